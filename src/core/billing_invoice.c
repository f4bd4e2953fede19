/* See billing.h: runs, invoices, credit notes. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/billing.h"
#include "core/billing_cell.h"
#include "core/calendar.h"
#include "core/ogm.h"
#include "core/session.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(invoice_id), 0) + 1 FROM billing_invoice";
static const char SQL_NUMBER[] = "SELECT coalesce(max(number), 0) + 1 FROM billing_invoice "
				 "WHERE kind = ?1 AND year = ?2";
static const char SQL_ADD[] =
	"INSERT INTO billing_invoice(invoice_id, kind, year, number, payer_id, credits_id,"
	" from_day, until_day, issued_day, due_day, total_cents, balance_cents, communication,"
	" issued_by, issued_at, content)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
static const char SQL_PAYERS[] =
	"SELECT payer_id, count(*), sum(amount_cents), min(day), max(day) FROM billing_line"
	" WHERE " BILLING_OPEN " AND day <= ?1 AND (?2 = 0 OR service_id = ?2)"
	" GROUP BY payer_id ORDER BY payer_id";
static const char SQL_NAMES[] =
	"SELECT DISTINCT person_id FROM billing_line WHERE " BILLING_OPEN " AND payer_id = ?3"
	" AND day <= ?1 AND (?2 = 0 OR service_id = ?2) AND person_id IS NOT NULL"
	" ORDER BY person_id";
static const char SQL_TAKE[] =
	"UPDATE billing_line SET state = 'invoiced', invoice_id = ?4 WHERE " BILLING_OPEN
	" AND payer_id = ?3 AND day <= ?1 AND (?2 = 0 OR service_id = ?2)";
static const char SQL_CREDITS[] = "SELECT DISTINCT invoice_id FROM billing_line"
				  " WHERE " BILLING_TO_CREDIT " ORDER BY invoice_id";
static const char SQL_CREDIT_LINE[] =
	"UPDATE billing_line SET state = 'credited', credit_id = ?2"
	" WHERE line_id = ?1 AND invoice_id = ?3 AND state IN ('invoiced', 'to_credit')";
static const char SQL_CREDIT_ALL[] =
	"UPDATE billing_line SET state = 'credited', credit_id = ?1"
	" WHERE invoice_id = ?2 AND (state = 'to_credit' OR (?3 AND state = 'invoiced'))";
static const char SQL_SUM_LINE[] =
	"SELECT amount_cents, day, person_id FROM billing_line"
	" WHERE line_id = ?1 AND invoice_id = ?2 AND state IN ('invoiced', 'to_credit')";
static const char SQL_SUM_ALL[] =
	"SELECT amount_cents, day, person_id FROM billing_line WHERE invoice_id = ?1"
	" AND (state = 'to_credit' OR (?2 AND state = 'invoiced')) ORDER BY person_id, day";
static const char SQL_BALANCE[] =
	"UPDATE billing_invoice SET balance_cents = balance_cents - ?2, version = version + 1"
	" WHERE invoice_id = ?1";
static const char SQL_ONE[] =
	"SELECT " INVOICE_COLUMNS " FROM billing_invoice WHERE invoice_id = ?1";

static const struct field name_fields[] = {
	FIELD_INT(invoice_name, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_TEXT(invoice_name, name, FIELD_REQUIRED | FIELD_PERSONAL, 0, 500),
};
static const struct schema name_schema = { .name = "InvoiceName",
					   .fields = name_fields,
					   .n_fields = ARRAY_LEN(name_fields),
					   .size = sizeof(struct invoice_name) };
static const struct field content_fields[] = {
	FIELD_OBJECT(invoice_content, payer, FIELD_REQUIRED | FIELD_PERSONAL, payer,
		     &payer_schema),
	FIELD_OBJECT(invoice_content, creditor, FIELD_REQUIRED, creditor, &creditor_schema),
	FIELD_LIST(invoice_content, names, FIELD_PERSONAL, &name_schema, 0, 1000),
	FIELD_TEXT(invoice_content, reason, FIELD_PERSONAL, 0, 300),
};
const struct schema invoice_content_schema = { .name = "InvoiceContent",
					       .fields = content_fields,
					       .n_fields = ARRAY_LEN(content_fields),
					       .size = sizeof(struct invoice_content) };

/* ---- reading ------------------------------------------------------------------------------ */

