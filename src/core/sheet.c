/*
 * Cells are appended to chunks; a table has as many rows as its cells divided by its columns.
 */
#include "core/sheet.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "core/limits.h"
#include "core/sheet_private.h"

#include "base/banned.h"

struct sheet *sheet_new(struct arena *a, const char *title, const struct sheet_column *cols,
			size_t n_cols)
{
	struct sheet *s = arena_alloc(a, sizeof(*s));

	assert(n_cols > 0);
	s->arena = a;
	s->title = arena_strdup(a, title);
	s->cols = cols;
	s->n_cols = n_cols;
	return s;
}

void sheet_note(struct sheet *s, const char *line)
{
	assert(s->n_notes < SHEET_NOTES);
	s->notes[s->n_notes++] = arena_strdup(s->arena, line);
}

static enum sheet_kind kind_here(const struct sheet *s)
{
	return s->cols[s->n_cells % s->n_cols].kind;
}

/* A table that grew too large counts on, so that it is refused, but keeps nothing more. */
static bool full(const struct sheet *s)
{
	return s->bytes > LIMIT_SHEET_BYTES;
}

static struct sheet_cell *cell_add(struct sheet *s)
{
	size_t at = s->n_cells++ % SHEET_CHUNK;

	if (full(s)) {
		static _Thread_local struct sheet_cell dropped;

		return &dropped;
	}
	s->bytes += sizeof(struct sheet_cell);
	if (at == 0) {
		struct sheet_chunk *c = arena_alloc(s->arena, sizeof(*c));

		if (s->last)
			s->last->next = c;
		else
			s->first = c;
		s->last = c;
	}
	return &s->last->cells[at];
}

void sheet_none(struct sheet *s)
{
	cell_add(s)->empty = true;
}

void sheet_text(struct sheet *s, const char *v)
{
	assert(kind_here(s) == SHEET_TEXT);
	if (!v || !*v) {
		sheet_none(s);
		return;
	}
	s->bytes += full(s) ? 0 : strlen(v) + 1;
	cell_add(s)->text = full(s) ? "" : arena_strdup(s->arena, v);
}

void sheet_int(struct sheet *s, int64_t v)
{
	enum sheet_kind k = kind_here(s);

	assert(k == SHEET_INT || k == SHEET_CENTS || k == SHEET_MINUTES);
	cell_add(s)->i = v;
}

void sheet_number(struct sheet *s, double v)
{
	assert(kind_here(s) == SHEET_NUMBER);
	if (!isfinite(v)) {
		sheet_none(s);
		return;
	}
	cell_add(s)->d = v;
}

void sheet_day(struct sheet *s, int32_t v)
{
	assert(kind_here(s) == SHEET_DAY);
	if (v == DAY_NONE) {
		sheet_none(s);
		return;
	}
	cell_add(s)->i = v;
}

size_t sheet_rows(const struct sheet *s)
{
	return s->n_cells / s->n_cols;
}

const struct sheet_cell *sheet_next(struct sheet_walk *w)
{
	const struct sheet_cell *c = &w->chunk->cells[w->at++];

	if (w->at == SHEET_CHUNK) {
		w->chunk = w->chunk->next;
		w->at = 0;
	}
	return c;
}

Err sheet_ready(struct ctx *cx, const struct sheet *s)
{
	assert(s->n_cells % s->n_cols == 0);
	if (sheet_rows(s) > LIMIT_SHEET_ROWS || full(s))
		FAILF(cx, ERR_TOO_LARGE, "sheet.too_large", "%zu rows", sheet_rows(s));
	return OK;
}

/* ---- CSV ---------------------------------------------------------------------------------- */

/* Would a spreadsheet read this text as a formula? */
static bool formula_like(const char *s)
{
	uint32_t c = utf8_next(&s);

	while (c == ' ' || c == 0xA0 || c == 0x3000)
		c = utf8_next(&s);
	switch (c) {
	case '=':
	case '+':
	case '-':
	case '@':
	case '|':
	case '\t':
	case '\r':
	case '\n':
	case 0xFF1D: /* full-width = + - @ */
	case 0xFF0B:
	case 0xFF0D:
	case 0xFF20:
	case 0x2212: /* minus sign */
		return true;
	default:
		return false;
	}
}

static void csv_text(struct buf *b, const char *s)
{
	bool guard = formula_like(s);

	if (!guard && !strpbrk(s, ";\"\r\n\t,'")) {
		buf_str(b, s);
		return;
	}
	buf_char(b, '"');
	if (guard)
		buf_char(b, '\'');
	for (; *s; s++) {
		if (*s == '"')
			buf_char(b, '"');
		buf_char(b, *s);
	}
	buf_char(b, '"');
}

/* An integer of hundredths with a decimal comma, exact. */
static void csv_hundredths(struct buf *b, int64_t v)
{
	uint64_t u = v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v;

	if (v < 0)
		buf_char(b, '-');
	buf_printf(b, "%llu,%02u", (unsigned long long)(u / 100), (unsigned)(u % 100));
}

static void csv_number(struct buf *b, double v)
{
	size_t from = b->len;
	struct jw w;

	jw_init(&w, b);
	jw_number(&w, NULL, v, 4);
	for (size_t i = from; i < b->len; i++)
		if (b->data[i] == '.')
			b->data[i] = ',';
}

static void csv_cell(struct buf *b, const struct sheet_cell *c, enum sheet_kind kind)
{
	char iso[DAY_ISO_SIZE];

	if (c->empty)
		return;
	switch (kind) {
	case SHEET_TEXT:
		csv_text(b, c->text);
		break;
	case SHEET_INT:
		buf_int(b, c->i);
		break;
	case SHEET_NUMBER:
		csv_number(b, c->d);
		break;
	case SHEET_CENTS:
		csv_hundredths(b, c->i);
		break;
	case SHEET_MINUTES:
		csv_number(b, (double)c->i / 60);
		break;
	case SHEET_DAY:
		buf_str(b, day_iso((int32_t)c->i, iso));
		break;
	}
}

Err sheet_csv(struct ctx *cx, const struct sheet *s, struct buf *out)
{
	struct sheet_walk w = { .chunk = s->first };

	TRY(sheet_ready(cx, s));
	buf_str(out, "\xEF\xBB\xBF");
	for (size_t k = 0; k < s->n_cols; k++) {
		if (k)
			buf_char(out, ';');
		csv_text(out, s->cols[k].label);
	}
	buf_str(out, "\r\n");
	for (size_t i = 0; i < s->n_cells; i++) {
		if (i % s->n_cols)
			buf_char(out, ';');
		csv_cell(out, sheet_next(&w), s->cols[i % s->n_cols].kind);
		if ((i + 1) % s->n_cols == 0)
			buf_str(out, "\r\n");
	}
	if (out->failed)
		FAILF(cx, ERR_TOO_LARGE, "sheet.too_large", "%zu bytes", out->len);
	return OK;
}
