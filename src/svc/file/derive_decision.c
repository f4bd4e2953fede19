/*
 * Decisions and the aid that they grant.
 *
 * A decision is made by the council, the special committee (LO 27), the bureau, or, for urgent aid
 * and subject to ratification, the president (LO 28 §1).  One that takes away or lessens is made
 * only after the person could be heard (DIS 20); a sanction only after the hearing, and no longer
 * than the parameter says (DIS 30 §2).  From it run: notification, first payment, signature of the
 * contract, registration with the Forem, appeal.
 */
#include <string.h>

#include "base/date.h"
#include "svc/file/file.h"

#include "base/banned.h"

static const char SQL_SANCTIONED[] =
	"SELECT 1 FROM file_act WHERE person_id = ?1 AND kind = 'decision' AND code = "
	"'sanction'"
	" AND voided = 0 AND act_id <> ?2 AND day BETWEEN ?3 AND ?4";
/* Had the right to integration already, now or in the months before (another decision's). */
static const char SQL_HAD_INCOME[] =
	"SELECT 1 FROM file_act WHERE person_id = ?1 AND kind = 'aid' AND code = 'ris' AND "
	"voided = 0"
	" AND parent_id IS NOT ?2 AND from_day < ?3 AND (until_day IS NULL OR until_day >= ?4)";
static const char SQL_SIGNED[] = "SELECT min(from_day) FROM file_act WHERE parent_id = ?1"
				 " AND kind = 'piis' AND voided = 0";
static const char SQL_REVIEWED[] = "SELECT max(day) FROM file_act WHERE person_id = ?1 AND "
				   "kind = 'decision' AND voided = 0";
static const char SQL_VISITED[] = "SELECT max(from_day) FROM file_act WHERE person_id = ?1"
				  " AND kind = 'report' AND voided = 0";

static bool grants(int result)
{
	return result == RESULT_GRANTED || result == RESULT_PARTLY || result == RESULT_RAISED ||
	       result == RESULT_LOWERED;
}

static bool takes_away(int result)
{
	return result == RESULT_REFUSED || result == RESULT_LOWERED || result == RESULT_ENDED ||
	       result == RESULT_SUSPENDED || result == RESULT_RECOVERED;
}

static bool is_sanction(const struct decision *in)
{
	return in->result == RESULT_SUSPENDED && in->reason == REASON_SANCTION;
}

/* After the hearing, within the months of the law: one, three when repeated within a year. */
static Err check_sanction(struct req *rq, struct resp *rs, const struct act *a,
			  const struct decision *in)
{
	struct ctx *cx = &rq->cx;
	struct clock_length len = { .n = 1, .months = true };
	bool again = false;

	if (in->hearing_day == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "hearing_day", "field.required");
	if (in->hearing_day > in->day)
		return schema_refuse(cx, &rs->errors, "hearing_day", "file.order");
	if (in->from == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "from", "field.required");
	if (in->to == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "to", "field.required");
	TRY(db_found(cx, SQL_SANCTIONED,
		     BIND(V_INT(a->person_id), V_INT(a->id),
			  V_INT(day_add_months(in->day, -12)), V_INT(in->day)),
		     &again));
	if (!clock_length(cx->model, again ? "piis.sanction_again" : "piis.sanction", in->day,
			  &len))
		FAIL(cx, ERR_INTERNAL, "parameter.absent");
	if (in->to >= day_add_months(in->from, len.n))
		return schema_refuse(cx, &rs->errors, "to", "file.sanction_too_long");
	return OK;
}

static Err check_days(struct req *rq, struct resp *rs, const struct decision *in)
{
	const struct {
		const char *field;
		int32_t day, least;
	} days[] = {
		{ "notified_day", in->notified_day, in->day },
		{ "ratified_day", in->ratified_day, in->day },
		{ "paid_day", in->paid_day, in->day },
		{ "forem_day", in->forem_day, DAY_MIN },
		{ "appeal_day", in->appeal_day, in->day },
		{ "judged_day", in->judged_day,
		  in->appeal_day == DAY_NONE ? in->day : in->appeal_day },
	};

	for (size_t i = 0; i < ARRAY_LEN(days); i++)
		if (days[i].day != DAY_NONE &&
		    (days[i].day < days[i].least || days[i].day > rq->cx.today))
			return schema_refuse(&rq->cx, &rs->errors, days[i].field, "file.order");
	if (in->notified_day != DAY_NONE && in->notified_by < 0)
		return schema_refuse(&rq->cx, &rs->errors, "notified_by", "field.required");
	if (in->from != DAY_NONE && in->to != DAY_NONE && in->to < in->from)
		return schema_refuse(&rq->cx, &rs->errors, "to", "file.order");
	if (in->judged_day != DAY_NONE && in->judgment < 0)
		return schema_refuse(&rq->cx, &rs->errors, "judgment", "field.required");
	return OK;
}

