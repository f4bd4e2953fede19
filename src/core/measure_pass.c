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

static void unit_add(struct pass *p, struct unit *u, const struct facts_tile *t,
		     const uint16_t *rows, uint32_t n)
{
	const uint16_t *den, *num;
	uint32_t n_den = n, n_num = n;

	if (u->node) {
		node_add(p, u->node, t, rows, n);
		return;
	}
	if (u->group) {
		group_add(p, u->group, t, rows, n);
		return;
	}
	den = leaf_add(p, u->leaf, t, rows, &n_den, p->buf);
	if (!u->num)
		return;
	num = leaf_add(p, u->num, t, rows, &n_num, p->buf_num);
	if (u->rest.n >= u->rest.enough && !u->month_rest)
		return;
	n_den = difference(den, n_den, num, n_num, p->buf);
	persons_add(p, &u->rest, u->month_rest, t, p->buf, n_den);
}

/* Counting sort by cell, stable; cell c is sorted[fill[c - 1]] up to sorted[fill[c]]. */
static void sort_rows(struct pass *p, const struct unit_table *tab, const struct facts_tile *t,
		      const uint16_t *rows, uint32_t n)
{
	const uint16_t *tie = tab->by_tie ? t->c->tie[p->plan] + t->base : NULL;
	const uint16_t *kind = t->c->key[FACT_KIND] + t->base;
	uint32_t *fill = p->fill, sum = 0, other = tab->n_kinds - 1;

	memset(fill, 0, tab->n_cells * sizeof(*fill));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t r = rows[i], k = kind[r] < other ? kind[r] : other;
		uint32_t cell = tab->cell[(tie ? tie[r] * tab->n_kinds : 0) + k];

		p->cells[i] = cell;
		fill[cell]++;
	}
	for (uint32_t c = 0; c < tab->n_cells; c++) {
		uint32_t count = fill[c];

		fill[c] = sum;
		sum += count;
	}
	for (uint32_t i = 0; i < n; i++)
		p->sorted[fill[p->cells[i]]++] = rows[i];
}

static void table_add(struct pass *p, const struct unit_table *tab, const struct facts_tile *t,
		      const uint16_t *rows, uint32_t n)
{
	uint32_t from = 0;

	if (!tab->used)
		return;
	sort_rows(p, tab, t, rows, n);
	for (uint32_t c = 0; c < tab->n_cells; from = p->fill[c++]) {
		if (p->fill[c] == from)
			continue;
		for (uint32_t u = tab->start[c]; u < tab->start[c + 1]; u++)
			unit_add(p, tab->by_cell[u], t, p->sorted + from, p->fill[c] - from);
	}
}

/* Rows of the block up to here are cut by month: less would cost more than it spares. */
#define SPLIT_MONTHS 4

static void period_rows(struct pass *p, const struct facts_tile *t, const uint16_t *rows,
			uint32_t n)
{
	table_add(p, &p->period.all, t, rows, n);
	table_add(p, &p->period.tied, t, rows, n);
	if (p->count_ties) {
		uint32_t untied = p->fill[p->period.tied.first[1] - 1];

		p->untied += untied;
		p->tied += n - untied;
	}
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
	for (uint32_t i = 0; i < n; i++)
		p->month[p->rows[i]] = p->month_of[day[p->rows[i]] - p->from];
	p->one_month = last_month - month < SPLIT_MONTHS;
	if (!p->one_month) {
		period_rows(p, t, p->rows, n);
		return;
	}
	for (; month <= last_month; month++) {
		uint32_t k = 0;

		for (uint32_t i = 0; i < n; i++) {
			p->of_month[k] = p->rows[i];
			k += p->month[p->rows[i]] == month;
		}
		p->the_month = month;
		if (k)
			period_rows(p, t, p->of_month, k);
	}
}

static void lasting_tile(struct pass *p, const struct facts_tile *t)
{
	const uint16_t *rows = NULL;
	uint32_t n = t->n;

	if (t->block->min_day > p->to || t->block->max_until < p->first_end)
		return;
	if (!p->all_kinds) {
		if (!(t->block->kinds & p->kind_summary))
			return;
		n = facts_select_kinds(t, p->kind_bits, p->kind_one, p->rows);
		rows = p->rows;
	}
	n = facts_select_lasting(t, p->to, p->first_end, rows, n, p->rows);
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
