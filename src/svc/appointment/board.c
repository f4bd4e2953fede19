/*
 * The board of the desk: who is expected, who waits, who is with whom, how the day goes.
 *
 * It is read whole: a day has some tens of lines.  Names are written as far as the reader may see
 * them (view.c); a motive never is.  Minutes are counted by the page from the instants given here,
 * so that an open board moves without asking.
 */
#include <string.h>

#include "base/date.h"
#include "core/identity.h"
#include "svc/appointment/visit.h"

#include "base/banned.h"

#define TEAM_MOST 60
#define GONE_MOST 12

static const char SQL_DAY[] =
	"SELECT " APPT_COLUMNS
	" FROM appointment a WHERE a.day = ?1 ORDER BY a.start_at LIMIT 600";
static const char SQL_ROOMS[] = "SELECT resource_id, label FROM resource LIMIT 300";

struct board {
	struct viewer viewer;
	struct appt *appts;
	size_t n_appts;
	struct visit *visits;
	size_t n_visits;
	struct window *windows;
	size_t n_windows;
	int64_t room_id[300];
	const char *room[300];
	size_t n_rooms;
	int64_t team[TEAM_MOST];
	size_t n_team;
};

/* ---- loading ---- */

static Err load_appts(struct ctx *cx, struct board *b)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	b->appts = arena_array(cx->arena, 600, sizeof(*b->appts));
	TRY(db_query(cx, &q, SQL_DAY, BIND(V_INT(cx->today))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		appt_row(cx, &q, &b->appts[b->n_appts++]);
	}
}

static Err load_rooms(struct ctx *cx, struct board *b)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ROOMS, NO_BIND));
	while (b->n_rooms < ARRAY_LEN(b->room)) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		b->room_id[b->n_rooms] = col_int(&q, 0);
		b->room[b->n_rooms++] = col_text(&q, 1, cx->arena);
	}
	return OK;
}

static const struct appt *appt_of(const struct board *b, int64_t id)
{
	for (size_t i = 0; i < b->n_appts; i++)
		if (b->appts[i].id == id)
			return &b->appts[i];
	return NULL;
}

static void join(struct board *b, int64_t staff)
{
	if (!staff)
		return;
	for (size_t i = 0; i < b->n_team; i++)
		if (b->team[i] == staff)
			return;
	if (b->n_team < TEAM_MOST)
		b->team[b->n_team++] = staff;
}

static Err load(struct ctx *cx, struct board *b)
{
	TRY(viewer_init(cx, &b->viewer));
	TRY(load_appts(cx, b));
	TRY(load_rooms(cx, b));
	TRY(visits_of_day(cx, cx->today, &b->visits, &b->n_visits));
	TRY(windows_of(cx, 0, cx->today, cx->today, &b->windows, &b->n_windows));
	for (size_t i = 0; i < b->n_windows; i++)
		join(b, b->windows[i].staff_id);
	for (size_t i = 0; i < b->n_appts; i++)
		if (b->appts[i].state < APPT_NO_SHOW)
			join(b, b->appts[i].staff_id);
	for (size_t i = 0; i < b->n_visits; i++) {
		const struct period *p = visit_now(&b->visits[i]);

		if (p)
			join(b, p->staff_id);
	}
	return OK;
}

/* ---- visits ---- */

static void maybe(struct jw *w, const char *name, int64_t v)
{
	if (v)
		jw_int(w, name, v);
	else
		jw_null(w, name);
}

static void write_needs(struct ctx *cx, struct jw *w, const struct board *b,
			const struct visit *v, enum seen seen)
{
	jw_array(w, "needs");
	for (int i = 0; i < v->n_needs; i++) {
		const struct need *n = &v->needs[i];
		const struct appt *a = appt_of(b, n->appointment_id);
		const struct catalogue_service *s = model_service(cx->model, n->service_id);
		const struct motive *m = a ? viewer_motive(&b->viewer, a->motive_id) : NULL;
		bool shown = seen == SEEN_ALL ||
			     (seen == SEEN_NAME && !(m && m->discretion == DISCRETION_SECRET));

		jw_object(w, NULL);
		jw_string(w, "service", s && shown ? s->key : NULL);
		maybe(w, "staff_id", n->staff_id);
		maybe(w, "appointment_id", n->appointment_id);
		jw_string(w, "appointment_at", a ? clock_text(cx->arena, a->span.from) : NULL);
		maybe(w, "minutes", a ? (a->span.to - a->span.from) / 60 : 0);
		jw_string(w, "outcome", need_outcomes[n->outcome]);
		jw_end(w);
	}
	jw_end(w);
}

static Err write_who(struct ctx *cx, struct jw *w, const struct board *b, const struct visit *v,
		     enum seen *seen)
{
	const struct need *n = &v->needs[visit_need(v)];
	struct visit_words words = { 0 };
	struct directory_entry e;
	const char *name = NULL;

