/* Asking for rides, what they cost, how they end, and the records that they leave. */
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

static int64_t place(struct fx *fx, const char *label, const char *kind, const char *postcode,
		     const char *locality, int lat, int lon)
{
	char body[400];

	(void)snprintf(body, sizeof(body),
		       "{\"label\":\"%s\",\"kind\":\"%s\",\"postcode\":\"%s\",\"locality\":"
		       "\"%s\",\"lat\":%d,\"lon\":%d}",
		       label, kind, postcode, locality, lat, lon);
	fx_call(fx, POST, "/api/ride-places", body, 201);
	return fx_int(fx, "id");
}

struct world {
	int64_t person, hospital, shop;
};

/* A rider in Carlsbourg, a hospital and a shop, and the tariff of Couvin. */
static struct world make(struct fx *fx)
{
	struct world w;
	char path[64];

	fx_as(fx, "social_worker");
	w.person = fx_person(fx, "Maréchal", "Joëlle", "1948-03-02");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/identity", w.person);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path,
		"{\"last_name\":\"Maréchal\",\"first_name\":\"Joëlle\",\"address\":{\"street\":"
		"\"Rue de la Semois\",\"number\":\"14\",\"postcode\":\"6850\",\"locality\":"
		"\"Carlsbourg\"}}",
		200);
	fx_as(fx, "coordinator");
	(void)place(fx, "Carlsbourg", "locality", "6850", "Carlsbourg", 4989500, 508300);
	w.hospital = place(fx, "Centre hospitalier", "hospital", "6800", "Libramont", 4992000,
			   537800);
	w.shop = place(fx, "Magasin", "shop", "6850", "Paliseul", 4990300, 513400);
	fx_call(fx, POST, "/api/ride-tariffs",
		"{\"label\":\"Taxi\",\"source\":\"Conseil du "
		"12/1/2025\",\"from\":\"2025-01-01\","
		"\"flat\":\"distance\",\"flat_metres\":8000,\"flat_cents\":240,\"km_e4\":3000,"
		"\"km_from\":\"pickup\",\"wait_free_kinds\":\"hospital cpas court\","
		"\"wait_step\":60,\"wait_cents\":500,\"extra_cents\":150,\"no_show_cents\":"
		"240}",
		201);
	return w;
}

static const char *request(struct fx *fx, const struct world *w, int64_t to, const char *more)
{
	return arena_printf(
		&fx->arena,
		"{\"person_id\":%" PRId64 ",\"day\":\"" TOMORROW
		"\",\"at_minute\":600,\"from\":{\"kind\":\"home\"},\"to\":{\"kind\":"
		"\"place\",\"place_id\":%" PRId64 "},\"purpose\":\"ride_medical\"%s}",
		w->person, to, more);
}

static int64_t ask(struct fx *fx, const struct world *w, const char *more)
{
	fx_call(fx, POST, "/api/rides", request(fx, w, w->shop, more), 201);
	return fx_int(fx, "id");
}

static const char *ride_path(struct fx *fx, int64_t id, const char *verb)
{
	return arena_printf(&fx->arena, "/api/rides/%" PRId64 "%s", id, verb);
}

/* Acts on a ride at its present version. */
static void act(struct fx *fx, int64_t id, const char *verb, const char *body, int status)
{
	fx_call(fx, GET, ride_path(fx, id, ""), NULL, 200);
	fx->if_match = arena_printf(&fx->arena, "\"%" PRId64 "\"", fx_int(fx, "version"));
	fx_call(fx, POST, ride_path(fx, id, verb), body, status);
}

static int64_t records(struct fx *fx, const char *kind)
{
	const char *sql =
		strcmp(kind, "ride.done") == 0
			? "SELECT count(*) FROM record r JOIN term t ON t.term_id = "
			  "r.kind_id WHERE voided_by IS NULL AND t.key = 'ride.done'"
		: strcmp(kind, "ride.refused") == 0
			? "SELECT count(*) FROM record r JOIN term t ON t.term_id = "
			  "r.kind_id WHERE voided_by IS NULL AND t.key = 'ride.refused'"
			: "SELECT count(*) FROM record WHERE voided_by IS NULL";

	return fx_sql(fx, sql);
}

