/*
 * Placements of the demonstration centre: hosts with agreements and posts, some forty contracts
 * over a year and a half with their attendance and follow-up, candidates who wait.  All of it goes
 * through the handlers of the service, so it obeys the same rules as what is typed.
 *
 * Rates lean on published ones: some 45 % at work six months after an Article 60 contract, one
 * exit in five not heard of; most follow-ups in time, some late, a few forgotten.
 */
#include <string.h>

#include "base/date.h"
#include "cli/demo_parts.h"
#include "cli/demo_placement.h"
#include "core/calendar.h"
#include "core/session.h"
#include "core/write.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"

#include "base/banned.h"

#define STREAM	   823
#define CONTRACTS  46
#define CANDIDATES 14
#define JOB_ARENA  ((size_t)32 << 20)

static const char SQL_DUE[] = "SELECT milestone_id, kind, due, version FROM "
			      "placement_milestone WHERE contract_id = ?1"
			      " AND done_day IS NULL AND due <= ?2 ORDER BY due";
static const char SQL_VERSION[] =
	"SELECT version FROM placement_contract WHERE contract_id = ?1";

struct making {
	struct ctx *cx;
	const struct demo_people *p;
	struct rng r;
	int64_t posts[DEMO_POSTS];
	int32_t free_from[DEMO_POSTS][8]; /* of each place */
	size_t next_person;
};

/* ---- a call of a handler, inside a write job -------------------------------------------------- */

struct call {
	handler_fn *fn;
	const struct user *user;
	int64_t id, version, object;
	const void *in;
};

static Err run(struct ctx *cx, struct call *c)
{
	struct session who = { .user_id = c->user->id, .user = c->user };
	struct resp rs = { 0 };
	struct req rq = { .cx = *cx, .id = c->id, .in = (void *)(uintptr_t)c->in };
	Err e;

	rq.cx.who = &who;
	if (c->version)
		rq.if_match = arena_printf(cx->arena, "\"%lld\"", (long long)c->version);
	e = c->fn(&rq, &rs);
	c->object = rq.object;
	cx->err = rq.cx.err;
	buf_release(&rs.body);
	return e;
}

static const struct user *user_of(const struct making *m, size_t staff)
{
	return model_user(m->cx->model, m->p->work->staff[staff].user_id);
}

static const struct user *login(const struct making *m, const char *name)
{
	return model_user_login(m->cx->model, name);
}

/* ---- hosts and posts ---------------------------------------------------------------------------- */

static Err make_agreement(struct ctx *cx, struct making *m, const struct demo_host *h,
			  int64_t host_id)
{
	struct agreement_in in = { .from = m->p->first_day + h->since,
				   .to = DAY_NONE,
				   .max_posts = 4,
				   .tariff = h->tariff,
				   .tariff_cents = h->cents,
				   .notice_days = 28,
				   .evaluation_months = 3,
				   .tutor = h->tutor,
				   .tasks = "Voir la fiche de chaque poste." };
	struct call c = { agreement_add, login(m, "k.benali"), host_id, 0, 0, &in };

	return run(cx, &c);
}

static Err make_hosts(struct ctx *cx, void *arg)
{
	struct making *m = arg;

	for (size_t i = 0; i < DEMO_HOSTS; i++) {
		const struct demo_host *h = &demo_hosts[i];
		struct host_in in = { .name = h->name,
				      .category = h->category,
				      .locality = h->locality,
				      .contact_name = h->tutor };
		struct call c = { host_add, login(m, "k.benali"), 0, 0, 0, &in };

		TRY(run(cx, &c));
		if (h->category != 0)
			TRY(make_agreement(cx, m, h, c.object));
		for (size_t j = 0; j < DEMO_POSTS; j++) {
			const struct demo_post *p = &demo_posts[j];
			static const char *const fr[] = { "fr" };
			struct post_in post = { .host_id = c.object,
						.article = p->article,
						.title = p->title,
						.theme = p->theme,
						.own_service = p->own,
						.locality = h->locality,
						.capacity = p->capacity,
						.week_minutes = 2280,
						.created = m->p->first_day + p->since,
						.licence = p->licence,
						.public_transport = !p->licence };
			struct call cp = { post_add, login(m, "k.benali"), 0, 0, 0, &post };

			if (p->host != i)
				continue;
			post.skills = (struct list){ (void *)(uintptr_t)p->skills, 2 };
			post.languages = (struct list){ (void *)(uintptr_t)fr, 1 };
			TRY(run(cx, &cp));
			m->posts[j] = cp.object;
		}
	}
	return OK;
}

