/*
 * The small HTTP/1.1 client of the torture: one connection to the server on the loopback, one
 * request at a time, and no library between the test and the bytes.  An answer counts only when
 * it has come whole: a cut in the middle is no answer.
 */
#ifndef TESTS_TORTURE_CLIENT_H
#define TESTS_TORTURE_CLIENT_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define CLIENT_ANSWER (512 * 1024)

struct client {
	int fd, port;	    /* fd -1: not connected */
	const char *cookie; /* NULL: none */
	int status;	    /* of the last whole answer */
	char *head, *body;  /* in `answer`, NUL-terminated */
	char *answer;
};

static inline void client_init(struct client *c, int port, const char *cookie)
{
	*c = (struct client){ .fd = -1, .port = port, .cookie = cookie };
	c->answer = malloc(CLIENT_ANSWER);
	if (!c->answer)
		abort();
}

static inline void client_close(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static inline void client_release(struct client *c)
{
	client_close(c);
	free(c->answer);
	c->answer = NULL;
}

static inline bool client_connect(struct client *c)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)c->port) };
	struct timeval limit = { .tv_sec = 20 };
	int one = 1;

	if (c->fd >= 0)
		return true;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return false;
	(void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	(void)setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (connect(c->fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return true;
	client_close(c);
	return false;
}

static inline bool client_send(struct client *c, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(c->fd, bytes, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		bytes += sent;
		n -= (size_t)sent;
	}
	return true;
}

/* Headers and the body that they announce. */
static inline bool client_receive(struct client *c)
{
	size_t have = 0, need = 0;

	c->body = NULL;
	while (!c->body || have < need) {
		ssize_t got = recv(c->fd, c->answer + have, CLIENT_ANSWER - 1 - have, 0);
		const char *length;

		if (got <= 0)
			return false;
		have += (size_t)got;
		c->answer[have] = '\0';
		if (c->body)
			continue;
		c->body = strstr(c->answer, "\r\n\r\n");
		if (!c->body)
			continue;
		*c->body = '\0';
		c->body += 4;
		length = strstr(c->answer, "\r\nContent-Length: ");
		need = (size_t)(c->body - c->answer) +
		       (length ? strtoul(length + 18, NULL, 10) : 0);
	}
	c->head = c->answer;
	return sscanf(c->head, "HTTP/1.1 %d", &c->status) == 1;
}

/* False: no whole answer came, so what the request did is not known. */
static inline bool client_request(struct client *c, const char *method, const char *path,
				  const char *key, const char *body)
{
	char head[1200];
	size_t n = body ? strlen(body) : 0;
	int len = snprintf(head, sizeof(head),
			   "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
			   "Origin: http://127.0.0.1:%d\r\n%s%s%s%s%s%s",
			   method, path, c->port, c->port, c->cookie ? "Cookie: __Host-s=" : "",
			   c->cookie ? c->cookie : "", c->cookie ? "\r\n" : "",
			   key ? "Idempotency-Key: " : "", key ? key : "", key ? "\r\n" : "");

	if (body)
		len += snprintf(head + len, sizeof(head) - (size_t)len,
				"Content-Type: application/json\r\nContent-Length: %zu\r\n", n);
	len += snprintf(head + len, sizeof(head) - (size_t)len, "\r\n");
	if (client_connect(c) && client_send(c, head, (size_t)len) &&
	    (!body || client_send(c, body, n)) && client_receive(c))
		return true;
	client_close(c);
	return false;
}

/* The integer member `name` of the answer, 0 when there is none. */
static inline int64_t client_int(const struct client *c, const char *name)
{
	char find[40];
	const char *at;

	(void)snprintf(find, sizeof(find), "\"%s\":", name);
	at = strstr(c->body, find);
	return at ? strtoll(at + strlen(find), NULL, 10) : 0;
}

#endif
