/*
 * Many at once: eight threads send mixed requests for a while, and afterwards everything agrees.
 * Built with the thread sanitizer this is the search for data races; in any build it is the
 * proof that one edit wins, and that one key acts once.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/selfcheck.h"

#include "base/banned.h"

#define THREADS	 8
#define LOAD_US	 2000000
#define PERSONS	 6
#define CONTESTS 25

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

/* ---- one client; the fixture's own functions are for one thread ---- */

struct ask {
	enum method m;
	const char *cookie, *path, *body, *if_match, *key;
};

struct said {
	int status;
	int64_t id, version;
};

static struct said ask(struct app *app, const struct ask *q)
{
	struct req rq = { .method = q->m, .session = q->cookie };
	const char *mark = strchr(q->path, '?');
	struct resp rs = { 0 };
	struct said out = { 0 };
	struct arena a;
	json_t *j;

	arena_init(&a, (size_t)256 << 20);
	rq.cx.arena = &a;
	rq.cx.app = app;
	rq.path = arena_strndup(&a, q->path, mark ? (size_t)(mark - q->path) : strlen(q->path));
	rq.query = mark ? mark + 1 : NULL;
	rq.host = "127.0.0.1:8080";
	rq.origin = "http://127.0.0.1:8080";
	rq.client = "127.0.0.0";
	rq.if_match = q->if_match;
	rq.idempotency_key = q->key;
	if (q->body) {
		rq.content_type = "application/json";
		rq.body = q->body;
		rq.body_len = strlen(q->body);
	}
	http_dispatch(&rq, &rs);
	out.status = rs.status;
	out.version = rs.version;
	if (!rs.type && rs.body.len) {
		j = json_loadb(rs.body.data, rs.body.len, 0, NULL);
		out.id = json_integer_value(json_object_get(j, "id"));
		json_decref(j);
	}
	buf_release(&rs.body);
	arena_release(&a);
	return out;
}

static _Atomic uint64_t keys_given;

static const char *fresh_key(char out[40])
{
	(void)snprintf(out, 40, "00000005-0000-4000-8000-%012" PRIx64,
		       atomic_fetch_add(&keys_given, 1));
	return out;
}

/* ---- the crowd ---- */

struct hand {
	struct fx *fx;
	pthread_t thread;
	const char *worker, *manager, *lead;
	const int64_t *persons;
	_Atomic int64_t *versions; /* of their identities */
	uint64_t seed;
	int64_t end_us;
	int64_t persons_made, acts_made; /* acknowledged */
	int requests, errors;
};

static uint32_t draw(struct hand *h, uint32_t n)
{
	h->seed ^= h->seed << 13;
	h->seed ^= h->seed >> 7;
	h->seed ^= h->seed << 17;
	return (uint32_t)((h->seed >> 32) * n >> 32);
}

static void make_person(struct hand *h)
{
	char key[40], body[200];

	(void)snprintf(body, sizeof(body),
		       "{\"identity\":{\"last_name\":\"Foule\",\"first_name\":\"Anne\","
		       "\"birth_date\":\"19%02u-05-06\",\"address\":{\"street\":\"Rue Haute\","
		       "\"postcode\":\"6850\",\"locality\":\"Lieu %u\"}},\"team_id\":1}",
		       10 + draw(h, 90), draw(h, 40));
	h->persons_made += ask(h->fx->app, &(struct ask){ .m = POST,
							  .cookie = h->worker,
							  .path = "/api/persons",
							  .body = body,
							  .key = fresh_key(key) })
				   .status == 201;
}

/* Logs an act; now and then corrects or cancels it at once. */
static void log_act(struct hand *h)
{
	char key[40], body[300], path[80];
	struct said s;

	(void)snprintf(body, sizeof(body),
		       "{\"person_id\":%" PRId64 ",\"service\":\"%s\",\"mode\":\"phone\","
		       "\"day\":\"2026-%02u-03\",\"minutes\":%u,\"note\":\"Suivi\"}",
		       h->persons[draw(h, PERSONS)],
		       draw(h, 2) ? "insertion" : "debt_mediation", 1 + draw(h, 11),
		       draw(h, 200));
	s = ask(h->fx->app, &(struct ask){ .m = POST,
					   .cookie = h->worker,
					   .path = "/api/interventions",
					   .body = body,
					   .key = fresh_key(key) });
	h->acts_made += s.status == 201;
	if (s.status != 201 || draw(h, 4))
		return;
	(void)snprintf(path, sizeof(path), "/api/interventions/%" PRId64 "%s", s.id,
		       draw(h, 2) ? "/cancel" : "");
	(void)ask(h->fx->app,
		  &(struct ask){ .m = strstr(path, "cancel") ? POST : PATCH,
				 .cookie = h->worker,
				 .path = path,
				 .body = strstr(path, "cancel") ? "{\"reason\":\"doublon\"}"
								: body,
				 .if_match = "\"1\"",
				 .key = fresh_key(key) });
}

