/*
 * Outreach: contacts by a chosen code that lead to no file, the tie with consent and back, an
 * orientation and what came of it, a right from found to opened, publications.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "db/writer.h"

#define TAKE_UP "{\"kind\":\"take_up\",\"day\":\"2026-11-02\",\"claim\":\"bim\""

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static const char *path(struct fx *fx, const char *before, int64_t id, const char *after)
{
	return arena_printf(&fx->arena, "/api/outreach/%s/%" PRId64 "%s", before, id, after);
}

static void with(struct fx *fx, enum method m, const char *p, int64_t version, const char *body,
		 int status)
{
	fx->if_match = arena_printf(&fx->arena, "\"%d\"", (int)version);
	fx_call(fx, m, p, body, status);
}

static int64_t live(struct fx *fx, const char *kind)
{
	return fx_sql(fx, arena_printf(&fx->arena,
				       "SELECT count(*) FROM record r JOIN term k ON k.term_id "
				       "= r.kind_id WHERE k.key = '%s' AND voided_by IS NULL",
				       kind));
}

static int64_t tied(struct fx *fx, const char *code)
{
	return fx_sql(fx,
		      arena_printf(&fx->arena,
				   "SELECT count(*) FROM record_tie t JOIN plan_node n USING "
				   "(node_id) JOIN record r USING (record_id) WHERE n.plan_id "
				   "= 2 AND n.code = '%s' AND r.voided_by IS NULL",
				   code));
}

static int64_t outing(struct fx *fx)
{
	fx_call(fx, POST, "/api/outreach/outings",
		"{\"day\":\"" FX_TODAY "\",\"start\":\"21:00\",\"minutes\":150,"
		"\"zone\":\"Gare et parking\",\"place\":\"street\"}",
		201);
	return fx_int(fx, "id");
}

static int64_t code(struct fx *fx, const char *name)
{
	fx_call(fx, POST, "/api/outreach/codes",
		arena_printf(&fx->arena,
			     "{\"name\":\"%s\",\"age_band\":\"25_44\",\"sex\":\"m\"}", name),
		201);
	return fx_int(fx, "id");
}

static void contact(struct fx *fx, int64_t out, int64_t code_id, const char *more)
{
	fx_call(fx, POST, path(fx, "outings", out, "/contacts"),
		arena_printf(&fx->arena, "{\"code_id\":%" PRId64 ",\"minutes\":15%s}", code_id,
			     more),
		201);
}

static void contacts_count_people_by_their_code_and_lead_to_no_file(void **state)
{
	struct fx *fx = *state;
	int64_t out, a, b;

	fx_as(fx, "social_worker");
	out = outing(fx);
	a = code(fx, "Renard");
	b = code(fx, "Capitaine");
	contact(fx, out, a, ",\"first\":true,\"note\":\"Dort sous le pont\"");
	contact(fx, out, b, ",\"partner\":\"mental_health_centre\",\"outcome\":\"referred\"");
	contact(fx, out, a, "");
	fx_call(fx, POST, path(fx, "outings", out, "/contacts"), "{}", 201);
	fx_call(fx, POST, path(fx, "outings", out, "/contacts"), "{\"code_id\":77}", 422);
	assert_int_equal(live(fx, "outreach.contact") + live(fx, "outreach.first"), 4);
	assert_int_equal(live(fx, "outreach.outing"), 1);
	assert_int_equal(fx_sql(fx, "SELECT head_count FROM record WHERE source = "
				    "'outreach_outing' AND voided_by IS NULL"),
			 4);
	assert_int_equal(fx_sql(fx, "SELECT count(DISTINCT household_id) FROM record WHERE "
				    "source = 'outreach_contact'"),
			 2);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE person_id IS NOT NULL"),
			 0);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM outreach_code WHERE instr(name, "
				    "'Renard') OR person_id IS NOT NULL"),
			 0);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM outreach_contact WHERE instr(note, "
				    "'pont')"),
			 0);
	assert_int_equal(tied(fx, "6.5.2"), 4);
	assert_int_equal(tied(fx, "4.1.4"), 1);
	fx_call(fx, GET, path(fx, "outings", out, ""), NULL, 200);
	assert_string_equal(fx_text(fx, "contacts.0.code.name"), "Renard");
	assert_int_equal(fx_int(fx, "met"), 4);
	assert_int_equal(fx_int(fx, "first"), 1);
	fx_as(fx, "coordinator");
	fx_call(fx, GET, "/api/outreach/codes", NULL, 403);
}

static void a_code_is_tied_to_a_file_only_with_consent_and_untied_again(void **state)
{
	struct fx *fx = *state;
	int64_t out, c, person;
	const char *body;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Simon", "Karl", "1988-01-01");
	out = outing(fx);
	c = code(fx, "Merle");
	contact(fx, out, c, "");
	body = arena_printf(&fx->arena,
			    "{\"person_id\":%" PRId64 ",\"consent_day\":\"" FX_TODAY "\"}",
			    person);
	with(fx, POST, path(fx, "codes", c, "/link"), 1,
	     arena_printf(&fx->arena, "{\"person_id\":%" PRId64 "}", person), 422);
	with(fx, POST, path(fx, "codes", c, "/link"), 1,
	     arena_printf(&fx->arena,
			  "{\"person_id\":%" PRId64 ",\"consent_day\":\"2027-01-01\"}", person),
	     422);
	/* another team's file is not opened by the street */
	fx_as(fx, "social_worker2");
	with(fx, POST, path(fx, "codes", c, "/link"), 1, body, 403);
	fx_as(fx, "social_worker");
	with(fx, POST, path(fx, "codes", c, "/link"), 1, body, 200);
	with(fx, POST, path(fx, "codes", c, "/link"), 2, body, 409);
	assert_int_equal(tied(fx, "6.5.3"), 1);
	contact(fx, out, c, "");
	/* what came before the consent stays anonymous */
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE person_id IS NOT NULL "
				    "AND source = 'outreach_contact'"),
			 1);
	fx_call(fx, GET, "/api/outreach/codes", NULL, 200);
	assert_int_equal(fx_int(fx, "rows.0.person.id"), person);
	with(fx, POST, path(fx, "codes", c, "/unlink"), 2, "{}", 200);
	assert_int_equal(live(fx, "outreach.linked"), 0);
	contact(fx, out, c, "");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE person_id IS NOT NULL "
				    "AND source = 'outreach_contact'"),
			 1);
	with(fx, POST, path(fx, "codes", c, "/unlink"), 3, "{}", 409);
}

