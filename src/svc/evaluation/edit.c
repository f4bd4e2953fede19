/* Drafts: made, written, dropped, frozen. */
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "core/limits.h"
#include "svc/evaluation/evaluation.h"
#include "vault/digest.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT evaluation_id, kind, title, from_day, to_day, made_at, frozen_at, hash"
	" FROM evaluation WHERE plan_id = ?1 ORDER BY from_day DESC, evaluation_id DESC";
static const char SQL_ADD[] =
	"INSERT INTO evaluation(plan_id, kind, title, from_day, to_day, made_at, made_by)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_GET[] =
	"SELECT version, plan_id, kind, title, from_day, to_day, intro, opinion, conclusion,"
	" made_at, made_by, frozen_at, frozen_by, hash, content FROM evaluation"
	" WHERE evaluation_id = ?1";
static const char SQL_TEXTS[] =
	"SELECT node_id, text, outcome FROM evaluation_text WHERE evaluation_id = ?1"
	" ORDER BY node_id";
static const char SQL_SAVE[] =
	"UPDATE evaluation SET title = ?2, intro = ?3, opinion = ?4, conclusion = ?5,"
	" version = version + 1 WHERE evaluation_id = ?1 AND version = ?6 AND frozen_at IS "
	"NULL";
static const char SQL_TEXT_DROP[] = "DELETE FROM evaluation_text WHERE evaluation_id = ?1";
static const char SQL_TEXT_ADD[] =
	"INSERT INTO evaluation_text(evaluation_id, node_id, text, outcome)"
	" VALUES (?1, ?2, ?3, ?4)";
static const char SQL_DROP[] = "DELETE FROM evaluation WHERE evaluation_id = ?1";
static const char SQL_FREEZE[] =
	"UPDATE evaluation SET frozen_at = ?2, frozen_by = ?3, hash = ?4, content = ?5,"
	" version = version + 1 WHERE evaluation_id = ?1 AND version = ?6 AND frozen_at IS "
	"NULL";

static Err read_texts(struct ctx *cx, struct evaluation *e)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 64;
	bool row = false;

	e->texts = arena_array(cx->arena, cap, sizeof(*e->texts));
	TRY(db_query(cx, &q, SQL_TEXTS, BIND(V_INT(e->id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		if (e->n_texts == cap) {
			struct evaluation_text *more =
				arena_array(cx->arena, cap * 2, sizeof(*more));

			memcpy(more, e->texts, cap * sizeof(*more));
			e->texts = more;
			cap *= 2;
		}
		e->texts[e->n_texts++] =
			(struct evaluation_text){ .node_id = col_int(&q, 0),
						  .text = col_text(&q, 1, cx->arena),
						  .outcome = col_text(&q, 2, cx->arena) };
	}
}

Err plan_evaluation_get(struct ctx *cx, int64_t id, struct evaluation *e)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_GET, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row || !model_plan(cx->model, col_int(&q, 1)))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	*e = (struct evaluation){ .id = id,
				  .version = col_int(&q, 0),
				  .plan_id = col_int(&q, 1),
				  .kind = col_text(&q, 2, cx->arena),
				  .title = col_text(&q, 3, cx->arena),
				  .from = col_day(&q, 4),
				  .to = col_day(&q, 5),
				  .intro = col_text(&q, 6, cx->arena),
				  .opinion = col_text(&q, 7, cx->arena),
				  .conclusion = col_text(&q, 8, cx->arena),
				  .made_at = col_int(&q, 9),
				  .made_by = col_int(&q, 10),
				  .frozen_at = col_int(&q, 11),
				  .frozen_by = col_int(&q, 12),
				  .hash = col_text(&q, 13, cx->arena),
				  .content = col_text(&q, 14, cx->arena),
				  .frozen = !col_null(&q, 11) };
	return read_texts(cx, e);
}

