/*
 * Creating a centre, and opening its keys (app.h).
 *
 * The host secret lies beside the data directory, never in it: a copy of the directory opens
 * nothing.  The file must belong to the user that runs the program and be closed to others.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/embed.h"
#include "core/app.h"
#include "core/app_private.h"
#include "core/audit.h"
#include "core/seed.h"
#include "db/dirlock.h"
#include "db/migrate.h"
#include "vault/chain.h"
#include "vault/share.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_SLOTS[] = "SELECT blob FROM slot ORDER BY slot_id";
static const char SQL_SLOT_ADD[] =
	"INSERT INTO slot(kind, blob, created_at) VALUES (?1, ?2, ?3)";
static const char SQL_KEYS[] = "SELECT purpose, created_at, wrapped FROM centre_key";
static const char SQL_KEY_ADD[] =
	"INSERT INTO centre_key(purpose, created_at, wrapped) VALUES (?1, ?2, ?3)";
static const char SQL_CENTRE[] = "SELECT centre_id FROM centre";
static const char SQL_CENTRE_ADD[] =
	"INSERT INTO centre(one, centre_id, name, kind, demo, created_at)"
	" VALUES (1, ?1, ?2, ?3, ?4, ?5)";

struct host_secret {
	uint8_t b[32];
};

static void host_secret_wipe(struct host_secret *s)
{
	secret_wipe(s->b, sizeof(s->b));
}

static void secret_path(const char *dir, const char *given, char *out, size_t n)
{
	if (given)
		(void)snprintf(out, n, "%s", given);
	else
		(void)snprintf(out, n, "%s.secret", dir);
}

/*
 * Who else may read the file?  The service manager gives a credential to the service's user
 * through the group, in a folder that nobody else may enter.
 */
static mode_t others(const char *path)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	size_t n = dir ? strlen(dir) : 0;

	return n && strncmp(path, dir, n) == 0 && path[n] == '/' ? 037 : 077;
}

static Err secret_read(struct err_info *ei, const char *path, struct host_secret *out)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return ERR(ei, ERR_LOCKED, "centre.secret_absent", "errno %d", errno);
	if (fstat(fd, &st) != 0 || (st.st_mode & others(path)) != 0) {
		close(fd);
		return ERR(ei, ERR_LOCKED, "centre.secret_mode", "mode %o",
			   (unsigned)st.st_mode & 0777u);
	}
	n = read(fd, out->b, sizeof(out->b));
	close(fd);
	if (n != (ssize_t)sizeof(out->b))
		return ERR(ei, ERR_LOCKED, "centre.secret_size", "%zd bytes", n);
	return OK;
}

static Err secret_write(struct err_info *ei, const char *path, struct host_secret *out)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t n;

	if (fd < 0)
		return ERR(ei, ERR_CONFLICT, "centre.secret_exists", "errno %d", errno);
	secret_fill(out->b, sizeof(out->b));
	n = write(fd, out->b, sizeof(out->b));
	if (n != (ssize_t)sizeof(out->b) || fsync(fd) != 0) {
		close(fd);
		return ERR(ei, ERR_INTERNAL, "file.write", "errno %d", errno);
	}
	close(fd);
	return OK;
}

/* Tries each slot with what was given. */
static Err open_slots(struct ctx *cx, const struct slot_secret *secret, struct tmk *tmk)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	enum slot_result last = SLOT_DAMAGED;
	bool row = false;

	TRY(db_query(cx, &q, SQL_SLOTS, NO_BIND));
	for (;;) {
		size_t n;
		const void *blob;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		blob = col_view(&q, 0, &n);
		last = slot_open(blob, n, secret, tmk);
		if (last == SLOT_OPENED)
			return OK;
	}
	switch (last) {
	case SLOT_NO_MEMORY:
		FAIL(cx, ERR_LOCKED, "centre.slot_memory");
	case SLOT_DAMAGED:
		FAIL(cx, ERR_LOCKED, "centre.slot_damaged");
	case SLOT_OPENED:
	case SLOT_WRONG_SECRET:
		break;
	}
	FAIL(cx, ERR_LOCKED, "centre.wrong_secret");
}

static Err find_tmk(struct ctx *cx, const char *dir, const struct app_unlock *how,
		    struct tmk *tmk)
{
	CLEANUP(host_secret_wipe) struct host_secret host = { 0 };
	struct slot_secret secret = { 0 };
	char path[4096];

