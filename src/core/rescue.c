/* See rescue.h. */
#include "core/rescue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "core/app_private.h"
#include "vault/backup.h"
#include "vault/token.h"

#include "base/banned.h"

#define PATH_SIZE 4200

static const char SQL_SLOTS[] = "SELECT blob FROM slot ORDER BY slot_id";
static const char SQL_SEQ[] = "SELECT seq FROM audit_state";
static const char SQL_SLOT_ADD[] =
	"INSERT INTO slot(kind, blob, created_at) VALUES ('host', ?1, ?2)";

static const char *const MEMBERS[] = { "data.db", "keys.db" };

struct copying {
	char tmp[2][PATH_SIZE];
	int fd[2], out;
};

static void copying_end(struct copying *c)
{
	for (int i = 0; i < 2; i++) {
		if (c->fd[i] > 0)
			close(c->fd[i]);
		if (c->tmp[i][0])
			(void)unlink(c->tmp[i]);
	}
	if (c->out > 0)
		close(c->out);
}

/* Slots and last audit line, out of the copies, so that they belong to the same state. */
static Err describe(struct err_info *ei, const struct copying *c, struct backup_info *info)
{
	struct arena a;
	struct ctx cx = { .arena = &a };
	struct db *data = NULL, *keys = NULL;
	struct stmt q = { 0 };
	int64_t seq = 0;
	bool row = true;
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = db_open(&cx.err, c->tmp[0], DB_READ, &data);
	if (e.code == ERR_OK)
		e = db_open(&cx.err, c->tmp[1], DB_READ, &keys);
	cx.db = data;
	if (e.code == ERR_OK)
		e = db_int(&cx, SQL_SEQ, NO_BIND, &seq);
	cx.db = keys;
	if (e.code == ERR_OK)
		e = db_query(&cx, &q, SQL_SLOTS, NO_BIND);
	while (e.code == ERR_OK && row && info->n_slots < BACKUP_SLOTS_MAX) {
		const void *blob;
		size_t n;

		e = db_next(&cx, &q, &row);
		if (e.code != ERR_OK || !row)
			break;
		blob = col_view(&q, 0, &n);
		if (n == SLOT_SIZE)
			memcpy(info->slots[info->n_slots++], blob, n);
	}
	stmt_done(&q);
	info->audit_seq = (uint64_t)seq;
	if (e.code != ERR_OK)
		*ei = cx.err;
	db_close(data);
	db_close(keys);
	arena_release(&a);
	return e;
}

static Err copy_files(struct err_info *ei, struct app *app, struct copying *c,
		      struct backup_member *members)
{
	const char *from[] = { app->priv->data_path, app->priv->keys_path };

	for (int i = 0; i < 2; i++) {
		struct stat st;

		(void)snprintf(c->tmp[i], PATH_SIZE, "%s/.%s.copy", app->dir, MEMBERS[i]);
		(void)unlink(c->tmp[i]); /* left by a run that was killed */
		TRY(db_copy(ei, from[i], c->tmp[i]));
		c->fd[i] = open(c->tmp[i], O_RDONLY | O_CLOEXEC);
		if (c->fd[i] < 0 || fstat(c->fd[i], &st) != 0)
			return ERR(ei, ERR_INTERNAL, "backup.io", "errno %d", errno);
		members[i] = (struct backup_member){ .name = MEMBERS[i],
						     .fd = c->fd[i],
						     .size = (uint64_t)st.st_size };
	}
	return OK;
}

static Err backup(struct err_info *ei, struct app *app, const char *file,
		  struct rescue_report *out)
{
	CLEANUP(copying_end) struct copying c = { 0 };
	struct backup_info info = { .created_at = clock_now() };
	struct backup_member members[2];
	Err e;

	TRY(copy_files(ei, app, &c, members));
	TRY(describe(ei, &c, &info));
	c.out = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (c.out < 0)
		return ERR(ei, ERR_CONFLICT, "backup.exists", "errno %d", errno);
	e = backup_seal(app->vault, &info, members, 2, c.out, ei);
	if (e.code != ERR_OK)
		(void)unlink(file);
	*out = (struct rescue_report){ .bytes = members[0].size + members[1].size,
				       .audit_seq = (int64_t)info.audit_seq,
				       .created_at = info.created_at };
	return e;
}

