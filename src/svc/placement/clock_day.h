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

#endif
