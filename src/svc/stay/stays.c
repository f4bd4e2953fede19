/* Reserving, moving in, renewing, leaving; a request that found no place. */
#include <string.h>

#include "base/date.h"
#include "svc/stay/stay.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(stay_id), 0) FROM stay";
static const char SQL_ADD[] =
	"INSERT INTO stay(stay_id, service_id, unit_id, person_id, household_id, people, "
	"state, reason, from_day, to_day, signed_day, month_cents, night_cents, deposit_cents, "
	"user_id, content)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'reserved', ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
	"?15)";
static const char SQL_STORE[] =
	"UPDATE stay SET version = version + 1, unit_id = ?3, people = ?4, state = ?5, reason "
	"= ?6,"
	" from_day = ?7, to_day = ?8, renewals = ?9, signed_day = ?10, month_cents = ?11,"
	" night_cents = ?12, deposit_cents = ?13, exit_id = ?14, entry_record_id = ?15,"
	" exit_record_id = ?16, content = ?17 WHERE stay_id = ?1 AND version = ?2";
static const char SQL_BED[] =
	"SELECT b.unit_id, u.month_cents, u.night_cents FROM stay_bed b JOIN stay_unit u USING "
	"(unit_id)"
	" WHERE b.bed_id = ?1 AND u.service_id = ?2 AND u.active = 1 AND b.from_day <= ?3"
	" AND (b.to_day IS NULL OR b.to_day >= ?4)";
static const char SQL_TAKEN[] =
	"SELECT 1 FROM stay_use WHERE bed_id = ?1 AND stay_id <> ?2 AND from_day < ?4 AND "
	"to_day > ?3";
static const char SQL_FREE[] = "DELETE FROM stay_use WHERE stay_id = ?1";
static const char SQL_USE[] =
	"INSERT INTO stay_use(stay_id, bed_id, from_day, to_day) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_MOVE[] =
	"UPDATE stay_use SET from_day = ?2, to_day = ?3 WHERE stay_id = ?1";
static const char SQL_MOVE_TAKEN[] =
	"SELECT 1 FROM stay_use mine JOIN stay_use other ON other.bed_id = mine.bed_id"
	" AND other.stay_id <> mine.stay_id WHERE mine.stay_id = ?1 AND other.from_day < ?3"
	" AND other.to_day > ?2";
/* Somebody who should have left is still in one of the beds. */
static const char SQL_STILL[] =
	"SELECT 1 FROM stay_use mine JOIN stay_use other ON other.bed_id = mine.bed_id"
	" AND other.stay_id <> mine.stay_id JOIN stay s ON s.stay_id = other.stay_id"
	" WHERE mine.stay_id = ?1 AND s.state = 'open'";
static const char SQL_CLOSED_MONTH[] =
	"SELECT 1 FROM stay_month WHERE service_id = ?1 AND month >= ?2";
static const char SQL_REFUSAL[] =
	"INSERT INTO stay_refusal(refusal_id, service_id, day, people, person_id, reason, "
	"user_id, record_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_REFUSAL_NEXT[] = "SELECT coalesce(max(refusal_id), 0) FROM stay_refusal";

Err stay_saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	app_touch(rq->cx.app, TOPIC_ACTIVITIES);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

static Err seal(struct ctx *cx, const struct stay *s, int64_t version,
		const struct stay_content *c, struct val *out)
{
	struct place at = { .person = s->person_id,
			    .row = s->id,
			    .table = TABLE_STAY,
			    .column = STAY_CONTENT,
			    .version = (uint64_t)version,
			    .pad = CELL_NOTE };

	return deed_seal_struct(cx, &at, &stay_content_schema, c, out);
}

Err stay_store(struct req *rq, struct stay *s, const struct stay_content *c)
{
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct val content;

	TRY(seal(cx, s, s->version + 1, c, &content));
	TRY(db_exec(cx, SQL_STORE,
		    BIND(V_INT(s->id), V_INT(s->version), V_INT(s->unit_id), V_INT(s->people),
			 V_TEXT(stay_states[s->state]), V_TEXT(stay_reasons[s->reason]),
			 V_INT(s->from), V_INT(s->to), V_INT(s->renewals), V_DAY(s->signed_day),
			 V_INT(s->month_cents), V_INT(s->night_cents), V_INT(s->deposit_cents),
			 V_ID(s->exit_id), V_ID(s->entry_record_id), V_ID(s->exit_record_id),
			 content),
		    &changed));
	TRY(expect_changed(rq, changed));
	s->version++;
	rq->subject = s->person_id;
	return OK;
}

