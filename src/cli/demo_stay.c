/*
 * The demo year and a half of stays: emergency and transit homes, three rooms of a social hotel on
 * trial.  Every month but the last is closed by the service's own function.
 */
#include "base/date.h"
#include "cli/demo_desk.h"
#include "core/write.h"
#include "svc/stay/stay.h"
#include "vault/ids.h"

#include "base/banned.h"

#define STREAM 160
#define PEOPLE 60

static const char SQL_UNIT[] =
	"INSERT INTO stay_unit(service_id, label, adapted, month_cents, night_cents)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char SQL_BED[] =
	"INSERT INTO stay_bed(unit_id, label, from_day) VALUES (?1, ?2, ?3)";
static const char SQL_STAY[] =
	"INSERT INTO stay(stay_id, version, service_id, unit_id, person_id, household_id, "
	"people, state, reason, from_day, to_day, renewals, signed_day, month_cents, "
	"night_cents, deposit_cents, exit_id, user_id, entry_record_id, exit_record_id, "
	"content)"
	" VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
	"?17, ?18, ?19, ?20)";
static const char SQL_USE[] =
	"INSERT INTO stay_use(stay_id, bed_id, from_day, to_day) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_ACT[] =
	"INSERT INTO stay_act(act_id, stay_id, kind, day, minutes, user_id, record_id, note)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

static const struct home {
	const char *service, *label;
	int beds, month, night, nights_from, nights_to, opened; /* opened: days before today */
	bool adapted, by_bed; /* by_bed: each bed has its own stay */
} HOMES[] = {
	{ "emergency_housing", "Rue de la Station 4", 4, 38000, 0, 50, 170, 900, false, false },
	{ "emergency_housing", "Grand-Place 12, rez", 2, 30000, 0, 60, 180, 900, true, false },
	{ "transit_housing", "Rue des Écoles 7", 4, 42000, 0, 110, 330, 900, false, false },
	{ "transit_housing", "Rue des Écoles 9", 3, 39000, 0, 120, 340, 900, false, false },
	{ "social_hotel", "Chambres d'essai, ancienne cure", 3, 0, 1200, 6, 28, 150, false,
	  true },
};
static const char *const NOTES[] = {
	"Arrivée après une expulsion, meubles chez un frère. Demande SLSP en cours.",
	"Logement déclaré insalubre par l'inspection. Relogement demandé à l'AIS.",
	"État des lieux signé. Deux clés remises. Garantie par tranches.",
	"Maman et deux enfants, école maintenue. Réseau prévenu.",
};
static const char *const ACTS[] = {
	"Visite hebdomadaire, logement tenu. Deux annonces à appeler.",
	"Dossier AIS complété, manque la composition de ménage.",
	"Budget revu, la garantie peut être payée en trois fois.",
	"Visite d'un appartement à Bertrix avec le ménage.",
};

struct stays {
	struct ctx *cx;
	const struct demo_people *people;
	struct desk desk;
	const struct demo_person **who;
	size_t n_who, next;
	int64_t last_stay, last_act;
};

static Err support(struct stays *d, const struct stay *s, struct rng *r)
{
	static const char *const kinds[] = { "visit", "interview", "search", "budget" };
	const struct term *theme = model_term_key(d->cx->model, TERM_THEME, "housing");
	int32_t end = s->to < d->people->today ? s->to : d->people->today;

	for (int32_t day = s->from + rng_between(r, 2, 9); day < end;
	     day += rng_between(r, 7, 22)) {
		struct record rec = { .minutes = rng_between(r, 4, 12) * 10,
				      .theme_id = theme ? theme->id : 0,
				      .source = "stay_act" };
		uint32_t k = rng_below(r, 4);
		int64_t record_id;
		struct val note;

		d->last_act += 1 + rng_between(r, 1, 40000);
		rec.source_id = d->last_act;
		desk_at(&d->desk, day, 14 * 60);
		TRY(stay_emit(d->cx, s, "stay.support", day, &rec, &record_id));
		TRY(deed_seal(d->cx,
			      &(struct place){ .person = s->person_id,
					       .row = d->last_act,
					       .table = TABLE_STAY_ACT,
					       .column = STAY_ACT_NOTE,
					       .version = 1,
					       .pad = CELL_NOTE },
			      ACTS[k], &note));
		TRY(db_exec(d->cx, SQL_ACT,
			    BIND(V_INT(d->last_act), V_INT(s->id), V_TEXT(kinds[k]), V_INT(day),
				 V_INT(rec.minutes), V_INT(d->cx->who->user_id),
				 V_INT(record_id), note),
			    NULL));
	}
	return OK;
}

