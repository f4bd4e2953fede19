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

/* What is put together while a table is made. */
struct maker {
	struct batch_run *r;
	struct pass_plan *pp;
	struct unit_table *tab;
	bool lasting;
	uint16_t *once; /* room for the actions of one attachment */
	const struct fact_filter **filters;
	uint32_t n_filters;
};

static uint32_t filter_add(struct maker *k, const struct fact_filter *w)
{
	if (!w)
		return FILTER_NONE;
	k->filters[k->n_filters] = w;
	return k->n_filters++;
}

static struct member member_of(struct maker *k, struct unit *u)
{
	struct member m = { .unit = u, .base = FILTER_NONE, .part = FILTER_NONE };

	if (u->group)
		m.base = filter_add(k, u->group->g->where);
	if (u->leaf)
		m.base = filter_add(k, &u->leaf->m->where);
	if (u->num)
		m.part = filter_add(k, &u->num->m->where);
	return m;
}

/* Members of the actions of an attachment: counted, or put in their places. */
static void members_count(struct maker *k, const struct attach *at)
{
	size_t n = actions_once(k->r, at, k->tab->n_actions, k->once);

	for (size_t i = 0; i < n; i++)
		k->tab->first[k->once[i] + 2]++;
	k->tab->used |= n > 0;
	k->n_filters += 2;
}

/* first[a + 1] is the place of the next member of a, so that it ends as the start of a + 1. */
static void members_fill(struct maker *k, const struct attach *at)
{
	size_t n = actions_once(k->r, at, k->tab->n_actions, k->once);
	struct member m = member_of(k, at->unit);

	for (size_t i = 0; i < n; i++)
		k->tab->members[k->tab->first[k->once[i] + 1]++] = m;
}

static void each_attached(struct maker *k,
			  void (*call)(struct maker *k, const struct attach *at))
{
	for (const struct attach *at = k->pp->attached; at; at = at->next)
		if (at->lasting == k->lasting && reads_all(at) != k->tab->by_tie)
			call(k, at);
}

static void table_make(struct batch_run *r, struct pass_plan *pp, struct unit_table *tab,
		       bool by_tie, bool lasting)
{
	struct maker k = { .r = r, .pp = pp, .tab = tab, .lasting = lasting };

	tab->by_tie = by_tie;
	tab->used = by_tie && !lasting && pp->p.count_ties;
	tab->n_actions = by_tie ? pp->p.n_buckets : 1;
	tab->first = arena_array(r->scratch, (size_t)tab->n_actions + 2, sizeof(*tab->first));
	k.once = arena_array(r->scratch, (size_t)tab->n_actions + 1, sizeof(*k.once));
	each_attached(&k, members_count);
	if (!tab->used)
		return;
	for (uint32_t a = 2; a <= tab->n_actions + 1; a++)
		tab->first[a] += tab->first[a - 1];
	tab->members =
		arena_array(r->scratch, tab->first[tab->n_actions + 1], sizeof(*tab->members));
	k.filters = arena_array(r->scratch, k.n_filters, sizeof(struct fact_filter *));
	k.n_filters = 0;
	each_attached(&k, members_fill);
	cells_init(tab, r->scratch, &r->f->keys, k.filters, k.n_filters);
}

/* What the lasting units read, to pass by blocks and rows of which they read nothing. */
static void lasting_keep(struct batch_run *r, struct pass *p)
{
	const struct facts_keys *keys = &r->f->keys;
	const struct unit_tables *t = &p->lasting;

	p->lasting_keep = arena_alloc(r->scratch, keys->n);
	for (uint32_t i = 0; i < keys->n; i++) {
		if (!(t->all.used && cells_reads(&t->all, i)) &&
		    !(t->tied.used && cells_reads(&t->tied, i)))
			continue;
		p->lasting_keep[i] = 1;
		p->lasting_kinds |= (uint64_t)1 << (keys->rows[i].key[FACT_KIND] & 63);
	}
}

void pass_tables(struct batch_run *r, struct pass_plan *pp)
{
	struct pass *p = &pp->p;

	table_make(r, pp, &p->period.all, false, false);
	table_make(r, pp, &p->period.tied, true, false);
	table_make(r, pp, &p->lasting.all, false, true);
	table_make(r, pp, &p->lasting.tied, true, true);
	if (p->lasting.all.used || p->lasting.tied.used)
		lasting_keep(r, p);
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
	t->tied = p->period.tied.tied;
	t->untied = p->period.tied.untied;
}
