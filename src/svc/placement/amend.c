/* Amendments: extension, hours, transfer, suspension; the end, and what undoes it. */
#include <string.h>

#include "base/date.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"
#include "svc/placement/sign.h"

#include "base/banned.h"

static const char SQL_END_PLAN[] =
	"UPDATE placement_contract SET planned_end = ?2 WHERE contract_id = ?1";
static const char SQL_SPAN[] =
	"INSERT INTO placement_span(contract_id, from_day, post_id, week) VALUES (?1, ?2, ?3, "
	"?4)"
	" ON CONFLICT (contract_id, from_day) DO UPDATE SET post_id = excluded.post_id,"
	" week = excluded.week";
static const char SQL_STOP[] =
	"INSERT INTO placement_stop(contract_id, from_day, to_day) VALUES (?1, ?2, ?3)";
static const char SQL_STOP_END[] =
	"UPDATE placement_stop SET to_day = ?3 WHERE stop_id = ?1 AND contract_id = ?2";
static const char SQL_STOP_DROP[] =
	"DELETE FROM placement_stop WHERE stop_id = ?1 AND contract_id = ?2";
static const char SQL_END[] = "UPDATE placement_contract SET real_end = ?2, end_reason_id = ?3"
			      " WHERE contract_id = ?1";
static const char SQL_CANCEL[] =
	"UPDATE placement_contract SET cancelled = 1 WHERE contract_id = ?1";
static const char SQL_MONTH[] = "UPDATE placement_month SET record_id = ?3"
				" WHERE contract_id = ?1 AND month = ?2";
static const char SQL_DROP_DUE[] =
	"DELETE FROM placement_milestone WHERE contract_id = ?1 AND done_day IS NULL";

const char *const pl_amend_kinds[] = {
	"extend", "hours", "transfer", "suspend", "resume", NULL
};

/* The contract, if this user may change it and it is the version that he saw. */
static Err editable(struct req *rq, struct resp *rs, struct contract *c, bool ended)
{
	struct ctx *cx = &rq->cx;
	struct grant g;

	TRY(contract_mine(rq, rq->id, c, &g));
	TRY(expect_version(rq, rs, c->version));
	if (c->cancelled)
		FAIL(cx, ERR_CONFLICT, "placement.cancelled");
	if ((c->real_end != DAY_NONE) != ended)
		FAIL(cx, ERR_CONFLICT, ended ? "placement.running" : "placement.ended");
	return contract_open(cx, c);
}

/* Days worked are computed again: the schedule of entered months may have changed. */
static Err months_again(struct ctx *cx, struct contract *c, int32_t from)
{
	for (size_t i = 0; i < c->n_months; i++) {
		if (c->months[i].index < day_month_index(from))
			continue;
		TRY(month_record(cx, c, &c->months[i], c->month_records[i],
				 &c->month_records[i]));
		TRY(db_exec(cx, SQL_MONTH,
			    BIND(V_INT(c->id), V_INT(c->months[i].index),
				 V_ID(c->month_records[i])),
			    NULL));
	}
	return OK;
}

/* After the rows changed: read again, contract_emit, plan, keep, answer. */
static Err finish(struct req *rq, struct resp *rs, struct contract *c, const struct act *a,
		  int32_t from, const char *action)
{
	struct ctx *cx = &rq->cx;

	TRY(contract_touch(rq, c));
	TRY(contract_read(cx, c->id, c));
	TRY(contract_open(cx, c));
	TRY(contract_records(cx, c));
	if (from != DAY_NONE)
		TRY(months_again(cx, c, from));
	TRY(milestones_plan(cx, c));
	TRY(contract_act_keep(rq, c, a));
	TRY(milestones_mark(cx));
	return contract_answer(rq, rs, 200, c, action);
}

static Err inside(struct req *rq, struct resp *rs, const struct contract *c, int32_t day,
		  const char *field)
{
	if (day == DAY_NONE)
		return schema_refuse(&rq->cx, &rs->errors, field, "field.required");
	if (day < c->start)
		return schema_refuse(&rq->cx, &rs->errors, field, "field.too_small");
	if (day > contract_end_day(c))
		return schema_refuse(&rq->cx, &rs->errors, field, "field.too_large");
	return OK;
}

