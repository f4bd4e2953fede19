/*
 * A workbook through libxlsxwriter, made in memory: the library takes a path and a folder for its
 * parts; the path is that of a memfd, the folder /dev/shm.  Its temporary files are unlinked as
 * soon as they are open.
 *
 * A tab: notes, an empty line, the heading (bold, frozen, with filters), the rows.  It prints on
 * A4 across, fitted to the width, with the heading on every page.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "base/date.h"
#include "base/utf8.h"
#include "core/limits.h"
#include "core/sheet.h"
#include "core/sheet_private.h"

#include "base/banned.h"

#define PARTS	"/dev/shm"
#define TAB_MAX 31 /* characters, of Excel */
/* Day 0 of ours (1970-01-01) in a spreadsheet's days since 1899-12-30. */
#define EXCEL_EPOCH 25569

/* glibc shows memfd_create() with _GNU_SOURCE only, which this project does not define. */
extern int memfd_create(const char *name, unsigned flags);

struct book {
	int fd;
	struct buf scratch; /* the text of one cell: the library copies it */
	lxw_workbook *wb;
	lxw_format *head, *title, *text, *kind[SHEET_DAY + 1];
};

static void book_end(struct book *b)
{
	buf_release(&b->scratch);
	if (b->wb)
		lxw_workbook_free(b->wb);
	if (b->fd >= 0)
		close(b->fd);
	b->wb = NULL;
	b->fd = -1;
}

static lxw_format *format_of(struct book *b, const char *num)
{
	lxw_format *f = workbook_add_format(b->wb);

	if (f && num)
		format_set_num_format(f, num);
	if (f)
		format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	return f;
}

static Err book_open(struct ctx *cx, struct book *b)
{
	char path[48];
	static char parts[] = PARTS;
	lxw_workbook_options o = { .tmpdir = parts };

	if (access(PARTS, W_OK | X_OK) != 0)
		FAIL(cx, ERR_BUSY, "sheet.unavailable");
	b->fd = memfd_create("sheet", 0);
	if (b->fd < 0)
		FAIL(cx, ERR_BUSY, "sheet.unavailable");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", b->fd);
	b->wb = workbook_new_opt(path, &o);
	if (!b->wb)
		FAIL(cx, ERR_INTERNAL, "sheet.failed");
	b->head = format_of(b, NULL);
	b->title = format_of(b, NULL);
	b->text = format_of(b, NULL);
	b->kind[SHEET_INT] = format_of(b, "#,##0");
	b->kind[SHEET_NUMBER] = format_of(b, "#,##0.####");
	b->kind[SHEET_CENTS] = format_of(b, "#,##0.00");
	b->kind[SHEET_MINUTES] = format_of(b, "#,##0.00");
	b->kind[SHEET_DAY] = format_of(b, "dd/mm/yyyy");
	if (!b->head || !b->title || !b->text || !b->kind[SHEET_DAY])
		FAIL(cx, ERR_INTERNAL, "sheet.failed");
	format_set_bold(b->head);
	format_set_text_wrap(b->head);
	format_set_bottom(b->head, LXW_BORDER_THIN);
	format_set_bold(b->title);
	format_set_text_wrap(b->text);
	return OK;
}

/* A tab's name: no character that Excel refuses, at most 31 characters, unique by a number. */
static const char *tab_name(struct arena *a, const char *title, size_t index)
{
	char *out = arena_alloc(a, strlen(title) * 3 + 24);
	size_t n = 0, len = 0;
	const char *s = title;

	if (index)
		len = n = (size_t)snprintf(out, 24, "%zu ", index + 1);
	while (*s && len < TAB_MAX) {
		uint32_t c = utf8_next(&s);

		if (c < 0x20 || c == '\'' || (c < 0x80 && strchr("[]:*?/\\", (int)c)))
			c = ' ';
		if (c > 0xFFFF && ++len >= TAB_MAX) /* two units of UTF-16 */
			break;
		n += utf8_put(out + n, c);
		len++;
	}
	out[n] = '\0';
	return n ? out : "1";
}

static int width_of(const struct sheet_column *c)
{
	if (c->width)
		return c->width;
	return c->kind == SHEET_TEXT ? 28 : c->kind == SHEET_DAY ? 12 : 14;
}

/* A cell of Excel holds 32 767 UTF-16 units; control characters are no XML. */
static const char *clean(struct book *b, const char *text)
{
	char four[4];
	size_t units = 0;

	buf_reset(&b->scratch);
	for (const char *s = text; *s && units < 32000;) {
		uint32_t c = utf8_next(&s);

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0xFFFE || c == 0xFFFF)
			continue;
		buf_add(&b->scratch, four, utf8_put(four, c));
		units += c > 0xFFFF ? 2 : 1;
	}
	return b->scratch.len ? b->scratch.data : "";
}

