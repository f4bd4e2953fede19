/* What waits, lists of invoices, one invoice, several to be printed. */
#include "base/date.h"
#include "core/list.h"
#include "svc/billing/show.h"

#include "base/banned.h"

static const char SQL_WAITING[] =
	"SELECT payer_id, count(*), sum(amount_cents), min(day), max(day) FROM billing_line"
	" WHERE " BILLING_OPEN " AND day <= ?1 AND (?2 = 0 OR service_id = ?2)"
	" GROUP BY payer_id ORDER BY payer_id";
static const char SQL_TO_CREDIT[] =
	"SELECT count(*), coalesce(sum(amount_cents), 0) FROM billing_line"
	" WHERE " BILLING_TO_CREDIT;
static const char SQL_ALL[] =
	"SELECT " INVOICE_COLUMNS " FROM billing_invoice"
	" WHERE issued_day BETWEEN ?1 AND ?2 AND invoice_id < ?3"
	" AND (?4 = 0 OR payer_id = ?4) ORDER BY invoice_id DESC LIMIT ?5";
static const char SQL_OPEN[] =
	"SELECT " INVOICE_COLUMNS " FROM billing_invoice"
	" WHERE balance_cents <> 0 AND issued_day BETWEEN ?1 AND ?2 AND invoice_id < ?3"
	" AND (?4 = 0 OR payer_id = ?4) ORDER BY invoice_id DESC LIMIT ?5";
static const char SQL_OVERDUE[] =
	"SELECT " INVOICE_COLUMNS " FROM billing_invoice"
	" WHERE balance_cents <> 0 AND balance_cents > 0 AND due_day < ?6"
	" AND issued_day BETWEEN ?1 AND ?2 AND invoice_id < ?3"
	" AND (?4 = 0 OR payer_id = ?4) ORDER BY invoice_id DESC LIMIT ?5";
static const char SQL_BALANCE[] = "SELECT coalesce(sum(balance_cents), 0) FROM billing_invoice"
				  " WHERE balance_cents <> 0 AND (?1 = 0 OR payer_id = ?1)";
static const char SQL_PRINT[] = "SELECT " INVOICE_COLUMNS " FROM billing_invoice"
				" WHERE kind = ?1 AND year = ?2 AND number BETWEEN ?3 AND ?4"
				" ORDER BY number" LIST_PAGE_SQL "?5";

static Err waiting_row(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	int64_t payer = col_int(q, 0), person;
	const char *name;

	TRY(billing_payer_name(cx, payer, &name, &person));
	jw_object(w, NULL);
	jw_int(w, "payer_id", payer);
	if (person)
		jw_int(w, "person_id", person);
	else
		jw_null(w, "person_id");
	jw_string(w, "name", name);
	jw_int(w, "lines", col_int(q, 1));
	jw_int(w, "cents", col_int(q, 2));
	jw_day(w, "from", col_day(q, 3));
	jw_day(w, "until", col_day(q, 4));
	jw_end(w);
	return OK;
}

static Err service_id(struct req *rq, struct resp *rs, const char *key, int64_t *id)
{
	const struct catalogue_service *s;

	*id = 0;
	if (!key || !*key)
		return OK;
	s = model_service_key(rq->cx.model, key);
	if (!s)
		return schema_refuse(&rq->cx, &rs->errors, "service", "field.not_one_of");
	*id = s->id;
	return OK;
}

Err billing_waiting(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(stmt_done) struct stmt credits = { 0 };
	const struct waiting_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct creditor creditor;
	int64_t service, cents = 0, version;
	bool row = false;
	struct jw w;

	TRY(service_id(rq, rs, in->service, &service));
	TRY(billing_creditor(cx, &creditor, &version));
	w = reply(rs, 200);
	TRY(db_query(
		cx, &q, SQL_WAITING,
		BIND(V_INT(in->until == DAY_NONE ? cx->today : in->until), V_INT(service))));
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(waiting_row(cx, &w, &q));
		cents += col_int(&q, 2);
		rq->rows++;
	}
	jw_end(&w);
	jw_int(&w, "cents", cents);
	TRY(db_query(cx, &credits, SQL_TO_CREDIT, NO_BIND));
	TRY(db_next(cx, &credits, &row));
	jw_int(&w, "to_credit", row ? col_int(&credits, 0) : 0);
	jw_int(&w, "to_credit_cents", row ? col_int(&credits, 1) : 0);
	jw_bool(&w, "ready", version != 0);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

/* One of three statements: the open ones have an index of their own. */
static Err list(struct ctx *cx, const struct invoices_q *in, int64_t limit, struct stmt *q)
{
	struct val from = V_INT(in->from == DAY_NONE ? DAY_MIN : in->from);
	struct val to = V_INT(in->to == DAY_NONE ? DAY_MAX : in->to);
	struct val before = V_INT(in->before ? in->before : INT64_MAX);

	if (in->state == INVOICES_OVERDUE)
		return db_query(cx, q, SQL_OVERDUE,
				BIND(from, to, before, V_INT(in->payer), V_INT(limit),
				     V_INT(cx->today)));
	return db_query(cx, q, in->state == INVOICES_OPEN ? SQL_OPEN : SQL_ALL,
			BIND(from, to, before, V_INT(in->payer), V_INT(limit)));
}

Err billing_invoices(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct invoices_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int64_t limit = in->limit ? in->limit : 100, balance = 0, last = 0;
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(list(cx, in, limit, &q));
	jw_array(&w, "rows");
	for (;;) {
		struct invoice i;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		invoice_row(cx, &q, &i);
		jw_object(&w, NULL);
		TRY(invoice_row_members(cx, &w, &i));
		jw_end(&w);
		last = i.id;
		rq->rows++;
	}
	jw_end(&w);
	TRY(db_int(cx, SQL_BALANCE, BIND(V_INT(in->payer)), &balance));
	jw_int(&w, "balance_cents", balance);
	if (rq->rows == limit)
		jw_int(&w, "next", last);
	else
		jw_null(&w, "next");
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

Err billing_invoice(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct invoice i;
	struct jw w;

	TRY(invoice_get(cx, rq->id, &i));
	w = reply(rs, 200);
	rs->version = i.version;
	TRY(invoice_members(cx, &w, &i, &rq->subject));
	rq->object = i.id;
	return reply_end(rq, rs, &w);
}

Err billing_print(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct print_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct list_page page = { .after = in->after };
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_PRINT,
		     BIND(V_TEXT(in->kind == 1 ? "credit" : "invoice"), V_INT(in->year),
			  V_INT(in->first), V_INT(in->last), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		struct invoice i;
		int64_t person;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		invoice_row(cx, &q, &i);
		jw_object(&w, NULL);
		TRY(invoice_members(cx, &w, &i, &person));
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	jw_next(&w, &page);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
