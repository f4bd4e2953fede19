/* What the API of placements answers. */
#include "core/schema.h"
#include "svc/placement/shapes.h"

#include "base/banned.h"

static const struct field placement_saved_fields[] = { OUT_INT("id", FIELD_REQUIRED),
						       OUT_INT("version", FIELD_REQUIRED) };
const struct schema pl_placement_saved_schema =
	OUT_SCHEMA("PlacementSaved", placement_saved_fields);

static const struct field who_fields[] = { OUT_INT("id", FIELD_REQUIRED),
					   OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL) };
static const struct schema pl_who_schema = OUT_SCHEMA("PlacementPerson", who_fields);

static const struct field named_fields[] = { OUT_TEXT("key", FIELD_REQUIRED),
					     OUT_LABEL("label", FIELD_REQUIRED) };
static const struct schema pl_named_schema = OUT_SCHEMA("PlacementTerm", named_fields);

static const struct field bracket_fields[] = { OUT_INT("age_from", FIELD_REQUIRED),
					       OUT_INT("days", FIELD_REQUIRED),
					       OUT_INT("months", FIELD_REQUIRED) };
static const struct schema pl_bracket_schema =
	OUT_SCHEMA("PlacementClockBracket", bracket_fields);

static const struct field law_fields[] = { OUT_DATE("from", FIELD_REQUIRED),
					   OUT_TEXT("source", FIELD_REQUIRED),
					   OUT_LIST("brackets", &pl_bracket_schema),
					   OUT_TEXTS("counts") };
static const struct schema pl_law_schema = OUT_SCHEMA("PlacementClockLaw", law_fields);

static const struct field laws_fields[] = { OUT_LIST("rows", &pl_law_schema) };
const struct schema pl_laws_schema = OUT_SCHEMA("PlacementClockLaws", laws_fields);

static const struct field affected_row_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_OBJECT("person", FIELD_REQUIRED, &pl_who_schema),
	OUT_TEXT("article", FIELD_REQUIRED),
	OUT_TEXT("state", FIELD_REQUIRED),
	OUT_TEXT("post", FIELD_REQUIRED),
	OUT_TEXT("host", FIELD_REQUIRED),
	OUT_TEXT("category", FIELD_REQUIRED),
	OUT_NUMBER("fraction", FIELD_REQUIRED),
	OUT_DATE("start", FIELD_REQUIRED),
	OUT_DATE("planned_end", FIELD_REQUIRED),
	OUT_DATE("real_end", FIELD_NULLABLE),
	OUT_TEXT("referent", FIELD_REQUIRED),
	OUT_INT("required_before", FIELD_REQUIRED),
	OUT_INT("required_after", FIELD_REQUIRED),
	OUT_NUMBER("counter_before", FIELD_REQUIRED),
	OUT_NUMBER("counter_after", FIELD_REQUIRED),
	OUT_DATE("reached_before", FIELD_NULLABLE),
	OUT_DATE("reached_after", FIELD_NULLABLE),
	OUT_BOOL("over", FIELD_REQUIRED)
};
static const struct schema pl_affected_row_schema =
	OUT_SCHEMA("PlacementAffectedContract", affected_row_fields);

static const struct field affected_fields[] = { OUT_DATE("from", FIELD_REQUIRED),
						OUT_TEXT("source", FIELD_REQUIRED),
						OUT_LIST("rows", &pl_affected_row_schema) };
const struct schema pl_affected_schema =
	OUT_SCHEMA("PlacementAffectedContracts", affected_fields);

static const struct field host_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	      OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),     OUT_TEXT("category", FIELD_REQUIRED),
	OUT_TEXT("kbo", FIELD_NULLABLE),      OUT_TEXT("locality", FIELD_NULLABLE),
	OUT_BOOL("active", FIELD_REQUIRED),   OUT_INT("open_posts", FIELD_REQUIRED),
	OUT_INT("contracts", FIELD_REQUIRED), OUT_DATE("agreed_to", FIELD_NULLABLE)
};
static const struct schema pl_host_schema = OUT_SCHEMA("PlacementHost", host_fields);

static const struct field hosts_fields[] = { OUT_LIST("rows", &pl_host_schema) };
const struct schema pl_hosts_schema = OUT_SCHEMA("PlacementHosts", hosts_fields);

