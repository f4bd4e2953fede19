/* See arena.h.  A list of chunks, each twice as large as the one before, newest first. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define CHUNK_MIN ((size_t)16 << 10)
#define ALIGN	  _Alignof(max_align_t)

struct arena_chunk {
	struct arena_chunk *next;
	size_t size, used;
	_Alignas(max_align_t) unsigned char data[];
};

static _Noreturn void stop(const char *why)
{
	fprintf(stderr, "arena: %s\n", why);
	abort();
}

void arena_init(struct arena *a, size_t limit)
{
	*a = (struct arena){ .limit = limit };
}

/* Frees every chunk but `keep`, overwriting what was used. */
static void drop(struct arena *a, struct arena_chunk *keep)
{
	struct arena_chunk *c = a->head;

	while (c) {
		struct arena_chunk *next = c->next;

		explicit_bzero(c->data, c->used);
		c->used = 0;
		if (c != keep)
			free(c);
		c = next;
	}
	a->used = 0;
	a->head = keep;
	if (keep)
		keep->next = NULL;
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *first = a->head;

	while (first && first->next)
		first = first->next;
	drop(a, first);
}

void arena_release(struct arena *a)
{
	drop(a, NULL);
}

static struct arena_chunk *grow(struct arena *a, size_t need)
{
	size_t size = a->head ? a->head->size * 2 : CHUNK_MIN;
	struct arena_chunk *c;

	while (size < need)
		size *= 2;
	c = malloc(sizeof(*c) + size);
	if (!c)
		stop("out of memory");
	c->next = a->head;
	c->size = size;
	c->used = 0;
	a->head = c;
	return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct arena_chunk *c = a->head;
	unsigned char *p;

	if (size > a->limit || a->used + size > a->limit)
		stop("limit passed");
	size = (size + ALIGN) / ALIGN * ALIGN; /* at least one unit */
	if (!c || c->size - c->used < size)
		c = grow(a, size);
	p = c->data + c->used;
	c->used += size;
	a->used += size;
	memset(p, 0, size);
	return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		stop("size overflow");
	return arena_alloc(a, total);
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		stop("format");
	s = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	(void)vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	if (n)
		memcpy(p, s, n);
	return p;
}

void *arena_memdup(struct arena *a, const void *p, size_t n)
{
	void *q = arena_alloc(a, n);

	if (n)
		memcpy(q, p, n);
	return q;
}
