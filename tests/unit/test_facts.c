/* The store of facts: what it refuses, voids, ties, parts, lists in pages, readers beside a
 * writer. */
#include <pthread.h>
#include <stdatomic.h>

#include "test_measure_ref.h"

#include "base/banned.h"

static struct fact rec(uint32_t id, int32_t day)
{
	return (struct fact){ .id = id,
			      .day = day,
			      .until_day = DAY_NONE,
			      .person = id % 100,
			      .household = FACT_NONE,
			      .kind = (uint16_t)(1 + id % 3),
			      .quantity = (int32_t)id,
			      .wait = FACT_NO_WAIT,
			      .lag = FACT_NO_LAG,
			      .tie = { (uint16_t)(id % 5) } };
}

static void put(struct facts *f, struct fact r)
{
	struct err_info ei = { 0 };

	assert_int_equal(facts_append(&ei, f, &r, 1).code, ERR_OK);
}

static void assert_same_record(const struct fact *a, const struct fact *b)
{
	assert_memory_equal(a->tie, b->tie, sizeof(a->tie));
	assert_memory_equal(a, b, offsetof(struct fact, channel)); /* no gap before */
	assert_int_equal(a->channel, b->channel);
}

static void a_record_comes_back_as_it_was_given(void **state)
{
	struct facts *f = facts_new();
	struct fact r = { 0 }, got;

	(void)state;
	ref_reset(3, 50, false);
	facts_plan_open(f, 0);
	facts_plan_open(f, 3);
	for (size_t i = 0; i < 200; i++) {
		r = make(i, 200);
		put(f, r);
		assert_true(facts_get(f, r.id, &got));
		assert_same_record(&got, &r);
	}
	assert_false(facts_get(f, r.id + 1, &got));
	assert_false(facts_get(f, 0, &got));
	assert_int_equal(facts_last_id(f), r.id);
	facts_free(f);
}

static void ids_that_do_not_ascend_are_refused_and_nothing_is_added(void **state)
{
	struct facts *f = facts_new();
	struct fact recs[3] = { rec(5, 100), rec(7, 100), rec(7, 100) };
	struct err_info ei = { 0 };
	uint64_t version;

	(void)state;
	version = facts_version(f);
	assert_int_equal(facts_append(&ei, f, recs, 3).code, ERR_INVALID);
	assert_string_equal(ei.key, "facts.order");
	assert_int_equal(facts_count(f), 0);
	assert_int_equal(facts_version(f), version);
	err_clear(&ei);
	assert_int_equal(facts_append(&ei, f, recs, 2).code, ERR_OK);
	assert_int_equal(facts_append(&ei, f, recs, 1).code, ERR_INVALID);
	assert_int_equal(facts_count(f), 2);
	facts_free(f);
}

static void days_and_slots_out_of_range_are_refused(void **state)
{
	struct facts *f = facts_new();
	struct fact bad[6];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		bad[i] = rec(1, 100);
	bad[0].day = DAY_MIN - 1;
	bad[1].day = DAY_MAX + 1;
	bad[2].day = DAY_NONE;
	bad[3].until_day = 99;
	bad[4].person = FACT_SLOT_MAX;
	bad[5].household = FACT_NONE - 1;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err_info ei = { 0 };

		assert_int_equal(facts_append(&ei, f, &bad[i], 1).code, ERR_INVALID);
		assert_string_equal(ei.key, "facts.range");
	}
	assert_int_equal(facts_count(f), 0);
	facts_free(f);
}

static void every_change_moves_the_version_and_nothing_else_does(void **state)
{
	struct facts *f = facts_new();
	struct fact got;
	uint64_t v = facts_version(f);

	(void)state;
	facts_plan_open(f, 0);
	assert_true(facts_version(f) > v);
	v = facts_version(f);
	put(f, rec(4, 10));
	assert_true(facts_version(f) > v);
	v = facts_version(f);
	assert_true(facts_tie(f, 4, 0, 9));
	assert_true(facts_version(f) > v);
	v = facts_version(f);
	assert_true(facts_void(f, 4));
	assert_true(facts_version(f) > v);
	v = facts_version(f);
	assert_false(facts_void(f, 4)); /* voided already */
	assert_false(facts_void(f, 5));
	assert_false(facts_tie(f, 4, 0, 1));
	assert_false(facts_tie(f, 4, 1, 1)); /* not open */
	assert_false(facts_get(f, 4, &got));
	facts_reserve(f, 100000);
	assert_int_equal(facts_version(f), v);
	assert_int_equal(facts_count(f), 0);
	facts_free(f);
}

