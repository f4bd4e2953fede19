/*
 * See guard.h.
 */
#include "http/guard.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The escape at s is whole and allowed where it is. */
static bool escape_fits(const char *s, size_t left, bool in_path)
{
	int high = left > 2 ? hex(s[1]) : -1, low = left > 2 ? hex(s[2]) : -1, c;

	if (high < 0 || low < 0)
		return false;
	c = high << 4 | low;
	if (c == 0)
		return false;
	return !in_path || (c != '/' && c != '\\' && c != '.' && c != '%');
}

/* A printable character that browsers send in a target without escaping it. */
static bool is_plain(char c)
{
	return c > ' ' && c <= '~' && !strchr("#\"<>", c);
}

/* In the path: a backslash, or an empty segment, or one that starts with a dot. */
static bool breaks_path(const char *s, size_t left)
{
	return *s == '\\' || (*s == '/' && left > 1 && (s[1] == '/' || s[1] == '.'));
}

const char *guard_target(const char *raw, size_t n)
{
	bool in_path = true;
	size_t i;

	if (n == 0 || n > GUARD_TARGET_MAX || raw[0] != '/')
		return "target";
	for (i = 0; i < n; i++) {
		if (!is_plain(raw[i]))
			return "target";
		if (raw[i] == '%' && !escape_fits(raw + i, n - i, in_path))
			return "escape";
		if (raw[i] == '?')
			in_path = false;
		if (in_path && breaks_path(raw + i, n - i))
			return "path";
	}
	return NULL;
}

bool guard_method(const char *name, enum method *m, bool *head)
{
	static const enum method all[] = { GET, POST, PUT, PATCH, DELETE_ };
	size_t i;

	*head = strcmp(name, "HEAD") == 0;
	if (*head) {
		*m = GET;
		return true;
	}
	for (i = 0; i < ARRAY_LEN(all); i++)
		if (strcmp(name, method_name(all[i])) == 0) {
			*m = all[i];
			return true;
		}
	return false;
}

static bool is_token(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c <= ' ' || c >= 0x7F || strchr("\"(),/:;<=>?@[\\]{}", c))
			return false;
	}
	return n > 0;
}

