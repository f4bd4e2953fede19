/* See slot.h. */
#include "vault/slot.h"

#include <sodium.h>
#include <string.h>

#include "vault/inner.h"

#include "base/banned.h"

static const uint8_t magic[4] = { 'C', 'K', 'S', '1' };

#define SLOT_MEM_MIN 8 /* KiB, libsodium's floor */

/* Offsets. */
enum {
	AT_TYPE = 4,
	AT_ALG = 5,
	AT_VERSION = 6,
	AT_ID = 8,
	AT_OPS = 24,
	AT_MEM = 28,
	AT_SALT = 32,
	AT_NONCE = 48,
	AT_SEALED = 72,
	AT_COMMIT = 120,
};

static bool cost_fits(enum slot_type type, uint32_t ops, uint32_t mem)
{
	if (type != SLOT_OFFICER)
		return ops == 0 && mem == 0;
	return ops >= 1 && ops <= SLOT_OPS_MAX && mem >= SLOT_MEM_MIN && mem <= SLOT_MEM_MAX;
}

static void wipe32(uint8_t (*p)[32])
{
	sodium_memzero(*p, 32);
}

static enum slot_result slot_kek(const uint8_t *slot, const struct slot_secret *secret,
				 uint8_t kek[32])
{
	CLEANUP(wipe32) uint8_t stretched[32] = { 0 };

	if (slot[AT_TYPE] == SLOT_OFFICER) {
		if (!secret->passphrase)
			return SLOT_WRONG_SECRET;
		if (crypto_pwhash(stretched, sizeof(stretched), secret->passphrase,
				  secret->passphrase_len, slot + AT_SALT,
				  be32_get(slot + AT_OPS),
				  (size_t)be32_get(slot + AT_MEM) * 1024,
				  crypto_pwhash_ALG_ARGON2ID13) != 0)
			return SLOT_NO_MEMORY;
	}
	hash_parts(kek, 32, secret->key,
		   PARTS(PART("CPAS/slot-kek/v1", 16), PART(slot, 32), PART(stretched, 32)));
	return SLOT_OPENED;
}

static void slot_commitment(const uint8_t kek[32], uint8_t out[32])
{
	hash_parts(out, 32, kek, PARTS(PART("CPAS/slot-commit/v1", 19)));
}

Err slot_seal(enum slot_type type, const struct slot_secret *secret, struct slot_cost cost,
	      const struct tmk *tmk, uint8_t out[SLOT_SIZE], struct err_info *ei)
{
	CLEANUP(wipe32) uint8_t kek[32] = { 0 };

	if (type != SLOT_OFFICER)
		cost = (struct slot_cost){ 0, 0 };
	if (!cost_fits(type, cost.ops, cost.mem_kib))
		return ERR(ei, ERR_INVALID, "vault.slot_cost", "ops %u, KiB %u",
			   (unsigned)cost.ops, (unsigned)cost.mem_kib);
	memset(out, 0, SLOT_SIZE);
	memcpy(out, magic, sizeof(magic));
	out[AT_TYPE] = (uint8_t)type;
	out[AT_ALG] = 1;
	be16_put(out + AT_VERSION, tmk->version);
	randombytes_buf(out + AT_ID, SLOT_ID);
	be32_put(out + AT_OPS, cost.ops);
	be32_put(out + AT_MEM, cost.mem_kib);
	randombytes_buf(out + AT_SALT, 16);
	randombytes_buf(out + AT_NONCE, INNER_NONCE);
	switch (slot_kek(out, secret, kek)) {
	case SLOT_OPENED:
		break;
	case SLOT_NO_MEMORY:
		return ERR(ei, ERR_INTERNAL, "vault.no_memory", "KiB %u",
			   (unsigned)cost.mem_kib);
	case SLOT_WRONG_SECRET:
	case SLOT_DAMAGED:
		return ERR(ei, ERR_INVALID, "vault.passphrase_missing", "%s", "");
	}
	inner_must(crypto_aead_xchacha20poly1305_ietf_encrypt(out + AT_SEALED, NULL, tmk->b,
							      sizeof(tmk->b), out, AT_NONCE,
							      NULL, out + AT_NONCE, kek));
	slot_commitment(kek, out + AT_COMMIT);
	return OK;
}

int slot_type_of(const void *slot, size_t n)
{
	const uint8_t *s = slot;

	if (n != SLOT_SIZE || sodium_memcmp(s, magic, sizeof(magic)) != 0 || s[AT_ALG] != 1)
		return 0;
	if (s[AT_TYPE] < SLOT_OFFICER || s[AT_TYPE] > SLOT_RECOVERY)
		return 0;
	return s[AT_TYPE];
}

const uint8_t *slot_id(const uint8_t slot[SLOT_SIZE])
{
	return slot + AT_ID;
}

enum slot_result slot_open(const void *slot, size_t n, const struct slot_secret *secret,
			   struct tmk *tmk)
{
	CLEANUP(wipe32) uint8_t kek[32] = { 0 };
	CLEANUP(tmk_wipe) struct tmk found = { 0 };
	const uint8_t *s = slot;
	int type = slot_type_of(slot, n);
	uint8_t commit[32];
	enum slot_result r;
	bool opened, committed;

	if (type == 0 ||
	    !cost_fits((enum slot_type)type, be32_get(s + AT_OPS), be32_get(s + AT_MEM)))
		return SLOT_DAMAGED;
	r = slot_kek(s, secret, kek);
	if (r != SLOT_OPENED)
		return r;
	slot_commitment(kek, commit);
	committed = sodium_memcmp(commit, s + AT_COMMIT, sizeof(commit)) == 0;
	opened = crypto_aead_xchacha20poly1305_ietf_decrypt(found.b, NULL, NULL, s + AT_SEALED,
							    sizeof(found.b) + INNER_TAG, s,
							    AT_NONCE, s + AT_NONCE, kek) == 0;
	if (!opened && !committed)
		return SLOT_WRONG_SECRET;
	if (!opened || !committed)
		return SLOT_DAMAGED;
	found.version = be16_get(s + AT_VERSION);
	*tmk = found;
	return SLOT_OPENED;
}
