/*
 * The rules of the day clock as the centre's dated parameters have them ("art60.…").
 *
 * Each day on which one of these parameters changes begins a new set of rules; the sets before it
 * stay as they were.  So the law before March 2026, the one after it and any later one are there
 * together, and a contract can be computed under each.
 */
#ifndef SVC_PLACEMENT_RULES_H
#define SVC_PLACEMENT_RULES_H

#include "core/model.h"
#include "svc/placement/clock.h"

struct rules {
	struct clock_rules *items; /* ascending; at least one */
	size_t n;
	const char **sources; /* of the number of days: "AR du 25/11/1991, art. 30 …" */
};

/* In `a`.  Without any parameter: one set that asks for nothing and counts nothing. */
void clock_rules_load(struct arena *a, const struct model *m, struct rules *out);
/* The set for an application on a day. */
const struct clock_rules *clock_rules_of(const struct rules *r, int32_t day);

#endif
