/*
 * The benchmark of the whole program: every target of the design, measured on a demo centre
 * through the real server, over HTTP on this machine, beside the limits that it is held
 * against.  Nothing here asserts: a target that is missed is printed as missed.
 *
 *	bench PROGRAM [--full] [--fresh] [--people=N] [--records=N] [--seconds=S] [--rounds=N]
 *	      [--only=open|log|page]	one of them, to profile it
 *
 * Centres are made once with `PROGRAM demo` under build/bench and used again, with what earlier
 * runs logged in them; --fresh makes them anew.  Each figure is the best of some rounds, because
 * neighbours on the machine only ever make it worse; a round opens its connections anew.  A
 * figure and its limit are measured in turns.
 *
 *	alone	one connection, the next request when the answer is there
 *	at 16	sixteen connections, each signed in as a user of its own where accounts allow
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/bench.h"
#include "db/db.h"

#include "base/banned.h"

#define FOLDER "build/bench"
#define MIB    (1024.0 * 1024.0)
#define SIZES  3

struct bench {
	const char *program;
	char bare[512], log[128];
	bool full, fresh;
	unsigned people, records, rounds;
	const char *only;
	double seconds;
	struct staff_room room;
	struct process server, limit;
};

/* What one size of centre showed. */
struct size {
	char dir[128];
	double records, persons, lines, ready_s, rss;
	struct load_result search, open, log;
	struct page_result page;
};

/* A throughput beside its limit. */
struct pair {
	struct load_result own, limit;
	double cpu_us; /* of the server, a request */
};

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void remove_all(const struct bench *b, const char *dir)
{
	char secret[200], folder[200];
	char *argv[] = { (char[]){ "/bin/rm" }, (char[]){ "-rf" }, folder, secret, NULL };

	(void)snprintf(folder, sizeof(folder), "%s", dir);
	(void)snprintf(secret, sizeof(secret), "%s.secret", dir);
	(void)!process_run(argv, b->log);
}

/* A demo centre of this size; made when it is not there. */
static bool have_centre(const struct bench *b, unsigned records, char dir[128])
{
	char people[24], amount[24], program[512];
	char *argv[] = { program, (char[]){ "demo" },	   dir,	   (char[]){ "--people" },
			 people,  (char[]){ "--records" }, amount, (char[]){ "--quiet" },
			 NULL };
	double began = bench_now();

	(void)snprintf(program, sizeof(program), "%s", b->program);
	(void)snprintf(people, sizeof(people), "%u", b->people);
	(void)snprintf(amount, sizeof(amount), "%u", records);
	(void)snprintf(dir, 128, FOLDER "/%u-%u", b->people, records);
	if (b->fresh)
		remove_all(b, dir);
	if (is_folder(dir))
		return true;
	printf("making a centre of %u persons and %u records ...\n", b->people, records);
	if (!process_run(argv, b->log)) {
		remove_all(b, dir);
		return false;
	}
	printf("made in %.0f s\n", bench_now() - began);
	return true;
}

static bool serve(const struct bench *b, const char *dir, struct process *p)
{
	char program[512], folder[128];
	char *argv[] = { program,
			 (char[]){ "serve" },
			 folder,
			 (char[]){ "--listen" },
			 (char[]){ "127.0.0.1:0" },
			 (char[]){ "--quiet" },
			 NULL };

	(void)snprintf(program, sizeof(program), "%s", b->program);
	(void)snprintf(folder, sizeof(folder), "%s", dir);
	return process_start(p, argv, b->log);
}

/* Memory of a centre without persons and records. */
static bool weigh_empty(struct bench *b, double *rss)
{
	char dir[] = FOLDER "/empty", program[512];
	char *argv[] = { program, (char[]){ "init" }, dir, (char[]){ "--name=Bench" }, NULL };
	struct process p;

	(void)snprintf(program, sizeof(program), "%s", b->program);
	remove_all(b, dir);
	if (!process_run(argv, b->log) || !serve(b, dir, &p))
		return false;
	*rss = process_rss(&p);
	process_stop(&p);
	return true;
}

static bool load_once(struct bench *b, const struct process *p, unsigned connections,
		      int expect, make_fn *make, struct load_result *best)
{
	struct load l = { .port = p->port,
			  .connections = connections,
			  .seconds = b->seconds,
			  .expect = expect,
			  .make = make,
			  .arg = &b->room };
	struct load_result r;

	if (!load_run(&l, &r))
		return false;
	load_best(best, &r);
	return true;
}