static void a_price_is_told_before_the_ride_line_by_line(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);

	fx_call(fx, POST, "/api/rides/quote", request(fx, &w, w.shop, ""), 200);
	assert_int_equal(fx_int(fx, "price_cents"), 240);
	assert_string_equal(fx_text(fx, "price.0.code"), "flat");
	assert_string_equal(fx_text(fx, "price.1.code"), "nocap");
	fx_call(fx, POST, "/api/rides/quote", request(fx, &w, w.hospital, ",\"persons\":2"),
		200);
	assert_string_equal(fx_text(fx, "price.0.code"), "km");
	assert_int_equal(fx_int(fx, "price_cents"),
			 (fx_int(fx, "metres") * 3000 + 50000) / 100000 + 150);
	assert_true(fx_int(fx, "metres") > 25000 && fx_int(fx, "metres") < 35000);
}

static void outward_and_return_are_linked_and_a_series_repeats_them(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	int64_t out;

	fx_call(fx, POST, "/api/rides",
		request(fx, &w, w.hospital,
			",\"back_minute\":720,\"repeat_days\":[2,4],\"repeat_until\":"
			"\"2026-12-10\",\"needs\":[\"wheelchair\"]"),
		201);
	out = fx_int(fx, "id");
	assert_int_equal(fx_int(fx, "count"), 6); /* 24 and 26/11, 1, 3, 8 and 10/12 */
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM ride"), 12);
	assert_int_equal(fx_sql(fx, "SELECT count(DISTINCT pair_id) FROM ride"), 6);
	fx_call(fx, GET, "/api/rides?from=2026-11-24&to=2026-11-24", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 2);
	assert_int_equal(fx_int(fx, "rows.0.pair_id"), out);
	assert_string_equal(fx_text(fx, "rows.1.leg"), "back");
	assert_string_equal(fx_text(fx, "rows.1.to.label"), "Rue de la Semois 14, Carlsbourg");
	assert_string_equal(fx_text(fx, "rows.1.from.label"), "Centre hospitalier, Libramont");
	/* as usual: the last rides come with the rider */
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/ride-clients/%" PRId64, w.person), NULL,
		200);
	assert_true(json_array_size(fx_json(fx, "last")) == 6);
	assert_string_equal(fx_text(fx, "home.postcode"), "6850");
}

static void a_refusal_keeps_its_cause_and_counts(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	int64_t id;

	fx_call(fx, POST, "/api/rides",
		request(fx, &w, w.hospital,
			",\"cause\":\"ride_no_driver\",\"back_minute\":700"),
		201);
	assert_int_equal(records(fx, "ride.refused"), 2);
	id = ask(fx, &w, "");
	act(fx, id, "/refuse", "{\"cause\":\"took_part\"}", 422);
	act(fx, id, "/refuse", "{\"cause\":\"ride_full\",\"note\":\"rappeler lundi\"}", 200);
	assert_int_equal(records(fx, "ride.refused"), 3);
	act(fx, id, "/refuse", "{\"cause\":\"ride_full\"}", 409);
	act(fx, id, "/reopen", NULL, 200);
	assert_int_equal(records(fx, "ride.refused"), 2);
}

static void cancelled_in_time_late_and_no_show_are_told_apart(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	int64_t a = ask(fx, &w, ""), b = ask(fx, &w, ",\"back_minute\":700"), c;

	/* 23 November, 11:00 in Brussels: tomorrow at 10:00 is 23 hours away */
	act(fx, a, "/cancel", "{}", 200);
	assert_string_equal(fx_text(fx, "state"), "cancelled_late");
	clock_freeze(FX_NOW - 2 * 3600);
	act(fx, b, "/cancel", "{\"both\":true}", 200);
	assert_string_equal(fx_text(fx, "state"), "cancelled");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM ride WHERE state = 'cancelled'"), 2);
	c = ask(fx, &w, ",\"back_minute\":700");
	act(fx, c, "/finish", "{\"what\":\"no_show\"}", 409); /* not yet that day */
	clock_freeze(FX_NOW + 86400);
	fx_as(fx, "coordinator");
	act(fx, c, "/finish", "{\"what\":\"no_show\"}", 200);
	fx_call(fx, GET, ride_path(fx, c, ""), NULL, 200);
	assert_int_equal(fx_int(fx, "price_cents"), 240);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM ride WHERE pair_id IS NOT NULL AND"
				    " state = 'cancelled_late' AND leg = 'back'"),
			 1);
}

