/*
 * Dated figures that a centre adds and corrects, and what follows from them and from the day:
 * parameters, the delays of the social file, the records of placements.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/selfcheck.h"
#include "core/write.h"
#include "db/writer.h"
#include "http/upkeep.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static int64_t parameter(struct fx *fx, const char *code, const char *from, const char *member)
{
	json_t *p;
	size_t i;

	fx_call(fx, GET, "/api/parameters", NULL, 200);
	json_array_foreach(fx_json(fx, "rows"), i, p)
	{
		if (strcmp(json_string_value(json_object_get(p, "code")), code) == 0 &&
		    strcmp(json_string_value(json_object_get(p, "from")), from) == 0)
			return json_integer_value(json_object_get(p, member));
	}
	return -1;
}

static void correct(struct fx *fx, int64_t id, int version, const char *body, int status)
{
	char tag[16], path[80];

	(void)snprintf(tag, sizeof(tag), "\"%d\"", version);
	(void)snprintf(path, sizeof(path), "/api/parameters/%" PRId64, id);
	fx->if_match = tag;
	fx_call(fx, PATCH, path, body, status);
}

static int64_t add(struct fx *fx, int64_t person, const char *what, const char *body)
{
	char path[80];

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/%s", person, what);
	fx_call(fx, POST, path, body, 201);
	return fx_int(fx, "id");
}

static json_t *act(struct fx *fx, int64_t person, int64_t id)
{
	char path[80];
	json_t *a;
	size_t i;

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/file", person);
	fx_call(fx, GET, path, NULL, 200);
	json_array_foreach(fx_json(fx, "rows"), i, a)
	{
		if (json_integer_value(json_object_get(a, "id")) == id)
			return a;
	}
	fail_msg("no act %" PRId64, id);
	return NULL;
}

static const char *clock_of(json_t *a, const char *clock, const char *member)
{
	json_t *c;
	size_t i;

	json_array_foreach(json_object_get(a, "clocks"), i, c)
	{
		if (strcmp(json_string_value(json_object_get(c, "clock")), clock) == 0)
			return json_string_value(json_object_get(c, member));
	}
	return NULL;
}

static const char *state_of(json_t *a)
{
	return json_string_value(json_object_get(a, "state"));
}

static void tick(struct fx *fx)
{
	struct err_info ei = { 0 };

	assert_int_equal(upkeep_run(fx->app, &ei).code, ERR_OK);
}

static void a_value_from_a_day_on_leaves_what_is_before_it(void **state)
{
	struct fx *fx = *state;
	static const char VALUE[] = "{\"code\":\"ris.single\",\"value\":%s,\"from\":\"%s\","
				    "\"source\":\"Moniteur belge\"}";
	char body[200];

	fx_as(fx, "manager");
	(void)snprintf(body, sizeof(body), VALUE, "136728", "2027-01-01");
	fx_call(fx, POST, "/api/parameters", body, 403);
	fx_as(fx, "admin");
	fx_call(fx, POST, "/api/parameters", body, 201);
	assert_int_equal(fx_sql(fx,
				"SELECT to_day FROM parameter WHERE code = 'ris.single' AND "
				"value = 134047"),
			 day_from_civil(2026, 12, 31));
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM parameter WHERE code = 'ris.single' "
				    "AND to_day IS NULL"),
			 1);
	/* between two values: each ends on the eve of the next */
	(void)snprintf(body, sizeof(body), VALUE, "135000", "2026-12-01");
	fx_call(fx, POST, "/api/parameters", body, 201);
	assert_int_equal(fx_sql(fx,
				"SELECT to_day FROM parameter WHERE code = 'ris.single' AND "
				"value = 135000"),
			 day_from_civil(2026, 12, 31));
	assert_int_equal(
		fx_sql(fx,
		       "SELECT count(*) FROM parameter a JOIN parameter b ON a.code = b.code "
		       "AND"
		       " a.parameter_id <> b.parameter_id AND a.from_day <= b.from_day AND"
		       " coalesce(a.to_day, 99999) >= b.from_day WHERE a.code = 'ris.single'"),
		0);
	/* refusals change nothing */
	fx_call(fx, POST, "/api/parameters", body, 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), "from");
	(void)snprintf(body, sizeof(body), VALUE, "1350.5", "2027-06-01");
	fx_call(fx, POST, "/api/parameters", body, 422);
	(void)snprintf(body, sizeof(body), VALUE, "-1", "2027-06-01");
	fx_call(fx, POST, "/api/parameters", body, 422);
	fx_call(fx, POST, "/api/parameters",
		"{\"code\":\"no.such\",\"value\":1,\"from\":\"2027-01-01\",\"source\":"
		"\"Rien\"}",
		422);
	fx_call(fx, POST, "/api/parameters",
		"{\"code\":\"ris.single\",\"value\":1,\"from\":\"2027-02-01\"}", 422);
	assert_int_equal(fx_sql(fx,
				"SELECT count(*) FROM parameter WHERE code = 'ris.single' AND "
				"from_day > 20785"),
			 2);
}

