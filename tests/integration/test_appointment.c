/*
 * Appointments: openings, free moments, booking and its refusals, who reads what, faults.
 * Monday 23 November 2026, 11:00 in Brussels.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/booking.h"
#include "core/facts.h"
#include "db/writer.h"

#define SOCIAL "appointment_social"

static int64_t worker, worker2;

/* Worker 1: Tuesdays 9:00 to 12:00 by appointment, 13:30 to 15:30 freely. */
static int setup(void **state)
{
	struct fx *fx;

	fx_setup(state, FX_PLANS);
	fx = *state;
	worker = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'social_worker'");
	worker2 = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'social_worker2'");
	fx_as(fx, "team_lead");
	return 0;
}

static void open_hours(struct fx *fx, int64_t staff, int weekday, const char *from,
		       const char *start, const char *end, const char *mode)
{
	char body[400];

	(void)snprintf(body, sizeof(body),
		       "{\"staff_id\":%" PRId64 ",\"service\":\"" SOCIAL
		       "\",\"place\":\"office\",\"mode\":\"%s\",\"weekday\":%d,\"from\":\"%s\","
		       "\"start\":\"%s\",\"end\":\"%s\"}",
		       staff, mode, weekday, from, start, end);
	fx_call(fx, POST, "/api/openings", body, 201);
}

static char *booking(struct fx *fx, int64_t person, int64_t staff, const char *day,
		     const char *at, const char *more)
{
	return arena_printf(&fx->arena,
			    "{\"person_id\":%" PRId64 ",\"service\":\"" SOCIAL
			    "\",\"motive\":\"social_follow\",\"staff_id\":%" PRId64
			    ",\"day\":\"%s\",\"at\":\"%s\"%s}",
			    person, staff, day, at, more);
}

static int64_t person(struct fx *fx, const char *last)
{
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, last, "Anne", "1980-01-01");
	fx_as(fx, "reception");
	return id;
}

static const char *path_of(struct fx *fx, const char *what, int64_t id, const char *rest)
{
	return arena_printf(&fx->arena, "/api/%s/%" PRId64 "%s", what, id, rest);
}

static void free_moments_leave_out_what_is_taken(void **state)
{
	struct fx *fx = *state;
	int64_t who;

	open_hours(fx, worker, 2, "2026-11-23", "09:00", "12:00", "booked");
	open_hours(fx, worker, 2, "2026-11-23", "13:30", "15:30", "walk_in");
	who = person(fx, "Istace");
	fx_call(fx, GET, "/api/slots?motive=social_follow&limit=3", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.day"), "2026-11-24");
	assert_string_equal(fx_text(fx, "rows.0.at"), "09:00");
	assert_string_equal(fx_text(fx, "rows.1.at"), "09:30");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, who, worker, "2026-11-24", "09:15", ""), 201);
	fx_call(fx, GET, "/api/slots?motive=social_follow&limit=60", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.at"), "09:45");
	/* nothing in the free hours of the afternoon: the next one is a week later */
	fx_call(fx, GET, "/api/slots?motive=social_follow&part=pm&limit=2&to=2026-12-20", NULL,
		200);
	assert_null(fx_json(fx, "rows.0"));
}

static void a_moment_that_is_taken_is_refused(void **state)
{
	struct fx *fx = *state;
	int64_t a, b;

	open_hours(fx, worker, 2, "2026-11-23", "09:00", "12:00", "booked");
	open_hours(fx, worker2, 2, "2026-11-23", "09:00", "12:00", "booked");
	a = person(fx, "Istace");
	b = person(fx, "Collard");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-11-24", "09:00", ""), 201);
	fx_call(fx, POST, "/api/appointments",
		booking(fx, b, worker, "2026-11-24", "09:15", ""), 409);
	assert_string_equal(fx->error, "booking.staff_taken");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker2, "2026-11-24", "09:15", ""), 409);
	assert_string_equal(fx->error, "booking.person_taken");
	/* one that ends at half past and one that begins then do not touch */
	fx_call(fx, POST, "/api/appointments",
		booking(fx, b, worker, "2026-11-24", "09:30", ""), 201);
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-11-24", "13:30", ""), 409);
	assert_string_equal(fx->error, "appointment.outside");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-11-24", "13:30", ",\"outside\":true"), 201);
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-11-23", "09:00", ""), 422);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM appointment"), 3);
	/* worker and person of each, no line of what was refused */
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM busy"), 6);
}

