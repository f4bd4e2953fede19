/*
 * The driver's day: his runs of today, stop by stop, and what he says of each.
 *
 * A telephone without network keeps what was said and sends it later, with the time of the act.
 * So an event names what happened, not a version: one that is there already is answered as done,
 * and none can happen twice.  Only the driver of the run, or a dispatcher, speaks for it.
 *
 * Leaving emits the hours that the service is open that day (once), coming back the record of the
 * run: minutes, kilometres of the odometer, and as outcome what kind of driver it was.
 */
#include "svc/ride/day.h"

#include <string.h>

#include "base/date.h"

#include "base/banned.h"

enum duty { DUTY_LEAVE, DUTY_PICK, DUTY_DROP, DUTY_NO_SHOW, DUTY_BACK, DUTY_UNDO };

#define PAST_S (36 * 3600) /* how old an event may be that a telephone kept */

static const char SQL_MINE[] =
	"SELECT r.run_id FROM ride_run r JOIN ride_driver d ON d.driver_id = r.driver_id"
	" WHERE r.day = ?1 AND d.user_id = ?2 AND r.state <> 'cancelled' ORDER BY "
	"r.from_minute";
static const char SQL_DAY_OF[] = "SELECT day FROM ride_run WHERE run_id = ?1";
static const char SQL_LEAVE[] =
	"UPDATE ride_run SET state = 'out', out_at = ?2, km_start = ?3, version = version + 1"
	" WHERE run_id = ?1 AND state = 'planned'";
static const char SQL_BACK[] =
	"UPDATE ride_run SET state = 'back', back_at = ?2, km_end = ?3, record_id = ?4,"
	" version = version + 1 WHERE run_id = ?1 AND state = 'out'";
static const char SQL_ODOMETER[] =
	"UPDATE ride_vehicle SET odometer = ?2 WHERE vehicle_id = ?1 AND odometer < ?2";
static const char SQL_OPEN_RECORD[] = "SELECT record_id FROM ride_day WHERE day = ?1";
static const char SQL_OPEN_SET[] = "UPDATE ride_day SET record_id = ?2 WHERE day = ?1";
static const char SQL_OPEN_MINUTES[] =
	"SELECT coalesce(sum(to_minute - from_minute), 0) FROM ride_hours WHERE weekday = ?1"
	" AND from_day <= ?2 AND (to_day IS NULL OR to_day >= ?2)";
static const char SQL_SERVICE[] =
	"SELECT service_id FROM service WHERE archetype = 'ride' ORDER BY position LIMIT 1";

/* ---- the list of stops ---- */

static const char *first_phone(const struct identity *id)
{
	const struct contact *c = id->contacts.items;

	for (size_t i = 0; i < id->contacts.n; i++)
		if (strcmp(contact_kinds[c[i].kind], "mobile") == 0 ||
		    strcmp(contact_kinds[c[i].kind], "phone") == 0)
			return c[i].value;
	return NULL;
}

static Err write_stop(struct ctx *cx, struct jw *w, const struct ride_row *r, bool drop,
		      double at)
{
	const struct ride_end *e = drop ? r->content.to : r->content.from;
	struct ride_client c;
	struct identity id;
	bool found = false;

	TRY(ride_identity(cx, r->person_id, &id, &found));
	TRY(ride_client_read(cx, r->person_id, &c));
	jw_object(w, NULL);
	jw_int(w, "ride_id", r->id);
	jw_bool(w, "drop", drop);
	jw_int(w, "minute", (int64_t)(at + 0.5));
	jw_string(w, "name", ride_name(cx, r->person_id));
	jw_string(w, "place", e ? e->label : "");
	jw_string(w, "phone", first_phone(&id));
	jw_string(w, "access", e && e->kind == END_HOME ? c.content.access : NULL);
	jw_string(w, "note", r->content.note);
	jw_int(w, "persons", r->persons);
	jw_array(w, "needs");
	for (size_t i = 0; i < r->content.needs.n; i++)
		jw_string(w, NULL, ((const char *const *)r->content.needs.items)[i]);
	jw_end(w);
	jw_int(w, "price_cents", r->price_cents);
	jw_string(w, "state", ride_states[r->state]);
	jw_bool(w, "done",
		drop ? r->dropped_at || r->state == RIDE_DONE || r->state == RIDE_NO_SHOW
		     : r->picked_at || r->state == RIDE_DONE || r->state == RIDE_NO_SHOW);
	jw_end(w);
	return OK;
}