/* The three hot paths, one connection. */
static bool run_alone(struct bench *b, struct size *s)
{
	for (unsigned i = 0; i < b->rounds; i++)
		if (!load_once(b, &b->server, 1, 200, make_search, &s->search) ||
		    !load_once(b, &b->server, 1, 200, make_open, &s->open) ||
		    !load_once(b, &b->server, 1, 201, make_log, &s->log))
			return false;
	return true;
}

/* Sixteen connections, and the limit in turns when there is one. */
static bool run_pair(struct bench *b, int expect, make_fn *make, make_fn *limit,
		     struct pair *out)
{
	double cpu = 0;

	for (unsigned i = 0; i < b->rounds; i++) {
		double before;

		if (limit &&
		    !load_once(b, &b->limit, BENCH_CONNECTIONS, 200, limit, &out->limit))
			return false;
		before = process_cpu(&b->server);
		if (!load_once(b, &b->server, BENCH_CONNECTIONS, expect, make, &out->own))
			return false;
		cpu += process_cpu(&b->server) - before;
	}
	out->cpu_us = cpu * 1e6 / (double)out->own.done;
	return true;
}

/* The server that only inserts, on a base with as many rows of each kind. */
static bool start_limit(struct bench *b, const struct size *s)
{
	char dir[] = FOLDER "/bare", program[512], size[3][24];
	char *argv[] = { program, dir, size[0], size[1], size[2], NULL };
	const double n[3] = { s->persons, s->records, s->lines };

	for (int i = 0; i < 3; i++)
		(void)snprintf(size[i], sizeof(size[i]), "%.0f", n[i]);
	(void)snprintf(program, sizeof(program), "%s", b->bare);
	remove_all(b, dir);
	return process_start(&b->limit, argv, b->log);
}

/* Time to be ready, the best of the rounds; the last server stays. */
static bool open_size(struct bench *b, unsigned records, struct size *s)
{
	if (!have_centre(b, records, s->dir))
		return false;
	for (unsigned i = 0; i < b->rounds; i++) {
		process_stop(&b->server);
		if (!serve(b, s->dir, &b->server))
			return false;
		if (i == 0 || b->server.ready_s < s->ready_s)
			s->ready_s = b->server.ready_s;
	}
	s->rss = process_rss(&b->server);
	printf("%u records: ready in %.2f s\n", records, s->ready_s);
	return raw_counts(s->dir, &s->records, &s->persons, &s->lines) &&
	       people_enter(&b->room, &b->server);
}

static void close_size(struct bench *b)
{
	people_leave(&b->room);
	process_stop(&b->server);
}

/* ---- the report ---------------------------------------------------------------------------- */

static void tell_hot(const struct size *s, const struct pair *search, const struct pair *open,
		     const struct pair *log, const struct load_result *hello)
{
	report_add("name search, a letter, alone: p99", AT_MOST, 2, s->search.p99_us / 1e3,
		   "ms", "p50 %.3f ms", s->search.p50_us / 1e3);
	report_add("name search at 16", AT_LEAST, 20000, search->own.per_s, "/s",
		   "p50 %.2f p99 %.2f ms, %.0f us of processor; bare HTTP reply %.0f /s",
		   search->own.p50_us / 1e3, search->own.p99_us / 1e3, search->cpu_us,
		   hello->per_s);
	report_add("open a file, alone: p99", AT_MOST, 3, s->open.p99_us / 1e3, "ms",
		   "p50 %.3f ms", s->open.p50_us / 1e3);
	report_add("open a file at 16", AT_LEAST, 4000, open->own.per_s, "/s",
		   "p50 %.2f p99 %.2f ms, %.0f us of processor", open->own.p50_us / 1e3,
		   open->own.p99_us / 1e3, open->cpu_us);
	report_add("open a file / bare audit insert", AT_LEAST, 0.5,
		   open->own.per_s / open->limit.per_s, "x", "bare audit insert %.0f /s",
		   open->limit.per_s);
	report_add("log an act at 16", AT_LEAST, 4000, log->own.per_s, "/s",
		   "alone %.2f ms, p50 %.2f p99 %.2f ms, %.0f us of processor",
		   s->log.p50_us / 1e3, log->own.p50_us / 1e3, log->own.p99_us / 1e3,
		   log->cpu_us);
	report_add("log an act / bare insert pair", AT_LEAST, 0.5,
		   log->own.per_s / log->limit.per_s, "x", "bare insert pair %.0f /s",
		   log->limit.per_s);
}

