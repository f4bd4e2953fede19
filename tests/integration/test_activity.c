/*
 * Group activities: a series with its exceptions, places and the waiting list, a sheet saved and
 * corrected, a homework school that asks consent, meetings tied to the plan, trainings, and a
 * service that an administrator adds and that runs at once.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "db/writer.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static const char *path(struct fx *fx, const char *before, int64_t id, const char *after)
{
	return arena_printf(&fx->arena, "/api/activities/%s/%" PRId64 "%s", before, id, after);
}

static void with(struct fx *fx, enum method m, const char *p, int64_t version, const char *body,
		 int status)
{
	fx->if_match = arena_printf(&fx->arena, "\"%d\"", (int)version);
	fx_call(fx, m, p, body, status);
}

static int64_t series(struct fx *fx, const char *service, const char *more)
{
	fx_call(fx, POST, "/api/activities/series",
		arena_printf(&fx->arena,
			     "{\"service\":\"%s\",\"title\":\"Essai\",\"start\":\"13:30\","
			     "\"minutes\":120,%s}",
			     service, more),
		201);
	return fx_int(fx, "id");
}

static int64_t enrol(struct fx *fx, int64_t series_id, int64_t person, const char *more)
{
	fx_call(fx, POST, path(fx, "series", series_id, "/enrolments"),
		arena_printf(&fx->arena, "{\"person_id\":%" PRId64 "%s}", person, more), 201);
	return fx_int(fx, "id");
}

static int64_t first_session(struct fx *fx, int64_t series_id)
{
	char sql[120];

	(void)snprintf(sql, sizeof(sql),
		       "SELECT session_id FROM activity_session WHERE series_id = %" PRId64
		       " ORDER BY day",
		       series_id);
	return fx_sql(fx, sql);
}

static int64_t live(struct fx *fx, const char *kind)
{
	return fx_sql(fx, arena_printf(&fx->arena,
				       "SELECT count(*) FROM record r JOIN term k ON k.term_id "
				       "= r.kind_id WHERE k.key = '%s' AND voided_by IS NULL",
				       kind));
}

static void a_series_leaves_out_holidays_and_named_days(void **state)
{
	struct fx *fx = *state;
	int64_t id;

	fx_as(fx, "coordinator");
	/* Wednesdays: 11 November is Armistice; the autumn holiday is named */
	id = series(fx, "homework_school",
		    "\"day\":\"2026-10-14\",\"until\":\"2026-12-09\",\"form\":\"school\","
		    "\"except\":[\"2026-10-21\",\"2026-10-28\"]");
	assert_int_equal(fx_int(fx, "sessions"), 6);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM activity_session WHERE day = 20768"),
			 0);
	fx_call(fx, POST, "/api/activities/series",
		"{\"service\":\"workshops\",\"title\":\"Trop\",\"start\":\"10:00\",\"minutes\":"
		"60,\"day\":\"2026-01-05\",\"until\":\"2028-01-05\"}",
		422);
	fx_call(fx, POST, "/api/activities/series",
		"{\"service\":\"ironing\",\"title\":\"Non\",\"start\":\"10:00\",\"minutes\":60,"
		"\"day\":\"2026-01-05\"}",
		422);
	/* one of them is cancelled, with its reason; it may not be held by a change */
	with(fx, PATCH, path(fx, "sessions", first_session(fx, id), ""), 1,
	     "{\"day\":\"2026-10-14\",\"start\":\"13:30\",\"minutes\":120,\"state\":"
	     "\"cancelled\"}",
	     422);
	with(fx, PATCH, path(fx, "sessions", first_session(fx, id), ""), 1,
	     "{\"day\":\"2026-10-14\",\"start\":\"13:30\",\"minutes\":120,\"state\":"
	     "\"cancelled\",\"reason\":\"staff\"}",
	     200);
	assert_int_equal(live(fx, "session.cancelled"), 1);
	with(fx, PATCH, path(fx, "sessions", first_session(fx, id), ""), 2,
	     "{\"day\":\"2026-10-14\",\"start\":\"13:30\",\"minutes\":120,\"state\":\"held\"}",
	     409);
}

