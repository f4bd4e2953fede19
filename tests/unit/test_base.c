/* base: arena, errors, buffers and the JSON writer, civil days, UTF-8. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/utf8.h"

#include "base/banned.h"

static void an_arena_gives_zeroed_aligned_memory(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t n = 0; n < 3000; n += 7) {
		unsigned char *p = arena_alloc(&a, n);

		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xAA, n);
		if (a.used > 500000)
			arena_reset(&a);
	}
	assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
	assert_null(arena_strdup(&a, NULL));
	arena_release(&a);
}

static void the_first_error_wins(void **state)
{
	struct err_info ei = { 0 };

	(void)state;
	err_set(&ei, ERR_NOT_FOUND, "a:1", "first", "%d", 1);
	err_set(&ei, ERR_INTERNAL, "b:2", "second", "%d", 2);
	assert_int_equal(ei.code, ERR_NOT_FOUND);
	assert_string_equal(ei.key, "first");
	assert_string_equal(ei.detail, "1");
	err_clear(&ei);
	assert_int_equal(ei.code, ERR_OK);
	assert_int_equal(err_status(ERR_STALE), 412);
	assert_string_equal(err_name(ERR_TOO_MANY), "TOO_MANY");
}

static void json_is_escaped_and_commas_stand_right(void **state)
{
	struct buf b;
	struct jw w;

	(void)state;
	buf_init(&b, 4096);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	jw_string(&w, "a", "q\"\\\n\x01é");
	jw_array(&w, "l");
	jw_int(&w, NULL, INT64_MIN);
	jw_object(&w, NULL);
	jw_end(&w);
	jw_number(&w, NULL, 0.5, 3);
	jw_number(&w, NULL, 2.0, 3);
	jw_number(&w, NULL, (double)NAN, 3);
	jw_end(&w);
	jw_members(&w, "{\"m\":1}", 7);
	jw_members(&w, "{}", 2);
	jw_bool(&w, "t", true);
	jw_string(&w, "bad",
		  "a\xff"
		  "b");
	jw_day(&w, "d", day_from_civil(2026, 11, 23));
	jw_day(&w, "n", DAY_NONE);
	jw_end(&w);
	assert_string_equal(
		b.data,
		"{\"a\":\"q\\\"\\\\\\n\\u0001é\",\"l\":[-9223372036854775808,{},0.5,2,null],"
		"\"m\":1,\"t\":true,\"bad\":\"a\xEF\xBF\xBD"
		"b\",\"d\":\"2026-11-23\",\"n\":null}");
	buf_release(&b);
}

static void a_full_buffer_says_so_and_keeps_its_ceiling(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_str(&b, "0123456789");
	assert_false(b.failed);
	buf_char(&b, 'x');
	assert_true(b.failed);
	assert_int_equal(b.len, 10);
	buf_release(&b);
}

static void every_day_of_two_centuries_goes_there_and_back(void **state)
{
	int weekday = 1; /* 1 January 1900 was a Monday */

	(void)state;
	for (int32_t d = DAY_MIN; d <= DAY_MAX; d++) {
		struct civil c = day_civil(d);
		char iso[DAY_ISO_SIZE];
		int32_t back = 0;

		assert_int_equal(day_from_civil(c.year, c.month, c.day), d);
		assert_true(day_parse(day_iso(d, iso), &back));
		assert_int_equal(back, d);
		assert_int_equal(day_weekday(d), weekday);
		weekday = weekday % 7 + 1;
	}
}

static void days_that_do_not_exist_are_refused(void **state)
{
	static const char *const bad[] = { "2026-02-29", "2026-13-01", "2026-00-10",
					   "2026-04-31", "26-04-01",   "2026-4-01",
					   "2026-04-1 ", "1899-12-31", "2100-01-01",
					   "",		 "2026/04/01", "2026-04-011" };
	int32_t d = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(day_parse(bad[i], &d));
	assert_false(day_parse(NULL, &d));
	assert_int_equal(d, 7);
	assert_true(day_parse("2028-02-29", &d));
}

