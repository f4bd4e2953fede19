/* The plan service: routes and shapes. */
#include "core/limits.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

static const struct field period_q_fields[] = {
	FIELD_DATE(period_q, from, 0),
	FIELD_DATE(period_q, to, 0),
};
const struct schema period_q_schema = SCHEMA(period_q, period_q_fields);

static const struct field records_q_fields[] = {
	FIELD_DATE(records_q, from, 0),
	FIELD_DATE(records_q, to, 0),
	FIELD_INT(records_q, indicator, 0, 1, INT64_MAX),
	FIELD_TEXT(records_q, after, 0, 1, 40),
};
const struct schema records_q_schema = SCHEMA(records_q, records_q_fields);

static const struct field untied_q_fields[] = {
	FIELD_INT(untied_q, plan, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_TEXT(untied_q, after, 0, 1, 40),
	FIELD_TEXT(untied_q, service, 0, 1, 60),
};
const struct schema untied_q_schema = SCHEMA(untied_q, untied_q_fields);

static const struct field rules_q_fields[] = { FIELD_INT(rules_q, plan, 0, 1, INT64_MAX) };
const struct schema rules_q_schema = SCHEMA(rules_q, rules_q_fields);

static const struct field preview_in_fields[] = {
	FIELD_TEXT(preview_in, text, FIELD_REQUIRED | FIELD_LINES, 1, 1000000),
};
const struct schema preview_in_schema = SCHEMA(preview_in, preview_in_fields);

static const struct field node_in_fields[] = {
	FIELD_ENUM(node_in, level, FIELD_REQUIRED, level_names),
	FIELD_TEXT(node_in, code, FIELD_REQUIRED, 1, 40),
	FIELD_TEXT(node_in, printed, 0, 0, 40),
	FIELD_TEXT(node_in, parent, 0, 0, 40),
	FIELD_TEXT(node_in, label, FIELD_REQUIRED, 1, LIMIT_LABEL),
};
static const struct schema node_in_schema = { .name = "PlanNodeIn",
					      .fields = node_in_fields,
					      .n_fields = ARRAY_LEN(node_in_fields),
					      .size = sizeof(struct node_in) };

static const struct field plan_in_fields[] = {
	FIELD_TEXT(plan_in, text, FIELD_REQUIRED | FIELD_LINES, 1, 1000000),
	FIELD_TEXT(plan_in, title, FIELD_REQUIRED, 2, 255),
	FIELD_TEXT(plan_in, organisation, FIELD_REQUIRED, 2, 120),
	FIELD_DATE(plan_in, from, FIELD_REQUIRED),
	FIELD_DATE(plan_in, to, FIELD_REQUIRED),
	FIELD_LIST(plan_in, nodes, 0, &node_in_schema, 0, LIMIT_NODES),
};
const struct schema plan_in_schema = { .name = "plan_in",
				       .fields = plan_in_fields,
				       .n_fields = ARRAY_LEN(plan_in_fields),
				       .size = sizeof(struct plan_in),
				       .max_nodes = 6 * LIMIT_NODES + 100 };

#define RULE_FIELDS                                                                            \
	FIELD_INT(rule_in, plan_id, FIELD_REQUIRED, 1, INT64_MAX),                             \
		FIELD_INT(rule_in, action_id, FIELD_REQUIRED, 1, INT64_MAX),                   \
		FIELD_TEXT(rule_in, kind, FIELD_REQUIRED, 1, 60),                              \
		FIELD_TEXT(rule_in, service, 0, 0, 60), FIELD_TEXT(rule_in, theme, 0, 0, 60),  \
		FIELD_TEXT(rule_in, place, 0, 0, 60), FIELD_TEXT(rule_in, partner, 0, 0, 60),  \
		FIELD_TEXT(rule_in, outcome, 0, 0, 60), FIELD_TEXT(rule_in, mode, 0, 0, 60),   \
		FIELD_INT(rule_in, priority, 0, 0, 1000),                                      \
		FIELD_DATE(rule_in, from, FIELD_REQUIRED), FIELD_DATE(rule_in, to, 0)

static const struct field rule_in_fields[] = { RULE_FIELDS };
const struct schema rule_in_schema = SCHEMA(rule_in, rule_in_fields);
static const struct field rule_change_fields[] = { RULE_FIELDS,
						   FIELD_BOOL(rule_in, active, 0) };
const struct schema rule_change_schema = { .name = "RuleChange",
					   .fields = rule_change_fields,
					   .n_fields = ARRAY_LEN(rule_change_fields),
					   .size = sizeof(struct rule_in) };

static const struct field tie_in_fields[] = {
	FIELD_INT(tie_in, plan_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(tie_in, action_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_TEXT(tie_in, reason, FIELD_REQUIRED, 3, 200),
};
const struct schema tie_in_schema = SCHEMA(tie_in, tie_in_fields);

static const struct field node_change_fields[] = {
	FIELD_TEXT(node_change_in, brief, 0, 1, 80),
	FIELD_ENUM(node_change_in, status, 0, statuses),
};
const struct schema node_change_schema = SCHEMA(node_change_in, node_change_fields);

static const struct field measurement_in_fields[] = {
	FIELD_DATE(measurement_in, day, FIELD_REQUIRED),
	FIELD_NUMBER(measurement_in, value, FIELD_REQUIRED, -1000000000, 1000000000),
	FIELD_TEXT(measurement_in, evidence, FIELD_REQUIRED, 3, 300),
};
const struct schema measurement_in_schema = SCHEMA(measurement_in, measurement_in_fields);

static const struct field milestone_in_fields[] = {
	FIELD_TEXT(milestone_in, label, FIELD_REQUIRED, 2, 200),
	FIELD_DATE(milestone_in, due, 0),
	FIELD_DATE(milestone_in, reached, 0),
};
const struct schema milestone_in_schema = SCHEMA(milestone_in, milestone_in_fields);
static const struct field milestone_change_fields[] = {
	FIELD_TEXT(milestone_in, label, 0, 2, 200),
	FIELD_DATE(milestone_in, due, 0),
	FIELD_DATE(milestone_in, reached, 0),
};
const struct schema milestone_change_schema = { .name = "MilestoneChange",
						.fields = milestone_change_fields,
						.n_fields = ARRAY_LEN(milestone_change_fields),
						.size = sizeof(struct milestone_in) };

/* ---- answers ---- */

static const struct field counts_fields[] = {
	OUT_INT("strategic", FIELD_REQUIRED),
	OUT_INT("operational", FIELD_REQUIRED),
	OUT_INT("action", FIELD_REQUIRED),
	OUT_INT("subaction", FIELD_REQUIRED),
};
static const struct schema counts_schema = OUT_SCHEMA("PlanCounts", counts_fields);
static const struct field plan_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("title", FIELD_REQUIRED),
	OUT_TEXT("organisation", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED),
	OUT_OBJECT("counts", FIELD_REQUIRED, &counts_schema),
};
static const struct schema plan_schema = OUT_SCHEMA("Plan", plan_fields);
static const struct field plans_fields[] = { OUT_LIST("rows", &plan_schema) };
const struct schema plans_schema = OUT_SCHEMA("Plans", plans_fields);

static const struct field states_fields[] = {
	OUT_INT("unmeasured", FIELD_REQUIRED), OUT_INT("reached", FIELD_REQUIRED),
	OUT_INT("on_track", FIELD_REQUIRED),   OUT_INT("watch", FIELD_REQUIRED),
	OUT_INT("late", FIELD_REQUIRED),
};
static const struct schema states_schema = OUT_SCHEMA("StateCounts", states_fields);
static const struct field attached_fields[] = {
	OUT_INT("records", FIELD_REQUIRED),
	OUT_INT("tied", FIELD_REQUIRED),
	OUT_INT("untied", FIELD_REQUIRED),
	OUT_NUMBER("share", FIELD_NULLABLE),
};
static const struct schema attached_schema = OUT_SCHEMA("Attached", attached_fields);
static const struct field persons_fields[] = {
	OUT_INT("value", FIELD_NULLABLE),
	OUT_BOOL("masked", FIELD_REQUIRED),
};
static const struct schema persons_schema = OUT_SCHEMA("MaskedCount", persons_fields);

static const struct field indicator_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
	OUT_TEXT("measure", FIELD_REQUIRED),
	OUT_TEXT("unit", FIELD_REQUIRED),
	OUT_LABEL("unit_label", FIELD_REQUIRED),
	OUT_NUMBER("value", FIELD_NULLABLE),
	OUT_BOOL("masked", FIELD_REQUIRED),
	OUT_NUMBER("numerator", FIELD_NULLABLE),
	OUT_NUMBER("denominator", FIELD_NULLABLE),
	OUT_NUMBER("target", FIELD_NULLABLE),
	OUT_NUMBER("expected", FIELD_NULLABLE),
	OUT_NUMBER("baseline", FIELD_NULLABLE),
	OUT_ENUM("direction", FIELD_REQUIRED, directions),
	OUT_ENUM("state", FIELD_REQUIRED, state_names),
	OUT_BOOL("also", FIELD_REQUIRED),
	OUT_BOOL("manual", FIELD_REQUIRED),
	OUT_BOOL("flow", FIELD_REQUIRED),
	OUT_INT("decimals", FIELD_REQUIRED),
};
static const struct schema indicator_schema = OUT_SCHEMA("IndicatorValue", indicator_fields);

#define NODE_FIELDS                                                                            \
	OUT_INT("id", FIELD_REQUIRED), OUT_ENUM("level", FIELD_REQUIRED, level_names),         \
		OUT_TEXT("code", FIELD_REQUIRED), OUT_TEXT("printed", FIELD_NULLABLE),         \
		OUT_INT("parent_id", FIELD_NULLABLE), OUT_TEXT("label", FIELD_REQUIRED),       \
		OUT_TEXT("short", FIELD_NULLABLE),                                             \
		OUT_ENUM("status", FIELD_REQUIRED, statuses),                                  \
		OUT_TEXT("health", FIELD_NULLABLE), OUT_DATE("due", FIELD_NULLABLE),           \
		OUT_INT("records", FIELD_REQUIRED), OUT_INT("minutes", FIELD_REQUIRED),        \
		OUT_ENUM("state", FIELD_REQUIRED, state_names),                                \
		OUT_OBJECT("states", FIELD_REQUIRED, &states_schema), OUT_INTS("months"),      \
		OUT_OBJECT("persons", FIELD_REQUIRED, &persons_schema),                        \
		OUT_LIST("indicators", &indicator_schema)

static const struct field node_fields[] = { NODE_FIELDS };
static const struct schema node_schema = OUT_SCHEMA("PlanNode", node_fields);

static const struct field page_fields[] = {
	OUT_OBJECT("plan", FIELD_REQUIRED, &plan_schema),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_REQUIRED),
	OUT_DATE("today", FIELD_REQUIRED),
	OUT_INT("computed_at", FIELD_REQUIRED),
	OUT_INT("computed_us", FIELD_REQUIRED),
	OUT_INT("stamp", FIELD_REQUIRED),
	OUT_OBJECT("states", FIELD_REQUIRED, &states_schema),
	OUT_OBJECT("attached", FIELD_REQUIRED, &attached_schema),
	OUT_LIST("nodes", &node_schema),
};
const struct schema plan_page_schema = OUT_SCHEMA("PlanPage", page_fields);