void invoice_row(struct ctx *cx, const struct stmt *q, struct invoice *out)
{
	*out = (struct invoice){ .id = col_int(q, 0),
				 .version = col_int(q, 1),
				 .credit = strcmp(col_text(q, 2, cx->arena), "credit") == 0,
				 .year = (int)col_int(q, 3),
				 .number = col_int(q, 4),
				 .payer_id = col_int(q, 5),
				 .credits_id = col_int(q, 6),
				 .from = col_day(q, 7),
				 .until = col_day(q, 8),
				 .issued = col_day(q, 9),
				 .due = col_day(q, 10),
				 .total_cents = col_int(q, 11),
				 .balance_cents = col_int(q, 12),
				 .communication = col_text(q, 13, cx->arena) };
	out->content = col_blob(q, 14, cx->arena, &out->content_len);
}

Err invoice_get(struct ctx *cx, int64_t id, struct invoice *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	invoice_row(cx, &q, out);
	return OK;
}

static struct cell_at place_of(int64_t invoice_id)
{
	return (struct cell_at){ .row = invoice_id,
				 .table = TABLE_BILLING_INVOICE,
				 .column = BILLING_INVOICE_CONTENT,
				 .version = 1 };
}

Err invoice_open(struct ctx *cx, const struct invoice *i, struct invoice_content *out)
{
	struct cell_at at = place_of(i->id);
	int64_t person;

	TRY(billing_payer_person(cx, i->payer_id, &person));
	return billing_unseal(cx, person, &at, &invoice_content_schema, i->content,
			      i->content_len, out);
}

char *invoice_number(struct arena *a, const struct invoice *i)
{
	return arena_printf(a, "%s%d-%06lld", i->credit ? "NC-" : "", i->year,
			    (long long)i->number);
}

/* ---- writing ------------------------------------------------------------------------------ */

/* Names of those for whom the lines are, once each. */
struct names {
	struct invoice_name *items;
	size_t n, cap;
};

static void name_add(struct ctx *cx, struct names *names, int64_t person_id)
{
	struct directory_entry e;

	if (!person_id || (names->n && names->items[names->n - 1].person_id == person_id))
		return;
	if (names->n == names->cap) {
		size_t cap = names->cap ? 2 * names->cap : 8;
		struct invoice_name *more = arena_array(cx->arena, cap, sizeof(*more));

		if (names->n)
			memcpy(more, names->items, names->n * sizeof(*more));
		names->items = more;
		names->cap = cap;
	}
	names->items[names->n++] = (struct invoice_name){
		.person_id = person_id,
		.name = directory_get(cx->app->directory, cx->arena, person_id, &e)
				? directory_display_name(cx->arena, &e)
				: "",
	};
}

