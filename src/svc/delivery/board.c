/* The planner's board: rounds of a day with their stops, moved by hand, merged, reassigned. */
#include <string.h>

#include "base/date.h"
#include "core/session.h"
#include "svc/delivery/order.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_ALARMS[] = "SELECT count(*) FROM delivery_alarm WHERE closed_at IS NULL";
static const char SQL_RUN[] =
	"INSERT INTO delivery_run(round_id, day, driver_id, vehicle, into_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (round_id, day) DO UPDATE SET"
	" driver_id = excluded.driver_id, vehicle = excluded.vehicle,"
	" into_id = excluded.into_id, version = version + 1";

void round_times(struct ctx *cx, const struct plan_day *p, const struct round_day *r,
		 const struct stop *const *stops, size_t n, int *arrive, int64_t *metres)
{
	struct geo at = r->kitchen;
	struct geo_figures f;
	int clock = (int)r->depart;

	*metres = 0;
	geo_figures(cx->model, p->day, &f);
	for (size_t i = 0; i < n; i++) {
		struct geo to = { (int32_t)stops[i]->c.lat, (int32_t)stops[i]->c.lon };
		int64_t road = geo_road_m(&f, at, to);

		*metres += road;
		clock += geo_minutes(&f, road);
		if (stops[i]->sub.window_from > clock)
			clock = (int)stops[i]->sub.window_from;
		arrive[i] = clock;
		clock += (int)r->stop_minutes;
		if (geo_known(to))
			at = to;
	}
	*metres += geo_road_m(&f, at, r->kitchen);
}

size_t round_stops(struct ctx *cx, const struct plan_day *p, int64_t round_id,
		   const struct stop ***out)
{
	size_t n = 0;

	*out = arena_array(cx->arena, p->n_stops + 1, sizeof(**out));
	for (size_t i = 0; i < p->n_stops; i++)
		if (p->stops[i].round_id == round_id)
			(*out)[n++] = &p->stops[i];
	return n;
}

static void minute(struct jw *w, const char *name, int64_t v)
{
	if (v >= 0)
		jw_int(w, name, v);
	else
		jw_null(w, name);
}

Err stop_members(struct ctx *cx, struct jw *w, const struct plan_day *p, const struct stop *s)
{
	const struct user *u = model_user(cx->model, s->user_id);
	struct where where;

	(void)p;
	TRY(sub_where(cx, &s->sub, &s->c, &where));
	jw_int(w, "id", s->sub.id);
	if (s->sub.person_id)
		jw_int(w, "person_id", s->sub.person_id);
	else
		jw_null(w, "person_id");
	jw_string(w, "name", sub_name(cx, &s->sub));
	jw_string(w, "street", where.street);
	jw_string(w, "postcode", where.postcode);
	jw_string(w, "locality", where.locality);
	jw_string(w, "phone", where.phone);
	jw_bool(w, "wheelchair", where.wheelchair);
	jw_int(w, "lat", s->c.lat);
	jw_int(w, "lon", s->c.lon);
	jw_string(w, "access", s->c.access);
	jw_string(w, "absence", s->c.absence);
	jw_string(w, "key_no", s->c.key_no);
	jw_string(w, "mobility", s->c.mobility);
	jw_int(w, "quantity", s->quantity);
	jw_int(w, "late", s->late);
	jw_string(w, "mode", delivery_modes[s->sub.mode]);
	jw_string(w, "diet", delivery_diets[s->c.diet]);
	jw_string(w, "texture", delivery_textures[s->c.texture]);
	jw_bits(w, "allergens", s->allergens, delivery_allergens);
	jw_bool(w, "blocked", s->blocked);
	jw_bool(w, "overridden", s->overridden);
	minute(w, "window_from", s->sub.window_from);
	minute(w, "window_to", s->sub.window_to);
	jw_string(w, "outcome",
		  s->outcome == OUTCOME_NONE ? NULL : delivery_outcomes[s->outcome]);
	if (s->at)
		jw_int(w, "at", s->at);
	else
		jw_null(w, "at");
	if (s->tenths != INT64_MIN && s->outcome != OUTCOME_NONE)
		jw_int(w, "tenths", s->tenths);
	else
		jw_null(w, "tenths");
	jw_bits(w, "signs", s->signs, delivery_signs);
	jw_string(w, "by", u ? u->name : NULL);
	return OK;
}

static void round_head(struct ctx *cx, struct jw *w, const struct round_day *r)
{
	const struct user *u = model_user(cx->model, r->driver_id);

	jw_int(w, "id", r->id);
	jw_string(w, "label", r->label);
	jw_string(w, "vehicle", r->vehicle);
	if (u)
		jw_int(w, "driver_id", u->id);
	else
		jw_null(w, "driver_id");
	jw_string(w, "driver", u ? u->name : NULL);
	jw_int(w, "depart", r->depart);
	jw_int(w, "capacity", r->capacity);
	if (r->into_id)
		jw_int(w, "into_id", r->into_id);
	else
		jw_null(w, "into_id");
	jw_int(w, "run_version", r->run_version + 1);
}