static const struct field series_fields[] = {
	OUT_DATE("month", FIELD_REQUIRED),
	OUT_NUMBER("value", FIELD_NULLABLE),
	OUT_NUMBER("cumulative", FIELD_NULLABLE),
};
static const struct schema series_schema = OUT_SCHEMA("SeriesPoint", series_fields);
static const struct field cell_fields[] = {
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_INT("value", FIELD_NULLABLE),
	OUT_BOOL("masked", FIELD_REQUIRED),
};
static const struct schema cell_schema = OUT_SCHEMA("BreakdownCell", cell_fields);
static const struct field source_rule_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("text", FIELD_REQUIRED),
};
static const struct schema source_rule_schema = OUT_SCHEMA("SourceRule", source_rule_fields);
static const struct field source_fields[] = {
	OUT_INT("records", FIELD_REQUIRED),
	OUT_LIST("rules", &source_rule_schema),
	OUT_INT("computed_at", FIELD_REQUIRED),
	OUT_INT("stamp", FIELD_REQUIRED),
};
static const struct schema source_schema = OUT_SCHEMA("FigureSource", source_fields);
static const struct field panel_fields[] = {
	NODE_FIELDS,
	OUT_INT("plan_id", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_REQUIRED),
	OUT_LIST("series", &series_schema),
	OUT_DATE("breakdown_from", FIELD_REQUIRED),
	OUT_DATE("breakdown_to", FIELD_REQUIRED),
	OUT_INT("breakdown_rounding", FIELD_REQUIRED),
	OUT_INT("breakdown_us", FIELD_REQUIRED),
	OUT_LIST("by_locality", &cell_schema),
	OUT_LIST("by_age", &cell_schema),
	OUT_LIST("by_sex", &cell_schema),
	OUT_LIST("by_service", &cell_schema),
	OUT_OBJECT("source", FIELD_REQUIRED, &source_schema),
};
const struct schema plan_panel_schema = OUT_SCHEMA("PlanPanel", panel_fields);

