/* See demo_centre.h. */
#include "cli/demo_centre.h"

#include <string.h>

#include "base/date.h"
#include "base/embed.h"
#include "cli/demo.h"
#include "cli/staff.h"
#include "core/audit.h"
#include "core/keyring.h"
#include "core/write.h"
#include "svc/plan/parse.h"
#include "svc/plan/plan.h"
#include "vault/ids.h"

#include "base/banned.h"

enum stream { STREAM_GLASS = 41 };

#define GLASS_N 6
#define GLASS_S (4 * 3600)

static const char SQL_TEAM[] = "INSERT INTO team(label) VALUES (?1)";
static const char SQL_GLASS[] =
	"INSERT INTO glass(glass_id, person_id, user_id, at, until, reason_code, reason,"
	" reviewed_at, reviewed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

const char DEMO_PASSWORD[] = "Maillon-demo-2026";

static Err add_teams(struct ctx *cx, void *arg)
{
	struct work_stock *w = arg;

	for (size_t i = 0; i < w->n_teams; i++) {
		TRY(db_exec(cx, SQL_TEAM, BIND(V_TEXT(w->teams[i])), NULL));
		w->team_id[i] = db_last_id(cx->db);
	}
	write_publish(cx, app_model_changed, NULL);
	return audit_append(cx, &(struct audit_line){ .action = "demo.teams",
						      .klass = AUDIT_CLASS_SYSTEM,
						      .rows = (int64_t)w->n_teams,
						      .status = 200,
						      .purpose = "demo" });
}

Err centre_teams(struct ctx *cx, struct work_stock *w)
{
	return write_run(cx, add_teams, w);
}

Err centre_account(struct ctx *cx, const struct work_stock *w, struct staff_member *s)
{
	int64_t teams[ARRAY_LEN(s->teams)];

	for (size_t i = 0; i < s->n_teams; i++)
		teams[i] = w->team_id[s->teams[i]];
	return staff_add(cx,
			 &(struct staff){ .login = s->login,
					  .name = s->name,
					  .role = s->role,
					  .lang = s->lang,
					  .password = DEMO_PASSWORD,
					  .teams = teams,
					  .n_teams = s->n_teams },
			 &s->user_id);
}

struct planning {
	struct plan_import in;
	struct plan_imported out;
};

static Err store_plan(struct ctx *cx, void *arg)
{
	struct planning *p = arg;

	TRY(plan_store(cx, &p->in, &p->out));
	return audit_append(cx, &(struct audit_line){ .action = "plan.import",
						      .klass = AUDIT_CLASS_SYSTEM,
						      .object = p->out.plan_id,
						      .status = 200,
						      .purpose = "demo" });
}

/* Both plans were prolonged: they are in force on every day that most demonstrations show. */
Err centre_plan(struct ctx *cx, int which)
{
	static const struct {
		const char *file, *organisation, *title;
		int from_year;
	} plans[CENTRE_PLANS] = {
		{ "data/plans/paliseul.txt", "CPAS de Paliseul",
		  "Plan stratégique transversal 2021-2024, prolongé", 2021 },
		{ "data/plans/ecaussinnes.txt", "CPAS d'Écaussinnes",
		  "Programme stratégique transversal, plan de lutte contre la pauvreté", 2020 },
	};
	const struct embedded *f = embedded_find(embedded_schema, plans[which].file);
	int year = day_civil(cx->today).year;
	struct planning p = { 0 };
	struct plan_tree tree;

	if (!f)
		FAIL(cx, ERR_INTERNAL, "seed.absent");
	TRY(plan_parse(cx->arena, &cx->err, (const char *)f->data, f->len, &tree));
	p.in = (struct plan_import){
		.tree = &tree,
		.title = plans[which].title,
		.organisation = plans[which].organisation,
		.from = day_from_civil(plans[which].from_year, 1, 1),
		.to = day_from_civil(year > 2026 ? year : 2026, 12, 31),
	};
	return write_run(cx, store_plan, &p);
}

/* ---- glass ---- */

struct glass {
	const struct demo_people *p;
	struct rng r;
	int64_t lead; /* who reviews */
};

/* A file that is open, of a team that is not the worker's, and not protected. */
static const struct demo_person *other_file(struct glass *g, int team)
{
	for (int i = 0; i < 500; i++) {
		const struct demo_person *m = &g->p->rows[rng_below(&g->r, (uint32_t)g->p->n)];

		if (m->team != NO_TEAM && m->team != team && !m->guarded &&
		    m->closed == DAY_NONE && m->opened < g->p->today - 20)
			return m;
	}
	return NULL;
}

static Err break_one(struct ctx *cx, struct glass *g, int64_t id)
{
	const struct work_stock *w = g->p->work;
	const struct glass_sample *why = &w->glass[(size_t)id % w->n_glass];
	const struct staff_member *s = &w->staff[(size_t)id * 5 % w->n_staff];
	const struct demo_person *m = s->load > 0 ? other_file(g, s->teams[0]) : NULL;
	int64_t at = brussels_instant(g->p->today - (int32_t)(2 * (GLASS_N - id) + 1), 10 * 60);
	bool reviewed = id <= GLASS_N / 2;
	uint8_t *cell;
	size_t n;

	if (!m)
		return OK;
	TRY(person_seal(cx,
			&(struct place){ .person = m->id,
					 .row = id,
					 .table = TABLE_GLASS,
					 .column = GLASS_REASON,
					 .version = 1,
					 .pad = CELL_NOTE },
			why->reason, strlen(why->reason), &cell, &n));
	TRY(db_exec(cx, SQL_GLASS,
		    BIND(V_INT(id), V_INT(m->id), V_INT(s->user_id), V_INT(at),
			 V_INT(at + GLASS_S), V_TEXT(why->reason_code), V_BLOB(cell, n),
			 reviewed ? V_INT(at + 86400) : V_NULL, V_ID(reviewed ? g->lead : 0)),
		    NULL));
	return audit_append(cx, &(struct audit_line){ .action = "person.glass",
						      .klass = AUDIT_CLASS_GLASS,
						      .user_id = s->user_id,
						      .subject = m->id,
						      .object = id,
						      .status = 201,
						      .purpose = why->reason_code });
}

static Err break_glass(struct ctx *cx, void *arg)
{
	struct glass *g = arg;

	for (int64_t id = 1; id <= GLASS_N; id++)
		TRY(break_one(cx, g, id));
	return OK;
}

Err centre_glass(struct ctx *cx, const struct demo_people *p)
{
	struct glass g = { .p = p, .r = rng_of(p->seed, STREAM_GLASS, 0) };

	for (size_t i = 0; i < p->work->n_staff; i++)
		if (strcmp(p->work->staff[i].role, "team_lead") == 0)
			g.lead = p->work->staff[i].user_id;
	if (p->work->n_glass == 0)
		return OK;
	return write_run(cx, break_glass, &g);
}
