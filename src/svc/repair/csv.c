/* Files of the standard: writing and reading CSV (RFC 4180) (ords.h). */
#include <string.h>

#include "svc/repair/ords.h"

#include "base/banned.h"

#define COLUMNS_MAX 64

static void cell(struct buf *b, const char *s)
{
	if (!strpbrk(s, ",\"\r\n")) {
		buf_str(b, s);
		return;
	}
	buf_char(b, '"');
	for (; *s; s++) {
		if (*s == '"')
			buf_char(b, '"');
		buf_char(b, *s);
	}
	buf_char(b, '"');
}

static void row(struct buf *b, const char *const *at)
{
	for (int i = 0; i < ORDS_FIELDS; i++) {
		if (i)
			buf_char(b, ',');
		cell(b, at[i]);
	}
	buf_str(b, "\r\n");
}

void ords_write_header(struct buf *b)
{
	row(b, ords()->fields);
}

void ords_write(struct buf *b, const struct ords_row *r)
{
	row(b, r->at);
}

/* Cells are written one after the other; each takes no more than it took in the text. */
struct reader {
	const char *s, *end;
	char *w;
};

static bool at_end(const struct reader *r)
{
	return r->s == r->end || *r->s == ',' || *r->s == '\n' || *r->s == '\r';
}

/* One cell; false when a quote is not closed or stands in the wrong place. */
static bool read_cell(struct reader *r, const char **out)
{
	*out = r->w;
	if (r->s == r->end || *r->s != '"') {
		while (!at_end(r)) {
			if (*r->s == '"')
				return false;
			*r->w++ = *r->s++;
		}
		*r->w++ = '\0';
		return true;
	}
	for (r->s++; r->s < r->end; r->s++) {
		if (*r->s == '"') {
			r->s++;
			if (r->s == r->end || *r->s != '"') {
				*r->w++ = '\0';
				return at_end(r);
			}
		}
		*r->w++ = *r->s;
	}
	return false;
}

/* The cells of one line; 0 at the end of the file, -1 when it is no CSV. */
static int read_line(struct reader *r, const char *cells[COLUMNS_MAX])
{
	int n = 0;

	if (r->s == r->end)
		return 0;
	for (;;) {
		if (n == COLUMNS_MAX || !read_cell(r, &cells[n++]))
			return -1;
		if (r->s == r->end)
			return n;
		if (*r->s == ',') {
			r->s++;
			continue;
		}
		if (*r->s == '\r' && r->s + 1 < r->end && r->s[1] == '\n')
			r->s++;
		r->s++;
		return n;
	}
}

/* Which field each column holds, -1 for one that is passed over; false when one lacks. */
static bool read_header(const char *const *cells, int n, int column[COLUMNS_MAX])
{
	bool have[ORDS_FIELDS] = { false };
	static const enum ords_field needed[] = { ORDS_ID,	ORDS_PROVIDER,
						  ORDS_COUNTRY, ORDS_PARTNER_CATEGORY,
						  ORDS_STATUS,	ORDS_DATE };

	for (int i = 0; i < n; i++) {
		const char *name = cells[i];

		if (i == 0 && strncmp(name, "\xEF\xBB\xBF", 3) == 0)
			name += 3;
		column[i] = -1;
		for (int k = 0; k < ORDS_FIELDS; k++)
			if (strcmp(name, ords()->fields[k]) == 0 && !have[k]) {
				column[i] = k;
				have[k] = true;
			}
	}
	for (size_t i = 0; i < ARRAY_LEN(needed); i++)
		if (!have[needed[i]])
			return false;
	return true;
}

Err ords_read(struct ctx *cx, const char *text, size_t len, struct ords_row **rows, size_t *n)
{
	struct reader r = { text, text + len, arena_alloc(cx->arena, len + 2) };
	const char *cells[COLUMNS_MAX];
	int column[COLUMNS_MAX];
	int width = read_line(&r, cells), got;
	struct ords_row *out;

	*n = 0;
	if (width <= 0 || !read_header(cells, width, column))
		FAIL(cx, ERR_BAD_REQUEST, "repair.csv");
	out = arena_array(cx->arena, ORDS_ROWS_MAX, sizeof(*out));
	while ((got = read_line(&r, cells)) > 0) {
		if (got == 1 && !*cells[0])
			continue; /* an empty line */
		if (got != width)
			FAIL(cx, ERR_BAD_REQUEST, "repair.csv");
		if (*n == ORDS_ROWS_MAX)
			FAIL(cx, ERR_BAD_REQUEST, "repair.csv_rows");
		for (int k = 0; k < ORDS_FIELDS; k++)
			out[*n].at[k] = "";
		for (int i = 0; i < width; i++)
			if (column[i] >= 0)
				out[*n].at[column[i]] = cells[i];
		(*n)++;
	}
	if (got < 0)
		FAIL(cx, ERR_BAD_REQUEST, "repair.csv");
	*rows = out;
	return OK;
}
