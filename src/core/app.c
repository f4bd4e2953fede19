/* See app.h. */
#include "core/app.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "core/answers.h"
#include "core/app_private.h"
#include "core/audit.h"
#include "core/keyring.h"
#include "core/seed.h"
#include "core/session.h"
#include "core/write.h"
#include "db/dirlock.h"
#include "db/migrate.h"
#include "vault/token.h"

#include "base/banned.h"

static char *joined(const char *a, const char *b)
{
	size_t n = strlen(a) + strlen(b) + 1;
	char *s = malloc(n);

	if (!s)
		abort();
	(void)snprintf(s, n, "%s%s", a, b);
	return s;
}

static void reader_end(void *arg)
{
	struct reader *r = arg, **at;

	pthread_mutex_lock(&r->app->priv->lock);
	for (at = &r->app->priv->readers; *at && *at != r; at = &(*at)->next)
		;
	if (*at)
		*at = r->next;
	pthread_mutex_unlock(&r->app->priv->lock);
	db_close(r->data);
	db_close(r->keys);
	free(r);
}

static Err this_reader(struct app *app, struct err_info *ei, struct reader **out)
{
	struct app_private *p = app->priv;
	struct reader *r = pthread_getspecific(p->reader_key);
	Err e;

	if (r) {
		*out = r;
		return OK;
	}
	r = calloc(1, sizeof(*r));
	if (!r)
		abort();
	r->app = app;
	e = db_open(ei, p->data_path, DB_READ, &r->data);
	if (e.code == ERR_OK)
		e = db_open(ei, p->keys_path, DB_READ, &r->keys);
	if (e.code != ERR_OK) {
		db_close(r->data);
		free(r);
		return e;
	}
	pthread_mutex_lock(&p->lock);
	r->next = p->readers;
	p->readers = r;
	pthread_mutex_unlock(&p->lock);
	pthread_setspecific(p->reader_key, r);
	*out = r;
	return OK;
}

Err app_keys(struct ctx *cx, struct db **out)
{
	struct reader *r = NULL;

	TRY(this_reader(cx->app, &cx->err, &r));
	*out = r->keys;
	return OK;
}

Err app_enter(struct app *app, struct arena *a, struct ctx *cx)
{
	struct reader *r = NULL;

	*cx = (struct ctx){ .arena = a, .app = app, .now = clock_now() };
	cx->today = brussels_day(cx->now);
	TRY(this_reader(app, &cx->err, &r));
	cx->db = r->data;
	cx->model = model_take(app);
	return OK;
}

void app_leave(struct ctx *cx)
{
	if (cx->model)
		model_drop(cx->app, cx->model);
	cx->model = NULL;
}

struct model *model_take(struct app *app)
{
	struct model *m;

	pthread_mutex_lock(&app->priv->lock);
	m = app->priv->model;
	if (m)
		m->refs++;
	pthread_mutex_unlock(&app->priv->lock);
	return m;
}

/* Frees a snapshot that nobody holds and that is not the present one. */
void model_drop(struct app *app, const struct model *held)
{
	struct model *dead = NULL;

	pthread_mutex_lock(&app->priv->lock);
	/* The list of snapshots is short: the present one and those still held. */
	for (struct model **at = &app->priv->old; *at; at = &(*at)->next_old)
		if (*at == held) {
			if (--(*at)->refs == 0) {
				dead = *at;
				*at = dead->next_old;
			}
			held = NULL;
			break;
		}
	if (held && app->priv->model == held)
		app->priv->model->refs--;
	pthread_mutex_unlock(&app->priv->lock);
	if (dead)
		model_free(dead);
}

/* Makes `m` the present snapshot. */
static void model_swap(struct app *app, struct model *m)
{
	struct model *old, *dead = NULL;

	pthread_mutex_lock(&app->priv->lock);
	old = app->priv->model;
	app->priv->model = m;
	if (old && old->refs > 0) {
		old->next_old = app->priv->old;
		app->priv->old = old;
	} else {
		dead = old;
	}
	pthread_mutex_unlock(&app->priv->lock);
	if (dead)
		model_free(dead);
}

static Err model_reload(struct app *app, struct err_info *ei)
{
	struct arena a;
	struct ctx cx = { .arena = &a, .app = app, .now = clock_now() };
	struct reader *r = NULL;
	struct model *m = NULL;
	Err e;

	TRY(this_reader(app, ei, &r));
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	cx.db = r->data;
	cx.today = brussels_day(cx.now);
	e = model_load(&cx, app_version(app) + 1, &m);
	if (e.code == ERR_OK)
		model_swap(app, m);
	else
		*ei = cx.err;
	arena_release(&a);
	return e;
}

void app_model_changed(struct app *app, void *unused)
{
	struct err_info ei = { 0 };
	Err e = model_reload(app, &ei);

	(void)unused;
	/* The old snapshot stays: the base has the change, the next reload shows it. */
	if (e.code != ERR_OK)
		fprintf(stderr,
			"{\"error\":\"model.reload\",\"where\":\"%s\",\"detail\":\"%s\"}\n",
			ei.where, ei.detail);
	app_touch(app, TOPIC_CONFIG);
}

