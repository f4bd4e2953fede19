/*
 * Clock: when a delay of the law ends.
 *
 * A delay starts with an event (a request received, a decision made, a letter handed over).  Its
 * length is a dated parameter (schema/data/parameters.json, codes "clock.*" and "piis.*", unit
 * days or months), taken as it stood on the day of the event, never a constant in code.
 *
 * Counting
 * --------
 * Code judiciaire, art. 52 to 54: the day of the event does not count; every calendar day does;
 * months run to the eve of the same date; a last day that is a Saturday, a Sunday or a legal
 * holiday moves to the next working day (core/calendar).
 *
 * Suspensions
 * -----------
 * While a delay is suspended its days do not count: the applicant was asked for what only he can
 * give (loi du 11/4/1995, charte de l'assuré social), another authority must answer first…  Days
 * that two suspensions share are left out once.  A suspension without an end keeps the delay
 * open: there is no due day.
 *
 * Pure functions on civil days (base/date.h).
 */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct model;

struct clock_length {
	int n;
	bool months; /* calendar days otherwise */
};

/* Both days included; `to` DAY_NONE: still suspended. */
struct clock_span {
	int32_t from, to;
};

/* The last day of the delay; DAY_NONE while it is suspended without an end. */
int32_t clock_due(int32_t start, struct clock_length len, const struct clock_span *spans,
		  size_t n_spans);

/* The parameter `code` as it stands on `day`; false when there is none. */
bool clock_length(const struct model *m, const char *code, int32_t day,
		  struct clock_length *out);

/* How near a due day is: what the screens colour, and name in words. */
enum clock_nearness {
	CLOCK_SUSPENDED, /* no due day */
	CLOCK_FAR,
	CLOCK_NEAR, /* within `near_days` */
	CLOCK_TODAY,
	CLOCK_LATE,
	CLOCK_MET,	/* done in time */
	CLOCK_MET_LATE, /* done after the due day */
};
extern const char *const clock_nearness_names[]; /* "suspended" … */
enum clock_nearness clock_nearness(int32_t due, int32_t met, int32_t today, int near_days);

#endif
