/*
 * One engine: after random acts the page of a plan, its export and the panel of each node show
 * the same numbers, and they are what plain SQL says, also after the centre was opened again.
 */
#include "integration/facts_know.h"
#include "integration/facts_play.h"
#include "integration/facts_sql.h"

#include "core/mask.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

static json_t *get_json(const char *path)
{
	json_t *j;

	fx_call(pl.fx, GET, path, NULL, 200);
	j = json_loads(pl.fx->body, 0, NULL);
	assert_non_null(j);
	return j;
}

static void compare_node(const json_t *node, int32_t from, int32_t to)
{
	int64_t id = json_integer_value(json_object_get(node, "id"));
	struct oracle_node want = oracle_node(id, from, to);
	const json_t *persons = json_object_get(node, "persons");
	size_t n_months = json_array_size(json_object_get(node, "months"));
	int first = day_month_index(from);

	assert_same((double)json_integer_value(json_object_get(node, "records")), want.records,
		    "records of a node");
	assert_same((double)json_integer_value(json_object_get(node, "minutes")), want.minutes,
		    "minutes of a node");
	if (!json_is_true(json_object_get(persons, "masked")))
		assert_same((double)json_integer_value(json_object_get(persons, "value")),
			    want.persons, "persons of a node");
	/* What few persons made is not shown. */
	if (want.persons > 0 && want.persons < MASK_LEAST)
		assert_true(json_is_null(json_object_get(persons, "value")));
	assert_true(n_months == 0 || n_months == measure_months(from, to));
	for (size_t i = 0; i < n_months && want.records > 0; i++) {
		int at = first + (int)i;
		int32_t start = month_first(at) > from ? month_first(at) : from;
		int32_t end = month_first(at + 1) - 1 < to ? month_first(at + 1) - 1 : to;
		json_t *months = json_object_get(node, "months");

		assert_same((double)json_integer_value(json_array_get(months, i)),
			    oracle_node(id, start, end).records, "month of a node");
	}
}

/* Every member that the page and the panel of a node have in common is the same. */
static void compare_panel(const json_t *node, const char *period)
{
	char path[100];
	const char *key;
	json_t *panel, *value;
	int same = 0;

	(void)snprintf(path, sizeof(path), "/api/nodes/%lld%s",
		       (long long)json_integer_value(json_object_get(node, "id")), period);
	panel = get_json(path);
	json_object_foreach((json_t *)(uintptr_t)node, key, value)
	{
		if (!json_equal(value, json_object_get(panel, key)))
			fail_msg("%s of %s: the page and the panel differ", key, path);
		same++;
	}
	assert_true(same >= 14);
	assert_int_equal(json_integer_value(
				 json_object_get(json_object_get(panel, "source"), "records")),
			 json_integer_value(json_object_get(node, "records")));
	json_decref(panel);
}

/* The next field of a CSV line, its quotes undone. */
static const char *csv_field(const char *p, char *out, size_t n)
{
	bool quoted = *p == '"';
	size_t k = 0;

	for (p += quoted; *p; p++) {
		if (quoted && *p == '"' && p[1] == '"')
			p++;
		else if (quoted ? *p == '"' : *p == ';' || *p == '\r')
			break;
		assert_true(k + 1 < n);
		out[k++] = *p;
	}
	out[k] = '\0';
	p += quoted;
	return *p == ';' ? p + 1 : p;
}

enum {
	CSV_LEVEL,
	CSV_CODE,
	CSV_LABEL,
	CSV_RECORDS,
	CSV_INDICATOR,
	CSV_NAME,
	CSV_UNIT,
	CSV_VALUE,
	CSV_TARGET,
	CSV_EXPECTED,
	CSV_STATE,
	CSV_NOTE,
	CSV_HOURS,
	CSV_STATUS,
	CSV_NUMERATOR,
	CSV_DENOMINATOR,
	CSV_COLUMNS
};

static void compare_number(const char *field, const json_t *value, const char *what)
{
	char point[40];

	if (!*field || !json_is_number(value)) {
		if (*field || !json_is_null(value))
			fail_msg("%s: the export says '%s'", what, field);
		return;
	}
	(void)snprintf(point, sizeof(point), "%s", field);
	if (strchr(point, ','))
		*strchr(point, ',') = '.';
	assert_same(strtod(point, NULL), json_number_value(value), what);
}

