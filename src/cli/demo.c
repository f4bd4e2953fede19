/*
 * Making the demonstration centre (demo.h): frame, people, interventions, then each service.
 *
 * Large centres: an act is some 25 µs of SQLite, so one thread draws a batch while the writer
 * stores the one before, and the two indexes by person, whose pages every row would touch at
 * random, are made after the rows.  Memory: some 60 bytes a person, and two batches.
 */
#include "cli/demo.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/demo_centre.h"
#include "cli/demo_history.h"
#include "cli/demo_parts.h"
#include "core/audit.h"
#include "core/write.h"
#include "vault/token.h"

#include "base/banned.h"

#define PEOPLE_A_JOB  1000
#define ACTS_A_JOB    20000
#define INDEXES_AFTER 200000 /* interventions from which indexes are made after the rows */
#define ARENA_MAX     ((size_t)4 << 30)
#define BATCH_MAX     ((size_t)512 << 20)

static const char SQL_INDEX_TEXTS[] =
	"SELECT sql FROM sqlite_schema WHERE type = 'index'"
	" AND name IN ('record_person', 'intervention_person') ORDER BY name";
static const char SQL_DROP_RECORD[] = "DROP INDEX record_person";
static const char SQL_DROP_ACT[] = "DROP INDEX intervention_person";

struct progress {
	const char *what;
	int64_t total, started, shown;
	bool quiet;
};

/* The whole work: `cx` holds one snapshot of the model from the people on. */
struct making {
	struct app *app;
	const struct demo_how *how;
	struct demo_done *done;
	struct arena arena;
	struct ctx cx;
	struct work_stock work;
	struct people_stock stock;
	struct demo_people people;
	struct progress progress;
	const char *indexes[2];
	size_t n_indexes;
};

static void progress_start(struct progress *p, const char *what, int64_t total)
{
	p->what = what;
	p->total = total;
	p->started = p->shown = clock_mono_us();
}

static void progress_show(struct progress *p, int64_t done)
{
	int64_t now = clock_mono_us();
	double s = (double)(now - p->started) / 1e6, rate = s > 0 ? (double)done / s : 0;

	if (p->quiet || now - p->shown < 1000000)
		return;
	p->shown = now;
	fprintf(stderr, "%s %lld of %lld, %.0f a second, %.0f s to go\n", p->what,
		(long long)done, (long long)p->total, rate,
		rate > 0 ? (double)(p->total - done) / rate : 0.0);
}

static Err note(struct ctx *cx, const char *action, int64_t rows)
{
	return audit_append(cx, &(struct audit_line){ .action = action,
						      .klass = AUDIT_CLASS_SYSTEM,
						      .rows = rows,
						      .status = 200,
						      .purpose = "demo" });
}

/* ---- frame: each step sees the model that the one before left ---- */

static Err step_teams(struct ctx *cx, struct making *m, size_t i)
{
	(void)i;
	return centre_teams(cx, &m->work);
}

static Err step_account(struct ctx *cx, struct making *m, size_t i)
{
	return centre_account(cx, &m->work, &m->work.staff[i]);
}

static Err step_plan(struct ctx *cx, struct making *m, size_t i)
{
	(void)m;
	return centre_plan(cx, (int)i);
}

static Err step_progress(struct ctx *cx, struct making *m, size_t i)
{
	(void)m;
	(void)i;
	return centre_plan_progress(cx);
}

static Err steps(struct making *m, Err (*run)(struct ctx *, struct making *, size_t), size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a;
		struct ctx cx;
		Err e;

		arena_init(&a, BATCH_MAX);
		e = app_enter(m->app, &a, &cx);
		if (e.code == ERR_OK)
			e = run(&cx, m, i);
		m->cx.err = cx.err;
		app_leave(&cx);
		arena_release(&a);
		TRY(e);
		progress_show(&m->progress, (int64_t)i + 1);
	}
	return OK;
}

static Err make_frame(struct making *m)
{
	progress_start(&m->progress, "accounts", (int64_t)m->work.n_staff);
	TRY(steps(m, step_teams, 1));
	TRY(steps(m, step_account, m->work.n_staff));
	TRY(steps(m, step_plan, CENTRE_PLANS));
	return steps(m, step_progress, 1);
}

/* ---- people ---- */

struct people_job {
	const struct demo_people *p;
	size_t from, to;
};

static Err store_people(struct ctx *cx, void *arg)
{
	const struct people_job *j = arg;

	TRY(people_write(cx, j->p, j->from, j->to));
	return note(cx, "demo.people", (int64_t)(j->to - j->from));
}

