/*
 * The repair café: an afternoon of sixty items from the first slip to the closed event, the file
 * of the standard out and in again, and what must never be found in the base.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "db/writer.h"
#include "svc/repair/ords.h"

#define EVENT                                                                                  \
	"{\"service\":\"repair_cafe\",\"day\":\"" FX_TODAY                                     \
	"\",\"start\":\"13:00\",\"end\":\"18:00\",\"place\":\"solidarity_house\"}"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

/* "/api/repair/events/12/tickets" */
static const char *path(struct fx *fx, const char *before, int64_t id, const char *after)
{
	return arena_printf(&fx->arena, "/api/%s/%" PRId64 "%s", before, id, after);
}

static void change(struct fx *fx, const char *p, int64_t version, const char *body, int status)
{
	fx->if_match = arena_printf(&fx->arena, "\"%d\"", (int)version);
	fx_call(fx, PATCH, p, body, status);
}

/* An event of today that is open; the coordinator acts from here on. */
static int64_t open_event(struct fx *fx)
{
	int64_t id;

	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/repair/events", EVENT, 201);
	id = fx_int(fx, "id");
	change(fx, path(fx, "repair/events", id, ""), 1,
	       "{\"day\":\"" FX_TODAY
	       "\",\"start\":\"13:00\",\"end\":\"18:00\",\"place\":\"solidarity_house\","
	       "\"state\":\"open\"}",
	       200);
	return id;
}

static int64_t volunteer(struct fx *fx, const char *name, const char *skill)
{
	fx_call(fx, POST, "/api/repair/volunteers",
		arena_printf(&fx->arena, "{\"name\":\"%s\",\"skills\":[\"%s\"]}", name, skill),
		201);
	return fx_int(fx, "id");
}

static int64_t ticket(struct fx *fx, int64_t event, const char *body)
{
	fx_call(fx, POST, path(fx, "repair/events", event, "/tickets"), body, 201);
	return fx_int(fx, "id");
}

static void result(struct fx *fx, int64_t id, int64_t version, const char *more, int status)
{
	change(fx, path(fx, "repair/tickets", id, ""), version,
	       arena_printf(&fx->arena, "{\"category\":%d,\"state\":\"done\",%s}", 14, more),
	       status);
}

/* Sixty kettles: 36 go home repaired, 12 repairable, 9 at their end, 3 leave before their turn. */
static void sixty_items_of_an_afternoon_from_the_slip_to_the_report(void **state)
{
	struct fx *fx = *state;
	int64_t event = open_event(fx), tickets[60], who[4], shifts[4];
	const char *p = path(fx, "repair/events", event, "");

	for (int i = 0; i < 4; i++) {
		who[i] = volunteer(fx, arena_printf(&fx->arena, "Benevole %d", i),
				   "electricity");
		fx_call(fx, POST, path(fx, "repair/events", event, "/shifts"),
			arena_printf(&fx->arena,
				     "{\"volunteer_id\":%" PRId64
				     ",\"table\":%d,\"start\":\"13:00\"}",
				     who[i], i + 1),
			201);
		shifts[i] = fx_int(fx, "id");
	}
	for (int i = 0; i < 60; i++) {
		clock_freeze(FX_NOW + i * 120);
		tickets[i] = ticket(fx, event,
				    "{\"category\":14,\"problem\":\"Ne chauffe plus\","
				    "\"disclaimer\":true}");
		assert_int_equal(fx_int(fx, "no"), i + 1);
	}
	for (int i = 0; i < 60; i++) {
		const char *t = path(fx, "repair/tickets", tickets[i], "");

		clock_freeze(FX_NOW + 7200 + i * 120);
		if (i % 20 == 19) {
			change(fx, t, 1, "{\"category\":14,\"state\":\"left\"}", 200);
			continue;
		}
		change(fx, t, 1,
		       arena_printf(&fx->arena,
				    "{\"category\":14,\"state\":\"repairing\","
				    "\"volunteer_id\":%" PRId64 "}",
				    who[i % 4]),
		       200);
		clock_freeze(FX_NOW + 7200 + i * 120 + 900);
		if (i % 5 < 3)
			result(fx, tickets[i], 2, "\"status\":1,\"safety\":\"passed\"", 200);
		else if (i % 5 == 3)
			result(fx, tickets[i], 2, "\"status\":2", 200);
		else
			result(fx, tickets[i], 2, "\"status\":3,\"barrier\":2", 200);
	}
	for (int i = 0; i < 4; i++)
		change(fx, path(fx, "repair/shifts", shifts[i], ""), 1,
		       arena_printf(&fx->arena,
				    "{\"table\":%d,\"start\":\"13:00\",\"end\":\"17:30\"}",
				    i + 1),
		       200);
	change(fx, p, 2,
	       "{\"day\":\"" FX_TODAY "\",\"start\":\"13:00\",\"end\":\"18:00\","
	       "\"visitors\":52,\"state\":\"closed\"}",
	       200);
	fx_call(fx, GET, p, NULL, 200);
	assert_int_equal(fx_int(fx, "event.items"), 60);
	assert_int_equal(fx_int(fx, "event.fixed"), 36);
	assert_int_equal(fx_int(fx, "grams"), 36 * 1400);
	assert_int_equal(fx_int(fx, "tickets.0.table"), 1);
	assert_string_equal(fx_text(fx, "shifts.3.name"), "Benevole 3");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"),
			 57 + 3 + 4 + 1);
	assert_int_equal(fx_sql(fx, "SELECT sum(minutes) FROM record r JOIN term k ON k.term_id"
				    " = r.kind_id WHERE k.key = 'repair.hours'"),
			 4 * 270);
	assert_int_equal(fx_sql(fx, "SELECT sum(quantity) FROM record r JOIN term o ON "
				    "o.term_id = r.outcome_id WHERE o.key = 'fixed' AND "
				    "voided_by IS NULL"),
			 36 * 1400);
	assert_int_equal(fx_sql(fx, "SELECT max(minutes) FROM record r JOIN term k ON k.term_id"
				    " = r.kind_id WHERE k.key = 'repair.done'"),
			 15);
}

