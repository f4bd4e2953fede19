/*
 * What deliveries, their bills and the taxi take through the routes, without a socket:
 *
 *	wheels [PAST]
 *
 * - the screens of today before and after PAST (a million) past deliveries;
 * - 200 meals on 6 rounds: the kitchen's count, and all rounds shortened (aim: 300 ms together);
 * - the invoices of a month for 300 payers (aim: 2 s);
 * - one request more in a day of 120 rides and 8 vehicles (aim: 20 ms).
 *
 * Prints the median and the slowest by the clock, and the median of processor time, which does not
 * depend on the neighbours of the machine.  What misses its aim by processor time fails.
 */
#include <time.h>

#include "integration/delivery_world.h"

#include "core/write.h"
#include "db/writer.h"

#define ROUNDS 15
#define EATERS 200
#define PAYERS 300
#define RIDES  120
#define CARS   8

static int64_t past = 1000000;

struct took {
	int64_t wall[ROUNDS], cpu[ROUNDS];
	int n;
};

static int64_t cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* One request, from the request to the bytes of its answer: nobody reads the JSON. */
static void once(struct fx *fx, enum method m, const char *path, const char *body, int status,
		 struct took *t)
{
	static unsigned key;
	char text[40];
	const char *q = strchr(path, '?');
	struct req rq = { .method = m, .session = fx->cookie };
	struct resp rs = { 0 };
	struct arena a;
	int64_t wall, cpu;

	arena_init(&a, (size_t)256 << 20);
	rq.cx.arena = &a;
	rq.cx.app = fx->app;
	rq.path = arena_strndup(&a, path, q ? (size_t)(q - path) : strlen(path));
	rq.query = q ? q + 1 : NULL;
	rq.host = "127.0.0.1:8080";
	rq.client = "127.0.0.0";
	if (m != GET) {
		(void)snprintf(text, sizeof(text), "00000000-0000-4000-8000-%012u", key);
		key++;
		rq.idempotency_key = text;
		rq.origin = "http://127.0.0.1:8080";
		rq.content_type = "application/json";
		rq.body = body;
		rq.body_len = strlen(body);
	}
	wall = clock_mono_us();
	cpu = cpu_us();
	http_dispatch(&rq, &rs);
	if (t) {
		t->cpu[t->n] = cpu_us() - cpu;
		t->wall[t->n++] = clock_mono_us() - wall;
	}
	if (rs.status != status)
		fail_msg("%s: %d %.*s", path, rs.status, (int)rs.body.len, rs.body.data);
	buf_release(&rs.body);
	arena_release(&a);
}

static int64_t say(const char *what, struct took *t, int64_t aim_ms)
{
	size_t n = (size_t)t->n;

	qsort(t->wall, n, sizeof(t->wall[0]), by_value);
	qsort(t->cpu, n, sizeof(t->cpu[0]), by_value);
	printf("%-42s median %8.2f ms, slowest %8.2f ms, processor %8.2f ms", what,
	       (double)t->wall[n / 2] / 1000, (double)t->wall[n - 1] / 1000,
	       (double)t->cpu[n / 2] / 1000);
	if (aim_ms)
		printf(", aim %d ms%s", (int)aim_ms,
		       t->cpu[n / 2] > aim_ms * 1000 ? "  MISSED" : "");
	printf("\n");
	(void)fflush(stdout);
	if (aim_ms)
		assert_true(t->cpu[n / 2] <= aim_ms * 1000);
	return t->cpu[n / 2];
}

static int64_t measure(struct fx *fx, const char *what, const char *path)
{
	struct took t = { 0 };

	for (int i = 0; i < ROUNDS; i++)
		once(fx, GET, path, NULL, 200, &t);
	return say(what, &t, 0);
}

static void script(struct fx *fx, const char *sql)
{
	struct err_info ei = { 0 };
	Err e = db_script(writer_db(fx->app->writer), &ei, sql);

	if (e.code != ERR_OK)
		fail_msg("%s", ei.detail);
}

static void eaters(struct fx *fx, const struct world *w, const int64_t *rounds, int from,
		   int to)
{
	char place[80];

	for (int i = from; i < to; i++) {
		(void)snprintf(place, sizeof(place), ",\"lat\":%d,\"lon\":%d",
			       4970000 + i * 7919 % 30000, 510000 + i * 104729 % 30000);
		(void)subscribe(fx, w, person(fx, "Mangeur"), rounds[i % 6], place, "");
		fx_forget(fx);
	}
	fx_as(fx, "coordinator");
}

