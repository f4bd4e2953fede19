/*
 * The guard: targets, methods, headers, hosts, origins, cookies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "http/guard.h"

#include "base/banned.h"

const struct service *const all_services[] = { NULL };

static const char *target(const char *s)
{
	return guard_target(s, strlen(s));
}

static void plain_targets_pass(void **state)
{
	static const char *const good[] = {
		"/",
		"/api/persons/12/identity",
		"/a/app.4F3KQ7AB.js",
		"/api/plans/1/page?from=2026-01-01&to=2026-12-31",
		"/x?q=%C3%A9t%C3%A9+a%2Fb",
		"/x?a=../..//b\\.%2e%2f",
		"/caf%C3%A9",
		"/x?",
		"/a-b_c~d!$&'()*+,;=:@",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(good); i++)
		if (target(good[i]))
			fail_msg("%s: %s", good[i], target(good[i]));
}

static void targets_that_a_decoder_would_change_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"x",
		"*",
		"http://localhost/",
		"//evil.example",
		"/a//b",
		"/.",
		"/..",
		"/a/../b",
		"/a/./b",
		"/.git/config",
		"/a\\b",
		"/a b",
		"/a\tb",
		"/a#b",
		"/a\"b",
		"/a<b",
		"/a>b",
		"/a\x7F",
		"/a\xC3\xA9",
		"/%",
		"/%4",
		"/%4g",
		"/%zz",
		"/a%00b",
		"/%2e%2e/x",
		"/%2E",
		"/a%2fb",
		"/a%2Fb",
		"/a%5cb",
		"/%252e",
		"/x?a=%00",
		"/x?a=%0",
		"/x?a= b",
		"/x?a=\x01",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		if (!target(bad[i]))
			fail_msg("%s passes", bad[i]);
}

static void a_target_has_at_most_2048_bytes(void **state)
{
	char t[2100];

	(void)state;
	memset(t, 'a', sizeof(t));
	t[0] = '/';
	assert_null(guard_target(t, 2048));
	assert_string_equal(guard_target(t, 2049), "target");
}

static void a_nul_inside_a_target_is_refused(void **state)
{
	(void)state;
	assert_non_null(guard_target("/a\0b", 4));
}

/* No byte and no pair of bytes makes the guard pass what it must not. */
static void of_all_bytes_only_printable_ones_pass(void **state)
{
	int c;

	(void)state;
	for (c = 0; c < 256; c++) {
		char t[] = "/a?a";

		t[3] = (char)c;
		if (c <= ' ' || c > '~' || strchr("#\"<>%", c))
			assert_non_null(guard_target(t, 4));
		else
			assert_null(guard_target(t, 4));
	}
}

static const char *const hosts[] = { "maillon.cpas.example", NULL };

static const char *check(const char *method, const char *version, const struct guard_header *h,
			 size_t n)
{
	const struct guard_request g = { .method = method,
					 .version = version,
					 .headers = h,
					 .n_headers = n,
					 .hosts = hosts };

	return guard_request(&g);
}

#define H(n, v)                                                                                \
	{                                                                                      \
		.name = (n), .value = (v), .n_name = sizeof(n) - 1, .n_value = sizeof(v) - 1   \
	}

static const char *with(struct guard_header extra)
{
	const struct guard_header h[] = { H("Host", "localhost:8080"), extra };

	return check("GET", "HTTP/1.1", h, 2);
}

static const char *with_host(const char *host)
{
	const struct guard_header h[] = {
		{ .name = "host", .n_name = 4, .value = host, .n_value = strlen(host) }
	};

	return check("GET", "HTTP/1.1", h, 1);
}

static void six_methods_and_one_version_are_served(void **state)
{
	static const char *const good[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	static const char *const bad[] = { "TRACE", "OPTIONS", "CONNECT", "get",
					   "",	    "GETS",    "G\xFFT" };
	static const char *const versions[] = { "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1",
						"" };
	const struct guard_header h[] = { H("Host", "localhost") };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(good); i++)
		assert_null(check(good[i], "HTTP/1.1", h, 1));
	for (i = 0; i < ARRAY_LEN(bad); i++)
		assert_string_equal(check(bad[i], "HTTP/1.1", h, 1), "method");
	for (i = 0; i < ARRAY_LEN(versions); i++)
		assert_string_equal(check("GET", versions[i], h, 1), "version");
}

