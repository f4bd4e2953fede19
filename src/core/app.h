/*
 * app: a centre that is open.
 *
 *	DIR/data.db    everything but the keys
 *	DIR/keys.db    key slots and wrapped keys
 *	DIR/lock       held by the process that owns the files
 *	SECRET         host secret, 32 bytes, *outside* DIR: DIR.secret unless told otherwise
 *
 * Life cycle: app_create() makes a centre; app_open() locks the directory, unlocks the keys,
 * migrates, starts the writer, loads the read models; app_close() stops the writer and wipes.
 *
 * Threads: every thread that works for requests gets its own read-only connections on first use
 * (app_enter).  The writer is one thread of its own.
 */
#ifndef CORE_APP_H
#define CORE_APP_H

#include "core/directory.h"
#include "core/facts.h"
#include "core/model.h"
#include "db/writer.h"
#include "vault/slot.h"
#include "vault/vault.h"

struct sessions;
struct audit;
struct stamps;
struct answers;
struct keyring;

struct app {
	char *dir;
	struct vault *vault;
	struct writer *writer;
	struct directory *directory;
	struct facts *facts;
	struct sessions *sessions;
	struct audit *audit;
	struct stamps *stamps;
	struct answers *answers;
	struct keyring *keyring;
	int64_t idem_swept; /* when old answers were dropped last; the writer's thread alone */
	struct app_private *priv;
	char *web_dir; /* serve the browser's files from here while developing; NULL: embedded */
};

/* How to unlock: the host secret's file, or a passphrase with it, or a recovery key. */
struct app_unlock {
	const char *secret_file; /* NULL: DIR.secret */
	const char *passphrase;	 /* NULL: the host slot alone */
	const uint8_t *recovery; /* 32 bytes; then nothing else is needed */
};

struct app_create {
	const char *name, *kind;
	const char *secret_file;
	const char *passphrase; /* also makes a passphrase slot when not NULL */
	bool recovery;		/* makes a recovery slot; shares are given back */
	bool demo;
};

struct app_created {
	char shares[3][128]; /* empty strings without recovery */
	char audit_key[80];  /* first key of the audit chain, hex, for the officer's safe */
};

/* Called while the read models load: `done` of `total` records. */
typedef void app_progress(void *arg, int64_t done, int64_t total);

Err app_create(struct err_info *ei, const char *dir, const struct app_create *how,
	       struct app_created *out) MUST_CHECK;
Err app_open(struct err_info *ei, const char *dir, const struct app_unlock *how,
	     app_progress *progress, void *progress_arg, struct app **out) MUST_CHECK;
void app_close(struct app *app);

/*
 * Prepares `cx` for one piece of work: time, this thread's reader, a snapshot of the model.
 * app_leave() gives the snapshot back; the arena is the caller's.
 */
Err app_enter(struct app *app, struct arena *a, struct ctx *cx) MUST_CHECK;
void app_leave(struct ctx *cx);
/* This thread's read-only connection to the key file. */
Err app_keys(struct ctx *cx, struct db **out) MUST_CHECK;

/* Builds the model again after a change of the configuration; publish_fn for write_publish(). */
void app_model_changed(struct app *app, void *unused);
/* The present snapshot, held until model_drop(). */
struct model *model_take(struct app *app);
void model_drop(struct app *app, const struct model *m);

/* True when writes are refused (disk full, or a fault of the base). */
bool app_read_only(const struct app *app);
void app_set_read_only(struct app *app, bool on);

/* What moved since a version: topics for the live screens. */
enum topic {
	TOPIC_PERSONS,
	TOPIC_RECORDS,
	TOPIC_PLAN,
	TOPIC_CONFIG,
	TOPIC_TASKS,
	TOPIC_APPOINTMENTS,
	TOPIC_CASEWORK,
	TOPIC_PLACEMENTS,
	TOPIC_DELIVERIES,
	TOPIC_RIDES,
	TOPIC_ACTIVITIES,
	TOPICS
};
extern const char *const topic_names[];
void app_touch(struct app *app, enum topic t);
uint64_t app_version(struct app *app);
/* Bit set of the topics that moved after `since`. */
unsigned app_moved(struct app *app, uint64_t since, uint64_t *version);
/* The version at which one of the topics (bit set) moved last; 0: never. */
uint64_t app_last_moved(struct app *app, unsigned topics);

#endif
