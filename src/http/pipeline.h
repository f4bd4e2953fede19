/*
 * The steps of http_dispatch() that belong to the core (session, snapshot, transaction, audit,
 * idempotency), apart so that tests of the edge can put others in their place; and the helpers
 * that the files of http share.
 */
#ifndef HTTP_PIPELINE_H
#define HTTP_PIPELINE_H

#include "http/http.h"

/* Time, this thread's reader and the snapshot of the configuration, until pipe_leave(). */
Err pipe_enter(struct req *rq) MUST_CHECK;
void pipe_leave(struct req *rq);
/* Finds the session of rq->session; cx.who stays NULL when there is none. */
Err pipe_session(struct req *rq, bool *locked) MUST_CHECK;
bool pipe_can(const struct req *rq, const char *cap);
bool pipe_read_only(const struct req *rq);
/* Writes down that a capability was missing; a failure to do so changes nothing. */
void pipe_denied(struct req *rq, const struct service *svc);
/* Runs the handler as its row says: reader, or job of the writer with audit line and key. */
Err pipe_run(struct req *rq, struct resp *rs, const struct service *svc) MUST_CHECK;

/* Whether a route changes the base. */
bool route_writes(const struct route *r);
size_t route_body_limit(const struct route *r); /* NULL: no route; still bounded */

/* Turns the recorded error into the answer. */
void reply_error(struct req *rq, struct resp *rs, enum err_code code);

/* One line of JSON on standard error. */
void log_failure(const struct req *rq, const struct resp *rs);

#endif
