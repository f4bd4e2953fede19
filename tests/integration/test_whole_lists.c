/*
 * Lists that come in pages: with more rows than a page holds, whoever follows "next" finds every
 * row once, the last one too, and the end says that it is the end (core/list.h).
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/list.h"
#include "core/pick.h"
#include "db/writer.h"
#include "vault/ids.h"

#define ROWS	     (LIST_PAGE + 3)
#define NUMBER	     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 503) "
#define SERVICE(key) "(SELECT service_id FROM service WHERE key = '" key "')"

static int setup(void **state)
{
	return fx_setup(state, FX_STAFF);
}

static Err run(struct ctx *cx, void *sql)
{
	return db_exec(cx, sql, NO_BIND, NULL);
}

/* Rows as a busy centre has them after years: written at once, past the routes. */
static void fill(struct fx *fx, const char *sql)
{
	struct ctx cx = { .arena = &fx->arena, .app = fx->app };

	/* a statement is known by the address of its text */
	if (writer_run(fx->app->writer, &cx, run, arena_strdup(&fx->arena, sql)).code != ERR_OK)
		fail_msg("%s: %s", sql, cx.err.detail);
}

/* Follows "next" to the end: how many rows `list` has, each seen once; `last`: of the last row. */
static size_t follow(struct fx *fx, const char *url, const char *list, const char *id,
		     int64_t *last)
{
	static int64_t seen[4 * LIST_PAGE];
	int64_t next = 0;
	size_t n = 0, pages = 0;

	do {
		const char *sep = strchr(url, '?') ? "&" : "?";
		json_t *rows, *row;
		size_t i;

		fx_call(fx, GET, arena_printf(&fx->arena, "%s%safter=%" PRId64, url, sep, next),
			NULL, 200);
		rows = fx_json(fx, list);
		json_array_foreach(rows, i, row)
		{
			int64_t x = json_integer_value(json_object_get(row, id));

			for (size_t k = 0; k < n; k++)
				assert_true(seen[k] != x);
			assert_true(n < ARRAY_LEN(seen));
			seen[n++] = *last = x;
		}
		assert_true(i <= LIST_PAGE);
		next = json_is_null(fx_json(fx, "next")) ? -1 : fx_int(fx, "next");
		assert_true(next != 0 && ++pages < 5);
	} while (next > 0);
	return n;
}

static void whole(struct fx *fx, const char *url, const char *list, const char *id,
		  int64_t greatest)
{
	int64_t last = 0;

	assert_int_equal(follow(fx, url, list, id, &last), ROWS);
	assert_int_equal(last, greatest);
}

static void activities_are_whole(void **state)
{
	struct fx *fx = *state;

	fx_as(fx, "coordinator");
	fill(fx, NUMBER "INSERT INTO activity_series(series_id, service_id, title, form,"
			" start_minute, minutes) SELECT 1000 + i, " SERVICE(
				"workshops") ", 'Essai', 'activity', 600, 60 FROM n");
	whole(fx, "/api/activities/series", "rows", "id", 1001); /* latest first */
	fill(fx, NUMBER "INSERT INTO activity_session(session_id, series_id, day, start_minute,"
			" minutes) SELECT 5000 + i, 1001, 20780, 600, 60 FROM n");
	whole(fx, "/api/activities/sessions?from=2026-11-01&to=2026-12-01", "sessions", "id",
	      5503);
	whole(fx, "/api/activities/series/1001", "sessions", "id", 5503);
	fill(fx, NUMBER "INSERT INTO activity_enrolment(enrolment_id, series_id, user_id, day)"
			" SELECT 7000 + i, 1002, 1, 20780 FROM n");
	whole(fx, "/api/activities/series/1002", "members", "id", 7503);
	fill(fx,
	     "INSERT INTO activity_session(session_id, series_id, day, start_minute, minutes)"
	     " VALUES (9000, 1002, 20780, 600, 60)");
	whole(fx, "/api/activities/sessions/9000", "rows", "id", 7503);
	fx_as(fx, "team_lead");
	fill(fx,
	     NUMBER "INSERT INTO activity_training(training_id, user_id, day, title, minutes)"
		    " SELECT 100 + i, 1, 20780, 'Essai', 60 FROM n");
	whole(fx, "/api/activities/trainings?year=2026", "rows", "id", 101);
}

