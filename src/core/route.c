/* See route.h.  A plan is a set of circular lists: each route has a node that stands for the depot. */
#include "core/route.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define STRING_MAX  10	 /* longest string that is taken out */
#define REMOVED	    10.0 /* stops taken out at a time, on average */
#define BLINK	    100	 /* one position in so many is overlooked */
#define HUGE_LENGTH 1e15

struct search {
	const struct route_problem *p;
	size_t n, w, routes; /* w: nodes, n + 1 + routes */
	uint16_t *near;	     /* of each stop, all stops, nearest first */
	uint64_t s;
};

/* Nodes: 1 to n stops, n + 1 + r the depot of route r. */
struct sol {
	uint16_t *next, *prev, *route; /* route of a stop; 0xFFFF: absent */
	uint16_t *size;		       /* of a route */
	double *load, *leave, *latest; /* load by route; leave and latest by node */
	size_t absent;
	double length;
};
#define ABSENT 0xFFFF

static uint32_t below(struct search *z, uint32_t n)
{
	z->s ^= z->s << 13;
	z->s ^= z->s >> 7;
	z->s ^= z->s << 17;
	return n ? (uint32_t)((z->s >> 20) % n) : 0;
}

static double unit(struct search *z)
{
	return (below(z, 1u << 30) + 1.0) / (double)(1u << 30);
}

static size_t place(const struct search *z, size_t node)
{
	return node > z->n ? 0 : node;
}

static double dist(const struct search *z, size_t a, size_t b)
{
	return z->p->dist[place(z, a) * (z->n + 1) + place(z, b)];
}

static double travel(const struct search *z, size_t a, size_t b)
{
	const double *t = z->p->time ? z->p->time : z->p->dist;

	return t[place(z, a) * (z->n + 1) + place(z, b)];
}

static double of(const double *v, size_t i, double none)
{
	return v ? v[i] : none;
}

static size_t depot(const struct search *z, size_t r)
{
	return z->n + 1 + r;
}

/* Earliest leaving and latest arriving of every node of a route. */
static void times(const struct search *z, struct sol *x, size_t r)
{
	size_t d = depot(z, r), at;

	x->leave[d] = z->p->depart;
	for (at = x->next[d]; at != d; at = x->next[at]) {
		double come = x->leave[x->prev[at]] + travel(z, x->prev[at], at);

		x->leave[at] = fmax(come, of(z->p->open, at, come)) + of(z->p->service, at, 0);
	}
	x->latest[d] = z->p->back > 0 ? z->p->back : HUGE_LENGTH;
	for (at = x->prev[d]; at != d; at = x->prev[at]) {
		double must = x->latest[x->next[at]] - travel(z, at, x->next[at]) -
			      of(z->p->service, at, 0);

		x->latest[at] = fmin(must, of(z->p->close, at, HUGE_LENGTH));
	}
}

static bool timed(const struct search *z)
{
	return z->p->close || z->p->open || z->p->back > 0;
}

static void take_out(const struct search *z, struct sol *x, size_t c)
{
	size_t a = x->prev[c], b = x->next[c], r = x->route[c];

	x->length += dist(z, a, b) - dist(z, a, c) - dist(z, c, b);
	x->next[a] = (uint16_t)b;
	x->prev[b] = (uint16_t)a;
	x->size[r]--;
	x->load[r] -= of(z->p->demand, c, 0);
	x->route[c] = ABSENT;
	x->absent++;
}

static void put_in(const struct search *z, struct sol *x, size_t c, size_t after, size_t r)
{
	size_t b = x->next[after];

	x->length += dist(z, after, c) + dist(z, c, b) - dist(z, after, b);
	x->next[after] = x->prev[b] = (uint16_t)c;
	x->prev[c] = (uint16_t)after;
	x->next[c] = (uint16_t)b;
	x->size[r]++;
	x->load[r] += of(z->p->demand, c, 0);
	x->route[c] = (uint16_t)r;
	x->absent--;
	if (timed(z))
		times(z, x, r);
}

