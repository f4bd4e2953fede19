/* See measure_cells.h. */
#include "core/measure_cells.h"

#include <string.h>

#include "base/banned.h"

/* Which filters a key passes, by key; the last row stands for all further keys. */
struct dim_rows {
	uint64_t *rows; /* NULL: no filter looks at the dimension */
	uint32_t n;
};

static void bit_set(uint64_t *row, uint32_t i)
{
	row[i / 64] |= (uint64_t)1 << (i % 64);
}

static bool bit_at(const uint64_t *row, uint32_t i)
{
	return row[i / 64] >> (i % 64) & 1;
}

static struct dim_rows dim_init(struct arena *a, const struct fact_filter *const *filters,
				uint32_t n, unsigned d, uint32_t words)
{
	struct dim_rows out = { 0 };
	uint64_t *base = arena_array(a, words, sizeof(*base));
	bool tested = false;

	for (uint32_t i = 0; i < n; i++) {
		tested |= filters[i]->n_keys[d] > 0;
		if (!filters[i]->n_keys[d])
			bit_set(base, i);
		for (unsigned k = 0; k < filters[i]->n_keys[d]; k++)
			if (filters[i]->keys[d][k] + 2u > out.n)
				out.n = filters[i]->keys[d][k] + 2u;
	}
	if (!tested)
		return out;
	out.rows = arena_array(a, (size_t)out.n * words, sizeof(*out.rows));
	for (uint32_t v = 0; v < out.n; v++)
		memcpy(out.rows + (size_t)v * words, base, words * sizeof(*base));
	for (uint32_t i = 0; i < n; i++)
		for (unsigned k = 0; k < filters[i]->n_keys[d]; k++)
			bit_set(out.rows + (size_t)filters[i]->keys[d][k] * words, i);
	return out;
}

static void sig_write(const struct dim_rows *dims, const struct facts_keyset *s, uint32_t words,
		      uint64_t *out)
{
	memset(out, 0xFF, words * sizeof(*out));
	for (unsigned d = 0; d < FACT_DIMS; d++) {
		uint32_t v = s->key[d] < dims[d].n ? s->key[d] : dims[d].n - 1;

		if (!dims[d].rows)
			continue;
		for (uint32_t w = 0; w < words; w++)
			out[w] &= dims[d].rows[(size_t)v * words + w];
	}
}

static uint32_t hash_of(const uint64_t *sig, uint32_t words, uint32_t mask)
{
	uint64_t h = 0;

	for (uint32_t w = 0; w < words; w++)
		h = ((h ^ sig[w]) * 0x9E3779B97F4A7C15u) ^ h >> 29;
	return (uint32_t)(h >> 32) & mask;
}

/* Gives equal signatures one number: the one at hand stands behind those found so far. */
static uint32_t sig_number(struct unit_table *tab, uint32_t *hash, uint32_t mask)
{
	uint64_t *sig = tab->sigs + (size_t)tab->n_sigs * tab->n_words;
	uint32_t i = hash_of(sig, tab->n_words, mask);

	for (; hash[i]; i = (i + 1) & mask)
		if (!memcmp(tab->sigs + (size_t)(hash[i] - 1) * tab->n_words, sig,
			    tab->n_words * sizeof(*sig)))
			return hash[i] - 1;
	hash[i] = ++tab->n_sigs;
	return hash[i] - 1;
}

void cells_init(struct unit_table *tab, struct arena *a, const struct facts_keys *keys,
		const struct fact_filter *const *filters, uint32_t n)
{
	struct dim_rows dims[FACT_DIMS];
	uint32_t *hash, cap = 64, most = 0;

	tab->n_words = n / 64 + 1;
	for (unsigned d = 0; d < FACT_DIMS; d++)
		dims[d] = dim_init(a, filters, n, d, tab->n_words);
	while (cap < keys->n * 2)
		cap *= 2;
	hash = arena_array(a, cap, sizeof(*hash));
	tab->sigs = arena_array(a, (size_t)keys->n * tab->n_words, sizeof(*tab->sigs));
	tab->sig_of = arena_array(a, keys->n, sizeof(*tab->sig_of));
	for (uint32_t i = 0; i < keys->n; i++) {
		sig_write(dims, &keys->rows[i], tab->n_words,
			  tab->sigs + (size_t)tab->n_sigs * tab->n_words);
		tab->sig_of[i] = sig_number(tab, hash, cap - 1);
	}
	tab->cell_at =
		arena_array(a, (size_t)tab->n_actions * tab->n_sigs, sizeof(*tab->cell_at));
	tab->chain = arena_array(a, tab->n_actions, sizeof(*tab->chain));
	for (uint32_t i = 0; i < tab->n_actions; i++)
		if (tab->first[i + 1] - tab->first[i] > most)
			most = tab->first[i + 1] - tab->first[i];
	tab->room = arena_array(a, most, sizeof(*tab->room));
}

static bool same_units(const struct cell *c, const struct cell_unit *units, uint32_t n)
{
	if (c->n != n)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (c->units[i].unit != units[i].unit || c->units[i].base != units[i].base ||
		    c->units[i].part != units[i].part)
			return false;
	return true;
}

static uint32_t units_of(const struct unit_table *tab, uint32_t action, const uint64_t *sig,
			 struct cell_unit *out)
{
	uint32_t n = 0;

	for (uint32_t i = tab->first[action]; i < tab->first[action + 1]; i++) {
		const struct member *m = &tab->members[i];
		struct cell_unit u = { .unit = m->unit,
				       .base = m->base == FILTER_NONE || bit_at(sig, m->base),
				       .part = m->part != FILTER_NONE && bit_at(sig, m->part) };

		if (u.base || u.part)
			out[n++] = u;
	}
	return n;
}

static uint32_t cell_new(struct unit_table *tab, struct arena *a, uint32_t action, uint32_t n)
{
	if (tab->n_cells == tab->cap_cells) {
		uint32_t cap = tab->cap_cells ? tab->cap_cells * 2 : 64;
		struct cell *more = arena_array(a, cap, sizeof(*more));

		if (tab->n_cells)
			memcpy(more, tab->cells, tab->n_cells * sizeof(*more));
		tab->cells = more;
		tab->cap_cells = cap;
	}
	tab->cells[tab->n_cells] = (struct cell){
		.units = arena_memdup(a, tab->room, n * sizeof(*tab->room)),
		.n = n,
		.action = action,
		.next = tab->chain[action],
	};
	tab->chain[action] = ++tab->n_cells;
	return tab->n_cells;
}

uint32_t cells_make(struct unit_table *tab, struct arena *a, uint32_t action, uint32_t sig)
{
	const uint64_t *bits = tab->sigs + (size_t)sig * tab->n_words;
	uint32_t n = units_of(tab, action, bits, tab->room), c = tab->chain[action];

	while (c && !same_units(&tab->cells[c - 1], tab->room, n))
		c = tab->cells[c - 1].next;
	if (!c)
		c = cell_new(tab, a, action, n);
	tab->cell_at[(size_t)action * tab->n_sigs + sig] = c;
	return c - 1;
}

bool cells_reads(const struct unit_table *tab, uint32_t keyset)
{
	const uint64_t *sig = tab->sigs + (size_t)tab->sig_of[keyset] * tab->n_words;

	for (uint32_t w = 0; w < tab->n_words; w++)
		if (sig[w])
			return true;
	return false;
}
