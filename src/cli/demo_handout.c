/*
 * The demo year and a half of handouts: a grocery with its cards, till and stock, parcels,
 * tickets, vouchers, gifts.  The stock goes through the service's own functions; rows that have a
 * history of their own are written as they stand now.
 */
#include "cli/demo_handout.h"
#include "base/date.h"
#include "cli/demo_desk.h"
#include "core/write.h"

#include "base/banned.h"

#define STREAM	 140
#define CARDS	 46
#define SHOPPERS 60

static const char SQL_ARTICLE[] =
	"INSERT INTO handout_article(service_id, code, label, category, programme, "
	"price_cents, retail_cents, least, most) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_LOT[] =
	"INSERT INTO handout_lot(article_id, day, expiry_day, origin, cost_cents, reference, "
	"remaining) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_MOVE[] =
	"INSERT INTO handout_move(article_id, lot_id, kind, quantity, day, at, user_id)"
	" VALUES (?1, ?2, 'receipt', ?3, ?4, ?5, ?6)";
static const char SQL_EXPIRED[] = "SELECT coalesce(sum(remaining), 0) FROM handout_lot WHERE "
				  "article_id = ?1 AND expiry_day < ?2";
static const char SQL_CARD[] =
	"INSERT INTO handout_card(card_id, version, service_id, person_id, household_id, "
	"number, from_day, to_day, adults, children, period, ceiling_cents, stopped, renewals, "
	"user_id, record_id) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'month', ?10, ?11, "
	"?12, ?13, ?14)";
static const char SQL_VISIT[] =
	"INSERT INTO handout_visit(visit_id, service_id, card_id, person_id, day, at, paid, "
	"total_cents, retail_cents, articles, user_id, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_LINE[] =
	"INSERT INTO handout_line(visit_id, article_id, quantity, price_cents)"
	" VALUES (?1, ?2, ?3, ?4)";

struct article {
	const char *code, *label, *category, *programme;
	int price, retail, least, most, shelf; /* shelf: days until it expires */
};

