/*
 * The board of the desk: who is expected, who waits, who is with whom, how the day goes.
 *
 * It is read whole: a day has some tens of lines.  Names are written as far as the reader may see
 * them (view.c); a motive never is.  Minutes are counted by the page from the instants given here,
 * so that an open board moves without asking.
 *
 * Every open board reads it again after each change, so it is made once for all whose rights are
 * the same (core/answers.h): receptionists share one, who may open files has his own.  The pages
 * of workers ask for `mine` alone: their own visitors, and the rest of their day.
 */
#include <string.h>

#include "base/date.h"
#include "core/answers.h"
#include "core/identity.h"
#include "svc/appointment/board.h"

#include "base/banned.h"

#define DAY_MOST    600 /* as SQL_DAY */
#define GONE_MOST   12
#define TOPICS_READ (1u << TOPIC_APPOINTMENTS | 1u << TOPIC_PERSONS | 1u << TOPIC_CONFIG)
#define HOLDS_S	    5 /* the team's states follow the clock: as often as the page counts minutes */

static const char SQL_DAY[] =
	"SELECT " APPT_COLUMNS " FROM appointment a WHERE a.day = ?1 ORDER BY a.start_at";
static const char SQL_MINE[] =
	"SELECT " APPT_COLUMNS " FROM appointment a WHERE a.day = ?1 AND (a.staff_id = ?2"
	" OR a.staff2_id = ?2) ORDER BY a.start_at";
static const char SQL_AT_WORK[] =
	"SELECT 1 FROM visit v JOIN visit_need n ON n.visit_id = v.visit_id"
	" WHERE v.day = ?1 AND n.staff_id = ?2 UNION ALL SELECT 1 FROM appointment a"
	" WHERE a.day = ?1 AND (a.staff_id = ?2 OR a.staff2_id = ?2) LIMIT 1";
static const char SQL_COUNT[] = "SELECT count(*) FROM appointment WHERE day = ?1";
static const char SQL_ROOMS[] = "SELECT resource_id, label FROM resource";
static const char SQL_ROOM_COUNT[] = "SELECT count(*) FROM resource";

/* ---- loading ---- */

static Err load_appts(struct ctx *cx, struct board *b, int64_t staff)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t count = 0;
	bool row = false;

	TRY(db_int(cx, SQL_COUNT, BIND(V_INT(cx->today)), &count));
	b->appts = arena_array(cx->arena, (size_t)count + 1, sizeof(*b->appts));
	if (staff)
		TRY(db_query(cx, &q, SQL_MINE, BIND(V_INT(cx->today), V_INT(staff))));
	else
		TRY(db_query(cx, &q, SQL_DAY, BIND(V_INT(cx->today))));
	while (b->n_appts < (size_t)count) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		appt_row(cx, &q, &b->appts[b->n_appts++]);
	}
	return OK;
}

static Err load_rooms(struct ctx *cx, struct board *b)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t count = 0;
	bool row = false;

	TRY(db_int(cx, SQL_ROOM_COUNT, NO_BIND, &count));
	b->room_id = arena_array(cx->arena, (size_t)count + 1, sizeof(*b->room_id));
	b->room = arena_array(cx->arena, (size_t)count + 1, sizeof(*b->room));
	TRY(db_query(cx, &q, SQL_ROOMS, NO_BIND));
	while (b->n_rooms < (size_t)count) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		b->room_id[b->n_rooms] = col_int(&q, 0);
		b->room[b->n_rooms++] = col_text(&q, 1, cx->arena);
	}
	return OK;
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
	TRY(load_appts(cx, b, 0));
	TRY(load_rooms(cx, b));
	TRY(visits_of_day(cx, cx->today, 0, &b->visits, &b->n_visits));
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

