/* The board's right side: what the team does now, and the figures of the day. */
#include <string.h>

#include "base/date.h"
#include "svc/appointment/board.h"

#include "base/banned.h"

const struct appt *board_appt(const struct board *b, int64_t id)
{
	for (size_t i = 0; i < b->n_appts; i++)
		if (b->appts[i].id == id)
			return &b->appts[i];
	return NULL;
}

void board_maybe(struct jw *w, const char *name, int64_t v)
{
	if (v)
		jw_int(w, name, v);
	else
		jw_null(w, name);
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
			const struct appt *a = board_appt(b, v->needs[p->need].appointment_id);
			int64_t length = a ? a->span.to - a->span.from : 1800;

			*out = (struct now){ "with", p->from, p->from + length, v->id };
			return OK;
		}
	}
	TRY(booking_list(cx, BOOKING_STAFF, staff, (struct span){ cx->now, cx->now + 1 }, &busy,
			 &n));
	for (size_t i = 0; i < n; i++) {
		const struct appt *a = strcmp(busy[i].source, "appointment") == 0
					       ? board_appt(b, busy[i].source_id)
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

Err board_team(struct ctx *cx, struct jw *w, const struct board *b)
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
		board_maybe(w, "since", now.since);
		board_maybe(w, "until", now.until);
		board_maybe(w, "visit_id", now.visit_id);
		jw_int(w, "waiting", waiting_for(b, u->id));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

/* ---- counts ---- */

void board_counts(struct jw *w, const struct board *b)
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
void board_flow(struct jw *w, const struct board *b)
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
