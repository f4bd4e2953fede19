/*
 * Who is away, when the centre is closed, and the things that can be booked.
 *
 * An absence takes its worker in `busy`, one line a day.  Appointments that are there already
 * stay, and are told: somebody has to call these people.
 */
#include <string.h>

#include "base/date.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

#define ABSENCE_DAYS 400
#define LIST_MOST    1000 /* as SQL_LIST, less one: that there are more is told */

static const char SQL_LIST[] =
	"SELECT absence_id, version, staff_id, kind, from_day, to_day, start_minute, end_minute"
	" FROM absence WHERE cancelled = 0 AND to_day >= ?1 AND (?2 = 0 OR staff_id = ?2)"
	" ORDER BY from_day, absence_id LIMIT 1001";
static const char SQL_ADD[] = "INSERT INTO absence(staff_id, kind, from_day, to_day,"
			      " start_minute, end_minute) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_BUSY[] = "INSERT INTO busy(who, id, from_at, to_at, source, source_id)"
			       " VALUES (1, ?1, ?2, ?3, 'absence', ?4)";
static const char SQL_TOUCHED[] =
	"SELECT count(*) FROM busy WHERE who = 1 AND id = ?1 AND from_at >= ?2 AND from_at < ?3"
	" AND source = 'appointment'";
static const char SQL_ONE[] = "SELECT version, staff_id FROM absence WHERE absence_id = ?1"
			      " AND cancelled = 0";
static const char SQL_CANCEL[] = "UPDATE absence SET cancelled = 1, version = version + 1"
				 " WHERE absence_id = ?1 AND version = ?2";
static const char SQL_CLOSINGS[] =
	"SELECT day, label FROM closing WHERE day BETWEEN ?1 AND ?2 ORDER BY day";
static const char SQL_CLOSE[] = "INSERT INTO closing(day, label) VALUES (?1, ?2)"
				" ON CONFLICT (day) DO UPDATE SET label = excluded.label";
static const char SQL_OPEN[] = "DELETE FROM closing WHERE day = ?1";
static const char SQL_THINGS[] = "SELECT resource_id, version, kind, label, place_id, adapted,"
				 " active FROM resource ORDER BY kind, label";
static const char SQL_THING_ADD[] =
	"INSERT INTO resource(kind, label, place_id, adapted) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_THING[] = "SELECT version, label, place_id, adapted, active FROM resource"
				" WHERE resource_id = ?1";
static const char SQL_THING_SET[] =
	"UPDATE resource SET version = version + 1, label = ?2, place_id = ?3, adapted = ?4,"
	" active = ?5 WHERE resource_id = ?1 AND version = ?6";

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	appt_moved(&rq->cx);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

static void minute(struct jw *w, const char *name, const struct stmt *q, int i)
{
	if (col_null(q, i))
		jw_null(w, name);
	else
		jw_int(w, name, col_int(q, i));
}

Err absence_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct day_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	bool row = false;
	size_t n = 0;
	struct jw w = reply(rs, 200);

	TRY(db_query(
		cx, &q, SQL_LIST,
		BIND(V_INT(in->from == DAY_NONE ? cx->today : in->from), V_INT(in->staff))));
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || n++ == LIST_MOST)
			break;
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "version", col_int(&q, 1));
		jw_int(&w, "staff_id", col_int(&q, 2));
		jw_string(&w, "kind", col_text(&q, 3, cx->arena));
		jw_day(&w, "from", col_day(&q, 4));
		jw_day(&w, "to", col_day(&q, 5));
		minute(&w, "start", &q, 6);
		minute(&w, "end", &q, 7);
		jw_end(&w);
	}
	jw_end(&w);
	jw_bool(&w, "more", row);
	return reply_end(rq, rs, &w);
}

/* One's own absences, or those of all with appointment.plan. */
static Err may_plan(struct req *rq, int64_t staff_id)
{
	if (staff_id != rq->cx.who->user_id && !session_can(rq->cx.who, "appointment.plan"))
		FAIL(&rq->cx, ERR_FORBIDDEN, "appointment.not_yours");
	return OK;
}

static Err block(struct ctx *cx, const struct absence_in *in, int64_t id, int start, int end,
		 int64_t *touched)
{
	for (int32_t d = in->from; d <= in->to; d++) {
		struct span s = span_of(d, start, end);
		int64_t n = 0;

		TRY(db_int(cx, SQL_TOUCHED,
			   BIND(V_INT(in->staff_id), V_INT(s.from), V_INT(s.to)), &n));
		*touched += n;
		TRY(db_exec(cx, SQL_BUSY,
			    BIND(V_INT(in->staff_id), V_INT(s.from), V_INT(s.to), V_INT(id)),
			    NULL));
	}
	return OK;
}

