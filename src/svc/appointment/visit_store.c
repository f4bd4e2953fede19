/*
 * Visits as they are stored.  A step rewrites the few rows of a visit and keeps a copy of what it
 * left (visit_past), without personal data, so that it can be taken back.
 *
 * Records follow the outcome of each need: seen with an appointment, seen without, left.  When an
 * outcome changes or is taken back, the record is voided.
 */
#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "core/app.h"
#include "svc/appointment/visit.h"

#include "base/banned.h"

#define COLUMNS                                                                                \
	"v.visit_id, v.version, v.day, v.ticket, v.who, v.person_id, v.place_id, "             \
	"v.arrived_at,"                                                                        \
	" v.closed_at, v.urgent, v.people, v.told_at, v.ack_at, v.created_by, v.cell"
static const char SQL_ONE[] = "SELECT " COLUMNS " FROM visit v WHERE v.visit_id = ?1";
static const char SQL_DAY[] =
	"SELECT " COLUMNS " FROM visit v WHERE v.day = ?1 ORDER BY ticket";
static const char SQL_MINE[] =
	"SELECT " COLUMNS " FROM visit v WHERE v.day = ?1 AND v.closed_at IS NULL AND EXISTS"
	" (SELECT 1 FROM visit_need n WHERE n.visit_id = v.visit_id AND n.staff_id = ?2)"
	" ORDER BY ticket";
static const char SQL_COUNT[] = "SELECT count(*) FROM visit WHERE day = ?1";
static const char SQL_NEEDS[] =
	"SELECT service_id, staff_id, appointment_id, outcome, record_id FROM visit_need"
	" WHERE visit_id = ?1 ORDER BY n";
static const char SQL_PERIODS[] =
	"SELECT need, state, staff_id, from_at, to_at, by_user FROM visit_period"
	" WHERE visit_id = ?1 ORDER BY n";
static const char SQL_TICKET[] =
	"SELECT coalesce(max(ticket), 0) + 1 FROM visit WHERE day = ?1";
static const char SQL_ADD[] =
	"INSERT INTO visit(visit_id, version, day, ticket, who, person_id, place_id, "
	"arrived_at,"
	" closed_at, urgent, people, told_at, ack_at, created_by, cell)"
	" VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
static const char SQL_SET[] =
	"UPDATE visit SET version = version + 1, closed_at = ?2, urgent = ?3, people = ?4,"
	" told_at = ?5, ack_at = ?6, cell = ?7 WHERE visit_id = ?1 AND version = ?8";
static const char SQL_DROP_NEEDS[] = "DELETE FROM visit_need WHERE visit_id = ?1";
static const char SQL_DROP_PERIODS[] = "DELETE FROM visit_period WHERE visit_id = ?1";
static const char SQL_DROP_PAST[] = "DELETE FROM visit_past WHERE visit_id = ?1";
static const char SQL_DROP[] = "DELETE FROM visit WHERE visit_id = ?1 AND version = ?2";
static const char SQL_NEED[] = "INSERT INTO visit_need(visit_id, n, service_id, staff_id,"
			       " appointment_id, outcome, record_id)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_PERIOD[] =
	"INSERT INTO visit_period(visit_id, n, need, state, staff_id, from_at, to_at, by_user)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_PAST[] =
	"INSERT INTO visit_past(visit_id, version, step, at, by_user, body)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_BEFORE[] =
	"SELECT body FROM visit_past WHERE visit_id = ?1 AND version = ?2";

static int index_of(const char *const *values, const char *s)
{
	int i = 0;

	while (values[i] && strcmp(values[i], s) != 0)
		i++;
	return i;
}

/* ---- reading ---- */

static void read_row(struct ctx *cx, const struct stmt *q, struct visit *v)
{
	*v = (struct visit){ .id = col_int(q, 0),
			     .version = col_int(q, 1),
			     .day = col_day(q, 2),
			     .ticket = col_int(q, 3),
			     .who = index_of(visit_whos, col_text(q, 4, cx->arena)),
			     .person_id = col_int(q, 5),
			     .place_id = col_int(q, 6),
			     .arrived_at = col_int(q, 7),
			     .closed_at = col_int(q, 8),
			     .urgent = col_int(q, 9) != 0,
			     .people = col_int(q, 10),
			     .told_at = col_int(q, 11),
			     .ack_at = col_int(q, 12),
			     .created_by = col_int(q, 13) };
	v->cell = col_blob(q, 14, cx->arena, &v->cell_len);
}

