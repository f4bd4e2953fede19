/*
 * measure_pass: one pass over the rows of a period for many figures at once.  Internal to
 * measure_*.c.
 *
 * The rows of the period are taken block by block (FACTS_BLOCK rows, so that their columns stay
 * in the processor's cache).  The selected rows of a block are sorted by cell (counting sort):
 * the rows of a cell are read by the same figures (measure_cells.h).  Each figure gets the lists
 * of its cells and adds them up, so the work for a row does not depend on the number of figures,
 * only on those that read it.
 *
 *	leaf   one elementary measure (a share has several)
 *	unit   what receives lists of rows: a leaf, a pair of leaves, a group, or a tree node
 *	pass   the units of one period and plan
 */
#ifndef CORE_MEASURE_PASS_H
#define CORE_MEASURE_PASS_H

#include "core/facts_select.h"
#include "core/measure.h"
#include "core/measure_cells.h"
#include "core/measure_set.h"

struct leaf {
	const struct measure *m;
	struct facts_sieve sieve; /* on age: cells decide the rest */
	uint64_t records;
	int64_t sum;
	struct idset persons;	    /* who contributed */
	struct idset values;	    /* distinct of something else than persons */
	struct tally tally;	    /* median, p90 */
	uint64_t *month_n;	    /* records by month */
	int64_t *month_sum;	    /* sum and mean; active_at: change since the month before */
	struct idset *month_values; /* distinct */
	struct idset *month_persons; /* when asked */
};

struct group_cell {
	uint32_t key, key2;
	uint64_t records;
	int64_t sum;
	struct idset persons;
};

struct grouping {
	struct measure_group *g;
	struct facts_sieve sieve;
	struct group_cell *cells;
	uint32_t n_cells, cap_cells;
	uint32_t *hash; /* index + 1 of the cell, 0 free */
	uint32_t cap_hash;
	struct group_cell total;
};

struct tree_sum {
	uint64_t records, minutes;
	uint32_t *months;
	struct idset persons;
};

struct unit {
	struct leaf *leaf; /* one of the three */
	struct grouping *group;
	struct tree_sum *node;
	struct leaf *num;  /* with leaf: its numerator … */
	struct idset rest; /* … and the persons of rows of leaf that are not rows of num */
	struct idset *month_rest; /* when asked */
};

/* The units of one selection of rows: those of some actions, and those of every record. */
struct unit_tables {
	struct unit_table tied, all;
};

struct pass {
	unsigned plan; /* FACT_PLANS: no plan is read */
	int32_t from, to;
	uint32_t n_months;
	int first_month;
	int32_t first_end;  /* last day of the first month, at most `to` */
	uint16_t *month_of; /* by day of the period */
	uint32_t n_buckets; /* greatest action + 1 */
	struct arena *a;
	const struct fact_people *people;
	const struct facts_keyset *keys; /* of the facts */
	struct facts_ages ages;
	uint32_t n_persons, n_households;

	struct unit_tables period, lasting;
	bool count_ties;
	/* What the lasting units read: keysets, and kinds as in a block's summary. */
	uint8_t *lasting_keep;
	uint64_t lasting_kinds;

	/* Of the block at hand. */
	uint16_t rows[FACTS_BLOCK], sorted[FACTS_BLOCK];
	uint32_t cells[FACTS_BLOCK];
	uint16_t buf[FACTS_BLOCK], buf_num[FACTS_BLOCK];
	uint16_t month[FACTS_BLOCK]; /* by row, unless one_month */
	uint16_t of_month[FACTS_BLOCK];
	bool one_month; /* the rows at hand are all of `the_month` */
	uint32_t the_month;
	int32_t values[FACTS_BLOCK];
	uint32_t who[FACTS_BLOCK], persons[FACTS_BLOCK];
	uint32_t *fill; /* two a cell */
	uint32_t cap_fill;
};

void pass_run(struct pass *p, const struct facts *f);

/* Adds the rows of a list to a leaf; returns those that contributed, at most `n` of them, in
 * `buf` or `rows` itself. */
const uint16_t *leaf_add(struct pass *p, struct leaf *l, const struct facts_tile *t,
			 const uint16_t *rows, uint32_t *n, uint16_t *buf);
/* Persons of the rows, into the set and (when not NULL) into the sets by month. */
void persons_add(struct pass *p, struct idset *s, struct idset *months,
		 const struct facts_tile *t, const uint16_t *rows, uint32_t n);
/* Adds `who[i]` of row rows[i] to the set of its month. */
void months_add(struct pass *p, struct idset *months, const uint16_t *rows, const uint32_t *who,
		uint32_t n);

void group_init(struct pass *p, struct grouping *gr, struct measure_group *g);
void group_add(struct pass *p, struct grouping *gr, const struct facts_tile *t,
	       const uint16_t *rows, uint32_t n);
void group_finish(struct grouping *gr, struct arena *a);

/* Values of a numeric column at the rows; 0 for MEASURE_OF_NOTHING. */
void column_read(enum measure_of of, const struct facts_tile *t, const uint16_t *rows,
		 uint32_t n, int32_t *out);

#endif
