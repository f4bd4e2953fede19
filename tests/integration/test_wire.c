/*
 * The server on a real socket, spoken to in raw bytes: what the guard refuses, what the library
 * refuses, splits at every byte, pipelines, and bytes that make no sense.
 */
#include "wire_edge.h"

#include "base/banned.h"

struct row {
	const char *name, *raw;
	size_t n; /* 0: strlen */
	int status;
	bool closes;
};

#define RAW(s) (s), sizeof(s) - 1

static const struct row rows[] = {
	{ "a good request", RAW(GOOD), 200, false },
	{ "an application's page", RAW("GET /persons/12 HTTP/1.1\r\n" HOST "\r\n"), 200,
	  false },
	{ "HEAD of a page", RAW("HEAD / HTTP/1.1\r\n" HOST "\r\n"), 200, false },
	{ "HEAD of a route", RAW("HEAD /api/hello HTTP/1.1\r\n" HOST "\r\n"), 405, false },
	{ "a file that is not there", RAW("GET /a/x.js HTTP/1.1\r\n" HOST "\r\n"), 404, false },
	{ "a page may not be posted to",
	  RAW("POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"), 405, false },
	{ "no session", RAW("GET /api/mine HTTP/1.1\r\n" HOST "\r\n"), 401, false },
	{ "no such route", RAW("GET /api/none HTTP/1.1\r\n" HOST "\r\n"), 404, false },
	{ "another method", RAW("PUT /api/hello HTTP/1.1\r\n" HOST "\r\n"), 405, false },
	{ "a good body", RAW(POST_ECHO "Content-Length: 12\r\n\r\n{\"text\":\"a\"}"), 200,
	  false },
	{ "a field that is not known",
	  RAW(POST_ECHO "Content-Length: 18\r\n\r\n{\"text\":\"a\",\"b\":1}"), 422, false },
	{ "another origin",
	  RAW("POST /api/echo HTTP/1.1\r\n" HOST "Origin: http://evil.example\r\n"
	      "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"text\":\"a\"}"),
	  403, false },
	{ "a form",
	  RAW("POST /api/echo HTTP/1.1\r\n" HOST ORIGIN
	      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
	      "6\r\n\r\ntext=a"),
	  415, false },
	{ "two lengths, the second hides a request",
	  RAW("POST /api/echo HTTP/1.1\r\n" HOST ORIGIN
	      "Content-Length: 0\r\nContent-Length: 45\r\n\r\n" SMUGGLED),
	  400, true },
	{ "two lengths of a GET",
	  RAW("GET /api/hello HTTP/1.1\r\n" HOST
	      "Content-Length: 0\r\nContent-Length: 45\r\n\r\n" SMUGGLED),
	  400, true },
	{ "two equal lengths",
	  RAW(POST_ECHO "Content-Length: 12\r\nContent-Length: 12\r\n\r\n{\"text\":\"a\"}"),
	  400, true },
	{ "length and chunks",
	  RAW(POST_ECHO
	      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED),
	  400, true },
	{ "chunks", RAW(POST_ECHO "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED), 400,
	  true },
	{ "chunks of a PATCH",
	  RAW("PATCH /api/echo HTTP/1.1\r\n" HOST
	      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED),
	  400, true },
	{ "chunks with bare line feeds",
	  RAW(POST_ECHO "Transfer-Encoding: chunked\r\n\r\n0\n\n" SMUGGLED), 400, true },
	{ "an encoding that is none",
	  RAW(POST_ECHO "Transfer-Encoding: xchunked\r\n\r\n" SMUGGLED), 400, true },
	{ "two encodings",
	  RAW(POST_ECHO
	      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
	  400, true },
	{ "two hosts", RAW("GET /api/hello HTTP/1.1\r\n" HOST "Host: evil.example\r\n\r\n"),
	  400, true },
	{ "another host", RAW("GET /api/hello HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 400,
	  true },
	{ "no host", RAW("GET /api/hello HTTP/1.1\r\n\r\n"), 400, true },
	{ "a host with a path", RAW("GET /api/hello HTTP/1.1\r\nHost: localhost/x\r\n\r\n"),
	  400, true },
	{ "an escaped NUL", RAW("GET /api/hello%00b HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "escaped dots and slash", RAW("GET /a/%2e%2e%2fetc/passwd HTTP/1.1\r\n" HOST "\r\n"),
	  400, true },
	{ "twice escaped", RAW("GET /a/%252e%252e HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "dot segments", RAW("GET /a/../../etc/passwd HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "two slashes", RAW("GET //evil.example/x HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "a backslash", RAW("GET /a\\b HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "an absolute target", RAW("GET http://localhost/ HTTP/1.1\r\n" HOST "\r\n"), 400,
	  true },
	{ "a star", RAW("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "a byte over 127", RAW("GET /api/\xE9 HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "a bad escape", RAW("GET /api/hello?a=%4 HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "TRACE", RAW("TRACE /api/hello HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "CONNECT", RAW("CONNECT /api/hello HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "OPTIONS", RAW("OPTIONS /api/hello HTTP/1.1\r\n" HOST "\r\n"), 400, true },
	{ "a method in small letters", RAW("get /api/hello HTTP/1.1\r\n" HOST "\r\n"), 400,
	  true },
	{ "a method with a strange byte", RAW("G\xFFT /api/hello HTTP/1.1\r\n" HOST "\r\n"),
	  400, true },
	{ "HTTP/1.0", RAW("GET /api/hello HTTP/1.0\r\n" HOST "\r\n"), 400, true },
	{ "HTTP/1.2", RAW("GET /api/hello HTTP/1.2\r\n" HOST "\r\n"), 400, true },
	{ "a space before the colon", RAW("GET /api/hello HTTP/1.1\r\n" HOST "X-A : b\r\n\r\n"),
	  400, true },
	{ "a header without name is not seen",
	  RAW("GET /api/hello HTTP/1.1\r\n" HOST ": b\r\n\r\n"), 200, false },
	{ "a control byte in a value",
	  RAW("GET /api/hello HTTP/1.1\r\n" HOST "X-A: b\1c\r\n\r\n"), 400, true },
	{ "two cookies",
	  RAW("GET /api/hello HTTP/1.1\r\n" HOST "Cookie: a=b\r\nCookie: c=d\r\n\r\n"), 400,
	  true },
	{ "a length in hexadecimal", RAW(POST_ECHO "Content-Length: 0x5\r\n\r\n{\"a\":"), 400,
	  true },
	{ "a negative length", RAW(POST_ECHO "Content-Length: -1\r\n\r\n"), 400, true },
	{ "a length with a sign", RAW(POST_ECHO "Content-Length: +5\r\n\r\n{\"a\":"), 400,
	  true },
	{ "a list of lengths", RAW(POST_ECHO "Content-Length: 5, 5\r\n\r\n{\"a\":"), 400,
	  true },
	{ "a length that overflows",
	  RAW(POST_ECHO "Content-Length: 99999999999999999999999999\r\n\r\n"), 413, true },
	{ "a length over the limit", RAW(POST_ECHO "Content-Length: 70000\r\n\r\n{"), 413,
	  true },
	{ "a PATCH over the limit, a request behind it",
	  RAW("PATCH /api/echo HTTP/1.1\r\n" HOST "Content-Length: 70000\r\n\r\n" SMUGGLED),
	  413, true },
	{ "the preface of HTTP/2", RAW("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505, true },
	{ "a folded header is harmless",
	  RAW("GET /api/hello HTTP/1.1\r\n" HOST "X-A: b\r\n c\r\n\r\n"), 200, false },
	{ "bare line feeds are harmless", RAW("GET /api/hello HTTP/1.1\nHost: localhost\n\n"),
	  200, false },
	{ "only bytes of TLS", RAW("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"), 0, true },
};

static void every_malformed_request_gets_one_refusal(void **state)
{
	static struct talk t;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];

		exchange(r->raw, r->n, r->closes ? 0 : 1, 1000, &t);
		if (t.first != r->status || t.closed != r->closes ||
		    t.responses != (r->status ? 1 : 0)) {
			print_error("%s: status %d, %d responses, %s\n", r->name, t.first,
				    t.responses, t.closed ? "closed" : "open");
			fail();
		}
	}
	assert_int_equal(atomic_load(&secrets), 0);
	is_alive();
}

static char *filled(const char *before, char c, size_t n, const char *after)
{
	size_t a = strlen(before), z = strlen(after);
	char *s = malloc(a + n + z + 1);

	assert_non_null(s);
	memcpy(s, before, a);
	memset(s + a, c, n);
	memcpy(s + a + n, after, z + 1);
	return s;
}

static void expect_long(char *raw, int status)
{
	static struct talk t;

	exchange(raw, strlen(raw), 0, 1000, &t);
	free(raw);
	assert_int_equal(t.first, status);
	assert_int_equal(t.responses, 1);
	assert_true(t.closed);
}

static void what_is_too_long_is_refused(void **state)
{
	(void)state;
	expect_long(filled("GET /", 'a', 2048, " HTTP/1.1\r\n" HOST "\r\n"), 400);
	expect_long(filled("GET /", 'a', 40000, " HTTP/1.1\r\n" HOST "\r\n"), 414);
	expect_long(filled("GET / HTTP/1.1\r\n" HOST "X-A: ", 'a', 40000, "\r\n\r\n"), 431);
	is_alive();
}

static void sixty_five_headers_are_one_too_many(void **state)
{
	static struct talk t;
	char raw[4096] = "GET /api/hello HTTP/1.1\r\n" HOST;
	size_t n = strlen(raw);
	int i;

	(void)state;
	for (i = 0; i < 63; i++)
		n += (size_t)snprintf(raw + n, sizeof(raw) - n, "X-%d: a\r\n", i);
	(void)snprintf(raw + n, sizeof(raw) - n, "\r\n");
	exchange(raw, strlen(raw), 1, 1000, &t);
	assert_int_equal(t.first, 200);
	(void)snprintf(raw + n, sizeof(raw) - n, "X-A: a\r\n\r\n");
	exchange(raw, strlen(raw), 0, 1000, &t);
	assert_int_equal(t.first, 400);
	assert_true(t.closed);
}

static void a_request_split_at_any_byte_is_one_request(void **state)
{
	static const char raw[] = POST_ECHO "Content-Length: 12\r\n\r\n{\"text\":\"a\"}";
	static struct talk t;
	size_t n = sizeof(raw) - 1, i;

	(void)state;
	for (i = 1; i < n; i++) {
		int fd = dial();

		send_all(fd, raw, i);
		nap(1);
		send_all(fd, raw + i, n - i);
		hear(fd, &t, 1, 2000, false);
		(void)close(fd);
		assert_int_equal(t.first, 200);
		assert_int_equal(t.responses, 1);
		assert_non_null(strstr(t.data, "{\"length\":1}"));
	}
}

static void requests_in_one_packet_are_answered_in_order(void **state)
{
	static const char raw[] = GOOD POST_ECHO "Content-Length: 13\r\n\r\n{\"text\":\"ab\"}"
						 "GET /api/none HTTP/1.1\r\n" HOST "\r\n" GOOD;
	static struct talk t;
	const char *five, *two, *none;

	(void)state;
	exchange(raw, sizeof(raw) - 1, 4, 2000, &t);
	assert_int_equal(t.responses, 4);
	five = strstr(t.data, "{\"length\":5}");
	two = strstr(t.data, "{\"length\":2}");
	none = strstr(t.data, "route.unknown");
	assert_true(five && two && none && five < two && two < none);
}

static void nothing_behind_a_refusal_is_executed(void **state)
{
	static const char raw[] = "TRACE / HTTP/1.1\r\n" HOST "\r\n" SMUGGLED SMUGGLED;
	static struct talk t;

	(void)state;
	exchange(raw, sizeof(raw) - 1, 0, 1000, &t);
	assert_int_equal(t.first, 400);
	assert_int_equal(t.responses, 1);
	assert_true(t.closed);
	assert_int_equal(atomic_load(&secrets), 0);
}

static void a_large_body_needs_a_route_that_says_so(void **state)
{
	static struct talk t;
	const size_t n = 500000;
	char *raw = filled("POST /api/big HTTP/1.1\r\n" HOST ORIGIN
			   "Content-Type: application/json\r\n"
			   "Content-Length: 500011\r\n\r\n{\"text\":\"",
			   'a', n, "\"}");

	(void)state;
	exchange(raw, strlen(raw), 1, 5000, &t);
	assert_int_equal(t.first, 200);
	assert_non_null(strstr(t.data, "{\"length\":500000}"));
	memcpy(raw, "POST /api/bit", 13);
	expect_long(raw, 413);
}

static int count_header(const char *answer, const char *name)
{
	const char *end = strstr(answer, "\r\n\r\n"), *p = answer;
	int n = 0;

	while ((p = strstr(p + 1, name)) && p < end)
		n += p[-1] == '\n';
	return n;
}

static void every_answer_has_each_header_of_the_policy_once(void **state)
{
	static const char *const names[] = { "Content-Security-Policy:",
					     "X-Content-Type-Options: nosniff",
					     "Referrer-Policy: no-referrer",
					     "Cross-Origin-Opener-Policy: same-origin",
					     "Cross-Origin-Resource-Policy: same-origin",
					     "Cross-Origin-Embedder-Policy: require-corp",
					     "Permissions-Policy:",
					     "Cache-Control: no-store",
					     "Content-Type:",
					     "Content-Length:" };
	static const char *const asked[] = { GOOD,
					     "GET / HTTP/1.1\r\n" HOST "\r\n",
					     "GET /a/x.js HTTP/1.1\r\n" HOST "\r\n",
					     "GET /api/mine HTTP/1.1\r\n" HOST "\r\n",
					     "DELETE / HTTP/1.1\r\n" HOST "\r\n",
					     "TRACE / HTTP/1.1\r\n" HOST "\r\n" };
	static struct talk t;
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(asked); i++) {
		exchange(asked[i], strlen(asked[i]), 1, 1000, &t);
		for (k = 0; k < ARRAY_LEN(names); k++)
			if (count_header(t.data, names[k]) != 1) {
				print_error("%s\n%s", names[k], t.data);
				fail();
			}
		assert_int_equal(count_header(t.data, "Server:"), 0);
		assert_int_equal(count_header(t.data, "Strict-Transport-Security:"), 0);
	}
}

/* A small generator: the same bytes at each run. */
static uint32_t next(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

static void spoil(char *raw, size_t *n, uint32_t *x)
{
	size_t at = next(x) % *n;

	switch (next(x) % 4) {
	case 0:
		raw[at] = (char)next(x);
		break;
	case 1:
		memmove(raw + at, raw + at + 1, *n - at - 1);
		--*n;
		break;
	case 2:
		memmove(raw + at + 1, raw + at, *n - at);
		raw[at] = "\r\n: \0/%?"[next(x) % 9];
		++*n;
		break;
	default:
		raw[at] = raw[next(x) % *n];
		break;
	}
}

static void spoiled_requests_never_fail_inside_and_never_stop_the_server(void **state)
{
	const struct server_options o = { .listen = "127.0.0.1:0",
					  .threads = 2,
					  .head_ms = 60,
					  .body_ms = 60,
					  .idle_ms = 20 };
	struct err_info ei = { .code = ERR_OK };
	struct server *usual = server;
	static const char good[] = POST_ECHO "Content-Length: 12\r\n\r\n{\"text\":\"a\"}";
	static struct talk t;
	uint32_t x = 20261121;
	int i, k;

	(void)state;
	assert_int_equal(server_start(&ei, &o, &server).code, ERR_OK);
	for (i = 0; i < 600; i++) {
		char raw[sizeof(good) + 8];
		size_t n = sizeof(good) - 1;
		int fd = dial();

		memcpy(raw, good, n);
		for (k = 0; k <= i % 3; k++)
			spoil(raw, &n, &x);
		send_all(fd, raw, n);
		(void)shutdown(fd, SHUT_WR);
		hear(fd, &t, 0, 2000, false);
		(void)close(fd);
		assert_true(t.closed);
		assert_true(t.responses <= 2 && t.first < 500);
	}
	is_alive();
	server_stop(server);
	server = usual;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_malformed_request_gets_one_refusal),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(sixty_five_headers_are_one_too_many),
		cmocka_unit_test(a_request_split_at_any_byte_is_one_request),
		cmocka_unit_test(requests_in_one_packet_are_answered_in_order),
		cmocka_unit_test(nothing_behind_a_refusal_is_executed),
		cmocka_unit_test(a_large_body_needs_a_route_that_says_so),
		cmocka_unit_test(every_answer_has_each_header_of_the_policy_once),
		cmocka_unit_test(spoiled_requests_never_fail_inside_and_never_stop_the_server),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
