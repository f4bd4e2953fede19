/* See calendar.h.  Easter: the Gregorian computus of Meeus, Jones and Butcher. */
#include "core/calendar.h"

#include "base/date.h"

#include "base/banned.h"

#define SATURDAY 6
#define SUNDAY	 7

enum movable { FIXED = 0, FROM_EASTER };

/* In the order of the calendar, which never changes: Easter Monday falls from 23 March to 26
 * April, Ascension from 30 April to 3 June, Whit Monday from 11 May to 14 June. */
static const struct holiday {
	const char *key;
	enum movable movable;
	int month, day; /* fixed */
	int offset;	/* days from Easter Sunday */
} legal[CALENDAR_LEGAL] = {
	{ "new_year", FIXED, 1, 1, 0 },
	{ "easter_monday", FROM_EASTER, 0, 0, 1 },
	{ "labour", FIXED, 5, 1, 0 },
	{ "ascension", FROM_EASTER, 0, 0, 39 },
	{ "whit_monday", FROM_EASTER, 0, 0, 50 },
	{ "national", FIXED, 7, 21, 0 },
	{ "assumption", FIXED, 8, 15, 0 },
	{ "all_saints", FIXED, 11, 1, 0 },
	{ "armistice", FIXED, 11, 11, 0 },
	{ "christmas", FIXED, 12, 25, 0 },
};

int32_t calendar_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return day_from_civil(year, n / 31, n % 31 + 1);
}

static int32_t holiday_day(const struct holiday *h, int year, int32_t easter)
{
	return h->movable == FIXED ? day_from_civil(year, h->month, h->day)
				   : easter + h->offset;
}

void calendar_legal_days(int year, int32_t out[CALENDAR_LEGAL])
{
	int32_t easter = calendar_easter(year), swap;

	for (int i = 0; i < CALENDAR_LEGAL; i++)
		out[i] = holiday_day(&legal[i], year, easter);
	/* Ascension may come on 30 April (2008: 1 May itself), before Labour Day. */
	if (out[3] < out[2]) {
		swap = out[2];
		out[2] = out[3];
		out[3] = swap;
	}
}

const char *calendar_legal_key(int32_t day)
{
	int year = day_civil(day).year;
	int32_t easter = calendar_easter(year);

	for (int i = 0; i < CALENDAR_LEGAL; i++)
		if (holiday_day(&legal[i], year, easter) == day)
			return legal[i].key;
	return NULL;
}

bool calendar_is_legal(int32_t day)
{
	return calendar_legal_key(day) != NULL;
}

/* A day off that the centre added by itself. */
static bool is_extra(const struct calendar *c, int32_t day)
{
	struct civil d = day_civil(day);

	for (size_t i = 0; i < c->n_yearly; i++)
		if (c->yearly[i].month == d.month && c->yearly[i].day == d.day)
			return true;
	for (size_t i = 0; i < c->n_days; i++)
		if (c->days[i] == day)
			return true;
	return false;
}

static bool needs_replacement(const struct calendar *c, int32_t day)
{
	int wd = day_weekday(day);

	if (c->replace == CALENDAR_REPLACE_SUNDAY)
		return wd == SUNDAY;
	return c->replace == CALENDAR_REPLACE_WEEKEND && wd >= SATURDAY;
}

/* The first day after `day`, and after `given`, that can replace a holiday. */
static int32_t free_day_after(const struct calendar *c, int32_t day, int32_t given)
{
	int32_t r = (given > day ? given : day) + 1;

	while (day_weekday(r) >= SATURDAY || calendar_is_legal(r) || is_extra(c, r))
		r++;
	return r;
}

int32_t calendar_replacement(const struct calendar *c, int32_t day)
{
	int year = day_civil(day).year;
	int32_t days[CALENDAR_LEGAL + 1], given = DAY_NONE;

	if (!needs_replacement(c, day) || !calendar_is_legal(day))
		return DAY_NONE;
	/*
	 * In the order of the calendar, so that each takes the first day left.  The Christmas
	 * before comes first: where a centre closes between the years, it and 1 January
	 * compete.
	 */
	days[0] = day_from_civil(year - 1, 12, 25);
	calendar_legal_days(year, days + 1);
	for (int i = 0; i <= CALENDAR_LEGAL && days[i] <= day; i++)
		if (needs_replacement(c, days[i]) && (i == 0 || days[i] != days[i - 1]))
			given = free_day_after(c, days[i], given);
	return given;
}

/* Whether `day` replaces a legal holiday of its year or, early in January, of the year before.
 */
static bool is_replacement(const struct calendar *c, int32_t day)
{
	int year = day_civil(day).year;

	if (c->replace == CALENDAR_REPLACE_NONE)
		return false;
	for (int y = year - 1; y <= year; y++) {
		int32_t days[CALENDAR_LEGAL];

		calendar_legal_days(y, days);
		for (int i = 0; i < CALENDAR_LEGAL; i++)
			if (days[i] < day && calendar_replacement(c, days[i]) == day)
				return true;
	}
	return false;
}

bool calendar_is_holiday(const struct calendar *c, int32_t day)
{
	return calendar_is_legal(day) || is_extra(c, day) || is_replacement(c, day);
}

bool calendar_is_working(const struct calendar *c, int32_t day)
{
	return day_weekday(day) < SATURDAY && !calendar_is_holiday(c, day);
}

int32_t calendar_next_working(const struct calendar *c, int32_t day)
{
	while (!calendar_is_working(c, day))
		day++;
	return day;
}

int32_t calendar_add_working(const struct calendar *c, int32_t day, int n)
{
	day = calendar_next_working(c, day);
	for (; n > 0; n--)
		day = calendar_next_working(c, day + 1);
	return day;
}

int calendar_count_working(const struct calendar *c, int32_t from, int32_t to)
{
	int n = 0;

	for (; from <= to; from++)
		n += calendar_is_working(c, from);
	return n;
}

int32_t calendar_roll(int32_t day)
{
	while (day_weekday(day) >= SATURDAY || calendar_is_legal(day))
		day++;
	return day;
}

int32_t calendar_deadline(int32_t start, int n_days)
{
	return calendar_roll(start + n_days);
}

/*
 * Art. 54: the time runs from the day after the event to the eve of the same date, `n` months
 * on; where that month has no such date, to its last day.
 */
int32_t calendar_deadline_months(int32_t start, int n_months)
{
	int32_t first = start + 1;
	int month = day_month_index(first) + n_months;
	int wanted = day_civil(first).day;
	int32_t eve = month_first(month) + wanted - 2;
	int32_t last = month_first(month + 1) - 1;

	return calendar_roll(eve > last ? last : eve);
}
