/*
 * The attendance grid: a month of a whole team, one letter a day, saved together.  A row carries
 * the version that its author saw (0: nobody entered that month yet); one that moved meanwhile
 * refuses the whole save, and the answer tells which.
 */
#include <string.h>

#include "base/date.h"
#include "core/calendar.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"

#include "base/banned.h"

static const char SQL_VERSION[] =
	"SELECT version FROM placement_month WHERE contract_id = ?1 AND month = ?2";
static const char SQL_SAVE[] =
	"INSERT INTO placement_month(contract_id, month, version, author_id, at, record_id,"
	" codes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (contract_id, month) DO UPDATE"
	" SET version = excluded.version, author_id = excluded.author_id, at = excluded.at,"
	" record_id = excluded.record_id, codes = excluded.codes"
	" WHERE placement_month.version = excluded.version - 1";

/* What each day of the month asks: minutes, suspended, free. */
static void write_days(struct jw *w, const struct contract *c, const struct clock_contract *k,
		       int month)
{
	int32_t first = month_first(month), next = month_first(month + 1);

	jw_array(w, "minutes");
	for (int32_t d = first; d < next; d++) {
		bool out = d < c->start || d > contract_end_day(c);

		for (size_t i = 0; i < c->n_stops; i++)
			out |= c->stops[i].from <= d && d <= c->stops[i].to;
		jw_int(w, NULL, out ? -1 : clock_minutes(k, d));
	}
	jw_end(w);
}

static void write_codes(struct jw *w, const struct contract *c, int month)
{
	char codes[32] = "...............................";
	int32_t days = month_first(month + 1) - month_first(month);
	int64_t version = 0;

	for (size_t i = 0; i < c->n_months; i++)
		if (c->months[i].index == month) {
			memcpy(codes, c->months[i].codes, 31);
			version = c->month_versions[i];
		}
	jw_string_n(w, "codes", codes, (size_t)days);
	jw_int(w, "version", version);
}

static Err write_row(struct ctx *cx, struct jw *w, struct contract *c, int month)
{
	struct clock_contract k;
	const char *name;
	int32_t birth;

	TRY(contract_open(cx, c));
	contract_clock(cx, c, &k);
	(void)placed_name(cx, c->person_id, &name, &birth);
	jw_object(w, NULL);
	jw_int(w, "contract_id", c->id);
	jw_int(w, "person_id", c->person_id);
	jw_string(w, "name", name);
	jw_string(w, "post", contract_span(c, month_first(month + 1) - 1)->post.title);
	jw_string(w, "host", contract_span(c, month_first(month + 1) - 1)->post.host.name);
	write_codes(w, c, month);
	write_days(w, c, &k, month);
	jw_end(w);
	return OK;
}

static bool at_host(const struct contract *c, int month, int64_t host_id)
{
	int32_t first = month_first(month), last = month_first(month + 1) - 1;

	for (size_t i = 0; i < c->n_spans && host_id; i++)
		if (c->spans[i].post.host_id == host_id && c->spans[i].from <= last &&
		    c->spans[i].to >= first)
			return true;
	return host_id == 0;
}

Err attendance_get(struct req *rq, struct resp *rs)
{
	const struct grid_q *q = rq->q;
	struct ctx *cx = &rq->cx;
	int month = (int)(q->year * 12 + q->month - 1);
	int32_t first = month_first(month), next = month_first(month + 1);
	struct jw w = reply(rs, 200);
	int64_t *ids;
	size_t n;

	TRY(contract_ids(cx, first, next - 1, &ids, &n));
	jw_int(&w, "year", q->year);
	jw_int(&w, "month", q->month);
	jw_array(&w, "holidays");
	for (int32_t d = first; d < next; d++)
		if (calendar_is_legal(d))
			jw_day(&w, NULL, d);
	jw_end(&w);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++) {
		struct contract c;
		bool seen;

		TRY(contract_read(cx, ids[i], &c));
		TRY(placed_seen(cx, c.person_id, &seen));
		if (!seen || !at_host(&c, month, q->host_id))
			continue;
		TRY(write_row(cx, &w, &c, month));
		rq->rows++;
	}
	jw_end(&w);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

