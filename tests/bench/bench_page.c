/*
 * The page of a plan: every indicator of its busiest year; the panel of the action with most records;
 * and the bytes of the first page.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "bench/bench.h"

#include "base/banned.h"

#define ROUNDS	15
#define FILES	200
#define SQL_TRY 3

struct shown {
	int64_t plan, action; /* the one with most records */
	int year;
	double records;
	size_t indicators;
};

static void page_path(const struct shown *s, char out[96])
{
	(void)snprintf(out, 96, "/api/plans/%" PRId64 "/page?from=%d-01-01&to=%d-12-31",
		       s->plan, s->year, s->year);
}

static size_t count_indicators(const json_t *page)
{
	const json_t *node;
	size_t i, n = 0;

	json_array_foreach(json_object_get(page, "nodes"), i, node) n +=
		json_array_size(json_object_get(node, "indicators"));
	return n;
}

static int64_t busiest_action(const json_t *page)
{
	int64_t best = 0, most = -1;
	const json_t *node;
	size_t i;

	json_array_foreach(json_object_get(page, "nodes"), i, node)
	{
		int64_t n = json_integer_value(json_object_get(node, "records"));
		const char *level = json_string_value(json_object_get(node, "level"));

		if (strcmp(level, "action") != 0 || n <= most)
			continue;
		most = n;
		best = json_integer_value(json_object_get(node, "id"));
	}
	return best;
}

/* Keeps a year that shows more records than the best so far. */
static bool consider(struct line *l, const char *cookie, struct shown s, struct shown *best)
{
	char path[96];
	json_t *page;

	page_path(&s, path);
	page = line_get(l, "GET", path, cookie, NULL);
	if (!page)
		return false;
	s.records =
		json_number_value(json_object_get(json_object_get(page, "attached"), "tied"));
	s.indicators = count_indicators(page);
	s.action = busiest_action(page);
	if (s.records >= best->records)
		*best = s;
	json_decref(page);
	return true;
}

static bool busiest(struct line *l, const char *cookie, struct shown *best)
{
	json_t *plans = line_get(l, "GET", "/api/plans", cookie, NULL);
	const json_t *p;
	bool good = plans != NULL;
	size_t i;

	json_array_foreach(json_object_get(plans, "rows"), i, p)
	{
		const char *from = json_string_value(json_object_get(p, "from"));
		const char *to = json_string_value(json_object_get(p, "to"));
		struct shown s = { .plan = json_integer_value(json_object_get(p, "id")) };

		for (long y = strtol(from, NULL, 10); good && y <= strtol(to, NULL, 10); y++) {
			s.year = (int)y;
			good = consider(l, cookie, s, best);
		}
	}
	json_decref(plans);
	return good && best->plan != 0;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool timed_page(struct line *l, const char *path, const char *cookie, double *ms,
		       size_t *bytes)
{
	struct answer a;
	double began = bench_now();

	if (!line_json(l, "GET", path, cookie, NULL, &a) || a.status != 200)
		return false;
	*ms = (bench_now() - began) * 1e3;
	*bytes = a.len;
	return true;
}

static double middle(double *v)
{
	qsort(v, ROUNDS, sizeof(v[0]), by_value);
	return v[ROUNDS / 2];
}

/* A panel opened after a change, and once more; what its breakdown took is told by the server. */
static bool measure_panel(struct staff_room *room, struct line *l, const struct shown *s,
			  struct page_result *r)
{
	const char *cookie = room->workers[0].cookie;
	double fresh[ROUNDS], kept[ROUNDS], breakdown[ROUNDS];
	char path[96], request[BENCH_REQUEST];
	size_t bytes;

	(void)snprintf(path, sizeof(path), "/api/nodes/%" PRId64 "?from=%d-01-01&to=%d-12-31",
		       s->action, s->year, s->year);
	for (size_t i = 0; i < ROUNDS; i++) {
		size_t n = make_log(room, 0, request);
		struct answer a;
		json_t *panel;

		if (!line_call(l, request, n, &a) || a.status != 201 ||
		    !timed_page(l, path, cookie, &fresh[i], &bytes))
			return false;
		n = make_log(room, 0, request);
		if (!line_call(l, request, n, &a) || a.status != 201)
			return false;
		panel = line_get(l, "GET", path, cookie, NULL);
		if (!panel)
			return false;
		breakdown[i] =
			(double)json_integer_value(json_object_get(panel, "breakdown_us")) /
			1e3;
		json_decref(panel);
		if (!timed_page(l, path, cookie, &kept[i], &bytes))
			return false;
	}
	r->panel_ms = middle(fresh);
	r->panel_kept_ms = middle(kept);
	r->breakdown_ms = middle(breakdown);
	return true;
}

static bool measure(struct staff_room *room, struct line *l, const struct shown *s,
		    struct page_result *r)
{
	const char *cookie = room->workers[0].cookie;
	double fresh[ROUNDS], kept[ROUNDS];
	char path[96], request[BENCH_REQUEST];

	page_path(s, path);
	for (size_t i = 0; i < ROUNDS; i++) {
		size_t n = make_log(room, 0, request);
		struct answer a;

		if (!line_call(l, request, n, &a) || a.status != 201 ||
		    !timed_page(l, path, cookie, &fresh[i], &r->bytes) ||
		    !timed_page(l, path, cookie, &kept[i], &r->bytes))
			return false;
	}
	r->uncached_ms = middle(fresh);
	r->cached_ms = middle(kept);
	return measure_panel(room, l, s, r);
}

bool page_measure(struct staff_room *room, const struct process *server, const char *dir,
		  bool sql, struct page_result *r)
{
	struct shown best = { .records = -1 };
	struct line l;
	bool good = line_open(&l, server->port) &&
		    busiest(&l, room->workers[0].cookie, &best) && measure(room, &l, &best, r);

	r->records = best.records;
	r->indicators = best.indicators;
	for (int k = 0; good && sql && k < SQL_TRY; k++) {
		double ms = 0;

		good = raw_aggregate(dir, best.plan, day_from_civil(best.year, 1, 1),
				     day_from_civil(best.year, 12, 31), &ms);
		if (k == 0 || ms < r->sql_ms)
			r->sql_ms = ms;
	}
	line_close(&l);
	return good;
}

/* ---- the first page ---------------------------------------------------------------------- */

struct files {
	char path[FILES][128];
	size_t n, done, bytes;
};

static void want(struct files *f, const char *path, size_t n)
{
	char name[128];

	if (n == 0 || n + 1 > sizeof(name) || f->n == FILES)
		return;
	memcpy(name, path, n);
	name[n] = '\0';
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->path[i], name) == 0)
			return;
	memcpy(f->path[f->n++], name, n + 1);
}

