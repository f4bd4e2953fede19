/*
 * The quality of core/route: its lengths on published instances beside the best known ones, with
 * the search that a round of the day gets and with a longer one.  Nothing here asserts.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "bench/routes.h"
#include "core/route.h"

#include "base/banned.h"

#define DAILY  12000u
#define LONGER 150000u

struct instance {
	const char *name;
	const int16_t *rows;
	size_t n, columns; /* with the depot; x y demand open close */
	double capacity;
	bool one, cut; /* one vehicle without limits; distances cut to a decimal */
	double best;
};

static const struct instance instances[] = {
	{ "eil51 (one vehicle)", &EIL51[0][0], 51, 2, 0, true, false, 426 },
	{ "eil76 (one vehicle)", &E76[0][0], 76, 3, 0, true, false, 538 },
	{ "eil101 (one vehicle)", &E101[0][0], 101, 3, 0, true, false, 629 },
	{ "E-n33-k4", &E33[0][0], 33, 3, 8000, false, false, 835 },
	{ "E-n76-k7", &E76[0][0], 76, 3, 220, false, false, 682 },
	{ "E-n76-k10", &E76[0][0], 76, 3, 140, false, false, 830 },
	{ "E-n101-k8", &E101[0][0], 101, 3, 200, false, false, 815 },
	{ "E-n101-k14", &E101[0][0], 101, 3, 112, false, false, 1067 },
	{ "RC208 (windows)", &RC208[0][0], 101, 5, 1000, false, true, 776.1 },
};

struct run {
	double length, ms;
	size_t routes;
	bool within;
};

static double *distances(struct arena *a, const struct instance *in)
{
	double *d = arena_array(a, in->n * in->n, sizeof(*d));

	for (size_t i = 0; i < in->n; i++)
		for (size_t k = 0; k < in->n; k++) {
			const int16_t *p = in->rows + i * in->columns;
			const int16_t *q = in->rows + k * in->columns;
			double v = hypot(p[0] - q[0], p[1] - q[1]);

			d[i * in->n + k] = in->cut ? floor(v * 10) / 10 : floor(v + 0.5);
		}
	return d;
}

static double *column(struct arena *a, const struct instance *in, size_t c)
{
	double *v = arena_array(a, in->n, sizeof(*v));

	if (c >= in->columns)
		return NULL;
	for (size_t i = 0; i < in->n; i++)
		v[i] = in->rows[i * in->columns + c];
	return v;
}

static struct run solve(struct arena *a, const struct instance *in, unsigned rounds)
{
	struct route_problem p = { .n = in->n - 1,
				   .dist = distances(a, in),
				   .capacity = in->one ? 0 : in->capacity,
				   .demand = in->one ? NULL : column(a, in, 2),
				   .open = column(a, in, 3),
				   .close = column(a, in, 4),
				   .vehicles = in->one ? 1 : 0,
				   .seed = 1,
				   .rounds = rounds };
	struct route_plan plan;
	struct run r;
	int64_t start;

	if (in->columns == 5) {
		double *service = arena_array(a, in->n, sizeof(*service));

		for (size_t i = 1; i < in->n; i++)
			service[i] = 10;
		p.service = service;
		p.back = p.close[0];
	}
	start = clock_mono_us();
	route_solve(a, &p, &plan);
	r.ms = (double)(clock_mono_us() - start) / 1000;
	r.length = route_length(&p, &plan, &r.within);
	r.within = r.within && plan.forced == 0;
	r.routes = plan.n_routes;
	return r;
}

int main(void)
{
	struct arena a;

	arena_init(&a, (size_t)256 << 20);
	printf("rounds on published instances: length, gap to the best known\n");
	for (size_t i = 0; i < sizeof(instances) / sizeof(instances[0]); i++) {
		const struct instance *in = &instances[i];
		struct run d = solve(&a, in, DAILY), l = solve(&a, in, LONGER);

		printf("%-22s best %7.1f | daily %7.1f %+5.2f %% %5.0f ms %2zu routes%s"
		       " | longer %7.1f %+5.2f %% %6.0f ms%s\n",
		       in->name, in->best, d.length, 100 * (d.length / in->best - 1), d.ms,
		       d.routes, d.within ? "" : " LIMITS BROKEN", l.length,
		       100 * (l.length / in->best - 1), l.ms, l.within ? "" : " LIMITS BROKEN");
		arena_reset(&a);
	}
	arena_release(&a);
	return 0;
}
