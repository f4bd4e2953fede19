/* Articles of a grocery or of parcels, and what usually goes into a parcel. */
#include "base/date.h"
#include "svc/handout/handout.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT a.article_id, a.version, a.code, a.label, a.category, a.programme, "
	"a.price_cents,"
	" a.retail_cents, a.least, a.most, a.active,"
	" coalesce((SELECT sum(m.quantity) FROM handout_move m WHERE m.article_id = "
	"a.article_id), 0),"
	" (SELECT min(l.expiry_day) FROM handout_lot l WHERE l.article_id = a.article_id"
	"  AND l.remaining > 0)"
	" FROM handout_article a WHERE a.service_id = ?1 ORDER BY a.active DESC, a.label";
static const char SQL_ADD[] =
	"INSERT INTO handout_article(service_id, code, label, category, programme, "
	"price_cents, retail_cents, least, most, active)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)";
static const char SQL_VERSION[] = "SELECT version FROM handout_article WHERE article_id = ?1";
static const char SQL_CHANGE[] =
	"UPDATE handout_article SET version = version + 1, code = ?3, label = ?4, category = "
	"?5,"
	" programme = ?6, price_cents = ?7, retail_cents = ?8, least = ?9, most = ?10, active "
	"= ?11"
	" WHERE article_id = ?1 AND version = ?2";
static const char SQL_CODE[] =
	"SELECT 1 FROM handout_article WHERE service_id = ?1 AND code = ?2 AND article_id <> "
	"?3";
static const char SQL_KITS[] =
	"SELECT kit_id, version, label, active FROM handout_kit WHERE service_id = ?1"
	" ORDER BY active DESC, label";
static const char SQL_KIT_LINES[] =
	"SELECT l.article_id, a.label, l.quantity FROM handout_kit_line l"
	" JOIN handout_article a USING (article_id) WHERE l.kit_id = ?1 ORDER BY a.label";
static const char SQL_KIT_ADD[] =
	"INSERT INTO handout_kit(service_id, label, active) VALUES (?1, ?2, ?3)";
static const char SQL_KIT_CHANGE[] =
	"UPDATE handout_kit SET version = version + 1, label = ?2, active = ?3 WHERE kit_id = "
	"?1";
static const char SQL_KIT_VERSION[] =
	"SELECT version FROM handout_kit WHERE kit_id = ?1 AND service_id = ?2";
static const char SQL_KIT_EMPTY[] = "DELETE FROM handout_kit_line WHERE kit_id = ?1";
static const char SQL_KIT_LINE[] =
	"INSERT INTO handout_kit_line(kit_id, article_id, quantity) SELECT ?1, article_id, ?3"
	" FROM handout_article WHERE article_id = ?2"
	" ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity";

static void write_article(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	jw_object(w, NULL);
	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "version", col_int(q, 1));
	jw_string(w, "code", col_text(q, 2, cx->arena));
	jw_string(w, "label", col_text(q, 3, cx->arena));
	jw_string(w, "category", col_text(q, 4, cx->arena));
	jw_string(w, "programme", col_text(q, 5, cx->arena));
	jw_int(w, "price_cents", col_int(q, 6));
	jw_int(w, "retail_cents", col_int(q, 7));
	jw_int(w, "least", col_int(q, 8));
	if (col_null(q, 9))
		jw_null(w, "most");
	else
		jw_int(w, "most", col_int(q, 9));
	jw_bool(w, "active", col_int(q, 10) != 0);
	jw_int(w, "stock", col_int(q, 11));
	jw_day(w, "expiry", col_day(q, 12));
	jw_end(w);
}

Err handout_article_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct of_service_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", NULL, &s));
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(s->id))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		write_article(cx, &w, &q);
	}
	jw_end(&w);
	jw_number(&w, "price_share",
		  model_parameter(cx->model, "handout.price_share", cx->today, 0.5), 2);
	return reply_end(rq, rs, &w);
}