static bool in_time(const struct search *z, const struct sol *x, size_t c, size_t a, size_t b)
{
	double come;

	if (!timed(z))
		return true;
	come = x->leave[a] + travel(z, a, c);
	if (come > of(z->p->close, c, HUGE_LENGTH))
		return false;
	come = fmax(come, of(z->p->open, c, come)) + of(z->p->service, c, 0);
	return come + travel(z, c, b) <= x->latest[b] + 1e-9;
}

/* Where it costs least; `forced`: limits do not count.  False: nowhere. */
static bool best_place(struct search *z, const struct sol *x, size_t c, bool blink, bool forced,
		       size_t *after, size_t *route)
{
	double least = HUGE_LENGTH;
	bool empty = false;

	for (size_t r = 0; r < z->routes; r++) {
		size_t d = depot(z, r), a = d;

		if (x->size[r] == 0 && empty)
			continue; /* all empty ones are alike */
		empty |= x->size[r] == 0;
		if (!forced && z->p->capacity > 0 &&
		    x->load[r] + of(z->p->demand, c, 0) > z->p->capacity + 1e-9)
			continue;
		do {
			size_t b = x->next[a];
			double more = dist(z, a, c) + dist(z, c, b) - dist(z, a, b);

			if (more < least && !(blink && below(z, BLINK) == 0) &&
			    (forced || in_time(z, x, c, a, b))) {
				least = more;
				*after = a;
				*route = r;
			}
			a = b;
		} while (a != d);
	}
	return least < HUGE_LENGTH;
}

/* ---- taking out and putting back ---------------------------------------------------------- */

static void remove_string(struct search *z, struct sol *x, size_t c, size_t count)
{
	size_t r = x->route[c], d = depot(z, r), back = below(z, (uint32_t)count), at = c;
	bool split = count > 1 && x->size[r] > count && below(z, 2) == 0;
	size_t keep = split ? 1 + below(z, 3) : 0, skip;

	while (back-- && x->prev[at] != d)
		at = x->prev[at];
	skip = split ? below(z, (uint32_t)count) : count;
	while (count && at != d) {
		size_t next = x->next[at];

		if (skip-- == 0 && keep) {
			for (; keep && next != d; keep--)
				next = x->next[at = next];
			if (at == d)
				break;
			skip = count;
			continue;
		}
		take_out(z, x, at);
		count--;
		at = next;
	}
	if (timed(z))
		times(z, x, r);
}

static void ruin(struct search *z, struct sol *x, bool *hit)
{
	size_t used = 0, longest, strings, seed = 1 + below(z, (uint32_t)z->n);
	double avg;

	memset(hit, 0, z->routes);
	for (size_t r = 0; r < z->routes; r++)
		used += x->size[r] > 0;
	avg = used ? (double)(z->n - x->absent) / (double)used : 1;
	longest = (size_t)fmax(1, fmin(STRING_MAX, avg));
	strings = (size_t)floor(1 + unit(z) * fmax(0, 4 * REMOVED / (1 + (double)longest) - 1));
	for (size_t i = 0; i < z->n && strings; i++) {
		size_t c = z->near[seed * z->n + i], most;

		if (x->route[c] == ABSENT || hit[x->route[c]])
			continue;
		hit[x->route[c]] = true;
		most = x->size[x->route[c]] < longest ? x->size[x->route[c]] : longest;
		remove_string(z, x, c, 1 + below(z, (uint32_t)most));
		strings--;
	}
}

