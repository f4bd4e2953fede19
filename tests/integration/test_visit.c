/*
 * The desk: visits as lists of periods, what they leave, who sees them, the lobby and the feed.
 * Monday 23 November 2026, 11:00 in Brussels.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/facts.h"
#include "db/writer.h"
#include "svc/appointment/visit.h"

#define SOCIAL "appointment_social"

static int64_t worker, worker2;

static int setup(void **state)
{
	struct fx *fx;

	fx_setup(state, FX_PLANS);
	fx = *state;
	worker = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'social_worker'");
	worker2 = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'social_worker2'");
	fx_as(fx, "team_lead");
	fx_call(fx, POST, "/api/openings",
		arena_printf(
			&fx->arena,
			"{\"staff_id\":%" PRId64 ",\"service\":\"" SOCIAL
			"\",\"place\":\"office\",\"mode\":\"booked\",\"weekday\":1,\"from\":"
			"\"2026-11-23\",\"start\":\"09:00\",\"end\":\"16:00\"}",
			worker),
		201);
	return 0;
}

static void at(struct fx *fx, int minutes, const char *login)
{
	clock_freeze(FX_NOW + minutes * 60);
	fx_as(fx, login);
}

static int64_t person(struct fx *fx, const char *last)
{
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, last, "Anne", "1980-01-01");
	fx_as(fx, "reception");
	return id;
}

static int64_t booked(struct fx *fx, int64_t who, const char *hour)
{
	fx_call(fx, POST, "/api/appointments",
		arena_printf(&fx->arena,
			     "{\"person_id\":%" PRId64 ",\"service\":\"" SOCIAL
			     "\",\"motive\":\"social_follow\",\"staff_id\":%" PRId64
			     ",\"day\":\"2026-11-23\",\"at\":\"%s\"}",
			     who, worker, hour),
		201);
	return fx_int(fx, "id");
}

static int64_t arrive(struct fx *fx, const char *body)
{
	fx_call(fx, POST, "/api/visits", body, 201);
	return fx_int(fx, "id");
}

static const char *about(struct fx *fx, const char *name, int64_t id)
{
	return arena_printf(&fx->arena, "{\"%s\":%" PRId64 "}", name, id);
}

/* A step on the version that is stored. */
static void step(struct fx *fx, int64_t visit, const char *body, int status)
{
	int64_t version = fx_sql(
		fx, arena_printf(&fx->arena,
				 "SELECT version FROM visit WHERE visit_id = %" PRId64, visit));

	fx->if_match = arena_printf(&fx->arena, "\"%" PRId64 "\"", version);
	fx_call(fx, POST, arena_printf(&fx->arena, "/api/visits/%" PRId64 "/step", visit), body,
		status);
}

static void an_appointment_is_seen_with_its_exact_wait(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace"), visit, appt = booked(fx, who, "11:30");

	at(fx, 20, "reception");
	visit = arrive(fx, about(fx, "appointment_id", appt));
	fx_call(fx, GET, "/api/board", NULL, 200);
	assert_string_equal(fx_text(fx, "visits.0.name"), "Istace Anne");
	assert_string_equal(fx_text(fx, "visits.0.state"), "waiting");
	assert_int_equal(fx_int(fx, "visits.0.ticket"), 1);
	assert_null(fx_json(fx, "expected.0"));
	at(fx, 33, "social_worker");
	step(fx, visit, "{\"step\":\"call\"}", 200);
	fx_call(fx, GET, "/api/board", NULL, 200);
	assert_string_equal(fx_text(fx, "team.0.state"), "with");
	at(fx, 58, "social_worker");
	step(fx, visit, "{\"step\":\"done\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT wait FROM record"), 13);
	assert_int_equal(fx_sql(fx, "SELECT minutes FROM record"), 25);
	assert_int_equal(fx_sql(fx, "SELECT lag FROM record"), 0);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record r JOIN term t ON t.term_id ="
				    " r.kind_id WHERE t.key = 'appointment.seen'"),
			 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM appointment WHERE state = 'seen'"),
			 1);
	/* tied to the action of each plan by the shipped rules */
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record_tie"), 2);
}

/* Out for a copy, handed over, back to waiting: only waiting is waiting. */
static void the_wait_is_the_sum_of_waiting_periods(void **state)
{
	struct fx *fx = *state;
	int64_t visit;

	at(fx, 0, "reception");
	visit = arrive(
		fx,
		arena_printf(
			&fx->arena,
			"{\"who\":\"anonymous\",\"people\":2,\"needs\":[{\"service\":\"" SOCIAL
			"\",\"staff_id\":%" PRId64 "}]}",
			worker));
	at(fx, 10, "reception");
	step(fx, visit, "{\"step\":\"hold\"}", 200);
	at(fx, 15, "reception");
	step(fx, visit, "{\"step\":\"back\"}", 200);
	at(fx, 19, "reception");
	step(fx, visit,
	     arena_printf(&fx->arena, "{\"step\":\"hand_over\",\"staff_id\":%" PRId64 "}",
			  worker2),
	     200);
	at(fx, 22, "social_worker2");
	step(fx, visit, "{\"step\":\"call\"}", 200);
	at(fx, 32, "social_worker2");
	step(fx, visit, "{\"step\":\"done\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT wait FROM record"), 17);
	assert_int_equal(fx_sql(fx, "SELECT minutes FROM record"), 10);
	assert_int_equal(fx_sql(fx, "SELECT head_count FROM record"), 2);
	assert_int_equal(fx_sql(fx, "SELECT staff_id FROM record"), worker2);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM visit_period"), 5);
}

