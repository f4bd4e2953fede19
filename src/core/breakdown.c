/* Cells of the nodes' own records come from one pass; parents are summed, then cells are hidden. */
#include "core/breakdown_impl.h"

#include <string.h>

#include "base/date.h"
#include "core/app.h"
#include "core/figures.h"
#include "core/mask.h"

#include "base/banned.h"

const uint8_t breakdown_bands[] = { 0, 18, 25, 45, 65, 80 };
const size_t breakdown_n_bands = ARRAY_LEN(breakdown_bands);

static struct breakdown_cell *at(const struct breakdown *b, size_t node, size_t cat)
{
	return &b->cells[node * b->n_cats + cat];
}

/* ---- the decision ------------------------------------------------------------------------ */

struct hidden {
	size_t n;	  /* hidden cells that hold records */
	uint64_t records; /* of those */
	uint32_t persons; /* at least */
	uint64_t top;	  /* records of one person, at most */
	uint32_t least;	  /* what they must be together */
	size_t smallest;  /* of the shown ones; SIZE_MAX: none */
	uint32_t smallest_persons;
};

/* What a cell of a node must be to be shown. */
static uint32_t least_at(const struct breakdown *b, size_t node,
			 const struct breakdown_rule *rule)
{
	return b->plan->nodes[node].sensitive ? rule->least_sensitive : rule->least;
}

static void look(struct hidden *h, const struct breakdown_cell *c, size_t index, uint32_t least)
{
	if (c->shown) {
		if (h->smallest == SIZE_MAX || c->persons < h->smallest_persons) {
			h->smallest = index;
			h->smallest_persons = c->persons;
		}
		return;
	}
	if (!c->records)
		return;
	h->n++;
	h->records += c->records;
	/* The same persons may stand in two rows of the tree, so parts are not added up; what one
	 * of them made in each is. */
	if (c->persons > h->persons)
		h->persons = c->persons;
	h->top += c->top;
	if (least > h->least)
		h->least = least;
}

static bool may_show(uint64_t records, uint32_t persons, uint64_t top, uint32_t least,
		     const struct breakdown_rule *rule)
{
	return persons >= least && (double)top * 100 <= rule->most * (double)records;
}

/* `c` counts over the whole breakdown: node by node, category by category. */
static bool cell_open(const struct breakdown *b, size_t c, const struct breakdown_rule *rule)
{
	const struct breakdown_cell *x = &b->cells[c];

	return !x->persons ||
	       may_show(x->records, x->persons, x->top, least_at(b, c / b->n_cats, rule), rule);
}

static bool safe(const struct hidden *h, uint32_t persons, uint64_t top,
		 const struct breakdown_rule *rule)
{
	return !h->records || (h->n >= 2 && may_show(h->records, persons, top, h->least, rule));
}

/* Categories of a node are different persons: the hidden ones add up. */
static bool fix_row(struct breakdown *b, size_t node, const struct breakdown_rule *rule)
{
	struct hidden h = { .smallest = SIZE_MAX, .least = least_at(b, node, rule) };
	uint64_t listed = 0, top = 0;
	uint32_t persons = 0;

	for (size_t k = 0; k < b->n_cats; k++) {
		const struct breakdown_cell *c = at(b, node, k);

		look(&h, c, k, h.least);
		listed += c->records;
		persons += c->shown ? 0 : c->persons;
		top = !c->shown && c->top > top ? c->top : top;
	}
	/* What lies beyond the categories kept is a hidden cell of unknown persons. */
	if (b->totals[node] > listed) {
		h.n++;
		h.records += b->totals[node] - listed;
	}
	if (safe(&h, persons, top, rule) || h.smallest == SIZE_MAX)
		return false;
	at(b, node, h.smallest)->shown = false;
	return true;
}

/* A category of a node against the same category below it; `own` is what is tied to the node itself. */
static bool fix_tree(struct breakdown *b, size_t node, size_t cat, const uint64_t *own,
		     const struct breakdown_rule *rule)
{
	struct hidden h = { .smallest = SIZE_MAX, .least = rule->least };
	struct breakdown_cell *c = at(b, node, cat);

	if (!c->shown || b->first_kid[node] < 0)
		return false;
	for (int32_t i = b->first_kid[node]; i >= 0; i = b->next_kid[i])
		look(&h, at(b, (size_t)i, cat), (size_t)i, least_at(b, (size_t)i, rule));
	if (own[node * b->n_cats + cat]) {
		h.n++;
		h.least = h.least > least_at(b, node, rule) ? h.least : least_at(b, node, rule);
		h.records += own[node * b->n_cats + cat];
	}
	if (safe(&h, h.persons, h.top < c->top ? h.top : c->top, rule))
		return false;
	if (h.smallest != SIZE_MAX)
		at(b, h.smallest, cat)->shown = false;
	else
		c->shown = false;
	return true;
}

