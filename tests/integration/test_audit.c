/*
 * The audit log: what happens leaves its line before anybody hears of it, and no line can be
 * changed, dropped, added or put elsewhere unseen.  The hostile hand is a connection of its own
 * that drops the triggers first.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "core/audit.h"
#include "core/write.h"
#include "db/writer.h"
#include "vault/chain.h"

#include "base/banned.h"

static int setup(void **state)
{
	return fx_setup(state, FX_STAFF);
}

/* Some lines: reads, writes, a refusal, a failed login. */
static int64_t make_lines(struct fx *fx)
{
	char path[64];
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, "Istace", "Michel", "1981-04-12");
	(void)fx_intervention(fx, id, "Bilan");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64, id);
	fx_call(fx, GET, path, NULL, 200);
	fx_call(fx, POST, "/api/persons/search", "{\"q\":\"istace\"}", 200);
	fx_call(fx, GET, "/api/users", NULL, 403);
	fx_call(fx, POST, "/api/login", "{\"login\":\"dpo\",\"password\":\"wrong\"}", 401);
	return id;
}

static Err verify(struct ctx *cx, void *arg)
{
	return audit_verify(cx, arg);
}

static Err checkpoint(struct ctx *cx, void *arg)
{
	(void)arg;
	return audit_checkpoint(cx);
}

static Err with_ctx(struct fx *fx, Err (*work)(struct ctx *cx, void *arg), void *arg)
{
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = app_enter(fx->app, &a, &cx);
	if (e.code == ERR_OK)
		e = work(&cx, arg);
	app_leave(&cx);
	arena_release(&a);
	return e;
}

static struct audit_report report(struct fx *fx)
{
	struct audit_report r;

	assert_int_equal(with_ctx(fx, verify, &r).code, ERR_OK);
	return r;
}

static void assert_sound(struct fx *fx)
{
	struct audit_report r = report(fx);

	assert_true(r.chain_ok && r.checkpoints_ok);
	assert_int_equal(r.bad_seq, 0);
	assert_int_equal(r.lines, fx_sql(fx, "SELECT max(seq) FROM audit"));
}

/* ---- the hostile hand ---- */

static sqlite3 *hand;

