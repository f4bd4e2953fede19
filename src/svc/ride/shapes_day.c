/* Answers of the routes of a day: board, options, driver's page, and of the year. */
#include "svc/ride/day.h"

#include "base/banned.h"

static const struct field window_fields[] = {
	OUT_INT("from_minute", FIELD_REQUIRED),
	OUT_INT("to_minute", FIELD_REQUIRED),
};
static const struct schema window_schema = OUT_SCHEMA("RideWindow", window_fields);
static const struct field board_vehicle_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_INT("seats", FIELD_REQUIRED),
	OUT_INT("wheels", FIELD_REQUIRED),
};
static const struct schema board_vehicle_schema =
	OUT_SCHEMA("RideBoardVehicle", board_vehicle_fields);
static const struct field board_run_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),		 OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("vehicle_id", FIELD_REQUIRED),	 OUT_INT("driver_id", FIELD_REQUIRED),
	OUT_TEXT("driver", FIELD_REQUIRED),	 OUT_TEXT("driver_kind", FIELD_REQUIRED),
	OUT_INT("from_minute", FIELD_REQUIRED),	 OUT_INT("to_minute", FIELD_REQUIRED),
	OUT_TEXT("state", FIELD_REQUIRED),	 OUT_BOOL("absent", FIELD_REQUIRED),
	OUT_BOOL("papers_over", FIELD_REQUIRED), OUT_INT("metres", FIELD_REQUIRED),
};
static const struct schema board_run_schema = OUT_SCHEMA("RideBoardRun", board_run_fields);

#define PROPOSAL                                                                               \
	OUT_INT("run_id", FIELD_NULLABLE), OUT_INT("pick_minute", FIELD_NULLABLE),             \
		OUT_INT("drop_minute", FIELD_NULLABLE),                                        \
		OUT_INT("detour_metres", FIELD_NULLABLE),                                      \
		OUT_INT("detour_minutes", FIELD_NULLABLE),                                     \
		OUT_TEXT("shared_with", FIELD_NULLABLE | FIELD_PERSONAL)

static const struct field offer_fields[] = {
	OUT_INT("ride_id", FIELD_REQUIRED),
	OUT_TEXT("why", FIELD_REQUIRED),
	PROPOSAL,
};
static const struct schema offer_schema = OUT_SCHEMA("RideOffer", offer_fields);
static const struct field issue_fields[] = {
	OUT_INT("ride_id", FIELD_REQUIRED),
	OUT_ENUM("trouble", FIELD_REQUIRED, ride_troubles),
	PROPOSAL,
};
static const struct schema issue_schema = OUT_SCHEMA("RideIssue", issue_fields);
static const struct field option_fields[] = {
	OUT_INT("of", FIELD_REQUIRED),
	OUT_TEXT("why", FIELD_REQUIRED),
	PROPOSAL,
};
static const struct schema option_schema = OUT_SCHEMA("RideOption", option_fields);
static const struct field options_fields[] = { OUT_LIST("rows", &option_schema) };
const struct schema ride_options_schema = OUT_SCHEMA("RideOptions", options_fields);

static const struct field board_fields[] = {
	OUT_DATE("day", FIELD_REQUIRED),     OUT_BOOL("prepared", FIELD_REQUIRED),
	OUT_LIST("open", &window_schema),    OUT_LIST("vehicles", &board_vehicle_schema),
	OUT_LIST("runs", &board_run_schema), OUT_LIST("rides", &ride_schema),
	OUT_LIST("issues", &issue_schema),   OUT_LIST("offers", &offer_schema),
};
const struct schema ride_board_schema = OUT_SCHEMA("RideBoard", board_fields);

static const struct field placed_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),		OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("run_id", FIELD_REQUIRED),	OUT_INT("pick_minute", FIELD_REQUIRED),
	OUT_INT("drop_minute", FIELD_REQUIRED), OUT_TEXT("vehicle", FIELD_REQUIRED),
};
const struct schema ride_placed_schema = OUT_SCHEMA("RidePlaced", placed_fields);

