/* Public addresses: a file of BeSt Address gives subscriptions their place on the map. */
#include "integration/delivery_world.h"

#include "core/address.h"
#include "core/write.h"

static const char *const LINES[] = {
	"\xEF\xBB\xBF"
	"EPSG:31370_x,EPSG:31370_y,EPSG:4326_lat,EPSG:4326_lon,address_id,box_number,"
	"house_number,municipality_id,municipality_name_fr,postcode,streetname_de,"
	"streetname_fr,streetname_nl,status",
	"1,2,49.90412,5.13391,1,,3,84050,Paliseul,6850,,Rue de l'\xC3\x89glise,,current\r\n",
	"1,2,49.90500,5.13400,2,,4,84050,Paliseul,6850,,\"Rue, du \"\"Coin\"\"\",,current\n",
	"1,2,49.90600,5.13400,3,,5,84050,Paliseul,6850,,Rue Neuve,,retired\n",
	"1,2,,,4,,6,84050,Paliseul,6850,,Rue Neuve,,current\n",
	"1,2,91.5,5.1,5,,7,84050,Paliseul,6850,,Rue Neuve,,current\n",
	"short\n",
};

static Err read_all(struct ctx *cx, void *arg)
{
	struct address_reader *r = arg;

	for (size_t i = 0; i < ARRAY_LEN(LINES); i++)
		TRY(address_line(cx, r, LINES[i], strlen(LINES[i])));
	return OK;
}

static void check_places(struct ctx *cx)
{
	static const struct {
		const char *postcode, *street;
		int32_t lat;
	} cases[] = {
		{ "6850", "Rue de l'\xC3\x89glise 3", 4990412 },
		{ "6850", "rue de l eglise 3 bo\xC3\xAEte 2", 4990412 },
		{ "6850", "Rue, du \"Coin\" 4", 4990500 },
		{ "6850", "Rue Neuve 5", 0 },
		{ "6851", "Rue de l'\xC3\x89glise 3", 0 },
		{ "6850", "3", 0 },
		{ "6850", NULL, 0 },
		{ NULL, "Rue de l'\xC3\x89glise 3", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct geo at;

		assert_int_equal(
			address_locate(cx, cases[i].postcode, cases[i].street, &at).code,
			ERR_OK);
		assert_int_equal(at.lat, cases[i].lat);
	}
}

static void a_file_places_addresses_and_bad_lines_are_counted(void **state)
{
	struct fx *fx = *state;
	struct address_reader r = { .headed = false };
	struct arena a;
	struct ctx cx;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_int_equal(app_enter(fx->app, &a, &cx).code, ERR_OK);
	assert_int_equal(write_run(&cx, read_all, &r).code, ERR_OK);
	assert_int_equal(r.done.taken, 2);
	assert_int_equal(r.done.refused, 4);
	check_places(&cx);
	r = (struct address_reader){ .headed = false };
	assert_int_equal(address_line(&cx, &r, "a,b,c", 5).code, ERR_INVALID);
	app_leave(&cx);
	arena_release(&a);
}

static Err read_semois(struct ctx *cx, void *arg)
{
	static const char line[] = "1,2,49.88123,5.10991,9,,14,84050,Paliseul,6850,,Rue de la "
				   "Semois,,current\n";

	(void)arg;
	struct address_reader r = { .headed = false };

	TRY(address_line(cx, &r, LINES[0], strlen(LINES[0])));
	return address_line(cx, &r, line, strlen(line));
}

/* Who was there before the file is placed by one button, who comes later at once. */
static void an_import_places_people_of_meals_and_taxi(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t p = person(fx, "Delvaux"), a = subscribe(fx, &w, p, w.round, "", ""), b;
	struct arena arena;
	struct ctx cx;
	char path[80];

	fx_call(fx, POST, "/api/delivery/locate", "{}", 200);
	assert_int_equal(fx_int(fx, "found"), 0);
	assert_int_equal(fx_int(fx, "left"), 1);
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	assert_int_equal(app_enter(fx->app, &arena, &cx).code, ERR_OK);
	assert_int_equal(write_run(&cx, read_semois, NULL).code, ERR_OK);
	app_leave(&cx);
	arena_release(&arena);
	fx_call(fx, POST, "/api/delivery/locate", "{}", 200);
	assert_int_equal(fx_int(fx, "found"), 1);
	assert_int_equal(fx_int(fx, "left"), 0);
	b = subscribe(fx, &w, person(fx, "Gérard"), w.round, "", "");
	for (int i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "/api/delivery/subscriptions/%" PRId64,
			       i ? b : a);
		fx_call(fx, GET, path, NULL, 200);
		assert_int_equal(fx_int(fx, "content.lat"), 4988123);
		assert_int_equal(fx_int(fx, "version"), i ? 1 : 2);
	}
	(void)snprintf(path, sizeof(path), "/api/ride-clients/%" PRId64, p);
	fx_call(fx, GET, path, NULL, 200);
	assert_int_equal(fx_int(fx, "home.lat"), 4988123);
	assert_int_equal(fx_int(fx, "lat"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_file_places_addresses_and_bad_lines_are_counted, setup, fx_teardown),
		cmocka_unit_test_setup_teardown(an_import_places_people_of_meals_and_taxi,
						setup, fx_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
