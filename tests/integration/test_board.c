/*
 * One board for readers of the same rights: shared while nothing moves, never older than the last
 * commit, and never the answer of somebody who may see more.
 * Monday 23 November 2026, 11:00 in Brussels.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/answers.h"

#define SOCIAL	 "appointment_social"
#define PASSWORD "le cheval mange une pomme bleue"

static int64_t worker;

static int setup(void **state)
{
	struct fx *fx;

	fx_setup(state, FX_STAFF);
	fx = *state;
	worker = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'social_worker'");
	fx_as(fx, "admin");
	fx_call(fx, POST, "/api/users",
		"{\"login\":\"desk2\",\"name\":\"Kevin "
		"Mathieu\",\"role\":\"reception\",\"teams\":[],"
		"\"lang\":\"fr\",\"password\":\"" PASSWORD "\"}",
		201);
	return 0;
}

static const char *sign_in(struct fx *fx, const char *login, const char *password)
{
	fx->cookie = NULL;
	fx_call(fx, POST, "/api/login",
		arena_printf(&fx->arena, "{\"login\":\"%s\",\"password\":\"%s\"}", login,
			     password),
		200);
	return fx->cookie;
}

static int64_t person(struct fx *fx, const char *last)
{
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, last, "Anne", "1980-01-01");
	fx_as(fx, "reception");
	return id;
}

static int64_t arrives(struct fx *fx, int64_t who)
{
	fx_call(fx, POST, "/api/visits",
		arena_printf(&fx->arena,
			     "{\"person_id\":%" PRId64 ",\"needs\":[{\"service\":\"" SOCIAL
			     "\",\"staff_id\":%" PRId64 "}]}",
			     who, worker),
		201);
	return fx_int(fx, "id");
}

static void protect(struct fx *fx, int64_t who)
{
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, arena_printf(&fx->arena, "/api/persons/%" PRId64 "/file", who),
		"{\"protected\":true}", 200);
}

static const char *board_of(struct fx *fx, const char *cookie)
{
	fx->cookie = cookie;
	return fx_call(fx, GET, "/api/board", NULL, 200);
}

static void readers_of_the_same_rights_share_one_answer(void **state)
{
	struct fx *fx = *state;
	const char *a, *b, *first;
	struct answers_stats was, now;

	(void)arrives(fx, person(fx, "Istace"));
	a = fx->cookie;
	b = sign_in(fx, "desk2", PASSWORD);
	was = answers_stats(fx->app);
	first = board_of(fx, a);
	assert_string_equal(first, board_of(fx, b));
	assert_non_null(strstr(first, "Istace"));
	(void)board_of(fx, a);
	now = answers_stats(fx->app);
	assert_int_equal(now.made - was.made, 1);
	assert_int_equal(now.copied - was.copied, 2);
	/* both readings stand in the log */
	assert_int_equal(fx_sql(fx, "SELECT count(DISTINCT user_id) FROM audit WHERE action ="
				    " 'appointment.read'"),
			 2);
	/* what one does is in the next reading of the other */
	fx->cookie = a;
	(void)arrives(fx, person(fx, "Goffin"));
	assert_non_null(strstr(board_of(fx, b), "Goffin"));
}

static void who_may_see_more_has_his_own(void **state)
{
	struct fx *fx = *state;

	(void)arrives(fx, person(fx, "Istace"));
	fx_as(fx, "social_worker");
	assert_non_null(strstr(board_of(fx, fx->cookie), "Istace"));
	fx_as(fx, "social_worker2");
	assert_null(strstr(board_of(fx, fx->cookie), "Istace"));
	fx_as(fx, "reception");
	assert_non_null(strstr(board_of(fx, fx->cookie), "Istace"));
	fx_as(fx, "coordinator");
	fx_request(fx, GET, "/api/board", NULL);
	assert_true(fx->status == 403 || !strstr(fx->body, "Istace"));
}

static void a_name_that_is_protected_goes_at_once(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace");
	const char *desk = fx->cookie;

	(void)arrives(fx, who);
	assert_non_null(strstr(board_of(fx, desk), "Istace"));
	fx_as(fx, "social_worker");
	protect(fx, who);
	assert_null(strstr(board_of(fx, desk), "Istace"));
}

