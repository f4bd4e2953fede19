/* See measure_pass.h. */
#include "core/measure_pass.h"

#include <string.h>

#include "base/date.h"

#include "base/banned.h"

/* Rows of `all` that are not in `some`; both ascend. */
static uint32_t difference(const uint16_t *all, uint32_t n_all, const uint16_t *some,
			   uint32_t n_some, uint16_t *out)
{
	uint32_t k = 0, j = 0;

	for (uint32_t i = 0; i < n_all; i++) {
		while (j < n_some && some[j] < all[i])
			j++;
		if (j == n_some || some[j] != all[i])
			out[k++] = all[i];
	}
	return k;
}

static void node_add(struct pass *p, struct tree_sum *node, const struct facts_tile *t,
		     const uint16_t *rows, uint32_t n)
{
	const uint16_t *minutes = t->c->minutes + t->base;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += minutes[rows[i]];
	node->records += n;
	node->minutes += sum;
	if (p->one_month)
		node->months[p->the_month] += n;
	else
		for (uint32_t i = 0; i < n; i++)
			node->months[p->month[rows[i]]]++;
	persons_add(p, &node->persons, NULL, t, rows, n);
}

static void unit_add(struct pass *p, const struct cell_unit *at, const struct facts_tile *t,
		     const uint16_t *rows, uint32_t n)
{
	struct unit *u = at->unit;
	const uint16_t *base = rows, *part = rows;
	uint32_t n_base = n, n_part = n;

	if (u->node) {
		node_add(p, u->node, t, rows, n);
		return;
	}
	if (u->group) {
		group_add(p, u->group, t, rows, n);
		return;
	}
	if (at->base)
		base = leaf_add(p, u->leaf, t, rows, &n_base, p->buf);
	if (at->part)
		part = leaf_add(p, u->num, t, rows, &n_part, p->buf_num);
	if (!u->num || !at->base || (u->rest.n >= u->rest.enough && !u->month_rest))
		return;
	n_base = difference(base, n_base, part, at->part ? n_part : 0, p->buf);
	persons_add(p, &u->rest, u->month_rest, t, p->buf, n_base);
}

static void fill_room(struct pass *p, uint32_t n)
{
	if (n > p->cap_fill) {
		p->cap_fill = n * 2;
		p->fill = arena_array(p->a, p->cap_fill, sizeof(*p->fill));
	}
}

/* The cell of each row of the list. */
static void find_cells(struct pass *p, struct unit_table *tab, const struct facts_tile *t,
		       const uint16_t *rows, uint32_t n)
{
	const uint16_t *tie = tab->by_tie ? t->c->tie[p->plan] + t->base : NULL;
	const uint32_t *keyset = t->c->keyset + t->base, *sig_of = tab->sig_of;
	const uint32_t *cell_at = tab->cell_at;
	size_t n_sigs = tab->n_sigs;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t r = rows[i], action = tie ? tie[r] : 0, sig = sig_of[keyset[r]];
		uint32_t place = cell_at[action * n_sigs + sig];

		p->cells[i] = place ? place - 1 : cells_make(tab, p->a, action, sig);
	}
}

/*
 * Counting sort by cell, stable; cell c is sorted[fill[2 * c - 1]] up to sorted[fill[2 * c + 1]].
 * The two halves of the list have counters of their own and go side by side: most rows are of few
 * cells, and one counter waits for itself.
 */
static void sort_rows(struct pass *p, const struct unit_table *tab, const uint16_t *rows,
		      uint32_t n)
{
	const uint32_t *cells = p->cells;
	uint32_t *fill, sum = 0, half = n / 2, n_fill = 2 * tab->n_cells;
	uint16_t *sorted = p->sorted;

	fill_room(p, n_fill);
	fill = p->fill;
	memset(fill, 0, n_fill * sizeof(*fill));
	for (uint32_t i = 0; i < half; i++) {
		fill[2 * cells[i]]++;
		fill[2 * cells[half + i] + 1]++;
	}
	if (n % 2)
		fill[2 * cells[n - 1] + 1]++;
	for (uint32_t c = 0; c < n_fill; c++) {
		uint32_t count = fill[c];

		fill[c] = sum;
		sum += count;
	}
	for (uint32_t i = 0; i < half; i++) {
		sorted[fill[2 * cells[i]]++] = rows[i];
		sorted[fill[2 * cells[half + i] + 1]++] = rows[half + i];
	}
	if (n % 2)
		sorted[fill[2 * cells[n - 1] + 1]++] = rows[n - 1];
}

