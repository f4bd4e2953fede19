/*
 * Placements under Article 60 §7 and Article 61 of the loi organique des CPAS du 8/7/1976.
 *
 * Article 60 §7: the centre itself is the employer of a person whom it helps, for as long as he
 * needs to regain a full right to unemployment benefit, in its own services or put at the disposal
 * of a user (commune, association, social economy, under agreement a private firm).  Article 61: a
 * third party is the employer and the centre supports.  Both are called a *contract* here, and the
 * place where the person works its *host*.
 *
 *	host (employer or user) → agreement → post → contract → spans, suspensions, months
 *	contract → milestones (before the end and after it), evaluations, trainings, search plan
 *
 * Records: placement.start, .active (one for each span), .end, .exit_plan, .days (one for each
 * month, tenths of a day), .post, .new_post, .new_post_filled, .new_user, .milestone,
 * .milestone_due, .after_N, .after_due_N, .training.  Service: art60 or art61; partner: the category
 * of the host; theme: the post's line of work, or "disability" for a post that was adapted.
 * Follow-ups stand on the day on which they were due, whenever they are entered: so a late one moves
 * the figure of its own period, and a share never passes its denominator.
 *
 * Whoever reads or writes about a contract must be allowed to read the person's file
 * (core/grant.h).  Attendance tells about health, so the codes of a month are a sealed cell; so is
 * every free text.
 */
#ifndef SVC_PLACEMENT_PLACEMENT_H
#define SVC_PLACEMENT_PLACEMENT_H

#include "core/grant.h"
#include "core/keyring.h"
#include "core/record.h"
#include "core/write.h"
#include "http/http.h"
#include "svc/placement/rules.h"

/* laws.c */
handler_fn clock_laws_list, clock_laws_affected;
/* hosts.c */
handler_fn hosts_list, host_get, host_add, host_change, agreement_add, agreement_change;
/* posts.c */
handler_fn posts_list, post_add, post_change;
/* match.c */
handler_fn candidates_list, candidate_put, post_matches;
/* board.c */
handler_fn contracts_list, contract_get, placed_contracts;
/* sign.c, amend.c */
handler_fn contract_add, contract_change, contract_amend, contract_end, contract_reopen,
	contract_cancel;
/* grid.c */
handler_fn attendance_get, attendance_put;
/* whatif.c */
handler_fn contract_what_if;
/* due.c */
handler_fn placement_due;
/* milestones.c */
handler_fn milestone_done, milestone_undo;
/* follow.c */
handler_fn contract_evaluation_add, contract_item_add, contract_item_done, placement_outcomes;

extern const char *const pl_host_categories[],
	*const pl_articles[],
		*const pl_tariffs[], *const pl_post_states[],
					     *const pl_milestone_kinds[],
						     *const pl_proofs[], *const pl_item_kinds[];
enum { CATEGORY_INTERNAL, CATEGORY_COMMUNE };

/* ---- cells (cells.c) ------------------------------------------------------------------------ */

/* A struct of `s` as one sealed cell; person 0: under the centre's key. */
struct form_at {
	int64_t person, row, version;
	uint16_t table;
};
Err placement_seal(struct ctx *cx, const struct form_at *at, const struct schema *s,
		   const void *in, struct val *out) MUST_CHECK;
/* NULL blob: `out` is zeroed. */
Err placement_open(struct ctx *cx, const struct form_at *at, const struct schema *s,
		   const void *blob, size_t n, void *out) MUST_CHECK;

/* ---- hosts and posts ------------------------------------------------------------------------ */

struct host {
	int64_t id, version;
	const char *name, *kbo, *locality;
	int category;
	bool active;
	const void *contact;
	size_t contact_len;
};
struct post {
	int64_t id, version, host_id, theme_id, own_service_id, place_id, capacity,
		week_minutes;
	int64_t record_id, new_record, filled_record, taken;
	const char *title, *locality, *tasks, *skills, *languages;
	int article, state;
	int32_t created, closed;
	bool licence, public_transport, is_new;
	struct host host; /* name and category only */
};
Err post_read(struct ctx *cx, int64_t id, struct post *out) MUST_CHECK;
/* Posts in the order of hosts; `taken`: running contracts. */
Err posts_read(struct ctx *cx, struct post **out, size_t *n) MUST_CHECK;
void post_write(struct ctx *cx, struct jw *w, const struct post *p);
/* After a contract began or moved there: the record of a new post that is filled. */
Err post_filled(struct ctx *cx, int64_t post_id, int32_t day) MUST_CHECK;
/* The texts of a JSON array that this program wrote. */
Err post_texts(struct ctx *cx, const char *json, struct list *out) MUST_CHECK;
const char *post_texts_json(struct ctx *cx, const struct list *l);

/* ---- contracts (contract.c) ------------------------------------------------------------------ */

