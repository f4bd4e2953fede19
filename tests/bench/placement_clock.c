/*
 * Benchmark of the day clock: 500 running contracts with 36 months of attendance each, projected to
 * their threshold under both rules.  Aim: 200 ms, one core.  Prints the best and the median of 15.
 *
 *	make MODE=release build/release-gcc/tests/bench/placement_clock.bin && build/release-gcc/tests/bench/placement_clock.bin
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "svc/placement/clock.h"

#include "base/banned.h"

#define CONTRACTS 500
#define MONTHS	  36
#define ROUNDS	  15

static uint64_t seed = 88172645463325252u;

static int rnd(int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)((seed >> 33) % (uint64_t)n);
}

static double now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct clock_rules law(bool new)
{
	struct clock_rules k = { .age = { 36, 50 },
				 .days = { 312, new ? 312 : 468, new ? 312 : 624 },
				 .months = { new ? 36 : 21, new ? 36 : 33, new ? 36 : 42 },
				 .older_paths = !new,
				 .month_days = 26,
				 .week_days = 6,
				 .unpaid_max = new ? 0 : 10,
				 .new_days = new };

	for (int c = CODE_WORKED; c <= (new ? CODE_TEMP_UNEMPLOYMENT : CODE_WAITING_DAY); c++)
		k.counts[c] = true;
	k.prolongs[CODE_SICKNESS] = new;
	return k;
}

struct one {
	struct clock_contract c;
	struct clock_span span;
	struct clock_month months[MONTHS];
	struct clock_prior prior;
};

/* A part-time contract of five years that is 36 months old: the threshold is still to come. */
static void draw(struct one *o, int32_t today)
{
	static const int32_t minutes[] = { 91, 114, 228 };
	int32_t start = month_first(day_month_index(today) - MONTHS + 1), m = minutes[rnd(3)];

	o->span = (struct clock_span){ start, { m, m, m, m, m, 0, 0 } };
	o->prior = (struct clock_prior){ start - 400, start - 200, 20000, CODE_WORKED };
	for (int i = 0; i < MONTHS; i++) {
		o->months[i].index = day_month_index(start) + i;
		for (int d = 0; d < 31; d++)
			o->months[i].codes[d] =
				rnd(8) ? 'P' : day_letters[1 + rnd(DAY_CODES - 1)];
	}
	o->c = (struct clock_contract){ .birth = start - 365 * (20 + rnd(35)),
					.start = start,
					.planned_end = start + 5 * 365,
					.real_end = DAY_NONE,
					.admitted = DAY_NONE,
					.full_week = 2280,
					.spans = &o->span,
					.n_spans = 1,
					.months = o->months,
					.n_months = MONTHS,
					.priors = &o->prior,
					.n_priors = 1 };
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

int main(void)
{
	static struct one all[CONTRACTS];
	struct clock_rules laws[2] = { law(false), law(true) };
	int32_t today = day_from_civil(2026, 11, 23);
	double ms[ROUNDS];
	int64_t check = 0;
	struct clock_scratch s;
	struct arena a;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	clock_scratch_init(&a, false, &s);
	for (size_t i = 0; i < CONTRACTS; i++)
		draw(&all[i], today);
	for (int r = 0; r < ROUNDS; r++) {
		double t = now_ms();

		check = 0;
		for (size_t i = 0; i < CONTRACTS; i++)
			for (int k = 0; k < 2; k++) {
				struct clock_result out;

				clock_run(&s, &laws[k], &all[i].c, today, &out);
				check += out.counter + out.reached;
			}
		ms[r] = now_ms() - t;
	}
	qsort(ms, ROUNDS, sizeof(*ms), by_value);
	printf("placement clocks: %d contracts x %d months x 2 rules: best %.1f ms, median "
	       "%.1f ms "
	       "(aim 200 ms); check %lld\n",
	       CONTRACTS, MONTHS, ms[0], ms[ROUNDS / 2], (long long)check);
	arena_release(&a);
	return 0;
}
