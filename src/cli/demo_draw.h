/*
 * Drawing at random, repeatably: a small generator, choices by weight, sentences with slots.
 * Not for secrets.
 */
#ifndef CLI_DEMO_DRAW_H
#define CLI_DEMO_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct rng {
	uint64_t s;
};

/* A stream of its own for each purpose and number, so that what one part draws does not move
 * what another one draws. */
struct rng rng_of(uint64_t seed, uint64_t stream, uint64_t number);
uint64_t rng_next(struct rng *r);
uint32_t rng_below(struct rng *r, uint32_t n);	  /* 0 to n - 1; 0 when n is 0 */
int rng_between(struct rng *r, int from, int to); /* both included */
bool rng_chance(struct rng *r, double percent);

/* Cumulated weights, in thousandths. */
struct weights {
	uint32_t *sum;
	size_t n;
};
void weights_init(struct weights *w, struct arena *a, size_t n);
void weights_set(struct weights *w, size_t i, double weight); /* in ascending order of i */
size_t weights_pick(const struct weights *w, struct rng *r);  /* n > 0 */
bool weights_empty(const struct weights *w);		      /* nothing to pick */

struct words {
	const char **word;
	struct weights w;
};
const char *words_pick(const struct words *w, struct rng *r);

struct texts {
	const char **text;
	size_t n;
};
const char *texts_pick(const struct texts *t, struct rng *r);

/* What fills the slots of a sentence: {first} {il} {Il} {e} {le} {month} {amount} {day}
 * {locality} {child}. */
struct slots {
	const char *first, *locality;
	enum slot_gender { GENDER_M, GENDER_F, GENDER_X } gender;
	const struct texts *months, *days, *children;
	const int *amounts;
	size_t n_amounts;
};
char *slots_fill(struct arena *a, const char *text, const struct slots *s, struct rng *r);

#endif
