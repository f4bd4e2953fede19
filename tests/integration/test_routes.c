/*
 * What must hold for every route, now and later: written once over the route table.  The oracle
 * of rights is the shipped roles file, read here on its own, not the program's model.
 */
#include "support/fixture.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/embed.h"

static const char *const LOGINS[] = { "social_worker", "team_lead", "reception",
				      "coordinator",   "driver",    "kitchen",
				      "manager",       "dpo",	    "admin" };

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool ends_session(const struct route *r)
{
	return is(r->path, "/api/logout") || is(r->path, "/api/me/lock");
}

static void every_route_without_a_session_is_refused(void **state)
{
	struct fx *fx = *state;
	int n = 0;

	FX_EACH_ROUTE(svc, r)
	{
		if (is(r->cap, PUBLIC))
			continue;
		fx->cookie = NULL;
		fx_call(fx, r->method, fx_path(fx, r, 1), r->in ? "{}" : NULL, 401);
		fx->cookie = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
		fx_call(fx, r->method, fx_path(fx, r, 1), r->in ? "{}" : NULL, 401);
		n++;
	}
	assert_true(n > 50);
}

static void give(json_t *have, const char *role, json_t *caps)
{
	json_t *c;
	size_t i;

	if (!json_object_get(have, role))
		json_object_set_new(have, role, json_object());
	json_array_foreach(caps, i, c) json_object_set_new(json_object_get(have, role),
							   json_string_value(c), json_true());
}

/* {"role": {"cap": true}}, from the shipped files: roles.json, and "caps" of each service. */
static json_t *shipped(void)
{
	json_t *have = json_object(), *j, *row, *caps;
	const char *role;
	size_t i;

	for (const struct embedded *f = embedded_schema; f->path; f++) {
		if (!is(f->path, "data/roles.json") &&
		    strncmp(f->path, "data/services/", 14) != 0)
			continue;
		j = json_loadb((const char *)f->data, f->len, 0, NULL);
		assert_non_null(j);
		json_array_foreach(json_object_get(j, "roles"), i, row)
			give(have, json_string_value(json_object_get(row, "key")),
			     json_object_get(row, "caps"));
		json_object_foreach(json_object_get(j, "caps"), role, caps)
			give(have, role, caps);
		json_decref(j);
	}
	return have;
}

static bool allowed(const json_t *roles, const char *role, const char *cap)
{
	return json_object_get(json_object_get(roles, role), cap) != NULL;
}

static void every_route_and_role_agree_with_the_table(void **state)
{
	struct fx *fx = *state;
	json_t *roles = shipped();
	int refused = 0, passed = 0;

	for (size_t i = 0; i < ARRAY_LEN(LOGINS); i++) {
		fx_as(fx, LOGINS[i]);
		FX_EACH_ROUTE(svc, r)
		{
			bool open = is(r->cap, ANY_USER) || is(r->cap, PUBLIC);

			if (ends_session(r) || is(r->path, "/api/login"))
				continue;
			fx_request(fx, r->method, fx_path(fx, r, 999),
				   r->in ? "{\"nobody\":1}" : NULL);
			if (!open && !allowed(roles, LOGINS[i], r->cap)) {
				if (fx->status != 403)
					fail_msg("%s may %s %s: %d", LOGINS[i],
						 method_name(r->method), r->path, fx->status);
				refused++;
			} else {
				if (fx->status == 403 && is(fx->error, "auth.forbidden"))
					fail_msg("%s may not %s %s", LOGINS[i],
						 method_name(r->method), r->path);
				passed++;
			}
			if (fx->status >= 500)
				fail_msg("%s %s: %d %s", method_name(r->method), r->path,
					 fx->status, fx->error);
		}
	}
	json_decref(roles);
	assert_true(refused > 200 && passed > 100);
}

static void every_write_from_another_origin_is_refused(void **state)
{
	struct fx *fx = *state;

	fx_as(fx, "admin");
	FX_EACH_ROUTE(svc, r)
	{
		if (r->method == GET || is(r->path, "/api/login"))
			continue;
		fx->origin = "https://elsewhere.example";
		fx_request(fx, r->method, fx_path(fx, r, 1), r->in ? "{}" : NULL);
		assert_int_equal(fx->status, 403);
	}
}

