/*
 * The plans of the demonstration centre as a manager keeps them: cards of actions with their means
 * and health, a journal, who measures by hand, an action under two objectives, and last year's
 * evaluation, frozen.  Invented.
 */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/demo_parts.h"
#include "core/session.h"
#include "core/write.h"
#include "svc/action/action.h"
#include "svc/evaluation/evaluation.h"
#include "vault/digest.h"

#include "base/banned.h"

static const char SQL_CARD[] =
	"INSERT INTO action_card(node_id, version, responsible_id, responsible, elected,"
	" department, partners, begin_day, due_day, priority, fte, progress, health,"
	" health_reason, sdg, plans, origin)"
	" SELECT n.node_id, 2, (SELECT user_id FROM user WHERE login = ?2), NULL, ?3, ?4, ?5,"
	" ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15 FROM plan_node n WHERE n.plan_id = 1"
	" AND n.code = ?1";
static const char SQL_BUDGET[] =
	"INSERT INTO action_budget(node_id, year, source, amount_cents)"
	" SELECT node_id, ?2, ?3, ?4 FROM plan_node WHERE plan_id = 1 AND code = ?1";
static const char SQL_LINK[] =
	"INSERT INTO action_link(node_id, objective_id, share) SELECT a.node_id, o.node_id, ?3"
	" FROM plan_node a JOIN plan_node o ON o.plan_id = 1 AND o.code = ?2"
	" WHERE a.plan_id = 1 AND a.code = ?1";
static const char SQL_NODE[] = "SELECT node_id FROM plan_node WHERE plan_id = 1 AND code = ?1";
static const char SQL_OWNER[] =
	"UPDATE indicator SET every_months = 6, owner_id = (SELECT user_id FROM user WHERE"
	" login = ?1) WHERE measure LIKE '{\"op\":\"manual\"%'";
static const char SQL_EVALUATION[] =
	"INSERT INTO evaluation(plan_id, kind, title, from_day, to_day, intro, opinion,"
	" conclusion, made_at, made_by) VALUES (1, 'year', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_TEXT[] =
	"INSERT INTO evaluation_text(evaluation_id, node_id, text, outcome)"
	" SELECT ?1, node_id, ?3, ?4 FROM plan_node WHERE plan_id = 1 AND code = ?2";
static const char SQL_FREEZE[] =
	"UPDATE evaluation SET frozen_at = ?2, frozen_by = ?3, hash = ?4, content = ?5,"
	" version = 2 WHERE evaluation_id = ?1";
static const char SQL_MANAGER[] =
	"SELECT u.user_id FROM user u JOIN role r ON r.role_id = u.role_id"
	" WHERE r.key = 'manager' ORDER BY u.user_id LIMIT 1";

static const struct card {
	const char *code, *login, *elected, *department, *partners;
	int begin, due; /* months from today */
	int priority, progress;
	double fte;
	const char *health, *reason, *sdg, *plans, *origin;
	int64_t budget; /* cents a year, own funds */
} CARDS[] = {
	{ "1.3.2", "v.servais", "Mme Hautecoeur", "Insertion",
	  "Bibliothèque, maison de village", -30, 6, 1, 70, 0.2, "good", NULL, "[11,12,13]",
	  "[\"PCS\"]", "pcs", 320000 },
	{ "1.3.4", "k.benali", "M. Grandjacques", "Insertion", "FOREM, commune", -40, 14, 0, 60,
	  1.5, "risk", "Deux postes de la commune ne sont pas reconduits.", "[1,8]", "[]",
	  "dps", 8450000 },
	{ "1.3.5", "k.benali", "M. Grandjacques", "Insertion", "FOREM", -40, 14, 0, 75, 0.8,
	  "good", NULL, "[1,8,10]", "[]", "dps", 2100000 },
	{ "1.4.1", "v.culot", "Mme Hautecoeur", "Services à domicile",
	  "Cuisine de la maison de repos", -60, 14, 0, 80, 2.4, "good", NULL, "[2,3]", "[]",
	  "former_plan", 11800000 },
	{ "1.4.2", "v.culot", "Mme Hautecoeur", "Services à domicile", "Bénévoles", -60, 14, 0,
	  65, 1.1, "blocked",
	  "Le second véhicule est immobilisé jusqu’à la réparation de sa rampe.", "[3,11]",
	  "[\"Mobilité\"]", "former_plan", 4650000 },
	{ "2.1.3", "j.goosse", "M. Grandjacques", "Direction", "Commune", -24, 8, 1, 35, 0.1,
	  "paused", "La commune attend son nouveau directeur financier.", "[16,17]", "[]",
	  "opportunity", 0 },
	{ "2.3.1", "l.baijot", "Mme Hautecoeur", "Accueil", NULL, -20, 10, 1, 70, 0.5, "good",
	  NULL, "[10,16]", "[]", "staff", 0 },
};

static const struct {
	const char *code, *text;
} NOTES[] = {
	{ "1.4.2",
	  "Le garage annonce la pièce pour la semaine prochaine ; les courses du jeudi sont "
	  "regroupées en attendant." },
	{ "1.4.2", "Deux nouveaux bénévoles ont suivi la séance d’accueil." },
	{ "1.3.4", "Rencontre avec le collège : trois postes confirmés au service travaux." },
	{ "2.1.3", "Réunion de concertation reportée au trimestre suivant." },
	{ "1.3.2", "La maison de village accueille désormais une séance sur deux." },
};

