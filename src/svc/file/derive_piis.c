/*
 * The integration contract (DIS 11; AR 11/7/2002, art. 10 to 21) and its evaluations.
 *
 * Needs are analysed before the signature; goals and what each side undertakes; at least so many
 * evaluations in twelve months, some of them in person (parameters).  The federal subsidy: code 11
 * the first year; code 17 follows it at once, with its reason, or is lost.  A student's contract is
 * one of studies.
 */
#include <string.h>

#include "base/date.h"
#include "svc/file/file.h"

#include "base/banned.h"

static const char SQL_EVALUATED[] =
	"SELECT max(day), max(CASE WHEN code = 'in_person' THEN day END) FROM file_act"
	" WHERE parent_id = ?1 AND kind = 'evaluation' AND voided = 0";
static const char SQL_BEFORE[] = "SELECT max(day) FROM file_act WHERE parent_id = ?1 AND kind "
				 "= 'evaluation' AND voided = 0"
				 " AND act_id <> ?2 AND day <= ?3";
static const char SQL_OTHERS[] =
	"SELECT " ACT_COLUMNS " FROM file_act WHERE person_id = ?1 AND kind = 'piis'"
	" AND voided = 0 AND act_id <> ?2 ORDER BY day DESC LIMIT 20";

enum { CODE_NONE, CODE_11, CODE_17 };
enum { TYPE_STUDIES = 2 };
enum { END_REACHED, END_WORK, END_OWN_RIGHTS };

static bool filled(const char *s)
{
	return s && *s;
}

/* Code 17 begins the day after a code 11 of the same person ended, in this contract or another. */
static Err follows_11(struct ctx *cx, const struct act *a, int32_t from, bool *does)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*does = false;
	TRY(db_query(cx, &q, SQL_OTHERS, BIND(V_INT(a->person_id), V_INT(a->id))));
	for (;;) {
		const struct piis *in;
		struct act other;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		act_row(cx, &q, 0, &other);
		TRY(act_open(cx, NULL, &other));
		in = other.in;
		*does |= in->code == CODE_11 && in->code_to == from - 1;
	}
}

static Err check_code(struct req *rq, struct resp *rs, const struct act *a,
		      const struct piis *in)
{
	struct ctx *cx = &rq->cx;
	struct clock_length year = { .n = 12, .months = true };
	bool follows = false;

	if (in->code <= CODE_NONE)
		return OK;
	if (in->code_from == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "code_from", "field.required");
	if (in->code_to == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "code_to", "field.required");
	if (in->code_to < in->code_from)
		return schema_refuse(cx, &rs->errors, "code_to", "file.order");
	(void)clock_length(cx->model, "piis.code11", in->code_from, &year);
	if (in->code == CODE_11 && in->code_to >= day_add_months(in->code_from, year.n))
		return schema_refuse(cx, &rs->errors, "code_to", "file.code11_too_long");
	if (in->code == CODE_11)
		return OK;
	if (!filled(in->code_reason))
		return schema_refuse(cx, &rs->errors, "code_reason", "field.required");
	TRY(follows_11(cx, a, in->code_from, &follows));
	return follows ? OK : schema_refuse(cx, &rs->errors, "code_from", "file.code17_gap");
}

static Err check_signature(struct req *rq, struct resp *rs, const struct piis *in)
{
	struct ctx *cx = &rq->cx;

	if (in->signed_day == DAY_NONE)
		return OK;
	if (in->signed_day > cx->today)
		return schema_refuse(cx, &rs->errors, "signed_day", "field.too_large");
	/* AR 11/7/2002, art. 11 §1 */
	if (in->analysis_day == DAY_NONE || in->analysis_day > in->signed_day)
		return schema_refuse(cx, &rs->errors, "analysis_day", "file.analysis_first");
	if (!filled(in->analysis))
		return schema_refuse(cx, &rs->errors, "analysis", "field.required");
	if (!in->goals.n)
		return schema_refuse(cx, &rs->errors, "goals", "field.required");
	if (in->from == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "from", "field.required");
	if (in->to == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "to", "field.required");
	if (in->to < in->from)
		return schema_refuse(cx, &rs->errors, "to", "file.order");
	return OK;
}

Err piis_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct piis *in = a->in;
	struct ctx *cx = &rq->cx;

	a->from = in->signed_day;
	a->until = in->ended_day != DAY_NONE ? in->ended_day : in->to;
	a->code = piis_types[in->type];
	if (in->student && in->type != TYPE_STUDIES)
		return schema_refuse(cx, &rs->errors, "type", "file.student");
	TRY(check_signature(rq, rs, in));
	if (in->ended_day != DAY_NONE &&
	    (in->signed_day == DAY_NONE || in->ended_day < in->signed_day ||
	     in->ended_day > cx->today))
		return schema_refuse(cx, &rs->errors, "ended_day", "file.order");
	if (in->ended_day != DAY_NONE && in->ended_reason < 0)
		return schema_refuse(cx, &rs->errors, "ended_reason", "field.required");
	return check_code(rq, rs, a, in);
}

