/*
 * From the flat list of items to the tree: parents by position (or as the source names them),
 * missing levels inserted, headings that are said twice joined, codes assigned (rules in
 * tree.h), doubts named.
 */
#include <stdlib.h>
#include <string.h>

#include "svc/plan/number.h"
#include "svc/plan/parse_part.h"

#include "base/banned.h"

#define NO_LABEL "\xE2\x80\xA6" /* an ellipsis: the reviewer has to write it */

struct build {
	struct plan_parse *ps;
	struct plan_node *nodes;
	struct plan_code *codes; /* as printed, or wanted for an inserted node */
	uint64_t *hash;		 /* of the label, folded */
	size_t n, cap;
	int cur[PLAN_LEVELS];
	int *of_item;		  /* node of each item */
	struct plan_map *printed; /* "level code" of items that print their whole code */
};

/* ---- Nodes ------------------------------------------------------------------------------ */

static Err node_add(struct build *b, const struct plan_node *node, const struct plan_code *code)
{
	if (b->n >= b->cap)
		return ERR(b->ps->ei, ERR_INVALID, "plan.too_many_nodes", "nodes=%zu", b->n);
	b->nodes[b->n] = *node;
	b->codes[b->n] = *code;
	b->hash[b->n] = plan_fold_hash(node->label, true);
	b->cur[node->level] = (int)b->n++;
	for (int deeper = (int)node->level + 1; deeper < PLAN_LEVELS; deeper++)
		b->cur[deeper] = -1;
	return OK;
}

static const char *level_key(struct build *b, enum plan_level level, const struct plan_code *c,
			     int parts)
{
	struct plan_code head = *c;

	head.n = parts;
	return arena_printf(b->ps->a, "%d %s", (int)level, plan_code_text(b->ps->a, &head));
}

static bool first_of_series(const struct plan_code *c)
{
	const char *last = c->part[c->n - 1];

	return strcmp(last, "1") == 0 || strcmp(last, "A") == 0 || strcmp(last, "a") == 0;
}

/*
 * "4.3.1" under 4.2, and no 4.3 anywhere: the heading of 4.3 was lost.  Any other number that
 * does not fit is taken for a misprint, because the place on the page is surer than a digit.
 */
static bool heading_lost(struct build *b, const struct plan_item *it)
{
	enum plan_level up = it->level - 1;
	const struct plan_code *above = &b->codes[b->cur[up]];
	int parts = (int)it->level;

	if (it->code.n != parts + 1 || !first_of_series(&it->code) || above->n != parts ||
	    plan_code_same(above, &it->code, parts))
		return false;
	return plan_map_get(b->printed, level_key(b, up, &it->code, parts)) < 0;
}

/* Makes sure that a node of level `up` stands above; `code` (n 0: unknown) is what it should
 * be. */
static Err parent_insert(struct build *b, enum plan_level up, struct plan_code code, int line)
{
	struct plan_node node = {
		.level = up, .parent = -1, .line = line, .doubts = PLAN_BIT(LEVEL_MISSING)
	};
	const char *title = b->ps->title;

	code.n = code.n >= (int)up + 1 ? (int)up + 1 : 0;
	code.misprinted = false;
	code.printed[0] = '\0';
	if (up > PLAN_STRATEGIC) {
		int above = b->cur[up - 1];
		bool fits = above >= 0 && (code.n == 0 || b->codes[above].n == 0 ||
					   plan_code_same(&b->codes[above], &code, (int)up));

		if (!fits && (above < 0 || plan_map_get(b->printed, level_key(b, up - 1, &code,
									      (int)up)) < 0))
			TRY(parent_insert(b, up - 1, code, line));
		node.parent = b->cur[up - 1];
		title = b->nodes[node.parent].label;
	}
	node.label = title ? title : NO_LABEL;
	return node_add(b, &node, &code);
}

/* ---- Where an item belongs ----------------------------------------------------------------
 */

