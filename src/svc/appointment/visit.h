/*
 * A visit: somebody who came, what for, and where the time went.
 *
 * A visit holds needs, one after the other (an appointment, a walk-in, papers at the desk), and a
 * list of periods: waiting, with somebody, held (out for a copy).  At most the last period is
 * open.  Every step closes it at its instant and opens the next one, so the waiting time of a need
 * is the sum of its waiting periods, exact to the second.
 *
 * Steps may come in any order (called, back to waiting, handed over, done, left, held): the desk is
 * never stopped by a workflow.  Each is stamped with who and when, and the last one can be taken
 * back: what its records said is voided.
 *
 * The functions of visit.c are pure; visit_store.c reads and writes.
 */
#ifndef SVC_APPOINTMENT_VISIT_H
#define SVC_APPOINTMENT_VISIT_H

#include "svc/appointment/appointment.h"

#define NEEDS_MOST   6
#define PERIODS_MOST 60

enum visit_who { VISIT_KNOWN, VISIT_UNKNOWN, VISIT_ANONYMOUS };
enum period_state { PERIOD_WAITING, PERIOD_WITH, PERIOD_HOLD };
enum need_outcome { NEED_OPEN, NEED_SEEN, NEED_LEFT };
enum visit_step {
	STEP_ARRIVE,
	STEP_CALL,
	STEP_BACK,
	STEP_HAND_OVER,
	STEP_DONE,
	STEP_LEFT,
	STEP_HOLD,
	STEP_DESK,
	STEP_NEED,
	STEP_CHANGE,
	STEP_UNDO
};
extern const char *const visit_whos[], *const period_states[], *const need_outcomes[],
								       *const visit_steps[];

struct need {
	int64_t service_id, staff_id, appointment_id, record_id;
	int outcome;
};
struct period {
	int need, state;
	int64_t staff_id, from, to, by; /* to 0: open */
};
struct visit {
	int64_t id, version, ticket, person_id, place_id, people;
	int64_t arrived_at, closed_at, told_at, ack_at, created_by; /* 0: not yet */
	int32_t day;
	int who;
	bool urgent;
	struct need needs[NEEDS_MOST];
	int n_needs;
	struct period periods[PERIODS_MOST];
	int n_periods;
	const void *cell;
	size_t cell_len;
};

/* The need that is being dealt with; the last one of a visit that is over. */
int visit_need(const struct visit *v);
/* The open period, or NULL: the visit is over. */
const struct period *visit_now(const struct visit *v);
int64_t visit_spent(const struct visit *v, int need, int state, int64_t now); /* seconds */
/*
 * Does a step at `now` by `by`; `staff` where it names somebody (call, hand over, desk).  False:
 * the visit has no room for another period or need.
 */
bool visit_do(struct visit *v, enum visit_step step, int64_t staff, int64_t now, int64_t by);
bool visit_add_need(struct visit *v, const struct need *n);

/* ---- visit_store.c ---- */

Err visit_read(struct ctx *cx, int64_t id, struct visit *out) MUST_CHECK; /* ERR_NOT_FOUND */
/* Visits of a day, by ticket, in the arena; of `staff` (not 0) those that are still here. */
Err visits_of_day(struct ctx *cx, int32_t day, int64_t staff, struct visit **out,
		  size_t *n) MUST_CHECK;
/* Inside a write job: a new visit (version 0), or what a step made of `old`. */
Err visit_save(struct ctx *cx, struct visit *v, const struct visit *old,
	       enum visit_step step) MUST_CHECK;
/* Inside a write job: the visit as it was before its last step; *gone: it began with that step. */
Err visit_undo(struct ctx *cx, const struct visit *old, struct visit *out,
	       bool *gone) MUST_CHECK;

struct visit_words {
	const char *name, *reason;
};
Err visit_words_open(struct ctx *cx, const struct visit *v, struct visit_words *out) MUST_CHECK;
Err visit_words_seal(struct ctx *cx, struct visit *v, const struct visit_words *w) MUST_CHECK;

/* ---- visit_routes.c, board.c, links.c ---- */

struct need_in {
	const char *service;
	int64_t staff_id;
};
struct arrival_in {
	int64_t appointment_id, person_id, people;
	int who;
	const char *name, *urgent_reason;
	bool urgent;
	struct list needs;
};
struct step_in {
	int step;
	int64_t staff_id;
	struct need_in *need;
};
struct visit_change_in {
	bool urgent;
	const char *urgent_reason;
	int64_t people;
};
struct ack_in {
	bool seen;
};
struct board_q {
	bool mine;
};
struct link_in {
	int kind;
};
struct key_q {
	const char *key;
};
/* thread.c: in the thread of a person. */
extern const struct timeline_source appointment_timeline;

handler_fn visit_arrive, visit_step, visit_change, visit_ack;
handler_fn board_read, lobby_read, feed_read, link_make;
extern const struct schema arrival_in_schema, step_in_schema, visit_change_in_schema,
	ack_in_schema, link_in_schema, key_q_schema;
/* wait.c */
handler_fn wait_list, wait_add, wait_close;
extern const struct schema wait_in_schema, wait_q_schema, waits_schema;
extern const struct schema visit_saved_schema, board_schema, board_q_schema, lobby_schema,
	link_schema;

#endif
