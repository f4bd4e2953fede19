/*
 * Plans written as tables: one column for each level (merged cells are empty, or say the same
 * again; a cell of actions may hold several), or a list with the columns level, code, parent
 * and label.  The heading row tells which.
 */
#include <string.h>

#include "svc/plan/columns.h"
#include "svc/plan/grid.h"
#include "svc/plan/parse_part.h"

#include "base/banned.h"

#define CELL_MAX 8000  /* bytes of a cell of the plan that are read */
#define TEXT_MAX 32000 /* of a text beside the table (the opinion) */

struct table {
	struct plan_parse *ps;
	struct plan_columns cols;
	bool gap;     /* a page end or its furniture stands before this row */
	bool started; /* an item was found */
};

/* ---- A cell with one item ---------------------------------------------------------------- */

/* Text of a cell as one line. */
static const char *one_line(struct table *tb, const char *cell)
{
	return plan_squeeze(tb->ps->a, cell);
}

static void item(struct table *tb, enum plan_level level, const char *code, const char *text,
		 int line, unsigned doubts)
{
	struct plan_head h;
	struct plan_code c = { 0 };

	plan_head_read(text, &h);
	if (h.kind == PLAN_HEAD_WORD) /* "Objectif strategique 2 : ..." across the whole row */
		level = h.level;
	if (h.kind == PLAN_HEAD_WORD || h.kind == PLAN_HEAD_CODE || h.kind == PLAN_HEAD_MARK) {
		c = h.code;
		text = h.rest;
	} else if (h.kind == PLAN_HEAD_BULLET) {
		text = h.rest;
	}
	if (code && *code && !plan_head_code(code, &c))
		c = plan_code_from(code);
	plan_item_start(tb->ps, level, &c, text, line, doubts);
	tb->started = true;
}

/* A cell that goes on from the page before: it begins small, and what stood there had no end.
 */
static bool goes_on(const struct table *tb, enum plan_level level, const char *text)
{
	const struct plan_parse *ps = tb->ps;
	size_t i = ps->n_items;

	if (!tb->gap || !plan_lower_at(text))
		return false;
	if (level >= PLAN_ACTION)
		return i > 0 && ps->items[i - 1].level == level &&
		       !plan_label_ended(plan_item_label(ps));
	while (i > 0 && ps->items[i - 1].level != level)
		i--;
	return i > 0 && !plan_label_ended(ps->items[i - 1].label);
}

/* ---- A cell with several actions --------------------------------------------------------- */

/* The first word of s is an infinitive ("développer"): a new action, though it begins small. */
static bool infinitive_at(const char *s)
{
	size_t n = 0;

	while (plan_letter_at(s + n))
		n++;
	while ((s[n] & 0xC0) == 0x80)
		n++;
	return n >= 5 && plan_lower_at(s) &&
	       (strncmp(s + n - 2, "er", 2) == 0 || strncmp(s + n - 2, "ir", 2) == 0 ||
		strncmp(s + n - 2, "re", 2) == 0);
}

/*
 * The semicolon that ends the action at s: outside brackets and quotes, and what follows begins
 * like an action.  NULL when the whole text is one.
 */
static char *action_end(char *s)
{
	int depth = 0;
	bool colon = false;

	for (; *s; s++) {
		char *next = s + 1;

		depth += (*s == '(') - (*s == ')');
		if (strncmp(s, "«", 2) == 0)
			depth++;
		else if (strncmp(s, "»", 2) == 0)
			depth--;
		colon = colon || *s == ':';
		if (*s != ';' || depth > 0)
			continue;
		while (*next == ' ')
			next++;
		if (plan_upper_at(next) || (!colon && infinitive_at(next)))
			return s;
	}
	return NULL;
}

static void split_actions(struct table *tb, enum plan_level level, const char *code,
			  const char *text, int line)
{
	char *s = arena_strdup(tb->ps->a, text);
	unsigned doubts = 0;

	for (;;) {
		char *end = action_end(s);

		if (end) {
			*end = '\0';
			doubts |= PLAN_BIT(ACTION_SPLIT);
		}
		item(tb, level, code, s, line, doubts);
		if (!end)
			return;
		for (s = end + 1; *s == ' ';)
			s++;
	}
}

/* A paragraph that begins small and follows one without an end was wrapped, not parted. */
static bool wrapped(const char *before, const char *text)
{
	return *before && plan_lower_at(text) && !plan_label_ended(before);
}

static void action_cell(struct table *tb, enum plan_level level, const char *code,
			const char *cell, int line)
{
	struct plan_parse *ps = tb->ps;
	const char *before = "", *p = cell;

	while (*p) {
		size_t n = strcspn(p, "\n\x1e");
		const char *text = one_line(tb, arena_strndup(ps->a, p, n));

		p += n + (p[n] != '\0');
		if (!*text)
			continue;
		if (!*before && goes_on(tb, level, text) &&
		    plan_item_join_level(ps, level, text))
			tb->gap = false;
		else if (wrapped(before, text))
			plan_item_join(ps, text, false);
		else
			split_actions(tb, level, code, text, line);
		before = text;
	}
}

/* ---- Rows -----------------------------------------------------------------------------------
 */

static void level_cell(struct table *tb, enum plan_level level, const char *code,
		       const char *cell, int line)
{
	const char *text;

	size_t n = strlen(cell);

	if (n > CELL_MAX) {
		for (n = CELL_MAX; n > 0 && ((unsigned char)cell[n] & 0xC0) == 0x80;)
			n--;
		cell = arena_strndup(tb->ps->a, cell, n);
	}
	if (level >= PLAN_ACTION) {
		action_cell(tb, level, code, cell, line);
		return;
	}
	text = one_line(tb, cell);
	if (goes_on(tb, level, text) && plan_item_join_level(tb->ps, level, text))
		return;
	item(tb, level, code, text, line, 0);
}

