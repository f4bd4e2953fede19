/*
 * Can a masked figure be computed from the shown ones?  Every sum is an equation in the masked
 * figures; the system is brought to reduced row echelon form.  A row that holds one figure
 * tells it.  A row that only adds figures tells their sum, which is a figure too: it must not
 * be small, nor be the number of its parts (1 + 1 + 1 = 3 gives away all three, since nothing
 * that is masked is 0).  The columns stand in descending order of persons, so that the great
 * figures are eliminated first and what is known of the small ones alone stands in rows of its
 * own.
 *
 * The arithmetic is modulo the prime 2^31 - 1: exact, without fractions that grow.  The
 * equations have coefficients 1, 0 and -1 and describe margins and trees, whose minors are
 * small numbers, so no minor that differs from 0 vanishes modulo the prime.
 */
#include <stdlib.h>

#include "core/facts_columns.h"
#include "core/mask.h"

#include "base/banned.h"

#define PRIME 2147483647u

struct matrix {
	uint32_t *v;
	size_t rows, cols;
};

static uint32_t *at(const struct matrix *m, size_t row, size_t col)
{
	return &m->v[row * m->cols + col];
}

static uint32_t power(uint64_t base, uint32_t exponent)
{
	uint64_t r = 1;

	for (; exponent; exponent >>= 1) {
		if (exponent & 1)
			r = r * base % PRIME;
		base = base * base % PRIME;
	}
	return (uint32_t)r;
}

static void row_swap(const struct matrix *m, size_t a, size_t b)
{
	for (size_t c = 0; a != b && c < m->cols; c++) {
		uint32_t t = *at(m, a, c);

		*at(m, a, c) = *at(m, b, c);
		*at(m, b, c) = t;
	}
}

/* Makes the pivot 1 and clears its column elsewhere. */
static void pivot_on(const struct matrix *m, size_t row, size_t col)
{
	uint64_t inverse = power(*at(m, row, col), PRIME - 2);

	for (size_t c = 0; c < m->cols; c++)
		*at(m, row, c) = (uint32_t)(*at(m, row, c) * inverse % PRIME);
	for (size_t r = 0; r < m->rows; r++) {
		uint64_t factor = *at(m, r, col);

		if (r == row || factor == 0)
			continue;
		for (size_t c = 0; c < m->cols; c++)
			*at(m, r, c) =
				(uint32_t)((*at(m, r, c) + (PRIME - factor) * *at(m, row, c)) %
					   PRIME);
	}
}

static void reduce(const struct matrix *m)
{
	size_t row = 0;

	for (size_t col = 0; col < m->cols && row < m->rows; col++) {
		size_t r = row;

		while (r < m->rows && *at(m, r, col) == 0)
			r++;
		if (r == m->rows)
			continue;
		row_swap(m, row, r);
		pivot_on(m, row, col);
		row++;
	}
}

struct unknown {
	size_t cell;
	uint32_t persons, least;
};

/* The first column of a row that gives something away, SIZE_MAX when it gives nothing. */
static size_t given_away(const struct matrix *m, size_t row, const struct unknown *u,
			 uint32_t least)
{
	size_t first = SIZE_MAX, n = 0;
	uint64_t persons = 0;
	bool only_adds = true, sums = least != 0;

	for (size_t c = 0; c < m->cols; c++) {
		if (*at(m, row, c) == 0)
			continue;
		least = u[c].least > least ? u[c].least : least;
		first = first == SIZE_MAX ? c : first;
		n++;
		persons += u[c].persons;
		only_adds &= *at(m, row, c) == 1;
	}
	if (n == 1 || (n > 1 && only_adds && sums && (persons < least || persons == n)))
		return first;
	return SIZE_MAX;
}

static void equations(const struct matrix *m, const size_t *column, const struct mask_sum *sums)
{
	for (size_t s = 0; s < m->rows; s++) {
		if (column[sums[s].total] != SIZE_MAX)
			*at(m, s, column[sums[s].total]) = PRIME - 1;
		for (size_t i = 0; i < sums[s].n_parts; i++)
			if (column[sums[s].parts[i]] != SIZE_MAX)
				*at(m, s, column[sums[s].parts[i]]) = 1;
	}
}

static int greatest_first(const void *a, const void *b)
{
	const struct unknown *x = a, *y = b;

	if (x->persons != y->persons)
		return x->persons > y->persons ? -1 : 1;
	return x->cell < y->cell ? -1 : 1;
}

/* The masked cells in the order of the columns; returns how many. */
static size_t unknowns(const struct mask_cell *cells, size_t n_cells, struct unknown *u,
		       size_t *column)
{
	size_t n = 0;

	for (size_t i = 0; i < n_cells; i++) {
		column[i] = SIZE_MAX;
		if (cells[i].masked)
			u[n++] = (struct unknown){ i, cells[i].persons, cells[i].least };
	}
	if (n)
		qsort(u, n, sizeof(*u), greatest_first);
	for (size_t i = 0; i < n; i++)
		column[u[i].cell] = i;
	return n;
}

/* Marks what is given away; stops at the first when `which` is given.  Returns how many. */
static size_t solve(const struct mask_cell *cells, size_t n_cells, const struct mask_sum *sums,
		    size_t n_sums, uint32_t least, bool *open, size_t *which)
{
	size_t *column = facts_alloc((n_cells + 1) * sizeof(*column));
	struct unknown *u = facts_alloc((n_cells + 1) * sizeof(*u));
	struct matrix m = { .rows = n_sums, .cols = unknowns(cells, n_cells, u, column) };
	size_t n = 0;

	if (m.cols && n_sums) {
		m.v = facts_alloc(m.rows * m.cols * sizeof(*m.v));
		equations(&m, column, sums);
		reduce(&m);
		for (size_t r = 0; r < m.rows && !(which && n); r++) {
			size_t c = given_away(&m, r, u, least);

			if (c == SIZE_MAX)
				continue;
			n++;
			if (open)
				open[u[c].cell] = true;
			if (which)
				*which = u[c].cell;
		}
		free(m.v);
	}
	free(column);
	free(u);
	return n;
}

bool mask_is_open(const struct mask_cell *cells, size_t n_cells, const struct mask_sum *sums,
		  size_t n_sums, uint32_t least, size_t *which)
{
	return solve(cells, n_cells, sums, n_sums, least, NULL, which) > 0;
}

size_t mask_all_open(const struct mask_cell *cells, size_t n_cells, const struct mask_sum *sums,
		     size_t n_sums, bool *open)
{
	return solve(cells, n_cells, sums, n_sums, 0, open, NULL);
}
