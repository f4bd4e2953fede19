/* See markup.h. */
#include "svc/plan/markup.h"

#include <stdbool.h>
#include <string.h>

#include "base/macros.h"
#include "svc/plan/text.h"

#include "base/banned.h"

#define TAG_MAX	   400 /* bytes: a tag with the style attributes of a word processor */
#define ENTITY_MAX 10

struct word {
	const char *name;
	uint32_t cp;
};

/* Cells end with a tab, as in a table pasted as text. */
static const struct word TAGS[] = {
	{ "p", PLAN_PARA },  { "br", PLAN_PARA }, { "li", PLAN_PARA }, { "div", PLAN_PARA },
	{ "tr", PLAN_PARA }, { "h1", PLAN_PARA }, { "h2", PLAN_PARA }, { "h3", PLAN_PARA },
	{ "h4", PLAN_PARA }, { "ul", PLAN_PARA }, { "ol", PLAN_PARA }, { "table", PLAN_PARA },
	{ "td", '\t' },	     { "th", '\t' },	  { "tbody", 0 },      { "thead", 0 },
	{ "span", 0 },	     { "b", 0 },	  { "strong", 0 },     { "i", 0 },
	{ "em", 0 },	     { "u", 0 },	  { "a", 0 },	       { "font", 0 },
	{ "sup", 0 },	     { "sub", 0 },	  { "html", 0 },       { "body", 0 },
};

static const struct word ENTITIES[] = {
	{ "nbsp", ' ' },     { "amp", '&' },	 { "lt", '<' },	       { "gt", '>' },
	{ "quot", '"' },     { "apos", '\'' },	 { "rsquo", '\'' },    { "lsquo", '\'' },
	{ "laquo", 0xAB },   { "raquo", 0xBB },	 { "hellip", 0x2026 }, { "ndash", 0x2013 },
	{ "mdash", 0x2014 }, { "deg", 0xB0 },	 { "bull", 0x2022 },   { "agrave", 0xE0 },
	{ "acirc", 0xE2 },   { "ccedil", 0xE7 }, { "egrave", 0xE8 },   { "eacute", 0xE9 },
	{ "ecirc", 0xEA },   { "euml", 0xEB },	 { "icirc", 0xEE },    { "iuml", 0xEF },
	{ "ocirc", 0xF4 },   { "ugrave", 0xF9 }, { "ucirc", 0xFB },    { "oelig", 0x153 },
	{ "Agrave", 0xC0 },  { "Egrave", 0xC8 }, { "Eacute", 0xC9 },   { "Ecirc", 0xCA },
	{ "auml", 0xE4 },    { "ouml", 0xF6 },	 { "uuml", 0xFC },     { "szlig", 0xDF },
};

static const struct word *word_find(const struct word *list, size_t n, const char *s,
				    size_t len)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(list[i].name) == len && strncmp(list[i].name, s, len) == 0)
			return &list[i];
	return NULL;
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static size_t tag_at(const char *s, uint32_t *cp)
{
	bool closing = s[1] == '/';
	size_t from = closing ? 2 : 1, n = 0, i;
	const struct word *w;
	char name[8];

	while (n < sizeof(name) && is_alnum(s[from + n])) {
		name[n] = s[from + n];
		if (name[n] >= 'A' && name[n] <= 'Z')
			name[n] = (char)(name[n] - 'A' + 'a');
		n++;
	}
	w = word_find(TAGS, ARRAY_LEN(TAGS), name, n);
	if (!w)
		return 0;
	for (i = from + n; s[i] && s[i] != '\n' && s[i] != '<' && i < TAG_MAX; i++) {
		if (s[i] != '>')
			continue;
		*cp = w->cp == '\t' && !closing ? 0 : w->cp;
		return i + 1;
	}
	return 0;
}

/* "&#233;" and "&#xE9;". */
static uint32_t number_of(const char *s, size_t n)
{
	bool hex = n > 1 && (s[1] == 'x' || s[1] == 'X');
	uint32_t v = 0;
	size_t i;

	for (i = hex ? 2 : 1; i < n; i++) {
		char c = s[i];

		if (c >= '0' && c <= '9')
			v = v * (hex ? 16 : 10) + (uint32_t)(c - '0');
		else if (hex && ((c | 32) >= 'a') && ((c | 32) <= 'f'))
			v = v * 16 + (uint32_t)((c | 32) - 'a' + 10);
		else
			return 0;
		if (v > 0x2FFF)
			return 0;
	}
	return v < 0x20 ? 0 : v;
}

static size_t entity_at(const char *s, uint32_t *cp)
{
	const struct word *w;
	size_t n = 0;

	while (n < ENTITY_MAX && (is_alnum(s[1 + n]) || (n == 0 && s[1] == '#')))
		n++;
	if (n == 0 || s[1 + n] != ';')
		return 0;
	if (s[1] == '#') {
		*cp = number_of(s + 1, n);
		return *cp ? n + 2 : 0;
	}
	w = word_find(ENTITIES, ARRAY_LEN(ENTITIES), s + 1, n);
	if (!w)
		return 0;
	*cp = w->cp;
	return n + 2;
}

size_t plan_markup_at(const char *s, uint32_t *cp)
{
	*cp = 0;
	if (*s == '<')
		return tag_at(s, cp);
	if (*s == '&')
		return entity_at(s, cp);
	return 0;
}
