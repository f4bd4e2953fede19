/*
 * The indicator engine against the slow reference of test_measure_ref.h: random records, voids
 * and re-ties, then every operation with random filters, scopes and periods.
 */
#include "test_measure_ref.h"

#include "base/banned.h"

static bool is_leaf(const struct measure *m)
{
	return m->op != MEASURE_SHARE && m->op != MEASURE_MANUAL && m->op != MEASURE_MILESTONES;
}

static void check_persons(const struct measure_job *j)
{
	const struct measure *m = j->measure;
	const struct fact_scope *s = &j->scope;
	const struct measure_result *r = &j->result;

	if (is_leaf(m)) {
		assert_int_equal(r->persons, ref_persons(m, NULL, s, s->from, s->to));
		assert_int_equal(r->persons_least, r->persons);
		return;
	}
	if (m->op != MEASURE_SHARE || !is_leaf(m->num) || !is_leaf(m->den))
		return;
	assert_int_equal(r->persons, ref_persons(m->den, NULL, s, s->from, s->to));
	assert_int_equal(r->persons_num, ref_persons(m->num, NULL, s, s->from, s->to));
	if ((m->num->op == MEASURE_ACTIVE_AT) == (m->den->op == MEASURE_ACTIVE_AT))
		assert_int_equal(r->persons_rest,
				 ref_persons(m->den, m->num, s, s->from, s->to));
}

static void check_months(const struct measure_job *j)
{
	int first = day_month_index(j->scope.from);
	size_t n = measure_months(j->scope.from, j->scope.to);
	double sum = 0;

	for (size_t k = 0; j->result.months && k < n; k++) {
		int32_t a = month_first(first + (int)k),
			b = month_first(first + (int)k + 1) - 1;
		const struct measure *m = j->measure;

		a = a > j->scope.from ? a : j->scope.from;
		b = b < j->scope.to ? b : j->scope.to;
		sum += j->result.months[k];
		if (m->op == MEASURE_SHARE &&
		    (!is_leaf(m->num) || !is_leaf(m->den) || m->num->op == MEASURE_MEDIAN ||
		     m->num->op == MEASURE_P90 || m->den->op == MEASURE_MEDIAN ||
		     m->den->op == MEASURE_P90))
			continue;
		assert_same(j->result.months[k], ref_value(j, m, a, b));
		if (j->result.month_persons && is_leaf(m))
			assert_int_equal(j->result.month_persons[k],
					 ref_persons(m, NULL, &j->scope, a, b));
	}
	if (j->measure->op == MEASURE_COUNT || j->measure->op == MEASURE_SUM)
		assert_same(sum, j->result.value);
}

static void check_job(const struct measure_job *j)
{
	double want = ref_value(j, j->measure, j->scope.from, j->scope.to);

	assert_int_equal(j->result.present, !isnan(want));
	if (j->result.present)
		assert_same(j->result.value, want);
	check_persons(j);
	check_months(j);
}

static uint32_t ref_key(const struct fact *r, const struct measure_group *g,
			enum measure_key by)
{
	bool known = r->person != FACT_NONE && r->person < ref.people.n;
	uint32_t band = MEASURE_KEY_NONE;

	for (uint32_t i = 0; i < g->n_bands; i++)
		if (ref_age(r) >= g->bands[i])
			band = i;
	switch (by) {
	case MEASURE_BY_NOTHING:
		return 0;
	case MEASURE_BY_ACTION:
		return r->tie[g->scope.plan];
	case MEASURE_BY_MONTH:
		return (uint32_t)(day_month_index(r->day) - day_month_index(g->scope.from));
	case MEASURE_BY_SERVICE:
		return r->service;
	case MEASURE_BY_OUTCOME:
		return r->outcome;
	case MEASURE_BY_AGE:
		return band;
	case MEASURE_BY_SEX:
		return known ? ref.sex[r->person] : 0;
	case MEASURE_BY_LOCALITY:
		return known ? ref.locality[r->person] : 0;
	}
	return 0;
}

static void check_cell(const struct measure_group *g, const struct measure_cell *c, bool total)
{
	struct measure all = { .op = MEASURE_COUNT,
			       .where = g->where ? *g->where : FACT_FILTER_ANY };
	uint64_t n = 0;
	size_t k = 0;
	int64_t sum = 0;

	for (size_t i = 0; i < ref.n; i++) {
		const struct fact *r = &ref.recs[i];

		if (!ref_counts(i, &all, &g->scope, g->scope.from, g->scope.to) ||
		    (!total &&
		     (ref_key(r, g, g->by) != c->key || ref_key(r, g, g->by2) != c->key2)))
			continue;
		n++;
		sum += number(r, g->of);
		if (r->person != FACT_NONE)
			values[k++] = r->person;
	}
	assert_int_equal(c->records, n);
	assert_int_equal(c->sum, sum);
	assert_int_equal(c->persons, unique(values, k));
}