/* A heading said before (a table of contents, a cell repeated on each row), or -1. */
static int said_before(const struct build *b, const struct plan_item *it, uint64_t hash)
{
	bool local = it->code.n < (int)it->level + 1;
	size_t i;

	for (i = b->n; i > 0 && hash; i--) {
		const struct plan_node *n = &b->nodes[i - 1];

		if (b->hash[i - 1] != hash || n->level != it->level)
			continue;
		if (b->codes[i - 1].n != it->code.n ||
		    !plan_code_same(&b->codes[i - 1], &it->code, it->code.n))
			continue;
		if (it->level > PLAN_STRATEGIC && n->parent != b->cur[it->level - 1] &&
		    (local || it->level >= PLAN_ACTION))
			continue;
		return (int)i - 1;
	}
	return -1;
}

/* The node that the source names as parent: the last one before the item that prints this code.
 */
static int named_parent(const struct build *b, const struct plan_item *it)
{
	struct plan_code want = plan_code_from(it->parent);
	int found = -1;
	size_t i;

	for (i = 0; i < b->n; i++) {
		const struct plan_node *n = &b->nodes[i];

		if (n->level + 1 != it->level || b->codes[i].n != want.n ||
		    !plan_code_same(&b->codes[i], &want, want.n))
			continue;
		if (found < 0 || n->line <= it->line)
			found = (int)i;
	}
	return found;
}

static const char *item_label(struct build *b, struct plan_item *it)
{
	struct plan_parse *ps = b->ps;
	unsigned repaired = 0;
	const char *s = plan_label_clean(ps->a, &ps->ocr, it->label, &it->doubts, &repaired);

	ps->n_repaired += repaired;
	if (*s)
		return s;
	it->doubts |= PLAN_BIT(LABEL_MISSING);
	return NO_LABEL;
}

static void go_to(struct build *b, int node)
{
	enum plan_level level = b->nodes[node].level;
	int l;

	for (l = (int)level; l >= 0; l--) {
		b->cur[l] = node;
		node = b->nodes[node].parent;
	}
	for (l = (int)level + 1; l < PLAN_LEVELS; l++)
		b->cur[l] = -1;
}

/* Leaves in b->cur the parent that the item gets. */
static Err place(struct build *b, struct plan_item *it)
{
	enum plan_level up;
	int parent;

	if (it->level == PLAN_STRATEGIC)
		return OK;
	up = it->level - 1;
	if (it->parent) {
		parent = named_parent(b, it);
		if (parent >= 0) {
			go_to(b, parent);
			return OK;
		}
		it->doubts |= PLAN_BIT(PARENT_UNKNOWN);
	}
	if (b->cur[up] < 0 || heading_lost(b, it)) {
		struct plan_code code = it->code;

		if (code.n != (int)it->level + 1)
			code.n = 0;
		return parent_insert(b, up, code, it->line);
	}
	return OK;
}

static Err item_place(struct build *b, size_t i)
{
	struct plan_item *it = &b->ps->items[i];
	const char *label = item_label(b, it);
	struct plan_node node = { .level = it->level,
				  .printed = it->code.n > 0 && it->code.printed[0]
						     ? arena_strdup(b->ps->a, it->code.printed)
						     : NULL,
				  .parent = -1,
				  .label = label,
				  .line = it->line };
	int same;

	TRY(place(b, it));
	same = it->doubts & PLAN_BIT(LABEL_MISSING)
		       ? -1
		       : said_before(b, it, plan_fold_hash(label, true));
	if (same >= 0) {
		if (it->level >= PLAN_ACTION)
			it->doubts |= PLAN_BIT(HEADING_REPEATED);
		b->nodes[same].doubts |= it->doubts;
		b->of_item[i] = same;
		go_to(b, same);
		return OK;
	}
	if (it->level > PLAN_STRATEGIC)
		node.parent = b->cur[it->level - 1];
	node.doubts = it->doubts;
	b->of_item[i] = (int)b->n;
	return node_add(b, &node, &it->code);
}

