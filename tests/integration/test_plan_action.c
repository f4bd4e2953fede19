/* The card of an action, its journal, its evidence, shared actions, versions of the plan. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/app.h"
#include "core/write.h"
#include "db/writer.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static int64_t node(struct fx *fx, const char *code)
{
	char sql[160];

	(void)snprintf(sql, sizeof(sql),
		       "SELECT node_id FROM plan_node WHERE plan_id = 1 AND code = '%s'", code);
	return fx_sql(fx, sql);
}

static const char *at(struct fx *fx, int64_t id, const char *tail)
{
	return arena_printf(&fx->arena, "/api/nodes/%" PRId64 "/%s", id, tail);
}

static const char CARD[] =
	"{\"status\":\"PROBLEME\",\"status_reason\":\"Le camion est en panne\","
	"\"health\":\"blocked\",\"health_reason\":\"Pas de véhicule\",\"origin\":\"dps\","
	"\"elected\":\"Mme "
	"Lambert\",\"responsible_id\":1,\"due\":\"2026-12-31\",\"priority\":1,"
	"\"fte\":0.5,\"progress\":40,\"sdg\":[1,10],\"plans\":[\"PCS\"],"
	"\"budget\":[{\"year\":2026,\"source\":\"wallonia\",\"amount_cents\":1250000}]}";

static void a_card_is_saved_and_its_moves_are_in_the_journal(void **state)
{
	struct fx *fx = *state;
	int64_t id = node(fx, "1.3.1");

	fx_as(fx, "manager");
	fx_call(fx, GET, at(fx, id, "card"), NULL, 200);
	assert_int_equal(fx_int(fx, "version"), 1);
	fx_call(fx, PUT, at(fx, id, "card"), CARD, 428);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, at(fx, id, "card"), CARD, 200);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, at(fx, id, "card"), CARD, 412);
	fx_call(fx, GET, at(fx, id, "card"), NULL, 200);
	assert_int_equal(fx_int(fx, "version"), 2);
	assert_string_equal(fx_text(fx, "health"), "blocked");
	assert_string_equal(fx_text(fx, "budget.0.source"), "wallonia");
	assert_int_equal(fx_int(fx, "sdg.1"), 10);
	assert_string_equal(fx_text(fx, "status"), "PROBLEME");
	fx_call(fx, GET, at(fx, id, "journal"), NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.kind"), "health");
	assert_string_equal(fx_text(fx, "rows.1.old"), "EN_COURS");
	assert_string_equal(fx_text(fx, "rows.1.text"), "Le camion est en panne");
	fx_call(fx, POST, at(fx, id, "journal"), "{\"text\":\"Réunion avec le garage\"}", 200);
	fx_call(fx, GET, at(fx, id, "journal"), NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.text"), "Réunion avec le garage");
	/* Sealed: the base does not hold the sentence. */
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM action_journal"
				    " WHERE instr(body, CAST('garage' AS BLOB)) > 0"),
			 0);
}

static void a_wrong_card_is_refused_by_field(void **state)
{
	static const char *const wrong[][2] = {
		{ "{\"status\":\"EN_COURS\",\"health\":\"risk\"}", "health_reason" },
		{ "{\"status\":\"FINI\"}", "status" },
		{ "{\"status\":\"EN_COURS\",\"sdg\":[18]}", "sdg" },
		{ "{\"status\":\"EN_COURS\",\"ended\":\"2030-01-01\"}", "ended" },
		{ "{\"status\":\"EN_COURS\",\"begin\":\"2026-02-01\",\"due\":\"2026-01-01\"}",
		  "due" },
		{ "{\"status\":\"EN_COURS\",\"responsible_id\":9999}", "responsible_id" },
		{ "{\"status\":\"EN_COURS\",\"links\":[{\"objective_id\":999999,\"share\":10}]"
		  "}",
		  "links[0].objective_id" },
	};
	struct fx *fx = *state;
	int64_t id = node(fx, "1.3.1");

	fx_as(fx, "manager");
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		fx->if_match = "\"1\"";
		fx_call(fx, PUT, at(fx, id, "card"), wrong[i][0], 422);
		assert_string_equal(fx_text(fx, "fields.0.field"), wrong[i][1]);
	}
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM action_card"), 0);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM action_journal"), 0);
}

