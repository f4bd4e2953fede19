/*
 * Follow-up: referrals, socio-professional assessments, rights not taken up, reminders, documents,
 * the closing of a file and controls of its quality.
 */
#include <string.h>

#include "base/date.h"
#include "svc/file/file.h"

#include "base/banned.h"

static const char SQL_PERSON_STATUS[] =
	"UPDATE person SET status = ?2, closed_day = ?3, version = version + 1"
	" WHERE person_id = ?1 AND status <> ?2";

static bool filled(const char *s)
{
	return s && *s;
}

static Err check_term(struct req *rq, struct resp *rs, enum term_list list, const char *key,
		      const char *field)
{
	if (!filled(key) || model_term_key(rq->cx.model, list, key))
		return OK;
	return schema_refuse(&rq->cx, &rs->errors, field, "field.not_one_of");
}

static Err check_later(struct req *rq, struct resp *rs, const char *field, int32_t day,
		       int32_t least)
{
	if (day == DAY_NONE || (day >= least && day <= rq->cx.today))
		return OK;
	return schema_refuse(&rq->cx, &rs->errors, field, "file.order");
}

/* ---- referrals ----------------------------------------------------------------------------------- */

Err referral_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct referral *in = a->in;

	TRY(check_term(rq, rs, TERM_PARTNER, in->partner, "partner"));
	TRY(check_term(rq, rs, TERM_THEME, in->theme, "theme"));
	if (!filled(in->partner) && !filled(in->to))
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.required");
	TRY(check_later(rq, rs, "outcome_day", in->outcome_day, in->day));
	if (in->outcome > 0 && in->outcome_day == DAY_NONE)
		return schema_refuse(&rq->cx, &rs->errors, "outcome_day", "field.required");
	a->until = in->outcome_day;
	a->code = in->outcome > 0 ? referral_outcomes[in->outcome] : "pending";
	return OK;
}

Err referral_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct referral *in = a->in;
	const char *theme = filled(in->theme) ? in->theme : "social_rights";
	struct act_record *r =
		derive_record(out, "referral", "casework.referral", "social_general", in->day);

	a->state = in->outcome > 0 ? "closed" : "pending";
	r->theme = theme;
	r->partner = in->partner;
	if (in->accompanied) {
		r = derive_record(out, "accompanied", "casework.referral_accompanied",
				  "social_general", in->day);
		r->theme = theme;
		r->partner = in->partner;
	}
	if (in->outcome > 0 && in->outcome_day != DAY_NONE) {
		r = derive_record(out, "outcome", "casework.referral_outcome", "social_general",
				  in->outcome_day);
		r->theme = theme;
		r->partner = in->partner;
		r->outcome = referral_outcomes[in->outcome];
		r->lag = in->outcome_day - in->day;
	}
	derive_clock(cx, out, "referral", "clock.referral", in->day, in->outcome_day, NULL);
	return OK;
}

/* ---- assessments --------------------------------------------------------------------------------- */

Err assessment_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct assessment *in = a->in;
	const struct level *l = in->levels.items;
	unsigned seen = 0;

	for (size_t i = 0; i < in->levels.n; i++) {
		if (seen & 1u << l[i].axis)
			return schema_refuse(&rq->cx, &rs->errors, "levels", "file.axis_twice");
		seen |= 1u << l[i].axis;
	}
	if (in->entry_day != DAY_NONE && in->entry_day > in->day)
		return schema_refuse(&rq->cx, &rs->errors, "entry_day", "file.order");
	return check_later(rq, rs, "plan_signed_day", in->plan_signed_day, in->day);
}

Err assessment_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct assessment *in = a->in;
	struct clock_length len = { .n = 3, .months = true };
	struct act_record *r =
		derive_record(out, "assessment", "casework.assessment", "insertion", in->day);

	a->state = in->plan_signed_day != DAY_NONE ? "plan_signed" : "done";
	r->theme = "assessment";
	if (in->entry_day != DAY_NONE &&
	    clock_length(cx->model, "clock.assessment", in->day, &len)) {
		r->lag = in->day - in->entry_day;
		r->outcome =
			in->day <= clock_due(in->entry_day, len, NULL, 0) ? "in_time" : "late";
	}
	if (in->plan_signed_day != DAY_NONE) {
		r = derive_record(out, "plan", "casework.pathway_signed", "insertion",
				  in->plan_signed_day);
		r->theme = "pathway";
		r->outcome = "plan_signed";
	}
	if (in->literacy) {
		r = derive_record(out, "literacy", "casework.literacy_found",
				  "literacy_support", in->day);
		r->theme = "literacy";
		r->outcome = in->language_test ? "accepted" : "declined";
	}
	return OK;
}

/* ---- rights not taken up --------------------------------------------------------------------------- */

Err takeup_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct takeup *in = a->in;

	TRY(check_later(rq, rs, "outcome_day", in->outcome_day, in->day));
	if (in->outcome > 0 && in->outcome_day == DAY_NONE)
		return schema_refuse(&rq->cx, &rs->errors, "outcome_day", "field.required");
	a->until = in->outcome_day;
	a->code = in->right;
	a->amount = in->amount_year_cents;
	return OK;
}