static Err refuse(struct req *rq, struct resp *rs, size_t row, const char *error)
{
	return schema_refuse(&rq->cx, &rs->errors,
			     arena_printf(rq->cx.arena, "rows[%zu].codes", row), error);
}

/* Letters that exist, on days of the contract, none in the future. */
static Err check_codes(struct req *rq, struct resp *rs, size_t row, const struct contract *c,
		       const char *codes, int month)
{
	int32_t first = month_first(month), days = month_first(month + 1) - first;
	struct ctx *cx = &rq->cx;

	if (strlen(codes) != (size_t)days)
		return refuse(rq, rs, row, "field.placement_days");
	for (int32_t i = 0; i < days; i++) {
		bool half;

		if (!day_letter_valid(codes[i]))
			return refuse(rq, rs, row, "field.placement_letter");
		if (day_code_of(codes[i], &half) == CODE_NONE)
			continue;
		if (first + i < c->start || first + i > contract_end_day(c))
			return refuse(rq, rs, row, "field.placement_outside");
		if (first + i > cx->today && day_code_of(codes[i], &half) == CODE_WORKED)
			return refuse(rq, rs, row, "field.placement_future");
	}
	return OK;
}

static int64_t record_of(const struct contract *c, int month)
{
	for (size_t i = 0; i < c->n_months; i++)
		if (c->months[i].index == month)
			return c->month_records[i];
	return 0;
}

static Err save_row(struct req *rq, struct resp *rs, size_t row, const struct grid_row_in *in,
		    int month)
{
	struct clock_month m = { .index = month };
	int64_t version = 0, record_id = 0, changed = 0;
	struct ctx *cx = &rq->cx;
	struct contract c;
	struct val cell;
	struct grant g;

	TRY(contract_mine(rq, in->contract_id, &c, &g));
	if (c.cancelled)
		FAIL(cx, ERR_CONFLICT, "placement.cancelled");
	TRY(check_codes(rq, rs, row, &c, in->codes, month));
	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(c.id), V_INT(month)), &version));
	if (version != in->version)
		FAIL(cx, ERR_STALE, "stale");
	TRY(contract_open(cx, &c));
	memset(m.codes, '.', 31);
	memcpy(m.codes, in->codes, strlen(in->codes));
	TRY(month_record(cx, &c, &m, record_of(&c, month), &record_id));
	TRY(month_seal(cx, &c, &m, version + 1, &cell));
	TRY(db_exec(cx, SQL_SAVE,
		    BIND(V_INT(c.id), V_INT(month), V_INT(version + 1), V_INT(cx->who->user_id),
			 V_INT(cx->now), V_ID(record_id), cell),
		    &changed));
	return expect_changed(rq, changed);
}

Err attendance_put(struct req *rq, struct resp *rs)
{
	const struct grid_in *in = rq->in;
	const struct grid_row_in *rows = in->rows.items;
	int month = (int)(in->year * 12 + in->month - 1);
	struct ctx *cx = &rq->cx;
	struct jw w;

	if (month > day_month_index(cx->today) + 1)
		return schema_refuse(cx, &rs->errors, "month", "field.too_large");
	for (size_t i = 0; i < in->rows.n; i++)
		TRY(save_row(rq, rs, i, &rows[i], month));
	TRY(milestones_mark(cx));
	rq->subject = in->rows.n == 1 ? rq->subject : 0;
	rq->object = month;
	rq->rows = (int64_t)in->rows.n;
	rq->action = "placement.attendance";
	app_touch(cx->app, TOPIC_PLACEMENTS);
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < in->rows.n; i++) {
		jw_object(&w, NULL);
		jw_int(&w, "contract_id", rows[i].contract_id);
		jw_int(&w, "version", rows[i].version + 1);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