static void sum_up(struct breakdown *b)
{
	for (size_t i = b->n_nodes; i-- > 0;) {
		int up = b->plan->nodes[i].parent;

		if (up < 0)
			continue;
		b->totals[up] += b->totals[i];
		for (size_t k = 0; k < b->n_cats; k++)
			at(b, (size_t)up, k)->records += at(b, i, k)->records;
	}
}

static bool round_of(struct breakdown *b, const uint64_t *own,
		     const struct breakdown_rule *rule)
{
	bool moved = false;

	for (size_t i = 0; i < b->n_nodes; i++) {
		moved |= fix_row(b, i, rule);
		for (size_t k = 0; k < b->n_cats; k++)
			moved |= fix_tree(b, i, k, own, rule);
	}
	return moved;
}

/* ---- what equations together give away ------------------------------------------------------ */

struct margins {
	struct mask_cell
		*cells;	 /* one for each hidden cell that holds records, then the rest of a
				    row, then one that is shown */
	size_t *cell_of; /* of the breakdown; SIZE_MAX for a rest */
	size_t *number;	 /* the other way round; SIZE_MAX */
	size_t n, open;	 /* `open` is the shown one */
	struct mask_sum *sums;
	size_t n_sums;
};

static size_t cell_add(struct margins *s, size_t of, uint32_t persons)
{
	s->cells[s->n] = (struct mask_cell){ .persons = persons, .masked = true };
	s->cell_of[s->n] = of;
	return s->n++;
}

static void sum_add(struct margins *s, size_t total, const size_t *parts, size_t n)
{
	if (n || total != s->open)
		s->sums[s->n_sums++] =
			(struct mask_sum){ .total = total, .parts = parts, .n_parts = n };
}

static void row_sums(struct arena *a, const struct breakdown *b, struct margins *s)
{
	for (size_t i = 0; i < b->n_nodes; i++) {
		size_t *parts = arena_array(a, b->n_cats + 1, sizeof(*parts)), n = 0;
		uint64_t listed = 0;

		for (size_t k = 0; k < b->n_cats; k++) {
			size_t c = i * b->n_cats + k;

			listed += b->cells[c].records;
			if (s->number[c] != SIZE_MAX)
				parts[n++] = s->number[c];
		}
		if (b->totals[i] > listed)
			parts[n++] = cell_add(s, SIZE_MAX, UINT32_MAX);
		sum_add(s, s->open, parts, n);
	}
}

static void tree_sums(struct arena *a, const struct breakdown *b, const uint64_t *own,
		      struct margins *s)
{
	for (size_t i = 0; i < b->n_nodes; i++) {
		size_t kids = 0;

		for (int32_t j = b->first_kid[i]; j >= 0; j = b->next_kid[j])
			kids++;
		for (size_t k = 0; kids && k < b->n_cats; k++) {
			size_t *parts = arena_array(a, kids + 1, sizeof(*parts)), n = 0;
			size_t c = i * b->n_cats + k;

			for (int32_t j = b->first_kid[i]; j >= 0; j = b->next_kid[j])
				if (s->number[(size_t)j * b->n_cats + k] != SIZE_MAX)
					parts[n++] = s->number[(size_t)j * b->n_cats + k];
			if (own[c])
				parts[n++] = cell_add(s, SIZE_MAX, UINT32_MAX);
			sum_add(s, s->number[c] == SIZE_MAX ? s->open : s->number[c], parts, n);
		}
	}
}

/* Marks the hidden cells that can be computed. */
static void given_away(struct arena *a, const struct breakdown *b, const uint64_t *own,
		       bool *found)
{
	size_t all = b->n_nodes * b->n_cats, most = 2 * all + b->n_nodes + 2, n;
	struct margins s = { .cells = arena_array(a, most, sizeof(*s.cells)),
			     .cell_of = arena_array(a, most, sizeof(*s.cell_of)),
			     .number = arena_array(a, all + 1, sizeof(*s.number)),
			     .sums = arena_array(a, all + b->n_nodes + 1, sizeof(*s.sums)) };
	bool *open = arena_array(a, most, sizeof(*open));

	s.open = cell_add(&s, SIZE_MAX, UINT32_MAX);
	s.cells[s.open].masked = false;
	for (size_t c = 0; c < all; c++)
		s.number[c] = b->cells[c].records && !b->cells[c].shown
				      ? cell_add(&s, c, b->cells[c].persons)
				      : SIZE_MAX;
	row_sums(a, b, &s);
	tree_sums(a, b, own, &s);
	n = mask_all_open(s.cells, s.n, s.sums, s.n_sums, open);
	for (size_t i = 0; n && i < s.n; i++)
		if (open[i] && s.cell_of[i] != SIZE_MAX)
			found[s.cell_of[i]] = true;
}

