/* Runs, credit notes, payments, reminders. */
#include "base/date.h"
#include "core/audit.h"
#include "svc/billing/billing.h"

#include "base/banned.h"

Err billing_run_make(struct req *rq, struct resp *rs)
{
	const struct run_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct billing_run r = { .until = in->until,
				 .issued = in->issued == DAY_NONE ? cx->today : in->issued,
				 .user_id = cx->who->user_id };
	struct billing_made made;
	struct jw w;

	if (in->until > cx->today)
		return schema_refuse(cx, &rs->errors, "until", "field.too_large");
	if (r.issued > cx->today)
		return schema_refuse(cx, &rs->errors, "issued", "field.too_large");
	if (r.issued < in->until)
		return schema_refuse(cx, &rs->errors, "issued", "field.too_small");
	if (in->service && *in->service) {
		const struct catalogue_service *s = model_service_key(cx->model, in->service);

		if (!s)
			return schema_refuse(cx, &rs->errors, "service", "field.not_one_of");
		r.service_id = s->id;
	}
	TRY(billing_run(cx, &r, &made));
	rq->rows = made.invoices + made.credits;
	rq->action = "billing.run";
	w = reply(rs, 201);
	jw_int(&w, "invoices", made.invoices);
	jw_int(&w, "credits", made.credits);
	jw_int(&w, "lines", made.lines);
	jw_int(&w, "total_cents", made.total_cents);
	jw_int(&w, "credit_cents", made.credit_cents);
	jw_int(&w, "year", day_civil(r.issued).year);
	jw_int(&w, "first", made.first_number);
	jw_int(&w, "last", made.last_number);
	return reply_end(rq, rs, &w);
}

Err billing_credit_make(struct req *rq, struct resp *rs)
{
	const struct credit_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t id = 0;
	struct invoice i;
	struct jw w;

	TRY(invoice_get(cx, rq->id, &i));
	TRY(expect_version(rq, rs, i.version));
	TRY(billing_credit(cx, &i, in->lines.items, in->lines.n, in->reason, &id));
	rq->object = id;
	rq->action = "billing.credit";
	w = reply(rs, 201);
	jw_int(&w, "id", id);
	jw_int(&w, "version", 1);
	return reply_end(rq, rs, &w);
}

/* The invoice that a payment is for, by its id or its communication. */
static Err paid_invoice(struct req *rq, struct resp *rs, const struct pay_in *in,
			struct invoice *i)
{
	struct ctx *cx = &rq->cx;
	int64_t id = in->invoice_id;
	bool found = false;

	if (in->communication && *in->communication) {
		TRY(billing_find(cx, in->communication, &found, &id));
		if (!found)
			return schema_refuse(cx, &rs->errors, "communication",
					     "billing.unknown_communication");
	} else if (!id) {
		return schema_refuse(cx, &rs->errors, "communication", "field.required");
	}
	TRY(invoice_get(cx, id, i));
	if (i->credit)
		return schema_refuse(cx, &rs->errors, "invoice_id", "billing.not_an_invoice");
	return OK;
}

static Err paid(struct req *rq, struct resp *rs, int status, int64_t payment_id,
		int64_t invoice_id)
{
	struct ctx *cx = &rq->cx;
	struct invoice i;
	struct jw w;

	TRY(invoice_get(cx, invoice_id, &i));
	rq->object = invoice_id;
	w = reply(rs, status);
	jw_int(&w, "id", payment_id);
	jw_int(&w, "invoice_id", invoice_id);
	jw_string(&w, "number", invoice_number(cx->arena, &i));
	jw_int(&w, "balance_cents", i.balance_cents);
	return reply_end(rq, rs, &w);
}

Err billing_pay_add(struct req *rq, struct resp *rs)
{
	const struct pay_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct payment p = { .amount_cents = in->amount_cents,
			     .day = in->day,
			     .means = in->means };
	struct invoice i;
	int64_t id;

	if (!in->amount_cents)
		return schema_refuse(cx, &rs->errors, "amount_cents", "field.required");
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	TRY(paid_invoice(rq, rs, in, &i));
	p.invoice_id = i.id;
	TRY(billing_pay(cx, &p, &id));
	rq->action = "billing.payment";
	return paid(rq, rs, 201, id, i.id);
}

Err billing_pay_undo(struct req *rq, struct resp *rs)
{
	int64_t invoice = 0;

	TRY(billing_pay_void(&rq->cx, rq->id, &invoice));
	rq->action = "billing.payment_void";
	return paid(rq, rs, 200, rq->id, invoice);
}

Err billing_remind_make(struct req *rq, struct resp *rs)
{
	const struct remind_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int32_t day = in->day == DAY_NONE ? cx->today : in->day;
	int64_t made = 0;
	struct jw w;

	if (day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	TRY(billing_remind(cx, day, &made));
	rq->rows = made;
	rq->action = "billing.remind";
	w = reply(rs, 200);
	jw_int(&w, "made", made);
	return reply_end(rq, rs, &w);
}
