/*
 * The engine against a checker that shares nothing with it: capacities, places for wheelchairs,
 * windows, time aboard, driver's hours, over random days, with rides taken out, put back,
 * improved, and a day that is under way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "svc/ride/engine.h"

#include "base/banned.h"

struct town {
	double x[600], y[600];
};

static uint64_t drawn;

static int draw(int lo, int hi)
{
	drawn ^= drawn << 13;
	drawn ^= drawn >> 7;
	drawn ^= drawn << 17;
	return lo + (int)((drawn >> 20) % (uint64_t)(hi - lo + 1));
}

static double minutes(const void *arg, size_t a, size_t b)
{
	const struct town *t = arg;

	return ceil(hypot(t->x[a] - t->x[b], t->y[a] - t->y[b])) + 1;
}

/* ---- the checker: from the rides as they were asked, and what the plan says ---- */

struct asked {
	double pick_from, pick_to, drop_from, drop_to, longest, board;
	int seats, wheels;
};

static void check_run(const struct engine *e, const struct asked *asked, size_t k, int *seen)
{
	const struct engine_run *r = &e->runs[k];
	size_t depot = 2 * e->n_rides + k, last = depot;
	double free_at = r->leave, picked[300];
	int seats = 0, wheels = 0;

	for (size_t i = 0; i < 300; i++)
		picked[i] = -1;
	if (!r->n)
		return;
	if (!r->frozen)
		assert_true(r->leave >= r->from - 1e-6);
	for (size_t i = 0; i < r->n; i++) {
		int ride = r->stops[i] / 2, drop = r->stops[i] % 2;
		const struct asked *a = &asked[ride];
		double at = r->at[i];

		if (i >= r->frozen) {
			assert_true(at >= free_at + minutes(e->arg, last, (size_t)r->stops[i]) -
						  1e-6);
			assert_true(at >= (drop ? a->drop_from : a->pick_from) - 1e-6);
			assert_true(at <= (drop ? a->drop_to : a->pick_to) + 1e-6);
		}
		assert_int_equal(e->rides[ride].run, (int)k);
		seen[r->stops[i]]++;
		if (drop) {
			assert_true(picked[ride] >= 0);
			if (i >= r->frozen)
				assert_true(at - picked[ride] <= a->longest + 1e-6);
		} else {
			picked[ride] = at + a->board;
		}
		seats += drop ? -a->seats : a->seats;
		wheels += drop ? -a->wheels : a->wheels;
		assert_true(seats >= 0 && seats <= r->seats);
		assert_true(wheels >= 0 && wheels <= r->wheels);
		free_at = at + a->board;
		last = (size_t)r->stops[i];
	}
	assert_true(r->back >= free_at + minutes(e->arg, last, depot) - 1e-6);
	assert_true(r->back <= r->to + 1e-6);
}

static void check(const struct engine *e, const struct asked *asked)
{
	int seen[600] = { 0 };

	for (size_t k = 0; k < e->n_runs; k++)
		check_run(e, asked, k, seen);
	for (size_t i = 0; i < e->n_rides; i++) {
		int want = e->rides[i].run >= 0;

		assert_int_equal(seen[2 * i], want);
		assert_int_equal(seen[2 * i + 1], want);
	}
}

/* ---- random days ---- */

struct day {
	struct arena arena;
	struct engine e;
	struct town town;
	struct engine_ride rides[200];
	struct engine_run runs[10];
	struct asked asked[200];
};

static void ask(struct day *d, size_t i)
{
	struct engine_ride *r = &d->rides[i];
	double at = draw(8 * 60, 17 * 60), direct = minutes(&d->town, 2 * i, 2 * i + 1);
	bool arrive = draw(0, 1), wheel = draw(0, 5) == 0;

	*r = (struct engine_ride){
		.pick_to = ENGINE_LATE,
		.drop_to = ENGINE_LATE,
		.pick_best = ENGINE_LATE,
		.drop_best = ENGINE_LATE,
		.board = wheel ? 6 : 2,
		.longest = direct * 1.5 + 15,
		.seats = draw(1, 3) - wheel,
		.wheels = wheel,
	};
	if (arrive) {
		r->drop_from = at - 30;
		r->drop_to = at;
		r->drop_best = at - 5;
	} else {
		r->pick_from = r->pick_best = at;
		r->pick_to = at + 30;
	}
	d->asked[i] = (struct asked){ r->pick_from, r->pick_to, r->drop_from, r->drop_to,
				      r->longest,   r->board,	r->seats,     r->wheels };
}

static void make_day(struct day *d, uint64_t seed, size_t rides, size_t runs)
{
	drawn = seed * 2654435761u + 1;
	arena_init(&d->arena, (size_t)64 << 20);
	for (size_t i = 0; i < 2 * rides + runs; i++) {
		d->town.x[i] = draw(-18, 18);
		d->town.y[i] = draw(-18, 18);
	}
	for (size_t i = 0; i < rides; i++)
		ask(d, i);
	for (size_t k = 0; k < runs; k++)
		d->runs[k] = (struct engine_run){
			.from = draw(7, 9) * 60,
			.to = draw(12, 18) * 60,
			.seats = draw(3, 8),
			.wheels = draw(0, 2),
		};
	d->e = (struct engine){ .arena = &d->arena,
				.rides = d->rides,
				.runs = d->runs,
				.n_rides = rides,
				.n_runs = runs,
				.minutes = minutes,
				.arg = &d->town,
				.comfort = 0.2 };
	engine_init(&d->e);
}

