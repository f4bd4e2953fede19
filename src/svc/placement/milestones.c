/*
 * Milestones: talks that a contract asks for, before its end and after it, and what came of them.
 *
 * Days: welcome and trial some days after the start (parameters placement.*_days), half-way, six,
 * three and one month before the planned end, the end; then one, three, six and twelve months
 * after the real end.  One that is done never moves; the others follow the contract.
 */
#include <string.h>

#include "base/date.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_HAVE[] = "SELECT milestone_id, kind, due, done_day, due_record, record_id"
			       " FROM placement_milestone WHERE contract_id = ?1";
static const char SQL_ADD[] =
	"INSERT INTO placement_milestone(contract_id, kind, due) VALUES (?1, ?2, ?3)";
static const char SQL_MOVE[] = "UPDATE placement_milestone SET due = ?2, due_record = NULL,"
			       " version = version + 1 WHERE milestone_id = ?1";
static const char SQL_DROP[] = "DELETE FROM placement_milestone WHERE milestone_id = ?1";
static const char SQL_UNMARKED[] =
	"SELECT milestone_id, contract_id, kind, due FROM placement_milestone m"
	" WHERE due_record IS NULL AND due <= ?1 AND EXISTS (SELECT 1 FROM placement_contract c"
	" WHERE c.contract_id = m.contract_id AND c.cancelled = 0) LIMIT 500";
static const char SQL_ANY[] =
	"SELECT 1 FROM placement_milestone m WHERE due_record IS NULL AND due <= ?1"
	" AND EXISTS (SELECT 1 FROM placement_contract c"
	" WHERE c.contract_id = m.contract_id AND c.cancelled = 0) LIMIT 1";
static const char SQL_MARK[] =
	"UPDATE placement_milestone SET due_record = ?2 WHERE milestone_id = ?1";
static const char SQL_ONE[] =
	"SELECT contract_id, kind, version, due, done_day, due_record, record_id"
	" FROM placement_milestone WHERE milestone_id = ?1";
static const char SQL_DONE[] =
	"UPDATE placement_milestone SET version = version + 1, done_day = ?2, author_id = ?3,"
	" outcome_id = ?4, proof = ?5, record_id = ?6, note = ?7"
	" WHERE milestone_id = ?1 AND version = ?8";
static const char SQL_LIST[] =
	"SELECT milestone_id, kind, version, due, done_day, author_id, outcome_id, proof, note"
	" FROM placement_milestone WHERE contract_id = ?1 ORDER BY due, milestone_id";

const char *const pl_milestone_kinds[] = { "welcome", "trial",	 "halfway", "minus_6",
					   "minus_3", "minus_1", "end",	    "plus_1",
					   "plus_3",  "plus_6",	 "plus_12", NULL };
const char *const pl_proofs[] = { "contract", "payslip", "dimona", "certificate",
				  "phone",    "meeting", "none",   NULL };
static const int after_months[MILESTONES] = {
	[MS_P1] = 1, [MS_P3] = 3, [MS_P6] = 6, [MS_P12] = 12
};
static const int before_months[MILESTONES] = { [MS_M6] = 6, [MS_M3] = 3, [MS_M1] = 1 };

static int index_of(const char *const *names, const char *name)
{
	int i = 0;

	while (names[i] && strcmp(names[i], name) != 0)
		i++;
	return i;
}

static int days(const struct ctx *cx, const char *code, int fallback)
{
	return (int)model_parameter(cx->model, code, cx->today, fallback);
}

