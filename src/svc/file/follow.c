/*
 * Stored delays and states that follow the law and the day.
 *
 * A delay is computed when its act is written, with the figure in force on the day that starts it.
 * When a centre corrects that figure, or enters one from a past day, every act with a delay that
 * began on or after the first day concerned is derived anew: due days move, an act that was in time
 * may be late.  Nothing before that day changes.  file_law keeps which figures the stored delays
 * follow, so that an interrupted run goes on after a restart; a due day that moved leaves a line in
 * file_clock_moved.
 *
 * On a new day: a request whose suspension has ended runs again, an aid that has come to its end
 * asks for no review any more.
 */
#include "base/date.h"
#include "core/write.h"
#include "svc/file/file.h"

#include "base/banned.h"

#define AT_ONCE 100 /* acts in one job: others write between */

static const char SQL_FIRST[] = "SELECT 1 FROM file_law LIMIT 1";
#define LAW                                                                                    \
	"SELECT code, from_day, value FROM parameter"                                          \
	" WHERE code LIKE 'clock.%' OR code LIKE 'piis.%'"
static const char SQL_SINCE[] =
	"SELECT min(from_day) FROM ("
	"SELECT from_day FROM (" LAW " EXCEPT SELECT code, from_day, value FROM file_law)"
	" UNION ALL SELECT from_day FROM (SELECT code, from_day, value FROM file_law "
	"EXCEPT " LAW "))";
static const char SQL_LAW_CLEAR[] = "DELETE FROM file_law";
static const char SQL_LAW_KEEP[] = "INSERT INTO file_law(code, from_day, value) " LAW;
static const char SQL_CONCERNED[] =
	"SELECT DISTINCT c.act_id FROM file_clock c JOIN file_act a ON a.act_id = c.act_id"
	" WHERE c.act_id > ?1 AND a.voided = 0 AND (c.start_day >= ?2 OR c.met_day IS NULL)"
	" ORDER BY c.act_id LIMIT ?3";
static const char SQL_DAY[] = "SELECT day FROM file_day";
static const char SQL_DAY_KEEP[] = "INSERT OR REPLACE INTO file_day(one, day) VALUES (1, ?1)";
static const char SQL_OF_DAY[] =
	"SELECT a.act_id FROM file_act a WHERE a.act_id > ?1 AND a.voided = 0 AND ("
	"(a.kind = 'request' AND a.state IN ('received', 'acknowledged', 'inquiry', 'waiting'))"
	" OR (a.kind = 'aid' AND a.until_day < ?2 AND EXISTS (SELECT 1 FROM file_clock c"
	" WHERE c.act_id = a.act_id AND c.met_day IS NULL)))"
	" ORDER BY a.act_id LIMIT ?3";
static const char SQL_CLOCKS[] = "SELECT clock, due_day FROM file_clock WHERE act_id = ?1";
static const char SQL_MOVED[] =
	"INSERT OR IGNORE INTO file_clock_moved(act_id, clock, at, was_due, due_day)"
	" SELECT act_id, clock, ?3, ?4, due_day FROM file_clock"
	" WHERE act_id = ?1 AND clock = ?2 AND due_day IS NOT ?4";

struct followed {
	const char *sql; /* SQL_CONCERNED or SQL_OF_DAY */
	int32_t day;
	int64_t last; /* act that was done */
	bool law, more;
};

struct was {
	const char *clock;
	int32_t due;
};

static Err clocks_read(struct ctx *cx, int64_t act_id, struct was out[DERIVED_CLOCKS],
		       size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*n = 0;
	TRY(db_query(cx, &q, SQL_CLOCKS, BIND(V_INT(act_id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || *n == DERIVED_CLOCKS)
			return OK;
		out[(*n)++] = (struct was){ col_text(&q, 0, cx->arena), col_day(&q, 1) };
	}
}

static Err follow_one(struct ctx *cx, int64_t id, bool law)
{
	struct was was[DERIVED_CLOCKS];
	size_t n = 0;
	struct act a;
	Err e;

	TRY(act_read(cx, id, &a));
	TRY(clocks_read(cx, id, was, &n));
	e = act_follow(cx, &a);
	if (e.code ==
	    ERR_NOT_FOUND) { /* the person was erased: nothing of him follows anything */
		err_clear(&cx->err);
		return OK;
	}
	TRY(e);
	for (size_t i = 0; law && i < n; i++)
		TRY(db_exec(cx, SQL_MOVED,
			    BIND(V_INT(id), V_TEXT(was[i].clock), V_INT(cx->now),
				 V_DAY(was[i].due)),
			    NULL));
	return OK;
}

static Err follow_job(struct ctx *cx, void *arg)
{
	struct followed *f = arg;
	int64_t ids[AT_ONCE];
	size_t n = 0;

	{
		CLEANUP(stmt_done) struct stmt q = { 0 };
		bool row = false;

		TRY(db_query(cx, &q, f->sql,
			     BIND(V_INT(f->last), V_INT(f->day), V_INT(AT_ONCE))));
		for (;;) {
			TRY(db_next(cx, &q, &row));
			if (!row)
				break;
			ids[n++] = col_int(&q, 0);
		}
	}
	for (size_t i = 0; i < n; i++)
		TRY(follow_one(cx, ids[i], f->law));
	if (n)
		f->last = ids[n - 1];
	f->more = n == AT_ONCE;
	if (n)
		app_touch(cx->app, TOPIC_CASEWORK);
	return OK;
}

static Err law_keep(struct ctx *cx, void *unused)
{
	(void)unused;
	TRY(db_exec(cx, SQL_LAW_CLEAR, NO_BIND, NULL));
	return db_exec(cx, SQL_LAW_KEEP, NO_BIND, NULL);
}

static Err day_keep(struct ctx *cx, void *unused)
{
	(void)unused;
	return db_exec(cx, SQL_DAY_KEEP, BIND(V_INT(cx->today)), NULL);
}

/* An arena for each part: a large centre has many acts. */
static Err follow_all(struct ctx *cx, struct followed *f)
{
	for (f->more = true; f->more;) {
		struct arena a, *mine = cx->arena;
		Err e;

		arena_init(&a, ARENA_LIMIT_DEFAULT);
		cx->arena = &a;
		e = write_run(cx, follow_job, f);
		cx->arena = mine;
		arena_release(&a);
		TRY(e);
	}
	return OK;
}

static Err follow_law(struct ctx *cx)
{
	int64_t since = DAY_NONE;
	bool any = false;

	TRY(db_int(cx, SQL_SINCE, NO_BIND, &since));
	if (since == DAY_NONE)
		return OK;
	TRY(db_found(cx, SQL_FIRST, NO_BIND, &any));
	/* a new centre, or one whose delays were all computed with what stands */
	if (any)
		TRY(follow_all(cx, &(struct followed){ .sql = SQL_CONCERNED,
						       .day = (int32_t)since,
						       .law = true }));
	return write_run(cx, law_keep, NULL);
}

Err file_catch_up(struct ctx *cx)
{
	int64_t day = DAY_NONE;

	TRY(follow_law(cx));
	TRY(db_int(cx, SQL_DAY, NO_BIND, &day));
	if (day == cx->today)
		return OK;
	TRY(follow_all(cx, &(struct followed){ .sql = SQL_OF_DAY, .day = cx->today }));
	return write_run(cx, day_keep, NULL);
}
