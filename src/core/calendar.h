/*
 * Calendar: Belgian holidays, working days of a centre, and deadlines of the law.
 *
 * Legal holidays
 * --------------
 * Ten a year (arrêté royal du 18 avril 1974, art. 1): 1 January, Easter Monday, 1 May,
 * Ascension, Whit Monday, 21 July, 15 August, 1 and 11 November, 25 December.  Easter is the
 * Gregorian one.
 *
 * A centre's days off
 * -------------------
 * A `struct calendar` says what a centre adds: holidays that come back each year (local
 * authorities: 2 January, 27 September, 2 November, 15 November, 26 December…), single days
 * (bridges, replacement days that the council chose), and whether a legal holiday that falls on
 * a day without work is replaced by the next working day (loi du 4 janvier 1974, art. 6 to 8:
 * the rule when no other day was chosen).  All of it is data of the centre (parameters); a
 * zeroed struct is the law alone.  The struct only points: it owns nothing.
 *
 * Deadlines
 * ---------
 * Code judiciaire, art. 52 to 54: the day of the event does not count; every calendar day does;
 * the last day counts, and when it is a Saturday, a Sunday or a legal holiday, it moves to the
 * next working day.  A centre's own days off and replacement days do not move a deadline.
 * Months run from a date to the eve of the same date.
 *
 * Pure functions on civil days (base/date.h).  Years 1900 to 2099.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"

#define CALENDAR_LEGAL 10

struct month_day {
	uint8_t month, day;
};

enum calendar_replace {
	CALENDAR_REPLACE_NONE = 0,
	CALENDAR_REPLACE_SUNDAY,  /* legal holidays on a Sunday */
	CALENDAR_REPLACE_WEEKEND, /* on a Saturday too: centres that work five days */
};

struct calendar {
	const struct month_day *yearly; /* extra holidays of every year */
	size_t n_yearly;
	const int32_t *days; /* single days off, any order */
	size_t n_days;
	enum calendar_replace replace;
};

int32_t calendar_easter(int year); /* Easter Sunday */
/* The ten legal holidays of a year, ascending; two may be the same day (1 May 2008). */
void calendar_legal_days(int year, int32_t out[CALENDAR_LEGAL]);
/* "new_year", "easter_monday", "labour", "ascension", "whit_monday", "national", "assumption",
 * "all_saints", "armistice", "christmas" (translated in the browser), or NULL: not a holiday.
 */
const char *calendar_legal_key(int32_t day);
bool calendar_is_legal(int32_t day);

/* Legal holiday, yearly or single day off, or replacement day of this centre. */
bool calendar_is_holiday(const struct calendar *c, int32_t day);
/*
 * The day that replaces a legal holiday: the first one after it that is Monday to Friday, no
 * legal, yearly or single day off, and does not already replace another.  DAY_NONE when `legal`
 * is not a legal holiday or needs no replacement under `c->replace`.
 */
int32_t calendar_replacement(const struct calendar *c, int32_t legal);
/* Monday to Friday and not a holiday of the centre. */
bool calendar_is_working(const struct calendar *c, int32_t day);
int32_t calendar_next_working(const struct calendar *c,
			      int32_t day); /* `day` itself if it is */
/* The day `n` working days after `day` (n >= 0; 0 is calendar_next_working). */
int32_t calendar_add_working(const struct calendar *c, int32_t day, int n);
/* Working days from `from` to `to`, both included; 0 when `to` is before `from`. */
int calendar_count_working(const struct calendar *c, int32_t from, int32_t to);

/* `start` (the day of the event) and `n` calendar days, rolled as the law says. */
int32_t calendar_deadline(int32_t start, int n_days);
int32_t calendar_deadline_months(int32_t start, int n_months);
/* The roll alone: `day`, or the next day that is not Saturday, Sunday or a legal holiday. */
int32_t calendar_roll(int32_t day);

#endif
