/* A day of the taxi: placing, what the board says, a driver falls ill, what a driver says. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "db/writer.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

#define TOMORROW "2026-11-24"

struct world {
	int64_t person[6], depot, shop, hospital, taxi, van, driver, volunteer;
};

static int64_t post(struct fx *fx, const char *path, const char *body)
{
	fx_call(fx, POST, path, body, 201);
	return fx_int(fx, "id");
}

static const char *fmt(struct fx *fx, const char *f, ...) PRINTF(2, 3);
static const char *fmt(struct fx *fx, const char *f, ...)
{
	char buf[1200];
	va_list ap;

	va_start(ap, f);
	(void)vsnprintf(buf, sizeof(buf), f, ap);
	va_end(ap);
	return arena_strdup(&fx->arena, buf);
}

static int64_t place(struct fx *fx, const char *label, const char *kind, int lat, int lon)
{
	return post(fx, "/api/ride-places",
		    fmt(fx,
			"{\"label\":\"%s\",\"kind\":\"%s\",\"postcode\":\"6850\",\"locality\":"
			"\"%s\",\"lat\":%d,\"lon\":%d}",
			label, kind, label, lat, lon));
}

static int64_t driver(struct fx *fx, const char *login, const char *kind, int64_t vehicle,
		      int from, int to)
{
	int64_t user =
		fx_sql(fx, fmt(fx, "SELECT user_id FROM user WHERE login = '%s'", login));

	return post(fx, "/api/ride-drivers",
		    fmt(fx,
			"{\"user_id\":%" PRId64
			",\"kind\":\"%s\",\"allowance\":\"flat\",\"day_cents\":2500,\"shifts\":"
			"[{\"vehicle_id\":%" PRId64
			",\"weekday\":1,\"from_minute\":%d,\"to_minute\":%d},{\"vehicle_id\":"
			"%" PRId64 ",\"weekday\":2,\"from_minute\":%d,\"to_minute\":%d}],"
			"\"papers\":[{\"kind\":\"licence\",\"seen_day\":\"2026-01-01\"}]}",
			user, kind, vehicle, from, to, vehicle, from, to));
}

/* A second driver's account: the fixture has one. */
static void second_driver(struct fx *fx)
{
	fx_as(fx, "admin");
	fx_call(fx, POST, "/api/users",
		"{\"login\":\"driver2\",\"name\":\"Marie Collard\",\"role\":\"driver\","
		"\"teams\":[],\"lang\":\"fr\",\"password\":\"Maillon-tests-2026\"}",
		201);
}

static struct world make(struct fx *fx)
{
	struct world w;

	second_driver(fx);
	fx_as(fx, "social_worker");
	for (int i = 0; i < 6; i++)
		w.person[i] = fx_person(fx, fmt(fx, "Passager%d", i), "Anne", "1950-01-01");
	fx_as(fx, "coordinator");
	w.depot = place(fx, "Paliseul", "locality", 4990300, 513400);
	w.shop = place(fx, "Bertrix", "shop", 4985500, 525300);
	w.hospital = place(fx, "Libramont", "hospital", 4992000, 537800);
	w.taxi = post(fx, "/api/ride-vehicles",
		      fmt(fx,
			  "{\"label\":\"Taxi 1\",\"seats\":4,\"wheels\":1,\"depot_id\":%" PRId64
			  ",\"odometer\":50000}",
			  w.depot));
	w.van = post(fx, "/api/ride-vehicles",
		     fmt(fx, "{\"label\":\"Taxi 2\",\"seats\":3,\"depot_id\":%" PRId64 "}",
			 w.depot));
	w.driver = driver(fx, "driver", "employee", w.taxi, 480, 1020);
	w.volunteer = driver(fx, "driver2", "volunteer", w.van, 480, 720);
	return w;
}

static int64_t ask(struct fx *fx, const struct world *w, int who, const char *day, int minute,
		   const char *needs)
{
	return post(fx, "/api/rides",
		    fmt(fx,
			"{\"person_id\":%" PRId64
			",\"day\":\"%s\",\"at_minute\":%d,\"from\":{\"kind\":\"place\","
			"\"place_id\":%" PRId64
			"},\"to\":{\"kind\":\"place\",\"place_id\":%" PRId64
			"},\"purpose\":\"ride_medical\",\"needs\":[%s]}",
			w->person[who], day, minute, w->depot, w->shop, needs));
}

static void at_version(struct fx *fx, int64_t ride)
{
	fx_call(fx, GET, fmt(fx, "/api/rides/%" PRId64, ride), NULL, 200);
	fx->if_match = fmt(fx, "\"%" PRId64 "\"", fx_int(fx, "version"));
}

static void put(struct fx *fx, int64_t ride, int64_t run, int status)
{
	at_version(fx, ride);
	fx_call(fx, POST, fmt(fx, "/api/rides/%" PRId64 "/place", ride),
		fmt(fx, "{\"run_id\":%" PRId64 "}", run), status);
}

