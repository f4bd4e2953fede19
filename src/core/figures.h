/*
 * figures: everything about one plan over one period.
 *
 * One computation serves the page, the panel of a node, the workshop, the export, the frozen
 * evaluation and the printed report: figures that disagree are a defect of the highest rank.
 *
 * Objectives that share an action (model: links) take their part of its minutes; records stay
 * where the action is, so that nothing is counted twice.
 */
#ifndef CORE_FIGURES_H
#define CORE_FIGURES_H

#include "core/mask.h"
#include "core/measure.h"
#include "core/model.h"
#include "core/rollup.h"

extern const char *const level_names[], *const state_names[], *const directions[];

struct indicator_figure {
	const struct indicator *indicator;
	struct measure_result result; /* months that are masked are NaN */
	struct rollup_verdict verdict;
	bool masked, has_target;
};

struct node_figure {
	const struct node *node;
	uint64_t records, minutes;
	uint32_t persons;
	bool persons_masked;
	const uint32_t *months;
	struct indicator_figure *indicators;
	size_t n_indicators; /* the first is the main one */
	enum rollup_state state;
	uint32_t counts[ROLLUP_STATES];
};

struct figures {
	const struct plan *plan;
	int32_t from, to;
	struct node_figure *nodes; /* one per plan->nodes, same order */
	size_t n_nodes;
	size_t n_months;
	uint64_t tied, untied;
	uint32_t all[ROLLUP_STATES];
	uint64_t version; /* of the facts */
	int64_t computed_us;
	uint32_t least, least_sensitive; /* masking thresholds, see figures_least() */
};

/* Everything about one plan over one period; in cx's arena. */
Err figures_compute(struct ctx *cx, const struct plan *p, int32_t from, int32_t to,
		    struct figures *out) MUST_CHECK;
/* Node indexes of a node and all below it, for a scope. */
uint16_t *figures_actions(struct arena *a, const struct plan *p, const struct node *n,
			  size_t *count);
void figures_people(struct ctx *cx, struct fact_people *out);
/* Members of IndicatorValue; months only when asked. */
void jw_indicator(struct ctx *cx, struct jw *w, const struct figures *f,
		  const struct indicator_figure *i, bool months);
/* Members of PlanNode. */
void jw_node(struct ctx *cx, struct jw *w, const struct figures *f, size_t i);
/* Members of IndicatorDefinition: what an export, a version and a frozen evaluation keep. */
void jw_definition(struct ctx *cx, struct jw *w, const struct indicator *i);
const struct label *unit_label(struct ctx *cx, const char *unit);
/* The job of one indicator over a period; `i` need not be in the model (a preview). */
void figures_job(struct ctx *cx, const struct plan *p, const struct indicator *i, int32_t from,
		 int32_t to, struct measure_job *job);
/* Sets the masking thresholds in force today: fewest persons of a figure that is shown, and of
 * one about sensitive services (never less than the former). */
void figures_least(const struct ctx *cx, struct figures *f);
/* From the result of a job to a figure: verdict and masking; `n` is the node's figure or NULL. */
void figures_judge(struct ctx *cx, const struct figures *f, const struct node_figure *n,
		   const struct measure_result *r, struct indicator_figure *out);

#endif
