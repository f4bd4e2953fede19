/* Days of the social taxi of the demonstration centre (demo_ride.h). */
#include "cli/demo_ride.h"

#include <string.h>

#include "base/date.h"

#include "base/banned.h"

static const char SQL_RUN[] = "INSERT INTO ride_run(run_id, day, vehicle_id, driver_id, "
			      "from_minute, to_minute, state,"
			      " km_start, km_end, out_at, back_at) VALUES (?1, ?2, ?3, ?4, ?5, "
			      "?6, 'back', ?7, ?8, ?9,"
			      " ?10)";
static const char SQL_DAY[] = "INSERT INTO ride_day(day, prepared_at) VALUES (?1, ?2)";
static const char SQL_RUN_RECORD[] =
	"UPDATE ride_run SET record_id = ?2, km_end = ?3 WHERE run_id = ?1";
static const char SQL_RUN_NEXT[] = "SELECT coalesce(max(run_id), 0) + 1 FROM ride_run";
static const char SQL_PAIR[] =
	"UPDATE ride SET pair_id = ?1 WHERE ride_id = ?1 OR ride_id = ?2";
static const char SQL_ASKED[] = "UPDATE ride SET asked_at = ?2 WHERE ride_id = ?1";
static const char SQL_OUT[] =
	"UPDATE ride_run SET state = 'out', out_at = ?2, km_start = ?3 WHERE run_id = ?1";

static const char *purpose_of(const char *kind, struct rng *r)
{
	if (strcmp(kind, "hospital") == 0 || strcmp(kind, "doctor") == 0)
		return "ride_medical";
	if (strcmp(kind, "pharmacy") == 0)
		return "ride_pharmacy";
	if (strcmp(kind, "shop") == 0)
		return "ride_shopping";
	if (strcmp(kind, "work") == 0)
		return "ride_work";
	if (strcmp(kind, "leisure") == 0)
		return "ride_leisure";
	return strcmp(kind, "other") == 0 ? "ride_grocery"
	       : rng_chance(r, 70)	  ? "ride_admin"
					  : "ride_other";
}

static struct ride_end *end_at(struct ctx *cx, int64_t place_id, const struct demo_place *p)
{
	struct ride_end *e = arena_alloc(cx->arena, sizeof(*e));

	*e = (struct ride_end){ .kind = END_PLACE,
				.place_id = place_id,
				.label = arena_printf(cx->arena, "%s, %s", p->label,
						      p->locality),
				.postcode = p->postcode,
				.lat = p->lat,
				.lon = p->lon };
	if (strstr(p->label, p->locality))
		e->label = p->label;
	return e;
}

/* The request of one rider, outward, not stored yet. */
static Err request(struct ctx *cx, struct demo_rides *d, const struct rider *who, size_t place,
		   int64_t minute, struct ride_row *r)
{
	static const char *const wheel[] = { "wheelchair" }, *const walker[] = { "walker" };
	const struct demo_place *p = &demo_places[place];
	const struct term *theme =
		model_term_key(cx->model, TERM_THEME, purpose_of(p->kind, &d->r));
	const struct catalogue_service *s = model_service_key(cx->model, "social_taxi");
	struct ride_end *home = arena_alloc(cx->arena, sizeof(*home));

	if (!theme || !s)
		FAIL(cx, ERR_INTERNAL, "demo.catalogue");
	TRY(ride_client_home(cx, who->person_id, home));
	*r = (struct ride_row){ .person_id = who->person_id,
				.service_id = s->id,
				.day = d->day,
				.asked_day = d->day - rng_between(&d->r, 1, 12),
				.minute = minute,
				.persons = rng_chance(&d->r, 12) ? 2 : 1,
				.theme_id = theme->id,
				.price = "[]",
				.paid = "open" };
	r->pick_seq = r->drop_seq = r->pick_minute = r->drop_minute = -1;
	r->km_pick = r->km_drop = -1;
	r->content.from = home;
	r->content.to = end_at(cx, (int64_t)place + 1, p);
	r->wheelchair = who->wheelchair;
	if (who->wheelchair || who->walker)
		r->content.needs =
			(struct list){ (void *)(uintptr_t)(who->wheelchair ? wheel : walker),
				       1 };
	ride_measure(cx, r);
	return OK;
}

static struct ride_row return_of(const struct ride_row *out, int64_t minute)
{
	struct ride_row back = *out;

