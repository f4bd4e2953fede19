/* One path through the whole house: a name misspelt, an interview logged, a figure that moves. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/selfcheck_daily.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

/* `what` of the node with this code on a plan's page. */
static int64_t node(struct fx *fx, int64_t plan, const char *code, const char *what)
{
	char path[64];
	json_t *nodes, *n;
	size_t i;

	(void)snprintf(path, sizeof(path), "/api/plans/%" PRId64 "/page", plan);
	fx_call(fx, GET, path, NULL, 200);
	nodes = fx_json(fx, "nodes");
	json_array_foreach(nodes, i,
			   n) if (strcmp(json_string_value(json_object_get(n, "code")), code) ==
				  0) return json_integer_value(json_object_get(n, what));
	fail_msg("no node %s", code);
	return -1;
}

static void search_finds_a_misspelt_name(void **state)
{
	struct fx *fx = *state;
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, "Istace", "Michel", "1981-04-12");
	fx_call(fx, POST, "/api/persons/search", "{\"q\":\"mihcel istase\"}", 200);
	assert_int_equal(fx_int(fx, "hits.0.id"), id);
	assert_string_equal(fx_text(fx, "hits.0.relation"), "mine");
	fx_call(fx, POST, "/api/persons/search", "{\"q\":\"0470123\"}", 200);
	assert_int_equal(fx_int(fx, "hits.0.id"), id);
	fx_call(fx, POST, "/api/persons/search", "{\"q\":\"zzzzz\"}", 200);
	assert_int_equal(json_array_size(fx_json(fx, "hits")), 0);
}

static void an_interview_moves_action_and_objectives_by_one_in_both_plans(void **state)
{
	static const struct {
		int64_t plan;
		const char *codes[3];
	} expected[] = { { 1, { "1.3.5", "1.3", "1" } }, { 2, { "5.1.2", "5.1", "5" } } };
	struct fx *fx = *state;
	int64_t before[2][3], person;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Istace", "Michel", "1981-04-12");
	fx_as(fx, "manager");
	for (int p = 0; p < 2; p++)
		for (int i = 0; i < 3; i++)
			before[p][i] =
				node(fx, expected[p].plan, expected[p].codes[i], "records");
	fx_as(fx, "social_worker");
	(void)fx_intervention(fx, person, "Bilan a mi-parcours.");
	assert_string_equal(fx_text(fx, "ties.0.code"), "1.3.5");
	assert_string_equal(fx_text(fx, "ties.1.code"), "5.1.2");
	fx_as(fx, "manager");
	for (int p = 0; p < 2; p++)
		for (int i = 0; i < 3; i++) {
			int64_t now =
				node(fx, expected[p].plan, expected[p].codes[i], "records");

			assert_int_equal(now, before[p][i] + 1);
		}
}

static void a_correction_voids_and_replaces(void **state)
{
	struct fx *fx = *state;
	char path[64], body[300];
	int64_t person, id;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Collard", "Benoit", "1970-01-02");
	id = fx_intervention(fx, person, "Premiere version");
	(void)snprintf(path, sizeof(path), "/api/interventions/%" PRId64, id);
	(void)snprintf(body, sizeof(body),
		       "{\"person_id\":%" PRId64
		       ",\"service\":\"housing_support\",\"mode\":\"visit\","
		       "\"day\":\"2026-11-20\",\"minutes\":60,\"note\":\"Deuxieme version\"}",
		       person);
	fx_call(fx, PATCH, path, body, 428);
	fx->if_match = "\"7\"";
	fx_call(fx, PATCH, path, body, 412);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path, body, 200);
	assert_int_equal(fx_int(fx, "version"), 2);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record"), 2);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 1);
	assert_int_equal(fx_sql(fx, "SELECT minutes FROM record WHERE voided_by IS NULL"), 60);
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "note"), "Deuxieme version");
	fx->if_match = "\"2\"";
	(void)snprintf(path, sizeof(path), "/api/interventions/%" PRId64 "/cancel", id);
	fx_call(fx, POST, path, "{\"reason\":\"doublon\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 0);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path, "{\"reason\":\"doublon\"}", 409);
}

static void a_retry_does_not_act_twice(void **state)
{
	struct fx *fx = *state;
	int64_t first;

	fx_as(fx, "social_worker");
	fx->key = "11111111-2222-4333-8444-555555555555";
	first = fx_person(fx, "Simon", "Zoe", "1990-05-06");
	fx->key = "11111111-2222-4333-8444-555555555555";
	assert_int_equal(fx_person(fx, "Simon", "Zoe", "1990-05-06"), first);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM person"), 1);
	fx->key = "11111111-2222-4333-8444-555555555555";
	fx_call(fx, POST, "/api/persons",
		"{\"identity\":{\"last_name\":\"Autre\",\"first_name\":\"Corps\"}}", 422);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM person"), 1);
}

static void another_team_sees_the_cover_and_glass_opens_it(void **state)
{
	struct fx *fx = *state;
	char path[64], glass[64];
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, "El Amrani", "Rachid", "1985-07-30");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64, id);
	(void)snprintf(glass, sizeof(glass), "/api/persons/%" PRId64 "/glass", id);
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "relation"), "other");
	assert_true(json_is_null(fx_json(fx, "identity")));
	fx_call(fx, POST, glass, "{\"reason_code\":\"urgence\",\"reason\":\"trop court\"}",
		422);
	fx_call(fx, POST, glass,
		"{\"reason_code\":\"urgence\",\"reason\":\"La personne est au guichet, "
		"collegue absente.\"}",
		201);
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "relation"), "glass");
	assert_string_equal(fx_text(fx, "identity.last_name"), "El Amrani");
	fx_as(fx, "dpo");
	fx_call(fx, GET, "/api/glass", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.who"), "Nadia Hardy");
	clock_freeze(FX_NOW + 5 * 3600);
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "relation"), "other");
}

