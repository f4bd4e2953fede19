/*
 * Evaluations: a period of a plan that is judged, then frozen.
 *
 * A draft holds texts (per objective and action, the director's opinion, a conclusion) beside the
 * figures of the day.  Freezing computes once more and stores everything that was read: values,
 * verdicts, definitions, rules, milestones, texts, author, instant, as one JSON text with its
 * SHA-256.  From then on it is shown from that text, never computed again; what changed afterwards
 * is told beside it ("revised since").  The base refuses to change it (triggers of 017).
 *
 * Source: decree of 19 July 2018 (organic law of the CPAS, art. 27ter): the council evaluates the
 * plan at least at mid-term and at its end; the law gives no method.
 */
#ifndef SVC_EVALUATION_EVALUATION_H
#define SVC_EVALUATION_EVALUATION_H

#include "core/figures.h"
#include "core/session.h"
#include "core/write.h"
#include "http/http.h"

struct json_t;

/* edit.c */
handler_fn plan_evaluation_list, plan_evaluation_add, plan_evaluation_save,
	plan_evaluation_drop, plan_evaluation_freeze;
/* read.c */
handler_fn plan_evaluation_read, plan_evaluation_content;
/* export.c */
handler_fn plan_evaluation_export;

struct plan_evaluation_in {
	int kind;
	const char *title;
	int32_t from, to;
};
struct text_in {
	int64_t node_id;
	const char *text;
	int outcome;
};
struct save_in {
	const char *title, *intro, *opinion, *conclusion;
	struct list texts;
};
struct export_q {
	int format;
};

extern const struct schema plan_evaluation_in_schema, plan_evaluation_save_schema,
	plan_evaluation_export_q_schema;
extern const struct schema plan_evaluation_list_schema, plan_evaluation_schema,
	plan_evaluation_saved_schema;
extern const char *const plan_evaluation_kinds[], *const plan_outcomes[];

/* A row of the table, with its texts. */
struct evaluation {
	int64_t id, version, plan_id, made_at, made_by, frozen_at, frozen_by;
	const char *kind, *title, *intro, *opinion, *conclusion, *hash, *content;
	int32_t from, to;
	bool frozen;
	struct evaluation_text {
		int64_t node_id;
		const char *text, *outcome;
	} * texts;
	size_t n_texts;
};

/* NOT_FOUND "not_found" when there is none, or its plan is gone. */
Err plan_evaluation_get(struct ctx *cx, int64_t id, struct evaluation *e) MUST_CHECK;
/* The content of a draft, as it would be frozen now; appended to `out` as JSON. */
Err plan_evaluation_compute(struct ctx *cx, const struct evaluation *e,
			    struct buf *out) MUST_CHECK;
/* "revised": what the figures say now of what was frozen. */
Err plan_evaluation_revised(struct ctx *cx, const struct evaluation *e,
			    struct jw *w) MUST_CHECK;

#endif
