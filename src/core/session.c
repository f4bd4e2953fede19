/* See session.h. */
#include "core/session.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/limits.h"

#include "base/banned.h"

static const char SQL_LOAD[] = "SELECT session_id, user_id, created_at, seen_at, locked, "
			       "agent, token_hash FROM session";
static const char SQL_ADD[] =
	"INSERT INTO session(session_id, token_hash, user_id, created_at, seen_at, agent)"
	" VALUES (?1, ?2, ?3, ?4, ?4, ?5)";
static const char SQL_LOCK[] =
	"UPDATE session SET locked = ?2, seen_at = ?3 WHERE session_id = ?1";
static const char SQL_END[] = "DELETE FROM session WHERE session_id = ?1";
static const char SQL_OLD[] = "DELETE FROM session WHERE created_at < ?1";

#define SEARCH_LETTERS 3
#define SEARCH_S       15

struct entry {
	struct session s;
	uint8_t hash[TOKEN_HASH];
	int64_t searched_at;
	uint64_t letters[SEARCH_LETTERS]; /* hashes of the first 1, 2, 3 letters */
	int n_letters;
};

struct sessions {
	pthread_mutex_t lock;
	struct entry *rows;
	size_t n, cap;
};

static struct entry *add_row(struct sessions *t)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 64;
		t->rows = realloc(t->rows, t->cap * sizeof(*t->rows));
		if (!t->rows)
			abort();
	}
	t->rows[t->n] = (struct entry){ 0 };
	return &t->rows[t->n++];
}

static void drop_row(struct sessions *t, size_t i)
{
	t->rows[i] = t->rows[--t->n];
}

static void copy_agent(struct session *s, const char *agent)
{
	size_t n = agent ? strlen(agent) : 0;

	if (n >= sizeof(s->agent))
		n = sizeof(s->agent) - 1;
	if (n)
		memcpy(s->agent, agent, n);
	s->agent[n] = '\0';
}

static Err load(struct ctx *cx, struct sessions *t)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_LOAD, NO_BIND));
	for (;;) {
		struct entry *e;
		const void *hash;
		size_t n;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		hash = col_view(&q, 6, &n);
		if (n != TOKEN_HASH)
			continue;
		e = add_row(t);
		memcpy(e->hash, hash, TOKEN_HASH);
		e->s = (struct session){ .id = col_int(&q, 0),
					 .user_id = col_int(&q, 1),
					 .created_at = col_int(&q, 2),
					 .seen_at = col_int(&q, 3),
					 .locked = col_int(&q, 4) != 0 };
		copy_agent(&e->s, col_text(&q, 5, cx->arena));
	}
}

Err sessions_start(struct app *app, struct err_info *ei)
{
	struct sessions *t = calloc(1, sizeof(*t));
	struct arena a;
	struct ctx cx;
	Err e;

	if (!t)
		abort();
	pthread_mutex_init(&t->lock, NULL);
	app->sessions = t;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = app_enter(app, &a, &cx);
	if (e.code == ERR_OK)
		e = load(&cx, t);
	if (e.code != ERR_OK)
		*ei = cx.err;
	app_leave(&cx);
	arena_release(&a);
	return e;
}

void sessions_free(struct sessions *t)
{
	if (!t)
		return;
	free(t->rows);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

Err session_find(struct ctx *cx, const char *token, bool touch, bool *found,
		 struct session *out)
{
	struct sessions *t = cx->app->sessions;
	uint8_t hash[TOKEN_HASH];

	*found = false;
	token_hash(cx->app->vault, token, hash);
	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < t->n; i++) {
		struct session *s = &t->rows[i].s;

		/* Its first bytes tell the row: a keyed hash gives nothing away by its time. */
		if (memcmp(t->rows[i].hash, hash, 8) != 0 ||
		    !secret_equal(t->rows[i].hash, hash, TOKEN_HASH))
			continue;
		if (cx->now - s->created_at >= LIMIT_SESSION_S)
			break;
		s->user = NULL;
		*out = *s;
		out->user = model_user(cx->model, s->user_id);
		if (!out->user || !out->user->active)
			break;
		if (cx->now - s->seen_at >= out->user->role->idle_s)
			s->locked = out->locked = true;
		if (!s->locked && touch)
			s->seen_at = cx->now;
		*found = true;
		break;
	}
	pthread_mutex_unlock(&t->lock);
	return OK;
}

bool user_can(const struct user *u, const char *cap)
{
	for (size_t i = 0; u && i < u->role->n_caps; i++)
		if (strcmp(u->role->caps[i], cap) == 0)
			return true;
	return false;
}

Err sessions_keep(struct ctx *cx, void *unused)
{
	struct session *live = NULL;
	size_t n = session_list(cx->app, 0, cx->arena, &live);

	(void)unused;
	for (size_t i = 0; i < n; i++)
		TRY(db_exec(
			cx, SQL_LOCK,
			BIND(V_INT(live[i].id), V_INT(live[i].locked), V_INT(live[i].seen_at)),
			NULL));
	return OK;
}

bool session_can(const struct session *s, const char *cap)
{
	return s && user_can(s->user, cap);
}

