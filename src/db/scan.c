/*
 * db_scan: see db.h.
 *
 * scan() is an aggregate, so that SQLite hands over the values of a row as they stand, within one
 * step for all rows: half the time of asking for each column of each row.
 */
#include "db/inside.h"

#include "base/banned.h"

static void step(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct scan *s = ((struct db *)sqlite3_user_data(c))->scan;
	int64_t row[SCAN_COLUMNS];

	if (!s || n > SCAN_COLUMNS) {
		sqlite3_result_error(c, "scan", -1);
		return;
	}
	for (int i = 0; i < n; i++)
		row[i] = sqlite3_value_int64(v[i]);
	s->result = s->row(s->arg, row);
	if (s->result.code != ERR_OK)
		sqlite3_result_error(c, "scan", -1);
}

static void end(sqlite3_context *c)
{
	sqlite3_result_null(c);
}

int scan_function(struct db *db)
{
	return sqlite3_create_function_v2(db->h, "scan", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
					  db, NULL, step, end, NULL);
}

Err db_scan(struct ctx *cx, const char *sql, const struct val *args, scan_fn *row, void *arg)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct scan s = { .row = row, .arg = arg, .result = OK };
	bool more = false;
	Err e;

	TRY(db_query(cx, &q, sql, args));
	q.db->scan = &s;
	e = db_next(cx, &q, &more);
	q.db->scan = NULL;
	return s.result.code != ERR_OK ? s.result : e;
}
