/*
 * Hours that were open: a record for each opening and each day that is over, so that the share of
 * desk hours by appointment (plan of Paliseul, 2.3.1) is counted like everything else.
 *
 * hours_catch_up() runs with the writes of this service and at the start of the server: it looks
 * at the days since the last one that was done, at most DAYS_AT_ONCE, and marks each opening and
 * day in opening_done, so nothing is counted twice.  What the worker was away is not open.
 */
#include "base/date.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

#define DAYS_AT_ONCE 62

static const char SQL_LAST[] = "SELECT max(day) FROM opening_done";
static const char SQL_FIRST[] = "SELECT min(from_day) FROM opening";
static const char SQL_ADD[] = "INSERT INTO opening_done(opening_id, day, minutes, record_id)"
			      " VALUES (?1, ?2, ?3, ?4)";
static const char SQL_AWAY[] =
	"SELECT sum(min(to_at, ?3) - max(from_at, ?2)) FROM busy WHERE who = 1 AND id = ?1"
	" AND from_at > ?2 - 90000 AND from_at < ?3 AND to_at > ?2 AND source = 'absence'";

static Err done(struct ctx *cx, const struct window *w)
{
	int64_t away = 0, minutes, record = 0;

	TRY(db_int(cx, SQL_AWAY,
		   BIND(V_INT(w->staff_id), V_INT(w->span.from), V_INT(w->span.to)), &away));
	minutes = (w->span.to - w->span.from - away) / 60;
	if (minutes > 0) {
		struct appt_fact f = { .kind = w->mode == OPENING_WALK_IN
						       ? "appointment.open_walk_in"
						       : "appointment.open_booked",
				       .service_id = w->service_id,
				       .staff_id = w->staff_id,
				       .place_id = w->place_id,
				       .day = w->day,
				       .minutes = minutes,
				       .wait = -1,
				       .lag = -1,
				       .source = "opening",
				       .source_id = w->opening_id };

		TRY(appt_emit(cx, &f, &record));
	}
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(w->opening_id), V_INT(w->day),
			    V_INT(minutes > 0 ? minutes : 0), V_ID(record)),
		       NULL);
}

Err hours_catch_up(struct ctx *cx)
{
	int64_t last = DAY_NONE, first = DAY_NONE;
	int32_t from, to, yesterday = cx->today - 1;
	struct window *w;
	size_t n = 0;

	TRY(db_int(cx, SQL_LAST, NO_BIND, &last));
	if (last == DAY_NONE) {
		TRY(db_int(cx, SQL_FIRST, NO_BIND, &first));
		if (first == DAY_NONE)
			return OK;
		last = first - 1;
	}
	/* days without any opening leave no mark: they are passed over */
	for (from = (int32_t)last + 1; n == 0 && from <= yesterday; from = to + 1) {
		to = from + DAYS_AT_ONCE - 1 < yesterday ? from + DAYS_AT_ONCE - 1 : yesterday;
		TRY(windows_of(cx, 0, from, to, &w, &n));
	}
	for (size_t i = 0; i < n; i++)
		TRY(done(cx, &w[i]));
	return OK;
}

static Err catch_up_job(struct ctx *cx, void *unused)
{
	(void)unused;
	return hours_catch_up(cx);
}

Err hours_follow(struct ctx *cx)
{
	return write_run(cx, catch_up_job, NULL);
}
