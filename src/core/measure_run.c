/* Evaluation of a batch: checks, passes, results.  See measure.h and measure_pass.h. */
#include "core/measure_run.h"

#include <string.h>

#include "base/date.h"

#include "base/banned.h"

/* Everything that a batch can need while it runs: sets and tables grow with the records of the
 * period, at most some 30 bytes per record and figure. */
#define SCRATCH_MAX ((size_t)16 << 30)

size_t measure_months(int32_t from, int32_t to)
{
	return (size_t)(day_month_index(to) - day_month_index(from) + 1);
}

static void pass_days(struct pass *p, struct arena *a)
{
	uint32_t days = (uint32_t)(p->to - p->from) + 1;
	int32_t end;

	p->first_month = day_month_index(p->from);
	p->n_months = (uint32_t)measure_months(p->from, p->to);
	end = month_first(p->first_month + 1) - 1;
	p->first_end = end < p->to ? end : p->to;
	p->month_of = arena_array(a, days, sizeof(*p->month_of));
	for (uint32_t d = 0, m = 0; d < days; d++) {
		if (p->from + (int32_t)d == month_first(p->first_month + (int)m + 1))
			m++;
		p->month_of[d] = (uint16_t)m;
	}
}

static struct pass_plan *pass_new(struct batch_run *r, int32_t from, int32_t to)
{
	struct pass_plan *pp = arena_alloc(r->scratch, sizeof(*pp));

	pp->p.from = from;
	pp->p.to = to;
	pp->p.plan = FACT_PLANS;
	pp->p.a = r->scratch;
	pp->p.people = r->b->people;
	pp->p.keys = r->f->keys.rows;
	pp->p.n_persons = r->f->n_persons;
	pp->p.n_households = r->f->n_households;
	facts_ages_init(&pp->p.ages, r->b->people);
	pass_days(&pp->p, r->scratch);
	pp->next = r->passes;
	r->passes = pp;
	return pp;
}

static bool period_valid(int32_t from, int32_t to)
{
	return from >= DAY_MIN && to <= DAY_MAX && from <= to &&
	       measure_months(from, to) <= MEASURE_MONTHS_MAX;
}

Err pass_for(struct batch_run *r, int32_t from, int32_t to, bool any, unsigned plan,
	     struct pass_plan **out)
{
	struct pass_plan *pp = r->passes;

	if (!period_valid(from, to))
		return ERR(r->ei, ERR_INVALID, "measure.period", "%d to %d", (int)from,
			   (int)to);
	if (!any && (plan >= FACT_PLANS || !r->f->open[plan]))
		return ERR(r->ei, ERR_INVALID, "measure.plan", "slot %u", plan);
	while (pp && (pp->p.from != from || pp->p.to != to ||
		      (!any && pp->has_plan && pp->p.plan != plan)))
		pp = pp->next;
	if (!pp)
		pp = pass_new(r, from, to);
	if (!any) {
		pp->has_plan = true;
		pp->p.plan = plan;
		pp->p.n_buckets = (uint32_t)r->f->max_action[plan] + 1;
	}
	*out = pp;
	return OK;
}

/* A set of persons of which only few must be told from many. */
static struct idset crowd(const struct pass *p)
{
	return (struct idset){ .universe = p->n_persons, .enough = MEASURE_ENOUGH };
}

static struct leaf *leaf_new(struct batch_run *r, struct pass_plan *pp, const struct measure *m,
			     bool month_persons)
{
	struct arena *a = r->scratch;
	struct pass *p = &pp->p;
	struct leaf *l = arena_alloc(a, sizeof(*l));
	uint32_t universe = m->of == MEASURE_PERSON	 ? p->n_persons
			    : m->of == MEASURE_HOUSEHOLD ? p->n_households
							 : 65536;

	l->m = m;
	l->persons = crowd(p);
	l->values.universe = universe;
	facts_sieve_age(&l->sieve, &m->where, &p->ages);
	l->month_n = arena_array(a, p->n_months, sizeof(*l->month_n));
	l->month_sum = arena_array(a, (size_t)p->n_months + 1, sizeof(*l->month_sum));
	if (m->op == MEASURE_DISTINCT) {
		l->month_values = arena_array(a, p->n_months, sizeof(struct idset));
		for (uint32_t i = 0; i < p->n_months; i++)
			l->month_values[i].universe = universe;
	}
	if (month_persons && m->op != MEASURE_ACTIVE_AT) {
		l->month_persons = arena_array(a, p->n_months, sizeof(struct idset));
		for (uint32_t i = 0; i < p->n_months; i++)
			l->month_persons[i] = crowd(p);
	}
	return l;
}

static bool is_leaf(const struct measure *m)
{
	return m->op != MEASURE_SHARE && m->op != MEASURE_MILESTONES && m->op != MEASURE_MANUAL;
}

/* Numerator and denominator from the same rows: the rest can be told exactly. */
static bool pairable(const struct measure *m)
{
	return m->op == MEASURE_SHARE && is_leaf(m->num) && is_leaf(m->den) &&
	       (m->num->op == MEASURE_ACTIVE_AT) == (m->den->op == MEASURE_ACTIVE_AT);
}