/* Past deliveries of each subscription, day after day, with their records and lines to pay. */
static void fill(struct fx *fx)
{
	char sql[2000];

	(void)snprintf(
		sql, sizeof(sql),
		"BEGIN;"
		"CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
		" FROM n WHERE i < %" PRId64 ") SELECT i FROM n;"
		"CREATE TEMP TABLE p AS SELECT row_number() OVER () AS id, subscription_id,"
		" person_id, service_id, i FROM n, delivery_subscription;"
		"INSERT INTO delivery_stop(subscription_id, day, outcome, quantity, at, "
		"user_id,"
		" record_id) SELECT subscription_id, 20779 - i, 'delivered', 1,"
		" (20779 - i) * 86400 + 36000, 1, 1000000 + id FROM p;"
		"INSERT INTO record(record_id, kind_id, service_id, day, person_id, quantity,"
		" amount_cents, source, source_id) SELECT 1000000 + id, (SELECT term_id FROM "
		"term"
		" WHERE list = 'kind' AND key = 'delivery.delivered'), service_id, 20779 - i,"
		" person_id, 1, 650, 'delivery_stop', id FROM p;"
		"INSERT INTO billing_line(service_id, payer_id, person_id, day, item_id, "
		"quantity,"
		" unit_cents, source, source_id, state) SELECT p.service_id, (SELECT payer_id "
		"FROM"
		" billing_payer LIMIT 1), p.person_id, 20779 - i, (SELECT term_id FROM term "
		"WHERE"
		" list = 'unit' LIMIT 1), 1, 650, 'delivery_stop', 10000000 + id, 'void' FROM "
		"p;"
		"DROP TABLE p; DROP TABLE n; COMMIT;",
		past / EATERS);
	script(fx, sql);
}

static void past_deliveries(struct fx *fx, int64_t someone)
{
	static const struct {
		const char *what, *path;
	} screens[] = {
		{ "rounds of today", "/api/delivery/day" },
		{ "kitchen of today", "/api/delivery/kitchen" },
		{ "subscriptions", "/api/delivery/subscriptions" },
		{ "alarms", "/api/delivery/alarms" },
		{ "what is to invoice", "/api/billing/waiting" },
		{ "open invoices", "/api/billing/invoices?state=open" },
		{ NULL, NULL },
	};
	enum { N = sizeof(screens) / sizeof(screens[0]) };
	int64_t before[N];
	char path[80];

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/timeline", someone);
	for (int i = 0; screens[i].what; i++)
		before[i] = measure(fx, screens[i].what, screens[i].path);
	fill(fx);
	fx_forget(fx);
	fx_reopen(fx);
	fx_as(fx, "coordinator");
	printf("-- after %" PRId64 " past deliveries\n",
	       fx_sql(fx, "SELECT count(*) FROM delivery_stop"));
	for (int i = 0; screens[i].what; i++) {
		int64_t after = measure(fx, screens[i].what, screens[i].path);

		if (after > 2 * before[i] + 2000)
			fail_msg("%s: %d µs became %d", screens[i].what, (int)before[i],
				 (int)after);
	}
	fx_as(fx, "social_worker");
	(void)measure(fx, "the timeline of one who got many", path);
	fx_as(fx, "driver");
	(void)measure(fx, "a driver's page", "/api/delivery/mine");
	fx_as(fx, "coordinator");
}