static Err write_duty_run(struct ctx *cx, struct jw *w, const struct ride_day *d, size_t k)
{
	const struct day_run *r = &d->runs[k];
	const struct engine_run *route = &d->engine.runs[k];
	const struct user *u = model_user(cx->model, r->user_id);

	jw_object(w, NULL);
	jw_int(w, "id", r->id);
	jw_day(w, "day", d->day);
	jw_string(w, "vehicle", r->vehicle);
	jw_string(w, "driver", u ? u->name : "");
	jw_int(w, "from_minute", r->from);
	jw_int(w, "to_minute", r->to);
	jw_string(w, "state", r->state);
	if (r->km_start >= 0)
		jw_int(w, "km_start", r->km_start);
	else
		jw_null(w, "km_start");
	if (r->km_end >= 0)
		jw_int(w, "km_end", r->km_end);
	else
		jw_null(w, "km_end");
	jw_int(w, "metres", route->n ? day_run_metres(d, k) : 0);
	jw_array(w, "stops");
	for (size_t i = 0; i < route->n; i++)
		TRY(write_stop(cx, w, &d->rides[d->ride_of[route->stops[i] / 2]],
			       route->stops[i] & 1, route->at[i]));
	/* Who was not there is no stop any more, but can be taken back. */
	for (size_t i = 0; i < d->n_rides; i++)
		if (d->rides[i].run_id == r->id && d->rides[i].state == RIDE_NO_SHOW)
			TRY(write_stop(cx, w, &d->rides[i], false,
				       (double)d->rides[i].pick_minute));
	jw_end(w);
	jw_end(w);
	return OK;
}