static bool value_fits(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if ((c < ' ' && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

static bool is_named(const struct guard_header *h, const char *name)
{
	return strlen(name) == h->n_name && strncasecmp(h->name, name, h->n_name) == 0;
}

/* Headers that are read here or by a proxy: one of each at most. */
static const char *const single[] = { "Content-Length", "Content-Type",	   "Cookie",
				      "Origin",		"Sec-Fetch-Site",  "If-Match",
				      "If-None-Match",	"Idempotency-Key", "User-Agent",
				      "Authorization",	"X-Forwarded-For", "Accept-Encoding" };

static const char *check_header(const struct guard_header *h, unsigned *seen)
{
	size_t i;

	if (!is_token(h->name, h->n_name))
		return "name";
	if (!value_fits(h->value, h->n_value))
		return "value";
	if (is_named(h, "Transfer-Encoding"))
		return "encoding";
	for (i = 0; i < ARRAY_LEN(single); i++) {
		if (!is_named(h, single[i]))
			continue;
		if (*seen & 1u << i)
			return "twice";
		*seen |= 1u << i;
	}
	return NULL;
}

static bool length_fits(const struct guard_header *h)
{
	size_t i;

	for (i = 0; i < h->n_value; i++)
		if (h->value[i] < '0' || h->value[i] > '9')
			return false;
	return h->n_value > 0 && h->n_value <= 18;
}

/* Nothing, or ":" and one to five digits. */
static bool port_fits(const char *s, size_t n)
{
	size_t i;

	if (n == 0)
		return true;
	if (s[0] != ':' || n < 2 || n > 6)
		return false;
	for (i = 1; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return true;
}

/* Length of the name in "name:port" or "[address]:port"; 0 when it has another form. */
static size_t host_name(const char *host, size_t n)
{
	const char *end;
	size_t name = 0;

	if (n > 0 && host[0] == '[') {
		end = memchr(host, ']', n);
		name = end ? (size_t)(end - host) + 1 : 0;
	} else {
		end = memchr(host, ':', n);
		name = end ? (size_t)(end - host) : n;
	}
	return name > 0 && port_fits(host + name, n - name) ? name : 0;
}

static bool name_is(const char *host, size_t n, const char *name)
{
	return strlen(name) == n && strncasecmp(host, name, n) == 0;
}

static bool loopback_name(const char *host, size_t n)
{
	return name_is(host, n, "localhost") || name_is(host, n, "127.0.0.1") ||
	       name_is(host, n, "[::1]");
}

bool guard_is_loopback(const char *host)
{
	return host && loopback_name(host, host_name(host, strlen(host)));
}

static bool host_fits(const struct guard_request *g, const struct guard_header *h)
{
	size_t n = host_name(h->value, h->n_value), i;

	if (n == 0)
		return false;
	if (loopback_name(h->value, n))
		return true;
	for (i = 0; g->hosts && g->hosts[i]; i++)
		if (name_is(h->value, n, g->hosts[i]))
			return true;
	return false;
}

const char *guard_request(const struct guard_request *g)
{
	unsigned seen = 0;
	size_t hosts = 0, i;
	enum method m;
	bool head;

	if (!guard_method(g->method, &m, &head))
		return "method";
	if (strcmp(g->version, "HTTP/1.1") != 0)
		return "version";
	if (g->n_headers > GUARD_HEADERS_MAX)
		return "headers";
	for (i = 0; i < g->n_headers; i++) {
		const struct guard_header *h = &g->headers[i];
		const char *why = check_header(h, &seen);

		if (why)
			return why;
		if (is_named(h, "Content-Length") && !length_fits(h))
			return "length";
		if (!is_named(h, "Host"))
			continue;
		if (++hosts > 1 || !host_fits(g, h))
			return "host";
	}
	return hosts == 1 ? NULL : "host";
}

bool guard_same_origin(bool change, const char *fetch_site, const char *origin,
		       const char *host)
{
	const char *at;

	if (fetch_site) {
		bool same = strcmp(fetch_site, "same-origin") == 0;

		return same || (!change && strcmp(fetch_site, "none") == 0);
	}
	if (!change)
		return true;
	if (!origin || !host)
		return false;
	if (strncmp(origin, "https://", 8) == 0)
		at = origin + 8;
	else if (strncmp(origin, "http://", 7) == 0)
		at = origin + 7;
	else
		return false;
	return strcasecmp(at, host) == 0;
}

bool guard_is_json(const char *content_type)
{
	static const char type[] = "application/json";
	const char *p;

	if (!content_type || strncasecmp(content_type, type, sizeof(type) - 1) != 0)
		return false;
	p = content_type + sizeof(type) - 1;
	p += strspn(p, " \t");
	if (!*p)
		return true;
	if (*p++ != ';')
		return false;
	p += strspn(p, " \t");
	return strcasecmp(p, "charset=utf-8") == 0 || strcasecmp(p, "charset=\"utf-8\"") == 0;
}

bool guard_is_uuid(const char *s)
{
	size_t i;

	for (i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : hex(s[i]) < 0)
			return false;
	}
	return s[36] == '\0';
}

static bool is_cookie_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '-' || c == '_';
}

const char *guard_cookie(struct arena *a, const char *header, const char *name)
{
	size_t n_name = strlen(name);
	const char *p = header, *found = NULL;
	size_t len = 0;

	while (p && *p) {
		p += strspn(p, "; \t");
		if (strncmp(p, name, n_name) == 0 && p[n_name] == '=') {
			const char *v = p + n_name + 1;

			if (found)
				return NULL;
			found = v;
			for (len = 0; is_cookie_char(v[len]);)
				len++;
			if (len == 0 || len > 128 || (v[len] && v[len] != ';'))
				return NULL;
		}
		p += strcspn(p, ";");
	}
	return found ? arena_strndup(a, found, len) : NULL;
}
