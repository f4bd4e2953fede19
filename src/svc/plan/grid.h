/*
 * Rows and cells: a table pasted from a word processor or a spreadsheet (tabs), or CSV (RFC
 * 4180, with comma or semicolon).  A cell that begins with a double quote may hold separators,
 * doubled quotes and line ends; where its closing quote is missing, the quote is a sign like
 * others.
 */
#ifndef SVC_PLAN_GRID_H
#define SVC_PLAN_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define PLAN_CELLS_MAX 32 /* further cells of a row are left out */

struct plan_grid {
	struct arena *a;
	const char *p; /* what is still to be read */
	char separator;
	int line;
	size_t cell_max; /* bytes kept of a cell */
};

struct plan_row_read {
	const char *cell[PLAN_CELLS_MAX]; /* blanks at the ends cut; "" for an empty one */
	size_t n;
	int line; /* where the row begins */
	bool gap; /* something blank, or a page end, stands before it */
};

void plan_grid_init(struct plan_grid *g, struct arena *a, const char *text, char separator,
		    size_t cell_max);
/* The next row that is not blank; false at the end. */
bool plan_grid_next(struct plan_grid *g, struct plan_row_read *out);

#endif