Err stay_emit(struct ctx *cx, const struct stay *s, const char *kind, int32_t day,
	      struct record *more, int64_t *record_id)
{
	more->service_id = s->service_id;
	more->day = day;
	more->until = DAY_NONE;
	more->person_id = s->person_id;
	more->household_id = s->household_id;
	more->wait = more->lag = -1;
	if (!more->source)
		more->source = "stay";
	if (!more->source_id)
		more->source_id = s->id;
	if (!more->quantity)
		more->quantity = 1;
	return deed_emit(cx, more, kind, record_id);
}

/* Beds of one home that are there and free, from and to. */
static Err check_beds(struct req *rq, struct resp *rs, const struct list *beds, struct stay *s)
{
	const int64_t *ids = beds->items;
	struct ctx *cx = &rq->cx;
	int64_t unit = 0;

	for (size_t i = 0; i < beds->n; i++) {
		CLEANUP(stmt_done) struct stmt q = { 0 };
		const char *field = arena_printf(cx->arena, "beds[%zu]", i);
		bool row = false, taken = false;

		TRY(db_query(cx, &q, SQL_BED,
			     BIND(V_INT(ids[i]), V_INT(s->service_id), V_INT(s->from),
				  V_INT(s->to))));
		TRY(db_next(cx, &q, &row));
		if (!row)
			return schema_refuse(cx, &rs->errors, field, "field.not_one_of");
		if (unit && unit != col_int(&q, 0))
			return schema_refuse(cx, &rs->errors, field, "stay.one_home");
		unit = col_int(&q, 0);
		if (unit != s->unit_id) {
			s->month_cents = col_int(&q, 1);
			s->night_cents = col_int(&q, 2);
		}
		TRY(db_found(cx, SQL_TAKEN,
			     BIND(V_INT(ids[i]), V_INT(s->id), V_INT(s->from), V_INT(s->to)),
			     &taken));
		if (taken)
			return schema_refuse(cx, &rs->errors, field, "stay.bed_taken");
		for (size_t k = 0; k < i; k++)
			if (ids[k] == ids[i])
				return schema_refuse(cx, &rs->errors, field, "field.taken");
	}
	s->unit_id = unit;
	return OK;
}

static Err take_beds(struct ctx *cx, const struct list *beds, const struct stay *s)
{
	const int64_t *ids = beds->items;

	TRY(db_exec(cx, SQL_FREE, BIND(V_INT(s->id)), NULL));
	for (size_t i = 0; i < beds->n; i++)
		TRY(db_exec(cx, SQL_USE,
			    BIND(V_INT(s->id), V_INT(ids[i]), V_INT(s->from), V_INT(s->to)),
			    NULL));
	return OK;
}

/* Days in order, within the terms; the closed months stay as they are. */
static Err check_days(struct req *rq, struct resp *rs, const struct stay_in *in, struct stay *s)
{
	struct ctx *cx = &rq->cx;
	int64_t months, renewals;
	bool closed = false;
	int32_t first_end;

	s->from = in->from;
	stay_terms(cx, s->service_id, s->from, &months, &renewals);
	first_end = day_add_months(s->from, (int)months);
	s->to = in->to == DAY_NONE ? first_end : in->to;
	if (s->to <= s->from)
		return schema_refuse(cx, &rs->errors, "to", "field.before_start");
	if (s->to > stay_latest(cx, s))
		return deed_refuse(cx, &rs->errors, "to", "stay.beyond_terms", 0,
				   months * (renewals + 1));
	s->renewals = 0;
	while (first_end < s->to) {
		s->renewals++;
		first_end = day_add_months(s->from, (int)(months * (s->renewals + 1)));
	}
	if (in->signed_day != DAY_NONE && in->signed_day > cx->today)
		return schema_refuse(cx, &rs->errors, "signed_day", "field.in_future");
	s->signed_day = in->signed_day;
	TRY(db_found(cx, SQL_CLOSED_MONTH,
		     BIND(V_INT(s->service_id), V_INT(day_month_index(s->from))), &closed));
	if (closed && s->state == STAY_RESERVED)
		return schema_refuse(cx, &rs->errors, "from", "stay.month_closed");
	return OK;
}