static void handouts_are_whole(void **state)
{
	struct fx *fx = *state;
	int64_t person;
	char sql[900];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Remise", "Ana", "1980-01-01");
	fx_as(fx, "coordinator");
	(void)snprintf(sql, sizeof(sql),
		       NUMBER "INSERT INTO handout_card(card_id, service_id, person_id, number,"
			      " from_day, to_day, adults, children, period, ceiling_cents,"
			      " user_id) SELECT 100 + i, " SERVICE(
				      "social_grocery") ", %" PRId64
							", 100000 + i, 20700, 20700 + i, 1, 0, "
							"'month', 5000, 1 FROM n",
		       person);
	fill(fx, sql);
	/* those of the last three months: since 20690 */
	whole(fx, "/api/handouts/cards?service=social_grocery", "rows", "id", 603);
	(void)snprintf(sql, sizeof(sql),
		       NUMBER
		       "INSERT INTO handout_visit(visit_id, service_id, card_id,"
		       " person_id, day, at, paid, total_cents, retail_cents, articles,"
		       " user_id) SELECT 100 + i, " SERVICE(
			       "social_grocery") ", 101, %" PRId64
						 ", 20701, 0, 'cash', 100, 200, 1, 1 FROM n",
		       person);
	fill(fx, sql);
	whole(fx, "/api/handouts/cards/101", "visits", "id", 101);
	fill(fx,
	     "INSERT INTO handout_article(article_id, service_id, code, label, category,"
	     " programme, price_cents, retail_cents) SELECT 1, service_id, 'A', 'Riz', 'dry',"
	     " 'shop', 100, 200 FROM service WHERE key = 'social_grocery'");
	fill(fx, NUMBER "INSERT INTO handout_lot(lot_id, article_id, day, expiry_day, origin,"
			" remaining) SELECT 100 + i, 1, 20700, 20700, 'gift', 1 FROM n");
	whole(fx, "/api/handouts/stock?service=social_grocery", "expiring", "lot_id", 603);
	fill(fx, NUMBER "INSERT INTO handout_move(move_id, article_id, kind, quantity, day, at,"
			" user_id) SELECT 100 + i, 1, 'receipt', 1, 20700, 0, 1 FROM n");
	whole(fx, "/api/handouts/moves?article_id=1", "rows", "id", 101);
	fill(fx,
	     NUMBER "INSERT INTO handout_batch(batch_id, service_id, reference, ordered_day,"
		    " quantity) SELECT 100 + i, " SERVICE(
			    "article27_tickets") ", 'L', 20700, 10 FROM n");
	whole(fx, "/api/handouts/batches?service=article27_tickets", "rows", "id", 101);
}

static void stays_are_whole(void **state)
{
	struct fx *fx = *state;
	int64_t person;
	char sql[900];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Sejour", "Ana", "1980-01-01");
	fill(fx, "INSERT INTO stay_unit(unit_id, service_id, label) SELECT 1, service_id, 'A'"
		 " FROM service WHERE key = 'social_hotel'");
	(void)snprintf(
		sql, sizeof(sql),
		NUMBER
		"INSERT INTO stay(stay_id, service_id, unit_id, person_id, people,"
		" state, reason, from_day, to_day, month_cents, night_cents,"
		" user_id) SELECT 100 + i, " SERVICE(
			"social_hotel") ", 1, %" PRId64
					", 1, 'closed', 'other', 20770, 20780, 0, 0, 1 FROM n",
		person);
	fill(fx, sql);
	whole(fx, "/api/stays?service=social_hotel&from=2026-11-01&to=2026-12-01", "stays",
	      "id", 603);
	fx_intervention(fx, person, "Visite");
	fill(fx, NUMBER "INSERT INTO stay_act(act_id, stay_id, kind, day, minutes, user_id,"
			" record_id) SELECT 100 + i, 101, 'visit', 20770, 30, 1,"
			" (SELECT max(record_id) FROM record) FROM n");
	whole(fx, "/api/stays/101", "acts", "id", 101);
}

