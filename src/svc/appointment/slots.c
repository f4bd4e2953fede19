/*
 * Free moments: openings by appointment, less what is taken, cut to the length of the motive.
 *
 * Candidates stand on the centre's grid (parameter appointment.grid), counted from where a free
 * stretch begins, and do not overlap for one worker.  The earliest come first; at the same time,
 * the worker who was asked for, then the order of names.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/app.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

#define NOON	   (12 * 60 + 30)
#define AT_ONCE	   14 /* days looked at together */
#define SLOTS_MOST 400

static const char SQL_ADAPTED[] =
	"SELECT resource_id FROM resource WHERE kind = 'room' AND adapted = 1 AND active = 1"
	" AND (place_id = ?1 OR ?1 = 0) ORDER BY resource_id";
static const char SQL_IS_ADAPTED[] =
	"SELECT 1 FROM resource WHERE resource_id = ?1 AND adapted = 1";

static Err free_room(struct ctx *cx, int64_t id, struct span span, bool *is_free)
{
	bool taken = false;

	TRY(booking_taken(cx, BOOKING_THING, id, span, "", 0, &taken));
	*is_free = !taken;
	return OK;
}

Err room_for(struct ctx *cx, const struct window *w, int need, struct span span,
	     int64_t *room_id, bool *fits)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool good = need != ROOM_ADAPTED, row = false;

	*room_id = 0;
	*fits = true;
	if (need == ROOM_NONE)
		return OK;
	if (w->room_id && !good)
		TRY(db_found(cx, SQL_IS_ADAPTED, BIND(V_INT(w->room_id)), &good));
	if (w->room_id && good) {
		*room_id = w->room_id;
		return free_room(cx, w->room_id, span, fits);
	}
	if (need != ROOM_ADAPTED)
		return OK;
	*fits = false;
	TRY(db_query(cx, &q, SQL_ADAPTED, BIND(V_INT(w->place_id))));
	while (!*fits) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		*room_id = col_int(&q, 0);
		TRY(free_room(cx, *room_id, span, fits));
	}
	return OK;
}

struct search {
	const struct slot_query *q;
	int64_t grid_s, length_s, earliest;
	struct slot *out;
	size_t n;
};

static bool same_team(struct ctx *cx, int64_t a, int64_t b)
{
	const struct user *x = model_user(cx->model, a), *y = model_user(cx->model, b);

	for (size_t i = 0; x && y && i < x->n_teams; i++)
		if (user_in_team(y, x->teams[i]))
			return true;
	return false;
}

static bool wanted(struct ctx *cx, const struct slot_query *q, const struct window *w)
{
	if (w->mode != OPENING_BOOKED || (q->service_id && w->service_id != q->service_id))
		return false;
	if (q->staff_id && w->staff_id != q->staff_id &&
	    !(q->or_team && same_team(cx, q->staff_id, w->staff_id)))
		return false;
	return (q->part != 1 || w->start < NOON) && (q->part != 2 || w->end > NOON);
}

static bool part_fits(const struct slot_query *q, int64_t at)
{
	int m = brussels_minute(at);

	return q->part == 0 || (q->part == 1) == (m < NOON);
}

/* Somebody or something else that must be free too. */
static Err others_free(struct ctx *cx, const struct slot_query *q, struct span s, bool *ok)
{
	bool taken = false;

	*ok = true;
	if (q->staff2_id)
		TRY(booking_taken(cx, BOOKING_STAFF, q->staff2_id, s, "", 0, &taken));
	if (!taken && q->interpreter_id)
		TRY(booking_taken(cx, BOOKING_THING, q->interpreter_id, s, "", 0, &taken));
	if (!taken && q->person_id)
		TRY(booking_taken(cx, BOOKING_PERSON, q->person_id, s, "", 0, &taken));
	*ok = !taken;
	return OK;
}

static Err cut(struct ctx *cx, struct search *s, const struct window *w, struct span gap)
{
	int64_t at = w->span.from, step = s->grid_s;

	if (at < gap.from)
		at += (gap.from - at + step - 1) / step * step;
	while (at + s->length_s <= gap.to && s->n < SLOTS_MOST) {
		struct slot one = { .window = *w, .span = { at, at + s->length_s } };
		bool ok = at >= s->earliest && part_fits(s->q, at), fits = true;

		if (ok)
			TRY(others_free(cx, s->q, one.span, &ok));
		if (ok)
			TRY(room_for(cx, w, s->q->motive.room, one.span, &one.room_id, &fits));
		if (ok && fits)
			s->out[s->n++] = one;
		/* past moments go by in steps of the grid, so that "now" is not missed */
		at += ok && fits ? (s->length_s + step - 1) / step * step : step;
	}
	return OK;
}

