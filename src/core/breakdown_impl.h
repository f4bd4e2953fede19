/* Between breakdown.c, breakdown_count.c and breakdown_keep.c. */
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

/* All that the decision on a breakdown depends on, in the arena; `own` as in breakdown.c. */
const uint64_t *breakdown_question(struct arena *a, const struct breakdown *b,
				   const uint64_t *own, const struct breakdown_rule *rule,
				   size_t *words);
/* Was it decided before?  Then the cells are marked. */
bool breakdown_kept(struct breakdown *b, const uint64_t *question, size_t words);
void breakdown_keep(const struct breakdown *b, const uint64_t *question, size_t words);

#endif
