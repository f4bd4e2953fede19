/* Tariffs as Walloon centres publish them, to the cent, and the law's maximum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/macros.h"
#include "svc/ride/tariff.h"

#include "base/banned.h"

static const struct tariff_cap unknown = { -1, -1 };

/* Trois-Ponts: 0,4170 €/km outside, 2,60 € to the centre, from home, a quarter free, 2 €/quarter. */
static const struct tariff trois_ponts = {
	.flat = FLAT_LOCALITY,
	.flat_postcodes = "4980",
	.flat_cents = 260,
	.km_e4 = 4170,
	.km_from = KM_HOME,
	.wait_free = 15,
	.wait_step = 15,
	.wait_cents = 200,
};
/* Couvin: 2,40 € below 8 km, waiting free at the hospital, CPAS and court, else 5 €/h. */
static const struct tariff couvin = {
	.flat = FLAT_DISTANCE,
	.flat_metres = 8000,
	.flat_cents = 240,
	.km_e4 = 3000,
	.wait_free_kinds = "hospital cpas court",
	.wait_step = 60,
	.wait_cents = 500,
	.extra_cents = 150,
	.no_show_cents = 240,
};
static const struct tariff saint_leger = { .km_e4 = 2500 };
static const struct tariff grez_doiceau = { .km_e4 = 3573 };
static const struct tariff la_hulpe = { .flat = FLAT_ALWAYS, .flat_cents = 200 };

static int64_t price(const struct tariff *t, struct tariff_trip trip)
{
	struct tariff_price p;
	int64_t sum = 0;

	tariff_price(t, &unknown, &trip, &p);
	for (size_t i = 0; i < p.n; i++)
		sum += p.lines[i].cents;
	assert_int_equal(sum, p.cents); /* the lines explain all of it */
	return p.cents;
}

static void trois_ponts_is_flat_to_the_centre_and_by_kilometre_from_home(void **state)
{
	(void)state;
	assert_int_equal(price(&trois_ponts, (struct tariff_trip){ .metres = 6200,
								   .home_metres = 6200,
								   .postcode = "4980" }),
			 260);
	/* 21,5 km from home × 0,4170 = 8,9655 */
	assert_int_equal(price(&trois_ponts, (struct tariff_trip){ .metres = 18000,
								   .home_metres = 21500,
								   .postcode = "4970" }),
			 897);
	/* a quarter free, the second begun */
	assert_int_equal(price(&trois_ponts, (struct tariff_trip){ .home_metres = 10000,
								   .wait = 15,
								   .postcode = "4970" }),
			 417);
	assert_int_equal(price(&trois_ponts, (struct tariff_trip){ .home_metres = 10000,
								   .wait = 16,
								   .postcode = "4970" }),
			 617);
	assert_int_equal(price(&trois_ponts, (struct tariff_trip){ .home_metres = 10000,
								   .wait = 31,
								   .postcode = "4970" }),
			 817);
}

static void couvin_waits_free_at_hospital_cpas_and_court(void **state)
{
	struct tariff_trip near = { .metres = 7999 }, at = { .metres = 8000 };

	(void)state;
	assert_int_equal(price(&couvin, near), 240);
	assert_int_equal(price(&couvin, at), 240); /* 8 km × 0,30 */
	at.metres = 20000;
	assert_int_equal(price(&couvin, at), 600);
	near.wait = 90;
	near.kind = "hospital";
	assert_int_equal(price(&couvin, near), 240);
	near.kind = "court";
	assert_int_equal(price(&couvin, near), 240);
	near.kind = "shop";
	assert_int_equal(price(&couvin, near), 240 + 1000); /* two hours begun */
	near.wait = 60;
	assert_int_equal(price(&couvin, near), 240 + 500);
	near.wait = 0;
	near.extra = 2;
	assert_int_equal(price(&couvin, near), 240 + 300);
	near.what = TRIP_NO_SHOW;
	assert_int_equal(price(&couvin, near), 240);
	near.what = TRIP_LATE_CANCEL;
	assert_int_equal(price(&couvin, near), 0);
}

