/* See engine.h: taking rides out and putting them back, to serve more and drive less. */
#include <math.h>
#include <string.h>

#include "svc/ride/engine.h"

#include "base/banned.h"

#define UNPLACED 100000.0 /* of the objective, for a ride that nobody drives */

struct plan {
	double value;
	size_t unplaced;
	size_t *n;  /* by run */
	int *stops; /* by run, ENGINE_STOPS apart */
	double *at;
	int *run; /* by ride */
};

struct search {
	struct engine *e;
	uint64_t rng;
	struct engine_offer *offers; /* of ride × run, while rides are put back */
	bool *has;
	size_t *out; /* rides that are not placed */
	size_t n_out;
	struct plan best, now;
};

static uint32_t draw(struct search *s, uint32_t n)
{
	s->rng ^= s->rng << 13;
	s->rng ^= s->rng >> 7;
	s->rng ^= s->rng << 17;
	return n ? (uint32_t)((s->rng >> 20) % n) : 0;
}

static double unit(struct search *s)
{
	return draw(s, 1u << 30) / (double)(1u << 30);
}

static void plan_init(struct plan *p, struct engine *e)
{
	size_t k = e->n_runs ? e->n_runs : 1;

	p->n = arena_array(e->arena, k, sizeof(*p->n));
	p->stops = arena_array(e->arena, k * ENGINE_STOPS, sizeof(*p->stops));
	p->at = arena_array(e->arena, k * ENGINE_STOPS, sizeof(*p->at));
	p->run = arena_array(e->arena, e->n_rides + 1, sizeof(*p->run));
}

static void plan_keep(struct plan *p, const struct engine *e)
{
	p->unplaced = 0;
	for (size_t i = 0; i < e->n_rides; i++) {
		p->run[i] = e->rides[i].run;
		p->unplaced += e->rides[i].run < 0;
	}
	for (size_t k = 0; k < e->n_runs; k++) {
		const struct engine_run *r = &e->runs[k];

		p->n[k] = r->n;
		memcpy(&p->stops[k * ENGINE_STOPS], r->stops, r->n * sizeof(int));
		memcpy(&p->at[k * ENGINE_STOPS], r->at, r->n * sizeof(double));
	}
	p->value = engine_total(e) + UNPLACED * (double)p->unplaced;
}

static void plan_restore(const struct plan *p, struct engine *e)
{
	for (size_t i = 0; i < e->n_rides; i++)
		e->rides[i].run = p->run[i];
	for (size_t k = 0; k < e->n_runs; k++) {
		struct engine_run *r = &e->runs[k];

		r->n = p->n[k];
		memcpy(r->stops, &p->stops[k * ENGINE_STOPS], r->n * sizeof(int));
		memcpy(r->at, &p->at[k * ENGINE_STOPS], r->n * sizeof(double));
		(void)engine_schedule(e, k);
	}
}

static bool movable(const struct engine *e, size_t i)
{
	return e->rides[i].run >= 0 && !e->rides[i].fixed;
}

static double gap(const struct engine *e, size_t a, size_t b)
{
	const struct engine_ride *x = &e->rides[a], *y = &e->rides[b];

	return engine_drive(e, 2 * a, 2 * b) + engine_drive(e, 2 * a + 1, 2 * b + 1) +
	       0.3 * fabs(x->pick_from - y->pick_from);
}

/* The ride, of those that may move, that is nearest to `a`; sometimes the second or third. */
static bool take_near(struct search *s, size_t a, size_t *out)
{
	const struct engine *e = s->e;
	bool found = false;
	double least = ENGINE_LATE;

	for (size_t i = 0; i < e->n_rides; i++) {
		double g;

		if (!movable(e, i))
			continue;
		g = gap(e, a, i) * (0.6 + 0.8 * unit(s));
		if (g < least) {
			least = g;
			*out = i;
			found = true;
		}
	}
	return found;
}

/* The ride whose removal saves most, with some chance for others. */
static bool take_costly(struct search *s, size_t *out)
{
	struct engine *e = s->e;
	bool found = false;
	double most = -ENGINE_LATE;

	for (size_t i = 0; i < e->n_rides; i++) {
		const struct engine_run *r;
		double with = 0, v;
		int skipped[ENGINE_STOPS];
		size_t n = 0, d;

		if (!movable(e, i))
			continue;
		r = &e->runs[e->rides[i].run];
		d = 2 * e->n_rides + (size_t)e->rides[i].run;
		for (size_t k = 0; k < r->n; k++)
			if ((size_t)r->stops[k] / 2 != i)
				skipped[n++] = r->stops[k];
		for (size_t k = 0; n && k <= n; k++)
			with += engine_drive(e, k ? (size_t)skipped[k - 1] : d,
					     k < n ? (size_t)skipped[k] : d);
		v = (r->drive - with) * (0.5 + unit(s));
		if (v > most) {
			most = v;
			*out = i;
			found = true;
		}
	}
	return found;
}

