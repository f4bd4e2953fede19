/* Parcels, tickets, vouchers, refusals and gifts of the demo centre. */
#include "base/date.h"
#include "cli/demo_handout.h"
#include "vault/ids.h"

#include "base/banned.h"

#define STREAM 140

static const char SQL_GIVE[] =
	"INSERT INTO handout_give(give_id, service_id, kind, person_id, household_id, people, "
	"requested_day, day, days, quantity, amount_cents, urgent, refusal, batch_id, used, "
	"user_id, record_id, used_record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
	"?18)";
static const char SQL_KIT[] = "INSERT INTO handout_kit(service_id, label) VALUES (?1, ?2)";
static const char SQL_KIT_LINE[] =
	"INSERT INTO handout_kit_line(kit_id, article_id, quantity) VALUES (?1, ?2, ?3)";
static const char SQL_BATCH[] =
	"INSERT INTO handout_batch(service_id, reference, ordered_day, received_day, valid_to, "
	"quantity, cost_cents) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_GIFT[] =
	"INSERT INTO handout_gift(gift_id, service_id, kind, day, amount_cents, decided_day, "
	"thanked_day, user_id, record_id, content)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

Err demo_give_id(struct demo_handouts *h, struct rng *r, struct demo_give *g)
{
	h->last_give += 1 + rng_between(r, 1, 50000);
	g->id = h->last_give;
	return OK;
}

static Err emit(struct demo_handouts *h, const struct demo_give *g, const char *kind,
		const struct demo_person *p, int64_t quantity, int64_t *record_id)
{
	const struct term *same = model_term_key(h->cx->model, TERM_OUTCOME, "same_day");
	struct record rec = { .service_id = g->service_id,
			      .day = h->cx->today,
			      .until = DAY_NONE,
			      .person_id = p ? p->id : 0,
			      .household_id = p ? p->household_id : 0,
			      .head_count = p ? 0 : g->people,
			      .quantity = quantity,
			      .amount_cents = g->amount,
			      .wait = -1,
			      .lag = g->lag,
			      .source = "handout_give",
			      .source_id = g->id };

	if (g->lag == 0 && same &&
	    (strcmp(g->kind, "parcel") == 0 || strcmp(g->kind, "voucher") == 0))
		rec.outcome_id = same->id;
	return deed_emit(h->cx, &rec, arena_printf(h->cx->arena, "handout.%s", kind),
			 record_id);
}

Err demo_give(struct demo_handouts *h, struct rng *r, const struct demo_give *g)
{
	const struct demo_person *p = h->n_takers && !rng_chance(r, g->urgent ? 12 : 2)
					      ? h->takers[rng_below(r, (uint32_t)h->n_takers)]
					      : NULL;
	int64_t record_id = 0, used_id = 0;
	int32_t seen = g->day + 20 < h->people->today ? g->day + 20 : h->people->today;

	desk_at(&h->desk, g->day, 13 * 60 + rng_between(r, 5, 170));
	TRY(emit(h, g, g->kind, p, g->quantity, &record_id));
	if (g->used) {
		struct demo_give u = *g;

		u.amount = 0;
		u.lag = -1;
		desk_at(&h->desk, seen, 15 * 60);
		TRY(emit(h, &u, "used", p, g->used, &used_id));
	}
	return db_exec(
		h->cx, SQL_GIVE,
		BIND(V_INT(g->id), V_INT(g->service_id), V_TEXT(g->kind), V_ID(p ? p->id : 0),
		     V_ID(p ? p->household_id : 0), V_INT(g->people), V_INT(g->day - g->lag),
		     V_INT(g->day), V_INT(g->days), V_INT(g->quantity), V_INT(g->amount),
		     V_INT(g->urgent), V_TEXT(g->refusal), V_ID(g->batch_id), V_INT(g->used),
		     V_INT(h->cx->who->user_id), V_INT(record_id), V_ID(used_id)),
		NULL);
}