static void every_body_with_an_unknown_member_is_refused_by_field(void **state)
{
	struct fx *fx = *state;
	int n = 0;

	for (size_t i = 0; i < ARRAY_LEN(LOGINS); i++) {
		fx_as(fx, LOGINS[i]);
		FX_EACH_ROUTE(svc, r)
		{
			if (!r->in || is(r->path, "/api/login") ||
			    (!is(r->cap, ANY_USER) && !is(r->cap, PUBLIC)))
				continue;
			fx_call(fx, r->method, fx_path(fx, r, 1), "{\"no_such_member\":1}",
				422);
			assert_non_null(strstr(fx->body, "no_such_member"));
			n++;
		}
	}
	fx_as(fx, "social_worker");
	FX_EACH_ROUTE(svc2, r)
	{
		if (!r->in || r->method == GET)
			continue;
		fx_request(fx, r->method, fx_path(fx, r, 1), "{\"no_such_member\":1}");
		assert_true(fx->status == 422 || fx->status == 403);
		n++;
	}
	assert_true(n > 30);
}

static void every_id_that_is_not_there_answers_not_found(void **state)
{
	struct fx *fx = *state;
	int n = 0;

	for (size_t i = 0; i < ARRAY_LEN(LOGINS); i++) {
		fx_as(fx, LOGINS[i]);
		FX_EACH_ROUTE(svc, r)
		{
			if (r->method != GET || !strstr(r->path, ":id"))
				continue;
			fx_request(fx, GET, fx_path(fx, r, 4242424242), NULL);
			if (fx->status == 403)
				continue;
			if (fx->status != 404)
				fail_msg("%s: %d", r->path, fx->status);
			n++;
		}
	}
	assert_true(n > 10);
}

static void a_write_needs_its_idempotency_key(void **state)
{
	struct fx *fx = *state;

	fx_as(fx, "admin");
	fx->key = "short";
	fx_call(fx, POST, "/api/teams", "{\"label\":\"Nouvelle\"}", 400);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM team"), 2);
}

static void a_locked_session_answers_423_until_the_password_comes(void **state)
{
	struct fx *fx = *state;

	fx_as(fx, "social_worker");
	clock_freeze(FX_NOW + 1801);
	fx_call(fx, GET, "/api/plans", NULL, 423);
	fx_call(fx, GET, "/api/me", NULL, 200);
	fx_call(fx, POST, "/api/me/unlock", "{\"password\":\"wrong\"}", 401);
	fx_call(fx, GET, "/api/plans", NULL, 423);
	fx_call(fx, POST, "/api/me/unlock", "{\"password\":\"Maillon-tests-2026\"}", 200);
	fx_call(fx, GET, "/api/plans", NULL, 200);
	clock_freeze(FX_NOW + 13 * 3600);
	fx_call(fx, GET, "/api/plans", NULL, 401);
}

static void guessing_passwords_is_slowed_down(void **state)
{
	struct fx *fx = *state;

	for (int i = 0; i < 5; i++)
		fx_call(fx, POST, "/api/login", "{\"login\":\"manager\",\"password\":\"nope\"}",
			401);
	fx_call(fx, POST, "/api/login",
		"{\"login\":\"manager\",\"password\":\"Maillon-tests-2026\"}", 429);
	clock_freeze(FX_NOW + 31);
	fx_as(fx, "manager");
	fx_call(fx, POST, "/api/login", "{\"login\":\"nobody\",\"password\":\"nope\"}", 401);
	assert_string_equal(fx->error, "auth.wrong");
}

static void every_read_of_a_person_leaves_a_line(void **state)
{
	struct fx *fx = *state;
	char path[80];
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, "Leclercq", "Daniel", "1966-06-06");
	FX_EACH_ROUTE(svc, r)
	{
		int64_t before;

		if (r->method != GET || strncmp(r->path, "/api/persons/:id", 16) != 0 ||
		    is(r->path, "/api/persons/:id/draft"))
			continue;
		before = fx_sql(fx, "SELECT count(*) FROM audit WHERE subject IS NOT NULL");
		fx_call(fx, GET, fx_path(fx, r, id), NULL, 200);
		assert_int_equal(
			fx_sql(fx, "SELECT count(*) FROM audit WHERE subject IS NOT NULL"),
			before + 1);
	}
	(void)snprintf(path, sizeof(path), "/api/persons/%lld/reveal", (long long)id);
	fx_call(fx, POST, path, "{\"field\":\"niss\"}", 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(every_route_without_a_session_is_refused),
		T(every_route_and_role_agree_with_the_table),
		T(every_write_from_another_origin_is_refused),
		T(every_body_with_an_unknown_member_is_refused_by_field),
		T(every_id_that_is_not_there_answers_not_found),
		T(a_write_needs_its_idempotency_key),
		T(a_locked_session_answers_423_until_the_password_comes),
		T(guessing_passwords_is_slowed_down),
		T(every_read_of_a_person_leaves_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
