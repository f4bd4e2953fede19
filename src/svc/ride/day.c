/* See day.h. */
#include "svc/ride/day.h"

#include <string.h>

#include "base/date.h"

#include "base/banned.h"

static const char SQL_RUNS[] =
	"SELECT r.run_id, r.version, r.vehicle_id, r.driver_id, d.user_id, r.from_minute,"
	" r.to_minute, r.km_start, r.km_end, r.out_at, r.back_at, r.record_id, v.seats,"
	" v.wheels, r.state, v.label, d.kind, p.lat, p.lon, d.no_wheels,"
	" EXISTS (SELECT 1 FROM ride_absence a WHERE a.driver_id = r.driver_id AND"
	" r.day BETWEEN a.from_day AND a.to_day)"
	" FROM ride_run r JOIN ride_vehicle v ON v.vehicle_id = r.vehicle_id"
	" JOIN ride_driver d ON d.driver_id = r.driver_id"
	" LEFT JOIN ride_place p ON p.place_id = v.depot_id"
	" WHERE r.day = ?1 AND r.state <> 'cancelled' ORDER BY v.label, r.from_minute";
static const char SQL_RUN_COUNT[] = "SELECT count(*) FROM ride_run WHERE day = ?1";
static const char SQL_PREPARED[] = "SELECT 1 FROM ride_day WHERE day = ?1";
static const char SQL_PREPARE[] =
	"INSERT INTO ride_day(day, prepared_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
static const char SQL_MAKE[] =
	"INSERT INTO ride_run(day, vehicle_id, driver_id, from_minute, to_minute)"
	" SELECT ?1, s.vehicle_id, s.driver_id, s.from_minute, s.to_minute FROM ride_shift s"
	" JOIN ride_driver d ON d.driver_id = s.driver_id AND d.active = 1"
	" JOIN ride_vehicle v ON v.vehicle_id = s.vehicle_id AND v.active = 1"
	" WHERE s.weekday = ?2 AND NOT EXISTS (SELECT 1 FROM ride_absence a"
	" WHERE a.driver_id = s.driver_id AND ?1 BETWEEN a.from_day AND a.to_day)";
static const char SQL_STORE[] =
	"UPDATE ride SET pick_seq = ?2, drop_seq = ?3, pick_minute = ?4, drop_minute = ?5"
	" WHERE ride_id = ?1";

const char *const ride_troubles[] = {
	"none", "late", "long", "seats", "driver", "place", NULL
};

static struct geo geo_of(const struct ride_end *e)
{
	return e ? (struct geo){ (int32_t)e->lat, (int32_t)e->lon } : (struct geo){ 0, 0 };
}

bool day_known(const struct ride_row *r)
{
	return geo_known(geo_of(r->content.from)) && geo_known(geo_of(r->content.to));
}

static int64_t or_none(const struct stmt *q, int i)
{
	return col_null(q, i) ? -1 : col_int(q, i);
}

static void run_of(struct ctx *cx, const struct stmt *q, struct day_run *r)
{
	*r = (struct day_run){ .id = col_int(q, 0),
			       .version = col_int(q, 1),
			       .vehicle_id = col_int(q, 2),
			       .driver_id = col_int(q, 3),
			       .user_id = col_int(q, 4),
			       .from = col_int(q, 5),
			       .to = col_int(q, 6),
			       .km_start = or_none(q, 7),
			       .km_end = or_none(q, 8),
			       .out_at = col_int(q, 9),
			       .back_at = col_int(q, 10),
			       .record_id = col_int(q, 11),
			       .seats = col_int(q, 12),
			       .wheels = col_int(q, 13),
			       .state = col_text(q, 14, cx->arena),
			       .vehicle = col_text(q, 15, cx->arena),
			       .kind = col_text(q, 16, cx->arena),
			       .depot = { (int32_t)col_int(q, 17), (int32_t)col_int(q, 18) },
			       .no_wheels = col_int(q, 19) != 0,
			       .absent = col_int(q, 20) != 0 };
}

static Err read_runs(struct ctx *cx, struct ride_day *d)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t room = 0;
	bool row = false;

	TRY(db_int(cx, SQL_RUN_COUNT, BIND(V_INT(d->day)), &room));
	d->runs = arena_array(cx->arena, (size_t)room + 1, sizeof(*d->runs));
	TRY(db_query(cx, &q, SQL_RUNS, BIND(V_INT(d->day))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		run_of(cx, &q, &d->runs[d->n_runs++]);
	}
	return db_found(cx, SQL_PREPARED, BIND(V_INT(d->day)), &d->prepared);
}

