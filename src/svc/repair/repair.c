/* The repair café: routes and shapes. */
#include "svc/repair/repair.h"

#include "core/limits.h"
#include "core/list.h"

#include "base/banned.h"

const char *const repair_event_states[] = { "planned", "open", "closed", "cancelled", NULL };
const char *const repair_ticket_states[] = { "waiting", "repairing", "done", "left", NULL };
const char *const repair_safety[] = { "untested", "passed", "failed", "not_needed", NULL };
const char *const repair_roles[] = { "repair", "desk", "host", NULL };

static const struct field period_q_fields[] = {
	FIELD_DATE(repair_period_q, from, 0),
	FIELD_DATE(repair_period_q, to, 0),
};
const struct schema repair_period_q_schema = SCHEMA(repair_period_q, period_q_fields);

static const struct field event_in_fields[] = {
	FIELD_TEXT(repair_event_in, service, 0, 0, 60),
	FIELD_DATE(repair_event_in, day, FIELD_REQUIRED),
	FIELD_TEXT(repair_event_in, start, FIELD_REQUIRED, 5, 5),
	FIELD_TEXT(repair_event_in, end, FIELD_REQUIRED, 5, 5),
	FIELD_TEXT(repair_event_in, place, 0, 0, 60),
	FIELD_TEXT(repair_event_in, partner, 0, 0, 60),
	FIELD_INT(repair_event_in, tables, 0, 1, 40),
	FIELD_INT(repair_event_in, visitors, 0, 0, 5000),
	FIELD_ENUM(repair_event_in, state, 0, repair_event_states),
};
const struct schema repair_event_in_schema = SCHEMA(repair_event_in, event_in_fields);

static const struct field ticket_in_fields[] = {
	FIELD_TEXT(repair_ticket_in, service, 0, 0, 60),
	FIELD_DATE(repair_ticket_in, day, 0),
	FIELD_INT(repair_ticket_in, category, FIELD_REQUIRED, 1, 199),
	FIELD_TEXT(repair_ticket_in, problem, FIELD_PERSONAL | FIELD_LINES, 0, ORDS_TEXT_MAX),
	FIELD_TEXT(repair_ticket_in, brand, 0, 0, 80),
	FIELD_INT(repair_ticket_in, age_tenths, 0, 0, 2000),
	FIELD_BOOL(repair_ticket_in, disclaimer, 0),
	FIELD_INT(repair_ticket_in, person_id, 0, 1, INT64_MAX),
	FIELD_ENUM(repair_ticket_in, state, 0, repair_ticket_states),
	FIELD_INT(repair_ticket_in, table, 0, 1, 40),
	FIELD_INT(repair_ticket_in, volunteer_id, 0, 1, INT64_MAX),
	FIELD_INT(repair_ticket_in, status, 0, 0, 3),
	FIELD_INT(repair_ticket_in, barrier, 0, 1, 6),
	FIELD_INT(repair_ticket_in, grams, 0, 1, 500000),
	FIELD_INT(repair_ticket_in, parts_cents, 0, 0, 10000000),
	FIELD_ENUM(repair_ticket_in, safety, 0, repair_safety),
	FIELD_TEXT(repair_ticket_in, work, FIELD_PERSONAL | FIELD_LINES, 0, ORDS_TEXT_MAX),
	FIELD_INT(repair_ticket_in, minutes, 0, 0, 720),
	FIELD_INT(repair_ticket_in, at, 0, 1, INT64_C(4102444800)),
};
const struct schema repair_ticket_in_schema = SCHEMA(repair_ticket_in, ticket_in_fields);

static const struct field volunteer_in_fields[] = {
	FIELD_TEXT(repair_volunteer_in, name, FIELD_REQUIRED | FIELD_PERSONAL, 2, 60),
	FIELD_TEXTS(repair_volunteer_in, skills, 0, 0, 10),
	FIELD_BOOL(repair_volunteer_in, active, 0),
};
const struct schema repair_volunteer_in_schema =
	SCHEMA(repair_volunteer_in, volunteer_in_fields);

static const struct field shift_in_fields[] = {
	FIELD_INT(repair_shift_in, volunteer_id, 0, 1, INT64_MAX),
	FIELD_ENUM(repair_shift_in, role, 0, repair_roles),
	FIELD_INT(repair_shift_in, table, 0, 1, 40),
	FIELD_TEXT(repair_shift_in, start, FIELD_REQUIRED, 5, 5),
	FIELD_TEXT(repair_shift_in, end, 0, 0, 5),
};
const struct schema repair_shift_in_schema = SCHEMA(repair_shift_in, shift_in_fields);

