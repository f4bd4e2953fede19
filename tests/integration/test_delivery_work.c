/* Deliveries: rounds, temperatures, purchases, second writers, and a fault at each step. */
#include "integration/delivery_world.h"

static void rounds_are_moved_merged_and_shortened(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t ids[8];
	char body[200], place[80], path[80];

	for (int i = 0; i < 8; i++) {
		char name[20];

		(void)snprintf(name, sizeof(name), "Stop%c", 'a' + i);
		/* alternately far west and far east: the order as entered is a bad one */
		(void)snprintf(place, sizeof(place), ",\"lat\":%d,\"lon\":%d",
			       4985000 + 500 * i, i % 2 ? 515000 : 535000);
		ids[i] = subscribe(fx, &w, person(fx, name), i < 6 ? w.round : w.round2, place,
				   "");
	}
	(void)snprintf(body, sizeof(body), "{\"day\":\"2026-11-24\",\"round_id\":%" PRId64 "}",
		       w.round);
	fx_call(fx, POST, "/api/delivery/optimise", body, 200);
	assert_int_equal(fx_int(fx, "stops"), 6);
	assert_true(fx_int(fx, "metres_after") * 2 < fx_int(fx, "metres_before"));
	(void)snprintf(path, sizeof(path), "/api/delivery/rounds/%" PRId64 "/run", w.round2);
	(void)snprintf(body, sizeof(body), "{\"day\":\"2026-11-24\",\"into_id\":%" PRId64 "}",
		       w.round);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path, body, 200);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path, body, 412);
	fx_call(fx, GET, "/api/delivery/day?day=2026-11-24", NULL, 200);
	assert_int_equal(fx_int(fx, "rounds.0.n_stops"), 8);
	assert_int_equal(fx_int(fx, "rounds.1.n_stops"), 0);
	assert_int_equal(fx_int(fx, "rounds.0.stops.7.id"), ids[7]);
	/* the next day is as usual, in the usual order */
	fx_call(fx, GET, "/api/delivery/day?day=2026-11-25", NULL, 200);
	assert_int_equal(fx_int(fx, "rounds.0.n_stops"), 6);
	assert_int_equal(fx_int(fx, "rounds.0.stops.0.id"), ids[0]);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"2026-11-25\",\"round_id\":%" PRId64 ",\"order\":[%" PRId64
		       ",%" PRId64 "],\"was\":[1]}",
		       w.round2, ids[7], ids[6]);
	fx_call(fx, POST, "/api/delivery/order", body, 412);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"2026-11-25\",\"round_id\":%" PRId64 ",\"order\":[%" PRId64
		       ",%" PRId64 "],\"was\":[%" PRId64 ",%" PRId64 "],\"always\":true}",
		       w.round2, ids[7], ids[6], ids[6], ids[7]);
	fx_call(fx, POST, "/api/delivery/order", body, 200);
	fx_call(fx, GET, "/api/delivery/day?day=2026-11-26", NULL, 200);
	assert_int_equal(fx_int(fx, "rounds.1.stops.0.id"), ids[7]);
}

static void a_bad_temperature_wants_an_action(void **state)
{
	struct fx *fx = *state;

	(void)world(fx);
	fx_as(fx, "driver");
	fx_call(fx, POST, "/api/delivery/temperatures",
		"{\"day\":\"" FX_TODAY
		"\",\"point\":\"departure\",\"keeps\":\"hot\",\"tenths\":590}",
		422);
	fx_call(fx, POST, "/api/delivery/temperatures",
		"{\"day\":\"" FX_TODAY
		"\",\"point\":\"departure\",\"keeps\":\"hot\",\"tenths\":590,\"action\":"
		"\"rechauffe\"}",
		201);
	fx_call(fx, POST, "/api/delivery/temperatures",
		"{\"day\":\"" FX_TODAY
		"\",\"point\":\"departure\",\"keeps\":\"cold\",\"tenths\":65}",
		201);
	assert_int_equal(fx_sql(fx, "SELECT sum(good) FROM delivery_temperature"), 1);
	fx_call(fx, POST, "/api/delivery/temperatures",
		"{\"day\":\"" FX_TODAY
		"\",\"point\":\"departure\",\"keeps\":\"cold\",\"tenths\":65,\"round_id\":99}",
		422);
}

