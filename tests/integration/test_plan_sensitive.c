/*
 * Sensitive services: figures about their persons need the higher minimum, wherever they are told,
 * and who marks a service changes them at once.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static const char *path(struct fx *fx, const char *before, int64_t id, const char *after)
{
	return arena_printf(&fx->arena, "%s%" PRId64 "%s", before, id, after);
}

static int64_t node(struct fx *fx, const char *code)
{
	return fx_sql(fx, arena_printf(&fx->arena,
				       "SELECT node_id FROM plan_node WHERE plan_id = 1 AND"
				       " code = '%s'",
				       code));
}

/* `n` new persons come once each to a service, on a day. */
static void come(struct fx *fx, const char *service, int n, const char *day)
{
	static int made;

	fx_as(fx, "social_worker");
	for (int i = 0; i < n; i++, made++) {
		char body[300], name[] = "Nomaaa";

		name[3] = (char)('a' + made / 676 % 26);
		name[4] = (char)('a' + made / 26 % 26);
		name[5] = (char)('a' + made % 26);
		(void)snprintf(body, sizeof(body),
			       "{\"person_id\":%" PRId64
			       ",\"service\":\"%s\",\"mode\":\"interview\",\"day\":\"%s\","
			       "\"minutes\":30,\"note\":\"x\"}",
			       fx_person(fx, name, "Luc", "1980-03-03"), service, day);
		fx_call(fx, POST, "/api/interventions", body, 201);
	}
}

/* An indicator that counts the persons of a filter ("" for none). */
static int64_t persons_of(struct fx *fx, int64_t n, const char *where, const char *scope)
{
	fx_as(fx, "manager");
	fx_call(fx, POST, path(fx, "/api/nodes/", n, "/indicators"),
		arena_printf(&fx->arena,
			     "{\"label\":{\"fr\":\"Personnes\"},\"measure\":{\"op\":"
			     "\"distinct\",\"of\":\"person\"%s},\"unit\":\"persons\","
			     "\"direction\":\"up\",\"scope\":\"%s\"}",
			     where, scope),
		201);
	return fx_int(fx, "id");
}

static json_t *row_of(json_t *rows, int64_t id)
{
	json_t *r;
	size_t i;

	json_array_foreach(rows, i,
			   r) if (json_integer_value(json_object_get(r, "id")) == id) return r;
	return NULL;
}

/* What a list of indicators says: -1 for masked. */
static int64_t told(json_t *rows, int64_t id)
{
	json_t *r = row_of(rows, id);

	assert_non_null(r);
	assert_int_equal(json_is_true(json_object_get(r, "masked")),
			 json_is_null(json_object_get(r, "value")));
	return json_is_null(json_object_get(r, "value"))
		       ? -1
		       : json_integer_value(json_object_get(r, "value"));
}

static json_t *nodes_row(struct fx *fx, const char *list, int64_t n)
{
	return row_of(fx_json(fx, list), n);
}

/* The same wherever it is told: page, panel, export, evaluation, preview. */
static void expect(struct fx *fx, int64_t n, int64_t id, const char *where, int64_t value)
{
	const char *code, *line;

	fx_as(fx, "manager");
	fx_call(fx, GET, "/api/plans/1/page", NULL, 200);
	assert_int_equal(told(json_object_get(nodes_row(fx, "nodes", n), "indicators"), id),
			 value);
	fx_call(fx, GET, path(fx, "/api/nodes/", n, ""), NULL, 200);
	assert_int_equal(told(fx_json(fx, "indicators"), id), value);
	code = json_string_value(
		json_object_get(row_of(fx_json(fx, "indicators"), id), "code"));
	fx_call(fx, GET, "/api/plans/1/export.csv", NULL, 200);
	line = strstr(fx->body, code);
	assert_non_null(line);
	line = arena_strndup(&fx->arena, line, strcspn(line, "\r\n"));
	assert_int_equal(strstr(line, "masked") != NULL, value < 0);
	fx_call(fx, POST, "/api/indicators/preview",
		arena_printf(&fx->arena,
			     "{\"node_id\":%" PRId64
			     ",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\",\"scope\":\"any\","
			     "\"unit\":\"persons\",\"measure\":{\"op\":\"distinct\",\"of\":"
			     "\"person\"%s}}",
			     n, where),
		200);
	assert_int_equal(json_is_true(fx_json(fx, "masked")), value < 0);
}

