/*
 * The pipeline: from a request to its answer, in the order that http.h states.  It knows
 * neither sockets nor the HTTP library; tests and fuzzers call it with a request that they
 * wrote.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/limits.h"
#include "http/guard.h"
#include "http/pipeline.h"

#include "base/banned.h"

struct empty {
	char unused;
};
static const struct schema empty_schema = { .name = "Empty", .size = sizeof(struct empty) };

/* Unique while the program runs and not to be guessed from a neighbour; no secret. */
static void make_id(char out[HTTP_ID_SIZE])
{
	static _Atomic uint64_t count, seed;
	uint64_t s = atomic_load_explicit(&seed, memory_order_relaxed), x;

	if (s == 0) {
		uint64_t fresh = 1;

		if (getrandom(&fresh, sizeof(fresh), 0) != (ssize_t)sizeof(fresh))
			fresh = 1;
		fresh |= 1;
		if (atomic_compare_exchange_strong(&seed, &s, fresh))
			s = fresh;
	}
	x = s +
	    0x9E3779B97F4A7C15u * atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	x ^= x >> 31;
	for (size_t i = 0; i < HTTP_ID_SIZE - 1; i++, x >>= 4)
		out[i] = "0123456789abcdef"[x & 15];
	out[HTTP_ID_SIZE - 1] = '\0';
}

void log_failure(const struct req *rq, const struct resp *rs)
{
	struct buf b;
	struct jw w;

	buf_init(&b, 4096);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	jw_int(&w, "at", rq->cx.now);
	jw_string(&w, "request", rq->request);
	jw_string(&w, "method", method_name(rq->method));
	jw_string(&w, "route", rq->route ? rq->route->path : NULL);
	jw_int(&w, "status", rs->status);
	jw_string(&w, "error", rq->cx.err.key);
	jw_string(&w, "where", rq->cx.err.where);
	jw_string(&w, "detail", rq->cx.err.detail);
	jw_end(&w);
	buf_char(&b, '\n');
	if (write(STDERR_FILENO, b.data, b.len) < 0)
		b.failed = true; /* nobody is left to tell */
	buf_release(&b);
}

static void list_methods(const char *path, char *out, size_t size)
{
	static const enum method all[] = { GET, POST, PUT, PATCH, DELETE_ };
	const struct service *svc;
	size_t i, n = 0;

	out[0] = '\0';
	for (i = 0; i < ARRAY_LEN(all); i++) {
		int64_t id[2];
		bool other;
		int len;

		if (!http_find(all[i], path, id, &other, &svc))
			continue;
		len = snprintf(out + n, size - n, "%s%s", n ? ", " : "", method_name(all[i]));
		n += (size_t)len;
	}
}

static Err find_route(struct req *rq, struct resp *rs, const struct service **svc)
{
	int64_t id[2];
	bool other = false;

	rq->route = http_find(rq->method, rq->path, id, &other, svc);
	if (!rq->route && other) {
		list_methods(rq->path, rs->allow, sizeof(rs->allow));
		FAIL(&rq->cx, ERR_BAD_METHOD, "route.method");
	}
	if (!rq->route)
		FAIL(&rq->cx, ERR_NOT_FOUND, "route.unknown");
	rq->id = id[0];
	rq->id2 = id[1];
	return OK;
}

static Err check_session(struct req *rq, const struct service *svc)
{
	const struct route *r = rq->route;
	bool locked = false;

	if (rq->session)
		TRY(pipe_session(rq, &locked));
	if (strcmp(r->cap, PUBLIC) == 0)
		return OK;
	if (!rq->cx.who)
		FAIL(&rq->cx, ERR_UNAUTHENTICATED, "auth.required");
	if (locked && !(r->flags & ROUTE_WHILE_LOCKED))
		FAIL(&rq->cx, ERR_LOCKED, "session.locked");
	if (strcmp(r->cap, ANY_USER) == 0 || pipe_can(rq, r->cap))
		return OK;
	pipe_denied(rq, svc);
	FAIL(&rq->cx, ERR_FORBIDDEN, "auth.forbidden");
}

