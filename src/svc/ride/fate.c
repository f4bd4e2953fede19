/* How a ride ends without a driver's telephone: refused, cancelled, not there, done; and back. */
#include <string.h>

#include "base/date.h"
#include "svc/ride/ride.h"

#include "base/banned.h"

static const char SQL_OTHER[] = "SELECT ride_id FROM ride WHERE pair_id = ?1 AND ride_id <> ?2";

static Err end(struct ctx *cx, struct ride_row *r, int state)
{
	TRY(ride_unemit(cx, r));
	r->state = state;
	TRY(ride_emit(cx, r));
	return ride_update(cx, r);
}

/* The other ride of the pair, if it is still open. */
static Err other_open(struct ctx *cx, const struct ride_row *r, struct ride_row *other,
		      bool *found)
{
	int64_t id = 0;

	*found = false;
	if (!r->pair_id)
		return OK;
	TRY(db_int(cx, SQL_OTHER, BIND(V_INT(r->pair_id), V_INT(r->id)), &id));
	if (!id)
		return OK;
	TRY(ride_read(cx, id, other));
	*found = ride_is_open(other);
	return OK;
}

static Err partner(struct req *rq, struct resp *rs, const char *key, int64_t *id)
{
	const struct term *t = key ? model_term_key(rq->cx.model, TERM_PARTNER, key) : NULL;

	if (key && !t)
		return schema_refuse(&rq->cx, &rs->errors, "partner", "field.not_one_of");
	*id = t ? t->id : 0;
	return OK;
}

Err ride_refuse(struct req *rq, struct resp *rs)
{
	const struct refuse_in *in = rq->in;
	const struct term *cause = model_term_key(rq->cx.model, TERM_OUTCOME, in->cause);
	struct ride_row r, other;
	bool found = false;

	TRY(ride_edit(rq, rs, &r));
	if (!ride_is_open(&r))
		FAIL(&rq->cx, ERR_CONFLICT, "ride.closed");
	if (!cause || strncmp(in->cause, "ride_", 5) != 0)
		return schema_refuse(&rq->cx, &rs->errors, "cause", "field.not_one_of");
	ride_unplace(&r);
	r.outcome_id = cause->id;
	TRY(partner(rq, rs, in->partner, &r.partner_id));
	r.content.refusal = in->note;
	r.price_cents = 0;
	r.price = "[]";
	TRY(end(&rq->cx, &r, RIDE_REFUSED));
	/* Without the way there, the way back is of no use. */
	if (r.leg == LEG_OUT)
		TRY(other_open(&rq->cx, &r, &other, &found));
	if (found) {
		ride_unplace(&other);
		other.outcome_id = cause->id;
		other.partner_id = r.partner_id;
		TRY(end(&rq->cx, &other, RIDE_REFUSED));
	}
	return ride_answer_version(rq, rs, &r);
}

static Err cancel_one(struct ctx *cx, struct ride_row *r, bool by_service)
{
	double hours = model_parameter(cx->model, "ride.cancel_hours", r->day, 24);
	int64_t starts = brussels_instant(r->day, (int)r->minute);
	bool late = (double)(starts - cx->now) < hours * 3600;

	TRY(ride_price(cx, r, TRIP_LATE_CANCEL));
	if (by_service || !late) {
		r->price_cents = 0;
		r->price = "[]";
	}
	r->run_id = 0;
	r->pick_seq = r->drop_seq = r->pick_minute = r->drop_minute = -1;
	return end(cx, r,
		   by_service ? RIDE_DROPPED
		   : late     ? RIDE_CANCELLED_LATE
			      : RIDE_CANCELLED);
}

Err ride_cancel(struct req *rq, struct resp *rs)
{
	const struct ride_cancel_in *in = rq->in;
	struct ride_row r, other;
	bool found = false;

	TRY(ride_edit(rq, rs, &r));
	if (!ride_is_open(&r))
		FAIL(&rq->cx, ERR_CONFLICT, "ride.closed");
	if (in->both)
		TRY(other_open(&rq->cx, &r, &other, &found));
	TRY(cancel_one(&rq->cx, &r, in->by_service));
	if (found)
		TRY(cancel_one(&rq->cx, &other, in->by_service));
	return ride_answer_version(rq, rs, &r);
}

Err ride_finish_row(struct ctx *cx, struct ride_row *r, bool no_show)
{
	struct ride_row other;
	bool found = false;

	TRY(ride_price(cx, r, no_show ? TRIP_NO_SHOW : TRIP_DONE));
	TRY(end(cx, r, no_show ? RIDE_NO_SHOW : RIDE_DONE));
	/* Who was not there on the way out does not come back; the return is not asked a price. */
	if (!no_show || r->leg != LEG_OUT)
		return OK;
	TRY(other_open(cx, r, &other, &found));
	if (!found)
		return OK;
	ride_unplace(&other);
	other.price_cents = 0;
	other.price = "[]";
	return end(cx, &other, RIDE_CANCELLED_LATE);
}

Err ride_finish(struct req *rq, struct resp *rs)
{
	const struct finish_in *in = rq->in;
	struct ride_row r;

	TRY(ride_edit(rq, rs, &r));
	if (!ride_is_open(&r) && r.state != RIDE_UNDER_WAY)
		FAIL(&rq->cx, ERR_CONFLICT, "ride.closed");
	if (r.day > rq->cx.today)
		FAIL(&rq->cx, ERR_CONFLICT, "ride.not_yet");
	if (schema_has(&ride_finish_in_schema, rq->has, "km_pick"))
		r.km_pick = in->km_pick;
	if (schema_has(&ride_finish_in_schema, rq->has, "km_drop"))
		r.km_drop = in->km_drop;
	if (r.km_pick >= 0 && r.km_drop >= 0 && r.km_drop < r.km_pick)
		return schema_refuse(&rq->cx, &rs->errors, "km_drop", "field.too_small");
	if (schema_has(&ride_finish_in_schema, rq->has, "wait_minutes"))
		r.wait = in->wait_minutes;
	TRY(ride_finish_row(&rq->cx, &r, in->what == 1));
	return ride_answer_version(rq, rs, &r);
}

Err ride_reopen(struct req *rq, struct resp *rs)
{
	struct ride_row r;

	TRY(ride_edit(rq, rs, &r));
	if (ride_is_open(&r))
		FAIL(&rq->cx, ERR_CONFLICT, "ride.open");
	TRY(ride_unemit(&rq->cx, &r));
	r.outcome_id = r.partner_id = 0;
	r.content.refusal = NULL;
	r.picked_at = r.dropped_at = 0;
	r.km_pick = r.km_drop = -1;
	r.wait = 0;
	r.paid = "open";
	if (r.run_id)
		r.state = RIDE_PLACED;
	else
		ride_unplace(&r);
	TRY(ride_price(&rq->cx, &r, TRIP_DONE));
	TRY(ride_update(&rq->cx, &r));
	return ride_answer_version(rq, rs, &r);
}
