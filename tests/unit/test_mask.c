/*
 * Masking against attackers: one who solves the margins (every linear combination), and one who
 * tries every whole-number table that fits what is shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/mask.h"

#include "base/banned.h"

#define LEAST	  MASK_LEAST
#define SENSITIVE 10 /* of figures about sensitive services */

static uint64_t seed = 12345;

static uint32_t rnd(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 32) * n >> 32);
}

/* ---- tables ---- */

#define SIDE 4

struct table {
	size_t rows, cols;
	uint32_t v[(SIDE + 1) * (SIDE + 1)];
	bool masked[(SIDE + 1) * (SIDE + 1)];
};

static size_t place(const struct table *t, size_t r, size_t c)
{
	return r * (t->cols + 1) + c;
}

static void table_random(struct table *t, size_t rows, size_t cols, uint32_t max)
{
	*t = (struct table){ .rows = rows, .cols = cols };
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < cols; c++) {
			uint32_t v = rnd(3) ? rnd(max) : rnd(LEAST);

			t->v[place(t, r, c)] = v;
			t->v[place(t, r, cols)] += v;
			t->v[place(t, rows, c)] += v;
			t->v[place(t, rows, cols)] += v;
		}
}

/* Solves with fractions of doubles, apart from the code under test: is a masked cell fixed? */
static bool linear_attack(const struct table *t)
{
	size_t n_cells = (t->rows + 1) * (t->cols + 1), n_eq = t->rows + t->cols + 2;
	double m[2 * SIDE + 2][(SIDE + 1) * (SIDE + 1)] = { { 0 } };
	size_t rank = 0;

	for (size_t r = 0; r <= t->rows; r++)
		for (size_t c = 0; c <= t->cols; c++) {
			size_t i = place(t, r, c);

			if (!t->masked[i])
				continue;
			m[r][i] = c == t->cols ? -1 : 1;
			m[t->rows + 1 + c][i] = r == t->rows ? -1 : 1;
		}
	for (size_t col = 0; col < n_cells && rank < n_eq; col++) {
		size_t p = rank;

		for (size_t r = rank; r < n_eq; r++)
			if (m[r][col] * m[r][col] > m[p][col] * m[p][col])
				p = r;
		if (m[p][col] * m[p][col] < 1e-12)
			continue;
		for (size_t c = 0; c < n_cells; c++) {
			double x = m[p][c];

			m[p][c] = m[rank][c];
			m[rank][c] = x;
		}
		for (size_t r = 0; r < n_eq; r++) {
			double f = r == rank ? 0 : m[r][col] / m[rank][col];

			for (size_t c = 0; c < n_cells; c++)
				m[r][c] -= f * m[rank][c];
		}
		rank++;
	}
	for (size_t r = 0; r < rank; r++) {
		size_t n = 0;

		for (size_t c = 0; c < n_cells; c++)
			n += m[r][c] * m[r][c] > 1e-12;
		if (n == 1)
			return true;
	}
	return false;
}

/*
 * Tries every table of whole numbers with the shown figures.  A masked cell is at least 1,
 * since figures that nobody made are not masked.  Cells whose value is the same in all tables
 * are found.
 */
struct attack {
	const struct table *t;
	uint32_t try[(SIDE + 1) * (SIDE + 1)];
	uint32_t low[(SIDE + 1) * (SIDE + 1)], high[(SIDE + 1) * (SIDE + 1)];
	uint32_t ceiling;
	uint64_t steps;
};

static void attack_found(struct attack *a)
{
	const struct table *t = a->t;
	uint32_t total = 0;

	for (size_t c = 0; c <= t->cols; c++) {
		uint32_t sum = 0;
		size_t i = place(t, t->rows, c);

		for (size_t r = 0; r < t->rows && c < t->cols; r++)
			sum += a->try[place(t, r, c)];
		sum = c == t->cols ? total : sum;
		total += sum;
		if (!t->masked[i] && sum != t->v[i])
			return;
		if (t->masked[i] && sum == 0)
			return;
		a->try[i] = sum;
	}
	for (size_t i = 0; i < (t->rows + 1) * (t->cols + 1); i++) {
		a->low[i] = a->try[i] < a->low[i] ? a->try[i] : a->low[i];
		a->high[i] = a->try[i] > a->high[i] ? a->try[i] : a->high[i];
	}
}

