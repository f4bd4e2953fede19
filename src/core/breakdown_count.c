/*
 * Who made the cells of a breakdown: distinct persons of each cell, and how much of it the one made
 * who made most.  Both are exact for every node, those with nodes below included: a person who came
 * for two actions of an objective is one person of the objective.
 *
 * One pass over the records of the period counts by (node, age band, person); what a node has is then
 * passed on to those above it.  There are as many entries as persons times the actions they came
 * for, whatever the number of records.
 */
#include <stdlib.h>

#include "core/breakdown_impl.h"
#include "core/facts_select.h"

#include "base/banned.h"

#define NO_BAND 15u /* age not known */

/* node << 36 | band << 32 | person, and how often; key 0 is free (nodes are counted from 1). */
struct entry {
	uint64_t key;
	uint32_t n;
};
struct tally {
	struct entry *rows;
	size_t n, cap; /* a power of two */
};

static struct entry *slot(const struct tally *t, uint64_t key)
{
	size_t i = (size_t)((key * 0x9E3779B97F4A7C15u) >> 32) & (t->cap - 1);

	while (t->rows[i].key && t->rows[i].key != key)
		i = (i + 1) & (t->cap - 1);
	return &t->rows[i];
}

static void grow(struct tally *t)
{
	struct tally more = { .cap = t->cap ? t->cap * 4 : 4096, .n = t->n };

	more.rows = facts_alloc(more.cap * sizeof(*more.rows));
	for (size_t i = 0; i < t->cap; i++)
		if (t->rows[i].key)
			*slot(&more, t->rows[i].key) = t->rows[i];
	free(t->rows);
	*t = more;
}

static void tally_add(struct tally *t, uint64_t key, uint32_t n)
{
	struct entry *e;

	if (t->n * 2 >= t->cap)
		grow(t);
	e = slot(t, key);
	t->n += e->key == 0;
	e->key = key;
	e->n += n;
}

static uint64_t key_of(size_t node, uint32_t band, uint32_t person)
{
	return (uint64_t)(node + 1) << 36 | (uint64_t)band << 32 | person;
}

static size_t node_of_key(uint64_t key)
{
	return (size_t)(key >> 36) - 1;
}

static uint32_t band_at(int age)
{
	uint32_t b = (uint32_t)breakdown_n_bands;

	while (b > 0 && breakdown_bands[b - 1] > age)
		b--;
	return age < 0 || b == 0 ? NO_BAND : b - 1;
}

static void count_tile(const struct facts_tile *t, const struct breakdown_count *in,
		       const struct facts_ages *ages, struct tally *out, uint16_t *rows)
{
	uint32_t n = facts_select_period(t, in->from, in->to, rows);
	const uint16_t *tie = t->c->tie[in->plan->slot] + t->base;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = t->base + rows[i], person = t->c->person[row];
		int32_t node = in->node_of[tie[rows[i]]];

		if (node >= 0 && person != FACT_NONE)
			tally_add(out,
				  key_of((size_t)node,
					 band_at(facts_age(ages, person, t->c->day[row])),
					 person),
				  1);
	}
}

static void count_records(struct facts *f, const struct breakdown_count *in, struct tally *out)
{
	uint16_t *rows = facts_alloc(FACTS_BLOCK * sizeof(*rows));
	struct facts_ages ages;
	struct facts_tile t;

	facts_ages_init(&ages, in->people);
	facts_read_lock(f);
	if (in->from <= in->to && in->to < FACTS_VOID && f->open[in->plan->slot])
		for (size_t block = 0; facts_tile_at(f, &block, &t); block++)
			count_tile(&t, in, &ages, out, rows);
	facts_unlock(f);
	free(rows);
}

/* The cell of a node for a key of a dimension; NULL when the category is not kept. */
static struct breakdown_cell *cell(struct breakdown *b, size_t node, uint32_t key)
{
	for (size_t k = 0; k < b->n_cats; k++)
		if (b->keys[k] == key)
			return &b->cells[node * b->n_cats + k];
	return NULL;
}

static void person_in(struct breakdown *b, size_t node, uint32_t key, uint32_t n)
{
	struct breakdown_cell *c = cell(b, node, key);

	if (!c)
		return;
	c->persons++;
	if (n > c->top)
		c->top = n;
}

/* By age, and the persons of a node whatever their band, into `persons`. */
static void fold_ages(struct breakdown *b, const struct tally *t, struct tally *persons)
{
	for (size_t i = 0; i < t->cap; i++) {
		uint64_t key = t->rows[i].key;
		uint32_t band = (uint32_t)(key >> 32) & 15;

		if (!key)
			continue;
		person_in(b, node_of_key(key), band == NO_BAND ? MEASURE_KEY_NONE : band,
			  t->rows[i].n);
		tally_add(persons, key_of(node_of_key(key), 0, (uint32_t)key), t->rows[i].n);
	}
}

static void fold_persons(const struct breakdown_count *in, const struct tally *persons,
			 struct breakdown *out)
{
	for (size_t i = 0; i < persons->cap; i++) {
		const struct entry *e = &persons->rows[i];
		uint32_t person = (uint32_t)e->key;
		bool known = person < in->people->n;

		if (!e->key)
			continue;
		person_in(&out[BREAKDOWN_LOCALITY], node_of_key(e->key),
			  known && in->people->locality
				  ? __atomic_load_n(&in->people->locality[person],
						    __ATOMIC_RELAXED)
				  : 0,
			  e->n);
		person_in(&out[BREAKDOWN_SEX], node_of_key(e->key),
			  known && in->people->sex
				  ? __atomic_load_n(&in->people->sex[person], __ATOMIC_RELAXED)
				  : 0,
			  e->n);
	}
}

void breakdown_count(struct facts *f, const struct breakdown_count *in,
		     struct breakdown out[BREAKDOWN_DIMS])
{
	struct tally own = { 0 }, all = { 0 }, persons = { 0 };

	count_records(f, in, &own);
	for (size_t i = 0; i < own.cap; i++) {
		uint64_t key = own.rows[i].key, rest = key & (((uint64_t)1 << 36) - 1);

		for (int n = key ? (int)node_of_key(key) : -1; n >= 0;
		     n = in->plan->nodes[n].parent)
			tally_add(&all, (uint64_t)(n + 1) << 36 | rest, own.rows[i].n);
	}
	fold_ages(&out[BREAKDOWN_AGE], &all, &persons);
	fold_persons(in, &persons, out);
	free(own.rows);
	free(all.rows);
	free(persons.rows);
}
