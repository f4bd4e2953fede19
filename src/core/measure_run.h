/*
 * measure_run: the passes of one batch, and the jobs while they are computed.  Internal to
 * measure_*.c.
 */
#ifndef CORE_MEASURE_RUN_H
#define CORE_MEASURE_RUN_H

#include "core/measure_pass.h"

/* A measure of one job with its accumulators: mirrors the tree of struct measure. */
struct calc {
	const struct measure *m;
	struct leaf *leaf;	/* computed from records */
	struct unit *unit;	/* of the leaf; of the denominator when `paired` */
	struct calc *num, *den; /* share */
	bool paired;		/* rest of the share is known */
};

/* Units waiting to be put in the tables of a pass. */
struct attach {
	struct attach *next;
	struct unit *unit;
	const struct fact_scope *scope;
	bool lasting;
	uint16_t action; /* when scope is NULL: this one */
};

struct pass_plan {
	struct pass_plan *next;
	struct pass p;
	bool has_plan;
	struct attach *attached;
};

struct tree_run {
	struct measure_tree *t;
	struct pass_plan *pp;
	struct tree_sum *sums;	/* by node */
	struct tree_sum others; /* tied to actions that are no node */
};

struct batch_run {
	struct err_info *ei;
	struct facts *f;
	struct measure_batch *b;
	struct arena *a, *scratch;
	struct pass_plan *passes;
	struct calc *calcs; /* by job */
	struct pass_plan **job_pass;
	struct grouping *groups;
	struct tree_run *trees;
};

/* The pass of a period and plan, made at the first call. */
MUST_CHECK Err pass_for(struct batch_run *r, int32_t from, int32_t to, bool any, unsigned plan,
			struct pass_plan **out);
void pass_attach(struct batch_run *r, struct pass_plan *pp, struct unit *u,
		 const struct fact_scope *scope, bool lasting, uint16_t action);
/* Builds the tables of a pass from what was attached. */
void pass_tables(struct batch_run *r, struct pass_plan *pp);

MUST_CHECK Err tree_prepare(struct batch_run *r, struct tree_run *tr, struct measure_tree *t);
void tree_finish(struct batch_run *r, struct tree_run *tr);

/* Fills the result of a job. */
void job_finish(struct batch_run *r, size_t job);

#endif
