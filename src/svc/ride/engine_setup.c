/* See engine.h: a day before anything is planned. */
#include "svc/ride/engine.h"

#include "base/banned.h"

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

double engine_total(const struct engine *e)
{
	double sum = 0;

	for (size_t k = 0; k < e->n_runs; k++)
		sum += e->runs[k].drive;
	return sum;
}

static double at_least(double a, double b)
{
	return a > b ? a : b;
}

/* The windows of the two stops narrow each other. */
static void tighten(struct engine *e, size_t ride)
{
	struct engine_ride *r = &e->rides[ride];
	double direct = engine_drive(e, 2 * ride, 2 * ride + 1) + r->board;

	if (r->longest < direct - r->board)
		r->longest = direct - r->board;
	r->pick_from = at_least(r->pick_from, r->drop_from - r->longest - r->board);
	r->pick_to = -at_least(-r->pick_to, -(r->drop_to - direct));
	r->drop_from = at_least(r->drop_from, r->pick_from + direct);
	r->drop_to = -at_least(-r->drop_to, -(r->pick_to + r->board + r->longest));
}

void engine_init(struct engine *e)
{
	size_t nodes = 2 * e->n_rides + e->n_runs;
	size_t room = min_size(2 * e->n_rides, ENGINE_STOPS) + 2;

	e->memo = arena_array(e->arena, nodes * nodes + 1, sizeof(double));
	for (size_t i = 0; i < nodes * nodes; i++)
		e->memo[i] = -1;
	for (size_t k = 0; k < e->n_runs; k++) {
		struct engine_run *r = &e->runs[k];

		r->stops = arena_array(e->arena, room, sizeof(int));
		r->at = arena_array(e->arena, room, sizeof(double));
		r->n = r->frozen = 0;
		r->leave = r->back = r->from;
		r->drive = 0;
	}
	for (size_t i = 0; i < e->n_rides; i++) {
		e->rides[i].run = -1;
		tighten(e, i);
	}
}