/* Rows whose name is a sealed cell. */
static Err add_names(struct ctx *cx, void *arg)
{
	static const char SQL_VOLUNTEER[] =
		"INSERT INTO repair_volunteer(volunteer_id, name) VALUES (?1, ?2)";
	static const char SQL_CODE[] =
		"INSERT INTO outreach_code(code_id, name) VALUES (?1, ?2)";

	(void)arg;
	for (int64_t i = 1; i <= ROWS; i++) {
		struct place at = { .row = 100 + i,
				    .table = TABLE_REPAIR_VOLUNTEER,
				    .column = REPAIR_VOLUNTEER_NAME,
				    .version = 1,
				    .pad = CELL_SHORT };
		struct val name = V_NULL;

		TRY(sealed_value(cx, &at, "Ana", &name));
		TRY(db_exec(cx, SQL_VOLUNTEER, BIND(V_INT(at.row), name), NULL));
		at.table = TABLE_OUTREACH_CODE;
		at.column = OUTREACH_CODE_NAME;
		TRY(sealed_value(cx, &at, "lune", &name));
		TRY(db_exec(cx, SQL_CODE, BIND(V_INT(at.row), name), NULL));
	}
	return OK;
}

static void names_under_the_centres_key_are_whole(void **state)
{
	struct fx *fx = *state;
	struct ctx cx = { .arena = &fx->arena, .app = fx->app };

	assert_int_equal(writer_run(fx->app->writer, &cx, add_names, NULL).code, ERR_OK);
	fx_as(fx, "coordinator");
	whole(fx, "/api/repair/volunteers", "rows", "id", 603);
	fx_as(fx, "social_worker");
	whole(fx, "/api/outreach/codes", "rows", "id", 603);
	fill(fx,
	     "INSERT INTO outreach_outing(outing_id, service_id, day, start_minute, minutes,"
	     " zone, staff_id) SELECT 1, service_id, 20780, 600, 60, 'Gare', 1 FROM service"
	     " WHERE key = 'street_work'");
	fill(fx, NUMBER "INSERT INTO outreach_contact(contact_id, outing_id)"
			" SELECT 100 + i, 1 FROM n");
	whole(fx, "/api/outreach/outings/1", "contacts", "id", 603);
}

static void the_work_of_a_day_is_whole(void **state)
{
	struct fx *fx = *state;
	int64_t first, last = 0;

	fx_as(fx, "social_worker");
	first = fx_intervention(fx, fx_person(fx, "Toujours", "Ana", "1980-01-01"), "Visite");
	fill(fx, NUMBER "INSERT INTO intervention(intervention_id, author_id, service_id,"
			" mode_id, day, start_minute, minutes, logged_at) SELECT"
			" v.intervention_id + i, v.author_id, v.service_id, v.mode_id, v.day,"
			" v.start_minute, 1, v.logged_at FROM n, intervention v");
	assert_int_equal(follow(fx, "/api/interventions/mine?from=2026-11-23&to=2026-11-23",
				"rows", "id", &last),
			 ROWS + 1);
	assert_int_equal(last, first);
	assert_int_equal(fx_int(fx, "totals.count"), ROWS + 1); /* of all, not of the page */
	assert_int_equal(fx_int(fx, "totals.minutes"), ROWS + 39);
}

