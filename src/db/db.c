/*
 * See db.h.
 *
 * Settings and their reasons: WAL with synchronous=FULL (a commit that was answered survives a
 * power cut); automatic checkpoints off, because only the writer may checkpoint (SQLite before
 * 3.51.3 can lose a commit made by another connection during a checkpoint); trusted_schema off
 * and DEFENSIVE on (a hostile file cannot run code); double-quoted strings off; temporary data in
 * memory (no plaintext spill); secure_delete on.
 */
#include "db/db.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "db/inside.h"

#include "base/banned.h"

struct val db_val_text(const char *s)
{
	return s ? (struct val){ .kind = VAL_TEXT, .p = s, .n = strlen(s) } : V_NULL;
}

struct val db_val_blob(const void *p, size_t n)
{
	return p ? (struct val){ .kind = VAL_BLOB, .p = p, .n = n } : V_NULL;
}

struct val db_val_day(int32_t day)
{
	return day == DAY_NONE ? V_NULL : V_INT(day);
}

struct val db_val_id(int64_t id)
{
	return id ? V_INT(id) : V_NULL;
}

static bool faulty(struct db *db)
{
	return db->fault && --db->fault == 0;
}

static Err failed(struct err_info *ei, int rc)
{
	if ((rc & 0xFF) == SQLITE_CONSTRAINT)
		return ERR(ei, ERR_CONFLICT, "db.constraint", "sqlite %d", rc);
	if ((rc & 0xFF) == SQLITE_FULL)
		return ERR(ei, ERR_BUSY, "db.full", "sqlite %d", rc);
	return ERR(ei, ERR_INTERNAL, "db.failed", "sqlite %d", rc);
}

Err db_library_start(struct err_info *ei)
{
	int rc = sqlite3_config(SQLITE_CONFIG_MULTITHREAD);

	if (rc == SQLITE_OK)
		rc = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (rc == SQLITE_OK)
		rc = sqlite3_initialize();
	/* Configured by an earlier call in the same process (tests): fine. */
	return rc == SQLITE_OK || rc == SQLITE_MISUSE ? OK : failed(ei, rc);
}

static const char SETTINGS_ALL[] = "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
				   "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;";
/* Every commit of the writer empties a reader's cache: a large one only holds memory. */
static const char SETTINGS_READ[] = "PRAGMA query_only=ON; PRAGMA cache_size=-2048;";
static const char SETTINGS_WRITE[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
				     "PRAGMA cache_size=-26624;"
				     "PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=ON;";

static int configure(sqlite3 *h)
{
	int off = 0;

	sqlite3_extended_result_codes(h, 1);
	sqlite3_busy_timeout(h, 5000);
	if (sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, &off) != SQLITE_OK ||
	    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, &off) != SQLITE_OK ||
	    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, &off) != SQLITE_OK ||
	    sqlite3_db_config(h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &off) != SQLITE_OK)
		return SQLITE_ERROR;
	sqlite3_limit(h, SQLITE_LIMIT_LENGTH, 64 << 20);
	sqlite3_limit(h, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(h, SQLITE_LIMIT_VARIABLE_NUMBER, 64);
	return SQLITE_OK;
}

static int count_frames(void *arg, sqlite3 *h, const char *name, int frames)
{
	struct db *db = arg;

	(void)h;
	(void)name;
	db->wal_frames = frames;
	return SQLITE_OK;
}

Err db_open(struct err_info *ei, const char *path, enum db_mode mode, struct db **out)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
		    (mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
		    (mode == DB_CREATE ? SQLITE_OPEN_CREATE : 0);
	struct db *db = calloc(1, sizeof(*db));
	Err e = OK;
	int rc;

	if (!db)
		abort();
	rc = sqlite3_open_v2(path, &db->h, flags, NULL);
	if (rc == SQLITE_OK)
		rc = configure(db->h);
	if (rc == SQLITE_OK)
		rc = scan_function(db);
	if (rc != SQLITE_OK)
		e = failed(ei, rc);
	if (e.code == ERR_OK)
		e = db_script(db, ei, SETTINGS_ALL);
	if (e.code == ERR_OK)
		e = db_script(db, ei, mode == DB_READ ? SETTINGS_READ : SETTINGS_WRITE);
	if (e.code != ERR_OK) {
		db_close(db);
		return e;
	}
	/* After the settings: wal_autocheckpoint takes the hook for itself. */
	if (mode != DB_READ)
		sqlite3_wal_hook(db->h, count_frames, db);
	*out = db;
	return OK;
}

int db_log_frames(const struct db *db)
{
	return db->wal_frames;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < CACHE_SLOTS; i++)
		sqlite3_finalize(db->cache[i].s);
	sqlite3_close_v2(db->h);
	free(db);
}

