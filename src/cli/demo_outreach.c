/*
 * Outreach of the demonstration centre: two outings a week, some twenty people of the street by
 * the word that they chose, orientations, rights that were not taken up, and what was published.
 */
#include "base/date.h"
#include "cli/demo_parts.h"
#include "core/session.h"
#include "core/write.h"
#include "svc/outreach/outreach.h"
#include "vault/ids.h"

#include "base/banned.h"

#define STREAM 813
#define CODES  22

static const char SQL_CODE[] =
	"INSERT INTO outreach_code(code_id, name, age_band, sex, person_id, consent_day,"
	" consent_by, record_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_OUTING[] =
	"INSERT INTO outreach_outing(outing_id, service_id, day, start_minute, minutes, zone,"
	" place_id, staff_id, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_CONTACT[] =
	"INSERT INTO outreach_contact(contact_id, outing_id, code_id, first, theme_id,"
	" partner_id, outcome_id, minutes, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_REFERRAL[] =
	"INSERT INTO outreach_referral(referral_id, kind, service_id, day, person_id, staff_id,"
	" theme_id, partner_id, accompanied, claim, cause, cents_year, outcome_id, outcome_day,"
	" record_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
static const char SQL_PUBLICATION[] =
	"INSERT INTO outreach_publication(publication_id, kind, service_id, day, title,"
	" media_id, theme_id, address, audience, clear, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

static const char *const NAMES[CODES] = {
	"Renard",   "Capitaine", "Merle",   "Bonnet bleu", "Marin",    "Hibou",
	"La Dame",  "Guitare",	 "Zorro",   "Patou",	   "Le Grand", "Moustache",
	"Violette", "Cactus",	 "Vélo",    "Tambour",	   "Sirocco",  "Plume",
	"Gavroche", "Caillou",	 "Écharpe", "Lanterne",
};
static const char *const ZONES[] = { "Gare et parking", "Place communale", "Canal et écluse",
				     "Parc du château", "Galerie du supermarché" };
static const char *const TO[] = { "forem",
				  "mental_health_centre",
				  "family_mediator",
				  "medical_centre",
				  "pcs",
				  "article27",
				  "unia",
				  "aviq",
				  "literacy_network",
				  "legal_aid",
				  "mutuality",
				  "rental_agency" };
static const char *const RESULTS[] = { "took_part", "appointment_obtained", "right_opened",
				       "declined",  "not_reached",	    "agreement" };
static const struct {
	const char *theme, *title;
} NEWS[] = {
	{ "social_rights", "Vos droits en clair : le statut BIM" },
	{ "social_rights", "Prime énergie : jusqu’à quand ?" },
	{ "pcs", "Le programme du PCS ce trimestre" },
	{ "discrimination", "Une remarque blesse aussi" },
	{ "legal_reminder", "Ce que dit la loi contre le racisme" },
	{ "donations", "Donner ou léguer au CPAS" },
	{ "volunteering", "Le CPAS cherche des bénévoles" },
	{ "health_care", "Bouger, dormir, se faire dépister" },
	{ "public_information", "Horaires des permanences" },
};
static const char *const PAGES[] = {
	"Permanences sociales",	  "Revenu d’intégration", "Taxi social",
	"Repas à domicile",	  "Médiation de dettes",  "Épicerie sociale",
	"École de devoirs",	  "Repair café",	  "Logement d’urgence",
	"Insertion et formation", "Maison de repos",	  "Donner au CPAS",
};

struct making {
	const struct demo_people *p;
	struct rng r;
	int64_t codes[CODES], linked[CODES];
	bool met[CODES];
	int64_t staff, id;
};

static int64_t term_of(struct ctx *cx, enum term_list list, const char *key)
{
	const struct term *t = key ? model_term_key(cx->model, list, key) : NULL;

	return t ? t->id : 0;
}

static int64_t service_of(struct ctx *cx, const char *key)
{
	const struct catalogue_service *s = model_service_key(cx->model, key);

	return s ? s->id : 0;
}