static const struct field import_in_fields[] = {
	FIELD_TEXT(repair_import_in, service, 0, 0, 60),
	FIELD_TEXT(repair_import_in, text, FIELD_REQUIRED | FIELD_LINES, 1, 900000),
};
const struct schema repair_import_in_schema = SCHEMA(repair_import_in, import_in_fields);

/* ---- answers ------------------------------------------------------------------------------- */

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("no", 0),
};
const struct schema repair_saved_schema = OUT_SCHEMA("RepairSaved", saved_fields);

static const struct field code_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	    OUT_TEXT("name", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED), OUT_TEXT("skill", FIELD_NULLABLE),
	OUT_INT("grams", FIELD_REQUIRED),   OUT_BOOL("mains", FIELD_REQUIRED),
	OUT_BOOL("usual", FIELD_REQUIRED),
};
static const struct schema code_schema = OUT_SCHEMA("RepairCode", code_fields);
static const struct field skill_fields[] = {
	OUT_TEXT("key", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
};
static const struct schema skill_schema = OUT_SCHEMA("RepairSkill", skill_fields);
static const struct field codes_fields[] = {
	OUT_LIST("categories", &code_schema),	  OUT_LIST("statuses", &code_schema),
	OUT_LIST("barriers", &code_schema),	  OUT_LIST("skills", &skill_schema),
	OUT_TEXT("source", FIELD_REQUIRED),	  OUT_TEXT("weight_source", FIELD_REQUIRED),
	OUT_INT("grams_default", FIELD_REQUIRED),
};
const struct schema repair_codes_schema = OUT_SCHEMA("RepairCodes", codes_fields);

static const struct field event_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("service", FIELD_REQUIRED),
	OUT_LABEL("service_label", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("start", FIELD_REQUIRED),
	OUT_TEXT("end", FIELD_REQUIRED),
	OUT_OBJECT("place", FIELD_NULLABLE, &term_ref_schema),
	OUT_OBJECT("partner", FIELD_NULLABLE, &term_ref_schema),
	OUT_INT("tables", FIELD_REQUIRED),
	OUT_INT("visitors", FIELD_REQUIRED),
	OUT_ENUM("state", FIELD_REQUIRED, repair_event_states),
	OUT_INT("items", FIELD_REQUIRED),
	OUT_INT("fixed", FIELD_REQUIRED),
	OUT_INT("waiting", FIELD_REQUIRED),
	OUT_INT("volunteers", FIELD_REQUIRED),
};
static const struct schema event_schema = OUT_SCHEMA("RepairEvent", event_fields);
static const struct field events_fields[] = { OUT_LIST("rows", &event_schema),
					      OUT_BOOL("more", FIELD_REQUIRED) };
const struct schema repair_events_schema = OUT_SCHEMA("RepairEvents", events_fields);

#define TICKET_FIELDS                                                                          \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_INT("no", FIELD_REQUIRED), OUT_DATE("day", FIELD_REQUIRED),                \
		OUT_INT("category", FIELD_REQUIRED),                                           \
		OUT_ENUM("state", FIELD_REQUIRED, repair_ticket_states),                       \
		OUT_INT("table", FIELD_NULLABLE), OUT_INT("volunteer_id", FIELD_NULLABLE),     \
		OUT_TEXT("arrived", FIELD_NULLABLE), OUT_TEXT("started", FIELD_NULLABLE),      \
		OUT_TEXT("finished", FIELD_NULLABLE), OUT_INT("status", FIELD_REQUIRED),       \
		OUT_INT("barrier", FIELD_NULLABLE), OUT_INT("grams", FIELD_NULLABLE),          \
		OUT_INT("parts_cents", FIELD_REQUIRED),                                        \
		OUT_ENUM("safety", FIELD_REQUIRED, repair_safety),                             \
		OUT_BOOL("disclaimer", FIELD_REQUIRED), OUT_INT("age_tenths", FIELD_NULLABLE), \
		OUT_TEXT("brand", FIELD_NULLABLE), OUT_TEXT("problem", FIELD_NULLABLE),        \
		OUT_TEXT("work", FIELD_NULLABLE), OUT_BOOL("linked", FIELD_REQUIRED),          \
		OUT_BOOL("imported", FIELD_REQUIRED)
static const struct field row_fields[] = { TICKET_FIELDS };
static const struct schema row_schema = OUT_SCHEMA("RepairTicketRow", row_fields);
static const struct field ticket_fields[] = {
	TICKET_FIELDS,
	OUT_OBJECT("person", FIELD_NULLABLE | FIELD_PERSONAL, &person_ref_schema),
};
const struct schema repair_ticket_schema = OUT_SCHEMA("RepairTicket", ticket_fields);
static const struct field tickets_fields[] = { OUT_LIST("rows", &row_schema),
					       OUT_BOOL("more", FIELD_REQUIRED) };
const struct schema repair_tickets_schema = OUT_SCHEMA("RepairTickets", tickets_fields);

static const struct field shift_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("volunteer_id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_TEXTS("skills"),
	OUT_ENUM("role", FIELD_REQUIRED, repair_roles),
	OUT_INT("table", FIELD_NULLABLE),
	OUT_TEXT("start", FIELD_REQUIRED),
	OUT_TEXT("end", FIELD_NULLABLE),
};
static const struct schema shift_schema = OUT_SCHEMA("RepairShift", shift_fields);
static const struct field board_fields[] = {
	OUT_OBJECT("event", FIELD_REQUIRED, &event_schema),
	OUT_LIST("tickets", &row_schema),
	OUT_LIST("shifts", &shift_schema),
	OUT_INT("grams", FIELD_REQUIRED), /* kept out of the waste */
	OUT_TEXT("now", FIELD_REQUIRED),
};
const struct schema repair_board_schema = OUT_SCHEMA("RepairBoard", board_fields);

static const struct field volunteer_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	    OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),   OUT_TEXTS("skills"),
	OUT_BOOL("active", FIELD_REQUIRED), OUT_INT("minutes", FIELD_REQUIRED),
	OUT_INT("events", FIELD_REQUIRED),
};
static const struct schema volunteer_schema = OUT_SCHEMA("RepairVolunteer", volunteer_fields);
static const struct field volunteers_fields[] = { OUT_LIST("rows", &volunteer_schema),
						  OUT_INT("next", FIELD_NULLABLE) };