static double minutes(const void *arg, size_t a, size_t b)
{
	const struct ride_day *d = arg;

	return geo_travel(&d->figures, d->nodes[a], d->nodes[b]);
}

/* Rides that are, or may come, on the road. */
static bool is_in(const struct ride_day *d, const struct ride_row *r)
{
	size_t k;

	if (r->state == RIDE_ASKED)
		return day_known(r);
	return (r->state == RIDE_PLACED || r->state == RIDE_UNDER_WAY ||
		r->state == RIDE_DONE) &&
	       day_find_run(d, r->run_id, &k);
}

static void shape(struct ctx *cx, const struct ride_day *d, const struct ride_row *r,
		  struct engine_ride *out)
{
	double window = model_parameter(cx->model, "ride.window", d->day, 30);
	double at = (double)r->minute;
	double direct = geo_travel(&d->figures, geo_of(r->content.from), geo_of(r->content.to));

	*out = (struct engine_ride){
		.id = r->id,
		.pick_to = ENGINE_LATE,
		.drop_to = ENGINE_LATE,
		.pick_best = ENGINE_LATE,
		.drop_best = ENGINE_LATE,
		.board = model_parameter(cx->model,
					 r->wheelchair ? "ride.board_wheelchair" : "ride.board",
					 d->day, 0),
		.longest =
			direct * model_parameter(cx->model, "ride.longer_factor", d->day, 1) +
			model_parameter(cx->model, "ride.longer_minutes", d->day, 0),
		.seats = (int)r->persons - r->wheelchair,
		.wheels = r->wheelchair,
	};
	if (r->anchor == ANCHOR_ARRIVE) {
		out->drop_from = at - window;
		out->drop_to = at;
		out->drop_best = at - window / 6;
	} else {
		out->pick_from = out->pick_best = at;
		out->pick_to = at + window;
	}
}

static void make_nodes(struct ctx *cx, struct ride_day *d)
{
	struct engine *e = &d->engine;

	d->nodes = arena_array(cx->arena, 2 * e->n_rides + e->n_runs + 1, sizeof(*d->nodes));
	for (size_t i = 0; i < e->n_rides; i++) {
		const struct ride_row *r = &d->rides[d->ride_of[i]];

		d->nodes[2 * i] = geo_of(r->content.from);
		d->nodes[2 * i + 1] = geo_of(r->content.to);
	}
	for (size_t k = 0; k < e->n_runs; k++)
		d->nodes[2 * e->n_rides + k] = d->runs[k].depot;
}

/* ---- the routes that are planned ---- */

struct stop {
	int node;
	bool happened;
	double at; /* when it happened, or is planned */
	int64_t seq;
};

static int stop_before(const struct stop *a, const struct stop *b)
{
	if (a->happened != b->happened)
		return a->happened;
	if (a->happened && a->at != b->at)
		return a->at < b->at;
	return a->seq != b->seq ? a->seq < b->seq : a->node < b->node;
}

static void insert_stop(struct stop *stops, size_t *n, struct stop s)
{
	size_t i = (*n)++;

	for (; i > 0 && stop_before(&s, &stops[i - 1]); i--)
		stops[i] = stops[i - 1];
	stops[i] = s;
}

static double minute_of(const struct ride_day *d, int64_t at)
{
	return (double)(at - brussels_instant(d->day, 0)) / 60;
}

static bool reported(const struct ride_day *d, const struct day_run *run)
{
	for (size_t i = 0; i < d->n_rides; i++)
		if (d->rides[i].run_id == run->id && d->rides[i].picked_at)
			return true;
	return run->out_at != 0;
}

/* The stops of one run, those that happened first. */
static size_t gather(const struct ctx *cx, const struct ride_day *d, size_t k,
		     struct stop *stops)
{
	const struct day_run *run = &d->runs[k];
	double now = d->day < cx->today	   ? 2000
		     : d->day == cx->today ? (double)brussels_minute(cx->now)
					   : -1;
	bool told = reported(d, run) && d->day == cx->today;
	size_t n = 0;

