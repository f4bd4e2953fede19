/*
 * The demo year and a half of jobs: small repairs with a board that is alive, and baskets of an
 * ironing centre.  What was done this month or the last one stands open in billing.
 */
#include <string.h>

#include "base/date.h"
#include "cli/demo_desk.h"
#include "core/billing.h"
#include "core/calendar.h"
#include "core/write.h"
#include "svc/job/job.h"
#include "vault/ids.h"

#include "base/banned.h"

#define STREAM 150

static const char SQL_TAKEN_HOME[] =
	"UPDATE job_basket SET deliver = 1, household_id = NULL, person_id = s.person_id FROM"
	" (SELECT person_id FROM delivery_subscription WHERE state = 'active' AND person_id IS"
	" NOT NULL AND round_id IS NOT NULL ORDER BY subscription_id LIMIT 1 OFFSET ?1) s"
	" WHERE basket_id = (SELECT basket_id FROM job_basket WHERE state = 'ready' ORDER BY"
	" basket_id DESC LIMIT 1 OFFSET ?1)";
static const char SQL_WORKER[] =
	"INSERT INTO job_worker(worker_id, service_id, kind, name) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_JOB[] =
	"INSERT INTO job(job_id, version, service_id, person_id, household_id, state, theme_id,"
	" class, requested_day, visit_day, estimate_minutes, estimate_cents, planned_day,"
	" start_minute, planned_minutes, done_day, minutes, materials_cents, price_cents, "
	"result,"
	" refusal, score, user_id, visit_record_id, record_id, score_record_id, content)"
	" VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
	"?17,"
	" ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)";
static const char SQL_HAND[] =
	"INSERT INTO job_hand(job_id, worker_id, minutes) VALUES (?1, ?2, ?3)";
static const char SQL_BASKET[] =
	"INSERT INTO job_basket(basket_id, version, service_id, number, person_id, "
	"household_id,"
	" state, in_day, promised_day, ready_day, out_day, minutes, grams, deliver, paid,"
	" price_cents, worker_id, user_id, record_id)"
	" VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
	"?17,"
	" ?18)";
static const char SQL_PIECE[] =
	"INSERT INTO job_piece(basket_id, kind, quantity) VALUES (?1, ?2, ?3)";

static const struct {
	const char *task, *what;
} ASKED[] = {
	{ "job_plumbing", "Robinet de cuisine qui goutte, chasse d'eau qui coule." },
	{ "job_electric", "Prise du séjour à remplacer, lampe du couloir." },
	{ "job_mowing", "Pelouse d'environ 200 m², rien depuis un mois." },
	{ "job_hedge", "Haie de 15 m le long du trottoir." },
	{ "job_painting", "Chambre d'enfant à repeindre, 12 m², peinture fournie." },
	{ "job_assembly", "Lit superposé et armoire à monter." },
	{ "job_safety", "Barre d'appui dans la douche, tapis à fixer." },
	{ "job_clearing", "Vieux canapé et matelas à évacuer." },
	{ "job_windows", "Vitres de la façade, deuxième étage excepté." },
	{ "job_moving", "Deux meubles à descendre d'un étage." },
};

struct jobs {
	struct ctx *cx;
	const struct demo_people *people;
	struct desk desk;
	const struct demo_person **who;
	size_t n_who;
	int64_t repairs, ironing, workers[5], last_job, last_basket;
};

static Err workers(struct jobs *d)
{
	static const struct {
		const char *name, *kind;
	} W[] = { { "Bruno Schmitz", "employee" },
		  { "Idriss Camara", "art60" },
		  { "Jérémy Lambot", "art60" },
		  { "Fatou Diallo", "art60" },
		  { "Nicole Pirson", "employee" } };

	for (size_t i = 0; i < ARRAY_LEN(W); i++) {
		struct val name;

		d->workers[i] = (int64_t)i + 1;
		TRY(deed_seal(d->cx,
			      &(struct place){ .row = d->workers[i],
					       .table = TABLE_JOB_WORKER,
					       .column = JOB_WORKER_NAME,
					       .version = 1,
					       .pad = CELL_SHORT },
			      W[i].name, &name));
		TRY(db_exec(d->cx, SQL_WORKER,
			    BIND(V_INT(d->workers[i]), V_INT(i < 3 ? d->repairs : d->ironing),
				 V_TEXT(W[i].kind), name),
			    NULL));
	}
	return OK;
}