	*seen = viewer_seen(cx, &b->viewer, v->person_id, n->staff_id, 0, &e);
	if (*seen != SEEN_BUSY)
		TRY(visit_words_open(cx, v, &words));
	if (*seen != SEEN_BUSY)
		name = e.person_id ? directory_display_name(cx->arena, &e) : words.name;
	jw_string(w, "seen", *seen == SEEN_ALL ? "all" : *seen == SEEN_NAME ? "name" : "busy");
	maybe(w, "person_id", *seen == SEEN_BUSY ? 0 : v->person_id);
	jw_string(w, "name", name);
	jw_string(w, "reason", words.reason);
	return OK;
}

static Err write_visit(struct ctx *cx, struct jw *w, const struct board *b,
		       const struct visit *v)
{
	const struct period *p = visit_now(v);
	int need = visit_need(v);
	int64_t waited = visit_spent(v, need, PERIOD_WAITING, cx->now);
	enum seen seen;

	if (p && p->state == PERIOD_WAITING)
		waited -= cx->now - p->from;
	jw_int(w, "id", v->id);
	jw_int(w, "version", v->version);
	jw_int(w, "ticket", v->ticket);
	jw_string(w, "who", visit_whos[v->who]);
	TRY(write_who(cx, w, b, v, &seen));
	jw_bool(w, "urgent", v->urgent);
	jw_int(w, "people", v->people);
	jw_int(w, "arrived_at", v->arrived_at);
	maybe(w, "closed_at", v->closed_at);
	jw_string(w, "state",
		  p ? period_states[p->state] : need_outcomes[v->needs[need].outcome]);
	jw_int(w, "since", p ? p->from : v->closed_at);
	jw_int(w, "waited_s", waited > 0 ? waited : 0);
	maybe(w, "staff_id", p ? p->staff_id : v->needs[need].staff_id);
	jw_int(w, "need", need);
	write_needs(cx, w, b, v, seen);
	maybe(w, "told_at", v->told_at);
	maybe(w, "ack_at", v->ack_at);
	return OK;
}

/* All that are here, and the last ones who went. */
static Err write_visits(struct req *rq, struct jw *w, const struct board *b)
{
	int64_t since = 0;
	size_t gone = 0;

	for (size_t i = b->n_visits; i-- > 0;)
		if (b->visits[i].closed_at && ++gone == GONE_MOST)
			since = b->visits[i].ticket;
	jw_array(w, "visits");
	for (size_t i = 0; i < b->n_visits; i++) {
		const struct visit *v = &b->visits[i];

		if (!v->n_periods || (v->closed_at && v->ticket < since))
			continue;
		jw_object(w, NULL);
		TRY(write_visit(&rq->cx, w, b, v));
		jw_end(w);
		rq->rows++;
	}
	jw_end(w);
	return OK;
}

/* ---- appointments that are to come, and those that will not ---- */

static Err write_appts(struct req *rq, struct jw *w, const struct board *b, const char *name,
		       bool absent)
{
	jw_array(w, name);
	for (size_t i = 0; i < b->n_appts; i++) {
		const struct appt *a = &b->appts[i];
		bool gone = a->state == APPT_NO_SHOW || a->state == APPT_EXCUSED ||
			    a->state == APPT_CANCELLED;

		if (absent ? !gone : a->state != APPT_BOOKED)
			continue;
		jw_object(w, NULL);
		TRY(appt_write(&rq->cx, w, &b->viewer, a, true));
		jw_end(w);
		rq->rows++;
	}
	jw_end(w);
	return OK;
}

/* ---- the team ---- */

static const char *room_label(const struct board *b, int64_t id)
{
	for (size_t i = 0; i < b->n_rooms; i++)
		if (b->room_id[i] == id)
			return b->room[i];
	return NULL;
}

/* The room of today: of the opening now or next, else the last one. */
static const char *room_of(struct ctx *cx, const struct board *b, int64_t staff)
{
	const char *room = NULL;

	for (size_t i = 0; i < b->n_windows; i++) {
		const struct window *x = &b->windows[i];

		if (x->staff_id != staff || !x->room_id)
			continue;
		room = room_label(b, x->room_id);
		if (x->span.to > cx->now)
			break;
	}
	return room;
}

struct now {
	const char *state;
	int64_t since, until, visit_id;
};

/* The end of what he is open for, or the next appointment. */
static struct now free_or_closed(struct ctx *cx, const struct board *b, int64_t staff)
{
	struct now out = { .state = "closed" };

	for (size_t i = 0; i < b->n_windows; i++) {
		const struct window *x = &b->windows[i];

		if (x->staff_id != staff || x->span.to <= cx->now)
			continue;
		if (x->span.from <= cx->now)
			out = (struct now){ .state = "free", .until = x->span.to };
		else if (!out.until)
			out.until = x->span.from;
		break;
	}
	for (size_t i = 0; i < b->n_appts; i++) {
		const struct appt *a = &b->appts[i];

		if ((a->staff_id == staff || a->staff2_id == staff) &&
		    a->state == APPT_BOOKED && a->span.from > cx->now &&
		    strcmp(out.state, "free") == 0 && a->span.from < out.until)
			out.until = a->span.from;
	}
	return out;
}

