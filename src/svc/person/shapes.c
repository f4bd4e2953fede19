/* What the person service takes and gives. */
#include "core/limits.h"
#include "core/timeline.h"
#include "svc/person/person.h"

#include "base/banned.h"

const char *const household_roles[] = { "head",	   "partner", "child", "parent",
					"sibling", "other",   NULL };
const char *const file_statuses[] = { "open", "closed", NULL };
const char *const reveal_fields[] = { "niss", "iban", NULL };
const char *const timeline_kinds[] = { "all", "intervention", "service", NULL };

#define TEXT_IN(S, m, max) FIELD_TEXT(S, m, FIELD_PERSONAL, 0, max)
#define LINES_IN(S, m)	   FIELD_TEXT(S, m, FIELD_PERSONAL | FIELD_LINES, 0, 4000)

static const struct field administrative_fields[] = {
	FIELD_INT(administrative, version, FIELD_READONLY, 1, INT64_MAX),
	FIELD_TEXT(administrative, niss, FIELD_PERSONAL | FIELD_NISS, 0, 20),
	FIELD_TEXT(administrative, iban, FIELD_PERSONAL | FIELD_IBAN, 0, 44),
	TEXT_IN(administrative, nationality, 60),
	TEXT_IN(administrative, residence, 120),
	TEXT_IN(administrative, marital, 60),
	TEXT_IN(administrative, income_source, 120),
	TEXT_IN(administrative, health_fund, 120),
};
const struct schema administrative_schema = { .name = "Administrative",
					      .fields = administrative_fields,
					      .n_fields = ARRAY_LEN(administrative_fields),
					      .size = sizeof(struct administrative) };

static const struct field social_fields[] = {
	FIELD_INT(social, version, FIELD_READONLY, 1, INT64_MAX),
	LINES_IN(social, situation),
	LINES_IN(social, summary),
	LINES_IN(social, housing),
	LINES_IN(social, work),
	LINES_IN(social, debts),
};
const struct schema social_schema = { .name = "Social",
				      .fields = social_fields,
				      .n_fields = ARRAY_LEN(social_fields),
				      .size = sizeof(struct social) };

static const struct field health_fields[] = {
	FIELD_INT(health, version, FIELD_READONLY, 1, INT64_MAX),
	LINES_IN(health, needs),
	LINES_IN(health, allergies),
	LINES_IN(health, mobility),
	LINES_IN(health, contact),
};
const struct schema health_schema = { .name = "Health",
				      .fields = health_fields,
				      .n_fields = ARRAY_LEN(health_fields),
				      .size = sizeof(struct health) };

static const struct field search_in_fields[] = {
	FIELD_TEXT(search_in, q, FIELD_REQUIRED | FIELD_PERSONAL, 0, LIMIT_QUERY),
	FIELD_INT(search_in, limit, 0, 1, 20),
};
const struct schema search_in_schema = SCHEMA(search_in, search_in_fields);

static const struct field duplicates_in_fields[] = {
	FIELD_TEXT(duplicates_in, last_name, FIELD_REQUIRED | FIELD_PERSONAL, 1, LIMIT_NAME),
	FIELD_TEXT(duplicates_in, first_name, FIELD_REQUIRED | FIELD_PERSONAL, 1, LIMIT_NAME),
	FIELD_TEXT(duplicates_in, niss, FIELD_PERSONAL | FIELD_NISS, 0, 20),
	FIELD_DATE(duplicates_in, birth_date, FIELD_PERSONAL),
};
const struct schema duplicates_in_schema = SCHEMA(duplicates_in, duplicates_in_fields);

static const struct field person_in_fields[] = {
	FIELD_OBJECT(person_in, identity, FIELD_REQUIRED, identity, &identity_schema),
	FIELD_OBJECT(person_in, administrative, 0, administrative, &administrative_schema),
	FIELD_INT(person_in, team_id, 0, 0, 65000),
	FIELD_INT(person_in, referent_id, 0, 0, 65000),
	FIELD_BOOL(person_in, protected, 0),
};
const struct schema person_in_schema = SCHEMA(person_in, person_in_fields);

static const struct field file_in_fields[] = {
	FIELD_INT(file_in, team_id, 0, 0, 65000),
	FIELD_INT(file_in, referent_id, 0, 0, 65000),
	FIELD_BOOL(file_in, protected, 0),
	FIELD_ENUM(file_in, status, 0, file_statuses),
};
const struct schema file_in_schema = SCHEMA(file_in, file_in_fields);

static const struct field reveal_in_fields[] = {
	FIELD_ENUM(reveal_in, field, FIELD_REQUIRED, reveal_fields),
};
const struct schema reveal_in_schema = SCHEMA(reveal_in, reveal_in_fields);