static void tell_page(const struct size *s, double most_ms, double most_s, const char *names[5])
{
	report_add(names[0], AT_MOST, most_ms, s->page.uncached_ms, "ms",
		   "%.0f records in the year, %zu indicators, %zu KB", s->page.records,
		   s->page.indicators, s->page.bytes / 1024);
	if (s->page.sql_ms > 0)
		report_add("plain SQL of its tree alone", TOLD, 0, s->page.sql_ms, "ms",
			   "%.0f times the page", s->page.sql_ms / s->page.uncached_ms);
	report_add(names[1], AT_MOST, 1, s->page.cached_ms, "ms", "%s", "");
	report_add(names[3], TOLD, 0, s->page.panel_ms, "ms",
		   "with all that the page computes; %.1f ms when nothing changed",
		   s->page.panel_kept_ms);
	report_add(names[4], TOLD, 0, s->page.breakdown_ms, "ms", "%s",
		   "of the whole plan, masked; inside the former");
	report_add(names[2], AT_MOST, most_s, s->ready_s, "s", "%.0f persons, %.0f records",
		   s->persons, s->records);
}

static void tell_memory(double empty, const struct size *small, const struct size *large)
{
	double record = (large->rss - small->rss) / (large->records - small->records);
	double person = (small->rss - empty - record * small->records) / small->persons;
	double most = 64 * large->records + 400 * large->persons + 64 * MIB;

	report_add("memory when ready", AT_MOST, most / MIB, large->rss / MIB, "MiB",
		   "%.1f B a record, %.0f B a person, %.1f MiB empty", record, person,
		   empty / MIB);
}

static void tell_growth(const struct size *small, const struct size *large)
{
	static const char *const names[] = { "search, alone: larger / smaller centre",
					     "open, alone: larger / smaller centre",
					     "log, alone: larger / smaller centre" };
	const struct load_result *a[] = { &small->search, &small->open, &small->log };
	const struct load_result *b[] = { &large->search, &large->open, &large->log };

	for (int i = 0; i < 3; i++)
		report_add(
			names[i], AT_MOST, 1.3, b[i]->p50_us / a[i]->p50_us, "x",
			"p50 %.3f ms at %.0f records, %.3f ms at %.0f (1: no dependence; the "
			"rest is noise)",
			a[i]->p50_us / 1e3, small->records, b[i]->p50_us / 1e3, large->records);
	report_add("page: growth / growth of the records", AT_MOST, 1,
		   large->page.uncached_ms / small->page.uncached_ms /
			   (large->page.records / small->page.records),
		   "x", "%.2f ms at %.0f, %.2f ms at %.0f", small->page.uncached_ms,
		   small->page.records, large->page.uncached_ms, large->page.records);
}

/* ---- the run ------------------------------------------------------------------------------- */

/* The centre that the targets speak of: everything, beside its limits. */
static bool run_main(struct bench *b, struct size *s)
{
	static const char *names[] = { "plan page of a year, after a change",
				       "plan page, nothing changed", "unlock and be ready",
				       "panel of an indicator, after a change",
				       "breakdown of an action by village, age, sex" };
	struct pair search = { .cpu_us = 0 }, open = { .cpu_us = 0 }, log = { .cpu_us = 0 };
	struct load_result hello = { .done = 0 };
	double sync_ms = 0, rss;
	size_t bytes = 0, files = 0;

	if (!raw_hello(BENCH_CONNECTIONS, b->seconds, &hello) || !start_limit(b, s) ||
	    !raw_sync(FOLDER "/sync", &sync_ms) || !run_alone(b, s) ||
	    !run_pair(b, 200, make_search, NULL, &search) ||
	    !run_pair(b, 200, make_open, make_bare_audit, &open) ||
	    !run_pair(b, 201, make_log, make_bare_pair, &log) ||
	    !page_measure(&b->room, &b->server, s->dir, true, &s->page) ||
	    !page_cold(&b->server, &bytes, &files))
		return false;
	rss = process_rss(&b->server);
	process_stop(&b->limit);
	tell_hot(s, &search, &open, &log, &hello);
	tell_page(s, 10, 1, names);
	report_add("memory after the load", AT_MOST,
		   64 * s->records / MIB + 400 * s->persons / MIB + 64, rss / MIB, "MiB", "%s",
		   "records of before the load");
	report_add("first page, cold, over the wire", AT_MOST, 160, (double)bytes / 1024, "KB",
		   "%zu files", files);
	report_add("one page of 4 KiB made durable", TOLD, 0, sync_ms, "ms", "%s", "median");
	return true;
}

static bool run_other(struct bench *b, struct size *s, bool large)
{
	static const char *names[] = { "plan page of a year, 10 M, after a change",
				       "plan page, 10 M, nothing changed",
				       "unlock and be ready, 10 M",
				       "panel of an indicator, 10 M, after a change",
				       "breakdown of an action, 10 M, by village, age, sex" };

	if (!run_alone(b, s) || !page_measure(&b->room, &b->server, s->dir, large, &s->page))
		return false;
	if (large)
		tell_page(s, 100, 8, names);
	return true;
}

