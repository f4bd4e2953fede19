/* See json_memory.h. */
#include "core/json_memory.h"

#include <jansson.h>
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define POOL  32768
#define ALIGN 16

static _Thread_local struct {
	_Alignas(ALIGN) char bytes[POOL];
	size_t used;
	bool on;
} pool;

static void *take(size_t n)
{
	size_t room = (n + ALIGN - 1) / ALIGN * ALIGN;
	void *p;

	if (!pool.on || n > POOL || room > POOL - pool.used)
		return malloc(n);
	p = pool.bytes + pool.used;
	pool.used += room;
	return p;
}

/* Works for blocks that were allocated before it was installed, too. */
static void give(void *p)
{
	const char *c = p;

	if (!p || (c >= pool.bytes && c < pool.bytes + POOL))
		return;
	explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

static void install(void)
{
	json_set_alloc_funcs(take, give);
}

void json_memory_begin(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, install);
	pool.on = true;
}

void json_memory_end(void)
{
	explicit_bzero(pool.bytes, pool.used);
	pool.used = 0;
	pool.on = false;
}
