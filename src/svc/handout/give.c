/* Parcels, tickets and vouchers: given, refused, used, cancelled. */
#include <string.h>

#include "base/date.h"
#include "core/list.h"
#include "svc/handout/handout.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(give_id), 0) FROM handout_give";
static const char SQL_ADD[] =
	"INSERT INTO handout_give(give_id, service_id, kind, person_id, household_id, people, "
	"requested_day, day, days, quantity, amount_cents, urgent, refusal, partner_id, "
	"batch_id, user_id, record_id, note)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
	"?18)";
static const char SQL_BATCH[] =
	"SELECT b.received_day, b.valid_to, b.quantity - coalesce((SELECT sum(g.quantity)"
	" FROM handout_give g WHERE g.batch_id = b.batch_id AND g.cancelled = 0), 0)"
	" FROM handout_batch b WHERE b.batch_id = ?1 AND b.service_id = ?2";
static const char SQL_YEAR[] =
	"SELECT coalesce(sum(quantity), 0) FROM handout_give WHERE person_id = ?1 AND "
	"service_id = ?2"
	" AND kind = 'ticket' AND cancelled = 0 AND day BETWEEN ?3 AND ?4";
static const char SQL_MONTH[] =
	"SELECT count(*) FROM handout_give WHERE service_id = ?2 AND kind = 'parcel' AND "
	"cancelled = 0"
	" AND urgent = 0 AND day BETWEEN ?3 AND ?4 AND (person_id = ?1 OR household_id = ?5)";
static const char SQL_RETAIL[] = "SELECT retail_cents FROM handout_article WHERE article_id = "
				 "?1 AND service_id = ?2";
static const char SQL_ONE[] =
	"SELECT version, service_id, kind, person_id, household_id, people, day, quantity, "
	"used,"
	" cancelled, record_id, used_record_id, partner_id FROM handout_give WHERE give_id = "
	"?1";
static const char SQL_CANCEL[] =
	"UPDATE handout_give SET version = version + 1, cancelled = 1, record_id = NULL,"
	" used_record_id = NULL WHERE give_id = ?1 AND version = ?2 AND cancelled = 0";
static const char SQL_USED[] =
	"UPDATE handout_give SET version = version + 1, used = ?3, used_record_id = ?4"
	" WHERE give_id = ?1 AND version = ?2 AND cancelled = 0";
static const char SQL_KEEP_NOTE[] = "UPDATE handout_give SET note = ?2 WHERE give_id = ?1";
static const char SQL_NOTE[] = "SELECT note FROM handout_give WHERE give_id = ?1";
static const char SQL_LIST[] =
	"SELECT g.give_id, g.version, g.kind, g.person_id, g.people, g.requested_day, g.day, "
	"g.days,"
	" g.quantity, g.amount_cents, g.urgent, g.refusal, g.partner_id, b.reference, g.used,"
	" g.cancelled, g.user_id, g.note"
	" FROM handout_give g LEFT JOIN handout_batch b USING (batch_id)"
	" WHERE g.service_id = ?1 AND g.day BETWEEN ?2 AND ?3"
	" ORDER BY g.day DESC, g.give_id DESC" LIST_SQL;

/* One that is being given. */
struct give {
	const struct catalogue_service *service;
	const char *kind;
	int64_t id, household_id, people, quantity, amount, partner_id, record_id;
	int32_t requested, day;
	int64_t days;
};

static int64_t param(const struct ctx *cx, const char *code, int32_t day, double fallback)
{
	return (int64_t)(model_parameter(cx->model, code, day, fallback) + 0.5);
}

static Err check_ticket(struct req *rq, struct resp *rs, const struct give_in *in,
			const struct give *g)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	int year = day_civil(g->day).year;
	int64_t had = 0, most = param(cx, "ticket.year", g->day, 24);
	bool row = false;

	if (!in->batch_id)
		return schema_refuse(cx, &rs->errors, "batch_id", "field.required");
	TRY(db_query(cx, &q, SQL_BATCH, BIND(V_INT(in->batch_id), V_INT(g->service->id))));
	TRY(db_next(cx, &q, &row));
	if (!row || col_null(&q, 0) || col_day(&q, 0) > g->day)
		return schema_refuse(cx, &rs->errors, "batch_id", "field.not_one_of");
	if (!col_null(&q, 1) && col_day(&q, 1) < g->day)
		return schema_refuse(cx, &rs->errors, "batch_id", "handout.batch_expired");
	if (g->quantity > col_int(&q, 2))
		return deed_refuse(cx, &rs->errors, "quantity", "handout.batch_short", 0,
				   col_int(&q, 2));
	if (!in->person_id)
		return OK;
	TRY(db_int(cx, SQL_YEAR,
		   BIND(V_INT(in->person_id), V_INT(g->service->id),
			V_INT(day_from_civil(year, 1, 1)), V_INT(day_from_civil(year, 12, 31))),
		   &had));
	if (had + g->quantity > most)
		return deed_refuse(cx, &rs->errors, "quantity", "handout.ticket_quota", 0,
				   had < most ? most - had : 0);
	return OK;
}

