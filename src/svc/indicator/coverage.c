/*
 * Coverage: what feeds each action, and what is missing.
 *
 * Per action: its records of the period and the last month that has one, its rules, its indicators
 * (computed, by hand, milestones).  Then the actions that nothing feeds, the records that no action
 * counts (by service), and the measures that somebody must enter.
 */
#include <string.h>

#include "base/date.h"
#include "core/app.h"
#include "svc/indicator/indicator.h"

#include "base/banned.h"

struct fed {
	uint64_t records;
	int last_month; /* of the period; -1: none */
};

static Err measure_plan(struct ctx *cx, const struct plan *p, int32_t from, int32_t to,
			struct measure_group groups[2])
{
	static const uint16_t none = FACT_UNTIED;
	uint16_t *all = arena_array(cx->arena, p->n_nodes + 1, sizeof(*all));
	struct measure_batch batch = { .groups = groups, .n_groups = 2 };

	for (size_t i = 0; i < p->n_nodes; i++)
		all[i] = p->nodes[i].index;
	groups[0] = (struct measure_group){ .scope = { .from = from,
						       .to = to,
						       .plan = (unsigned)p->slot,
						       .actions = all,
						       .n_actions = p->n_nodes },
					    .by = MEASURE_BY_ACTION,
					    .by2 = MEASURE_BY_MONTH };
	groups[1] = (struct measure_group){ .scope = { .from = from,
						       .to = to,
						       .plan = (unsigned)p->slot,
						       .actions = &none,
						       .n_actions = 1 },
					    .by = MEASURE_BY_SERVICE };
	return measure_run(&cx->err, cx->app->facts, &batch, cx->arena);
}

static void feed(const struct plan *p, const struct measure_group *g, struct fed *out)
{
	for (size_t i = 0; i < p->n_nodes; i++)
		out[i].last_month = -1;
	for (size_t k = 0; k < g->n_cells; k++)
		for (size_t i = 0; i < p->n_nodes; i++)
			if (p->nodes[i].index == g->cells[k].key) {
				out[i].records += g->cells[k].records;
				if ((int)g->cells[k].key2 > out[i].last_month)
					out[i].last_month = (int)g->cells[k].key2;
			}
}

static void write_action(struct jw *w, const struct plan *p, size_t at, const struct fed *fed,
			 int32_t from)
{
	int64_t computed = 0, manual = 0, milestones = 0, rules = 0, planned = 0;
	const struct node *n = &p->nodes[at];

	for (size_t i = 0; i < p->n_indicators; i++) {
		const struct measure *m = p->indicators[i].measure;

		if (p->indicators[i].node_id != n->id)
			continue;
		milestones += m->op == MEASURE_MILESTONES;
		manual += m->op == MEASURE_MANUAL;
		computed += measure_is_computed(m);
	}
	for (size_t i = 0; i < p->n_rules; i++)
		rules += p->rules[i].node_id == n->id && p->rules[i].active;
	for (size_t i = 0; i < p->n_milestones; i++)
		if (p->milestones[i].node_id == n->id)
			planned = p->milestones[i].planned;
	jw_object(w, NULL);
	jw_int(w, "id", n->id);
	jw_string(w, "level", level_names[n->level]);
	jw_string(w, "code", n->code);
	jw_string(w, "label", n->brief ? n->brief : n->label);
	jw_int(w, "records", (int64_t)fed->records);
	jw_day(w, "last_month",
	       fed->last_month < 0 ? DAY_NONE
				   : month_first(day_month_index(from) + fed->last_month));
	jw_int(w, "rules", rules);
	jw_int(w, "computed", computed);
	jw_int(w, "manual", manual);
	jw_int(w, "milestones", milestones);
	jw_int(w, "planned", planned);
	jw_end(w);
}

/* Actions, and objectives that have no action below them: somebody must say what they are for. */
static bool leaf(const struct plan *p, size_t at)
{
	const struct node *n = &p->nodes[at];

	if (n->removed || n->level == NODE_STRATEGIC)
		return false;
	if (n->level >= NODE_ACTION)
		return true;
	for (size_t i = 0; i < p->n_nodes; i++)
		if (p->nodes[i].parent == (int)at && !p->nodes[i].removed)
			return false;
	return true;
}

static void write_measures(struct ctx *cx, struct jw *w, const struct plan *p)
{
	jw_array(w, "measures");
	for (size_t i = 0; i < p->n_indicators; i++) {
		const struct indicator *d = &p->indicators[i];
		const struct user *u = model_user(cx->model, d->owner_id);
		const struct node *n = model_node(cx->model, d->node_id, NULL);
		int32_t next = indicator_next(p, d);

		if (d->measure->op != MEASURE_MANUAL || !n || n->removed)
			continue;
		jw_object(w, NULL);
		jw_int(w, "id", d->id);
		jw_int(w, "node_id", n->id);
		jw_string(w, "code", n->code);
		jw_label(w, "label", &d->label);
		jw_string(w, "owner", u ? u->name : NULL);
		jw_day(w, "last",
		       d->n_measurements ? d->measurements[d->n_measurements - 1].day
					 : DAY_NONE);
		jw_day(w, "next", next);
		jw_bool(w, "overdue", next != DAY_NONE && next < cx->today);
		jw_end(w);
	}
	jw_end(w);
}

static void write_untied(struct ctx *cx, struct jw *w, const struct measure_group *g)
{
	jw_int(w, "untied", (int64_t)g->total.records);
	jw_array(w, "untied_by");
	for (size_t i = 0; i < g->n_cells; i++) {
		const struct catalogue_service *s = model_service(cx->model, g->cells[i].key);

		jw_object(w, NULL);
		jw_string(w, "label", s ? label_in(&s->label, cx->who->user->lang) : "");
		jw_int(w, "records", (int64_t)g->cells[i].records);
		jw_end(w);
	}
	jw_end(w);
}

Err plan_coverage(struct req *rq, struct resp *rs)
{
	const struct coverage_q *q = rq->q;
	struct ctx *cx = &rq->cx;
	const struct plan *p = model_plan(cx->model, rq->id);
	int32_t from = q->from == DAY_NONE ? day_add_months(cx->today, -12) : q->from;
	int32_t to = q->to == DAY_NONE ? cx->today : q->to;
	struct measure_group groups[2];
	struct fed *fed;
	struct jw w;

	if (!p || p->slot < 0)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	if (to < from || measure_months(from, to) > MEASURE_MONTHS_MAX)
		return schema_refuse(cx, &rs->errors, "to", "field.too_small");
	TRY(measure_plan(cx, p, from, to, groups));
	fed = arena_array(cx->arena, p->n_nodes + 1, sizeof(*fed));
	feed(p, &groups[0], fed);
	w = reply(rs, 200);
	jw_int(&w, "plan_id", p->id);
	jw_string(&w, "title", p->title);
	jw_day(&w, "from", from);
	jw_day(&w, "to", to);
	jw_array(&w, "actions");
	for (size_t i = 0; i < p->n_nodes; i++)
		if (leaf(p, i))
			write_action(&w, p, i, &fed[i], from);
	jw_end(&w);
	write_untied(cx, &w, &groups[1]);
	write_measures(cx, &w, p);
	return reply_end(rq, rs, &w);
}