Err stay_add(struct req *rq, struct resp *rs)
{
	const struct stay_in *in = rq->in;
	const struct catalogue_service *sv = NULL;
	struct stay_content c = { .note = in->note };
	struct ctx *cx = &rq->cx;
	struct stay s = { .person_id = in->person_id,
			  .people = in->people,
			  .reason = in->reason,
			  .deposit_cents = in->deposit_cents };
	struct val content;
	struct grant g;

	TRY(grant_at_least(cx, in->person_id, RELATION_GLASS, &g));
	TRY(deed_service(cx, &rs->errors, in->service, "stay", NULL, &sv));
	s.service_id = sv->id;
	TRY(check_days(rq, rs, in, &s));
	TRY(check_beds(rq, rs, &in->beds, &s));
	TRY(deed_household(cx, s.person_id, &s.household_id));
	TRY(deed_next_id(cx, SQL_NEXT, &s.id));
	TRY(seal(cx, &s, 1, &c, &content));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(s.id), V_INT(s.service_id), V_INT(s.unit_id), V_INT(s.person_id),
			 V_ID(s.household_id), V_INT(s.people), V_TEXT(stay_reasons[s.reason]),
			 V_INT(s.from), V_INT(s.to), V_DAY(s.signed_day), V_INT(s.month_cents),
			 V_INT(s.night_cents), V_INT(s.deposit_cents), V_INT(cx->who->user_id),
			 content),
		    NULL));
	TRY(take_beds(cx, &in->beds, &s));
	rq->subject = s.person_id;
	return stay_saved(rq, rs, 201, s.id, 1);
}

/* The row with its texts, for somebody who may read them, at the version of the request. */
static Err open_stay(struct req *rq, struct resp *rs, struct stay *s, struct stay_content *c)
{
	struct grant g;

	TRY(stay_read(&rq->cx, rq->id, s));
	TRY(grant_at_least(&rq->cx, s->person_id, RELATION_GLASS, &g));
	TRY(expect_version(rq, rs, s->version));
	if (s->state > STAY_OPEN)
		FAIL(&rq->cx, ERR_CONFLICT, "stay.ended");
	return stay_content_open(&rq->cx, s, c);
}

Err stay_change(struct req *rq, struct resp *rs)
{
	const struct stay_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct stay_content c;
	struct stay s;

	TRY(open_stay(rq, rs, &s, &c));
	if (in->person_id != s.person_id)
		return schema_refuse(cx, &rs->errors, "person_id", "field.read_only");
	if (s.state == STAY_OPEN && in->from != s.from)
		return schema_refuse(cx, &rs->errors, "from", "field.read_only");
	TRY(check_days(rq, rs, in, &s));
	TRY(check_beds(rq, rs, &in->beds, &s));
	s.people = in->people;
	s.reason = in->reason;
	s.deposit_cents = in->deposit_cents;
	c.note = in->note;
	TRY(take_beds(cx, &in->beds, &s));
	TRY(stay_store(rq, &s, &c));
	return stay_saved(rq, rs, 200, s.id, s.version);
}

/* Moves the days of its beds, when nobody else has them. */
static Err move_use(struct req *rq, struct resp *rs, const struct stay *s, int32_t from,
		    int32_t to)
{
	struct ctx *cx = &rq->cx;
	bool taken = false;

	TRY(db_found(cx, SQL_MOVE_TAKEN, BIND(V_INT(s->id), V_INT(from), V_INT(to)), &taken));
	if (taken)
		return schema_refuse(cx, &rs->errors, "day", "stay.bed_taken");
	return db_exec(cx, SQL_MOVE, BIND(V_INT(s->id), V_INT(from), V_INT(to)), NULL);
}

static Err not_closed(struct req *rq, struct resp *rs, const struct stay *s, int32_t day)
{
	bool closed = false;

	TRY(db_found(&rq->cx, SQL_CLOSED_MONTH,
		     BIND(V_INT(s->service_id), V_INT(day_month_index(day))), &closed));
	return closed ? schema_refuse(&rq->cx, &rs->errors, "day", "stay.month_closed") : OK;
}

