/*
 * Desk hours: what comes back each n weeks, and single days that differ.
 *
 * Hours that have begun to count are not rewritten: an opening is ended on a day and another one
 * begins, so that the hours of the past stay what they were.
 */
#include <string.h>

#include "base/date.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

#define LIST_MOST 2000 /* as SQL_LIST, less one: that there are more is told */

static const char SQL_LIST[] =
	"SELECT o.opening_id, o.version, o.staff_id, o.service_id, o.place_id, o.room_id, "
	"o.mode,"
	" o.weekday, o.every, o.from_day, o.to_day, o.start_minute, o.end_minute FROM opening o"
	" WHERE (o.to_day IS NULL OR o.to_day >= ?1) AND (?2 = 0 OR o.staff_id = ?2)"
	" ORDER BY o.staff_id, o.weekday, o.start_minute LIMIT 2001";
static const char SQL_DAYS[] =
	"SELECT opening_id, day, start_minute, end_minute FROM opening_day WHERE day >= ?1"
	" ORDER BY day";
static const char SQL_ADD[] =
	"INSERT INTO opening(staff_id, service_id, place_id, room_id, mode, weekday, every,"
	" from_day, to_day, start_minute, end_minute)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char SQL_CLASH[] =
	"SELECT 1 FROM opening WHERE staff_id = ?1 AND weekday = ?2 AND every = 1"
	" AND start_minute < ?4 AND end_minute > ?3 AND (to_day IS NULL OR to_day >= ?5)"
	" AND (?6 IS NULL OR from_day <= ?6)";
static const char SQL_ONE[] = "SELECT version, from_day FROM opening WHERE opening_id = ?1";
static const char SQL_END[] = "UPDATE opening SET version = version + 1, to_day = ?2,"
			      " room_id = ?3, place_id = ?4"
			      " WHERE opening_id = ?1 AND version = ?5";
static const char SQL_ROOM[] = "SELECT room_id, place_id, to_day FROM opening"
			       " WHERE opening_id = ?1";
static const char SQL_DAY_SET[] =
	"INSERT INTO opening_day(opening_id, day, start_minute, end_minute)"
	" VALUES (?1, ?2, ?3, ?4) ON CONFLICT (opening_id, day) DO UPDATE SET"
	" start_minute = excluded.start_minute, end_minute = excluded.end_minute";

static void write_row(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	const struct catalogue_service *s = model_service(cx->model, col_int(q, 3));
	const struct term *place = model_term(cx->model, col_int(q, 4));

	jw_object(w, NULL);
	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "version", col_int(q, 1));
	jw_int(w, "staff_id", col_int(q, 2));
	jw_string(w, "service", s ? s->key : "");
	jw_string(w, "place", place ? place->key : NULL);
	if (col_null(q, 5))
		jw_null(w, "room_id");
	else
		jw_int(w, "room_id", col_int(q, 5));
	jw_string(w, "mode", col_text(q, 6, cx->arena));
	jw_int(w, "weekday", col_int(q, 7));
	jw_int(w, "every", col_int(q, 8));
	jw_day(w, "from", col_day(q, 9));
	jw_day(w, "to", col_day(q, 10));
	jw_int(w, "start", col_int(q, 11));
	jw_int(w, "end", col_int(q, 12));
	jw_end(w);
}

static Err write_days(struct ctx *cx, struct jw *w)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	jw_array(w, "days");
	TRY(db_query(cx, &q, SQL_DAYS, BIND(V_INT(cx->today))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "opening_id", col_int(&q, 0));
		jw_day(w, "day", col_day(&q, 1));
		if (col_null(&q, 2)) {
			jw_null(w, "start");
			jw_null(w, "end");
		} else {
			jw_int(w, "start", col_int(&q, 2));
			jw_int(w, "end", col_int(&q, 3));
		}
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err opening_list(struct req *rq, struct resp *rs)
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
		write_row(cx, &w, &q);
	}
	jw_end(&w);
	jw_bool(&w, "more", row);
	TRY(write_days(cx, &w));
	return reply_end(rq, rs, &w);
}