static void purchases_and_opinions_are_records(void **state)
{
	struct fx *fx = *state;

	(void)world(fx);
	fx_call(fx, POST, "/api/delivery/purchases",
		"{\"day\":\"" FX_TODAY "\",\"supplier\":\"food_bank\",\"label\":\"Carottes\","
		"\"cents\":12000,\"bio\":true,\"local\":true,\"origin\":\"Ecaussinnes\"}",
		201);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 3);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, "/api/delivery/purchases/1/void", NULL, 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 0);
	fx_call(fx, POST, "/api/delivery/surveys",
		"{\"day\":\"" FX_TODAY
		"\",\"taste\":4,\"amount\":5,\"choice\":3,\"punctual\":5,"
		"\"overall\":4,\"complaint\":true,\"remark\":\"trop sale\"}",
		201);
	fx_call(fx, GET, "/api/delivery/surveys", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.remark"), "trop sale");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 2);
}

static void a_second_writer_of_a_subscription_is_told(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t p = person(fx, "Delvaux"), a = subscribe(fx, &w, p, w.round, "", "");
	char path[80], body[500];

	(void)snprintf(path, sizeof(path), "/api/delivery/subscriptions/%" PRId64, a);
	(void)snprintf(body, sizeof(body),
		       "{\"state\":\"active\",\"asked\":\"2026-11-01\",\"from\":\"2026-11-02\","
		       "\"meals\":[2,2,2,2,2,0,0],\"mode\":\"cold\",\"tariff_id\":%" PRId64
		       ",\"round_id\":%" PRId64 ",\"content\":{\"diet\":\"diabetic\","
		       "\"texture\":\"mixed\",\"allergens\":[\"celery\"]}}",
		       w.tariff, w.round);
	fx_call(fx, PUT, path, body, 428);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path, body, 200);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path, body, 412);
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "content.diet"), "diabetic");
	assert_string_equal(fx_text(fx, "allergens.0"), "celery");
	assert_int_equal(brought(fx, "2026-11-24"), 2);
	fx->if_match = "\"2\"";
	fx_call(fx, PUT, path, strstr(body, "{"), 200);
	(void)snprintf(
		body, sizeof(body),
		"{\"state\":\"active\",\"asked\":\"2026-11-01\",\"meals\":[1,1,1,1,1,0,0],"
		"\"mode\":\"hot\",\"tariff_id\":77,\"content\":{\"diet\":\"normal\","
		"\"texture\":\"normal\"}}");
	fx->if_match = "\"3\"";
	fx_call(fx, PUT, path, body, 422);
}

/* Each step of an outcome fails once: no record, no bill, no stop without the others. */
static void an_outcome_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round, "", "");
	char path[80], body[160];
	unsigned nth = 1;
	int64_t records = fx_sql(fx, "SELECT count(*) FROM record");

	(void)snprintf(path, sizeof(path), "/api/delivery/stops/%" PRId64 "/outcome", a);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"" FX_TODAY
		       "\",\"outcome\":\"delivered\",\"at\":%d,\"signs\":[\"fall\"]}",
		       FX_NOW);
	for (;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, POST, path, body);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM delivery_stop"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM delivery_alarm"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record"), records);
		assert_true(nth < 400);
	}
	assert_true(nth > 20);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line"), 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM delivery_alarm"), 1);
}

/* What the ironing centre brings home goes with the meals: the list says which round, and when. */
static void a_basket_goes_with_the_round_that_passes(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t served = person(fx, "Lambiotte"), other = person(fx, "Grosjean");

	(void)subscribe(fx, &w, served, w.round, "", "");
	for (int i = 0; i < 2; i++)
		fx_call(fx, POST, "/api/baskets",
			arena_printf(&fx->arena,
				     "{\"service\":\"ironing\",\"person_id\":%" PRId64
				     ",\"day\":\"2026-11-2%d\",\"deliver\":true,\"paid\":"
				     "\"invoice\",\"pieces\":[{\"kind\":\"shirt\","
				     "\"quantity\":5}]}",
				     i ? other : served, i),
			201);
	fx_call(fx, GET, "/api/baskets?service=ironing", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.round"), "Nord");
	assert_string_equal(fx_text(fx, "rows.0.round_day"), fx_text(fx, "rows.0.promised"));
	assert_true(json_is_null(fx_json(fx, "rows.1.round")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(rounds_are_moved_merged_and_shortened),
		T(a_bad_temperature_wants_an_action),
		T(purchases_and_opinions_are_records),
		T(a_second_writer_of_a_subscription_is_told),
		T(an_outcome_is_all_or_nothing),
		T(a_basket_goes_with_the_round_that_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