static const struct {
	const char *code, *text, *outcome;
} JUDGED[] = {
	{ "1.3.2",
	  "Le public est fidèle. La seconde implantation fait venir de nouveaux villages.",
	  "ongoing" },
	{ "1.3.4", "Objectif non atteint : la commune a réduit ses mises à disposition.",
	  "ongoing" },
	{ "2.2.1", "Le site est en ligne ; les textes sont relus chaque semestre.", "done" },
	{ "2.4.1", "Le mobilier et la machine à café sont installés.", "done" },
};

static Err cards(struct ctx *cx)
{
	int32_t today = cx->today;

	for (size_t i = 0; i < ARRAY_LEN(CARDS); i++) {
		const struct card *c = &CARDS[i];

		TRY(db_exec(cx, SQL_CARD,
			    BIND(V_TEXT(c->code), V_TEXT(c->login), V_TEXT(c->elected),
				 V_TEXT(c->department), V_TEXT(c->partners),
				 V_DAY(day_add_months(today, c->begin)),
				 V_DAY(day_add_months(today, c->due)), V_INT(c->priority),
				 V_REAL(c->fte), V_INT(c->progress), V_TEXT(c->health),
				 V_TEXT(c->reason), V_TEXT(c->sdg), V_TEXT(c->plans),
				 V_TEXT(c->origin)),
			    NULL));
		if (c->budget)
			TRY(db_exec(cx, SQL_BUDGET,
				    BIND(V_TEXT(c->code), V_INT(day_civil(today).year),
					 V_TEXT("own"), V_INT(c->budget)),
				    NULL));
	}
	return db_exec(cx, SQL_LINK, BIND(V_TEXT("1.3.2"), V_TEXT("1.1"), V_INT(30)), NULL);
}

static Err journal(struct ctx *cx)
{
	for (size_t i = 0; i < ARRAY_LEN(NOTES); i++) {
		int64_t node = 0;

		TRY(db_int(cx, SQL_NODE, BIND(V_TEXT(NOTES[i].code)), &node));
		if (node)
			TRY(journal_write(cx, node, "note", NULL, NULL, NOTES[i].text));
	}
	return OK;
}

static Err freeze(struct ctx *cx, int64_t id, int64_t manager)
{
	CLEANUP(buf_release) struct buf b;
	struct evaluation e;
	char hash[DIGEST_HEX];

	buf_init(&b, (size_t)4 << 20);
	TRY(plan_evaluation_get(cx, id, &e));
	e.frozen_at = cx->now;
	e.frozen_by = manager;
	TRY(plan_evaluation_compute(cx, &e, &b));
	digest_hex(b.data, b.len, hash);
	return db_exec(
		cx, SQL_FREEZE,
		BIND(V_INT(id), V_INT(cx->now), V_INT(manager), V_TEXT(hash), V_TEXT(b.data)),
		NULL);
}

static Err last_year(struct ctx *cx, int64_t manager)
{
	int year = day_civil(cx->today).year - 1;
	int64_t id;

	TRY(db_exec(
		cx, SQL_EVALUATION,
		BIND(V_TEXT(arena_printf(cx->arena, "Évaluation %d", year)),
		     V_DAY(day_from_civil(year, 1, 1)), V_DAY(day_from_civil(year, 12, 31)),
		     V_TEXT("Préparée par la direction avec les responsables de service, sur "
			    "la base des prestations encodées."),
		     V_TEXT("Avis favorable. Les services à domicile tiennent leurs "
			    "engagements ; les mises à l’emploi demandent un nouvel accord "
			    "avec la commune."),
		     V_TEXT("Le Conseil est invité à prolonger le plan et à revoir la cible "
			    "des mises à l’emploi."),
		     V_INT(cx->now), V_INT(manager)),
		NULL));
	id = db_last_id(cx->db);
	for (size_t i = 0; i < ARRAY_LEN(JUDGED); i++)
		TRY(db_exec(cx, SQL_TEXT,
			    BIND(V_INT(id), V_TEXT(JUDGED[i].code), V_TEXT(JUDGED[i].text),
				 V_TEXT(JUDGED[i].outcome)),
			    NULL));
	return freeze(cx, id, manager);
}

static Err write_all(struct ctx *cx, void *arg)
{
	int64_t manager = 0;

	(void)arg;
	TRY(db_int(cx, SQL_MANAGER, NO_BIND, &manager));
	TRY(cards(cx));
	TRY(journal(cx));
	TRY(db_exec(cx, SQL_OWNER, BIND(V_TEXT("v.servais")), NULL));
	write_publish(cx, app_model_changed, NULL);
	return OK;
}

static Err write_evaluation(struct ctx *cx, void *arg)
{
	int64_t manager = 0;

	(void)arg;
	TRY(db_int(cx, SQL_MANAGER, NO_BIND, &manager));
	return last_year(cx, manager);
}

Err demo_plan_life(struct ctx *cx, const struct demo_people *p)
{
	(void)p;
	return write_run(cx, write_all, NULL);
}

Err demo_evaluation(struct ctx *cx)
{
	return write_run(cx, write_evaluation, NULL);
}
