/*
 * What a centre enters by hand about its plans: milestones of actions that no record can
 * measure, and dated measurements with their evidence (demo_centre.h).  Invented; days are
 * relative to today.
 */
#include <stdint.h>

#include "base/date.h"
#include "cli/demo_centre.h"
#include "core/audit.h"
#include "core/write.h"

#include "base/banned.h"

static const char SQL_MILESTONE[] =
	"INSERT INTO milestone(node_id, label, due, reached_day)"
	" SELECT node_id, ?3, ?4, ?5 FROM plan_node WHERE plan_id = ?1 AND code = ?2";
static const char SQL_MEASUREMENT[] =
	"INSERT INTO measurement(indicator_id, day, value, evidence, user_id)"
	" SELECT indicator_id, ?2, ?3, ?4, ?5 FROM indicator WHERE code = ?1";
static const char SQL_MANAGER[] =
	"SELECT u.user_id FROM user u JOIN role r ON r.role_id = u.role_id"
	" WHERE r.key = 'manager' ORDER BY u.user_id LIMIT 1";
/* Shipped targets end in 2026: later years go on with the last one. */
static const char SQL_TARGETS[] =
	"INSERT OR IGNORE INTO indicator_target(indicator_id, year, value)"
	" SELECT indicator_id, ?1, value FROM indicator_target t WHERE year ="
	" (SELECT max(year) FROM indicator_target o WHERE o.indicator_id = t.indicator_id)";
static const char SQL_STATUS[] =
	"UPDATE plan_node SET status = ?3 WHERE plan_id = ?1 AND code = ?2";

#define NOT_YET INT32_MAX

struct step {
	int plan; /* 0 Paliseul, 1 Écaussinnes */
	const char *code, *label;
	int due;   /* months from today */
	int after; /* days from the due day when it was reached, NOT_YET */
};

static const struct step STEPS[] = {
	{ 0, "2.1.3", "Étude de faisabilité du service RH commun", -14, 10 },
	{ 0, "2.1.3", "Convention entre la commune et le CPAS", -8, 21 },
	{ 0, "2.1.3", "Transfert de la gestion des contrats", -2, NOT_YET },
	{ 0, "2.1.3", "Première paie commune", 4, NOT_YET },
	{ 0, "2.2.1", "Cahier des charges du site", -16, 0 },
	{ 0, "2.2.1", "Choix du prestataire", -12, 15 },
	{ 0, "2.2.1", "Textes des services en langage simple", -6, 5 },
	{ 0, "2.2.1", "Mise en ligne", -1, -3 },
	{ 1, "1.1.1", "Relecture des objectifs 1 à 3", -15, 8 },
	{ 1, "1.1.1", "Relecture des objectifs 4 à 6", -7, 12 },
	{ 1, "1.1.1", "Compléments adoptés par le Conseil", 1, NOT_YET },
	{ 1, "1.1.5", "Liste des partenaires arrêtée", -17, 0 },
	{ 1, "1.1.5", "Trois réunions de priorisation", -9, 30 },
	{ 1, "1.1.5", "Actions prioritaires validées", -3, -5 },
	{ 1, "1.2.2", "Relevé des besoins de communication", -10, 4 },
	{ 1, "1.2.2", "Procédure entre services adoptée", -4, NOT_YET },
	{ 1, "1.2.2", "Évaluation après six mois", 3, NOT_YET },
	{ 1, "4.1.1", "Projet de service écrit", -16, 2 },
	{ 1, "4.1.1", "Locaux attribués", -12, 20 },
	{ 1, "4.1.1", "Équipe complète", -6, 9 },
	{ 1, "4.1.1", "Ouverture au public", -5, 14 },
	{ 1, "4.1.2", "Appel à candidatures", -13, 0 },
	{ 1, "4.1.2", "Entrée en fonction de l'éducatrice", -9, 18 },
	{ 1, "4.1.3", "Contact avec le cercle des médecins", -12, 6 },
	{ 1, "4.1.3", "Convention avec un médecin généraliste", -4, NOT_YET },
	{ 1, "4.1.3", "Première consultation", -1, NOT_YET },
	{ 1, "4.6.2", "Recrutement de bénévoles", -8, 11 },
	{ 1, "4.6.2", "Formation du pool", -3, 25 },
	{ 1, "4.6.2", "Premières visites", 2, NOT_YET },
	{ 1, "4.7.4", "Axes proposés par le groupe santé", -11, 3 },
	{ 1, "4.7.4", "Axes validés par le Conseil", -5, 16 },
	{ 1, "6.2.1", "Données des quartiers réunies", -9, 7 },
	{ 1, "6.2.1", "Rapport d'étude remis", -2, NOT_YET },
	{ 1, "6.2.1", "Présentation au Conseil commun", 2, NOT_YET },
	{ 1, "6.3.3", "Recherche d'un bâtiment", -14, 40 },
	{ 1, "6.3.3", "Demande de subside introduite", -6, 0 },
	{ 1, "6.3.3", "Permis obtenu", 0, NOT_YET },
	{ 1, "6.3.3", "Ouverture des premières chambres", 9, NOT_YET },
	{ 1, "6.5.1", "Profil de fonction adopté", -15, 1 },
	{ 1, "6.5.1", "Engagement du travailleur de rue", -10, 12 },
	{ 1, "6.6.1", "Rencontre des directions d'école", -7, 2 },
	{ 1, "6.6.1", "Rapport sur les besoins scolaires", -1, -2 },
	{ 1, "6.10.1", "Texte d'information relu par un notaire", -6, 9 },
	{ 1, "6.10.1", "Diffusion dans le bulletin communal", -2, NOT_YET },
};

