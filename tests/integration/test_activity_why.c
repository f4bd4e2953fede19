/*
 * Why somebody was not there tells of his health: the reason is sealed, the files of the centre do
 * not hold it, and what an older base held in clear is sealed at the first start.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/embed.h"
#include "db/migrate.h"
#include "db/writer.h"
#include "http/upkeep.h"

static int setup(void **state)
{
	return fx_setup(state, FX_STAFF);
}

/* A workshop of today with one person and one agent enrolled. */
struct play {
	int64_t series, session, person, of_person, of_user;
};

static void play(struct fx *fx, struct play *p)
{
	fx_as(fx, "social_worker");
	p->person = fx_person(fx, "Absente", "Ana", "1980-01-01");
	fx_call(fx, POST, "/api/activities/series",
		"{\"service\":\"workshops\",\"title\":\"Essai\",\"start\":\"13:30\","
		"\"minutes\":"
		"120,\"day\":\"" FX_TODAY "\"}",
		201);
	p->series = fx_int(fx, "id");
	p->session = fx_sql(fx, "SELECT session_id FROM activity_session");
	fx_call(fx, POST,
		arena_printf(&fx->arena, "/api/activities/series/%" PRId64 "/enrolments",
			     p->series),
		arena_printf(&fx->arena, "{\"person_id\":%" PRId64 "}", p->person), 201);
	p->of_person = fx_int(fx, "id");
	fx_call(fx, POST,
		arena_printf(&fx->arena, "/api/activities/series/%" PRId64 "/enrolments",
			     p->series),
		"{\"user_id\":1}", 201);
	p->of_user = fx_int(fx, "id");
}

static void mark(struct fx *fx, const struct play *p, int64_t version, const char *of_person,
		 const char *of_user)
{
	fx->if_match = arena_printf(&fx->arena, "\"%d\"", (int)version);
	fx_call(fx, POST,
		arena_printf(&fx->arena, "/api/activities/sessions/%" PRId64 "/sheet",
			     p->session),
		arena_printf(
			&fx->arena,
			"{\"marks\":[{\"enrolment_id\":%" PRId64
			",\"mark\":\"excused\",\"reason\":\"%s\"},{\"enrolment_id\":%" PRId64
			",\"mark\":\"absent\",\"reason\":\"%s\"}]}",
			p->of_person, of_person, p->of_user, of_user),
		200);
}

static void read_sheet(struct fx *fx, const struct play *p)
{
	fx_call(fx, GET,
		arena_printf(&fx->arena, "/api/activities/sessions/%" PRId64, p->session), NULL,
		200);
}

static int stands_in(const char *path, const char *word)
{
	char *all = NULL;
	size_t n = 0, at = strlen(word);
	int found = 0;
	FILE *f = fopen(path, "rb");

	if (!f)
		return 0;
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	n = (size_t)ftell(f);
	rewind(f);
	all = malloc(n + 1);
	assert_non_null(all);
	assert_int_equal(fread(all, 1, n, f), n);
	for (size_t i = 0; i + at <= n; i++)
		found += memcmp(all + i, word, at) == 0;
	free(all);
	(void)fclose(f);
	return found;
}

/* How often a word stands in the files; definitions of tables name it too. */
static int in_files(struct fx *fx, const char *word)
{
	return stands_in(arena_printf(&fx->arena, "%s/data.db", fx->dir), word) +
	       stands_in(arena_printf(&fx->arena, "%s/data.db-wal", fx->dir), word);
}

static void a_reason_is_sealed_and_counted(void **state)
{
	struct fx *fx = *state;
	struct play p;
	int64_t first;

	play(fx, &p);
	mark(fx, &p, 1, "illness", "transport");
	first = fx_sql(fx, "SELECT why_id FROM activity_mark WHERE mark = 'excused'");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM activity_mark WHERE why IS NOT NULL"),
			 2);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM activity_mark WHERE instr(why, "
				    "CAST('illness' AS BLOB)) > 0"),
			 0);
	read_sheet(fx, &p);
	assert_string_equal(fx_text(fx, "rows.0.reason"), "illness");
	assert_string_equal(fx_text(fx, "rows.1.reason"), "transport");
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/activities/series/%" PRId64, p.series),
		NULL, 200);
	assert_string_equal(fx_text(fx, "reasons.0.reason"), "illness");
	assert_int_equal(fx_int(fx, "reasons.0.n"), 1);
	assert_string_equal(fx_text(fx, "reasons.1.reason"), "transport");
	assert_int_equal(json_array_size(fx_json(fx, "reasons")), 2);
	/* another reason is another cell, bound to another number; the record stays */
	mark(fx, &p, 2, "child", "transport");
	read_sheet(fx, &p);
	assert_string_equal(fx_text(fx, "rows.0.reason"), "child");
	assert_int_not_equal(
		fx_sql(fx, "SELECT why_id FROM activity_mark WHERE mark = 'excused'"), first);
	assert_int_equal(fx_sql(fx,
				"SELECT count(*) FROM record WHERE kind_id = (SELECT term_id"
				" FROM term WHERE key = 'session.missed')"),
			 2);
}

