/* Stays: beds that are never given twice, terms, support, exits, closing a month. */
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

/* A home of two beds at 300.00 a month; gives the beds. */
static void home(struct fx *fx, const char *service, int64_t beds[2])
{
	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/stay-units",
		arena_printf(&fx->arena,
			     "{\"service\":\"%s\",\"label\":\"Rue du "
			     "Lac\",\"active\":true,\"month_cents\":30000,\"beds\":[{\"label\":"
			     "\"1\",\"from\":\"2025-01-01\"},{\"label\":\"2\",\"from\":\"2025-"
			     "01-01\"}]}",
			     service),
		201);
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/stay-units?service=%s", service), NULL,
		200);
	beds[0] = fx_int(fx, "rows.0.beds.0.id");
	beds[1] = fx_int(fx, "rows.0.beds.1.id");
}

static char *body(struct fx *fx, int64_t person, const char *from, const char *to, int64_t bed)
{
	return arena_printf(
		&fx->arena,
		"{\"service\":\"transit_housing\",\"person_id\":%" PRId64
		",\"people\":2,\"reason\":\"violence\",\"from\":\"%s\",\"to\":\"%s\","
		"\"beds\":[%" PRId64 "],\"note\":\"Plainte deposee\"}",
		person, from, to, bed);
}

static char *path(struct fx *fx, int64_t id, const char *verb)
{
	return arena_printf(&fx->arena, "/api/stays/%" PRId64 "/%s", id, verb);
}

static void refused(struct fx *fx, const char *field, const char *error)
{
	assert_int_equal(fx->status, 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), field);
	assert_string_equal(fx_text(fx, "fields.0.error"), error);
}

static void a_bed_is_never_given_twice(void **state)
{
	struct fx *fx = *state;
	int64_t beds[2], a, b;

	home(fx, "transit_housing", beds);
	fx_as(fx, "social_worker");
	a = fx_person(fx, "Thiry", "Nadia", "1990-01-01");
	b = fx_person(fx, "Simon", "Eva", "1991-01-01");
	fx_call(fx, POST, "/api/stays", body(fx, a, "2026-11-01", "2027-03-01", beds[0]), 201);
	fx_call(fx, POST, "/api/stays", body(fx, b, "2027-02-28", "2027-04-01", beds[0]), 422);
	refused(fx, "beds[0]", "stay.bed_taken");
	fx_call(fx, POST, "/api/stays", body(fx, b, "2027-03-01", "2027-04-01", beds[0]), 201);
	fx_call(fx, POST, "/api/stays", body(fx, b, "2026-11-01", "2027-12-01", beds[1]), 422);
	refused(fx, "to", "stay.beyond_terms");
	assert_int_equal(fx_int(fx, "fields.0.max"), 12);
	/* the base itself refuses, whatever the program does */
	{
		struct ctx cx;
		struct arena arena;
		static const char SQL[] =
			"INSERT INTO stay_use SELECT max(stay_id), min(bed_id), 20400, 20500 "
			"FROM stay_use";

		arena_init(&arena, 1 << 20);
		assert_int_equal(app_enter(fx->app, &arena, &cx).code, ERR_OK);
		cx.db = writer_db(fx->app->writer);
		assert_int_not_equal(db_script(cx.db, &cx.err, SQL).code, ERR_OK);
		app_leave(&cx);
		arena_release(&arena);
	}
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM stay_use"), 2);
}

static void the_reason_is_for_the_team_and_the_calendar_for_all(void **state)
{
	struct fx *fx = *state;
	int64_t beds[2], person, id;

	home(fx, "transit_housing", beds);
	fx_as(fx, "social_worker");
	person = fx_person(fx, "Hardy", "Lea", "1990-01-01");
	fx_call(fx, POST, "/api/stays", body(fx, person, "2026-11-01", "2027-03-01", beds[0]),
		201);
	id = fx_int(fx, "id");
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/stays/%" PRId64, id), NULL, 200);
	assert_string_equal(fx_text(fx, "note"), "Plainte deposee");
	assert_string_equal(fx_text(fx, "reason"), "violence");
	fx_as(fx, "coordinator");
	fx_call(fx, GET, "/api/stays?service=transit_housing", NULL, 200);
	assert_string_equal(fx_text(fx, "stays.0.person.name"), "Hardy Lea");
	assert_true(json_is_null(fx_json(fx, "stays.0.reason")));
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/stays/%" PRId64, id), NULL, 200);
	assert_true(json_is_null(fx_json(fx, "note")));
}