static void a_protected_person_of_another_team_does_not_exist(void **state)
{
	struct fx *fx = *state;
	char path[64];
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, "Cachee", "Aline", "1992-02-02");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/file", id);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path, "{\"protected\":true}", 200);
	fx_call(fx, POST, "/api/persons/search", "{\"q\":\"cachee\"}", 200);
	assert_int_equal(json_array_size(fx_json(fx, "hits")), 1);
	fx_as(fx, "social_worker2");
	fx_call(fx, POST, "/api/persons/search", "{\"q\":\"cachee\"}", 200);
	assert_int_equal(json_array_size(fx_json(fx, "hits")), 0);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64, id);
	fx_call(fx, GET, path, NULL, 404);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/timeline", id);
	fx_call(fx, GET, path, NULL, 404);
}

static void a_sealed_note_opens_for_its_author_only(void **state)
{
	struct fx *fx = *state;
	char path[80], body[400];
	int64_t person;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Poncelet", "Georges", "1950-03-03");
	(void)snprintf(body, sizeof(body),
		       "{\"person_id\":%" PRId64
		       ",\"service\":\"insertion\",\"mode\":\"interview\","
		       "\"day\":\"" FX_TODAY
		       "\",\"minutes\":20,\"note\":\"Confidence\",\"level\":\"sealed\"}",
		       person);
	fx_call(fx, POST, "/api/interventions", body, 201);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/timeline", person);
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "items.0.note"), "Confidence");
	fx_as(fx, "team_lead");
	fx_call(fx, GET, path, NULL, 200);
	assert_true(json_is_true(fx_json(fx, "items.0.sealed")));
	assert_true(json_is_null(fx_json(fx, "items.0.note")));
}

static Err check(struct fx *fx, struct check_report *r)
{
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = app_enter(fx->app, &a, &cx);
	if (e.code == ERR_OK)
		e = selfcheck(&cx, r);
	app_leave(&cx);
	arena_release(&a);
	return e;
}

static void after_all_that_the_self_check_holds_and_survives_a_restart(void **state)
{
	struct fx *fx = *state;
	struct check_report r;
	int64_t person;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Goffin", "Therese", "1947-09-09");
	for (int i = 0; i < 7; i++)
		(void)fx_intervention(fx, person, "Suivi");
	for (int round = 0; round < 2; round++) {
		assert_int_equal(check(fx, &r).code, ERR_OK);
		for (size_t i = 0; i < r.n; i++)
			if (!r.lines[i].good)
				fail_msg("%s: %s", r.lines[i].what, r.lines[i].detail);
		assert_true(r.n > 10);
		fx_reopen(fx);
	}
	fx_call(fx, GET, "/api/me", NULL, 200); /* the session lived through it */
}

/* Once a day, when nobody works; what it found is read on the administration page. */
static void the_centre_checks_itself_once_a_day(void **state)
{
	struct fx *fx = *state;
	struct check_report r = { 0 };
	bool due[3] = { false };
	struct arena a;
	struct ctx cx;

	fx_as(fx, "admin");
	fx_call(fx, GET, "/api/centre/checks", NULL, 200);
	assert_true(json_is_null(fx_json(fx, "last")));
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_int_equal(app_enter(fx->app, &a, &cx).code, ERR_OK);
	assert_int_equal(selfcheck_due(&cx, SELFCHECK_IDLE_S - 1, &due[0]).code, ERR_OK);
	assert_int_equal(selfcheck_due(&cx, SELFCHECK_IDLE_S, &due[1]).code, ERR_OK);
	assert_int_equal(selfcheck_daily(&cx, &r).code, ERR_OK);
	app_leave(&cx);
	arena_reset(&a);
	assert_int_equal(app_enter(fx->app, &a, &cx).code, ERR_OK);
	assert_int_equal(selfcheck_due(&cx, SELFCHECK_IDLE_S, &due[2]).code, ERR_OK);
	app_leave(&cx);
	arena_release(&a);
	assert_false(due[0]);
	assert_true(due[1]);
	assert_false(due[2]);
	assert_true(r.good);
	fx_call(fx, GET, "/api/centre/checks", NULL, 200);
	assert_true(json_is_true(fx_json(fx, "rows.0.good")));
	assert_int_equal(json_array_size(fx_json(fx, "last.lines")), r.n);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM selfcheck"), 1);
	fx_as(fx, "social_worker");
	fx_call(fx, GET, "/api/centre/checks", NULL, 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(search_finds_a_misspelt_name),
		T(an_interview_moves_action_and_objectives_by_one_in_both_plans),
		T(a_correction_voids_and_replaces),
		T(a_retry_does_not_act_twice),
		T(another_team_sees_the_cover_and_glass_opens_it),
		T(a_protected_person_of_another_team_does_not_exist),
		T(a_sealed_note_opens_for_its_author_only),
		T(after_all_that_the_self_check_holds_and_survives_a_restart),
		T(the_centre_checks_itself_once_a_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
