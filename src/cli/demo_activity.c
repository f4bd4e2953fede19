/*
 * Group activities of the demonstration centre: workshops, homework school, meetings, trainings
 * and open days of both plans for a year and a half, and a workshop this afternoon whose sheet of
 * fifteen is still to be filled in.
 */
#include "base/date.h"
#include "cli/demo_parts.h"
#include "core/calendar.h"
#include "core/session.h"
#include "core/write.h"
#include "svc/activity/activity.h"
#include "vault/ids.h"

#include "base/banned.h"

#define STREAM	   812
#define SERIES_MAX 32
#define MEMBERS	   15

static const char SQL_SERIES[] =
	"INSERT INTO activity_series(series_id, service_id, title, form, theme_id, place_id,"
	" partner_id, staff_id, capacity, consent, start_minute, minutes)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_SESSION[] =
	"INSERT INTO activity_session(session_id, series_id, day, start_minute, minutes,"
	" place_id, partner_id, theme_id, staff_id, state, reason, women, men, seniors,"
	" record_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
static const char SQL_MARK[] =
	"INSERT INTO activity_mark(session_id, enrolment_id, mark, record_id, why_id, why)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_TRAINING[] =
	"INSERT INTO activity_training(training_id, user_id, day, title, theme_id, minutes,"
	" state, record_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_POINT[] =
	"INSERT INTO activity_point(point_id, session_id, position, node_id, text)"
	" VALUES (?1, ?2, 1, ?3, ?4)";

enum who { NOBODY, ADULTS, CHILDREN, STAFF, PARTNERS };

