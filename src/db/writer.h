/*
 * writer: the one thread that changes the base, and the only one that checkpoints.
 *
 * Jobs that wait at the same time share one transaction and one fsync (group commit); each runs
 * in a savepoint, so that its failure undoes only its own changes.  `writer_run()` returns after
 * the COMMIT: what it acknowledges survives a power cut.
 *
 * The writer owns two files: the data, and the person keys.  Within a group the keys are
 * committed first, so that a crash between the two leaves a key without data, never sealed data
 * without its key.
 *
 * After the commit, and before the waiters go on, the job's `published` list runs: that is where
 * the read models learn what changed.  It cannot fail.
 *
 * Failure: a job's own error is returned to its caller.  When the COMMIT itself fails, every job
 * of the group gets ERR_BUSY "write.outcome_unknown" and the base is closed and opened again
 * before the next group (an fsync is never retried on the same handle).
 */
#ifndef DB_WRITER_H
#define DB_WRITER_H

#include "db/db.h"

struct writer;

typedef Err write_fn(struct ctx *cx, void *arg);
typedef void publish_fn(struct app *app, void *arg);

Err writer_start(struct err_info *ei, const char *data_path, const char *keys_path,
		 struct writer **out) MUST_CHECK;
void writer_stop(struct writer *w); /* finishes what is queued, truncates the log */

/*
 * What else belongs to a transaction (the audit chain).  All run on the writer's thread.
 * job_begin before each job; job_undone when it failed; before_commit once a group, inside the
 * transaction; group_lost when the COMMIT failed, on the connection opened anew (cx->db, NULL
 * when that failed too): true when the group is in the base all the same.  A commit can be durable
 * although it reported an error; the read models then learn of it, the waiters are told that the
 * outcome is unknown, and a retry with the same key gets the answer.
 */
struct writer_hooks {
	void *arg;
	void (*job_begin)(void *arg);
	void (*job_undone)(void *arg);
	Err (*before_commit)(struct ctx *cx, void *arg);
	bool (*group_lost)(struct ctx *cx, void *arg);
};
/* Before the first job. */
void writer_hook(struct writer *w, const struct writer_hooks *hooks);

/* Runs `fn` with cx->db = the data connection; restores cx->db afterwards. */
Err writer_run(struct writer *w, struct ctx *cx, write_fn *fn, void *arg) MUST_CHECK;

/* Inside a job: the connection of the key file, its changes committed before the data's. */
Err writer_keys(struct ctx *cx, struct db **keys) MUST_CHECK;
/* Grows with every commit to the key file: what was read of it before then may be old. */
uint64_t writer_keys_stamp(const struct writer *w);
/* Inside a job: call `fn(cx->app, arg)` after the commit, in order.  Dropped if the job fails. */
void write_publish(struct ctx *cx, publish_fn *fn, void *arg);
/* True inside a job of this context. */
bool writing(const struct ctx *cx);

struct writer_stats {
	int64_t jobs, groups, largest_group, checkpoints;
};
struct writer_stats writer_stats(struct writer *w);
struct db *writer_db(struct writer *w); /* tests: fault injection on the data connection */
struct db *writer_keys_db(struct writer *w);

#endif
