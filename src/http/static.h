/*
 * static: the browser's files, embedded in the program, or read from a folder while developing.
 *
 * "/" and every path of the application ("/persons/123") give index.html, or NAME.html when the
 * first segment is the name of another page.  A last segment with a dot must be a file.
 * Names with a hash of their content ("app.4F3KQ7AB.js") are immutable; pages are never stored;
 * the rest is asked for again with its ETag.
 */
#ifndef HTTP_STATIC_H
#define HTTP_STATIC_H

#include "base/arena.h"
#include "base/embed.h"
#include "base/err.h"

struct site;

struct site_request {
	const char *path;			     /* raw: "/a/app.4F3KQ7AB.js" */
	const char *accept_encoding, *if_none_match; /* NULL: absent */
};

struct site_answer {
	int status; /* 200, 304 or 404; the rest is for 200 and 304 */
	const void *data;
	size_t len;
	const char *type, *etag, *cache; /* etag NULL: none */
	bool gzip;			 /* `data` is compressed */
	bool vary;			 /* depends on Accept-Encoding */
	bool lasting; /* `data` lives as long as the site, else as long as the arena */
};

/* `dir` NULL: the embedded files.  A folder that cannot be read fails with "site.folder". */
Err site_open(struct err_info *ei, const struct embedded *files, const char *dir,
	      struct site **out) MUST_CHECK;
void site_close(struct site *s);
void site_get(const struct site *s, struct arena *a, const struct site_request *rq,
	      struct site_answer *out);

/* The parts, for tests. */
bool site_accepts_gzip(const char *accept_encoding);
bool site_is_immutable(const char *path);
const char *site_type(const char *path);

#endif