	back.leg = LEG_BACK;
	back.anchor = ANCHOR_DEPART;
	back.minute = minute;
	back.content.from = out->content.to;
	back.content.to = out->content.from;
	return back;
}

/* ---- days that are over ---- */

struct past {
	int64_t run, vehicle, driver, user;
	int64_t km, metres, from, to;
};

static Err begin_run(struct ctx *cx, struct demo_rides *d, struct past *p)
{
	static const int64_t first_km[4] = { 0, 21000, 14000, 2000 };

	/* Taxi 1 with its driver; the volunteers in turn, and more of them since half a year. */
	int64_t week = d->day / 7, late = d->people->today - d->day < 200;

	p->vehicle = rng_chance(&d->r, 62) ? 1 : rng_chance(&d->r, 70) ? 2 : 3;
	p->driver = p->vehicle == 1   ? 1
		    : p->vehicle == 2 ? (week % 3 == 2 && late ? 5 : 2)
		    : late	      ? 4
				      : 3;
	p->from = 480;
	p->to = p->vehicle == 1 ? 1020 : 780;
	if (!d->km[p->vehicle])
		d->km[p->vehicle] = first_km[p->vehicle];
	p->km = d->km[p->vehicle];
	p->metres = 0;
	return db_int(cx, SQL_RUN_NEXT, NO_BIND, &p->run);
}

static Err end_run(struct ctx *cx, struct demo_rides *d, const struct past *p)
{
	static const char SQL_USER[] = "SELECT user_id FROM ride_driver WHERE driver_id = ?1";
	static const char SQL_KIND[] = "SELECT kind FROM ride_driver WHERE driver_id = ?1";
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct day_run run = { .id = p->run, .driver_id = p->driver };
	int64_t km = p->metres / 1000 * 17 / 10 + 6, id = 0;
	bool row = false;

	TRY(db_int(cx, SQL_USER, BIND(V_INT(p->driver)), &run.user_id));
	TRY(db_query(cx, &q, SQL_KIND, BIND(V_INT(p->driver))));
	TRY(db_next(cx, &q, &row));
	run.kind = row ? col_text(&q, 0, cx->arena) : "employee";
	TRY(ride_duty_record(cx, d->day, &run, p->to - p->from, km, &id));
	d->km[p->vehicle] += km;
	TRY(db_exec(cx, SQL_RUN_RECORD, BIND(V_INT(p->run), V_INT(id), V_INT(p->km + km)),
		    NULL));
	return OK;
}

static Err store_run(struct ctx *cx, struct demo_rides *d, const struct past *p)
{
	return db_exec(cx, SQL_RUN,
		       BIND(V_INT(p->run), V_INT(d->day), V_INT(p->vehicle), V_INT(p->driver),
			    V_INT(p->from), V_INT(p->to), V_INT(p->km), V_INT(p->km),
			    V_INT(brussels_instant(d->day, (int)p->from)),
			    V_INT(brussels_instant(d->day, (int)p->to))),
		       NULL);
}

static int64_t cause(struct ctx *cx, struct rng *r)
{
	static const char *const keys[] = { "ride_no_driver", "ride_no_driver", "ride_full",
					    "ride_too_late", "ride_no_vehicle" };
	const struct term *t =
		model_term_key(cx->model, TERM_OUTCOME, keys[rng_below(r, ARRAY_LEN(keys))]);

	return t ? t->id : 0;
}

/* How a ride of the past ended. */
static Err fate(struct ctx *cx, struct demo_rides *d, struct ride_row *r, struct past *p,
		enum ride_state state)
{
	int64_t late = rng_between(&d->r, -6, 9), drive = r->metres / 800 + 3;

