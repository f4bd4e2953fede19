/*
 * The card is saved as a whole over the version that was read.  A card that was never saved counts
 * as version 1.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/write.h"
#include "svc/action/action.h"

#include "base/banned.h"

static const char SQL_CARD[] =
	"SELECT version, volet, origin, responsible_id, responsible, elected, department,"
	" partners, begin_day, due_day, began_day, ended_day, priority, fte, progress, health,"
	" health_reason, status_reason, sdg, plans, remarks FROM action_card WHERE node_id = "
	"?1";
static const char SQL_VERSION[] = "SELECT version FROM action_card WHERE node_id = ?1";
static const char SQL_HEALTH[] = "SELECT health FROM action_card WHERE node_id = ?1";
static const char SQL_SAVE[] =
	"INSERT INTO action_card(node_id, version, volet, origin, responsible_id, responsible,"
	" elected, department, partners, begin_day, due_day, began_day, ended_day, priority, "
	"fte,"
	" progress, health, health_reason, status_reason, sdg, plans, remarks)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
	" ?18, ?19, ?20, ?21, ?22) ON CONFLICT (node_id) DO UPDATE SET version = "
	"excluded.version,"
	" volet = excluded.volet, origin = excluded.origin,"
	" responsible_id = excluded.responsible_id, responsible = excluded.responsible,"
	" elected = excluded.elected, department = excluded.department,"
	" partners = excluded.partners, begin_day = excluded.begin_day,"
	" due_day = excluded.due_day, began_day = excluded.began_day,"
	" ended_day = excluded.ended_day, priority = excluded.priority, fte = excluded.fte,"
	" progress = excluded.progress, health = excluded.health,"
	" health_reason = excluded.health_reason, status_reason = excluded.status_reason,"
	" sdg = excluded.sdg, plans = excluded.plans, remarks = excluded.remarks";
static const char SQL_NODE[] =
	"UPDATE plan_node SET short = ?2, status = ?3 WHERE node_id = ?1";
static const char SQL_BUDGET[] =
	"SELECT year, source, amount_cents, comment FROM action_budget WHERE node_id = ?1"
	" ORDER BY year, budget_id";
static const char SQL_BUDGET_DROP[] = "DELETE FROM action_budget WHERE node_id = ?1";
static const char SQL_BUDGET_ADD[] =
	"INSERT INTO action_budget(node_id, year, source, amount_cents, comment)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char SQL_LINK_DROP[] = "DELETE FROM action_link WHERE node_id = ?1";
static const char SQL_LINK_ADD[] =
	"INSERT INTO action_link(node_id, objective_id, share) VALUES (?1, ?2, ?3)";

static void jw_opt_int(struct jw *w, const char *name, const struct stmt *q, int col)
{
	if (!q->s || col_null(q, col))
		jw_null(w, name);
	else
		jw_int(w, name, col_int(q, col));
}

static void jw_list(struct jw *w, const char *name, const char *json)
{
	if (json)
		jw_raw(w, name, json, strlen(json));
	else
		jw_raw(w, name, "[]", 2);
}

static void write_said(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	static const struct {
		const char *name;
		int col;
	} texts[] = { { "status_reason", 17 }, { "volet", 1 },	 { "origin", 2 },
		      { "responsible", 4 },    { "elected", 5 }, { "department", 6 },
		      { "partners", 7 },       { "health", 15 }, { "health_reason", 16 },
		      { "remarks", 20 } },
	  days[] = { { "begin", 8 }, { "due", 9 }, { "began", 10 }, { "ended", 11 } };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		jw_string(w, texts[i].name, q->s ? col_text(q, texts[i].col, cx->arena) : NULL);
	for (size_t i = 0; i < ARRAY_LEN(days); i++)
		jw_day(w, days[i].name, q->s ? col_day(q, days[i].col) : DAY_NONE);
	jw_opt_int(w, "responsible_id", q, 3);
	jw_opt_int(w, "priority", q, 12);
	jw_opt_int(w, "progress", q, 14);
	if (q->s && !col_null(q, 13))
		jw_number(w, "fte", col_real(q, 13), 2);
	else
		jw_null(w, "fte");
	jw_list(w, "sdg", q->s ? col_text(q, 18, cx->arena) : NULL);
	jw_list(w, "plans", q->s ? col_text(q, 19, cx->arena) : NULL);
}

static Err write_budget(struct ctx *cx, struct jw *w, int64_t node_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_BUDGET, BIND(V_INT(node_id))));
	jw_array(w, "budget");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "year", col_int(&q, 0));
		jw_string(w, "source", col_text(&q, 1, cx->arena));
		jw_int(w, "amount_cents", col_int(&q, 2));
		if (!col_null(&q, 3))
			jw_string(w, "comment", col_text(&q, 3, cx->arena));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static void write_links(struct ctx *cx, struct jw *w, const struct plan *p, int64_t node_id)
{
	jw_array(w, "links");
	for (size_t i = 0; i < p->n_links; i++) {
		const struct node *o = model_node(cx->model, p->links[i].objective_id, NULL);

		if (p->links[i].node_id != node_id || !o)
			continue;
		jw_object(w, NULL);
		jw_int(w, "objective_id", o->id);
		jw_string(w, "code", o->code);
		jw_string(w, "label", o->label);
		jw_int(w, "share", p->links[i].share);
		jw_end(w);
	}
	jw_end(w);
}

Err card_read(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	const struct plan *p = NULL;
	const struct node *n = NULL;
	struct stmt none = { 0 };
	bool row = false;
	struct jw w;

	TRY(action_node(rq, &p, &n));
	TRY(db_query(cx, &q, SQL_CARD, BIND(V_INT(n->id))));
	TRY(db_next(cx, &q, &row));
	w = reply(rs, 200);
	rs->version = row ? col_int(&q, 0) : 1;
	jw_int(&w, "node_id", n->id);
	jw_int(&w, "plan_id", p->id);
	jw_string(&w, "code", n->code);
	jw_string(&w, "label", n->label);
	jw_string(&w, "brief", n->brief);
	jw_string(&w, "status", n->status);
	write_said(cx, &w, row ? &q : &none);
	TRY(write_budget(cx, &w, n->id));
	write_links(cx, &w, p, n->id);
	jw_int(&w, "version", rs->version);
	return reply_end(rq, rs, &w);
}

static Err check(struct req *rq, struct resp *rs, const struct card_in *in,
		 const struct plan *p, const struct node *n)
{
	const struct link_in *l = in->links.items;
	const int64_t *sdg = in->sdg.items;
	struct ctx *cx = &rq->cx;
	int64_t sum = 0;

	if (in->responsible_id && !model_user(cx->model, in->responsible_id))
		return schema_refuse(cx, &rs->errors, "responsible_id", "field.not_one_of");
	if (in->begin != DAY_NONE && in->due != DAY_NONE && in->due < in->begin)
		return schema_refuse(cx, &rs->errors, "due", "field.too_small");
	if (in->began != DAY_NONE && in->ended != DAY_NONE && in->ended < in->began)
		return schema_refuse(cx, &rs->errors, "ended", "field.too_small");
	if (in->ended != DAY_NONE && in->ended > cx->today)
		return schema_refuse(cx, &rs->errors, "ended", "field.too_large");
	if (in->health > 0 && (!in->health_reason || strlen(in->health_reason) < 3))
		return schema_refuse(cx, &rs->errors, "health_reason", "field.required");
	for (size_t i = 0; i < in->sdg.n; i++)
		if (sdg[i] < 1 || sdg[i] > 17)
			return schema_refuse(cx, &rs->errors, "sdg", "field.not_one_of");
	for (size_t i = 0; i < in->links.n; i++) {
		const struct plan *other = NULL;
		const struct node *o = model_node(cx->model, l[i].objective_id, &other);

		sum += l[i].share;
		if (n->level != NODE_ACTION || !o || other != p || o->removed ||
		    o->level > NODE_OPERATIONAL || o->id == n->parent_id)
			return schema_refuse(
				cx, &rs->errors,
				arena_printf(cx->arena, "links[%zu].objective_id", i),
				"field.not_one_of");
		for (size_t k = 0; k < i; k++)
			if (l[k].objective_id == l[i].objective_id)
				return schema_refuse(cx, &rs->errors, "links", "action.twice");
	}
	if (sum > 99)
		return schema_refuse(cx, &rs->errors, "links", "action.share");
	return OK;
}

static const char *json_ints(struct arena *a, const struct list *l)
{
	const int64_t *v = l->items;
	const char *out = "";

	for (size_t i = 0; i < l->n; i++)
		out = arena_printf(a, "%s%s%lld", out, i ? "," : "", (long long)v[i]);
	return arena_printf(a, "[%s]", out);
}

static const char *json_texts(struct arena *a, const struct list *l)
{
	CLEANUP(buf_release) struct buf b;
	const char *const *v = l->items;
	struct jw w;

	buf_init(&b, 64 * 1024);
	jw_init(&w, &b);
	jw_array(&w, NULL);
	for (size_t i = 0; i < l->n; i++)
		jw_string(&w, NULL, v[i]);
	jw_end(&w);
	return arena_strdup(a, b.data);
}

static struct val text_or_null(const char *s)
{
	return V_TEXT(s && *s ? s : NULL);
}

static Err store(struct req *rq, const struct card_in *in, int64_t version)
{
#define GIVEN(m) schema_has(rq->route->in, rq->has, #m)
	struct ctx *cx = &rq->cx;

	return db_exec(cx, SQL_SAVE,
		       BIND(V_INT(rq->id), V_INT(version), text_or_null(in->volet),
			    V_TEXT(in->origin < 0 ? NULL : origins[in->origin]),
			    V_ID(in->responsible_id), text_or_null(in->responsible),
			    text_or_null(in->elected), text_or_null(in->department),
			    text_or_null(in->partners), V_DAY(in->begin), V_DAY(in->due),
			    V_DAY(in->began), V_DAY(in->ended),
			    GIVEN(priority) ? V_INT(in->priority) : V_NULL,
			    GIVEN(fte) ? V_REAL(in->fte) : V_NULL,
			    GIVEN(progress) ? V_INT(in->progress) : V_NULL,
			    V_TEXT(in->health < 0 ? NULL : healths[in->health]),
			    text_or_null(in->health_reason), text_or_null(in->status_reason),
			    V_TEXT(json_ints(cx->arena, &in->sdg)),
			    V_TEXT(json_texts(cx->arena, &in->plans)),
			    text_or_null(in->remarks)),
		       NULL);
#undef GIVEN
}

static Err store_lists(struct ctx *cx, int64_t node_id, const struct card_in *in)
{
	const struct budget_in *b = in->budget.items;
	const struct link_in *l = in->links.items;

	TRY(db_exec(cx, SQL_BUDGET_DROP, BIND(V_INT(node_id)), NULL));
	for (size_t i = 0; i < in->budget.n; i++)
		TRY(db_exec(cx, SQL_BUDGET_ADD,
			    BIND(V_INT(node_id), V_INT(b[i].year),
				 V_TEXT(budget_sources[b[i].source]), V_INT(b[i].amount_cents),
				 text_or_null(b[i].comment)),
			    NULL));
	TRY(db_exec(cx, SQL_LINK_DROP, BIND(V_INT(node_id)), NULL));
	for (size_t i = 0; i < in->links.n; i++)
		TRY(db_exec(cx, SQL_LINK_ADD,
			    BIND(V_INT(node_id), V_INT(l[i].objective_id), V_INT(l[i].share)),
			    NULL));
	return OK;
}

/* A state or a health that moved leaves a line by itself. */
static Err note_moves(struct ctx *cx, const struct node *n, const struct card_in *in)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const char *was = NULL, *now = in->health < 0 ? NULL : healths[in->health];
	bool row = false;

	if (strcmp(n->status, action_statuses[in->status]) != 0)
		TRY(journal_write(cx, n->id, "status", n->status, action_statuses[in->status],
				  in->status_reason));
	TRY(db_query(cx, &q, SQL_HEALTH, BIND(V_INT(n->id))));
	TRY(db_next(cx, &q, &row));
	if (row)
		was = col_text(&q, 0, cx->arena);
	if ((was != NULL) != (now != NULL) || (was && strcmp(was, now) != 0))
		TRY(journal_write(cx, n->id, "health", was, now, in->health_reason));
	return OK;
}

Err card_save(struct req *rq, struct resp *rs)
{
	const struct card_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct plan *p = NULL;
	const struct node *n = NULL;
	int64_t version = 1;
	struct jw w;

	TRY(action_node(rq, &p, &n));
	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(n->id)), &version));
	TRY(expect_version(rq, rs, version));
	TRY(check(rq, rs, in, p, n));
	TRY(note_moves(cx, n, in));
	TRY(store(rq, in, version + 1));
	TRY(store_lists(cx, n->id, in));
	TRY(db_exec(cx, SQL_NODE,
		    BIND(V_INT(n->id), text_or_null(in->brief),
			 V_TEXT(action_statuses[in->status])),
		    NULL));
	action_changed(rq, "plan.card");
	w = reply(rs, 200);
	rs->version = version + 1;
	jw_int(&w, "version", version + 1);
	return reply_end(rq, rs, &w);
}
