/*
 * The engine tells the truth: after any sequence of acts through the API, every measure and
 * group that it computes from the facts equals plain SQL over record and record_tie, before and
 * after the centre is opened again.
 */
#include "integration/facts_know.h"
#include "integration/facts_play.h"
#include "integration/facts_sql.h"

#include "core/selfcheck.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

static const uint8_t BANDS[] = { 0, 18, 25, 65 };

/* ---- random questions ---- */

static void random_filter(struct arena *a, struct fact_filter *w)
{
	*w = FACT_FILTER_ANY;
	for (int d = 0; d < FACT_DIMS; d++) {
		uint16_t *keys = arena_array(a, 4, sizeof(*keys));

		if (d == FACT_KIND || rnd(9))
			continue;
		w->n_keys[d] = (uint16_t)(1 + rnd(4));
		for (int i = 0; i < w->n_keys[d]; i++)
			keys[i] = rnd(6) ? pl.terms[d][rnd(LISTED)] : 0;
		w->keys[d] = keys;
	}
	if (rnd(4) == 0)
		w->age_min = (int16_t)rnd(70);
	if (rnd(4) == 0)
		w->age_max = (int16_t)(20 + rnd(70));
}

static const struct measure *random_measure(struct arena *a, int depth)
{
	static const enum measure_op ops[] = { MEASURE_COUNT,	 MEASURE_SUM,
					       MEASURE_DISTINCT, MEASURE_DISTINCT,
					       MEASURE_MEAN,	 MEASURE_MEDIAN,
					       MEASURE_P90,	 MEASURE_ACTIVE_AT };
	static const enum measure_of middles[] = { MEASURE_WAIT, MEASURE_LAG, MEASURE_MINUTES,
						   MEASURE_QUANTITY };
	struct measure *m = arena_alloc(a, sizeof(*m));

	*m = (struct measure){ .op = ops[rnd(ARRAY_LEN(ops))], .divide = 1 };
	if (depth < MEASURE_DEPTH_MAX && rnd(5) == 0) {
		m->op = MEASURE_SHARE;
		m->num = random_measure(a, depth + 1);
		m->den = random_measure(a, depth + 1);
		return m;
	}
	random_filter(a, &m->where);
	if (m->op == MEASURE_SUM) {
		m->of = (enum measure_of)(MEASURE_QUANTITY + rnd(4));
		m->divide = rnd(2) ? 1 : 60;
	} else if (m->op == MEASURE_DISTINCT) {
		m->of = (enum measure_of)(MEASURE_PERSON + rnd(5));
	} else if (m->op != MEASURE_COUNT && m->op != MEASURE_ACTIVE_AT) {
		m->of = middles[rnd(ARRAY_LEN(middles))];
	}
	return m;
}

static void random_period(int32_t *from, int32_t *to)
{
	if (rnd(3) == 0) {
		int y = 2024 + (int)rnd(3);

		*from = day_from_civil(y, 1, 1);
		*to = day_from_civil(y, 12, 31);
		return;
	}
	*from = some_day();
	*to = *from + (int32_t)rnd(rnd(2) ? 40 : 500);
}

/* The same question for both: indexes for the engine, ids for SQL. */
static void random_scope(struct ctx *cx, struct fact_scope *s, struct oracle_scope *o)
{
	const struct plan *p = &cx->model->plans[rnd((uint32_t)cx->model->n_plans)];
	size_t n = rnd(3) ? 1 + rnd(6) : p->n_nodes;
	uint16_t *actions = arena_array(cx->arena, n + 1, sizeof(*actions));

	*o = (struct oracle_scope){ .any = rnd(4) == 0, .plan_id = p->id };
	random_period(&o->from, &o->to);
	o->nodes = arena_array(cx->arena, n + 1, sizeof(*o->nodes));
	for (size_t i = 0; i < n; i++) {
		const struct node *node =
			&p->nodes[n == p->n_nodes ? i : rnd((uint32_t)p->n_nodes)];

		actions[i] = node->index;
		o->nodes[i] = node->id;
	}
	if (rnd(4) == 0) {
		actions[n] = FACT_UNTIED;
		o->nodes[n++] = 0;
	}
	o->n_nodes = n;
	*s = (struct fact_scope){ .from = o->from,
				  .to = o->to,
				  .any = o->any,
				  .plan = (unsigned)p->slot,
				  .actions = actions,
				  .n_actions = n };
}

/* Medians and ranks are not kept by month, and so neither are shares of them. */
static bool has_months(const struct measure *m)
{
	if (m->op == MEASURE_SHARE)
		return has_months(m->num) && has_months(m->den);
	return m->op != MEASURE_MEDIAN && m->op != MEASURE_P90;
}

static void compare_job(const struct measure_job *j, const struct oracle_scope *o)
{
	const struct measure *m = j->measure;
	const char *name = measure_op_name(m->op);
	int first = day_month_index(o->from), last = day_month_index(o->to);

	assert_same(j->result.present ? j->result.value : (double)NAN,
		    oracle_measure(m, o, o->from, o->to), name);
	if (m->op != MEASURE_SHARE)
		assert_same(j->result.persons, oracle_persons(m, o), "persons");
	for (int i = first; j->result.months && i <= last; i++) {
		int32_t from = i == first ? o->from : month_first(i);
		int32_t to = i == last ? o->to : month_first(i + 1) - 1;

		assert_same(j->result.months[i - first],
			    has_months(m) ? oracle_measure(m, o, from, to) : (double)NAN,
			    "month");
	}
}