static Err bill(struct jobs *d, int64_t service, const struct demo_person *p, int32_t day,
		const char *item, const char *source, int64_t id, int64_t cents, int part)
{
	struct billable b = { .service_id = service,
			      .person_id = p->id,
			      .day = day,
			      .item = item,
			      .quantity = 1,
			      .unit_cents = cents,
			      .source = source,
			      .source_id = id,
			      .part = part };

	if (!cents || day < month_first(day_month_index(d->people->today) - 1))
		return OK;
	return billing_add(d->cx, &b, NULL);
}

static Err store_job(struct jobs *d, const struct job *j, const char *what)
{
	struct job_content c = {
		.what = what,
		.seen = j->visit == DAY_NONE ? NULL : "Vu sur place, faisable.",
		.report = j->state == JOB_DONE ? "Fait, usager présent." : NULL
	};
	struct val content;

	TRY(deed_seal_struct(d->cx,
			     &(struct place){ .person = j->person_id,
					      .row = j->id,
					      .table = TABLE_JOB,
					      .column = JOB_CONTENT,
					      .version = 1,
					      .pad = CELL_NOTE },
			     &job_content_schema, &c, &content));
	return db_exec(
		d->cx, SQL_JOB,
		BIND(V_INT(j->id), V_INT(j->service_id), V_INT(j->person_id),
		     V_ID(j->household_id), V_TEXT(job_states[j->state]), V_INT(j->theme_id),
		     V_TEXT(job_classes[j->class]), V_INT(j->requested), V_DAY(j->visit),
		     j->estimate_minutes ? V_INT(j->estimate_minutes) : V_NULL,
		     j->estimate_minutes ? V_INT(j->estimate_cents) : V_NULL, V_DAY(j->planned),
		     j->planned == DAY_NONE ? V_NULL : V_INT(j->start),
		     j->planned == DAY_NONE ? V_NULL : V_INT(j->planned_minutes),
		     V_DAY(j->done), V_INT(j->minutes), V_INT(j->materials_cents),
		     V_INT(j->price_cents),
		     V_TEXT(j->result < 0 ? NULL : job_results[j->result]),
		     V_TEXT(j->refusal < 0 ? NULL : job_refusals[j->refusal]),
		     j->score ? V_INT(j->score) : V_NULL, V_INT(d->cx->who->user_id),
		     V_ID(j->visit_record_id), V_ID(j->record_id), V_ID(j->score_record_id),
		     content),
		NULL);
}

/* What happened to a request by today, day after day. */
static Err advance(struct jobs *d, struct job *j, struct rng *r, const struct demo_person *p)
{
	int32_t today = d->people->today, visit, work;
	struct job_allowance a;
	struct record rec = { 0 }, done = { 0 }, score = { 0 };

	visit = desk_open_day(j->requested + rng_between(r, 2, 8), 0x3e);
	work = desk_open_day(visit + rng_between(r, 3, 16), 0x3e);
	if (visit > today)
		return OK;
	j->state = JOB_ESTIMATED;
	j->visit = visit;
	j->estimate_minutes = rng_between(r, 3, 14) * 20;
	TRY(job_allowance(d->cx, j, visit, 0, &a));
	j->estimate_cents = job_labour_cents(j->estimate_minutes, a.rate_cents);
	rec.lag = visit - j->requested;
	TRY(job_emit(d->cx, j, "job.visit", visit, &rec, &j->visit_record_id));
	if (work > today + 12)
		return OK;
	j->planned = work;
	j->start = 8 * 60 + 30 + 30 * rng_between(r, 0, 12);
	j->planned_minutes = j->estimate_minutes > 240 ? 240 : j->estimate_minutes;
	if (work >= today) {
		j->state = JOB_PLANNED;
		return OK;
	}
	done.lag = work - j->requested;
	j->done = work;
	if (rng_chance(r, 11)) {
		j->state = JOB_REFUSED;
		j->refusal = (int)rng_below(r, 5);
		return job_emit(d->cx, j, "job.refused", work, &done, &j->record_id);
	}
	j->state = JOB_DONE;
	j->result = rng_chance(r, 8);
	j->minutes = done.minutes = j->estimate_minutes + 10 * rng_between(r, -2, 4);
	j->materials_cents = rng_chance(r, 45) ? 50 * rng_between(r, 5, 60) : 0;
	j->price_cents = job_labour_cents(j->minutes, a.rate_cents) + j->materials_cents;
	done.amount_cents = j->price_cents;
	TRY(job_emit(d->cx, j, "job.done", work, &done, &j->record_id));
	TRY(bill(d, j->service_id, p, work, "job", "job", j->id,
		 j->price_cents - j->materials_cents, 0));
	TRY(bill(d, j->service_id, p, work, "material", "job", j->id, j->materials_cents, 1));
	if (!rng_chance(r, 70))
		return OK;
	j->score = score.quantity =
		rng_chance(r, 80) ? rng_between(r, 4, 5) : rng_between(r, 2, 3);
	score.lag = -1;
	return job_emit(d->cx, j, "job.rated", work, &score, &j->score_record_id);
}

