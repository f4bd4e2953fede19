/*
 * Group activities (archetype "session"): workshops, homework school, trainings of the staff,
 * meetings and committees, open days.  The folder is not called session: that is the browser's.
 *
 * Rules of the trade
 * - A series has a rhythm; its sessions are rows from the beginning, so an exception (moved,
 *   cancelled with its reason, led by somebody else) is a change of one row.  Legal holidays are
 *   left out when a series is made.
 * - With a capacity, who comes when it is full waits, in the order of asking; when a place comes
 *   free the first who waits gets it, in the same transaction.  Waiting is a record: demand that
 *   was not met.
 * - A public may be counted and not named: women, men, others; of these minors and seniors.
 * - A child comes to a homework school with the consent of a parent: without it nobody is marked
 *   present ("activity.consent_needed").  Contacts, school and who may fetch the child are sealed
 *   under the child's key; results or diagnoses are not asked (décret du 28/4/2004 relatif aux
 *   écoles de devoirs).
 * - Why somebody was absent tells of his health: it is sealed, the mark says only whether the
 *   absence is excused; how often each reason was given is counted when a series is read.
 * - A sheet is saved whole; saved again it voids and emits only what changed.
 *
 * Records
 *	session.held		quantity 1; head_count: all who were there; minutes
 *	session.attended	one who was there: person, staff or partner; minutes
 *	session.trained		the same, of the staff at a training
 *	session.missed		enrolled and not there; outcome absent or excused
 *	session.cancelled	a session that was not held
 *	session.waiting		somebody for whom there was no place
 *	session.point		a point of a meeting, tied to the action that it names
 *	session.training	a request of the training plan; outcome: what became of it; minutes
 */
#ifndef SVC_ACTIVITY_ACTIVITY_H
#define SVC_ACTIVITY_ACTIVITY_H

#include "core/deed.h"
#include "core/grant.h"
#include "core/list.h"
#include "core/pick.h"
#include "core/write.h"
#include "http/http.h"

/* series.c */
handler_fn activity_series_list, activity_series_add, activity_series_get,
	activity_series_change;
/* sessions.c */
handler_fn activity_sessions, activity_session_add, activity_session_change;
/* sheet.c */
handler_fn activity_sheet_get, activity_sheet_save;
/* enrol.c */
handler_fn activity_enrol, activity_enrolment_get, activity_enrolment_change,
	activity_certificate;
/* points.c */
handler_fn activity_point_add, activity_point_change;
/* trainings.c */
handler_fn activity_trainings, activity_training_add, activity_training_change;

extern const char *const activity_forms[],
	*const activity_states[],
		*const activity_reasons[],
			*const enrolment_states[],
				*const enrolment_consents[],
					*const activity_marks[],
						*const mark_reasons[], *const training_states[];
enum { FORM_ACTIVITY, FORM_SCHOOL, FORM_TRAINING, FORM_MEETING, FORM_OPEN_DAY };
enum { SESSION_PLANNED, SESSION_HELD, SESSION_CANCELLED };
enum { ENROLMENT_ENROLLED, ENROLMENT_WAITING, ENROLMENT_LEFT };
enum { CONSENT_NOT_NEEDED, CONSENT_ASKED, CONSENT_GIVEN, CONSENT_REFUSED };
enum { MARK_PRESENT, MARK_ABSENT, MARK_EXCUSED };
enum { TRAINING_ASKED, TRAINING_GRANTED, TRAINING_REFUSED, TRAINING_DONE };

#define ACTIVITY_SESSIONS_MAX 60  /* made at once */
#define ACTIVITY_SHEET_MAX    500 /* marks of one saving; the others keep theirs */

struct activity_period_q {
	int32_t from, to;
	const char *service;
	int64_t after;
};
struct activity_year_q {
	int64_t year, after;
};
struct activity_series_in {
	const char *service, *title, *theme, *place, *partner, *start;
	int form;
	int64_t staff_id, capacity, minutes, every_weeks;
	int32_t day, until;
	struct list except; /* texts: ISO days */
	bool consent, active;
};
struct activity_session_in {
	const char *start, *theme, *place, *partner;
	int32_t day;
	int64_t minutes, staff_id;
	int state, reason;
};
struct activity_mark_in {
	int64_t enrolment_id;
	int mark, reason;
};
struct activity_sheet_in {
	struct list marks;    /* struct activity_mark_in */
	struct list walk_ins; /* person ids */
	int64_t women, men, others, minors, seniors;
	const char *note;
};
struct activity_enrol_in {
	int64_t person_id, user_id, session_id;
	const char *partner, *contacts, *school, *fetch, *remark;
	int consent, state;
	int32_t consent_day;
};
struct activity_point_in {
	const char *text, *decision;
	int64_t action_id;
};
struct activity_training_in {
	int64_t user_id, minutes;
	const char *title, *theme;
	int32_t day;
	int state;
};
extern const struct schema activity_period_q_schema, activity_year_q_schema,
	activity_series_in_schema, activity_session_in_schema, activity_sheet_in_schema,
	activity_enrol_in_schema, activity_point_in_schema, activity_training_in_schema;
