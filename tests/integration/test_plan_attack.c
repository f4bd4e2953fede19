/*
 * An attacker who may read figures: he fetches every panel of a plan and subtracts.
 *
 * The centre is small, so that most cells are small.  He knows every total, every breakdown, the
 * tree, and that what he is not shown is hidden or nothing.  He writes it all as linear equations
 * and solves them; a cell that he finds must have been made by at least five persons (ten where the
 * node is about a sensitive service), none of whom made more than 70 % of it.  Figures are told rounded; the attacker of this test is given the true
 * ones behind them, so that what protects is not the rounding alone.
 */
#include "support/fixture.h"

#include "base/date.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CATS		12
#define NODES		32
#define MOST		160 /* persons */
#define VARS		(NODES * CATS)
#define ROWS		(NODES * 2 + NODES * CATS)
#define LEAST		5
#define LEAST_SENSITIVE 10

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static const char *const TOWNS[][2] = {
	{ "6850", "Paliseul" }, { "6852", "Opont" },	 { "6853", "Framont" },
	{ "6856", "Fays" },	{ "6851", "Nollevaux" }, { "6880", "Bertrix" },
};

static int n_people;
static int64_t people[MOST];
static int town_of[MOST];
static bool woman[MOST];

/* Persons whose records count for a node or below it, and who stand in one category. */
static int64_t truth(struct fx *fx, int64_t node, bool (*in)(int i, const char *cat),
		     const char *cat)
{
	char *ids = arena_printf(&fx->arena, "0");

	for (int i = 0; i < n_people; i++)
		if (in(i, cat))
			ids = arena_printf(&fx->arena, "%s,%" PRId64, ids, people[i]);
	return fx_sql(
		fx,
		arena_printf(&fx->arena,
			     "WITH RECURSIVE below(id) AS (SELECT %" PRId64
			     " UNION SELECT n.node_id FROM plan_node n JOIN below b ON"
			     " n.parent_id = b.id) SELECT count(DISTINCT r.person_id) FROM"
			     " record r JOIN record_tie t ON t.record_id = r.record_id WHERE"
			     " t.node_id IN (SELECT id FROM below) AND r.voided_by IS NULL"
			     " AND r.person_id IN (%s)",
			     node, ids));
}

/* Of the records n of each of those persons in the days of the breakdown: `what`, in SQL. */
static int64_t made(struct fx *fx, int64_t node, bool (*in)(int i, const char *cat),
		    const char *cat, const char *days, const char *what)
{
	char *ids = arena_printf(&fx->arena, "0");

	for (int i = 0; i < n_people; i++)
		if (in(i, cat))
			ids = arena_printf(&fx->arena, "%s,%" PRId64, ids, people[i]);
	return fx_sql(
		fx,
		arena_printf(&fx->arena,
			     "WITH RECURSIVE below(id) AS (SELECT %" PRId64
			     " UNION SELECT n.node_id FROM plan_node n JOIN below b ON"
			     " n.parent_id = b.id) SELECT coalesce(%s, 0) FROM (SELECT"
			     " count(*) AS n FROM record r JOIN record_tie t ON t.record_id ="
			     " r.record_id WHERE t.node_id IN (SELECT id FROM below) AND"
			     " r.voided_by IS NULL AND %s AND r.person_id IN (%s)"
			     " GROUP BY r.person_id)",
			     node, what, days, ids));
}

static void some_people(struct fx *fx, int n)
{
	static const char *const services[] = { "insertion", "pcs_relay", "network",
						"job_coaching" };

	for (n_people = 0; n_people < n; n_people++) {
		int i = n_people;
		char body[600];

		/* The first town is large, the others are small. */
		town_of[i] = i % 3 ? 0 : 1 + i / 3 % 5;
		woman[i] = i % 5 > 1;
		fx_as(fx, "social_worker");
		(void)snprintf(body, sizeof(body),
			       "{\"identity\":{\"last_name\":\"Nom%c%c\",\"first_name\":"
			       "\"Jean\",\"birth_date\":\"%d-05-05\",\"sex\":\"%s\","
			       "\"address\":{\"street\":\"Rue\",\"number\":\"1\",\"postcode\":"
			       "\"%s\",\"locality\":\"%s\"}},\"team_id\":1,"
			       "\"referent_id\":1}",
			       'a' + i / 26, 'a' + i % 26, 1940 + i * 7 % 70,
			       woman[i] ? "f" : "m", TOWNS[town_of[i]][0],
			       TOWNS[town_of[i]][1]);
		fx_call(fx, POST, "/api/persons", body, 201);
		people[i] = fx_int(fx, "id");
		for (int k = 0; k <= i % 4; k++) {
			(void)snprintf(body, sizeof(body),
				       "{\"person_id\":%" PRId64
				       ",\"service\":\"%s\",\"mode\":\"interview\",\"day\":"
				       "\"2026-10-%02d\",\"minutes\":30,\"note\":\"x\"}",
				       people[i], services[(i * i + k) % 4],
				       1 + (i + 3 * k) % 28);
			fx_call(fx, POST, "/api/interventions", body, 201);
		}
		fx_forget(fx);
	}
	/* One of a village comes day after day: the village is his. */
	fx_as(fx, "social_worker");
	for (int k = 0; k < 40; k++) {
		char body[200];

		(void)snprintf(body, sizeof(body),
			       "{\"person_id\":%" PRId64
			       ",\"service\":\"insertion\",\"mode\":\"interview\",\"day\":"
			       "\"2026-10-%02d\",\"minutes\":5,\"note\":\"x\"}",
			       people[3], 1 + k % 28);
		fx_call(fx, POST, "/api/interventions", body, 201);
	}
	fx_forget(fx);
}

