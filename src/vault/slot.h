/*
 * KEY SLOT v1: one way to open the master key.  152 bytes, big-endian, kept by the caller.
 *
 *	  0  4 "CKS1" | 4 1 type | 5 1 alg 1 | 6 2 master key version | 8 16 slot id (random)
 *	 24  4 Argon2id ops | 28 4 Argon2id memory, KiB | 32 16 salt | 48 24 nonce
 *	 72 32 sealed master key | 104 16 tag | 120 32 commitment
 *
 *	KEK        = BLAKE2b-256(key = secret, "CPAS/slot-kek/v1" | bytes 0-31 | stretched)
 *	stretched  = Argon2id(passphrase, salt); 32 zero bytes for host and recovery
 *	sealed     = XChaCha20-Poly1305(KEK, AAD = bytes 0-47)
 *	commitment = BLAKE2b-256(key = KEK, "CPAS/slot-commit/v1")
 *
 * The commitment ties the slot to one key (the cipher alone does not) and tells a wrong secret
 * from a damaged slot.  Damage of the id, the salt or the cost changes the KEK and therefore
 * reads as a wrong secret: try another copy of the slot before you doubt the secret.
 *
 * Types and their secret
 *	SLOT_HOST       the host secret (32 bytes, a file or a systemd credential): opens
 * unattended SLOT_OFFICER    the host secret and a passphrase, both needed SLOT_RECOVERY   the
 * recovery key, joined from two of three shares (vault/share.h); needs neither this machine nor
 * a passphrase Replacing a slot: write the new one, commit, then delete the old one; a centre
 * always keeps one recovery slot and one other.
 */
#ifndef VAULT_SLOT_H
#define VAULT_SLOT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"
#include "vault/vault.h"

#define SLOT_SIZE    152
#define SLOT_ID	     16
#define SLOT_OPS_MAX 10
#define SLOT_MEM_MAX (1u << 20) /* KiB: 1 GiB */

enum slot_type {
	SLOT_OFFICER = 1,
	SLOT_HOST = 2,
	SLOT_RECOVERY = 3,
};

struct slot_cost {
	uint32_t ops;
	uint32_t mem_kib;
};

/* t = 4, 1 GiB (4 to 6 s); a machine with less than 2 GiB takes SLOT_COST_SMALL. */
#define SLOT_COST_DEFAULT ((struct slot_cost){ .ops = 4, .mem_kib = 1u << 20 })
#define SLOT_COST_SMALL	  ((struct slot_cost){ .ops = 6, .mem_kib = 1u << 18 })

struct slot_secret {
	const uint8_t *key;	/* 32 bytes: host secret or recovery key */
	const char *passphrase; /* SLOT_OFFICER, else NULL; bytes as typed, not normalised */
	size_t passphrase_len;
};

enum slot_result {
	SLOT_OPENED,
	SLOT_WRONG_SECRET,
	SLOT_DAMAGED,	/* not a slot, unknown version, cost out of bounds, or bytes changed */
	SLOT_NO_MEMORY, /* Argon2id could not get the memory that the slot asks for */
};

/* `cost` counts for SLOT_OFFICER only (key "vault.slot_cost" when out of bounds). */
MUST_CHECK Err slot_seal(enum slot_type type, const struct slot_secret *secret,
			 struct slot_cost cost, const struct tmk *tmk, uint8_t out[SLOT_SIZE],
			 struct err_info *ei);
/* `tmk` is written on SLOT_OPENED only. */
MUST_CHECK enum slot_result slot_open(const void *slot, size_t n,
				      const struct slot_secret *secret, struct tmk *tmk);

/* 0 when the bytes are no slot of a known type. */
int slot_type_of(const void *slot, size_t n);
const uint8_t *slot_id(const uint8_t slot[SLOT_SIZE]); /* SLOT_ID bytes, inside `slot` */

#endif
