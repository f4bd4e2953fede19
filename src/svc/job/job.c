/* The job service: shapes and routes. */
#include "svc/job/job.h"

#include "base/banned.h"

const char *const job_states[] = { "requested", "estimated", "planned", "done",
				   "refused",	"cancelled", NULL };
const char *const job_classes[] = { "precarious", "other", NULL };
const char *const job_results[] = { "full", "partial", NULL };
const char *const job_refusals[] = { "out_of_scope", "profession", "not_eligible", "quota",
				     "no_worker",    "withdrawn",  "other",	   NULL };
const char *const job_worker_kinds[] = { "employee", "art60", "volunteer", NULL };
const char *const job_pieces[] = { "shirt", "trousers",	  "tshirt", "dress",
				   "skirt", "jumper",	  "sheet",  "duvet",
				   "towel", "tablecloth", "small",  NULL };
const char *const job_basket_states[] = { "in", "ready", "out", "cancelled", NULL };
const char *const job_basket_paid[] = { "invoice", "voucher", NULL };
const char *const job_basket_steps[] = { "ready", "out", "cancel", "back", NULL };

static const struct field job_q_fields[] = {
	FIELD_TEXT(job_q, service, FIELD_REQUIRED, 1, 60),
	FIELD_DATE(job_q, from, 0), /* of what has ended */
};
const struct schema job_q_schema = { .name = "JobQuery",
				     .fields = job_q_fields,
				     .n_fields = ARRAY_LEN(job_q_fields),
				     .size = sizeof(struct job_q) };

