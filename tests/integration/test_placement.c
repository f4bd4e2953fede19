/* Placements: from the post to the job after it, and what must be refused. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/facts.h"
#include "db/writer.h"

#define WEEK "[456,456,456,456,456,0,0]"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static int64_t live(struct fx *fx, const char *kind)
{
	return fx_sql(fx,
		      arena_printf(&fx->arena,
				   "SELECT count(*) FROM record r JOIN term t ON t.term_id = "
				   "r.kind_id WHERE t.key = '%s' AND r.voided_by IS NULL",
				   kind));
}

static int64_t add_host(struct fx *fx, const char *name, const char *category)
{
	fx_call(fx, POST, "/api/placement/hosts",
		arena_printf(&fx->arena,
			     "{\"name\":\"%s\",\"category\":\"%s\",\"contact_name\":\"Mme "
			     "Zephirine\"}",
			     name, category),
		201);
	return fx_int(fx, "id");
}

static int64_t add_post(struct fx *fx, int64_t host, const char *article, const char *title,
			const char *theme)
{
	fx_call(fx, POST, "/api/placement/posts",
		arena_printf(
			&fx->arena,
			"{\"host_id\":%" PRId64 ",\"article\":\"%s\",\"title\":\"%s\","
			"\"theme\":\"%s\",\"capacity\":2,\"week_minutes\":2280,"
			"\"skills\":[\"cuisine\",\"hygiène\"],\"languages\":[\"fr\"],"
			"\"licence\":true,\"public_transport\":false,\"locality\":\"Opont\"}",
			host, article, title, theme),
		201);
	return fx_int(fx, "id");
}

static const char *contract_body(struct fx *fx, int64_t person, int64_t post,
				 const char *article, const char *start, const char *end)
{
	return arena_printf(
		&fx->arena,
		"{\"person_id\":%" PRId64 ",\"post_id\":%" PRId64
		",\"article\":\"%s\",\"start\":\"%s\",\"planned_end\":\"%s\",\"week\":" WEEK
		",\"tasks\":\"Confidentielle tache\"}",
		person, post, article, start, end);
}

static int64_t sign(struct fx *fx, int64_t person, int64_t post, const char *start,
		    const char *end)
{
	fx_call(fx, POST, "/api/placement/contracts",
		contract_body(fx, person, post, "60", start, end), 201);
	return fx_int(fx, "id");
}

struct scene {
	int64_t host, post, person, contract;
};

static struct scene scene(struct fx *fx, const char *start, const char *end)
{
	struct scene s;

	fx_as(fx, "social_worker");
	s.host = add_host(fx, "Administration communale", "commune");
	s.post = add_post(fx, s.host, "60", "Ouvrier polyvalent", "green_spaces");
	s.person = fx_person(fx, "Istace", "Michel", "1995-04-12");
	s.contract = sign(fx, s.person, s.post, start, end);
	return s;
}

#define at(fx, format, id) arena_printf(&(fx)->arena, format, (int64_t)(id))

static void contract(struct fx *fx, int64_t id)
{
	fx_call(fx, GET, at(fx, "/api/placement/contracts/%" PRId64, id), NULL, 200);
}

static void amend(struct fx *fx, int64_t id, const char *body, int status)
{
	if (fx->if_match == NULL)
		fx->if_match =
			arena_printf(&fx->arena, "\"%" PRId64 "\"",
				     fx_sql(fx, at(fx,
						   "SELECT version FROM placement_contract "
						   "WHERE contract_id = %" PRId64,
						   id)));
	fx_call(fx, POST, at(fx, "/api/placement/contracts/%" PRId64 "/amend", id), body,
		status);
}

static void post_to(struct fx *fx, int64_t id, const char *what, const char *body, int status)
{
	fx->if_match = arena_printf(&fx->arena, "\"%" PRId64 "\"",
				    fx_sql(fx, at(fx,
						  "SELECT version FROM placement_contract "
						  "WHERE contract_id = %" PRId64,
						  id)));
	fx_call(fx, POST,
		arena_printf(&fx->arena, "/api/placement/contracts/%" PRId64 "/%s", id, what),
		body, status);
}

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

static const char *grid_body(struct fx *fx, int64_t id, int64_t version, const char *codes)
{
	return arena_printf(&fx->arena,
			    "{\"year\":2026,\"month\":3,\"rows\":[{\"contract_id\":%" PRId64
			    ",\"version\":%" PRId64 ",\"codes\":\"%s\"}]}",
			    id, version, codes);
}

/* March 2026: the 1st is a Sunday. */
#define MARCH_WORKED ".PPPPP..PPPPP..PPPPP..PPPPP..PP"
#define MARCH_SICK   ".PPPPP..PPPPP..MMMMM..PPPPP..PP"
#define MARCH_BEFORE "PPPPPP..PPPPP..PPPPP..PPPPP..PP"
#define MARCH_LETTER ".PPPPP..PPZPP..PPPPP..PPPPP..PP"

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
		T(the_law_comes_from_dated_parameters),
		T(a_contract_tells_its_clock_under_each_law),
		T(an_overlapping_contract_is_refused),
		T(amendments_move_the_contract_and_its_records),
		T(a_month_is_entered_for_a_team_and_counts),
		T(what_if_changes_nothing),
		T(a_change_of_law_lists_the_contracts_that_it_moves),
		T(an_exit_counts_once_and_late_follow_ups_move_the_rate),
		T(candidates_are_matched_with_the_reasons),
		T(what_the_placed_person_renders_counts_for_the_service),
		T(every_write_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
