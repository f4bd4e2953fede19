/*
 * The codes of a tree, by the four rules of svc/plan/tree.h; and the small map of texts that
 * they and their users need.
 */
#ifndef SVC_PLAN_NUMBER_H
#define SVC_PLAN_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "svc/plan/code.h"
#include "svc/plan/tree.h"

/* A map from texts (kept by reference) to numbers >= 0, for at most `max` texts. */
struct plan_map;
struct plan_map *plan_map_new(struct arena *a, size_t max);
int plan_map_get(const struct plan_map *m, const char *key); /* -1: not there */
/* Keeps the first value of a key; the value kept. */
int plan_map_put(struct plan_map *m, const char *key, int value);

/*
 * Fills `code` of nodes in reading order from their printed codes (codes[i], n 0 for none) and
 * adds the doubts CODE_REPEATED and CODE_MISMATCH.  True when printed numbers had to be
 * completed.
 */
bool plan_number(struct arena *a, struct plan_node *nodes, const struct plan_code *codes,
		 size_t n);
/*
 * The first code under `parent` ("" for the top) after `elder` (a code, or NULL for the first
 * child) that is not in `taken`.
 */
const char *plan_next_code(struct arena *a, const struct plan_map *taken, const char *parent,
			   const char *elder);

#endif
