/* See number.h. */
#include "svc/plan/number.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/plan/text.h"

#include "base/banned.h"

/* ---- Map --------------------------------------------------------------------------------- */

struct slot {
	const char *key;
	int value;
};

struct plan_map {
	struct slot *slots;
	size_t mask, n;
};

struct plan_map *plan_map_new(struct arena *a, size_t max)
{
	struct plan_map *m = arena_alloc(a, sizeof(*m));
	size_t size = 64;

	while (size < max * 2 + 2)
		size *= 2;
	m->slots = arena_array(a, size, sizeof(*m->slots));
	m->mask = size - 1;
	return m;
}

static size_t slot_of(const struct plan_map *m, const char *key)
{
	uint64_t h = 0xCBF29CE484222325u;
	const char *p;
	size_t i;

	for (p = key; *p; p++)
		h = (h ^ (unsigned char)*p) * 0x100000001B3u;
	for (i = (size_t)(h ^ h >> 29) & m->mask; m->slots[i].key; i = (i + 1) & m->mask)
		if (strcmp(m->slots[i].key, key) == 0)
			break;
	return i;
}

int plan_map_get(const struct plan_map *m, const char *key)
{
	size_t i = slot_of(m, key);

	return m->slots[i].key ? m->slots[i].value : -1;
}

int plan_map_put(struct plan_map *m, const char *key, int value)
{
	size_t i = slot_of(m, key);

	if (!m->slots[i].key && m->n < m->mask) {
		m->slots[i] = (struct slot){ key, value };
		m->n++;
	}
	return m->slots[i].value;
}

/* ---- Free numbers -------------------------------------------------------------------------
 */

static const char *code_join(struct arena *a, const char *parent, const char *part)
{
	return *parent ? arena_printf(a, "%s.%s", parent, part) : arena_strdup(a, part);
}

/* The part after "7" is "8", after "A" is "B"; after "Z" numbers begin. */
static void part_after(char part[PLAN_PART_SIZE])
{
	char c = part[0];
	bool letter = part[0] && !part[1] && ((c >= 'A' && c < 'Z') || (c >= 'a' && c < 'z'));
	long v = strtol(part, NULL, 10);

	if (letter) {
		part[0] = (char)(c + 1);
		return;
	}
	if (v < 0 || v > 99998)
		v = 0;
	snprintf(part, PLAN_PART_SIZE, "%ld", v + 1);
}

const char *plan_next_code(struct arena *a, const struct plan_map *taken, const char *parent,
			   const char *elder)
{
	char part[PLAN_PART_SIZE] = "0", code[PLAN_CODE_MAX + PLAN_PART_SIZE + 2];
	const char *last = elder ? strrchr(elder, '.') : NULL;

	if (elder)
		snprintf(part, sizeof(part), "%s", last ? last + 1 : elder);
	do {
		part_after(part);
		snprintf(code, sizeof(code), "%s%s%s", parent, *parent ? "." : "", part);
	} while (plan_map_get(taken, code) >= 0);
	return arena_strdup(a, code);
}

/* ---- Codes ---------------------------------------------------------------------------------
 */

struct numbering {
	struct arena *a;
	struct plan_node *nodes;
	const struct plan_code *codes;
	size_t n;
	struct plan_map *taken; /* final code: node */
	bool completed;
};

enum fit { FIT_NONE, FIT_WHOLE, FIT_LOCAL, FIT_WRONG };

/* How a printed code stands to the parent's: rules 1, 2 and 3. */
static enum fit fit_of(const struct numbering *nb, size_t i)
{
	const struct plan_node *node = &nb->nodes[i];
	const struct plan_code *c = &nb->codes[i];
	int depth = (int)node->level;
	struct plan_code above;

	if (c->n == 0)
		return FIT_NONE;
	if (c->n == 1)
		return depth == 0 ? FIT_WHOLE : FIT_LOCAL;
	if (depth == 0)
		return FIT_WRONG;
	above = plan_code_from(nb->nodes[node->parent].code);
	if (c->n == depth + 1 && plan_code_same(c, &above, depth))
		return FIT_WHOLE;
	above = nb->codes[node->parent];
	if (c->n < depth + 1 && above.n == c->n - 1 && plan_code_same(c, &above, c->n - 1))
		return FIT_LOCAL;
	return FIT_WRONG;
}

static const char *parent_code(const struct numbering *nb, size_t i)
{
	int parent = nb->nodes[i].parent;

	return parent < 0 ? "" : nb->nodes[parent].code;
}

/* Gives the nodes of a level the codes that fit, first come first served. */
static void claim(struct numbering *nb, enum plan_level level)
{
	size_t i;

	for (i = 0; i < nb->n; i++) {
		struct plan_node *node = &nb->nodes[i];
		enum fit fit;
		const char *code;
		int owner;

		if (node->level != level)
			continue;
		fit = fit_of(nb, i);
		if (fit == FIT_WRONG && node->printed)
			node->doubts |= PLAN_BIT(CODE_MISMATCH);
		if (fit != FIT_WHOLE && fit != FIT_LOCAL)
			continue;
		code = code_join(nb->a, parent_code(nb, i),
				 nb->codes[i].part[nb->codes[i].n - 1]);
		owner = plan_map_put(nb->taken, code, (int)i);
		if (owner == (int)i) {
			node->code = code;
		} else if (node->printed) {
			node->doubts |= PLAN_BIT(CODE_REPEATED);
			nb->nodes[owner].doubts |= PLAN_BIT(CODE_REPEATED);
		}
		nb->completed = nb->completed || (fit == FIT_LOCAL && level <= PLAN_ACTION);
	}
}

/* Numbers what is left of a level after its elder sibling. */
static void fill(struct numbering *nb, enum plan_level level)
{
	const char **elder = arena_array(nb->a, nb->n + 1, sizeof(*elder));
	size_t i;

	for (i = 0; i < nb->n; i++) {
		struct plan_node *node = &nb->nodes[i];
		const char **before;

		if (node->level != level)
			continue;
		before = &elder[node->parent + 1];
		if (!node->code) {
			node->code =
				plan_next_code(nb->a, nb->taken, parent_code(nb, i), *before);
			plan_map_put(nb->taken, node->code, (int)i);
		}
		*before = node->code;
	}
}

/* The same whole code printed twice, wherever the two stand. */
static void mark_repeated(struct numbering *nb)
{
	struct plan_map *seen = plan_map_new(nb->a, nb->n);
	size_t i;

	for (i = 0; i < nb->n; i++) {
		const struct plan_code *c = &nb->codes[i];
		int other;

		if (!nb->nodes[i].printed || c->n != (int)nb->nodes[i].level + 1)
			continue;
		other = plan_map_put(seen, plan_code_text(nb->a, c), (int)i);
		if (other == (int)i)
			continue;
		nb->nodes[i].doubts |= PLAN_BIT(CODE_REPEATED);
		nb->nodes[other].doubts |= PLAN_BIT(CODE_REPEATED);
	}
}

bool plan_number(struct arena *a, struct plan_node *nodes, const struct plan_code *codes,
		 size_t n)
{
	struct numbering nb = {
		.a = a, .nodes = nodes, .codes = codes, .n = n, .taken = plan_map_new(a, n)
	};
	int level;

	for (level = 0; level < PLAN_LEVELS; level++) {
		claim(&nb, (enum plan_level)level);
		fill(&nb, (enum plan_level)level);
	}
	mark_repeated(&nb);
	return nb.completed;
}