static void a_value_that_is_not_in_force_yet_is_taken_back(void **state)
{
	struct fx *fx = *state;
	int64_t id, present;
	char path[80];

	fx_as(fx, "admin");
	fx_call(fx, POST, "/api/parameters",
		"{\"code\":\"ris.single\",\"value\":136728,\"from\":\"2027-01-01\","
		"\"source\":\"Moniteur belge\"}",
		201);
	id = fx_int(fx, "id");
	present = parameter(fx, "ris.single", "2026-03-01", "id");
	(void)snprintf(path, sizeof(path), "/api/parameters/%" PRId64 "/remove", present);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path, "{\"reason\":\"Essai\"}", 409);
	(void)snprintf(path, sizeof(path), "/api/parameters/%" PRId64 "/remove", id);
	fx->if_match = "\"9\"";
	fx_call(fx, POST, path, "{\"reason\":\"Mauvais jour\"}", 412);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"reason\":\"Mauvais jour\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM parameter WHERE code = 'ris.single' "
				    "AND to_day IS NULL AND value = 134047"),
			 1);
	fx_call(fx, GET, "/api/parameters/past", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.reason"), "Mauvais jour");
	assert_int_equal(fx_int(fx, "rows.0.value"), 136728);
	assert_string_equal(fx_text(fx, "rows.0.from"), "2027-01-01");
}

#define REQUEST(day)                                                                           \
	"{\"day\":\"" day "\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":\"Aide\","       \
	"\"receipt_day\":\"" day "\"}"
#define DECISION(day)                                                                          \
	"{\"day\":\"" day "\",\"organ\":\"committee\",\"result\":\"granted\",\"aid\":\"ris\"," \
	"\"category\":\"single\",\"from\":\"2026-10-01\",\"notified_day\":\"2026-11-20\","     \
	"\"notified_by\":\"hand\"}"

static void stored_delays_follow_a_corrected_figure_and_tell_it(void **state)
{
	struct fx *fx = *state;
	int64_t person, old, new, decided, id;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Baudoin", "Rita", "1977-07-07");
	old = add(fx, person, "requests", REQUEST("2026-10-05"));
	new = add(fx, person, "requests", REQUEST("2026-11-09"));
	decided = add(fx, person, "decisions", DECISION("2026-11-10"));
	assert_string_equal(clock_of(act(fx, person, old), "decision", "due"), "2026-11-04");
	assert_string_equal(clock_of(act(fx, person, new), "decision", "due"), "2026-12-09");
	assert_int_equal(fx_sql(fx,
				"SELECT count(*) FROM record r JOIN term o ON o.term_id = "
				"r.outcome_id WHERE r.voided_by IS NULL AND o.key = 'late'"),
			 1);
	tick(fx); /* the delays were computed with what stands: nothing moves */
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM file_clock_moved"), 0);

	/* 40 days for requests from November on: the one of October keeps its day */
	fx_as(fx, "admin");
	fx_call(fx, POST, "/api/parameters",
		"{\"code\":\"clock.decision\",\"value\":40,\"from\":\"2026-11-01\","
		"\"source\":\"Essai\"}",
		201);
	fx_as(fx, "social_worker");
	assert_string_equal(clock_of(act(fx, person, old), "decision", "due"), "2026-11-04");
	assert_string_equal(clock_of(act(fx, person, new), "decision", "due"), "2026-12-21");
	assert_string_equal(clock_of(act(fx, person, new), "decision", "moved_from"),
			    "2026-12-09");
	assert_null(clock_of(act(fx, person, old), "decision", "moved_from"));

	/* corrected: the notification of 20 November was in time after all, and counts as such */
	fx_as(fx, "admin");
	id = parameter(fx, "clock.notification", "2002-10-01", "id");
	correct(fx, id, 1, "{\"value\":12,\"source\":\"Essai\"}", 422);
	correct(fx, id, 7, "{\"value\":12,\"source\":\"Essai\",\"reason\":\"Faute\"}", 412);
	correct(fx, id, 1, "{\"value\":12,\"source\":\"Essai\",\"reason\":\"Faute de frappe\"}",
		200);
	fx_as(fx, "social_worker");
	assert_string_equal(clock_of(act(fx, person, decided), "notification", "due"),
			    "2026-11-23");
	assert_string_equal(clock_of(act(fx, person, decided), "notification", "near"), "met");
	assert_int_equal(fx_sql(fx,
				"SELECT count(*) FROM record r JOIN term o ON o.term_id = "
				"r.outcome_id WHERE r.voided_by IS NULL AND o.key = 'late'"),
			 0);
}

