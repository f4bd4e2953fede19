/* The day clock: the fixtures of the law, and a naive count that must agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "placement_naive.h"

#include "base/banned.h"

#define FULL_WEEK 2280 /* 38 h */

static struct arena arena;
static struct clock_scratch scratch;

#define COUNTS_NEW                                                                             \
	[CODE_WORKED] = true, [CODE_HOLIDAY] = true, [CODE_LEAVE] = true,                      \
	[CODE_GUARANTEED] = true, [CODE_COMP_REST] = true, [CODE_MATERNITY] = true,            \
	[CODE_TEMP_UNEMPLOYMENT] = true

static const struct clock_rules laws[] = {
	{ .from = 0,
	  .age = { 36, 50 },
	  .days = { 312, 468, 624 },
	  .months = { 21, 33, 42 },
	  .older_paths = true,
	  .low = { 0, 234, 312 },
	  .mid = { 0, 312, 416 },
	  .career = 1560,
	  .per_missing = 8,
	  .month_days = 26,
	  .week_days = 6,
	  .unpaid_max = 10,
	  .counts = { COUNTS_NEW, [CODE_SICKNESS] = true, [CODE_ACCIDENT] = true,
		      [CODE_WAITING_DAY] = true, [CODE_TRAINING] = true } },
	{ .from = 20513, /* 1 March 2026 */
	  .age = { 36, 50 },
	  .days = { 312, 312, 312 },
	  .months = { 36, 36, 36 },
	  .month_days = 26,
	  .week_days = 6,
	  .new_days = true,
	  .counts = { COUNTS_NEW },
	  .prolongs = { [CODE_SICKNESS] = true, [CODE_ACCIDENT] = true } },
};
#define OLD (&laws[0])
#define NEW (&laws[1])

static int32_t day(const char *iso)
{
	int32_t d = 0;

	assert_true(day_parse(iso, &d));
	return d;
}

static void assert_day(int32_t got, const char *iso)
{
	char buf[DAY_ISO_SIZE];

	assert_string_equal(got == DAY_NONE ? "none" : day_iso(got, buf), iso);
}

static const struct clock_span FIVE = { .week = { 456, 456, 456, 456, 456, 0, 0 } };
static const struct clock_span SIX = { .week = { 380, 380, 380, 380, 380, 380, 0 } };
static const struct clock_span HALF = { .week = { 228, 228, 228, 228, 228, 0, 0 } };

struct play {
	struct clock_contract c;
	struct clock_span spans[3];
	struct clock_month months[60];
	struct clock_absence stops[3], ifs[2];
	struct clock_prior priors[2];
};

static void play_init(struct play *p, const char *start, const char *end, const char *birth,
		      const struct clock_span *span)
{
	memset(p, 0, sizeof(*p));
	p->c = (struct clock_contract){ .birth = day(birth),
					.start = day(start),
					.planned_end = day(end),
					.real_end = DAY_NONE,
					.admitted = DAY_NONE,
					.full_week = FULL_WEEK,
					.spans = p->spans,
					.n_spans = 1,
					.stops = p->stops,
					.priors = p->priors,
					.months = p->months,
					.ifs = p->ifs };
	p->spans[0] = *span;
	p->spans[0].from = p->c.start;
}

/* Enters a letter from one day to another, on scheduled days. */
static void enter(struct play *p, int32_t from, int32_t to, char letter)
{
	for (int32_t d = from; d <= to; d++) {
		int index = day_month_index(d);
		size_t i = 0;

		while (i < p->c.n_months && p->months[i].index != index)
			i++;
		if (i == p->c.n_months) {
			assert_true(i < ARRAY_LEN(p->months));
			p->months[i].index = index;
			memset(p->months[i].codes, '.', 31);
			p->c.n_months++;
		}
		if (clock_minutes(&p->c, d))
			p->months[i].codes[day_civil(d).day - 1] = letter;
	}
}

