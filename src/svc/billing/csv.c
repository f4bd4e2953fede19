/*
 * The journal for accounting: one line for each service on an invoice or credit note, and one for
 * each payment.  UTF-8 with a byte order mark, semicolons, decimal comma: as spreadsheets of a
 * Belgian office read it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "svc/billing/billing.h"

#include "base/banned.h"

static const char SQL_INVOICES[] =
	"SELECT " INVOICE_COLUMNS " FROM billing_invoice WHERE issued_day BETWEEN ?1 AND ?2"
	" ORDER BY issued_day, kind DESC, number";
static const char SQL_BY_SERVICE[] =
	"SELECT service_id, sum(quantity), sum(amount_cents) FROM billing_line"
	" WHERE invoice_id = ?1 GROUP BY service_id ORDER BY service_id";
static const char SQL_CREDITED[] =
	"SELECT service_id, sum(quantity), sum(amount_cents) FROM billing_line"
	" WHERE credit_id = ?1 GROUP BY service_id ORDER BY service_id";
static const char SQL_PAYMENTS[] =
	"SELECT p.day, p.amount_cents, p.means, i.year, i.number, i.payer_id, i.communication"
	" FROM billing_payment p JOIN billing_invoice i ON i.invoice_id = p.invoice_id"
	" WHERE p.voided = 0 AND p.day BETWEEN ?1 AND ?2 ORDER BY p.day, p.payment_id";

static const char HEAD[] = "\xEF\xBB\xBF\"journal\";\"numero\";\"date\";\"echeance\";"
			   "\"payeur\";\"nom\";\"service\";\"quantite\";\"montant\";"
			   "\"communication\";\"moyen\"\r\n";

/* A field: quoted, and never read as a formula by a spreadsheet. */
static void text(struct buf *b, const char *s)
{
	buf_char(b, '"');
	if (s && *s && strchr("=+-@\t\r", *s))
		buf_char(b, '\'');
	for (; s && *s; s++) {
		if (*s == '"')
			buf_char(b, '"');
		buf_char(b, *s);
	}
	buf_str(b, "\";");
}

static void day(struct buf *b, int32_t d)
{
	char iso[DAY_ISO_SIZE];

	if (d != DAY_NONE)
		buf_str(b, day_iso(d, iso));
	buf_char(b, ';');
}

static void cents(struct buf *b, int64_t v)
{
	int64_t abs = v < 0 ? -v : v;

	buf_printf(b, "%s%" PRId64 ",%02d;", v < 0 ? "-" : "", abs / 100, (int)(abs % 100));
}

static Err invoice_lines(struct ctx *cx, struct buf *b, const struct invoice *i)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const char *name;
	int64_t person;
	bool row = false;

	TRY(billing_payer_name(cx, i->payer_id, &name, &person));
	TRY(db_query(cx, &q, i->credit ? SQL_CREDITED : SQL_BY_SERVICE, BIND(V_INT(i->id))));
	for (;;) {
		const struct catalogue_service *s;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		s = model_service(cx->model, col_int(&q, 0));
		text(b, i->credit ? "NC" : "VEN");
		text(b, invoice_number(cx->arena, i));
		day(b, i->issued);
		day(b, i->due);
		buf_printf(b, "%" PRId64 ";", i->payer_id);
		text(b, name);
		text(b, s ? s->key : "");
		buf_printf(b, "%" PRId64 ";", col_int(&q, 1));
		cents(b, i->credit ? -col_int(&q, 2) : col_int(&q, 2));
		text(b, i->communication);
		buf_str(b, "\r\n");
	}
}

static Err payment_lines(struct ctx *cx, struct buf *b, const struct csv_q *in, int64_t *rows)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_PAYMENTS, BIND(V_INT(in->from), V_INT(in->to))));
	for (;;) {
		struct invoice i = { 0 };
		const char *name;
		int64_t person;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		i.year = (int)col_int(&q, 3);
		i.number = col_int(&q, 4);
		TRY(billing_payer_name(cx, col_int(&q, 5), &name, &person));
		text(b, "PAY");
		text(b, invoice_number(cx->arena, &i));
		day(b, col_day(&q, 0));
		day(b, DAY_NONE);
		buf_printf(b, "%" PRId64 ";", col_int(&q, 5));
		text(b, name);
		buf_str(b, "\"\";;");
		cents(b, -col_int(&q, 1));
		text(b, col_text(&q, 6, cx->arena));
		text(b, col_text(&q, 2, cx->arena));
		buf_str(b, "\r\n");
		++*rows;
	}
}

Err billing_csv(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct csv_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	bool row = false;

	if (in->to < in->from)
		return schema_refuse(cx, &rs->errors, "to", "field.too_small");
	buf_reset(&rs->body);
	buf_str(&rs->body, HEAD);
	TRY(db_query(cx, &q, SQL_INVOICES, BIND(V_INT(in->from), V_INT(in->to))));
	for (;;) {
		struct invoice i;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		invoice_row(cx, &q, &i);
		TRY(invoice_lines(cx, &rs->body, &i));
		rq->rows++;
	}
	TRY(payment_lines(cx, &rs->body, in, &rq->rows));
	if (rs->body.failed)
		FAIL(cx, ERR_TOO_LARGE, "answer.too_large");
	rs->status = 200;
	rs->type = "text/csv; charset=utf-8";
	rs->disposition = "facturation.csv";
	rq->audit_class = AUDIT_CLASS_EXPORT;
	rq->action = "billing.export";
	return OK;
}
