/*
 * Points of a meeting: words sealed under the centre's key, tied to the action they name.  A meeting
 * holds POINTS_MOST of them: one more is refused, never kept without being shown and counted.
 */
#include "base/date.h"
#include "svc/activity/activity.h"
#include "vault/ids.h"

#include <string.h>

#include "base/banned.h"

#define POINTS_MOST 100

static const char SQL_LIST[] =
	"SELECT point_id, version, node_id, text, record_id FROM activity_point"
	" WHERE session_id = ?1 ORDER BY position";
static const char SQL_COUNT[] = "SELECT count(*) FROM activity_point WHERE session_id = ?1";
static const char SQL_GREATEST[] = "SELECT coalesce(max(point_id), 0) FROM activity_point";
static const char SQL_POSITION[] =
	"SELECT coalesce(max(position), 0) FROM activity_point WHERE session_id = ?1";
static const char SQL_ADD[] =
	"INSERT INTO activity_point(point_id, session_id, position, node_id, text, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_ONE[] =
	"SELECT version, session_id, record_id FROM activity_point WHERE point_id = ?1";
static const char SQL_CHANGE[] =
	"UPDATE activity_point SET version = version + 1, node_id = ?3, text = ?4,"
	" record_id = ?5 WHERE point_id = ?1 AND version = ?2";
static const char SQL_RECORD[] = "UPDATE activity_point SET record_id = ?2 WHERE point_id = ?1";

struct point {
	int64_t id, version, node_id, record_id;
};

static struct place place_of(const struct point *p)
{
	return (struct place){ .row = p->id,
			       .table = TABLE_ACTIVITY_POINT,
			       .column = ACTIVITY_POINT_TEXT,
			       .version = (uint64_t)p->version,
			       .pad = CELL_NOTE };
}

static Err write_one(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	struct point p = { col_int(q, 0), col_int(q, 1), col_int(q, 2), 0 };
	const struct node *node = p.node_id ? model_node(cx->model, p.node_id, NULL) : NULL;
	struct place at = place_of(&p);
	const char *text = NULL, *cut;

	TRY(sealed_column(cx, &at, q, 3, &text));
	text = text ? text : "";
	cut = text + strcspn(text, "\x1f");
	jw_object(w, NULL);
	jw_int(w, "id", p.id);
	jw_int(w, "version", p.version);
	jw_string_n(w, "text", text, (size_t)(cut - text));
	jw_string(w, "decision", *cut && cut[1] ? cut + 1 : NULL);
	if (p.node_id)
		jw_int(w, "action_id", p.node_id);
	else
		jw_null(w, "action_id");
	jw_string(w, "code", node ? node->code : NULL);
	jw_string(w, "action", node ? node->label : NULL);
	jw_end(w);
	return OK;
}

Err points_write(struct ctx *cx, struct jw *w, const struct group_session *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(p->id))));
	jw_array(w, "points");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(write_one(cx, w, &q));
	}
	jw_end(w);
	return OK;
}

/* The record of a point; the choice of the action stands over the rules. */
static Err emit(struct ctx *cx, const struct group_session *s, struct point *p)
{
	const struct plan *plan = NULL;
	const struct node *node = p->node_id ? model_node(cx->model, p->node_id, &plan) : NULL;
	struct record r = session_record(s);
	struct tie_choice choice = { .reason = "Point de la réunion" };
	int64_t old = p->record_id;
	struct tie *ties = NULL;
	size_t n = 0;

	if (!node || !plan) {
		p->record_id = 0;
		return old ? record_void(cx, old, 0) : OK;
	}
	choice.plan_id = plan->id;
	choice.node_id = node->id;
	r.minutes = 0;
	TRY(pick_kind(cx, "session.point", &r.kind_id));
	TRY(record_emit(cx, &r, &choice, 1, &p->record_id, &ties, &n));
	return old ? record_void(cx, old, p->record_id) : OK;
}

Err points_emit(struct ctx *cx, const struct group_session *s)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct point todo[POINTS_MOST];
	size_t n = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(s->id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		if (!col_int(&q, 4) && col_int(&q, 2) && n < ARRAY_LEN(todo))
			todo[n++] = (struct point){ col_int(&q, 0), col_int(&q, 1),
						    col_int(&q, 2), 0 };
	}
	stmt_done(&q);
	for (size_t i = 0; i < n; i++) {
		TRY(emit(cx, s, &todo[i]));
		TRY(db_exec(cx, SQL_RECORD, BIND(V_INT(todo[i].id), V_ID(todo[i].record_id)),
			    NULL));
	}
	return OK;
}

static Err seal(struct ctx *cx, const struct activity_point_in *in, const struct point *p,
		struct val *out)
{
	struct place at = place_of(p);

	return sealed_value(
		cx, &at,
		arena_printf(cx->arena, "%s\x1f%s", in->text, in->decision ? in->decision : ""),
		out);
}

static Err check(struct req *rq, struct resp *rs, const struct activity_point_in *in)
{
	const struct node *node =
		in->action_id ? model_node(rq->cx.model, in->action_id, NULL) : NULL;

	if (in->action_id && (!node || node->removed || node->level < NODE_ACTION))
		return schema_refuse(&rq->cx, &rs->errors, "action_id", "field.not_one_of");
	return OK;
}

Err activity_point_add(struct req *rq, struct resp *rs)
{
	const struct activity_point_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct point p = { .version = 1, .node_id = in->action_id };
	struct group_session s;
	struct val text = V_NULL;
	int64_t position = 0, count = 0;

	TRY(session_read(cx, rq->id, &s));
	TRY(check(rq, rs, in));
	TRY(db_int(cx, SQL_COUNT, BIND(V_INT(s.id)), &count));
	if (count >= POINTS_MOST)
		return deed_refuse(cx, &rs->errors, "text", "activity.points_full", 0,
				   POINTS_MOST);
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &p.id));
	p.id = id_after(p.id);
	TRY(db_int(cx, SQL_POSITION, BIND(V_INT(s.id)), &position));
	if (s.state == SESSION_HELD)
		TRY(emit(cx, &s, &p));
	TRY(seal(cx, in, &p, &text));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(p.id), V_INT(s.id), V_INT(position + 1), V_ID(p.node_id), text,
			 V_ID(p.record_id)),
		    NULL));
	rq->action = "activity.point_add";
	return activity_saved(rq, rs, 201, p.id, 1);
}

Err activity_point_change(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct activity_point_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct point p = { .id = rq->id, .node_id = in->action_id };
	struct group_session s;
	struct val text = V_NULL;
	int64_t session_id, changed = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	p.version = col_int(&q, 0);
	session_id = col_int(&q, 1);
	p.record_id = col_int(&q, 2);
	stmt_done(&q);
	TRY(expect_version(rq, rs, p.version));
	TRY(check(rq, rs, in));
	TRY(session_read(cx, session_id, &s));
	if (s.state == SESSION_HELD)
		TRY(emit(cx, &s, &p));
	p.version++;
	TRY(seal(cx, in, &p, &text));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(p.id), V_INT(p.version - 1), V_ID(p.node_id), text,
			 V_ID(p.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "activity.point_change";
	return activity_saved(rq, rs, 200, p.id, p.version);
}
