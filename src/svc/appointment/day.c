/*
 * Which hours are open on which days.
 *
 * An opening comes back every n weeks, counted from the week of its first day.  It does not open
 * on a legal holiday or a closing day of the centre; a line of opening_day gives one day other
 * hours, or none.  Hours are those of the clock on the wall: on the two days of the year when the
 * clock changes, an opening over the change is an hour longer or shorter.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

const char *const opening_modes[] = { "booked", "walk_in", NULL };

static const char SQL_CLOSINGS[] = "SELECT day FROM closing WHERE day BETWEEN ?1 AND ?2";
static const char SQL_CLOSING[] = "SELECT label FROM closing WHERE day = ?1";
static const char SQL_OPENINGS[] =
	"SELECT o.opening_id, o.staff_id, o.service_id, o.place_id, o.room_id, o.mode, "
	"o.weekday,"
	" o.every, o.from_day, o.to_day, o.start_minute, o.end_minute FROM opening o"
	" JOIN user u ON u.user_id = o.staff_id AND u.active = 1"
	" WHERE (?1 = 0 OR o.staff_id = ?1) AND o.from_day <= ?3"
	" AND (o.to_day IS NULL OR o.to_day >= ?2)";
static const char SQL_EXCEPTIONS[] = "SELECT opening_id, day, start_minute, end_minute"
				     " FROM opening_day WHERE day BETWEEN ?1 AND ?2";

struct exception {
	int64_t opening_id;
	int32_t day;
	int start, end; /* -1: closed */
};

struct plan_of_days {
	struct exception *exceptions;
	size_t n_exceptions;
	struct calendar off;
	int32_t from, to;
	struct window *out;
	size_t n, room;
};

struct span span_of(int32_t day, int start, int end)
{
	return (struct span){ brussels_instant(day, start),
			      end >= 1440 ? brussels_instant(day + 1, end - 1440)
					  : brussels_instant(day, end) };
}

char *clock_text(struct arena *a, int64_t at)
{
	int m = brussels_minute(at);

	return arena_printf(a, "%02d:%02d", m / 60, m % 60);
}

bool clock_parse(const char *s, int *minute)
{
	if (!s || strlen(s) != 5 || s[2] != ':' || strspn(s, "0123456789") != 2 ||
	    strspn(s + 3, "0123456789") != 2 || s[3] > '5')
		return false;
	*minute = ((s[0] - '0') * 10 + (s[1] - '0')) * 60 + (s[3] - '0') * 10 + (s[4] - '0');
	return *minute <= 1440;
}

Err days_off(struct ctx *cx, int32_t from, int32_t to, struct calendar *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int32_t *days = arena_array(cx->arena, (size_t)(to - from) + 1, sizeof(*days));
	bool row = false;

	*out = (struct calendar){ .days = days };
	TRY(db_query(cx, &q, SQL_CLOSINGS, BIND(V_INT(from), V_INT(to))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		days[out->n_days++] = col_day(&q, 0);
	}
}

Err day_closed(struct ctx *cx, int32_t day, const char **key, const char **label)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*key = calendar_legal_key(day);
	*label = NULL;
	TRY(db_query(cx, &q, SQL_CLOSING, BIND(V_INT(day))));
	TRY(db_next(cx, &q, &row));
	if (row)
		*label = col_text(&q, 0, cx->arena);
	return OK;
}

static Err load_exceptions(struct ctx *cx, struct plan_of_days *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t room = 64;
	bool row = false;

	p->exceptions = arena_array(cx->arena, room, sizeof(*p->exceptions));
	TRY(db_query(cx, &q, SQL_EXCEPTIONS, BIND(V_INT(p->from), V_INT(p->to))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		if (p->n_exceptions == room) {
			struct exception *more =
				arena_array(cx->arena, room * 2, sizeof(*more));

			for (size_t i = 0; i < room; i++)
				more[i] = p->exceptions[i];
			p->exceptions = more;
			room *= 2;
		}
		p->exceptions[p->n_exceptions++] = (struct exception){
			.opening_id = col_int(&q, 0),
			.day = col_day(&q, 1),
			.start = col_null(&q, 2) ? -1 : (int)col_int(&q, 2),
			.end = col_null(&q, 3) ? -1 : (int)col_int(&q, 3),
		};
	}
}

static void add(struct ctx *cx, struct plan_of_days *p, const struct window *w)
{
	if (p->n == p->room) {
		struct window *more =
			arena_array(cx->arena, p->room ? p->room * 2 : 128, sizeof(*more));

		for (size_t i = 0; i < p->n; i++)
			more[i] = p->out[i];
		p->out = more;
		p->room = p->room ? p->room * 2 : 128;
	}
	p->out[p->n++] = *w;
}

static int32_t monday(int32_t day)
{
	return day - (day_weekday(day) - 1);
}

/* The days of one opening in the period. */
static void unroll(struct ctx *cx, struct plan_of_days *p, const struct stmt *q)
{
	int weekday = (int)col_int(q, 6), every = (int)col_int(q, 7);
	int32_t first = col_day(q, 8), last = col_null(q, 9) ? DAY_MAX : col_day(q, 9);
	int32_t from = p->from > first ? p->from : first, to = p->to < last ? p->to : last;

	for (int32_t d = from + (weekday - day_weekday(from) + 7) % 7; d <= to; d += 7) {
		struct window w = { .opening_id = col_int(q, 0),
				    .staff_id = col_int(q, 1),
				    .service_id = col_int(q, 2),
				    .place_id = col_int(q, 3),
				    .room_id = col_int(q, 4),
				    .day = d,
				    .start = (int)col_int(q, 10),
				    .end = (int)col_int(q, 11) };

		if ((monday(d) - monday(first)) / 7 % every != 0 ||
		    calendar_is_holiday(&p->off, d))
			continue;
		w.mode = *col_text(q, 5, cx->arena) == 'w' ? OPENING_WALK_IN : OPENING_BOOKED;
		for (size_t i = 0; i < p->n_exceptions; i++)
			if (p->exceptions[i].opening_id == w.opening_id &&
			    p->exceptions[i].day == d) {
				w.start = p->exceptions[i].start;
				w.end = p->exceptions[i].end;
			}
		if (w.start < 0)
			continue;
		w.span = span_of(d, w.start, w.end);
		if (w.span.to > w.span.from)
			add(cx, p, &w);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct window *x = a, *y = b;

	if (x->span.from != y->span.from)
		return x->span.from < y->span.from ? -1 : 1;
	if (x->staff_id != y->staff_id)
		return x->staff_id < y->staff_id ? -1 : 1;
	return x->opening_id < y->opening_id ? -1 : x->opening_id > y->opening_id;
}

Err windows_of(struct ctx *cx, int64_t staff_id, int32_t from, int32_t to, struct window **out,
	       size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct plan_of_days p = { .from = from, .to = to };
	bool row = false;

	*out = NULL;
	*n = 0;
	if (to < from)
		return OK;
	TRY(load_exceptions(cx, &p));
	TRY(days_off(cx, from, to, &p.off));
	TRY(db_query(cx, &q, SQL_OPENINGS, BIND(V_INT(staff_id), V_INT(from), V_INT(to))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		unroll(cx, &p, &q);
	}
	if (p.n)
		qsort(p.out, p.n, sizeof(*p.out), by_time);
	*out = p.out;
	*n = p.n;
	return OK;
}
