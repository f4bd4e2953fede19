/*
 * WRAPPED KEY v1 (vault/key.h): keys sealed by a key.
 *
 * The owner in the AAD keeps the kinds apart: a person's key does not open as the key of a user
 * with the same number.
 */
#include <sodium.h>
#include <string.h>

#include "vault/inner.h"
#include "vault/key.h"

#include "base/banned.h"

#define WRAP_MAGIC  0xD1
#define WRAP_ALG    0x01
#define WRAP_HEADER 8
#define WRAP_AAD    64

struct wrap_at wrap_at(enum wrap_kind kind, int64_t id, int64_t created_at)
{
	static const char names[][9] = {
		[WRAP_PERSON] = "",	[WRAP_PURPOSE] = "purpose", [WRAP_USER] = "user",
		[WRAP_CHAIN] = "audit", [WRAP_BACKUP] = "backup",
	};
	struct wrap_at at = { .created_ms = (uint64_t)created_at * 1000u };

	memcpy(at.owner, names[kind], 8);
	be64_put(at.owner + 8, (uint64_t)id);
	return at;
}

static void wrap_aad(uint8_t aad[WRAP_AAD], const uint8_t header[WRAP_HEADER],
		     const struct vault *v, const struct wrap_at *at)
{
	static const char label[16] = "CPAS/dek/v1";

	memset(aad, 0, WRAP_AAD);
	memcpy(aad, label, sizeof(label));
	memcpy(aad + 16, header, WRAP_HEADER);
	memcpy(aad + 24, v->centre, VAULT_CENTRE);
	memcpy(aad + 40, at->owner, 16);
	be64_put(aad + 56, at->created_ms);
}

void wrap_seal_with(const struct vault *v, const uint8_t kek[VAULT_KEY],
		    const struct wrap_at *at, const uint8_t *nonce, uint16_t version,
		    const uint8_t key[VAULT_KEY], uint8_t out[KEY_WRAPPED])
{
	uint8_t aad[WRAP_AAD];

	out[0] = WRAP_MAGIC;
	out[1] = WRAP_ALG;
	be16_put(out + 2, version);
	be32_put(out + 4, v->tmk_version);
	wrap_aad(aad, out, v, at);
	if (nonce)
		memcpy(out + 8, nonce, INNER_NONCE);
	else
		hedged_nonce(v, aad, sizeof(aad), key, VAULT_KEY, out + 8);
	inner_must(crypto_aead_xchacha20poly1305_ietf_encrypt(
		out + 32, NULL, key, VAULT_KEY, aad, sizeof(aad), NULL, out + 8, kek));
}

void wrap_seal(const struct vault *v, const struct wrap_at *at, uint16_t version,
	       const uint8_t key[VAULT_KEY], uint8_t out[KEY_WRAPPED])
{
	wrap_seal_with(v, v->wrap, at, NULL, version, key, out);
}

bool wrap_open_with(const struct vault *v, const uint8_t kek[VAULT_KEY],
		    const struct wrap_at *at, const void *wrapped, size_t n, uint16_t *version,
		    uint8_t key[VAULT_KEY])
{
	const uint8_t *w = wrapped;
	uint8_t aad[WRAP_AAD];

	if (n != KEY_WRAPPED || w[0] != WRAP_MAGIC || w[1] != WRAP_ALG)
		return false;
	wrap_aad(aad, w, v, at);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, w + 32,
						       VAULT_KEY + INNER_TAG, aad, sizeof(aad),
						       w + 8, kek) != 0)
		return false;
	*version = be16_get(w + 2);
	return true;
}

Err wrap_open(const struct vault *v, const struct wrap_at *at, const void *wrapped, size_t n,
	      uint16_t *version, uint8_t key[VAULT_KEY], struct err_info *ei)
{
	uint32_t tmk = key_tmk_version(wrapped, n);

	if (wrap_open_with(v, v->wrap, at, wrapped, n, version, key))
		return OK;
	if (tmk != 0 && tmk != v->tmk_version)
		return ERR(ei, ERR_INTERNAL, "vault.tmk_version", "wrapped by %u, open %u",
			   (unsigned)tmk, (unsigned)v->tmk_version);
	return ERR(ei, ERR_INTERNAL, "vault.damaged", "wrapped key, %zu bytes", n);
}

Err wrap_move(const struct vault *from, const struct vault *to, const struct wrap_at *at,
	      const void *wrapped, size_t n, uint8_t out[KEY_WRAPPED], struct err_info *ei)
{
	CLEANUP(key_wipe) struct key k = { 0 };

	TRY(wrap_open(from, at, wrapped, n, &k.version, k.b, ei));
	wrap_seal(to, at, k.version, k.b, out);
	return OK;
}

uint32_t key_tmk_version(const void *wrapped, size_t n)
{
	const uint8_t *w = wrapped;

	if (n != KEY_WRAPPED || w[0] != WRAP_MAGIC || w[1] != WRAP_ALG)
		return 0;
	return be32_get(w + 4);
}