static int64_t minutes_of(struct fx *fx, int64_t id)
{
	json_t *nodes, *n;
	size_t i;

	fx_call(fx, GET, "/api/plans/1/page", NULL, 200);
	nodes = fx_json(fx, "nodes");
	json_array_foreach(nodes, i,
			   n) if (json_integer_value(json_object_get(n, "id")) ==
				  id) return json_integer_value(json_object_get(n, "minutes"));
	return -1;
}

static void a_shared_action_gives_part_of_its_work_to_the_other_objective(void **state)
{
	struct fx *fx = *state;
	int64_t action, own, other, person, before;
	char body[200];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Dupont", "Yves", "1975-05-05");
	(void)fx_intervention(fx, person, "Bilan");
	action = fx_sql(fx, "SELECT node_id FROM record_tie WHERE plan_id = 1");
	(void)snprintf(body, sizeof(body),
		       "SELECT parent_id FROM plan_node WHERE node_id = %" PRId64, action);
	own = fx_sql(fx, body);
	(void)snprintf(body, sizeof(body),
		       "SELECT node_id FROM plan_node WHERE plan_id = 1 AND level ="
		       " 'operational' AND node_id <> %" PRId64 " ORDER BY position DESC",
		       own);
	other = fx_sql(fx, body);
	fx_as(fx, "manager");
	before = minutes_of(fx, own);
	assert_true(before > 0);
	fx->if_match = "\"1\"";
	(void)snprintf(body, sizeof(body),
		       "{\"status\":\"EN_COURS\",\"links\":[{\"objective_id\":%" PRId64
		       ",\"share\":40}]}",
		       other);
	fx_call(fx, PUT, at(fx, action, "card"), body, 200);
	assert_int_equal(minutes_of(fx, other), before * 40 / 100);
	assert_int_equal(minutes_of(fx, own), before - before * 40 / 100);
	assert_int_equal(minutes_of(fx, action), before);
	fx_call(fx, GET, at(fx, action, "card"), NULL, 200);
	assert_int_equal(fx_int(fx, "links.0.share"), 40);
}

static void evidence_is_told_by_its_bytes_and_destroyed_on_demand(void **state)
{
	struct fx *fx = *state;
	int64_t id = node(fx, "1.3.1");

	fx_as(fx, "manager");
	/* "%PDF-1.4\n" */
	fx_call(fx, POST, at(fx, id, "evidence"),
		"{\"name\":\"rapport Dupont.pdf\",\"content\":\"JVBERi0xLjQK\"}", 200);
	/* A program (MZ), bad base64, an empty file. */
	fx_call(fx, POST, at(fx, id, "evidence"),
		"{\"name\":\"x.pdf\",\"content\":\"TVqQAAMAAAA=\"}", 422);
	fx_call(fx, POST, at(fx, id, "evidence"), "{\"name\":\"x\",\"content\":\"%%%%\"}", 422);
	fx_call(fx, POST, at(fx, id, "evidence"), "{\"name\":\"x\",\"content\":\"AAA\"}", 422);
	fx_call(fx, GET, at(fx, id, "evidence"), NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.name"), "rapport Dupont.pdf");
	assert_string_equal(fx_text(fx, "rows.0.type"), "application/pdf");
	assert_null(fx_json(fx, "rows.1"));
	assert_string_equal(fx_request(fx, GET, "/api/evidence/1", NULL), "%PDF-1.4\n");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM action_file WHERE instr(name,"
				    " CAST('Dupont' AS BLOB)) > 0"),
			 0);
	fx_call(fx, POST, "/api/evidence/1/remove", "{}", 200);
	fx_call(fx, GET, "/api/evidence/1", NULL, 404);
	fx_call(fx, POST, "/api/evidence/1/remove", "{}", 404);
	assert_int_equal(fx_sql(fx, "SELECT body IS NULL FROM action_file"), 1);
	/* A reader of figures opens it; who only reads the plan may not add. */
	fx_as(fx, "social_worker");
	fx_call(fx, POST, at(fx, id, "evidence"),
		"{\"name\":\"x\",\"content\":\"JVBERi0xLjQK\"}", 403);
}

