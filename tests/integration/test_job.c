/* Jobs on request: eligibility, quota, planning, the price to billing; baskets. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/facts.h"
#include "db/writer.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static char *path(struct fx *fx, int64_t id, const char *verb)
{
	return arena_printf(&fx->arena, "/api/jobs/%" PRId64 "/%s", id, verb);
}

static int64_t worker(struct fx *fx, const char *service, const char *name)
{
	fx_call(fx, POST, "/api/job-workers",
		arena_printf(
			&fx->arena,
			"{\"service\":\"%s\",\"name\":\"%s\",\"kind\":\"art60\",\"active\":"
			"true}",
			service, name),
		201);
	return fx_int(fx, "id");
}

static int64_t job(struct fx *fx, int64_t person, const char *task, const char *class)
{
	fx_call(fx, POST, "/api/jobs",
		arena_printf(&fx->arena,
			     "{\"service\":\"small_repairs\",\"person_id\":%" PRId64
			     ",\"task\":\"%s\",\"class\":\"%s\",\"requested\":\"2026-11-02\","
			     "\"what\":\"Robinet qui fuit\",\"access\":\"Chien\"}",
			     person, task, class),
		201);
	return fx_int(fx, "id");
}

static void refused(struct fx *fx, const char *field, const char *error)
{
	assert_int_equal(fx->status, 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), field);
	assert_string_equal(fx_text(fx, "fields.0.error"), error);
}

static char *plan(struct fx *fx, const char *day, const char *start, int minutes, int64_t who)
{
	return arena_printf(
		&fx->arena,
		"{\"day\":\"%s\",\"start\":\"%s\",\"minutes\":%d,\"workers\":[%" PRId64 "]}",
		day, start, minutes, who);
}

static void a_job_goes_from_request_to_invoice_and_back(void **state)
{
	struct fx *fx = *state;
	int64_t person, id, who;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Goffin", "Therese", "1950-01-01");
	fx_as(fx, "coordinator");
	who = worker(fx, "small_repairs", "Karim Thiry");
	id = job(fx, person, "job_plumbing", "precarious");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, id, "estimate"),
		"{\"visit\":\"2026-11-05\",\"minutes\":90,\"materials_cents\":1500,\"seen\":"
		"\"Joint use\"}",
		200);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, id, "plan"), plan(fx, "2026-11-20", "09:00", 90, who), 412);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path(fx, id, "plan"), plan(fx, "2026-11-20", "09:00", 90, who), 200);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path(fx, id, "done"),
		arena_printf(&fx->arena,
			     "{\"day\":\"2026-11-20\",\"result\":\"full\",\"hands\":[{\"worker_"
			     "id\":%" PRId64
			     ",\"minutes\":100}],\"materials\":[{\"label\":\"Joint\",\"cents\":"
			     "450}]}",
			     who),
		200);
	/* 100 minutes at 12.96 an hour, and 4.50 of materials */
	assert_int_equal(fx_sql(fx, "SELECT price_cents FROM job"), 2160 + 450);
	assert_int_equal(
		fx_sql(fx, "SELECT sum(unit_cents * quantity) FROM billing_line WHERE source = "
			   "'job' AND state = 'open'"),
		2610);
	assert_int_equal(fx_sql(fx, "SELECT r.lag FROM record r JOIN term k ON k.term_id = "
				    "r.kind_id WHERE k.key = 'job.done' AND voided_by IS NULL"),
			 18);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM busy WHERE source = 'job'"), 0);
	fx->if_match = "\"4\"";
	fx_call(fx, POST, path(fx, id, "rate"), "{\"score\":4,\"words\":\"Tres bien\"}", 200);
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/jobs/%" PRId64, id), NULL, 200);
	assert_string_equal(fx_text(fx, "what"), "Robinet qui fuit");
	assert_string_equal(fx_text(fx, "seen"), "Joint use");
	assert_string_equal(fx_text(fx, "hands.0.name"), "Karim Thiry");
	assert_non_null(strstr(fx_text(fx, "address"), "6850"));
	fx->if_match = "\"5\"";
	fx_call(fx, POST, path(fx, id, "reopen"), "{}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL AND "
				    "source = 'job'"),
			 1); /* the visit stays */
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'open'"),
			 0);
	assert_int_equal(fx_sql(fx,
				"SELECT count(*) FROM job_worker WHERE instr(name, 'Thiry') "
				"> 0"),
			 0);
}

static void nobody_is_planned_twice_at_the_same_time(void **state)
{
	struct fx *fx = *state;
	int64_t person, a, b, who;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Noel", "Jean", "1950-01-01");
	fx_as(fx, "coordinator");
	who = worker(fx, "small_repairs", "Luc Simon");
	a = job(fx, person, "job_painting", "precarious");
	b = job(fx, person, "job_assembly", "precarious");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, a, "plan"), plan(fx, "2026-11-26", "09:00", 120, who), 200);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, b, "plan"), plan(fx, "2026-11-26", "10:30", 60, who), 409);
	assert_string_equal(fx->error, "booking.thing_taken");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, b, "plan"), plan(fx, "2026-11-26", "11:00", 60, who), 200);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, b, "plan"), plan(fx, "2026-11-26", "11:00", 60, who), 412);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path(fx, b, "plan"), plan(fx, "2026-11-26", "09:30", 60, 999), 422);
	refused(fx, "workers[0]", "field.not_one_of");
}