/* `every` weeks; `members` are enrolled, `heads` more come uncounted by name. */
static const struct plan_of {
	const char *service, *title, *theme, *place, *partner;
	int form, start, minutes, every, weekday, members, heads;
	enum who who;
} PLAN[] = {
	{ "workshops", "Cuisine de saison", "food", "solidarity_house", "social_grocery",
	  FORM_ACTIVITY, 810, 150, 2, 2, 15, 0, ADULTS },
	{ "workshops", "Atelier mémoire et lecture", "culture", "mapa", "library",
	  FORM_ACTIVITY, 840, 90, 2, 4, 8, 6, ADULTS },
	{ "workshops", "Jeux de société entre générations", "isolation", "mapa", NULL,
	  FORM_ACTIVITY, 840, 120, 2, 3, 6, 10, ADULTS },
	{ "workshops", "Atelier créatif", "creative", "solidarity_house", NULL, FORM_ACTIVITY,
	  570, 150, 3, 5, 9, 2, ADULTS },
	{ "workshops", "Bien-être et respiration", "wellbeing", "solidarity_house", NULL,
	  FORM_ACTIVITY, 600, 90, 3, 1, 10, 0, ADULTS },
	{ "workshops", "Marche du mardi", "walking", "street", "pcs", FORM_ACTIVITY, 570, 120,
	  4, 2, 6, 5, ADULTS },
	{ "workshops", "Marche avec la Maison des jeunes", "walking", "street", "youth_centre",
	  FORM_ACTIVITY, 600, 120, 6, 3, 4, 6, ADULTS },
	{ "workshops", "Prévention du diabète", "prevention", "solidarity_house",
	  "medical_centre", FORM_ACTIVITY, 600, 90, 9, 4, 6, 4, ADULTS },
	{ "workshops", "Espace numérique accompagné", "digital", "digital_space", NULL,
	  FORM_ACTIVITY, 570, 120, 2, 5, 8, 3, ADULTS },
	{ "workshops", "Goûter à la maison de repos", "isolation", "care_home", NULL,
	  FORM_ACTIVITY, 870, 120, 3, 4, 5, 9, ADULTS },
	{ "workshops", "Sortie Article 27 : théâtre", "culture", "street", "article27",
	  FORM_ACTIVITY, 1140, 180, 9, 5, 8, 0, ADULTS },
	{ "workshops", "Débat : et si c’était toi ?", "discrimination", "solidarity_house",
	  "unia", FORM_ACTIVITY, 1110, 120, 17, 4, 0, 28, NOBODY },
	{ "consumer_sessions", "Lire sa facture d’énergie", "energy", "library",
	  "energy_network", FORM_ACTIVITY, 1080, 120, 8, 2, 0, 11, NOBODY },
	{ "consumer_sessions", "L’eau à la maison", "water", "solidarity_house",
	  "water_company", FORM_ACTIVITY, 1080, 90, 12, 4, 0, 9, NOBODY },
	{ "consumer_sessions", "Manger bien pour moins", "food", "solidarity_house", "gal",
	  FORM_ACTIVITY, 840, 120, 10, 2, 0, 12, NOBODY },
	{ "consumer_sessions", "Choisir son abonnement", "digital", "digital_space", NULL,
	  FORM_ACTIVITY, 840, 120, 14, 3, 0, 8, NOBODY },
	{ "homework_school", "École de devoirs du mercredi", "schooling", "school", "school",
	  FORM_SCHOOL, 810, 150, 1, 3, 12, 0, CHILDREN },
	{ "literacy_class", "Français pas à pas", "literacy", "solidarity_house",
	  "literacy_network", FORM_ACTIVITY, 540, 180, 2, 1, 10, 0, ADULTS },
	{ "care_home_open_day", "Portes ouvertes de la maison de repos", "elderly", "care_home",
	  NULL, FORM_OPEN_DAY, 840, 180, 13, 6, 0, 46, NOBODY },
	{ "food_committee", "Comité des acteurs alimentaires", "food", "town_hall", NULL,
	  FORM_MEETING, 1140, 120, 9, 4, 6, 4, PARTNERS },
	{ "meetings", "Codir commun commune-CPAS", "codir", "town_hall", "commune",
	  FORM_MEETING, 540, 120, 9, 1, 4, 3, STAFF },
	{ "meetings", "Comité de concertation", "consultation", "town_hall", "commune",
	  FORM_MEETING, 1080, 120, 13, 3, 3, 5, STAFF },
	{ "meetings", "Groupe de travail projets communs", "joint_project", "town_hall",
	  "commune", FORM_MEETING, 840, 90, 11, 2, 4, 2, STAFF },
	{ "meetings", "Réseau logement", "housing", "town_hall", "commune", FORM_MEETING, 570,
	  90, 13, 5, 3, 4, STAFF },
	{ "meetings", "Plateforme des CPAS voisins", "professional_network", "office",
	  "other_cpas", FORM_MEETING, 570, 120, 12, 4, 3, 5, STAFF },
	{ "meetings", "Agents administratifs, tous services", "staff_network", "office", NULL,
	  FORM_MEETING, 840, 60, 13, 1, 5, 0, STAFF },
	{ "meetings", "Suivi des synergies", "synergy", "town_hall", "commune", FORM_MEETING,
	  600, 60, 13, 2, 3, 2, STAFF },
	{ "meetings", "Rencontre des directions d’école", "schooling", "school", "school",
	  FORM_MEETING, 930, 90, 17, 2, 2, 4, STAFF },
	{ "staff_training", "Entretien motivationnel", "training_social", "office", NULL,
	  FORM_TRAINING, 540, 360, 17, 4, 8, 0, STAFF },
	{ "staff_training", "Accueil et gestion des tensions", "staff_training", "office", NULL,
	  FORM_TRAINING, 540, 360, 19, 2, 9, 0, STAFF },
	{ "staff_training", "Écrire clair", "training_admin", "office", NULL, FORM_TRAINING,
	  540, 180, 15, 1, 8, 0, STAFF },
	{ "staff_training", "Agir contre les discriminations", "discrimination", "office",
	  "unia", FORM_TRAINING, 540, 180, 26, 3, 7, 0, STAFF },
};
_Static_assert(ARRAY_LEN(PLAN) <= SERIES_MAX, "one stream for each series");

struct making {
	const struct demo_people *p;
	struct rng r;
	int64_t series_id, session_id, training_id;
	struct series s;
	struct enrolment members[MEMBERS + 2];
	size_t n;
};

