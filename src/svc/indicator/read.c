/* One indicator with its past and its measures; the measures that are expected. */
#include <string.h>

#include "base/date.h"
#include "svc/indicator/indicator.h"

#include "base/banned.h"

static const char SQL_MEASURES[] =
	"SELECT day, value, evidence, user_id FROM measurement WHERE indicator_id = ?1"
	" ORDER BY day DESC LIMIT 100";
static const char SQL_PAST[] =
	"SELECT version, since_at, until_at, until_by, definition FROM indicator_past"
	" WHERE indicator_id = ?1 ORDER BY version DESC LIMIT 50";

int32_t indicator_next(const struct plan *p, const struct indicator *i)
{
	int32_t last = p->from;

	if (i->measure->op != MEASURE_MANUAL || !i->every_months)
		return DAY_NONE;
	if (i->n_measurements)
		last = i->measurements[i->n_measurements - 1].day;
	return day_add_months(last, (int)i->every_months);
}

static const char *user_name(struct ctx *cx, int64_t id)
{
	const struct user *u = model_user(cx->model, id);

	return u ? u->name : NULL;
}

static Err write_measures(struct ctx *cx, struct jw *w, int64_t id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_MEASURES, BIND(V_INT(id))));
	jw_array(w, "measures");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_day(w, "day", col_day(&q, 0));
		jw_number(w, "value", col_real(&q, 1), 4);
		jw_string(w, "evidence", col_text(&q, 2, cx->arena));
		jw_string(w, "who", user_name(cx, col_int(&q, 3)));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_past(struct ctx *cx, struct jw *w, int64_t id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_PAST, BIND(V_INT(id))));
	jw_array(w, "past");
	for (;;) {
		const char *json;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		json = col_text(&q, 4, cx->arena);
		jw_object(w, NULL);
		jw_int(w, "version", col_int(&q, 0));
		jw_int(w, "since_at", col_int(&q, 1));
		jw_int(w, "until_at", col_int(&q, 2));
		jw_string(w, "who", user_name(cx, col_int(&q, 3)));
		jw_raw(w, "definition", json, strlen(json));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err indicator_read(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	const struct plan *p = NULL;
	const struct indicator *i = model_indicator(cx->model, rq->id, &p);
	const struct node *n;
	struct jw w;

	if (!i)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	n = model_node(cx->model, i->node_id, NULL);
	w = reply(rs, 200);
	rs->version = i->version;
	jw_int(&w, "id", i->id);
	jw_int(&w, "version", i->version);
	jw_int(&w, "plan_id", p->id);
	jw_int(&w, "node_id", i->node_id);
	jw_string(&w, "node_code", n->code);
	jw_string(&w, "node_label", n->brief ? n->brief : n->label);
	jw_definition(cx, &w, i);
	if (i->owner_id)
		jw_int(&w, "owner_id", i->owner_id);
	else
		jw_null(&w, "owner_id");
	jw_int(&w, "since_at", i->since_at);
	jw_day(&w, "next", indicator_next(p, i));
	TRY(write_measures(cx, &w, i->id));
	TRY(write_past(cx, &w, i->id));
	return reply_end(rq, rs, &w);
}

/* Measures that are expected by the end of the coming week: one's own, all for who keeps the plan. */
Err indicator_due(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	bool all = session_can(cx->who, "plan.write");
	struct jw w = reply(rs, 200);

	jw_array(&w, "rows");
	for (size_t k = 0; k < cx->model->n_plans; k++) {
		const struct plan *p = &cx->model->plans[k];

		for (size_t i = 0; p->active && i < p->n_indicators; i++) {
			const struct indicator *d = &p->indicators[i];
			int32_t next = indicator_next(p, d);

			if (next == DAY_NONE || next > cx->today + 7 || p->to < cx->today ||
			    (!all && d->owner_id != cx->who->user_id))
				continue;
			jw_object(&w, NULL);
			jw_int(&w, "id", d->id);
			jw_int(&w, "plan_id", p->id);
			jw_int(&w, "node_id", d->node_id);
			jw_label(&w, "label", &d->label);
			jw_day(&w, "next", next);
			jw_string(&w, "owner", user_name(cx, d->owner_id));
			jw_end(&w);
		}
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
