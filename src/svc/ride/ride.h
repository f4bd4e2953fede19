/*
 * Rides: the social taxi.
 *
 * Somebody who cannot get there otherwise asks to be driven: to the hospital, a shop, a course.
 * A request has a person, a day, a wanted time (to arrive by, or to be picked up from), two ends,
 * a purpose and needs.  Outward and return are two rides of a pair; a recurring request makes a
 * series, one row a day.  A dispatcher places rides into runs (a driver with a vehicle on a day);
 * the engine (engine.h) proposes where, and nothing that it would refuse is stored.  A driver
 * drives the run and says when who got in and out.
 *
 * States	asked → placed → under_way → done
 *		asked, placed → refused (with its cause), cancelled (by the rider, in time),
 *		cancelled_late, no_show, dropped (by the service)
 * Each end state leaves a record (emit.c), also what could not be served: unmet need is counted.
 * A ride that is set back voids its record.
 *
 * Law: décret wallon of 28/9/2023 on transport with a social purpose (reservation, no profit, at
 * most nine seats with the driver); loi of 3/7/2005 on volunteers (caps of the allowance).
 * Figures are dated parameters "ride.*", "volunteer.*", "geo.*".
 *
 * Need to know: whoever plans rides sees names, addresses, needs and times, never a file; a driver
 * sees the stops of his own runs of today.  A protected person of a team that is not the user's
 * cannot be given a ride by him, and shows as initials on the board.
 */
#ifndef SVC_RIDE_RIDE_H
#define SVC_RIDE_RIDE_H

#include "core/geo.h"
#include "core/grant.h"
#include "core/identity.h"
#include "core/keyring.h"
#include "core/record.h"
#include "core/write.h"
#include "http/http.h"
#include "svc/ride/tariff.h"
#include "vault/ids.h"

/* request.c */
handler_fn ride_add, ride_change, ride_get, ride_list;
/* fate.c */
handler_fn ride_refuse, ride_cancel, ride_finish, ride_reopen;
/* quote.c */
handler_fn ride_quote;
/* client.c */
handler_fn ride_client_get, ride_client_set;
/* place.c */
handler_fn ride_places, ride_place_add, ride_place_set, ride_tariffs, ride_tariff_add,
	ride_tariff_set;

enum ride_state {
	RIDE_ASKED,
	RIDE_PLACED,
	RIDE_UNDER_WAY,
	RIDE_DONE,
	RIDE_REFUSED,
	RIDE_CANCELLED,
	RIDE_CANCELLED_LATE,
	RIDE_NO_SHOW,
	RIDE_DROPPED,
};
extern const char *const ride_states[],
	*const ride_legs[], *const ride_anchors[], *const ride_place_kinds[],
							   *const ride_end_kinds[],
								   *const ride_needs[];
enum { LEG_OUT, LEG_BACK };
enum { ANCHOR_ARRIVE, ANCHOR_DEPART };
enum { END_HOME, END_PLACE, END_OTHER };

struct ride_end {
	int kind; /* ride_end_kinds */
	int64_t place_id, lat, lon;
	const char *label, *postcode;
};
/* What is sealed of a ride. */
struct ride_content {
	struct ride_end *from, *to;
	struct list needs; /* texts of ride_needs */
	const char *reason, *note, *refusal;
};
/* What is sealed of a rider. */
struct client_content {
	int64_t lat, lon; /* of the home, when it is known better than the village */
	const char *access, *decision;
};
struct ride_client {
	int64_t person_id, version, free_percent;
	int32_t free_from, free_to;
	struct client_content content;
};

struct ride_row {
	int64_t id, version, person_id, service_id, pair_id, series_id;
	int leg, anchor, state;
	int32_t day, asked_day;
	int64_t minute, persons, theme_id, priority, outcome_id, partner_id;
	int64_t run_id, pick_seq, drop_seq, pick_minute, drop_minute; /* -1: none */
	int64_t metres, picked_at, dropped_at, km_pick, km_drop, wait;
	int64_t price_cents, record_id;
	const char *price, *paid;
	struct ride_content content;
	bool wheelchair;
};