static Err ends(struct stays *d, struct stay *s, struct rng *r)
{
	static const char *const exits[] = { "stay.private",   "stay.private", "stay.slsp",
					     "stay.ais",       "stay.ais",     "stay.family",
					     "stay.care_home", "stay.street",  "stay.unknown" };
	const struct term *t = model_term_key(d->cx->model, TERM_OUTCOME,
					      exits[rng_below(r, ARRAY_LEN(exits))]);
	struct record rec = { .quantity = s->to - s->from };

	s->state = STAY_CLOSED;
	s->exit_id = t ? t->id : 0;
	rec.outcome_id = s->exit_id;
	return stay_emit(d->cx, s, "stay.exit", s->to, &rec, &s->exit_record_id);
}

static Err one_stay(struct stays *d, struct stay *s, struct rng *r, const int64_t *beds,
		    size_t n)
{
	const struct demo_person *p = d->who[d->next++ % d->n_who];
	struct stay_content c = { .note = NOTES[rng_below(r, ARRAY_LEN(NOTES))] };
	struct record entry = { 0 };
	struct val content;

	d->last_stay += 1 + rng_between(r, 1, 40000);
	s->id = d->last_stay;
	s->person_id = p->id;
	s->household_id = p->household_id;
	s->people = n > 1 ? rng_between(r, 2, (int)n) : 1;
	s->reason = (int)rng_below(r, 7);
	desk_at(&d->desk, s->from, 11 * 60);
	if (s->state != STAY_RESERVED)
		TRY(stay_emit(d->cx, s, "stay.entry", s->from, &entry, &s->entry_record_id));
	if (s->state == STAY_OPEN && s->to <= d->people->today - 1)
		TRY(ends(d, s, r));
	TRY(deed_seal_struct(d->cx,
			     &(struct place){ .person = s->person_id,
					      .row = s->id,
					      .table = TABLE_STAY,
					      .column = STAY_CONTENT,
					      .version = 1,
					      .pad = CELL_NOTE },
			     &stay_content_schema, &c, &content));
	TRY(db_exec(d->cx, SQL_STAY,
		    BIND(V_INT(s->id), V_INT(s->service_id), V_INT(s->unit_id),
			 V_INT(s->person_id), V_ID(s->household_id), V_INT(s->people),
			 V_TEXT(stay_states[s->state]), V_TEXT(stay_reasons[s->reason]),
			 V_INT(s->from), V_INT(s->to), V_INT(s->renewals),
			 s->state == STAY_RESERVED ? V_NULL : V_INT(s->from),
			 V_INT(s->month_cents), V_INT(s->night_cents),
			 V_INT(s->month_cents ? s->month_cents : 0), V_ID(s->exit_id),
			 V_INT(d->cx->who->user_id), V_ID(s->entry_record_id),
			 V_ID(s->exit_record_id), content),
		    NULL));
	for (size_t i = 0; i < n; i++)
		TRY(db_exec(d->cx, SQL_USE,
			    BIND(V_INT(s->id), V_INT(beds[i]), V_INT(s->from), V_INT(s->to)),
			    NULL));
	return s->state == STAY_RESERVED ? OK : support(d, s, r);
}