static Err repair(struct jobs *d, struct rng *r, int32_t day)
{
	const struct demo_person *p = d->who[rng_below(r, (uint32_t)d->n_who)];
	size_t k = rng_below(r, ARRAY_LEN(ASKED));
	const struct term *t = model_term_key(d->cx->model, TERM_THEME, ASKED[k].task);
	int64_t hand = d->workers[rng_below(r, 3)];
	struct job j = { .service_id = d->repairs,
			 .person_id = p->id,
			 .household_id = p->household_id,
			 .theme_id = t ? t->id : 0,
			 .class = age_on(p->birth, day) >= 65 || rng_chance(r, 60)
					  ? JOB_PRECARIOUS
					  : JOB_OTHER,
			 .requested = day,
			 .visit = DAY_NONE,
			 .planned = DAY_NONE,
			 .done = DAY_NONE,
			 .result = -1,
			 .refusal = -1 };

	d->last_job += 1 + rng_between(r, 1, 40000);
	j.id = d->last_job;
	desk_at(&d->desk, day, 10 * 60);
	TRY(advance(d, &j, r, p));
	TRY(store_job(d, &j, ASKED[k].what));
	if (j.planned == DAY_NONE)
		return OK;
	return db_exec(d->cx, SQL_HAND, BIND(V_INT(j.id), V_INT(hand), V_INT(j.minutes)), NULL);
}

/* The record of a basket that left, and its price. */
static Err handed_back(struct jobs *d, const struct demo_person *p, int64_t id, int32_t day,
		       int32_t out, int32_t promised, int64_t minutes, int64_t price,
		       bool voucher, int64_t *record_id)
{
	const struct term *o = model_term_key(d->cx->model, TERM_OUTCOME,
					      out <= promised ? "job.on_time" : "job.late");
	struct record rec = { .service_id = d->ironing,
			      .day = out,
			      .until = DAY_NONE,
			      .person_id = p->id,
			      .household_id = p->household_id,
			      .outcome_id = o ? o->id : 0,
			      .quantity = 1,
			      .minutes = minutes,
			      .amount_cents = price,
			      .wait = -1,
			      .lag = out - day,
			      .source = "job_basket",
			      .source_id = id };

	TRY(deed_emit(d->cx, &rec, "job.basket", record_id));
	return voucher ? OK : bill(d, d->ironing, p, out, "basket", "job_basket", id, price, 0);
}

