/* What comes in and goes out of the routes of drivers, vehicles, hours, and the day. */
#include "svc/ride/day.h"
#include "svc/ride/fleet.h"

#include "base/banned.h"

const char *const ride_absence_kinds[] = { "ill", "leave", "other", NULL };
const char *const ride_duty_kinds[] = {
	"leave", "pick", "drop", "no_show", "back", "undo", NULL
};

static const struct field paper_in_fields[] = {
	FIELD_ENUM(paper_in, kind, FIELD_REQUIRED, ride_paper_kinds),
	FIELD_DATE(paper_in, seen_day, FIELD_REQUIRED),
	FIELD_DATE(paper_in, until_day, 0),
};
static const struct schema paper_in_schema = { .name = "RidePaperIn",
					       .fields = paper_in_fields,
					       .n_fields = ARRAY_LEN(paper_in_fields),
					       .size = sizeof(struct paper_in) };
static const struct field shift_in_fields[] = {
	FIELD_INT(shift_in, vehicle_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(shift_in, weekday, FIELD_REQUIRED, 1, 7),
	FIELD_INT(shift_in, from_minute, FIELD_REQUIRED, 0, 1439),
	FIELD_INT(shift_in, to_minute, FIELD_REQUIRED, 1, 1440),
};
static const struct schema shift_in_schema = { .name = "RideShiftIn",
					       .fields = shift_in_fields,
					       .n_fields = ARRAY_LEN(shift_in_fields),
					       .size = sizeof(struct shift_in) };

static const struct field vehicle_in_fields[] = {
	FIELD_TEXT(vehicle_in, label, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(vehicle_in, plate, 0, 0, 15),
	FIELD_INT(vehicle_in, seats, FIELD_REQUIRED, 1, 8),
	FIELD_INT(vehicle_in, wheels, 0, 0, 4),
	FIELD_INT(vehicle_in, depot_id, 0, 0, INT64_MAX),
	FIELD_INT(vehicle_in, odometer, 0, 0, 2000000),
	FIELD_BOOL(vehicle_in, active, 0),
	FIELD_LIST(vehicle_in, papers, 0, &paper_in_schema, 0, 20),
};
const struct schema ride_vehicle_in_schema = { .name = "RideVehicleIn",
					       .fields = vehicle_in_fields,
					       .n_fields = ARRAY_LEN(vehicle_in_fields),
					       .size = sizeof(struct vehicle_in) };

static const struct field driver_in_fields[] = {
	FIELD_INT(driver_in, user_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_ENUM(driver_in, kind, FIELD_REQUIRED, ride_driver_kinds),
	FIELD_ENUM(driver_in, allowance, 0, ride_driver_allowances),
	FIELD_INT(driver_in, day_cents, 0, 0, 100000),
	FIELD_INT(driver_in, elsewhere_cents, 0, 0, 1000000),
	FIELD_INT(driver_in, elsewhere_year, 0, 0, 2100),
	FIELD_BOOL(driver_in, no_wheels, 0),
	FIELD_BOOL(driver_in, active, 0),
	FIELD_TEXT(driver_in, phone, FIELD_PERSONAL | FIELD_PHONE, 0, 30),
	FIELD_TEXT(driver_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 500),
	FIELD_LIST(driver_in, shifts, 0, &shift_in_schema, 0, 40),
	FIELD_LIST(driver_in, papers, 0, &paper_in_schema, 0, 20),
};
const struct schema ride_driver_in_schema = { .name = "RideDriverIn",
					      .fields = driver_in_fields,
					      .n_fields = ARRAY_LEN(driver_in_fields),
					      .size = sizeof(struct driver_in) };

static const struct field driver_content_fields[] = {
	FIELD_TEXT(driver_content, phone, FIELD_PERSONAL, 0, 30),
	FIELD_TEXT(driver_content, note, FIELD_PERSONAL | FIELD_LINES, 0, 500),
};
const struct schema ride_driver_content_schema = { .name = "RideDriverContent",
						   .fields = driver_content_fields,
						   .n_fields = ARRAY_LEN(driver_content_fields),
						   .size = sizeof(struct driver_content) };

static const struct field hours_row_fields[] = {
	FIELD_INT(hours_row, weekday, FIELD_REQUIRED, 1, 7),
	FIELD_INT(hours_row, from_minute, FIELD_REQUIRED, 0, 1439),
	FIELD_INT(hours_row, to_minute, FIELD_REQUIRED, 1, 1440),
	FIELD_DATE(hours_row, from_day, FIELD_REQUIRED),
	FIELD_DATE(hours_row, to_day, 0),
};
static const struct schema hours_row_schema = { .name = "RideHoursIn",
						.fields = hours_row_fields,
						.n_fields = ARRAY_LEN(hours_row_fields),
						.size = sizeof(struct hours_row) };
static const struct field hours_in_fields[] = {
	FIELD_LIST(hours_in, rows, FIELD_REQUIRED, &hours_row_schema, 0, 100),
};
const struct schema ride_hours_in_schema = { .name = "RideHoursAllIn",
					     .fields = hours_in_fields,
					     .n_fields = ARRAY_LEN(hours_in_fields),
					     .size = sizeof(struct hours_in) };

static const struct field place_ride_fields[] = {
	FIELD_INT(place_ride_in, run_id, 0, 0, INT64_MAX),
};
const struct schema ride_place_ride_schema = { .name = "RidePlaceRideIn",
					       .fields = place_ride_fields,
					       .n_fields = ARRAY_LEN(place_ride_fields),
					       .size = sizeof(struct place_ride_in) };

static const struct field day_q_fields[] = { FIELD_DATE(day_q, day, FIELD_REQUIRED) };
const struct schema ride_day_q_schema = { .name = "RideDayQuery",
					  .fields = day_q_fields,
					  .n_fields = ARRAY_LEN(day_q_fields),
					  .size = sizeof(struct day_q) };

static const struct field run_in_fields[] = {
	FIELD_DATE(run_in, day, FIELD_REQUIRED),
	FIELD_INT(run_in, vehicle_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(run_in, driver_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(run_in, from_minute, FIELD_REQUIRED, 0, 1439),
	FIELD_INT(run_in, to_minute, FIELD_REQUIRED, 1, 1440),
};
const struct schema ride_run_in_schema = { .name = "RideRunIn",
					   .fields = run_in_fields,
					   .n_fields = ARRAY_LEN(run_in_fields),
					   .size = sizeof(struct run_in) };

static const struct field absence_in_fields[] = {
	FIELD_DATE(absence_in, from_day, FIELD_REQUIRED),
	FIELD_DATE(absence_in, to_day, FIELD_REQUIRED),
	FIELD_ENUM(absence_in, kind, FIELD_REQUIRED, ride_absence_kinds),
};
const struct schema ride_absence_in_schema = { .name = "RideAbsenceIn",
					       .fields = absence_in_fields,
					       .n_fields = ARRAY_LEN(absence_in_fields),
					       .size = sizeof(struct absence_in) };

static const struct field duty_in_fields[] = {
	FIELD_ENUM(duty_in, kind, FIELD_REQUIRED, ride_duty_kinds),
	FIELD_INT(duty_in, ride_id, 0, 0, INT64_MAX),
	FIELD_INT(duty_in, at, FIELD_REQUIRED, 0, INT64_MAX),
	FIELD_INT(duty_in, km, 0, 0, 2000000),
	FIELD_INT(duty_in, wait_minutes, 0, 0, 720),
	FIELD_BOOL(duty_in, cash, 0),
};
const struct schema ride_duty_in_schema = { .name = "RideDutyIn",
					    .fields = duty_in_fields,
					    .n_fields = ARRAY_LEN(duty_in_fields),
					    .size = sizeof(struct duty_in) };

static const struct field year_q_fields[] = { FIELD_INT(year_q, year, FIELD_REQUIRED, 2000,
							2099) };
const struct schema ride_year_q_schema = { .name = "RideYearQuery",
					   .fields = year_q_fields,
					   .n_fields = ARRAY_LEN(year_q_fields),
					   .size = sizeof(struct year_q) };

/* ---- answers ---- */

static const struct field paper_fields[] = {
	OUT_ENUM("kind", FIELD_REQUIRED, ride_paper_kinds),
	OUT_DATE("seen_day", FIELD_REQUIRED),
	OUT_DATE("until_day", FIELD_NULLABLE),
	OUT_TEXT("state", FIELD_REQUIRED),
};
static const struct schema paper_schema = OUT_SCHEMA("RidePaper", paper_fields);
static const struct field shift_fields[] = {
	OUT_INT("vehicle_id", FIELD_REQUIRED),
	OUT_INT("weekday", FIELD_REQUIRED),
	OUT_INT("from_minute", FIELD_REQUIRED),
	OUT_INT("to_minute", FIELD_REQUIRED),
};
static const struct schema shift_schema = OUT_SCHEMA("RideShift", shift_fields);

static const struct field vehicle_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_TEXT("plate", FIELD_NULLABLE),
	OUT_INT("seats", FIELD_REQUIRED),
	OUT_INT("wheels", FIELD_REQUIRED),
	OUT_INT("depot_id", FIELD_REQUIRED),
	OUT_INT("odometer", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED),
	OUT_LIST("papers", &paper_schema),
	OUT_TEXTS("missing"),
};
static const struct schema vehicle_schema = OUT_SCHEMA("RideVehicle", vehicle_fields);
static const struct field vehicles_fields[] = { OUT_LIST("rows", &vehicle_schema) };
const struct schema ride_vehicles_schema = OUT_SCHEMA("RideVehicles", vehicles_fields);

static const struct field absence_fields[] = {
	OUT_DATE("from_day", FIELD_REQUIRED),
	OUT_DATE("to_day", FIELD_REQUIRED),
	OUT_ENUM("kind", FIELD_REQUIRED, ride_absence_kinds),
};
static const struct schema absence_schema = OUT_SCHEMA("RideAbsence", absence_fields);
static const struct field year_fields[] = {
	OUT_INT("days", FIELD_REQUIRED),	  OUT_INT("km", FIELD_REQUIRED),
	OUT_INT("flat_cents", FIELD_REQUIRED),	  OUT_INT("km_cents", FIELD_REQUIRED),
	OUT_INT("counted_cents", FIELD_REQUIRED), OUT_INT("cap_cents", FIELD_REQUIRED),
	OUT_INT("cap_day_cents", FIELD_REQUIRED), OUT_TEXT("state", FIELD_REQUIRED),
};
static const struct schema year_schema = OUT_SCHEMA("RideAllowance", year_fields);
static const struct field driver_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("user_id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_ENUM("kind", FIELD_REQUIRED, ride_driver_kinds),
	OUT_ENUM("allowance", FIELD_REQUIRED, ride_driver_allowances),
	OUT_INT("day_cents", FIELD_REQUIRED),
	OUT_INT("elsewhere_cents", FIELD_REQUIRED),
	OUT_INT("elsewhere_year", FIELD_REQUIRED),
	OUT_BOOL("no_wheels", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED),
	OUT_TEXT("phone", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("shifts", &shift_schema),
	OUT_LIST("absences", &absence_schema),
	OUT_LIST("papers", &paper_schema),
	OUT_TEXTS("missing"),
	OUT_OBJECT("year", FIELD_REQUIRED, &year_schema),
};
static const struct schema driver_schema = OUT_SCHEMA("RideDriver", driver_fields);
static const struct field user_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
};
static const struct schema driver_user_schema = OUT_SCHEMA("RideDriverUser", user_fields);
static const struct field drivers_fields[] = {
	OUT_LIST("rows", &driver_schema),
	OUT_LIST("users", &driver_user_schema),
};
const struct schema ride_drivers_schema = OUT_SCHEMA("RideDrivers", drivers_fields);

static const struct field hours_out_fields[] = {
	OUT_INT("weekday", FIELD_REQUIRED),   OUT_INT("from_minute", FIELD_REQUIRED),
	OUT_INT("to_minute", FIELD_REQUIRED), OUT_DATE("from_day", FIELD_REQUIRED),
	OUT_DATE("to_day", FIELD_NULLABLE),
};
static const struct schema hours_out_schema = OUT_SCHEMA("RideHours", hours_out_fields);
static const struct field hours_fields[] = { OUT_INT("version", FIELD_REQUIRED),
					     OUT_LIST("rows", &hours_out_schema) };
const struct schema ride_hours_schema = OUT_SCHEMA("RideHoursAll", hours_fields);