static void the_versions_of_a_plan_are_kept(void **state)
{
	struct fx *fx = *state;

	fx_as(fx, "manager");
	fx_call(fx, GET, "/api/plans/1/revisions", NULL, 200);
	assert_int_equal(fx_int(fx, "rows.0.version"), 1);
	assert_true(json_is_null(fx_json(fx, "next")));
	fx_call(fx, GET, "/api/plans/99/revisions", NULL, 404);
	fx_call(fx, GET, "/api/plans/1/revisions?after=0", NULL, 422);
}

static Err amended(struct ctx *cx, void *arg)
{
	(void)arg;
	return db_exec(
		cx,
		"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <"
		" 46) INSERT INTO plan_revision(plan_id, version, at, changes)"
		" SELECT 1, i, 1700000000 + i, '[]' FROM n",
		NO_BIND, NULL);
}

/* A plan amended 45 times: every version comes once, latest first. */
static void its_versions_come_a_page_at_a_time(void **state)
{
	struct fx *fx = *state;
	int64_t next = 0, expected = 46;
	size_t pages = 0;
	struct arena arena;
	struct ctx cx;

	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	assert_int_equal(app_enter(fx->app, &arena, &cx).code, ERR_OK);
	assert_int_equal(write_run(&cx, amended, NULL).code, ERR_OK);
	app_leave(&cx);
	arena_release(&arena);
	fx_as(fx, "manager");
	do {
		json_t *rows, *r;
		size_t i;

		fx_call(fx, GET,
			next ? arena_printf(&fx->arena, "/api/plans/1/revisions?after=%" PRId64,
					    next)
			     : "/api/plans/1/revisions",
			NULL, 200);
		rows = fx_json(fx, "rows");
		json_array_foreach(rows, i, r) assert_int_equal(
			json_integer_value(json_object_get(r, "version")), expected--);
		next = json_is_null(fx_json(fx, "next")) ? 0 : fx_int(fx, "next");
		pages++;
	} while (next);
	assert_int_equal(expected, 0);
	assert_int_equal(pages, 3);
}

static void a_card_is_saved_wholly_or_not_at_all(void **state)
{
	struct fx *fx = *state;
	int64_t id = node(fx, "1.3.1");
	unsigned nth;

	fx_as(fx, "manager");
	for (nth = 1; nth < 200; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx->if_match = "\"1\"";
		fx_request(fx, PUT, at(fx, id, "card"), CARD);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM action_card"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM action_budget"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM action_journal"), 0);
	}
	assert_true(nth > 8);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM action_budget"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_card_is_saved_and_its_moves_are_in_the_journal, setup, fx_teardown),
		cmocka_unit_test_setup_teardown(a_wrong_card_is_refused_by_field, setup,
						fx_teardown),
		cmocka_unit_test_setup_teardown(
			a_shared_action_gives_part_of_its_work_to_the_other_objective, setup,
			fx_teardown),
		cmocka_unit_test_setup_teardown(
			evidence_is_told_by_its_bytes_and_destroyed_on_demand, setup,
			fx_teardown),
		cmocka_unit_test_setup_teardown(its_versions_come_a_page_at_a_time, setup,
						fx_teardown),
		cmocka_unit_test_setup_teardown(the_versions_of_a_plan_are_kept, setup,
						fx_teardown),
		cmocka_unit_test_setup_teardown(a_card_is_saved_wholly_or_not_at_all, setup,
						fx_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
