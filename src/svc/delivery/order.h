/* The order of the stops of a round: written for a day or for good, and made by core/route. */
#ifndef SVC_DELIVERY_ORDER_H
#define SVC_DELIVERY_ORDER_H

#include "svc/delivery/day.h"

/* The stops of a round of the day, in order; in the arena. */
size_t round_stops(struct ctx *cx, const struct plan_day *p, int64_t round_id,
		   const struct stop ***out);
/* Members of schema DeliveryRoundDay. */
Err round_members(struct ctx *cx, struct jw *w, const struct plan_day *p,
		  const struct round_day *r, bool with_stops) MUST_CHECK;
/* `always`: the usual order too.  A subscription's version does not move: its place is no part of it. */
Err order_write(struct ctx *cx, int32_t day, int64_t round_id, const struct stop *const *order,
		size_t n, bool always) MUST_CHECK;
/* Which service a round belongs to; ERR_NOT_FOUND. */
Err order_service(struct ctx *cx, int64_t round_id, int64_t *service) MUST_CHECK;

struct order_made {
	int64_t metres_before, metres_after;
	size_t n_stops, unplaced, forced; /* unplaced: without coordinates, left at the end */
	struct order_round {
		int64_t round_id;
		const struct stop **stops;
		size_t n;
	} * rounds;
	size_t n_rounds;
};
/* Orders the stops that have no outcome yet: of one round, or of all (round_id 0). */
Err order_make(struct ctx *cx, const struct plan_day *p, int64_t round_id,
	       struct order_made *out) MUST_CHECK;

#endif
