#define _GNU_SOURCE
/* Making demonstration centres: the same for a seed, other sizes, refusals. */
#include "integration/demo_shared.h"

#include "cli/cli.h"
#include "cli/demo_history.h"

/* ---- the same for a seed, other sizes ------------------------------------------------------ */

#define SMALL_PEOPLE  60
#define SMALL_RECORDS 1500

static void make_small(struct fx *fx, uint64_t seed, int64_t indexes_after,
		       struct demo_done *done)
{
	struct demo_how how = { .dir = fx->dir,
				.people = SMALL_PEOPLE,
				.records = SMALL_RECORDS,
				.seed = seed,
				.indexes_after = indexes_after,
				.quiet = true };
	struct err_info ei = { 0 };

	temporary(fx->dir);
	must(demo_make(&ei, &how, done), &ei);
	open_centre(fx);
}

static void drop_small(struct fx *fx)
{
	app_close(fx->app);
	remove_dir(fx->dir);
}

static const char *const PRINTS[] = {
	"SELECT sum(person_id % 1000003) FROM person",
	"SELECT sum(opened_day * (file_no - 10000)) FROM person",
	"SELECT sum(length(cell) * (person_id % 97)) FROM person_cell",
	"SELECT sum(intervention_id % 1000003) FROM intervention",
	"SELECT sum(person_id % 1009 * (day % 89)) FROM intervention",
	"SELECT sum(minutes * author_id) FROM intervention",
	"SELECT sum(record_id * node_id) FROM record_tie",
	"SELECT sum(due % 1009) FROM task WHERE done_at IS NULL",
};

static void the_same_seed_gives_the_same_centre_and_another_does_not(void **state)
{
	struct fx a = { 0 }, b = { 0 }, c = { 0 };
	struct demo_done da, db, dc;
	int differ = 0;

	(void)state;
	make_small(&a, 5, 0, &da);
	make_small(&b, 5, 0, &db);
	make_small(&c, 6, 0, &dc);
	assert_memory_equal(&da, &db, sizeof(da));
	for (size_t i = 0; i < ARRAY_LEN(PRINTS); i++) {
		assert_int_equal(fx_sql(&a, PRINTS[i]), fx_sql(&b, PRINTS[i]));
		differ += fx_sql(&a, PRINTS[i]) != fx_sql(&c, PRINTS[i]);
	}
	assert_int_equal(differ, ARRAY_LEN(PRINTS));
	drop_small(&a);
	drop_small(&b);
	drop_small(&c);
}

static void indexes_made_last_are_the_same_indexes(void **state)
{
	static const char INDEXES[] =
		"SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
	static const char WHERE[] =
		"SELECT count(*) FROM sqlite_schema WHERE name = 'record_person'"
		" AND sql LIKE '%WHERE person_id IS NOT NULL'";
	struct err_info ei = { 0 };
	struct fx bulk = { 0 };
	struct demo_done done;

	(void)state;
	make_small(&bulk, 5, 100, &done);
	assert_int_equal(fx_sql(&bulk, INDEXES), fx_sql(&centre, INDEXES));
	assert_int_equal(fx_sql(&bulk, WHERE), 1);
	must(db_integrity(writer_db(bulk.app->writer), &ei), &ei);
	drop_small(&bulk);
}

static void the_history_grows_with_the_number_of_records(void **state)
{
	int32_t today = brussels_day(FX_NOW), before = INT32_MAX;

	(void)state;
	assert_int_equal(history_first_day(9000, today), day_add_months(today, -18));
	assert_int_equal(history_first_day(100000, today), day_add_months(today, -18));
	assert_int_equal(history_first_day(1000000, today), day_add_months(today, -60));
	assert_int_equal(history_first_day(10000000, today), day_add_months(today, -120));
	for (int64_t n = 1; n <= DEMO_RECORDS_MAX; n *= 3) {
		assert_true(history_first_day(n, today) <= before);
		before = history_first_day(n, today);
	}
}

/* ---- refusals ----------------------------------------------------------------------------- */

static void a_folder_with_a_centre_is_refused_and_left_alone(void **state)
{
	struct demo_how how = default_size(centre.dir);
	struct demo_done done;
	struct err_info ei = { 0 };

	(void)state;
	assert_int_equal(demo_make(&ei, &how, &done).code, ERR_CONFLICT);
	assert_int_equal(fx_sql(&centre, "SELECT count(*) FROM person"), DEMO_PEOPLE);
}

static int run(int n, const char *const *words)
{
	char copy[8][64];
	char *argv[8];

	for (int i = 0; i < n; i++) {
		(void)snprintf(copy[i], sizeof(copy[i]), "%s", words[i]);
		argv[i] = copy[i];
	}
	return cmd_demo(n, argv);
}

static void wrong_words_are_refused_before_anything_is_made(void **state)
{
	static const char *const wrong[][4] = {
		{ "demo", NULL },
		{ "demo", "/tmp/no-such-demo", "--nope", NULL },
		{ "demo", "/tmp/no-such-demo", "another", NULL },
		{ "demo", "/tmp/no-such-demo", "--people", NULL },
		{ "demo", "/tmp/no-such-demo", "--people=9", NULL },
		{ "demo", "/tmp/no-such-demo", "--people=12x", NULL },
		{ "demo", "/tmp/no-such-demo", "--records=-1", NULL },
		{ "demo", "/tmp/no-such-demo", "--seed=0", NULL },
	};
	struct stat st;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		int n = 0;

		while (n < 4 && wrong[i][n])
			n++;
		assert_int_equal(run(n, wrong[i]), 2);
	}
	assert_int_not_equal(stat("/tmp/no-such-demo", &st), 0);
	assert_int_equal(run(2, (const char *const[]){ "demo", "--help" }), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_gives_the_same_centre_and_another_does_not),
		cmocka_unit_test(indexes_made_last_are_the_same_indexes),
		cmocka_unit_test(the_history_grows_with_the_number_of_records),
		cmocka_unit_test(a_folder_with_a_centre_is_refused_and_left_alone),
		cmocka_unit_test(wrong_words_are_refused_before_anything_is_made),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