static Err check(struct req *rq, struct resp *rs, const struct article_in *in, int64_t id,
		 const struct catalogue_service **s)
{
	struct ctx *cx = &rq->cx;
	bool taken = false;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", NULL, s));
	TRY(db_found(cx, SQL_CODE, BIND(V_INT((*s)->id), V_TEXT(in->code), V_INT(id)), &taken));
	if (taken)
		return schema_refuse(cx, &rs->errors, "code", "handout.code_taken");
	if (in->retail_cents < in->price_cents)
		return schema_refuse(cx, &rs->errors, "price_cents", "handout.above_retail");
	return OK;
}

Err handout_article_add(struct req *rq, struct resp *rs)
{
	const struct article_in *in = rq->in;
	const struct catalogue_service *s = NULL;

	TRY(check(rq, rs, in, 0, &s));
	TRY(db_exec(&rq->cx, SQL_ADD,
		    BIND(V_INT(s->id), V_TEXT(in->code), V_TEXT(in->label),
			 V_TEXT(handout_article_categories[in->category]),
			 V_TEXT(handout_article_programmes[in->programme]),
			 V_INT(in->price_cents), V_INT(in->retail_cents), V_INT(in->least),
			 V_ID(in->most)),
		    NULL));
	return handout_done(rq, rs, 201, db_last_id(rq->cx.db), 1);
}

Err handout_article_change(struct req *rq, struct resp *rs)
{
	const struct article_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t version = 0, changed = 0;

	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(rq->id)), &version));
	if (!version)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	TRY(check(rq, rs, in, rq->id, &s));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(rq->id), V_INT(version), V_TEXT(in->code), V_TEXT(in->label),
			 V_TEXT(handout_article_categories[in->category]),
			 V_TEXT(handout_article_programmes[in->programme]),
			 V_INT(in->price_cents), V_INT(in->retail_cents), V_INT(in->least),
			 V_ID(in->most), V_INT(in->active)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return handout_done(rq, rs, 200, rq->id, version + 1);
}

static Err write_kit_lines(struct ctx *cx, struct jw *w, int64_t kit_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_KIT_LINES, BIND(V_INT(kit_id))));
	jw_array(w, "lines");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "article_id", col_int(&q, 0));
		jw_string(w, "label", col_text(&q, 1, cx->arena));
		jw_int(w, "quantity", col_int(&q, 2));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err handout_kit_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct of_service_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", "parcel", &s));
	TRY(db_query(cx, &q, SQL_KITS, BIND(V_INT(s->id))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "version", col_int(&q, 1));
		jw_string(&w, "label", col_text(&q, 2, cx->arena));
		jw_bool(&w, "active", col_int(&q, 3) != 0);
		TRY(write_kit_lines(cx, &w, col_int(&q, 0)));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

/* A new kind of parcel, or the whole of one (with its version). */
Err handout_kit_put(struct req *rq, struct resp *rs)
{
	const struct kit_in *in = rq->in;
	const struct line_in *lines = in->lines.items;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t id = in->kit_id, version = 0;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", "parcel", &s));
	if (id) {
		TRY(db_int(cx, SQL_KIT_VERSION, BIND(V_INT(id), V_INT(s->id)), &version));
		if (!version)
			FAIL(cx, ERR_NOT_FOUND, "not_found");
		TRY(expect_version(rq, rs, version));
		TRY(db_exec(cx, SQL_KIT_CHANGE,
			    BIND(V_INT(id), V_TEXT(in->label), V_INT(in->active)), NULL));
		TRY(db_exec(cx, SQL_KIT_EMPTY, BIND(V_INT(id)), NULL));
	} else {
		TRY(db_exec(cx, SQL_KIT_ADD,
			    BIND(V_INT(s->id), V_TEXT(in->label), V_INT(in->active)), NULL));
		id = db_last_id(cx->db);
	}
	for (size_t i = 0; i < in->lines.n; i++) {
		int64_t changed = 0;

		TRY(db_exec(
			cx, SQL_KIT_LINE,
			BIND(V_INT(id), V_INT(lines[i].article_id), V_INT(lines[i].quantity)),
			&changed));
		if (changed != 1)
			return schema_refuse(
				cx, &rs->errors,
				arena_printf(cx->arena, "lines[%zu].article_id", i),
				"field.not_one_of");
	}
	return handout_done(rq, rs, version ? 200 : 201, id, version + 1);
}
