/*
 * Appointments and visits in the thread of a person: what was agreed and became of it, what is to
 * come, and the times that he came without an appointment.  The thread is open only to who may
 * open the file, so what the meeting is about is written too.
 */
#include "base/date.h"
#include "core/timeline.h"
#include "svc/appointment/visit.h"

#include "base/banned.h"

static const char SQL_AGREED[] =
	"SELECT " APPT_COLUMNS " FROM appointment a WHERE a.person_id = ?1"
	" AND (a.day < ?2 OR (a.day = ?2 AND a.appointment_id < ?3))"
	" ORDER BY a.day DESC, a.appointment_id DESC LIMIT ?4";
static const char SQL_CAME[] =
	"SELECT v.visit_id FROM visit v WHERE v.person_id = ?1"
	" AND (v.day < ?2 OR (v.day = ?2 AND v.visit_id < ?3)) AND NOT EXISTS"
	" (SELECT 1 FROM visit_need n WHERE n.visit_id = v.visit_id"
	" AND n.appointment_id IS NOT NULL) ORDER BY v.day DESC, v.visit_id DESC LIMIT ?4";
static const char SQL_VISIT_OF[] =
	"SELECT v.visit_id, n.n FROM visit_need n JOIN visit v ON v.visit_id = n.visit_id"
	" WHERE n.appointment_id = ?1 ORDER BY v.visit_id DESC LIMIT 1";

struct meeting {
	int64_t id, version, service_id, staff_id, mode_id, minutes, wait; /* wait -1: none */
	int32_t day;
	const char *start, *state, *about;
	bool agreed;
};

static void write_item(struct ctx *cx, struct jw *w, const struct meeting *m)
{
	static const char *const none[] = { "theme",   "theme_label", "place",	"partner",
					    "outcome", "next_step",   "person", "record_id" };
	const struct catalogue_service *s = model_service(cx->model, m->service_id);
	const struct term *mode = model_term(cx->model, m->mode_id);
	const struct user *u = model_user(cx->model, m->staff_id);

	jw_int(w, "id", m->id);
	jw_string(w, "source", "appointment");
	jw_int(w, "version", m->version);
	jw_day(w, "day", m->day);
	jw_string(w, "start", m->start);
	jw_int(w, "minutes", m->minutes);
	jw_string(w, "mode", mode ? mode->key : NULL);
	jw_string(w, "service", s ? s->key : "");
	if (s)
		jw_label(w, "service_label", &s->label);
	jw_int(w, "head_count", 0);
	jw_object(w, "author");
	jw_int(w, "id", m->staff_id);
	jw_string(w, "name", u ? u->name : "");
	jw_end(w);
	jw_string(w, "level", "normal");
	jw_bool(w, "sealed", false);
	jw_string(w, "note", m->about);
	jw_array(w, "present");
	jw_end(w);
	jw_bool(w, "corrected", false);
	jw_bool(w, "cancelled", false);
	jw_array(w, "ties");
	jw_end(w);
	jw_bool(w, "can_edit", false);
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		jw_null(w, none[i]);
	jw_object(w, "meeting");
	jw_string(w, "state", m->state);
	jw_bool(w, "agreed", m->agreed);
	if (m->wait >= 0)
		jw_int(w, "wait", m->wait);
	else
		jw_null(w, "wait");
	jw_end(w);
}

static void item_of(struct ctx *cx, struct buf *b, const struct meeting *m,
		    struct timeline_item *out)
{
	struct jw w;

	buf_reset(b);
	jw_init(&w, b);
	jw_object(&w, NULL);
	write_item(cx, &w, m);
	jw_end(&w);
	*out = (struct timeline_item){ .day = m->day,
				       .id = m->id,
				       .json = arena_strndup(cx->arena, b->data, b->len),
				       .json_len = b->len };
}