static const struct field glass_in_fields[] = {
	FIELD_TEXT(glass_in, reason_code, FIELD_REQUIRED, 2, 40),
	FIELD_TEXT(glass_in, reason, FIELD_REQUIRED | FIELD_PERSONAL | FIELD_LINES, 20, 500),
};
const struct schema glass_in_schema = SCHEMA(glass_in, glass_in_fields);

static const struct field timeline_q_fields[] = {
	FIELD_TEXT(timeline_q, before, 0, 1, 40),
	FIELD_ENUM(timeline_q, kind, 0, timeline_kinds),
	FIELD_INT(timeline_q, limit, 0, 1, 100),
};
const struct schema timeline_q_schema = SCHEMA(timeline_q, timeline_q_fields);

static const struct field member_in_fields[] = {
	FIELD_INT(member_in, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_ENUM(member_in, role, FIELD_REQUIRED, household_roles),
};
static const struct schema member_in_schema = SCHEMA(member_in, member_in_fields);
static const struct field household_in_fields[] = {
	FIELD_LIST(household_in, members, FIELD_REQUIRED, &member_in_schema, 1, 20),
};
const struct schema household_in_schema = SCHEMA(household_in, household_in_fields);

static const struct field draft_in_fields[] = {
	FIELD_JSON(draft_in, form, FIELD_REQUIRED | FIELD_PERSONAL, 48000),
};
const struct schema draft_in_schema = SCHEMA(draft_in, draft_in_fields);

#define HIT_FIELDS                                                                             \
	OUT_INT("id", FIELD_REQUIRED), OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),      \
		OUT_TEXT("initials", FIELD_REQUIRED | FIELD_PERSONAL),                         \
		OUT_INT("birth_year", FIELD_NULLABLE), OUT_INT("age", FIELD_NULLABLE),         \
		OUT_TEXT("locality", FIELD_NULLABLE | FIELD_PERSONAL),                         \
		OUT_TEXT("file_no", FIELD_REQUIRED), OUT_TEXT("relation", FIELD_REQUIRED),     \
		OUT_BOOL("restricted", FIELD_REQUIRED), OUT_TEXT("team", FIELD_NULLABLE),      \
		OUT_BOOL("deceased", FIELD_REQUIRED), OUT_BOOL("closed", FIELD_REQUIRED)

static const struct field span_fields[] = {
	OUT_INT("start", FIELD_REQUIRED),
	OUT_INT("length", FIELD_REQUIRED),
};
static const struct schema span_schema = OUT_SCHEMA("Span", span_fields);
static const struct field hit_fields[] = { HIT_FIELDS, OUT_LIST("match", &span_schema) };
static const struct schema hit_schema = OUT_SCHEMA("Hit", hit_fields);
static const struct field hits_fields[] = {
	OUT_INT("took_us", FIELD_REQUIRED),
	OUT_BOOL("more", FIELD_REQUIRED),
	OUT_LIST("hits", &hit_schema),
};
const struct schema hits_schema = OUT_SCHEMA("Hits", hits_fields);

static const struct field duplicate_fields[] = { HIT_FIELDS, OUT_LIST("match", &span_schema),
						 OUT_TEXT("why", FIELD_REQUIRED) };
static const struct schema duplicate_schema = OUT_SCHEMA("Duplicate", duplicate_fields);
static const struct field duplicates_fields[] = { OUT_LIST("hits", &duplicate_schema) };
const struct schema duplicates_schema = OUT_SCHEMA("Duplicates", duplicates_fields);

static const struct field recent_fields[] = { OUT_LIST("rows", &hit_schema) };
const struct schema recent_schema = OUT_SCHEMA("RecentPersons", recent_fields);

static const struct field person_added_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("file_no", FIELD_REQUIRED),
};
const struct schema person_added_schema = OUT_SCHEMA("PersonAdded", person_added_fields);

static const struct field version_fields[] = { OUT_INT("version", FIELD_REQUIRED) };
const struct schema version_schema = OUT_SCHEMA("Version", version_fields);
static const struct field revealed_fields[] = { OUT_TEXT("value",
							 FIELD_REQUIRED | FIELD_PERSONAL) };
