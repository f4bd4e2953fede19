/*
 * server: the HTTP edge of an open centre.
 *
 * A pool of threads, each with its own event loop, answers requests; a handler runs on one of
 * them and holds the other connections of that thread while it runs.  TLS is the work of a
 * proxy on the same machine.
 *
 * Order of a request: raw target (guard_target) → headers (guard_request) → length of the body
 * → body → http_dispatch() for "/api/…" and "/healthz", the browser's files for the rest.  What
 * the guard refuses is answered 400 and the connection closed, before any body is read.
 *
 * The reaper cuts who sends too slowly: the library's own timeout counts inactivity only, so a
 * byte every few seconds would hold a connection for ever.
 *
 * server_stop() takes no new connection, lets running requests end, and returns when all
 * threads are gone.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/ctx.h"
#include "base/embed.h"

struct server;

struct server_options {
	struct app *app; /* passed on as req.cx.app */
	/*
	 * "127.0.0.1:8080", "[::1]:8080", "localhost:0" (port 0: any free one).  A socket from
	 * systemd (LISTEN_FDS=1) is taken instead when there is one.
	 */
	const char *listen;
	const char *const *hosts;     /* names besides loopback's, NULL-terminated, or NULL */
	const struct embedded *files; /* the browser's; NULL: none */
	const char *web_dir;	      /* instead of `files`, while developing */
	bool proxy; /* X-Forwarded-For is believed when the peer is on this machine */
	/* 0 gives the value in brackets. */
	unsigned threads;     /* [16] */
	unsigned connections; /* [2 000] */
	unsigned head_ms;     /* [5 000] from the first byte to the end of the headers */
	unsigned body_ms;     /* [10 000] for the body, */
	unsigned body_64k_ms; /* [1 000] and for each 64 KiB of it; also of an answer */
	unsigned idle_ms;     /* [15 000] between two requests of a connection */
	unsigned answer_ms;   /* [30 000] for taking an answer */
	unsigned stop_ms;     /* [20 000] for requests that run when the server stops */
	size_t bodies;	      /* [64 MiB] bytes of bodies held at once */
};

Err server_start(struct err_info *ei, const struct server_options *o,
		 struct server **out) MUST_CHECK;
int server_port(const struct server *s); /* 0: not a network socket */
void server_stop(struct server *s);

struct server_stats {
	int64_t requests;    /* given to a handler or a file */
	int64_t refused;     /* by the guard */
	int64_t reaped;	     /* cut by the reaper */
	int64_t connections; /* open now */
	int64_t in_flight;   /* requests that run now */
};
struct server_stats server_stats(const struct server *s);

#endif