static void holidays_and_closing_days_are_closed(void **state)
{
	struct fx *fx = *state;
	int64_t a;

	open_hours(fx, worker, 5, "2026-12-01", "09:00", "12:00", "booked");
	fx_call(fx, POST, "/api/closings", "{\"day\":\"2026-12-18\",\"label\":\"Pont\"}", 201);
	a = person(fx, "Istace");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-12-25", "09:00", ""), 409);
	assert_string_equal(fx->error, "appointment.closed_day");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-12-18", "09:00", ""), 409);
	fx_call(fx, GET, "/api/slots?motive=social_follow&from=2026-12-12&limit=1", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.day"),
			    "2027-01-08"); /* 25 December, 1 January */
	fx_call(fx, GET, "/api/agenda?from=2026-12-14&to=2026-12-27", NULL, 200);
	assert_string_equal(fx_text(fx, "closed.0.holiday"), "christmas");
	assert_string_equal(fx_text(fx, "closed.1.label"), "Pont");
}

/* The night of 28 March 2027 has an hour less, that of 25 October 2026 an hour more. */
static void days_on_which_the_clock_changes(void **state)
{
	struct fx *fx = *state;

	open_hours(fx, worker, 7, "2026-10-01", "00:00", "06:00", "booked");
	fx_as(fx, "reception");
	fx_call(fx, GET,
		"/api/slots?service=" SOCIAL
		"&minutes=60&from=2027-03-28&to=2027-03-28&limit=60",
		NULL, 200);
	assert_string_equal(fx_text(fx, "rows.1.at"), "01:00");
	assert_string_equal(fx_text(fx, "rows.2.at"), "03:00");
	assert_string_equal(fx_text(fx, "rows.4.at"), "05:00");
	assert_null(fx_json(fx, "rows.5"));
	clock_freeze(brussels_instant(day_from_civil(2026, 10, 23), 600));
	fx_as(fx, "reception");
	fx_call(fx, GET,
		"/api/slots?service=" SOCIAL
		"&minutes=60&from=2026-10-25&to=2026-10-25&limit=60",
		NULL, 200);
	assert_string_equal(fx_text(fx, "rows.6.at"), "05:00"); /* two hours are called 02:00 */
	assert_null(fx_json(fx, "rows.7"));
}

static void every_second_week_and_single_days(void **state)
{
	struct fx *fx = *state;
	int64_t id;

	fx_call(fx, POST, "/api/openings",
		arena_printf(&fx->arena,
			     "{\"staff_id\":%" PRId64 ",\"service\":\"" SOCIAL
			     "\",\"mode\":\"booked\",\"weekday\":3,\"every\":2,\"from\":"
			     "\"2026-11-25\",\"start\":\"10:00\",\"end\":\"11:00\"}",
			     worker),
		201);
	id = fx_int(fx, "id");
	fx_call(fx, POST, path_of(fx, "openings", id, "/day"), "{\"day\":\"2026-12-09\"}", 200);
	fx_call(fx, POST, path_of(fx, "openings", id, "/day"),
		"{\"day\":\"2026-12-23\",\"start\":\"14:00\",\"end\":\"15:00\"}", 200);
	fx_as(fx, "reception");
	fx_call(fx, GET, "/api/slots?service=" SOCIAL "&minutes=60&limit=3", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.day"), "2026-11-25");
	assert_string_equal(fx_text(fx, "rows.1.day"), "2026-12-23");
	assert_string_equal(fx_text(fx, "rows.1.at"), "14:00");
	assert_string_equal(fx_text(fx, "rows.2.day"), "2027-01-06");
}

static void an_absence_takes_the_moments_and_tells_what_it_touches(void **state)
{
	struct fx *fx = *state;
	int64_t a, away;

	open_hours(fx, worker, 2, "2026-11-23", "09:00", "12:00", "booked");
	a = person(fx, "Istace");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-11-24", "09:00", ""), 201);
	fx_as(fx, "reception");
	fx_call(fx, POST, "/api/absences",
		arena_printf(&fx->arena,
			     "{\"staff_id\":%" PRId64
			     ",\"kind\":\"leave\",\"from\":\"2026-11-24\","
			     "\"to\":\"2026-11-27\"}",
			     worker),
		403);
	fx_as(fx, "social_worker");
	fx_call(fx, POST, "/api/absences",
		arena_printf(&fx->arena,
			     "{\"staff_id\":%" PRId64
			     ",\"kind\":\"leave\",\"from\":\"2026-11-24\","
			     "\"to\":\"2026-11-27\"}",
			     worker),
		201);
	assert_int_equal(fx_int(fx, "appointments"), 1);
	away = fx_int(fx, "id");
	fx_call(fx, GET, "/api/slots?motive=social_follow&limit=1", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.day"), "2026-12-01");
	fx_call(fx, POST, path_of(fx, "absences", away, "/cancel"), NULL, 200);
	fx_call(fx, GET, "/api/slots?motive=social_follow&limit=1", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.at"), "09:30");
}

/* A colleague sees a span of time; reception sees whom to greet, never why. */
static void each_reader_sees_what_he_needs(void **state)
{
	struct fx *fx = *state;
	int64_t a, id;

	open_hours(fx, worker, 2, "2026-11-23", "09:00", "12:00", "booked");
	a = person(fx, "Istace");
	fx_as(fx, "social_worker");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-11-24", "09:00",
			",\"subject\":\"Dettes de loyer\",\"note\":\"Apporter le bail\","
			"\"bring\":1"),
		201);
	id = fx_int(fx, "id");
	fx_call(fx, GET, path_of(fx, "appointments", id, ""), NULL, 200);
	assert_string_equal(fx_text(fx, "subject"), "Dettes de loyer");
	assert_string_equal(fx_text(fx, "motive"), "social_follow");
	fx_as(fx, "reception");
	fx_call(fx, GET, path_of(fx, "appointments", id, ""), NULL, 200);
	assert_string_equal(fx_text(fx, "name"), "Istace Anne");
	assert_string_equal(fx_text(fx, "note"), "Apporter le bail");
	assert_null(strstr(fx->body, "loyer"));
	assert_null(strstr(fx->body, "social_follow"));
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, "/api/agenda?from=2026-11-24", NULL, 200);
	assert_string_equal(fx_text(fx, "events.0.seen"), "busy");
	assert_string_equal(fx_text(fx, "events.0.start"), "09:00");
	assert_null(strstr(fx->body, "Istace"));
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path_of(fx, "appointments", id, ""), "{\"at\":\"10:00\"}", 403);
	/* reception may not write why somebody comes to another's agenda */
	fx_as(fx, "reception");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-11-24", "11:00", ",\"subject\":\"Dettes\""), 422);
}

