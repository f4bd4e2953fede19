/*
 * Mapping: which action of each plan a record serves.
 *
 * A plan in force on the record's day ties it to at most one action.  Among the rules of its
 * kind whose conditions hold and whose dates cover the day, the highest priority wins, then the
 * most conditions, then the oldest rule: so the answer never depends on chance.
 */
#ifndef CORE_MAPPING_H
#define CORE_MAPPING_H

#include "core/model.h"

struct record;

struct tie {
	const struct plan *plan;
	const struct node *node; /* NULL: serves no action of this plan */
	const struct rule *rule; /* NULL: chosen by hand, or none */
	const char
		*why; /* "theme" "service" "place" "partner" "outcome" "kind" "manual" "none" */
	const char *reason; /* of a choice by hand */
};

/* One tie per plan in force, in the order of the plans; in the arena. */
size_t mapping_resolve(struct arena *a, const struct model *m, const struct record *r,
		       struct tie **out);

/* Does this rule's condition hold for the record (dates included)? */
bool rule_matches(const struct rule *rule, const struct record *r);

#endif
