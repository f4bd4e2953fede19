/* Group activities: routes and shapes. */
#include "svc/activity/activity.h"

#include <string.h>

#include "core/limits.h"

#include "base/banned.h"

const char *const activity_forms[] = { "activity", "school",   "training",
				       "meeting",  "open_day", NULL };
const char *const activity_states[] = { "planned", "held", "cancelled", NULL };
const char *const activity_reasons[] = { "holiday", "staff", "weather", "too_few",
					 "place",   "other", NULL };
const char *const enrolment_states[] = { "enrolled", "waiting", "left", NULL };
const char *const enrolment_consents[] = { "not_needed", "asked", "given", "refused", NULL };
const char *const activity_marks[] = { "present", "absent", "excused", NULL };
const char *const mark_reasons[] = { "illness",	    "work",  "transport", "child",
				     "appointment", "other", NULL };
const char *const training_states[] = { "asked", "granted", "refused", "done", NULL };

static const struct field period_q_fields[] = {
	FIELD_DATE(activity_period_q, from, 0),
	FIELD_DATE(activity_period_q, to, 0),
	FIELD_TEXT(activity_period_q, service, 0, 0, 60),
	FIELD_INT(activity_period_q, after, 0, 0, LIST_AFTER_MAX),
};
const struct schema activity_period_q_schema = SCHEMA(activity_period_q, period_q_fields);
static const struct field year_q_fields[] = {
	FIELD_INT(activity_year_q, year, 0, 2000, 2099),
	FIELD_INT(activity_year_q, after, 0, 0, LIST_AFTER_MAX),
};
const struct schema activity_year_q_schema = SCHEMA(activity_year_q, year_q_fields);

static const struct field series_in_fields[] = {
	FIELD_TEXT(activity_series_in, service, 0, 0, 60),
	FIELD_TEXT(activity_series_in, title, FIELD_REQUIRED, 2, 120),
	FIELD_ENUM(activity_series_in, form, 0, activity_forms),
	FIELD_TEXT(activity_series_in, theme, 0, 0, 60),
	FIELD_TEXT(activity_series_in, place, 0, 0, 60),
	FIELD_TEXT(activity_series_in, partner, 0, 0, 60),
	FIELD_INT(activity_series_in, staff_id, 0, 1, 65000),
	FIELD_INT(activity_series_in, capacity, 0, 1, 1000),
	FIELD_TEXT(activity_series_in, start, FIELD_REQUIRED, 5, 5),
	FIELD_INT(activity_series_in, minutes, FIELD_REQUIRED, 5, 720),
	FIELD_DATE(activity_series_in, day, 0),
	FIELD_DATE(activity_series_in, until, 0),
	FIELD_INT(activity_series_in, every_weeks, 0, 1, 13),
	FIELD_TEXTS(activity_series_in, except, 0, 0, 60),
	FIELD_BOOL(activity_series_in, consent, 0),
	FIELD_BOOL(activity_series_in, active, 0),
};
const struct schema activity_series_in_schema = SCHEMA(activity_series_in, series_in_fields);

static const struct field session_in_fields[] = {
	FIELD_DATE(activity_session_in, day, FIELD_REQUIRED),
	FIELD_TEXT(activity_session_in, start, FIELD_REQUIRED, 5, 5),
	FIELD_INT(activity_session_in, minutes, FIELD_REQUIRED, 5, 720),
	FIELD_TEXT(activity_session_in, theme, 0, 0, 60),
	FIELD_TEXT(activity_session_in, place, 0, 0, 60),
	FIELD_TEXT(activity_session_in, partner, 0, 0, 60),
	FIELD_INT(activity_session_in, staff_id, 0, 1, 65000),
	FIELD_ENUM(activity_session_in, state, 0, activity_states),
	FIELD_ENUM(activity_session_in, reason, 0, activity_reasons),
};
const struct schema activity_session_in_schema = SCHEMA(activity_session_in, session_in_fields);

