/* The social file: the register, the delays, decisions, contracts; what is refused and why. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/selfcheck.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static const char REQUEST[] = "{\"day\":\"2026-11-02\",\"aid\":\"ris\",\"channel\":\"desk\","
			      "\"object\":\"Plus de revenus "
			      "depuis octobre.\"}";

/* POST /api/persons/ID/WHAT */
static int64_t add(struct fx *fx, int64_t person, const char *what, const char *body,
		   int status)
{
	char path[80];

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/%s", person, what);
	fx_call(fx, POST, path, body, status);
	return status == 201 ? fx_int(fx, "id") : 0;
}

static void change(struct fx *fx, const char *what, int64_t id, int version, const char *body,
		   int status)
{
	char path[80], tag[16];

	(void)snprintf(path, sizeof(path), "/api/%s/%" PRId64, what, id);
	(void)snprintf(tag, sizeof(tag), "\"%d\"", version);
	fx->if_match = tag;
	fx_call(fx, PATCH, path, body, status);
}

/* The act with this id in the file of a person. */
static json_t *act(struct fx *fx, int64_t person, int64_t id)
{
	char path[80];
	json_t *rows, *r;
	size_t i;

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/file", person);
	fx_call(fx, GET, path, NULL, 200);
	rows = fx_json(fx, "rows");
	json_array_foreach(rows, i,
			   r) if (json_integer_value(json_object_get(r, "id")) == id) return r;
	fail_msg("no act %" PRId64, id);
	return NULL;
}

/* A member of a running delay: "due", "near", "met". */
static const char *clock_of(json_t *a, const char *name, const char *what)
{
	json_t *c;
	size_t i;

	json_array_foreach(
		json_object_get(a, "clocks"), i,
		c) if (strcmp(json_string_value(json_object_get(c, "clock")), name) ==
		       0) return json_string_value(json_object_get(c, what));
	return NULL;
}

static const char *state_of(json_t *a)
{
	return json_string_value(json_object_get(a, "state"));
}

static int64_t records(struct fx *fx, const char *kind, const char *outcome)
{
	char sql[400];

	(void)snprintf(
		sql, sizeof(sql),
		"SELECT count(*) FROM record r JOIN term k ON k.term_id = r.kind_id LEFT "
		"JOIN term o ON o.term_id = r.outcome_id WHERE voided_by IS NULL AND k.key "
		"= '%s' AND ('%s' = '' OR o.key = '%s')",
		kind, outcome, outcome);
	return fx_sql(fx, sql);
}

static void the_register_has_no_gap_even_after_a_refusal(void **state)
{
	struct fx *fx = *state;
	int64_t person;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Istace", "Michel", "1981-04-12");
	(void)add(fx, person, "requests", REQUEST, 201);
	assert_string_equal(fx_text(fx, "register"), "2026/0001");
	(void)add(fx, person, "requests", "{\"day\":\"2026-11-03\",\"aid\":\"ris\"}", 422);
	(void)add(fx, person, "requests", REQUEST, 201);
	assert_string_equal(fx_text(fx, "register"), "2026/0002");
	(void)add(fx, person, "requests",
		  "{\"day\":\"2025-12-31\",\"aid\":\"single\",\"channel\":\"email\",\"object\":"
		  "\"Facture\"}",
		  201);
	assert_string_equal(fx_text(fx, "register"), "2025/0001");
	fx_call(fx, GET, "/api/register?year=2026", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 2);
	assert_string_equal(fx_text(fx, "rows.0.register"), "2026/0002");
	assert_string_equal(fx_text(fx, "rows.0.person.name"), "Istace Michel");
	/* another team reads the number, never the name */
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, "/api/register?year=2026", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 2);
	assert_true(json_is_null(fx_json(fx, "rows.0.person")));
}