static Err staff_now(struct ctx *cx, const struct board *b, int64_t staff, struct now *out)
{
	const struct term *visit = model_term_key(cx->model, TERM_MODE, "visit");
	struct busy *busy;
	size_t n;

	for (size_t i = 0; i < b->n_visits; i++) {
		const struct period *p = visit_now(&b->visits[i]);
		const struct visit *v = &b->visits[i];

		if (p && p->state == PERIOD_WITH && p->staff_id == staff) {
			const struct appt *a = appt_of(b, v->needs[p->need].appointment_id);
			int64_t length = a ? a->span.to - a->span.from : 1800;

			*out = (struct now){ "with", p->from, p->from + length, v->id };
			return OK;
		}
	}
	TRY(booking_list(cx, BOOKING_STAFF, staff, (struct span){ cx->now, cx->now + 1 }, &busy,
			 &n));
	for (size_t i = 0; i < n; i++) {
		const struct appt *a = strcmp(busy[i].source, "appointment") == 0
					       ? appt_of(b, busy[i].source_id)
					       : NULL;

		if (a && visit && a->mode_id == visit->id)
			*out = (struct now){ "out", a->span.from, a->span.to, 0 };
		else if (!a)
			*out = (struct now){ "away", busy[i].span.from, busy[i].span.to, 0 };
		else
			continue;
		return OK;
	}
	*out = free_or_closed(cx, b, staff);
	return OK;
}

static int64_t waiting_for(const struct board *b, int64_t staff)
{
	int64_t n = 0;

	for (size_t i = 0; i < b->n_visits; i++) {
		const struct period *p = visit_now(&b->visits[i]);

		n += p && p->state == PERIOD_WAITING && p->staff_id == staff;
	}
	return n;
}

static Err write_team(struct ctx *cx, struct jw *w, const struct board *b)
{
	jw_array(w, "team");
	for (size_t i = 0; i < b->n_team; i++) {
		const struct user *u = model_user(cx->model, b->team[i]);
		struct now now = { 0 };

		if (!u)
			continue;
		TRY(staff_now(cx, b, u->id, &now));
		jw_object(w, NULL);
		jw_int(w, "id", u->id);
		jw_string(w, "name", u->name);
		jw_string(w, "initials", u->initials);
		jw_string(w, "room", room_of(cx, b, u->id));
		jw_string(w, "state", now.state);
		maybe(w, "since", now.since);
		maybe(w, "until", now.until);
		maybe(w, "visit_id", now.visit_id);
		jw_int(w, "waiting", waiting_for(b, u->id));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

/* ---- counts ---- */

static void write_counts(struct jw *w, const struct board *b)
{
	int64_t seen = 0, left = 0, state[APPT_CANCELLED + 1] = { 0 };

	for (size_t i = 0; i < b->n_visits; i++)
		for (int k = 0; k < b->visits[i].n_needs; k++) {
			seen += b->visits[i].needs[k].outcome == NEED_SEEN;
			left += b->visits[i].needs[k].outcome == NEED_LEFT;
		}
	for (size_t i = 0; i < b->n_appts; i++)
		state[b->appts[i].state]++;
	jw_object(w, "done");
	jw_int(w, "seen", seen);
	jw_int(w, "left", left);
	jw_int(w, "no_show", state[APPT_NO_SHOW]);
	jw_int(w, "excused", state[APPT_EXCUSED]);
	jw_int(w, "cancelled", state[APPT_CANCELLED]);
	jw_end(w);
}

/* By half hour: who came, and who is still expected. */
static void write_flow(struct jw *w, const struct board *b)
{
	int came[48] = { 0 }, expected[48] = { 0 };

	for (size_t i = 0; i < b->n_visits; i++)
		came[brussels_minute(b->visits[i].arrived_at) / 30]++;
	for (size_t i = 0; i < b->n_appts; i++)
		if (b->appts[i].state == APPT_BOOKED)
			expected[brussels_minute(b->appts[i].span.from) / 30]++;
	jw_array(w, "flow");
	for (int h = 0; h < 48; h++) {
		if (!came[h] && !expected[h])
			continue;
		jw_object(w, NULL);
		jw_int(w, "at", h * 30);
		jw_int(w, "came", came[h]);
		jw_int(w, "expected", expected[h]);
		jw_end(w);
	}
	jw_end(w);
}

Err board_read(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct board *b = arena_alloc(cx->arena, sizeof(*b));
	struct jw w;

	TRY(load(cx, b));
	w = reply(rs, 200);
	jw_int(&w, "now", cx->now);
	jw_day(&w, "day", cx->today);
	jw_int(&w, "target",
	       (int64_t)model_parameter(cx->model, "appointment.wait_target", cx->today, 20));
	TRY(write_appts(rq, &w, b, "expected", false));
	TRY(write_appts(rq, &w, b, "absent", true));
	TRY(write_visits(rq, &w, b));
	TRY(write_team(cx, &w, b));
	write_counts(&w, b);
	write_flow(&w, b);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
