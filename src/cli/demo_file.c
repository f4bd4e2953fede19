/*
 * The social files of the demonstration centre: requests in the order of their arrival, with what
 * became of them, contracts and follow-up; some stand as they do on a working day: just received,
 * waiting for a paper, due this week, one too late.
 *
 * Written through src/svc/file (act_insert, act_refresh), so that delays and records are those of
 * the service.  At most FILES files, whatever the size of the centre.
 */
#include "cli/demo_file.h"

#include <stdlib.h>

#include "base/date.h"
#include "core/calendar.h"
#include "core/write.h"

#include "base/banned.h"

#define FILES	    260
#define FILES_A_JOB 40
#define STREAM	    77

static const char *const objects[] = {
	"N’a plus de revenus depuis la fin de son contrat et demande le revenu d’intégration.",
	"Vit désormais seul·e et ne peut plus payer son loyer ; demande une aide mensuelle.",
	"Attend la décision de la mutuelle et demande une avance.",
	"Fin du droit au chômage ; demande à être informé·e et aidé·e.",
	"Revenus trop faibles après le départ du conjoint ; deux enfants à charge.",
	"Reprend des études de plein exercice et n’a pas de soutien familial.",
};
/* One-off aid: what is asked, and what it is in the register (aid_kinds). */
static const struct {
	int aid;
	const char *object;
} once[] = {
	{ 8, "Facture de régularisation d’énergie qui ne peut être payée." },
	{ 5, "Caution pour un nouveau logement à Carlsbourg." },
	{ 10, "Lunettes et soins dentaires non remboursés." },
	{ 7, "Plein de mazout impossible avant l’hiver." },
	{ 11, "Frais de rentrée scolaire pour trois enfants." },
	{ 4, "Frigo en panne, aucun matelas financier." },
	{ 13, "Plus de quoi acheter à manger avant le versement de la mutuelle." },
	{ 3, "Allocations de chômage en retard de deux mois ; demande une avance." },
	{ 9, "Facture d’eau après une fuite, trop lourde pour le ménage." },
};

static const char *const facts_texts[] = {
	"La personne réside sur la commune, ne dispose d’aucune ressource et coopère.",
	"Le ménage dispose de ressources inférieures au montant de la catégorie.",
	"La visite à domicile confirme la situation décrite ; les pièces sont au dossier.",
};
static const char *const law_texts[] = {
	"Loi du 26 mai 2002 concernant le droit à l’intégration sociale, art. 3, 14 et 21.",
	"Loi organique du 8 juillet 1976 des CPAS, art. 1, 57 et 60.",
};
static const char *const proposals[] = {
	"Octroi proposé : l’état de besoin est établi.",
	"Octroi proposé avec un accompagnement vers l’emploi.",
	"Octroi partiel proposé, le solde est à la portée du ménage.",
};
static const char *const goal_texts[] = {
	"Suivre le module d’orientation de douze semaines",
	"Chercher un logement adapté",
	"Terminer l’année d’études en cours",
	"Rencontrer le job coach chaque quinzaine",
	"Apurer la dette d’énergie avec le service de médiation",
	"Passer le permis de conduire théorique",
};

static const char SQL_MENTION[] =
	"INSERT INTO file_mention_text(key, lang, text) VALUES (?1, 'fr', ?2)";

/* What is the centre's own; invented. */
static const char *const mentions[][2] = {
	{ "sender", "CPAS de Paliseul\nGrand-Place 1\n6850 Paliseul" },
	{ "court",
	  "Tribunal du travail de Liège, division Neufchâteau\nPlace du Château 1\n6840 "
	  "Neufchâteau (adresse de démonstration)" },
	{ "signature", "Le Directeur général          La Présidente" },
};

int32_t demo_working(int32_t day)
{
	return calendar_roll(day);
}

const char *demo_pick(struct rng *r, const char *const *texts, size_t n)
{
	return texts[rng_below(r, (uint32_t)n)];
}

/* ---- one act ------------------------------------------------------------------------------------ */

Err demo_put(struct ctx *cx, struct act *a)
{
	a->at = brussels_instant(a->day < cx->today ? a->day : cx->today, 10 * 60);
	TRY(act_insert(cx, a));
	return act_refresh(cx, a);
}

