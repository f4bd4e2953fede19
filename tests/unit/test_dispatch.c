/*
 * The pipeline without a socket: which refusal a request gets, and in which order.  The steps
 * of the core are this file's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/pipeline.h"

#include "base/banned.h"

#define UUID "0b5cbe0c-1f5d-4d0a-9c0f-2b1f6d3a7e11"

struct session {
	int unused;
};
static const struct session somebody;
static bool locked, may, read_only, entered;
static int denied, ran;
static int64_t ran_id[2];

Err pipe_enter(struct req *rq)
{
	rq->cx.now = 1764000000;
	rq->cx.today = 20416;
	entered = true;
	return OK;
}

void pipe_leave(struct req *rq)
{
	(void)rq;
	entered = false;
}

Err pipe_session(struct req *rq, bool *is_locked)
{
	if (strcmp(rq->session, "good") == 0)
		rq->cx.who = &somebody;
	*is_locked = locked;
	return OK;
}

bool pipe_can(const struct req *rq, const char *cap)
{
	(void)rq;
	return may && strcmp(cap, "thing.read") == 0;
}

bool pipe_read_only(const struct req *rq)
{
	(void)rq;
	return read_only;
}

void pipe_denied(struct req *rq, const struct service *svc)
{
	assert_string_equal(svc->name, "thing");
	assert_non_null(rq->cx.who);
	denied++;
}

Err pipe_run(struct req *rq, struct resp *rs, const struct service *svc)
{
	assert_string_equal(svc->name, "thing");
	assert_true(entered);
	return rq->route->run(rq, rs);
}

Err request_write(struct req *rq, struct resp *rs, handler_fn *fn)
{
	return fn(rq, rs);
}

struct thing {
	const char *note;
	int64_t count;
};
struct list_query {
	int32_t from;
	int64_t limit;
};
static const struct field thing_fields[] = {
	FIELD_TEXT(thing, note, FIELD_REQUIRED | FIELD_PERSONAL, 1, 20),
	FIELD_INT(thing, count, 0, 0, 9),
};
static const struct schema thing_schema = SCHEMA(thing, thing_fields);
static const struct field query_fields[] = {
	FIELD_DATE(list_query, from, 0),
	FIELD_INT(list_query, limit, FIELD_REQUIRED, 1, 20),
};
static const struct schema query_schema = SCHEMA(list_query, query_fields);
static const struct field id_rows[] = { OUT_INT("id", FIELD_REQUIRED) };
static const struct schema id_schema = OUT_SCHEMA("Id", id_rows);

static Err answer_id(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);

	ran++;
	ran_id[0] = rq->id;
	ran_id[1] = rq->id2;
	jw_int(&w, "id", rq->id);
	return reply_end(rq, rs, &w);
}

static Err edit(struct req *rq, struct resp *rs)
{
	TRY(expect_version(rq, rs, 7));
	return answer_id(rq, rs);
}

static Err too_much(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);
	int i;

	rs->set_cookie = "secret";
	rs->disposition = "x";
	jw_array(&w, "rows");
	for (i = 0; i < 1200000; i++)
		jw_int(&w, NULL, 123);
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err nothing(struct req *rq, struct resp *rs)
{
	(void)rq;
	(void)rs;
	return OK;
}

static Err inverted(struct req *rq, struct resp *rs)
{
	return schema_refuse(&rq->cx, &rs->errors, "to", "field.too_small");
}

#define OUT_ID .out = &id_schema, .help = "answers an id"

static const struct route routes[] = {
	{ GET, "/api/things", answer_id, "thing.read", AUDIT_READ, .q = &query_schema, OUT_ID },
	{ GET, "/api/things/recent", answer_id, ANY_USER, AUDIT_NONE, OUT_ID },
	{ GET, "/api/things/:id", answer_id, ANY_USER, AUDIT_READ, OUT_ID },
	{ GET, "/api/things/:id/parts/:id", answer_id, ANY_USER, AUDIT_READ, OUT_ID },
	{ POST, "/api/things", answer_id, ANY_USER, AUDIT_WRITE, .in = &thing_schema, OUT_ID },
	{ PATCH, "/api/things/:id", edit, ANY_USER, AUDIT_WRITE, .in = &thing_schema, OUT_ID },
	{ DELETE_, "/api/things/:id", answer_id, ANY_USER, AUDIT_WRITE, OUT_ID },
	{ POST, "/api/things/search", answer_id, ANY_USER, AUDIT_READ, .in = &thing_schema,
	  OUT_ID, .flags = ROUTE_READS },
	{ POST, "/api/unlock", answer_id, ANY_USER, AUDIT_WRITE, OUT_ID,
	  .flags = ROUTE_WHILE_LOCKED | ROUTE_NO_KEY },
	{ POST, "/api/plans", answer_id, ANY_USER, AUDIT_WRITE, OUT_ID, .flags = ROUTE_BIG },
	{ GET, "/api/much", too_much, PUBLIC, AUDIT_NONE, OUT_ID },
	{ GET, "/api/nothing", nothing, PUBLIC, AUDIT_NONE, OUT_ID },
	{ GET, "/api/inverted", inverted, PUBLIC, AUDIT_NONE, OUT_ID },
	{ GET, "/healthz", answer_id, PUBLIC, AUDIT_NONE, OUT_ID },
};
static const struct service thing_service = { .name = "thing", LIST(routes, routes) };
const struct service *const all_services[] = { &thing_service, NULL };

static struct arena arena;
static struct req rq;
static struct resp rs;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_release(&rs.body);
	arena_release(&arena);
	return 0;
}

/* A request that every check lets pass; tests then spoil one thing. */
static struct req *request(enum method m, const char *path)
{
	locked = read_only = false;
	may = true;
	ran = denied = 0;
	arena_reset(&arena);
	rq = (struct req){ .method = m,
			   .path = path,
			   .session = "good",
			   .host = "localhost",
			   .origin = "http://localhost",
			   .content_type = "application/json",
			   .idempotency_key = UUID,
			   .body = "" };
	rq.cx.arena = &arena;
	return &rq;
}

