/* Unit tests of core/geo: distances, estimates of road and time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/date.h"
#include "core/geo.h"
#include "core/model.h"

#include "base/banned.h"

static const struct geo paliseul = { 4990300, 513400 };
static const struct geo libramont = { 4991900, 537600 };
static const struct geo_figures figures = { 1.4, 50, 1 };

static uint64_t drawn = 7;

static int32_t draw(int32_t lo, int32_t hi)
{
	drawn ^= drawn << 13;
	drawn ^= drawn >> 7;
	drawn ^= drawn << 17;
	return lo + (int32_t)(drawn % (uint64_t)(hi - lo));
}

static struct geo anywhere(void)
{
	struct geo g;

	g.lat = draw(GEO_LAT_MIN, GEO_LAT_MAX);
	g.lon = draw(GEO_LON_MIN, GEO_LON_MAX);
	return g;
}

static void a_degree_of_latitude_is_the_arc_of_the_sphere(void **state)
{
	struct geo a = { 5000000, 500000 }, b = { 5100000, 500000 };

	(void)state;
	/* 6 371 008.8 m × π / 180 */
	assert_true(fabs(geo_straight_m(a, b) - 111195.08) < 0.1);
	/* On a parallel the arc shrinks with the cosine; the chord of one degree is a little less. */
	b = (struct geo){ 5000000, 600000 };
	assert_true(fabs(geo_straight_m(a, b) - 111195.08 * cos(50 * acos(-1) / 180)) < 5);
}

static void two_villages_are_as_far_as_the_map_says(void **state)
{
	double m = geo_straight_m(paliseul, libramont);

	(void)state;
	assert_true(m > 17200 && m < 17600);
	assert_true(geo_road_m(&figures, paliseul, libramont) == llround(m * 1.4));
}

static void distances_are_symmetric_and_keep_the_triangle(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct geo a = anywhere(), b = anywhere(), c = anywhere();

		assert_true(fabs(geo_straight_m(a, b) - geo_straight_m(b, a)) < 1e-6);
		assert_true(geo_straight_m(a, c) <=
			    geo_straight_m(a, b) + geo_straight_m(b, c) + 1e-6);
		assert_true(geo_straight_m(a, a) == 0);
	}
}

static void minutes_are_rounded_up_and_start_once(void **state)
{
	(void)state;
	assert_int_equal(geo_minutes(&figures, 0), 0);
	assert_int_equal(geo_minutes(&figures, 1), 2); /* 1 min to start, the rest rounded */
	assert_int_equal(geo_minutes(&figures, 50000), 61); /* an hour and the start, exactly */
	assert_int_equal(geo_minutes(&figures, 50001), 62);
}

static void an_unknown_place_has_no_distance(void **state)
{
	struct geo none = { 0, 0 };

	(void)state;
	assert_false(geo_known(none));
	assert_false(geo_valid(none));
	assert_true(geo_valid(paliseul));
	assert_false(geo_valid((struct geo){ 4000000, 500000 }));
	assert_int_equal(geo_road_m(&figures, none, paliseul), 0);
	assert_int_equal(geo_travel(&figures, paliseul, none), 0);
}

static void senseless_parameters_are_mended(void **state)
{
	struct parameter rows[] = {
		{ .code = "geo.detour", .value = 0.2, .from = 0, .to = DAY_NONE },
		{ .code = "geo.speed", .value = 0, .from = 0, .to = DAY_NONE },
		{ .code = "geo.start", .value = -3, .from = 0, .to = DAY_NONE },
	};
	struct model m = { .parameters = rows, .n_parameters = 3 };
	struct geo_figures f;

	(void)state;
	geo_figures(&m, 20000, &f);
	assert_true(f.detour == 1 && f.speed_kmh == 1 && f.start_minutes == 0);
	rows[0].value = 1.3;
	rows[1].value = 48;
	geo_figures(&m, 20000, &f);
	assert_true(f.detour == 1.3 && f.speed_kmh == 48);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_degree_of_latitude_is_the_arc_of_the_sphere),
		cmocka_unit_test(two_villages_are_as_far_as_the_map_says),
		cmocka_unit_test(distances_are_symmetric_and_keep_the_triangle),
		cmocka_unit_test(minutes_are_rounded_up_and_start_once),
		cmocka_unit_test(an_unknown_place_has_no_distance),
		cmocka_unit_test(senseless_parameters_are_mended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
