/*
 * See tree.h: the difference between the plan in use and a parsed tree.
 *
 * Level by level from the top, so that a node is looked for under the parent that was
 * recognised. Among the children of one parent: same code and label; same label; same printed
 * code; labels that resemble.  What is left is looked for by its label in the whole level (it
 * moved).
 */
#include <string.h>

#include "base/utf8.h"
#include "svc/plan/number.h"
#include "svc/plan/text.h"
#include "svc/plan/tree.h"

#include "base/banned.h"

#define WORDS_MAX    120    /* of a label: 600 signs hold no more */
#define PAIRS_MAX    250000 /* labels compared with each other for likeness, in all */
#define LIKE_PERCENT 50

struct side {
	const struct plan_node *nodes;
	size_t n;
	int *match;	 /* index on the other side, -1 none */
	uint64_t *exact; /* hash of the label without typography */
	int *next;	 /* the next child of the same parent, -1 none */
	int *child;	 /* first child of node i at [i + 1]; [0]: the top */
};

struct diff {
	struct arena *a;
	struct side have, want;
	bool *renamed; /* per wanted node: its label changed */
	size_t pairs;
};

/* Labels that differ in spaces, apostrophes or final punctuation are the same. */
static uint64_t label_hash(const char *s)
{
	uint64_t h = 0xCBF29CE484222325u;
	size_t n = strlen(s), i;

	while (n > 0 && strchr(" .;,:", s[n - 1]))
		n--;
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == ' ')
			continue;
		if (strncmp(s + i, "\xE2\x80\x99", 3) == 0) { /* the typographic apostrophe */
			c = '\'';
			i += 2;
		}
		h = (h ^ c) * 0x100000001B3u;
	}
	return h;
}

static struct side side_of(struct arena *a, const struct plan_node *nodes, size_t n)
{
	struct side s = { .nodes = nodes,
			  .n = n,
			  .match = arena_array(a, n + 1, sizeof(int)),
			  .exact = arena_array(a, n + 1, sizeof(uint64_t)),
			  .next = arena_array(a, n + 1, sizeof(int)),
			  .child = arena_array(a, n + 2, sizeof(int)) };
	size_t i;

	for (i = 0; i < n + 1; i++)
		s.child[i] = -1;
	for (i = n; i > 0; i--) {
		int *first = &s.child[nodes[i - 1].parent + 1];

		s.match[i - 1] = -1;
		s.exact[i - 1] = label_hash(nodes[i - 1].label);
		s.next[i - 1] = *first;
		*first = (int)i - 1;
	}
	return s;
}

static void pair(struct diff *d, int have, int want)
{
	d->have.match[have] = want;
	d->want.match[want] = have;
	d->renamed[want] = d->have.exact[have] != d->want.exact[want];
}

/* ---- How alike two labels are ---------------------------------------------------------- */

struct words {
	uint64_t hash[WORDS_MAX];
	size_t n;
};

static void words_of(const char *s, struct words *w)
{
	uint64_t h = 0;

	w->n = 0;
	for (;;) {
		char c[2];
		const char *from = s;
		size_t m = *s ? plan_fold_char(utf8_next(&s), c) : 0, i;

		for (i = 0; i < m; i++)
			h = (h + (unsigned char)c[i] + 1) * 0x100000001B3u;
		if (m == 0 && h != 0 && w->n < WORDS_MAX) {
			w->hash[w->n++] = h;
			h = 0;
		}
		if (!*from)
			return;
	}
}

/* Words in common, in percent of the words of both (Dice). */
static unsigned likeness(const struct words *x, const struct words *y)
{
	bool used[WORDS_MAX] = { false };
	size_t common = 0, i, j;

	for (i = 0; i < x->n; i++) {
		for (j = 0; j < y->n; j++) {
			if (used[j] || x->hash[i] != y->hash[j])
				continue;
			used[j] = true;
			common++;
			break;
		}
	}
	return x->n + y->n ? (unsigned)(200 * common / (x->n + y->n)) : 0;
}

/* ---- Children of one parent -----------------------------------------------------------------
 */

enum rule { RULE_SAME, RULE_LABEL, RULE_CODE };

