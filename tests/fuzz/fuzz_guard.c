/*
 * The guard over a raw request: a first line and headers, cut at line feeds as they come.  What
 * passes holds the promises of http/guard.h.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/guard.h"
#include "http/listen.h"
#include "http/static.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

const struct service *const all_services[] = { NULL };

static const char *const hosts[] = { "maillon.example", NULL };

static void promise(bool kept)
{
	if (!kept)
		abort();
}

static void target_promises(const char *t, size_t n)
{
	size_t path = strcspn(t, "?"), i;

	promise(n == strlen(t) && t[0] == '/' && n <= GUARD_TARGET_MAX);
	for (i = 0; i < n; i++)
		promise(t[i] > ' ' && t[i] < 0x7F);
	for (i = 0; i + 1 < path; i++)
		promise(t[i] != '/' || (t[i + 1] != '/' && t[i + 1] != '.'));
	promise(!strstr(t, "%00"));
}

static void request_promises(const struct guard_request *g)
{
	size_t hosts_seen = 0, lengths = 0, i;
	enum method m;
	bool head;

	promise(guard_method(g->method, &m, &head));
	for (i = 0; i < g->n_headers; i++) {
		const struct guard_header *h = &g->headers[i];

		promise(!memchr(h->value, '\0', h->n_value) &&
			!memchr(h->value, '\r', h->n_value));
		hosts_seen += strncasecmp(h->name, "host", h->n_name) == 0 && h->n_name == 4;
		lengths += strncasecmp(h->name, "content-length", h->n_name) == 0 &&
			   h->n_name == 14;
		promise(h->n_name != 17 || strncasecmp(h->name, "transfer-encoding", 17) != 0);
	}
	promise(hosts_seen == 1 && lengths <= 1);
}

/* The pure readers of single values. */
static void values(const char *s)
{
	char client[CLIENT_TEXT_SIZE];
	struct arena a;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	(void)guard_cookie(&a, s, "s");
	(void)guard_is_json(s);
	(void)guard_is_uuid(s);
	(void)guard_is_loopback(s);
	(void)guard_same_origin(true, NULL, s, s);
	(void)site_accepts_gzip(s);
	(void)site_is_immutable(s);
	if (client_forwarded(s, client))
		promise(strlen(client) < CLIENT_TEXT_SIZE);
	arena_release(&a);
}

static size_t split(char *line, char *end, struct guard_header *out, size_t max)
{
	size_t n = 0;

	while (line < end && n < max) {
		char *stop = memchr(line, '\n', (size_t)(end - line)), *colon;

		if (!stop)
			stop = end;
		colon = memchr(line, ':', (size_t)(stop - line));
		if (!colon)
			colon = stop;
		out[n].name = line;
		out[n].n_name = (size_t)(colon - line);
		out[n].value = colon < stop ? colon + 1 : stop;
		out[n].n_value = (size_t)(stop - out[n].value);
		n++;
		line = stop + 1;
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct guard_header headers[GUARD_HEADERS_MAX + 1];
	char *text = malloc(size + 1), *end, *target, *version, *rest;
	struct guard_request g = { .hosts = hosts };

	if (!text)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	end = text + size;
	values(text);
	rest = memchr(text, '\n', size);
	target = rest ? memchr(text, ' ', (size_t)(rest - text)) : NULL;
	version = target ? memchr(target + 1, ' ', (size_t)(rest - target - 1)) : NULL;
	if (version) {
		*target++ = *version++ = *rest++ = '\0';
		if (!guard_target(target, (size_t)(version - target - 1)))
			target_promises(target, (size_t)(version - target - 1));
		g.method = text;
		g.version = version;
		g.n_headers = split(rest, end, headers, GUARD_HEADERS_MAX + 1);
		g.headers = headers;
		if (!guard_request(&g))
			request_promises(&g);
	}
	free(text);
	return 0;
}
