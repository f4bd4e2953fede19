/*
 * idmap: gives each id (a random 53-bit number) a small dense number, for columns and bit sets.
 * Numbers start at 0 and are never taken back.  A lock is inside.
 */
#ifndef CORE_IDMAP_H
#define CORE_IDMAP_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct idmap {
	pthread_mutex_t lock;
	int64_t *ids; /* open addressing, 0 empty */
	uint32_t *values;
	size_t cap, n;
};

void idmap_init(struct idmap *m);
void idmap_release(struct idmap *m);
uint32_t idmap_number(struct idmap *m,
		      int64_t id); /* given on first use; UINT32_MAX for id 0 */
/* Without the lock, for a map that one thread fills and many read afterwards. */
void idmap_put(struct idmap *m, int64_t id, uint32_t number);
uint32_t idmap_peek(const struct idmap *m, int64_t id); /* UINT32_MAX when absent */

#endif
