/* Baskets of an ironing centre. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "core/billing.h"
#include "core/list.h"
#include "core/passage.h"
#include "svc/job/job.h"
#include "vault/ids.h"

#include "base/banned.h"

enum { BASKET_IN, BASKET_READY, BASKET_OUT, BASKET_CANCELLED };
enum { STEP_READY, STEP_OUT, STEP_CANCEL, STEP_BACK };

#define COLUMNS                                                                                \
	"b.basket_id, b.version, b.service_id, b.number, b.person_id, b.household_id, "        \
	"b.state, b.in_day, b.promised_day, b.ready_day, b.out_day, b.minutes, b.grams, "      \
	"b.collect, b.deliver, b.paid, b.price_cents, b.worker_id, b.record_id, b.note"

static const char SQL_NEXT[] = "SELECT coalesce(max(basket_id), 0) FROM job_basket";
static const char SQL_NUMBER[] =
	"SELECT coalesce(max(number), 0) + 1 FROM job_basket WHERE service_id = ?1 AND in_day "
	"BETWEEN ?2 AND ?3";
static const char SQL_ADD[] =
	"INSERT INTO job_basket(basket_id, service_id, number, person_id, household_id, state, "
	"in_day, promised_day, minutes, grams, collect, deliver, paid, user_id, note)"
	" VALUES (?1, ?2, ?3, ?4, ?5, 'in', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
static const char SQL_PIECES_DROP[] = "DELETE FROM job_piece WHERE basket_id = ?1";
static const char SQL_PIECE[] =
	"INSERT INTO job_piece(basket_id, kind, quantity) VALUES (?1, ?2, ?3)"
	" ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity";
static const char SQL_ONE[] = "SELECT " COLUMNS " FROM job_basket b WHERE b.basket_id = ?1";
static const char SQL_LIST[] =
	"SELECT " COLUMNS ", w.user_id, w.name, w.version FROM job_basket b"
	" LEFT JOIN job_worker w USING (worker_id) WHERE b.service_id = ?1"
	" AND (b.state IN ('in', 'ready') OR coalesce(b.out_day, b.in_day) >= ?2)"
	" ORDER BY b.state IN ('out', 'cancelled'), iif(b.state IN ('out', 'cancelled'),"
	" -b.promised_day, b.promised_day), b.basket_id" LIST_SQL;
static const char SQL_PIECES[] =
	"SELECT kind, quantity FROM job_piece WHERE basket_id = ?1 ORDER BY kind";
static const char SQL_WORKER[] =
	"SELECT 1 FROM job_worker WHERE worker_id = ?1 AND service_id = ?2 AND active = 1";
static const char SQL_STORE[] =
	"UPDATE job_basket SET version = version + 1, state = ?3, promised_day = ?4, ready_day "
	"= ?5,"
	" out_day = ?6, minutes = ?7, grams = ?8, collect = ?9, deliver = ?10, paid = ?11,"
	" price_cents = ?12, worker_id = ?13, record_id = ?14, note = ?15"
	" WHERE basket_id = ?1 AND version = ?2";

struct basket {
	int64_t id, version, service_id, number, person_id, household_id, minutes, grams,
		price_cents, worker_id, record_id;
	int state, paid;
	int32_t in, promised, ready, out;
	bool collect, deliver;
	const void *note;
	size_t note_len;
};

static int index_of(const char *const *values, const char *key)
{
	for (int i = 0; values[i]; i++)
		if (strcmp(values[i], key) == 0)
			return i;
	return 0;
}

static void row_of(struct ctx *cx, const struct stmt *q, struct basket *b)
{
	*b = (struct basket){ .id = col_int(q, 0),
			      .version = col_int(q, 1),
			      .service_id = col_int(q, 2),
			      .number = col_int(q, 3),
			      .person_id = col_int(q, 4),
			      .household_id = col_int(q, 5),
			      .state = index_of(job_basket_states, col_text(q, 6, cx->arena)),
			      .in = col_day(q, 7),
			      .promised = col_day(q, 8),
			      .ready = col_day(q, 9),
			      .out = col_day(q, 10),
			      .minutes = col_int(q, 11),
			      .grams = col_int(q, 12),
			      .collect = col_int(q, 13) != 0,
			      .deliver = col_int(q, 14) != 0,
			      .paid = index_of(job_basket_paid, col_text(q, 15, cx->arena)),
			      .price_cents = col_int(q, 16),
			      .worker_id = col_int(q, 17),
			      .record_id = col_int(q, 18) };
	b->note = col_blob(q, 19, cx->arena, &b->note_len);
}

static Err read_one(struct ctx *cx, int64_t id, struct basket *b)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct grant g;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	row_of(cx, &q, b);
	return grant_person(cx, b->person_id, &g);
}

static int64_t vouchers_for(int64_t minutes)
{
	return (minutes + 59) / 60;
}

/* Minutes times rate; a voucher stands for an hour begun. */
static int64_t price_of(const struct ctx *cx, const struct basket *b, int32_t day)
{
	return b->paid ? vouchers_for(b->minutes) * job_basket_rate(cx, day)
		       : job_labour_cents(b->minutes, job_basket_rate(cx, day));
}

