/*
 * Recomputing the clocks through the service: 500 running contracts with 36 months of attendance
 * each, read from the base, unsealed, and run under the rules before and after a change of law, as
 * the list of contracts affected by it does (aim: 200 ms, everything included); and the board, which
 * runs the rule that applies.  Prints the median and the worst of twenty.
 *
 *	placement.bin [contracts]
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#define MONTHS	36
#define ROUNDS	20
#define AIM_US	200000
#define AT_ONCE 100

static uint64_t seed = 88172645463325252u;

static int rnd(int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)((seed >> 33) % (uint64_t)n);
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Gives the answers back, and stays signed in. */
static void forget(struct fx *fx, const char *cookie)
{
	fx_forget(fx);
	fx->cookie = cookie;
}

static int64_t post_of(struct fx *fx, int contracts)
{
	char body[300];

	fx_call(fx, POST, "/api/placement/hosts",
		"{\"name\":\"Commune\",\"category\":\"commune\"}", 201);
	(void)snprintf(body, sizeof(body),
		       "{\"host_id\":%" PRId64
		       ",\"article\":\"60\",\"title\":\"Ouvrier\",\"capacity\":%d,"
		       "\"week_minutes\":2280}",
		       fx_int(fx, "id"), contracts > 100 ? 100 : contracts);
	fx_call(fx, POST, "/api/placement/posts", body, 201);
	return fx_int(fx, "id");
}

static int64_t contract(struct fx *fx, int i, int64_t post, int32_t start)
{
	char body[500], from[DAY_ISO_SIZE], to[DAY_ISO_SIZE], birth[DAY_ISO_SIZE], last[40];
	static const int week[] = { 91, 114, 228 };
	int m = week[rnd(3)];

	(void)snprintf(last, sizeof(last), "Banc%c%c%c", 'a' + i / 676 % 26, 'a' + i / 26 % 26,
		       'a' + i % 26);
	(void)day_iso(start - 365 * (20 + rnd(35)), birth);
	(void)day_iso(start, from);
	(void)day_iso(start + 5 * 365, to);
	(void)snprintf(
		body, sizeof(body),
		"{\"person_id\":%" PRId64 ",\"post_id\":%" PRId64
		",\"article\":\"60\",\"start\":\"%s\",\"planned_end\":\"%s\",\"week\":[%d,%d,"
		"%d,%d,%d,0,0]}",
		fx_person(fx, last, "Ali", birth), post, from, to, m, m, m, m, m);
	fx_call(fx, POST, "/api/placement/contracts", body, 201);
	return fx_int(fx, "id");
}

static void month(struct fx *fx, const int64_t *ids, int n, int32_t first)
{
	static const char LETTERS[] = "PFVGRTCMAKNIO";
	struct civil c = day_civil(first);
	int days = month_first(day_month_index(first) + 1) - first;
	static char body[AT_ONCE * 140 + 200];
	size_t at;

	at = (size_t)snprintf(body, sizeof(body), "{\"year\":%d,\"month\":%d,\"rows\":[",
			      c.year, c.month);
	for (int i = 0; i < n; i++) {
		char codes[32] = { 0 };

		for (int d = 0; d < days; d++)
			codes[d] = day_weekday(first + d) > 5 ? '.'
				   : rnd(8)		      ? 'P'
							      : LETTERS[rnd(13)];
		at += (size_t)snprintf(body + at, sizeof(body) - at,
				       "%s{\"contract_id\":%" PRId64
				       ",\"version\":0,\"codes\":\"%s\"}",
				       i ? "," : "", ids[i], codes);
	}
	(void)snprintf(body + at, sizeof(body) - at, "]}");
	fx_call(fx, POST, "/api/placement/grid", body, 200);
}

static void measure(struct fx *fx, const char *cookie, const char *what, const char *path,
		    bool aimed)
{
	int64_t us[ROUNDS], rows = 0;

	for (int r = 0; r < ROUNDS; r++) {
		int64_t from = clock_mono_us();

		fx_call(fx, GET, path, NULL, 200);
		us[r] = clock_mono_us() - from;
		rows = (int64_t)json_array_size(fx_json(fx, "rows"));
		forget(fx, cookie);
	}
	qsort(us, ROUNDS, sizeof(us[0]), by_value);
	printf("%s: %" PRId64 " contracts, median %.1f ms, worst of %d %.1f ms", what, rows,
	       (double)us[ROUNDS / 2] / 1000, ROUNDS, (double)us[ROUNDS - 1] / 1000);
	if (aimed)
		printf(", aim %d ms: %s", AIM_US / 1000,
		       us[ROUNDS / 2] <= AIM_US ? "reached" : "MISSED");
	printf("\n");
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 500;
	int64_t *ids = calloc((size_t)n, sizeof(*ids)), post = 0;
	void *state = NULL;
	struct fx *fx;
	char cookie[200]; /* outlives fx_forget() */
	int32_t today, start;

	if (!ids || fx_setup(&state, FX_PLANS) != 0)
		return 1;
	fx = state;
	fx_as(fx, "social_worker");
	(void)snprintf(cookie, sizeof(cookie), "%s", fx->cookie);
	(void)day_parse(FX_TODAY, &today);
	start = month_first(day_month_index(today) - MONTHS + 1);
	for (int i = 0; i < n; i++) {
		if (i % 100 == 0)
			post = post_of(fx, n);
		ids[i] = contract(fx, i, post, start);
		if (i % 20 == 0)
			forget(fx, cookie);
	}
	for (int m = 0; m < MONTHS - 1; m++)
		for (int i = 0; i < n; i += AT_ONCE) {
			month(fx, ids + i, n - i < AT_ONCE ? n - i : AT_ONCE,
			      month_first(day_month_index(start) + m));
			forget(fx, cookie);
		}
	measure(fx, cookie, "contracts affected by a change of law, both rules",
		"/api/placement/laws/affected", true);
	measure(fx, cookie, "board of contracts, the rule that applies",
		"/api/placement/contracts?state=all", false);
	free(ids);
	return fx_teardown(&state) != 0;
}
