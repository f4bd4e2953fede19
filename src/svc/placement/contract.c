/* A contract as it is stored: reading, opening, sealing, and the form that the clock wants. */
#include "svc/placement/placement.h"

#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "svc/placement/shapes.h"
#include "vault/ids.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_ONE[] =
	"SELECT contract_id, version, person_id, article, referent_id, start_day, planned_end,"
	" real_end, end_reason_id, full_week, half_days, admitted_day, career_days, adapted,"
	" user_id, cancelled, start_record, end_record, exit_record, content"
	" FROM placement_contract WHERE contract_id = ?1";
static const char SQL_SPANS[] =
	"SELECT from_day, post_id, week, record_id FROM placement_span WHERE contract_id = ?1"
	" ORDER BY from_day";
static const char SQL_STOPS[] =
	"SELECT stop_id, from_day, to_day FROM placement_stop WHERE contract_id = ?1"
	" ORDER BY from_day";
static const char SQL_MONTHS[] =
	"SELECT month, version, record_id, codes FROM placement_month WHERE contract_id = ?1"
	" ORDER BY month";
static const char SQL_COUNT[] =
	"SELECT (SELECT count(*) FROM placement_span WHERE contract_id = ?1)"
	" + (SELECT count(*) FROM placement_stop WHERE contract_id = ?1)"
	" + (SELECT count(*) FROM placement_month WHERE contract_id = ?1)";
static const char SQL_IDS[] =
	"SELECT contract_id FROM placement_contract WHERE cancelled = 0 AND start_day <= ?2"
	" AND coalesce(real_end, planned_end) >= ?1 ORDER BY planned_end, contract_id";
static const char SQL_ID_COUNT[] = "SELECT count(*) FROM placement_contract";
static const char SQL_ACT[] =
	"INSERT INTO placement_act(act_id, contract_id, kind, day, until_day, author_id, at,"
	" reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_ACT_NEXT[] = "SELECT coalesce(max(act_id), 0) + 1 FROM placement_act";
static const char SQL_TOUCH[] =
	"UPDATE placement_contract SET version = version + 1, content = ?3"
	" WHERE contract_id = ?1 AND version = ?2";

int64_t placement_gap_id(int64_t last)
{
	return last + 1 + (id_random53() & 0xFFFFF);
}

int32_t contract_end_day(const struct contract *c)
{
	return c->real_end != DAY_NONE ? c->real_end : c->planned_end;
}

static void read_week(const char *json, int32_t week[7])
{
	json_t *j = json_loads(json, 0, NULL);

	for (size_t i = 0; i < 7; i++)
		week[i] = (int32_t)json_integer_value(json_array_get(j, i));
	json_decref(j);
}

static Err read_spans(struct ctx *cx, struct contract *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_SPANS, BIND(V_INT(c->id))));
	for (;;) {
		struct span *s = &c->spans[c->n_spans];

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		*s = (struct span){ .from = col_day(&q, 0),
				    .to = contract_end_day(c),
				    .post_id = col_int(&q, 1),
				    .record_id = col_int(&q, 3) };
		read_week(col_text(&q, 2, cx->arena), s->week);
		TRY(post_read(cx, s->post_id, &s->post));
		if (c->n_spans)
			s[-1].to = s->from - 1;
		c->n_spans++;
	}
	return OK;
}

