/* See demo_meals.h: the kitchen, the money, the opinions. */
#include "cli/demo_meals.h"

#include <string.h>

#include "base/date.h"
#include "core/session.h"

#include "base/banned.h"

static const char SQL_DISH[] = "INSERT INTO delivery_dish(dish_id, service_id, course, label, "
			       "allergens, diets, textures)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 31)";
static const char SQL_CYCLE[] =
	"INSERT INTO delivery_cycle(service_id, weeks, anchor_day) VALUES (?1, 4, ?2)";
static const char SQL_MENU[] =
	"INSERT INTO delivery_menu(service_id, week, weekday, course, rank, dish_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_UNPAID[] =
	"SELECT invoice_id, total_cents FROM billing_invoice WHERE kind = 'invoice'"
	" AND issued_day = ?1 ORDER BY invoice_id";
static const char SQL_SUPPLIER[] =
	"INSERT INTO term(term_id, list, key, label_fr, label_nl, label_de, label_en, position)"
	" VALUES ((SELECT max(term_id) + 1 FROM term), 'partner', ?1, ?2, ?2, ?2, ?2,"
	" (SELECT coalesce(max(position), 0) + 1 FROM term WHERE list = 'partner'))";
static const char SQL_PURCHASE[] =
	"INSERT INTO delivery_purchase(purchase_id, service_id, day, supplier_id, label, cents,"
	" bio, short, local, origin, records, user_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_TEMPERATURE[] = "INSERT INTO delivery_temperature(service_id, day, "
				      "round_id, point, keeps, tenths, good,"
				      " action, at, user_id, record_id) VALUES (?1, ?2, 1, ?3, "
				      "'hot', ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_SURVEY[] = "INSERT INTO delivery_survey(survey_id, service_id, day, "
				 "taste, amount, choice, punctual,"
				 " overall, complaint, content, records, user_id)"
				 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

enum { GLUTEN = 1, EGGS = 4, FISH = 8, MILK = 64, CELERY = 256, MUSTARD = 512, NUTS = 128 };
#define ALL	  2047
#define NO_MEAT	  (1 | 2 | 8 | 16 | 32 | 64 | 128 | 256 | 512 | 1024)
#define MEAT	  (ALL & ~256)
#define PORK	  (MEAT & ~512)
#define NOT_LIGHT ~(2 | 8 | 64)

static const struct {
	const char *course, *label;
	int allergens, diets;
} DISHES[] = {
	{ "soup", "Potage aux poireaux", 0, ALL },
	{ "soup", "Velouté de carottes", CELERY, ALL },
	{ "soup", "Soupe aux tomates et boulettes", EGGS | CELERY, MEAT },
	{ "soup", "Potage cresson", 0, ALL },
	{ "main", "Boulettes sauce tomate, riz", EGGS | GLUTEN, MEAT },
	{ "main", "Cabillaud, purée, épinards", FISH | MILK, ALL & ~256 },
	{ "main", "Poulet rôti, compote, pommes de terre", 0, MEAT },
	{ "main", "Chicon au gratin", MILK | GLUTEN, PORK &NOT_LIGHT },
	{ "main", "Carbonnades flamandes, carottes", GLUTEN | MUSTARD, MEAT & ~16 },
	{ "main", "Saucisse, stoemp aux poireaux", MUSTARD | MILK, PORK &NOT_LIGHT },
	{ "main", "Dinde, petits pois, pommes nature", 0, MEAT },
	{ "main", "Omelette aux légumes, pommes nature", EGGS, ALL },
	{ "main", "Légumes du jour, riz, pois chiches", 0, ALL },
	{ "dessert", "Yaourt nature", MILK, ALL & ~32 },
	{ "dessert", "Compote de pommes", 0, ALL },
	{ "dessert", "Tarte au riz", MILK | EGGS | GLUTEN, 1 | 128 | 256 | 512 | 1024 },
	{ "dessert", "Poire", 0, ALL },
};

Err meals_kitchen(struct ctx *cx, struct meals *m)
{
	int32_t monday = m->p->today - day_weekday(m->p->today) + 1;

	for (size_t i = 0; i < ARRAY_LEN(DISHES); i++)
		TRY(db_exec(cx, SQL_DISH,
			    BIND(V_INT((int64_t)i + 1), V_INT(m->home),
				 V_TEXT(DISHES[i].course), V_TEXT(DISHES[i].label),
				 V_INT(DISHES[i].allergens), V_INT(DISHES[i].diets)),
			    NULL));
	TRY(db_exec(cx, SQL_CYCLE, BIND(V_INT(m->home), V_INT(monday - 28)), NULL));
	for (int week = 1; week <= 4; week++)
		for (int day = 1; day <= 7; day++) {
			const int soup = 1 + (week + day) % 4, meat = 5 + (2 * week + day) % 7;
			const int sweet = 14 + (week + 2 * day) % 4;
			const struct {
				const char *course;
				int rank, dish;
			} rows[] = { { "soup", 1, soup },
				     { "soup", 2, soup == 1 ? 4 : 1 },
				     { "main", 1, meat },
				     { "main", 2, 12 },
				     { "main", 3, 13 },
				     { "dessert", 1, sweet },
				     { "dessert", 2, sweet == 15 ? 17 : 15 } };

			for (size_t i = 0; i < ARRAY_LEN(rows); i++)
				TRY(db_exec(cx, SQL_MENU,
					    BIND(V_INT(m->home), V_INT(week), V_INT(day),
						 V_TEXT(rows[i].course), V_INT(rows[i].rank),
						 V_INT(rows[i].dish)),
					    NULL));
		}
	return OK;
}

/* ---- money --------------------------------------------------------------------------------- */

static Err creditor(struct ctx *cx)
{
	struct creditor had, c = { .name = cx->model->centre_name,
				   .street = "Rue du Centre 1",
				   .postcode = "6850",
				   .locality = "Paliseul",
				   .iban = "BE68539007547034",
				   .kbo = "0203430576",
				   .email = "facturation@cpas.example" };
	int64_t version;

	TRY(billing_creditor(cx, &had, &version));
	return version ? OK : billing_creditor_set(cx, &c, 0);
}

/* Most pay in time, some late, a few not at all. */
static Err pay(struct ctx *cx, struct meals *m, int64_t invoice, int64_t cents, int32_t issued)
{
	int luck = rng_between(&m->r, 0, 99);
	struct payment p = { .invoice_id = invoice,
			     .amount_cents = luck < 3 ? cents / 2 : cents,
			     .day = issued + (luck < 88 ? rng_between(&m->r, 3, 27)
							: rng_between(&m->r, 35, 70)),
			     .means = luck % 7 == 0 ? 1 : 0 };
	int64_t id;

	if (luck >= 97 || p.day > m->p->today || p.amount_cents == 0)
		return OK;
	return billing_pay(cx, &p, &id);
}

Err meals_bill(struct ctx *cx, struct meals *m, int32_t last)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct billing_run r = { .until = last,
				 .issued = last + 4,
				 .user_id = cx->who->user_id };
	struct {
		int64_t id, cents;
	} rows[256];
	struct billing_made made;
	int64_t reminders;
	bool row = false;
	size_t n = 0;

	if (r.issued > m->p->today)
		return OK;
	TRY(creditor(cx));
	TRY(billing_run(cx, &r, &made));
	TRY(db_query(cx, &q, SQL_UNPAID, BIND(V_INT(r.issued))));
	for (; n < ARRAY_LEN(rows); n++) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		rows[n].id = col_int(&q, 0);
		rows[n].cents = col_int(&q, 1);
	}
	for (size_t i = 0; i < n; i++)
		TRY(pay(cx, m, rows[i].id, rows[i].cents, r.issued));
	return billing_remind(cx, r.issued + 10 < m->p->today ? r.issued + 10 : m->p->today,
			      &reminders);
}

