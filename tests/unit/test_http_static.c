/*
 * The browser's files: embedded and from a folder, types, caches, compression, listings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/headers.h"
#include "http/http.h"
#include "http/static.h"

#include "base/banned.h"

const struct service *const all_services[] = { NULL };

#define BYTES(s) (const unsigned char *)(s), sizeof(s) - 1

static const struct embedded files[] = {
	{ "a/app.4F3KQ7AB.js", BYTES("let a"), BYTES("gz of app") },
	{ "a/font.ABCDEFGH.woff2", BYTES("font"), NULL, 0 },
	{ "driver.html", BYTES("driver"), NULL, 0 },
	{ "favicon.svg", BYTES("<svg/>"), NULL, 0 },
	{ "index.html", BYTES("page"), BYTES("gz of page") },
	{ NULL, NULL, 0, NULL, 0 },
};

static struct arena arena;
static struct site *site;

static int setup(void **state)
{
	struct err_info ei = { .code = ERR_OK };

	(void)state;
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	return site_open(&ei, files, NULL, &site).code == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	site_close(site);
	arena_release(&arena);
	return 0;
}

static struct site_answer ask(const char *path, const char *encoding, const char *tag)
{
	const struct site_request q = { path, encoding, tag };
	struct site_answer a;

	site_get(site, &arena, &q, &a);
	return a;
}

static void holds(const struct site_answer *a, const char *text)
{
	assert_int_equal(a->status, 200);
	assert_int_equal(a->len, strlen(text));
	assert_memory_equal(a->data, text, a->len);
}

static void a_path_of_the_application_gives_its_page(void **state)
{
	static const char *const paths[] = { "/", "/persons/123", "/plan", "/a/none",
					     "/index.html" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(paths); i++) {
		struct site_answer a = ask(paths[i], NULL, NULL);

		holds(&a, "page");
		assert_string_equal(a.type, "text/html; charset=utf-8");
		assert_string_equal(a.cache, CACHE_NEVER);
		assert_null(a.etag);
	}
}

static void another_page_answers_for_its_own_paths(void **state)
{
	struct site_answer a = ask("/driver", NULL, NULL),
			   b = ask("/driver/trip/3", NULL, NULL);

	(void)state;
	holds(&a, "driver");
	holds(&b, "driver");
}

static void a_name_with_a_dot_must_be_a_file(void **state)
{
	static const char *const paths[] = {
		"/a/none.js",	 "/index.html.gz", "/a/app.4F3KQ7AB.js.gz",
		"/x/index.html", "/robots.txt",	   "/a/app.4F3KQ7AB.JS"
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(paths); i++)
		assert_int_equal(ask(paths[i], NULL, NULL).status, 404);
}

static void hashed_names_are_immutable_and_others_are_asked_for_again(void **state)
{
	struct site_answer js = ask("/a/app.4F3KQ7AB.js", NULL, NULL);
	struct site_answer svg = ask("/favicon.svg", NULL, NULL);

	(void)state;
	holds(&js, "let a");
	assert_string_equal(js.cache, CACHE_FOREVER);
	assert_string_equal(svg.cache, CACHE_ASK);
	assert_non_null(svg.etag);
	assert_true(svg.lasting);
}

static void names_tell_whether_they_hold_a_hash(void **state)
{
	(void)state;
	assert_true(site_is_immutable("a/app.4F3KQ7AB.js"));
	assert_true(site_is_immutable("a/icons.0a1b2c3d4e.svg"));
	assert_true(site_is_immutable("a/atkinson-wght-normal.4F3KQ7AB.woff2"));
	assert_false(site_is_immutable("index.html"));
	assert_false(site_is_immutable("a/app.js"));
	assert_false(site_is_immutable("a/app.min.js"));
	assert_false(site_is_immutable("a/app.4F3KQ7A.js"));
	assert_false(site_is_immutable("a/app.4F3K-7AB.js"));
	assert_false(site_is_immutable(".4F3KQ7AB.js"));
	assert_false(site_is_immutable("a.4F3KQ7AB/app"));
	assert_false(site_is_immutable(""));
}

static void a_tag_that_is_still_right_gives_304(void **state)
{
	struct site_answer a = ask("/favicon.svg", NULL, NULL), js, gz;
	char list[64];

	(void)state;
	assert_int_equal(ask("/favicon.svg", NULL, a.etag).status, 304);
	assert_int_equal(ask("/favicon.svg", NULL, "*").status, 304);
	(void)snprintf(list, sizeof(list), "\"x\", W/%s", a.etag);
	assert_int_equal(ask("/favicon.svg", NULL, list).status, 304);
	assert_int_equal(ask("/favicon.svg", NULL, "\"x\"").status, 200);
	js = ask("/a/app.4F3KQ7AB.js", NULL, NULL);
	gz = ask("/a/app.4F3KQ7AB.js", "gzip", NULL);
	assert_string_not_equal(js.etag, gz.etag);
	assert_int_equal(ask("/a/app.4F3KQ7AB.js", "gzip", js.etag).status, 200);
	assert_int_equal(ask("/a/app.4F3KQ7AB.js", "gzip", gz.etag).status, 304);
}

static void compressed_bytes_go_to_who_takes_them(void **state)
{
	struct site_answer a = ask("/a/app.4F3KQ7AB.js", "gzip, deflate, br", NULL);
	struct site_answer font = ask("/a/font.ABCDEFGH.woff2", "gzip", NULL);

	(void)state;
	holds(&a, "gz of app");
	assert_true(a.gzip && a.vary);
	assert_string_equal(a.type, "text/javascript; charset=utf-8");
	assert_false(font.gzip || font.vary);
	a = ask("/a/app.4F3KQ7AB.js", "br", NULL);
	holds(&a, "let a");
	assert_true(!a.gzip && a.vary);
}

static void accept_encoding_is_read_with_its_weights(void **state)
{
	(void)state;
	assert_true(site_accepts_gzip("gzip"));
	assert_true(site_accepts_gzip("br, gzip;q=0.2"));
	assert_true(site_accepts_gzip("*"));
	assert_true(site_accepts_gzip("identity, *;q=0.1"));
	assert_false(site_accepts_gzip(NULL));
	assert_false(site_accepts_gzip(""));
	assert_false(site_accepts_gzip("identity"));
	assert_false(site_accepts_gzip("gzip;q=0"));
	assert_false(site_accepts_gzip("gzip; q=0.000, *"));
	assert_false(site_accepts_gzip("*;q=0"));
	assert_false(site_accepts_gzip("xgzip, gzipx"));
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Every step of the folder is taken from a listing; links and hidden names are not in it. */
static void a_folder_gives_what_it_lists_and_nothing_else(void **state)
{
	static const char *const absent[] = { "/.hidden",	   "/../outside.txt",
					      "/a/../index.html",  "/link.js",
					      "/away/outside.txt", "/a/x.js/y.js",
					      "/none.js",	   "/1/2/3/4/deep.js",
					      "/fifo.js",	   "/./index.html" };
	char root[] = "/tmp/maillon-web-XXXXXX", path[64];
	struct err_info ei = { .code = ERR_OK };
	struct site *embedded = site;
	struct site_answer a;
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(root));
	assert_int_equal(chdir(root), 0);
	assert_int_equal(mkdir("web", 0700), 0);
	assert_int_equal(mkdir("web/a", 0700), 0);
	assert_int_equal(mkdir("web/1", 0700) + mkdir("web/1/2", 0700) +
				 mkdir("web/1/2/3", 0700) + mkdir("web/1/2/3/4", 0700),
			 0);
	write_file("outside.txt", "outside");
	write_file("web/index.html", "page");
	write_file("web/.hidden", "hidden");
	write_file("web/a/x.js", "one");
	write_file("web/1/2/3/4/deep.js", "deep");
	assert_int_equal(symlink("../outside.txt", "web/link.js"), 0);
	assert_int_equal(symlink("..", "web/away"), 0);
	assert_int_equal(mkfifo("web/fifo.js", 0600), 0);
	(void)snprintf(path, sizeof(path), "%s/web", root);
	assert_int_equal(site_open(&ei, files, path, &site).code, ERR_OK);

	a = ask("/a/x.js", "gzip", NULL);
	holds(&a, "one");
	assert_string_equal(a.cache, CACHE_NEVER);
	assert_false(a.lasting);
	write_file("web/a/x.js", "two");
	a = ask("/a/x.js", NULL, NULL);
	holds(&a, "two");
	a = ask("/persons/1", NULL, NULL);
	holds(&a, "page");
	for (i = 0; i < ARRAY_LEN(absent); i++)
		if (ask(absent[i], NULL, NULL).status != 404)
			fail_msg("%s is there", absent[i]);

	site_close(site);
	site = embedded;
	assert_int_equal(unlink("web/fifo.js") + unlink("web/away") + unlink("web/link.js") +
				 unlink("web/1/2/3/4/deep.js") + unlink("web/a/x.js") +
				 unlink("web/.hidden") + unlink("web/index.html") +
				 unlink("outside.txt"),
			 0);
	assert_int_equal(rmdir("web/1/2/3/4") + rmdir("web/1/2/3") + rmdir("web/1/2") +
				 rmdir("web/1") + rmdir("web/a") + rmdir("web") + rmdir(root),
			 0);
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
	struct err_info ei = { .code = ERR_OK };
	struct site *s = NULL;

	(void)state;
	assert_int_equal(site_open(&ei, files, "/none/such/folder", &s).code, ERR_INTERNAL);
	assert_string_equal(ei.key, "site.folder");
	assert_null(s);
}

