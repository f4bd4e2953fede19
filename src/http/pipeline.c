/*
 * See pipeline.h.
 *
 * The audit line of a write is in the transaction of the act, and so is its idempotency key:
 * they come or go together.  The line of a read is committed before the answer leaves.  The key
 * is looked up inside the job: the writer is one thread, so two tries of one request that
 * arrive together cannot both act.
 */
#include "http/pipeline.h"

#include <string.h>

#include "core/audit.h"
#include "core/idem.h"
#include "core/session.h"
#include "core/write.h"

#include "base/banned.h"

struct job {
	struct req *rq;
	struct resp *rs;
	const struct service *svc;
	handler_fn *run;
};

Err pipe_enter(struct req *rq)
{
	return app_enter(rq->cx.app, rq->cx.arena, &rq->cx);
}

void pipe_leave(struct req *rq)
{
	app_leave(&rq->cx);
}

Err pipe_session(struct req *rq, bool *locked)
{
	struct session *s = arena_alloc(rq->cx.arena, sizeof(*s));
	bool found = false;

	bool touch = !(rq->route->flags & ROUTE_BACKGROUND);

	TRY(session_find(&rq->cx, rq->session, touch, &found, s));
	if (!found || !s->user)
		return OK;
	rq->cx.who = s;
	*locked = s->locked;
	return OK;
}

bool pipe_can(const struct req *rq, const char *cap)
{
	return session_can(rq->cx.who, cap);
}

bool pipe_read_only(const struct req *rq)
{
	return app_read_only(rq->cx.app);
}

static const char *action_name(const struct req *rq, const struct service *svc)
{
	const char *cap = rq->route->cap;

	if (rq->action)
		return rq->action;
	if (strcmp(cap, PUBLIC) != 0 && strcmp(cap, ANY_USER) != 0)
		return cap;
	return arena_printf(rq->cx.arena, "%s.%s", svc->name,
			    route_writes(rq->route) ? "write" : "read");
}

static enum audit_class class_of(const struct req *rq, const struct resp *rs)
{
	if (rq->audit_class)
		return (enum audit_class)rq->audit_class;
	if (rs->disposition)
		return AUDIT_CLASS_EXPORT;
	if (rq->route->audit == AUDIT_WRITE)
		return AUDIT_CLASS_WRITE;
	return rq->route->flags & ROUTE_READS ? AUDIT_CLASS_SEARCH : AUDIT_CLASS_READ;
}

static Err append_line(struct ctx *cx, void *arg)
{
	const struct job *j = arg;
	const struct audit_line line = {
		.action = action_name(j->rq, j->svc),
		.klass = class_of(j->rq, j->rs),
		.subject = j->rq->subject,
		.object = j->rq->object,
		.rows = j->rq->rows,
		.status = j->rs->status,
		.purpose = j->rq->purpose,
	};

	TRY(audit_append(cx, &line));
	j->rq->audited = true;
	return OK;
}

static Err append_denied(struct ctx *cx, void *arg)
{
	const struct job *j = arg;
	const struct audit_line line = { .action = action_name(j->rq, j->svc),
					 .klass = AUDIT_CLASS_DENIED,
					 .object = j->rq->id,
					 .status = err_status(ERR_FORBIDDEN) };

	return audit_append(cx, &line);
}

void pipe_denied(struct req *rq, const struct service *svc)
{
	struct job j = { .rq = rq, .svc = svc };
	Err e;

	if (pipe_read_only(rq))
		return;
	e = write_run(&rq->cx, append_denied, &j);
	if (e.code != ERR_OK)
		err_clear(&rq->cx.err);
}

/* The answer of the first try, if this one is a repetition. */
static Err replay(struct job *j, const char *what, bool *done)
{
	struct req *rq = j->rq;
	struct idem was = { 0 };

	TRY(idem_find(&rq->cx, rq->idempotency_key, what, rq->body, rq->body_len, &was, done));
	if (!*done)
		return OK;
	buf_reset(&j->rs->body);
	buf_str(&j->rs->body, was.answer);
	j->rs->status = was.status;
	j->rs->version = was.version;
	rq->audited = true; /* by the first try */
	return OK;
}

static Err run_once(struct job *j)
{
	struct req *rq = j->rq;

	TRY(j->run(rq, j->rs));
	if (rq->route->audit == AUDIT_NONE || rq->no_audit)
		return OK;
	return append_line(&rq->cx, j);
}

/* One job of the writer: handler, audit line, key. */
static Err write_job(struct ctx *cx, void *arg)
{
	struct job *j = arg;
	struct req *rq = j->rq;
	bool keyed = !(rq->route->flags & ROUTE_NO_KEY), done = false;
	const char *what = NULL;
	struct idem answer;

	if (!keyed)
		return run_once(j);
	what = arena_printf(cx->arena, "%s %s", method_name(rq->method), rq->path);
	TRY(replay(j, what, &done));
	if (done)
		return OK;
	TRY(run_once(j));
	answer = (struct idem){ .status = j->rs->status,
				.answer = j->rs->body.data ? j->rs->body.data : "{}",
				.version = j->rs->version };
	return idem_store(cx, rq->idempotency_key, what, rq->body, rq->body_len, &answer);
}

Err request_write(struct req *rq, struct resp *rs, handler_fn *fn)
{
	int64_t id[2];
	bool other;
	struct job j = { .rq = rq, .rs = rs, .run = fn };

	(void)http_find(rq->method, rq->path, id, &other, &j.svc);
	return write_run(&rq->cx, write_job, &j);
}

static Err run_reader(struct req *rq, struct resp *rs)
{
	CLEANUP(read_end) struct reading r = { 0 };

	TRY(read_begin(&rq->cx, &r));
	return rq->route->run(rq, rs);
}

Err pipe_run(struct req *rq, struct resp *rs, const struct service *svc)
{
	const struct route *r = rq->route;
	struct job j = { .rq = rq, .rs = rs, .svc = svc, .run = r->run };

	if (route_writes(r) && !(r->flags & ROUTE_OWN_TX))
		return write_run(&rq->cx, write_job, &j);
	if (r->flags & ROUTE_OWN_TX)
		TRY(r->run(rq, rs));
	else
		TRY(run_reader(rq, rs));
	if (r->audit == AUDIT_NONE || rq->no_audit || rq->audited)
		return OK;
	if (r->audit == AUDIT_WRITE)
		FAIL(&rq->cx, ERR_INTERNAL, "audit.missing");
	return write_run(&rq->cx, append_line, &j);
}
