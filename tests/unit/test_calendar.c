/* Unit tests of core/calendar: holidays, working days and deadlines of the law. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/date.h"
#include "core/calendar.h"

#include "base/banned.h"

static const struct calendar law = { 0 };

static const struct month_day local_days[] = {
	{ 1, 2 }, { 9, 27 }, { 11, 2 }, { 11, 15 }, { 12, 26 }
};

static const struct calendar centre = {
	LIST(yearly, local_days),
	.replace = CALENDAR_REPLACE_WEEKEND,
};

static int32_t day(const char *iso)
{
	int32_t d = 0;

	assert_true(day_parse(iso, &d));
	return d;
}

static void assert_day(int32_t got, const char *iso)
{
	char buf[DAY_ISO_SIZE];

	if (got == DAY_NONE)
		fail_msg("no day, expected %s", iso);
	assert_string_equal(day_iso(got, buf), iso);
}

static void movable_feasts_fall_on_the_days_known(void **state)
{
	static const struct {
		const char *easter_monday, *ascension, *whit_monday;
	} known[] = {
		{ "2026-04-06", "2026-05-14", "2026-05-25" },
		{ "2027-03-29", "2027-05-06", "2027-05-17" },
		{ "2028-04-17", "2028-05-25", "2028-06-05" },
		{ "2029-04-02", "2029-05-10", "2029-05-21" },
		{ "2030-04-22", "2030-05-30", "2030-06-10" },
	};

	(void)state;
	for (int i = 0; i < (int)ARRAY_LEN(known); i++) {
		int32_t easter = calendar_easter(2026 + i);

		assert_int_equal(day_weekday(easter), 7);
		assert_day(easter + 1, known[i].easter_monday);
		assert_string_equal(calendar_legal_key(day(known[i].easter_monday)),
				    "easter_monday");
		assert_string_equal(calendar_legal_key(day(known[i].ascension)), "ascension");
		assert_string_equal(calendar_legal_key(day(known[i].whit_monday)),
				    "whit_monday");
	}
}

static void easter_stays_within_its_bounds(void **state)
{
	(void)state;
	for (int y = 1900; y <= 2099; y++) {
		int32_t e = calendar_easter(y);

		assert_int_equal(day_weekday(e), 7);
		assert_in_range(e - day_from_civil(y, 3, 22), 0, 34);
	}
	assert_day(calendar_easter(1943), "1943-04-25"); /* the latest */
	assert_day(calendar_easter(2000), "2000-04-23");
	assert_day(calendar_easter(2024), "2024-03-31");
}

static void a_year_has_ten_legal_holidays_in_order(void **state)
{
	(void)state;
	for (int y = 1900; y <= 2099; y++) {
		int32_t d[CALENDAR_LEGAL];
		int distinct = 0, found = 0;

		calendar_legal_days(y, d);
		for (int i = 0; i < CALENDAR_LEGAL; i++) {
			assert_true(calendar_is_legal(d[i]));
			assert_true(i == 0 || d[i] >= d[i - 1]);
			distinct += i == 0 || d[i] != d[i - 1];
		}
		for (int32_t t = day_from_civil(y, 1, 1); t <= day_from_civil(y, 12, 31); t++)
			found += calendar_is_legal(t);
		assert_int_equal(found, distinct);
		assert_int_equal(distinct, y == 1913 || y == 2008 ? 9 : 10);
	}
	assert_string_equal(calendar_legal_key(day("2026-07-21")), "national");
	assert_null(calendar_legal_key(day("2026-07-22")));
	assert_null(calendar_legal_key(day("2026-11-15")));
}

static void the_days_of_local_authorities_are_off_only_where_they_are_set(void **state)
{
	(void)state;
	assert_true(calendar_is_working(&law, day("2027-09-27")));
	assert_false(calendar_is_working(&centre, day("2027-09-27")));
	assert_true(calendar_is_holiday(&centre, day("2026-01-02")));
	assert_false(calendar_is_holiday(&law, day("2026-01-02")));
	assert_false(calendar_is_working(&law, day("2026-05-01")));
	assert_false(calendar_is_working(&law, day("2026-11-21"))); /* Saturday */
	assert_false(calendar_is_holiday(&law, day("2026-11-21")));
}

static void a_single_day_can_be_a_day_off(void **state)
{
	const int32_t bridge[] = { day("2026-05-15") };
	struct calendar c = { .days = bridge, .n_days = 1 };

	(void)state;
	assert_false(calendar_is_working(&c, day("2026-05-15")));
	assert_true(calendar_is_working(&law, day("2026-05-15")));
	assert_day(calendar_next_working(&c, day("2026-05-14")), "2026-05-18");
}

static void a_holiday_of_the_weekend_is_replaced(void **state)
{
	struct calendar sunday = { .replace = CALENDAR_REPLACE_SUNDAY };

	(void)state;
	/* 15 August 2026 is a Saturday, 1 November 2026 a Sunday. */
	assert_int_equal(calendar_replacement(&law, day("2026-11-01")), DAY_NONE);
	assert_int_equal(calendar_replacement(&sunday, day("2026-08-15")), DAY_NONE);
	assert_day(calendar_replacement(&centre, day("2026-08-15")), "2026-08-17");
	assert_day(calendar_replacement(&sunday, day("2026-11-01")), "2026-11-02");
	/* 2 November is off in this centre already. */
	assert_day(calendar_replacement(&centre, day("2026-11-01")), "2026-11-03");
	assert_false(calendar_is_working(&centre, day("2026-11-03")));
	assert_true(calendar_is_working(&law, day("2026-11-03")));
	assert_int_equal(calendar_replacement(&centre, day("2026-11-11")), DAY_NONE);
	assert_int_equal(calendar_replacement(&centre, day("2026-08-16")), DAY_NONE);
}