static struct place note_at(const struct basket *b, int64_t version)
{
	/* The cells of baskets stand beside those of jobs: rows are told apart by their id and
	 * the second column. */
	return (struct place){ .person = b->person_id,
			       .row = b->id,
			       .table = TABLE_JOB,
			       .column = JOB_BASKET_NOTE,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

static Err fill(struct req *rq, struct resp *rs, const struct job_basket_in *in,
		struct basket *b)
{
	const struct job_piece_in *p = in->pieces.items;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	double minutes = 0;

	TRY(deed_service(cx, &rs->errors, in->service, "job", "basket", &s));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	b->service_id = s->id;
	b->in = in->day;
	b->promised = in->promised == DAY_NONE ? job_basket_promise(cx, in->day) : in->promised;
	if (b->promised < b->in)
		return schema_refuse(cx, &rs->errors, "promised", "field.before_start");
	for (size_t i = 0; i < in->pieces.n; i++)
		minutes += job_piece_minutes(cx, p[i].kind, in->day) * (double)p[i].quantity;
	b->minutes = (int64_t)ceil(minutes);
	if (b->minutes < 1)
		b->minutes = 1;
	if (b->minutes > 6000)
		return schema_refuse(cx, &rs->errors, "pieces", "field.other");
	b->grams = in->grams;
	b->collect = in->collect;
	b->deliver = in->deliver;
	b->paid = in->paid;
	return OK;
}

static Err keep_pieces(struct ctx *cx, int64_t id, const struct job_basket_in *in)
{
	const struct job_piece_in *p = in->pieces.items;

	TRY(db_exec(cx, SQL_PIECES_DROP, BIND(V_INT(id)), NULL));
	for (size_t i = 0; i < in->pieces.n; i++)
		TRY(db_exec(
			cx, SQL_PIECE,
			BIND(V_INT(id), V_TEXT(job_pieces[p[i].kind]), V_INT(p[i].quantity)),
			NULL));
	return OK;
}

Err job_basket_add(struct req *rq, struct resp *rs)
{
	const struct job_basket_in *in = rq->in;
	struct basket b = { .person_id = in->person_id };
	struct ctx *cx = &rq->cx;
	struct val note = V_NULL;
	struct place at;
	struct grant g;
	int year;

	TRY(grant_person(cx, in->person_id, &g));
	TRY(fill(rq, rs, in, &b));
	TRY(deed_household(cx, b.person_id, &b.household_id));
	TRY(deed_next_id(cx, SQL_NEXT, &b.id));
	year = day_civil(b.in).year;
	TRY(db_int(cx, SQL_NUMBER,
		   BIND(V_INT(b.service_id), V_INT(day_from_civil(year, 1, 1)),
			V_INT(day_from_civil(year, 12, 31))),
		   &b.number));
	at = note_at(&b, 1);
	TRY(deed_seal(cx, &at, in->note, &note));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(b.id), V_INT(b.service_id), V_INT(b.number), V_INT(b.person_id),
			 V_ID(b.household_id), V_INT(b.in), V_INT(b.promised), V_INT(b.minutes),
			 V_ID(b.grams), V_INT(b.collect), V_INT(b.deliver),
			 V_TEXT(job_basket_paid[b.paid]), V_INT(cx->who->user_id), note),
		    NULL));
	TRY(keep_pieces(cx, b.id, in));
	rq->subject = b.person_id;
	return job_saved(rq, rs, 201, b.id, 1);
}

