/* See migrate.h. */
#include "db/migrate.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static const char SQL_TABLE[] =
	"CREATE TABLE IF NOT EXISTS migration ("
	" number INTEGER PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL) STRICT";
static const char SQL_FIND[] = "SELECT hash FROM migration WHERE number = ?1";
static const char SQL_LAST[] = "SELECT coalesce(max(number), 0) FROM migration";
static const char SQL_ADD[] = "INSERT INTO migration(number, name, hash) VALUES (?1, ?2, ?3)";

/* "keys/001_keys.sql" with prefix "keys/" gives 1; 0 when the path is not a migration. */
static int64_t number_of(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);
	const char *name = path + n;
	int64_t v = 0;

	if (strncmp(path, prefix, n) != 0 || strchr(name, '/') || strlen(name) < 9 ||
	    strcmp(name + strlen(name) - 4, ".sql") != 0)
		return 0;
	for (int i = 0; i < 3; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		v = v * 10 + (name[i] - '0');
	}
	return v;
}

static Err apply(struct ctx *cx, int64_t number, const struct embedded *f, const uint8_t *hash)
{
	char *sql = arena_printf(cx->arena, "BEGIN IMMEDIATE;\n%.*s\n", (int)f->len,
				 (const char *)f->data);
	struct err_info quiet = { 0 };
	Err e = db_script(cx->db, &cx->err, sql);

	if (e.code == ERR_OK)
		e = db_exec(cx, SQL_ADD, BIND(V_INT(number), V_TEXT(f->path), V_BLOB(hash, 32)),
			    NULL);
	if (e.code == ERR_OK)
		e = db_script(cx->db, &cx->err, "COMMIT");
	if (e.code != ERR_OK)
		err_ignore(db_script(cx->db, &quiet, "ROLLBACK"));
	return e;
}

/* Was this file applied, and is it the same file? */
static Err known(struct ctx *cx, int64_t number, const uint8_t *hash, bool *found)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const void *was;
	size_t n;

	TRY(db_query(cx, &q, SQL_FIND, BIND(V_INT(number))));
	TRY(db_next(cx, &q, found));
	if (!*found)
		return OK;
	was = col_view(&q, 0, &n);
	if (n != 32 || sodium_memcmp(was, hash, 32) != 0)
		FAILF(cx, ERR_INTERNAL, "migrate.edited",
		      "migration %lld was edited after its release", (long long)number);
	return OK;
}

static Err migrate_all(struct ctx *cx, const struct embedded *files, const char *prefix,
		       int *applied)
{
	int64_t highest = 0, last = 0;

	TRY(db_exec(cx, SQL_TABLE, NO_BIND, NULL));
	for (const struct embedded *f = files; f->path; f++) {
		int64_t number = number_of(f->path, prefix);
		uint8_t hash[32];
		bool found = false;

		if (!number)
			continue;
		highest = number > highest ? number : highest;
		crypto_generichash(hash, sizeof(hash), f->data, f->len, NULL, 0);
		TRY(known(cx, number, hash, &found));
		if (found)
			continue;
		TRY(apply(cx, number, f, hash));
		++*applied;
	}
	TRY(db_int(cx, SQL_LAST, NO_BIND, &last));
	if (last > highest)
		FAILF(cx, ERR_INTERNAL, "migrate.newer", "base %lld, program %lld",
		      (long long)last, (long long)highest);
	return OK;
}

Err db_migrate(struct db *db, struct err_info *ei, const struct embedded *files,
	       const char *prefix, int *applied)
{
	struct arena a;
	struct ctx cx = { .arena = &a, .db = db };
	Err e;

	*applied = 0;
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = migrate_all(&cx, files, prefix, applied);
	if (e.code != ERR_OK)
		*ei = cx.err;
	arena_release(&a);
	return e;
}
