/* Deliveries: the count is what is delivered, allergens block, cut-offs bill, nobody is forgotten. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/selfcheck.h"

/* FX_NOW is Monday 23 November 2026, 11:00 in Brussels. */

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

struct world {
	int64_t round, round2, tariff, soup, fish, omelette, yoghurt;
};

static int64_t post(struct fx *fx, const char *path, const char *body)
{
	fx_call(fx, POST, path, body, 201);
	return fx_int(fx, "id");
}

static void menu(struct fx *fx, int week, int weekday, const char *course, const char *dishes)
{
	char body[200];

	(void)snprintf(body, sizeof(body),
		       "{\"week\":%d,\"weekday\":%d,\"course\":\"%s\",\"dishes\":[%s]}", week,
		       weekday, course, dishes);
	fx_call(fx, PUT, "/api/delivery/menu", body, 200);
}

#define ALL_DIETS                                                                              \
	"[\"normal\",\"no_salt\",\"diabetic\",\"low_fat\",\"no_gluten\",\"no_milk\","          \
	"\"renal\","                                                                           \
	"\"high_protein\",\"vegetarian\",\"no_pork\",\"other\"]"
#define ALL_TEXTURES "[\"normal\",\"cut\",\"minced\",\"mixed\",\"smooth\"]"

static struct world world(struct fx *fx)
{
	struct world w;
	char dishes[60];

	fx_as(fx, "coordinator");
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, "/api/billing/creditor",
		"{\"name\":\"CPAS\",\"street\":\"Rue 1\",\"postcode\":\"6880\",\"locality\":"
		"\"Bertrix\",\"iban\":\"BE68539007547034\"}",
		200);
	w.tariff = post(fx, "/api/delivery/tariffs",
			"{\"label\":\"Normal\",\"from\":\"2026-01-01\",\"cents\":650}");
	w.round = post(fx, "/api/delivery/rounds",
		       "{\"label\":\"Nord\",\"depart\":630,\"stop_minutes\":4,\"driver_id\":6,"
		       "\"lat\":4985000,\"lon\":525000}");
	w.round2 = post(fx, "/api/delivery/rounds",
			"{\"label\":\"Sud\",\"depart\":630,\"stop_minutes\":4,"
			"\"lat\":4985000,\"lon\":525000}");
	w.soup = post(
		fx, "/api/delivery/dishes",
		"{\"course\":\"soup\",\"label\":\"Potage aux poireaux\",\"diets\":" ALL_DIETS
		",\"textures\":" ALL_TEXTURES "}");
	w.fish = post(fx, "/api/delivery/dishes",
		      "{\"course\":\"main\",\"label\":\"Cabillaud\",\"allergens\":[\"fish\","
		      "\"milk\"],\"diets\":[\"normal\",\"no_pork\"],\"textures\":" ALL_TEXTURES
		      "}");
	w.omelette =
		post(fx, "/api/delivery/dishes",
		     "{\"course\":\"main\",\"label\":\"Omelette\",\"allergens\":[\"eggs\"],"
		     "\"diets\":" ALL_DIETS ",\"textures\":" ALL_TEXTURES "}");
	w.yoghurt =
		post(fx, "/api/delivery/dishes",
		     "{\"course\":\"dessert\",\"label\":\"Yaourt\",\"allergens\":[\"milk\"],"
		     "\"diets\":" ALL_DIETS ",\"textures\":" ALL_TEXTURES "}");
	fx_call(fx, PUT, "/api/delivery/cycle", "{\"weeks\":1,\"anchor\":\"2026-11-23\"}", 200);
	for (int d = 1; d <= 7; d++) {
		(void)snprintf(dishes, sizeof(dishes), "%" PRId64, w.soup);
		menu(fx, 1, d, "soup", dishes);
		(void)snprintf(dishes, sizeof(dishes), "%" PRId64 ",%" PRId64, w.fish,
			       w.omelette);
		menu(fx, 1, d, "main", dishes);
		(void)snprintf(dishes, sizeof(dishes), "%" PRId64, w.yoghurt);
		menu(fx, 1, d, "dessert", dishes);
	}
	return w;
}

