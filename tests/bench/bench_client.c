/*
 * The client: kept connections to a server on this machine, one request under way on each.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/bench.h"

#include "base/banned.h"

#define STALL_MS 20000 /* a server that is silent for so long has failed */

double bench_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

uint64_t bench_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed * 0x2545F4914F6CDD1Du;
}

uint32_t bench_below(uint64_t *seed, uint32_t n)
{
	return (uint32_t)((bench_random(seed) >> 32) * n >> 32);
}

/* As the browser makes them: the time in milliseconds, then chance. */
void bench_uuid(uint64_t *seed, char out[37])
{
	struct timespec now;
	uint64_t ms, bits = bench_random(seed);

	(void)clock_gettime(CLOCK_REALTIME, &now);
	ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	(void)snprintf(out, 37, "%08x-%04x-7%03x-8%03x-%012llx", (unsigned)(ms >> 16),
		       (unsigned)(ms & 0xFFFF), (unsigned)(bits & 0xFFF),
		       (unsigned)(bits >> 12 & 0xFFF),
		       (unsigned long long)(bench_random(seed) >> 16));
}

bool line_open(struct line *l, int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((in_port_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval stall = { .tv_sec = STALL_MS / 1000 };
	int one = 1;

	*l = (struct line){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
	if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&to, sizeof(to)) != 0 ||
	    setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) != 0 ||
	    setsockopt(l->fd, SOL_SOCKET, SO_RCVTIMEO, &stall, sizeof(stall)) != 0) {
		perror("bench: connect");
		line_close(l);
		return false;
	}
	return true;
}

void line_close(struct line *l)
{
	if (l->fd >= 0)
		(void)close(l->fd);
	free(l->in);
	*l = (struct line){ .fd = -1 };
}

static bool line_send(struct line *l, const char *p, size_t n)
{
	l->n = 0;
	while (n > 0) {
		ssize_t k = send(l->fd, p, n, MSG_NOSIGNAL);

		if (k <= 0) {
			perror("bench: send");
			return false;
		}
		p += k;
		n -= (size_t)k;
	}
	return true;
}

/* One read; false at the end of the stream or a fault. */
static bool line_read(struct line *l)
{
	ssize_t k;

	if (l->cap - l->n < 65536) {
		l->cap = l->cap ? l->cap * 2 : 131072;
		l->in = realloc(l->in, l->cap);
		if (!l->in)
			abort();
	}
	k = recv(l->fd, l->in + l->n, l->cap - l->n - 1, 0);
	if (k <= 0) {
		fprintf(stderr, "bench: the server closed a connection (%s)\n",
			k < 0 ? strerror(errno) : "end");
		return false;
	}
	l->n += (size_t)k;
	l->in[l->n] = '\0';
	return true;
}

/* Whether the whole answer is there. */
static bool line_whole(struct line *l, struct answer *a)
{
	const char *end = l->n ? strstr(l->in, "\r\n\r\n") : NULL;
	char length[24];

	if (!end)
		return false;
	*a = (struct answer){ .head = l->in,
			      .body = end + 4,
			      .wire = (size_t)(end + 4 - l->in) };
	answer_header(a, "Content-Length", length, sizeof(length));
	a->len = strtoul(length, NULL, 10);
	a->wire += a->len;
	a->status = l->n > 12 ? (int)strtol(l->in + 9, NULL, 10) : 0;
	return l->n >= a->wire;
}

bool line_call(struct line *l, const char *request, size_t n, struct answer *a)
{
	if (!line_send(l, request, n))
		return false;
	do {
		if (!line_read(l))
			return false;
	} while (!line_whole(l, a));
	return true;
}

bool line_json(struct line *l, const char *method, const char *path, const char *cookie,
	       const char *body, struct answer *a)
{
	static uint64_t seed = 0x9E3779B97F4A7C15u;
	char request[BENCH_REQUEST], key[37];
	int n;

	bench_uuid(&seed, key);
	n = snprintf(request, sizeof(request),
		     "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
		     "Cookie: __Host-s=%s\r\n"
		     "%s%s%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
		     method, path, *cookie ? cookie : "none", body ? "Idempotency-Key: " : "",
		     body ? key : "", body ? "\r\n" : "", body ? strlen(body) : 0,
		     body ? body : "");
	return n > 0 && (size_t)n < sizeof(request) && line_call(l, request, (size_t)n, a);
}

json_t *line_get(struct line *l, const char *method, const char *path, const char *cookie,
		 const char *body)
{
	struct answer a;
	json_t *j = NULL;

	if (!line_json(l, method, path, cookie, body, &a))
		return NULL;
	if (a.status / 100 == 2)
		j = json_loadb(a.body, a.len, 0, NULL);
	if (!j)
		fprintf(stderr, "bench: %s %s: %d %.200s\n", method, path, a.status, a.body);
	return j;
}