static void body(const char *json)
{
	rq.body = json;
	rq.body_len = strlen(json);
}

/* Dispatches and checks status, key and whether the handler ran. */
static void expect(int status, const char *key)
{
	buf_release(&rs.body);
	rs = (struct resp){ .status = 0 };
	http_dispatch(&rq, &rs);
	if (rs.status != status)
		print_error("%s %s\n", rq.path, rs.body.data ? rs.body.data : "");
	assert_int_equal(rs.status, status);
	assert_int_equal(ran, status == 200);
	assert_false(entered);
	if (key) {
		char want[64];

		(void)snprintf(want, sizeof(want), "{\"error\":\"%s\",", key);
		assert_non_null(rs.body.data);
		assert_memory_equal(rs.body.data, want, strlen(want));
		assert_non_null(strstr(rs.body.data, rq.request));
	}
}

static void a_route_is_found_by_method_and_path(void **state)
{
	(void)state;
	request(GET, "/api/things/recent");
	expect(200, NULL);
	request(GET, "/api/things/9007199254740991");
	expect(200, NULL);
	assert_int_equal(ran_id[0], 9007199254740991);
	request(GET, "/api/things/12/parts/34");
	expect(200, NULL);
	assert_int_equal(ran_id[0], 12);
	assert_int_equal(ran_id[1], 34);
	assert_string_equal(rs.body.data, "{\"id\":12}");
}

static void what_is_no_route_is_404(void **state)
{
	static const char *const paths[] = { "/",
					     "",
					     "/api/things/",
					     "/api/things/0",
					     "/api/things/01",
					     "/api/things/-1",
					     "/api/things/1a",
					     "/api/things/9007199254740992",
					     "/api/things/99999999999999999999",
					     "/api/things/1/parts",
					     "/api/things/1/parts/",
					     "/api/things/1/parts/2/",
					     "/api/things/:id",
					     "/api/thing",
					     "/api/thingsx",
					     "/API/things" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(paths); i++) {
		request(GET, paths[i]);
		expect(404, "route.unknown");
	}
}

