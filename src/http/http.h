/*
 * Requests, answers, routes: what a handler sees.  No type of the HTTP library appears here, so
 * tests and fuzzers call `http_dispatch()` without a socket.
 *
 * A route is a row: method, path, handler, capability, audit class, schemas, help.  Everything
 * that must hold for every route is done by the pipeline from the row, not by handlers:
 *
 *	find route (404 / 405) → session (401, 423) → capability (403) → Origin (403) → type
 * (415) → size (413) → JSON (400) → schema (422, by field) → Idempotency-Key (428, replay) →
 *	handler in a read transaction of this thread's reader, or as one job of the writer
 *	(core/write.h) together with its audit line → read models → answer
 *
 * A GET runs on a connection that cannot write.  The audit line of a read is committed before
 * the answer leaves; if that fails, so does the answer.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "core/schema.h"

enum method { GET, POST, PUT, PATCH, DELETE_ };

enum audit_rule {
	AUDIT_UNSET, /* the program refuses to start */
	AUDIT_NONE,  /* no personal data: catalogue, own session, figures */
	AUDIT_READ,  /* one line, committed before the answer leaves */
	AUDIT_WRITE, /* one line in the transaction of the act */
};

#define PUBLIC	 "public"   /* no session needed */
#define ANY_USER "any user" /* a session, no capability */

enum route_flags {
	/* Slow work (hashing, parsing): the handler runs outside a transaction and ends with
	 * request_write(). */
	ROUTE_OWN_TX = 1 << 0,
	/* A POST that reads (search, preview): reader connection, no Idempotency-Key. */
	ROUTE_READS = 1 << 1,
	/* Answers although the session is locked. */
	ROUTE_WHILE_LOCKED = 1 << 2,
	/* A write without Idempotency-Key: login, logout, lock, unlock. */
	ROUTE_NO_KEY = 1 << 3,
	/* A body of up to LIMIT_BODY_PLAN bytes instead of LIMIT_BODY. */
	ROUTE_BIG = 1 << 4,
	/* A page asks it by itself: the session does not count as used. */
	ROUTE_BACKGROUND = 1 << 5,
};

#define HTTP_ID_SIZE 17 /* request id: 16 hexadecimal digits and NUL */

struct req {
	struct ctx cx;		    /* first: handlers pass &rq->cx */
	char request[HTTP_ID_SIZE]; /* set by http_dispatch(); in error answers and the log */
	enum method method;
	const char *path;
	const char *query;   /* raw, without '?', or NULL */
	const char *session; /* cookie value or NULL */
	const char *origin, *host, *fetch_site, *content_type, *if_match, *idempotency_key,
		*agent, *if_none_match;
	const char *client; /* coarse client address for throttling, never stored in full */
	const char *body;
	size_t body_len;
	int64_t id;   /* value of the first ":id" in the path, 0 if none */
	int64_t id2;  /* value of the second */
	void *in;     /* struct described by route->in, checked */
	uint64_t has; /* which top-level members of `in` were present */
	void *q;      /* struct described by route->q, checked */
	uint64_t q_has;
	const struct route *route;
	/* Set by the handler for the audit line: whose data, what was touched, how many rows.
	 */
	int64_t subject; /* person id or 0 */
	int64_t object;	 /* row id or 0 */
	int64_t rows;
	const char *purpose; /* literal or arena text without personal data */
	const char *action;  /* what the line calls it; NULL: the capability, or service.read */
	int audit_class;     /* enum audit_class; 0: read, search, export or write by the row */
	const void *scratch; /* from a ROUTE_OWN_TX handler to its job */
	bool audited;	     /* set by the pipeline: the line of this request was written */
	bool no_audit;	     /* nothing personal was read after all (own list was empty, …) */
};

struct resp {
	int status;
	struct buf body;
	const char *type;	 /* content type; JSON unless set */
	const char *set_cookie;	 /* whole header value or NULL */
	const char *disposition; /* file name of an export or NULL */
	int64_t version;	 /* > 0: ETag */
	bool clear_site_data;
	int retry_after_s; /* > 0: Retry-After */
	char allow[40];	   /* of a 405 */
	bool not_modified;
	struct field_errors errors;
};

typedef Err handler_fn(struct req *rq, struct resp *rs);

struct route {
	enum method method;
	const char *path; /* "/api/persons/:id/identity" */
	handler_fn *run;
	const char *cap; /* NULL: the program refuses to start */
	enum audit_rule audit;
	/* Body; NULL: a body is refused (an empty object is accepted). */
	const struct schema *in;
	/* The answer; NULL only with out_type. */
	const struct schema *out;
	/* Query string; NULL: a query is refused. */
	const struct schema *q;
	const char *out_type; /* content type of an answer that is not JSON */
	const char *help;     /* one line, printed by `maillon routes` */
	unsigned flags;
};

struct service {
	const char *name; /* "casework": prefix of audit actions and capabilities */
	const struct route *routes;
	size_t n_routes;
	/* Kinds of records that it emits, NULL-terminated: "casework.intervention". */
	const char *const *kinds;
	/* Brings what follows from the day and from dated figures up to date: after unlock, after
	 * midnight, after a change of the configuration (http/upkeep.h).  Costs little when
	 * nothing moved; may be NULL. */
	Err (*catch_up)(struct ctx *cx);
	/* Items of a person's timeline (core/timeline.h); may be NULL. */
	const struct timeline_source *timeline;
};

/* Generated from the folders of src/svc; ends with NULL. */
extern const struct service *const all_services[];

/*
 * Starts an answer: `struct jw w = reply(rs, 200);` then members, then reply_end().
 * The outer object is opened here and closed there.
 */
struct jw reply(struct resp *rs, int status);
Err reply_end(struct req *rq, struct resp *rs, struct jw *w) MUST_CHECK; /* over 4 MiB: fails */
Err reply_empty(struct req *rq, struct resp *rs) MUST_CHECK;		 /* {} */

/* If-Match of an edit: FAILs with 428 when absent, 412 when it is not `version`. */
Err expect_version(struct req *rq, struct resp *rs, int64_t version) MUST_CHECK;

/*
 * After an UPDATE … WHERE version = n: FAILs with 412 when no row changed, because another
 * request of the same instant came first.
 */
Err expect_changed(struct req *rq, int64_t changed) MUST_CHECK;

/*
 * For ROUTE_OWN_TX: runs `fn` as one job of the writer, with the audit line and the idempotency
 * key of the request, as the pipeline does for other writes.
 */
Err request_write(struct req *rq, struct resp *rs, handler_fn *fn) MUST_CHECK;

/* The pipeline.  Never fails: errors become answers. */
void http_dispatch(struct req *rq, struct resp *rs);
/* Every route has path, handler, capability, audit class, answer, help; names are unique. */
Err http_check_routes(struct err_info *ei) MUST_CHECK;
const struct route *http_find(enum method m, const char *path, int64_t id[2],
			      bool *other_method, const struct service **svc);
const char *method_name(enum method m);
void http_routes_json(struct jw *w);	 /* for `maillon routes --json` */
void http_openapi(struct jw *w);	 /* OpenAPI 3.1 */
extern const struct schema error_schema; /* the body of every error */

#endif