static void a_ride_that_is_done_moves_the_plan(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	int64_t id = ask(fx, &w, "");

	clock_freeze(FX_NOW + 86400);
	fx_as(fx, "coordinator");
	act(fx, id, "/finish", "{\"what\":\"done\",\"km_pick\":1000,\"km_drop\":990}", 422);
	act(fx, id, "/finish",
	    "{\"what\":\"done\",\"km_pick\":1000,\"km_drop\":1007,\"wait_minutes\":20}", 200);
	assert_int_equal(records(fx, "ride.done"), 1);
	assert_int_equal(fx_sql(fx, "SELECT quantity FROM record"), 7);
	assert_int_equal(fx_sql(fx, "SELECT lag FROM record"), 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record_tie t JOIN plan_node n ON"
				    " n.node_id = t.node_id WHERE n.code = '1.4.2'"),
			 1);
	assert_int_equal(fx_sql(fx, "SELECT price_cents FROM ride"), 240 + 500);
	assert_int_equal(fx_sql(fx, "SELECT sum(quantity * unit_cents) FROM billing_line"
				    " WHERE state = 'open' AND source = 'ride'"),
			 740);
	act(fx, id, "/reopen", NULL, 200);
	assert_int_equal(records(fx, "ride.done"), 0);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'open'"),
			 0);
}

static void an_exemption_needs_its_decision_and_lowers_the_price(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	const char *path = arena_printf(&fx->arena, "/api/ride-clients/%" PRId64, w.person);

	fx_call(fx, PUT, path, "{\"free_percent\":50}", 422);
	fx_call(fx, PUT, path,
		"{\"free_percent\":50,\"decision\":\"CSSS du 3/11/2026\",\"access\":\"Sonner "
		"longtemps\"}",
		200);
	fx_call(fx, PUT, path, "{\"free_percent\":0}", 428);
	fx->if_match = "\"7\"";
	fx_call(fx, PUT, path, "{\"free_percent\":0}", 412);
	fx_call(fx, POST, "/api/rides/quote", request(fx, &w, w.shop, ""), 200);
	assert_int_equal(fx_int(fx, "price_cents"), 120);
}

static void bad_requests_are_named_by_field(void **state)
{
	static const struct {
		const char *more, *field;
	} bad[] = {
		{ ",\"persons\":9", "persons" },
		{ ",\"needs\":[\"piano\"]", "needs" },
		{ ",\"priority\":2", "reason" },
		{ ",\"back_minute\":500", "back_minute" },
		{ ",\"repeat_days\":[1]", "repeat_until" },
		{ ",\"repeat_days\":[9],\"repeat_until\":\"2026-12-01\"", "repeat_days" },
		{ ",\"cause\":\"nothing\"", "cause" },
		{ ",\"service\":\"insertion\"", "service" },
	};
	struct fx *fx = *state;
	struct world w = make(fx);

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		fx_call(fx, POST, "/api/rides", request(fx, &w, w.shop, bad[i].more), 422);
		assert_string_equal(fx_text(fx, "fields.0.field"), bad[i].field);
	}
	fx_call(fx, POST, "/api/rides", request(fx, &w, 999, ""), 422);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM ride"), 0);
}

static void a_protected_person_of_another_team_gets_no_ride_from_others(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);

	(void)ask(fx, &w, "");
	fx_as(fx, "social_worker");
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, arena_printf(&fx->arena, "/api/persons/%" PRId64 "/file", w.person),
		"{\"protected\":true}", 200);
	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/rides", request(fx, &w, w.shop, ""), 404);
	fx_call(fx, GET, "/api/rides?from=2026-11-24&to=2026-11-24", NULL, 200);
	assert_null(strstr(fx->body, "Maréchal"));
}

/* Whichever step fails, the request and its return come or go together. */
static void a_fault_at_any_step_leaves_nothing(void **state)
{
	struct fx *fx = *state;
	struct world w = make(fx);
	unsigned nth = 1;

	for (;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, POST, "/api/rides",
			   request(fx, &w, w.hospital,
				   ",\"back_minute\":700,\"cause\":\"ride_full\""));
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 201)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM ride"), 0);
		assert_int_equal(records(fx, "all"), 0);
		assert_true(nth < 300);
	}
	assert_true(nth > 10);
	assert_int_equal(records(fx, "ride.refused"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(a_price_is_told_before_the_ride_line_by_line),
		T(outward_and_return_are_linked_and_a_series_repeats_them),
		T(a_refusal_keeps_its_cause_and_counts),
		T(cancelled_in_time_late_and_no_show_are_told_apart),
		T(a_ride_that_is_done_moves_the_plan),
		T(an_exemption_needs_its_decision_and_lowers_the_price),
		T(bad_requests_are_named_by_field),
		T(a_protected_person_of_another_team_gets_no_ride_from_others),
		T(a_fault_at_any_step_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
