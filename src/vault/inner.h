/*
 * Shared by the files of src/vault and by their tests; nobody else includes it.
 *
 * The byte-level halves of the formats take the nonce and full 16-byte ids, so that the
 * published test vectors can be replayed.
 */
#ifndef VAULT_INNER_H
#define VAULT_INNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"
#include "vault/vault.h"

#define INNER_NONCE 24
#define INNER_TAG   16

struct vault {
	uint8_t centre[VAULT_CENTRE];
	uint8_t wrap[VAULT_KEY];   /* derived */
	uint8_t nonce[VAULT_KEY];  /* derived */
	uint8_t pepper[VAULT_KEY]; /* derived */
	uint8_t backup[VAULT_KEY]; /* derived */
	uint8_t purpose[VAULT_PURPOSE_LAST + 1][VAULT_KEY];
	bool loaded[VAULT_PURPOSE_LAST + 1];
	uint8_t sign_public[32];
	uint8_t sign_secret[64];
	uint16_t tmk_version;
};

/* A key that the caller should have loaded: stops the process when it was not. */
const uint8_t *vault_purpose_key(const struct vault *v, enum vault_purpose purpose);

/* A libsodium call that cannot fail with our arguments. */
void inner_must(int rc);

void be16_put(uint8_t *p, uint16_t v);
void be32_put(uint8_t *p, uint32_t v);
void be64_put(uint8_t *p, uint64_t v);
uint16_t be16_get(const uint8_t *p);
uint32_t be32_get(const uint8_t *p);
uint64_t be64_get(const uint8_t *p);

/* BLAKE2b over the parts in order; `key` has 32 bytes or is NULL; the list ends with p NULL. */
struct part {
	const void *p;
	size_t n;
};
void hash_parts(uint8_t *out, size_t out_n, const uint8_t *key, const struct part *parts);
#define PART(p, n) ((struct part){ p, n })
#define PARTS(...) ((const struct part[]){ __VA_ARGS__, { NULL, 0 } })

/* BLAKE2b-192(K_nonce, random | counter | aad | plain). */
void hedged_nonce(const struct vault *v, const uint8_t *aad, size_t aad_n, const void *plain,
		  size_t n, uint8_t nonce[INNER_NONCE]);

/* WRAPPED KEY v1 (vault/key.h). */
enum wrap_kind {
	WRAP_PERSON,
	WRAP_PURPOSE,
	WRAP_USER,
	WRAP_CHAIN,
	WRAP_BACKUP,
};

struct wrap_at {
	uint8_t owner[16];
	uint64_t created_ms;
};

struct wrap_at wrap_at(enum wrap_kind kind, int64_t id, int64_t created_at);
/* `kek` is K_wrap or K_backup of `v`. */
void wrap_seal_with(const struct vault *v, const uint8_t kek[VAULT_KEY],
		    const struct wrap_at *at, const uint8_t *nonce, uint16_t version,
		    const uint8_t key[VAULT_KEY], uint8_t out[KEY_WRAPPED]);
/* Hedged nonce, K_wrap. */
void wrap_seal(const struct vault *v, const struct wrap_at *at, uint16_t version,
	       const uint8_t key[VAULT_KEY], uint8_t out[KEY_WRAPPED]);
MUST_CHECK bool wrap_open_with(const struct vault *v, const uint8_t kek[VAULT_KEY],
			       const struct wrap_at *at, const void *wrapped, size_t n,
			       uint16_t *version, uint8_t key[VAULT_KEY]);
/* K_wrap; "vault.damaged", or "vault.tmk_version" when another master key wrapped it. */
MUST_CHECK Err wrap_open(const struct vault *v, const struct wrap_at *at, const void *wrapped,
			 size_t n, uint16_t *version, uint8_t key[VAULT_KEY],
			 struct err_info *ei);
MUST_CHECK Err wrap_move(const struct vault *from, const struct vault *to,
			 const struct wrap_at *at, const void *wrapped, size_t n,
			 uint8_t out[KEY_WRAPPED], struct err_info *ei);

/* CELL v1 (vault/cell.h). */
enum cell_scope {
	SCOPE_PERSON = 1,
	SCOPE_TENANT = 2,
	SCOPE_NOTE = 3,
};

struct cell_key {
	const uint8_t *key;
	uint16_t version;
	uint8_t scope;
};

struct cell_place {
	uint8_t person[16], row[16];
	uint16_t table, column;
	uint64_t version;
};

#define CELL_AAD 96

/* `blob` has 48 + padded bytes, padded > len; `nonce` NULL: hedged. */
void cell_write(const struct vault *v, const struct cell_key *k, const struct cell_place *at,
		const uint8_t *nonce, const void *pt, size_t len, size_t padded, uint8_t *blob);
/* `out` has blob_len - 48 bytes. */
MUST_CHECK bool cell_read(const struct vault *v, const struct cell_key *k,
			  const struct cell_place *at, const uint8_t *blob, size_t blob_len,
			  uint8_t *out, size_t *len);

/* The queue in front of Argon2id (vault/password.h). */
MUST_CHECK Err password_gate_enter(struct err_info *ei);
void password_gate_leave(void);
int password_gate_waiting(void);

/* Words that everybody tries first; lower case, letters only, ends with NULL. */
extern const char *const password_words[];

/* GF(2^8) with 0x11b, in constant time (vault/share.h). */
uint8_t gf_mul(uint8_t a, uint8_t b);
uint8_t gf_inverse(uint8_t a);

#endif