static Err run(struct ctx *cx, void *sql)
{
	return db_exec(cx, *(const char **)sql, NO_BIND, NULL);
}

static void change(struct fx *fx, const char *sql)
{
	struct ctx cx = { .arena = &fx->arena, .app = fx->app };

	assert_int_equal(writer_run(fx->app->writer, &cx, run, &sql).code, ERR_OK);
}

static void what_lay_in_clear_is_sealed_at_the_start(void **state)
{
	struct fx *fx = *state;
	struct err_info ei = { 0 };
	struct play p;
	int before;

	fx_reopen(fx); /* closing empties the log of the base into it */
	before = in_files(fx, "illness");
	play(fx, &p);
	mark(fx, &p, 1, "illness", "illness");
	assert_int_equal(in_files(fx, "illness"), before);
	change(fx, "UPDATE activity_mark SET why_id = NULL, why = NULL");
	change(fx, "INSERT INTO activity_mark_clear SELECT session_id, enrolment_id,"
		   " 'ill' || 'ness' FROM activity_mark");
	assert_true(in_files(fx, "illness") > before);
	fx_reopen(fx);
	assert_int_equal(upkeep_run(fx->app, &ei).code, ERR_OK);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM activity_mark_clear"), 0);
	fx_as(fx, "social_worker");
	read_sheet(fx, &p);
	assert_string_equal(fx_text(fx, "rows.0.reason"), "illness");
	assert_string_equal(fx_text(fx, "rows.1.reason"), "illness");
	fx_reopen(fx);
	assert_int_equal(in_files(fx, "illness"), before);
}

/* The files of the schema before this one, as a base of last year has them. */
static void an_older_base_is_taken_over(void **state)
{
	static const char *const rows[] = {
		"PRAGMA foreign_keys = OFF",
		"INSERT INTO activity_mark(session_id, enrolment_id, mark, reason) VALUES"
		" (1, 1, 'excused', 'illness'), (1, 2, 'present', NULL), (2, 1, 'absent',"
		" 'work')",
	};
	struct fx *fx = *state;
	struct ctx cx = { .arena = &fx->arena };
	struct embedded before[64] = { 0 };
	const char *path = arena_printf(&fx->arena, "%s/older.db", fx->dir);
	int64_t n = 0;
	int applied = 0;

	for (const struct embedded *f = embedded_schema; f->path; f++)
		if (strchr(f->path, '/') == NULL && strcmp(f->path, "029") < 0) {
			assert_true((size_t)n < ARRAY_LEN(before) - 1);
			before[n++] = *f;
		}
	assert_int_equal(db_open(&cx.err, path, DB_CREATE, &cx.db).code, ERR_OK);
	assert_int_equal(db_migrate(cx.db, &cx.err, before, "", &applied).code, ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(db_exec(&cx, rows[i], NO_BIND, NULL).code, ERR_OK);
	assert_int_equal(db_migrate(cx.db, &cx.err, embedded_schema, "", &applied).code,
			 ERR_OK);
	assert_true(applied > 0);
	assert_int_equal(db_int(&cx, "SELECT count(*) FROM activity_mark", NO_BIND, &n).code,
			 ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(db_int(&cx,
				"SELECT count(*) FROM activity_mark_clear WHERE (session_id,"
				" reason) IN ((1, 'illness'), (2, 'work'))",
				NO_BIND, &n)
				 .code,
			 ERR_OK);
	assert_int_equal(n, 2);
	db_close(cx.db);
	assert_int_equal(unlink(path), 0);
}

static void a_fault_at_any_step_seals_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	struct play p;
	unsigned nth = 1;

	play(fx, &p);
	mark(fx, &p, 1, "work", "other");
	change(fx, "INSERT INTO activity_mark_clear SELECT session_id,"
		   " enrolment_id, 'illness' FROM activity_mark");
	for (;; nth++) {
		struct err_info ei = { 0 };
		Err e;

		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), nth);
		e = upkeep_run(fx->app, &ei);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx_sql(fx, "SELECT count(*) FROM activity_mark_clear") == 0)
			break;
		assert_int_not_equal(e.code, ERR_OK);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM activity_mark_clear"), 2);
		assert_true(nth < 300);
	}
	assert_true(nth > 3);
	read_sheet(fx, &p);
	assert_string_equal(fx_text(fx, "rows.0.reason"), "illness");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(a_reason_is_sealed_and_counted),
		T(what_lay_in_clear_is_sealed_at_the_start),
		T(an_older_base_is_taken_over),
		T(a_fault_at_any_step_seals_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
