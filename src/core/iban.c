/* See iban.h.  Remainders are taken digit by digit: no number wider than 32 bits is needed. */
#include "core/iban.h"

#include <string.h>

#include "base/banned.h"

/* Countries of the SEPA scheme and the length of their numbers (IBAN registry). */
static const struct {
	char country[3];
	unsigned char length;
} lengths[] = {
	{ "AD", 24 }, { "AL", 28 }, { "AT", 20 }, { "BE", 16 }, { "BG", 22 }, { "CH", 21 },
	{ "CY", 28 }, { "CZ", 24 }, { "DE", 22 }, { "DK", 18 }, { "EE", 20 }, { "ES", 24 },
	{ "FI", 18 }, { "FR", 27 }, { "GB", 22 }, { "GI", 23 }, { "GR", 27 }, { "HR", 21 },
	{ "HU", 28 }, { "IE", 22 }, { "IS", 26 }, { "IT", 27 }, { "LI", 21 }, { "LT", 20 },
	{ "LU", 20 }, { "LV", 21 }, { "MC", 27 }, { "MD", 24 }, { "ME", 22 }, { "MK", 19 },
	{ "MT", 31 }, { "NL", 18 }, { "NO", 15 }, { "PL", 28 }, { "PT", 25 }, { "RO", 24 },
	{ "RS", 22 }, { "SE", 24 }, { "SI", 19 }, { "SK", 24 }, { "SM", 27 }, { "VA", 22 },
};

/* 0 to 35, or -1. */
static int value_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return -1;
}

/* Upper-case letters and digits of `in`; the length, or 0 when anything else is there. */
static size_t compact(const char *in, char out[IBAN_MAX + 1])
{
	size_t n = 0;

	for (; *in; in++) {
		char c = *in;

		if (c == ' ' || c == '-' || c == '.')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (value_of(c) < 0 || n == IBAN_MAX)
			return 0;
		out[n++] = c;
	}
	out[n] = '\0';
	return n;
}

/* The number with its first four characters moved to the end, mod 97: 1 when right. */
static unsigned mod_97(const char *s, size_t n)
{
	unsigned r = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned v = (unsigned)value_of(s[(i + 4) % n]);

		r = (v < 10 ? r * 10 + v : r * 100 + v) % 97;
	}
	return r;
}

static bool belgian_check(const char *s)
{
	unsigned r = 0, check;

	for (size_t i = 4; i < 16; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	for (size_t i = 4; i < 14; i++)
		r = (r * 10 + (unsigned)(s[i] - '0')) % 97;
	check = (unsigned)(s[14] - '0') * 10 + (unsigned)(s[15] - '0');
	return check == (r ? r : 97);
}

bool iban_belgian(const struct iban *n)
{
	return strncmp(n->text, "BE", 2) == 0;
}

static size_t length_of(const char *country)
{
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
		if (memcmp(lengths[i].country, country, 2) == 0)
			return lengths[i].length;
	return 0;
}

/* 02 to 98: 00, 01 and 99 leave the remainders of others and are never issued. */
static bool check_digits_possible(const char *s)
{
	return value_of(s[0]) <= 9 && value_of(s[1]) <= 9 && strncmp(s, "00", 2) != 0 &&
	       strncmp(s, "01", 2) != 0 && strncmp(s, "99", 2) != 0;
}

bool iban_parse(const char *in, struct iban *out)
{
	struct iban n;
	size_t len;

	if (!in)
		return false;
	len = compact(in, n.text);
	if (len < 5 || len != length_of(n.text) || !check_digits_possible(n.text + 2))
		return false;
	if (mod_97(n.text, len) != 1 || (iban_belgian(&n) && !belgian_check(n.text)))
		return false;
	*out = n;
	return true;
}

void iban_format(const struct iban *n, char out[IBAN_TEXT_SIZE])
{
	size_t o = 0;

	for (size_t i = 0; n->text[i]; i++) {
		if (i && i % 4 == 0)
			out[o++] = ' ';
		out[o++] = n->text[i];
	}
	out[o] = '\0';
}

/* The first and the last four characters stay. */
void iban_mask(const struct iban *n, char out[IBAN_MASK_SIZE])
{
	static const char dot[] = "•";
	size_t len = strlen(n->text), o = 0;

	for (size_t i = 0; i < len; i++) {
		if (i && i % 4 == 0)
			out[o++] = ' ';
		if (i < 4 || i + 4 >= len) {
			out[o++] = n->text[i];
		} else {
			memcpy(out + o, dot, sizeof(dot) - 1);
			o += sizeof(dot) - 1;
		}
	}
	out[o] = '\0';
}