static void another_method_is_405_with_those_allowed(void **state)
{
	(void)state;
	request(PUT, "/api/things/12");
	expect(405, "route.method");
	assert_string_equal(rs.allow, "GET, PATCH, DELETE");
}

static void a_session_is_needed_open_and_with_the_capability(void **state)
{
	(void)state;
	request(GET, "/api/things/12")->session = NULL;
	expect(401, "auth.required");
	request(GET, "/api/things/12")->session = "old";
	expect(401, "auth.required");
	request(GET, "/api/things/12");
	locked = true;
	expect(423, "session.locked");
	request(POST, "/api/unlock");
	locked = true;
	body("{}");
	expect(200, NULL);
	request(GET, "/api/things")->query = "limit=1";
	may = false;
	expect(403, "auth.forbidden");
	assert_int_equal(denied, 1);
	request(GET, "/healthz")->session = NULL;
	expect(200, NULL);
}

static void a_write_from_another_page_is_403(void **state)
{
	(void)state;
	request(POST, "/api/things")->origin = "https://evil.example";
	body("{\"note\":\"a\"}");
	expect(403, "origin.other");
	request(POST, "/api/things")->origin = NULL;
	body("{\"note\":\"a\"}");
	expect(403, "origin.other");
	request(POST, "/api/things")->fetch_site = "cross-site";
	body("{\"note\":\"a\"}");
	expect(403, "origin.other");
	request(GET, "/api/things/12")->origin = "https://evil.example";
	expect(200, NULL);
}

static void a_body_is_json_of_limited_size(void **state)
{
	static char big[70000];

	(void)state;
	request(POST, "/api/things")->content_type = "text/plain";
	body("{\"note\":\"a\"}");
	expect(415, "body.type");
	request(POST, "/api/things")->content_type = NULL;
	body("{\"note\":\"a\"}");
	expect(415, "body.type");
	memset(big, ' ', sizeof(big));
	big[0] = '{';
	big[sizeof(big) - 1] = '}';
	request(POST, "/api/things");
	rq.body = big;
	rq.body_len = sizeof(big);
	expect(413, "body.too_large");
	request(POST, "/api/plans");
	rq.body = big;
	rq.body_len = sizeof(big);
	expect(200, NULL);
	request(GET, "/api/things/12");
	body("{}");
	expect(400, "body.unexpected");
	request(DELETE_, "/api/things/12")->content_type = NULL;
	expect(200, NULL);
}

static void a_body_that_is_no_json_is_400_and_a_wrong_field_422(void **state)
{
	(void)state;
	request(POST, "/api/things");
	body("{\"note\":");
	expect(400, "json.malformed");
	request(POST, "/api/things");
	body("");
	expect(400, "json.malformed");
	request(POST, "/api/things");
	body("{\"note\":\"\",\"count\":10,\"x\":1}");
	expect(422, "input.invalid");
	assert_non_null(strstr(
		rs.body.data,
		"\"fields\":[{\"field\":\"note\",\"error\":\"field.required\"},"
		"{\"field\":\"count\",\"error\":\"field.too_large\",\"min\":0,\"max\":9},"
		"{\"field\":\"x\",\"error\":\"field.unknown\"}]}"));
	request(POST, "/api/unlock");
	body("{\"a\":1}");
	expect(422, "input.invalid");
}

static void a_query_is_described_or_refused(void **state)
{
	(void)state;
	request(GET, "/api/things")->query = "limit=5&from=2026-11-23";
	expect(200, NULL);
	request(GET, "/api/things")->query = "from=2026-11-23";
	expect(422, "input.invalid");
	request(GET, "/api/things")->query = "limit=%zz";
	expect(400, "query.malformed");
	request(GET, "/api/things/12")->query = "limit=5";
	expect(422, "input.invalid");
	request(GET, "/api/things/12")->query = "";
	expect(200, NULL);
}

