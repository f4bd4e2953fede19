/*
 * Agendas by room, the waiting list with what is free for it, whether somebody can be reached, and
 * appointments and visits in the thread of a person.
 * Monday 23 November 2026, 11:00 in Brussels.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

#define SOCIAL "appointment_social"

static int64_t worker, worker2, room_a, room_b;

static int64_t room(struct fx *fx, const char *label)
{
	fx_call(fx, POST, "/api/resources",
		arena_printf(&fx->arena,
			     "{\"kind\":\"room\",\"label\":\"%s\",\"place\":\"office\","
			     "\"adapted\":false}",
			     label),
		201);
	return fx_int(fx, "id");
}

static void hours(struct fx *fx, int64_t staff, int64_t in)
{
	fx_call(fx, POST, "/api/openings",
		arena_printf(&fx->arena,
			     "{\"staff_id\":%" PRId64 ",\"service\":\"" SOCIAL
			     "\",\"room_id\":%" PRId64
			     ",\"mode\":\"booked\",\"weekday\":2,\"from\":"
			     "\"2026-11-24\",\"start\":\"09:00\",\"end\":\"12:00\"}",
			     staff, in),
		201);
}

/* Tuesdays, 9:00 to 12:00: one worker in room A, the other in room B. */
static int setup(void **state)
{
	struct fx *fx;

	fx_setup(state, FX_STAFF);
	fx = *state;
	worker = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'social_worker'");
	worker2 = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'social_worker2'");
	fx_as(fx, "team_lead");
	room_a = room(fx, "Bureau A");
	room_b = room(fx, "Bureau B");
	hours(fx, worker, room_a);
	hours(fx, worker2, room_b);
	return 0;
}

static int64_t person(struct fx *fx, const char *last)
{
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, last, "Anne", "1980-01-01");
	fx_as(fx, "reception");
	return id;
}

static int64_t book(struct fx *fx, int64_t who, int64_t staff, const char *at, const char *more)
{
	fx_call(fx, POST, "/api/appointments",
		arena_printf(&fx->arena,
			     "{\"person_id\":%" PRId64 ",\"service\":\"" SOCIAL
			     "\",\"motive\":\"social_follow\",\"staff_id\":%" PRId64
			     ",\"day\":\"2026-11-24\",\"at\":\"%s\"%s}",
			     who, staff, at, more),
		201);
	return fx_int(fx, "id");
}

static void rooms_stand_side_by_side(void **state)
{
	struct fx *fx = *state;

	(void)book(fx, person(fx, "Istace"), worker, "09:00", "");
	(void)book(fx, person(fx, "Goffin"), worker2, "10:00", "");
	fx_call(fx, GET, "/api/agenda?rooms=all&from=2026-11-24", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rooms")), 2);
	assert_int_equal(json_array_size(fx_json(fx, "openings")), 2);
	assert_int_equal(json_array_size(fx_json(fx, "events")), 2);
	assert_int_equal(json_array_size(fx_json(fx, "staff")), 0);
	assert_false(json_is_true(fx_json(fx, "more")));
	fx_call(fx, GET,
		arena_printf(&fx->arena,
			     "/api/agenda?rooms=%" PRId64 "&from=2026-11-23&to=2026-11-29",
			     room_b),
		NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "events")), 1);
	assert_string_equal(fx_text(fx, "events.0.name"), "Goffin Anne");
	assert_int_equal(fx_int(fx, "events.0.room_id"), room_b);
	fx_call(fx, GET, "/api/agenda?rooms=x", NULL, 422);
	/* a colleague of another team reads spans, in rooms too */
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, "/api/agenda?rooms=all&from=2026-11-24", NULL, 200);
	assert_null(strstr(fx->body, "Istace"));
}

static void a_move_to_a_room_that_is_taken_is_refused(void **state)
{
	struct fx *fx = *state;
	int64_t a = book(fx, person(fx, "Istace"), worker, "09:00", "");
	const char *path = arena_printf(&fx->arena, "/api/appointments/%" PRId64, a);
	const char *to_b = arena_printf(&fx->arena, "{\"room_id\":%" PRId64 "}", room_b);

	(void)book(fx, person(fx, "Goffin"), worker2, "09:00", "");
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path, to_b, 409);
	assert_string_equal(fx->error, "booking.thing_taken");
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path,
		arena_printf(&fx->arena, "{\"room_id\":%" PRId64 ",\"at\":\"11:00\"}", room_b),
		200);
	fx_call(fx, GET, path, NULL, 200);
	assert_int_equal(fx_int(fx, "room_id"), room_b);
}

static void wish(struct fx *fx, int64_t who, const char *part, int status)
{
	fx_call(fx, POST, "/api/wait-list",
		arena_printf(&fx->arena,
			     "{\"person_id\":%" PRId64 ",\"service\":\"" SOCIAL
			     "\",\"motive\":\"social_follow\",\"part\":\"%s\"}",
			     who, part),
		status);
}

