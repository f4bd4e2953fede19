/*
 * Home meals, soup for schools, purchases and opinions of the demonstration centre: a year and a
 * half of deliveries with their monthly invoices, and the rounds of today under way.
 *
 * The demo centre drives on every day of the week and shows the driver's page all day, so that a
 * visitor of a Sunday evening finds rounds too: three parameters say so, with "démo" as source.
 */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/demo_meals.h"
#include "core/session.h"
#include "core/write.h"

#include "base/banned.h"

#define STREAM	    606
#define EATERS	    34
#define FIRST_ROUND 18 /* of them on the first round */

static const char SQL_PARAMETER[] =
	"UPDATE parameter SET value = ?2, source = 'Démo : montre la page tous les jours'"
	" WHERE code = ?1";
static const char SQL_ROUND[] =
	"INSERT INTO delivery_round(round_id, service_id, label, vehicle, driver_id, depart,"
	" stop_minutes, capacity, lat, lon, position)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, 4, ?7, ?8, ?9, ?1)";
static const char SQL_TARIFF[] = "INSERT INTO delivery_tariff(tariff_id, service_id, label, "
				 "proof) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_PRICE[] =
	"INSERT INTO delivery_price(tariff_id, from_day, cents) VALUES (?1, ?2, ?3)";
static const char SQL_SUB[] =
	"INSERT INTO delivery_subscription(subscription_id, service_id, person_id, place_id,"
	" state, asked_day, from_day, to_day, mon, tue, wed, thu, fri, sat, sun, mode, ahead,"
	" tariff_id, proof_day, round_id, position, window_from, window_to, first_record_id,"
	" content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
	" 'hot', ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)";
static const char SQL_PLACE[] =
	"INSERT INTO term(term_id, list, key, label_fr, label_nl, label_de, label_en, position)"
	" VALUES ((SELECT max(term_id) + 1 FROM term), ?1, ?2, ?3, ?3, ?3, ?3,"
	" (SELECT coalesce(max(position), 0) + 1 FROM term WHERE list = ?1))";

/* Near the middle of the villages of people.json, 1e-5 degree. */
static const struct {
	int32_t lat, lon;
} VILLAGE[] = { { 4990400, 513400 }, { 4989500, 508500 }, { 4988400, 517300 },
		{ 4987100, 511800 }, { 4992500, 511200 }, { 4996600, 517800 },
		{ 4992800, 517000 }, { 4987000, 516000 } };

static const char *const ACCESS[] = {
	"Sonner deux fois, attendre. Poser le repas sur la table.",
	"Porte de derrière, toujours ouverte.",
	"Boîte à clé à gauche de la porte.",
	NULL,
	"Chien gentil, fermer la barrière.",
	"Troisième étage sans ascenseur.",
	NULL,
	"Entend mal : frapper fort.",
};
static const char *const ABSENCE[] = { "Laisser chez la voisine du 14.",
				       "Reprendre et appeler la fille.", NULL };
static const char *const AVOIDED[] = { "gluten", "milk", "fish", "eggs", "celery", "nuts" };
static const char *const SCHOOLS[][2] = { { "school_village", "École communale du village" },
					  { "school_saint_joseph", "École Saint-Joseph" },
					  { "school_forest", "École de la Forêt" },
					  { "school_mill", "École du Moulin" } };

static Err parameter(struct ctx *cx, const char *code, double value)
{
	return db_exec(cx, SQL_PARAMETER, BIND(V_TEXT(code), V_REAL(value)), NULL);
}