#define OF(service) ",\"where\":{\"service\":[\"" service "\"]}"
#define OF_TWO	    ",\"where\":{\"service\":[\"network\",\"debt_mediation\"]}"

static void mark(struct fx *fx, const char *service, bool sensitive)
{
	int64_t id = fx_sql(fx, arena_printf(&fx->arena,
					     "SELECT service_id FROM service WHERE key = '%s'",
					     service));

	fx_as(fx, "admin");
	fx->if_match = arena_printf(
		&fx->arena, "\"%" PRId64 "\"",
		fx_sql(fx,
		       path(fx, "SELECT version FROM service WHERE service_id = ", id, "")));
	fx_call(fx, PATCH, path(fx, "/api/services/", id, ""),
		sensitive ? "{\"sensitive\":true}" : "{\"sensitive\":false}", 200);
}

static char *frozen(struct fx *fx, int64_t *id)
{
	fx_as(fx, "manager");
	fx_call(fx, POST, "/api/plans/1/evaluations",
		"{\"kind\":\"mid\",\"title\":\"Mi-parcours\",\"from\":\"2026-01-01\",\"to\":"
		"\"" FX_TODAY "\"}",
		201);
	*id = fx_int(fx, "id");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, "/api/evaluations/", *id, "/freeze"), "{}", 200);
	return strdup(
		fx_call(fx, GET, path(fx, "/api/evaluations/", *id, "/content"), NULL, 200));
}

static void persons_of_a_sensitive_service_need_more_to_be_told(void **state)
{
	struct fx *fx = *state;
	int64_t n = node(fx, "1.3.1"), debt, net, both, id;
	char *before;

	come(fx, "debt_mediation", 7, "2026-10-05");
	come(fx, "network", 7, "2026-10-05");
	debt = persons_of(fx, n, OF("debt_mediation"), "any");
	net = persons_of(fx, n, OF("network"), "any");
	expect(fx, n, debt, OF("debt_mediation"), -1);
	expect(fx, n, net, OF("network"), 7);
	/* What names both is about both. */
	both = persons_of(fx, n, OF_TWO, "any");
	expect(fx, n, both, OF_TWO, 14);
	before = frozen(fx, &id);
	assert_non_null(strstr(before, "\"masked\":true"));
	assert_int_equal(told(json_object_get(nodes_row(fx, "nodes", n), "indicators"), debt),
			 -1);
	/* The mark is a choice of the centre, at once; what was frozen stays as it was told. */
	mark(fx, "network", true);
	mark(fx, "debt_mediation", false);
	expect(fx, n, debt, OF("debt_mediation"), 7);
	expect(fx, n, net, OF("network"), -1);
	assert_string_equal(
		fx_call(fx, GET, path(fx, "/api/evaluations/", id, "/content"), NULL, 200),
		before);
	free(before);
	/* Three more, and it may be told. */
	come(fx, "network", 3, "2026-10-06");
	expect(fx, n, net, OF("network"), 10);
}

static int64_t persons_at(struct fx *fx, int64_t n)
{
	json_t *v;

	fx_as(fx, "manager");
	fx_call(fx, GET, path(fx, "/api/nodes/", n, ""), NULL, 200);
	v = fx_json(fx, "persons.value");
	return json_is_null(v) ? -1 : json_integer_value(v);
}

/* A rule brings the service to an action: what is counted there without naming a service. */
static void so_do_those_of_an_action_that_such_a_service_feeds(void **state)
{
	struct fx *fx = *state;
	int64_t n = node(fx, "1.3.1"), all;

	fx_as(fx, "manager");
	fx_call(fx, POST, "/api/rules",
		arena_printf(&fx->arena,
			     "{\"plan_id\":1,\"action_id\":%" PRId64
			     ",\"kind\":\"casework.intervention\",\"service\":"
			     "\"debt_mediation\",\"priority\":900,\"from\":\"2021-01-01\"}",
			     n),
		201);
	come(fx, "debt_mediation", 7, "2026-10-05");
	all = persons_of(fx, n, "", "tied");
	fx_call(fx, GET, path(fx, "/api/nodes/", n, ""), NULL, 200);
	assert_int_equal(told(fx_json(fx, "indicators"), all), -1);
	assert_int_equal(persons_at(fx, n), -1);
	/* The objective has nobody else: its number would be theirs. */
	assert_int_equal(persons_at(fx, node(fx, "1.3")), -1);
	/* The minimum is a dated figure of the centre. */
	fx_as(fx, "admin");
	fx_call(fx, POST, "/api/parameters",
		"{\"code\":\"mask.least_sensitive\",\"value\":6,\"from\":\"" FX_TODAY
		"\",\"source\":\"Conseil\"}",
		201);
	assert_int_equal(persons_at(fx, n), 7);
	fx_call(fx, GET, path(fx, "/api/nodes/", n, ""), NULL, 200);
	assert_int_equal(told(fx_json(fx, "indicators"), all), 7);
	/* It is never lower than that of ordinary services. */
	fx_as(fx, "admin");
	fx_call(fx, POST, "/api/parameters",
		"{\"code\":\"mask.least\",\"value\":8,\"from\":\"" FX_TODAY
		"\",\"source\":\"Conseil\"}",
		201);
	assert_int_equal(persons_at(fx, n), -1);
}