static const struct article GROCERY[] = {
	{ "5400111000015", "Pâtes penne 500 g", "dry", "shop", 45, 95, 30, 0, 540 },
	{ "5400111000022", "Riz long grain 1 kg", "dry", "shop", 90, 185, 25, 0, 540 },
	{ "5400111000039", "Farine de blé 1 kg", "dry", "shop", 45, 89, 20, 0, 300 },
	{ "5400111000046", "Sucre fin 1 kg", "dry", "shop", 70, 139, 15, 0, 700 },
	{ "5400111000053", "Huile de tournesol 1 l", "dry", "shop", 130, 259, 20, 2, 400 },
	{ "5400111000060", "Tomates pelées 400 g", "dry", "shop", 40, 79, 40, 0, 700 },
	{ "5400111000077", "Haricots blancs en boîte", "dry", "shop", 45, 89, 25, 0, 700 },
	{ "5400111000084", "Thon au naturel 160 g", "dry", "shop", 85, 175, 25, 4, 700 },
	{ "5400111000091", "Sardines à l'huile 125 g", "dry", "gift", 40, 129, 10, 0, 700 },
	{ "5400111000107", "Soupe aux légumes 1 l", "dry", "shop", 80, 165, 20, 0, 360 },
	{ "5400111000114", "Corn flakes 500 g", "dry", "shop", 95, 195, 15, 0, 270 },
	{ "5400111000121", "Café moulu 250 g", "dry", "shop", 165, 335, 20, 2, 360 },
	{ "5400111000138", "Thé noir 25 sachets", "dry", "shop", 60, 119, 10, 0, 540 },
	{ "5400111000145", "Confiture de fraises", "dry", "gift", 60, 189, 10, 0, 500 },
	{ "5400111000152", "Choco à tartiner 400 g", "dry", "shop", 120, 245, 15, 1, 300 },
	{ "5400111000169", "Lait demi-écrémé 1 l", "drink", "shop", 55, 109, 60, 12, 90 },
	{ "5400111000176", "Jus d'orange 1 l", "drink", "shop", 75, 149, 20, 0, 200 },
	{ "5400111000183", "Eau plate 6 × 1,5 l", "drink", "shop", 130, 265, 10, 0, 500 },
	{ "5400111000190", "Beurre 250 g", "fresh", "shop", 120, 239, 15, 0, 45 },
	{ "5400111000206", "Fromage en tranches 200 g", "fresh", "shop", 110, 219, 15, 0, 30 },
	{ "5400111000213", "Yaourts nature × 4", "fresh", "shop", 70, 139, 15, 0, 21 },
	{ "5400111000220", "Œufs × 10", "fresh", "shop", 125, 249, 20, 0, 21 },
	{ "5400111000237", "Jambon cuit 150 g", "fresh", "shop", 105, 215, 10, 0, 18 },
	{ "12", "Pommes de terre 2 kg", "fresh", "gift", 80, 199, 20, 0, 40 },
	{ "13", "Carottes 1 kg", "fresh", "gift", 45, 99, 15, 0, 25 },
	{ "14", "Pommes 1 kg", "fresh", "gift", 60, 169, 15, 0, 30 },
	{ "5400111000244", "Légumes pour soupe surgelés", "frozen", "shop", 95, 189, 15, 0,
	  300 },
	{ "5400111000251", "Poisson pané × 10", "frozen", "shop", 150, 299, 10, 0, 270 },
	{ "5400111000268", "Petits pots légumes 4-6 mois", "baby", "shop", 55, 115, 12, 0,
	  240 },
	{ "5400111000275", "Langes taille 4 × 40", "baby", "gift", 400, 1099, 6, 2, 1500 },
	{ "5400111000282", "Savon de ménage", "hygiene", "shop", 50, 105, 15, 0, 1200 },
	{ "5400111000299", "Shampoing 250 ml", "hygiene", "shop", 90, 185, 12, 0, 900 },
	{ "5400111000305", "Dentifrice 75 ml", "hygiene", "shop", 75, 155, 15, 0, 700 },
	{ "5400111000312", "Serviettes hygiéniques × 14", "hygiene", "gift", 50, 189, 12, 0,
	  1200 },
	{ "5400111000329", "Lessive 20 doses", "household", "shop", 290, 599, 8, 1, 900 },
	{ "5400111000336", "Papier toilette × 8", "household", "shop", 155, 315, 15, 2, 1500 },
};

static const struct article PARCEL[] = {
	{ "F01", "Spaghetti 500 g (FSE+)", "dry", "fse", 0, 95, 40, 0, 600 },
	{ "F02", "Riz 1 kg (FSE+)", "dry", "fse", 0, 185, 30, 0, 600 },
	{ "F03", "Lait UHT 1 l (FSE+)", "drink", "fse", 0, 109, 60, 0, 120 },
	{ "F04", "Tomates concassées (FSE+)", "dry", "fse", 0, 79, 40, 0, 700 },
	{ "F05", "Maquereaux en boîte (FSE+)", "dry", "fse", 0, 149, 30, 0, 900 },
	{ "F06", "Petits pois et carottes (FSE+)", "dry", "fse", 0, 99, 40, 0, 800 },
	{ "F07", "Huile d'olive 50 cl (FSE+)", "dry", "fse", 0, 349, 20, 0, 500 },
	{ "F08", "Biscuits secs (FSE+)", "dry", "fse", 0, 119, 30, 0, 240 },
};
#define MOST_ARTICLES 40

/* The shop while its history is written. */
struct shop {
	struct demo_handouts *h;
	int64_t service_id, ids[MOST_ARTICLES];
	const struct article *articles;
	size_t n;
	int stock[MOST_ARTICLES];
	int32_t last_day; /* of the stock */
};