static void christmas_and_new_year_do_not_take_the_same_day(void **state)
{
	/* 25 December 2027 and 1 January 2028 are Saturdays; the centre closes between them. */
	const int32_t closed[] = { day("2027-12-27"), day("2027-12-28"), day("2027-12-29"),
				   day("2027-12-30"), day("2027-12-31") };
	struct calendar c = { LIST(days, closed), .replace = CALENDAR_REPLACE_WEEKEND };

	(void)state;
	assert_day(calendar_replacement(&c, day("2027-12-25")), "2028-01-03");
	assert_day(calendar_replacement(&c, day("2028-01-01")), "2028-01-04");
	assert_true(calendar_is_holiday(&c, day("2028-01-03")));
	assert_true(calendar_is_holiday(&c, day("2028-01-04")));
	assert_true(calendar_is_working(&c, day("2028-01-05")));
}

static void every_replacement_is_a_day_of_its_own(void **state)
{
	(void)state;
	for (int y = 1950; y <= 2099; y++) {
		int32_t d[CALENDAR_LEGAL], last = DAY_NONE;

		calendar_legal_days(y, d);
		for (int i = 0; i < CALENDAR_LEGAL; i++) {
			int32_t r = calendar_replacement(&centre, d[i]);

			assert_int_equal(r != DAY_NONE, day_weekday(d[i]) >= 6);
			if (r == DAY_NONE)
				continue;
			assert_true(r > d[i] && r > last);
			assert_true(calendar_is_working(&law, r));
			assert_false(calendar_is_working(&centre, r));
			last = r;
		}
	}
}

static void a_deadline_rolls_over_weekend_and_legal_holidays(void **state)
{
	(void)state;
	assert_day(calendar_deadline(day("2026-11-23"), 30), "2026-12-23");
	assert_day(calendar_deadline(day("2026-11-25"), 30),
		   "2026-12-28"); /* Christmas, Sat, Sun */
	assert_day(calendar_deadline(day("2026-10-02"), 30),
		   "2026-11-02"); /* Sunday 1 November */
	assert_day(calendar_deadline(day("2026-04-03"), 1), "2026-04-07"); /* Easter */
	assert_day(calendar_deadline(day("2026-11-23"), 0), "2026-11-23");
	/* A local holiday does not move it. */
	assert_day(calendar_deadline(day("2027-09-19"), 8), "2027-09-27");
	assert_day(calendar_roll(day("2026-05-14")), "2026-05-15");
}

static void months_run_to_the_eve_of_the_same_date(void **state)
{
	(void)state;
	assert_day(calendar_deadline_months(day("2026-11-23"), 3), "2027-02-23");
	assert_day(calendar_deadline_months(day("2026-02-28"), 3),
		   "2026-06-01"); /* 31 May: Sunday */
	assert_day(calendar_deadline_months(day("2027-02-28"), 3), "2027-05-31");
	assert_day(calendar_deadline_months(day("2026-11-30"), 3),
		   "2027-03-01"); /* 28 Feb: Sunday */
	assert_day(calendar_deadline_months(day("2027-11-30"), 3), "2028-02-29");
	assert_day(calendar_deadline_months(day("2025-01-30"), 1), "2025-02-28");
	assert_day(calendar_deadline_months(day("2025-12-30"), 3), "2026-03-30");
}

static void a_deadline_is_never_early_nor_on_a_day_off(void **state)
{
	(void)state;
	for (int32_t s = day("2020-01-01"); s < day("2032-01-01"); s += 3) {
		for (int n = 0; n < 40; n += 7) {
			int32_t d = calendar_deadline(s, n);

			assert_in_range(d - (s + n), 0, 5);
			assert_true(calendar_is_working(&law, d));
			for (int32_t t = s + n; t < d; t++)
				assert_false(calendar_is_working(&law, t));
		}
	}
}

static void working_days_are_counted_and_added(void **state)
{
	(void)state;
	assert_int_equal(calendar_count_working(&law, day("2026-11-23"), day("2026-11-29")), 5);
	assert_int_equal(calendar_count_working(&law, day("2026-11-09"), day("2026-11-15")), 4);
	assert_int_equal(calendar_count_working(&law, day("2026-11-24"), day("2026-11-23")), 0);
	assert_day(calendar_add_working(&law, day("2026-11-20"), 1), "2026-11-23");
	assert_day(calendar_add_working(&law, day("2026-11-21"), 0), "2026-11-23");
	for (int32_t s = day("2026-01-01"); s < day("2027-01-01"); s++) {
		int32_t from = calendar_next_working(&centre, s);
		int32_t to = calendar_add_working(&centre, s, 10);

		assert_int_equal(calendar_count_working(&centre, from, to), 11);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(movable_feasts_fall_on_the_days_known),
		cmocka_unit_test(easter_stays_within_its_bounds),
		cmocka_unit_test(a_year_has_ten_legal_holidays_in_order),
		cmocka_unit_test(the_days_of_local_authorities_are_off_only_where_they_are_set),
		cmocka_unit_test(a_single_day_can_be_a_day_off),
		cmocka_unit_test(a_holiday_of_the_weekend_is_replaced),
		cmocka_unit_test(christmas_and_new_year_do_not_take_the_same_day),
		cmocka_unit_test(every_replacement_is_a_day_of_its_own),
		cmocka_unit_test(a_deadline_rolls_over_weekend_and_legal_holidays),
		cmocka_unit_test(months_run_to_the_eve_of_the_same_date),
		cmocka_unit_test(a_deadline_is_never_early_nor_on_a_day_off),
		cmocka_unit_test(working_days_are_counted_and_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
