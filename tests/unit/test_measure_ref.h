/*
 * A slow reference for the facts and the indicator engine, and random records and definitions
 * to compare both: for test_measure*.c.  The reference shares no code with the engine: it asks
 * every record every question.
 */
#ifndef TEST_MEASURE_REF_H
#define TEST_MEASURE_REF_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"
#include "core/facts.h"
#include "core/measure.h"

#define MAX_RECS 80000
#define PEOPLE	 20000
#define ACTIONS	 12

static struct {
	struct fact recs[MAX_RECS];
	bool voided[MAX_RECS];
	size_t n;
	int32_t birth[PEOPLE];
	uint8_t sex[PEOPLE];
	uint16_t locality[PEOPLE];
	struct fact_people people;
	uint32_t persons; /* slots in use by the generator */
	bool ordered;	  /* days ascend with ids */
	uint32_t last_id;
	int32_t first, last;
} ref;

static uint64_t seed;

static uint32_t rnd(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 32) * n >> 32);
}

static void ref_reset(uint64_t s, uint32_t persons, bool ordered)
{
	seed = s * 0x9E3779B97F4A7C15u + 1;
	ref.n = 0;
	ref.last_id = 0;
	ref.persons = persons;
	ref.ordered = ordered;
	ref.first = day_from_civil(2023, 11, 10);
	ref.last = day_from_civil(2026, 3, 1);
	for (uint32_t i = 0; i < PEOPLE; i++) {
		ref.birth[i] =
			rnd(20) ? day_from_civil(1935, 1, 1) + (int32_t)rnd(33000) : DAY_NONE;
		if (rnd(30) == 0)
			ref.birth[i] = day_from_civil(1960 + 4 * (int)rnd(10), 2, 29);
		ref.sex[i] = (uint8_t)rnd(4);
		ref.locality[i] = (uint16_t)rnd(6);
	}
	/* Some slots are newer than what is known of the persons. */
	ref.people = (struct fact_people){ ref.birth, ref.sex, ref.locality,
					   persons - persons / 20 };
}

static struct fact make(size_t i, size_t of)
{
	int32_t span = ref.last - ref.first;
	struct fact r = { .kind = (uint16_t)(1 + rnd(5)),
			  .service = (uint16_t)rnd(6),
			  .staff = (uint16_t)rnd(9),
			  .partner = (uint16_t)rnd(5),
			  .place = (uint16_t)rnd(70),
			  .theme = (uint16_t)rnd(8),
			  .outcome = (uint16_t)rnd(4),
			  .channel = (uint8_t)rnd(3),
			  .head_count = (uint16_t)rnd(30),
			  .minutes = (uint16_t)rnd(200),
			  .quantity = (int32_t)rnd(2000) - 500,
			  .amount_cents = (int32_t)rnd(100000) - 20000,
			  .wait = rnd(4) ? (int16_t)((int)rnd(90) - 5) : FACT_NO_WAIT,
			  .lag = rnd(4) ? (int16_t)rnd(60) : FACT_NO_LAG,
			  .person = rnd(6) ? rnd(ref.persons) : FACT_NONE,
			  .household = rnd(3) ? rnd(ref.persons / 2) : FACT_NONE,
			  .until_day = DAY_NONE };

	ref.last_id += 1 + rnd(4);
	r.id = ref.last_id;
	r.day = ref.first + (ref.ordered ? (int32_t)((uint64_t)span * i / of)
					 : (int32_t)rnd((uint32_t)span));
	if (rnd(3) == 0)
		r.until_day = r.day + (int32_t)rnd(500);
	r.tie[0] = (uint16_t)rnd(ACTIONS + 1);
	r.tie[3] = (uint16_t)rnd(4);
	return r;
}

static void append(struct facts *f, size_t n, size_t of)
{
	struct err_info ei = { 0 };

	for (size_t i = 0; i < n; i++) {
		ref.recs[ref.n + i] = make(ref.n + i, of);
		ref.voided[ref.n + i] = false;
	}
	assert_int_equal(facts_append(&ei, f, ref.recs + ref.n, n).code, ERR_OK);
	ref.n += n;
}

static void disturb(struct facts *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = rnd((uint32_t)ref.n);
		uint16_t action = (uint16_t)rnd(ACTIONS + 1);

		if (rnd(2)) {
			assert_int_equal(facts_void(f, ref.recs[at].id), !ref.voided[at]);
			ref.voided[at] = true;
		} else {
			assert_int_equal(facts_tie(f, ref.recs[at].id, 0, action),
					 !ref.voided[at]);
			ref.recs[at].tie[0] = ref.voided[at] ? 0 : action;
		}
	}
}

/* ---- the reference ---- */

static bool in_keys(const uint16_t *keys, size_t n, unsigned v)
{
	for (size_t i = 0; i < n; i++)
		if (keys[i] == v)
			return true;
	return n == 0;
}

static int ref_age(const struct fact *r)
{
	if (r->person == FACT_NONE || r->person >= ref.people.n ||
	    ref.birth[r->person] == DAY_NONE || ref.birth[r->person] > r->day)
		return -1;
	return age_on(ref.birth[r->person], r->day);
}