static void who_comes_when_it_is_full_waits_and_gets_the_next_place(void **state)
{
	struct fx *fx = *state;
	int64_t s, who[4], e[4];

	fx_as(fx, "social_worker");
	for (int i = 0; i < 4; i++)
		who[i] = fx_person(fx, arena_printf(&fx->arena, "Personne%d", i), "Ana",
				   "1980-01-01");
	s = series(fx, "workshops",
		   "\"day\":\"" FX_TODAY "\",\"capacity\":2,\"place\":\"mapa\"");
	for (int i = 0; i < 4; i++) {
		e[i] = enrol(fx, s, who[i], "");
		assert_string_equal(fx_text(fx, "state"), i < 2 ? "enrolled" : "waiting");
	}
	assert_int_equal(live(fx, "session.waiting"), 2);
	fx_call(fx, POST, path(fx, "series", s, "/enrolments"),
		arena_printf(&fx->arena, "{\"person_id\":%" PRId64 "}", who[0]), 409);
	with(fx, PATCH, path(fx, "enrolments", e[0], ""), 1, "{\"state\":\"left\"}", 200);
	assert_int_equal(live(fx, "session.waiting"), 1);
	fx_call(fx, GET, path(fx, "series", s, ""), NULL, 200);
	assert_int_equal(fx_int(fx, "members.0.id"), e[1]);
	assert_int_equal(fx_int(fx, "members.1.id"), e[2]);
	assert_string_equal(fx_text(fx, "members.2.state"), "waiting");
	assert_string_equal(fx_text(fx, "members.3.state"), "left");
	/* one of one: a person, an agent or a partner */
	fx_call(fx, POST, path(fx, "series", s, "/enrolments"), "{}", 422);
	fx_call(fx, POST, path(fx, "series", s, "/enrolments"), "{\"person_id\":99}", 404);
}

static void a_sheet_of_fifteen_is_saved_and_corrected(void **state)
{
	struct fx *fx = *state;
	const char *marks = "", *again;
	int64_t s, p, e[15], walk_in;

	fx_as(fx, "social_worker");
	s = series(fx, "workshops",
		   "\"day\":\"" FX_TODAY "\",\"place\":\"mapa\",\"partner\":\"library\"");
	p = first_session(fx, s);
	for (int i = 0; i < 15; i++) {
		e[i] = enrol(fx, s,
			     fx_person(fx, arena_printf(&fx->arena, "Present%d", i), "Eva",
				       "1970-01-01"),
			     "");
		marks = arena_printf(&fx->arena,
				     "%s%s{\"enrolment_id\":%" PRId64 ",\"mark\":\"%s\"}",
				     marks, i ? "," : "", e[i],
				     i < 12   ? "present"
				     : i < 14 ? "absent"
					      : "excused");
	}
	walk_in = fx_person(fx, "Passante", "Zoe", "1960-01-01");
	with(fx, POST, path(fx, "sessions", p, "/sheet"), 1,
	     arena_printf(&fx->arena,
			  "{\"marks\":[%s],\"walk_ins\":[%" PRId64
			  "],\"women\":3,\"men\":1,\"seniors\":2,\"note\":\"Bon groupe\"}",
			  marks, walk_in),
	     200);
	assert_int_equal(live(fx, "session.held"), 1);
	assert_int_equal(live(fx, "session.attended"), 13);
	assert_int_equal(live(fx, "session.missed"), 3);
	assert_int_equal(fx_sql(fx, "SELECT head_count FROM record WHERE source = "
				    "'activity_session' AND head_count > 0"),
			 17);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record_tie t JOIN plan_node n ON "
				    "n.node_id = t.node_id WHERE n.code = '1.1.1'"),
			 17);
	/* saved again with one change: one record is replaced, and the session's */
	again = arena_printf(&fx->arena,
			     "{\"marks\":[{\"enrolment_id\":%" PRId64
			     ",\"mark\":\"excused\",\"reason\":\"illness\"}],\"women\":3,"
			     "\"men\":1}",
			     e[0]);
	with(fx, POST, path(fx, "sessions", p, "/sheet"), 1, again, 412);
	with(fx, POST, path(fx, "sessions", p, "/sheet"), 2, again, 200);
	assert_int_equal(live(fx, "session.attended"), 12);
	assert_int_equal(live(fx, "session.missed"), 4);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NOT NULL"),
			 2);
	fx_call(fx, GET, path(fx, "sessions", p, ""), NULL, 200);
	assert_int_equal(fx_int(fx, "session.present"), 16);
	assert_string_equal(fx_text(fx, "rows.0.mark"), "excused");
	assert_string_equal(fx_text(fx, "rows.0.reason"), "illness");
	fx_call(fx, GET, path(fx, "enrolments", e[1], "/certificate"), NULL, 200);
	assert_int_equal(fx_int(fx, "minutes"), 120);
	assert_non_null(strstr(fx_text(fx, "name"), "Present1"));
	/* the file of a person tells it, of a stranger's team too little to open it */
	fx_call(fx, GET,
		arena_printf(&fx->arena, "/api/persons/%" PRId64 "/timeline",
			     fx_sql(fx, "SELECT max(person_id) FROM activity_enrolment")),
		NULL, 200);
	assert_non_null(strstr(fx_text(fx, "items.0.theme_label.fr"), "séance"));
	assert_string_equal(fx_text(fx, "items.0.source"), "service");
	/* more minors than people: the sheet stays as it was */
	with(fx, POST, path(fx, "sessions", p, "/sheet"), 3, "{\"minors\":1}", 422);
	with(fx, POST, path(fx, "sessions", p, "/sheet"), 3,
	     "{\"marks\":[{\"enrolment_id\":77,\"mark\":\"present\"}]}", 404);
	assert_int_equal(live(fx, "session.held"), 1);
}