static void ages_and_months_follow_the_calendar(void **state)
{
	(void)state;
	assert_int_equal(age_on(day_from_civil(1981, 4, 12), day_from_civil(2026, 4, 11)), 44);
	assert_int_equal(age_on(day_from_civil(1981, 4, 12), day_from_civil(2026, 4, 12)), 45);
	assert_int_equal(age_on(day_from_civil(2000, 2, 29), day_from_civil(2026, 2, 28)), 25);
	assert_int_equal(age_on(day_from_civil(2000, 2, 29), day_from_civil(2026, 3, 1)), 26);
	assert_int_equal(day_add_months(day_from_civil(2026, 1, 31), 1),
			 day_from_civil(2026, 2, 28));
	assert_int_equal(day_add_months(day_from_civil(2026, 3, 31), -1),
			 day_from_civil(2026, 2, 28));
	assert_int_equal(day_add_months(day_from_civil(2026, 11, 15), 14),
			 day_from_civil(2028, 1, 15));
}

static void brussels_changes_its_clock_on_the_right_sundays(void **state)
{
	/* 2026: 29 March and 25 October, 01:00 UTC. */
	int64_t spring = (int64_t)day_from_civil(2026, 3, 29) * 86400 + 3600;
	int64_t autumn = (int64_t)day_from_civil(2026, 10, 25) * 86400 + 3600;

	(void)state;
	assert_int_equal(brussels_offset(spring - 1), 3600);
	assert_int_equal(brussels_offset(spring), 7200);
	assert_int_equal(brussels_offset(autumn - 1), 7200);
	assert_int_equal(brussels_offset(autumn), 3600);
	assert_int_equal(brussels_day((int64_t)day_from_civil(2026, 7, 1) * 86400 - 3600),
			 day_from_civil(2026, 7, 1));
	assert_int_equal(brussels_day((int64_t)day_from_civil(2026, 12, 1) * 86400 - 3601),
			 day_from_civil(2026, 11, 30));
	for (int32_t d = day_from_civil(2026, 1, 1); d < day_from_civil(2027, 1, 1); d++)
		assert_int_equal(brussels_day(brussels_instant(d, 12 * 60)), d);
	assert_int_equal(brussels_minute(brussels_instant(day_from_civil(2026, 7, 1), 602)),
			 602);
}

static void only_valid_utf8_passes(void **state)
{
	static const char *const bad[] = { "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80",
					   "\xE2\x82", "\x80",	       "\xF0\x80\x80\x80" };
	const char *s = "aé€😀";
	char out[4];

	(void)state;
	assert_true(utf8_valid(s, strlen(s)));
	assert_int_equal(utf8_length(s), 4);
	assert_int_equal(utf8_next(&s), 'a');
	assert_int_equal(utf8_next(&s), 0xE9);
	assert_int_equal(utf8_next(&s), 0x20AC);
	assert_int_equal(utf8_next(&s), 0x1F600);
	assert_int_equal(utf8_next(&s), 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
	for (uint32_t cp = 1; cp < 0x110000; cp += 37) {
		size_t n = utf8_put(out, cp);
		bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;

		assert_int_equal(utf8_valid(out, n), !surrogate);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_gives_zeroed_aligned_memory),
		cmocka_unit_test(the_first_error_wins),
		cmocka_unit_test(json_is_escaped_and_commas_stand_right),
		cmocka_unit_test(a_full_buffer_says_so_and_keeps_its_ceiling),
		cmocka_unit_test(every_day_of_two_centuries_goes_there_and_back),
		cmocka_unit_test(days_that_do_not_exist_are_refused),
		cmocka_unit_test(ages_and_months_follow_the_calendar),
		cmocka_unit_test(brussels_changes_its_clock_on_the_right_sundays),
		cmocka_unit_test(only_valid_utf8_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
