/* What the API of placements takes, and what is sealed (shapes.h). */
#include "svc/placement/shapes.h"

#include "svc/placement/placement.h"

#include "base/banned.h"

static const struct field host_in_fields[] = {
	FIELD_TEXT(host_in, name, FIELD_REQUIRED, 2, 120),
	FIELD_ENUM(host_in, category, FIELD_REQUIRED, pl_host_categories),
	FIELD_TEXT(host_in, kbo, 0, 0, 20),
	FIELD_TEXT(host_in, locality, 0, 0, 80),
	FIELD_TEXT(host_in, contact_name, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(host_in, phone, FIELD_PERSONAL | FIELD_PHONE, 0, 30),
	FIELD_TEXT(host_in, email, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(host_in, address, FIELD_PERSONAL, 0, 200),
	FIELD_TEXT(host_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
	FIELD_BOOL(host_in, inactive, 0),
};
const struct schema pl_host_in_schema = { .name = "PlacementHostIn",
					  .fields = host_in_fields,
					  .n_fields = ARRAY_LEN(host_in_fields),
					  .size = sizeof(struct host_in) };

static const struct field host_contact_fields[] = {
	FIELD_TEXT(host_contact, contact_name, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(host_contact, phone, FIELD_PERSONAL, 0, 30),
	FIELD_TEXT(host_contact, email, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(host_contact, address, FIELD_PERSONAL, 0, 200),
	FIELD_TEXT(host_contact, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
};
const struct schema pl_host_contact_schema = { .name = "PlacementHostContact",
					       .fields = host_contact_fields,
					       .n_fields = ARRAY_LEN(host_contact_fields),
					       .size = sizeof(struct host_contact) };

static const struct field agreement_in_fields[] = {
	FIELD_DATE(agreement_in, from, FIELD_REQUIRED),
	FIELD_DATE(agreement_in, to, 0),
	FIELD_INT(agreement_in, max_posts, FIELD_REQUIRED, 1, 500),
	FIELD_ENUM(agreement_in, tariff, FIELD_REQUIRED, pl_tariffs),
	FIELD_INT(agreement_in, tariff_cents, 0, 0, 1000000),
	FIELD_INT(agreement_in, notice_days, 0, 0, 365),
	FIELD_INT(agreement_in, evaluation_months, 0, 0, 24),
	FIELD_TEXT(agreement_in, tutor, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(agreement_in, tutor_phone, FIELD_PERSONAL | FIELD_PHONE, 0, 30),
	FIELD_TEXT(agreement_in, tasks, FIELD_LINES, 0, 2000),
	FIELD_TEXT(agreement_in, safety, FIELD_LINES, 0, 2000),
};
const struct schema pl_agreement_in_schema = { .name = "PlacementAgreementIn",
					       .fields = agreement_in_fields,
					       .n_fields = ARRAY_LEN(agreement_in_fields),
					       .size = sizeof(struct agreement_in) };

static const struct field agreement_detail_fields[] = {
	FIELD_TEXT(agreement_detail, tutor, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(agreement_detail, tutor_phone, FIELD_PERSONAL, 0, 30),
	FIELD_TEXT(agreement_detail, tasks, FIELD_LINES, 0, 2000),
	FIELD_TEXT(agreement_detail, safety, FIELD_LINES, 0, 2000),
};
const struct schema pl_agreement_detail_schema = { .name = "PlacementAgreementDetail",
						   .fields = agreement_detail_fields,
						   .n_fields =
							   ARRAY_LEN(agreement_detail_fields),
						   .size = sizeof(struct agreement_detail) };

static const struct field post_in_fields[] = {
	FIELD_INT(post_in, host_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_ENUM(post_in, article, FIELD_REQUIRED, pl_articles),
	FIELD_TEXT(post_in, title, FIELD_REQUIRED, 2, 120),
	FIELD_TEXT(post_in, theme, 0, 0, 60),
	FIELD_TEXT(post_in, own_service, 0, 0, 60),
	FIELD_TEXT(post_in, place, 0, 0, 60),
	FIELD_TEXT(post_in, locality, 0, 0, 80),
	FIELD_INT(post_in, capacity, FIELD_REQUIRED, 1, 100),
	FIELD_INT(post_in, week_minutes, FIELD_REQUIRED, 60, 3000),
	FIELD_ENUM(post_in, state, 0, pl_post_states),
	FIELD_DATE(post_in, created, 0),
	FIELD_TEXTS(post_in, skills, 0, 0, 20),
	FIELD_TEXTS(post_in, languages, 0, 0, 10),
	FIELD_BOOL(post_in, licence, 0),
	FIELD_BOOL(post_in, public_transport, 0),
	FIELD_TEXT(post_in, tasks, FIELD_LINES, 0, 2000),
};
const struct schema pl_post_in_schema = { .name = "PlacementPostIn",
					  .fields = post_in_fields,
					  .n_fields = ARRAY_LEN(post_in_fields),
					  .size = sizeof(struct post_in) };

static const struct field candidate_in_fields[] = {
	FIELD_TEXTS(candidate_in, skills, FIELD_PERSONAL, 0, 30),
	FIELD_TEXTS(candidate_in, languages, FIELD_PERSONAL, 0, 10),
	FIELD_TEXTS(candidate_in, themes, FIELD_PERSONAL, 0, 20),
	FIELD_TEXTS(candidate_in, localities, FIELD_PERSONAL, 0, 30),
	FIELD_INT(candidate_in, week_minutes, 0, 0, 3000),
	FIELD_DATE(candidate_in, available, 0),
	FIELD_BOOL(candidate_in, licence, FIELD_PERSONAL),
	FIELD_BOOL(candidate_in, vehicle, FIELD_PERSONAL),
	FIELD_TEXT(candidate_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
	FIELD_BOOL(candidate_in, inactive, 0),
};
const struct schema pl_candidate_in_schema = { .name = "PlacementCandidateIn",
					       .fields = candidate_in_fields,
					       .n_fields = ARRAY_LEN(candidate_in_fields),
					       .size = sizeof(struct candidate_in) };

static const struct field prior_in_fields[] = {
	FIELD_DATE(prior_in, from, FIELD_REQUIRED),
	FIELD_DATE(prior_in, to, FIELD_REQUIRED),
	FIELD_NUMBER(prior_in, days, FIELD_REQUIRED, 0, 3650),
	FIELD_TEXT(prior_in, code, FIELD_REQUIRED, 1, 1),
};
static const struct schema pl_prior_in_schema = { .name = "PlacementPriorIn",
						  .fields = prior_in_fields,
						  .n_fields = ARRAY_LEN(prior_in_fields),
						  .size = sizeof(struct prior_in) };

static const struct field contract_in_fields[] = {
	FIELD_INT(contract_in, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_ENUM(contract_in, article, FIELD_REQUIRED, pl_articles),
	FIELD_INT(contract_in, post_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_DATE(contract_in, start, FIELD_REQUIRED),
	FIELD_DATE(contract_in, planned_end, FIELD_REQUIRED),
	FIELD_INTS(contract_in, week, FIELD_REQUIRED, 7, 7),
	FIELD_INT(contract_in, full_week, 0, 1200, 3000),
	FIELD_INT(contract_in, referent_id, 0, 1, 65000),
	FIELD_INT(contract_in, user_id, 0, 1, 65000),
	FIELD_BOOL(contract_in, half_days, 0),
	FIELD_BOOL(contract_in, adapted, 0),
	FIELD_DATE(contract_in, admitted, 0),
	FIELD_INT(contract_in, career_days, 0, 0, 3650),
	FIELD_TEXT(contract_in, tasks, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
	FIELD_TEXT(contract_in, tutor, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(contract_in, tutor_phone, FIELD_PERSONAL | FIELD_PHONE, 0, 30),
	FIELD_TEXT(contract_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
	FIELD_LIST(contract_in, priors, FIELD_PERSONAL, &pl_prior_in_schema, 0, 30),
};
const struct schema pl_contract_in_schema = { .name = "PlacementContractIn",
					      .fields = contract_in_fields,
					      .n_fields = ARRAY_LEN(contract_in_fields),
					      .size = sizeof(struct contract_in) };

static const struct field change_in_fields[] = {
	FIELD_INT(change_in, referent_id, FIELD_REQUIRED, 1, 65000),
	FIELD_INT(change_in, user_id, 0, 1, 65000),
	FIELD_BOOL(change_in, half_days, 0),
	FIELD_BOOL(change_in, adapted, 0),
	FIELD_DATE(change_in, admitted, 0),
	FIELD_INT(change_in, career_days, 0, 0, 3650),
	FIELD_TEXT(change_in, tasks, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
	FIELD_TEXT(change_in, tutor, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(change_in, tutor_phone, FIELD_PERSONAL | FIELD_PHONE, 0, 30),
	FIELD_TEXT(change_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
	FIELD_LIST(change_in, priors, FIELD_PERSONAL, &pl_prior_in_schema, 0, 30),
};
const struct schema pl_change_in_schema = { .name = "PlacementContractChange",
					    .fields = change_in_fields,
					    .n_fields = ARRAY_LEN(change_in_fields),
					    .size = sizeof(struct change_in) };

static const struct field contract_content_fields[] = {
	FIELD_TEXT(contract_content, tasks, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
	FIELD_TEXT(contract_content, tutor, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(contract_content, tutor_phone, FIELD_PERSONAL, 0, 30),
	FIELD_TEXT(contract_content, note, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
	FIELD_LIST(contract_content, priors, FIELD_PERSONAL, &pl_prior_in_schema, 0, 30),
};
const struct schema pl_contract_content_schema = { .name = "PlacementContractContent",
						   .fields = contract_content_fields,
						   .n_fields =
							   ARRAY_LEN(contract_content_fields),
						   .size = sizeof(struct contract_content) };

static const struct field amend_in_fields[] = {
	FIELD_ENUM(amend_in, kind, FIELD_REQUIRED, pl_amend_kinds),
	FIELD_DATE(amend_in, from, 0),
	FIELD_DATE(amend_in, to, 0),
	FIELD_DATE(amend_in, planned_end, 0),
	FIELD_INT(amend_in, post_id, 0, 1, INT64_MAX),
	FIELD_INT(amend_in, stop_id, 0, 1, INT64_MAX),
	FIELD_INTS(amend_in, week, 0, 0, 7),
	FIELD_TEXT(amend_in, reason, FIELD_PERSONAL, 0, 500),
};
const struct schema pl_amend_in_schema = { .name = "PlacementAmendIn",
					   .fields = amend_in_fields,
					   .n_fields = ARRAY_LEN(amend_in_fields),
					   .size = sizeof(struct amend_in) };

static const struct field end_in_fields[] = {
	FIELD_DATE(end_in, day, FIELD_REQUIRED),
	FIELD_TEXT(end_in, reason, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(end_in, note, FIELD_PERSONAL, 0, 500),
};
const struct schema pl_end_in_schema = { .name = "PlacementContractEnd",
					 .fields = end_in_fields,
					 .n_fields = ARRAY_LEN(end_in_fields),
					 .size = sizeof(struct end_in) };

static const struct field reason_in_fields[] = {
	FIELD_TEXT(reason_in, reason, FIELD_REQUIRED | FIELD_PERSONAL, 3, 500),
};
const struct schema pl_reason_in_schema = { .name = "PlacementContractReason",
					    .fields = reason_in_fields,
					    .n_fields = ARRAY_LEN(reason_in_fields),
					    .size = sizeof(struct reason_in) };

static const struct field reason_form_fields[] = {
	FIELD_TEXT(reason_form, reason, FIELD_PERSONAL, 0, 500),
};
const struct schema pl_reason_form_schema = { .name = "PlacementContractReasonForm",
					      .fields = reason_form_fields,
					      .n_fields = ARRAY_LEN(reason_form_fields),
					      .size = sizeof(struct reason_form) };

static const struct field contracts_q_fields[] = {
	FIELD_ENUM(contracts_q, state, 0, pl_contract_states),
	FIELD_INT(contracts_q, host_id, 0, 1, INT64_MAX),
};
const struct schema pl_contracts_q_schema = { .name = "PlacementContractsQ",
					      .fields = contracts_q_fields,
					      .n_fields = ARRAY_LEN(contracts_q_fields),
					      .size = sizeof(struct contracts_q) };

static const struct field grid_q_fields[] = {
	FIELD_INT(grid_q, year, FIELD_REQUIRED, 2000, 2098),
	FIELD_INT(grid_q, month, FIELD_REQUIRED, 1, 12),
	FIELD_INT(grid_q, host_id, 0, 1, INT64_MAX),
};
const struct schema pl_grid_q_schema = { .name = "PlacementGridQ",
					 .fields = grid_q_fields,
					 .n_fields = ARRAY_LEN(grid_q_fields),
					 .size = sizeof(struct grid_q) };

static const struct field grid_row_in_fields[] = {
	FIELD_INT(grid_row_in, contract_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(grid_row_in, version, 0, 0, INT64_MAX),
	FIELD_TEXT(grid_row_in, codes, FIELD_REQUIRED | FIELD_PERSONAL, 28, 31),
};
static const struct schema pl_grid_row_in_schema = { .name = "PlacementGridRowIn",
						     .fields = grid_row_in_fields,
						     .n_fields = ARRAY_LEN(grid_row_in_fields),
						     .size = sizeof(struct grid_row_in) };

static const struct field grid_in_fields[] = {
	FIELD_INT(grid_in, year, FIELD_REQUIRED, 2000, 2098),
	FIELD_INT(grid_in, month, FIELD_REQUIRED, 1, 12),
	FIELD_LIST(grid_in, rows, FIELD_REQUIRED, &pl_grid_row_in_schema, 1, 200),
};
const struct schema pl_grid_in_schema = { .name = "PlacementGridIn",
					  .fields = grid_in_fields,
					  .n_fields = ARRAY_LEN(grid_in_fields),
					  .size = sizeof(struct grid_in) };

static const struct field absence_in_fields[] = {
	FIELD_DATE(absence_in, from, FIELD_REQUIRED),
	FIELD_DATE(absence_in, to, FIELD_REQUIRED),
	FIELD_TEXT(absence_in, code, FIELD_REQUIRED, 1, 1),
};
static const struct schema pl_absence_in_schema = { .name = "PlacementAbsenceIn",
						    .fields = absence_in_fields,
						    .n_fields = ARRAY_LEN(absence_in_fields),
						    .size = sizeof(struct absence_in) };

static const struct field what_if_in_fields[] = {
	FIELD_LIST(what_if_in, absences, 0, &pl_absence_in_schema, 0, 10),
	FIELD_DATE(what_if_in, week_from, 0),
	FIELD_DATE(what_if_in, planned_end, 0),
	FIELD_INTS(what_if_in, week, 0, 0, 7),
};
const struct schema pl_what_if_in_schema = { .name = "PlacementWhatIfIn",
					     .fields = what_if_in_fields,
					     .n_fields = ARRAY_LEN(what_if_in_fields),
					     .size = sizeof(struct what_if_in) };

static const struct field affected_q_fields[] = {
	FIELD_DATE(affected_q, from, 0),
};
const struct schema pl_affected_q_schema = { .name = "PlacementAffectedQ",
					     .fields = affected_q_fields,
					     .n_fields = ARRAY_LEN(affected_q_fields),
					     .size = sizeof(struct affected_q) };

static const struct field done_in_fields[] = {
	FIELD_DATE(done_in, day, FIELD_REQUIRED),
	FIELD_TEXT(done_in, outcome, 0, 0, 60),
	FIELD_ENUM(done_in, proof, 0, pl_proofs),
	FIELD_TEXT(done_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
};
const struct schema pl_done_in_schema = { .name = "PlacementMilestoneDone",
					  .fields = done_in_fields,
					  .n_fields = ARRAY_LEN(done_in_fields),
					  .size = sizeof(struct done_in) };

static const struct field milestone_form_fields[] = {
	FIELD_TEXT(milestone_form, note, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
};
const struct schema pl_milestone_form_schema = { .name = "PlacementMilestoneForm",
						 .fields = milestone_form_fields,
						 .n_fields = ARRAY_LEN(milestone_form_fields),
						 .size = sizeof(struct milestone_form) };

static const struct field evaluation_in_fields[] = {
	FIELD_DATE(evaluation_in, day, FIELD_REQUIRED),
	FIELD_TEXT(evaluation_in, tutor, FIELD_PERSONAL, 0, 120),
	FIELD_INT(evaluation_in, punctuality, 0, 0, 4),
	FIELD_INT(evaluation_in, work, 0, 0, 4),
	FIELD_INT(evaluation_in, autonomy, 0, 0, 4),
	FIELD_INT(evaluation_in, team, 0, 0, 4),
	FIELD_TEXT(evaluation_in, text, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
};
const struct schema pl_evaluation_in_schema = { .name = "PlacementEvaluationIn",
						.fields = evaluation_in_fields,
						.n_fields = ARRAY_LEN(evaluation_in_fields),
						.size = sizeof(struct evaluation_in) };

static const struct field item_in_fields[] = {
	FIELD_ENUM(item_in, kind, FIELD_REQUIRED, pl_item_kinds),
	FIELD_DATE(item_in, day, FIELD_REQUIRED),
	FIELD_INT(item_in, minutes, 0, 0, 60000),
	FIELD_TEXT(item_in, text, FIELD_REQUIRED | FIELD_PERSONAL, 2, 500),
	FIELD_TEXT(item_in, organiser, FIELD_PERSONAL, 0, 120),
};
const struct schema pl_item_in_schema = { .name = "PlacementItemIn",
					  .fields = item_in_fields,
					  .n_fields = ARRAY_LEN(item_in_fields),
					  .size = sizeof(struct item_in) };

static const struct field item_form_fields[] = {
	FIELD_TEXT(item_form, text, FIELD_PERSONAL, 0, 500),
	FIELD_TEXT(item_form, organiser, FIELD_PERSONAL, 0, 120),
};
const struct schema pl_item_form_schema = { .name = "PlacementItemForm",
					    .fields = item_form_fields,
					    .n_fields = ARRAY_LEN(item_form_fields),
					    .size = sizeof(struct item_form) };

static const struct field item_done_in_fields[] = {
	FIELD_BOOL(item_done_in, done, FIELD_REQUIRED),
};
const struct schema pl_item_done_in_schema = { .name = "PlacementItemDone",
					       .fields = item_done_in_fields,
					       .n_fields = ARRAY_LEN(item_done_in_fields),
					       .size = sizeof(struct item_done_in) };

static const struct field outcomes_q_fields[] = {
	FIELD_DATE(outcomes_q, from, 0),
	FIELD_DATE(outcomes_q, to, 0),
};
const struct schema pl_outcomes_q_schema = { .name = "PlacementOutcomesQ",
					     .fields = outcomes_q_fields,
					     .n_fields = ARRAY_LEN(outcomes_q_fields),
					     .size = sizeof(struct outcomes_q) };