static const struct field moved_fields[] = {
	OUT_INT("ride_id", FIELD_REQUIRED),  OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_DATE("day", FIELD_REQUIRED),     OUT_INT("pick_minute", FIELD_REQUIRED),
	OUT_TEXT("vehicle", FIELD_REQUIRED), OUT_TEXT("driver", FIELD_REQUIRED),
};
static const struct schema moved_schema = OUT_SCHEMA("RideMoved", moved_fields);
static const struct field left_fields[] = {
	OUT_INT("ride_id", FIELD_REQUIRED), OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_DATE("day", FIELD_REQUIRED),    OUT_INT("at_minute", FIELD_REQUIRED),
	OUT_TEXT("why", FIELD_REQUIRED),
};
static const struct schema left_schema = OUT_SCHEMA("RideLeft", left_fields);
static const struct field replanned_fields[] = {
	OUT_LIST("moved", &moved_schema),
	OUT_LIST("left", &left_schema),
};
const struct schema ride_replanned_schema = OUT_SCHEMA("RideReplanned", replanned_fields);

static const struct field stop_fields[] = {
	OUT_INT("ride_id", FIELD_REQUIRED),
	OUT_BOOL("drop", FIELD_REQUIRED),
	OUT_INT("minute", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("place", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("phone", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("access", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_INT("persons", FIELD_REQUIRED),
	OUT_TEXTS("needs"),
	OUT_INT("price_cents", FIELD_REQUIRED),
	OUT_ENUM("state", FIELD_REQUIRED, ride_states),
	OUT_BOOL("done", FIELD_REQUIRED),
};
static const struct schema stop_schema = OUT_SCHEMA("RideStop", stop_fields);
static const struct field duty_run_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),		OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("vehicle", FIELD_REQUIRED),	OUT_TEXT("driver", FIELD_REQUIRED),
	OUT_INT("from_minute", FIELD_REQUIRED), OUT_INT("to_minute", FIELD_REQUIRED),
	OUT_TEXT("state", FIELD_REQUIRED),	OUT_INT("km_start", FIELD_NULLABLE),
	OUT_INT("km_end", FIELD_NULLABLE),	OUT_INT("metres", FIELD_REQUIRED),
	OUT_LIST("stops", &stop_schema),
};
static const struct schema duty_run_schema = OUT_SCHEMA("RideDutyRun", duty_run_fields);
static const struct field duty_fields[] = {
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_LIST("runs", &duty_run_schema),
};
const struct schema ride_duty_schema = OUT_SCHEMA("RideDuty", duty_fields);

static const struct field count_fields[] = {
	OUT_TEXT("key", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
	OUT_INT("count", FIELD_REQUIRED),
};
static const struct schema count_schema = OUT_SCHEMA("RideCount", count_fields);
static const struct field report_fields[] = {
	OUT_INT("year", FIELD_REQUIRED),
	OUT_NUMBER("trips", FIELD_NULLABLE),
	OUT_NUMBER("clients", FIELD_NULLABLE),
	OUT_NUMBER("km", FIELD_NULLABLE),
	OUT_NUMBER("passenger_km", FIELD_NULLABLE),
	OUT_NUMBER("medical", FIELD_NULLABLE),
	OUT_NUMBER("volunteers", FIELD_NULLABLE),
	OUT_NUMBER("drivers", FIELD_NULLABLE),
	OUT_NUMBER("refused", FIELD_NULLABLE),
	OUT_NUMBER("refused_no_driver", FIELD_NULLABLE),
	OUT_NUMBER("cancelled_in_time", FIELD_NULLABLE),
	OUT_NUMBER("cancelled_late", FIELD_NULLABLE),
	OUT_NUMBER("no_show", FIELD_NULLABLE),
	OUT_NUMBER("dropped", FIELD_NULLABLE),
	OUT_NUMBER("open_hours", FIELD_NULLABLE),
	OUT_NUMBER("driver_hours", FIELD_NULLABLE),
	OUT_NUMBER("lag", FIELD_NULLABLE),
	OUT_NUMBER("met", FIELD_NULLABLE),
	OUT_NUMBER("amount_cents", FIELD_NULLABLE),
	OUT_LIST("purposes", &count_schema),
	OUT_LIST("causes", &count_schema),
};
const struct schema ride_report_schema = OUT_SCHEMA("RideReport", report_fields);
