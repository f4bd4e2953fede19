/*
 * measure_cells: which units read which rows.  Internal to measure_*.c.
 *
 * A table has the units of one selection of rows, each for some actions and with one or two
 * filters on keys.  Whether a keyset passes all these filters is worked out once; keysets that
 * pass the same ones have the same signature.  An action and a signature make a cell, which
 * lists the units that its rows go to; those of an action that list the same units are one.
 * Cells are made when their first row comes, so there are never more than the records call for.
 */
#ifndef CORE_MEASURE_CELLS_H
#define CORE_MEASURE_CELLS_H

#include "base/arena.h"
#include "core/facts_columns.h"

struct unit;

/* A unit and where its filters stand among those of the table. */
#define FILTER_NONE UINT32_MAX
struct member {
	struct unit *unit;
	uint32_t base; /* FILTER_NONE: every keyset passes */
	uint32_t part; /* of the numerator of a pair; FILTER_NONE: there is none */
};

/* A unit that reads a cell: its rows belong to the base, to the numerator, or to both. */
struct cell_unit {
	struct unit *unit;
	bool base, part;
};

struct cell {
	struct cell_unit *units;
	uint32_t n;
	uint32_t action;
	uint32_t next; /* of the action: place + 1, 0 at the end */
};

struct unit_table {
	bool used;   /* there are units, or the pass counts ties */
	bool by_tie; /* else there is one action, 0, for every record */
	uint32_t n_actions;
	struct member *members; /* of action a: from first[a] up to first[a + 1] */
	uint32_t *first;
	uint32_t n_words, n_sigs;
	uint64_t *sigs;	   /* n_words each: bit i: filter i passes */
	uint32_t *sig_of;  /* by keyset */
	uint32_t *cell_at; /* [action * n_sigs + signature]: place + 1, 0 not made yet */
	uint32_t *chain;   /* by action: its cells */
	struct cell *cells;
	uint32_t n_cells, cap_cells;
	uint64_t tied, untied;	/* rows added, when by_tie */
	struct cell_unit *room; /* for the units of any action */
};

/* Works out the signatures of the keysets for `n` filters; the members must stand. */
void cells_init(struct unit_table *tab, struct arena *a, const struct facts_keys *keys,
		const struct fact_filter *const *filters, uint32_t n);
/* The place of a cell, made now: cell_at has none. */
uint32_t cells_make(struct unit_table *tab, struct arena *a, uint32_t action, uint32_t sig);

/* True when some filter of the table passes the keyset. */
bool cells_reads(const struct unit_table *tab, uint32_t keyset);

#endif