/* ---- people ------------------------------------------------------------------------------------- */

/* The next adult of the insertion team who is 20 to 58. */
static const struct demo_person *next_person(struct making *m)
{
	for (; m->next_person < m->p->n; m->next_person++) {
		const struct demo_person *d = &m->p->rows[m->next_person];
		int age = age_on(d->birth, m->p->today);

		if (d->staff == NO_STAFF || d->team == NO_TEAM || age < 20 || age > 58 ||
		    d->closed != DAY_NONE || d->deceased != DAY_NONE || d->guarded)
			continue;
		if (strcmp(m->p->work->teams[d->team], "insertion") != 0 &&
		    strstr(m->p->work->teams[d->team], "nsertion") == NULL)
			continue;
		m->next_person++;
		return d;
	}
	return NULL;
}

struct one {
	struct making *m;
	const struct demo_person *person;
	size_t post;
	int32_t start, end, real_end; /* real_end: DAY_NONE */
	int64_t id;
	int64_t week[7];
};

/* A post with a place from some day on; its index, DEMO_POSTS for none. */
static size_t free_post(struct making *m, int32_t start, int32_t end)
{
	size_t from = rng_below(&m->r, DEMO_POSTS);

	for (size_t k = 0; k < DEMO_POSTS; k++) {
		size_t i = (from + k) % DEMO_POSTS;

		if (start < m->p->first_day + demo_posts[i].since)
			continue;
		for (int place = 0; place < demo_posts[i].capacity; place++)
			if (m->free_from[i][place] <= start) {
				m->free_from[i][place] = end + 10;
				return i;
			}
	}
	return DEMO_POSTS;
}

/* ---- attendance --------------------------------------------------------------------------------- */

static char letter(struct rng *r)
{
	static const char rare[] = "MVVVVVGGROIKNA";

	return rng_chance(r, 90) ? 'P' : rare[rng_below(r, sizeof(rare) - 1)];
}

static Err make_month(struct ctx *cx, struct one *o, int month)
{
	int32_t first = month_first(month), next = month_first(month + 1);
	int32_t last = o->real_end != DAY_NONE ? o->real_end : o->end;
	char *codes = arena_alloc(cx->arena, 32);
	struct grid_row_in row = { .contract_id = o->id, .codes = codes };
	struct grid_in in = { .year = month / 12,
			      .month = month % 12 + 1,
			      .rows = { &row, 1 } };
	struct call c = { attendance_put, user_of(o->m, o->person->staff), 0, 0, 0, &in };
	bool sick = rng_chance(&o->m->r, 6);

	for (int32_t d = first; d < next; d++) {
		char *at = &codes[d - first];

		*at = '.';
		if (d < o->start || d > last || d >= o->m->p->today ||
		    o->week[day_weekday(d) - 1] == 0)
			continue;
		*at = calendar_is_legal(d) ? 'F' : letter(&o->m->r);
		if (sick && d - first > 8 && d - first < 19)
			*at = 'M';
	}
	return run(cx, &c);
}

static Err make_months(struct ctx *cx, struct one *o)
{
	int32_t last = o->real_end != DAY_NONE ? o->real_end : o->end;
	int32_t upto = last < o->m->p->today ? last : o->m->p->today - 1;

	for (int m = day_month_index(o->start); m <= day_month_index(upto); m++) {
		/* Somebody has not entered this month yet. */
		if (m == day_month_index(o->m->p->today) && rng_chance(&o->m->r, 30))
			continue;
		TRY(make_month(cx, o, m));
	}
	return OK;
}

/* ---- follow-up ---------------------------------------------------------------------------------- */

static const char *situation(struct rng *r)
{
	static const char *const all[] = { "job_fixed",	   "job_permanent", "job_agency",
					   "job_fixed",	   "job_permanent", "self_employed",
					   "unemployment", "unemployment",  "back_on_ris",
					   "in_training",  "sick_fund",	    "lost_from_sight",
					   "unemployment" };

	return all[rng_below(r, ARRAY_LEN(all))];
}

