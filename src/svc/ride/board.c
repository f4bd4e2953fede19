/*
 * The dispatch board: a day's runs and rides, for each ride to be placed the best proposal with
 * its reason, and what is wrong, with ways out.
 */
#include "svc/ride/day.h"

#include <string.h>

#include "base/date.h"
#include "svc/ride/fleet.h"

#include "base/banned.h"

static const char SQL_HOURS[] =
	"SELECT from_minute, to_minute FROM ride_hours WHERE weekday = ?1 AND from_day <= ?2"
	" AND (to_day IS NULL OR to_day >= ?2) ORDER BY from_minute";
static const char SQL_VEHICLES[] =
	"SELECT vehicle_id, label, seats, wheels FROM ride_vehicle WHERE active = 1"
	" ORDER BY label";

/* ---- a proposal ---- */

/* Somebody who is aboard at the same time; NULL when the rider is alone. */
static const char *shared_with(struct ctx *cx, const struct ride_day *d, size_t ride, size_t k)
{
	const struct engine_run *r = &d->engine.runs[k];
	size_t pick = 0, drop = 0;

	for (size_t i = 0; i < r->n; i++) {
		pick = (size_t)r->stops[i] == 2 * ride ? i : pick;
		drop = (size_t)r->stops[i] == 2 * ride + 1 ? i : drop;
	}
	for (size_t i = 0; i < r->n; i++) {
		size_t other = (size_t)r->stops[i] / 2, out = i;

		if (other == ride || (r->stops[i] & 1))
			continue;
		while (out < r->n && (size_t)r->stops[out] != 2 * other + 1)
			out++;
		if (i < drop && out > pick)
			return ride_name(cx, d->rides[d->ride_of[other]].person_id);
	}
	return NULL;
}

static double begin_of(const struct engine_run *r, int node)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->stops[i] == node)
			return r->at[i];
	return 0;
}

/* What placing would mean: put in, looked at, taken out again. */
static void write_offer(struct ctx *cx, struct jw *w, struct ride_day *d, size_t ride,
			const struct engine_offer *o)
{
	struct engine_run *r = &d->engine.runs[o->run];
	int64_t before = day_run_metres(d, o->run);
	double at[ENGINE_STOPS + 2];

	memcpy(at, r->at, r->n * sizeof(double));
	engine_place(&d->engine, ride, o);
	jw_int(w, "run_id", d->runs[o->run].id);
	jw_int(w, "pick_minute", (int64_t)(begin_of(r, (int)(2 * ride)) + 0.5));
	jw_int(w, "drop_minute", (int64_t)(begin_of(r, (int)(2 * ride + 1)) + 0.5));
	jw_int(w, "detour_metres", day_run_metres(d, o->run) - before);
	jw_int(w, "detour_minutes", (int64_t)(o->drive + 0.5));
	jw_string(w, "shared_with", shared_with(cx, d, ride, o->run));
	engine_remove(&d->engine, ride);
	memcpy(r->at, at, r->n * sizeof(double));
}

static void no_offer(struct jw *w)
{
	jw_null(w, "run_id");
	jw_null(w, "pick_minute");
	jw_null(w, "drop_minute");
	jw_null(w, "detour_metres");
	jw_null(w, "detour_minutes");
	jw_null(w, "shared_with");
}

static void write_best(struct ctx *cx, struct jw *w, struct ride_day *d, size_t i)
{
	struct engine_offer o;
	enum engine_why why = ENGINE_BUSY;

	jw_object(w, NULL);
	jw_int(w, "ride_id", d->rides[i].id);
	if (d->at[i] < 0) {
		jw_string(w, "why", "place");
		no_offer(w);
		jw_end(w);
		return;
	}
	why = engine_offer(&d->engine, (size_t)d->at[i], &o);
	jw_string(w, "why", engine_whys[why]);
	if (why == ENGINE_FITS)
		write_offer(cx, w, d, (size_t)d->at[i], &o);
	else
		no_offer(w);
	jw_end(w);
}

/* ---- what is wrong ---- */

/* Another run that could take a ride whose plan went wrong. */
static void write_fix(struct ctx *cx, struct jw *w, struct ride_day *d, size_t i)
{
	size_t ride = (size_t)d->at[i], k = (size_t)d->engine.rides[ride].run, n;
	struct engine_run *r = &d->engine.runs[k];
	struct engine_offer best = { .cost = ENGINE_LATE }, o;
	int stops[ENGINE_STOPS + 2];
	double at[ENGINE_STOPS + 2];

	n = r->n;
	memcpy(stops, r->stops, n * sizeof(int));
	memcpy(at, r->at, n * sizeof(double));
	if (!d->engine.rides[ride].fixed) {
		engine_remove(&d->engine, ride);
		for (size_t j = 0; j < d->n_runs; j++)
			if (!d->runs[j].absent &&
			    engine_offer_in(&d->engine, ride, j, &o) == ENGINE_FITS &&
			    o.cost < best.cost)
				best = o;
	}
	if (best.cost < ENGINE_LATE)
		write_offer(cx, w, d, ride, &best);
	else
		no_offer(w);
	r->n = n;
	memcpy(r->stops, stops, n * sizeof(int));
	memcpy(r->at, at, n * sizeof(double));
	d->engine.rides[ride].run = (int)k;
}