/* The cached statement of this constant, prepared on first use. */
static int prepared(struct db *db, const char *sql, sqlite3_stmt **out)
{
	size_t i = ((uintptr_t)sql >> 3) * 0x9E3779B1u & (CACHE_SLOTS - 1);
	int rc;

	while (db->cache[i].sql && db->cache[i].sql != sql)
		i = (i + 1) & (CACHE_SLOTS - 1);
	if (!db->cache[i].sql) {
		if (db->n_cached + 1 >= CACHE_SLOTS)
			return SQLITE_NOMEM;
		rc = sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT,
					&db->cache[i].s, NULL);
		if (rc != SQLITE_OK)
			return rc;
		db->cache[i].sql = sql;
		db->n_cached++;
	}
	*out = db->cache[i].s;
	return SQLITE_OK;
}

static int bind_one(sqlite3_stmt *s, int i, const struct val *v)
{
	switch (v->kind) {
	case VAL_INT:
		return sqlite3_bind_int64(s, i, v->i);
	case VAL_REAL:
		return sqlite3_bind_double(s, i, v->r);
	case VAL_TEXT:
		return sqlite3_bind_text64(s, i, v->p, v->n, SQLITE_STATIC, SQLITE_UTF8);
	case VAL_BLOB:
		return v->n ? sqlite3_bind_blob64(s, i, v->p, v->n, SQLITE_STATIC)
			    : sqlite3_bind_zeroblob(s, i, 0);
	case VAL_NULL:
	case VAL_END:
		break;
	}
	return sqlite3_bind_null(s, i);
}

Err db_query(struct ctx *cx, struct stmt *out, const char *sql, const struct val *args)
{
	struct db *db = cx->db;
	sqlite3_stmt *s = NULL;
	int n = 0, rc;

	if (faulty(db))
		return failed(&cx->err, SQLITE_IOERR);
	rc = prepared(db, sql, &s);
	if (rc != SQLITE_OK)
		return ERR(&cx->err, ERR_INTERNAL, "db.prepare", "sqlite %d: %.100s", rc,
			   sqlite3_errmsg(db->h));
	if (sqlite3_stmt_busy(s))
		FAIL(cx, ERR_INTERNAL, "db.statement_in_use");
	while (args[n].kind != VAL_END && rc == SQLITE_OK) {
		rc = bind_one(s, n + 1, &args[n]);
		n++;
	}
	if (rc != SQLITE_OK || n != sqlite3_bind_parameter_count(s))
		FAILF(cx, ERR_INTERNAL, "db.values", "%d values for %d", n,
		      sqlite3_bind_parameter_count(s));
	out->s = s;
	out->db = db;
	return OK;
}

Err db_next(struct ctx *cx, struct stmt *q, bool *row)
{
	int rc = faulty(q->db) ? SQLITE_IOERR : sqlite3_step(q->s);

	*row = rc == SQLITE_ROW;
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? OK : failed(&cx->err, rc);
}

void stmt_done(struct stmt *q)
{
	if (!q->s)
		return;
	sqlite3_reset(q->s);
	sqlite3_clear_bindings(q->s);
	q->s = NULL;
}

Err db_exec(struct ctx *cx, const char *sql, const struct val *args, int64_t *changes)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = true;

	TRY(db_query(cx, &q, sql, args));
	while (row)
		TRY(db_next(cx, &q, &row));
	if (changes)
		*changes = sqlite3_changes64(cx->db->h);
	return OK;
}

Err db_int(struct ctx *cx, const char *sql, const struct val *args, int64_t *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, sql, args));
	TRY(db_next(cx, &q, &row));
	if (row && !col_null(&q, 0))
		*out = col_int(&q, 0);
	return OK;
}

Err db_found(struct ctx *cx, const char *sql, const struct val *args, bool *found)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };

	TRY(db_query(cx, &q, sql, args));
	return db_next(cx, &q, found);
}

int64_t db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

Err db_script(struct db *db, struct err_info *ei, const char *sql)
{
	int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? OK
			       : ERR(ei, ERR_INTERNAL, "db.script", "sqlite %d: %.110s", rc,
				     sqlite3_errmsg(db->h));
}

Err db_control(struct db *db, struct err_info *ei, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int rc = prepared(db, sql, &s);

	if (rc == SQLITE_OK) {
		bool fault = faulty(db);

		if (!fault || db->fault_late) {
			rc = sqlite3_step(s);
			sqlite3_reset(s);
		}
		if (fault)
			rc = SQLITE_IOERR;
	}
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? OK : failed(ei, rc);
}

int64_t col_int(const struct stmt *q, int i)
{
	return sqlite3_column_int64(q->s, i);
}

