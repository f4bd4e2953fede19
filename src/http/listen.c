/*
 * See listen.h.
 */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/banned.h"

#define SYSTEMD_FD 3 /* the first socket that systemd passes */
#define BACKLOG	   1024

/* True when the environment says that exactly one socket was passed to this process. */
static bool passed(void)
{
	const char *n = getenv("LISTEN_FDS"), *pid = getenv("LISTEN_PID");

	return n && pid && strcmp(n, "1") == 0 && strtol(pid, NULL, 10) == (long)getpid();
}

static bool parse_port(const char *s, in_port_t *port)
{
	size_t n = strspn(s, "0123456789");
	long v = n > 0 && n <= 5 && !s[n] ? strtol(s, NULL, 10) : -1;

	if (v < 0 || v > 65535)
		return false;
	*port = htons((in_port_t)v);
	return true;
}

static bool parse_address(const char *text, struct sockaddr_storage *sa, socklen_t *len)
{
	const char *colon = strrchr(text, ':');
	struct sockaddr_in *v4 = (struct sockaddr_in *)sa;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)sa;
	char name[64] = "";
	size_t n = colon ? (size_t)(colon - text) : 0;

	memset(sa, 0, sizeof(*sa));
	if (n == 0 || n >= sizeof(name))
		return false;
	memcpy(name, text, n);
	if (name[0] == '[' && name[n - 1] == ']') {
		name[n - 1] = '\0';
		v6->sin6_family = AF_INET6;
		*len = sizeof(*v6);
		return inet_pton(AF_INET6, name + 1, &v6->sin6_addr) == 1 &&
		       parse_port(colon + 1, &v6->sin6_port);
	}
	v4->sin_family = AF_INET;
	*len = sizeof(*v4);
	return inet_pton(AF_INET, strcmp(name, "localhost") == 0 ? "127.0.0.1" : name,
			 &v4->sin_addr) == 1 &&
	       parse_port(colon + 1, &v4->sin_port);
}

static bool set_option(int fd, int level, int option)
{
	int one = 1;

	return setsockopt(fd, level, option, &one, sizeof(one)) == 0;
}

static bool prepare(int fd, const struct sockaddr_storage *sa, socklen_t len)
{
	if (!set_option(fd, SOL_SOCKET, SO_REUSEADDR))
		return false;
	if (sa->ss_family == AF_INET6 && !set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY))
		return false;
	return bind(fd, (const struct sockaddr *)sa, len) == 0 && listen(fd, BACKLOG) == 0;
}

Err listen_open(struct err_info *ei, const char *address, int *fd)
{
	struct sockaddr_storage sa;
	socklen_t len;
	int s;

	if (passed()) {
		int flags = fcntl(SYSTEMD_FD, F_GETFL);

		if (flags < 0 || fcntl(SYSTEMD_FD, F_SETFL, flags | O_NONBLOCK) < 0 ||
		    fcntl(SYSTEMD_FD, F_SETFD, FD_CLOEXEC) < 0)
			return ERR(ei, ERR_INTERNAL, "listen.systemd", "errno %d", errno);
		*fd = SYSTEMD_FD;
		return OK;
	}
	if (!address || !parse_address(address, &sa, &len))
		return ERR(ei, ERR_INTERNAL, "listen.address", "%s", "");
	s = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s < 0 || !prepare(s, &sa, len)) {
		int why = errno;

		if (s >= 0)
			(void)close(s);
		return ERR(ei, ERR_INTERNAL, "listen.bind", "errno %d", why);
	}
	*fd = s;
	return OK;
}

int listen_port(int fd)
{
	struct sockaddr_storage sa = { 0 };
	socklen_t len = sizeof(sa);

	if (getsockname(fd, (struct sockaddr *)&sa, &len) != 0)
		return 0;
	if (sa.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&sa)->sin_port);
	if (sa.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&sa)->sin6_port);
	return 0;
}

static void text_v6(const struct in6_addr *a, char out[CLIENT_TEXT_SIZE])
{
	struct in6_addr net = *a;
	struct in_addr v4;

	if (IN6_IS_ADDR_V4MAPPED(a)) {
		memcpy(&v4, a->s6_addr + 12, sizeof(v4));
		(void)inet_ntop(AF_INET, &v4, out, CLIENT_TEXT_SIZE);
		return;
	}
	memset(net.s6_addr + 8, 0, 8);
	(void)inet_ntop(AF_INET6, &net, out, CLIENT_TEXT_SIZE);
}

void client_text(const struct sockaddr *sa, char out[CLIENT_TEXT_SIZE])
{
	memcpy(out, "local", sizeof("local"));
	if (sa && sa->sa_family == AF_INET)
		(void)inet_ntop(AF_INET,
				&((const struct sockaddr_in *)(const void *)sa)->sin_addr, out,
				CLIENT_TEXT_SIZE);
	else if (sa && sa->sa_family == AF_INET6)
		text_v6(&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, out);
}

bool client_is_local(const struct sockaddr *sa)
{
	const struct sockaddr_in *v4 = (const void *)sa;
	const struct sockaddr_in6 *v6 = (const void *)sa;

	if (!sa || sa->sa_family == AF_UNIX)
		return true;
	if (sa->sa_family == AF_INET)
		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	return sa->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

bool client_forwarded(const char *header, char out[CLIENT_TEXT_SIZE])
{
	const char *last = strrchr(header, ',');
	char text[CLIENT_TEXT_SIZE] = "";
	struct in6_addr v6;
	struct in_addr v4;
	size_t n;

	last = last ? last + 1 : header;
	last += strspn(last, " \t");
	n = strcspn(last, " \t");
	if (n == 0 || n >= sizeof(text))
		return false;
	memcpy(text, last, n);
	if (inet_pton(AF_INET, text, &v4) == 1) {
		memcpy(out, text, n + 1);
		return true;
	}
	if (inet_pton(AF_INET6, text, &v6) != 1)
		return false;
	text_v6(&v6, out);
	return true;
}