static Err add_frame(struct ctx *cx, struct meals *m)
{
	static const struct {
		const char *label;
		int64_t before, now;
	} tariffs[] = { { "Plein tarif", 920, 971 },
			{ "Tarif intermédiaire", 690, 727 },
			{ "Tarif réduit", 460, 485 } };
	const struct user *driver = model_user_login(cx->model, "j.arend");
	const struct user *second = model_user_login(cx->model, "v.culot");
	int32_t year = day_from_civil(day_civil(m->p->today).year, 1, 1);

	TRY(parameter(cx, "delivery.runs.saturday", 1));
	TRY(parameter(cx, "delivery.runs.sunday", 1));
	TRY(parameter(cx, "delivery.runs.holiday", 1));
	TRY(parameter(cx, "delivery.page_before", 1440));
	TRY(parameter(cx, "delivery.page_after", 1440));
	for (int i = 0; i < 3; i++) {
		TRY(db_exec(cx, SQL_TARIFF,
			    BIND(V_INT(i + 1), V_INT(m->home), V_TEXT(tariffs[i].label),
				 V_INT(i > 0)),
			    NULL));
		TRY(db_exec(cx, SQL_PRICE,
			    BIND(V_INT(i + 1), V_INT(m->p->first_day - 400),
				 V_INT(tariffs[i].before)),
			    NULL));
		TRY(db_exec(cx, SQL_PRICE,
			    BIND(V_INT(i + 1), V_INT(year), V_INT(tariffs[i].now)), NULL));
	}
	TRY(db_exec(cx, SQL_TARIFF,
		    BIND(V_INT(4), V_INT(m->soup), V_TEXT("Offert aux écoles"), V_INT(0)),
		    NULL));
	TRY(db_exec(cx, SQL_PRICE, BIND(V_INT(4), V_INT(m->p->first_day - 400), V_INT(0)),
		    NULL));
	TRY(db_exec(cx, SQL_ROUND,
		    BIND(V_INT(1), V_INT(m->home), V_TEXT("Tournée du midi, est"),
			 V_TEXT("Véhicule 2"), V_ID(driver ? driver->id : 0), V_INT(630),
			 V_INT(30), V_INT(4990400), V_INT(513400)),
		    NULL));
	TRY(db_exec(cx, SQL_ROUND,
		    BIND(V_INT(2), V_INT(m->home), V_TEXT("Tournée du midi, ouest"),
			 V_TEXT("Véhicule 1"), V_ID(second ? second->id : 0), V_INT(640),
			 V_INT(30), V_INT(4990400), V_INT(513400)),
		    NULL));
	return db_exec(cx, SQL_ROUND,
		       BIND(V_INT(3), V_INT(m->soup), V_TEXT("Soupe des écoles"),
			    V_TEXT("Véhicule 1"), V_ID(second ? second->id : 0), V_INT(675),
			    V_INT(0), V_INT(4990400), V_INT(513400)),
		       NULL);
}

/* ---- who eats ------------------------------------------------------------------------------ */

static void draw_content(struct meals *m, struct eater *e, size_t village)
{
	struct sub_content *c = &e->content;

	*c = (struct sub_content){
		.diet = rng_chance(&m->r, 55) ? 0 : rng_between(&m->r, 1, DIETS - 1),
		.texture = rng_chance(&m->r, 75) ? 0 : rng_between(&m->r, 1, TEXTURES - 1),
		.lat = VILLAGE[village % ARRAY_LEN(VILLAGE)].lat +
		       rng_between(&m->r, -900, 900),
		.lon = VILLAGE[village % ARRAY_LEN(VILLAGE)].lon +
		       rng_between(&m->r, -1200, 1200),
		.access = ACCESS[rng_below(&m->r, ARRAY_LEN(ACCESS))],
		.absence = ABSENCE[rng_below(&m->r, ARRAY_LEN(ABSENCE))]
	};
	if (rng_chance(&m->r, 25)) {
		e->allergen[0] = AVOIDED[rng_below(&m->r, ARRAY_LEN(AVOIDED))];
		c->allergens = (struct list){ e->allergen, 1 };
	}
	if (rng_chance(&m->r, 15))
		c->key_no = "12";
	if (rng_chance(&m->r, 20))
		c->mobility = "Se déplace avec un cadre de marche";
	e->contact =
		(struct emergency){ .name = rng_chance(&m->r, 50) ? "Sa fille" : "Son voisin",
				    .phone = "+32470123456",
				    .relation = "contact" };
	c->contacts = (struct list){ &e->contact, 1 };
}

static Err store_sub(struct ctx *cx, struct meals *m, struct eater *e)
{
	struct sub *s = &e->sub;
	uint8_t *blob;
	size_t n;

	if (s->state != SUB_WAITING)
		TRY(delivery_emit(cx,
				  &(struct emit){ .kind = "delivery.started",
						  .service_id = s->service_id,
						  .person_id = s->person_id,
						  .place_id = s->place_id,
						  .quantity = 1,
						  .day = s->from,
						  .wait = -1,
						  .lag = s->from - s->asked,
						  .source = "delivery_subscription",
						  .source_id = s->id },
				  &s->record_id));
	TRY(sub_seal(cx, s, &e->content, &blob, &n));
	return db_exec(cx, SQL_SUB,
		       BIND(V_INT(s->id), V_INT(s->service_id), V_ID(s->person_id),
			    V_ID(s->place_id), V_TEXT(delivery_states[s->state]),
			    V_INT(s->asked), V_DAY(s->from), V_DAY(s->to), V_INT(s->meals[1]),
			    V_INT(s->meals[2]), V_INT(s->meals[3]), V_INT(s->meals[4]),
			    V_INT(s->meals[5]), V_INT(s->meals[6]), V_INT(s->meals[7]),
			    V_INT(s->ahead), V_INT(s->tariff_id), V_DAY(s->proof),
			    V_ID(s->round_id), V_INT(s->position), V_INT(s->window_from),
			    V_INT(s->window_to), V_ID(s->record_id), V_BLOB(blob, n)),
		       NULL);
	(void)m;
}