static Err search_window(struct ctx *cx, struct search *s, const struct window *w)
{
	struct span *gaps;
	struct busy *busy;
	size_t n;

	TRY(booking_list(cx, BOOKING_STAFF, w->staff_id, w->span, &busy, &n));
	gaps = arena_array(cx->arena, n + 1, sizeof(*gaps));
	n = spans_free(w->span, busy, n, gaps);
	for (size_t i = 0; i < n; i++)
		TRY(cut(cx, s, w, gaps[i]));
	return OK;
}

/* Earliest first; then the order in which the windows came (by staff). */
static int by_time(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->span.from != y->span.from)
		return x->span.from < y->span.from ? -1 : 1;
	return x->window.staff_id < y->window.staff_id
		       ? -1
		       : x->window.staff_id > y->window.staff_id;
}

static void asked_first(struct search *s)
{
	for (size_t i = 1; i < s->n; i++)
		for (size_t j = i; j > 0 && s->out[j].span.from == s->out[j - 1].span.from &&
				   s->out[j].window.staff_id == s->q->staff_id &&
				   s->out[j - 1].window.staff_id != s->q->staff_id;
		     j--) {
			struct slot t = s->out[j];

			s->out[j] = s->out[j - 1];
			s->out[j - 1] = t;
		}
}

Err slots_search(struct ctx *cx, const struct slot_query *q, struct slot **out, size_t *n)
{
	int64_t grid = (int64_t)model_parameter(cx->model, "appointment.grid", cx->today, 15);
	struct search s = { .q = q,
			    .grid_s = (grid < 5 ? 5 : grid) * 60,
			    .length_s = q->minutes * 60,
			    .earliest = cx->now + q->motive.lead_hours * 3600,
			    .out = arena_array(cx->arena, SLOTS_MOST, sizeof(*s.out)) };
	int32_t last = cx->today + (int32_t)q->motive.ahead_days;

	last = q->to < last ? q->to : last;
	for (int32_t d = q->from; d <= last && s.n < q->limit; d += AT_ONCE) {
		int32_t end = d + AT_ONCE - 1 < last ? d + AT_ONCE - 1 : last;
		struct window *w;
		size_t n_w;

		TRY(windows_of(cx, q->or_team ? 0 : q->staff_id, d, end, &w, &n_w));
		for (size_t i = 0; i < n_w; i++) {
			if (i && w[i].day != w[i - 1].day && s.n >= q->limit)
				break; /* the days before are whole: what follows is later */
			if (wanted(cx, q, &w[i]))
				TRY(search_window(cx, &s, &w[i]));
		}
	}
	if (s.n)
		qsort(s.out, s.n, sizeof(*s.out), by_time);
	if (q->staff_id)
		asked_first(&s);
	*out = s.out;
	*n = s.n < q->limit ? s.n : q->limit;
	return OK;
}

static Err query_of(struct req *rq, struct resp *rs, struct slot_query *q)
{
	const struct slots_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	bool found = false;

	*q = (struct slot_query){
		.staff_id = in->staff,
		.staff2_id = in->with,
		.interpreter_id = in->interpreter,
		.person_id = in->person,
		.or_team = in->team,
		.from = in->from == DAY_NONE || in->from < cx->today ? cx->today : in->from,
		.to = in->to == DAY_NONE ? DAY_MAX : in->to,
		.part = in->part < 0 ? 0 : in->part,
		.limit = in->limit ? (size_t)in->limit : 12,
	};
	TRY(motive_read(cx, 0, &q->motive));
	if (in->service)
		TRY(service_named(rq, rs, in->service, "service", &q->service_id));
	if (in->motive) {
		TRY(motive_find(cx, in->motive, &q->motive, &found));
		if (!found)
			return schema_refuse(cx, &rs->errors, "motive", "field.not_one_of");
		q->service_id = q->motive.service_id;
	}
	q->minutes = in->minutes ? in->minutes : q->motive.minutes;
	return OK;
}

Err slots_find(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct slot_query q;
	struct slot *s;
	struct jw w;
	size_t n;

	TRY(query_of(rq, rs, &q));
	TRY(slots_search(cx, &q, &s, &n));
	w = reply(rs, 200);
	jw_int(&w, "minutes", q.minutes);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++) {
		const struct user *u = model_user(cx->model, s[i].window.staff_id);
		const struct catalogue_service *c =
			model_service(cx->model, s[i].window.service_id);
		const struct term *place = model_term(cx->model, s[i].window.place_id);

		jw_object(&w, NULL);
		jw_day(&w, "day", s[i].window.day);
		jw_string(&w, "at", clock_text(cx->arena, s[i].span.from));
		jw_string(&w, "end", clock_text(cx->arena, s[i].span.to));
		jw_int(&w, "start_at", s[i].span.from);
		jw_int(&w, "staff_id", s[i].window.staff_id);
		jw_string(&w, "staff", u ? u->name : "");
		jw_string(&w, "service", c ? c->key : "");
		jw_string(&w, "place", place ? place->key : NULL);
		if (s[i].room_id)
			jw_int(&w, "room_id", s[i].room_id);
		else
			jw_null(&w, "room_id");
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
