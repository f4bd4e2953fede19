/*
 * Jobs on request.  The unit of the service in the catalogue tells which kind:
 *	job	small repairs at home: request → visit and estimate → plan → done, or refused
 *	basket	an ironing centre: basket in → ironed → out
 *
 * Small repairs follow the frame of initiatives for social services of proximity (IDESS: décret
 * wallon du 14 décembre 2006; AGW du 21 juin 2007, modified on 6 June 2024): small maintenance
 * and repair of housing and small green spaces, for people in need above all.  Hours a year are
 * limited by class: people in need (among them people from an age on) have more, and their
 * gardening may be free of the limit; others have a few short jobs.  All of it is dated
 * parameters: job.hours_precarious, job.hours_other, job.hours_once, job.garden_free,
 * job.rate_precarious, job.rate_other, job.age_precarious.
 *
 * Hours are work: two workers for an hour are two hours.  What is planned counts for the quota
 * too.  Workers are held through core/booking, so nobody is in two places.
 *
 * Ironing is by the piece: minutes of each kind of piece are parameters (ironing.item.KIND), the
 * price is by the hour (ironing.rate), or service vouchers are taken, one for an hour begun.
 *
 * What costs something goes to core/billing in the transaction of the act.
 *
 * Records: job.visit, job.done, job.refused, job.rated (quantity: the mark), job.basket.
 */
#ifndef SVC_JOB_JOB_H
#define SVC_JOB_JOB_H

#include "core/deed.h"
#include "core/write.h"
#include "http/http.h"

/* list.c */
handler_fn job_list, job_get, job_quota;
/* request.c */
handler_fn job_add, job_change, job_refuse, job_reopen, job_rate;
/* work.c */
handler_fn job_estimate, job_plan, job_done;
/* worker.c */
handler_fn job_worker_list, job_worker_add, job_worker_change;
/* basket.c */
handler_fn job_basket_list, job_basket_add, job_basket_change, job_basket_step, job_basket_rule;

struct job_q {
	const char *service;
	int32_t from;
};
struct job_quota_q {
	const char *service, *task;
	int64_t person_id;
	int class;
	int32_t day;
};
struct job_in {
	const char *service, *task, *what, *access;
	int64_t person_id;
	int class;
	int32_t requested;
};
struct job_estimate_in {
	int32_t visit;
	int64_t minutes, materials_cents;
	const char *seen;
};
struct job_plan_in {
	int32_t day;
	const char *start;
	int64_t minutes;
	struct list workers; /* int64_t */
};
struct job_hand_in {
	int64_t worker_id, minutes;
};
struct job_material {
	const char *label;
	int64_t cents;
};
struct job_done_in {
	int32_t day;
	int result;
	struct list hands;     /* struct job_hand_in */
	struct list materials; /* struct job_material */
	const char *report;
};
struct job_refuse_in {
	int reason;
	const char *words;
};
struct job_rate_in {
	int64_t score;
	const char *words;
};
struct job_worker_in {
	const char *service, *name, *login;
	int kind;
	bool active;
};
struct job_piece_in {
	int kind;
	int64_t quantity;
};
struct job_basket_in {
	const char *service, *note;
	int64_t person_id, grams;
	int32_t day, promised;
	bool collect, deliver;
	int paid;
	struct list pieces; /* struct job_piece_in */
};
struct job_step_in {
	int step;
	int32_t day;
	int64_t worker_id;
};
/* What is sealed of a job. */
struct job_content {
	const char *what, *access, *seen, *report, *refused, *words;
	struct list materials; /* struct job_material */
};

extern const struct schema job_q_schema, job_quota_q_schema, job_in_schema,
	job_estimate_in_schema, job_plan_in_schema, job_done_in_schema, job_refuse_in_schema,
	job_rate_in_schema, job_worker_in_schema, job_basket_in_schema, job_step_in_schema,
	job_content_schema;
extern const struct schema jobs_schema, job_full_schema, job_quota_schema, job_workers_schema,
	job_baskets_schema, job_basket_rule_schema, job_saved_schema;
extern const char *const job_states[],
	*const job_classes[],
		*const job_results[],
			*const job_refusals[],
				*const job_worker_kinds[],
					*const job_pieces[],
						*const job_basket_states[],
							*const job_basket_paid[],
								*const job_basket_steps[];

enum job_state {
	JOB_REQUESTED,
	JOB_ESTIMATED,
	JOB_PLANNED,
	JOB_DONE,
	JOB_REFUSED,
	JOB_CANCELLED
};
enum { JOB_PRECARIOUS, JOB_OTHER };

/* A row. */
struct job {
	int64_t id, version, service_id, person_id, household_id, theme_id;
	enum job_state state;
	int class, result, refusal; /* the last two: -1 none */
	int32_t requested, visit, planned, done;
	int64_t estimate_minutes, estimate_cents, start, planned_minutes, minutes,
		materials_cents, price_cents, score, visit_record_id, record_id,
		score_record_id;
	const void *content;
	size_t content_len;
};
#define JOB_COLUMNS                                                                            \
	"job_id, version, service_id, person_id, household_id, theme_id, state, class, "       \
	"result, refusal, requested_day, visit_day, planned_day, done_day, "                   \
	"estimate_minutes, estimate_cents, start_minute, planned_minutes, minutes, "           \
	"materials_cents, price_cents, score, visit_record_id, record_id, score_record_id, "   \
	"content"
void job_row(struct ctx *cx, const struct stmt *q, struct job *out);
/* ERR_NOT_FOUND also for a person that this user may not know of. */
Err job_read(struct ctx *cx, int64_t id, struct job *out) MUST_CHECK;
Err job_content_open(struct ctx *cx, const struct job *j, struct job_content *out) MUST_CHECK;
/* Stores every column of the row at version + 1; 412 when another was first. */
Err job_store(struct req *rq, struct job *j, const struct job_content *c) MUST_CHECK;
Err job_saved(struct req *rq, struct resp *rs, int status, int64_t id,
	      int64_t version) MUST_CHECK;

/* What a person may still have, on a day of a year. */
struct job_allowance {
	int64_t minutes;    /* a year; -1: no limit */
	int64_t used, left; /* left: -1 no limit */
	int64_t once;	    /* at most in one job; -1: no limit */
	int64_t rate_cents; /* an hour */
};
/* `but` is a job that does not count (it is being planned); 0 for none. */
Err job_allowance(struct ctx *cx, const struct job *j, int32_t day, int64_t but,
		  struct job_allowance *out) MUST_CHECK;
int64_t job_labour_cents(int64_t minutes, int64_t rate_cents); /* rounded to the cent */
Err job_emit(struct ctx *cx, const struct job *j, const char *kind, int32_t day,
	     struct record *more, int64_t *record_id) MUST_CHECK;
/* "08:30"; false when it is no time of day. */
bool job_start(const char *text, int64_t *minute);

/* basket_rule.c: minutes of a piece of job_pieces, cents of an hour, the day promised to a basket
 * that comes in on `day`. */
double job_piece_minutes(const struct ctx *cx, int kind, int32_t day);
int64_t job_basket_rate(const struct ctx *cx, int32_t day);
int32_t job_basket_promise(const struct ctx *cx, int32_t day);

#endif
