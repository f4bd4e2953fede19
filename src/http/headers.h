/*
 * The headers that every answer carries, whatever it is: page, JSON, error.
 */
#ifndef HTTP_HEADERS_H
#define HTTP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#define HEADERS_MAX 16

struct header {
	const char *name, *value;
};

struct header_list {
	struct header items[HEADERS_MAX];
	size_t n;
};

#define CACHE_NEVER   "no-store"
#define CACHE_ASK     "no-cache"
#define CACHE_FOREVER "public, max-age=31536000, immutable"

/* Adds one; more than HEADERS_MAX is a bug and stops the program. */
void headers_add(struct header_list *l, const char *name, const char *value);
/* The policy, each once.  `tls`: the browser came through TLS, so it may be told to stay there.
 */
void headers_policy(struct header_list *l, bool tls, const char *cache);

#endif
