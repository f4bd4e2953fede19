/*
 * See directory_impl.h.  A range of addresses is reserved once at its greatest size and gets
 * pages as it grows, so that nothing in it ever moves: columns can be read without a lock.
 * Pages are locked (no swap), left out of core dumps, and not inherited by a child process.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/directory_impl.h"

#include "base/banned.h"

#define STEP ((size_t)64 << 10)

static _Noreturn void stop(const char *why)
{
	fprintf(stderr, "directory: %s\n", why);
	abort();
}

static size_t round_up(size_t n)
{
	return (n + STEP - 1) / STEP * STEP;
}

void lockmem_reserve(struct lockmem *m, size_t max_bytes)
{
	void *p;

	m->reserved = round_up(max_bytes ? max_bytes : 1);
	m->usable = 0;
	p = mmap(NULL, m->reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
		 0);
	if (p == MAP_FAILED)
		stop("no address space");
	m->base = p;
	(void)madvise(p, m->reserved, MADV_DONTDUMP);
	(void)madvise(p, m->reserved, MADV_DONTFORK);
}

void lockmem_grow(struct lockmem *m, size_t bytes, bool *locked)
{
	size_t want = round_up(bytes);

	if (bytes <= m->usable)
		return;
	/* By a quarter at least: few calls, little waste. */
	if (want < m->usable + m->usable / 4)
		want = round_up(m->usable + m->usable / 4);
	if (want > m->reserved)
		want = m->reserved;
	if (bytes > want)
		stop("range too small");
	if (mprotect(m->base + m->usable, want - m->usable, PROT_READ | PROT_WRITE) != 0)
		stop("out of memory");
	if (mlock(m->base + m->usable, want - m->usable) != 0)
		*locked = false;
	m->usable = want;
}

void lockmem_shrink(struct lockmem *m)
{
	if (m->usable == 0)
		return;
	explicit_bzero(m->base, m->usable);
	(void)munlock(m->base, m->usable);
	(void)madvise(m->base, m->usable, MADV_DONTNEED);
	(void)mprotect(m->base, m->usable, PROT_NONE);
	m->usable = 0;
}

void lockmem_free(struct lockmem *m)
{
	if (!m->base)
		return;
	lockmem_shrink(m);
	(void)munmap(m->base, m->reserved);
	*m = (struct lockmem){ 0 };
}
