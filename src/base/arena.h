/*
 * Arena: memory that lives exactly as long as one request or one command.
 *
 * Life cycle
 * ----------
 * `arena_init()` allocates nothing.  Every `arena_*()` result stays valid until `arena_reset()`
 * (keep the first chunk, reuse) or `arena_release()` (give all back).  Never free() a result;
 * never store one in an object that outlives the request.  Both ends overwrite what was handed
 * out: decrypted personal data lives only here.
 *
 * Failure
 * -------
 * No function here returns NULL.  When malloc() fails, or a request passes `limit` bytes, the
 * process stops: every size that a user can choose is bounded before it reaches an arena, so
 * reaching the limit is a bug.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/macros.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *head;
	size_t used;  /* bytes handed out since the last reset */
	size_t limit; /* hard ceiling for `used` */
};

#define ARENA_LIMIT_DEFAULT ((size_t)64 << 20)

void arena_init(struct arena *a, size_t limit);
void arena_reset(struct arena *a);
void arena_release(struct arena *a);

/* Zeroed, aligned for any type.  `size` 0 gives a unique, unusable pointer. */
void *arena_alloc(struct arena *a, size_t size)
	__attribute__((malloc, returns_nonnull, alloc_size(2)));
/* n * size, checked for overflow. */
void *arena_array(struct arena *a, size_t n, size_t size)
	__attribute__((malloc, returns_nonnull, alloc_size(2, 3)));
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((returns_nonnull))
PRINTF(2, 3);
/* A NUL-terminated copy; NULL stays NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n) __attribute__((returns_nonnull));
void *arena_memdup(struct arena *a, const void *p, size_t n) __attribute__((returns_nonnull));

#endif