const struct schema repair_volunteers_schema =
	OUT_SCHEMA("RepairVolunteers", volunteers_fields);

static const struct field fault_fields[] = {
	OUT_INT("row", FIELD_REQUIRED),
	OUT_TEXT("field", FIELD_REQUIRED),
	OUT_TEXT("error", FIELD_REQUIRED),
};
static const struct schema fault_schema = OUT_SCHEMA("RepairFault", fault_fields);
static const struct field check_fields[] = {
	OUT_INT("rows", FIELD_REQUIRED),
	OUT_INT("known", FIELD_REQUIRED),     /* taken over before */
	OUT_INT("unpowered", FIELD_REQUIRED), /* not part of the file */
	OUT_INT("faulty", FIELD_REQUIRED),
	OUT_LIST("faults", &fault_schema),
	OUT_TEXT("version", FIELD_REQUIRED),
	OUT_TEXT("source", FIELD_REQUIRED),
};
const struct schema repair_check_schema = OUT_SCHEMA("RepairCheck", check_fields);
static const struct field imported_fields[] = {
	OUT_INT("rows", FIELD_REQUIRED),
	OUT_INT("added", FIELD_REQUIRED),
	OUT_INT("known", FIELD_REQUIRED),
};
const struct schema repair_imported_schema = OUT_SCHEMA("RepairImported", imported_fields);

#define DESK   "repair.desk"
#define MANAGE "repair.manage"

