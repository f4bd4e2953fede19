/* What the routes of deliveries answer. */
#ifndef SVC_DELIVERY_SHAPES_OUT_H
#define SVC_DELIVERY_SHAPES_OUT_H

#include "core/schema.h"

extern const struct schema saved_out, setup_out, subs_out, sub_out, change_out, located_out,
	dishes_out, menu_out, kitchen_out, board_out, optimised_out, drive_out, outcome_out,
	alarms_out, alarm_out, purchases_out, surveys_out;

#endif
