/*
 * Placements under Article 60 §7 and Article 61 of the loi organique des CPAS du 8/7/1976.
 *
 * Article 60 §7: the centre itself is the employer of a person whom it helps, for as long as he
 * needs to regain a full right to unemployment benefit, in its own services or put at the disposal
 * of a user (commune, association, social economy, under agreement a private firm).  Article 61: a
 * third party is the employer and the centre supports.  Both are called a *contract* here, and the
 * place where the person works its *host*.
 *
 *	host (employer or user) → agreement → post → contract → spans, suspensions, months
 *	contract → milestones (before the end and after it), evaluations, trainings, search plan
 *
 * Records: placement.start, .active (one for each span), .end, .exit_plan, .days (one for each
 * month), .post, .new_post, .new_post_filled, .new_user, .milestone, .milestone_due, .after_N,
 * .after_due_N, .training.  Service: art60 or art61; partner: the category of the host; theme: the
 * post's line of work, or "disability" for a post that was adapted to a disability.
 *
 * Whoever reads or writes about a contract must be allowed to read the person's file
 * (core/grant.h).  Attendance tells about health, so the codes of a month are a sealed cell; so is
 * every free text.
 */
#ifndef SVC_PLACEMENT_PLACEMENT_H
#define SVC_PLACEMENT_PLACEMENT_H

#include "core/grant.h"
#include "core/keyring.h"
#include "core/record.h"
#include "core/write.h"
#include "http/http.h"
#include "svc/placement/rules.h"

#endif
