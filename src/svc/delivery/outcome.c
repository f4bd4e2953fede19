/*
 * Outcomes: what a driver taps.  Record and billing line come with the outcome, in its
 * transaction; undo takes both back.
 */
#include <string.h>

#include "base/date.h"
#include "core/session.h"
#include "svc/delivery/day.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_FIND[] = "SELECT stop_id, outcome FROM delivery_stop"
			       " WHERE subscription_id = ?1 AND day = ?2";
static const char SQL_ADD[] = "INSERT INTO delivery_stop(subscription_id, day) VALUES (?1, ?2)";
static const char SQL_SET[] =
	"UPDATE delivery_stop SET version = version + 1, outcome = ?2, quantity = ?3, at = ?4,"
	" tenths = ?5, signs = ?6, user_id = ?7, record_id = ?8"
	" WHERE stop_id = ?1 AND (outcome IS NULL OR outcome = 'no_answer')";
static const char SQL_STATE[] = "SELECT stop_id, outcome, record_id, user_id FROM delivery_stop"
				" WHERE subscription_id = ?1 AND day = ?2";
static const char SQL_CLEAR[] =
	"UPDATE delivery_stop SET version = version + 1, outcome = NULL, quantity = NULL,"
	" at = NULL, tenths = NULL, signs = 0, user_id = NULL, record_id = NULL"
	" WHERE stop_id = ?1";
static const char SQL_ALARM_DROP[] =
	"DELETE FROM delivery_alarm WHERE subscription_id = ?1 AND day = ?2"
	" AND closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM delivery_alarm_step s"
	" WHERE s.alarm_id = delivery_alarm.alarm_id)";
static const char SQL_ALARM_BUSY[] =
	"SELECT 1 FROM delivery_alarm WHERE subscription_id = ?1 AND day = ?2";

static const char *const kind_of[] = { "delivery.delivered",   "delivery.absent_left",
				       "delivery.absent_back", "delivery.refused",
				       "delivery.failed",      NULL };

/* What an outcome costs: all meals, or none by the rules of the centre. */
static bool billed(const struct ctx *cx, int outcome, int32_t day)
{
	switch (outcome) {
	case OUTCOME_DELIVERED:
	case OUTCOME_ABSENT_LEFT:
		return true;
	case OUTCOME_ABSENT_BACK:
		return model_parameter(cx->model, "delivery.charge.absent", day, 1) > 0;
	case OUTCOME_REFUSED:
		return model_parameter(cx->model, "delivery.charge.refused", day, 1) > 0;
	default:
		return false;
	}
}

static Err bill(struct ctx *cx, const struct outcome_act *a, int64_t stop_id, int64_t *cents)
{
	const struct catalogue_service *service = model_service(cx->model, a->sub->service_id);
	struct billable b = { .service_id = a->sub->service_id,
			      .person_id = a->sub->person_id,
			      .payer_id = a->sub->payer_id,
			      .day = a->day,
			      .item = service ? service->unit : "meal",
			      .quantity = a->quantity,
			      .source = "delivery_stop",
			      .source_id = stop_id };

	*cents = 0;
	if (!billed(cx, a->outcome, a->day) || a->quantity < 1)
		return OK;
	TRY(tariff_cents(cx, a->sub->tariff_id, a->day, &b.unit_cents));
	*cents = b.unit_cents * b.quantity;
	if (!b.payer_id && !b.person_id)
		return OK; /* a place without a payer gets it for nothing */
	return billing_add(cx, &b, NULL);
}

/* Minutes after the end of the window; -1: no window, or no round that says when. */
static int64_t late_minutes(const struct outcome_act *a)
{
	int64_t minute = brussels_minute(a->at);

	if (a->sub->window_to < 0 || brussels_day(a->at) != a->day)
		return -1;
	return minute > a->sub->window_to ? minute - a->sub->window_to : 0;
}

static Err emit_outcome(struct ctx *cx, const struct outcome_act *a, int64_t stop_id,
			int64_t *record_id)
{
	bool person = a->sub->person_id != 0;
	struct emit e = { .kind = kind_of[a->outcome],
			  .service_id = a->sub->service_id,
			  .person_id = a->sub->person_id,
			  .place_id = a->sub->place_id,
			  .quantity = a->quantity,
			  .head_count = person ? 0 : a->quantity,
			  .day = a->day,
			  .wait = late_minutes(a),
			  .lag = -1,
			  .source = "delivery_stop",
			  .source_id = stop_id };

	TRY(bill(cx, a, stop_id, &e.amount_cents));
	return delivery_emit(cx, &e, record_id);
}

Err stop_finish(struct ctx *cx, const struct outcome_act *a)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t stop_id = 0, record_id = 0, changed = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_FIND, BIND(V_INT(a->sub->id), V_INT(a->day))));
	TRY(db_next(cx, &q, &row));
	if (row) {
		stop_id = col_int(&q, 0);
	} else {
		TRY(db_exec(cx, SQL_ADD, BIND(V_INT(a->sub->id), V_INT(a->day)), NULL));
		stop_id = db_last_id(cx->db);
	}
	if (a->outcome != OUTCOME_NO_ANSWER)
		TRY(emit_outcome(cx, a, stop_id, &record_id));
	TRY(db_exec(cx, SQL_SET,
		    BIND(V_INT(stop_id), V_TEXT(delivery_outcomes[a->outcome]),
			 V_INT(a->quantity), V_INT(a->at),
			 a->tenths == INT64_MIN ? V_NULL : V_INT(a->tenths), V_INT(a->signs),
			 V_INT(a->user_id), V_ID(record_id)),
		    &changed));
	if (changed != 1)
		FAIL(cx, ERR_CONFLICT, "delivery.has_outcome");
	app_touch(cx->app, TOPIC_DELIVERIES);
	return OK;
}

