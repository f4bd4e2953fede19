/* What comes in: inputs of the service, and the names that they hold. */
#include <string.h>

#include "core/limits.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

const char *const phone_checks[] = { "word", "callback", "unknown", NULL };
const char *const appointment_modes[] = { "interview", "phone", "visit", NULL };
const char *const day_parts[] = { "any", "am", "pm", NULL };
const char *const absence_kinds[] = { "leave", "away", "training", "meeting", "visit", NULL };
const char *const resource_kinds[] = { "room", "interpreter", "equipment", "vehicle", NULL };
static const char *const state_targets[] = { "booked", "no_show", "excused", "cancelled",
					     NULL };

#define ID INT64_MAX

#define NAMED(id, title, fs, S)                                                                \
	const struct schema id = { .name = (title),                                            \
				   .fields = (fs),                                             \
				   .n_fields = ARRAY_LEN(fs),                                  \
				   .size = sizeof(struct S) }

static const struct field series_fields[] = {
	FIELD_INT(series_in, every, FIELD_REQUIRED, 1, 12),
	FIELD_INT(series_in, count, FIELD_REQUIRED, 2, 52),
};
static NAMED(series_in_schema, "SeriesIn", series_fields, series_in);

static const struct field booking_fields[] = {
	FIELD_INT(booking_in, person_id, 0, 1, ID),
	FIELD_TEXT(booking_in, name, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(booking_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(booking_in, motive, 0, 0, 60),
	FIELD_INT(booking_in, staff_id, FIELD_REQUIRED, 1, ID),
	FIELD_INT(booking_in, staff2_id, 0, 1, ID),
	FIELD_DATE(booking_in, day, FIELD_REQUIRED),
	FIELD_TEXT(booking_in, at, FIELD_REQUIRED, 5, 5),
	FIELD_INT(booking_in, minutes, 0, 5, 480),
	FIELD_ENUM(booking_in, mode, 0, appointment_modes),
	FIELD_TEXT(booking_in, place, 0, 0, 60),
	FIELD_INT(booking_in, room_id, 0, 1, ID),
	FIELD_INT(booking_in, interpreter_id, 0, 1, ID),
	FIELD_INT(booking_in, bring, 0, 0, 20),
	FIELD_TEXT(booking_in, note, FIELD_PERSONAL, 0, 300),
	FIELD_TEXT(booking_in, subject, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
	FIELD_BOOL(booking_in, outside, 0),
	FIELD_OBJECT(booking_in, series, 0, series_in, &series_in_schema),
	FIELD_INT(booking_in, wait_id, 0, 1, ID),
	FIELD_ENUM(booking_in, checked, 0, phone_checks),
};
NAMED(booking_in_schema, "BookingIn", booking_fields, booking_in);

static const struct field change_fields[] = {
	FIELD_TEXT(change_in, motive, 0, 0, 60),
	FIELD_INT(change_in, staff_id, 0, 1, ID),
	FIELD_INT(change_in, staff2_id, 0, 0, ID),
	FIELD_DATE(change_in, day, 0),
	FIELD_TEXT(change_in, at, 0, 5, 5),
	FIELD_INT(change_in, minutes, 0, 5, 480),
	FIELD_ENUM(change_in, mode, 0, appointment_modes),
	FIELD_INT(change_in, room_id, 0, 0, ID),
	FIELD_INT(change_in, interpreter_id, 0, 0, ID),
	FIELD_INT(change_in, bring, 0, 0, 20),
	FIELD_TEXT(change_in, note, FIELD_PERSONAL, 0, 300),
	FIELD_TEXT(change_in, subject, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
	FIELD_BOOL(change_in, outside, 0),
};
NAMED(change_in_schema, "AppointmentChange", change_fields, change_in);

static const struct field state_fields[] = {
	FIELD_ENUM(state_in, state, FIELD_REQUIRED, state_targets),
	FIELD_ENUM(state_in, reason, 0, cancel_reasons),
};
NAMED(state_in_schema, "AppointmentStateIn", state_fields, state_in);

static const struct field slots_q_fields[] = {
	FIELD_TEXT(slots_q, service, 0, 0, 60),
	FIELD_TEXT(slots_q, motive, 0, 0, 60),
	FIELD_INT(slots_q, staff, 0, 0, ID),
	FIELD_INT(slots_q, with, 0, 0, ID),
	FIELD_INT(slots_q, interpreter, 0, 0, ID),
	FIELD_INT(slots_q, person, 0, 0, ID),
	FIELD_INT(slots_q, minutes, 0, 5, 480),
	FIELD_INT(slots_q, limit, 0, 1, 60),
	FIELD_DATE(slots_q, from, 0),
	FIELD_DATE(slots_q, to, 0),
	FIELD_ENUM(slots_q, part, 0, day_parts),
	FIELD_BOOL(slots_q, team, 0),
};
NAMED(slots_q_schema, "SlotsQuery", slots_q_fields, slots_q);

static const struct field agenda_q_fields[] = {
	FIELD_DATE(agenda_q, from, 0),
	FIELD_DATE(agenda_q, to, 0),
	FIELD_TEXT(agenda_q, staff, 0, 0, 400),
	FIELD_TEXT(agenda_q, rooms, 0, 1, 400),
};
NAMED(agenda_q_schema, "AgendaQuery", agenda_q_fields, agenda_q);

static const struct field opening_fields[] = {
	FIELD_INT(opening_in, staff_id, FIELD_REQUIRED, 1, ID),
	FIELD_TEXT(opening_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(opening_in, place, 0, 0, 60),
	FIELD_INT(opening_in, room_id, 0, 1, ID),
	FIELD_ENUM(opening_in, mode, FIELD_REQUIRED, opening_modes),
	FIELD_INT(opening_in, weekday, FIELD_REQUIRED, 1, 7),
	FIELD_INT(opening_in, every, 0, 1, 12),
	FIELD_DATE(opening_in, from, FIELD_REQUIRED),
	FIELD_DATE(opening_in, to, 0),
	FIELD_TEXT(opening_in, start, FIELD_REQUIRED, 5, 5),
	FIELD_TEXT(opening_in, end, FIELD_REQUIRED, 5, 5),
};
NAMED(opening_in_schema, "OpeningIn", opening_fields, opening_in);
static const struct field opening_change_fields[] = {
	FIELD_DATE(opening_in, to, 0),
	FIELD_INT(opening_in, room_id, 0, 0, ID),
	FIELD_TEXT(opening_in, place, 0, 0, 60),
};
NAMED(opening_change_schema, "OpeningChange", opening_change_fields, opening_in);
static const struct field opening_day_fields[] = {
	FIELD_DATE(opening_day_in, day, FIELD_REQUIRED),
	FIELD_TEXT(opening_day_in, start, 0, 5, 5),
	FIELD_TEXT(opening_day_in, end, 0, 5, 5),
};
NAMED(opening_day_in_schema, "OpeningDayIn", opening_day_fields, opening_day_in);

static const struct field absence_fields[] = {
	FIELD_INT(absence_in, staff_id, FIELD_REQUIRED, 1, ID),
	FIELD_ENUM(absence_in, kind, FIELD_REQUIRED, absence_kinds),
	FIELD_DATE(absence_in, from, FIELD_REQUIRED),
	FIELD_DATE(absence_in, to, FIELD_REQUIRED),
	FIELD_TEXT(absence_in, start, 0, 5, 5),
	FIELD_TEXT(absence_in, end, 0, 5, 5),
};
NAMED(absence_in_schema, "AbsenceIn", absence_fields, absence_in);

static const struct field closing_fields[] = {
	FIELD_DATE(closing_in, day, FIELD_REQUIRED),
	FIELD_TEXT(closing_in, label, FIELD_REQUIRED, 1, 80),
};
NAMED(closing_in_schema, "ClosingIn", closing_fields, closing_in);

static const struct field day_q_fields[] = {
	FIELD_DATE(day_q, day, 0),
	FIELD_DATE(day_q, from, 0),
	FIELD_DATE(day_q, to, 0),
	FIELD_INT(day_q, staff, 0, 0, ID),
};
NAMED(day_q_schema, "DayQuery", day_q_fields, day_q);

static const struct field resource_fields[] = {
	FIELD_ENUM(resource_in, kind, FIELD_REQUIRED, resource_kinds),
	FIELD_TEXT(resource_in, label, FIELD_REQUIRED, 1, 80),
	FIELD_TEXT(resource_in, place, 0, 0, 60),
	FIELD_BOOL(resource_in, adapted, 0),
};
NAMED(resource_in_schema, "ResourceIn", resource_fields, resource_in);
static const struct field resource_change_fields[] = {
	FIELD_TEXT(resource_in, label, 0, 0, 80),
	FIELD_TEXT(resource_in, place, 0, 0, 60),
	FIELD_BOOL(resource_in, adapted, 0),
	FIELD_BOOL(resource_in, active, 0),
};
NAMED(resource_change_schema, "ResourceChange", resource_change_fields, resource_in);

static const struct field motive_fields[] = {
	FIELD_TEXT(motive_in, key, FIELD_REQUIRED, 2, 60),
	FIELD_TEXT(motive_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_LABEL(motive_in, label, FIELD_REQUIRED),
	FIELD_INT(motive_in, minutes, FIELD_REQUIRED, 5, 480),
	FIELD_INT(motive_in, lead_hours, 0, 0, 720),
	FIELD_INT(motive_in, ahead_days, 0, 1, 730),
	FIELD_ENUM(motive_in, who, 0, motive_whos),
	FIELD_ENUM(motive_in, discretion, 0, discretions),
	FIELD_ENUM(motive_in, room, 0, motive_rooms),
	FIELD_BOOL(motive_in, first, 0),
};
NAMED(motive_in_schema, "MotiveIn", motive_fields, motive_in);
static const struct field motive_change_fields[] = {
	FIELD_LABEL(motive_in, label, 0),
	FIELD_INT(motive_in, minutes, 0, 5, 480),
	FIELD_INT(motive_in, lead_hours, 0, 0, 720),
	FIELD_INT(motive_in, ahead_days, 0, 1, 730),
	FIELD_ENUM(motive_in, who, 0, motive_whos),
	FIELD_ENUM(motive_in, discretion, 0, discretions),
	FIELD_ENUM(motive_in, room, 0, motive_rooms),
	FIELD_BOOL(motive_in, first, 0),
	FIELD_BOOL(motive_in, active, 0),
};
NAMED(motive_change_schema, "MotiveChange", motive_change_fields, motive_in);

/* ---- names ---- */

static const char SQL_THING[] = "SELECT 1 FROM resource WHERE resource_id = ?1 AND active = 1";

Err service_named(struct req *rq, struct resp *rs, const char *key, const char *field,
		  int64_t *id)
{
	const struct catalogue_service *s = model_service_key(rq->cx.model, key);

	if (!s || !s->active || strcmp(s->archetype, "appointment") != 0)
		return schema_refuse(&rq->cx, &rs->errors, field, "field.not_one_of");
	*id = s->id;
	return OK;
}

Err place_named(struct req *rq, struct resp *rs, const char *key, int64_t *id)
{
	const struct term *t;

	if (!key || !*key)
		return OK;
	t = model_term_key(rq->cx.model, TERM_PLACE, key);
	if (!t)
		return schema_refuse(&rq->cx, &rs->errors, "place", "field.not_one_of");
	*id = t->id;
	return OK;
}

Err staff_named(struct req *rq, struct resp *rs, int64_t id, const char *field)
{
	const struct user *u = model_user(rq->cx.model, id);

	if (!u || !u->active || !user_can(u, "appointment.desk"))
		return schema_refuse(&rq->cx, &rs->errors, field, "field.not_one_of");
	return OK;
}

Err thing_named(struct req *rq, struct resp *rs, int64_t id, const char *field)
{
	bool found = id == 0;

	if (id)
		TRY(db_found(&rq->cx, SQL_THING, BIND(V_INT(id)), &found));
	if (!found)
		return schema_refuse(&rq->cx, &rs->errors, field, "field.not_one_of");
	return OK;
}
