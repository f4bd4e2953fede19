/*
 * Booking, moving, cancelling.
 *
 * A booking needs an opening of its worker that covers it (by appointment or free), on a day on
 * which the centre is open, after the motive's lead time; `outside` books beside the openings
 * (home visits, an evening), never on a closed day.  What is taken is refused
 * with "booking.…_taken"; the browser then asks for the next free moments.  A series repeats at the
 * same hour of the clock: days that are closed or taken are left out and told.
 */
#include <string.h>

#include "base/date.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT max(appointment_id) FROM appointment";
static const char SQL_ADD[] =
	"INSERT INTO appointment(appointment_id, person_id, service_id, motive_id, staff_id,"
	" staff2_id, place_id, room_id, interpreter_id, mode_id, day, start_at, end_at, bring,"
	" first, series_id, booked_at, booked_by, state_at, state_by, subject, note)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
	" ?18, ?17, ?18, ?19, ?20)";
static const char SQL_CHANGE[] =
	"UPDATE appointment SET version = version + 1, motive_id = ?2, staff_id = ?3,"
	" staff2_id = ?4, place_id = ?5, room_id = ?6, interpreter_id = ?7, mode_id = ?8,"
	" day = ?9, start_at = ?10, end_at = ?11, bring = ?12, cell_version = ?13, subject = "
	"?14,"
	" note = ?15 WHERE appointment_id = ?1 AND version = ?16";
static const char SQL_WAIT_DONE[] =
	"UPDATE wait_list SET state = 'booked', appointment_id = ?2, version = version + 1"
	" WHERE wait_id = ?1 AND state = 'open' AND person_id = ?3";

#define SOON_S 900 /* a moment that has just begun may still be booked */

static Err hold(struct ctx *cx, const struct appt *a)
{
	const struct booking_party parties[] = { { BOOKING_STAFF, a->staff_id },
						 { BOOKING_STAFF, a->staff2_id },
						 { BOOKING_THING, a->room_id },
						 { BOOKING_THING, a->interpreter_id },
						 { BOOKING_PERSON, a->person_id } };

	return booking_hold(cx, parties, ARRAY_LEN(parties), a->span, "appointment", a->id);
}

/* The opening that covers the span; found false: none. */
static Err covering(struct ctx *cx, const struct appt *a, struct window *out, bool *found)
{
	struct window *w;
	size_t n;

	*found = false;
	TRY(windows_of(cx, a->staff_id, a->day, a->day, &w, &n));
	for (size_t i = 0; i < n; i++) {
		if (w[i].span.from > a->span.from || w[i].span.to < a->span.to)
			continue;
		/* the one of the same service and by appointment, else any */
		if (!*found ||
		    (w[i].service_id == a->service_id && w[i].mode == OPENING_BOOKED))
			*out = w[i];
		*found = true;
	}
	return OK;
}

/* Openings, closed days, and the room; then takes everything. */
static Err place_and_hold(struct ctx *cx, struct appt *a, const struct motive *m, bool outside,
			  int64_t room_asked)
{
	const char *key, *label;
	struct window w = { .place_id = a->place_id };
	bool found = false, fits = true;

	TRY(day_closed(cx, a->day, &key, &label));
	if (key || label)
		FAIL(cx, ERR_CONFLICT, "appointment.closed_day");
	TRY(covering(cx, a, &w, &found));
	if (!found && !outside)
		FAIL(cx, ERR_CONFLICT, "appointment.outside");
	if (!a->place_id)
		a->place_id = w.place_id;
	a->room_id = room_asked;
	if (!room_asked)
		TRY(room_for(cx, &w, m->room, a->span, &a->room_id, &fits));
	if (!fits)
		FAIL(cx, ERR_CONFLICT, "booking.thing_taken");
	return hold(cx, a);
}

static Err motive_named(struct req *rq, struct resp *rs, const char *key, int64_t service_id,
			int64_t staff_id, struct motive *m)
{
	struct ctx *cx = &rq->cx;
	bool found = false;

	TRY(motive_read(cx, 0, m));
	if (!key)
		return OK;
	TRY(motive_find(cx, key, m, &found));
	if (!found || m->service_id != service_id)
		return schema_refuse(cx, &rs->errors, "motive", "field.not_one_of");
	if (m->workers_only && session_can(cx->who, "appointment.greet") &&
	    staff_id != cx->who->user_id)
		return schema_refuse(cx, &rs->errors, "motive", "appointment.motive_worker");
	return OK;
}