/* By position, or level by level when the source names the parents (they may come later). */
static Err items_place(struct build *b)
{
	struct plan_parse *ps = b->ps;
	bool named = false;
	size_t i;
	int level;

	for (i = 0; i < ps->n_items; i++) {
		const struct plan_item *it = &ps->items[i];

		named = named || it->parent;
		if (it->code.n == (int)it->level + 1)
			plan_map_put(b->printed, level_key(b, it->level, &it->code, it->code.n),
				     (int)i);
	}
	for (level = 0; level < (named ? PLAN_LEVELS : 1); level++)
		for (i = 0; i < ps->n_items; i++)
			if (!named || (int)ps->items[i].level == level)
				TRY(item_place(b, i));
	return OK;
}

/* ---- Reading order --------------------------------------------------------------------------
 */

/* Puts the nodes in reading order: children behind their parent, in the order found. */
static void reorder(struct build *b)
{
	struct arena *a = b->ps->a;
	int *first = arena_array(a, b->n + 1, sizeof(int)),
	    *last = arena_array(a, b->n + 1, sizeof(int));
	int *next = arena_array(a, b->n + 1, sizeof(int)),
	    *to = arena_array(a, b->n + 1, sizeof(int));
	struct plan_node *nodes = arena_array(a, b->n + 1, sizeof(*nodes));
	struct plan_code *codes = arena_array(a, b->n + 1, sizeof(*codes));
	size_t i, n = 0;
	int at;

	for (i = 0; i < b->n; i++) { /* children lists, 1-based; 0 is the root */
		int up = b->nodes[i].parent + 1;

		if (last[up])
			next[last[up]] = (int)i + 1;
		else
			first[up] = (int)i + 1;
		last[up] = (int)i + 1;
	}
	for (at = first[0]; at;) {
		to[at] = (int)n;
		nodes[n] = b->nodes[at - 1];
		codes[n] = b->codes[at - 1];
		if (nodes[n].parent >= 0)
			nodes[n].parent = to[nodes[n].parent + 1];
		n++;
		if (first[at]) {
			at = first[at];
			continue;
		}
		while (at && !next[at])
			at = b->nodes[at - 1].parent + 1;
		if (at)
			at = next[at];
	}
	for (i = 0; i < b->ps->n_items; i++)
		b->of_item[i] = to[b->of_item[i] + 1];
	b->nodes = nodes;
	b->codes = codes;
}

/* ---- Doubts
 * ----------------------------------------------------------------------------------- */

static void mark_objectives(struct plan_node *nodes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		bool leaf = i + 1 == n || nodes[i + 1].parent != (int)i;

		if (leaf && nodes[i].level <= PLAN_OPERATIONAL)
			nodes[i].doubts |= PLAN_BIT(NO_ACTION);
	}
}

/* Levels where nothing, or not everything, is numbered. */
static void mark_unnumbered(struct build *b)
{
	unsigned total[PLAN_LEVELS] = { 0 }, bare[PLAN_LEVELS] = { 0 };
	const char *levels = NULL;
	bool all = true;
	size_t i;
	int l;

	for (i = 0; i < b->n; i++) {
		bool inserted = b->nodes[i].doubts & PLAN_BIT(LEVEL_MISSING);

		total[b->nodes[i].level] += !inserted;
		bare[b->nodes[i].level] += !inserted && !b->nodes[i].printed;
	}
	for (i = 0; i < b->n; i++) {
		enum plan_level level = b->nodes[i].level;

		if (!b->nodes[i].printed && bare[level] < total[level] &&
		    !(b->nodes[i].doubts & PLAN_BIT(LEVEL_MISSING)))
			b->nodes[i].doubts |= PLAN_BIT(CODE_OURS);
	}
	for (l = 0; l < PLAN_LEVELS; l++) {
		if (total[l] == 0)
			continue;
		all = all && bare[l] == total[l];
		if (bare[l] == total[l])
			levels = levels ? arena_printf(b->ps->a, "%s %s", levels,
						       plan_level_name((enum plan_level)l))
					: plan_level_name((enum plan_level)l);
	}
	if (levels)
		plan_aside_whole(b->ps, PLAN_DOUBT_UNNUMBERED, 0, all ? "" : levels);
}