static void delays_run_by_themselves(void **state)
{
	struct fx *fx = *state;
	int64_t person, id;
	json_t *a;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Collard", "Benoit", "1970-01-02");
	id = add(fx, person, "requests", REQUEST, 201);
	a = act(fx, person, id);
	assert_string_equal(state_of(a), "received");
	assert_string_equal(clock_of(a, "receipt", "due"), "2026-11-02");
	assert_string_equal(clock_of(a, "receipt", "near"), "late");
	assert_string_equal(clock_of(a, "decision", "due"), "2026-12-02");
	assert_string_equal(clock_of(a, "decision", "near"), "far");
	/* without a decision: 2 December and 8 days, and three months: four months and eight days */
	assert_string_equal(clock_of(a, "appeal_silence", "due"), "2027-03-10");
	/* which centre is competent: five days */
	assert_string_equal(clock_of(a, "competence", "due"), "2026-11-09");
	/* ten days suspended: 12 December is a Saturday */
	change(fx, "requests", id, 1,
	       "{\"day\":\"2026-11-02\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":\"Plus "
	       "de "
	       "revenus\",\"receipt_day\":\"2026-11-02\",\"suspensions\":[{\"from\":\"2026-11-"
	       "05\","
	       "\"to\":\"2026-11-14\",\"reason\":\"applicant_information\"}]}",
	       200);
	a = act(fx, person, id);
	assert_string_equal(state_of(a), "acknowledged");
	assert_string_equal(clock_of(a, "receipt", "near"), "met");
	assert_string_equal(clock_of(a, "decision", "due"), "2026-12-14");
	assert_int_equal(records(fx, "casework.clock_receipt", "in_time"), 1);
	/* still suspended: no day is due, and that is said */
	change(fx, "requests", id, 2,
	       "{\"day\":\"2026-11-02\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":\"Plus "
	       "de "
	       "revenus\",\"receipt_day\":\"2026-11-02\",\"suspensions\":[{\"from\":\"2026-11-"
	       "05\","
	       "\"reason\":\"other_authority\"}]}",
	       200);
	a = act(fx, person, id);
	assert_string_equal(state_of(a), "waiting");
	assert_string_equal(clock_of(a, "decision", "near"), "suspended");
	assert_int_equal(records(fx, "casework.request", ""), 1);
	fx_call(fx, GET, "/api/clocks?scope=mine&days=400", NULL, 200);
}

static void another_centre_is_competent_within_five_days_with_reasons(void **state)
{
	struct fx *fx = *state;
	int64_t person, id;
	json_t *a;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Goffin", "Therese", "1947-09-09");
	id = add(fx, person, "requests",
		 "{\"day\":\"2026-11-18\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":"
		 "\"Aide\","
		 "\"competent\":\"no\"}",
		 201);
	a = act(fx, person, id);
	assert_string_equal(clock_of(a, "transfer", "due"), "2026-11-23");
	assert_string_equal(clock_of(a, "transfer", "near"), "today");
	change(fx, "requests", id, 1,
	       "{\"day\":\"2026-11-18\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":"
	       "\"Aide\","
	       "\"competent\":\"no\",\"transfer_day\":\"2026-11-23\",\"transfer_to\":\"CPAS de "
	       "Libin\"}",
	       422);
	change(fx, "requests", id, 1,
	       "{\"day\":\"2026-11-18\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":"
	       "\"Aide\","
	       "\"competent\":\"no\",\"transfer_day\":\"2026-11-23\",\"transfer_to\":\"CPAS de "
	       "Libin\",\"transfer_reason\":\"Reside a Libin depuis le 3 novembre.\"}",
	       200);
	a = act(fx, person, id);
	assert_string_equal(state_of(a), "transferred");
	assert_null(clock_of(a, "decision", "due"));
	assert_int_equal(records(fx, "casework.request_closed", "transferred"), 1);
}