static Err check_voucher(struct req *rq, struct resp *rs, const struct give_in *in,
			 struct give *g)
{
	struct ctx *cx = &rq->cx;
	int64_t days = param(cx, "voucher.days", g->day, 7);
	int64_t cap = g->people * in->days * param(cx, "voucher.day", g->day, 300);

	g->days = in->days;
	g->amount = in->amount_cents;
	if (!in->days)
		return schema_refuse(cx, &rs->errors, "days", "field.required");
	if (in->days > days)
		return deed_refuse(cx, &rs->errors, "days", "field.too_large", 1, days);
	if (!in->amount_cents)
		return schema_refuse(cx, &rs->errors, "amount_cents", "field.required");
	if (in->amount_cents > cap)
		return deed_refuse(cx, &rs->errors, "amount_cents", "handout.voucher_cap", 0,
				   cap);
	return OK;
}

/* An urgent parcel is never refused for its number. */
static Err check_parcel(struct req *rq, struct resp *rs, const struct give_in *in,
			struct give *g)
{
	const struct line_in *lines = in->lines.items;
	struct ctx *cx = &rq->cx;
	int64_t had = 0, most = param(cx, "parcel.month", g->day, 2);
	int month = day_month_index(g->day);

	if (!in->lines.n)
		return schema_refuse(cx, &rs->errors, "lines", "field.required");
	for (size_t i = 0; i < in->lines.n; i++) {
		int64_t retail = -1;

		TRY(db_int(cx, SQL_RETAIL,
			   BIND(V_INT(lines[i].article_id), V_INT(g->service->id)), &retail));
		if (retail < 0)
			return schema_refuse(
				cx, &rs->errors,
				arena_printf(cx->arena, "lines[%zu].article_id", i),
				"field.not_one_of");
		g->amount += retail * lines[i].quantity * g->quantity;
	}
	if (in->urgent || !in->person_id)
		return OK;
	TRY(db_int(cx, SQL_MONTH,
		   BIND(V_INT(in->person_id), V_INT(g->service->id), V_INT(month_first(month)),
			V_INT(month_first(month + 1) - 1), V_ID(g->household_id)),
		   &had));
	if (had + 1 > most)
		return deed_refuse(cx, &rs->errors, "person_id", "handout.parcel_quota", 0,
				   most);
	return OK;
}

static Err fill(struct req *rq, struct resp *rs, const struct give_in *in, struct give *g)
{
	struct ctx *cx = &rq->cx;
	struct grant grant;

	*g = (struct give){ .people = in->people ? in->people : 1,
			    .quantity = in->quantity ? in->quantity : 1,
			    .day = in->day,
			    .requested = in->requested == DAY_NONE ? in->day : in->requested };
	TRY(deed_service(cx, &rs->errors, in->service, "handout", NULL, &g->service));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	if (g->requested > g->day)
		return schema_refuse(cx, &rs->errors, "requested", "field.after_act");
	if (in->person_id)
		TRY(grant_person(cx, in->person_id, &grant));
	TRY(deed_household(cx, in->person_id, &g->household_id));
	TRY(deed_term(cx, &rs->errors, TERM_PARTNER, in->partner, "partner", &g->partner_id));
	if (in->refusal >= 0) {
		g->kind = "refused";
		g->quantity = 0;
		return OK;
	}
	g->kind = g->service->unit;
	if (strcmp(g->kind, "ticket") == 0)
		return check_ticket(rq, rs, in, g);
	if (strcmp(g->kind, "voucher") == 0)
		return check_voucher(rq, rs, in, g);
	if (strcmp(g->kind, "parcel") == 0)
		return check_parcel(rq, rs, in, g);
	return schema_refuse(cx, &rs->errors, "service", "field.not_one_of");
}

