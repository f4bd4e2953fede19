/*
 * buf: a growing byte buffer with a ceiling, and a JSON writer on top of it.
 *
 * Life cycle: `buf_init(&b, max)`, append, then `buf_release()`, which overwrites the content
 * (answers hold personal data).  `buf_take()` hands the memory over: the new owner calls
 * `buf_wipe_free(p, len)`.  `data` is NULL while empty, else NUL-terminated after `len`.
 *
 * Failure: passing `max` sets `failed` and drops what does not fit; the caller looks once, at the
 * end.  malloc() failure stops the process (base/arena.h tells why).
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"

struct buf {
	char *data;
	size_t len, cap, max;
	bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
void buf_reset(struct buf *b); /* overwrites, keeps the memory */
char *buf_take(struct buf *b, size_t *len);
void buf_wipe_free(void *p, size_t len);

void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_int(struct buf *b, int64_t v);

/*
 * JSON writer.  Commas are placed by the writer; `name` is NULL inside an array.  Strings are
 * escaped and must be UTF-8 (bytes that are not become U+FFFD).  Depth at most 63.
 *
 *	struct jw w;
 *	jw_init(&w, &b);
 *	jw_object(&w, NULL);
 *	jw_string(&w, "label", s);      NULL gives null
 *	jw_array(&w, "rows"); … jw_end(&w);
 *	jw_end(&w);
 */
struct jw {
	struct buf *b;
	uint64_t comma;	 /* bit per level: a value was written at this level */
	uint64_t object; /* bit per level: the level is an object */
	unsigned depth;
};

void jw_init(struct jw *w, struct buf *b);
void jw_object(struct jw *w, const char *name);
void jw_array(struct jw *w, const char *name);
void jw_end(struct jw *w);
void jw_string(struct jw *w, const char *name, const char *s);
void jw_string_n(struct jw *w, const char *name, const char *s, size_t n);
void jw_int(struct jw *w, const char *name, int64_t v);
void jw_bool(struct jw *w, const char *name, bool v);
void jw_null(struct jw *w, const char *name);
/* A finite number with up to `decimals` decimals, trailing zeros dropped; NaN and infinity give null. */
void jw_number(struct jw *w, const char *name, double v, int decimals);
void jw_day(struct jw *w, const char *name,
	    int32_t day); /* "2026-11-23"; DAY_NONE gives null */
/* `json` is a JSON value that this program wrote itself. */
void jw_raw(struct jw *w, const char *name, const char *json, size_t n);
/* The members of a JSON object that this program wrote itself, put into the open object. */
void jw_members(struct jw *w, const char *json, size_t n);

#endif
