/* See show.h. */
#include "svc/billing/show.h"

#include "base/date.h"
#include "core/ogm.h"

#include "base/banned.h"

static const char SQL_REMINDERS[] =
	"SELECT count(*) FROM billing_reminder WHERE invoice_id = ?1";
static const char SQL_REMINDED[] =
	"SELECT level, day, due_day, balance_cents FROM billing_reminder WHERE invoice_id = ?1";
static const char SQL_LINES[] =
	"SELECT line_id, day, service_id, item_id, person_id, quantity, unit_cents, "
	"amount_cents,"
	" state FROM billing_line WHERE invoice_id = ?1 ORDER BY person_id, day, line_id";
static const char SQL_CREDITED[] =
	"SELECT line_id, day, service_id, item_id, person_id, quantity, unit_cents, "
	"amount_cents,"
	" state FROM billing_line WHERE credit_id = ?1 ORDER BY person_id, day, line_id";
static const char SQL_PAYMENTS[] =
	"SELECT payment_id, day, amount_cents, means, voided, user_id FROM billing_payment"
	" WHERE invoice_id = ?1 ORDER BY day, payment_id";

static void nullable_int(struct jw *w, const char *name, int64_t v)
{
	if (v)
		jw_int(w, name, v);
	else
		jw_null(w, name);
}

static Err head(struct ctx *cx, struct jw *w, const struct invoice *i, const char *name,
		int64_t person)
{
	char text[OGM_TEXT_SIZE];
	struct ogm ogm;
	int64_t reminders = 0;

	TRY(db_int(cx, SQL_REMINDERS, BIND(V_INT(i->id)), &reminders));
	jw_int(w, "id", i->id);
	jw_int(w, "version", i->version);
	jw_string(w, "kind", i->credit ? "credit" : "invoice");
	jw_string(w, "number", invoice_number(cx->arena, i));
	nullable_int(w, "credits_id", i->credits_id);
	jw_int(w, "payer_id", i->payer_id);
	nullable_int(w, "person_id", person);
	jw_string(w, "name", name);
	jw_day(w, "from", i->from);
	jw_day(w, "until", i->until);
	jw_day(w, "issued", i->issued);
	jw_day(w, "due", i->due);
	jw_int(w, "total_cents", i->total_cents);
	jw_int(w, "balance_cents", i->balance_cents);
	jw_bool(w, "overdue", !i->credit && i->balance_cents > 0 && i->due < cx->today);
	jw_int(w, "reminders", reminders);
	if (i->communication && ogm_parse(i->communication, &ogm)) {
		ogm_format(&ogm, text);
		jw_string(w, "communication", text);
	} else {
		jw_null(w, "communication");
	}
	return OK;
}

Err invoice_row_members(struct ctx *cx, struct jw *w, const struct invoice *i)
{
	const char *name;
	int64_t person;

	TRY(billing_payer_name(cx, i->payer_id, &name, &person));
	return head(cx, w, i, name, person);
}

static const char *name_of(const struct invoice_content *c, int64_t person_id)
{
	const struct invoice_name *names = c->names.items;

	for (size_t k = 0; k < c->names.n; k++)
		if (names[k].person_id == person_id)
			return names[k].name;
	return NULL;
}

static Err lines(struct ctx *cx, struct jw *w, const struct invoice *i,
		 const struct invoice_content *c)
{
	static const struct label none = { .fr = "", .nl = "", .de = "", .en = "" };
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, i->credit ? SQL_CREDITED : SQL_LINES, BIND(V_INT(i->id))));
	jw_array(w, "lines");
	for (;;) {
		const struct catalogue_service *s;
		const struct term *item;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		s = model_service(cx->model, col_int(&q, 2));
		item = model_term(cx->model, col_int(&q, 3));
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_day(w, "day", col_day(&q, 1));
		jw_string(w, "service", s ? s->key : "");
		jw_label(w, "service_label", s ? &s->label : &none);
		jw_label(w, "item", item ? &item->label : &none);
		jw_string(w, "for", name_of(c, col_int(&q, 4)));
		jw_int(w, "quantity", col_int(&q, 5));
		jw_int(w, "unit_cents", col_int(&q, 6));
		jw_int(w, "amount_cents", col_int(&q, 7));
		jw_string(w, "state", col_text(&q, 8, cx->arena));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err payments(struct ctx *cx, struct jw *w, const struct invoice *i)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_PAYMENTS, BIND(V_INT(i->id))));
	jw_array(w, "payments");
	for (;;) {
		const struct user *u;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		u = model_user(cx->model, col_int(&q, 5));
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_day(w, "day", col_day(&q, 1));
		jw_int(w, "amount_cents", col_int(&q, 2));
		jw_string(w, "means", col_text(&q, 3, cx->arena));
		jw_bool(w, "voided", col_int(&q, 4) != 0);
		jw_string(w, "by", u ? u->name : "");
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err reminded(struct ctx *cx, struct jw *w, const struct invoice *i)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_REMINDED, BIND(V_INT(i->id))));
	jw_array(w, "reminded");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "level", col_int(&q, 0));
		jw_day(w, "day", col_day(&q, 1));
		jw_day(w, "due", col_day(&q, 2));
		jw_int(w, "balance_cents", col_int(&q, 3));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err invoice_members(struct ctx *cx, struct jw *w, const struct invoice *i, int64_t *person_id)
{
	struct invoice_content c;
	struct invoice credited;
	const char *name;

	TRY(billing_payer_name(cx, i->payer_id, &name, person_id));
	TRY(invoice_open(cx, i, &c));
	TRY(head(cx, w, i, c.payer->name, *person_id));
	jw_object(w, "payer");
	jw_string(w, "name", c.payer->name);
	jw_string(w, "street", c.payer->street ? c.payer->street : "");
	jw_string(w, "postcode", c.payer->postcode ? c.payer->postcode : "");
	jw_string(w, "locality", c.payer->locality ? c.payer->locality : "");
	jw_string(w, "lang", c.payer->lang);
	jw_end(w);
	jw_object(w, "creditor");
	creditor_members(w, c.creditor, 0);
	jw_end(w);
	jw_string(w, "reason", c.reason);
	if (i->credits_id) {
		TRY(invoice_get(cx, i->credits_id, &credited));
		jw_string(w, "credits", invoice_number(cx->arena, &credited));
	} else {
		jw_null(w, "credits");
	}
	jw_string(w, "epc",
		  billing_epc(cx->arena, c.creditor, i->communication, i->balance_cents));
	TRY(lines(cx, w, i, &c));
	TRY(payments(cx, w, i));
	return reminded(cx, w, i);
}