static const char *compare_csv_line(const char *p, const json_t *node, const json_t *indicator)
{
	char f[CSV_COLUMNS][1400];

	for (int i = 0; i < CSV_COLUMNS; i++)
		p = csv_field(p, f[i], sizeof(f[i]));
	assert_int_equal(strncmp(p, "\r\n", 2), 0);
	assert_string_equal(f[CSV_CODE], json_string_value(json_object_get(node, "code")));
	assert_int_equal(strtoll(f[CSV_RECORDS], NULL, 10),
			 json_integer_value(json_object_get(node, "records")));
	assert_string_equal(f[CSV_STATE], json_string_value(json_object_get(
						  indicator ? indicator : node, "state")));
	if (!indicator) {
		assert_string_equal(f[CSV_INDICATOR], "");
		return p + 2;
	}
	assert_string_equal(f[CSV_INDICATOR],
			    json_string_value(json_object_get(indicator, "code")));
	compare_number(f[CSV_VALUE], json_object_get(indicator, "value"), "value");
	compare_number(f[CSV_TARGET], json_object_get(indicator, "target"), "target");
	compare_number(f[CSV_EXPECTED], json_object_get(indicator, "expected"), "expected");
	assert_string_equal(f[CSV_NOTE],
			    json_is_true(json_object_get(indicator, "masked")) ? "masked" : "");
	return p + 2;
}

static void compare_export(const json_t *nodes, int64_t plan_id, const char *period)
{
	char path[100];
	const char *p;
	size_t i, k;
	json_t *node, *indicator, *list;

	(void)snprintf(path, sizeof(path), "/api/plans/%" PRId64 "/export.csv%s", plan_id,
		       period);
	p = strchr(fx_call(pl.fx, GET, path, NULL, 200), '\n') + 1;
	json_array_foreach(nodes, i, node)
	{
		list = json_object_get(node, "indicators");
		if (json_array_size(list) == 0)
			p = compare_csv_line(p, node, NULL);
		json_array_foreach(list, k, indicator) p = compare_csv_line(p, node, indicator);
	}
	assert_string_equal(p, "");
}

/* Rows of a list, page after page. */
static int64_t listed(int64_t node, const char *period, int64_t indicator)
{
	char path[200], after[60] = "";
	int64_t n = 0;

	for (;;) {
		json_t *page, *next;

		(void)snprintf(path, sizeof(path), "/api/nodes/%" PRId64 "/records%s%s", node,
			       period, after);
		if (indicator)
			(void)snprintf(path + strlen(path), sizeof(path) - strlen(path),
				       "&indicator=%" PRId64, indicator);
		page = get_json(path);
		n += (int64_t)json_array_size(json_object_get(page, "rows"));
		next = json_object_get(page, "next");
		if (!json_is_string(next)) {
			json_decref(page);
			return n;
		}
		(void)snprintf(after, sizeof(after), "&after=%s", json_string_value(next));
		json_decref(page);
	}
}

/* The tile, and the list that it opens: of a node, and of each indicator that counts records. */
static void compare_lists(const json_t *nodes, const char *period)
{
	json_t *node, *i;
	size_t k, j;
	int compared = 0;

	json_array_foreach(nodes, k, node)
	{
		int64_t id = json_integer_value(json_object_get(node, "id"));

		assert_int_equal(listed(id, period, 0),
				 json_integer_value(json_object_get(node, "records")));
		json_array_foreach(json_object_get(node, "indicators"), j, i)
		{
			const char *op = json_string_value(json_object_get(i, "measure"));

			if (strcmp(op, "count") != 0 ||
			    !json_is_number(json_object_get(i, "value")))
				continue;
			assert_int_equal(
				listed(id, period,
				       json_integer_value(json_object_get(i, "id"))),
				(int64_t)json_number_value(json_object_get(i, "value")));
			compared++;
		}
		fx_forget(pl.fx);
		pl.fx->cookie = pl.manager;
	}
	assert_true(compared > 5);
}

