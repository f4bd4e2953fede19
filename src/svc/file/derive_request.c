/*
 * Requests, the papers awaited for them, the inquiry and its consultations.
 *
 * A request stands: received → acknowledged (receipt) → inquiry → decided → notified, or
 * transferred (another centre is competent: LO 58 §3, DIS 18 §4) or withdrawn.  While a paper is
 * awaited or the delay is suspended it is "waiting".
 */
#include <string.h>

#include "base/date.h"
#include "svc/file/file.h"

#include "base/banned.h"

static const char SQL_DECIDED[] = "SELECT min(day), min(from_day) FROM file_act WHERE "
				  "parent_id = ?1 AND kind = 'decision'"
				  " AND voided = 0 AND code <> 'postponed'";
static const char SQL_INQUIRY[] = "SELECT count(*), max(from_day) FROM file_act"
				  " WHERE parent_id = ?1 AND kind = 'report' AND voided = 0";
static const char SQL_PIECES[] =
	"SELECT 1 FROM file_act WHERE parent_id = ?1 AND kind = 'piece'"
	" AND voided = 0 AND until_day IS NULL";

static bool filled(const char *s)
{
	return s && *s;
}

static Err check_transfer(struct req *rq, struct resp *rs, const struct request *in)
{
	struct ctx *cx = &rq->cx;

	if (in->transfer_day == DAY_NONE)
		return OK;
	if (in->competent != NOT_COMPETENT)
		return schema_refuse(cx, &rs->errors, "competent", "file.competent");
	if (in->transfer_day < in->day || in->transfer_day > cx->today)
		return schema_refuse(cx, &rs->errors, "transfer_day", "file.order");
	if (!filled(in->transfer_to))
		return schema_refuse(cx, &rs->errors, "transfer_to", "field.required");
	/* the transmission states its reasons */
	if (!filled(in->transfer_reason))
		return schema_refuse(cx, &rs->errors, "transfer_reason", "field.required");
	return OK;
}

Err request_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct request *in = a->in;
	struct ctx *cx = &rq->cx;
	const struct user *u = model_user(cx->model, in->worker_id);

	if (in->worker_id && (!u || !u->active))
		return schema_refuse(cx, &rs->errors, "worker_id", "field.not_one_of");
	a->worker_id = in->worker_id ? in->worker_id : cx->who->user_id;
	a->code = aid_kinds[in->aid];
	if (in->receipt_day != DAY_NONE &&
	    (in->receipt_day < in->day || in->receipt_day > cx->today))
		return schema_refuse(cx, &rs->errors, "receipt_day", "file.order");
	if (in->urgent && !filled(in->urgent_reason))
		return schema_refuse(cx, &rs->errors, "urgent_reason", "field.required");
	if (in->first_aid_day != DAY_NONE &&
	    (in->first_aid_day < in->day || in->first_aid_day > cx->today))
		return schema_refuse(cx, &rs->errors, "first_aid_day", "file.order");
	if (!spans_in_order(&in->suspensions, in->day))
		return schema_refuse(cx, &rs->errors, "suspensions", "file.order");
	if (in->withdrawn_day != DAY_NONE &&
	    (in->withdrawn_day < in->day || in->withdrawn_day > cx->today))
		return schema_refuse(cx, &rs->errors, "withdrawn_day", "file.order");
	if (in->withdrawn_day != DAY_NONE && !filled(in->withdrawn_reason))
		return schema_refuse(cx, &rs->errors, "withdrawn_reason", "field.required");
	TRY(check_transfer(rq, rs, in));
	a->until = in->withdrawn_day != DAY_NONE ? in->withdrawn_day : in->transfer_day;
	return OK;
}

/* What the acts that hang on a request say. */
struct progress {
	int32_t decided, notified, visited;
	bool inquiry, pieces;
};

static Err progress_read(struct ctx *cx, int64_t id, struct progress *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(stmt_done) struct stmt r = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_DECIDED, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	p->decided = row ? col_day(&q, 0) : DAY_NONE;
	p->notified = row ? col_day(&q, 1) : DAY_NONE;
	TRY(db_query(cx, &r, SQL_INQUIRY, BIND(V_INT(id))));
	TRY(db_next(cx, &r, &row));
	p->inquiry = row && col_int(&r, 0) > 0;
	p->visited = row ? col_day(&r, 1) : DAY_NONE;
	return db_found(cx, SQL_PIECES, BIND(V_INT(id)), &p->pieces);
}