static const struct field agreement_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_NULLABLE),
	OUT_INT("max_posts", FIELD_REQUIRED),
	OUT_TEXT("tariff", FIELD_REQUIRED),
	OUT_INT("tariff_cents", FIELD_REQUIRED),
	OUT_INT("notice_days", FIELD_REQUIRED),
	OUT_INT("evaluation_months", FIELD_REQUIRED),
	OUT_TEXT("tutor", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("tutor_phone", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("tasks", FIELD_NULLABLE),
	OUT_TEXT("safety", FIELD_NULLABLE)
};
static const struct schema pl_agreement_schema =
	OUT_SCHEMA("PlacementAgreement", agreement_fields);

static const struct field host_full_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_TEXT("category", FIELD_REQUIRED),
	OUT_TEXT("kbo", FIELD_NULLABLE),
	OUT_TEXT("locality", FIELD_NULLABLE),
	OUT_BOOL("active", FIELD_REQUIRED),
	OUT_INT("open_posts", FIELD_REQUIRED),
	OUT_INT("contracts", FIELD_REQUIRED),
	OUT_DATE("agreed_to", FIELD_NULLABLE),
	OUT_TEXT("contact_name", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("phone", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("email", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("address", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("agreements", &pl_agreement_schema)
};
const struct schema pl_host_full_schema = OUT_SCHEMA("PlacementHostFull", host_full_fields);

static const struct field post_host_fields[] = { OUT_INT("id", FIELD_REQUIRED),
						 OUT_TEXT("name", FIELD_REQUIRED),
						 OUT_TEXT("category", FIELD_REQUIRED) };
static const struct schema pl_post_host_schema =
	OUT_SCHEMA("PlacementPostHost", post_host_fields);

static const struct field post_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_OBJECT("host", FIELD_REQUIRED, &pl_post_host_schema),
	OUT_TEXT("article", FIELD_REQUIRED),
	OUT_TEXT("title", FIELD_REQUIRED),
	OUT_OBJECT("theme", FIELD_NULLABLE, &pl_named_schema),
	OUT_OBJECT("place", FIELD_NULLABLE, &pl_named_schema),
	OUT_TEXT("own_service", FIELD_NULLABLE),
	OUT_LABEL("own_service_label", FIELD_NULLABLE),
	OUT_TEXT("locality", FIELD_NULLABLE),
	OUT_INT("capacity", FIELD_REQUIRED),
	OUT_INT("taken", FIELD_REQUIRED),
	OUT_INT("week_minutes", FIELD_REQUIRED),
	OUT_TEXT("state", FIELD_REQUIRED),
	OUT_DATE("created", FIELD_REQUIRED),
	OUT_TEXTS("skills"),
	OUT_TEXTS("languages"),
	OUT_BOOL("licence", FIELD_REQUIRED),
	OUT_BOOL("public_transport", FIELD_REQUIRED),
	OUT_TEXT("tasks", FIELD_NULLABLE),
	OUT_BOOL("is_new", FIELD_REQUIRED)
};
static const struct schema pl_post_schema = OUT_SCHEMA("PlacementPost", post_fields);

static const struct field posts_fields[] = { OUT_LIST("rows", &pl_post_schema) };
const struct schema pl_posts_schema = OUT_SCHEMA("PlacementPosts", posts_fields);

static const struct field candidate_fields[] = {
	OUT_OBJECT("person", FIELD_REQUIRED, &pl_who_schema),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_DATE("since", FIELD_REQUIRED),
	OUT_TEXTS("skills"),
	OUT_TEXTS("languages"),
	OUT_TEXTS("themes"),
	OUT_TEXTS("localities"),
	OUT_INT("week_minutes", FIELD_REQUIRED),
	OUT_DATE("available", FIELD_NULLABLE),
	OUT_BOOL("licence", FIELD_REQUIRED),
	OUT_BOOL("vehicle", FIELD_REQUIRED),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL)
};
static const struct schema pl_candidate_schema =
	OUT_SCHEMA("PlacementCandidate", candidate_fields);

static const struct field candidates_fields[] = { OUT_LIST("rows", &pl_candidate_schema) };
const struct schema pl_candidates_schema = OUT_SCHEMA("PlacementCandidates", candidates_fields);

static const struct field reason_row_fields[] = { OUT_TEXT("key", FIELD_REQUIRED),
						  OUT_BOOL("ok", FIELD_REQUIRED),
						  OUT_INT("have", FIELD_REQUIRED),
						  OUT_INT("of", FIELD_REQUIRED) };
static const struct schema pl_reason_row_schema =
	OUT_SCHEMA("PlacementMatchReason", reason_row_fields);

static const struct field match_fields[] = { OUT_INT("score", FIELD_REQUIRED),
					     OUT_OBJECT("person", FIELD_REQUIRED,
							&pl_who_schema),
					     OUT_INT("version", FIELD_REQUIRED),
					     OUT_DATE("since", FIELD_REQUIRED),
					     OUT_TEXTS("skills"),
					     OUT_TEXTS("languages"),
					     OUT_TEXTS("themes"),
					     OUT_TEXTS("localities"),
					     OUT_INT("week_minutes", FIELD_REQUIRED),
					     OUT_DATE("available", FIELD_NULLABLE),
					     OUT_BOOL("licence", FIELD_REQUIRED),
					     OUT_BOOL("vehicle", FIELD_REQUIRED),
					     OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
					     OUT_LIST("reasons", &pl_reason_row_schema) };
static const struct schema pl_match_schema = OUT_SCHEMA("PlacementMatch", match_fields);

static const struct field matches_fields[] = { OUT_LIST("rows", &pl_match_schema) };
const struct schema pl_matches_schema = OUT_SCHEMA("PlacementMatches", matches_fields);

static const struct field contract_row_fields[] = { OUT_INT("id", FIELD_REQUIRED),
						    OUT_INT("version", FIELD_REQUIRED),
						    OUT_OBJECT("person", FIELD_REQUIRED,
							       &pl_who_schema),
						    OUT_TEXT("article", FIELD_REQUIRED),
						    OUT_TEXT("state", FIELD_REQUIRED),
						    OUT_TEXT("post", FIELD_REQUIRED),
						    OUT_TEXT("host", FIELD_REQUIRED),
						    OUT_TEXT("category", FIELD_REQUIRED),
						    OUT_NUMBER("fraction", FIELD_REQUIRED),
						    OUT_DATE("start", FIELD_REQUIRED),
						    OUT_DATE("planned_end", FIELD_REQUIRED),
						    OUT_DATE("real_end", FIELD_NULLABLE),
						    OUT_TEXT("referent", FIELD_REQUIRED),
						    OUT_INT("required", FIELD_REQUIRED),
						    OUT_NUMBER("counter", FIELD_REQUIRED),
						    OUT_DATE("reached", FIELD_NULLABLE),
						    OUT_INT("margin", FIELD_NULLABLE),
						    OUT_INT("missing", FIELD_REQUIRED),
						    OUT_DATE("law_from", FIELD_REQUIRED),
						    OUT_TEXT("next_kind", FIELD_NULLABLE),
						    OUT_DATE("next_due", FIELD_NULLABLE) };
static const struct schema pl_contract_row_schema =
	OUT_SCHEMA("PlacementContractRow", contract_row_fields);

static const struct field contracts_fields[] = { OUT_LIST("rows", &pl_contract_row_schema),
						 OUT_INT("hidden", FIELD_REQUIRED) };
const struct schema pl_contracts_schema = OUT_SCHEMA("PlacementContracts", contracts_fields);

static const struct field person_contracts_fields[] = { OUT_LIST("rows",
								 &pl_contract_row_schema) };
const struct schema pl_person_contracts_schema =
	OUT_SCHEMA("PlacementPersonContracts", person_contracts_fields);

static const struct field span_fields[] = {
	OUT_DATE("from", FIELD_REQUIRED), OUT_DATE("to", FIELD_REQUIRED), OUT_INTS("week"),
	OUT_OBJECT("post", FIELD_REQUIRED, &pl_post_schema)
};
static const struct schema pl_span_schema = OUT_SCHEMA("PlacementContractSpan", span_fields);

static const struct field stop_fields[] = { OUT_INT("id", FIELD_REQUIRED),
					    OUT_DATE("from", FIELD_REQUIRED),
					    OUT_DATE("to", FIELD_REQUIRED) };
static const struct schema pl_stop_schema = OUT_SCHEMA("PlacementContractStop", stop_fields);

static const struct field act_fields[] = { OUT_INT("id", FIELD_REQUIRED),
					   OUT_TEXT("kind", FIELD_REQUIRED),
					   OUT_DATE("day", FIELD_REQUIRED),
					   OUT_DATE("until", FIELD_NULLABLE),
					   OUT_TEXT("author", FIELD_REQUIRED),
					   OUT_INT("at", FIELD_REQUIRED),
					   OUT_TEXT("reason",
						    FIELD_NULLABLE | FIELD_PERSONAL) };
static const struct schema pl_act_schema = OUT_SCHEMA("PlacementContractAct", act_fields);

static const struct field prior_fields[] = { OUT_DATE("from", FIELD_REQUIRED),
					     OUT_DATE("to", FIELD_REQUIRED),
					     OUT_NUMBER("days", FIELD_REQUIRED),
					     OUT_TEXT("code", FIELD_REQUIRED) };
static const struct schema pl_prior_schema = OUT_SCHEMA("PlacementContractPrior", prior_fields);

static const struct field milestone_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("kind", FIELD_REQUIRED),
	OUT_DATE("due", FIELD_REQUIRED),
	OUT_DATE("done", FIELD_NULLABLE),
	OUT_TEXT("author", FIELD_NULLABLE),
	OUT_OBJECT("outcome", FIELD_NULLABLE, &pl_named_schema),
	OUT_TEXT("proof", FIELD_NULLABLE),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL)
};
static const struct schema pl_milestone_schema =
	OUT_SCHEMA("PlacementContractMilestone", milestone_fields);

