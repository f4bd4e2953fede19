/* What goes out: shapes of the answers. */
#include "svc/appointment/appointment.h"

#include "base/banned.h"

static const struct field made_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("at", FIELD_REQUIRED),
};
static const struct schema made_schema = OUT_SCHEMA("BookedDay", made_fields);
static const struct field booked_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_LIST("made", &made_schema),
	OUT_TEXTS("skipped"),
};
const struct schema booked_schema = OUT_SCHEMA("Booked", booked_fields);

static const struct field changed_fields[] = { OUT_INT("version", FIELD_REQUIRED) };
const struct schema changed_schema = OUT_SCHEMA("AppointmentVersion", changed_fields);

static const struct field slot_fields[] = {
	OUT_DATE("day", FIELD_REQUIRED),     OUT_TEXT("at", FIELD_REQUIRED),
	OUT_TEXT("end", FIELD_REQUIRED),     OUT_INT("start_at", FIELD_REQUIRED),
	OUT_INT("staff_id", FIELD_REQUIRED), OUT_TEXT("staff", FIELD_REQUIRED),
	OUT_TEXT("service", FIELD_REQUIRED), OUT_TEXT("place", FIELD_NULLABLE),
	OUT_INT("room_id", FIELD_NULLABLE),
};
static const struct schema slot_schema = OUT_SCHEMA("Slot", slot_fields);
static const struct field slots_fields[] = {
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_LIST("rows", &slot_schema),
};
const struct schema slots_schema = OUT_SCHEMA("Slots", slots_fields);

static const struct field agenda_staff_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_TEXT("initials", FIELD_REQUIRED),
};
static const struct schema agenda_staff_schema = OUT_SCHEMA("AgendaStaff", agenda_staff_fields);
static const struct field window_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	     OUT_INT("staff_id", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),     OUT_INT("start", FIELD_REQUIRED),
	OUT_INT("end", FIELD_REQUIRED),	     OUT_ENUM("mode", FIELD_REQUIRED, opening_modes),
	OUT_TEXT("service", FIELD_REQUIRED), OUT_TEXT("place", FIELD_NULLABLE),
	OUT_INT("room_id", FIELD_NULLABLE),
};
static const struct schema window_schema = OUT_SCHEMA("AgendaOpening", window_fields);
static const struct field away_fields[] = {
	OUT_INT("staff_id", FIELD_NULLABLE), OUT_INT("room_id", FIELD_NULLABLE),
	OUT_DATE("day", FIELD_REQUIRED),     OUT_INT("start", FIELD_REQUIRED),
	OUT_INT("end", FIELD_REQUIRED),	     OUT_TEXT("kind", FIELD_REQUIRED),
};
static const struct field agenda_room_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_BOOL("adapted", FIELD_REQUIRED),
};
static const struct schema agenda_room_schema = OUT_SCHEMA("AgendaRoom", agenda_room_fields);
static const struct schema away_schema = OUT_SCHEMA("AgendaAway", away_fields);
static const struct field closed_fields[] = {
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("holiday", FIELD_NULLABLE),
	OUT_TEXT("label", FIELD_NULLABLE),
};
static const struct schema closed_schema = OUT_SCHEMA("AgendaClosed", closed_fields);
static const struct field agenda_fields[] = {
	OUT_DATE("from", FIELD_REQUIRED),	OUT_DATE("to", FIELD_REQUIRED),
	OUT_BOOL("more", FIELD_REQUIRED), /* columns were left out */
	OUT_LIST("rooms", &agenda_room_schema), OUT_LIST("staff", &agenda_staff_schema),
	OUT_LIST("openings", &window_schema),	OUT_LIST("events", &appointment_schema),
	OUT_LIST("away", &away_schema),		OUT_LIST("closed", &closed_schema),
};
const struct schema agenda_schema = OUT_SCHEMA("Agenda", agenda_fields);

