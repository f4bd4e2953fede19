/*
 * What test_wire*.c share: steps of the core (http/pipeline.h) and services of their own, so
 * that the edge is tested alone, and a client that speaks raw bytes.  Included once by each
 * test.
 */
#ifndef TESTS_WIRE_EDGE_H
#define TESTS_WIRE_EDGE_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/date.h"
#include "http/pipeline.h"
#include "http/server.h"

#define HEAD_MS	  300
#define BODY_MS	  300
#define IDLE_MS	  400
#define HOST	  "Host: localhost\r\n"
#define GOOD	  "GET /api/hello HTTP/1.1\r\n" HOST "\r\n"
#define SMUGGLED  "GET /api/secret HTTP/1.1\r\n" HOST "\r\n"
#define ORIGIN	  "Origin: http://localhost\r\n"
#define POST_ECHO "POST /api/echo HTTP/1.1\r\n" HOST ORIGIN "Content-Type: application/json\r\n"

static struct server *server;
static _Atomic int secrets;
static _Atomic bool release_slow, slow_runs;

/* ---- the core's steps, and services of this test ---- */

Err pipe_enter(struct req *rq)
{
	rq->cx.now = clock_now();
	return OK;
}

void pipe_leave(struct req *rq)
{
	(void)rq;
}

Err pipe_session(struct req *rq, bool *locked)
{
	(void)rq;
	*locked = false;
	return OK;
}

bool pipe_can(const struct req *rq, const char *cap)
{
	(void)rq;
	(void)cap;
	return false;
}

bool pipe_read_only(const struct req *rq)
{
	(void)rq;
	return false;
}

void pipe_denied(struct req *rq, const struct service *svc)
{
	(void)rq;
	(void)svc;
}

Err pipe_run(struct req *rq, struct resp *rs, const struct service *svc)
{
	(void)svc;
	return rq->route->run(rq, rs);
}

Err request_write(struct req *rq, struct resp *rs, handler_fn *fn)
{
	return fn(rq, rs);
}

struct echo {
	const char *text;
};
static const struct field echo_fields[] = { FIELD_TEXT(echo, text, FIELD_REQUIRED, 1,
						       1000000) };
static const struct schema echo_schema = SCHEMA(echo, echo_fields);
static const struct field length_rows[] = { OUT_INT("length", FIELD_REQUIRED) };
static const struct schema length_schema = OUT_SCHEMA("Length", length_rows);

static Err hello(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);

	jw_int(&w, "length", 5);
	return reply_end(rq, rs, &w);
}

static Err secret(struct req *rq, struct resp *rs)
{
	atomic_fetch_add(&secrets, 1);
	return hello(rq, rs);
}

static Err echo(struct req *rq, struct resp *rs)
{
	const struct echo *in = rq->in;
	struct jw w = reply(rs, 200);

	jw_int(&w, "length", (int64_t)strlen(in->text));
	return reply_end(rq, rs, &w);
}

static inline void nap(long ms)
{
	const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

static Err slow(struct req *rq, struct resp *rs)
{
	atomic_store(&slow_runs, true);
	while (!atomic_load(&release_slow))
		nap(2);
	return hello(rq, rs);
}

static const struct route routes[] = {
	{ GET, "/api/hello", hello, PUBLIC, AUDIT_NONE, .out = &length_schema,
	  .help = "says five" },
	{ GET, "/api/secret", secret, PUBLIC, AUDIT_NONE, .out = &length_schema,
	  .help = "counts" },
	{ GET, "/api/slow", slow, PUBLIC, AUDIT_NONE, .out = &length_schema, .help = "waits" },
	{ GET, "/api/mine", hello, ANY_USER, AUDIT_NONE, .out = &length_schema,
	  .help = "a user's" },
	{ POST, "/api/echo", echo, PUBLIC, AUDIT_NONE, .in = &echo_schema,
	  .out = &length_schema, .help = "measures", .flags = ROUTE_NO_KEY },
	{ POST, "/api/big", echo, PUBLIC, AUDIT_NONE, .in = &echo_schema, .out = &length_schema,
	  .help = "measures more", .flags = ROUTE_NO_KEY | ROUTE_BIG },
};
static const struct service wire_service = { .name = "wire", LIST(routes, routes) };
const struct service *const all_services[] = { &wire_service, NULL };

static const unsigned char page[] = "<!doctype html><title>t</title>";
static const struct embedded files[] = {
	{ "index.html", page, sizeof(page) - 1, NULL, 0 },
	{ NULL, NULL, 0, NULL, 0 },
};

/* ---- a client of raw bytes ---- */

struct talk {
	char data[1 << 16];
	size_t len;
	bool closed;
	int responses, first; /* first: status of the first response */
};

static int dial(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_port = htons((in_port_t)server_port(server)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

static void send_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t k = send(fd, p, n, MSG_NOSIGNAL);

		if (k <= 0)
			return; /* the server has closed: what it said tells */
		p += k;
		n -= (size_t)k;
	}
}

/* Number of whole responses in the bytes received. */
static void count(struct talk *t, bool head)
{
	const char *p = t->data;

	t->responses = t->first = 0;
	while (strncmp(p, "HTTP/1.1 ", 9) == 0) {
		const char *end = strstr(p, "\r\n\r\n"), *length;
		long status = strtol(p + 9, NULL, 10);
		size_t body = 0;

		if (!end)
			return;
		length = strstr(p, "\r\nContent-Length:");
		if (length && length < end && !head && status >= 200)
			body = strtoul(length + 17, NULL, 10);
		p = end + 4;
		if (body > t->len - (size_t)(p - t->data))
			return;
		p += body;
		if (status < 200)
			continue;
		if (t->responses++ == 0)
			t->first = (int)status;
	}
}

/* Reads until the server closes, `want` responses are there and 8 ms pass, or `ms` pass. */
static void hear(int fd, struct talk *t, int want, int ms, bool head)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t until = clock_mono_us() / 1000 + ms;

	t->len = 0;
	t->closed = false;
	t->data[0] = '\0';
	count(t, head);
	for (;;) {
		int left = (int)(until - clock_mono_us() / 1000);
		ssize_t n;

		if (want > 0 && t->responses >= want && left > 8)
			left = 8;
		if (left <= 0 || poll(&p, 1, left) <= 0)
			return;
		n = recv(fd, t->data + t->len, sizeof(t->data) - 1 - t->len, 0);
		if (n <= 0) {
			t->closed = true;
			return;
		}
		t->len += (size_t)n;
		t->data[t->len] = '\0';
		count(t, head);
	}
}

static void exchange(const char *raw, size_t n, int want, int ms, struct talk *t)
{
	int fd = dial();

	send_all(fd, raw, n);
	hear(fd, t, want, ms, strncmp(raw, "HEAD ", 5) == 0);
	(void)close(fd);
}

static inline void is_alive(void)
{
	static struct talk t;

	exchange(GOOD, strlen(GOOD), 1, 2000, &t);
	assert_int_equal(t.first, 200);
}

static int setup(void **state)
{
	static const struct server_options o = { .listen = "127.0.0.1:0",
						 .files = files,
						 .threads = 2,
						 .connections = 200,
						 .head_ms = HEAD_MS,
						 .body_ms = BODY_MS,
						 .idle_ms = IDLE_MS };
	struct err_info ei = { .code = ERR_OK };

	(void)state;
	if (http_check_routes(&ei).code != ERR_OK)
		print_error("%s %s\n", ei.key, ei.detail);
	return server_start(&ei, &o, &server).code == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	server_stop(server);
	server = NULL;
	return 0;
}

#endif
