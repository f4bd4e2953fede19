/*
 * Appointments and reception: agendas, booking, the desk, the waiting room.
 *
 * Openings (desk hours that come back) say when a worker receives, by appointment or freely.  An
 * appointment takes its worker, its room, its interpreter and its person for a span of time
 * (core/booking.h), so that no moment is given twice.  Somebody who comes is a visit: needs, and a
 * list of periods (waiting, with somebody, held), each with its instants; waiting time is their
 * sum and nothing is estimated.
 *
 * Who reads what
 * --------------
 *	SEEN_BUSY  that somebody is booked, nothing else: a colleague's agenda
 *	SEEN_NAME  the name and what is needed to greet (appointment.greet: reception); the motive
 *	           only when its level of discretion is "open"; never a protected person's name
 *	SEEN_ALL   also the motive and what it is about: the workers of the appointment, and those
 *	           who may open the person's file (core/grant.h)
 *
 * Records: appointment.seen, .no_show, .excused, .left, visit.walk_in, with wait (minutes from
 * the arrival, waiting periods only) and lag (days from booking to meeting);
 * appointment.open_booked and .open_walk_in: minutes that an opening was open on a day that is
 * over (hours.c).
 */
#ifndef SVC_APPOINTMENT_APPOINTMENT_H
#define SVC_APPOINTMENT_APPOINTMENT_H

#include "core/booking.h"
#include "core/calendar.h"
#include "core/grant.h"
#include "core/keyring.h"
#include "core/record.h"
#include "core/write.h"
#include "http/http.h"

/* ---- openings and days (day.c) ------------------------------------------------------------ */

enum opening_mode { OPENING_BOOKED, OPENING_WALK_IN };
extern const char *const opening_modes[];

/* One opening on one day. */
struct window {
	int64_t opening_id, staff_id, service_id, place_id, room_id;
	enum opening_mode mode;
	int32_t day;
	int start, end; /* minutes of the day */
	struct span span;
};

/* Legal holidays and the centre's closing days between two days; in the arena. */
Err days_off(struct ctx *cx, int32_t from, int32_t to, struct calendar *out) MUST_CHECK;
/* Key of a legal holiday, label of a closing day, or NULL: open. */
Err day_closed(struct ctx *cx, int32_t day, const char **key, const char **label) MUST_CHECK;
/* What is open from `from` to `to` (both included), by day, then beginning; staff 0: everybody. */
Err windows_of(struct ctx *cx, int64_t staff_id, int32_t from, int32_t to, struct window **out,
	       size_t *n) MUST_CHECK;
struct span span_of(int32_t day, int start, int end);
char *clock_text(struct arena *a, int64_t at); /* "10:30", local */
/* "10:30" in minutes of the day; 24:00 is 1440. */
bool clock_parse(const char *s, int *minute);

/* ---- motives (motive.c) ------------------------------------------------------------------- */

enum discretion { DISCRETION_OPEN, DISCRETION_DISCREET, DISCRETION_SECRET };
extern const char *const discretions[], *const motive_whos[], *const motive_rooms[];
enum motive_room { ROOM_ANY, ROOM_ADAPTED, ROOM_NONE };

struct motive {
	int64_t id, version, service_id, minutes, lead_hours, ahead_days;
	const char *key;
	struct label label;
	bool workers_only, first, active;
	int discretion, room;
};
Err motive_read(struct ctx *cx, int64_t id, struct motive *out) MUST_CHECK; /* 0: a plain one */
Err motive_find(struct ctx *cx, const char *key, struct motive *out, bool *found) MUST_CHECK;
/* All motives by id, for lists; in the arena. */
Err motives_all(struct ctx *cx, struct motive **out, size_t *n) MUST_CHECK;
handler_fn motive_list, motive_add, motive_change;

/* ---- appointments (store.c, book.c) ------------------------------------------------------- */

enum appt_state {
	APPT_BOOKED,
	APPT_HERE,
	APPT_SEEN,
	APPT_LEFT,
	APPT_NO_SHOW,
	APPT_EXCUSED,
	APPT_CANCELLED
};
extern const char *const appt_states[], *const cancel_reasons[];