	for (size_t i = 0; i < d->engine.n_rides && n + 2 <= ENGINE_STOPS; i++) {
		const struct ride_row *r = &d->rides[d->ride_of[i]];
		bool done = r->state == RIDE_DONE;
		struct stop p = { .node = (int)(2 * i), .seq = r->pick_seq }, q;

		if (r->run_id != run->id)
			continue;
		p.at = r->picked_at ? minute_of(d, r->picked_at) : (double)r->pick_minute;
		p.happened = r->picked_at || done || (!told && p.at < now);
		q = (struct stop){ .node = (int)(2 * i + 1), .seq = r->drop_seq };
		q.at = r->dropped_at ? minute_of(d, r->dropped_at) : (double)r->drop_minute;
		if (r->picked_at && !r->dropped_at && done)
			q.at = p.at;
		q.happened = r->dropped_at || done ||
			     (!told && p.happened && q.at < now && !r->picked_at);
		insert_stop(stops, &n, p);
		insert_stop(stops, &n, q);
	}
	return n;
}

/* A route that cannot be driven as it was planned: its waiting stops may be late. */
static void let_loose(struct ride_day *d, size_t k)
{
	struct engine_run *r = &d->engine.runs[k];

	for (size_t i = 0; i < r->n; i++) {
		struct engine_ride *x = &d->engine.rides[r->stops[i] / 2];

		x->pick_to = x->drop_to = ENGINE_LATE;
		x->longest = ENGINE_LATE;
	}
	r->to = ENGINE_LATE;
}

static void mark(struct ride_day *d, size_t k, const struct engine_ride *was, double to)
{
	const struct engine_run *r = &d->engine.runs[k];

	for (size_t i = r->frozen; i < r->n; i++) {
		int ride = r->stops[i] / 2;
		bool drop = r->stops[i] & 1;
		double last = drop ? was[ride].drop_to : was[ride].pick_to;

		if (r->at[i] > last + 0.5 || r->back > to + 0.5)
			d->trouble[d->ride_of[ride]] = TROUBLE_LATE;
	}
}

/* Who breaks the seats: the ones that get in when the car is full. */
static void mark_seats(struct ride_day *d, size_t k)
{
	struct engine_run *r = &d->engine.runs[k];
	int seats = 0, wheels = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct engine_ride *x = &d->engine.rides[r->stops[i] / 2];
		int s = r->stops[i] & 1 ? -1 : 1;

		seats += s * x->seats;
		wheels += s * x->wheels;
		if (s > 0 && (seats > r->seats || wheels > r->wheels))
			d->trouble[d->ride_of[r->stops[i] / 2]] = TROUBLE_SEATS;
	}
}

static void load_route(const struct ctx *cx, struct ride_day *d, size_t k)
{
	struct stop stops[ENGINE_STOPS + 2];
	struct engine *e = &d->engine;
	struct engine_run *r = &e->runs[k];
	struct engine_ride *was;
	double to = r->to;

	r->n = gather(cx, d, k, stops);
	for (size_t i = 0; i < r->n; i++) {
		struct engine_ride *x = &e->rides[stops[i].node / 2];

		r->stops[i] = stops[i].node;
		r->at[i] = stops[i].at;
		r->frozen = stops[i].happened ? i + 1 : r->frozen;
		x->run = (int)k;
		x->fixed = x->fixed || stops[i].happened;
	}
	if (d->day == cx->today)
		r->now = (double)brussels_minute(cx->now);
	if (engine_schedule(e, k))
		return;
	mark_seats(d, k);
	was = arena_array(cx->arena, e->n_rides, sizeof(*was));
	memcpy(was, e->rides, e->n_rides * sizeof(*was));
	let_loose(d, k);
	if (engine_schedule(e, k))
		mark(d, k, was, to);
	memcpy(e->rides, was, e->n_rides * sizeof(*was));
	r->to = to;
}

static void load_engine(struct ctx *cx, struct ride_day *d)
{
	struct engine *e = &d->engine;

	*e = (struct engine){ .arena = cx->arena,
			      .n_runs = d->n_runs,
			      .minutes = minutes,
			      .arg = d,
			      .comfort = 0.2 };
	e->rides = arena_array(cx->arena, d->n_rides + 1, sizeof(*e->rides));
	e->runs = arena_array(cx->arena, d->n_runs + 1, sizeof(*e->runs));
	d->at = arena_array(cx->arena, d->n_rides + 1, sizeof(*d->at));
	d->ride_of = arena_array(cx->arena, d->n_rides + 1, sizeof(*d->ride_of));
	d->trouble = arena_array(cx->arena, d->n_rides + 1, sizeof(*d->trouble));
	for (size_t i = 0; i < d->n_rides; i++) {
		const struct ride_row *r = &d->rides[i];

		d->at[i] = -1;
		if (ride_is_open(r) && !day_known(r))
			d->trouble[i] = TROUBLE_PLACE;
		if (!is_in(d, r))
			continue;
		d->at[i] = (int)e->n_rides;
		d->ride_of[e->n_rides] = i;
		shape(cx, d, r, &e->rides[e->n_rides++]);
	}
	for (size_t k = 0; k < d->n_runs; k++) {
		const struct day_run *r = &d->runs[k];

		e->runs[k] = (struct engine_run){ .id = r->id,
						  .from = (double)r->from,
						  .to = (double)r->to,
						  .seats = (int)r->seats,
						  .wheels = r->no_wheels ? 0 : (int)r->wheels };
	}
	make_nodes(cx, d);
	engine_init(e);
	for (size_t k = 0; k < d->n_runs; k++)
		load_route(cx, d, k);
}