static Err forty_days(struct ctx *cx, void *unused)
{
	(void)unused;
	TRY(db_exec(cx,
		    "INSERT INTO parameter(code, label_fr, label_nl, label_de, label_en, unit, "
		    "value, from_day, source) SELECT code, label_fr, label_nl, label_de, "
		    "label_en, unit, 40, from_day + 8000, source FROM parameter WHERE code = "
		    "'clock.decision'",
		    NO_BIND, NULL));
	TRY(db_exec(cx,
		    "UPDATE parameter SET to_day = from_day + 7999 WHERE code = "
		    "'clock.decision' AND value = 30",
		    NO_BIND, NULL));
	write_publish(cx, app_model_changed, NULL);
	return OK;
}

/* The server went after a figure was written and before the delays had followed. */
static void an_interrupted_run_goes_on(void **state)
{
	struct fx *fx = *state;
	int64_t person, request;
	struct arena arena;
	struct ctx cx;
	unsigned nth;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Baudoin", "Rita", "1977-07-07");
	request = add(fx, person, "requests", REQUEST("2026-11-09"));
	tick(fx);
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	assert_int_equal(app_enter(fx->app, &arena, &cx).code, ERR_OK);
	assert_int_equal(write_run(&cx, forty_days, NULL).code, ERR_OK);
	app_leave(&cx);
	arena_release(&arena);
	for (nth = 1; nth < 200; nth++) {
		struct err_info ei = { 0 };
		Err e;

		db_fault_at(writer_db(fx->app->writer), nth);
		e = upkeep_run(fx->app, &ei);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (e.code == ERR_OK)
			break;
	}
	assert_in_range(nth, 5, 199);
	assert_string_equal(clock_of(act(fx, person, request), "decision", "due"),
			    "2026-12-21");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM file_clock_moved WHERE clock = "
				    "'decision'"),
			 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record r JOIN term k ON k.term_id = "
				    "r.kind_id WHERE k.key = 'casework.request' AND "
				    "r.voided_by IS NULL"),
			 1);
}

static void what_depends_on_the_day_is_right_each_morning(void **state)
{
	struct fx *fx = *state;
	int64_t person, request, aid, contract;
	struct upkeep up = { .day = 0 };
	char body[600];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Collin", "Jean", "1980-01-01");
	request = add(fx, person, "requests",
		      "{\"day\":\"2026-11-20\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":"
		      "\"Aide\",\"receipt_day\":\"2026-11-20\",\"suspensions\":[{\"from\":"
		      "\"2026-11-21\",\"to\":\"2026-11-25\",\"reason\":\"other_authority\"}]}");
	aid = add(fx, person, "aids",
		  "{\"day\":\"2026-11-01\",\"aid\":\"ris\",\"periodicity\":\"month\","
		  "\"category\":\"single\",\"from\":\"2026-06-01\",\"to\":\"2026-11-24\"}");
	assert_string_equal(state_of(act(fx, person, request)), "waiting");
	assert_non_null(clock_of(act(fx, person, aid), "review", "due"));
	fx_call(fx, POST, "/api/placement/hosts",
		"{\"name\":\"Commune\",\"category\":\"commune\"}", 201);
	(void)snprintf(body, sizeof(body),
		       "{\"host_id\":%" PRId64
		       ",\"article\":\"60\",\"title\":\"Ouvrier\",\"capacity\":1,"
		       "\"week_minutes\":2280}",
		       fx_int(fx, "id"));
	fx_call(fx, POST, "/api/placement/posts", body, 201);
	(void)snprintf(body, sizeof(body),
		       "{\"person_id\":%" PRId64 ",\"post_id\":%" PRId64
		       ",\"article\":\"60\",\"start\":\"2026-11-18\",\"planned_end\":"
		       "\"2027-11-17\",\"week\":[456,456,456,456,456,0,0]}",
		       person, fx_int(fx, "id"));
	fx_call(fx, POST, "/api/placement/contracts", body, 201);
	contract = fx_int(fx, "id");
	assert_true(upkeep_tick(fx->app, &up));
#define DUE "SELECT count(*) FROM placement_milestone WHERE due_record IS NOT NULL"
	assert_int_equal(fx_sql(fx, DUE), 0);

	/* nobody writes; the night of the 25th passes: the welcome of the seventh day is due */
	clock_freeze(FX_NOW + 2 * 86400);
	assert_true(upkeep_tick(fx->app, &up));
	assert_int_equal(fx_sql(fx, DUE), 1);
	fx_as(fx, "social_worker");
	assert_string_equal(state_of(act(fx, person, request)), "waiting");
	assert_null(clock_of(act(fx, person, aid), "review", "due"));
	clock_freeze(FX_NOW + 3 * 86400);
	assert_true(upkeep_tick(fx->app, &up));
	fx_as(fx, "social_worker");
	assert_string_equal(state_of(act(fx, person, request)), "acknowledged");
	/* once: the same morning again adds nothing */
	assert_true(upkeep_tick(fx->app, &up));
	assert_int_equal(fx_sql(fx, DUE), 1);
	assert_true(contract > 0);
	clock_freeze(FX_NOW);
}