static int64_t term_of(struct ctx *cx, enum term_list list, const char *key)
{
	const struct term *t = key ? model_term_key(cx->model, list, key) : NULL;

	return t ? t->id : 0;
}

/* Somebody of the people who fits and is not in the series yet. */
static int64_t pick_person(struct making *m, bool child)
{
	for (int tries = 0; tries < 400; tries++) {
		const struct demo_person *one =
			&m->p->rows[rng_below(&m->r, (uint32_t)m->p->n)];
		int age = age_on(one->birth, m->p->today);
		bool in = false;

		if (one->guarded || one->closed != DAY_NONE || one->deceased != DAY_NONE ||
		    (child ? age < 6 || age > 13 : age < 18))
			continue;
		for (size_t i = 0; i < m->n; i++)
			in = in || m->members[i].person_id == one->id;
		if (!in)
			return one->id;
	}
	return 0;
}

static Err add_member(struct ctx *cx, struct making *m, const struct plan_of *plan, int i)
{
	static const char *const partners[] = { "social_grocery", "food_bank", "pcs",
						"commune",	  "gal",       "school" };
	struct activity_enrol_in in = { .consent = -1, .state = -1, .consent_day = DAY_NONE };

	if (plan->who == STAFF)
		in.user_id = 1 + (i * 3 + (int)(m->s.id % 5)) % 20;
	else if (plan->who == PARTNERS)
		in.partner = partners[(size_t)i % ARRAY_LEN(partners)];
	else
		in.person_id = pick_person(m, plan->who == CHILDREN);
	if (!in.user_id && !in.partner && !in.person_id)
		return OK; /* a centre of ten people has no fifteen who fit */
	if (plan->who == STAFF)
		for (size_t k = 0; k < m->n; k++)
			if (m->members[k].user_id == in.user_id)
				return OK;
	if (plan->who == CHILDREN) {
		in.consent = CONSENT_GIVEN;
		in.contacts = "Parent : 0470 00 00 00";
		in.school = i % 2 ? "École communale" : "École libre";
	}
	TRY(enrolment_add(cx, &m->s, &m->members[m->n], &in));
	m->n++;
	return OK;
}

static Err add_mark(struct ctx *cx, struct making *m, const struct group_session *p,
		    const struct enrolment *e)
{
	static const char *const outcomes[] = { "took_part", "absent", "excused" };
	struct record r = session_record(p);
	int luck = rng_between(&m->r, 0, 99), mark = luck < 82 ? 0 : luck < 90 ? 1 : 2;
	int64_t id = 0;
	struct val why[2];

	r.person_id = e->person_id;
	r.staff_id = e->user_id ? e->user_id : r.staff_id;
	r.partner_id = e->partner_id ? e->partner_id : r.partner_id;
	r.outcome_id = term_of(cx, TERM_OUTCOME, outcomes[mark]);
	if (mark)
		r.minutes = 0;
	TRY(record_put(cx,
		       mark					       ? "session.missed"
		       : e->user_id && p->series.form == FORM_TRAINING ? "session.trained"
								       : "session.attended",
		       &r, 0, &id));
	TRY(why_seal(cx, e->person_id, mark == MARK_EXCUSED ? luck % MARK_REASONS : -1, why));
	return db_exec(cx, SQL_MARK,
		       BIND(V_INT(p->id), V_INT(e->id), V_TEXT(activity_marks[mark]), V_INT(id),
			    why[0], why[1]),
		       NULL);
}

static Err hold(struct ctx *cx, struct making *m, const struct plan_of *plan,
		struct group_session *p)
{
	struct record r;
	int heads =
		plan->heads ? rng_between(&m->r, plan->heads * 2 / 3, plan->heads * 4 / 3) : 0;
	int64_t met = (int64_t)m->n * 4 / 5;

	p->women = heads * 3 / 5;
	p->men = heads - p->women;
	p->seniors = plan->form == FORM_OPEN_DAY ? heads / 2 : 0;
	r = session_record(p);
	r.head_count = heads + met;
	return record_put(cx, "session.held", &r, 0, &p->record_id);
}