static void hand_do(const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(hand, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static void hand_open(struct fx *fx)
{
	char path[100];

	(void)snprintf(path, sizeof(path), "%s/data.db", fx->dir);
	assert_int_equal(sqlite3_open_v2(path, &hand, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(hand, 5000);
	hand_do("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete;"
		"CREATE TABLE kept AS SELECT * FROM audit;"
		"CREATE TABLE kept_state AS SELECT * FROM audit_state;"
		"CREATE TABLE kept_note AS SELECT * FROM audit_checkpoint");
}

/* Everything as it was before the hand came. */
static void hand_undo(void)
{
	hand_do("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept;"
		"DELETE FROM audit_state; INSERT INTO audit_state SELECT * FROM kept_state;"
		"DELETE FROM audit_checkpoint; INSERT INTO audit_checkpoint SELECT * FROM "
		"kept_note");
}

static void hand_close(void)
{
	hand_undo();
	hand_do("DROP TABLE kept; DROP TABLE kept_state; DROP TABLE kept_note");
	assert_int_equal(sqlite3_close(hand), SQLITE_OK);
}

static void every_kind_of_act_is_in_a_chain_that_verifies(void **state)
{
	static const char *const classes[] = { "1", "2", "3", "4", "9" };
	struct fx *fx = *state;
	char sql[80];

	(void)make_lines(fx);
	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		(void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit WHERE class = %s",
			       classes[i]);
		assert_true(fx_sql(fx, sql) > 0);
	}
	assert_sound(fx);
	fx_reopen(fx);
	assert_sound(fx);
	(void)make_lines(fx);
	assert_sound(fx);
}

static void a_line_changed_in_any_column_shows(void **state)
{
	static const char *const changes[] = {
		"at = at + 1",
		"user_id = coalesce(user_id, 0) + 1",
		"session_id = coalesce(session_id, 0) + 1",
		"class = class + 1",
		"action = action || 'x'",
		"subject = coalesce(subject, 0) + 1",
		"object = coalesce(object, 0) + 1",
		"rows = rows + 1",
		"status = status + 1",
		"purpose = coalesce(purpose, '') || 'x'",
	};
	struct fx *fx = *state;
	int64_t last;
	char sql[120];

	(void)make_lines(fx);
	last = fx_sql(fx, "SELECT max(seq) FROM audit");
	hand_open(fx);
	for (size_t i = 0; i < ARRAY_LEN(changes); i++)
		for (int64_t seq = 1; seq <= last; seq += 4) {
			(void)snprintf(sql, sizeof(sql),
				       "UPDATE audit SET %s WHERE seq = %" PRId64, changes[i],
				       seq);
			hand_do(sql);
			if (report(fx).chain_ok)
				fail_msg("not seen: %s", sql);
			hand_undo();
			assert_true(report(fx).chain_ok);
		}
	hand_close();
	assert_sound(fx);
}

static void a_line_dropped_added_or_moved_shows(void **state)
{
	static const char *const changes[] = {
		"DELETE FROM audit WHERE seq = 1",
		"DELETE FROM audit WHERE seq = 7",
		"DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
		"DELETE FROM audit",
		/* The gap closed. */
		"DELETE FROM audit WHERE seq = 7; UPDATE audit SET seq = -seq WHERE seq > 7;"
		"UPDATE audit SET seq = -seq - 1 WHERE seq < 0",
		/* Two neighbours exchanged. */
		"UPDATE audit SET seq = -1 WHERE seq = 6; UPDATE audit SET seq = 6 WHERE seq = "
		"7;"
		"UPDATE audit SET seq = 7 WHERE seq = -1",
		/* One more, at the end and before the start. */
		"INSERT INTO audit SELECT seq + 1, at, user_id, session_id, class, action, "
		"subject,"
		" object, rows, status, purpose, mac FROM audit ORDER BY seq DESC LIMIT 1",
		"INSERT INTO audit SELECT 0, at, user_id, session_id, class, action, subject,"
		" object, rows, status, purpose, mac FROM audit WHERE seq = 1",
		/* One twice, instead of its neighbour. */
		"DELETE FROM audit WHERE seq = 6; INSERT INTO audit SELECT 6, at, user_id,"
		" session_id, class, action, subject, object, rows, status, purpose, mac"
		" FROM audit WHERE seq = 5",
		"UPDATE audit_state SET seq = seq - 1",
		"UPDATE audit_state SET head = zeroblob(32)",
	};
	struct fx *fx = *state;

	(void)make_lines(fx);
	hand_open(fx);
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		hand_do(changes[i]);
		if (report(fx).chain_ok)
			fail_msg("not seen: %s", changes[i]);
		hand_undo();
		assert_true(report(fx).chain_ok);
	}
	hand_close();
	assert_sound(fx);
}

/* ---- signed notes ---- */

static void signed_notes_follow_the_chain(void **state)
{
	struct fx *fx = *state;

	for (int i = 0; i < 3; i++) {
		(void)make_lines(fx);
		assert_int_equal(with_ctx(fx, checkpoint, NULL).code, ERR_OK);
		/* A second one at the same place says nothing new. */
		assert_int_equal(with_ctx(fx, checkpoint, NULL).code, ERR_OK);
		assert_int_equal(report(fx).checkpoint_seq,
				 fx_sql(fx, "SELECT max(seq) FROM audit"));
	}
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM audit_checkpoint"), 3);
	assert_sound(fx);
	fx_reopen(fx);
	assert_sound(fx);
}

/* The head of the chain over all lines, as anybody can compute it without a key. */
static void public_head(uint8_t head[CHAIN_HASH])
{
	sqlite3_stmt *q = NULL;

	memset(head, 0, CHAIN_HASH);
	assert_int_equal(
		sqlite3_prepare_v2(hand,
				   "SELECT seq || '|' || at || '|' || coalesce(user_id, 0) ||"
				   " '|' || coalesce(session_id, 0) || '|' || class || '|' ||"
				   " action || '|' || coalesce(subject, 0) || '|' ||"
				   " coalesce(object, 0) || '|' || rows || '|' || status ||"
				   " '|' || coalesce(purpose, '') FROM audit ORDER BY seq",
				   -1, &q, NULL),
		SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW)
		chain_link(head, sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0));
	sqlite3_finalize(q);
}

static void set_head(const uint8_t head[CHAIN_HASH])
{
	sqlite3_stmt *q = NULL;

	assert_int_equal(sqlite3_prepare_v2(hand,
					    "UPDATE audit_state SET head = ?1, seq ="
					    " (SELECT max(seq) FROM audit)",
					    -1, &q, NULL),
			 SQLITE_OK);
	sqlite3_bind_blob(q, 1, head, CHAIN_HASH, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
}

/* Who can write the base can also write a head that fits: the notes that were signed do not. */
static void a_past_that_was_rewritten_whole_contradicts_the_signed_notes(void **state)
{
	static const char *const pasts[] = {
		"UPDATE audit SET user_id = 2 WHERE seq = 5",
		"DELETE FROM audit WHERE seq > 8",
		("DELETE FROM audit WHERE seq = 7; UPDATE audit SET seq = -seq WHERE seq > 7;"
		 "UPDATE audit SET seq = -seq - 1 WHERE seq < 0"),
	};
	struct fx *fx = *state;
	uint8_t head[CHAIN_HASH];

	(void)make_lines(fx);
	assert_int_equal(with_ctx(fx, checkpoint, NULL).code, ERR_OK);
	hand_open(fx);
	public_head(head);
	set_head(head);
	assert_true(report(fx).chain_ok && report(fx).checkpoints_ok); /* the hand knows how */
	for (size_t i = 0; i < ARRAY_LEN(pasts); i++) {
		hand_do(pasts[i]);
		public_head(head);
		set_head(head);
		assert_true(report(fx).chain_ok);
		assert_false(report(fx).checkpoints_ok);
		hand_undo();
	}
	hand_close();
	assert_sound(fx);
}

static void a_note_that_was_touched_does_not_verify(void **state)
{
	static const char *const changes[] = {
		"UPDATE audit_checkpoint SET note = replace(note, 'ts 1', 'ts 2')",
		"UPDATE audit_checkpoint SET seq = seq - 1",
		"UPDATE audit_checkpoint SET note = substr(note, 1, length(note) - 4)",
		"UPDATE audit_checkpoint SET note = ''",
		"UPDATE audit_checkpoint SET seq = seq + 100",
	};
	struct fx *fx = *state;

	(void)make_lines(fx);
	assert_int_equal(with_ctx(fx, checkpoint, NULL).code, ERR_OK);
	hand_open(fx);
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		hand_do(changes[i]);
		if (report(fx).checkpoints_ok)
			fail_msg("not seen: %s", changes[i]);
		assert_true(report(fx).chain_ok);
		hand_undo();
	}
	hand_close();
	assert_sound(fx);
}

static void a_note_left_out_shows(void **state)
{
	struct fx *fx = *state;

	for (int i = 0; i < 3; i++) {
		(void)make_lines(fx);
		assert_int_equal(with_ctx(fx, checkpoint, NULL).code, ERR_OK);
	}
	hand_open(fx);
	for (int i = 0; i < 2; i++) {
		hand_do(i == 0 ? "DELETE FROM audit_checkpoint WHERE seq ="
				 " (SELECT min(seq) FROM audit_checkpoint)"
			       : "DELETE FROM audit_checkpoint WHERE seq = (SELECT seq FROM"
				 " audit_checkpoint ORDER BY seq LIMIT 1 OFFSET 1)");
		assert_false(report(fx).checkpoints_ok);
		hand_undo();
	}
	hand_close();
	assert_sound(fx);
}

/* ---- before the answer ---- */

static void a_read_is_in_the_log_before_its_answer(void **state)
{
	struct fx *fx = *state;
	char path[64], sql[120];
	int64_t id = make_lines(fx), before;
	unsigned nth = 1;

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/timeline", id);
	(void)snprintf(sql, sizeof(sql),
		       "SELECT count(*) FROM audit WHERE class = 2 AND subject = %" PRId64, id);
	fx_as(fx, "social_worker");
	before = fx_sql(fx, sql);
	for (;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, GET, path, NULL);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status >= 500);
		assert_null(strstr(fx->body, "Bilan"));
		assert_int_equal(fx_sql(fx, sql), before);
		assert_true(nth < 40);
	}
	assert_true(nth > 5);
	assert_non_null(strstr(fx->body, "Bilan"));
	assert_int_equal(fx_sql(fx, sql),
			 before + 1); /* seen by another connection: committed */
	assert_sound(fx);
}

