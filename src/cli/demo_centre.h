/*
 * The frame of the demonstration centre: teams, accounts, plans with what is entered by hand,
 * and some dossiers that were opened by breaking glass.
 */
#ifndef CLI_DEMO_CENTRE_H
#define CLI_DEMO_CENTRE_H

#include "cli/demo_people.h"

/* Teams (ids into `w`); the model is fresh for the next app_enter(). */
Err centre_teams(struct ctx *cx, struct work_stock *w) MUST_CHECK;
/* One account; its id into `s`. */
Err centre_account(struct ctx *cx, const struct work_stock *w,
		   struct staff_member *s) MUST_CHECK;

#define CENTRE_PLANS 2
/* Imports one of the two plans. */
Err centre_plan(struct ctx *cx, int which) MUST_CHECK;
/* Milestones, measurements and targets of both; needs them in the model. */
Err centre_plan_progress(struct ctx *cx) MUST_CHECK;

/* What the targets of flows are brought to (demo_targets.c); needs the plans in the model. */
struct centre_size {
	double people, acts_a_month;
};
Err centre_targets(struct ctx *cx, const struct centre_size *size) MUST_CHECK;

/* Glass broken in the last days; half of it reviewed. */
Err centre_glass(struct ctx *cx, const struct demo_people *p) MUST_CHECK;

#endif
