/* Checks that signing and amending share. */
#ifndef SVC_PLACEMENT_SIGN_H
#define SVC_PLACEMENT_SIGN_H

#include "svc/placement/placement.h"

/* Another contract of this person in the same days is refused on `field`. */
Err contract_overlap_check(struct req *rq, struct resp *rs, const struct contract *c,
			   const char *field) MUST_CHECK;
/* Seven days, not more than the full-time week in all. */
Err contract_week_check(struct req *rq, struct resp *rs, const struct list *week,
			int64_t full) MUST_CHECK;
const char *contract_week_json(struct ctx *cx, const struct list *week);
/* The post, which must exist. */
Err contract_post_check(struct req *rq, struct resp *rs, int64_t id,
			struct post *out) MUST_CHECK;
Err contract_user_check(struct req *rq, struct resp *rs, int64_t referent,
			int64_t user) MUST_CHECK;
Err contract_priors_check(struct req *rq, struct resp *rs, const struct list *priors,
			  int32_t start) MUST_CHECK;

#endif
