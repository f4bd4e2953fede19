/*
 * What is entered in an act of the social file, kind by kind, and the lists it is chosen from.  The
 * server's schemas (shapes.c) and the forms of the browser (web/src/screens/file/kinds.ts) have the
 * same members.  The first three members of each are the same (struct act_in), so that saving is one
 * function.
 */
#ifndef SVC_FILE_ENTERED_H
#define SVC_FILE_ENTERED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/schema.h"

struct act_in {
	int64_t parent_id; /* 0: none */
	int32_t day;
	const char *why; /* of the version: why the one before was corrected, or this is void */
};
struct span {
	int32_t from, to;
	int reason;
	const char *note;
};
struct request {
	int64_t parent_id;
	int32_t day; /* received */
	const char *why;
	int64_t worker_id;
	int aid, channel, origin;
	const char *object;
	int32_t receipt_day;
	int competent; /* unknown, yes, no */
	const char *transfer_to, *transfer_reason;
	int32_t transfer_day;
	bool urgent;
	const char *urgent_reason;
	int32_t first_aid_day;
	struct list suspensions; /* struct span */
	int32_t withdrawn_day;
	const char *withdrawn_reason;
};
struct piece {
	int64_t parent_id;
	int32_t day; /* asked */
	const char *why;
	const char *label;
	int32_t due, reminded_day, received_day;
};
struct report {
	int64_t parent_id;
	int32_t day; /* begun */
	const char *why;
	int32_t visit_day, closed_day;
	const char *identity, *residence, *household, *object, *resources, *resources_others,
		*work, *other_rights, *maintenance, *living, *description, *proposal;
};
struct consultation {
	int64_t parent_id;
	int32_t day;
	const char *why;
	int flow;
	const char *purpose;
};
struct decision {
	int64_t parent_id;
	int32_t day;
	const char *why;
	int organ, result, reason, aid, category;
	int64_t amount_cents;
	int32_t from, to;
	bool followed; /* as the social worker proposed */
	bool hearing_offered;
	int32_t hearing_day;
	const char *facts, *law, *calculation, *periodicity;
	int32_t notified_day;
	int notified_by;
	int32_t ratified_day, paid_day;
	bool forem_exempt, piis_exempt;
	int32_t forem_day;
	int32_t appeal_day, judged_day;
	int judgment;
};
struct aid {
	int64_t parent_id;
	int32_t day;
	const char *why;
	int aid, category, periodicity;
	int64_t amount_cents,
		deducted_cents; /* amount 0 with a category: the table of the RIS */
	int32_t from, to;
	bool recoverable;
	struct list suspensions; /* struct span */
	const char *note;
};
struct goal {
	const char *text, *commitment_person, *commitment_centre;
	int32_t due;
	bool reached;
};
struct piis {
	int64_t parent_id;
	int32_t day;
	const char *why;
	int type;
	bool student;
	int32_t analysis_day;
	const char *analysis;
	struct list goals; /* struct goal */
	const char *domains, *evaluation_how;
	int32_t signed_day, from, to;
	int code;
	int32_t code_from, code_to;
	const char *code_reason;
	int32_t ended_day;
	int ended_reason;
	bool health_offered, health_accepted;
};
struct evaluation {
	int64_t parent_id;
	int32_t day;
	const char *why;
	bool in_person;
	int result;
	const char *note;
};
struct referral {
	int64_t parent_id;
	int32_t day;
	const char *why;
	const char *partner, *theme, *to;
	bool accompanied;
	int outcome;
	int32_t outcome_day;
	const char *note;
};
struct level {
	int axis;
	int64_t level;
	const char *note;
};
struct assessment {
	int64_t parent_id;
	int32_t day;
	const char *why;
	int32_t entry_day;  /* when the person came to the integration service */
	struct list levels; /* struct level */
	bool literacy;	    /* struggles with reading or writing */
	bool language_test; /* accepts a language assessment */
	const char *plan;
	int32_t plan_signed_day;
};
struct takeup {
	int64_t parent_id;
	int32_t day;
	const char *why;
	const char *right;
	int cause, remedy, outcome;
	int32_t outcome_day;
	int64_t amount_year_cents;
	const char *note;
};
struct reminder {
	int64_t parent_id;
	int32_t day; /* due */
	const char *why;
	int64_t worker_id;
	const char *text;
	int32_t done_day;
};
struct document {
	int64_t parent_id;
	int32_t day;
	const char *why;
	int type, sees;
	const char *name;
	int32_t expires;
	const char *media; /* set by the server from the content */
	int64_t size;
};
struct closing {
	int64_t parent_id;
	int32_t day;
	const char *why;
	int reason;
	const char *note;
	int32_t reopened_day;
};
struct control {
	int64_t parent_id;
	int32_t day;
	const char *why;
	int64_t points, conforming;
	const char *note;
};

extern const char *const aid_kinds[];
extern const char *const request_channels[];
extern const char *const request_origins[];
extern const char *const request_competences[];
extern const char *const suspension_reasons[];
extern const char *const bcss_flows[];
extern const char *const decision_organs[];
extern const char *const decision_results[];
extern const char *const decision_reasons[];
extern const char *const ris_categories[];
extern const char *const notified_ways[];
extern const char *const judgments[];
extern const char *const aid_periodicities[];
extern const char *const piis_types[];
extern const char *const piis_codes[];
extern const char *const piis_ends[];
extern const char *const evaluation_results[];
extern const char *const referral_outcomes[];
extern const char *const assessment_axes[];
extern const char *const takeup_causes[];
extern const char *const takeup_remedies[];
extern const char *const takeup_outcomes[];
extern const char *const document_types[];
extern const char *const document_readers[];
extern const char *const closing_reasons[];

enum { AID_RIS, AID_ERIS, AID_COMPLEMENT };
enum { ORIGIN_UNEMPLOYMENT_1 = 5, ORIGIN_UNEMPLOYMENT_4 = 8 }; /* in request_origins */
enum { COMPETENCE_UNKNOWN, COMPETENT, NOT_COMPETENT };
enum { ORGAN_COUNCIL, ORGAN_COMMITTEE, ORGAN_BUREAU, ORGAN_PRESIDENT };
enum {
	RESULT_GRANTED,
	RESULT_PARTLY,
	RESULT_REFUSED,
	RESULT_RAISED,
	RESULT_LOWERED,
	RESULT_ENDED,
	RESULT_SUSPENDED,
	RESULT_RECOVERED,
	RESULT_INADMISSIBLE,
	RESULT_POSTPONED
};
enum { READER_TEAM, READER_REFERENT, READER_HEALTH };
enum { CLOSED_AUTONOMY = 3 }; /* the closing_reasons up to it are good ends */
enum { REASON_SANCTION, REASON_ABROAD, REASON_DETENTION, REASON_OTHER };

#endif
