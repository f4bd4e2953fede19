/*
 * mask: small cells are not shown, and cannot be found from what is shown.
 *
 * A figure that 1 to `least - 1` persons made (design: fewer than 5; 10 for sensitive families)
 * tells about persons, so readers of figures do not see it.  Figures that nobody made (0) and
 * figures without persons (head-counts of an anonymous public) are shown.
 *
 * Complementary masking: in a breakdown whose total is shown, one masked cell is the total less
 * the others.  So for every equation total = sum of parts, in which something is masked:
 *   1. at least two of its figures are masked, and
 *   2. the masked parts together were made by at least `least` persons (their sum is shown, by
 *      subtraction), unless the total is masked too;
 *   3. and no combination of the equations gives away a masked figure: the system is solved
 *      (Gaussian elimination, exact) and while a masked figure, or a small sum of some, is
 *      determined, one more figure beside it is masked.
 *
 * A figure about a sensitive service has a higher `least` of its own; what masked figures are
 * together is measured by the highest of theirs.
 *
 * The figure with the fewest persons goes first, parts before totals.  The rules repeat to a
 * fixed point.  First and second masking must look the same on the screen: who could tell
 * them apart would know more.
 *
 * Distinct persons in a tree (action, operational, strategic, plan) do not add up: a parent
 * lies between its greatest child and the sum of its children.  The same equations are used:
 * two unknown children leave no useful lower bound for either.
 *
 * Sources: security chapter of the design (threshold 5, Gaussian check, as in the R packages
 * sdcTable and GaussSuppression); regulation (EC) 223/2009 art. 20 on statistical
 * confidentiality states the aim.
 */
#ifndef CORE_MASK_H
#define CORE_MASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/measure.h"

/* Defaults of the parameters: fewest persons of a shown figure, and of one about sensitive
 * services (core/model.h tells which those are). */
#define MASK_LEAST	     5
#define MASK_LEAST_SENSITIVE 10

/* True when a single figure must not be shown: 0 < persons < least. */
bool mask_small(uint32_t persons, uint32_t least);
/* The same for a computed indicator: a share is masked when its numerator, its denominator or
 * the rest (denominator less numerator) is small. */
bool mask_result(const struct measure_result *r, uint32_t least);

struct mask_cell {
	uint32_t persons; /* distinct persons who made the figure */
	uint32_t least;	  /* of this figure, where it is higher than that of the call */
	bool total;	  /* prefer to mask others first */
	bool masked;	  /* in: masked already for another reason; out */
};

/* total = sum of parts; indexes into the cells. */
struct mask_sum {
	size_t total;
	const size_t *parts;
	size_t n_parts;
};

#define MASK_CELLS_MAX 4096

/*
 * Masks `cells` in place.  Returns the number of masked cells.  At most MASK_CELLS_MAX cells.
 * Linear systems are solved over the masked cells only.
 */
size_t mask_cells(struct mask_cell *cells, size_t n_cells, const struct mask_sum *sums,
		  size_t n_sums, uint32_t least);

/* One-way breakdown: `n` parts and their total. */
size_t mask_row(const uint32_t *persons, size_t n, uint32_t total_persons, uint32_t least,
		bool *masked, bool *total_masked);

/*
 * Two-way breakdown.  `persons` and `masked` hold (rows + 1) * (cols + 1) figures, row by row:
 * the last column is the total of the row, the last row the totals of the columns.
 */
size_t mask_table(const uint32_t *persons, size_t rows, size_t cols, uint32_t least,
		  bool *masked);

/*
 * Distinct persons of the nodes of a plan: parent[i] < i, or -1 for a root.  `plan_persons` is
 * the figure of the whole plan.  `own[i]` are the persons of the records tied to node i itself
 * when it has children too (0 otherwise; NULL when that never happens).  `higher[i]` is the
 * minimum of a node that has a higher one than `least`, else 0 (NULL: none has); it holds for the
 * nodes above too, which it would bound.
 */
size_t mask_tree(const uint32_t *persons, const int32_t *parent, const uint32_t *own,
		 const uint32_t *higher, size_t n, uint32_t plan_persons, uint32_t least,
		 bool *masked, bool *plan_masked);

/* Can a masked cell (or a small sum of masked cells) be computed from the shown ones?  The
 * check of rule 3; `least` 0 looks at single cells only. */
bool mask_is_open(const struct mask_cell *cells, size_t n_cells, const struct mask_sum *sums,
		  size_t n_sums, uint32_t least, size_t *which);
/* Marks every masked cell that can be computed, in `open` (n_cells, the caller's); how many. */
size_t mask_all_open(const struct mask_cell *cells, size_t n_cells, const struct mask_sum *sums,
		     size_t n_sums, bool *open);

#endif