static void a_decision_meets_one_delay_and_starts_others(void **state)
{
	struct fx *fx = *state;
	int64_t person, request, id;
	char body[900];
	json_t *a;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Simon", "Zoe", "1990-05-06");
	request = add(fx, person, "requests", REQUEST, 201);
	(void)snprintf(body, sizeof(body),
		       "{\"parent_id\":%" PRId64
		       ",\"day\":\"2026-11-16\",\"organ\":\"committee\",\"result\":\"granted\","
		       "\"aid\":\"ris\",\"category\":\"single\",\"from\":\"2026-11-02\","
		       "\"followed\":true}",
		       request);
	id = add(fx, person, "decisions", body, 201);
	a = act(fx, person, request);
	assert_string_equal(state_of(a), "decided");
	assert_string_equal(clock_of(a, "decision", "near"), "met");
	assert_int_equal(records(fx, "casework.clock_decision", "in_time"), 1);
	a = act(fx, person, id);
	assert_string_equal(clock_of(a, "notification", "due"), "2026-11-24");
	assert_string_equal(clock_of(a, "notification", "near"), "near");
	assert_string_equal(clock_of(a, "first_payment", "due"), "2026-12-01");
	assert_string_equal(clock_of(a, "forem", "due"), "2026-12-14");
	assert_null(clock_of(a, "appeal", "due"));
	/* the monthly amount of category 2 in force, and 14 days from the request */
	assert_int_equal(fx_sql(fx,
				"SELECT amount_cents FROM record r JOIN term k ON k.term_id = "
				"r.kind_id WHERE k.key = 'casework.decision'"),
			 134047);
	assert_int_equal(fx_sql(fx, "SELECT lag FROM record r JOIN term k ON k.term_id = "
				    "r.kind_id WHERE k.key = 'casework.decision'"),
			 14);
	(void)snprintf(body, sizeof(body),
		       "{\"parent_id\":%" PRId64
		       ",\"day\":\"2026-11-16\",\"organ\":\"committee\",\"result\":\"granted\","
		       "\"aid\":\"ris\",\"category\":\"single\",\"from\":\"2026-11-02\","
		       "\"followed\":true,\"notified_day\":\"2026-11-20\",\"notified_by\":"
		       "\"registered\"}",
		       request);
	change(fx, "decisions", id, 1, body, 200);
	a = act(fx, person, id);
	/* three months of the notification: to the eve of the same date, 19 February is the 20th's */
	assert_string_equal(clock_of(a, "appeal", "due"), "2027-02-22");
	assert_string_equal(clock_of(a, "piis", "due"), "2027-02-22");
	assert_string_equal(state_of(act(fx, person, request)), "notified");
	assert_int_equal(records(fx, "casework.clock_notification", "in_time"), 1);
	/* who has the right already is not new to it: no contract is due of another decision */
	(void)add(fx, person, "aids",
		  "{\"day\":\"2026-09-01\",\"aid\":\"ris\",\"periodicity\":\"month\","
		  "\"category\":"
		  "\"single\",\"from\":\"2026-09-01\",\"to\":\"2026-10-15\"}",
		  201);
	change(fx, "decisions", id, 2, body, 200);
	assert_null(clock_of(act(fx, person, id), "piis", "due"));
	/* a decision that was void all along: the request stands as before, nothing is counted */
	(void)snprintf(body, sizeof(body), "/api/acts/%" PRId64 "/void", id);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, body, "{}", 422);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, body, "{\"why\":\"Encodee dans un autre dossier\"}", 200);
	assert_string_equal(state_of(act(fx, person, request)), "received");
	assert_int_equal(records(fx, "casework.decision", ""), 0);
	assert_int_equal(records(fx, "casework.clock_decision", ""), 0);
}

static void what_takes_away_is_decided_after_the_person_could_be_heard(void **state)
{
	static const char SANCTION[] = "{\"day\":\"2026-11-16\",\"organ\":\"committee\","
				       "\"result\":\"suspended\",\"reason\":"
				       "\"sanction\",\"aid\":\"ris\",\"category\":\"single\","
				       "\"from\":\"2026-12-01\",\"to\":"
				       "\"%s\",\"hearing_offered\":true%s}";
	struct fx *fx = *state;
	int64_t person;
	char body[500];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Thiry", "Karim", "1985-07-30");
	(void)add(fx, person, "decisions",
		  "{\"day\":\"2026-11-16\",\"organ\":\"committee\",\"result\":\"refused\","
		  "\"aid\":"
		  "\"ris\"}",
		  422);
	assert_string_equal(fx_text(fx, "fields.0.field"), "hearing_offered");
	(void)snprintf(body, sizeof(body), SANCTION, "2026-12-31", "");
	(void)add(fx, person, "decisions", body, 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), "hearing_day");
	(void)snprintf(body, sizeof(body), SANCTION, "2027-01-31",
		       ",\"hearing_day\":\"2026-11-10\"");
	(void)add(fx, person, "decisions", body, 422);
	assert_string_equal(fx_text(fx, "fields.0.error"), "file.sanction_too_long");
	(void)snprintf(body, sizeof(body), SANCTION, "2026-12-31",
		       ",\"hearing_day\":\"2026-11-10\"");
	(void)add(fx, person, "decisions", body, 201);
	assert_int_equal(records(fx, "casework.sanction", ""), 1);
	/* repeated within a year: up to three months */
	(void)snprintf(body, sizeof(body), SANCTION, "2027-02-28",
		       ",\"hearing_day\":\"2026-11-10\"");
	(void)add(fx, person, "decisions", body, 201);
	/* the president decides what is urgent only */
	(void)add(fx, person, "decisions",
		  "{\"day\":\"2026-11-16\",\"organ\":\"president\",\"result\":\"granted\","
		  "\"aid\":"
		  "\"single\",\"amount_cents\":10000,\"from\":\"2026-11-16\"}",
		  422);
	assert_string_equal(fx_text(fx, "fields.0.error"), "file.not_urgent");
}