static Err emit(struct ctx *cx, const struct give_in *in, struct give *g)
{
	const struct term *same = model_term_key(cx->model, TERM_OUTCOME, "same_day");
	bool aid = strcmp(g->kind, "parcel") == 0 || strcmp(g->kind, "voucher") == 0;
	struct record r = { .service_id = g->service->id,
			    .day = g->day,
			    .until = DAY_NONE,
			    .person_id = in->person_id,
			    .household_id = g->household_id,
			    .head_count = in->person_id ? 0 : g->people,
			    .partner_id = g->partner_id,
			    .quantity = g->quantity,
			    .amount_cents = g->amount,
			    .wait = -1,
			    .lag = g->day - g->requested,
			    .source = "handout_give",
			    .source_id = g->id };

	if (aid && g->day == g->requested && same)
		r.outcome_id = same->id;
	if (g->service->default_theme)
		r.theme_id = g->service->default_theme->id;
	return deed_emit(cx, &r, arena_printf(cx->arena, "handout.%s", g->kind), &g->record_id);
}

static struct place note_at(int64_t person_id, int64_t id, int64_t version)
{
	return (struct place){ .person = person_id,
			       .row = id,
			       .table = TABLE_HANDOUT_GIVE,
			       .column = HANDOUT_GIVE_NOTE,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

static Err store(struct ctx *cx, const struct give_in *in, const struct give *g)
{
	const struct line_in *lines = in->lines.items;
	struct place at = note_at(in->person_id, g->id, 1);
	struct val note = V_NULL;

	TRY(deed_seal(cx, &at, in->note, &note));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(g->id), V_INT(g->service->id), V_TEXT(g->kind),
			 V_ID(in->person_id), V_ID(g->household_id), V_INT(g->people),
			 V_INT(g->requested), V_INT(g->day), V_INT(g->days), V_INT(g->quantity),
			 V_INT(g->amount), V_INT(in->urgent),
			 V_TEXT(in->refusal < 0 ? NULL : handout_give_refusals[in->refusal]),
			 V_ID(g->partner_id),
			 V_ID(strcmp(g->kind, "ticket") == 0 ? in->batch_id : 0),
			 V_INT(cx->who->user_id), V_INT(g->record_id), note),
		    NULL));
	for (size_t i = 0; strcmp(g->kind, "parcel") == 0 && i < in->lines.n; i++) {
		struct stock_move m = { .article_id = lines[i].article_id,
					.quantity = lines[i].quantity * g->quantity,
					.kind = "parcel",
					.give_id = g->id };

		TRY(handout_stock_take(cx, &m));
	}
	return OK;
}

Err handout_give_add(struct req *rq, struct resp *rs)
{
	const struct give_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct give g;

	TRY(fill(rq, rs, in, &g));
	TRY(deed_next_id(cx, SQL_NEXT, &g.id));
	TRY(emit(cx, in, &g));
	TRY(store(cx, in, &g));
	rq->subject = in->person_id;
	if (in->refusal >= 0)
		rq->action = "handout.refuse";
	return handout_done(rq, rs, 201, g.id, 1);
}

/* A row as the two edits need it; its note is sealed again for the next version. */
struct given {
	int64_t version, service_id, person_id, household_id, people, quantity, used, record_id,
		used_record_id, partner_id;
	int32_t day;
	bool ticket;
};

static Err given_read(struct req *rq, struct resp *rs, struct given *g)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	*g = (struct given){ .version = col_int(&q, 0),
			     .service_id = col_int(&q, 1),
			     .person_id = col_int(&q, 3),
			     .household_id = col_int(&q, 4),
			     .people = col_int(&q, 5),
			     .day = col_day(&q, 6),
			     .quantity = col_int(&q, 7),
			     .used = col_int(&q, 8),
			     .record_id = col_int(&q, 10),
			     .used_record_id = col_int(&q, 11),
			     .partner_id = col_int(&q, 12),
			     .ticket = strcmp(col_text(&q, 2, cx->arena), "ticket") == 0 };
	rq->subject = g->person_id;
	TRY(expect_version(rq, rs, g->version));
	if (col_int(&q, 9))
		FAIL(cx, ERR_CONFLICT, "handout.cancelled");
	return OK;
}

