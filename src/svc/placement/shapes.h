/* Forms of the API of placements, and of what is sealed. */
#ifndef SVC_PLACEMENT_SHAPES_H
#define SVC_PLACEMENT_SHAPES_H

#include "core/schema.h"

struct host_in {
	const char *name, *kbo, *locality, *contact_name, *phone, *email, *address, *note;
	int category;
	bool inactive;
};
struct host_contact {
	const char *contact_name, *phone, *email, *address, *note;
};
struct agreement_in {
	int32_t from, to;
	int64_t max_posts, tariff_cents, notice_days, evaluation_months;
	int tariff;
	const char *tutor, *tutor_phone, *tasks, *safety;
};
struct agreement_detail {
	const char *tutor, *tutor_phone, *tasks, *safety;
};
struct post_in {
	int64_t host_id, capacity, week_minutes;
	const char *title, *theme, *own_service, *place, *locality, *tasks;
	struct list skills, languages; /* texts */
	int article, state;
	int32_t created;
	bool licence, public_transport;
};
struct candidate_in {
	struct list skills, languages, themes, localities; /* texts */
	int64_t week_minutes;
	int32_t available;
	bool licence, vehicle, inactive;
	const char *note;
};
struct contract_in {
	int64_t person_id, post_id, referent_id, user_id, career_days;
	int article;
	int32_t start, planned_end, admitted;
	int64_t full_week;
	struct list week; /* int64_t, Monday first */
	bool half_days, adapted;
	const char *tasks, *tutor, *tutor_phone, *note;
	struct list priors; /* struct prior_in */
};
struct change_in { /* what may be corrected without an amendment */
	int64_t referent_id, user_id, career_days;
	int32_t admitted;
	bool half_days, adapted;
	const char *tasks, *tutor, *tutor_phone, *note;
	struct list priors;
};
struct amend_in {
	int kind; /* pl_amend_kinds */
	int32_t from, to, planned_end;
	int64_t post_id, stop_id;
	struct list week;
	const char *reason;
};
enum { AMEND_EXTEND, AMEND_HOURS, AMEND_TRANSFER, AMEND_SUSPEND, AMEND_RESUME };
struct end_in {
	int32_t day;
	const char *reason, *note;
};
struct reason_in {
	const char *reason;
};
struct reason_form { /* sealed */
	const char *reason;
};
struct contracts_q {
	int state; /* pl_contract_states */
	int64_t host_id;
};

struct grid_q {
	int64_t year, month, host_id;
};
struct grid_row_in {
	int64_t contract_id, version;
	const char *codes;
};
struct grid_in {
	int64_t year, month;
	struct list rows;
};
struct absence_in {
	int32_t from, to;
	const char *code;
};
struct what_if_in {
	struct list absences; /* struct absence_in */
	int32_t week_from, planned_end;
	struct list week;
};
struct affected_q {
	int32_t from;
};
struct done_in {
	int32_t day;
	const char *outcome, *note;
	int proof;
};
struct milestone_form { /* sealed */
	const char *note;
};
struct evaluation_in {
	int32_t day;
	const char *tutor, *text;
	int64_t punctuality, work, autonomy, team; /* 1 to 4; 0 not told */
};
struct item_in {
	int kind;
	int32_t day;
	int64_t minutes;
	const char *text, *organiser;
};
struct item_form { /* sealed */
	const char *text, *organiser;
};
struct item_done_in {
	bool done;
};
struct outcomes_q {
	int32_t from, to;
};

extern const char *const pl_contract_states[], *const pl_amend_kinds[];

extern const struct schema pl_host_in_schema, pl_host_contact_schema, pl_agreement_in_schema,
	pl_agreement_detail_schema, pl_post_in_schema, pl_candidate_in_schema,
	pl_contract_in_schema, pl_change_in_schema, pl_amend_in_schema, pl_end_in_schema,
	pl_reason_in_schema, pl_reason_form_schema, pl_contracts_q_schema, pl_grid_q_schema,
	pl_grid_in_schema, pl_what_if_in_schema, pl_affected_q_schema, pl_done_in_schema,
	pl_milestone_form_schema, pl_evaluation_in_schema, pl_item_in_schema,
	pl_item_form_schema, pl_item_done_in_schema, pl_outcomes_q_schema;

/* Answers (answers.c). */
extern const struct schema pl_laws_schema, pl_affected_schema, pl_hosts_schema,
	pl_host_full_schema, pl_posts_schema, pl_candidates_schema, pl_matches_schema,
	pl_contracts_schema, pl_contract_full_schema, pl_person_contracts_schema,
	pl_grid_schema, pl_what_if_schema, pl_due_schema, pl_outcomes_schema,
	pl_placement_saved_schema, pl_grid_saved_schema;

#endif