Err ride_duty(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct ride_day d;
	bool row = false;
	struct jw w;

	TRY(day_load(cx, cx->today, &d));
	TRY(db_query(cx, &q, SQL_MINE, BIND(V_INT(cx->today), V_INT(cx->who->user_id))));
	w = reply(rs, 200);
	jw_day(&w, "day", cx->today);
	jw_array(&w, "runs");
	for (;;) {
		size_t k;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		if (!day_find_run(&d, col_int(&q, 0), &k))
			continue;
		TRY(write_duty_run(cx, &w, &d, k));
		rq->rows += (int64_t)d.engine.runs[k].n;
	}
	jw_end(&w);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

/* The same for paper: any run, for who plans. */
Err ride_sheet(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct ride_day d;
	int64_t day = DAY_NONE;
	size_t k;
	struct jw w;

	TRY(db_int(cx, SQL_DAY_OF, BIND(V_INT(rq->id)), &day));
	if (day == DAY_NONE)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(day_load(cx, (int32_t)day, &d));
	if (!day_find_run(&d, rq->id, &k))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	w = reply(rs, 200);
	jw_array(&w, "runs");
	TRY(write_duty_run(cx, &w, &d, k));
	jw_end(&w);
	jw_day(&w, "day", (int32_t)day);
	rq->rows = (int64_t)d.engine.runs[k].n;
	rq->object = rq->id;
	return reply_end(rq, rs, &w);
}

/* ---- what a driver says ---- */

static Err emit(struct ctx *cx, const char *kind_key, const char *outcome_key, struct record *r,
		int64_t *record_id)
{
	const struct term *kind = model_term_key(cx->model, TERM_KIND, kind_key);
	const struct term *outcome =
		outcome_key ? model_term_key(cx->model, TERM_OUTCOME, outcome_key) : NULL;
	struct tie *ties = NULL;
	size_t n = 0;

	if (!kind)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	r->kind_id = kind->id;
	r->outcome_id = outcome ? outcome->id : 0;
	r->until = DAY_NONE;
	r->wait = r->lag = -1;
	TRY(db_int(cx, SQL_SERVICE, NO_BIND, &r->service_id));
	return record_emit(cx, r, NULL, 0, record_id, &ties, &n);
}

/* The first car that leaves says that the service is open that day. */
Err ride_open_day(struct ctx *cx, int32_t day)
{
	int64_t have = 0, minutes = 0, id = 0;
	struct record r = { .day = day, .quantity = 1, .source = "ride_day", .source_id = day };

	TRY(day_prepare(cx, day));
	TRY(db_int(cx, SQL_OPEN_RECORD, BIND(V_INT(day)), &have));
	TRY(db_int(cx, SQL_OPEN_MINUTES, BIND(V_INT(day_weekday(day)), V_INT(day)), &minutes));
	if (have || !minutes)
		return OK;
	r.minutes = minutes;
	TRY(emit(cx, "ride.open", NULL, &r, &id));
	return db_exec(cx, SQL_OPEN_SET, BIND(V_INT(day), V_INT(id)), NULL);
}

static Err leave(struct ctx *cx, const struct duty_in *in, const struct ride_day *d,
		 const struct day_run *run)
{
	TRY(db_exec(cx, SQL_LEAVE, BIND(V_INT(run->id), V_INT(in->at), V_INT(in->km)), NULL));
	return ride_open_day(cx, d->day);
}

Err ride_duty_record(struct ctx *cx, int32_t day, const struct day_run *run, int64_t minutes,
		     int64_t km, int64_t *id)
{
	struct record r = { .day = day,
			    .staff_id = run->user_id,
			    .quantity = km,
			    .minutes = minutes,
			    .source = "ride_run",
			    .source_id = run->id };
	const char *kind = strcmp(run->kind, "volunteer") == 0 ? "ride_volunteer"
			   : strcmp(run->kind, "art60") == 0   ? "ride_art60"
							       : "ride_employee";

	return emit(cx, "ride.duty", kind, &r, id);
}

static Err back(struct req *rq, struct resp *rs, const struct duty_in *in,
		const struct ride_day *d, const struct day_run *run)
{
	struct ctx *cx = &rq->cx;
	int64_t id = 0, minutes;

	if (strcmp(run->state, "back") == 0)
		return OK;
	if (strcmp(run->state, "out") != 0)
		FAIL(cx, ERR_CONFLICT, "ride.not_left");
	if (in->km < run->km_start)
		return schema_refuse(cx, &rs->errors, "km", "field.too_small");
	minutes = in->at > run->out_at ? (in->at - run->out_at) / 60 : 0;
	TRY(ride_duty_record(cx, d->day, run, minutes, in->km - run->km_start, &id));
	TRY(db_exec(cx, SQL_ODOMETER, BIND(V_INT(run->vehicle_id), V_INT(in->km)), NULL));
	return db_exec(cx, SQL_BACK,
		       BIND(V_INT(run->id), V_INT(in->at), V_INT(in->km), V_INT(id)), NULL);
}

static bool has_km(const struct req *rq)
{
	return schema_has(&ride_duty_in_schema, rq->has, "km");
}

static Err pick(struct req *rq, const struct duty_in *in, struct ride_row *r)
{
	if (r->state != RIDE_PLACED)
		return OK; /* known already */
	r->state = RIDE_UNDER_WAY;
	r->picked_at = in->at;
	r->km_pick = has_km(rq) ? in->km : -1;
	return ride_update(&rq->cx, r);
}

static Err drop(struct req *rq, const struct duty_in *in, struct ride_row *r)
{
	if (r->state != RIDE_PLACED && r->state != RIDE_UNDER_WAY)
		return OK;
	r->dropped_at = in->at;
	if (has_km(rq))
		r->km_drop = in->km;
	r->wait = in->wait_minutes;
	r->paid = in->cash ? "cash" : "open";
	return ride_finish_row(&rq->cx, r, false);
}

static Err no_show(struct req *rq, struct ride_row *r)
{
	return r->state == RIDE_PLACED ? ride_finish_row(&rq->cx, r, true) : OK;
}

/* One step back: out again, or not yet in. */
static Err undo(struct req *rq, struct ride_row *r)
{
	if (r->state == RIDE_DONE || r->state == RIDE_NO_SHOW) {
		TRY(ride_unemit(&rq->cx, r));
		r->state = r->picked_at ? RIDE_UNDER_WAY : RIDE_PLACED;
		r->dropped_at = 0;
		r->km_drop = -1;
		r->paid = "open";
		TRY(ride_price(&rq->cx, r, TRIP_DONE));
	} else if (r->state == RIDE_UNDER_WAY) {
		r->state = RIDE_PLACED;
		r->picked_at = 0;
		r->km_pick = -1;
	} else {
		return OK;
	}
	return ride_update(&rq->cx, r);
}

static Err about_ride(struct req *rq, struct resp *rs, const struct duty_in *in,
		      const struct day_run *run)
{
	struct ride_row r;

	TRY(ride_read(&rq->cx, in->ride_id, &r));
	if (r.run_id != run->id)
		return schema_refuse(&rq->cx, &rs->errors, "ride_id", "field.not_one_of");
	rq->subject = r.person_id;
	switch ((enum duty)in->kind) {
	case DUTY_PICK:
		return pick(rq, in, &r);
	case DUTY_DROP:
		if (has_km(rq) && r.km_pick >= 0 && in->km < r.km_pick)
			return schema_refuse(&rq->cx, &rs->errors, "km", "field.too_small");
		return drop(rq, in, &r);
	case DUTY_NO_SHOW:
		return no_show(rq, &r);
	case DUTY_UNDO:
		return undo(rq, &r);
	case DUTY_LEAVE:
	case DUTY_BACK:
		break;
	}
	return OK;
}

static Err check_event(struct req *rq, struct resp *rs, const struct duty_in *in)
{
	struct ctx *cx = &rq->cx;
	bool about = in->kind != DUTY_LEAVE && in->kind != DUTY_BACK;

	if (in->at > cx->now + 300)
		return schema_refuse(cx, &rs->errors, "at", "field.too_large");
	if (in->at < cx->now - PAST_S)
		return schema_refuse(cx, &rs->errors, "at", "field.too_small");
	if (about && !in->ride_id)
		return schema_refuse(cx, &rs->errors, "ride_id", "field.required");
	if (!about && !has_km(rq))
		return schema_refuse(cx, &rs->errors, "km", "field.required");
	return OK;
}

Err ride_duty_event(struct req *rq, struct resp *rs)
{
	const struct duty_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct ride_day d;
	int64_t day = DAY_NONE;
	size_t k;

	TRY(check_event(rq, rs, in));
	TRY(db_int(cx, SQL_DAY_OF, BIND(V_INT(rq->id)), &day));
	if (day == DAY_NONE)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(day_load(cx, (int32_t)day, &d));
	if (!day_find_run(&d, rq->id, &k) ||
	    (d.runs[k].user_id != cx->who->user_id && !session_can(cx->who, "ride.write")))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	rq->object = rq->id;
	if (in->kind == DUTY_LEAVE)
		TRY(leave(cx, in, &d, &d.runs[k]));
	else if (in->kind == DUTY_BACK)
		TRY(back(rq, rs, in, &d, &d.runs[k]));
	else
		TRY(about_ride(rq, rs, in, &d.runs[k]));
	app_touch(cx->app, TOPIC_RIDES);
	return reply_empty(rq, rs);
}