static void a_stay_is_entered_supported_left_and_its_month_closed_once(void **state)
{
	struct fx *fx = *state;
	int64_t beds[2], person, id;

	home(fx, "transit_housing", beds);
	fx_as(fx, "social_worker");
	person = fx_person(fx, "Noel", "Anne", "1980-01-01");
	fx_call(fx, POST, "/api/stays", body(fx, person, "2026-10-12", "2027-04-12", beds[0]),
		201);
	id = fx_int(fx, "id");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path(fx, id, "enter"), "{\"day\":\"2026-10-12\"}", 200);
	fx_call(fx, POST, path(fx, id, "acts"),
		"{\"kind\":\"search\",\"day\":\"2026-10-20\",\"minutes\":45,\"note\":\"AIS\"}",
		201);
	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/stays/months",
		"{\"service\":\"transit_housing\",\"month\":\"2026-11-01\"}", 422);
	refused(fx, "month", "stay.month_running");
	fx_call(fx, POST, "/api/stays/months",
		"{\"service\":\"transit_housing\",\"month\":\"2026-10-31\"}", 201);
	fx_call(fx, POST, "/api/stays/months",
		"{\"service\":\"transit_housing\",\"month\":\"2026-10-01\"}", 409);
	/* twenty nights of thirty-one */
	assert_int_equal(fx_sql(fx,
				"SELECT r.quantity FROM record r JOIN term k ON k.term_id = "
				"r.kind_id WHERE k.key = 'stay.nights'"),
			 20);
	assert_int_equal(fx_sql(fx,
				"SELECT r.quantity FROM record r JOIN term k ON k.term_id = "
				"r.kind_id WHERE k.key = 'stay.capacity'"),
			 62);
	assert_int_equal(
		fx_sql(fx, "SELECT unit_cents FROM billing_line WHERE source = 'stay'"), 19355);
	fx_call(fx, GET, "/api/stays/months?service=transit_housing", NULL, 200);
	assert_int_equal(fx_int(fx, "rows.1.billed_cents"), 19355);
	assert_int_equal(fx_int(fx, "rows.0.nights"), 23);
	fx_as(fx, "social_worker");
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path(fx, id, "leave"),
		"{\"day\":\"2026-10-25\",\"destination\":\"stay.ais\"}", 422);
	refused(fx, "day", "stay.month_closed");
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path(fx, id, "leave"),
		"{\"day\":\"2026-11-20\",\"destination\":\"accepted\"}", 422);
	refused(fx, "destination", "field.not_one_of");
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path(fx, id, "leave"),
		"{\"day\":\"2026-11-20\",\"destination\":\"stay.ais\",\"note\":\"Bail signe\"}",
		200);
	assert_int_equal(fx_sql(fx,
				"SELECT r.quantity FROM record r JOIN term k ON k.term_id = "
				"r.kind_id WHERE k.key = 'stay.exit'"),
			 39);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path(fx, id, "leave"),
		"{\"day\":\"2026-11-21\",\"destination\":\"stay.ais\"}", 409);
	/* the bed is free from the day of leaving on */
	fx_call(fx, POST, "/api/stays", body(fx, person, "2026-11-20", "2027-01-01", beds[0]),
		201);
}

static void moving_in_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t beds[2], person, id;
	unsigned nth = 1;

	home(fx, "transit_housing", beds);
	fx_as(fx, "social_worker");
	person = fx_person(fx, "Istace", "Michel", "1981-04-12");
	fx_call(fx, POST, "/api/stays", body(fx, person, "2026-11-10", "2027-03-01", beds[0]),
		201);
	id = fx_int(fx, "id");
	for (;; nth++) {
		struct db *db = writer_db(fx->app->writer);

		db_fault_at(db, nth);
		fx->if_match = "\"1\"";
		fx_request(fx, POST, path(fx, id, "enter"), "{\"day\":\"2026-11-12\"}");
		db = writer_db(fx->app->writer);
		if (db)
			db_fault_at(db, 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(
			fx_sql(fx, "SELECT count(*) FROM stay WHERE state = 'reserved'"), 1);
		assert_int_equal(
			fx_sql(fx, "SELECT count(*) FROM record WHERE source = 'stay'"), 0);
		assert_int_equal(fx_sql(fx, "SELECT s.from_day - u.from_day FROM stay s JOIN "
					    "stay_use u USING (stay_id)"),
				 0);
		assert_true(nth < 300);
	}
	assert_true(nth > 6);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE source = 'stay'"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(a_bed_is_never_given_twice),
		T(the_reason_is_for_the_team_and_the_calendar_for_all),
		T(a_stay_is_entered_supported_left_and_its_month_closed_once),
		T(moving_in_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
