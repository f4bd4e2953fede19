/*
 * The card of an action: who answers for it, when, with what means, in which health; its journal
 * and its evidence; what each version of the plan changed.
 *
 * State, health and progress are three things (domain: six values that eComptes reads; good, risk,
 * blocked, paused with a reason; percent said by hand).  A change of state or health leaves a line
 * in the journal by itself.  Journal and evidence are cells of the centre's key.
 */
#ifndef SVC_ACTION_ACTION_H
#define SVC_ACTION_ACTION_H

#include "core/app.h"
#include "core/model.h"
#include "core/session.h"
#include "core/write.h"
#include "http/http.h"

/* card.c */
handler_fn card_read, card_save;
/* journal.c */
handler_fn journal_read, journal_add;
/* evidence.c */
handler_fn evidence_list, evidence_add, evidence_get, evidence_remove;
/* revisions.c */
handler_fn revision_list;

struct budget_in {
	int64_t year, amount_cents;
	int source;
	const char *comment;
};
struct link_in {
	int64_t objective_id, share;
};
struct card_in {
	const char *brief, *status_reason, *volet, *responsible, *elected, *department,
		*partners, *health_reason, *remarks;
	int status, origin, health;
	int64_t responsible_id, priority, progress;
	int32_t begin, due, began, ended;
	double fte;
	struct list sdg, plans, budget, links;
};
struct revisions_q {
	int64_t after;
};
struct journal_in {
	const char *text;
};
struct evidence_in {
	const char *name, *content;
};

extern const struct schema card_in_schema, card_schema, journal_in_schema, journal_schema,
	evidence_in_schema, evidence_schema, revisions_schema;
extern const char *const action_statuses[], *const healths[], *const origins[],
								      *const budget_sources[];

/* Inside a write job: a line of the journal; `old`, `new`, `text` may be NULL. */
Err journal_write(struct ctx *cx, int64_t node_id, const char *kind, const char *old,
		  const char *new, const char *text) MUST_CHECK;
/* The node of the request's :id, not removed. */
Err action_node(struct req *rq, const struct plan **p, const struct node **n) MUST_CHECK;
/* After a change: the model, the live topic, the audit line. */
void action_changed(struct req *rq, const char *what);

#endif