/* How long somebody waited for a meeting that took place. */
static Err waited_for(struct ctx *cx, int64_t appointment_id, int64_t *minutes)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct visit *v = arena_alloc(cx->arena, sizeof(*v));
	bool row = false;

	*minutes = -1;
	TRY(db_query(cx, &q, SQL_VISIT_OF, BIND(V_INT(appointment_id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		return OK;
	TRY(visit_read(cx, col_int(&q, 0), v));
	*minutes = visit_spent(v, (int)col_int(&q, 1), PERIOD_WAITING, cx->now) / 60;
	return OK;
}

static Err agreed(struct ctx *cx, const struct appt *a, struct meeting *m)
{
	*m = (struct meeting){ .id = a->id,
			       .version = a->version,
			       .service_id = a->service_id,
			       .staff_id = a->staff_id,
			       .mode_id = a->mode_id,
			       .minutes = (a->span.to - a->span.from) / 60,
			       .wait = -1,
			       .day = a->day,
			       .start = clock_text(cx->arena, a->span.from),
			       .state = appt_states[a->state],
			       .agreed = true };
	TRY(appt_subject_open(cx, a, &m->about));
	if (a->state == APPT_SEEN || a->state == APPT_LEFT)
		TRY(waited_for(cx, a->id, &m->wait));
	return OK;
}

static Err agreed_items(struct ctx *cx, const struct timeline_query *tq, struct buf *b,
			struct timeline_item *out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_AGREED,
		     BIND(V_INT(tq->grant->person_id), V_INT(tq->before_day),
			  V_INT(tq->before_id), V_INT((int64_t)tq->limit))));
	for (;;) {
		struct meeting m;
		struct appt a;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		appt_row(cx, &q, &a);
		TRY(agreed(cx, &a, &m));
		item_of(cx, b, &m, &out[(*n)++]);
	}
}

/* Without an appointment: the first need names the service, the last one what became of it. */
static Err came(struct ctx *cx, int64_t id, struct meeting *m)
{
	static const char *const states[] = { "here", "seen", "left" };
	struct visit *v = arena_alloc(cx->arena, sizeof(*v));
	int64_t with = 0;
	int last;

	TRY(visit_read(cx, id, v));
	last = visit_need(v);
	for (int i = 0; i < v->n_needs; i++)
		with += visit_spent(v, i, PERIOD_WITH, cx->now);
	*m = (struct meeting){ .id = v->id,
			       .version = v->version,
			       .service_id = v->needs[0].service_id,
			       .staff_id = v->needs[last].staff_id ? v->needs[last].staff_id
								   : v->created_by,
			       .minutes = with / 60,
			       .wait = visit_spent(v, 0, PERIOD_WAITING, cx->now) / 60,
			       .day = v->day,
			       .start = clock_text(cx->arena, v->arrived_at),
			       .state = states[v->needs[last].outcome] };
	return OK;
}

static Err came_items(struct ctx *cx, const struct timeline_query *tq, struct buf *b,
		      struct timeline_item *out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t first = *n;
	bool row = false;

	TRY(db_query(cx, &q, SQL_CAME,
		     BIND(V_INT(tq->grant->person_id), V_INT(tq->before_day),
			  V_INT(tq->before_id), V_INT((int64_t)tq->limit))));
	while (*n - first < tq->limit) {
		struct meeting m;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		TRY(came(cx, col_int(&q, 0), &m));
		item_of(cx, b, &m, &out[(*n)++]);
	}
	return OK;
}

/* Both lists are in order; the caller has room for `limit` items. */
static void merge(struct timeline_item *all, size_t n, size_t limit, struct timeline_item *out,
		  size_t *n_out)
{
	for (*n_out = 0; *n_out < limit && *n_out < n; (*n_out)++) {
		size_t best = 0;

		for (size_t i = 1; i < n; i++)
			if (all[i].json &&
			    (!all[best].json || all[i].day > all[best].day ||
			     (all[i].day == all[best].day && all[i].id > all[best].id)))
				best = i;
		out[*n_out] = all[best];
		all[best].json = NULL;
	}
}

static Err items(struct ctx *cx, const struct timeline_query *tq, struct timeline_item *out,
		 size_t *n)
{
	CLEANUP(buf_release) struct buf b;
	struct timeline_item *all = arena_array(cx->arena, 2 * tq->limit, sizeof(*all));
	size_t found = 0;

	buf_init(&b, 1 << 20);
	if (tq->kind == 1 || !session_can(cx->who, "appointment.read"))
		return OK;
	TRY(agreed_items(cx, tq, &b, all, &found));
	TRY(came_items(cx, tq, &b, all, &found));
	merge(all, found, tq->limit, out, n);
	return OK;
}

const struct timeline_source appointment_timeline = { .items = items };