static void bills_of_a_month(struct fx *fx)
{
	struct took t = { 0 };
	json_t *rows, *r;
	size_t i;

	fx_call(fx, GET, "/api/delivery/subscriptions", NULL, 200);
	rows = json_incref(fx_json(fx, "rows"));
	json_array_foreach(rows, i, r)
		outcome(fx, json_integer_value(json_object_get(r, "id")), "delivered", 200);
	json_decref(rows);
	script(fx,
	       "INSERT INTO billing_line(service_id, payer_id, person_id, day, item_id, "
	       "quantity,"
	       " unit_cents, source, source_id, part, state) SELECT service_id, payer_id, "
	       "person_id,"
	       " day - n, item_id, quantity, unit_cents, source, source_id, n, 'open' FROM"
	       " billing_line, (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c"
	       " WHERE n < 21) SELECT n FROM c) WHERE state = 'open' AND part = 0");
	printf("%d payers, %d lines\n",
	       (int)fx_sql(fx,
			   "SELECT count(DISTINCT payer_id) FROM billing_line WHERE state = "
			   "'open'"),
	       (int)fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'open'"));
	once(fx, POST, "/api/billing/runs", "{\"until\":\"" FX_TODAY "\"}", 201, &t);
	(void)say("the invoices of a month", &t, 2000);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_invoice"), PAYERS);
}

static void meals(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t rounds[6] = { w.round, w.round2 }, someone;
	struct took count = { 0 }, all = { 0 };
	char body[200];

	for (int i = 2; i < 6; i++) {
		(void)snprintf(body, sizeof(body),
			       "{\"label\":\"Tour %d\",\"depart\":630,\"stop_minutes\":4,"
			       "\"lat\":4985000,\"lon\":525000}",
			       i);
		rounds[i] = post(fx, "/api/delivery/rounds", body);
	}
	eaters(fx, &w, rounds, 0, EATERS);
	fx_call(fx, POST, "/api/billing/payers",
		"{\"name\":\"Son fils\",\"street\":\"Rue "
		"3\",\"postcode\":\"6880\",\"locality\":"
		"\"Bertrix\"}",
		201);
	someone = fx_sql(fx, "SELECT min(person_id) FROM delivery_subscription");
	past_deliveries(fx, someone);
	for (int i = 0; i < ROUNDS; i++)
		once(fx, GET, "/api/delivery/kitchen?day=2026-11-24", NULL, 200, &count);
	for (int i = 0; i < ROUNDS; i++)
		once(fx, POST, "/api/delivery/optimise", "{\"day\":\"2026-11-24\"}", 200, &all);
	for (int i = 0; i < ROUNDS; i++) {
		all.wall[i] += count.wall[i];
		all.cpu[i] += count.cpu[i];
	}
	(void)say("200 meals: the kitchen's count", &count, 0);
	(void)say("the count, and 6 rounds shortened", &all, 300);
	eaters(fx, &w, rounds, EATERS, PAYERS);
	bills_of_a_month(fx);
}

/* ---- the taxi ------------------------------------------------------------------------------ */

static int64_t ride_place(struct fx *fx, int i)
{
	char body[200];

	(void)snprintf(body, sizeof(body),
		       "{\"label\":\"Village %d\",\"kind\":\"%s\",\"postcode\":\"6850\","
		       "\"locality\":\"Village %d\",\"lat\":%d,\"lon\":%d}",
		       i, i % 3 ? "locality" : "shop", i, 4980000 + i * 7919 % 20000,
		       505000 + i * 104729 % 25000);
	return post(fx, "/api/ride-places", body);
}

static void run(struct fx *fx, int i, int64_t depot)
{
	char body[300];
	int64_t user, car, driver;

	fx_as(fx, "admin");
	(void)snprintf(
		body, sizeof(body),
		"{\"login\":\"taxi%d\",\"name\":\"Taxi %d\",\"role\":\"driver\",\"teams\":[],"
		"\"lang\":\"fr\",\"password\":\"le cheval mange une pomme bleue\"}",
		i, i);
	user = post(fx, "/api/users", body);
	fx_as(fx, "coordinator");
	(void)snprintf(body, sizeof(body),
		       "{\"label\":\"Taxi %d\",\"seats\":4,\"wheels\":1,\"depot_id\":%" PRId64
		       "}",
		       i, depot);
	car = post(fx, "/api/ride-vehicles", body);
	(void)snprintf(body, sizeof(body),
		       "{\"user_id\":%" PRId64
		       ",\"kind\":\"employee\",\"shifts\":[],\"papers\":[]}",
		       user);
	driver = post(fx, "/api/ride-drivers", body);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"2026-11-24\",\"vehicle_id\":%" PRId64
		       ",\"driver_id\":%" PRId64 ",\"from_minute\":360,\"to_minute\":1260}",
		       car, driver);
	(void)post(fx, "/api/ride-runs", body);
}