static void an_open_motive_is_shown_at_the_desk(void **state)
{
	struct fx *fx = *state;
	int64_t a;

	open_hours(fx, worker, 2, "2026-11-23", "09:00", "12:00", "booked");
	a = person(fx, "Istace");
	fx_call(fx, POST, "/api/appointments",
		arena_printf(&fx->arena,
			     "{\"person_id\":%" PRId64 ",\"service\":\"" SOCIAL
			     "\",\"motive\":\"social_documents\",\"staff_id\":%" PRId64
			     ",\"day\":\"2026-11-24\",\"at\":\"09:00\"}",
			     a, worker),
		201);
	fx_call(fx, GET, "/api/agenda?from=2026-11-24", NULL, 200);
	assert_string_equal(fx_text(fx, "events.0.motive"), "social_documents");
}

static void moving_needs_the_version_and_a_free_moment(void **state)
{
	struct fx *fx = *state;
	int64_t a, b, id;

	open_hours(fx, worker, 2, "2026-11-23", "09:00", "12:00", "booked");
	a = person(fx, "Istace");
	b = person(fx, "Collard");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-11-24", "09:00", ""), 201);
	id = fx_int(fx, "id");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, b, worker, "2026-11-24", "10:00", ""), 201);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path_of(fx, "appointments", id, ""), "{\"at\":\"09:45\"}", 409);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path_of(fx, "appointments", id, ""), "{\"at\":\"10:30\"}", 200);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path_of(fx, "appointments", id, ""), "{\"at\":\"11:00\"}", 412);
	fx_call(fx, GET, path_of(fx, "appointments", id, ""), NULL, 200);
	assert_string_equal(fx_text(fx, "start"), "10:30");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM busy"), 4);
}