static void indicators_of_the_plan_count_the_afternoon(void **state)
{
	struct fx *fx = *state;
	int64_t event = open_event(fx), id;

	id = ticket(fx, event, "{\"category\":14}");
	result(fx, id, 1, "\"status\":1,\"safety\":\"passed\",\"grams\":2000", 200);
	id = ticket(fx, event, "{\"category\":14}");
	result(fx, id, 1, "\"status\":3,\"barrier\":6", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record_tie t JOIN plan_node n ON "
				    "n.node_id = t.node_id WHERE n.code = '1.3.2'"),
			 2);
	fx_as(fx, "manager");
	fx_call(fx, GET,
		path(fx, "nodes",
		     fx_sql(fx,
			    "SELECT node_id FROM plan_node WHERE code = '1.3.2' AND plan_id "
			    "= 1"),
		     "?from=2026-01-01&to=2026-12-31"),
		NULL, 200);
	assert_non_null(strstr(fx->body, "PAL-1.3.2-R3"));
}

static void a_result_that_is_corrected_counts_once(void **state)
{
	struct fx *fx = *state;
	int64_t event = open_event(fx), id = ticket(fx, event, "{\"category\":14}");

	result(fx, id, 1, "\"status\":3,\"barrier\":6", 200);
	result(fx, id, 1, "\"status\":2", 412);
	result(fx, id, 2, "\"status\":2", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 1);
	assert_int_equal(fx_sql(fx, "SELECT barrier IS NULL FROM repair_ticket"), 1);
	change(fx, path(fx, "repair/tickets", id, ""), 3,
	       "{\"category\":14,\"state\":\"waiting\"}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 0);
}

static void what_the_trade_forbids_is_refused_by_field(void **state)
{
	struct fx *fx = *state;
	int64_t event = open_event(fx), id = ticket(fx, event, "{\"category\":14}");
	const char *t = path(fx, "repair/tickets", id, "");

	result(fx, id, 1, "\"status\":1", 422);
	assert_non_null(strstr(fx->body, "repair.safety_needed"));
	result(fx, id, 1, "\"status\":1,\"safety\":\"failed\"", 422);
	result(fx, id, 1, "\"status\":1,\"barrier\":2,\"safety\":\"passed\"", 422);
	assert_non_null(strstr(fx->body, "repair.barrier_end_of_life"));
	result(fx, id, 1, "\"status\":7", 422);
	result(fx, id, 1, "\"status\":2,\"volunteer_id\":77", 422);
	change(fx, t, 1, "{\"category\":99}", 422);
	change(fx, t, 1, "{\"category\":14,\"status\":1}", 422);
	change(fx, t, 1, "{\"category\":14,\"grams\":0}", 422);
	fx_call(fx, PATCH, t, "{\"category\":14}", 428);
	fx_call(fx, POST, "/api/repair/events",
		"{\"service\":\"ironing\",\"day\":\"" FX_TODAY
		"\",\"start\":\"13:00\",\"end\":\"18:00\"}",
		422);
	fx_call(fx, POST, "/api/repair/events",
		"{\"service\":\"repair_cafe\",\"day\":\"" FX_TODAY
		"\",\"start\":\"18:00\",\"end\":\"13:00\"}",
		422);
	/* an item that waits keeps the event open; an event with items is not cancelled */
	change(fx, path(fx, "repair/events", event, ""), 2,
	       "{\"day\":\"" FX_TODAY
	       "\",\"start\":\"13:00\",\"end\":\"18:00\",\"state\":\"closed\"}",
	       409);
	change(fx, path(fx, "repair/events", event, ""), 2,
	       "{\"day\":\"" FX_TODAY
	       "\",\"start\":\"13:00\",\"end\":\"18:00\",\"state\":\"cancelled\"}",
	       409);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record"), 0);
}

static void the_desk_sees_today_only(void **state)
{
	struct fx *fx = *state;
	int64_t old, now = open_event(fx);

	fx_call(fx, POST, "/api/repair/events",
		"{\"service\":\"repair_cafe\",\"day\":\"2026-10-03\",\"start\":\"13:00\","
		"\"end\":\"18:00\"}",
		201);
	old = fx_int(fx, "id");
	fx_as(fx, "reception");
	fx_call(fx, GET, "/api/repair/events?from=2026-01-01", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 1);
	fx_call(fx, GET, path(fx, "repair/events", now, ""), NULL, 200);
	fx_call(fx, GET, path(fx, "repair/events", old, ""), NULL, 404);
	fx_call(fx, GET, "/api/repair/export.csv", NULL, 403);
}

/* An anonymous visitor: two items of one person have nothing in common but the day. */
static void nothing_in_the_base_says_who_came(void **state)
{
	struct fx *fx = *state;
	int64_t event = open_event(fx), id, person;

	id = ticket(fx, event, "{\"category\":14,\"problem\":\"Madame Istace revient\"}");
	result(fx, id, 1, "\"status\":1,\"safety\":\"passed\"", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM repair_ticket WHERE person_id IS NOT "
				    "NULL OR length(about) < 256"),
			 0);
	assert_int_equal(fx_sql(fx,
				"SELECT count(*) FROM record WHERE person_id IS NOT NULL OR "
				"household_id IS NOT NULL"),
			 0);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM audit WHERE subject IS NOT NULL AND "
				    "action LIKE 'repair%'"),
			 0);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM repair_ticket WHERE instr(about, "
				    "'Istace')"),
			 0);
	/* with the person's wish, and by someone who may find the person */
	fx_as(fx, "social_worker");
	person = fx_person(fx, "Istace", "Michel", "1981-04-12");
	fx_as(fx, "coordinator");
	id = ticket(fx, event,
		    arena_printf(&fx->arena, "{\"category\":31,\"person_id\":%" PRId64 "}",
				 person));
	fx_call(fx, GET, path(fx, "repair/tickets", id, ""), NULL, 200);
	assert_int_equal(fx_int(fx, "person.id"), person);
	fx_call(fx, GET, path(fx, "repair/events", event, ""), NULL, 200);
	assert_null(strstr(fx->body, "Michel"));
}