static void one_host_that_is_ours(void **state)
{
	static const char *const good[] = {
		"localhost", "localhost:8080",	     "LOCALHOST",
		"127.0.0.1", "127.0.0.1:65535",	     "[::1]",
		"[::1]:80",  "maillon.cpas.example", "Maillon.CPAS.example:443"
	};
	static const char *const bad[] = { "",
					   ":80",
					   "localhost:",
					   "localhost:abc",
					   "localhost:123456",
					   "localhost.",
					   "evil.example",
					   "localhost@evil.example",
					   "localhost/x",
					   "[::1",
					   "[::1]x",
					   "[::2]",
					   "localhost:80:80",
					   "maillon.cpas.example.evil.example",
					   "localhost, evil" };
	const struct guard_header two[] = { H("Host", "localhost"), H("hOST", "localhost") };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(good); i++)
		if (with_host(good[i]))
			fail_msg("%s is refused", good[i]);
	for (i = 0; i < ARRAY_LEN(bad); i++)
		if (!with_host(bad[i]))
			fail_msg("%s passes", bad[i]);
	assert_string_equal(check("GET", "HTTP/1.1", two, 2), "host");
	assert_string_equal(check("GET", "HTTP/1.1", NULL, 0), "host");
}

static void headers_are_tokens_with_plain_values(void **state)
{
	(void)state;
	assert_null(with((struct guard_header)H("X-Good!#$%&'*+.^_`|~", "a\tb \xC3\xA9")));
	assert_string_equal(with((struct guard_header)H("", "a")), "name");
	assert_string_equal(with((struct guard_header)H("X-A ", "a")), "name");
	assert_string_equal(with((struct guard_header)H("X(A)", "a")), "name");
	assert_string_equal(with((struct guard_header)H("X\xC3\xA9", "a")), "name");
	assert_string_equal(with((struct guard_header)H("X-A", "a\rb")), "value");
	assert_string_equal(with((struct guard_header)H("X-A", "a\nb")), "value");
	assert_string_equal(with((struct guard_header)H("X-A", "a\0b")), "value");
	assert_string_equal(with((struct guard_header)H("X-A", "a\x7F")), "value");
}

static void bodies_have_one_plain_length_and_no_encoding(void **state)
{
	(void)state;
	assert_null(with((struct guard_header)H("Content-Length", "0")));
	assert_null(with((struct guard_header)H("Content-Length", "65536")));
	assert_string_equal(with((struct guard_header)H("Content-Length", "")), "length");
	assert_string_equal(with((struct guard_header)H("Content-Length", "+5")), "length");
	assert_string_equal(with((struct guard_header)H("Content-Length", "-1")), "length");
	assert_string_equal(with((struct guard_header)H("Content-Length", "0x5")), "length");
	assert_string_equal(with((struct guard_header)H("Content-Length", "5, 5")), "length");
	assert_string_equal(with((struct guard_header)H("Content-Length", "5 ")), "length");
	assert_string_equal(
		with((struct guard_header)H("Content-Length", "9999999999999999999")),
		"length");
	assert_string_equal(with((struct guard_header)H("Transfer-Encoding", "chunked")),
			    "encoding");
	assert_string_equal(with((struct guard_header)H("transfer-encoding", "identity")),
			    "encoding");
}

static void headers_that_are_read_come_once(void **state)
{
	static const char *const names[] = { "Content-Type",	"Cookie",
					     "Origin",		"If-Match",
					     "Idempotency-Key", "Sec-Fetch-Site",
					     "Authorization" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++) {
		const struct guard_header one = {
			.name = names[i], .n_name = strlen(names[i]), .value = "a", .n_value = 1
		};
		const struct guard_header h[] = { H("Host", "localhost"), one, one };

		assert_null(check("GET", "HTTP/1.1", h, 2));
		assert_string_equal(check("GET", "HTTP/1.1", h, 3), "twice");
	}
}

static void sixty_four_headers_are_enough(void **state)
{
	struct guard_header h[65];
	size_t i;

	(void)state;
	h[0] = (struct guard_header)H("Host", "localhost");
	for (i = 1; i < ARRAY_LEN(h); i++)
		h[i] = (struct guard_header)H("X-A", "a");
	assert_null(check("GET", "HTTP/1.1", h, 64));
	assert_string_equal(check("GET", "HTTP/1.1", h, 65), "headers");
}

static void a_change_comes_from_a_page_of_ours(void **state)
{
	const char *host = "maillon.cpas.example";

	(void)state;
	assert_true(guard_same_origin(true, "same-origin", NULL, host));
	assert_true(guard_same_origin(true, NULL, "https://maillon.cpas.example", host));
	assert_true(guard_same_origin(true, NULL, "http://localhost:8080", "localhost:8080"));
	assert_false(
		guard_same_origin(true, "same-site", "https://maillon.cpas.example", host));
	assert_false(
		guard_same_origin(true, "cross-site", "https://maillon.cpas.example", host));
	assert_false(guard_same_origin(true, "none", NULL, host));
	assert_false(guard_same_origin(true, NULL, NULL, host));
	assert_false(guard_same_origin(true, NULL, "null", host));
	assert_false(guard_same_origin(true, NULL, "https://maillon.cpas.example:444", host));
	assert_false(guard_same_origin(true, NULL, "https://maillon.cpas.example.evil", host));
	assert_false(guard_same_origin(true, NULL, "ftp://maillon.cpas.example", host));
	assert_false(guard_same_origin(true, NULL, "maillon.cpas.example", host));
	assert_false(guard_same_origin(true, NULL, "https://maillon.cpas.example", NULL));
}

