/*
 * What a trip costs, and why: pure arithmetic on a dated tariff.
 *
 * Rules of the trade
 * ------------------
 * A service of transport with a social purpose asks a price without profit.  The tariffs of the
 * Walloon centres are variations of one form:
 *	flat	one amount: always, below some kilometres, or inside some postcodes
 *	km	an amount a kilometre, counted from where the rider gets in, from the home, or from
 *		the depot and back to it (the empty kilometres of the car are asked too)
 *	least	no transport is cheaper than this
 *	wait	free for some minutes, free at some kinds of destinations, then an amount for each
 *		quarter (or hour) begun
 *	extra	each person more (an escort that the rider needs is not counted: the caller says so)
 *	no-show and late cancelling: an amount instead of everything else
 *	free	a share that a decision takes off for one person
 * The law caps the transport, not the waiting (AGW of 3/6/2009 for the decree of 18/10/2007: the
 * greater of an amount a kilometre and a flat amount; since 1/12/2024 the decree of 28/9/2023,
 * whose amounts the centre enters as parameters "ride.cap.km" and "ride.cap.flat").  Without a
 * parameter in force nothing is capped, and a line says that no maximum is known.
 *
 * Amounts are cents; an amount a kilometre is in ten-thousandths of a euro; distances are metres.
 * A line of kilometres is rounded to the cent, half up, once.
 */
#ifndef SVC_RIDE_TARIFF_H
#define SVC_RIDE_TARIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tariff_flat { FLAT_NONE, FLAT_DISTANCE, FLAT_LOCALITY, FLAT_ALWAYS };
enum tariff_from { KM_PICKUP, KM_HOME, KM_DEPOT };
extern const char *const tariff_flats[], *const tariff_froms[];

struct tariff {
	int64_t id, version;
	const char *label, *source;
	int32_t from, to;
	int flat, km_from; /* enum tariff_flat, enum tariff_from */
	int64_t flat_cents, flat_metres;
	const char *flat_postcodes; /* words */
	int64_t km_e4, least_cents;
	int64_t wait_free;
	const char *wait_free_kinds; /* words */
	int64_t wait_step, wait_cents;
	int64_t extra_cents, no_show_cents, late_cancel_cents;
};

/* The legal maximum of the transport; negative: none is known. */
struct tariff_cap {
	int64_t km_e4, flat_cents;
};

enum tariff_what { TRIP_DONE, TRIP_NO_SHOW, TRIP_LATE_CANCEL };

struct tariff_trip {
	int64_t metres;	      /* from door to door */
	int64_t home_metres;  /* from the home to the destination, for KM_HOME */
	int64_t depot_metres; /* depot to pick-up, trip, drop-off to depot, for KM_DEPOT */
	const char *postcode; /* of the destination, or of the origin on the way back */
	const char *kind;     /* of the place, "hospital" */
	int64_t wait;	      /* minutes of waiting at the destination */
	int64_t extra;	      /* paying companions */
	int64_t free_percent; /* by decision */
	int what;	      /* enum tariff_what */
};

/* `code`: flat km least cap nocap wait waitfree extra no_show late_cancel free. */
struct tariff_line {
	const char *code;
	int64_t quantity; /* km: metres; wait, waitfree: minutes; extra: persons; free: percent */
	int64_t unit;	  /* km, cap: e4 a km; wait, extra: cents */
	int64_t cents;	  /* what the line adds; less than 0 takes off */
};
#define TARIFF_LINES 8

struct tariff_price {
	int64_t cents;
	struct tariff_line lines[TARIFF_LINES];
	size_t n;
};

void tariff_price(const struct tariff *t, const struct tariff_cap *cap,
		  const struct tariff_trip *trip, struct tariff_price *out);

#endif
