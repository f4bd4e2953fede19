/*
 * The desk: arrivals and what happens to a visitor.
 *
 * An arrival is an appointment of today, a person (whose appointments of today become the needs),
 * or somebody who is not known to the centre or does not say who he is.  Every step wants the
 * version that the desk saw: of two receptionists who call the same person, the second is told.
 */
#include <string.h>

#include "base/date.h"
#include "svc/appointment/visit.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT max(visit_id) FROM visit";
static const char SQL_OPEN[] = "SELECT 1 FROM visit WHERE person_id = ?1 AND day = ?2"
			       " AND closed_at IS NULL";
static const char SQL_TODAY[] =
	"SELECT " APPT_COLUMNS " FROM appointment a WHERE a.person_id = ?1 AND a.start_at >= ?2"
	" AND a.start_at < ?3 AND a.state IN ('booked', 'no_show') ORDER BY a.start_at LIMIT 6";
static const char SQL_ACK[] = "UPDATE visit SET told_at = coalesce(told_at, ?2),"
			      " ack_at = CASE WHEN ?3 = 1 THEN coalesce(ack_at, ?2) ELSE ack_at"
			      " END WHERE visit_id = ?1";

static const struct field need_fields[] = {
	FIELD_TEXT(need_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_INT(need_in, staff_id, 0, 1, INT64_MAX),
};
static const struct schema need_schema = { .name = "NeedIn",
					   .fields = need_fields,
					   .n_fields = ARRAY_LEN(need_fields),
					   .size = sizeof(struct need_in) };
static const struct field arrival_fields[] = {
	FIELD_INT(arrival_in, appointment_id, 0, 1, INT64_MAX),
	FIELD_INT(arrival_in, person_id, 0, 1, INT64_MAX),
	FIELD_ENUM(arrival_in, who, 0, visit_whos),
	FIELD_TEXT(arrival_in, name, FIELD_PERSONAL, 0, 120),
	FIELD_INT(arrival_in, people, 0, 1, 30),
	FIELD_BOOL(arrival_in, urgent, 0),
	FIELD_TEXT(arrival_in, urgent_reason, FIELD_PERSONAL, 0, 300),
	FIELD_LIST(arrival_in, needs, 0, &need_schema, 0, NEEDS_MOST),
};
const struct schema arrival_in_schema = { .name = "ArrivalIn",
					  .fields = arrival_fields,
					  .n_fields = ARRAY_LEN(arrival_fields),
					  .size = sizeof(struct arrival_in) };
static const struct field step_fields[] = {
	FIELD_ENUM(step_in, step, FIELD_REQUIRED, visit_steps),
	FIELD_INT(step_in, staff_id, 0, 0, INT64_MAX),
	FIELD_OBJECT(step_in, need, 0, need_in, &need_schema),
};
const struct schema step_in_schema = { .name = "VisitStepIn",
				       .fields = step_fields,
				       .n_fields = ARRAY_LEN(step_fields),
				       .size = sizeof(struct step_in) };
static const struct field change_fields[] = {
	FIELD_BOOL(visit_change_in, urgent, 0),
	FIELD_TEXT(visit_change_in, urgent_reason, FIELD_PERSONAL, 0, 300),
	FIELD_INT(visit_change_in, people, 0, 1, 30),
};
const struct schema visit_change_in_schema = { .name = "VisitChange",
					       .fields = change_fields,
					       .n_fields = ARRAY_LEN(change_fields),
					       .size = sizeof(struct visit_change_in) };
static const struct field ack_fields[] = { FIELD_BOOL(ack_in, seen, FIELD_REQUIRED) };
const struct schema ack_in_schema = { .name = "VisitAck",
				      .fields = ack_fields,
				      .n_fields = ARRAY_LEN(ack_fields),
				      .size = sizeof(struct ack_in) };

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("ticket", FIELD_REQUIRED),
	OUT_BOOL("gone", FIELD_REQUIRED),
};
const struct schema visit_saved_schema = OUT_SCHEMA("VisitSaved", saved_fields);

static Err answer(struct req *rq, struct resp *rs, int status, const struct visit *v, bool gone)
{
	struct jw w = reply(rs, status);

	rq->subject = v->person_id;
	rq->object = v->id;
	rs->version = v->version;
	jw_int(&w, "id", v->id);
	jw_int(&w, "version", v->version);
	jw_int(&w, "ticket", v->ticket);
	jw_bool(&w, "gone", gone);
	return reply_end(rq, rs, &w);
}

/* ---- arrival ---- */

