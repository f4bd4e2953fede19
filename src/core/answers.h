/*
 * answers: what one reader was told, kept for the next one who may read the same.
 *
 * A board that a hundred pages show is asked for a hundred times within a second of each change.
 * It is made once: the bytes are kept until one of its topics moves (core/app.h), the model
 * changes, or its seconds are over, and are copied to whoever asks with the same key.  The caller
 * puts into the key all that the rights of a reader change in the answer; when in doubt, the user.
 *
 * Of several who ask at the same time one makes it and the others wait.  What is kept may hold
 * names: it lies in locked memory, left out of core dumps, and is overwritten when it is replaced and
 * when the centre is closed.  Where no memory can be locked, nothing is kept.
 *
 * Threads: any.  A failure keeps nothing.
 */
#ifndef CORE_ANSWERS_H
#define CORE_ANSWERS_H

#include "base/buf.h"
#include "core/app.h"

struct answer_key {
	const char *what; /* a literal: which answer */
	/* app_last_moved() of its topics, asked before the first statement of the request: what is
	 * read afterwards is never older than this. */
	uint64_t moved;
	int64_t seconds; /* how long it holds when nothing moves; what depends on the clock */
	int64_t reader;	 /* 0: the same for all with this `view` */
	uint64_t view;	 /* what else tells readers apart */
};

/* Appends to `out`. */
typedef Err answer_fn(struct ctx *cx, void *arg, struct buf *out, int64_t *rows);

/* Appends the answer to `out`, made now or kept; `*rows` as `make` told it. */
Err answer_shared(struct ctx *cx, const struct answer_key *key, answer_fn *make, void *arg,
		  struct buf *out, int64_t *rows) MUST_CHECK;

/* How many were made and how many were copies, since the centre was opened. */
struct answers_stats {
	uint64_t made, copied;
};
struct answers_stats answers_stats(struct app *app);

struct answers *answers_new(void);
void answers_free(struct answers *a);

#endif