static Err mode_of(struct ctx *cx, int mode, int64_t *id)
{
	const struct term *t =
		model_term_key(cx->model, TERM_MODE, appointment_modes[mode < 0 ? 0 : mode]);

	if (!t)
		FAIL(cx, ERR_INTERNAL, "appointment.mode");
	*id = t->id;
	return OK;
}

/* Day, hour and length in instants. */
static Err moment(struct req *rq, struct resp *rs, int32_t day, const char *at, int64_t minutes,
		  struct appt *a)
{
	struct ctx *cx = &rq->cx;
	int start = 0;

	if (!clock_parse(at, &start) || start >= 1440)
		return schema_refuse(cx, &rs->errors, "at", "field.text");
	a->day = day;
	a->span.from = brussels_instant(day, start);
	a->span.to = a->span.from + minutes * 60;
	if (brussels_day(a->span.to - 1) != day || brussels_minute(a->span.from) != start)
		return schema_refuse(cx, &rs->errors, "at", "field.too_large");
	if (a->span.from < cx->now - SOON_S)
		return schema_refuse(cx, &rs->errors, "at", "field.too_small");
	if (day > cx->today + 730)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	return OK;
}

/* Why somebody comes is written by who may read it. */
static Err may_say_why(struct req *rq, struct resp *rs, const struct appt *a,
		       const char *subject)
{
	struct ctx *cx = &rq->cx;
	struct directory_entry e;
	struct viewer v;

	if (!subject || !*subject)
		return OK;
	TRY(viewer_init(cx, &v));
	if (viewer_seen(cx, &v, a->person_id, a->staff_id, a->staff2_id, &e) != SEEN_ALL)
		return schema_refuse(cx, &rs->errors, "subject", "field.read_only");
	return OK;
}

static Err resolve(struct req *rq, struct resp *rs, const struct booking_in *in, struct appt *a,
		   struct motive *m)
{
	struct ctx *cx = &rq->cx;
	struct grant g;

	if (!in->person_id && (!in->name || !*in->name))
		return schema_refuse(cx, &rs->errors, "person_id", "field.required");
	if (in->person_id)
		TRY(grant_person(cx, in->person_id, &g));
	TRY(service_named(rq, rs, in->service, "service", &a->service_id));
	TRY(staff_named(rq, rs, in->staff_id, "staff_id"));
	if (in->staff2_id)
		TRY(staff_named(rq, rs, in->staff2_id, "staff2_id"));
	if (in->staff2_id && in->staff2_id == in->staff_id)
		return schema_refuse(cx, &rs->errors, "staff2_id", "field.not_one_of");
	TRY(motive_named(rq, rs, in->motive, a->service_id, in->staff_id, m));
	TRY(place_named(rq, rs, in->place, &a->place_id));
	TRY(thing_named(rq, rs, in->room_id, "room_id"));
	TRY(thing_named(rq, rs, in->interpreter_id, "interpreter_id"));
	TRY(mode_of(cx, in->mode, &a->mode_id));
	TRY(moment(rq, rs, in->day, in->at, in->minutes ? in->minutes : m->minutes, a));
	if (!in->outside && a->span.from < cx->now + m->lead_hours * 3600)
		FAIL(cx, ERR_CONFLICT, "appointment.too_soon");
	a->staff_id = in->staff_id;
	a->staff2_id = in->staff2_id;
	a->interpreter_id = in->interpreter_id;
	a->motive_id = m->id;
	a->person_id = in->person_id;
	a->first = m->first;
	a->bring = in->bring;
	return may_say_why(rq, rs, a, in->subject);
}

static Err insert(struct ctx *cx, const struct appt *a, const struct booking_in *in)
{
	struct appt_note note = { in->person_id ? NULL : in->name, in->note };
	struct val cells[2];

	TRY(appt_seal(cx, a, &note, in->subject, cells));
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(a->id), V_ID(a->person_id), V_INT(a->service_id),
			    V_ID(a->motive_id), V_INT(a->staff_id), V_ID(a->staff2_id),
			    V_ID(a->place_id), V_ID(a->room_id), V_ID(a->interpreter_id),
			    V_INT(a->mode_id), V_INT(a->day), V_INT(a->span.from),
			    V_INT(a->span.to), V_INT(a->bring), V_INT(a->first),
			    V_ID(a->series_id), V_INT(cx->now), V_INT(cx->who->user_id),
			    cells[0], cells[1]),
		       NULL);
}

