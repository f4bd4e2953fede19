/*
 * From a whole request to the library's answer: the request as handlers see it, the headers,
 * and the bytes, which are overwritten when they have been sent.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/pipeline.h"
#include "http/wire.h"

#include "base/banned.h"

static const char JSON[] = "application/json; charset=utf-8";
#define SESSION_COOKIE "__Host-s"

/* What a thread keeps from request to request. */
struct worker {
	struct arena arena;
};

/* An answer's bytes on their way out. */
struct parcel {
	char *data;
	size_t len;
};

/* Everything that an answer is made of. */
struct outgoing {
	unsigned status;
	const void *data;
	size_t len;
	char *owned; /* `data`, to be wiped and freed, or NULL: `lasting` or copied */
	bool lasting;
	struct header_list headers;
};

void worker_free(void *worker)
{
	struct worker *w = worker;

	arena_release(&w->arena);
	free(w);
}

static struct worker *worker_get(struct server *s)
{
	struct worker *w = pthread_getspecific(s->worker_key);

	if (w)
		return w;
	w = calloc(1, sizeof(*w));
	if (!w || pthread_setspecific(s->worker_key, w) != 0)
		abort();
	arena_init(&w->arena, ARENA_LIMIT_DEFAULT);
	return w;
}

static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *key,
			       size_t n_key, const char *value, size_t n_value)
{
	struct wire_headers *h = cls;

	(void)kind;
	if (h->n == ARRAY_LEN(h->items))
		return MHD_NO;
	h->items[h->n++] = (struct guard_header){ .name = key ? key : "",
						  .value = value ? value : "",
						  .n_name = key ? n_key : 0,
						  .n_value = value ? n_value : 0 };
	return MHD_YES;
}

void wire_headers(struct MHD_Connection *mc, struct wire_headers *out)
{
	out->n = 0;
	(void)MHD_get_connection_values_n(mc, MHD_HEADER_KIND, collect, out);
}

const char *wire_header(const struct wire_headers *h, const char *name)
{
	size_t n = strlen(name), i;

	for (i = 0; i < h->n; i++)
		if (h->items[i].n_name == n && strncasecmp(h->items[i].name, name, n) == 0)
			return h->items[i].value;
	return NULL;
}

static void parcel_free(void *cls)
{
	struct parcel *p = cls;

	buf_wipe_free(p->data, p->len);
	free(p);
}

static struct MHD_Response *wrap(const struct outgoing *o)
{
	/* The library's type is not const, but it does not write. */
	void *data = (void *)(uintptr_t)(o->data ? o->data : "");
	struct parcel *p;

	if (!o->owned)
		return MHD_create_response_from_buffer(o->len, data,
						       o->lasting || !o->data
							       ? MHD_RESPMEM_PERSISTENT
							       : MHD_RESPMEM_MUST_COPY);
	p = malloc(sizeof(*p));
	if (!p)
		abort();
	*p = (struct parcel){ o->owned, o->len };
	return MHD_create_response_from_buffer_with_free_callback_cls(o->len, o->owned,
								      parcel_free, p);
}

static enum MHD_Result send_out(struct server *s, struct MHD_Connection *mc, struct conn *c,
				const struct outgoing *o)
{
	struct MHD_Response *r = wrap(o);
	enum MHD_Result done = MHD_YES;
	size_t i;

	if (!r)
		abort();
	for (i = 0; i < o->headers.n && done == MHD_YES; i++)
		done = MHD_add_response_header(r, o->headers.items[i].name,
					       o->headers.items[i].value);
	if (done == MHD_YES)
		done = MHD_queue_response(mc, o->status, r);
	MHD_destroy_response(r);
	c->stage = STAGE_ANSWERED;
	conn_deadline(c, (int64_t)s->o.answer_ms +
				 (int64_t)s->o.body_64k_ms * (int64_t)(o->len / 65536));
	return done;
}

/* `Connection: close` while the server stops. */
static void start_headers(struct server *s, struct outgoing *o, const char *host,
			  const char *cache)
{
	headers_policy(&o->headers, host && !guard_is_loopback(host), cache);
	if (atomic_load_explicit(&s->stopping, memory_order_relaxed))
		headers_add(&o->headers, "Connection", "close");
}

enum MHD_Result answer_refused(struct server *s, struct MHD_Connection *mc, struct conn *c,
			       unsigned status, const char *key)
{
	char body[96];
	int n = snprintf(body, sizeof(body), "{\"error\":\"%s\"}", key);
	struct outgoing o = { .status = status, .data = body, .len = (size_t)n };

	headers_policy(&o.headers, false, CACHE_NEVER);
	headers_add(&o.headers, "Content-Type", JSON);
	headers_add(&o.headers, "Connection", "close");
	return send_out(s, mc, c, &o);
}

/* `attachment; filename="…"`: what is not a plain character becomes "_". */
static char *disposition(struct arena *a, const char *name)
{
	char *safe = arena_strdup(a, name), *p;

	for (p = safe; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-",
			    *p))
			*p = '_';
	return arena_printf(a, "attachment; filename=\"%s\"", safe);
}

static void response_headers(struct header_list *l, struct arena *a, const struct resp *rs)
{
	headers_add(l, "Content-Type", rs->type ? rs->type : JSON);
	if (rs->version > 0)
		headers_add(l, "ETag", arena_printf(a, "\"%" PRId64 "\"", rs->version));
	if (rs->set_cookie)
		headers_add(l, "Set-Cookie", rs->set_cookie);
	if (rs->disposition)
		headers_add(l, "Content-Disposition", disposition(a, rs->disposition));
	if (rs->clear_site_data)
		headers_add(l, "Clear-Site-Data", "\"cache\", \"storage\"");
	if (rs->retry_after_s > 0)
		headers_add(l, "Retry-After", arena_printf(a, "%d", rs->retry_after_s));
	if (rs->allow[0])
		headers_add(l, "Allow", rs->allow);
}