static void a_child_comes_with_consent_and_its_contacts_are_sealed(void **state)
{
	struct fx *fx = *state;
	int64_t s, p, child, e;
	const char *sheet;

	fx_as(fx, "social_worker");
	child = fx_person(fx, "Petit", "Nino", "2017-05-05");
	s = series(fx, "homework_school",
		   "\"day\":\"" FX_TODAY "\",\"form\":\"school\",\"consent\":true");
	p = first_session(fx, s);
	e = enrol(fx, s, child,
		  ",\"contacts\":\"Maman 0470 11 22 33\",\"school\":\"Ecole du Centre\"");
	sheet = arena_printf(
		&fx->arena, "{\"marks\":[{\"enrolment_id\":%" PRId64 ",\"mark\":\"present\"}]}",
		e);
	with(fx, POST, path(fx, "sessions", p, "/sheet"), 1, sheet, 422);
	assert_non_null(strstr(fx->body, "activity.consent_needed"));
	assert_int_equal(live(fx, "session.held"), 0);
	with(fx, PATCH, path(fx, "enrolments", e, ""), 1, "{\"consent\":\"given\"}", 200);
	with(fx, POST, path(fx, "sessions", p, "/sheet"), 1, sheet, 200);
	fx_call(fx, GET, path(fx, "enrolments", e, ""), NULL, 200);
	assert_string_equal(fx_text(fx, "contacts"), "Maman 0470 11 22 33");
	assert_string_equal(fx_text(fx, "consent_day"), FX_TODAY);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM activity_enrolment WHERE instr(info, "
				    "'0470') OR length(info) < 256"),
			 0);
	assert_true(fx_sql(fx,
			   "SELECT count(*) FROM audit WHERE subject IS NOT NULL AND action "
			   "LIKE 'activity%'") > 0);
}

static void points_of_a_meeting_serve_the_action_they_name(void **state)
{
	struct fx *fx = *state;
	int64_t s, p, node;

	fx_as(fx, "coordinator");
	node = fx_sql(fx, "SELECT node_id FROM plan_node WHERE plan_id = 2 AND code = '6.3.2'");
	s = series(fx, "meetings",
		   "\"day\":\"" FX_TODAY "\",\"form\":\"meeting\",\"theme\":\"codir\"");
	p = first_session(fx, s);
	fx_call(fx, POST, path(fx, "sessions", p, "/points"),
		arena_printf(&fx->arena,
			     "{\"text\":\"Logements vides\",\"decision\":\"Visite en "
			     "janvier\",\"action_id\":%" PRId64 "}",
			     node),
		201);
	fx_call(fx, POST, path(fx, "sessions", p, "/points"),
		"{\"text\":\"Divers\",\"action_id\":1}", 422);
	assert_int_equal(live(fx, "session.point"), 0);
	fx_call(fx, POST, path(fx, "series", s, "/enrolments"), "{\"partner\":\"commune\"}",
		201);
	fx_call(fx, POST, path(fx, "series", s, "/enrolments"), "{\"user_id\":1}", 201);
	with(fx, POST, path(fx, "sessions", p, "/sheet"), 1, "{}", 200);
	assert_int_equal(live(fx, "session.point"), 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record_tie t JOIN plan_node n USING "
				    "(node_id) JOIN record r USING (record_id) JOIN term k ON "
				    "k.term_id = r.kind_id WHERE n.code = '6.3.2' AND k.key = "
				    "'session.point' AND t.reason IS NOT NULL"),
			 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record_tie t JOIN plan_node n USING "
				    "(node_id) WHERE n.code = '1.2.3'"),
			 1);
	fx_call(fx, GET, path(fx, "sessions", p, ""), NULL, 200);
	assert_string_equal(fx_text(fx, "points.0.decision"), "Visite en janvier");
	assert_string_equal(fx_text(fx, "points.0.code"), "6.3.2");
	/* as many as are shown and counted, and not one more */
	for (int i = 1; i < 100; i++)
		fx_call(fx, POST, path(fx, "sessions", p, "/points"), "{\"text\":\"Point\"}",
			201);
	fx_call(fx, POST, path(fx, "sessions", p, "/points"), "{\"text\":\"Point 101\"}", 422);
	assert_string_equal(fx_text(fx, "fields.0.error"), "activity.points_full");
	fx_call(fx, GET, path(fx, "sessions", p, ""), NULL, 200);
	assert_int_equal((int)json_array_size(fx_json(fx, "points")), 100);
}

