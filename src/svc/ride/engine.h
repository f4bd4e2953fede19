/*
 * Engine: fits rides into the runs of a day (a dial-a-ride problem), in memory.
 *
 * A ride has two stops, each with a window, a time to get in or out, and a longest time aboard.
 * A run is a driver with a vehicle: hours, seats, places for wheelchairs, a depot where it begins
 * and ends.  A route is the order of a run's stops; its schedule says when each begins.
 *
 * What always holds of a route that the engine accepts (a checker of its own tests it):
 *	- at every moment no more riders aboard than seats, no more wheelchairs than places;
 *	- every stop begins inside its window, after the drive from the stop before;
 *	- nobody is aboard longer than the ride allows (from leaving the pick-up to arriving);
 *	- the vehicle leaves the depot and is back within the driver's hours.
 * Stops that already happened are frozen: their times are facts, nothing is put before them.
 *
 * Method
 * ------
 * The schedule of a route: earliest times forward; where somebody would be aboard too long, later
 * pick-ups by the forward slack (Cordeau and Laporte, Transportation Research B 37, 2003, after
 * Savelsbergh).  A route that is kept is then settled: a group leaves as late as its best times
 * allow, so that people do not arrive half an hour early for nothing.  A ride goes where it costs
 * the fewest minutes of driving, with a little for the detour that riders bear.  Improving takes
 * rides out and puts them back (large neighbourhood search: Ropke and Pisinger, Transportation
 * Science 40, 2006), with a fixed seed: the same day gives the same plan.
 *
 * Times are minutes of the day, as doubles; `minutes` gives the drive between two nodes and need
 * not be symmetric.  Nodes: 2 r is the pick-up of ride r, 2 r + 1 its drop-off, 2 n + k the depot
 * of run k.  Memory comes from the arena; nothing is freed.
 */
#ifndef SVC_RIDE_ENGINE_H
#define SVC_RIDE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"

#define ENGINE_LATE  1e9 /* no latest time */
#define ENGINE_STOPS 160 /* of one run */

struct engine_ride {
	int64_t id;
	double pick_from, pick_to, drop_from, drop_to; /* windows of the begin of each stop */
	double pick_best, drop_best; /* not later than this when it can be helped */
	double board;		     /* minutes to get in, and to get out */
	double longest;		     /* minutes aboard */
	int seats, wheels;
	bool fixed; /* improving leaves it where it is */
	int run;    /* -1: not placed */
};

struct engine_run {
	int64_t id;
	double from, to; /* the driver's hours */
	double now;	 /* nothing new begins before; 0 of a day to come */
	int seats, wheels;
	size_t frozen; /* first stops that happened: at[] holds when */
	size_t n;      /* stops */
	int *stops;    /* nodes */
	double *at;    /* begin of each stop */
	double leave, back, drive;
};

struct engine {
	struct arena *arena;
	struct engine_ride *rides;
	struct engine_run *runs;
	size_t n_rides, n_runs;
	double (*minutes)(const void *arg, size_t from, size_t to);
	const void *arg;
	double comfort; /* weight of a minute that a rider is aboard longer than needed */
	double *memo;	/* drives, by pair of nodes; below 0: not asked yet */
};

/* Why a ride does not fit, the plainest reason first. */
enum engine_why {
	ENGINE_FITS,
	ENGINE_NO_WHEELS, /* the vehicle has no such place */
	ENGINE_NO_SEATS,
	ENGINE_HOURS, /* outside the driver's hours */
	ENGINE_BUSY,  /* the vehicle is elsewhere at that time */
};
extern const char *const engine_whys[]; /* "fits" "wheels" "seats" "hours" "busy" */

struct engine_offer {
	size_t run;
	size_t pick, drop; /* positions in the route as it will be */
	double cost;	   /* minutes of driving more, and the riders' detours weighted */
	double drive;	   /* minutes of driving more */
};

/*
 * Counts of e->n_rides and e->n_runs are set by the caller; routes begin empty and all rides not
 * placed.  Windows are made as tight as each ride's own two stops allow.
 */
void engine_init(struct engine *e);
double engine_drive(const struct engine *e, size_t from, size_t to);
/* The cheapest place of a ride in one run, or why there is none. */
enum engine_why engine_offer_in(const struct engine *e, size_t ride, size_t run,
				struct engine_offer *out);
/* Over all runs; the mildest reason when none takes it. */
enum engine_why engine_offer(const struct engine *e, size_t ride, struct engine_offer *out);
/* Puts an unplaced ride where an offer for the present route says. */
void engine_place(struct engine *e, size_t ride, const struct engine_offer *o);
void engine_remove(struct engine *e, size_t ride);
/* The schedule of the present order of a run's stops; false: it cannot be driven (times stay). */
bool engine_schedule(struct engine *e, size_t run);
/*
 * Looks for a plan that serves more rides, then one that drives less; returns how many rides stay
 * unplaced.  `rounds` bounds the time; the plan is never worse than before.
 */
size_t engine_improve(struct engine *e, size_t rounds, uint64_t seed);
/* Minutes driven by all runs. */
double engine_total(const struct engine *e);

#endif