static const struct field job_quota_q_fields[] = {
	FIELD_TEXT(job_quota_q, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(job_quota_q, task, FIELD_REQUIRED, 1, 60),
	FIELD_INT(job_quota_q, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_ENUM(job_quota_q, class, 0, job_classes),
	FIELD_DATE(job_quota_q, day, 0),
};
const struct schema job_quota_q_schema = { .name = "JobQuotaQuery",
					   .fields = job_quota_q_fields,
					   .n_fields = ARRAY_LEN(job_quota_q_fields),
					   .size = sizeof(struct job_quota_q) };

#define WORDS (FIELD_PERSONAL | FIELD_LINES)

static const struct field job_in_fields[] = {
	FIELD_TEXT(job_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_INT(job_in, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_TEXT(job_in, task, FIELD_REQUIRED, 1, 60),
	FIELD_ENUM(job_in, class, FIELD_REQUIRED, job_classes),
	FIELD_DATE(job_in, requested, FIELD_REQUIRED),
	FIELD_TEXT(job_in, what, FIELD_REQUIRED | WORDS, 2, 2000),
	FIELD_TEXT(job_in, access, WORDS, 0, 500),
};
const struct schema job_in_schema = { .name = "JobIn",
				      .fields = job_in_fields,
				      .n_fields = ARRAY_LEN(job_in_fields),
				      .size = sizeof(struct job_in) };

static const struct field job_estimate_in_fields[] = {
	FIELD_DATE(job_estimate_in, visit, FIELD_REQUIRED),
	FIELD_INT(job_estimate_in, minutes, FIELD_REQUIRED, 15, 6000),
	FIELD_INT(job_estimate_in, materials_cents, 0, 0, 1000000),
	FIELD_TEXT(job_estimate_in, seen, WORDS, 0, 2000),
};
const struct schema job_estimate_in_schema = { .name = "JobEstimateIn",
					       .fields = job_estimate_in_fields,
					       .n_fields = ARRAY_LEN(job_estimate_in_fields),
					       .size = sizeof(struct job_estimate_in) };

static const struct field job_plan_in_fields[] = {
	FIELD_DATE(job_plan_in, day, FIELD_REQUIRED),
	FIELD_TEXT(job_plan_in, start, FIELD_REQUIRED, 5, 5),
	FIELD_INT(job_plan_in, minutes, FIELD_REQUIRED, 15, 720),
	FIELD_INTS(job_plan_in, workers, FIELD_REQUIRED, 1, 6),
};
const struct schema job_plan_in_schema = { .name = "JobPlanIn",
					   .fields = job_plan_in_fields,
					   .n_fields = ARRAY_LEN(job_plan_in_fields),
					   .size = sizeof(struct job_plan_in) };

static const struct field hand_in_fields[] = {
	FIELD_INT(job_hand_in, worker_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(job_hand_in, minutes, FIELD_REQUIRED, 5, 720),
};
static const struct schema hand_in_schema = { .name = "JobHandIn",
					      .fields = hand_in_fields,
					      .n_fields = ARRAY_LEN(hand_in_fields),
					      .size = sizeof(struct job_hand_in) };
static const struct field material_fields[] = {
	FIELD_TEXT(job_material, label, FIELD_REQUIRED | FIELD_PERSONAL, 1, 80),
	FIELD_INT(job_material, cents, FIELD_REQUIRED, 0, 1000000),
};
static const struct schema material_schema = { .name = "JobMaterial",
					       .fields = material_fields,
					       .n_fields = ARRAY_LEN(material_fields),
					       .size = sizeof(struct job_material) };
static const struct field job_done_in_fields[] = {
	FIELD_DATE(job_done_in, day, FIELD_REQUIRED),
	FIELD_ENUM(job_done_in, result, FIELD_REQUIRED, job_results),
	FIELD_LIST(job_done_in, hands, FIELD_REQUIRED, &hand_in_schema, 1, 6),
	FIELD_LIST(job_done_in, materials, 0, &material_schema, 0, 20),
	FIELD_TEXT(job_done_in, report, WORDS, 0, 2000),
};
const struct schema job_done_in_schema = { .name = "JobDoneIn",
					   .fields = job_done_in_fields,
					   .n_fields = ARRAY_LEN(job_done_in_fields),
					   .size = sizeof(struct job_done_in) };

static const struct field job_refuse_in_fields[] = {
	FIELD_ENUM(job_refuse_in, reason, FIELD_REQUIRED, job_refusals),
	FIELD_TEXT(job_refuse_in, words, WORDS, 0, 1000),
};
const struct schema job_refuse_in_schema = { .name = "JobRefuseIn",
					     .fields = job_refuse_in_fields,
					     .n_fields = ARRAY_LEN(job_refuse_in_fields),
					     .size = sizeof(struct job_refuse_in) };

static const struct field job_rate_in_fields[] = {
	FIELD_INT(job_rate_in, score, FIELD_REQUIRED, 1, 5),
	FIELD_TEXT(job_rate_in, words, WORDS, 0, 1000),
};
const struct schema job_rate_in_schema = { .name = "JobRateIn",
					   .fields = job_rate_in_fields,
					   .n_fields = ARRAY_LEN(job_rate_in_fields),
					   .size = sizeof(struct job_rate_in) };

static const struct field job_worker_in_fields[] = {
	FIELD_TEXT(job_worker_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(job_worker_in, name, FIELD_PERSONAL, 2, 80),
	FIELD_TEXT(job_worker_in, login, 0, 1, 60),
	FIELD_ENUM(job_worker_in, kind, FIELD_REQUIRED, job_worker_kinds),
	FIELD_BOOL(job_worker_in, active, FIELD_REQUIRED),
};
const struct schema job_worker_in_schema = { .name = "JobWorkerIn",
					     .fields = job_worker_in_fields,
					     .n_fields = ARRAY_LEN(job_worker_in_fields),
					     .size = sizeof(struct job_worker_in) };

static const struct field piece_in_fields[] = {
	FIELD_ENUM(job_piece_in, kind, FIELD_REQUIRED, job_pieces),
	FIELD_INT(job_piece_in, quantity, FIELD_REQUIRED, 1, 200),
};
static const struct schema piece_in_schema = { .name = "JobPieceIn",
					       .fields = piece_in_fields,
					       .n_fields = ARRAY_LEN(piece_in_fields),
					       .size = sizeof(struct job_piece_in) };
static const struct field job_basket_in_fields[] = {
	FIELD_TEXT(job_basket_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_INT(job_basket_in, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_DATE(job_basket_in, day, FIELD_REQUIRED),
	FIELD_DATE(job_basket_in, promised, 0),
	FIELD_INT(job_basket_in, grams, 0, 0, 200000),
	FIELD_BOOL(job_basket_in, collect, 0),
	FIELD_BOOL(job_basket_in, deliver, 0),
	FIELD_ENUM(job_basket_in, paid, FIELD_REQUIRED, job_basket_paid),
	FIELD_LIST(job_basket_in, pieces, FIELD_REQUIRED, &piece_in_schema, 1, 11),
	FIELD_TEXT(job_basket_in, note, WORDS, 0, 1000),
};
const struct schema job_basket_in_schema = { .name = "JobBasketIn",
					     .fields = job_basket_in_fields,
					     .n_fields = ARRAY_LEN(job_basket_in_fields),
					     .size = sizeof(struct job_basket_in) };

static const struct field job_step_in_fields[] = {
	FIELD_ENUM(job_step_in, step, FIELD_REQUIRED, job_basket_steps),
	FIELD_DATE(job_step_in, day, 0),
	FIELD_INT(job_step_in, worker_id, 0, 1, INT64_MAX),
};
const struct schema job_step_in_schema = { .name = "JobBasketStep",
					   .fields = job_step_in_fields,
					   .n_fields = ARRAY_LEN(job_step_in_fields),
					   .size = sizeof(struct job_step_in) };

static const struct field content_fields[] = {
	FIELD_TEXT(job_content, what, WORDS, 0, 2000),
	FIELD_TEXT(job_content, access, WORDS, 0, 500),
	FIELD_TEXT(job_content, seen, WORDS, 0, 2000),
	FIELD_TEXT(job_content, report, WORDS, 0, 2000),
	FIELD_TEXT(job_content, refused, WORDS, 0, 1000),
	FIELD_TEXT(job_content, words, WORDS, 0, 1000),
	FIELD_LIST(job_content, materials, 0, &material_schema, 0, 20),
};
const struct schema job_content_schema = { .name = "JobContent",
					   .fields = content_fields,
					   .n_fields = ARRAY_LEN(content_fields),
					   .size = sizeof(struct job_content) };

/* ---- out ---- */

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema job_saved_schema = OUT_SCHEMA("JobSaved", saved_fields);

static const struct field hand_fields[] = {
	OUT_INT("worker_id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_INT("minutes", FIELD_REQUIRED),
};
static const struct schema hand_schema = OUT_SCHEMA("JobHand", hand_fields);

#define JOB_MEMBERS                                                                            \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_ENUM("state", FIELD_REQUIRED, job_states),                                 \
		OUT_OBJECT("person", FIELD_NULLABLE, &deed_person_schema),                     \
		OUT_TEXT("task", FIELD_REQUIRED), OUT_LABEL("task_label", FIELD_REQUIRED),     \
		OUT_ENUM("class", FIELD_REQUIRED, job_classes),                                \
		OUT_DATE("requested", FIELD_REQUIRED), OUT_DATE("visit", FIELD_NULLABLE),      \
		OUT_INT("estimate_minutes", FIELD_NULLABLE),                                   \
		OUT_INT("estimate_cents", FIELD_NULLABLE),                                     \
		OUT_DATE("planned", FIELD_NULLABLE), OUT_TEXT("start", FIELD_NULLABLE),        \
		OUT_INT("planned_minutes", FIELD_NULLABLE), OUT_DATE("done", FIELD_NULLABLE),  \
		OUT_INT("minutes", FIELD_REQUIRED),                                            \
		OUT_INT("materials_cents", FIELD_REQUIRED),                                    \
		OUT_INT("price_cents", FIELD_REQUIRED),                                        \
		OUT_ENUM("result", FIELD_NULLABLE, job_results),                               \
		OUT_ENUM("refusal", FIELD_NULLABLE, job_refusals),                             \
		OUT_INT("score", FIELD_NULLABLE), OUT_LIST("hands", &hand_schema)

static const struct field job_fields[] = { JOB_MEMBERS };
static const struct schema job_row_schema = OUT_SCHEMA("Job", job_fields);
static const struct field jobs_fields[] = { OUT_LIST("rows", &job_row_schema),
					    OUT_BOOL("more", FIELD_REQUIRED) };
const struct schema jobs_schema = OUT_SCHEMA("Jobs", jobs_fields);

static const struct field job_full_fields[] = {
	JOB_MEMBERS,
	OUT_TEXT("what", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("access", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("seen", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("report", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("refused", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("words", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("materials", &material_schema),
	OUT_TEXT("address", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("phone", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_INT("rate_cents", FIELD_REQUIRED),
};
const struct schema job_full_schema = OUT_SCHEMA("JobFull", job_full_fields);

static const struct field quota_fields[] = {
	OUT_ENUM("class", FIELD_REQUIRED,
		 job_classes),		    /* the one that the age tells, or asked */
	OUT_INT("minutes", FIELD_NULLABLE), /* a year; null: no limit */
	OUT_INT("used", FIELD_REQUIRED),
	OUT_INT("left", FIELD_NULLABLE),
	OUT_INT("once", FIELD_NULLABLE),
	OUT_INT("rate_cents", FIELD_REQUIRED),
};
const struct schema job_quota_schema = OUT_SCHEMA("JobQuota", quota_fields);

static const struct field worker_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("login", FIELD_NULLABLE),
	OUT_ENUM("kind", FIELD_REQUIRED, job_worker_kinds),
	OUT_BOOL("active", FIELD_REQUIRED),
};
static const struct schema worker_schema = OUT_SCHEMA("JobWorker", worker_fields);
static const struct field workers_fields[] = { OUT_LIST("rows", &worker_schema) };
const struct schema job_workers_schema = OUT_SCHEMA("JobWorkers", workers_fields);

static const struct field piece_fields[] = {
	OUT_ENUM("kind", FIELD_REQUIRED, job_pieces),
	OUT_INT("quantity", FIELD_REQUIRED),
};
static const struct schema piece_schema = OUT_SCHEMA("JobPiece", piece_fields);
static const struct field basket_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("number", FIELD_REQUIRED),
	OUT_OBJECT("person", FIELD_NULLABLE, &deed_person_schema),
	OUT_ENUM("state", FIELD_REQUIRED, job_basket_states),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_DATE("promised", FIELD_REQUIRED),
	OUT_DATE("ready", FIELD_NULLABLE),
	OUT_DATE("out", FIELD_NULLABLE),
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_INT("grams", FIELD_NULLABLE),
	OUT_BOOL("collect", FIELD_REQUIRED),
	OUT_BOOL("deliver", FIELD_REQUIRED),
	OUT_TEXT("round", FIELD_NULLABLE), /* a meal round that passes there, */
	OUT_DATE("round_day",
		 FIELD_NULLABLE), /* and when next: for what is fetched or brought */
	OUT_ENUM("paid", FIELD_REQUIRED, job_basket_paid),
	OUT_INT("price_cents", FIELD_REQUIRED), /* of an open one: at the rate of today */
	OUT_INT("vouchers", FIELD_REQUIRED),
	OUT_TEXT("worker", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("pieces", &piece_schema),
};
static const struct schema basket_schema = OUT_SCHEMA("JobBasket", basket_fields);
static const struct field baskets_fields[] = { OUT_LIST("rows", &basket_schema),
					       OUT_BOOL("more", FIELD_REQUIRED) };
const struct schema job_baskets_schema = OUT_SCHEMA("JobBaskets", baskets_fields);

static const struct field piece_rule_fields[] = {
	OUT_ENUM("kind", FIELD_REQUIRED, job_pieces),
	OUT_NUMBER("minutes", FIELD_REQUIRED),
};
static const struct schema piece_rule_schema = OUT_SCHEMA("JobPieceRule", piece_rule_fields);
static const struct field basket_rule_fields[] = {
	OUT_LIST("pieces", &piece_rule_schema),
	OUT_INT("days", FIELD_REQUIRED),
	OUT_DATE("promised", FIELD_REQUIRED), /* of a basket that comes in today */
	OUT_INT("rate_cents", FIELD_REQUIRED),
	OUT_INT("day_minutes", FIELD_REQUIRED), /* that the centre can iron in a day */
};
const struct schema job_basket_rule_schema = OUT_SCHEMA("JobBasketRule", basket_rule_fields);

/* ---- routes ---- */

#define READ  "job.read"
#define WRITE "job.write"

#define ACT(path_, run_, in_, help_)                                                           \
	{                                                                                      \
		POST, path_, run_, WRITE, AUDIT_WRITE, .in = in_, .out = &job_saved_schema,    \
						       .help = help_                           \
	}

static const struct route routes[] = {
	{ GET, "/api/jobs", job_list, READ, AUDIT_READ, .q = &job_q_schema, .out = &jobs_schema,
	  .help = "open jobs, and those that ended in the last three months" },
	ACT("/api/jobs", job_add, &job_in_schema, "ask for a job"),
	{ GET, "/api/jobs/quota", job_quota, READ, AUDIT_READ, .q = &job_quota_q_schema,
	  .out = &job_quota_schema, .help = "hours that a person may still have this year" },
	{ GET, "/api/jobs/:id", job_get, READ, AUDIT_READ, .out = &job_full_schema,
	  .help = "a job with its address and what was noted" },
	{ PATCH, "/api/jobs/:id", job_change, WRITE, AUDIT_WRITE, .in = &job_in_schema,
	  .out = &job_saved_schema, .help = "correct what is asked" },
	ACT("/api/jobs/:id/estimate", job_estimate, &job_estimate_in_schema,
	    "the place was seen: an estimate"),
	ACT("/api/jobs/:id/plan", job_plan, &job_plan_in_schema,
	    "a day, an hour, workers that are free"),
	ACT("/api/jobs/:id/done", job_done, &job_done_in_schema,
	    "hours and materials: the price goes to billing"),
	ACT("/api/jobs/:id/refuse", job_refuse, &job_refuse_in_schema,
	    "refuse, or note that it was withdrawn"),
	ACT("/api/jobs/:id/reopen", job_reopen, NULL,
	    "take back the end of a job: its record and its price go"),
	ACT("/api/jobs/:id/rate", job_rate, &job_rate_in_schema, "what the person says of it"),
	{ GET, "/api/job-workers", job_worker_list, READ, AUDIT_READ, .q = &job_q_schema,
	  .out = &job_workers_schema, .help = "who works for a service" },
	ACT("/api/job-workers", job_worker_add, &job_worker_in_schema, "a worker more"),
	{ PATCH, "/api/job-workers/:id", job_worker_change, WRITE, AUDIT_WRITE,
	  .in = &job_worker_in_schema, .out = &job_saved_schema, .help = "change a worker" },
	{ GET, "/api/baskets", job_basket_list, READ, AUDIT_READ, .q = &job_q_schema,
	  .out = &job_baskets_schema, .help = "baskets that are here, and the last that left" },
	{ GET, "/api/baskets/rule", job_basket_rule, READ, AUDIT_NONE,
	  .out = &job_basket_rule_schema, .help = "minutes of a piece, promised day, rate" },
	ACT("/api/baskets", job_basket_add, &job_basket_in_schema, "a basket comes in"),
	{ PATCH, "/api/baskets/:id", job_basket_change, WRITE, AUDIT_WRITE,
	  .in = &job_basket_in_schema, .out = &job_saved_schema, .help = "correct a basket" },
	ACT("/api/baskets/:id/step", job_basket_step, &job_step_in_schema,
	    "ironed, out, cancelled, or one step back"),
};

static const char *const kinds[] = { "job.visit", "job.done",	"job.refused",
				     "job.rated", "job.basket", NULL };

static Err items(struct ctx *cx, const struct timeline_query *q, struct timeline_item *out,
		 size_t *n)
{
	return deed_items(cx, q, "job.", out, n);
}

static const struct timeline_source timeline = { .items = items };

const struct service job_service = {
	.name = "job", LIST(routes, routes), .kinds = kinds, .timeline = &timeline
};