static Err read_needs(struct ctx *cx, struct visit *v)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_NEEDS, BIND(V_INT(v->id))));
	while (v->n_needs < NEEDS_MOST) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		v->needs[v->n_needs++] = (struct need){
			.service_id = col_int(&q, 0),
			.staff_id = col_int(&q, 1),
			.appointment_id = col_int(&q, 2),
			.outcome = index_of(need_outcomes, col_text(&q, 3, cx->arena)),
			.record_id = col_int(&q, 4),
		};
	}
	return OK;
}

static Err read_periods(struct ctx *cx, struct visit *v)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_PERIODS, BIND(V_INT(v->id))));
	while (v->n_periods < PERIODS_MOST) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		v->periods[v->n_periods++] = (struct period){
			.need = (int)col_int(&q, 0),
			.state = index_of(period_states, col_text(&q, 1, cx->arena)),
			.staff_id = col_int(&q, 2),
			.from = col_int(&q, 3),
			.to = col_int(&q, 4),
			.by = col_int(&q, 5),
		};
	}
	return OK;
}

Err visit_read(struct ctx *cx, int64_t id, struct visit *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	read_row(cx, &q, out);
	TRY(read_needs(cx, out));
	return read_periods(cx, out);
}

Err visits_of_day(struct ctx *cx, int32_t day, int64_t staff, struct visit **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t count = 0;
	bool row = false;

	*n = 0;
	TRY(db_int(cx, SQL_COUNT, BIND(V_INT(day)), &count));
	*out = arena_array(cx->arena, (size_t)count + 1, sizeof(**out));
	if (staff)
		TRY(db_query(cx, &q, SQL_MINE, BIND(V_INT(day), V_INT(staff))));
	else
		TRY(db_query(cx, &q, SQL_DAY, BIND(V_INT(day))));
	while (*n < (size_t)count) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		read_row(cx, &q, &(*out)[(*n)++]);
	}
	for (size_t i = 0; i < *n; i++) {
		TRY(read_needs(cx, &(*out)[i]));
		TRY(read_periods(cx, &(*out)[i]));
	}
	return OK;
}

/* ---- records and appointments follow the needs ---- */

static Err emit(struct ctx *cx, const struct visit *v, int i, int64_t *record_id)
{
	const struct need *n = &v->needs[i];
	const struct term *walk_in = model_term_key(cx->model, TERM_PLACE, "walk_in");
	const struct term *office = model_term_key(cx->model, TERM_PLACE, "office");
	const struct term *talk = model_term_key(cx->model, TERM_MODE, "interview");
	struct appt_fact f = { .kind = n->outcome == NEED_LEFT ? "appointment.left"
				       : n->appointment_id     ? "appointment.seen"
							       : "visit.walk_in",
			       .service_id = n->service_id,
			       .staff_id = n->staff_id ? n->staff_id : v->created_by,
			       .person_id = v->person_id,
			       .head_count = v->person_id ? 0 : v->people,
			       .place_id = walk_in ? walk_in->id : 0,
			       .mode_id = talk ? talk->id : 0,
			       .day = v->day,
			       .minutes = visit_spent(v, i, PERIOD_WITH, cx->now) / 60,
			       .wait = visit_spent(v, i, PERIOD_WAITING, cx->now) / 60,
			       .lag = -1,
			       .source = "visit",
			       .source_id = v->id };
	struct appt a;

	if (n->appointment_id) {
		TRY(appt_read(cx, n->appointment_id, &a));
		f.place_id = a.place_id ? a.place_id : office ? office->id : 0;
		f.mode_id = a.mode_id;
		f.lag = a.day - brussels_day(a.booked_at);
	}
	return appt_emit(cx, &f, record_id);
}

static Err set_appointment(struct ctx *cx, int64_t id, int state)
{
	struct appt a;

	TRY(appt_read(cx, id, &a));
	return a.state == state ? OK : appt_set_state(cx, &a, state, -1);
}

