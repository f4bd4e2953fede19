/*
 * The tree of a strategic plan (PST, programme strategique transversal): what the parser makes
 * of a text, what the reviewer hands back, and the difference between two of them.
 *
 * Shape
 * -----
 * Strategic objective > operational objective > action > sub-action.  In every tree that leaves
 * this module: nodes stand in reading order (a parent before its children, the children of a
 * node together), the parent of a node is exactly one level up, a strategic objective has none,
 * codes are unique, labels hold 1 to PLAN_LABEL_MAX code points, and n_nodes is at most
 * PLAN_NODES_MAX.
 *
 * Codes
 * -----
 * A code is its parent's code, a point, and a last part: "4", "4.3", "4.3.2", "2.2.3.A".  Plans
 * print codes badly, so `printed` keeps what the paper says and `code` is what we use:
 *  1. a printed code that fits its parent is the code;
 *  2. a printed code that only numbers within its parent ("OO 2", "a)", Roman numerals) is
 *     completed with the parent's code;
 *  3. a printed code that does not fit its parent, or that a sibling took before, gives way:
 * the node stays where it stands and gets the first free number after its elder sibling
 * ("4.3.2" printed under 4.2 after 4.2.1 becomes 4.2.2), and a doubt names it;
 *  4. a node without a printed code is numbered the same way.
 *
 * Memory: everything lives in the arena given.
 */
#ifndef SVC_PLAN_TREE_H
#define SVC_PLAN_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/macros.h"

#define PLAN_LEVELS    4
#define PLAN_NODES_MAX 5000
#define PLAN_LABEL_MAX 600 /* code points */
#define PLAN_CODE_MAX  40  /* bytes */

enum plan_level { PLAN_STRATEGIC, PLAN_OPERATIONAL, PLAN_ACTION, PLAN_SUBACTION };

/*
 * Everything that a reviewer is asked to look at, and its key for the user.  The first group
 * belongs to one node (a bit of `doubts`), the second to the whole plan.
 */
#define PLAN_DOUBT_KEYS(X)                                                                     \
	X(CODE_REPEATED, "plan.code_repeated")	   /* printed elsewhere too */                 \
	X(CODE_MISPRINTED, "plan.code_misprinted") /* "4 .4.2", "l.2" */                       \
	X(CODE_MISMATCH, "plan.code_mismatch")	   /* does not fit the objective above */      \
	X(CODE_OURS, "plan.code_ours")		   /* not numbered, its neighbours are */      \
	X(NO_ACTION, "plan.objective_without_action")                                          \
	X(LABEL_CUT, "plan.label_cut") /* rejoined over a gap or a page */                     \
	X(LABEL_MISSING, "plan.label_missing")                                                 \
	X(LABEL_LONG, "plan.label_long")	 /* shortened to PLAN_LABEL_MAX */             \
	X(ACTION_SPLIT, "plan.action_split")	 /* several actions in one cell */             \
	X(LEVEL_MISSING, "plan.level_missing")	 /* a level that we had to insert */           \
	X(LEVEL_GUESSED, "plan.level_guessed")	 /* a bullet or letter: level by place */      \
	X(PARENT_UNKNOWN, "plan.parent_unknown") /* the parent named is not there */           \
	X(LINE_DROPPED, "plan.line_dropped")	 /* text of no known use */                    \
	X(HEADING_REPEATED, "plan.heading_repeated")                                           \
	X(UNNUMBERED, "plan.unnumbered")	 /* codes of a level (or all) are ours */      \
	X(CODE_COMPLETED, "plan.code_completed") /* numbers restart in each objective */       \
	X(PERIOD_UNKNOWN, "plan.period_unknown")                                               \
	X(TITLE_UNKNOWN, "plan.title_unknown")                                                 \
	X(ORGANISATION_UNKNOWN, "plan.organisation_unknown")                                   \
	X(OPINION, "plan.opinion_set_aside")                                                   \
	X(PREAMBLE, "plan.preamble_dropped")                                                   \
	X(GLYPHS, "plan.glyphs_dropped")       /* stray marks of the scan */                   \
	X(OCR, "plan.ocr_repaired")	       /* `text`: how many labels */                   \
	X(ENCODING, "plan.encoding_converted") /* was not UTF-8 */                             \
	X(COLUMN_IGNORED, "plan.column_ignored")                                               \
	X(COLUMNS_GUESSED, "plan.columns_guessed") /* a table without a heading row */         \
	X(MORE, "plan.more_doubts")		   /* the list was cut */

enum plan_doubt_kind {
#define X(name, key) PLAN_DOUBT_##name,
	PLAN_DOUBT_KEYS(X)
#undef X
		PLAN_DOUBT_KINDS
};