/* A driver acts on the stops of his rounds of today; a coordinator on every past or present one. */
Err outcome_may(struct ctx *cx, const struct plan_day *p, const struct stop *s)
{
	const struct round_day *r = plan_round(p, s->round_id);

	if (session_can(cx->who, "delivery.plan"))
		return OK;
	if (p->day != cx->today || !r || r->driver_id != cx->who->user_id)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

static Err the_stop(struct req *rq, struct resp *rs, int32_t day, struct sub *sub,
		    struct plan_day *p)
{
	struct ctx *cx = &rq->cx;

	TRY(sub_get(cx, rq->id, sub));
	if (day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	TRY(day_plan_one(cx, sub, day, p));
	if (p->n_stops != 1)
		FAIL(cx, ERR_CONFLICT, "delivery.no_stop");
	return outcome_may(cx, p, &p->stops[0]);
}

static Err refused(struct req *rq, struct resp *rs, const struct outcome_in *in,
		   const struct stop *s)
{
	struct ctx *cx = &rq->cx;

	/* the clock of a telephone may be wrong; that of another day is */
	if (in->at > cx->now + 600 || brussels_day(in->at) < in->day)
		return schema_refuse(cx, &rs->errors, "at", "delivery.clock");
	if (!s->quantity)
		FAIL(cx, ERR_CONFLICT, "delivery.cancelled");
	if (s->outcome != OUTCOME_NONE)
		FAIL(cx, ERR_CONFLICT, "delivery.has_outcome");
	if (s->blocked &&
	    (in->outcome == OUTCOME_DELIVERED || in->outcome == OUTCOME_ABSENT_LEFT))
		FAIL(cx, ERR_CONFLICT, "delivery.allergen_block");
	return OK;
}

static unsigned sign_bits(const struct list *signs)
{
	const char *const *names = signs->items;
	unsigned bits = 0;

	for (size_t i = 0; i < signs->n; i++) {
		int n = delivery_index(delivery_signs, names[i]);

		if (n >= 0)
			bits |= 1u << n;
	}
	return bits;
}

static Err answer(struct req *rq, struct resp *rs, const struct sub *s, int64_t alarm_id)
{
	struct jw w = reply(rs, 200);

	rq->subject = s->person_id;
	rq->object = s->id;
	jw_int(&w, "id", s->id);
	if (alarm_id)
		jw_int(&w, "alarm_id", alarm_id);
	else
		jw_null(&w, "alarm_id");
	return reply_end(rq, rs, &w);
}

Err outcome_set(struct req *rq, struct resp *rs)
{
	const struct outcome_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct plan_day p;
	struct sub sub;
	struct outcome_act a = { .sub = &sub,
				 .day = in->day,
				 .outcome = in->outcome,
				 .at = in->at,
				 .signs = sign_bits(&in->signs),
				 .user_id = cx->who->user_id,
				 .tenths = INT64_MIN };
	int64_t alarm = 0;

	if (schema_has(rq->route->in, rq->has, "tenths"))
		a.tenths = in->tenths;
	TRY(the_stop(rq, rs, in->day, &sub, &p));
	TRY(refused(rq, rs, in, &p.stops[0]));
	a.quantity = p.stops[0].quantity;
	TRY(stop_finish(cx, &a));
	if (in->outcome == OUTCOME_NO_ANSWER || a.signs)
		TRY(alarm_open(cx, &sub, in->day, in->outcome == OUTCOME_NO_ANSWER, in->at,
			       &alarm));
	rq->action = "delivery.outcome";
	return answer(rq, rs, &sub, alarm);
}

Err outcome_undo(struct req *rq, struct resp *rs)
{
	const struct day_in *in = rq->in;
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	int64_t stop_id, record_id;
	bool row = false, busy = false;
	struct plan_day p;
	struct sub sub;

	TRY(the_stop(rq, rs, in->day, &sub, &p));
	TRY(db_query(cx, &q, SQL_STATE, BIND(V_INT(sub.id), V_INT(in->day))));
	TRY(db_next(cx, &q, &row));
	if (!row || col_null(&q, 1))
		FAIL(cx, ERR_CONFLICT, "delivery.no_outcome");
	if (col_int(&q, 3) != cx->who->user_id && !session_can(cx->who, "delivery.plan"))
		FAIL(cx, ERR_FORBIDDEN, "delivery.not_yours");
	stop_id = col_int(&q, 0);
	record_id = col_int(&q, 2);
	/* what was done about an alarm stays: only one that nobody answered goes with the tap */
	TRY(db_exec(cx, SQL_ALARM_DROP, BIND(V_INT(sub.id), V_INT(in->day)), NULL));
	TRY(db_found(cx, SQL_ALARM_BUSY, BIND(V_INT(sub.id), V_INT(in->day)), &busy));
	if (busy && !session_can(cx->who, "delivery.plan"))
		FAIL(cx, ERR_CONFLICT, "delivery.alarm_answered");
	if (record_id)
		TRY(record_void(cx, record_id, 0));
	TRY(billing_void(cx, "delivery_stop", stop_id));
	TRY(db_exec(cx, SQL_CLEAR, BIND(V_INT(stop_id)), NULL));
	app_touch(cx->app, TOPIC_DELIVERIES);
	rq->action = "delivery.undo";
	return answer(rq, rs, &sub, 0);
}