static const struct route routes[] = {
	{ GET, "/api/repair/codes", repair_codes, DESK, AUDIT_NONE, .out = &repair_codes_schema,
	  .help = "categories, results and barriers of the standard, skills, weights" },
	{ GET, "/api/repair/events", repair_events, DESK, AUDIT_NONE,
	  .q = &repair_period_q_schema, .out = &repair_events_schema,
	  .help = "events of a period; for the desk alone those of today" },
	{ POST, "/api/repair/events", repair_event_add, MANAGE, AUDIT_WRITE,
	  .in = &repair_event_in_schema, .out = &repair_saved_schema, .help = "plan an event" },
	{ GET, "/api/repair/events/:id", repair_event_get, DESK, AUDIT_NONE,
	  .out = &repair_board_schema, .help = "an event with its tickets and volunteers" },
	{ PATCH, "/api/repair/events/:id", repair_event_change, DESK, AUDIT_WRITE,
	  .in = &repair_event_in_schema, .out = &repair_saved_schema,
	  .help = "open, close, change or cancel an event" },
	{ POST, "/api/repair/events/:id/tickets", repair_ticket_add, DESK, AUDIT_WRITE,
	  .in = &repair_ticket_in_schema, .out = &repair_saved_schema,
	  .help = "an item comes in; nobody's name is asked" },
	{ POST, "/api/repair/events/:id/shifts", repair_shift_add, DESK, AUDIT_WRITE,
	  .in = &repair_shift_in_schema, .out = &repair_saved_schema,
	  .help = "a volunteer begins" },
	{ PATCH, "/api/repair/shifts/:id", repair_shift_change, DESK, AUDIT_WRITE,
	  .in = &repair_shift_in_schema, .out = &repair_saved_schema,
	  .help = "table and hours of a volunteer" },
	{ GET, "/api/repair/tickets", repair_ticket_list, MANAGE, AUDIT_NONE,
	  .q = &repair_period_q_schema, .out = &repair_tickets_schema,
	  .help = "repairs outside events" },
	{ POST, "/api/repair/tickets", repair_ticket_add, MANAGE, AUDIT_WRITE,
	  .in = &repair_ticket_in_schema, .out = &repair_saved_schema,
	  .help = "a repair outside an event" },
	{ GET, "/api/repair/tickets/:id", repair_ticket_get, DESK, AUDIT_READ,
	  .out = &repair_ticket_schema, .help = "one ticket" },
	{ PATCH, "/api/repair/tickets/:id", repair_ticket_change, DESK, AUDIT_WRITE,
	  .in = &repair_ticket_in_schema, .out = &repair_saved_schema,
	  .help = "table, repairer, result; members that are absent stay" },
	{ GET, "/api/repair/volunteers", repair_volunteers, DESK, AUDIT_NONE,
	  .q = &after_q_schema, .out = &repair_volunteers_schema,
	  .help = "volunteers, skills and hours" },
	{ POST, "/api/repair/volunteers", repair_volunteer_add, DESK, AUDIT_WRITE,
	  .in = &repair_volunteer_in_schema, .out = &repair_saved_schema,
	  .help = "a new volunteer" },
	{ PATCH, "/api/repair/volunteers/:id", repair_volunteer_change, MANAGE, AUDIT_WRITE,
	  .in = &repair_volunteer_in_schema, .out = &repair_saved_schema,
	  .help = "change a volunteer" },
	{ GET, "/api/repair/export.csv", repair_export, MANAGE, AUDIT_READ,
	  .q = &repair_period_q_schema, .out_type = "text/csv; charset=utf-8",
	  .help = "Open Repair Data Standard 0.3" },
	{ GET, "/api/repair/check", repair_check, MANAGE, AUDIT_NONE,
	  .q = &repair_period_q_schema, .out = &repair_check_schema,
	  .help = "what the checks of the standard say about the export" },
	{ POST, "/api/repair/import/preview", repair_import_preview, MANAGE, AUDIT_NONE,
	  .in = &repair_import_in_schema, .out = &repair_check_schema,
	  .flags = ROUTE_READS | ROUTE_BIG,
	  .help = "what the checks say about a file; saves nothing" },
	{ POST, "/api/repair/import", repair_import, MANAGE, AUDIT_WRITE,
	  .in = &repair_import_in_schema, .out = &repair_imported_schema, .flags = ROUTE_BIG,
	  .help = "takes the repairs of a file over, each once" },
};

static const char *const kinds[] = { "repair.done", "repair.left", "repair.event",
				     "repair.hours", NULL };

/* Items of a person who asked that the file knows of them; nobody else's are there to be found. */
static Err items(struct ctx *cx, const struct timeline_query *q, struct timeline_item *out,
		 size_t *n)
{
	return deed_items(cx, q, "repair.", out, n);
}

static const struct timeline_source timeline = { .items = items };

const struct service repair_service = {
	.name = "repair", LIST(routes, routes), .kinds = kinds, .timeline = &timeline
};
