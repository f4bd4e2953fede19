/* Accompaniment: the tutor's opinion, trainings, the job search plan; and the figures of exits. */
#include <string.h>

#include "base/date.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_EVALUATION[] =
	"INSERT INTO placement_evaluation(evaluation_id, contract_id, day, author_id, at,"
	" content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_EVALUATION_NEXT[] =
	"SELECT coalesce(max(evaluation_id), 0) + 1 FROM placement_evaluation";
static const char SQL_EVALUATIONS[] =
	"SELECT evaluation_id, day, author_id, content FROM placement_evaluation"
	" WHERE contract_id = ?1 ORDER BY day DESC, evaluation_id DESC";
static const char SQL_ITEM[] =
	"INSERT INTO placement_item(item_id, contract_id, kind, day, minutes, author_id,"
	" record_id, content, done_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_ITEM_NEXT[] = "SELECT coalesce(max(item_id), 0) + 1 FROM placement_item";
static const char SQL_ITEMS[] =
	"SELECT item_id, version, kind, day, done_day, minutes, content FROM placement_item"
	" WHERE contract_id = ?1 ORDER BY day, item_id";
static const char SQL_ITEM_ONE[] =
	"SELECT contract_id, version, kind, content FROM placement_item WHERE item_id = ?1";
static const char SQL_ITEM_DONE[] =
	"UPDATE placement_item SET version = version + 1, done_day = ?2, content = ?3"
	" WHERE item_id = ?1 AND version = ?4";

const char *const pl_item_kinds[] = { "training", "search", NULL };

static Err added(struct req *rq, struct resp *rs, int64_t id, const char *action)
{
	struct jw w = reply(rs, 201);

	rq->object = id;
	rq->action = action;
	rs->version = 1;
	jw_int(&w, "id", id);
	jw_int(&w, "version", 1);
	app_touch(rq->cx.app, TOPIC_PLACEMENTS);
	return reply_end(rq, rs, &w);
}

static Err open_contract(struct req *rq, int64_t id, struct contract *c)
{
	struct grant g;

	TRY(contract_mine(rq, id, c, &g));
	if (c->cancelled)
		FAIL(&rq->cx, ERR_CONFLICT, "placement.cancelled");
	return OK;
}

Err contract_evaluation_add(struct req *rq, struct resp *rs)
{
	const struct evaluation_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct form_at at = { .version = 1, .table = TABLE_PLACEMENT_EVALUATION };
	struct contract c;
	struct val cell;

	TRY(open_contract(rq, rq->id, &c));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	if (in->day < c.start)
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	TRY(db_int(cx, SQL_EVALUATION_NEXT, NO_BIND, &at.row));
	at.person = c.person_id;
	TRY(placement_seal(cx, &at, &pl_evaluation_in_schema, in, &cell));
	TRY(db_exec(cx, SQL_EVALUATION,
		    BIND(V_INT(at.row), V_INT(c.id), V_DAY(in->day), V_INT(cx->who->user_id),
			 V_INT(cx->now), cell),
		    NULL));
	TRY(milestones_mark(cx));
	return added(rq, rs, at.row, "placement.evaluation");
}

static Err training_record(struct ctx *cx, const struct contract *c, int64_t id,
			   const struct item_in *in, int64_t *record_id)
{
	struct emit e = { .kind = "placement.training",
			  .source = "placement_item",
			  .source_id = id,
			  .quantity = 1,
			  .minutes = in->minutes,
			  .day = in->day,
			  .until = DAY_NONE };

	return contract_emit(cx, c, &e, record_id);
}

