/*
 * Benchmark of the facts and the indicator engine: one plan page (100 actions under 40
 * operational and 6 strategic objectives, 150 indicators, a year) over 1 M records in 5 years
 * and 10 M in 10 years, one core.  Prints the figures beside a plain loop over one int32 column,
 * the limit of memory.  Aims: 10 ms at 1 M, 100 ms at 10 M, 64 bytes a record with two plans.
 *
 *	bench_facts [records_1 years_1 records_2 years_2]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "core/facts.h"
#include "core/measure.h"

#include "base/banned.h"

#define PERSONS	   50000
#define ACTIONS	   100
#define OBJECTIVES 46 /* 6 strategic, 40 operational */
#define JOBS	   150
#define ROUNDS	   15
#define BATCH	   1000

static uint64_t seed = 88172645463325252u;

static uint32_t rnd(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 32) * n >> 32);
}

/* Few actions and persons get most of the records, as in a centre. */
static uint32_t skewed(uint32_t n)
{
	uint32_t a = rnd(n), b = rnd(n);

	return a < b ? a : b;
}

static struct fact make(uint32_t id, int32_t day, bool shuffled, int32_t first, int32_t last)
{
	struct fact r = { .id = id,
			  .day = shuffled ? first + (int32_t)rnd((uint32_t)(last - first))
					  : day,
			  .until_day = DAY_NONE,
			  .person = rnd(10) ? skewed(PERSONS) : FACT_NONE,
			  .household = skewed(PERSONS / 2),
			  .quantity = 1 + (int32_t)rnd(20),
			  .amount_cents = (int32_t)rnd(5000),
			  .kind = (uint16_t)(1 + rnd(30)),
			  .service = (uint16_t)(1 + rnd(40)),
			  .staff = (uint16_t)(1 + rnd(200)),
			  .partner = (uint16_t)rnd(50),
			  .place = (uint16_t)rnd(20),
			  .theme = (uint16_t)rnd(60),
			  .outcome = (uint16_t)rnd(8),
			  .channel = (uint8_t)rnd(5),
			  .head_count = (uint16_t)rnd(12),
			  .minutes = (uint16_t)rnd(120),
			  .wait = rnd(3) ? (int16_t)rnd(90) : FACT_NO_WAIT,
			  .lag = rnd(3) ? (int16_t)rnd(60) : FACT_NO_LAG };

	if (r.kind == 30)
		r.until_day = r.day + (int32_t)rnd(400);
	if (r.until_day > DAY_MAX)
		r.until_day = DAY_MAX;
	r.tie[0] = rnd(10) ? (uint16_t)(1 + skewed(ACTIONS)) : FACT_UNTIED;
	r.tie[1] = rnd(10) ? (uint16_t)(1 + rnd(ACTIONS)) : FACT_UNTIED;
	return r;
}

static struct facts *fill(size_t n, int32_t first, int32_t last, bool shuffled)
{
	struct facts *f = facts_new();
	struct fact recs[BATCH];
	struct err_info ei = { 0 };
	int64_t t0 = clock_mono_us();

	facts_plan_open(f, 0);
	facts_plan_open(f, 1);
	for (size_t i = 0; i < n; i += BATCH) {
		size_t k = n - i < BATCH ? n - i : BATCH;

		for (size_t j = 0; j < k; j++) {
			int32_t day = first + (int32_t)((i + j) * (size_t)(last - first) / n);

			/* A few days late, as people log. */
			recs[j] = make((uint32_t)(i + j + 1) * 3, day - (int32_t)rnd(4),
				       shuffled, first, last);
		}
		if (facts_append(&ei, f, recs, k).code != ERR_OK)
			abort();
	}
	printf("  filled in %.2f s (with the making of the records), %.1f bytes a record\n",
	       (double)(clock_mono_us() - t0) / 1e6, (double)facts_memory(f) / (double)n);
	return f;
}

static bool by_number(void *arg, enum fact_dim dim, const char *name, uint16_t *key)
{
	(void)arg;
	(void)dim;
	*key = (uint16_t)strtol(name, NULL, 10);
	return true;
}