static Err do_milestone(struct ctx *cx, struct one *o, int64_t id, const char *kind,
			int32_t due, int64_t version)
{
	static const char *const said[] = {
		"Le tuteur est satisfait, l’équipe aussi.",
		"Quelques retards le lundi, on en parle avec le tuteur.",
		"CV refait, candidature envoyée à deux entreprises.",
		"Souhaite passer le permis B avant la fin.",
		"Entretien au Forem prévu, dossier complet.",
	};
	bool after = strncmp(kind, "plus", 4) == 0;
	struct rng *r = &o->m->r;
	struct done_in in = { .day = due + rng_between(r, -3, 25), .proof = -1 };
	struct call c = {
		milestone_done, user_of(o->m, o->person->staff), id, version, 0, &in
	};

	if (rng_chance(r, after ? 22 : 12))
		return OK; /* nobody did it */
	if (in.day > o->m->p->today)
		in.day = o->m->p->today;
	if (in.day < o->start)
		in.day = o->start;
	if (after) {
		in.outcome = situation(r);
		in.proof = strncmp(in.outcome, "job", 3) == 0 ? (int)rng_below(r, 3) : 4;
	}
	in.note = rng_chance(r, 60) ? said[rng_below(r, ARRAY_LEN(said))] : NULL;
	return run(cx, &c);
}

static Err make_follow_up(struct ctx *cx, struct one *o)
{
	struct {
		int64_t id, version;
		const char *kind;
		int32_t due;
	} due[16];
	size_t n = 0;

	{
		CLEANUP(stmt_done) struct stmt q = { 0 };
		bool row = true;

		TRY(db_query(cx, &q, SQL_DUE, BIND(V_INT(o->id), V_DAY(o->m->p->today))));
		while (n < ARRAY_LEN(due)) {
			TRY(db_next(cx, &q, &row));
			if (!row)
				break;
			due[n].id = col_int(&q, 0);
			due[n].kind = col_text(&q, 1, cx->arena);
			due[n].due = col_day(&q, 2);
			due[n++].version = col_int(&q, 3);
		}
	}
	for (size_t i = 0; i < n; i++)
		TRY(do_milestone(cx, o, due[i].id, due[i].kind, due[i].due, due[i].version));
	return OK;
}

static Err make_support(struct ctx *cx, struct one *o)
{
	static const char *const trainings[] = { "Permis B théorique",
						 "Sécurité et VCA de base",
						 "Français, remise à niveau",
						 "HACCP, hygiène" };
	static const char *const steps[] = { "Refaire le CV", "S’inscrire au Forem",
					     "Simulation d’entretien",
					     "Visiter deux employeurs" };
	const struct user *u = user_of(o->m, o->person->staff);
	int32_t today = o->m->p->today, day = o->start + 80;
	struct rng *r = &o->m->r;

	for (; day < today && day < o->end; day += 110) {
		struct evaluation_in in = { .day = day,
					    .tutor = "Tuteur du poste",
					    .punctuality = rng_between(r, 2, 4),
					    .work = rng_between(r, 2, 4),
					    .autonomy = rng_between(r, 1, 4),
					    .team = rng_between(r, 2, 4),
					    .text = "Apprend vite, demande quand il faut." };
		struct call c = { contract_evaluation_add, u, o->id, 0, 0, &in };

		TRY(run(cx, &c));
	}
	if (o->start + 60 < today && rng_chance(r, 60)) {
		struct item_in in = { .kind = 0,
				      .day = o->start + 60,
				      .minutes = 60 * rng_between(r, 6, 40),
				      .text = trainings[rng_below(r, ARRAY_LEN(trainings))],
				      .organiser = "Forem" };
		struct call c = { contract_item_add, u, o->id, 0, 0, &in };

		TRY(run(cx, &c));
	}
	for (size_t i = 0; i < ARRAY_LEN(steps) && o->end - today < 190; i++) {
		struct item_in in = { .kind = 1,
				      .day = o->end - 150 + 30 * (int32_t)i,
				      .text = steps[i] };
		struct call c = { contract_item_add, u, o->id, 0, 0, &in };

		if (in.day >= o->start)
			TRY(run(cx, &c));
	}
	return OK;
}

/* ---- one contract ------------------------------------------------------------------------------- */

static Err sign(struct ctx *cx, struct one *o)
{
	const struct demo_post *post = &demo_posts[o->post];
	struct contract_in in = { .person_id = o->person->id,
				  .post_id = o->m->posts[o->post],
				  .article = post->article,
				  .start = o->start,
				  .planned_end = o->end,
				  .admitted = DAY_NONE,
				  .week = { o->week, 7 },
				  .adapted = rng_chance(&o->m->r, 9),
				  .tutor = demo_hosts[post->host].tutor,
				  .tasks = post->tasks };
	struct call c = { contract_add, user_of(o->m, o->person->staff), 0, 0, 0, &in };
	const struct user *works_as = post->login ? login(o->m, post->login) : NULL;

	if (works_as && o->real_end == DAY_NONE)
		in.user_id = works_as->id;
	TRY(run(cx, &c));
	o->id = c.object;
	return OK;
}

