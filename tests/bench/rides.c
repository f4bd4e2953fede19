/*
 * How good and how fast the engine of rides is (src/svc/ride/engine.h).
 *
 *	rides [ROUNDS]
 *
 * Quality: instances of the static dial-a-ride problem by Cordeau (Operations Research 54, 2006),
 * in tests/bench/darp: coordinates and windows as published, three riders a vehicle, 30 minutes
 * aboard, 3 minutes at each stop, the cost is the way driven.  Beside each stands the optimum that
 * Ropke, Cordeau and Laporte report (Networks 49, 2007), to two decimals.  The table of that
 * article was quoted from memory, and no copy of it could be found to compare.  What speaks for
 * the four values: `rides 120000` (minutes, not seconds) reaches each of them to the cent, with
 * plans that the engine's separate checker accepts in its tests, and never comes below one.  So
 * they can be reached; that nothing shorter exists rests on the article.  A plan that comes out
 * below would mean that the engine cheats, or that a value is wrong, and is told as such.
 *
 * Speed: the time to find the best place of one request in a day of 120 rides and 8 vehicles, by
 * the service's own estimate of roads.
 *
 * Processor time beside the clock: the first does not depend on the neighbours of the machine.
 * Nothing here asserts: what misses its aim is printed as missed.  Through the routes: wheels.c.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "core/geo.h"
#include "svc/ride/engine.h"

#include "base/banned.h"

struct instance {
	const char *name;
	double optimum;
};

static const struct instance instances[] = {
	{ "a2-16", 294.25 }, { "a3-24", 344.83 }, { "a4-32", 485.50 }, { "a5-40", 498.41 }
};

static double bench_now(void)
{
	return (double)clock_mono_us() / 1e6;
}

static double cpu_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t bench_below(uint64_t *seed, uint32_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 20) % n;
}

static double xs[300], ys[300];

static double way(const void *arg, size_t a, size_t b)
{
	(void)arg;
	return hypot(xs[a] - xs[b], ys[a] - ys[b]);
}

static void shape(struct engine_ride *r, const double w[4], double longest)
{
	*r = (struct engine_ride){ .pick_from = w[0],
				   .pick_to = w[1],
				   .drop_from = w[2],
				   .drop_to = w[3],
				   .pick_best = ENGINE_LATE,
				   .drop_best = ENGINE_LATE,
				   .board = 3,
				   .longest = longest,
				   .seats = 1 };
}

/* Reads an instance into `e`; false when the file is not there. */
static bool read_instance(const char *name, struct engine *e)
{
	static double windows[300][2];
	char path[80], line[120];
	int runs = 0, rides = 0, horizon = 0, seats = 0, longest = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "tests/bench/darp/%s.txt", name);
	f = fopen(path, "r");
	if (!f || !fgets(line, sizeof(line), f) ||
	    sscanf(line, "%d %d %d %d %d", &runs, &rides, &horizon, &seats, &longest) != 5) {
		fprintf(stderr, "%s cannot be read\n", path);
		return false;
	}
	e->n_rides = (size_t)rides;
	e->n_runs = (size_t)runs;
	e->rides = arena_array(e->arena, e->n_rides, sizeof(*e->rides));
	e->runs = arena_array(e->arena, e->n_runs, sizeof(*e->runs));
	for (size_t i = 0; i < 2 * e->n_rides && fgets(line, sizeof(line), f); i++) {
		size_t node = i < e->n_rides ? 2 * i : 2 * (i - e->n_rides) + 1;

		windows[node][0] = 0;
		windows[node][1] = horizon;
		if (sscanf(line, "%lf %lf %lf %lf", &xs[node], &ys[node], &windows[node][0],
			   &windows[node][1]) < 2)
			return false;
	}
	fclose(f);
	for (size_t i = 0; i < e->n_rides; i++)
		shape(&e->rides[i],
		      (double[]){ windows[2 * i][0], windows[2 * i][1], windows[2 * i + 1][0],
				  windows[2 * i + 1][1] },
		      longest);
	for (size_t k = 0; k < e->n_runs; k++) {
		e->runs[k] = (struct engine_run){ .from = 0, .to = horizon, .seats = seats };
		xs[2 * e->n_rides + k] = ys[2 * e->n_rides + k] = 0;
	}
	return true;
}

