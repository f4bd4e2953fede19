/* See demo_parts.h. */
#include "cli/demo_parts.h"

#include "base/banned.h"

demo_part_fn *const demo_parts[] = {
	demo_file,     demo_repair,   demo_appointment, demo_activity,
	demo_outreach, demo_delivery, demo_plan_life, /* last: it freezes the figures of the others */
	NULL,
};