static void a_correction_has_a_reason_and_what_was_there_stays_readable(void **state)
{
	struct fx *fx = *state;
	char body[300], path[80];
	int64_t person, id;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Delvaux", "Ida", "1960-02-02");
	id = add(fx, person, "requests",
		 "{\"day\":\"2026-11-09\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":"
		 "\"Aide\"}");
	(void)snprintf(path, sizeof(path), "/api/requests/%" PRId64, id);
	/* filled in as the work goes on: no reason */
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path, REQUEST("2026-11-09"), 200);
	(void)snprintf(body, sizeof(body), "%s", REQUEST("2026-11-06"));
	fx->if_match = "\"2\"";
	fx_call(fx, PATCH, path, body, 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), "why");
	(void)snprintf(
		body, sizeof(body),
		"{\"day\":\"2026-11-06\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":"
		"\"Aide\",\"receipt_day\":\"2026-11-06\",\"why\":\"Recue le vendredi\"}");
	fx->if_match = "\"2\"";
	fx_call(fx, PATCH, path, body, 200);
	(void)snprintf(path, sizeof(path), "/api/acts/%" PRId64 "/void", id);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path, "{\"why\":\"Autre dossier\"}", 200);
	assert_string_equal(json_string_value(json_object_get(
				    json_object_get(act(fx, person, id), "request"), "why")),
			    "Autre dossier");
	(void)snprintf(path, sizeof(path), "/api/acts/%" PRId64 "/past", id);
	fx_call(fx, GET, path, NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 3);
	assert_string_equal(fx_text(fx, "rows.0.why"), "Autre dossier");
	assert_string_equal(fx_text(fx, "rows.0.act.request.day"), "2026-11-06");
	assert_string_equal(fx_text(fx, "rows.1.why"), "Recue le vendredi");
	assert_string_equal(fx_text(fx, "rows.1.act.request.day"), "2026-11-09");
	assert_null(fx_text(fx, "rows.2.why"));
	/* another team has no way in */
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, path, NULL, 404);
}

static void figures_hold_after_all_that(void **state)
{
	struct check_report r;
	struct fx *fx = *state;
	struct arena arena;
	struct ctx cx;

	stored_delays_follow_a_corrected_figure_and_tell_it(state);
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	assert_int_equal(app_enter(fx->app, &arena, &cx).code, ERR_OK);
	assert_int_equal(selfcheck(&cx, &r).code, ERR_OK);
	for (size_t i = 0; i < r.n; i++)
		if (!r.lines[i].good)
			fail_msg("%s: %s", r.lines[i].what, r.lines[i].detail);
	app_leave(&cx);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(a_value_from_a_day_on_leaves_what_is_before_it),
		T(a_value_that_is_not_in_force_yet_is_taken_back),
		T(stored_delays_follow_a_corrected_figure_and_tell_it),
		T(an_interrupted_run_goes_on),
		T(what_depends_on_the_day_is_right_each_morning),
		T(a_correction_has_a_reason_and_what_was_there_stays_readable),
		T(figures_hold_after_all_that),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
