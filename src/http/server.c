/*
 * See server.h.
 */
#include "http/server.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/limits.h"
#include "http/pipeline.h"
#include "http/wire.h"

#include "base/banned.h"

#define HEADER_MEMORY	((size_t)16 * 1024) /* of one connection, answer's headers included */
#define LIBRARY_TIMEOUT 120u		    /* seconds of silence; the reaper is faster */
#define STOP_POLL_NS	10000000

static const struct server_options defaults = {
	.threads = 16,
	.connections = 2000,
	.head_ms = 5000,
	.body_ms = 10000,
	.body_64k_ms = 1000,
	.idle_ms = 15000,
	.answer_ms = 30000,
	.stop_ms = 20000,
	.bodies = (size_t)64 << 20,
};

/* The first line is there, as it was sent: kept before the library decodes it. */
static void *take_target(void *cls, const char *uri, struct MHD_Connection *mc)
{
	struct server *s = cls;
	struct conn *c = conn_of(mc);
	size_t n = strlen(uri);
	bool first;

	if (!c)
		return NULL;
	first = c->target[0] == '\0';
	c->bad_target = guard_target(uri, n);
	n = n > GUARD_TARGET_MAX ? GUARD_TARGET_MAX : n;
	memcpy(c->target, uri, n);
	c->target[n] = '\0';
	c->stage = STAGE_TARGET;
	if (!first) /* the first request's time runs since the connection opened */
		conn_deadline(c, s->o.head_ms);
	return c;
}

static size_t body_limit(const struct conn *c, enum method m)
{
	char path[GUARD_TARGET_MAX + 1];
	const struct service *svc;
	bool other;
	int64_t id[2];
	size_t n = strcspn(c->target, "?");

	memcpy(path, c->target, n);
	path[n] = '\0';
	return route_body_limit(http_find(m, path, id, &other, &svc));
}

/* Headers are whole and no byte of the body was read: the guard, and room for the body. */
static enum MHD_Result begin(struct server *s, struct MHD_Connection *mc, struct conn *c,
			     const char *method, const char *version)
{
	struct wire_headers h;
	struct guard_request g = { .method = method, .version = version, .hosts = s->o.hosts };
	const char *length;
	enum method m;
	size_t size;
	bool head;

	wire_headers(mc, &h);
	g.headers = h.items;
	g.n_headers = h.n;
	atomic_fetch_add(&s->in_flight, 1);
	c->counted = true;
	c->stage = STAGE_BODY;
	if (c->bad_target || guard_request(&g) || !guard_method(method, &m, &head)) {
		atomic_fetch_add(&s->refused, 1);
		return answer_refused(s, mc, c, MHD_HTTP_BAD_REQUEST, "request.malformed");
	}
	length = wire_header(&h, "Content-Length");
	size = length ? strtoul(length, NULL, 10) : 0;
	if (size > body_limit(c, m))
		return answer_refused(s, mc, c, MHD_HTTP_CONTENT_TOO_LARGE, "body.too_large");
	if (size > 0 && !body_reserve(s, c, size))
		return answer_refused(s, mc, c, MHD_HTTP_SERVICE_UNAVAILABLE, "server.busy");
	conn_deadline(c, (int64_t)s->o.body_ms +
				 (int64_t)s->o.body_64k_ms * (int64_t)(size / 65536));
	return MHD_YES;
}

static enum MHD_Result take_body(struct conn *c, const char *data, size_t *n)
{
	if (!c->body || *n > c->body_size - c->body_len)
		return MHD_NO;
	memcpy(c->body + c->body_len, data, *n);
	c->body_len += *n;
	*n = 0;
	return MHD_YES;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *mc, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *n, void **con_cls)
{
	struct server *s = cls;
	struct conn *c = *con_cls;
	enum method m;
	bool head;

	(void)url; /* decoded; ours is raw */
	if (!c)
		return MHD_NO;
	if (c->stage == STAGE_TARGET)
		return begin(s, mc, c, method, version);
	if (c->stage == STAGE_ANSWERED) {
		*n = 0;
		return MHD_YES;
	}
	if (*n > 0)
		return take_body(c, data, n);
	if (!guard_method(method, &m, &head))
		return MHD_NO;
	conn_deadline(c, 0);
	return answer_request(s, mc, c, m, head);
}

static void completed(void *cls, struct MHD_Connection *mc, void **con_cls,
		      enum MHD_RequestTerminationCode why)
{
	struct server *s = cls;
	struct conn *c = *con_cls;

