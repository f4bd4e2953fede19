/*
 * Idempotency keys: a retried request does not act twice.
 *
 * The browser makes a key when a form opens and sends it with each try.  The answer of a write
 * is kept in the transaction of its effect, for seven days: a second request with the same key
 * gets the same answer; the same key with another route or body is refused.
 */
#ifndef CORE_IDEM_H
#define CORE_IDEM_H

#include "base/ctx.h"

struct idem {
	int status;
	const char *answer; /* JSON */
	int64_t version;    /* of the ETag, 0 for none */
};

#define IDEM_KEY_MAX 64

/* 8 to IDEM_KEY_MAX letters, digits and hyphens. */
bool idem_key_valid(const char *key);
/* ERR_INVALID "idempotency.other_request" when the key was used for something else. */
Err idem_find(struct ctx *cx, const char *key, const char *route, const void *body, size_t len,
	      struct idem *out, bool *found) MUST_CHECK;
/* Inside the write job of the effect. */
Err idem_store(struct ctx *cx, const char *key, const char *route, const void *body, size_t len,
	       const struct idem *answer) MUST_CHECK;

#endif