/* Each reading of it is a line more: pages are cut by the number of the line. */
static void who_opened_a_file_is_told_to_the_first_line(void **state)
{
	struct fx *fx = *state;
	int64_t person, next = 0;
	size_t n = 0;
	char sql[900];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Ouverte", "Ana", "1980-01-01");
	(void)snprintf(sql, sizeof(sql),
		       NUMBER
		       "INSERT INTO audit(seq, at, user_id, class, action, subject,"
		       " status, mac) SELECT 100000 + i, 1795428000, 1, 1, 'person.read',"
		       " %" PRId64 ", 200, zeroblob(32) FROM n",
		       person);
	fill(fx, sql);
	fx_as(fx, "team_lead");
	do {
		json_t *rows, *row;
		size_t i;

		fx_call(fx, GET,
			arena_printf(&fx->arena, "/api/persons/%" PRId64 "/accesses%s", person,
				     next ? arena_printf(&fx->arena, "?after=%" PRId64, next)
					  : ""),
			NULL, 200);
		rows = fx_json(fx, "rows");
		json_array_foreach(rows, i, row)
		{
			const char *action = json_string_value(json_object_get(row, "action"));

			n += strcmp(action, "person.read") == 0;
		}
		next = json_is_null(fx_json(fx, "next")) ? 0 : fx_int(fx, "next");
	} while (next);
	assert_int_equal(n, ROWS);
}

static void meals_and_rides_are_whole(void **state)
{
	struct fx *fx = *state;

	fx_as(fx, "coordinator");
	fill(fx,
	     NUMBER "INSERT INTO ride_place(place_id, label, kind, locality) SELECT 1000 + i,"
		    " 'Lieu ' || (1000 + i), 'hospital', 'Libramont' FROM n");
	whole(fx, "/api/ride-places", "rows", "id", 1503);
	fill(fx,
	     NUMBER "INSERT INTO delivery_purchase(purchase_id, service_id, day, supplier_id,"
		    " label, cents, bio, short, local, records, user_id) SELECT 100 + i,"
		    " " SERVICE("home_meals") ", 20780, (SELECT min(term_id) FROM term),"
					      " 'Riz', 100, 0, 0, 0, '[]', 1 FROM n");
	fx_as(fx, "kitchen");
	whole(fx, "/api/delivery/purchases?from=2026-11-01&to=2026-12-01", "rows", "id", 101);
}

static void a_certificate_counts_every_day_and_an_event_has_an_end(void **state)
{
	struct fx *fx = *state;

	fx_as(fx, "coordinator");
	fill(fx, "INSERT INTO activity_series(series_id, service_id, title, form, start_minute,"
		 " minutes) SELECT 1, service_id, 'Essai', 'training', 600, 60 FROM service"
		 " WHERE key = 'staff_training'");
	fill(fx, "INSERT INTO activity_enrolment(enrolment_id, series_id, user_id, day)"
		 " VALUES (1, 1, 1, 20000)");
	fill(fx, NUMBER "INSERT INTO activity_session(session_id, series_id, day, start_minute,"
			" minutes, state) SELECT i, 1, 20000 + i, 600, 60, 'held' FROM n");
	fill(fx, "INSERT INTO activity_mark(session_id, enrolment_id, mark)"
		 " SELECT session_id, 1, 'present' FROM activity_session");
	fx_call(fx, GET, "/api/activities/enrolments/1/certificate", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "days")), ROWS);
	assert_int_equal(fx_int(fx, "minutes"), 60 * ROWS);

	fx_call(fx, POST, "/api/repair/events",
		"{\"service\":\"repair_cafe\",\"day\":\"" FX_TODAY "\",\"start\":\"10:00\","
		"\"end\":\"18:00\",\"tables\":4}",
		201);
	fill(fx, "UPDATE repair_event SET state = 'open', next_no = 2000");
	fx_call(fx, POST,
		arena_printf(&fx->arena, "/api/repair/events/%" PRId64 "/tickets",
			     fx_sql(fx, "SELECT event_id FROM repair_event")),
		"{\"category\":14}", 201);
	fx_call(fx, POST,
		arena_printf(&fx->arena, "/api/repair/events/%" PRId64 "/tickets",
			     fx_sql(fx, "SELECT event_id FROM repair_event")),
		"{\"category\":14}", 409);
	assert_string_equal(fx->error, "repair.event_full");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(activities_are_whole),
		T(handouts_are_whole),
		T(stays_are_whole),
		T(names_under_the_centres_key_are_whole),
		T(the_work_of_a_day_is_whole),
		T(who_opened_a_file_is_told_to_the_first_line),
		T(meals_and_rides_are_whole),
		T(a_certificate_counts_every_day_and_an_event_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