static struct clock_result run(const struct play *p, const struct clock_rules *k, int32_t today)
{
	struct clock_result out;

	clock_run(&scratch, k, &p->c, today, &out);
	return out;
}

static void a_full_time_year_is_twelve_months_of_26_days(void **state)
{
	struct play p;
	struct clock_result r;

	(void)state;
	play_init(&p, "2026-03-02", "2027-02-28", "1990-01-01", &SIX);
	r = run(&p, NEW, day("2026-03-01"));
	assert_day(r.reached, "2027-02-27");
	assert_int_equal(r.at_end, 312000);
	assert_int_equal(r.required, 312);
	assert_int_equal(r.counter, 0);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(r.lines[i].value, 26000);
	/* The same five days a week: the last scheduled day of February is a Friday. */
	play_init(&p, "2026-03-02", "2027-02-28", "1990-01-01", &FIVE);
	r = run(&p, NEW, day("2026-03-01"));
	assert_day(r.reached, "2027-02-26");
	assert_int_equal(r.at_end, 312000);
	assert_int_equal(r.margin, 2);
}

static void twenty_days_of_sickness_count_under_the_old_rules_only(void **state)
{
	static const char *const firsts[] = { "2026-04-01", "2026-07-01", "2026-11-02" };
	struct play p;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
		int32_t d = day(firsts[i]), given = 0;

		play_init(&p, "2026-03-02", "2027-06-30", "1995-01-01", &SIX);
		for (; given < 20; d++)
			if (clock_minutes(&p.c, d)) {
				enter(&p, d, d, 'M');
				given++;
			}
		assert_day(run(&p, OLD, day("2026-03-01")).reached, "2027-02-27");
		/* Twenty working days of a six-day week after 27 February. */
		assert_day(run(&p, NEW, day("2026-03-01")).reached, "2027-03-23");
	}
}

static void half_time_takes_twice_as_long_and_half_days_do_not(void **state)
{
	struct play p;

	(void)state;
	play_init(&p, "2026-03-02", "2028-06-30", "1990-01-01", &HALF);
	assert_day(run(&p, NEW, 0).reached, "2028-02-29");
	p.c.half_days = true;
	assert_day(run(&p, NEW, 0).reached, "2027-02-26");
}

static void the_bracket_of_the_day_of_application_decides(void **state)
{
	struct play p;
	struct clock_result r;

	(void)state;
	/* 36 on the very day of the application after 312 days: 468 are asked. */
	play_init(&p, "2024-03-01", "2026-02-28", "1989-03-01", &FIVE);
	r = run(&p, OLD, day("2024-02-28"));
	assert_int_equal(r.bracket_start, 0);
	assert_int_equal(r.bracket_end, 1);
	assert_day(r.bracket_day, "2025-03-01");
	assert_int_equal(r.required, 468);
	assert_day(r.reached, "2025-08-29");
	/* A day younger: the last scheduled day of February 2025 is enough. */
	play_init(&p, "2024-03-01", "2026-02-28", "1989-03-02", &FIVE);
	r = run(&p, OLD, day("2024-02-28"));
	assert_day(r.reached, "2025-02-28");
	assert_int_equal(r.required, 312);
	/* From March 2026 age plays no part. */
	play_init(&p, "2026-03-02", "2027-06-30", "1970-01-01", &FIVE);
	assert_day(run(&p, NEW, 0).reached, "2027-02-26");
}

static void a_career_opens_the_other_ways(void **state)
{
	struct play p;
	struct clock_result r;

	(void)state;
	play_init(&p, "2023-01-02", "2025-12-31", "1985-06-15", &FIVE);
	p.c.career = 1560;
	r = run(&p, OLD, 0);
	assert_int_equal(r.path, PATH_CAREER);
	assert_day(r.reached, "2023-09-29"); /* nine months of 26: 234 */
	p.c.career = 8 * 130;
	r = run(&p, OLD, 0);
	assert_int_equal(r.path, PATH_PART); /* 338 days: 130 are missing */
	assert_day(r.reached, "2024-01-30"); /* January gives no more than 26 */
	p.c.career = 0;
	assert_int_equal(run(&p, OLD, 0).path, PATH_AGE);
}

