/*
 * The social file, second part: amounts of the law, the monthly list, letters, documents, rights
 * proposed, workload and handover; and each operation of a save failing in turn.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/facts.h"
#include "svc/file/file.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static int64_t add(struct fx *fx, int64_t person, const char *what, const char *body,
		   int status)
{
	char path[80];

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/%s", person, what);
	fx_call(fx, POST, path, body, status);
	return status == 201 ? fx_int(fx, "id") : 0;
}

static int32_t day(const char *iso)
{
	int32_t d;

	assert_true(day_parse(iso, &d));
	return d;
}

struct view {
	struct arena arena;
	struct ctx cx;
};

static void view_open(struct fx *fx, struct view *v)
{
	arena_init(&v->arena, ARENA_LIMIT_DEFAULT);
	assert_int_equal(app_enter(fx->app, &v->arena, &v->cx).code, ERR_OK);
}

static void view_end(struct view *v)
{
	app_leave(&v->cx);
	arena_release(&v->arena);
}

/* Monthly amounts of the three categories since each indexation. */
static void the_amounts_of_the_law_on_the_day(void **state)
{
	static const struct {
		const char *from;
		int64_t cents[3];
	} table[] = {
		{ "2019-07-01", { 61915, 92873, 125482 } },
		{ "2020-03-01", { 63927, 95891, 129591 } },
		{ "2021-01-01", { 65645, 98468, 133074 } },
		{ "2021-07-01", { 66958, 100437, 135736 } },
		{ "2021-09-01", { 68299, 102448, 138454 } },
		{ "2022-01-01", { 71491, 107237, 144925 } },
		{ "2022-03-01", { 72920, 109380, 147822 } },
		{ "2022-05-01", { 74378, 111567, 150777 } },
		{ "2022-08-01", { 75865, 113797, 153791 } },
		{ "2022-11-01", { 77380, 116070, 156863 } },
		{ "2022-12-01", { 78929, 118394, 160004 } },
		{ "2023-01-01", { 80942, 121413, 164083 } },
		{ "2023-07-01", { 82561, 123841, 167365 } },
		{ "2023-11-01", { 84212, 126317, 170711 } },
		{ "2024-05-01", { 85897, 128846, 174129 } },
		{ "2025-02-01", { 87613, 131420, 177607 } },
		{ "2026-03-01", { 89365, 134047, 181158 } },
	};
	struct fx *fx = *state;
	struct view v;

	view_open(fx, &v);
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		for (int c = 0; c < 3; c++) {
			int32_t from = day(table[i].from);

			assert_int_equal(ris_amount(v.cx.model, c, from), table[i].cents[c]);
			/* the day before is still the row above */
			if (i > 0)
				assert_int_equal(ris_amount(v.cx.model, c, from - 1),
						 table[i - 1].cents[c]);
		}
	assert_int_equal(ris_amount(v.cx.model, 0, day("2019-06-30")), 0);
	view_end(&v);
}

static void a_month_is_paid_by_the_days_that_count(void **state)
{
	struct span s = { day("2026-11-11"), day("2026-11-20"), 0, NULL };
	struct aid in = {
		.aid = AID_RIS, .category = 1, .from = day("2026-11-16"), .to = DAY_NONE
	};
	struct fx *fx = *state;
	struct view v;
	int days = 0;
	int64_t month = 0;

	view_open(fx, &v);
#define DUE(first, last) aid_due(v.cx.model, &in, day(first), day(last), &days, &month)
	/* 15 days of 30 */
	assert_int_equal(DUE("2026-11-01", "2026-11-30"), 67024);
	assert_int_equal(days, 15);
	assert_int_equal(month, 134047);
	/* a whole month, of 28 days or of 31 */
	assert_int_equal(DUE("2027-02-01", "2027-02-28"), 134047);
	assert_int_equal(DUE("2026-12-01", "2026-12-31"), 134047);
	assert_int_equal(DUE("2026-10-01", "2026-10-31"), 0);
	/* ten days suspended, five of them before it begins */
	in.suspensions = (struct list){ .items = &s, .n = 1 };
	assert_int_equal(DUE("2026-11-01", "2026-11-30"), 44682);
	assert_int_equal(days, 10);
	s.to = DAY_NONE;
	assert_int_equal(DUE("2026-12-01", "2026-12-31"), 0);
	/* resources are deducted from the month, not from the share */
	in.suspensions.n = 0;
	in.deducted_cents = 34047;
	assert_int_equal(DUE("2026-11-01", "2026-11-30"), 50000);
	/* what is given once is due whole in its month */
	in = (struct aid){ .periodicity = 1,
			   .category = -1,
			   .amount_cents = 12345,
			   .from = day("2026-11-30"),
			   .to = DAY_NONE };
	assert_int_equal(DUE("2026-11-01", "2026-11-30"), 12345);
	assert_int_equal(DUE("2026-12-01", "2026-12-31"), 0);
#undef DUE
	view_end(&v);
}