static Err receive(struct shop *s, size_t i, int quantity, int32_t day)
{
	struct ctx *cx = s->h->cx;
	const struct article *a = &s->articles[i];
	const char *origin = strcmp(a->programme, "shop") == 0		? "purchase"
			     : strcmp(a->programme, "fse") == 0		? "fse"
			     : a->code[1] == '\0' || a->code[2] == '\0' ? "gift"
									: "food_bank";
	int64_t lot;

	desk_at(&s->h->desk, day, 8 * 60 + 30);
	TRY(db_exec(cx, SQL_LOT,
		    BIND(V_INT(s->ids[i]), V_INT(day), V_INT(day + a->shelf), V_TEXT(origin),
			 V_INT(strcmp(origin, "purchase") == 0 ? a->price * quantity : 0),
			 V_TEXT(arena_printf(cx->arena, "BL-%d", (int)(day % 9000) + 1000)),
			 V_INT(quantity)),
		    NULL));
	lot = db_last_id(cx->db);
	s->stock[i] += quantity;
	return db_exec(cx, SQL_MOVE,
		       BIND(V_INT(s->ids[i]), V_INT(lot), V_INT(quantity), V_INT(day),
			    V_INT(cx->now), V_INT(cx->who->user_id)),
		       NULL);
}

/* What has expired is thrown away; a little of it is left for today's alert. */
static Err throw_away(struct shop *s, size_t i, int32_t day)
{
	struct stock_move m = { .article_id = s->ids[i], .kind = "loss", .reason = "expired" };

	if (day >= s->h->people->today)
		return OK;
	TRY(db_int(s->h->cx, SQL_EXPIRED, BIND(V_INT(s->ids[i]), V_INT(day)), &m.quantity));
	s->stock[i] -= (int)m.quantity;
	return m.quantity ? handout_stock_take(s->h->cx, &m) : OK;
}

/* Before a day of work: what ran low is filled up, but for a few that are to be ordered now. */
static Err fill_up(struct shop *s, int32_t day)
{
	bool last = day >= s->h->people->today - 45;

	desk_at(&s->h->desk, day, 8 * 60);
	for (size_t i = 0; i < s->n; i++) {
		const struct article *a = &s->articles[i];

		TRY(throw_away(s, i, day));
		if (s->stock[i] < a->least / 2 + 4 && !(last && i % 9 == 3))
			TRY(receive(s, i, a->shelf < 60 ? a->least + 6 : a->least * 2 + 24,
				    day));
	}
	return OK;
}

static Err open_shop(struct shop *s, struct demo_handouts *h, const char *service,
		     const struct article *articles, size_t n)
{
	const struct catalogue_service *cs = model_service_key(h->cx->model, service);

	*s = (struct shop){ .h = h, .articles = articles, .n = n };
	if (!cs)
		FAIL(h->cx, ERR_INTERNAL, "demo.service");
	s->service_id = cs->id;
	for (size_t i = 0; i < n; i++) {
		const struct article *a = &articles[i];

		TRY(db_exec(h->cx, SQL_ARTICLE,
			    BIND(V_INT(cs->id), V_TEXT(a->code), V_TEXT(a->label),
				 V_TEXT(a->category), V_TEXT(a->programme), V_INT(a->price),
				 V_INT(a->retail), V_INT(a->least), V_ID(a->most)),
			    NULL));
		s->ids[i] = db_last_id(h->cx->db);
	}
	return OK;
}

static Err take(struct shop *s, size_t i, int quantity, int64_t visit, int64_t give)
{
	struct stock_move m = { .article_id = s->ids[i],
				.quantity = quantity,
				.kind = visit ? "sale" : "parcel",
				.visit_id = visit,
				.give_id = give };

	s->stock[i] -= quantity;
	return handout_stock_take(s->h->cx, &m);
}

/* ---- the grocery ---- */

struct holder {
	const struct demo_person *person;
	struct card card;
	int every; /* days between two visits */
	int32_t next;
	int month; /* that `spent` is of */
	int64_t spent;
};

