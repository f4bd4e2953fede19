/*
 * The writer: one commit for those who wait together, and what each of them may rely on.  Most
 * cases run on two small bases of their own, without a centre; the last ones on a centre.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/db.h"
#include "db/writer.h"

#include "base/banned.h"

#define THREADS 8
#define EACH	60

struct bases {
	char dir[40], data[60], keys[60];
	struct writer *w;
	struct arena arena;
};

static int64_t ask(const char *path, const char *sql)
{
	struct err_info ei = { 0 };
	struct arena a;
	struct ctx cx = { .arena = &a };
	int64_t out = -1;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_int_equal(db_open(&ei, path, DB_READ, &cx.db).code, ERR_OK);
	assert_int_equal(db_int(&cx, sql, NO_BIND, &out).code, ERR_OK);
	db_close(cx.db);
	arena_release(&a);
	return out;
}

static void make_base(const char *path)
{
	struct err_info ei = { 0 };
	struct db *db = NULL;

	assert_int_equal(db_open(&ei, path, DB_CREATE, &db).code, ERR_OK);
	assert_int_equal(
		db_script(db, &ei, "CREATE TABLE t(id INTEGER PRIMARY KEY) STRICT").code,
		ERR_OK);
	db_close(db);
}

static int setup(void **state)
{
	struct bases *b = test_calloc(1, sizeof(*b));
	struct err_info ei = { 0 };

	assert_int_equal(db_library_start(&ei).code, ERR_OK);
	(void)snprintf(b->dir, sizeof(b->dir), "/tmp/maillon-writer-XXXXXX");
	assert_non_null(mkdtemp(b->dir));
	(void)snprintf(b->data, sizeof(b->data), "%s/data", b->dir);
	(void)snprintf(b->keys, sizeof(b->keys), "%s/keys", b->dir);
	make_base(b->data);
	make_base(b->keys);
	arena_init(&b->arena, ARENA_LIMIT_DEFAULT);
	assert_int_equal(writer_start(&ei, b->data, b->keys, &b->w).code, ERR_OK);
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	static const char *const ends[] = { "data",	"keys",	    "data-wal",
					    "keys-wal", "data-shm", "keys-shm" };
	struct bases *b = *state;
	char path[80];

	writer_stop(b->w);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", b->dir, ends[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(b->dir), 0);
	arena_release(&b->arena);
	test_free(b);
	return 0;
}

/* ---- jobs ---- */

static const char SQL_ADD[] = "INSERT INTO t(id) VALUES (?1)";

struct job {
	int64_t id;
	bool with_key, fails;
};

static Err add_row(struct ctx *cx, void *arg)
{
	const struct job *j = arg;

	assert_true(writing(cx));
	if (j->with_key) {
		struct db *data = cx->db;

		TRY(writer_keys(cx, &cx->db));
		TRY(db_exec(cx, SQL_ADD, BIND(V_INT(j->id)), NULL));
		cx->db = data;
	}
	TRY(db_exec(cx, SQL_ADD, BIND(V_INT(j->id)), NULL));
	if (j->fails)
		FAIL(cx, ERR_INVALID, "test.refused");
	return OK;
}

/* One job from this thread; the error's key, or NULL. */
static const char *run(struct bases *b, struct job *j)
{
	struct ctx cx = { .arena = &b->arena };
	Err e = writer_run(b->w, &cx, add_row, j);

	assert_false(writing(&cx));
	assert_null(cx.db); /* as it was before */
	assert_true((e.code == ERR_OK) == (cx.err.key == NULL));
	return cx.err.key;
}

struct hand {
	struct bases *b;
	pthread_t thread;
	int64_t first;
	int good, refused;
};

/* EACH jobs, every third of which fails after its insert. */
static void *work(void *arg)
{
	struct hand *h = arg;
	struct bases b = *h->b;

	arena_init(&b.arena, ARENA_LIMIT_DEFAULT);
	for (int i = 0; i < EACH; i++) {
		struct job j = { .id = h->first + i, .with_key = i % 2, .fails = i % 3 == 2 };
		const char *key = run(&b, &j);

		h->good += key == NULL;
		h->refused += key && strcmp(key, "test.refused") == 0;
	}
	arena_release(&b.arena);
	return NULL;
}