static void calc_leaf(struct batch_run *r, struct pass_plan *pp, const struct measure_job *job,
		      struct calc *c)
{
	c->leaf = leaf_new(r, pp, c->m, job->want_month_persons);
	c->unit = arena_alloc(r->scratch, sizeof(*c->unit));
	c->unit->leaf = c->leaf;
	pass_attach(r, pp, c->unit, &job->scope, c->m->op == MEASURE_ACTIVE_AT, 0);
}

static void calc_pair(struct batch_run *r, struct pass_plan *pp, const struct measure_job *job,
		      struct calc *c)
{
	struct pass *p = &pp->p;
	struct unit *u;

	calc_leaf(r, pp, job, c->den);
	c->num->leaf = leaf_new(r, pp, c->num->m, job->want_month_persons);
	u = c->den->unit;
	u->num = c->num->leaf;
	u->rest = crowd(p);
	if (job->want_month_persons && c->den->m->op != MEASURE_ACTIVE_AT) {
		u->month_rest = arena_array(r->scratch, p->n_months, sizeof(struct idset));
		for (uint32_t i = 0; i < p->n_months; i++)
			u->month_rest[i] = crowd(p);
	}
	c->paired = true;
}

/* As deep as the measure: at most MEASURE_DEPTH_MAX. */
static void calc_init(struct batch_run *r, struct pass_plan *pp, const struct measure_job *job,
		      const struct measure *m, struct calc *c)
{
	c->m = m;
	if (is_leaf(m)) {
		calc_leaf(r, pp, job, c);
		return;
	}
	if (m->op != MEASURE_SHARE)
		return;
	c->num = arena_alloc(r->scratch, sizeof(*c));
	c->den = arena_alloc(r->scratch, sizeof(*c));
	if (pairable(m)) {
		c->num->m = m->num;
		c->den->m = m->den;
		calc_pair(r, pp, job, c);
		return;
	}
	calc_init(r, pp, job, m->num, c->num);
	calc_init(r, pp, job, m->den, c->den);
}

static Err jobs_prepare(struct batch_run *r)
{
	size_t n = r->b->n_jobs;

	r->calcs = arena_array(r->scratch, n, sizeof(*r->calcs));
	r->job_pass = arena_array(r->scratch, n, sizeof(struct pass_plan *));
	for (size_t i = 0; i < n; i++) {
		const struct measure_job *job = &r->b->jobs[i];
		const struct fact_scope *s = &job->scope;

		TRY(pass_for(r, s->from, s->to, s->any, s->plan, &r->job_pass[i]));
		calc_init(r, r->job_pass[i], job, job->measure, &r->calcs[i]);
	}
	return OK;
}

static Err groups_prepare(struct batch_run *r)
{
	size_t n = r->b->n_groups;

	r->groups = arena_array(r->scratch, n, sizeof(*r->groups));
	for (size_t i = 0; i < n; i++) {
		struct measure_group *g = &r->b->groups[i];
		bool ties = g->by == MEASURE_BY_ACTION || g->by2 == MEASURE_BY_ACTION;
		struct unit *u = arena_alloc(r->scratch, sizeof(*u));
		struct pass_plan *pp = NULL;

		TRY(pass_for(r, g->scope.from, g->scope.to, g->scope.any && !ties,
			     g->scope.plan, &pp));
		group_init(&pp->p, &r->groups[i], g);
		u->group = &r->groups[i];
		pass_attach(r, pp, u, &g->scope, false, 0);
	}
	return OK;
}

static Err trees_prepare(struct batch_run *r)
{
	size_t n = r->b->n_trees;

	r->trees = arena_array(r->scratch, n, sizeof(*r->trees));
	for (size_t i = 0; i < n; i++)
		TRY(tree_prepare(r, &r->trees[i], &r->b->trees[i]));
	return OK;
}

static void batch_finish(struct batch_run *r)
{
	for (size_t i = 0; i < r->b->n_jobs; i++)
		job_finish(r, i);
	for (size_t i = 0; i < r->b->n_groups; i++)
		group_finish(&r->groups[i], r->a);
	for (size_t i = 0; i < r->b->n_trees; i++)
		tree_finish(r, &r->trees[i]);
}

static Err batch_run(struct batch_run *r)
{
	TRY(jobs_prepare(r));
	TRY(groups_prepare(r));
	TRY(trees_prepare(r));
	for (struct pass_plan *pp = r->passes; pp; pp = pp->next) {
		pass_tables(r, pp);
		pass_run(&pp->p, r->f);
	}
	r->b->version = facts_version(r->f);
	batch_finish(r);
	return OK;
}

Err measure_run(struct err_info *ei, struct facts *f, struct measure_batch *batch,
		struct arena *a)
{
	struct arena scratch;
	struct batch_run r = { .ei = ei, .f = f, .b = batch, .a = a, .scratch = &scratch };
	Err e;

	arena_init(&scratch, SCRATCH_MAX);
	facts_read_lock(f);
	e = batch_run(&r);
	facts_unlock(f);
	arena_release(&scratch);
	return e;
}
