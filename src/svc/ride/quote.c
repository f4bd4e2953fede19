/* What a trip will cost, and how far it is: told before it is driven. */
#include <string.h>

#include "base/date.h"
#include "svc/ride/ride.h"

#include "base/banned.h"

static const char SQL_OPEN[] =
	"SELECT 1 FROM ride_hours WHERE weekday = ?1 AND from_minute <= ?2 AND to_minute >= ?2"
	" AND from_day <= ?3 AND (to_day IS NULL OR to_day >= ?3)";
static const char SQL_DEPOT[] =
	"SELECT p.lat, p.lon FROM ride_vehicle v JOIN ride_place p ON p.place_id = v.depot_id"
	" WHERE v.active = 1 ORDER BY v.vehicle_id LIMIT 1";

static struct geo geo_of(const struct ride_end *e)
{
	return (struct geo){ (int32_t)e->lat, (int32_t)e->lon };
}

Err ride_end_fill(struct req *rq, struct resp *rs, int64_t person_id, const char *field,
		  struct ride_end *e)
{
	struct ctx *cx = &rq->cx;
	struct ride_place p;
	bool found = false;

	switch (e->kind) {
	case END_HOME:
		TRY(ride_client_home(cx, person_id, e));
		if (!*e->label)
			return schema_refuse(cx, &rs->errors, field, "ride.no_address");
		return OK;
	case END_PLACE:
		TRY(ride_place_read(cx, e->place_id, &found, &p));
		if (!found)
			return schema_refuse(cx, &rs->errors, field, "field.not_one_of");
		e->label = strcmp(p.kind, "locality") == 0 || strstr(p.label, p.locality)
				   ? p.label
				   : arena_printf(cx->arena, "%s, %s", p.label, p.locality);
		e->postcode = p.postcode;
		e->lat = p.lat;
		e->lon = p.lon;
		return OK;
	default:
		e->place_id = 0;
		if (!e->label)
			return schema_refuse(cx, &rs->errors, field, "field.required");
		if (geo_known(geo_of(e)) && !geo_valid(geo_of(e)))
			return schema_refuse(cx, &rs->errors, field, "ride.place_outside");
		return OK;
	}
}

void ride_measure(struct ctx *cx, struct ride_row *r)
{
	struct geo_figures f;

	geo_figures(cx->model, r->day, &f);
	r->metres = geo_road_m(&f, geo_of(r->content.from), geo_of(r->content.to));
}

/* From the depot of the first vehicle, over the trip, and back. */
static Err depot_metres(struct ctx *cx, const struct ride_row *r, const struct geo_figures *f,
			int64_t *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct geo depot;
	bool row = false;

	*out = r->metres;
	TRY(db_query(cx, &q, SQL_DEPOT, NO_BIND));
	TRY(db_next(cx, &q, &row));
	if (!row)
		return OK;
	depot = (struct geo){ (int32_t)col_int(&q, 0), (int32_t)col_int(&q, 1) };
	*out += geo_road_m(f, depot, geo_of(r->content.from)) +
		geo_road_m(f, geo_of(r->content.to), depot);
	return OK;
}

static Err trip_of(struct ctx *cx, const struct ride_row *r, int what, struct tariff_trip *out)
{
	const struct ride_end *far = r->leg == LEG_BACK ? r->content.from : r->content.to;
	struct ride_place p = { 0 };
	struct geo_figures f;
	struct ride_client c;
	struct ride_end home;
	bool found = false;

	geo_figures(cx->model, r->day, &f);
	TRY(ride_client_read(cx, r->person_id, &c));
	TRY(ride_client_home(cx, r->person_id, &home));
	if (far->place_id)
		TRY(ride_place_read(cx, far->place_id, &found, &p));
	*out = (struct tariff_trip){
		.metres = r->metres,
		.home_metres = geo_known(geo_of(&home))
				       ? geo_road_m(&f, geo_of(&home), geo_of(far))
				       : r->metres,
		.postcode = far->postcode,
		.kind = found ? p.kind : NULL,
		.wait = r->wait,
		.extra = r->persons - 1,
		.what = what,
	};
	if (c.free_percent && (c.free_from == DAY_NONE || r->day >= c.free_from) &&
	    (c.free_to == DAY_NONE || r->day <= c.free_to))
		out->free_percent = c.free_percent;
	return depot_metres(cx, r, &f, &out->depot_metres);
}

