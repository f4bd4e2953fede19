/* db: connections, statements, migrations, the lock on a folder. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/date.h"
#include "db/db.h"
#include "db/dirlock.h"
#include "db/migrate.h"

#include "base/banned.h"

struct base {
	char dir[64], path[80];
	struct arena arena;
	struct ctx cx;
};

static int setup(void **state)
{
	struct base *b = test_calloc(1, sizeof(*b));
	struct err_info ei = { 0 };

	assert_int_equal(db_library_start(&ei).code, ERR_OK);
	(void)snprintf(b->dir, sizeof(b->dir), "/tmp/maillon-db-XXXXXX");
	assert_non_null(mkdtemp(b->dir));
	(void)snprintf(b->path, sizeof(b->path), "%s/t.db", b->dir);
	arena_init(&b->arena, 1 << 20);
	b->cx.arena = &b->arena;
	assert_int_equal(db_open(&ei, b->path, DB_CREATE, &b->cx.db).code, ERR_OK);
	*state = b;
	return 0;
}

static void drop(const struct base *b, const char *suffix)
{
	char path[120];

	(void)snprintf(path, sizeof(path), "%s%s", b->path, suffix);
	(void)unlink(path);
}

static int teardown(void **state)
{
	struct base *b = *state;

	db_close(b->cx.db);
	drop(b, "");
	drop(b, "-wal");
	drop(b, "-shm");
	drop(b, ".copy");
	(void)snprintf(b->path, sizeof(b->path), "%s/lock", b->dir);
	(void)unlink(b->path);
	(void)rmdir(b->dir);
	arena_release(&b->arena);
	test_free(b);
	return 0;
}

static const char SQL_TABLE[] =
	"CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, day INTEGER, data BLOB) STRICT";
static const char SQL_ADD[] = "INSERT INTO t(name, day, data) VALUES (?1, ?2, ?3)";
static const char SQL_GET[] = "SELECT name, day, data FROM t WHERE id = ?1";
static const char SQL_COUNT[] = "SELECT count(*) FROM t";

static void values_come_back_as_they_went(void **state)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct base *b = *state;
	struct ctx *cx = &b->cx;
	bool row = false;
	size_t n;

	assert_int_equal(db_exec(cx, SQL_TABLE, NO_BIND, NULL).code, ERR_OK);
	assert_int_equal(
		db_exec(cx, SQL_ADD, BIND(V_TEXT("é"), V_DAY(DAY_NONE), V_BLOB("\0x", 2)), NULL)
			.code,
		ERR_OK);
	assert_int_equal(db_query(cx, &q, SQL_GET, BIND(V_INT(db_last_id(cx->db)))).code,
			 ERR_OK);
	assert_int_equal(db_next(cx, &q, &row).code, ERR_OK);
	assert_true(row);
	assert_string_equal(col_text(&q, 0, cx->arena), "é");
	assert_int_equal(col_day(&q, 1), DAY_NONE);
	assert_memory_equal(col_blob(&q, 2, cx->arena, &n), "\0x", 2);
	assert_int_equal(n, 2);
}

static void too_few_or_too_many_values_are_refused(void **state)
{
	struct base *b = *state;

	assert_int_equal(db_exec(&b->cx, SQL_TABLE, NO_BIND, NULL).code, ERR_OK);
	assert_int_equal(db_exec(&b->cx, SQL_ADD, BIND(V_TEXT("x")), NULL).code, ERR_INTERNAL);
	assert_string_equal(b->cx.err.key, "db.values");
	err_clear(&b->cx.err);
	assert_int_equal(db_exec(&b->cx, SQL_COUNT, BIND(V_INT(1)), NULL).code, ERR_INTERNAL);
}

static void a_reader_cannot_write(void **state)
{
	struct base *b = *state;
	struct err_info ei = { 0 };
	struct ctx reader = b->cx;

	assert_int_equal(db_exec(&b->cx, SQL_TABLE, NO_BIND, NULL).code, ERR_OK);
	assert_int_equal(db_open(&ei, b->path, DB_READ, &reader.db).code, ERR_OK);
	assert_int_not_equal(
		db_exec(&reader, SQL_ADD, BIND(V_TEXT("x"), V_NULL, V_NULL), NULL).code,
		ERR_OK);
	db_close(reader.db);
}

static void a_violated_constraint_is_a_conflict(void **state)
{
	static const char TABLE[] = "CREATE TABLE u(x INTEGER CHECK (x > 0)) STRICT";
	static const char ADD[] = "INSERT INTO u(x) VALUES (?1)";
	struct base *b = *state;

	assert_int_equal(db_exec(&b->cx, TABLE, NO_BIND, NULL).code, ERR_OK);
	assert_int_equal(db_exec(&b->cx, ADD, BIND(V_INT(-1)), NULL).code, ERR_CONFLICT);
	assert_string_equal(b->cx.err.key, "db.constraint");
}

static void the_nth_operation_fails_when_told(void **state)
{
	struct base *b = *state;
	int64_t n = -1;

	assert_int_equal(db_exec(&b->cx, SQL_TABLE, NO_BIND, NULL).code, ERR_OK);
	db_fault_at(b->cx.db, 2);
	assert_int_equal(db_int(&b->cx, SQL_COUNT, NO_BIND, &n).code, ERR_INTERNAL);
	err_clear(&b->cx.err);
	assert_int_equal(db_int(&b->cx, SQL_COUNT, NO_BIND, &n).code, ERR_OK);
	assert_int_equal(n, 0);
}

#define FILE_OF(p, text)                                                                       \
	{                                                                                      \
		p, (const unsigned char *)(text), sizeof(text) - 1, NULL, 0                    \
	}

static void migrations_run_once_in_order(void **state)
{
	const struct embedded one[] = {
		FILE_OF("001_a.sql", "CREATE TABLE a(x INTEGER) STRICT;"), { 0 }
	};
	const struct embedded two[] = { FILE_OF("001_a.sql",
						"CREATE TABLE a(x INTEGER) STRICT;"),
					FILE_OF("002_b.sql", "INSERT INTO a VALUES (1);"),
					FILE_OF("keys/001_k.sql", "syntax error"),
					{ 0 } };
	struct base *b = *state;
	int applied = 0;

	assert_int_equal(db_migrate(b->cx.db, &b->cx.err, one, "", &applied).code, ERR_OK);
	assert_int_equal(applied, 1);
	assert_int_equal(db_migrate(b->cx.db, &b->cx.err, two, "", &applied).code, ERR_OK);
	assert_int_equal(applied, 1);
	assert_int_equal(db_migrate(b->cx.db, &b->cx.err, two, "", &applied).code, ERR_OK);
	assert_int_equal(applied, 0);
	assert_int_equal(db_migrate(b->cx.db, &b->cx.err, one, "", &applied).code,
			 ERR_INTERNAL);
	assert_string_equal(b->cx.err.key, "migrate.newer");
}

static void an_edited_migration_stops_the_start(void **state)
{
	const struct embedded was[] = {
		FILE_OF("001_a.sql", "CREATE TABLE a(x INTEGER) STRICT;"), { 0 }
	};
	const struct embedded now[] = {
		FILE_OF("001_a.sql", "CREATE TABLE a(y INTEGER) STRICT;"), { 0 }
	};
	struct base *b = *state;
	int applied = 0;

	assert_int_equal(db_migrate(b->cx.db, &b->cx.err, was, "", &applied).code, ERR_OK);
	assert_int_equal(db_migrate(b->cx.db, &b->cx.err, now, "", &applied).code,
			 ERR_INTERNAL);
	assert_string_equal(b->cx.err.key, "migrate.edited");
}

static void a_failing_migration_leaves_nothing(void **state)
{
	static const char SQL[] = "SELECT count(*) FROM sqlite_schema WHERE name = 'half'";
	const struct embedded bad[] = {
		FILE_OF("001_a.sql",
			"CREATE TABLE half(x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);"),
		{ 0 }
	};
	struct base *b = *state;
	int64_t n = -1;
	int applied = 0;

	assert_int_equal(db_migrate(b->cx.db, &b->cx.err, bad, "", &applied).code,
			 ERR_INTERNAL);
	err_clear(&b->cx.err);
	assert_int_equal(db_int(&b->cx, SQL, NO_BIND, &n).code, ERR_OK);
	assert_int_equal(n, 0);
}

static void a_copy_is_private_and_whole(void **state)
{
	struct base *b = *state;
	char to[100];
	struct ctx copy = b->cx;
	int64_t n = -1;

	(void)snprintf(to, sizeof(to), "%s.copy", b->path);
	assert_int_equal(db_exec(&b->cx, SQL_TABLE, NO_BIND, NULL).code, ERR_OK);
	for (int i = 0; i < 50; i++)
		assert_int_equal(
			db_exec(&b->cx, SQL_ADD, BIND(V_TEXT("x"), V_INT(i), V_NULL), NULL)
				.code,
			ERR_OK);
	assert_int_equal(db_copy(&b->cx.err, b->path, to).code, ERR_OK);
	assert_int_equal(db_open(&b->cx.err, to, DB_READ, &copy.db).code, ERR_OK);
	assert_int_equal(db_int(&copy, SQL_COUNT, NO_BIND, &n).code, ERR_OK);
	assert_int_equal(n, 50);
	assert_int_equal(db_integrity(copy.db, &b->cx.err).code, ERR_OK);
	db_close(copy.db);
	assert_int_not_equal(db_copy(&b->cx.err, b->path, to).code,
			     ERR_OK); /* never over a file */
}

static void one_process_owns_a_folder(void **state)
{
	struct base *b = *state;
	struct err_info ei = { 0 };
	int first = -1, second = -1;

	assert_int_equal(dirlock_take(&ei, b->dir, &first).code, ERR_OK);
	assert_int_equal(dirlock_take(&ei, b->dir, &second).code, ERR_CONFLICT);
	assert_string_equal(ei.key, "centre.in_use");
	close(first);
	err_clear(&ei);
	assert_int_equal(dirlock_take(&ei, b->dir, &second).code, ERR_OK);
	close(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(values_come_back_as_they_went),
		T(too_few_or_too_many_values_are_refused),
		T(a_reader_cannot_write),
		T(a_violated_constraint_is_a_conflict),
		T(the_nth_operation_fails_when_told),
		T(migrations_run_once_in_order),
		T(an_edited_migration_stops_the_start),
		T(a_failing_migration_leaves_nothing),
		T(a_copy_is_private_and_whole),
		T(one_process_owns_a_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
