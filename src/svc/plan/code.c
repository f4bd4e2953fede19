/* See code.h: printed codes. */
#include "svc/plan/code.h"

#include <stdio.h>
#include <string.h>

#include "svc/plan/text.h"

#include "base/banned.h"

#define RUN_MAX	  7  /* signs of one part */
#define ROMAN_MAX 39 /* I, V and X only */
#define VALUE_MAX 9999

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Capitals I, V, X in good order; 0 when it is not a numeral. */
static unsigned roman_value(const char *s, size_t n)
{
	static const struct {
		const char *text;
		unsigned value;
	} DIGITS[] = { { "X", 10 }, { "IX", 9 }, { "V", 5 }, { "IV", 4 }, { "I", 1 } };
	unsigned v = 0;
	size_t at = 0, i;

	for (i = 0; i < ARRAY_LEN(DIGITS); i++) {
		size_t m = strlen(DIGITS[i].text);
		unsigned times = 0;

		while (at + m <= n && strncmp(s + at, DIGITS[i].text, m) == 0 &&
		       times < (m == 1 && DIGITS[i].value != 5 ? 3u : 1u)) {
			v += DIGITS[i].value;
			at += m;
			times++;
		}
	}
	return at == n && v <= ROMAN_MAX ? v : 0;
}

/* A number, also one in which the scan read letters: "l" and "|" for 1, "O" for 0. */
static bool number_value(const char *s, size_t n, unsigned *value, bool *misread)
{
	unsigned v = 0, digits = 0;
	size_t i;

	*misread = false;
	for (i = 0; i < n; i++) {
		char c = s[i];

		if (c == 'l' || c == '|' || c == 'I')
			c = '1';
		else if (c == 'O' || c == 'o')
			c = '0';
		if (!is_digit(c))
			return false;
		*misread = *misread || c != s[i];
		digits += c == s[i];
		v = v * 10 + (unsigned)(c - '0');
	}
	*value = v;
	return n > 0 && n <= 4 && v <= VALUE_MAX && (digits > 0 || s[0] == 'l' || s[0] == '|');
}

static void part_number(struct plan_code *c, unsigned value)
{
	snprintf(c->part[c->n++], PLAN_PART_SIZE, "%u", value % (VALUE_MAX + 1));
}

/* "3bis": digits and a Latin ordinal. */
static bool ordinal(const char *s, size_t n)
{
	size_t d = 0;

	while (d < n && is_digit(s[d]))
		d++;
	return d > 0 && d <= 3 &&
	       ((n - d == 3 && (memcmp(s + d, "bis", 3) == 0 || memcmp(s + d, "ter", 3) == 0)));
}

static void part_text(struct plan_code *c, const char *s, size_t n)
{
	memcpy(c->part[c->n], s, n);
	c->part[c->n++][n] = '\0';
}

/* "3A": a number and a letter, two parts in one run. */
static bool number_and_letter(struct plan_code *c, const char *s, size_t n)
{
	unsigned value = 0;
	bool misread = false;

	if (n < 2 || !is_alpha(s[n - 1]) || c->n + 1 >= PLAN_CODE_PARTS)
		return false;
	if (!number_value(s, n - 1, &value, &misread) || misread)
		return false;
	part_number(c, value);
	part_text(c, s + n - 1, 1);
	return true;
}

/* Adds the run s[0..n) as one part (two for "3A"); false when it is not one. */
static bool part_add(struct plan_code *c, const char *s, size_t n)
{
	unsigned value;
	bool misread = false;

	if (n == 0 || n > RUN_MAX || c->n >= PLAN_CODE_PARTS)
		return false;
	value = roman_value(s, n);
	if (value > 0) {
		part_number(c, value);
	} else if (n == 1 && is_alpha(s[0]) && !(s[0] == 'l' && c->n > 0)) {
		part_text(c, s, n);
	} else if (number_value(s, n, &value, &misread)) {
		part_number(c, value);
		c->misprinted = c->misprinted || misread;
	} else if (ordinal(s, n)) {
		part_text(c, s, n);
	} else {
		return number_and_letter(c, s, n);
	}
	return true;
}

static size_t run_length(const char *s)
{
	size_t n = 0;

	while (is_digit(s[n]) || is_alpha(s[n]) || s[n] == '|')
		n++;
	return plan_letter_at(s + n) ? 0 : n; /* an accented letter: a word, not a part */
}

/* ". 2" goes on with the code only when the code goes on behind it: "4. 4.2", "4. 2 :". */
static bool parted_point(const char *s)
{
	size_t n = 2;

	if (s[0] != '.' || s[1] != ' ' || !is_digit(s[2]))
		return false;
	while (is_digit(s[n]))
		n++;
	return (s[n] == '.' && is_digit(s[n + 1])) || s[n] == ':' ||
	       (s[n] == ' ' && s[n + 1] == ':');
}

/*
 * Bytes of the point (or what stands for it) between two parts; 0 when the code ends here.
 */
static size_t joint(const char *s, bool *misprinted)
{
	*misprinted = true;
	if (s[0] == ',' && is_digit(s[1]))
		return 1;
	if ((s[0] == ' ' && s[1] == '.' && is_digit(s[2])) || parted_point(s))
		return 2;
	*misprinted = false;
	return s[0] == '.' && (is_digit(s[1]) || is_alpha(s[1]) || s[1] == '|');
}

bool plan_code_read(const char **s, struct plan_code *out)
{
	struct plan_code c = { 0 };
	const char *p = *s;
	size_t n = run_length(p), kept;

	if (!part_add(&c, p, n))
		return false;
	p += n;
	for (;;) {
		bool bent = false;
		size_t gap = joint(p, &bent);

		n = gap ? run_length(p + gap) : 0;
		if (n == 0 || !part_add(&c, p + gap, n))
			break;
		c.misprinted = c.misprinted || bent;
		p += gap + n;
	}
	if (c.n > 1 && strcmp(c.part[0], "l") == 0) { /* "l.2" */
		c.part[0][0] = '1';
		c.misprinted = true;
	}
	kept = (size_t)(p - *s);
	if (kept >= sizeof(c.printed))
		kept = sizeof(c.printed) - 1;
	memcpy(c.printed, *s, kept);
	*s = p;
	*out = c;
	return true;
}

const char *plan_code_text(struct arena *a, const struct plan_code *code)
{
	char text[PLAN_CODE_PARTS * PLAN_PART_SIZE + 1] = "";
	size_t at = 0;
	int i;

	for (i = 0; i < code->n; i++) {
		size_t n = strlen(code->part[i]);

		if (i > 0)
			text[at++] = '.';
		memcpy(text + at, code->part[i], n);
		at += n;
	}
	return arena_strndup(a, text, at);
}

struct plan_code plan_code_from(const char *s)
{
	struct plan_code c = { 0 };

	if (!plan_code_read(&s, &c))
		c.n = 0;
	return c;
}

bool plan_code_same(const struct plan_code *x, const struct plan_code *y, int n_parts)
{
	int i;

	if (x->n < n_parts || y->n < n_parts)
		return false;
	for (i = 0; i < n_parts; i++)
		if (strcmp(x->part[i], y->part[i]) != 0)
			return false;
	return true;
}