static const struct field evaluation_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	 OUT_TEXT("author", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED), OUT_TEXT("tutor", FIELD_PERSONAL),
	OUT_INT("punctuality", 0),	 OUT_INT("work", 0),
	OUT_INT("autonomy", 0),		 OUT_INT("team", 0),
	OUT_TEXT("text", FIELD_PERSONAL)
};
static const struct schema pl_evaluation_schema =
	OUT_SCHEMA("PlacementContractEvaluation", evaluation_fields);

static const struct field item_fields[] = { OUT_INT("id", FIELD_REQUIRED),
					    OUT_INT("version", FIELD_REQUIRED),
					    OUT_TEXT("kind", FIELD_REQUIRED),
					    OUT_DATE("day", FIELD_REQUIRED),
					    OUT_DATE("done", FIELD_NULLABLE),
					    OUT_INT("minutes", FIELD_REQUIRED),
					    OUT_TEXT("text", FIELD_NULLABLE | FIELD_PERSONAL),
					    OUT_TEXT("organiser",
						     FIELD_NULLABLE | FIELD_PERSONAL) };
static const struct schema pl_item_schema = OUT_SCHEMA("PlacementContractItem", item_fields);

static const struct field rendered_kind_fields[] = { OUT_TEXT("kind", FIELD_REQUIRED),
						     OUT_LABEL("label", FIELD_REQUIRED),
						     OUT_INT("count", FIELD_REQUIRED) };