struct act demo_act_of(const struct demo_file *f, enum act_kind_id kind, int32_t day, void *in)
{
	return (struct act){ .kind = kind,
			     .person_id = f->person->id,
			     .author_id = f->worker,
			     .day = day,
			     .from = DAY_NONE,
			     .until = DAY_NONE,
			     .in = in };
}

/* ---- a request and what became of it ------------------------------------------------------------- */

static Err put_report(struct ctx *cx, struct demo_file *f)
{
	struct report in = { .parent_id = f->request_id,
			     .day = demo_working(f->day + 2),
			     .visit_day = demo_working(f->day + rng_between(&f->r, 4, 14)),
			     .closed_day = f->decided - 2 };
	struct act a;

	in.identity = "Identité, état civil et séjour vérifiés au Registre national.";
	in.residence = "Réside effectivement à l’adresse déclarée.";
	in.household = "Composition de ménage conforme à la déclaration.";
	in.object = f->object;
	in.resources = "Aucune ressource propre ce mois-ci ; extraits de compte au dossier.";
	in.resources_others = "Pas de cohabitant avec des ressources.";
	in.work = "Disposé·e au travail, inscrit·e ou en voie de l’être au Forem.";
	in.other_rights = "Droit aux allocations vérifié, aucun droit ouvert à ce jour.";
	in.maintenance = "Débiteurs d’aliments : pas de ressources suffisantes.";
	in.living = "Logement modeste, chauffé, loyer à jour.";
	in.description = f->object;
	in.proposal = PICK(&f->r, proposals);
	if (in.visit_day > in.closed_day)
		in.visit_day = in.closed_day;
	if (in.visit_day < in.day)
		in.visit_day = in.day;
	if (in.closed_day < in.day)
		in.closed_day = in.day;
	a = demo_act_of(f, ACT_REPORT, in.day, &in);
	a.parent_id = f->request_id;
	a.from = in.visit_day;
	a.until = in.closed_day;
	return demo_put(cx, &a);
}

static Err put_aid(struct ctx *cx, struct demo_file *f, const struct decision *d)
{
	struct aid in = { .parent_id = f->decision_id,
			  .day = d->day,
			  .aid = d->aid,
			  .category = d->category,
			  .periodicity = f->income ? 0 : 1,
			  .amount_cents = d->amount_cents,
			  .from = d->from,
			  .to = DAY_NONE };
	struct act a;

	/* a third of the incomes ended since */
	if (f->income && rng_chance(&f->r, 34)) {
		in.to = d->from + rng_between(&f->r, 90, 300);
		if (in.to > cx->today)
			in.to = DAY_NONE;
	}
	a = demo_act_of(f, ACT_AID, in.day, &in);
	a.parent_id = f->decision_id;
	a.code = aid_kinds[in.aid];
	a.from = in.from;
	a.until = f->income ? in.to : in.from;
	a.amount =
		in.amount_cents ? in.amount_cents : ris_amount(cx->model, in.category, in.from);
	f->running = f->income && in.to == DAY_NONE;
	return demo_put(cx, &a);
}

/* Notified, paid, registered with the Forem: mostly in time. */
static void tell(const struct ctx *cx, struct demo_file *f, bool refused, struct decision *in)
{
	in->notified_day =
		demo_working(f->decided + rng_between(&f->r, 1, rng_chance(&f->r, 8) ? 12 : 7));
	in->notified_by = rng_chance(&f->r, 70) ? 0 : 1;
	if (in->notified_day > cx->today)
		in->notified_day = cx->today;
	in->paid_day = f->income && !refused && in->notified_day + 5 < cx->today
			       ? demo_working(in->notified_day + 4)
			       : DAY_NONE;
	if (f->income && f->decided + 20 < cx->today && rng_chance(&f->r, 85))
		in->forem_day = demo_working(f->decided + rng_between(&f->r, 6, 26));
}