static bool suspended_on(const struct list *spans, int32_t day)
{
	const struct span *s = spans->items;

	for (size_t i = 0; i < spans->n; i++)
		if (s[i].from <= day && (s[i].to == DAY_NONE || day <= s[i].to))
			return true;
	return false;
}

static const char *request_state(const struct request *in, const struct progress *p,
				 int32_t today)
{
	if (in->withdrawn_day != DAY_NONE)
		return "withdrawn";
	if (in->transfer_day != DAY_NONE)
		return "transferred";
	if (p->notified != DAY_NONE)
		return "notified";
	if (p->decided != DAY_NONE)
		return "decided";
	if (p->pieces || suspended_on(&in->suspensions, today))
		return "waiting";
	if (p->inquiry)
		return "inquiry";
	return in->receipt_day != DAY_NONE ? "acknowledged" : "received";
}

/* The act of the house that a channel is. */
static const char *channel_mode(int channel)
{
	static const char *const modes[] = { "interview", "interview", "phone",	  "letter",
					     "letter",	  "letter",    "network", "visit" };

	return (size_t)channel < ARRAY_LEN(modes) ? modes[channel] : NULL;
}

static void request_records(const struct request *in, struct derived *out)
{
	const char *service = aid_service(in->aid);
	struct act_record *r = derive_record(out, "in", "casework.request", service, in->day);

	r->theme = aid_theme(in->aid);
	r->mode = channel_mode(in->channel);
	r->outcome = in->urgent ? "urgent" : NULL;
	if (in->origin >= ORIGIN_UNEMPLOYMENT_1 && in->origin <= ORIGIN_UNEMPLOYMENT_4) {
		r = derive_record(out, "unemployment", "casework.unemployment_end", service,
				  in->day);
		r->theme = "unemployment_end";
	}
	derive_met(out, "receipt", "casework.clock_receipt", service);
	derive_met(out, "decision", "casework.clock_decision", service);
	if (in->urgent && in->first_aid_day != DAY_NONE) {
		r = derive_record(out, "urgent", "casework.urgent_aid", service,
				  in->first_aid_day);
		r->lag = in->first_aid_day - in->day;
		r->outcome = in->first_aid_day == in->day ? "same_day" : NULL;
		r->theme = "urgent_aid";
	}
	if (in->withdrawn_day != DAY_NONE) {
		r = derive_record(out, "out", "casework.request_closed", service,
				  in->withdrawn_day);
		r->outcome = "withdrawn";
	} else if (in->transfer_day != DAY_NONE) {
		r = derive_record(out, "out", "casework.request_closed", service,
				  in->transfer_day);
		r->outcome = "transferred";
	}
}

/* When nothing is decided the delay of an appeal runs from the end of those of the centre. */
static void silence(struct ctx *cx, const struct request *in, struct derived *out)
{
	struct clock_length notification = { .n = 0 };
	const struct act_clock *c = &out->clocks[out->n_clocks - 1];

	if (strcmp(c->clock, "decision") != 0 || c->due == DAY_NONE ||
	    !clock_length(cx->model, "clock.notification", in->day, &notification))
		return;
	derive_clock(cx, out, "appeal_silence", "clock.appeal",
		     clock_due(c->due, notification, NULL, 0), DAY_NONE, NULL);
}

Err request_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct request *in = a->in;
	struct progress p = { .decided = DAY_NONE, .notified = DAY_NONE, .visited = DAY_NONE };
	bool gone = in->withdrawn_day != DAY_NONE || in->transfer_day != DAY_NONE;

	TRY(progress_read(cx, a->id, &p));
	a->state = request_state(in, &p, cx->today);
	derive_clock(cx, out, "receipt", "clock.receipt", in->day, in->receipt_day, NULL);
	if (in->competent == NOT_COMPETENT)
		derive_clock(cx, out, "transfer", "clock.transfer", in->day, in->transfer_day,
			     NULL);
	if (!gone)
		derive_clock(cx, out, "decision", "clock.decision", in->day, p.decided,
			     &in->suspensions);
	/* without any decision the person may appeal as well: 30 days, 8 days and 3 months */
	if (!gone && p.decided == DAY_NONE)
		silence(cx, in, out);
	/* not yet known which centre is competent: it has those five days to find out */
	if (!gone && in->competent <= COMPETENCE_UNKNOWN && p.decided == DAY_NONE)
		derive_clock(cx, out, "competence", "clock.transfer", in->day, DAY_NONE, NULL);
	/* the first visit comes with the inquiry (AR 1/12/2013), so before the decision is due */
	if (!gone && aid_is_income(in->aid) && (p.decided == DAY_NONE || p.visited != DAY_NONE))
		derive_clock(cx, out, "visit", "clock.decision", in->day, p.visited,
			     &in->suspensions);
	request_records(in, out);
	return OK;
}