static void breaking_glass_shows_and_its_end_hides(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace");

	(void)arrives(fx, who);
	fx_as(fx, "social_worker2");
	assert_null(strstr(board_of(fx, fx->cookie), "Istace"));
	fx_call(fx, POST, arena_printf(&fx->arena, "/api/persons/%" PRId64 "/glass", who),
		"{\"reason_code\":\"urgence\",\"reason\":\"La personne est au guichet, "
		"seule.\"}",
		201);
	assert_non_null(strstr(board_of(fx, fx->cookie), "Istace"));
	clock_freeze(FX_NOW + 5 * 3600);
	fx_as(fx, "social_worker2");
	assert_null(strstr(board_of(fx, fx->cookie), "Istace"));
}

static void somebody_served_by_the_desk_itself(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace"), visit = arrives(fx, who);
	const char *a = fx->cookie, *b = sign_in(fx, "desk2", PASSWORD);

	fx_as(fx, "social_worker");
	protect(fx, who);
	fx->cookie = a;
	fx->if_match = "\"1\"";
	fx_call(fx, POST, arena_printf(&fx->arena, "/api/visits/%" PRId64 "/step", visit),
		arena_printf(&fx->arena, "{\"step\":\"call\",\"staff_id\":%" PRId64 "}",
			     fx_sql(fx, "SELECT user_id FROM user WHERE login = 'reception'")),
		200);
	assert_non_null(strstr(board_of(fx, a), "Istace"));
	assert_null(strstr(board_of(fx, b), "Istace"));
}

static void one_s_own_board_is_short(void **state)
{
	struct fx *fx = *state;

	(void)arrives(fx, person(fx, "Istace"));
	fx_call(fx, POST, "/api/visits",
		"{\"who\":\"anonymous\",\"needs\":[{\"service\":\"" SOCIAL "\"}]}", 201);
	fx_as(fx, "social_worker");
	fx_call(fx, GET, "/api/board?mine=true", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "visits")), 1);
	assert_non_null(strstr(fx->body, "Istace"));
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, "/api/board?mine=true", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "visits")), 0);
}

/* Whatever happens, what is kept says what would be made now. */
static void what_is_kept_is_what_would_be_made(void **state)
{
	struct fx *fx = *state;
	static const char *const steps[] = { "call", "back", "hold", "done", "left", "back" };
	const char *reader[3];
	int64_t visit[4];
	unsigned seed = 7;

	for (int i = 0; i < 4; i++)
		visit[i] = arrives(fx, person(fx, i % 2 ? "Istace" : "Goffin"));
	reader[1] = fx->cookie;
	fx_as(fx, "social_worker");
	reader[0] = fx->cookie;
	reader[2] = sign_in(fx, "desk2", PASSWORD);
	for (int n = 0; n < 60; n++) {
		int64_t v = visit[(seed = seed * 1103515245u + 12345u) >> 16 & 3];

		fx->cookie = reader[1];
		fx->if_match = arena_printf(
			&fx->arena, "\"%" PRId64 "\"",
			fx_sql(fx, arena_printf(&fx->arena,
						"SELECT version FROM visit WHERE visit_id = "
						"%" PRId64,
						v)));
		fx_request(
			fx, POST, arena_printf(&fx->arena, "/api/visits/%" PRId64 "/step", v),
			arena_printf(&fx->arena, "{\"step\":\"%s\"}", steps[(seed >> 20) % 6]));
		for (int r = 0; r < 3; r++) {
			const char *kept = (board_of(fx, reader[r]), board_of(fx, reader[r]));

			app_touch(fx->app, TOPIC_APPOINTMENTS);
			assert_string_equal(kept, board_of(fx, reader[r]));
		}
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(readers_of_the_same_rights_share_one_answer),
		T(who_may_see_more_has_his_own),
		T(a_name_that_is_protected_goes_at_once),
		T(breaking_glass_shows_and_its_end_hides),
		T(somebody_served_by_the_desk_itself),
		T(one_s_own_board_is_short),
		T(what_is_kept_is_what_would_be_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
