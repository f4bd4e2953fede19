/* The board of contracts, the page of one, and those of a person. */
#include <string.h>

#include "base/date.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_PERSON[] =
	"SELECT contract_id FROM placement_contract WHERE person_id = ?1 AND cancelled = 0"
	" ORDER BY start_day DESC";
static const char SQL_PERSON_COUNT[] =
	"SELECT count(*) FROM placement_contract WHERE person_id = ?1";
static const char SQL_NEXT[] =
	"SELECT kind, due FROM placement_milestone WHERE contract_id = ?1 AND done_day IS NULL"
	" ORDER BY due LIMIT 1";
static const char SQL_ACTS[] =
	"SELECT act_id, kind, day, until_day, author_id, at, reason FROM placement_act"
	" WHERE contract_id = ?1 ORDER BY act_id";

const char *const pl_contract_states[] = { "running", "ended", "coming", "all", NULL };

bool placed_name(struct ctx *cx, int64_t person_id, const char **name, int32_t *birth)
{
	struct directory_entry e;

	*name = "";
	*birth = DAY_NONE;
	if (!directory_get(cx->app->directory, cx->arena, person_id, &e))
		return false;
	*name = directory_display_name(cx->arena, &e);
	*birth = e.birth;
	return true;
}

static int week_sum(const int32_t week[7])
{
	int sum = 0;

	for (int i = 0; i < 7; i++)
		sum += week[i];
	return sum;
}

static const char *state_of(const struct ctx *cx, const struct contract *c)
{
	if (c->cancelled)
		return "cancelled";
	if (c->real_end != DAY_NONE)
		return c->real_end < cx->today ? "ended" : "ending";
	if (c->start > cx->today)
		return "coming";
	for (size_t i = 0; i < c->n_stops; i++)
		if (c->stops[i].from <= cx->today && cx->today <= c->stops[i].to)
			return "suspended";
	return c->planned_end < cx->today ? "to_close" : "running";
}

void contract_head_write(struct ctx *cx, struct jw *w, const struct contract *c)
{
	int32_t end = contract_end_day(c);
	int32_t at = cx->today < c->start ? c->start : cx->today > end ? end : cx->today;
	const struct span *s = contract_span(c, at);
	const struct user *referent = model_user(cx->model, c->referent_id);
	const char *name;
	int32_t birth;

	(void)placed_name(cx, c->person_id, &name, &birth);
	jw_int(w, "id", c->id);
	jw_int(w, "version", c->version);
	jw_object(w, "person");
	jw_int(w, "id", c->person_id);
	jw_string(w, "name", name);
	jw_end(w);
	jw_string(w, "article", pl_articles[c->article]);
	jw_string(w, "state", state_of(cx, c));
	jw_string(w, "post", s->post.title);
	jw_string(w, "host", s->post.host.name);
	jw_string(w, "category", pl_host_categories[s->post.host.category]);
	jw_number(w, "fraction", (double)week_sum(s->week) / (double)c->full_week, 3);
	jw_day(w, "start", c->start);
	jw_day(w, "planned_end", c->planned_end);
	jw_day(w, "real_end", c->real_end);
	jw_string(w, "referent", referent ? referent->name : "");
}

static Err write_next(struct ctx *cx, struct jw *w, const struct contract *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_NEXT, BIND(V_INT(c->id))));
	TRY(db_next(cx, &q, &row));
	jw_string(w, "next_kind", row ? col_text(&q, 0, cx->arena) : NULL);
	jw_day(w, "next_due", row ? col_day(&q, 1) : DAY_NONE);
	return OK;
}

/* A line of a list: the head, the gauge under the law that applies, the next milestone. */
static Err write_row(struct ctx *cx, struct jw *w, struct contract *c, const struct rules *r,
		     const struct clock_scratch *s)
{
	struct clock_result out;
	struct clock_contract k;
	size_t law;

	TRY(contract_open(cx, c));
	contract_clock(cx, c, &k);
	law = clock_law_applied(r, &k);
	clock_run(s, &r->items[law], &k, cx->today, &out);
	contract_head_write(cx, w, c);
	jw_int(w, "required", out.required);
	jw_number(w, "counter", (double)out.counter / 1000, 1);
	jw_day(w, "reached", out.reached);
	if (out.margin == INT32_MIN)
		jw_null(w, "margin");
	else
		jw_int(w, "margin", out.margin);
	jw_int(w, "missing", out.missing);
	jw_day(w, "law_from", r->items[law].from);
	return write_next(cx, w, c);
}

struct listing {
	struct rules rules;
	struct clock_scratch scratch;
	int64_t host_id, hidden;
};

static Err list_one(struct req *rq, struct jw *w, struct listing *l, struct contract *c)
{
	struct ctx *cx = &rq->cx;
	bool seen;

	if (l->host_id && contract_span(c, cx->today)->post.host_id != l->host_id)
		return OK;
	TRY(placed_seen(cx, c->person_id, &seen));
	if (!seen) {
		l->hidden++;
		return OK;
	}
	jw_object(w, NULL);
	TRY(write_row(cx, w, c, &l->rules, &l->scratch));
	jw_end(w);
	rq->rows++;
	return OK;
}