static Err put_decision(struct ctx *cx, struct demo_file *f)
{
	bool refused = rng_chance(&f->r, 9);
	struct decision in = { .parent_id = f->request_id,
			       .day = f->decided,
			       .organ = f->urgent ? ORGAN_PRESIDENT : ORGAN_COMMITTEE,
			       .result = refused ? RESULT_REFUSED : RESULT_GRANTED,
			       .reason = -1,
			       .aid = f->aid,
			       .category = f->income ? f->category : -1,
			       .from = refused ? DAY_NONE : f->day,
			       .to = DAY_NONE,
			       .followed = rng_chance(&f->r, 92),
			       .hearing_offered = true,
			       .hearing_day = DAY_NONE,
			       .notified_day = DAY_NONE,
			       .notified_by = -1,
			       .ratified_day = DAY_NONE,
			       .paid_day = DAY_NONE,
			       .forem_day = DAY_NONE,
			       .appeal_day = DAY_NONE,
			       .judged_day = DAY_NONE,
			       .judgment = -1 };
	struct act a;

	in.facts = PICK(&f->r, facts_texts);
	in.law = law_texts[f->income ? 0 : 1];
	in.calculation = f->income ? "Montant de la catégorie, aucune ressource déduite."
				   : "Coût réel de la dépense, justifié par la facture.";
	in.periodicity = f->income ? "Chaque mois, à terme échu." : "Paiement unique.";
	if (!f->income && !refused)
		in.amount_cents = 2500 * rng_between(&f->r, 3, 24);
	if (f->decided + 5 < cx->today)
		tell(cx, f, refused, &in);
	in.piis_exempt = rng_chance(&f->r, 22);
	if (f->urgent && f->decided + 14 < cx->today)
		in.ratified_day = demo_working(f->decided + 10);
	a = demo_act_of(f, ACT_DECISION, in.day, &in);
	a.parent_id = f->request_id;
	a.from = in.notified_day;
	a.code = decision_results[in.result];
	a.amount = in.amount_cents;
	TRY(demo_put(cx, &a));
	f->decision_id = a.id;
	f->notified = in.notified_day;
	f->granted = !refused;
	f->piis = f->granted && !in.piis_exempt && f->income && in.notified_day != DAY_NONE;
	return refused ? OK : put_aid(cx, f, &in);
}

static Err put_evaluations(struct ctx *cx, struct demo_file *f, int32_t from, int32_t to)
{
	for (int32_t day = demo_working(from + rng_between(&f->r, 80, 125));
	     day < cx->today && day < to;
	     day = demo_working(day + rng_between(&f->r, 85, 128))) {
		struct evaluation in = { .parent_id = f->piis_id,
					 .day = day,
					 .in_person = rng_chance(&f->r, 75),
					 .result = (int)rng_below(&f->r, 3),
					 .note = "Point fait ensemble sur les objectifs." };
		struct act a = demo_act_of(f, ACT_EVALUATION, day, &in);

		a.parent_id = f->piis_id;
		a.code = in.in_person ? "in_person" : "at_distance";
		TRY(demo_put(cx, &a));
	}
	return OK;
}

static void sign_piis(const struct ctx *cx, struct demo_file *f, int32_t sign, struct piis *in)
{
	in->analysis_day = sign - 7;
	in->signed_day = in->from = sign;
	in->to = day_add_months(sign, 12) - 1;
	in->code = 1;
	in->code_from = in->from;
	in->code_to = in->to;
	if (in->to < cx->today) {
		in->ended_day = in->to;
		in->ended_reason = (int)rng_below(&f->r, 6);
	}
}

