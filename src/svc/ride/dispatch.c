/* The dispatcher's acts: place, take out, change a run, plan a day again when somebody is ill. */
#include "svc/ride/day.h"

#include <string.h>

#include "base/date.h"
#include "svc/ride/fleet.h"

#include "base/banned.h"

#define IMPROVE_ROUNDS 150 /* when people would be left standing */

static const char SQL_RUN[] =
	"SELECT version, day, state FROM ride_run WHERE run_id = ?1 AND state <> 'cancelled'";
static const char SQL_RUN_ADD[] =
	"INSERT INTO ride_run(day, vehicle_id, driver_id, from_minute, to_minute)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char SQL_RUN_SET[] =
	"UPDATE ride_run SET version = version + 1, vehicle_id = ?3, driver_id = ?4,"
	" from_minute = ?5, to_minute = ?6 WHERE run_id = ?1 AND version = ?2";
static const char SQL_RUN_CANCEL[] =
	"UPDATE ride_run SET version = version + 1, state = 'cancelled' WHERE run_id = ?1";
static const char SQL_OVERLAP[] =
	"SELECT 1 FROM ride_run WHERE day = ?1 AND run_id <> ?6 AND state <> 'cancelled'"
	" AND (vehicle_id = ?2 OR driver_id = ?3) AND from_minute < ?5 AND to_minute > ?4";
static const char SQL_KNOWN[] =
	"SELECT 1 FROM ride_vehicle v, ride_driver d WHERE v.vehicle_id = ?1 AND v.active = 1"
	" AND d.driver_id = ?2 AND d.active = 1";
static const char SQL_ABSENCE[] =
	"INSERT INTO ride_absence(driver_id, from_day, to_day, kind) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_ABSENT_RUNS[] =
	"SELECT run_id, day FROM ride_run WHERE driver_id = ?1 AND day BETWEEN ?2 AND ?3"
	" AND day >= ?4 AND state IN ('planned', 'out') ORDER BY day";
static const char SQL_RUNS_OF[] = "SELECT count(*) FROM ride_run WHERE driver_id = ?1"
				  " AND day BETWEEN ?2 AND ?3";
static const char SQL_DRIVER[] = "SELECT 1 FROM ride_driver WHERE driver_id = ?1";

Err ride_prepare(struct req *rq, struct resp *rs)
{
	const struct day_q *in = rq->in;

	TRY(day_prepare(&rq->cx, in->day));
	return reply_empty(rq, rs);
}

static Err placed_answer(struct req *rq, struct resp *rs, const struct ride_row *r,
			 const struct ride_day *d, size_t run)
{
	struct jw w = reply(rs, 200);

	rs->version = r->version;
	jw_int(&w, "id", r->id);
	jw_int(&w, "version", r->version);
	jw_int(&w, "run_id", r->run_id);
	jw_int(&w, "pick_minute", r->pick_minute);
	jw_int(&w, "drop_minute", r->drop_minute);
	jw_string(&w, "vehicle", d->runs[run].vehicle);
	return reply_end(rq, rs, &w);
}

static Err no_room(struct ctx *cx, enum engine_why why)
{
	switch (why) {
	case ENGINE_NO_WHEELS:
		FAIL(cx, ERR_CONFLICT, "ride.no_wheels");
	case ENGINE_NO_SEATS:
		FAIL(cx, ERR_CONFLICT, "ride.no_seats");
	case ENGINE_HOURS:
		FAIL(cx, ERR_CONFLICT, "ride.no_hours");
	case ENGINE_BUSY:
	case ENGINE_FITS:
		break;
	}
	FAIL(cx, ERR_CONFLICT, "ride.no_room");
}