static void check_group(const struct measure_group *g)
{
	uint64_t n = 0;

	for (size_t i = 0; i < g->n_cells; i++) {
		check_cell(g, &g->cells[i], false);
		n += g->cells[i].records;
	}
	assert_int_equal(n, g->total.records); /* no cell is missing */
	check_cell(g, &g->total, true);
}

static bool below(const struct measure_tree *t, size_t node, size_t top)
{
	int32_t i = (int32_t)node;

	while (i > (int32_t)top)
		i = t->nodes[i].parent;
	return i == (int32_t)top;
}

static void check_node(const struct measure_tree *t, size_t top)
{
	const struct measure_node *node = &t->nodes[top];
	uint64_t records = 0, minutes = 0, months = 0;
	size_t n = 0;

	for (size_t i = 0; i < ref.n; i++) {
		const struct fact *r = &ref.recs[i];
		bool mine = false;

		if (ref.voided[i] || r->day < t->from || r->day > t->to || !r->tie[t->plan])
			continue;
		for (size_t k = 0; k < t->n_nodes; k++)
			mine |= t->nodes[k].action == r->tie[t->plan] && below(t, k, top);
		if (!mine)
			continue;
		records++;
		minutes += r->minutes;
		if (r->person != FACT_NONE)
			values[n++] = r->person;
	}
	for (size_t m = 0; m < measure_months(t->from, t->to); m++)
		months += node->months[m];
	assert_int_equal(node->records, records);
	assert_int_equal(months, records);
	assert_int_equal(node->minutes, minutes);
	assert_int_equal(node->persons, unique(values, n));
}

static void check_tree(const struct measure_tree *t)
{
	uint64_t tied = 0, untied = 0;
	size_t n = 0;

	for (size_t i = 0; i < ref.n; i++) {
		if (ref.voided[i] || ref.recs[i].day < t->from || ref.recs[i].day > t->to)
			continue;
		tied += ref.recs[i].tie[0] != 0;
		untied += ref.recs[i].tie[0] == 0;
		if (ref.recs[i].tie[0] && ref.recs[i].person != FACT_NONE)
			values[n++] = ref.recs[i].person;
	}
	assert_int_equal(t->tied, tied);
	assert_int_equal(t->untied, untied);
	assert_int_equal(t->persons, unique(values, n));
	for (size_t i = 0; i < t->n_nodes; i++)
		check_node(t, i);
}

#define JOBS   24
#define GROUPS 4

static void check_all(struct facts *f)
{
	/* Objectives 0 to 3, actions, a sub-action under node 4; two actions are no node. */
	static struct measure_node nodes[14];
	static const uint8_t bands[] = { 3, 18, 25, 65 };
	struct measure_job jobs[JOBS];
	struct measure_group groups[GROUPS];
	struct measure_tree tree = { .nodes = nodes, .n_nodes = 14 };
	struct measure_batch b = { jobs, JOBS, groups, GROUPS, &tree, 1, &ref.people, 0 };
	struct err_info ei = { 0 };
	struct arena a;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	for (size_t i = 0; i < JOBS; i++) {
		jobs[i] = random_job(&a);
		if (i % 3) { /* several jobs of one period share a pass */
			jobs[i].scope.from = jobs[i - 1].scope.from;
			jobs[i].scope.to = jobs[i - 1].scope.to;
		}
	}
	for (size_t i = 0; i < GROUPS; i++)
		groups[i] = (struct measure_group){
			.scope = jobs[i].scope,
			.where = is_leaf(jobs[i].measure) ? &jobs[i].measure->where : NULL,
			.by = 1 + rnd(MEASURE_BY_LOCALITY),
			.by2 = rnd(2) ? rnd(MEASURE_BY_LOCALITY + 1) : MEASURE_BY_NOTHING,
			.of = rnd(MEASURE_HEAD_COUNT + 1),
			.bands = bands,
			.n_bands = ARRAY_LEN(bands),
		};
	for (int32_t i = 0; i < 14; i++) {
		nodes[i].parent = i < 2 ? -1 : i < 4 ? i - 2 : i == 9 ? 4 : 2 + i % 2;
		nodes[i].action = (uint16_t)(i < 4 ? 0 : i - 3);
	}
	random_period(&tree.from, &tree.to);
	assert_int_equal(measure_run(&ei, f, &b, &a).code, ERR_OK);
	assert_int_equal(b.version, facts_version(f));
	for (size_t i = 0; i < JOBS; i++)
		check_job(&jobs[i]);
	for (size_t i = 0; i < GROUPS; i++)
		check_group(&groups[i]);
	check_tree(&tree);
	arena_release(&a);
}

