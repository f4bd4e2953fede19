/* The one computation of figures (figures.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/app.h"
#include "core/figures.h"

#include "base/banned.h"

void figures_people(struct ctx *cx, struct fact_people *out)
{
	const struct directory_columns *c = directory_columns(cx->app->directory);

	*out = (struct fact_people){ .birth_day = c->birth,
				     .sex = c->sex,
				     .locality = c->locality,
				     .n = directory_slots(cx->app->directory) };
}

static bool below(const struct plan *p, size_t i, size_t top)
{
	for (int at = (int)i; at >= 0; at = p->nodes[at].parent)
		if ((size_t)at == top)
			return true;
	return false;
}

uint16_t *figures_actions(struct arena *a, const struct plan *p, const struct node *n,
			  size_t *count)
{
	uint16_t *out = arena_array(a, p->n_nodes, sizeof(*out));
	size_t top = (size_t)(n - p->nodes);

	*count = 0;
	for (size_t i = top; i < p->n_nodes; i++)
		if (below(p, i, top))
			out[(*count)++] = p->nodes[i].index;
	return out;
}

static bool counts_persons(const struct measure *m)
{
	return (m->op == MEASURE_DISTINCT &&
		(m->of == MEASURE_PERSON || m->of == MEASURE_HOUSEHOLD)) ||
	       (m->op == MEASURE_SHARE && (counts_persons(m->num) || counts_persons(m->den))) ||
	       m->op == MEASURE_MEDIAN || m->op == MEASURE_P90 || m->op == MEASURE_MEAN;
}

/* A filter on age picks persons out, whatever is counted of them. */
static bool picks_persons(const struct measure *m)
{
	if (m->op == MEASURE_SHARE)
		return picks_persons(m->num) || picks_persons(m->den);
	return m->where.age_min >= 0 || m->where.age_max >= 0;
}

static bool about_persons(const struct measure *m)
{
	return counts_persons(m) || picks_persons(m);
}

/* The last measurement on or before the end of the period. */
static void manual_value(const struct indicator *i, int32_t to, struct measure_job *job)
{
	for (size_t k = 0; k < i->n_measurements; k++)
		if (i->measurements[k].day <= to) {
			job->has_manual = true;
			job->manual = i->measurements[k].value;
		}
}

void figures_job(struct ctx *cx, const struct plan *p, const struct indicator *i, int32_t from,
		 int32_t to, struct measure_job *job)
{
	const struct node *node = model_node(cx->model, i->node_id, NULL);

	*job = (struct measure_job){ .measure = i->measure,
				     .scope = {
					     .from = from,
					     .to = to,
					     .any = i->any_scope,
					     .plan = (unsigned)(p->slot < 0 ? 0 : p->slot) } };
	if (!i->any_scope && node)
		job->scope.actions = figures_actions(cx->arena, p, node, &job->scope.n_actions);
	/* Months of distinct persons are their own number of persons. */
	job->want_month_persons =
		about_persons(i->measure) &&
		!(i->measure->op == MEASURE_DISTINCT && i->measure->of == MEASURE_PERSON);
	manual_value(i, to, job);
	for (size_t k = 0; k < p->n_milestones; k++)
		if (p->milestones[k].node_id == i->node_id) {
			job->planned = (uint32_t)p->milestones[k].planned;
			job->reached = (uint32_t)p->milestones[k].reached;
		}
}

/* Target of the years that the period touches: a flow adds them up, a level takes the last. */
static bool target_of(const struct indicator *i, bool flow, int32_t from, int32_t to,
		      struct rollup_input *in)
{
	int first = day_civil(from).year, last = day_civil(to).year;
	bool found = false;

	for (size_t k = 0; k < i->n_targets; k++) {
		int year = (int)i->targets[k].year;

		if (year < first || year > last)
			continue;
		if (!found || !flow)
			in->year_from = day_from_civil(year, 1, 1);
		in->target =
			found && flow ? in->target + i->targets[k].value : i->targets[k].value;
		in->year_to = day_from_civil(year, 12, 31);
		found = true;
	}
	return found;
}