static void trainings_are_asked_granted_and_done(void **state)
{
	struct fx *fx = *state;
	int64_t id;

	fx_as(fx, "team_lead");
	fx_call(fx, POST, "/api/activities/trainings",
		"{\"user_id\":1,\"title\":\"Entretien motivationnel\",\"minutes\":720,"
		"\"day\":\"2026-03-02\",\"theme\":\"training_social\"}",
		201);
	id = fx_int(fx, "id");
	with(fx, PATCH, path(fx, "trainings", id, ""), 1,
	     "{\"title\":\"Entretien motivationnel\",\"minutes\":720,\"day\":\"2026-05-04\","
	     "\"theme\":\"training_social\",\"state\":\"done\"}",
	     200);
	assert_int_equal(live(fx, "session.training"), 1);
	with(fx, PATCH, path(fx, "trainings", id, ""), 2,
	     "{\"title\":\"Entretien motivationnel\",\"minutes\":720,\"day\":\"2027-05-04\","
	     "\"state\":\"done\"}",
	     422);
	fx_call(fx, GET, "/api/activities/trainings?year=2026", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.state"), "done");
	fx_as(fx, "reception");
	fx_call(fx, GET, "/api/activities/trainings", NULL, 403);
}

static void a_service_that_is_only_a_row_runs_at_once(void **state)
{
	struct fx *fx = *state;
	int64_t s, rule;

	fx_as(fx, "admin");
	fx_call(fx, POST, "/api/services",
		"{\"key\":\"atelier_couture\",\"archetype\":\"session\",\"unit\":\"session\","
		"\"label\":{\"fr\":\"Atelier couture\"},\"themes\":[\"culture\"]}",
		201);
	fx_as(fx, "manager");
	fx_call(fx, POST, "/api/rules",
		arena_printf(&fx->arena,
			     "{\"plan_id\":1,\"action_id\":%" PRId64
			     ",\"kind\":\"session.held\",\"service\":\"atelier_couture\","
			     "\"priority\":90,\"from\":\"2026-01-01\"}",
			     fx_sql(fx, "SELECT node_id FROM plan_node WHERE plan_id = 1 AND "
					"code = '1.1.1'")),
		201);
	rule = fx_int(fx, "id");
	assert_true(rule > 0);
	fx_as(fx, "coordinator");
	s = series(fx, "atelier_couture", "\"day\":\"" FX_TODAY "\"");
	with(fx, POST, path(fx, "sessions", first_session(fx, s), "/sheet"), 1,
	     "{\"women\":7,\"men\":1}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record_tie t JOIN plan_node n USING "
				    "(node_id) WHERE n.code = '1.1.1'"),
			 1);
}

static void a_fault_at_any_step_changes_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t s, p, e;
	const char *sheet;
	unsigned nth = 1;

	fx_as(fx, "social_worker");
	s = series(fx, "workshops", "\"day\":\"" FX_TODAY "\"");
	p = first_session(fx, s);
	e = enrol(fx, s, fx_person(fx, "Faute", "Luc", "1970-01-01"), "");
	sheet = arena_printf(&fx->arena,
			     "{\"marks\":[{\"enrolment_id\":%" PRId64
			     ",\"mark\":\"present\"}],\"women\":2,\"note\":\"x\"}",
			     e);
	for (;; nth++) {
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), nth);
		fx->if_match = "\"1\"";
		fx_request(fx, POST, path(fx, "sessions", p, "/sheet"), sheet);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status >= 500);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM activity_mark"), 0);
		assert_true(nth < 300);
	}
	assert_true(nth > 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(a_series_leaves_out_holidays_and_named_days),
		T(who_comes_when_it_is_full_waits_and_gets_the_next_place),
		T(a_sheet_of_fifteen_is_saved_and_corrected),
		T(a_child_comes_with_consent_and_its_contacts_are_sealed),
		T(points_of_a_meeting_serve_the_action_they_name),
		T(trainings_are_asked_granted_and_done),
		T(a_service_that_is_only_a_row_runs_at_once),
		T(a_fault_at_any_step_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