static bool ref_passes(const struct fact *r, const struct fact_filter *w)
{
	const unsigned v[FACT_DIMS] = { r->kind,    r->service, r->theme,  r->place,
					r->partner, r->outcome, r->channel };

	if (!w)
		return true;
	for (int d = 0; d < FACT_DIMS; d++)
		if (!in_keys(w->keys[d], w->n_keys[d], v[d]))
			return false;
	if (w->age_min >= 0 && ref_age(r) < w->age_min)
		return false;
	return w->age_max < 0 || (ref_age(r) >= 0 && ref_age(r) <= w->age_max);
}

static bool ref_in_actions(const struct fact *r, const struct fact_scope *s)
{
	if (s->any)
		return true;
	for (size_t i = 0; i < s->n_actions; i++)
		if (s->actions[i] == r->tie[s->plan])
			return true;
	return false;
}

static int32_t number(const struct fact *r, enum measure_of of)
{
	int32_t v[] = { 0,	 r->quantity, r->minutes, r->amount_cents, r->head_count,
			r->wait, r->lag };

	return of <= MEASURE_LAG ? v[of] : 0;
}

static uint32_t who(const struct fact *r, enum measure_of of)
{
	uint32_t v[] = { r->person, r->household, r->staff ? r->staff : FACT_NONE,
			 r->partner ? r->partner : FACT_NONE, r->place ? r->place : FACT_NONE };

	return v[of - MEASURE_PERSON];
}

/* Does the record contribute to the leaf, in [from, to] (active_at: on `to`)? */
static bool ref_counts(size_t i, const struct measure *m, const struct fact_scope *s,
		       int32_t from, int32_t to)
{
	const struct fact *r = &ref.recs[i];

	if (ref.voided[i] || !ref_in_actions(r, s) || !ref_passes(r, &m->where))
		return false;
	if (m->op == MEASURE_ACTIVE_AT)
		return r->day <= to && (r->until_day == DAY_NONE || r->until_day >= to);
	if (r->day < from || r->day > to)
		return false;
	if (m->op == MEASURE_DISTINCT)
		return who(r, m->of) != FACT_NONE;
	if (m->of == MEASURE_WAIT || m->of == MEASURE_LAG)
		return number(r, m->of) != INT16_MIN;
	return true;
}