/* ---- purchases, temperatures, opinions ------------------------------------------------------ */

static const struct {
	const char *key, *name, *what, *origin;
	bool bio, short_way, local;
	int cents;
} SUPPLIERS[] = {
	{ "food_wholesale", "Grossiste alimentaire", "Épicerie et surgelés", "Liège", false,
	  false, false, 64000 },
	{ "food_butcher", "Boucherie du bourg", "Viandes", "Bertrix", false, true, false,
	  38000 },
	{ "food_organic", "Coopérative bio", "Légumes bio", "Namur", true, true, false, 17000 },
	{ "food_farm_sources", "Ferme des Sources", "Pommes de terre, carottes", "Écaussinnes",
	  true, true, true, 9000 },
	{ "food_orchard", "Verger de la Sennette", "Pommes et poires", "Écaussinnes", false,
	  true, true, 5200 },
	{ "food_dairy", "Laiterie du Plateau", "Yaourts et fromages", "Écaussinnes", false,
	  true, true, 6100 },
};

static Err purchase(struct ctx *cx, struct meals *m, int64_t id, size_t i, int64_t supplier,
		    int32_t day)
{
	static const char *const kinds[] = { "delivery.purchase", "delivery.purchase_bio",
					     "delivery.purchase_short",
					     "delivery.purchase_local" };
	const bool is[] = { true, SUPPLIERS[i].bio, SUPPLIERS[i].short_way,
			    SUPPLIERS[i].local };
	int64_t cents = SUPPLIERS[i].cents * rng_between(&m->r, 80, 125) / 100;
	char *list = arena_strdup(cx->arena, "[");

	for (int k = 0; k < 4; k++) {
		struct emit e = { .kind = kinds[k],
				  .service_id = m->home,
				  .partner_id = supplier,
				  .quantity = 1,
				  .amount_cents = cents,
				  .day = day,
				  .wait = -1,
				  .lag = -1,
				  .source = "delivery_purchase",
				  .source_id = id };
		int64_t record = 0;

		if (!is[k])
			continue;
		TRY(delivery_emit(cx, &e, &record));
		list = arena_printf(cx->arena, "%s%s%lld", list, list[1] ? "," : "",
				    (long long)record);
	}
	return db_exec(cx, SQL_PURCHASE,
		       BIND(V_INT(id), V_INT(m->home), V_INT(day), V_INT(supplier),
			    V_TEXT(SUPPLIERS[i].what), V_INT(cents), V_INT(is[1]), V_INT(is[2]),
			    V_INT(is[3]), V_TEXT(SUPPLIERS[i].origin),
			    V_TEXT(arena_printf(cx->arena, "%s]", list)),
			    V_INT(cx->who->user_id)),
		       NULL);
}