static const struct schema pl_rendered_kind_schema =
	OUT_SCHEMA("PlacementRenderedKind", rendered_kind_fields);

static const struct field rendered_fields[] = { OUT_INT("minutes", FIELD_REQUIRED),
						OUT_LIST("kinds", &pl_rendered_kind_schema) };
static const struct schema pl_rendered_schema =
	OUT_SCHEMA("PlacementRendered", rendered_fields);

static const struct field line_code_fields[] = { OUT_TEXT("code", FIELD_REQUIRED),
						 OUT_NUMBER("days", FIELD_REQUIRED) };
static const struct schema pl_line_code_schema =
	OUT_SCHEMA("PlacementClockLineCode", line_code_fields);

static const struct field line_fields[] = {
	OUT_TEXT("month", FIELD_REQUIRED),	  OUT_BOOL("complete", FIELD_REQUIRED),
	OUT_BOOL("projected", FIELD_REQUIRED),	  OUT_LIST("codes", &pl_line_code_schema),
	OUT_NUMBER("counted", FIELD_REQUIRED),	  OUT_NUMBER("not_counted", FIELD_REQUIRED),
	OUT_NUMBER("correction", FIELD_REQUIRED), OUT_NUMBER("value", FIELD_REQUIRED),
	OUT_NUMBER("total", FIELD_REQUIRED)
};
static const struct schema pl_line_schema = OUT_SCHEMA("PlacementClockLine", line_fields);

