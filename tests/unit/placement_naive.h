/*
 * The day clock again, as slowly and plainly as possible: every question is answered from the
 * codes, day by day, with no sums kept.  Written from the law's text (clock.h), not from clock.c.
 */
#ifndef UNIT_PLACEMENT_NAIVE_H
#define UNIT_PLACEMENT_NAIVE_H

#include "base/date.h"
#include "svc/placement/clock.h"

struct naive {
	const struct clock_rules *k;
	const struct clock_contract *c;
	int32_t today, base;
};

static const int32_t *naive_week(const struct naive *n, int32_t d)
{
	const int32_t *week = n->c->spans[0].week;

	for (size_t i = 0; i < n->c->n_spans; i++)
		if (n->c->spans[i].from <= d)
			week = n->c->spans[i].week;
	return week;
}

static int naive_sum(const int32_t *week)
{
	int sum = 0;

	for (int i = 0; i < 7; i++)
		sum += week[i];
	return sum;
}

static int32_t naive_end(const struct naive *n)
{
	return n->c->real_end == DAY_NONE ? DAY_MAX : n->c->real_end;
}

/* Code and minutes of a day; *half; *known: entered (or suspended) and not supposed. */
static enum day_code naive_code(const struct naive *n, int32_t d, int *minutes, bool *half,
				bool *known, bool *missing)
{
	const int32_t *week = naive_week(n, d);
	enum day_code code = CODE_NONE;
	int free_days = 0;
	bool stopped = false, supposed = false;

	*minutes = 0;
	*half = *known = *missing = false;
	if (d < n->c->start || d > naive_end(n))
		return CODE_NONE;
	*minutes = week[day_weekday(d) - 1];
	for (size_t i = 0; i < n->c->n_months; i++)
		if (n->c->months[i].index == day_month_index(d))
			code = day_code_of(n->c->months[i].codes[day_civil(d).day - 1], half);
	if (code != CODE_NONE && *minutes == 0) {
		for (int i = 0; i < 7; i++)
			free_days += week[i] == 0;
		*minutes = free_days == 7 ? 0 : naive_sum(week) / (7 - free_days);
	}
	if (*minutes == 0)
		return CODE_NONE;
	for (size_t i = n->c->n_stops; i-- > 0;)
		if (n->c->stops[i].from <= d && d <= n->c->stops[i].to) {
			stopped = true;
			code = n->c->stops[i].code;
			*half = false;
		}
	if (stopped)
		*known = d <= n->today;
	else
		*known = code != CODE_NONE;
	if (code == CODE_NONE) {
		*missing = d <= n->today;
		code = CODE_WORKED;
	}
	for (size_t i = n->c->n_ifs; i-- > 0;)
		if (n->c->ifs[i].from <= d && d <= n->c->ifs[i].to) {
			code = n->c->ifs[i].code;
			*half = false;
			supposed = true;
		}
	if (supposed)
		*known = false;
	return code;
}

static bool naive_admitted(const struct naive *n, int32_t d)
{
	return n->k->new_days && n->c->admitted != DAY_NONE && d <= n->c->admitted;
}

static int naive_unpaid_before(const struct naive *n, int32_t d)
{
	int32_t first = day_from_civil(day_civil(d).year, 1, 1);
	int seen = 0, minutes;
	bool half, known, missing;

	for (int32_t x = first; x < d; x++)
		if (!naive_admitted(n, x) &&
		    naive_code(n, x, &minutes, &half, &known, &missing) == CODE_UNPAID)
			seen++;
	return seen;
}

static int naive_counted_minutes(const struct naive *n, int32_t d, bool entered_only)
{
	int minutes, part;
	bool half, known, missing, counts;
	enum day_code code = naive_code(n, d, &minutes, &half, &known, &missing);

	if (code == CODE_NONE || (entered_only && !known) || naive_admitted(n, d))
		return 0;
	counts = n->k->counts[code];
	if (code == CODE_UNPAID)
		counts = naive_unpaid_before(n, d) < n->k->unpaid_max;
	part = half ? minutes / 2 : minutes;
	return (counts ? part : 0) + (half && n->k->counts[CODE_WORKED] ? minutes - part : 0);
}