Err demo_kits(struct demo_handouts *h, int64_t service_id, const int64_t *articles, size_t n,
	      int64_t kits[2])
{
	static const char *const labels[] = { "Colis une personne", "Colis famille" };

	for (int k = 0; k < 2; k++) {
		TRY(db_exec(h->cx, SQL_KIT, BIND(V_INT(service_id), V_TEXT(labels[k])), NULL));
		kits[k] = db_last_id(h->cx->db);
		for (size_t i = 0; i < n; i++)
			TRY(db_exec(h->cx, SQL_KIT_LINE,
				    BIND(V_INT(kits[k]), V_INT(articles[i]),
					 V_INT(k == 0 ? 1 : 2 + (int64_t)(i % 2))),
				    NULL));
	}
	return OK;
}

static Err service_of(struct demo_handouts *h, const char *key, int64_t *id)
{
	const struct catalogue_service *s = model_service_key(h->cx->model, key);

	if (!s)
		FAIL(h->cx, ERR_INTERNAL, "demo.service");
	*id = s->id;
	return OK;
}

static Err batch(struct demo_handouts *h, int64_t service, int number, int32_t ordered,
		 bool received, int64_t *id)
{
	TRY(db_exec(h->cx, SQL_BATCH,
		    BIND(V_INT(service),
			 V_TEXT(arena_printf(h->cx->arena, "A27-%d-%02d",
					     day_civil(ordered).year, number)),
			 V_INT(ordered), received ? V_INT(ordered + 9) : V_NULL,
			 V_INT(ordered + 365), V_INT(160), V_INT(160 * 75)),
		    NULL));
	*id = db_last_id(h->cx->db);
	return OK;
}

/* A batch each half year; half of the tickets of a family evening come back unused. */
static Err tickets(struct demo_handouts *h)
{
	struct rng r = rng_of(h->people->seed, STREAM, 5);
	int32_t today = h->people->today, next = h->people->first_day;
	int64_t service, at = 0, ordered;
	int number = 0, left = 0;

	TRY(service_of(h, "article27_tickets", &service));
	for (int32_t day = next + 10; day <= today; day++) {
		struct demo_give g = { .service_id = service,
				       .kind = "ticket",
				       .day = day,
				       .quantity = rng_between(&r, 1, 5) };

		if (day >= next) {
			TRY(batch(h, service, ++number, day - 10, true, &at));
			left = 160;
			next = day + 182;
		}
		if (day_weekday(day) > 5 || !rng_chance(&r, 42) || left < (int)g.quantity)
			continue;
		g.people = g.quantity;
		g.batch_id = at;
		left -= (int)g.quantity;
		if (day < today - 15 && rng_chance(&r, 82))
			g.used = g.quantity - (rng_chance(&r, 30) ? 1 : 0);
		TRY(demo_give_id(h, &r, &g));
		TRY(demo_give(h, &r, &g));
	}
	return batch(h, service, ++number, today - 5, false, &ordered);
}

static Err vouchers(struct demo_handouts *h)
{
	struct rng r = rng_of(h->people->seed, STREAM, 6);
	int64_t service;

	TRY(service_of(h, "vouchers", &service));
	for (int32_t day = h->people->first_day; day <= h->people->today; day++) {
		struct demo_give g = { .service_id = service,
				       .kind = "voucher",
				       .day = day,
				       .quantity = 1,
				       .people = rng_between(&r, 1, 5),
				       .days = rng_between(&r, 1, 5) };

		if (day_weekday(day) > 5 || !rng_chance(&r, 22))
			continue;
		g.amount = g.people * g.days * 500;
		g.lag = rng_chance(&r, 80) ? 0 : rng_between(&r, 1, 3);
		g.urgent = true;
		if (rng_chance(&r, 7)) {
			g.kind = "refused";
			g.refusal = rng_chance(&r, 50) ? "not_entitled" : "quota";
			g.quantity = g.amount = g.days = 0;
		}
		TRY(demo_give_id(h, &r, &g));
		TRY(demo_give(h, &r, &g));
	}
	return OK;
}

