/* Evaluations: what is frozen stays, whatever moves later; the past follows new rules by two hands. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/writer.h"
#include "vault/digest.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static const char *path(struct fx *fx, const char *before, int64_t id, const char *after)
{
	return arena_printf(&fx->arena, "%s%" PRId64 "%s", before, id, after);
}

static int64_t some_work(struct fx *fx, int n)
{
	int64_t person;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Dupont", "Yves", "1975-05-05");
	for (int i = 0; i < n; i++)
		(void)fx_intervention(fx, person, "Bilan");
	return person;
}

static int64_t make(struct fx *fx)
{
	fx_as(fx, "manager");
	fx_call(fx, POST, "/api/plans/1/evaluations",
		"{\"kind\":\"mid\",\"title\":\"Mi-parcours\",\"from\":\"2026-01-01\",\"to\":"
		"\"" FX_TODAY "\"}",
		201);
	return fx_int(fx, "id");
}

static void freeze(struct fx *fx, int64_t id)
{
	const char *body = arena_printf(
		&fx->arena,
		"{\"title\":\"Mi-parcours\",\"opinion\":\"Favorable\",\"texts\":[{\"node_id\":"
		"%" PRId64 ",\"text\":\"Bien avancé\",\"outcome\":\"ongoing\"}]}",
		fx_sql(fx, "SELECT min(node_id) FROM plan_node WHERE plan_id = 1 AND level ="
			   " 'action'"));

	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path(fx, "/api/evaluations/", id, ""), body, 200);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, "/api/evaluations/", id, "/freeze"), "{}", 412);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path(fx, "/api/evaluations/", id, "/freeze"), "{}", 200);
}

static char *content(struct fx *fx, int64_t id)
{
	return strdup(
		fx_call(fx, GET, path(fx, "/api/evaluations/", id, "/content"), NULL, 200));
}

/* Everything that could move a figure: acts, a measure, a definition, a rule, a label. */
static void change_everything(struct fx *fx, int64_t person)
{
	int64_t rule = fx_sql(fx, "SELECT max(rule_id) FROM record_tie WHERE plan_id = 1");
	int64_t other = fx_sql(fx, "SELECT max(node_id) FROM plan_node WHERE plan_id = 1 AND"
				   " level = 'action'");
	int64_t indicator =
		fx_sql(fx, "SELECT min(i.indicator_id) FROM indicator i JOIN plan_node n ON"
			   " n.node_id = i.node_id WHERE n.plan_id = 1 AND i.active = 1");

	fx_as(fx, "social_worker");
	(void)fx_intervention(fx, person, "Encore");
	fx_as(fx, "manager");
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path(fx, "/api/indicators/", indicator, ""),
		"{\"label\":{\"fr\":\"Autre\"},\"measure\":{\"op\":\"count\"},\"unit\":\"act\","
		"\"direction\":\"up\",\"scope\":\"any\"}",
		200);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path(fx, "/api/rules/", rule, ""),
		arena_printf(&fx->arena,
			     "{\"plan_id\":1,\"action_id\":%" PRId64
			     ",\"kind\":\"casework.intervention\",\"priority\":900,\"from\":"
			     "\"2021-01-01\"}",
			     other),
		200);
	fx_call(fx, PATCH, path(fx, "/api/nodes/", other, ""), "{\"brief\":\"Autre nom\"}",
		200);
}

static void what_is_frozen_is_identical_after_any_change(void **state)
{
	struct fx *fx = *state;
	int64_t person = some_work(fx, 3), id = make(fx);
	char *before, *after, hash[DIGEST_HEX];

	freeze(fx, id);
	before = content(fx, id);
	digest_hex(before, strlen(before), hash);
	fx_call(fx, GET, path(fx, "/api/evaluations/", id, ""), NULL, 200);
	assert_string_equal(fx_text(fx, "hash"), hash);
	assert_null(fx_json(fx, "revised.0"));
	change_everything(fx, person);
	after = content(fx, id);
	assert_string_equal(before, after);
	fx_call(fx, GET, path(fx, "/api/evaluations/", id, ""), NULL, 200);
	assert_true(json_is_true(fx_json(fx, "intact")));
	assert_non_null(fx_json(fx, "revised.0"));
	assert_string_equal(fx_text(fx, "content.texts.0.text"), "Bien avancé");
	assert_string_equal(fx_text(fx, "content.opinion"), "Favorable");
	free(before);
	free(after);
}

