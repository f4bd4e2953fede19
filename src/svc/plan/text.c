/* See text.h.  Three steps: decode, one form for every sign, cut into lines. */
#include "svc/plan/text.h"

#include <string.h>

#include "base/utf8.h"
#include "svc/plan/markup.h"

#include "base/banned.h"

/* ---- Decoding ------------------------------------------------------------------------- */

/* Windows-1252, 0x80 to 0x9F; the rest of it is Latin-1. */
static const uint16_t CP1252[32] = {
	0x20AC, 0x20,	0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, /* 80 */
	0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x20,	0x017D, 0x20,	/* 88 */
	0x20,	0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, /* 90 */
	0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x20,	0x017E, 0x0178, /* 98 */
};

static char *from_cp1252(struct arena *a, const unsigned char *s, size_t n)
{
	char *out = arena_alloc(a, n * 3 + 1), *w = out;
	size_t i;

	for (i = 0; i < n; i++) {
		uint32_t cp = s[i];

		if (cp >= 0x80 && cp < 0xA0)
			cp = CP1252[cp - 0x80];
		w += utf8_put(w, cp ? cp : ' ');
	}
	return out;
}

/* `big`: most significant byte first.  A surrogate without its half becomes a space. */
static char *from_utf16(struct arena *a, const unsigned char *s, size_t n, bool big)
{
	char *out = arena_alloc(a, n * 2 + 1), *w = out;
	uint32_t high = 0;
	size_t i;

	for (i = 0; i + 1 < n; i += 2) {
		uint32_t u =
			big ? (uint32_t)s[i] << 8 | s[i + 1] : (uint32_t)s[i + 1] << 8 | s[i];

		if (u >= 0xD800 && u < 0xDC00) {
			high = u;
			continue;
		}
		if (u >= 0xDC00 && u < 0xE000)
			u = high ? 0x10000 + ((high - 0xD800) << 10) + (u - 0xDC00) : ' ';
		high = 0;
		w += utf8_put(w, u ? u : ' ');
	}
	return out;
}

/* NUL-terminated UTF-8, no NUL inside; the byte order mark is gone. */
static char *decode(struct arena *a, const char *bytes, size_t len, bool *converted)
{
	const unsigned char *s = (const unsigned char *)bytes;
	char *copy;
	size_t i;

	*converted = true;
	if (len >= 2 && ((s[0] == 0xFF && s[1] == 0xFE) || (s[0] == 0xFE && s[1] == 0xFF)))
		return from_utf16(a, s + 2, len - 2, s[0] == 0xFE);
	if (!utf8_valid(bytes, len))
		return from_cp1252(a, s, len);
	*converted = false;
	if (len >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) {
		bytes += 3;
		len -= 3;
	}
	copy = arena_alloc(a, len + 1);
	memcpy(copy, bytes, len);
	for (i = 0; i < len; i++)
		if (!copy[i])
			copy[i] = ' ';
	return copy;
}

/* ---- One form for every sign ---------------------------------------------------------- */

/* Accents that stand after their letter, as macOS and many PDF files write them. */
static uint32_t compose(char base, uint32_t mark)
{
	static const char LETTERS[] = "aeioucnyAEIOUCNY";
	static const struct {
		uint32_t mark;
		uint16_t made[16];
	} MARKS[] = {
		{ 0x300,
		  { 0xE0, 0xE8, 0xEC, 0xF2, 0xF9, 0, 0, 0, 0xC0, 0xC8, 0xCC, 0xD2, 0xD9 } },
		{ 0x301,
		  { 0xE1, 0xE9, 0xED, 0xF3, 0xFA, 0, 0, 0xFD, 0xC1, 0xC9, 0xCD, 0xD3, 0xDA } },
		{ 0x302,
		  { 0xE2, 0xEA, 0xEE, 0xF4, 0xFB, 0, 0, 0, 0xC2, 0xCA, 0xCE, 0xD4, 0xDB } },
		{ 0x303, { 0xE3, 0, 0, 0xF5, 0, 0, 0xF1, 0, 0xC3, 0, 0, 0xD5, 0, 0, 0xD1 } },
		{ 0x308,
		  { 0xE4, 0xEB, 0xEF, 0xF6, 0xFC, 0, 0, 0xFF, 0xC4, 0xCB, 0xCF, 0xD6, 0xDC } },
		{ 0x327, { 0, 0, 0, 0, 0, 0xE7, 0, 0, 0, 0, 0, 0, 0, 0xC7 } },
	};
	const char *at = base ? strchr(LETTERS, base) : NULL;
	size_t i;

	for (i = 0; at && i < ARRAY_LEN(MARKS); i++)
		if (MARKS[i].mark == mark)
			return MARKS[i].made[at - LETTERS];
	return 0;
}

static const char *ligature(uint32_t cp)
{
	switch (cp) {
	case 0xFB00:
		return "ff";
	case 0xFB01:
		return "fi";
	case 0xFB02:
		return "fl";
	case 0xFB03:
		return "ffi";
	case 0xFB04:
		return "ffl";
	case 0xFB05:
	case 0xFB06:
		return "st";
	default:
		return NULL;
	}
}