extern const struct schema activity_saved_schema, activity_sessions_schema,
	activity_series_rows_schema, activity_series_page_schema, activity_sheet_schema,
	activity_enrolment_schema, activity_certificate_schema, activity_trainings_schema;

/* A row of activity_series. */
struct series {
	int64_t id, version, service_id, theme_id, place_id, partner_id, staff_id, capacity,
		start, minutes;
	const char *title;
	int form;
	bool consent, active;
};
Err series_read(struct ctx *cx, int64_t id, struct series *out) MUST_CHECK;
void series_write(struct ctx *cx, struct jw *w, const struct series *s);

/* A row of activity_session, with what it needs of its series. */
struct group_session {
	int64_t id, version, series_id, start, minutes, place_id, partner_id, theme_id,
		staff_id, women, men, others, minors, seniors, record_id;
	int32_t day;
	int state, reason; /* reason -1: none */
	const void *note;
	size_t note_len;
	struct series series;
};
#define SESSION_COLUMNS                                                                        \
	"p.session_id, p.version, p.series_id, p.day, p.start_minute, p.minutes, p.place_id,"  \
	" p.partner_id, p.theme_id, p.staff_id, p.state, p.reason, p.women, p.men, p.others,"  \
	" p.minors, p.seniors, p.record_id, p.note, s.version, s.service_id, s.title, s.form," \
	" s.capacity, s.consent"
void session_row(struct ctx *cx, const struct stmt *q, struct group_session *p);
Err session_read(struct ctx *cx, int64_t id, struct group_session *out) MUST_CHECK;
Err session_write(struct ctx *cx, struct jw *w, const struct group_session *p) MUST_CHECK;
/* Sessions of a series or of a period, as rows under "sessions". */
Err sessions_write(struct ctx *cx, struct jw *w, struct stmt *q,
		   struct list_page *page) MUST_CHECK;
/* The record of a session that is filled in the same way for all its kinds. */
struct record session_record(const struct group_session *p);

/* A row of activity_enrolment. */
struct enrolment {
	int64_t id, version, series_id, session_id, person_id, user_id, partner_id, record_id;
	int32_t day, consent_day;
	int state, consent;
	const void *info;
	size_t info_len;
};
#define ENROLMENT_COLUMNS                                                                      \
	"enrolment_id, version, series_id, session_id, person_id, user_id, partner_id, state," \
	" day, consent, consent_day, info, record_id"
void enrolment_row(struct ctx *cx, const struct stmt *q, struct enrolment *e);
Err enrolment_read(struct ctx *cx, int64_t id, struct enrolment *e) MUST_CHECK;
/* id, who, state, consent; the name as far as this reader may know it. */
Err enrolment_write(struct ctx *cx, struct jw *w, const struct enrolment *e) MUST_CHECK;
/* Inside a write job: a place in the series, or on its waiting list. */
Err enrolment_add(struct ctx *cx, const struct series *s, struct enrolment *e,
		  const struct activity_enrol_in *in) MUST_CHECK;

/* Inside a write job, once the session was held: the records of its points. */
Err points_emit(struct ctx *cx, const struct group_session *p) MUST_CHECK;
Err points_write(struct ctx *cx, struct jw *w, const struct group_session *p) MUST_CHECK;

/*
 * The reason of an absence (why.c), an index of mark_reasons, -1 for none.  Sealed as the two
 * columns why_id and why; opened from them, `column` being the first.  -1 also when the person
 * was erased.
 */
#define MARK_REASONS 6
Err why_seal(struct ctx *cx, int64_t person_id, int reason, struct val out[2]) MUST_CHECK;
Err why_open(struct ctx *cx, int64_t person_id, const struct stmt *q, int column,
	     int *reason) MUST_CHECK;
/* "reasons": how often each was given in a series. */
Err whys_write(struct ctx *cx, struct jw *w, int64_t series_id) MUST_CHECK;
/* Seals what an older base held in clear. */
Err activity_catch_up(struct ctx *cx) MUST_CHECK;

int activity_word(const char *const *words, const char *word); /* -1 when it is none */
/* id and version, the answer of every write here. */
Err activity_saved(struct req *rq, struct resp *rs, int status, int64_t id,
		   int64_t version) MUST_CHECK;

#endif
