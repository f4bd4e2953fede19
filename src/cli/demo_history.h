/*
 * The interventions of the demonstration centre: when, by whom, for whom, about what.
 *
 * Working days get shares by month and weekday, the last ones more, so that the home pages of
 * today are alive.  Acts are drawn in the order of the days, in batches; one batch is drawn
 * while the one before is written.
 */
#ifndef CLI_DEMO_HISTORY_H
#define CLI_DEMO_HISTORY_H

#include "cli/demo.h"
#include "cli/demo_people.h"
#include "svc/casework/casework.h"

#define DEMO_NOTES 100000 /* only the last interventions have a note */

struct demo_act {
	struct record record;
	int64_t id, record_id; /* of a corrected act, record_id - 1 is the record it replaced */
	int64_t start, minutes_before, logged_at;
	int level;
	bool corrected, cancelled;
	struct content content;
	struct next_step step;
	int32_t done_day; /* of the next step, DAY_NONE: open */
	struct tie *ties;
	size_t n_ties;
};

#define RING 24 /* persons that a worker sees at the moment */

struct demo_caseload {
	uint32_t *persons;
	size_t n;
	uint32_t ring[RING];
	size_t n_ring, at;
};

struct demo_history {
	const struct demo_people *people;
	const struct work_stock *work;
	struct rng r;
	int64_t total, drawn; /* interventions */
	int64_t next_record, next_id;
	int32_t *days;
	int64_t *until; /* acts up to and including this day */
	size_t n_days, day;
	int64_t kind_id;
	double next_step;			  /* percent */
	struct weights by_load, *by_load_of_team; /* over staff; over staff of a team */
	struct demo_caseload *of_staff, *of_team;
};

/* The first day of a history of so many interventions that ends before `today`. */
int32_t history_first_day(int64_t records, int32_t today);

/* Prepares; in cx->arena, which must outlive it. */
Err history_init(struct ctx *cx, const struct demo_people *p, int64_t records,
		 struct demo_history *out) MUST_CHECK;
/* The next acts, at most `room`; texts and ties in cx->arena.  0 at the end. */
size_t history_draw(struct ctx *cx, struct demo_history *h, struct demo_act *out, size_t room);

/* ---- demo_acts.c -------------------------------------------------------------------------- */

/* Inside a write job: acts, records, ties, notes, next steps; counts into `done`. */
Err acts_write(struct ctx *cx, const struct demo_act *acts, size_t n,
	       struct demo_done *done) MUST_CHECK;

#endif
