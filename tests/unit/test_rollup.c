/* States of indicators and actions, and their counts per objective. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/macros.h"
#include "core/rollup.h"

#include "base/banned.h"

static const struct rollup_rules RULES = ROLLUP_RULES_DEFAULT;

/* An indicator of 2026 looked at on a day. */
static struct rollup_input in_2026(enum rollup_direction d, bool flow, double value,
				   double target, int month, int day)
{
	int32_t from = day_from_civil(2026, 1, 1), to = day_from_civil(2026, 12, 31);

	return (struct rollup_input){ .direction = d,
				      .flow = flow,
				      .has_value = true,
				      .has_target = true,
				      .value = value,
				      .target = target,
				      .year_from = from,
				      .year_to = to,
				      .from = from,
				      .to = to,
				      .today = day_from_civil(2026, month, day) };
}

static enum rollup_state judge(struct rollup_input in)
{
	return rollup_judge(&in, &RULES).state;
}

static void a_count_is_compared_with_its_share_of_the_year(void **state)
{
	struct rollup_input in = in_2026(ROLLUP_UP, true, 150, 365, 7, 19); /* day 200 */
	struct rollup_verdict v = rollup_judge(&in, &RULES);

	(void)state;
	assert_true(v.has_expected);
	assert_true(fabs(v.expected - 200) < 1e-9);
	assert_true(fabs(v.progress - 0.75) < 1e-9);
	assert_int_equal(v.state, ROLLUP_LATE);
	assert_int_equal(judge(in_2026(ROLLUP_UP, true, 160, 365, 7, 19)), ROLLUP_WATCH);
	assert_int_equal(judge(in_2026(ROLLUP_UP, true, 189, 365, 7, 19)), ROLLUP_WATCH);
	assert_int_equal(judge(in_2026(ROLLUP_UP, true, 190, 365, 7, 19)), ROLLUP_ON_TRACK);
	assert_int_equal(judge(in_2026(ROLLUP_UP, true, 364, 365, 7, 19)), ROLLUP_ON_TRACK);
	assert_int_equal(judge(in_2026(ROLLUP_UP, true, 365, 365, 7, 19)), ROLLUP_REACHED);
}

static void a_period_of_the_year_has_its_part_of_the_target(void **state)
{
	struct rollup_input in = in_2026(ROLLUP_UP, true, 90, 365, 12, 31);
	struct rollup_verdict v;

	(void)state;
	in.to = day_from_civil(2026, 3, 31); /* 90 days, over */
	v = rollup_judge(&in, &RULES);
	assert_true(fabs(v.target - 90) < 1e-9);
	assert_int_equal(v.state, ROLLUP_REACHED);
	in.value = 80;
	assert_int_equal(judge(in), ROLLUP_WATCH);
}

static void nothing_is_late_in_the_first_days(void **state)
{
	(void)state;
	assert_int_equal(judge(in_2026(ROLLUP_UP, true, 0, 365, 1, 30)), ROLLUP_WATCH);
	assert_int_equal(judge(in_2026(ROLLUP_UP, true, 0, 365, 1, 31)), ROLLUP_LATE);
}

static void a_level_moves_from_its_baseline_to_its_target(void **state)
{
	struct rollup_input in = in_2026(ROLLUP_UP, false, 0.66, 0.80, 7, 2); /* half */
	struct rollup_verdict v;

	(void)state;
	in.has_baseline = true;
	in.baseline = 0.60;
	v = rollup_judge(&in, &RULES);
	assert_true(fabs(v.expected - 0.70) < 0.001);
	assert_int_equal(v.state, ROLLUP_LATE); /* 0.06 of 0.10 */
	in.value = 0.685;
	assert_int_equal(judge(in), ROLLUP_WATCH);
	in.value = 0.70;
	assert_int_equal(judge(in), ROLLUP_ON_TRACK);
	in.value = 0.80;
	assert_int_equal(judge(in), ROLLUP_REACHED);
	in.value = 0.50; /* worse than at the start */
	v = rollup_judge(&in, &RULES);
	assert_true(v.progress < 0);
	assert_int_equal(v.state, ROLLUP_LATE);
}

static void without_baseline_the_target_is_expected_at_once(void **state)
{
	(void)state;
	assert_int_equal(judge(in_2026(ROLLUP_UP, false, 0.77, 0.80, 2, 15)), ROLLUP_ON_TRACK);
	assert_int_equal(judge(in_2026(ROLLUP_UP, false, 0.70, 0.80, 2, 15)), ROLLUP_WATCH);
	assert_int_equal(judge(in_2026(ROLLUP_UP, false, 0.60, 0.80, 2, 15)), ROLLUP_LATE);
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, false, 10, 10, 2, 15)), ROLLUP_REACHED);
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, false, 12, 10, 2, 15)), ROLLUP_WATCH);
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, false, 20, 10, 2, 15)), ROLLUP_LATE);
}