Err day_load(struct ctx *cx, int32_t day, struct ride_day *out)
{
	*out = (struct ride_day){ .day = day };
	geo_figures(cx->model, day, &out->figures);
	TRY(read_runs(cx, out));
	TRY(ride_read_days(cx, day, day, &out->rides, &out->n_rides));
	load_engine(cx, out);
	for (size_t i = 0; i < out->n_rides; i++) {
		size_t k;

		if (out->rides[i].state == RIDE_PLACED &&
		    day_find_run(out, out->rides[i].run_id, &k) && out->runs[k].absent)
			out->trouble[i] = TROUBLE_DRIVER;
	}
	return OK;
}

Err day_prepare(struct ctx *cx, int32_t day)
{
	bool there = false;

	TRY(db_found(cx, SQL_PREPARED, BIND(V_INT(day)), &there));
	if (there)
		return OK;
	TRY(db_exec(cx, SQL_PREPARE, BIND(V_INT(day), V_INT(cx->now)), NULL));
	app_touch(cx->app, TOPIC_RIDES);
	return db_exec(cx, SQL_MAKE, BIND(V_INT(day), V_INT(day_weekday(day))), NULL);
}

Err day_store_run(struct ctx *cx, const struct ride_day *d, size_t run)
{
	const struct engine_run *r = &d->engine.runs[run];

	for (size_t i = 0; i < r->n; i++) {
		size_t ride = (size_t)r->stops[i] / 2, q = i + 1;

		if (r->stops[i] & 1)
			continue;
		while (q < r->n && (size_t)r->stops[q] != 2 * ride + 1)
			q++;
		TRY(db_exec(cx, SQL_STORE,
			    BIND(V_INT(d->rides[d->ride_of[ride]].id), V_INT((int64_t)i),
				 V_INT((int64_t)q), V_INT((int64_t)(r->at[i] + 0.5)),
				 V_INT((int64_t)(r->at[q] + 0.5))),
			    NULL));
	}
	app_touch(cx->app, TOPIC_RIDES);
	return OK;
}

bool day_find_ride(const struct ride_day *d, int64_t ride_id, size_t *at)
{
	for (size_t i = 0; i < d->n_rides; i++)
		if (d->rides[i].id == ride_id) {
			*at = i;
			return true;
		}
	return false;
}

bool day_find_run(const struct ride_day *d, int64_t run_id, size_t *at)
{
	for (size_t k = 0; k < d->n_runs; k++)
		if (run_id && d->runs[k].id == run_id) {
			*at = k;
			return true;
		}
	return false;
}

int64_t day_run_metres(const struct ride_day *d, size_t run)
{
	const struct engine_run *r = &d->engine.runs[run];
	size_t depot = 2 * d->engine.n_rides + run, last = depot;
	int64_t sum = 0;

	for (size_t i = 0; i < r->n; i++) {
		sum += geo_road_m(&d->figures, d->nodes[last], d->nodes[r->stops[i]]);
		last = (size_t)r->stops[i];
	}
	return sum + geo_road_m(&d->figures, d->nodes[last], d->nodes[depot]);
}

void day_take_plan(struct ride_day *d, size_t i)
{
	struct ride_row *r = &d->rides[i];
	int ride = d->at[i], k = d->engine.rides[ride].run;
	const struct engine_run *run = &d->engine.runs[k];

	r->state = RIDE_PLACED;
	r->run_id = d->runs[k].id;
	for (size_t s = 0; s < run->n; s++) {
		if (run->stops[s] == 2 * ride) {
			r->pick_seq = (int64_t)s;
			r->pick_minute = (int64_t)(run->at[s] + 0.5);
		} else if (run->stops[s] == 2 * ride + 1) {
			r->drop_seq = (int64_t)s;
			r->drop_minute = (int64_t)(run->at[s] + 0.5);
		}
	}
}
