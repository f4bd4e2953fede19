/*
 * measure: what an indicator counts, and its evaluation over the facts.
 *
 * Definition
 * ----------
 * A measure is data (JSON), names resolved by the caller when it is read:
 *
 *	{"op":"count","where":W}
 *	{"op":"sum","of":"quantity|minutes|amount_cents|head_count","where":W,"divide":60}
 *	{"op":"distinct","of":"person|household|staff|partner|place","where":W}
 *	{"op":"median|p90|mean","of":"wait|lag|minutes|quantity","where":W}
 *	{"op":"active_at","where":W}     records that last on the last day of the period
 *	{"op":"share","num":M,"den":M}   M: any measure, three levels in all
 *	{"op":"milestones"}              reached / planned, given with the job
 *	{"op":"manual"}                  a dated measurement, given with the job
 *
 *	W: {"kind":[…],"service":[…],"theme":[…],"place":[…],"partner":[…],"outcome":[…],
 *	    "channel":[…],"age_min":18,"age_max":64}
 *
 * `where` and `divide` may be left out; every member that is not named above is refused.
 *
 * Rules of evaluation
 * -------------------
 * - Persons are counted once, over the whole period and over all actions read; so the months of
 *   a `distinct` do not add up to its value.  The months of count and sum do.
 * - A share is numerator / denominator of the whole period (0 to 1, not percent), never an
 * average of shares; it has no value when the denominator is 0.
 * - median: the middle value, or half the sum of the two middle ones.  p90: the smallest value
 *   that at least 90 % of the values do not pass (nearest rank).  Records whose wait or lag is
 *   not known are left out.  No value when nothing was measured.
 * - active_at: [day, until_day] covers the day; no until_day means still open.  Its months are
 *   the numbers at the end of each month (the last day of the period in the last month).
 *   The record may have begun before the period.
 *
 * One pass
 * --------
 * measure_run() evaluates all jobs, groups and trees of one page together: one pass over the
 * rows of each period (and one over lasting records when active_at is asked).  The facts are
 * locked for reading meanwhile: all figures belong to one version.
 */
#ifndef CORE_MEASURE_H
#define CORE_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "core/facts.h"

struct json_t; /* jansson */

enum measure_op {
	MEASURE_UNSET,
	MEASURE_COUNT,
	MEASURE_SUM,
	MEASURE_DISTINCT,
	MEASURE_MEDIAN,
	MEASURE_P90,
	MEASURE_MEAN,
	MEASURE_ACTIVE_AT,
	MEASURE_SHARE,
	MEASURE_MILESTONES,
	MEASURE_MANUAL,
};

enum measure_of {
	MEASURE_OF_NOTHING,
	MEASURE_QUANTITY,
	MEASURE_MINUTES,
	MEASURE_AMOUNT_CENTS,
	MEASURE_HEAD_COUNT,
	MEASURE_WAIT,
	MEASURE_LAG,
	MEASURE_PERSON,
	MEASURE_HOUSEHOLD,
	MEASURE_STAFF,
	MEASURE_PARTNER,
	MEASURE_PLACE,
};

#define MEASURE_DEPTH_MAX  3
#define MEASURE_NAMES_MAX  64 /* names in one list of a filter */
#define MEASURE_DIVIDE_MAX 1000000
#define MEASURE_AGE_MAX	   150
#define MEASURE_ENOUGH	   64
#define MEASURE_MONTHS_MAX 480 /* longest period, 40 years */

struct measure {
	enum measure_op op;
	enum measure_of of;
	int32_t divide; /* 1 when absent */
	struct fact_filter where;
	const struct measure *num, *den; /* share */
};

/* Key of a name, false when there is none.  `dim` tells which list. */
struct measure_names {
	bool (*resolve)(void *arg, enum fact_dim dim, const char *name, uint16_t *key);
	void *arg;
};

/* What is wrong in a definition, as the API's `fields`: "num.where.kind", "field.unknown". */
struct measure_fault {
	char field[80];
	const char *error; /* field.required, field.unknown, field.type, field.not_one_of,
			      field.too_short, field.too_long, field.too_small, field.too_large,
			      field.text (not JSON) */
};
#define MEASURE_FAULTS_MAX 16
struct measure_faults {
	struct measure_fault rows[MEASURE_FAULTS_MAX];
	size_t n_rows;
};

/*
 * Reads a definition; the result lives in `a`.  INVALID ("measure.definition") with every fault
 * found (the first MEASURE_FAULTS_MAX) in `faults`.
 */
MUST_CHECK Err measure_parse(struct err_info *ei, struct arena *a, const char *json, size_t len,
			     const struct measure_names *names, struct measure_faults *faults,
			     const struct measure **out);
MUST_CHECK Err measure_parse_value(struct err_info *ei, struct arena *a, struct json_t *json,
				   const struct measure_names *names,
				   struct measure_faults *faults, const struct measure **out);

