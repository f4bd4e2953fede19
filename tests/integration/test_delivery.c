/* Deliveries: the count is what is delivered, allergens block, cut-offs bill, nobody is forgotten. */
#include "integration/delivery_world.h"

static void the_count_is_what_is_delivered(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round, "", "");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round, "", ",\"ahead\":true");

	(void)subscribe(fx, &w, person(fx, "Lejeune"), w.round2, "", "");
	for (int d = 24; d <= 27; d++) {
		char day[32];

		(void)snprintf(day, sizeof(day), "2026-11-%d", d);
		assert_int_equal(counted(fx, day, "main"), d == 27 ? 5 : 3);
		assert_int_equal(brought(fx, day), d == 27 ? 5 : 3);
	}
	assert_int_equal(brought(fx, "2026-11-28"), 0); /* Saturday: came on Friday */
	day_change(fx, a, "2026-11-25", 0, 200);
	assert_true(json_is_false(fx_json(fx, "late")));
	day_change(fx, b, "2026-11-28", 3, 200);
	assert_int_equal(counted(fx, "2026-11-25", "main"), 2);
	assert_int_equal(brought(fx, "2026-11-25"), 2);
	assert_int_equal(counted(fx, "2026-11-27", "soup"), 7);
	assert_int_equal(brought(fx, "2026-11-27"), 7);
	day_change(fx, a, "2026-11-28", 2, 422); /* nothing brings it */
	fx_call(fx, GET, "/api/delivery/kitchen?day=2026-12-25", NULL, 200);
	assert_true(json_is_false(fx_json(fx, "drives")));
}

static void an_allergen_blocks_until_somebody_takes_it_on(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round,
			      ",\"allergens\":[\"fish\",\"eggs\"]", "");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round,
			      ",\"allergens\":[\"fish\"]", "");
	char body[200];

	fx_call(fx, GET, "/api/delivery/kitchen?day=" FX_TODAY, NULL, 200);
	assert_int_equal(fx_int(fx, "blocked"), 1);
	assert_string_equal(fx_text(fx, "trouble.0.why"), "blocked");
	assert_int_equal(counted(fx, FX_TODAY, "main"), 2); /* one omelette, one blocked */
	outcome(fx, a, "delivered", 409);
	assert_string_equal(fx->error, "delivery.allergen_block");
	outcome(fx, b, "delivered", 200);
	(void)snprintf(body, sizeof(body),
		       "{\"subscription_id\":%" PRId64 ",\"day\":\"" FX_TODAY
		       "\",\"course\":\"main\",\"dish_id\":%" PRId64 "}",
		       a, w.fish);
	fx_call(fx, POST, "/api/delivery/choices", body, 409);
	(void)snprintf(body, sizeof(body),
		       "{\"subscription_id\":%" PRId64 ",\"day\":\"" FX_TODAY
		       "\",\"course\":\"main\",\"dish_id\":%" PRId64
		       ",\"override\":true,\"reason\":\"allergie levee\"}",
		       a, w.fish);
	fx_as(fx, "kitchen");
	fx_call(fx, POST, "/api/delivery/choices", body, 403);
	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/delivery/choices", body, 201);
	fx_call(fx, GET, "/api/delivery/kitchen?day=" FX_TODAY, NULL, 200);
	assert_int_equal(fx_int(fx, "blocked"), 0);
	assert_string_equal(fx_text(fx, "trouble.0.why"), "override");
	assert_string_equal(fx_text(fx, "trouble.0.by"), "Paul Dessy");
	outcome(fx, a, "delivered", 200);
}

static void only_outcomes_are_counted_and_billed(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round, "", "");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round, "", "");
	char path[80];

	outcome(fx, a, "delivered", 200);
	outcome(fx, a, "delivered", 409);
	outcome(fx, b, "no_answer", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'open'"),
			 1);
	assert_int_equal(fx_sql(fx, "SELECT sum(amount_cents) FROM record r JOIN term t ON"
				    " t.term_id = r.kind_id WHERE t.key = 'delivery.delivered'"
				    " AND voided_by IS NULL"),
			 650);
	(void)snprintf(path, sizeof(path), "/api/delivery/stops/%" PRId64 "/undo", a);
	fx_call(fx, POST, path, "{\"day\":\"" FX_TODAY "\"}", 200);
	fx_call(fx, POST, path, "{\"day\":\"" FX_TODAY "\"}", 409);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'open'"),
			 0);
	outcome(fx, a, "refused", 200);
	fx_call(fx, GET, "/api/billing/waiting", NULL, 200);
	assert_int_equal(fx_int(fx, "cents"), 650);
}

