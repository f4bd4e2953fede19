/*
 * The social taxi of the demonstration centre (demo_ride.c), its days (demo_ride_days.c).
 */
#ifndef CLI_DEMO_RIDE_H
#define CLI_DEMO_RIDE_H

#include "cli/demo_parts.h"
#include "core/write.h"
#include "svc/ride/day.h"
#include "svc/ride/fleet.h"

#define DEMO_RIDE_PLACES 12
#define DEMO_RIDERS	 70

struct demo_place {
	const char *label, *kind, *postcode, *locality;
	int32_t lat, lon;
};
extern const struct demo_place demo_places[DEMO_RIDE_PLACES];

struct rider {
	int64_t person_id;
	const struct demo_place *village;
	size_t usual; /* index into demo_places */
	bool wheelchair, walker;
};

struct demo_rides {
	const struct demo_people *people;
	struct rng r;
	struct rider *riders;
	size_t n_riders;
	int32_t day;
	int64_t km[4]; /* odometers, by vehicle id */
};

/* Inside a write job: a day that is over, of `d->day`; today. */
write_fn demo_ride_past, demo_ride_today;

#endif
