/* See demo_parts.h. */
#include "cli/demo_parts.h"

#include "base/banned.h"

demo_part_fn *const demo_parts[] = {
	demo_file,   demo_appointment, demo_placement, demo_delivery, demo_ride,
	demo_repair, demo_activity,    demo_outreach,  demo_handout,  demo_job,
	demo_stay,   demo_plan_life,   NULL,
};
