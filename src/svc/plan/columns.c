/* See columns.h. */
#include "svc/plan/columns.h"

#include <string.h>

#include "base/utf8.h"
#include "svc/plan/text.h"

#include "base/banned.h"

#define ROWS_LOOKED_AT 300 /* a heading row stands near the top, below a cover page at most */
#define CSV_LOOKED_AT  20
#define HEADING_MAX    120 /* bytes of a column's name */
#define GUESS_ROWS     3

/* ---- Names of columns ----------------------------------------------------------------------
 */

static bool in_list(const char *s, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(s, list[i]) == 0)
			return true;
	return false;
}

static bool is_code_name(const char *fold)
{
	static const char *const NAMES[] = { "n",      "no",   "nr",  "num",	   "numero",
					     "nummer", "code", "ref", "reference", "id" };

	return in_list(fold, NAMES, ARRAY_LEN(NAMES));
}

static bool is_level_name(const char *fold)
{
	static const char *const NAMES[] = { "level", "niveau", "ebene", "stufe", "type" };

	return in_list(fold, NAMES, ARRAY_LEN(NAMES));
}

static bool is_parent_name(const char *fold)
{
	static const char *const NAMES[] = { "parent", "code parent",  "bovenliggend",
					     "ouder",  "ubergeordnet", "parent code" };

	return in_list(fold, NAMES, ARRAY_LEN(NAMES));
}

static bool is_label_name(const char *fold)
{
	static const char *const NAMES[] = { "label", "libelle",      "intitule",    "titre",
					     "texte", "omschrijving", "titel",	     "tekst",
					     "text",  "bezeichnung",  "description", "title" };

	return in_list(fold, NAMES, ARRAY_LEN(NAMES));
}

/* Moves over one word of *s when `is` says yes to it. */
static bool skip_word(const char **s, bool (*is)(const char *fold))
{
	char word[HEADING_MAX];
	const char *p = *s;
	size_t n = 0;

	while (plan_letter_at(p) && n + 2 < sizeof(word))
		n += plan_fold_char(utf8_next(&p), word + n);
	word[n] = '\0';
	if (n == 0 || !is(word))
		return false;
	while (*p && !plan_letter_at(p))
		(void)utf8_next(&p);
	*s = p;
	return true;
}

static bool is_linking(const char *fold)
{
	static const char *const WORDS[] = { "de", "du",  "des", "d", "l",
					     "la", "van", "der", "of" };

	return in_list(fold, WORDS, ARRAY_LEN(WORDS));
}

/* "Actions", "Libellé de l'action", "N° OO". */
static enum plan_column_kind level_column(const char *cell, enum plan_level *level)
{
	enum plan_column_kind kind = PLAN_COL_LEVEL_LABEL;
	const char *p = cell;

	if (plan_level_named(p, level))
		return kind;
	if (skip_word(&p, is_code_name))
		kind = PLAN_COL_LEVEL_CODE;
	else if (!skip_word(&p, is_label_name))
		return PLAN_COL_NONE;
	while (skip_word(&p, is_linking))
		continue;
	return plan_level_named(p, level) ? kind : PLAN_COL_NONE;
}

bool plan_level_cell(const char *cell, enum plan_level *out)
{
	if (cell[0] >= '1' && cell[0] <= '4' && !cell[1]) {
		*out = (enum plan_level)(cell[0] - '1');
		return true;
	}
	return plan_level_parse(cell, out) || plan_level_named(cell, out);
}

bool plan_head_code(const char *cell, struct plan_code *out)
{
	struct plan_head h;

	plan_head_read(cell, &h);
	if (h.kind != PLAN_HEAD_WORD || h.code.n == 0)
		return false;
	*out = h.code;
	return true;
}

/* ---- A heading row
 * --------------------------------------------------------------------------- */