const struct schema revealed_schema = OUT_SCHEMA("Revealed", revealed_fields);
static const struct field glass_out_fields[] = { OUT_INT("until", FIELD_REQUIRED) };
const struct schema glass_out_schema = OUT_SCHEMA("Glass", glass_out_fields);
static const struct field drafts_fields[] = {
	OUT_JSON("form", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_INT("saved_at", FIELD_NULLABLE),
};
const struct schema drafts_schema = OUT_SCHEMA("Draft", drafts_fields);

static const struct field can_fields[] = {
	OUT_BOOL("edit", FIELD_REQUIRED),   OUT_BOOL("log", FIELD_REQUIRED),
	OUT_BOOL("social", FIELD_REQUIRED), OUT_BOOL("health", FIELD_REQUIRED),
	OUT_BOOL("file", FIELD_REQUIRED),   OUT_BOOL("glass", FIELD_REQUIRED),
};
static const struct schema can_schema = OUT_SCHEMA("PersonRights", can_fields);
static const struct field team_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
};
static const struct schema person_team_schema = OUT_SCHEMA("PersonTeam", team_fields);
static const struct field referent_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
};
static const struct schema referent_schema = OUT_SCHEMA("UserRef", referent_fields);
static const struct field member_fields[] = {
	OUT_INT("person_id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_INT("age", FIELD_NULLABLE),
	OUT_ENUM("role", FIELD_REQUIRED, household_roles),
	OUT_BOOL("restricted", FIELD_REQUIRED),
};
static const struct schema member_schema = OUT_SCHEMA("Member", member_fields);
static const struct field household_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_LIST("members", &member_schema),
};
static const struct schema household_schema = OUT_SCHEMA("Household", household_fields);
static const struct field used_fields[] = {
	OUT_TEXT("service", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
	OUT_DATE("last_day", FIELD_REQUIRED),
};
static const struct schema used_schema = OUT_SCHEMA("PersonService", used_fields);

static const struct field person_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("file_no", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_DATE("opened_day", FIELD_NULLABLE),
	OUT_ENUM("status", FIELD_REQUIRED, file_statuses),
	OUT_BOOL("protected", FIELD_REQUIRED),
	OUT_BOOL("deceased", FIELD_REQUIRED),
	OUT_TEXT("initials", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("name", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_INT("age", FIELD_NULLABLE),
	OUT_TEXT("relation", FIELD_REQUIRED),
	OUT_OBJECT("can", FIELD_REQUIRED, &can_schema),
	OUT_INT("glass_until", FIELD_NULLABLE),
	OUT_OBJECT("team", FIELD_NULLABLE, &person_team_schema),
	OUT_OBJECT("referent", FIELD_NULLABLE, &referent_schema),
	OUT_OBJECT("identity", FIELD_NULLABLE | FIELD_PERSONAL, &identity_schema),
	OUT_OBJECT("administrative", FIELD_NULLABLE | FIELD_PERSONAL, &administrative_schema),
	OUT_OBJECT("social", FIELD_NULLABLE | FIELD_PERSONAL, &social_schema),
	OUT_OBJECT("health", FIELD_NULLABLE | FIELD_PERSONAL, &health_schema),
	OUT_OBJECT("household", FIELD_NULLABLE | FIELD_PERSONAL, &household_schema),
	OUT_LIST("services", &used_schema),
};
const struct schema person_schema = OUT_SCHEMA("Person", person_fields);

static const struct field timeline_fields[] = {
	OUT_LIST("items", &timeline_item_schema),
	OUT_TEXT("next", FIELD_NULLABLE),
};
const struct schema timeline_schema = OUT_SCHEMA("Timeline", timeline_fields);

static const struct field access_fields[] = {
	OUT_INT("at", FIELD_REQUIRED),	     OUT_TEXT("who", FIELD_REQUIRED),
	OUT_TEXT("role", FIELD_NULLABLE),    OUT_TEXT("action", FIELD_REQUIRED),
	OUT_TEXT("purpose", FIELD_NULLABLE),
};
static const struct schema access_schema = OUT_SCHEMA("Access", access_fields);
static const struct field accesses_q_fields[] = {
	FIELD_INT(accesses_q, after, 0, 1, INT64_MAX),
};
const struct schema accesses_q_schema = SCHEMA(accesses_q, accesses_q_fields);
static const struct field accesses_fields[] = { OUT_LIST("rows", &access_schema),
						OUT_INT("next", FIELD_NULLABLE) };
const struct schema accesses_schema = OUT_SCHEMA("Accesses", accesses_fields);

static const struct field history_row_fields[] = {
	OUT_INT("at", FIELD_REQUIRED),
	OUT_TEXT("author", FIELD_NULLABLE),
	OUT_TEXT("compartment", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXTS("fields"),
};
static const struct schema history_row_schema = OUT_SCHEMA("HistoryRow", history_row_fields);
static const struct field history_fields[] = { OUT_LIST("rows", &history_row_schema) };
const struct schema history_schema = OUT_SCHEMA("History", history_fields);