static Err book_one(struct ctx *cx, struct appt *a, const struct motive *m,
		    const struct booking_in *in)
{
	if (!a->id)
		TRY(next_id(cx, SQL_NEXT, &a->id));
	TRY(place_and_hold(cx, a, m, in->outside, in->room_id));
	return insert(cx, a, in);
}

static void made(struct jw *w, const struct appt *a, struct arena *arena)
{
	jw_object(w, NULL);
	jw_int(w, "id", a->id);
	jw_int(w, "version", 1);
	jw_day(w, "day", a->day);
	jw_string(w, "at", clock_text(arena, a->span.from));
	jw_end(w);
}

/* The other days of a series; those that cannot be are told. */
static Err book_series(struct req *rq, struct resp *rs, struct appt a, const struct motive *m,
		       struct jw *w)
{
	const struct booking_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int32_t *skipped = arena_array(cx->arena, 60, sizeof(*skipped));
	size_t n = 0;

	for (int64_t i = 1; in->series && i < in->series->count; i++) {
		int32_t day = in->day + (int32_t)(7 * in->series->every * i);
		struct appt one = a;
		Err e;

		one.id = one.place_id = one.room_id = 0;
		TRY(place_named(rq, rs, in->place, &one.place_id));
		TRY(moment(rq, rs, day, in->at, (a.span.to - a.span.from) / 60, &one));
		e = book_one(cx, &one, m, in);
		if (e.code == ERR_OK) {
			made(w, &one, cx->arena);
			continue;
		}
		if (e.code != ERR_CONFLICT || strcmp(cx->err.key, "db.constraint") == 0)
			return e;
		err_clear(&cx->err);
		TRY(booking_release(cx, "appointment", one.id));
		skipped[n++] = day;
	}
	jw_end(w);
	jw_array(w, "skipped");
	for (size_t i = 0; i < n; i++)
		jw_day(w, NULL, skipped[i]);
	jw_end(w);
	return OK;
}

Err appointment_book(struct req *rq, struct resp *rs)
{
	const struct booking_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct appt a = { .version = 1, .cell_version = 1 };
	struct motive m;
	struct jw w;

	TRY(resolve(rq, rs, in, &a, &m));
	TRY(next_id(cx, SQL_NEXT, &a.id));
	if (in->series)
		a.series_id = a.id;
	TRY(book_one(cx, &a, &m, in));
	if (in->wait_id)
		TRY(db_exec(cx, SQL_WAIT_DONE,
			    BIND(V_INT(in->wait_id), V_INT(a.id), V_INT(a.person_id)), NULL));
	rq->subject = a.person_id;
	rq->object = a.id;
	if (in->checked >= 0)
		rq->purpose = phone_checks[in->checked];
	rs->version = 1;
	w = reply(rs, 201);
	jw_int(&w, "id", a.id);
	jw_int(&w, "version", 1);
	jw_array(&w, "made");
	made(&w, &a, cx->arena);
	TRY(book_series(rq, rs, a, &m, &w));
	TRY(hours_catch_up(cx));
	appt_moved(cx);
	return reply_end(rq, rs, &w);
}

/* The appointment, if this user may touch it. */
static Err editable(struct req *rq, struct resp *rs, struct appt *a, enum seen *seen)
{
	struct ctx *cx = &rq->cx;
	struct directory_entry e;
	struct viewer v;

	TRY(appt_read(cx, rq->id, a));
	TRY(viewer_init(cx, &v));
	*seen = viewer_seen(cx, &v, a->person_id, a->staff_id, a->staff2_id, &e);
	if (*seen == SEEN_BUSY)
		FAIL(cx, ERR_FORBIDDEN, "appointment.not_yours");
	TRY(expect_version(rq, rs, a->version));
	rq->subject = a->person_id;
	rq->object = a->id;
	return OK;
}

/* Which members the request names. */
static bool has(const struct req *rq, const char *field)
{
	return schema_has(&change_in_schema, rq->has, field);
}