static Err make_people(struct making *m)
{
	struct ctx cx = m->cx;
	struct arena a;
	Err e = OK;

	people_draw(&m->arena, &m->people, (size_t)m->how->people);
	progress_start(&m->progress, "people", m->how->people);
	arena_init(&a, BATCH_MAX);
	cx.arena = &a;
	for (size_t from = 0; from < m->people.n && e.code == ERR_OK; from += PEOPLE_A_JOB) {
		size_t to = from + PEOPLE_A_JOB;
		struct people_job job = { &m->people, from,
					  to < m->people.n ? to : m->people.n };

		e = write_run(&cx, store_people, &job);
		arena_reset(&a);
		progress_show(&m->progress, (int64_t)job.to);
	}
	if (e.code == ERR_OK)
		e = centre_glass(&cx, &m->people);
	m->cx.err = cx.err;
	arena_release(&a);
	m->done->people = (int64_t)m->people.n;
	m->done->households = (int64_t)m->people.n_households;
	return e;
}

/* ---- interventions ---- */

static Err drop_indexes(struct ctx *cx, void *arg)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct making *m = arg;
	bool row = false;

	TRY(db_query(cx, &q, SQL_INDEX_TEXTS, NO_BIND));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		if (m->n_indexes < ARRAY_LEN(m->indexes))
			m->indexes[m->n_indexes++] = col_text(&q, 0, &m->arena);
	}
	stmt_done(&q);
	TRY(db_exec(cx, SQL_DROP_RECORD, NO_BIND, NULL));
	return db_exec(cx, SQL_DROP_ACT, NO_BIND, NULL);
}

static Err make_indexes(struct ctx *cx, void *arg)
{
	const struct making *m = arg;

	for (size_t i = 0; i < m->n_indexes; i++)
		TRY(db_script(cx->db, &cx->err, m->indexes[i]));
	return OK;
}

struct batch {
	struct demo_history *history;
	struct demo_done *done;
	struct arena arena;
	struct ctx cx;
	struct demo_act *acts;
	size_t n;
	pthread_t thread;
	bool started;
};

static void *draw_batch(void *arg)
{
	struct batch *b = arg;

	arena_reset(&b->arena);
	b->n = history_draw(&b->cx, b->history, b->acts, ACTS_A_JOB);
	return NULL;
}

static void draw_begin(struct batch *b)
{
	b->started = pthread_create(&b->thread, NULL, draw_batch, b) == 0;
	if (!b->started)
		(void)draw_batch(b);
}

static void draw_end(struct batch *b)
{
	if (b->started)
		pthread_join(b->thread, NULL);
	b->started = false;
}

static Err store_acts(struct ctx *cx, void *arg)
{
	const struct batch *b = arg;

	TRY(acts_write(cx, b->acts, b->n, b->done));
	return note(cx, "demo.interventions", (int64_t)b->n);
}

/* Draws one batch while the other one is stored. */
static Err store_all(struct making *m, struct batch b[2])
{
	Err e = OK;

	draw_begin(&b[0]);
	for (int now = 0;; now = !now) {
		draw_end(&b[now]);
		if (b[now].n == 0)
			return OK;
		draw_begin(&b[!now]);
		e = write_run(&b[now].cx, store_acts, &b[now]);
		if (e.code != ERR_OK) {
			draw_end(&b[!now]);
			m->cx.err = b[now].cx.err;
			return e;
		}
		progress_show(&m->progress, m->done->interventions);
	}
}

static Err make_history(struct making *m)
{
	struct demo_history h;
	struct batch b[2] = { 0 };
	Err e;

	TRY(history_init(&m->cx, &m->people, m->how->records, &h));
	progress_start(&m->progress, "interventions", m->how->records);
	for (int i = 0; i < 2; i++) {
		b[i] = (struct batch){ .history = &h, .done = m->done, .cx = m->cx };
		arena_init(&b[i].arena, BATCH_MAX);
		b[i].cx.arena = &b[i].arena;
		b[i].acts = arena_array(&m->arena, ACTS_A_JOB, sizeof(*b[i].acts));
	}
	/* The context must not move once its arena is named in it. */
	e = store_all(m, b);
	for (int i = 0; i < 2; i++)
		arena_release(&b[i].arena);
	return e;
}

