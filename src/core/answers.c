/* See answers.h. */
#include "core/answers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/banned.h"

#define SLOTS	128u /* by key; two keys of one slot take turns */
#define LARGEST (1u << 20)

struct slot {
	pthread_mutex_t lock;
	struct answer_key key;
	uint64_t model; /* stamp of the snapshot that it was made with */
	int64_t at, rows;
	char *data; /* NULL: empty */
	size_t len;
};

struct answers {
	struct slot slot[SLOTS];
	_Atomic uint64_t made, copied;
};

struct answers *answers_new(void)
{
	struct answers *a = calloc(1, sizeof(*a));

	if (!a)
		abort();
	for (unsigned i = 0; i < SLOTS; i++)
		pthread_mutex_init(&a->slot[i].lock, NULL);
	return a;
}

/*
 * Names stay here as long as nobody asks again: pages of their own, which are never swapped out
 * and are left out of core dumps, as those of the directory.  NULL when the system refuses: then
 * nothing is kept.
 */
static char *locked_copy(const char *data, size_t len)
{
	char *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	(void)madvise(p, len, MADV_DONTDUMP);
	(void)madvise(p, len, MADV_DONTFORK);
	if (mlock(p, len) != 0) {
		(void)munmap(p, len);
		return NULL;
	}
	memcpy(p, data, len);
	return p;
}

static void empty(struct slot *s)
{
	if (s->data) {
		explicit_bzero(s->data, s->len);
		(void)munmap(s->data, s->len);
	}
	s->data = NULL;
	s->len = 0;
}

void answers_free(struct answers *a)
{
	if (!a)
		return;
	for (unsigned i = 0; i < SLOTS; i++) {
		empty(&a->slot[i]);
		pthread_mutex_destroy(&a->slot[i].lock);
	}
	free(a);
}

struct answers_stats answers_stats(struct app *app)
{
	return (struct answers_stats){ atomic_load(&app->answers->made),
				       atomic_load(&app->answers->copied) };
}

static unsigned place_of(const struct answer_key *k)
{
	uint64_t h = 14695981039346656037u;

	for (const char *s = k->what; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	h = (h ^ (uint64_t)k->reader) * 1099511628211u;
	h = (h ^ k->view) * 1099511628211u;
	return (unsigned)(h >> 33) % SLOTS;
}

static bool fits(const struct slot *s, const struct ctx *cx, const struct answer_key *k)
{
	return s->data && strcmp(s->key.what, k->what) == 0 && s->key.reader == k->reader &&
	       s->key.view == k->view && s->key.moved == k->moved &&
	       s->model == cx->model->stamp && cx->now >= s->at && cx->now - s->at < k->seconds;
}

static void keep(struct slot *s, const struct ctx *cx, const struct answer_key *k,
		 const char *data, size_t len, int64_t rows)
{
	empty(s);
	if (len == 0 || len > LARGEST)
		return;
	s->data = locked_copy(data, len);
	if (!s->data)
		return;
	s->len = len;
	s->key = *k;
	s->model = cx->model->stamp;
	s->at = cx->now;
	s->rows = rows;
}

static Err make_and_keep(struct ctx *cx, struct slot *s, const struct answer_key *k,
			 answer_fn *make, void *arg, struct buf *out, int64_t *rows)
{
	size_t start = out->len;

	*rows = 0;
	TRY(make(cx, arg, out, rows));
	if (!out->failed)
		keep(s, cx, k, out->data + start, out->len - start, *rows);
	return OK;
}

Err answer_shared(struct ctx *cx, const struct answer_key *key, answer_fn *make, void *arg,
		  struct buf *out, int64_t *rows)
{
	struct answers *a = cx->app->answers;
	struct slot *s = &a->slot[place_of(key)];
	Err e = OK;

	pthread_mutex_lock(&s->lock);
	if (fits(s, cx, key)) {
		buf_add(out, s->data, s->len);
		*rows = s->rows;
		atomic_fetch_add(&a->copied, 1);
	} else {
		e = make_and_keep(cx, s, key, make, arg, out, rows);
		atomic_fetch_add(&a->made, 1);
	}
	pthread_mutex_unlock(&s->lock);
	return e;
}
