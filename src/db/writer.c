/*
 * See writer.h.
 *
 * Checkpoints: PASSIVE when the log has grown by 16 MiB or the writer has been idle for a second,
 * TRUNCATE when it passes 64 MiB and at the stop.  Page size 4 096, so frames count for MiB.
 */
#include "db/writer.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/banned.h"

#define GROUP_MAX	64
#define GATHER_US	300
#define PASSIVE_FRAMES	4000
#define TRUNCATE_FRAMES 16000

struct publish {
	struct publish *next;
	publish_fn *fn;
	void *arg;
};

struct write_job {
	struct ctx *cx;
	write_fn *run;
	void *arg;
	struct publish *published;
	struct write_job *next;
	Err result;
	bool keys_used;
	sem_t finished;
};

struct writer {
	struct db *data, *keys;
	char *data_path, *keys_path;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t queued;
	struct write_job *head, **tail;
	int waiting; /* jobs in the queue */
	int wanted;  /* the writer sleeps until so many wait */
	struct writer_stats stats;
	struct writer_hooks hooks;
	bool stopping, broken, dirty;
	bool poisoned;	  /* the transaction must not be committed */
	bool keys_open;	  /* a transaction is open on the keys in this group */
	int checkpointed; /* frames that the log held at the last checkpoint */
	_Atomic uint64_t keys_stamp;
};

/* The job that the writer thread is running; only that thread reads it. */
static _Thread_local struct write_job *current;
static _Thread_local struct writer *current_writer;

static const char SQL_BEGIN[] = "BEGIN IMMEDIATE";
static const char SQL_COMMIT[] = "COMMIT";
static const char SQL_ROLLBACK[] = "ROLLBACK";
static const char SQL_SAVE[] = "SAVEPOINT job";
static const char SQL_UNDO[] = "ROLLBACK TO job";
static const char SQL_RELEASE[] = "RELEASE job";

static void quiet(struct db *db, const char *sql)
{
	struct err_info ei = { 0 };

	err_ignore(db_control(db, &ei, sql));
}

static void close_both(struct writer *w)
{
	db_close(w->data);
	db_close(w->keys);
	w->data = w->keys = NULL;
}

static Err open_both(struct writer *w, struct err_info *ei)
{
	TRY(db_open(ei, w->data_path, DB_WRITE, &w->data));
	return db_open(ei, w->keys_path, DB_WRITE, &w->keys);
}

Err writer_keys(struct ctx *cx, struct db **keys)
{
	struct writer *w = current_writer;

	if (!w || !current || current->cx != cx)
		FAIL(cx, ERR_INTERNAL, "write.not_in_job");
	if (!w->keys_open) {
		TRY(db_control(w->keys, &cx->err, SQL_BEGIN));
		w->keys_open = true;
	}
	if (!current->keys_used) {
		TRY(db_control(w->keys, &cx->err, SQL_SAVE));
		current->keys_used = true;
	}
	*keys = w->keys;
	return OK;
}

uint64_t writer_keys_stamp(const struct writer *w)
{
	return w->keys_stamp;
}

bool writing(const struct ctx *cx)
{
	return current && current->cx == cx;
}

void write_publish(struct ctx *cx, publish_fn *fn, void *arg)
{
	struct publish *p, **at;

	if (!writing(cx))
		return;
	p = arena_alloc(cx->arena, sizeof(*p));
	*p = (struct publish){ .fn = fn, .arg = arg };
	at = &current->published;
	while (*at)
		at = &(*at)->next;
	*at = p;
}

/* One job in its savepoint.  A failed one leaves nothing behind. */
static void run_job(struct writer *w, struct write_job *j)
{
	struct ctx *cx = j->cx;
	struct db *reader = cx->db;
	Err e;

	cx->db = w->data;
	current = j;
	if (w->hooks.job_begin)
		w->hooks.job_begin(w->hooks.arg);
	e = db_control(w->data, &cx->err, SQL_SAVE);
	if (e.code == ERR_OK) {
		e = j->run(cx, j->arg);
		/* Keys first: what is released cannot be undone, and a key alone does no harm. */
		if (e.code == ERR_OK && j->keys_used)
			e = db_control(w->keys, &cx->err, SQL_RELEASE);
		if (e.code == ERR_OK) {
			e = db_control(w->data, &cx->err, SQL_RELEASE);
			/* Then nobody can tell what is left of the job: the group goes back. */
			w->poisoned = e.code != ERR_OK;
		}
		if (e.code != ERR_OK) {
			if (w->hooks.job_undone)
				w->hooks.job_undone(w->hooks.arg);
			quiet(w->data, SQL_UNDO);
			quiet(w->data, SQL_RELEASE);
			if (j->keys_used) {
				quiet(w->keys, SQL_UNDO);
				quiet(w->keys, SQL_RELEASE);
			}
			j->published = NULL;
		}
	}
	current = NULL;
	cx->db = reader;
	j->result = e;
}

