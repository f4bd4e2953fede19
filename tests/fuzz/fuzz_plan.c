/*
 * Any bytes as a plan: a valid tree or a refusal; its JSON fits; importing it again over itself
 * changes nothing; and its rows pass the review.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "svc/plan/parse.h"
#include "svc/plan/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(x)                                                                                \
	do {                                                                                   \
		if (!(x))                                                                      \
			abort();                                                               \
	} while (0)

static void review(struct arena *a, const struct plan_tree *t)
{
	struct plan_row *rows = arena_array(a, t->n_nodes, sizeof(*rows));
	struct err_info ei = { 0 };
	struct plan_fault fault;
	struct plan_tree back;
	size_t i;

	for (i = 0; i < t->n_nodes; i++) {
		const struct plan_node *n = &t->nodes[i];

		rows[i] = (struct plan_row){ plan_level_name(n->level), n->code,
					     n->parent < 0 ? "" : t->nodes[n->parent].code,
					     n->label };
	}
	MUST(plan_tree_review(a, &ei, rows, t->n_nodes, &back, &fault).code == ERR_OK);
	MUST(back.n_nodes == t->n_nodes);
}

static void write_json(const struct plan_tree *t)
{
	struct buf b;
	struct jw w;

	buf_init(&b, (size_t)64 << 20);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	plan_tree_json(&w, t);
	jw_end(&w);
	MUST(!b.failed);
	buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err_info ei = { 0 };
	struct plan_tree t;
	struct plan_diff d;
	struct arena a;
	size_t i;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	if (plan_parse(&a, &ei, (const char *)data, size, &t).code == ERR_OK) {
		MUST(plan_tree_valid(&a, t.nodes, t.n_nodes));
		for (i = 0; i < t.n_doubts; i++)
			MUST(t.doubts[i].node < (int)t.n_nodes);
		plan_diff(&a, t.nodes, t.n_nodes, &t, &d);
		MUST(d.n_changes == 0);
		review(&a, &t);
		write_json(&t);
	} else {
		MUST(ei.code == ERR_INVALID && ei.key);
	}
	arena_release(&a);
	return 0;
}
