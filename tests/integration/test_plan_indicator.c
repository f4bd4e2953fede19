/* The workshop: an indicator is tried, made, changed with its past kept, retired, carried as a file. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/measure.h"
#include "core/model.h"
#include "db/writer.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static int64_t node(struct fx *fx, const char *code)
{
	return fx_sql(fx, arena_printf(&fx->arena,
				       "SELECT node_id FROM plan_node WHERE plan_id = 1 AND"
				       " code = '%s'",
				       code));
}

static const char *path(struct fx *fx, const char *before, int64_t id, const char *after)
{
	return arena_printf(&fx->arena, "%s%" PRId64 "%s", before, id, after);
}

#define COUNT                                                                                  \
	"\"measure\":{\"op\":\"count\",\"where\":{\"service\":[\"insertion\"]}},\"unit\":"     \
	"\"act\",\"direction\":\"up\""
#define HOURS                                                                                  \
	"\"measure\":{\"op\":\"sum\",\"of\":\"minutes\",\"divide\":60},\"unit\":\"hours\","    \
	"\"direction\":\"context\""

static const char NEW[] = "{\"label\":{\"fr\":\"Entretiens\"}," COUNT
			  ",\"scope\":\"any\",\"targets\":[{\"year\":2026,\"value\":40}],"
			  "\"explanation\":\"Tous les entretiens\"}";
static const char CHANGED[] = "{\"label\":{\"fr\":\"Heures d'entretien\"}," HOURS
			      ",\"scope\":\"any\",\"decimals\":1}";

static void some_work(struct fx *fx, int n)
{
	int64_t person;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Dupont", "Yves", "1975-05-05");
	for (int i = 0; i < n; i++)
		(void)fx_intervention(fx, person, "Bilan");
}

static json_t *figure(struct fx *fx, int64_t node_id, int64_t id)
{
	json_t *rows, *r;
	size_t i;

	fx_call(fx, GET, path(fx, "/api/nodes/", node_id, ""), NULL, 200);
	rows = fx_json(fx, "indicators");
	json_array_foreach(rows, i, r)
	{
		if (json_integer_value(json_object_get(r, "id")) == id)
			return r;
	}
	return NULL;
}

static void a_changed_definition_gives_its_value_at_once_and_keeps_its_past(void **state)
{
	struct fx *fx = *state;
	int64_t n = node(fx, "1.3.1"), id;

	some_work(fx, 3);
	fx_as(fx, "manager");
	fx_call(fx, POST, path(fx, "/api/nodes/", n, "/indicators"), NEW, 201);
	id = fx_int(fx, "id");
	assert_int_equal(json_integer_value(json_object_get(figure(fx, n, id), "value")), 3);
	fx_call(fx, PUT, path(fx, "/api/indicators/", id, ""), CHANGED, 428);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path(fx, "/api/indicators/", id, ""), CHANGED, 200);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path(fx, "/api/indicators/", id, ""), CHANGED, 412);
	assert_true(json_number_value(json_object_get(figure(fx, n, id), "value")) < 3);
	fx_call(fx, GET, path(fx, "/api/indicators/", id, ""), NULL, 200);
	assert_int_equal(fx_int(fx, "version"), 2);
	assert_string_equal(fx_text(fx, "measure.op"), "sum");
	assert_string_equal(fx_text(fx, "past.0.definition.measure.op"), "count");
	assert_string_equal(fx_text(fx, "past.0.definition.explanation"),
			    "Tous les entretiens");
	assert_int_equal(fx_int(fx, "past.0.definition.targets.2026"), 40);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path(fx, "/api/indicators/", id, "/retire"), "{}", 200);
	assert_null(figure(fx, n, id));
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM indicator_past"), 2);
}

static void a_preview_says_the_same_value_and_saves_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t n = node(fx, "1.3.1"), before;
	const char *body = arena_printf(
		&fx->arena,
		"{\"node_id\":%" PRId64
		",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\",\"scope\":\"any\"," COUNT
		",\"target\":10}",
		n);

	some_work(fx, 4);
	fx_as(fx, "manager");
	before = fx_sql(fx, "SELECT count(*) FROM indicator");
	fx_call(fx, POST, "/api/indicators/preview", body, 200);
	assert_int_equal(fx_int(fx, "value"), 4);
	assert_int_equal(fx_int(fx, "target"), 10);
	assert_int_equal(fx_int(fx, "records"), 4);
	assert_int_equal(fx_int(fx, "months.10.value"), 4);
	assert_int_equal(fx_int(fx, "feeds.0.records"), 4);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM indicator"), before);
	/* One person did it all: a measure of persons, or one that picks by age, stays hidden. */
	fx_call(fx, POST, "/api/indicators/preview",
		arena_printf(&fx->arena,
			     "{\"node_id\":%" PRId64
			     ",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\",\"scope\":\"any\","
			     "\"unit\":\"act\",\"measure\":{\"op\":\"count\",\"where\":"
			     "{\"age_min\":51,\"age_max\":51}}}",
			     n),
		200);
	assert_true(json_is_null(fx_json(fx, "value")));
	assert_true(json_is_true(fx_json(fx, "masked")));
	assert_null(fx_json(fx, "feeds.0"));
	fx_as(fx, "social_worker");
	fx_call(fx, POST, "/api/indicators/preview", body, 403);
}