static Err apply(struct req *rq, struct resp *rs, struct appt *a, struct motive *m)
{
	const struct change_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t minutes = in->minutes ? in->minutes : (a->span.to - a->span.from) / 60;

	if (has(rq, "staff_id")) {
		TRY(staff_named(rq, rs, in->staff_id, "staff_id"));
		if (in->staff_id != a->staff_id)
			a->room_id = 0;
		a->staff_id = in->staff_id;
	}
	if (has(rq, "staff2_id") && in->staff2_id)
		TRY(staff_named(rq, rs, in->staff2_id, "staff2_id"));
	if (has(rq, "staff2_id"))
		a->staff2_id = in->staff2_id;
	if (a->staff2_id == a->staff_id)
		return schema_refuse(cx, &rs->errors, "staff2_id", "field.not_one_of");
	TRY(motive_read(cx, a->motive_id, m));
	if (in->motive)
		TRY(motive_named(rq, rs, in->motive, a->service_id, a->staff_id, m));
	a->motive_id = m->id;
	if (has(rq, "interpreter_id"))
		a->interpreter_id = in->interpreter_id;
	TRY(thing_named(rq, rs, a->interpreter_id, "interpreter_id"));
	if (in->mode >= 0)
		TRY(mode_of(cx, in->mode, &a->mode_id));
	if (has(rq, "bring"))
		a->bring = in->bring;
	return moment(rq, rs, has(rq, "day") ? in->day : a->day,
		      in->at ? in->at : clock_text(cx->arena, a->span.from), minutes, a);
}

static Err cells_of(struct req *rq, struct appt *a, const struct appt *was, enum seen seen,
		    struct val cells[2])
{
	const struct change_in *in = rq->in;
	struct appt_note note;
	const char *subject = NULL;

	TRY(appt_note_open(&rq->cx, was, &note));
	TRY(appt_subject_open(&rq->cx, was, &subject));
	if (has(rq, "note"))
		note.note = in->note;
	if (has(rq, "subject") && seen == SEEN_ALL)
		subject = in->subject;
	a->cell_version = was->cell_version + 1;
	return appt_seal(&rq->cx, a, &note, subject, cells);
}

Err appointment_change(struct req *rq, struct resp *rs)
{
	const struct change_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct appt a, was;
	struct val cells[2];
	int64_t changed = 0;
	enum seen seen;
	struct motive m;
	struct jw w;

	TRY(editable(rq, rs, &a, &seen));
	if (a.state != APPT_BOOKED)
		FAIL(cx, ERR_CONFLICT, "appointment.not_booked");
	was = a;
	TRY(apply(rq, rs, &a, &m));
	TRY(may_say_why(rq, rs, &a, in->subject));
	TRY(thing_named(rq, rs, in->room_id, "room_id"));
	TRY(booking_release(cx, "appointment", a.id));
	TRY(place_and_hold(cx, &a, &m, in->outside,
			   has(rq, "room_id") ? in->room_id : a.room_id));
	TRY(cells_of(rq, &a, &was, seen, cells));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(a.id), V_ID(a.motive_id), V_INT(a.staff_id), V_ID(a.staff2_id),
			 V_ID(a.place_id), V_ID(a.room_id), V_ID(a.interpreter_id),
			 V_INT(a.mode_id), V_INT(a.day), V_INT(a.span.from), V_INT(a.span.to),
			 V_INT(a.bring), V_INT(a.cell_version), cells[0], cells[1],
			 V_INT(a.version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	appt_moved(cx);
	rs->version = a.version + 1;
	w = reply(rs, 200);
	jw_int(&w, "version", a.version + 1);
	return reply_end(rq, rs, &w);
}

/* States in which the worker's time is given back. */
static bool frees(int state)
{
	return state == APPT_EXCUSED || state == APPT_CANCELLED;
}

Err appointment_state(struct req *rq, struct resp *rs)
{
	static const int targets[] = { APPT_BOOKED, APPT_NO_SHOW, APPT_EXCUSED,
				       APPT_CANCELLED };
	const struct state_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int target = targets[in->state];
	enum seen seen;
	struct appt a;
	struct jw w;

	TRY(editable(rq, rs, &a, &seen));
	if (a.state == APPT_HERE || a.state == APPT_SEEN || a.state == APPT_LEFT)
		FAIL(cx, ERR_CONFLICT, "appointment.has_visit");
	if (target == APPT_NO_SHOW && a.span.from > cx->now)
		return schema_refuse(cx, &rs->errors, "state", "appointment.too_early");
	if (target == APPT_CANCELLED && in->reason < 0)
		return schema_refuse(cx, &rs->errors, "reason", "field.required");
	if (frees(target) && !frees(a.state))
		TRY(booking_release(cx, "appointment", a.id));
	if (!frees(target) && frees(a.state))
		TRY(hold(cx, &a));
	if (target != a.state)
		TRY(appt_set_state(cx, &a, target, target == APPT_CANCELLED ? in->reason : -1));
	rq->purpose = appt_states[target];
	rs->version = a.version;
	w = reply(rs, 200);
	jw_int(&w, "version", a.version);
	return reply_end(rq, rs, &w);
}
