/* The stay service: shapes and routes. */
#include "svc/stay/stay.h"

#include "base/banned.h"

const char *const stay_states[] = { "reserved", "open", "closed", "cancelled", NULL };
const char *const stay_reasons[] = { "unfit",	"eviction", "violence", "disaster",
				     "refugee", "homeless", "other",	NULL };
const char *const stay_act_kinds[] = { "visit",	  "interview", "search", "budget",
				       "network", "other",     NULL };
const char *const stay_refusals[] = { "full",	   "too_small", "not_entitled",
				      "elsewhere", "declined",	NULL };

#define SHAPE(S, name_, fields_)                                                               \
	{                                                                                      \
		.name = name_, .fields = fields_, .n_fields = ARRAY_LEN(fields_),              \
		.size = sizeof(struct S)                                                       \
	}
#define WORDS (FIELD_PERSONAL | FIELD_LINES)

static const struct field q_fields[] = {
	FIELD_TEXT(stay_q, service, FIELD_REQUIRED, 1, 60),
	FIELD_DATE(stay_q, from, 0),
	FIELD_DATE(stay_q, to, 0),
	FIELD_INT(stay_q, after, 0, 0, LIST_AFTER_MAX),
};
const struct schema stay_q_schema = SHAPE(stay_q, "StayQuery", q_fields);

