/*
 * A definition tried on the present records: its value, its months, what feeds it, beside the value
 * of the definition in use.  One pass over the facts for all of it.
 */
#include <string.h>

#include "base/date.h"
#include "core/app.h"
#include "svc/indicator/indicator.h"

#include "base/banned.h"

struct trial {
	const struct plan *plan;
	const struct node *node;
	struct indicator now;
	const struct indicator *was;
	struct target target;
	struct figures f;
};

static const struct measure *counted(const struct measure *m)
{
	while (m->op == MEASURE_SHARE)
		m = m->den;
	return m;
}

static Err set_up(struct req *rq, struct resp *rs, struct trial *t)
{
	const struct preview_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct definition d = { .measure_json = in->measure, .unit = in->unit };

	t->node = model_node(cx->model, in->node_id, &t->plan);
	if (!t->node || t->node->removed || t->plan->slot < 0)
		return schema_refuse(cx, &rs->errors, "node_id", "field.not_one_of");
	if (in->to < in->from || measure_months(in->from, in->to) > MEASURE_MONTHS_MAX)
		return schema_refuse(cx, &rs->errors, "to", "field.too_small");
	TRY(definition_check(rq, rs, "", &d));
	t->was = in->id ? model_indicator(cx->model, in->id, NULL) : NULL;
	t->target = (struct target){ .year = day_civil(in->to).year, .value = in->target };
	t->now = (struct indicator){
		.id = t->was ? t->was->id : 0,
		.node_id = t->node->id,
		.unit = in->unit,
		.direction = directions[in->direction < 0 ? 3 : in->direction],
		.measure = d.measure,
		.decimals = in->decimals,
		.any_scope = in->scope == 1,
		.has_baseline = schema_has(rq->route->in, rq->has, "baseline"),
		.baseline = in->baseline,
		.targets = &t->target,
		.n_targets = schema_has(rq->route->in, rq->has, "target") ? 1 : 0,
	};
	if (t->was) {
		t->now.measurements = t->was->measurements;
		t->now.n_measurements = t->was->n_measurements;
	}
	t->f = (struct figures){ .plan = t->plan,
				 .from = in->from,
				 .to = in->to,
				 .n_months = measure_months(in->from, in->to) };
	figures_least(cx, &t->f);
	return OK;
}

static void write_figure(struct jw *w, const struct trial *t, const struct indicator_figure *g)
{
	bool shown = g->result.present && !g->masked;

	if (shown)
		jw_number(w, "value", g->result.value, 4);
	else
		jw_null(w, "value");
	jw_bool(w, "masked", g->masked);
	if (g->has_target)
		jw_number(w, "target", g->verdict.target, 4);
	else
		jw_null(w, "target");
	if (g->verdict.has_expected)
		jw_number(w, "expected", g->verdict.expected, 4);
	else
		jw_null(w, "expected");
	jw_string(w, "state", rollup_state_name(g->verdict.state));
	jw_int(w, "records", (int64_t)g->result.records);
	jw_array(w, "months");
	for (size_t i = 0; shown && g->result.months && i < t->f.n_months; i++) {
		jw_object(w, NULL);
		jw_day(w, "month", month_first(day_month_index(t->f.from) + (int)i));
		jw_number(w, "value", g->result.months[i], 4);
		jw_end(w);
	}
	jw_end(w);
}

static void write_feeds(struct ctx *cx, struct jw *w, const struct measure_group *g)
{
	jw_array(w, "feeds");
	for (size_t i = 0; i < g->n_cells; i++) {
		const struct catalogue_service *s = model_service(cx->model, g->cells[i].key);

		jw_object(w, NULL);
		jw_string(w, "label", s ? label_in(&s->label, cx->who->user->lang) : "");
		jw_int(w, "records", (int64_t)g->cells[i].records);
		jw_end(w);
	}
	jw_end(w);
}

static bool narrows_to_persons(const struct fact_filter *w)
{
	return w->age_min >= 0 || w->age_max >= 0;
}

Err indicator_preview(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct measure_job jobs[2];
	struct measure_group group;
	struct fact_people people;
	struct measure_batch batch = {
		.jobs = jobs, .n_jobs = 1, .groups = &group, .people = &people
	};
	struct indicator_figure now = { 0 }, was = { 0 };
	struct trial t = { 0 };
	const struct measure *m;
	struct jw w;

	TRY(set_up(rq, rs, &t));
	m = counted(t.now.measure);
	figures_people(cx, &people);
	figures_job(cx, t.plan, &t.now, t.f.from, t.f.to, &jobs[0]);
	if (t.was) {
		figures_job(cx, t.plan, t.was, t.f.from, t.f.to, &jobs[1]);
		batch.n_jobs = 2;
	}
	group = (struct measure_group){ .scope = jobs[0].scope,
					.where = &m->where,
					.by = MEASURE_BY_SERVICE };
	batch.n_groups = measure_is_computed(m) && !narrows_to_persons(&m->where) ? 1 : 0;
	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	now.indicator = &t.now;
	figures_judge(cx, &t.f, NULL, &jobs[0].result, &now);
	w = reply(rs, 200);
	write_figure(&w, &t, &now);
	jw_bool(&w, "flow", measure_is_flow(t.now.measure));
	if (t.was) {
		was.indicator = t.was;
		figures_judge(cx, &t.f, NULL, &jobs[1].result, &was);
	}
	if (t.was && was.result.present && !was.masked)
		jw_number(&w, "was", was.result.value, 4);
	else
		jw_null(&w, "was");
	if (batch.n_groups)
		write_feeds(cx, &w, &group);
	else {
		jw_array(&w, "feeds");
		jw_end(&w);
	}
	return reply_end(rq, rs, &w);
}
