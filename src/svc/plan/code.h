/*
 * Printed codes ("4 .4.2", "II.3", "2.2.3.A") and the headings of a plan, read from one line
 * without any context.
 */
#ifndef SVC_PLAN_CODE_H
#define SVC_PLAN_CODE_H

#include <stdbool.h>

#include "base/arena.h"
#include "svc/plan/tree.h"

#define PLAN_CODE_PARTS 6
#define PLAN_PART_SIZE	8 /* bytes of a part, with its NUL */

/* A printed code, part by part: numbers without leading zeros, Roman numerals as numbers. */
struct plan_code {
	char part[PLAN_CODE_PARTS][PLAN_PART_SIZE];
	int n;		  /* 0: none */
	bool misprinted;  /* had a blank, a comma or a letter where a digit belongs */
	char printed[32]; /* as it stands, cut to fit */
};

enum plan_mark {
	PLAN_MARK_NONE,
	PLAN_MARK_ROMAN,
	PLAN_MARK_UPPER,
	PLAN_MARK_ARABIC,
	PLAN_MARK_LOWER
};

enum plan_head_kind {
	PLAN_HEAD_NONE,
	PLAN_HEAD_WORD,	  /* "Action 1.1.1 : ...": the level is said */
	PLAN_HEAD_LIST,	  /* "Actions :": what follows is of that level */
	PLAN_HEAD_CODE,	  /* "1.1 ...": a number of several parts */
	PLAN_HEAD_MARK,	  /* "1. ...", "IV. ...", "a) ..." */
	PLAN_HEAD_BULLET, /* "- ..." */
};

struct plan_head {
	enum plan_head_kind kind;
	enum plan_level level; /* WORD, LIST */
	bool weak;	     /* WORD: "Axe", a strategic objective unless the plan has others */
	enum plan_mark mark; /* MARK */
	unsigned bullet;     /* BULLET: the sign */
	struct plan_code code;
	const char *rest; /* what follows, blanks skipped; may be empty */
};

/* The code at *s, which moves behind it; false (and *s stays) when there is none. */
bool plan_code_read(const char **s, struct plan_code *out);
/* "4.4.2"; "" when there is none. */
const char *plan_code_text(struct arena *a, const struct plan_code *code);
/* A code made of our own text. */
struct plan_code plan_code_from(const char *s);
bool plan_code_same(const struct plan_code *x, const struct plan_code *y, int n_parts);

void plan_head_read(const char *line, struct plan_head *out);
/*
 * The level that a column heading or a cell of a level column names ("OBJECTIFS STRATEGIQUES",
 * "OO", "Acties"): the whole text must be the name.
 */
bool plan_level_named(const char *text, enum plan_level *out);

#endif