static void several_needs_go_one_after_the_other(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Collard"), visit;

	(void)booked(fx, who, "11:30");
	(void)booked(fx, who, "14:00");
	at(fx, 15, "reception");
	visit = arrive(fx, about(fx, "person_id", who));
	step(fx, visit, "{\"step\":\"need\",\"need\":{\"service\":\"" SOCIAL "\"}}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM visit_need"), 3);
	at(fx, 20, "social_worker");
	step(fx, visit, "{\"step\":\"call\"}", 200);
	at(fx, 30, "social_worker");
	step(fx, visit, "{\"step\":\"done\"}", 200);
	fx_call(fx, GET, "/api/board", NULL, 200);
	assert_string_equal(fx_text(fx, "visits.0.state"), "waiting");
	assert_int_equal(fx_int(fx, "visits.0.need"), 1);
	at(fx, 40, "reception");
	step(fx, visit, "{\"step\":\"desk\"}", 200);
	step(fx, visit, "{\"step\":\"left\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 3);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM visit WHERE closed_at IS NULL"), 0);
}

static void a_step_is_taken_back_with_its_record(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace"), visit, appt = booked(fx, who, "11:30");

	at(fx, 20, "reception");
	visit = arrive(fx, about(fx, "appointment_id", appt));
	at(fx, 25, "reception");
	step(fx, visit, "{\"step\":\"left\"}", 200);
	assert_int_equal(facts_count(fx->app->facts), 1);
	step(fx, visit, "{\"step\":\"undo\"}", 200);
	assert_int_equal(facts_count(fx->app->facts), 0);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM visit WHERE closed_at IS NULL"), 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM appointment WHERE state = 'here'"),
			 1);
	/* the wait goes on from the arrival */
	at(fx, 40, "social_worker");
	step(fx, visit, "{\"step\":\"call\"}", 200);
	step(fx, visit, "{\"step\":\"done\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT wait FROM record WHERE voided_by IS NULL"), 20);
}

static void an_arrival_by_mistake_is_forgotten(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace"), visit, appt = booked(fx, who, "11:30");

	visit = arrive(fx, about(fx, "appointment_id", appt));
	fx_call(fx, POST, "/api/visits", about(fx, "person_id", who), 409);
	assert_string_equal(fx->error, "visit.already_here");
	step(fx, visit, "{\"step\":\"undo\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM visit"), 0);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM appointment WHERE state = 'booked'"),
			 1);
}

static void of_two_desks_the_second_is_told(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace"), visit, appt = booked(fx, who, "11:30");
	const char *path;

	visit = arrive(fx, about(fx, "appointment_id", appt));
	path = arena_printf(&fx->arena, "/api/visits/%" PRId64 "/step", visit);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"step\":\"call\"}", 200);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"step\":\"left\"}", 412);
	fx_call(fx, POST, path, "{\"step\":\"left\"}", 428);
}

static void names_stay_with_who_needs_them(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace"), visit;

	visit = arrive(
		fx,
		arena_printf(&fx->arena,
			     "{\"person_id\":%" PRId64 ",\"urgent\":true,"
			     "\"urgent_reason\":\"Douleurs\",\"needs\":[{\"service\":\"" SOCIAL
			     "\",\"staff_id\":%" PRId64 "}]}",
			     who, worker));
	(void)arrive(fx, "{\"who\":\"unknown\",\"name\":\"Zoé "
			 "Inconnue\",\"needs\":[{\"service\":\"" SOCIAL "\"}]}");
	fx_call(fx, GET, "/api/board", NULL, 200);
	assert_non_null(strstr(fx->body, "Douleurs"));
	assert_non_null(strstr(fx->body, "Inconnue"));
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, "/api/board", NULL, 200);
	assert_null(strstr(fx->body, "Istace"));
	assert_null(strstr(fx->body, "Douleurs"));
	assert_null(strstr(fx->body, "Inconnue"));
	assert_int_equal(fx_int(fx, "visits.0.ticket"), 1);
	/* only the worker himself says that he saw it */
	fx_call(fx, POST, arena_printf(&fx->arena, "/api/visits/%" PRId64 "/ack", visit),
		"{\"seen\":true}", 404);
	fx_as(fx, "social_worker");
	fx_call(fx, POST, arena_printf(&fx->arena, "/api/visits/%" PRId64 "/ack", visit),
		"{\"seen\":true}", 200);
	assert_true(fx_sql(fx, "SELECT ack_at FROM visit WHERE ticket = 1") > 0);
}

