/*
 * Decisions that were made are kept: what is hidden in a breakdown follows from its figures, its tree
 * and the rule alone, and costs far more than counting them anew.  The months of a breakdown are
 * over, so its figures seldom change; a panel that is opened after a record of today was added finds
 * the decision made.  Compared is the whole question, not a hash of it: a wrong answer would show
 * what must be hidden.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/breakdown_impl.h"

#include "base/banned.h"

#define KEPT 12 /* three dimensions of some plans and years */

struct kept {
	uint64_t *question, used;
	size_t words, cells;
	bool *shown;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept kept[KEPT];
static uint64_t clock_now;

const uint64_t *breakdown_question(struct arena *a, const struct breakdown *b,
				   const uint64_t *own, const struct breakdown_rule *rule,
				   size_t *words)
{
	size_t cells = b->n_nodes * b->n_cats;
	uint64_t *q = arena_array(a, 5 + b->n_nodes * 3 + cells * 3, sizeof(*q)), *w = q;

	*w++ = b->n_nodes;
	*w++ = b->n_cats;
	*w++ = (uint64_t)rule->least << 32 | rule->least_sensitive;
	memcpy(w++, &rule->most, sizeof(rule->most));
	*w++ = rule->rounding;
	for (size_t i = 0; i < b->n_nodes; i++) {
		*w++ = (uint64_t)(b->plan->nodes[i].parent + 1);
		*w++ = b->plan->nodes[i].sensitive;
		*w++ = b->totals[i];
	}
	for (size_t i = 0; i < cells; i++) {
		*w++ = b->cells[i].records;
		*w++ = (uint64_t)b->cells[i].persons << 32 | b->cells[i].top;
		*w++ = own[i];
	}
	*words = (size_t)(w - q);
	return q;
}

bool breakdown_kept(struct breakdown *b, const uint64_t *question, size_t words)
{
	bool found = false;

	pthread_mutex_lock(&lock);
	for (size_t k = 0; k < KEPT && !found; k++) {
		if (kept[k].words != words ||
		    memcmp(kept[k].question, question, words * sizeof(*question)) != 0)
			continue;
		for (size_t i = 0; i < kept[k].cells; i++)
			b->cells[i].shown = kept[k].shown[i];
		kept[k].used = ++clock_now;
		found = true;
	}
	pthread_mutex_unlock(&lock);
	return found;
}

void breakdown_keep(const struct breakdown *b, const uint64_t *question, size_t words)
{
	struct kept new = { .words = words, .cells = b->n_nodes * b->n_cats }, *old = kept;

	new.question = malloc(words * sizeof(*question));
	new.shown = malloc(new.cells + 1);
	if (!new.question || !new.shown)
		abort();
	memcpy(new.question, question, words * sizeof(*question));
	for (size_t i = 0; i < new.cells; i++)
		new.shown[i] = b->cells[i].shown;
	pthread_mutex_lock(&lock);
	for (size_t k = 1; k < KEPT; k++)
		if (kept[k].used < old->used)
			old = &kept[k];
	free(old->question);
	free(old->shown);
	*old = new;
	old->used = ++clock_now;
	pthread_mutex_unlock(&lock);
}
