/*
 * Random values: secrets, session tokens, ids.
 *
 * `secret_fill()`, `token_new()` and every key, salt and nonce of src/vault always come from
 * the operating system.  `id_random53()` and `random_fill()` do too, unless
 * `random_seed_for_tests()` made them repeatable: the demonstration centre and the tests then
 * get the same ids each time, and no secret ever becomes guessable by it.
 */
#ifndef VAULT_TOKEN_H
#define VAULT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "vault/vault.h"

#define TOKEN_SIZE 44 /* 43 characters (32 bytes, base64url without padding) and NUL */
#define TOKEN_HASH 32

void secret_fill(void *p, size_t n);
void secret_wipe(void *p, size_t n); /* an overwrite that the compiler keeps */
/* For codes that have to match: same time whatever differs. */
MUST_CHECK bool secret_equal(const void *a, const void *b, size_t n);

void token_new(char out[TOKEN_SIZE]);
/*
 * What is stored: BLAKE2b-256 under VAULT_KEY_TOKEN.  `token` may be any text; a leaked base
 * gives no session, and a base written to by an attacker cannot get one without the key.
 */
void token_hash(const struct vault *v, const char *token, uint8_t out[TOKEN_HASH]);

/* 1 to 2^53 - 1: exact in a JSON number. */
int64_t id_random53(void);
void random_fill(void *p, size_t n); /* repeatable after random_seed_for_tests() */
/* 0 gives the system's generator back. */
void random_seed_for_tests(uint64_t seed);

#endif