static bool wanted(const struct ctx *cx, int state, int32_t start, int32_t end)
{
	switch (state) {
	case 0:
		return start <= cx->today && end >= cx->today - 60;
	case 1:
		return end < cx->today;
	case 2:
		return start > cx->today;
	default:
		return true;
	}
}

Err contracts_list(struct req *rq, struct resp *rs)
{
	const struct contracts_q *q = rq->q;
	struct ctx *cx = &rq->cx;
	struct listing l = { .host_id = q->host_id };
	int state = q->state < 0 ? 0 : q->state;
	int64_t *ids;
	struct jw w;
	size_t n;

	clock_rules_load(cx->arena, cx->model, &l.rules);
	clock_scratch_init(cx->arena, false, &l.scratch);
	TRY(contract_ids(cx, state == 0 ? cx->today - 60 : DAY_MIN, DAY_MAX, &ids, &n));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++) {
		struct contract c;

		TRY(contract_read(cx, ids[i], &c));
		if (!wanted(cx, state, c.start, contract_end_day(&c)) ||
		    (state == 0 && c.real_end != DAY_NONE && c.real_end < cx->today))
			continue;
		TRY(list_one(rq, &w, &l, &c));
	}
	jw_end(&w);
	jw_int(&w, "hidden", l.hidden);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

/* ---- one contract ------------------------------------------------------------------------------- */

static void write_spans(struct ctx *cx, struct jw *w, const struct contract *c)
{
	jw_array(w, "spans");
	for (size_t i = 0; i < c->n_spans; i++) {
		const struct span *s = &c->spans[i];

		jw_object(w, NULL);
		jw_day(w, "from", s->from);
		jw_day(w, "to", s->to);
		jw_array(w, "week");
		for (int d = 0; d < 7; d++)
			jw_int(w, NULL, s->week[d]);
		jw_end(w);
		jw_object(w, "post");
		post_write(cx, w, &s->post);
		jw_end(w);
		jw_end(w);
	}
	jw_end(w);
	jw_array(w, "stops");
	for (size_t i = 0; i < c->n_stops; i++) {
		jw_object(w, NULL);
		jw_int(w, "id", c->stops[i].id);
		jw_day(w, "from", c->stops[i].from);
		jw_day(w, "to", c->stops[i].to);
		jw_end(w);
	}
	jw_end(w);
}

static Err write_act(struct ctx *cx, struct jw *w, const struct contract *c,
		     const struct stmt *q)
{
	const struct user *author = model_user(cx->model, col_int(q, 4));
	struct form_at at = { c->person_id, col_int(q, 0), 1, TABLE_PLACEMENT_ACT };
	struct reason_form form = { 0 };
	const void *blob;
	size_t n = 0;

	blob = col_blob(q, 6, cx->arena, &n);
	TRY(placement_open(cx, &at, &pl_reason_form_schema, blob, n, &form));
	jw_object(w, NULL);
	jw_int(w, "id", at.row);
	jw_string(w, "kind", col_text(q, 1, cx->arena));
	jw_day(w, "day", col_day(q, 2));
	jw_day(w, "until", col_day(q, 3));
	jw_string(w, "author", author ? author->name : "");
	jw_int(w, "at", col_int(q, 5));
	jw_string(w, "reason", form.reason);
	jw_end(w);
	return OK;
}

static Err write_acts(struct ctx *cx, struct jw *w, const struct contract *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ACTS, BIND(V_INT(c->id))));
	jw_array(w, "acts");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(write_act(cx, w, c, &q));
	}
	jw_end(w);
	return OK;
}

static void write_body(struct ctx *cx, struct jw *w, const struct contract *c)
{
	const struct prior_in *p = c->body.priors.items;
	const struct user *works_as = model_user(cx->model, c->user_id);

	jw_int(w, "referent_id", c->referent_id);
	jw_int(w, "full_week", c->full_week);
	jw_bool(w, "half_days", c->half_days);
	jw_bool(w, "adapted", c->adapted);
	jw_day(w, "admitted", c->admitted);
	jw_int(w, "career_days", c->career);
	placement_term_write(cx, w, "end_reason", c->end_reason_id);
	jw_string(w, "tasks", c->body.tasks);
	jw_string(w, "tutor", c->body.tutor);
	jw_string(w, "tutor_phone", c->body.tutor_phone);
	jw_string(w, "note", c->body.note);
	jw_array(w, "priors");
	for (size_t i = 0; i < c->body.priors.n; i++) {
		jw_object(w, NULL);
		jw_day(w, "from", p[i].from);
		jw_day(w, "to", p[i].to);
		jw_number(w, "days", p[i].days, 1);
		jw_string(w, "code", p[i].code);
		jw_end(w);
	}
	jw_end(w);
	if (works_as)
		jw_int(w, "user_id", works_as->id);
	else
		jw_null(w, "user_id");
	jw_string(w, "works_as", works_as ? works_as->name : NULL);
}