static int64_t naive_div(int64_t a, int64_t b)
{
	return (a + b / 2) / b;
}

static int64_t naive_milli(const struct naive *n, int64_t minutes)
{
	return naive_div(minutes * n->k->week_days * 1000 * (n->c->half_days ? 2 : 1),
			 n->c->full_week);
}

/* Value of the days of a month up to `upto`. */
static int64_t naive_month(const struct naive *n, int month, int32_t upto, bool entered_only)
{
	int32_t first = month_first(month), next = month_first(month + 1), last_work = DAY_NONE;
	int64_t sum = 0, scheduled = 0, weeks = 0, most = n->k->month_days * INT64_C(1000), v,
		target;
	bool whole = true;

	for (int32_t d = first; d < next; d++) {
		int m = naive_week(n, d)[day_weekday(d) - 1];

		weeks += naive_sum(naive_week(n, d)) * (n->c->half_days ? 2 : 1);
		if (m && (d < n->c->start || d > naive_end(n)))
			whole = false;
		if (m && d >= n->c->start && d <= naive_end(n)) {
			scheduled += m;
			last_work = d;
		}
		if (d <= upto)
			sum += naive_counted_minutes(n, d, entered_only);
	}
	target = naive_div(most * weeks, (int64_t)n->c->full_week * (next - first));
	if (target > most)
		target = most;
	v = naive_milli(n, sum);
	if (whole && last_work != DAY_NONE && upto >= last_work && sum > 0)
		v += target - naive_milli(n, scheduled);
	return v < 0 ? 0 : v > target ? target : v;
}

static int64_t naive_day(const struct naive *n, int32_t d, bool entered_only)
{
	int64_t v = 0;

	for (size_t i = 0; i < n->c->n_priors; i++) {
		const struct clock_prior *p = &n->c->priors[i];
		int64_t len = p->to - p->from + 1;

		if (d >= p->from && d <= p->to && d < n->c->start && n->k->counts[p->code] &&
		    !naive_admitted(n, d))
			v += p->milli * (d - p->from + 1) / len -
			     p->milli * (d - p->from) / len;
	}
	if (d >= n->c->start)
		v += naive_month(n, day_month_index(d), d, entered_only) -
		     (d > n->c->start && d > month_first(day_month_index(d))
			      ? naive_month(n, day_month_index(d), d - 1, entered_only)
			      : 0);
	return v;
}

/* Does the day lengthen the reference period?  A free day does as the day before. */
static bool naive_prolongs(const struct naive *n, int32_t d)
{
	for (; d >= n->c->start; d--) {
		int minutes;
		bool half, known, missing;
		enum day_code code = naive_code(n, d, &minutes, &half, &known, &missing);

		if (d > naive_end(n))
			return false;
		if (code != CODE_NONE)
			return n->k->prolongs[code] && !half;
	}
	return false;
}

static int32_t naive_prolong_days(const struct naive *n, int32_t from, int32_t to)
{
	int32_t days = 0;

	for (int32_t d = from < n->base ? n->base : from; d <= to; d++) {
		if (d >= n->c->start && d <= naive_end(n))
			days += naive_prolongs(n, d);
		for (size_t i = 0; i < n->c->n_priors; i++)
			if (d < n->c->start && d >= n->c->priors[i].from &&
			    d <= n->c->priors[i].to)
				days += n->k->prolongs[n->c->priors[i].code];
	}
	return days;
}

static int32_t naive_window(const struct naive *n, int32_t last, int months)
{
	int32_t first = day_add_months(last + 1, -months);

	first -= naive_prolong_days(n, first, last);
	return first < n->base ? n->base : first;
}

static int naive_bracket(const struct naive *n, int32_t application)
{
	int age = n->c->birth == DAY_NONE ? 0 : age_on(n->c->birth, application), b = 0;

	while (b < BRACKETS - 1 && age >= n->k->age[b])
		b++;
	return b;
}

#endif
