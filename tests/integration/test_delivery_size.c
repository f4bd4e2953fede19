/*
 * A large kitchen: counts, rounds and bills still agree.  Prints how long they took (release:
 * 200 meals, 6 rounds, 200 payers); nothing here asserts a time.
 */
#include "integration/delivery_world.h"

#ifdef __SANITIZE_ADDRESS__
#define PEOPLE 24
#else
#define PEOPLE 200
#endif

static double call(struct fx *fx, enum method m, const char *path, const char *body, int status)
{
	int64_t start = clock_mono_us();

	fx_call(fx, m, path, body, status);
	return (double)(clock_mono_us() - start) / 1000;
}

static void a_large_kitchen_agrees_with_its_rounds_and_bills(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t rounds[6] = { w.round, w.round2 }, made = 0;
	double kitchen, all, run;
	char body[200], place[80];

	for (int i = 2; i < 6; i++) {
		(void)snprintf(body, sizeof(body),
			       "{\"label\":\"Tour %d\",\"depart\":630,\"stop_minutes\":4,"
			       "\"lat\":4985000,\"lon\":525000}",
			       i);
		rounds[i] = post(fx, "/api/delivery/rounds", body);
	}
	for (int i = 0; i < PEOPLE; i++) {
		(void)snprintf(place, sizeof(place), ",\"lat\":%d,\"lon\":%d",
			       4970000 + i * 7919 % 30000, 510000 + i * 104729 % 30000);
		(void)subscribe(fx, &w, person(fx, "Mangeur"), rounds[i % 6], place, "");
		fx_forget(fx);
	}
	fx_as(fx, "coordinator");
	kitchen = call(fx, GET, "/api/delivery/kitchen?day=2026-11-24", NULL, 200);
	assert_int_equal(fx_int(fx, "meals"), PEOPLE);
	assert_int_equal(counted(fx, "2026-11-24", "main"), PEOPLE);
	assert_int_equal(brought(fx, "2026-11-24"), PEOPLE);
	all = call(fx, POST, "/api/delivery/optimise", "{\"day\":\"2026-11-24\"}", 200);
	assert_int_equal(fx_int(fx, "stops"), PEOPLE);
	assert_true(fx_int(fx, "metres_after") < fx_int(fx, "metres_before"));
	assert_int_equal(brought(fx, "2026-11-24"), PEOPLE);
	fx_call(fx, GET, "/api/delivery/subscriptions", NULL, 200);
	{
		json_t *rows = json_incref(fx_json(fx, "rows")), *r;
		size_t i;

		json_array_foreach(rows, i, r) outcome(
			fx, json_integer_value(json_object_get(r, "id")), "delivered", 200);
		made = (int64_t)json_array_size(rows);
		json_decref(rows);
	}
	assert_int_equal(made, PEOPLE);
	run = call(fx, POST, "/api/billing/runs", "{\"until\":\"" FX_TODAY "\"}", 201);
	assert_int_equal(fx_int(fx, "invoices"), PEOPLE);
	assert_int_equal(fx_int(fx, "total_cents"), PEOPLE * 650);
	print_message(
		"%d meals: kitchen %.1f ms, all rounds shortened %.1f ms, invoices %.1f ms\n",
		PEOPLE, kitchen, all, run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_large_kitchen_agrees_with_its_rounds_and_bills, setup, fx_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
