/*
 * Rules applied to the past.
 *
 * A rule counts for what is logged from then on; it never rewrites what was counted.  Who wants the
 * past to follow the rules of today asks for it: days, reason, and a preview that names every move
 * (so many records from this action to that one).  Another person, who holds rule.approve, decides.
 * Applying leaves a line for each record: where it was, by which rule, and where it went.  Records
 * tied by hand stay where somebody put them.
 */
#ifndef SVC_RETIE_RETIE_H
#define SVC_RETIE_RETIE_H

#include "core/mapping.h"
#include "core/record.h"
#include "core/session.h"
#include "core/write.h"
#include "http/http.h"

handler_fn retie_list, retie_read, retie_preview, retie_ask, retie_approve, retie_refuse;

struct retie_span_in {
	int32_t from, to;
};
struct retie_in {
	int32_t from, to;
	const char *reason;
};

extern const struct schema retie_span_schema, retie_in_schema;
extern const struct schema reties_schema, retie_schema, retie_moves_schema, retie_saved_schema;

/* One record that the rules of today would tie elsewhere; 0: no action, no rule. */
struct retie_move {
	int64_t record_id, old_node, old_rule, new_node, new_rule;
};
#define RETIE_MOST 1000000 /* records moved at once */

/* find.c: the records of a plan between two days that would move; in cx's arena. */
Err retie_find(struct ctx *cx, const struct plan *p, int32_t from, int32_t to,
	       struct retie_move **out, size_t *n) MUST_CHECK;
/* "moves": [{from, to, records}], most records first. */
void jw_moves(struct ctx *cx, struct jw *w, const struct retie_move *m, size_t n);

#endif
