/* Placements: from the post to the job after it, and what must be refused. */
#include "placement_play.h"

static void the_law_comes_from_dated_parameters(void **state)
{
	struct fx *fx = *state;

	fx_as(fx, "social_worker");
	fx_call(fx, GET, "/api/placement/laws", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 2);
	assert_string_equal(fx_text(fx, "rows.1.from"), "2026-03-01");
	assert_int_equal(fx_int(fx, "rows.0.brackets.1.days"), 468);
	assert_int_equal(fx_int(fx, "rows.0.brackets.2.months"), 42);
	assert_int_equal(fx_int(fx, "rows.1.brackets.2.days"), 312);
	assert_int_equal(fx_int(fx, "rows.1.brackets.0.months"), 36);
	/* Sickness, accident, waiting day, unpaid, training stopped counting. */
	assert_int_equal(json_array_size(fx_json(fx, "rows.0.counts")), 12);
	assert_int_equal(json_array_size(fx_json(fx, "rows.1.counts")), 7);
}

static void a_contract_tells_its_clock_under_each_law(void **state)
{
	struct fx *fx = *state;
	struct scene s = scene(fx, "2026-03-02", "2027-02-28");

	contract(fx, s.contract);
	assert_int_equal(json_array_size(fx_json(fx, "clocks")), 2);
	assert_true(json_is_true(fx_json(fx, "clocks.1.applies")));
	assert_string_equal(fx_text(fx, "clocks.1.reached"), "2027-02-26");
	assert_int_equal(fx_int(fx, "clocks.1.margin"), 2);
	assert_int_equal(fx_int(fx, "clocks.1.required"), 312);
	assert_string_equal(fx_text(fx, "tasks"), "Confidentielle tache");
	assert_int_equal(fx_int(fx, "clocks.1.lines.0.value"), 26);
	assert_int_equal(live(fx, "placement.start"), 1);
	assert_int_equal(live(fx, "placement.active"), 1);
	/* Welcome, trial, half-way have fallen due; minus 6 has not. */
	assert_int_equal(live(fx, "placement.milestone_due"), 4);
	fx_call(fx, GET, "/api/placement/contracts", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 1);
	assert_string_equal(fx_text(fx, "rows.0.reached"), "2027-02-26");
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, at(fx, "/api/placement/contracts/%" PRId64, s.contract), NULL, 404);
	fx_call(fx, GET, "/api/placement/contracts", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 0);
	assert_int_equal(fx_int(fx, "hidden"), 1);
}

static void an_overlapping_contract_is_refused(void **state)
{
	struct fx *fx = *state;
	struct scene s = scene(fx, "2026-03-02", "2027-02-28");

	fx_call(fx, POST, "/api/placement/contracts",
		contract_body(fx, s.person, s.post, "60", "2027-02-28", "2027-12-31"), 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), "start");
	assert_string_equal(fx_text(fx, "fields.0.error"), "field.placement_overlap");
	fx_call(fx, POST, "/api/placement/contracts",
		contract_body(fx, s.person, s.post, "61", "2027-03-01", "2027-12-31"), 422);
	assert_string_equal(fx_text(fx, "fields.0.error"), "field.placement_article");
	(void)sign(fx, s.person, s.post, "2027-03-01", "2027-12-31");
	amend(fx, s.contract, "{\"kind\":\"extend\",\"planned_end\":\"2027-03-31\"}", 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), "planned_end");
	assert_int_equal(live(fx, "placement.start"), 2);
}