static void the_export_passes_the_checks_of_the_standard_and_comes_back(void **state)
{
	static const char OUTSIDE[] =
		"{\"service\":\"repair_cafe\",\"category\":%d,\"state\":\"done\",\"status\":%d,"
		"%s\"brand\":\"%s\",\"problem\":\"Fil \\\"coupe\\\", prise\",\"age_tenths\":"
		"45}";
	struct fx *fx = *state;
	const char *csv;
	char *text;
	json_t *body;

	fx_as(fx, "coordinator");
	for (int c = 1; c <= 40; c++)
		fx_call(fx, POST, "/api/repair/tickets",
			arena_printf(&fx->arena, OUTSIDE, c, c % 4,
				     c % 4 == 3 ? "\"barrier\":6," : "\"safety\":\"passed\",",
				     c % 2 ? "Philips, NL" : "Unknown"),
			201);
	fx_call(fx, POST, "/api/repair/tickets",
		"{\"service\":\"repair_cafe\",\"category\":101,\"state\":\"done\",\"status\":"
		"1}",
		201);
	fx_call(fx, GET, "/api/repair/check", NULL, 200);
	assert_int_equal(fx_int(fx, "rows"), 40);
	assert_int_equal(fx_int(fx, "unpowered"), 1);
	assert_int_equal(fx_int(fx, "faulty"), 0);
	csv = fx_call(fx, GET, "/api/repair/export.csv", NULL, 200);
	assert_int_equal(strncmp(csv,
				 "id,data_provider,country,partner_product_category,"
				 "product_category,product_category_id,brand,",
				 93),
			 0);
	assert_non_null(strstr(csv, ",End of life,Too worn out,Repair café,2026-11-23,"));
	assert_non_null(strstr(csv, "\"Fil \"\"coupe\"\", prise\"\r\n"));
	assert_non_null(strstr(csv, ",\"Philips, NL\",2022,4.5,"));
	/* another centre takes the file over: each repair once, however often it is read */
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM repair_ticket"), 41);
	body = json_pack("{s:s, s:s}", "service", "repair_cafe", "text", csv);
	text = json_dumps(body, 0);
	fx_teardown(state);
	fx_setup(state, FX_PLANS);
	fx = *state;
	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/repair/import/preview", text, 200);
	assert_int_equal(fx_int(fx, "rows"), 40);
	assert_int_equal(fx_int(fx, "faulty"), 0);
	fx_call(fx, POST, "/api/repair/import", text, 200);
	assert_int_equal(fx_int(fx, "added"), 40);
	fx_call(fx, POST, "/api/repair/import", text, 200);
	assert_int_equal(fx_int(fx, "added"), 0);
	assert_int_equal(fx_int(fx, "known"), 40);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record"), 40);
	fx_call(fx, GET, "/api/repair/check", NULL, 200);
	assert_int_equal(fx_int(fx, "rows"), 40);
	json_decref(body);
	free(text);
}

