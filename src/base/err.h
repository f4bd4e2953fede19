/*
 * Err: the value of every function that can fail.
 *
 * An Err is a struct, so it cannot be mixed up with a number, and it must be checked.  The reason
 * for a failure is recorded once, where it happens, in the request's `struct err_info`; the first
 * record wins, so that the origin survives the way up.  Whoever handles an error and goes on calls
 * `err_clear()`.  Expected outcomes ("no such row yet") are a `bool *found`, not an error.
 *
 * Two texts, never mixed: `key` is for the user (translated in the browser), `detail` is for the
 * log and holds numbers and identifiers only, never personal data.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/macros.h"

/* Name and HTTP status.  The only place where the two are tied together. */
#define ERR_CODES(X)                                                                           \
	X(BAD_REQUEST, 400)                                                                    \
	X(UNAUTHENTICATED, 401)                                                                \
	X(FORBIDDEN, 403)                                                                      \
	X(NOT_FOUND, 404)                                                                      \
	X(BAD_METHOD, 405)                                                                     \
	X(CONFLICT, 409)                                                                       \
	X(STALE, 412)                                                                          \
	X(TOO_LARGE, 413)                                                                      \
	X(BAD_TYPE, 415)                                                                       \
	X(INVALID, 422)                                                                        \
	X(LOCKED, 423)                                                                         \
	X(PRECONDITION_MISSING, 428)                                                           \
	X(TOO_MANY, 429)                                                                       \
	X(INTERNAL, 500)                                                                       \
	X(BUSY, 503)

enum err_code {
	ERR_OK = 0,
#define X(name, status) ERR_##name,
	ERR_CODES(X)
#undef X
};

typedef struct {
	enum err_code code;
} Err; /* the one typedef of the project */

#define OK ((Err){ ERR_OK })

/* Says that a failure changes nothing here: clean-up after a failure, a best effort. */
static inline void err_ignore(Err e)
{
	(void)e;
}

struct err_info {
	enum err_code code;
	const char *key;   /* literal, shown to the user after translation */
	const char *where; /* file:line of the first failure */
	char detail[160];  /* for the log only */
};

/* Records the failure unless one is recorded already. */
void err_set(struct err_info *ei, enum err_code code, const char *where, const char *key,
	     const char *fmt, ...) PRINTF(5, 6);
void err_clear(struct err_info *ei);

int err_status(enum err_code code);	  /* HTTP status; 200 for ERR_OK */
const char *err_name(enum err_code code); /* "NOT_FOUND" */

#define ERR_STR2(x) #x
#define ERR_STR(x)  ERR_STR2(x)
#define ERR_HERE    __FILE__ ":" ERR_STR(__LINE__)

/* An Err with a constant code, so that the compiler and the analyzers know that it fails. */
#define ERR(ei, code, key, ...)                                                                \
	(err_set((ei), (code), ERR_HERE, (key), __VA_ARGS__), (Err){ (code) })

/* `cx` is a struct ctx * (base/ctx.h). */
#define FAIL(cx, code, key)	  return ERR(&(cx)->err, code, key, "%s", "")
#define FAILF(cx, code, key, ...) return ERR(&(cx)->err, code, key, __VA_ARGS__)

#define TRY(call)                                                                              \
	do {                                                                                   \
		Err try_ = (call);                                                             \
		if (try_.code != ERR_OK)                                                       \
			return try_;                                                           \
	} while (0)

#endif
