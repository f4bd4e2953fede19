/* The appointment service: its routes. */
#include "svc/appointment/visit.h"

#include "base/banned.h"

#define READ "appointment.read"
#define BOOK "appointment.write"
#define PLAN "appointment.plan"
#define DESK "appointment.desk"

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("appointments", 0), /* of an absence: booked already in that time */
};
static const struct schema saved_schema = OUT_SCHEMA("AgendaSaved", saved_fields);

static const struct route routes[] = {
	{ GET, "/api/slots", slots_find, READ, AUDIT_NONE, .q = &slots_q_schema,
	  .out = &slots_schema, .help = "next free moments, of one worker, his team or all" },
	{ GET, "/api/agenda", agenda_read, READ, AUDIT_READ, .q = &agenda_q_schema,
	  .out = &agenda_schema, .flags = ROUTE_BACKGROUND,
	  .help = "several agendas side by side, as far as the reader may see" },
	{ GET, "/api/agenda/staff", agenda_desks, READ, AUDIT_NONE, .out = &desks_schema,
	  .help = "who can be booked" },
	{ POST, "/api/appointments", appointment_book, BOOK, AUDIT_WRITE,
	  .in = &booking_in_schema, .out = &booked_schema,
	  .help = "book; 409 when the moment is taken, closed or outside the openings" },
	{ GET, "/api/appointments/:id", appointment_get, READ, AUDIT_READ,
	  .out = &appointment_schema, .help = "one appointment" },
	{ PATCH, "/api/appointments/:id", appointment_change, BOOK, AUDIT_WRITE,
	  .in = &change_in_schema, .out = &changed_schema, .help = "move or change" },
	{ POST, "/api/appointments/:id/state", appointment_state, BOOK, AUDIT_WRITE,
	  .in = &state_in_schema, .out = &changed_schema,
	  .help = "excused, no-show, cancelled, or booked again" },
	{ GET, "/api/board", board_read, READ, AUDIT_READ, .q = &board_q_schema,
	  .out = &board_schema, .flags = ROUTE_BACKGROUND,
	  .help = "expected, waiting, with whom: the desk's board" },
	{ POST, "/api/visits", visit_arrive, DESK, AUDIT_WRITE, .in = &arrival_in_schema,
	  .out = &visit_saved_schema, .help = "somebody is here" },
	{ POST, "/api/visits/:id/step", visit_step, DESK, AUDIT_WRITE, .in = &step_in_schema,
	  .out = &visit_saved_schema,
	  .help = "call, back, hand_over, done, left, hold, desk, need, undo" },
	{ PATCH, "/api/visits/:id", visit_change, DESK, AUDIT_WRITE,
	  .in = &visit_change_in_schema, .out = &visit_saved_schema,
	  .help = "priority with its reason, how many people" },
	{ POST, "/api/visits/:id/ack", visit_ack, DESK, AUDIT_WRITE, .in = &ack_in_schema,
	  .out = &visit_saved_schema, .help = "the worker's page told him, or he saw it" },
	{ GET, "/api/wait-list", wait_list, READ, AUDIT_READ, .q = &wait_q_schema,
	  .out = &waits_schema, .help = "who would come earlier; whom a freed moment suits" },
	{ POST, "/api/wait-list", wait_add, BOOK, AUDIT_WRITE, .in = &wait_in_schema,
	  .out = &saved_schema, .help = "would come earlier" },
	{ POST, "/api/wait-list/:id/close", wait_close, BOOK, AUDIT_WRITE, .out = &saved_schema,
	  .help = "waits no more" },
	{ POST, "/api/links", link_make, READ, AUDIT_WRITE, .in = &link_in_schema,
	  .out = &link_schema, .flags = ROUTE_NO_KEY,
	  .help = "a new secret for one's calendar feed or a lobby screen" },
	{ GET, "/api/lobby", lobby_read, PUBLIC, AUDIT_NONE, .q = &key_q_schema,
	  .out = &lobby_schema, .flags = ROUTE_BACKGROUND,
	  .help = "numbers that wait and numbers that are called; a secret, no names" },
	{ GET, "/api/feed.ics", feed_read, PUBLIC, AUDIT_NONE, .q = &key_q_schema,
	  .out_type = "text/calendar", .help = "a worker's calendar; a secret, no names" },
	{ GET, "/api/motives", motive_list, ANY_USER, AUDIT_NONE, .out = &motives_schema,
	  .help = "why somebody is received" },
	{ POST, "/api/motives", motive_add, PLAN, AUDIT_WRITE, .in = &motive_in_schema,
	  .out = &saved_schema, .help = "a motive" },
	{ PATCH, "/api/motives/:id", motive_change, PLAN, AUDIT_WRITE,
	  .in = &motive_change_schema, .out = &saved_schema, .help = "change a motive" },
	{ GET, "/api/openings", opening_list, ANY_USER, AUDIT_NONE, .q = &day_q_schema,
	  .out = &openings_schema, .help = "desk hours" },
	{ POST, "/api/openings", opening_add, PLAN, AUDIT_WRITE, .in = &opening_in_schema,
	  .out = &saved_schema, .help = "desk hours that come back" },
	{ PATCH, "/api/openings/:id", opening_change, PLAN, AUDIT_WRITE,
	  .in = &opening_change_schema, .out = &saved_schema,
	  .help = "end desk hours, or change their room" },
	{ POST, "/api/openings/:id/day", opening_day_set, PLAN, AUDIT_WRITE,
	  .in = &opening_day_in_schema, .out = &saved_schema,
	  .help = "other hours on one day, or none" },
	{ GET, "/api/absences", absence_list, READ, AUDIT_NONE, .q = &day_q_schema,
	  .out = &absences_schema, .help = "who is away" },
	{ POST, "/api/absences", absence_add, READ, AUDIT_WRITE, .in = &absence_in_schema,
	  .out = &saved_schema, .help = "away; tells how many appointments are touched" },
	{ POST, "/api/absences/:id/cancel", absence_cancel, READ, AUDIT_WRITE,
	  .out = &saved_schema, .help = "here after all" },
	{ GET, "/api/closings", closing_list, ANY_USER, AUDIT_NONE, .q = &day_q_schema,
	  .out = &closings_schema, .help = "days on which the centre is closed" },
	{ POST, "/api/closings", closing_add, PLAN, AUDIT_WRITE, .in = &closing_in_schema,
	  .out = &saved_schema, .help = "a closing day" },
	{ POST, "/api/closings/drop", closing_drop, PLAN, AUDIT_WRITE, .in = &closing_in_schema,
	  .out = &saved_schema, .help = "open after all" },
	{ GET, "/api/resources", resource_list, ANY_USER, AUDIT_NONE, .out = &resources_schema,
	  .help = "rooms, interpreters, equipment" },
	{ POST, "/api/resources", resource_add, PLAN, AUDIT_WRITE, .in = &resource_in_schema,
	  .out = &saved_schema, .help = "a room or another thing that is booked" },
	{ PATCH, "/api/resources/:id", resource_change, PLAN, AUDIT_WRITE,
	  .in = &resource_change_schema, .out = &saved_schema, .help = "change it" },
};

static const char *const kinds[] = { "appointment.seen",
				     "appointment.no_show",
				     "appointment.excused",
				     "appointment.left",
				     "visit.walk_in",
				     "appointment.open_booked",
				     "appointment.open_walk_in",
				     NULL };

const struct service appointment_service = {
	.name = "appointment", LIST(routes, routes), .kinds = kinds, .start = hours_start
};