static void read_person(struct hand *h)
{
	static const char *const parts[] = { "", "/timeline", "/history", "/accesses" };
	char path[80];

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "%s",
		       h->persons[draw(h, PERSONS)], parts[draw(h, ARRAY_LEN(parts))]);
	h->errors +=
		ask(h->fx->app, &(struct ask){ .m = GET, .cookie = h->worker, .path = path })
			.status != 200;
}

static void search(struct hand *h)
{
	static const char *const bodies[] = { "{\"q\":\"foule\"}", "{\"q\":\"anne fuole\"}",
					      "{\"q\":\"istace\"}", "{\"q\":\"1950\"}" };

	h->errors += ask(h->fx->app, &(struct ask){ .m = POST,
						    .cookie = h->worker,
						    .path = "/api/persons/search",
						    .body = bodies[draw(h, 4)] })
			     .status != 200;
}

static void look_at_figures(struct hand *h)
{
	static const char *const paths[] = {
		"/api/plans/1/page", "/api/plans/2/page", "/api/plans/1/export.csv",
		"/api/plans",	     "/api/changes",	  "/api/rules",
		"/api/nodes/3"
	};

	h->errors += ask(h->fx->app, &(struct ask){ .m = GET,
						    .cookie = h->manager,
						    .path = paths[draw(h, ARRAY_LEN(paths))] })
			     .status != 200;
}

/* Birth days and places move while figures read them. */
static void change_person(struct hand *h)
{
	size_t i = draw(h, PERSONS);
	char key[40], body[200], path[80], tag[24];
	struct said s;

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/identity", h->persons[i]);
	(void)snprintf(tag, sizeof(tag), "\"%" PRId64 "\"", atomic_load(&h->versions[i]));
	(void)snprintf(body, sizeof(body),
		       "{\"last_name\":\"Istace\",\"first_name\":\"Anne\",\"birth_date\":"
		       "\"19%02u-05-06\",\"sex\":\"%s\"}",
		       10 + draw(h, 90), draw(h, 2) ? "f" : "x");
	s = ask(h->fx->app, &(struct ask){ .m = PATCH,
					   .cookie = h->worker,
					   .path = path,
					   .body = body,
					   .if_match = tag,
					   .key = fresh_key(key) });
	h->errors += s.status != 200 && s.status != 412;
	if (s.status == 200)
		atomic_store(&h->versions[i], s.version);
}

static void sign_in(struct hand *h)
{
	h->errors +=
		ask(h->fx->app, &(struct ask){ .m = POST,
					       .path = "/api/login",
					       .body = "{\"login\":\"reception\",\"password\":"
						       "\"Maillon-tests-2026\"}" })
			.status != 200;
}

/* Configuration changes swap the model under everybody's feet. */
static void change_configuration(struct hand *h)
{
	char key[40];

	h->errors +=
		ask(h->fx->app, &(struct ask){ .m = PATCH,
					       .cookie = h->manager,
					       .path = "/api/nodes/4",
					       .body = draw(h, 2) ? "{\"short\":\"Bref\"}"
								  : "{\"status\":\"TERMINE\"}",
					       .key = fresh_key(key) })
			.status >= 500;
}

static void tie(struct hand *h)
{
	char key[40], path[60];

	(void)snprintf(path, sizeof(path), "/api/records/%u/tie", 1 + draw(h, 60));
	h->errors += ask(h->fx->app,
			 &(struct ask){
				 .m = POST,
				 .cookie = h->lead,
				 .path = path,
				 .body = "{\"plan_id\":1,\"action_id\":3,\"reason\":\"main\"}",
				 .key = fresh_key(key) })
			     .status >= 500;
}

static void *crowd(void *arg)
{
	struct hand *h = arg;

	while (clock_mono_us() < h->end_us) {
		uint32_t what = draw(h, 100);

		h->requests++;
		if (what < 10)
			make_person(h);
		else if (what < 40)
			log_act(h);
		else if (what < 60)
			read_person(h);
		else if (what < 75)
			search(h);
		else if (what < 89)
			look_at_figures(h);
		else if (what < 93)
			tie(h);
		else if (what < 96)
			change_person(h);
		else if (what < 97)
			sign_in(h);
		else
			change_configuration(h);
	}
	return NULL;
}

static Err check(struct fx *fx, struct check_report *r)
{
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, (size_t)256 << 20);
	e = app_enter(fx->app, &a, &cx);
	if (e.code == ERR_OK)
		e = selfcheck(&cx, r);
	app_leave(&cx);
	arena_release(&a);
	return e;
}