static void a_wrong_definition_is_refused_by_its_member(void **state)
{
	static const char *const wrong[][2] = {
		{ "{\"label\":{\"fr\":\"x\"},\"unit\":\"act\",\"direction\":\"up\",\"measure\":"
		  "{\"op\":\"guess\"}}",
		  "measure.op" },
		{ "{\"label\":{\"fr\":\"x\"},\"unit\":\"act\",\"direction\":\"up\",\"measure\":"
		  "{\"op\":\"count\",\"where\":{\"service\":[\"nowhere\"]}}}",
		  "measure.where.service" },
		{ "{\"label\":{\"fr\":\"x\"},\"unit\":\"parsec\",\"direction\":\"up\","
		  "\"measure\":{\"op\":\"count\"}}",
		  "unit" },
		{ "{\"label\":{\"nl\":\"x\"},\"unit\":\"act\",\"direction\":\"up\",\"measure\":"
		  "{\"op\":\"count\"}}",
		  "label.fr" },
		{ "{\"label\":{\"fr\":\"x\"},\"unit\":\"act\",\"direction\":\"up\",\"measure\":"
		  "{\"op\":\"count\"},\"targets\":[{\"year\":2026,\"value\":1},{\"year\":2026,"
		  "\"value\":2}]}",
		  "targets" },
	};
	struct fx *fx = *state;
	int64_t n = node(fx, "1.3.1"), before;

	fx_as(fx, "manager");
	before = fx_sql(fx, "SELECT count(*) FROM indicator");
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		fx_call(fx, POST, path(fx, "/api/nodes/", n, "/indicators"), wrong[i][0], 422);
		assert_string_equal(fx_text(fx, "fields.0.field"), wrong[i][1]);
	}
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM indicator"), before);
}

