#define _GNU_SOURCE
/* The demonstration centre: what is in it, and that the program shows it. */
#include "integration/demo_shared.h"

#include "cli/demo_history.h"
#include "core/calendar.h"
#include "core/selfcheck.h"
#include "svc/plan/plan.h"

/* ---- counts and dates --------------------------------------------------------------------- */

static void as_many_people_and_interventions_as_were_asked_for(void **state)
{
	(void)state;
	assert_int_equal(made.people, DEMO_PEOPLE);
	assert_int_equal(made.interventions, DEMO_RECORDS);
	assert_int_equal(fx_sql(&centre, "SELECT count(*) FROM person"), DEMO_PEOPLE);
	assert_int_equal(
		fx_sql(&centre, "SELECT count(*) FROM person_cell WHERE compartment = 1"),
		DEMO_PEOPLE);
	assert_int_equal(fx_sql(&centre, "SELECT min(file_no) FROM person"), 10001);
	assert_int_equal(fx_sql(&centre, "SELECT max(file_no) - min(file_no) + 1 FROM person"),
			 DEMO_PEOPLE);
	assert_int_equal(fx_sql(&centre, "SELECT count(*) FROM intervention"), DEMO_RECORDS);
	assert_int_equal(fx_sql(&centre, "SELECT count(*) FROM task"), made.tasks);
	assert_int_equal(fx_sql(&centre, "SELECT count(*) FROM task WHERE done_at IS NULL"),
			 made.tasks_open);
	assert_true(made.with_note == DEMO_RECORDS && made.sealed > 10);
	assert_int_equal(fx_sql(&centre, "SELECT count(*) FROM note_key"), made.sealed);
}

static void the_read_models_agree_with_the_base(void **state)
{
	struct check_report report;
	struct view v;

	(void)state;
	view_open(&v);
	assert_int_equal(
		facts_count(centre.app->facts),
		fx_sql(&centre, "SELECT count(*) FROM record WHERE voided_by IS NULL"));
	assert_int_equal(directory_slots(centre.app->directory), DEMO_PEOPLE);
	must(selfcheck(&v.cx, &report), &v.cx.err);
	for (size_t i = 0; i < report.n; i++)
		if (!report.lines[i].good)
			fail_msg("%s: %s", report.lines[i].what, report.lines[i].detail);
	view_end(&v);
}

static void work_is_on_working_days_of_a_year_and_a_half_up_to_the_last_one(void **state)
{
	static const struct calendar law = { 0 };
	struct view v;
	struct stmt q = { 0 };
	bool row = false;
	int days = 0;
	static const char DAYS[] =
		"SELECT day, count(*) FROM intervention GROUP BY day ORDER BY day";

	(void)state;
	view_open(&v);
	must(db_query(&v.cx, &q, DAYS, NO_BIND), &v.cx.err);
	for (;;) {
		must(db_next(&v.cx, &q, &row), &v.cx.err);
		if (!row)
			break;
		days++;
		assert_true(calendar_is_working(&law, col_day(&q, 0)));
	}
	stmt_done(&q);
	assert_true(days > 350 && days < 390);
	assert_int_equal(made.to, brussels_day(FX_NOW) - 3); /* Friday, seen on Monday */
	assert_true(made.from <= day_add_months(brussels_day(FX_NOW), -18) + 4);
	assert_true(fx_sql(&centre, "SELECT max(logged_at) FROM intervention") < FX_NOW);
	view_end(&v);
}

static void ids_of_records_and_acts_ascend_with_the_day(void **state)
{
	(void)state;
	assert_int_equal(
		fx_sql(&centre,
		       "SELECT count(*) FROM (SELECT day, lag(day) OVER (ORDER BY"
		       " record_id) AS before FROM record WHERE source = 'intervention')"
		       " WHERE day < before"),
		0);
	assert_int_equal(fx_sql(&centre,
				"SELECT count(*) FROM (SELECT day, lag(day) OVER (ORDER BY"
				" intervention_id) AS before FROM intervention)"
				" WHERE day < before"),
			 0);
}

static void nobody_is_seen_before_the_file_is_open_or_after_it_is_closed(void **state)
{
	(void)state;
	assert_int_equal(
		fx_sql(&centre,
		       "SELECT count(*) FROM intervention i JOIN person p USING (person_id)"
		       " WHERE i.day < p.opened_day OR i.day > p.closed_day"),
		0);
	/* A worker sees what he logged: the person's team is his. */
	assert_int_equal(fx_sql(&centre,
				"SELECT count(*) FROM intervention i JOIN person p USING"
				" (person_id) WHERE p.team_id NOT IN (SELECT team_id FROM"
				" user_team t WHERE t.user_id = i.author_id)"),
			 0);
	assert_true(fx_sql(&centre, "SELECT count(*) FROM person WHERE status = 'closed'") > 5);
	assert_true(fx_sql(&centre, "SELECT count(*) FROM person WHERE protected = 1") > 0);
	assert_true(fx_sql(&centre,
			   "SELECT count(*) FROM intervention WHERE person_id IS NULL") > 100);
}