/* Pages of facts until the end: what a member of the staff rendered, by service and kind. */
static void count_rendered(struct ctx *cx, const struct contract *c, int64_t counts[],
			   int64_t *minutes)
{
	struct fact_scope scope = { .from = c->start, .to = contract_end_day(c), .any = true };
	struct fact_filter where = { .age_min = -1, .age_max = -1 };
	struct fact *page = arena_array(cx->arena, FACT_PAGE_MAX, sizeof(*page));
	struct fact_cursor cursor = { 0 };
	uint16_t services[8];
	bool more = true;

	for (size_t i = 0; i < c->n_spans && where.n_keys[FACT_SERVICE] < 8; i++)
		if (c->spans[i].post.own_service_id)
			services[where.n_keys[FACT_SERVICE]++] =
				(uint16_t)c->spans[i].post.own_service_id;
	where.keys[FACT_SERVICE] = services;
	if (!c->user_id || !where.n_keys[FACT_SERVICE])
		return;
	for (int pages = 0; more && pages < 400; pages++) {
		size_t n = facts_list(cx->app->facts, &scope, &where, NULL, &cursor, page,
				      FACT_PAGE_MAX, &more);

		for (size_t i = 0; i < n; i++)
			if (page[i].staff == c->user_id) {
				counts[page[i].kind]++;
				*minutes += page[i].minutes;
			}
	}
}

/* What this person rendered for the centre's own service under this contract. */
static void write_rendered(struct ctx *cx, struct jw *w, const struct contract *c)
{
	int64_t *counts = arena_array(cx->arena, UINT16_MAX + 1, sizeof(*counts));
	int64_t minutes = 0;

	count_rendered(cx, c, counts, &minutes);
	jw_object(w, "rendered");
	jw_int(w, "minutes", minutes);
	jw_array(w, "kinds");
	for (int k = 1; k <= UINT16_MAX; k++) {
		const struct term *t = counts[k] ? model_term(cx->model, k) : NULL;

		if (!t)
			continue;
		jw_object(w, NULL);
		jw_string(w, "kind", t->key);
		jw_label(w, "label", &t->label);
		jw_int(w, "count", counts[k]);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

static void write_clocks(struct ctx *cx, struct jw *w, const struct contract *c)
{
	struct clock_contract k;
	struct clock_scratch s;
	struct rules r;
	size_t applied;

	contract_clock(cx, c, &k);
	clock_rules_load(cx->arena, cx->model, &r);
	clock_scratch_init(cx->arena, true, &s);
	applied = clock_law_applied(&r, &k);
	jw_array(w, "clocks");
	for (size_t i = 0; i < r.n; i++) {
		jw_object(w, NULL);
		clock_write(cx, w, &r, i, &k, &s, i == applied);
		jw_end(w);
	}
	jw_end(w);
}

Err contract_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct contract c;
	struct grant g;
	struct jw w;

	TRY(contract_mine(rq, rq->id, &c, &g));
	TRY(contract_open(cx, &c));
	w = reply(rs, 200);
	contract_head_write(cx, &w, &c);
	write_body(cx, &w, &c);
	write_spans(cx, &w, &c);
	TRY(write_acts(cx, &w, &c));
	TRY(milestones_write(cx, &w, &c));
	TRY(follow_write(cx, &w, &c));
	write_rendered(cx, &w, &c);
	write_clocks(cx, &w, &c);
	jw_bool(&w, "can_edit", session_can(cx->who, "placement.write") && !c.cancelled);
	rs->version = c.version;
	return reply_end(rq, rs, &w);
}

static Err person_ids(struct ctx *cx, int64_t person_id, int64_t **ids, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t room = 0;
	bool row = false;

	*n = 0;
	TRY(db_int(cx, SQL_PERSON_COUNT, BIND(V_INT(person_id)), &room));
	*ids = arena_array(cx->arena, (size_t)room + 1, sizeof(**ids));
	TRY(db_query(cx, &q, SQL_PERSON, BIND(V_INT(person_id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		(*ids)[(*n)++] = col_int(&q, 0);
	}
}

Err placed_contracts(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct listing l = { 0 };
	int64_t *ids;
	struct grant g;
	struct jw w;
	size_t n;

	TRY(grant_person(cx, rq->id, &g));
	if (g.relation < RELATION_GLASS)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	clock_rules_load(cx->arena, cx->model, &l.rules);
	clock_scratch_init(cx->arena, false, &l.scratch);
	TRY(person_ids(cx, rq->id, &ids, &n));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++) {
		struct contract c;

		TRY(contract_read(cx, ids[i], &c));
		TRY(list_one(rq, &w, &l, &c));
	}
	jw_end(&w);
	rq->subject = rq->id;
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