static void a_target_that_lies_behind_the_baseline_is_a_plain_ratio(void **state)
{
	struct rollup_input in = in_2026(ROLLUP_UP, false, 50, 60, 7, 2);

	(void)state;
	in.has_baseline = true;
	in.baseline = 80;
	assert_int_equal(judge(in), ROLLUP_WATCH); /* 50 / 60 */
	in.value = 30;
	assert_int_equal(judge(in), ROLLUP_LATE);
}

static void a_wait_that_must_fall_follows_its_line_down(void **state)
{
	struct rollup_input in = in_2026(ROLLUP_DOWN, false, 25, 20, 7, 2);

	(void)state;
	in.has_baseline = true;
	in.baseline = 30;
	assert_int_equal(judge(in), ROLLUP_ON_TRACK); /* 25 expected */
	in.value = 29;
	assert_int_equal(judge(in), ROLLUP_LATE);
	in.value = 31;
	assert_int_equal(judge(in), ROLLUP_LATE);
	in.value = 20;
	assert_int_equal(judge(in), ROLLUP_REACHED);
}

static void a_ceiling_is_reached_only_when_the_year_is_over(void **state)
{
	(void)state;
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, true, 0, 12, 7, 2)), ROLLUP_ON_TRACK);
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, true, 7, 12, 7, 2)), ROLLUP_WATCH);
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, true, 11, 12, 7, 2)), ROLLUP_LATE);
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, true, 13, 12, 1, 5)), ROLLUP_LATE);
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, true, 12, 12, 12, 31)), ROLLUP_REACHED);
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, true, 1, 0, 7, 2)), ROLLUP_LATE);
	assert_int_equal(judge(in_2026(ROLLUP_DOWN, true, 0, 0, 12, 31)), ROLLUP_REACHED);
}

static void what_must_be_kept_may_move_by_the_tolerance(void **state)
{
	(void)state;
	assert_int_equal(judge(in_2026(ROLLUP_KEEP, false, 96, 100, 7, 2)), ROLLUP_REACHED);
	assert_int_equal(judge(in_2026(ROLLUP_KEEP, false, 104, 100, 7, 2)), ROLLUP_REACHED);
	assert_int_equal(judge(in_2026(ROLLUP_KEEP, false, 115, 100, 7, 2)), ROLLUP_WATCH);
	assert_int_equal(judge(in_2026(ROLLUP_KEEP, false, 70, 100, 7, 2)), ROLLUP_LATE);
	/* A yearly number is kept at the end of the year, on its way before. */
	assert_int_equal(judge(in_2026(ROLLUP_KEEP, true, 183, 365, 7, 2)), ROLLUP_ON_TRACK);
	assert_int_equal(judge(in_2026(ROLLUP_KEEP, true, 365, 365, 7, 2)), ROLLUP_LATE);
	assert_int_equal(judge(in_2026(ROLLUP_KEEP, true, 365, 365, 12, 31)), ROLLUP_REACHED);
}

static void what_cannot_be_judged_is_unmeasured(void **state)
{
	struct rollup_input in = in_2026(ROLLUP_UP, true, 10, 365, 7, 2);
	struct rollup_verdict v;

	(void)state;
	in.has_value = false;
	v = rollup_judge(&in, &RULES);
	assert_int_equal(v.state, ROLLUP_UNMEASURED);
	assert_true(v.has_expected);
	in.has_value = true;
	in.has_target = false;
	v = rollup_judge(&in, &RULES);
	assert_int_equal(v.state, ROLLUP_UNMEASURED);
	assert_false(v.has_expected);
	in.has_target = true;
	in.direction = ROLLUP_CONTEXT;
	assert_int_equal(judge(in), ROLLUP_UNMEASURED);
	in.direction = ROLLUP_UP;
	in.today = in.from - 1;
	assert_int_equal(judge(in), ROLLUP_UNMEASURED);
	in.today = in.from;
	in.year_from += 400;
	in.year_to += 400;
	assert_int_equal(judge(in), ROLLUP_UNMEASURED); /* a target of another year */
}

