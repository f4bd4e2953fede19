/* Purchases of food, by label and origin; and what people say of their meals. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_PURCHASES[] =
	"SELECT purchase_id, version, day, supplier_id, label, cents, bio, short, local, "
	"origin,"
	" voided FROM delivery_purchase WHERE service_id = ?1 AND day BETWEEN ?2 AND ?3"
	" ORDER BY day DESC, purchase_id DESC" LIST_PAGE_SQL "?4";
static const char SQL_PURCHASE_NEXT[] =
	"SELECT coalesce(max(purchase_id), 0) + 1 FROM delivery_purchase";
static const char SQL_PURCHASE_ADD[] =
	"INSERT INTO delivery_purchase(purchase_id, service_id, day, supplier_id, label, cents,"
	" bio, short, local, origin, records, user_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_PURCHASE[] =
	"SELECT version, voided, records FROM delivery_purchase WHERE purchase_id = ?1";
static const char SQL_PURCHASE_VOID[] =
	"UPDATE delivery_purchase SET voided = 1, version = version + 1"
	" WHERE purchase_id = ?1 AND version = ?2 AND voided = 0";
static const char SQL_SURVEYS[] =
	"SELECT survey_id, day, taste, amount, choice, punctual, overall, complaint, content"
	" FROM delivery_survey WHERE service_id = ?1 AND day BETWEEN ?2 AND ?3"
	" ORDER BY day DESC, survey_id DESC" LIST_PAGE_SQL "?4";
static const char SQL_SURVEY_NEXT[] =
	"SELECT coalesce(max(survey_id), 0) + 1 FROM delivery_survey";
static const char SQL_SURVEY_ADD[] =
	"INSERT INTO delivery_survey(survey_id, service_id, day, taste, amount, choice, "
	"punctual,"
	" overall, complaint, content, records, user_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

static void period(const struct ctx *cx, const struct period_q_delivery *in, int32_t *from,
		   int32_t *to)
{
	*from = in->from == DAY_NONE ? cx->today - 90 : in->from;
	*to = in->to == DAY_NONE ? cx->today : in->to;
}

Err purchase_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct period_q_delivery *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	int64_t service = 0;
	int32_t from, to;
	bool row = false;
	struct jw w;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	period(cx, in, &from, &to);
	w = reply(rs, 200);
	TRY(db_query(cx, &q, SQL_PURCHASES,
		     BIND(V_INT(service), V_INT(from), V_INT(to), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		const struct term *t;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		t = model_term(cx->model, col_int(&q, 3));
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "version", col_int(&q, 1));
		jw_day(&w, "day", col_day(&q, 2));
		jw_string(&w, "supplier", t ? t->key : "");
		jw_string(&w, "supplier_name",
			  t ? label_in(&t->label, cx->who->user->lang) : "");
		jw_string(&w, "label", col_text(&q, 4, cx->arena));
		jw_int(&w, "cents", col_int(&q, 5));
		jw_bool(&w, "bio", col_int(&q, 6) != 0);
		jw_bool(&w, "short_way", col_int(&q, 7) != 0);
		jw_bool(&w, "local", col_int(&q, 8) != 0);
		jw_string(&w, "origin", col_text(&q, 9, cx->arena));
		jw_bool(&w, "voided", col_int(&q, 10) != 0);
		jw_end(&w);
	}
	jw_end(&w);
	jw_next(&w, &page);
	return reply_end(rq, rs, &w);
}

/* Emits one record of each kind and keeps their ids as a JSON list. */
static Err emit_all(struct ctx *cx, const struct emit *base, const char *const *kinds,
		    char **list)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, 1000);
	jw_init(&w, &b);
	jw_array(&w, NULL);
	for (size_t i = 0; kinds[i]; i++) {
		struct emit e = *base;
		int64_t id = 0;

		e.kind = kinds[i];
		TRY(delivery_emit(cx, &e, &id));
		jw_int(&w, NULL, id);
	}
	jw_end(&w);
	*list = arena_strndup(cx->arena, b.data, b.len);
	return OK;
}