static Err put_piis(struct ctx *cx, struct demo_file *f)
{
	int32_t sign = demo_working(f->notified +
				    rng_between(&f->r, 20, rng_chance(&f->r, 9) ? 120 : 85));
	struct goal goals[3] = { { .due = DAY_NONE } };
	struct piis in = { .parent_id = f->decision_id,
			   .day = sign < cx->today ? sign : cx->today,
			   .type = (int)rng_below(&f->r, 4),
			   .analysis_day = DAY_NONE,
			   .signed_day = DAY_NONE,
			   .from = DAY_NONE,
			   .to = DAY_NONE,
			   .code_from = DAY_NONE,
			   .code_to = DAY_NONE,
			   .ended_day = DAY_NONE,
			   .ended_reason = -1 };
	struct act a;

	in.student = in.type == 2;
	in.analysis = "Points forts : régularité, soutien familial. Freins : mobilité, garde "
		      "d’enfants.";
	in.goals = (struct list){ .items = goals, .n = 1 + rng_below(&f->r, 3) };
	for (size_t i = 0; i < in.goals.n; i++)
		goals[i] = (struct goal){ .text = PICK(&f->r, goal_texts),
					  .commitment_person =
						  "Participer et prévenir en cas d’absence",
					  .commitment_centre =
						  "Prendre en charge les frais de déplacement",
					  .due = DAY_NONE,
					  .reached = rng_chance(&f->r, 30) };
	in.domains = "Insertion, mobilité, budget";
	in.evaluation_how = "Au moins trois fois par an, dont deux en entretien.";
	in.health_offered = rng_chance(&f->r, 60);
	in.health_accepted = in.health_offered && rng_chance(&f->r, 55);
	if (sign <= cx->today)
		sign_piis(cx, f, sign, &in);
	a = demo_act_of(f, ACT_PIIS, in.day, &in);
	a.parent_id = f->decision_id;
	a.from = in.signed_day;
	a.until = in.ended_day != DAY_NONE ? in.ended_day : in.to;
	a.code = piis_types[in.type];
	TRY(demo_put(cx, &a));
	f->piis_id = a.id;
	return in.signed_day == DAY_NONE ? OK : put_evaluations(cx, f, in.signed_day, in.to);
}

static Err put_piece(struct ctx *cx, struct demo_file *f)
{
	static const char *const labels[] = { "Extraits de compte des trois derniers mois",
					      "Contrat de bail", "Attestation de la mutuelle",
					      "Composition de ménage" };
	struct piece in = { .parent_id = f->request_id,
			    .day = f->day,
			    .label = PICK(&f->r, labels),
			    .due = demo_working(f->day + 14),
			    .reminded_day = DAY_NONE,
			    .received_day = DAY_NONE };
	struct act a;

	if (f->decided != DAY_NONE)
		in.received_day = demo_working(f->day + rng_between(&f->r, 2, 10));
	if (in.received_day != DAY_NONE && in.received_day > cx->today)
		in.received_day = cx->today;
	a = demo_act_of(f, ACT_PIECE, in.day, &in);
	a.parent_id = f->request_id;
	a.from = in.due;
	a.until = in.received_day;
	return demo_put(cx, &a);
}

static Err put_request(struct ctx *cx, struct demo_file *f)
{
	struct request in = { .day = f->day,
			      .worker_id = f->worker,
			      .aid = f->aid,
			      .channel = (int)rng_below(&f->r, 6),
			      .origin =
				      rng_chance(&f->r, 18) ? 5 + (int)rng_below(&f->r, 4) : 0,
			      .object = f->object,
			      .receipt_day = DAY_NONE,
			      .competent = COMPETENT,
			      .transfer_day = DAY_NONE,
			      .urgent = f->urgent,
			      .first_aid_day = DAY_NONE,
			      .withdrawn_day = DAY_NONE };
	struct act a;

	if (f->day < cx->today - 1 || rng_chance(&f->r, 60))
		in.receipt_day = rng_chance(&f->r, 95) ? f->day : demo_working(f->day + 1);
	if (in.receipt_day > cx->today)
		in.receipt_day = cx->today;
	if (f->urgent) {
		in.urgent_reason = "Plus rien à manger et coupure d’énergie annoncée.";
		in.first_aid_day = rng_chance(&f->r, 75) ? f->day : demo_working(f->day + 1);
		if (in.first_aid_day > cx->today)
			in.first_aid_day = cx->today;
	}
	if (f->decided == DAY_NONE && f->day < cx->today - 20 && rng_chance(&f->r, 40)) {
		in.withdrawn_day = demo_working(f->day + 8);
		in.withdrawn_reason = "A retrouvé un emploi et renonce à la demande.";
	}
	a = demo_act_of(f, ACT_REQUEST, in.day, &in);
	a.worker_id = f->worker;
	a.code = aid_kinds[in.aid];
	a.until = in.withdrawn_day;
	TRY(demo_put(cx, &a));
	f->request_id = a.id;
	if (in.withdrawn_day != DAY_NONE)
		return OK;
	if (rng_chance(&f->r, 45))
		TRY(put_piece(cx, f));
	if (f->decided == DAY_NONE)
		return OK;
	TRY(put_report(cx, f));
	TRY(put_decision(cx, f));
	return f->piis ? put_piis(cx, f) : OK;
}