static bool add_appointment(struct visit *v, const struct appt *a)
{
	return visit_add_need(v, &(struct need){ .service_id = a->service_id,
						 .staff_id = a->staff_id,
						 .appointment_id = a->id });
}

static Err from_appointment(struct req *rq, struct visit *v, int64_t id)
{
	struct ctx *cx = &rq->cx;
	struct directory_entry e;
	struct viewer viewer;
	struct appt a;

	TRY(appt_read(cx, id, &a));
	TRY(viewer_init(cx, &viewer));
	/* reception may note the arrival of somebody whose name it may not read */
	if (!viewer.greet &&
	    viewer_seen(cx, &viewer, a.person_id, a.staff_id, a.staff2_id, &e) == SEEN_BUSY)
		FAIL(cx, ERR_FORBIDDEN, "appointment.not_yours");
	if (a.day != cx->today)
		FAIL(cx, ERR_CONFLICT, "visit.not_today");
	if (a.state == APPT_HERE || a.state == APPT_SEEN || a.state == APPT_LEFT)
		FAIL(cx, ERR_CONFLICT, "visit.already_here");
	v->person_id = a.person_id;
	if (!a.person_id) {
		struct appt_note note;
		struct visit_words words;

		TRY(appt_note_open(cx, &a, &note));
		words = (struct visit_words){ .name = note.name };
		v->who = VISIT_UNKNOWN;
		TRY(visit_words_seal(cx, v, &words));
	}
	(void)add_appointment(v, &a);
	return OK;
}

/* The other appointments of the day of the same person. */
static Err add_others(struct ctx *cx, struct visit *v)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_TODAY,
		     BIND(V_INT(v->person_id), V_INT(brussels_instant(cx->today, 0)),
			  V_INT(brussels_instant(cx->today + 1, 0)))));
	for (;;) {
		struct appt a;
		bool have = false;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		appt_row(cx, &q, &a);
		for (int i = 0; i < v->n_needs; i++)
			have |= v->needs[i].appointment_id == a.id;
		if (!have)
			(void)add_appointment(v, &a);
	}
}

static Err add_need(struct req *rq, struct resp *rs, struct visit *v, const struct need_in *in)
{
	struct need n = { .staff_id = in->staff_id };

	TRY(service_named(rq, rs, in->service, "needs", &n.service_id));
	if (in->staff_id)
		TRY(staff_named(rq, rs, in->staff_id, "staff_id"));
	if (!visit_add_need(v, &n))
		FAIL(&rq->cx, ERR_CONFLICT, "visit.too_many_needs");
	return OK;
}

static Err who_comes(struct req *rq, struct resp *rs, const struct arrival_in *in,
		     struct visit *v)
{
	struct ctx *cx = &rq->cx;
	bool here = false;
	struct grant g;

	if (in->appointment_id) {
		TRY(from_appointment(rq, v, in->appointment_id));
	} else if (in->person_id) {
		TRY(grant_person(cx, in->person_id, &g));
		v->person_id = in->person_id;
	} else if (in->who != VISIT_UNKNOWN && in->who != VISIT_ANONYMOUS) {
		return schema_refuse(cx, &rs->errors, "person_id", "field.required");
	} else {
		v->who = in->who;
	}
	if (v->person_id) {
		v->who = VISIT_KNOWN;
		TRY(db_found(cx, SQL_OPEN, BIND(V_INT(v->person_id), V_INT(v->day)), &here));
		if (here)
			FAIL(cx, ERR_CONFLICT, "visit.already_here");
		TRY(add_others(cx, v));
	}
	return OK;
}

Err visit_arrive(struct req *rq, struct resp *rs)
{
	const struct arrival_in *in = rq->in;
	const struct need_in *needs = in->needs.items;
	struct ctx *cx = &rq->cx;
	struct visit *v = arena_alloc(cx->arena, sizeof(*v));
	struct visit_words words = { .name = in->name, .reason = in->urgent_reason };

	v->day = cx->today;
	v->people = in->people ? in->people : 1;
	v->urgent = in->urgent;
	v->created_by = cx->who->user_id;
	TRY(next_id(cx, SQL_NEXT, &v->id));
	TRY(who_comes(rq, rs, in, v));
	for (size_t i = 0; i < in->needs.n; i++)
		TRY(add_need(rq, rs, v, &needs[i]));
	if (!v->n_needs)
		return schema_refuse(cx, &rs->errors, "needs", "field.required");
	if (v->who != VISIT_UNKNOWN)
		words.name = NULL;
	if (words.name || words.reason)
		TRY(visit_words_seal(cx, v, &words));
	(void)visit_do(v, STEP_ARRIVE, 0, cx->now, v->created_by);
	TRY(visit_save(cx, v, NULL, STEP_ARRIVE));
	TRY(hours_catch_up(cx));
	rq->purpose = "arrive";
	return answer(rq, rs, 201, v, false);
}

