/* See passage.h. */
#include "core/passage.h"

#include "base/date.h"
#include "core/app.h"

#include "base/banned.h"

#define AHEAD 14 /* days */

static const char SQL_ROUNDS[] =
	"SELECT r.label, s.from_day, s.to_day, s.mon, s.tue, s.wed, s.thu, s.fri, s.sat, s.sun"
	" FROM delivery_subscription s JOIN delivery_round r USING (round_id)"
	" WHERE s.person_id = ?1 AND s.state = 'active' AND r.active = 1"
	" ORDER BY s.from_day DESC";

/* The first day from `from` on that the row delivers; DAY_NONE. */
static int32_t first_day(const struct stmt *q, int32_t from)
{
	int32_t begin = col_day(q, 1), end = col_day(q, 2);

	for (int32_t d = from; d < from + AHEAD; d++)
		if (d >= begin && (end == DAY_NONE || d <= end) &&
		    col_int(q, 2 + day_weekday(d)) != 0)
			return d;
	return DAY_NONE;
}

Err passage_next(struct ctx *cx, int64_t person_id, int32_t from, struct passage *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*out = (struct passage){ .day = DAY_NONE };
	TRY(db_query(cx, &q, SQL_ROUNDS, BIND(V_INT(person_id))));
	for (;;) {
		int32_t day;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		day = first_day(&q, from);
		if (day != DAY_NONE && (out->day == DAY_NONE || day < out->day))
			*out = (struct passage){ col_text(&q, 0, cx->arena), day };
	}
}