	TRY(ride_price(cx, r, TRIP_DONE));
	TRY(ride_insert(cx, r));
	TRY(db_exec(cx, SQL_ASKED,
		    BIND(V_INT(r->id), V_INT(brussels_instant(r->asked_day, 10 * 60))), NULL));
	r->state = (int)state;
	if (state == RIDE_REFUSED)
		r->outcome_id = cause(cx, &d->r);
	if (state == RIDE_DONE || state == RIDE_NO_SHOW)
		r->run_id = p->run;
	if (state == RIDE_DONE) {
		r->pick_minute = r->anchor == ANCHOR_ARRIVE ? r->minute - drive : r->minute;
		r->drop_minute = r->pick_minute + drive;
		r->pick_seq = r->leg == LEG_OUT ? 0 : 2;
		r->drop_seq = r->pick_seq + 1;
		r->picked_at = brussels_instant(d->day, (int)(r->pick_minute + late));
		r->dropped_at = r->picked_at + drive * 60;
		p->metres += r->metres;
	} else {
		TRY(ride_price(cx, r,
			       state == RIDE_NO_SHOW	      ? TRIP_NO_SHOW
			       : state == RIDE_CANCELLED_LATE ? TRIP_LATE_CANCEL
							      : TRIP_DONE));
		if (state == RIDE_REFUSED || state == RIDE_CANCELLED) {
			r->price_cents = 0;
			r->price = "[]";
		}
	}
	TRY(ride_emit(cx, r));
	return ride_update(cx, r);
}

static enum ride_state draw_state(struct demo_rides *d)
{
	/* Fewer refusals since the volunteers came. */
	double refused = d->people->today - d->day < 200 ? 4 : 9;

	if (rng_chance(&d->r, refused))
		return RIDE_REFUSED;
	if (rng_chance(&d->r, 4))
		return RIDE_CANCELLED;
	if (rng_chance(&d->r, 2))
		return RIDE_CANCELLED_LATE;
	return rng_chance(&d->r, 1) ? RIDE_NO_SHOW : RIDE_DONE;
}

static Err past_pair(struct ctx *cx, struct demo_rides *d, struct past *p)
{
	size_t at = rng_below(&d->r, (uint32_t)d->n_riders);
	const struct rider *who;
	enum ride_state state = draw_state(d);
	struct ride_row out, back;

	at = at * rng_below(&d->r, 1000) / 1000; /* some ride more often than others */
	who = &d->riders[at];
	TRY(request(cx, d, who,
		    rng_chance(&d->r, 60) ? who->usual
					  : 1 + rng_below(&d->r, DEMO_RIDE_PLACES - 1),
		    rng_between(&d->r, 34, 56) * 15, &out));
	back = return_of(&out, out.minute + rng_between(&d->r, 3, 10) * 15);
	TRY(fate(cx, d, &out, p, state));
	if (rng_chance(&d->r, 8))
		return OK;
	TRY(fate(cx, d, &back, p, state == RIDE_NO_SHOW ? RIDE_CANCELLED_LATE : state));
	return db_exec(cx, SQL_PAIR, BIND(V_INT(out.id), V_INT(back.id)), NULL);
}

Err demo_ride_past(struct ctx *cx, void *arg)
{
	struct demo_rides *d = arg;
	struct past p = { 0 };
	int pairs = rng_between(&d->r, 1, 3);

	/* The runs of that day are told here, not made from the usual hours. */
	TRY(db_exec(cx, SQL_DAY, BIND(V_INT(d->day), V_INT(cx->now)), NULL));
	TRY(begin_run(cx, d, &p));
	TRY(store_run(cx, d, &p));
	TRY(ride_open_day(cx, d->day));
	for (int i = 0; i < pairs; i++)
		TRY(past_pair(cx, d, &p));
	return end_run(cx, d, &p);
}

/* ---- today ---- */

struct wish {
	size_t rider, place;
	int minute, back; /* back 0: one way */
	bool wheelchair;
};

static const struct wish wishes[] = {
	{ 0, 1, 540, 690, false }, { 1, 4, 555, 615, false },	{ 2, 8, 570, 960, false },
	{ 3, 1, 585, 720, true },  { 4, 3, 660, 750, false },	{ 5, 6, 810, 885, false },
	{ 6, 7, 840, 915, false }, { 7, 1, 870, 0, false },	{ 8, 5, 690, 0, false },
	{ 9, 10, 915, 0, false },  { 10, 2, 630, 1005, false },
};
#define PLACED_WISHES 8

static Err ask(struct ctx *cx, struct demo_rides *d, const struct wish *w, struct ride_row *out,
	       struct ride_row *back)
{
	struct rider who = d->riders[w->rider % d->n_riders];

	who.wheelchair = w->wheelchair;
	TRY(request(cx, d, &who, w->place, w->minute, out));
	TRY(ride_price(cx, out, TRIP_DONE));
	TRY(ride_insert(cx, out));
	back->id = 0;
	if (!w->back)
		return OK;
	*back = return_of(out, w->back);
	back->id = 0;
	TRY(ride_price(cx, back, TRIP_DONE));
	TRY(ride_insert(cx, back));
	return db_exec(cx, SQL_PAIR, BIND(V_INT(out->id), V_INT(back->id)), NULL);
}