static const struct field clock_fields[] = { OUT_DATE("from", FIELD_REQUIRED),
					     OUT_TEXT("source", FIELD_REQUIRED),
					     OUT_BOOL("applies", FIELD_REQUIRED),
					     OUT_INT("required", FIELD_REQUIRED),
					     OUT_INT("months", FIELD_REQUIRED),
					     OUT_NUMBER("counter", FIELD_REQUIRED),
					     OUT_DATE("counted_to", FIELD_NULLABLE),
					     OUT_NUMBER("prior", FIELD_REQUIRED),
					     OUT_DATE("window_from", FIELD_REQUIRED),
					     OUT_INT("missing", FIELD_REQUIRED),
					     OUT_DATE("reached", FIELD_NULLABLE),
					     OUT_BOOL("projected", FIELD_REQUIRED),
					     OUT_TEXT("path", FIELD_REQUIRED),
					     OUT_NUMBER("at_end", FIELD_REQUIRED),
					     OUT_INT("margin", FIELD_NULLABLE),
					     OUT_DATE("bracket_day", FIELD_NULLABLE),
					     OUT_BOOL("bracket_changes", FIELD_REQUIRED),
					     OUT_LIST("lines", &pl_line_schema) };
static const struct schema pl_clock_schema = OUT_SCHEMA("PlacementContractClock", clock_fields);

