/* The service "retie": asked by one, decided by another. */
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "svc/retie/retie.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT retie_id, version, from_day, to_day, reason, asked_at, asked_by, previewed,"
	" state, decided_at, decided_by, moved FROM retie WHERE plan_id = ?1"
	" ORDER BY retie_id DESC LIMIT 100";
static const char SQL_GET[] = "SELECT version, plan_id, from_day, to_day, asked_by, state"
			      " FROM retie WHERE retie_id = ?1";
static const char SQL_ASK[] =
	"INSERT INTO retie(plan_id, from_day, to_day, reason, asked_at, asked_by, previewed)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_OPEN[] = "SELECT 1 FROM retie WHERE plan_id = ?1 AND state = 'asked'";
static const char SQL_DECIDE[] =
	"UPDATE retie SET state = ?2, decided_at = ?3, decided_by = ?4, moved = ?5,"
	" version = version + 1 WHERE retie_id = ?1 AND state = 'asked'";
static const char SQL_LINE[] =
	"INSERT INTO retie_line(retie_id, record_id, old_node, old_rule, new_node, new_rule)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_LINES[] =
	"SELECT record_id, old_node, old_rule, new_node, new_rule FROM retie_line"
	" WHERE retie_id = ?1";
static const char SQL_TIE[] =
	"INSERT INTO record_tie(record_id, plan_id, node_id, rule_id) VALUES (?1, ?2, ?3, ?4)"
	" ON CONFLICT (record_id, plan_id) DO UPDATE SET node_id = excluded.node_id,"
	" rule_id = excluded.rule_id";
static const char SQL_UNTIE[] = "DELETE FROM record_tie WHERE record_id = ?1 AND plan_id = ?2";

static const struct field span_fields[] = {
	FIELD_DATE(retie_span_in, from, FIELD_REQUIRED),
	FIELD_DATE(retie_span_in, to, FIELD_REQUIRED),
};
const struct schema retie_span_schema = { .name = "RetieSpan",
					  .fields = span_fields,
					  .n_fields = ARRAY_LEN(span_fields),
					  .size = sizeof(struct retie_span_in) };
static const struct field in_fields[] = {
	FIELD_DATE(retie_in, from, FIELD_REQUIRED),
	FIELD_DATE(retie_in, to, FIELD_REQUIRED),
	FIELD_TEXT(retie_in, reason, FIELD_REQUIRED | FIELD_LINES, 3, 500),
};
const struct schema retie_in_schema = { .name = "RetieAsk",
					.fields = in_fields,
					.n_fields = ARRAY_LEN(in_fields),
					.size = sizeof(struct retie_in) };

static const struct field move_fields[] = {
	OUT_TEXT("from", FIELD_NULLABLE),
	OUT_TEXT("to", FIELD_NULLABLE),
	OUT_INT("records", FIELD_REQUIRED),
};
static const struct schema move_schema = OUT_SCHEMA("RetieMove", move_fields);
static const struct field moves_fields[] = {
	OUT_INT("would_move", FIELD_REQUIRED),
	OUT_LIST("moves", &move_schema),
};
const struct schema retie_moves_schema = OUT_SCHEMA("RetieMoves", moves_fields);
static const char *const states[] = { "asked", "applied", "refused", NULL };
static const struct field row_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	       OUT_INT("version", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),      OUT_DATE("to", FIELD_REQUIRED),
	OUT_TEXT("reason", FIELD_REQUIRED),    OUT_INT("asked_at", FIELD_REQUIRED),
	OUT_TEXT("asked_by", FIELD_NULLABLE),  OUT_BOOL("mine", FIELD_REQUIRED),
	OUT_INT("previewed", FIELD_REQUIRED),  OUT_ENUM("state", FIELD_REQUIRED, states),
	OUT_INT("decided_at", FIELD_NULLABLE), OUT_TEXT("decided_by", FIELD_NULLABLE),
	OUT_INT("moved", FIELD_NULLABLE),
};
static const struct schema row_schema = OUT_SCHEMA("Retie", row_fields);
static const struct field rows_fields[] = { OUT_LIST("rows", &row_schema) };
const struct schema reties_schema = OUT_SCHEMA("Reties", rows_fields);
static const struct field one_fields[] = { OUT_LIST("moves", &move_schema) };
const struct schema retie_schema = OUT_SCHEMA("RetieTrace", one_fields);
static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("moved", FIELD_REQUIRED),
};
const struct schema retie_saved_schema = OUT_SCHEMA("RetieSaved", saved_fields);

static const char *name_of(struct ctx *cx, int64_t id)
{
	const struct user *u = model_user(cx->model, id);

	return u ? u->name : NULL;
}