static struct rollup_rules rules_of(const struct ctx *cx)
{
	struct rollup_rules d = ROLLUP_RULES_DEFAULT;
	const struct model *m = cx->model;

	return (struct rollup_rules){
		.on_track = model_parameter(m, "rollup.on_track", cx->today, d.on_track),
		.watch = model_parameter(m, "rollup.watch", cx->today, d.watch),
		.keep_tolerance = model_parameter(m, "rollup.keep_tolerance", cx->today,
						  d.keep_tolerance),
		.grace_days =
			(int)model_parameter(m, "rollup.grace_days", cx->today, d.grace_days),
	};
}

static void judge(struct ctx *cx, const struct rollup_rules *rules, const struct figures *f,
		  struct indicator_figure *i)
{
	struct rollup_input in = { .flow = measure_is_flow(i->indicator->measure),
				   .has_value = i->result.present,
				   .value = i->result.value,
				   .has_baseline = i->indicator->has_baseline,
				   .baseline = i->indicator->baseline,
				   .from = f->from,
				   .to = f->to,
				   .today = cx->today };

	(void)!rollup_direction_parse(i->indicator->direction, &in.direction);
	i->has_target = target_of(i->indicator, in.flow, f->from, f->to, &in);
	in.has_target = i->has_target;
	i->verdict = rollup_judge(&in, rules);
}

static bool unfiltered(const struct fact_filter *w)
{
	for (int d = 0; d < FACT_DIMS; d++)
		if (w->n_keys[d])
			return false;
	return w->age_min < 0 && w->age_max < 0;
}

void figures_least(const struct ctx *cx, struct figures *f)
{
	const struct model *m = cx->model;
	double usual = model_parameter(m, "mask.least", cx->today, MASK_LEAST);
	double more =
		model_parameter(m, "mask.least_sensitive", cx->today, MASK_LEAST_SENSITIVE);

	f->least = (uint32_t)usual;
	f->least_sensitive = (uint32_t)(more > usual ? more : usual);
}

/* Persons of each month, exactly or at least: what makes it small. */
static uint32_t *persons_by_month(struct arena *a, const struct measure_result *r, size_t n)
{
	uint32_t *out = arena_array(a, n + 1, sizeof(*out));

	for (size_t i = 0; i < n; i++)
		if (r->month_persons)
			out[i] = r->month_persons[i];
		else if (r->months[i] > 0)
			out[i] =
				r->months[i] < UINT32_MAX ? (uint32_t)r->months[i] : UINT32_MAX;
	return out;
}

/*
 * Months of a figure that is shown: a small one has no value.  Those of a figure that adds up are
 * a row with a total, so that none is found by subtraction; the others (distinct persons, shares)
 * do not add up to it.
 */
static void mask_months(struct ctx *cx, size_t n, uint32_t least, struct indicator_figure *i)
{
	const struct measure *m = i->indicator->measure;
	struct measure_result *r = &i->result;
	bool *masked = arena_array(cx->arena, n + 1, sizeof(*masked)), total = false;
	uint32_t *persons;

	if (!r->months || i->masked)
		return;
	persons = persons_by_month(cx->arena, r, n);
	if (m->op == MEASURE_COUNT || m->op == MEASURE_SUM)
		(void)mask_row(persons, n, r->persons, least, masked, &total);
	for (size_t k = 0; k < n; k++)
		if (masked[k] || mask_small(persons[k], least))
			r->months[k] = NAN;
}

/* Persons of a node that is masked in the tree stay masked when an indicator counts the same. */
static void mask_indicator(struct ctx *cx, const struct figures *f, const struct node_figure *n,
			   struct indicator_figure *i)
{
	const struct measure *m = i->indicator->measure;
	uint32_t least;