static void hours_of_the_year_are_a_limit_but_for_the_garden_of_who_is_in_need(void **state)
{
	struct fx *fx = *state;
	int64_t person, id, who;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Hardy", "Zoe", "1990-01-01");
	fx_as(fx, "coordinator");
	who = worker(fx, "small_repairs", "Eva Laurent");
	id = job(fx, person, "job_painting", "other");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, id, "plan"), plan(fx, "2026-11-26", "09:00", 300, who), 422);
	refused(fx, "minutes", "job.over_once");
	fx_call(fx, GET,
		arena_printf(&fx->arena,
			     "/api/jobs/"
			     "quota?service=small_repairs&task=job_painting&person_id=%" PRId64,
			     person),
		NULL, 200);
	assert_string_equal(fx_text(fx, "class"), "other");
	assert_int_equal(fx_int(fx, "left"), 40 * 60);
	for (int i = 0; i < 10; i++) {
		int64_t more = job(fx, person, "job_painting", "other");

		fx->if_match = "\"1\"";
		fx_call(fx, POST, path(fx, more, "plan"),
			plan(fx, arena_printf(&fx->arena, "2026-12-%02d", 1 + i), "09:00", 240,
			     who),
			200);
	}
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, id, "plan"), plan(fx, "2026-12-28", "09:00", 60, who), 422);
	refused(fx, "minutes", "job.over_quota");
	assert_int_equal(fx_int(fx, "fields.0.max"), 0);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, id, "plan"), plan(fx, "2027-01-04", "09:00", 60, who), 200);
	id = job(fx, person, "job_mowing", "precarious");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, id, "plan"), plan(fx, "2026-12-29", "09:00", 480, who), 200);
}

static void a_basket_has_its_minutes_and_is_billed_when_it_leaves(void **state)
{
	struct fx *fx = *state;
	int64_t person, id;
	char step[80];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Collard", "Benoit", "1970-01-01");
	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/baskets",
		arena_printf(
			&fx->arena,
			"{\"service\":\"ironing\",\"person_id\":%" PRId64
			",\"day\":\"2026-11-19\",\"paid\":\"invoice\",\"pieces\":[{\"kind\":"
			"\"shirt\",\"quantity\":5},{\"kind\":\"small\",\"quantity\":1}],"
			"\"note\":\"Col brule\"}",
			person),
		201);
	id = fx_int(fx, "id");
	fx_call(fx, GET, "/api/baskets?service=ironing", NULL, 200);
	assert_int_equal(fx_int(fx, "rows.0.minutes"), 32); /* 31.5 */
	assert_string_equal(fx_text(fx, "rows.0.promised"), "2026-11-24");
	assert_string_equal(fx_text(fx, "rows.0.note"), "Col brule");
	(void)snprintf(step, sizeof(step), "/api/baskets/%" PRId64 "/step", id);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, step, "{\"step\":\"ready\"}", 200);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, step, "{\"step\":\"out\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT unit_cents FROM billing_line WHERE source = "
				    "'job_basket' AND state = 'open'"),
			 544);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record r JOIN term o ON o.term_id = "
				    "r.outcome_id WHERE o.key = 'job.on_time'"),
			 1);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, step, "{\"step\":\"out\"}", 409);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, step, "{\"step\":\"back\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'open'"),
			 0);
	fx_call(fx, GET, "/api/baskets?service=ironing", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.state"), "ready");
	assert_string_equal(fx_text(fx, "rows.0.note"), "Col brule");
}

static void the_end_of_a_job_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t person, id, who;
	unsigned nth = 1;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Istace", "Michel", "1941-04-12");
	fx_as(fx, "coordinator");
	who = worker(fx, "small_repairs", "Paul Dessy");
	id = job(fx, person, "job_electric", "precarious");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, id, "plan"), plan(fx, "2026-11-20", "09:00", 60, who), 200);
	for (;; nth++) {
		struct db *db = writer_db(fx->app->writer);

		db_fault_at(db, nth);
		fx->if_match = "\"2\"";
		fx_request(
			fx, POST, path(fx, id, "done"),
			arena_printf(&fx->arena,
				     "{\"day\":\"2026-11-20\",\"result\":\"full\",\"hands\":[{"
				     "\"worker_id\":%" PRId64 ",\"minutes\":60}]}",
				     who));
		db = writer_db(fx->app->writer);
		if (db)
			db_fault_at(db, 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM job WHERE state = 'planned'"),
				 1);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM busy WHERE source = 'job'"),
				 1);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE source = 'job'"),
				 0);
		assert_true(nth < 300);
	}
	assert_true(nth > 8);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(a_job_goes_from_request_to_invoice_and_back),
		T(nobody_is_planned_twice_at_the_same_time),
		T(hours_of_the_year_are_a_limit_but_for_the_garden_of_who_is_in_need),
		T(a_basket_has_its_minutes_and_is_billed_when_it_leaves),
		T(the_end_of_a_job_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