static Err add_card(struct shop *s, struct holder *h, struct rng *r, size_t i)
{
	struct ctx *cx = s->h->cx;
	int32_t today = s->h->people->today, first = s->h->people->first_day;
	struct card *c = &h->card;
	struct record rec = { .service_id = s->service_id,
			      .person_id = h->person->id,
			      .household_id = h->person->household_id,
			      .quantity = 1,
			      .wait = -1,
			      .lag = -1,
			      .source = "handout_card" };

	c->adults = rng_between(r, 1, 2);
	c->children = h->person->household_id ? rng_between(r, 0, 3) : 0;
	c->ceiling_cents = 5000 + (c->adults - 1) * 2500 + c->children * 2000;
	c->from = first + (int32_t)rng_below(r, (uint32_t)(today - first - 30));
	c->renewals = (today - c->from) / 182;
	if (i % 8 == 5) /* ended some weeks ago */
		c->to = today - rng_between(r, 3, 70);
	else
		c->to = day_add_months(c->from, 6 * (int)(c->renewals + 1)) - 1;
	if (c->to < c->from + 30)
		c->to = c->from + 182;
	c->stopped = i % 23 == 11;
	c->id = (int64_t)(i + 1) * 7919 + rng_between(r, 1, 900);
	c->number = 100000000 + (int64_t)(rng_next(r) % 900000000);
	c->version = 1;
	rec.day = c->from;
	rec.until = c->to;
	rec.source_id = c->id;
	TRY(deed_emit(cx, &rec, "handout.card", &c->record_id));
	return db_exec(cx, SQL_CARD,
		       BIND(V_INT(c->id), V_INT(s->service_id), V_INT(h->person->id),
			    V_ID(h->person->household_id), V_INT(c->number), V_INT(c->from),
			    V_INT(c->to), V_INT(c->adults), V_INT(c->children),
			    V_INT(c->ceiling_cents), V_INT(c->stopped), V_INT(c->renewals),
			    V_INT(cx->who->user_id), V_INT(c->record_id)),
		       NULL);
}

static size_t fill_basket(struct shop *s, struct rng *r, int64_t left, size_t *what, int *count,
			  int64_t *total, int64_t *retail)
{
	size_t n = 0, want = (size_t)rng_between(r, 4, 9);

	for (size_t tries = 0; n < want && tries < 30; tries++) {
		size_t i = rng_below(r, (uint32_t)s->n);
		int q = rng_chance(r, 35) ? 2 : 1;
		bool has = s->stock[i] < q || *total + s->articles[i].price * q > left;

		for (size_t k = 0; k < n; k++)
			has = has || what[k] == i;
		if (has)
			continue;
		what[n] = i;
		count[n++] = q;
		*total += s->articles[i].price * q;
		*retail += s->articles[i].retail * q;
	}
	return n;
}

static Err visit(struct shop *s, struct holder *h, struct rng *r, int32_t day, int minute,
		 int64_t id)
{
	struct ctx *cx = s->h->cx;
	struct record rec = { .service_id = s->service_id,
			      .day = day,
			      .until = DAY_NONE,
			      .person_id = h->person->id,
			      .household_id = h->person->household_id,
			      .quantity = 1,
			      .wait = -1,
			      .lag = -1,
			      .source = "handout_visit",
			      .source_id = id };
	int64_t total = 0, retail = 0, record_id, articles = 0;
	size_t what[10], n;
	int count[10];

	if (day_month_index(day) != h->month)
		h->spent = 0;
	h->month = day_month_index(day);
	n = fill_basket(s, r, h->card.ceiling_cents - h->spent, what, count, &total, &retail);
	if (n == 0)
		return OK;
	h->spent += total;
	desk_at(&s->h->desk, day, minute);
	rec.amount_cents = total;
	for (size_t i = 0; i < n; i++)
		articles += count[i];
	TRY(deed_emit(cx, &rec, "handout.visit", &record_id));
	TRY(db_exec(cx, SQL_VISIT,
		    BIND(V_INT(id), V_INT(s->service_id), V_INT(h->card.id),
			 V_INT(h->person->id), V_INT(cx->today), V_INT(cx->now),
			 V_TEXT(rng_chance(r, 62) ? "cash" : "card"), V_INT(total),
			 V_INT(retail), V_INT(articles), V_INT(cx->who->user_id),
			 V_INT(record_id)),
		    NULL));
	for (size_t i = 0; i < n; i++) {
		TRY(db_exec(cx, SQL_LINE,
			    BIND(V_INT(id), V_INT(s->ids[what[i]]), V_INT(count[i]),
				 V_INT(s->articles[what[i]].price)),
			    NULL));
		TRY(take(s, what[i], count[i], id, 0));
	}
	return OK;
}