/* What is free goes to who asked first; the next one is offered the next moment. */
static void each_wish_is_offered_another_moment(void **state)
{
	struct fx *fx = *state;
	int64_t a = person(fx, "Istace"), b = person(fx, "Goffin"), c = person(fx, "Noel"), id;

	wish(fx, a, "any", 201);
	wish(fx, b, "am", 201);
	wish(fx, c, "pm", 201);
	fx_call(fx, GET, "/api/wait-list?offers=true", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 3);
	assert_true(json_is_null(fx_json(fx, "next")));
	assert_string_equal(fx_text(fx, "rows.0.offer.at"), "09:00");
	assert_string_equal(fx_text(fx, "rows.0.offer.day"), "2026-11-24");
	assert_true(fx_int(fx, "rows.0.offer.staff_id") !=
			    fx_int(fx, "rows.1.offer.staff_id") ||
		    strcmp(fx_text(fx, "rows.1.offer.at"), "09:00") != 0);
	assert_true(json_is_null(fx_json(fx, "rows.2.offer")));
	/* giving it takes the person off the list */
	id = fx_int(fx, "rows.0.id");
	(void)book(fx, a, worker, "09:00",
		   arena_printf(&fx->arena, ",\"wait_id\":%" PRId64, id));
	fx_call(fx, GET, "/api/wait-list", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 2);
	assert_true(json_is_null(fx_json(fx, "rows.0.offer")));
}

static void a_long_list_comes_in_pages(void **state)
{
	struct fx *fx = *state;
	int64_t next, seen;

	for (int i = 0; i < 53; i++)
		wish(fx, person(fx, i % 2 ? "Istace" : "Goffin"), "any", 201);
	fx_call(fx, GET, "/api/wait-list", NULL, 200);
	seen = (int64_t)json_array_size(fx_json(fx, "rows"));
	assert_int_equal(seen, 50);
	next = fx_int(fx, "next");
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/wait-list?after=%" PRId64, next), NULL,
		200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 3);
	assert_true(json_is_null(fx_json(fx, "next")));
}

static void the_desk_learns_that_somebody_can_be_reached_not_how(void **state)
{
	struct fx *fx = *state;
	int64_t none, some;

	fx_as(fx, "social_worker");
	fx_call(fx, POST, "/api/persons",
		"{\"identity\":{\"last_name\":\"Istace\",\"first_name\":\"Anne\"}}", 201);
	none = fx_int(fx, "id");
	fx_call(fx, POST, "/api/persons",
		"{\"identity\":{\"last_name\":\"Goffin\",\"first_name\":\"Lise\",\"contacts\":"
		"[{\"kind\":\"mobile\",\"value\":\"+32 475 12 34 56\",\"discreet\":true}]}}",
		201);
	some = fx_int(fx, "id");
	fx_as(fx, "reception");
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/reach/%" PRId64, none), NULL, 200);
	assert_false(json_is_true(fx_json(fx, "contact")));
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/reach/%" PRId64, some), NULL, 200);
	assert_true(json_is_true(fx_json(fx, "contact")));
	assert_true(json_is_true(fx_json(fx, "discreet")));
	assert_null(strstr(fx->body, "475"));
	assert_int_equal(fx_sql(fx, arena_printf(&fx->arena,
						 "SELECT count(*) FROM audit WHERE purpose ="
						 " 'reach' AND subject = %" PRId64,
						 some)),
			 1);
}

static void the_thread_tells_meetings_and_visits(void **state)
{
	struct fx *fx = *state;
	int64_t who = person(fx, "Istace"), a;
	const char *thread = arena_printf(&fx->arena, "/api/persons/%" PRId64 "/timeline", who);

	a = book(fx, who, worker, "09:00", "");
	(void)book(fx, who, worker, "10:00", "");
	fx->if_match = "\"1\"";
	fx_call(fx, POST, arena_printf(&fx->arena, "/api/appointments/%" PRId64 "/state", a),
		"{\"state\":\"excused\"}", 200);
	fx_call(fx, POST, "/api/visits",
		arena_printf(&fx->arena,
			     "{\"person_id\":%" PRId64 ",\"needs\":[{\"service\":\"" SOCIAL
			     "\",\"staff_id\":%" PRId64 "}]}",
			     who, worker),
		201);
	fx_as(fx, "social_worker");
	fx_call(fx, GET, thread, NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "items")), 3);
	assert_string_equal(fx_text(fx, "items.0.source"), "appointment");
	assert_string_equal(fx_text(fx, "items.0.meeting.state"), "booked");
	assert_string_equal(fx_text(fx, "items.1.meeting.state"), "excused");
	assert_string_equal(fx_text(fx, "items.2.meeting.state"), "here");
	assert_false(json_is_true(fx_json(fx, "items.2.meeting.agreed")));
	/* page by page the same lines */
	fx_call(fx, GET, arena_printf(&fx->arena, "%s?limit=2", thread), NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "items")), 2);
	fx_call(fx, GET,
		arena_printf(&fx->arena, "%s?limit=2&before=%s", thread, fx_text(fx, "next")),
		NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "items")), 1);
	assert_string_equal(fx_text(fx, "items.0.meeting.state"), "here");
	/* interventions alone leave them out */
	fx_call(fx, GET, arena_printf(&fx->arena, "%s?kind=intervention", thread), NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "items")), 0);
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, thread, NULL, 403);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(rooms_stand_side_by_side),
		T(a_move_to_a_room_that_is_taken_is_refused),
		T(each_wish_is_offered_another_moment),
		T(a_long_list_comes_in_pages),
		T(the_desk_learns_that_somebody_can_be_reached_not_how),
		T(the_thread_tells_meetings_and_visits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