/* The words of a meeting, tied to the action that its theme speaks about. */
static Err add_point(struct ctx *cx, const struct group_session *p)
{
	const struct plan *plan = cx->model->n_plans > 1 ? &cx->model->plans[1] : NULL;
	const struct node *node =
		plan ? plan_node_code(plan, p->id % 2 ? "1.2.1" : "4.4.1") : NULL;
	struct place at = { .row = p->id,
			    .table = TABLE_ACTIVITY_POINT,
			    .column = ACTIVITY_POINT_TEXT,
			    .version = 1,
			    .pad = CELL_NOTE };
	struct val text = V_NULL;

	if (!node)
		return OK;
	TRY(sealed_value(cx, &at,
			 "Avancement des projets communs\x1f"
			 "Prochain point dans un mois",
			 &text));
	TRY(db_exec(cx, SQL_POINT, BIND(V_INT(p->id), V_INT(p->id), V_INT(node->id), text),
		    NULL));
	return p->state == SESSION_HELD ? points_emit(cx, p) : OK;
}

static Err add_session(struct ctx *cx, struct making *m, const struct plan_of *plan,
		       int32_t day)
{
	struct group_session p = { .id = m->session_id += 1 + rng_below(&m->r, 0xFFFF),
				   .series_id = m->s.id,
				   .day = day,
				   .start = m->s.start,
				   .minutes = m->s.minutes,
				   .place_id = m->s.place_id,
				   .partner_id = m->s.partner_id,
				   .theme_id = m->s.theme_id,
				   .staff_id = m->s.staff_id,
				   .state = SESSION_PLANNED,
				   .reason = -1,
				   .series = m->s };

	if (day < m->p->today)
		p.state = rng_chance(&m->r, 5) ? SESSION_CANCELLED : SESSION_HELD;
	if (p.state == SESSION_HELD)
		TRY(hold(cx, m, plan, &p));
	if (p.state == SESSION_CANCELLED) {
		struct record r = session_record(&p);

		r.minutes = 0;
		p.reason = rng_between(&m->r, 1, 3);
		TRY(record_put(cx, "session.cancelled", &r, 0, &p.record_id));
	}
	TRY(db_exec(cx, SQL_SESSION,
		    BIND(V_INT(p.id), V_INT(p.series_id), V_INT(day), V_INT(p.start),
			 V_INT(p.minutes), V_ID(p.place_id), V_ID(p.partner_id),
			 V_ID(p.theme_id), V_ID(p.staff_id), V_TEXT(activity_states[p.state]),
			 V_TEXT(p.reason < 0 ? NULL : activity_reasons[p.reason]),
			 V_INT(p.women), V_INT(p.men), V_INT(p.seniors), V_ID(p.record_id)),
		    NULL));
	for (size_t i = 0; i < m->n && p.state == SESSION_HELD; i++)
		if (m->members[i].state == ENROLMENT_ENROLLED)
			TRY(add_mark(cx, m, &p, &m->members[i]));
	return plan->form == FORM_MEETING ? add_point(cx, &p) : OK;
}