	if (how->recovery) {
		secret.key = how->recovery;
		return open_slots(cx, &secret, tmk);
	}
	secret_path(dir, how->secret_file, path, sizeof(path));
	TRY(secret_read(&cx->err, path, &host));
	secret.key = host.b;
	secret.passphrase = how->passphrase;
	secret.passphrase_len = how->passphrase ? strlen(how->passphrase) : 0;
	return open_slots(cx, &secret, tmk);
}

static Err load_keys(struct ctx *cx, struct vault *v)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	unsigned seen = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_KEYS, NO_BIND));
	for (;;) {
		const void *wrapped;
		int64_t purpose;
		size_t n;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		purpose = col_int(&q, 0);
		if (purpose < VAULT_PURPOSE_FIRST || purpose > VAULT_PURPOSE_LAST)
			continue;
		wrapped = col_view(&q, 2, &n);
		TRY(vault_key_load(v, (enum vault_purpose)purpose, col_int(&q, 1), wrapped, n,
				   &cx->err));
		seen |= 1u << purpose;
	}
	for (unsigned p = VAULT_PURPOSE_FIRST; p <= VAULT_PURPOSE_LAST; p++)
		if (!(seen & 1u << p))
			FAILF(cx, ERR_LOCKED, "centre.key_missing", "purpose %u", p);
	return OK;
}

/* A context over a connection of its own, for work before the centre is open. */
struct bare {
	struct arena arena;
	struct ctx cx;
	struct db *data, *keys;
};

static void bare_end(struct bare *b)
{
	db_close(b->data);
	db_close(b->keys);
	arena_release(&b->arena);
}

static Err bare_open(struct bare *b, struct app *app, enum db_mode mode)
{
	arena_init(&b->arena, ARENA_LIMIT_DEFAULT);
	b->cx = (struct ctx){ .arena = &b->arena, .app = app, .now = clock_now() };
	b->cx.today = brussels_day(b->cx.now);
	TRY(db_open(&b->cx.err, app->priv->data_path, mode, &b->data));
	return db_open(&b->cx.err, app->priv->keys_path, mode, &b->keys);
}

static Err unlock(struct bare *b, struct app *app, const struct app_unlock *how)
{
	CLEANUP(tmk_wipe) struct tmk tmk = { 0 };
	CLEANUP(stmt_done) struct stmt q = { 0 };
	uint8_t centre[VAULT_CENTRE];
	struct ctx *cx = &b->cx;
	const void *id;
	bool row = false;
	size_t n;

	cx->db = b->data;
	TRY(db_query(cx, &q, SQL_CENTRE, NO_BIND));
	TRY(db_next(cx, &q, &row));
	id = row ? col_view(&q, 0, &n) : NULL;
	if (!id || n != sizeof(centre))
		FAIL(cx, ERR_LOCKED, "centre.damaged");
	memcpy(centre, id, sizeof(centre));
	cx->db = b->keys;
	TRY(find_tmk(cx, app->dir, how, &tmk));
	app->vault = vault_open(&tmk, centre, &cx->err);
	if (!app->vault)
		return (Err){ cx->err.code };
	return load_keys(cx, app->vault);
}

Err app_unlock_keys(struct app *app, struct err_info *ei, const struct app_unlock *how)
{
	CLEANUP(bare_end) struct bare b = { 0 };
	Err e = bare_open(&b, app, DB_READ);

	if (e.code == ERR_OK)
		e = unlock(&b, app, how);
	if (e.code != ERR_OK)
		*ei = b.cx.err;
	return e;
}

static Err add_slot(struct ctx *cx, enum slot_type type, const char *kind,
		    const struct slot_secret *secret, const struct tmk *tmk)
{
	uint8_t blob[SLOT_SIZE];
	struct slot_cost cost = SLOT_COST_SMALL;

	TRY(slot_seal(type, secret, cost, tmk, blob, &cx->err));
	return db_exec(cx, SQL_SLOT_ADD,
		       BIND(V_TEXT(kind), V_BLOB(blob, sizeof(blob)), V_INT(cx->now)), NULL);
}