struct appt {
	int64_t id, version, person_id, service_id, motive_id, staff_id, staff2_id;
	int64_t place_id, room_id, interpreter_id, mode_id, series_id, record_id;
	int64_t bring, booked_at, booked_by, cell_version;
	int32_t day;
	struct span span;
	int state, reason; /* reason -1: none */
	bool first;
	const void *subject, *note;
	size_t subject_len, note_len;
};

#define APPT_COLUMNS                                                                           \
	"a.appointment_id, a.version, a.person_id, a.service_id, a.motive_id, a.staff_id,"     \
	" a.staff2_id, a.place_id, a.room_id, a.interpreter_id, a.mode_id, a.series_id,"       \
	" a.record_id, a.bring, a.booked_at, a.booked_by, a.cell_version, a.day, a.start_at,"  \
	" a.end_at, a.state, a.reason, a.first, a.subject, a.note"
void appt_row(struct ctx *cx, const struct stmt *q, struct appt *out);
Err appt_read(struct ctx *cx, int64_t id, struct appt *out) MUST_CHECK; /* ERR_NOT_FOUND */

/* What is sealed for the desk; `name`: of somebody who is not known to the centre. */
struct appt_note {
	const char *name, *note;
};
Err appt_note_open(struct ctx *cx, const struct appt *a, struct appt_note *out) MUST_CHECK;
Err appt_subject_open(struct ctx *cx, const struct appt *a, const char **out) MUST_CHECK;
Err appt_seal(struct ctx *cx, const struct appt *a, const struct appt_note *note,
	      const char *subject, struct val out[2]) MUST_CHECK;

/* Inside a write job: state, record (voided or emitted), audit members of `rq`. */
Err appt_set_state(struct ctx *cx, struct appt *a, int state, int reason) MUST_CHECK;
/* Inside a write job: what a meeting or an absence leaves. */
struct appt_fact {
	const char *kind;
	int64_t service_id, staff_id, person_id, place_id, mode_id;
	int64_t head_count; /* people who are not known by name */
	int32_t day;
	int64_t minutes, wait, lag; /* -1: not known */
	const char *source;
	int64_t source_id;
};
Err appt_emit(struct ctx *cx, const struct appt_fact *f, int64_t *record_id) MUST_CHECK;
/* Live screens read again after the commit. */
void appt_moved(struct ctx *cx);
Err next_id(struct ctx *cx, const char *sql, int64_t *id) MUST_CHECK; /* ascending, with gaps */

handler_fn appointment_book, appointment_change, appointment_state;

/* ---- who reads what (view.c) -------------------------------------------------------------- */

enum seen { SEEN_BUSY, SEEN_NAME, SEEN_ALL };
struct viewer {
	int64_t user_id;
	bool greet;
	int64_t *glass; /* persons opened by breaking glass */
	size_t n_glass;
	struct motive *motives;
	size_t n_motives;
};
Err viewer_init(struct ctx *cx, struct viewer *v) MUST_CHECK;
/* Mixes into `view` what is open by breaking glass now: a number that changes with the set. */
Err viewer_glass(struct ctx *cx, uint64_t *view) MUST_CHECK;
/* `entry` is filled when there is a person whom the directory knows, else zeroed. */
enum seen viewer_seen(struct ctx *cx, const struct viewer *v, int64_t person_id,
		      int64_t staff_id, int64_t staff2_id, struct directory_entry *entry);
const struct motive *viewer_motive(const struct viewer *v, int64_t id);
/* The members of schema Appointment; `deep` opens what is sealed as far as it may be seen. */
Err appt_write(struct ctx *cx, struct jw *w, const struct viewer *v, const struct appt *a,
	       bool deep) MUST_CHECK;
extern const struct schema appointment_schema;

/* ---- slots, agenda, lists ----------------------------------------------------------------- */

handler_fn slots_find;
handler_fn agenda_read, appointment_get, agenda_desks;
struct slot_query {
	int64_t service_id, staff_id, staff2_id, interpreter_id, person_id;
	bool or_team;
	struct motive motive;
	int64_t minutes;
	int32_t from, to;
	int part; /* 0 any, 1 morning, 2 afternoon */
	size_t limit;
};
struct slot {
	struct window window;
	struct span span;
	int64_t room_id;
};
Err slots_search(struct ctx *cx, const struct slot_query *q, struct slot **out,
		 size_t *n) MUST_CHECK;