static struct record blank(struct making *m, int64_t service, int32_t day, const char *source)
{
	return (struct record){ .service_id = service,
				.day = day,
				.until = DAY_NONE,
				.staff_id = m->staff,
				.quantity = 1,
				.wait = -1,
				.lag = -1,
				.source = source,
				.source_id = m->id };
}

static int64_t adult(struct making *m)
{
	for (int tries = 0; tries < 200; tries++) {
		const struct demo_person *one =
			&m->p->rows[rng_below(&m->r, (uint32_t)m->p->n)];

		if (!one->guarded && one->closed == DAY_NONE && one->deceased == DAY_NONE &&
		    age_on(one->birth, m->p->today) >= 18)
			return one->id;
	}
	return 0;
}

/* Every seventh is followed under a file, with consent. */
static Err add_codes(struct ctx *cx, struct making *m)
{
	for (int i = 0; i < CODES; i++) {
		struct place at = { .row = 7001 + (int64_t)rng_below(&m->r, 0x7FFFFFFF) * 16 +
					   i,
				    .table = TABLE_OUTREACH_CODE,
				    .column = OUTREACH_CODE_NAME,
				    .version = 1,
				    .pad = CELL_SHORT };
		int32_t consent = i % 7 == 3 ? m->p->today - 40 * (i + 1) / 7 : DAY_NONE;
		struct val name = V_NULL;
		int64_t record = 0;

		m->codes[i] = m->id = at.row;
		if (consent != DAY_NONE)
			m->linked[i] = adult(m);
		if (m->linked[i]) {
			struct record r = blank(m, service_of(cx, "street_work"), consent,
						"outreach_code");

			r.person_id = m->linked[i];
			TRY(record_put(cx, "outreach.linked", &r, 0, &record));
		}
		TRY(sealed_value(cx, &at, NAMES[i], &name));
		TRY(db_exec(cx, SQL_CODE,
			    BIND(V_INT(at.row), name, V_TEXT(outreach_ages[1 + i % 4]),
				 V_TEXT(outreach_sexes[i % 5 == 0 ? 0 : 1]), V_ID(m->linked[i]),
				 m->linked[i] ? V_DAY(consent) : V_NULL,
				 m->linked[i] ? V_INT(m->staff) : V_NULL, V_ID(record)),
			    NULL));
	}
	return OK;
}

static Err add_contact(struct ctx *cx, struct making *m, const struct outing *o, int64_t id)
{
	static const char *const themes[] = { "homelessness", "health_care", "mental_health",
					      "listening", "food" };
	uint32_t who = rng_below(&m->r, CODES + 5);
	bool coded = who < CODES, first = coded && !m->met[who];
	bool sent = rng_chance(&m->r, 34);
	struct record r = blank(m, o->service_id, o->day, "outreach_contact");
	int64_t record = 0;

	r.source_id = id;
	r.household_id = coded ? m->codes[who] : 0;
	r.place_id = o->place_id;
	r.minutes = rng_between(&m->r, 2, 8) * 5;
	r.theme_id = term_of(cx, TERM_THEME, themes[rng_below(&m->r, ARRAY_LEN(themes))]);
	if (sent) {
		r.partner_id = term_of(cx, TERM_PARTNER, TO[rng_below(&m->r, 4)]);
		r.outcome_id = term_of(cx, TERM_OUTCOME,
				       rng_chance(&m->r, 40) ? "accompanied" : "referred");
	}
	if (coded)
		m->met[who] = true;
	TRY(record_put(cx, first ? "outreach.first" : "outreach.contact", &r, 0, &record));
	return db_exec(cx, SQL_CONTACT,
		       BIND(V_INT(id), V_INT(o->id), V_ID(r.household_id), V_INT(first),
			    V_ID(r.theme_id), V_ID(r.partner_id), V_ID(r.outcome_id),
			    V_INT(r.minutes), V_INT(record)),
		       NULL);
}

