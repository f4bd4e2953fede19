/*
 * facts_select: which rows of a block belong to a period and pass a filter.  Internal to
 * facts_*.c and measure_*.c.
 *
 * Rows of a block are named by their offset in it (0 to FACTS_BLOCK - 1), in lists that stay in
 * ascending order.  Each step reads a list and writes a shorter one; the loops have no branch
 * that depends on data.
 */
#ifndef CORE_FACTS_SELECT_H
#define CORE_FACTS_SELECT_H

#include "base/arena.h"
#include "base/date.h"
#include "core/facts_columns.h"

/* One block of a chunk. */
struct facts_tile {
	const struct facts_chunk *c;
	const struct facts_block *block;
	uint32_t base, n; /* first row in the chunk, number of rows */
};

/* False at the end.  Start with *block = 0; blocks count through all chunks. */
bool facts_tile_at(const struct facts *f, size_t *block, struct facts_tile *t);

/*
 * Ages without civil arithmetic per row: a day packed as year << 9 | month << 5 | day, looked
 * up in a table that is made once.  The difference of two, >> 9, is the number of full years
 * (born 29 February: birthday on 1 March).
 */
#define FACTS_BIRTH_MIN (DAY_MIN - 36525) /* nobody of the files was born before 1800 */

const uint32_t *facts_day_table(void); /* from FACTS_BIRTH_MIN to DAY_MAX */

struct facts_ages {
	const struct fact_people *people; /* NULL, or without birth days: nothing is known */
	const uint32_t *table;
};

void facts_ages_init(struct facts_ages *ages, const struct fact_people *people);

/* Full years at a day between DAY_MIN and DAY_MAX, -1 when not known. */
static inline int facts_age(const struct facts_ages *ages, uint32_t person, int32_t day)
{
	uint32_t on, birth;
	int32_t born;

	if (!ages->people || person >= ages->people->n)
		return -1;
	/* Read once: it may change meanwhile, and what was checked is what is looked up. */
	born = __atomic_load_n(&ages->people->birth_day[person], __ATOMIC_RELAXED);
	if (born < FACTS_BIRTH_MIN || born > day)
		return -1;
	birth = ages->table[born - FACTS_BIRTH_MIN];
	on = ages->table[day - FACTS_BIRTH_MIN];
	return (int)((on - birth) >> 9);
}

/* A filter made ready. */
struct facts_sieve {
	const uint8_t *keep; /* by keyset, 0 or 1; NULL: every one passes */
	bool by_age;
	int age_min, age_max;
	const struct facts_ages *ages;
};

bool fact_filter_has_age(const struct fact_filter *w);
/* Under the lock of `f`, of whose keysets it is.  `w` may be NULL.  `ages` is kept; it may be NULL
 * when the filter has no age. */
void facts_sieve_init(struct facts_sieve *s, struct arena *a, const struct facts *f,
		      const struct fact_filter *w, const struct facts_ages *ages);
/* The part of it that the keys do not decide. */
void facts_sieve_age(struct facts_sieve *s, const struct fact_filter *w,
		     const struct facts_ages *ages);

/* Rows of the tile whose day is in the period. */
uint32_t facts_select_period(const struct facts_tile *t, int32_t from, int32_t to,
			     uint16_t *out);
/* Rows that had begun by `by` and last until `until` at least. */
uint32_t facts_select_lasting(const struct facts_tile *t, int32_t by, int32_t until,
			      const uint16_t *rows, uint32_t n, uint16_t *out);
/* Rows of the list that pass.  When nothing is tested `rows` itself is returned, else `out`. */
const uint16_t *facts_sieve(const struct facts_sieve *s, const struct facts_tile *t,
			    const uint16_t *rows, uint32_t *n, uint16_t *out);
/* Rows of the list whose action is in the bits; n_bits is 64 times a power of two. */
uint32_t facts_select_tie(const uint16_t *column, const uint64_t *bits, uint32_t n_bits,
			  const uint16_t *rows, uint32_t n, uint16_t *out);

/* Rows of the whole tile whose keyset is kept. */
uint32_t facts_select_keysets(const struct facts_tile *t, const uint8_t *keep, uint16_t *out);

/* The actions of a scope as bits, for lists and counts. */
struct facts_ties {
	bool any;
	unsigned plan;
	uint32_t n_bits;
	const uint64_t *bits;
};
void facts_ties_init(struct facts_ties *t, struct arena *a, const struct fact_scope *scope);

#endif