Err absence_add(struct req *rq, struct resp *rs)
{
	const struct absence_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int start = 0, end = 1440;
	bool whole = !in->start && !in->end;
	int64_t id, touched = 0;
	struct jw w;

	TRY(staff_named(rq, rs, in->staff_id, "staff_id"));
	TRY(may_plan(rq, in->staff_id));
	if (in->to < in->from || in->to - in->from > ABSENCE_DAYS)
		return schema_refuse(cx, &rs->errors, "to",
				     in->to < in->from ? "field.too_small" : "field.too_large");
	if (!whole && !clock_parse(in->start, &start))
		return schema_refuse(cx, &rs->errors, "start", "field.text");
	if (!whole && (!clock_parse(in->end, &end) || end <= start))
		return schema_refuse(cx, &rs->errors, "end", "field.too_small");
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(in->staff_id), V_TEXT(absence_kinds[in->kind]), V_INT(in->from),
			 V_INT(in->to), whole ? V_NULL : V_INT(start),
			 whole ? V_NULL : V_INT(end)),
		    NULL));
	id = db_last_id(cx->db);
	TRY(block(cx, in, id, start, end, &touched));
	rq->object = id;
	appt_moved(cx);
	rs->version = 1;
	w = reply(rs, 201);
	jw_int(&w, "id", id);
	jw_int(&w, "version", 1);
	jw_int(&w, "appointments", touched);
	return reply_end(rq, rs, &w);
}

Err absence_cancel(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	int64_t version, staff;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	version = col_int(&q, 0);
	staff = col_int(&q, 1);
	stmt_done(&q);
	TRY(may_plan(rq, staff));
	TRY(db_exec(cx, SQL_CANCEL, BIND(V_INT(rq->id), V_INT(version)), NULL));
	TRY(booking_release(cx, "absence", rq->id));
	return saved(rq, rs, 200, rq->id, version + 1);
}

/* ---- days on which the centre is closed ---- */

Err closing_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct day_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int32_t from = in->from == DAY_NONE ? cx->today : in->from;
	int32_t to = in->to == DAY_NONE ? from + 400 : in->to;
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_CLOSINGS, BIND(V_INT(from), V_INT(to))));
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(&w, NULL);
		jw_day(&w, "day", col_day(&q, 0));
		jw_string(&w, "label", col_text(&q, 1, cx->arena));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

Err closing_add(struct req *rq, struct resp *rs)
{
	const struct closing_in *in = rq->in;

	TRY(db_exec(&rq->cx, SQL_CLOSE, BIND(V_INT(in->day), V_TEXT(in->label)), NULL));
	return saved(rq, rs, 201, in->day, 1);
}

Err closing_drop(struct req *rq, struct resp *rs)
{
	const struct closing_in *in = rq->in;
	int64_t changed = 0;

	TRY(db_exec(&rq->cx, SQL_OPEN, BIND(V_INT(in->day)), &changed));
	if (!changed)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	return saved(rq, rs, 200, in->day, 1);
}

/* ---- rooms and other things ---- */

Err resource_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_THINGS, NO_BIND));
	jw_array(&w, "rows");
	for (;;) {
		const struct term *place;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		place = model_term(cx->model, col_int(&q, 4));
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "version", col_int(&q, 1));
		jw_string(&w, "kind", col_text(&q, 2, cx->arena));
		jw_string(&w, "label", col_text(&q, 3, cx->arena));
		jw_string(&w, "place", place ? place->key : NULL);
		jw_bool(&w, "adapted", col_int(&q, 5) != 0);
		jw_bool(&w, "active", col_int(&q, 6) != 0);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

Err resource_add(struct req *rq, struct resp *rs)
{
	const struct resource_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t place = 0;

	TRY(place_named(rq, rs, in->place, &place));
	TRY(db_exec(cx, SQL_THING_ADD,
		    BIND(V_TEXT(resource_kinds[in->kind]), V_TEXT(in->label), V_ID(place),
			 V_INT(in->adapted)),
		    NULL));
	return saved(rq, rs, 201, db_last_id(cx->db), 1);
}

Err resource_change(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct resource_in *in = rq->in;
	const struct schema *s = &resource_change_schema;
	struct ctx *cx = &rq->cx;
	int64_t version, place, changed = 0;
	bool row = false, adapted, active;
	const char *label;

	TRY(db_query(cx, &q, SQL_THING, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	version = col_int(&q, 0);
	label = in->label ? in->label : col_text(&q, 1, cx->arena);
	place = col_int(&q, 2);
	adapted = schema_has(s, rq->has, "adapted") ? in->adapted : col_int(&q, 3) != 0;
	active = schema_has(s, rq->has, "active") ? in->active : col_int(&q, 4) != 0;
	stmt_done(&q);
	TRY(expect_version(rq, rs, version));
	if (in->place)
		TRY(place_named(rq, rs, in->place, &place));
	TRY(db_exec(cx, SQL_THING_SET,
		    BIND(V_INT(rq->id), V_TEXT(label), V_ID(place), V_INT(adapted),
			 V_INT(active), V_INT(version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return saved(rq, rs, 200, rq->id, version + 1);
}
