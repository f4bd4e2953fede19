/* Tickets: an item comes in, goes to a table, leaves with a result (repair.h). */
#include "base/date.h"
#include "svc/repair/repair.h"
#include "vault/ids.h"

#include <string.h>

#include "base/banned.h"

static const char SQL_GREATEST[] = "SELECT coalesce(max(ticket_id), 0) FROM repair_ticket";
static const char SQL_NUMBER[] =
	"UPDATE repair_event SET next_no = next_no + 1 WHERE event_id = ?1";
static const char SQL_STORE[] =
	"INSERT INTO repair_ticket(ticket_id, version, service_id, event_id, no, category,"
	" table_no, volunteer_id, arrived, started, finished, status, barrier, grams,"
	" parts_cents, age_tenths, person_id, record_id, day, state, safety, disclaimer,"
	" source_id, group_identifier, about) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
	" ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)";
static const char SQL_CHANGE[] =
	"UPDATE repair_ticket SET version = ?2, category = ?3, table_no = ?4, volunteer_id = "
	"?5,"
	" arrived = ?6, started = ?7, finished = ?8, status = ?9, barrier = ?10, grams = ?11,"
	" parts_cents = ?12, age_tenths = ?13, person_id = ?14, record_id = ?15, state = ?16,"
	" safety = ?17, disclaimer = ?18, about = ?19"
	" WHERE ticket_id = ?1 AND version = ?2 - 1";
static const char SQL_VOLUNTEER[] =
	"SELECT 1 FROM repair_volunteer WHERE volunteer_id = ?1 AND active = 1";
static const char SQL_AT_TABLE[] =
	"SELECT table_no FROM repair_shift WHERE event_id = ?1 AND volunteer_id = ?2";
static const char SQL_PLACE[] = "SELECT place_id FROM repair_event WHERE event_id = ?1";

static struct val number(int64_t v)
{
	return v < 0 ? V_NULL : V_INT(v);
}

int64_t repair_grams(const struct ctx *cx, const struct repair_ticket *t)
{
	const struct ords_code *c = ords_category(t->category);

	if (t->grams)
		return t->grams;
	if (c && c->grams)
		return c->grams;
	return (int64_t)model_parameter(cx->model, "repair.grams_default", t->day, 1000);
}

static Err seal(struct ctx *cx, const struct repair_ticket *t, struct val *out)
{
	CLEANUP(buf_release) struct buf b;
	struct place at = { .person = t->person_id,
			    .row = t->id,
			    .table = TABLE_REPAIR_TICKET,
			    .column = REPAIR_TICKET_ABOUT,
			    .version = (uint64_t)t->version,
			    .pad = CELL_NOTE };

	buf_init(&b, 1 << 16);
	*out = V_NULL;
	if (!t->brand && !t->problem && !t->work)
		return OK;
	buf_str(&b, t->brand ? t->brand : "");
	buf_char(&b, '\x1f'); /* no text from outside holds control characters */
	buf_str(&b, t->problem ? t->problem : "");
	buf_char(&b, '\x1f');
	buf_str(&b, t->work ? t->work : "");
	return sealed_value(cx, &at, b.data, out);
}

/* The record that this state of a ticket stands for; one before is voided. */
static Err emit(struct ctx *cx, struct repair_ticket *t)
{
	const struct term *outcome = NULL;
	const struct ords_code *s = ords_status(t->status);
	struct record r = { .service_id = t->service_id,
			    .day = t->day,
			    .until = DAY_NONE,
			    .person_id = t->person_id,
			    .staff_id = cx->who ? cx->who->user_id : 0,
			    .quantity = 1,
			    .amount_cents = t->parts_cents,
			    .wait = -1,
			    .lag = -1,
			    .source = "repair_ticket",
			    .source_id = t->id };
	int64_t old = t->record_id;

	if (t->event_id)
		TRY(db_int(cx, SQL_PLACE, BIND(V_INT(t->event_id)), &r.place_id));
	if (t->arrived >= 0 && t->started >= t->arrived)
		r.wait = t->started - t->arrived;
	if (t->state == TICKET_LEFT)
		return record_put(cx, "repair.left", &r, old, &t->record_id);
	if (t->state != TICKET_DONE) {
		t->record_id = 0;
		return old ? record_void(cx, old, 0) : OK;
	}
	outcome = s ? model_term_key(cx->model, TERM_OUTCOME, s->key) : NULL;
	r.outcome_id = outcome ? outcome->id : 0;
	r.quantity = repair_grams(cx, t);
	if (t->started >= 0 && t->finished >= t->started)
		r.minutes = t->finished - t->started;
	return record_put(cx, "repair.done", &r, old, &t->record_id);
}

