/* What is to be done: milestones that are due or late, and contracts that end within six months. */
#include <string.h>

#include "base/date.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"

#include "base/banned.h"

static const char SQL_DUE[] =
	"SELECT m.milestone_id, m.contract_id, m.kind, m.due, m.version FROM "
	"placement_milestone m"
	" JOIN placement_contract c ON c.contract_id = m.contract_id AND c.cancelled = 0"
	" WHERE m.done_day IS NULL AND m.due <= ?1 ORDER BY m.due, m.milestone_id";
static const char SQL_DUE_COUNT[] =
	"SELECT count(*) FROM placement_milestone WHERE done_day IS NULL";
static const char SQL_ENDING[] =
	"SELECT contract_id FROM placement_contract WHERE cancelled = 0 AND real_end IS NULL"
	" AND start_day <= ?1 AND planned_end <= ?2 ORDER BY planned_end";
static const char SQL_ENDING_COUNT[] =
	"SELECT count(*) FROM placement_contract WHERE cancelled = 0 AND real_end IS NULL";
static const char SQL_STEPS[] =
	"SELECT kind, due, done_day FROM placement_milestone WHERE contract_id = ?1"
	" AND kind IN ('minus_6', 'minus_3', 'minus_1', 'end') ORDER BY due";

struct due {
	int64_t id, contract_id, version;
	const char *kind;
	int32_t due;
};

static Err read_due(struct ctx *cx, struct due **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int days = (int)model_parameter(cx->model, "placement.reminder_days", cx->today, 21);
	int64_t room = 0;
	bool row = false;

	*n = 0;
	TRY(db_int(cx, SQL_DUE_COUNT, NO_BIND, &room));
	*out = arena_array(cx->arena, (size_t)room + 1, sizeof(**out));
	TRY(db_query(cx, &q, SQL_DUE, BIND(V_DAY(cx->today + days))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		(*out)[(*n)++] = (struct due){ col_int(&q, 0), col_int(&q, 1), col_int(&q, 4),
					       col_text(&q, 2, cx->arena), col_day(&q, 3) };
	}
}

static Err visible(struct ctx *cx, int64_t contract_id, struct contract *c, bool *shown)
{
	*shown = false;
	TRY(contract_read(cx, contract_id, c));
	return placed_seen(cx, c->person_id, shown);
}

static Err write_due(struct req *rq, struct jw *w)
{
	struct ctx *cx = &rq->cx;
	struct due *due;
	size_t n;

	TRY(read_due(cx, &due, &n));
	jw_array(w, "due");
	for (size_t i = 0; i < n; i++) {
		struct contract c;
		bool shown;

		TRY(visible(cx, due[i].contract_id, &c, &shown));
		if (!shown)
			continue;
		jw_object(w, NULL);
		jw_int(w, "milestone_id", due[i].id);
		jw_int(w, "milestone_version", due[i].version);
		jw_string(w, "kind", due[i].kind);
		jw_day(w, "due", due[i].due);
		jw_bool(w, "late", due[i].due < cx->today);
		jw_object(w, "contract");
		contract_head_write(cx, w, &c);
		jw_end(w);
		jw_end(w);
		rq->rows++;
	}
	jw_end(w);
	return OK;
}

static Err write_steps(struct ctx *cx, struct jw *w, int64_t contract_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_STEPS, BIND(V_INT(contract_id))));
	jw_array(w, "steps");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_string(w, "kind", col_text(&q, 0, cx->arena));
		jw_day(w, "due", col_day(&q, 1));
		jw_day(w, "done", col_day(&q, 2));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

/* 1, 3 or 6: the column of the board; 0: the planned end has passed. */
static int column(const struct ctx *cx, const struct contract *c)
{
	static const int months[] = { 1, 3, 6 };

	if (c->planned_end < cx->today)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(months); i++)
		if (c->planned_end <= day_add_months(cx->today, months[i]))
			return months[i];
	return 6;
}

static Err ending_ids(struct ctx *cx, int64_t **ids, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t room = 0;
	bool row = false;

	*n = 0;
	TRY(db_int(cx, SQL_ENDING_COUNT, NO_BIND, &room));
	*ids = arena_array(cx->arena, (size_t)room + 1, sizeof(**ids));
	TRY(db_query(cx, &q, SQL_ENDING,
		     BIND(V_DAY(cx->today), V_DAY(day_add_months(cx->today, 6)))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		(*ids)[(*n)++] = col_int(&q, 0);
	}
}

static Err write_ending(struct req *rq, struct jw *w)
{
	struct ctx *cx = &rq->cx;
	int64_t *ids;
	struct clock_scratch s;
	struct rules r;
	size_t n;

	clock_rules_load(cx->arena, cx->model, &r);
	clock_scratch_init(cx->arena, false, &s);
	TRY(ending_ids(cx, &ids, &n));
	jw_array(w, "ending");
	for (size_t i = 0; i < n; i++) {
		struct clock_contract k;
		struct clock_result out;
		struct contract c;
		bool shown;

		TRY(visible(cx, ids[i], &c, &shown));
		if (!shown)
			continue;
		TRY(contract_open(cx, &c));
		contract_clock(cx, &c, &k);
		clock_run(&s, &r.items[clock_law_applied(&r, &k)], &k, cx->today, &out);
		jw_object(w, NULL);
		contract_head_write(cx, w, &c);
		jw_int(w, "column", column(cx, &c));
		jw_int(w, "required", out.required);
		jw_number(w, "counter", (double)out.counter / 1000, 1);
		jw_day(w, "reached", out.reached);
		TRY(write_steps(cx, w, c.id));
		jw_end(w);
		rq->rows++;
	}
	jw_end(w);
	return OK;
}

Err placement_due(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);

	TRY(write_due(rq, &w));
	TRY(write_ending(rq, &w));
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
