/* The casework service: routes and shapes. */
#include "svc/casework/casework.h"
#include "core/list.h"

#include "core/limits.h"

#include "base/banned.h"

const char *const intervention_modes[] = { "interview", "phone",   "visit", "letter",
					   "errand",	"network", NULL };
const char *const intervention_levels[] = { "normal", "team", "sealed", NULL };

static const struct field next_step_fields[] = {
	FIELD_TEXT(next_step, text, FIELD_REQUIRED | FIELD_PERSONAL, 1, 300),
	FIELD_DATE(next_step, due, 0),
};
static const struct schema next_step_schema = { .name = "NextStepIn",
						.fields = next_step_fields,
						.n_fields = ARRAY_LEN(next_step_fields),
						.size = sizeof(struct next_step) };

static const struct field choice_fields[] = {
	FIELD_INT(choice_in, plan_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(choice_in, action_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_TEXT(choice_in, reason, 0, 0, 200),
};
static const struct schema choice_schema = { .name = "TieChoice",
					     .fields = choice_fields,
					     .n_fields = ARRAY_LEN(choice_fields),
					     .size = sizeof(struct choice_in) };

static const struct field intervention_fields[] = {
	FIELD_INT(intervention, person_id, 0, 1, INT64_MAX),
	FIELD_TEXT(intervention, service, FIELD_REQUIRED, 1, 60),
	FIELD_ENUM(intervention, mode, FIELD_REQUIRED, intervention_modes),
	FIELD_TEXT(intervention, theme, 0, 0, 60),
	FIELD_TEXT(intervention, place, 0, 0, 60),
	FIELD_TEXT(intervention, partner, 0, 0, 60),
	FIELD_TEXT(intervention, outcome, 0, 0, 60),
	FIELD_DATE(intervention, day, FIELD_REQUIRED),
	FIELD_TEXT(intervention, start, 0, 5, 5),
	FIELD_INT(intervention, minutes, FIELD_REQUIRED, 0, 720),
	FIELD_INT(intervention, head_count, 0, 0, 5000),
	FIELD_TEXT(intervention, note, FIELD_PERSONAL | FIELD_LINES, 0, LIMIT_NOTE),
	FIELD_ENUM(intervention, level, 0, intervention_levels),
	FIELD_TEXTS(intervention, present, FIELD_PERSONAL, 0, 12),
	FIELD_OBJECT(intervention, next_step, FIELD_PERSONAL, next_step, &next_step_schema),
	FIELD_LIST(intervention, ties, 0, &choice_schema, 0, LIMIT_PLANS),
};
const struct schema intervention_schema = { .name = "InterventionIn",
					    .fields = intervention_fields,
					    .n_fields = ARRAY_LEN(intervention_fields),
					    .size = sizeof(struct intervention) };

static const struct field content_fields[] = {
	FIELD_TEXT(content, note, FIELD_PERSONAL | FIELD_LINES, 0, LIMIT_NOTE),
	FIELD_TEXTS(content, present, FIELD_PERSONAL, 0, 12),
	FIELD_OBJECT(content, next_step, FIELD_PERSONAL, next_step, &next_step_schema),
	FIELD_TEXT(content, cancel_reason, FIELD_PERSONAL, 0, 300),
};
const struct schema content_schema = { .name = "InterventionContent",
				       .fields = content_fields,
				       .n_fields = ARRAY_LEN(content_fields),
				       .size = sizeof(struct content) };

static const struct field cancel_in_fields[] = {
	FIELD_TEXT(cancel_in, reason, FIELD_REQUIRED | FIELD_PERSONAL, 3, 300),
};
const struct schema cancel_in_schema = SCHEMA(cancel_in, cancel_in_fields);

static const struct field propose_in_fields[] = {
	FIELD_TEXT(propose_in, kind, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(propose_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(propose_in, theme, 0, 0, 60),
	FIELD_TEXT(propose_in, place, 0, 0, 60),
	FIELD_TEXT(propose_in, partner, 0, 0, 60),
	FIELD_TEXT(propose_in, outcome, 0, 0, 60),
	FIELD_TEXT(propose_in, mode, 0, 0, 60),
	FIELD_DATE(propose_in, day, FIELD_REQUIRED),
};
const struct schema propose_in_schema = SCHEMA(propose_in, propose_in_fields);

static const struct field mine_q_fields[] = {
	FIELD_DATE(mine_q, from, 0),
	FIELD_DATE(mine_q, to, 0),
	FIELD_INT(mine_q, after, 0, 0, LIST_AFTER_MAX),
};
const struct schema mine_q_schema = SCHEMA(mine_q, mine_q_fields);

static const struct field logged_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("record_id", FIELD_REQUIRED),
	OUT_LIST("ties", &tie_schema),
};
const struct schema logged_schema = OUT_SCHEMA("InterventionLogged", logged_fields);

static const struct field version_fields[] = { OUT_INT("version", FIELD_REQUIRED) };
const struct schema intervention_version_schema =
	OUT_SCHEMA("InterventionVersion", version_fields);

static const struct field totals_fields[] = {
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_INT("count", FIELD_REQUIRED),
};
static const struct schema totals_schema = OUT_SCHEMA("Totals", totals_fields);
static const struct field mine_fields[] = {
	OUT_LIST("rows", &timeline_item_schema), OUT_INT("next", FIELD_NULLABLE),
	OUT_OBJECT("totals", FIELD_REQUIRED, &totals_schema), /* of all, not of a page */
};
const struct schema mine_schema = OUT_SCHEMA("MyInterventions", mine_fields);

static const struct field task_person_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
};
static const struct schema task_person_schema = OUT_SCHEMA("TaskPerson", task_person_fields);
static const struct field task_fields[] = {
	OUT_INT("intervention_id", FIELD_REQUIRED),
	OUT_OBJECT("person", FIELD_NULLABLE, &task_person_schema),
	OUT_TEXT("text", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_DATE("due", FIELD_NULLABLE),
	OUT_BOOL("overdue", FIELD_REQUIRED),
};
static const struct schema task_schema = OUT_SCHEMA("Task", task_fields);
static const struct field tasks_fields[] = { OUT_LIST("rows", &task_schema),
					     OUT_INT("next", FIELD_NULLABLE) };
const struct schema tasks_schema = OUT_SCHEMA("Tasks", tasks_fields);

static const struct field proposed_fields[] = { OUT_LIST("ties", &tie_schema) };
const struct schema proposed_schema = OUT_SCHEMA("ProposedTies", proposed_fields);

static const struct route routes[] = {
	{ POST, "/api/interventions", intervention_add, "casework.write", AUDIT_WRITE,
	  .in = &intervention_schema, .out = &logged_schema, .help = "log an intervention" },
	{ GET, "/api/interventions/mine", intervention_mine, "casework.read", AUDIT_READ,
	  .q = &mine_q_schema, .out = &mine_schema, .help = "own interventions of some days" },
	{ GET, "/api/interventions/:id", intervention_get, "casework.read", AUDIT_READ,
	  .out = &timeline_item_schema, .help = "one intervention" },
	{ PATCH, "/api/interventions/:id", intervention_change, "casework.write", AUDIT_WRITE,
	  .in = &intervention_schema, .out = &logged_schema,
	  .help = "correct: the record is voided and the right one emitted" },
	{ POST, "/api/interventions/:id/cancel", intervention_cancel, "casework.write",
	  AUDIT_WRITE, .in = &cancel_in_schema, .out = &intervention_version_schema,
	  .help = "cancel: stays visible, counts nowhere" },
	{ GET, "/api/tasks/mine", tasks_mine, "casework.read", AUDIT_READ, .q = &after_q_schema,
	  .out = &tasks_schema, .help = "own next steps, by due day" },
	{ POST, "/api/tasks/:id/done", task_done, "casework.write", AUDIT_WRITE,
	  .out = &none_schema, .help = "a next step was taken" },
	{ POST, "/api/ties/propose", ties_propose, ANY_USER, AUDIT_NONE,
	  .in = &propose_in_schema, .out = &proposed_schema,
	  .help = "which action of each plan a record would serve", .flags = ROUTE_READS },
};

static const char *const kinds[] = { "casework.intervention", NULL };

const struct service casework_service = {
	.name = "casework", LIST(routes, routes), .kinds = kinds, .timeline = &casework_timeline
};