	(void)mc;
	(void)why;
	*con_cls = NULL;
	if (!c)
		return;
	body_release(s, c);
	if (c->counted)
		atomic_fetch_sub(&s->in_flight, 1);
	c->counted = false;
	c->stage = STAGE_IDLE;
	conn_deadline(c, s->o.idle_ms);
}

#define DEFAULT(member)                                                                        \
	do {                                                                                   \
		if (s->o.member == 0)                                                          \
			s->o.member = defaults.member;                                         \
	} while (0)

static void set_options(struct server *s, const struct server_options *o)
{
	s->o = *o;
	DEFAULT(threads);
	DEFAULT(connections);
	DEFAULT(head_ms);
	DEFAULT(body_ms);
	DEFAULT(body_64k_ms);
	DEFAULT(idle_ms);
	DEFAULT(answer_ms);
	DEFAULT(stop_ms);
	DEFAULT(bodies);
	if (s->o.connections < s->o.threads)
		s->o.connections = s->o.threads;
}

/*
 * TURBO: reads until the socket is empty, so that a client's end that came together with its
 * last bytes is seen at once; and a fifth more requests a second.
 */
static Err start_daemon(struct err_info *ei, struct server *s)
{
	s->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_TURBO |
			MHD_USE_NO_LISTEN_SOCKET,
		0, NULL, NULL, handle, s, MHD_OPTION_THREAD_POOL_SIZE, s->o.threads,
		MHD_OPTION_CONNECTION_LIMIT, s->o.connections,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADER_MEMORY,
		MHD_OPTION_CONNECTION_TIMEOUT, LIBRARY_TIMEOUT, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, take_target, s, MHD_OPTION_NOTIFY_COMPLETED,
		completed, s, MHD_OPTION_NOTIFY_CONNECTION, conn_notify, s, MHD_OPTION_END);
	if (!s->daemon)
		return ERR(ei, ERR_INTERNAL, "server.start", "%s", "");
	return OK;
}

/* The library's threads, then who feeds them. */
static Err start_threads(struct err_info *ei, struct server *s)
{
	Err e;

	TRY(start_daemon(ei, s));
	e = accept_start(ei, s);
	if (e.code != ERR_OK)
		MHD_stop_daemon(s->daemon);
	return e;
}

static Err start_parts(struct err_info *ei, struct server *s)
{
	Err e;

	TRY(site_open(ei, s->o.files, s->o.web_dir, &s->site));
	TRY(listen_open(ei, s->o.listen, &s->listen_fd));
	s->port = listen_port(s->listen_fd);
	e = conns_start(ei, s);
	if (e.code == ERR_OK) {
		e = start_threads(ei, s);
		if (e.code == ERR_OK)
			return OK;
		conns_stop(s);
	}
	(void)close(s->listen_fd);
	return e;
}

Err server_start(struct err_info *ei, const struct server_options *o, struct server **out)
{
	struct server *s = calloc(1, sizeof(*s));
	Err e;

	if (!s || pthread_key_create(&s->worker_key, worker_free) != 0)
		abort();
	set_options(s, o);
	e = start_parts(ei, s);
	if (e.code != ERR_OK) {
		site_close(s->site);
		(void)pthread_key_delete(s->worker_key);
		free(s);
		return e;
	}
	*out = s;
	return OK;
}

int server_port(const struct server *s)
{
	return s->port;
}

void server_stop(struct server *s)
{
	int64_t until;

	if (!s)
		return;
	until = wire_now() + s->o.stop_ms;
	atomic_store(&s->stopping, true);
	accept_stop(s);
	while (atomic_load(&s->in_flight) > 0 && wire_now() < until) {
		const struct timespec t = { .tv_nsec = STOP_POLL_NS };

		(void)nanosleep(&t, NULL);
	}
	MHD_stop_daemon(s->daemon);
	conns_stop(s);
	site_close(s->site);
	(void)pthread_key_delete(s->worker_key);
	free(s);
}

struct server_stats server_stats(const struct server *s)
{
	struct server *w = (struct server *)(uintptr_t)s; /* for the lock */
	struct server_stats st = { .requests = atomic_load(&s->requests),
				   .refused = atomic_load(&s->refused),
				   .reaped = atomic_load(&s->reaped),
				   .in_flight = atomic_load(&s->in_flight) };

	pthread_mutex_lock(&w->lock);
	st.connections = (int64_t)s->n_conns - (int64_t)s->n_free;
	pthread_mutex_unlock(&w->lock);
	return st;
}