/* Number, communication, content; the row.  `i` brings the rest. */
static Err issue(struct ctx *cx, struct invoice *i, const struct names *names,
		 const char *reason, int64_t user_id)
{
	struct payer payer;
	struct creditor creditor;
	struct invoice_content c = { .payer = &payer,
				     .creditor = &creditor,
				     .names = { names->items, names->n },
				     .reason = reason };
	struct cell_at at;
	struct ogm ogm = { { 0 } };
	int64_t version, person;
	uint8_t *blob;
	size_t n;

	TRY(billing_creditor(cx, &creditor, &version));
	if (!version)
		FAIL(cx, ERR_CONFLICT, "billing.no_creditor");
	i->year = day_civil(i->issued).year;
	TRY(db_int(cx, SQL_NEXT, NO_BIND, &i->id));
	TRY(db_int(cx, SQL_NUMBER,
		   BIND(V_TEXT(i->credit ? "credit" : "invoice"), V_INT(i->year)), &i->number));
	if (!i->credit) {
		if (!ogm_make(i->year % 100 * INT64_C(100000000) + i->number, &ogm))
			FAIL(cx, ERR_INTERNAL, "billing.number");
		i->communication = arena_strdup(cx->arena, ogm.digits);
	}
	TRY(billing_payer_get(cx, i->payer_id, &payer, &version));
	TRY(billing_payer_person(cx, i->payer_id, &person));
	at = place_of(i->id);
	TRY(billing_seal(cx, person, &at, &invoice_content_schema, &c, &blob, &n));
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(i->id), V_TEXT(i->credit ? "credit" : "invoice"),
			    V_INT(i->year), V_INT(i->number), V_INT(i->payer_id),
			    V_ID(i->credits_id), V_INT(i->from), V_INT(i->until),
			    V_INT(i->issued), V_DAY(i->due), V_INT(i->total_cents),
			    V_INT(i->balance_cents), V_TEXT(i->communication), V_INT(user_id),
			    V_INT(cx->now), V_BLOB(blob, n)),
		       NULL);
}

static Err names_of(struct ctx *cx, const struct billing_run *r, int64_t payer_id,
		    struct names *names)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_NAMES,
		     BIND(V_INT(r->until), V_INT(r->service_id), V_INT(payer_id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		name_add(cx, names, col_int(&q, 0));
	}
}

static Err invoice_one(struct ctx *cx, const struct billing_run *r, struct invoice *i,
		       struct billing_made *out)
{
	struct names names = { 0 };
	int64_t taken = 0;

	TRY(names_of(cx, r, i->payer_id, &names));
	TRY(issue(cx, i, &names, NULL, r->user_id));
	TRY(db_exec(
		cx, SQL_TAKE,
		BIND(V_INT(r->until), V_INT(r->service_id), V_INT(i->payer_id), V_INT(i->id)),
		&taken));
	out->invoices++;
	out->lines += taken;
	out->total_cents += i->total_cents;
	if (!out->first_number)
		out->first_number = i->number;
	out->last_number = i->number;
	return OK;
}