static Err follow(struct ctx *cx, struct visit *v, int i, const struct need *was)
{
	static const int states[] = { APPT_HERE, APPT_SEEN, APPT_LEFT };
	struct need *n = &v->needs[i];
	int64_t record = 0;

	n->record_id = was ? was->record_id : 0;
	if (n->appointment_id)
		TRY(set_appointment(cx, n->appointment_id, states[n->outcome]));
	if (was && was->outcome == n->outcome)
		return OK;
	if (n->outcome != NEED_OPEN)
		TRY(emit(cx, v, i, &record));
	if (n->record_id)
		TRY(record_void(cx, n->record_id, record));
	n->record_id = record;
	return OK;
}

/* Needs that a step added or took away, and those whose outcome changed. */
static Err follow_all(struct ctx *cx, struct visit *v, const struct visit *old)
{
	int had = old ? old->n_needs : 0;

	for (int i = 0; i < v->n_needs; i++)
		TRY(follow(cx, v, i, i < had ? &old->needs[i] : NULL));
	for (int i = v->n_needs; i < had; i++) {
		if (old->needs[i].record_id)
			TRY(record_void(cx, old->needs[i].record_id, 0));
		if (old->needs[i].appointment_id)
			TRY(set_appointment(cx, old->needs[i].appointment_id, APPT_BOOKED));
	}
	return OK;
}

/* ---- writing ---- */

static Err write_lists(struct ctx *cx, const struct visit *v)
{
	TRY(db_exec(cx, SQL_DROP_NEEDS, BIND(V_INT(v->id)), NULL));
	TRY(db_exec(cx, SQL_DROP_PERIODS, BIND(V_INT(v->id)), NULL));
	for (int i = 0; i < v->n_needs; i++) {
		const struct need *n = &v->needs[i];

		TRY(db_exec(cx, SQL_NEED,
			    BIND(V_INT(v->id), V_INT(i), V_INT(n->service_id),
				 V_ID(n->staff_id), V_ID(n->appointment_id),
				 V_TEXT(need_outcomes[n->outcome]), V_ID(n->record_id)),
			    NULL));
	}
	for (int i = 0; i < v->n_periods; i++) {
		const struct period *p = &v->periods[i];

		TRY(db_exec(cx, SQL_PERIOD,
			    BIND(V_INT(v->id), V_INT(i), V_INT(p->need),
				 V_TEXT(period_states[p->state]), V_ID(p->staff_id),
				 V_INT(p->from), V_ID(p->to), V_INT(p->by)),
			    NULL));
	}
	return OK;
}

static void body_of(struct jw *w, const struct visit *v)
{
	jw_object(w, NULL);
	jw_int(w, "closed", v->closed_at);
	jw_int(w, "urgent", v->urgent);
	jw_int(w, "people", v->people);
	jw_int(w, "told", v->told_at);
	jw_int(w, "ack", v->ack_at);
	jw_array(w, "needs");
	for (int i = 0; i < v->n_needs; i++) {
		const struct need *n = &v->needs[i];
		const int64_t row[] = { n->service_id, n->staff_id, n->appointment_id,
					n->outcome };

		jw_array(w, NULL);
		for (size_t k = 0; k < ARRAY_LEN(row); k++)
			jw_int(w, NULL, row[k]);
		jw_end(w);
	}
	jw_end(w);
	jw_array(w, "periods");
	for (int i = 0; i < v->n_periods; i++) {
		const struct period *p = &v->periods[i];
		const int64_t row[] = { p->need, p->state, p->staff_id, p->from, p->to, p->by };

		jw_array(w, NULL);
		for (size_t k = 0; k < ARRAY_LEN(row); k++)
			jw_int(w, NULL, row[k]);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

static Err keep(struct ctx *cx, const struct visit *v, enum visit_step step)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, 65536);
	jw_init(&w, &b);
	body_of(&w, v);
	return db_exec(cx, SQL_PAST,
		       BIND(V_INT(v->id), V_INT(v->version), V_TEXT(visit_steps[step]),
			    V_INT(cx->now), V_INT(cx->who->user_id), V_TEXT(b.data)),
		       NULL);
}