static const struct field line_person_fields[] = {
	OUT_INT("id", FIELD_NULLABLE),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
};
static const struct schema line_person_schema = OUT_SCHEMA("LinePerson", line_person_fields);
static const struct field line_fields[] = {
	OUT_INT("record_id", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("kind", FIELD_REQUIRED),
	OUT_TEXT("service", FIELD_REQUIRED),
	OUT_TEXT("theme", FIELD_NULLABLE),
	OUT_TEXT("place", FIELD_NULLABLE),
	OUT_TEXT("mode", FIELD_NULLABLE),
	OUT_INT("quantity", FIELD_REQUIRED),
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_TEXT("staff", FIELD_NULLABLE),
	OUT_OBJECT("person", FIELD_NULLABLE, &line_person_schema),
};
static const struct schema line_schema = OUT_SCHEMA("RecordLine", line_fields);
static const struct field lines_fields[] = {
	OUT_LIST("rows", &line_schema),
	OUT_TEXT("next", FIELD_NULLABLE),
};
const struct schema plan_records_schema = OUT_SCHEMA("RecordLines", lines_fields);

static const struct field parsed_node_fields[] = {
	OUT_ENUM("level", FIELD_REQUIRED, level_names),
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_TEXT("printed", FIELD_NULLABLE),
	OUT_TEXT("parent", FIELD_NULLABLE),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_INT("line", FIELD_REQUIRED),
	OUT_TEXTS("doubts"),
};
static const struct schema parsed_node_schema = OUT_SCHEMA("ParsedNode", parsed_node_fields);
static const struct field doubt_fields[] = {
	OUT_TEXT("key", FIELD_REQUIRED),
	OUT_INT("node", FIELD_NULLABLE),
	OUT_INT("line", FIELD_REQUIRED),
	OUT_TEXT("text", FIELD_NULLABLE),
};
static const struct schema doubt_schema = OUT_SCHEMA("PlanDoubt", doubt_fields);
static const struct field note_fields[] = {
	OUT_TEXT("about", FIELD_NULLABLE),
	OUT_TEXT("text", FIELD_REQUIRED),
};
static const struct schema note_schema = OUT_SCHEMA("PlanNote", note_fields);
static const char *const changes[] = { "add", "remove", "label", "move", NULL };
static const struct field change_fields[] = {
	OUT_ENUM("change", FIELD_REQUIRED, changes),
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_TEXT("old", FIELD_NULLABLE),
	OUT_TEXT("new", FIELD_NULLABLE),
};
static const struct schema change_schema = OUT_SCHEMA("PlanChange", change_fields);
static const struct field existing_fields[] = {
	OUT_INT("plan_id", FIELD_REQUIRED),	  OUT_TEXT("title", FIELD_REQUIRED),
	OUT_TEXT("organisation", FIELD_REQUIRED), OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_REQUIRED),		  OUT_LIST("changes", &change_schema),
};
static const struct schema existing_schema = OUT_SCHEMA("PlanExisting", existing_fields);
static const struct field preview_fields[] = {
	OUT_TEXT("title", FIELD_NULLABLE),
	OUT_TEXT("organisation", FIELD_NULLABLE),
	OUT_DATE("from", FIELD_NULLABLE),
	OUT_DATE("to", FIELD_NULLABLE),
	OUT_INT("strategic", FIELD_REQUIRED),
	OUT_INT("operational", FIELD_REQUIRED),
	OUT_INT("action", FIELD_REQUIRED),
	OUT_INT("subaction", FIELD_REQUIRED),
	OUT_LIST("nodes", &parsed_node_schema),
	OUT_LIST("doubts", &doubt_schema),
	OUT_LIST("notes", &note_schema),
	OUT_OBJECT("existing", FIELD_NULLABLE, &existing_schema),
};
const struct schema plan_preview_schema = OUT_SCHEMA("PlanPreview", preview_fields);

