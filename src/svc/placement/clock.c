/* See clock.h. */
#include "svc/placement/clock.h"

#include <string.h>

#include "base/date.h"
#include "svc/placement/clock_day.h"

#include "base/banned.h"

/* The codes of a month, or NULL when nothing was entered. */
static const char *codes_of(const struct clock_contract *c, int month, size_t *at)
{
	while (*at < c->n_months && c->months[*at].index < month)
		(*at)++;
	return *at < c->n_months && c->months[*at].index == month ? c->months[*at].codes : NULL;
}

/* Months whose first day is at hand: 1990 to 2079. */
#define FIRST_MONTH (1990 * 12)
#define FIRSTS	    (90 * 12)

/* ---- the run -------------------------------------------------------------------------------- */

struct run {
	const struct clock_rules *rules;
	const struct clock_contract *c;
	int32_t today, end, base, last; /* end: real or planned; base, last: of the arrays */
	int64_t *sum;			/* milli counted up to a day, the projection included */
	int64_t *entered;		/* the same, entered days only */
	int32_t *prolong;		/* days that lengthen the reference period */
	int32_t age_day[BRACKETS - 1];	/* first application day of the next bracket */
	int32_t first_supposed, last_entered;
	int missing, unpaid, unpaid_year;
	bool prolonging;
	int64_t least; /* milli below which no way is open */
	struct {       /* of window(): the month of the day asked last */
		int32_t first, next;
		int month;
	} seen;
	const int32_t *firsts; /* of the scratch memory */
	struct clock_line *lines;
	size_t n_lines;
};

/* The first day of a month: asked thousands of times of the same hundred months. */
static int32_t first_of(const struct run *r, int month)
{
	int i = month - FIRST_MONTH;

	return i >= 0 && i < FIRSTS ? r->firsts[i] : month_first(month);
}

static void wipe(struct run *r, int32_t from, int32_t to)
{
	size_t i = (size_t)(from - r->base), n = (size_t)(to - from);

	memset(r->sum + i, 0, n * sizeof(*r->sum));
	memset(r->entered + i, 0, n * sizeof(*r->entered));
	memset(r->prolong + i, 0, n * sizeof(*r->prolong));
}

/* Minutes of one month, as they add up. */
struct tally {
	int64_t counted, entered, scheduled; /* minutes */
	int64_t target;			     /* milli of a complete month */
	bool complete;
	int32_t last_scheduled;
};

static int64_t milli_of(const struct run *r, int64_t minutes)
{
	int64_t full = r->c->full_week;
	int64_t n = minutes * r->rules->week_days * 1000 * (r->c->half_days ? 2 : 1);

	return (n + full / 2) / full;
}

/* Fraction, last scheduled day, and whether the contract covers the month. */
static void tally_begin(const struct run *r, int month, struct tally *t)
{
	int32_t first = first_of(r, month), next = first_of(r, month + 1);
	int64_t most = (int64_t)r->rules->month_days * 1000;
	int64_t whole = (int64_t)r->c->full_week * (next - first);
	struct clock_schedule s;

	clock_schedule(r->c, first, next, &s);
	s.week *= r->c->half_days ? 2 : 1;
	*t = (struct tally){ .scheduled = s.minutes,
			     .last_scheduled = s.last,
			     .complete = !s.outside && s.last != DAY_NONE,
			     .target = (most * s.week + whole / 2) / whole };
	if (t->target > most)
		t->target = most;
}

static int64_t month_value(const struct run *r, const struct tally *t, int64_t minutes,
			   bool closed)
{
	int64_t v = milli_of(r, minutes);

	if (closed && t->complete && minutes > 0)
		v += t->target - milli_of(r, t->scheduled);
	if (v > t->target)
		v = t->target;
	return v < 0 ? 0 : v;
}

static bool day_counts(struct run *r, const struct one_day *d, int32_t day)
{
	int year;

	if (r->rules->new_days && r->c->admitted != DAY_NONE && day <= r->c->admitted)
		return false;
	if (d->code != CODE_UNPAID)
		return r->rules->counts[d->code];
	year = day_civil(day).year;
	if (year != r->unpaid_year) {
		r->unpaid_year = year;
		r->unpaid = 0;
	}
	return ++r->unpaid <= r->rules->unpaid_max;
}

static void line_day(struct clock_line *l, const struct one_day *d)
{
	if (!l || d->code == CODE_NONE)
		return;
	l->days[d->code] = (int16_t)(l->days[d->code] + (d->half ? 1 : 2));
	if (d->half)
		l->days[CODE_WORKED]++;
	l->projected |= d->supposed;
}

