/* The social file: routes. */
#include "svc/file/file.h"

#include "base/banned.h"

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("state", FIELD_REQUIRED),
	OUT_TEXT("register", FIELD_NULLABLE),
};
static const struct schema saved_schema = OUT_SCHEMA("FileSaved", saved_fields);

/* Adding to a person's file, and changing: a pair of routes for each kind. */
#define KIND(path, cap, schema, what)                                                          \
	{ POST,                                                                                \
	  "/api/persons/:id/" path,                                                            \
	  act_add,                                                                             \
	  cap,                                                                                 \
	  AUDIT_WRITE,                                                                         \
	  .in = &(schema),                                                                     \
	  .out = &saved_schema,                                                                \
	  .help = "add " what },                                                               \
	{                                                                                      \
		PATCH, "/api/" path "/:id", act_change, cap, AUDIT_WRITE,                      \
			.in = &(schema), .out = &saved_schema, .help = "change " what          \
	}

static const struct route routes[] = {
	{ GET, "/api/persons/:id/file", file_get, "file.read", AUDIT_READ, .q = &file_q_schema,
	  .out = &file_schema, .help = "the social file: requests, decisions, aid, follow-up" },
	KIND("requests", "file.write", request_schema, "a request, entered in the register"),
	KIND("pieces", "file.write", piece_schema, "a paper awaited for a request"),
	KIND("reports", "file.write", report_schema, "a social report"),
	KIND("consultations", "file.write", consultation_schema,
	     "the trace of a consultation of the BCSS"),
	KIND("decisions", "file.decide", decision_schema, "a decision"),
	KIND("aids", "file.write", aid_schema, "an aid in course, or given once"),
	KIND("contracts", "file.write", piis_schema, "an integration contract (PIIS)"),
	KIND("evaluations", "file.write", evaluation_schema, "an evaluation of a contract"),
	KIND("referrals", "file.write", referral_schema, "a referral"),
	KIND("assessments", "file.write", assessment_schema, "a socio-professional assessment"),
	KIND("takeups", "file.write", takeup_schema, "a right not taken up"),
	KIND("reminders", "file.write", reminder_schema, "a reminder"),
	KIND("closings", "file.write", closing_schema, "the closing of a file"),
	KIND("controls", "file.control", control_schema, "a control of a file's quality"),
	{ POST, "/api/persons/:id/documents", document_add, "file.write", AUDIT_WRITE,
	  .in = &new_document_schema, .out = &saved_schema,
	  .help = "file a document: its first part, base64", .flags = ROUTE_BIG },
	{ POST, "/api/documents/:id/parts", document_part, "file.write", AUDIT_WRITE,
	  .in = &part_in_schema, .out = &saved_schema, .help = "the next part of a document",
	  .flags = ROUTE_BIG },
	{ PATCH, "/api/documents/:id", act_change, "file.write", AUDIT_WRITE,
	  .in = &document_schema, .out = &saved_schema,
	  .help = "change what is said of a document" },
	{ GET, "/api/documents/:id/content", document_get, "file.read", AUDIT_READ,
	  .out_type = "application/octet-stream", .help = "the bytes of a document" },
	{ GET, "/api/decisions/:id/letter", letter_get, "file.read", AUDIT_READ,
	  .q = &letter_q_schema, .out = &letter_schema,
	  .help = "the letter of a decision; 422 while a mandatory mention is missing" },
	{ GET, "/api/mentions", mentions_list, "file.read", AUDIT_NONE, .out = &mentions_schema,
	  .help = "texts that every letter of decision carries" },
	{ PUT, "/api/mentions", mention_put, "file.lead", AUDIT_WRITE, .in = &mention_in_schema,
	  .out = &none_schema, .help = "set one of these texts" },
	{ GET, "/api/aids", aids_list, "file.payments", AUDIT_READ, .q = &aids_q_schema,
	  .out = &aids_schema, .help = "the aid to be paid for a month" },
	{ GET, "/api/aids/csv", aids_csv, "file.payments", AUDIT_READ, .q = &aids_q_schema,
	  .out_type = "text/csv; charset=utf-8", .help = "the same, as CSV" },
	{ GET, "/api/aids/xlsx", aids_xlsx, "file.payments", AUDIT_READ, .q = &aids_q_schema,
	  .out_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	  .help = "the same, as a workbook" },
	{ GET, "/api/persons/:id/rights", rights_propose, "file.read", AUDIT_READ,
	  .out = &rights_schema,
	  .help = "rights that the file suggests, with reason and source; nothing is stored" },
	{ GET, "/api/caseload", caseload_list, "file.lead", AUDIT_NONE, .out = &caseload_schema,
	  .help = "workload of the workers of one's teams" },
	{ POST, "/api/handover", handover, "file.lead", AUDIT_WRITE, .in = &handover_in_schema,
	  .out = &handover_out_schema, .help = "give files to another worker of the team" },
	{ POST, "/api/acts/:id/void", act_void, "file.write", AUDIT_WRITE,
	  .in = &void_in_schema, .out = &saved_schema,
	  .help = "void an act entered by mistake: stays visible, counts nowhere" },
	{ GET, "/api/acts/:id/past", act_past, "file.read", AUDIT_READ,
	  .out = &file_past_schema,
	  .help = "what an act said before it was corrected, by whom and why" },
	{ GET, "/api/clocks", clocks_list, "file.read", AUDIT_READ, .q = &clocks_q_schema,
	  .out = &clocks_schema, .help = "delays that run: mine, or my teams'" },
	{ GET, "/api/register", register_list, "file.read", AUDIT_READ, .q = &register_q_schema,
	  .out = &register_schema, .help = "the register of requests of a year, latest first" },
};

static const char *const kinds[] = { "casework.request",
				     "casework.request_closed",
				     "casework.unemployment_end",
				     "casework.urgent_aid",
				     "casework.clock_receipt",
				     "casework.clock_decision",
				     "casework.clock_notification",
				     "casework.clock_piis",
				     "casework.clock_forem",
				     "casework.report",
				     "casework.decision",
				     "casework.decision_as_proposed",
				     "casework.sanction",
				     "casework.appeal",
				     "casework.aid",
				     "casework.aid_once",
				     "casework.piis",
				     "casework.piis_signed",
				     "casework.piis_ended",
				     "casework.piis_health",
				     "casework.evaluation",
				     "casework.referral",
				     "casework.referral_accompanied",
				     "casework.referral_outcome",
				     "casework.assessment",
				     "casework.pathway_signed",
				     "casework.literacy_found",
				     "casework.takeup_found",
				     "casework.takeup_cause",
				     "casework.takeup_closed",
				     "casework.file_closed",
				     "casework.file_reopened",
				     "casework.control",
				     "casework.control_ok",
				     NULL };

const struct service file_service = { .name = "file",
				      LIST(routes, routes),
				      .kinds = kinds,
				      .timeline = &file_timeline,
				      .catch_up = file_catch_up };