static size_t place_all(struct day *d)
{
	struct engine_offer o;
	size_t placed = 0;

	for (size_t i = 0; i < d->e.n_rides; i++)
		if (d->e.rides[i].run < 0 && engine_offer(&d->e, i, &o) == ENGINE_FITS) {
			engine_place(&d->e, i, &o);
			placed++;
		}
	return placed;
}

static struct day d;

static void no_plan_breaks_a_rule(void **state)
{
	size_t placed = 0, asked = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 25; seed++) {
		make_day(&d, seed, 40, 4);
		for (size_t i = 0; i < d.e.n_rides; i++) {
			struct engine_offer o;

			if (engine_offer(&d.e, i, &o) != ENGINE_FITS)
				continue;
			engine_place(&d.e, i, &o);
			placed++;
			check(&d.e, d.asked);
		}
		asked += d.e.n_rides;
		for (int k = 0; k < 30; k++) {
			size_t i = (size_t)draw(0, 39);

			if (d.e.rides[i].run >= 0)
				engine_remove(&d.e, i);
			check(&d.e, d.asked);
		}
		(void)place_all(&d);
		check(&d.e, d.asked);
		arena_release(&d.arena);
	}
	assert_true(placed * 10 > asked * 4); /* the days are not empty */
}

static void improving_serves_no_fewer_and_breaks_no_rule(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		size_t out, before = 0;
		double drive;

		make_day(&d, seed + 100, 40, 4);
		before = 40 - place_all(&d);
		drive = engine_total(&d.e);
		out = engine_improve(&d.e, 60, seed);
		check(&d.e, d.asked);
		assert_true(out < before ||
			    (out == before && engine_total(&d.e) <= drive + 1e-6));
		arena_release(&d.arena);
	}
}

/* What happened stays; the rest of the day is planned around it. */
static void a_day_under_way_keeps_what_happened(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		double was[10][ENGINE_STOPS];
		size_t kept[10];

		make_day(&d, seed + 200, 40, 4);
		(void)place_all(&d);
		for (size_t k = 0; k < 4; k++) {
			struct engine_run *r = &d.runs[k];

			for (size_t i = 0; i < r->n && r->at[i] <= 11 * 60; i++) {
				r->frozen = i + 1;
				was[k][i] = r->at[i];
				d.rides[r->stops[i] / 2].fixed = true;
			}
			kept[k] = r->frozen;
			r->now = 11 * 60;
		}
		for (size_t i = 0; i < 40; i++)
			if (d.rides[i].run >= 0 && !d.rides[i].fixed && draw(0, 1))
				engine_remove(&d.e, i);
		(void)place_all(&d);
		(void)engine_improve(&d.e, 20, seed);
		for (size_t k = 0; k < 4; k++)
			for (size_t i = 0; i < kept[k]; i++)
				assert_true(d.runs[k].at[i] == was[k][i]);
		check(&d.e, d.asked);
		arena_release(&d.arena);
	}
}

static void the_reason_is_told(void **state)
{
	struct engine_offer o;

	(void)state;
	make_day(&d, 5, 3, 1);
	d.runs[0].seats = 2;
	d.runs[0].wheels = 0;
	d.rides[0].wheels = 1;
	assert_int_equal(engine_offer(&d.e, 0, &o), ENGINE_NO_WHEELS);
	d.rides[1].wheels = 0;
	d.rides[1].seats = 3;
	assert_int_equal(engine_offer(&d.e, 1, &o), ENGINE_NO_SEATS);
	d.rides[2].wheels = 0;
	d.rides[2].seats = 1;
	d.runs[0].from = 5 * 60;
	d.runs[0].to = 6 * 60;
	assert_int_equal(engine_offer(&d.e, 2, &o), ENGINE_HOURS);
	arena_release(&d.arena);
}

/* Two riders to the same place at the same time share the car; who wants to arrive is not there
 * half an hour early for nothing. */
static void riders_share_and_arrive_in_time_not_early(void **state)
{
	struct engine_offer o;

	(void)state;
	make_day(&d, 9, 2, 1);
	d.town = (struct town){ .x = { 0, 20, 1, 20, 0 } };
	for (size_t i = 0; i < 25; i++)
		d.e.memo[i] = -1;
	d.runs[0].from = 7 * 60;
	d.runs[0].to = 18 * 60;
	d.runs[0].seats = 4;
	for (size_t i = 0; i < 2; i++)
		d.rides[i] = (struct engine_ride){ .drop_from = 570,
						   .drop_to = 600,
						   .drop_best = 595,
						   .pick_to = 600,
						   .pick_best = ENGINE_LATE,
						   .board = 2,
						   .longest = 45,
						   .seats = 1,
						   .run = -1 };
	assert_int_equal(engine_offer(&d.e, 0, &o), ENGINE_FITS);
	engine_place(&d.e, 0, &o);
	assert_true(d.runs[0].at[1] == 595);
	assert_int_equal(engine_offer(&d.e, 1, &o), ENGINE_FITS);
	assert_true(o.drive < 5); /* the second one costs a stop, not a trip */
	engine_place(&d.e, 1, &o);
	assert_true(d.runs[0].at[3] >= 590 && d.runs[0].at[3] <= 600);
	arena_release(&d.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_plan_breaks_a_rule),
		cmocka_unit_test(improving_serves_no_fewer_and_breaks_no_rule),
		cmocka_unit_test(a_day_under_way_keeps_what_happened),
		cmocka_unit_test(the_reason_is_told),
		cmocka_unit_test(riders_share_and_arrive_in_time_not_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