static const struct field desk_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_TEXT("initials", FIELD_REQUIRED),
	OUT_BOOL("desk", FIELD_REQUIRED),
	OUT_INTS("teams"),
};
static const struct schema desk_schema = OUT_SCHEMA("DeskStaff", desk_fields);
static const struct field desks_fields[] = { OUT_LIST("staff", &desk_schema) };
const struct schema desks_schema = OUT_SCHEMA("Desks", desks_fields);

static const struct field opening_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("staff_id", FIELD_REQUIRED),
	OUT_TEXT("service", FIELD_REQUIRED),
	OUT_TEXT("place", FIELD_NULLABLE),
	OUT_INT("room_id", FIELD_NULLABLE),
	OUT_ENUM("mode", FIELD_REQUIRED, opening_modes),
	OUT_INT("weekday", FIELD_REQUIRED),
	OUT_INT("every", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_NULLABLE),
	OUT_INT("start", FIELD_REQUIRED),
	OUT_INT("end", FIELD_REQUIRED),
};
static const struct schema opening_schema = OUT_SCHEMA("Opening", opening_fields);
static const struct field opening_day_fields[] = {
	OUT_INT("opening_id", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_INT("start", FIELD_NULLABLE),
	OUT_INT("end", FIELD_NULLABLE),
};
static const struct schema opening_day_schema = OUT_SCHEMA("OpeningDay", opening_day_fields);
static const struct field openings_fields[] = {
	OUT_LIST("rows", &opening_schema), OUT_LIST("days", &opening_day_schema),
	OUT_BOOL("more", FIELD_REQUIRED), /* rows were left out */
};
const struct schema openings_schema = OUT_SCHEMA("Openings", openings_fields);

static const struct field absence_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	     OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("staff_id", FIELD_REQUIRED), OUT_ENUM("kind", FIELD_REQUIRED, absence_kinds),
	OUT_DATE("from", FIELD_REQUIRED),    OUT_DATE("to", FIELD_REQUIRED),
	OUT_INT("start", FIELD_NULLABLE),    OUT_INT("end", FIELD_NULLABLE),
};
static const struct schema absence_schema = OUT_SCHEMA("Absence", absence_fields);
static const struct field absences_fields[] = {
	OUT_LIST("rows", &absence_schema),
	OUT_BOOL("more", FIELD_REQUIRED),
};
const struct schema absences_schema = OUT_SCHEMA("Absences", absences_fields);

static const struct field closing_fields[] = {
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
};
static const struct schema closing_schema = OUT_SCHEMA("Closing", closing_fields);
static const struct field closings_fields[] = { OUT_LIST("rows", &closing_schema) };
const struct schema closings_schema = OUT_SCHEMA("Closings", closings_fields);

static const struct field resource_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_ENUM("kind", FIELD_REQUIRED, resource_kinds),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_TEXT("place", FIELD_NULLABLE),
	OUT_BOOL("adapted", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED),
};
static const struct schema resource_schema = OUT_SCHEMA("Resource", resource_fields);
static const struct field resources_fields[] = { OUT_LIST("rows", &resource_schema) };
const struct schema resources_schema = OUT_SCHEMA("Resources", resources_fields);

static const struct field motive_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("key", FIELD_REQUIRED),
	OUT_TEXT("service", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_INT("lead_hours", FIELD_REQUIRED),
	OUT_INT("ahead_days", FIELD_REQUIRED),
	OUT_ENUM("who", FIELD_REQUIRED, motive_whos),
	OUT_ENUM("discretion", FIELD_REQUIRED, discretions),
	OUT_ENUM("room", FIELD_REQUIRED, motive_rooms),
	OUT_BOOL("first", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED),
};
static const struct schema motive_schema = OUT_SCHEMA("Motive", motive_fields);
static const struct field motives_fields[] = { OUT_LIST("rows", &motive_schema) };
const struct schema motives_schema = OUT_SCHEMA("Motives", motives_fields);
