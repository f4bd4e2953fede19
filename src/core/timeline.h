/*
 * The person's timeline: each service gives its own items, so that the page of a person shows
 * them all without knowing any.
 */
#ifndef CORE_TIMELINE_H
#define CORE_TIMELINE_H

#include "core/grant.h"

struct timeline_query {
	const struct grant *grant;
	int32_t before_day; /* items on this day with a smaller id, or earlier; DAY_MAX: from now */
	int64_t before_id;
	size_t limit;
	int kind; /* timeline_kinds: 0 all, 1 interventions, 2 services */
};

struct timeline_item {
	int32_t day;
	int64_t id;	  /* orders items of one day, greatest first */
	const char *json; /* a JSON object of schema timeline_item_schema */
	size_t json_len;
};

extern const struct schema timeline_item_schema;

struct timeline_source {
	/* At most `limit` items, latest first, into `out` (room for `limit`). */
	Err (*items)(struct ctx *cx, const struct timeline_query *q, struct timeline_item *out,
		     size_t *n);
};

#endif