/*
 * As published: names and numbers of OpenRepairData_v0.3_Product_Categories.csv of July 2025 (the
 * same forty names as in the text of the standard, v0.3), fields and values of its table schema.
 */
static void the_codes_are_those_of_the_standard(void **state)
{
	static const char *const categories[] = { "Aircon/dehumidifier",
						  "Battery/charger/adapter",
						  "Decorative or safety lights",
						  "Desktop computer",
						  "Digital compact camera",
						  "DSLR/video camera",
						  "Fan",
						  "Flat screen",
						  "Hair & beauty item",
						  "Handheld entertainment device",
						  "Headphones",
						  "Hi-Fi integrated",
						  "Hi-Fi separates",
						  "Kettle",
						  "Lamp",
						  "Laptop",
						  "Large home electrical",
						  "Misc",
						  "Mobile",
						  "Musical instrument",
						  "Paper shredder",
						  "PC accessory",
						  "Portable radio",
						  "Power tool",
						  "Printer/scanner",
						  "Projector",
						  "Sewing machine",
						  "Small home electrical",
						  "Small kitchen item",
						  "Tablet",
						  "Toaster",
						  "Toy",
						  "TV and gaming-related accessories",
						  "Vacuum",
						  "Watch/clock",
						  "Coffee maker",
						  "Food processor",
						  "Games console",
						  "Hair dryer",
						  "Iron" };
	static const char *const fields[] = { "id",
					      "data_provider",
					      "country",
					      "partner_product_category",
					      "product_category",
					      "product_category_id",
					      "brand",
					      "year_of_manufacture",
					      "product_age",
					      "repair_status",
					      "repair_barrier_if_end_of_life",
					      "group_identifier",
					      "event_date",
					      "problem" };
	static const char *const statuses[] = { "Unknown", "Fixed", "Repairable",
						"End of life" };
	static const char *const barriers[] = {
		"Spare parts not available", "Spare parts too expensive",
		"No way to open product",    "Repair information not available",
		"Lack of equipment",	     "Too worn out"
	};
	const struct ords *o = ords();
	size_t powered = 0;

	(void)state;
	assert_int_equal(ARRAY_LEN(categories), 40);
	for (size_t i = 0; i < o->n_categories; i++)
		powered += o->categories[i].id < ORDS_POWERED;
	assert_int_equal(powered, ARRAY_LEN(categories));
	for (size_t i = 0; i < ARRAY_LEN(categories); i++) {
		assert_non_null(ords_category((int64_t)i + 1));
		assert_string_equal(ords_category((int64_t)i + 1)->name, categories[i]);
	}
	assert_int_equal(ARRAY_LEN(fields), ORDS_FIELDS);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		assert_string_equal(o->fields[i], fields[i]);
	assert_int_equal(o->n_statuses, ARRAY_LEN(statuses));
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		assert_string_equal(ords_status((int64_t)i)->name, statuses[i]);
	assert_int_equal(o->n_barriers, ARRAY_LEN(barriers));
	for (size_t i = 0; i < ARRAY_LEN(barriers); i++)
		assert_string_equal(ords_barrier((int64_t)i + 1)->name, barriers[i]);
}