static void days_before_the_contract_leave_the_reference_period(void **state)
{
	struct play p;
	struct clock_result r;

	(void)state;
	play_init(&p, "2026-03-02", "2027-06-30", "1990-01-01", &FIVE);
	p.priors[0] = (struct clock_prior){ .from = day("2025-01-01"),
					    .to = day("2025-06-30"),
					    .milli = 104000,
					    .code = CODE_WORKED };
	p.c.n_priors = 1;
	r = run(&p, NEW, day("2026-03-31"));
	assert_day(r.reached, "2026-10-30"); /* eight months of 26 */
	assert_int_equal(r.prior, 104000);
	assert_int_equal(r.missing, 22);
	p.priors[0].code = CODE_SICKNESS;
	assert_day(run(&p, NEW, 0).reached, "2027-02-26");
	/* Too old for 36 months. */
	p.priors[0] = (struct clock_prior){ .from = day("2023-01-01"),
					    .to = day("2023-03-31"),
					    .milli = 78000,
					    .code = CODE_WORKED };
	assert_day(run(&p, NEW, 0).reached, "2027-02-26");
	/* Days up to the previous admission are not new. */
	p.priors[0].from = day("2025-01-01");
	p.priors[0].to = day("2025-03-31");
	p.c.admitted = day("2025-03-31");
	assert_day(run(&p, NEW, 0).reached, "2027-02-26");
	p.c.admitted = day("2024-12-31");
	assert_day(run(&p, NEW, 0).reached, "2026-11-30");
}

static void suspensions_and_what_ifs_move_the_end(void **state)
{
	struct play p;
	struct clock_result r;

	(void)state;
	play_init(&p, "2026-03-02", "2027-06-30", "1995-01-01", &FIVE);
	enter(&p, p.c.start, day("2026-09-30"), 'P');
	r = run(&p, NEW, day("2026-09-30"));
	assert_int_equal(r.counter, 7 * 26000);
	assert_day(r.counted_to, "2026-09-30");
	assert_int_equal(r.missing, 0);
	assert_true(r.projected);
	p.stops[0] =
		(struct clock_absence){ day("2026-10-01"), day("2026-11-30"), CODE_SUSPENSION };
	p.c.n_stops = 1;
	assert_day(run(&p, NEW, day("2026-09-30")).reached, "2027-04-30");
	p.c.n_stops = 0;
	p.ifs[0] =
		(struct clock_absence){ day("2026-10-01"), day("2026-10-31"), CODE_SICKNESS };
	p.c.n_ifs = 1;
	assert_day(run(&p, NEW, day("2026-09-30")).reached, "2027-03-30");
	assert_day(run(&p, OLD, day("2026-09-30")).reached, "2027-02-26");
}

static void a_change_of_fraction_weighs_from_its_day(void **state)
{
	struct play p;
	struct clock_result r;

	(void)state;
	play_init(&p, "2026-03-02", "2028-06-30", "1990-01-01", &FIVE);
	p.spans[1] = HALF;
	p.spans[1].from = day("2026-09-01");
	p.c.n_spans = 2;
	r = run(&p, NEW, 0);
	assert_int_equal(r.lines[5].value, 26000); /* August */
	assert_int_equal(r.lines[6].value, 13000); /* September */
	assert_day(r.reached, "2027-08-31");	   /* 6 * 26 + 12 * 13 */
}

static void unpaid_days_count_up_to_ten_a_year(void **state)
{
	struct play p;

	(void)state;
	play_init(&p, "2024-03-01", "2025-06-30", "1995-01-01", &SIX);
	enter(&p, day("2024-04-01"), day("2024-04-17"), 'N'); /* 15 days of six a week */
	assert_int_equal(run(&p, OLD, 0).lines[1].not_counted, 5000);
	assert_int_equal(run(&p, NEW, 0).lines[1].not_counted, 15000);
}

