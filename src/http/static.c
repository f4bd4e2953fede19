/*
 * See static.h.
 *
 * No path from outside ever reaches the file system: a folder is listed, and only a file whose
 * name in that listing equals the path is opened, without following links.
 */
#include "http/static.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/folder.h"
#include "http/headers.h"

#include "base/banned.h"

struct site {
	const struct embedded *files;
	char (*etags)[24]; /* of the embedded files, without quotes */
	char *dir;
};

/* FNV-1a: tells versions of a file apart; not a matter of security. */
static uint64_t fingerprint(const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t h = 0xCBF29CE484222325u;
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001B3u;
	return h;
}

const char *site_type(const char *path)
{
	static const char *const types[][2] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".svg", "image/svg+xml" },
		{ ".json", "application/json; charset=utf-8" },
		{ ".webmanifest", "application/manifest+json; charset=utf-8" },
		{ ".woff2", "font/woff2" },
		{ ".png", "image/png" },
		{ ".ico", "image/x-icon" },
		{ ".txt", "text/plain; charset=utf-8" },
	};
	size_t n = strlen(path), i;

	for (i = 0; i < ARRAY_LEN(types); i++) {
		size_t len = strlen(types[i][0]);

		if (n >= len && strcmp(path + n - len, types[i][0]) == 0)
			return types[i][1];
	}
	return "application/octet-stream";
}

/* "name.HASH.ext": the last part but one has at least eight letters and digits. */
bool site_is_immutable(const char *path)
{
	const char *name = strrchr(path, '/');
	const char *ext, *dot;
	size_t n;

	name = name ? name + 1 : path;
	ext = strrchr(name, '.');
	if (!ext || ext == name)
		return false;
	for (dot = ext - 1; dot > name && *dot != '.'; dot--)
		if (!isalnum((unsigned char)*dot))
			return false;
	n = (size_t)(ext - dot) - 1;
	return *dot == '.' && dot > name && n >= 8;
}

/* Whether an item of Accept-Encoding, "gzip;q=0.5", is not refused by q=0. */
static bool item_wanted(const char *s, size_t n)
{
	const char *q = memchr(s, ';', n);

	if (!q)
		return true;
	q += 1 + strspn(q + 1, " \t");
	return strncmp(q, "q=", 2) == 0 && strtod(q + 2, NULL) > 0;
}

bool site_accepts_gzip(const char *accept_encoding)
{
	const char *p = accept_encoding;
	bool any = false;

	while (p && *p) {
		size_t n, name;

		p += strspn(p, " \t,");
		n = strcspn(p, ",");
		name = strcspn(p, "; \t,");
		if (name == 4 && strncmp(p, "gzip", 4) == 0)
			return item_wanted(p, n);
		if (name == 1 && *p == '*')
			any = item_wanted(p, n);
		p += n;
	}
	return any;
}

Err site_open(struct err_info *ei, const struct embedded *files, const char *dir,
	      struct site **out)
{
	struct site *s;
	size_t n = 0, i;

	if (dir && !folder_exists(dir))
		return ERR(ei, ERR_INTERNAL, "site.folder", "%s", "");
	while (files && files[n].path)
		n++;
	s = calloc(1, sizeof(*s));
	if (!s)
		abort();
	s->files = dir ? NULL : files;
	s->dir = dir ? strdup(dir) : NULL;
	s->etags = calloc(n + 1, sizeof(*s->etags));
	if (!s->etags || (dir && !s->dir))
		abort();
	for (i = 0; i < n; i++)
		(void)snprintf(s->etags[i], sizeof(*s->etags), "%016" PRIx64,
			       fingerprint(files[i].data, files[i].len));
	*out = s;
	return OK;
}

void site_close(struct site *s)
{
	if (!s)
		return;
	free(s->etags);
	free(s->dir);
	free(s);
}

struct found {
	const char *path;
	const unsigned char *data, *gz;
	size_t len, gz_len;
	const char *etag;
};

static bool find(const struct site *s, struct arena *a, const char *path, struct found *f)
{
	const struct embedded *e;

	if (s->dir) {
		*f = (struct found){ .path = path };
		f->data = folder_read(s->dir, path, a, &f->len);
		return f->data != NULL;
	}
	e = s->files ? embedded_find(s->files, path) : NULL;
	if (!e)
		return false;
	*f =
		(struct found){ e->path, e->data,   e->gz,
				e->len,	 e->gz_len, s->etags[e - s->files] };
	return true;
}

/* The page of an application's path: NAME.html for "/NAME/…", else index.html. */
static bool find_page(const struct site *s, struct arena *a, const char *path, struct found *f)
{
	size_t n = strcspn(path, "/");

	if (strchr(strrchr(path, '/') ? strrchr(path, '/') : path, '.'))
		return false;
	if (n > 0 && find(s, a, arena_printf(a, "%.*s.html", (int)n, path), f))
		return true;
	return find(s, a, "index.html", f);
}

/* Weak comparison, as RFC 9110 wants for If-None-Match. */
static bool tag_listed(const char *if_none_match, const char *tag)
{
	return if_none_match && (strcmp(if_none_match, "*") == 0 || strstr(if_none_match, tag));
}

void site_get(const struct site *s, struct arena *a, const struct site_request *rq,
	      struct site_answer *out)
{
	const char *path = rq->path + 1;
	struct found f;

	*out = (struct site_answer){ .status = 404 };
	if (!find(s, a, path, &f) && !find_page(s, a, path, &f))
		return;
	out->status = 200;
	out->lasting = s->dir == NULL;
	out->type = site_type(f.path);
	out->vary = f.gz != NULL;
	out->gzip = f.gz && site_accepts_gzip(rq->accept_encoding);
	out->data = out->gzip ? f.gz : f.data;
	out->len = out->gzip ? f.gz_len : f.len;
	if (s->dir || strncmp(out->type, "text/html", 9) == 0 ||
	    strncmp(out->type, "application/json", 16) == 0) {
		out->cache = CACHE_NEVER;
		return;
	}
	out->cache = site_is_immutable(f.path) ? CACHE_FOREVER : CACHE_ASK;
	out->etag = arena_printf(a, "\"%s%s\"", f.etag, out->gzip ? "-gz" : "");
	if (tag_listed(rq->if_none_match, out->etag))
		out->status = 304;
}