Err round_members(struct ctx *cx, struct jw *w, const struct plan_day *p,
		  const struct round_day *r, bool with_stops)
{
	const struct stop **stops;
	size_t n = round_stops(cx, p, r->id, &stops);
	int *arrive = arena_array(cx->arena, n + 1, sizeof(*arrive));
	int64_t metres = 0, meals = 0, done = 0;

	round_times(cx, p, r, stops, n, arrive, &metres);
	for (size_t i = 0; i < n; i++) {
		meals += stops[i]->quantity;
		done += stops[i]->outcome != OUTCOME_NONE;
	}
	round_head(cx, w, r);
	jw_int(w, "metres", metres);
	jw_int(w, "minutes", n ? arrive[n - 1] - r->depart + r->stop_minutes : 0);
	jw_int(w, "meals", meals);
	jw_int(w, "n_stops", (int64_t)n);
	jw_int(w, "done", done);
	jw_array(w, "stops");
	for (size_t i = 0; with_stops && i < n; i++) {
		jw_object(w, NULL);
		TRY(stop_members(cx, w, p, stops[i]));
		jw_int(w, "planned", arrive[i]);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err board_get(struct req *rq, struct resp *rs)
{
	const struct service_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int64_t service = 0, alarms = 0;
	struct plan_day p;
	struct jw w;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	TRY(day_plan(cx, service, in->day == DAY_NONE ? cx->today : in->day, &p));
	TRY(db_int(cx, SQL_ALARMS, NO_BIND, &alarms));
	w = reply(rs, 200);
	jw_day(&w, "day", p.day);
	jw_bool(&w, "drives", p.drives);
	jw_int(&w, "alarms", alarms);
	jw_array(&w, "rounds");
	for (size_t i = 0; i < p.n_rounds; i++) {
		const struct stop **stops;

		if (!p.rounds[i].active && !round_stops(cx, &p, p.rounds[i].id, &stops))
			continue;
		jw_object(&w, NULL);
		TRY(round_members(cx, &w, &p, &p.rounds[i], true));
		jw_end(&w);
	}
	jw_end(&w);
	jw_array(&w, "unassigned");
	for (size_t i = 0; i < p.n_stops; i++) {
		if (plan_round(&p, p.stops[i].round_id))
			continue;
		jw_object(&w, NULL);
		TRY(stop_members(cx, &w, &p, &p.stops[i]));
		jw_int(&w, "planned", 0);
		jw_end(&w);
	}
	jw_end(&w);
	rq->rows = (int64_t)p.n_stops;
	rq->no_audit = p.n_stops == 0;
	return reply_end(rq, rs, &w);
}

/* The order that the planner saw must still be the one there is. */
static bool same_order(struct ctx *cx, const struct plan_day *p, int64_t round_id,
		       const struct list *was)
{
	const int64_t *ids = was->items;
	const struct stop **stops;
	size_t n = round_stops(cx, p, round_id, &stops);

	if (n != was->n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (stops[i]->sub.id != ids[i])
			return false;
	return true;
}

static const struct stop *plan_stop(const struct plan_day *p, int64_t sub_id)
{
	for (size_t i = 0; i < p->n_stops; i++)
		if (p->stops[i].sub.id == sub_id)
			return &p->stops[i];
	return NULL;
}

Err board_move(struct req *rq, struct resp *rs)
{
	const struct move_in *in = rq->in;
	const int64_t *ids = in->order.items;
	struct ctx *cx = &rq->cx;
	const struct stop **order = arena_array(cx->arena, in->order.n + 1, sizeof(*order));
	int64_t service = 0;
	struct plan_day p;
	struct sub first;

	if (in->day < cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	TRY(sub_get(cx, ids[0], &first));
	service = first.service_id;
	TRY(day_plan(cx, service, in->day, &p));
	if (!plan_round(&p, in->round_id))
		return schema_refuse(cx, &rs->errors, "round_id", "field.not_one_of");
	if (!same_order(cx, &p, in->round_id, &in->was))
		FAIL(cx, ERR_STALE, "stale");
	for (size_t i = 0; i < in->order.n; i++) {
		order[i] = plan_stop(&p, ids[i]);
		if (!order[i])
			return schema_refuse(cx, &rs->errors, "order", "field.not_one_of");
	}
	TRY(order_write(cx, in->day, in->round_id, order, in->order.n, in->always));
	return delivery_saved(rq, rs, 200, in->round_id, 1, "delivery.move");
}

static Err refuse_run(struct req *rq, struct resp *rs, const struct run_in_day *in,
		      const struct plan_day *p)
{
	const struct user *u = model_user(rq->cx.model, in->driver_id);
	const struct round_day *into = plan_round(p, in->into_id);

	if (in->driver_id && (!u || !u->active || !user_can(u, "delivery.drive")))
		return schema_refuse(&rq->cx, &rs->errors, "driver_id", "field.not_one_of");
	if (!in->into_id)
		return OK;
	if (!into || into->id == rq->id || into->into_id)
		return schema_refuse(&rq->cx, &rs->errors, "into_id", "field.not_one_of");
	for (size_t i = 0; i < p->n_rounds; i++)
		if (p->rounds[i].into_id == rq->id)
			return schema_refuse(&rq->cx, &rs->errors, "into_id",
					     "delivery.takes_another");
	return OK;
}

Err board_run(struct req *rq, struct resp *rs)
{
	const struct run_in_day *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t service = 0;
	const struct round_day *r;
	struct plan_day p;

	if (in->day < cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	TRY(order_service(cx, rq->id, &service));
	TRY(day_plan(cx, service, in->day, &p));
	r = plan_round(&p, rq->id);
	TRY(expect_version(rq, rs, r->run_version + 1));
	TRY(refuse_run(rq, rs, in, &p));
	TRY(db_exec(cx, SQL_RUN,
		    BIND(V_INT(rq->id), V_INT(in->day), V_ID(in->driver_id),
			 V_TEXT(in->vehicle && *in->vehicle ? in->vehicle : NULL),
			 V_ID(in->into_id)),
		    NULL));
	return delivery_saved(rq, rs, 200, rq->id, r->run_version + 2, "delivery.run");
}