/* The folded form of a short cell, in `out`; "" for a longer one. */
static void fold_name(const char *cell, char out[HEADING_MAX])
{
	size_t n = 0;

	while (*cell && n + 3 < HEADING_MAX) {
		size_t m = plan_fold_char(utf8_next(&cell), out + n);

		if (m == 0 && n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
		n += m;
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[*cell ? 0 : n] = '\0';
}

struct heading {
	struct plan_columns *cols;
	int code; /* a column of codes that waits for its level, -1 none */
	unsigned levels;
	bool unread[PLAN_CELLS_MAX];
};

static void heading_cell(struct heading *hd, const char *cell, size_t i)
{
	struct plan_columns *cols = hd->cols;
	struct plan_column *col = &cols->column[i];
	char fold[HEADING_MAX];

	fold_name(cell, fold);
	col->code = -1;
	col->kind = level_column(cell, &col->level);
	if (col->kind == PLAN_COL_LEVEL_CODE) {
		hd->code = (int)i;
	} else if (col->kind == PLAN_COL_LEVEL_LABEL) {
		col->code = hd->code;
		hd->code = -1;
		hd->levels |= 1u << col->level;
	} else if (is_level_name(fold)) {
		cols->level = (int)i;
	} else if (is_code_name(fold)) {
		cols->code = hd->code = (int)i;
	} else if (is_parent_name(fold)) {
		cols->parent = (int)i;
	} else if (is_label_name(fold)) {
		cols->label = (int)i;
	} else {
		hd->unread[i] = *fold != '\0';
	}
}

bool plan_columns_read(struct arena *a, const struct plan_row_read *row,
		       struct plan_columns *out)
{
	struct plan_columns cols = {
		.n = row->n, .level = -1, .code = -1, .parent = -1, .label = -1
	};
	struct heading hd = { .cols = &cols, .code = -1 };
	size_t i;

	for (i = 0; i < row->n; i++)
		if (row->n < 2 || strlen(row->cell[i]) >= HEADING_MAX)
			return false;
	for (i = 0; i < row->n; i++)
		heading_cell(&hd, row->cell[i], i);
	cols.list = cols.level >= 0 && cols.label >= 0;
	if (!cols.list && __builtin_popcount(hd.levels) < 2)
		return false;
	for (i = 0; i < row->n; i++)
		if (hd.unread[i])
			cols.ignored = cols.ignored ? arena_printf(a, "%s, %s", cols.ignored,
								   row->cell[i])
						    : row->cell[i];
	*out = cols;
	return true;
}

/* ---- Finding the table
 * --------------------------------------------------------------------------- */

/* Three or four columns, most rows, and few rows that say their level: a table without heading.
 */
static bool guess(struct arena *a, const char *text, int *line, struct plan_columns *out)
{
	struct plan_grid g;
	struct plan_row_read row;
	size_t rows = 0, wide = 0, heads = 0, most = 0, i;
	int first = 0, looked = 0;

	plan_grid_init(&g, a, text, '\t', HEADING_MAX);
	while (looked++ < ROWS_LOOKED_AT && plan_grid_next(&g, &row)) {
		struct plan_head h;

		rows++;
		if (row.n < 3 || row.n > PLAN_LEVELS)
			continue;
		plan_head_read(row.cell[0], &h);
		heads += h.kind != PLAN_HEAD_NONE;
		first = wide == 0 ? row.line : first;
		most = row.n > most ? row.n : most;
		wide++;
	}
	if (wide < GUESS_ROWS || wide * 10 < rows * 6 || heads * 5 > wide)
		return false;
	*out = (struct plan_columns){ .n = most, .guessed = true };
	for (i = 0; i < most; i++)
		out->column[i] =
			(struct plan_column){ PLAN_COL_LEVEL_LABEL, (enum plan_level)i, -1 };
	*line = first;
	return true;
}

static bool find_heading(struct arena *a, const char *text, char separator, int rows, int *line,
			 struct plan_columns *out)
{
	struct plan_grid g;
	struct plan_row_read row;

	plan_grid_init(&g, a, text, separator, HEADING_MAX);
	while (rows-- > 0 && plan_grid_next(&g, &row)) {
		if (!plan_columns_read(a, &row, out))
			continue;
		*line = row.line;
		return true;
	}
	return false;
}

bool plan_columns_find(struct arena *a, const char *text, char *separator, int *line,
		       struct plan_columns *out)
{
	static const char CSV[] = { ';', ',' };
	size_t i;

	*separator = '\t';
	if (find_heading(a, text, '\t', ROWS_LOOKED_AT, line, out))
		return true;
	for (i = 0; i < sizeof(CSV); i++) {
		*separator = CSV[i];
		if (find_heading(a, text, CSV[i], CSV_LOOKED_AT, line, out))
			return true;
	}
	*separator = '\t';
	return guess(a, text, line, out);
}