static Err read_stops(struct ctx *cx, struct contract *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_STOPS, BIND(V_INT(c->id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		c->stops[c->n_stops++] = (struct stop){ .id = col_int(&q, 0),
							.from = col_day(&q, 1),
							.to = col_day(&q, 2) };
	}
}

static void row_contract(struct ctx *cx, const struct stmt *q, struct contract *c)
{
	*c = (struct contract){ .id = col_int(q, 0),
				.version = col_int(q, 1),
				.person_id = col_int(q, 2),
				.article = strcmp(col_text(q, 3, cx->arena), "61") == 0,
				.referent_id = col_int(q, 4),
				.start = col_day(q, 5),
				.planned_end = col_day(q, 6),
				.real_end = col_day(q, 7),
				.end_reason_id = col_int(q, 8),
				.full_week = col_int(q, 9),
				.half_days = col_int(q, 10) != 0,
				.admitted = col_day(q, 11),
				.career = col_int(q, 12),
				.adapted = col_int(q, 13) != 0,
				.user_id = col_int(q, 14),
				.cancelled = col_int(q, 15) != 0,
				.start_record = col_int(q, 16),
				.end_record = col_int(q, 17),
				.exit_record = col_int(q, 18) };
	c->content = col_blob(q, 19, cx->arena, &c->content_len);
}

static Err read_row(struct ctx *cx, int64_t id, struct contract *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	row_contract(cx, &q, out);
	return OK;
}

Err contract_read(struct ctx *cx, int64_t id, struct contract *out)
{
	int64_t n = 0;
	size_t room;

	TRY(read_row(cx, id, out));
	TRY(db_int(cx, SQL_COUNT, BIND(V_INT(id)), &n));
	room = (size_t)n + 1;
	out->spans = arena_array(cx->arena, room, sizeof(*out->spans));
	out->stops = arena_array(cx->arena, room, sizeof(*out->stops));
	out->months = arena_array(cx->arena, room, sizeof(*out->months));
	out->month_versions = arena_array(cx->arena, room, sizeof(*out->month_versions));
	out->month_records = arena_array(cx->arena, room, sizeof(*out->month_records));
	TRY(read_spans(cx, out));
	if (!out->n_spans)
		FAIL(cx, ERR_INTERNAL, "placement.span");
	return read_stops(cx, out);
}

Err contract_mine(struct req *rq, int64_t id, struct contract *out, struct grant *g)
{
	struct ctx *cx = &rq->cx;

	TRY(contract_read(cx, id, out));
	TRY(grant_person(cx, out->person_id, g));
	if (g->relation < RELATION_GLASS)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	rq->subject = out->person_id;
	rq->object = out->id;
	return OK;
}

Err placed_seen(struct ctx *cx, int64_t person_id, bool *seen)
{
	struct grant g = { 0 };
	Err e = grant_person(cx, person_id, &g);

	*seen = e.code == ERR_OK && g.relation >= RELATION_GLASS;
	if (e.code != ERR_NOT_FOUND)
		return e;
	err_clear(&cx->err);
	return OK;
}

/* ---- what is sealed --------------------------------------------------------------------------- */

static struct form_at content_at(const struct contract *c)
{
	return (struct form_at){ .person = c->person_id,
				 .row = c->id,
				 .version = c->version,
				 .table = TABLE_PLACEMENT_CONTRACT };
}

static struct form_at month_at(const struct contract *c, int month, int64_t version)
{
	return (struct form_at){ .person = c->person_id,
				 .row = c->id * 32768 + month,
				 .version = version,
				 .table = TABLE_PLACEMENT_MONTH };
}

static struct cell_at month_place(const struct contract *c, int month, int64_t version)
{
	struct form_at at = month_at(c, month, version);

	return (struct cell_at){ .person = at.person,
				 .row = at.row,
				 .table = at.table,
				 .column = PLACEMENT_CONTENT,
				 .version = (uint64_t)at.version };
}

/* All months under one look-up of the person's key. */
static Err open_months(struct ctx *cx, struct contract *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(key_wipe) struct key key = { 0 };
	bool row = false;

	c->n_months = 0;
	TRY(keyring_get(cx, c->person_id, &key));
	TRY(db_query(cx, &q, SQL_MONTHS, BIND(V_INT(c->id))));
	for (;;) {
		struct clock_month *m = &c->months[c->n_months];
		struct cell_at at;
		const void *blob;
		char *text;
		size_t n, len;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		m->index = (int)col_int(&q, 0);
		at = month_place(c, m->index, col_int(&q, 1));
		blob = col_view(&q, 3, &n);
		TRY(cell_open(cx, cx->app->vault, &key, &at, blob, n, &text, &len));
		memset(m->codes, '.', 31);
		memcpy(m->codes, text, len < 31 ? len : 31);
		c->month_versions[c->n_months] = col_int(&q, 1);
		c->month_records[c->n_months++] = col_int(&q, 2);
	}
}

Err contract_open(struct ctx *cx, struct contract *c)
{
	struct form_at at = content_at(c);

	TRY(placement_open(cx, &at, &pl_contract_content_schema, c->content, c->content_len,
			   &c->body));
	return open_months(cx, c);
}

Err contract_seal(struct ctx *cx, const struct contract *c, struct val *out)
{
	struct form_at at = content_at(c);

	return placement_seal(cx, &at, &pl_contract_content_schema, &c->body, out);
}

Err month_seal(struct ctx *cx, const struct contract *c, const struct clock_month *m,
	       int64_t version, struct val *out)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	struct cell_at at = month_place(c, m->index, version);
	uint8_t *blob;
	size_t n;

	TRY(keyring_get(cx, c->person_id, &key));
	TRY(cell_seal(cx, cx->app->vault, &key, &at, CELL_SHORT, m->codes, 31, &blob, &n));
	*out = V_BLOB(blob, n);
	return OK;
}