static const struct {
	int months; /* before today */
	const char *kind, *giver, *what, *purpose;
	int64_t cents;
	bool thanked;
} GIFTS[] = {
	{ 17, "money", "Cercle Saint-Eutrope", "Bénéfice du souper d'automne",
	  "Épicerie sociale", 42000, true },
	{ 16, "goods", "Boulangerie du Centre", "Pains et viennoiseries chaque vendredi",
	  "Épicerie sociale", 60000, true },
	{ 15, "money", "Famille Lambert-Bodart", NULL, NULL, 15000, true },
	{ 13, "goods", "Ferme de la Lesse", "Deux palettes de pommes de terre", "Colis", 38000,
	  true },
	{ 12, "money", "Kiwanis de la Haute-Semois", "Opération Noël pour les enfants",
	  "Enfants de ménages aidés", 100000, true },
	{ 12, "goods", "Madame Anciaux", "Vêtements d'enfants, deux à dix ans", NULL, 12000,
	  true },
	{ 10, "money", "Anonyme", "Enveloppe déposée à l'accueil", NULL, 5000, false },
	{ 9, "legacy", "Succession de Mademoiselle Poncelet",
	  "Legs particulier, notaire à Bertrix", "Maison de repos", 250000, true },
	{ 8, "goods", "Pharmacie de la Gare", "Produits d'hygiène", "Épicerie sociale", 21000,
	  true },
	{ 6, "money", "Comité des parents", "Brocante de mai", "Taxi social", 31500, true },
	{ 5, "goods", "Entreprise Dupuis", "Six ordinateurs reconditionnés",
	  "Espace public numérique", 90000, true },
	{ 4, "money", "Famille Collignon", "Au lieu de fleurs", "Repas à domicile", 27000,
	  true },
	{ 2, "goods", "Supermarché du Pont", "Collecte de vivres, 410 kg", "Épicerie sociale",
	  82000, true },
	{ 1, "money", "Amicale des aînés", "Recette du dîner", NULL, 18000, true },
	{ 0, "legacy", "Succession de Monsieur Hubert", "Legs, à examiner avec le receveur",
	  "Logement", 0, false },
	{ 0, "money", "Famille Marchal", NULL, "Épicerie sociale", 10000, false },
};

static Err gifts(struct demo_handouts *h)
{
	struct rng r = rng_of(h->people->seed, STREAM, 7);
	int64_t service;

	TRY(service_of(h, "donations", &service));
	for (size_t i = 0; i < ARRAY_LEN(GIFTS); i++) {
		int32_t day = day_add_months(h->people->today, -GIFTS[i].months) -
			      rng_between(&r, 3, 20);
		struct gift_content c = { GIFTS[i].giver, NULL, GIFTS[i].what,
					  GIFTS[i].purpose };
		int64_t id = (int64_t)(i + 1) * 60000 + rng_between(&r, 1, 5000), record_id;
		struct record rec = { .service_id = service,
				      .day = day,
				      .until = DAY_NONE,
				      .quantity = 1,
				      .amount_cents = GIFTS[i].cents,
				      .wait = -1,
				      .lag = -1,
				      .source = "handout_gift",
				      .source_id = id };
		struct place at = { .row = id,
				    .table = TABLE_HANDOUT_GIFT,
				    .column = HANDOUT_GIFT_CONTENT,
				    .version = 1,
				    .pad = CELL_NOTE };
		struct val content;

		desk_at(&h->desk, day, 11 * 60);
		TRY(deed_emit(h->cx, &rec, "handout.gift", &record_id));
		TRY(deed_seal_struct(h->cx, &at, &handout_gift_content_schema, &c, &content));
		TRY(db_exec(h->cx, SQL_GIFT,
			    BIND(V_INT(id), V_INT(service), V_TEXT(GIFTS[i].kind), V_INT(day),
				 V_INT(GIFTS[i].cents),
				 GIFTS[i].thanked && GIFTS[i].cents > 30000 ? V_INT(day + 2)
									    : V_NULL,
				 GIFTS[i].thanked ? V_INT(day + 3) : V_NULL,
				 V_INT(h->cx->who->user_id), V_INT(record_id), content),
			    NULL));
	}
	return OK;
}

Err demo_desk_gives(struct demo_handouts *h)
{
	TRY(tickets(h));
	TRY(vouchers(h));
	return gifts(h);
}