static const struct field bed_in_fields[] = {
	FIELD_INT(stay_bed_in, bed_id, 0, 1, INT64_MAX),
	FIELD_TEXT(stay_bed_in, label, FIELD_REQUIRED, 1, 40),
	FIELD_DATE(stay_bed_in, from, FIELD_REQUIRED),
	FIELD_DATE(stay_bed_in, to, 0),
};
static const struct schema bed_in_schema = SHAPE(stay_bed_in, "StayBedIn", bed_in_fields);
static const struct field unit_in_fields[] = {
	FIELD_TEXT(stay_unit_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(stay_unit_in, label, FIELD_REQUIRED, 2, 60),
	FIELD_BOOL(stay_unit_in, adapted, 0),
	FIELD_BOOL(stay_unit_in, active, FIELD_REQUIRED),
	FIELD_INT(stay_unit_in, month_cents, 0, 0, 1000000),
	FIELD_INT(stay_unit_in, night_cents, 0, 0, 100000),
	FIELD_LIST(stay_unit_in, beds, FIELD_REQUIRED, &bed_in_schema, 1, 30),
};
const struct schema stay_unit_in_schema = SHAPE(stay_unit_in, "StayUnitIn", unit_in_fields);

static const struct field in_fields[] = {
	FIELD_TEXT(stay_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_INT(stay_in, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(stay_in, people, FIELD_REQUIRED, 1, 20),
	FIELD_ENUM(stay_in, reason, FIELD_REQUIRED, stay_reasons),
	FIELD_DATE(stay_in, from, FIELD_REQUIRED),
	FIELD_DATE(stay_in, to, 0),
	FIELD_DATE(stay_in, signed_day, 0),
	FIELD_INT(stay_in, deposit_cents, 0, 0, 1000000),
	FIELD_INTS(stay_in, beds, FIELD_REQUIRED, 1, 30),
	FIELD_TEXT(stay_in, note, WORDS, 0, 4000),
};
const struct schema stay_in_schema = SHAPE(stay_in, "StayIn", in_fields);

static const struct field day_in_fields[] = {
	FIELD_DATE(stay_day_in, day, FIELD_REQUIRED),
};
const struct schema stay_day_in_schema = SHAPE(stay_day_in, "StayDay", day_in_fields);

static const struct field leave_in_fields[] = {
	FIELD_DATE(stay_leave_in, day, FIELD_REQUIRED),
	FIELD_TEXT(stay_leave_in, destination, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(stay_leave_in, note, WORDS, 0, 2000),
};
const struct schema stay_leave_in_schema = SHAPE(stay_leave_in, "StayLeave", leave_in_fields);

static const struct field refuse_in_fields[] = {
	FIELD_TEXT(stay_refuse_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_INT(stay_refuse_in, person_id, 0, 1, INT64_MAX),
	FIELD_INT(stay_refuse_in, people, FIELD_REQUIRED, 1, 20),
	FIELD_ENUM(stay_refuse_in, reason, FIELD_REQUIRED, stay_refusals),
	FIELD_DATE(stay_refuse_in, day, FIELD_REQUIRED),
};
const struct schema stay_refuse_in_schema =
	SHAPE(stay_refuse_in, "StayRefuse", refuse_in_fields);

static const struct field act_in_fields[] = {
	FIELD_ENUM(stay_act_in, kind, FIELD_REQUIRED, stay_act_kinds),
	FIELD_DATE(stay_act_in, day, FIELD_REQUIRED),
	FIELD_INT(stay_act_in, minutes, FIELD_REQUIRED, 5, 720),
	FIELD_TEXT(stay_act_in, note, WORDS, 0, 4000),
};
const struct schema stay_act_in_schema = SHAPE(stay_act_in, "StayActIn", act_in_fields);

static const struct field month_in_fields[] = {
	FIELD_TEXT(stay_month_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_DATE(stay_month_in, month, FIELD_REQUIRED),
};
const struct schema stay_month_in_schema = SHAPE(stay_month_in, "StayMonthIn", month_in_fields);

static const struct field content_fields[] = {
	FIELD_TEXT(stay_content, note, WORDS, 0, 4000),
	FIELD_TEXT(stay_content, left, WORDS, 0, 2000),
};
const struct schema stay_content_schema = SHAPE(stay_content, "StayContent", content_fields);

/* ---- out ---- */

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema stay_saved_schema = OUT_SCHEMA("StaySaved", saved_fields);

static const struct field bed_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_NULLABLE),
};
static const struct schema bed_schema = OUT_SCHEMA("StayBed", bed_fields);
static const struct field unit_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),		OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),	OUT_BOOL("adapted", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED),	OUT_INT("month_cents", FIELD_REQUIRED),
	OUT_INT("night_cents", FIELD_REQUIRED), OUT_LIST("beds", &bed_schema),
};
static const struct schema unit_schema = OUT_SCHEMA("StayUnit", unit_fields);
static const struct field units_fields[] = { OUT_LIST("rows", &unit_schema) };
const struct schema stay_units_schema = OUT_SCHEMA("StayUnits", units_fields);

#define STAY_MEMBERS                                                                           \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_OBJECT("person", FIELD_NULLABLE, &deed_person_schema),                     \
		OUT_INT("unit_id", FIELD_REQUIRED), OUT_INT("people", FIELD_REQUIRED),         \
		OUT_ENUM("state", FIELD_REQUIRED, stay_states),                                \
		OUT_ENUM("reason", FIELD_NULLABLE, stay_reasons),                              \
		OUT_DATE("from", FIELD_REQUIRED), OUT_DATE("to", FIELD_REQUIRED),              \
		OUT_DATE("latest", FIELD_REQUIRED), OUT_INT("renewals", FIELD_REQUIRED),       \
		OUT_DATE("signed_day", FIELD_NULLABLE),                                        \
		OUT_TEXT("destination", FIELD_NULLABLE), OUT_INTS("beds")

static const struct field stay_fields[] = { STAY_MEMBERS };
static const struct schema stay_row_schema = OUT_SCHEMA("Stay", stay_fields);
static const struct field calendar_fields[] = {
	OUT_LIST("units", &unit_schema),
	OUT_LIST("stays", &stay_row_schema),
	OUT_INT("next", FIELD_NULLABLE),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_REQUIRED),
	OUT_INT("months", FIELD_REQUIRED), /* the terms of the service, today */
	OUT_INT("renewals", FIELD_REQUIRED),
	OUT_INT("alert_days", FIELD_REQUIRED),
};
const struct schema stay_calendar_schema = OUT_SCHEMA("StayCalendar", calendar_fields);

