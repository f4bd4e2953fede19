/* Definitions of measures: what is read, and every refusal with the member that is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/measure.h"

#include "base/banned.h"

static const char *const KINDS[] = { "ride.done", "ride.refused", "delivery.delivered" };

static bool resolve(void *arg, enum fact_dim dim, const char *name, uint16_t *key)
{
	(void)arg;
	for (uint16_t i = 0; dim == FACT_KIND && i < ARRAY_LEN(KINDS); i++)
		if (strcmp(name, KINDS[i]) == 0) {
			*key = (uint16_t)(i + 1);
			return true;
		}
	if (dim == FACT_CHANNEL && strcmp(name, "web") == 0) {
		*key = 2;
		return true;
	}
	return false;
}

static const struct measure_names NAMES = { resolve, NULL };

static bool parse(struct arena *a, const char *json, struct measure_faults *faults,
		  const struct measure **m)
{
	struct err_info ei = { 0 };
	Err e = measure_parse(&ei, a, json, strlen(json), &NAMES, faults, m);

	if (e.code != ERR_OK) {
		assert_int_equal(e.code, ERR_INVALID);
		assert_string_equal(ei.key, "measure.definition");
		assert_true(faults->n_rows > 0);
	}
	return e.code == ERR_OK;
}

static void a_share_of_filtered_counts_is_read(void **state)
{
	struct measure_faults faults;
	const struct measure *m = NULL;
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_true(parse(
		&a,
		"{\"op\":\"share\",\"num\":{\"op\":\"count\",\"where\":{\"kind\":"
		"[\"ride.done\"],\"channel\":[\"web\"],\"age_min\":65}},\"den\":"
		"{\"op\":\"count\",\"where\":{\"kind\":[\"ride.done\",\"ride.refused\"]}}}",
		&faults, &m));
	assert_int_equal(m->op, MEASURE_SHARE);
	assert_int_equal(m->num->where.n_keys[FACT_KIND], 1);
	assert_int_equal(m->num->where.keys[FACT_KIND][0], 1);
	assert_int_equal(m->num->where.keys[FACT_CHANNEL][0], 2);
	assert_int_equal(m->num->where.age_min, 65);
	assert_int_equal(m->num->where.age_max, -1);
	assert_int_equal(m->den->where.n_keys[FACT_KIND], 2);
	assert_int_equal(m->den->where.keys[FACT_KIND][1], 2);
	assert_false(measure_is_flow(m));
	assert_true(measure_is_flow(m->num));
	assert_true(measure_is_computed(m));
	arena_release(&a);
}

static void every_operation_has_its_members(void **state)
{
	static const struct {
		const char *json;
		enum measure_op op;
		enum measure_of of;
		int divide;
	} cases[] = {
		{ "{\"op\":\"count\"}", MEASURE_COUNT, MEASURE_OF_NOTHING, 1 },
		{ "{\"op\":\"sum\",\"of\":\"minutes\",\"divide\":60}", MEASURE_SUM,
		  MEASURE_MINUTES, 60 },
		{ "{\"op\":\"sum\",\"of\":\"head_count\"}", MEASURE_SUM, MEASURE_HEAD_COUNT,
		  1 },
		{ "{\"op\":\"distinct\",\"of\":\"household\"}", MEASURE_DISTINCT,
		  MEASURE_HOUSEHOLD, 1 },
		{ "{\"op\":\"median\",\"of\":\"wait\"}", MEASURE_MEDIAN, MEASURE_WAIT, 1 },
		{ "{\"op\":\"p90\",\"of\":\"lag\",\"where\":{}}", MEASURE_P90, MEASURE_LAG, 1 },
		{ "{\"op\":\"mean\",\"of\":\"quantity\"}", MEASURE_MEAN, MEASURE_QUANTITY, 1 },
		{ "{\"op\":\"active_at\"}", MEASURE_ACTIVE_AT, MEASURE_OF_NOTHING, 1 },
		{ "{\"op\":\"milestones\"}", MEASURE_MILESTONES, MEASURE_OF_NOTHING, 1 },
		{ "{\"op\":\"manual\"}", MEASURE_MANUAL, MEASURE_OF_NOTHING, 1 },
	};
	struct measure_faults faults;
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct measure *m = NULL;

		assert_true(parse(&a, cases[i].json, &faults, &m));
		assert_int_equal(m->op, cases[i].op);
		assert_int_equal(m->of, cases[i].of);
		assert_int_equal(m->divide, cases[i].divide);
	}
	arena_release(&a);
}

static void what_is_wrong_is_named_by_its_member(void **state)
{
	static const struct {
		const char *json, *field, *error;
	} cases[] = {
		{ "{\"op\":\"count\"", "", "field.text" },
		{ "{\"op\":\"count\",\"op\":\"sum\"}", "", "field.text" },
		{ "[]", "", "field.type" },
		{ "{}", "op", "field.required" },
		{ "{\"op\":3}", "op", "field.type" },
		{ "{\"op\":\"counts\"}", "op", "field.not_one_of" },
		{ "{\"op\":\"\"}", "op", "field.not_one_of" },
		{ "{\"op\":\"count\",\"of\":\"person\"}", "of", "field.unknown" },
		{ "{\"op\":\"count\",\"divide\":2}", "divide", "field.unknown" },
		{ "{\"op\":\"manual\",\"where\":{}}", "where", "field.unknown" },
		{ "{\"op\":\"sum\"}", "of", "field.required" },
		{ "{\"op\":\"sum\",\"of\":\"wait\"}", "of", "field.not_one_of" },
		{ "{\"op\":\"distinct\",\"of\":\"quantity\"}", "of", "field.not_one_of" },
		{ "{\"op\":\"median\",\"of\":\"amount_cents\"}", "of", "field.not_one_of" },
		{ "{\"op\":\"sum\",\"of\":\"minutes\",\"divide\":0}", "divide",
		  "field.too_small" },
		{ "{\"op\":\"sum\",\"of\":\"minutes\",\"divide\":1.5}", "divide",
		  "field.type" },
		{ "{\"op\":\"sum\",\"of\":\"minutes\",\"divide\":9999999}", "divide",
		  "field.too_large" },
		{ "{\"op\":\"count\",\"where\":[]}", "where", "field.type" },
		{ "{\"op\":\"count\",\"where\":{\"town\":[]}}", "where.town", "field.unknown" },
		{ "{\"op\":\"count\",\"where\":{\"kind\":\"x\"}}", "where.kind", "field.type" },
		{ "{\"op\":\"count\",\"where\":{\"kind\":[]}}", "where.kind",
		  "field.too_short" },
		{ "{\"op\":\"count\",\"where\":{\"kind\":[7]}}", "where.kind", "field.type" },
		{ "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.lost\"]}}", "where.kind",
		  "field.not_one_of" },
		{ "{\"op\":\"count\",\"where\":{\"age_min\":-1}}", "where.age_min",
		  "field.too_small" },
		{ "{\"op\":\"count\",\"where\":{\"age_max\":151}}", "where.age_max",
		  "field.too_large" },
		{ "{\"op\":\"count\",\"where\":{\"age_min\":30,\"age_max\":20}}",
		  "where.age_max", "field.too_small" },
		{ "{\"op\":\"share\",\"den\":{\"op\":\"count\"}}", "num", "field.required" },
		{ "{\"op\":\"share\",\"num\":7,\"den\":{\"op\":\"count\"}}", "num",
		  "field.type" },
		{ "{\"op\":\"share\",\"num\":{\"op\":\"count\",\"where\":{\"kind\":[\"?\"]}},"
		  "\"den\":{\"op\":\"count\"}}",
		  "num.where.kind", "field.not_one_of" },
	};
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct measure_faults faults;
		const struct measure *m = NULL;

		assert_false(parse(&a, cases[i].json, &faults, &m));
		assert_null(m);
		assert_int_equal(faults.n_rows, 1);
		assert_string_equal(faults.rows[0].field, cases[i].field);
		assert_string_equal(faults.rows[0].error, cases[i].error);
	}
	arena_release(&a);
}

static void all_faults_are_told_at_once_up_to_a_ceiling(void **state)
{
	struct measure_faults faults;
	const struct measure *m = NULL;
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_false(parse(&a,
			   "{\"op\":\"sum\",\"of\":\"x\",\"divide\":-3,\"where\":{\"kind\":1}}",
			   &faults, &m));
	assert_int_equal(faults.n_rows, 3);
	assert_false(parse(
		&a,
		"{\"op\":\"count\",\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,"
		"\"h\":1,\"i\":1,\"j\":1,\"k\":1,\"l\":1,\"m\":1,\"n\":1,\"o\":1,\"p\":1,"
		"\"q\":1,\"r\":1}",
		&faults, &m));
	assert_int_equal(faults.n_rows, MEASURE_FAULTS_MAX);
	arena_release(&a);
}

static void shares_nest_three_levels_and_no_more(void **state)
{
	static const char two[] =
		"{\"op\":\"share\",\"num\":{\"op\":\"share\",\"num\":{\"op\":\"count\"},"
		"\"den\":{\"op\":\"manual\"}},\"den\":{\"op\":\"count\"}}";
	struct measure_faults faults;
	const struct measure *m = NULL;
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_true(parse(&a, two, &faults, &m));
	m = NULL;
	assert_false(parse(
		&a, arena_printf(&a, "{\"op\":\"share\",\"num\":%s,\"den\":%s}", two, two),
		&faults, &m));
	assert_string_equal(faults.rows[0].field, "num.num.num");
	assert_string_equal(faults.rows[0].error, "field.too_long");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_of_filtered_counts_is_read),
		cmocka_unit_test(every_operation_has_its_members),
		cmocka_unit_test(what_is_wrong_is_named_by_its_member),
		cmocka_unit_test(all_faults_are_told_at_once_up_to_a_ceiling),
		cmocka_unit_test(shares_nest_three_levels_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
