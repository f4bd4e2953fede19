/*
 * See phone.h.  A number is first brought to its international digits (country code first),
 * then a Belgian one is checked against the plan; the others only by their length (ITU-T
 * E.164).
 */
#include "core/phone.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define DIGITS_MAX  15
#define FOREIGN_MIN 7

/* How the digits after the zone are grouped, and the length of the zone. */
struct shape {
	enum phone_kind kind;
	int zone;
	const char *groups;
};

/* Length of a separator at `s`, 0: none. */
static size_t separator_at(const char *s)
{
	if (strchr(" .-/()", *s))
		return 1;
	if (strncmp(s, "\xC2\xA0", 2) == 0)
		return 2;
	if (strncmp(s, "\xE2\x80\xAF", 3) == 0) /* narrow no-break space */
		return 3;
	return 0;
}

/*
 * The digits of `in`; `plus` tells whether a + stood first.  "(0)" after a country code is
 * dropped. False on any other character or too many digits.
 */
static bool digits_of(const char *in, char out[DIGITS_MAX + 3], bool *plus)
{
	size_t n = 0, sep;

	*plus = false;
	while (*in) {
		if (*in >= '0' && *in <= '9') {
			if (n == DIGITS_MAX + 2)
				return false;
			out[n++] = *in++;
		} else if (*in == '+' && n == 0 && !*plus) {
			*plus = true;
			in++;
		} else if (n > 0 && strncmp(in, "(0)", 3) == 0) {
			in += 3;
		} else {
			sep = separator_at(in);
			if (sep == 0)
				return false;
			in += sep;
		}
	}
	out[n] = '\0';
	return n > 0;
}

/* `s`: the digits after +32. */
static struct shape belgian_shape(const char *s)
{
	size_t n = strlen(s);
	static const struct shape none = { PHONE_UNSET, 0, "" };

	if (n == 9 && s[0] == '4' && s[1] >= '5')
		return (struct shape){ PHONE_MOBILE, 3, "222" };
	/* Liège's zone 4 has no numbers from 45 on: that is a mobile number one digit short. */
	if (n != 8 || s[0] == '0' || (s[0] == '4' && s[1] >= '5'))
		return none;
	if (strncmp(s, "800", 3) == 0 || strncmp(s, "90", 2) == 0)
		return (struct shape){ PHONE_SPECIAL, 3, "23" };
	if (strncmp(s, "70", 2) == 0 || strncmp(s, "78", 2) == 0)
		return (struct shape){ PHONE_SPECIAL, 2, "222" };
	if (strchr("2349", s[0]))
		return (struct shape){ PHONE_FIXED, 1, "322" };
	return (struct shape){ PHONE_FIXED, 2, "222" };
}

/*
 * Brings the digits typed to international ones.  Without + or 00 there must be a trunk zero,
 * else the zone or the country is not known.
 */
static bool internationalise(const char *d, bool plus, char out[DIGITS_MAX + 6])
{
	if (!plus && strncmp(d, "00", 2) == 0) {
		d += 2;
		plus = true;
	}
	if (!plus && d[0] != '0')
		return false;
	(void)snprintf(out, DIGITS_MAX + 6, "%s%s", plus ? "" : "32", plus ? d : d + 1);
	if (plus && strncmp(out, "320", 3) == 0) /* "+32 0495…", a usual slip */
		memmove(out + 2, out + 3, strlen(out + 3) + 1);
	return out[0] != '0';
}

bool phone_parse(const char *in, struct phone *out)
{
	char d[DIGITS_MAX + 3], all[DIGITS_MAX + 6];
	struct phone n = { .kind = PHONE_FOREIGN };
	bool plus;
	size_t len;

	if (!in || !digits_of(in, d, &plus) || !internationalise(d, plus, all))
		return false;
	len = strlen(all);
	if (len > DIGITS_MAX || len < FOREIGN_MIN)
		return false;
	if (strncmp(all, "32", 2) == 0)
		n.kind = belgian_shape(all + 2).kind;
	if (n.kind == PHONE_UNSET)
		return false;
	(void)snprintf(n.e164, sizeof(n.e164), "+%.15s", all);
	*out = n;
	return true;
}

/* Writes `digits` in groups of the given sizes, a space before each. */
static void put_groups(char *out, size_t size, const char *digits, const char *groups)
{
	size_t o = 0;

	for (; *groups && *digits; groups++) {
		if (o + 1 < size)
			out[o++] = ' ';
		for (int i = '0'; i < *groups && *digits && o + 1 < size; i++)
			out[o++] = *digits++;
	}
	out[o] = '\0';
}

/* Length of the country code (ITU-T E.164, list of assigned codes): 1, 2 or 3 digits. */
static int country_length(const char *s)
{
	static const char two[] =
		"20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 "
		"54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 "
		"95 98";

	if (s[0] == '1' || s[0] == '7')
		return 1;
	for (const char *p = two; *p; p += p[2] ? 3 : 2)
		if (p[0] == s[0] && p[1] == s[1])
			return 2;
	return 3;
}

/* Pairs, after a first group of three when the number of digits is odd. */
static void format_foreign(const char *digits, char out[PHONE_TEXT_SIZE])
{
	static const char pairs[] = "2222222", odd[] = "3222222";
	int cc = country_length(digits);
	size_t rest = strlen(digits + cc);
	char body[PHONE_TEXT_SIZE - 5];

	put_groups(body, sizeof(body), digits + cc, rest % 2 ? odd : pairs);
	(void)snprintf(out, PHONE_TEXT_SIZE, "+%.*s%s", cc, digits, body);
}

static void format_belgian(const char *national, const char *prefix, char out[PHONE_TEXT_SIZE])
{
	struct shape sh = belgian_shape(national);
	char body[16];

	put_groups(body, sizeof(body), national + sh.zone, sh.groups);
	(void)snprintf(out, PHONE_TEXT_SIZE, "%s%.*s%s", prefix, sh.zone, national, body);
}

void phone_format(const struct phone *n, char out[PHONE_TEXT_SIZE])
{
	if (n->kind == PHONE_FOREIGN)
		format_foreign(n->e164 + 1, out);
	else
		format_belgian(n->e164 + 3, "0", out);
}

void phone_format_international(const struct phone *n, char out[PHONE_TEXT_SIZE])
{
	if (n->kind == PHONE_FOREIGN)
		format_foreign(n->e164 + 1, out);
	else
		format_belgian(n->e164 + 3, "+32 ", out);
}
