/* Which figures read which actions: the tables of a pass, and the trees of nodes. */
#include <string.h>

#include "core/measure_run.h"

#include "base/banned.h"

void pass_attach(struct batch_run *r, struct pass_plan *pp, struct unit *u,
		 const struct fact_scope *scope, bool lasting, uint16_t action)
{
	struct attach *at = arena_alloc(r->scratch, sizeof(*at));

	*at = (struct attach){ .next = pp->attached,
			       .unit = u,
			       .scope = scope,
			       .lasting = lasting,
			       .action = action };
	pp->attached = at;
}

static bool reads_all(const struct attach *at)
{
	return at->scope && at->scope->any;
}

static size_t attach_actions(const struct attach *at, const uint16_t **actions)
{
	static const uint16_t every = 0; /* the one action of a table of all records */

	if (reads_all(at)) {
		*actions = &every;
		return 1;
	}
	*actions = at->scope ? at->scope->actions : &at->action;
	return at->scope ? at->scope->n_actions : 1;
}

/* Calls for every action of an attachment once, however often it is named. */
static size_t actions_once(struct batch_run *r, const struct attach *at, uint32_t n_buckets,
			   uint16_t *out)
{
	const uint16_t *actions = NULL;
	size_t n = attach_actions(at, &actions), k = 0;
	struct idset seen = { .universe = 65536 };

	for (size_t i = 0; i < n; i++) {
		uint32_t before = seen.n;

		if (actions[i] >= n_buckets)
			continue; /* no record is tied to it */
		idset_add(&seen, r->scratch, actions[i]);
		if (seen.n != before)
			out[k++] = actions[i];
	}
	return k;
}

/* The leaves whose rows a unit reads; 0 when it reads rows of every kind. */
static size_t kind_lists(const struct unit *u, const struct fact_filter *out[2])
{
	size_t n = 0;

	if (!u->leaf)
		return 0;
	out[n++] = &u->leaf->m->where;
	if (u->num)
		out[n++] = &u->num->m->where;
	for (size_t i = 0; i < n; i++)
		if (out[i]->n_keys[FACT_KIND] == 0)
			return 0;
	return n;
}

/* Marks of cells while the table is made: KIND_ASKED in `cell`, until they have their number. */
#define KIND_ASKED UINT32_MAX

struct maker {
	struct batch_run *r;
	struct pass_plan *pp;
	struct unit_table *tab;
	bool lasting;
	uint16_t *once; /* room for the actions of one attachment */
	void (*cell)(struct unit_table *tab, uint32_t cell, struct unit *u);
};

static uint32_t kinds_max(const struct maker *k)
{
	const struct fact_filter *w[2];
	uint32_t max = 0;

	for (const struct attach *at = k->pp->attached; at; at = at->next) {
		size_t n = kind_lists(at->unit, w);

		for (size_t i = 0; i < n; i++)
			for (unsigned j = 0; j < w[i]->n_keys[FACT_KIND]; j++)
				if (w[i]->keys[FACT_KIND][j] > max)
					max = w[i]->keys[FACT_KIND][j];
	}
	return max;
}

static void mark_kinds(const struct maker *k, const struct attach *at)
{
	const struct fact_filter *w[2];
	size_t n = kind_lists(at->unit, w);
	size_t n_once = n ? actions_once(k->r, at, k->tab->n_actions, k->once) : 0;

	for (size_t a = 0; a < n_once; a++)
		for (size_t i = 0; i < n; i++)
			for (unsigned j = 0; j < w[i]->n_keys[FACT_KIND]; j++)
				k->tab->cell[k->once[a] * k->tab->n_kinds +
					     w[i]->keys[FACT_KIND][j]] = KIND_ASKED;
}

/* Gives every action its cells: the kinds that nobody asks for share the first. */
static void number_cells(const struct maker *k)
{
	struct unit_table *tab = k->tab;
	uint32_t n = 0;

	for (uint32_t a = 0; a < k->tab->n_actions; a++) {
		uint32_t *row = tab->cell + (size_t)a * tab->n_kinds;

		tab->first[a] = n++;
		for (uint32_t kind = 0; kind < tab->n_kinds; kind++)
			row[kind] = row[kind] == KIND_ASKED ? n++ : tab->first[a];
	}
	tab->first[k->tab->n_actions] = tab->n_cells = n;
}