/* ---- all ------------------------------------------------------------------------------------------ */

static void draw_story(const struct demo_people *p, struct demo_file *f)
{
	int32_t span = p->today - p->first_day;
	uint32_t kind;

	/* more in the last weeks, so that every stage is seen */
	f->day = rng_chance(&f->r, 24)
			 ? p->today - (int32_t)rng_below(&f->r, 38)
			 : p->first_day + (int32_t)rng_below(&f->r, (uint32_t)span - 30);
	while (day_weekday(f->day) > 5 || calendar_is_legal(f->day))
		f->day--;
	f->income = rng_chance(&f->r, 58);
	f->urgent = rng_chance(&f->r, 9);
	kind = rng_below(&f->r, ARRAY_LEN(once));
	f->aid = f->income ? (rng_chance(&f->r, 88) ? AID_RIS : AID_ERIS) : once[kind].aid;
	f->object = f->income ? PICK(&f->r, objects) : once[kind].object;
	f->category = (int)rng_below(&f->r, 3);
	f->decided = demo_working(
		f->day +
		(f->urgent ? 1 : rng_between(&f->r, 12, rng_chance(&f->r, 7) ? 40 : 29)));
	if (f->decided >= p->today || rng_chance(&f->r, 3))
		f->decided = DAY_NONE;
}

static int by_day(const void *a, const void *b)
{
	const struct demo_file *x = a, *y = b;

	return x->day != y->day		       ? (x->day < y->day ? -1 : 1)
	       : x->person->id < y->person->id ? -1
					       : 1;
}

static size_t draw_files(struct ctx *cx, const struct demo_people *p, struct demo_file **out)
{
	struct demo_file *rows = arena_array(cx->arena, FILES, sizeof(*rows));
	size_t n = 0;

	for (size_t i = 0; i < p->n && n < FILES; i++) {
		const struct demo_person *row = &p->rows[p->by_id[i]];

		if (row->staff == NO_STAFF || row->closed != DAY_NONE ||
		    row->deceased != DAY_NONE || age_on(row->birth, p->today) < 18)
			continue;
		rows[n] = (struct demo_file){ .person = row,
					      .r = rng_of(p->seed, STREAM,
							  (uint64_t)row->file_no),
					      .worker = p->work->staff[row->staff].user_id,
					      .notified = DAY_NONE };
		draw_story(p, &rows[n++]);
	}
	qsort(rows, n, sizeof(*rows), by_day);
	*out = rows;
	return n;
}

struct batch {
	const struct demo_people *p;
	struct demo_file *files;
	size_t n;
	bool first;
};

static Err write_batch(struct ctx *cx, void *arg)
{
	const struct batch *b = arg;

	for (size_t i = 0; b->first && i < ARRAY_LEN(mentions); i++)
		TRY(db_exec(cx, SQL_MENTION,
			    BIND(V_TEXT(mentions[i][0]), V_TEXT(mentions[i][1])), NULL));
	for (size_t i = 0; i < b->n; i++) {
		struct demo_file *f = &b->files[i];

		if (!rng_chance(&f->r, 18))
			TRY(put_request(cx, f));
		TRY(demo_follow(cx, f, b->p->first_day));
	}
	return OK;
}

Err demo_file(struct ctx *cx, const struct demo_people *p)
{
	struct demo_file *files = NULL;
	size_t n = draw_files(cx, p, &files);

	for (size_t at = 0; at < n; at += FILES_A_JOB) {
		struct batch b = { .p = p,
				   .files = files + at,
				   .first = at == 0,
				   .n = n - at < FILES_A_JOB ? n - at : FILES_A_JOB };

		TRY(write_run(cx, write_batch, &b));
	}
	return OK;
}