static Err add_slots(struct ctx *cx, const char *dir, const struct app_create *how,
		     const struct tmk *tmk, struct app_created *out)
{
	CLEANUP(host_secret_wipe) struct host_secret host = { 0 }, recovery = { 0 };
	struct slot_secret secret = { .key = host.b };
	uint8_t shares[SHARE_N][SHARE_SIZE];
	char path[4096];

	secret_path(dir, how->secret_file, path, sizeof(path));
	TRY(secret_write(&cx->err, path, &host));
	TRY(add_slot(cx, SLOT_HOST, "host", &secret, tmk));
	if (how->passphrase) {
		secret.passphrase = how->passphrase;
		secret.passphrase_len = strlen(how->passphrase);
		TRY(add_slot(cx, SLOT_OFFICER, "passphrase", &secret, tmk));
	}
	if (!how->recovery)
		return OK;
	secret_fill(recovery.b, sizeof(recovery.b));
	secret = (struct slot_secret){ .key = recovery.b };
	TRY(add_slot(cx, SLOT_RECOVERY, "recovery", &secret, tmk));
	share_split(recovery.b, shares);
	for (int i = 0; i < SHARE_N; i++)
		share_print(shares[i], out->shares[i]);
	secret_wipe(shares, sizeof(shares));
	return OK;
}

static Err make_keys(struct ctx *cx, const struct vault *v)
{
	for (int p = VAULT_PURPOSE_FIRST; p <= VAULT_PURPOSE_LAST; p++) {
		uint8_t wrapped[KEY_WRAPPED];

		TRY(vault_key_generate(v, (enum vault_purpose)p, cx->now, wrapped, &cx->err));
		TRY(db_exec(cx, SQL_KEY_ADD,
			    BIND(V_INT(p), V_INT(cx->now), V_BLOB(wrapped, sizeof(wrapped))),
			    NULL));
	}
	return OK;
}

static Err fill(struct bare *b, struct app *app, const struct app_create *how,
		struct app_created *out)
{
	CLEANUP(tmk_wipe) struct tmk tmk = { 0 };
	uint8_t centre[VAULT_CENTRE];
	struct ctx *cx = &b->cx;
	int applied = 0;

	TRY(db_migrate(b->data, &cx->err, embedded_schema, "", &applied));
	TRY(db_migrate(b->keys, &cx->err, embedded_schema, "keys/", &applied));
	secret_fill(centre, sizeof(centre));
	tmk_new(&tmk, 1);
	app->vault = vault_open(&tmk, centre, &cx->err);
	if (!app->vault)
		return (Err){ cx->err.code };
	cx->db = b->keys;
	TRY(db_script(b->keys, &cx->err, "BEGIN IMMEDIATE"));
	TRY(add_slots(cx, app->dir, how, &tmk, out));
	TRY(make_keys(cx, app->vault));
	TRY(db_script(b->keys, &cx->err, "COMMIT"));
	TRY(load_keys(cx, app->vault));
	cx->db = b->data;
	TRY(db_script(b->data, &cx->err, "BEGIN IMMEDIATE"));
	TRY(db_exec(cx, SQL_CENTRE_ADD,
		    BIND(V_BLOB(centre, sizeof(centre)), V_TEXT(how->name), V_TEXT(how->kind),
			 V_INT(how->demo), V_INT(cx->now)),
		    NULL));
	TRY(seed_centre(cx));
	TRY(audit_create(cx, app->vault, out->audit_key, sizeof(out->audit_key)));
	return db_script(b->data, &cx->err, "COMMIT");
}

/* The secret must not lie inside the directory that it protects. */
static Err check_paths(struct err_info *ei, const char *dir, const struct app_create *how)
{
	size_t n = strlen(dir);

	if (n == 0 || n > 3000 || dir[n - 1] == '/')
		return ERR(ei, ERR_INVALID, "centre.path", "%s", "");
	if (how->secret_file && strncmp(how->secret_file, dir, n) == 0 &&
	    how->secret_file[n] == '/')
		return ERR(ei, ERR_INVALID, "centre.secret_inside", "%s", "");
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return ERR(ei, ERR_INTERNAL, "centre.path", "errno %d", errno);
	return OK;
}

Err app_create(struct err_info *ei, const char *dir, const struct app_create *how,
	       struct app_created *out)
{
	struct bare b = { 0 };
	struct app *app;
	struct stat st;
	Err e;

	*out = (struct app_created){ 0 };
	TRY(check_paths(ei, dir, how));
	app = app_new(dir);
	if (stat(app->priv->data_path, &st) == 0)
		e = ERR(ei, ERR_CONFLICT, "centre.exists", "%s", "");
	else
		e = dirlock_take(ei, dir, &app->priv->lock_fd);
	if (e.code == ERR_OK) {
		(void)umask(077);
		e = bare_open(&b, app, DB_CREATE);
		if (e.code == ERR_OK)
			e = fill(&b, app, how, out);
		if (e.code != ERR_OK)
			*ei = b.cx.err;
		bare_end(&b);
	}
	app_close(app);
	return e;
}