static Err store(struct req *rq, const struct basket *b, const char *words)
{
	struct place at = note_at(b, b->version + 1);
	struct val note = V_NULL;
	int64_t changed = 0;

	TRY(deed_seal(&rq->cx, &at, words, &note));
	TRY(db_exec(&rq->cx, SQL_STORE,
		    BIND(V_INT(b->id), V_INT(b->version), V_TEXT(job_basket_states[b->state]),
			 V_INT(b->promised), V_DAY(b->ready), V_DAY(b->out), V_INT(b->minutes),
			 V_ID(b->grams), V_INT(b->collect), V_INT(b->deliver),
			 V_TEXT(job_basket_paid[b->paid]), V_INT(b->price_cents),
			 V_ID(b->worker_id), V_ID(b->record_id), note),
		    &changed));
	rq->subject = b->person_id;
	return expect_changed(rq, changed);
}

Err job_basket_change(struct req *rq, struct resp *rs)
{
	const struct job_basket_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct basket b;

	TRY(read_one(cx, rq->id, &b));
	TRY(expect_version(rq, rs, b.version));
	if (b.state >= BASKET_OUT)
		FAIL(cx, ERR_CONFLICT, "job.ended");
	if (in->person_id != b.person_id)
		return schema_refuse(cx, &rs->errors, "person_id", "field.read_only");
	if (in->day != b.in)
		return schema_refuse(cx, &rs->errors, "day", "field.read_only");
	TRY(fill(rq, rs, in, &b));
	TRY(keep_pieces(cx, b.id, in));
	TRY(store(rq, &b, in->note));
	return job_saved(rq, rs, 200, b.id, b.version + 1);
}

static Err leave(struct ctx *cx, struct basket *b)
{
	const struct term *o = model_term_key(
		cx->model, TERM_OUTCOME, b->out <= b->promised ? "job.on_time" : "job.late");
	struct record r = { .service_id = b->service_id,
			    .day = b->out,
			    .until = DAY_NONE,
			    .person_id = b->person_id,
			    .household_id = b->household_id,
			    .outcome_id = o ? o->id : 0,
			    .quantity = 1,
			    .minutes = b->minutes,
			    .wait = -1,
			    .lag = b->out - b->in,
			    .source = "job_basket",
			    .source_id = b->id };
	struct billable bill = { .service_id = b->service_id,
				 .person_id = b->person_id,
				 .day = b->out,
				 .item = "basket",
				 .quantity = 1,
				 .source = "job_basket",
				 .source_id = b->id };

	b->price_cents = price_of(cx, b, b->out);
	r.amount_cents = b->price_cents;
	bill.unit_cents = b->price_cents;
	TRY(deed_emit(cx, &r, "job.basket", &b->record_id));
	return b->paid ? OK : billing_add(cx, &bill, NULL);
}

/* One step back: an end is taken back with its record and its price. */
static Err back(struct ctx *cx, struct basket *b)
{
	if (b->state == BASKET_OUT) {
		TRY(record_void(cx, b->record_id, 0));
		TRY(billing_void(cx, "job_basket", b->id));
	}
	b->state = b->state == BASKET_OUT && b->ready != DAY_NONE ? BASKET_READY : BASKET_IN;
	if (b->state == BASKET_IN)
		b->ready = DAY_NONE;
	b->out = DAY_NONE;
	b->record_id = b->price_cents = 0;
	return OK;
}

