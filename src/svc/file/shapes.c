/* Forms of the acts of a file (file.h): what is entered, sealed and given back. */
#include "svc/file/file.h"

#include "base/banned.h"

const char *const aid_kinds[] = { "ris",	   "eris",	"ris_complement",
				  "advance",	   "single",	"rent_guarantee",
				  "installation",  "heating",	"energy_fund",
				  "water_fund",	   "medical",	"school",
				  "participation", "food",	"employment",
				  "budget",	   "debt",	"address",
				  "housing",	   "care_home", "services",
				  "other",	   NULL };
const char *const request_channels[] = { "desk", "appointment", "phone", "letter", "email",
					 "web",	 "partner",	"home",	 NULL };
const char *const request_origins[] = { "person",
					"relative",
					"partner",
					"other_centre",
					"court",
					"end_of_unemployment_1",
					"end_of_unemployment_2",
					"end_of_unemployment_3",
					"end_of_unemployment_4",
					"own_initiative",
					NULL };
const char *const request_competences[] = { "unknown", "yes", "no", NULL };
const char *const suspension_reasons[] = { "applicant_information", "other_authority",
					   "force_majeure", "other", NULL };
const char *const bcss_flows[] = {
	"register", "household_register", "employment", "unemployment", "sickness",
	"pension",  "family_allowance",	  "disability", "tax",		"land_register",
	"vehicles", "status_centre",	  NULL
};
const char *const decision_organs[] = { "council", "committee", "bureau", "president", NULL };
const char *const decision_results[] = { "granted",	 "partly",    "refused",   "raised",
					 "lowered",	 "ended",     "suspended", "recovered",
					 "inadmissible", "postponed", NULL };
const char *const decision_reasons[] = { "sanction", "abroad", "detention", "other", NULL };
const char *const ris_categories[] = { "cohabitant", "single", "family", NULL };
const char *const notified_ways[] = { "registered", "hand", NULL };
const char *const judgments[] = { "confirmed", "reformed", "withdrawn", NULL };
const char *const aid_periodicities[] = { "month", "once", NULL };
const char *const piis_types[] = { "insertion_work", "insertion_social", "studies", "training",
				   "health",	     "housing",		 "mixed",   NULL };
const char *const piis_codes[] = { "none", "c11", "c17", NULL };
const char *const piis_ends[] = { "reached",  "work",	 "own_rights", "moved",
				  "not_kept", "stopped", "other",      NULL };
const char *const evaluation_results[] = { "on_track", "adapted", "difficult", "reached",
					   NULL };
const char *const referral_outcomes[] = { "pending",	 "appointment_obtained",
					  "took_part",	 "right_opened",
					  "accepted",	 "declined",
					  "not_reached", NULL };
const char *const assessment_axes[] = {
	"project", "employment",     "training",  "mobility", "housing", "health", "language",
	"digital", "administrative", "childcare", "budget",   "network", NULL
};
const char *const takeup_causes[] = {
	"not_known",   "not_asked", "too_complex", "refused_before", "fear_shame",
	"not_offered", "chosen",    "language",	   "digital",	     NULL
};
const char *const takeup_remedies[] = { "informed", "form_filled", "accompanied", "contested",
					"partner",  "automatic",   NULL };
const char *const takeup_outcomes[] = { "running",  "opened",	    "refused",
					"given_up", "not_entitled", NULL };
const char *const document_types[] = { "identity", "residence", "income",     "rent",
				       "bill",	   "medical",	"employment", "school",
				       "decision", "contract",	"letter",     "other",
				       NULL };
const char *const document_readers[] = { "team", "referent", "health", NULL };
const char *const closing_reasons[] = { "employment", "own_rights", "aid_ended_chosen",
					"autonomy",   "moved",	    "deceased",
					"no_contact", "refused",    "other",
					NULL };

