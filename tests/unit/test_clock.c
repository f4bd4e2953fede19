/*
 * Delays of the law.  The reference counts day by day on civil dates of its own (year, month, day
 * moved by hand; Easter from a table), so that it shares nothing with core/clock and core/calendar.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/macros.h"
#include "core/clock.h"

/* ---- the reference --------------------------------------------------------------------------- */

struct ymd {
	int y, m, d, weekday; /* 0 Monday … 6 Sunday */
};

/* Easter Sundays as almanacs print them, 2019 to 2040. */
static const struct {
	int y, m, d;
} easter[] = { { 2019, 4, 21 }, { 2020, 4, 12 }, { 2021, 4, 4 },  { 2022, 4, 17 },
	       { 2023, 4, 9 },	{ 2024, 3, 31 }, { 2025, 4, 20 }, { 2026, 4, 5 },
	       { 2027, 3, 28 }, { 2028, 4, 16 }, { 2029, 4, 1 },  { 2030, 4, 21 },
	       { 2031, 4, 13 }, { 2032, 3, 28 }, { 2033, 4, 17 }, { 2034, 4, 9 },
	       { 2035, 3, 25 }, { 2036, 4, 13 }, { 2037, 4, 5 },  { 2038, 4, 25 },
	       { 2039, 4, 10 }, { 2040, 4, 1 } };

static int month_days(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[m - 1] + (m == 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0));
}

static void tomorrow(struct ymd *t)
{
	t->weekday = (t->weekday + 1) % 7;
	if (++t->d <= month_days(t->y, t->m))
		return;
	t->d = 1;
	if (++t->m > 12) {
		t->m = 1;
		t->y++;
	}
}

static int same(const struct ymd *a, int y, int m, int d)
{
	return a->y == y && a->m == m && a->d == d;
}

static int after_easter(const struct ymd *t, int days)
{
	for (size_t i = 0; i < ARRAY_LEN(easter); i++) {
		struct ymd e = { easter[i].y, easter[i].m, easter[i].d, 6 };

		if (e.y != t->y)
			continue;
		for (int k = 0; k < days; k++)
			tomorrow(&e);
		return same(t, e.y, e.m, e.d);
	}
	fail_msg("no Easter for %d", t->y);
	return 0;
}

static int day_off(const struct ymd *t)
{
	static const int fixed[][2] = { { 1, 1 },  { 5, 1 },   { 7, 21 }, { 8, 15 },
					{ 11, 1 }, { 11, 11 }, { 12, 25 } };

	if (t->weekday >= 5)
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		if (t->m == fixed[i][0] && t->d == fixed[i][1])
			return 1;
	return after_easter(t, 1) || after_easter(t, 39) || after_easter(t, 50);
}

/* 1 January 2019 was a Tuesday. */
static struct ymd civil_at(int n)
{
	struct ymd t = { 2019, 1, 1, 1 };

	while (n-- > 0)
		tomorrow(&t);
	return t;
}

static int in_spans(int32_t day, const struct clock_span *s, size_t n)
{
	int hit = 0;

	for (size_t i = 0; i < n; i++)
		hit |= day >= s[i].from && day <= s[i].to;
	return hit;
}

/* How many days lie between an event and the eve of the same date some months later. */
static int months_as_days(struct ymd event, int months)
{
	struct ymd first = event, t;
	int y, m, d, n = 0;

	tomorrow(&first);
	y = first.y + (first.m - 1 + months) / 12;
	m = (first.m - 1 + months) % 12 + 1;
	d = first.d;
	/* the date that ends the delay before it begins; beyond the month's end: the 1st after it */
	if (d > month_days(y, m)) {
		d = 1;
		if (++m > 12) {
			m = 1;
			y++;
		}
	}
	for (t = event; !same(&t, y, m, d); n++)
		tomorrow(&t);
	return n - 1;
}

static int32_t reference(int offset, int32_t day0, struct clock_length len,
			 const struct clock_span *s, size_t n)
{
	struct ymd t = civil_at(offset);
	int left = len.months ? months_as_days(t, len.n) : len.n;
	int32_t day = day0 + offset;

	while (left > 0) {
		tomorrow(&t);
		day++;
		if (!in_spans(day, s, n))
			left--;
	}
	while (day_off(&t)) {
		tomorrow(&t);
		day++;
	}
	return day;
}

/* ---- tests ------------------------------------------------------------------------------------ */

static int32_t day(const char *iso)
{
	int32_t d;

	assert_true(day_parse(iso, &d));
	return d;
}

static void due_is(const char *start, int n, bool months, const char *expected)
{
	char iso[DAY_ISO_SIZE];
	struct clock_length len = { n, months };

	assert_string_equal(day_iso(clock_due(day(start), len, NULL, 0), iso), expected);
}

/* Every delay of the law from every day of eighteen years. */
static void no_delay_is_wrong_by_a_day(void **state)
{
	static const struct clock_length lengths[] = {
		{ 0, false },  { 5, false },  { 8, false },  { 15, false },
		{ 28, false }, { 30, false }, { 90, false }, { 1, true },
		{ 3, true },   { 4, true },   { 12, true }
	};
	int32_t day0 = day("2019-01-01");

	(void)state;
	for (int off = 0; off < 18 * 365; off++)
		for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
			int32_t got = clock_due(day0 + off, lengths[i], NULL, 0);
			int32_t want;

			/* long counts by hand are slow: every day for short ones, else a sample */
			if ((lengths[i].months || lengths[i].n > 30) && off % 7 > 1)
				continue;
			if (off % 3 && !lengths[i].n)
				continue;
			want = reference(off, day0, lengths[i], NULL, 0);
			if (got != want) {
				char a[DAY_ISO_SIZE], b[DAY_ISO_SIZE], c[DAY_ISO_SIZE];

				fail_msg("%d %s from %s: %s, not %s", lengths[i].n,
					 lengths[i].months ? "months" : "days",
					 day_iso(day0 + off, a), day_iso(got, b),
					 day_iso(want, c));
			}
		}
}

