/*
 * What each service adds to the demonstration centre: a year and a half of its work, and a day
 * that is under way.
 *
 * A part runs after the people and the interventions, on a model that holds the whole catalogue
 * and both plans.  It draws from its own streams (rng_of(p->seed, its number, …)), takes its
 * persons from p->rows, and writes in jobs of its own (write_run), through the functions of its
 * service.  Days stand relative to p->today; the history begins on p->first_day.
 */
#ifndef CLI_DEMO_PARTS_H
#define CLI_DEMO_PARTS_H

#include "cli/demo_people.h"

typedef Err demo_part_fn(struct ctx *cx, const struct demo_people *p);

demo_part_fn demo_file, demo_appointment, demo_placement, demo_delivery, demo_ride, demo_repair,
	demo_activity, demo_outreach, demo_handout, demo_job, demo_stay, demo_plan_life;

extern demo_part_fn *const demo_parts[]; /* ends with NULL */

/* Last year's evaluation, frozen: of a centre that was opened anew, so that its figures are those
 * that everybody will see. */
Err demo_evaluation(struct ctx *cx);

#endif
