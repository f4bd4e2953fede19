/* See engine.h: schedules and insertions. */
#include "svc/ride/engine.h"

#include <math.h>
#include <string.h>

#include "base/banned.h"

#define EPS 1e-6

const char *const engine_whys[] = { "fits", "wheels", "seats", "hours", "busy", NULL };

/* A route while its times are worked out: stop 0 is leaving the depot, n + 1 being back. */
struct timing {
	const struct engine *e;
	const struct engine_run *run;
	const int *stops;
	size_t n;
	double begin[ENGINE_STOPS + 2], wait[ENGINE_STOPS + 2];
};

double engine_drive(const struct engine *e, size_t from, size_t to)
{
	double *m = &e->memo[from * (2 * e->n_rides + e->n_runs) + to];

	if (*m < 0)
		*m = from == to ? 0 : e->minutes(e->arg, from, to);
	return *m;
}

static size_t depot(const struct engine *e, const struct engine_run *r)
{
	return 2 * e->n_rides + (size_t)(r - e->runs);
}

static const struct engine_ride *ride_at(const struct timing *t, size_t i)
{
	return &t->e->rides[t->stops[i - 1] / 2];
}

static bool is_drop(const struct timing *t, size_t i)
{
	return t->stops[i - 1] & 1;
}

static size_t node(const struct timing *t, size_t i)
{
	return i == 0 || i > t->n ? depot(t->e, t->run) : (size_t)t->stops[i - 1];
}

static double latest(const struct timing *t, size_t i)
{
	if (i == 0 || i > t->n)
		return t->run->to;
	return is_drop(t, i) ? ride_at(t, i)->drop_to : ride_at(t, i)->pick_to;
}

static double earliest(const struct timing *t, size_t i)
{
	if (i == 0 || i > t->n)
		return t->run->from;
	return is_drop(t, i) ? ride_at(t, i)->drop_from : ride_at(t, i)->pick_from;
}

static double board(const struct timing *t, size_t i)
{
	return i == 0 || i > t->n ? 0 : ride_at(t, i)->board;
}

static bool frozen(const struct timing *t, size_t i)
{
	return i >= 1 && i <= t->run->frozen;
}

/* When the vehicle comes to stop `i`, from what the stop before says. */
static double arrival(const struct timing *t, size_t i)
{
	double leave = t->begin[i - 1] + board(t, i - 1);

	if (leave < t->run->now && !frozen(t, i))
		leave = t->run->now;
	return leave + engine_drive(t->e, node(t, i - 1), node(t, i));
}

/* Times from stop `from` on, as early as can be.  False: a window is missed. */
static bool forward(struct timing *t, size_t from)
{
	for (size_t i = from; i <= t->n + 1; i++) {
		double a = arrival(t, i), e = earliest(t, i);

		if (frozen(t, i)) {
			t->begin[i] = t->run->at[i - 1];
			t->wait[i] = 0;
			continue;
		}
		t->begin[i] = a > e ? a : e;
		if (i == t->n + 1)
			t->begin[i] = a;
		t->wait[i] = t->begin[i] - a;
		if (t->begin[i] > latest(t, i) + EPS)
			return false;
	}
	return true;
}

static bool loads_fit(const struct timing *t)
{
	int seats = 0, wheels = 0;

	for (size_t i = 1; i <= t->n; i++) {
		const struct engine_ride *r = ride_at(t, i);
		int s = is_drop(t, i) ? -1 : 1;

		seats += s * r->seats;
		wheels += s * r->wheels;
		if (!frozen(t, i) && (seats > t->run->seats || wheels > t->run->wheels))
			return false;
	}
	return true;
}

/* Position of the pick-up of the ride that gets out at `i`. */
static size_t pick_of(const struct timing *t, size_t i)
{
	for (size_t p = i - 1; p >= 1; p--)
		if (t->stops[p - 1] == t->stops[i - 1] - 1)
			return p;
	return 0;
}

static double aboard(const struct timing *t, size_t i)
{
	size_t p = pick_of(t, i);

	return t->begin[i] - t->begin[p] - board(t, p);
}

static bool rides_short(const struct timing *t, size_t from)
{
	for (size_t i = from; i <= t->n; i++)
		if (is_drop(t, i) && !frozen(t, i) &&
		    aboard(t, i) > ride_at(t, i)->longest + EPS)
			return false;
	return true;
}

/* The latest begin of stop `j`; with `best`, the one that riders like. */
static double limit(const struct timing *t, size_t j, bool best)
{
	double l = latest(t, j), b;

	if (!best || j == 0 || j > t->n)
		return l;
	b = is_drop(t, j) ? ride_at(t, j)->drop_best : ride_at(t, j)->pick_best;
	return b < l ? b : l;
}

/*
 * By how much stop `i` may begin later without harm after it.  `reach`: the wait that lies between
 * it and the end.
 */