static void amendments_move_the_contract_and_its_records(void **state)
{
	struct fx *fx = *state;
	struct scene s = scene(fx, "2026-03-02", "2027-02-28");
	int64_t other = add_host(fx, "Boulangerie Meunier", "private"), post;

	post = add_post(fx, other, "60", "Aide-boulanger", "food");
	fx->if_match = "\"9\"";
	amend(fx, s.contract, "{\"kind\":\"extend\",\"planned_end\":\"2027-06-30\"}", 412);
	amend(fx, s.contract, "{\"kind\":\"extend\",\"planned_end\":\"2027-06-30\"}", 200);
	amend(fx, s.contract,
	      "{\"kind\":\"hours\",\"from\":\"2026-09-01\",\"week\":[228,228,228,228,228,0,0]}",
	      200);
	amend(fx, s.contract,
	      "{\"kind\":\"hours\",\"from\":\"2026-09-01\",\"week\":[720,720,720,720,720,0,0]}",
	      422);
	assert_string_equal(fx_text(fx, "fields.0.error"), "field.placement_week");
	amend(fx, s.contract,
	      arena_printf(&fx->arena,
			   "{\"kind\":\"transfer\",\"from\":\"2026-11-01\",\"post_id\":%" PRId64
			   "}",
			   post),
	      200);
	amend(fx, s.contract,
	      "{\"kind\":\"suspend\",\"from\":\"2026-10-05\",\"to\":\"2026-10-16\",\"reason\":"
	      "\"Familiale\"}",
	      200);
	amend(fx, s.contract,
	      "{\"kind\":\"suspend\",\"from\":\"2026-10-16\",\"to\":\"2026-10-20\"}", 422);
	contract(fx, s.contract);
	assert_int_equal(json_array_size(fx_json(fx, "spans")), 3);
	assert_int_equal(json_array_size(fx_json(fx, "stops")), 1);
	assert_int_equal(json_array_size(fx_json(fx, "acts")), 5);
	assert_string_equal(fx_text(fx, "acts.4.reason"), "Familiale");
	assert_string_equal(fx_text(fx, "host"), "Boulangerie Meunier");
	assert_string_equal(fx_text(fx, "planned_end"), "2027-06-30");
	assert_int_equal(live(fx, "placement.active"), 3);
	assert_int_equal(live(fx, "placement.start"), 1);
	assert_int_equal(live(fx, "placement.new_post_filled"), 2);
	assert_int_equal(
		fx_sql(fx, "SELECT count(*) FROM record r JOIN term k ON k.term_id = "
			   "r.kind_id JOIN term p ON p.term_id = r.partner_id WHERE k.key = "
			   "'placement.active' AND p.key = 'user_private' AND r.voided_by IS "
			   "NULL"),
		1);
	amend(fx, s.contract,
	      arena_printf(&fx->arena,
			   "{\"kind\":\"resume\",\"from\":\"2026-10-12\",\"stop_id\":%" PRId64
			   "}",
			   fx_sql(fx, "SELECT stop_id FROM placement_stop")),
	      200);
	assert_int_equal(fx_sql(fx, "SELECT to_day FROM placement_stop"),
			 day_from_civil(2026, 10, 11));
	post_to(fx, s.contract, "cancel", "{\"reason\":\"doublon\"}", 200);
	assert_int_equal(live(fx, "placement.active"), 0);
	assert_int_equal(live(fx, "placement.milestone_due"), 0);
	amend(fx, s.contract, "{\"kind\":\"extend\",\"planned_end\":\"2027-07-30\"}", 409);
}

