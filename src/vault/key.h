/*
 * One random data key per person, wrapped by K_wrap and kept in keys.db.  Destroying the
 * wrapped key erases the person everywhere, backups of the data included.
 *
 * WRAPPED KEY v1, 80 bytes, big-endian
 *	0xD1 | alg 1 | key version u16 | master key version u32 | nonce 24 | sealed key 32 | tag
 * 16 AAD, 64 bytes: "CPAS/dek/v1" padded to 16 | header 8 | centre 16 | owner 16 | created_ms 8
 *	owner: 8 bytes of kind (zero for a person), then the id
 *
 * The plain key lives on the stack of a request:
 *
 *	CLEANUP(key_wipe) struct key dek = { 0 };
 *	TRY(key_unwrap(v, person, created_at, p, n, &dek, &cx->err));
 *
 * Order of writing: the key row is committed first, the data after it, so that a crash leaves a
 * key without data and never data without a key.
 */
#ifndef VAULT_KEY_H
#define VAULT_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"
#include "vault/vault.h"

struct key {
	uint8_t b[VAULT_KEY];
	uint16_t version; /* 1 for the first; in the header of every cell */
};

void key_wipe(struct key *k); /* for CLEANUP */

/*
 * A new random key.  `created_at` (unix seconds) and `version` are bound to `wrapped`; keep
 * created_at beside it.
 */
MUST_CHECK Err key_new(const struct vault *v, int64_t person, int64_t created_at,
		       uint16_t version, struct key *dek, uint8_t wrapped[KEY_WRAPPED],
		       struct err_info *ei);
MUST_CHECK Err key_unwrap(const struct vault *v, int64_t person, int64_t created_at,
			  const void *wrapped, size_t n, struct key *dek, struct err_info *ei);

/* Which master key wrapped it (picks the vault during a rotation); 0 when it is no wrapped key.
 */
uint32_t key_tmk_version(const void *wrapped, size_t n);
MUST_CHECK Err key_rewrap(const struct vault *from, const struct vault *to, int64_t person,
			  int64_t created_at, const void *wrapped, size_t n,
			  uint8_t out[KEY_WRAPPED], struct err_info *ei);

#endif
