/*
 * The plan-text parser: the text of a strategic plan, as a centre has it, becomes a tree that a
 * person reviews before it is used.
 *
 * What it reads
 * -------------
 *  - lines with words ("Objectif strategique 1 :", "OS.1", "OO 1.1", "Action 1.1.1",
 * "Sous-action"), in French, Dutch, German or English, in capitals or not, with the marks of a
 * bad scan;
 *  - lines with numbers only ("1.", "1.1", "1.1.1"; "I.", "I.1."), letters and bullets below
 * them;
 *  - a table pasted from a word processor (tabs, merged cells empty, several actions in a
 * cell);
 *  - CSV (comma, semicolon or tab): level, code, parent, label; or one column for each level.
 *
 * It never invents and never hides: each thing that it repaired, moved, inserted or left out is
 * a doubt of the tree (svc/plan/tree.h), with the line where it stands.
 */
#ifndef SVC_PLAN_PARSE_H
#define SVC_PLAN_PARSE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "svc/plan/tree.h"

/*
 * The result satisfies plan_tree_valid(), whatever the bytes.  At most 32 MiB of arena
 * (svc/plan/text.h bounds the text).  ERR_INVALID: "plan.too_large" (2 MiB, or 50 000 lines),
 * "plan.not_text" (a PDF, an archive, an image), "plan.too_many_nodes", "plan.not_recognised"
 * (no objective found).
 */
Err plan_parse(struct arena *a, struct err_info *ei, const char *text, size_t len,
	       struct plan_tree *out) MUST_CHECK;

#endif
