/* See parse_part.h: the items of a plan as they are found, and what is left aside. */
#include <string.h>

#include "svc/plan/parse_part.h"

#include "base/banned.h"

#define ASIDES_MAX 2000
#define JOINS_MAX  3 /* pages that one cell may span, less one; also bounds the memory */

void *plan_grow(struct arena *a, void *rows, size_t n, size_t *cap, size_t size)
{
	void *bigger;

	if (n < *cap)
		return rows;
	*cap = *cap ? *cap * 2 : 64;
	bigger = arena_array(a, *cap, size);
	if (n > 0)
		memcpy(bigger, rows, n * size);
	return bigger;
}

void plan_item_end(struct plan_parse *ps)
{
	if (ps->growing) {
		struct plan_item *it = &ps->items[ps->n_items - 1];

		it->label = arena_strndup(ps->a, ps->raw->text, ps->raw->len);
		if (ps->raw->full)
			it->doubts |= PLAN_BIT(LABEL_LONG);
	}
	ps->growing = false;
}

void plan_item_start(struct plan_parse *ps, enum plan_level level, const struct plan_code *code,
		     const char *label, int line, unsigned doubts)
{
	struct plan_item *it;

	plan_item_end(ps);
	if (ps->n_items >= PLAN_NODES_MAX) {
		ps->crowded = true;
		return;
	}
	ps->items =
		plan_grow(ps->a, ps->items, ps->n_items, &ps->cap_items, sizeof(*ps->items));
	it = &ps->items[ps->n_items++];
	*it = (struct plan_item){
		.level = level, .code = *code, .label = "", .line = line, .doubts = doubts
	};
	if (code->misprinted)
		it->doubts |= PLAN_BIT(CODE_MISPRINTED);
	plan_raw_set(ps->raw, label);
	ps->growing = true;
}

void plan_item_join(struct plan_parse *ps, const char *s, bool cut)
{
	if (!ps->growing)
		return;
	if (cut && ps->raw->len > 0)
		ps->items[ps->n_items - 1].doubts |= PLAN_BIT(LABEL_CUT);
	plan_raw_add(ps->raw, s);
}

bool plan_item_join_level(struct plan_parse *ps, enum plan_level level, const char *s)
{
	struct plan_item *it;
	size_t i = ps->n_items;

	plan_item_end(ps);
	while (i > 0 && ps->items[i - 1].level != level)
		i--;
	if (i == 0 || ps->items[i - 1].joins >= JOINS_MAX)
		return false;
	it = &ps->items[i - 1];
	plan_raw_set(ps->raw, it->label);
	plan_raw_add(ps->raw, s);
	it->label = arena_strndup(ps->a, ps->raw->text, ps->raw->len);
	it->doubts |= PLAN_BIT(LABEL_CUT);
	it->joins++;
	ps->growing = i == ps->n_items;
	return true;
}

const char *plan_item_label(const struct plan_parse *ps)
{
	if (ps->growing)
		return ps->raw->text;
	return ps->n_items > 0 ? ps->items[ps->n_items - 1].label : "";
}

static void aside(struct plan_parse *ps, enum plan_doubt_kind kind, int item, int line,
		  const char *text)
{
	struct plan_aside *d;

	if (ps->n_asides >= ASIDES_MAX)
		return;
	ps->asides = plan_grow(ps->a, ps->asides, ps->n_asides, &ps->cap_asides,
			       sizeof(*ps->asides));
	d = &ps->asides[ps->n_asides++];
	d->kind = ps->n_asides == ASIDES_MAX ? PLAN_DOUBT_MORE : kind;
	d->item = item;
	d->line = line;
	d->text = plan_excerpt(ps->a, plan_squeeze(ps->a, text), PLAN_EXCERPT);
}

void plan_aside_add(struct plan_parse *ps, enum plan_doubt_kind kind, int line,
		    const char *text)
{
	aside(ps, kind, (int)ps->n_items - 1, line, text);
}

void plan_aside_whole(struct plan_parse *ps, enum plan_doubt_kind kind, int line,
		      const char *text)
{
	aside(ps, kind, -1, line, text);
}

void plan_glyph_add(struct plan_parse *ps, const char *s, int line)
{
	size_t n = strlen(s);

	if (ps->n_glyphs == 0)
		ps->glyph_line = line;
	if (ps->n_glyphs + n + 2 > sizeof(ps->glyphs))
		return;
	if (ps->n_glyphs > 0)
		ps->glyphs[ps->n_glyphs++] = ' ';
	memcpy(ps->glyphs + ps->n_glyphs, s, n);
	ps->n_glyphs += n;
}
