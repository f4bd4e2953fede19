/* The service "action": routes and shapes. */
#include "core/audit.h"
#include "core/limits.h"
#include "svc/action/action.h"

#include "base/banned.h"

const char *const action_statuses[] = {
	"NON_COMMENCE", "EN_COURS",	    "EN_ATTENTE", "PROBLEME",
	"TERMINE",	"ANNULE_ABANDONNE", NULL
};
const char *const healths[] = { "good", "risk", "blocked", "paused", NULL };
const char *const origins[] = { "dps",	       "former_plan", "citizen",    "staff", "legal",
				"opportunity", "pcs",	      "evaluation", NULL };
const char *const budget_sources[] = { "europe",       "federal", "wallonia", "fwb", "province",
				       "municipality", "own",	  "other",    NULL };

static const struct field budget_in_fields[] = {
	FIELD_INT(budget_in, year, FIELD_REQUIRED, 1990, 2100),
	FIELD_ENUM(budget_in, source, FIELD_REQUIRED, budget_sources),
	FIELD_INT(budget_in, amount_cents, FIELD_REQUIRED, 0, 100000000000),
	FIELD_TEXT(budget_in, comment, 0, 0, 200),
};
static const struct schema budget_in_schema = { .name = "ActionBudget",
						.fields = budget_in_fields,
						.n_fields = ARRAY_LEN(budget_in_fields),
						.size = sizeof(struct budget_in) };
static const struct field link_in_fields[] = {
	FIELD_INT(link_in, objective_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(link_in, share, FIELD_REQUIRED, 1, 99),
};
static const struct schema link_in_schema = { .name = "ActionLink",
					      .fields = link_in_fields,
					      .n_fields = ARRAY_LEN(link_in_fields),
					      .size = sizeof(struct link_in) };

static const struct field card_in_fields[] = {
	FIELD_TEXT(card_in, brief, 0, 0, 80),
	FIELD_ENUM(card_in, status, FIELD_REQUIRED, action_statuses),
	FIELD_TEXT(card_in, status_reason, FIELD_LINES, 0, 500),
	FIELD_TEXT(card_in, volet, 0, 0, 120),
	FIELD_ENUM(card_in, origin, 0, origins),
	FIELD_INT(card_in, responsible_id, 0, 0, INT64_MAX),
	FIELD_TEXT(card_in, responsible, 0, 0, 120),
	FIELD_TEXT(card_in, elected, 0, 0, 120),
	FIELD_TEXT(card_in, department, 0, 0, 120),
	FIELD_TEXT(card_in, partners, FIELD_LINES, 0, 500),
	FIELD_DATE(card_in, begin, 0),
	FIELD_DATE(card_in, due, 0),
	FIELD_DATE(card_in, began, 0),
	FIELD_DATE(card_in, ended, 0),
	FIELD_INT(card_in, priority, 0, 0, 2),
	FIELD_NUMBER(card_in, fte, 0, 0, 1000),
	FIELD_INT(card_in, progress, 0, 0, 100),
	FIELD_ENUM(card_in, health, 0, healths),
	FIELD_TEXT(card_in, health_reason, FIELD_LINES, 0, 500),
	FIELD_TEXT(card_in, remarks, FIELD_LINES, 0, 4000),
	FIELD_INTS(card_in, sdg, 0, 0, 17),
	FIELD_TEXTS(card_in, plans, 0, 0, 12),
	FIELD_LIST(card_in, budget, 0, &budget_in_schema, 0, 60),
	FIELD_LIST(card_in, links, 0, &link_in_schema, 0, 10),
};
const struct schema card_in_schema = SCHEMA(card_in, card_in_fields);

static const struct field link_fields[] = {
	OUT_INT("objective_id", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_INT("share", FIELD_REQUIRED),
};
static const struct schema link_schema = OUT_SCHEMA("ActionLinkShown", link_fields);
static const struct field node_fields[] = {
	OUT_INT("node_id", FIELD_REQUIRED),
	OUT_INT("plan_id", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_ENUM("status", FIELD_REQUIRED, action_statuses),
	OUT_TEXT("brief", FIELD_NULLABLE),
	OUT_TEXT("status_reason", FIELD_NULLABLE),
	OUT_TEXT("volet", FIELD_NULLABLE),
	OUT_TEXT("origin", FIELD_NULLABLE),
	OUT_INT("responsible_id", FIELD_NULLABLE),
	OUT_TEXT("responsible", FIELD_NULLABLE),
	OUT_TEXT("elected", FIELD_NULLABLE),
	OUT_TEXT("department", FIELD_NULLABLE),
	OUT_TEXT("partners", FIELD_NULLABLE),
	OUT_DATE("begin", FIELD_NULLABLE),
	OUT_DATE("due", FIELD_NULLABLE),
	OUT_DATE("began", FIELD_NULLABLE),
	OUT_DATE("ended", FIELD_NULLABLE),
	OUT_INT("priority", FIELD_NULLABLE),
	OUT_NUMBER("fte", FIELD_NULLABLE),
	OUT_INT("progress", FIELD_NULLABLE),
	OUT_TEXT("health", FIELD_NULLABLE),
	OUT_TEXT("health_reason", FIELD_NULLABLE),
	OUT_TEXT("remarks", FIELD_NULLABLE),
	OUT_INTS("sdg"),
	OUT_TEXTS("plans"),
	OUT_LIST("budget", &budget_in_schema),
	OUT_LIST("links", &link_schema),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema card_schema = OUT_SCHEMA("ActionCard", node_fields);

static const struct field version_fields[] = { OUT_INT("version", FIELD_REQUIRED) };
static const struct schema version_schema = OUT_SCHEMA("CardSaved", version_fields);

static const struct field journal_in_fields[] = {
	FIELD_TEXT(journal_in, text, FIELD_REQUIRED | FIELD_LINES | FIELD_PERSONAL, 2, 4000),
};
const struct schema journal_in_schema = SCHEMA(journal_in, journal_in_fields);
static const struct field entry_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),
	OUT_TEXT("who", FIELD_NULLABLE),
	OUT_TEXT("kind", FIELD_REQUIRED),
	OUT_TEXT("old", FIELD_NULLABLE),
	OUT_TEXT("new", FIELD_NULLABLE),
	OUT_TEXT("text", FIELD_NULLABLE | FIELD_PERSONAL),
};
static const struct schema entry_schema = OUT_SCHEMA("JournalEntry", entry_fields);
static const struct field journal_fields[] = { OUT_LIST("rows", &entry_schema) };
const struct schema journal_schema = OUT_SCHEMA("Journal", journal_fields);

static const struct field evidence_in_fields[] = {
	FIELD_TEXT(evidence_in, name, FIELD_REQUIRED | FIELD_PERSONAL, 1, 120),
	FIELD_TEXT(evidence_in, content, FIELD_REQUIRED | FIELD_PERSONAL, 4, 1000000),
};
const struct schema evidence_in_schema = SCHEMA(evidence_in, evidence_in_fields);
static const struct field file_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	  OUT_INT("at", FIELD_REQUIRED),
	OUT_TEXT("who", FIELD_NULLABLE),  OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("type", FIELD_REQUIRED), OUT_INT("size", FIELD_REQUIRED),
};
static const struct schema file_schema = OUT_SCHEMA("EvidenceFile", file_fields);
static const struct field evidence_fields[] = { OUT_LIST("rows", &file_schema) };
const struct schema evidence_schema = OUT_SCHEMA("EvidenceFiles", evidence_fields);

static const struct field revisions_q_fields[] = { FIELD_INT(revisions_q, after, 0, 1,
							     INT64_MAX) };
static const struct schema revisions_q_schema = SCHEMA(revisions_q, revisions_q_fields);
static const struct field change_fields[] = {
	OUT_TEXT("change", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_NULLABLE),
	OUT_TEXT("old", FIELD_NULLABLE),
	OUT_TEXT("new", FIELD_NULLABLE),
};
static const struct schema change_schema = OUT_SCHEMA("RevisionChange", change_fields);
static const struct field revision_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	     OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),	     OUT_TEXT("who", FIELD_NULLABLE),
	OUT_LIST("changes", &change_schema),
};
static const struct schema revision_schema = OUT_SCHEMA("PlanRevision", revision_fields);
static const struct field revisions_fields[] = { OUT_LIST("rows", &revision_schema),
						 OUT_INT("next", FIELD_NULLABLE) };
