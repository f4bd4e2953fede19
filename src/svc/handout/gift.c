/* Gifts and legacies that the centre receives.  Who gave is sealed under the centre's key. */
#include "base/date.h"
#include "core/list.h"
#include "svc/handout/handout.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(gift_id), 0) FROM handout_gift";
static const char SQL_LIST[] =
	"SELECT gift_id, version, kind, day, amount_cents, decided_day, thanked_day, content"
	" FROM handout_gift WHERE service_id = ?1 AND day BETWEEN ?2 AND ?3"
	" ORDER BY day DESC, gift_id DESC" LIST_SQL;
static const char SQL_SUM[] =
	"SELECT coalesce(sum(amount_cents), 0) FROM handout_gift WHERE service_id = ?1 AND day "
	">= ?2";
static const char SQL_ADD[] =
	"INSERT INTO handout_gift(gift_id, service_id, kind, day, amount_cents, decided_day, "
	"thanked_day, user_id, record_id, content)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
static const char SQL_ONE[] =
	"SELECT version, record_id, service_id FROM handout_gift WHERE gift_id = ?1";
static const char SQL_CHANGE[] =
	"UPDATE handout_gift SET version = version + 1, kind = ?3, day = ?4, amount_cents = ?5,"
	" decided_day = ?6, thanked_day = ?7, record_id = ?8, content = ?9"
	" WHERE gift_id = ?1 AND version = ?2";

static struct place content_at(int64_t id, int64_t version)
{
	return (struct place){ .row = id,
			       .table = TABLE_HANDOUT_GIFT,
			       .column = HANDOUT_GIFT_CONTENT,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

static Err write_gift(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	struct place at = content_at(col_int(q, 0), col_int(q, 1));
	struct gift_content c;
	const void *blob;
	size_t n = 0;

	blob = col_blob(q, 7, cx->arena, &n);
	TRY(deed_open_struct(cx, &at, blob, n, &handout_gift_content_schema, &c));
	jw_object(w, NULL);
	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "version", col_int(q, 1));
	jw_string(w, "kind", col_text(q, 2, cx->arena));
	jw_day(w, "day", col_day(q, 3));
	jw_int(w, "amount_cents", col_int(q, 4));
	jw_string(w, "giver", c.giver ? c.giver : "");
	jw_string(w, "contact", c.contact);
	jw_string(w, "what", c.what);
	jw_string(w, "purpose", c.purpose);
	jw_day(w, "decided", col_day(q, 5));
	jw_day(w, "thanked", col_day(q, 6));
	jw_end(w);
	return OK;
}

Err handout_gift_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct of_service_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t sum = 0;
	int32_t from, to;
	bool row = false;
	struct list_cut list = { 0 };
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", "gift", &s));
	handout_span(rq, in, 730, &from, &to);
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(s->id), V_INT(from), V_INT(to))));
	TRY(db_int(cx, SQL_SUM,
		   BIND(V_INT(s->id), V_INT(day_from_civil(day_civil(cx->today).year, 1, 1))),
		   &sum));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (list_ends(&list, row))
			break;
		TRY(write_gift(cx, &w, &q));
		rq->rows++;
	}
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	jw_int(&w, "year_cents", sum);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

static Err check(struct req *rq, struct resp *rs, const struct gift_in *in,
		 const struct catalogue_service **s)
{
	struct ctx *cx = &rq->cx;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", "gift", s));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	if (in->thanked != DAY_NONE && in->thanked < in->day)
		return schema_refuse(cx, &rs->errors, "thanked", "field.before_start");
	if (in->kind == 0 && in->amount_cents == 0)
		return schema_refuse(cx, &rs->errors, "amount_cents", "field.required");
	return OK;
}

static Err emit(struct ctx *cx, const struct gift_in *in, int64_t service_id, int64_t id,
		int64_t *record_id)
{
	struct record r = { .service_id = service_id,
			    .day = in->day,
			    .until = DAY_NONE,
			    .quantity = 1,
			    .amount_cents = in->amount_cents,
			    .wait = -1,
			    .lag = -1,
			    .source = "handout_gift",
			    .source_id = id };

	return deed_emit(cx, &r, "handout.gift", record_id);
}

static Err seal(struct ctx *cx, const struct gift_in *in, int64_t id, int64_t version,
		struct val *out)
{
	struct gift_content c = { in->giver, in->contact, in->what, in->purpose };
	struct place at = content_at(id, version);

	return deed_seal_struct(cx, &at, &handout_gift_content_schema, &c, out);
}

Err handout_gift_add(struct req *rq, struct resp *rs)
{
	const struct gift_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t id = 0, record_id = 0;
	struct val content;

	TRY(check(rq, rs, in, &s));
	TRY(deed_next_id(cx, SQL_NEXT, &id));
	TRY(emit(cx, in, s->id, id, &record_id));
	TRY(seal(cx, in, id, 1, &content));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(id), V_INT(s->id), V_TEXT(handout_gift_kinds[in->kind]),
			 V_INT(in->day), V_INT(in->amount_cents), V_DAY(in->decided),
			 V_DAY(in->thanked), V_INT(cx->who->user_id), V_INT(record_id),
			 content),
		    NULL));
	return handout_done(rq, rs, 201, id, 1);
}

Err handout_gift_change(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct gift_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t version, old, record_id = 0, changed = 0;
	struct val content;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	version = col_int(&q, 0);
	old = col_int(&q, 1);
	TRY(expect_version(rq, rs, version));
	TRY(check(rq, rs, in, &s));
	TRY(emit(cx, in, col_int(&q, 2), rq->id, &record_id));
	TRY(record_void(cx, old, record_id));
	TRY(seal(cx, in, rq->id, version + 1, &content));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(rq->id), V_INT(version), V_TEXT(handout_gift_kinds[in->kind]),
			 V_INT(in->day), V_INT(in->amount_cents), V_DAY(in->decided),
			 V_DAY(in->thanked), V_INT(record_id), content),
		    &changed));
	TRY(expect_changed(rq, changed));
	return handout_done(rq, rs, 200, rq->id, version + 1);
}