static const struct field added_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_BOOL("created", FIELD_REQUIRED),
	OUT_INT("changes", FIELD_REQUIRED),
};
const struct schema plan_added_schema = OUT_SCHEMA("PlanAdded", added_fields);

static const struct field rule_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	     OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("plan_id", FIELD_REQUIRED),  OUT_INT("action_id", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),    OUT_TEXT("label", FIELD_REQUIRED),
	OUT_TEXT("kind", FIELD_REQUIRED),    OUT_TEXT("service", FIELD_NULLABLE),
	OUT_TEXT("theme", FIELD_NULLABLE),   OUT_TEXT("place", FIELD_NULLABLE),
	OUT_TEXT("partner", FIELD_NULLABLE), OUT_TEXT("outcome", FIELD_NULLABLE),
	OUT_TEXT("mode", FIELD_NULLABLE),    OUT_INT("priority", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),    OUT_DATE("to", FIELD_NULLABLE),
	OUT_BOOL("active", FIELD_REQUIRED),
};
static const struct schema rule_schema = OUT_SCHEMA("Rule", rule_fields);
static const struct field rules_fields[] = { OUT_LIST("rows", &rule_schema) };
const struct schema rules_schema = OUT_SCHEMA("Rules", rules_fields);
static const struct field rule_was_fields[] = {
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("until_at", FIELD_REQUIRED),
	OUT_TEXT("who", FIELD_NULLABLE),
	OUT_OBJECT("rule", FIELD_REQUIRED, &rule_schema),
};
static const struct schema rule_was_schema = OUT_SCHEMA("RulePast", rule_was_fields);
static const struct field rule_past_fields[] = { OUT_LIST("rows", &rule_was_schema) };
const struct schema rule_past_schema = OUT_SCHEMA("RulePasts", rule_past_fields);
static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("would_move", FIELD_REQUIRED),
	OUT_INT("from_untied", FIELD_REQUIRED),
};
const struct schema rule_saved_schema = OUT_SCHEMA("RuleSaved", saved_fields);
static const struct field moved_fields[] = {
	OUT_INT("would_move", FIELD_REQUIRED),
	OUT_INT("from_untied", FIELD_REQUIRED),
};
const struct schema moved_schema = OUT_SCHEMA("RecordsMoved", moved_fields);