static Err answer(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	appt_moved(&rq->cx);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

static Err hours(struct req *rq, struct resp *rs, const char *from, const char *to, int *start,
		 int *end)
{
	struct ctx *cx = &rq->cx;

	if (!clock_parse(from, start) || *start >= 1440)
		return schema_refuse(cx, &rs->errors, "start", "field.text");
	if (!clock_parse(to, end))
		return schema_refuse(cx, &rs->errors, "end", "field.text");
	if (*end <= *start)
		return schema_refuse(cx, &rs->errors, "end", "field.too_small");
	return OK;
}

Err opening_add(struct req *rq, struct resp *rs)
{
	const struct opening_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t service = 0, place = 0;
	int start = 0, end = 0;
	bool clash = false;

	TRY(staff_named(rq, rs, in->staff_id, "staff_id"));
	TRY(service_named(rq, rs, in->service, "service", &service));
	TRY(place_named(rq, rs, in->place, &place));
	TRY(thing_named(rq, rs, in->room_id, "room_id"));
	TRY(hours(rq, rs, in->start, in->end, &start, &end));
	if (in->to != DAY_NONE && in->to < in->from)
		return schema_refuse(cx, &rs->errors, "to", "field.too_small");
	TRY(db_found(cx, SQL_CLASH,
		     BIND(V_INT(in->staff_id), V_INT(in->weekday), V_INT(start), V_INT(end),
			  V_INT(in->from), V_DAY(in->to)),
		     &clash));
	if (clash)
		FAIL(cx, ERR_CONFLICT, "opening.clash");
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(in->staff_id), V_INT(service), V_ID(place), V_ID(in->room_id),
			 V_TEXT(opening_modes[in->mode]), V_INT(in->weekday),
			 V_INT(in->every ? in->every : 1), V_INT(in->from), V_DAY(in->to),
			 V_INT(start), V_INT(end)),
		    NULL));
	return answer(rq, rs, 201, db_last_id(cx->db), 1);
}

static Err version_of(struct req *rq, int64_t *version, int32_t *from)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(&rq->cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(&rq->cx, &q, &row));
	if (!row)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	*version = col_int(&q, 0);
	*from = col_day(&q, 1);
	return OK;
}

/* Its last day, its room, its place. */
Err opening_change(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct opening_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t version = 0, room, place, changed = 0;
	int32_t from = 0, to;
	bool row = false;

	TRY(version_of(rq, &version, &from));
	TRY(expect_version(rq, rs, version));
	TRY(db_query(cx, &q, SQL_ROOM, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	room = col_int(&q, 0);
	place = col_int(&q, 1);
	to = col_day(&q, 2);
	stmt_done(&q);
	if (in->to != DAY_NONE)
		to = in->to;
	if (to != DAY_NONE && to < from)
		to = from;
	if (schema_has(&opening_change_schema, rq->has, "room_id"))
		room = in->room_id;
	TRY(thing_named(rq, rs, room, "room_id"));
	if (in->place)
		TRY(place_named(rq, rs, in->place, &place));
	TRY(db_exec(cx, SQL_END,
		    BIND(V_INT(rq->id), V_DAY(to), V_ID(room), V_ID(place), V_INT(version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return answer(rq, rs, 200, rq->id, version + 1);
}

/* Other hours on one day, or none; a day that is over keeps what it was. */
Err opening_day_set(struct req *rq, struct resp *rs)
{
	const struct opening_day_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t version = 0;
	int32_t from = 0;
	int start = 0, end = 0;
	bool closed = !in->start && !in->end;

	TRY(version_of(rq, &version, &from));
	if (in->day < cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	if (!closed)
		TRY(hours(rq, rs, in->start, in->end, &start, &end));
	TRY(db_exec(cx, SQL_DAY_SET,
		    BIND(V_INT(rq->id), V_INT(in->day), closed ? V_NULL : V_INT(start),
			 closed ? V_NULL : V_INT(end)),
		    NULL));
	return answer(rq, rs, 200, rq->id, version);
}