static void a_report_is_closed_when_no_section_is_missing(void **state)
{
	static const char *const sections[] = { "identity", "residence",    "household",
						"object",   "resources",    "resources_others",
						"work",	    "other_rights", "maintenance",
						"living",   "description",  "proposal" };
	struct fx *fx = *state;
	int64_t person, request, id;
	char body[2000];
	size_t n;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Noel", "Ines", "1999-03-14");
	request = add(fx, person, "requests", REQUEST, 201);
	(void)snprintf(
		body, sizeof(body),
		"{\"parent_id\":%" PRId64
		",\"day\":\"2026-11-05\",\"closed_day\":\"2026-11-12\",\"identity\":\"Vue\"}",
		request);
	(void)add(fx, person, "reports", body, 422);
	assert_int_equal(json_array_size(fx_json(fx, "fields")),
			 12); /* 11 sections and the visit */
	n = (size_t)snprintf(
		body, sizeof(body),
		"{\"parent_id\":%" PRId64
		",\"day\":\"2026-11-05\",\"visit_day\":\"2026-11-09\",\"closed_day\":"
		"\"2026-11-12\"",
		request);
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		n += (size_t)snprintf(body + n, sizeof(body) - n,
				      ",\"%s\":\"Constate sur place\"", sections[i]);
	(void)snprintf(body + n, sizeof(body) - n, "}");
	id = add(fx, person, "reports", body, 201);
	assert_string_equal(state_of(act(fx, person, id)), "closed");
	assert_string_equal(clock_of(act(fx, person, request), "visit", "near"), "met");
	assert_string_equal(state_of(act(fx, person, request)), "inquiry");
	assert_int_equal(records(fx, "casework.report", ""), 1);
}

static void a_contract_is_signed_after_the_analysis_and_evaluated_in_time(void **state)
{
	struct fx *fx = *state;
	int64_t person, id;
	char body[900];
	json_t *a;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Lambert", "Ali", "2004-06-01");
	(void)add(
		fx, person, "contracts",
		"{\"day\":\"2026-03-02\",\"type\":\"studies\",\"student\":true,\"signed_day\":"
		"\"2026-03-02\",\"from\":\"2026-03-02\",\"to\":\"2027-03-01\"}",
		422);
	assert_string_equal(fx_text(fx, "fields.0.error"), "file.analysis_first");
	id = add(fx, person, "contracts",
		 "{\"day\":\"2026-03-02\",\"type\":\"studies\",\"student\":true,\"analysis_"
		 "day\":"
		 "\"2026-02-20\",\"analysis\":\"Deuxieme "
		 "annee.\",\"goals\":[{\"text\":\"Reussir "
		 "juin\"}],\"signed_day\":\"2026-03-02\",\"from\":\"2026-03-02\",\"to\":\"2027-"
		 "03-"
		 "01\",\"code\":\"c11\",\"code_from\":\"2026-03-02\",\"code_to\":\"2027-03-"
		 "01\"}",
		 201);
	a = act(fx, person, id);
	assert_string_equal(clock_of(a, "evaluation", "due"), "2026-07-02");
	assert_string_equal(clock_of(a, "evaluation_in_person", "due"), "2026-09-02");
	assert_string_equal(clock_of(a, "subsidy_end", "due"), "2026-12-31");
	(void)snprintf(body, sizeof(body),
		       "{\"parent_id\":%" PRId64
		       ",\"day\":\"2026-06-30\",\"in_person\":true,\"result\":\"on_track\"}",
		       id);
	(void)add(fx, person, "evaluations", body, 201);
	a = act(fx, person, id);
	assert_string_equal(clock_of(a, "evaluation", "due"),
			    "2026-11-02"); /* 31 October: Saturday, then All Saints */
	assert_string_equal(clock_of(a, "evaluation_in_person", "due"), "2026-12-31");
	assert_int_equal(records(fx, "casework.evaluation", "in_time"), 1);
	/* code 17 follows at once, or not at all */
	(void)add(fx, person, "contracts",
		  "{\"day\":\"2026-11-02\",\"type\":\"studies\",\"code\":\"c17\",\"code_from\":"
		  "\"2027-03-03\",\"code_to\":\"2028-03-02\",\"code_reason\":\"Master\"}",
		  422);
	assert_string_equal(fx_text(fx, "fields.0.error"), "file.code17_gap");
	(void)add(fx, person, "contracts",
		  "{\"day\":\"2026-11-02\",\"type\":\"studies\",\"code\":\"c17\",\"code_from\":"
		  "\"2027-03-02\",\"code_to\":\"2028-03-01\",\"code_reason\":\"Master\"}",
		  201);
}