static double slack(const struct timing *t, size_t i, bool best, double *reach)
{
	double f = ENGINE_LATE, waits = 0;

	for (size_t j = i; j <= t->n + 1; j++) {
		double room = limit(t, j, best) - t->begin[j], spare;

		if (j > i)
			waits += t->wait[j];
		if (j >= 1 && j <= t->n && is_drop(t, j) && pick_of(t, j) < i) {
			spare = ride_at(t, j)->longest - aboard(t, j);
			if (spare < room)
				room = spare;
		}
		if (room < 0)
			room = 0;
		if (waits + room < f)
			f = waits + room;
	}
	*reach = waits;
	return f;
}

static bool shift(struct timing *t, size_t i, double by)
{
	t->begin[i] += by;
	t->wait[i] += by;
	return forward(t, i + 1);
}

/* Later pick-ups until nobody is aboard too long. */
static bool shorten(struct timing *t)
{
	for (size_t i = 1; i <= t->n; i++) {
		double reach, f;

		if (is_drop(t, i) || frozen(t, i))
			continue;
		f = slack(t, i, false, &reach);
		f = f < reach ? f : reach;
		if (f > EPS && !shift(t, i, f))
			return false;
		if (rides_short(t, 1))
			return true;
	}
	return false;
}

static bool timed(struct timing *t)
{
	t->begin[0] = t->run->from > t->run->now ? t->run->from : t->run->now;
	t->wait[0] = 0;
	if (t->run->frozen)
		t->begin[0] = t->run->at[0] - engine_drive(t->e, node(t, 0), node(t, 1));
	if (!forward(t, 1))
		return false;
	return rides_short(t, 1) || shorten(t);
}

/* Groups leave as late as their best times allow, the last group first. */
static void settle(struct timing *t)
{
	int aboard_before[ENGINE_STOPS + 2] = { 0 };

	for (size_t i = 1; i < t->n; i++)
		aboard_before[i + 1] = aboard_before[i] + (is_drop(t, i) ? -1 : 1);
	for (size_t i = t->n; i >= 1; i--) {
		double reach, f;

		if (aboard_before[i] || is_drop(t, i) || frozen(t, i))
			continue;
		f = slack(t, i, true, &reach);
		if (f > EPS && f < ENGINE_LATE / 2)
			(void)shift(t, i, f);
	}
	/* The driver need not wait at the first door. */
	if (t->n && !t->run->frozen) {
		t->begin[0] += t->wait[1];
		t->wait[1] = 0;
	}
}

static double driven(const struct timing *t)
{
	double sum = 0;

	for (size_t i = 1; i <= t->n + 1 && t->n; i++)
		sum += engine_drive(t->e, node(t, i - 1), node(t, i));
	return sum;
}

static double detours(const struct timing *t)
{
	double sum = 0;

	for (size_t i = 1; i <= t->n; i++)
		if (is_drop(t, i))
			sum += aboard(t, i) - engine_drive(t->e, (size_t)t->stops[i - 1] - 1,
							   (size_t)t->stops[i - 1]);
	return sum;
}

static void begin_timing(struct timing *t, const struct engine *e, size_t run, const int *stops,
			 size_t n)
{
	t->e = e;
	t->run = &e->runs[run];
	t->stops = stops;
	t->n = n;
}

bool engine_schedule(struct engine *e, size_t run)
{
	struct engine_run *r = &e->runs[run];
	struct timing t;

	begin_timing(&t, e, run, r->stops, r->n);
	r->drive = driven(&t);
	if (!r->n) {
		r->leave = r->back = r->from;
		return true;
	}
	if (!loads_fit(&t) || !timed(&t))
		return false;
	settle(&t);
	for (size_t i = r->frozen; i < r->n; i++)
		r->at[i] = t.begin[i + 1];
	r->leave = t.begin[0];
	r->back = t.begin[r->n + 1];
	return true;
}

/* ---- insertion ---- */

static void spliced(const struct engine_run *r, size_t ride, size_t pick, size_t drop, int *out)
{
	size_t n = 0;

	for (size_t i = 0; i <= r->n + 1; i++) {
		if (i == pick)
			out[i] = (int)(2 * ride);
		else if (i == drop)
			out[i] = (int)(2 * ride + 1);
		else
			out[i] = r->stops[n++];
	}
}

/* The drive that a route of the new order needs more. */
static double more_drive(const struct engine *e, const struct engine_run *r, size_t ride,
			 size_t pick, size_t drop)
{
	size_t d = depot(e, r), p = 2 * ride, q = p + 1;
	size_t before = pick ? (size_t)r->stops[pick - 1] : d;
	size_t after = pick < r->n ? (size_t)r->stops[pick] : d;
	double gone = r->n ? engine_drive(e, before, after) : 0;

	if (drop == pick + 1)
		return engine_drive(e, before, p) + engine_drive(e, p, q) +
		       engine_drive(e, q, after) - gone;
	gone = engine_drive(e, before, p) + engine_drive(e, p, after) - gone;
	before = (size_t)r->stops[drop - 2];
	after = drop - 1 < r->n ? (size_t)r->stops[drop - 1] : d;
	return gone + engine_drive(e, before, q) + engine_drive(e, q, after) -
	       engine_drive(e, before, after);
}