Err centre_backup(struct err_info *ei, const char *dir, const struct app_unlock *how,
		  const char *file, struct rescue_report *out)
{
	struct app *app = app_new(dir);
	struct stat st;
	Err e;

	if (stat(app->priv->data_path, &st) != 0)
		e = ERR(ei, ERR_NOT_FOUND, "centre.absent", "%s", "");
	else
		e = app_unlock_keys(app, ei, how);
	if (e.code == ERR_OK)
		e = backup(ei, app, file, out);
	app_close(app);
	return e;
}

struct opening {
	const struct app_unlock *how;
	const char *dir;
	struct tmk tmk; /* kept for the new slot */
};

static bool open_any(void *arg, const struct backup_info *info, struct tmk *tmk)
{
	struct opening *o = arg;
	struct slot_secret secret = { .key = o->how->recovery };
	uint8_t host[32];
	char path[PATH_SIZE];
	bool opened = false;
	int fd;

	if (!o->how->recovery) {
		(void)snprintf(path, sizeof(path), "%s%s",
			       o->how->secret_file ? o->how->secret_file : o->dir,
			       o->how->secret_file ? "" : ".secret");
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return false;
		if (read(fd, host, sizeof(host)) != (ssize_t)sizeof(host)) {
			close(fd);
			return false;
		}
		close(fd);
		secret.key = host;
		secret.passphrase = o->how->passphrase;
		secret.passphrase_len = o->how->passphrase ? strlen(o->how->passphrase) : 0;
	}
	for (size_t i = 0; i < info->n_slots && !opened; i++)
		opened = slot_open(info->slots[i], SLOT_SIZE, &secret, tmk) == SLOT_OPENED;
	if (opened)
		o->tmk = *tmk;
	secret_wipe(host, sizeof(host));
	return opened;
}

/* After a recovery: a host secret for this machine, and the slot that it opens. */
static Err new_host(struct err_info *ei, const char *dir, const char *path,
		    const struct tmk *tmk)
{
	struct arena a;
	struct ctx cx = { .arena = &a };
	struct slot_secret secret;
	uint8_t host[32], blob[SLOT_SIZE];
	char keys[PATH_SIZE];
	struct db *db = NULL;
	int fd;
	Err e;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return ERR(ei, ERR_CONFLICT, "centre.secret_exists", "errno %d", errno);
	secret_fill(host, sizeof(host));
	secret = (struct slot_secret){ .key = host };
	e = write(fd, host, sizeof(host)) == (ssize_t)sizeof(host) && fsync(fd) == 0
		    ? slot_seal(SLOT_HOST, &secret, SLOT_COST_SMALL, tmk, blob, ei)
		    : ERR(ei, ERR_INTERNAL, "backup.io", "errno %d", errno);
	close(fd);
	secret_wipe(host, sizeof(host));
	(void)snprintf(keys, sizeof(keys), "%s/%s", dir, MEMBERS[1]);
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	if (e.code == ERR_OK)
		e = db_open(ei, keys, DB_WRITE, &db);
	if (e.code == ERR_OK) {
		cx.db = db;
		e = db_exec(&cx, SQL_SLOT_ADD,
			    BIND(V_BLOB(blob, sizeof(blob)), V_INT(clock_now())), NULL);
		if (e.code != ERR_OK)
			*ei = cx.err;
	}
	db_close(db);
	arena_release(&a);
	return e;
}

Err centre_restore(struct err_info *ei, const char *file, const char *dir,
		   const struct app_unlock *how, const char *new_secret,
		   struct rescue_report *out)
{
	struct opening o = { .how = how, .dir = dir };
	struct backup_unlock unlock = { .open = open_any, .arg = &o };
	struct backup_info info = { 0 };
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	Err e;

	if (fd < 0)
		return ERR(ei, ERR_NOT_FOUND, "file.read", "errno %d", errno);
	e = backup_open(fd, &unlock, dir, &info, ei);
	close(fd);
	if (e.code == ERR_OK && how->recovery)
		e = new_host(ei, dir, new_secret, &o.tmk);
	tmk_wipe(&o.tmk);
	*out = (struct rescue_report){ .bytes = info.plain_size,
				       .audit_seq = (int64_t)info.audit_seq,
				       .created_at = info.created_at };
	return e;
}
