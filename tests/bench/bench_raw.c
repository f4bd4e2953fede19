/*
 * Limits that the program is held against, measured in the same run: a bare reply of the HTTP
 * library, plain SQL over the same base, one page made durable.  The bare inserts over the same
 * HTTP layer and the same writer are a program of their own (bare.c).
 */
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "db/db.h"

#include "base/banned.h"

#define THREADS 16 /* as http/server.h has by default */
#define SYNCS	300

static enum MHD_Result hello(void *cls, struct MHD_Connection *c, const char *url,
			     const char *method, const char *version, const char *data,
			     size_t *n, void **con_cls)
{
	static int seen;

	(void)url;
	(void)method;
	(void)version;
	(void)data;
	(void)n;
	if (!*con_cls) {
		*con_cls = &seen;
		return MHD_YES;
	}
	return MHD_queue_response(c, MHD_HTTP_OK, cls);
}

static size_t make_get(char out[BENCH_REQUEST], const char *method, const char *path)
{
	return (size_t)snprintf(out, BENCH_REQUEST,
				"%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
				"User-Agent: bench Firefox/140.0\r\n"
				"Sec-Fetch-Site: same-origin\r\n"
				"Content-Type: application/json\r\n"
				"Content-Length: 0\r\n\r\n",
				method, path);
}

size_t make_hello(void *arg, unsigned i, char out[BENCH_REQUEST])
{
	(void)arg;
	(void)i;
	return make_get(out, "GET", "/hello");
}

size_t make_bare_audit(void *arg, unsigned i, char out[BENCH_REQUEST])
{
	(void)arg;
	(void)i;
	return make_get(out, "POST", "/bare/audit");
}

size_t make_bare_pair(void *arg, unsigned i, char out[BENCH_REQUEST])
{
	(void)arg;
	(void)i;
	return make_get(out, "POST", "/bare/pair");
}

bool raw_hello(unsigned connections, double seconds, struct load_result *r)
{
	static char text[] = "{\"hello\":true}";
	struct MHD_Response *answer =
		MHD_create_response_from_buffer(sizeof(text) - 1, text, MHD_RESPMEM_PERSISTENT);
	struct MHD_Daemon *d = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_TURBO, 0, NULL, NULL,
		hello, answer, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_END);
	const union MHD_DaemonInfo *info =
		d ? MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	struct load l = { .connections = connections,
			  .seconds = seconds,
			  .expect = 200,
			  .make = make_hello };
	bool good = false;

	if (info) {
		l.port = info->port;
		good = load_run(&l, r);
	}
	if (d)
		MHD_stop_daemon(d);
	MHD_destroy_response(answer);
	return good;
}

/* One query on the base of a centre, read to its end. */
static bool ask(const char *dir, const char *sql, const struct val *args, double *first)
{
	char path[512];
	struct arena a;
	struct ctx cx = { .arena = &a };
	struct stmt q = { 0 };
	bool row = false;
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	(void)snprintf(path, sizeof(path), "%s/data.db", dir);
	e = db_open(&cx.err, path, DB_READ, &cx.db);
	if (e.code == ERR_OK) {
		e = db_query(&cx, &q, sql, args);
		if (e.code == ERR_OK)
			e = db_next(&cx, &q, &row);
		if (row)
			*first = (double)col_int(&q, 0);
		while (e.code == ERR_OK && row)
			e = db_next(&cx, &q, &row);
		stmt_done(&q);
		db_close(cx.db);
	}
	arena_release(&a);
	if (e.code != ERR_OK)
		fprintf(stderr, "bench: %s %s\n", cx.err.key, cx.err.detail);
	return e.code == ERR_OK;
}

bool raw_counts(const char *dir, double *records, double *persons, double *lines)
{
	static const char SQL_RECORDS[] = "SELECT count(*) FROM record";
	static const char SQL_PERSONS[] = "SELECT count(*) FROM person";
	static const char SQL_LINES[] = "SELECT count(*) FROM audit";

	return ask(dir, SQL_RECORDS, NO_BIND, records) &&
	       ask(dir, SQL_PERSONS, NO_BIND, persons) && ask(dir, SQL_LINES, NO_BIND, lines);
}

bool raw_aggregate(const char *dir, int64_t plan, int32_t from, int32_t to, double *ms)
{
	static const char SQL_TREE[] =
		"SELECT t.node_id, count(*), sum(r.minutes), count(DISTINCT r.person_id)"
		" FROM record r JOIN record_tie t ON t.record_id = r.record_id AND t.plan_id = "
		"?1"
		" WHERE r.day BETWEEN ?2 AND ?3 AND r.voided_by IS NULL GROUP BY t.node_id";
	double began = bench_now(), first = 0;

	if (!ask(dir, SQL_TREE, BIND(V_INT(plan), V_INT(from), V_INT(to)), &first))
		return false;
	*ms = (bench_now() - began) * 1e3;
	return true;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

bool raw_sync(const char *path, double *ms)
{
	static const char page[4096] = { 1 };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	double took[SYNCS];
	bool good = fd >= 0;

	for (size_t i = 0; good && i < SYNCS; i++) {
		double began = bench_now();

		good = write(fd, page, sizeof(page)) == (ssize_t)sizeof(page) &&
		       fdatasync(fd) == 0;
		took[i] = (bench_now() - began) * 1e3;
	}
	if (fd >= 0)
		(void)close(fd);
	(void)unlink(path);
	if (good) {
		qsort(took, SYNCS, sizeof(took[0]), by_value);
		*ms = took[SYNCS / 2];
	}
	return good;
}