static void run_hands(struct bases *b, struct hand *hands)
{
	for (int i = 0; i < THREADS; i++) {
		hands[i] = (struct hand){ .b = b, .first = 1 + 1000 * i };
		assert_int_equal(pthread_create(&hands[i].thread, NULL, work, &hands[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(hands[i].thread, NULL);
}

static void those_who_wait_together_share_a_commit(void **state)
{
	struct bases *b = *state;
	struct hand hands[THREADS];
	struct writer_stats s;

	run_hands(b, hands);
	s = writer_stats(b->w);
	assert_int_equal(s.jobs, THREADS * EACH);
	assert_true(s.largest_group > 1 && s.largest_group <= THREADS);
	assert_true(s.groups < s.jobs);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(hands[i].good, EACH - EACH / 3);
		assert_int_equal(hands[i].refused, EACH / 3);
	}
}

static void a_job_that_fails_leaves_nothing_and_disturbs_nobody(void **state)
{
	struct bases *b = *state;
	struct hand hands[THREADS];

	run_hands(b, hands);
	assert_int_equal(ask(b->data, "SELECT count(*) FROM t"), THREADS * (EACH - EACH / 3));
	assert_int_equal(ask(b->data, "SELECT count(*) FROM t WHERE (id - 1) % 1000 % 3 = 2"),
			 0);
	assert_int_equal(ask(b->keys, "SELECT count(*) FROM t WHERE (id - 1) % 1000 % 3 = 2"),
			 0);
	assert_int_equal(ask(b->keys, "SELECT count(*) FROM t WHERE (id - 1) % 1000 % 2 = 0"),
			 0);
	assert_int_equal(ask(b->keys, "SELECT count(*) FROM t"), THREADS * EACH / 3);
}

/* ---- published changes ---- */

static struct {
	int64_t seen[64];
	size_t n;
	const char *data;
} heard;

struct word {
	int64_t id, number;
};

static void hear(struct app *app, void *arg)
{
	const struct word *w = arg;
	char sql[60];

	assert_null(app);
	(void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM t WHERE id = %" PRId64, w->id);
	assert_int_equal(ask(heard.data, sql), 1); /* it is in the base before anybody hears */
	heard.seen[heard.n++] = w->number;
}

static Err add_and_publish(struct ctx *cx, void *arg)
{
	const struct job *j = arg;

	for (int64_t k = 0; k < 3; k++) {
		struct word *w = arena_alloc(cx->arena, sizeof(*w));

		*w = (struct word){ .id = j->id, .number = j->id * 10 + k };
		write_publish(cx, hear, w);
	}
	return add_row(cx, arg);
}

static void what_changed_is_told_in_order_after_the_commit(void **state)
{
	static const int64_t ids[] = { 1, 3, 4 };
	struct bases *b = *state;
	struct ctx cx = { .arena = &b->arena };

	heard.n = 0;
	heard.data = b->data;
	for (int64_t id = 1; id <= 4; id++) {
		struct job j = { .id = id, .fails = id == 2 };
		Err e = writer_run(b->w, &cx, add_and_publish, &j);

		assert_int_equal(e.code == ERR_OK, id != 2);
		assert_int_equal(heard.n, 3 * (size_t)(id < 2 ? id : id - 1));
		err_clear(&cx.err);
	}
	for (size_t i = 0; i < heard.n; i++)
		assert_int_equal(heard.seen[i], ids[i / 3] * 10 + (int64_t)i % 3);
	/* Outside a job nothing is told. */
	write_publish(&cx, hear, NULL);
	assert_int_equal(heard.n, 9);
}

/* ---- what fails ---- */

static void a_failed_commit_leaves_the_outcome_open_and_the_writer_recovers(void **state)
{
	struct bases *b = *state;
	int unavailable = 0, failed = 0, unknown = 0;

	for (unsigned nth = 1;; nth++) {
		struct job j = { .id = nth }, next = { .id = 1000 + nth };
		const char *key;

		heard.n = 0;
		db_fault_at(writer_db(b->w), nth);
		key = run(b, &j);
		if (writer_db(b->w))
			db_fault_at(writer_db(b->w), 0);
		if (!key) {
			assert_true(nth > 5);
			break;
		}
		unavailable += strcmp(key, "write.unavailable") == 0;
		failed += strcmp(key, "db.failed") == 0;
		unknown += strcmp(key, "write.outcome_unknown") == 0;
		assert_int_equal(ask(b->data, "SELECT count(*) FROM t WHERE id < 1000"), 0);
		assert_null(run(b, &next));
		assert_int_equal(ask(b->data, "SELECT count(*) FROM t"), nth);
	}
	assert_int_equal(unavailable, 1); /* BEGIN */
	assert_int_equal(unknown, 1);	  /* COMMIT */
	assert_true(failed >= 3);	  /* savepoint, insert, release */
}

static void a_lost_group_tells_nobody(void **state)
{
	struct bases *b = *state;
	struct ctx cx = { .arena = &b->arena };
	struct job j = { .id = 7 };

	heard.n = 0;
	heard.data = b->data;
	db_fault_at(writer_db(b->w), 6); /* BEGIN, SAVEPOINT, insert (2), RELEASE, COMMIT */
	assert_int_equal(writer_run(b->w, &cx, add_and_publish, &j).code, ERR_BUSY);
	assert_string_equal(cx.err.key, "write.outcome_unknown");
	assert_int_equal(heard.n, 0);
	assert_int_equal(ask(b->data, "SELECT count(*) FROM t"), 0);
}

static void keys_are_in_the_base_before_what_they_seal(void **state)
{
	struct bases *b = *state;
	int key_alone = 0;

	for (int on_keys = 0; on_keys <= 1; on_keys++)
		for (unsigned nth = 1;; nth++) {
			struct job j = { .id = on_keys * 100 + (int64_t)nth, .with_key = true };
			struct db *db = on_keys ? writer_keys_db(b->w) : writer_db(b->w);
			int64_t data, keys;
			bool good;
			char sql[60];

			db_fault_at(db, nth);
			good = run(b, &j) == NULL;
			db = on_keys ? writer_keys_db(b->w) : writer_db(b->w);
			if (db)
				db_fault_at(db, 0);
			(void)snprintf(sql, sizeof(sql),
				       "SELECT count(*) FROM t WHERE id = %" PRId64, j.id);
			data = ask(b->data, sql);
			keys = ask(b->keys, sql);
			assert_true(keys >= data); /* never data without its key */
			assert_int_equal(data, good);
			key_alone += keys > data;
			assert_true(nth < 40);
			if (good)
				break;
		}
	assert_true(key_alone > 0); /* the data's COMMIT failed after that of the keys */
}

/* ---- readers ---- */

static Err look_from_outside(struct ctx *cx, void *arg)
{
	struct bases *b = arg;
	struct job j = { .id = 1 };

	TRY(add_row(cx, &j));
	assert_int_equal(ask(b->data, "SELECT count(*) FROM t"), 0);
	return OK;
}

static void readers_see_only_what_was_committed(void **state)
{
	struct bases *b = *state;
	struct ctx cx = { .arena = &b->arena };
	static const char COUNT[] = "SELECT count(*) FROM t";
	struct ctx reader = { .arena = &b->arena };
	struct err_info ei = { 0 };
	struct reading r = { 0 };
	struct job j = { .id = 2 };
	int64_t n = -1;

	assert_int_equal(writer_run(b->w, &cx, look_from_outside, b).code, ERR_OK);
	assert_int_equal(ask(b->data, COUNT), 1);
	/* A reading sees one state from its first look to its end. */
	assert_int_equal(db_open(&ei, b->data, DB_READ, &reader.db).code, ERR_OK);
	assert_int_equal(read_begin(&reader, &r).code, ERR_OK);
	assert_int_equal(db_int(&reader, COUNT, NO_BIND, &n).code, ERR_OK);
	assert_null(run(b, &j));
	assert_int_equal(db_int(&reader, COUNT, NO_BIND, &n).code, ERR_OK);
	assert_int_equal(n, 1);
	read_end(&r);
	assert_int_equal(db_int(&reader, COUNT, NO_BIND, &n).code, ERR_OK);
	assert_int_equal(n, 2);
	db_close(reader.db);
}

static void a_stop_ends_what_is_queued_and_truncates_the_log(void **state)
{
	struct bases *b = *state;
	struct err_info ei = { 0 };
	struct hand hands[THREADS];
	char path[80];
	FILE *f;

	run_hands(b, hands);
	writer_stop(b->w);
	(void)snprintf(path, sizeof(path), "%s-wal", b->data);
	f = fopen(path, "rb");
	if (f) {
		assert_int_equal(fgetc(f), EOF);
		fclose(f);
	}
	assert_int_equal(ask(b->data, "SELECT count(*) FROM t"), THREADS * (EACH - EACH / 3));
	assert_int_equal(writer_start(&ei, b->data, b->keys, &b->w).code, ERR_OK);
}

/* ---- a centre ---- */

static int setup_centre(void **state)
{
	return fx_setup(state, FX_STAFF);
}

static void a_read_only_centre_reads_what_needs_no_line_and_writes_nothing(void **state)
{
	struct fx *fx = *state;
	char path[64];
	int64_t id, lines;

	fx_as(fx, "social_worker");
	id = fx_person(fx, "Istace", "Michel", "1981-04-12");
	lines = fx_sql(fx, "SELECT count(*) FROM audit");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64, id);
	app_set_read_only(fx->app, true);
	fx_call(fx, GET, "/api/catalogue", NULL, 200);
	fx_call(fx, GET, path, NULL, 503); /* a read that cannot be audited */
	assert_null(strstr(fx->body, "Istace"));
	fx_call(fx, POST, "/api/persons",
		"{\"identity\":{\"last_name\":\"Goffin\",\"first_name\":\"Anne\"}}", 503);
	assert_string_equal(fx->error, "server.read_only");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM person"), 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM audit"), lines);
	app_set_read_only(fx->app, false);
	fx_call(fx, GET, path, NULL, 200);
	assert_non_null(strstr(fx->body, "Istace"));
}

static void after_an_open_outcome_the_same_key_acts_once(void **state)
{
	static const char KEY[] = "11111111-2222-4333-8444-666666666666";
	struct fx *fx = *state;
	unsigned nth = 1;

	fx_as(fx, "social_worker");
	for (;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx->key = KEY;
		fx_request(fx, POST, "/api/persons",
			   "{\"identity\":{\"last_name\":\"Goffin\",\"first_name\":\"Anne\"}}");
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 201)
			break;
		assert_true(nth < 200);
	}
	assert_true(nth > 8);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM person"), 1);
	assert_int_equal(directory_count(fx->app->directory), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define C(f) cmocka_unit_test_setup_teardown(f, setup_centre, fx_teardown)
		T(those_who_wait_together_share_a_commit),
		T(a_job_that_fails_leaves_nothing_and_disturbs_nobody),
		T(what_changed_is_told_in_order_after_the_commit),
		T(a_failed_commit_leaves_the_outcome_open_and_the_writer_recovers),
		T(a_lost_group_tells_nobody),
		T(keys_are_in_the_base_before_what_they_seal),
		T(readers_see_only_what_was_committed),
		T(a_stop_ends_what_is_queued_and_truncates_the_log),
		C(a_read_only_centre_reads_what_needs_no_line_and_writes_nothing),
		C(after_an_open_outcome_the_same_key_acts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
