/*
 * measure_set: an exact set of small integers (slots, keys) that counts its members.  Internal
 * to measure_*.c.
 *
 * A set with few members is a hash table; it turns into bits over the whole universe when the
 * table reaches an eighth of their room (bits are far quicker).  Memory comes from an arena and
 * grows with the members.
 *
 * IDSET_NONE may be added and is no member: the bits have one more place for it, taken from the
 * start, so that adding needs no branch.
 */
#ifndef CORE_MEASURE_SET_H
#define CORE_MEASURE_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define IDSET_NONE UINT32_MAX

struct idset {
	uint64_t *bits;
	uint32_t *hash;	   /* member + 1, 0 free */
	uint32_t cap;	   /* of the table, a power of two */
	uint32_t n;	   /* members */
	uint32_t universe; /* members are below it */
	uint32_t enough;   /* not 0: nothing is added once there are so many members */
};

void idset_add_all(struct idset *s, struct arena *a, const uint32_t *v, uint32_t n);
/* Adds all members of `src`, of the same universe.  Call idset_recount() after the last one. */
void idset_merge(struct idset *s, struct arena *a, const struct idset *src);
void idset_recount(struct idset *s);

static inline void idset_add(struct idset *s, struct arena *a, uint32_t v)
{
	uint32_t at = v < s->universe ? v : s->universe;
	uint64_t word;

	if (!s->bits) {
		idset_add_all(s, a, &v, 1);
		return;
	}
	word = s->bits[at >> 6];
	s->n += (uint32_t)(~word >> (at & 63)) & 1;
	s->bits[at >> 6] = word | (uint64_t)1 << (at & 63);
}

/*
 * How often each value came: exact medians whatever the number of records.
 */
struct tally_row {
	int32_t value;
	uint32_t n; /* 0: free */
};

struct tally {
	struct tally_row *rows;
	uint32_t cap, used;
	uint64_t n;
};

void tally_add(struct tally *t, struct arena *a, int32_t value);
/* Sorts the rows by value, for the two that follow; nothing may be added afterwards. */
void tally_sort(struct tally *t);
/* The value at rank 0 to n - 1 in ascending order. */
int32_t tally_at(const struct tally *t, uint64_t rank);

#endif
