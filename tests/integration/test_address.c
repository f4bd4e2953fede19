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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_file_places_addresses_and_bad_lines_are_counted, setup, fx_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
