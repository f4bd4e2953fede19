/*
 * The plan (PST): import, figures, rules, records to attach.
 *
 * One computation (figures.c) serves the page, the panel of a node, the export and the report:
 * figures that disagree are a defect of the highest rank.
 */
#ifndef SVC_PLAN_PLAN_H
#define SVC_PLAN_PLAN_H

#include "core/mask.h"
#include "core/measure.h"
#include "core/record.h"
#include "core/rollup.h"
#include "core/session.h"
#include "core/write.h"
#include "http/http.h"
#include "svc/plan/tree.h"

/* page.c, panel.c, export.c */
handler_fn plan_list, plan_page, plan_panel, plan_records, plan_export;
/* import.c */
handler_fn plan_preview, plan_add;
/* rules.c */
handler_fn rule_list, rule_add, rule_change, rule_preview;
/* untied.c */
handler_fn untied_list, record_tie_add, plan_attach, plan_attach_preview;
/* node.c */
handler_fn node_change, measurement_add, milestone_list, milestone_add, milestone_change;

struct period_q {
	int32_t from, to;
};
struct records_q {
	int32_t from, to;
	const char *after;
};
struct untied_q {
	int64_t plan;
	const char *after;
};
struct rules_q {
	int64_t plan;
};
struct preview_in {
	const char *text;
};
struct node_in {
	int level;
	const char *code, *printed, *parent, *label;
};
struct plan_in {
	const char *text, *title, *organisation;
	int32_t from, to;
	struct list nodes; /* struct node_in */
};
struct rule_in {
	int64_t plan_id, action_id, priority;
	const char *kind, *service, *theme, *place, *partner, *outcome, *mode;
	int32_t from, to;
	bool active;
};
struct tie_in {
	int64_t plan_id, action_id;
	const char *reason;
};
struct node_change_in {
	const char *brief;
	int status;
};
struct measurement_in {
	int32_t day;
	double value;
	const char *evidence;
};
struct milestone_in {
	const char *label;
	int32_t due, reached;
};

extern const struct schema period_q_schema, records_q_schema, untied_q_schema, rules_q_schema,
	preview_in_schema, plan_in_schema, rule_in_schema, rule_change_schema, tie_in_schema,
	node_change_schema, measurement_in_schema, milestone_in_schema, milestone_change_schema;
extern const struct schema plans_schema, plan_page_schema, plan_panel_schema,
	plan_records_schema, plan_preview_schema, plan_added_schema, rules_schema,
	rule_saved_schema, moved_schema, untied_schema, plan_id_version_schema,
	milestones_schema;
extern const char *const level_names[], *const state_names[], *const statuses[],
								      *const directions[];

/* ---- figures.c ---- */

struct indicator_figure {
	const struct indicator *indicator;
	struct measure_result result;
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
	uint32_t least; /* masking threshold */
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
/* The civil year of today, or what the query says; refuses a period upside down. */
Err figures_period(struct req *rq, struct resp *rs, int32_t from, int32_t to, int32_t *f,
		   int32_t *t) MUST_CHECK;
const struct label *unit_label(struct ctx *cx, const char *unit);

/* ---- import.c ---- */

struct plan_import {
	const struct plan_tree *tree; /* reviewed or as parsed */
	const char *title, *organisation;
	int32_t from, to;
};
struct plan_imported {
	int64_t plan_id;
	bool created;
	size_t changes;
	int64_t attached; /* records that found their action */
};
/* Inside a write job: creates or changes the plan, with the shipped rules and indicators. */
Err plan_store(struct ctx *cx, const struct plan_import *in,
	       struct plan_imported *out) MUST_CHECK;
/* The plan that an import of this organisation and period would change, or NULL. */
const struct plan *plan_existing(const struct model *m, const char *organisation, int32_t from,
				 int32_t to);
/* Inside a write job, model fresh: ties records of the period that serve no action of the plan. */
Err plan_attach_untied(struct ctx *cx, const struct plan *p, bool store,
		       int64_t *count) MUST_CHECK;
/* Shipped rules, indicators and short labels of a plan (defaults.c); inside the same job. */
Err plan_defaults(struct ctx *cx, int64_t plan_id, const char *organisation,
		  int32_t from) MUST_CHECK;

#endif