static Err place_all(struct ctx *cx, const int64_t *ids, size_t n)
{
	struct ride_day day;
	size_t i = 0;

	TRY(day_load(cx, cx->today, &day));
	for (size_t k = 0; k < day.n_runs; k++) /* the whole day, though part of it is past */
		day.engine.runs[k].now = 0;
	for (size_t k = 0; k < n; k++) {
		struct engine_offer o;

		if (day_find_ride(&day, ids[k], &i) && day.at[i] >= 0 &&
		    engine_offer(&day.engine, (size_t)day.at[i], &o) == ENGINE_FITS)
			engine_place(&day.engine, (size_t)day.at[i], &o);
	}
	for (i = 0; i < day.n_rides; i++) {
		if (day.at[i] < 0 || day.engine.rides[day.at[i]].run < 0)
			continue;
		day_take_plan(&day, i);
		TRY(ride_update(cx, &day.rides[i]));
	}
	return OK;
}

/* What the drivers said so far today. */
static Err said(struct ctx *cx, struct demo_rides *d)
{
	struct ride_day day;
	int now = brussels_minute(cx->now);

	TRY(day_load(cx, cx->today, &day));
	for (size_t k = 0; k < day.n_runs; k++)
		if (day.runs[k].from < now && day.engine.runs[k].n)
			TRY(db_exec(
				cx, SQL_OUT,
				BIND(V_INT(day.runs[k].id),
				     V_INT(brussels_instant(cx->today, (int)day.runs[k].from)),
				     V_INT(d->km[day.runs[k].vehicle_id] + 9)),
				NULL));
	for (size_t i = 0; i < day.n_rides; i++) {
		struct ride_row *r = &day.rides[i];

		if (r->state != RIDE_PLACED || r->pick_minute >= now)
			continue;
		r->picked_at = brussels_instant(cx->today, (int)r->pick_minute);
		r->state = RIDE_UNDER_WAY;
		if (r->drop_minute < now) {
			r->dropped_at = brussels_instant(cx->today, (int)r->drop_minute);
			TRY(ride_finish_row(cx, r, false));
		} else {
			TRY(ride_update(cx, r));
		}
	}
	return OK;
}

/* A rider rang that the family comes along, and the car is too small: something to settle. */
static Err trouble(struct ctx *cx)
{
	struct ride_day day;
	int now = brussels_minute(cx->now);

	TRY(day_load(cx, cx->today, &day));
	for (size_t i = day.n_rides; i > 0; i--) {
		struct ride_row *r = &day.rides[i - 1];
		size_t k;

		if (r->state == RIDE_PLACED && r->pick_minute > now + 30 &&
		    day_find_run(&day, r->run_id, &k) && day.runs[k].seats < 6) {
			r->persons = 6;
			return ride_update(cx, r);
		}
	}
	return OK;
}

Err demo_ride_today(struct ctx *cx, void *arg)
{
	static const char SQL_ODOMETER[] =
		"UPDATE ride_vehicle SET odometer = ?2 WHERE vehicle_id = ?1";
	int64_t ids[2 * ARRAY_LEN(wishes)];
	struct demo_rides *d = arg;
	size_t n = 0;

	for (int64_t v = 1; v <= 3; v++)
		TRY(db_exec(cx, SQL_ODOMETER, BIND(V_INT(v), V_INT(d->km[v] + 9)), NULL));
	d->day = cx->today;
	TRY(day_prepare(cx, cx->today));
	for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
		struct ride_row out, back;

		TRY(ask(cx, d, &wishes[i], &out, &back));
		if (i >= PLACED_WISHES)
			continue;
		ids[n++] = out.id;
		if (back.id)
			ids[n++] = back.id;
	}
	TRY(place_all(cx, ids, n));
	TRY(said(cx, d));
	TRY(trouble(cx));
	/* Tomorrow's first requests are there too. */
	d->day = cx->today + 1;
	TRY(day_prepare(cx, d->day));
	for (size_t i = 0; i < 5; i++) {
		struct ride_row out, back;

		TRY(ask(cx, d, &wishes[i + 3], &out, &back));
	}
	return OK;
}