Err stay_enter(struct req *rq, struct resp *rs)
{
	const struct stay_day_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct record r = { 0 };
	struct stay_content c;
	bool still = false;
	struct stay s;

	TRY(open_stay(rq, rs, &s, &c));
	if (s.state != STAY_RESERVED)
		FAIL(cx, ERR_CONFLICT, "stay.entered");
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	if (in->day >= s.to)
		return schema_refuse(cx, &rs->errors, "day", "field.too_late");
	TRY(not_closed(rq, rs, &s, in->day));
	TRY(db_found(cx, SQL_STILL, BIND(V_INT(s.id)), &still));
	if (still)
		return schema_refuse(cx, &rs->errors, "day", "stay.still_there");
	TRY(move_use(rq, rs, &s, in->day, s.to));
	s.from = in->day;
	s.state = STAY_OPEN;
	TRY(stay_emit(cx, &s, "stay.entry", s.from, &r, &s.entry_record_id));
	TRY(stay_store(rq, &s, &c));
	return stay_saved(rq, rs, 200, s.id, s.version);
}

Err stay_leave(struct req *rq, struct resp *rs)
{
	const struct stay_leave_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct record r = { 0 };
	struct stay_content c;
	struct stay s;

	TRY(open_stay(rq, rs, &s, &c));
	if (s.state != STAY_OPEN)
		FAIL(cx, ERR_CONFLICT, "stay.not_entered");
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	if (in->day <= s.from)
		return schema_refuse(cx, &rs->errors, "day", "field.before_start");
	TRY(not_closed(rq, rs, &s, in->day - 1));
	TRY(deed_term(cx, &rs->errors, TERM_OUTCOME, in->destination, "destination",
		      &s.exit_id));
	if (strncmp(in->destination, "stay.", 5) != 0)
		return schema_refuse(cx, &rs->errors, "destination", "field.not_one_of");
	TRY(move_use(rq, rs, &s, s.from, in->day));
	s.to = in->day;
	s.state = STAY_CLOSED;
	r.quantity = s.to - s.from;
	r.outcome_id = s.exit_id;
	TRY(stay_emit(cx, &s, "stay.exit", s.to, &r, &s.exit_record_id));
	c.left = in->note;
	TRY(stay_store(rq, &s, &c));
	return stay_saved(rq, rs, 200, s.id, s.version);
}

Err stay_cancel(struct req *rq, struct resp *rs)
{
	struct stay_content c;
	struct stay s;

	TRY(open_stay(rq, rs, &s, &c));
	if (s.state != STAY_RESERVED)
		FAIL(&rq->cx, ERR_CONFLICT, "stay.entered");
	TRY(db_exec(&rq->cx, SQL_FREE, BIND(V_INT(s.id)), NULL));
	s.state = STAY_CANCELLED;
	TRY(stay_store(rq, &s, &c));
	rq->action = "stay.cancel";
	return stay_saved(rq, rs, 200, s.id, s.version);
}

Err stay_refuse(struct req *rq, struct resp *rs)
{
	const struct stay_refuse_in *in = rq->in;
	const struct catalogue_service *sv = NULL;
	struct ctx *cx = &rq->cx;
	struct stay s = { .person_id = in->person_id };
	struct record r = { .source = "stay_refusal",
			    .head_count = in->person_id ? 0 : in->people };
	int64_t record_id = 0;
	struct grant g;

	TRY(deed_service(cx, &rs->errors, in->service, "stay", NULL, &sv));
	if (in->person_id)
		TRY(grant_person(cx, in->person_id, &g));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	s.service_id = sv->id;
	TRY(deed_household(cx, s.person_id, &s.household_id));
	TRY(deed_next_id(cx, SQL_REFUSAL_NEXT, &r.source_id));
	TRY(stay_emit(cx, &s, "stay.refused", in->day, &r, &record_id));
	TRY(db_exec(cx, SQL_REFUSAL,
		    BIND(V_INT(r.source_id), V_INT(sv->id), V_INT(in->day), V_INT(in->people),
			 V_ID(in->person_id), V_TEXT(stay_refusals[in->reason]),
			 V_INT(cx->who->user_id), V_INT(record_id)),
		    NULL));
	rq->subject = in->person_id;
	return stay_saved(rq, rs, 201, r.source_id, 1);
}