static void write_needs(struct ctx *cx, struct jw *w, const struct board *b,
			const struct visit *v, enum seen seen)
{
	jw_array(w, "needs");
	for (int i = 0; i < v->n_needs; i++) {
		const struct need *n = &v->needs[i];
		const struct appt *a = board_appt(b, n->appointment_id);
		const struct catalogue_service *s = model_service(cx->model, n->service_id);
		const struct motive *m = a ? viewer_motive(&b->viewer, a->motive_id) : NULL;
		bool shown = seen == SEEN_ALL ||
			     (seen == SEEN_NAME && !(m && m->discretion == DISCRETION_SECRET));

		jw_object(w, NULL);
		jw_string(w, "service", s && shown ? s->key : NULL);
		board_maybe(w, "staff_id", n->staff_id);
		board_maybe(w, "appointment_id", n->appointment_id);
		jw_string(w, "appointment_at", a ? clock_text(cx->arena, a->span.from) : NULL);
		board_maybe(w, "minutes", a ? (a->span.to - a->span.from) / 60 : 0);
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
	board_maybe(w, "person_id", *seen == SEEN_BUSY ? 0 : v->person_id);
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
	board_maybe(w, "closed_at", v->closed_at);
	jw_string(w, "state",
		  p ? period_states[p->state] : need_outcomes[v->needs[need].outcome]);
	jw_int(w, "since", p ? p->from : v->closed_at);
	jw_int(w, "waited_s", waited > 0 ? waited : 0);
	board_maybe(w, "staff_id", p ? p->staff_id : v->needs[need].staff_id);
	jw_int(w, "need", need);
	write_needs(cx, w, b, v, seen);
	board_maybe(w, "told_at", v->told_at);
	board_maybe(w, "ack_at", v->ack_at);
	return OK;
}

/* All that are here, and the last ones who went. */
static Err write_visits(struct ctx *cx, struct jw *w, struct board *b)
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
		TRY(write_visit(cx, w, b, v));
		jw_end(w);
		b->rows++;
	}
	jw_end(w);
	return OK;
}

/* ---- appointments that are to come, and those that will not ---- */

static Err write_appts(struct ctx *cx, struct jw *w, struct board *b, const char *name,
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
		TRY(appt_write(cx, w, &b->viewer, a, true));
		jw_end(w);
		b->rows++;
	}
	jw_end(w);
	return OK;
}

/* ---- the whole ---- */

/* The members of the board but "now"; of one's own things only when `mine`. */
static Err write_board(struct ctx *cx, struct jw *w, struct board *b)
{
	jw_day(w, "day", cx->today);
	jw_int(w, "target",
	       (int64_t)model_parameter(cx->model, "appointment.wait_target", cx->today, 20));
	TRY(write_appts(cx, w, b, "expected", false));
	TRY(write_appts(cx, w, b, "absent", true));
	TRY(write_visits(cx, w, b));
	TRY(board_team(cx, w, b));
	board_counts(w, b);
	board_flow(w, b);
	return OK;
}

/* ---- one answer for many ---- */

static Err make(struct ctx *cx, void *arg, struct buf *out, int64_t *rows)
{
	const int64_t *reader = arg;
	struct board *b = arena_alloc(cx->arena, sizeof(*b));
	size_t start = out->len;
	struct jw w;

	TRY(viewer_init(cx, &b->viewer));
	b->viewer.user_id = *reader;
	TRY(load(cx, b));
	jw_init(&w, out);
	jw_object(&w, NULL);
	TRY(write_board(cx, &w, b));
	jw_end(&w);
	*rows = b->rows;
	if (out->failed)
		return OK;
	/* members alone: they follow "now" in the answer */
	out->data[start] = ',';
	out->len--;
	return OK;
}

/*
 * Who reads without files, and is nobody's worker today, reads what the others of his kind read.
 * What else decides is in the key: greeting, and the files that are open by breaking glass.
 */
static Err key_of(struct ctx *cx, struct answer_key *key)
{
	bool own = session_can(cx->who, "person.read");

	*key = (struct answer_key){ .what = "board",
				    .moved = app_last_moved(cx->app, TOPICS_READ),
				    .seconds = HOLDS_S,
				    .view = session_can(cx->who, "appointment.greet") };
	if (own)
		TRY(viewer_glass(cx, &key->view));
	else
		TRY(db_found(cx, SQL_AT_WORK, BIND(V_INT(cx->today), V_INT(cx->who->user_id)),
			     &own));
	key->reader = own ? cx->who->user_id : 0;
	return OK;
}

static Err shared(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct answer_key key;
	struct jw w;

	TRY(key_of(cx, &key));
	w = reply(rs, 200);
	jw_int(&w, "now", cx->now);
	TRY(answer_shared(cx, &key, make, &key.reader, &rs->body, &rq->rows));
	return reply_end(rq, rs, &w);
}

static Err mine(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct board *b = arena_alloc(cx->arena, sizeof(*b));
	int64_t staff = cx->who->user_id;
	struct jw w;

	TRY(viewer_init(cx, &b->viewer));
	TRY(load_appts(cx, b, staff));
	TRY(visits_of_day(cx, cx->today, staff, &b->visits, &b->n_visits));
	w = reply(rs, 200);
	jw_int(&w, "now", cx->now);
	TRY(write_board(cx, &w, b));
	rq->rows = b->rows;
	return reply_end(rq, rs, &w);
}

Err board_read(struct req *rq, struct resp *rs)
{
	const struct board_q *in = rq->q;

	if (in->mine)
		TRY(mine(rq, rs));
	else
		TRY(shared(rq, rs));
	rq->no_audit = rq->rows == 0;
	return OK;
}