struct trial {
	struct timing t;
	int stops[ENGINE_STOPS + 2];
	double early[ENGINE_STOPS + 2]; /* earliest times of the present route */
	double detours;			/* of the present route */
};

static void try_at(const struct engine *e, size_t ride, size_t run, size_t pick, size_t drop,
		   struct trial *tr, struct engine_offer *best)
{
	const struct engine_run *r = &e->runs[run];
	double drive = more_drive(e, r, ride, pick, drop), cost = drive;

	if (cost >= best->cost)
		return;
	spliced(r, ride, pick, drop, tr->stops);
	begin_timing(&tr->t, e, run, tr->stops, r->n + 2);
	if (!loads_fit(&tr->t) || !timed(&tr->t))
		return;
	if (e->comfort > 0)
		cost += e->comfort * (detours(&tr->t) - tr->detours);
	if (cost < best->cost)
		*best = (struct engine_offer){ run, pick, drop, cost, drive };
}

/* Whether a ride could be driven alone by this run, were it empty. */
static enum engine_why fits_alone(const struct engine *e, const struct engine_ride *r,
				  size_t ride, const struct engine_run *k)
{
	double now = k->from > k->now ? k->from : k->now, at;

	if (r->wheels > k->wheels)
		return ENGINE_NO_WHEELS;
	if (r->seats > k->seats)
		return ENGINE_NO_SEATS;
	at = now + engine_drive(e, depot(e, k), 2 * ride);
	if (at < r->pick_from)
		at = r->pick_from;
	if (at > r->pick_to + EPS)
		return ENGINE_HOURS;
	at += r->board + engine_drive(e, 2 * ride, 2 * ride + 1);
	if (at < r->drop_from)
		at = r->drop_from;
	at += r->board + engine_drive(e, 2 * ride + 1, depot(e, k));
	return at > k->to + EPS ? ENGINE_HOURS : ENGINE_FITS;
}

enum engine_why engine_offer_in(const struct engine *e, size_t ride, size_t run,
				struct engine_offer *out)
{
	const struct engine_run *r = &e->runs[run];
	const struct engine_ride *x = &e->rides[ride];
	enum engine_why why = fits_alone(e, x, ride, r);
	struct engine_offer best = { .run = run, .cost = ENGINE_LATE };
	struct trial tr;

	if (why != ENGINE_FITS && (why != ENGINE_HOURS || !r->frozen))
		return why;
	if (r->n + 2 > ENGINE_STOPS)
		return ENGINE_BUSY;
	begin_timing(&tr.t, e, run, r->stops, r->n);
	if (!timed(&tr.t)) /* what is planned cannot be driven any more: settle that first */
		return ENGINE_BUSY;
	memcpy(tr.early, tr.t.begin, (r->n + 2) * sizeof(double));
	tr.detours = e->comfort > 0 ? detours(&tr.t) : 0;
	for (size_t p = r->frozen; p <= r->n; p++) {
		begin_timing(&tr.t, e, run, r->stops, r->n);
		if (tr.early[p] + board(&tr.t, p) + engine_drive(e, node(&tr.t, p), 2 * ride) >
		    x->pick_to + EPS)
			break;
		for (size_t q = p + 1; q <= r->n + 1; q++) {
			if (q > p + 1 && tr.early[q - 1] > x->drop_to + EPS)
				break;
			try_at(e, ride, run, p, q, &tr, &best);
		}
	}
	if (best.cost >= ENGINE_LATE)
		return why == ENGINE_HOURS ? why : ENGINE_BUSY;
	*out = best;
	return ENGINE_FITS;
}

enum engine_why engine_offer(const struct engine *e, size_t ride, struct engine_offer *out)
{
	enum engine_why why = ENGINE_NO_WHEELS;
	struct engine_offer best = { .cost = ENGINE_LATE }, o;

	for (size_t k = 0; k < e->n_runs; k++) {
		enum engine_why w = engine_offer_in(e, ride, k, &o);

		if (w == ENGINE_FITS && o.cost < best.cost)
			best = o;
		else if (w > why)
			why = w;
	}
	if (best.cost >= ENGINE_LATE)
		return e->n_runs ? why : ENGINE_HOURS;
	*out = best;
	return ENGINE_FITS;
}

void engine_place(struct engine *e, size_t ride, const struct engine_offer *o)
{
	struct engine_run *r = &e->runs[o->run];
	int stops[ENGINE_STOPS + 2];

	spliced(r, ride, o->pick, o->drop, stops);
	r->n += 2;
	memcpy(r->stops, stops, r->n * sizeof(int));
	e->rides[ride].run = (int)o->run;
	(void)engine_schedule(e, o->run);
}

void engine_remove(struct engine *e, size_t ride)
{
	struct engine_ride *x = &e->rides[ride];
	struct engine_run *r = &e->runs[x->run];
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		r->stops[n] = r->stops[i];
		r->at[n] = r->at[i];
		n += (size_t)r->stops[i] / 2 != ride;
	}
	r->n = n;
	x->run = -1;
	(void)engine_schedule(e, (size_t)(r - e->runs));
}