static const struct field act_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	  OUT_ENUM("kind", FIELD_REQUIRED, stay_act_kinds),
	OUT_DATE("day", FIELD_REQUIRED),  OUT_INT("minutes", FIELD_REQUIRED),
	OUT_TEXT("user", FIELD_REQUIRED), OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
};
static const struct schema act_schema = OUT_SCHEMA("StayAct", act_fields);
static const struct field full_fields[] = {
	STAY_MEMBERS,
	OUT_INT("month_cents", FIELD_REQUIRED),
	OUT_INT("night_cents", FIELD_REQUIRED),
	OUT_INT("deposit_cents", FIELD_REQUIRED),
	OUT_BOOL("may_read", FIELD_REQUIRED), /* the texts are for the team of the dossier */
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("left", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("acts", &act_schema),
	OUT_INT("next", FIELD_NULLABLE),
};
const struct schema stay_full_schema = OUT_SCHEMA("StayFull", full_fields);

static const struct field month_fields[] = {
	OUT_DATE("month", FIELD_REQUIRED), /* its first day */
	OUT_BOOL("closed", FIELD_REQUIRED),  OUT_INT("nights", FIELD_REQUIRED),
	OUT_INT("capacity", FIELD_REQUIRED), OUT_INT("billed_cents", FIELD_REQUIRED),
};
static const struct schema month_schema = OUT_SCHEMA("StayMonth", month_fields);
static const struct field months_fields[] = { OUT_LIST("rows", &month_schema) };
const struct schema stay_months_schema = OUT_SCHEMA("StayMonths", months_fields);

/* ---- routes ---- */

#define READ  "stay.read"
#define WRITE "stay.write"
#define UNITS "stay.units"
#define ACT(path_, run_, cap_, in_, help_)                                                     \
	{                                                                                      \
		POST, path_, run_, cap_, AUDIT_WRITE, .in = in_, .out = &stay_saved_schema,    \
						      .help = help_                            \
	}

static const struct route routes[] = {
	{ GET, "/api/stays", stay_list, READ, AUDIT_READ, .q = &stay_q_schema,
	  .out = &stay_calendar_schema, .help = "homes, beds and who is in them, some days" },
	ACT("/api/stays", stay_add, WRITE, &stay_in_schema, "reserve beds for somebody"),
	{ GET, "/api/stays/months", stay_month_list, READ, AUDIT_NONE, .q = &stay_q_schema,
	  .out = &stay_months_schema,
	  .help = "months: nights, what the beds offered, closed?" },
	ACT("/api/stays/months", stay_month_close, UNITS, &stay_month_in_schema,
	    "close a month: nights become records, indemnities go to billing"),
	ACT("/api/stays/refusals", stay_refuse, WRITE, &stay_refuse_in_schema,
	    "a request that found no place"),
	{ GET, "/api/stays/:id", stay_get, READ, AUDIT_READ, .q = &after_q_schema,
	  .out = &stay_full_schema, .help = "a stay with its terms and its support" },
	{ PATCH, "/api/stays/:id", stay_change, WRITE, AUDIT_WRITE, .in = &stay_in_schema,
	  .out = &stay_saved_schema, .help = "change beds, dates, agreement; renew" },
	ACT("/api/stays/:id/enter", stay_enter, WRITE, &stay_day_in_schema, "they moved in"),
	ACT("/api/stays/:id/leave", stay_leave, WRITE, &stay_leave_in_schema,
	    "they left, and where to"),
	ACT("/api/stays/:id/cancel", stay_cancel, WRITE, NULL, "a reservation falls"),
	ACT("/api/stays/:id/acts", stay_act_add, WRITE, &stay_act_in_schema,
	    "an act of support"),
	{ GET, "/api/stay-units", stay_unit_list, READ, AUDIT_NONE, .q = &stay_q_schema,
	  .out = &stay_units_schema, .help = "homes with their beds" },
	ACT("/api/stay-units", stay_unit_add, UNITS, &stay_unit_in_schema, "a home more"),
	{ PATCH, "/api/stay-units/:id", stay_unit_change, UNITS, AUDIT_WRITE,
	  .in = &stay_unit_in_schema, .out = &stay_saved_schema, .help = "change a home" },
};

static const char *const kinds[] = {
	"stay.entry",	"stay.nights", "stay.capacity", "stay.support", "stay.exit",
	"stay.refused", NULL
};

static Err items(struct ctx *cx, const struct timeline_query *q, struct timeline_item *out,
		 size_t *n)
{
	return deed_items(cx, q, "stay.", out, n);
}

static const struct timeline_source timeline = { .items = items };

const struct service stay_service = {
	.name = "stay", LIST(routes, routes), .kinds = kinds, .timeline = &timeline
};