static void a_plan_that_is_opened_again_is_untied_everywhere(void **state)
{
	struct facts *f = facts_new();
	struct fact_tie ties[3] = { { 3, 7 }, { 1, 8 }, { 99, 1 } };
	struct fact got;

	(void)state;
	for (uint32_t id = 1; id <= 3; id++)
		put(f, rec(id, 10));
	assert_int_equal(facts_tie_many(f, 2, ties, 3), 0);
	facts_plan_open(f, 2);
	assert_int_equal(facts_tie_many(f, 2, ties, 3), 2);
	assert_true(facts_get(f, 3, &got));
	assert_int_equal(got.tie[2], 7);
	assert_true(facts_get(f, 1, &got));
	assert_int_equal(got.tie[2], 8);
	facts_plan_open(f, 2);
	assert_true(facts_get(f, 1, &got));
	assert_int_equal(got.tie[2], FACT_UNTIED);
	facts_plan_close(f, 2);
	assert_false(facts_tie(f, 1, 2, 5));
	facts_free(f);
}

static void parts_loaded_apart_make_one_store(void **state)
{
	struct facts *f = facts_new(), *whole = facts_new();
	struct err_info ei = { 0 };
	struct fact_scope scope = { .from = 0, .to = 1000, .any = true };
	uint32_t id = 0;

	(void)state;
	facts_plan_open(f, 0);
	facts_plan_open(whole, 0);
	for (int part = 0; part < 4; part++) {
		struct facts *p = facts_new();

		facts_plan_open(p, 0);
		facts_reserve(p, 70000);
		for (uint32_t i = 0; i < 300u * (uint32_t)part; i++) { /* the first is empty */
			struct fact r;

			id++;
			r = rec(id, (int32_t)(id % 900));
			put(p, r);
			put(whole, r);
		}
		assert_int_equal(facts_adopt(&ei, f, p).code, ERR_OK);
	}
	assert_int_equal(facts_count(f), facts_count(whole));
	assert_int_equal(facts_matching(f, &scope, NULL, NULL), 1800);
	scope = (struct fact_scope){ 10, 700, false, 0, (const uint16_t[]){ 2 }, 1 };
	assert_int_equal(facts_matching(f, &scope, NULL, NULL),
			 facts_matching(whole, &scope, NULL, NULL));
	assert_true(facts_void(f, 301) && facts_tie(f, 1799, 0, 4));
	put(f, rec(id + 1, 5));
	assert_int_equal(facts_count(f), 1800);
	facts_free(whole);
	facts_free(f);
}

static void a_part_with_older_ids_is_refused_and_both_stay(void **state)
{
	struct facts *f = facts_new(), *p = facts_new();
	struct err_info ei = { 0 };

	(void)state;
	put(f, rec(10, 1));
	put(p, rec(10, 1));
	assert_int_equal(facts_adopt(&ei, f, p).code, ERR_INVALID);
	assert_int_equal(facts_count(f), 1);
	assert_int_equal(facts_count(p), 1);
	facts_free(p);
	facts_free(f);
}

static void a_full_store_holds_at_most_64_bytes_a_record_with_two_plans(void **state)
{
	struct facts *f = facts_new();
	struct fact r = rec(1, 1);

	(void)state;
	facts_plan_open(f, 0);
	facts_plan_open(f, 1);
	for (r.id = 1; r.id <= 65536; r.id++)
		put(f, r);
	assert_true(facts_memory(f) <= 64u * 65536);
	facts_free(f);
}

/* ---- lists ---- */

static int latest_first(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	if (x->day != y->day)
		return x->day > y->day ? -1 : 1;
	return x->id > y->id ? -1 : 1;
}

static size_t ref_list(const struct fact_scope *s, const struct fact_filter *w,
		       struct fact *out)
{
	size_t n = 0;

	for (size_t i = 0; i < ref.n; i++)
		if (!ref.voided[i] && ref.recs[i].day >= s->from && ref.recs[i].day <= s->to &&
		    ref_in_actions(&ref.recs[i], s) && ref_passes(&ref.recs[i], w))
			out[n++] = ref.recs[i];
	if (n)
		qsort(out, n, sizeof(out[0]), latest_first);
	return n;
}

static void check_list(struct facts *f, const struct measure_job *j)
{
	static struct fact want[MAX_RECS], page[FACT_PAGE_MAX];
	const struct fact_filter *w = &j->measure->where;
	size_t n = ref_list(&j->scope, w, want), at = 0, limit = 1 + rnd(40);
	struct fact_cursor cursor = { 0 };
	bool more = true;

	assert_int_equal(facts_matching(f, &j->scope, w, &ref.people), n);
	while (more) {
		size_t k =
			facts_list(f, &j->scope, w, &ref.people, &cursor, page, limit, &more);

		assert_true(at + k <= n);
		for (size_t i = 0; i < k; i++)
			assert_int_equal(page[i].id, want[at + i].id);
		at += k;
		assert_int_equal(more, at < n);
	}
	assert_int_equal(at, n);
}

static void pages_show_every_record_once_latest_first(void **state)
{
	(void)state;
	for (uint64_t s = 1; s <= 10; s++) {
		struct facts *f = facts_new();
		struct arena a;

		facts_plan_open(f, 0);
		facts_plan_open(f, 3);
		arena_init(&a, ARENA_LIMIT_DEFAULT);
		ref_reset(s, 60, s % 2);
		append(f, 600, 1200);
		disturb(f, 80);
		append(f, 600, 1200);
		for (int i = 0; i < 12; i++) {
			struct measure_job j = random_job(&a);

			check_list(f, &j);
		}
		arena_release(&a);
		facts_free(f);
	}
}