static void a_file_of_indicators_comes_back_without_a_change(void **state)
{
	struct fx *fx = *state;
	const char *file, *body;
	json_t *j;
	int64_t before;
	char *changed;

	fx_as(fx, "manager");
	before = fx_sql(fx, "SELECT count(*) FROM indicator");
	file = fx_request(fx, GET, "/api/plans/1/indicators.json", NULL);
	assert_int_equal(fx->status, 200);
	body = arena_printf(&fx->arena, "{\"content\":%s}", file);
	fx_call(fx, POST, "/api/plans/1/indicators/preview", body, 200);
	assert_int_equal(fx_int(fx, "added") + fx_int(fx, "changed"), 0);
	assert_true(fx_int(fx, "same") > 20);
	j = json_loads(file, 0, NULL);
	json_object_set_new(json_array_get(json_object_get(j, "indicators"), 0), "explanation",
			    json_string("autre"));
	json_object_set_new(json_array_get(json_object_get(j, "indicators"), 1), "code",
			    json_string("NEW-1"));
	changed = json_dumps(j, JSON_COMPACT);
	body = arena_printf(&fx->arena, "{\"content\":%s}", changed);
	free(changed);
	json_decref(j);
	fx_call(fx, POST, "/api/plans/1/indicators", body, 200);
	assert_int_equal(fx_int(fx, "added"), 1);
	assert_int_equal(fx_int(fx, "changed"), 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM indicator"), before + 1);
	fx_call(fx, POST, "/api/plans/1/indicators", "{\"content\":{\"indicators\":[{}]}}",
		422);
	fx_call(fx, POST, "/api/plans/1/indicators", "{\"content\":{}}", 422);
}

static void who_was_named_enters_the_measure_and_is_reminded(void **state)
{
	struct fx *fx = *state;
	int64_t n = node(fx, "1.3.1"), id, owner;
	const char *measures;

	owner = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'social_worker'");
	fx_as(fx, "manager");
	fx_call(fx, POST, path(fx, "/api/nodes/", n, "/indicators"),
		arena_printf(&fx->arena,
			     "{\"label\":{\"fr\":\"Satisfaction\"},\"measure\":{\"op\":"
			     "\"manual\"},\"unit\":\"act\",\"direction\":\"up\",\"owner_id\":"
			     "%" PRId64 ",\"every_months\":6}",
			     owner),
		201);
	id = fx_int(fx, "id");
	measures = path(fx, "/api/indicators/", id, "/measurements");
	fx_as(fx, "social_worker");
	fx_call(fx, GET, "/api/indicators/due", NULL, 200);
	assert_int_equal(fx_int(fx, "rows.0.id"), id);
	fx_call(fx, POST, measures,
		"{\"day\":\"2026-11-20\",\"value\":4,\"evidence\":\"Enquête\"}", 200);
	fx_call(fx, GET, "/api/indicators/due", NULL, 200);
	assert_null(fx_json(fx, "rows.0"));
	/* Another, who was not named, does not find it. */
	fx_as(fx, "social_worker2");
	fx_call(fx, POST, measures,
		"{\"day\":\"2026-11-21\",\"value\":5,\"evidence\":\"Enquête\"}", 404);
}

static void coverage_names_what_nothing_feeds(void **state)
{
	struct fx *fx = *state;
	json_t *rows, *r;
	size_t i, fed = 0;

	some_work(fx, 2);
	fx_as(fx, "manager");
	fx_call(fx, GET, "/api/plans/1/coverage", NULL, 200);
	rows = fx_json(fx, "actions");
	json_array_foreach(rows, i, r)
	{
		fed += json_integer_value(json_object_get(r, "records")) > 0;
	}
	assert_int_equal(fed, 1);
	fx_call(fx, GET, "/api/plans/99/coverage", NULL, 404);
}

/* Both plans, as they are shipped: no action, and no objective without action, stands bare. */
static void every_action_of_both_plans_has_an_indicator(void **state)
{
	struct fx *fx = *state;

	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM plan"), 2);
	assert_int_equal(
		fx_sql(fx, "SELECT count(*) FROM plan_node n WHERE n.removed_at IS NULL AND"
			   " (n.level IN ('action', 'subaction') OR (n.level = 'operational'"
			   " AND NOT EXISTS (SELECT 1 FROM plan_node k WHERE k.parent_id ="
			   " n.node_id AND k.removed_at IS NULL))) AND NOT EXISTS (SELECT 1"
			   " FROM indicator i WHERE i.node_id = n.node_id AND i.active = 1)"),
		0);
}

static void a_new_version_is_stored_wholly_or_not_at_all(void **state)
{
	struct fx *fx = *state;
	int64_t n = node(fx, "1.3.1"), id;
	unsigned nth;

	fx_as(fx, "manager");
	fx_call(fx, POST, path(fx, "/api/nodes/", n, "/indicators"), NEW, 201);
	id = fx_int(fx, "id");
	for (nth = 1; nth < 100; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx->if_match = "\"1\"";
		fx_request(fx, PUT, path(fx, "/api/indicators/", id, ""), CHANGED);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM indicator_past"), 0);
		assert_int_equal(fx_sql(fx, arena_printf(&fx->arena,
							 "SELECT count(*) FROM indicator_target"
							 " WHERE indicator_id = %" PRId64,
							 id)),
				 1);
	}
	assert_true(nth > 5);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM indicator_past"), 1);
}

/* The first measure that counts records of every kind; NULL: each says which it counts. */
static const struct measure *any_kind(const struct measure *m)
{
	const struct measure *num;

	if (m->op == MEASURE_SHARE) {
		num = any_kind(m->num);
		return num ? num : any_kind(m->den);
	}
	if (m->op == MEASURE_MILESTONES || m->op == MEASURE_MANUAL)
		return NULL;
	return m->where.n_keys[FACT_KIND] == 0 ? m : NULL;
}

/* A service that comes later ties its records to the same action: no older figure may swell. */
static void every_shipped_measure_says_what_it_counts(void **state)
{
	struct fx *fx = *state;
	struct model *m = model_take(fx->app);
	size_t seen = 0;

	for (size_t i = 0; i < m->n_plans; i++)
		for (size_t j = 0; j < m->plans[i].n_indicators; j++) {
			const struct indicator *in = &m->plans[i].indicators[j];

			if (any_kind(in->measure))
				fail_msg("%s counts records of every kind", in->code);
			seen++;
		}
	model_drop(fx->app, m);
	assert_true(seen > 200);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(every_shipped_measure_says_what_it_counts),
		CASE(a_changed_definition_gives_its_value_at_once_and_keeps_its_past),
		CASE(a_preview_says_the_same_value_and_saves_nothing),
		CASE(a_wrong_definition_is_refused_by_its_member),
		CASE(a_file_of_indicators_comes_back_without_a_change),
		CASE(who_was_named_enters_the_measure_and_is_reminded),
		CASE(coverage_names_what_nothing_feeds),
		CASE(every_action_of_both_plans_has_an_indicator),
		CASE(a_new_version_is_stored_wholly_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