static Err extend(struct req *rq, struct resp *rs, struct contract *c,
		  const struct amend_in *in)
{
	struct act a = { "extended", in->reason, c->planned_end, in->planned_end };
	int32_t last = c->spans[c->n_spans - 1].from;

	if (in->planned_end == DAY_NONE)
		return schema_refuse(&rq->cx, &rs->errors, "planned_end", "field.required");
	if (in->planned_end < last)
		return schema_refuse(&rq->cx, &rs->errors, "planned_end", "field.too_small");
	if (in->planned_end > day_add_months(c->start, 60))
		return schema_refuse(&rq->cx, &rs->errors, "planned_end", "field.too_large");
	c->planned_end = in->planned_end;
	TRY(contract_overlap_check(rq, rs, c, "planned_end"));
	TRY(db_exec(&rq->cx, SQL_END_PLAN, BIND(V_INT(c->id), V_DAY(c->planned_end)), NULL));
	return finish(rq, rs, c, &a, DAY_NONE, "placement.amend");
}

static const char *same_week(struct ctx *cx, const struct span *s)
{
	return arena_printf(cx->arena, "[%d,%d,%d,%d,%d,%d,%d]", s->week[0], s->week[1],
			    s->week[2], s->week[3], s->week[4], s->week[5], s->week[6]);
}

static Err hours(struct req *rq, struct resp *rs, struct contract *c, const struct amend_in *in)
{
	struct act a = { "hours", in->reason, in->from, DAY_NONE };

	TRY(inside(rq, rs, c, in->from, "from"));
	TRY(contract_week_check(rq, rs, &in->week, c->full_week));
	TRY(db_exec(&rq->cx, SQL_SPAN,
		    BIND(V_INT(c->id), V_DAY(in->from),
			 V_INT(contract_span(c, in->from)->post_id),
			 V_TEXT(contract_week_json(&rq->cx, &in->week))),
		    NULL));
	return finish(rq, rs, c, &a, in->from, "placement.amend");
}

static Err transfer(struct req *rq, struct resp *rs, struct contract *c,
		    const struct amend_in *in)
{
	struct act a = { "transferred", in->reason, in->from, DAY_NONE };
	struct ctx *cx = &rq->cx;
	const char *week;
	struct post post;

	TRY(inside(rq, rs, c, in->from, "from"));
	TRY(contract_post_check(rq, rs, in->post_id, &post));
	if (post.article != c->article)
		return schema_refuse(cx, &rs->errors, "post_id", "field.placement_article");
	if (contract_span(c, in->from)->post_id == in->post_id)
		return schema_refuse(cx, &rs->errors, "post_id", "field.placement_same_post");
	week = same_week(cx, contract_span(c, in->from));
	if (in->week.n) {
		TRY(contract_week_check(rq, rs, &in->week, c->full_week));
		week = contract_week_json(cx, &in->week);
	}
	TRY(db_exec(cx, SQL_SPAN,
		    BIND(V_INT(c->id), V_DAY(in->from), V_INT(in->post_id), V_TEXT(week)),
		    NULL));
	TRY(post_filled(cx, in->post_id, in->from));
	return finish(rq, rs, c, &a, in->from, "placement.amend");
}

static Err suspend(struct req *rq, struct resp *rs, struct contract *c,
		   const struct amend_in *in)
{
	struct act a = { "suspended", in->reason, in->from, in->to };

	TRY(inside(rq, rs, c, in->from, "from"));
	if (in->to == DAY_NONE)
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.required");
	if (in->to < in->from)
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.too_small");
	for (size_t i = 0; i < c->n_stops; i++)
		if (c->stops[i].from <= in->to && in->from <= c->stops[i].to)
			return schema_refuse(&rq->cx, &rs->errors, "from",
					     "field.placement_suspended");
	TRY(db_exec(&rq->cx, SQL_STOP, BIND(V_INT(c->id), V_DAY(in->from), V_DAY(in->to)),
		    NULL));
	return finish(rq, rs, c, &a, in->from, "placement.amend");
}