static void eight_threads_of_mixed_requests_leave_a_sound_centre(void **state)
{
	struct fx *fx = *state;
	struct hand hands[THREADS];
	struct check_report r = { 0 };
	int64_t persons[PERSONS], made = PERSONS, acts = 0;
	_Atomic int64_t versions[PERSONS];
	const char *worker, *manager, *lead;

	fx_as(fx, "manager");
	manager = fx->cookie;
	fx_as(fx, "team_lead");
	lead = fx->cookie;
	fx_as(fx, "social_worker");
	worker = fx->cookie;
	for (int i = 0; i < PERSONS; i++) {
		persons[i] = fx_person(fx, "Istace", "Michel", "1981-04-12");
		atomic_init(&versions[i], 1);
	}
	for (int i = 0; i < THREADS; i++) {
		hands[i] = (struct hand){ .fx = fx,
					  .worker = worker,
					  .manager = manager,
					  .lead = lead,
					  .persons = persons,
					  .versions = versions,
					  .seed = 0xC0FFEE + (uint64_t)i * 7919,
					  .end_us = clock_mono_us() + LOAD_US };
		assert_int_equal(pthread_create(&hands[i].thread, NULL, crowd, &hands[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(hands[i].thread, NULL);
		made += hands[i].persons_made;
		acts += hands[i].acts_made;
		assert_int_equal(hands[i].errors, 0);
		assert_true(hands[i].requests > 5);
	}
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM person"), made);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM intervention"), acts);
	assert_int_equal(check(fx, &r).code, ERR_OK);
	for (size_t i = 0; i < r.n; i++)
		if (!r.lines[i].good)
			fail_msg("%s: %s", r.lines[i].what, r.lines[i].detail);
}

/* ---- contests ---- */

struct rival {
	struct app *app;
	pthread_t thread;
	pthread_barrier_t *start;
	struct ask q;
	struct said said;
};

static void *compete(void *arg)
{
	struct rival *r = arg;

	(void)pthread_barrier_wait(r->start);
	r->said = ask(r->app, &r->q);
	return NULL;
}

static void contest(struct rival *rivals, unsigned n)
{
	pthread_barrier_t start;

	assert_int_equal(pthread_barrier_init(&start, NULL, n), 0);
	for (unsigned i = 0; i < n; i++) {
		rivals[i].start = &start;
		assert_int_equal(pthread_create(&rivals[i].thread, NULL, compete, &rivals[i]),
				 0);
	}
	for (unsigned i = 0; i < n; i++)
		pthread_join(rivals[i].thread, NULL);
	pthread_barrier_destroy(&start);
}

static void of_two_edits_of_one_version_exactly_one_wins(void **state)
{
	struct fx *fx = *state;
	char path[80], tag[24], keys[2][40];
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, "Istace", "Michel", "1981-04-12");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/identity", id);
	for (int64_t version = 1; version <= CONTESTS; version++) {
		struct rival rivals[2];
		const char *first = "{\"last_name\":\"Istace\",\"first_name\":\"Un\"}";
		const char *second = "{\"last_name\":\"Istace\",\"first_name\":\"Deux\"}";
		int won = 0;

		(void)snprintf(tag, sizeof(tag), "\"%" PRId64 "\"", version);
		for (int i = 0; i < 2; i++)
			rivals[i] = (struct rival){ .app = fx->app,
						    .q = { .m = PATCH,
							   .cookie = fx->cookie,
							   .path = path,
							   .body = i ? second : first,
							   .if_match = tag,
							   .key = fresh_key(keys[i]) } };
		contest(rivals, 2);
		for (int i = 0; i < 2; i++) {
			won += rivals[i].said.status == 200;
			assert_true(rivals[i].said.status == 200 ||
				    rivals[i].said.status == 412);
		}
		assert_int_equal(won, 1);
	}
	assert_int_equal(fx_sql(fx, "SELECT version FROM person_cell WHERE compartment = 1"),
			 CONTESTS + 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM person_cell_past"), CONTESTS);
}

static void one_key_sent_at_once_by_many_acts_once(void **state)
{
	struct fx *fx = *state;

	fx_as(fx, "social_worker");
	for (int round = 0; round < CONTESTS; round++) {
		struct rival rivals[THREADS];
		char key[40];

		(void)fresh_key(key);
		for (int i = 0; i < THREADS; i++)
			rivals[i] = (struct rival){
				.app = fx->app,
				.q = { .m = POST,
				       .cookie = fx->cookie,
				       .path = "/api/persons",
				       .body = "{\"identity\":{\"last_name\":\"Seule\","
					       "\"first_name\":\"Fois\"}}",
				       .key = key }
			};
		contest(rivals, THREADS);
		for (int i = 0; i < THREADS; i++) {
			assert_int_equal(rivals[i].said.status, 201);
			assert_int_equal(rivals[i].said.id, rivals[0].said.id);
		}
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM person"), round + 1);
	}
	assert_int_equal(directory_count(fx->app->directory), CONTESTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(eight_threads_of_mixed_requests_leave_a_sound_centre),
		T(of_two_edits_of_one_version_exactly_one_wins),
		T(one_key_sent_at_once_by_many_acts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
