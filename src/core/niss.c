/* See niss.h.  The digits are read first, then the century, then what the date part means. */
#include "core/niss.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"

#include "base/banned.h"

#define MOD	     97
#define CENTURY_2000 INT64_C(2000000000)

/* Reads exactly `n` digits, with separators between them, spaces also around. */
static bool digits_read(const char *in, char *out, size_t n)
{
	size_t got = 0;
	const char *last = in + strlen(in);

	while (*in == ' ')
		in++;
	while (last > in && last[-1] == ' ')
		last--;
	for (const char *p = in; p < last; p++) {
		if (*p >= '0' && *p <= '9') {
			if (got == n)
				return false;
			out[got++] = *p;
		} else if (got == 0 || p + 1 == last || !strchr(".-/ ", *p)) {
			return false;
		}
	}
	out[got] = '\0';
	return got == n;
}

static int number(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

static int check_digits(int64_t nine, bool from_2000)
{
	return (int)(MOD - ((from_2000 ? CENTURY_2000 : 0) + nine) % MOD);
}

/* The year that the check digits give; 0: they fit no century. */
static int year_of(const char *d, int32_t today)
{
	int64_t nine = number(d, 9);
	int check = number(d + 9, 2);
	int yy = number(d, 2);

	if (check == check_digits(nine, false))
		return 1900 + yy;
	if (check == check_digits(nine, true) && 2000 + yy <= day_civil(today).year)
		return 2000 + yy;
	return 0;
}

static enum niss_kind kind_of(int *month)
{
	if (*month <= 12)
		return NISS_RN;
	if (*month >= 20 && *month <= 32) {
		*month -= 20;
		return NISS_BIS_NO_SEX;
	}
	if (*month >= 40 && *month <= 52) {
		*month -= 40;
		return NISS_BIS;
	}
	return NISS_UNSET;
}

bool niss_parse(const char *in, int32_t today, struct niss *out)
{
	struct niss n = { .birth = DAY_NONE, .sex = SEX_UNKNOWN };
	int year, month, day, serial;

	if (!in || !digits_read(in, n.digits, NISS_DIGITS))
		return false;
	year = year_of(n.digits, today);
	month = number(n.digits + 2, 2);
	day = number(n.digits + 4, 2);
	serial = number(n.digits + 6, 3);
	n.kind = kind_of(&month);
	if (year == 0 || n.kind == NISS_UNSET || day > 31 || serial < 1 || serial > 998)
		return false;
	if (month > 0 && day > 0) {
		int32_t birth = day_from_civil(year, month, day);

		if (!day_valid(year, month, day) || birth > today)
			return false;
		if (n.kind != NISS_BIS_NO_SEX) {
			n.birth = birth;
			n.sex = serial % 2 ? SEX_MALE : SEX_FEMALE;
		}
	}
	*out = n;
	return true;
}

void niss_format(const struct niss *n, char out[NISS_TEXT_SIZE])
{
	const char *d = n->digits;

	(void)snprintf(out, NISS_TEXT_SIZE, "%.2s.%.2s.%.2s-%.3s.%.2s", d, d + 2, d + 4, d + 6,
		       d + 9);
}

void niss_mask(const struct niss *n, char out[NISS_MASK_SIZE])
{
	const char *d = n->digits;

	(void)snprintf(out, NISS_MASK_SIZE, "%.2s.%.2s.%.2s-•••.••", d, d + 2, d + 4);
}

bool niss_make(int32_t birth, int serial, struct niss *out)
{
	struct niss n = { .kind = NISS_RN, .birth = birth };
	int64_t nine;
	struct civil c;

	if (birth < DAY_MIN || birth > DAY_MAX || serial < 1 || serial > 998)
		return false;
	c = day_civil(birth);
	nine = (((int64_t)(c.year % 100) * 100 + c.month) * 100 + c.day) * 1000 + serial;
	n.sex = serial % 2 ? SEX_MALE : SEX_FEMALE;
	(void)snprintf(n.digits, sizeof(n.digits), "%09u%02u", (unsigned)nine,
		       (unsigned)check_digits(nine, c.year >= 2000) % 100);
	*out = n;
	return true;
}