static Err keep_note(struct ctx *cx, int64_t id, const struct given *g)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct place was = note_at(g->person_id, id, g->version),
		     is = note_at(g->person_id, id, g->version + 1);
	struct val note = V_NULL;
	const char *text = NULL;
	const void *blob;
	bool row = false;
	size_t n;

	TRY(db_query(cx, &q, SQL_NOTE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	blob = row ? col_blob(&q, 0, cx->arena, &n) : NULL;
	if (!blob)
		return OK;
	TRY(deed_open(cx, &was, blob, n, &text));
	TRY(deed_seal(cx, &is, text, &note));
	return db_exec(cx, SQL_KEEP_NOTE, BIND(V_INT(id), note), NULL);
}

Err handout_give_cancel(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct given g;

	TRY(given_read(rq, rs, &g));
	TRY(record_void(cx, g.record_id, 0));
	if (g.used_record_id)
		TRY(record_void(cx, g.used_record_id, 0));
	TRY(handout_stock_undo(cx, 0, rq->id));
	TRY(keep_note(cx, rq->id, &g));
	TRY(db_exec(cx, SQL_CANCEL, BIND(V_INT(rq->id), V_INT(g.version)), &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "handout.cancel";
	return handout_done(rq, rs, 200, rq->id, g.version + 1);
}

/* How many were used is a record of its own, on the day it was learnt. */
static Err emit_used(struct ctx *cx, int64_t id, const struct given *g, int64_t used,
		     int64_t *record_id)
{
	struct record r = { .service_id = g->service_id,
			    .day = cx->today,
			    .until = DAY_NONE,
			    .person_id = g->person_id,
			    .household_id = g->household_id,
			    .head_count = g->person_id ? 0 : g->people,
			    .partner_id = g->partner_id,
			    .quantity = used,
			    .wait = -1,
			    .lag = -1,
			    .source = "handout_give",
			    .source_id = id };

	return deed_emit(cx, &r, "handout.used", record_id);
}

Err handout_give_used(struct req *rq, struct resp *rs)
{
	const struct used_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t record_id = 0, changed = 0;
	struct given g;

	TRY(given_read(rq, rs, &g));
	if (!g.ticket)
		FAIL(cx, ERR_CONFLICT, "handout.not_a_ticket");
	if (in->used > g.quantity)
		return deed_refuse(cx, &rs->errors, "used", "field.too_large", 0, g.quantity);
	if (in->used)
		TRY(emit_used(cx, rq->id, &g, in->used, &record_id));
	if (g.used_record_id)
		TRY(record_void(cx, g.used_record_id, record_id));
	TRY(keep_note(cx, rq->id, &g));
	TRY(db_exec(cx, SQL_USED,
		    BIND(V_INT(rq->id), V_INT(g.version), V_INT(in->used), V_ID(record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return handout_done(rq, rs, 200, rq->id, g.version + 1);
}

/* The note is for those who may read the person's dossier. */
static Err write_note(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	struct place at = note_at(col_int(q, 3), col_int(q, 0), col_int(q, 1));
	const char *note = NULL;
	struct grant g = { .relation = RELATION_TEAM };
	const void *blob;
	size_t n = 0;

	blob = col_blob(q, 17, cx->arena, &n);
	if (blob && at.person && grant_person(cx, at.person, &g).code != ERR_OK) {
		err_clear(&cx->err);
		g.relation = RELATION_NONE;
	}
	if (blob && g.relation >= RELATION_GLASS)
		TRY(deed_open(cx, &at, blob, n, &note));
	jw_string(w, "note", note);
	return OK;
}

static Err write_give(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	const struct user *u = model_user(cx->model, col_int(q, 16));
	const struct term *partner = model_term(cx->model, col_int(q, 12));

	jw_object(w, NULL);
	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "version", col_int(q, 1));
	jw_string(w, "kind", col_text(q, 2, cx->arena));
	deed_person(cx, w, col_int(q, 3));
	jw_int(w, "people", col_int(q, 4));
	jw_day(w, "requested", col_day(q, 5));
	jw_day(w, "day", col_day(q, 6));
	jw_int(w, "days", col_int(q, 7));
	jw_int(w, "quantity", col_int(q, 8));
	jw_int(w, "amount_cents", col_int(q, 9));
	jw_bool(w, "urgent", col_int(q, 10) != 0);
	jw_string(w, "refusal", col_text(q, 11, cx->arena));
	jw_string(w, "partner", partner ? partner->key : NULL);
	jw_string(w, "batch", col_text(q, 13, cx->arena));
	jw_int(w, "used", col_int(q, 14));
	jw_bool(w, "cancelled", col_int(q, 15) != 0);
	jw_string(w, "user", u ? u->name : "");
	TRY(write_note(cx, w, q));
	jw_end(w);
	return OK;
}

Err handout_give_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct of_service_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int32_t from, to;
	bool row = false;
	struct list_cut list = { 0 };
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", NULL, &s));
	handout_span(rq, in, 92, &from, &to);
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(s->id), V_INT(from), V_INT(to))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (list_ends(&list, row))
			break;
		TRY(write_give(cx, &w, &q));
		rq->rows++;
	}
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	jw_int(&w, "cap_cents", param(cx, "voucher.day", cx->today, 300));
	jw_int(&w, "cap_days", param(cx, "voucher.days", cx->today, 7));
	jw_int(&w, "tickets_year", param(cx, "ticket.year", cx->today, 24));
	jw_int(&w, "parcels_month", param(cx, "parcel.month", cx->today, 2));
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