static bool obeys(const struct diff *d, enum rule rule, int have, int want)
{
	const struct plan_node *h = &d->have.nodes[have], *w = &d->want.nodes[want];
	bool label = d->have.exact[have] == d->want.exact[want];

	switch (rule) {
	case RULE_SAME:
		return label && strcmp(h->code, w->code) == 0;
	case RULE_LABEL:
		return label;
	case RULE_CODE:
		return w->printed && strcmp(h->code, w->code) == 0;
	}
	return false;
}

static void pair_by(struct diff *d, enum rule rule, int have_first, int want_first)
{
	int start = have_first, h, w;

	for (w = want_first; w >= 0; w = d->want.next[w]) {
		if (d->want.match[w] >= 0)
			continue;
		while (start >= 0 && d->have.match[start] >= 0)
			start = d->have.next[start];
		for (h = start; h >= 0; h = d->have.next[h]) {
			if (d->have.match[h] >= 0 || !obeys(d, rule, h, w))
				continue;
			pair(d, h, w);
			break;
		}
	}
}

/* For each new child the most alike of those left, when it is alike enough. */
static void pair_alike(struct diff *d, int have_first, int want_first)
{
	int h, w;

	for (w = want_first; w >= 0; w = d->want.next[w]) {
		struct words mine, other;
		unsigned best = 0;
		int found = -1;

		if (d->want.match[w] >= 0)
			continue;
		words_of(d->want.nodes[w].label, &mine);
		for (h = have_first; h >= 0 && d->pairs < PAIRS_MAX; h = d->have.next[h]) {
			unsigned like;

			if (d->have.match[h] >= 0)
				continue;
			d->pairs++;
			words_of(d->have.nodes[h].label, &other);
			like = likeness(&mine, &other);
			if (like < LIKE_PERCENT || like <= best)
				continue;
			best = like;
			found = h;
		}
		if (found >= 0)
			pair(d, found, w);
	}
}

/* The label alone, among all that is left of a level: the node changed its parent. */
static void pair_moved(struct diff *d, enum plan_level level)
{
	struct plan_map *left = plan_map_new(d->a, d->have.n);
	size_t i;

	for (i = 0; i < d->have.n; i++)
		if (d->have.nodes[i].level == level && d->have.match[i] < 0)
			plan_map_put(left,
				     arena_printf(d->a, "%016llx",
						  (unsigned long long)d->have.exact[i]),
				     (int)i);
	for (i = 0; i < d->want.n; i++) {
		int h;

		if (d->want.nodes[i].level != level || d->want.match[i] >= 0)
			continue;
		h = plan_map_get(left, arena_printf(d->a, "%016llx",
						    (unsigned long long)d->want.exact[i]));
		if (h >= 0 && d->have.match[h] < 0)
			pair(d, h, (int)i);
	}
}

static void pair_level(struct diff *d, enum plan_level level)
{
	static const enum rule RULES[] = { RULE_SAME, RULE_LABEL, RULE_CODE };
	size_t r, i;

	for (r = 0; r <= ARRAY_LEN(RULES); r++) {
		if (r == 2)
			pair_moved(d, level);
		for (i = 0; i < d->want.n + 1; i++) {
			int parent = (int)i - 1, other;

			if (d->want.child[i] < 0 ||
			    d->want.nodes[d->want.child[i]].level != level)
				continue;
			other = parent < 0 ? -1 : d->want.match[parent];
			if (parent >= 0 && other < 0)
				continue;
			if (r < ARRAY_LEN(RULES))
				pair_by(d, RULES[r], d->have.child[other + 1],
					d->want.child[i]);
			else
				pair_alike(d, d->have.child[other + 1], d->want.child[i]);
		}
	}
}

/* ---- Codes to store
 * --------------------------------------------------------------------------- */

static bool same_parent(const struct diff *d, size_t want)
{
	int parent = d->want.nodes[want].parent;
	int was = d->have.nodes[d->want.match[want]].parent;

	return parent < 0 ? was < 0 : d->want.match[parent] == was;
}

/* The code that the node brings: printed, or the one in use; NULL when it must get a free one.
 */