static struct facts *facts_two_plans(void)
{
	struct facts *f = facts_new();

	facts_plan_open(f, 0);
	facts_plan_open(f, 3);
	return f;
}

static void run_random(uint64_t s, uint32_t persons, bool ordered)
{
	struct facts *f = facts_two_plans();

	ref_reset(s, persons, ordered);
	check_all(f); /* of nothing */
	for (int step = 0; step < 4; step++) {
		append(f, 1 + rnd(500), 1200);
		disturb(f, rnd(120));
		check_all(f);
	}
	facts_free(f);
}

static void every_figure_equals_the_slow_reference_in_order_of_days(void **state)
{
	(void)state;
	for (uint64_t s = 1; s <= 12; s++)
		run_random(s, s % 2 ? 40 : PEOPLE, true);
}

static void every_figure_equals_the_slow_reference_in_any_order(void **state)
{
	(void)state;
	for (uint64_t s = 101; s <= 112; s++)
		run_random(s, s % 2 ? 40 : PEOPLE, false);
}

static void figures_are_right_across_blocks_and_chunks(void **state)
{
	struct facts *f = facts_two_plans();

	(void)state;
	ref_reset(7, PEOPLE, true);
	for (size_t i = 0; i < 15; i++)
		append(f, 5000, 75000);
	disturb(f, 3000);
	check_all(f);
	facts_free(f);
}

/* ---- single cases ---- */

static struct fact plain(uint32_t id, int32_t day)
{
	return (struct fact){ .id = id,
			      .day = day,
			      .until_day = DAY_NONE,
			      .person = FACT_NONE,
			      .household = FACT_NONE,
			      .kind = 1,
			      .wait = FACT_NO_WAIT,
			      .lag = FACT_NO_LAG };
}

static void put(struct facts *f, struct fact r)
{
	struct err_info ei = { 0 };

	assert_int_equal(facts_append(&ei, f, &r, 1).code, ERR_OK);
}

/* Evaluates one definition over all records of a period; months in `a`. */
static struct measure_result eval(struct facts *f, struct arena *a, const char *json,
				  int32_t from, int32_t to)
{
	struct measure_names names = { by_number, NULL };
	struct measure_job j = { .scope = { .from = from, .to = to, .any = true } };
	struct measure_batch b = { .jobs = &j, .n_jobs = 1 };
	struct measure_faults faults;
	struct err_info ei = { 0 };

	assert_int_equal(
		measure_parse(&ei, a, json, strlen(json), &names, &faults, &j.measure).code,
		ERR_OK);
	assert_int_equal(measure_run(&ei, f, &b, a).code, ERR_OK);
	return j.result;
}

static void the_first_and_last_day_of_a_period_count_and_their_neighbours_do_not(void **state)
{
	int32_t from = day_from_civil(2026, 1, 1), to = day_from_civil(2026, 12, 31);
	const int32_t days[] = { from - 1, from, to, to + 1, DAY_MIN, DAY_MAX };
	const int want[] = { 0, 1, 1, 0, 0, 0 };
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		struct facts *f = facts_new();

		put(f, plain(1, days[i]));
		assert_same(eval(f, &a, "{\"op\":\"count\"}", from, to).value, want[i]);
		assert_same(eval(f, &a, "{\"op\":\"count\"}", days[i], days[i]).value, 1);
		facts_free(f);
	}
	arena_release(&a);
}

static void a_contract_counts_at_the_ends_of_the_months_that_it_covers(void **state)
{
	int32_t from = day_from_civil(2026, 1, 1), to = day_from_civil(2026, 6, 30);
	struct fact r = plain(1, day_from_civil(2026, 2, 28));
	struct facts *f = facts_new();
	struct measure_result res;
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	r.until_day = day_from_civil(2026, 4, 29); /* one day short of the end of April */
	put(f, r);
	res = eval(f, &a, "{\"op\":\"active_at\"}", from, to);
	assert_same(res.value, 0);
	assert_same(res.months[0], 0);
	assert_same(res.months[1], 1);
	assert_same(res.months[2], 1);
	assert_same(res.months[3], 0);
	res = eval(f, &a, "{\"op\":\"active_at\"}", from, r.until_day);
	assert_same(res.value, 1);
	assert_same(res.months[3], 1);
	facts_free(f);
	arena_release(&a);
}