static Err basket(struct jobs *d, struct rng *r, int32_t day, int64_t number)
{
	static const struct calendar law = { 0 };
	static const int kinds[] = { 0, 1, 2, 6, 8 };
	const struct demo_person *p = d->who[rng_below(r, 24) % d->n_who];
	int32_t today = d->people->today, promised = calendar_add_working(&law, day, 3);
	int32_t ready = day + (day > today - 5 ? rng_between(r, 2, 7) : rng_between(r, 1, 4)),
		out = ready + rng_between(r, 0, 2);
	int64_t minutes = 0, record_id = 0, id, price;
	int counts[5];
	const char *state = out < today ? "out" : ready <= today ? "ready" : "in";
	bool voucher = rng_chance(r, 30), gone = out < today;

	for (int i = 0; i < 5; i++) {
		counts[i] = rng_between(r, 0, 8);
		minutes +=
			(int64_t)(counts[i] *
				  model_parameter(d->cx->model,
						  arena_printf(d->cx->arena, "ironing.item.%s",
							       job_pieces[kinds[i]]),
						  day, 5));
	}
	if (minutes < 20)
		return OK;
	d->last_basket += 1 + rng_between(r, 1, 30000);
	id = d->last_basket;
	price = voucher ? (minutes + 59) / 60 * 1020 : job_labour_cents(minutes, 1020);
	desk_at(&d->desk, day, 10 * 60);
	if (gone)
		TRY(handed_back(d, p, id, day, out, promised, minutes, price, voucher,
				&record_id));
	TRY(db_exec(d->cx, SQL_BASKET,
		    BIND(V_INT(id), V_INT(d->ironing), V_INT(number), V_INT(p->id),
			 V_ID(p->household_id), V_TEXT(state), V_INT(day), V_INT(promised),
			 ready <= today ? V_INT(ready) : V_NULL, gone ? V_INT(out) : V_NULL,
			 V_INT(minutes), V_INT(rng_between(r, 20, 90) * 100),
			 V_INT(rng_chance(r, 25)), V_TEXT(voucher ? "voucher" : "invoice"),
			 V_INT(gone ? price : 0),
			 ready <= today ? V_INT(d->workers[3 + id % 2]) : V_NULL,
			 V_INT(d->cx->who->user_id), V_ID(record_id)),
		    NULL));
	for (int i = 0; i < 5; i++)
		if (counts[i])
			TRY(db_exec(
				d->cx, SQL_PIECE,
				BIND(V_INT(id), V_TEXT(job_pieces[kinds[i]]), V_INT(counts[i])),
				NULL));
	return OK;
}

static Err days(struct jobs *d)
{
	struct rng r = rng_of(d->people->seed, STREAM, 2);
	int64_t number = 0;

	for (int32_t day = d->people->first_day; day <= d->people->today; day++) {
		if (day_civil(day).month == 1 && day_civil(day).day == 1)
			number = 0;
		if (day_weekday(day) > 5)
			continue;
		for (int k = day > d->people->today - 14 ? 2 : rng_chance(&r, 24); k > 0; k--)
			TRY(repair(d, &r, day));
		for (int k = day > d->people->today - 5 ? 4 : rng_between(&r, 0, 2); k > 0; k--)
			TRY(basket(d, &r, day, ++number));
	}
	return OK;
}

/* Two baskets that are here belong to people whom the meal round visits. */
static Err with_the_meals(struct ctx *cx)
{
	for (int k = 0; k < 2; k++)
		TRY(db_exec(cx, SQL_TAKEN_HOME, BIND(V_INT(k)), NULL));
	return OK;
}

static Err make(struct ctx *cx, void *arg)
{
	const struct catalogue_service *a = model_service_key(cx->model, "small_repairs");
	const struct catalogue_service *b = model_service_key(cx->model, "ironing");
	struct jobs *d = arg;
	Err e;

	if (!a || !b)
		FAIL(cx, ERR_INTERNAL, "demo.service");
	d->cx = cx;
	d->repairs = a->id;
	d->ironing = b->id;
	desk_begin(&d->desk, cx, "v.culot");
	d->n_who = desk_people(cx, d->people, STREAM, 70, 40, &d->who);
	e = d->n_who ? workers(d) : OK;
	if (e.code == ERR_OK && d->n_who)
		e = days(d);
	if (e.code == ERR_OK)
		e = with_the_meals(cx);
	desk_end(&d->desk);
	return e;
}

Err demo_job(struct ctx *cx, const struct demo_people *p)
{
	struct jobs d = { .people = p };

	return write_run(cx, make, &d);
}