bool app_read_only(const struct app *app)
{
	return atomic_load(&app->priv->read_only);
}

void app_set_read_only(struct app *app, bool on)
{
	atomic_store(&app->priv->read_only, on);
}

Err write_run(struct ctx *cx, write_fn *fn, void *arg)
{
	if (app_read_only(cx->app))
		FAIL(cx, ERR_BUSY, "server.read_only");
	return writer_run(cx->app->writer, cx, fn, arg);
}

/* The files of the directory, for creation and for opening. */
struct app *app_new(const char *dir)
{
	struct app *app = calloc(1, sizeof(*app));

	if (!app)
		abort();
	app->priv = calloc(1, sizeof(*app->priv));
	if (!app->priv)
		abort();
	app->dir = joined(dir, "");
	app->priv->data_path = joined(dir, "/data.db");
	app->priv->keys_path = joined(dir, "/keys.db");
	app->keyring = keyring_start();
	app->priv->lock_fd = -1;
	/* Versions go on over a restart: a page that was open then reads everything again. */
	atomic_store(&app->priv->version, (uint64_t)clock_now() * 1000000);
	for (int t = 0; t < TOPICS; t++)
		atomic_store(&app->priv->topic[t], (uint64_t)clock_now() * 1000000);
	pthread_mutex_init(&app->priv->lock, NULL);
	idmap_init(&app->priv->households);
	app->answers = answers_new();
	return app;
}

void app_close(struct app *app)
{
	struct app_private *p;

	if (!app)
		return;
	p = app->priv;
	writer_stop(app->writer);
	if (p->has_reader_key)
		pthread_key_delete(p->reader_key);
	while (p->readers) {
		struct reader *r = p->readers;

		p->readers = r->next;
		db_close(r->data);
		db_close(r->keys);
		free(r);
	}
	sessions_free(app->sessions);
	audit_free(app->audit);
	answers_free(app->answers);
	keyring_free(app->keyring);
	directory_free(app->directory);
	facts_free(app->facts);
	vault_close(app->vault);
	model_free(p->model);
	if (p->lock_fd >= 0)
		close(p->lock_fd);
	idmap_release(&p->households);
	pthread_mutex_destroy(&p->lock);
	free(p->data_path);
	free(p->keys_path);
	free(p);
	free(app->dir);
	free(app->web_dir);
	free(app);
}

/* Opens the base and its keys, migrated; closed again before the writer opens them. */
static Err migrate(struct app *app, struct err_info *ei)
{
	static const char *const prefix[] = { "", "keys/" };

	for (int i = 0; i < 2; i++) {
		const char *path = i == 0 ? app->priv->data_path : app->priv->keys_path;
		struct db *db = NULL;
		int applied = 0;
		Err e;

		TRY(db_open(ei, path, DB_WRITE, &db));
		e = db_migrate(db, ei, embedded_schema, prefix[i], &applied);
		db_close(db);
		TRY(e);
	}
	return OK;
}

/* What a newer program ships and this centre does not have yet. */
static Err refresh(struct app *app, struct err_info *ei)
{
	struct arena a;
	struct ctx cx = { .arena = &a, .app = app, .now = clock_now() };
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = db_open(&cx.err, app->priv->data_path, DB_WRITE, &cx.db);
	if (e.code == ERR_OK)
		e = db_script(cx.db, &cx.err, "BEGIN IMMEDIATE");
	if (e.code == ERR_OK)
		e = seed_centre(&cx);
	if (e.code == ERR_OK)
		e = db_script(cx.db, &cx.err, "COMMIT");
	if (e.code != ERR_OK)
		*ei = cx.err;
	db_close(cx.db);
	arena_release(&a);
	return e;
}

static Err open_files(struct app *app, struct err_info *ei, const struct app_unlock *how)
{
	struct app_private *p = app->priv;

	TRY(dirlock_take(ei, app->dir, &p->lock_fd));
	TRY(migrate(app, ei));
	TRY(refresh(app, ei));
	if (pthread_key_create(&p->reader_key, reader_end) != 0)
		return ERR(ei, ERR_INTERNAL, "centre.thread_key", "%s", "");
	p->has_reader_key = true;
	TRY(app_unlock_keys(app, ei, how));
	return writer_start(ei, p->data_path, p->keys_path, &app->writer);
}

Err app_open(struct err_info *ei, const char *dir, const struct app_unlock *how,
	     app_progress *progress, void *progress_arg, struct app **out)
{
	struct app *app;
	struct stat st;
	Err e;

	if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode))
		return ERR(ei, ERR_NOT_FOUND, "centre.absent", "%s", "");
	app = app_new(dir);
	if (stat(app->priv->data_path, &st) != 0)
		e = ERR(ei, ERR_NOT_FOUND, "centre.absent", "%s", "");
	else
		e = open_files(app, ei, how);
	if (e.code == ERR_OK)
		e = model_reload(app, ei);
	if (e.code == ERR_OK)
		e = audit_start(app, ei);
	if (e.code == ERR_OK)
		e = sessions_start(app, ei);
	if (e.code == ERR_OK)
		e = app_load(app, ei, progress, progress_arg);
	if (e.code != ERR_OK) {
		app_close(app);
		return e;
	}
	*out = app;
	return OK;
}
