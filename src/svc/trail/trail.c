/*
 * The trail: the audit log as the data-protection officer reads it, the state of its chain, and
 * the review of broken glass.  Persons appear by file number.
 */
#include <string.h>

#include "core/audit.h"
#include "core/identity.h"
#include "core/keyring.h"
#include "core/session.h"
#include "core/write.h"
#include "http/http.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_LIST[] = "SELECT a.seq, a.at, a.user_id, a.action, a.class, a.rows, "
			       "a.status, a.purpose, p.file_no"
			       " FROM audit a LEFT JOIN person p ON p.person_id = a.subject"
			       " WHERE (?1 = 0 OR a.seq < ?1) AND (?2 = 0 OR a.user_id = ?2)"
			       " AND (?3 = 0 OR p.file_no = ?3) AND (?4 = 0 OR a.class = ?4)"
			       " ORDER BY a.seq DESC LIMIT 100";
static const char SQL_GLASS[] =
	"SELECT g.glass_id, g.at, g.user_id, p.file_no, g.reason_code, g.until, g.reviewed_at,"
	" g.reviewed_by, g.reason, g.person_id FROM glass g JOIN person p ON p.person_id = "
	"g.person_id"
	" ORDER BY g.reviewed_at IS NOT NULL, g.glass_id DESC LIMIT 200";
static const char SQL_REVIEW[] =
	"UPDATE glass SET reviewed_at = ?2, reviewed_by = ?3"
	" WHERE glass_id = ?1 AND reviewed_at IS NULL AND user_id <> ?3";
static const char SQL_PENDING[] = "SELECT count(*) FROM glass WHERE reviewed_at IS NULL";

static const char *const class_names[] = { "",	     "auth",   "read",	"write",
					   "search", "export", "admin", "glass",
					   "system", "denied", NULL };

struct trail_q {
	int64_t before, user, file_no;
	int class;
};
static const struct field trail_q_fields[] = {
	FIELD_INT(trail_q, before, 0, 1, INT64_MAX),
	FIELD_INT(trail_q, user, 0, 1, 65000),
	FIELD_INT(trail_q, file_no, 0, 1, INT64_MAX),
	FIELD_ENUM(trail_q, class, 0, class_names),
};
static const struct schema trail_q_schema = SCHEMA(trail_q, trail_q_fields);

static const struct field line_fields[] = {
	OUT_INT("seq", FIELD_REQUIRED),	     OUT_INT("at", FIELD_REQUIRED),
	OUT_TEXT("who", FIELD_NULLABLE),     OUT_TEXT("role", FIELD_NULLABLE),
	OUT_TEXT("action", FIELD_REQUIRED),  OUT_ENUM("class", FIELD_REQUIRED, class_names),
	OUT_TEXT("subject", FIELD_NULLABLE), OUT_TEXT("purpose", FIELD_NULLABLE),
	OUT_INT("rows", FIELD_REQUIRED),     OUT_INT("status", FIELD_REQUIRED),
};
static const struct schema line_schema = OUT_SCHEMA("TrailLine", line_fields);
static const struct field list_fields[] = {
	OUT_LIST("rows", &line_schema),
	OUT_INT("next", FIELD_NULLABLE),
};
static const struct schema list_schema = OUT_SCHEMA("Trail", list_fields);

static const struct field checkpoint_fields[] = {
	OUT_INT("seq", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),
};
static const struct schema checkpoint_schema = OUT_SCHEMA("Checkpoint", checkpoint_fields);
static const struct field state_fields[] = {
	OUT_INT("entries", FIELD_REQUIRED),
	OUT_TEXT("head", FIELD_REQUIRED),
	OUT_BOOL("ok", FIELD_REQUIRED),
	OUT_INT("bad_seq", FIELD_NULLABLE),
	OUT_INT("verified_at", FIELD_REQUIRED),
	OUT_OBJECT("checkpoint", FIELD_NULLABLE, &checkpoint_schema),
	OUT_INT("glass_pending", FIELD_REQUIRED),
};
static const struct schema state_schema = OUT_SCHEMA("TrailState", state_fields);