static void a_rule_from_a_day_changes_nothing_before_it(void **state)
{
	struct clock_rules three[3] = { laws[0], laws[1], laws[1] };
	struct play p;

	(void)state;
	three[2].from = day("2027-06-01");
	three[2].days[0] = 400;
	play_init(&p, "2026-03-02", "2027-02-28", "1990-01-01", &FIVE);
	assert_ptr_equal(clock_rules_at(three, 3, day("2026-02-28")), &three[0]);
	assert_ptr_equal(clock_rules_at(three, 3, day("2027-05-31")), &three[1]);
	assert_ptr_equal(clock_rules_at(three, 3, day("2027-06-01")), &three[2]);
	assert_int_equal(run(&p, &three[1], 0).reached, run(&p, NEW, 0).reached);
	assert_int_equal(run(&p, &three[0], 0).reached, run(&p, OLD, 0).reached);
}

/* ---- property -------------------------------------------------------------------------------- */

static uint64_t seed = 0x9E3779B97F4A7C15u;

static int rnd(int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)((seed >> 33) % (uint64_t)n);
}

static struct clock_absence some_absence(int32_t start)
{
	int32_t from = start + rnd(500);

	return (struct clock_absence){ from, from + rnd(40),
				       (enum day_code)(1 + rnd(DAY_CODES - 1)) };
}

static void draw(struct play *p)
{
	static const struct clock_span *const kinds[] = { &FIVE, &SIX, &HALF };
	int32_t start = day("2023-06-01") + rnd(1200);
	char iso[DAY_ISO_SIZE], end[DAY_ISO_SIZE], birth[DAY_ISO_SIZE];

	play_init(p, day_iso(start, iso), day_iso(start + 200 + rnd(500), end),
		  day_iso(start - 366 * (20 + rnd(35)), birth), kinds[rnd(3)]);
	p->c.half_days = rnd(4) == 0;
	p->c.career = rnd(3) ? 0 : rnd(2000);
	p->c.admitted = rnd(3) ? DAY_NONE : start - 200 + rnd(300);
	p->c.real_end = rnd(4) ? DAY_NONE : start + 100 + rnd(500);
	if (rnd(2)) {
		p->spans[1] = *kinds[rnd(3)];
		p->spans[1].from = start + 20 + rnd(200);
		p->c.n_spans = 2;
	}
	for (p->c.n_stops = 0; p->c.n_stops < (size_t)rnd(3); p->c.n_stops++) {
		p->stops[p->c.n_stops] = some_absence(start);
		p->stops[p->c.n_stops].code = CODE_SUSPENSION;
	}
	for (p->c.n_ifs = 0; p->c.n_ifs < (size_t)rnd(2); p->c.n_ifs++)
		p->ifs[p->c.n_ifs] = some_absence(start);
	for (p->c.n_priors = 0; p->c.n_priors < (size_t)rnd(3); p->c.n_priors++) {
		int32_t from = start - 900 + rnd(700);

		p->priors[p->c.n_priors] =
			(struct clock_prior){ from, from + rnd(200), rnd(150) * 1000,
					      rnd(2) ? CODE_WORKED : CODE_SICKNESS };
	}
	for (int32_t d = start; d < start + 350; d++)
		if (rnd(20)) {
			char c = day_letters[rnd(3) ? 1 : 1 + rnd(DAY_CODES - 1)];

			enter(p, d, d, rnd(12) ? c : (char)(c + 32));
		}
}

static int64_t naive_within(const int64_t *v, int32_t base, int32_t first, int32_t last)
{
	int64_t sum = 0;

	for (int32_t d = first; d <= last; d++)
		sum += v[d - base];
	return sum;
}