/* Open on Tuesdays and Fridays, and today whatever day it is. */
static Err grocery_day(struct shop *s, struct holder *holders, size_t n, struct rng *r,
		       int32_t day, int64_t *next_id)
{
	int32_t today = s->h->people->today;
	int minute = 9 * 60, served = 0;

	TRY(fill_up(s, day));
	for (size_t i = 0; i < n; i++) {
		struct holder *h = &holders[i];

		if (day < h->next || day < h->card.from || day > h->card.to ||
		    h->card.stopped || (day == today && served >= 6))
			continue;
		h->next = day + h->every + rng_between(r, -3, 5);
		*next_id += 1000 + rng_between(r, 1, 900);
		minute += rng_between(r, 6, 14);
		TRY(visit(s, h, r, day, minute, *next_id));
		served++;
	}
	return OK;
}

static Err grocery(struct demo_handouts *h)
{
	struct rng r = rng_of(h->people->seed, STREAM, 2);
	const struct demo_person **people;
	struct holder holders[CARDS] = { 0 };
	struct shop s;
	int64_t next_id = 1000000;
	int32_t day;
	size_t n;

	TRY(open_shop(&s, h, "social_grocery", GROCERY, ARRAY_LEN(GROCERY)));
	n = desk_people(h->cx, h->people, STREAM, CARDS, 20, &people);
	for (size_t i = 0; i < n; i++) {
		holders[i] =
			(struct holder){ .person = people[i], .every = rng_between(&r, 9, 24) };
		TRY(add_card(&s, &holders[i], &r, i));
	}
	day = desk_open_day(h->people->first_day, 1u << 2 | 1u << 5);
	while (day < h->people->today) {
		TRY(grocery_day(&s, holders, n, &r, day, &next_id));
		day = desk_open_day(day + 1, 1u << 2 | 1u << 5);
	}
	return grocery_day(&s, holders, n, &r, h->people->today, &next_id);
}

/* ---- parcels: the two services have a stock of their own ---- */

static Err parcels(struct demo_handouts *h, const char *service, int a_month, bool urgent)
{
	struct rng r = rng_of(h->people->seed, STREAM, urgent ? 3 : 4);
	struct shop s;
	int64_t kit[2];

	TRY(open_shop(&s, h, service, PARCEL, ARRAY_LEN(PARCEL)));
	TRY(demo_kits(h, s.service_id, s.ids, s.n, kit));
	for (int32_t day = h->people->first_day; day <= h->people->today; day++) {
		if (day_weekday(day) > 5 && day != h->people->today)
			continue;
		if (!rng_chance(&r, 100.0 * a_month / 21.0) && day != h->people->today)
			continue;
		TRY(fill_up(&s, day));
		for (int k = urgent ? 1 : rng_between(&r, 1, 3); k > 0; k--) {
			struct demo_give g = { .service_id = s.service_id,
					       .kind = "parcel",
					       .day = day,
					       .lag = urgent && rng_chance(&r, 78)
							      ? 0
							      : rng_between(&r, 0, 4),
					       .urgent = urgent,
					       .quantity = 1,
					       .people = rng_between(&r, 1, 5) };

			TRY(demo_give_id(h, &r, &g));
			for (size_t i = 0; i < s.n; i++) {
				int q = rng_between(&r, 1, 3);

				g.amount += (int64_t)PARCEL[i].retail * q;
				TRY(take(&s, i, q, 0, g.id));
			}
			TRY(demo_give(h, &r, &g));
		}
	}
	return OK;
}

static Err make(struct ctx *cx, void *arg)
{
	struct demo_handouts *h = arg;
	Err e;

	h->cx = cx;
	desk_begin(&h->desk, cx, "v.culot");
	h->n_takers = desk_people(cx, h->people, STREAM + 1, SHOPPERS, 18, &h->takers);
	e = grocery(h);
	if (e.code == ERR_OK)
		e = parcels(h, "fse_parcels", 9, false);
	if (e.code == ERR_OK)
		e = parcels(h, "urgent_parcels", 4, true);
	if (e.code == ERR_OK)
		e = demo_desk_gives(h);
	desk_end(&h->desk);
	return e;
}

Err demo_handout(struct ctx *cx, const struct demo_people *p)
{
	struct demo_handouts h = { .people = p };

	return write_run(cx, make, &h);
}
