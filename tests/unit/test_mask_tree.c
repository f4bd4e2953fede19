/*
 * Masking of a tree against an attacker who knows that an objective has at least the persons of its
 * largest action and at most those of all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/mask.h"

#include "base/banned.h"

#define LEAST	  MASK_LEAST
#define SENSITIVE 10 /* of figures about sensitive services */

static uint64_t seed = 12345;

static uint32_t rnd(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 32) * n >> 32);
}

#define NODES 24
#define CROWD 120

struct tree {
	int32_t parent[NODES];
	uint32_t persons[NODES], own[NODES], higher[NODES];
	uint32_t plan;
	size_t n;
	bool who[NODES][CROWD], mine[NODES][CROWD];
	bool masked[NODES], plan_masked;
};

/* 2 strategic, 5 operational, actions, each with a random crowd that overlaps others. */
static void tree_random(struct tree *t)
{
	bool all[CROWD] = { false };

	memset(t, 0, sizeof(*t));
	t->n = 10 + rnd(NODES - 10);
	for (size_t i = 0; i < t->n; i++) {
		uint32_t crowd = i < 7 ? 0 : rnd(3) ? rnd(60) : rnd(6);

		t->parent[i] = i < 2 ? -1 : i < 7 ? (int32_t)rnd(2) : 2 + (int32_t)rnd(5);
		t->higher[i] = rnd(4) == 0 ? SENSITIVE : 0;
		if (i > 10 && rnd(4) == 0)
			t->parent[i] = 7 + (int32_t)rnd(3); /* a sub-action */
		for (uint32_t k = 0; k < crowd; k++)
			t->who[i][rnd(CROWD)] = true;
		memcpy(t->mine[i], t->who[i], sizeof(t->who[i]));
	}
	for (size_t i = t->n; i-- > 0;)
		for (size_t p = 0; p < CROWD; p++) {
			bool *up = t->parent[i] < 0 ? all : t->who[t->parent[i]];

			up[p] |= t->who[i][p];
			t->persons[i] += t->who[i][p];
			t->own[i] += t->mine[i][p];
		}
	for (size_t p = 0; p < CROWD; p++)
		t->plan += all[p];
}

struct range {
	uint32_t low, high;
};

static void narrow(struct range *r, int64_t low, int64_t high)
{
	if (low > r->low)
		r->low = (uint32_t)low;
	if (high < r->high)
		r->high = high < 0 ? 0 : (uint32_t)high;
}

/* max(children) <= parent <= sum(children) + own; own persons of a node are not known. */
static void tree_attack(const struct tree *t, struct range *r)
{
	const uint32_t many = 100000;

	for (size_t i = 0; i <= t->n; i++) {
		bool hidden = i < t->n ? t->masked[i] : t->plan_masked;
		uint32_t v = i < t->n ? t->persons[i] : t->plan;

		r[i] = hidden ? (struct range){ 1, many } : (struct range){ v, v };
	}
	for (int round = 0; round < 20; round++)
		for (size_t up = 0; up <= t->n; up++) {
			int64_t sum = 0;
			size_t children = 0;

			for (size_t i = 0; i < t->n; i++)
				if (t->parent[i] == (up < t->n ? (int32_t)up : -1)) {
					sum += r[i].high;
					children++;
					narrow(&r[up], r[i].low, many);
				}
			if (!children)
				continue;
			/* Nodes above actions hold no records of their own: that is known. */
			if (up < 7 || up == t->n)
				narrow(&r[up], 0, sum);
			for (size_t i = 0; i < t->n; i++)
				if (t->parent[i] == (up < t->n ? (int32_t)up : -1)) {
					bool closed = up < 7 || up == t->n;

					narrow(&r[i],
					       closed ? r[up].low - (sum - r[i].high) : 0,
					       r[up].high);
				}
		}
}

static void subtraction_along_the_tree_tells_nothing_of_small_nodes(void **state)
{
	(void)state;
	for (int round = 0; round < 20000; round++) {
		static struct tree t;
		struct range r[NODES + 1];

		tree_random(&t);
		(void)mask_tree(t.persons, t.parent, t.own, t.higher, t.n, t.plan, LEAST,
				t.masked, &t.plan_masked);
		tree_attack(&t, r);
		for (size_t i = 0; i < t.n; i++) {
			uint32_t least = t.higher[i] ? t.higher[i] : LEAST;

			if (t.persons[i] == 0)
				assert_false(t.masked[i]);
			if (!mask_small(t.persons[i], least))
				continue;
			assert_true(t.masked[i]);
			/* Anything from 1 person to more than a small number is possible; a
			 * sensitive node has at least those of an ordinary one below it. */
			assert_true(r[i].low == 1 || (t.higher[i] && r[i].low < r[i].high));
			assert_true(r[i].high >= least);
		}
	}
}

static void the_attacker_of_trees_finds_what_is_masked_naively(void **state)
{
	static struct tree t = { .parent = { -1, 0, 0 },
				 .persons = { 23, 20, 3 },
				 .plan = 23,
				 .n = 3,
				 .masked = { false, false, true } };
	struct range r[NODES + 1];

	(void)state;
	tree_attack(&t, r);
	assert_int_equal(r[2].low, 3);
	(void)mask_tree(t.persons, t.parent, NULL, NULL, t.n, t.plan, LEAST, t.masked,
			&t.plan_masked);
	assert_true(t.masked[1] && t.masked[2]);
	assert_false(t.masked[0]);
	tree_attack(&t, r);
	assert_int_equal(r[2].low, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subtraction_along_the_tree_tells_nothing_of_small_nodes),
		cmocka_unit_test(the_attacker_of_trees_finds_what_is_masked_naively),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