void jw_price_lines(struct jw *w, const char *name, const struct tariff_price *p)
{
	jw_array(w, name);
	for (size_t i = 0; i < p->n; i++) {
		jw_object(w, NULL);
		jw_string(w, "code", p->lines[i].code);
		jw_int(w, "quantity", p->lines[i].quantity);
		jw_int(w, "unit", p->lines[i].unit);
		jw_int(w, "cents", p->lines[i].cents);
		jw_end(w);
	}
	jw_end(w);
}

static struct tariff_cap cap_on(const struct model *m, int32_t day)
{
	double km = model_parameter(m, "ride.cap.km", day, -1);

	return (struct tariff_cap){
		.km_e4 = km < 0 ? -1 : (int64_t)(km * 10000 + 0.5),
		.flat_cents = (int64_t)model_parameter(m, "ride.cap.flat", day, -1),
	};
}

Err ride_price(struct ctx *cx, struct ride_row *r, int what)
{
	CLEANUP(buf_release) struct buf b;
	struct tariff_price price = { 0 };
	struct tariff_cap cap = cap_on(cx->model, r->day);
	struct tariff_trip trip;
	struct tariff t;
	bool found = false;
	struct jw w;

	buf_init(&b, 1 << 12);
	TRY(ride_tariff_on(cx, r->day, &found, &t));
	if (found) {
		TRY(trip_of(cx, r, what, &trip));
		tariff_price(&t, &cap, &trip, &price);
	}
	jw_init(&w, &b);
	jw_object(&w, NULL);
	jw_price_lines(&w, "l", &price);
	jw_end(&w);
	/* {"l":[…]} without its frame */
	r->price = arena_strndup(cx->arena, b.data + 5, b.len - 6);
	r->price_cents = price.cents;
	return OK;
}

static Err is_open(struct ctx *cx, int32_t day, int64_t minute, bool *open)
{
	return db_found(cx, SQL_OPEN, BIND(V_INT(day_weekday(day)), V_INT(minute), V_INT(day)),
			open);
}

Err ride_quote(struct req *rq, struct resp *rs)
{
	const struct ride_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct ride_row r = { .person_id = in->person_id,
			      .day = in->day,
			      .persons = in->persons ? in->persons : 1,
			      .content = { .from = in->from, .to = in->to } };
	struct geo_figures f;
	struct tariff t = { 0 };
	struct grant g;
	bool found = false, open = false;
	struct jw w;

	TRY(grant_person(cx, in->person_id, &g));
	TRY(ride_end_fill(rq, rs, in->person_id, "from", in->from));
	TRY(ride_end_fill(rq, rs, in->person_id, "to", in->to));
	ride_measure(cx, &r);
	TRY(ride_price(cx, &r, TRIP_DONE));
	TRY(ride_tariff_on(cx, in->day, &found, &t));
	TRY(is_open(cx, in->day, in->at_minute, &open));
	geo_figures(cx->model, in->day, &f);
	rq->subject = in->person_id;
	w = reply(rs, 200);
	jw_int(&w, "price_cents", r.price_cents);
	jw_raw(&w, "price", r.price, strlen(r.price));
	jw_int(&w, "metres", r.metres);
	jw_int(&w, "minutes", geo_minutes(&f, r.metres));
	jw_string(&w, "tariff", found ? t.label : NULL);
	jw_bool(&w, "open", open);
	return reply_end(rq, rs, &w);
}
