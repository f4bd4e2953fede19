/* See chain.h. */
#include "vault/chain.h"

#include <sodium.h>
#include <string.h>

#include "vault/inner.h"

#include "base/banned.h"

void chain_wipe(struct chain *c)
{
	sodium_memzero(c, sizeof(*c));
}

void chain_start(struct chain *c, const uint8_t key0[CHAIN_HASH])
{
	memset(c, 0, sizeof(*c));
	memcpy(c->key, key0, CHAIN_HASH);
}

void chain_new(struct chain *c)
{
	memset(c, 0, sizeof(*c));
	randombytes_buf(c->key, sizeof(c->key));
}

void chain_link(uint8_t head[CHAIN_HASH], const void *entry, size_t n)
{
	const void *bytes = n ? entry : ""; /* NULL would end the list */
	uint8_t leaf[CHAIN_HASH];

	hash_parts(leaf, sizeof(leaf), NULL,
		   PARTS(PART("CPAS/audit-leaf/v1", 18), PART(bytes, n)));
	hash_parts(head, CHAIN_HASH, NULL,
		   PARTS(PART("CPAS/audit-link/v1", 18), PART(head, CHAIN_HASH),
			 PART(leaf, sizeof(leaf))));
}

void chain_append(struct chain *c, const void *entry, size_t n, uint8_t mac[CHAIN_HASH])
{
	chain_link(c->head, entry, n);
	hash_parts(mac, CHAIN_HASH, c->key, PARTS(PART(c->head, CHAIN_HASH)));
	hash_parts(c->key, CHAIN_HASH, c->key, PARTS(PART("CPAS/audit-evolve/v1", 20)));
	c->seq++;
}

bool chain_check(struct chain *c, const void *entry, size_t n, const void *mac, size_t mac_len)
{
	uint8_t expected[CHAIN_HASH];

	chain_append(c, entry, n, expected);
	return mac_len == CHAIN_HASH && sodium_memcmp(mac, expected, CHAIN_HASH) == 0;
}

/* The place of the creation instant holds the sequence number: an old key does not load as new.
 */
static struct wrap_at chain_at(uint64_t seq)
{
	struct wrap_at at = wrap_at(WRAP_CHAIN, 0, 0);

	at.created_ms = seq;
	return at;
}

Err chain_save(const struct vault *v, const struct chain *c, uint8_t wrapped[KEY_WRAPPED],
	       struct err_info *ei)
{
	struct wrap_at at = chain_at(c->seq);

	if (sodium_is_zero(c->key, sizeof(c->key)))
		return ERR(ei, ERR_INTERNAL, "vault.chain", "%s", "no key");
	wrap_seal(v, &at, 1, c->key, wrapped);
	return OK;
}

Err chain_load(const struct vault *v, uint64_t seq, const uint8_t head[CHAIN_HASH],
	       const void *wrapped, size_t n, struct chain *c, struct err_info *ei)
{
	struct wrap_at at = chain_at(seq);
	uint16_t version = 0;

	TRY(wrap_open(v, &at, wrapped, n, &version, c->key, ei));
	memcpy(c->head, head, CHAIN_HASH);
	c->seq = seq;
	return OK;
}
