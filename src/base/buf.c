/* See buf.h. */
#include "base/buf.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"

#include "base/banned.h"

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_wipe_free(void *p, size_t len)
{
	if (p)
		explicit_bzero(p, len);
	free(p);
}

void buf_release(struct buf *b)
{
	buf_wipe_free(b->data, b->len);
	*b = (struct buf){ .max = b->max };
}

void buf_reset(struct buf *b)
{
	if (b->data)
		explicit_bzero(b->data, b->len);
	b->len = 0;
	b->failed = false;
}

char *buf_take(struct buf *b, size_t *len)
{
	char *p = b->data;

	*len = b->len;
	*b = (struct buf){ .max = b->max };
	return p;
}

/* Makes room for n more bytes and the NUL.  A grown buffer's old copy is overwritten. */
static bool room(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 512;
	char *p;

	if (b->failed || n > b->max || b->len + n > b->max) {
		b->failed = true;
		return false;
	}
	if (b->len + n + 1 <= b->cap)
		return true;
	while (cap < b->len + n + 1)
		cap *= 2;
	p = malloc(cap);
	if (!p) {
		fprintf(stderr, "buf: out of memory\n");
		abort();
	}
	if (b->data) {
		memcpy(p, b->data, b->len);
		buf_wipe_free(b->data, b->len);
	}
	b->data = p;
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	if (!room(b, n))
		return;
	if (n)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
	if (!room(b, 1))
		return;
	b->data[b->len++] = c;
	b->data[b->len] = '\0';
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !room(b, (size_t)n)) {
		b->failed = true;
		return;
	}
	va_start(ap, fmt);
	(void)vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void buf_int(struct buf *b, int64_t v)
{
	char tmp[24];
	size_t i = sizeof(tmp);
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do {
		tmp[--i] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		tmp[--i] = '-';
	buf_add(b, tmp + i, sizeof(tmp) - i);
}

void jw_init(struct jw *w, struct buf *b)
{
	*w = (struct jw){ .b = b };
}

/*
 * How many bytes from s on stand in a JSON string as they are, ASCII only: eight at a time.  A
 * byte sets its high bit in `odd` when it is above 0x7F, below 0x20, a quote or a backslash
 * (below 0x20 and equality are told by a borrow, which can only come from such a byte).
 */
static size_t plain_length(const char *s, size_t n)
{
	const uint64_t ones = 0x0101010101010101u, tops = ones << 7;
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t v, quote, slash, odd;

		memcpy(&v, s + i, 8);
		quote = v ^ ones * '"';
		slash = v ^ ones * '\\';
		odd = v | (v - ones * 0x20) | (quote - ones) | (slash - ones);
		if (odd & tops)
			break;
	}
	while (i < n && (unsigned char)s[i] >= 0x20 && (unsigned char)s[i] < 0x80 &&
	       s[i] != '"' && s[i] != '\\')
		i++;
	return i;
}

static void escape_byte(struct buf *b, unsigned char c)
{
	if (c >= 0x80)
		buf_str(b, "\xEF\xBF\xBD");
	else if (c == '"' || c == '\\')
		buf_printf(b, "\\%c", c);
	else if (c == '\n')
		buf_str(b, "\\n");
	else
		buf_printf(b, "\\u%04x", c);
}

static void escaped(struct buf *b, const char *s, size_t n)
{
	size_t i = 0, start = 0;

	(void)room(b, n + 2); /* once for the usual case */
	buf_char(b, '"');
	while ((i += plain_length(s + i, n - i)) < n) {
		size_t step = utf8_valid_at(s + i, n - i);

		if ((unsigned char)s[i] >= 0x80 && step > 0) {
			i += step;
			continue;
		}
		buf_add(b, s + start, i - start);
		escape_byte(b, (unsigned char)s[i]);
		start = ++i;
	}
	buf_add(b, s + start, n - start);
	buf_char(b, '"');
}

