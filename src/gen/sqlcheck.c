/*
 * Prepares every SQL constant of the program against the schema, so that a misspelt column is
 * named by `make sql`, not by the first user.
 *
 * sqlcheck.sh writes build/gen/sql_constants.h: one row a constant, its text as the compiler
 * saw it (macros expanded).  Two bases in memory take schema/NNN_*.sql and schema/keys/NNN_*.sql
 * (argv: data files, "--", key files); a constant must prepare on one of them, as exactly one
 * statement, with parameters numbered from ?1 without a gap.  Double-quoted strings are off, as
 * in src/db/db.c: with them on, "misspelt" would be a text.
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *file, *name, *sql;
} constants[] = {
#include "sql_constants.h"
	{ NULL, NULL, NULL },
};

/* src/db/migrate.c makes it before any file is applied. */
static const char migration[] =
	"CREATE TABLE migration(number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
	" hash BLOB NOT NULL) STRICT";

/* src/db/scan.c makes it known to every connection. */
static void scan(sqlite3_context *c, int n, sqlite3_value **v)
{
	(void)c;
	(void)n;
	(void)v;
}

static void scan_end(sqlite3_context *c)
{
	(void)c;
}

static sqlite3 *open_base(void)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL) != SQLITE_OK ||
	    sqlite3_create_function(db, "scan", -1, SQLITE_UTF8, NULL, NULL, scan, scan_end) !=
		    SQLITE_OK ||
	    sqlite3_exec(db, migration, NULL, NULL, NULL) != SQLITE_OK)
		return NULL;
	return db;
}

static bool apply(sqlite3 *db, const char *path)
{
	static char text[1 << 20];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	if (n > 0 && n < sizeof(text) - 1 &&
	    sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	printf("%s: %s\n", path, n ? sqlite3_errmsg(db) : "cannot be read");
	return false;
}

/* NULL when it is good; else what is wrong, valid until the next call. */
static const char *trouble(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	const char *tail = NULL, *why = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &s, &tail) != SQLITE_OK)
		return sqlite3_errmsg(db);
	if (!s)
		return "no statement";
	if (tail[strspn(tail, "; \n\t")] != '\0')
		why = "more than one statement";
	for (int i = 1; i <= sqlite3_bind_parameter_count(s) && !why; i++) {
		const char *name = sqlite3_bind_parameter_name(s, i);

		if (!name || name[0] != '?')
			why = "a parameter number is skipped, or a parameter has no number";
	}
	sqlite3_finalize(s);
	return why;
}

int main(int argc, char **argv)
{
	sqlite3 *base[2] = { open_base(), open_base() };
	int which = 0, bad = 0, n = 0;

	if (!base[0] || !base[1])
		return 2;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			which = 1;
		else if (!apply(base[which], argv[i]))
			return 1;
	}
	for (; constants[n].sql; n++) {
		const char *why = trouble(base[0], constants[n].sql);

		if (why && trouble(base[1], constants[n].sql)) {
			printf("%s: %s: %s\n", constants[n].file, constants[n].name,
			       trouble(base[0], constants[n].sql));
			bad++;
		}
	}
	sqlite3_close(base[0]);
	sqlite3_close(base[1]);
	if (!bad)
		printf("sql: %d constants prepare against the schema\n", n);
	return bad ? 1 : 0;
}