void answer_header(const struct answer *a, const char *name, char *out, size_t size)
{
	size_t n = strlen(name), i = 0;
	const char *p = a->head;

	while ((p = strstr(p, "\r\n")) != NULL && p + 2 < a->body) {
		p += 2;
		if (strncasecmp(p, name, n) != 0 || p[n] != ':')
			continue;
		p += n + 1;
		p += strspn(p, " ");
		for (; i + 1 < size && *p && !strchr("\r\n;", *p); p++)
			out[i++] = *p;
		break;
	}
	out[i] = '\0';
}

/* Everything of one load_run(). */
struct run {
	const struct load *load;
	struct line lines[BENCH_CONNECTIONS];
	double since[BENCH_CONNECTIONS];
	double until;
	double *us;
	size_t n, cap;
	unsigned busy;
	int poll;
};

static bool ask(struct run *r, unsigned i)
{
	char request[BENCH_REQUEST];
	size_t n = r->load->make(r->load->arg, i, request);

	r->since[i] = bench_now();
	r->busy++;
	return line_send(&r->lines[i], request, n);
}

static void keep(struct run *r, double us)
{
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 65536;
		r->us = realloc(r->us, r->cap * sizeof(*r->us));
		if (!r->us)
			abort();
	}
	r->us[r->n++] = us;
}

/* Bytes came on a connection: keep the time of a whole answer, and ask again. */
static bool take(struct run *r, unsigned i)
{
	struct answer a;
	double now;

	if (!line_read(&r->lines[i]))
		return false;
	if (!line_whole(&r->lines[i], &a))
		return true;
	now = bench_now();
	keep(r, (now - r->since[i]) * 1e6);
	r->busy--;
	if (a.status != r->load->expect) {
		fprintf(stderr, "bench: %d instead of %d: %.*s\n", a.status, r->load->expect,
			(int)(a.len < 200 ? a.len : 200), a.body);
		return false;
	}
	return now >= r->until || ask(r, i);
}

static bool turn(struct run *r)
{
	struct epoll_event events[BENCH_CONNECTIONS];
	int n;

	while (r->busy > 0) {
		n = epoll_wait(r->poll, events, BENCH_CONNECTIONS, STALL_MS);
		if (n <= 0 && errno != EINTR) {
			fprintf(stderr, "bench: the server is silent\n");
			return false;
		}
		for (int k = 0; k < n; k++)
			if (!take(r, events[k].data.u32))
				return false;
	}
	return true;
}

static bool start(struct run *r)
{
	r->poll = epoll_create1(EPOLL_CLOEXEC);
	if (r->poll < 0)
		return false;
	for (unsigned i = 0; i < r->load->connections; i++) {
		struct epoll_event e = { .events = EPOLLIN, .data.u32 = i };

		if (!line_open(&r->lines[i], r->load->port) ||
		    epoll_ctl(r->poll, EPOLL_CTL_ADD, r->lines[i].fd, &e) != 0)
			return false;
	}
	r->until = bench_now() + r->load->seconds;
	for (unsigned i = 0; i < r->load->connections; i++)
		if (!ask(r, i))
			return false;
	return true;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

bool load_run(const struct load *l, struct load_result *out)
{
	struct run r = { .load = l, .poll = -1 };
	double begin = bench_now();
	bool good;

	for (unsigned i = 0; i < BENCH_CONNECTIONS; i++)
		r.lines[i].fd = -1;
	good = start(&r) && turn(&r) && r.n > 0;
	begin = bench_now() - begin;
	if (good) {
		qsort(r.us, r.n, sizeof(*r.us), by_value);
		*out = (struct load_result){ .per_s = (double)r.n / begin,
					     .p50_us = r.us[r.n / 2],
					     .p99_us = r.us[r.n * 99 / 100],
					     .done = r.n };
	}
	for (unsigned i = 0; i < BENCH_CONNECTIONS; i++)
		line_close(&r.lines[i]);
	if (r.poll >= 0)
		(void)close(r.poll);
	free(r.us);
	return good;
}

void load_best(struct load_result *best, const struct load_result *r)
{
	if (best->done == 0 || r->per_s > best->per_s)
		best->per_s = r->per_s;
	if (best->done == 0 || r->p50_us < best->p50_us)
		best->p50_us = r->p50_us;
	if (best->done == 0 || r->p99_us < best->p99_us)
		best->p99_us = r->p99_us;
	best->done += r->done;
}