static void the_monthly_list_as_screen_and_sheets(void **state)
{
	struct fx *fx = *state;
	int64_t person;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "=Collard", "Benoit", "1970-01-02");
	(void)add(fx, person, "aids",
		  "{\"day\":\"2026-11-02\",\"aid\":\"ris\",\"periodicity\":\"month\","
		  "\"category\":"
		  "\"family\",\"from\":\"2026-11-01\"}",
		  201);
	fx_call(fx, GET, "/api/aids?month=2026-11", NULL, 403);
	fx_as(fx, "team_lead");
	fx_call(fx, GET, "/api/aids?month=2026-13", NULL, 422);
	fx_call(fx, GET, "/api/aids?month=2026-11", NULL, 200);
	assert_int_equal(fx_int(fx, "rows.0.due_cents"), 181158);
	assert_int_equal(fx_int(fx, "total_cents"), 181158);
	fx_call(fx, GET, "/api/aids/csv?month=2026-11", NULL, 200);
	assert_non_null(strstr(fx->body, "1811,58"));
	assert_non_null(strstr(fx->body, "'=Collard"));
	fx_call(fx, GET, "/api/aids/xlsx?month=2026-11", NULL, 200);
	assert_true(strncmp(fx->body, "PK", 2) == 0);
}

static int64_t decision(struct fx *fx, int64_t person, const char *more)
{
	char body[600];

	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"2026-11-16\",\"organ\":\"committee\",\"result\":\"granted\","
		       "\"aid\":\"ris\",\"category\":\"single\",\"from\":\"2026-11-02\"%s}",
		       more);
	return add(fx, person, "decisions", body, 201);
}

