/* Batches of tickets: ordered, received, given, left. */
#include "base/date.h"
#include "svc/handout/handout.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT b.batch_id, b.version, b.reference, b.ordered_day, b.received_day, b.valid_to,"
	" b.quantity, b.cost_cents, coalesce(sum(g.quantity), 0), coalesce(sum(g.used), 0)"
	" FROM handout_batch b LEFT JOIN handout_give g ON g.batch_id = b.batch_id AND "
	"g.cancelled = 0"
	" WHERE b.service_id = ?1 GROUP BY b.batch_id ORDER BY b.ordered_day DESC,"
	" b.batch_id DESC" LIST_PAGE_SQL "?2";
static const char SQL_ADD[] =
	"INSERT INTO handout_batch(service_id, reference, ordered_day, received_day, valid_to, "
	"quantity, cost_cents) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_ONE[] =
	"SELECT b.version, coalesce(sum(g.quantity), 0) FROM handout_batch b"
	" LEFT JOIN handout_give g ON g.batch_id = b.batch_id AND g.cancelled = 0"
	" WHERE b.batch_id = ?1 GROUP BY b.batch_id";
static const char SQL_CHANGE[] =
	"UPDATE handout_batch SET version = version + 1, reference = ?3, ordered_day = ?4,"
	" received_day = ?5, valid_to = ?6, quantity = ?7, cost_cents = ?8"
	" WHERE batch_id = ?1 AND version = ?2";

static void write_batch(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	bool here = !col_null(q, 4);

	jw_object(w, NULL);
	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "version", col_int(q, 1));
	jw_string(w, "reference", col_text(q, 2, cx->arena));
	jw_day(w, "ordered", col_day(q, 3));
	jw_day(w, "received", col_day(q, 4));
	jw_day(w, "valid_to", col_day(q, 5));
	jw_int(w, "quantity", col_int(q, 6));
	jw_int(w, "cost_cents", col_int(q, 7));
	jw_int(w, "given", col_int(q, 8));
	jw_int(w, "used", col_int(q, 9));
	jw_int(w, "left", here ? col_int(q, 6) - col_int(q, 8) : 0);
	jw_end(w);
}

Err handout_batch_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct of_service_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	struct list_page page = { .after = in->after };
	bool row = false;
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", "ticket", &s));
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(s->id), V_INT(page.after))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		write_batch(cx, &w, &q);
	}
	jw_end(&w);
	jw_next(&w, &page);
	jw_int(&w, "price_cents",
	       (int64_t)(model_parameter(cx->model, "ticket.price", cx->today, 125) + 0.5));
	return reply_end(rq, rs, &w);
}

static Err check(struct req *rq, struct resp *rs, const struct batch_in *in,
		 const struct catalogue_service **s)
{
	struct ctx *cx = &rq->cx;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", "ticket", s));
	if (in->received != DAY_NONE && in->received < in->ordered)
		return schema_refuse(cx, &rs->errors, "received", "field.before_start");
	if (in->received != DAY_NONE && in->received > cx->today)
		return schema_refuse(cx, &rs->errors, "received", "field.in_future");
	if (in->valid_to != DAY_NONE && in->valid_to < in->ordered)
		return schema_refuse(cx, &rs->errors, "valid_to", "field.before_start");
	return OK;
}

Err handout_batch_add(struct req *rq, struct resp *rs)
{
	const struct batch_in *in = rq->in;
	const struct catalogue_service *s = NULL;

	TRY(check(rq, rs, in, &s));
	TRY(db_exec(&rq->cx, SQL_ADD,
		    BIND(V_INT(s->id), V_TEXT(in->reference), V_INT(in->ordered),
			 V_DAY(in->received), V_DAY(in->valid_to), V_INT(in->quantity),
			 V_INT(in->cost_cents)),
		    NULL));
	return handout_done(rq, rs, 201, db_last_id(rq->cx.db), 1);
}

Err handout_batch_change(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct batch_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t changed = 0, version, given;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	version = col_int(&q, 0);
	given = col_int(&q, 1);
	TRY(expect_version(rq, rs, version));
	TRY(check(rq, rs, in, &s));
	if (in->quantity < given)
		return deed_refuse(cx, &rs->errors, "quantity", "field.too_small", given,
				   100000);
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(rq->id), V_INT(version), V_TEXT(in->reference),
			 V_INT(in->ordered), V_DAY(in->received), V_DAY(in->valid_to),
			 V_INT(in->quantity), V_INT(in->cost_cents)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return handout_done(rq, rs, 200, rq->id, version + 1);
}