static void write_issues(struct ctx *cx, struct jw *w, struct ride_day *d)
{
	jw_array(w, "issues");
	for (size_t i = 0; i < d->n_rides; i++) {
		if (d->trouble[i] == TROUBLE_NONE || d->rides[i].state == RIDE_DONE)
			continue;
		jw_object(w, NULL);
		jw_int(w, "ride_id", d->rides[i].id);
		jw_string(w, "trouble", ride_troubles[d->trouble[i]]);
		if (d->at[i] >= 0 && d->rides[i].state == RIDE_PLACED)
			write_fix(cx, w, d, i);
		else
			no_offer(w);
		jw_end(w);
	}
	jw_end(w);
}

/* ---- the answer ---- */

static Err write_runs(struct ctx *cx, struct jw *w, const struct ride_day *d)
{
	jw_array(w, "runs");
	for (size_t k = 0; k < d->n_runs; k++) {
		const struct day_run *r = &d->runs[k];
		const struct user *u = model_user(cx->model, r->user_id);
		bool driver = false, vehicle = false;

		TRY(ride_papers_bad(cx, r->driver_id, 0, d->day, &driver));
		TRY(ride_papers_bad(cx, 0, r->vehicle_id, d->day, &vehicle));
		jw_object(w, NULL);
		jw_int(w, "id", r->id);
		jw_int(w, "version", r->version);
		jw_int(w, "vehicle_id", r->vehicle_id);
		jw_int(w, "driver_id", r->driver_id);
		jw_string(w, "driver", u ? u->name : "");
		jw_string(w, "driver_kind", r->kind);
		jw_int(w, "from_minute", r->from);
		jw_int(w, "to_minute", r->to);
		jw_string(w, "state", r->state);
		jw_bool(w, "absent", r->absent);
		jw_bool(w, "papers_over", driver || vehicle);
		jw_int(w, "metres", d->engine.runs[k].n ? day_run_metres(d, k) : 0);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_frame(struct ctx *cx, struct jw *w, const struct ride_day *d)
{
	CLEANUP(stmt_done) struct stmt h = { 0 }, v = { 0 };
	bool row = false;

	TRY(db_query(cx, &h, SQL_HOURS, BIND(V_INT(day_weekday(d->day)), V_INT(d->day))));
	jw_array(w, "open");
	for (;;) {
		TRY(db_next(cx, &h, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "from_minute", col_int(&h, 0));
		jw_int(w, "to_minute", col_int(&h, 1));
		jw_end(w);
	}
	jw_end(w);
	TRY(db_query(cx, &v, SQL_VEHICLES, NO_BIND));
	jw_array(w, "vehicles");
	for (;;) {
		TRY(db_next(cx, &v, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&v, 0));
		jw_string(w, "label", col_text(&v, 1, cx->arena));
		jw_int(w, "seats", col_int(&v, 2));
		jw_int(w, "wheels", col_int(&v, 3));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err ride_board(struct req *rq, struct resp *rs)
{
	const struct day_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct ride_day d;
	struct jw w;

	TRY(day_load(cx, in->day, &d));
	w = reply(rs, 200);
	jw_day(&w, "day", d.day);
	jw_bool(&w, "prepared", d.prepared);
	TRY(write_frame(cx, &w, &d));
	TRY(write_runs(cx, &w, &d));
	jw_array(&w, "rides");
	for (size_t i = 0; i < d.n_rides; i++) {
		struct ride_row *r = &d.rides[i];

		if (d.at[i] >= 0 && d.engine.rides[d.at[i]].run >= 0 && r->state != RIDE_DONE) {
			const struct engine_run *k =
				&d.engine.runs[d.engine.rides[d.at[i]].run];

			r->pick_minute = (int64_t)(begin_of(k, 2 * d.at[i]) + 0.5);
			r->drop_minute = (int64_t)(begin_of(k, 2 * d.at[i] + 1) + 0.5);
		}
		jw_object(&w, NULL);
		ride_write(cx, &w, r);
		jw_end(&w);
	}
	jw_end(&w);
	write_issues(cx, &w, &d);
	jw_array(&w, "offers");
	for (size_t i = 0; i < d.n_rides; i++)
		if (d.rides[i].state == RIDE_ASKED)
			write_best(cx, &w, &d, i);
	jw_end(&w);
	rq->rows = (int64_t)d.n_rides;
	rq->no_audit = d.n_rides == 0;
	return reply_end(rq, rs, &w);
}

/* For one ride, every run: where it would go, or why not.  Asked when a ride is picked up. */
Err ride_options(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct ride_row row;
	struct ride_day d;
	size_t i = 0;
	struct jw w;

	TRY(ride_read(cx, rq->id, &row));
	TRY(day_load(cx, row.day, &d));
	rq->subject = row.person_id;
	if (!day_find_ride(&d, row.id, &i) || !ride_is_open(&row))
		FAIL(cx, ERR_CONFLICT, "ride.closed");
	if (d.at[i] >= 0 && d.engine.rides[d.at[i]].run >= 0)
		engine_remove(&d.engine, (size_t)d.at[i]);
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t k = 0; k < d.n_runs; k++) {
		struct engine_offer o;
		enum engine_why why = ENGINE_BUSY;

		jw_object(&w, NULL);
		jw_int(&w, "of", d.runs[k].id);
		if (d.at[i] >= 0)
			why = engine_offer_in(&d.engine, (size_t)d.at[i], k, &o);
		jw_string(&w, "why",
			  d.at[i] < 0	     ? "place"
			  : d.runs[k].absent ? "driver"
					     : engine_whys[why]);
		if (d.at[i] >= 0 && why == ENGINE_FITS && !d.runs[k].absent)
			write_offer(cx, &w, &d, (size_t)d.at[i], &o);
		else
			no_offer(&w);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