static void a_letter_is_refused_while_a_mention_is_missing(void **state)
{
	static const char WHOLE[] = ",\"facts\":\"Sans ressources.\",\"law\":\"Loi du 26 mai "
				    "2002.\",\"calculation\":"
				    "\"Categorie 2.\",\"periodicity\":\"Mensuel.\"";
	struct fx *fx = *state;
	int64_t person, bare, whole;
	char path[80], body[200];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Simon", "Zoe", "1990-05-06");
	bare = decision(fx, person, "");
	whole = decision(fx, person, WHOLE);
	(void)snprintf(path, sizeof(path), "/api/decisions/%" PRId64 "/letter", bare);
	fx_call(fx, GET, path, NULL, 422);
	/* four of the decision, and three that only the centre can say */
	assert_int_equal(json_array_size(fx_json(fx, "fields")), 4 + 3);
	fx_call(fx, PUT, "/api/mentions", "{\"key\":\"court\",\"text\":\"Tribunal\"}", 403);
	fx_as(fx, "team_lead");
	for (int i = 0; i < 3; i++) {
		static const char *const keys[] = { "sender", "court", "signature" };

		fx_as(fx, "social_worker");
		(void)snprintf(path, sizeof(path), "/api/decisions/%" PRId64 "/letter", whole);
		fx_call(fx, GET, path, NULL, 422); /* every one of them counts */
		fx_as(fx, "team_lead");
		(void)snprintf(body, sizeof(body), "{\"key\":\"%s\",\"text\":\"Texte %d\"}",
			       keys[i], i);
		fx_call(fx, PUT, "/api/mentions", body, 200);
	}
	/* what Maillon proposes says where it comes from; the centre's own text takes its place */
	fx_call(fx, GET, "/api/mentions", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.5.checked"), "2026-11-22");
	assert_non_null(strstr(fx_text(fx, "rows.5.source"), "art. 47"));
	assert_null(fx_text(fx, "rows.6.source"));
	fx_call(fx, PUT, "/api/mentions",
		"{\"key\":\"appeal\",\"lang\":\"de\",\"text\":\"Klage\"}", 200);
	fx_call(fx, GET, "/api/mentions", NULL, 200);
	assert_null(fx_text(fx, "rows.5.source"));
	assert_string_equal(fx_text(fx, "rows.5.text"), "Klage");
	/* a second writer of a mention is told */
	fx->if_match = "\"7\"";
	fx_call(fx, PUT, "/api/mentions", "{\"key\":\"court\",\"text\":\"Autre\"}", 412);
	fx_as(fx, "social_worker");
	fx_call(fx, GET, path, NULL, 200);
	assert_int_equal(fx_int(fx, "amount_cents"), 134047);
	assert_string_equal(fx_text(fx, "to.name"), "Zoe Simon");
	assert_int_equal(json_array_size(fx_json(fx, "mentions")), 7);
	/* in another language: the address of the centre is the same */
	fx_call(fx, GET, arena_printf(&fx->arena, "%s?lang=nl", path), NULL, 200);
	assert_non_null(strstr(fx_text(fx, "mentions.3.text"), "Artikel 728"));
	assert_string_equal(fx_text(fx, "mentions.0.text"), "Texte 0");
	(void)snprintf(path, sizeof(path), "/api/decisions/%" PRId64 "/letter", bare);
	fx_call(fx, GET, path, NULL, 422);
	assert_int_equal(json_array_size(fx_json(fx, "fields")), 4);
	fx_as(fx, "social_worker2");
	fx_call(fx, GET, path, NULL, 404);
}

static void a_document_is_known_by_its_content_and_seen_by_those_it_is_for(void **state)
{
	struct fx *fx = *state;
	int64_t person, id;
	char path[80];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Goffin", "Therese", "1947-09-09");
	/* a program that calls itself a PDF */
	(void)add(fx, person, "documents",
		  "{\"day\":\"2026-11-20\",\"type\":\"rent\",\"sees\":\"team\",\"name\":\"bail."
		  "pdf\","
		  "\"content\":\"f0VMRgIBAQAAAA==\"}",
		  422);
	id = add(fx, person, "documents",
		 "{\"day\":\"2026-11-20\",\"type\":\"rent\",\"sees\":\"referent\",\"name\":"
		 "\"Bail\","
		 "\"expires\":\"2026-12-31\",\"content\":\"JVBERi0xLjQK\"}",
		 201);
	(void)snprintf(path, sizeof(path), "/api/documents/%" PRId64 "/parts", id);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"content\":\"ZmluCg==\"}", 200);
	(void)snprintf(path, sizeof(path), "/api/documents/%" PRId64 "/content", id);
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx->body, "%PDF-1.4\nfin\n");
	/* its name changes, what it is does not; its end is a due day */
	(void)snprintf(path, sizeof(path), "/api/documents/%" PRId64, id);
	fx->if_match = "\"2\"";
	fx_call(fx, PATCH, path,
		"{\"day\":\"2026-11-20\",\"type\":\"rent\",\"sees\":\"referent\",\"name\":"
		"\"Bail "
		"2026\",\"expires\":\"2026-12-31\"}",
		200);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/file?kind=document",
		       person);
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.document.media"), "application/pdf");
	assert_int_equal(fx_int(fx, "rows.0.document.size"), 13);
	assert_string_equal(fx_text(fx, "rows.0.clocks.0.due"), "2026-12-01");
	/* the same team, not the referent: the document is not there */
	fx_as(fx, "team_lead");
	fx_call(fx, GET, path, NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 0);
	(void)snprintf(path, sizeof(path), "/api/documents/%" PRId64 "/content", id);
	fx_call(fx, GET, path, NULL, 404);
	(void)snprintf(path, sizeof(path), "/api/acts/%" PRId64 "/void", id);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path, "{\"why\":\"Erreur\"}", 404);
}