/* A year may be told where a month of it may not. */
static void a_month_of_few_persons_has_no_value(void **state)
{
	struct fx *fx = *state;
	const char *body;
	int64_t n = node(fx, "1.3.1");

	come(fx, "network", 12, "2026-09-07");
	come(fx, "network", 2, "2026-10-05");
	fx_as(fx, "manager");
	body = arena_printf(&fx->arena,
			    "{\"node_id\":%" PRId64
			    ",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\",\"scope\":\"any\","
			    "\"unit\":\"persons\",\"measure\":{\"op\":\"distinct\",\"of\":"
			    "\"person\"" OF("network") "}}",
			    n);
	fx_call(fx, POST, "/api/indicators/preview", body, 200);
	assert_int_equal(fx_int(fx, "value"), 14);
	assert_int_equal(fx_int(fx, "months.8.value"), 12);
	assert_true(json_is_null(fx_json(fx, "months.9.value")));
	assert_int_equal(fx_int(fx, "months.7.value"), 0);
	/* Acts of an age add up over the months: one that is hidden takes another with it. */
	come(fx, "network", 20, "2026-08-03");
	fx_as(fx, "manager");
	body = arena_printf(&fx->arena,
			    "{\"node_id\":%" PRId64
			    ",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\",\"scope\":\"any\","
			    "\"unit\":\"act\",\"measure\":{\"op\":\"count\",\"where\":"
			    "{\"service\":[\"network\"],\"age_min\":18,\"age_max\":99}}}",
			    n);
	fx_call(fx, POST, "/api/indicators/preview", body, 200);
	assert_int_equal(fx_int(fx, "value"), 34);
	assert_int_equal(fx_int(fx, "months.7.value"), 20);
	assert_true(json_is_null(fx_json(fx, "months.8.value")));
	assert_true(json_is_null(fx_json(fx, "months.9.value")));
}

static void the_catalogue_carries_the_mark(void **state)
{
	struct fx *fx = *state;
	json_t *r;
	int64_t id;

	fx_as(fx, "admin");
	fx_call(fx, POST, "/api/services",
		"{\"key\":\"violence\",\"archetype\":\"casework\",\"unit\":\"act\",\"label\":"
		"{\"fr\":\"Violences intrafamiliales\"},\"themes\":[\"violence\"],"
		"\"sensitive\":true}",
		201);
	id = fx_int(fx, "id");
	fx_call(fx, GET, "/api/catalogue", NULL, 200);
	r = row_of(fx_json(fx, "services"), id);
	assert_true(json_is_true(json_object_get(r, "sensitive")));
	fx_call(fx, PATCH, path(fx, "/api/services/", id, ""), "{\"sensitive\":false}", 428);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path(fx, "/api/services/", id, ""), "{\"sensitive\":1}", 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), "sensitive");
	/* A change of another member leaves it. */
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path(fx, "/api/services/", id, ""), "{\"active\":false}", 200);
	fx_call(fx, GET, "/api/catalogue", NULL, 200);
	r = row_of(fx_json(fx, "services"), id);
	assert_true(json_is_true(json_object_get(r, "sensitive")));
	fx_as(fx, "manager");
	fx->if_match = "\"2\"";
	fx_call(fx, PATCH, path(fx, "/api/services/", id, ""), "{\"sensitive\":false}", 403);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(persons_of_a_sensitive_service_need_more_to_be_told),
		CASE(so_do_those_of_an_action_that_such_a_service_feeds),
		CASE(a_month_of_few_persons_has_no_value),
		CASE(the_catalogue_carries_the_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