static bool column_fits(const struct attack *a, size_t r, size_t c)
{
	const struct table *t = a->t;
	uint32_t sum = 0;

	if (t->masked[place(t, t->rows, c)])
		return true;
	for (size_t i = 0; i <= r; i++)
		sum += a->try[place(t, i, c)];
	return r + 1 == t->rows ? sum == t->v[place(t, t->rows, c)]
				: sum <= t->v[place(t, t->rows, c)];
}

static void attack_from(struct attack *a, size_t r, size_t c, uint32_t sum)
{
	const struct table *t = a->t;
	size_t i = place(t, r, c);

	if (a->steps++ > 300000)
		return;
	if (r == t->rows) {
		attack_found(a);
		return;
	}
	if (c == t->cols) {
		a->try[i] = sum;
		if (t->masked[i] ? sum > 0 : sum == t->v[i])
			attack_from(a, r + 1, 0, 0);
		return;
	}
	for (uint32_t v = t->masked[i] ? 1 : t->v[i];; v++) {
		a->try[i] = v;
		if (column_fits(a, r, c))
			attack_from(a, r, c + 1, sum + v);
		if (!t->masked[i] || v >= a->ceiling)
			break;
	}
}

/* The number of cells that were masked for being small and are known exactly. */
static size_t whole_number_attack(const struct table *t, uint32_t ceiling)
{
	struct attack a = { .t = t, .ceiling = ceiling };
	size_t known = 0;

	memset(a.low, 0xFF, sizeof(a.low));
	attack_from(&a, 0, 0, 0);
	if (a.steps > 300000)
		return 0; /* too many tables to try: nothing is known */
	for (size_t i = 0; i < (t->rows + 1) * (t->cols + 1); i++)
		known += t->masked[i] && mask_small(t->v[i], LEAST) && a.low[i] == a.high[i];
	return known;
}

static void check_table(struct table *t)
{
	size_t n = (t->rows + 1) * (t->cols + 1), count = 0, told;

	told = mask_table(t->v, t->rows, t->cols, LEAST, t->masked);
	for (size_t i = 0; i < n; i++) {
		count += t->masked[i];
		if (mask_small(t->v[i], LEAST))
			assert_true(t->masked[i]);
		if (t->v[i] == 0)
			assert_false(t->masked[i]);
	}
	assert_false(linear_attack(t));
	assert_int_equal(told, count);
}

static void no_combination_of_margins_gives_a_masked_cell(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct table t;

		table_random(&t, 1 + rnd(SIDE), 1 + rnd(SIDE), 3 + rnd(40));
		check_table(&t);
	}
}

static void no_small_cell_is_the_same_in_all_tables_that_fit(void **state)
{
	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct table t;

		table_random(&t, 1 + rnd(3), 1 + rnd(3), 10);
		check_table(&t);
		assert_int_equal(whole_number_attack(&t, 14), 0);
	}
}

static void the_attackers_do_find_what_is_masked_naively(void **state)
{
	struct table t = { .rows = 2,
			   .cols = 2,
			   .v = { 3, 20, 23, 30, 40, 70, 33, 60, 93 },
			   .masked = { true } };

	(void)state;
	assert_true(linear_attack(&t));
	assert_int_equal(whole_number_attack(&t, 14), 1);
	t.v[1] = 1; /* 1 + 1 = 2 */
	t.v[0] = 1;
	t.v[2] = 2;
	t.masked[1] = true;
	memcpy(t.v + 3, (const uint32_t[]){ 30, 40, 70, 31, 41, 72 }, 6 * sizeof(t.v[0]));
	t.masked[3] = t.masked[4] = true;
	assert_false(linear_attack(&t));
	assert_int_equal(whole_number_attack(&t, 50), 2);
}

static void a_table_without_small_cells_is_shown_whole(void **state)
{
	const uint32_t v[] = { 5, 20, 25, 0, 40, 40, 5, 60, 65 };
	bool masked[9];

	(void)state;
	assert_int_equal(mask_table(v, 2, 2, LEAST, masked), 0);
}