/* `extra`: members of the content, `more`: of the subscription. */
static int64_t subscribe(struct fx *fx, const struct world *w, int64_t person, int64_t round,
			 const char *extra, const char *more)
{
	char body[900];

	(void)snprintf(body, sizeof(body),
		       "{\"person_id\":%" PRId64
		       ",\"state\":\"active\",\"asked\":\"2026-11-01\","
		       "\"from\":\"2026-11-02\",\"meals\":[1,1,1,1,1,1,1],\"mode\":\"hot\","
		       "\"tariff_id\":%" PRId64 ",\"round_id\":%" PRId64
		       "%s,\"content\":{\"diet\":\"normal\",\"texture\":\"normal\"%s}}",
		       person, w->tariff, round, more, extra);
	return post(fx, "/api/delivery/subscriptions", body);
}

static int64_t person(struct fx *fx, const char *last)
{
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, last, "Jeanne", "1940-02-03");
	fx_as(fx, "coordinator");
	return id;
}

/* Sum of a course in the kitchen's count. */
static int64_t counted(struct fx *fx, const char *day, const char *course)
{
	json_t *rows, *r;
	char path[80];
	int64_t sum = 0;
	size_t i;

	(void)snprintf(path, sizeof(path), "/api/delivery/kitchen?day=%s", day);
	fx_call(fx, GET, path, NULL, 200);
	rows = fx_json(fx, "count");
	json_array_foreach(
		rows, i,
		r) if (strcmp(json_string_value(json_object_get(r, "course")), course) == 0)
		sum += json_integer_value(json_object_get(r, "quantity"));
	return sum;
}

/* Meals on the board of a day. */
static int64_t brought(struct fx *fx, const char *day)
{
	json_t *rounds, *r;
	char path[80];
	int64_t sum = 0;
	size_t i;

	(void)snprintf(path, sizeof(path), "/api/delivery/day?day=%s", day);
	fx_call(fx, GET, path, NULL, 200);
	rounds = fx_json(fx, "rounds");
	json_array_foreach(rounds, i, r) sum += json_integer_value(json_object_get(r, "meals"));
	return sum;
}

static void outcome(struct fx *fx, int64_t sub, const char *what, int status)
{
	char path[80], body[160];

	(void)snprintf(path, sizeof(path), "/api/delivery/stops/%" PRId64 "/outcome", sub);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"" FX_TODAY "\",\"outcome\":\"%s\",\"at\":%d,\"tenths\":652}",
		       what, FX_NOW);
	fx_call(fx, POST, path, body, status);
}

static void day_change(struct fx *fx, int64_t sub, const char *day, int quantity, int status)
{
	char path[80], body[80];

	(void)snprintf(path, sizeof(path), "/api/delivery/subscriptions/%" PRId64 "/changes",
		       sub);
	(void)snprintf(body, sizeof(body), "{\"day\":\"%s\",\"quantity\":%d}", day, quantity);
	fx_call(fx, POST, path, body, status);
}

static void the_count_is_what_is_delivered(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round, "", "");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round, "", ",\"ahead\":true");

	(void)subscribe(fx, &w, person(fx, "Lejeune"), w.round2, "", "");
	for (int d = 24; d <= 27; d++) {
		char day[32];

		(void)snprintf(day, sizeof(day), "2026-11-%d", d);
		assert_int_equal(counted(fx, day, "main"), d == 27 ? 5 : 3);
		assert_int_equal(brought(fx, day), d == 27 ? 5 : 3);
	}
	assert_int_equal(brought(fx, "2026-11-28"), 0); /* Saturday: came on Friday */
	day_change(fx, a, "2026-11-25", 0, 200);
	assert_true(json_is_false(fx_json(fx, "late")));
	day_change(fx, b, "2026-11-28", 3, 200);
	assert_int_equal(counted(fx, "2026-11-25", "main"), 2);
	assert_int_equal(brought(fx, "2026-11-25"), 2);
	assert_int_equal(counted(fx, "2026-11-27", "soup"), 7);
	assert_int_equal(brought(fx, "2026-11-27"), 7);
	day_change(fx, a, "2026-11-28", 2, 422); /* nothing brings it */
	fx_call(fx, GET, "/api/delivery/kitchen?day=2026-12-25", NULL, 200);
	assert_true(json_is_false(fx_json(fx, "drives")));
}

