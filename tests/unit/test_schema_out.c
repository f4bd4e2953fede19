/*
 * Query strings, and what is written from a schema: JSON, its check, its description.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/date.h"
#include "core/schema.h"

#include "base/banned.h"

static const char *const orders[] = { "name", "day", NULL };

struct query {
	int64_t limit;
	bool all;
	const char *q;
	int32_t from;
	int order;
};
static const struct field query_fields[] = {
	FIELD_INT(query, limit, 0, -5, 20),	     FIELD_BOOL(query, all, 0),
	FIELD_TEXT(query, q, FIELD_REQUIRED, 0, 10), FIELD_DATE(query, from, 0),
	FIELD_ENUM(query, order, 0, orders),
};
static const struct schema query_schema = SCHEMA(query, query_fields);

static struct arena arena;
static struct ctx cx;
static struct query q;
static struct field_errors errs;
static uint64_t has;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	cx = (struct ctx){ .arena = &arena };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static enum err_code ask(const char *text)
{
	err_clear(&cx.err);
	errs = (struct field_errors){ .n = 0 };
	return schema_read_query(&cx, &query_schema, text, &q, &has, &errs).code;
}

static void pairs_are_decoded_once(void **state)
{
	(void)state;
	assert_int_equal(
		ask("limit=-5&all=true&q=%C3%A9+%2525%26%3D&from=2026-11-23&order=day"),
		ERR_OK);
	assert_int_equal(q.limit, -5);
	assert_true(q.all);
	assert_string_equal(q.q, "\xC3\xA9 %25&=");
	assert_int_equal(q.from, day_from_civil(2026, 11, 23));
	assert_int_equal(q.order, 1);
	assert_int_equal(has, 31);
	assert_int_equal(ask("q=a=b"), ERR_OK);
	assert_string_equal(q.q, "a=b");
	assert_int_equal(has, 4);
	assert_int_equal(q.from, DAY_NONE);
	assert_int_equal(q.order, -1);
	assert_int_equal(ask("q="), ERR_OK);
	assert_string_equal(q.q, "");
}

static void a_query_that_is_malformed_is_400(void **state)
{
	static const char *const bad[] = { "&",		"q",	 "q=1&",    "q=1&&limit=2",
					   "=1",	"q=%",	 "q=%4",    "q=%4g",
					   "q=%00",	"q=%FF", "q=1&q=2", "q=1&%71=2",
					   "limit&q=1", "q=%C3", "%zz=1",   "q=%ED%A0%80" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		if (ask(bad[i]) != ERR_BAD_REQUEST)
			fail_msg("%s is read", bad[i]);
		assert_string_equal(cx.err.key, "query.malformed");
	}
}

static void sixty_four_pairs_are_the_most(void **state)
{
	char text[1000] = "q=1";
	size_t n = 3;
	int i;

	(void)state;
	for (i = 0; i < 63; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "&x%d=1", i);
	assert_int_equal(ask(text), ERR_INVALID);
	(void)snprintf(text + n, sizeof(text) - n, "&y=1");
	assert_int_equal(ask(text), ERR_BAD_REQUEST);
}

static void a_pair_that_does_not_fit_is_refused_by_its_name(void **state)
{
	static const struct {
		const char *query, *field, *error;
	} bad[] = {
		{ "q=a&limit=21", "limit", "field.too_large" },
		{ "q=a&limit=-6", "limit", "field.too_small" },
		{ "q=a&limit=", "limit", "field.type" },
		{ "q=a&limit=+1", "limit", "field.type" },
		{ "q=a&limit=%2B1", "limit", "field.type" },
		{ "q=a&limit=01", "limit", "field.type" },
		{ "q=a&limit=-0", "limit", "field.type" },
		{ "q=a&limit=1.0", "limit", "field.type" },
		{ "q=a&limit=0x1", "limit", "field.type" },
		{ "q=a&limit=99999999999999999999", "limit", "field.type" },
		{ "q=a&all=1", "all", "field.type" },
		{ "q=a&all=True", "all", "field.type" },
		{ "q=12345678901", "q", "field.too_long" },
		{ "q=a%0Ab", "q", "field.text" },
		{ "q=a&from=2026-02-30", "from", "field.not_a_date" },
		{ "q=a&order=age", "order", "field.not_one_of" },
		{ "q=a&x=1", "x", "field.unknown" },
		{ "limit=1", "q", "field.required" },
		{ "", "q", "field.required" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(ask(bad[i].query), ERR_INVALID);
		if (errs.n != 1 || strcmp(errs.items[0].field, bad[i].field) != 0 ||
		    strcmp(errs.items[0].error, bad[i].error) != 0)
			fail_msg("%s: %s %s", bad[i].query, errs.items[0].field,
				 errs.items[0].error);
	}
	assert_int_equal(ask(NULL), ERR_INVALID);
}

struct part {
	const char *text;
};
struct record {
	int64_t id;
	const char *a, *b, *form;
	int32_t c, d;
	int e, f;
	struct part *g, *h;
	struct list parts;
	struct label label, name;
	double share;
};
static const struct field part_fields[] = { FIELD_TEXT(part, text, 0, 0, 9) };
static const struct schema part_schema = SCHEMA(part, part_fields);
static const struct field record_fields[] = {
	FIELD_INT(record, id, FIELD_REQUIRED | FIELD_READONLY, 1, INT64_MAX),
	FIELD_TEXT(record, a, FIELD_PERSONAL | FIELD_LINES, 2, 9),
	FIELD_TEXT(record, b, FIELD_NULLABLE | FIELD_NISS, 0, 9),
	FIELD_JSON(record, form, FIELD_NULLABLE, 99),
	FIELD_DATE(record, c, 0),
	FIELD_DATE(record, d, FIELD_NULLABLE),
	FIELD_ENUM(record, e, 0, orders),
	FIELD_ENUM(record, f, FIELD_NULLABLE, orders),
	FIELD_OBJECT(record, g, 0, part, &part_schema),
	FIELD_OBJECT(record, h, FIELD_NULLABLE, part, &part_schema),
	FIELD_LIST(record, parts, FIELD_REQUIRED, &part_schema, 0, 3),
	FIELD_LABEL(record, label, 0),
	FIELD_LABEL(record, name, FIELD_NULLABLE),
	FIELD_NUMBER(record, share, 0, 0, 1),
};
static const struct schema record_schema = SCHEMA(record, record_fields);

static void absent_members_are_left_out_or_null(void **state)
{
	const struct record r = {
		.id = 3, .c = DAY_NONE, .d = DAY_NONE, .e = -1, .f = -1, .share = 0.1234567
	};
	struct buf b;
	struct jw w;

	(void)state;
	buf_init(&b, 4096);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, &record_schema, &r);
	jw_end(&w);
	assert_string_equal(b.data,
			    "{\"id\":3,\"b\":null,\"form\":null,\"d\":null,\"f\":null,"
			    "\"h\":null,\"parts\":[],\"name\":null,\"share\":0.123457}");
	assert_null(schema_check(&arena, &record_schema, b.data, b.len));
	buf_release(&b);
}

#define REST ",\"b\":null,\"form\":null,\"d\":null,\"f\":null,\"h\":null,\"name\":null"

static void an_answer_that_does_not_fit_is_named_by_its_path(void **state)
{
	static const struct {
		const char *json, *misfit;
	} bad[] = {
		{ "", "not JSON" },
		{ "{\"parts\":[]" REST "}", "id: missing" },
		{ "{\"id\":1" REST "}", "parts: missing" },
		{ "{\"id\":\"1\",\"parts\":[]" REST "}", "id: not an integer" },
		{ "{\"id\":1.5,\"parts\":[]" REST "}", "id: not an integer" },
		{ "{\"id\":null,\"parts\":[]" REST "}", "id: null" },
		{ "{\"id\":1,\"a\":null,\"parts\":[]" REST "}", "a: null" },
		{ "{\"id\":1,\"a\":1,\"parts\":[]" REST "}", "a: not a string" },
		{ "{\"id\":1,\"c\":\"2026-02-30\",\"parts\":[]" REST "}", "c: not a date" },
		{ "{\"id\":1,\"e\":\"x\",\"parts\":[]" REST "}", "e: not one of the values" },
		{ "{\"id\":1,\"g\":[],\"parts\":[]" REST "}", "g: not an object" },
		{ "{\"id\":1,\"g\":{\"x\":1},\"parts\":[]" REST "}", "g.x: unknown" },
		{ "{\"id\":1,\"parts\":{}" REST "}", "parts: not an array" },
		{ "{\"id\":1,\"parts\":[{},{\"text\":1}]" REST "}",
		  "parts[1].text: not a string" },
		{ "{\"id\":1,\"parts\":[],\"label\":{\"nl\":\"x\"}" REST "}",
		  "label.fr: missing" },
		{ "{\"id\":1,\"parts\":[],\"share\":\"1\"" REST "}", "share: not a number" },
		{ "{\"id\":1,\"parts\":[],\"more\":1" REST "}", "more: unknown" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		const char *misfit =
			schema_check(&arena, &record_schema, bad[i].json, strlen(bad[i].json));

		assert_non_null(misfit);
		assert_string_equal(misfit, bad[i].misfit);
	}
}

static void the_description_holds_bounds_forms_and_what_is_personal(void **state)
{
	json_t *all, *props, *want;
	struct buf b;
	struct jw w;

	(void)state;
	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_openapi(&w, &record_schema);
	jw_end(&w);
	all = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(all);
	assert_int_equal(json_object_size(all), 3); /* record, part, Label: each once */
	props = json_object_get(json_object_get(all, "record"), "properties");
	assert_int_equal(json_object_size(props), ARRAY_LEN(record_fields));

	want = json_loads(
		"{\"id\":{\"type\":\"integer\",\"minimum\":1,\"readOnly\":true},"
		"\"a\":{\"type\":\"string\",\"minLength\":2,\"maxLength\":9,"
		"\"x-lines\":true,\"x-personal\":true},"
		"\"b\":{\"type\":[\"string\",\"null\"],\"maxLength\":9,\"x-form\":\"niss\"},"
		"\"form\":{\"type\":[\"object\",\"null\"]},"
		"\"c\":{\"type\":\"string\",\"format\":\"date\"},"
		"\"d\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"},"
		"\"e\":{\"type\":\"string\",\"enum\":[\"name\",\"day\"]},"
		"\"f\":{\"type\":[\"string\",\"null\"],\"enum\":[\"name\",\"day\",null]},"
		"\"g\":{\"$ref\":\"#/components/schemas/part\"},"
		"\"h\":{\"oneOf\":[{\"$ref\":\"#/components/schemas/part\"},"
		"{\"type\":\"null\"}]},"
		"\"parts\":{\"type\":\"array\","
		"\"items\":{\"$ref\":\"#/components/schemas/part\"},\"maxItems\":3},"
		"\"label\":{\"$ref\":\"#/components/schemas/Label\"},"
		"\"name\":{\"oneOf\":[{\"$ref\":\"#/components/schemas/Label\"},"
		"{\"type\":\"null\"}]},"
		"\"share\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1}}",
		0, NULL);
	assert_non_null(want);
	assert_true(json_equal(props, want));
	json_decref(want);
	json_decref(all);
	buf_release(&b);
}

static void what_an_answer_always_holds_is_required(void **state)
{
	static const struct field rows[] = { OUT_INT("id", FIELD_REQUIRED),
					     OUT_TEXT("name", FIELD_NULLABLE),
					     OUT_TEXT("note", 0), OUT_INTS("ids") };
	static const struct schema s = OUT_SCHEMA("Answer", rows);
	struct buf b;
	struct jw w;

	(void)state;
	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_openapi(&w, &s);
	jw_end(&w);
	assert_non_null(strstr(b.data, "\"required\":[\"id\",\"name\",\"ids\"]"));
	assert_non_null(strstr(b.data, "\"additionalProperties\":false"));
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_decoded_once),
		cmocka_unit_test(a_query_that_is_malformed_is_400),
		cmocka_unit_test(sixty_four_pairs_are_the_most),
		cmocka_unit_test(a_pair_that_does_not_fit_is_refused_by_its_name),
		cmocka_unit_test(absent_members_are_left_out_or_null),
		cmocka_unit_test(an_answer_that_does_not_fit_is_named_by_its_path),
		cmocka_unit_test(the_description_holds_bounds_forms_and_what_is_personal),
		cmocka_unit_test(what_an_answer_always_holds_is_required),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