static void a_month_is_entered_for_a_team_and_counts(void **state)
{
	struct fx *fx = *state;
	struct scene s = scene(fx, "2026-03-02", "2027-02-28");

	fx_call(fx, GET, "/api/placement/grid?year=2026&month=3", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 1);
	assert_int_equal(fx_int(fx, "rows.0.version"), 0);
	assert_int_equal(fx_int(fx, "rows.0.minutes.1"), 456);
	assert_int_equal(fx_int(fx, "rows.0.minutes.0"), -1);
	fx_call(fx, POST, "/api/placement/grid", grid_body(fx, s.contract, 0, MARCH_LETTER),
		422);
	assert_string_equal(fx_text(fx, "fields.0.field"), "rows[0].codes");
	fx_call(fx, POST, "/api/placement/grid", grid_body(fx, s.contract, 0, MARCH_BEFORE),
		422);
	assert_string_equal(fx_text(fx, "fields.0.error"), "field.placement_outside");
	fx_call(fx, POST, "/api/placement/grid", grid_body(fx, s.contract, 0, MARCH_WORKED),
		200);
	assert_int_equal(
		fx_sql(fx, "SELECT quantity FROM record r JOIN term t ON t.term_id = "
			   "r.kind_id WHERE t.key = 'placement.days' AND voided_by IS NULL"),
		264); /* 22 days of 1.2, in tenths */
	contract(fx, s.contract);
	assert_int_equal(fx_int(fx, "clocks.1.counter"), 26);
	fx_call(fx, POST, "/api/placement/grid", grid_body(fx, s.contract, 0, MARCH_SICK), 412);
	fx_call(fx, POST, "/api/placement/grid", grid_body(fx, s.contract, 1, MARCH_SICK), 200);
	assert_int_equal(live(fx, "placement.days"), 1);
	contract(fx, s.contract);
	assert_int_equal(fx_int(fx, "clocks.0.counter"), 26);
	assert_int_equal(fx_int(fx, "clocks.1.counter"), 20); /* 26 less five days of 1.2 */
	assert_string_equal(fx_text(fx, "clocks.1.reached"), "2027-03-05");
	fx_as(fx, "social_worker2");
	fx_call(fx, POST, "/api/placement/grid", grid_body(fx, s.contract, 2, MARCH_SICK), 404);
}

static void what_if_changes_nothing(void **state)
{
	struct fx *fx = *state;
	struct scene s = scene(fx, "2026-03-02", "2027-02-28");
	char *path = at(fx, "/api/placement/contracts/%" PRId64 "/what-if", s.contract);

	fx_call(fx, POST, path,
		"{\"absences\":[{\"from\":\"2026-12-01\",\"to\":\"2026-12-31\",\"code\":\"M\"}]"
		"}",
		200);
	assert_string_equal(fx_text(fx, "clocks.0.reached"), "2027-02-26");
	assert_string_equal(fx_text(fx, "clocks.1.reached"), "2027-03-30");
	fx_call(fx, POST, path,
		"{\"week_from\":\"2026-12-01\",\"week\":[228,228,228,228,228,0,0]}", 200);
	assert_string_equal(fx_text(fx, "clocks.1.reached"), "2027-05-31");
	fx_call(fx, POST, path,
		"{\"absences\":[{\"from\":\"2026-12-01\",\"to\":\"2026-12-31\",\"code\":\"Z\"}]"
		"}",
		422);
	contract(fx, s.contract);
	assert_string_equal(fx_text(fx, "clocks.1.reached"), "2027-02-26");
}

static void a_change_of_law_lists_the_contracts_that_it_moves(void **state)
{
	struct fx *fx = *state;
	struct scene s;
	int64_t other;

	s = scene(fx, "2025-03-03", "2026-09-30");
	other = fx_person(fx, "Collard", "Ginette", "1980-02-03");
	(void)sign(fx, other, s.post, "2025-06-02", "2026-12-31");
	fx_call(fx, GET, "/api/placement/laws/affected?from=2026-03-01", NULL, 200);
	/* Istace is under 36 and healthy: 312 days either way.  Collard needed 468. */
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 1);
	assert_int_equal(fx_int(fx, "rows.0.person.id"), other);
	assert_int_equal(fx_int(fx, "rows.0.required_before"), 468);
	assert_int_equal(fx_int(fx, "rows.0.required_after"), 312);
	fx_call(fx, GET, "/api/placement/laws/affected?from=2026-03-02", NULL, 422);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(the_law_comes_from_dated_parameters),
		T(a_contract_tells_its_clock_under_each_law),
		T(an_overlapping_contract_is_refused),
		T(amendments_move_the_contract_and_its_records),
		T(a_month_is_entered_for_a_team_and_counts),
		T(what_if_changes_nothing),
		T(a_change_of_law_lists_the_contracts_that_it_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