struct prior_in {
	int32_t from, to;
	double days;
	const char *code; /* a letter */
};
struct contract_content {
	const char *tasks, *tutor, *tutor_phone, *note;
	struct list priors; /* struct prior_in */
};
struct span {
	int32_t from, to; /* to: eve of the next one, or the end */
	int64_t post_id, record_id;
	int32_t week[7];
	struct post post;
};
struct stop {
	int64_t id;
	int32_t from, to;
};
struct contract {
	int64_t id, version, person_id, referent_id, user_id, career, end_reason_id;
	int64_t start_record, end_record, exit_record, full_week;
	int32_t start, planned_end, real_end, admitted;
	int article; /* 0: 60, 1: 61 */
	bool half_days, adapted, cancelled;
	const void *content;
	size_t content_len;
	struct contract_content body; /* after contract_open() */
	struct span *spans;
	size_t n_spans;
	struct stop *stops;
	size_t n_stops;
	struct clock_month *months;
	int64_t *month_versions, *month_records;
	size_t n_months;
};
int32_t contract_end_day(const struct contract *c); /* real or planned */
/* The row, its spans with posts, and its suspensions.  ERR_NOT_FOUND. */
Err contract_read(struct ctx *cx, int64_t id, struct contract *out) MUST_CHECK;
/* The same for a person whose file this user may read; ERR_NOT_FOUND otherwise. */
Err contract_mine(struct req *rq, int64_t id, struct contract *out, struct grant *g) MUST_CHECK;
/* May this user see who it is?  For lists: a row that he may not is left out. */
Err placed_seen(struct ctx *cx, int64_t person_id, bool *seen) MUST_CHECK;
/* Opens content and months. */
Err contract_open(struct ctx *cx, struct contract *c) MUST_CHECK;
Err contract_seal(struct ctx *cx, const struct contract *c, struct val *out) MUST_CHECK;
Err month_seal(struct ctx *cx, const struct contract *c, const struct clock_month *m,
	       int64_t version, struct val *out) MUST_CHECK;
/* For clock_run(); points into `c` and the arena. */
void contract_clock(struct ctx *cx, const struct contract *c, struct clock_contract *out);
/* Ids of contracts in force between two days, by person; `ended` too: those that ended. */
Err contract_ids(struct ctx *cx, int32_t from, int32_t to, int64_t **ids, size_t *n) MUST_CHECK;
int64_t placement_gap_id(int64_t last); /* ids ascend with gaps that cannot be guessed */
extern const struct schema pl_contract_content_schema;
/* Keeps what was done; `reason` may be NULL. */
struct act {
	const char *kind, *reason;
	int32_t day, until;
};
Err contract_act_keep(struct req *rq, const struct contract *c, const struct act *a) MUST_CHECK;
/* Version + 1, if it still is `c->version`; FAILs with 412. */
Err contract_touch(struct req *rq, struct contract *c) MUST_CHECK;
Err contract_answer(struct req *rq, struct resp *rs, int status, const struct contract *c,
		    const char *action) MUST_CHECK;

/* ---- records (records.c) --------------------------------------------------------------------- */

struct emit {
	const char *kind, *outcome, *source;
	int64_t source_id, quantity, minutes;
	int32_t day, until;
	const struct span *span; /* NULL: the one in force on `day` */
};
Err contract_emit(struct ctx *cx, const struct contract *c, const struct emit *e,
		  int64_t *record_id) MUST_CHECK;
/* Voids what stands and emits what is right: start, spans, end. */
Err contract_records(struct ctx *cx, struct contract *c) MUST_CHECK;
Err contract_void(struct ctx *cx, struct contract *c) MUST_CHECK;
/* One month's days: voids and emits. */
Err month_record(struct ctx *cx, const struct contract *c, const struct clock_month *m,
		 int64_t old, int64_t *record_id) MUST_CHECK;
const struct span *contract_span(const struct contract *c, int32_t day);
const char *host_partner(int category); /* key of the partner term */

/* ---- milestones (milestones.c) ----------------------------------------------------------------- */

enum {
	MS_WELCOME,
	MS_TRIAL,
	MS_HALFWAY,
	MS_M6,
	MS_M3,
	MS_M1,
	MS_END,
	MS_P1,
	MS_P3,
	MS_P6,
	MS_P12,
	MILESTONES
};
/* Makes the milestones of the contract as it stands; done ones never move. */
Err milestones_plan(struct ctx *cx, const struct contract *c) MUST_CHECK;
/* Records of what has fallen due since the last act; inside a write job. */
Err milestones_mark(struct ctx *cx) MUST_CHECK;
Err placement_catch_up(struct ctx *cx);
Err milestones_write(struct ctx *cx, struct jw *w, const struct contract *c) MUST_CHECK;

/* ---- answers ------------------------------------------------------------------------------------ */

void clock_write(struct ctx *cx, struct jw *w, const struct rules *r, size_t law,
		 const struct clock_contract *k, const struct clock_scratch *s, bool applies);
size_t clock_law_applied(const struct rules *r, const struct clock_contract *k);
void contract_head_write(struct ctx *cx, struct jw *w, const struct contract *c);
bool placed_name(struct ctx *cx, int64_t person_id, const char **name, int32_t *birth);
Err follow_write(struct ctx *cx, struct jw *w, const struct contract *c) MUST_CHECK;
void placement_term_write(struct ctx *cx, struct jw *w, const char *name, int64_t id);

#endif