	if (!about_persons(m))
		return;
	least = model_sensitive(cx->model, i->indicator) ? f->least_sensitive : f->least;
	i->masked =
		mask_result(&i->result, least) ||
		(n && n->persons_masked && m->op == MEASURE_DISTINCT &&
		 m->of == MEASURE_PERSON && !i->indicator->any_scope && unfiltered(&m->where));
	mask_months(cx, f->n_months, least, i);
}

static void mask_nodes(struct ctx *cx, struct figures *f, const struct measure_tree *tree)
{
	uint32_t *persons = arena_array(cx->arena, f->n_nodes, sizeof(*persons));
	uint32_t *own = arena_array(cx->arena, f->n_nodes, sizeof(*own));
	int32_t *parent = arena_array(cx->arena, f->n_nodes, sizeof(*parent));
	uint32_t *higher = arena_array(cx->arena, f->n_nodes, sizeof(*higher));
	bool *masked = arena_array(cx->arena, f->n_nodes, sizeof(*masked));
	bool plan_masked = false;

	for (size_t i = 0; i < f->n_nodes; i++) {
		persons[i] = tree->nodes[i].persons;
		parent[i] = tree->nodes[i].parent;
		higher[i] = f->nodes[i].node->sensitive ? f->least_sensitive : 0;
	}
	(void)mask_tree(persons, parent, own, higher, f->n_nodes, tree->persons, f->least,
			masked, &plan_masked);
	for (size_t i = 0; i < f->n_nodes; i++)
		f->nodes[i].persons_masked = masked[i];
}

/* States of actions from their indicators, counts of objectives from their actions. */
static void roll_up(struct ctx *cx, struct figures *f)
{
	struct rollup_node *r = arena_array(cx->arena, f->n_nodes, sizeof(*r));

	for (size_t i = 0; i < f->n_nodes; i++) {
		struct node_figure *n = &f->nodes[i];
		enum rollup_state *states =
			arena_array(cx->arena, n->n_indicators + 1, sizeof(*states));

		for (size_t k = 0; k < n->n_indicators; k++)
			states[k] = n->indicators[k].verdict.state;
		r[i] = (struct rollup_node){ .parent = n->node->parent,
					     .action = n->node->level == NODE_ACTION,
					     .subaction = n->node->level == NODE_SUBACTION,
					     .state = rollup_action(states, n->n_indicators,
								    n->n_indicators ? 0 : -1) };
	}
	rollup_tree(r, f->n_nodes, f->all);
	for (size_t i = 0; i < f->n_nodes; i++) {
		f->nodes[i].state = r[i].state;
		memcpy(f->nodes[i].counts, r[i].counts, sizeof(r[i].counts));
	}
}

static struct measure_tree tree_of(struct ctx *cx, const struct plan *p, int32_t from,
				   int32_t to)
{
	struct measure_tree t = { .plan = (unsigned)(p->slot < 0 ? 0 : p->slot),
				  .from = from,
				  .to = to,
				  .n_nodes = p->n_nodes };

	t.nodes = arena_array(cx->arena, p->n_nodes, sizeof(*t.nodes));
	for (size_t i = 0; i < p->n_nodes; i++)
		t.nodes[i] = (struct measure_node){ .parent = p->nodes[i].parent,
						    .action = p->nodes[i].index };
	return t;
}

void figures_judge(struct ctx *cx, const struct figures *f, const struct node_figure *n,
		   const struct measure_result *r, struct indicator_figure *out)
{
	struct rollup_rules rules = rules_of(cx);

	out->result = *r;
	judge(cx, &rules, f, out);
	mask_indicator(cx, f, n, out);
}

static int position_of(const struct plan *p, int64_t node_id)
{
	for (size_t i = 0; i < p->n_nodes; i++)
		if (p->nodes[i].id == node_id)
			return (int)i;
	return -1;
}