static bool naive_met(const struct naive *n, const int64_t *v, int32_t d)
{
	int b = naive_bracket(n, d + 1);

	for (int o = b; o < (n->k->older_paths ? BRACKETS : b + 1); o++) {
		int64_t have = naive_within(v, n->base, naive_window(n, d, n->k->months[o]), d);

		if (have >= n->k->days[o] * 1000)
			return true;
		if (o == b && n->k->low[o] && n->c->career >= n->k->career &&
		    have >= n->k->low[o] * 1000)
			return true;
		if (o == b && n->k->mid[o] && have >= n->k->mid[o] * 1000 &&
		    (n->k->days[o] * 1000 - have) * n->k->per_missing <=
			    n->c->career * INT64_C(1000))
			return true;
	}
	return false;
}

/* What the fast one says must be met, and the day before not (nor any 40 days before). */
static void compare(const struct play *p, const struct clock_rules *k, int32_t today)
{
	static int64_t v[9000], e[9000];
	struct clock_result r = run(p, k, today);
	struct naive n = { .k = k, .c = &p->c, .today = today, .base = p->c.start };
	int32_t end = p->c.real_end != DAY_NONE ? p->c.real_end : p->c.planned_end, last, upto;
	int missing = 0;

	for (size_t i = 0; i < p->c.n_priors; i++)
		if (p->priors[i].from < n.base)
			n.base = p->priors[i].from;
	upto = r.reached != DAY_NONE && r.reached > end ? r.reached : end;
	for (int32_t d = n.base; d <= upto; d++) {
		int minutes;
		bool half, known, miss;

		v[d - n.base] = naive_day(&n, d, false);
		e[d - n.base] = naive_day(&n, d, true);
		(void)naive_code(&n, d, &minutes, &half, &known, &miss);
		missing += miss && d <= end;
	}
	assert_int_equal(r.missing, missing);
	if (r.reached != DAY_NONE)
		assert_true(naive_met(&n, v, r.reached));
	last = r.reached != DAY_NONE ? r.reached : end;
	for (int32_t d = last - (r.reached != DAY_NONE); d >= p->c.start && d > last - 40; d--)
		assert_false(naive_met(&n, v, d));
	assert_int_equal(r.at_end,
			 naive_within(v, n.base, naive_window(&n, end, r.months), end));
	assert_int_equal(r.bracket_start, naive_bracket(&n, p->c.start));
	last = r.counted_to == DAY_NONE ? p->c.start : r.counted_to;
	if (last <= upto)
		assert_int_equal(
			r.counter,
			naive_within(e, n.base, naive_window(&n, last, r.months), last));
}

static void the_naive_count_agrees(void **state)
{
	struct play p;

	(void)state;
	for (int i = 0; i < 40; i++) {
		draw(&p);
		compare(&p, &laws[i % 2], p.c.start + rnd(400));
	}
}

static int prepare(void **state)
{
	(void)state;
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	clock_scratch_init(&arena, true, &scratch);
	return 0;
}

static int tidy(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_time_year_is_twelve_months_of_26_days),
		cmocka_unit_test(twenty_days_of_sickness_count_under_the_old_rules_only),
		cmocka_unit_test(half_time_takes_twice_as_long_and_half_days_do_not),
		cmocka_unit_test(the_bracket_of_the_day_of_application_decides),
		cmocka_unit_test(a_career_opens_the_other_ways),
		cmocka_unit_test(days_before_the_contract_leave_the_reference_period),
		cmocka_unit_test(suspensions_and_what_ifs_move_the_end),
		cmocka_unit_test(a_change_of_fraction_weighs_from_its_day),
		cmocka_unit_test(unpaid_days_count_up_to_ten_a_year),
		cmocka_unit_test(a_rule_from_a_day_changes_nothing_before_it),
		cmocka_unit_test(the_naive_count_agrees),
	};

	return cmocka_run_group_tests(tests, prepare, tidy);
}