/* One stay after the other, until one that is under way and sometimes one that is to come. */
static Err fill(struct stays *d, const struct home *h, int64_t service, int64_t unit,
		const int64_t *beds, size_t n, struct rng *r)
{
	int32_t today = d->people->today;
	int32_t day = today - h->opened > d->people->first_day ? today - h->opened
							       : d->people->first_day;

	day += rng_between(r, 0, 25);
	while (day < today) {
		struct stay s = { .service_id = service,
				  .unit_id = unit,
				  .month_cents = h->month,
				  .night_cents = h->night,
				  .state = STAY_OPEN,
				  .from = day,
				  .to = day + rng_between(r, h->nights_from, h->nights_to) };
		int64_t months, renewals;

		stay_terms(d->cx, service, day, &months, &renewals);
		if (s.to > stay_latest(d->cx, &s))
			s.to = stay_latest(d->cx, &s);
		while (day_add_months(day, (int)(months * (s.renewals + 1))) < s.to)
			s.renewals++;
		TRY(one_stay(d, &s, r, beds, n));
		day = s.to + rng_between(r, 2, h->nights_from / 2);
	}
	if (rng_chance(r, 40) && day > today + 3) {
		struct stay s = { .service_id = service,
				  .unit_id = unit,
				  .month_cents = h->month,
				  .night_cents = h->night,
				  .state = STAY_RESERVED,
				  .from = day,
				  .to = day + h->nights_from };

		return one_stay(d, &s, r, beds, n);
	}
	return OK;
}

static Err home(struct stays *d, size_t number)
{
	const struct home *h = &HOMES[number];
	const struct catalogue_service *sv = model_service_key(d->cx->model, h->service);
	struct rng r = rng_of(d->people->seed, STREAM, number + 10);
	int64_t unit, beds[8];

	if (!sv)
		FAIL(d->cx, ERR_INTERNAL, "demo.service");
	TRY(db_exec(d->cx, SQL_UNIT,
		    BIND(V_INT(sv->id), V_TEXT(h->label), V_INT(h->adapted), V_INT(h->month),
			 V_INT(h->night)),
		    NULL));
	unit = db_last_id(d->cx->db);
	for (int i = 0; i < h->beds; i++) {
		TRY(db_exec(d->cx, SQL_BED,
			    BIND(V_INT(unit),
				 V_TEXT(arena_printf(d->cx->arena, "%s %d",
						     h->by_bed ? "Chambre" : "Lit", i + 1)),
				 V_INT(d->people->today - h->opened)),
			    NULL));
		beds[i] = db_last_id(d->cx->db);
	}
	for (int i = 0; h->by_bed && i < h->beds; i++)
		TRY(fill(d, h, sv->id, unit, &beds[i], 1, &r));
	return h->by_bed ? OK : fill(d, h, sv->id, unit, beds, (size_t)h->beds, &r);
}

/* All months but the last one, which waits for somebody to close it. */
static Err close_months(struct stays *d)
{
	static const char *const services[] = { "emergency_housing", "transit_housing",
						"social_hotel" };
	int now = day_month_index(d->people->today);

	for (size_t i = 0; i < ARRAY_LEN(services); i++) {
		const struct catalogue_service *sv =
			model_service_key(d->cx->model, services[i]);

		for (int m = day_month_index(d->people->first_day); sv && m < now - 1; m++) {
			int64_t billed;

			desk_at(&d->desk, month_first(m + 1) + 2, 9 * 60);
			TRY(stay_close_month(d->cx, sv->id, m, &billed));
		}
	}
	return OK;
}

static Err make(struct ctx *cx, void *arg)
{
	struct stays *d = arg;
	Err e = OK;

	d->cx = cx;
	desk_begin(&d->desk, cx, "v.servais");
	d->n_who = desk_people(cx, d->people, STREAM, PEOPLE, 18, &d->who);
	for (size_t i = 0; i < ARRAY_LEN(HOMES) && d->n_who && e.code == ERR_OK; i++)
		e = home(d, i);
	if (e.code == ERR_OK)
		e = close_months(d);
	desk_end(&d->desk);
	return e;
}

Err demo_stay(struct ctx *cx, const struct demo_people *p)
{
	struct stays d = { .people = p };

	return write_run(cx, make, &d);
}
