/* See token.h. */
#include "vault/token.h"

#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

#include "vault/inner.h"

#include "base/banned.h"

static _Atomic uint64_t test_seed;
static _Atomic uint64_t test_count;

void secret_fill(void *p, size_t n)
{
	randombytes_buf(p, n);
}

void secret_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

bool secret_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void token_new(char out[TOKEN_SIZE])
{
	uint8_t raw[32];

	randombytes_buf(raw, sizeof(raw));
	(void)sodium_bin2base64(out, TOKEN_SIZE, raw, sizeof(raw),
				sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(raw, sizeof(raw));
}

void token_hash(const struct vault *v, const char *token, uint8_t out[TOKEN_HASH])
{
	hash_parts(out, TOKEN_HASH, vault_purpose_key(v, VAULT_KEY_TOKEN),
		   PARTS(PART("token", 6), PART(token, strlen(token))));
}

void random_seed_for_tests(uint64_t seed)
{
	test_count = 0;
	test_seed = seed;
}

/* Blocks of BLAKE2b over seed and counter: no state to lock. */
static void repeatable(uint64_t seed, uint8_t *p, size_t n)
{
	while (n > 0) {
		uint8_t in[16], block[64];
		size_t take = n < sizeof(block) ? n : sizeof(block);

		be64_put(in, seed);
		be64_put(in + 8, atomic_fetch_add(&test_count, 1));
		hash_parts(block, sizeof(block), NULL, PARTS(PART(in, sizeof(in))));
		memcpy(p, block, take);
		p += take;
		n -= take;
	}
}

void random_fill(void *p, size_t n)
{
	uint64_t seed = test_seed;

	if (seed == 0)
		randombytes_buf(p, n);
	else
		repeatable(seed, p, n);
}

int64_t id_random53(void)
{
	uint64_t id;

	do {
		uint8_t raw[8];

		random_fill(raw, sizeof(raw));
		id = be64_get(raw) >> 11;
	} while (id == 0);
	return (int64_t)id;
}