static bool above(const struct plan *p, int node, int maybe)
{
	for (; node >= 0; node = p->nodes[node].parent)
		if (node == maybe)
			return true;
	return false;
}

/*
 * Shared actions: part of the minutes goes from the action's own objectives to the other one and
 * what is above it, so the sum over the plan stays; the other one counts the action's state too.
 */
static void share_work(struct figures *f)
{
	const struct plan *p = f->plan;

	for (size_t k = 0; k < p->n_links; k++) {
		int from = position_of(p, p->links[k].node_id);
		int to = position_of(p, p->links[k].objective_id);
		uint64_t part;

		if (from < 0 || to < 0 || p->nodes[to].removed)
			continue;
		part = f->nodes[from].minutes * (uint64_t)p->links[k].share / 100;
		for (int at = p->nodes[from].parent; at >= 0; at = p->nodes[at].parent)
			if (!above(p, to, at))
				f->nodes[at].minutes -= part;
		for (int at = to; at >= 0 && !above(p, from, at); at = p->nodes[at].parent) {
			f->nodes[at].minutes += part;
			f->nodes[at].counts[f->nodes[from].state]++;
		}
	}
}

/* Hands the results to the nodes that their indicators belong to. */
static void distribute(struct ctx *cx, struct figures *f, const struct measure_job *jobs)
{
	const struct plan *p = f->plan;
	struct rollup_rules rules = rules_of(cx);

	for (size_t i = 0; i < f->n_nodes; i++) {
		struct node_figure *n = &f->nodes[i];

		for (size_t k = 0; k < p->n_indicators; k++)
			n->n_indicators += p->indicators[k].node_id == n->node->id;
		n->indicators = arena_array(cx->arena, n->n_indicators, sizeof(*n->indicators));
		n->n_indicators = 0;
		for (size_t k = 0; k < p->n_indicators; k++) {
			struct indicator_figure *fig;

			if (p->indicators[k].node_id != n->node->id)
				continue;
			fig = &n->indicators[n->n_indicators++];
			fig->indicator = &p->indicators[k];
			fig->result = jobs[k].result;
			judge(cx, &rules, f, fig);
			mask_indicator(cx, f, n, fig);
		}
	}
}

Err figures_compute(struct ctx *cx, const struct plan *p, int32_t from, int32_t to,
		    struct figures *f)
{
	struct measure_job *jobs = arena_array(cx->arena, p->n_indicators, sizeof(*jobs));
	struct measure_tree tree = tree_of(cx, p, from, to);
	struct fact_people people;
	struct measure_batch batch = { .jobs = jobs,
				       .n_jobs = p->n_indicators,
				       .trees = &tree,
				       .n_trees = 1,
				       .people = &people };
	int64_t start = clock_mono_us();

	if (p->slot < 0)
		FAIL(cx, ERR_CONFLICT, "plan.too_many");
	*f = (struct figures){ .plan = p, .from = from, .to = to, .n_nodes = p->n_nodes };
	figures_people(cx, &people);
	for (size_t i = 0; i < p->n_indicators; i++)
		figures_job(cx, p, &p->indicators[i], from, to, &jobs[i]);
	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	f->n_months = measure_months(from, to);
	f->tied = tree.tied;
	f->untied = tree.untied;
	f->version = batch.version;
	figures_least(cx, f);
	f->nodes = arena_array(cx->arena, f->n_nodes, sizeof(*f->nodes));
	for (size_t i = 0; i < f->n_nodes; i++)
		f->nodes[i] = (struct node_figure){ .node = &p->nodes[i],
						    .records = tree.nodes[i].records,
						    .minutes = tree.nodes[i].minutes,
						    .persons = tree.nodes[i].persons,
						    .months = tree.nodes[i].months };
	mask_nodes(cx, f, &tree);
	distribute(cx, f, jobs);
	roll_up(cx, f);
	share_work(f);
	f->computed_us = clock_mono_us() - start;
	return OK;
}
