/* See parse.h: the order of work, and what is said about the plan as a whole. */
#include "svc/plan/parse.h"

#include <string.h>

#include "base/date.h"
#include "svc/plan/parse_part.h"

#include "base/banned.h"

/* Objectives that the source really names; a tree of inserted ones is no plan. */
static bool has_objective(const struct plan_tree *t)
{
	size_t i;

	for (i = 0; i < t->n_nodes; i++)
		if (t->nodes[i].level <= PLAN_OPERATIONAL &&
		    !(t->nodes[i].doubts & PLAN_BIT(LEVEL_MISSING)))
			return true;
	return false;
}

/* What the reviewer has to know before looking at any node. */
static void say_whole(struct plan_parse *ps)
{
	if (ps->src.converted)
		plan_aside_whole(ps, PLAN_DOUBT_ENCODING, 0, "");
	if (!ps->title)
		plan_aside_whole(ps, PLAN_DOUBT_TITLE_UNKNOWN, 0, "");
	if (!ps->organisation)
		plan_aside_whole(ps, PLAN_DOUBT_ORGANISATION_UNKNOWN, 0, "");
	if (ps->from == DAY_NONE)
		plan_aside_whole(ps, PLAN_DOUBT_PERIOD_UNKNOWN, 0, "");
	if (ps->n_glyphs > 0)
		plan_aside_whole(ps, PLAN_DOUBT_GLYPHS, ps->glyph_line,
				 arena_strndup(ps->a, ps->glyphs, ps->n_glyphs));
}

Err plan_parse(struct arena *a, struct err_info *ei, const char *text, size_t len,
	       struct plan_tree *out)
{
	struct plan_parse ps = { .a = a, .ei = ei, .from = DAY_NONE, .to = DAY_NONE };
	struct plan_tree t = { 0 };

	TRY(plan_text_read(a, ei, text, len, &ps.src));
	ps.raw = arena_alloc(a, sizeof(*ps.raw));
	ps.ocr = plan_ocr_judge(ps.src.text);
	if (!plan_read_table(&ps))
		TRY(plan_read_list(&ps));
	plan_item_end(&ps);
	if (ps.crowded)
		return ERR(ei, ERR_INVALID, "plan.too_many_nodes", "nodes=%zu", ps.n_items);
	say_whole(&ps);
	TRY(plan_build(&ps, &t));
	if (!has_objective(&t))
		return ERR(ei, ERR_INVALID, "plan.not_recognised", "nodes=%zu", t.n_nodes);
	t.title = ps.title;
	t.organisation = ps.organisation;
	t.from = ps.from;
	t.to = ps.to;
	plan_opinion_resolve(&ps, &t);
	*out = t;
	return OK;
}