/* The absent ones in one of four orders: by chance, heavy, far or near ones first. */
static size_t queue(struct search *z, const struct sol *x, uint16_t *list)
{
	uint32_t how = below(z, 11);
	size_t n = 0;

	for (size_t c = 1; c <= z->n; c++)
		if (x->route[c] == ABSENT)
			list[n++] = (uint16_t)c;
	for (size_t i = n; i > 1; i--) {
		size_t k = below(z, (uint32_t)i);
		uint16_t t = list[k];

		list[k] = list[i - 1];
		list[i - 1] = t;
	}
	if (how < 4)
		return n;
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0; k--) {
			size_t a = list[k - 1], b = list[k];
			double va = how < 8 ? of(z->p->demand, a, 0) : dist(z, 0, a);
			double vb = how < 8 ? of(z->p->demand, b, 0) : dist(z, 0, b);

			if (how < 10 ? va >= vb : va <= vb)
				break;
			list[k - 1] = (uint16_t)b;
			list[k] = (uint16_t)a;
		}
	return n;
}

static void recreate(struct search *z, struct sol *x, uint16_t *list, bool forced)
{
	size_t n = queue(z, x, list), after = 0, route = 0;

	for (size_t i = 0; i < n; i++)
		if (best_place(z, x, list[i], !forced, forced, &after, &route))
			put_in(z, x, list[i], after, route);
}

/* ---- plans -------------------------------------------------------------------------------- */

static void sol_new(struct arena *a, const struct search *z, struct sol *x)
{
	x->next = arena_array(a, z->w, sizeof(*x->next));
	x->prev = arena_array(a, z->w, sizeof(*x->prev));
	x->route = arena_array(a, z->w, sizeof(*x->route));
	x->size = arena_array(a, z->routes, sizeof(*x->size));
	x->load = arena_array(a, z->routes, sizeof(*x->load));
	x->leave = arena_array(a, z->w, sizeof(*x->leave));
	x->latest = arena_array(a, z->w, sizeof(*x->latest));
	memset(x->route, 0xFF, z->w * sizeof(*x->route));
	x->absent = z->n;
	for (size_t r = 0; r < z->routes; r++) {
		size_t d = depot(z, r);

		x->next[d] = x->prev[d] = (uint16_t)d;
		times(z, x, r);
	}
}

static void copy(const struct search *z, struct sol *to, const struct sol *from)
{
	memcpy(to->next, from->next, z->w * sizeof(*to->next));
	memcpy(to->prev, from->prev, z->w * sizeof(*to->prev));
	memcpy(to->route, from->route, z->w * sizeof(*to->route));
	memcpy(to->size, from->size, z->routes * sizeof(*to->size));
	memcpy(to->load, from->load, z->routes * sizeof(*to->load));
	if (timed(z)) {
		memcpy(to->leave, from->leave, z->w * sizeof(*to->leave));
		memcpy(to->latest, from->latest, z->w * sizeof(*to->latest));
	}
	to->absent = from->absent;
	to->length = from->length;
}

static void neighbours(struct arena *a, struct search *z)
{
	z->near = arena_array(a, (z->n + 1) * z->n + 1, sizeof(*z->near));
	for (size_t c = 1; c <= z->n; c++) {
		uint16_t *list = z->near + c * z->n;

		/* insertion sort by binary search: n is some hundreds */
		for (size_t k = 1; k <= z->n; k++) {
			size_t lo = 0, hi = k - 1;

			while (lo < hi) {
				size_t mid = (lo + hi) / 2;

				if (dist(z, c, list[mid]) <= dist(z, c, k))
					lo = mid + 1;
				else
					hi = mid;
			}
			memmove(list + lo + 1, list + lo, (k - 1 - lo) * sizeof(*list));
			list[lo] = (uint16_t)k;
		}
	}
}

static void give(struct arena *a, const struct search *z, const struct sol *x,
		 struct route_plan *out)
{
	size_t n = 0;

	out->first = arena_array(a, z->routes + 1, sizeof(*out->first));
	out->stop = arena_array(a, z->n + 1, sizeof(*out->stop));
	out->n_routes = 0;
	for (size_t r = 0; r < z->routes; r++) {
		size_t d = depot(z, r);

		if (!x->size[r])
			continue;
		out->first[out->n_routes++] = n;
		for (size_t at = x->next[d]; at != d; at = x->next[at])
			out->stop[n++] = (uint16_t)at;
	}
	out->first[out->n_routes] = n;
	out->length = x->length;
}