Err takeup_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	static const char *const outcomes[] = { NULL, "right_opened", "right_refused",
						"given_up", "not_entitled" };
	const struct takeup *in = a->in;
	struct act_record *r =
		derive_record(out, "found", "casework.takeup_found", "rights_access", in->day);

	a->state = in->outcome > 0 ? "closed" : in->remedy >= 0 ? "remedy" : "found";
	r->theme = "take_up_found";
	if (in->cause > 0) {
		r = derive_record(out, "cause", "casework.takeup_cause", "rights_access",
				  in->day);
		r->theme = "take_up_cause";
		r->outcome = "cause_known";
	}
	if (in->outcome > 0 && in->outcome_day != DAY_NONE) {
		r = derive_record(out, "outcome", "casework.takeup_closed", "rights_access",
				  in->outcome_day);
		r->theme = "take_up_remedy";
		r->outcome = outcomes[in->outcome];
		r->amount = in->outcome == 1 ? in->amount_year_cents : 0;
		r->lag = in->outcome_day - in->day;
	}
	if (in->outcome <= 0)
		derive_clock(cx, out, "takeup", "clock.referral", in->day, DAY_NONE, NULL);
	return OK;
}

/* ---- reminders, documents -------------------------------------------------------------------------- */

Err reminder_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct reminder *in = a->in;
	const struct user *u = model_user(rq->cx.model, in->worker_id);

	if (in->worker_id && (!u || !u->active))
		return schema_refuse(&rq->cx, &rs->errors, "worker_id", "field.not_one_of");
	a->worker_id = in->worker_id ? in->worker_id : rq->cx.who->user_id;
	a->until = in->done_day;
	return check_later(rq, rs, "done_day", in->done_day, DAY_MIN);
}

Err reminder_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct reminder *in = a->in;

	app_touch(cx->app, TOPIC_TASKS);
	a->state = in->done_day != DAY_NONE ? "done" : "open";
	derive_date(out, "reminder", in->day, in->day, in->done_day);
	return OK;
}

Err document_check(struct req *rq, struct resp *rs, struct act *a)
{
	struct document *in = a->in;
	const struct document *was = a->was;

	if (was) { /* what the bytes are does not change with their name */
		in->media = was->media;
		in->size = was->size;
	}
	a->code = document_types[in->type];
	a->until = in->expires;
	if (in->expires != DAY_NONE && in->expires < in->day)
		return schema_refuse(&rq->cx, &rs->errors, "expires", "file.order");
	return OK;
}

Err document_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct document *in = a->in;
	int alert = (int)model_parameter(cx->model, "clock.document", cx->today, 30);

	a->state = "kept";
	if (in->expires != DAY_NONE)
		derive_date(out, "document", in->day, in->expires - alert, DAY_NONE);
	return OK;
}

/* ---- closing and reopening ------------------------------------------------------------------------- */

Err closing_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct closing *in = a->in;

	a->code = closing_reasons[in->reason];
	a->until = in->reopened_day;
	return check_later(rq, rs, "reopened_day", in->reopened_day, in->day);
}

struct status {
	int64_t person_id;
	bool closed;
};

/* The directory shows closed files apart. */
static void publish_status(struct app *app, void *arg)
{
	const struct status *s = arg;
	struct directory_entry e;
	struct arena a;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	if (directory_get(app->directory, &a, s->person_id, &e)) {
		e.flags = (uint16_t)(s->closed ? e.flags | DIRECTORY_CLOSED
					       : e.flags & ~DIRECTORY_CLOSED);
		(void)!directory_put(app->directory, &e);
	}
	arena_release(&a);
	app_touch(app, TOPIC_PERSONS);
}

Err closing_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct closing *in = a->in;
	bool closed = in->reopened_day == DAY_NONE;
	struct status *s = arena_alloc(cx->arena, sizeof(*s));
	struct act_record *r =
		derive_record(out, "closed", "casework.file_closed", "social_general", in->day);

	a->state = closed ? "closed" : "reopened";
	r->outcome = in->reason <= CLOSED_AUTONOMY ? "positive_exit" : "other_exit";
	r->theme = "budget";
	if (!closed)
		derive_record(out, "reopened", "casework.file_reopened", "social_general",
			      in->reopened_day);
	TRY(db_exec(cx, SQL_PERSON_STATUS,
		    BIND(V_INT(a->person_id), V_TEXT(closed ? "closed" : "open"),
			 closed ? V_INT(in->day) : V_NULL),
		    NULL));
	*s = (struct status){ .person_id = a->person_id, .closed = closed };
	write_publish(cx, publish_status, s);
	return OK;
}

/* ---- controls -------------------------------------------------------------------------------------- */

Err control_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct control *in = a->in;

	(void)a;
	if (in->conforming > in->points)
		return schema_refuse(&rq->cx, &rs->errors, "conforming", "field.too_large");
	return OK;
}

Err control_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct control *in = a->in;

	(void)cx;
	a->state = in->conforming == in->points ? "conforming" : "remarks";
	derive_record(out, "control", "casework.control", "social_general", in->day)->quantity =
		in->points;
	derive_record(out, "conforming", "casework.control_ok", "social_general", in->day)
		->quantity = in->conforming;
	return OK;
}