static void each_cell(const struct maker *k, const struct attach *at)
{
	struct unit_table *tab = k->tab;
	const struct fact_filter *w[2];
	size_t n = kind_lists(at->unit, w);
	size_t n_once = actions_once(k->r, at, k->tab->n_actions, k->once);

	for (size_t a = 0; a < n_once; a++) {
		uint32_t action = k->once[a];
		const uint32_t *row = tab->cell + (size_t)action * tab->n_kinds;
		struct idset seen = { .universe = tab->n_cells };

		for (uint32_t c = tab->first[action]; !n && c < tab->first[action + 1]; c++)
			k->cell(tab, c, at->unit);
		for (size_t i = 0; i < n; i++)
			for (unsigned j = 0; j < w[i]->n_keys[FACT_KIND]; j++) {
				uint32_t c = row[w[i]->keys[FACT_KIND][j]];
				uint32_t before = seen.n;

				idset_add(&seen, k->r->scratch, c);
				if (seen.n != before)
					k->cell(tab, c, at->unit);
			}
	}
}

static void cell_count(struct unit_table *tab, uint32_t cell, struct unit *u)
{
	(void)u;
	tab->start[cell + 2]++;
	tab->used = true;
}

/* start[c + 1] is the place of the next unit of cell c, so that it ends as the start of c + 1. */
static void cell_fill(struct unit_table *tab, uint32_t cell, struct unit *u)
{
	tab->by_cell[tab->start[cell + 1]++] = u;
}

static void each_attached(const struct maker *k,
			  void (*call)(const struct maker *k, const struct attach *at))
{
	for (const struct attach *at = k->pp->attached; at; at = at->next)
		if (at->lasting == k->lasting && reads_all(at) != k->tab->by_tie)
			call(k, at);
}

static uint32_t table_make(struct batch_run *r, struct pass_plan *pp, struct unit_table *tab,
			   bool by_tie, bool lasting)
{
	struct maker k = { .r = r, .pp = pp, .tab = tab, .lasting = lasting };

	tab->by_tie = by_tie;
	tab->n_actions = by_tie ? pp->p.n_buckets : 1;
	k.once = arena_array(r->scratch, 65536, sizeof(*k.once));
	tab->n_kinds = kinds_max(&k) + 2;
	tab->cell = arena_array(r->scratch, (size_t)tab->n_actions * tab->n_kinds,
				sizeof(*tab->cell));
	tab->first = arena_array(r->scratch, (size_t)tab->n_actions + 1, sizeof(*tab->first));
	each_attached(&k, mark_kinds);
	number_cells(&k);
	tab->start = arena_array(r->scratch, (size_t)tab->n_cells + 2, sizeof(*tab->start));
	k.cell = cell_count;
	each_attached(&k, each_cell);
	for (uint32_t c = 2; c <= tab->n_cells + 1; c++)
		tab->start[c] += tab->start[c - 1];
	tab->by_cell =
		arena_array(r->scratch, tab->start[tab->n_cells + 1], sizeof(struct unit *));
	k.cell = cell_fill;
	each_attached(&k, each_cell);
	return tab->n_cells;
}

/* The kinds that lasting units read, to pass by blocks and rows of other kinds. */
static void kinds_collect(struct pass *p, const struct leaf *l)
{
	const struct fact_filter *w = &l->m->where;

	if (w->n_keys[FACT_KIND] == 0)
		p->all_kinds = true;
	for (unsigned i = 0; i < w->n_keys[FACT_KIND]; i++) {
		uint16_t k = w->keys[FACT_KIND][i];

		p->n_kinds += !(p->kind_bits[k / 64] >> (k % 64) & 1);
		p->kind_one = p->n_kinds == 1 ? k : FACTS_KINDS;
		p->kind_bits[k / 64] |= (uint64_t)1 << (k % 64);
		p->kind_summary |= (uint64_t)1 << (k % 64);
	}
}

