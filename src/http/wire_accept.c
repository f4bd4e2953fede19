/*
 * Accepting: one thread takes new connections and deals them out over the threads of the pool.
 *
 * Left to itself, the library lets the thread that wakes first take up to ten connections at
 * once.  The six that a browser opens for one page would then wait for each other's commits on
 * one thread while the others idle, and commits would be shared by few.  MHD_add_connection()
 * chooses the thread by the number of the descriptor: neighbours go to different threads.
 *
 * While all connections are taken, and while the system has no descriptor to give, new ones
 * wait in the socket's queue.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/wire.h"

#include "base/banned.h"

#define FULL_WAIT_MS 20

static bool is_full(struct server *s)
{
	bool full;

	pthread_mutex_lock(&s->lock);
	full = s->n_conns - s->n_free >= s->o.connections;
	pthread_mutex_unlock(&s->lock);
	return full;
}

/* Takes what waits in the queue; false when it must wait a moment. */
static bool take_waiting(struct server *s)
{
	while (!is_full(s)) {
		struct sockaddr_storage from;
		socklen_t len = sizeof(from);
		int fd = accept(s->listen_fd, (struct sockaddr *)&from, &len);

		if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		if (fd < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK;
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
		/* It closes the descriptor when it cannot take it. */
		(void)MHD_add_connection(s->daemon, fd, (struct sockaddr *)&from, len);
	}
	return false;
}

static void *acceptor_main(void *arg)
{
	struct server *s = arg;
	struct pollfd f[2] = { { .fd = s->accept_end, .events = POLLIN },
			       { .fd = s->listen_fd, .events = POLLIN } };

	for (;;) {
		int n = poll(f, 2, -1);

		if (n > 0 && f[0].revents)
			return NULL;
		if (n > 0 && f[1].revents && !take_waiting(s) && poll(f, 1, FULL_WAIT_MS) > 0)
			return NULL;
	}
}

Err accept_start(struct err_info *ei, struct server *s)
{
	int rc;

	s->accept_end = eventfd(0, EFD_CLOEXEC);
	if (s->accept_end < 0)
		return ERR(ei, ERR_INTERNAL, "server.start", "errno %d", errno);
	rc = pthread_create(&s->acceptor, NULL, acceptor_main, s);
	if (rc == 0)
		return OK;
	(void)close(s->accept_end);
	return ERR(ei, ERR_INTERNAL, "server.thread", "errno %d", rc);
}

void accept_stop(struct server *s)
{
	const uint64_t one = 1;

	if (write(s->accept_end, &one, sizeof(one)) == (ssize_t)sizeof(one))
		(void)pthread_join(s->acceptor, NULL);
	(void)close(s->accept_end);
	(void)close(s->listen_fd);
}