static void table_add(struct pass *p, struct unit_table *tab, const struct facts_tile *t,
		      const uint16_t *rows, uint32_t n)
{
	uint32_t from = 0;

	if (!tab->used)
		return;
	find_cells(p, tab, t, rows, n);
	sort_rows(p, tab, rows, n);
	for (uint32_t c = 0; c < tab->n_cells; from = p->fill[2 * c++ + 1]) {
		const struct cell *cell = &tab->cells[c];
		uint32_t count = p->fill[2 * c + 1] - from;

		if (count == 0)
			continue;
		*(cell->action == FACT_UNTIED ? &tab->untied : &tab->tied) += count;
		for (uint32_t u = 0; u < cell->n; u++)
			unit_add(p, &cell->units[u], t, p->sorted + from, count);
	}
}

/* Rows of the block up to here are cut by month: less would cost more than it spares. */
#define SPLIT_MONTHS 4

static void period_rows(struct pass *p, const struct facts_tile *t, const uint16_t *rows,
			uint32_t n)
{
	table_add(p, &p->period.all, t, rows, n);
	table_add(p, &p->period.tied, t, rows, n);
}

/* Adds those of the `n` rows at hand that are of a month. */
static void month_rows(struct pass *p, const struct facts_tile *t, uint32_t month, uint32_t n)
{
	const int32_t *day = t->c->day + t->base;
	int32_t from = month_first(p->first_month + (int)month);
	uint32_t days = (uint32_t)(month_first(p->first_month + (int)month + 1) - from), k = 0;

	for (uint32_t i = 0; i < n; i++) {
		p->of_month[k] = p->rows[i];
		k += (uint32_t)(day[p->rows[i]] - from) < days;
	}
	p->the_month = month;
	if (k)
		period_rows(p, t, p->of_month, k);
}

/*
 * Days mostly ascend with ids, so a block holds few months: each is added by itself, and no
 * figure looks at the month of a row.  Where a block holds many, they do.
 */
static void period_tile(struct pass *p, const struct facts_tile *t)
{
	const int32_t *day = t->c->day + t->base;
	uint32_t n = facts_select_period(t, p->from, p->to, p->rows);
	int32_t first = t->block->min_day > p->from ? t->block->min_day : p->from;
	int32_t last = t->block->max_day < p->to ? t->block->max_day : p->to;
	uint32_t month, last_month;

	if (!n)
		return;
	month = p->month_of[first - p->from];
	last_month = p->month_of[last - p->from];
	p->one_month = last_month - month < SPLIT_MONTHS;
	if (p->one_month) {
		for (; month <= last_month; month++)
			month_rows(p, t, month, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		p->month[p->rows[i]] = p->month_of[day[p->rows[i]] - p->from];
	period_rows(p, t, p->rows, n);
}

static void lasting_tile(struct pass *p, const struct facts_tile *t)
{
	uint32_t n;

	if (t->block->min_day > p->to || t->block->max_until < p->first_end ||
	    !(t->block->kinds & p->lasting_kinds))
		return;
	n = facts_select_keysets(t, p->lasting_keep, p->rows);
	n = facts_select_lasting(t, p->to, p->first_end, p->rows, n, p->rows);
	if (!n)
		return;
	table_add(p, &p->lasting.all, t, p->rows, n);
	table_add(p, &p->lasting.tied, t, p->rows, n);
}

void pass_run(struct pass *p, const struct facts *f)
{
	struct facts_tile t;
	bool period = p->period.all.used || p->period.tied.used;
	bool lasting = p->lasting.all.used || p->lasting.tied.used;

	for (size_t b = 0; facts_tile_at(f, &b, &t); b++) {
		if (period)
			period_tile(p, &t);
		if (lasting)
			lasting_tile(p, &t);
	}
}
