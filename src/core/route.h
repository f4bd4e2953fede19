/*
 * Route: in which order, and by which vehicle, places are visited.
 *
 * The problem is the capacitated vehicle routing problem with time windows: every stop once,
 * from and to one depot, what a vehicle carries within its capacity, each stop begun within its
 * window.  A single vehicle without limits is the travelling salesman.
 *
 * The method is slack induction by string removals (Christiaens and Vanden Berghe, Transportation
 * Science 54, 2020): strings of neighbouring stops are taken out and put back greedily, and a
 * worse plan is kept now and then, less and less (annealing).  It is given a number of rounds,
 * not a time, and draws from a seed: the same problem gives the same plan on every machine.
 * tests/bench measures its distance to the best known lengths of published instances.
 *
 * A stop that no vehicle can take within its limits is put where it costs least all the same, and
 * counted in `forced`: people get their meal, and the planner sees what does not fit.
 */
#ifndef CORE_ROUTE_H
#define CORE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define ROUTE_STOPS_MAX 600

struct route_problem {
	size_t n;	    /* stops 1 to n; 0 is the depot */
	const double *dist; /* (n + 1) × (n + 1), row by row: what is made small */
	const double *time; /* the same; NULL: dist */
	/* Of stops 0 to n; NULL: no limit, no service time. */
	const double *demand, *open, *close, *service;
	double capacity;     /* of each vehicle; 0: none */
	size_t vehicles;     /* at most; 0: as many as it takes */
	double depart, back; /* earliest start and latest return; back 0: any time */
	uint64_t seed;	     /* not 0 */
	unsigned rounds;     /* of the search; 0: construction alone */
	/* A first plan to begin from, in the form of `struct route_plan`; NULL: none. */
	const struct route_plan *from;
};

struct route_plan {
	size_t n_routes;
	size_t *first;	/* n_routes + 1 positions in `stop` */
	uint16_t *stop; /* 1 to n, route after route */
	double length;	/* sum of dist, depot included */
	size_t forced;	/* stops beyond a limit */
};

/* Everything in `a`.  n up to ROUTE_STOPS_MAX. */
void route_solve(struct arena *a, const struct route_problem *p, struct route_plan *out);
/* The length of a plan, and whether it holds all limits; for tests and for what is drawn by hand. */
double route_length(const struct route_problem *p, const struct route_plan *plan, bool *within);

#endif