static void draw_sub(struct meals *m, struct eater *e, const struct demo_person *row, size_t i)
{
	struct sub *s = &e->sub;
	bool weekend = rng_chance(&m->r, 30);

	*s = (struct sub){ .id = m->next_id += 1 + rng_below(&m->r, 0xFFFF),
			   .version = 1,
			   .service_id = m->home,
			   .person_id = row->id,
			   .state = i >= EATERS - 3 ? SUB_WAITING : SUB_ACTIVE,
			   .to = DAY_NONE,
			   .tariff_id = rng_between(&m->r, 1, 3),
			   .round_id = i < FIRST_ROUND ? 1 : 2,
			   .position = 10 * (int64_t)(i + 1),
			   .window_from = 630,
			   .window_to = 750,
			   .ahead = weekend };
	s->from = i < 20 ? m->p->first_day : m->p->first_day + rng_between(&m->r, 5, 400);
	if (s->from < row->opened)
		s->from = row->opened;
	if (s->from > m->p->today - 10)
		s->from = m->p->today - 10;
	s->asked = s->from - rng_between(&m->r, 2, 16);
	if (s->state == SUB_WAITING) {
		s->from = DAY_NONE;
		s->asked = m->p->today - rng_between(&m->r, 2, 20);
	}
	if (s->tariff_id > 1)
		s->proof = m->p->today + rng_between(&m->r, -20, 300);
	else
		s->proof = DAY_NONE;
	for (int d = 1; d <= 7; d++)
		s->meals[d] = d <= 5 || weekend ? 1 : 0;
	if (i % 9 == 4)
		for (int d = 1; d <= 5; d++)
			s->meals[d] = 2; /* a couple */
}

static Err add_eaters(struct ctx *cx, struct meals *m)
{
	m->eaters = arena_array(cx->arena, EATERS + 8, sizeof(*m->eaters));
	for (size_t k = 0; k < m->p->n && m->n_eaters < EATERS; k++) {
		const struct demo_person *row = &m->p->rows[k];
		struct eater *e = &m->eaters[m->n_eaters];

		if (row->deceased != DAY_NONE || row->closed != DAY_NONE || row->guarded ||
		    row->village >= ARRAY_LEN(VILLAGE) || row->role == ROLE_CHILD ||
		    age_on(row->birth, m->p->today) < 54)
			continue;
		draw_sub(m, e, row, m->n_eaters);
		draw_content(m, e, row->village);
		TRY(store_sub(cx, m, e));
		m->n_eaters++;
	}
	return OK;
}

static Err add_schools(struct ctx *cx, struct meals *m)
{
	for (size_t i = 0; i < ARRAY_LEN(SCHOOLS); i++) {
		struct eater *e = &m->eaters[m->n_eaters];

		TRY(db_exec(cx, SQL_PLACE,
			    BIND(V_TEXT("place"), V_TEXT(SCHOOLS[i][0]), V_TEXT(SCHOOLS[i][1])),
			    NULL));
		e->sub = (struct sub){ .id = m->next_id += 1 + rng_below(&m->r, 0xFFFF),
				       .version = 1,
				       .service_id = m->soup,
				       .place_id = db_last_id(cx->db),
				       .state = SUB_ACTIVE,
				       .asked = m->p->first_day - 10,
				       .from = m->p->first_day,
				       .to = DAY_NONE,
				       .proof = DAY_NONE,
				       .tariff_id = 4,
				       .round_id = 3,
				       .position = 10 * (int64_t)(i + 1),
				       .window_from = 680,
				       .window_to = 720 };
		for (int d = 1; d <= 5; d += 2)
			e->sub.meals[d] = 25 + 9 * (int64_t)i;
		e->content =
			(struct sub_content){ .name = SCHOOLS[i][1],
					      .street = "Rue de l’École 2",
					      .postcode = "6850",
					      .locality = "Paliseul",
					      .lat = VILLAGE[i].lat,
					      .lon = VILLAGE[i].lon,
					      .access = "Entrée des cuisines, dans la cour." };
		TRY(store_sub(cx, m, e));
		m->n_eaters++;
	}
	return OK;
}

/* ---- the days ------------------------------------------------------------------------------ */

static int draw_outcome(struct meals *m)
{
	int luck = rng_between(&m->r, 0, 999);

	return luck < 950   ? OUTCOME_DELIVERED
	       : luck < 968 ? OUTCOME_ABSENT_LEFT
	       : luck < 984 ? OUTCOME_ABSENT_BACK
	       : luck < 998 ? OUTCOME_REFUSED
			    : OUTCOME_FAILED;
}