static const struct field glass_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),
	OUT_TEXT("who", FIELD_REQUIRED),
	OUT_TEXT("file_no", FIELD_REQUIRED),
	OUT_TEXT("reason_code", FIELD_REQUIRED),
	OUT_TEXT("reason", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_INT("until", FIELD_REQUIRED),
	OUT_INT("reviewed_at", FIELD_NULLABLE),
	OUT_TEXT("reviewed_by", FIELD_NULLABLE),
};
static const struct schema glass_schema = OUT_SCHEMA("GlassLine", glass_fields);
static const struct field glasses_fields[] = { OUT_LIST("rows", &glass_schema) };
static const struct schema glasses_schema = OUT_SCHEMA("GlassList", glasses_fields);
static Err list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct trail_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int64_t last = 0, n = 0;
	bool row = false;
	struct jw w;

	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(in->before), V_INT(in->user), V_INT(in->file_no),
			  V_INT(in->class < 0 ? 0 : in->class))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		const struct user *u;
		int64_t klass;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		last = col_int(&q, 0);
		n++;
		u = model_user(cx->model, col_int(&q, 2));
		klass = col_int(&q, 4);
		jw_object(&w, NULL);
		jw_int(&w, "seq", last);
		jw_int(&w, "at", col_int(&q, 1));
		jw_string(&w, "who", u ? u->name : NULL);
		jw_string(&w, "role", u ? u->role->key : NULL);
		jw_string(&w, "action", col_text(&q, 3, cx->arena));
		jw_string(&w, "class", class_names[klass >= 1 && klass <= 9 ? klass : 8]);
		jw_string(&w, "subject",
			  col_null(&q, 8) ? NULL : file_no_text(cx->arena, col_int(&q, 8)));
		jw_string(&w, "purpose", col_text(&q, 7, cx->arena));
		jw_int(&w, "rows", col_int(&q, 5));
		jw_int(&w, "status", col_int(&q, 6));
		jw_end(&w);
	}
	jw_end(&w);
	if (n == 100)
		jw_int(&w, "next", last);
	else
		jw_null(&w, "next");
	rq->rows = n;
	return reply_end(rq, rs, &w);
}

static Err state(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct audit_report r;
	int64_t pending = 0;
	struct jw w;

	TRY(audit_verify(cx, &r));
	TRY(db_int(cx, SQL_PENDING, NO_BIND, &pending));
	w = reply(rs, 200);
	jw_int(&w, "entries", r.lines);
	jw_string(&w, "head", r.head);
	jw_bool(&w, "ok", r.chain_ok && r.checkpoints_ok);
	if (r.bad_seq)
		jw_int(&w, "bad_seq", r.bad_seq);
	else
		jw_null(&w, "bad_seq");
	jw_int(&w, "verified_at", cx->now);
	if (r.checkpoint_seq) {
		jw_object(&w, "checkpoint");
		jw_int(&w, "seq", r.checkpoint_seq);
		jw_int(&w, "at", r.checkpoint_at);
		jw_end(&w);
	} else {
		jw_null(&w, "checkpoint");
	}
	jw_int(&w, "glass_pending", pending);
	return reply_end(rq, rs, &w);
}

/* Lines of whom the reader may review: the officer all, a team lead those of his teams. */
static Err glass_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w;

	TRY(db_query(cx, &q, SQL_GLASS, NO_BIND));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		struct place at = { .table = TABLE_GLASS,
				    .column = GLASS_REASON,
				    .version = 1 };
		const struct user *u, *by;
		const void *cell;
		char *reason = NULL;
		size_t n;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		at.row = col_int(&q, 0);
		at.person = col_int(&q, 9);
		cell = col_view(&q, 8, &n);
		TRY(person_open(cx, &at, cell, n, &reason, NULL));
		u = model_user(cx->model, col_int(&q, 2));
		by = model_user(cx->model, col_int(&q, 7));
		jw_object(&w, NULL);
		jw_int(&w, "id", at.row);
		jw_int(&w, "at", col_int(&q, 1));
		jw_string(&w, "who", u ? u->name : "");
		jw_string(&w, "file_no", file_no_text(cx->arena, col_int(&q, 3)));
		jw_string(&w, "reason_code", col_text(&q, 4, cx->arena));
		jw_string(&w, "reason", reason);
		jw_int(&w, "until", col_int(&q, 5));
		if (col_null(&q, 6))
			jw_null(&w, "reviewed_at");
		else
			jw_int(&w, "reviewed_at", col_int(&q, 6));
		jw_string(&w, "reviewed_by", by ? by->name : NULL);
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	rq->audit_class = AUDIT_CLASS_GLASS;
	return reply_end(rq, rs, &w);
}

static Err glass_review(struct req *rq, struct resp *rs)
{
	int64_t changed = 0;

	TRY(db_exec(&rq->cx, SQL_REVIEW,
		    BIND(V_INT(rq->id), V_INT(rq->cx.now), V_INT(rq->cx.who->user_id)),
		    &changed));
	if (changed != 1)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	app_touch(rq->cx.app, TOPIC_TASKS);
	rq->object = rq->id;
	rq->action = "trail.glass_review";
	rq->audit_class = AUDIT_CLASS_GLASS;
	return reply_empty(rq, rs);
}

static const struct route routes[] = {
	{ GET, "/api/trail", list, "trail.read", AUDIT_READ, .q = &trail_q_schema,
	  .out = &list_schema, .help = "audit lines, latest first" },
	{ GET, "/api/trail/state", state, "trail.read", AUDIT_READ, .out = &state_schema,
	  .help = "recomputes the chain and checks the signed notes" },
	{ GET, "/api/glass", glass_list, "trail.review", AUDIT_READ, .out = &glasses_schema,
	  .help = "dossiers opened by breaking glass" },
	{ POST, "/api/glass/:id/review", glass_review, "trail.review", AUDIT_WRITE,
	  .out = &none_schema,
	  .help = "a broken glass was reviewed, by somebody else than who broke it" },
};

const struct service trail_service = { .name = "trail", LIST(routes, routes) };