/* Adds one day to the month's tally. */
static void take_day(struct run *r, struct tally *t, int32_t day, const struct one_day *d,
		     struct clock_line *l)
{
	int part = d->half ? d->minutes / 2 : d->minutes;
	int64_t counted = 0;

	if (d->code == CODE_NONE || !d->minutes) {
		r->prolong[day - r->base] +=
			r->prolonging; /* a free day follows the one before */
		return;
	}
	r->prolonging = r->rules->prolongs[d->code] && !d->half;
	r->prolong[day - r->base] += r->prolonging;
	if (day_counts(r, d, day))
		counted += part;
	if (d->half && day_counts(r, &(struct one_day){ .code = CODE_WORKED }, day))
		counted += d->minutes - part;
	t->counted += counted;
	if (d->supposed) {
		if (r->first_supposed == DAY_NONE)
			r->first_supposed = day;
	} else {
		t->entered += counted;
		if (day <= r->today)
			r->last_entered = day;
	}
	r->missing += d->missing && day <= r->end;
	line_day(l, d);
	if (l)
		l->not_counted += milli_of(r, d->minutes - counted);
}

static struct clock_line *line_begin(struct run *r, int month, const struct tally *t)
{
	struct clock_line *l;

	if (!r->lines)
		return NULL;
	l = &r->lines[r->n_lines++];
	*l = (struct clock_line){ .month = month, .complete = t->complete };
	return l;
}

static void line_end(struct run *r, const struct tally *t, struct clock_line *l, int64_t value)
{
	if (!l)
		return;
	l->counted = milli_of(r, t->counted);
	l->value = value;
	l->correction = value - l->counted;
	l->total = value + (r->n_lines > 1 ? r->lines[r->n_lines - 2].total : 0);
}

/* Makes the arrays running sums, a day at a time. */
static void add_day(struct run *r, int32_t day, int64_t value, int64_t entered)
{
	int32_t i = day - r->base;

	r->sum[i] += value + (i ? r->sum[i - 1] : 0);
	r->entered[i] += entered + (i ? r->entered[i - 1] : 0);
	r->prolong[i] += i ? r->prolong[i - 1] : 0;
}

static void run_month(struct run *r, int month, size_t *at)
{
	int32_t first = first_of(r, month), next = first_of(r, month + 1);
	int32_t from = first > r->c->start ? first : r->c->start, end = clock_last(r->c);
	const char *codes = codes_of(r->c, month, at);
	int64_t value = 0, entered = 0;
	struct clock_line *l;
	struct tally t;

	if (next > r->last + 1)
		next = r->last + 1;
	tally_begin(r, month, &t);
	l = line_begin(r, month, &t);
	wipe(r, from, next);
	for (int32_t day = from; day < next; day++) {
		int64_t v = value, e = entered;
		struct one_day d = { 0 };

		if (day <= end) {
			d = clock_look(r->c, clock_span_at(r->c, day), day,
				       codes ? codes[day - first] : '.', r->today);
			take_day(r, &t, day, &d, l);
		}
		if (d.minutes) {
			v = month_value(r, &t, t.counted, day >= t.last_scheduled);
			e = t.entered == t.counted
				    ? v
				    : month_value(r, &t, t.entered, day >= t.last_scheduled);
		}
		add_day(r, day, v - value, e - entered);
		value = v;
		entered = e;
	}
	line_end(r, &t, l, value);
}

/* Days before the contract, spread over their period; those that count under these rules. */
static void run_priors(struct run *r)
{
	for (size_t i = 0; i < r->c->n_priors; i++) {
		const struct clock_prior *p = &r->c->priors[i];
		int64_t len = p->to - p->from + 1, given = 0;

		for (int32_t d = p->from; d <= p->to && d < r->c->start; d++) {
			int64_t upto = p->milli * (d - p->from + 1) / len;
			bool old = r->rules->new_days && r->c->admitted != DAY_NONE &&
				   d <= r->c->admitted;

			if (d >= r->base && !old && r->rules->counts[p->code]) {
				r->sum[d - r->base] += upto - given;
				r->entered[d - r->base] += upto - given;
			}
			if (d >= r->base)
				r->prolong[d - r->base] += r->rules->prolongs[p->code];
			given = upto;
		}
	}
	for (int32_t d = r->base; d < r->c->start; d++)
		add_day(r, d, 0, 0);
}

