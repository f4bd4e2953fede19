/* See mask.h; the linear check is in mask_solve.c. */
#include "core/mask.h"

#include <stdlib.h>
#include <string.h>

#include "core/facts_columns.h"

#include "base/banned.h"

bool mask_small(uint32_t persons, uint32_t least)
{
	return persons > 0 && persons < least;
}

bool mask_result(const struct measure_result *r, uint32_t least)
{
	return mask_small(r->persons_least, least);
}

/* Is `a` to be masked before `b`?  Parts before totals, then fewest persons. */
static bool goes_first(const struct mask_cell *a, const struct mask_cell *b)
{
	return a->total != b->total ? b->total : a->persons < b->persons;
}

/* The better of a figure and the best so far; figures that nobody made hide nothing. */
static void candidate(const struct mask_cell *cells, size_t c, size_t *best)
{
	if (cells[c].masked || cells[c].persons == 0)
		return;
	if (*best == SIZE_MAX || goes_first(&cells[c], &cells[*best]))
		*best = c;
}

/* Masks the next figure of a sum.  False when there is none. */
static bool mask_next(struct mask_cell *cells, const struct mask_sum *sum)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < sum->n_parts; i++)
		candidate(cells, sum->parts[i], &best);
	if (best == SIZE_MAX)
		candidate(cells, sum->total, &best);
	if (best == SIZE_MAX)
		return false;
	cells[best].masked = true;
	return true;
}

static uint32_t least_of(const struct mask_cell *c, uint32_t least)
{
	return c->least > least ? c->least : least;
}

struct line_state {
	size_t masked;
	uint64_t persons; /* of the masked parts */
	uint32_t least;	  /* what those must be together */
};

static struct line_state line_look(const struct mask_cell *cells, const struct mask_sum *sum,
				   uint32_t least)
{
	struct line_state s = { .masked = cells[sum->total].masked, .least = least };

	for (size_t i = 0; i < sum->n_parts; i++) {
		const struct mask_cell *c = &cells[sum->parts[i]];

		s.masked += c->masked;
		s.persons += c->masked ? c->persons : 0;
		s.least = c->masked ? least_of(c, s.least) : s.least;
	}
	return s;
}

/* Rules 1 and 2 for one sum.  True when something was masked. */
static bool line_close(struct mask_cell *cells, const struct mask_sum *sum, uint32_t least)
{
	bool changed = false;

	for (;;) {
		struct line_state s = line_look(cells, sum, least);

		if (s.masked == 0)
			return changed;
		if (s.masked >= 2 && (cells[sum->total].masked || s.persons >= s.least))
			return changed;
		if (!mask_next(cells, sum))
			return changed;
		changed = true;
	}
}

static bool has_cell(const struct mask_sum *sum, size_t which)
{
	if (sum->total == which)
		return true;
	for (size_t i = 0; i < sum->n_parts; i++)
		if (sum->parts[i] == which)
			return true;
	return false;
}

/* Rule 3: a figure is determined; one more of a sum that holds it, or else of any sum. */
static bool figure_close(struct mask_cell *cells, size_t n_cells, const struct mask_sum *sums,
			 size_t n_sums, size_t which)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < n_sums; i++)
		if (has_cell(&sums[i], which) && mask_next(cells, &sums[i]))
			return true;
	for (size_t i = 0; i < n_cells; i++)
		candidate(cells, i, &best);
	if (best == SIZE_MAX)
		return false;
	cells[best].masked = true;
	return true;
}

size_t mask_cells(struct mask_cell *cells, size_t n_cells, const struct mask_sum *sums,
		  size_t n_sums, uint32_t least)
{
	size_t n = 0, which = 0;
	bool changed = true;

	for (size_t i = 0; i < n_cells; i++)
		cells[i].masked |= mask_small(cells[i].persons, least_of(&cells[i], least));
	while (changed) {
		changed = false;
		for (size_t i = 0; i < n_sums; i++)
			changed |= line_close(cells, &sums[i], least);
		if (!changed && mask_is_open(cells, n_cells, sums, n_sums, least, &which))
			changed = figure_close(cells, n_cells, sums, n_sums, which);
	}
	for (size_t i = 0; i < n_cells; i++)
		n += cells[i].masked;
	return n;
}