static void corrected_and_cancelled_acts_keep_what_they_were(void **state)
{
	(void)state;
	assert_true(made.corrected > 150 && made.cancelled > 40);
	assert_int_equal(fx_sql(&centre, "SELECT count(*) FROM intervention_past"),
			 made.corrected + made.cancelled);
	assert_int_equal(
		fx_sql(&centre,
		       "SELECT count(*) FROM intervention i JOIN intervention_past o USING"
		       " (intervention_id) JOIN record r ON r.record_id = o.record_id"
		       " WHERE i.corrected = 1 AND r.voided_by = i.record_id"),
		made.corrected);
	assert_int_equal(
		fx_sql(&centre,
		       "SELECT count(*) FROM intervention i JOIN intervention_past o USING"
		       " (intervention_id) JOIN record r ON r.record_id = o.record_id"
		       " WHERE i.cancelled = 1 AND i.record_id IS NULL AND r.voided_by = 0"),
		made.cancelled);
}

/* ---- the plans ---------------------------------------------------------------------------- */

static size_t actions_with_records(struct ctx *cx, const struct plan *p)
{
	int year = day_civil(cx->today).year;
	struct figures f;
	size_t n = 0;

	must(figures_compute(cx, p, day_from_civil(year - 1, 1, 1),
			     day_from_civil(year, 12, 31), &f),
	     &cx->err);
	for (size_t i = 0; i < f.n_nodes; i++)
		n += f.nodes[i].node->level >= NODE_ACTION && f.nodes[i].records > 0;
	return n;
}

static void many_actions_of_both_plans_have_records(void **state)
{
	struct view v;

	(void)state;
	view_open(&v);
	assert_int_equal(v.cx.model->n_plans, 2);
	assert_true(actions_with_records(&v.cx, &v.cx.model->plans[0]) >= 12);
	assert_true(actions_with_records(&v.cx, &v.cx.model->plans[1]) >= 35);
	for (size_t p = 0; p < 2; p++) {
		assert_true(v.cx.model->plans[p].from <= made.from);
		assert_true(v.cx.model->plans[p].to >= made.to);
		assert_true(made.plans[p].tied > DEMO_RECORDS / 5);
	}
	assert_int_equal(made.plans[0].tied + made.plans[1].tied,
			 fx_sql(&centre, "SELECT count(*) FROM record_tie JOIN record USING"
					 " (record_id) WHERE voided_by IS NULL AND source = "
					 "'intervention'"));
	view_end(&v);
}

static void states_of_the_actions_are_mixed(void **state)
{
	struct view v;
	struct figures f;
	int year;

	(void)state;
	view_open(&v);
	year = day_civil(v.cx.today).year;
	must(figures_compute(&v.cx, &v.cx.model->plans[1], day_from_civil(year, 1, 1),
			     day_from_civil(year, 12, 31), &f),
	     &v.cx.err);
	for (int s = ROLLUP_REACHED; s <= ROLLUP_LATE; s++)
		assert_true(f.all[s] >= 5);
	assert_true(fx_sql(&centre, "SELECT count(DISTINCT node_id) FROM milestone") >= 10);
	assert_true(fx_sql(&centre, "SELECT count(DISTINCT indicator_id) FROM measurement") >=
		    10);
	view_end(&v);
}

static void every_tie_is_what_the_rules_say(void **state)
{
	static const char RECORDS[] =
		"SELECT record_id, kind_id, service_id, day, partner_id, place_id, theme_id,"
		" outcome_id, channel_id FROM record WHERE record_id % 7 = 0 AND NOT EXISTS"
		" (SELECT 1 FROM record_tie t WHERE t.record_id = record.record_id AND"
		" t.rule_id IS NULL)"; /* chosen by hand: points of meetings */
	struct stmt q = { 0 };
	bool row = false;
	struct view v;
	int checked = 0;

	(void)state;
	view_open(&v);
	must(db_query(&v.cx, &q, RECORDS, NO_BIND), &v.cx.err);
	for (;;) {
		struct tie *said = NULL, *stored = NULL;
		size_t n_said, n_stored = 0, k = 0;
		struct record r;

		must(db_next(&v.cx, &q, &row), &v.cx.err);
		if (!row)
			break;
		r = (struct record){ .kind_id = col_int(&q, 1),
				     .service_id = col_int(&q, 2),
				     .day = col_day(&q, 3),
				     .until = DAY_NONE,
				     .partner_id = col_int(&q, 4),
				     .place_id = col_int(&q, 5),
				     .theme_id = col_int(&q, 6),
				     .outcome_id = col_int(&q, 7),
				     .channel_id = col_int(&q, 8) };
		n_said = mapping_resolve(&v.arena, v.cx.model, &r, &said);
		must(record_ties(&v.cx, col_int(&q, 0), &stored, &n_stored), &v.cx.err);
		for (size_t i = 0; i < n_said; i++) {
			if (!said[i].node)
				continue;
			assert_true(k < n_stored && stored[k].node == said[i].node);
			k++;
		}
		assert_int_equal(k, n_stored);
		checked++;
	}
	stmt_done(&q);
	assert_true(checked > 1000);
	view_end(&v);
}