static void an_allergen_blocks_until_somebody_takes_it_on(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round,
			      ",\"allergens\":[\"fish\",\"eggs\"]", "");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round,
			      ",\"allergens\":[\"fish\"]", "");
	char body[200];

	fx_call(fx, GET, "/api/delivery/kitchen?day=" FX_TODAY, NULL, 200);
	assert_int_equal(fx_int(fx, "blocked"), 1);
	assert_string_equal(fx_text(fx, "trouble.0.why"), "blocked");
	assert_int_equal(counted(fx, FX_TODAY, "main"), 2); /* one omelette, one blocked */
	outcome(fx, a, "delivered", 409);
	assert_string_equal(fx->error, "delivery.allergen_block");
	outcome(fx, b, "delivered", 200);
	(void)snprintf(body, sizeof(body),
		       "{\"subscription_id\":%" PRId64 ",\"day\":\"" FX_TODAY
		       "\",\"course\":\"main\",\"dish_id\":%" PRId64 "}",
		       a, w.fish);
	fx_call(fx, POST, "/api/delivery/choices", body, 409);
	(void)snprintf(body, sizeof(body),
		       "{\"subscription_id\":%" PRId64 ",\"day\":\"" FX_TODAY
		       "\",\"course\":\"main\",\"dish_id\":%" PRId64
		       ",\"override\":true,\"reason\":\"allergie levee\"}",
		       a, w.fish);
	fx_as(fx, "kitchen");
	fx_call(fx, POST, "/api/delivery/choices", body, 403);
	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/delivery/choices", body, 201);
	fx_call(fx, GET, "/api/delivery/kitchen?day=" FX_TODAY, NULL, 200);
	assert_int_equal(fx_int(fx, "blocked"), 0);
	assert_string_equal(fx_text(fx, "trouble.0.why"), "override");
	assert_string_equal(fx_text(fx, "trouble.0.by"), "Paul Dessy");
	outcome(fx, a, "delivered", 200);
}

static void only_outcomes_are_counted_and_billed(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round, "", "");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round, "", "");
	char path[80];

	outcome(fx, a, "delivered", 200);
	outcome(fx, a, "delivered", 409);
	outcome(fx, b, "no_answer", 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'open'"),
			 1);
	assert_int_equal(fx_sql(fx, "SELECT sum(amount_cents) FROM record r JOIN term t ON"
				    " t.term_id = r.kind_id WHERE t.key = 'delivery.delivered'"
				    " AND voided_by IS NULL"),
			 650);
	(void)snprintf(path, sizeof(path), "/api/delivery/stops/%" PRId64 "/undo", a);
	fx_call(fx, POST, path, "{\"day\":\"" FX_TODAY "\"}", 200);
	fx_call(fx, POST, path, "{\"day\":\"" FX_TODAY "\"}", 409);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'open'"),
			 0);
	outcome(fx, a, "refused", 200);
	fx_call(fx, GET, "/api/billing/waiting", NULL, 200);
	assert_int_equal(fx_int(fx, "cents"), 650);
}