static uint32_t greater(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

void pass_tables(struct batch_run *r, struct pass_plan *pp)
{
	struct pass *p = &pp->p;
	uint32_t cells;

	p->kind_bits = arena_array(r->scratch, FACTS_KINDS / 64, sizeof(*p->kind_bits));
	for (const struct attach *at = pp->attached; at; at = at->next) {
		if (!at->lasting)
			continue;
		kinds_collect(p, at->unit->leaf);
		if (at->unit->num)
			kinds_collect(p, at->unit->num);
	}
	cells = table_make(r, pp, &p->period.all, false, false);
	cells = greater(cells, table_make(r, pp, &p->period.tied, true, false));
	cells = greater(cells, table_make(r, pp, &p->lasting.all, false, true));
	cells = greater(cells, table_make(r, pp, &p->lasting.tied, true, true));
	p->period.tied.used |= p->count_ties;
	p->fill = arena_array(r->scratch, cells, sizeof(*p->fill));
}

static void sum_init(struct batch_run *r, const struct pass *p, struct tree_sum *s)
{
	s->months = arena_array(r->scratch, p->n_months, sizeof(*s->months));
	s->persons.universe = p->n_persons;
}

static void sum_attach(struct batch_run *r, struct pass_plan *pp, struct tree_sum *s,
		       uint16_t action)
{
	struct unit *u = arena_alloc(r->scratch, sizeof(*u));

	u->node = s;
	pass_attach(r, pp, u, NULL, false, action);
}

/* Actions of the tie column that are no node of the tree count for the plan as a whole. */
static void others_attach(struct batch_run *r, struct tree_run *tr, const struct idset *known)
{
	for (uint32_t action = 1; action < tr->pp->p.n_buckets; action++)
		if (!(known->bits[action / 64] >> (action % 64) & 1))
			sum_attach(r, tr->pp, &tr->others, (uint16_t)action);
}

Err tree_prepare(struct batch_run *r, struct tree_run *tr, struct measure_tree *t)
{
	struct idset known = { .universe = 65536 };

	TRY(pass_for(r, t->from, t->to, false, t->plan, &tr->pp));
	known.bits = arena_array(r->scratch, 65536 / 64, sizeof(*known.bits));
	tr->t = t;
	tr->sums = arena_array(r->scratch, t->n_nodes, sizeof(*tr->sums));
	tr->pp->p.count_ties = true;
	sum_init(r, &tr->pp->p, &tr->others);
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct measure_node *node = &t->nodes[i];
		uint32_t before = known.n;

		if (node->parent < -1 || (int64_t)node->parent >= (int64_t)i)
			return ERR(r->ei, ERR_INVALID, "measure.plan", "node %zu", i);
		sum_init(r, &tr->pp->p, &tr->sums[i]);
		if (node->action == FACT_UNTIED)
			continue;
		idset_add(&known, r->scratch, node->action);
		if (known.n == before)
			return ERR(r->ei, ERR_INVALID, "measure.plan", "action %u twice",
				   node->action);
		sum_attach(r, tr->pp, &tr->sums[i], node->action);
	}
	others_attach(r, tr, &known);
	return OK;
}

static void sum_merge(struct batch_run *r, const struct pass *p, struct tree_sum *to,
		      const struct tree_sum *from)
{
	to->records += from->records;
	to->minutes += from->minutes;
	for (uint32_t m = 0; m < p->n_months; m++)
		to->months[m] += from->months[m];
	idset_merge(&to->persons, r->scratch, &from->persons);
}

/* Children stand behind their parents: going backwards, a node is complete when it is reached.
 */
void tree_finish(struct batch_run *r, struct tree_run *tr)
{
	struct measure_tree *t = tr->t;
	const struct pass *p = &tr->pp->p;

	for (size_t i = 0; i < t->n_nodes; i++)
		t->nodes[i].own_records = tr->sums[i].records;
	for (size_t i = t->n_nodes; i-- > 0;) {
		struct measure_node *node = &t->nodes[i];
		struct tree_sum *s = &tr->sums[i];

		idset_recount(&s->persons);
		node->records = s->records;
		node->minutes = s->minutes;
		node->persons = s->persons.n;
		node->months = arena_memdup(r->a, s->months, p->n_months * sizeof(*s->months));
		sum_merge(r, p, node->parent < 0 ? &tr->others : &tr->sums[node->parent], s);
	}
	idset_recount(&tr->others.persons);
	t->persons = tr->others.persons.n;
	t->tied = p->tied;
	t->untied = p->untied;
}