/* ---- papers ---------------------------------------------------------------------------------- */

Err piece_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct piece *in = a->in;
	struct ctx *cx = &rq->cx;

	if (in->due < in->day)
		return schema_refuse(cx, &rs->errors, "due", "file.order");
	if (in->reminded_day != DAY_NONE &&
	    (in->reminded_day < in->day || in->reminded_day > cx->today))
		return schema_refuse(cx, &rs->errors, "reminded_day", "file.order");
	if (in->received_day != DAY_NONE &&
	    (in->received_day < in->day || in->received_day > cx->today))
		return schema_refuse(cx, &rs->errors, "received_day", "file.order");
	a->from = in->due;
	a->until = in->received_day;
	return OK;
}

Err piece_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct piece *in = a->in;

	(void)cx;
	a->state = in->received_day != DAY_NONE	  ? "received_piece"
		   : in->reminded_day != DAY_NONE ? "reminded"
						  : "asked";
	derive_date(out, "piece", in->day, in->due, in->received_day);
	return OK;
}

/* ---- inquiry and report -------------------------------------------------------------------------- */

struct section {
	const char *name, *text;
};
#define SECTIONS 12

/* The least that a report holds (AR 1/12/2013 and circulaire of 14/3/2014). */
static void sections(const struct report *in, struct section out[SECTIONS])
{
	const struct section s[SECTIONS] = {
		{ "identity", in->identity },
		{ "residence", in->residence },
		{ "household", in->household },
		{ "object", in->object },
		{ "resources", in->resources },
		{ "resources_others", in->resources_others },
		{ "work", in->work },
		{ "other_rights", in->other_rights },
		{ "maintenance", in->maintenance },
		{ "living", in->living },
		{ "description", in->description },
		{ "proposal", in->proposal },
	};

	for (size_t i = 0; i < SECTIONS; i++)
		out[i] = s[i];
}

Err report_check(struct req *rq, struct resp *rs, struct act *a)
{
	const struct report *in = a->in;
	struct ctx *cx = &rq->cx;
	struct section s[SECTIONS];
	Err e = OK;

	if (in->visit_day != DAY_NONE && in->visit_day > cx->today)
		return schema_refuse(cx, &rs->errors, "visit_day", "field.too_large");
	if (in->closed_day != DAY_NONE &&
	    (in->closed_day < in->day || in->closed_day > cx->today))
		return schema_refuse(cx, &rs->errors, "closed_day", "file.order");
	a->from = in->visit_day;
	a->until = in->closed_day;
	if (in->closed_day == DAY_NONE)
		return OK;
	/* closed means complete: each section that is missing is told */
	sections(in, s);
	for (size_t i = 0; i < SECTIONS; i++)
		if (!filled(s[i].text))
			e = schema_refuse(cx, &rs->errors, s[i].name, "field.required");
	if (in->visit_day == DAY_NONE)
		e = schema_refuse(cx, &rs->errors, "visit_day", "field.required");
	return e;
}

Err report_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	const struct report *in = a->in;
	struct section s[SECTIONS];
	size_t n = 0;

	(void)cx;
	sections(in, s);
	for (size_t i = 0; i < SECTIONS; i++)
		n += filled(s[i].text);
	a->state = in->closed_day != DAY_NONE ? "closed" : n == SECTIONS ? "complete" : "draft";
	if (in->closed_day != DAY_NONE) {
		struct act_record *r = derive_record(out, "report", "casework.report",
						     "social_general", in->closed_day);

		r->theme = "social_inquiry";
		r->lag = in->closed_day - in->day;
	}
	return OK;
}

Err consultation_check(struct req *rq, struct resp *rs, struct act *a)
{
	(void)rq;
	(void)rs;
	a->code = bcss_flows[((const struct consultation *)a->in)->flow];
	return OK;
}
