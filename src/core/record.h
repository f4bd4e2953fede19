/*
 * The service record: the fact that something was done, refused or missed.
 *
 * Every archetype emits through record_emit(), in the transaction of the act itself.  A record is
 * never edited: an act that is corrected or cancelled voids its record, and emits the right one.
 * The tie to the action of each plan is resolved and stored when the record is emitted; after the
 * commit the facts learn of it.
 */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include "core/app.h"
#include "core/mapping.h"

struct record {
	int64_t kind_id, service_id;
	int32_t day, until;		 /* until: DAY_NONE */
	int64_t person_id, household_id; /* 0: none */
	int64_t head_count;		 /* anonymous public */
	int64_t staff_id, partner_id, place_id, theme_id, outcome_id, channel_id;
	int64_t quantity, minutes, amount_cents;
	int64_t wait, lag;  /* -1: not known */
	const char *source; /* table of the act: a literal */
	int64_t source_id;
};

/* A choice by hand, instead of what the rules say. */
struct tie_choice {
	int64_t plan_id, node_id;
	const char *reason;
};

/*
 * Inside a write job.  `choices` may be NULL.  `ties` (in the arena) and `record_id` are given
 * back; ERR_INVALID "tie.not_an_action" / "tie.reason" for a wrong choice.
 */
Err record_emit(struct ctx *cx, const struct record *r, const struct tie_choice *choices,
		size_t n_choices, int64_t *record_id, struct tie **ties,
		size_t *n_ties) MUST_CHECK;
/* Inside a write job: counts no more; `by` is the record that replaces it, 0 for none. */
Err record_void(struct ctx *cx, int64_t record_id, int64_t by) MUST_CHECK;
/* Inside a write job: ties one record by hand. */
Err record_retie(struct ctx *cx, int64_t record_id, const struct tie_choice *choice) MUST_CHECK;
/* The ties of a record as they are stored. */
Err record_ties(struct ctx *cx, int64_t record_id, struct tie **ties, size_t *n) MUST_CHECK;
/* {"plan_id","plan","action_id","code","label","rule_id","why"} rows under `name`. */
void jw_ties(struct jw *w, const char *name, const struct tie *ties, size_t n);
extern const struct schema tie_schema;

/* How a record looks in the facts (dense numbers); used by the loader too. */
void record_fact(struct app *app, const struct record *r, uint32_t id, struct fact *out);

#endif