Err ride_place_ride(struct req *rq, struct resp *rs)
{
	const struct place_ride_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct engine_offer o = { 0 };
	enum engine_why why;
	struct ride_row row;
	struct ride_day d;
	size_t i = 0, k = 0;

	TRY(ride_edit(rq, rs, &row));
	if (!ride_is_open(&row))
		FAIL(cx, ERR_CONFLICT, "ride.closed");
	if (!day_known(&row))
		FAIL(cx, ERR_CONFLICT, "ride.place_unknown");
	TRY(day_prepare(cx, row.day));
	TRY(day_load(cx, row.day, &d));
	if (!day_find_ride(&d, row.id, &i) || d.at[i] < 0)
		FAIL(cx, ERR_INTERNAL, "ride.lost");
	if (d.engine.rides[d.at[i]].run >= 0)
		engine_remove(&d.engine, (size_t)d.at[i]);
	if (in->run_id && (!day_find_run(&d, in->run_id, &k) || d.runs[k].absent))
		return schema_refuse(cx, &rs->errors, "run_id", "field.not_one_of");
	why = in->run_id ? engine_offer_in(&d.engine, (size_t)d.at[i], k, &o)
			 : engine_offer(&d.engine, (size_t)d.at[i], &o);
	if (why != ENGINE_FITS)
		return no_room(cx, why);
	engine_place(&d.engine, (size_t)d.at[i], &o);
	day_take_plan(&d, i);
	TRY(ride_update(cx, &d.rides[i]));
	TRY(day_store_run(cx, &d, o.run));
	return placed_answer(rq, rs, &d.rides[i], &d, o.run);
}

Err ride_unplace_ride(struct req *rq, struct resp *rs)
{
	struct ride_row r;

	TRY(ride_edit(rq, rs, &r));
	if (r.state != RIDE_PLACED)
		FAIL(&rq->cx, ERR_CONFLICT, "ride.closed");
	ride_unplace(&r);
	TRY(ride_update(&rq->cx, &r));
	return ride_answer_version(rq, rs, &r);
}

/* ---- runs ---- */

static Err check_run(struct req *rq, struct resp *rs, int64_t run_id)
{
	const struct run_in *in = rq->in;
	bool known = false, overlap = false;

	if (in->to_minute <= in->from_minute)
		return schema_refuse(&rq->cx, &rs->errors, "to_minute", "field.too_small");
	TRY(db_found(&rq->cx, SQL_KNOWN, BIND(V_INT(in->vehicle_id), V_INT(in->driver_id)),
		     &known));
	if (!known)
		return schema_refuse(&rq->cx, &rs->errors, "driver_id", "field.not_one_of");
	TRY(db_found(&rq->cx, SQL_OVERLAP,
		     BIND(V_INT(in->day), V_INT(in->vehicle_id), V_INT(in->driver_id),
			  V_INT(in->from_minute), V_INT(in->to_minute), V_INT(run_id)),
		     &overlap));
	if (overlap)
		FAIL(&rq->cx, ERR_CONFLICT, "ride.run_overlap");
	return OK;
}

static Err run_saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	app_touch(rq->cx.app, TOPIC_RIDES);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

Err ride_run_add(struct req *rq, struct resp *rs)
{
	const struct run_in *in = rq->in;

	TRY(day_prepare(&rq->cx, in->day));
	TRY(check_run(rq, rs, 0));
	TRY(db_exec(&rq->cx, SQL_RUN_ADD,
		    BIND(V_INT(in->day), V_INT(in->vehicle_id), V_INT(in->driver_id),
			 V_INT(in->from_minute), V_INT(in->to_minute)),
		    NULL));
	return run_saved(rq, rs, 201, db_last_id(rq->cx.db), 1);
}

static Err run_version(struct req *rq, struct resp *rs, int64_t *version, int32_t *day)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(&rq->cx, &q, SQL_RUN, BIND(V_INT(rq->id))));
	TRY(db_next(&rq->cx, &q, &row));
	if (!row)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	*version = col_int(&q, 0);
	*day = col_day(&q, 1);
	if (strcmp(col_text(&q, 2, rq->cx.arena), "back") == 0)
		FAIL(&rq->cx, ERR_CONFLICT, "ride.run_closed");
	return expect_version(rq, rs, *version);
}