/* Of its request: not before it was received; by the president only when it is urgent. */
static Err check_request(struct req *rq, struct resp *rs, const struct act *a,
			 const struct decision *in)
{
	struct ctx *cx = &rq->cx;
	struct act p;

	if (!a->parent_id)
		return in->organ == ORGAN_PRESIDENT
			       ? schema_refuse(cx, &rs->errors, "organ", "file.not_urgent")
			       : OK;
	TRY(act_read(cx, a->parent_id, &p));
	if (in->day < p.day)
		return schema_refuse(cx, &rs->errors, "day", "file.order");
	if (in->organ != ORGAN_PRESIDENT)
		return OK;
	TRY(act_open(cx, NULL, &p));
	if (!((const struct request *)p.in)->urgent)
		return schema_refuse(cx, &rs->errors, "organ", "file.not_urgent");
	return OK;
}

Err decision_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct decision *in = a->in;
	struct ctx *cx = &rq->cx;

	a->from = in->notified_day;
	a->code = is_sanction(in) ? "sanction" : decision_results[in->result];
	a->amount = in->amount_cents;
	TRY(check_request(rq, rs, a, in));
	TRY(check_days(rq, rs, in));
	if (grants(in->result) && in->from == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "from", "field.required");
	if (grants(in->result) && aid_is_income(in->aid) && in->category < 0)
		return schema_refuse(cx, &rs->errors, "category", "field.required");
	if (in->result == RESULT_SUSPENDED && in->reason < 0)
		return schema_refuse(cx, &rs->errors, "reason", "field.required");
	if (takes_away(in->result) && !in->hearing_offered)
		return schema_refuse(cx, &rs->errors, "hearing_offered", "file.hearing");
	if (is_sanction(in))
		return check_sanction(rq, rs, a, in);
	return OK;
}

/* The delays that only a granted income starts. */
static Err income_clocks(struct ctx *cx, const struct act *a, const struct decision *in,
			 struct derived *out)
{
	int months = (int)model_parameter(cx->model, "piis.new_beneficiary", in->day, 3);
	int64_t signed_day = DAY_NONE;
	bool had = false;

	if (!grants(in->result) || !aid_is_income(in->aid) || in->result == RESULT_LOWERED)
		return OK;
	derive_clock(cx, out, "first_payment", "clock.first_payment", in->day, in->paid_day,
		     NULL);
	if (!in->forem_exempt)
		derive_clock(cx, out, "forem", "clock.forem", in->day, in->forem_day, NULL);
	TRY(db_int(cx, SQL_SIGNED, BIND(V_INT(a->id)), &signed_day));
	/* the contract is due of who is new to the right (AR 3/10/2016), unless exempt */
	TRY(db_found(cx, SQL_HAD_INCOME,
		     BIND(V_INT(a->person_id), V_INT(a->id), V_INT(in->from),
			  V_INT(day_add_months(in->from, -months))),
		     &had));
	if (in->notified_day != DAY_NONE && !in->piis_exempt && !had && in->aid != AID_ERIS)
		derive_clock(cx, out, "piis", "piis.signature", in->notified_day,
			     (int32_t)signed_day, NULL);
	return OK;
}

static Err decision_record(struct ctx *cx, const struct act *a, const struct decision *in,
			   struct derived *out)
{
	static const char *const outcomes[] = { "granted",   "partly_granted", "refused",
						"raised",    "lowered",	       "aid_ended",
						"suspended", "recovered",      "inadmissible",
						"postponed" };
	struct act_record *r = derive_record(out, "decision", "casework.decision",
					     aid_service(in->aid), in->day);

	r->theme = aid_theme(in->aid);
	r->outcome = outcomes[in->result];
	r->amount = in->amount_cents;
	if (!r->amount && grants(in->result) && in->category >= 0 && in->from != DAY_NONE)
		r->amount = ris_amount(cx->model, in->category, in->from);
	if (a->parent_id) {
		struct act p;

		TRY(act_read(cx, a->parent_id, &p));
		r->lag = in->day > p.day ? in->day - p.day : 0;
	}
	if (in->followed) {
		r = derive_record(out, "followed", "casework.decision_as_proposed",
				  aid_service(in->aid), in->day);
		r->theme = aid_theme(in->aid);
	}
	if (is_sanction(in)) {
		r = derive_record(out, "sanction", "casework.sanction", "piis", in->day);
		r->theme = "piis_hearing";
		r->lag = in->day - in->hearing_day;
	}
	if (in->judged_day != DAY_NONE)
		derive_record(out, "judged", "casework.appeal", aid_service(in->aid),
			      in->judged_day);
	return OK;
}