/* Quotes, dashes and spaces that have a plain form; 0 drops the sign. */
static uint32_t plain(uint32_t cp)
{
	static const struct {
		uint32_t first, last, to;
	} FORMS[] = {
		{ 0x00, 0x08, ' ' },	    { 0x0B, 0x0B, ' ' },      { 0x0E, 0x1F, ' ' },
		{ 0x60, 0x60, '\'' },	    { 0x7F, 0x9F, ' ' },      { 0xA0, 0xA0, ' ' },
		{ 0xAD, 0xAD, 0 },	    { 0xB4, 0xB4, '\'' },     { 0x2BC, 0x2BC, '\'' },
		{ 0x1680, 0x1680, ' ' },    { 0x2000, 0x200A, ' ' },  { 0x200B, 0x200F, 0 },
		{ 0x2010, 0x2011, '-' },    { 0x2018, 0x201B, '\'' }, { 0x2028, 0x2029, ' ' },
		{ 0x202A, 0x202E, 0 },	    { 0x202F, 0x202F, ' ' },  { 0x2032, 0x2032, '\'' },
		{ 0x205F, 0x205F, ' ' },    { 0x2060, 0x206F, 0 },    { 0x3000, 0x3000, ' ' },
		{ 0xE000, 0xF8FF, 0x2022 }, { 0xFE00, 0xFE0F, 0 },    { 0xFEFF, 0xFEFF, 0 },
		{ 0xFFFC, 0xFFFD, ' ' },
	};
	size_t i;

	if (cp == '\t' || cp == '\n' || cp == '\f')
		return cp;
	for (i = 0; i < ARRAY_LEN(FORMS); i++)
		if (cp >= FORMS[i].first && cp <= FORMS[i].last)
			return FORMS[i].to;
	return cp;
}

/* Writes one code point; `out` is the start of the text, for accents that look back. */
static char *put_plain(char *out, char *w, uint32_t cp)
{
	const char *lig = ligature(cp);
	uint32_t made;

	if (lig) {
		memcpy(w, lig, strlen(lig));
		return w + strlen(lig);
	}
	if (cp >= 0x300 && cp <= 0x36F) {
		made = w > out ? compose(w[-1], cp) : 0;
		return made ? w - 1 + utf8_put(w - 1, made) : w;
	}
	cp = plain(cp);
	return cp ? w + utf8_put(w, cp) : w;
}

/* No sign grows, so the result fits in the length of the source (a composed accent included).
 */
static void normalise(struct arena *a, const char *s, struct plan_source *out)
{
	char *text = arena_alloc(a, strlen(s) + 4), *w = text;

	while (*s) {
		uint32_t cp = 0;
		size_t used = plan_markup_at(s, &cp);

		if (used) {
			s += used;
		} else if (*s == '\r') {
			s++;
			cp = *s == '\n' ? 0 : '\n';
		} else {
			cp = utf8_next(&s);
		}
		if (cp == PLAN_PARA && used)
			*w++ = PLAN_PARA;
		else if (cp)
			w = put_plain(text, w, cp);
	}
	*w = '\0';
	out->text = text;
	out->len = (size_t)(w - text);
}

static bool ends_line(char c)
{
	return c == '\0' || c == '\n' || c == '\f' || c == PLAN_PARA;
}

static bool is_blank(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] != ' ' && s[i] != '\t')
			return false;
	return true;
}

static size_t lines_count(const char *s)
{
	size_t n = 0, len;

	for (;; s += len + 1) {
		for (len = 0; !ends_line(s[len]);)
			len++;
		n += !is_blank(s, len);
		if (!s[len])
			return n;
	}
}

/* What people upload by mistake. */
static bool is_file_format(const char *s, size_t n)
{
	static const struct {
		const char *magic;
		size_t n;
	} MAGIC[] = { { "%PDF-", 5 },  { "PK\x03\x04", 4 }, { "\xD0\xCF\x11\xE0", 4 },
		      { "{\\rtf", 5 }, { "\x89PNG", 4 },    { "\xFF\xD8\xFF", 3 } };
	size_t i;

	for (i = 0; i < ARRAY_LEN(MAGIC); i++)
		if (n >= MAGIC[i].n && memcmp(s, MAGIC[i].magic, MAGIC[i].n) == 0)
			return true;
	return false;
}

Err plan_text_read(struct arena *a, struct err_info *ei, const char *bytes, size_t len,
		   struct plan_source *out)
{
	struct plan_source src = { 0 };

	if (len > PLAN_TEXT_MAX)
		return ERR(ei, ERR_INVALID, "plan.too_large", "bytes=%zu", len);
	if (is_file_format(bytes, len))
		return ERR(ei, ERR_INVALID, "plan.not_text", "bytes=%zu", len);
	if (len == 0)
		return ERR(ei, ERR_INVALID, "plan.not_recognised", "%s", "empty");
	normalise(a, decode(a, bytes, len, &src.converted), &src);
	src.n_lines = lines_count(src.text);
	if (src.n_lines > PLAN_LINES_MAX)
		return ERR(ei, ERR_INVALID, "plan.too_large", "lines=%zu", src.n_lines);
	*out = src;
	return OK;
}

/* ---- Lines ---------------------------------------------------------------------------- */

void plan_text_lines(struct arena *a, const struct plan_source *src, struct plan_line **out,
		     size_t *n_out)
{
	struct plan_line *lines = arena_array(a, src->n_lines + 1, sizeof(*lines));
	char *s = src->text;
	size_t i = 0, len;
	bool gap = false;
	int no = 1;

	for (;; s += len + 1) {
		char end;

		for (len = 0; !ends_line(s[len]);)
			len++;
		end = s[len];
		if (is_blank(s, len)) {
			gap = true;
		} else {
			char *from = s;

			while (*from == ' ')
				from++;
			s[len] = '\0';
			for (char *e = s + len; e > from && (e[-1] == ' ' || e[-1] == '\t');)
				*--e = '\0';
			lines[i++] = (struct plan_line){ .text = from, .no = no, .gap = gap };
			gap = end == '\f' || end == PLAN_PARA;
		}
		no += end == '\n';
		if (!end)
			break;
	}
	*out = lines;
	*n_out = i;
}