/* The day of each one, DAY_NONE where the contract does not ask for it. */
static void due_days(const struct ctx *cx, const struct contract *c, int32_t due[MILESTONES])
{
	int32_t end = contract_end_day(c);

	for (int i = 0; i < MILESTONES; i++)
		due[i] = DAY_NONE;
	if (c->cancelled)
		return;
	due[MS_WELCOME] = c->start + days(cx, "placement.welcome_days", 7);
	due[MS_TRIAL] = c->start + days(cx, "placement.trial_days", 30);
	due[MS_HALFWAY] = c->start + (c->planned_end - c->start) / 2;
	due[MS_END] = end;
	for (int i = 0; i < MILESTONES; i++) {
		if (before_months[i])
			due[i] = day_add_months(c->planned_end, -before_months[i]);
		if (after_months[i] && c->real_end != DAY_NONE)
			due[i] = day_add_months(c->real_end, after_months[i]);
	}
	for (int i = 0; i < MS_END; i++)
		if (due[i] <= c->start || due[i] >= end)
			due[i] = DAY_NONE;
}

struct have {
	int64_t id, due_record, record;
	int32_t due, done;
	bool there;
};

static Err read_have(struct ctx *cx, int64_t contract_id, struct have have[MILESTONES])
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_HAVE, BIND(V_INT(contract_id))));
	for (;;) {
		int k;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		k = index_of(pl_milestone_kinds, col_text(&q, 1, cx->arena));
		have[k] = (struct have){ .id = col_int(&q, 0),
					 .due = col_day(&q, 2),
					 .done = col_day(&q, 3),
					 .due_record = col_int(&q, 4),
					 .record = col_int(&q, 5),
					 .there = true };
	}
}

static Err drop(struct ctx *cx, const struct have *h)
{
	if (h->due_record)
		TRY(record_void(cx, h->due_record, 0));
	if (h->record)
		TRY(record_void(cx, h->record, 0));
	return db_exec(cx, SQL_DROP, BIND(V_INT(h->id)), NULL);
}

Err milestones_plan(struct ctx *cx, const struct contract *c)
{
	struct have have[MILESTONES + 1] = { 0 };
	int32_t due[MILESTONES];

	TRY(read_have(cx, c->id, have));
	due_days(cx, c, due);
	for (int i = 0; i < MILESTONES; i++) {
		const struct have *h = &have[i];

		if (!h->there && due[i] != DAY_NONE)
			TRY(db_exec(cx, SQL_ADD,
				    BIND(V_INT(c->id), V_TEXT(pl_milestone_kinds[i]),
					 V_DAY(due[i])),
				    NULL));
		if (!h->there)
			continue;
		/* A situation after an exit that did not take place is no fact. */
		if (due[i] == DAY_NONE && (h->done == DAY_NONE || after_months[i]))
			TRY(drop(cx, h));
		else if (due[i] != DAY_NONE && h->done == DAY_NONE && h->due != due[i]) {
			if (h->due_record)
				TRY(record_void(cx, h->due_record, 0));
			TRY(db_exec(cx, SQL_MOVE, BIND(V_INT(h->id), V_DAY(due[i])), NULL));
		}
	}
	return OK;
}

/* ---- records ----------------------------------------------------------------------------------- */

static const char *record_kind(struct ctx *cx, int kind, bool due)
{
	if (!after_months[kind])
		return due ? "placement.milestone_due" : "placement.milestone";
	return arena_printf(cx->arena, due ? "placement.after_due_%d" : "placement.after_%d",
			    after_months[kind]);
}

static Err mark(struct ctx *cx, const struct contract *c, int64_t id, int kind, int32_t due)
{
	struct emit e = { .kind = record_kind(cx, kind, true),
			  .source = "placement_milestone",
			  .source_id = id,
			  .quantity = 1,
			  .day = due,
			  .until = DAY_NONE };
	int64_t record_id = 0;

	TRY(contract_emit(cx, c, &e, &record_id));
	return db_exec(cx, SQL_MARK, BIND(V_INT(id), V_INT(record_id)), NULL);
}

struct unmarked {
	int64_t id, contract_id;
	int kind;
	int32_t due;
};

