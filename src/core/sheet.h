/*
 * sheet: one description of a table, written as CSV or as an XLSX workbook.
 *
 * Life cycle: `sheet_new()` in the request's arena, then the cells of each row from left to right
 * (the row ends by itself after the last column), then `sheet_csv()` or `sheet_xlsx()`, as often
 * as wanted.  Nothing is freed: all lives in the arena.  The column says of what kind a cell is; a
 * cell of another kind stops the program (a mistake of ours, seen in the first test).
 *
 * CSV is what the spreadsheets of Belgian offices open by a double click: UTF-8 with a byte-order
 * mark, semicolons, decimal comma, CRLF, days as 2026-11-23, amounts in euros.
 *
 * Formula injection: a text that a spreadsheet could take for a formula (it begins, after blanks,
 * with = + - @, their full-width forms, a tab or a carriage return) gets an apostrophe in front in
 * CSV.  Numbers are numbers and keep their sign.  In XLSX a text is stored as a text and is never
 * evaluated, so it stays as it is.
 *
 * Secrecy: libxlsxwriter writes the parts of a workbook to nameless temporary files and the
 * workbook to a path.  Both are kept in memory (/dev/shm, memfd), so that no name lies on a disk
 * in clear; a machine without /dev/shm refuses XLSX (ERR_BUSY, "sheet.unavailable") and gives CSV.
 *
 * Failure: a table over LIMIT_SHEET_ROWS rows, or a file over `out->max`, is refused with
 * ERR_TOO_LARGE "sheet.too_large".
 */
#ifndef CORE_SHEET_H
#define CORE_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ctx.h"

enum sheet_kind {
	SHEET_TEXT,
	SHEET_INT,
	SHEET_NUMBER,  /* a double, up to 4 decimals */
	SHEET_CENTS,   /* int64_t cents, shown in euros */
	SHEET_MINUTES, /* int64_t minutes, shown in hours with 2 decimals */
	SHEET_DAY,     /* int32_t day; DAY_NONE is an empty cell */
};

struct sheet_column {
	const char *label; /* in the reader's language */
	enum sheet_kind kind;
	int width; /* characters in XLSX; 0: by the kind */
};

struct sheet;

/* `title` names the workbook's tab (cut and cleaned); `cols` must outlive the sheet. */
struct sheet *sheet_new(struct arena *a, const char *title, const struct sheet_column *cols,
			size_t n_cols);
/* A line above the table, XLSX only: centre, period, when it was made. */
void sheet_note(struct sheet *s, const char *line);

void sheet_text(struct sheet *s, const char *v); /* copied; NULL: empty */
void sheet_int(struct sheet *s, int64_t v);	 /* SHEET_INT, _CENTS, _MINUTES */
void sheet_number(struct sheet *s, double v);	 /* NaN or infinite: empty */
void sheet_day(struct sheet *s, int32_t v);
void sheet_none(struct sheet *s); /* an empty cell of any kind */

size_t sheet_rows(const struct sheet *s); /* complete rows so far */

Err sheet_csv(struct ctx *cx, const struct sheet *s, struct buf *out) MUST_CHECK;
/* One workbook, a tab per sheet; n ≥ 1. */
Err sheet_xlsx(struct ctx *cx, const struct sheet *const *s, size_t n,
	       struct buf *out) MUST_CHECK;

#define SHEET_TYPE_CSV	"text/csv; charset=utf-8"
#define SHEET_TYPE_XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#endif