static const struct field untied_fields[] = {
	OUT_INT("record_id", FIELD_REQUIRED),	   OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("kind", FIELD_REQUIRED),	   OUT_TEXT("service", FIELD_REQUIRED),
	OUT_TEXT("service_label", FIELD_REQUIRED), OUT_TEXT("theme", FIELD_NULLABLE),
	OUT_TEXT("theme_label", FIELD_NULLABLE),   OUT_TEXT("mode", FIELD_NULLABLE),
	OUT_TEXT("staff", FIELD_NULLABLE),
};
static const struct schema untied_row_schema = OUT_SCHEMA("UntiedRecord", untied_fields);
static const struct field untied_group_fields[] = {
	OUT_TEXT("service", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_INT("records", FIELD_REQUIRED),
};
static const struct schema untied_group_schema = OUT_SCHEMA("UntiedGroup", untied_group_fields);
static const struct field untieds_fields[] = {
	OUT_INT("count", FIELD_REQUIRED),
	OUT_LIST("rows", &untied_row_schema),
	OUT_LIST("groups", &untied_group_schema), /* by service, most first */
	OUT_TEXT("next", FIELD_NULLABLE),
};
const struct schema untied_schema = OUT_SCHEMA("UntiedRecords", untieds_fields);

static const struct field milestone_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_DATE("due", FIELD_NULLABLE),
	OUT_DATE("reached", FIELD_NULLABLE),
};
static const struct schema milestone_schema = OUT_SCHEMA("Milestone", milestone_fields);
static const struct field milestones_fields[] = { OUT_LIST("rows", &milestone_schema) };
const struct schema milestones_schema = OUT_SCHEMA("Milestones", milestones_fields);