static void an_orientation_gets_its_outcome_later(void **state)
{
	struct fx *fx = *state;
	int64_t person, id;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Lambert", "Ida", "1990-01-01");
	fx_call(fx, POST, "/api/outreach/referrals",
		arena_printf(
			&fx->arena,
			"{\"kind\":\"referral\",\"day\":\"2026-11-02\",\"person_id\":%" PRId64
			",\"partner\":\"forem\",\"accompanied\":true,\"note\":\"Avec elle\"}",
			person),
		201);
	id = fx_int(fx, "id");
	assert_int_equal(tied(fx, "4.1.5"), 1);
	fx_call(fx, POST, "/api/outreach/referrals",
		"{\"kind\":\"referral\",\"day\":\"2026-11-02\"}", 422);
	with(fx, PATCH, path(fx, "referrals", id, ""), 1,
	     "{\"kind\":\"referral\",\"day\":\"2026-11-02\",\"partner\":\"forem\","
	     "\"accompanied\":true,\"outcome\":\"took_part\",\"outcome_day\":\"2026-10-01\"}",
	     422);
	with(fx, PATCH, path(fx, "referrals", id, ""), 1,
	     "{\"kind\":\"referral\",\"day\":\"2026-11-02\",\"partner\":\"forem\","
	     "\"accompanied\":true,\"outcome\":\"took_part\",\"outcome_day\":\"2026-11-16\"}",
	     200);
	assert_int_equal(fx_sql(fx, "SELECT lag FROM record WHERE voided_by IS NULL"), 14);
	assert_int_equal(live(fx, "outreach.referral"), 1);
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, path(fx, "referrals", id, ""), NULL, 404);
	fx_call(fx, GET, "/api/outreach/referrals", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 0);
}