/* A room for a span in a window: *fits false when the motive needs one and none is free. */
Err room_for(struct ctx *cx, const struct window *w, int need, struct span span,
	     int64_t *room_id, bool *fits) MUST_CHECK;

/* ---- reach.c ---- */

handler_fn reach_read;
extern const struct schema reach_schema;

/* ---- configuration (opening.c, absence.c) ------------------------------------------------- */

handler_fn opening_list, opening_add, opening_change, opening_day_set;
handler_fn absence_list, absence_add, absence_cancel, closing_list, closing_add, closing_drop;
handler_fn resource_list, resource_add, resource_change;
/* hours.c: inside a write job, records of hours that are over; bounded, idempotent. */
Err hours_catch_up(struct ctx *cx) MUST_CHECK;
Err hours_follow(struct ctx *cx) MUST_CHECK;

/* ---- inputs (shapes.c) -------------------------------------------------------------------- */

struct series_in {
	int64_t every, count;
};
struct booking_in {
	int64_t person_id, staff_id, staff2_id, minutes, room_id, interpreter_id, bring,
		wait_id;
	const char *name, *service, *motive, *at, *place, *note, *subject;
	int32_t day;
	int mode;
	int checked; /* by telephone, who it is: phone_checks, -1 when not by telephone */
	bool outside;
	struct series_in *series;
};
struct change_in {
	int64_t staff_id, staff2_id, minutes, room_id, interpreter_id, bring;
	const char *motive, *at, *note, *subject;
	int32_t day;
	int mode;
	bool outside;
};
struct state_in {
	int state, reason;
};
struct slots_q {
	const char *service, *motive;
	int64_t staff, with, interpreter, person, minutes, limit;
	int32_t from, to;
	int part;
	bool team;
};
struct agenda_q {
	int32_t from, to;
	const char *staff, *rooms;
};
struct opening_in {
	int64_t staff_id, weekday, every, room_id;
	const char *service, *place, *start, *end;
	int mode;
	int32_t from, to;
};
struct opening_day_in {
	int32_t day;
	const char *start, *end;
};
struct absence_in {
	int64_t staff_id;
	int kind;
	int32_t from, to;
	const char *start, *end;
};
struct closing_in {
	int32_t day;
	const char *label;
};
struct day_q {
	int32_t day, from, to;
	int64_t staff;
};
struct resource_in {
	int kind;
	const char *label, *place;
	bool adapted, active;
};
struct motive_in {
	const char *key, *service;
	struct label label;
	int64_t minutes, lead_hours, ahead_days;
	int who, discretion, room;
	bool first, active;
};
extern const char *const phone_checks[],
	*const appointment_modes[], *const day_parts[], *const absence_kinds[],
								*const resource_kinds[];
extern const struct schema booking_in_schema, change_in_schema, state_in_schema, slots_q_schema,
	agenda_q_schema, opening_in_schema, opening_change_schema, opening_day_in_schema,
	absence_in_schema, closing_in_schema, day_q_schema, resource_in_schema,
	resource_change_schema, motive_in_schema, motive_change_schema;
extern const struct schema booked_schema, changed_schema, slots_schema, agenda_schema,
	desks_schema, openings_schema, absences_schema, closings_schema, resources_schema,
	motives_schema;

/* The catalogue's service of this archetype, or a refusal by field. */
Err service_named(struct req *rq, struct resp *rs, const char *key, const char *field,
		  int64_t *id) MUST_CHECK;
Err place_named(struct req *rq, struct resp *rs, const char *key, int64_t *id) MUST_CHECK;
/* Somebody of the staff who is active, or a refusal by field. */
Err staff_named(struct req *rq, struct resp *rs, int64_t id, const char *field) MUST_CHECK;
Err thing_named(struct req *rq, struct resp *rs, int64_t id, const char *field) MUST_CHECK;

#endif
