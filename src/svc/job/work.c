/* Estimate, plan, done: hours against the quota, workers that are free, the price to billing. */
#include <string.h>

#include "base/date.h"
#include "core/billing.h"
#include "core/booking.h"
#include "svc/job/job.h"

#include "base/banned.h"

/* Workers without an account are things of the bookings; their numbers begin far above those of
 * rooms and vehicles. */
#define WORKER_THING 1000000000

static const char SQL_WORKER[] = "SELECT user_id FROM job_worker WHERE worker_id = ?1 AND "
				 "service_id = ?2 AND active = 1";
static const char SQL_HANDS_DROP[] = "DELETE FROM job_hand WHERE job_id = ?1";
static const char SQL_HAND[] =
	"INSERT INTO job_hand(job_id, worker_id, minutes) VALUES (?1, ?2, ?3)";

/* The row and its texts, still open, at the version of the request. */
static Err open_job(struct req *rq, struct resp *rs, struct job *j, struct job_content *c)
{
	TRY(job_read(&rq->cx, rq->id, j));
	TRY(expect_version(rq, rs, j->version));
	if (j->state >= JOB_DONE)
		FAIL(&rq->cx, ERR_CONFLICT, "job.ended");
	return job_content_open(&rq->cx, j, c);
}

Err job_estimate(struct req *rq, struct resp *rs)
{
	const struct job_estimate_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct job_allowance a;
	struct job_content c;
	struct record r = { 0 };
	int64_t old;
	struct job j;

	TRY(open_job(rq, rs, &j, &c));
	if (in->visit > cx->today)
		return schema_refuse(cx, &rs->errors, "visit", "field.in_future");
	if (in->visit < j.requested)
		return schema_refuse(cx, &rs->errors, "visit", "field.before_start");
	TRY(job_allowance(cx, &j, in->visit, j.id, &a));
	r.lag = in->visit - j.requested;
	old = j.visit_record_id;
	TRY(job_emit(cx, &j, "job.visit", in->visit, &r, &j.visit_record_id));
	if (old)
		TRY(record_void(cx, old, j.visit_record_id));
	j.visit = in->visit;
	j.estimate_minutes = in->minutes;
	j.estimate_cents = job_labour_cents(in->minutes, a.rate_cents) + in->materials_cents;
	if (j.state == JOB_REQUESTED)
		j.state = JOB_ESTIMATED;
	c.seen = in->seen;
	TRY(job_store(rq, &j, &c));
	return job_saved(rq, rs, 200, j.id, j.version);
}

/* Everybody who works holds the span; the person too, who must be at home. */
static Err hold(struct req *rq, struct resp *rs, const struct job *j, const int64_t *workers,
		size_t n)
{
	struct booking_party *parties = arena_array(rq->cx.arena, n, sizeof(*parties));
	struct ctx *cx = &rq->cx;
	struct span span = { brussels_instant(j->planned, (int)j->start), 0 };

	span.to = span.from + j->planned_minutes * 60;
	for (size_t i = 0; i < n; i++) {
		int64_t user = -1;
		bool known = false;

		TRY(db_found(cx, SQL_WORKER, BIND(V_INT(workers[i]), V_INT(j->service_id)),
			     &known));
		if (!known)
			return schema_refuse(cx, &rs->errors,
					     arena_printf(cx->arena, "workers[%zu]", i),
					     "field.not_one_of");
		TRY(db_int(cx, SQL_WORKER, BIND(V_INT(workers[i]), V_INT(j->service_id)),
			   &user));
		parties[i] = user > 0 ? (struct booking_party){ BOOKING_STAFF, user }
				      : (struct booking_party){ BOOKING_THING,
								WORKER_THING + workers[i] };
	}
	TRY(booking_release(cx, "job", j->id));
	return booking_hold(cx, parties, n, span, "job", j->id);
}

static Err check_quota(struct req *rq, struct resp *rs, const struct job *j, int32_t day,
		       int64_t minutes, const char *field)
{
	struct job_allowance a;

	TRY(job_allowance(&rq->cx, j, day, j->id, &a));
	if (a.once >= 0 && minutes > a.once)
		return deed_refuse(&rq->cx, &rs->errors, field, "job.over_once", 0,
				   a.once / 60);
	if (a.left >= 0 && minutes > a.left)
		return deed_refuse(&rq->cx, &rs->errors, field, "job.over_quota", 0, a.left);
	return OK;
}

