/*
 * What the parts of the benchmark share (bench.c tells what it measures and how).
 *
 * The client is one thread: an event loop over blocking sockets, so that on a machine of two
 * cores it takes as little as it can from the server that it measures.  Times are wall clock,
 * from the first byte of a request sent to the last byte of its answer read.
 *
 * A function that returns bool has told on standard error why it failed.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define BENCH_CONNECTIONS 16
#define BENCH_REQUEST	  4096 /* bytes of a request, body included */

double bench_now(void); /* seconds, monotonic */
uint64_t bench_random(uint64_t *seed);
uint32_t bench_below(uint64_t *seed, uint32_t n);
void bench_uuid(uint64_t *seed, char out[37]);

/* ---- bench_client.c ---- */

struct answer {
	int status;
	const char *head, *body; /* in the line's memory, until its next call */
	size_t len;		 /* of the body */
	size_t wire;		 /* all bytes of the answer, headers included */
};

/* One connection that is kept. */
struct line {
	int fd;
	char *in;
	size_t n, cap;
};

bool line_open(struct line *l, int port);
void line_close(struct line *l);
/* One request and its answer. */
bool line_call(struct line *l, const char *request, size_t n, struct answer *a);
/* The same with the method, path, cookie ("" for none) and JSON body (NULL for none). */
bool line_json(struct line *l, const char *method, const char *path, const char *cookie,
	       const char *body, struct answer *a);
/* line_json(), and the answer parsed; NULL when it is not a 2xx with JSON. */
json_t *line_get(struct line *l, const char *method, const char *path, const char *cookie,
		 const char *body);
/* The value of a header of an answer, up to its first ';', or "". */
void answer_header(const struct answer *a, const char *name, char *out, size_t size);

/* Writes the next request of a connection; returns its length. */
typedef size_t make_fn(void *arg, unsigned connection, char out[BENCH_REQUEST]);

struct load {
	int port;
	unsigned connections;
	double seconds;
	int expect; /* status of every answer */
	make_fn *make;
	void *arg;
};

struct load_result {
	double per_s, p50_us, p99_us;
	uint64_t done;
};

bool load_run(const struct load *l, struct load_result *r);
/* Keeps the better of two in each figure. */
void load_best(struct load_result *best, const struct load_result *r);

/* ---- bench_process.c ---- */

struct process {
	pid_t pid;
	int out; /* its standard output */
	int port;
	double ready_s;	 /* from exec to the line that names the address */
	char said[8192]; /* what it printed until then */
};

/* Runs a command to its end; its output goes to `log`. */
bool process_run(char *const argv[], const char *log);
/* Starts a server that prints "…http://ADDRESS:PORT/" when it is ready. */
bool process_start(struct process *p, char *const argv[], const char *log);
void process_stop(struct process *p);
double process_rss(const struct process *p); /* bytes resident */
double process_cpu(const struct process *p); /* seconds of processor so far */

/* ---- bench_people.c ---- */

struct known {
	int64_t id;
	char name[96];
};

/* A user who is signed in, and the persons that he may open. */
struct worker {
	char login[32], cookie[160];
	struct known *mine;
	size_t n_mine;
	/* what he is typing into the search */
	char text[128];
	size_t at;
	uint64_t seed;
};

struct staff_room {
	struct worker workers[BENCH_CONNECTIONS];
	struct known *names; /* of all persons that were found */
	size_t n_names;
	char today[16];
};

/* Signs demo accounts in and looks around with their eyes. */
bool people_enter(struct staff_room *room, const struct process *server);
void people_leave(struct staff_room *room);
make_fn make_search, make_open, make_log; /* arg: the room */

/* ---- bench_raw.c ---- */

/* A bare reply of the HTTP library with as many threads as the server has. */
bool raw_hello(unsigned connections, double seconds, struct load_result *r);
make_fn make_hello, make_bare_audit, make_bare_pair;
/* Milliseconds of a plain SQL aggregate of a plan's tree in a period. */
bool raw_aggregate(const char *dir, int64_t plan, int32_t from, int32_t to, double *ms);
/* Milliseconds of one appended page made durable, the median. */
bool raw_sync(const char *path, double *ms);
/* Records and persons of a base. */
bool raw_counts(const char *dir, double *records, double *persons, double *lines);

/* ---- bench_page.c ---- */

struct page_result {
	double uncached_ms, cached_ms, sql_ms; /* sql_ms 0: not asked */
	double panel_ms, panel_kept_ms;	       /* of the action with most records */
	double breakdown_ms;		       /* by village, age and sex, inside the former */
	double records;			       /* of the year that was shown */
	size_t indicators;
	size_t bytes;
};

/* The busiest year of the largest plan; every uncached round follows a change. */
bool page_measure(struct staff_room *room, const struct process *server, const char *dir,
		  bool sql, struct page_result *r);
/* Bytes of the first page as a browser loads it. */
bool page_cold(const struct process *server, size_t *bytes, size_t *files);

/* ---- bench_report.c ---- */

enum bound { AT_MOST, AT_LEAST, TOLD }; /* TOLD: a figure without a target */

void report_add(const char *what, enum bound bound, double target, double measured,
		const char *unit, const char *note, ...) __attribute__((format(printf, 6, 7)));
void report_print(void);
bool report_save(const char *path, bool full);

#endif
