/*
 * Strings of the JSON writer: eight bytes are looked at together, so every place of a byte that
 * must be escaped is tried against an escaping by one byte at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/utf8.h"

#include "base/banned.h"

/* The same, as slowly as it can be said. */
static size_t reference(const char *s, size_t n, char *out)
{
	size_t at = 0, i = 0;

	out[at++] = '"';
	while (i < n) {
		unsigned char c = (unsigned char)s[i];
		size_t step = c < 0x80 ? 1 : utf8_valid_at(s + i, n - i);

		if (step == 0) {
			memcpy(out + at, "\xEF\xBF\xBD", 3);
			at += 3;
			step = 1;
		} else if (c == '"' || c == '\\') {
			out[at++] = '\\';
			out[at++] = (char)c;
		} else if (c == '\n') {
			out[at++] = '\\';
			out[at++] = 'n';
		} else if (c < 0x20) {
			at += (size_t)snprintf(out + at, 7, "\\u%04x", c);
		} else {
			memcpy(out + at, s + i, step);
			at += step;
		}
		i += step;
	}
	out[at++] = '"';
	out[at] = '\0';
	return at;
}

static void expect_same(const char *s, size_t n)
{
	char want[1024];
	size_t len = reference(s, n, want);
	struct buf b;
	struct jw w;

	buf_init(&b, 4096);
	jw_init(&w, &b);
	jw_string_n(&w, NULL, s, n);
	assert_false(b.failed);
	assert_int_equal(b.len, len);
	assert_memory_equal(b.data, want, len + 1);
	buf_release(&b);
}

static void every_byte_at_every_place_is_escaped_as_it_must(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++)
		for (size_t n = 1; n < 20; n++)
			for (size_t at = 0; at < n; at++) {
				char s[20];

				memset(s, 'a', sizeof(s));
				s[at] = (char)c;
				expect_same(s, n);
			}
}

static void random_bytes_give_the_same_as_one_byte_at_a_time(void **state)
{
	static const char near[] = "\x1F\x20\x21\"#[\\]\x7F\x80\xC3\xA9\xE2\x82\xACz\n";
	uint64_t seed = 88172645463325252u;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char s[64];
		size_t n;

		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		n = seed % sizeof(s);
		for (size_t i = 0; i < n; i++)
			s[i] = seed >> (i % 48) & 3 ? (char)('a' + i % 26)
						    : near[(seed >> (i % 40)) % sizeof(near)];
		expect_same(s, n);
	}
}

static void a_string_that_passes_the_ceiling_fails(void **state)
{
	struct buf b;
	struct jw w;

	(void)state;
	buf_init(&b, 10);
	jw_init(&w, &b);
	jw_string(&w, NULL, "12345678");
	assert_false(b.failed);
	assert_string_equal(b.data, "\"12345678\"");
	jw_string(&w, NULL, "");
	assert_true(b.failed);
	buf_release(&b);
}

static void names_and_commas_stand_where_they_must(void **state)
{
	struct buf b;
	struct jw w;

	(void)state;
	buf_init(&b, 4096);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	jw_int(&w, "a", 1);
	jw_null(&w, "a \"quoted\" name");
	jw_array(&w, "a_rather_long_name");
	jw_int(&w, NULL, 2);
	jw_int(&w, "unused in an array", 3);
	jw_end(&w);
	jw_bool(&w, "é", true);
	jw_end(&w);
	assert_string_equal(b.data, "{\"a\":1,\"a \\\"quoted\\\" name\":null,"
				    "\"a_rather_long_name\":[2,3],\"é\":true}");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_at_every_place_is_escaped_as_it_must),
		cmocka_unit_test(random_bytes_give_the_same_as_one_byte_at_a_time),
		cmocka_unit_test(names_and_commas_stand_where_they_must),
		cmocka_unit_test(a_string_that_passes_the_ceiling_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