static int64_t ask(struct fx *fx, int64_t who, int64_t from, int64_t to, int minute)
{
	char body[400];

	(void)snprintf(body, sizeof(body),
		       "{\"person_id\":%" PRId64
		       ",\"day\":\"2026-11-24\",\"at_minute\":%d,\"from\":{\"kind\":\"place\","
		       "\"place_id\":%" PRId64
		       "},\"to\":{\"kind\":\"place\",\"place_id\":%" PRId64
		       "},\"purpose\":\"ride_medical\"}",
		       who, minute, from, to);
	return post(fx, "/api/rides", body);
}

static void taxi(void **state)
{
	struct fx *fx = *state;
	struct took options = { 0 }, placed = { 0 }, board = { 0 };
	int64_t places[30], who, seed = 7;
	int tries = 0, n = 0;
	char path[80];

	fx_as(fx, "social_worker");
	who = fx_person(fx, "Passager", "Anne", "1950-01-01");
	fx_as(fx, "coordinator");
	for (int i = 0; i < 30; i++)
		places[i] = ride_place(fx, i);
	for (int i = 0; i < CARS; i++)
		run(fx, i, places[0]);
	while (n < RIDES && tries++ < 2 * RIDES) {
		int64_t id;

		seed = seed * 48271 % 2147483647;
		id = ask(fx, who, places[seed % 30],
			 places[(seed % 30 + 1 + seed / 30 % 29) % 30],
			 420 + (int)(seed / 900 % 780));
		(void)snprintf(path, sizeof(path), "/api/rides/%" PRId64 "/place", id);
		fx->if_match = "\"1\"";
		fx_request(fx, POST, path, "{}");
		n += fx->status == 200;
		if (fx->status != 200) { /* full at that hour: not a ride of this day */
			(void)snprintf(path, sizeof(path), "/api/rides/%" PRId64 "/refuse", id);
			fx->if_match = "\"1\"";
			fx_call(fx, POST, path, "{\"cause\":\"ride_full\"}", 200);
		}
		fx_forget(fx);
		fx_as(fx, "coordinator");
	}
	printf("-- a day of %d rides (%d asked) and %d vehicles\n", n, tries, CARS);
	assert_int_equal(n, RIDES);
	for (int i = 0; i < ROUNDS; i++) {
		int64_t id, wall, cpu;

		seed = seed * 48271 % 2147483647;
		id = ask(fx, who, places[seed % 30],
			 places[(seed % 30 + 1 + seed / 30 % 29) % 30],
			 420 + (int)(seed / 900 % 780));
		(void)snprintf(path, sizeof(path), "/api/rides/%" PRId64 "/options", id);
		once(fx, GET, path, NULL, 200, &options);
		(void)snprintf(path, sizeof(path), "/api/rides/%" PRId64 "/place", id);
		fx->if_match = "\"1\"";
		wall = clock_mono_us();
		cpu = cpu_us();
		fx_request(fx, POST, path, "{}");
		placed.cpu[placed.n] = cpu_us() - cpu;
		placed.wall[placed.n++] = clock_mono_us() - wall;
		assert_true(fx->status == 200 || fx->status == 409);
		if (fx->status == 200) {
			char tag[24];

			(void)snprintf(tag, sizeof(tag), "\"%" PRId64 "\"",
				       fx_int(fx, "version"));
			(void)snprintf(path, sizeof(path), "/api/rides/%" PRId64 "/unplace",
				       id);
			fx->if_match = tag;
			fx_call(fx, POST, path, "{}", 200);
		}
		(void)snprintf(path, sizeof(path), "/api/rides/%" PRId64 "/cancel", id);
		{
			char tag[24];

			(void)snprintf(
				tag, sizeof(tag), "\"%" PRId64 "\"",
				fx_sql(fx, "SELECT version FROM ride ORDER BY ride_id DESC"));
			fx->if_match = tag;
			fx_call(fx, POST, path, "{}", 200);
		}
		once(fx, GET, "/api/ride-board?day=2026-11-24", NULL, 200, &board);
	}
	(void)say("where one more would fit", &options, 20);
	(void)say("placing it, durably", &placed, 20);
	(void)say("the board of the day", &board, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(taxi, setup, fx_teardown),
		cmocka_unit_test_setup_teardown(meals, setup, fx_teardown),
	};

	if (argc > 1)
		past = strtoll(argv[1], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