static Err add_outing(struct ctx *cx, struct making *m, int32_t day)
{
	struct outing o = { .id = m->id += 1 + rng_below(&m->r, 0xFFFF),
			    .service_id = service_of(cx, "street_work"),
			    .day = day,
			    .start = rng_chance(&m->r, 50) ? 1140 : 570,
			    .minutes = rng_between(&m->r, 6, 12) * 15,
			    .zone = ZONES[rng_below(&m->r, ARRAY_LEN(ZONES))],
			    .place_id = term_of(cx, TERM_PLACE, "street"),
			    .staff_id = m->staff };
	int n = rng_between(&m->r, 2, 6);

	TRY(db_exec(cx, SQL_OUTING,
		    BIND(V_INT(o.id), V_INT(o.service_id), V_INT(day), V_INT(o.start),
			 V_INT(o.minutes), V_TEXT(o.zone), V_ID(o.place_id), V_INT(m->staff),
			 V_NULL),
		    NULL));
	for (int i = 0; i < n; i++)
		TRY(add_contact(cx, m, &o, o.id * 8 + i));
	return outing_record(cx, &o);
}

static Err add_referral(struct ctx *cx, struct making *m, int32_t day)
{
	struct record r = blank(m, service_of(cx, "referrals"), day, "outreach_referral");
	bool accompanied = rng_chance(&m->r, 45);
	bool known = day < m->p->today - 30 ? rng_chance(&m->r, 80) : rng_chance(&m->r, 20);
	int32_t after = DAY_NONE;
	int64_t record = 0, outcome = 0;

	m->id += 1 + rng_below(&m->r, 0xFFFF);
	r.source_id = m->id;
	r.person_id = adult(m);
	r.partner_id = term_of(cx, TERM_PARTNER, TO[rng_below(&m->r, ARRAY_LEN(TO))]);
	if (known) {
		outcome = term_of(cx, TERM_OUTCOME,
				  RESULTS[rng_below(&m->r, ARRAY_LEN(RESULTS))]);
		after = day + rng_between(&m->r, 3, 28);
		if (after > m->p->today)
			after = m->p->today;
		r.lag = after - day;
	}
	r.outcome_id =
		outcome ? outcome
			: term_of(cx, TERM_OUTCOME, accompanied ? "accompanied" : "referred");
	TRY(record_put(cx, "outreach.referral", &r, 0, &record));
	return db_exec(cx, SQL_REFERRAL,
		       BIND(V_INT(m->id), V_TEXT("referral"), V_INT(r.service_id), V_INT(day),
			    V_ID(r.person_id), V_INT(m->staff), V_NULL, V_ID(r.partner_id),
			    V_INT(accompanied), V_NULL, V_NULL, V_INT(0), V_ID(outcome),
			    V_DAY(after), V_INT(record)),
		       NULL);
}

static Err add_take_up(struct ctx *cx, struct making *m, int32_t day)
{
	static const char *const stages[] = { "take_up_found", "take_up_cause",
					      "take_up_remedy" };
	struct record r = blank(m, service_of(cx, "take_up_watch"), day, "outreach_referral");
	int luck = rng_between(&m->r, 0, 99), stage = luck < 18 ? 0 : luck < 45 ? 1 : 2;
	int64_t record = 0, outcome = 0, cents = 0;

	m->id += 1 + rng_below(&m->r, 0xFFFF);
	r.source_id = m->id;
	r.person_id = adult(m);
	r.theme_id = term_of(cx, TERM_THEME, stages[stage]);
	if (stage == 2) {
		bool opened = rng_chance(&m->r, 68);

		outcome = term_of(cx, TERM_OUTCOME, opened ? "right_opened" : "right_refused");
		cents = opened ? 12000 * (int64_t)rng_between(&m->r, 2, 20) : 0;
		r.lag = 20;
	}
	r.outcome_id = outcome;
	r.amount_cents = cents;
	TRY(record_put(cx, "outreach.take_up", &r, 0, &record));
	return db_exec(
		cx, SQL_REFERRAL,
		BIND(V_INT(m->id), V_TEXT("take_up"), V_INT(r.service_id), V_INT(day),
		     V_ID(r.person_id), V_INT(m->staff), V_NULL, V_NULL, V_INT(0),
		     V_TEXT(outreach_claims[rng_below(&m->r, 10)]),
		     stage ? V_TEXT(outreach_causes[rng_below(&m->r, 5)]) : V_NULL,
		     V_INT(cents), V_ID(outcome),
		     outcome ? V_DAY(day + 20 > m->p->today ? m->p->today : day + 20) : V_NULL,
		     V_INT(record)),
		NULL);
}