/* The mix of domain: counts, sums, distinct persons, shares, delays, contracts at a date. */
static const char *const MIX[] = {
	"{\"op\":\"count\"}",
	"{\"op\":\"count\",\"where\":{\"kind\":[\"1\",\"2\",\"3\",\"4\"]}}",
	"{\"op\":\"distinct\",\"of\":\"person\"}",
	"{\"op\":\"distinct\",\"of\":\"person\",\"where\":{\"kind\":[\"1\",\"2\",\"3\",\"5\","
	"\"6\"]}}",
	"{\"op\":\"sum\",\"of\":\"minutes\",\"divide\":60}",
	"{\"op\":\"sum\",\"of\":\"quantity\",\"where\":{\"outcome\":[\"1\",\"2\"]}}",
	"{\"op\":\"share\",\"num\":{\"op\":\"count\",\"where\":{\"outcome\":[\"1\",\"2\",\"3\"]"
	"}},"
	"\"den\":{\"op\":\"count\"}}",
	"{\"op\":\"median\",\"of\":\"wait\"}",
	"{\"op\":\"p90\",\"of\":\"lag\"}",
	"{\"op\":\"active_at\",\"where\":{\"kind\":[\"30\"]}}",
	"{\"op\":\"distinct\",\"of\":\"household\"}",
	"{\"op\":\"distinct\",\"of\":\"person\",\"where\":{\"age_min\":65}}",
	"{\"op\":\"share\",\"num\":{\"op\":\"distinct\",\"of\":\"person\",\"where\":{\"theme\":"
	"[\"1\","
	"\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\"]}},\"den\":{\"op\":\"distinct\",\"of\":"
	"\"person\"}}",
	"{\"op\":\"mean\",\"of\":\"lag\",\"where\":{\"channel\":[\"1\"]}}",
	"{\"op\":\"distinct\",\"of\":\"staff\",\"where\":{\"place\":[\"3\",\"4\"]}}",
};

/* Those that read the records of all actions have a filter, as "also counted" has. */
static const size_t EVERYWHERE[] = { 1, 3, 5, 13 };

struct page {
	struct measure_job jobs[JOBS];
	struct measure_node nodes[OBJECTIVES + ACTIONS];
	struct measure_tree tree;
	uint16_t actions[ACTIONS];
};

static void page_init(struct page *pg, struct arena *a, int32_t from, int32_t to)
{
	struct measure_names names = { by_number, NULL };
	struct err_info ei = { 0 };

	for (uint16_t i = 0; i < ACTIONS; i++)
		pg->actions[i] = (uint16_t)(i + 1);
	for (size_t i = 0; i < JOBS; i++) {
		const char *json = MIX[i < 146 ? i % ARRAY_LEN(MIX) : EVERYWHERE[i - 146]];
		struct measure_job *j = &pg->jobs[i];
		struct measure_faults faults;

		*j = (struct measure_job){ .scope = { .from = from, .to = to, .plan = 0 } };
		if (measure_parse(&ei, a, json, strlen(json), &names, &faults, &j->measure)
			    .code != ERR_OK)
			abort();
		/* 140 read their action, 6 all actions of an objective, 4 every record. */
		j->scope.actions =
			i < 140 ? &pg->actions[i % ACTIONS] : pg->actions + (i % 6) * 16;
		j->scope.n_actions = i < 140 ? 1 : 16;
		j->scope.any = i >= 146;
	}
	for (int32_t i = 0; i < OBJECTIVES + ACTIONS; i++) {
		int32_t parent = i < 6 ? -1 : i < OBJECTIVES ? (i - 6) % 6 : 6 + i % 40;

		pg->nodes[i] = (struct measure_node){ .parent = parent };
		if (i >= OBJECTIVES)
			pg->nodes[i].action = (uint16_t)(i - OBJECTIVES + 1);
	}
	pg->tree = (struct measure_tree){ .plan = 0,
					  .from = from,
					  .to = to,
					  .nodes = pg->nodes,
					  .n_nodes = OBJECTIVES + ACTIONS };
}

/* Processor time of this thread: what neighbours on the machine do not change much. */
static int64_t cpu_us(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0)
		abort();
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int32_t *births(void)
{
	int32_t *b = malloc(PERSONS * sizeof(*b));

	if (!b)
		abort();
	for (uint32_t i = 0; i < PERSONS; i++)
		b[i] = day_from_civil(1930, 1, 1) + (int32_t)rnd(32000);
	return b;
}