static bool run_only_page(struct bench *b)
{
	struct size s = { .records = 0 };
	bool good = open_size(b, b->records, &s) &&
		    page_measure(&b->room, &b->server, s.dir, false, &s.page);

	if (good)
		printf("page of %zu indicators: %.2f ms after a change, %.2f ms without\n",
		       s.page.indicators, s.page.uncached_ms, s.page.cached_ms);
	close_size(b);
	return good;
}

static bool run_only(struct bench *b)
{
	bool log = strcmp(b->only, "log") == 0;
	struct size s = { .records = 0 };
	struct pair p = { .cpu_us = 0 };
	bool good = open_size(b, b->records, &s) && start_limit(b, &s) &&
		    run_pair(b, log ? 201 : 200, log ? make_log : make_open,
			     log ? make_bare_pair : make_bare_audit, &p);

	if (good)
		printf("%s at 16: %.0f /s, limit %.0f /s, ratio %.3f, %.0f us of processor\n",
		       b->only, p.own.per_s, p.limit.per_s, p.own.per_s / p.limit.per_s,
		       p.cpu_us);
	close_size(b);
	process_stop(&b->limit);
	return good;
}

static bool run(struct bench *b)
{
	unsigned amounts[SIZES] = { b->records / 10, b->records, b->records * 10 };
	unsigned n = b->full ? 3 : 2;
	struct size sizes[SIZES] = { { .records = 0 } };
	double empty = 0;

	if (!weigh_empty(b, &empty))
		return false;
	for (unsigned i = 0; i < n; i++) {
		bool good = open_size(b, amounts[i], &sizes[i]) &&
			    (i == 1 ? run_main(b, &sizes[i]) : run_other(b, &sizes[i], i == 2));

		close_size(b);
		process_stop(&b->limit);
		if (!good)
			return false;
	}
	for (unsigned i = 1; i < n; i++)
		tell_memory(empty, &sizes[0], &sizes[i]);
	tell_growth(&sizes[0], &sizes[n - 1]);
	return true;
}

static bool number(const char *word, const char *name, double *out)
{
	size_t n = strlen(name);

	if (strncmp(word, name, n) != 0)
		return false;
	*out = strtod(word + n, NULL);
	return true;
}

static bool read_words(struct bench *b, int argc, char **argv)
{
	double people = 50000, records = 1000000, rounds = 3;

	b->seconds = 2;
	if (argc < 2)
		return false;
	b->program = argv[1];
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--full") == 0)
			b->full = true;
		else if (strcmp(argv[i], "--fresh") == 0)
			b->fresh = true;
		else if (strncmp(argv[i], "--only=", 7) == 0)
			b->only = argv[i] + 7;
		else if (!number(argv[i], "--people=", &people) &&
			 !number(argv[i], "--records=", &records) &&
			 !number(argv[i], "--rounds=", &rounds) &&
			 !number(argv[i], "--seconds=", &b->seconds))
			return false;
	}
	b->people = (unsigned)people;
	b->records = (unsigned)records;
	b->rounds = (unsigned)rounds;
	return b->people > 0 && b->records >= 1000 && b->rounds > 0 && b->seconds > 0;
}

int main(int argc, char **argv)
{
	static struct bench b = { .server.out = -1, .limit.out = -1 };
	const char *slash = strrchr(argv[0], '/');
	struct err_info ei = { 0 };
	double load[1] = { 0 };

	if (!read_words(&b, argc, argv)) {
		fprintf(stderr, "bench PROGRAM [--full] [--fresh] [--people=N] [--records=N] "
				"[--seconds=S] [--rounds=N] [--only=open|log|page]\n");
		return 2;
	}
	(void)snprintf(b.bare, sizeof(b.bare), "%.*sbare.bin",
		       slash ? (int)(slash - argv[0]) + 1 : 0, argv[0]);
	(void)snprintf(b.log, sizeof(b.log), "%s", FOLDER "/bench.log");
	if (db_library_start(&ei).code != ERR_OK ||
	    (mkdir(FOLDER, 0700) != 0 && !is_folder(FOLDER)))
		return 1;
	(void)signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	(void)getloadavg(load, 1);
	printf("load of the machine before the run: %.2f\n", load[0]);
	if (b.only)
		return (strcmp(b.only, "page") == 0 ? run_only_page(&b) : run_only(&b)) ? 0 : 1;
	if (!run(&b)) {
		close_size(&b);
		process_stop(&b.limit);
		return 1;
	}
	report_print();
	return report_save("build/bench.json", b.full) ? 0 : 1;
}