Err purchase_add(struct req *rq, struct resp *rs)
{
	const struct purchase_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct term *supplier = model_term_key(cx->model, TERM_PARTNER, in->supplier);
	const char *kinds[5] = { "delivery.purchase" };
	struct emit e = { .quantity = 1,
			  .day = in->day,
			  .amount_cents = in->cents,
			  .wait = -1,
			  .lag = -1,
			  .source = "delivery_purchase" };
	size_t n = 1;
	char *records;

	TRY(delivery_find_service(rq, rs, in->service, &e.service_id));
	if (!supplier)
		return schema_refuse(cx, &rs->errors, "supplier", "field.not_one_of");
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	e.partner_id = supplier->id;
	if (in->bio)
		kinds[n++] = "delivery.purchase_bio";
	if (in->short_way)
		kinds[n++] = "delivery.purchase_short";
	if (in->local)
		kinds[n++] = "delivery.purchase_local";
	TRY(db_int(cx, SQL_PURCHASE_NEXT, NO_BIND, &e.source_id));
	TRY(emit_all(cx, &e, kinds, &records));
	TRY(db_exec(cx, SQL_PURCHASE_ADD,
		    BIND(V_INT(e.source_id), V_INT(e.service_id), V_INT(in->day),
			 V_INT(supplier->id), V_TEXT(in->label), V_INT(in->cents),
			 V_INT(in->bio), V_INT(in->short_way), V_INT(in->local),
			 V_TEXT(in->origin ? in->origin : ""), V_TEXT(records),
			 V_INT(cx->who->user_id)),
		    NULL));
	return delivery_saved(rq, rs, 201, e.source_id, 1, "delivery.purchase");
}

/* The ids of a list that emit_all() wrote. */
static Err void_all(struct ctx *cx, const char *list)
{
	for (const char *p = list; *p;) {
		char *end;
		long long id;

		if (*p < '0' || *p > '9') {
			p++;
			continue;
		}
		id = strtoll(p, &end, 10);
		TRY(record_void(cx, id, 0));
		p = end;
	}
	return OK;
}

Err purchase_void(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	int64_t version, changed = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_PURCHASE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	version = col_int(&q, 0);
	TRY(expect_version(rq, rs, version));
	if (col_int(&q, 1))
		FAIL(cx, ERR_CONFLICT, "billing.voided");
	TRY(void_all(cx, col_text(&q, 2, cx->arena)));
	TRY(db_exec(cx, SQL_PURCHASE_VOID, BIND(V_INT(rq->id), V_INT(version)), &changed));
	TRY(expect_changed(rq, changed));
	return delivery_saved(rq, rs, 200, rq->id, version + 1, "delivery.purchase_void");
}

Err survey_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct period_q_delivery *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	int64_t service = 0;
	int32_t from, to;
	bool row = false;
	struct jw w;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	period(cx, in, &from, &to);
	w = reply(rs, 200);
	TRY(db_query(cx, &q, SQL_SURVEYS,
		     BIND(V_INT(service), V_INT(from), V_INT(to), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		static const char *const scores[] = { "taste", "amount", "choice", "punctual",
						      "overall" };
		const char *remark;
		const void *blob;
		size_t n;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		blob = col_blob(&q, 8, cx->arena, &n);
		TRY(delivery_text_open(cx, 0, TABLE_DELIVERY_SURVEY, col_int(&q, 0), blob, n,
				       &remark));
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_day(&w, "day", col_day(&q, 1));
		for (int i = 0; i < 5; i++)
			jw_int(&w, scores[i], col_int(&q, 2 + i));
		jw_bool(&w, "complaint", col_int(&q, 7) != 0);
		jw_string(&w, "remark", remark);
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	jw_next(&w, &page);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

Err survey_add(struct req *rq, struct resp *rs)
{
	const struct survey_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const char *kinds[] = { "delivery.opinion", in->complaint ? "delivery.complaint" : NULL,
				NULL };
	struct emit e = { .quantity = in->overall,
			  .day = in->day,
			  .wait = -1,
			  .lag = -1,
			  .source = "delivery_survey" };
	uint8_t *blob = NULL;
	char *records;
	size_t n = 0;

	TRY(delivery_find_service(rq, rs, in->service, &e.service_id));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	TRY(db_int(cx, SQL_SURVEY_NEXT, NO_BIND, &e.source_id));
	TRY(emit_all(cx, &e, kinds, &records));
	if (in->remark && *in->remark)
		TRY(delivery_text_seal(cx, 0, TABLE_DELIVERY_SURVEY, e.source_id, in->remark,
				       &blob, &n));
	TRY(db_exec(cx, SQL_SURVEY_ADD,
		    BIND(V_INT(e.source_id), V_INT(e.service_id), V_INT(in->day),
			 V_INT(in->taste), V_INT(in->amount), V_INT(in->choice),
			 V_INT(in->punctual), V_INT(in->overall), V_INT(in->complaint),
			 V_BLOB(blob, n), V_TEXT(records), V_INT(cx->who->user_id)),
		    NULL));
	return delivery_saved(rq, rs, 201, e.source_id, 1, "delivery.survey");
}
