/* See billing.h: payments, reminders, the payment code. */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "core/billing.h"
#include "core/calendar.h"
#include "core/ogm.h"
#include "core/session.h"

#include "base/banned.h"

const char *const payment_means[] = { "transfer", "cash", "card", "aid", "other", NULL };

static const char SQL_PAY[] =
	"INSERT INTO billing_payment(invoice_id, day, amount_cents, means, user_id, at)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_PAID[] =
	"SELECT invoice_id, amount_cents, voided FROM billing_payment WHERE payment_id = ?1";
static const char SQL_PAY_VOID[] =
	"UPDATE billing_payment SET voided = 1 WHERE payment_id = ?1 AND voided = 0";
static const char SQL_BALANCE[] =
	"UPDATE billing_invoice SET balance_cents = balance_cents - ?2, version = version + 1"
	" WHERE invoice_id = ?1";
static const char SQL_FIND[] =
	"SELECT invoice_id FROM billing_invoice WHERE communication = ?1";
static const char SQL_OVERDUE[] =
	"INSERT INTO billing_reminder(invoice_id, level, day, due_day, balance_cents, user_id, "
	"at)"
	" SELECT i.invoice_id, coalesce(max(r.level), 0) + 1, ?1, ?2, i.balance_cents, ?4, ?5"
	" FROM billing_invoice i LEFT JOIN billing_reminder r ON r.invoice_id = i.invoice_id"
	" WHERE i.balance_cents > 0 AND i.due_day < ?1 AND i.kind = 'invoice'"
	" GROUP BY i.invoice_id"
	" HAVING coalesce(max(r.due_day), i.due_day) < ?1 AND coalesce(max(r.level), 0) < ?3";

Err billing_pay(struct ctx *cx, const struct payment *p, int64_t *payment_id)
{
	TRY(db_exec(cx, SQL_PAY,
		    BIND(V_INT(p->invoice_id), V_INT(p->day), V_INT(p->amount_cents),
			 V_TEXT(payment_means[p->means]), V_INT(cx->who->user_id),
			 V_INT(cx->now)),
		    NULL));
	*payment_id = db_last_id(cx->db);
	return db_exec(cx, SQL_BALANCE, BIND(V_INT(p->invoice_id), V_INT(p->amount_cents)),
		       NULL);
}

Err billing_pay_void(struct ctx *cx, int64_t payment_id, int64_t *invoice_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t changed = 0, cents;
	bool row = false;

	TRY(db_query(cx, &q, SQL_PAID, BIND(V_INT(payment_id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	*invoice_id = col_int(&q, 0);
	cents = col_int(&q, 1);
	TRY(db_exec(cx, SQL_PAY_VOID, BIND(V_INT(payment_id)), &changed));
	if (changed != 1)
		FAIL(cx, ERR_CONFLICT, "billing.voided");
	return db_exec(cx, SQL_BALANCE, BIND(V_INT(*invoice_id), V_INT(-cents)), NULL);
}

Err billing_find(struct ctx *cx, const char *communication, bool *found, int64_t *invoice_id)
{
	struct ogm ogm;

	*found = false;
	*invoice_id = 0;
	if (!ogm_parse(communication, &ogm))
		return OK;
	TRY(db_int(cx, SQL_FIND, BIND(V_TEXT(ogm.digits)), invoice_id));
	*found = *invoice_id != 0;
	return OK;
}

Err billing_remind(struct ctx *cx, int32_t day, int64_t *made)
{
	const struct calendar law = { 0 };
	int post = (int)model_parameter(cx->model, "billing.reminder_post_days", day, 3);
	int wait = (int)model_parameter(cx->model, "billing.reminder_days", day, 14);
	int levels = (int)model_parameter(cx->model, "billing.reminder_levels", day, 2);
	int32_t due = calendar_add_working(&law, day, post) + wait;

	*made = 0;
	return db_exec(cx, SQL_OVERDUE,
		       BIND(V_INT(day), V_INT(due), V_INT(levels), V_INT(cx->who->user_id),
			    V_INT(cx->now)),
		       made);
}

/* A line of the code: no line breaks, at most `max` code points. */
static void epc_text(struct buf *b, const char *s, size_t max)
{
	for (size_t n = 0; s && *s; s++) {
		n += ((unsigned char)*s & 0xC0) != 0x80;
		if (n > max)
			break;
		buf_char(b, (unsigned char)*s < ' ' ? ' ' : *s);
	}
	buf_char(b, '\n');
}

char *billing_epc(struct arena *a, const struct creditor *c, const char *communication,
		  int64_t cents)
{
	CLEANUP(buf_release) struct buf b;
	char text[OGM_TEXT_SIZE];
	struct ogm ogm;

	buf_init(&b, 1000);
	if (cents <= 0 || cents > INT64_C(99999999999) || !communication ||
	    !ogm_parse(communication, &ogm))
		return NULL;
	buf_str(&b, "BCD\n002\n1\nSCT\n\n");
	epc_text(&b, c->name, 70);
	epc_text(&b, c->iban, 34);
	buf_printf(&b, "EUR%" PRId64 ".%02d\n\n\n", cents / 100, (int)(cents % 100));
	ogm_format(&ogm, text);
	buf_str(&b, text);
	return arena_strndup(a, b.data, b.len);
}