struct attack {
	size_t n_nodes, n_cats;
	int64_t ids[NODES];
	int parent[NODES];
	char cats[CATS][40];
	double known[VARS];  /* NAN: not shown */
	int64_t shown[VARS]; /* as it is told */
	int64_t least[NODES];
	double total[NODES];
	size_t n_rows;
	double a[ROWS][VARS + 1];
};

static struct attack A;

static size_t cat_of(const char *label)
{
	for (size_t i = 0; i < A.n_cats; i++)
		if (strcmp(A.cats[i], label) == 0)
			return i;
	assert_true(A.n_cats < CATS - 1);
	(void)snprintf(A.cats[A.n_cats], sizeof(A.cats[0]), "%s", label);
	return A.n_cats++;
}

/*
 * What a cell of a node must be: of an action that a rule gives a sensitive service, itself or a
 * sub-action, and of an objective that has no other actions with rules.
 */
static int64_t least_of(struct fx *fx, int64_t node)
{
	static const char SENSITIVE[] =
		"WITH RECURSIVE fed(id, bad) AS (SELECT r.node_id, max(coalesce(s.sensitive, "
		"0))"
		" FROM rule r LEFT JOIN service s ON s.service_id = r.service_id WHERE r.active"
		" GROUP BY r.node_id), action(id, bad) AS (SELECT coalesce(up.node_id,"
		" n.node_id), max(bad) FROM fed JOIN plan_node n ON n.node_id = id LEFT JOIN"
		" plan_node up ON up.node_id = n.parent_id AND up.level = 'action' GROUP BY 1),"
		" below(id) AS (SELECT %" PRId64 " UNION SELECT n.node_id FROM plan_node n JOIN"
		" below b ON n.parent_id = b.id) SELECT coalesce(min(bad), 0) FROM action JOIN"
		" below USING (id)";

	return fx_sql(fx, arena_printf(&fx->arena, SENSITIVE, node)) ? LEAST_SENSITIVE : LEAST;
}

/* The tree, and the totals over the very days of the breakdown. */
static void see_tree(struct fx *fx, const char *from, const char *to)
{
	json_t *nodes, *n;
	size_t i;

	memset(&A, 0, sizeof(A));
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/plans/1/page?from=%s&to=%s", from, to),
		NULL, 200);
	nodes = fx_json(fx, "nodes");
	json_array_foreach(nodes, i, n)
	{
		json_t *up = json_object_get(n, "parent_id");

		assert_true(A.n_nodes < NODES);
		A.ids[A.n_nodes] = json_integer_value(json_object_get(n, "id"));
		A.total[A.n_nodes] = (double)json_integer_value(json_object_get(n, "records"));
		A.parent[A.n_nodes] = -1;
		A.least[A.n_nodes] = least_of(fx, A.ids[A.n_nodes]);
		for (size_t k = 0; k < A.n_nodes; k++)
			if (json_is_integer(up) && A.ids[k] == json_integer_value(up))
				A.parent[A.n_nodes] = (int)k;
		A.n_nodes++;
	}
	for (size_t v = 0; v < VARS; v++)
		A.known[v] = NAN;
}

static void see_panels(struct fx *fx, const char *dim)
{
	for (size_t i = 0; i < A.n_nodes; i++) {
		json_t *rows, *r;
		size_t k;

		fx_call(fx, GET, arena_printf(&fx->arena, "/api/nodes/%" PRId64, A.ids[i]),
			NULL, 200);
		rows = fx_json(fx, dim);
		json_array_foreach(rows, k, r)
		{
			const char *label = json_string_value(json_object_get(r, "label"));

			if (json_is_true(json_object_get(r, "masked"))) {
				/* Nothing is said of what is hidden, not even its name. */
				assert_string_equal(label, "");
				assert_true(json_is_null(json_object_get(r, "value")));
				continue;
			}
			A.shown[i * CATS + cat_of(label)] =
				json_integer_value(json_object_get(r, "value"));
			A.known[i * CATS + cat_of(label)] = 0;
		}
	}
}