static const char *code_brought(const struct diff *d, size_t i, const char *const *code)
{
	const struct plan_node *w = &d->want.nodes[i];
	const char *parent = w->parent < 0 ? "" : code[w->parent], *last;

	if (d->want.match[i] >= 0 && !w->printed && same_parent(d, i)) {
		const char *had = d->have.nodes[d->want.match[i]].code;
		size_t n = strlen(parent);

		if (n == 0 || (strncmp(had, parent, n) == 0 && had[n] == '.'))
			return had;
	}
	if (!w->printed)
		return NULL;
	last = strrchr(w->code, '.');
	return *parent && last ? arena_printf(d->a, "%s%s", parent, last) : w->code;
}

static void codes_give(struct diff *d, const char **code)
{
	struct plan_map *taken = plan_map_new(d->a, d->want.n + d->have.n);
	const char **elder = arena_array(d->a, d->want.n + 1, sizeof(*elder));
	enum plan_level level;
	size_t i;

	for (level = PLAN_STRATEGIC; level <= PLAN_SUBACTION; level++) {
		for (i = 0; i < d->want.n; i++) {
			const char *brought;

			if (d->want.nodes[i].level != level)
				continue;
			brought = code_brought(d, i, code);
			if (brought && plan_map_put(taken, brought, (int)i) == (int)i)
				code[i] = brought;
		}
		for (i = 0; i < d->have.n; i++) /* a code in use is not given to another node */
			if (d->have.nodes[i].level == level)
				plan_map_put(taken, d->have.nodes[i].code,
					     (int)(d->want.n + i));
		for (i = 0; i < d->want.n; i++) {
			int parent = d->want.nodes[i].parent;

			if (d->want.nodes[i].level != level)
				continue;
			if (!code[i]) {
				code[i] = plan_next_code(d->a, taken,
							 parent < 0 ? "" : code[parent],
							 elder[parent + 1]);
				plan_map_put(taken, code[i], (int)i);
			}
			elder[parent + 1] = code[i];
		}
	}
}

/* ---- Changes
 * ------------------------------------------------------------------------------------ */

static void changes_write(struct diff *d, struct plan_diff *out)
{
	size_t i;

	out->changes = arena_array(d->a, 2 * d->want.n + d->have.n + 1, sizeof(*out->changes));
	for (i = 0; i < d->want.n; i++) {
		const struct plan_node *w = &d->want.nodes[i], *h;
		int was = d->want.match[i];

		if (was < 0) {
			out->changes[out->n_changes++] =
				(struct plan_change){ PLAN_ADD, out->code[i], NULL,
						      w->label, (int)i,	      -1 };
			continue;
		}
		h = &d->have.nodes[was];
		if (!same_parent(d, i) || strcmp(h->code, out->code[i]) != 0)
			out->changes[out->n_changes++] =
				(struct plan_change){ PLAN_MOVE,    h->code, h->code,
						      out->code[i], (int)i,  was };
		if (d->renamed[i])
			out->changes[out->n_changes++] =
				(struct plan_change){ PLAN_LABEL, h->code, h->label,
						      w->label,	  (int)i,  was };
	}
	for (i = 0; i < d->have.n; i++)
		if (d->have.match[i] < 0)
			out->changes[out->n_changes++] =
				(struct plan_change){ PLAN_REMOVE,
						      d->have.nodes[i].code,
						      d->have.nodes[i].label,
						      NULL,
						      -1,
						      (int)i };
}

void plan_diff(struct arena *a, const struct plan_node *have, size_t n_have,
	       const struct plan_tree *t, struct plan_diff *out)
{
	struct diff d = { .a = a,
			  .have = side_of(a, have, n_have),
			  .want = side_of(a, t->nodes, t->n_nodes),
			  .renamed = arena_array(a, t->n_nodes + 1, sizeof(bool)) };
	enum plan_level level;

	for (level = PLAN_STRATEGIC; level <= PLAN_SUBACTION; level++)
		pair_level(&d, level);
	*out = (struct plan_diff){ .was = d.want.match,
				   .code = arena_array(a, t->n_nodes + 1, sizeof(char *)) };
	codes_give(&d, out->code);
	changes_write(&d, out);
}

const char *plan_change_name(enum plan_change_kind kind)
{
	static const char *const NAMES[] = { "add", "remove", "label", "move" };

	return NAMES[kind];
}
