/*
 * Finding a route by method and path (http.h).
 *
 * A loop over some hundred rows, most of which the first letter after "/api/" sets aside: a
 * microsecond.  ":id" stands for digits without leading zero,
 * up to 2^53 - 1, so that "/api/persons/recent" never meets "/api/persons/:id".
 */
#include <string.h>

#include "core/limits.h"
#include "http/pipeline.h"

#include "base/banned.h"

#define API    "/api/" /* what follows it begins with a letter in every route */
#define ID_MAX ((int64_t)9007199254740991)

const char *method_name(enum method m)
{
	switch (m) {
	case GET:
		return "GET";
	case POST:
		return "POST";
	case PUT:
		return "PUT";
	case PATCH:
		return "PATCH";
	case DELETE_:
		return "DELETE";
	}
	return "?";
}

/* Reads digits; NULL when there are none, or it is not an id. */
static const char *read_id(const char *s, int64_t *id)
{
	size_t n = strspn(s, "0123456789"), i;
	int64_t v = 0;

	if (n == 0 || n > 16 || s[0] == '0')
		return NULL;
	for (i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	if (v > ID_MAX)
		return NULL;
	*id = v;
	return s + n;
}

static bool path_match(const char *pattern, const char *path, int64_t id[2])
{
	size_t k = 0;

	id[0] = id[1] = 0;
	while (*pattern) {
		if (*pattern == ':') {
			if (k == 2 || !(path = read_id(path, &id[k++])))
				return false;
			pattern += strcspn(pattern, "/");
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return *path == '\0';
}

const struct route *http_find(enum method m, const char *path, int64_t id[2],
			      bool *other_method, const struct service **svc)
{
	bool api = strncmp(path, API, sizeof(API) - 1) == 0;
	size_t s, i;

	*other_method = false;
	for (s = 0; all_services[s]; s++) {
		for (i = 0; i < all_services[s]->n_routes; i++) {
			const struct route *r = &all_services[s]->routes[i];

			if ((api && strncmp(r->path, path, sizeof(API)) != 0) ||
			    !path_match(r->path, path, id))
				continue;
			*svc = all_services[s];
			if (r->method == m)
				return r;
			*other_method = true;
		}
	}
	return NULL;
}

bool route_writes(const struct route *r)
{
	return r->method != GET && !(r->flags & ROUTE_READS);
}

size_t route_body_limit(const struct route *r)
{
	return r && (r->flags & ROUTE_BIG) ? LIMIT_BODY_PLAN : LIMIT_BODY;
}
