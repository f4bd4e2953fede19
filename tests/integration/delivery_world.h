/*
 * A kitchen with two rounds and four dishes, for the tests of deliveries.  FX_NOW is Monday
 * 23 November 2026, 11:00 in Brussels.
 */
#ifndef INTEGRATION_DELIVERY_WORLD_H
#define INTEGRATION_DELIVERY_WORLD_H

#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

static UNUSED int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

struct world {
	int64_t round, round2, tariff, soup, fish, omelette, yoghurt;
};

static UNUSED int64_t post(struct fx *fx, const char *path, const char *body)
{
	fx_call(fx, POST, path, body, 201);
	return fx_int(fx, "id");
}

static UNUSED void menu(struct fx *fx, int week, int weekday, const char *course,
			const char *dishes)
{
	char body[200];

	(void)snprintf(body, sizeof(body),
		       "{\"week\":%d,\"weekday\":%d,\"course\":\"%s\",\"dishes\":[%s],"
		       "\"was\":[]}",
		       week, weekday, course, dishes);
	fx_call(fx, PUT, "/api/delivery/menu", body, 200);
}

#define ALL_DIETS                                                                              \
	"[\"normal\",\"no_salt\",\"diabetic\",\"low_fat\",\"no_gluten\",\"no_milk\","          \
	"\"renal\","                                                                           \
	"\"high_protein\",\"vegetarian\",\"no_pork\",\"other\"]"
#define ALL_TEXTURES "[\"normal\",\"cut\",\"minced\",\"mixed\",\"smooth\"]"

static UNUSED struct world world(struct fx *fx)
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
static UNUSED int64_t subscribe(struct fx *fx, const struct world *w, int64_t person,
				int64_t round, const char *extra, const char *more)
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

static UNUSED int64_t person(struct fx *fx, const char *last)
{
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, last, "Jeanne", "1940-02-03");
	fx_as(fx, "coordinator");
	return id;
}

/* Sum of a course in the kitchen's count. */
static UNUSED int64_t counted(struct fx *fx, const char *day, const char *course)
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
static UNUSED int64_t brought(struct fx *fx, const char *day)
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

static UNUSED void outcome(struct fx *fx, int64_t sub, const char *what, int status)
{
	char path[80], body[160];

	(void)snprintf(path, sizeof(path), "/api/delivery/stops/%" PRId64 "/outcome", sub);
	(void)snprintf(body, sizeof(body),
		       "{\"day\":\"" FX_TODAY "\",\"outcome\":\"%s\",\"at\":%d,\"tenths\":652}",
		       what, FX_NOW);
	fx_call(fx, POST, path, body, status);
}

static UNUSED void day_change(struct fx *fx, int64_t sub, const char *day, int quantity,
			      int status)
{
	char path[80], body[80];

	(void)snprintf(path, sizeof(path), "/api/delivery/subscriptions/%" PRId64 "/changes",
		       sub);
	(void)snprintf(body, sizeof(body), "{\"day\":\"%s\",\"quantity\":%d}", day, quantity);
	fx_call(fx, POST, path, body, status);
}

#endif