static void jw_opt(struct jw *w, const char *name, const struct stmt *q, int col)
{
	if (col_null(q, col))
		jw_null(w, name);
	else
		jw_int(w, name, col_int(q, col));
}

Err retie_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w;

	if (!model_plan(cx->model, rq->id))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(rq->id))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "version", col_int(&q, 1));
		jw_day(&w, "from", col_day(&q, 2));
		jw_day(&w, "to", col_day(&q, 3));
		jw_string(&w, "reason", col_text(&q, 4, cx->arena));
		jw_int(&w, "asked_at", col_int(&q, 5));
		jw_string(&w, "asked_by", name_of(cx, col_int(&q, 6)));
		jw_bool(&w, "mine", col_int(&q, 6) == cx->who->user_id);
		jw_int(&w, "previewed", col_int(&q, 7));
		jw_string(&w, "state", col_text(&q, 8, cx->arena));
		jw_opt(&w, "decided_at", &q, 9);
		jw_string(&w, "decided_by", name_of(cx, col_int(&q, 10)));
		jw_opt(&w, "moved", &q, 11);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err span(struct req *rq, struct resp *rs, int32_t from, int32_t to,
		const struct plan **p)
{
	*p = model_plan(rq->cx.model, rq->id);
	if (!*p || (*p)->slot < 0)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	if (to < from)
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.too_small");
	return OK;
}

Err retie_preview(struct req *rq, struct resp *rs)
{
	const struct retie_span_in *in = rq->in;
	struct retie_move *m = NULL;
	const struct plan *p = NULL;
	size_t n = 0;
	struct jw w;

	TRY(span(rq, rs, in->from, in->to, &p));
	TRY(retie_find(&rq->cx, p, in->from, in->to, &m, &n));
	w = reply(rs, 200);
	jw_int(&w, "would_move", (int64_t)n);
	jw_moves(&rq->cx, &w, m, n);
	return reply_end(rq, rs, &w);
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t moved,
		 const char *action)
{
	struct jw w = reply(rs, status);

	app_touch(rq->cx.app, TOPIC_PLAN);
	rq->object = id;
	rq->rows = moved;
	rq->action = action;
	rq->audit_class = AUDIT_CLASS_ADMIN;
	jw_int(&w, "id", id);
	jw_int(&w, "moved", moved);
	return reply_end(rq, rs, &w);
}

Err retie_ask(struct req *rq, struct resp *rs)
{
	const struct retie_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct retie_move *m = NULL;
	const struct plan *p = NULL;
	bool open = false;
	size_t n = 0;

	TRY(span(rq, rs, in->from, in->to, &p));
	TRY(db_found(cx, SQL_OPEN, BIND(V_INT(p->id)), &open));
	if (open)
		FAIL(cx, ERR_CONFLICT, "retie.open");
	TRY(retie_find(cx, p, in->from, in->to, &m, &n));
	if (!n)
		FAIL(cx, ERR_CONFLICT, "retie.nothing");
	TRY(db_exec(cx, SQL_ASK,
		    BIND(V_INT(p->id), V_DAY(in->from), V_DAY(in->to), V_TEXT(in->reason),
			 V_INT(cx->now), V_INT(cx->who->user_id), V_INT((int64_t)n)),
		    NULL));
	return saved(rq, rs, 201, db_last_id(cx->db), (int64_t)n, "rule.retie_ask");
}

struct asked {
	int64_t asked_by;
	int32_t from, to;
	const struct plan *plan;
};