static void nobody_closes_no_answer_without_a_result(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a =
		subscribe(fx, &w, person(fx, "Delvaux"), w.round,
			  ",\"contacts\":[{\"name\":\"Luc\",\"phone\":\"0470123456\"}]", "");
	char path[80];
	int64_t alarm;

	fx_as(fx, "driver");
	outcome(fx, a, "no_answer", 200);
	alarm = fx_int(fx, "alarm_id");
	(void)snprintf(path, sizeof(path), "/api/delivery/alarms/%" PRId64 "/steps", alarm);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"step\":\"call\",\"reached\":false}", 200);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"step\":\"call\",\"reached\":false}", 412);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path, "{\"step\":\"contact\",\"reached\":true}", 200);
	assert_string_equal(fx_text(fx, "contacts.0.name"), "Luc");
	(void)snprintf(path, sizeof(path), "/api/delivery/alarms/%" PRId64 "/close", alarm);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path, "{}", 422);
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path, "{\"result\":\"away\"}", 422); /* and what of the meal? */
	fx->if_match = "\"3\"";
	fx_call(fx, POST, path,
		"{\"result\":\"away\",\"outcome\":\"absent_back\",\"note\":\"chez sa fille\"}",
		200);
	assert_string_equal(fx_text(fx, "result"), "away");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record r JOIN term t ON t.term_id ="
				    " r.kind_id WHERE t.key IN ('delivery.no_answer',"
				    " 'delivery.absent_back') AND voided_by IS NULL"),
			 2);
	fx_as(fx, "coordinator");
	fx_call(fx, GET, "/api/delivery/alarms", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 0);
}

static void after_the_cut_off_a_meal_is_paid_unless_excused(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round, "", "");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round, "", "");
	char path[80];

	/* Tuesday's cut-off was Monday 10:00; it is 11:00 */
	day_change(fx, a, "2026-11-24", 0, 200);
	assert_true(json_is_true(fx_json(fx, "late")));
	assert_int_equal(brought(fx, "2026-11-24"), 1);
	fx_call(fx, GET, "/api/billing/waiting?until=2026-11-30", NULL, 200);
	assert_int_equal(fx_int(fx, "cents"), 650);
	day_change(fx, a, "2026-11-24", 1, 200); /* after all */
	fx_call(fx, GET, "/api/billing/waiting?until=2026-11-30", NULL, 200);
	assert_int_equal(fx_int(fx, "cents"), 0);
	(void)snprintf(path, sizeof(path), "/api/delivery/subscriptions/%" PRId64 "/pauses", b);
	fx_call(fx, POST, path,
		"{\"from\":\"" FX_TODAY "\",\"reason\":\"hospital\",\"note\":\"hanche\"}", 201);
	fx_call(fx, GET, "/api/billing/waiting?until=2026-11-30", NULL, 200);
	assert_int_equal(fx_int(fx, "cents"), 0);
	assert_int_equal(brought(fx, "2026-11-26"), 1);
	assert_int_equal(brought(fx, FX_TODAY), 1);
}

