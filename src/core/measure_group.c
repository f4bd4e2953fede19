/* Count, sum and distinct persons by one or two keys; see measure.h. */
#include <stdlib.h>

#include "core/measure_pass.h"

#include "base/banned.h"

void group_init(struct pass *p, struct grouping *gr, struct measure_group *g)
{
	*gr = (struct grouping){ .g = g };
	facts_sieve_age(&gr->sieve, g->where, &p->ages);
	gr->total.persons.universe = p->n_persons;
}

static uint32_t band_of(const struct measure_group *g, int age)
{
	size_t b = g->n_bands;

	while (b > 0 && g->bands[b - 1] > age)
		b--;
	return age < 0 || b == 0 ? MEASURE_KEY_NONE : (uint32_t)(b - 1);
}

static uint32_t key_of(const struct pass *p, const struct measure_group *g, enum measure_key by,
		       const struct facts_tile *t, uint16_t row)
{
	const struct facts_chunk *c = t->c;
	uint32_t i = t->base + row, person = c->person[i];
	bool known = p->people && person < p->people->n;

	switch (by) {
	case MEASURE_BY_NOTHING:
		return 0;
	case MEASURE_BY_ACTION:
		return c->tie[g->scope.plan][i];
	case MEASURE_BY_MONTH:
		return p->one_month ? p->the_month : p->month[row];
	case MEASURE_BY_SERVICE:
		return p->keys[c->keyset[i]].key[FACT_SERVICE];
	case MEASURE_BY_OUTCOME:
		return p->keys[c->keyset[i]].key[FACT_OUTCOME];
	case MEASURE_BY_AGE:
		return band_of(g, facts_age(&p->ages, person, c->day[i]));
	case MEASURE_BY_SEX:
		return known && p->people->sex
			       ? __atomic_load_n(&p->people->sex[person], __ATOMIC_RELAXED)
			       : 0;
	case MEASURE_BY_LOCALITY:
		return known && p->people->locality
			       ? __atomic_load_n(&p->people->locality[person], __ATOMIC_RELAXED)
			       : 0;
	}
	return 0;
}

static uint32_t hash_of(uint32_t key, uint32_t key2, uint32_t cap)
{
	uint64_t h = ((uint64_t)key << 32 | key2) * 0x9E3779B97F4A7C15u;

	return (uint32_t)(h >> 33) & (cap - 1);
}

static void rehash(struct grouping *gr, struct arena *a)
{
	uint32_t cap = gr->cap_hash ? gr->cap_hash * 4 : 64;

	gr->hash = arena_array(a, cap, sizeof(*gr->hash));
	gr->cap_hash = cap;
	for (uint32_t c = 0; c < gr->n_cells; c++) {
		uint32_t i = hash_of(gr->cells[c].key, gr->cells[c].key2, cap);

		while (gr->hash[i])
			i = (i + 1) & (cap - 1);
		gr->hash[i] = c + 1;
	}
}

static struct group_cell *cell_new(struct pass *p, struct grouping *gr)
{
	if (gr->n_cells == gr->cap_cells) {
		uint32_t cap = gr->cap_cells ? gr->cap_cells * 2 : 32;
		struct group_cell *more = arena_array(p->a, cap, sizeof(*more));

		for (uint32_t i = 0; i < gr->n_cells; i++)
			more[i] = gr->cells[i];
		gr->cells = more;
		gr->cap_cells = cap;
	}
	return &gr->cells[gr->n_cells++];
}

static struct group_cell *cell_at(struct pass *p, struct grouping *gr, uint32_t key,
				  uint32_t key2)
{
	struct group_cell *cell;
	uint32_t i;

	if (gr->n_cells * 2 >= gr->cap_hash)
		rehash(gr, p->a);
	i = hash_of(key, key2, gr->cap_hash);
	for (; gr->hash[i]; i = (i + 1) & (gr->cap_hash - 1)) {
		cell = &gr->cells[gr->hash[i] - 1];
		if (cell->key == key && cell->key2 == key2)
			return cell;
	}
	cell = cell_new(p, gr);
	*cell = (struct group_cell){ .key = key, .key2 = key2 };
	cell->persons.universe = p->n_persons;
	gr->hash[i] = gr->n_cells;
	return cell;
}

static void cell_put(struct pass *p, struct group_cell *cell, uint32_t person, int32_t value)
{
	cell->records++;
	cell->sum += value;
	idset_add(&cell->persons, p->a, person);
}

void group_add(struct pass *p, struct grouping *gr, const struct facts_tile *t,
	       const uint16_t *rows, uint32_t n)
{
	const struct measure_group *g = gr->g;
	const uint32_t *person = t->c->person + t->base;

	rows = facts_sieve(&gr->sieve, t, rows, &n, p->buf);
	column_read(g->of, t, rows, n, p->values);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t key = key_of(p, g, g->by, t, rows[i]);
		uint32_t key2 = key_of(p, g, g->by2, t, rows[i]);
		int32_t value = p->values[i];

		cell_put(p, cell_at(p, gr, key, key2), person[rows[i]], value);
		cell_put(p, &gr->total, person[rows[i]], value);
	}
}

static struct measure_cell cell_out(const struct group_cell *c)
{
	return (struct measure_cell){ .key = c->key,
				      .key2 = c->key2,
				      .records = c->records,
				      .sum = c->sum,
				      .persons = c->persons.n };
}

static int by_keys(const void *a, const void *b)
{
	const struct measure_cell *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->key2 > y->key2) - (x->key2 < y->key2);
}

void group_finish(struct grouping *gr, struct arena *a)
{
	struct measure_group *g = gr->g;

	g->n_cells = gr->n_cells;
	g->cells = arena_array(a, gr->n_cells, sizeof(*g->cells));
	for (uint32_t i = 0; i < gr->n_cells; i++)
		g->cells[i] = cell_out(&gr->cells[i]);
	if (g->n_cells)
		qsort(g->cells, g->n_cells, sizeof(*g->cells), by_keys);
	g->total = cell_out(&gr->total);
}