static int doubt_order(const void *x, const void *y)
{
	const struct plan_doubt *d = x, *e = y;

	if (d->line != e->line)
		return d->line < e->line ? -1 : 1;
	if (d->node != e->node)
		return d->node < e->node ? -1 : 1;
	return strcmp(d->key, e->key);
}

static bool about_code(enum plan_doubt_kind kind)
{
	return kind == PLAN_DOUBT_CODE_REPEATED || kind == PLAN_DOUBT_CODE_MISPRINTED ||
	       kind == PLAN_DOUBT_CODE_MISMATCH;
}

static void doubts_write(struct build *b, struct plan_tree *out)
{
	struct plan_parse *ps = b->ps;
	size_t cap = ps->n_asides, i;
	unsigned bit;

	for (i = 0; i < b->n; i++)
		cap += (size_t)__builtin_popcount(b->nodes[i].doubts);
	out->doubts = arena_array(ps->a, cap + 1, sizeof(*out->doubts));
	for (i = 0; i < ps->n_asides; i++) {
		const struct plan_aside *d = &ps->asides[i];

		out->doubts[out->n_doubts++] =
			(struct plan_doubt){ .key = plan_doubt_key(d->kind),
					     .node = d->item < 0 ? -1 : b->of_item[d->item],
					     .line = d->line,
					     .text = d->text };
	}
	for (i = 0; i < b->n; i++) {
		const struct plan_node *n = &b->nodes[i];

		for (bit = 0; bit < PLAN_DOUBT_KINDS; bit++)
			if (n->doubts & 1u << bit)
				out->doubts[out->n_doubts++] = (struct plan_doubt){
					.key = plan_doubt_key((enum plan_doubt_kind)bit),
					.node = (int)i,
					.line = n->line,
					.text = about_code((enum plan_doubt_kind)bit) &&
								n->printed
							? n->printed
							: plan_excerpt(ps->a, n->label,
								       PLAN_EXCERPT)
				};
	}
	qsort(out->doubts, out->n_doubts, sizeof(*out->doubts), doubt_order);
}

Err plan_build(struct plan_parse *ps, struct plan_tree *out)
{
	size_t most = ps->n_items * PLAN_LEVELS; /* each item may need the levels above it */
	size_t cap = most < PLAN_NODES_MAX ? most : PLAN_NODES_MAX, i;
	struct build b = { .ps = ps,
			   .nodes = arena_array(ps->a, cap, sizeof(*b.nodes)),
			   .codes = arena_array(ps->a, cap, sizeof(*b.codes)),
			   .hash = arena_array(ps->a, cap, sizeof(*b.hash)),
			   .cap = cap,
			   .cur = { -1, -1, -1, -1 },
			   .of_item = arena_array(ps->a, ps->n_items + 1, sizeof(*b.of_item)),
			   .printed = plan_map_new(ps->a, ps->n_items) };

	TRY(items_place(&b));
	reorder(&b);
	if (plan_number(ps->a, b.nodes, b.codes, b.n))
		plan_aside_whole(ps, PLAN_DOUBT_CODE_COMPLETED, 0, "");
	if (ps->n_repaired > 0)
		plan_aside_whole(ps, PLAN_DOUBT_OCR, 0,
				 arena_printf(ps->a, "%u", ps->n_repaired));
	mark_objectives(b.nodes, b.n);
	mark_unnumbered(&b);
	out->nodes = b.nodes;
	out->n_nodes = b.n;
	for (i = 0; i < b.n; i++)
		out->count[b.nodes[i].level]++;
	doubts_write(&b, out);
	return OK;
}
