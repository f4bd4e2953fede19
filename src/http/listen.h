/*
 * listen: the socket that the server listens on.
 */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include <netinet/in.h>

#include "base/err.h"

/* From systemd if it passed one, else bound to `address` (server.h).  Non-blocking. */
Err listen_open(struct err_info *ei, const char *address, int *fd) MUST_CHECK;
int listen_port(int fd); /* 0: not a network socket */

#define CLIENT_TEXT_SIZE INET6_ADDRSTRLEN

/* "192.0.2.7", or the /64 of an IPv6 address ("2001:db8::"); "local" for other sockets. */
void client_text(const struct sockaddr *sa, char out[CLIENT_TEXT_SIZE]);
bool client_is_local(const struct sockaddr *sa);
/* The last address of X-Forwarded-For, in the same form; false when it is not an address. */
bool client_forwarded(const char *header, char out[CLIENT_TEXT_SIZE]);

#endif