static uint32_t rnd(uint32_t *s)
{
	*s = *s * 1664525u + 1013904223u;
	return *s >> 8;
}

static void suspended_days_do_not_count(void **state)
{
	int32_t day0 = day("2019-01-01");
	uint32_t seed = 20261123;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct clock_span s[3];
		int off = (int)(rnd(&seed) % (17 * 365));
		struct clock_length len = { (int)(rnd(&seed) % 45), false };

		if (rnd(&seed) % 4 == 0)
			len = (struct clock_length){ (int)(rnd(&seed) % 6) + 1, true };
		for (size_t k = 0; k < ARRAY_LEN(s); k++) {
			s[k].from = day0 + off + (int32_t)(rnd(&seed) % 60) - 10;
			s[k].to = s[k].from + (int32_t)(rnd(&seed) % 25) - 1;
		}
		assert_int_equal(clock_due(day0 + off, len, s, 3),
				 reference(off, day0, len, s, 3));
	}
}

static void the_examples_of_the_law(void **state)
{
	(void)state;
	/* decision: 30 calendar days; 25 December is a holiday, then a weekend */
	due_is("2026-11-23", 30, false, "2026-12-23");
	due_is("2026-11-25", 30, false, "2026-12-28");
	/* notification: 8 days of the decision */
	due_is("2026-12-16", 8, false, "2026-12-24");
	due_is("2026-12-17", 8, false, "2026-12-28");
	/* transfer to the competent centre: 5 calendar days */
	due_is("2026-11-23", 5, false, "2026-11-30");
	/* appeal: 3 months of the notification, month ends and a leap year */
	due_is("2026-11-30", 3, true, "2027-03-01");
	due_is("2027-11-30", 3, true, "2028-02-29");
	/* without any decision: 30 days, 8 days and 3 months ("4 mois et 8 jours") */
	due_is("2026-12-31", 3, true, "2027-03-31");
	/* Forem: 4 weeks of the grant */
	due_is("2026-11-23", 28, false, "2026-12-21");
	/* over both changes of the hour */
	due_is("2026-03-20", 30, false, "2026-04-20");
	due_is("2026-10-02", 30, false, "2026-11-02");
	/* review and home visit: a year */
	due_is("2027-02-28", 12, true, "2028-02-29");
	due_is("2024-02-29", 12, true, "2025-02-28");
}

static void an_open_suspension_has_no_due_day(void **state)
{
	struct clock_span s = { day("2026-12-01"), DAY_NONE };
	struct clock_length len = { 30, false };

	(void)state;
	assert_int_equal(clock_due(day("2026-11-23"), len, &s, 1), DAY_NONE);
	s.to = day("2026-12-10"); /* ten days left out: 2 January is a Saturday */
	assert_int_equal(clock_due(day("2026-11-23"), len, &s, 1), day("2027-01-04"));
	/* one that begins after the delay ended changes nothing */
	s = (struct clock_span){ day("2027-02-01"), DAY_NONE };
	assert_int_equal(clock_due(day("2026-11-23"), len, &s, 1), day("2026-12-23"));
}

/* The day of an event comes from an instant: neither midnight nor the change of the hour move it. */
static void the_day_of_an_event_is_the_belgian_one(void **state)
{
	(void)state;
	for (int32_t d = day("2024-01-01"); d < day("2030-01-01"); d++) {
		assert_int_equal(brussels_day(brussels_instant(d, 0)), d);
		assert_int_equal(brussels_day(brussels_instant(d, 23 * 60 + 59)), d);
		assert_int_equal(brussels_day(brussels_instant(d, 0) - 1), d - 1);
	}
}

static void nearness_has_a_word_for_each_state(void **state)
{
	int32_t t = day("2026-11-23");

	(void)state;
	assert_int_equal(clock_nearness(t + 8, DAY_NONE, t, 7), CLOCK_FAR);
	assert_int_equal(clock_nearness(t + 7, DAY_NONE, t, 7), CLOCK_NEAR);
	assert_int_equal(clock_nearness(t, DAY_NONE, t, 7), CLOCK_TODAY);
	assert_int_equal(clock_nearness(t - 1, DAY_NONE, t, 7), CLOCK_LATE);
	assert_int_equal(clock_nearness(DAY_NONE, DAY_NONE, t, 7), CLOCK_SUSPENDED);
	assert_int_equal(clock_nearness(t, t, t, 7), CLOCK_MET);
	assert_int_equal(clock_nearness(t - 1, t, t, 7), CLOCK_MET_LATE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_delay_is_wrong_by_a_day),
		cmocka_unit_test(suspended_days_do_not_count),
		cmocka_unit_test(the_examples_of_the_law),
		cmocka_unit_test(an_open_suspension_has_no_due_day),
		cmocka_unit_test(the_day_of_an_event_is_the_belgian_one),
		cmocka_unit_test(nearness_has_a_word_for_each_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
