/*
 * An export as an answer: CSV or XLSX, as the query's "format" asks.
 *
 *	FIELD_ENUM(export_q, format, 0, sheet_formats)		the query; absent: CSV
 *	{ GET, "/api/things/export", …, .out_type = SHEET_TYPE_CSV, … }
 *	return reply_sheet(rq, rs, in->format, tables, 2, "prestations");
 *
 * Sets the download's name (`name` and the day; no personal data), which makes the audit line one
 * of class export.  CSV holds the first table only; XLSX has a tab for each.
 */
#ifndef HTTP_REPLY_SHEET_H
#define HTTP_REPLY_SHEET_H

#include "core/sheet.h"
#include "http/http.h"

extern const char *const sheet_formats[]; /* "csv", "xlsx", NULL */

/* `format`: index into sheet_formats; absent (-1) is CSV.  n ≥ 1. */
Err reply_sheet(struct req *rq, struct resp *rs, int format, const struct sheet *const *tables,
		size_t n, const char *name) MUST_CHECK;

#endif