static void a_read_is_refused_only_to_another_site(void **state)
{
	(void)state;
	assert_true(guard_same_origin(false, NULL, NULL, "localhost"));
	assert_true(guard_same_origin(false, "none", NULL, "localhost"));
	assert_true(guard_same_origin(false, "same-origin", NULL, "localhost"));
	assert_false(guard_same_origin(false, "cross-site", NULL, "localhost"));
	assert_false(guard_same_origin(false, "same-site", NULL, "localhost"));
}

static void json_is_the_only_type(void **state)
{
	(void)state;
	assert_true(guard_is_json("application/json"));
	assert_true(guard_is_json("Application/JSON"));
	assert_true(guard_is_json("application/json; charset=UTF-8"));
	assert_true(guard_is_json("application/json;charset=\"utf-8\""));
	assert_false(guard_is_json(NULL));
	assert_false(guard_is_json(""));
	assert_false(guard_is_json("text/plain"));
	assert_false(guard_is_json("application/jsonp"));
	assert_false(guard_is_json("application/json; charset=latin1"));
	assert_false(guard_is_json("application/json, text/plain"));
	assert_false(guard_is_json("multipart/form-data"));
}

static void a_key_is_a_uuid(void **state)
{
	(void)state;
	assert_true(guard_is_uuid("0b5cbe0c-1f5d-4d0a-9c0f-2b1f6d3a7e11"));
	assert_true(guard_is_uuid("0B5CBE0C-1F5D-4D0A-9C0F-2B1F6D3A7E11"));
	assert_false(guard_is_uuid(""));
	assert_false(guard_is_uuid("0b5cbe0c1f5d4d0a9c0f2b1f6d3a7e11"));
	assert_false(guard_is_uuid("0b5cbe0c-1f5d-4d0a-9c0f-2b1f6d3a7e1"));
	assert_false(guard_is_uuid("0b5cbe0c-1f5d-4d0a-9c0f-2b1f6d3a7e111"));
	assert_false(guard_is_uuid("0b5cbe0c-1f5d-4d0a-9c0f-2b1f6d3a7e1g"));
}

static void a_cookie_is_found_by_its_whole_name_and_once(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_string_equal(guard_cookie(&a, "__Host-s=abc_-9", "__Host-s"), "abc_-9");
	assert_string_equal(guard_cookie(&a, "a=b; __Host-s=x; c=d", "__Host-s"), "x");
	assert_string_equal(guard_cookie(&a, "a=b;__Host-s=x", "__Host-s"), "x");
	assert_null(guard_cookie(&a, "", "__Host-s"));
	assert_null(guard_cookie(&a, "x__Host-s=x", "__Host-s"));
	assert_null(guard_cookie(&a, "__Host-sx=x", "__Host-s"));
	assert_null(guard_cookie(&a, "__Host-s=", "__Host-s"));
	assert_null(guard_cookie(&a, "__Host-s=a.b", "__Host-s"));
	assert_null(guard_cookie(&a, "__Host-s=\"a\"", "__Host-s"));
	assert_null(guard_cookie(&a, "__Host-s=a; __Host-s=b", "__Host-s"));
	assert_null(guard_cookie(&a, "a=\"; __Host-s=a b\"", "__Host-s"));
	arena_release(&a);
}

static void a_cookie_value_has_at_most_128_characters(void **state)
{
	char header[200] = "__Host-s=";
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	memset(header + 9, 'a', 128);
	assert_non_null(guard_cookie(&a, header, "__Host-s"));
	header[9 + 128] = 'a';
	assert_null(guard_cookie(&a, header, "__Host-s"));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_targets_pass),
		cmocka_unit_test(targets_that_a_decoder_would_change_are_refused),
		cmocka_unit_test(a_target_has_at_most_2048_bytes),
		cmocka_unit_test(a_nul_inside_a_target_is_refused),
		cmocka_unit_test(of_all_bytes_only_printable_ones_pass),
		cmocka_unit_test(six_methods_and_one_version_are_served),
		cmocka_unit_test(one_host_that_is_ours),
		cmocka_unit_test(headers_are_tokens_with_plain_values),
		cmocka_unit_test(bodies_have_one_plain_length_and_no_encoding),
		cmocka_unit_test(headers_that_are_read_come_once),
		cmocka_unit_test(sixty_four_headers_are_enough),
		cmocka_unit_test(a_change_comes_from_a_page_of_ours),
		cmocka_unit_test(a_read_is_refused_only_to_another_site),
		cmocka_unit_test(json_is_the_only_type),
		cmocka_unit_test(a_key_is_a_uuid),
		cmocka_unit_test(a_cookie_is_found_by_its_whole_name_and_once),
		cmocka_unit_test(a_cookie_value_has_at_most_128_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
