/* See text.h: folding, squeezing and cutting of texts. */
#include <string.h>

#include "base/utf8.h"
#include "svc/plan/text.h"

#include "base/banned.h"

/* U+00C0 to U+017F without their accents; '?' are the letters of two. */
static const char LATIN[] = "aaaaaa?ceeeeiiiidnooooo ouuuuyt?aaaaaa?ceeeeiiiidnooooo ouuuuyty"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll"
			    "lllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static size_t fold_pair(uint32_t cp, char out[2])
{
	static const struct {
		uint32_t cp;
		char to[2];
	} PAIRS[] = { { 0xC6, "ae" },  { 0xE6, "ae" },	{ 0xDF, "ss" },	 { 0x132, "ij" },
		      { 0x133, "ij" }, { 0x152, "oe" }, { 0x153, "oe" }, { 0x1E9E, "ss" } };
	size_t i;

	for (i = 0; i < ARRAY_LEN(PAIRS); i++) {
		if (PAIRS[i].cp != cp)
			continue;
		out[0] = PAIRS[i].to[0];
		out[1] = PAIRS[i].to[1];
		return 2;
	}
	return 0;
}

size_t plan_fold_char(uint32_t cp, char out[2])
{
	char c = ' ';

	if ((cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9'))
		c = (char)cp;
	else if (cp >= 'A' && cp <= 'Z')
		c = (char)(cp - 'A' + 'a');
	else if (cp >= 0xC0 && cp < 0xC0 + sizeof(LATIN) - 1)
		c = LATIN[cp - 0xC0];
	else if (cp == 0x1E9E)
		c = '?';
	if (c == '?')
		return fold_pair(cp, out);
	out[0] = c;
	return c == ' ' ? 0 : 1;
}

char *plan_fold(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 2), *w = out;
	bool gap = false;

	while (*s) {
		char c[2] = { 0 };
		size_t n = plan_fold_char(utf8_next(&s), c);

		if (n == 0) {
			gap = w > out;
			continue;
		}
		if (gap)
			*w++ = ' ';
		gap = false;
		memcpy(w, c, n);
		w += n;
	}
	*w = '\0';
	return out;
}

uint64_t plan_fold_hash(const char *s, bool digits)
{
	uint64_t h = 0xCBF29CE484222325u; /* FNV-1a */
	bool any = false, gap = false;

	while (*s) {
		char c[2] = { 0 };
		size_t i, n = plan_fold_char(utf8_next(&s), c);

		if (n == 0 || (!digits && c[0] >= '0' && c[0] <= '9')) {
			gap = any;
			continue;
		}
		if (gap)
			h = (h ^ ' ') * 0x100000001B3u;
		gap = false;
		any = true;
		for (i = 0; i < n; i++)
			h = (h ^ (unsigned char)c[i]) * 0x100000001B3u;
	}
	return any ? h : 0;
}

char *plan_squeeze(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1), *w = out;
	bool gap = false;

	for (; *s; s++) {
		if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\f' || *s == PLAN_PARA) {
			gap = w > out;
			continue;
		}
		if (gap)
			*w++ = ' ';
		gap = false;
		*w++ = *s;
	}
	*w = '\0';
	return out;
}

const char *plan_excerpt(struct arena *a, const char *s, size_t max)
{
	const char *p = s;
	size_t n = 0;

	while (*p && n + 1 < max) {
		(void)utf8_next(&p);
		n++;
	}
	if (utf8_length(p) <= 1)
		return s;
	return arena_printf(a, "%.*s\xE2\x80\xA6", (int)(p - s), s);
}

bool plan_letter_at(const char *s)
{
	char c[2];

	return *s && !(*s >= '0' && *s <= '9') && plan_fold_char(utf8_next(&s), c) > 0;
}

/* Latin-1 keeps its capitals in C0 to DE; in Latin Extended-A capitals are even, nearly always.
 */
static bool capital(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z';
	if (cp >= 0x139 && cp <= 0x148)
		return cp % 2 == 1;
	return (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) ||
	       (cp >= 0x100 && cp < 0x178 && cp % 2 == 0) || cp == 0x178;
}

bool plan_upper_at(const char *s)
{
	return plan_letter_at(s) && capital(utf8_next(&s));
}

bool plan_lower_at(const char *s)
{
	return plan_letter_at(s) && !capital(utf8_next(&s));
}