static void a_frozen_evaluation_refuses_every_change(void **state)
{
	struct fx *fx = *state;
	int64_t id;

	(void)some_work(fx, 1);
	id = make(fx);
	freeze(fx, id);
	fx->if_match = "\"3\"";
	fx_call(fx, PUT, path(fx, "/api/evaluations/", id, ""), "{\"title\":\"Autre\"}", 409);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path(fx, "/api/evaluations/", id, "/drop"), "{}", 409);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path(fx, "/api/evaluations/", id, "/freeze"), "{}", 409);
	assert_string_equal(fx->error, "evaluation.frozen");
}

static void a_period_that_runs_is_not_frozen_and_a_draft_can_go(void **state)
{
	struct fx *fx = *state;
	int64_t id;

	fx_as(fx, "manager");
	fx_call(fx, POST, "/api/plans/1/evaluations",
		"{\"kind\":\"year\",\"title\":\"Année\",\"from\":\"2026-01-01\",\"to\":"
		"\"2026-12-31\"}",
		201);
	id = fx_int(fx, "id");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, "/api/evaluations/", id, "/freeze"), "{}", 422);
	fx_call(fx, GET, path(fx, "/api/evaluations/", id, "/content"), NULL, 409);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, "/api/evaluations/", id, "/drop"), "{}", 200);
	fx_call(fx, GET, path(fx, "/api/evaluations/", id, ""), NULL, 404);
	fx_call(fx, POST, "/api/plans/1/evaluations",
		"{\"kind\":\"year\",\"title\":\"x\",\"from\":\"2026-12-31\",\"to\":"
		"\"2026-01-01\"}",
		422);
}

static void its_export_holds_the_figures_that_it_shows(void **state)
{
	struct fx *fx = *state;
	const char *csv;
	int64_t id;
	json_t *nodes, *n, *i;
	size_t k, j, lines = 1, found = 0;

	(void)some_work(fx, 4);
	id = make(fx);
	freeze(fx, id);
	fx_call(fx, GET, path(fx, "/api/evaluations/", id, ""), NULL, 200);
	nodes = json_incref(fx_json(fx, "content.nodes"));
	csv = strdup(fx_call(fx, GET, path(fx, "/api/evaluations/", id, "/export"), NULL, 200));
	json_array_foreach(nodes, k, n)
	{
		json_array_foreach(json_object_get(n, "indicators"), j, i)
		{
			const char *code = json_string_value(json_object_get(i, "code"));

			found += strstr(csv, code) != NULL;
			lines++;
		}
		lines += json_array_size(json_object_get(n, "indicators")) == 0;
	}
	assert_true(found > 20);
	for (const char *p = csv; (p = strstr(p, "\r\n")); p += 2)
		lines--;
	assert_int_equal(lines, 0);
	fx_request(fx, GET, path(fx, "/api/evaluations/", id, "/export?format=xlsx"), NULL);
	assert_int_equal(fx->status, 200);
	fx_call(fx, GET, path(fx, "/api/evaluations/", id, "/export?format=pdf"), NULL, 422);
	json_decref(nodes);
	free((void *)(uintptr_t)csv);
}

static void freezing_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t id = make(fx);
	unsigned nth;

	for (nth = 1; nth < 60; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx->if_match = "\"1\"";
		fx_request(fx, POST, path(fx, "/api/evaluations/", id, "/freeze"), "{}");
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(
			fx_sql(fx, "SELECT count(*) FROM evaluation WHERE frozen_at NOT NULL"),
			0);
	}
	assert_true(nth > 4);
}

/* ---- rules applied to the past ---- */

static int64_t records_of(struct fx *fx, int64_t node_id)
{
	fx_call(fx, GET, path(fx, "/api/nodes/", node_id, ""), NULL, 200);
	return fx_int(fx, "records");
}