static void level_row(struct table *tb, const struct plan_row_read *row)
{
	size_t i;

	for (i = 0; i < row->n && i < tb->cols.n; i++) {
		const struct plan_column *col = &tb->cols.column[i];
		const char *code = col->code >= 0 && (size_t)col->code < row->n
					   ? row->cell[col->code]
					   : NULL;

		if (col->kind == PLAN_COL_LEVEL_LABEL && *one_line(tb, row->cell[i]))
			level_cell(tb, col->level, code, row->cell[i], row->line);
	}
}

static const char *cell_of(const struct plan_row_read *row, int column)
{
	return column >= 0 && (size_t)column < row->n ? row->cell[column] : "";
}

/* A row of a list: level, code, parent, label. */
static bool list_row(struct table *tb, const struct plan_row_read *row)
{
	struct plan_columns *cols = &tb->cols;
	enum plan_level level = PLAN_STRATEGIC;
	struct plan_parse *ps = tb->ps;
	struct plan_code code;
	const char *label = one_line(tb, cell_of(row, cols->label));
	const char *parent = cell_of(row, cols->parent);

	if (!plan_level_cell(cell_of(row, cols->level), &level) || !*label)
		return false;
	if (!plan_head_code(cell_of(row, cols->code), &code))
		code = plan_code_from(cell_of(row, cols->code));
	plan_item_start(ps, level, &code, label, row->line, 0);
	if (!ps->crowded && *parent && level > PLAN_STRATEGIC) {
		struct plan_code above = { 0 };

		if (!plan_head_code(parent, &above))
			above = plan_code_from(parent);
		ps->items[ps->n_items - 1].parent = plan_code_text(ps->a, &above);
	}
	tb->started = true;
	return true;
}

/* A row that is one text: a heading across the table, a page's head, an opinion, or unknown. */
static void text_row(struct table *tb, const char *text, const struct plan_row_read *row)
{
	struct plan_parse *ps = tb->ps;
	struct plan_head h;

	plan_head_read(text, &h);
	if (h.kind == PLAN_HEAD_WORD) {
		item(tb, h.level, NULL, text, row->line, 0);
	} else if (plan_is_furniture(ps, text) || plan_is_glyphs(text)) {
		plan_front_line(ps, text);
		tb->gap = true;
	} else if (plan_opinion_starts(text)) {
		plan_opinion_begin(ps, text, row->line);
	} else if (tb->gap && plan_lower_at(text) && !plan_label_ended(plan_item_label(ps))) {
		plan_item_join(ps, text, true);
	} else {
		plan_aside_add(ps, PLAN_DOUBT_LINE_DROPPED, row->line, text);
	}
}

/*
 * The text of a row that is one text: it has no separator, or it is the head of a page with
 * empty cells behind.  NULL when it is a row of the table.
 */
static const char *lone_text(const struct table *tb, const struct plan_row_read *row)
{
	const char *only = NULL;
	size_t i;

	if (row->n == 1)
		return tb->cols.n > 1 ? row->cell[0] : NULL;
	for (i = 0; i < row->n; i++) {
		if (!*row->cell[i])
			continue;
		if (only)
			return NULL;
		only = row->cell[i];
	}
	return only && plan_is_furniture(tb->ps, only) ? only : NULL;
}

static void any_row(struct table *tb, const struct plan_row_read *row)
{
	struct plan_parse *ps = tb->ps;
	const char *lone = lone_text(tb, row);
	struct plan_columns again;
	size_t i;

	tb->gap = tb->gap || row->gap;
	if (plan_columns_read(ps->a, row, &again)) {
		if (!ps->in_opinion) /* the heading row of the next page, or of another table */
			tb->cols = again;
		tb->gap = true;
		return;
	}
	if (ps->in_opinion) {
		for (i = 0; i < row->n; i++)
			if (*row->cell[i])
				plan_opinion_add(ps, row->cell[i], row->line,
						 row->gap || i > 0);
		return;
	}
	if (lone) {
		text_row(tb, one_line(tb, lone), row);
		return;
	}
	if (!tb->cols.list)
		level_row(tb, row);
	else if (!list_row(tb, row))
		plan_aside_add(ps, PLAN_DOUBT_LINE_DROPPED, row->line, row->cell[0]);
	tb->gap = false;
}

bool plan_read_table(struct plan_parse *ps)
{
	struct table tb = { .ps = ps };
	struct plan_grid g;
	struct plan_row_read row;
	int first = 0;
	char separator = 0;

	if (!plan_columns_find(ps->a, ps->src.text, &separator, &first, &tb.cols))
		return false;
	plan_grid_init(&g, ps->a, ps->src.text, separator, TEXT_MAX);
	if (tb.cols.guessed)
		plan_aside_whole(ps, PLAN_DOUBT_COLUMNS_GUESSED, first, "");
	if (tb.cols.ignored)
		plan_aside_whole(ps, PLAN_DOUBT_COLUMN_IGNORED, first, tb.cols.ignored);
	while (plan_grid_next(&g, &row) && !ps->crowded) {
		size_t i;

		if (row.line >= first) {
			any_row(&tb, &row);
			continue;
		}
		for (i = 0; i < row.n; i++)
			if (*row.cell[i])
				plan_front_line(ps, row.cell[i]);
	}
	return true;
}