double col_real(const struct stmt *q, int i)
{
	return sqlite3_column_double(q->s, i);
}

bool col_null(const struct stmt *q, int i)
{
	return sqlite3_column_type(q->s, i) == SQLITE_NULL;
}

int32_t col_day(const struct stmt *q, int i)
{
	return col_null(q, i) ? DAY_NONE : (int32_t)sqlite3_column_int(q->s, i);
}

const char *col_text(const struct stmt *q, int i, struct arena *a)
{
	const char *s = (const char *)sqlite3_column_text(q->s, i);

	return s ? arena_strndup(a, s, (size_t)sqlite3_column_bytes(q->s, i)) : NULL;
}

const void *col_blob(const struct stmt *q, int i, struct arena *a, size_t *n)
{
	const void *p = sqlite3_column_blob(q->s, i);

	*n = (size_t)sqlite3_column_bytes(q->s, i);
	return p ? arena_memdup(a, p, *n) : NULL;
}

const void *col_view(const struct stmt *q, int i, size_t *n)
{
	const void *p = sqlite3_column_blob(q->s, i);

	*n = (size_t)sqlite3_column_bytes(q->s, i);
	return p;
}

int col_count(const struct stmt *q)
{
	return sqlite3_column_count(q->s);
}

const char *col_name(const struct stmt *q, int i)
{
	return sqlite3_column_name(q->s, i);
}

Err read_begin(struct ctx *cx, struct reading *r)
{
	static const char SQL_BEGIN[] = "BEGIN";

	if (!sqlite3_get_autocommit(cx->db->h))
		return OK; /* inside one already: that one decides */
	TRY(db_control(cx->db, &cx->err, SQL_BEGIN));
	r->db = cx->db;
	return OK;
}

void read_end(struct reading *r)
{
	static const char SQL_END[] = "ROLLBACK";
	struct err_info ei = { 0 };

	if (r->db)
		err_ignore(db_control(r->db, &ei, SQL_END));
	r->db = NULL;
}

void db_fault_after(struct db *db, unsigned nth)
{
	db->fault = nth;
	db->fault_late = true;
}

void db_fault_at(struct db *db, unsigned nth)
{
	db->fault_late = false;
	db->fault = nth;
}

Err db_copy(struct err_info *ei, const char *from, const char *to)
{
	struct db *src = NULL;
	sqlite3 *dst = NULL;
	sqlite3_backup *b;
	int fd, rc;

	fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return ERR(ei, ERR_INTERNAL, "file.create", "%s", "copy of the base");
	close(fd);
	TRY(db_open(ei, from, DB_READ, &src));
	rc = sqlite3_open_v2(to, &dst, SQLITE_OPEN_READWRITE, NULL);
	if (rc == SQLITE_OK) {
		b = sqlite3_backup_init(dst, "main", src->h, "main");
		if (b) {
			(void)sqlite3_backup_step(b, -1);
			rc = sqlite3_backup_finish(b);
		} else {
			rc = sqlite3_errcode(dst);
		}
	}
	sqlite3_close(dst);
	db_close(src);
	return rc == SQLITE_OK ? OK : failed(ei, rc);
}

Err db_integrity(struct db *db, struct err_info *ei)
{
	static const char *const CHECKS[] = { "PRAGMA integrity_check(1)",
					      "PRAGMA foreign_key_check" };
	sqlite3_stmt *s = NULL;
	bool good;

	if (sqlite3_prepare_v2(db->h, CHECKS[0], -1, &s, NULL) != SQLITE_OK)
		return ERR(ei, ERR_INTERNAL, "db.corrupt", "%s", "integrity_check");
	good = sqlite3_step(s) == SQLITE_ROW &&
	       strcmp((const char *)sqlite3_column_text(s, 0), "ok") == 0;
	sqlite3_finalize(s);
	if (!good)
		return ERR(ei, ERR_INTERNAL, "db.corrupt", "%s", "integrity_check");
	if (sqlite3_prepare_v2(db->h, CHECKS[1], -1, &s, NULL) != SQLITE_OK)
		return ERR(ei, ERR_INTERNAL, "db.corrupt", "%s", "foreign_key_check");
	good = sqlite3_step(s) == SQLITE_DONE;
	sqlite3_finalize(s);
	return good ? OK : ERR(ei, ERR_INTERNAL, "db.corrupt", "%s", "foreign_key_check");
}

Err db_checkpoint(struct db *db, struct err_info *ei, bool truncate, int *frames)
{
	int log = 0, done = 0;
	int rc = sqlite3_wal_checkpoint_v2(
		db->h, NULL, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
		&log, &done);

	if (frames)
		*frames = log;
	return rc == SQLITE_OK || rc == SQLITE_BUSY ? OK : failed(ei, rc);
}