static const struct field mark_in_fields[] = {
	FIELD_INT(activity_mark_in, enrolment_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_ENUM(activity_mark_in, mark, FIELD_REQUIRED, activity_marks),
	FIELD_ENUM(activity_mark_in, reason, 0, mark_reasons),
};
static const struct schema mark_in_schema = SCHEMA(activity_mark_in, mark_in_fields);
static const struct field sheet_in_fields[] = {
	FIELD_LIST(activity_sheet_in, marks, 0, &mark_in_schema, 0, ACTIVITY_SHEET_MAX),
	FIELD_INTS(activity_sheet_in, walk_ins, 0, 0, 60),
	FIELD_INT(activity_sheet_in, women, 0, 0, 5000),
	FIELD_INT(activity_sheet_in, men, 0, 0, 5000),
	FIELD_INT(activity_sheet_in, others, 0, 0, 5000),
	FIELD_INT(activity_sheet_in, minors, 0, 0, 5000),
	FIELD_INT(activity_sheet_in, seniors, 0, 0, 5000),
	FIELD_TEXT(activity_sheet_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
};
const struct schema activity_sheet_in_schema = SCHEMA(activity_sheet_in, sheet_in_fields);

static const struct field enrol_in_fields[] = {
	FIELD_INT(activity_enrol_in, person_id, 0, 1, INT64_MAX),
	FIELD_INT(activity_enrol_in, user_id, 0, 1, 65000),
	FIELD_TEXT(activity_enrol_in, partner, 0, 0, 60),
	FIELD_INT(activity_enrol_in, session_id, 0, 1, INT64_MAX),
	FIELD_ENUM(activity_enrol_in, state, 0, enrolment_states),
	FIELD_ENUM(activity_enrol_in, consent, 0, enrolment_consents),
	FIELD_DATE(activity_enrol_in, consent_day, 0),
	FIELD_TEXT(activity_enrol_in, contacts, FIELD_PERSONAL | FIELD_LINES, 0, 400),
	FIELD_TEXT(activity_enrol_in, school, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(activity_enrol_in, fetch, FIELD_PERSONAL | FIELD_LINES, 0, 300),
	FIELD_TEXT(activity_enrol_in, remark, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
};
const struct schema activity_enrol_in_schema = SCHEMA(activity_enrol_in, enrol_in_fields);

static const struct field point_in_fields[] = {
	FIELD_TEXT(activity_point_in, text, FIELD_REQUIRED | FIELD_PERSONAL, 2, 300),
	FIELD_TEXT(activity_point_in, decision, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_INT(activity_point_in, action_id, 0, 1, INT64_MAX),
};
const struct schema activity_point_in_schema = SCHEMA(activity_point_in, point_in_fields);

static const struct field training_in_fields[] = {
	FIELD_INT(activity_training_in, user_id, 0, 1, 65000),
	FIELD_TEXT(activity_training_in, title, FIELD_REQUIRED, 2, 120),
	FIELD_TEXT(activity_training_in, theme, 0, 0, 60),
	FIELD_INT(activity_training_in, minutes, FIELD_REQUIRED, 0, 60000),
	FIELD_DATE(activity_training_in, day, FIELD_REQUIRED),
	FIELD_ENUM(activity_training_in, state, 0, training_states),
};
const struct schema activity_training_in_schema =
	SCHEMA(activity_training_in, training_in_fields);

/* ---- answers ------------------------------------------------------------------------------- */

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("sessions", 0),
	OUT_TEXT("state", 0),
};
const struct schema activity_saved_schema = OUT_SCHEMA("ActivitySaved", saved_fields);

static const struct field staff_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
};
static const struct schema staff_schema = OUT_SCHEMA("ActivityStaff", staff_fields);

#define SESSION_FIELDS                                                                         \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_INT("series_id", FIELD_REQUIRED), OUT_TEXT("title", FIELD_REQUIRED),       \
		OUT_ENUM("form", FIELD_REQUIRED, activity_forms),                              \
		OUT_TEXT("service", FIELD_REQUIRED),                                           \
		OUT_LABEL("service_label", FIELD_REQUIRED), OUT_DATE("day", FIELD_REQUIRED),   \
		OUT_TEXT("start", FIELD_REQUIRED), OUT_INT("minutes", FIELD_REQUIRED),         \
		OUT_OBJECT("theme", FIELD_NULLABLE, &term_ref_schema),                         \
		OUT_OBJECT("place", FIELD_NULLABLE, &term_ref_schema),                         \
		OUT_OBJECT("partner", FIELD_NULLABLE, &term_ref_schema),                       \
		OUT_OBJECT("staff", FIELD_NULLABLE, &staff_schema),                            \
		OUT_ENUM("state", FIELD_REQUIRED, activity_states),                            \
		OUT_TEXT("reason", FIELD_NULLABLE), OUT_INT("capacity", FIELD_NULLABLE),       \
		OUT_INT("enrolled", FIELD_REQUIRED), OUT_INT("waiting", FIELD_REQUIRED),       \
		OUT_INT("present", FIELD_REQUIRED), OUT_INT("women", FIELD_REQUIRED),          \
		OUT_INT("men", FIELD_REQUIRED), OUT_INT("others", FIELD_REQUIRED),             \
		OUT_INT("minors", FIELD_REQUIRED), OUT_INT("seniors", FIELD_REQUIRED)
static const struct field session_fields[] = { SESSION_FIELDS };
static const struct schema session_schema = OUT_SCHEMA("ActivitySession", session_fields);
static const struct field sessions_fields[] = { OUT_LIST("sessions", &session_schema),
						OUT_INT("next", FIELD_NULLABLE) };
const struct schema activity_sessions_schema = OUT_SCHEMA("ActivitySessions", sessions_fields);

#define SERIES_FIELDS                                                                          \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_TEXT("title", FIELD_REQUIRED),                                             \
		OUT_ENUM("form", FIELD_REQUIRED, activity_forms),                              \
		OUT_TEXT("service", FIELD_REQUIRED),                                           \
		OUT_LABEL("service_label", FIELD_REQUIRED),                                    \
		OUT_OBJECT("theme", FIELD_NULLABLE, &term_ref_schema),                         \
		OUT_OBJECT("place", FIELD_NULLABLE, &term_ref_schema),                         \
		OUT_OBJECT("partner", FIELD_NULLABLE, &term_ref_schema),                       \
		OUT_OBJECT("staff", FIELD_NULLABLE, &staff_schema),                            \
		OUT_INT("capacity", FIELD_NULLABLE), OUT_BOOL("consent", FIELD_REQUIRED),      \
		OUT_TEXT("start", FIELD_REQUIRED), OUT_INT("minutes", FIELD_REQUIRED),         \
		OUT_BOOL("active", FIELD_REQUIRED)
static const struct field series_row_fields[] = {
	SERIES_FIELDS,
	OUT_INT("sessions", FIELD_REQUIRED),
	OUT_INT("held", FIELD_REQUIRED),
	OUT_DATE("next", FIELD_NULLABLE),
	OUT_INT("enrolled", FIELD_REQUIRED),
	OUT_INT("waiting", FIELD_REQUIRED),
};
static const struct schema series_row_schema =
	OUT_SCHEMA("ActivitySeriesRow", series_row_fields);
static const struct field series_rows_fields[] = { OUT_LIST("rows", &series_row_schema),
						   OUT_INT("next", FIELD_NULLABLE) };
const struct schema activity_series_rows_schema =
	OUT_SCHEMA("ActivitySeriesRows", series_rows_fields);

#define ENROLMENT_FIELDS                                                                       \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_OBJECT("person", FIELD_NULLABLE | FIELD_PERSONAL, &person_ref_schema),     \
		OUT_OBJECT("user", FIELD_NULLABLE, &staff_schema),                             \
		OUT_OBJECT("partner", FIELD_NULLABLE, &term_ref_schema),                       \
		OUT_INT("session_id", FIELD_NULLABLE),                                         \
		OUT_ENUM("state", FIELD_REQUIRED, enrolment_states),                           \
		OUT_DATE("day", FIELD_REQUIRED),                                               \
		OUT_ENUM("consent", FIELD_REQUIRED, enrolment_consents),                       \
		OUT_DATE("consent_day", FIELD_NULLABLE)
static const struct field member_fields[] = {
	ENROLMENT_FIELDS,
	OUT_INT("present", FIELD_REQUIRED),
	OUT_INT("absent", FIELD_REQUIRED),
	OUT_INT("excused", FIELD_REQUIRED),
};
static const struct schema member_schema = OUT_SCHEMA("ActivityMember", member_fields);
static const struct field reason_fields[] = {
	OUT_ENUM("reason", FIELD_REQUIRED, mark_reasons),
	OUT_INT("n", FIELD_REQUIRED),
};
static const struct schema reason_schema = OUT_SCHEMA("ActivityReason", reason_fields);
static const struct field series_page_fields[] = {
	SERIES_FIELDS,
	OUT_LIST("sessions", &session_schema),
	OUT_LIST("members", &member_schema),
	OUT_LIST("reasons", &reason_schema), /* of absences, in all its sessions */
	OUT_INT("next", FIELD_NULLABLE),
};
const struct schema activity_series_page_schema =
	OUT_SCHEMA("ActivitySeriesPage", series_page_fields);

static const struct field sheet_row_fields[] = {
	ENROLMENT_FIELDS,
	OUT_TEXT("mark", FIELD_NULLABLE),
	OUT_TEXT("reason", FIELD_NULLABLE),
};
static const struct schema sheet_row_schema = OUT_SCHEMA("ActivitySheetRow", sheet_row_fields);
static const struct field point_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	      OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("text", FIELD_REQUIRED),     OUT_TEXT("decision", FIELD_NULLABLE),
	OUT_INT("action_id", FIELD_NULLABLE), OUT_TEXT("code", FIELD_NULLABLE),
	OUT_TEXT("action", FIELD_NULLABLE),
};
static const struct schema point_schema = OUT_SCHEMA("ActivityPoint", point_fields);
static const struct field sheet_fields[] = {
	OUT_OBJECT("session", FIELD_REQUIRED, &session_schema),
	OUT_BOOL("consent", FIELD_REQUIRED),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("rows", &sheet_row_schema),
	OUT_INT("next", FIELD_NULLABLE),
	OUT_LIST("points", &point_schema),
};
const struct schema activity_sheet_schema = OUT_SCHEMA("ActivitySheet", sheet_fields);

static const struct field enrolment_fields[] = {
	ENROLMENT_FIELDS,
	OUT_TEXT("contacts", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("school", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("fetch", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("remark", FIELD_NULLABLE | FIELD_PERSONAL),
};
const struct schema activity_enrolment_schema =
	OUT_SCHEMA("ActivityEnrolment", enrolment_fields);

static const struct field certified_fields[] = {
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_INT("minutes", FIELD_REQUIRED),
};
static const struct schema certified_schema = OUT_SCHEMA("ActivityCertified", certified_fields);
static const struct field certificate_fields[] = {
	OUT_TEXT("centre", FIELD_REQUIRED),
	OUT_TEXT("title", FIELD_REQUIRED),
	OUT_LABEL("service_label", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("staff", FIELD_NULLABLE),
	OUT_LIST("days", &certified_schema),
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_INT("missed", FIELD_REQUIRED),
	OUT_DATE("today", FIELD_REQUIRED),
};
const struct schema activity_certificate_schema =
	OUT_SCHEMA("ActivityCertificate", certificate_fields);

static const struct field training_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_OBJECT("user", FIELD_NULLABLE, &staff_schema),
	OUT_TEXT("title", FIELD_REQUIRED),
	OUT_OBJECT("theme", FIELD_NULLABLE, &term_ref_schema),
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_ENUM("state", FIELD_REQUIRED, training_states),
};
static const struct schema training_schema = OUT_SCHEMA("ActivityTraining", training_fields);
static const struct field trainings_fields[] = { OUT_LIST("rows", &training_schema),
						 OUT_INT("next", FIELD_NULLABLE) };
const struct schema activity_trainings_schema =
	OUT_SCHEMA("ActivityTrainings", trainings_fields);

#define READ  "activity.read"
#define WRITE "activity.write"
#define STAFF "activity.staff"

static const struct route routes[] = {
	{ GET, "/api/activities/sessions", activity_sessions, READ, AUDIT_NONE,
	  .q = &activity_period_q_schema, .out = &activity_sessions_schema,
	  .help = "sessions of a period, without names" },
	{ GET, "/api/activities/sessions/:id", activity_sheet_get, READ, AUDIT_READ,
	  .q = &after_q_schema, .out = &activity_sheet_schema,
	  .help = "the sheet of a session" },
	{ PATCH, "/api/activities/sessions/:id", activity_session_change, WRITE, AUDIT_WRITE,
	  .in = &activity_session_in_schema, .out = &activity_saved_schema,
	  .help = "move or cancel one session" },
	{ POST, "/api/activities/sessions/:id/sheet", activity_sheet_save, WRITE, AUDIT_WRITE,
	  .in = &activity_sheet_in_schema, .out = &activity_saved_schema,
	  .help = "attendance of all, and the public that is counted" },
	{ POST, "/api/activities/sessions/:id/points", activity_point_add, WRITE, AUDIT_WRITE,
	  .in = &activity_point_in_schema, .out = &activity_saved_schema,
	  .help = "a point of a meeting, tied to an action of the plan" },
	{ PATCH, "/api/activities/points/:id", activity_point_change, WRITE, AUDIT_WRITE,
	  .in = &activity_point_in_schema, .out = &activity_saved_schema,
	  .help = "change a point" },
	{ GET, "/api/activities/series", activity_series_list, READ, AUDIT_NONE,
	  .q = &after_q_schema, .out = &activity_series_rows_schema,
	  .help = "series, with places and waiting lists" },
	{ POST, "/api/activities/series", activity_series_add, WRITE, AUDIT_WRITE,
	  .in = &activity_series_in_schema, .out = &activity_saved_schema,
	  .help = "a series and its sessions" },
	{ GET, "/api/activities/series/:id", activity_series_get, READ, AUDIT_READ,
	  .q = &after_q_schema, .out = &activity_series_page_schema,
	  .help = "one series: sessions, people, attendance" },
	{ PATCH, "/api/activities/series/:id", activity_series_change, WRITE, AUDIT_WRITE,
	  .in = &activity_series_in_schema, .out = &activity_saved_schema,
	  .help = "change a series; sessions to come follow" },
	{ POST, "/api/activities/series/:id/sessions", activity_session_add, WRITE, AUDIT_WRITE,
	  .in = &activity_session_in_schema, .out = &activity_saved_schema,
	  .help = "one more session" },
	{ POST, "/api/activities/series/:id/enrolments", activity_enrol, WRITE, AUDIT_WRITE,
	  .in = &activity_enrol_in_schema, .out = &activity_saved_schema,
	  .help = "a place, or the waiting list when it is full" },
	{ GET, "/api/activities/enrolments/:id", activity_enrolment_get, WRITE, AUDIT_READ,
	  .out = &activity_enrolment_schema, .help = "contacts, consent" },
	{ PATCH, "/api/activities/enrolments/:id", activity_enrolment_change, WRITE,
	  AUDIT_WRITE, .in = &activity_enrol_in_schema, .out = &activity_saved_schema,
	  .help = "consent, contacts, leaving" },
	{ GET, "/api/activities/enrolments/:id/certificate", activity_certificate, WRITE,
	  AUDIT_READ, .out = &activity_certificate_schema,
	  .help = "certificate of attendance" },
	{ GET, "/api/activities/trainings", activity_trainings, STAFF, AUDIT_NONE,
	  .q = &activity_year_q_schema, .out = &activity_trainings_schema,
	  .help = "the training plan of a year" },
	{ POST, "/api/activities/trainings", activity_training_add, STAFF, AUDIT_WRITE,
	  .in = &activity_training_in_schema, .out = &activity_saved_schema,
	  .help = "a request for training" },
	{ PATCH, "/api/activities/trainings/:id", activity_training_change, STAFF, AUDIT_WRITE,
	  .in = &activity_training_in_schema, .out = &activity_saved_schema,
	  .help = "grant, refuse, done" },
};

static const char *const kinds[] = { "session.held",   "session.attended",  "session.trained",
				     "session.missed", "session.cancelled", "session.waiting",
				     "session.point",  "session.training",  NULL };

/* Sessions that the person came to or missed, and the waiting list. */
static Err items(struct ctx *cx, const struct timeline_query *q, struct timeline_item *out,
		 size_t *n)
{
	return deed_items(cx, q, "session.", out, n);
}

static const struct timeline_source timeline = { .items = items };

const struct service activity_service = { .name = "activity",
					  LIST(routes, routes),
					  .kinds = kinds,
					  .catch_up = activity_catch_up,
					  .timeline = &timeline };

int activity_word(const char *const *words, const char *word)
{
	for (int i = 0; word && words[i]; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

Err activity_saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	activities_moved(&rq->cx);
	rq->object = id;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}
