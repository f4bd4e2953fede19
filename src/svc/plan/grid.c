/* See grid.h. */
#include "svc/plan/grid.h"

#include <string.h>

#include "base/banned.h"

#define QUOTED_MAX 8000 /* bytes of a quoted cell */

void plan_grid_init(struct plan_grid *g, struct arena *a, const char *text, char separator,
		    size_t cell_max)
{
	*g = (struct plan_grid){
		.a = a, .p = text, .separator = separator, .line = 1, .cell_max = cell_max
	};
}

static bool ends_cell(const struct plan_grid *g, char c)
{
	return c == '\0' || c == '\n' || c == '\f' || c == g->separator;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The closing quote of the cell whose opening quote is at p; NULL when it has none. */
static const char *quote_end(const struct plan_grid *g, const char *p)
{
	const char *q;

	for (q = p + 1; *q && q - p < QUOTED_MAX; q++) {
		if (*q != '"')
			continue;
		if (q[1] == '"') {
			q++;
			continue;
		}
		for (p = q + 1; *p == ' ';)
			p++;
		return ends_cell(g, *p) ? q : NULL;
	}
	return NULL;
}

static const char *quoted_cell(struct plan_grid *g, const char *end)
{
	char *out = arena_alloc(g->a, (size_t)(end - g->p) + 1), *w = out;
	const char *p;

	for (p = g->p + 1; p < end; p++) {
		if (*p == '"')
			p++;
		g->line += *p == '\n';
		*w++ = *p;
	}
	*w = '\0';
	g->p = end + 1;
	while (!ends_cell(g, *g->p))
		g->p++;
	return out;
}

/* A copy of at most cell_max bytes, whole signs. */
static const char *kept(struct plan_grid *g, const char *s, size_t n)
{
	if (n > g->cell_max)
		for (n = g->cell_max; n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80;)
			n--;
	return n > 0 ? arena_strndup(g->a, s, n) : "";
}

static const char *next_cell(struct plan_grid *g, bool wanted)
{
	const char *from, *to, *end;

	while (blank(*g->p) && *g->p != g->separator)
		g->p++;
	end = *g->p == '"' ? quote_end(g, g->p) : NULL;
	if (end)
		return quoted_cell(g, end);
	from = g->p;
	while (!ends_cell(g, *g->p))
		g->p++;
	to = g->p;
	while (to > from && blank(to[-1]))
		to--;
	return wanted ? kept(g, from, (size_t)(to - from)) : "";
}

/* Skips blank lines and page ends; true when there were any. */
static bool skip_blank_lines(struct plan_grid *g)
{
	bool any = false;

	for (;;) {
		const char *p = g->p;

		while (blank(*p))
			p++;
		if (*p != '\n' && *p != '\f')
			return any;
		g->line += *p == '\n';
		g->p = p + 1;
		any = true;
	}
}

bool plan_grid_next(struct plan_grid *g, struct plan_row_read *out)
{
	bool gap = skip_blank_lines(g);

	*out = (struct plan_row_read){ .line = g->line, .gap = gap };
	if (!*g->p)
		return false;
	for (;;) {
		const char *cell = next_cell(g, out->n < PLAN_CELLS_MAX);

		if (out->n < PLAN_CELLS_MAX)
			out->cell[out->n++] = cell;
		if (*g->p != g->separator)
			break;
		g->p++;
	}
	if (*g->p == '\n') {
		g->line++;
		g->p++;
	}
	return true;
}