static bool proposed(struct fx *fx, int64_t person, const char *right)
{
	char path[80];
	json_t *r;
	size_t i;

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/rights", person);
	fx_call(fx, GET, path, NULL, 200);
	json_array_foreach(fx_json(fx, "rows"), i,
			   r) if (strcmp(json_string_value(json_object_get(r, "right")),
					 right) == 0) return true;
	return false;
}

static void rights_are_proposed_with_their_reason_until_a_case_is_entered(void **state)
{
	struct fx *fx = *state;
	int64_t person;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Poncelet", "Georges", "1940-03-03");
	assert_true(proposed(fx, person, "home_help")); /* 86 years old */
	assert_false(proposed(fx, person, "social_tariff"));
	(void)add(fx, person, "aids",
		  "{\"day\":\"2026-11-02\",\"aid\":\"ris\",\"periodicity\":\"month\","
		  "\"category\":"
		  "\"single\",\"from\":\"2026-11-01\"}",
		  201);
	assert_true(proposed(fx, person, "social_tariff"));
	assert_true(strlen(fx_text(fx, "rows.0.source")) > 10);
	(void)add(fx, person, "takeups", "{\"day\":\"2026-11-20\",\"right\":\"social_tariff\"}",
		  201);
	assert_false(proposed(fx, person, "social_tariff"));
	/* proposing stored nothing */
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM file_act WHERE kind = 'takeup'"), 1);
}

static void files_are_handed_over_with_what_is_open(void **state)
{
	struct fx *fx = *state;
	int64_t person, from, to = 0;
	json_t *r;
	size_t i;
	char body[100], path[80];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Noel", "Ines", "1999-03-14");
	(void)add(fx, person, "requests",
		  "{\"day\":\"2026-11-20\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":"
		  "\"Aide\"}",
		  201);
	(void)add(fx, person, "reminders", "{\"day\":\"2026-12-20\",\"text\":\"Rappeler\"}",
		  201);
	from = fx_sql(fx, "SELECT referent_id FROM person");
	fx_call(fx, GET, "/api/caseload", NULL, 403);
	fx_as(fx, "team_lead");
	fx_call(fx, GET, "/api/caseload", NULL, 200);
	json_array_foreach(fx_json(fx, "rows"), i, r)
	{
		int64_t id = json_integer_value(json_object_get(r, "id"));

		if (id == from)
			assert_true(json_integer_value(json_object_get(r, "requests")) == 1);
		else
			to = id;
	}
	if (!to)
		to = fx_sql(fx, "SELECT user_id FROM user WHERE login = 'team_lead'");
	(void)snprintf(body, sizeof(body), "{\"from\":%" PRId64 ",\"to\":%" PRId64 "}", from,
		       to);
	fx_call(fx, POST, "/api/handover", body, 200);
	assert_int_equal(fx_int(fx, "files"), 1);
	assert_int_equal(fx_sql(fx, "SELECT referent_id FROM person"), to);
	assert_int_equal(fx_sql(fx, "SELECT count(DISTINCT worker_id) FROM file_act"), 1);
	assert_int_equal(fx_sql(fx, "SELECT max(worker_id) FROM file_act"), to);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/file", person);
	fx_call(fx, GET, path, NULL, 200); /* the sealed content was sealed again */
	assert_int_equal(fx_int(fx, "rows.0.request.worker_id"), to);
}

static void the_thread_holds_the_acts_beside_the_interventions(void **state)
{
	struct fx *fx = *state;
	int64_t person;
	char path[80];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Kinet", "Rose", "1975-05-05");
	(void)add(fx, person, "requests",
		  "{\"day\":\"2026-11-02\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":"
		  "\"Aide\"}",
		  201);
	(void)fx_intervention(fx, person, "Premier entretien");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/timeline", person);
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "items.0.source"), "intervention");
	assert_string_equal(fx_text(fx, "items.1.source"), "file");
	assert_string_equal(fx_text(fx, "items.1.act.register"), "2026/0001");
	(void)snprintf(path, sizeof(path),
		       "/api/persons/%" PRId64 "/timeline?kind=intervention", person);
	fx_call(fx, GET, path, NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "items")), 1);
}

