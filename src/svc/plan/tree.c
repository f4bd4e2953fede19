/* See tree.h: names, JSON, and the check of a reviewed tree. */
#include "svc/plan/tree.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "svc/plan/number.h"
#include "svc/plan/text.h"

#include "base/banned.h"

static const char *const LEVEL_NAMES[PLAN_LEVELS] = { "strategic", "operational", "action",
						      "subaction" };

static const char *const DOUBT_KEYS[PLAN_DOUBT_KINDS] = {
#define X(name, key) [PLAN_DOUBT_##name] = (key),
	PLAN_DOUBT_KEYS(X)
#undef X
};

const char *plan_level_name(enum plan_level level)
{
	return LEVEL_NAMES[level];
}

bool plan_level_parse(const char *name, enum plan_level *out)
{
	int i;

	for (i = 0; i < PLAN_LEVELS; i++) {
		if (strcmp(name, LEVEL_NAMES[i]) != 0)
			continue;
		*out = (enum plan_level)i;
		return true;
	}
	return false;
}

const char *plan_doubt_key(enum plan_doubt_kind kind)
{
	return DOUBT_KEYS[kind];
}

/* ---- JSON -------------------------------------------------------------------------------- */

static void node_json(struct jw *w, const struct plan_tree *t, const struct plan_node *n)
{
	unsigned bit;

	jw_object(w, NULL);
	jw_string(w, "level", plan_level_name(n->level));
	jw_string(w, "code", n->code);
	jw_string(w, "printed", n->printed);
	jw_string(w, "parent", n->parent < 0 ? NULL : t->nodes[n->parent].code);
	jw_string(w, "label", n->label);
	jw_int(w, "line", n->line);
	jw_array(w, "doubts");
	for (bit = 0; bit < PLAN_DOUBT_KINDS; bit++)
		if (n->doubts & 1u << bit)
			jw_string(w, NULL, plan_doubt_key((enum plan_doubt_kind)bit));
	jw_end(w);
	jw_end(w);
}

static void doubt_json(struct jw *w, const struct plan_doubt *d)
{
	jw_object(w, NULL);
	jw_string(w, "key", d->key);
	if (d->node < 0)
		jw_null(w, "node");
	else
		jw_int(w, "node", d->node);
	jw_int(w, "line", d->line);
	jw_string(w, "text", d->text);
	jw_end(w);
}

void plan_tree_json(struct jw *w, const struct plan_tree *t)
{
	size_t i;
	int l;

	jw_string(w, "title", t->title);
	jw_string(w, "organisation", t->organisation);
	jw_day(w, "from", t->from);
	jw_day(w, "to", t->to);
	for (l = 0; l < PLAN_LEVELS; l++)
		jw_int(w, LEVEL_NAMES[l], t->count[l]);
	jw_array(w, "nodes");
	for (i = 0; i < t->n_nodes; i++)
		node_json(w, t, &t->nodes[i]);
	jw_end(w);
	jw_array(w, "doubts");
	for (i = 0; i < t->n_doubts; i++)
		doubt_json(w, &t->doubts[i]);
	jw_end(w);
	jw_array(w, "notes");
	for (i = 0; i < t->n_notes; i++) {
		jw_object(w, NULL);
		jw_string(w, "about", t->notes[i].about);
		jw_string(w, "text", t->notes[i].text);
		jw_end(w);
	}
	jw_end(w);
}

/* ---- One row, one node ---------------------------------------------------------------------
 */

