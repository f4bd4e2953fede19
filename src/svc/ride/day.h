/*
 * A day of the taxi: its runs and rides, loaded into the engine.
 *
 * Runs come from the drivers' usual hours, less their absences, the first time that the day is
 * touched (day_prepare); from then on they are rows of their own that the dispatcher changes.
 *
 * What the engine refuses is never stored by a dispatcher's act.  A plan can still go wrong later:
 * a driver falls ill, a stop takes long.  Such a run is loaded with its late stops let loose, so
 * that times can be told, and the stops that break a rule are marked (`trouble`).
 *
 * Of a run whose driver says what he does, a stop happened when he said so.  Of one that nobody
 * reports, a stop of today happened when its planned time is past.
 */
#ifndef SVC_RIDE_DAY_H
#define SVC_RIDE_DAY_H

#include "svc/ride/engine.h"
#include "svc/ride/ride.h"

/* board.c */
handler_fn ride_board, ride_options;
/* dispatch.c */
handler_fn ride_prepare, ride_place_ride, ride_unplace_ride, ride_run_add, ride_run_set,
	ride_run_cancel, ride_absence_add;
/* duty.c */
handler_fn ride_duty, ride_duty_event, ride_sheet;
/* report.c */
handler_fn ride_report;

struct day_run {
	int64_t id, version, vehicle_id, driver_id, user_id, from, to;
	int64_t km_start, km_end, out_at, back_at, record_id; /* km: -1 none */
	int64_t seats, wheels;
	const char *state, *vehicle, *kind;
	struct geo depot;
	bool no_wheels, absent;
};

/* What is wrong with a planned ride. */
enum trouble {
	TROUBLE_NONE,
	TROUBLE_LATE,	/* cannot be there in time */
	TROUBLE_LONG,	/* too long aboard */
	TROUBLE_SEATS,	/* more riders than seats, or wheelchairs than places */
	TROUBLE_DRIVER, /* the driver is away that day */
	TROUBLE_PLACE,	/* nobody knows where it is: coordinates are missing */
};
extern const char *const ride_troubles[];

struct ride_day {
	int32_t day;
	bool prepared;
	struct day_run *runs; /* not cancelled; engine.runs in the same order */
	size_t n_runs;
	struct ride_row *rides; /* all of the day */
	size_t n_rides;
	int *at;	 /* of a ride: its number in the engine, -1 */
	size_t *ride_of; /* the other way */
	int *trouble;	 /* of a ride: enum trouble */
	struct geo_figures figures;
	struct geo *nodes;
	struct engine engine;
};

Err day_load(struct ctx *cx, int32_t day, struct ride_day *out) MUST_CHECK;
/* Inside a write job: makes the runs of a day from the shifts, once. */
Err day_prepare(struct ctx *cx, int32_t day) MUST_CHECK;
/* Inside a write job: stores order and times of the stops of a run. */
Err day_store_run(struct ctx *cx, const struct ride_day *d, size_t run) MUST_CHECK;
/* Takes the engine's plan for a placed ride over into its row. */
void day_take_plan(struct ride_day *d, size_t i);
/* Inside a write job: the record of the hours that the service is open on a day, once. */
Err ride_open_day(struct ctx *cx, int32_t day) MUST_CHECK;
/* Position of a ride or a run; false: not of this day. */
bool day_find_ride(const struct ride_day *d, int64_t ride_id, size_t *at);
bool day_find_run(const struct ride_day *d, int64_t run_id, size_t *at);
/* Metres that a run drives by its present route. */
int64_t day_run_metres(const struct ride_day *d, size_t run);
bool day_known(const struct ride_row *r); /* both ends have coordinates */

/* Inside a write job: the record of a run that is over. */
Err ride_duty_record(struct ctx *cx, int32_t day, const struct day_run *run, int64_t minutes,
		     int64_t km, int64_t *id) MUST_CHECK;

struct place_ride_in {
	int64_t run_id;
};
struct day_q {
	int32_t day;
};
struct run_in {
	int64_t vehicle_id, driver_id, from_minute, to_minute;
	int32_t day;
};
struct absence_in {
	int32_t from_day, to_day;
	int kind;
};
struct duty_in {
	int kind;
	int64_t ride_id, at, km, wait_minutes;
	bool cash;
};
struct year_q {
	int64_t year;
};
extern const char *const ride_absence_kinds[], *const ride_duty_kinds[];
extern const struct schema ride_place_ride_schema, ride_day_q_schema, ride_run_in_schema,
	ride_absence_in_schema, ride_duty_in_schema, ride_year_q_schema;
extern const struct schema ride_board_schema, ride_options_schema, ride_placed_schema,
	ride_replanned_schema, ride_duty_schema, ride_report_schema;

#endif
