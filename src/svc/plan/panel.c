/* The panel of one node: its indicators, series, breakdowns, and where the figure comes from. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/breakdown.h"
#include "core/grant.h"
#include "core/identity.h"
#include "svc/plan/plan.h"
#include "vault/token.h"

#include "base/banned.h"

static const char *const band_names[] = { "0-17", "18-24", "25-44", "45-64", "65-79", "80+" };
static const char *const sex_names[] = { "unknown", "m", "f", "x" };
static const char *const dim_names[] = { "by_locality", "by_age", "by_sex" };

static const char *cell_label(struct ctx *cx, int dim, uint32_t key)
{
	switch (dim) {
	case BREAKDOWN_LOCALITY:
		return directory_locality_name(cx->app->directory, (uint16_t)key);
	case BREAKDOWN_AGE:
		return key < ARRAY_LEN(band_names) ? band_names[key] : "unknown";
	default:
		return key < ARRAY_LEN(sex_names) ? sex_names[key] : "unknown";
	}
}

/* What is not shown is one nameless row: which groups it holds would tell about persons. */
static void write_dim(struct ctx *cx, struct jw *w, const struct breakdown *b, int dim,
		      size_t node, const struct breakdown_rule *rule)
{
	const struct breakdown_cell *cells = b->cells + node * b->n_cats;
	uint64_t left = b->totals[node];

	jw_array(w, dim_names[dim]);
	for (size_t k = 0; k < b->n_cats; k++) {
		if (!cells[k].shown)
			continue;
		jw_object(w, NULL);
		jw_string(w, "label", cell_label(cx, dim, b->keys[k]));
		jw_int(w, "value", (int64_t)breakdown_shown(cells[k].records, rule));
		jw_bool(w, "masked", false);
		jw_end(w);
		left -= cells[k].records;
	}
	if (left) {
		jw_object(w, NULL);
		jw_string(w, "label", "");
		jw_null(w, "value");
		jw_bool(w, "masked", true);
		jw_end(w);
	}
	jw_end(w);
}

