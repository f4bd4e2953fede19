/* See measure_set.h. */
#include "core/measure_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define FEW_MIN	  16 /* first table */
#define FEW_SHARE 8  /* a table at most this part of the bits */

static uint32_t hash32(uint32_t v)
{
	v *= 0x9E3779B1u;
	return v ^ v >> 15;
}

/* One place more than the universe, for IDSET_NONE. */
static size_t words_of(uint32_t universe)
{
	return (size_t)universe / 64 + 1;
}

static void to_bits(struct idset *s, struct arena *a)
{
	s->bits = arena_array(a, words_of(s->universe), sizeof(*s->bits));
	s->bits[s->universe >> 6] |= (uint64_t)1 << (s->universe & 63);
	for (uint32_t i = 0; i < s->cap; i++)
		if (s->hash[i])
			s->bits[(s->hash[i] - 1) >> 6] |= (uint64_t)1
							  << ((s->hash[i] - 1) & 63);
}

/* True when `v` is new. */
static bool hash_put(uint32_t *hash, uint32_t cap, uint32_t v)
{
	uint32_t i = hash32(v) & (cap - 1);

	for (; hash[i]; i = (i + 1) & (cap - 1))
		if (hash[i] == v + 1)
			return false;
	hash[i] = v + 1;
	return true;
}

static void grow(struct idset *s, struct arena *a)
{
	uint32_t cap = s->cap ? s->cap * 2 : FEW_MIN;
	uint32_t *hash;

	if ((size_t)cap * sizeof(uint32_t) * FEW_SHARE >=
	    words_of(s->universe) * sizeof(uint64_t)) {
		to_bits(s, a);
		return;
	}
	hash = arena_array(a, cap, sizeof(*hash));
	for (uint32_t i = 0; i < s->cap; i++)
		if (s->hash[i])
			(void)hash_put(hash, cap, s->hash[i] - 1);
	s->hash = hash;
	s->cap = cap;
}

static void add_bits(struct idset *s, const uint32_t *v, uint32_t n)
{
	uint64_t *bits = s->bits;
	uint32_t universe = s->universe, fresh = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = v[i] < universe ? v[i] : universe;
		uint64_t word = bits[at >> 6];

		fresh += (uint32_t)(~word >> (at & 63)) & 1;
		bits[at >> 6] = word | (uint64_t)1 << (at & 63);
	}
	s->n += fresh;
}

void idset_add_all(struct idset *s, struct arena *a, const uint32_t *v, uint32_t n)
{
	uint32_t i = 0;

	if (s->enough && s->n >= s->enough)
		return;
	for (; i < n && !s->bits; i++) {
		if (v[i] == IDSET_NONE)
			continue;
		if (s->n * 2 >= s->cap)
			grow(s, a);
		if (s->bits)
			break;
		s->n += hash_put(s->hash, s->cap, v[i]) ? 1 : 0;
	}
	if (i < n)
		add_bits(s, v + i, n - i);
}

void idset_merge(struct idset *s, struct arena *a, const struct idset *src)
{
	size_t words = words_of(s->universe);

	if (!src->bits) {
		for (uint32_t i = 0; i < src->cap; i++)
			if (src->hash[i])
				idset_add(s, a, src->hash[i] - 1);
		return;
	}
	if (!s->bits)
		to_bits(s, a);
	for (size_t i = 0; i < words; i++)
		s->bits[i] |= src->bits[i];
}

void idset_recount(struct idset *s)
{
	size_t words = words_of(s->universe);

	if (!s->bits)
		return; /* a table counts as it goes */
	s->n = 0;
	for (size_t i = 0; i < words; i++)
		s->n += (uint32_t)__builtin_popcountll(s->bits[i]);
	s->n--; /* the place of IDSET_NONE */
}

static struct tally_row *tally_find(struct tally_row *rows, uint32_t cap, int32_t value)
{
	uint32_t i = hash32((uint32_t)value) & (cap - 1);

	while (rows[i].n && rows[i].value != value)
		i = (i + 1) & (cap - 1);
	return &rows[i];
}

static void tally_grow(struct tally *t, struct arena *a)
{
	uint32_t cap = t->cap ? t->cap * 2 : 64;
	struct tally_row *rows = arena_array(a, cap, sizeof(*rows));

	for (uint32_t i = 0; i < t->cap; i++)
		if (t->rows[i].n)
			*tally_find(rows, cap, t->rows[i].value) = t->rows[i];
	t->rows = rows;
	t->cap = cap;
}

void tally_add(struct tally *t, struct arena *a, int32_t value)
{
	struct tally_row *row;

	if (t->used * 2 >= t->cap)
		tally_grow(t, a);
	row = tally_find(t->rows, t->cap, value);
	t->used += row->n == 0;
	row->value = value;
	row->n++;
	t->n++;
}

static int by_value(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

void tally_sort(struct tally *t)
{
	uint32_t k = 0;

	for (uint32_t i = 0; i < t->cap; i++)
		if (t->rows[i].n)
			t->rows[k++] = t->rows[i];
	if (k)
		qsort(t->rows, k, sizeof(t->rows[0]), by_value);
	t->used = k;
}

int32_t tally_at(const struct tally *t, uint64_t rank)
{
	uint64_t seen = 0;

	for (uint32_t i = 0; i < t->used; i++) {
		seen += t->rows[i].n;
		if (rank < seen)
			return t->rows[i].value;
	}
	return t->rows[t->used - 1].value;
}
