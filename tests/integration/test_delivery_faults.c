/*
 * Deliveries and bills: the menus and tariffs that a cook and a planner keep, what the person's
 * timeline tells, and a fault at each step of each write: all of it or nothing.
 */
#include "integration/delivery_world.h"

/* Moves when anything of deliveries, bills or records does. */
#define COUNT(k, t)  " + " #k " * (SELECT count(*) FROM " t ")"
#define SUM(k, e, t) " + " #k " * (SELECT coalesce(sum(" e "), 0) FROM " t ")"
static const char SQL_PRINT[] = "SELECT 1" COUNT(3, "delivery_round") SUM(
	5, "version", "delivery_round") COUNT(7, "delivery_tariff") SUM(11, "version",
									"delivery_tariff")
	SUM(13, "cents + 1", "delivery_price") COUNT(17, "delivery_subscription") SUM(
		19, "version * 7 + position * 3 + round_id",
		"delivery_subscription") SUM(23, "from_day",
					     "delivery_pause") SUM(29,
								   "quantity + 1 + free * 3",
								   "delivery_change")
		COUNT(31, "delivery_dish") SUM(37, "version", "delivery_dish") SUM(
			41, "version",
			"delivery_cycle") SUM(43, "dish_id * 9 + rank",
					      "delivery_menu") SUM(47, "dish_id * 9 + rank",
								   "delivery_menu_day")
			COUNT(53, "delivery_choice") SUM(59, "version", "delivery_run") SUM(
				61, "version", "delivery_stop") SUM(67, "version",
								    "delivery_alarm")
				COUNT(71, "delivery_alarm_step") COUNT(
					73, "delivery_temperature") SUM(79, "1 + voided",
									"delivery_purchase")
					COUNT(83, "delivery_survey") COUNT(89, "record") SUM(
						97, "voided_by IS NULL",
						"record") SUM(101, "version",
							      "billing_creditor")
						SUM(103, "version", "billing_payer") SUM(
							107, "version * 7 + balance_cents",
							"billing_invoice")
							SUM(109, "length(state) * 3 + 1",
							    "billing_line")
								SUM(113, "1 + voided",
								    "billing_payment")
									COUNT(127, "billing_"
										   "reminder");

/*
 * The write with a fault at one step after the other, until it passes.  The first steps are those
 * of every write (session, key of the request, begin), so only the first write of a test takes
 * them all; the others take every third step, each from another one on.
 */
static void whole(struct fx *fx, enum method m, const char *path, const char *body,
		  const char *if_match, int status)
{
	int64_t before = fx_sql(fx, SQL_PRINT);
	static const struct fx *first;
	static unsigned turn;
	unsigned step = first == fx ? 3 : 1, nth = first == fx ? 8 + turn++ % 3 : 1;

	first = fx;
	for (;; nth += step) {
		fx->if_match = if_match;
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, m, path, body);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == status)
			break;
		if (fx->status != 500 && fx->status != 503)
			fail_msg("%s: %d at step %u: %s", path, fx->status, nth, fx->body);
		if (fx_sql(fx, SQL_PRINT) != before)
			fail_msg("%s: something is left of step %u", path, nth);
		assert_true(nth < 400);
	}
	if (nth < 11)
		fail_msg("%s passed at step %u", path, nth);
	if (fx_sql(fx, SQL_PRINT) == before)
		fail_msg("%s changed nothing", path);
}

static const char *at(const char *before, int64_t id, const char *after)
{
	static char path[4][100];
	static int turn;

	turn = (turn + 1) % 4;
	(void)snprintf(path[turn], sizeof(path[turn]), "%s%" PRId64 "%s", before, id, after);
	return path[turn];
}