static Err purchases(struct ctx *cx, struct meals *m)
{
	int64_t supplier[ARRAY_LEN(SUPPLIERS)], id = 0;

	for (size_t i = 0; i < ARRAY_LEN(SUPPLIERS); i++) {
		TRY(db_exec(cx, SQL_SUPPLIER,
			    BIND(V_TEXT(SUPPLIERS[i].key), V_TEXT(SUPPLIERS[i].name)), NULL));
		supplier[i] = db_last_id(cx->db);
	}
	for (int32_t day = m->p->first_day + 3; day <= m->p->today; day += 14)
		for (size_t i = 0; i < ARRAY_LEN(SUPPLIERS); i++)
			if (i < 2 || rng_chance(&m->r, 80))
				TRY(purchase(cx, m, ++id, i, supplier[i], day));
	return OK;
}

static Err temperature(struct ctx *cx, struct meals *m, int32_t day, const char *point)
{
	bool good = !rng_chance(&m->r, 1.5);
	int tenths = good ? rng_between(&m->r, 640, 760) : rng_between(&m->r, 540, 595);
	int64_t record = 0;

	TRY(delivery_emit(cx,
			  &(struct emit){ .kind = good ? "delivery.temperature"
						       : "delivery.temperature_off",
					  .service_id = m->home,
					  .quantity = 1,
					  .day = day,
					  .wait = -1,
					  .lag = -1,
					  .source = "delivery_temperature" },
			  &record));
	return db_exec(cx, SQL_TEMPERATURE,
		       BIND(V_INT(m->home), V_INT(day), V_TEXT(point), V_INT(tenths),
			    V_INT(good),
			    good ? V_NULL : V_TEXT("Remis en température avant le départ"),
			    V_INT(brussels_instant(day, 625)), V_INT(m->driver), V_INT(record)),
		       NULL);
}

static Err survey(struct ctx *cx, struct meals *m, int64_t id, int32_t day)
{
	static const char *const remarks[] = { "Un peu trop salé.",
					       "Le chauffeur est très gentil.",
					       "Portions trop grandes le soir.",
					       "Plus de potage, s’il vous plaît." };
	int overall =
		rng_chance(&m->r, 80) ? rng_between(&m->r, 4, 5) : rng_between(&m->r, 2, 3);
	bool complaint = rng_chance(&m->r, 9), said = rng_chance(&m->r, 30);
	struct emit e = { .kind = "delivery.opinion",
			  .service_id = m->home,
			  .quantity = overall,
			  .day = day,
			  .wait = -1,
			  .lag = -1,
			  .source = "delivery_survey",
			  .source_id = id };
	int64_t record = 0, second = 0;
	uint8_t *blob = NULL;
	size_t n = 0;

	TRY(delivery_emit(cx, &e, &record));
	e.kind = "delivery.complaint";
	if (complaint)
		TRY(delivery_emit(cx, &e, &second));
	if (said)
		TRY(delivery_text_seal(cx, 0, TABLE_DELIVERY_SURVEY, id,
				       remarks[rng_below(&m->r, ARRAY_LEN(remarks))], &blob,
				       &n));
	return db_exec(
		cx, SQL_SURVEY,
		BIND(V_INT(id), V_INT(m->home), V_INT(day), V_INT(overall),
		     V_INT(rng_between(&m->r, 3, 5)), V_INT(rng_between(&m->r, 3, 5)),
		     V_INT(rng_between(&m->r, 4, 5)), V_INT(overall), V_INT(complaint),
		     V_BLOB(blob, n),
		     V_TEXT(complaint ? arena_printf(cx->arena, "[%lld,%lld]",
						     (long long)record, (long long)second)
				      : arena_printf(cx->arena, "[%lld]", (long long)record)),
		     V_INT(cx->who->user_id)),
		NULL);
}

Err meals_supply(struct ctx *cx, struct meals *m)
{
	int64_t id = 0;

	TRY(purchases(cx, m));
	for (int32_t day = m->p->first_day; day <= m->p->today; day += 2) {
		TRY(temperature(cx, m, day, "departure"));
		if (day % 4 == 0)
			TRY(temperature(cx, m, day, "last"));
	}
	for (int32_t wave = m->p->first_day + 60; wave < m->p->today; wave += 150)
		for (int i = 0; i < 24; i++)
			TRY(survey(cx, m, ++id, wave + i % 9));
	return OK;
}