static void the_policy_names_each_header_once(void **state)
{
	struct header_list plain = { .n = 0 }, tls = { .n = 0 };
	size_t i, k;

	(void)state;
	headers_policy(&plain, false, CACHE_NEVER);
	headers_policy(&tls, true, CACHE_NEVER);
	assert_int_equal(tls.n, plain.n + 1);
	for (i = 0; i < tls.n; i++)
		for (k = 0; k < i; k++)
			assert_string_not_equal(tls.items[i].name, tls.items[k].name);
	for (i = 0; i < plain.n; i++)
		assert_string_not_equal(plain.items[i].name, "Strict-Transport-Security");
	for (i = 0; i < plain.n; i++)
		assert_null(strstr(plain.items[i].value, "unsafe"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_of_the_application_gives_its_page),
		cmocka_unit_test(another_page_answers_for_its_own_paths),
		cmocka_unit_test(a_name_with_a_dot_must_be_a_file),
		cmocka_unit_test(hashed_names_are_immutable_and_others_are_asked_for_again),
		cmocka_unit_test(names_tell_whether_they_hold_a_hash),
		cmocka_unit_test(a_tag_that_is_still_right_gives_304),
		cmocka_unit_test(compressed_bytes_go_to_who_takes_them),
		cmocka_unit_test(accept_encoding_is_read_with_its_weights),
		cmocka_unit_test(a_folder_gives_what_it_lists_and_nothing_else),
		cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
		cmocka_unit_test(the_policy_names_each_header_once),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