static const char *code_fault(const char *code)
{
	size_t n;

	if (!code || !*code)
		return "field.required";
	n = strspn(code, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-");
	if (code[n])
		return "field.text";
	return n > PLAN_CODE_MAX ? "field.too_long" : NULL;
}

static const char *label_fault(const char *label)
{
	const char *p = label;
	bool ink = false;

	if (!label)
		return "field.required";
	if (!utf8_valid(label, strlen(label)))
		return "field.text";
	while (*p) {
		uint32_t cp = utf8_next(&p);

		if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
			return "field.text";
		ink = ink || (cp != ' ' && cp != 0xA0);
	}
	if (!ink)
		return "field.required";
	return utf8_length(label) > PLAN_LABEL_MAX ? "field.too_long" : NULL;
}

bool plan_tree_valid(struct arena *a, const struct plan_node *nodes, size_t n)
{
	struct plan_map *codes;
	size_t i;

	if (n > PLAN_NODES_MAX)
		return false;
	codes = plan_map_new(a, n);
	for (i = 0; i < n; i++) {
		const struct plan_node *x = &nodes[i];
		int up = i > 0 ? (int)i - 1 : -1;

		if (code_fault(x->code) || label_fault(x->label))
			return false;
		if (plan_map_put(codes, x->code, (int)i) != (int)i)
			return false;
		if ((x->level == PLAN_STRATEGIC) != (x->parent < 0) || x->parent >= (int)i)
			return false;
		if (x->parent >= 0 && nodes[x->parent].level + 1 != x->level)
			return false;
		while (up >= 0 &&
		       up != x->parent) /* reading order: an ancestor of the one before */
			up = nodes[up].parent;
		if (up != x->parent)
			return false;
	}
	return true;
}

/* ---- A reviewed tree ------------------------------------------------------------------------
 */

struct review {
	const struct plan_row *rows;
	size_t n;
	enum plan_level *level;
	int *parent; /* row */
	struct plan_map *codes;
	struct plan_fault fault;
};

static bool fault(struct review *rv, size_t row, const char *field, const char *key)
{
	rv->fault = (struct plan_fault){ row, field, key };
	return false;
}

/* Levels, codes and labels, each by itself. */
static bool rows_check(struct review *rv)
{
	size_t i;

	for (i = 0; i < rv->n; i++) {
		const struct plan_row *r = &rv->rows[i];
		const char *bad;

		if (!r->level || !plan_level_parse(r->level, &rv->level[i]))
			return fault(rv, i, "level",
				     r->level ? "field.not_one_of" : "field.required");
		bad = code_fault(r->code);
		if (bad)
			return fault(rv, i, "code", bad);
		bad = label_fault(r->label);
		if (bad)
			return fault(rv, i, "label", bad);
		if (plan_map_put(rv->codes, r->code, (int)i) != (int)i)
			return fault(rv, i, "code", "plan.code_repeated");
	}
	return true;
}

static bool parents_check(struct review *rv)
{
	size_t i;

	for (i = 0; i < rv->n; i++) {
		const char *parent = rv->rows[i].parent;

		rv->parent[i] = -1;
		if (!parent || !*parent) {
			if (rv->level[i] != PLAN_STRATEGIC)
				return fault(rv, i, "parent", "field.required");
			continue;
		}
		rv->parent[i] = plan_map_get(rv->codes, parent);
		if (rv->parent[i] < 0)
			return fault(rv, i, "parent", "plan.parent_unknown");
		if (rv->level[rv->parent[i]] + 1 != rv->level[i])
			return fault(rv, i, "parent", "plan.parent_level");
	}
	return true;
}

/* Copies the children of `parent` (a row, -1 the top), each followed by its own. */
static void rows_write(struct arena *a, const struct review *rv, struct plan_tree *t)
{
	int *first = arena_array(a, rv->n + 1, sizeof(int)),
	    *next = arena_array(a, rv->n + 1, sizeof(int));
	int *to = arena_array(a, rv->n + 1, sizeof(int));
	size_t i;
	int at;

	for (i = rv->n; i > 0; i--) { /* lists of children, 1-based, in order */
		next[i] = first[rv->parent[i - 1] + 1];
		first[rv->parent[i - 1] + 1] = (int)i;
	}
	for (at = first[0]; at;) {
		const struct plan_row *r = &rv->rows[at - 1];
		int parent = rv->parent[at - 1];

		to[at] = (int)t->n_nodes;
		t->count[rv->level[at - 1]]++;
		t->nodes[t->n_nodes++] = (struct plan_node){
			.level = rv->level[at - 1],
			.code = arena_strdup(a, r->code),
			.parent = parent < 0 ? -1 : to[parent + 1],
			.label = plan_squeeze(a, r->label),
		};
		if (first[at]) {
			at = first[at];
			continue;
		}
		while (at && !next[at])
			at = rv->parent[at - 1] + 1;
		if (at)
			at = next[at];
	}
}

Err plan_tree_review(struct arena *a, struct err_info *ei, const struct plan_row *rows,
		     size_t n, struct plan_tree *out, struct plan_fault *fault_out)
{
	struct review rv = { .rows = rows, .n = n };
	struct plan_tree t = { .from = DAY_NONE, .to = DAY_NONE };

	*fault_out = (struct plan_fault){ 0 };
	if (n == 0)
		return ERR(ei, ERR_INVALID, "plan.not_recognised", "%s", "rows=0");
	if (n > PLAN_NODES_MAX)
		return ERR(ei, ERR_INVALID, "plan.too_many_nodes", "rows=%zu", n);
	rv.level = arena_array(a, n, sizeof(*rv.level));
	rv.parent = arena_array(a, n, sizeof(*rv.parent));
	rv.codes = plan_map_new(a, n);
	if (!rows_check(&rv) || !parents_check(&rv)) {
		*fault_out = rv.fault;
		return ERR(ei, ERR_INVALID, "plan.tree_invalid", "row=%zu", rv.fault.row);
	}
	t.nodes = arena_array(a, n, sizeof(*t.nodes));
	rows_write(a, &rv, &t);
	*out = t;
	return OK;
}
