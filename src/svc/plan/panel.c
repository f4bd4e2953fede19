/* The panel of one node: its indicators, series, breakdowns, and where the figure comes from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/grant.h"
#include "core/identity.h"
#include "svc/plan/plan.h"
#include "vault/token.h"

#include "base/banned.h"

static const uint8_t bands[] = { 0, 18, 25, 45, 65, 80 };
static const char *const band_names[] = { "0-17", "18-24", "25-44", "45-64", "65-79", "80+" };
static const char *const sex_names[] = { "unknown", "m", "f", "x" };

enum { BY_LOCALITY, BY_AGE, BY_SEX, BY_SERVICE, GROUPS };
static const char *const group_names[] = { "by_locality", "by_age", "by_sex", "by_service" };

static const char *cell_label(struct ctx *cx, int group, uint32_t key)
{
	const struct catalogue_service *s;

	switch (group) {
	case BY_LOCALITY:
		return directory_locality_name(cx->app->directory, (uint16_t)key);
	case BY_AGE:
		return key < ARRAY_LEN(band_names) ? band_names[key] : "";
	case BY_SEX:
		return key < ARRAY_LEN(sex_names) ? sex_names[key] : "";
	default:
		s = model_service(cx->model, key);
		return s ? label_in(&s->label, cx->who->user->lang) : "";
	}
}

static int by_records(const void *a, const void *b)
{
	const struct measure_cell *x = a, *y = b;

	return x->records < y->records ? 1 : x->records > y->records ? -1 : 0;
}

/*
 * Where persons could be told apart (place, age, sex) the cells of few persons are masked, and
 * others with them so that a difference tells nothing; services are not about persons.
 */
static void write_group(struct ctx *cx, struct jw *w, const struct measure_group *g, int which,
			uint32_t least)
{
	uint32_t *persons = arena_array(cx->arena, g->n_cells, sizeof(*persons));
	bool *masked = arena_array(cx->arena, g->n_cells, sizeof(*masked));
	bool total_masked = false;

	qsort(g->cells, g->n_cells, sizeof(*g->cells), by_records);
	for (size_t i = 0; i < g->n_cells; i++)
		persons[i] = g->cells[i].persons;
	if (which != BY_SERVICE && g->n_cells)
		(void)mask_row(persons, g->n_cells, g->total.persons, least, masked,
			       &total_masked);
	jw_array(w, group_names[which]);
	for (size_t i = 0; i < g->n_cells; i++) {
		jw_object(w, NULL);
		jw_string(w, "label", cell_label(cx, which, g->cells[i].key));
		if (masked[i])
			jw_null(w, "value");
		else
			jw_int(w, "value", (int64_t)g->cells[i].records);
		jw_bool(w, "masked", masked[i]);
		jw_end(w);
	}
	jw_end(w);
}

static Err write_groups(struct ctx *cx, struct jw *w, const struct figures *f,
			const struct node *n)
{
	static const enum measure_key keys[] = { MEASURE_BY_LOCALITY, MEASURE_BY_AGE,
						 MEASURE_BY_SEX, MEASURE_BY_SERVICE };
	struct measure_group groups[GROUPS] = { 0 };
	struct fact_people people;
	struct measure_batch batch = { .groups = groups,
				       .n_groups = GROUPS,
				       .people = &people };

	figures_people(cx, &people);
	for (int i = 0; i < GROUPS; i++) {
		groups[i] =
			(struct measure_group){ .scope = { .from = f->from,
							   .to = f->to,
							   .plan = (unsigned)f->plan->slot },
						.by = keys[i],
						.bands = bands,
						.n_bands = ARRAY_LEN(bands) };
		groups[i].scope.actions =
			figures_actions(cx->arena, f->plan, n, &groups[i].scope.n_actions);
	}
	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	for (int i = 0; i < GROUPS; i++)
		write_group(cx, w, &groups[i], i, f->least);
	return OK;
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
	double total = 0;

	jw_array(w, "series");
	for (size_t i = 0; i < f->n_months; i++) {
		double v = main ? main->result.months[i] : n->months ? n->months[i] : 0;
		char iso[DAY_ISO_SIZE];

		total += v == v ? v : 0;
		jw_object(w, NULL);
		jw_string(w, "month", day_iso(month_first(first + (int)i), iso));
		jw_number(w, "value", v, 4);
		if (adds)
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

Err plan_records(struct req *rq, struct resp *rs)
{
	const struct records_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct fact *rows = arena_array(cx->arena, 100, sizeof(*rows));
	struct fact_cursor cursor = { 0 };
	struct fact_scope scope = { 0 };
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
	count = facts_list(cx->app->facts, &scope, NULL, NULL, &cursor, rows, 100, &more);
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
