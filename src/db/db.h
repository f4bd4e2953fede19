/*
 * db: one SQLite connection, its cache of prepared statements, and typed values.
 *
 * A connection belongs to one thread at a time.  SQL is always a constant of the program: the
 * cache is keyed by the address of the text, so a computed string would defeat it (and
 * `make sql` and a grep refuse it).  Optional filters are written `(?1 IS NULL OR state = ?1)`.
 *
 * Life cycle of a query:
 *	CLEANUP(stmt_done) struct stmt q = { 0 };
 *	bool row = false;
 *	TRY(db_query(cx, &q, SQL_X, BIND(V_INT(id))));
 *	TRY(db_next(cx, &q, &row));
 *	if (row) name = col_text(&q, 0, cx->arena);
 * stmt_done() resets the statement and clears its bindings, so no personal data stays behind.
 *
 * Failure: ERR_CONFLICT "db.constraint" for a violated constraint (handlers that expect one check
 * first), ERR_BUSY "db.full" when the disk is full, ERR_INTERNAL "db.failed" for the rest; the
 * detail holds SQLite's numeric code only.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

struct db;
struct sqlite3_stmt;

enum val_kind { VAL_END, VAL_NULL, VAL_INT, VAL_REAL, VAL_TEXT, VAL_BLOB };

struct val {
	enum val_kind kind;
	int64_t i;
	double r;
	const void *p;
	size_t n;
};

#define V_INT(x)     ((struct val){ .kind = VAL_INT, .i = (x) })
#define V_REAL(x)    ((struct val){ .kind = VAL_REAL, .r = (x) })
#define V_TEXT(x)    db_val_text(x) /* a NULL pointer binds SQL NULL */
#define V_BLOB(x, l) db_val_blob((x), (l))
#define V_NULL	     ((struct val){ .kind = VAL_NULL })
#define V_DAY(d)     db_val_day(d) /* DAY_NONE binds SQL NULL */
#define V_ID(x)	     db_val_id(x)  /* 0 binds SQL NULL */
#define BIND(...)    ((const struct val[]){ __VA_ARGS__, { .kind = VAL_END } })
#define NO_BIND	     ((const struct val[]){ { .kind = VAL_END } })

struct val db_val_text(const char *s);
struct val db_val_blob(const void *p, size_t n);
struct val db_val_day(int32_t day);
struct val db_val_id(int64_t id);

struct stmt {
	struct sqlite3_stmt *s;
	struct db *db;
};

enum db_mode { DB_READ, DB_WRITE, DB_CREATE };

/* Opens with the house settings (WAL, FULL, foreign keys, defensive …); see db.c. */
Err db_open(struct err_info *ei, const char *path, enum db_mode mode,
	    struct db **out) MUST_CHECK;
void db_close(struct db *db);
/* Once, before any thread: multi-thread mode, no memory statistics. */
Err db_library_start(struct err_info *ei) MUST_CHECK;

Err db_query(struct ctx *cx, struct stmt *out, const char *sql,
	     const struct val *args) MUST_CHECK;
Err db_next(struct ctx *cx, struct stmt *q, bool *row) MUST_CHECK;
void stmt_done(struct stmt *q);
Err db_exec(struct ctx *cx, const char *sql, const struct val *args,
	    int64_t *changes) MUST_CHECK;
/* First column of the first row; `out` keeps its value when there is no row or it is NULL. */
Err db_int(struct ctx *cx, const char *sql, const struct val *args, int64_t *out) MUST_CHECK;
Err db_found(struct ctx *cx, const char *sql, const struct val *args, bool *found) MUST_CHECK;
/*
 * For loaders that read millions of rows of numbers: "SELECT scan(a, b, …) FROM …" calls `row` for
 * each row, in the order of the table, with its values; NULL comes as 0.  An error that `row`
 * returns ends the scan and is returned.  One scan at a time on a connection.
 */
#define SCAN_COLUMNS 32
typedef Err scan_fn(void *arg, const int64_t *v);
Err db_scan(struct ctx *cx, const char *sql, const struct val *args, scan_fn *row,
	    void *arg) MUST_CHECK;
int64_t db_last_id(struct db *db);
/* Runs a script (migrations, settings): several statements, no values. */
Err db_script(struct db *db, struct err_info *ei, const char *sql) MUST_CHECK;

/* Columns of the current row, from 0.  Texts and blobs are copied into the arena. */
int64_t col_int(const struct stmt *q, int i);
double col_real(const struct stmt *q, int i);
bool col_null(const struct stmt *q, int i);
int32_t col_day(const struct stmt *q, int i);			    /* NULL gives DAY_NONE */
const char *col_text(const struct stmt *q, int i, struct arena *a); /* NULL gives NULL */
const void *col_blob(const struct stmt *q, int i, struct arena *a, size_t *n);
/* No copy: valid until the next step; for loaders that read millions of rows. */
const void *col_view(const struct stmt *q, int i, size_t *n);
int col_count(const struct stmt *q);
const char *col_name(const struct stmt *q, int i);

/*
 * A read transaction, so that all queries of one answer see one state.  Ends by itself.
 *	CLEANUP(read_end) struct reading r = { 0 };
 *	TRY(read_begin(cx, &r));
 */
struct reading {
	struct db *db;
};
Err read_begin(struct ctx *cx, struct reading *r) MUST_CHECK;
void read_end(struct reading *r);

/* Savepoints and commits; used by db/writer.c only. */
Err db_control(struct db *db, struct err_info *ei, const char *sql) MUST_CHECK;

/* Fails the nth operation from now (begin, statement, step, commit…), once; 0 switches off. */
void db_fault_at(struct db *db, unsigned nth);
/* The same, but the operation is done before it is reported as failed. */
void db_fault_after(struct db *db, unsigned nth);

/* Copies a database file by SQLite's online backup, into a new file with mode 0600. */
Err db_copy(struct err_info *ei, const char *from, const char *to) MUST_CHECK;
/* PRAGMA integrity_check and foreign_key_check; fails with "db.corrupt". */
Err db_integrity(struct db *db, struct err_info *ei) MUST_CHECK;

/* Checkpoint of the write-ahead log: `truncate` waits for readers.  Frames left are returned. */
Err db_checkpoint(struct db *db, struct err_info *ei, bool truncate, int *frames) MUST_CHECK;
/* Frames (pages) in the log after the last commit of this connection. */
int db_log_frames(const struct db *db);

#endif
