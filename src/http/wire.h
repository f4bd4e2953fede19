/*
 * What server.c and the wire_*.c files share: connections and what a thread keeps.  Nobody else
 * includes this.
 */
#ifndef HTTP_WIRE_H
#define HTTP_WIRE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/guard.h"
#include "http/headers.h"
#include "http/listen.h"
#include "http/server.h"
#include "http/static.h"

enum stage {
	STAGE_IDLE,    /* between requests */
	STAGE_TARGET,  /* the first line is there */
	STAGE_BODY,    /* the guard let it through; the body comes */
	STAGE_ANSWERED /* an answer is on its way */
};

/* One connection.  Only its thread touches it, but for `fd` and `deadline`. */
struct conn {
	int fd;			  /* -1: the slot is free; under server->lock */
	_Atomic int64_t deadline; /* milliseconds; 0: none */
	enum stage stage;
	bool counted; /* in server->in_flight */
	bool local;   /* the peer is on this machine */
	const char *bad_target;
	char *body;
	size_t body_len, body_size;
	char client[CLIENT_TEXT_SIZE];
	char target[GUARD_TARGET_MAX + 1];
};

struct server {
	struct server_options o;
	struct MHD_Daemon *daemon;
	struct site *site;
	int port;
	struct conn *conns;
	unsigned *free_slots; /* a stack */
	unsigned n_conns, n_free;
	_Atomic unsigned used_top; /* slots from here on were never used */
	pthread_mutex_t lock;	   /* fd of connections, free_slots, stop_reaper */
	pthread_cond_t wake;
	pthread_t reaper, acceptor;
	int listen_fd, accept_end; /* accept_end: readable when the acceptor must end */
	bool stop_reaper;
	_Atomic bool stopping;
	pthread_key_t worker_key;
	_Atomic size_t bodies;
	_Atomic int64_t requests, refused, reaped, in_flight;
};

int64_t wire_now(void); /* milliseconds, monotonic, coarse */

/* wire_conn.c: slots of connections, and the reaper. */
Err conns_start(struct err_info *ei, struct server *s) MUST_CHECK;
void conns_stop(struct server *s); /* after the daemon's threads are gone */
void conn_notify(void *cls, struct MHD_Connection *c, void **socket_context,
		 enum MHD_ConnectionNotificationCode code);
struct conn *conn_of(struct MHD_Connection *c);
void conn_deadline(struct conn *c, int64_t in_ms);

/* wire_accept.c: takes connections from s->listen_fd, which accept_stop() closes. */
Err accept_start(struct err_info *ei, struct server *s) MUST_CHECK;
void accept_stop(struct server *s);

/* Memory of a body, within the sum of all; false: too much is held already. */
bool body_reserve(struct server *s, struct conn *c, size_t size);
void body_release(struct server *s, struct conn *c);

/* wire_answer.c */
enum MHD_Result answer_refused(struct server *s, struct MHD_Connection *mc, struct conn *c,
			       unsigned status, const char *key);
enum MHD_Result answer_request(struct server *s, struct MHD_Connection *mc, struct conn *c,
			       enum method m, bool head);
void worker_free(void *worker);

/* All headers of a request; false when there are more than the guard allows. */
struct wire_headers {
	struct guard_header items[GUARD_HEADERS_MAX + 1];
	size_t n;
};
void wire_headers(struct MHD_Connection *mc, struct wire_headers *out);
/* NULL: absent. */
const char *wire_header(const struct wire_headers *h, const char *name);

#endif
