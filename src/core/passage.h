/*
 * Who passes by a person's door: the next meal round that stops there, so that what another service
 * collects or delivers goes with a vehicle that drives anyway.
 *
 * Read from the subscriptions of home delivery; a pause or a holiday of one day is not looked at, the
 * board of the day is.
 */
#ifndef CORE_PASSAGE_H
#define CORE_PASSAGE_H

#include "db/db.h"

struct passage {
	const char *round; /* label of the round; NULL: nobody passes */
	int32_t day;	   /* the first day, from `from` on */
};

/* The next passage from a day on, within two weeks. */
Err passage_next(struct ctx *cx, int64_t person_id, int32_t from,
		 struct passage *out) MUST_CHECK;

#endif