static void nobody_closes_no_answer_without_a_result(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a =
		subscribe(fx, &w, person(fx, "Delvaux"), w.round,
			  ",\"contacts\":[{\"name\":\"Luc\",\"phone\":\"0470123456\"}]", "");
	char path[80];
	int64_t alarm;

	fx_as(fx, "driver");
	outcome(fx, a, "no_answer", 200);
	alarm = fx_int(fx, "alarm_id");
	(void)snprintf(path, sizeof(path), "/api/delivery/alarms/%" PRId64 "/steps", alarm);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"step\":\"call\",\"reached\":false}", 200);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"step\":\"call\",\"reached\":false}", 412);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path, "{\"step\":\"contact\",\"reached\":true}", 200);
	assert_string_equal(fx_text(fx, "contacts.0.name"), "Luc");
	(void)snprintf(path, sizeof(path), "/api/delivery/alarms/%" PRId64 "/close", alarm);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path, "{}", 422);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path, "{\"result\":\"away\"}", 422); /* and what of the meal? */
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path,
		"{\"result\":\"away\",\"outcome\":\"absent_back\",\"note\":\"chez sa fille\"}",
		200);
	assert_string_equal(fx_text(fx, "result"), "away");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record r JOIN term t ON t.term_id ="
				    " r.kind_id WHERE t.key IN ('delivery.no_answer',"
				    " 'delivery.absent_back') AND voided_by IS NULL"),
			 2);
	fx_as(fx, "coordinator");
	fx_call(fx, GET, "/api/delivery/alarms", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 0);
}

static void after_the_cut_off_a_meal_is_paid_unless_excused(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round, "", "");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round, "", "");
	char path[80];

	/* Tuesday's cut-off was Monday 10:00; it is 11:00 */
	day_change(fx, a, "2026-11-24", 0, 200);
	assert_true(json_is_true(fx_json(fx, "late")));
	assert_int_equal(brought(fx, "2026-11-24"), 1);
	fx_call(fx, GET, "/api/billing/waiting?until=2026-11-30", NULL, 200);
	assert_int_equal(fx_int(fx, "cents"), 650);
	day_change(fx, a, "2026-11-24", 1, 200); /* after all */
	fx_call(fx, GET, "/api/billing/waiting?until=2026-11-30", NULL, 200);
	assert_int_equal(fx_int(fx, "cents"), 0);
	(void)snprintf(path, sizeof(path), "/api/delivery/subscriptions/%" PRId64 "/pauses", b);
	fx_call(fx, POST, path,
		"{\"from\":\"" FX_TODAY "\",\"reason\":\"hospital\",\"note\":\"hanche\"}", 201);
	fx_call(fx, GET, "/api/billing/waiting?until=2026-11-30", NULL, 200);
	assert_int_equal(fx_int(fx, "cents"), 0);
	assert_int_equal(brought(fx, "2026-11-26"), 1);
	assert_int_equal(brought(fx, FX_TODAY), 1);
}

static void a_driver_sees_his_round_in_its_hours_only(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round,
			      ",\"access\":\"Sonner deux fois\",\"lat\":4986000,\"lon\":526000",
			      ",\"window_from\":630,\"window_to\":720");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round2, "", "");

	fx_as(fx, "driver");
	fx_call(fx, GET, "/api/delivery/mine", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rounds")), 1);
	assert_int_equal(fx_int(fx, "rounds.0.stops.0.id"), a);
	assert_string_equal(fx_text(fx, "rounds.0.stops.0.access"), "Sonner deux fois");
	outcome(fx, b, "delivered", 404);
	clock_freeze(FX_NOW + 6 * 3600);
	fx_as(fx, "driver");
	fx_call(fx, GET, "/api/delivery/mine", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rounds.0.stops")), 0);
	assert_null(strstr(fx->body, "Delvaux"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(the_count_is_what_is_delivered),
		T(an_allergen_blocks_until_somebody_takes_it_on),
		T(only_outcomes_are_counted_and_billed),
		T(nobody_closes_no_answer_without_a_result),
		T(after_the_cut_off_a_meal_is_paid_unless_excused),
		T(a_driver_sees_his_round_in_its_hours_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