/* The request that waits; another than the asker decides. */
static Err waiting(struct req *rq, struct asked *a)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(cx, &q, SQL_GET, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	if (strcmp(col_text(&q, 5, cx->arena), "asked") != 0)
		FAIL(cx, ERR_CONFLICT, "retie.decided");
	*a = (struct asked){ .asked_by = col_int(&q, 4),
			     .from = col_day(&q, 2),
			     .to = col_day(&q, 3),
			     .plan = model_plan(cx->model, col_int(&q, 1)) };
	if (!a->plan || a->plan->slot < 0)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

struct published {
	unsigned slot;
	struct fact_tie *ties;
	size_t n;
};

static void publish(struct app *app, void *arg)
{
	const struct published *p = arg;

	(void)facts_tie_many(app->facts, p->slot, p->ties, p->n);
	app_touch(app, TOPIC_RECORDS);
	app_touch(app, TOPIC_PLAN);
}

static Err move_one(struct ctx *cx, int64_t retie_id, int64_t plan_id,
		    const struct retie_move *m)
{
	TRY(db_exec(cx, SQL_LINE,
		    BIND(V_INT(retie_id), V_INT(m->record_id), V_ID(m->old_node),
			 V_ID(m->old_rule), V_ID(m->new_node), V_ID(m->new_rule)),
		    NULL));
	if (!m->new_node)
		return db_exec(cx, SQL_UNTIE, BIND(V_INT(m->record_id), V_INT(plan_id)), NULL);
	return db_exec(cx, SQL_TIE,
		       BIND(V_INT(m->record_id), V_INT(plan_id), V_INT(m->new_node),
			    V_ID(m->new_rule)),
		       NULL);
}

static Err apply(struct ctx *cx, int64_t retie_id, const struct plan *p,
		 const struct retie_move *m, size_t n)
{
	struct published *out = arena_alloc(cx->arena, sizeof(*out));

	*out = (struct published){ .slot = (unsigned)p->slot,
				   .ties = arena_array(cx->arena, n + 1, sizeof(*out->ties)),
				   .n = n };
	for (size_t i = 0; i < n; i++) {
		const struct node *to = model_node(cx->model, m[i].new_node, NULL);

		TRY(move_one(cx, retie_id, p->id, &m[i]));
		out->ties[i] = (struct fact_tie){ .id = (uint32_t)m[i].record_id,
						  .action = to ? to->index : FACT_UNTIED };
	}
	write_publish(cx, publish, out);
	return OK;
}

Err retie_approve(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct retie_move *m = NULL;
	struct asked a;
	size_t n = 0;

	TRY(waiting(rq, &a));
	if (a.asked_by == cx->who->user_id)
		FAIL(cx, ERR_CONFLICT, "retie.own");
	TRY(retie_find(cx, a.plan, a.from, a.to, &m, &n));
	TRY(apply(cx, rq->id, a.plan, m, n));
	TRY(db_exec(cx, SQL_DECIDE,
		    BIND(V_INT(rq->id), V_TEXT("applied"), V_INT(cx->now),
			 V_INT(cx->who->user_id), V_INT((int64_t)n)),
		    NULL));
	return saved(rq, rs, 200, rq->id, (int64_t)n, "rule.retie_apply");
}

Err retie_refuse(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct asked a;

	TRY(waiting(rq, &a));
	TRY(db_exec(cx, SQL_DECIDE,
		    BIND(V_INT(rq->id), V_TEXT("refused"), V_INT(cx->now),
			 V_INT(cx->who->user_id), V_INT(0)),
		    NULL));
	return saved(rq, rs, 200, rq->id, 0, "rule.retie_refuse");
}

/* The trace of what was applied, by way. */
Err retie_read(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 }, lines = { 0 };
	struct ctx *cx = &rq->cx;
	struct retie_move *m = NULL;
	size_t n = 0, cap = 0;
	bool row = false;
	struct jw w;

	TRY(db_query(cx, &q, SQL_GET, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(db_query(cx, &lines, SQL_LINES, BIND(V_INT(rq->id))));
	for (;;) {
		TRY(db_next(cx, &lines, &row));
		if (!row)
			break;
		if (n == cap) {
			struct retie_move *more =
				arena_array(cx->arena, cap ? cap * 2 : 1024, sizeof(*more));

			if (n)
				memcpy(more, m, n * sizeof(*more));
			m = more;
			cap = cap ? cap * 2 : 1024;
		}
		m[n++] = (struct retie_move){ .record_id = col_int(&lines, 0),
					      .old_node = col_int(&lines, 1),
					      .old_rule = col_int(&lines, 2),
					      .new_node = col_int(&lines, 3),
					      .new_rule = col_int(&lines, 4) };
	}
	w = reply(rs, 200);
	jw_moves(cx, &w, m, n);
	return reply_end(rq, rs, &w);
}

static const struct route routes[] = {
	{ GET, "/api/plans/:id/reties", retie_list, "rule.read", AUDIT_NONE,
	  .out = &reties_schema, .help = "rules applied to the past: asked and decided" },
	{ POST, "/api/plans/:id/reties/preview", retie_preview, "rule.read", AUDIT_NONE,
	  .in = &retie_span_schema, .out = &retie_moves_schema,
	  .help = "what the rules of today would move between two days", .flags = ROUTE_READS },
	{ POST, "/api/plans/:id/reties", retie_ask, "rule.write", AUDIT_WRITE,
	  .in = &retie_in_schema, .out = &retie_saved_schema,
	  .help = "asks that the past follow the rules of today" },
	{ GET, "/api/reties/:id", retie_read, "rule.read", AUDIT_NONE, .out = &retie_schema,
	  .help = "what was moved, from where to where" },
	{ POST, "/api/reties/:id/approve", retie_approve, "rule.approve", AUDIT_WRITE,
	  .out = &retie_saved_schema, .help = "applies what another person asked" },
	{ POST, "/api/reties/:id/refuse", retie_refuse, "rule.approve", AUDIT_WRITE,
	  .out = &retie_saved_schema, .help = "refuses it" },
};

const struct service retie_service = { .name = "retie", LIST(routes, routes) };
