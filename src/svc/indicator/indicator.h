/*
 * The workshop of indicators: define, try on real records, change, retire, carry to another centre.
 *
 * A definition is versioned: what it was is kept with the days on which it was in force, and the
 * new one gives its value at once (the model is built again after the commit).  A preview computes
 * over the present records with the masking of every other figure, and saves nothing.
 */
#ifndef SVC_INDICATOR_INDICATOR_H
#define SVC_INDICATOR_INDICATOR_H

#include "core/figures.h"
#include "core/session.h"
#include "core/write.h"
#include "http/http.h"

/* read.c */
handler_fn indicator_read, indicator_due;
/* save.c */
handler_fn indicator_add, indicator_save, indicator_retire;
/* preview.c */
handler_fn indicator_preview;
/* carry.c */
handler_fn indicators_export, indicators_import, indicators_import_preview;
/* coverage.c */
handler_fn plan_coverage;

struct target_in {
	int64_t year;
	double value;
};
struct indicator_in {
	struct label label;
	const char *measure, *unit, *explanation;
	int direction, scope;
	int64_t decimals, owner_id, every_months;
	double baseline;
	struct list targets;
};
struct preview_in {
	int64_t node_id, id;
	int32_t from, to;
	struct label label;
	const char *measure, *unit;
	int direction, scope;
	int64_t decimals;
	double baseline, target;
};
struct import_in {
	const char *content;
};
struct coverage_q {
	int32_t from, to;
};

extern const struct schema indicator_in_schema, indicator_preview_in_schema,
	indicator_import_schema, coverage_q_schema;
extern const struct schema indicator_full_schema, indicator_saved_schema,
	indicator_preview_schema, indicator_imported_schema, indicator_due_schema,
	coverage_schema;
extern const char *const scopes[];

/* A definition that was checked against the catalogue: what is stored. */
struct definition {
	const struct measure *measure;
	const char *measure_json, *unit, *direction, *scope, *explanation;
	struct label label;
	bool has_baseline;
	double baseline;
	int64_t decimals, owner_id, every_months;
	const struct target_in *targets;
	size_t n_targets;
};

/* Refuses by field; `prefix` stands before the names ("" or "indicators[3]."). */
Err definition_check(struct req *rq, struct resp *rs, const char *prefix,
		     struct definition *d) MUST_CHECK;
/* Inside a write job. */
Err definition_insert(struct ctx *cx, int64_t node_id, const char *code,
		      const struct definition *d, int64_t *id) MUST_CHECK;
/* Keeps what `was` said and stores the new version; INVALID-free, the version was checked. */
Err definition_update(struct ctx *cx, const struct indicator *was,
		      const struct definition *d) MUST_CHECK;
/* When the next measure by hand is expected; DAY_NONE for never. */
int32_t indicator_next(const struct plan *p, const struct indicator *i);

#endif
