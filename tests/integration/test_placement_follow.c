/* Placements: exits and what became of them, candidates, the placed worker; faults at each step. */
#include "placement_play.h"

static int64_t milestone(struct fx *fx, int64_t contract_id, const char *kind)
{
	return fx_sql(fx, arena_printf(&fx->arena,
				       "SELECT milestone_id FROM placement_milestone WHERE "
				       "contract_id = %" PRId64 " AND kind = '%s'",
				       contract_id, kind));
}

static void done(struct fx *fx, int64_t id, const char *body, int status)
{
	fx->if_match =
		arena_printf(&fx->arena, "\"%" PRId64 "\"",
			     fx_sql(fx, at(fx,
					   "SELECT version FROM placement_milestone WHERE "
					   "milestone_id = %" PRId64,
					   id)));
	fx_call(fx, POST, at(fx, "/api/placement/milestones/%" PRId64 "/done", id), body,
		status);
}

static void outcomes(struct fx *fx, int64_t due, int64_t told, int64_t jobs, int64_t lost)
{
	fx_call(fx, GET, "/api/placement/outcomes?from=2026-01-01&to=2026-12-31", NULL, 200);
	assert_int_equal(fx_int(fx, "rows.2.months"), 6);
	assert_int_equal(fx_int(fx, "rows.2.due"), due);
	assert_int_equal(fx_int(fx, "rows.2.done"), told);
	assert_int_equal(fx_int(fx, "rows.2.jobs"), jobs);
	assert_int_equal(fx_int(fx, "rows.2.lost"), lost);
}

#define JOB(day)                                                                               \
	"{\"day\":\"" day                                                                      \
	"\",\"outcome\":\"job_fixed\",\"proof\":\"contract\",\"note\":\"Chez "                 \
	"Delhaize\"}"

static void an_exit_counts_once_and_late_follow_ups_move_the_rate(void **state)
{
	struct fx *fx = *state;
	struct scene s = scene(fx, "2025-03-03", "2026-03-31");
	int64_t second = fx_person(fx, "Thiry", "Karim", "1999-01-01"), id, six;

	id = sign(fx, second, s.post, "2025-03-03", "2026-03-31");
	done(fx, milestone(fx, s.contract, "minus_3"), "{\"day\":\"2025-12-29\"}", 200);
	post_to(fx, s.contract, "end", "{\"day\":\"2026-03-31\",\"reason\":\"agreement\"}",
		422);
	post_to(fx, s.contract, "end", "{\"day\":\"2026-03-31\",\"reason\":\"end_term\"}", 200);
	post_to(fx, id, "end", "{\"day\":\"2026-02-27\",\"reason\":\"end_mutual\"}", 200);
	post_to(fx, id, "end", "{\"day\":\"2026-02-27\",\"reason\":\"end_mutual\"}", 409);
	assert_int_equal(live(fx, "placement.end"), 2);
	assert_int_equal(live(fx, "placement.exit_plan"), 1);
	outcomes(fx, 2, 0, 0, 0);
	six = milestone(fx, s.contract, "plus_6");
	done(fx, six, "{\"day\":\"2026-10-05\"}", 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), "outcome");
	done(fx, six, "{\"day\":\"2026-05-05\",\"outcome\":\"job_fixed\",\"proof\":\"phone\"}",
	     422);
	done(fx, six, JOB("2026-10-05"), 200);
	outcomes(fx, 2, 1, 1, 0);
	done(fx, six, JOB("2026-10-06"), 200); /* corrected: still once */
	outcomes(fx, 2, 1, 1, 0);
	/* Entered three months late: it counts in the period in which it was due. */
	done(fx, milestone(fx, id, "plus_6"),
	     "{\"day\":\"2026-11-20\",\"outcome\":\"lost_from_sight\",\"proof\":\"none\"}",
	     200);
	outcomes(fx, 2, 2, 1, 1);
	assert_int_equal(
		fx_sql(fx, "SELECT r.day FROM record r JOIN term t ON t.term_id = r.kind_id"
			   " JOIN term o ON o.term_id = r.outcome_id WHERE t.key = "
			   "'placement.after_6' AND o.key = 'lost_from_sight'"),
		day_from_civil(2026, 8, 27));
	/* The end was a mistake: the situation after it is no fact any more. */
	post_to(fx, id, "reopen", "{\"reason\":\"erreur de dossier\"}", 200);
	outcomes(fx, 1, 1, 1, 0);
	assert_int_equal(live(fx, "placement.end"), 1);
	fx_call(fx, GET, "/api/placement/due", NULL, 200);
	assert_true(json_array_size(fx_json(fx, "due")) > 3);
	assert_int_equal(json_array_size(fx_json(fx, "ending")), 1);
	assert_int_equal(fx_int(fx, "ending.0.column"), 0);
}