Err ride_run_set(struct req *rq, struct resp *rs)
{
	const struct run_in *in = rq->in;
	int64_t version = 0, changed = 0;
	int32_t day = DAY_NONE;

	TRY(run_version(rq, rs, &version, &day));
	if (in->day != day)
		return schema_refuse(&rq->cx, &rs->errors, "day", "field.read_only");
	TRY(check_run(rq, rs, rq->id));
	TRY(db_exec(&rq->cx, SQL_RUN_SET,
		    BIND(V_INT(rq->id), V_INT(version), V_INT(in->vehicle_id),
			 V_INT(in->driver_id), V_INT(in->from_minute), V_INT(in->to_minute)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return run_saved(rq, rs, 200, rq->id, version + 1);
}

/* ---- planning again ---- */

struct replan {
	struct buf moved, left;
	struct jw m, l;
};

static void write_moved(struct ctx *cx, struct replan *p, const struct ride_day *d, size_t i)
{
	const struct ride_row *r = &d->rides[i];
	size_t k = (size_t)d->engine.rides[d->at[i]].run;
	const struct user *u = model_user(cx->model, d->runs[k].user_id);

	jw_object(&p->m, NULL);
	jw_int(&p->m, "ride_id", r->id);
	jw_string(&p->m, "name", ride_name(cx, r->person_id));
	jw_day(&p->m, "day", r->day);
	jw_int(&p->m, "pick_minute", r->pick_minute);
	jw_string(&p->m, "vehicle", d->runs[k].vehicle);
	jw_string(&p->m, "driver", u ? u->name : "");
	jw_end(&p->m);
}

static void write_left(struct ctx *cx, struct replan *p, const struct ride_day *d, size_t i,
		       enum engine_why why)
{
	const struct ride_row *r = &d->rides[i];

	jw_object(&p->l, NULL);
	jw_int(&p->l, "ride_id", r->id);
	jw_string(&p->l, "name", ride_name(cx, r->person_id));
	jw_day(&p->l, "day", r->day);
	jw_int(&p->l, "at_minute", r->minute);
	jw_string(&p->l, "why", d->at[i] < 0 ? "place" : engine_whys[why]);
	jw_end(&p->l);
}

/* Nobody is put into the run of a driver who is away. */
static void close_absent(struct ride_day *d)
{
	for (size_t k = 0; k < d->n_runs; k++)
		if (d->runs[k].absent)
			d->engine.runs[k].to = d->engine.runs[k].from - 1;
}

static bool among(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* Stores what changed of one ride, or names it when nobody drives it. */
static Err settle_ride(struct ctx *cx, struct replan *p, struct ride_day *d, size_t r,
		       bool orphan)
{
	struct engine_offer none;
	int64_t run = d->rides[r].run_id;

	if (d->at[r] < 0 || d->engine.rides[d->at[r]].run < 0) {
		if (orphan)
			write_left(cx, p, d, r,
				   d->at[r] < 0
					   ? ENGINE_BUSY
					   : engine_offer(&d->engine, (size_t)d->at[r], &none));
		return OK;
	}
	if (d->engine.rides[d->at[r]].fixed)
		return OK;
	day_take_plan(d, r);
	if (!orphan && d->rides[r].run_id == run)
		return OK;
	TRY(ride_update(cx, &d->rides[r]));
	write_moved(cx, p, d, r);
	return OK;
}

/* The rides that a run of a day leaves behind: into other runs, or named. */
static Err rehouse(struct ctx *cx, int32_t day, const int64_t *orphans, size_t n,
		   struct replan *p)
{
	struct ride_day d;
	size_t i = 0, left = 0;

	TRY(day_load(cx, day, &d));
	close_absent(&d);
	for (size_t a = 0; a < d.n_rides; a++) /* who waits for a place already, waits on */
		if (d.at[a] >= 0 && d.rides[a].state == RIDE_ASKED &&
		    !among(orphans, n, d.rides[a].id))
			d.engine.rides[d.at[a]].seats = 99;
	for (size_t o = 0; o < n; o++) {
		struct engine_offer best;

		if (day_find_ride(&d, orphans[o], &i) && d.at[i] >= 0 &&
		    engine_offer(&d.engine, (size_t)d.at[i], &best) == ENGINE_FITS)
			engine_place(&d.engine, (size_t)d.at[i], &best);
		else
			left++;
	}
	if (left) /* somebody would be left: the whole day may move */
		(void)engine_improve(&d.engine, IMPROVE_ROUNDS, (uint64_t)day + 1);
	for (size_t r = 0; r < d.n_rides; r++) {
		bool orphan = among(orphans, n, d.rides[r].id);

		if (orphan || d.rides[r].state == RIDE_PLACED)
			TRY(settle_ride(cx, p, &d, r, orphan));
	}
	for (size_t k = 0; k < d.n_runs; k++)
		TRY(day_store_run(cx, &d, k));
	return OK;
}

/* Cancels a run; its rides that are not under way go elsewhere. */
static Err empty_run(struct ctx *cx, int64_t run_id, int32_t day, struct replan *p)
{
	struct ride_row *rows;
	int64_t *orphans;
	size_t n = 0, k = 0;

	TRY(ride_read_run(cx, run_id, &rows, &n));
	orphans = arena_array(cx->arena, n + 1, sizeof(*orphans));
	TRY(db_exec(cx, SQL_RUN_CANCEL, BIND(V_INT(run_id)), NULL));
	for (size_t i = 0; i < n; i++) {
		if (rows[i].state != RIDE_PLACED)
			continue;
		ride_unplace(&rows[i]);
		TRY(ride_update(cx, &rows[i]));
		orphans[k++] = rows[i].id;
	}
	return k ? rehouse(cx, day, orphans, k, p) : OK;
}

static void replan_begin(struct replan *p)
{
	buf_init(&p->moved, 1 << 20);
	buf_init(&p->left, 1 << 20);
	jw_init(&p->m, &p->moved);
	jw_init(&p->l, &p->left);
	jw_array(&p->m, NULL);
	jw_array(&p->l, NULL);
}

static void replan_done(struct replan *p)
{
	buf_release(&p->moved);
	buf_release(&p->left);
}

static Err replan_answer(struct req *rq, struct resp *rs, int status, struct replan *p)
{
	struct jw w = reply(rs, status);

	jw_end(&p->m);
	jw_end(&p->l);
	app_touch(rq->cx.app, TOPIC_RIDES);
	jw_raw(&w, "moved", p->moved.data, p->moved.len);
	jw_raw(&w, "left", p->left.data, p->left.len);
	return reply_end(rq, rs, &w);
}

Err ride_run_cancel(struct req *rq, struct resp *rs)
{
	CLEANUP(replan_done) struct replan p;
	int64_t version = 0;
	int32_t day = DAY_NONE;

	replan_begin(&p);
	TRY(run_version(rq, rs, &version, &day));
	TRY(empty_run(&rq->cx, rq->id, day, &p));
	rq->object = rq->id;
	return replan_answer(rq, rs, 200, &p);
}

struct away_run {
	int64_t id;
	int32_t day;
};

static Err away_runs(struct req *rq, const struct absence_in *in, struct away_run *out,
		     size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(&rq->cx, &q, SQL_ABSENT_RUNS,
		     BIND(V_INT(rq->id), V_INT(in->from_day), V_INT(in->to_day),
			  V_INT(rq->cx.today))));
	for (*n = 0;;) {
		TRY(db_next(&rq->cx, &q, &row));
		if (!row)
			return OK;
		out[(*n)++] = (struct away_run){ col_int(&q, 0), col_day(&q, 1) };
	}
}

Err ride_absence_add(struct req *rq, struct resp *rs)
{
	CLEANUP(replan_done) struct replan p;
	const struct absence_in *in = rq->in;
	struct away_run *runs;
	int64_t room = 0;
	bool known = false;
	size_t n = 0;

	replan_begin(&p);
	TRY(db_found(&rq->cx, SQL_DRIVER, BIND(V_INT(rq->id)), &known));
	if (!known)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	if (in->to_day < in->from_day || in->to_day > in->from_day + 366)
		return schema_refuse(&rq->cx, &rs->errors, "to_day", "field.too_small");
	TRY(db_exec(&rq->cx, SQL_ABSENCE,
		    BIND(V_INT(rq->id), V_INT(in->from_day), V_INT(in->to_day),
			 V_TEXT(ride_absence_kinds[in->kind])),
		    NULL));
	TRY(db_int(&rq->cx, SQL_RUNS_OF,
		   BIND(V_INT(rq->id), V_INT(in->from_day), V_INT(in->to_day)), &room));
	runs = arena_array(rq->cx.arena, (size_t)room + 1, sizeof(*runs));
	TRY(away_runs(rq, in, runs, &n));
	for (size_t i = 0; i < n; i++)
		TRY(empty_run(&rq->cx, runs[i].id, runs[i].day, &p));
	rq->object = rq->id;
	return replan_answer(rq, rs, 201, &p);
}
