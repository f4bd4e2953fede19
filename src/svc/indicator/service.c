/* The service "indicator": routes and shapes. */
#include "svc/indicator/indicator.h"

#include "base/banned.h"

#define FAR 1000000000000

static const struct field target_fields[] = {
	FIELD_INT(target_in, year, FIELD_REQUIRED, 1990, 2100),
	FIELD_NUMBER(target_in, value, FIELD_REQUIRED, -FAR, FAR),
};
static const struct schema target_schema = { .name = "IndicatorTarget",
					     .fields = target_fields,
					     .n_fields = ARRAY_LEN(target_fields),
					     .size = sizeof(struct target_in) };

static const struct field indicator_in_fields[] = {
	FIELD_LABEL(indicator_in, label, FIELD_REQUIRED),
	FIELD_JSON(indicator_in, measure, FIELD_REQUIRED, 8000),
	FIELD_TEXT(indicator_in, unit, FIELD_REQUIRED, 1, 60),
	FIELD_ENUM(indicator_in, direction, FIELD_REQUIRED, directions),
	FIELD_ENUM(indicator_in, scope, 0, scopes),
	FIELD_INT(indicator_in, decimals, 0, 0, 3),
	FIELD_NUMBER(indicator_in, baseline, 0, -FAR, FAR),
	FIELD_LIST(indicator_in, targets, 0, &target_schema, 0, 40),
	FIELD_TEXT(indicator_in, explanation, FIELD_LINES, 0, 2000),
	FIELD_INT(indicator_in, owner_id, 0, 0, INT64_MAX),
	FIELD_INT(indicator_in, every_months, 0, 0, 60),
};
const struct schema indicator_in_schema = SCHEMA(indicator_in, indicator_in_fields);