static void a_driver_sees_his_round_in_its_hours_only(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round,
			      ",\"access\":\"Sonner deux fois\",\"lat\":4986000,\"lon\":526000",
			      ",\"window_from\":630,\"window_to\":720");
	int64_t b = subscribe(fx, &w, person(fx, "Gerard"), w.round2, "", "");

	fx_as(fx, "driver");
	fx_call(fx, GET, "/api/delivery/mine", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rounds")), 1);
	assert_int_equal(fx_int(fx, "rounds.0.stops.0.id"), a);
	assert_string_equal(fx_text(fx, "rounds.0.stops.0.access"), "Sonner deux fois");
	outcome(fx, b, "delivered", 404);
	clock_freeze(FX_NOW + 6 * 3600);
	fx_as(fx, "driver");
	fx_call(fx, GET, "/api/delivery/mine", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rounds.0.stops")), 0);
	assert_null(strstr(fx->body, "Delvaux"));
}

static void rounds_are_moved_merged_and_shortened(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t ids[8];
	char body[200], place[80], path[80];

	for (int i = 0; i < 8; i++) {
		char name[20];

		(void)snprintf(name, sizeof(name), "Stop%c", 'a' + i);
		/* alternately far west and far east: the order as entered is a bad one */
		(void)snprintf(place, sizeof(place), ",\"lat\":%d,\"lon\":%d",
			       4985000 + 500 * i, i % 2 ? 515000 : 535000);
		ids[i] = subscribe(fx, &w, person(fx, name), i < 6 ? w.round : w.round2, place,
				   "");
	}
	(void)snprintf(body, sizeof(body), "{\"day\":\"2026-11-24\",\"round_id\":%" PRId64 "}",
		       w.round);
	fx_call(fx, POST, "/api/delivery/optimise", body, 200);
	assert_int_equal(fx_int(fx, "stops"), 6);
	assert_true(fx_int(fx, "metres_after") * 2 < fx_int(fx, "metres_before"));
	(void)snprintf(path, sizeof(path), "/api/delivery/rounds/%" PRId64 "/run", w.round2);
	(void)snprintf(body, sizeof(body), "{\"day\":\"2026-11-24\",\"into_id\":%" PRId64 "}",
		       w.round);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path, body, 200);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path, body, 412);
	fx_call(fx, GET, "/api/delivery/day?day=2026-11-24", NULL, 200);
	assert_int_equal(fx_int(fx, "rounds.0.n_stops"), 8);
	assert_int_equal(fx_int(fx, "rounds.1.n_stops"), 0);
	assert_int_equal(fx_int(fx, "rounds.0.stops.7.id"), ids[7]);
	/* the next day is as usual, in the usual order */
	fx_call(fx, GET, "/api/delivery/day?day=2026-11-25", NULL, 200);
	assert_int_equal(fx_int(fx, "rounds.0.n_stops"), 6);
	assert_int_equal(fx_int(fx, "rounds.0.stops.0.id"), ids[0]);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"2026-11-25\",\"round_id\":%" PRId64 ",\"order\":[%" PRId64
		       ",%" PRId64 "],\"was\":[1]}",
		       w.round2, ids[7], ids[6]);
	fx_call(fx, POST, "/api/delivery/order", body, 412);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"2026-11-25\",\"round_id\":%" PRId64 ",\"order\":[%" PRId64
		       ",%" PRId64 "],\"was\":[%" PRId64 ",%" PRId64 "],\"always\":true}",
		       w.round2, ids[7], ids[6], ids[6], ids[7]);
	fx_call(fx, POST, "/api/delivery/order", body, 200);
	fx_call(fx, GET, "/api/delivery/day?day=2026-11-26", NULL, 200);
	assert_int_equal(fx_int(fx, "rounds.1.stops.0.id"), ids[7]);
}

static void a_bad_temperature_wants_an_action(void **state)
{
	struct fx *fx = *state;

	(void)world(fx);
	fx_as(fx, "driver");
	fx_call(fx, POST, "/api/delivery/temperatures",
		"{\"day\":\"" FX_TODAY
		"\",\"point\":\"departure\",\"keeps\":\"hot\",\"tenths\":590}",
		422);
	fx_call(fx, POST, "/api/delivery/temperatures",
		"{\"day\":\"" FX_TODAY
		"\",\"point\":\"departure\",\"keeps\":\"hot\",\"tenths\":590,\"action\":"
		"\"rechauffe\"}",
		201);
	fx_call(fx, POST, "/api/delivery/temperatures",
		"{\"day\":\"" FX_TODAY
		"\",\"point\":\"departure\",\"keeps\":\"cold\",\"tenths\":65}",
		201);
	assert_int_equal(fx_sql(fx, "SELECT sum(good) FROM delivery_temperature"), 1);
	fx_call(fx, POST, "/api/delivery/temperatures",
		"{\"day\":\"" FX_TODAY
		"\",\"point\":\"departure\",\"keeps\":\"cold\",\"tenths\":65,\"round_id\":99}",
		422);
}