static Err resume(struct req *rq, struct resp *rs, struct contract *c,
		  const struct amend_in *in)
{
	struct act a = { "resumed", in->reason, in->from, DAY_NONE };
	const struct stop *s = NULL;

	for (size_t i = 0; i < c->n_stops; i++)
		if (c->stops[i].id == in->stop_id)
			s = &c->stops[i];
	if (!s)
		return schema_refuse(&rq->cx, &rs->errors, "stop_id", "field.not_one_of");
	TRY(inside(rq, rs, c, in->from, "from"));
	if (in->from > s->to)
		return schema_refuse(&rq->cx, &rs->errors, "from", "field.too_large");
	if (in->from <= s->from)
		TRY(db_exec(&rq->cx, SQL_STOP_DROP, BIND(V_INT(s->id), V_INT(c->id)), NULL));
	else
		TRY(db_exec(&rq->cx, SQL_STOP_END,
			    BIND(V_INT(s->id), V_INT(c->id), V_DAY(in->from - 1)), NULL));
	return finish(rq, rs, c, &a, s->from, "placement.amend");
}

Err contract_amend(struct req *rq, struct resp *rs)
{
	static Err (*const by_kind[])(struct req *, struct resp *, struct contract *,
				      const struct amend_in *) = { extend, hours, transfer,
								   suspend, resume };
	const struct amend_in *in = rq->in;
	struct contract c;

	TRY(editable(rq, rs, &c, false));
	return by_kind[in->kind](rq, rs, &c, in);
}

Err contract_end(struct req *rq, struct resp *rs)
{
	const struct end_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct term *reason = model_term_key(cx->model, TERM_OUTCOME, in->reason);
	struct act a = { "ended", in->note, in->day, DAY_NONE };
	struct contract c;

	TRY(editable(rq, rs, &c, false));
	if (!reason || strncmp(reason->key, "end_", 4) != 0)
		return schema_refuse(cx, &rs->errors, "reason", "field.not_one_of");
	TRY(inside(rq, rs, &c, in->day, "day"));
	if (in->day > cx->today + 31)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	TRY(db_exec(cx, SQL_END, BIND(V_INT(c.id), V_DAY(in->day), V_INT(reason->id)), NULL));
	return finish(rq, rs, &c, &a, in->day, "placement.end");
}

Err contract_reopen(struct req *rq, struct resp *rs)
{
	const struct reason_in *in = rq->in;
	struct act a = { "reopened", in->reason, rq->cx.today, DAY_NONE };
	struct contract c;
	int32_t from;

	TRY(editable(rq, rs, &c, true));
	from = c.real_end;
	c.real_end = DAY_NONE;
	TRY(contract_overlap_check(rq, rs, &c, "planned_end"));
	TRY(db_exec(&rq->cx, SQL_END, BIND(V_INT(c.id), V_NULL, V_NULL), NULL));
	return finish(rq, rs, &c, &a, from, "placement.reopen");
}

/* Signed by mistake: stays visible, counts nowhere. */
Err contract_cancel(struct req *rq, struct resp *rs)
{
	const struct reason_in *in = rq->in;
	struct act a = { "cancelled", in->reason, rq->cx.today, DAY_NONE };
	struct ctx *cx = &rq->cx;
	struct contract c;

	TRY(editable(rq, rs, &c, false));
	TRY(contract_void(cx, &c));
	TRY(db_exec(cx, SQL_CANCEL, BIND(V_INT(c.id)), NULL));
	TRY(db_exec(cx, SQL_DROP_DUE, BIND(V_INT(c.id)), NULL));
	TRY(contract_touch(rq, &c));
	TRY(contract_act_keep(rq, &c, &a));
	return contract_answer(rq, rs, 200, &c, "placement.cancel");
}