static int first_letters(const char *text, uint64_t out[SEARCH_LETTERS])
{
	uint64_t h = 0xCBF29CE484222325u;
	int n = 0;

	for (; *text && n < SEARCH_LETTERS; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == ' ')
			continue;
		h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 0x100000001B3u;
		out[n++] = h;
	}
	return n;
}

bool session_search_is_new(struct ctx *cx, const char *text)
{
	struct sessions *t = cx->app->sessions;
	uint64_t letters[SEARCH_LETTERS] = { 0 };
	int n = first_letters(text, letters);
	bool fresh = true;

	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < t->n; i++) {
		struct entry *e = &t->rows[i];
		int common;

		if (e->s.id != cx->who->id)
			continue;
		common = n < e->n_letters ? n : e->n_letters;
		fresh = common == 0 || cx->now - e->searched_at > SEARCH_S ||
			e->letters[common - 1] != letters[common - 1];
		e->searched_at = cx->now;
		e->n_letters = n;
		memcpy(e->letters, letters, sizeof(letters));
		break;
	}
	pthread_mutex_unlock(&t->lock);
	return fresh;
}

/* What the table learns after the commit. */
struct opened {
	struct entry e;
};

static void publish_open(struct app *app, void *arg)
{
	struct opened *o = arg;

	pthread_mutex_lock(&app->sessions->lock);
	*add_row(app->sessions) = o->e;
	pthread_mutex_unlock(&app->sessions->lock);
}

static void publish_close(struct app *app, void *arg)
{
	const int64_t *id = arg;
	struct sessions *t = app->sessions;

	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].s.id == *id) {
			drop_row(t, i);
			break;
		}
	pthread_mutex_unlock(&t->lock);
}

struct locking {
	int64_t id, at;
	bool locked;
};

static void publish_lock(struct app *app, void *arg)
{
	const struct locking *l = arg;
	struct sessions *t = app->sessions;

	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].s.id == l->id) {
			t->rows[i].s.locked = l->locked;
			t->rows[i].s.seen_at = l->at;
		}
	pthread_mutex_unlock(&t->lock);
}

Err session_open(struct ctx *cx, int64_t user_id, const char *agent, char token[TOKEN_SIZE],
		 int64_t *id)
{
	struct opened *o = arena_alloc(cx->arena, sizeof(*o));
	struct session *live = NULL;
	size_t n;

	token_new(token);
	token_hash(cx->app->vault, token, o->e.hash);
	o->e.s = (struct session){ .id = id_random53(),
				   .user_id = user_id,
				   .created_at = cx->now,
				   .seen_at = cx->now };
	copy_agent(&o->e.s, agent);
	*id = o->e.s.id;
	TRY(db_exec(cx, SQL_OLD, BIND(V_INT(cx->now - LIMIT_SESSION_S)), NULL));
	n = session_list(cx->app, user_id, cx->arena, &live);
	for (size_t i = LIMIT_SESSIONS - 1; i < n; i++)
		TRY(session_close(cx, live[i].id));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(o->e.s.id), V_BLOB(o->e.hash, TOKEN_HASH), V_INT(user_id),
			 V_INT(cx->now), V_TEXT(o->e.s.agent)),
		    NULL));
	write_publish(cx, publish_open, o);
	return OK;
}

Err session_set_locked(struct ctx *cx, int64_t id, bool locked)
{
	struct locking *l = arena_alloc(cx->arena, sizeof(*l));

	*l = (struct locking){ .id = id, .at = cx->now, .locked = locked };
	TRY(db_exec(cx, SQL_LOCK, BIND(V_INT(id), V_INT(locked), V_INT(cx->now)), NULL));
	write_publish(cx, publish_lock, l);
	return OK;
}

Err session_close(struct ctx *cx, int64_t id)
{
	int64_t *copy = arena_memdup(cx->arena, &id, sizeof(id));

	TRY(db_exec(cx, SQL_END, BIND(V_INT(id)), NULL));
	write_publish(cx, publish_close, copy);
	return OK;
}

Err session_close_user(struct ctx *cx, int64_t user_id, int64_t keep)
{
	struct session *live = NULL;
	size_t n = session_list(cx->app, user_id, cx->arena, &live);

	for (size_t i = 0; i < n; i++)
		if (live[i].id != keep)
			TRY(session_close(cx, live[i].id));
	return OK;
}

static int newest_first(const void *a, const void *b)
{
	const struct session *x = a, *y = b;

	return x->created_at < y->created_at ? 1 : x->created_at > y->created_at ? -1 : 0;
}

size_t session_list(struct app *app, int64_t user_id, struct arena *a, struct session **out)
{
	struct sessions *t = app->sessions;
	int64_t now = clock_now();
	size_t n = 0;

	pthread_mutex_lock(&t->lock);
	*out = arena_array(a, t->n + 1, sizeof(**out));
	for (size_t i = 0; i < t->n; i++)
		if ((!user_id || t->rows[i].s.user_id == user_id) &&
		    now - t->rows[i].s.created_at < LIMIT_SESSION_S)
			(*out)[n++] = t->rows[i].s;
	pthread_mutex_unlock(&t->lock);
	qsort(*out, n, sizeof(**out), newest_first);
	return n;
}