static void candidates_are_matched_with_the_reasons(void **state)
{
	struct fx *fx = *state;
	int64_t host, post, good, poor;

	fx_as(fx, "social_worker");
	host = add_host(fx, "Maison de repos", "internal");
	post = add_post(fx, host, "60", "Aide-cuisine", "food");
	good = fx_person(fx, "Bonne", "Aline", "1990-01-01");
	poor = fx_person(fx, "Moins", "Bernard", "1990-01-01");
	fx_call(fx, PUT, at(fx, "/api/placement/candidates/%" PRId64, good),
		"{\"skills\":[\"Cuisine\",\"hygiène\"],\"languages\":[\"fr\"],\"themes\":["
		"\"food\"],"
		"\"licence\":true,\"vehicle\":true,\"week_minutes\":2280}",
		200);
	fx_call(fx, PUT, at(fx, "/api/placement/candidates/%" PRId64, poor),
		"{\"skills\":[\"cuisine\"],\"languages\":[\"nl\"],\"week_minutes\":1140}", 200);
	fx_call(fx, PUT, at(fx, "/api/placement/candidates/%" PRId64, poor), "{}", 428);
	fx_call(fx, GET, at(fx, "/api/placement/posts/%" PRId64 "/matches", post), NULL, 200);
	assert_int_equal(fx_int(fx, "rows.0.person.id"), good);
	assert_int_equal(fx_int(fx, "rows.0.score"), 100);
	assert_int_equal(fx_int(fx, "rows.1.score"), 15); /* one skill of two */
	assert_string_equal(fx_text(fx, "rows.1.reasons.0.key"), "skills");
	assert_true(json_is_false(fx_json(fx, "rows.1.reasons.0.ok")));
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, at(fx, "/api/placement/posts/%" PRId64 "/matches", post), NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 0);
}

static void what_the_placed_person_renders_counts_for_the_service(void **state)
{
	struct fx *fx = *state;
	int64_t host, post, person, id;

	fx_as(fx, "social_worker");
	host = add_host(fx, "Service insertion", "internal");
	fx_call(fx, POST, "/api/placement/posts",
		arena_printf(
			&fx->arena,
			"{\"host_id\":%" PRId64 ",\"article\":\"60\",\"title\":\"Accueil\","
			"\"own_service\":\"insertion\",\"capacity\":1,\"week_minutes\":2280}",
			host),
		201);
	post = fx_int(fx, "id");
	person = fx_person(fx, "Placee", "Rosa", "1990-01-01");
	fx_call(fx, POST, "/api/placement/contracts",
		arena_printf(&fx->arena,
			     "{\"person_id\":%" PRId64 ",\"post_id\":%" PRId64
			     ",\"article\":\"60\",\"start\":\"2026-03-02\",\"planned_end\":"
			     "\"2027-02-28\",\"week\":" WEEK ",\"user_id\":1}",
			     person, post),
		201);
	id = fx_int(fx, "id");
	(void)fx_intervention(fx, fx_person(fx, "Autre", "Jean", "1970-01-01"), "Bonjour");
	contract(fx, id);
	assert_int_equal(fx_int(fx, "rendered.kinds.0.count"), 1);
	assert_string_equal(fx_text(fx, "rendered.kinds.0.kind"), "casework.intervention");
}

/* Each operation of a write fails once: all or nothing. */
static void torture(struct fx *fx, const char *path, const char *body, const char *if_match,
		    int good)
{
	int64_t records = fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL");
	int64_t rows =
		fx_sql(fx, "SELECT (SELECT count(*) FROM placement_contract) + (SELECT "
			   "count(*) FROM placement_month) + (SELECT count(*) FROM "
			   "placement_act) + (SELECT count(*) FROM placement_milestone WHERE "
			   "done_day IS NOT NULL)");
	size_t facts = facts_count(fx->app->facts);
	unsigned nth = 1;

	for (;; nth++) {
		struct db *db = writer_db(fx->app->writer);

		db_fault_at(db, nth);
		fx->if_match = if_match;
		fx_request(fx, POST, path, body);
		db = writer_db(fx->app->writer);
		if (db)
			db_fault_at(db, 0);
		if (fx->status == good)
			break;
		if (fx->status != 500 && fx->status != 503)
			fail_msg("%d %s", fx->status, fx->body);
		assert_int_equal(
			fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"),
			records);
		assert_int_equal(
			fx_sql(fx, "SELECT (SELECT count(*) FROM placement_contract) + (SELECT "
				   "count(*) FROM placement_month) + (SELECT count(*) FROM "
				   "placement_act) + (SELECT count(*) FROM placement_milestone "
				   "WHERE "
				   "done_day IS NOT NULL)"),
			rows);
		assert_int_equal(facts_count(fx->app->facts), facts);
		assert_true(nth < 600);
	}
	assert_true(nth > 5);
}

static void every_write_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	struct scene s = scene(fx, "2026-03-02", "2026-11-30");
	int64_t other = fx_person(fx, "Yildiz", "Aicha", "1990-02-02");

	torture(fx, "/api/placement/contracts",
		contract_body(fx, other, s.post, "60", "2026-10-05", "2027-10-04"), NULL, 201);
	torture(fx, "/api/placement/grid", grid_body(fx, s.contract, 0, MARCH_WORKED), NULL,
		200);
	torture(fx, at(fx, "/api/placement/contracts/%" PRId64 "/amend", s.contract),
		"{\"kind\":\"extend\",\"planned_end\":\"2027-03-31\"}", "\"1\"", 200);
	torture(fx,
		at(fx, "/api/placement/milestones/%" PRId64 "/done",
		   milestone(fx, s.contract, "welcome")),
		"{\"day\":\"2026-03-10\"}", "\"1\"", 200);
	torture(fx, at(fx, "/api/placement/contracts/%" PRId64 "/end", s.contract),
		"{\"day\":\"2026-11-20\",\"reason\":\"end_for_job\"}", "\"2\"", 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(an_exit_counts_once_and_late_follow_ups_move_the_rate),
		T(candidates_are_matched_with_the_reasons),
		T(what_the_placed_person_renders_counts_for_the_service),
		T(every_write_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
