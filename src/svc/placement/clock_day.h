/* What clock_day.c gives to clock.c. */
#ifndef SVC_PLACEMENT_CLOCK_DAY_H
#define SVC_PLACEMENT_CLOCK_DAY_H

#include "svc/placement/clock.h"

struct one_day {
	enum day_code code; /* CODE_NONE: a free day */
	bool half, supposed, entered, missing;
	int minutes;
};

const struct clock_span *clock_span_at(const struct clock_contract *c, int32_t day);
int clock_week(const struct clock_span *s); /* minutes of its week */
/* `letter` is what was entered. */
struct one_day clock_look(const struct clock_contract *c, const struct clock_span *s,
			  int32_t day, char letter, int32_t today);

/* The end that the contract has, or would have: the last day that can be worked. */
int32_t clock_last(const struct clock_contract *c);

/* What is scheduled from `first` to the eve of `next` (a month). */
struct clock_schedule {
	int64_t minutes; /* of the contract */
	int64_t week;	 /* minutes of the week in force, added up day by day */
	int32_t last;	 /* last scheduled day of the contract, or DAY_NONE */
	bool outside;	 /* something is scheduled before or after the contract */
};
void clock_schedule(const struct clock_contract *c, int32_t first, int32_t next,
		    struct clock_schedule *out);

#endif