/* The payers with open lines, read before the first invoice changes them. */
static Err payers_waiting(struct ctx *cx, const struct billing_run *r, struct invoice **rows,
			  size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int due = (int)model_parameter(cx->model, "billing.due_days", r->issued, 30);
	size_t cap = 64;
	bool row = false;

	*rows = arena_array(cx->arena, cap, sizeof(**rows));
	*n = 0;
	TRY(db_query(cx, &q, SQL_PAYERS, BIND(V_INT(r->until), V_INT(r->service_id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		if (*n == cap) {
			struct invoice *more = arena_array(cx->arena, 2 * cap, sizeof(*more));

			memcpy(more, *rows, cap * sizeof(*more));
			*rows = more;
			cap *= 2;
		}
		(*rows)[(*n)++] = (struct invoice){ .payer_id = col_int(&q, 0),
						    .total_cents = col_int(&q, 2),
						    .balance_cents = col_int(&q, 2),
						    .from = col_day(&q, 3),
						    .until = col_day(&q, 4),
						    .issued = r->issued,
						    .due = r->issued + due };
	}
}

/* ---- credit notes ------------------------------------------------------------------------- */

static Err sum_rows(struct ctx *cx, struct stmt *q, struct invoice *c, struct names *names)
{
	bool row = false;

	for (;;) {
		int32_t day;

		TRY(db_next(cx, q, &row));
		if (!row)
			return OK;
		day = col_day(q, 1);
		c->from = c->total_cents && c->from < day ? c->from : day;
		c->until = c->total_cents && c->until > day ? c->until : day;
		c->total_cents += col_int(q, 0);
		name_add(cx, names, col_int(q, 2));
	}
}

static Err sum_lines(struct ctx *cx, const struct invoice *i, const int64_t *lines, size_t n,
		     bool all, struct invoice *c, struct names *names)
{
	if (!n) {
		CLEANUP(stmt_done) struct stmt q = { 0 };

		TRY(db_query(cx, &q, SQL_SUM_ALL, BIND(V_INT(i->id), V_INT(all))));
		return sum_rows(cx, &q, c, names);
	}
	for (size_t k = 0; k < n; k++) {
		CLEANUP(stmt_done) struct stmt q = { 0 };

		TRY(db_query(cx, &q, SQL_SUM_LINE, BIND(V_INT(lines[k]), V_INT(i->id))));
		TRY(sum_rows(cx, &q, c, names));
	}
	return OK;
}

/* `all`: lines that nobody voided too. */
static Err credit(struct ctx *cx, const struct invoice *i, const int64_t *lines, size_t n,
		  bool all, const char *reason, int32_t issued, int64_t user_id,
		  struct invoice *out)
{
	struct names names = { 0 };
	int64_t changed = 0;

	*out = (struct invoice){ .credit = true,
				 .payer_id = i->payer_id,
				 .credits_id = i->id,
				 .issued = issued,
				 .due = DAY_NONE };
	TRY(sum_lines(cx, i, lines, n, all, out, &names));
	if (i->credit || !out->total_cents)
		FAIL(cx, ERR_CONFLICT, "billing.nothing_to_credit");
	TRY(issue(cx, out, &names, reason, user_id));
	for (size_t k = 0; k < n; k++) {
		TRY(db_exec(cx, SQL_CREDIT_LINE,
			    BIND(V_INT(lines[k]), V_INT(out->id), V_INT(i->id)), &changed));
		if (changed != 1)
			FAIL(cx, ERR_CONFLICT, "billing.nothing_to_credit");
	}
	if (!n)
		TRY(db_exec(cx, SQL_CREDIT_ALL, BIND(V_INT(out->id), V_INT(i->id), V_INT(all)),
			    NULL));
	return db_exec(cx, SQL_BALANCE, BIND(V_INT(i->id), V_INT(out->total_cents)), NULL);
}

Err billing_credit(struct ctx *cx, const struct invoice *i, const int64_t *lines, size_t n,
		   const char *reason, int64_t *credit_id)
{
	struct invoice c;

	TRY(credit(cx, i, lines, n, true, reason, cx->today, cx->who->user_id, &c));
	*credit_id = c.id;
	return OK;
}

/* The invoices that have lines to credit. */
static Err credits_waiting(struct ctx *cx, int64_t **ids, size_t *n)
{
	size_t cap = 16;
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*ids = arena_array(cx->arena, cap, sizeof(**ids));
	*n = 0;
	TRY(db_query(cx, &q, SQL_CREDITS, NO_BIND));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		if (*n == cap) {
			int64_t *more = arena_array(cx->arena, 2 * cap, sizeof(*more));

			memcpy(more, *ids, cap * sizeof(*more));
			*ids = more;
			cap *= 2;
		}
		(*ids)[(*n)++] = col_int(&q, 0);
	}
}

Err billing_run(struct ctx *cx, const struct billing_run *r, struct billing_made *out)
{
	struct invoice *rows;
	int64_t *credits;
	size_t n, n_credits;

	*out = (struct billing_made){ 0 };
	TRY(payers_waiting(cx, r, &rows, &n));
	for (size_t k = 0; k < n; k++)
		TRY(invoice_one(cx, r, &rows[k], out));
	TRY(credits_waiting(cx, &credits, &n_credits));
	for (size_t k = 0; k < n_credits; k++) {
		struct invoice i, c;

		TRY(invoice_get(cx, credits[k], &i));
		TRY(credit(cx, &i, NULL, 0, false, NULL, r->issued, r->user_id, &c));
		out->credits++;
		out->credit_cents += c.total_cents;
	}
	return OK;
}
