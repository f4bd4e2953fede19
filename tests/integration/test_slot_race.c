/*
 * One moment is never given twice: 64 bookings of the same one arrive together, round after round;
 * one is taken, 63 are told, and in the end no two spans of the worker touch.
 *
 * SLOT_ROUNDS=1000 for the long run; a few rounds belong to every check.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#define CLIENTS 64
#define ROUNDS	15

struct contest {
	struct fx *fx;
	const char *cookie;
	int64_t staff, person[CLIENTS];
	int rounds;
	pthread_barrier_t start, end;
	_Atomic int won, refused, other;
};

struct client {
	struct contest *c;
	int i;
	pthread_t thread;
};

static int setup(void **state)
{
	return fx_setup(state, FX_STAFF);
}

/* Round n: half hours from 8:00 to 17:00, day after day. */
static void moment_of(int n, char day[DAY_ISO_SIZE], char at[8])
{
	int32_t d = day_from_civil(2026, 11, 24) + n / 18;
	int minute = 480 + n % 18 * 30;

	(void)day_iso(d, day);
	(void)snprintf(at, 8, "%02d:%02d", minute / 60, minute % 60);
}

static int book(struct client *k, int round)
{
	struct req rq = { .method = POST, .session = k->c->cookie };
	struct resp rs = { 0 };
	struct arena a;
	char day[DAY_ISO_SIZE], at[8], key[40];

	moment_of(round, day, at);
	arena_init(&a, (size_t)256 << 20);
	rq.cx.arena = &a;
	rq.cx.app = k->c->fx->app;
	rq.path = "/api/appointments";
	rq.host = "127.0.0.1:8080";
	rq.origin = "http://127.0.0.1:8080";
	rq.client = "127.0.0.0";
	rq.content_type = "application/json";
	(void)snprintf(key, sizeof(key), "0000%04x-0000-4000-8000-%012x", (unsigned)k->i,
		       (unsigned)round);
	rq.idempotency_key = key;
	rq.body = arena_printf(&a,
			       "{\"person_id\":%" PRId64 ",\"service\":\"appointment_social\","
			       "\"staff_id\":%" PRId64 ",\"day\":\"%s\",\"at\":\"%s\"}",
			       k->c->person[k->i], k->c->staff, day, at);
	rq.body_len = strlen(rq.body);
	http_dispatch(&rq, &rs);
	buf_release(&rs.body);
	arena_release(&a);
	return rs.status;
}

static void *run(void *arg)
{
	struct client *k = arg;

	for (int round = 0; round < k->c->rounds; round++) {
		int status;

		pthread_barrier_wait(&k->c->start);
		status = book(k, round);
		atomic_fetch_add(status == 201	 ? &k->c->won
				 : status == 409 ? &k->c->refused
						 : &k->c->other,
				 1);
		pthread_barrier_wait(&k->c->end);
	}
	return NULL;
}

static void prepare(struct contest *c)
{
	struct fx *fx = c->fx;

	c->staff = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'social_worker'");
	fx_as(fx, "team_lead");
	for (int weekday = 1; weekday <= 7; weekday++)
		fx_call(fx, POST, "/api/openings",
			arena_printf(
				&fx->arena,
				"{\"staff_id\":%" PRId64
				",\"service\":\"appointment_social\",\"mode\":\"booked\","
				"\"weekday\":%d,\"from\":\"2026-11-23\",\"start\":\"08:00\","
				"\"end\":\"17:00\"}",
				c->staff, weekday),
			201);
	fx_as(fx, "social_worker");
	for (int i = 0; i < CLIENTS; i++)
		c->person[i] =
			fx_person(fx, "Foule", "Anne", i % 2 ? "1980-01-01" : "1990-02-02");
	fx_as(fx, "reception");
	c->cookie = fx->cookie;
}

static int rounds_asked(void)
{
	const char *s = getenv("SLOT_ROUNDS");
	long n = s ? strtol(s, NULL, 10) : 0;

	return n > 0 && n <= 5000 ? (int)n : ROUNDS;
}

static void a_moment_is_never_given_twice(void **state)
{
	static struct contest c;
	static struct client k[CLIENTS];
	int open_rounds = 0;

	c = (struct contest){ .fx = *state, .rounds = rounds_asked() };
	prepare(&c);
	pthread_barrier_init(&c.start, NULL, CLIENTS + 1);
	pthread_barrier_init(&c.end, NULL, CLIENTS + 1);
	for (int i = 0; i < CLIENTS; i++) {
		k[i] = (struct client){ .c = &c, .i = i };
		assert_int_equal(pthread_create(&k[i].thread, NULL, run, &k[i]), 0);
	}
	for (int round = 0; round < c.rounds; round++) {
		int before = c.won;

		pthread_barrier_wait(&c.start);
		pthread_barrier_wait(&c.end);
		/* one wins, or nobody: the day is a holiday */
		assert_in_range(c.won - before, 0, 1);
		open_rounds += c.won - before;
	}
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(k[i].thread, NULL);
	assert_int_equal(c.other, 0);
	assert_int_equal(c.won + c.refused, CLIENTS * c.rounds);
	assert_true(open_rounds > c.rounds * 9 / 10);
	assert_int_equal(fx_sql(c.fx, "SELECT count(*) FROM appointment"), open_rounds);
	assert_int_equal(
		fx_sql(c.fx,
		       "SELECT count(*) FROM busy a JOIN busy b ON a.who = 1 AND b.who = 1"
		       " AND a.id = b.id AND a.source_id < b.source_id"
		       " AND a.from_at < b.to_at AND b.from_at < a.to_at"),
		0);
	pthread_barrier_destroy(&c.start);
	pthread_barrier_destroy(&c.end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_moment_is_never_given_twice, setup,
						fx_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
