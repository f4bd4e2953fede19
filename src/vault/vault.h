/*
 * vault: the keys of one centre, open in memory.
 *
 *	master key (struct tmk, random; kept only inside key slots, vault/slot.h)
 *	  derived from it (change when it is rotated): K_wrap, K_nonce, K_pepper, K_backup
 *	  random, wrapped by K_wrap (survive a rotation): the keys of `enum vault_purpose`, the
 *	    audit key (vault/chain.h), one key a person (vault/key.h), one pair a user
 * (vault/note.h)
 *
 * Life cycle
 * ----------
 * `vault_start()` once a process, before any other function of src/vault.  Then a slot gives
 * the master key, `vault_open()` derives, `vault_key_load()` adds each wrapped key that the
 * caller keeps in table centre_key of keys.db.  After the last load the vault does not change
 * any more and every thread may use it; load before the threads start.  `vault_close()` wipes.
 *
 * The key page is sodium_malloc() memory: guard pages, locked in RAM, read-only between loads.
 * The master key itself is not kept: adding a slot means opening one again.
 *
 * Failure
 * -------
 * Data from disk comes with its length and is checked; what does not open is ERR_INTERNAL with
 * key "vault.damaged" (an attacker and a bad disk look the same).  Using a key that was not
 * loaded is a bug of the caller and stops the process.
 */
#ifndef VAULT_VAULT_H
#define VAULT_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"

#define VAULT_KEY    32 /* bytes of every symmetric key */
#define VAULT_CENTRE 16 /* bytes of a centre's id */
#define KEY_WRAPPED  80 /* bytes of a WRAPPED KEY v1 */

struct vault;

struct tmk {
	uint8_t b[VAULT_KEY];
	uint16_t version; /* 1 for the first; stored in slots and wrapped keys */
};

/* The numbers are on disk (AAD of the wrapped key): never reused, only appended. */
enum vault_purpose {
	VAULT_KEY_NISS = 1,    /* index of national numbers (vault/index.h) */
	VAULT_KEY_CATALOG = 2, /* cells of the centre itself (cell_seal_tenant) */
	VAULT_KEY_SIGN = 3,    /* Ed25519 seed that signs audit checkpoints */
	VAULT_KEY_TOKEN = 4,   /* hashes of session tokens and reset codes */
};
#define VAULT_PURPOSE_FIRST 1
#define VAULT_PURPOSE_LAST  4

/*
 * Tests set it before vault_start(): the process stays debuggable (LeakSanitizer needs ptrace).
 * Not reachable from the environment, so that nobody can switch protection off from outside.
 */
extern bool vault_test_mode;

/* Starts libsodium, forbids core dumps and ptrace. */
MUST_CHECK Err vault_start(struct err_info *ei);

/* Lets vault_open() go on when the key page cannot be locked in RAM (swap could then hold it).
 */
void vault_allow_unlocked_memory(void);
/* False once a key page could not be locked: warn at start and in the administration. */
bool vault_locked_memory(void);

void tmk_new(struct tmk *tmk, uint16_t version);
void tmk_wipe(struct tmk *tmk); /* for CLEANUP */

/*
 * NULL on failure; key "vault.memlock" when RLIMIT_MEMLOCK is too small (the detail names the
 * bytes needed and the limit).
 */
MUST_CHECK struct vault *vault_open(const struct tmk *tmk, const uint8_t centre[VAULT_CENTRE],
				    struct err_info *ei);
void vault_close(struct vault *v);   /* NULL is fine */
void vault_closep(struct vault **v); /* for CLEANUP */

const uint8_t *vault_centre(const struct vault *v); /* VAULT_CENTRE bytes */
uint16_t vault_tmk_version(const struct vault *v);

/*
 * Makes a random key and wraps it; it is not loaded.  `created_at` (unix seconds) is bound to
 * the wrapped key: keep it beside, in the same row.
 */
MUST_CHECK Err vault_key_generate(const struct vault *v, enum vault_purpose purpose,
				  int64_t created_at, uint8_t wrapped[KEY_WRAPPED],
				  struct err_info *ei);
MUST_CHECK Err vault_key_load(struct vault *v, enum vault_purpose purpose, int64_t created_at,
			      const void *wrapped, size_t n, struct err_info *ei);
/* Rotation of the master key: the same key, wrapped for `to`. */
MUST_CHECK Err vault_key_rewrap(const struct vault *from, const struct vault *to,
				enum vault_purpose purpose, int64_t created_at,
				const void *wrapped, size_t n, uint8_t out[KEY_WRAPPED],
				struct err_info *ei);
/* Ed25519 public half of VAULT_KEY_SIGN, 32 bytes. */
const uint8_t *vault_sign_public(const struct vault *v);

#endif
