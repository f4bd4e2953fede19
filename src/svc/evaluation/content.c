/*
 * What an evaluation says, as one JSON object: the same for a draft on the screen and for what is
 * frozen.  Figures come from the one computation (core/figures.h), masked as everywhere.
 */
#include <string.h>

#include "base/date.h"
#include "core/limits.h"
#include "svc/evaluation/evaluation.h"

#include "base/banned.h"

static const char SQL_MILESTONES[] =
	"SELECT m.node_id, m.label, m.due, m.reached_day FROM milestone m"
	" JOIN plan_node n ON n.node_id = m.node_id WHERE n.plan_id = ?1"
	" ORDER BY m.node_id, m.due IS NULL, m.due, m.milestone_id";
static const char SQL_CARDS[] =
	"SELECT c.node_id, c.responsible_id, c.responsible, c.elected, c.due_day, c.health,"
	" c.health_reason, c.progress, (SELECT sum(amount_cents) FROM action_budget b"
	" WHERE b.node_id = c.node_id) FROM action_card c"
	" JOIN plan_node n ON n.node_id = c.node_id WHERE n.plan_id = ?1 ORDER BY c.node_id";

static void write_head(struct ctx *cx, struct jw *w, const struct evaluation *e,
		       const struct figures *f)
{
	const struct user *u = model_user(cx->model, e->frozen_by);

	jw_string(w, "format", "maillon-evaluation/1");
	jw_string(w, "centre", cx->model->centre_name);
	jw_object(w, "plan");
	jw_int(w, "id", f->plan->id);
	jw_int(w, "version", f->plan->version);
	jw_string(w, "title", f->plan->title);
	jw_string(w, "organisation", f->plan->organisation);
	jw_day(w, "from", f->plan->from);
	jw_day(w, "to", f->plan->to);
	jw_end(w);
	jw_string(w, "kind", e->kind);
	jw_string(w, "title", e->title);
	jw_day(w, "from", e->from);
	jw_day(w, "to", e->to);
	jw_day(w, "today", cx->today);
	jw_int(w, "computed_at", cx->now);
	jw_int(w, "stamp", (int64_t)f->version);
	jw_string(w, "author", u ? u->name : NULL);
	jw_string(w, "intro", e->intro);
	jw_string(w, "opinion", e->opinion);
	jw_string(w, "conclusion", e->conclusion);
}

static void write_figures(struct ctx *cx, struct jw *w, const struct figures *f)
{
	jw_object(w, "states");
	for (int s = 0; s < ROLLUP_STATES; s++)
		jw_int(w, state_names[s], f->all[s]);
	jw_end(w);
	jw_object(w, "attached");
	jw_int(w, "records", (int64_t)(f->tied + f->untied));
	jw_int(w, "tied", (int64_t)f->tied);
	jw_int(w, "untied", (int64_t)f->untied);
	jw_end(w);
	jw_array(w, "nodes");
	for (size_t i = 0; i < f->n_nodes; i++) {
		if (f->nodes[i].node->removed)
			continue;
		jw_object(w, NULL);
		jw_node(cx, w, f, i);
		jw_end(w);
	}
	jw_end(w);
}

static void write_definitions(struct ctx *cx, struct jw *w, const struct figures *f)
{
	jw_array(w, "definitions");
	for (size_t i = 0; i < f->n_nodes; i++)
		for (size_t k = 0; !f->nodes[i].node->removed && k < f->nodes[i].n_indicators;
		     k++) {
			const struct indicator *d = f->nodes[i].indicators[k].indicator;

			jw_object(w, NULL);
			jw_int(w, "id", d->id);
			jw_int(w, "version", d->version);
			jw_definition(cx, w, d);
			jw_end(w);
		}
	jw_end(w);
}

static const char *key_of(const struct model *m, int64_t id)
{
	const struct term *t = model_term(m, id);

	return t ? t->key : NULL;
}

static void write_rules(struct ctx *cx, struct jw *w, const struct plan *p)
{
	const struct model *m = cx->model;

	jw_array(w, "rules");
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct rule *r = &p->rules[i];
		const struct node *n = model_node(m, r->node_id, NULL);
		const struct catalogue_service *s = model_service(m, r->service_id);

		if (!r->active)
			continue;
		jw_object(w, NULL);
		jw_int(w, "id", r->id);
		jw_int(w, "version", r->version);
		jw_string(w, "action", n ? n->code : "");
		jw_string(w, "kind", key_of(m, r->kind_id));
		jw_string(w, "service", s ? s->key : NULL);
		jw_string(w, "theme", key_of(m, r->theme_id));
		jw_string(w, "place", key_of(m, r->place_id));
		jw_string(w, "partner", key_of(m, r->partner_id));
		jw_string(w, "outcome", key_of(m, r->outcome_id));
		jw_string(w, "channel", key_of(m, r->channel_id));
		jw_int(w, "priority", r->priority);
		jw_day(w, "from", r->from);
		jw_day(w, "to", r->to);
		jw_end(w);
	}
	jw_end(w);
}

static Err write_milestones(struct ctx *cx, struct jw *w, const struct plan *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_MILESTONES, BIND(V_INT(p->id))));
	jw_array(w, "milestones");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "node_id", col_int(&q, 0));
		jw_string(w, "label", col_text(&q, 1, cx->arena));
		jw_day(w, "due", col_day(&q, 2));
		jw_day(w, "reached", col_day(&q, 3));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_cards(struct ctx *cx, struct jw *w, const struct plan *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_CARDS, BIND(V_INT(p->id))));
	jw_array(w, "cards");
	for (;;) {
		const struct user *u;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		u = model_user(cx->model, col_int(&q, 1));
		jw_object(w, NULL);
		jw_int(w, "node_id", col_int(&q, 0));
		jw_string(w, "responsible", u ? u->name : col_text(&q, 2, cx->arena));
		jw_string(w, "elected", col_text(&q, 3, cx->arena));
		jw_day(w, "due", col_day(&q, 4));
		jw_string(w, "health", col_text(&q, 5, cx->arena));
		jw_string(w, "health_reason", col_text(&q, 6, cx->arena));
		if (col_null(&q, 7))
			jw_null(w, "progress");
		else
			jw_int(w, "progress", col_int(&q, 7));
		if (col_null(&q, 8))
			jw_null(w, "budget_cents");
		else
			jw_int(w, "budget_cents", col_int(&q, 8));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static void write_texts(struct jw *w, const struct evaluation *e)
{
	jw_array(w, "texts");
	for (size_t i = 0; i < e->n_texts; i++) {
		jw_object(w, NULL);
		jw_int(w, "node_id", e->texts[i].node_id);
		jw_string(w, "text", e->texts[i].text);
		jw_string(w, "outcome", e->texts[i].outcome);
		jw_end(w);
	}
	jw_end(w);
}

Err plan_evaluation_compute(struct ctx *cx, const struct evaluation *e, struct buf *out)
{
	const struct plan *p = model_plan(cx->model, e->plan_id);
	struct figures f;
	struct jw w;

	TRY(figures_compute(cx, p, e->from, e->to, &f));
	jw_init(&w, out);
	jw_object(&w, NULL);
	write_head(cx, &w, e, &f);
	write_figures(cx, &w, &f);
	write_definitions(cx, &w, &f);
	write_rules(cx, &w, p);
	TRY(write_milestones(cx, &w, p));
	TRY(write_cards(cx, &w, p));
	write_texts(&w, e);
	jw_end(&w);
	if (out->failed)
		FAILF(cx, ERR_TOO_LARGE, "answer.too_large", "%zu bytes", out->len);
	return OK;
}
