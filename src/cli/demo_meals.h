/* What the two halves of the deliveries of the demonstration centre share. */
#ifndef CLI_DEMO_MEALS_H
#define CLI_DEMO_MEALS_H

#include "cli/demo_parts.h"
#include "svc/delivery/delivery.h"

struct eater {
	struct sub sub;
	struct sub_content content;
	struct emergency contact;
	const char *allergen[1];
};

struct meals {
	const struct demo_people *p;
	struct rng r;
	int64_t home, soup; /* services */
	int64_t driver, next_id;
	struct eater *eaters;
	size_t n_eaters;
};

/* Dishes and a cycle of four weeks. */
Err meals_kitchen(struct ctx *cx, struct meals *m) MUST_CHECK;
/* The invoices of a month that is over on `last`, payments and reminders since. */
Err meals_bill(struct ctx *cx, struct meals *m, int32_t last) MUST_CHECK;
/* Purchases, temperatures, opinions. */
Err meals_supply(struct ctx *cx, struct meals *m) MUST_CHECK;

#endif