size_t mask_row(const uint32_t *persons, size_t n, uint32_t total_persons, uint32_t least,
		bool *masked, bool *total_masked)
{
	struct mask_cell *cells = facts_alloc((n + 1) * sizeof(*cells));
	size_t *parts = facts_alloc((n + 1) * sizeof(*parts));
	struct mask_sum sum = { .total = n, .parts = parts, .n_parts = n };
	size_t count;

	for (size_t i = 0; i < n; i++) {
		cells[i].persons = persons[i];
		parts[i] = i;
	}
	cells[n] = (struct mask_cell){ .persons = total_persons, .total = true };
	count = mask_cells(cells, n + 1, &sum, 1, least);
	for (size_t i = 0; i < n; i++)
		masked[i] = cells[i].masked;
	*total_masked = cells[n].masked;
	free(cells);
	free(parts);
	return count;
}

/* One sum a row, then one a column, over the figures of a table with its margins. */
static void table_sums(size_t rows, size_t cols, struct mask_sum *sums, size_t *parts)
{
	size_t width = cols + 1;

	for (size_t r = 0; r <= rows; r++) {
		sums[r] = (struct mask_sum){ r * width + cols, parts, cols };
		for (size_t c = 0; c < cols; c++)
			*parts++ = r * width + c;
	}
	for (size_t c = 0; c <= cols; c++) {
		sums[rows + 1 + c] = (struct mask_sum){ rows * width + c, parts, rows };
		for (size_t r = 0; r < rows; r++)
			*parts++ = r * width + c;
	}
}

size_t mask_table(const uint32_t *persons, size_t rows, size_t cols, uint32_t least,
		  bool *masked)
{
	size_t width = cols + 1, n = (rows + 1) * width, n_sums = rows + cols + 2, count;
	struct mask_cell *cells = facts_alloc(n * sizeof(*cells));
	struct mask_sum *sums = facts_alloc(n_sums * sizeof(*sums));
	size_t *parts = facts_alloc(2 * n * sizeof(*parts));

	for (size_t i = 0; i < n; i++) {
		cells[i].persons = persons[i];
		cells[i].total = i / width == rows || i % width == cols;
	}
	table_sums(rows, cols, sums, parts);
	count = mask_cells(cells, n, sums, n_sums, least);
	for (size_t i = 0; i < n; i++)
		masked[i] = cells[i].masked;
	free(cells);
	free(sums);
	free(parts);
	return count;
}

/*
 * Cells of a tree: the nodes, then what is tied to a node itself (n + i), then the plan (2n).
 * Own figures stand on no screen, but they are counted as shown: whoever knows more of a sum
 * must not find a small one either.
 */
static size_t tree_sums(const int32_t *parent, const uint32_t *own, size_t n,
			struct mask_sum *sums, size_t *parts)
{
	size_t k = 0;

	for (size_t up = 0; up <= n; up++) {
		size_t *first = parts;

		for (size_t i = 0; i < n; i++)
			if (up < n ? parent[i] == (int32_t)up : parent[i] < 0)
				*parts++ = i;
		if (parts == first)
			continue;
		if (up < n && own && own[up])
			*parts++ = n + up;
		sums[k++] = (struct mask_sum){ .total = up < n ? up : 2 * n,
					       .parts = first,
					       .n_parts = (size_t)(parts - first) };
	}
	return k;
}

size_t mask_tree(const uint32_t *persons, const int32_t *parent, const uint32_t *own,
		 const uint32_t *higher, size_t n, uint32_t plan_persons, uint32_t least,
		 bool *masked, bool *plan_masked)
{
	size_t n_cells = 2 * n + 1, n_sums, count = 0;
	struct mask_cell *cells = facts_alloc(n_cells * sizeof(*cells));
	struct mask_sum *sums = facts_alloc((n + 1) * sizeof(*sums));
	size_t *parts = facts_alloc((2 * n + 1) * sizeof(*parts));

	cells[2 * n] = (struct mask_cell){ .persons = plan_persons, .total = true };
	for (size_t i = n; i-- > 0;) {
		struct mask_cell *up = &cells[parent[i] >= 0 ? (size_t)parent[i] : 2 * n];

		cells[i].persons = persons[i];
		cells[n + i].persons = own ? own[i] : 0;
		cells[n + i].least = higher ? higher[i] : 0;
		cells[i].least = least_of(&cells[i], cells[n + i].least);
		up->total = true;
		up->least = least_of(up, cells[i].least);
	}
	n_sums = tree_sums(parent, own, n, sums, parts);
	(void)mask_cells(cells, n_cells, sums, n_sums, least);
	for (size_t i = 0; i < n; i++) {
		masked[i] = cells[i].masked;
		count += masked[i];
	}
	*plan_masked = cells[2 * n].masked;
	free(cells);
	free(sums);
	free(parts);
	return count + *plan_masked;
}