/* Does the value build up over the period (count, sum, distinct), or is it a level? */
bool measure_is_flow(const struct measure *m);
/* Is any part of it computed from records? */
bool measure_is_computed(const struct measure *m);
const char *measure_op_name(enum measure_op op); /* "count" */

/*
 * Jobs: one indicator over one period.
 */
struct measure_result {
	bool present; /* false: there is no value (empty median, share of nothing, no manual) */
	double value;
	double numerator,
		denominator; /* share and milestones; mean: sum and number of values */
	uint64_t records;    /* that contributed; of a share: to the denominator */

	/* Persons who contributed, for masking (core/mask.h): exact up to MEASURE_ENOUGH, which
	 * stands for that many or more.  The exact number is a measure: distinct of person. */
	uint32_t persons;      /* distinct; of a share: in the denominator */
	uint32_t persons_num;  /* share: in the numerator; else = persons */
	uint32_t persons_rest; /* share of two measures of records: persons with a record in the
				  denominator that is not in the numerator; else 0 */
	uint32_t persons_least; /* the least of all the counts above and of those inside nested
				   shares that is not 0; 0 when nobody contributed */

	/* By month of the period (n_months of the batch); NULL for median, p90, milestones,
	 * manual.  A month without value (share of nothing) is NaN. */
	double *months;
	uint32_t *month_persons; /* as persons_least; NULL unless asked, and for active_at */
};

struct measure_job {
	const struct measure *measure;
	struct fact_scope scope;
	bool want_month_persons;
	/* For "manual" and "milestones", alone or inside a share. */
	bool has_manual;
	double manual;
	uint32_t reached, planned;

	struct measure_result result; /* out */
};

/*
 * Groups: count, sum and distinct persons of filtered records by one or two keys.
 */
enum measure_key {
	MEASURE_BY_NOTHING,
	MEASURE_BY_ACTION, /* of scope.plan; FACT_UNTIED is a key too */
	MEASURE_BY_MONTH,  /* 0 for the first month of the period */
	MEASURE_BY_SERVICE,
	MEASURE_BY_OUTCOME,
	MEASURE_BY_AGE, /* index of the band at the record's day */
	MEASURE_BY_SEX,
	MEASURE_BY_LOCALITY,
};
#define MEASURE_KEY_NONE UINT32_MAX /* age unknown, or below the first band */

struct measure_cell {
	uint32_t key, key2; /* key2 is 0 when `by2` is MEASURE_BY_NOTHING */
	uint64_t records;
	int64_t sum; /* of `of` (0 when MEASURE_OF_NOTHING) */
	uint32_t persons;
};

struct measure_group {
	struct fact_scope scope;
	const struct fact_filter *where; /* NULL: all */
	enum measure_key by, by2;
	enum measure_of of; /* quantity, minutes, amount_cents, head_count, or nothing */
	/* First age of each band, ascending: {0, 18, 25, 65}. */
	const uint8_t *bands;
	size_t n_bands;

	struct measure_cell *cells; /* out: by key, then key2; only cells with records */
	size_t n_cells;
	struct measure_cell total; /* out: all of it, persons counted once */
};

/*
 * Trees: the nodes of a plan with what was done for each.  Parents stand before their children.
 */
struct measure_node {
	int32_t parent;	 /* index of the parent in the array, -1 for a root */
	uint16_t action; /* index in the tie column, FACT_UNTIED for a node that nothing ties
			    to; no action appears twice */

	/* out: the node with all its descendants */
	uint64_t records, minutes;
	uint64_t own_records; /* tied to this node itself */
	uint32_t persons;     /* distinct, counted once */
	uint32_t *months;     /* records by month, n_months of the batch */
};

struct measure_tree {
	unsigned plan;
	int32_t from, to;
	struct measure_node *nodes;
	size_t n_nodes;

	uint64_t tied, untied; /* out: live records of the period */
	uint32_t persons;      /* out: distinct, of all tied records of the period */
};

struct measure_batch {
	struct measure_job *jobs;
	size_t n_jobs;
	struct measure_group *groups;
	size_t n_groups;
	struct measure_tree *trees;
	size_t n_trees;
	const struct fact_people *people; /* NULL: nothing is known */

	uint64_t version; /* out: facts_version() of these figures */
};

/* Months that a period touches, the length of `months` of its jobs. */
size_t measure_months(int32_t from, int32_t to);

/*
 * Evaluates everything; results live in `a`.  INVALID ("measure.period") when a period ends
 * before it starts, leaves DAY_MIN…DAY_MAX or passes MEASURE_MONTHS_MAX; INVALID
 * ("measure.plan") when a plan is not open or a tree is not one.  Takes the read lock of the
 * facts.
 */
MUST_CHECK Err measure_run(struct err_info *ei, struct facts *f, struct measure_batch *batch,
			   struct arena *a);

#endif