static void settings_are_saved_whole(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	char body[300];

	whole(fx, POST, "/api/delivery/tariffs",
	      "{\"label\":\"Social\",\"from\":\"2026-12-01\",\"cents\":400}", NULL, 201);
	whole(fx, PUT, at("/api/delivery/tariffs/", w.tariff, ""),
	      "{\"label\":\"Plein\",\"active\":true,\"from\":\"2027-01-01\",\"cents\":700}",
	      "\"1\"", 200);
	whole(fx, POST, "/api/delivery/rounds",
	      "{\"label\":\"Est\",\"depart\":630,\"stop_minutes\":4}", NULL, 201);
	whole(fx, PUT, at("/api/delivery/rounds/", w.round, ""),
	      "{\"label\":\"Nord 2\",\"depart\":640,\"stop_minutes\":5,\"active\":true,"
	      "\"driver_id\":6,\"lat\":4985000,\"lon\":525000}",
	      "\"1\"", 200);
	whole(fx, POST, "/api/delivery/dishes",
	      "{\"course\":\"main\",\"label\":\"Boulettes\",\"diets\":[\"normal\"]}", NULL,
	      201);
	whole(fx, PUT, at("/api/delivery/dishes/", w.fish, ""),
	      "{\"course\":\"main\",\"label\":\"Cabillaud vapeur\",\"allergens\":[\"fish\"],"
	      "\"diets\":[\"normal\"],\"textures\":[\"normal\"],\"active\":true}",
	      "\"1\"", 200);
	(void)snprintf(body, sizeof(body),
		       "{\"week\":1,\"weekday\":2,\"course\":\"main\",\"dishes\":[%" PRId64
		       "],\"was\":[%" PRId64 ",%" PRId64 "]}",
		       w.omelette, w.fish, w.omelette);
	whole(fx, PUT, "/api/delivery/menu", body, NULL, 200);
	(void)snprintf(
		body, sizeof(body),
		"{\"day\":\"2026-11-25\",\"course\":\"soup\",\"dishes\":[],\"was\":[%" PRId64
		"]}",
		w.soup);
	fx_call(fx, PUT, "/api/delivery/menu", body, 200); /* as the cycle: nothing to change */
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"2026-11-25\",\"course\":\"main\",\"dishes\":[%" PRId64
		       "],\"was\":[%" PRId64 ",%" PRId64 "]}",
		       w.omelette, w.fish, w.omelette);
	whole(fx, PUT, "/api/delivery/menu", body, NULL, 200);
	whole(fx, PUT, "/api/delivery/cycle", "{\"weeks\":2,\"anchor\":\"2026-11-23\"}",
	      "\"1\"", 200);
	whole(fx, POST, "/api/delivery/temperatures",
	      "{\"day\":\"" FX_TODAY
	      "\",\"point\":\"cooking\",\"keeps\":\"hot\",\"tenths\":712}",
	      NULL, 201);
	whole(fx, POST, "/api/delivery/surveys",
	      "{\"day\":\"" FX_TODAY
	      "\",\"taste\":4,\"amount\":4,\"choice\":3,\"punctual\":5,\"overall\":4,"
	      "\"remark\":\"bon\"}",
	      NULL, 201);
	whole(fx, POST, "/api/delivery/purchases",
	      "{\"day\":\"" FX_TODAY "\",\"supplier\":\"food_bank\",\"label\":\"Carottes\","
	      "\"cents\":5000,\"bio\":true,\"local\":true}",
	      NULL, 201);
	whole(fx, POST, at("/api/delivery/purchases/", fx_int(fx, "id"), "/void"), "{}",
	      "\"1\"", 200);
}

