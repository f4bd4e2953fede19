/* The service "evaluation": routes and shapes. */
#include "core/sheet.h"
#include "http/reply_sheet.h"
#include "svc/evaluation/evaluation.h"

#include "base/banned.h"

const char *const plan_evaluation_kinds[] = { "quarter", "year", "mid", "end", NULL };
const char *const plan_outcomes[] = { "done", "ongoing", "dropped", NULL };

static const struct field plan_evaluation_in_fields[] = {
	FIELD_ENUM(plan_evaluation_in, kind, FIELD_REQUIRED, plan_evaluation_kinds),
	FIELD_TEXT(plan_evaluation_in, title, FIELD_REQUIRED, 2, 200),
	FIELD_DATE(plan_evaluation_in, from, FIELD_REQUIRED),
	FIELD_DATE(plan_evaluation_in, to, FIELD_REQUIRED),
};
const struct schema plan_evaluation_in_schema =
	SCHEMA(plan_evaluation_in, plan_evaluation_in_fields);

static const struct field text_fields[] = {
	FIELD_INT(text_in, node_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_TEXT(text_in, text, FIELD_LINES, 0, 6000),
	FIELD_ENUM(text_in, outcome, 0, plan_outcomes),
};
static const struct schema text_schema = { .name = "EvaluationText",
					   .fields = text_fields,
					   .n_fields = ARRAY_LEN(text_fields),
					   .size = sizeof(struct text_in) };
static const struct field save_fields[] = {
	FIELD_TEXT(save_in, title, FIELD_REQUIRED, 2, 200),
	FIELD_TEXT(save_in, intro, FIELD_LINES, 0, 20000),
	FIELD_TEXT(save_in, opinion, FIELD_LINES, 0, 20000),
	FIELD_TEXT(save_in, conclusion, FIELD_LINES, 0, 20000),
	FIELD_LIST(save_in, texts, 0, &text_schema, 0, 1000),
};
const struct schema plan_evaluation_save_schema = { .name = "EvaluationSave",
						    .fields = save_fields,
						    .n_fields = ARRAY_LEN(save_fields),
						    .size = sizeof(struct save_in),
						    .max_nodes = 6000 };
static const struct field export_fields[] = { FIELD_ENUM(export_q, format, 0, sheet_formats) };
const struct schema plan_evaluation_export_q_schema = { .name = "EvaluationExport",
							.fields = export_fields,
							.n_fields = ARRAY_LEN(export_fields),
							.size = sizeof(struct export_q) };

static const struct field row_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_ENUM("kind", FIELD_REQUIRED, plan_evaluation_kinds),
	OUT_TEXT("title", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_REQUIRED),
	OUT_INT("made_at", FIELD_REQUIRED),
	OUT_INT("frozen_at", FIELD_NULLABLE),
	OUT_TEXT("hash", FIELD_NULLABLE),
};
static const struct schema row_schema = OUT_SCHEMA("EvaluationRow", row_fields);
static const struct field rows_fields[] = { OUT_LIST("rows", &row_schema) };
const struct schema plan_evaluation_list_schema = OUT_SCHEMA("Evaluations", rows_fields);

static const char *const whys[] = { "value", "definition", "retired", NULL };
static const struct field revised_fields[] = {
	OUT_TEXT("node", FIELD_NULLABLE),   OUT_INT("id", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED), OUT_NUMBER("then", FIELD_NULLABLE),
	OUT_NUMBER("now", FIELD_NULLABLE),  OUT_ENUM("why", FIELD_REQUIRED, whys),
};
static const struct schema revised_schema = OUT_SCHEMA("EvaluationRevised", revised_fields);
static const struct field full_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("plan_id", FIELD_REQUIRED),
	OUT_ENUM("kind", FIELD_REQUIRED, plan_evaluation_kinds),
	OUT_TEXT("title", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_REQUIRED),
	OUT_INT("made_at", FIELD_REQUIRED),
	OUT_TEXT("made_by", FIELD_NULLABLE),
	OUT_INT("frozen_at", FIELD_NULLABLE),
	OUT_TEXT("frozen_by", FIELD_NULLABLE),
	OUT_TEXT("hash", FIELD_NULLABLE),
	OUT_BOOL("intact", FIELD_REQUIRED),
	OUT_JSON("content", FIELD_REQUIRED),
	OUT_LIST("revised", &revised_schema),
};
const struct schema plan_evaluation_schema = OUT_SCHEMA("PlanEvaluation", full_fields);
static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema plan_evaluation_saved_schema = OUT_SCHEMA("EvaluationSaved", saved_fields);

static const struct route routes[] = {
	{ GET, "/api/plans/:id/evaluations", plan_evaluation_list, "plan.read", AUDIT_NONE,
	  .out = &plan_evaluation_list_schema, .help = "evaluations of a plan" },
	{ POST, "/api/plans/:id/evaluations", plan_evaluation_add, "plan.write", AUDIT_WRITE,
	  .in = &plan_evaluation_in_schema, .out = &plan_evaluation_saved_schema,
	  .help = "a draft for a period" },
	{ GET, "/api/evaluations/:id", plan_evaluation_read, "plan.read", AUDIT_NONE,
	  .out = &plan_evaluation_schema,
	  .help = "an evaluation: computed for a draft, kept for a frozen one" },
	{ PUT, "/api/evaluations/:id", plan_evaluation_save, "plan.write", AUDIT_WRITE,
	  .in = &plan_evaluation_save_schema, .out = &plan_evaluation_saved_schema,
	  .help = "the texts of a draft", .flags = ROUTE_BIG },
	{ POST, "/api/evaluations/:id/freeze", plan_evaluation_freeze, "plan.write",
	  AUDIT_WRITE, .out = &plan_evaluation_saved_schema,
	  .help = "keeps values, definitions, rules and texts for good" },
	{ POST, "/api/evaluations/:id/drop", plan_evaluation_drop, "plan.write", AUDIT_WRITE,
	  .out = &plan_evaluation_saved_schema, .help = "drops a draft" },
	{ GET, "/api/evaluations/:id/content", plan_evaluation_content, "plan.read", AUDIT_READ,
	  .out_type = "application/json", .help = "the frozen text, byte for byte" },
	{ GET, "/api/evaluations/:id/export", plan_evaluation_export, "export.read", AUDIT_READ,
	  .q = &plan_evaluation_export_q_schema, .out_type = SHEET_TYPE_CSV,
	  .help = "its tables as CSV or XLSX (?format=)" },
};

const struct service evaluation_service = { .name = "evaluation", LIST(routes, routes) };