static bool fetch(struct line *l, const char *path, const char *encoding, struct answer *a)
{
	char request[400];
	int n = snprintf(request, sizeof(request),
			 "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", path, encoding);

	if (!line_call(l, request, (size_t)n, a))
		return false;
	if (a->status != 200)
		fprintf(stderr, "bench: %s: %d\n", path, a->status);
	return a->status == 200;
}

/* What a page names: src="/…" and href="/…". */
static void scan_html(struct files *f, const char *text)
{
	static const char *const marks[] = { "src=\"/", "href=\"/" };

	for (size_t m = 0; m < 2; m++)
		for (const char *p = text; (p = strstr(p, marks[m])) != NULL;) {
			p += strlen(marks[m]) - 1;
			want(f, p, strcspn(p, "\""));
		}
}

/* What a script imports before it runs: from"./x.js" and import"./x.js". */
static void scan_script(struct files *f, const char *self, const char *text)
{
	static const char *const marks[] = { "from\"./", "import\"./" };
	int folder = (int)(strrchr(self, '/') - self) + 1;
	char path[160];

	for (size_t m = 0; m < 2; m++)
		for (const char *p = text; (p = strstr(p, marks[m])) != NULL;) {
			p += strlen(marks[m]);
			(void)snprintf(path, sizeof(path), "%.*s%.*s", folder, self,
				       (int)strcspn(p, "\""), p);
			want(f, path, strlen(path));
		}
}

static bool load_file(struct line *l, struct files *f, const char *path)
{
	const char *dot = strrchr(path, '.');
	struct answer a;

	if (!fetch(l, path, "", &a)) /* as it is, to read what it names */
		return false;
	if (!dot)
		scan_html(f, a.body);
	else if (strcmp(dot, ".js") == 0)
		scan_script(f, path, a.body);
	if (!fetch(l, path, "Accept-Encoding: gzip\r\n", &a))
		return false;
	f->bytes += a.wire;
	return true;
}

bool page_cold(const struct process *server, size_t *bytes, size_t *files)
{
	struct files *f = calloc(1, sizeof(*f));
	struct line l;
	bool good = line_open(&l, server->port);

	if (!f)
		abort();
	want(f, "/", 1);
	while (good && f->done < f->n)
		good = load_file(&l, f, f->path[f->done++]);
	*bytes = f->bytes;
	*files = f->n;
	line_close(&l);
	free(f);
	return good;
}