static void the_lobby_shows_numbers_and_the_feed_no_names(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace"), visit, appt = booked(fx, who, "11:30");
	char key[64];

	fx_call(fx, POST, "/api/links", "{\"kind\":\"lobby\"}", 201);
	(void)snprintf(key, sizeof(key), "%s", fx_text(fx, "key"));
	visit = arrive(fx, about(fx, "appointment_id", appt));
	fx->cookie = NULL;
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/lobby?key=%s", key), NULL, 200);
	assert_int_equal(json_integer_value(fx_json(fx, "waiting.0")), 1);
	assert_null(strstr(fx->body, "Istace"));
	fx_as(fx, "social_worker");
	fx_call(fx, POST, "/api/links", "{\"kind\":\"lobby\"}", 403);
	step(fx, visit, "{\"step\":\"call\"}", 200);
	fx_call(fx, POST, "/api/links", "{\"kind\":\"feed\"}", 201);
	fx->cookie = NULL;
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/lobby?key=%s", key), NULL, 200);
	assert_int_equal(fx_int(fx, "called.0.ticket"), 1);
	key[0] = key[0] == 'A' ? 'B' : 'A';
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/lobby?key=%s", key), NULL, 404);
	fx_call(fx, GET, "/api/lobby?key=short", NULL, 422);
}

static void the_feed_has_times_without_names(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace");
	char key[64];

	(void)booked(fx, who, "11:30");
	fx_as(fx, "social_worker");
	fx_call(fx, POST, "/api/links", "{\"kind\":\"feed\"}", 201);
	(void)snprintf(key, sizeof(key), "%s", fx_text(fx, "key"));
	fx->cookie = NULL;
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/feed.ics?key=%s", key), NULL, 200);
	assert_non_null(strstr(fx->body, "DTSTART:20261123T103000Z\r\n"));
	assert_non_null(strstr(fx->body, "END:VCALENDAR\r\n"));
	assert_null(strstr(fx->body, "Istace"));
	/* a new secret ends the old one */
	fx_as(fx, "social_worker");
	fx_call(fx, POST, "/api/links", "{\"kind\":\"feed\"}", 201);
	fx->cookie = NULL;
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/feed.ics?key=%s", key), NULL, 404);
}

/* Whatever step fails, the visit, the appointment and the record agree. */
static void a_step_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace"), visit, appt = booked(fx, who, "11:30");
	const char *path;

	visit = arrive(fx, about(fx, "appointment_id", appt));
	path = arena_printf(&fx->arena, "/api/visits/%" PRId64 "/step", visit);
	for (unsigned nth = 1;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx->if_match = "\"1\"";
		fx_request(fx, POST, path, "{\"step\":\"desk\"}");
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200) {
			assert_true(nth > 15);
			break;
		}
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(facts_count(fx->app->facts), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM visit_period"), 1);
		assert_int_equal(
			fx_sql(fx, "SELECT count(*) FROM appointment WHERE state = 'here'"), 1);
	}
	assert_int_equal(facts_count(fx->app->facts), 1);
}

/* Any steps in any order: periods never overlap nor leave a hole, and add up to the stay. */
static void periods_always_add_up(void **state)
{
	static struct visit v;
	uint32_t seed = 12345;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		int64_t now = 1000, sum = 0;

		v = (struct visit){ 0 };
		for (int i = 0; i < 3; i++)
			(void)visit_add_need(&v, &(struct need){ .service_id = 1 });
		assert_true(visit_do(&v, STEP_ARRIVE, 0, now, 1));
		for (int i = 0; i < 20; i++) {
			seed = seed * 1664525 + 1013904223;
			now += (seed >> 8) % 100;
			(void)visit_do(&v, (enum visit_step)(STEP_CALL + (seed >> 20) % 7),
				       1 + (seed >> 28) % 3, now, 1);
		}
		for (int i = 0; i < v.n_periods; i++) {
			const struct period *p = &v.periods[i];

			assert_true(p->to || i == v.n_periods - 1);
			if (p->to)
				assert_true(p->to >= p->from);
			if (i)
				assert_true(p->from >= v.periods[i - 1].to);
		}
		for (int need = 0; need < v.n_needs; need++)
			for (int s = PERIOD_WAITING; s <= PERIOD_HOLD; s++)
				sum += visit_spent(&v, need, s, now);
		assert_true(sum <= now - 1000);
		assert_true(!v.closed_at == (visit_now(&v) != NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(an_appointment_is_seen_with_its_exact_wait),
		T(the_wait_is_the_sum_of_waiting_periods),
		T(several_needs_go_one_after_the_other),
		T(a_step_is_taken_back_with_its_record),
		T(an_arrival_by_mistake_is_forgotten),
		T(of_two_desks_the_second_is_told),
		T(names_stay_with_who_needs_them),
		T(the_lobby_shows_numbers_and_the_feed_no_names),
		T(the_feed_has_times_without_names),
		T(a_step_is_all_or_nothing),
		cmocka_unit_test(periods_always_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