Err contract_item_add(struct req *rq, struct resp *rs)
{
	const struct item_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct form_at at = { .version = 1, .table = TABLE_PLACEMENT_ITEM };
	struct item_form form = { in->text, in->organiser };
	bool training = in->kind == 0;
	int64_t record_id = 0;
	struct contract c;
	struct val cell;

	TRY(open_contract(rq, rq->id, &c));
	if (training && in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	if (training && in->minutes == 0)
		return schema_refuse(cx, &rs->errors, "minutes", "field.required");
	if (in->day < c.start)
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	TRY(db_int(cx, SQL_ITEM_NEXT, NO_BIND, &at.row));
	at.person = c.person_id;
	TRY(placement_seal(cx, &at, &pl_item_form_schema, &form, &cell));
	if (training)
		TRY(training_record(cx, &c, at.row, in, &record_id));
	TRY(db_exec(cx, SQL_ITEM,
		    BIND(V_INT(at.row), V_INT(c.id), V_TEXT(pl_item_kinds[in->kind]),
			 V_DAY(in->day), V_INT(in->minutes), V_INT(cx->who->user_id),
			 V_ID(record_id), cell, training ? V_DAY(in->day) : V_NULL),
		    NULL));
	TRY(milestones_mark(cx));
	return added(rq, rs, at.row, training ? "placement.training" : "placement.search");
}

/* A step of the search plan was taken, or not after all. */
Err contract_item_done(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct item_done_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct form_at at = { .row = rq->id, .table = TABLE_PLACEMENT_ITEM };
	struct item_form form = { 0 };
	int64_t contract_id, changed = 0;
	const void *blob;
	struct contract c;
	struct val cell;
	bool row = false;
	size_t n = 0;
	struct jw w;

	TRY(db_query(cx, &q, SQL_ITEM_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row || strcmp(col_text(&q, 2, cx->arena), "search") != 0)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	contract_id = col_int(&q, 0);
	at.version = col_int(&q, 1);
	blob = col_blob(&q, 3, cx->arena, &n);
	TRY(open_contract(rq, contract_id, &c));
	TRY(expect_version(rq, rs, at.version));
	at.person = c.person_id;
	TRY(placement_open(cx, &at, &pl_item_form_schema, blob, n, &form));
	at.version++;
	TRY(placement_seal(cx, &at, &pl_item_form_schema, &form, &cell));
	TRY(db_exec(cx, SQL_ITEM_DONE,
		    BIND(V_INT(rq->id), in->done ? V_DAY(cx->today) : V_NULL, cell,
			 V_INT(at.version - 1)),
		    &changed));
	TRY(expect_changed(rq, changed));
	w = reply(rs, 200);
	rq->object = rq->id;
	rq->action = "placement.search";
	rs->version = at.version;
	jw_int(&w, "id", rq->id);
	jw_int(&w, "version", at.version);
	app_touch(cx->app, TOPIC_PLACEMENTS);
	return reply_end(rq, rs, &w);
}

/* ---- on the page of a contract -------------------------------------------------------------- */

static Err write_evaluations(struct ctx *cx, struct jw *w, const struct contract *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_EVALUATIONS, BIND(V_INT(c->id))));
	jw_array(w, "evaluations");
	for (;;) {
		struct form_at at = { .person = c->person_id,
				      .version = 1,
				      .table = TABLE_PLACEMENT_EVALUATION };
		struct evaluation_in e = { 0 };
		const struct user *author;
		const void *blob;
		size_t n = 0;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		at.row = col_int(&q, 0);
		author = model_user(cx->model, col_int(&q, 2));
		blob = col_blob(&q, 3, cx->arena, &n);
		TRY(placement_open(cx, &at, &pl_evaluation_in_schema, blob, n, &e));
		jw_object(w, NULL);
		jw_int(w, "id", at.row);
		jw_string(w, "author", author ? author->name : "");
		schema_write(w, &pl_evaluation_in_schema, &e);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_items(struct ctx *cx, struct jw *w, const struct contract *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ITEMS, BIND(V_INT(c->id))));
	jw_array(w, "items");
	for (;;) {
		struct form_at at = { .person = c->person_id, .table = TABLE_PLACEMENT_ITEM };
		struct item_form form = { 0 };
		const void *blob;
		size_t n = 0;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		at.row = col_int(&q, 0);
		at.version = col_int(&q, 1);
		blob = col_blob(&q, 6, cx->arena, &n);
		TRY(placement_open(cx, &at, &pl_item_form_schema, blob, n, &form));
		jw_object(w, NULL);
		jw_int(w, "id", at.row);
		jw_int(w, "version", at.version);
		jw_string(w, "kind", col_text(&q, 2, cx->arena));
		jw_day(w, "day", col_day(&q, 3));
		jw_day(w, "done", col_day(&q, 4));
		jw_int(w, "minutes", col_int(&q, 5));
		jw_string(w, "text", form.text);
		jw_string(w, "organiser", form.organiser);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err follow_write(struct ctx *cx, struct jw *w, const struct contract *c)
{
	TRY(write_evaluations(cx, w, c));
	return write_items(cx, w, c);
}

/* ---- figures -------------------------------------------------------------------------------- */

static int64_t matching(struct ctx *cx, const struct outcomes_q *q, const char *kind,
			const char *const *outcomes)
{
	const struct term *k = model_term_key(cx->model, TERM_KIND, kind);
	uint16_t kinds[1] = { k ? (uint16_t)k->id : 0 }, keys[16];
	struct fact_filter f = { .age_min = -1, .age_max = -1 };
	struct fact_scope scope = { .from = q->from, .to = q->to, .any = true };

	f.keys[FACT_KIND] = kinds;
	f.n_keys[FACT_KIND] = 1;
	for (; outcomes && *outcomes; outcomes++) {
		const struct term *t = model_term_key(cx->model, TERM_OUTCOME, *outcomes);

		if (t)
			keys[f.n_keys[FACT_OUTCOME]++] = (uint16_t)t->id;
	}
	f.keys[FACT_OUTCOME] = keys;
	return (int64_t)facts_matching(cx->app->facts, &scope, &f, NULL);
}

/* Exits of a period, and what became of those whose situation was to be known in it. */
Err placement_outcomes(struct req *rq, struct resp *rs)
{
	static const char *const jobs[] = { "job_permanent", "job_fixed",     "job_agency",
					    "job_art61",     "self_employed", NULL };
	static const char *const lost[] = { "lost_from_sight", NULL };
	static const int months[] = { 1, 3, 6, 12 };
	struct outcomes_q q = *(const struct outcomes_q *)rq->q;
	struct ctx *cx = &rq->cx;
	struct jw w;

	if (q.to == DAY_NONE)
		q.to = cx->today;
	if (q.from == DAY_NONE)
		q.from = day_add_months(q.to, -12) + 1;
	if (q.to < q.from)
		return schema_refuse(cx, &rs->errors, "to", "field.too_small");
	w = reply(rs, 200);
	jw_day(&w, "from", q.from);
	jw_day(&w, "to", q.to);
	jw_int(&w, "exits", matching(cx, &q, "placement.end", NULL));
	jw_array(&w, "rows");
	for (size_t i = 0; i < ARRAY_LEN(months); i++) {
		const char *kind = arena_printf(cx->arena, "placement.after_%d", months[i]);

		jw_object(&w, NULL);
		jw_int(&w, "months", months[i]);
		jw_int(&w, "due",
		       matching(cx, &q,
				arena_printf(cx->arena, "placement.after_due_%d", months[i]),
				NULL));
		jw_int(&w, "done", matching(cx, &q, kind, NULL));
		jw_int(&w, "jobs", matching(cx, &q, kind, jobs));
		jw_int(&w, "lost", matching(cx, &q, kind, lost));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