/* The report of a period says what its page says. */
static void compare_report(const json_t *nodes, int64_t plan_id, int32_t from, int32_t to)
{
	char path[100], body[200], a[DAY_ISO_SIZE], b[DAY_ISO_SIZE];
	json_t *report;

	(void)snprintf(path, sizeof(path), "/api/plans/%" PRId64 "/evaluations", plan_id);
	(void)snprintf(body, sizeof(body),
		       "{\"kind\":\"year\",\"title\":\"Essai\",\"from\":\"%s\",\"to\":\"%s\"}",
		       day_iso(from, a), day_iso(to, b));
	fx_call(pl.fx, POST, path, body, 201);
	(void)snprintf(path, sizeof(path), "/api/evaluations/%" PRId64, fx_int(pl.fx, "id"));
	report = get_json(path);
	assert_true(json_equal(nodes,
			       json_object_get(json_object_get(report, "content"), "nodes")));
	json_decref(report);
}

/* The definition of an indicator, asked of SQL. */
static Err compare_indicator(struct ctx *cx, const struct plan *p, const struct indicator *d,
			     const json_t *shown, int32_t from, int32_t to)
{
	const struct node *n = model_node(cx->model, d->node_id, NULL);
	struct oracle_scope s = {
		.from = from, .to = to, .any = d->any_scope, .plan_id = p->id
	};
	size_t count = 0;
	uint16_t *actions = figures_actions(cx->arena, p, n, &count);
	double want;

	if (!measure_is_computed(d->measure) || json_is_true(json_object_get(shown, "masked")))
		return OK;
	s.nodes = arena_array(cx->arena, count, sizeof(*s.nodes));
	for (size_t i = 0; i < count; i++)
		s.nodes[s.n_nodes++] = plan_node_index(p, actions[i])->id;
	want = oracle_measure(d->measure, &s, from, to);
	if (json_is_null(json_object_get(shown, "value")))
		assert_true(isnan(want));
	else if (!(fabs(json_number_value(json_object_get(shown, "value")) - want) < 0.00006))
		fail_msg("indicator %s: shown %f, SQL %f", d->code,
			 json_number_value(json_object_get(shown, "value")), want);
	return OK;
}

struct page {
	const json_t *nodes;
	int64_t plan_id;
	int32_t from, to;
	int compared;
};

static Err compare_indicators(struct ctx *cx, void *arg)
{
	struct page *pg = arg;
	const struct plan *p = model_plan(cx->model, pg->plan_id);
	json_t *node, *shown;
	size_t i, k, d;

	json_array_foreach(pg->nodes, i, node) json_array_foreach(
		json_object_get(node, "indicators"), k,
		shown) for (d = 0; d < p->n_indicators;
			    d++) if (p->indicators[d].id ==
				     json_integer_value(json_object_get(shown, "id")))
	{
		TRY(compare_indicator(cx, p, &p->indicators[d], shown, pg->from, pg->to));
		pg->compared++;
	}
	return OK;
}

static void compare_page(int64_t plan_id, int32_t from, int32_t to, bool panels)
{
	char path[100], period[60], a[DAY_ISO_SIZE], b[DAY_ISO_SIZE];
	struct page pg = { .plan_id = plan_id, .from = from, .to = to };
	json_t *page, *node;
	size_t i;

	(void)snprintf(period, sizeof(period), "?from=%s&to=%s", day_iso(from, a),
		       day_iso(to, b));
	(void)snprintf(path, sizeof(path), "/api/plans/%" PRId64 "/page%s", plan_id, period);
	page = get_json(path);
	pg.nodes = json_object_get(page, "nodes");
	assert_true(json_array_size(pg.nodes) > 20);
	json_array_foreach(pg.nodes, i, node)
	{
		compare_node(node, from, to);
		if (panels)
			compare_panel(node, period);
		fx_forget(pl.fx);
		pl.fx->cookie = pl.manager;
	}
	compare_export(pg.nodes, plan_id, period);
	compare_report(pg.nodes, plan_id, from, to);
	if (panels)
		compare_lists(pg.nodes, period);
	with_ctx(compare_indicators, &pg);
	assert_true(pg.compared > 10);
	json_decref(page);
}

/* ---- indicators beside the shipped ones: every filter, every measure ---- */

static const char *const DIMS[] = { "kind",    "service", "theme",  "place",
				    "partner", "outcome", "channel" };