static lxw_error cell_write(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col,
			    const struct sheet_cell *c, enum sheet_kind kind)
{
	double v = 0;

	if (c->empty)
		return LXW_NO_ERROR;
	switch (kind) {
	case SHEET_TEXT:
		return worksheet_write_string(ws, row, col, clean(b, c->text), b->text);
	case SHEET_INT:
		v = (double)c->i;
		break;
	case SHEET_NUMBER:
		v = c->d;
		break;
	case SHEET_CENTS:
		v = (double)c->i / 100;
		break;
	case SHEET_MINUTES:
		v = (double)c->i / 60;
		break;
	case SHEET_DAY:
		v = (double)(c->i + EXCEL_EPOCH);
		break;
	}
	return worksheet_write_number(ws, row, col, v, b->kind[kind]);
}

static void tab_layout(lxw_worksheet *ws, const struct sheet *s, lxw_row_t head, lxw_row_t last)
{
	lxw_col_t end = (lxw_col_t)(s->n_cols - 1);

	for (size_t k = 0; k < s->n_cols; k++)
		worksheet_set_column(ws, (lxw_col_t)k, (lxw_col_t)k, width_of(&s->cols[k]),
				     NULL);
	worksheet_freeze_panes(ws, head + 1, 0);
	if (last > head)
		worksheet_autofilter(ws, head, 0, last, end);
	worksheet_repeat_rows(ws, head, head);
	worksheet_set_landscape(ws);
	worksheet_set_paper(ws, 9); /* A4 */
	worksheet_fit_to_pages(ws, 1, 0);
	worksheet_set_footer(ws, "&L&A&R&P / &N");
}

static Err tab_write(struct ctx *cx, struct book *b, const struct sheet *s, size_t index)
{
	lxw_worksheet *ws = workbook_add_worksheet(b->wb, tab_name(cx->arena, s->title, index));
	lxw_row_t head = s->n_notes ? (lxw_row_t)s->n_notes + 1 : 0;
	struct sheet_walk w = { .chunk = s->first };
	lxw_error e = LXW_NO_ERROR;

	if (!ws)
		FAIL(cx, ERR_INTERNAL, "sheet.failed");
	for (size_t i = 0; i < s->n_notes && e == LXW_NO_ERROR; i++)
		e = worksheet_write_string(ws, (lxw_row_t)i, 0, clean(b, s->notes[i]),
					   i ? NULL : b->title);
	for (size_t k = 0; k < s->n_cols && e == LXW_NO_ERROR; k++)
		e = worksheet_write_string(ws, head, (lxw_col_t)k, s->cols[k].label, b->head);
	for (size_t i = 0; i < s->n_cells && e == LXW_NO_ERROR; i++)
		e = cell_write(b, ws, head + 1 + (lxw_row_t)(i / s->n_cols),
			       (lxw_col_t)(i % s->n_cols), sheet_next(&w),
			       s->cols[i % s->n_cols].kind);
	if (e != LXW_NO_ERROR)
		FAILF(cx, ERR_INTERNAL, "sheet.failed", "libxlsxwriter %d", (int)e);
	tab_layout(ws, s, head, head + (lxw_row_t)sheet_rows(s));
	return OK;
}

/* The library closes the path it was given; the bytes are read through our own descriptor. */
static Err book_read(struct ctx *cx, struct book *b, struct buf *out)
{
	lxw_error e = workbook_close(b->wb);
	struct stat st;
	void *p;

	b->wb = NULL;
	if (e != LXW_NO_ERROR || fstat(b->fd, &st) != 0 || st.st_size <= 0)
		FAILF(cx, ERR_INTERNAL, "sheet.failed", "libxlsxwriter %d", (int)e);
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, b->fd, 0);
	if (p == MAP_FAILED)
		FAIL(cx, ERR_INTERNAL, "sheet.failed");
	buf_add(out, p, (size_t)st.st_size);
	munmap(p, (size_t)st.st_size);
	if (out->failed)
		FAILF(cx, ERR_TOO_LARGE, "sheet.too_large", "%lld bytes",
		      (long long)st.st_size);
	return OK;
}

Err sheet_xlsx(struct ctx *cx, const struct sheet *const *s, size_t n, struct buf *out)
{
	CLEANUP(book_end) struct book b = { .fd = -1 };

	buf_init(&b.scratch, 256 * 1024);
	TRY(book_open(cx, &b));
	for (size_t i = 0; i < n; i++) {
		TRY(sheet_ready(cx, s[i]));
		TRY(tab_write(cx, &b, s[i], i));
	}
	return book_read(cx, &b, out);
}
