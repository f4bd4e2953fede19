/* See facts_select.h. */
#include "core/facts_select.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

bool facts_tile_at(const struct facts *f, size_t *block, struct facts_tile *t)
{
	size_t chunk = *block / FACTS_BLOCKS, b = *block % FACTS_BLOCKS;

	while (chunk < f->n_chunks && b * FACTS_BLOCK >= f->chunks[chunk]->n) {
		chunk++;
		b = 0;
	}
	if (chunk >= f->n_chunks)
		return false;
	t->c = f->chunks[chunk];
	t->block = &t->c->blocks[b];
	t->base = (uint32_t)b * FACTS_BLOCK;
	t->n = t->c->n - t->base < FACTS_BLOCK ? t->c->n - t->base : FACTS_BLOCK;
	*block = chunk * FACTS_BLOCKS + b;
	return true;
}

static uint32_t day_table[DAY_MAX - FACTS_BIRTH_MIN + 1];
static pthread_once_t day_once = PTHREAD_ONCE_INIT;

static void day_table_make(void)
{
	for (int32_t day = FACTS_BIRTH_MIN; day <= DAY_MAX; day++) {
		struct civil c = day_civil(day);

		day_table[day - FACTS_BIRTH_MIN] =
			(uint32_t)c.year << 9 | (uint32_t)c.month << 5 | (uint32_t)c.day;
	}
}

const uint32_t *facts_day_table(void)
{
	if (pthread_once(&day_once, day_table_make) != 0)
		abort();
	return day_table;
}

void facts_ages_init(struct facts_ages *ages, const struct fact_people *people)
{
	ages->people = people && people->birth_day ? people : NULL;
	ages->table = facts_day_table();
}

bool fact_filter_has_age(const struct fact_filter *w)
{
	return w && (w->age_min >= 0 || w->age_max >= 0);
}

/* Bits of the keys; *n_bits is 64 times a power of two, so that a place can be masked. */
static const uint64_t *bits_of(struct arena *a, const uint16_t *keys, size_t n,
			       uint32_t *n_bits)
{
	uint32_t max = 0;
	uint64_t *bits;

	for (size_t i = 0; i < n; i++)
		if (keys[i] > max)
			max = keys[i];
	for (*n_bits = 64; *n_bits <= max;)
		*n_bits *= 2;
	bits = arena_array(a, *n_bits / 64, sizeof(*bits));
	for (size_t i = 0; i < n; i++)
		bits[keys[i] / 64] |= (uint64_t)1 << (keys[i] % 64);
	return bits;
}

static uint32_t bit_at(const uint64_t *bits, uint32_t n_bits, uint32_t v)
{
	uint64_t word = bits[(v & (n_bits - 1)) >> 6];

	return (uint32_t)(word >> (v & 63)) & (v < n_bits);
}

void facts_sieve_age(struct facts_sieve *s, const struct fact_filter *w,
		     const struct facts_ages *ages)
{
	*s = (struct facts_sieve){ .ages = ages, .by_age = fact_filter_has_age(w) };
	if (!s->by_age)
		return;
	s->age_min = w->age_min >= 0 ? w->age_min : 0;
	s->age_max = w->age_max >= 0 ? w->age_max : INT16_MAX;
}

void facts_sieve_init(struct facts_sieve *s, struct arena *a, const struct facts *f,
		      const struct fact_filter *w, const struct facts_ages *ages)
{
	uint8_t *keep = NULL;

	facts_sieve_age(s, w, ages);
	for (unsigned d = 0; w && d < FACT_DIMS; d++) {
		uint32_t n_bits = 0;
		const uint64_t *bits;

		if (w->n_keys[d] == 0)
			continue;
		bits = bits_of(a, w->keys[d], w->n_keys[d], &n_bits);
		if (!keep)
			keep = memset(arena_alloc(a, f->keys.n), 1, f->keys.n);
		for (uint32_t i = 0; i < f->keys.n; i++)
			if (!bit_at(bits, n_bits, f->keys.rows[i].key[d]))
				keep[i] = 0;
	}
	s->keep = keep;
}

void facts_ties_init(struct facts_ties *t, struct arena *a, const struct fact_scope *scope)
{
	*t = (struct facts_ties){ .any = scope->any, .plan = scope->plan };
	if (!scope->any)
		t->bits = bits_of(a, scope->actions, scope->n_actions, &t->n_bits);
}

uint32_t facts_select_period(const struct facts_tile *t, int32_t from, int32_t to,
			     uint16_t *out)
{
	const int32_t *day = t->c->day + t->base;
	uint32_t span = (uint32_t)to - (uint32_t)from, k = 0;

	if (t->block->min_day > to || t->block->max_day < from)
		return 0;
	if (t->block->min_day >= from && t->block->max_day <= to && !t->block->voided) {
		for (uint32_t i = 0; i < t->n; i++)
			out[i] = (uint16_t)i;
		return t->n;
	}
	for (uint32_t i = 0; i < t->n; i++) {
		out[k] = (uint16_t)i;
		k += (uint32_t)day[i] - (uint32_t)from <= span;
	}
	return k;
}

uint32_t facts_select_lasting(const struct facts_tile *t, int32_t by, int32_t until,
			      const uint16_t *rows, uint32_t n, uint16_t *out)
{
	const int32_t *day = t->c->day + t->base, *end = t->c->until + t->base;
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint16_t r = rows[i];

		out[k] = r;
		k += (day[r] <= by) & (end[r] >= until);
	}
	return k;
}

uint32_t facts_select_tie(const uint16_t *column, const uint64_t *bits, uint32_t n_bits,
			  const uint16_t *rows, uint32_t n, uint16_t *out)
{
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		out[k] = rows[i];
		k += bit_at(bits, n_bits, column[rows[i]]);
	}
	return k;
}

uint32_t facts_select_keysets(const struct facts_tile *t, const uint8_t *keep, uint16_t *out)
{
	const uint32_t *keyset = t->c->keyset + t->base;
	uint32_t k = 0;

	for (uint32_t i = 0; i < t->n; i++) {
		out[k] = (uint16_t)i;
		k += keep[keyset[i]];
	}
	return k;
}

static uint32_t keep_keys(const uint8_t *keep, const struct facts_tile *t, const uint16_t *rows,
			  uint32_t n, uint16_t *out)
{
	const uint32_t *keyset = t->c->keyset + t->base;
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		out[k] = rows[i];
		k += keep[keyset[rows[i]]];
	}
	return k;
}

static uint32_t keep_age(const struct facts_sieve *s, const struct facts_tile *t,
			 const uint16_t *rows, uint32_t n, uint16_t *out)
{
	const uint32_t *person = t->c->person + t->base;
	const int32_t *day = t->c->day + t->base;
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		int age = facts_age(s->ages, person[rows[i]], day[rows[i]]);

		out[k] = rows[i];
		k += age >= s->age_min && age <= s->age_max;
	}
	return k;
}

const uint16_t *facts_sieve(const struct facts_sieve *s, const struct facts_tile *t,
			    const uint16_t *rows, uint32_t *n, uint16_t *out)
{
	if (s->keep && *n) {
		*n = keep_keys(s->keep, t, rows, *n, out);
		rows = out;
	}
	if (s->by_age && *n) {
		*n = keep_age(s, t, rows, *n, out);
		rows = out;
	}
	return rows;
}