/* The months between two evaluations, so that the least of a year is reached. */
static int every(struct ctx *cx, const char *code, int32_t day)
{
	int n = (int)model_parameter(cx->model, code, day, 0);

	return n > 0 ? 12 / n : 0;
}

static void evaluation_clock(struct derived *out, const char *name, int32_t signed_day,
			     int32_t last, int months, int32_t to)
{
	int32_t start = last != DAY_NONE && last > signed_day ? last : signed_day;
	int32_t due;

	if (!months)
		return;
	due = clock_due(start, (struct clock_length){ .n = months, .months = true }, NULL, 0);
	if (to == DAY_NONE || due <= to)
		derive_date(out, name, start, due, DAY_NONE);
}

static Err running_clocks(struct ctx *cx, const struct act *a, const struct piis *in,
			  struct derived *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int alert = (int)model_parameter(cx->model, "piis.subsidy_alert", cx->today, 60);
	bool row = false;

	TRY(db_query(cx, &q, SQL_EVALUATED, BIND(V_INT(a->id))));
	TRY(db_next(cx, &q, &row));
	evaluation_clock(out, "evaluation", in->signed_day, row ? col_day(&q, 0) : DAY_NONE,
			 every(cx, "piis.evaluations", in->signed_day), in->to);
	evaluation_clock(out, "evaluation_in_person", in->signed_day,
			 row ? col_day(&q, 1) : DAY_NONE,
			 every(cx, "piis.evaluations_in_person", in->signed_day), in->to);
	/* in time to ask for code 17, which must follow without a gap */
	if (in->code == CODE_11)
		derive_date(out, "subsidy_end", in->code_from, in->code_to - alert, DAY_NONE);
	if (in->to != DAY_NONE)
		derive_date(out, "term", in->from, in->to, DAY_NONE);
	return OK;
}

Err piis_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct piis *in = a->in;
	struct act_record *r;

	a->state = in->ended_day != DAY_NONE	? "ended"
		   : in->signed_day != DAY_NONE ? "signed"
						: "draft";
	if (in->health_offered) {
		r = derive_record(out, "health", "casework.piis_health", "medical_orientation",
				  in->signed_day != DAY_NONE ? in->signed_day : in->day);
		r->outcome = in->health_accepted ? "accepted" : "declined";
		r->theme = "health_care";
	}
	if (in->signed_day == DAY_NONE)
		return OK;
	r = derive_record(out, "piis", "casework.piis", "piis", in->signed_day);
	r->until = a->until != DAY_NONE && a->until >= in->signed_day ? a->until : DAY_NONE;
	r->theme = "pathway";
	r->quantity = (int64_t)in->goals.n;
	r = derive_record(out, "signed", "casework.piis_signed", "piis", in->signed_day);
	r->theme = "pathway";
	r->outcome = "plan_signed";
	if (in->ended_day == DAY_NONE)
		return running_clocks(cx, a, in, out);
	r = derive_record(out, "ended", "casework.piis_ended", "piis", in->ended_day);
	r->theme = "pathway";
	r->outcome = in->ended_reason <= END_OWN_RIGHTS ? "positive_exit" : "other_exit";
	return OK;
}

Err evaluation_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct evaluation *in = a->in;
	struct ctx *cx = &rq->cx;
	struct act p;

	TRY(act_read(cx, a->parent_id, &p));
	if (p.from == DAY_NONE || in->day < p.from)
		return schema_refuse(cx, &rs->errors, "day", "file.not_signed");
	a->code = in->in_person ? "in_person" : "at_distance";
	return OK;
}

/* In time: within so many months of the one before, or of the signature. */
Err evaluation_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct evaluation *in = a->in;
	int64_t before = DAY_NONE;
	struct act_record *r;
	struct act p;
	int months;

	a->state = evaluation_results[in->result];
	TRY(act_read(cx, a->parent_id, &p));
	TRY(db_int(cx, SQL_BEFORE, BIND(V_INT(a->parent_id), V_INT(a->id), V_INT(in->day)),
		   &before));
	if (before < p.from)
		before = p.from;
	months = every(cx, "piis.evaluations", (int32_t)before);
	r = derive_record(out, "evaluation", "casework.evaluation", "piis", in->day);
	r->theme = "pathway";
	r->mode = in->in_person ? "interview" : "phone";
	r->lag = in->day - before;
	r->outcome = !months || in->day <= clock_due((int32_t)before,
						     (struct clock_length){ .n = months,
									    .months = true },
						     NULL, 0)
			     ? "in_time"
			     : "late";
	return OK;
}