Err decision_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct decision *in = a->in;

	a->state = in->judged_day != DAY_NONE	  ? "judged"
		   : in->appeal_day != DAY_NONE	  ? "appealed"
		   : in->notified_day != DAY_NONE ? "notified"
						  : "decided";
	if (in->result == RESULT_POSTPONED) {
		a->state = "postponed";
		return OK;
	}
	derive_clock(cx, out, "notification", "clock.notification", in->day, in->notified_day,
		     NULL);
	if (in->notified_day != DAY_NONE)
		derive_clock(cx, out, "appeal", "clock.appeal", in->notified_day,
			     in->appeal_day, NULL);
	if (in->organ == ORGAN_PRESIDENT)
		derive_clock(cx, out, "ratification", "clock.ratification", in->day,
			     in->ratified_day, NULL);
	TRY(income_clocks(cx, a, in, out));
	TRY(decision_record(cx, a, in, out));
	derive_met(out, "notification", "casework.clock_notification", aid_service(in->aid));
	derive_met(out, "piis", "casework.clock_piis", "piis");
	derive_met(out, "forem", "casework.clock_forem", "insertion");
	return OK;
}

/* ---- aid ---------------------------------------------------------------------------------------- */

Err aid_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct aid *in = a->in;
	struct ctx *cx = &rq->cx;

	if (in->to != DAY_NONE && in->to < in->from)
		return schema_refuse(cx, &rs->errors, "to", "file.order");
	if (!spans_in_order(&in->suspensions, in->from))
		return schema_refuse(cx, &rs->errors, "suspensions", "file.order");
	if (aid_is_income(in->aid) && in->category < 0)
		return schema_refuse(cx, &rs->errors, "category", "field.required");
	if (!in->amount_cents && in->category < 0)
		return schema_refuse(cx, &rs->errors, "amount_cents", "field.required");
	if (in->amount_cents && in->deducted_cents > in->amount_cents)
		return schema_refuse(cx, &rs->errors, "deducted_cents", "field.too_large");
	a->code = aid_kinds[in->aid];
	a->from = in->from;
	a->until = in->periodicity == 1 ? in->from : in->to;
	a->amount = in->amount_cents;
	if (!a->amount)
		a->amount = ris_amount(cx->model, in->category, in->from);
	if (in->deducted_cents > a->amount)
		return schema_refuse(cx, &rs->errors, "deducted_cents", "field.too_large");
	a->amount -= in->deducted_cents;
	return OK;
}

const char *aid_state(const struct act *a, int32_t today)
{
	const struct aid *in = a->in;
	const struct span *s = in->suspensions.items;

	if (a->voided)
		return "voided";
	if (in->periodicity == 1)
		return "once";
	if (in->to != DAY_NONE && in->to < today)
		return "ended";
	for (size_t i = 0; i < in->suspensions.n; i++)
		if (s[i].from <= today && (s[i].to == DAY_NONE || today <= s[i].to))
			return "suspended";
	return in->from > today ? "coming" : "running";
}

Err aid_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct aid *in = a->in;
	int64_t reviewed = in->from, visited = in->from;
	struct act_record *r;
	bool monthly = in->periodicity == 0;

	a->state = aid_state(a, cx->today);
	r = derive_record(out, "aid", monthly ? "casework.aid" : "casework.aid_once",
			  aid_service(in->aid), in->from);
	r->until = monthly ? in->to : DAY_NONE;
	r->theme = aid_theme(in->aid);
	r->amount = a->amount;
	if (!monthly || !aid_is_income(in->aid) || (in->to != DAY_NONE && in->to < cx->today))
		return OK;
	TRY(db_int(cx, SQL_REVIEWED, BIND(V_INT(a->person_id)), &reviewed));
	TRY(db_int(cx, SQL_VISITED, BIND(V_INT(a->person_id)), &visited));
	if (reviewed < in->from)
		reviewed = in->from;
	derive_clock(cx, out, "review", "clock.review", (int32_t)reviewed, DAY_NONE, NULL);
	derive_clock(cx, out, "visit_yearly", "clock.home_visit", (int32_t)visited, DAY_NONE,
		     NULL);
	return OK;
}