static const struct field contract_full_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_OBJECT("person", FIELD_REQUIRED, &pl_who_schema),
	OUT_TEXT("article", FIELD_REQUIRED),
	OUT_TEXT("state", FIELD_REQUIRED),
	OUT_TEXT("post", FIELD_REQUIRED),
	OUT_TEXT("host", FIELD_REQUIRED),
	OUT_TEXT("category", FIELD_REQUIRED),
	OUT_NUMBER("fraction", FIELD_REQUIRED),
	OUT_DATE("start", FIELD_REQUIRED),
	OUT_DATE("planned_end", FIELD_REQUIRED),
	OUT_DATE("real_end", FIELD_NULLABLE),
	OUT_TEXT("referent", FIELD_REQUIRED),
	OUT_INT("referent_id", FIELD_REQUIRED),
	OUT_INT("full_week", FIELD_REQUIRED),
	OUT_BOOL("half_days", FIELD_REQUIRED),
	OUT_BOOL("adapted", FIELD_REQUIRED),
	OUT_DATE("admitted", FIELD_NULLABLE),
	OUT_INT("career_days", FIELD_REQUIRED),
	OUT_OBJECT("end_reason", FIELD_NULLABLE, &pl_named_schema),
	OUT_TEXT("tasks", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("tutor", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("tutor_phone", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("priors", &pl_prior_schema),
	OUT_INT("user_id", FIELD_NULLABLE),
	OUT_TEXT("works_as", FIELD_NULLABLE),
	OUT_LIST("spans", &pl_span_schema),
	OUT_LIST("stops", &pl_stop_schema),
	OUT_LIST("acts", &pl_act_schema),
	OUT_LIST("milestones", &pl_milestone_schema),
	OUT_LIST("evaluations", &pl_evaluation_schema),
	OUT_LIST("items", &pl_item_schema),
	OUT_OBJECT("rendered", FIELD_REQUIRED, &pl_rendered_schema),
	OUT_LIST("clocks", &pl_clock_schema),
	OUT_BOOL("can_edit", FIELD_REQUIRED)
};
const struct schema pl_contract_full_schema =
	OUT_SCHEMA("PlacementContractFull", contract_full_fields);

static const struct field what_if_fields[] = { OUT_LIST("clocks", &pl_clock_schema) };
const struct schema pl_what_if_schema = OUT_SCHEMA("PlacementWhatIf", what_if_fields);

static const struct field grid_row_fields[] = {
	OUT_INT("contract_id", FIELD_REQUIRED),
	OUT_INT("person_id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("post", FIELD_REQUIRED),
	OUT_TEXT("host", FIELD_REQUIRED),
	OUT_TEXT("codes", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INTS("minutes")
};
static const struct schema pl_grid_row_schema = OUT_SCHEMA("PlacementGridRow", grid_row_fields);

static const struct field grid_fields[] = { OUT_INT("year", FIELD_REQUIRED),
					    OUT_INT("month", FIELD_REQUIRED),
					    OUT_TEXTS("holidays"),
					    OUT_LIST("rows", &pl_grid_row_schema) };
const struct schema pl_grid_schema = OUT_SCHEMA("PlacementGrid", grid_fields);

static const struct field grid_saved_row_fields[] = { OUT_INT("contract_id", FIELD_REQUIRED),
						      OUT_INT("version", FIELD_REQUIRED) };
static const struct schema pl_grid_saved_row_schema =
	OUT_SCHEMA("PlacementGridSavedRow", grid_saved_row_fields);

static const struct field grid_saved_fields[] = { OUT_LIST("rows", &pl_grid_saved_row_schema) };
const struct schema pl_grid_saved_schema = OUT_SCHEMA("PlacementGridSaved", grid_saved_fields);

static const struct field head_fields[] = { OUT_INT("id", FIELD_REQUIRED),
					    OUT_INT("version", FIELD_REQUIRED),
					    OUT_OBJECT("person", FIELD_REQUIRED,
						       &pl_who_schema),
					    OUT_TEXT("article", FIELD_REQUIRED),
					    OUT_TEXT("state", FIELD_REQUIRED),
					    OUT_TEXT("post", FIELD_REQUIRED),
					    OUT_TEXT("host", FIELD_REQUIRED),
					    OUT_TEXT("category", FIELD_REQUIRED),
					    OUT_NUMBER("fraction", FIELD_REQUIRED),
					    OUT_DATE("start", FIELD_REQUIRED),
					    OUT_DATE("planned_end", FIELD_REQUIRED),
					    OUT_DATE("real_end", FIELD_NULLABLE),
					    OUT_TEXT("referent", FIELD_REQUIRED) };
static const struct schema pl_head_schema = OUT_SCHEMA("PlacementContractHead", head_fields);

static const struct field due_row_fields[] = {
	OUT_INT("milestone_id", FIELD_REQUIRED),
	OUT_INT("milestone_version", FIELD_REQUIRED),
	OUT_TEXT("kind", FIELD_REQUIRED),
	OUT_DATE("due", FIELD_REQUIRED),
	OUT_BOOL("late", FIELD_REQUIRED),
	OUT_OBJECT("contract", FIELD_REQUIRED, &pl_head_schema)
};
static const struct schema pl_due_row_schema = OUT_SCHEMA("PlacementDueRow", due_row_fields);

static const struct field step_fields[] = { OUT_TEXT("kind", FIELD_REQUIRED),
					    OUT_DATE("due", FIELD_REQUIRED),
					    OUT_DATE("done", FIELD_NULLABLE) };
static const struct schema pl_step_schema = OUT_SCHEMA("PlacementEndingStep", step_fields);

static const struct field ending_fields[] = { OUT_INT("id", FIELD_REQUIRED),
					      OUT_INT("version", FIELD_REQUIRED),
					      OUT_OBJECT("person", FIELD_REQUIRED,
							 &pl_who_schema),
					      OUT_TEXT("article", FIELD_REQUIRED),
					      OUT_TEXT("state", FIELD_REQUIRED),
					      OUT_TEXT("post", FIELD_REQUIRED),
					      OUT_TEXT("host", FIELD_REQUIRED),
					      OUT_TEXT("category", FIELD_REQUIRED),
					      OUT_NUMBER("fraction", FIELD_REQUIRED),
					      OUT_DATE("start", FIELD_REQUIRED),
					      OUT_DATE("planned_end", FIELD_REQUIRED),
					      OUT_DATE("real_end", FIELD_NULLABLE),
					      OUT_TEXT("referent", FIELD_REQUIRED),
					      OUT_INT("column", FIELD_REQUIRED),
					      OUT_INT("required", FIELD_REQUIRED),
					      OUT_NUMBER("counter", FIELD_REQUIRED),
					      OUT_DATE("reached", FIELD_NULLABLE),
					      OUT_LIST("steps", &pl_step_schema) };
static const struct schema pl_ending_schema = OUT_SCHEMA("PlacementEndingRow", ending_fields);

static const struct field due_fields[] = { OUT_LIST("due", &pl_due_row_schema),
					   OUT_LIST("ending", &pl_ending_schema) };
const struct schema pl_due_schema = OUT_SCHEMA("PlacementDueLists", due_fields);

static const struct field outcome_row_fields[] = { OUT_INT("months", FIELD_REQUIRED),
						   OUT_INT("due", FIELD_REQUIRED),
						   OUT_INT("done", FIELD_REQUIRED),
						   OUT_INT("jobs", FIELD_REQUIRED),
						   OUT_INT("lost", FIELD_REQUIRED) };
static const struct schema pl_outcome_row_schema =
	OUT_SCHEMA("PlacementOutcomeRow", outcome_row_fields);

static const struct field outcomes_fields[] = { OUT_DATE("from", FIELD_REQUIRED),
						OUT_DATE("to", FIELD_REQUIRED),
						OUT_INT("exits", FIELD_REQUIRED),
						OUT_LIST("rows", &pl_outcome_row_schema) };
const struct schema pl_outcomes_schema = OUT_SCHEMA("PlacementOutcomes", outcomes_fields);
