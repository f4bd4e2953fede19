/*
 * What the parts of the parser (parse_*.c) share: the flat list of items that a reader finds,
 * and what it leaves aside.  parse_build.c makes the tree of it.  Only parse*.c include this.
 */
#ifndef SVC_PLAN_PARSE_PART_H
#define SVC_PLAN_PARSE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "svc/plan/code.h"
#include "svc/plan/label.h"
#include "svc/plan/ocr.h"
#include "svc/plan/text.h"
#include "svc/plan/tree.h"

#define PLAN_EXCERPT 200 /* code points of a doubt's text */

/* A node as found, in the order of the source; its place in the tree is not known yet. */
struct plan_item {
	enum plan_level level;
	struct plan_code code; /* n 0: not numbered */
	const char *parent; /* the parent's printed code where the source says it; else NULL */
	const char *label;  /* raw */
	int line;
	unsigned doubts;
	unsigned joins; /* times that plan_item_join_level() reached back */
};

/* A doubt that belongs to the item found last (or to none: -1). */
struct plan_aside {
	enum plan_doubt_kind kind;
	int item;
	int line;
	const char *text;
};

struct plan_para {
	const char *text;
	int line;
};

struct plan_parse {
	struct arena *a;
	struct err_info *ei;
	struct plan_source src;
	struct plan_ocr ocr;
	unsigned n_repaired; /* labels */
	struct plan_item *items;
	size_t n_items, cap_items;
	struct plan_aside *asides;
	size_t n_asides, cap_asides;
	struct plan_raw *raw; /* the label of the item found last, while it grows */
	bool growing;
	bool crowded; /* more items than a plan may have */
	const char *title, *organisation;
	int32_t from, to;
	bool in_opinion;
	struct plan_para *paras; /* of the opinion section */
	size_t n_paras, cap_paras;
	char glyphs[PLAN_EXCERPT]; /* stray marks met so far, for one doubt about them all */
	size_t n_glyphs;
	int glyph_line;
};

/* ---- parse_item.c: gathering ------------------------------------------------------------- */

void plan_item_start(struct plan_parse *ps, enum plan_level level, const struct plan_code *code,
		     const char *label, int line, unsigned doubts);
/* Joins a line to the item found last; `cut`: something stood between them. */
void plan_item_join(struct plan_parse *ps, const char *s, bool cut);
/*
 * Joins text to the last item of a level, also when others came after it; false when there is
 * none, or when it was done too often for a label cut over pages.
 */
bool plan_item_join_level(struct plan_parse *ps, enum plan_level level, const char *s);
void plan_item_end(struct plan_parse *ps); /* the label of the last item is complete */
/* The raw label of the item found last, "" when there is none. */
const char *plan_item_label(const struct plan_parse *ps);
void plan_aside_add(struct plan_parse *ps, enum plan_doubt_kind kind, int line,
		    const char *text);
/* The same, about the whole plan. */
void plan_aside_whole(struct plan_parse *ps, enum plan_doubt_kind kind, int line,
		      const char *text);
void plan_glyph_add(struct plan_parse *ps, const char *s, int line);
/* Doubles an array of the arena when it is full. */
void *plan_grow(struct arena *a, void *rows, size_t n, size_t *cap, size_t size);

/* ---- parse_front.c: what stands before the plan, and what is no part of it --------------- */

/* Looks for title, organisation and period in one line of the front or of a page's head. */
void plan_front_line(struct plan_parse *ps, const char *s);
/* The head or foot of a page that repeats the title, or a page number. */
bool plan_is_furniture(const struct plan_parse *ps, const char *s);
bool plan_is_page_number(const char *s);
/* A few signs that make no word: what a scan makes of bullets and stains. */
bool plan_is_glyphs(const char *s);
/* "Responsable :", "Budget :" and the like: the rest of an action's card. */
bool plan_is_attribute(const char *s);

/* ---- parse_notes.c: the opinion section ---------------------------------------------------
 */

bool plan_opinion_starts(const char *s);
void plan_opinion_begin(struct plan_parse *ps, const char *s, int line);
/* `gap`: a new paragraph. */
void plan_opinion_add(struct plan_parse *ps, const char *s, int line, bool gap);
void plan_opinion_resolve(struct plan_parse *ps, struct plan_tree *t);

/* ---- the readers ---------------------------------------------------------------------------
 */

/* parse_table.c: true when the text is a table or a CSV, which is then read. */
bool plan_read_table(struct plan_parse *ps);
/* parse_list.c: lines with words, numbers, letters and bullets. */
Err plan_read_list(struct plan_parse *ps) MUST_CHECK;

/* ---- parse_build.c --------------------------------------------------------------------------
 */

Err plan_build(struct plan_parse *ps, struct plan_tree *out) MUST_CHECK;

#endif