static void learn_truth(struct fx *fx, bool (*in)(int i, const char *cat), const char *days)
{
	for (size_t i = 0; i < A.n_nodes; i++)
		for (size_t k = 0; k < A.n_cats; k++) {
			size_t v = i * CATS + k;

			if (isnan(A.known[v]))
				continue;
			A.known[v] = (double)made(fx, A.ids[i], in, A.cats[k], days, "sum(n)");
			assert_int_equal(A.shown[v] % 5, 0);
			assert_true(fabs((double)A.shown[v] - A.known[v]) <= 2.5);
		}
}

/* The last category is all that he has no name for. */
static void equations(void)
{
	size_t cats = A.n_cats + 1;

	for (size_t i = 0; i < A.n_nodes; i++) {
		double *row = A.a[A.n_rows++];

		for (size_t k = 0; k < cats; k++)
			row[i * CATS + k] = 1;
		row[VARS] = A.total[i];
	}
	for (size_t i = 0; i < A.n_nodes; i++)
		for (size_t k = 0; k < cats; k++) {
			double *row = A.a[A.n_rows];
			bool kids = false;

			for (size_t j = 0; j < A.n_nodes; j++)
				if (A.parent[j] == (int)i) {
					row[j * CATS + k] = 1;
					kids = true;
				}
			row[i * CATS + k] = kids ? -1 : 0;
			A.n_rows += kids;
		}
	for (size_t r = 0; r < A.n_rows; r++)
		for (size_t v = 0; v < VARS; v++)
			if (!isnan(A.known[v])) {
				A.a[r][VARS] -= A.a[r][v] * A.known[v];
				A.a[r][v] = 0;
			}
	/* A sum of nothing is nothing. */
	for (size_t r = 0; r < A.n_rows; r++) {
		bool plus = true;

		for (size_t v = 0; v < VARS; v++)
			plus &= A.a[r][v] >= 0;
		if (!plus || fabs(A.a[r][VARS]) > 1e-9)
			continue;
		for (size_t v = 0; v < VARS; v++)
			if (A.a[r][v] > 0)
				A.known[v] = 0;
	}
	for (size_t r = 0; r < A.n_rows; r++)
		for (size_t v = 0; v < VARS; v++)
			if (!isnan(A.known[v]))
				A.a[r][v] = 0;
}

/* Plain Gauss-Jordan; found[] gets the value of each variable that stands alone in a row. */
static size_t eliminate(double found[VARS])
{
	size_t top = 0, n = 0;

	for (size_t v = 0; v < VARS; v++)
		found[v] = NAN;
	for (size_t v = 0; v < VARS && top < A.n_rows; v++) {
		size_t best = top;
		static double tmp[VARS + 1];
		double by;

		for (size_t r = top; r < A.n_rows; r++)
			if (fabs(A.a[r][v]) > fabs(A.a[best][v]))
				best = r;
		if (fabs(A.a[best][v]) < 1e-9)
			continue;
		memcpy(tmp, A.a[best], sizeof(tmp));
		memcpy(A.a[best], A.a[top], sizeof(tmp));
		by = tmp[v];
		for (size_t c = v; c <= VARS; c++)
			A.a[top][c] = tmp[c] / by;
		for (size_t r = 0; r < A.n_rows; r++) {
			double f = A.a[r][v];

			if (r == top || fabs(f) < 1e-12)
				continue;
			for (size_t c = v; c <= VARS; c++)
				A.a[r][c] -= f * A.a[top][c];
		}
		top++;
	}
	for (size_t r = 0; r < top; r++) {
		size_t at = VARS, count = 0;

		for (size_t v = 0; v < VARS; v++)
			if (fabs(A.a[r][v]) > 1e-7) {
				at = v;
				count++;
			}
		if (count == 1) {
			found[at] = A.a[r][VARS] / A.a[r][at];
			n++;
		}
	}
	return n;
}

static bool in_town(int i, const char *cat)
{
	if (cat)
		return strcmp(TOWNS[town_of[i]][1], cat) == 0;
	for (size_t k = 0; k < A.n_cats; k++)
		if (strcmp(TOWNS[town_of[i]][1], A.cats[k]) == 0)
			return false;
	return true;
}

static bool of_sex(int i, const char *cat)
{
	return cat && strcmp(cat, woman[i] ? "f" : "m") == 0;
}

static int day_number(const char *iso)
{
	int32_t day = 0;

	assert_true(day_parse(iso, &day));
	return day;
}