static void the_past_follows_new_rules_by_two_hands_and_leaves_a_trace(void **state)
{
	static const char SPAN[] = "{\"from\":\"2026-01-01\",\"to\":\"2026-12-31\"}";
	static const char ASK[] = "{\"from\":\"2026-01-01\",\"to\":\"2026-12-31\",\"reason\":"
				  "\"Nouvelle répartition\"}";
	struct fx *fx = *state;
	int64_t person = some_work(fx, 4), was, other, id, by_hand;

	was = fx_sql(fx, "SELECT node_id FROM record_tie WHERE plan_id = 1 LIMIT 1");
	other = fx_sql(fx, "SELECT max(node_id) FROM plan_node WHERE plan_id = 1 AND level ="
			   " 'action'");
	by_hand = fx_sql(fx, "SELECT min(record_id) FROM record");
	fx_as(fx, "manager");
	fx_call(fx, POST, path(fx, "/api/records/", by_hand, "/tie"),
		arena_printf(&fx->arena,
			     "{\"plan_id\":1,\"action_id\":%" PRId64 ",\"reason\":\"À part\"}",
			     was),
		200);
	fx_call(fx, POST, "/api/plans/1/reties/preview", SPAN, 200);
	assert_int_equal(fx_int(fx, "would_move"), 0);
	fx_call(fx, POST, "/api/plans/1/reties", ASK, 409);
	change_everything(fx, person);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM rule_past"), 1);
	fx_call(fx, POST, "/api/plans/1/reties/preview", SPAN, 200);
	assert_int_equal(fx_int(fx, "would_move"), 4);
	assert_int_equal(fx_int(fx, "moves.0.records"), 4);
	assert_int_equal(records_of(fx, was), 5);
	fx_call(fx, POST, "/api/plans/1/reties", ASK, 201);
	id = fx_int(fx, "id");
	fx_call(fx, POST, "/api/plans/1/reties", ASK, 409);
	fx_call(fx, POST, path(fx, "/api/reties/", id, "/approve"), "{}", 409);
	assert_string_equal(fx->error, "retie.own");
	fx_as(fx, "social_worker");
	fx_call(fx, POST, path(fx, "/api/reties/", id, "/approve"), "{}", 403);
	fx_as(fx, "team_lead");
	fx_call(fx, POST, path(fx, "/api/reties/", id, "/approve"), "{}", 200);
	assert_int_equal(fx_int(fx, "moved"), 4);
	fx_call(fx, POST, path(fx, "/api/reties/", id, "/approve"), "{}", 409);
	/* The one tied by hand stays; the figures and the base say the same. */
	assert_int_equal(records_of(fx, was), 1);
	assert_int_equal(records_of(fx, other), 4);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM retie_line"), 4);
	fx_call(fx, GET, path(fx, "/api/reties/", id, ""), NULL, 200);
	assert_int_equal(fx_int(fx, "moves.0.records"), 4);
	fx_reopen(fx);
	fx_as(fx, "team_lead");
	assert_int_equal(records_of(fx, other), 4);
}

static void applying_to_the_past_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t person = some_work(fx, 3), id;
	unsigned nth;

	fx_as(fx, "manager");
	change_everything(fx, person);
	fx_call(fx, POST, "/api/plans/1/reties",
		"{\"from\":\"2026-01-01\",\"to\":\"2026-12-31\",\"reason\":\"Essai\"}", 201);
	id = fx_int(fx, "id");
	fx_as(fx, "team_lead");
	for (nth = 1; nth < 100; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, POST, path(fx, "/api/reties/", id, "/approve"), "{}");
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM retie_line"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM retie WHERE state = 'asked'"),
				 1);
	}
	assert_true(nth > 8);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM retie_line"), 4);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_is_frozen_is_identical_after_any_change),
		CASE(a_frozen_evaluation_refuses_every_change),
		CASE(a_period_that_runs_is_not_frozen_and_a_draft_can_go),
		CASE(its_export_holds_the_figures_that_it_shows),
		CASE(freezing_is_all_or_nothing),
		CASE(the_past_follows_new_rules_by_two_hands_and_leaves_a_trace),
		CASE(applying_to_the_past_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
