/*
 * The social file: from the request for aid to its end.
 *
 * Everything entered is an act of one person's file, a row of file_act: a few columns that lists
 * and delays need, and the content as one sealed cell under the person's key, bound to the
 * version.  An act is added and corrected (If-Match; the content before is kept), or voided: it
 * stays visible and counts nowhere.  What an act means follows from its kind:
 *
 *	request       demande d'aide: entered in the register in the order of arrival, without gap
 *	              (LO 58 §1; DIS 18); receipt, competence and transfer, urgency, suspensions,
 *	              withdrawal
 *	piece         a paper awaited from the applicant, with its reminder
 *	report        social inquiry and report (LO 60 §1; AR 1/12/2013): sections; closed only when
 *	              none is missing
 *	consultation  trace of a query to the BCSS: flow, day, purpose; never the data
 *	decision      by an organ: result, amount, hearing, notification, appeal (DIS 20 to 23, LO 28, 71)
 *	aid           what is paid or granted: period, suspensions, the RIS by its dated table
 *	piis          integration contract (DIS 11; AR 11/7/2002): signature, goals, subsidy 11 / 17
 *	evaluation    of a contract
 *	referral, assessment, takeup (a right not taken up), reminder, document, closing, control
 *
 * DIS: loi du 26/5/2002.  LO: loi organique du 8/7/1976.
 *
 * From the content of an act, derive functions (derive_*.c) compute its state, its delays
 * (core/clock) and the service records it stands for; save.c brings file_clock and file_record in
 * line with that after every change, also of the act's parent.  A record that says something else
 * than before is voided and the right one emitted.
 */
#ifndef SVC_FILE_FILE_H
#define SVC_FILE_FILE_H

#include "core/clock.h"
#include "core/grant.h"
#include "core/keyring.h"
#include "core/list.h"
#include "core/record.h"
#include "core/timeline.h"
#include "core/write.h"
#include "http/http.h"
#include "svc/file/entered.h"

enum act_kind_id {
	ACT_REQUEST,
	ACT_PIECE,
	ACT_REPORT,
	ACT_CONSULTATION,
	ACT_DECISION,
	ACT_AID,
	ACT_PIIS,
	ACT_EVALUATION,
	ACT_REFERRAL,
	ACT_ASSESSMENT,
	ACT_TAKEUP,
	ACT_REMINDER,
	ACT_DOCUMENT,
	ACT_CLOSING,
	ACT_CONTROL,
	ACT_KINDS,
	ACT_NONE = ACT_KINDS
};

/* ---- rows ------------------------------------------------------------------------------------ */

struct act {
	int64_t id, version, person_id, parent_id, author_id, worker_id, year, number, amount;
	enum act_kind_id kind;
	int32_t day, from, until;
	const char *state, *code;
	int64_t at;
	bool voided;
	void *in;	 /* the struct of its kind, once opened */
	const void *was; /* while it is changed: the content before */
	const void *content;
	size_t content_len;
};

struct act_clock {
	const char *clock;
	int32_t start, due, met;
};
struct act_record {
	const char *slot, *kind, *service; /* keys of the catalogue */
	const char *theme, *outcome, *partner, *mode;
	int32_t day, until;
	int64_t quantity, amount, lag;
};
#define DERIVED_CLOCKS	8
#define DERIVED_RECORDS 8
/* What follows from an act. */
struct derived {
	struct act_clock clocks[DERIVED_CLOCKS];
	size_t n_clocks;
	struct act_record records[DERIVED_RECORDS];
	size_t n_records;
};

struct act_kind {
	const char *name;   /* "request" */
	const char *action; /* of the audit line */
	const struct schema *in;
	enum act_kind_id parent; /* ACT_NONE: has none */
	bool parent_needed;
	/* Checks several fields together and sets the columns of `a`. */
	Err (*check)(struct req *rq, struct resp *rs, struct act *a);
	/* State, delays and records; `a->in` is open. */
	Err (*derive)(struct ctx *cx, struct act *a, struct derived *out);
};
extern const struct act_kind act_kinds[ACT_KINDS];

/* shapes*.c */
extern const struct schema request_schema, piece_schema, report_schema, consultation_schema,
	decision_schema, aid_schema, piis_schema, evaluation_schema, referral_schema,
	assessment_schema, takeup_schema, reminder_schema, document_schema, closing_schema,
	control_schema;
/* act.c */
Err act_read(struct ctx *cx, int64_t id, struct act *out) MUST_CHECK;
/* Opens the content into out->in; `dek` may be NULL (the key is fetched). */
Err act_open(struct ctx *cx, const struct key *dek, struct act *a) MUST_CHECK;
Err act_seal(struct ctx *cx, const struct act *a, uint8_t **blob, size_t *n) MUST_CHECK;
void act_row(struct ctx *cx, const struct stmt *q, int from, struct act *a);
#define ACT_COLUMNS                                                                            \
	"act_id, version, kind, person_id, parent_id, author_id, worker_id, day, from_day, "   \
	"until_day, state, code, year, number, amount_cents, at, voided, content"
/* The members of schema FileAct; `a->in` is open. */
Err act_write(struct ctx *cx, struct jw *w, const struct act *a) MUST_CHECK;
extern const struct schema file_act_schema;

/* May this user see the person on a list?  What a list leaves out is no failure. */
Err act_listed(struct ctx *cx, int64_t person_id, struct grant *g, bool *listed) MUST_CHECK;