static double quality(const struct instance *in, size_t rounds)
{
	struct engine e = { .minutes = way };
	struct engine_offer o;
	struct arena a;
	double begun = bench_now(), first, gap;
	size_t out = 0;

	arena_init(&a, (size_t)256 << 20);
	e.arena = &a;
	if (!read_instance(in->name, &e))
		return 1;
	engine_init(&e);
	for (size_t i = 0; i < e.n_rides; i++)
		if (engine_offer(&e, i, &o) == ENGINE_FITS)
			engine_place(&e, i, &o);
		else
			out++;
	first = engine_total(&e);
	printf("%-6s first plan %8.2f", in->name, first);
	if (out)
		printf(" without %zu rides", out);
	out = engine_improve(&e, rounds, 42);
	gap = engine_total(&e) / in->optimum - 1;
	printf(", improved %8.2f, best known %8.2f, gap %5.2f %%, %zu left out, %.1f s%s\n",
	       engine_total(&e), in->optimum, 100 * gap, out, bench_now() - begun,
	       gap < -1e-4 ? "  BELOW THE OPTIMUM: the engine or the instance is wrong"
	       : out	   ? "  MISSED"
			   : "");
	arena_release(&a);
	return out ? 1 : gap;
}

/* ---- speed ---- */

static struct geo places[500];
static const struct geo_figures figures = { 1.4, 50, 1 };

static double drive(const void *arg, size_t a, size_t b)
{
	(void)arg;
	return geo_travel(&figures, places[a], places[b]);
}

static void random_ride(struct engine_ride *r, uint64_t *seed)
{
	double at = 8 * 60 + bench_below(seed, 9 * 60);

	shape(r, (double[]){ 0, 1440, at - 30, at }, 60);
	r->board = 2;
	if (bench_below(seed, 2))
		shape(r, (double[]){ at, at + 30, 0, 1440 }, 60);
}

static struct geo random_place(uint64_t *seed)
{
	return (struct geo){ 4980000 + (int32_t)bench_below(seed, 20000),
			     500000 + (int32_t)bench_below(seed, 28000) };
}

static void speed(void)
{
	enum { RIDES = 120, ASKED = 240, RUNS = 8, TRIES = 200 };
	struct engine e = {
		.n_rides = ASKED + 1, .n_runs = RUNS, .minutes = drive, .comfort = 0.2
	};
	uint64_t seed = 7;
	struct engine_offer o;
	struct arena a;
	double worst = 0, sum = 0, cpu_worst = 0, begun, cpu;
	size_t placed = 0;

	arena_init(&a, (size_t)256 << 20);
	e.arena = &a;
	e.rides = arena_array(&a, e.n_rides, sizeof(*e.rides));
	e.runs = arena_array(&a, e.n_runs, sizeof(*e.runs));
	for (size_t i = 0; i < 2 * e.n_rides + RUNS; i++)
		places[i] = random_place(&seed);
	for (size_t i = 0; i < e.n_rides; i++)
		random_ride(&e.rides[i], &seed);
	for (size_t k = 0; k < RUNS; k++)
		e.runs[k] =
			(struct engine_run){ .from = 420, .to = 1140, .seats = 8, .wheels = 1 };
	engine_init(&e);
	/* asks until so many fit: it is a day of 120 rides, not of 120 wishes */
	for (size_t i = 0; i < ASKED && placed < RIDES; i++)
		if (engine_offer(&e, i, &o) == ENGINE_FITS) {
			engine_place(&e, i, &o);
			placed++;
		}
	for (int i = 0; i < TRIES; i++) {
		random_ride(&e.rides[ASKED], &seed);
		e.rides[ASKED].run = -1;
		begun = bench_now();
		cpu = cpu_now();
		(void)engine_offer(&e, ASKED, &o);
		cpu = cpu_now() - cpu;
		begun = bench_now() - begun;
		cpu_worst = cpu > cpu_worst ? cpu : cpu_worst;
		sum += begun;
		worst = begun > worst ? begun : worst;
	}
	printf("one request more in a day of %zu rides and %d vehicles: %.2f ms, worst %.2f "
	       "ms, "
	       "worst by processor time %.2f ms, aim 20 ms%s\n",
	       placed, RUNS, 1000 * sum / TRIES, 1000 * worst, 1000 * cpu_worst,
	       cpu_worst > 0.020 || placed < RIDES ? "  MISSED" : "");
	arena_release(&a);
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 6000;
	double sum = 0;

	for (size_t i = 0; i < sizeof(instances) / sizeof(instances[0]); i++)
		sum += quality(&instances[i], rounds);
	sum *= 100.0 / (sizeof(instances) / sizeof(instances[0]));
	printf("dial-a-ride: mean gap to the best known %.2f %%, aim under 10 %%%s\n", sum,
	       sum >= 10 ? "  MISSED" : "");
	speed();
	return 0;
}
