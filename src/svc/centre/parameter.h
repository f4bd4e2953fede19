/*
 * Dated figures: reading them, entering a value from a day on, correcting one (parameter.c).
 *
 * A value holds from its day to the eve of the next one.  Entering one ends the value before it and
 * leaves everything before that day as it was.  Correcting one is for a figure that was entered
 * wrongly; what it said before stays in parameter_past with its author and reason.  A value that is
 * not yet in force can be taken back.
 */
#ifndef SVC_CENTRE_PARAMETER_H
#define SVC_CENTRE_PARAMETER_H

#include "http/http.h"

handler_fn parameters_list, parameters_past, parameter_add, parameter_change, parameter_remove;
extern const struct schema parameters_schema, parameters_past_schema, parameter_in_schema,
	parameter_change_schema, parameter_remove_schema, parameter_saved_schema;

/* After a change of the configuration: who is told, what the trail says, id and version (centre.c). */
Err centre_saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version,
		 const char *action) MUST_CHECK;

#endif
