/*
 * The page of a plan: every node, every indicator, one period.
 *
 * The rendered answer is kept for the version of the facts and of the configuration that it was
 * computed from: while nothing changes, the page costs a copy.  It holds figures only, masked as
 * they are for everyone, so one copy serves all readers.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

#define CACHED 16

struct cached {
	const struct app *app;
	int64_t plan_id;
	int32_t from, to, today;
	uint64_t facts, model, used;
	char *json;
	size_t len;
};

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static struct cached cache[CACHED];
static uint64_t cache_clock;

static bool same(const struct cached *a, const struct cached *b)
{
	return a->app == b->app && a->plan_id == b->plan_id && a->from == b->from &&
	       a->to == b->to && a->today == b->today && a->facts == b->facts &&
	       a->model == b->model && a->json;
}

static bool cache_get(const struct cached *key, struct buf *out)
{
	bool found = false;

	pthread_mutex_lock(&cache_lock);
	for (size_t i = 0; i < CACHED && !found; i++)
		if (same(&cache[i], key)) {
			cache[i].used = ++cache_clock;
			buf_add(out, cache[i].json, cache[i].len);
			found = true;
		}
	pthread_mutex_unlock(&cache_lock);
	return found;
}

static void cache_put(const struct cached *key, const struct buf *b)
{
	struct cached *old = &cache[0];
	char *copy = malloc(b->len);

	if (!copy)
		abort();
	memcpy(copy, b->data, b->len);
	pthread_mutex_lock(&cache_lock);
	for (size_t i = 1; i < CACHED; i++)
		if (cache[i].used < old->used)
			old = &cache[i];
	free(old->json);
	*old = *key;
	old->json = copy;
	old->len = b->len;
	old->used = ++cache_clock;
	pthread_mutex_unlock(&cache_lock);
}

Err figures_period(struct req *rq, struct resp *rs, int32_t from, int32_t to, int32_t *f,
		   int32_t *t)
{
	int year = day_civil(rq->cx.today).year;

	*f = from == DAY_NONE ? day_from_civil(year, 1, 1) : from;
	*t = to == DAY_NONE ? day_from_civil(year, 12, 31) : to;
	if (*t < *f)
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.too_small");
	if (measure_months(*f, *t) > MEASURE_MONTHS_MAX)
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.too_large");
	return OK;
}

static void write_plan(struct jw *w, const char *name, const struct plan *p)
{
	int64_t counts[4] = { 0 };

	for (size_t i = 0; i < p->n_nodes; i++)
		if (!p->nodes[i].removed)
			counts[p->nodes[i].level]++;
	jw_object(w, name);
	jw_int(w, "id", p->id);
	jw_int(w, "version", p->version);
	jw_string(w, "title", p->title);
	jw_string(w, "organisation", p->organisation);
	jw_day(w, "from", p->from);
	jw_day(w, "to", p->to);
	jw_bool(w, "active", p->active);
	jw_object(w, "counts");
	for (int i = 0; i < 4; i++)
		jw_int(w, level_names[i], counts[i]);
	jw_end(w);
	jw_end(w);
}

Err plan_list(struct req *rq, struct resp *rs)
{
	const struct model *m = rq->cx.model;
	struct jw w = reply(rs, 200);

	jw_array(&w, "rows");
	for (size_t i = 0; i < m->n_plans; i++)
		write_plan(&w, NULL, &m->plans[i]);
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static void write_page(struct ctx *cx, struct jw *w, const struct figures *f)
{
	uint64_t records = f->tied + f->untied;

	write_plan(w, "plan", f->plan);
	jw_day(w, "from", f->from);
	jw_day(w, "to", f->to);
	jw_day(w, "today", cx->today);
	jw_int(w, "computed_at", cx->now);
	jw_int(w, "computed_us", f->computed_us);
	jw_int(w, "stamp", (int64_t)f->version);
	jw_object(w, "states");
	for (int s = 0; s < ROLLUP_STATES; s++)
		jw_int(w, state_names[s], f->all[s]);
	jw_end(w);
	jw_object(w, "attached");
	jw_int(w, "records", (int64_t)records);
	jw_int(w, "tied", (int64_t)f->tied);
	jw_int(w, "untied", (int64_t)f->untied);
	if (records)
		jw_number(w, "share", (double)f->tied / (double)records, 4);
	else
		jw_null(w, "share");
	jw_end(w);
	jw_array(w, "nodes");
	for (size_t i = 0; i < f->n_nodes; i++) {
		if (f->nodes[i].node->removed)
			continue;
		jw_object(w, NULL);
		jw_node(cx, w, f, i);
		jw_end(w);
	}
	jw_end(w);
}

Err plan_page(struct req *rq, struct resp *rs)
{
	const struct period_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	const struct plan *p = model_plan(cx->model, rq->id);
	struct cached key = { .app = cx->app, .plan_id = rq->id, .today = cx->today };
	struct figures f;
	struct jw w;

	if (!p)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(figures_period(rq, rs, in->from, in->to, &key.from, &key.to));
	key.facts = facts_version(cx->app->facts);
	key.model = cx->model->stamp;
	rs->status = 200;
	buf_reset(&rs->body);
	if (cache_get(&key, &rs->body))
		return OK;
	TRY(figures_compute(cx, p, key.from, key.to, &f));
	key.facts = f.version;
	w = reply(rs, 200);
	write_page(cx, &w, &f);
	TRY(reply_end(rq, rs, &w));
	cache_put(&key, &rs->body);
	return OK;
}
