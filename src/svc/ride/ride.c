/* The ride service: its routes. */
#include "svc/ride/ride.h"

#include "base/banned.h"

static const struct route routes[] = {
	{ GET, "/api/rides", ride_list, "ride.read", AUDIT_READ, .q = &ride_q_schema,
	  .out = &rides_schema, .help = "rides of some days" },
	{ POST, "/api/rides", ride_add, "ride.write", AUDIT_WRITE, .in = &ride_in_schema,
	  .out = &ride_added_schema,
	  .help = "ask for a ride, with its return and further days; or refuse it at once" },
	{ POST, "/api/rides/quote", ride_quote, "ride.read", AUDIT_READ, .in = &ride_in_schema,
	  .out = &quote_schema, .help = "price and distance before the ride",
	  .flags = ROUTE_READS },
	{ GET, "/api/rides/:id", ride_get, "ride.read", AUDIT_READ, .out = &ride_schema,
	  .help = "one ride" },
	{ PATCH, "/api/rides/:id", ride_change, "ride.write", AUDIT_WRITE,
	  .in = &ride_in_schema, .out = &ride_version_schema,
	  .help = "change a ride that is not driven yet" },
	{ POST, "/api/rides/:id/refuse", ride_refuse, "ride.write", AUDIT_WRITE,
	  .in = &refuse_in_schema, .out = &ride_version_schema,
	  .help = "refuse, with the cause: unmet need is counted" },
	{ POST, "/api/rides/:id/cancel", ride_cancel, "ride.write", AUDIT_WRITE,
	  .in = &ride_cancel_in_schema, .out = &ride_version_schema,
	  .help = "cancelled by the rider, in time or late, or by the service" },
	{ POST, "/api/rides/:id/finish", ride_finish, "ride.write", AUDIT_WRITE,
	  .in = &finish_in_schema, .out = &ride_version_schema,
	  .help = "done, or nobody there, as a paper sheet says" },
	{ POST, "/api/rides/:id/reopen", ride_reopen, "ride.write", AUDIT_WRITE,
	  .out = &ride_version_schema,
	  .help = "take back the end of a ride; voids its record" },
	{ GET, "/api/ride-clients/:id", ride_client_get, "ride.read", AUDIT_READ,
	  .out = &client_schema, .help = "a rider: home, access, exemption, last rides" },
	{ PUT, "/api/ride-clients/:id", ride_client_set, "ride.write", AUDIT_WRITE,
	  .in = &client_in_schema, .out = &ride_saved_schema,
	  .help = "access notes, place of the home, exemption by decision" },
	{ GET, "/api/ride-places", ride_places, "ride.read", AUDIT_NONE, .out = &places_schema,
	  .help = "places that people are driven to, and localities" },
	{ POST, "/api/ride-places", ride_place_add, "ride.write", AUDIT_WRITE,
	  .in = &place_in_schema, .out = &ride_saved_schema, .help = "a new place" },
	{ PATCH, "/api/ride-places/:id", ride_place_set, "ride.write", AUDIT_WRITE,
	  .in = &place_in_schema, .out = &ride_saved_schema, .help = "change a place" },
	{ GET, "/api/ride-tariffs", ride_tariffs, "ride.read", AUDIT_NONE,
	  .out = &tariffs_schema, .help = "tariffs, latest first" },
	{ POST, "/api/ride-tariffs", ride_tariff_add, "ride.manage", AUDIT_WRITE,
	  .in = &tariff_in_schema, .out = &ride_saved_schema,
	  .help = "a tariff from a day on" },
	{ PATCH, "/api/ride-tariffs/:id", ride_tariff_set, "ride.manage", AUDIT_WRITE,
	  .in = &tariff_in_schema, .out = &ride_saved_schema, .help = "change a tariff" },
};

static const char *const kinds[] = { "ride.done",      "ride.refused",
				     "ride.cancelled", "ride.no_show",
				     "ride.dropped",   "ride.duty",
				     "ride.open",      NULL };

const struct service ride_service = { .name = "ride", LIST(routes, routes), .kinds = kinds };