/* correct.c */
struct void_in {
	const char *why;
};
extern const struct schema void_in_schema, file_past_schema;
handler_fn act_past;
/* A correction has a reason: `a->was` is the content before, `a->in` the one sent. */
Err correction_check(struct req *rq, struct resp *rs, const struct act *a) MUST_CHECK;

/* save.c */
handler_fn act_add, act_change, act_void;
/* The parts of a save, for documents and the demonstration centre. */
Err act_insert(struct ctx *cx, struct act *a) MUST_CHECK;
/* State, delays and records follow from the content; then those of the parent. */
Err act_refresh(struct ctx *cx, struct act *a) MUST_CHECK;
/* The same for this act alone: the law, or the day, is another. */
Err act_follow(struct ctx *cx, struct act *a) MUST_CHECK;

/* follow.c */
Err file_catch_up(struct ctx *cx) MUST_CHECK;

/* derive_*.c */
Err request_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err request_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err piece_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err piece_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err report_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err report_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err consultation_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err plain_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err decision_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err decision_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err aid_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err aid_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err piis_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err piis_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err evaluation_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err evaluation_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err referral_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err referral_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err assessment_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err assessment_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err takeup_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err takeup_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err reminder_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err reminder_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err document_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err document_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err closing_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err closing_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;
Err control_check(struct req *rq, struct resp *rs, struct act *a) MUST_CHECK;
Err control_derive(struct ctx *cx, struct act *a, struct derived *out) MUST_CHECK;

/* Tools of the derive functions. */
/* A delay of `length` (a parameter's code) from `start`; `met` DAY_NONE: runs. */
void derive_clock(struct ctx *cx, struct derived *d, const char *clock, const char *length,
		  int32_t start, int32_t met, const struct list *suspensions);
/* A day that is given, not counted. */
void derive_date(struct derived *d, const char *clock, int32_t start, int32_t due, int32_t met);
struct act_record *derive_record(struct derived *d, const char *slot, const char *kind,
				 const char *service, int32_t day);
/* Record casework.clock_NAME, in time or late, for a delay that is met. */
void derive_met(struct derived *d, const char *clock, const char *kind, const char *service);

/* The service and theme of the catalogue that a kind of aid belongs to. */
const char *aid_service(int aid);
const char *aid_theme(int aid);
/* Monthly amount of a category on a day, in cents, from the dated table; 0: none in force. */
int64_t ris_amount(const struct model *m, int category, int32_t day);
bool aid_is_income(int aid); /* RIS, equivalent, complement */
/* As it stands today: an aid begins and ends by itself. */
const char *aid_state(const struct act *a, int32_t today);
bool spans_in_order(const struct list *spans, int32_t from);

/* May this reader see it: a document may be for the referent, or for those who see health data. */
bool act_seen(const struct ctx *cx, const struct grant *g, const struct act *a);

/* list.c */
handler_fn file_get, clocks_list, register_list;

struct file_q {
	int64_t more; /* of one kind: rows shown already */
	int kind;
};
struct clocks_q {
	int scope; /* clock_scopes */
	int64_t days, person, after;
};
struct register_q {
	int64_t year, after;
	int state;
};
extern const char *const act_kind_names[], *const clock_scopes[], *const register_states[];
extern const struct schema file_q_schema, clocks_q_schema, register_q_schema, file_schema,
	clocks_schema, register_schema;

/* thread.c */
extern const struct timeline_source file_timeline;

/* document.c */
handler_fn document_add, document_part, document_get;
struct new_document {
	int32_t day, expires;
	int type, sees;
	const char *name, *content; /* base64, the first part */
};
struct part_in {
	const char *content;
};
extern const struct schema new_document_schema, part_in_schema;

/* letter.c */
handler_fn letter_get;
struct letter_q {
	int lang; /* mention_langs; -1: the first */
};
extern const struct schema letter_schema, letter_q_schema;

/* mention.c */
handler_fn mentions_list, mention_put;
struct mention_in {
	int key, lang; /* mention_keys, mention_langs */
	const char *text;
};
#define MENTIONS      7
#define MENTION_LANGS 3
struct mention {
	int key, lang;
	int64_t version;    /* 0: not entered by the centre */
	const char *text;   /* never NULL */
	const char *source; /* of a proposed text; NULL: the centre's own, or none */
	int32_t checked;
};
extern const char *const mention_keys[], *const mention_langs[];
extern const struct schema file_mention_schema, mentions_schema, mention_in_schema;
/* Those of a letter in that language: the centre's own, else the proposed one, else the centre's in
 * another language (its address is the same in all). */
Err mentions_read(struct ctx *cx, int lang, struct mention out[MENTIONS]) MUST_CHECK;
void mentions_write(struct jw *w, const char *name, const struct mention out[MENTIONS]);

/* aids.c */
handler_fn aids_list, aids_csv, aids_xlsx;
struct aids_q {
	const char *month; /* "2026-11" */
};
extern const struct schema aids_q_schema, aids_schema;
/*
 * What is due of an aid from `first` to `last` (a month), in cents; the days that count and the
 * monthly amount that they are a share of come back.
 */
int64_t aid_due(const struct model *m, const struct aid *in, int32_t first, int32_t last,
		int *days, int64_t *month_cents);

/* rights.c */
handler_fn rights_propose;
extern const struct schema rights_schema;

/* caseload.c */
handler_fn caseload_list, handover;
struct handover_in {
	int64_t from, to;
	struct list persons; /* int64_t; empty: all */
};
extern const struct schema caseload_schema, handover_in_schema, handover_out_schema;

#endif
