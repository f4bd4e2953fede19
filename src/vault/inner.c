/* See inner.h: big-endian numbers, hashing, nonces. */
#include "vault/inner.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/banned.h"

void inner_must(int rc)
{
	if (rc != 0)
		abort();
}

void be16_put(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

void be32_put(uint8_t *p, uint32_t v)
{
	be16_put(p, (uint16_t)(v >> 16));
	be16_put(p + 2, (uint16_t)v);
}

void be64_put(uint8_t *p, uint64_t v)
{
	be32_put(p, (uint32_t)(v >> 32));
	be32_put(p + 4, (uint32_t)v);
}

uint16_t be16_get(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t be32_get(const uint8_t *p)
{
	return (uint32_t)be16_get(p) << 16 | be16_get(p + 2);
}

uint64_t be64_get(const uint8_t *p)
{
	return (uint64_t)be32_get(p) << 32 | be32_get(p + 4);
}

void hash_parts(uint8_t *out, size_t out_n, const uint8_t *key, const struct part *parts)
{
	crypto_generichash_state st;

	inner_must(crypto_generichash_init(&st, key, key ? VAULT_KEY : 0, out_n));
	for (; parts->p; parts++)
		inner_must(crypto_generichash_update(&st, parts->p, parts->n));
	inner_must(crypto_generichash_final(&st, out, out_n));
	sodium_memzero(&st, sizeof(st));
}

void hedged_nonce(const struct vault *v, const uint8_t *aad, size_t aad_n, const void *plain,
		  size_t n, uint8_t nonce[INNER_NONCE])
{
	static _Atomic uint64_t counter;
	const void *bytes = n ? plain : ""; /* NULL would end the list */
	uint8_t fresh[40];

	randombytes_buf(fresh, 32);
	be64_put(fresh + 32, atomic_fetch_add(&counter, 1));
	hash_parts(nonce, INNER_NONCE, v->nonce,
		   PARTS(PART(fresh, sizeof(fresh)), PART(aad, aad_n), PART(bytes, n)));
	sodium_memzero(fresh, sizeof(fresh));
}
