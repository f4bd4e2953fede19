/*
 * Tables of routes: what they must say before the program starts, and what is printed from
 * them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "http/http.h"

#include "base/banned.h"

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

static Err answer(struct req *rq, struct resp *rs)
{
	return reply_empty(rq, rs);
}

#define OUT_ID .out = &id_schema, .help = "answers an id"

static const struct route routes[] = {
	{ GET, "/api/things", answer, "thing.read", AUDIT_READ, .q = &query_schema, OUT_ID },
	{ GET, "/healthz", answer, PUBLIC, AUDIT_NONE, OUT_ID },
	{ GET, "/api/things/:id", answer, ANY_USER, AUDIT_READ, OUT_ID },
	{ GET, "/api/things/:id/parts/:id", answer, ANY_USER, AUDIT_READ, OUT_ID },
	{ POST, "/api/things", answer, ANY_USER, AUDIT_WRITE, .in = &thing_schema, OUT_ID },
	{ PATCH, "/api/things/:id", answer, ANY_USER, AUDIT_WRITE, .in = &thing_schema,
	  OUT_ID },
	{ GET, "/api/things/export", answer, ANY_USER, AUDIT_READ, .out_type = "text/csv",
	  .help = "all of them" },
};
static struct route changed[ARRAY_LEN(routes)];
static struct service changed_service = { .name = "thing", LIST(routes, routes) };
static struct service second = { .name = "second" };
const struct service *const all_services[] = { &changed_service, &second, NULL };

static void spoiled(void (*how)(struct route *), const char *why)
{
	struct err_info ei = { .code = ERR_OK };

	memcpy(changed, routes, sizeof(routes));
	how(changed);
	changed_service.routes = changed;
	assert_int_equal(http_check_routes(&ei).code, ERR_INTERNAL);
	changed_service.routes = routes;
	if (!strstr(ei.detail, why))
		fail_msg("%s, not %s", ei.detail, why);
}

static void no_path(struct route *r)
{
	r[3].path = NULL;
}
static void no_run(struct route *r)
{
	r[3].run = NULL;
}
static void no_cap(struct route *r)
{
	r[3].cap = NULL;
}
static void odd_cap(struct route *r)
{
	r[3].cap = "everybody";
}
static void no_audit(struct route *r)
{
	r[3].audit = AUDIT_UNSET;
}
static void no_out(struct route *r)
{
	r[3].out = NULL;
}
static void no_help(struct route *r)
{
	r[3].help = "";
}
static void get_with_body(struct route *r)
{
	r[3].in = &thing_schema;
}
static void body_without_struct(struct route *r)
{
	r[4].in = &id_schema;
}
static void twice(struct route *r)
{
	r[3].path = r[2].path;
}
static void write_as_read(struct route *r)
{
	r[4].audit = AUDIT_READ;
}
static void read_as_write(struct route *r)
{
	r[2].audit = AUDIT_WRITE;
}
static void public_write(struct route *r)
{
	r[4].cap = PUBLIC;
}
static void get_with_key_flag(struct route *r)
{
	r[2].flags = ROUTE_NO_KEY;
}
static void patch_reads(struct route *r)
{
	r[5].flags = ROUTE_READS;
}

static void a_table_that_says_too_little_does_not_start(void **state)
{
	struct err_info ei = { .code = ERR_OK };

	(void)state;
	assert_int_equal(http_check_routes(&ei).code, ERR_OK);
	spoiled(no_path, "no path");
	spoiled(no_run, "no handler");
	spoiled(no_cap, "no capability");
	spoiled(odd_cap, "no capability");
	spoiled(no_audit, "no audit class");
	spoiled(no_out, "answer");
	spoiled(no_help, "no help");
	spoiled(get_with_body, "a body for GET");
	spoiled(body_without_struct, "without struct");
	spoiled(twice, "two of them");
	spoiled(write_as_read, "as a read");
	spoiled(read_as_write, "as a write");
	spoiled(public_write, "public write");
	spoiled(get_with_key_flag, "flag");
	spoiled(patch_reads, "only a POST");
}

static json_t *document(void (*print)(struct jw *))
{
	struct buf b;
	struct jw w;
	json_t *j;

	buf_init(&b, 1 << 20);
	jw_init(&w, &b);
	print(&w);
	assert_false(b.failed);
	j = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
	buf_release(&b);
	assert_non_null(j);
	return j;
}

static void the_description_names_every_route_and_schema_once(void **state)
{
	json_t *j = document(http_openapi), *paths = json_object_get(j, "paths"), *op, *list;
	json_t *schemas = json_object_get(json_object_get(j, "components"), "schemas");
	const char *cap = NULL, *audit = NULL, *ref = NULL;

	(void)state;
	assert_int_equal(json_object_size(paths), 5);
	assert_int_equal(json_object_size(schemas), 4); /* Id, thing, Error, FieldError */
	op = json_object_get(json_object_get(paths, "/api/things/{id}/parts/{id2}"), "get");
	assert_int_equal(json_array_size(json_object_get(op, "parameters")), 2);
	list = json_object_get(json_object_get(paths, "/api/things"), "get");
	assert_int_equal(
		json_unpack(list, "{s:s, s:s}", "x-capability", &cap, "x-audit", &audit), 0);
	assert_string_equal(cap, "thing.read");
	assert_string_equal(audit, "read");
	op = json_object_get(json_object_get(paths, "/api/things"), "post");
	assert_int_equal(json_unpack(op, "{s:{s:{s:{s:{s:s}}}}}", "requestBody", "content",
				     "application/json", "schema", "$ref", &ref),
			 0);
	assert_string_equal(ref, "#/components/schemas/thing");
	json_decref(j);
}

static void the_list_of_routes_is_json(void **state)
{
	json_t *j = document(http_routes_json);

	(void)state;
	assert_int_equal(json_array_size(j), ARRAY_LEN(routes));
	json_decref(j);
}

static void names_of_services_and_schemas_are_unique(void **state)
{
	static const struct schema twin = OUT_SCHEMA("Id", thing_fields);
	struct err_info ei = { .code = ERR_OK };

	(void)state;
	second.name = "thing";
	assert_int_equal(http_check_routes(&ei).code, ERR_INTERNAL);
	assert_string_equal(ei.key, "service.wrong");
	second.name = "second";
	err_clear(&ei);
	memcpy(changed, routes, sizeof(routes));
	changed[2].out = &twin;
	changed_service.routes = changed;
	assert_int_equal(http_check_routes(&ei).code, ERR_INTERNAL);
	assert_string_equal(ei.key, "schema.wrong");
	changed_service.routes = routes;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_that_says_too_little_does_not_start),
		cmocka_unit_test(the_description_names_every_route_and_schema_once),
		cmocka_unit_test(the_list_of_routes_is_json),
		cmocka_unit_test(names_of_services_and_schemas_are_unique),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
