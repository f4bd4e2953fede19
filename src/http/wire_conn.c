/*
 * Connections: a slot each, with a time by which the client must have done its part, and the
 * thread that cuts those who have not.
 *
 * The library closes a socket only after conn_notify(CLOSED) returned, so a descriptor that is
 * read under the lock is still this connection's, and never somebody else's.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "http/wire.h"

#include "base/banned.h"

#define MARGIN 64 /* connections that are closing while others open */

int64_t wire_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct conn *conn_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return i ? i->socket_context : NULL;
}

void conn_deadline(struct conn *c, int64_t in_ms)
{
	atomic_store_explicit(&c->deadline, in_ms > 0 ? wire_now() + in_ms : 0,
			      memory_order_relaxed);
}

static void open_slot(struct server *s, struct MHD_Connection *mc, void **socket_context)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(mc, MHD_CONNECTION_INFO_CONNECTION_FD);
	const union MHD_ConnectionInfo *from =
		MHD_get_connection_info(mc, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *peer = from ? from->client_addr : NULL;
	struct conn *c = NULL;

	pthread_mutex_lock(&s->lock);
	if (s->n_free > 0) {
		unsigned slot = s->free_slots[--s->n_free];

		c = &s->conns[slot];
		c->fd = i ? i->connect_fd : -1;
		if (slot >= atomic_load(&s->used_top))
			atomic_store(&s->used_top, slot + 1);
	}
	pthread_mutex_unlock(&s->lock);
	*socket_context = c;
	if (!c)
		return;
	c->stage = STAGE_IDLE;
	c->local = client_is_local(peer);
	client_text(peer, c->client);
	conn_deadline(c, s->o.head_ms);
}

static void close_slot(struct server *s, struct conn *c)
{
	body_release(s, c);
	explicit_bzero(c->target, sizeof(c->target));
	atomic_store(&c->deadline, 0);
	pthread_mutex_lock(&s->lock);
	c->fd = -1;
	s->free_slots[s->n_free++] = (unsigned)(c - s->conns);
	pthread_mutex_unlock(&s->lock);
}

void conn_notify(void *cls, struct MHD_Connection *c, void **socket_context,
		 enum MHD_ConnectionNotificationCode code)
{
	struct server *s = cls;

	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		open_slot(s, c, socket_context);
	else if (*socket_context)
		close_slot(s, *socket_context);
}

bool body_reserve(struct server *s, struct conn *c, size_t size)
{
	if (atomic_fetch_add(&s->bodies, size) + size > s->o.bodies) {
		atomic_fetch_sub(&s->bodies, size);
		return false;
	}
	c->body = malloc(size);
	if (!c->body)
		abort();
	c->body_size = size;
	c->body_len = 0;
	return true;
}

void body_release(struct server *s, struct conn *c)
{
	if (!c->body)
		return;
	atomic_fetch_sub(&s->bodies, c->body_size);
	buf_wipe_free(c->body, c->body_len);
	c->body = NULL;
	c->body_len = c->body_size = 0;
}

/* Shuts the socket down; the library sees the end and closes. */
static void reap(struct server *s, int64_t now)
{
	unsigned top = atomic_load(&s->used_top), i;

	for (i = 0; i < top; i++) {
		struct conn *c = &s->conns[i];
		int64_t d = atomic_load_explicit(&c->deadline, memory_order_relaxed);

		if (d == 0 || d > now || c->fd < 0)
			continue;
		atomic_store(&c->deadline, 0);
		atomic_fetch_add(&s->reaped, 1);
		(void)shutdown(c->fd, SHUT_RDWR);
	}
}

static void *reaper_main(void *arg)
{
	struct server *s = arg;
	int64_t tick = s->o.head_ms / 8;

	tick = tick > 250 ? 250 : tick < 10 ? 10 : tick;
	pthread_mutex_lock(&s->lock);
	while (!s->stop_reaper) {
		struct timespec t;

		(void)clock_gettime(CLOCK_MONOTONIC, &t);
		t.tv_nsec += (long)tick * 1000000;
		t.tv_sec += t.tv_nsec / 1000000000;
		t.tv_nsec %= 1000000000;
		(void)pthread_cond_timedwait(&s->wake, &s->lock, &t);
		reap(s, wire_now());
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

Err conns_start(struct err_info *ei, struct server *s)
{
	pthread_condattr_t attr;
	unsigned i;
	int rc;

	s->n_conns = s->o.connections + MARGIN;
	s->conns = calloc(s->n_conns, sizeof(*s->conns));
	s->free_slots = calloc(s->n_conns, sizeof(*s->free_slots));
	if (!s->conns || !s->free_slots)
		abort();
	for (i = s->n_conns; i-- > 0;) {
		s->conns[i].fd = -1;
		s->free_slots[s->n_free++] = i; /* the lowest is on top */
	}
	(void)pthread_mutex_init(&s->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&s->wake, &attr);
	(void)pthread_condattr_destroy(&attr);
	rc = pthread_create(&s->reaper, NULL, reaper_main, s);
	if (rc != 0)
		return ERR(ei, ERR_INTERNAL, "server.thread", "errno %d", rc);
	return OK;
}

void conns_stop(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	s->stop_reaper = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
	(void)pthread_join(s->reaper, NULL);
	(void)pthread_cond_destroy(&s->wake);
	(void)pthread_mutex_destroy(&s->lock);
	free(s->conns);
	free(s->free_slots);
}