static void what_is_delivered_is_saved_whole(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t p = person(fx, "Delvaux"), a, b, alarm;
	const char *sub;
	char pause[120];
	char body[500];

	(void)snprintf(body, sizeof(body),
		       "{\"person_id\":%" PRId64
		       ",\"state\":\"active\",\"asked\":\"2026-11-01\",\"from\":\"2026-11-02\","
		       "\"meals\":[1,1,1,1,1,1,1],\"mode\":\"hot\",\"tariff_id\":%" PRId64
		       ",\"round_id\":%" PRId64 ",\"content\":{\"diet\":\"normal\",\"texture\":"
		       "\"normal\",\"allergens\":[\"fish\",\"eggs\"],\"lat\":4985500,"
		       "\"lon\":525500}}",
		       p, w.tariff, w.round);
	whole(fx, POST, "/api/delivery/subscriptions", body, NULL, 201);
	a = fx_int(fx, "id");
	b = subscribe(fx, &w, person(fx, "Gérard"), w.round, ",\"lat\":4986000,\"lon\":526000",
		      "");
	sub = at("/api/delivery/subscriptions/", a, "");
	whole(fx, PUT, sub, body, "\"1\"", 200);
	whole(fx, POST, at("/api/delivery/subscriptions/", a, "/pauses"),
	      "{\"from\":\"2026-12-01\",\"to\":\"2026-12-05\",\"reason\":\"hospital\"}", NULL,
	      201);
	(void)snprintf(pause, sizeof(pause), "%s/pauses/%" PRId64, sub, fx_int(fx, "id"));
	whole(fx, DELETE_, pause, "{}", NULL, 200);
	/* late: after the cut-off of the working day before, so it is billed and a record */
	whole(fx, POST, at("/api/delivery/subscriptions/", b, "/changes"),
	      "{\"day\":\"2026-11-24\",\"quantity\":0}", NULL, 200);
	(void)snprintf(body, sizeof(body),
		       "{\"subscription_id\":%" PRId64
		       ",\"day\":\"2026-11-24\",\"course\":\"main\",\"dish_id\":%" PRId64
		       ",\"override\":true,\"reason\":\"Le médecin est d’accord\"}",
		       a, w.fish);
	whole(fx, POST, "/api/delivery/choices", body, NULL, 201);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"2026-11-25\",\"round_id\":%" PRId64 ",\"order\":[%" PRId64
		       ",%" PRId64 "],\"was\":[%" PRId64 ",%" PRId64 "],\"always\":true}",
		       w.round, b, a, a, b);
	whole(fx, POST, "/api/delivery/order", body, NULL, 200);
	(void)snprintf(body, sizeof(body), "{\"day\":\"2026-11-26\",\"into_id\":%" PRId64 "}",
		       w.round2);
	whole(fx, PUT, at("/api/delivery/rounds/", w.round, "/run"), body, "\"1\"", 200);
	fx_as(fx, "coordinator");
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"" FX_TODAY "\",\"outcome\":\"delivered\",\"at\":%d}",
		       FX_NOW);
	whole(fx, POST, at("/api/delivery/stops/", b, "/outcome"), body, NULL, 200);
	whole(fx, POST, at("/api/delivery/stops/", b, "/undo"), "{\"day\":\"" FX_TODAY "\"}",
	      NULL, 200);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"" FX_TODAY "\",\"outcome\":\"no_answer\",\"at\":%d}",
		       FX_NOW);
	whole(fx, POST, at("/api/delivery/stops/", b, "/outcome"), body, NULL, 200);
	alarm = fx_int(fx, "alarm_id");
	whole(fx, POST, at("/api/delivery/alarms/", alarm, "/steps"),
	      "{\"step\":\"call\",\"reached\":true}", "\"1\"", 200);
	whole(fx, POST, at("/api/delivery/alarms/", alarm, "/close"),
	      "{\"result\":\"away\",\"outcome\":\"absent_back\",\"note\":\"chez sa soeur\"}",
	      "\"2\"", 200);
}

static void bills_are_saved_whole(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round, "", ""), invoice;
	char body[300];

	whole(fx, PUT, "/api/billing/creditor",
	      "{\"name\":\"CPAS\",\"street\":\"Rue 2\",\"postcode\":\"6880\",\"locality\":"
	      "\"Bertrix\",\"iban\":\"BE68539007547034\"}",
	      "\"2\"", 200);
	whole(fx, POST, "/api/billing/payers",
	      "{\"name\":\"Son fils\",\"street\":\"Rue 3\",\"postcode\":\"6880\",\"locality\":"
	      "\"Bertrix\"}",
	      NULL, 201);
	whole(fx, PUT, at("/api/billing/payers/", fx_int(fx, "id"), ""),
	      "{\"active\":false,\"payer\":{\"name\":\"Son fils\",\"street\":\"Rue 4\","
	      "\"postcode\":\"6880\",\"locality\":\"Bertrix\"}}",
	      "\"1\"", 200);
	outcome(fx, a, "delivered", 200);
	whole(fx, POST, "/api/billing/runs", "{\"until\":\"" FX_TODAY "\"}", NULL, 201);
	invoice = fx_sql(fx, "SELECT max(invoice_id) FROM billing_invoice");
	(void)snprintf(body, sizeof(body),
		       "{\"invoice_id\":%" PRId64 ",\"day\":\"" FX_TODAY
		       "\",\"amount_cents\":250,\"means\":\"cash\"}",
		       invoice);
	whole(fx, POST, "/api/billing/payments", body, NULL, 201);
	whole(fx, POST,
	      at("/api/billing/payments/",
		 fx_sql(fx, "SELECT max(payment_id) FROM billing_payment"), "/void"),
	      "{}", NULL, 200);
	(void)snprintf(body, sizeof(body), "\"%" PRId64 "\"",
		       fx_sql(fx, "SELECT version FROM billing_invoice"));
	whole(fx, POST, at("/api/billing/invoices/", invoice, "/credit"),
	      "{\"reason\":\"Repas froid\"}", body, 201);
}