struct counts {
	int64_t acts, past, clocks, records, slots, parts, idem;
	size_t facts;
};

static struct counts count(struct fx *fx)
{
	return (struct counts){
		.acts = fx_sql(fx, "SELECT coalesce(sum(version), 0) FROM file_act"),
		.past = fx_sql(fx, "SELECT count(*) FROM file_act_past"),
		.clocks = fx_sql(fx, "SELECT count(*) FROM file_clock"),
		.records = fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"),
		.slots = fx_sql(fx, "SELECT count(*) FROM file_record"),
		.parts = fx_sql(fx, "SELECT count(*) FROM file_body"),
		.idem = fx_sql(fx, "SELECT count(*) FROM idem"),
		.facts = facts_count(fx->app->facts),
	};
}

/* Every operation of the base fails once; until one goes through nothing changes. */
static void torture(struct fx *fx, enum method m, const char *path, const char *body,
		    const char *if_match, int good)
{
	struct counts before = count(fx), after;
	unsigned nth = 1;

	for (;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx->if_match = if_match;
		fx_request(fx, m, path, body);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == good)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		after = count(fx);
		assert_memory_equal(&before, &after, sizeof(before));
		assert_true(nth < 400);
	}
	assert_true(nth > 8);
}

static void a_save_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t person, request, document;
	char path[80], body[500];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Lambert", "Ali", "1970-06-01");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/requests", person);
	torture(fx, POST, path,
		"{\"day\":\"2026-11-20\",\"aid\":\"ris\",\"channel\":\"desk\",\"object\":"
		"\"Aide\","
		"\"receipt_day\":\"2026-11-20\"}",
		NULL, 201);
	request = fx_int(fx, "id");
	assert_string_equal(fx_text(fx, "register"), "2026/0001");
	(void)snprintf(path, sizeof(path), "/api/requests/%" PRId64, request);
	torture(fx, PATCH, path,
		"{\"day\":\"2026-11-20\",\"aid\":\"eris\",\"channel\":\"desk\",\"object\":"
		"\"Aide\","
		"\"receipt_day\":\"2026-11-20\",\"withdrawn_day\":\"2026-11-21\","
		"\"withdrawn_reason\":\"Renonce\",\"why\":\"Autre type d'aide\"}",
		"\"1\"", 200);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/decisions", person);
	(void)snprintf(body, sizeof(body),
		       "{\"parent_id\":%" PRId64 ",\"day\":\"2026-11-22\",\"organ\":"
		       "\"committee\",\"result\":\"granted\",\"aid\":"
		       "\"ris\",\"category\":\"single\",\"from\":\"2026-11-20\"}",
		       request);
	torture(fx, POST, path, body, NULL, 201);
	(void)snprintf(path, sizeof(path), "/api/acts/%" PRId64 "/void", fx_int(fx, "id"));
	torture(fx, POST, path, "{\"why\":\"Erreur de dossier\"}", "\"1\"", 200);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/documents", person);
	torture(fx, POST, path,
		"{\"day\":\"2026-11-20\",\"type\":\"rent\",\"sees\":\"team\",\"name\":\"Bail\","
		"\"content\":\"JVBERi0xLjQK\"}",
		NULL, 201);
	document = fx_int(fx, "id");
	(void)snprintf(path, sizeof(path), "/api/documents/%" PRId64 "/parts", document);
	torture(fx, POST, path, "{\"content\":\"ZmluCg==\"}", "\"1\"", 200);
	assert_int_equal(count(fx).facts, (size_t)count(fx).records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(the_amounts_of_the_law_on_the_day),
		T(a_month_is_paid_by_the_days_that_count),
		T(the_monthly_list_as_screen_and_sheets),
		T(a_letter_is_refused_while_a_mention_is_missing),
		T(a_document_is_known_by_its_content_and_seen_by_those_it_is_for),
		T(rights_are_proposed_with_their_reason_until_a_case_is_entered),
		T(files_are_handed_over_with_what_is_open),
		T(the_thread_holds_the_acts_beside_the_interventions),
		T(a_save_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
