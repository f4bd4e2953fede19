/* See keyring.h. */
#include "core/keyring.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define KEPT 4096 /* a power of two */

struct kept {
	int64_t person_id, created_at; /* person 0: free */
	uint64_t stamp;		       /* of the key file when it was read */
	uint8_t wrapped[KEY_WRAPPED];
};

struct keyring {
	pthread_mutex_t lock;
	struct kept rows[KEPT]; /* by the lowest bits of the person */
};

static const char SQL_ADD[] = "INSERT INTO person_key(person_id, version, created_at, wrapped) "
			      "VALUES (?1, 1, ?2, ?3)";
static const char SQL_GET[] = "SELECT created_at, wrapped FROM person_key WHERE person_id = ?1"
			      " ORDER BY version DESC LIMIT 1";
static const char SQL_USER_ADD[] =
	"INSERT INTO user_key(user_id, created_at, wrapped) VALUES (?1, ?2, ?3)";
static const char SQL_USER_GET[] =
	"SELECT created_at, wrapped FROM user_key WHERE user_id = ?1";

/* Runs with the key file as the connection, and puts the other back. */
struct swap {
	struct ctx *cx;
	struct db *was;
};

static void swap_end(struct swap *s)
{
	if (s->cx)
		s->cx->db = s->was;
}

static Err swap_reader(struct ctx *cx, struct swap *s)
{
	struct db *keys = NULL;

	TRY(app_keys(cx, &keys));
	*s = (struct swap){ .cx = cx, .was = cx->db };
	cx->db = keys;
	return OK;
}

static Err swap_writer(struct ctx *cx, struct swap *s)
{
	struct db *keys = NULL;

	TRY(writer_keys(cx, &keys));
	*s = (struct swap){ .cx = cx, .was = cx->db };
	cx->db = keys;
	return OK;
}

Err keyring_new(struct ctx *cx, int64_t person_id, struct key *dek)
{
	CLEANUP(swap_end) struct swap s = { 0 };
	uint8_t wrapped[KEY_WRAPPED];

	TRY(key_new(cx->app->vault, person_id, cx->now, 1, dek, wrapped, &cx->err));
	TRY(swap_writer(cx, &s));
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(person_id), V_INT(cx->now), V_BLOB(wrapped, sizeof(wrapped))),
		       NULL);
}

struct keyring *keyring_start(void)
{
	struct keyring *k = calloc(1, sizeof(*k));

	if (!k)
		abort();
	pthread_mutex_init(&k->lock, NULL);
	return k;
}

void keyring_free(struct keyring *k)
{
	if (!k)
		return;
	pthread_mutex_destroy(&k->lock);
	free(k);
}

static struct kept *place_of(struct keyring *k, int64_t person_id)
{
	return &k->rows[(uint64_t)person_id & (KEPT - 1)];
}

static bool kept_get(struct keyring *k, int64_t person_id, uint64_t stamp, struct kept *out)
{
	pthread_mutex_lock(&k->lock);
	*out = *place_of(k, person_id);
	pthread_mutex_unlock(&k->lock);
	return out->person_id == person_id && out->stamp == stamp;
}

static void kept_put(struct keyring *k, const struct kept *row)
{
	pthread_mutex_lock(&k->lock);
	*place_of(k, row->person_id) = *row;
	pthread_mutex_unlock(&k->lock);
}

/* From the file, as it is committed: this thread's reader, also inside a write job. */
static Err read_key(struct ctx *cx, int64_t person_id, struct kept *out)
{
	CLEANUP(swap_end) struct swap s = { 0 };
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const void *wrapped;
	bool row = false;
	size_t n;

	TRY(swap_reader(cx, &s));
	TRY(db_query(cx, &q, SQL_GET, BIND(V_INT(person_id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "person.erased");
	wrapped = col_view(&q, 1, &n);
	if (n != KEY_WRAPPED)
		FAIL(cx, ERR_INTERNAL, "vault.key");
	out->person_id = person_id;
	out->created_at = col_int(&q, 0);
	memcpy(out->wrapped, wrapped, n);
	return OK;
}

Err keyring_get(struct ctx *cx, int64_t person_id, struct key *dek)
{
	/* Before the file is read: what changes meanwhile makes the row old, never new. */
	struct kept row = { .stamp = writer_keys_stamp(cx->app->writer) };

	if (!kept_get(cx->app->keyring, person_id, row.stamp, &row)) {
		row.stamp = writer_keys_stamp(cx->app->writer);
		TRY(read_key(cx, person_id, &row));
		kept_put(cx->app->keyring, &row);
	}
	return key_unwrap(cx->app->vault, person_id, row.created_at, row.wrapped,
			  sizeof(row.wrapped), dek, &cx->err);
}

static Err user_find(struct ctx *cx, int64_t user_id, struct user_keys *keys, bool *found)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const void *wrapped;
	size_t n;

	TRY(db_query(cx, &q, SQL_USER_GET, BIND(V_INT(user_id))));
	TRY(db_next(cx, &q, found));
	if (!*found)
		return OK;
	wrapped = col_view(&q, 1, &n);
	return user_keys_load(cx->app->vault, user_id, col_int(&q, 0), wrapped, n, keys,
			      &cx->err);
}

Err keyring_user(struct ctx *cx, int64_t user_id, bool create, struct user_keys *keys,
		 bool *found)
{
	CLEANUP(swap_end) struct swap s = { 0 };
	uint8_t wrapped[KEY_WRAPPED];

	TRY(create ? swap_writer(cx, &s) : swap_reader(cx, &s));
	TRY(user_find(cx, user_id, keys, found));
	if (*found || !create)
		return OK;
	TRY(user_keys_new(cx->app->vault, user_id, cx->now, keys, wrapped, &cx->err));
	*found = true;
	return db_exec(cx, SQL_USER_ADD,
		       BIND(V_INT(user_id), V_INT(cx->now), V_BLOB(wrapped, sizeof(wrapped))),
		       NULL);
}

static struct cell_at cell_place(const struct place *at)
{
	return (struct cell_at){ .person = at->person,
				 .row = at->row,
				 .table = at->table,
				 .column = at->column,
				 .version = at->version };
}

Err person_seal(struct ctx *cx, const struct place *at, const char *text, size_t len,
		uint8_t **blob, size_t *n)
{
	CLEANUP(key_wipe) struct key dek = { 0 };
	struct cell_at where = cell_place(at);

	TRY(keyring_get(cx, at->person, &dek));
	return cell_seal(cx, cx->app->vault, &dek, &where, at->pad, text, len, blob, n);
}

Err person_open(struct ctx *cx, const struct place *at, const void *blob, size_t n, char **text,
		size_t *len)
{
	CLEANUP(key_wipe) struct key dek = { 0 };
	struct cell_at where = cell_place(at);

	TRY(keyring_get(cx, at->person, &dek));
	return cell_open(cx, cx->app->vault, &dek, &where, blob, n, text, len);
}