const struct schema revisions_schema = OUT_SCHEMA("PlanRevisions", revisions_fields);

static const struct route routes[] = {
	{ GET, "/api/nodes/:id/card", card_read, "plan.read", AUDIT_NONE, .out = &card_schema,
	  .help = "the card of an action" },
	{ PUT, "/api/nodes/:id/card", card_save, "plan.write", AUDIT_WRITE,
	  .in = &card_in_schema, .out = &version_schema, .help = "saves the card as a whole" },
	{ GET, "/api/nodes/:id/journal", journal_read, "plan.read", AUDIT_READ,
	  .out = &journal_schema, .help = "what happened to an action, latest first" },
	{ POST, "/api/nodes/:id/journal", journal_add, "plan.write", AUDIT_WRITE,
	  .in = &journal_in_schema, .out = &none_schema, .help = "a line of the journal" },
	{ GET, "/api/nodes/:id/evidence", evidence_list, "plan.read", AUDIT_READ,
	  .out = &evidence_schema, .help = "files that prove what was done" },
	{ POST, "/api/nodes/:id/evidence", evidence_add, "plan.write", AUDIT_WRITE,
	  .in = &evidence_in_schema, .out = &none_schema,
	  .help = "a file (base64): PDF, PNG, JPEG, office document or text",
	  .flags = ROUTE_BIG },
	{ GET, "/api/evidence/:id", evidence_get, "plan.read", AUDIT_READ,
	  .out_type = "application/octet-stream", .help = "a file of evidence" },
	{ POST, "/api/evidence/:id/remove", evidence_remove, "plan.write", AUDIT_WRITE,
	  .out = &none_schema, .help = "destroys a file of evidence; its trace stays" },
	{ GET, "/api/plans/:id/revisions", revision_list, "plan.read", AUDIT_NONE,
	  .q = &revisions_q_schema, .out = &revisions_schema,
	  .help = "versions of a plan, with what they changed; latest first, next: go on "
		  "after" },
};

const struct service action_service = { .name = "action", LIST(routes, routes) };

Err action_node(struct req *rq, const struct plan **p, const struct node **n)
{
	*n = model_node(rq->cx.model, rq->id, p);
	if (!*n || (*n)->removed)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	rq->object = (*n)->id;
	return OK;
}

void action_changed(struct req *rq, const char *what)
{
	write_publish(&rq->cx, app_model_changed, NULL);
	app_touch(rq->cx.app, TOPIC_PLAN);
	rq->action = what;
	rq->audit_class = AUDIT_CLASS_ADMIN;
}