static const char *client_of(struct server *s, struct arena *a, const struct conn *c,
			     const struct wire_headers *h)
{
	const char *via = s->o.proxy && c->local ? wire_header(h, "X-Forwarded-For") : NULL;
	char text[CLIENT_TEXT_SIZE];

	if (via && client_forwarded(via, text))
		return arena_strdup(a, text);
	return c->client;
}

static void fill_request(struct server *s, struct arena *a, struct conn *c,
			 const struct wire_headers *h, struct req *rq)
{
	const char *cookie = wire_header(h, "Cookie");

	rq->cx.arena = a;
	rq->cx.app = s->o.app;
	rq->session = cookie ? guard_cookie(a, cookie, SESSION_COOKIE) : NULL;
	rq->origin = wire_header(h, "Origin");
	rq->host = wire_header(h, "Host");
	rq->fetch_site = wire_header(h, "Sec-Fetch-Site");
	rq->content_type = wire_header(h, "Content-Type");
	rq->if_match = wire_header(h, "If-Match");
	rq->if_none_match = wire_header(h, "If-None-Match");
	rq->idempotency_key = wire_header(h, "Idempotency-Key");
	rq->agent = wire_header(h, "User-Agent");
	rq->client = client_of(s, a, c, h);
	rq->body = c->body ? c->body : "";
	rq->body_len = c->body_len;
}

static enum MHD_Result answer_route(struct server *s, struct MHD_Connection *mc, struct conn *c,
				    struct req *rq)
{
	struct outgoing o = { .status = 0 };
	struct resp rs = { .status = 0 };

	http_dispatch(rq, &rs);
	body_release(s, c);
	start_headers(s, &o, rq->host, CACHE_NEVER);
	response_headers(&o.headers, rq->cx.arena, &rs);
	if (rs.not_modified) {
		o.status = MHD_HTTP_NOT_MODIFIED;
		buf_release(&rs.body);
	} else {
		o.status = (unsigned)rs.status;
		o.owned = buf_take(&rs.body, &o.len);
		o.data = o.owned;
	}
	return send_out(s, mc, c, &o);
}

static enum MHD_Result answer_error(struct server *s, struct MHD_Connection *mc, struct conn *c,
				    const char *host, unsigned status, const char *body,
				    const char *allow)
{
	struct outgoing o = {
		.status = status, .data = body, .len = strlen(body), .lasting = true
	};

	start_headers(s, &o, host, CACHE_NEVER);
	headers_add(&o.headers, "Content-Type", JSON);
	if (allow)
		headers_add(&o.headers, "Allow", allow);
	return send_out(s, mc, c, &o);
}

static enum MHD_Result answer_file(struct server *s, struct MHD_Connection *mc, struct conn *c,
				   struct arena *a, const struct wire_headers *h,
				   const char *path)
{
	const struct site_request q = { .path = path,
					.accept_encoding = wire_header(h, "Accept-Encoding"),
					.if_none_match = wire_header(h, "If-None-Match") };
	const char *host = wire_header(h, "Host");
	struct outgoing o = { .status = 0 };
	struct site_answer f;

	site_get(s->site, a, &q, &f);
	if (f.status == MHD_HTTP_NOT_FOUND)
		return answer_error(s, mc, c, host, MHD_HTTP_NOT_FOUND,
				    "{\"error\":\"route.unknown\",\"code\":\"NOT_FOUND\"}",
				    NULL);
	o.status = (unsigned)f.status;
	if (f.status == MHD_HTTP_OK) {
		o.data = f.data;
		o.len = f.len;
		o.lasting = f.lasting;
	}
	start_headers(s, &o, host, f.cache);
	headers_add(&o.headers, "Content-Type", f.type);
	if (f.etag)
		headers_add(&o.headers, "ETag", f.etag);
	if (f.gzip && f.status == MHD_HTTP_OK)
		headers_add(&o.headers, "Content-Encoding", "gzip");
	if (f.vary)
		headers_add(&o.headers, "Vary", "Accept-Encoding");
	return send_out(s, mc, c, &o);
}

static bool is_route(const char *path, enum method m)
{
	const struct service *svc;
	bool other = false;
	int64_t id[2];

	return strncmp(path, "/api/", 5) == 0 || http_find(m, path, id, &other, &svc) || other;
}

enum MHD_Result answer_request(struct server *s, struct MHD_Connection *mc, struct conn *c,
			       enum method m, bool head)
{
	struct arena *a = &worker_get(s)->arena;
	struct req rq = { .method = m, .path = c->target };
	char *query = strchr(c->target, '?');
	struct wire_headers h;
	enum MHD_Result done;

	atomic_fetch_add_explicit(&s->requests, 1, memory_order_relaxed);
	if (query) {
		*query = '\0';
		rq.query = query + 1;
	}
	wire_headers(mc, &h);
	if (!is_route(rq.path, m) && m == GET) {
		done = answer_file(s, mc, c, a, &h, rq.path);
	} else if (head || !is_route(rq.path, m)) {
		done = answer_error(s, mc, c, wire_header(&h, "Host"),
				    MHD_HTTP_METHOD_NOT_ALLOWED,
				    "{\"error\":\"route.method\",\"code\":\"BAD_METHOD\"}",
				    head ? "GET" : "GET, HEAD");
	} else {
		fill_request(s, a, c, &h, &rq);
		done = answer_route(s, mc, c, &rq);
	}
	arena_reset(a);
	return done;
}