static const struct route routes[] = {
	{ GET, "/api/plans", plan_list, ANY_USER, AUDIT_NONE, .out = &plans_schema,
	  .help = "plans and their size" },
	{ POST, "/api/plans/preview", plan_preview, "plan.write", AUDIT_NONE,
	  .in = &preview_in_schema, .out = &plan_preview_schema,
	  .help = "what the text of a plan says, with every doubt; saves nothing",
	  .flags = ROUTE_READS | ROUTE_BIG },
	{ POST, "/api/plans", plan_add, "plan.write", AUDIT_WRITE, .in = &plan_in_schema,
	  .out = &plan_added_schema, .help = "import a reviewed plan",
	  .flags = ROUTE_OWN_TX | ROUTE_BIG },
	{ GET, "/api/plans/:id/page", plan_page, "plan.read", AUDIT_NONE, .q = &period_q_schema,
	  .out = &plan_page_schema, .help = "every node and indicator of a period" },
	{ GET, "/api/plans/:id/export.csv", plan_export, "export.read", AUDIT_READ,
	  .q = &period_q_schema, .out_type = "text/csv; charset=utf-8",
	  .help = "the same figures for a spreadsheet" },
	{ GET, "/api/plans/:id/export.xlsx", plan_workbook, "export.read", AUDIT_READ,
	  .q = &period_q_schema,
	  .out_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	  .help = "the same figures as a workbook, with their months" },
	{ GET, "/api/records/:id/counted", record_counted, "plan.records", AUDIT_READ,
	  .out = &counted_schema, .help = "the figures that a record counts for" },
	{ POST, "/api/plans/:id/attach/preview", plan_attach_preview, "rule.write", AUDIT_NONE,
	  .out = &moved_schema, .help = "how many records the rules could attach",
	  .flags = ROUTE_READS },
	{ POST, "/api/plans/:id/attach", plan_attach, "rule.write", AUDIT_WRITE,
	  .out = &moved_schema, .help = "attach records without an action by the rules" },
	{ GET, "/api/nodes/:id", plan_panel, "plan.read", AUDIT_NONE, .q = &period_q_schema,
	  .out = &plan_panel_schema, .help = "one node: series, breakdowns, source" },
	{ PATCH, "/api/nodes/:id", node_change, "plan.write", AUDIT_WRITE,
	  .in = &node_change_schema, .out = &none_schema, .help = "short label and state" },
	{ GET, "/api/nodes/:id/records", plan_records, "plan.records", AUDIT_READ,
	  .q = &records_q_schema, .out = &plan_records_schema,
	  .help = "the records behind a figure, as far as the reader may see" },
	{ GET, "/api/nodes/:id/milestones", milestone_list, "plan.read", AUDIT_NONE,
	  .out = &milestones_schema, .help = "milestones of an action" },
	{ POST, "/api/nodes/:id/milestones", milestone_add, "plan.write", AUDIT_WRITE,
	  .in = &milestone_in_schema, .out = &none_schema, .help = "a milestone" },
	{ PATCH, "/api/milestones/:id", milestone_change, "plan.write", AUDIT_WRITE,
	  .in = &milestone_change_schema, .out = &none_schema, .help = "reached, or moved" },
	{ POST, "/api/indicators/:id/measurements", measurement_add, "plan.read", AUDIT_WRITE,
	  .in = &measurement_in_schema, .out = &none_schema,
	  .help = "a dated measurement with its evidence" },
	{ GET, "/api/untied", untied_list, "tie.write", AUDIT_NONE, .q = &untied_q_schema,
	  .out = &untied_schema, .help = "records that serve no action of a plan" },
	{ POST, "/api/records/:id/tie", record_tie_add, "tie.write", AUDIT_WRITE,
	  .in = &tie_in_schema, .out = &none_schema, .help = "tie a record by hand" },
	{ GET, "/api/rules", rule_list, "rule.read", AUDIT_NONE, .q = &rules_q_schema,
	  .out = &rules_schema, .help = "mapping rules" },
	{ POST, "/api/rules", rule_add, "rule.write", AUDIT_WRITE, .in = &rule_in_schema,
	  .out = &rule_saved_schema, .help = "a rule, for what is logged from now on" },
	{ POST, "/api/rules/preview", rule_preview, "rule.read", AUDIT_NONE,
	  .in = &rule_in_schema, .out = &moved_schema,
	  .help = "how many records a rule would move", .flags = ROUTE_READS },
	{ GET, "/api/rules/:id/past", rule_past, "rule.read", AUDIT_NONE,
	  .out = &rule_past_schema, .help = "what a rule said before, and who changed it" },
	{ PATCH, "/api/rules/:id", rule_change, "rule.write", AUDIT_WRITE,
	  .in = &rule_change_schema, .out = &rule_saved_schema,
	  .help = "change or end a rule" },
};

const struct service plan_service = { .name = "plan", LIST(routes, routes) };
