/*
 * The columns of a plan that is a table: which row is the heading, and what each column holds.
 */
#ifndef SVC_PLAN_COLUMNS_H
#define SVC_PLAN_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "svc/plan/code.h"
#include "svc/plan/grid.h"
#include "svc/plan/tree.h"

enum plan_column_kind { PLAN_COL_NONE, PLAN_COL_LEVEL_LABEL, PLAN_COL_LEVEL_CODE };

struct plan_column {
	enum plan_column_kind kind;
	enum plan_level level;
	int code; /* LEVEL_LABEL: the column that holds its codes, -1 none */
};

struct plan_columns {
	struct plan_column column[PLAN_CELLS_MAX];
	size_t n;
	bool list;			/* level, code, parent, label */
	int level, code, parent, label; /* columns of a list; -1 none */
	const char *ignored;		/* names of the columns that are not read, NULL none */
	bool guessed;			/* there is no heading row */
};

/* True when the row is a heading: two levels have a column, or it is a list. */
bool plan_columns_read(struct arena *a, const struct plan_row_read *row,
		       struct plan_columns *out);
/*
 * Looks for a table in the whole text: its separator, the line of its heading row (of its first
 * row when the columns are guessed) and its columns.
 */
bool plan_columns_find(struct arena *a, const char *text, char *separator, int *line,
		       struct plan_columns *out);
/* The level that a cell names: ours, a word, an abbreviation, or 1 to 4. */
bool plan_level_cell(const char *cell, enum plan_level *out);
/* A code with a word or an abbreviation before it ("OS.1", "Action 1.1"). */
bool plan_head_code(const char *cell, struct plan_code *out);

#endif