static void begin(struct search *z, struct sol *x, uint16_t *list)
{
	const struct route_plan *f = z->p->from;

	for (size_t r = 0; f && r < f->n_routes && r < z->routes; r++)
		for (size_t i = f->first[r]; i < f->first[r + 1]; i++) {
			size_t d = depot(z, r);

			if (f->stop[i] >= 1 && f->stop[i] <= z->n &&
			    x->route[f->stop[i]] == ABSENT &&
			    (z->p->capacity <= 0 ||
			     x->load[r] + of(z->p->demand, f->stop[i], 0) <=
				     z->p->capacity + 1e-9) &&
			    in_time(z, x, f->stop[i], x->prev[d], d))
				put_in(z, x, f->stop[i], x->prev[d], r);
		}
	recreate(z, x, list, false);
}

/* Fewer absent stops first, then less road. */
static bool better(const struct sol *a, const struct sol *b, double slack)
{
	if (a->absent != b->absent)
		return a->absent < b->absent;
	return a->length < b->length + slack;
}

static void search_run(struct arena *a, struct search *z, struct sol *best, uint16_t *list)
{
	bool *hit = arena_array(a, z->routes + 1, sizeof(*hit));
	struct sol now = { 0 }, next = { 0 };
	double hot = best->length / (double)(z->n + 1), cold = hot / 100, t = hot;
	double cool = z->p->rounds ? pow(cold / hot, 1.0 / z->p->rounds) : 1;

	sol_new(a, z, &now);
	sol_new(a, z, &next);
	copy(z, &now, best);
	for (unsigned i = 0; i < z->p->rounds && hot > 0; i++, t *= cool) {
		copy(z, &next, &now);
		ruin(z, &next, hit);
		recreate(z, &next, list, false);
		if (better(&next, &now, -t * log(unit(z))))
			copy(z, &now, &next);
		if (better(&now, best, -1e-9))
			copy(z, best, &now);
	}
}

void route_solve(struct arena *a, const struct route_problem *p, struct route_plan *out)
{
	struct search z = { .p = p,
			    .n = p->n,
			    .routes = p->vehicles ? p->vehicles : p->n,
			    .s = p->seed ? p->seed * 0x9E3779B97F4A7C15u : 1 };
	uint16_t *list = arena_array(a, p->n + 1, sizeof(*list));
	struct sol best = { 0 };

	*out = (struct route_plan){ 0 };
	z.w = z.n + 1 + z.routes;
	neighbours(a, &z);
	sol_new(a, &z, &best);
	if (z.n) {
		begin(&z, &best, list);
		search_run(a, &z, &best, list);
		out->forced = best.absent;
		recreate(&z, &best, list, true);
	}
	give(a, &z, &best, out);
}

double route_length(const struct route_problem *p, const struct route_plan *plan, bool *within)
{
	const double *time = p->time ? p->time : p->dist;
	double length = 0;

	*within = true;
	for (size_t r = 0; r < plan->n_routes; r++) {
		double load = 0, clock = p->depart;
		size_t at = 0;

		for (size_t i = plan->first[r]; i <= plan->first[r + 1]; i++) {
			size_t to = i < plan->first[r + 1] ? plan->stop[i] : 0;

			length += p->dist[at * (p->n + 1) + to];
			clock += time[at * (p->n + 1) + to];
			load += to ? of(p->demand, to, 0) : 0;
			if (to && clock > of(p->close, to, HUGE_LENGTH) + 1e-6)
				*within = false;
			clock = to ? fmax(clock, of(p->open, to, clock)) + of(p->service, to, 0)
				   : clock;
			at = to;
		}
		if ((p->capacity > 0 && load > p->capacity + 1e-6) ||
		    (p->back > 0 && clock > p->back + 1e-6))
			*within = false;
	}
	return length;
}