static void a_file_with_faults_is_told_line_by_line_and_nothing_is_kept(void **state)
{
	static const char BAD[] =
		"{\"service\":\"repair_cafe\",\"text\":\"id,data_provider,country,"
		"partner_product_category,product_category,product_category_id,repair_status,"
		"repair_barrier_if_end_of_life,event_date,product_age\\n"
		"x-1,Essai,BEL,Lampe,Lamp,15,Fixed,,2024-05-01,3\\n"
		"x-2,Essai,Bel,Lampe,Lamp,15,Fixed,,2024-05-01,\\n"
		"x-3,Essai,BEL,Lampe,Lamp,14,Fixed,,2024-05-01,\\n"
		"x-4,Essai,BEL,Lampe,Lamp,15,Fixed,Too worn out,2024-05-01,\\n"
		"x-5,Essai,BEL,,Lamp,15,Done,,2024-02-30,three\\n"
		"x-1,Essai,BEL,Lampe,Lamp,15,Fixed,,2024-05-01,\"}";
	struct fx *fx = *state;

	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/repair/import/preview", BAD, 200);
	assert_int_equal(fx_int(fx, "faulty"), 8);
	assert_string_equal(fx_text(fx, "faults.0.field"), "country");
	assert_int_equal(fx_int(fx, "faults.1.row"), 3);
	assert_string_equal(fx_text(fx, "faults.1.field"), "product_category_id");
	assert_string_equal(fx_text(fx, "faults.2.field"), "repair_barrier_if_end_of_life");
	assert_string_equal(fx_text(fx, "faults.7.error"), "repair.id_twice");
	fx_call(fx, POST, "/api/repair/import", BAD, 422);
	fx_call(fx, POST, "/api/repair/import",
		"{\"service\":\"repair_cafe\",\"text\":\"no,csv\\n\\\"open\"}", 400);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM repair_ticket"), 0);
}

static void a_fault_at_any_step_changes_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t event = open_event(fx);
	int64_t id = ticket(fx, event, "{\"category\":14,\"problem\":\"Fuite\"}");
	const char *t = path(fx, "repair/tickets", id, "");
	unsigned nth = 1;

	for (;; nth++) {
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), nth);
		fx->if_match = "\"1\"";
		fx_request(fx, PATCH, t,
			   "{\"category\":14,\"state\":\"done\",\"status\":1,"
			   "\"safety\":\"passed\"}");
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status >= 500);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record"), 0);
		assert_int_equal(fx_sql(fx, "SELECT version FROM repair_ticket"), 1);
		assert_true(nth < 200);
	}
	assert_true(nth > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(sixty_items_of_an_afternoon_from_the_slip_to_the_report),
		T(indicators_of_the_plan_count_the_afternoon),
		T(a_result_that_is_corrected_counts_once),
		T(what_the_trade_forbids_is_refused_by_field),
		T(the_desk_sees_today_only),
		T(nothing_in_the_base_says_who_came),
		T(the_export_passes_the_checks_of_the_standard_and_comes_back),
		cmocka_unit_test(the_codes_are_those_of_the_standard),
		T(a_file_with_faults_is_told_line_by_line_and_nothing_is_kept),
		T(a_fault_at_any_step_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
