/* See keyring.h. */
#include "core/keyring.h"

#include "base/banned.h"

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

Err keyring_get(struct ctx *cx, int64_t person_id, struct key *dek)
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
	return key_unwrap(cx->app->vault, person_id, col_int(&q, 0), wrapped, n, dek, &cx->err);
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