static int64_t run_of(struct fx *fx, int64_t vehicle)
{
	return fx_sql(fx, fmt(fx,
			      "SELECT run_id FROM ride_run WHERE vehicle_id = %" PRId64
			      " AND state <> 'cancelled' ORDER BY run_id DESC",
			      vehicle));
}

static void a_request_is_placed_in_one_key_and_a_second_shares_the_car(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	int64_t a = ask(fx, &w, 0, TOMORROW, 600, ""), b = ask(fx, &w, 1, TOMORROW, 600, "");

	fx_call(fx, POST, "/api/ride-board", "{\"day\":\"" TOMORROW "\"}", 200);
	fx_call(fx, GET, "/api/ride-board?day=" TOMORROW, NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "runs")), 2);
	assert_int_equal(json_array_size(fx_json(fx, "offers")), 2);
	assert_string_equal(fx_text(fx, "offers.0.why"), "fits");
	assert_true(fx_int(fx, "offers.0.drop_minute") <= 600);
	put(fx, a, 0, 200);
	assert_true(fx_int(fx, "pick_minute") < 600);
	put(fx, b, 0, 200);
	assert_int_equal(fx_sql(fx, "SELECT count(DISTINCT run_id) FROM ride"), 1);
	fx_call(fx, GET, "/api/ride-board?day=" TOMORROW, NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "offers")), 0);
	assert_int_equal(json_array_size(fx_json(fx, "issues")), 0);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, fmt(fx, "/api/rides/%" PRId64 "/place", a), "{}", 412);
}

static void what_does_not_fit_is_refused_with_its_reason(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	int64_t wheel = ask(fx, &w, 0, TOMORROW, 600, "\"wheelchair\"");
	int64_t late = ask(fx, &w, 1, TOMORROW, 1300, ""), run;

	fx_call(fx, POST, "/api/ride-board", "{\"day\":\"" TOMORROW "\"}", 200);
	run = run_of(fx, w.van);
	put(fx, wheel, run, 409);
	assert_string_equal(fx->error, "ride.no_wheels");
	put(fx, late, 0, 409);
	assert_string_equal(fx->error, "ride.no_hours");
	fx_call(fx, GET, fmt(fx, "/api/rides/%" PRId64 "/options", wheel), NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.why"), "fits");
	assert_string_equal(fx_text(fx, "rows.1.why"), "wheels");
	put(fx, wheel, run_of(fx, w.taxi), 200);
	at_version(fx, wheel);
	fx_call(fx, POST, fmt(fx, "/api/rides/%" PRId64 "/unplace", wheel), NULL, 200);
	assert_string_equal(fx_text(fx, "state"), "asked");
}

static void when_a_driver_falls_ill_rides_move_or_are_named(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	int64_t a = ask(fx, &w, 0, TOMORROW, 570, ""), late;

	late = ask(fx, &w, 1, TOMORROW, 900, ""); /* the volunteer stops at noon */
	put(fx, a, 0, 200);
	put(fx, late, 0, 200);
	at_version(fx, a);
	fx_call(fx, POST, fmt(fx, "/api/rides/%" PRId64 "/place", a),
		fmt(fx, "{\"run_id\":%" PRId64 "}", run_of(fx, w.taxi)), 200);
	fx_call(fx, POST, fmt(fx, "/api/ride-drivers/%" PRId64 "/absences", w.driver),
		"{\"from_day\":\"" TOMORROW "\",\"to_day\":\"" TOMORROW "\",\"kind\":\"ill\"}",
		201);
	assert_int_equal(json_array_size(fx_json(fx, "moved")), 1);
	assert_int_equal(fx_int(fx, "moved.0.ride_id"), a);
	assert_string_equal(fx_text(fx, "moved.0.driver"), "Marie Collard");
	assert_int_equal(json_array_size(fx_json(fx, "left")), 1);
	assert_int_equal(fx_int(fx, "left.0.ride_id"), late);
	assert_string_equal(fx_text(fx, "left.0.why"), "hours");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM ride WHERE state = 'asked'"), 1);
}

static void event(struct fx *fx, int64_t run, const char *kind, int64_t ride, int minutes,
		  const char *more, int status)
{
	fx_call(fx, POST, fmt(fx, "/api/ride-duty/%" PRId64, run),
		fmt(fx, "{\"kind\":\"%s\",\"ride_id\":%" PRId64 ",\"at\":%d%s}", kind, ride,
		    FX_NOW + minutes * 60, more),
		status);
}

static void a_driver_says_what_happened_and_nothing_counts_twice(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	const char *hours = "{\"rows\":[{\"weekday\":1,\"from_minute\":480,\"to_minute\":1020,"
			    "\"from_day\":\"2026-01-01\"}]}";
	int64_t a, run;

	fx_call(fx, GET, "/api/ride-hours", NULL, 200);
	fx->if_match = fmt(fx, "\"%" PRId64 "\"", fx_int(fx, "version"));
	fx_call(fx, PUT, "/api/ride-hours", hours, 200);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, "/api/ride-hours", hours, 412);
	a = ask(fx, &w, 0, FX_TODAY, 720, "");
	put(fx, a, 0, 200);
	run = fx_int(fx, "run_id");
	fx_as(fx, "driver2");
	event(fx, run_of(fx, w.taxi), "leave", 0, 0, ",\"km\":50000",
	      404); /* another's run is not there */
	fx_as(fx, "driver");
	if (run != run_of(fx, w.taxi)) {
		fx_as(fx, "coordinator");
		put(fx, a, run_of(fx, w.taxi), 200);
		run = run_of(fx, w.taxi);
		fx_as(fx, "driver");
	}
	fx_call(fx, GET, "/api/ride-duty", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "runs.0.stops")), 2);
	event(fx, run, "leave", 0, 0, "", 422);
	event(fx, run, "leave", 0, 0, ",\"km\":50000", 200);
	event(fx, run, "leave", 0, 1, ",\"km\":50000", 200);
	event(fx, run, "pick", a, 2, ",\"km\":50001", 200);
	event(fx, run, "drop", a, 4, ",\"km\":49000", 422);
	event(fx, run, "drop", a, 4, ",\"km\":50016", 200);
	event(fx, run, "drop", a, 5, ",\"km\":50020", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL AND"
				    " source = 'ride'"),
			 1);
	assert_int_equal(fx_sql(fx, "SELECT quantity FROM record WHERE source = 'ride'"), 15);
	event(fx, run, "undo", a, 5, "", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL AND"
				    " source = 'ride'"),
			 0);
	event(fx, run, "drop", a, 5, ",\"km\":50017,\"cash\":true", 200);
	clock_freeze(FX_NOW + 3600);
	fx_as(fx, "driver");
	event(fx, run, "back", 0, 60, ",\"km\":50034", 200);
	event(fx, run, "back", 0, 60, ",\"km\":50034", 200);
	assert_int_equal(fx_sql(fx, "SELECT quantity FROM record WHERE source = 'ride_run'"),
			 34);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE source = 'ride_run'"),
			 1);
	assert_int_equal(fx_sql(fx, "SELECT minutes FROM record WHERE source = 'ride_day'"),
			 540);
	assert_int_equal(fx_sql(fx, "SELECT odometer FROM ride_vehicle WHERE label = 'Taxi 1'"),
			 50034);
	fx_as(fx, "coordinator");
	fx_call(fx, GET, "/api/ride-report?year=2026", NULL, 200);
	assert_true(json_number_value(fx_json(fx, "trips")) == 1);
	assert_true(json_number_value(fx_json(fx, "km")) == 34);
	assert_true(json_number_value(fx_json(fx, "open_hours")) == 9);
	assert_true(json_number_value(fx_json(fx, "volunteers")) == 0);
}