static Err add_publication(struct ctx *cx, struct making *m, int32_t day, int i, bool page)
{
	static const char *const media[] = { "media_bulletin", "media_website", "media_social",
					     "media_poster",   "media_press",	"media_mail" };
	struct record r =
		blank(m, service_of(cx, "communications"), day, "outreach_publication");
	size_t n = (size_t)i % ARRAY_LEN(NEWS);
	bool clear = page && i % 4 != 3;
	int64_t record = 0;

	m->id += 1 + rng_below(&m->r, 0xFFFF);
	r.source_id = m->id;
	r.place_id =
		term_of(cx, TERM_PLACE, page ? "media_website" : media[rng_below(&m->r, 6)]);
	r.theme_id = page ? 0 : term_of(cx, TERM_THEME, NEWS[n].theme);
	r.head_count = page ? 0 : 100 * rng_between(&m->r, 2, 50);
	r.outcome_id = clear ? term_of(cx, TERM_OUTCOME, "plain_language") : 0;
	TRY(record_put(cx, page ? "outreach.page" : "outreach.published", &r, 0, &record));
	return db_exec(cx, SQL_PUBLICATION,
		       BIND(V_INT(m->id), V_TEXT(outreach_publication_kinds[page]),
			    V_INT(r.service_id), V_INT(day),
			    V_TEXT(page ? PAGES[(size_t)i % ARRAY_LEN(PAGES)] : NEWS[n].title),
			    V_ID(r.place_id), V_ID(r.theme_id), V_NULL, V_INT(r.head_count),
			    V_INT(clear), V_INT(record)),
		       NULL);
}

static Err write_all(struct ctx *cx, void *arg)
{
	const struct demo_people *p = arg;
	const struct user *staff = model_user_login(cx->model, "j.noel");
	struct session *who = arena_alloc(cx->arena, sizeof(*who));
	struct making m = { .p = p, .r = rng_of(p->seed, STREAM, 0) };
	int32_t from = p->today - 520 > p->first_day ? p->today - 520 : p->first_day;

	if (!staff || !service_of(cx, "street_work"))
		return OK;
	*who = (struct session){ .user_id = staff->id, .user = staff };
	cx->who = who;
	m.staff = staff->id;
	TRY(add_codes(cx, &m));
	m.id = 1;
	for (int32_t day = from; day < p->today; day++) {
		int weekday = day_weekday(day);

		if (weekday == 2 || weekday == 4)
			TRY(add_outing(cx, &m, day));
		if (weekday == 1 || weekday == 3 || weekday == 5)
			TRY(add_referral(cx, &m, day));
		if (weekday == 4)
			TRY(add_take_up(cx, &m, day));
		if (weekday == 5 && (day / 7) % 2 == 0)
			TRY(add_publication(cx, &m, day, day / 7, false));
		if (weekday == 1 && (day / 7) % 3 == 0)
			TRY(add_publication(cx, &m, day, day / 21, true));
	}
	cx->who = NULL;
	return OK;
}

Err demo_outreach(struct ctx *cx, const struct demo_people *p)
{
	struct demo_people copy = *p;

	return write_run(cx, write_all, &copy);
}