static void run_page(struct facts *f, const struct fact_people *people, int32_t from,
		     int32_t to, const char *what)
{
	static struct page pg;
	struct arena defs, a;
	int64_t us[ROUNDS], cpu[ROUNDS];
	double check = 0;

	arena_init(&defs, ARENA_LIMIT_DEFAULT);
	page_init(&pg, &defs, from, to);
	for (int i = 0; i < ROUNDS; i++) {
		struct measure_batch b = { .jobs = pg.jobs,
					   .n_jobs = JOBS,
					   .trees = &pg.tree,
					   .n_trees = 1,
					   .people = people };
		struct err_info ei = { 0 };
		int64_t t0 = clock_mono_us(), c0 = cpu_us();

		arena_init(&a, ARENA_LIMIT_DEFAULT);
		if (measure_run(&ei, f, &b, &a).code != ERR_OK)
			abort();
		arena_release(&a);
		us[i] = clock_mono_us() - t0;
		cpu[i] = cpu_us() - c0;
	}
	for (size_t i = 0; i < JOBS; i++)
		check += pg.jobs[i].result.value;
	qsort(us, ROUNDS, sizeof(us[0]), compare);
	qsort(cpu, ROUNDS, sizeof(cpu[0]), compare);
	printf("  %-20s %8.2f ms median, %8.2f ms best, %8.2f ms of processor"
	       " (%llu rows of the period, check %.3f)\n",
	       what, (double)us[ROUNDS / 2] / 1e3, (double)us[0] / 1e3,
	       (double)cpu[ROUNDS / 2] / 1e3,
	       (unsigned long long)(pg.tree.tied + pg.tree.untied), check);
	arena_release(&defs);
}

static void run_limit(size_t n)
{
	int32_t *col = malloc(n * sizeof(*col));
	int64_t best = INT64_MAX, sum = 0;

	if (!col)
		abort();
	for (size_t i = 0; i < n; i++)
		col[i] = (int32_t)rnd(1000);
	for (int k = 0; k < ROUNDS; k++) {
		int64_t t0 = clock_mono_us();

		for (size_t i = 0; i < n; i++)
			sum += col[i];
		t0 = clock_mono_us() - t0;
		best = t0 < best ? t0 : best;
	}
	printf("  %-20s %8.2f ms best (sum %lld)\n", "limit: int32 column", (double)best / 1e3,
	       (long long)sum);
	free(col);
}

static void run_list(struct facts *f, int32_t from, int32_t to)
{
	static struct fact rows[FACT_PAGE_MAX];
	struct fact_scope scope = { .from = from, .to = to, .plan = 0, .n_actions = 1 };
	struct fact_cursor cursor = { 0 };
	uint16_t action = 7;
	bool more = true;
	int64_t t0 = clock_mono_us();

	scope.actions = &action;
	for (int page = 0; page < 10 && more; page++)
		(void)facts_list(f, &scope, NULL, NULL, &cursor, rows, 50, &more);
	printf("  %-20s %8.2f ms a page of 50\n", "drill-down",
	       (double)(clock_mono_us() - t0) / 1e4);
}

static void run(size_t n, int years, bool shuffled, const struct fact_people *people)
{
	int32_t first = day_from_civil(2027 - years, 1, 1), last = day_from_civil(2027, 1, 1);
	int32_t from = day_from_civil(2026, 1, 1), to = last - 1;
	struct facts *f;

	printf("%zu records, %d years, %s\n", n, years,
	       shuffled ? "days in random order" : "days in the order of ids");
	f = fill(n, first, last, shuffled);
	run_limit(n);
	run_page(f, people, from, to, "plan page, a year");
	run_page(f, people, first, to, "plan page, all years");
	run_list(f, from, to);
	facts_free(f);
}

int main(int argc, char **argv)
{
	int32_t *birth = births();
	struct fact_people people = { .birth_day = birth, .n = PERSONS };
	size_t n1 = argc > 2 ? strtoul(argv[1], NULL, 10) : 1000000;
	int y1 = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 5;
	size_t n2 = argc > 4 ? strtoul(argv[3], NULL, 10) : 10000000;
	int y2 = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 10;

	run(n1, y1, false, &people);
	run(n1, y1, true, &people);
	run(n2, y2, false, &people);
	run(n2, y2, true, &people);
	free(birth);
	return 0;
}