Err plan_evaluation_list(struct req *rq, struct resp *rs)
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
		jw_string(&w, "kind", col_text(&q, 1, cx->arena));
		jw_string(&w, "title", col_text(&q, 2, cx->arena));
		jw_day(&w, "from", col_day(&q, 3));
		jw_day(&w, "to", col_day(&q, 4));
		jw_int(&w, "made_at", col_int(&q, 5));
		if (col_null(&q, 6))
			jw_null(&w, "frozen_at");
		else
			jw_int(&w, "frozen_at", col_int(&q, 6));
		jw_string(&w, "hash", col_text(&q, 7, cx->arena));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version,
		 const char *action)
{
	struct jw w = reply(rs, status);

	app_touch(rq->cx.app, TOPIC_PLAN);
	rq->object = id;
	rq->action = action;
	rq->audit_class = AUDIT_CLASS_ADMIN;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

Err plan_evaluation_add(struct req *rq, struct resp *rs)
{
	const struct plan_evaluation_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct plan *p = model_plan(cx->model, rq->id);

	if (!p || p->slot < 0)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	if (in->to < in->from || measure_months(in->from, in->to) > MEASURE_MONTHS_MAX)
		return schema_refuse(cx, &rs->errors, "to", "field.too_small");
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(p->id), V_TEXT(plan_evaluation_kinds[in->kind]),
			 V_TEXT(in->title), V_DAY(in->from), V_DAY(in->to), V_INT(cx->now),
			 V_INT(cx->who->user_id)),
		    NULL));
	return saved(rq, rs, 201, db_last_id(cx->db), 1, "plan.evaluation_add");
}

/* The draft of the request's :id, over the version that was read. */
static Err draft(struct req *rq, struct resp *rs, struct evaluation *e)
{
	TRY(plan_evaluation_get(&rq->cx, rq->id, e));
	if (e->frozen)
		FAIL(&rq->cx, ERR_CONFLICT, "evaluation.frozen");
	return expect_version(rq, rs, e->version);
}

static struct val text_or_null(const char *s)
{
	return V_TEXT(s && *s ? s : NULL);
}

Err plan_evaluation_save(struct req *rq, struct resp *rs)
{
	const struct save_in *in = rq->in;
	const struct text_in *t = in->texts.items;
	struct ctx *cx = &rq->cx;
	struct evaluation e;
	int64_t changed = 0;

	TRY(draft(rq, rs, &e));
	for (size_t i = 0; i < in->texts.n; i++) {
		const struct plan *p = NULL;

		if (!model_node(cx->model, t[i].node_id, &p) || p->id != e.plan_id)
			return schema_refuse(cx, &rs->errors,
					     arena_printf(cx->arena, "texts[%zu].node_id", i),
					     "field.not_one_of");
		for (size_t k = 0; k < i; k++)
			if (t[k].node_id == t[i].node_id)
				return schema_refuse(
					cx, &rs->errors,
					arena_printf(cx->arena, "texts[%zu].node_id", i),
					"field.not_one_of");
	}
	TRY(db_exec(cx, SQL_SAVE,
		    BIND(V_INT(e.id), V_TEXT(in->title), text_or_null(in->intro),
			 text_or_null(in->opinion), text_or_null(in->conclusion),
			 V_INT(e.version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	TRY(db_exec(cx, SQL_TEXT_DROP, BIND(V_INT(e.id)), NULL));
	for (size_t i = 0; i < in->texts.n; i++)
		TRY(db_exec(cx, SQL_TEXT_ADD,
			    BIND(V_INT(e.id), V_INT(t[i].node_id),
				 V_TEXT(t[i].text ? t[i].text : ""),
				 V_TEXT(t[i].outcome < 0 ? NULL : plan_outcomes[t[i].outcome])),
			    NULL));
	return saved(rq, rs, 200, e.id, e.version + 1, "plan.evaluation_save");
}

Err plan_evaluation_drop(struct req *rq, struct resp *rs)
{
	struct evaluation e;

	TRY(draft(rq, rs, &e));
	TRY(db_exec(&rq->cx, SQL_TEXT_DROP, BIND(V_INT(e.id)), NULL));
	TRY(db_exec(&rq->cx, SQL_DROP, BIND(V_INT(e.id)), NULL));
	return saved(rq, rs, 200, e.id, e.version, "plan.evaluation_drop");
}

Err plan_evaluation_freeze(struct req *rq, struct resp *rs)
{
	CLEANUP(buf_release) struct buf b;
	struct ctx *cx = &rq->cx;
	struct evaluation e;
	char hash[DIGEST_HEX];
	int64_t changed = 0;

	buf_init(&b, LIMIT_ANSWER);
	TRY(draft(rq, rs, &e));
	if (e.to > cx->today)
		return schema_refuse(cx, &rs->errors, "to", "evaluation.not_over");
	e.frozen_at = cx->now;
	e.frozen_by = cx->who->user_id;
	TRY(plan_evaluation_compute(cx, &e, &b));
	digest_hex(b.data, b.len, hash);
	TRY(db_exec(cx, SQL_FREEZE,
		    BIND(V_INT(e.id), V_INT(cx->now), V_INT(cx->who->user_id), V_TEXT(hash),
			 V_TEXT(b.data), V_INT(e.version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return saved(rq, rs, 200, e.id, e.version + 1, "plan.evaluation_freeze");
}