static int32_t first_base(const struct clock_contract *c)
{
	int32_t oldest = day_add_months(c->start, -CLOCK_MONTHS), base = c->start;

	for (size_t i = 0; i < c->n_priors; i++)
		if (c->priors[i].from < base)
			base = c->priors[i].from;
	return base < oldest ? oldest : base;
}

/*
 * How far to look: when a whole reference period of supposed days does not reach the threshold,
 * none will.
 */
static int32_t horizon(const struct run *r)
{
	int32_t from = r->today > r->end ? r->today : r->end;
	int32_t last = day_add_months(r->c->start, CLOCK_MONTHS), enough;
	int months = 0;

	for (int i = 0; i < BRACKETS; i++)
		months = r->rules->months[i] > months ? r->rules->months[i] : months;
	for (size_t i = 0; i < r->c->n_ifs; i++)
		from = r->c->ifs[i].to > from ? r->c->ifs[i].to : from;
	for (int i = 0; i < BRACKETS - 1; i++)
		if (r->age_day[i] > from && r->age_day[i] <= last)
			from = r->age_day[i];
	if (from > DAY_MAX - 4000)
		return DAY_MAX;
	enough = day_add_months(from, months + 2);
	last = enough < last ? enough : last;
	return last > DAY_MAX ? DAY_MAX : last;
}

static void run_init(const struct clock_scratch *s, struct run *r)
{
	r->base = first_base(r->c);
	r->lines = s->lines;
	r->sum = s->sum;
	r->entered = s->entered;
	r->prolong = s->prolong;
	r->firsts = s->firsts;
	wipe(r, r->base, r->c->start);
	for (int i = 0; i < BRACKETS - 1; i++)
		r->age_day[i] = r->c->birth == DAY_NONE
					? DAY_MAX + 1
					: day_add_months(r->c->birth, r->rules->age[i] * 12);
	r->least = INT64_MAX;
	for (int i = 0; i < BRACKETS; i++) {
		int least = r->rules->days[i];

		if (r->rules->low[i] && r->rules->low[i] < least)
			least = r->rules->low[i];
		if (r->rules->mid[i] && r->rules->mid[i] < least)
			least = r->rules->mid[i];
		if (least * INT64_C(1000) < r->least)
			r->least = least * INT64_C(1000);
	}
	/* Born on 29 February: the birthday is 1 March (base/date.h, age_on). */
	for (int i = 0; i < BRACKETS - 1; i++)
		while (r->c->birth != DAY_NONE &&
		       age_on(r->c->birth, r->age_day[i]) < r->rules->age[i])
			r->age_day[i]++;
	r->last = horizon(r);
}

/* ---- the question asked of the sums ---------------------------------------------------------- */

static int bracket_on(const struct run *r, int32_t application)
{
	int b = 0;

	while (b < BRACKETS - 1 && application >= r->age_day[b])
		b++;
	return b;
}

/* First day of the reference period of `months` that ends on `last`. */
static int32_t window(struct run *r, int32_t last, int months)
{
	int32_t first, next, more;

	if (last + 1 < r->seen.first || last + 1 >= r->seen.next) {
		r->seen.month = day_month_index(last + 1);
		r->seen.first = first_of(r, r->seen.month);
		r->seen.next = first_of(r, r->seen.month + 1);
	}
	first = first_of(r, r->seen.month - months);
	next = first_of(r, r->seen.month - months + 1);
	first += last + 1 - r->seen.first;
	if (first >= next) /* the 31st of a shorter month is its last day */
		first = next - 1;
	more = r->prolong[last - r->base];

	if (first > r->base)
		more -= r->prolong[first - 1 - r->base];
	first -= more;
	return first < r->base ? r->base : first;
}

static int64_t within(const struct run *r, const int64_t *sum, int32_t first, int32_t last)
{
	int64_t v = sum[last - r->base];

	return first > r->base ? v - sum[first - 1 - r->base] : v;
}

static enum clock_path fulfilled(struct run *r, int32_t last)
{
	const struct clock_rules *k = r->rules;
	int b = bracket_on(r, last + 1);