static Err make_acts(struct making *m)
{
	int64_t after = m->how->indexes_after ? m->how->indexes_after : INDEXES_AFTER;
	bool bulk = m->how->records > after;

	if (bulk)
		TRY(write_run(&m->cx, drop_indexes, m));
	TRY(make_history(m));
	if (bulk) {
		if (!m->how->quiet)
			fprintf(stderr, "indexes\n");
		TRY(write_run(&m->cx, make_indexes, m));
	}
	return OK;
}

/* ---- services ---- */

static Err make_parts(struct making *m)
{
	for (size_t i = 0; demo_parts[i]; i++) {
		struct ctx cx = m->cx;
		struct arena a;
		Err e;

		arena_init(&a, BATCH_MAX);
		cx.arena = &a;
		e = demo_parts[i](&cx, &m->people);
		m->cx.err = cx.err;
		arena_release(&a);
		TRY(e);
	}
	return OK;
}

/* ---- all ---- */

static Err make_targets(struct making *m)
{
	double months = (m->cx.today - m->people.first_day) / 30.44;
	struct centre_size size = { .people = (double)m->how->people,
				    .acts_a_month = (double)m->how->records / months };

	return m->how->records ? centre_targets(&m->cx, &size) : OK;
}

static Err make_rest(struct making *m)
{
	TRY(people_stock_read(&m->cx, &m->stock));
	TRY(work_stock_read(&m->cx, &m->work));
	m->people = (struct demo_people){
		.stock = &m->stock,
		.work = &m->work,
		.seed = m->how->seed,
		.today = m->cx.today,
		.first_day = history_first_day(m->how->records, m->cx.today),
	};
	for (size_t i = 0; i < m->cx.model->n_plans && i < DEMO_PLANS; i++)
		(void)snprintf(m->done->plans[i].organisation,
			       sizeof(m->done->plans[i].organisation), "%s",
			       m->cx.model->plans[i].organisation);
	TRY(make_targets(m));
	TRY(make_people(m));
	TRY(make_acts(m));
	return make_parts(m);
}

static Err make_all(struct making *m)
{
	Err e;

	TRY(make_frame(m));
	e = app_enter(m->app, &m->arena, &m->cx);
	if (e.code == ERR_OK)
		e = make_rest(m);
	app_leave(&m->cx);
	return e;
}

static Err reopen(struct making *m)
{
	struct app_unlock unlock = { .secret_file = m->how->secret_file };

	app_close(m->app);
	m->app = NULL;
	return app_open(&m->cx.err, m->how->dir, &unlock, NULL, NULL, &m->app);
}

/* What is read from all that was made. */
static Err make_last(struct making *m)
{
	Err e;

	TRY(reopen(m));
	e = app_enter(m->app, &m->arena, &m->cx);
	if (e.code == ERR_OK)
		e = demo_evaluation(&m->cx);
	app_leave(&m->cx);
	return e;
}

static Err create(struct making *m)
{
	const struct demo_how *how = m->how;
	struct app_created created;
	struct app_create create = { .kind = m->work.centre_kind,
				     .name = m->work.centre_name,
				     .secret_file = how->secret_file,
				     .demo = true };
	Err e = app_create(&m->cx.err, how->dir, &create, &created);

	secret_wipe(&created, sizeof(created));
	TRY(e);
	return reopen(m);
}

Err demo_make(struct err_info *ei, const struct demo_how *how, struct demo_done *out)
{
	struct making m = { .how = how, .done = out, .progress = { .quiet = how->quiet } };
	Err e;

	*out = (struct demo_done){ 0 };
	arena_init(&m.arena, ARENA_MAX);
	m.cx.arena = &m.arena;
	random_seed_for_tests(how->seed); /* ids only: keys never come from a seed */
	e = work_stock_staff(&m.cx, &m.work);
	if (e.code == ERR_OK)
		e = create(&m);
	if (e.code == ERR_OK)
		e = make_all(&m);
	if (e.code == ERR_OK)
		e = make_last(&m);
	if (e.code != ERR_OK)
		*ei = m.cx.err;
	random_seed_for_tests(0);
	app_close(m.app);
	arena_release(&m.arena);
	return e;
}

Err demo_accounts(struct err_info *ei, demo_account_fn *each, void *arg)
{
	struct work_stock w;
	struct arena a;
	struct ctx cx = { .arena = &a };
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = work_stock_staff(&cx, &w);
	for (size_t i = 0; e.code == ERR_OK && i < w.n_staff; i++)
		each(arg, w.staff[i].login, w.staff[i].role, w.staff[i].name, w.staff[i].title);
	if (e.code != ERR_OK)
		*ei = cx.err;
	arena_release(&a);
	return e;
}
