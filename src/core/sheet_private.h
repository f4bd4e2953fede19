/*
 * What the writers of core/sheet share: the cells of a table, in chunks of the arena.
 */
#ifndef CORE_SHEET_PRIVATE_H
#define CORE_SHEET_PRIVATE_H

#include "core/sheet.h"

#define SHEET_CHUNK 512
#define SHEET_NOTES 8

struct sheet_cell {
	bool empty;
	union {
		const char *text;
		int64_t i;
		double d;
	};
};

struct sheet_chunk {
	struct sheet_cell cells[SHEET_CHUNK];
	struct sheet_chunk *next;
};

struct sheet {
	struct arena *arena;
	const char *title;
	const struct sheet_column *cols;
	size_t n_cols, n_cells, n_notes;
	size_t bytes; /* what the cells take; past LIMIT_SHEET_BYTES, no more is kept */
	const char *notes[SHEET_NOTES];
	struct sheet_chunk *first, *last;
};

/* Walks the cells in order: `struct sheet_walk w = { .chunk = s->first };`. */
struct sheet_walk {
	const struct sheet_chunk *chunk;
	size_t at;
};
const struct sheet_cell *sheet_next(struct sheet_walk *w);
/* The rows are whole and not too many. */
Err sheet_ready(struct ctx *cx, const struct sheet *s) MUST_CHECK;

#endif