/* Do two cells stand in one equation: a row, or a category of a node and of those below it? */
static bool beside(const struct breakdown *b, size_t c, size_t d)
{
	size_t n = c / b->n_cats, m = d / b->n_cats;
	int up_n = b->plan->nodes[n].parent, up_m = b->plan->nodes[m].parent;

	return n == m || (c % b->n_cats == d % b->n_cats &&
			  ((int)m == up_n || (int)n == up_m || (up_n >= 0 && up_n == up_m)));
}

/* One step further: all that stands beside what was reached.  False when that is nothing new. */
static bool widen(const struct breakdown *b, bool *reached, bool *next)
{
	size_t all = b->n_nodes * b->n_cats;
	bool grew = false;

	memcpy(next, reached, all * sizeof(*next));
	for (size_t c = 0; c < all; c++)
		for (size_t d = 0; reached[c] && d < all; d++)
			if (!next[d] && b->cells[d].records && beside(b, c, d))
				next[d] = grew = true;
	memcpy(reached, next, all * sizeof(*next));
	return grew;
}

/*
 * Hides the smallest shown cell that shares an equation with `cell`; when all those are hidden
 * already, one that shares an equation with them, and so on.
 */
static bool hide_near(struct arena *a, struct breakdown *b, size_t cell)
{
	size_t all = b->n_nodes * b->n_cats, best = SIZE_MAX;
	bool *reached = arena_array(a, all, sizeof(*reached));
	bool *next = arena_array(a, all, sizeof(*next));

	reached[cell] = true;
	while (best == SIZE_MAX && widen(b, reached, next))
		for (size_t c = 0; c < all; c++)
			if (reached[c] && b->cells[c].shown && b->cells[c].persons &&
			    (best == SIZE_MAX || b->cells[c].persons < b->cells[best].persons))
				best = c;
	if (best != SIZE_MAX)
		b->cells[best].shown = false;
	return best != SIZE_MAX;
}

/*
 * Hides one more figure near each cell that may not be told and can be computed.  False when there is
 * none.  Where nothing is left to hide, the totals alone tell the cell (all that a node did, it did
 * for one category): those are shown elsewhere, and hiding what is not connected would not help.
 */
static bool close_once(struct arena *a, struct breakdown *b, const uint64_t *own,
		       const struct breakdown_rule *rule)
{
	size_t all = b->n_nodes * b->n_cats;
	bool *found = arena_array(a, all + 1, sizeof(*found)), moved = false;

	given_away(a, b, own, found);
	for (size_t c = 0; c < all; c++)
		/* What may be told gives nothing away that could not have been shown. */
		if (found[c] && !cell_open(b, c, rule))
			moved |= hide_near(a, b, c);
	return moved;
}

static void close_up(struct breakdown *b, const uint64_t *own,
		     const struct breakdown_rule *rule)
{
	bool again = true;

	while (again) {
		struct arena scratch;

		arena_init(&scratch, ARENA_LIMIT_DEFAULT);
		again = close_once(&scratch, b, own, rule);
		arena_release(&scratch);
		while (round_of(b, own, rule))
			;
	}
}

static void decide(struct arena *a, struct breakdown *b, const uint64_t *own,
		   const struct breakdown_rule *rule)
{
	size_t words = 0;
	const uint64_t *question = breakdown_question(a, b, own, rule, &words);

	if (breakdown_kept(b, question, words))
		return;
	for (size_t i = 0; i < b->n_nodes * b->n_cats; i++)
		b->cells[i].shown = b->cells[i].records && cell_open(b, i, rule);
	while (round_of(b, own, rule))
		;
	close_up(b, own, rule);
	breakdown_keep(b, question, words);
}

/* ---- from the facts -------------------------------------------------------------------------- */