static bool take_any(struct search *s, size_t *out)
{
	size_t from = draw(s, (uint32_t)s->e->n_rides);

	for (size_t k = 0; k < s->e->n_rides; k++) {
		size_t i = (from + k) % s->e->n_rides;

		if (movable(s->e, i)) {
			*out = i;
			return true;
		}
	}
	return false;
}

static void take_out(struct search *s, size_t n)
{
	uint32_t how = draw(s, 3);
	size_t i = 0;

	for (size_t k = 0; k < n; k++) {
		bool found = how == 0 ? take_any(s, &i)
			     : how == 1 && s->n_out
				     ? take_near(s, s->out[draw(s, (uint32_t)s->n_out)], &i)
			     : how == 1 ? take_any(s, &i)
					: take_costly(s, &i);

		if (!found)
			return;
		engine_remove(s->e, i);
		s->out[s->n_out++] = i;
	}
}

static void ask(struct search *s, size_t ride, size_t run, double noise)
{
	size_t at = ride * s->e->n_runs + run;

	s->has[at] = engine_offer_in(s->e, ride, run, &s->offers[at]) == ENGINE_FITS;
	if (s->has[at])
		s->offers[at].cost += noise * (unit(s) - 0.5);
}

/* How much it would hurt to put this ride in later: the gap to its second best run. */
static double regret(const struct search *s, size_t ride, bool greedy, size_t *best)
{
	double first = ENGINE_LATE, second = ENGINE_LATE;

	for (size_t k = 0; k < s->e->n_runs; k++) {
		size_t at = ride * s->e->n_runs + k;
		double c = s->has[at] ? s->offers[at].cost : ENGINE_LATE;

		if (c < first) {
			second = first;
			first = c;
			*best = at;
		} else if (c < second) {
			second = c;
		}
	}
	if (first >= ENGINE_LATE)
		return -ENGINE_LATE;
	return greedy ? -first : second - first;
}

static void put_back(struct search *s)
{
	bool greedy = draw(s, 3) == 0;
	double noise = draw(s, 2) ? 4.0 : 0;

	for (size_t i = 0; i < s->n_out; i++)
		for (size_t k = 0; k < s->e->n_runs; k++)
			ask(s, s->out[i], k, noise);
	for (;;) {
		double most = -ENGINE_LATE;
		size_t which = 0, offer = 0;

		for (size_t i = 0; i < s->n_out; i++) {
			size_t at = 0;
			double v = regret(s, s->out[i], greedy, &at);

			if (v > most) {
				most = v;
				which = i;
				offer = at;
			}
		}
		if (most <= -ENGINE_LATE)
			return;
		engine_place(s->e, s->out[which], &s->offers[offer]);
		s->out[which] = s->out[--s->n_out];
		for (size_t i = 0; i < s->n_out; i++)
			ask(s, s->out[i], s->offers[offer].run, noise);
	}
}

static void collect_out(struct search *s)
{
	s->n_out = 0;
	for (size_t i = 0; i < s->e->n_rides; i++)
		if (s->e->rides[i].run < 0)
			s->out[s->n_out++] = i;
}

/* One round; kept when it is better, or by chance while the search is hot. */
static void round_of(struct search *s, double heat)
{
	struct engine *e = s->e;
	size_t most = e->n_rides * 2 / 5, n;
	struct plan after;

	most = most < 2 ? 2 : most > 30 ? 30 : most;
	n = 1 + draw(s, (uint32_t)most);
	collect_out(s);
	take_out(s, n);
	put_back(s);
	after.value = engine_total(e);
	for (size_t i = 0; i < e->n_rides; i++)
		after.value += e->rides[i].run < 0 ? UNPLACED : 0;
	if (after.value < s->now.value - 1e-9 ||
	    unit(s) < exp((s->now.value - after.value) / heat)) {
		plan_keep(&s->now, e);
		if (after.value < s->best.value - 1e-9)
			plan_keep(&s->best, e);
	} else {
		plan_restore(&s->now, e);
	}
}

size_t engine_improve(struct engine *e, size_t rounds, uint64_t seed)
{
	struct search s = { .e = e, .rng = seed | 1 };
	double heat, cool;

	s.offers = arena_array(e->arena, e->n_rides * e->n_runs + 1, sizeof(*s.offers));
	s.has = arena_array(e->arena, e->n_rides * e->n_runs + 1, sizeof(*s.has));
	s.out = arena_array(e->arena, e->n_rides + 1, sizeof(*s.out));
	plan_init(&s.best, e);
	plan_init(&s.now, e);
	plan_keep(&s.best, e);
	plan_keep(&s.now, e);
	if (!e->n_rides || !e->n_runs)
		return s.best.unplaced;
	heat = 0.02 * engine_total(e) + 1;
	cool = pow(0.01, 1.0 / (double)(rounds ? rounds : 1));
	for (size_t i = 0; i < rounds; i++, heat *= cool)
		round_of(&s, heat);
	plan_restore(&s.best, e);
	return s.best.unplaced;
}