Err repair_ticket_store(struct ctx *cx, struct repair_ticket *t)
{
	struct val about = V_NULL;

	TRY(seal(cx, t, &about));
	TRY(emit(cx, t));
	return db_exec(cx, SQL_STORE,
		       BIND(V_INT(t->id), V_INT(t->version), V_INT(t->service_id),
			    V_ID(t->event_id), V_INT(t->no), V_INT(t->category), V_ID(t->table),
			    V_ID(t->volunteer_id), number(t->arrived), number(t->started),
			    number(t->finished), V_INT(t->status), V_ID(t->barrier),
			    V_ID(t->grams), V_INT(t->parts_cents), number(t->age_tenths),
			    V_ID(t->person_id), V_ID(t->record_id), V_INT(t->day),
			    V_TEXT(repair_ticket_states[t->state]),
			    V_TEXT(repair_safety[t->safety]), V_INT(t->disclaimer),
			    V_TEXT(t->source_id), V_TEXT(t->group), about),
		       NULL);
}

/* Members that stand in the request, over those of the row. */
static void take(const struct req *rq, const struct repair_ticket_in *in,
		 struct repair_ticket *t)
{
#define HAS(member) schema_has(&repair_ticket_in_schema, rq->has, #member)
	t->category = in->category;
	t->problem = HAS(problem) ? in->problem : t->problem;
	t->brand = HAS(brand) ? in->brand : t->brand;
	t->work = HAS(work) ? in->work : t->work;
	t->age_tenths = HAS(age_tenths) ? in->age_tenths : t->age_tenths;
	t->disclaimer = HAS(disclaimer) ? in->disclaimer : t->disclaimer;
	t->table = in->table ? in->table : t->table;
	t->volunteer_id = in->volunteer_id ? in->volunteer_id : t->volunteer_id;
	t->grams = in->grams ? in->grams : t->grams;
	t->parts_cents = HAS(parts_cents) ? in->parts_cents : t->parts_cents;
	t->safety = in->safety >= 0 ? in->safety : t->safety;
	t->status = HAS(status) ? in->status : t->status;
	if (in->barrier || HAS(status))
		t->barrier = in->barrier;
#undef HAS
}

/*
 * When the act happened: the tablet's clock for what waited for a network, on the day of the event;
 * else the server's.
 */
static int64_t minute_of(const struct ctx *cx, const struct repair_ticket *t, int64_t at)
{
	return brussels_minute(at && brussels_day(at) == t->day ? at : cx->now);
}

/* Hours follow the state: the clock of the desk, not what somebody types. */
static void move(struct ctx *cx, struct repair_ticket *t, const struct repair_ticket_in *in)
{
	int64_t now = minute_of(cx, t, in->at), minutes = in->minutes;
	int state = in->state;

	if (state < 0 || state == t->state)
		return;
	t->state = state;
	if (state == TICKET_WAITING) {
		t->started = t->finished = -1;
		t->table = t->volunteer_id = 0;
	}
	if (state == TICKET_REPAIRING) {
		t->started = t->started >= 0 ? t->started : now;
		t->finished = -1;
	}
	if (state == TICKET_DONE) {
		if (t->started < 0 || minutes)
			t->started = now >= minutes ? now - minutes : 0;
		t->finished = now;
	}
	if (state != TICKET_DONE)
		t->status = t->barrier = 0;
}

/* What only several fields together can tell. */
static Err sound(struct req *rq, struct resp *rs, const struct repair_ticket *t)
{
	const struct ords_code *c = ords_category(t->category);
	struct ctx *cx = &rq->cx;
	const struct repair_ticket_in *in = rq->in;
	bool found = true;

	if (in->at > cx->now + 600)
		return schema_refuse(cx, &rs->errors, "at", "field.too_large");
	if (!c)
		return schema_refuse(cx, &rs->errors, "category", "field.not_one_of");
	if (t->barrier && t->status != STATUS_END_OF_LIFE)
		return schema_refuse(cx, &rs->errors, "barrier", "repair.barrier_end_of_life");
	if (t->status && t->state != TICKET_DONE)
		return schema_refuse(cx, &rs->errors, "status", "repair.status_when_done");
	if (t->state == TICKET_DONE && t->status == STATUS_FIXED && c->mains &&
	    t->safety != SAFETY_PASSED && t->safety != SAFETY_NOT_NEEDED)
		return schema_refuse(cx, &rs->errors, "safety", "repair.safety_needed");
	if (t->volunteer_id)
		TRY(db_found(cx, SQL_VOLUNTEER, BIND(V_INT(t->volunteer_id)), &found));
	if (!found)
		return schema_refuse(cx, &rs->errors, "volunteer_id", "field.not_one_of");
	return OK;
}