/* Names of a dimension that acts of this centre carry; kinds: those of an intervention. */
static char *names_of(int dim)
{
	const char *const *k = dim == FACT_CHANNEL ? MODES : pl.keys[dim];

	if (dim == FACT_KIND)
		return arena_printf(&pl.arena, "\"kind\":[\"casework.intervention\"]");
	return arena_printf(&pl.arena, "\"%s\":[\"%s\",\"%s\",\"%s\"]", DIMS[dim], k[0],
			    k[1 + rnd(2)], k[3 + rnd(3)]);
}

static void indicator_add(const char *node, const char *measure)
{
	char sql[160], path[60];

	(void)snprintf(sql, sizeof(sql), "SELECT node_id FROM plan_node WHERE %s", node);
	(void)snprintf(path, sizeof(path), "/api/nodes/%" PRId64 "/indicators",
		       fx_sql(pl.fx, sql));
	fx_call(pl.fx, POST, path,
		arena_printf(&pl.arena,
			     "{\"label\":{\"fr\":\"Essai\"},\"measure\":%s,\"unit\":\"act\","
			     "\"direction\":\"up\",\"scope\":\"%s\"}",
			     measure, rnd(2) ? "any" : "tied"),
		201);
}

/* One of each filter alone, then each measure over two filters. */
static void more_indicators(const char *node)
{
	static const struct {
		const char *before, *after;
	} measures[] = {
		{ "{\"op\":\"sum\",\"of\":\"minutes\",\"divide\":60,", "}" },
		{ "{\"op\":\"sum\",\"of\":\"quantity\",", "}" },
		{ "{\"op\":\"distinct\",\"of\":\"person\",", "}" },
		{ "{\"op\":\"distinct\",\"of\":\"household\",", "}" },
		{ "{\"op\":\"distinct\",\"of\":\"staff\",", "}" },
		{ "{\"op\":\"distinct\",\"of\":\"partner\",", "}" },
		{ "{\"op\":\"distinct\",\"of\":\"place\",", "}" },
		{ "{\"op\":\"median\",\"of\":\"minutes\",", "}" },
		{ "{\"op\":\"p90\",\"of\":\"minutes\",", "}" },
		{ "{\"op\":\"mean\",\"of\":\"lag\",", "}" },
		{ "{\"op\":\"active_at\",", "}" },
		{ "{\"op\":\"share\",\"num\":{\"op\":\"count\",",
		  "},\"den\":{\"op\":\"count\"}}" },
	};

	pl.fx->cookie = pl.manager;
	for (int d = 0; d < FACT_DIMS; d++)
		indicator_add(node, arena_printf(&pl.arena, "{\"op\":\"count\",\"where\":{%s}}",
						 names_of(d)));
	indicator_add(node, "{\"op\":\"count\",\"where\":{\"age_min\":18,\"age_max\":64}}");
	for (size_t i = 0; i < ARRAY_LEN(measures); i++) {
		char *where = arena_printf(&pl.arena, "\"where\":{%s,\"age_min\":%u}",
					   names_of((int)rnd(FACT_DIMS)), rnd(30));

		indicator_add(node, arena_printf(&pl.arena, "%s%s%s", measures[i].before, where,
						 measures[i].after));
	}
}

static void page_panel_list_export_report_and_sql_show_the_same_numbers(void **state)
{
	int32_t year = day_from_civil(2026, 1, 1), end = day_from_civil(2026, 12, 31);

	(void)state;
	for (int i = 0; i < 260; i++)
		one_act();
	more_indicators("plan_id = 1 AND level = 'strategic' ORDER BY code");
	more_indicators("plan_id = 2 AND level = 'action' ORDER BY code DESC");
	for (int round = 0; round < 2; round++) {
		pl.fx->cookie = pl.manager;
		oracle_open(pl.fx);
		with_ctx(know, NULL);
		for (int64_t plan = 1; plan <= 2; plan++) {
			compare_page(plan, year, end, round == 0);
			compare_page(plan, year + 45, year + 200, false);
			compare_page(plan, year - 500, end, false);
		}
		oracle_close();
		fx_reopen(pl.fx);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			page_panel_list_export_report_and_sql_show_the_same_numbers, setup,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