#define PLAN_BIT(name) (1u << PLAN_DOUBT_##name)

struct plan_node {
	enum plan_level level;
	const char *code;    /* unique within the tree */
	const char *printed; /* as printed, NULL when the source gives none */
	int parent;	     /* index, -1 for a strategic objective */
	const char *label;
	int line;	 /* 1-based line of the source, 0 when there is none */
	unsigned doubts; /* PLAN_BIT(...) */
};

struct plan_doubt {
	const char *key;
	int node; /* index, -1: the whole plan */
	int line;
	const char *text; /* the words or the code in question, at most 200 code points */
};

/* A comment of the opinion section.  `about`: codes parted by a space, NULL when none is named.
 */
struct plan_note {
	const char *about;
	const char *text; /* paragraphs parted by an empty line */
};

struct plan_tree {
	const char *title, *organisation; /* NULL when the text does not say */
	int32_t from, to;		  /* civil days, DAY_NONE unknown */
	struct plan_node *nodes;
	size_t n_nodes;
	struct plan_doubt *doubts;
	size_t n_doubts;
	struct plan_note *notes;
	size_t n_notes;
	unsigned count[PLAN_LEVELS];
};

const char *plan_level_name(enum plan_level level); /* strategic|operational|action|subaction */
bool plan_level_parse(const char *name, enum plan_level *out);
const char *plan_doubt_key(enum plan_doubt_kind kind);

/*
 * Writes the members title, organisation, from, to, strategic, operational, action, subaction,
 * nodes, doubts, notes into the object that is open in `w`.  `parent` is a code or null; `node`
 * of a doubt is an index into nodes, or null for the whole plan.
 */
void plan_tree_json(struct jw *w, const struct plan_tree *t);

/* ---- A tree handed back by the reviewer ------------------------------------------------- */

/* A row as it comes from outside: any member may be NULL.  `parent` is a code, NULL or "" none.
 */
struct plan_row {
	const char *level, *code, *parent, *label;
};

/* Where a refused row is wrong; `key` is a field key of the API ("field.too_long") or plan.*.
 */
struct plan_fault {
	size_t row;
	const char *field; /* "level", "code", "parent", "label" */
	const char *key;
};

/*
 * Checks rows (in any order) and makes the tree of them: levels, parents one level up, unique
 * codes of [0-9A-Za-z._-], labels of 1 to PLAN_LABEL_MAX code points without control
 * characters, 1 to PLAN_NODES_MAX rows.  Title, organisation and period stay unset. ERR_INVALID
 * with *fault filled, and the row's number in the detail; "plan.too_many_nodes" and
 * "plan.not_recognised" (no row) leave fault->field NULL.
 */
Err plan_tree_review(struct arena *a, struct err_info *ei, const struct plan_row *rows,
		     size_t n, struct plan_tree *out, struct plan_fault *fault) MUST_CHECK;

/* The same rules on nodes; true when they hold.  For tests and for what is read from storage.
 */
bool plan_tree_valid(struct arena *a, const struct plan_node *nodes, size_t n);

/* ---- The difference between a plan in use and a parsed tree ------------------------------ */

enum plan_change_kind { PLAN_ADD, PLAN_REMOVE, PLAN_LABEL, PLAN_MOVE };

/*
 * ADD: new = label.  REMOVE: old = label.  LABEL: old and new labels.  MOVE (another parent or
 * another number): old and new codes.  `code` is the code in use, for ADD the code to give.
 * A node can have a MOVE and a LABEL.
 */
struct plan_change {
	enum plan_change_kind kind;
	const char *code, *old, *new;
	int node; /* index in the parsed tree, -1 for REMOVE */
	int was;  /* index in the existing nodes, -1 for ADD */
};

struct plan_diff {
	struct plan_change *changes; /* by parsed node, removals last */
	size_t n_changes;
	int *was;	   /* per parsed node: its existing node, -1 when it is new */
	const char **code; /* per parsed node: the code to store */
};

/*
 * `have` must be valid (plan_tree_valid).  A node is recognised by its label under the same
 * parent, then by its printed code, then by a label that resembles, then by its label elsewhere
 * in the plan.  A recognised node without a printed code keeps the code in use, so that one
 * action inserted into an unnumbered plan is one addition.  Labels that differ only in spaces,
 * apostrophes or final punctuation are the same.
 */
void plan_diff(struct arena *a, const struct plan_node *have, size_t n_have,
	       const struct plan_tree *t, struct plan_diff *out);
const char *plan_change_name(enum plan_change_kind kind); /* add|remove|label|move */

#endif