static const struct field span_fields[] = {
	FIELD_DATE(span, from, FIELD_REQUIRED),
	FIELD_DATE(span, to, 0),
	FIELD_ENUM(span, reason, FIELD_REQUIRED, suspension_reasons),
	FIELD_TEXT(span, note, FIELD_PERSONAL, 0, 300),
};
static const struct schema span_schema = { .name = "FileSpan",
					   .fields = span_fields,
					   .n_fields = ARRAY_LEN(span_fields),
					   .size = sizeof(struct span) };

static const struct field request_fields[] = {
	FIELD_INT(request, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(request, day, FIELD_REQUIRED),
	FIELD_TEXT(request, why, FIELD_PERSONAL, 0, 500),
	FIELD_INT(request, worker_id, 0, 0, INT64_MAX),
	FIELD_ENUM(request, aid, FIELD_REQUIRED, aid_kinds),
	FIELD_ENUM(request, channel, FIELD_REQUIRED, request_channels),
	FIELD_ENUM(request, origin, 0, request_origins),
	FIELD_TEXT(request, object, FIELD_REQUIRED | FIELD_PERSONAL | FIELD_LINES, 3, 2000),
	FIELD_DATE(request, receipt_day, 0),
	FIELD_ENUM(request, competent, 0, request_competences),
	FIELD_TEXT(request, transfer_to, FIELD_PERSONAL, 0, 200),
	FIELD_TEXT(request, transfer_reason, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_DATE(request, transfer_day, 0),
	FIELD_BOOL(request, urgent, 0),
	FIELD_TEXT(request, urgent_reason, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_DATE(request, first_aid_day, 0),
	FIELD_LIST(request, suspensions, 0, &span_schema, 0, 12),
	FIELD_DATE(request, withdrawn_day, 0),
	FIELD_TEXT(request, withdrawn_reason, FIELD_PERSONAL | FIELD_LINES, 0, 500),
};
const struct schema request_schema = { .name = "FileRequest",
				       .fields = request_fields,
				       .n_fields = ARRAY_LEN(request_fields),
				       .size = sizeof(struct request) };

static const struct field piece_fields[] = {
	FIELD_INT(piece, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(piece, day, FIELD_REQUIRED),
	FIELD_TEXT(piece, why, FIELD_PERSONAL, 0, 500),
	FIELD_TEXT(piece, label, FIELD_REQUIRED | FIELD_PERSONAL, 2, 200),
	FIELD_DATE(piece, due, FIELD_REQUIRED),
	FIELD_DATE(piece, reminded_day, 0),
	FIELD_DATE(piece, received_day, 0),
};
const struct schema piece_schema = { .name = "FilePiece",
				     .fields = piece_fields,
				     .n_fields = ARRAY_LEN(piece_fields),
				     .size = sizeof(struct piece) };

static const struct field report_fields[] = {
	FIELD_INT(report, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(report, day, FIELD_REQUIRED),
	FIELD_TEXT(report, why, FIELD_PERSONAL, 0, 500),
	FIELD_DATE(report, visit_day, 0),
	FIELD_DATE(report, closed_day, 0),
	FIELD_TEXT(report, identity, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, residence, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, household, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, object, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, resources, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, resources_others, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, work, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, other_rights, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, maintenance, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, living, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, description, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
	FIELD_TEXT(report, proposal, FIELD_PERSONAL | FIELD_LINES, 0, 8000),
};
const struct schema report_schema = { .name = "FileReport",
				      .fields = report_fields,
				      .n_fields = ARRAY_LEN(report_fields),
				      .size = sizeof(struct report) };

static const struct field consultation_fields[] = {
	FIELD_INT(consultation, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(consultation, day, FIELD_REQUIRED),
	FIELD_TEXT(consultation, why, FIELD_PERSONAL, 0, 500),
	FIELD_ENUM(consultation, flow, FIELD_REQUIRED, bcss_flows),
	FIELD_TEXT(consultation, purpose, FIELD_REQUIRED | FIELD_PERSONAL, 5, 300),
};
const struct schema consultation_schema = { .name = "FileConsultation",
					    .fields = consultation_fields,
					    .n_fields = ARRAY_LEN(consultation_fields),
					    .size = sizeof(struct consultation) };

static const struct field decision_fields[] = {
	FIELD_INT(decision, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(decision, day, FIELD_REQUIRED),
	FIELD_TEXT(decision, why, FIELD_PERSONAL, 0, 500),
	FIELD_ENUM(decision, organ, FIELD_REQUIRED, decision_organs),
	FIELD_ENUM(decision, result, FIELD_REQUIRED, decision_results),
	FIELD_ENUM(decision, reason, 0, decision_reasons),
	FIELD_ENUM(decision, aid, FIELD_REQUIRED, aid_kinds),
	FIELD_ENUM(decision, category, 0, ris_categories),
	FIELD_INT(decision, amount_cents, 0, 0, 100000000),
	FIELD_DATE(decision, from, 0),
	FIELD_DATE(decision, to, 0),
	FIELD_BOOL(decision, followed, 0),
	FIELD_BOOL(decision, hearing_offered, 0),
	FIELD_DATE(decision, hearing_day, 0),
	FIELD_TEXT(decision, facts, FIELD_PERSONAL | FIELD_LINES, 0, 6000),
	FIELD_TEXT(decision, law, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
	FIELD_TEXT(decision, calculation, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
	FIELD_TEXT(decision, periodicity, FIELD_PERSONAL, 0, 200),
	FIELD_DATE(decision, notified_day, 0),
	FIELD_ENUM(decision, notified_by, 0, notified_ways),
	FIELD_DATE(decision, ratified_day, 0),
	FIELD_DATE(decision, paid_day, 0),
	FIELD_BOOL(decision, forem_exempt, 0),
	FIELD_BOOL(decision, piis_exempt, 0),
	FIELD_DATE(decision, forem_day, 0),
	FIELD_DATE(decision, appeal_day, 0),
	FIELD_DATE(decision, judged_day, 0),
	FIELD_ENUM(decision, judgment, 0, judgments),
};
const struct schema decision_schema = { .name = "FileDecision",
					.fields = decision_fields,
					.n_fields = ARRAY_LEN(decision_fields),
					.size = sizeof(struct decision) };

static const struct field aid_fields[] = {
	FIELD_INT(aid, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(aid, day, FIELD_REQUIRED),
	FIELD_TEXT(aid, why, FIELD_PERSONAL, 0, 500),
	FIELD_ENUM(aid, aid, FIELD_REQUIRED, aid_kinds),
	FIELD_ENUM(aid, category, 0, ris_categories),
	FIELD_ENUM(aid, periodicity, FIELD_REQUIRED, aid_periodicities),
	FIELD_INT(aid, amount_cents, 0, 0, 100000000),
	FIELD_INT(aid, deducted_cents, 0, 0, 100000000),
	FIELD_DATE(aid, from, FIELD_REQUIRED),
	FIELD_DATE(aid, to, 0),
	FIELD_BOOL(aid, recoverable, 0),
	FIELD_LIST(aid, suspensions, 0, &span_schema, 0, 24),
	FIELD_TEXT(aid, note, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
};
const struct schema aid_schema = { .name = "FileAid",
				   .fields = aid_fields,
				   .n_fields = ARRAY_LEN(aid_fields),
				   .size = sizeof(struct aid) };

static const struct field goal_fields[] = {
	FIELD_TEXT(goal, text, FIELD_REQUIRED | FIELD_PERSONAL, 3, 500),
	FIELD_TEXT(goal, commitment_person, FIELD_PERSONAL, 0, 500),
	FIELD_TEXT(goal, commitment_centre, FIELD_PERSONAL, 0, 500),
	FIELD_DATE(goal, due, 0),
	FIELD_BOOL(goal, reached, 0),
};
static const struct schema goal_schema = { .name = "FileGoal",
					   .fields = goal_fields,
					   .n_fields = ARRAY_LEN(goal_fields),
					   .size = sizeof(struct goal) };

static const struct field piis_fields[] = {
	FIELD_INT(piis, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(piis, day, FIELD_REQUIRED),
	FIELD_TEXT(piis, why, FIELD_PERSONAL, 0, 500),
	FIELD_ENUM(piis, type, FIELD_REQUIRED, piis_types),
	FIELD_BOOL(piis, student, 0),
	FIELD_DATE(piis, analysis_day, 0),
	FIELD_TEXT(piis, analysis, FIELD_PERSONAL | FIELD_LINES, 0, 6000),
	FIELD_LIST(piis, goals, 0, &goal_schema, 0, 20),
	FIELD_TEXT(piis, domains, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_TEXT(piis, evaluation_how, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_DATE(piis, signed_day, 0),
	FIELD_DATE(piis, from, 0),
	FIELD_DATE(piis, to, 0),
	FIELD_ENUM(piis, code, 0, piis_codes),
	FIELD_DATE(piis, code_from, 0),
	FIELD_DATE(piis, code_to, 0),
	FIELD_TEXT(piis, code_reason, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_DATE(piis, ended_day, 0),
	FIELD_ENUM(piis, ended_reason, 0, piis_ends),
	FIELD_BOOL(piis, health_offered, 0),
	FIELD_BOOL(piis, health_accepted, 0),
};
const struct schema piis_schema = { .name = "FilePiis",
				    .fields = piis_fields,
				    .n_fields = ARRAY_LEN(piis_fields),
				    .size = sizeof(struct piis) };

static const struct field evaluation_fields[] = {
	FIELD_INT(evaluation, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(evaluation, day, FIELD_REQUIRED),
	FIELD_TEXT(evaluation, why, FIELD_PERSONAL, 0, 500),
	FIELD_BOOL(evaluation, in_person, 0),
	FIELD_ENUM(evaluation, result, FIELD_REQUIRED, evaluation_results),
	FIELD_TEXT(evaluation, note, FIELD_PERSONAL | FIELD_LINES, 0, 6000),
};
const struct schema evaluation_schema = { .name = "FileEvaluation",
					  .fields = evaluation_fields,
					  .n_fields = ARRAY_LEN(evaluation_fields),
					  .size = sizeof(struct evaluation) };

static const struct field referral_fields[] = {
	FIELD_INT(referral, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(referral, day, FIELD_REQUIRED),
	FIELD_TEXT(referral, why, FIELD_PERSONAL, 0, 500),
	FIELD_TEXT(referral, partner, 0, 0, 60),
	FIELD_TEXT(referral, theme, 0, 0, 60),
	FIELD_TEXT(referral, to, FIELD_PERSONAL, 0, 200),
	FIELD_BOOL(referral, accompanied, 0),
	FIELD_ENUM(referral, outcome, 0, referral_outcomes),
	FIELD_DATE(referral, outcome_day, 0),
	FIELD_TEXT(referral, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
};
const struct schema referral_schema = { .name = "FileReferral",
					.fields = referral_fields,
					.n_fields = ARRAY_LEN(referral_fields),
					.size = sizeof(struct referral) };

static const struct field level_fields[] = {
	FIELD_ENUM(level, axis, FIELD_REQUIRED, assessment_axes),
	FIELD_INT(level, level, FIELD_REQUIRED, 1, 5),
	FIELD_TEXT(level, note, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
};
static const struct schema level_schema = { .name = "FileLevel",
					    .fields = level_fields,
					    .n_fields = ARRAY_LEN(level_fields),
					    .size = sizeof(struct level) };

static const struct field assessment_fields[] = {
	FIELD_INT(assessment, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(assessment, day, FIELD_REQUIRED),
	FIELD_TEXT(assessment, why, FIELD_PERSONAL, 0, 500),
	FIELD_DATE(assessment, entry_day, 0),
	FIELD_LIST(assessment, levels, FIELD_REQUIRED, &level_schema, 1, 12),
	FIELD_BOOL(assessment, literacy, 0),
	FIELD_BOOL(assessment, language_test, 0),
	FIELD_TEXT(assessment, plan, FIELD_PERSONAL | FIELD_LINES, 0, 6000),
	FIELD_DATE(assessment, plan_signed_day, 0),
};
const struct schema assessment_schema = { .name = "FileAssessment",
					  .fields = assessment_fields,
					  .n_fields = ARRAY_LEN(assessment_fields),
					  .size = sizeof(struct assessment) };

static const struct field takeup_fields[] = {
	FIELD_INT(takeup, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(takeup, day, FIELD_REQUIRED),
	FIELD_TEXT(takeup, why, FIELD_PERSONAL, 0, 500),
	FIELD_TEXT(takeup, right, FIELD_REQUIRED, 2, 60),
	FIELD_ENUM(takeup, cause, 0, takeup_causes),
	FIELD_ENUM(takeup, remedy, 0, takeup_remedies),
	FIELD_ENUM(takeup, outcome, 0, takeup_outcomes),
	FIELD_DATE(takeup, outcome_day, 0),
	FIELD_INT(takeup, amount_year_cents, 0, 0, 10000000),
	FIELD_TEXT(takeup, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
};
const struct schema takeup_schema = { .name = "FileTakeup",
				      .fields = takeup_fields,
				      .n_fields = ARRAY_LEN(takeup_fields),
				      .size = sizeof(struct takeup) };

static const struct field reminder_fields[] = {
	FIELD_INT(reminder, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(reminder, day, FIELD_REQUIRED),
	FIELD_TEXT(reminder, why, FIELD_PERSONAL, 0, 500),
	FIELD_INT(reminder, worker_id, 0, 0, INT64_MAX),
	FIELD_TEXT(reminder, text, FIELD_REQUIRED | FIELD_PERSONAL, 2, 500),
	FIELD_DATE(reminder, done_day, 0),
};
const struct schema reminder_schema = { .name = "FileReminder",
					.fields = reminder_fields,
					.n_fields = ARRAY_LEN(reminder_fields),
					.size = sizeof(struct reminder) };

static const struct field document_fields[] = {
	FIELD_INT(document, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(document, day, FIELD_REQUIRED),
	FIELD_TEXT(document, why, FIELD_PERSONAL, 0, 500),
	FIELD_ENUM(document, type, FIELD_REQUIRED, document_types),
	FIELD_ENUM(document, sees, FIELD_REQUIRED, document_readers),
	FIELD_TEXT(document, name, FIELD_REQUIRED | FIELD_PERSONAL, 1, 160),
	FIELD_DATE(document, expires, 0),
	FIELD_TEXT(document, media, FIELD_READONLY, 0, 60),
	FIELD_INT(document, size, FIELD_READONLY, 0, INT64_MAX),
};
const struct schema document_schema = { .name = "FileDocument",
					.fields = document_fields,
					.n_fields = ARRAY_LEN(document_fields),
					.size = sizeof(struct document) };

static const struct field closing_fields[] = {
	FIELD_INT(closing, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(closing, day, FIELD_REQUIRED),
	FIELD_TEXT(closing, why, FIELD_PERSONAL, 0, 500),
	FIELD_ENUM(closing, reason, FIELD_REQUIRED, closing_reasons),
	FIELD_TEXT(closing, note, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_DATE(closing, reopened_day, 0),
};
const struct schema closing_schema = { .name = "FileClosing",
				       .fields = closing_fields,
				       .n_fields = ARRAY_LEN(closing_fields),
				       .size = sizeof(struct closing) };

static const struct field control_fields[] = {
	FIELD_INT(control, parent_id, 0, 0, INT64_MAX),
	FIELD_DATE(control, day, FIELD_REQUIRED),
	FIELD_TEXT(control, why, FIELD_PERSONAL, 0, 500),
	FIELD_INT(control, points, FIELD_REQUIRED, 1, 200),
	FIELD_INT(control, conforming, FIELD_REQUIRED, 0, 200),
	FIELD_TEXT(control, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
};
const struct schema control_schema = { .name = "FileControl",
				       .fields = control_fields,
				       .n_fields = ARRAY_LEN(control_fields),
				       .size = sizeof(struct control) };
