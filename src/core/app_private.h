/*
 * The parts of an open centre that only core/app*.c, core/stamps.c and core/load.c touch.
 */
#ifndef CORE_APP_PRIVATE_H
#define CORE_APP_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/app.h"
#include "core/idmap.h"

struct reader {
	struct app *app;
	struct db *data, *keys;
	struct reader *next;
};

struct app_private {
	char *data_path, *keys_path;
	int lock_fd;
	pthread_key_t reader_key;
	bool has_reader_key;
	pthread_mutex_t lock; /* readers, model */
	struct reader *readers;
	struct model *model, *old; /* the present snapshot; earlier ones still held */
	_Atomic uint64_t version, topic[TOPICS];
	_Atomic bool read_only;
	struct idmap households; /* household id to dense number, for the facts */
};

struct app *app_new(const char *dir); /* paths only; app_close() frees it */
/* core/unlock.c: the master key from a slot, then the centre's keys. */
Err app_unlock_keys(struct app *app, struct err_info *ei,
		    const struct app_unlock *how) MUST_CHECK;

/* core/load.c: fills the directory and the facts from the base. */
Err app_load(struct app *app, struct err_info *ei, app_progress *progress,
	     void *arg) MUST_CHECK;
/* Ties of one plan into its column. */
Err app_load_ties(struct ctx *cx, const struct plan *p) MUST_CHECK;

#endif