/* Keys first, then the data.  `cx` is that of any job: its arena is used. */
static Err commit(struct writer *w, struct ctx *cx, struct err_info *ei)
{
	if (w->hooks.before_commit) {
		struct ctx tmp = { .arena = cx->arena, .db = w->data, .app = cx->app };
		Err e = w->hooks.before_commit(&tmp, w->hooks.arg);

		if (e.code != ERR_OK) {
			*ei = tmp.err;
			return e;
		}
	}
	if (w->keys_open) {
		Err e = db_control(w->keys, ei, SQL_COMMIT);

		w->keys_stamp++; /* also when nobody knows whether it is there */
		if (e.code != ERR_OK)
			return e;
		w->keys_open = false;
	}
	return db_control(w->data, ei, SQL_COMMIT);
}

static void fail_group(struct write_job *group, Err e, const char *key, bool publish)
{
	for (struct write_job *j = group; j; j = j->next) {
		if (j->result.code == ERR_OK) {
			err_clear(&j->cx->err);
			j->result = ERR(&j->cx->err, ERR_BUSY, key, "%s", err_name(e.code));
		}
		if (!publish)
			j->published = NULL;
	}
}

static void publish_group(struct write_job *group)
{
	for (struct write_job *j = group; j; j = j->next)
		for (struct publish *p = j->published; p; p = p->next)
			p->fn(j->cx->app, p->arg);
}

/* After a COMMIT that failed: a new connection, and what it says of the group. */
static bool reopen(struct writer *w, struct ctx *cx)
{
	struct err_info ei = { 0 };
	struct ctx tmp = { .arena = cx->arena, .app = cx->app };

	quiet(w->data, SQL_ROLLBACK);
	if (w->keys_open)
		quiet(w->keys, SQL_ROLLBACK);
	w->keys_open = false;
	close_both(w);
	w->broken = open_both(w, &ei).code != ERR_OK;
	if (w->broken)
		close_both(w);
	tmp.db = w->data;
	return w->hooks.group_lost && w->hooks.group_lost(&tmp, w->hooks.arg);
}

static void run_group(struct writer *w, struct write_job *group)
{
	struct err_info ei = { 0 };
	Err e = OK;

	if (w->broken) {
		close_both(w);
		e = open_both(w, &ei);
		w->broken = e.code != ERR_OK;
		if (w->broken)
			close_both(w);
	}
	if (e.code == ERR_OK)
		e = db_control(w->data, &ei, SQL_BEGIN);
	if (e.code != ERR_OK) {
		if (w->data)
			(void)reopen(w, group->cx); /* it may have begun all the same */
		fail_group(group, e, "write.unavailable", false);
		return;
	}
	w->poisoned = false;
	for (struct write_job *j = group; j && !w->poisoned; j = j->next)
		run_job(w, j);
	if (w->poisoned) {
		(void)reopen(w, group->cx);
		fail_group(group, e, "write.unavailable", false);
		return;
	}
	e = commit(w, group->cx, &ei);
	if (e.code != ERR_OK) {
		bool landed = reopen(w, group->cx);

		fail_group(group, e, "write.outcome_unknown", landed);
		if (landed)
			publish_group(group);
		return;
	}
	w->dirty = true;
	publish_group(group);
}

static void checkpoint(struct writer *w, bool force)
{
	struct err_info ei = { 0 };
	int frames = 0;

	if (w->broken || !w->data || (!force && !w->dirty))
		return;
	err_ignore(db_checkpoint(w->data, &ei, force, &frames));
	if (!force && frames > TRUNCATE_FRAMES)
		err_ignore(db_checkpoint(w->data, &ei, true, &frames));
	err_ignore(db_checkpoint(w->keys, &ei, force, &frames));
	w->dirty = false;
	w->checkpointed = db_log_frames(w->data);
	w->stats.checkpoints++;
}

/*
 * Has the log grown by PASSIVE_FRAMES since the last checkpoint?  It starts again from its beginning when
 * all was copied and nobody reads it: then it holds less than it did.
 */
static bool log_is_long(const struct writer *w)
{
	int now = w->data ? db_log_frames(w->data) : 0;

	return (now < w->checkpointed ? now : now - w->checkpointed) > PASSIVE_FRAMES;
}

/* Takes up to GROUP_MAX waiting jobs off the queue. */
static struct write_job *take(struct writer *w, int *n)
{
	struct write_job *group = w->head, *last = NULL;