/* More is never worse: the state does not fall when the value of an "up" grows. */
static void a_better_value_never_gives_a_worse_state(void **state)
{
	(void)state;
	for (int flow = 0; flow < 2; flow++)
		for (int month = 1; month <= 12; month++)
			for (int v = 0; v < 120; v++) {
				struct rollup_input up =
					in_2026(ROLLUP_UP, flow, v, 100, month, 20);
				struct rollup_input down =
					in_2026(ROLLUP_DOWN, flow, v, 100, month, 20);
				enum rollup_state a = judge(up), b;

				up.value++;
				b = judge(up);
				assert_true(b <= a);
				a = judge(down);
				down.value++;
				b = judge(down);
				assert_true(b >= a);
			}
}

static void the_main_indicator_decides_when_it_is_judged(void **state)
{
	const enum rollup_state s[] = { ROLLUP_ON_TRACK, ROLLUP_LATE, ROLLUP_UNMEASURED };

	(void)state;
	assert_int_equal(rollup_action(s, 3, 0), ROLLUP_ON_TRACK);
	assert_int_equal(rollup_action(s, 3, 2), ROLLUP_LATE);
	assert_int_equal(rollup_action(s, 3, -1), ROLLUP_LATE);
	assert_int_equal(rollup_action(s, 3, 9), ROLLUP_LATE);
	assert_int_equal(rollup_action(s, 0, -1), ROLLUP_UNMEASURED);
	assert_int_equal(rollup_action(s + 2, 1, 0), ROLLUP_UNMEASURED);
}

static void objectives_count_their_actions_by_state(void **state)
{
	/* 0 strategic, 1 and 2 operational, 3 to 5 actions, 6 and 7 sub-actions of 5. */
	struct rollup_node n[] = {
		{ .parent = -1 },
		{ .parent = 0 },
		{ .parent = 0 },
		{ .parent = 1, .action = true, .state = ROLLUP_REACHED },
		{ .parent = 1, .action = true, .state = ROLLUP_LATE },
		{ .parent = 2, .action = true },
		{ .parent = 5, .subaction = true, .state = ROLLUP_ON_TRACK },
		{ .parent = 5, .subaction = true, .state = ROLLUP_WATCH },
	};
	uint32_t all[ROLLUP_STATES];

	(void)state;
	rollup_tree(n, ARRAY_LEN(n), all);
	assert_int_equal(n[5].state, ROLLUP_WATCH); /* the worst of its sub-actions */
	assert_int_equal(n[1].counts[ROLLUP_REACHED], 1);
	assert_int_equal(n[1].counts[ROLLUP_LATE], 1);
	assert_int_equal(n[2].counts[ROLLUP_WATCH], 1);
	assert_int_equal(n[2].counts[ROLLUP_ON_TRACK], 0);
	for (int s = 0; s < ROLLUP_STATES; s++) {
		assert_int_equal(n[0].counts[s], n[1].counts[s] + n[2].counts[s]);
		assert_int_equal(all[s], n[0].counts[s]);
	}
}

static void names_of_states_and_directions_are_those_of_the_api(void **state)
{
	enum rollup_direction d = ROLLUP_CONTEXT;

	(void)state;
	assert_string_equal(rollup_state_name(ROLLUP_ON_TRACK), "on_track");
	assert_string_equal(rollup_state_name(ROLLUP_UNMEASURED), "unmeasured");
	assert_true(rollup_direction_parse("keep", &d));
	assert_int_equal(d, ROLLUP_KEEP);
	assert_false(rollup_direction_parse("sideways", &d));
	assert_int_equal(d, ROLLUP_KEEP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_count_is_compared_with_its_share_of_the_year),
		cmocka_unit_test(a_period_of_the_year_has_its_part_of_the_target),
		cmocka_unit_test(nothing_is_late_in_the_first_days),
		cmocka_unit_test(a_level_moves_from_its_baseline_to_its_target),
		cmocka_unit_test(without_baseline_the_target_is_expected_at_once),
		cmocka_unit_test(a_target_that_lies_behind_the_baseline_is_a_plain_ratio),
		cmocka_unit_test(a_wait_that_must_fall_follows_its_line_down),
		cmocka_unit_test(a_ceiling_is_reached_only_when_the_year_is_over),
		cmocka_unit_test(what_must_be_kept_may_move_by_the_tolerance),
		cmocka_unit_test(what_cannot_be_judged_is_unmeasured),
		cmocka_unit_test(a_better_value_never_gives_a_worse_state),
		cmocka_unit_test(the_main_indicator_decides_when_it_is_judged),
		cmocka_unit_test(objectives_count_their_actions_by_state),
		cmocka_unit_test(names_of_states_and_directions_are_those_of_the_api),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