static Err add_series(struct ctx *cx, struct making *m, const struct plan_of *plan, size_t i)
{
	const struct catalogue_service *svc = model_service_key(cx->model, plan->service);
	const struct user *leader =
		model_user_login(cx->model, i % 3 ? "c.marechal" : "a.gillet");
	int32_t first = m->p->today - 7 * 78, last = m->p->today + 7 * 9, day;

	if (!svc)
		return OK;
	m->n = 0;
	m->s = (struct series){ .id = m->series_id += 1 + rng_below(&m->r, 0xFFFF),
				.service_id = svc->id,
				.title = plan->title,
				.form = plan->form,
				.theme_id = term_of(cx, TERM_THEME, plan->theme),
				.place_id = term_of(cx, TERM_PLACE, plan->place),
				.partner_id = term_of(cx, TERM_PARTNER, plan->partner),
				.staff_id = leader ? leader->id : 0,
				.capacity = plan->who == ADULTS || plan->who == CHILDREN
						    ? plan->members
						    : 0,
				.consent = plan->who == CHILDREN,
				.start = plan->start,
				.minutes = plan->minutes };
	TRY(db_exec(cx, SQL_SERIES,
		    BIND(V_INT(m->s.id), V_INT(svc->id), V_TEXT(plan->title),
			 V_TEXT(activity_forms[plan->form]), V_ID(m->s.theme_id),
			 V_ID(m->s.place_id), V_ID(m->s.partner_id), V_ID(m->s.staff_id),
			 V_ID(m->s.capacity), V_INT(m->s.consent), V_INT(plan->start),
			 V_INT(plan->minutes)),
		    NULL));
	for (int k = 0; k < plan->members + (i == 0 || plan->who == CHILDREN ? 2 : 0); k++)
		TRY(add_member(cx, m, plan, k));
	first += (plan->weekday - day_weekday(first) + 7) % 7 + 7 * ((int32_t)i % plan->every);
	for (day = first; day <= last; day += 7 * plan->every)
		if (day >= m->p->first_day && !calendar_is_legal(day) && day != m->p->today)
			TRY(add_session(cx, m, plan, day));
	return i == 0 ? add_session(cx, m, plan, m->p->today) : OK;
}

static Err add_training(struct ctx *cx, struct making *m, int i)
{
	static const char *const titles[] = {
		"Médiation interculturelle", "Droit social récent", "Outils numériques",
		"Premiers secours",	     "Gestion du stress",   "Conduite de projet"
	};
	static const char *const outcomes[] = { "pending", "accepted", "declined",
						"training_done" };
	int luck = rng_between(&m->r, 0, 99);
	int state = luck < 58	? TRAINING_DONE
		    : luck < 78 ? TRAINING_GRANTED
		    : luck < 90 ? TRAINING_REFUSED
				: TRAINING_ASKED;
	const struct catalogue_service *svc = model_service_key(cx->model, "staff_training");
	struct record r = { .service_id = svc ? svc->id : 0,
			    .day = m->p->today - 10 * i - rng_between(&m->r, 1, 9),
			    .until = DAY_NONE,
			    .staff_id = 1 + (int64_t)rng_below(&m->r, 20),
			    .theme_id = term_of(cx, TERM_THEME,
						i % 2 ? "training_admin" : "training_social"),
			    .outcome_id = term_of(cx, TERM_OUTCOME, outcomes[state]),
			    .quantity = 1,
			    .minutes = 180 * rng_between(&m->r, 1, 4),
			    .wait = -1,
			    .lag = -1,
			    .source = "activity_training",
			    .source_id = i + 1 };
	int64_t id = 0;

	TRY(record_put(cx, "session.training", &r, 0, &id));
	return db_exec(cx, SQL_TRAINING,
		       BIND(V_INT(i + 1), V_INT(r.staff_id), V_INT(r.day),
			    V_TEXT(titles[(size_t)i % ARRAY_LEN(titles)]), V_ID(r.theme_id),
			    V_INT(r.minutes), V_TEXT(training_states[state]), V_INT(id)),
		       NULL);
}

static Err write_all(struct ctx *cx, void *arg)
{
	const struct demo_people *p = arg;
	const struct user *staff = model_user_login(cx->model, "v.culot");
	struct session *who = arena_alloc(cx->arena, sizeof(*who));
	struct making m = { .p = p };

	if (!staff)
		return OK;
	*who = (struct session){ .user_id = staff->id, .user = staff };
	cx->who = who;
	for (size_t i = 0; i < ARRAY_LEN(PLAN); i++) {
		m.r = rng_of(p->seed, STREAM, i);
		TRY(add_series(cx, &m, &PLAN[i], i));
	}
	m.r = rng_of(p->seed, STREAM, SERIES_MAX);
	for (int i = 0; i < 48; i++)
		TRY(add_training(cx, &m, i));
	cx->who = NULL;
	return OK;
}

Err demo_activity(struct ctx *cx, const struct demo_people *p)
{
	struct demo_people copy = *p;

	return write_run(cx, write_all, &copy);
}