	*n = 0;
	for (struct write_job *j = group; j && *n < GROUP_MAX; j = j->next) {
		last = j;
		++*n;
	}
	if (last) {
		w->head = last->next;
		w->waiting -= *n;
		if (!w->head)
			w->tail = &w->head;
		last->next = NULL;
	}
	return group;
}

/* Waits until `wanted` jobs are queued, `us` microseconds at most; true when they are. */
static bool wait_for(struct writer *w, int wanted, long us)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += us % 1000000 * 1000;
	until.tv_sec += us / 1000000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	w->wanted = wanted;
	while (w->waiting < wanted && !w->stopping)
		if (pthread_cond_timedwait(&w->queued, &w->lock, &until) == ETIMEDOUT)
			break;
	w->wanted = 1;
	return w->waiting >= wanted;
}

/*
 * Waits for work; false after a second without any.  Those who were in the last group come back
 * soon: a group that is smaller waits a little for them, so that they share one sync instead of
 * taking turns.  A user who is alone never waits.
 */
static bool wait_for_work(struct writer *w, int last_group)
{
	if (!wait_for(w, 1, 1000000))
		return w->stopping;
	if (w->waiting < last_group)
		(void)wait_for(w, last_group, GATHER_US);
	return true;
}

static void *main_loop(void *arg)
{
	struct writer *w = arg;
	int n = 0;

	current_writer = w;
	pthread_mutex_lock(&w->lock);
	for (;;) {
		struct write_job *group;
		bool work = wait_for_work(w, n);

		if (!w->head && w->stopping)
			break;
		group = take(w, &n);
		pthread_mutex_unlock(&w->lock);
		if (group)
			run_group(w, group);
		else if (!work)
			checkpoint(w, false);
		pthread_mutex_lock(&w->lock);
		w->stats.groups += n > 0;
		w->stats.jobs += n;
		if (n > w->stats.largest_group)
			w->stats.largest_group = n;
		for (struct write_job *j = group, *next; j; j = next) {
			next = j->next;
			sem_post(&j->finished); /* the waiter may free j from here on */
		}
		if (log_is_long(w)) {
			pthread_mutex_unlock(&w->lock);
			checkpoint(w, false);
			pthread_mutex_lock(&w->lock);
		}
	}
	pthread_mutex_unlock(&w->lock);
	checkpoint(w, true);
	return NULL;
}

static void init_condition(pthread_cond_t *c)
{
	pthread_condattr_t a;

	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(c, &a);
	pthread_condattr_destroy(&a);
}

Err writer_start(struct err_info *ei, const char *data_path, const char *keys_path,
		 struct writer **out)
{
	struct writer *w = calloc(1, sizeof(*w));
	Err e;

	if (!w)
		abort();
	w->data_path = strdup(data_path);
	w->keys_path = strdup(keys_path);
	w->tail = &w->head;
	w->wanted = 1;
	pthread_mutex_init(&w->lock, NULL);
	init_condition(&w->queued);
	e = open_both(w, ei);
	if (e.code == ERR_OK && pthread_create(&w->thread, NULL, main_loop, w) != 0)
		e = ERR(ei, ERR_INTERNAL, "write.thread", "%s", "");
	if (e.code != ERR_OK) {
		close_both(w);
		free(w->data_path);
		free(w->keys_path);
		free(w);
		return e;
	}
	*out = w;
	return OK;
}

void writer_stop(struct writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_broadcast(&w->queued);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	close_both(w);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->queued);
	free(w->data_path);
	free(w->keys_path);
	free(w);
}

Err writer_run(struct writer *w, struct ctx *cx, write_fn *fn, void *arg)
{
	struct write_job j = { .cx = cx, .run = fn, .arg = arg };

	sem_init(&j.finished, 0, 0);
	pthread_mutex_lock(&w->lock);
	if (w->stopping) {
		pthread_mutex_unlock(&w->lock);
		FAIL(cx, ERR_BUSY, "write.unavailable");
	}
	*w->tail = &j;
	w->tail = &j.next;
	if (++w->waiting >= w->wanted)
		pthread_cond_signal(&w->queued);
	pthread_mutex_unlock(&w->lock);
	while (sem_wait(&j.finished) != 0) /* EINTR */
		;
	sem_destroy(&j.finished);
	return j.result;
}

void writer_hook(struct writer *w, const struct writer_hooks *hooks)
{
	w->hooks = *hooks;
}

struct writer_stats writer_stats(struct writer *w)
{
	struct writer_stats s;

	pthread_mutex_lock(&w->lock);
	s = w->stats;
	pthread_mutex_unlock(&w->lock);
	return s;
}

struct db *writer_db(struct writer *w)
{
	return w->data;
}

struct db *writer_keys_db(struct writer *w)
{
	return w->keys;
}