static void purchases_and_opinions_are_records(void **state)
{
	struct fx *fx = *state;

	(void)world(fx);
	fx_call(fx, POST, "/api/delivery/purchases",
		"{\"day\":\"" FX_TODAY "\",\"supplier\":\"food_bank\",\"label\":\"Carottes\","
		"\"cents\":12000,\"bio\":true,\"local\":true,\"origin\":\"Ecaussinnes\"}",
		201);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 3);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, "/api/delivery/purchases/1/void", NULL, 200);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 0);
	fx_call(fx, POST, "/api/delivery/surveys",
		"{\"day\":\"" FX_TODAY
		"\",\"taste\":4,\"amount\":5,\"choice\":3,\"punctual\":5,"
		"\"overall\":4,\"complaint\":true,\"remark\":\"trop sale\"}",
		201);
	fx_call(fx, GET, "/api/delivery/surveys", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.remark"), "trop sale");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"), 2);
}

static void a_second_writer_of_a_subscription_is_told(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t p = person(fx, "Delvaux"), a = subscribe(fx, &w, p, w.round, "", "");
	char path[80], body[500];

	(void)snprintf(path, sizeof(path), "/api/delivery/subscriptions/%" PRId64, a);
	(void)snprintf(body, sizeof(body),
		       "{\"state\":\"active\",\"asked\":\"2026-11-01\",\"from\":\"2026-11-02\","
		       "\"meals\":[2,2,2,2,2,0,0],\"mode\":\"cold\",\"tariff_id\":%" PRId64
		       ",\"round_id\":%" PRId64 ",\"content\":{\"diet\":\"diabetic\","
		       "\"texture\":\"mixed\",\"allergens\":[\"celery\"]}}",
		       w.tariff, w.round);
	fx_call(fx, PUT, path, body, 428);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path, body, 200);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, path, body, 412);
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "content.diet"), "diabetic");
	assert_string_equal(fx_text(fx, "allergens.0"), "celery");
	assert_int_equal(brought(fx, "2026-11-24"), 2);
	fx->if_match = "\"2\"";
	fx_call(fx, PUT, path, strstr(body, "{"), 200);
	(void)snprintf(
		body, sizeof(body),
		"{\"state\":\"active\",\"asked\":\"2026-11-01\",\"meals\":[1,1,1,1,1,0,0],"
		"\"mode\":\"hot\",\"tariff_id\":77,\"content\":{\"diet\":\"normal\","
		"\"texture\":\"normal\"}}");
	fx->if_match = "\"3\"";
	fx_call(fx, PUT, path, body, 422);
}

/* Each step of an outcome fails once: no record, no bill, no stop without the others. */
static void an_outcome_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	struct world w = world(fx);
	int64_t a = subscribe(fx, &w, person(fx, "Delvaux"), w.round, "", "");
	char path[80], body[160];
	unsigned nth = 1;
	int64_t records = fx_sql(fx, "SELECT count(*) FROM record");

	(void)snprintf(path, sizeof(path), "/api/delivery/stops/%" PRId64 "/outcome", a);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"" FX_TODAY
		       "\",\"outcome\":\"delivered\",\"at\":%d,\"signs\":[\"fall\"]}",
		       FX_NOW);
	for (;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, POST, path, body);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 200)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM delivery_stop"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM delivery_alarm"), 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record"), records);
		assert_true(nth < 400);
	}
	assert_true(nth > 20);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line"), 1);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM delivery_alarm"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(the_count_is_what_is_delivered),
		T(an_allergen_blocks_until_somebody_takes_it_on),
		T(only_outcomes_are_counted_and_billed),
		T(nobody_closes_no_answer_without_a_result),
		T(after_the_cut_off_a_meal_is_paid_unless_excused),
		T(a_driver_sees_his_round_in_its_hours_only),
		T(rounds_are_moved_merged_and_shortened),
		T(a_bad_temperature_wants_an_action),
		T(purchases_and_opinions_are_records),
		T(a_second_writer_of_a_subscription_is_told),
		T(an_outcome_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
