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

static size_t attach_actions(const struct attach *at, const uint16_t **actions)
{
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

static void table_count(struct batch_run *r, struct pass_plan *pp, struct unit_table *tab,
			bool lasting, uint16_t *once)
{
	uint32_t n_buckets = pp->p.n_buckets;

	tab->start = arena_array(r->scratch, (size_t)n_buckets + 2, sizeof(*tab->start));
	for (const struct attach *at = pp->attached; at; at = at->next) {
		size_t n;

		if (at->lasting != lasting)
			continue;
		if (at->scope && at->scope->any) {
			tab->n_any++;
			continue;
		}
		n = actions_once(r, at, n_buckets, once);
		for (size_t i = 0; i < n; i++)
			tab->start[once[i] + 2]++;
		tab->sorted |= n > 0;
	}
	for (uint32_t b = 2; b <= n_buckets + 1; b++)
		tab->start[b] += tab->start[b - 1];
}

/* start[b + 1] is the place of the next unit of bucket b, so that it ends as the start of b
 * + 1. */
static void table_fill(struct batch_run *r, struct pass_plan *pp, struct unit_table *tab,
		       bool lasting, uint16_t *once)
{
	uint32_t n_buckets = pp->p.n_buckets;
	size_t any = 0;

	tab->any = arena_array(r->scratch, tab->n_any, sizeof(struct unit *));
	tab->by_action =
		arena_array(r->scratch, tab->start[n_buckets + 1], sizeof(struct unit *));
	for (const struct attach *at = pp->attached; at; at = at->next) {
		size_t n;

		if (at->lasting != lasting)
			continue;
		if (at->scope && at->scope->any) {
			tab->any[any++] = at->unit;
			continue;
		}
		n = actions_once(r, at, n_buckets, once);
		for (size_t i = 0; i < n; i++)
			tab->by_action[tab->start[once[i] + 1]++] = at->unit;
	}
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

void pass_tables(struct batch_run *r, struct pass_plan *pp)
{
	struct pass *p = &pp->p;
	uint16_t *once = arena_array(r->scratch, 65536, sizeof(*once));

	p->kind_bits = arena_array(r->scratch, FACTS_KINDS / 64, sizeof(*p->kind_bits));
	for (const struct attach *at = pp->attached; at; at = at->next) {
		if (!at->lasting)
			continue;
		kinds_collect(p, at->unit->leaf);
		if (at->unit->num)
			kinds_collect(p, at->unit->num);
	}
	table_count(r, pp, &p->period, false, once);
	table_fill(r, pp, &p->period, false, once);
	table_count(r, pp, &p->lasting, true, once);
	table_fill(r, pp, &p->lasting, true, once);
	p->period.sorted |= p->count_ties;
	p->fill = arena_array(r->scratch, p->n_buckets, sizeof(*p->fill));
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