static void states_leave_records_and_give_time_back(void **state)
{
	struct fx *fx = *state;
	int64_t a, b, id;

	open_hours(fx, worker, 2, "2026-11-23", "09:00", "12:00", "booked");
	a = person(fx, "Istace");
	b = person(fx, "Collard");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-11-24", "09:00", ""), 201);
	id = fx_int(fx, "id");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path_of(fx, "appointments", id, "/state"), "{\"state\":\"no_show\"}",
		422);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path_of(fx, "appointments", id, "/state"), "{\"state\":\"excused\"}",
		200);
	assert_int_equal(facts_count(fx->app->facts), 1);
	fx_call(fx, POST, "/api/appointments",
		booking(fx, b, worker, "2026-11-24", "09:00", ""), 201);
	/* undone after the moment went to somebody else: refused, and told why */
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path_of(fx, "appointments", id, "/state"), "{\"state\":\"booked\"}",
		409);
	clock_freeze(FX_NOW + 86400 + 3 * 3600);
	fx_as(fx, "reception");
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path_of(fx, "appointments", id, "/state"),
		"{\"state\":\"cancelled\",\"reason\":\"centre\"}", 200);
	assert_int_equal(facts_count(fx->app->facts), 0);
}

static void a_series_keeps_the_hour_and_leaves_out_closed_days(void **state)
{
	struct fx *fx = *state;
	int64_t a;

	open_hours(fx, worker, 5, "2026-12-01", "09:00", "12:00", "booked");
	a = person(fx, "Istace");
	fx_call(fx, POST, "/api/appointments",
		booking(fx, a, worker, "2026-12-11", "09:00",
			",\"series\":{\"every\":1,\"count\":5}"),
		201);
	assert_int_equal(json_array_size(fx_json(fx, "made")), 3);
	assert_string_equal(fx_text(fx, "skipped.0"), "2026-12-25");
	assert_string_equal(fx_text(fx, "skipped.1"), "2027-01-01");
	assert_int_equal(fx_sql(fx, "SELECT count(DISTINCT series_id) FROM appointment"), 1);
}

static void hours_that_are_over_are_counted_once(void **state)
{
	struct fx *fx = *state;
	int64_t a;

	open_hours(fx, worker, 2, "2026-11-24", "09:00", "12:00", "booked");
	open_hours(fx, worker, 2, "2026-11-24", "13:30", "15:30", "walk_in");
	clock_freeze(FX_NOW + 2 * 86400);
	a = person(fx, "Istace");
	for (int i = 0; i < 2; i++)
		fx_call(fx, POST, "/api/appointments",
			booking(fx, a, worker, i ? "2026-12-08" : "2026-12-01", "09:00", ""),
			201);
	assert_int_equal(fx_sql(fx, "SELECT sum(minutes) FROM record"), 300);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM opening_done"), 2);
	assert_int_equal(facts_count(fx->app->facts), 2);
}

/* Whatever step fails, an appointment, its time and its record come or go together. */
static void booking_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	const char *body;
	int64_t a;

	open_hours(fx, worker, 2, "2026-11-23", "09:00", "12:00", "booked");
	a = person(fx, "Istace");
	body = booking(fx, a, worker, "2026-11-24", "09:00", ",\"note\":\"Bail\"");
	for (unsigned nth = 1;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, POST, "/api/appointments", body);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 201) {
			assert_true(nth > 8);
			break;
		}
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM appointment"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM busy"), 0);
	}
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM busy"), 2);
}

static void what_is_left_of_a_window(void **state)
{
	const struct busy busy[] = { { .span = { 0, 10 } },
				     { .span = { 5, 12 } },
				     { .span = { 20, 30 } },
				     { .span = { 40, 60 } } };
	struct span out[5];

	(void)state;
	assert_int_equal(spans_free((struct span){ 8, 50 }, busy, 4, out), 2);
	assert_int_equal(out[0].from, 12);
	assert_int_equal(out[0].to, 20);
	assert_int_equal(out[1].from, 30);
	assert_int_equal(out[1].to, 40);
	assert_int_equal(spans_free((struct span){ 1, 9 }, busy, 4, out), 0);
	assert_int_equal(spans_free((struct span){ 1, 9 }, busy, 0, out), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(free_moments_leave_out_what_is_taken),
		T(a_moment_that_is_taken_is_refused),
		T(holidays_and_closing_days_are_closed),
		T(days_on_which_the_clock_changes),
		T(every_second_week_and_single_days),
		T(an_absence_takes_the_moments_and_tells_what_it_touches),
		T(each_reader_sees_what_he_needs),
		T(an_open_motive_is_shown_at_the_desk),
		T(moving_needs_the_version_and_a_free_moment),
		T(states_leave_records_and_give_time_back),
		T(a_series_keeps_the_hour_and_leaves_out_closed_days),
		T(hours_that_are_over_are_counted_once),
		T(booking_is_all_or_nothing),
		cmocka_unit_test(what_is_left_of_a_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
