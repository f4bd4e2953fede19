/* See order.h. */
#include "svc/delivery/order.h"

#include <string.h>

#include "core/route.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

/* The search of up to 100 stops; its quality: tests/bench/route.c, "daily".  Each of its rounds
 * costs more the more stops there are: beyond, the time is kept. */
#define SEARCH_ROUNDS 12000u
#define SEARCH_STOPS  100u

static const char SQL_DAY[] =
	"INSERT INTO delivery_stop(subscription_id, day, round_id, position)"
	" VALUES (?1, ?2, ?3, ?4) ON CONFLICT (subscription_id, day) DO UPDATE SET"
	" round_id = excluded.round_id, position = excluded.position, version = version + 1";
static const char SQL_ALWAYS[] = "UPDATE delivery_subscription SET round_id = ?2, position = ?3"
				 " WHERE subscription_id = ?1";
static const char SQL_DAY_CLEAR[] =
	"UPDATE delivery_stop SET round_id = NULL, position = NULL, version = version + 1"
	" WHERE subscription_id = ?1 AND day = ?2";
static const char SQL_SERVICE[] = "SELECT service_id FROM delivery_round WHERE round_id = ?1";

Err order_service(struct ctx *cx, int64_t round_id, int64_t *service)
{
	*service = 0;
	TRY(db_int(cx, SQL_SERVICE, BIND(V_INT(round_id)), service));
	if (!*service)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

Err order_write(struct ctx *cx, int32_t day, int64_t round_id, const struct stop *const *order,
		size_t n, bool always)
{
	for (size_t i = 0; i < n; i++) {
		int64_t position = 10 * ((int64_t)i + 1), id = order[i]->sub.id;

		if (!always) {
			TRY(db_exec(
				cx, SQL_DAY,
				BIND(V_INT(id), V_INT(day), V_INT(round_id), V_INT(position)),
				NULL));
			continue;
		}
		TRY(db_exec(cx, SQL_ALWAYS, BIND(V_INT(id), V_INT(round_id), V_INT(position)),
			    NULL));
		TRY(db_exec(cx, SQL_DAY_CLEAR, BIND(V_INT(id), V_INT(day)), NULL));
	}
	app_touch(cx->app, TOPIC_DELIVERIES);
	return OK;
}

/* ---- the problem for core/route ----------------------------------------------------------- */

struct work {
	const struct stop **stops; /* 1 to n */
	size_t n;
	const struct round_day **rounds;
	size_t n_rounds;
	struct route_plan from;
};

static bool movable(const struct stop *s)
{
	return s->outcome == OUTCOME_NONE && s->quantity > 0 && s->c.lat != 0;
}

static void collect(struct ctx *cx, const struct plan_day *p, int64_t round_id, struct work *k)
{
	k->stops = arena_array(cx->arena, p->n_stops + 2, sizeof(*k->stops));
	k->rounds = arena_array(cx->arena, p->n_rounds + 1, sizeof(*k->rounds));
	k->from.first = arena_array(cx->arena, p->n_rounds + 2, sizeof(*k->from.first));
	k->from.stop = arena_array(cx->arena, p->n_stops + 2, sizeof(*k->from.stop));
	for (size_t r = 0; r < p->n_rounds; r++) {
		const struct round_day *one = &p->rounds[r];

		if (!one->active || one->into_id || (round_id && one->id != round_id))
			continue;
		k->rounds[k->n_rounds++] = one;
		k->from.first[k->from.n_routes++] = k->n;
		for (size_t i = 0; i < p->n_stops && k->n < ROUTE_STOPS_MAX; i++)
			if (p->stops[i].round_id == one->id && movable(&p->stops[i])) {
				k->from.stop[k->n] = (uint16_t)(k->n + 1);
				k->stops[++k->n] = &p->stops[i];
			}
	}
	k->from.first[k->from.n_routes] = k->n;
	for (size_t i = 0; !round_id && i < p->n_stops && k->n < ROUTE_STOPS_MAX; i++)
		if (!plan_round(p, p->stops[i].round_id) && movable(&p->stops[i]))
			k->stops[++k->n] = &p->stops[i];
}

static void matrices(struct ctx *cx, const struct plan_day *p, const struct work *k,
		     struct route_problem *out)
{
	size_t w = k->n + 1;
	double *dist = arena_array(cx->arena, w * w, sizeof(*dist));
	double *time = arena_array(cx->arena, w * w, sizeof(*time));
	struct geo_figures f;

	geo_figures(cx->model, p->day, &f);
	for (size_t i = 0; i < w; i++)
		for (size_t j = 0; j < w; j++) {
			struct geo a = i ? (struct geo){ (int32_t)k->stops[i]->c.lat,
							 (int32_t)k->stops[i]->c.lon }
					 : k->rounds[0]->kitchen;
			struct geo b = j ? (struct geo){ (int32_t)k->stops[j]->c.lat,
							 (int32_t)k->stops[j]->c.lon }
					 : k->rounds[0]->kitchen;
			int64_t m = geo_road_m(&f, a, b);

			dist[i * w + j] = (double)m;
			time[i * w + j] = geo_minutes(&f, m);
		}
	out->dist = dist;
	out->time = time;
}

static void limits(struct ctx *cx, const struct work *k, struct route_problem *out)
{
	size_t w = k->n + 1;
	double *demand = arena_array(cx->arena, w, sizeof(*demand));
	double *open = arena_array(cx->arena, w, sizeof(*open));
	double *close = arena_array(cx->arena, w, sizeof(*close));
	double *service = arena_array(cx->arena, w, sizeof(*service));

	for (size_t i = 1; i < w; i++) {
		const struct sub *s = &k->stops[i]->sub;

		demand[i] = (double)k->stops[i]->quantity;
		open[i] = s->window_to < 0 ? 0 : (double)s->window_from;
		close[i] = s->window_to < 0 ? 2 * 1440 : (double)s->window_to;
		service[i] = (double)k->rounds[0]->stop_minutes;
	}
	out->demand = demand;
	out->open = open;
	out->close = close;
	out->service = service;
	out->depart = (double)k->rounds[0]->depart;
	for (size_t r = 0; r < k->n_rounds; r++) {
		double cap = (double)k->rounds[r]->capacity;

		if (cap > 0 && (out->capacity <= 0 || cap < out->capacity))
			out->capacity = cap;
		if ((double)k->rounds[r]->depart < out->depart)
			out->depart = (double)k->rounds[r]->depart;
	}
}

/* ---- from routes back to rounds ----------------------------------------------------------- */

/* The driver keeps the people that he knows: each route goes to the round it shares most with. */
static size_t match(const struct work *k, const struct route_plan *plan, size_t route,
		    const bool *taken)
{
	size_t best = 0;
	int most = -1;

	for (size_t r = 0; r < k->n_rounds; r++) {
		int shared = 0;

		if (taken[r])
			continue;
		for (size_t i = plan->first[route]; i < plan->first[route + 1]; i++)
			shared += k->stops[plan->stop[i]]->round_id == k->rounds[r]->id;
		if (shared > most) {
			most = shared;
			best = r;
		}
	}
	return best;
}

static void stays(const struct plan_day *p, const struct work *k, struct order_round *r,
		  bool done)
{
	for (size_t i = 0; i < p->n_stops; i++) {
		const struct stop *s = &p->stops[i];

		if (s->round_id == r->round_id && !movable(s) &&
		    (s->outcome != OUTCOME_NONE) == done)
			r->stops[r->n++] = s;
	}
	(void)k;
}

static void spread(struct ctx *cx, const struct plan_day *p, const struct work *k,
		   const struct route_plan *plan, struct order_made *out)
{
	bool *taken = arena_array(cx->arena, k->n_rounds + 1, sizeof(*taken));
	size_t *route_of = arena_array(cx->arena, k->n_rounds + 1, sizeof(*route_of));

	out->rounds = arena_array(cx->arena, k->n_rounds + 1, sizeof(*out->rounds));
	out->n_rounds = k->n_rounds;
	for (size_t r = 0; r < k->n_rounds; r++)
		route_of[r] = SIZE_MAX;
	for (size_t route = 0; route < plan->n_routes; route++) {
		size_t r = match(k, plan, route, taken);

		taken[r] = true;
		route_of[r] = route;
	}
	for (size_t r = 0; r < k->n_rounds; r++) {
		struct order_round *o = &out->rounds[r];

		o->round_id = k->rounds[r]->id;
		o->stops = arena_array(cx->arena, p->n_stops + 1, sizeof(*o->stops));
		stays(p, k, o, true); /* what is done keeps its place, before the rest */
		if (route_of[r] != SIZE_MAX)
			for (size_t i = plan->first[route_of[r]];
			     i < plan->first[route_of[r] + 1]; i++)
				o->stops[o->n++] = k->stops[plan->stop[i]];
		stays(p, k, o, false);
	}
}

Err order_make(struct ctx *cx, const struct plan_day *p, int64_t round_id,
	       struct order_made *out)
{
	struct route_problem problem = { .seed = 1, .rounds = SEARCH_ROUNDS };
	struct work k = { 0 };
	struct route_plan plan;
	bool within;

	*out = (struct order_made){ 0 };
	collect(cx, p, round_id, &k);
	if (!k.n_rounds)
		FAIL(cx, ERR_CONFLICT, "delivery.no_round");
	problem.n = k.n;
	if (k.n > SEARCH_STOPS)
		problem.rounds = SEARCH_ROUNDS * SEARCH_STOPS / (unsigned)k.n;
	problem.vehicles = k.n_rounds;
	problem.from = &k.from;
	matrices(cx, p, &k, &problem);
	limits(cx, &k, &problem);
	route_solve(cx->arena, &problem, &plan);
	out->metres_before = (int64_t)route_length(&problem, &k.from, &within);
	out->metres_after = (int64_t)route_length(&problem, &plan, &within);
	out->n_stops = k.n;
	out->forced = plan.forced;
	for (size_t i = 0; i < p->n_stops; i++)
		out->unplaced += p->stops[i].quantity > 0 && p->stops[i].c.lat == 0 &&
				 (!round_id || p->stops[i].round_id == round_id);
	spread(cx, p, &k, &plan, out);
	return OK;
}

Err board_optimise(struct req *rq, struct resp *rs)
{
	const struct optimise_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct order_made made;
	int64_t service = 0;
	struct plan_day p;
	struct jw w;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	if (in->day < cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	TRY(day_plan(cx, service, in->day, &p));
	if (in->round_id && !plan_round(&p, in->round_id))
		return schema_refuse(cx, &rs->errors, "round_id", "field.not_one_of");
	TRY(order_make(cx, &p, in->round_id, &made));
	for (size_t r = 0; r < made.n_rounds; r++)
		TRY(order_write(cx, in->day, made.rounds[r].round_id, made.rounds[r].stops,
				made.rounds[r].n, in->always));
	rq->rows = (int64_t)made.n_stops;
	rq->action = "delivery.optimise";
	w = reply(rs, 200);
	jw_int(&w, "stops", (int64_t)made.n_stops);
	jw_int(&w, "unplaced", (int64_t)made.unplaced);
	jw_int(&w, "forced", (int64_t)made.forced);
	jw_int(&w, "metres_before", made.metres_before);
	jw_int(&w, "metres_after", made.metres_after);
	return reply_end(rq, rs, &w);
}