static Err read_unmarked(struct ctx *cx, struct unmarked *out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*n = 0;
	TRY(db_query(cx, &q, SQL_UNMARKED, BIND(V_DAY(cx->today))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		out[(*n)++] = (struct unmarked){
			col_int(&q, 0), col_int(&q, 1),
			index_of(pl_milestone_kinds, col_text(&q, 2, cx->arena)), col_day(&q, 3)
		};
	}
}

Err milestones_mark(struct ctx *cx)
{
	struct unmarked *u = arena_array(cx->arena, 500, sizeof(*u));
	size_t n;

	TRY(read_unmarked(cx, u, &n));
	for (size_t i = 0; i < n; i++) {
		struct contract c;

		TRY(contract_read(cx, u[i].contract_id, &c));
		TRY(mark(cx, &c, u[i].id, u[i].kind, u[i].due));
	}
	return OK;
}

static Err mark_job(struct ctx *cx, void *unused)
{
	(void)unused;
	return milestones_mark(cx);
}

/* What fell due while nobody wrote; a bounded part in each job, so that others can write between. */
Err placement_catch_up(struct ctx *cx)
{
	for (;;) {
		bool any = false;

		TRY(db_found(cx, SQL_ANY, BIND(V_DAY(cx->today)), &any));
		if (!any)
			return OK;
		TRY(write_run(cx, mark_job, NULL));
	}
}

/* ---- done, or not after all ---------------------------------------------------------------------- */

struct one {
	int64_t contract_id, version, due_record, record;
	int32_t due, done;
	int kind;
};

static Err read_one(struct ctx *cx, int64_t id, struct one *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	*out = (struct one){ .contract_id = col_int(&q, 0),
			     .kind = index_of(pl_milestone_kinds, col_text(&q, 1, cx->arena)),
			     .version = col_int(&q, 2),
			     .due = col_day(&q, 3),
			     .done = col_day(&q, 4),
			     .due_record = col_int(&q, 5),
			     .record = col_int(&q, 6) };
	return OK;
}

/* The situations that may be told after the end. */
static bool is_situation(const char *key)
{
	static const char *const keys[] = { "job_permanent", "job_fixed",      "job_agency",
					    "job_art61",     "job_training",   "self_employed",
					    "in_training",   "studies",	       "unemployment",
					    "back_on_ris",   "sick_fund",      "retired",
					    "other_outcome", "lost_from_sight" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static Err done_check(struct req *rq, struct resp *rs, const struct contract *c,
		      const struct one *o, int64_t *outcome_id)
{
	const struct done_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct term *t =
		in->outcome ? model_term_key(cx->model, TERM_OUTCOME, in->outcome) : NULL;
	int32_t early = o->due - days(cx, "placement.reminder_days", 21);

	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	if (in->day < c->start || (after_months[o->kind] && in->day < early))
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	if (after_months[o->kind] && !in->outcome)
		return schema_refuse(cx, &rs->errors, "outcome", "field.required");
	if (in->outcome && (!t || !after_months[o->kind] || !is_situation(in->outcome)))
		return schema_refuse(cx, &rs->errors, "outcome", "field.not_one_of");
	if (after_months[o->kind] && in->proof < 0)
		return schema_refuse(cx, &rs->errors, "proof", "field.required");
	*outcome_id = t ? t->id : 0;
	return OK;
}

static Err result_record(struct ctx *cx, const struct contract *c, int64_t id,
			 const struct one *o, const struct done_in *in, int64_t *record_id)
{
	bool late = in->day > o->due + days(cx, "placement.grace_days", 14);
	struct emit e = { .kind = record_kind(cx, o->kind, false),
			  .outcome = after_months[o->kind] ? in->outcome
				     : late		   ? "late"
							   : "on_time",
			  .source = "placement_milestone",
			  .source_id = id,
			  .quantity = 1,
			  .day = o->due,
			  .until = DAY_NONE };

	if (!o->due_record)
		TRY(mark(cx, c, id, o->kind, o->due));
	TRY(contract_emit(cx, c, &e, record_id));
	return o->record ? record_void(cx, o->record, *record_id) : OK;
}

static Err load(struct req *rq, struct resp *rs, struct one *o, struct contract *c)
{
	struct grant g;

	TRY(read_one(&rq->cx, rq->id, o));
	TRY(contract_mine(rq, o->contract_id, c, &g));
	TRY(expect_version(rq, rs, o->version));
	if (c->cancelled)
		FAIL(&rq->cx, ERR_CONFLICT, "placement.cancelled");
	return OK;
}

static Err answer(struct req *rq, struct resp *rs, int64_t version, const char *action)
{
	struct jw w = reply(rs, 200);

	rq->object = rq->id;
	rq->action = action;
	rs->version = version;
	jw_int(&w, "id", rq->id);
	jw_int(&w, "version", version);
	app_touch(rq->cx.app, TOPIC_PLACEMENTS);
	return reply_end(rq, rs, &w);
}

Err milestone_done(struct req *rq, struct resp *rs)
{
	const struct done_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct milestone_form form = { in->note };
	int64_t outcome = 0, record_id = 0, changed = 0;
	struct val note = V_NULL;
	struct contract c;
	struct form_at at;
	struct one o;

	TRY(load(rq, rs, &o, &c));
	TRY(done_check(rq, rs, &c, &o, &outcome));
	TRY(result_record(cx, &c, rq->id, &o, in, &record_id));
	at = (struct form_at){ c.person_id, rq->id, o.version + 1, TABLE_PLACEMENT_MILESTONE };
	if (in->note)
		TRY(placement_seal(cx, &at, &pl_milestone_form_schema, &form, &note));
	TRY(db_exec(cx, SQL_DONE,
		    BIND(V_INT(rq->id), V_DAY(in->day), V_INT(cx->who->user_id), V_ID(outcome),
			 V_TEXT(in->proof < 0 ? NULL : pl_proofs[in->proof]), V_INT(record_id),
			 note, V_INT(o.version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	if (o.kind == MS_M3 && c.real_end != DAY_NONE)
		TRY(contract_records(cx, &c));
	TRY(milestones_mark(cx));
	return answer(rq, rs, o.version + 1, "placement.follow_up");
}

Err milestone_undo(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct contract c;
	struct one o;

	TRY(load(rq, rs, &o, &c));
	if (o.done == DAY_NONE)
		FAIL(cx, ERR_CONFLICT, "placement.not_done");
	if (o.record)
		TRY(record_void(cx, o.record, 0));
	TRY(db_exec(cx, SQL_DONE,
		    BIND(V_INT(rq->id), V_NULL, V_NULL, V_NULL, V_NULL, V_NULL, V_NULL,
			 V_INT(o.version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	if (o.kind == MS_M3 && c.real_end != DAY_NONE)
		TRY(contract_records(cx, &c));
	return answer(rq, rs, o.version + 1, "placement.follow_up_undo");
}

static Err write_one(struct ctx *cx, struct jw *w, const struct contract *c,
		     const struct stmt *q)
{
	const struct user *author = model_user(cx->model, col_int(q, 5));
	struct form_at at = { c->person_id, col_int(q, 0), col_int(q, 2),
			      TABLE_PLACEMENT_MILESTONE };
	struct milestone_form form = { 0 };
	const void *blob;
	size_t n = 0;

	blob = col_blob(q, 8, cx->arena, &n);
	TRY(placement_open(cx, &at, &pl_milestone_form_schema, blob, n, &form));
	jw_object(w, NULL);
	jw_int(w, "id", at.row);
	jw_int(w, "version", at.version);
	jw_string(w, "kind", col_text(q, 1, cx->arena));
	jw_day(w, "due", col_day(q, 3));
	jw_day(w, "done", col_day(q, 4));
	jw_string(w, "author", author ? author->name : NULL);
	placement_term_write(cx, w, "outcome", col_int(q, 6));
	jw_string(w, "proof", col_text(q, 7, cx->arena));
	jw_string(w, "note", form.note);
	jw_end(w);
	return OK;
}

Err milestones_write(struct ctx *cx, struct jw *w, const struct contract *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(c->id))));
	jw_array(w, "milestones");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(write_one(cx, w, c, &q));
	}
	jw_end(w);
	return OK;
}
