/* The combinations of keys of the records; see facts_columns.h. */
#include <stdlib.h>
#include <string.h>

#include "core/facts_columns.h"

#include "base/banned.h"

#define FIRST 256

static uint32_t hash_of(const struct facts_keyset *s, uint32_t mask)
{
	uint64_t h = 0;

	for (unsigned d = 0; d < FACT_DIMS; d++)
		h = (h ^ s->key[d]) * 0x9E3779B97F4A7C15u;
	return (uint32_t)(h >> 32) & mask;
}

static bool same(const struct facts_keyset *a, const struct facts_keyset *b)
{
	return memcmp(a->key, b->key, sizeof(a->key)) == 0;
}

/* Where a combination stands in the table, or the free entry for it. */
static uint32_t *entry(const struct facts_keys *k, const struct facts_keyset *s)
{
	uint32_t mask = k->cap * 2 - 1, i = hash_of(s, mask);

	while (k->hash[i] && !same(&k->rows[k->hash[i] - 1], s))
		i = (i + 1) & mask;
	return &k->hash[i];
}

static void grow(struct facts_keys *k)
{
	uint32_t cap = k->cap ? k->cap * 2 : FIRST;
	struct facts_keyset *rows = facts_alloc(cap * sizeof(*rows));

	if (k->n)
		memcpy(rows, k->rows, k->n * sizeof(*rows));
	free(k->rows);
	free(k->hash);
	k->rows = rows;
	k->cap = cap;
	k->hash = facts_alloc((size_t)cap * 2 * sizeof(*k->hash));
	for (uint32_t i = 0; i < k->n; i++)
		*entry(k, &rows[i]) = i + 1;
}

uint32_t facts_keys_place(struct facts_keys *k, const struct facts_keyset *s)
{
	uint32_t *at;

	if (k->n == k->cap)
		grow(k);
	at = entry(k, s);
	if (!*at) {
		k->rows[k->n] = *s;
		*at = ++k->n;
	}
	return *at - 1;
}

void facts_keys_free(struct facts_keys *k)
{
	free(k->rows);
	free(k->hash);
	*k = (struct facts_keys){ 0 };
}