/* ---- jobs that fail ---- */

static Err append(struct ctx *cx, void *arg)
{
	const bool *fails = arg;

	TRY(audit_append(cx, &(struct audit_line){ .action = "test.line",
						   .klass = AUDIT_CLASS_SYSTEM,
						   .status = 200 }));
	if (*fails)
		FAIL(cx, ERR_CONFLICT, "test.refused");
	return OK;
}

static Err run_append(struct ctx *cx, void *arg)
{
	return write_run(cx, append, arg);
}

static enum err_code line(struct fx *fx, bool fails)
{
	return with_ctx(fx, run_append, &fails).code;
}

static void a_job_that_fails_after_its_line_takes_it_along(void **state)
{
	struct fx *fx = *state;

	(void)make_lines(fx);
	assert_int_equal(line(fx, true), ERR_CONFLICT);
	assert_int_equal(line(fx, false), ERR_OK);
	assert_sound(fx);
	/* The same as the first thing after a start: the chain is read within that job. */
	fx_reopen(fx);
	assert_int_equal(line(fx, true), ERR_CONFLICT);
	assert_int_equal(line(fx, false), ERR_OK);
	assert_sound(fx);
}

static void after_a_lost_commit_the_chain_goes_on_where_the_base_is(void **state)
{
	struct fx *fx = *state;
	int lost = 0;

	(void)make_lines(fx);
	for (unsigned nth = 1; nth < 40; nth++) {
		enum err_code code;

		db_fault_at(writer_db(fx->app->writer), nth);
		code = line(fx, false);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		lost += code == ERR_BUSY;
		assert_int_equal(line(fx, true), ERR_CONFLICT);
		assert_int_equal(line(fx, false), ERR_OK);
		assert_sound(fx);
		if (code == ERR_OK)
			break;
	}
	assert_true(lost >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(every_kind_of_act_is_in_a_chain_that_verifies),
		T(a_line_changed_in_any_column_shows),
		T(a_line_dropped_added_or_moved_shows),
		T(signed_notes_follow_the_chain),
		T(a_past_that_was_rewritten_whole_contradicts_the_signed_notes),
		T(a_note_that_was_touched_does_not_verify),
		T(a_note_left_out_shows),
		T(a_read_is_in_the_log_before_its_answer),
		T(a_job_that_fails_after_its_line_takes_it_along),
		T(after_a_lost_commit_the_chain_goes_on_where_the_base_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