static void a_file_is_closed_with_its_reason_and_reopened(void **state)
{
	struct fx *fx = *state;
	int64_t person, id;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Yildiz", "Aicha", "1979-12-24");
	id = add(fx, person, "closings", "{\"day\":\"2026-11-20\",\"reason\":\"employment\"}",
		 201);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM person WHERE status = 'closed'"), 1);
	assert_int_equal(records(fx, "casework.file_closed", "positive_exit"), 1);
	change(fx, "closings", id, 1,
	       "{\"day\":\"2026-11-20\",\"reason\":\"employment\",\"reopened_day\":\"2026-11-"
	       "23\"}",
	       200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM person WHERE status = 'closed'"), 0);
}

static void a_second_writer_is_told(void **state)
{
	struct fx *fx = *state;
	int64_t person, id;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Dupont", "Yves", "1975-05-05");
	id = add(fx, person, "requests", REQUEST, 201);
	change(fx, "requests", id, 1, REQUEST, 200);
	change(fx, "requests", id, 1, REQUEST, 412);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM file_act_past"), 1);
}

static void another_team_has_no_way_in(void **state)
{
	struct fx *fx = *state;
	int64_t person, id;
	char path[80];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "El Amrani", "Rachid", "1985-07-30");
	id = add(fx, person, "requests", REQUEST, 201);
	fx_as(fx, "social_worker2");
	(void)add(fx, person, "requests", REQUEST, 403);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/file", person);
	fx_call(fx, GET, path, NULL, 403);
	change(fx, "requests", id, 1, REQUEST, 404);
	fx_call(fx, GET, "/api/clocks?scope=team&days=400", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 0);
}

static void figures_hold_after_all_that(void **state)
{
	struct fx *fx = *state;
	struct check_report r;
	struct arena arena;
	struct ctx cx;
	int64_t person, request;
	char body[400];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Arnould", "Marc", "1966-06-06");
	request = add(fx, person, "requests", REQUEST, 201);
	for (int v = 1; v < 5; v++) {
		(void)snprintf(body, sizeof(body),
			       "{\"day\":\"2026-11-0%d\",\"aid\":\"ris\",\"channel\":\"desk\","
			       "\"object\":\"Aide\",\"receipt_day\":\"2026-11-0%d\","
			       "\"why\":\"Date de l'accuse\"}",
			       v, v + v % 2);
		change(fx, "requests", request, v, body, 200);
	}
	assert_int_equal(records(fx, "casework.request", ""), 1);
	assert_int_equal(records(fx, "casework.clock_receipt", ""), 1);
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
		T(the_register_has_no_gap_even_after_a_refusal),
		T(delays_run_by_themselves),
		T(another_centre_is_competent_within_five_days_with_reasons),
		T(a_decision_meets_one_delay_and_starts_others),
		T(what_takes_away_is_decided_after_the_person_could_be_heard),
		T(a_report_is_closed_when_no_section_is_missing),
		T(a_contract_is_signed_after_the_analysis_and_evaluated_in_time),
		T(a_file_is_closed_with_its_reason_and_reopened),
		T(a_second_writer_is_told),
		T(another_team_has_no_way_in),
		T(figures_hold_after_all_that),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