/* ---- as its users see it ------------------------------------------------------------------ */

static void sign_in(const char *login)
{
	char body[120];

	centre.cookie = NULL;
	(void)snprintf(body, sizeof(body), "{\"login\":\"%s\",\"password\":\"%s\"}", login,
		       DEMO_PASSWORD);
	fx_call(&centre, POST, "/api/login", body, 200);
}

static void a_worker_finds_the_last_days_open_steps_and_notes(void **state)
{
	char path[100];
	int64_t person = 0;
	json_t *rows, *row;
	size_t i, overdue = 0;

	(void)state;
	sign_in("k.benali");
	fx_call(&centre, GET, "/api/interventions/mine?from=2026-11-16&to=2026-11-20", NULL,
		200);
	assert_true(json_array_size(fx_json(&centre, "rows")) >= 5);
	fx_call(&centre, GET, "/api/tasks/mine", NULL, 200);
	rows = fx_json(&centre, "rows");
	assert_true(json_array_size(rows) >= 5);
	json_array_foreach(rows, i, row)
	{
		overdue += json_is_true(json_object_get(row, "overdue"));
		if (!person)
			person = json_integer_value(
				json_object_get(json_object_get(row, "person"), "id"));
	}
	assert_true(overdue > 0 && overdue < 20);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64, person);
	fx_call(&centre, GET, path, NULL, 200);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/timeline?limit=20",
		       person);
	fx_call(&centre, GET, path, NULL, 200);
	assert_non_null(fx_text(&centre, "items.0.note"));
}

static void each_account_signs_in(void **state)
{
	struct view v;

	(void)state;
	view_open(&v);
	assert_int_equal(v.cx.model->n_users, 28);
	for (size_t i = 0; i < v.cx.model->n_users; i++)
		sign_in(v.cx.model->users[i].login);
	view_end(&v);
}

static void no_slot_is_left_in_a_note(void **state)
{
	static const char ACTS[] =
		"SELECT intervention_id FROM intervention WHERE level <> 'sealed'"
		" AND intervention_id % 5 = 0";
	struct stmt q = { 0 };
	bool row = false;
	struct view v;
	int notes = 0;

	(void)state;
	view_open(&v);
	must(db_query(&v.cx, &q, ACTS, NO_BIND), &v.cx.err);
	for (;;) {
		struct logged l;
		struct content c;
		bool sealed = false;

		must(db_next(&v.cx, &q, &row), &v.cx.err);
		if (!row)
			break;
		must(logged_read(&v.cx, col_int(&q, 0), &l), &v.cx.err);
		must(content_open(&v.cx, &l, &c, &sealed), &v.cx.err);
		assert_non_null(c.note);
		assert_null(strchr(c.note, '{'));
		assert_true(strlen(c.note) > 15);
		assert_true(!l.cancelled || c.cancel_reason);
		notes++;
	}
	stmt_done(&q);
	assert_true(notes > 500);
	view_end(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_people_and_interventions_as_were_asked_for),
		cmocka_unit_test(the_read_models_agree_with_the_base),
		cmocka_unit_test(
			work_is_on_working_days_of_a_year_and_a_half_up_to_the_last_one),
		cmocka_unit_test(ids_of_records_and_acts_ascend_with_the_day),
		cmocka_unit_test(nobody_is_seen_before_the_file_is_open_or_after_it_is_closed),
		cmocka_unit_test(corrected_and_cancelled_acts_keep_what_they_were),
		cmocka_unit_test(many_actions_of_both_plans_have_records),
		cmocka_unit_test(states_of_the_actions_are_mixed),
		cmocka_unit_test(every_tie_is_what_the_rules_say),
		cmocka_unit_test(a_worker_finds_the_last_days_open_steps_and_notes),
		cmocka_unit_test(each_account_signs_in),
		cmocka_unit_test(no_slot_is_left_in_a_note),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
