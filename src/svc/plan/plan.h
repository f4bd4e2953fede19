/*
 * The plan (PST): import, figures, rules, records to attach.
 *
 * One computation (core/figures.h) serves the page, the panel of a node, the export and the report:
 * figures that disagree are a defect of the highest rank.
 */
#ifndef SVC_PLAN_PLAN_H
#define SVC_PLAN_PLAN_H

#include "core/figures.h"
#include "core/record.h"
#include "core/session.h"
#include "core/write.h"
#include "http/http.h"
#include "svc/plan/tree.h"

/* page.c, panel.c, export.c */
handler_fn plan_list, plan_page, plan_panel, plan_records, plan_export, plan_workbook;
/* counted.c */
handler_fn record_counted;
/* import.c */
handler_fn plan_preview, plan_add;
/* rules.c */
handler_fn rule_list, rule_add, rule_change, rule_preview, rule_past;
/* untied.c */
handler_fn untied_list, record_tie_add, plan_attach, plan_attach_preview;
/* node.c */
handler_fn node_change, measurement_add, milestone_list, milestone_add, milestone_change;

struct period_q {
	int32_t from, to;
};
struct records_q {
	int32_t from, to;
	int64_t indicator; /* 0: all of the node */
	const char *after;
};
struct untied_q {
	const char *service; /* key: only of this one */
	int64_t plan;
	int32_t from, to; /* DAY_NONE: as the plan begins, ends */
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

extern const struct schema counted_schema, period_q_schema, records_q_schema, untied_q_schema,
	rules_q_schema, preview_in_schema, plan_in_schema, rule_in_schema, rule_change_schema,
	tie_in_schema, node_change_schema, measurement_in_schema, milestone_in_schema,
	milestone_change_schema;
extern const struct schema plans_schema, plan_page_schema, plan_panel_schema,
	plan_records_schema, plan_preview_schema, plan_added_schema, rules_schema,
	rule_past_schema, rule_saved_schema, moved_schema, untied_schema,
	plan_id_version_schema, milestones_schema;
extern const char *const statuses[];

/* ---- page.c ---- */

/* The civil year of today, or what the query says; refuses a period upside down. */
Err figures_period(struct req *rq, struct resp *rs, int32_t from, int32_t to, int32_t *f,
		   int32_t *t) MUST_CHECK;

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