static void caps_of_a_volunteer_are_kept_and_told(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);

	fx_call(fx, GET, "/api/ride-drivers", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.1.year.state"), "ok");
	assert_int_equal(json_array_size(fx_json(fx, "rows.1.missing")), 3);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, fmt(fx, "/api/ride-drivers/%" PRId64, w.volunteer),
		fmt(fx,
		    "{\"user_id\":%" PRId64
		    ",\"kind\":\"volunteer\",\"allowance\":\"flat\",\"day_cents\":5000}",
		    fx_int(fx, "rows.1.user_id")),
		422); /* above the cap of a day */
	fx_call(fx, GET, "/api/ride-drivers", NULL, 200);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, fmt(fx, "/api/ride-drivers/%" PRId64, w.volunteer),
		fmt(fx,
		    "{\"user_id\":%" PRId64
		    ",\"kind\":\"volunteer\",\"allowance\":\"flat\",\"day_cents\":4000,"
		    "\"elsewhere_cents\":150000,\"elsewhere_year\":2026}",
		    fx_int(fx, "rows.1.user_id")),
		200);
	fx_call(fx, GET, "/api/ride-drivers", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.1.year.state"), "near"); /* 1 500 of 1 760,83 € */
}

/* Whichever step fails, the day stands as it was, or as it should be. */
static void a_fault_while_planning_again_changes_nothing(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	int64_t a = ask(fx, &w, 0, TOMORROW, 570, "");
	unsigned nth = 1;

	put(fx, a, 0, 200);
	put(fx, a, run_of(fx, w.taxi), 200);
	for (;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, POST,
			   fmt(fx, "/api/ride-drivers/%" PRId64 "/absences", w.driver),
			   "{\"from_day\":\"" TOMORROW "\",\"to_day\":\"" TOMORROW
			   "\",\"kind\":\"ill\"}");
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 201)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM ride_absence"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM ride r JOIN ride_run k ON"
					    " k.run_id = r.run_id AND k.state = 'planned'"),
				 1);
		assert_true(nth < 300);
	}
	assert_true(nth > 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(a_request_is_placed_in_one_key_and_a_second_shares_the_car),
		T(what_does_not_fit_is_refused_with_its_reason),
		T(when_a_driver_falls_ill_rides_move_or_are_named),
		T(a_driver_says_what_happened_and_nothing_counts_twice),
		T(caps_of_a_volunteer_are_kept_and_told),
		T(a_fault_while_planning_again_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