static void one_small_cell_of_a_row_takes_the_next_smallest_with_it(void **state)
{
	const uint32_t v[] = { 40, 3, 0, 12, 60 };
	bool masked[5], total = true;

	(void)state;
	assert_int_equal(mask_row(v, 5, 115, LEAST, masked, &total), 2);
	assert_true(masked[1] && masked[3]);
	assert_false(total);
}

static void two_small_cells_whose_sum_is_small_take_a_third(void **state)
{
	const uint32_t v[] = { 2, 2, 9, 30 };
	bool masked[4], total = true;

	(void)state;
	assert_int_equal(mask_row(v, 4, 43, LEAST, masked, &total), 3);
	assert_true(masked[0] && masked[1] && masked[2]);
}

static void as_many_persons_as_masked_cells_take_one_more(void **state)
{
	const uint32_t v[] = { 1, 1, 1, 1, 1, 30 }; /* 5 in 5 cells: one each */
	bool masked[6], total = true;

	(void)state;
	assert_int_equal(mask_row(v, 6, 35, LEAST, masked, &total), 6);
	assert_true(masked[5]);
	assert_false(total);
}

static void a_sensitive_part_needs_more_persons_and_so_does_what_hides_it(void **state)
{
	/* 8 is sensitive; 30 stays, 1 is small: 8 + 1 are less than the 10 that its sum must be. */
	struct mask_cell cells[] = { { .persons = 8, .least = SENSITIVE },
				     { .persons = 1 },
				     { .persons = 6 },
				     { .persons = 30 },
				     { .persons = 45, .total = true } };
	const size_t parts[] = { 0, 1, 2, 3 };
	const struct mask_sum sum = { .total = 4, .parts = parts, .n_parts = 4 };

	(void)state;
	assert_int_equal(mask_cells(cells, 5, &sum, 1, LEAST), 3);
	assert_true(cells[0].masked && cells[1].masked && cells[2].masked);
	assert_false(cells[3].masked || cells[4].masked);
	/* Without the mark: 1 goes, and the next smallest with it. */
	for (size_t i = 0; i < 5; i++)
		cells[i].least = cells[i].masked = 0;
	assert_int_equal(mask_cells(cells, 5, &sum, 1, LEAST), 2);
	assert_false(cells[0].masked);
}

static void a_part_alone_takes_the_total_with_it(void **state)
{
	const uint32_t v[] = { 4, 0 };
	bool masked[2], total = false;

	(void)state;
	(void)mask_row(v, 2, 4, LEAST, masked, &total);
	assert_true(masked[0] && total);
	assert_false(masked[1]);
}

static void the_threshold_is_a_parameter(void **state)
{
	(void)state;
	assert_false(mask_small(0, 5));
	assert_true(mask_small(1, 5));
	assert_true(mask_small(4, 5));
	assert_false(mask_small(5, 5));
	assert_true(mask_small(9, 10));
}

static void a_share_is_masked_by_its_smallest_part(void **state)
{
	struct measure_result r = { .persons = 50, .persons_num = 47, .persons_rest = 3 };

	(void)state;
	r.persons_least = 3;
	assert_true(mask_result(&r, LEAST));
	r.persons_least = 12;
	assert_false(mask_result(&r, LEAST));
	r.persons_least = 0; /* no person: a count of sessions */
	assert_false(mask_result(&r, LEAST));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_combination_of_margins_gives_a_masked_cell),
		cmocka_unit_test(no_small_cell_is_the_same_in_all_tables_that_fit),
		cmocka_unit_test(the_attackers_do_find_what_is_masked_naively),
		cmocka_unit_test(a_table_without_small_cells_is_shown_whole),
		cmocka_unit_test(one_small_cell_of_a_row_takes_the_next_smallest_with_it),
		cmocka_unit_test(two_small_cells_whose_sum_is_small_take_a_third),
		cmocka_unit_test(as_many_persons_as_masked_cells_take_one_more),
		cmocka_unit_test(a_sensitive_part_needs_more_persons_and_so_does_what_hides_it),
		cmocka_unit_test(a_part_alone_takes_the_total_with_it),
		cmocka_unit_test(the_threshold_is_a_parameter),
		cmocka_unit_test(a_share_is_masked_by_its_smallest_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
