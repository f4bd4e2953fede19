/* Between breakdown.c and breakdown_count.c. */
#ifndef CORE_BREAKDOWN_IMPL_H
#define CORE_BREAKDOWN_IMPL_H

#include "core/breakdown.h"
#include "core/measure.h"

struct breakdown_count {
	const struct plan *plan;
	int32_t from, to;
	const int32_t *node_of; /* of an action's number in the facts; -1: none */
	const struct fact_people *people;
};

/* Fills `persons` and `top` of the cells, whose keys and records are there. */
void breakdown_count(struct facts *f, const struct breakdown_count *in,
		     struct breakdown out[BREAKDOWN_DIMS]);

#endif
