/*
 * guard: what is refused before anything reads a request.
 *
 * libmicrohttpd 0.9.75 alone accepts two lengths, chunked bodies, two hosts, TRACE, HTTP/1.2,
 * an encoded NUL that cuts the path, and decodes "%2e%2e%2f".  These functions see the request
 * as it came and say no: pure, no allocation but the arena's, no type of the HTTP library.
 *
 * A refusal is a word for tests and the log ("host", "length"); NULL means accepted.
 */
#ifndef HTTP_GUARD_H
#define HTTP_GUARD_H

#include "base/arena.h"
#include "http/http.h"

#define GUARD_TARGET_MAX  2048
#define GUARD_HEADERS_MAX 64

struct guard_header {
	const char *name, *value;
	size_t n_name, n_value;
};

struct guard_request {
	const char *method, *version;
	const struct guard_header *headers;
	size_t n_headers;
	/* Names under which the server answers, NULL-terminated; loopback names always pass. */
	const char *const *hosts;
};

/*
 * The target as sent, before decoding: "/", at most 2 048 printable ASCII characters, no
 * fragment, good escapes; in the path no escaped NUL, "/", "\" or ".", no "\", "//" or "/.".
 */
const char *guard_target(const char *raw, size_t n);
/* Method, version, number and form of the headers, one Host, one length, no Transfer-Encoding.
 */
const char *guard_request(const struct guard_request *g);
/* False: not a method that is served.  HEAD is GET without the body: `head` tells. */
bool guard_method(const char *name, enum method *m, bool *head);

/*
 * Whether the browser says that the request comes from a page of this server.  A change needs
 * Sec-Fetch-Site "same-origin", or, where that header is absent, an Origin equal to Host.
 * A read is refused only when the browser says that another site asks.
 */
bool guard_same_origin(bool change, const char *fetch_site, const char *origin,
		       const char *host);
bool guard_is_json(const char *content_type); /* application/json, charset absent or utf-8 */
bool guard_is_uuid(const char *s);
bool guard_is_loopback(const char *host); /* localhost, 127.0.0.1 or [::1], with any port */
/*
 * The value of a cookie of [A-Za-z0-9_-], at most 128 characters, copied; NULL when it is
 * absent, twice there, or has another form.
 */
const char *guard_cookie(struct arena *a, const char *header, const char *name);

#endif
