/*
 * Agendas: what is open, who is away and what is booked, for several workers side by side, or for
 * several rooms; and one appointment.  A colleague's appointments are spans of time and nothing
 * else (view.c).  More columns than PARTIES_MOST are left out, and told ("more").
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

#define PARTIES_MOST 60
#define DAYS_MOST    42

/* By the line in `busy`: both workers of a meeting have one, and its room. */
static const char SQL_EVENTS[] =
	"SELECT " APPT_COLUMNS
	" FROM busy b JOIN appointment a ON a.appointment_id = b.source_id"
	" WHERE b.who = ?4 AND b.id = ?1 AND b.from_at >= ?2 AND b.from_at < ?3"
	" AND b.source = 'appointment' ORDER BY b.from_at";
static const char SQL_AWAY[] =
	"SELECT b.from_at, b.to_at, coalesce(x.kind, 'away') FROM busy b"
	" LEFT JOIN absence x ON b.source = 'absence' AND x.absence_id = b.source_id"
	" WHERE b.who = ?4 AND b.id = ?1 AND b.from_at >= ?2 AND b.from_at < ?3"
	" AND b.source <> 'appointment' ORDER BY b.from_at";
static const char SQL_ROOMS[] =
	"SELECT resource_id, label, adapted FROM resource WHERE kind = 'room' AND active = 1"
	" ORDER BY label, resource_id";
static const char SQL_CLOSINGS[] =
	"SELECT day, label FROM closing WHERE day BETWEEN ?1 AND ?2 ORDER BY day";

struct agenda {
	struct viewer viewer;
	int32_t from, to;
	struct span span;
	enum booking_who who;
	int64_t party[PARTIES_MOST]; /* workers or rooms */
	size_t n_parties;
	bool more; /* there were more */
	struct window *windows;
	size_t n_windows;
};

static void add_party(struct agenda *g, int64_t id)
{
	for (size_t i = 0; i < g->n_parties; i++)
		if (g->party[i] == id)
			return;
	if (g->n_parties < PARTIES_MOST)
		g->party[g->n_parties++] = id;
	else
		g->more = true;
}

/* "3,7" into ids, in the arena. */
static Err ids_of(struct req *rq, struct resp *rs, const char *field, const char *list,
		  int64_t **out, size_t *n)
{
	*out = arena_array(rq->cx.arena, strlen(list) / 2 + 1, sizeof(**out));
	*n = 0;
	for (const char *s = list; *s;) {
		char *end;
		long id = strtol(s, &end, 10);

		if (end == s || id <= 0 || (*end && *end != ','))
			return schema_refuse(&rq->cx, &rs->errors, field, "field.text");
		(*out)[(*n)++] = id;
		s = *end ? end + 1 : end;
	}
	return OK;
}

/* Those that are named; none: everybody with hours in the period. */
static Err choose_staff(struct req *rq, struct resp *rs, struct agenda *g, const char *list)
{
	int64_t *id;
	size_t n;

	if (!list) {
		for (size_t i = 0; i < g->n_windows; i++)
			add_party(g, g->windows[i].staff_id);
		return OK;
	}
	TRY(ids_of(rq, rs, "staff", list, &id, &n));
	for (size_t i = 0; i < n; i++)
		if (model_user(rq->cx.model, id[i]))
			add_party(g, id[i]);
	return OK;
}

/* The rooms of a day or a week, by label: those named, or "all". */
static Err choose_rooms(struct req *rq, struct resp *rs, struct jw *w, struct agenda *g,
			const char *list)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t *id = NULL;
	bool row = false;
	size_t n = 0;

	if (strcmp(list, "all") != 0)
		TRY(ids_of(rq, rs, "rooms", list, &id, &n));
	TRY(db_query(&rq->cx, &q, SQL_ROOMS, NO_BIND));
	for (;;) {
		bool wanted = id == NULL;

		TRY(db_next(&rq->cx, &q, &row));
		if (!row)
			return OK;
		for (size_t i = 0; i < n; i++)
			wanted |= id[i] == col_int(&q, 0);
		if (!wanted)
			continue;
		add_party(g, col_int(&q, 0));
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_string(w, "label", col_text(&q, 1, rq->cx.arena));
		jw_bool(w, "adapted", col_int(&q, 2) != 0);
		jw_end(w);
	}
}

static bool chosen(const struct agenda *g, int64_t id)
{
	for (size_t i = 0; i < g->n_parties; i++)
		if (g->party[i] == id)
			return true;
	return false;
}

static void write_staff(struct ctx *cx, struct jw *w, const struct agenda *g)
{
	jw_array(w, "staff");
	for (size_t i = 0; i < g->n_parties; i++) {
		const struct user *u =
			g->who == BOOKING_STAFF ? model_user(cx->model, g->party[i]) : NULL;

		if (!u)
			continue;
		jw_object(w, NULL);
		jw_int(w, "id", u->id);
		jw_string(w, "name", u->name);
		jw_string(w, "initials", u->initials);
		jw_end(w);
	}
	jw_end(w);
}

static void write_windows(struct ctx *cx, struct jw *w, const struct agenda *g)
{
	jw_array(w, "openings");
	for (size_t i = 0; i < g->n_windows; i++) {
		const struct window *x = &g->windows[i];
		const struct catalogue_service *s = model_service(cx->model, x->service_id);
		const struct term *place = model_term(cx->model, x->place_id);

		if (!chosen(g, g->who == BOOKING_STAFF ? x->staff_id : x->room_id))
			continue;
		jw_object(w, NULL);
		jw_int(w, "id", x->opening_id);
		jw_int(w, "staff_id", x->staff_id);
		jw_day(w, "day", x->day);
		jw_int(w, "start", x->start);
		jw_int(w, "end", x->end);
		jw_string(w, "mode", opening_modes[x->mode]);
		jw_string(w, "service", s ? s->key : "");
		jw_string(w, "place", place ? place->key : NULL);
		if (x->room_id)
			jw_int(w, "room_id", x->room_id);
		else
			jw_null(w, "room_id");
		jw_end(w);
	}
	jw_end(w);
}