static int compare_values(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static size_t unique(int64_t *v, size_t n)
{
	size_t k = 0;

	if (n)
		qsort(v, n, sizeof(*v), compare_values);
	for (size_t i = 0; i < n; i++)
		if (k == 0 || v[k - 1] != v[i])
			v[k++] = v[i];
	return k;
}

static int64_t values[MAX_RECS];

/* NaN when there is no value. */
UNUSED static double ref_leaf(const struct measure *m, const struct fact_scope *s, int32_t from,
			      int32_t to)
{
	size_t n = 0;
	double sum = 0;

	for (size_t i = 0; i < ref.n; i++) {
		if (!ref_counts(i, m, s, from, to))
			continue;
		values[n++] = m->op == MEASURE_DISTINCT ? (int64_t)who(&ref.recs[i], m->of)
							: number(&ref.recs[i], m->of);
		sum += (double)values[n - 1];
	}
	if (m->op == MEASURE_COUNT || m->op == MEASURE_ACTIVE_AT)
		return (double)n;
	if (m->op == MEASURE_SUM)
		return sum / m->divide;
	if (m->op == MEASURE_DISTINCT)
		return (double)unique(values, n);
	if (n == 0)
		return (double)NAN;
	if (m->op == MEASURE_MEAN)
		return sum / (double)n;
	qsort(values, n, sizeof(values[0]), compare_values);
	if (m->op == MEASURE_MEDIAN)
		return (double)(values[(n - 1) / 2] + values[n / 2]) / 2;
	for (size_t k = 0; k < n; k++)
		if ((k + 1) * 10 >= n * 9)
			return (double)values[k];
	return (double)NAN;
}

UNUSED static double ref_value(const struct measure_job *j, const struct measure *m,
			       int32_t from, int32_t to)
{
	double num, den;

	if (m->op == MEASURE_MANUAL)
		return j->has_manual ? j->manual : (double)NAN;
	if (m->op == MEASURE_MILESTONES)
		return j->planned ? (double)j->reached / j->planned : (double)NAN;
	if (m->op != MEASURE_SHARE)
		return ref_leaf(m, &j->scope, from, to);
	num = ref_value(j, m->num, from, to);
	den = ref_value(j, m->den, from, to);
	return isnan(num) || isnan(den) || den == 0 ? (double)NAN : num / den;
}

/* Distinct persons of the records of `m` that are not records of `without`. */
UNUSED static uint32_t ref_persons(const struct measure *m, const struct measure *without,
				   const struct fact_scope *s, int32_t from, int32_t to)
{
	size_t n = 0;

	for (size_t i = 0; i < ref.n; i++)
		if (ref_counts(i, m, s, from, to) && ref.recs[i].person != FACT_NONE &&
		    !(without && ref_counts(i, without, s, from, to)))
			values[n++] = ref.recs[i].person;
	n = unique(values, n);
	return (uint32_t)(n < MEASURE_ENOUGH ? n : MEASURE_ENOUGH);
}

UNUSED static void assert_same(double got, double want)
{
	if (isnan(want))
		assert_true(isnan(got));
	else
		assert_true(fabs(got - want) <= 1e-9 * (1 + fabs(want)));
}

/* ---- random definitions ---- */

static void random_where(struct buf *b)
{
	static const char *const dims[] = { "kind",    "service", "theme",  "place",
					    "partner", "outcome", "channel" };
	const char *comma = "";

	buf_str(b, ",\"where\":{");
	for (size_t d = 0; d < ARRAY_LEN(dims); d++) {
		uint32_t n = rnd(4) ? 0 : 1 + rnd(3);

		if (!n)
			continue;
		buf_printf(b, "%s\"%s\":[", comma, dims[d]);
		for (uint32_t i = 0; i < n; i++)
			buf_printf(b, "%s\"%u\"", i ? "," : "", rnd(d == 3 ? 70 : 5));
		buf_char(b, ']');
		comma = ",";
	}
	if (rnd(4) == 0) {
		buf_printf(b, "%s\"age_min\":%u", comma, rnd(40));
		comma = ",";
	}
	if (rnd(4) == 0)
		buf_printf(b, "%s\"age_max\":%u", comma, 40 + rnd(60));
	buf_char(b, '}');
}

static void random_measure(struct buf *b, unsigned depth)
{
	static const char *const sums[] = { "quantity", "minutes", "amount_cents",
					    "head_count" };
	static const char *const whos[] = { "person", "household", "staff", "partner",
					    "place" };
	static const char *const mids[] = { "wait", "lag", "minutes", "quantity" };
	static const char *const ops[] = { "median", "p90", "mean" };

	switch (rnd(depth < MEASURE_DEPTH_MAX ? 10 : 7)) {
	case 0:
		buf_str(b, "{\"op\":\"count\"");
		break;
	case 1:
		buf_printf(b, "{\"op\":\"sum\",\"of\":\"%s\",\"divide\":%u", sums[rnd(4)],
			   1 + rnd(60));
		break;
	case 2:
	case 3:
		buf_printf(b, "{\"op\":\"distinct\",\"of\":\"%s\"", whos[rnd(5)]);
		break;
	case 4:
	case 5:
		buf_printf(b, "{\"op\":\"%s\",\"of\":\"%s\"", ops[rnd(3)], mids[rnd(4)]);
		break;
	case 6:
		buf_str(b,
			rnd(4) ? "{\"op\":\"active_at\""
			       : (rnd(2) ? "{\"op\":\"manual\"}" : "{\"op\":\"milestones\"}"));
		if (b->data[b->len - 1] == '}')
			return;
		break;
	default:
		buf_str(b, "{\"op\":\"share\",\"num\":");
		random_measure(b, depth + 1);
		buf_str(b, ",\"den\":");
		random_measure(b, depth + 1);
		buf_char(b, '}');
		return;
	}
	if (rnd(2))
		random_where(b);
	buf_char(b, '}');
}

static bool by_number(void *arg, enum fact_dim dim, const char *name, uint16_t *key)
{
	(void)arg;
	(void)dim;
	*key = (uint16_t)strtol(name, NULL, 10);
	return true;
}

static void random_period(int32_t *from, int32_t *to)
{
	if (rnd(3) == 0) {
		int y = 2023 + (int)rnd(4);

		*from = day_from_civil(y, 1, 1);
		*to = day_from_civil(y, 12, 31);
		return;
	}
	*from = ref.first - 40 + (int32_t)rnd((uint32_t)(ref.last - ref.first));
	*to = *from + (int32_t)rnd(rnd(2) ? 40 : 700);
}

static struct fact_scope random_scope(struct arena *a, int32_t from, int32_t to)
{
	struct fact_scope s = { .from = from, .to = to, .any = rnd(4) == 0 };
	uint16_t *actions = arena_array(a, 8, sizeof(*actions));

	s.plan = rnd(5) ? 0 : 3;
	s.n_actions = rnd(3) ? 1 : rnd(8);
	for (size_t i = 0; i < s.n_actions; i++) /* twice the same and unknown ones too */
		actions[i] = (uint16_t)rnd(ACTIONS + 3);
	s.actions = actions;
	return s;
}

static struct measure_job random_job(struct arena *a)
{
	struct measure_names names = { by_number, NULL };
	struct measure_job j = { .want_month_persons = rnd(2),
				 .has_manual = rnd(2),
				 .manual = rnd(1000),
				 .reached = rnd(4),
				 .planned = rnd(6) };
	struct measure_faults faults;
	struct err_info ei = { 0 };
	int32_t from, to;
	struct buf b;

	random_period(&from, &to);
	j.scope = random_scope(a, from, to);
	buf_init(&b, 1 << 16);
	random_measure(&b, 1);
	assert_int_equal(measure_parse(&ei, a, b.data, b.len, &names, &faults, &j.measure).code,
			 ERR_OK);
	buf_release(&b);
	return j;
}

#endif
