/*
 * rollup: from the value of an indicator to a state, and from states to counts per objective.
 *
 * State of an indicator
 * ---------------------
 * A *flow* builds up over the period (count, sum, distinct): it starts at 0, and its target
 * for the period is the target of the year in proportion to the days.  A *level* (share,
 * median, mean, number at a date, manual measure, milestones) moves from the baseline at the
 * start of the year to the target at its end; without a baseline the target is expected at
 * once.  `expected` is the point of that straight line at `today` (or at the end of the period
 * when it is over).
 *
 *	up     reached       value >= target of the period
 *	       else progress = (value - start) / (expected - start)
 *	                       value / target where there is no way up to go
 *	down   level reached value <= target
 *	             else progress = (start - value) / (start - expected)
 *	                       expected / value where there is no way down to go
 *	       flow  reached value <= target, once the period is over
 *	             late    value > target of the period: it cannot be undone
 *	             else progress = expected / value (no event: on track)
 *	keep   reached       |value - target| <= keep_tolerance * |target| (a flow: once the
 *	                     period is over)
 *	       else progress = 1 - |value - expected| / |expected|
 *
 * "No way to go": a level without baseline, or with a target that its baseline has passed.
 *
 * on_track: progress >= rules.on_track; watch: progress >= rules.watch; late: below.  During
 * the first `grace_days` of the period nothing is late (at worst watch), but a ceiling that
 * was passed.  A level that moved past its start in the wrong direction has a negative
 * progress.  unmeasured: no value, no target for any day of the period, direction "context",
 * or the period has not begun.
 *
 * State of an action
 * ------------------
 * Its main indicator decides when it is judged; else the worst of its judged indicators; else
 * the worst state of its sub-actions; else unmeasured.  The main one decides alone because
 * the centre chose it as what the action is for; the others explain.
 *
 * Objectives
 * ----------
 * They show how many of their actions stand in each state, never an average.  Sub-actions do
 * not count beside their action.
 */
#ifndef CORE_ROLLUP_H
#define CORE_ROLLUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rollup_state {
	ROLLUP_UNMEASURED,
	ROLLUP_REACHED,
	ROLLUP_ON_TRACK,
	ROLLUP_WATCH,
	ROLLUP_LATE,
};
#define ROLLUP_STATES 5

enum rollup_direction { ROLLUP_CONTEXT, ROLLUP_UP, ROLLUP_DOWN, ROLLUP_KEEP };

/* Thresholds: dated parameters of the centre; these defaults ship. */
struct rollup_rules {
	double on_track;       /* 0.95 */
	double watch;	       /* 0.80 */
	double keep_tolerance; /* 0.05 */
	int grace_days;	       /* 30 */
};
/* To initialise a struct rollup_rules. */
#define ROLLUP_RULES_DEFAULT                                                                   \
	{                                                                                      \
		.on_track = 0.95, .watch = 0.80, .keep_tolerance = 0.05, .grace_days = 30      \
	}

struct rollup_input {
	enum rollup_direction direction;
	bool flow; /* measure_is_flow() */
	bool has_value, has_target, has_baseline;
	double value, target, baseline;
	int32_t year_from, year_to; /* days that `target` is for (usually a civil year) */
	int32_t from, to;	    /* the period of `value` */
	int32_t today;
};

struct rollup_verdict {
	enum rollup_state state;
	bool has_expected; /* there is a target and the period has begun */
	double expected;   /* at today */
	double target;	   /* for the period: prorated for a flow */
	double progress;   /* NaN when reached or not judged */
};

struct rollup_verdict rollup_judge(const struct rollup_input *in,
				   const struct rollup_rules *rules);

const char *rollup_state_name(enum rollup_state s); /* "on_track" */
bool rollup_direction_parse(const char *s,
			    enum rollup_direction *out); /* up down keep context */
/* The worse of two: late, watch, on_track, reached, unmeasured. */
enum rollup_state rollup_worse(enum rollup_state a, enum rollup_state b);

/* State of an action from its indicators; `main` is an index, or -1 when none was chosen. */
enum rollup_state rollup_action(const enum rollup_state *indicators, size_t n, int main);

/* Nodes of a plan, parents before children. */
struct rollup_node {
	int32_t parent; /* index, -1 for a root */
	bool action;	/* an action: counts in its objectives */
	bool subaction; /* below an action */
	/* in: rollup_action() of its own indicators; out: with its sub-actions (see above).
	 * Objectives: their own indicators, left as they are. */
	enum rollup_state state;
	uint32_t counts[ROLLUP_STATES]; /* out: objectives, number of actions by state */
};
/* Also gives the counts of the whole plan in `all`. */
void rollup_tree(struct rollup_node *nodes, size_t n, uint32_t all[ROLLUP_STATES]);

#endif
