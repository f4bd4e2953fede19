/*
 * What a file sent by a browser is, read from its bytes, never from its name.
 *
 * A file comes as base64 in a JSON member.  It is kept when it is a PDF, a PNG, a JPEG, a ZIP
 * (office documents) or plain UTF-8 text; anything else is refused by the caller.  It is given
 * back as an attachment with a name of ours, so that a browser neither runs it nor puts a name of
 * a person into its list of downloads.
 */
#ifndef CORE_CONTENT_H
#define CORE_CONTENT_H

#include <stddef.h>

#include "base/arena.h"

struct content_kind {
	const char *type, *ext; /* "application/pdf", "pdf" */
};

/* NULL: none of those that are kept. */
const struct content_kind *content_kind(const char *body, size_t n);
/* Strict base64 with padding, in the arena, NUL after `*len` bytes; NULL when it is not. */
char *content_decode(struct arena *a, const char *base64, size_t *len);

#endif
