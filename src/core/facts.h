/*
 * facts: every service record of the centre as columns in memory (struct of arrays).
 *
 * The facts are a read model: SQLite holds the truth, the loader fills the facts when the
 * centre is unlocked, and the write path appends, voids and ties after each commit.  They can
 * be dropped and rebuilt at any time.  This module knows neither the database nor the plan:
 * keys are small integers that the caller interned.
 *
 * Records
 * -------
 * A record is never edited: a correction voids one record and appends another.  Ids grow from
 * one append to the next, with gaps.  Key 0 means "none" in every key column (service, staff,
 * partner, place, theme, outcome, channel); persons and households are dense slots, FACT_NONE
 * when absent. `until_day` is DAY_NONE for an act of one day and for a thing that still lasts.
 *
 * Plans
 * -----
 * Up to FACT_PLANS plans are columns beside the records: for each record the index (from 1) of
 * the action that it serves, FACT_UNTIED (0) when none.  A slot must be opened before it is
 * read.
 *
 * Life cycle and threads
 * ----------------------
 * `facts_new()` … `facts_free()`.  A lock is inside: one writer at a time, any number of
 * readers; a waiting writer goes before new readers.  Several threads may load in parallel:
 * each fills its own `struct facts` from its own range of ids, then the parts are adopted in
 * the order of ids.
 *
 * Failure
 * -------
 * Refusals are an Err; malloc() failure stops the process (base/arena.h tells why).
 */
#ifndef CORE_FACTS_H
#define CORE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"

#define FACT_NONE    UINT32_MAX /* no person, no household */
#define FACT_NO_WAIT INT16_MIN	/* wait not known */
#define FACT_NO_LAG  INT16_MIN	/* lag not known */
#define FACT_UNTIED  0		/* serves no action of this plan */
#define FACT_PLANS   8

/* Ceiling of person and household slots: a set of slots stays small (8 MiB as bits). */
#define FACT_SLOT_MAX ((uint32_t)1 << 26)

struct facts;

struct fact {
	uint32_t id;
	int32_t day, until_day; /* civil days; until_day DAY_NONE: one day, or still open */
	uint32_t person, household;
	int32_t quantity, amount_cents;
	uint16_t kind, service, staff, partner, place, theme, outcome;
	uint16_t head_count, minutes;
	int16_t wait; /* minutes, FACT_NO_WAIT */
	int16_t lag;  /* days, FACT_NO_LAG */
	uint8_t channel;
	uint16_t tie[FACT_PLANS]; /* action per plan slot; slots that are not open: ignored */
};

struct facts *facts_new(void) __attribute__((returns_nonnull));
void facts_free(struct facts *f); /* NULL is fine */

/* Prepares room for `n` more records, so that the appends that follow do not allocate. */
void facts_reserve(struct facts *f, size_t n);

/*
 * Appends `n` records, ids ascending and above all ids present: all or none.  INVALID
 * ("facts.order" when an id does not ascend, "facts.range" when a day is not between DAY_MIN
 * and DAY_MAX, until_day is before day, or a slot passes FACT_SLOT_MAX).
 */
MUST_CHECK Err facts_append(struct err_info *ei, struct facts *f, const struct fact *recs,
			    size_t n);

/* Moves all records of `part` behind those of `f` and frees `part`; INVALID, with nothing
 * changed, when the ids of `part` are not all above those of `f`. */
MUST_CHECK Err facts_adopt(struct err_info *ei, struct facts *f, struct facts *part);

/* The record counts no more, in any figure or list.  False: no such record, or voided before.
 */
bool facts_void(struct facts *f, uint32_t id);

/* Opens a plan slot (untied everywhere), empties it when it was open already. */
void facts_plan_open(struct facts *f, unsigned plan);
void facts_plan_close(struct facts *f, unsigned plan);

/* Ties a record to an action of an open plan.  False: no such record (or voided), or plan not
 * open. */
bool facts_tie(struct facts *f, uint32_t id, unsigned plan, uint16_t action);

struct fact_tie {
	uint32_t id;
	uint16_t action;
};
/* The same for many, readers see all or none; returns how many records were found. */
size_t facts_tie_many(struct facts *f, unsigned plan, const struct fact_tie *ties, size_t n);

/* One record as it stands; false when absent or voided. */
bool facts_get(struct facts *f, uint32_t id, struct fact *out);

size_t facts_count(struct facts *f);	       /* records that count (not voided) */
uint32_t facts_last_id(struct facts *f);       /* greatest id ever appended, 0 when empty */
uint64_t facts_version(const struct facts *f); /* grows with every change, no lock taken */
size_t facts_memory(struct facts *f); /* bytes held, columns, plans and block summaries */

/*
 * Filters, shared by lists (below) and measures (core/measure.h).
 */
enum fact_dim {
	FACT_KIND,
	FACT_SERVICE,
	FACT_THEME,
	FACT_PLACE,
	FACT_PARTNER,
	FACT_OUTCOME,
	FACT_CHANNEL,
};
#define FACT_DIMS 7

/* OR inside a dimension, AND between dimensions; no keys: any value, none included. */
struct fact_filter {
	const uint16_t *keys[FACT_DIMS];
	uint16_t n_keys[FACT_DIMS];
	int16_t age_min,
		age_max; /* full years at the record's day, both included; -1: no bound */
};
#define FACT_FILTER_ANY ((struct fact_filter){ .age_min = -1, .age_max = -1 })

/*
 * What is known of the persons, by slot; arrays of `n` entries (or NULL: unknown for all) that
 * the caller keeps in place during a call; entries may change meanwhile (each is read whole,
 * before or after).  Slots from `n` on are unknown.  A person whose birth day is unknown
 * (DAY_NONE, or after the record's day) passes no age bound.
 */
struct fact_people {
	const int32_t *birth_day;
	const uint8_t *sex;	  /* the caller's codes, 0 unknown */
	const uint16_t *locality; /* 0 unknown */
	uint32_t n;
};

/* Which records: a period, and those tied to some actions of a plan. */
struct fact_scope {
	int32_t from, to; /* days, both included */
	bool any;	  /* whatever the tie: `plan` and `actions` are not read */
	unsigned plan;
	const uint16_t *actions; /* action indexes; FACT_UNTIED reads the records to be tied */
	size_t n_actions;
};

#define FACT_PAGE_MAX 500

/* Position in a list: the last record that was shown.  Zeroed: from the start. */
struct fact_cursor {
	bool set;
	int32_t day;
	uint32_t id;
};

/*
 * One page of the records of a scope, latest day first, then greatest id first.  At most
 * `limit` (1 to FACT_PAGE_MAX) into `out`; returns how many.  `where` and `people` may be NULL.
 * `more` tells whether others follow; the cursor is moved behind the last one returned.
 */
size_t facts_list(struct facts *f, const struct fact_scope *scope,
		  const struct fact_filter *where, const struct fact_people *people,
		  struct fact_cursor *cursor, struct fact *out, size_t limit, bool *more);

/* Number of records of a scope that pass a filter. */
uint64_t facts_matching(struct facts *f, const struct fact_scope *scope,
			const struct fact_filter *where, const struct fact_people *people);

#endif