static Err write_events(struct req *rq, struct jw *w, const struct agenda *g, int64_t party)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(
		cx, &q, SQL_EVENTS,
		BIND(V_INT(party), V_INT(g->span.from), V_INT(g->span.to), V_INT(g->who))));
	for (;;) {
		struct appt a;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		appt_row(cx, &q, &a);
		/* a meeting of two stands once, in the first one's rows, unless he is not shown */
		if (g->who == BOOKING_STAFF && a.staff_id != party && chosen(g, a.staff_id))
			continue;
		jw_object(w, NULL);
		TRY(appt_write(cx, w, &g->viewer, &a, false));
		jw_end(w);
		rq->rows++;
	}
}

static Err write_away(struct ctx *cx, struct jw *w, const struct agenda *g, int64_t party)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(
		cx, &q, SQL_AWAY,
		BIND(V_INT(party), V_INT(g->span.from), V_INT(g->span.to), V_INT(g->who))));
	for (;;) {
		int64_t from, to;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		from = col_int(&q, 0);
		to = col_int(&q, 1);
		jw_object(w, NULL);
		jw_int(w, g->who == BOOKING_STAFF ? "staff_id" : "room_id", party);
		jw_null(w, g->who == BOOKING_STAFF ? "room_id" : "staff_id");
		jw_day(w, "day", brussels_day(from));
		jw_int(w, "start", brussels_minute(from));
		jw_int(w, "end",
		       brussels_day(to) > brussels_day(from) ? 1440 : brussels_minute(to));
		jw_string(w, "kind", col_text(&q, 2, cx->arena));
		jw_end(w);
	}
}

static Err write_closed(struct ctx *cx, struct jw *w, const struct agenda *g)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	jw_array(w, "closed");
	for (int32_t d = g->from; d <= g->to; d++) {
		const char *key = calendar_legal_key(d);

		if (!key)
			continue;
		jw_object(w, NULL);
		jw_day(w, "day", d);
		jw_string(w, "holiday", key);
		jw_null(w, "label");
		jw_end(w);
	}
	TRY(db_query(cx, &q, SQL_CLOSINGS, BIND(V_INT(g->from), V_INT(g->to))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_day(w, "day", col_day(&q, 0));
		jw_null(w, "holiday");
		jw_string(w, "label", col_text(&q, 1, cx->arena));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_agenda(struct req *rq, struct jw *w, const struct agenda *g)
{
	struct ctx *cx = &rq->cx;

	jw_day(w, "from", g->from);
	jw_day(w, "to", g->to);
	jw_bool(w, "more", g->more);
	write_staff(cx, w, g);
	write_windows(cx, w, g);
	jw_array(w, "events");
	for (size_t i = 0; i < g->n_parties; i++)
		TRY(write_events(rq, w, g, g->party[i]));
	jw_end(w);
	jw_array(w, "away");
	for (size_t i = 0; i < g->n_parties; i++)
		TRY(write_away(cx, w, g, g->party[i]));
	jw_end(w);
	return write_closed(cx, w, g);
}

Err agenda_read(struct req *rq, struct resp *rs)
{
	const struct agenda_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct agenda *g = arena_alloc(cx->arena, sizeof(*g));
	struct jw w;

	g->from = in->from == DAY_NONE ? cx->today : in->from;
	g->to = in->to == DAY_NONE ? g->from : in->to;
	if (g->to < g->from || g->to - g->from >= DAYS_MOST)
		return schema_refuse(cx, &rs->errors, "to", "field.too_large");
	g->span = (struct span){ brussels_instant(g->from, 0), brussels_instant(g->to + 1, 0) };
	TRY(viewer_init(cx, &g->viewer));
	TRY(windows_of(cx, 0, g->from, g->to, &g->windows, &g->n_windows));
	g->who = in->rooms ? BOOKING_THING : BOOKING_STAFF;
	if (!in->rooms)
		TRY(choose_staff(rq, rs, g, in->staff));
	w = reply(rs, 200);
	jw_array(&w, "rooms");
	if (in->rooms)
		TRY(choose_rooms(rq, rs, &w, g, in->rooms));
	jw_end(&w);
	TRY(write_agenda(rq, &w, g));
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

Err appointment_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct viewer v;
	struct appt a;
	struct jw w;

	TRY(appt_read(cx, rq->id, &a));
	TRY(viewer_init(cx, &v));
	w = reply(rs, 200);
	TRY(appt_write(cx, &w, &v, &a, true));
	rq->subject = a.person_id;
	rq->object = a.id;
	rs->version = a.version;
	return reply_end(rq, rs, &w);
}

/* Who may be booked and for what: staff with hours from today on, services, rooms. */
Err agenda_desks(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);

	jw_array(&w, "staff");
	for (size_t i = 0; i < cx->model->n_users; i++) {
		const struct user *u = &cx->model->users[i];

		if (!u->active || !user_can(u, "appointment.desk"))
			continue;
		jw_object(&w, NULL);
		jw_int(&w, "id", u->id);
		jw_string(&w, "name", u->name);
		jw_string(&w, "initials", u->initials);
		jw_bool(&w, "desk", user_can(u, "appointment.greet"));
		jw_array(&w, "teams");
		for (size_t t = 0; t < u->n_teams; t++)
			jw_int(&w, NULL, u->teams[t]);
		jw_end(&w);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
