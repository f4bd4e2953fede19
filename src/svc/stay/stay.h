/*
 * Stays: emergency housing, transit housing, a social hotel.
 *
 * A home (unit) has beds; a household takes some or all beds of one home.  A night belongs to the
 * day on which it begins; the day of leaving is not a night.  No bed has two stays on a night: a
 * trigger of the base refuses it whatever the program does.
 *
 * Terms: an occupation agreement lasts stay.months and may be renewed stay.renewals times
 * (emergency and transit housing: six months, once; Code wallon de l'habitation durable, AGW of
 * 11/2/1999 and 19/7/2007).  "stay.months.KEY" and "stay.renewals.KEY" hold for the service KEY.
 * Social support towards a stable home is part of transit housing by law: acts of support are
 * noted against the stay.
 *
 * A month is closed once, after its last day: each stay gets a record of its nights and a line of
 * billing (the indemnity of the month in proportion of the nights, or by night and bed), each
 * service one record of the nights that its beds offered.  So occupation is nights over nights,
 * from records.
 *
 * Records: stay.entry, stay.nights, stay.capacity, stay.support, stay.exit (quantity: nights;
 * outcome: where to), stay.refused.
 */
#ifndef SVC_STAY_STAY_H
#define SVC_STAY_STAY_H

#include "core/deed.h"
#include "core/list.h"
#include "core/write.h"
#include "http/http.h"

/* unit.c */
handler_fn stay_unit_list, stay_unit_add, stay_unit_change;
/* calendar.c */
handler_fn stay_list, stay_get;
/* stays.c */
handler_fn stay_add, stay_change, stay_enter, stay_leave, stay_cancel, stay_refuse;
/* support.c */
handler_fn stay_act_add, stay_month_list, stay_month_close;

struct stay_q {
	const char *service;
	int32_t from, to;
	int64_t after;
};
struct stay_bed_in {
	int64_t bed_id;
	const char *label;
	int32_t from, to;
};
struct stay_unit_in {
	const char *service, *label;
	bool adapted, active;
	int64_t month_cents, night_cents;
	struct list beds; /* struct stay_bed_in */
};
struct stay_in {
	const char *service, *note;
	int64_t person_id, people, deposit_cents;
	int reason;
	int32_t from, to, signed_day;
	struct list beds; /* int64_t */
};
struct stay_day_in {
	int32_t day;
};
struct stay_leave_in {
	int32_t day;
	const char *destination, *note;
};
struct stay_refuse_in {
	const char *service;
	int64_t person_id, people;
	int reason;
	int32_t day;
};
struct stay_act_in {
	int kind;
	int32_t day;
	int64_t minutes;
	const char *note;
};
struct stay_month_in {
	const char *service;
	int32_t month; /* any day of it */
};
struct stay_content {
	const char *note, *left;
};

extern const struct schema stay_q_schema, stay_unit_in_schema, stay_in_schema,
	stay_day_in_schema, stay_leave_in_schema, stay_refuse_in_schema, stay_act_in_schema,
	stay_month_in_schema, stay_content_schema;
extern const struct schema stay_units_schema, stay_calendar_schema, stay_full_schema,
	stay_months_schema, stay_saved_schema;
extern const char *const stay_states[], *const stay_reasons[], *const stay_act_kinds[],
								       *const stay_refusals[];

enum stay_state { STAY_RESERVED, STAY_OPEN, STAY_CLOSED, STAY_CANCELLED };

struct stay {
	int64_t id, version, service_id, unit_id, person_id, household_id, people, renewals,
		month_cents, night_cents, deposit_cents, exit_id, entry_record_id,
		exit_record_id;
	enum stay_state state;
	int reason;
	int32_t from, to, signed_day;
	const void *content;
	size_t content_len;
};
#define STAY_COLUMNS                                                                           \
	"s.stay_id, s.version, s.service_id, s.unit_id, s.person_id, s.household_id, "         \
	"s.people, s.renewals, s.month_cents, s.night_cents, s.deposit_cents, s.exit_id, "     \
	"s.entry_record_id, s.exit_record_id, s.state, s.reason, s.from_day, s.to_day, "       \
	"s.signed_day, s.content"
void stay_row(struct ctx *cx, const struct stmt *q, struct stay *out);
Err stay_read(struct ctx *cx, int64_t id, struct stay *out) MUST_CHECK;
Err stay_content_open(struct ctx *cx, const struct stay *s,
		      struct stay_content *out) MUST_CHECK;
Err stay_store(struct req *rq, struct stay *s, const struct stay_content *c) MUST_CHECK;
Err stay_saved(struct req *rq, struct resp *rs, int status, int64_t id,
	       int64_t version) MUST_CHECK;
/* Months and renewals of a service, in force on a day. */
void stay_terms(const struct ctx *cx, int64_t service_id, int32_t day, int64_t *months,
		int64_t *renewals);
/* The latest day of leaving that the terms allow. */
int32_t stay_latest(const struct ctx *cx, const struct stay *s);
/* stay.entry and the others; `more` holds what differs. */
Err stay_emit(struct ctx *cx, const struct stay *s, const char *kind, int32_t day,
	      struct record *more, int64_t *record_id) MUST_CHECK;

/*
 * Inside a write job: closes a month that is over and not closed yet.  Records are of the last
 * day of the month.
 */
Err stay_close_month(struct ctx *cx, int64_t service_id, int month, int64_t *billed) MUST_CHECK;

/* The homes of a service with their beds, as an array. */
Err stay_write_units(struct ctx *cx, struct jw *w, const char *name,
		     int64_t service_id) MUST_CHECK;

#endif