static void a_write_carries_a_key(void **state)
{
	(void)state;
	request(POST, "/api/things")->idempotency_key = NULL;
	body("{\"note\":\"a\"}");
	expect(428, "idempotency.required");
	request(POST, "/api/things")->idempotency_key = "1";
	body("{\"note\":\"a\"}");
	expect(400, "idempotency.malformed");
	request(POST, "/api/things/search")->idempotency_key = NULL;
	body("{\"note\":\"a\"}");
	expect(200, NULL);
	request(POST, "/api/unlock")->idempotency_key = NULL;
	body("{}");
	expect(200, NULL);
}

static void nothing_is_written_while_read_only(void **state)
{
	(void)state;
	request(POST, "/api/things");
	body("{\"note\":\"a\"}");
	read_only = true;
	expect(503, "server.read_only");
	assert_int_equal(rs.retry_after_s, 1);
	request(POST, "/api/things/search");
	body("{\"note\":\"a\"}");
	read_only = true;
	expect(200, NULL);
}

static void an_edit_names_the_version_it_saw(void **state)
{
	static const char *const bad[] = {
		"",	 "7",	   "\"7",    "W/\"7\"",	     "*",
		"\"x\"", "\"07\"", "\"-7\"", "\"7\", \"8\"", "\"99999999999999999999\""
	};
	size_t i;

	(void)state;
	request(PATCH, "/api/things/12")->if_match = "\"7\"";
	body("{\"note\":\"a\"}");
	expect(200, NULL);
	request(PATCH, "/api/things/12");
	body("{\"note\":\"a\"}");
	expect(428, "version.required");
	request(PATCH, "/api/things/12")->if_match = "\"6\"";
	body("{\"note\":\"a\"}");
	expect(412, "stale");
	assert_non_null(strstr(rs.body.data, "\"version\":7"));
	assert_int_equal(rs.version, 7);
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		request(PATCH, "/api/things/12")->if_match = bad[i];
		body("{\"note\":\"a\"}");
		expect(400, "version.malformed");
	}
}

static void a_handler_may_refuse_a_field(void **state)
{
	(void)state;
	request(GET, "/api/inverted");
	expect(422, "input.invalid");
	assert_non_null(
		strstr(rs.body.data, "{\"field\":\"to\",\"error\":\"field.too_small\"}"));
}

static void an_answer_that_cannot_be_is_500_and_leaves_nothing_behind(void **state)
{
	(void)state;
	request(GET, "/api/much");
	expect(500, "answer.too_large");
	assert_null(rs.set_cookie);
	assert_null(rs.disposition);
	request(GET, "/api/nothing");
	expect(500, NULL);
}

static void request_ids_differ(void **state)
{
	char first[HTTP_ID_SIZE];

	(void)state;
	request(GET, "/healthz");
	expect(200, NULL);
	memcpy(first, rq.request, sizeof(first));
	assert_int_equal(strlen(first), 16);
	request(GET, "/healthz");
	expect(200, NULL);
	assert_string_not_equal(first, rq.request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_route_is_found_by_method_and_path),
		cmocka_unit_test(what_is_no_route_is_404),
		cmocka_unit_test(another_method_is_405_with_those_allowed),
		cmocka_unit_test(a_session_is_needed_open_and_with_the_capability),
		cmocka_unit_test(a_write_from_another_page_is_403),
		cmocka_unit_test(a_body_is_json_of_limited_size),
		cmocka_unit_test(a_body_that_is_no_json_is_400_and_a_wrong_field_422),
		cmocka_unit_test(a_query_is_described_or_refused),
		cmocka_unit_test(a_write_carries_a_key),
		cmocka_unit_test(nothing_is_written_while_read_only),
		cmocka_unit_test(an_edit_names_the_version_it_saw),
		cmocka_unit_test(a_handler_may_refuse_a_field),
		cmocka_unit_test(an_answer_that_cannot_be_is_500_and_leaves_nothing_behind),
		cmocka_unit_test(request_ids_differ),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