	for (int o = b; o < BRACKETS && (o == b || k->older_paths); o++) {
		int64_t have = within(r, r->sum, window(r, last, k->months[o]), last);
		int64_t lacking = (int64_t)k->days[o] * 1000 - have;

		if (lacking <= 0)
			return o == b ? PATH_AGE : PATH_OLDER;
		if (o != b)
			continue;
		if (k->low[o] && have >= (int64_t)k->low[o] * 1000 && r->c->career >= k->career)
			return PATH_CAREER;
		if (k->mid[o] && have >= (int64_t)k->mid[o] * 1000 &&
		    (int64_t)r->c->career * 1000 >= lacking * k->per_missing)
			return PATH_PART;
	}
	return PATH_NONE;
}

static void find_reached(struct run *r, struct clock_result *out, int32_t from, int32_t upto)
{
	for (int32_t d = from; d <= upto; d++) {
		if (r->sum[d - r->base] < r->least)
			continue;
		out->path = fulfilled(r, d);
		if (out->path == PATH_NONE)
			continue;
		out->reached = d;
		out->projected = r->first_supposed != DAY_NONE && d >= r->first_supposed;
		return;
	}
}

/* Month by month, up to the end, and beyond the planned one as far as the threshold needs. */
static void run_months(struct run *r, struct clock_result *out)
{
	int32_t from = r->c->start;
	size_t at = 0;

	for (int m = day_month_index(from); m <= day_month_index(r->last); m++) {
		int32_t upto = month_first(m + 1) - 1;

		if (month_first(m) > r->end &&
		    (out->reached != DAY_NONE || r->c->real_end != DAY_NONE))
			return;
		if (upto > r->last)
			upto = r->last;
		run_month(r, m, &at);
		if (out->reached == DAY_NONE)
			find_reached(r, out, from,
				     upto < clock_last(r->c) ? upto : clock_last(r->c));
		from = upto + 1;
	}
}

static void find_brackets(const struct run *r, struct clock_result *out, int32_t end)
{
	int32_t last = out->reached != DAY_NONE && out->reached > end ? out->reached : end;
	int at = bracket_on(r, (out->reached != DAY_NONE ? out->reached : end) + 1);

	out->bracket_start = bracket_on(r, r->c->start);
	out->bracket_end = bracket_on(r, last + 1);
	out->bracket_day = DAY_NONE;
	for (int i = BRACKETS - 2; i >= 0; i--)
		if (r->age_day[i] > r->c->start && r->age_day[i] <= last + 1)
			out->bracket_day = r->age_day[i];
	out->required = r->rules->days[at];
	out->months = r->rules->months[at];
}

static void find_counter(struct run *r, struct clock_result *out)
{
	int32_t last = r->last_entered == DAY_NONE ? r->c->start : r->last_entered;

	out->counted_to = r->last_entered;
	out->window_from = window(r, last, out->months);
	out->counter = within(r, r->entered, out->window_from, last);
	if (out->window_from < r->c->start && r->c->start > r->base)
		out->prior = within(r, r->entered, out->window_from, r->c->start - 1);
}

void clock_scratch_init(struct arena *a, bool lines, struct clock_scratch *s)
{
	size_t n = (size_t)(2 * CLOCK_MONTHS + 1) * 31 + 31;

	s->sum = arena_array(a, n, sizeof(*s->sum));
	s->entered = arena_array(a, n, sizeof(*s->entered));
	s->prolong = arena_array(a, n, sizeof(*s->prolong));
	s->firsts = arena_array(a, FIRSTS, sizeof(*s->firsts));
	for (int i = 0; i < FIRSTS; i++)
		s->firsts[i] = month_first(FIRST_MONTH + i);
	s->lines = lines ? arena_array(a, CLOCK_MONTHS + 2, sizeof(*s->lines)) : NULL;
}

void clock_run(const struct clock_scratch *s, const struct clock_rules *rules,
	       const struct clock_contract *c, int32_t today, struct clock_result *out)
{
	int32_t end = c->real_end != DAY_NONE ? c->real_end : c->planned_end;
	struct run r = { .rules = rules,
			 .c = c,
			 .today = today,
			 .first_supposed = DAY_NONE,
			 .last_entered = DAY_NONE };

	*out = (struct clock_result){ .margin = INT32_MIN, .reached = DAY_NONE };
	r.end = end;
	run_init(s, &r);
	if (end > r.last)
		r.end = end = r.last;
	run_priors(&r);
	run_months(&r, out);
	find_brackets(&r, out, end);
	out->missing = r.missing;
	out->at_end = within(&r, r.sum, window(&r, end, out->months), end);
	find_counter(&r, out);
	if (out->reached != DAY_NONE)
		out->margin = end - out->reached;
	out->lines = r.lines;
	out->n_lines = r.n_lines;
}
