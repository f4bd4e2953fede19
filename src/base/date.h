/*
 * Civil days, and their relation to the clock of Europe/Brussels.
 *
 * A day is an int32_t: days since 1970-01-01 (proleptic Gregorian).  It is stored as INTEGER and
 * shown as ISO text.  An instant is an int64_t of unix seconds.  Belgium keeps CET, and CEST from
 * the last Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC (directive
 * 2000/84/EC); the program does not depend on the machine's time zone.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define DAY_NONE     INT32_MIN
#define DAY_ISO_SIZE 11	      /* "2026-11-23" and NUL */
#define DAY_MIN	     (-25567) /* 1900-01-01 */
#define DAY_MAX	     47481    /* 2099-12-31 */

struct civil {
	int year, month, day; /* month 1 to 12, day 1 to 31 */
};

int32_t day_from_civil(int year, int month, int day); /* no check of the values */
struct civil day_civil(int32_t day);
bool day_valid(int year, int month, int day);
/* Strict "YYYY-MM-DD", existing day between DAY_MIN and DAY_MAX. */
bool day_parse(const char *iso, int32_t *out);
/* Writes into `buf` (DAY_ISO_SIZE bytes) and returns it. */
const char *day_iso(int32_t day, char *buf);
int day_weekday(int32_t day);	  /* 1 Monday … 7 Sunday */
int day_month_index(int32_t day); /* year * 12 + month - 1 */
int32_t month_first(int month_index);
/* Full years between a birth day and `on`; born 29 February: birthday on 1 March. */
int age_on(int32_t birth, int32_t on);
/* Same day `months` later; the last day of the month where it does not exist. */
int32_t day_add_months(int32_t day, int months);

int brussels_offset(int64_t unix_s); /* seconds east of UTC: 3600 or 7200 */
int32_t brussels_day(int64_t unix_s);
int brussels_minute(int64_t unix_s); /* minute of the local day, 0 to 1439 */
/* The instant of a local day and minute; the first of two in the hour repeated in October. */
int64_t brussels_instant(int32_t day, int minute);

int64_t clock_now(void);     /* unix seconds, or the frozen time */
int64_t clock_mono_us(void); /* monotonic microseconds */
/* Tests only: 0 thaws. */
void clock_freeze(int64_t unix_s);

#endif