static void a_list_of_a_plan_that_is_not_open_is_empty(void **state)
{
	struct facts *f = facts_new();
	struct fact_scope scope = { 0, 100, false, 1, (const uint16_t[]){ 0 }, 1 };
	struct fact_cursor cursor = { 0 };
	struct fact out;
	bool more = true;

	(void)state;
	put(f, rec(1, 1));
	assert_int_equal(facts_list(f, &scope, NULL, NULL, &cursor, &out, 1, &more), 0);
	assert_false(more);
	assert_false(cursor.set);
	scope.plan = FACT_PLANS;
	assert_int_equal(facts_matching(f, &scope, NULL, NULL), 0);
	facts_free(f);
}

/* ---- readers beside a writer ---- */

#define PAIRS 3000

static atomic_bool writing;

/* Each batch adds one record of kind 1 and one of kind 2, or voids one of each in turn. */
static void *write_pairs(void *arg)
{
	struct facts *f = arg;
	struct err_info ei = { 0 };

	for (uint32_t i = 0; i < PAIRS; i++) {
		struct fact pair[2] = { rec(2 * i + 1, (int32_t)(i % 300)),
					rec(2 * i + 2, (int32_t)(i % 300)) };

		pair[0].kind = 1;
		pair[1].kind = 2;
		pair[0].person = pair[1].person = i * 7;
		if (facts_append(&ei, f, pair, 2).code != ERR_OK)
			abort();
		if (i % 3 == 0)
			(void)facts_tie(f, 2 * i + 1, 0, (uint16_t)(i % 40));
	}
	atomic_store(&writing, false);
	return NULL;
}

/* As many records of kind 1 as of kind 2 whenever one looks, and as many as the tree counts. */
static void *read_pairs(void *arg)
{
	struct facts *f = arg;
	const uint16_t one = 1, two = 2;
	struct measure m1 = { .op = MEASURE_COUNT, .where = FACT_FILTER_ANY, .divide = 1 };
	struct measure m2 = m1;
	uint64_t last = 0, bad = 0;

	m1.where.keys[FACT_KIND] = &one;
	m2.where.keys[FACT_KIND] = &two;
	m1.where.n_keys[FACT_KIND] = m2.where.n_keys[FACT_KIND] = 1;
	while (atomic_load(&writing)) {
		struct measure_job jobs[2] = {
			{ .measure = &m1, .scope = { .from = 0, .to = 400, .any = true } },
			{ .measure = &m2, .scope = { .from = 0, .to = 400, .any = true } },
		};
		struct measure_tree tree = { .from = 0, .to = 400 };
		struct measure_batch b = {
			.jobs = jobs, .n_jobs = 2, .trees = &tree, .n_trees = 1
		};
		struct err_info ei = { 0 };
		struct arena a;

		arena_init(&a, ARENA_LIMIT_DEFAULT);
		bad += measure_run(&ei, f, &b, &a).code != ERR_OK;
		bad += jobs[0].result.value != jobs[1].result.value;
		bad += (double)(tree.tied + tree.untied) != 2 * jobs[0].result.value;
		bad += b.version < last;
		last = b.version;
		arena_release(&a);
	}
	return (void *)(uintptr_t)bad;
}

static void readers_see_whole_batches_while_a_writer_appends(void **state)
{
	struct facts *f = facts_new();
	pthread_t writer, readers[2];

	(void)state;
	facts_plan_open(f, 0);
	atomic_store(&writing, true);
	assert_int_equal(pthread_create(&writer, NULL, write_pairs, f), 0);
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		assert_int_equal(pthread_create(&readers[i], NULL, read_pairs, f), 0);
	assert_int_equal(pthread_join(writer, NULL), 0);
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		void *bad = NULL;

		assert_int_equal(pthread_join(readers[i], &bad), 0);
		assert_null(bad);
	}
	assert_int_equal(facts_count(f), 2 * PAIRS);
	facts_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_comes_back_as_it_was_given),
		cmocka_unit_test(ids_that_do_not_ascend_are_refused_and_nothing_is_added),
		cmocka_unit_test(days_and_slots_out_of_range_are_refused),
		cmocka_unit_test(every_change_moves_the_version_and_nothing_else_does),
		cmocka_unit_test(a_plan_that_is_opened_again_is_untied_everywhere),
		cmocka_unit_test(parts_loaded_apart_make_one_store),
		cmocka_unit_test(a_part_with_older_ids_is_refused_and_both_stay),
		cmocka_unit_test(a_full_store_holds_at_most_64_bytes_a_record_with_two_plans),
		cmocka_unit_test(pages_show_every_record_once_latest_first),
		cmocka_unit_test(a_list_of_a_plan_that_is_not_open_is_empty),
		cmocka_unit_test(readers_see_whole_batches_while_a_writer_appends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