static void choose_keys(struct breakdown *b, const struct measure_group *g)
{
	struct {
		uint32_t key;
		uint64_t records;
	} all[1024];
	size_t n = 0;

	for (size_t i = 0; i < g->n_cells; i++) {
		size_t k = 0;

		while (k < n && all[k].key != g->cells[i].key2)
			k++;
		if (k == n) {
			if (n == ARRAY_LEN(all))
				continue;
			all[n].key = g->cells[i].key2;
			all[n++].records = 0;
		}
		all[k].records += g->cells[i].records;
	}
	while (b->n_cats < BREAKDOWN_CATS) {
		size_t best = n;

		for (size_t k = 0; k < n; k++)
			if (all[k].records && (best == n || all[k].records > all[best].records))
				best = k;
		if (best == n)
			return;
		b->keys[b->n_cats++] = all[best].key;
		all[best].records = 0;
	}
}

static void fill(struct breakdown *b, const struct measure_group *g, const int32_t *node_of)
{
	for (size_t i = 0; i < g->n_cells; i++) {
		const struct measure_cell *c = &g->cells[i];
		int32_t n = c->key <= UINT16_MAX ? node_of[c->key] : -1;

		if (n < 0)
			continue;
		b->totals[n] += c->records;
		for (size_t k = 0; k < b->n_cats; k++)
			if (b->keys[k] == c->key2)
				at(b, (size_t)n, k)->records = c->records;
	}
}

/* Where an action's number in the facts stands in the plan, and who stands below whom. */
static int32_t *index_nodes(struct arena *a, const struct plan *p, struct breakdown *b)
{
	int32_t *node_of = arena_array(a, UINT16_MAX + 1, sizeof(*node_of));

	b->first_kid = arena_array(a, p->n_nodes + 1, sizeof(*b->first_kid));
	b->next_kid = arena_array(a, p->n_nodes + 1, sizeof(*b->next_kid));
	for (size_t i = 0; i <= UINT16_MAX; i++)
		node_of[i] = -1;
	for (size_t i = 0; i < p->n_nodes; i++)
		b->first_kid[i] = b->next_kid[i] = -1;
	for (size_t i = p->n_nodes; i-- > 0;) {
		int up = p->nodes[i].parent;

		node_of[p->nodes[i].index] = (int32_t)i;
		if (up < 0)
			continue;
		b->next_kid[i] = b->first_kid[up];
		b->first_kid[up] = (int32_t)i;
	}
	return node_of;
}

Err breakdown_compute(struct ctx *cx, const struct plan *p, int32_t from, int32_t to,
		      const struct breakdown_rule *rule, struct breakdown out[BREAKDOWN_DIMS])
{
	static const enum measure_key keys[] = { MEASURE_BY_LOCALITY, MEASURE_BY_AGE,
						 MEASURE_BY_SEX };
	uint16_t *all = arena_array(cx->arena, p->n_nodes + 1, sizeof(*all));
	struct measure_group groups[BREAKDOWN_DIMS];
	struct fact_people people;
	int32_t *node_of = NULL;
	struct measure_batch batch = { .groups = groups,
				       .n_groups = BREAKDOWN_DIMS,
				       .people = &people };

	figures_people(cx, &people);
	for (size_t i = 0; i < p->n_nodes; i++)
		all[i] = p->nodes[i].index;
	for (int d = 0; d < BREAKDOWN_DIMS; d++)
		groups[d] = (struct measure_group){ .scope = { .from = from,
							       .to = to,
							       .plan = (unsigned)p->slot,
							       .actions = all,
							       .n_actions = p->n_nodes },
						    .by = MEASURE_BY_ACTION,
						    .by2 = keys[d],
						    .bands = breakdown_bands,
						    .n_bands = breakdown_n_bands };
	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	for (int d = 0; d < BREAKDOWN_DIMS; d++) {
		struct breakdown *b = &out[d];

		*b = (struct breakdown){ .plan = p, .n_nodes = p->n_nodes };
		node_of = index_nodes(cx->arena, p, b);
		choose_keys(b, &groups[d]);
		b->cells =
			arena_array(cx->arena, b->n_nodes * b->n_cats + 1, sizeof(*b->cells));
		b->totals = arena_array(cx->arena, b->n_nodes + 1, sizeof(*b->totals));
		fill(b, &groups[d], node_of);
	}
	breakdown_count(cx->app->facts,
			&(struct breakdown_count){ p, from, to, node_of, &people }, out);
	for (int d = 0; d < BREAKDOWN_DIMS; d++) {
		uint64_t *own = arena_array(cx->arena, out[d].n_nodes * out[d].n_cats + 1,
					    sizeof(*own));

		for (size_t i = 0; i < out[d].n_nodes * out[d].n_cats; i++)
			own[i] = out[d].cells[i].records;
		sum_up(&out[d]);
		decide(cx->arena, &out[d], own, rule);
	}
	return OK;
}