struct measured {
	const char *code;
	int months; /* from today */
	double value;
	const char *evidence;
};

static const struct measured MEASURED[] = {
	{ "PAL-2.1.1-2", -11, 1.0, "Liste de référence, dix synergies sur dix" },
	{ "PAL-2.1.1-2", -2, 0.9, "Neuf synergies sur dix, une convention à renouveler" },
	{ "PAL-2.1.2-1", -10, 0.38, "Registre des marchés, 8 sur 21" },
	{ "PAL-2.1.2-1", -1, 0.41, "Registre des marchés, 7 sur 17" },
	{ "PAL-2.4.1-1", -11, 0.5, "Relevé du conseiller en prévention" },
	{ "PAL-2.4.1-1", -3, 0.8, "Mobilier extérieur et machine à café installés" },
	{ "ECA-1.1.2-1", -9, 38, "Fichier des ressources humaines" },
	{ "ECA-1.1.2-1", -1, 74, "Fichier des ressources humaines" },
	{ "ECA-1.1.3-1", -6, 31, "Inventaire du patrimoine communal et paroissial" },
	{ "ECA-3.1.3-1", -10, 3.7, "Enquête auprès du personnel, 41 réponses" },
	{ "ECA-3.1.3-1", -2, 4.1, "Enquête auprès du personnel, 46 réponses" },
	{ "ECA-3.2.1-1", -4, 0.5, "Visite avec le conseiller en accessibilité, 2 sur 4" },
	{ "ECA-4.3.2-1", -1, 0.78, "Attestations de formation de l'année" },
	{ "ECA-4.6.1-1", -5, 26, "Répertoire des services aux aînés" },
	{ "ECA-5.2.4-1", -1, 10, "Registre du personnel" },
	{ "ECA-6.1.1.3-1", -1, 5.0, "Cadre du personnel" },
	{ "ECA-6.7.1-1", -2, 43, "Répertoire tenu avec la cellule handicap" },
};

static const struct {
	int plan;
	const char *code, *status;
} STATUS[] = {
	{ 0, "2.1.3", "EN_ATTENTE" },	{ 0, "2.2.1", "TERMINE" },
	{ 1, "4.1.1", "TERMINE" },	{ 1, "4.1.2", "TERMINE" },
	{ 1, "4.1.3", "PROBLEME" },	{ 1, "4.6.6", "EN_ATTENTE" },
	{ 1, "4.7.5", "NON_COMMENCE" }, { 1, "6.4.4", "NON_COMMENCE" },
	{ 1, "6.5.1", "TERMINE" },	{ 1, "4.6.5", "ANNULE_ABANDONNE" },
};

static int32_t months_from(const struct ctx *cx, int months)
{
	return day_add_months(cx->today, months);
}

static Err add_steps(struct ctx *cx, const int64_t plans[CENTRE_PLANS])
{
	for (size_t i = 0; i < ARRAY_LEN(STEPS); i++) {
		const struct step *s = &STEPS[i];
		int32_t due = months_from(cx, s->due);
		int32_t reached = s->after == NOT_YET ? DAY_NONE : due + s->after;

		if (reached != DAY_NONE && reached >= cx->today)
			reached = cx->today - 1;
		TRY(db_exec(cx, SQL_MILESTONE,
			    BIND(V_INT(plans[s->plan]), V_TEXT(s->code), V_TEXT(s->label),
				 V_DAY(due), V_DAY(reached)),
			    NULL));
	}
	return OK;
}

static Err add_measured(struct ctx *cx)
{
	int64_t manager = 0;

	TRY(db_int(cx, SQL_MANAGER, NO_BIND, &manager));
	for (size_t i = 0; i < ARRAY_LEN(MEASURED); i++) {
		const struct measured *m = &MEASURED[i];

		TRY(db_exec(cx, SQL_MEASUREMENT,
			    BIND(V_TEXT(m->code), V_DAY(months_from(cx, m->months)),
				 V_REAL(m->value), V_TEXT(m->evidence), V_ID(manager)),
			    NULL));
	}
	return OK;
}

static Err add_progress(struct ctx *cx, void *arg)
{
	int64_t plans[CENTRE_PLANS] = { 0 };

	(void)arg;
	for (size_t i = 0; i < cx->model->n_plans && i < CENTRE_PLANS; i++)
		plans[i] = cx->model->plans[i].id;
	TRY(add_steps(cx, plans));
	TRY(add_measured(cx));
	for (size_t i = 0; i < ARRAY_LEN(STATUS); i++)
		TRY(db_exec(cx, SQL_STATUS,
			    BIND(V_INT(plans[STATUS[i].plan]), V_TEXT(STATUS[i].code),
				 V_TEXT(STATUS[i].status)),
			    NULL));
	TRY(db_exec(cx, SQL_TARGETS, BIND(V_INT(day_civil(cx->today).year)), NULL));
	write_publish(cx, app_model_changed, NULL);
	return audit_append(cx, &(struct audit_line){ .action = "demo.progress",
						      .klass = AUDIT_CLASS_SYSTEM,
						      .status = 200,
						      .purpose = "demo" });
}

Err centre_plan_progress(struct ctx *cx)
{
	return write_run(cx, add_progress, NULL);
}