static void two_cooks_do_not_overwrite_each_other(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	char body[200];

	fx_as(fx, "kitchen");
	(void)snprintf(body, sizeof(body),
		       "{\"week\":1,\"weekday\":1,\"course\":\"main\",\"dishes\":[%" PRId64
		       "],\"was\":[%" PRId64 ",%" PRId64 "]}",
		       w.omelette, w.fish, w.omelette);
	fx_call(fx, PUT, "/api/delivery/menu", body, 200);
	fx_call(fx, PUT, "/api/delivery/menu", body, 412);
	fx_call(fx, GET, "/api/delivery/menu?week=1", NULL, 200);
	assert_int_equal(fx_int(fx, "weeks"), 1);
	/* a day of its own, and back to the cycle */
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"2026-11-25\",\"course\":\"main\",\"dishes\":[%" PRId64
		       "],\"was\":[%" PRId64 ",%" PRId64 "]}",
		       w.omelette, w.fish, w.omelette);
	fx_call(fx, PUT, "/api/delivery/menu", body, 200);
	fx_call(fx, GET, "/api/delivery/menu?day=2026-11-25", NULL, 200);
	assert_string_equal(fx_text(fx, "days.2.own.0"), "main");
	assert_int_equal(fx_int(fx, "days.2.main.0"), w.omelette);
	(void)snprintf(
		body, sizeof(body),
		"{\"day\":\"2026-11-25\",\"course\":\"main\",\"dishes\":[],\"was\":[%" PRId64
		"]}",
		w.omelette);
	fx_call(fx, PUT, "/api/delivery/menu", body, 200);
	fx_call(fx, GET, "/api/delivery/menu?day=2026-11-25", NULL, 200);
	assert_int_equal(fx_int(fx, "days.2.main.0"), w.fish);
	fx->if_match = NULL;
	fx_call(fx, PUT, "/api/delivery/cycle", "{\"weeks\":3,\"anchor\":\"2026-11-23\"}", 428);
}

static void a_tariff_is_renamed_without_a_new_price(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);

	fx->if_match = "\"1\"";
	fx_call(fx, PUT, at("/api/delivery/tariffs/", w.tariff, ""),
		"{\"label\":\"Plein tarif\",\"active\":true,\"proof\":true}", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM delivery_price"), 1);
	fx->if_match = "\"2\"";
	fx_call(fx, PUT, at("/api/delivery/tariffs/", w.tariff, ""),
		"{\"label\":\"Plein "
		"tarif\",\"active\":true,\"from\":\"2026-11-01\",\"cents\":1}",
		422);
	fx_call(fx, POST, "/api/delivery/tariffs", "{\"label\":\"Sans prix\"}", 422);
}

/* A month of meals is one line of the timeline; nobody at the door is a line of its own. */
static void deliveries_are_in_the_timeline(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t p = person(fx, "Delvaux"), a = subscribe(fx, &w, p, w.round, "", "");
	const char *label;

	outcome(fx, a, "delivered", 200);
	fx_as(fx, "social_worker");
	fx_call(fx, GET, at("/api/persons/", p, "/timeline"), NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "items")), 2);
	label = fx_text(fx, "items.0.theme_label.fr");
	assert_string_equal(label, "Livraison faite × 1");
	assert_string_equal(fx_text(fx, "items.0.service"), "home_meals");
	fx_call(fx, GET, at("/api/persons/", p, "/timeline?limit=1"), NULL, 200);
	{
		char path[140];

		(void)snprintf(path, sizeof(path),
			       "/api/persons/%" PRId64 "/timeline?before=%s", p,
			       fx_text(fx, "next"));
		fx_call(fx, GET, path, NULL, 200);
		assert_int_equal(json_array_size(fx_json(fx, "items")), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(settings_are_saved_whole),
		T(what_is_delivered_is_saved_whole),
		T(bills_are_saved_whole),
		T(two_cooks_do_not_overwrite_each_other),
		T(a_tariff_is_renamed_without_a_new_price),
		T(deliveries_are_in_the_timeline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