static void a_right_goes_from_found_to_its_cause_to_opened(void **state)
{
	struct fx *fx = *state;
	int64_t id;

	fx_as(fx, "social_worker");
	fx_call(fx, POST, "/api/outreach/referrals",
		"{\"kind\":\"take_up\",\"day\":\"2026-11-02\"}", 422);
	fx_call(fx, POST, "/api/outreach/referrals",
		"{\"kind\":\"take_up\",\"day\":\"2026-11-02\",\"claim\":\"bim\"}", 201);
	id = fx_int(fx, "id");
	assert_int_equal(tied(fx, "2.2.3.A"), 1);
	with(fx, PATCH, path(fx, "referrals", id, ""), 1, TAKE_UP ",\"cause\":\"not_known\"}",
	     200);
	assert_int_equal(tied(fx, "2.2.3.B"), 1);
	with(fx, PATCH, path(fx, "referrals", id, ""), 2,
	     TAKE_UP
	     ",\"cause\":\"not_known\",\"outcome\":\"right_opened\",\"cents_year\":84000}",
	     200);
	assert_int_equal(tied(fx, "2.2.3.A") + tied(fx, "2.2.3.B"), 0);
	assert_int_equal(tied(fx, "2.2.3.C"), 1);
	assert_int_equal(
		fx_sql(fx, "SELECT sum(amount_cents) FROM record WHERE voided_by IS NULL"),
		84000);
}

static void what_is_published_serves_the_action_of_its_theme(void **state)
{
	struct fx *fx = *state;
	int64_t page;

	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/outreach/publications",
		"{\"kind\":\"communication\",\"day\":\"" FX_TODAY
		"\",\"title\":\"Donner au CPAS\",\"media\":\"media_bulletin\","
		"\"theme\":\"donations\",\"audience\":5200}",
		201);
	fx_call(fx, POST, "/api/outreach/publications",
		"{\"kind\":\"communication\",\"day\":\"" FX_TODAY
		"\",\"title\":\"Sans support\"}",
		422);
	assert_int_equal(tied(fx, "6.10.1"), 1);
	fx_call(fx, POST, "/api/outreach/publications",
		"{\"kind\":\"page\",\"day\":\"2025-03-01\",\"title\":\"Taxi social\","
		"\"address\":\"/services/taxi\"}",
		201);
	page = fx_int(fx, "id");
	fx_call(fx, GET, "/api/outreach/publications", NULL, 200);
	assert_true(json_is_true(fx_json(fx, "rows.1.old")));
	with(fx, PATCH, path(fx, "publications", page, ""), 1,
	     "{\"kind\":\"page\",\"day\":\"" FX_TODAY
	     "\",\"title\":\"Taxi social\",\"clear\":true}",
	     200);
	assert_int_equal(live(fx, "outreach.page"), 2);
	assert_int_equal(tied(fx, "2.1.2"), 2);
	with(fx, PATCH, path(fx, "publications", page, ""), 1,
	     "{\"kind\":\"page\",\"day\":\"" FX_TODAY "\",\"title\":\"Taxi social\"}", 412);
}

static void a_fault_at_any_step_changes_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t out, c;
	unsigned nth = 1;
	const char *body;

	fx_as(fx, "social_worker");
	out = outing(fx);
	c = code(fx, "Hibou");
	body = arena_printf(&fx->arena, "{\"code_id\":%" PRId64 ",\"note\":\"x\"}", c);
	for (;; nth++) {
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, POST, path(fx, "outings", out, "/contacts"), body);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 201)
			break;
		assert_true(fx->status >= 500);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM outreach_contact"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record"), 1);
		assert_true(nth < 300);
	}
	assert_true(nth > 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(contacts_count_people_by_their_code_and_lead_to_no_file),
		T(a_code_is_tied_to_a_file_only_with_consent_and_untied_again),
		T(an_orientation_gets_its_outcome_later),
		T(a_right_goes_from_found_to_its_cause_to_opened),
		T(what_is_published_serves_the_action_of_its_theme),
		T(a_fault_at_any_step_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
