/* The demo part of handouts: what its two files share. */
#ifndef CLI_DEMO_HANDOUT_H
#define CLI_DEMO_HANDOUT_H

#include <string.h>

#include "cli/demo_desk.h"
#include "svc/handout/handout.h"

struct demo_handouts {
	struct ctx *cx;
	const struct demo_people *people;
	struct desk desk;
	const struct demo_person **takers; /* who receives parcels, tickets and vouchers */
	size_t n_takers;
	int64_t last_give;
};

struct demo_give {
	int64_t service_id, id, quantity, amount, people, days, batch_id, used;
	const char *kind, *refusal;
	int32_t day;
	int lag;
	bool urgent;
};

/* ---- demo_handout_gives.c ---- */

Err demo_give_id(struct demo_handouts *h, struct rng *r, struct demo_give *g) MUST_CHECK;
/* To one of the takers; now and then to somebody not known. */
Err demo_give(struct demo_handouts *h, struct rng *r, const struct demo_give *g) MUST_CHECK;
/* Two model parcels from the articles of a service. */
Err demo_kits(struct demo_handouts *h, int64_t service_id, const int64_t *articles, size_t n,
	      int64_t kits[2]) MUST_CHECK;
/* Tickets, vouchers, refusals, gifts. */
Err demo_desk_gives(struct demo_handouts *h) MUST_CHECK;

#endif
