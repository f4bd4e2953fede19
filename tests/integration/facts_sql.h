/*
 * The oracle of test_facts_sql.c: what plain SQL over record and record_tie says a measure, a
 * group or a node is.  It shares nothing with the engine but the words of core/measure.h.
 *
 * The base is attached read-only to a connection of the test's own.  What SQL cannot know (a
 * person's birth day, sex and locality are sealed) the test, which made the persons, puts in the
 * table `known`.
 */
#ifndef TESTS_FACTS_SQL_H
#define TESTS_FACTS_SQL_H

#include "support/fixture.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "core/facts.h"
#include "core/measure.h"

static sqlite3 *oracle;

static void oracle_do(const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(oracle, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static void oracle_open(struct fx *fx)
{
	char sql[200];

	assert_int_equal(sqlite3_open_v2(":memory:", &oracle,
					 SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL),
			 SQLITE_OK);
	(void)snprintf(sql, sizeof(sql), "ATTACH 'file:%s/data.db?mode=ro' AS d", fx->dir);
	oracle_do(sql);
	oracle_do(
		"CREATE TABLE known(person_id INTEGER PRIMARY KEY, birth INTEGER, sex INTEGER,"
		" locality INTEGER)");
}

static void oracle_close(void)
{
	assert_int_equal(sqlite3_close(oracle), SQLITE_OK);
	oracle = NULL;
}

static sqlite3_stmt *oracle_query(const struct buf *sql)
{
	sqlite3_stmt *q = NULL;

	assert_false(sql->failed);
	if (sqlite3_prepare_v2(oracle, sql->data, -1, &q, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql->data, sqlite3_errmsg(oracle));
	return q;
}

/* First column of the first row, NaN for NULL or no row. */
static double oracle_value(const struct buf *sql)
{
	sqlite3_stmt *q = oracle_query(sql);
	double out = (double)NAN;

	if (sqlite3_step(q) == SQLITE_ROW && sqlite3_column_type(q, 0) != SQLITE_NULL)
		out = sqlite3_column_double(q, 0);
	sqlite3_finalize(q);
	return out;
}

/* ---- conditions ---- */

/* Full years at the record's day: born 29 February, the birthday is 1 March. */
#define AGE                                                                                    \
	"(strftime('%Y', r.day * 86400, 'unixepoch') -"                                        \
	" strftime('%Y', k.birth * 86400, 'unixepoch') -"                                      \
	" (strftime('%m%d', r.day * 86400, 'unixepoch') <"                                     \
	" strftime('%m%d', k.birth * 86400, 'unixepoch')))"

static const char *const DIM_COLUMNS[FACT_DIMS] = { "kind_id",	 "service_id", "theme_id",
						    "place_id",	 "partner_id", "outcome_id",
						    "channel_id" };

static void put_age(struct buf *b, const char *than, int age)
{
	buf_str(b, " AND k.birth <= r.day AND " AGE);
	buf_str(b, than);
	buf_int(b, age);
}

static void put_filter(struct buf *b, const struct fact_filter *w)
{
	for (int d = 0; w && d < FACT_DIMS; d++) {
		if (!w->n_keys[d])
			continue;
		buf_printf(b, " AND coalesce(r.%s, 0) IN (", DIM_COLUMNS[d]);
		for (int i = 0; i < w->n_keys[d]; i++)
			buf_printf(b, "%s%d", i ? "," : "", w->keys[d][i]);
		buf_char(b, ')');
	}
	if (w && w->age_min >= 0)
		put_age(b, " >= ", w->age_min);
	if (w && w->age_max >= 0)
		put_age(b, " <= ", w->age_max);
}

/* Which records: ties by the nodes' ids, 0 for none. */
struct oracle_scope {
	int32_t from, to;
	bool any;
	int64_t plan_id;
	int64_t *nodes;
	size_t n_nodes;
};

static void put_from(struct buf *b, const struct oracle_scope *s, const struct fact_filter *w)
{
	buf_printf(b,
		   " FROM d.record r LEFT JOIN known k ON k.person_id = r.person_id"
		   " LEFT JOIN d.record_tie t ON t.record_id = r.record_id AND t.plan_id = %lld"
		   " WHERE r.voided_by IS NULL",
		   (long long)s->plan_id);
	if (!s->any) {
		buf_str(b, " AND coalesce(t.node_id, 0) IN (");
		for (size_t i = 0; i < s->n_nodes; i++)
			buf_printf(b, "%s%lld", i ? "," : "", (long long)s->nodes[i]);
		buf_char(b, ')');
	}
	put_filter(b, w);
}

static void put_days(struct buf *b, int32_t from, int32_t to)
{
	buf_printf(b, " AND r.day BETWEEN %d AND %d", from, to);
}

/* ---- measures ---- */

static const char *of_column(enum measure_of of)
{
	static const char *const columns[] = { "1",
					       "r.quantity",
					       "r.minutes",
					       "r.amount_cents",
					       "r.head_count",
					       "r.wait",
					       "r.lag",
					       "r.person_id",
					       "r.household_id",
					       "r.staff_id",
					       "r.partner_id",
					       "r.place_id" };

	return columns[of];
}

/* The middle of an ordered list, or the nearest rank of 90 %: rows are counted by hand. */
static double oracle_rank(const struct measure *m, const struct oracle_scope *s, int32_t from,
			  int32_t to)
{
	double low = (double)NAN, high = (double)NAN;
	struct buf b;
	sqlite3_stmt *q;
	size_t n = 0, i = 0;

	buf_init(&b, 1 << 20);
	buf_printf(&b, "SELECT %s", of_column(m->of));
	put_from(&b, s, &m->where);
	put_days(&b, from, to);
	buf_printf(&b, " AND %s IS NOT NULL ORDER BY 1", of_column(m->of));
	q = oracle_query(&b);
	while (sqlite3_step(q) == SQLITE_ROW)
		n++;
	sqlite3_reset(q);
	for (; i < n && sqlite3_step(q) == SQLITE_ROW; i++) {
		if (m->op == MEASURE_MEDIAN && i == (n - 1) / 2)
			low = sqlite3_column_double(q, 0);
		if (m->op == MEASURE_MEDIAN && i == n / 2)
			high = sqlite3_column_double(q, 0);
		if (m->op == MEASURE_P90 && isnan(low) && (i + 1) * 10 >= n * 9)
			low = high = sqlite3_column_double(q, 0);
	}
	sqlite3_finalize(q);
	buf_release(&b);
	return (low + high) / 2;
}

static double oracle_leaf(const struct measure *m, const struct oracle_scope *s, int32_t from,
			  int32_t to)
{
	struct buf b;
	double out;

	if (m->op == MEASURE_MEDIAN || m->op == MEASURE_P90)
		return oracle_rank(m, s, from, to);
	buf_init(&b, 1 << 20);
	if (m->op == MEASURE_COUNT || m->op == MEASURE_ACTIVE_AT)
		buf_str(&b, "SELECT count(*)");
	else if (m->op == MEASURE_SUM)
		buf_printf(&b, "SELECT coalesce(sum(%s), 0) * 1.0 / %d", of_column(m->of),
			   m->divide);
	else
		buf_printf(&b,
			   m->op == MEASURE_MEAN ? "SELECT avg(%s)"
						 : "SELECT count(DISTINCT %s)",
			   of_column(m->of));
	put_from(&b, s, &m->where);
	if (m->op == MEASURE_ACTIVE_AT)
		buf_printf(&b,
			   " AND r.day <= %d AND (r.until_day IS NULL OR r.until_day >= %d)",
			   to, to);
	else
		put_days(&b, from, to);
	out = oracle_value(&b);
	buf_release(&b);
	return out;
}

static void assert_same(double engine, double sql, const char *what)
{
	if (isnan(engine) && isnan(sql))
		return;
	if (!(fabs(engine - sql) <= 1e-9 * (1 + fabs(sql))))
		fail_msg("%s: the engine says %f, SQL %f", what, engine, sql);
}

static double oracle_measure(const struct measure *m, const struct oracle_scope *s,
			     int32_t from, int32_t to)
{
	double num, den;

	if (m->op != MEASURE_SHARE)
		return oracle_leaf(m, s, from, to);
	num = oracle_measure(m->num, s, from, to);
	den = oracle_measure(m->den, s, from, to);
	return isnan(num) || isnan(den) || den == 0 ? (double)NAN : num / den;
}

/* Distinct persons of the records that a leaf reads; up to MEASURE_ENOUGH. */
UNUSED static uint32_t oracle_persons(const struct measure *m, const struct oracle_scope *s)
{
	struct buf b;
	double n;

	buf_init(&b, 1 << 20);
	buf_str(&b, "SELECT count(DISTINCT r.person_id)");
	put_from(&b, s, &m->where);
	if (m->op == MEASURE_ACTIVE_AT)
		buf_printf(&b,
			   " AND r.day <= %d AND (r.until_day IS NULL OR r.until_day >= %d)",
			   s->to, s->to);
	else
		put_days(&b, s->from, s->to);
	if (m->op != MEASURE_COUNT && m->op != MEASURE_ACTIVE_AT)
		buf_printf(&b, " AND %s IS NOT NULL", of_column(m->of));
	n = oracle_value(&b);
	buf_release(&b);
	return n < MEASURE_ENOUGH ? (uint32_t)n : MEASURE_ENOUGH;
}

/* ---- groups ---- */

/* `bands` of ages are those of the test: 0, 18, 25, 65. */
static const char *key_column(enum measure_key by)
{
	switch (by) {
	case MEASURE_BY_ACTION:
		return "coalesce(t.node_id, 0)";
	case MEASURE_BY_MONTH:
		return "(strftime('%Y', r.day * 86400, 'unixepoch') * 12 +"
		       " strftime('%m', r.day * 86400, 'unixepoch') - 1)";
	case MEASURE_BY_SERVICE:
		return "r.service_id";
	case MEASURE_BY_OUTCOME:
		return "coalesce(r.outcome_id, 0)";
	case MEASURE_BY_AGE:
		return "CASE WHEN k.birth IS NULL OR k.birth > r.day THEN -1 ELSE (" AGE
		       " >= 18) + (" AGE " >= 25) + (" AGE " >= 65) END";
	case MEASURE_BY_SEX:
		return "coalesce(k.sex, 0)";
	case MEASURE_BY_LOCALITY:
		return "coalesce(k.locality, 0)";
	case MEASURE_BY_NOTHING:
		break;
	}
	return "0";
}

/* Rows of key, key2, records, sum, distinct persons. */
UNUSED static sqlite3_stmt *oracle_group(const struct measure_group *g,
					 const struct oracle_scope *s)
{
	sqlite3_stmt *q;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_printf(&b, "SELECT %s, %s, count(*), ", key_column(g->by), key_column(g->by2));
	if (g->of == MEASURE_OF_NOTHING)
		buf_char(&b, '0');
	else
		buf_printf(&b, "sum(%s)", of_column(g->of));
	buf_str(&b, ", count(DISTINCT r.person_id)");
	put_from(&b, s, g->where);
	put_days(&b, s->from, s->to);
	buf_str(&b, " GROUP BY 1, 2");
	q = oracle_query(&b);
	buf_release(&b);
	return q;
}

/* ---- nodes with all that is below them ---- */

#define BELOW                                                                                  \
	"WITH RECURSIVE below(node_id) AS (SELECT %lld UNION ALL SELECT p.node_id"             \
	" FROM below JOIN d.plan_node p ON p.parent_id = below.node_id)"

struct oracle_node {
	double records, minutes, persons;
};

UNUSED static struct oracle_node oracle_node(int64_t node_id, int32_t from, int32_t to)
{
	struct oracle_node out;
	sqlite3_stmt *q;
	struct buf b;

	buf_init(&b, 1 << 16);
	buf_printf(&b,
		   BELOW
		   " SELECT count(*), coalesce(sum(r.minutes), 0), count(DISTINCT r.person_id)"
		   " FROM below JOIN d.record_tie t ON t.node_id = below.node_id"
		   " JOIN d.record r ON r.record_id = t.record_id"
		   " WHERE r.voided_by IS NULL",
		   (long long)node_id);
	put_days(&b, from, to);
	q = oracle_query(&b);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	out = (struct oracle_node){ sqlite3_column_double(q, 0), sqlite3_column_double(q, 1),
				    sqlite3_column_double(q, 2) };
	sqlite3_finalize(q);
	buf_release(&b);
	return out;
}

#endif
