/*
 * Reading input by its table of fields: what is refused, under which path, and the rules of
 * text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "core/schema.h"

#include "base/banned.h"

struct contact {
	int kind;
	const char *value;
};

struct everything {
	int64_t count, fixed;
	double share;
	bool urgent;
	const char *name, *note, *niss, *iban, *phone, *form;
	int32_t day;
	int kind;
	struct contact *main;
	struct list contacts, tags, ids;
	struct label label;
};

static const char *const kinds[] = { "mobile", "email", NULL };

static const struct field contact_fields[] = {
	FIELD_ENUM(contact, kind, FIELD_REQUIRED, kinds),
	FIELD_TEXT(contact, value, FIELD_REQUIRED | FIELD_PERSONAL, 1, 10),
};
static const struct schema contact_schema = SCHEMA(contact, contact_fields);

static const struct field everything_fields[] = {
	FIELD_INT(everything, count, FIELD_REQUIRED, 1, 100),
	FIELD_INT(everything, fixed, FIELD_READONLY, 0, INT64_MAX),
	FIELD_NUMBER(everything, share, 0, 0, 1),
	FIELD_BOOL(everything, urgent, 0),
	FIELD_TEXT(everything, name, 0, 2, 5),
	FIELD_TEXT(everything, note, FIELD_LINES, 1, 100),
	FIELD_TEXT(everything, niss, FIELD_NISS, 0, 20),
	FIELD_TEXT(everything, iban, FIELD_IBAN, 0, 50),
	FIELD_TEXT(everything, phone, FIELD_PHONE, 0, 30),
	FIELD_JSON(everything, form, 0, 30),
	FIELD_DATE(everything, day, 0),
	FIELD_ENUM(everything, kind, 0, kinds),
	FIELD_OBJECT(everything, main, 0, contact, &contact_schema),
	FIELD_LIST(everything, contacts, 0, &contact_schema, 0, 3),
	FIELD_TEXTS(everything, tags, 0, 1, 2),
	FIELD_INTS(everything, ids, 0, 0, 2),
	FIELD_LABEL(everything, label, 0),
};
static const struct schema schema = SCHEMA(everything, everything_fields);

static struct arena arena;
static struct ctx cx;
static struct everything out;
static struct field_errors errs;
static uint64_t has;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	cx = (struct ctx){ .arena = &arena, .today = 20000 };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static enum err_code read_n(const char *json, size_t n)
{
	err_clear(&cx.err);
	errs = (struct field_errors){ .n = 0 };
	return schema_read(&cx, &schema, json, n, &out, &has, &errs).code;
}

static enum err_code read_json(const char *json)
{
	return read_n(json, strlen(json));
}

struct refusal {
	const char *members, *field, *error;
};

static const struct refusal refusals[] = {
	{ "\"count\":\"1\"", "count", "field.type" },
	{ "\"count\":1.0", "count", "field.type" },
	{ "\"count\":true", "count", "field.type" },
	{ "\"count\":[]", "count", "field.type" },
	{ "\"count\":null", "count", "field.required" },
	{ "\"count\":0", "count", "field.too_small" },
	{ "\"count\":101", "count", "field.too_large" },
	{ "\"count\":-9223372036854775807", "count", "field.too_small" },
	{ "\"count\":1,\"fixed\":1", "fixed", "field.read_only" },
	{ "\"count\":1,\"fixed\":null", "fixed", "field.read_only" },
	{ "\"count\":1,\"share\":\"1\"", "share", "field.type" },
	{ "\"count\":1,\"share\":-0.001", "share", "field.too_small" },
	{ "\"count\":1,\"share\":1.001", "share", "field.too_large" },
	{ "\"count\":1,\"urgent\":1", "urgent", "field.type" },
	{ "\"count\":1,\"urgent\":\"true\"", "urgent", "field.type" },
	{ "\"count\":1,\"name\":1", "name", "field.type" },
	{ "\"count\":1,\"name\":\"a\"", "name", "field.too_short" },
	{ "\"count\":1,\"name\":\"abcdef\"", "name", "field.too_long" },
	{ "\"count\":1,\"name\":\"ab\\nc\"", "name", "field.text" },
	{ "\"count\":1,\"name\":\"a\\tb\"", "name", "field.text" },
	{ "\"count\":1,\"name\":\"a\\u0001b\"", "name", "field.text" },
	{ "\"count\":1,\"name\":\"a\\u007fb\"", "name", "field.text" },
	{ "\"count\":1,\"name\":\"a\\u0085b\"", "name", "field.text" },
	{ "\"count\":1,\"name\":\"a\\u2028b\"", "name", "field.text" },
	{ "\"count\":1,\"name\":\"a\\u202eb\"", "name", "field.text" },
	{ "\"count\":1,\"name\":\"a\\u2066b\"", "name", "field.text" },
	{ "\"count\":1,\"name\":\"a\\uffffb\"", "name", "field.text" },
	{ "\"count\":1,\"note\":\"a\\u0007b\"", "note", "field.text" },
	{ "\"count\":1,\"niss\":\"85.07.30-033.29\"", "niss", "field.not_a_niss" },
	{ "\"count\":1,\"niss\":85073003328", "niss", "field.type" },
	{ "\"count\":1,\"iban\":\"BE68 5390 0754 7035\"", "iban", "field.not_an_iban" },
	{ "\"count\":1,\"phone\":\"112\"", "phone", "field.not_a_phone" },
	{ "\"count\":1,\"form\":[]", "form", "field.type" },
	{ "\"count\":1,\"form\":\"{}\"", "form", "field.type" },
	{ "\"count\":1,\"form\":{\"a\":\"0123456789012345678901234\"}", "form",
	  "field.too_long" },
	{ "\"count\":1,\"day\":\"2026-02-29\"", "day", "field.not_a_date" },
	{ "\"count\":1,\"day\":\"23/11/2026\"", "day", "field.not_a_date" },
	{ "\"count\":1,\"day\":\"2026-1-1\"", "day", "field.not_a_date" },
	{ "\"count\":1,\"day\":\"\"", "day", "field.not_a_date" },
	{ "\"count\":1,\"day\":20260101", "day", "field.type" },
	{ "\"count\":1,\"kind\":\"fax\"", "kind", "field.not_one_of" },
	{ "\"count\":1,\"kind\":\"Mobile\"", "kind", "field.not_one_of" },
	{ "\"count\":1,\"kind\":0", "kind", "field.type" },
	{ "\"count\":1,\"main\":[]", "main", "field.type" },
	{ "\"count\":1,\"main\":{\"value\":\"a\"}", "main.kind", "field.required" },
	{ "\"count\":1,\"main\":{\"kind\":\"email\",\"value\":\" \"}", "main.value",
	  "field.required" },
	{ "\"count\":1,\"main\":{\"kind\":\"email\",\"value\":\"a\",\"x\":1}", "main.x",
	  "field.unknown" },
	{ "\"count\":1,\"contacts\":{}", "contacts", "field.type" },
	{ "\"count\":1,\"contacts\":[1]", "contacts[0]", "field.type" },
	{ "\"count\":1,\"contacts\":[null]", "contacts[0]", "field.type" },
	{ "\"count\":1,\"contacts\":[{\"kind\":\"email\",\"value\":\"a\"},"
	  "{\"kind\":\"email\",\"value\":\"aaaaaaaaaaa\"}]",
	  "contacts[1].value", "field.too_long" },
	{ "\"count\":1,\"contacts\":[{},{},{},{}]", "contacts", "field.too_long" },
	{ "\"count\":1,\"tags\":\"a\"", "tags", "field.type" },
	{ "\"count\":1,\"tags\":[]", "tags", "field.too_short" },
	{ "\"count\":1,\"tags\":[\"a\",\"b\",\"c\"]", "tags", "field.too_long" },
	{ "\"count\":1,\"tags\":[\"a\",1]", "tags[1]", "field.type" },
	{ "\"count\":1,\"tags\":[\"a\",\" \"]", "tags[1]", "field.required" },
	{ "\"count\":1,\"tags\":[\"a\\nb\"]", "tags[0]", "field.text" },
	{ "\"count\":1,\"ids\":[1,2.5]", "ids[1]", "field.type" },
	{ "\"count\":1,\"ids\":[\"1\"]", "ids[0]", "field.type" },
	{ "\"count\":1,\"ids\":[9007199254740993]", "ids[0]", "field.too_large" },
	{ "\"count\":1,\"ids\":[1,2,3]", "ids", "field.too_long" },
	{ "\"count\":1,\"label\":\"a\"", "label", "field.type" },
	{ "\"count\":1,\"label\":{}", "label.fr", "field.required" },
	{ "\"count\":1,\"label\":{\"nl\":\"a\"}", "label.fr", "field.required" },
	{ "\"count\":1,\"label\":{\"fr\":\"a\",\"it\":\"a\"}", "label.it", "field.unknown" },
	{ "\"count\":1,\"label\":{\"fr\":\"a\",\"nl\":1}", "label.nl", "field.type" },
	{ "\"count\":1,\"other\":1", "other", "field.unknown" },
	{ "\"count\":1,\"\":1", "", "field.unknown" },
	{ "\"count\":1,\"Count\":1", "Count", "field.unknown" },
};

static void every_kind_of_wrong_value_is_refused_by_its_path(void **state)
{
	char json[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(refusals); i++) {
		const struct refusal *r = &refusals[i];

		(void)snprintf(json, sizeof(json), "{%s}", r->members);
		assert_int_equal(read_json(json), ERR_INVALID);
		assert_string_equal(cx.err.key, "input.invalid");
		if (errs.n != 1 || strcmp(errs.items[0].field, r->field) != 0 ||
		    strcmp(errs.items[0].error, r->error) != 0)
			fail_msg("%s: %zu, %s %s", json, errs.n, errs.items[0].field,
				 errs.items[0].error);
	}
}

static void all_problems_are_named_at_once_with_their_bounds(void **state)
{
	(void)state;
	assert_int_equal(read_json("{\"share\":2,\"name\":\"a\",\"x\":1,\"y\":2}"),
			 ERR_INVALID);
	assert_int_equal(errs.n, 5);
	assert_string_equal(errs.items[0].field, "count");
	assert_false(errs.items[0].bounds);
	assert_string_equal(errs.items[1].field, "share");
	assert_true(errs.items[1].bounds);
	assert_int_equal(errs.items[2].min, 2);
	assert_int_equal(errs.items[2].max, 5);
}

static void no_more_than_32_problems_are_kept(void **state)
{
	char json[1000] = "{\"count\":1";
	size_t n = strlen(json);
	int i;

	(void)state;
	for (i = 0; i < 60; i++)
		n += (size_t)snprintf(json + n, sizeof(json) - n, ",\"x%d\":1", i);
	(void)snprintf(json + n, sizeof(json) - n, "}");
	assert_int_equal(read_json(json), ERR_INVALID);
	assert_int_equal(errs.n, SCHEMA_ERRORS);
}

static void a_long_unknown_name_is_cut_at_a_character(void **state)
{
	char json[1200] = "{\"count\":1,\"x";
	size_t n = strlen(json);

	(void)state;
	while (n < 1000) {
		memcpy(json + n, "\xE2\x82\xAC", 3);
		n += 3;
	}
	(void)snprintf(json + n, sizeof(json) - n, "\":1}");
	assert_int_equal(read_json(json), ERR_INVALID);
	n = strlen(errs.items[0].field);
	assert_in_range(n, 200, 255);
	assert_int_equal((n - 1) % 3, 0);
}

static void absent_members_read_as_absent(void **state)
{
	(void)state;
	memset(&out, 0xAA, sizeof(out));
	assert_int_equal(read_json("{\"count\":7}"), ERR_OK);
	assert_int_equal(out.count, 7);
	assert_true(out.share == 0 && !out.urgent && out.fixed == 0);
	assert_null(out.name);
	assert_null(out.form);
	assert_int_equal(out.day, DAY_NONE);
	assert_int_equal(out.kind, -1);
	assert_null(out.main);
	assert_int_equal(out.contacts.n + out.tags.n + out.ids.n, 0);
	assert_null(out.label.fr);
	assert_true(schema_has(&schema, has, "count"));
	assert_false(schema_has(&schema, has, "share"));
	assert_int_equal(has, 1);
}

static void null_reads_as_absent(void **state)
{
	(void)state;
	assert_int_equal(
		read_json("{\"count\":1,\"name\":null,\"day\":null,\"main\":null,"
			  "\"contacts\":null,\"tags\":null,\"label\":null,\"share\":null}"),
		ERR_OK);
	assert_int_equal(has, 1);
	assert_int_equal(out.day, DAY_NONE);
}

static void every_kind_of_value_is_read(void **state)
{
	const struct contact *c;

	(void)state;
	assert_int_equal(
		read_json("{\"count\":100,\"share\":0.25,\"urgent\":true,\"name\":"
			  "\"\xC3\x89l\xC3\xA9"
			  "a\",\"niss\":\"85.07.30-033.28\",\"iban\":\"be68 5390 0754 7034\","
			  "\"phone\":\"0495/12.34.56\",\"form\":{ \"a\" : [1, 2] },"
			  "\"day\":\"2026-11-23\",\"kind\":\"email\","
			  "\"main\":{\"kind\":\"mobile\",\"value\":\"x\"},"
			  "\"contacts\":[{\"kind\":\"email\",\"value\":\"y\"}],"
			  "\"tags\":[\"t\",\"u\"],\"ids\":[5,-6],"
			  "\"label\":{\"fr\":\"f\",\"nl\":\"n\"}}"),
		ERR_OK);
	assert_int_equal(out.count, 100);
	assert_true(out.share == 0.25 && out.urgent);
	assert_string_equal(out.name, "\xC3\x89l\xC3\xA9"
				      "a");
	assert_string_equal(out.niss, "85073003328");
	assert_string_equal(out.iban, "BE68539007547034");
	assert_string_equal(out.phone, "+32495123456");
	assert_string_equal(out.form, "{\"a\":[1,2]}");
	assert_int_equal(out.day, day_from_civil(2026, 11, 23));
	assert_int_equal(out.kind, 1);
	assert_int_equal(out.main->kind, 0);
	c = out.contacts.items;
	assert_int_equal(out.contacts.n, 1);
	assert_string_equal(c->value, "y");
	assert_string_equal(((const char **)out.tags.items)[1], "u");
	assert_int_equal(((int64_t *)out.ids.items)[1], -6);
	assert_string_equal(out.label.nl, "n");
	assert_string_equal(out.label.de, "f");
	assert_string_equal(out.label.en, "f");
}

static void lengths_are_counted_in_code_points(void **state)
{
	(void)state;
	assert_int_equal(read_json("{\"count\":1,\"name\":\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80"
				   "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\"}"),
			 ERR_OK);
	assert_int_equal(read_json("{\"count\":1,\"name\":\"\xC3\xA9\"}"), ERR_INVALID);
	assert_string_equal(errs.items[0].error, "field.too_short");
}

static void outer_white_space_goes(void **state)
{
	(void)state;
	assert_int_equal(read_json("{\"count\":1,\"name\":\" \\t\\u00a0ab c\\u202f\\r\\n \"}"),
			 ERR_OK);
	assert_string_equal(out.name, "ab c");
	assert_int_equal(read_json("{\"count\":1,\"name\":\"       \"}"), ERR_OK);
	assert_null(out.name);
	assert_int_equal(has, 1);
}

static void lines_are_kept_where_they_are_allowed(void **state)
{
	(void)state;
	assert_int_equal(
		read_json("{\"count\":1,\"note\":\"\\n a\\r\\nb\\rc\\fd\\te\\n\\nf\\n\"}"),
		ERR_OK);
	assert_string_equal(out.note, "a\nb\nc\nd\te\n\nf");
}

static void marks_of_direction_that_names_need_are_kept(void **state)
{
	(void)state;
	assert_int_equal(read_json("{\"count\":1,\"name\":\"a\\u200eb\\u200f\"}"), ERR_OK);
	assert_string_equal(out.name, "a\xE2\x80\x8E"
				      "b\xE2\x80\x8F");
}

static void own_text_is_read_as_it_was_written(void **state)
{
	static const char json[] = "{\"count\":500,\"fixed\":3,\"name\":\" a\\nlong name \"}";

	(void)state;
	err_clear(&cx.err);
	assert_int_equal(schema_read_own(&cx, &schema, json, strlen(json), &out, &has).code,
			 ERR_OK);
	assert_int_equal(out.count, 500);
	assert_int_equal(out.fixed, 3);
	assert_string_equal(out.name, " a\nlong name ");
}

static void own_text_that_does_not_fit_is_our_fault(void **state)
{
	static const char *const bad[] = { "",
					   "[]",
					   "{}",
					   "{\"count\":\"1\"}",
					   "{\"count\":1,\"x\":1}",
					   "{\"count\":1,\"kind\":\"fax\"}" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		err_clear(&cx.err);
		assert_int_equal(
			schema_read_own(&cx, &schema, bad[i], strlen(bad[i]), &out, &has).code,
			ERR_INTERNAL);
	}
}

static void a_schema_may_allow_more_values(void **state)
{
	struct many {
		struct list ids;
	} many;
	static const struct field fields[] = { FIELD_INTS(many, ids, 0, 0, 9000) };
	struct schema s = SCHEMA(many, fields);
	static char json[8100] = "{\"ids\":[0";
	size_t n = strlen(json), i;

	(void)state;
	for (i = 1; i < 4000; i++, n += 2)
		memcpy(json + n, ",1", 2);
	memcpy(json + n, "]}", 2);
	err_clear(&cx.err);
	assert_int_equal(schema_read(&cx, &s, json, n + 2, &many, &has, &errs).code,
			 ERR_BAD_REQUEST);
	s.max_nodes = 5000;
	err_clear(&cx.err);
	assert_int_equal(schema_read(&cx, &s, json, n + 2, &many, &has, &errs).code, ERR_OK);
	assert_int_equal(many.ids.n, 4000);
}

static void a_handler_adds_its_own_problem(void **state)
{
	(void)state;
	assert_int_equal(read_json("{\"count\":1}"), ERR_OK);
	assert_int_equal(schema_refuse(&cx, &errs, "day", "field.too_small").code, ERR_INVALID);
	assert_int_equal(errs.n, 1);
	assert_string_equal(errs.items[0].field, "day");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_wrong_value_is_refused_by_its_path),
		cmocka_unit_test(all_problems_are_named_at_once_with_their_bounds),
		cmocka_unit_test(no_more_than_32_problems_are_kept),
		cmocka_unit_test(a_long_unknown_name_is_cut_at_a_character),
		cmocka_unit_test(absent_members_read_as_absent),
		cmocka_unit_test(null_reads_as_absent),
		cmocka_unit_test(every_kind_of_value_is_read),
		cmocka_unit_test(lengths_are_counted_in_code_points),
		cmocka_unit_test(outer_white_space_goes),
		cmocka_unit_test(lines_are_kept_where_they_are_allowed),
		cmocka_unit_test(marks_of_direction_that_names_need_are_kept),
		cmocka_unit_test(own_text_is_read_as_it_was_written),
		cmocka_unit_test(own_text_that_does_not_fit_is_our_fault),
		cmocka_unit_test(a_schema_may_allow_more_values),
		cmocka_unit_test(a_handler_adds_its_own_problem),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