/* Comma and name before a value, in one piece when the name stands as it is. */
static void lead(struct jw *w, const char *name)
{
	uint64_t bit = (uint64_t)1 << w->depth;
	bool comma = w->comma & bit;
	struct buf *b = w->b;
	size_t n;
	char *p;

	w->comma |= bit;
	if (!name || !(w->object & bit)) {
		if (comma)
			buf_char(b, ',');
		return;
	}
	n = strlen(name);
	if (plain_length(name, n) != n) {
		buf_str(b, comma ? "," : "");
		escaped(b, name, n);
		buf_char(b, ':');
		return;
	}
	if (!room(b, n + 3u + comma))
		return;
	p = b->data + b->len;
	if (comma)
		*p++ = ',';
	*p++ = '"';
	memcpy(p, name, n);
	p += n;
	*p++ = '"';
	*p++ = ':';
	*p = '\0';
	b->len = (size_t)(p - b->data);
}

static void open_level(struct jw *w, const char *name, bool object)
{
	uint64_t bit;

	lead(w, name);
	buf_char(w->b, object ? '{' : '[');
	if (w->depth >= 63) {
		w->b->failed = true;
		return;
	}
	bit = (uint64_t)1 << ++w->depth;
	w->comma &= ~bit;
	w->object = object ? w->object | bit : w->object & ~bit;
}

void jw_object(struct jw *w, const char *name)
{
	open_level(w, name, true);
}

void jw_array(struct jw *w, const char *name)
{
	open_level(w, name, false);
}

void jw_end(struct jw *w)
{
	buf_char(w->b, w->object & ((uint64_t)1 << w->depth) ? '}' : ']');
	w->depth--;
}

void jw_string_n(struct jw *w, const char *name, const char *s, size_t n)
{
	lead(w, name);
	escaped(w->b, s, n);
}

void jw_string(struct jw *w, const char *name, const char *s)
{
	if (s)
		jw_string_n(w, name, s, strlen(s));
	else
		jw_null(w, name);
}

void jw_int(struct jw *w, const char *name, int64_t v)
{
	lead(w, name);
	buf_int(w->b, v);
}

void jw_bool(struct jw *w, const char *name, bool v)
{
	lead(w, name);
	buf_str(w->b, v ? "true" : "false");
}

void jw_null(struct jw *w, const char *name)
{
	lead(w, name);
	buf_str(w->b, "null");
}

#define WHOLE_MAX 9007199254740992.0 /* 2^53: whole numbers below are exact */

void jw_number(struct jw *w, const char *name, double v, int decimals)
{
	char tmp[64];
	int n;

	if (!isfinite(v)) {
		jw_null(w, name);
		return;
	}
	if (fabs(v) < WHOLE_MAX && v == trunc(v)) { /* most figures: ten times quicker */
		jw_int(w, name, (int64_t)v);
		return;
	}
	n = snprintf(tmp, sizeof(tmp), "%.*f", decimals, v);
	if (n < 0 || (size_t)n >= sizeof(tmp)) {
		jw_null(w, name);
		return;
	}
	if (decimals > 0) {
		while (n > 0 && tmp[n - 1] == '0')
			n--;
		if (n > 0 && tmp[n - 1] == '.')
			n--;
	}
	lead(w, name);
	buf_add(w->b, tmp, (size_t)n);
}

void jw_day(struct jw *w, const char *name, int32_t day)
{
	char iso[DAY_ISO_SIZE];

	if (day == DAY_NONE)
		jw_null(w, name);
	else
		jw_string(w, name, day_iso(day, iso));
}

void jw_raw(struct jw *w, const char *name, const char *json, size_t n)
{
	lead(w, name);
	buf_add(w->b, json, n);
}

void jw_members(struct jw *w, const char *json, size_t n)
{
	if (n <= 2)
		return;
	lead(w, NULL);
	buf_add(w->b, json + 1, n - 2);
}