static void empty_sets_give_zero_or_no_value(void **state)
{
	static const struct {
		const char *json;
		bool present;
	} cases[] = {
		{ "{\"op\":\"count\"}", true },
		{ "{\"op\":\"sum\",\"of\":\"minutes\"}", true },
		{ "{\"op\":\"distinct\",\"of\":\"person\"}", true },
		{ "{\"op\":\"active_at\"}", true },
		{ "{\"op\":\"median\",\"of\":\"wait\"}", false },
		{ "{\"op\":\"p90\",\"of\":\"lag\"}", false },
		{ "{\"op\":\"mean\",\"of\":\"minutes\"}", false },
		{ "{\"op\":\"share\",\"num\":{\"op\":\"count\"},\"den\":{\"op\":\"count\"}}",
		  false },
		{ "{\"op\":\"milestones\"}", false },
		{ "{\"op\":\"manual\"}", false },
	};
	struct facts *f = facts_new();
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct measure_result r = eval(f, &a, cases[i].json, 20000, 20400);

		assert_int_equal(r.present, cases[i].present);
		assert_same(r.value, 0);
		assert_int_equal(r.persons_least, 0);
	}
	facts_free(f);
	arena_release(&a);
}

static void a_birthday_of_29_february_falls_on_1_march(void **state)
{
	int32_t birth = day_from_civil(2008, 2, 29);
	struct fact_people people = { .birth_day = &birth, .n = 1 };
	struct fact_filter adult = { .age_min = 18, .age_max = -1 };
	struct fact_scope scope = { .any = true };
	struct facts *f = facts_new();
	struct fact r = plain(1, day_from_civil(2026, 2, 28));

	(void)state;
	r.person = 0;
	put(f, r);
	r.id = 2;
	r.day++;
	put(f, r);
	scope.from = scope.to = day_from_civil(2026, 2, 28);
	assert_int_equal(facts_matching(f, &scope, &adult, &people), 0);
	scope.from = scope.to = day_from_civil(2026, 3, 1);
	assert_int_equal(facts_matching(f, &scope, &adult, &people), 1);
	facts_free(f);
}

static void impossible_periods_plans_and_trees_are_refused(void **state)
{
	struct measure m = { .op = MEASURE_COUNT, .where = FACT_FILTER_ANY, .divide = 1 };
	struct measure_job j = { .measure = &m, .scope = { .from = 10, .to = 9, .any = true } };
	struct measure_node nodes[2] = { { .parent = 1 }, { .parent = -1 } };
	struct measure_tree tree = { .from = 0, .to = 1, .nodes = nodes, .n_nodes = 2 };
	struct measure_batch b = { .jobs = &j, .n_jobs = 1 };
	struct facts *f = facts_new();
	struct err_info ei = { 0 };
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_int_equal(measure_run(&ei, f, &b, &a).code, ERR_INVALID);
	assert_string_equal(ei.key, "measure.period");
	j.scope = (struct fact_scope){ .from = DAY_MIN, .to = DAY_MAX, .any = true };
	assert_int_equal(measure_run(&ei, f, &b, &a).code, ERR_INVALID);
	j.scope = (struct fact_scope){ .from = 0, .to = 9, .plan = 5 };
	err_clear(&ei);
	assert_int_equal(measure_run(&ei, f, &b, &a).code, ERR_INVALID);
	assert_string_equal(ei.key, "measure.plan");
	b = (struct measure_batch){ .trees = &tree, .n_trees = 1 };
	assert_int_equal(measure_run(&ei, f, &b, &a).code, ERR_INVALID); /* not open */
	facts_plan_open(f, 0);
	assert_int_equal(measure_run(&ei, f, &b, &a).code, ERR_INVALID); /* parent behind */
	nodes[0] = (struct measure_node){ .parent = -1, .action = 3 };
	nodes[1] = (struct measure_node){ .parent = 0, .action = 3 };
	assert_int_equal(measure_run(&ei, f, &b, &a).code, ERR_INVALID); /* twice */
	nodes[1].action = 4;
	assert_int_equal(measure_run(&ei, f, &b, &a).code, ERR_OK);
	facts_free(f);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_figure_equals_the_slow_reference_in_order_of_days),
		cmocka_unit_test(every_figure_equals_the_slow_reference_in_any_order),
		cmocka_unit_test(figures_are_right_across_blocks_and_chunks),
		cmocka_unit_test(
			the_first_and_last_day_of_a_period_count_and_their_neighbours_do_not),
		cmocka_unit_test(a_contract_counts_at_the_ends_of_the_months_that_it_covers),
		cmocka_unit_test(empty_sets_give_zero_or_no_value),
		cmocka_unit_test(a_birthday_of_29_february_falls_on_1_march),
		cmocka_unit_test(impossible_periods_plans_and_trees_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