static Err add(struct ctx *cx, struct visit *v)
{
	TRY(db_int(cx, SQL_TICKET, BIND(V_INT(v->day)), &v->ticket));
	v->version = 1;
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(v->id), V_INT(v->day), V_INT(v->ticket),
			    V_TEXT(visit_whos[v->who]), V_ID(v->person_id), V_ID(v->place_id),
			    V_INT(v->arrived_at), V_ID(v->closed_at), V_INT(v->urgent),
			    V_INT(v->people), V_ID(v->told_at), V_ID(v->ack_at),
			    V_INT(v->created_by), V_BLOB(v->cell, v->cell_len)),
		       NULL);
}

static Err set(struct ctx *cx, struct visit *v)
{
	int64_t changed = 0;

	TRY(db_exec(cx, SQL_SET,
		    BIND(V_INT(v->id), V_ID(v->closed_at), V_INT(v->urgent), V_INT(v->people),
			 V_ID(v->told_at), V_ID(v->ack_at), V_BLOB(v->cell, v->cell_len),
			 V_INT(v->version)),
		    &changed));
	if (changed != 1)
		FAIL(cx, ERR_STALE, "stale");
	v->version++;
	return OK;
}

Err visit_save(struct ctx *cx, struct visit *v, const struct visit *old, enum visit_step step)
{
	if (!v->version)
		TRY(add(cx, v));
	else
		TRY(set(cx, v));
	TRY(follow_all(cx, v, old));
	TRY(write_lists(cx, v));
	appt_moved(cx);
	return keep(cx, v, step);
}

/* ---- taking back ---- */

static int64_t number(const json_t *row, size_t i)
{
	return json_integer_value(json_array_get(row, i));
}

static void restore(struct visit *v, const json_t *body)
{
	const json_t *row;
	size_t i;

	v->closed_at = json_integer_value(json_object_get(body, "closed"));
	v->urgent = json_integer_value(json_object_get(body, "urgent")) != 0;
	v->people = json_integer_value(json_object_get(body, "people"));
	v->told_at = json_integer_value(json_object_get(body, "told"));
	v->ack_at = json_integer_value(json_object_get(body, "ack"));
	v->n_needs = v->n_periods = 0;
	json_array_foreach(json_object_get(body, "needs"), i, row) if (i < NEEDS_MOST)
		v->needs[v->n_needs++] = (struct need){ .service_id = number(row, 0),
							.staff_id = number(row, 1),
							.appointment_id = number(row, 2),
							.outcome = (int)number(row, 3) };
	json_array_foreach(json_object_get(body, "periods"), i, row) if (i < PERIODS_MOST)
		v->periods[v->n_periods++] = (struct period){ .need = (int)number(row, 0),
							      .state = (int)number(row, 1),
							      .staff_id = number(row, 2),
							      .from = number(row, 3),
							      .to = number(row, 4),
							      .by = number(row, 5) };
}

/* An arrival noted by mistake leaves nothing but its lines in the audit log. */
static Err forget(struct ctx *cx, const struct visit *old)
{
	struct visit none = *old;
	int64_t changed = 0;

	none.n_needs = 0;
	TRY(follow_all(cx, &none, old));
	TRY(db_exec(cx, SQL_DROP_NEEDS, BIND(V_INT(old->id)), NULL));
	TRY(db_exec(cx, SQL_DROP_PERIODS, BIND(V_INT(old->id)), NULL));
	TRY(db_exec(cx, SQL_DROP_PAST, BIND(V_INT(old->id)), NULL));
	TRY(db_exec(cx, SQL_DROP, BIND(V_INT(old->id), V_INT(old->version)), &changed));
	if (changed != 1)
		FAIL(cx, ERR_STALE, "stale");
	appt_moved(cx);
	return OK;
}

Err visit_undo(struct ctx *cx, const struct visit *old, struct visit *out, bool *gone)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	json_t *body;
	bool row = false;
	const char *text;

	*gone = old->version == 1;
	if (*gone)
		return forget(cx, old);
	TRY(db_query(cx, &q, SQL_BEFORE, BIND(V_INT(old->id), V_INT(old->version - 1))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_CONFLICT, "visit.nothing_to_undo");
	text = col_text(&q, 0, cx->arena);
	stmt_done(&q);
	body = json_loads(text, 0, NULL);
	if (!body)
		FAIL(cx, ERR_INTERNAL, "visit.past");
	*out = *old;
	restore(out, body);
	json_decref(body);
	return visit_save(cx, out, old, STEP_UNDO);
}