/* ---- for the clock ----------------------------------------------------------------------------- */

static void clock_priors(struct ctx *cx, const struct contract *c, struct clock_contract *out)
{
	const struct prior_in *in = c->body.priors.items;
	struct clock_prior *p = arena_array(cx->arena, c->body.priors.n + 1, sizeof(*p));

	for (size_t i = 0; i < c->body.priors.n; i++) {
		bool half;

		p[i] = (struct clock_prior){ in[i].from, in[i].to,
					     (int64_t)(in[i].days * 1000 + 0.5),
					     day_code_of(in[i].code[0], &half) };
	}
	out->priors = p;
	out->n_priors = c->body.priors.n;
}

void contract_clock(struct ctx *cx, const struct contract *c, struct clock_contract *out)
{
	struct clock_span *spans = arena_array(cx->arena, c->n_spans + 1, sizeof(*spans));
	struct clock_absence *stops = arena_array(cx->arena, c->n_stops + 1, sizeof(*stops));
	const char *name;

	for (size_t i = 0; i < c->n_spans; i++) {
		spans[i].from = c->spans[i].from;
		memcpy(spans[i].week, c->spans[i].week, sizeof(spans[i].week));
	}
	for (size_t i = 0; i < c->n_stops; i++)
		stops[i] = (struct clock_absence){ c->stops[i].from, c->stops[i].to,
						   CODE_SUSPENSION };
	*out = (struct clock_contract){ .birth = DAY_NONE,
					.start = c->start,
					.planned_end = c->planned_end,
					.real_end = c->real_end,
					.admitted = c->admitted,
					.full_week = (int32_t)c->full_week,
					.half_days = c->half_days,
					.career = (int)c->career,
					.spans = spans,
					.n_spans = c->n_spans,
					.stops = stops,
					.n_stops = c->n_stops,
					.months = c->months,
					.n_months = c->n_months };
	clock_priors(cx, c, out);
	(void)placed_name(cx, c->person_id, &name, &out->birth);
}

Err contract_ids(struct ctx *cx, int32_t from, int32_t to, int64_t **ids, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t room = 0;
	bool row = false;

	*n = 0;
	TRY(db_int(cx, SQL_ID_COUNT, NO_BIND, &room));
	*ids = arena_array(cx->arena, (size_t)room + 1, sizeof(**ids));
	TRY(db_query(cx, &q, SQL_IDS, BIND(V_INT(from), V_INT(to))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || *n >= (size_t)room)
			return OK;
		(*ids)[(*n)++] = col_int(&q, 0);
	}
}

/* ---- changes ----------------------------------------------------------------------------------- */

Err contract_act_keep(struct req *rq, const struct contract *c, const struct act *a)
{
	struct ctx *cx = &rq->cx;
	struct reason_form form = { a->reason };
	struct val cell = V_NULL;
	struct form_at at = { .person = c->person_id,
			      .version = 1,
			      .table = TABLE_PLACEMENT_ACT };

	TRY(db_int(cx, SQL_ACT_NEXT, NO_BIND, &at.row));
	if (a->reason)
		TRY(placement_seal(cx, &at, &pl_reason_form_schema, &form, &cell));
	return db_exec(cx, SQL_ACT,
		       BIND(V_INT(at.row), V_INT(c->id), V_TEXT(a->kind), V_DAY(a->day),
			    V_DAY(a->until), V_INT(cx->who->user_id), V_INT(cx->now), cell),
		       NULL);
}

Err contract_touch(struct req *rq, struct contract *c)
{
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct val cell;

	c->version++;
	TRY(contract_seal(cx, c, &cell));
	TRY(db_exec(cx, SQL_TOUCH, BIND(V_INT(c->id), V_INT(c->version - 1), cell), &changed));
	return expect_changed(rq, changed);
}

Err contract_answer(struct req *rq, struct resp *rs, int status, const struct contract *c,
		    const char *action)
{
	struct jw w = reply(rs, status);

	rq->subject = c->person_id;
	rq->object = c->id;
	rq->action = action;
	rs->version = c->version;
	jw_int(&w, "id", c->id);
	jw_int(&w, "version", c->version);
	app_touch(rq->cx.app, TOPIC_PLACEMENTS);
	return reply_end(rq, rs, &w);
}