Err job_plan(struct req *rq, struct resp *rs)
{
	const struct job_plan_in *in = rq->in;
	const int64_t *workers = in->workers.items;
	struct ctx *cx = &rq->cx;
	struct job_content c;
	struct job j;

	TRY(open_job(rq, rs, &j, &c));
	if (in->day < j.requested)
		return schema_refuse(cx, &rs->errors, "day", "field.before_start");
	j.planned = in->day;
	j.planned_minutes = in->minutes;
	if (!job_start(in->start, &j.start))
		return schema_refuse(cx, &rs->errors, "start", "field.text");
	for (size_t i = 0; i < in->workers.n; i++)
		for (size_t k = 0; k < i; k++)
			if (workers[i] == workers[k])
				return schema_refuse(cx, &rs->errors,
						     arena_printf(cx->arena, "workers[%zu]", i),
						     "field.taken");
	TRY(check_quota(rq, rs, &j, in->day, in->minutes * (int64_t)in->workers.n, "minutes"));
	TRY(hold(rq, rs, &j, workers, in->workers.n));
	TRY(db_exec(cx, SQL_HANDS_DROP, BIND(V_INT(j.id)), NULL));
	for (size_t i = 0; i < in->workers.n; i++)
		TRY(db_exec(cx, SQL_HAND, BIND(V_INT(j.id), V_INT(workers[i]), V_INT(0)),
			    NULL));
	j.state = JOB_PLANNED;
	TRY(job_store(rq, &j, &c));
	return job_saved(rq, rs, 200, j.id, j.version);
}

static Err keep_hands(struct req *rq, struct resp *rs, struct job *j,
		      const struct job_done_in *in)
{
	const struct job_hand_in *hands = in->hands.items;
	struct ctx *cx = &rq->cx;

	TRY(db_exec(cx, SQL_HANDS_DROP, BIND(V_INT(j->id)), NULL));
	j->minutes = 0;
	for (size_t i = 0; i < in->hands.n; i++) {
		bool known = false;

		TRY(db_found(cx, SQL_WORKER,
			     BIND(V_INT(hands[i].worker_id), V_INT(j->service_id)), &known));
		for (size_t k = 0; k < i; k++)
			known = known && hands[k].worker_id != hands[i].worker_id;
		if (!known)
			return schema_refuse(cx, &rs->errors,
					     arena_printf(cx->arena, "hands[%zu].worker_id", i),
					     "field.not_one_of");
		TRY(db_exec(
			cx, SQL_HAND,
			BIND(V_INT(j->id), V_INT(hands[i].worker_id), V_INT(hands[i].minutes)),
			NULL));
		j->minutes += hands[i].minutes;
	}
	return OK;
}

/* Work and materials are two lines of one act. */
static Err bill(struct ctx *cx, const struct job *j, int64_t labour)
{
	struct billable b = { .service_id = j->service_id,
			      .person_id = j->person_id,
			      .day = j->done,
			      .item = "job",
			      .quantity = 1,
			      .unit_cents = labour,
			      .source = "job",
			      .source_id = j->id };

	if (labour > 0)
		TRY(billing_add(cx, &b, NULL));
	b.item = "material";
	b.unit_cents = j->materials_cents;
	b.part = 1;
	return j->materials_cents > 0 ? billing_add(cx, &b, NULL) : OK;
}

Err job_done(struct req *rq, struct resp *rs)
{
	const struct job_done_in *in = rq->in;
	const struct job_material *m = in->materials.items;
	struct ctx *cx = &rq->cx;
	struct job_allowance a;
	struct job_content c;
	struct record r = { 0 };
	int64_t labour;
	struct job j;

	TRY(open_job(rq, rs, &j, &c));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	if (in->day < j.requested)
		return schema_refuse(cx, &rs->errors, "day", "field.before_start");
	TRY(job_allowance(cx, &j, in->day, j.id, &a));
	TRY(keep_hands(rq, rs, &j, in));
	j.state = JOB_DONE;
	j.done = in->day;
	j.result = in->result;
	j.materials_cents = 0;
	for (size_t i = 0; i < in->materials.n; i++)
		j.materials_cents += m[i].cents;
	labour = job_labour_cents(j.minutes, a.rate_cents);
	j.price_cents = labour + j.materials_cents;
	r.minutes = j.minutes;
	r.amount_cents = j.price_cents;
	r.lag = j.done - j.requested;
	TRY(job_emit(cx, &j, "job.done", j.done, &r, &j.record_id));
	TRY(bill(cx, &j, labour));
	TRY(booking_release(cx, "job", j.id));
	c.report = in->report;
	c.materials = in->materials;
	TRY(job_store(rq, &j, &c));
	return job_saved(rq, rs, 200, j.id, j.version);
}