/* Another site may neither change anything nor read through a signed-in browser. */
static Err check_origin(struct req *rq)
{
	if (!guard_same_origin(rq->method != GET, rq->fetch_site, rq->origin, rq->host))
		FAIL(&rq->cx, ERR_FORBIDDEN, "origin.other");
	return OK;
}

static Err check_form(struct req *rq)
{
	if (rq->body_len > route_body_limit(rq->route))
		FAILF(&rq->cx, ERR_TOO_LARGE, "body.too_large", "%zu bytes", rq->body_len);
	if (rq->method == GET) {
		if (rq->body_len > 0)
			FAIL(&rq->cx, ERR_BAD_REQUEST, "body.unexpected");
		return OK;
	}
	if (rq->method == DELETE_ && rq->body_len == 0)
		return OK;
	if (!guard_is_json(rq->content_type))
		FAIL(&rq->cx, ERR_BAD_TYPE, "body.type");
	return OK;
}

static Err read_input(struct req *rq, struct resp *rs)
{
	const struct schema *q = rq->route->q ? rq->route->q : &empty_schema;
	const struct schema *in = rq->route->in ? rq->route->in : &empty_schema;
	bool body = rq->method != GET && (rq->route->in || rq->body_len > 0);

	rq->q = arena_alloc(rq->cx.arena, q->size);
	TRY(schema_read_query(&rq->cx, q, rq->query, rq->q, &rq->q_has, &rs->errors));
	if (!body)
		return OK;
	rq->in = arena_alloc(rq->cx.arena, in->size);
	return schema_read(&rq->cx, in, rq->body, rq->body_len, rq->in, &rq->has, &rs->errors);
}

static Err check_key(struct req *rq)
{
	if (!route_writes(rq->route))
		return OK;
	if (pipe_read_only(rq))
		FAIL(&rq->cx, ERR_BUSY, "server.read_only");
	if (rq->route->flags & ROUTE_NO_KEY)
		return OK;
	if (!rq->idempotency_key)
		FAIL(&rq->cx, ERR_PRECONDITION_MISSING, "idempotency.required");
	if (!guard_is_uuid(rq->idempotency_key))
		FAIL(&rq->cx, ERR_BAD_REQUEST, "idempotency.malformed");
	return OK;
}

/* Test builds: the answer is what its description says. */
static Err check_answer(struct req *rq, struct resp *rs)
{
#ifdef CHECK_ANSWERS
	if (rq->route->out && rs->status < 300 && !rs->not_modified) {
		const char *misfit =
			schema_check(rq->cx.arena, rq->route->out,
				     rs->body.data ? rs->body.data : "", rs->body.len);

		if (misfit)
			FAILF(&rq->cx, ERR_INTERNAL, "answer.misfit", "%s", misfit);
	}
#endif
	if (rs->status == 0 || rs->body.failed)
		FAIL(&rq->cx, ERR_INTERNAL, "answer.none");
	return OK;
}

static Err run_route(struct req *rq, struct resp *rs, const struct service *svc)
{
	TRY(check_session(rq, svc));
	TRY(check_origin(rq));
	TRY(check_form(rq));
	TRY(read_input(rq, rs));
	TRY(check_key(rq));
	TRY(pipe_run(rq, rs, svc));
	return check_answer(rq, rs);
}

static Err serve(struct req *rq, struct resp *rs)
{
	const struct service *svc = NULL;
	Err e;

	TRY(find_route(rq, rs, &svc));
	TRY(pipe_enter(rq));
	e = run_route(rq, rs, svc);
	pipe_leave(rq);
	return e;
}

void http_dispatch(struct req *rq, struct resp *rs)
{
	Err e;

	make_id(rq->request);
	if (rs->body.max == 0)
		buf_init(&rs->body, LIMIT_ANSWER);
	e = serve(rq, rs);
	if (e.code == ERR_OK)
		return;
	reply_error(rq, rs, e.code);
	if (rs->status >= 500)
		log_failure(rq, rs);
}
