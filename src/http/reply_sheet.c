/*
 * The body of an export may be larger than an answer for a screen (LIMIT_EXPORT).
 */
#include "http/reply_sheet.h"

#include "base/date.h"
#include "core/limits.h"

#include "base/banned.h"

enum { FORMAT_CSV, FORMAT_XLSX };

const char *const sheet_formats[] = { "csv", "xlsx", NULL };

Err reply_sheet(struct req *rq, struct resp *rs, int format, const struct sheet *const *tables,
		size_t n, const char *name)
{
	struct ctx *cx = &rq->cx;
	bool xlsx = format == FORMAT_XLSX;
	char day[DAY_ISO_SIZE];

	buf_release(&rs->body);
	buf_init(&rs->body, LIMIT_EXPORT);
	if (xlsx)
		TRY(sheet_xlsx(cx, tables, n, &rs->body));
	else
		TRY(sheet_csv(cx, tables[0], &rs->body));
	rs->status = 200;
	rs->type = xlsx ? SHEET_TYPE_XLSX : SHEET_TYPE_CSV;
	rs->disposition = arena_printf(cx->arena, "%s-%s.%s", name, day_iso(cx->today, day),
				       xlsx ? "xlsx" : "csv");
	rq->rows = (int64_t)sheet_rows(tables[0]);
	return OK;
}
