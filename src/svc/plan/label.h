/*
 * Labels: how the lines of one are joined, and what is left of it once it is clean.
 */
#ifndef SVC_PLAN_LABEL_H
#define SVC_PLAN_LABEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "svc/plan/ocr.h"

#define PLAN_RAW_MAX 8192 /* bytes of a label while its lines are gathered */

/* A label that is being gathered.  Past PLAN_RAW_MAX the rest is not kept and `full` is set. */
struct plan_raw {
	char text[PLAN_RAW_MAX];
	size_t len;
	bool full;
};

void plan_raw_set(struct plan_raw *raw, const char *s);
/* Adds a line: one space between, or none after a word cut by a hyphen. */
void plan_raw_add(struct plan_raw *raw, const char *s);

/*
 * True when `s` cannot be the end of a label: it ends with a comma, a hyphen, a bracket that is
 * still open, or a word that calls for another ("de", "pour", "van").
 */
bool plan_label_open(const char *s);
/* True when `s` ends as a sentence or an item of a list does. */
bool plan_label_ended(const char *s);

/*
 * The clean label: one space between words, no bullet before, no ";", comma, leader dots or
 * "(suite)" after, a capital first, repaired when the document is a scan, at most
 * PLAN_LABEL_MAX code points.  May be empty.  `*doubts` receives LABEL_LONG; `*repaired` counts
 * up.
 */
const char *plan_label_clean(struct arena *a, const struct plan_ocr *ocr, const char *raw,
			     unsigned *doubts, unsigned *repaired);

#endif