static Err compare_jobs(struct ctx *cx, void *arg)
{
	struct measure_job jobs[25] = { 0 };
	struct oracle_scope scopes[25];
	struct fact_people people;
	struct measure_batch batch = { .jobs = jobs,
				       .n_jobs = ARRAY_LEN(jobs),
				       .people = &people };
	size_t *with_value = arg;

	figures_people(cx, &people);
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		jobs[i].measure = random_measure(cx->arena, 1);
		random_scope(cx, &jobs[i].scope, &scopes[i]);
	}
	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		compare_job(&jobs[i], &scopes[i]);
		*with_value += jobs[i].result.present && jobs[i].result.value > 0;
	}
	return OK;
}

/* ---- groups ---- */

static uint32_t group_key(struct ctx *cx, const struct oracle_scope *o, enum measure_key by,
			  int64_t sql)
{
	const struct node *n;

	if (by == MEASURE_BY_MONTH)
		return (uint32_t)(sql - day_month_index(o->from));
	if (by == MEASURE_BY_ACTION && sql) {
		n = model_node(cx->model, sql, NULL);
		assert_non_null(n);
		return n->index;
	}
	return sql < 0 ? MEASURE_KEY_NONE : (uint32_t)sql;
}

static void compare_group(struct ctx *cx, const struct measure_group *g,
			  const struct oracle_scope *o)
{
	sqlite3_stmt *q = oracle_group(g, o);
	size_t rows = 0;

	while (sqlite3_step(q) == SQLITE_ROW) {
		uint32_t key = group_key(cx, o, g->by, sqlite3_column_int64(q, 0));
		uint32_t key2 = g->by2 == MEASURE_BY_NOTHING
					? 0
					: group_key(cx, o, g->by2, sqlite3_column_int64(q, 1));
		const struct measure_cell *c = NULL;

		rows++;
		for (size_t i = 0; i < g->n_cells; i++)
			if (g->cells[i].key == key && g->cells[i].key2 == key2)
				c = &g->cells[i];
		if (!c)
			fail_msg("no cell %u %u of groups %d %d", key, key2, g->by, g->by2);
		assert_same((double)c->records, sqlite3_column_double(q, 2),
			    "records of a cell");
		assert_same((double)c->sum, sqlite3_column_double(q, 3), "sum of a cell");
		assert_same(c->persons, sqlite3_column_double(q, 4), "persons of a cell");
	}
	assert_int_equal(rows, g->n_cells);
	sqlite3_finalize(q);
}

static Err compare_groups(struct ctx *cx, void *arg)
{
	struct measure_group groups[10] = { 0 };
	struct oracle_scope scopes[10];
	struct fact_filter filters[10];
	struct fact_people people;
	struct measure_batch batch = { .groups = groups, .n_groups = 10, .people = &people };

	(void)arg;
	figures_people(cx, &people);
	for (size_t i = 0; i < 10; i++) {
		groups[i] = (struct measure_group){
			.by = (enum measure_key)(MEASURE_BY_ACTION + rnd(7)),
			.by2 = rnd(2) ? MEASURE_BY_NOTHING
				      : (enum measure_key)(MEASURE_BY_ACTION + rnd(7)),
			.of = rnd(2) ? MEASURE_OF_NOTHING
				     : (enum measure_of)(MEASURE_QUANTITY + rnd(4)),
			.bands = BANDS,
			.n_bands = ARRAY_LEN(BANDS),
		};
		random_scope(cx, &groups[i].scope, &scopes[i]);
		random_filter(cx->arena, &filters[i]);
		if (rnd(2))
			groups[i].where = &filters[i];
	}
	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	for (size_t i = 0; i < 10; i++)
		compare_group(cx, &groups[i], &scopes[i]);
	return OK;
}

static void compare_all(void)
{
	size_t with_value = 0;

	oracle_open(pl.fx);
	with_ctx(know, NULL);
	for (int i = 0; i < 12; i++) {
		with_ctx(compare_jobs, &with_value);
		with_ctx(compare_groups, NULL);
	}
	oracle_close();
	assert_true(with_value > 60);
}

static void random_acts_leave_figures_that_sql_confirms(void **state)
{
	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < (round ? 70 : 220); i++)
			one_act();
		compare_all();
	}
	assert_true(pl.n_acts > 60 && pl.n_persons > 10);
	assert_true(fx_sql(pl.fx, "SELECT count(*) FROM record WHERE voided_by > 0") > 10);
	assert_true(fx_sql(pl.fx, "SELECT count(*) FROM record WHERE voided_by = 0") > 5);
	assert_true(fx_sql(pl.fx, "SELECT count(*) FROM record_tie WHERE rule_id IS NULL") >
		    10);
	fx_reopen(pl.fx);
	compare_all();
}

static Err check(struct ctx *cx, void *arg)
{
	return selfcheck(cx, arg);
}

static void the_self_check_agrees_after_all_of_it(void **state)
{
	struct check_report r = { 0 };

	(void)state;
	for (int i = 0; i < 150; i++)
		one_act();
	with_ctx(check, &r);
	for (size_t i = 0; i < r.n; i++)
		if (!r.lines[i].good)
			fail_msg("%s: %s", r.lines[i].what, r.lines[i].detail);
	assert_true(r.n > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(random_acts_leave_figures_that_sql_confirms),
		T(the_self_check_agrees_after_all_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