struct ride_in {
	int64_t person_id, at_minute, persons, priority, back_minute;
	int32_t day, repeat_until;
	int anchor;
	struct ride_end *from, *to;
	const char *service, *purpose, *reason, *note, *cause, *partner;
	struct list needs, repeat_days;
};
struct refuse_in {
	const char *cause, *partner, *note;
};
struct ride_cancel_in {
	bool by_service, both;
};
struct finish_in {
	int what; /* done, no_show */
	int64_t wait_minutes, km_pick, km_drop;
};
struct ride_q {
	int32_t from, to;
	int state;
};
struct client_in {
	int64_t free_percent, lat, lon;
	int32_t free_from, free_to;
	const char *access, *decision;
};
struct place_in {
	const char *label, *street, *postcode, *locality;
	int kind;
	int64_t lat, lon;
	bool active;
};
struct ride_place {
	int64_t id, version, lat, lon;
	const char *label, *street, *postcode, *locality, *kind;
	bool active;
};

extern const struct schema ride_in_schema, ride_refuse_in_schema, ride_cancel_in_schema,
	ride_finish_in_schema, ride_q_schema, ride_client_in_schema, ride_place_in_schema,
	ride_tariff_in_schema, ride_content_schema, ride_client_content_schema;
extern const struct schema ride_schema, rides_schema, ride_added_schema, ride_version_schema,
	ride_quote_schema, ride_client_schema, ride_places_schema, ride_tariffs_schema,
	ride_saved_schema, ride_price_line_schema;

/* ---- row.c: a ride in the base ---- */

Err ride_read(struct ctx *cx, int64_t id, struct ride_row *out) MUST_CHECK;
/* All rides of some days that are not in an end state, or all; content opened. */
Err ride_read_days(struct ctx *cx, int32_t from, int32_t to, struct ride_row **out,
		   size_t *n) MUST_CHECK;
Err ride_read_run(struct ctx *cx, int64_t run_id, struct ride_row **out, size_t *n) MUST_CHECK;
/* The last rides of a person, latest first. */
Err ride_read_person(struct ctx *cx, int64_t person_id, size_t limit, struct ride_row **out,
		     size_t *n) MUST_CHECK;
Err ride_insert(struct ctx *cx, struct ride_row *r) MUST_CHECK; /* gives r->id */
/* Content, purpose, times, state, fate, price, record: version + 1; ERR_STALE. */
Err ride_update(struct ctx *cx, struct ride_row *r) MUST_CHECK;
bool ride_has_need(const struct ride_content *c, const char *need);
bool ride_is_open(const struct ride_row *r);
/* Back to the list of what is to be placed; not yet stored. */
void ride_unplace(struct ride_row *r);
/* The members of schema Ride. */
void ride_write(struct ctx *cx, struct jw *w, const struct ride_row *r);
/* The name on a list, initials where this user may not see it. */
const char *ride_name(struct ctx *cx, int64_t person_id);
Err ride_identity(struct ctx *cx, int64_t person_id, struct identity *out,
		  bool *found) MUST_CHECK;

/* ---- client.c, place.c, quote.c ---- */

Err ride_client_read(struct ctx *cx, int64_t person_id, struct ride_client *out) MUST_CHECK;
/* Where the person lives; lat and lon 0 when no locality of the list fits. */
Err ride_client_home(struct ctx *cx, int64_t person_id, struct ride_end *out) MUST_CHECK;
Err ride_place_read(struct ctx *cx, int64_t id, bool *found, struct ride_place *out) MUST_CHECK;
Err ride_tariff_on(struct ctx *cx, int32_t day, bool *found, struct tariff *out) MUST_CHECK;
/* Fills in an end as it was asked for: label and coordinates. */
Err ride_end_fill(struct req *rq, struct resp *rs, int64_t person_id, const char *field,
		  struct ride_end *e) MUST_CHECK;
void ride_measure(struct ctx *cx, struct ride_row *r); /* metres */
/* Price and its lines; `what` as in tariff_trip. */
Err ride_price(struct ctx *cx, struct ride_row *r, int what) MUST_CHECK;
void jw_price_lines(struct jw *w, const char *name, const struct tariff_price *p);

/* ---- emit.c: inside a write job ---- */

/* The record and the line to bill of the present state; void first what stood before. */
Err ride_emit(struct ctx *cx, struct ride_row *r) MUST_CHECK;
Err ride_unemit(struct ctx *cx, struct ride_row *r) MUST_CHECK;

/* Ends a ride as done or as a no-show, with its price and record; stores it. */
Err ride_finish_row(struct ctx *cx, struct ride_row *r, bool no_show) MUST_CHECK;

/* HTTP statuses of edits: the row at the version of If-Match. */
Err ride_edit(struct req *rq, struct resp *rs, struct ride_row *r) MUST_CHECK;
Err ride_answer_version(struct req *rq, struct resp *rs, const struct ride_row *r) MUST_CHECK;

#endif