static const struct field preview_in_fields[] = {
	FIELD_INT(preview_in, node_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(preview_in, id, 0, 0, INT64_MAX),
	FIELD_DATE(preview_in, from, FIELD_REQUIRED),
	FIELD_DATE(preview_in, to, FIELD_REQUIRED),
	FIELD_JSON(preview_in, measure, FIELD_REQUIRED, 8000),
	FIELD_TEXT(preview_in, unit, FIELD_REQUIRED, 1, 60),
	FIELD_ENUM(preview_in, direction, 0, directions),
	FIELD_ENUM(preview_in, scope, 0, scopes),
	FIELD_INT(preview_in, decimals, 0, 0, 3),
	FIELD_NUMBER(preview_in, baseline, 0, -FAR, FAR),
	FIELD_NUMBER(preview_in, target, 0, -FAR, FAR),
};
const struct schema indicator_preview_in_schema = { .name = "IndicatorTrial",
						    .fields = preview_in_fields,
						    .n_fields = ARRAY_LEN(preview_in_fields),
						    .size = sizeof(struct preview_in) };

static const struct field import_fields[] = {
	FIELD_JSON(import_in, content, FIELD_REQUIRED, 900000),
};
const struct schema indicator_import_schema = { .name = "IndicatorsFile",
						.fields = import_fields,
						.n_fields = ARRAY_LEN(import_fields),
						.size = sizeof(struct import_in),
						.max_nodes = 60000 };

static const struct field coverage_q_fields[] = {
	FIELD_DATE(coverage_q, from, 0),
	FIELD_DATE(coverage_q, to, 0),
};
const struct schema coverage_q_schema = SCHEMA(coverage_q, coverage_q_fields);

/* ---- answers ---- */

static const struct field measure_fields[] = {
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_NUMBER("value", FIELD_REQUIRED),
	OUT_TEXT("evidence", FIELD_REQUIRED),
	OUT_TEXT("who", FIELD_NULLABLE),
};
static const struct schema measure_schema = OUT_SCHEMA("IndicatorMeasure", measure_fields);
static const struct field past_fields[] = {
	OUT_INT("version", FIELD_REQUIRED),	OUT_INT("since_at", FIELD_REQUIRED),
	OUT_INT("until_at", FIELD_REQUIRED),	OUT_TEXT("who", FIELD_NULLABLE),
	OUT_JSON("definition", FIELD_REQUIRED),
};
static const struct schema past_schema = OUT_SCHEMA("IndicatorPast", past_fields);
static const struct field full_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("plan_id", FIELD_REQUIRED),
	OUT_INT("node_id", FIELD_REQUIRED),
	OUT_TEXT("node_code", FIELD_REQUIRED),
	OUT_TEXT("node_label", FIELD_REQUIRED),
	OUT_TEXT("action", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
	OUT_JSON("measure", FIELD_REQUIRED),
	OUT_TEXT("unit", FIELD_REQUIRED),
	OUT_ENUM("direction", FIELD_REQUIRED, directions),
	OUT_ENUM("scope", FIELD_REQUIRED, scopes),
	OUT_INT("decimals", FIELD_REQUIRED),
	OUT_NUMBER("baseline", FIELD_NULLABLE),
	OUT_JSON("targets", FIELD_REQUIRED),
	OUT_TEXT("explanation", FIELD_REQUIRED),
	OUT_INT("every_months", FIELD_REQUIRED),
	OUT_INT("owner_id", FIELD_NULLABLE),
	OUT_INT("since_at", FIELD_REQUIRED),
	OUT_DATE("next", FIELD_NULLABLE),
	OUT_LIST("measures", &measure_schema),
	OUT_LIST("past", &past_schema),
};
const struct schema indicator_full_schema = OUT_SCHEMA("Indicator", full_fields);
static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema indicator_saved_schema = OUT_SCHEMA("IndicatorSaved", saved_fields);

static const struct field feed_fields[] = {
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_INT("records", FIELD_REQUIRED),
};
static const struct schema feed_schema = OUT_SCHEMA("IndicatorFeed", feed_fields);
static const struct field point_fields[] = {
	OUT_DATE("month", FIELD_REQUIRED),
	OUT_NUMBER("value", FIELD_NULLABLE),
};
static const struct schema point_schema = OUT_SCHEMA("PreviewPoint", point_fields);
static const struct field preview_fields[] = {
	OUT_NUMBER("value", FIELD_NULLABLE),
	OUT_BOOL("masked", FIELD_REQUIRED),
	OUT_NUMBER("target", FIELD_NULLABLE),
	OUT_NUMBER("expected", FIELD_NULLABLE),
	OUT_ENUM("state", FIELD_REQUIRED, state_names),
	OUT_INT("records", FIELD_REQUIRED),
	OUT_LIST("months", &point_schema),
	OUT_BOOL("flow", FIELD_REQUIRED),
	OUT_NUMBER("was", FIELD_NULLABLE),
	OUT_LIST("feeds", &feed_schema),
};
const struct schema indicator_preview_schema = OUT_SCHEMA("IndicatorPreview", preview_fields);

static const struct field imported_fields[] = {
	OUT_INT("added", FIELD_REQUIRED),
	OUT_INT("changed", FIELD_REQUIRED),
	OUT_INT("same", FIELD_REQUIRED),
};
const struct schema indicator_imported_schema =
	OUT_SCHEMA("IndicatorsImported", imported_fields);

static const struct field due_row_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	    OUT_INT("plan_id", FIELD_REQUIRED),
	OUT_INT("node_id", FIELD_REQUIRED), OUT_LABEL("label", FIELD_REQUIRED),
	OUT_DATE("next", FIELD_REQUIRED),   OUT_TEXT("owner", FIELD_NULLABLE),
};
static const struct schema due_row_schema = OUT_SCHEMA("MeasureDue", due_row_fields);
static const struct field due_fields[] = { OUT_LIST("rows", &due_row_schema) };
const struct schema indicator_due_schema = OUT_SCHEMA("MeasuresDue", due_fields);