/* Services are not about persons: their own figures, over the period itself. */
static Err write_services(struct ctx *cx, struct jw *w, const struct figures *f,
			  const struct node *n)
{
	struct measure_group g = {
		.scope = { .from = f->from, .to = f->to, .plan = (unsigned)f->plan->slot },
		.by = MEASURE_BY_SERVICE
	};
	struct measure_batch batch = { .groups = &g, .n_groups = 1 };

	g.scope.actions = figures_actions(cx->arena, f->plan, n, &g.scope.n_actions);
	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	jw_array(w, "by_service");
	for (size_t i = 0; i < g.n_cells; i++) {
		const struct catalogue_service *s = model_service(cx->model, g.cells[i].key);

		jw_object(w, NULL);
		jw_string(w, "label", s ? label_in(&s->label, cx->who->user->lang) : "");
		jw_int(w, "value", (int64_t)g.cells[i].records);
		jw_bool(w, "masked", false);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_groups(struct ctx *cx, struct jw *w, const struct figures *f,
			const struct node *n)
{
	struct breakdown_rule rule = breakdown_rule(cx);
	struct breakdown b[BREAKDOWN_DIMS];
	int64_t start = clock_mono_us();
	int32_t from, to;

	breakdown_period(f->to < cx->today ? f->to : cx->today, cx->today, &from, &to);
	TRY(breakdown_compute(cx, f->plan, from, to, &rule, b));
	jw_day(w, "breakdown_from", from);
	jw_day(w, "breakdown_to", to);
	jw_int(w, "breakdown_rounding", rule.rounding);
	jw_int(w, "breakdown_us", clock_mono_us() - start);
	for (int d = 0; d < BREAKDOWN_DIMS; d++)
		write_dim(cx, w, &b[d], d, (size_t)(n - f->plan->nodes), &rule);
	return write_services(cx, w, f, n);
}

static const char *term_text(struct ctx *cx, int64_t id)
{
	const struct term *t = model_term(cx->model, id);

	return t ? label_in(&t->label, cx->who->user->lang) : "";
}

/* "Intervention sociale, Insertion, Bilan": the conditions of a rule, in words. */
static char *rule_text(struct ctx *cx, const struct rule *r)
{
	const struct catalogue_service *s = model_service(cx->model, r->service_id);
	const int64_t terms[] = { r->theme_id, r->place_id, r->partner_id, r->outcome_id,
				  r->channel_id };
	char *out = arena_printf(cx->arena, "%s", term_text(cx, r->kind_id));

	if (s)
		out = arena_printf(cx->arena, "%s, %s", out,
				   label_in(&s->label, cx->who->user->lang));
	for (size_t i = 0; i < ARRAY_LEN(terms); i++)
		if (terms[i])
			out = arena_printf(cx->arena, "%s, %s", out, term_text(cx, terms[i]));
	return out;
}

static void write_source(struct ctx *cx, struct jw *w, const struct figures *f, size_t i)
{
	const struct plan *p = f->plan;

	jw_object(w, "source");
	jw_int(w, "records", (int64_t)f->nodes[i].records);
	jw_array(w, "rules");
	for (size_t k = 0; k < p->n_rules; k++) {
		const struct rule *r = &p->rules[k];

		if (r->node_id != f->nodes[i].node->id || !r->active)
			continue;
		jw_object(w, NULL);
		jw_int(w, "id", r->id);
		jw_int(w, "version", r->version);
		jw_string(w, "text", rule_text(cx, r));
		jw_end(w);
	}
	jw_end(w);
	jw_int(w, "computed_at", cx->now);
	jw_int(w, "stamp", (int64_t)f->version);
	jw_end(w);
}

/* The months of the main indicator, or of the records; cumulated when the figure builds up. */
static void write_series(struct jw *w, const struct figures *f, const struct node_figure *n)
{
	const struct indicator_figure *main =
		n->n_indicators && !n->indicators[0].masked && n->indicators[0].result.months
			? &n->indicators[0]
			: NULL;
	bool adds = !main || main->indicator->measure->op == MEASURE_COUNT ||
		    main->indicator->measure->op == MEASURE_SUM;
	int first = day_month_index(f->from);
	bool gap = false; /* a masked month: what was added up would tell it */
	double total = 0;

	jw_array(w, "series");
	for (size_t i = 0; i < f->n_months; i++) {
		double v = main ? main->result.months[i] : n->months ? n->months[i] : 0;
		char iso[DAY_ISO_SIZE];

		gap |= v != v;
		total += gap ? 0 : v;
		jw_object(w, NULL);
		jw_string(w, "month", day_iso(month_first(first + (int)i), iso));
		jw_number(w, "value", v, 4);
		if (adds && !gap)
			jw_number(w, "cumulative", total, 4);
		else
			jw_null(w, "cumulative");
		jw_end(w);
	}
	jw_end(w);
}

static Err find_node(struct req *rq, const struct plan **p, const struct node **n)
{
	*n = model_node(rq->cx.model, rq->id, p);
	if (!*n)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

Err plan_panel(struct req *rq, struct resp *rs)
{
	const struct period_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	const struct plan *p = NULL;
	const struct node *n = NULL;
	int32_t from, to;
	struct figures f;
	struct jw w;
	size_t i;

	TRY(find_node(rq, &p, &n));
	TRY(figures_period(rq, rs, in->from, in->to, &from, &to));
	TRY(figures_compute(cx, p, from, to, &f));
	i = (size_t)(n - p->nodes);
	w = reply(rs, 200);
	jw_node(cx, &w, &f, i);
	jw_int(&w, "plan_id", p->id);
	jw_day(&w, "from", from);
	jw_day(&w, "to", to);
	write_series(&w, &f, &f.nodes[i]);
	TRY(write_groups(cx, &w, &f, n));
	write_source(cx, &w, &f, i);
	return reply_end(rq, rs, &w);
}

/* "20780.51": position of the last record shown. */
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

static const char SQL_PERSON[] = "SELECT person_id FROM record WHERE record_id = ?1";

/* Name for who may open the file, else a pseudonym that is the same over one year's lines. */
static Err write_person(struct ctx *cx, struct jw *w, uint32_t record_id, int32_t day)
{
	struct directory_entry e;
	uint8_t hash[TOKEN_HASH];
	int64_t id = 0;
	struct grant g;

	TRY(db_int(cx, SQL_PERSON, BIND(V_INT(record_id)), &id));
	if (!id) {
		jw_null(w, "person");
		return OK;
	}
	jw_object(w, "person");
	if (session_can(cx->who, "person.read") && grant_person(cx, id, &g).code == ERR_OK &&
	    g.relation >= RELATION_GLASS &&
	    directory_get(cx->app->directory, cx->arena, id, &e)) {
		jw_int(w, "id", id);
		jw_string(w, "name", directory_display_name(cx->arena, &e));
	} else {
		err_clear(&cx->err);
		token_hash(cx->app->vault,
			   arena_printf(cx->arena, "line|%lld|%d", (long long)id,
					day_civil(day).year),
			   hash);
		jw_null(w, "id");
		jw_string(w, "name",
			  arena_printf(cx->arena, "P-%02X%02X%02X", hash[0], hash[1], hash[2]));
	}
	jw_end(w);
	return OK;
}

static Err write_record(struct ctx *cx, struct jw *w, const struct fact *r)
{
	const struct catalogue_service *s = model_service(cx->model, r->service);
	const struct user *u = model_user(cx->model, r->staff);

	jw_object(w, NULL);
	jw_int(w, "record_id", r->id);
	jw_day(w, "day", r->day);
	jw_string(w, "kind", term_text(cx, r->kind));
	jw_string(w, "service", s ? label_in(&s->label, cx->who->user->lang) : "");
	jw_string(w, "theme", r->theme ? term_text(cx, r->theme) : NULL);
	jw_string(w, "place", r->place ? term_text(cx, r->place) : NULL);
	jw_string(w, "mode", r->channel ? term_text(cx, r->channel) : NULL);
	jw_int(w, "quantity", r->quantity);
	jw_int(w, "minutes", r->minutes);
	jw_string(w, "staff", u ? u->name : NULL);
	TRY(write_person(cx, w, r->id, r->day));
	jw_end(w);
	return OK;
}

/* The records of one indicator: its scope and its filter; of a share, those of the whole. */
static Err indicator_scope(struct req *rq, struct resp *rs, const struct plan *p,
			   const struct node *n, struct fact_scope *scope,
			   const struct fact_filter **where)
{
	const struct records_q *in = rq->q;
	const struct plan *of = NULL;
	const struct indicator *i = model_indicator(rq->cx.model, in->indicator, &of);
	const struct measure *m;

	if (!in->indicator)
		return OK;
	if (!i || of != p || i->node_id != n->id || !measure_is_computed(i->measure))
		return schema_refuse(&rq->cx, &rs->errors, "indicator", "field.not_one_of");
	for (m = i->measure; m->op == MEASURE_SHARE;)
		m = m->den;
	scope->any = i->any_scope;
	*where = &m->where;
	return OK;
}

Err plan_records(struct req *rq, struct resp *rs)
{
	const struct records_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct fact *rows = arena_array(cx->arena, 100, sizeof(*rows));
	const struct fact_filter *where = NULL;
	struct fact_cursor cursor = { 0 };
	struct fact_scope scope = { 0 };
	struct fact_people people;
	const struct plan *p = NULL;
	const struct node *n = NULL;
	bool more = false;
	size_t count;
	struct jw w;

	TRY(find_node(rq, &p, &n));
	TRY(figures_period(rq, rs, in->from, in->to, &scope.from, &scope.to));
	if (in->after && !parse_after(in->after, &cursor))
		return schema_refuse(cx, &rs->errors, "after", "field.text");
	scope.plan = (unsigned)p->slot;
	scope.actions = figures_actions(cx->arena, p, n, &scope.n_actions);
	TRY(indicator_scope(rq, rs, p, n, &scope, &where));
	figures_people(cx, &people);
	count = facts_list(cx->app->facts, &scope, where, &people, &cursor, rows, 100, &more);
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < count; i++)
		TRY(write_record(cx, &w, &rows[i]));
	jw_end(&w);
	if (more)
		jw_string(&w, "next", arena_printf(cx->arena, "%d.%u", cursor.day, cursor.id));
	else
		jw_null(&w, "next");
	rq->object = n->id;
	rq->rows = (int64_t)count;
	rq->action = "plan.records";
	return reply_end(rq, rs, &w);
}