static Err one_stop(struct ctx *cx, struct meals *m, const struct eater *e, int32_t day,
		    size_t i)
{
	struct outcome_act a = {
		.sub = &e->sub,
		.day = day,
		.outcome = e->sub.place_id ? OUTCOME_DELIVERED : draw_outcome(m),
		.quantity = e->sub.meals[day_weekday(day)],
		.at = brussels_instant(day, 640 + (int)i % 18 * 7 + rng_between(&m->r, -4, 5)),
		.tenths = INT64_MIN,
		.user_id = m->driver
	};

	if (a.at > cx->now)
		a.at = cx->now;
	return stop_finish(cx, &a);
}

static Err one_day(struct ctx *cx, struct meals *m, int32_t day)
{
	for (size_t i = 0; i < m->n_eaters; i++) {
		const struct sub *s = &m->eaters[i].sub;

		if (s->state != SUB_ACTIVE || day < s->from || !s->meals[day_weekday(day)] ||
		    (!s->place_id && rng_chance(&m->r, 4))) /* away */
			continue;
		TRY(one_stop(cx, m, &m->eaters[i], day, i));
	}
	return OK;
}

/* Some stops of the first round of today are done; the seventh is next. */
static Err today(struct ctx *cx, struct meals *m)
{
	int done = 0;

	for (size_t i = 0; i < m->n_eaters && done < 6; i++) {
		const struct sub *s = &m->eaters[i].sub;
		struct outcome_act a = { .sub = s,
					 .day = m->p->today,
					 .outcome = done == 3 ? OUTCOME_ABSENT_LEFT
							      : OUTCOME_DELIVERED,
					 .quantity = s->meals[day_weekday(m->p->today)],
					 .at = cx->now - (6 - done) * 420,
					 .tenths = done ? INT64_MIN : 684,
					 .user_id = m->driver };

		if (s->round_id != 1 || s->state != SUB_ACTIVE || !a.quantity)
			continue;
		TRY(stop_finish(cx, &a));
		done++;
	}
	return OK;
}

/* Today everybody eats, whatever the day of the week: a visitor must see a round. */
static Err some_eat_today(struct ctx *cx, struct meals *m)
{
	static const char SQL_ALSO[] = "INSERT INTO delivery_change(subscription_id, day, "
				       "quantity, late, free, user_id,"
				       " at) VALUES (?1, ?2, 1, 0, 0, ?3, ?4)";
	int32_t day = m->p->today;

	for (size_t i = 0; i < m->n_eaters; i++) {
		struct sub *s = &m->eaters[i].sub;

		if (s->place_id || s->state != SUB_ACTIVE || s->meals[day_weekday(day)])
			continue;
		TRY(db_exec(cx, SQL_ALSO,
			    BIND(V_INT(s->id), V_INT(day), V_INT(m->driver), V_INT(cx->now)),
			    NULL));
		s->meals[day_weekday(day)] = 1; /* in this copy, for today() */
	}
	return OK;
}

struct span {
	struct meals *m;
	int32_t from, to;
};

static Err write_month(struct ctx *cx, void *arg)
{
	const struct span *s = arg;

	for (int32_t day = s->from; day <= s->to && day < s->m->p->today; day++)
		TRY(one_day(cx, s->m, day));
	return meals_bill(cx, s->m, s->to);
}

static Err write_frame(struct ctx *cx, void *arg)
{
	struct meals *m = arg;

	TRY(add_frame(cx, m));
	TRY(meals_kitchen(cx, m));
	TRY(add_eaters(cx, m));
	return add_schools(cx, m);
}

static Err write_end(struct ctx *cx, void *arg)
{
	struct meals *m = arg;

	TRY(meals_supply(cx, m));
	TRY(some_eat_today(cx, m));
	return today(cx, m);
}

Err demo_delivery(struct ctx *cx, const struct demo_people *p)
{
	const struct catalogue_service *home = model_service_key(cx->model, "home_meals");
	const struct catalogue_service *soup = model_service_key(cx->model, "school_soup");
	const struct user *planner = model_user_login(cx->model, "v.culot");
	const struct user *driver = model_user_login(cx->model, "j.arend");
	struct session who = { 0 };
	struct meals m = { .p = p, .r = rng_of(p->seed, STREAM, 0) };
	Err e = OK;

	if (!home || !soup || !planner || !driver)
		return OK;
	who = (struct session){ .user_id = planner->id, .user = planner };
	cx->who = &who;
	m.home = home->id;
	m.soup = soup->id;
	m.driver = driver->id;
	e = write_run(cx, write_frame, &m);
	for (int month = day_month_index(p->first_day);
	     e.code == ERR_OK && month <= day_month_index(p->today); month++) {
		struct span s = { .m = &m,
				  .from = month_first(month) > p->first_day ? month_first(month)
									    : p->first_day,
				  .to = month_first(month + 1) - 1 };

		e = write_run(cx, write_month, &s);
	}
	if (e.code == ERR_OK)
		e = write_run(cx, write_end, &m);
	cx->who = NULL;
	return e;
}