static void simple_tariffs(void **state)
{
	(void)state;
	assert_int_equal(price(&saint_leger, (struct tariff_trip){ .metres = 23100 }), 578);
	assert_int_equal(price(&grez_doiceau, (struct tariff_trip){ .metres = 12000 }), 429);
	assert_int_equal(price(&la_hulpe, (struct tariff_trip){ .metres = 1 }), 200);
	assert_int_equal(price(&la_hulpe, (struct tariff_trip){ .metres = 90000 }), 200);
}

static void kilometres_from_the_depot_and_a_least_price(void **state)
{
	static const struct tariff t = { .km_e4 = 3000,
					 .km_from = KM_DEPOT,
					 .least_cents = 300 };

	(void)state;
	assert_int_equal(
		price(&t, (struct tariff_trip){ .metres = 4000, .depot_metres = 15000 }), 450);
	assert_int_equal(
		price(&t, (struct tariff_trip){ .metres = 1000, .depot_metres = 5000 }), 300);
}

static void the_law_caps_transport_but_not_waiting(void **state)
{
	static const struct tariff t = { .km_e4 = 5000, .wait_step = 15, .wait_cents = 200 };
	static const struct tariff_cap cap = { 3000, 240 };
	struct tariff_trip trip = { .metres = 20000, .wait = 10 };
	struct tariff_price p;

	(void)state;
	tariff_price(&t, &cap, &trip, &p);
	assert_int_equal(p.cents, 600 + 200);
	assert_string_equal(p.lines[1].code, "cap");
	assert_int_equal(p.lines[1].cents, -400);
	trip = (struct tariff_trip){ .metres = 6000 }; /* the flat maximum is the greater one */
	tariff_price(&t, &cap, &trip, &p);
	assert_int_equal(p.cents, 240);
	trip.metres = 4000;
	tariff_price(&t, &cap, &trip, &p);
	assert_int_equal(p.cents, 200);
	assert_int_equal(p.n, 1);
	tariff_price(&t, &unknown, &trip, &p);
	assert_string_equal(p.lines[1].code, "nocap");
}

static void a_decision_takes_off_a_share(void **state)
{
	struct tariff_trip trip = { .metres = 11000, .free_percent = 50 };

	(void)state;
	assert_int_equal(price(&saint_leger, trip), 275 - 138 + 0);
	trip.free_percent = 100;
	assert_int_equal(price(&saint_leger, trip), 0);
}

/* Whatever the trip, the lines add up and nothing is ever below zero. */
static void lines_always_add_up(void **state)
{
	static const struct tariff *const all[] = { &trois_ponts, &couvin, &saint_leger,
						    &grez_doiceau, &la_hulpe };
	static const char *const kinds[] = { "hospital", "shop", "cpas", NULL };
	uint64_t r = 11;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		r ^= r << 13;
		r ^= r >> 7;
		r ^= r << 17;
		assert_true(price(all[r % 5],
				  (struct tariff_trip){
					  .metres = (int64_t)(r >> 8) % 90000,
					  .home_metres = (int64_t)(r >> 9) % 90000,
					  .postcode = r & 64 ? "4980" : "5660",
					  .kind = kinds[(r >> 30) % 4],
					  .wait = (int64_t)(r >> 33) % 240,
					  .extra = (int64_t)(r >> 40) % 4,
					  .free_percent = (int64_t)(r >> 44) % 101 }) >= 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trois_ponts_is_flat_to_the_centre_and_by_kilometre_from_home),
		cmocka_unit_test(couvin_waits_free_at_hospital_cpas_and_court),
		cmocka_unit_test(simple_tariffs),
		cmocka_unit_test(kilometres_from_the_depot_and_a_least_price),
		cmocka_unit_test(the_law_caps_transport_but_not_waiting),
		cmocka_unit_test(a_decision_takes_off_a_share),
		cmocka_unit_test(lines_always_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