static const struct field covered_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	    OUT_ENUM("level", FIELD_REQUIRED, level_names),
	OUT_TEXT("code", FIELD_REQUIRED),   OUT_TEXT("label", FIELD_REQUIRED),
	OUT_INT("records", FIELD_REQUIRED), OUT_DATE("last_month", FIELD_NULLABLE),
	OUT_INT("rules", FIELD_REQUIRED),   OUT_INT("computed", FIELD_REQUIRED),
	OUT_INT("manual", FIELD_REQUIRED),  OUT_INT("milestones", FIELD_REQUIRED),
	OUT_INT("planned", FIELD_REQUIRED),
};
static const struct schema covered_schema = OUT_SCHEMA("CoveredAction", covered_fields);
static const struct field awaited_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	   OUT_INT("node_id", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),  OUT_LABEL("label", FIELD_REQUIRED),
	OUT_TEXT("owner", FIELD_NULLABLE), OUT_DATE("last", FIELD_NULLABLE),
	OUT_DATE("next", FIELD_NULLABLE),  OUT_BOOL("overdue", FIELD_REQUIRED),
};
static const struct schema awaited_schema = OUT_SCHEMA("AwaitedMeasure", awaited_fields);
static const struct field coverage_fields[] = {
	OUT_INT("plan_id", FIELD_REQUIRED),   OUT_TEXT("title", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),     OUT_DATE("to", FIELD_REQUIRED),
	OUT_LIST("actions", &covered_schema), OUT_INT("untied", FIELD_REQUIRED),
	OUT_LIST("untied_by", &feed_schema),  OUT_LIST("measures", &awaited_schema),
};
const struct schema coverage_schema = OUT_SCHEMA("PlanCoverage", coverage_fields);

static const struct route routes[] = {
	{ GET, "/api/indicators/:id", indicator_read, "plan.read", AUDIT_NONE,
	  .out = &indicator_full_schema,
	  .help = "an indicator: definition, measures by hand, former versions" },
	{ GET, "/api/indicators/due", indicator_due, "plan.read", AUDIT_NONE,
	  .out = &indicator_due_schema, .help = "measures by hand that are expected" },
	{ POST, "/api/nodes/:id/indicators", indicator_add, "plan.write", AUDIT_WRITE,
	  .in = &indicator_in_schema, .out = &indicator_saved_schema,
	  .help = "a new indicator" },
	{ PUT, "/api/indicators/:id", indicator_save, "plan.write", AUDIT_WRITE,
	  .in = &indicator_in_schema, .out = &indicator_saved_schema,
	  .help = "a new version of an indicator; the former is kept" },
	{ POST, "/api/indicators/:id/retire", indicator_retire, "plan.write", AUDIT_WRITE,
	  .out = &indicator_saved_schema, .help = "takes an indicator out of use" },
	{ POST, "/api/indicators/preview", indicator_preview, "plan.write", AUDIT_NONE,
	  .in = &indicator_preview_in_schema, .out = &indicator_preview_schema,
	  .help = "the value that a definition would give; saves nothing",
	  .flags = ROUTE_READS },
	{ GET, "/api/plans/:id/indicators.json", indicators_export, "plan.read", AUDIT_READ,
	  .out_type = "application/json", .help = "the indicators of a plan as a file" },
	{ POST, "/api/plans/:id/indicators/preview", indicators_import_preview, "plan.write",
	  AUDIT_NONE, .in = &indicator_import_schema, .out = &indicator_imported_schema,
	  .help = "what a file of indicators would change", .flags = ROUTE_READS | ROUTE_BIG },
	{ POST, "/api/plans/:id/indicators", indicators_import, "plan.write", AUDIT_WRITE,
	  .in = &indicator_import_schema, .out = &indicator_imported_schema,
	  .help = "brings in a file of indicators", .flags = ROUTE_BIG },
	{ GET, "/api/plans/:id/coverage", plan_coverage, "plan.read", AUDIT_NONE,
	  .q = &coverage_q_schema, .out = &coverage_schema,
	  .help = "what feeds each action, and what is missing" },
};

const struct service indicator_service = { .name = "indicator", LIST(routes, routes) };
