/*
 * Records without an action: the list, tying one by hand, and letting the rules find the action
 * of those that have none (after an import, or a new rule).  What is tied already is not touched.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

#define PAGE 100

static const char SQL_UNTIED[] =
	"SELECT r.record_id, r.kind_id, r.service_id, r.day, r.theme_id, r.place_id, "
	"r.partner_id,"
	" r.outcome_id, r.channel_id FROM record r"
	" LEFT JOIN record_tie t ON t.record_id = r.record_id AND t.plan_id = ?1"
	" WHERE t.record_id IS NULL AND r.voided_by IS NULL AND r.day BETWEEN ?2 AND ?3"
	" ORDER BY r.record_id";
static const char SQL_TIE[] =
	"INSERT INTO record_tie(record_id, plan_id, node_id, rule_id) VALUES (?1, ?2, ?3, ?4)";

static bool parse_after(const char *s, struct fact_cursor *c)
{
	char *end;
	long long day = strtoll(s, &end, 10), id;

	if (end == s || *end != '.' || day < DAY_MIN || day > DAY_MAX)
		return false;
	s = end + 1;
	id = strtoll(s, &end, 10);
	if (end == s || *end || id < 0 || id > UINT32_MAX)
		return false;
	*c = (struct fact_cursor){ .set = true, .day = (int32_t)day, .id = (uint32_t)id };
	return true;
}

static const char *term_text(struct ctx *cx, int64_t id)
{
	const struct term *t = model_term(cx->model, id);

	return t ? label_in(&t->label, cx->who->user->lang) : NULL;
}

static void write_row(struct ctx *cx, struct jw *w, const struct fact *r)
{
	const struct catalogue_service *s = model_service(cx->model, r->service);
	const struct term *kind = model_term(cx->model, r->kind),
			  *theme = model_term(cx->model, r->theme);
	const struct user *u = model_user(cx->model, r->staff);

	jw_object(w, NULL);
	jw_int(w, "record_id", r->id);
	jw_day(w, "day", r->day);
	jw_string(w, "kind", kind ? kind->key : "");
	jw_string(w, "kind_label", kind ? label_in(&kind->label, cx->who->user->lang) : "");
	jw_string(w, "service", s ? s->key : "");
	jw_string(w, "service_label", s ? label_in(&s->label, cx->who->user->lang) : "");
	jw_string(w, "theme", theme ? theme->key : NULL);
	jw_string(w, "theme_label", term_text(cx, r->theme));
	jw_string(w, "mode", term_text(cx, r->channel));
	jw_string(w, "staff", u ? u->name : NULL);
	jw_end(w);
}

static int most_first(const void *a, const void *b)
{
	const struct measure_cell *x = a, *y = b;

	if (x->records != y->records)
		return x->records > y->records ? -1 : 1;
	return (x->key > y->key) - (x->key < y->key);
}

/* Which services they are of: thousands are worked service by service. */
static Err write_groups(struct ctx *cx, struct jw *w, const struct fact_scope *scope)
{
	struct measure_group g = { .scope = *scope, .by = MEASURE_BY_SERVICE };
	struct measure_batch batch = { .groups = &g, .n_groups = 1 };

	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	if (g.n_cells)
		qsort(g.cells, g.n_cells, sizeof(*g.cells), most_first);
	jw_array(w, "groups");
	for (size_t i = 0; i < g.n_cells; i++) {
		const struct catalogue_service *s = model_service(cx->model, g.cells[i].key);

		jw_object(w, NULL);
		jw_string(w, "service", s ? s->key : "");
		jw_string(w, "label", s ? label_in(&s->label, cx->who->user->lang) : "");
		jw_int(w, "records", (int64_t)g.cells[i].records);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

/* Only of one service, when it is named. */
static Err narrow(struct req *rq, struct resp *rs, uint16_t *key, struct fact_filter *where)
{
	const struct untied_q *in = rq->q;
	const struct catalogue_service *s;

	*where = FACT_FILTER_ANY;
	if (!in->service)
		return OK;
	s = model_service_key(rq->cx.model, in->service);
	if (!s)
		return schema_refuse(&rq->cx, &rs->errors, "service", "field.not_one_of");
	*key = (uint16_t)s->id;
	where->keys[FACT_SERVICE] = key;
	where->n_keys[FACT_SERVICE] = 1;
	return OK;
}

Err untied_list(struct req *rq, struct resp *rs)
{
	const struct untied_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	const struct plan *p = model_plan(cx->model, in->plan);
	struct fact *rows = arena_array(cx->arena, PAGE, sizeof(*rows));
	uint16_t none = FACT_UNTIED, key = 0;
	struct fact_scope scope = { .actions = &none, .n_actions = 1 };
	struct fact_filter where;
	struct fact_cursor cursor = { 0 };
	bool more = false;
	size_t n;
	struct jw w;

	if (!p || p->slot < 0)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	if (in->after && !parse_after(in->after, &cursor))
		return schema_refuse(cx, &rs->errors, "after", "field.text");
	TRY(narrow(rq, rs, &key, &where));
	scope.from = in->from == DAY_NONE ? p->from : in->from;
	scope.to = in->to == DAY_NONE ? p->to : in->to;
	if (scope.to < scope.from)
		return schema_refuse(cx, &rs->errors, "to", "field.too_small");
	if (measure_months(scope.from, scope.to) > MEASURE_MONTHS_MAX)
		return schema_refuse(cx, &rs->errors, "to", "field.too_large");
	scope.plan = (unsigned)p->slot;
	n = facts_list(cx->app->facts, &scope, &where, NULL, &cursor, rows, PAGE, &more);
	w = reply(rs, 200);
	jw_int(&w, "count", (int64_t)facts_matching(cx->app->facts, &scope, &where, NULL));
	TRY(write_groups(cx, &w, &scope));
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++)
		write_row(cx, &w, &rows[i]);
	jw_end(&w);
	if (more)
		jw_string(&w, "next", arena_printf(cx->arena, "%d.%u", cursor.day, cursor.id));
	else
		jw_null(&w, "next");
	return reply_end(rq, rs, &w);
}

Err record_tie_add(struct req *rq, struct resp *rs)
{
	const struct tie_in *in = rq->in;
	struct tie_choice c = { .plan_id = in->plan_id,
				.node_id = in->action_id,
				.reason = in->reason };

	TRY(record_retie(&rq->cx, rq->id, &c));
	rq->object = rq->id;
	rq->action = "plan.tie";
	return reply_empty(rq, rs);
}

struct found {
	int64_t record_id, node_id, rule_id;
};

struct retied {
	int64_t plan_id;
	const struct found *rows;
	size_t n;
};

static void publish_attached(struct app *app, void *arg)
{
	const struct retied *r = arg;
	struct model *m = model_take(app);
	const struct plan *p = model_plan(m, r->plan_id);

	for (size_t i = 0; p && p->slot >= 0 && i < r->n; i++) {
		const struct node *n = model_node(m, r->rows[i].node_id, NULL);

		if (n)
			(void)facts_tie(app->facts, (uint32_t)r->rows[i].record_id,
					(unsigned)p->slot, n->index);
	}
	model_drop(app, m);
	app_touch(app, TOPIC_RECORDS);
}

static const struct tie *tie_for(const struct tie *ties, size_t n, const struct plan *p)
{
	for (size_t i = 0; i < n; i++)
		if (ties[i].plan == p && ties[i].node)
			return &ties[i];
	return NULL;
}

/* Records without a tie that a rule fits, into a growing list. */
static Err search(struct ctx *cx, const struct plan *p, struct found **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct arena scratch;
	size_t cap = 0;
	bool row = false;
	Err e;

	TRY(db_query(cx, &q, SQL_UNTIED, BIND(V_INT(p->id), V_DAY(p->from), V_DAY(p->to))));
	arena_init(&scratch, ARENA_LIMIT_DEFAULT);
	for (;;) {
		struct record r;
		struct tie *ties = NULL;
		const struct tie *t;
		size_t n_ties;

		e = db_next(cx, &q, &row);
		if (e.code != ERR_OK || !row)
			break;
		arena_reset(&scratch);
		r = (struct record){ .kind_id = col_int(&q, 1),
				     .service_id = col_int(&q, 2),
				     .day = col_day(&q, 3),
				     .theme_id = col_int(&q, 4),
				     .place_id = col_int(&q, 5),
				     .partner_id = col_int(&q, 6),
				     .outcome_id = col_int(&q, 7),
				     .channel_id = col_int(&q, 8) };
		n_ties = mapping_resolve(&scratch, cx->model, &r, &ties);
		t = tie_for(ties, n_ties, p);
		if (!t)
			continue;
		if (*n == cap) {
			struct found *more =
				arena_array(cx->arena, cap ? cap * 2 : 256, sizeof(*more));

			if (*n)
				memcpy(more, *out, *n * sizeof(*more));
			*out = more;
			cap = cap ? cap * 2 : 256;
		}
		(*out)[(*n)++] = (struct found){ .record_id = col_int(&q, 0),
						 .node_id = t->node->id,
						 .rule_id = t->rule ? t->rule->id : 0 };
	}
	arena_release(&scratch);
	return e;
}

Err plan_attach_untied(struct ctx *cx, const struct plan *p, bool store, int64_t *count)
{
	struct found *rows = NULL;
	struct retied *r;
	size_t n = 0;

	TRY(search(cx, p, &rows, &n));
	*count = (int64_t)n;
	if (!store || !n)
		return OK;
	for (size_t i = 0; i < n; i++)
		TRY(db_exec(cx, SQL_TIE,
			    BIND(V_INT(rows[i].record_id), V_INT(p->id), V_INT(rows[i].node_id),
				 V_ID(rows[i].rule_id)),
			    NULL));
	r = arena_alloc(cx->arena, sizeof(*r));
	*r = (struct retied){ .plan_id = p->id, .rows = rows, .n = n };
	write_publish(cx, publish_attached, r);
	return OK;
}

static Err attach(struct req *rq, struct resp *rs, bool store)
{
	const struct plan *p = model_plan(rq->cx.model, rq->id);
	int64_t count = 0;
	struct jw w;

	if (!p)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	TRY(plan_attach_untied(&rq->cx, p, store, &count));
	rq->object = p->id;
	rq->rows = count;
	rq->action = "plan.attach";
	w = reply(rs, 200);
	jw_int(&w, "would_move", count);
	jw_int(&w, "from_untied", count);
	return reply_end(rq, rs, &w);
}

Err plan_attach_preview(struct req *rq, struct resp *rs)
{
	return attach(rq, rs, false);
}

Err plan_attach(struct req *rq, struct resp *rs)
{
	return attach(rq, rs, true);
}
