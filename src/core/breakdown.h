/*
 * breakdown: the records of a plan by village, age band and sex, with small cells hidden so that no
 * subtraction finds them.
 *
 * Who asks only for fixed things can subtract only fixed things: a breakdown is given for a civil
 * year, up to the last month that is over, never for free days; for every node of the plan at once,
 * with one decision for all readers.
 *
 * A cell (node, category) may be shown when at least `least` persons made it and none of them more
 * than `most` of it (dominance: who knows that one knows the cell), or when no person did (an
 * anonymous public).  What is not shown is not listed: a hidden cell and an empty one look the
 * same.  Then, to a fixed point:
 *   - row: the total of a node is shown elsewhere, so what its hidden cells add up to is known:
 *     they must hold nothing, or be two or more and together be such as may be shown;
 *   - tree: the same for a category of a node against that category of the nodes below it.
 * Where that fails, the smallest shown cell of the row (or below the node) is hidden too.
 *
 * What is shown is rounded to `rounding` records: breakdowns of two plans, or of a year before and
 * after a correction, cannot be subtracted to the unit.  The decision rests on the true figures, so
 * it holds for who guesses them.  Totals of a node and indicators are exact, as a report on a plan
 * must be; rounded cells need not add up to them.
 *
 * Sources: chapter 3.7 of the security design (threshold, dominance, rounding, complementary
 * suppression, fixed catalogue of releases); aim as in core/mask.h.
 */
#ifndef CORE_BREAKDOWN_H
#define CORE_BREAKDOWN_H

#include "core/model.h"

enum breakdown_dim { BREAKDOWN_LOCALITY, BREAKDOWN_AGE, BREAKDOWN_SEX, BREAKDOWN_DIMS };

#define BREAKDOWN_CATS 48 /* categories beyond these are never shown */

struct breakdown_cell {
	uint64_t records; /* true; breakdown_shown() is what may be told */
	uint32_t persons; /* distinct */
	uint32_t top;	  /* records of the one who made most */
	bool shown;
};

/* One dimension of one plan: cells[node * n_cats + category]. */
struct breakdown {
	const struct plan *plan;
	size_t n_nodes, n_cats;
	uint32_t keys
		[BREAKDOWN_CATS]; /* of the group: locality, band, sex; most records first */
	struct breakdown_cell *cells;
	uint64_t *totals;	       /* records by node, all categories */
	int32_t *first_kid, *next_kid; /* of a node, -1 for none */
};

/* From which on a cell is hidden; the parameters mask.least, mask.least_sensitive (of sensitive
 * nodes, core/model.h), mask.dominance and mask.rounding. */
struct breakdown_rule {
	uint32_t least, least_sensitive;
	double most; /* greatest part of one person, in percent */
	uint32_t rounding;
};

/* A figure as it is told. */
uint64_t breakdown_shown(uint64_t records, const struct breakdown_rule *rule);

/* The civil year of `day` up to the last month that is over; the year before when none is. */
void breakdown_period(int32_t day, int32_t today, int32_t *from, int32_t *to);

/* First ages of the bands. */
extern const uint8_t breakdown_bands[];
extern const size_t breakdown_n_bands;

/* The rule in force today. */
struct breakdown_rule breakdown_rule(const struct ctx *cx);

/* All three dimensions, in cx's arena. */
Err breakdown_compute(struct ctx *cx, const struct plan *p, int32_t from, int32_t to,
		      const struct breakdown_rule *rule,
		      struct breakdown out[BREAKDOWN_DIMS]) MUST_CHECK;

#endif
