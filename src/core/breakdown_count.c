/*
 * Who made the cells of a breakdown: distinct persons of each cell, and how much of it the one made
 * who made most.  Both are exact for every node, those with nodes below included: a person who came
 * for two actions of an objective is one person of the objective.
 *
 * One pass over the records of the period notes (person, node, age band); the notes are put in the
 * order of persons by counting, without comparing; then each person's few nodes are counted, passed on
 * to those above, and added to the cells.  Linear in the records, and what it writes at random fits
 * the cache.
 */
#include <stdlib.h>

#include "core/breakdown_impl.h"
#include "core/facts_select.h"

#include "base/banned.h"

#define BANDS	16 /* of which the last: age not known */
#define NO_BAND (BANDS - 1)

/* Where a record counts: node * BANDS + band. */
struct note {
	uint32_t person, place;
};

struct notes {
	struct note *rows;
	size_t n, cap;
	uint32_t persons; /* all are below it */
};

static void note_add(struct notes *t, uint32_t person, uint32_t place)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 1 << 16;
		t->rows = realloc(t->rows, t->cap * sizeof(*t->rows));
		if (!t->rows)
			abort();
	}
	t->rows[t->n++] = (struct note){ person, place };
	if (person >= t->persons)
		t->persons = person + 1;
}

static uint32_t band_at(int age)
{
	uint32_t b = (uint32_t)breakdown_n_bands;

	while (b > 0 && breakdown_bands[b - 1] > age)
		b--;
	return age < 0 || b == 0 ? NO_BAND : b - 1;
}

static void note_tile(const struct facts_tile *t, const struct breakdown_count *in,
		      const struct facts_ages *ages, struct notes *out, uint16_t *rows)
{
	uint32_t n = facts_select_period(t, in->from, in->to, rows);
	const uint16_t *tie = t->c->tie[in->plan->slot] + t->base;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = t->base + rows[i], person = t->c->person[row];
		int32_t node = in->node_of[tie[rows[i]]];

		if (node >= 0 && person != FACT_NONE)
			note_add(out, person,
				 (uint32_t)node * BANDS +
					 band_at(facts_age(ages, person, t->c->day[row])));
	}
}

static void note_records(struct facts *f, const struct breakdown_count *in, struct notes *out)
{
	uint16_t *rows = facts_alloc(FACTS_BLOCK * sizeof(*rows));
	struct facts_ages ages;
	struct facts_tile t;

	facts_ages_init(&ages, in->people);
	facts_read_lock(f);
	if (in->from <= in->to && in->to < FACTS_VOID && f->open[in->plan->slot])
		for (size_t block = 0; facts_tile_at(f, &block, &t); block++)
			note_tile(&t, in, &ages, out, rows);
	facts_unlock(f);
	free(rows);
}

/* The places of all notes in the order of their persons; those of a person p are
 * [first[p], first[p + 1]). */
static uint32_t *by_person(const struct notes *t, uint32_t **first)
{
	uint32_t *places = facts_alloc((t->n + 1) * sizeof(*places));
	uint32_t *at = calloc((size_t)t->persons + 2, sizeof(*at));

	if (!at)
		abort();
	for (size_t i = 0; i < t->n; i++)
		at[t->rows[i].person + 2]++;
	for (uint32_t p = 2; p < t->persons + 2; p++)
		at[p] += at[p - 1];
	/* at[p + 1] is where the next of p goes; in the end, where those of p + 1 begin. */
	for (size_t i = 0; i < t->n; i++)
		places[at[t->rows[i].person + 1]++] = t->rows[i].place;
	*first = at;
	return places;
}

/* What one person made, of each place and of each node. */
struct tally {
	uint32_t *by_place, *by_node;
	uint32_t *places, *nodes; /* those that hold something */
	size_t n_places, n_nodes;
};

static void tally_init(struct tally *t, size_t n_nodes)
{
	t->by_place = calloc(n_nodes * BANDS + 1, sizeof(*t->by_place));
	t->by_node = calloc(n_nodes + 1, sizeof(*t->by_node));
	t->places = calloc(n_nodes * BANDS + 1, sizeof(*t->places));
	t->nodes = calloc(n_nodes + 1, sizeof(*t->nodes));
	t->n_places = t->n_nodes = 0;
	if (!t->by_place || !t->by_node || !t->places || !t->nodes)
		abort();
}

static void tally_free(struct tally *t)
{
	free(t->by_place);
	free(t->by_node);
	free(t->places);
	free(t->nodes);
}

static void tally_record(struct tally *t, const struct plan *p, uint32_t place)
{
	for (int n = (int)(place / BANDS); n >= 0; n = p->nodes[n].parent) {
		uint32_t at = (uint32_t)n * BANDS + place % BANDS;

		if (t->by_place[at]++ == 0)
			t->places[t->n_places++] = at;
		if (t->by_node[n]++ == 0)
			t->nodes[t->n_nodes++] = (uint32_t)n;
	}
}

static size_t category(const struct breakdown *b, uint32_t key)
{
	size_t k = 0;

	while (k < b->n_cats && b->keys[k] != key)
		k++;
	return k;
}

/* One more person of a cell, who made `n` of it; a category that is not kept has no cell. */
static void person_in(struct breakdown *b, size_t node, size_t cat, uint32_t n)
{
	struct breakdown_cell *c = &b->cells[node * b->n_cats + cat];

	if (cat >= b->n_cats)
		return;
	c->persons++;
	if (n > c->top)
		c->top = n;
}

/* Adds a person to the cells, and empties the tally for the next. */
static void fold(struct tally *t, const struct fact_people *people, uint32_t person,
		 const size_t *bands, struct breakdown *out)
{
	bool known = person < people->n;
	size_t village =
		category(&out[BREAKDOWN_LOCALITY],
			 known && people->locality
				 ? __atomic_load_n(&people->locality[person], __ATOMIC_RELAXED)
				 : 0);
	size_t sex = category(&out[BREAKDOWN_SEX],
			      known && people->sex
				      ? __atomic_load_n(&people->sex[person], __ATOMIC_RELAXED)
				      : 0);

	for (size_t i = 0; i < t->n_places; i++) {
		uint32_t at = t->places[i];

		person_in(&out[BREAKDOWN_AGE], at / BANDS, bands[at % BANDS], t->by_place[at]);
		t->by_place[at] = 0;
	}
	for (size_t i = 0; i < t->n_nodes; i++) {
		uint32_t n = t->nodes[i];

		person_in(&out[BREAKDOWN_LOCALITY], n, village, t->by_node[n]);
		person_in(&out[BREAKDOWN_SEX], n, sex, t->by_node[n]);
		t->by_node[n] = 0;
	}
	t->n_places = t->n_nodes = 0;
}

void breakdown_count(struct facts *f, const struct breakdown_count *in,
		     struct breakdown out[BREAKDOWN_DIMS])
{
	struct notes notes = { 0 };
	size_t bands[BANDS];
	uint32_t *places, *first;
	struct tally t;

	for (uint32_t b = 0; b < BANDS; b++)
		bands[b] = category(&out[BREAKDOWN_AGE], b == NO_BAND ? MEASURE_KEY_NONE : b);
	note_records(f, in, &notes);
	places = by_person(&notes, &first);
	tally_init(&t, in->plan->n_nodes);
	for (uint32_t p = 0; p < notes.persons; p++) {
		for (uint32_t i = first[p]; i < first[p + 1]; i++)
			tally_record(&t, in->plan, places[i]);
		if (t.n_nodes)
			fold(&t, in->people, p, bands, out);
	}
	tally_free(&t);
	free(places);
	free(first);
	free(notes.rows);
}