static Err step(struct req *rq, struct resp *rs, const struct job_step_in *in, struct basket *b)
{
	struct ctx *cx = &rq->cx;
	int32_t day = in->day == DAY_NONE ? cx->today : in->day;
	bool open = b->state < BASKET_OUT, known = true;

	if (in->step == STEP_BACK ? b->state == BASKET_IN : !open)
		FAIL(cx, ERR_CONFLICT, "job.ended");
	if (day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	if (day < b->in)
		return schema_refuse(cx, &rs->errors, "day", "field.before_start");
	if (in->worker_id)
		TRY(db_found(cx, SQL_WORKER, BIND(V_INT(in->worker_id), V_INT(b->service_id)),
			     &known));
	if (!known)
		return schema_refuse(cx, &rs->errors, "worker_id", "field.not_one_of");
	if (in->worker_id)
		b->worker_id = in->worker_id;
	if (in->step == STEP_BACK)
		return back(cx, b);
	if (in->step == STEP_READY) {
		b->state = BASKET_READY;
		b->ready = day;
		return OK;
	}
	b->state = in->step == STEP_OUT ? BASKET_OUT : BASKET_CANCELLED;
	b->out = day;
	return in->step == STEP_OUT ? leave(cx, b) : OK;
}

Err job_basket_step(struct req *rq, struct resp *rs)
{
	const struct job_step_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const char *note = NULL;
	struct basket b;
	struct place at;

	TRY(read_one(cx, rq->id, &b));
	TRY(expect_version(rq, rs, b.version));
	at = note_at(&b, b.version);
	TRY(deed_open(cx, &at, b.note, b.note_len, &note));
	TRY(step(rq, rs, in, &b));
	TRY(store(rq, &b, note));
	rq->action = "job.basket_step";
	return job_saved(rq, rs, 200, b.id, b.version + 1);
}

static Err write_pieces(struct ctx *cx, struct jw *w, int64_t id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_PIECES, BIND(V_INT(id))));
	jw_array(w, "pieces");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_string(w, "kind", col_text(&q, 0, cx->arena));
		jw_int(w, "quantity", col_int(&q, 1));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_worker(struct ctx *cx, struct jw *w, const struct basket *b,
			const struct stmt *q)
{
	const struct user *u = model_user(cx->model, col_int(q, 20));
	struct place at = { .row = b->worker_id,
			    .table = TABLE_JOB_WORKER,
			    .column = JOB_WORKER_NAME,
			    .version = (uint64_t)col_int(q, 22),
			    .pad = CELL_SHORT };
	const char *name = u ? u->name : NULL;
	size_t n = 0;
	const void *blob = col_blob(q, 21, cx->arena, &n);

	if (!u && blob)
		TRY(deed_open(cx, &at, blob, n, &name));
	jw_string(w, "worker", name);
	return OK;
}

/* Which round could take it along: from the day it is ready, or promised. */
static Err write_round(struct ctx *cx, struct jw *w, const struct basket *b)
{
	struct passage p = { .day = DAY_NONE };
	int32_t from =
		b->state == BASKET_IN && b->promised > cx->today ? b->promised : cx->today;

	if (b->deliver && (b->state == BASKET_IN || b->state == BASKET_READY))
		TRY(passage_next(cx, b->person_id, from, &p));
	jw_string(w, "round", p.round);
	jw_day(w, "round_day", p.day);
	return OK;
}

static Err write_basket(struct ctx *cx, struct jw *w, const struct basket *b,
			const struct stmt *q)
{
	struct place at = note_at(b, b->version);
	const char *note = NULL;

	TRY(deed_open(cx, &at, b->note, b->note_len, &note));
	jw_object(w, NULL);
	jw_int(w, "id", b->id);
	jw_int(w, "version", b->version);
	jw_int(w, "number", b->number);
	deed_person(cx, w, b->person_id);
	jw_string(w, "state", job_basket_states[b->state]);
	jw_day(w, "day", b->in);
	jw_day(w, "promised", b->promised);
	jw_day(w, "ready", b->ready);
	jw_day(w, "out", b->out);
	jw_int(w, "minutes", b->minutes);
	if (b->grams)
		jw_int(w, "grams", b->grams);
	else
		jw_null(w, "grams");
	jw_bool(w, "collect", b->collect);
	jw_bool(w, "deliver", b->deliver);
	TRY(write_round(cx, w, b));
	jw_string(w, "paid", job_basket_paid[b->paid]);
	jw_int(w, "price_cents",
	       b->state == BASKET_OUT ? b->price_cents : price_of(cx, b, cx->today));
	jw_int(w, "vouchers", vouchers_for(b->minutes));
	TRY(write_worker(cx, w, b, q));
	jw_string(w, "note", note);
	TRY(write_pieces(cx, w, b->id));
	jw_end(w);
	return OK;
}

Err job_basket_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct job_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct list_cut list = { 0 };
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "job", "basket", &s));
	TRY(db_query(
		cx, &q, SQL_LIST,
		BIND(V_INT(s->id), V_INT(in->from == DAY_NONE ? cx->today - 14 : in->from))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		struct basket b;

		TRY(db_next(cx, &q, &row));
		if (list_ends(&list, row))
			break;
		row_of(cx, &q, &b);
		TRY(write_basket(cx, &w, &b, &q));
		rq->rows++;
	}
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
