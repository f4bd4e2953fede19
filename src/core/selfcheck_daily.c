/* See selfcheck_daily.h. */
#include "core/selfcheck_daily.h"

#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "core/write.h"

#include "base/banned.h"

#define TRIES 5 /* of a check during which somebody wrote */

static const char SQL_LAST[] = "SELECT coalesce(max(day), -1000000) FROM selfcheck";
static const char SQL_KEEP[] = "INSERT INTO selfcheck(day, at, took_ms, good, lines)"
			       " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (day) DO UPDATE SET"
			       " at = ?2, took_ms = ?3, good = ?4, lines = ?5";
static const char SQL_FORGET[] = "DELETE FROM selfcheck WHERE day < ?1";
static const char SQL_KEPT[] =
	"SELECT day, at, took_ms, good, lines FROM selfcheck ORDER BY day DESC LIMIT 60";

Err selfcheck_due(struct ctx *cx, int64_t idle_s, bool *due)
{
	int64_t last = 0;

	*due = false;
	if (idle_s < SELFCHECK_IDLE_S || brussels_minute(cx->now) < SELFCHECK_HOUR * 60 ||
	    app_read_only(cx->app))
		return OK;
	TRY(db_int(cx, SQL_LAST, NO_BIND, &last));
	*due = last < cx->today;
	return OK;
}

void selfcheck_write(struct jw *w, const struct check_report *r)
{
	jw_array(w, "lines");
	for (size_t i = 0; i < r->n; i++) {
		jw_object(w, NULL);
		jw_string(w, "what", r->lines[i].key);
		jw_bool(w, "good", r->lines[i].good);
		jw_array(w, "numbers");
		for (size_t k = 0; k < r->lines[i].n_numbers; k++)
			jw_int(w, NULL, r->lines[i].numbers[k]);
		jw_end(w);
		jw_string(w, "note", r->lines[i].note);
		jw_end(w);
	}
	jw_end(w);
}

struct kept {
	int64_t at, took_ms;
	int32_t day;
	bool good;
	const char *lines;
};

static Err keep(struct ctx *cx, void *arg)
{
	const struct kept *k = arg;
	struct audit_line line = { .action = "centre.selfcheck",
				   .klass = AUDIT_CLASS_SYSTEM,
				   .status = k->good ? 200 : 500 };

	TRY(db_exec(cx, SQL_KEEP,
		    BIND(V_DAY(k->day), V_INT(k->at), V_INT(k->took_ms), V_INT(k->good),
			 V_TEXT(k->lines)),
		    NULL));
	TRY(db_exec(cx, SQL_FORGET, BIND(V_DAY(k->day - SELFCHECK_DAYS)), NULL));
	return audit_append(cx, &line);
}

Err selfcheck_daily(struct ctx *cx, struct check_report *out)
{
	CLEANUP(buf_release) struct buf b;
	int64_t began = clock_mono_us();
	struct kept k = { .day = cx->today };
	struct jw w;

	/* A write between two counts makes them differ; then the next try tells. */
	for (int i = 0; i < TRIES; i++) {
		uint64_t before = app_version(cx->app);

		TRY(selfcheck(cx, out));
		if (out->good || app_version(cx->app) == before)
			break;
	}
	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	selfcheck_write(&w, out);
	jw_end(&w);
	k.took_ms = (clock_mono_us() - began) / 1000;
	k.at = cx->now + k.took_ms / 1000;
	k.good = out->good;
	k.lines = arena_strndup(cx->arena, b.data, b.len);
	return write_run(cx, keep, &k);
}

Err selfcheck_kept(struct ctx *cx, struct jw *w)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const char *lines = NULL;
	bool row = false;

	TRY(db_query(cx, &q, SQL_KEPT, NO_BIND));
	jw_array(w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_day(w, "day", col_day(&q, 0));
		jw_int(w, "at", col_int(&q, 1));
		jw_int(w, "took_ms", col_int(&q, 2));
		jw_bool(w, "good", col_int(&q, 3) != 0);
		jw_end(w);
		if (!lines)
			lines = col_text(&q, 4, cx->arena);
	}
	jw_end(w);
	if (lines)
		jw_raw(w, "last", lines, strlen(lines));
	else
		jw_null(w, "last");
	return OK;
}