/* ---- steps ---- */

/* Names of the staff that a step needs; 0 for a hand-over means whoever is free. */
static Err staff_of(struct req *rq, struct resp *rs, const struct step_in *in,
		    const struct visit *v, int64_t *staff)
{
	struct ctx *cx = &rq->cx;

	*staff = in->staff_id;
	if (in->step == STEP_DESK)
		*staff = cx->who->user_id;
	if (in->step == STEP_CALL && !*staff)
		*staff = v->needs[visit_need(v)].staff_id;
	if (in->step == STEP_CALL && !*staff)
		*staff = cx->who->user_id;
	if (*staff)
		return staff_named(rq, rs, *staff, "staff_id");
	return OK;
}

static Err do_step(struct req *rq, struct resp *rs, const struct step_in *in, struct visit *v)
{
	struct ctx *cx = &rq->cx;
	int64_t staff = 0;

	if (in->step == STEP_ARRIVE || in->step == STEP_CHANGE)
		return schema_refuse(cx, &rs->errors, "step", "field.not_one_of");
	if (in->step == STEP_NEED && !in->need)
		return schema_refuse(cx, &rs->errors, "need", "field.required");
	if (in->step == STEP_NEED) {
		TRY(add_need(rq, rs, v, in->need));
		/* a visit that was over goes on */
		if (visit_now(v))
			return OK;
		v->n_periods = v->n_periods < PERIODS_MOST ? v->n_periods : PERIODS_MOST - 1;
		v->periods[v->n_periods++] =
			(struct period){ .need = v->n_needs - 1,
					 .state = PERIOD_WAITING,
					 .staff_id = v->needs[v->n_needs - 1].staff_id,
					 .from = cx->now,
					 .by = cx->who->user_id };
		v->closed_at = 0;
		return OK;
	}
	TRY(staff_of(rq, rs, in, v, &staff));
	if (!visit_do(v, (enum visit_step)in->step, staff, cx->now, cx->who->user_id))
		FAIL(cx, ERR_CONFLICT, "visit.too_long");
	return OK;
}

Err visit_step(struct req *rq, struct resp *rs)
{
	const struct step_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct visit *old = arena_alloc(cx->arena, sizeof(*old));
	struct visit *v = arena_alloc(cx->arena, sizeof(*v));
	bool gone = false;

	TRY(visit_read(cx, rq->id, old));
	TRY(expect_version(rq, rs, old->version));
	rq->purpose = visit_steps[in->step];
	*v = *old;
	if (in->step == STEP_UNDO) {
		TRY(visit_undo(cx, old, v, &gone));
		return answer(rq, rs, 200, v, gone);
	}
	TRY(do_step(rq, rs, in, v));
	TRY(visit_save(cx, v, old, (enum visit_step)in->step));
	return answer(rq, rs, 200, v, false);
}

Err visit_change(struct req *rq, struct resp *rs)
{
	const struct visit_change_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct visit *old = arena_alloc(cx->arena, sizeof(*old));
	struct visit *v = arena_alloc(cx->arena, sizeof(*v));
	struct visit_words words;

	TRY(visit_read(cx, rq->id, old));
	TRY(expect_version(rq, rs, old->version));
	*v = *old;
	if (schema_has(&visit_change_in_schema, rq->has, "urgent"))
		v->urgent = in->urgent;
	if (in->people)
		v->people = in->people;
	if (in->urgent_reason) {
		TRY(visit_words_open(cx, old, &words));
		words.reason = in->urgent_reason;
		TRY(visit_words_seal(cx, v, &words));
	}
	TRY(visit_save(cx, v, old, STEP_CHANGE));
	return answer(rq, rs, 200, v, false);
}

/* The worker's page showed the arrival, or he said that he saw it; no step of the visit. */
Err visit_ack(struct req *rq, struct resp *rs)
{
	const struct ack_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct visit *v = arena_alloc(cx->arena, sizeof(*v));
	bool mine = false;

	TRY(visit_read(cx, rq->id, v));
	for (int i = 0; i < v->n_needs; i++)
		mine |= v->needs[i].staff_id == cx->who->user_id;
	if (!mine)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(db_exec(cx, SQL_ACK, BIND(V_INT(v->id), V_INT(cx->now), V_INT(in->seen)), NULL));
	appt_moved(cx);
	rq->purpose = "ack";
	return answer(rq, rs, 200, v, false);
}