static Err end(struct ctx *cx, struct one *o)
{
	static const char *const early[] = { "end_for_job", "end_mutual", "end_serious_cause",
					     "end_illness", "end_for_job" };
	struct end_in in = { .day = o->real_end,
			     .reason = o->real_end < o->end ? early[rng_below(&o->m->r, 5)]
							    : "end_term" };
	struct call c = { contract_end, user_of(o->m, o->person->staff), o->id, 0, 0, &in };

	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(o->id)), &c.version));
	return run(cx, &c);
}

static Err make_one(struct ctx *cx, void *arg)
{
	struct one *o = arg;

	TRY(sign(cx, o));
	TRY(make_months(cx, o));
	TRY(make_follow_up(cx, o)); /* before the end, so that an exit was prepared */
	if (o->real_end != DAY_NONE) {
		TRY(end(cx, o));
		TRY(make_follow_up(cx, o));
	}
	return make_support(cx, o);
}

static Err make_candidate(struct ctx *cx, void *arg)
{
	static const char *const fr[] = { "fr" }, *const places[] = { "Paliseul", "Bertrix" };
	struct one *o = arg;
	const struct demo_post *like = &demo_posts[rng_below(&o->m->r, DEMO_POSTS)];
	struct candidate_in in = { .skills = { (void *)(uintptr_t)like->skills,
					       1 + rng_below(&o->m->r, 2) },
				   .languages = { (void *)(uintptr_t)fr, 1 },
				   .themes = { (void *)(uintptr_t)&like->theme, 1 },
				   .localities = { (void *)(uintptr_t)places, 2 },
				   .week_minutes = rng_chance(&o->m->r, 70) ? 2280 : 1140,
				   .available = DAY_NONE,
				   .licence = rng_chance(&o->m->r, 40),
				   .vehicle = rng_chance(&o->m->r, 25),
				   .note = "Motivé, disponible de suite." };
	struct call c = {
		candidate_put, user_of(o->m, o->person->staff), o->person->id, 0, 0, &in
	};

	return run(cx, &c);
}

/* A job with an arena of its own. */
static Err job(struct making *m, write_fn *fn, void *arg)
{
	struct ctx cx = *m->cx;
	struct arena a;
	Err e;

	arena_init(&a, JOB_ARENA);
	cx.arena = &a;
	e = write_run(&cx, fn, arg);
	m->cx->err = cx.err;
	arena_release(&a);
	return e;
}

static void draw(struct making *m, int i, struct one *o)
{
	int32_t span = m->p->today - m->p->first_day + 330;
	int64_t minutes = rng_chance(&m->r, 72) ? 456 : rng_chance(&m->r, 50) ? 364 : 228;

	o->start = m->p->first_day - 330 + (int32_t)((int64_t)span * i / CONTRACTS) +
		   rng_between(&m->r, -10, 10);
	o->start += (8 - day_weekday(o->start)) % 7; /* a Monday */
	/* As long as 312 days take at this fraction, most often with a few weeks in hand. */
	o->end = day_add_months(o->start, minutes == 456   ? 12
					  : minutes == 364 ? 15
							   : 24) +
		 rng_between(&m->r, -10, 60);
	o->real_end = DAY_NONE;
	for (int d = 0; d < 5; d++)
		o->week[d] = minutes;
	if (o->end < m->p->today - 8)
		o->real_end = o->end;
	if (o->start + 120 < m->p->today && rng_chance(&m->r, 22))
		o->real_end = o->start + rng_between(&m->r, 60, 110);
}

Err demo_placement(struct ctx *cx, const struct demo_people *p)
{
	struct making m = { .cx = cx, .p = p, .r = rng_of(p->seed, STREAM, 0) };

	TRY(job(&m, make_hosts, &m));
	for (int i = 0; i < CONTRACTS; i++) {
		struct one o = { .m = &m };

		draw(&m, i, &o);
		o.post = free_post(&m, o.start, o.real_end != DAY_NONE ? o.real_end : o.end);
		if (o.post == DEMO_POSTS)
			continue;
		o.person = next_person(&m);
		if (!o.person)
			return OK;
		TRY(job(&m, make_one, &o));
	}
	for (int i = 0; i < CANDIDATES; i++) {
		struct one o = { .m = &m, .person = next_person(&m) };

		if (o.person)
			TRY(job(&m, make_candidate, &o));
	}
	return OK;
}