static bool dominated(struct fx *fx, size_t node, bool (*in)(int i, const char *cat),
		      const char *cat, const char *days)
{
	return made(fx, A.ids[node], in, cat, days, "max(n) * 100 > sum(n) * 70") != 0;
}

struct seen {
	size_t shown, hidden;
	size_t between; /* hidden cells of 5 to 9 persons of sensitive nodes */
};

static struct seen attack(struct fx *fx, const char *dim, bool (*in)(int i, const char *cat))
{
	static double found[VARS];
	struct seen s = { 0 };
	const char *from, *to, *days;

	fx_as(fx, "manager");
	fx_call(fx, GET,
		arena_printf(&fx->arena, "/api/nodes/%" PRId64,
			     fx_sql(fx, "SELECT min(node_id) FROM plan_node")),
		NULL, 200);
	from = arena_strdup(&fx->arena, fx_text(fx, "breakdown_from"));
	to = arena_strdup(&fx->arena, fx_text(fx, "breakdown_to"));
	see_tree(fx, from, to);
	days = arena_printf(&fx->arena, "r.day BETWEEN %d AND %d", day_number(from),
			    day_number(to));
	see_panels(fx, dim);
	learn_truth(fx, in, days);
	for (size_t v = 0; v < VARS; v++)
		s.shown += isnan(A.known[v]) ? 0 : 1;
	/* What is shown was made by enough persons. */
	for (size_t i = 0; i < A.n_nodes; i++)
		for (size_t k = 0; k < A.n_cats; k++) {
			int64_t n = truth(fx, A.ids[i], in, A.cats[k]);

			s.hidden += n > 0 && isnan(A.known[i * CATS + k]);
			s.between += n >= LEAST && n < A.least[i];
			if (isnan(A.known[i * CATS + k]))
				continue;
			assert_true(n >= A.least[i]);
			assert_false(dominated(fx, i, in, A.cats[k], days));
		}
	equations();
	(void)eliminate(found);
	for (size_t i = 0; i < A.n_nodes; i++)
		for (size_t k = 0; k <= A.n_cats; k++) {
			const char *cat = k < A.n_cats ? A.cats[k] : NULL;

			if (isnan(found[i * CATS + k]) || found[i * CATS + k] < 0.5)
				continue;
			if (truth(fx, A.ids[i], in, cat) < A.least[i] ||
			    dominated(fx, i, in, cat, days))
				fail_msg("%s: node %zu, %s is found: %g records", dim, i,
					 cat ? cat : "the rest", found[i * CATS + k]);
		}
	assert_true(s.shown > 3); /* it had something to look at */
	return s;
}

static void no_subtraction_finds_a_small_cell(void **state)
{
	struct fx *fx = *state;
	struct seen before, after;

	some_people(fx, 90);
	before = attack(fx, "by_locality", in_town);
	assert_true(before.hidden > 0); /* and something to look for */
	(void)attack(fx, "by_sex", of_sex);
	/* What was ordinary becomes sensitive: nor one below the higher minimum, at once. */
	fx_as(fx, "admin");
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH,
		arena_printf(&fx->arena, "/api/services/%" PRId64,
			     fx_sql(fx, "SELECT service_id FROM service WHERE key ="
					" 'job_coaching'")),
		"{\"sensitive\":true}", 200);
	after = attack(fx, "by_locality", in_town);
	assert_true(after.between > 0);
	assert_true(after.shown < before.shown);
	(void)attack(fx, "by_sex", of_sex);
}

/* Other days give the same breakdown: there is nothing to subtract between periods. */
static void no_choice_of_days_gives_another_breakdown(void **state)
{
	static const char *const periods[] = { "", "?from=2026-01-01&to=2026-12-31",
					       "?from=2026-10-05&to=2026-10-06",
					       "?from=2026-10-05&to=2026-10-07",
					       "?from=2021-01-01&to=2026-11-23" };
	struct fx *fx = *state;
	char *first = NULL;

	some_people(fx, 12);
	fx_as(fx, "manager");
	for (size_t i = 0; i < ARRAY_LEN(periods); i++) {
		char *now;

		fx_call(fx, GET,
			arena_printf(&fx->arena, "/api/nodes/%" PRId64 "%s",
				     fx_sql(fx, "SELECT min(node_id) FROM plan_node"),
				     periods[i]),
			NULL, 200);
		now = json_dumps(fx_json(fx, "by_locality"), JSON_COMPACT);
		if (!first)
			first = now;
		assert_string_equal(first, now);
		if (first != now)
			free(now);
	}
	free(first);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(no_subtraction_finds_a_small_cell),
		CASE(no_choice_of_days_gives_another_breakdown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
