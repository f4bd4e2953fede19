/* See date.h.  The civil conversion counts from 1 March of year 0 in eras of 400 years. */
#include "base/date.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/banned.h"

static _Atomic int64_t frozen;

int32_t day_from_civil(int y, int m, int d)
{
	int era, yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

struct civil day_civil(int32_t day)
{
	int z = day + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	struct civil c;

	c.day = doy - (153 * mp + 2) / 5 + 1;
	c.month = mp < 10 ? mp + 3 : mp - 9;
	c.year = yoe + era * 400 + (c.month <= 2);
	return c;
}

bool day_valid(int year, int month, int day)
{
	struct civil c;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	c = day_civil(day_from_civil(year, month, day));
	return c.year == year && c.month == month && c.day == day;
}

static int digits(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

bool day_parse(const char *iso, int32_t *out)
{
	int y, m, d;
	int32_t day;

	if (!iso || strlen(iso) != 10 || iso[4] != '-' || iso[7] != '-')
		return false;
	y = digits(iso, 4);
	m = digits(iso + 5, 2);
	d = digits(iso + 8, 2);
	if (y < 0 || m < 0 || d < 0 || !day_valid(y, m, d))
		return false;
	day = day_from_civil(y, m, d);
	if (day < DAY_MIN || day > DAY_MAX)
		return false;
	*out = day;
	return true;
}

const char *day_iso(int32_t day, char *buf)
{
	struct civil c = day_civil(day);
	int v = c.year;

	for (int i = 3; i >= 0; i--, v /= 10)
		buf[i] = (char)('0' + v % 10);
	buf[4] = buf[7] = '-';
	buf[5] = (char)('0' + c.month / 10);
	buf[6] = (char)('0' + c.month % 10);
	buf[8] = (char)('0' + c.day / 10);
	buf[9] = (char)('0' + c.day % 10);
	buf[10] = '\0';
	return buf;
}

int day_weekday(int32_t day)
{
	int r = (day + 3) % 7; /* 1970-01-01 was a Thursday */

	return (r < 0 ? r + 7 : r) + 1;
}

int day_month_index(int32_t day)
{
	struct civil c = day_civil(day);

	return c.year * 12 + c.month - 1;
}

int32_t month_first(int month_index)
{
	return day_from_civil(month_index / 12, month_index % 12 + 1, 1);
}

int age_on(int32_t birth, int32_t on)
{
	struct civil b = day_civil(birth), o = day_civil(on);

	return o.year - b.year - (o.month < b.month || (o.month == b.month && o.day < b.day));
}

int32_t day_add_months(int32_t day, int months)
{
	struct civil c = day_civil(day);
	int idx = c.year * 12 + c.month - 1 + months;
	int32_t first = month_first(idx), next = month_first(idx + 1);
	int32_t same = first + c.day - 1;

	return same < next ? same : next - 1;
}

/* 01:00 UTC on the last Sunday of the month. */
static int64_t last_sunday(int year, int month)
{
	int32_t last = day_from_civil(year, month, 31);

	return (int64_t)(last - day_weekday(last) % 7) * 86400 + 3600;
}

int brussels_offset(int64_t t)
{
	int64_t d = t / 86400 - (t % 86400 < 0);
	int year = day_civil((int32_t)d).year;

	return t >= last_sunday(year, 3) && t < last_sunday(year, 10) ? 7200 : 3600;
}

int32_t brussels_day(int64_t t)
{
	int64_t local = t + brussels_offset(t);

	return (int32_t)(local / 86400 - (local % 86400 < 0));
}

int brussels_minute(int64_t t)
{
	int64_t s = (t + brussels_offset(t)) % 86400;

	return (int)((s < 0 ? s + 86400 : s) / 60);
}

int64_t brussels_instant(int32_t day, int minute)
{
	int64_t local = (int64_t)day * 86400 + (int64_t)minute * 60;
	int64_t summer = local - 7200;

	return brussels_offset(summer) == 7200 ? summer : local - 3600;
}

int64_t clock_now(void)
{
	struct timespec ts;
	int64_t f = atomic_load(&frozen);

	if (f)
		return f;
	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

int64_t clock_mono_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

void clock_freeze(int64_t unix_s)
{
	atomic_store(&frozen, unix_s);
}