/* Only who may find a person may tie an object to one. */
static Err link_person(struct req *rq, struct resp *rs, int64_t person_id,
		       struct repair_ticket *t)
{
	struct grant g;

	if (!person_id || person_id == t->person_id)
		return OK;
	if (!session_can(rq->cx.who, "person.search"))
		return schema_refuse(&rq->cx, &rs->errors, "person_id", "field.read_only");
	TRY(grant_person(&rq->cx, person_id, &g));
	t->person_id = person_id;
	rq->subject = person_id;
	return OK;
}

static Err saved(struct req *rq, struct resp *rs, int status, const struct repair_ticket *t)
{
	struct jw w = reply(rs, status);

	activities_moved(&rq->cx);
	rq->object = t->id;
	rs->version = t->version;
	jw_int(&w, "id", t->id);
	jw_int(&w, "version", t->version);
	jw_int(&w, "no", t->no);
	return reply_end(rq, rs, &w);
}

/* The number on the slip, of an event that is open. */
static Err in_event(struct req *rq, struct repair_ticket *t)
{
	struct ctx *cx = &rq->cx;
	struct repair_event e;

	TRY(repair_event_read(cx, rq->id, &e));
	if (e.state != EVENT_OPEN)
		FAIL(cx, ERR_CONFLICT, "repair.event_not_open");
	if (e.next_no > REPAIR_ITEMS_MAX)
		FAIL(cx, ERR_CONFLICT, "repair.event_full");
	TRY(db_exec(cx, SQL_NUMBER, BIND(V_INT(e.id)), NULL));
	t->event_id = e.id;
	t->service_id = e.service_id;
	t->day = e.day;
	t->no = e.next_no;
	t->arrived = minute_of(cx, t, ((const struct repair_ticket_in *)rq->in)->at);
	return OK;
}

static Err outside(struct req *rq, struct resp *rs, const struct repair_ticket_in *in,
		   struct repair_ticket *t)
{
	struct ctx *cx = &rq->cx;

	TRY(pick_service(cx, &rs->errors, in->service, "repair", "service", &t->service_id));
	t->day = in->day == DAY_NONE ? cx->today : in->day;
	if (t->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	return OK;
}

Err repair_ticket_add(struct req *rq, struct resp *rs)
{
	const struct repair_ticket_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct repair_ticket t = {
		.version = 1, .arrived = -1, .started = -1, .finished = -1, .age_tenths = -1
	};

	if (rq->id)
		TRY(in_event(rq, &t));
	else
		TRY(outside(rq, rs, in, &t));
	take(rq, in, &t);
	move(cx, &t, in);
	TRY(sound(rq, rs, &t));
	TRY(link_person(rq, rs, in->person_id, &t));
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &t.id));
	t.id = id_after(t.id);
	TRY(repair_ticket_store(cx, &t));
	rq->action = "repair.ticket_add";
	return saved(rq, rs, 201, &t);
}

Err repair_ticket_change(struct req *rq, struct resp *rs)
{
	const struct repair_ticket_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct val about = V_NULL;
	struct repair_ticket t;
	int64_t changed = 0;

	TRY(repair_ticket_read(cx, rq->id, &t));
	TRY(expect_version(rq, rs, t.version));
	t.version++;
	move(cx, &t, in);
	take(rq, in, &t);
	if (t.event_id && t.volunteer_id && !in->table)
		TRY(db_int(cx, SQL_AT_TABLE, BIND(V_INT(t.event_id), V_INT(t.volunteer_id)),
			   &t.table));
	TRY(sound(rq, rs, &t));
	TRY(link_person(rq, rs, in->person_id, &t));
	TRY(seal(cx, &t, &about));
	TRY(emit(cx, &t));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(t.id), V_INT(t.version), V_INT(t.category), V_ID(t.table),
			 V_ID(t.volunteer_id), number(t.arrived), number(t.started),
			 number(t.finished), V_INT(t.status), V_ID(t.barrier), V_ID(t.grams),
			 V_INT(t.parts_cents), number(t.age_tenths), V_ID(t.person_id),
			 V_ID(t.record_id), V_TEXT(repair_ticket_states[t.state]),
			 V_TEXT(repair_safety[t.safety]), V_INT(t.disclaimer), about),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "repair.ticket_change";
	return saved(rq, rs, 200, &t);
}
