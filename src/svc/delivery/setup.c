/* How the work is organised: rounds, and tariffs with dated prices. */
#include "base/date.h"
#include "core/session.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_ROUND_ADD[] =
	"INSERT INTO delivery_round(service_id, label, vehicle, driver_id, depart, "
	"stop_minutes,"
	" capacity, lat, lon, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
static const char SQL_ROUND_SET[] =
	"UPDATE delivery_round SET version = version + 1, label = ?3, vehicle = ?4,"
	" driver_id = ?5, depart = ?6, stop_minutes = ?7, capacity = ?8, lat = ?9, lon = ?10,"
	" position = ?11, active = ?12 WHERE round_id = ?1 AND version = ?2";
static const char SQL_ROUND[] = "SELECT version FROM delivery_round WHERE round_id = ?1";
static const char SQL_TARIFFS[] =
	"SELECT tariff_id, version, label, proof, active FROM delivery_tariff"
	" WHERE service_id = ?1 ORDER BY tariff_id";
static const char SQL_PRICES[] =
	"SELECT from_day, cents FROM delivery_price WHERE tariff_id = ?1 ORDER BY from_day";
static const char SQL_TARIFF_ADD[] =
	"INSERT INTO delivery_tariff(service_id, label, proof) VALUES (?1, ?2, ?3)";
static const char SQL_TARIFF_SET[] =
	"UPDATE delivery_tariff SET version = version + 1, label = ?3, proof = ?4, active = ?5"
	" WHERE tariff_id = ?1 AND version = ?2";
static const char SQL_TARIFF[] = "SELECT version FROM delivery_tariff WHERE tariff_id = ?1";
static const char SQL_PRICE_ADD[] =
	"INSERT INTO delivery_price(tariff_id, from_day, cents) VALUES (?1, ?2, ?3)"
	" ON CONFLICT (tariff_id, from_day) DO UPDATE SET cents = excluded.cents";

static Err write_tariffs(struct ctx *cx, struct jw *w, int64_t service)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_TARIFFS, BIND(V_INT(service))));
	jw_array(w, "tariffs");
	for (;;) {
		CLEANUP(stmt_done) struct stmt prices = { 0 };
		bool more = false;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_int(w, "version", col_int(&q, 1));
		jw_string(w, "label", col_text(&q, 2, cx->arena));
		jw_bool(w, "proof", col_int(&q, 3) != 0);
		jw_bool(w, "active", col_int(&q, 4) != 0);
		TRY(db_query(cx, &prices, SQL_PRICES, BIND(V_INT(col_int(&q, 0)))));
		jw_array(w, "prices");
		for (;;) {
			TRY(db_next(cx, &prices, &more));
			if (!more)
				break;
			jw_object(w, NULL);
			jw_day(w, "from", col_day(&prices, 0));
			jw_int(w, "cents", col_int(&prices, 1));
			jw_end(w);
		}
		jw_end(w);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static void write_rounds(struct jw *w, const struct plan_day *p)
{
	jw_array(w, "rounds");
	for (size_t i = 0; i < p->n_rounds; i++) {
		const struct round_day *r = &p->rounds[i];

		jw_object(w, NULL);
		jw_int(w, "id", r->id);
		jw_int(w, "version", r->version);
		jw_string(w, "label", r->label);
		jw_string(w, "vehicle", r->vehicle);
		if (r->usual_driver_id)
			jw_int(w, "driver_id", r->usual_driver_id);
		else
			jw_null(w, "driver_id");
		jw_int(w, "depart", r->depart);
		jw_int(w, "stop_minutes", r->stop_minutes);
		jw_int(w, "capacity", r->capacity);
		jw_int(w, "lat", r->kitchen.lat);
		jw_int(w, "lon", r->kitchen.lon);
		jw_int(w, "position", r->position);
		jw_bool(w, "active", r->active);
		jw_end(w);
	}
	jw_end(w);
}

static void write_drivers(struct jw *w, const struct model *m)
{
	jw_array(w, "drivers");
	for (size_t i = 0; i < m->n_users; i++) {
		if (!m->users[i].active || !user_can(&m->users[i], "delivery.drive"))
			continue;
		jw_object(w, NULL);
		jw_int(w, "id", m->users[i].id);
		jw_string(w, "name", m->users[i].name);
		jw_end(w);
	}
	jw_end(w);
}

Err setup_get(struct req *rq, struct resp *rs)
{
	const struct service_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int64_t service = 0;
	struct plan_day p;
	struct jw w;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	/* a day long ago: rounds as they usually are, and no stop */
	TRY(day_plan(cx, service, DAY_MIN + 400, &p));
	w = reply(rs, 200);
	write_rounds(&w, &p);
	TRY(write_tariffs(cx, &w, service));
	write_drivers(&w, cx->model);
	return reply_end(rq, rs, &w);
}

static Err refuse_round(struct req *rq, struct resp *rs, const struct round_in *in)
{
	const struct user *u = model_user(rq->cx.model, in->driver_id);
	struct geo at = { (int32_t)in->lat, (int32_t)in->lon };

	if (in->driver_id && (!u || !u->active || !user_can(u, "delivery.drive")))
		return schema_refuse(&rq->cx, &rs->errors, "driver_id", "field.not_one_of");
	if (geo_known(at) && !geo_valid(at))
		return schema_refuse(&rq->cx, &rs->errors, "lat", "delivery.far");
	return OK;
}

Err setup_round_add(struct req *rq, struct resp *rs)
{
	const struct round_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t service = 0;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	TRY(refuse_round(rq, rs, in));
	TRY(db_exec(cx, SQL_ROUND_ADD,
		    BIND(V_INT(service), V_TEXT(in->label),
			 V_TEXT(in->vehicle ? in->vehicle : ""), V_ID(in->driver_id),
			 V_INT(in->depart), V_INT(in->stop_minutes), V_INT(in->capacity),
			 V_INT(in->lat), V_INT(in->lon), V_INT(in->position)),
		    NULL));
	return delivery_saved(rq, rs, 201, db_last_id(cx->db), 1, "delivery.round_add");
}

Err setup_round_change(struct req *rq, struct resp *rs)
{
	const struct round_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t version = 0, changed = 0;

	TRY(db_int(cx, SQL_ROUND, BIND(V_INT(rq->id)), &version));
	if (!version)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	TRY(refuse_round(rq, rs, in));
	TRY(db_exec(cx, SQL_ROUND_SET,
		    BIND(V_INT(rq->id), V_INT(version), V_TEXT(in->label),
			 V_TEXT(in->vehicle ? in->vehicle : ""), V_ID(in->driver_id),
			 V_INT(in->depart), V_INT(in->stop_minutes), V_INT(in->capacity),
			 V_INT(in->lat), V_INT(in->lon), V_INT(in->position),
			 V_INT(in->active)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return delivery_saved(rq, rs, 200, rq->id, version + 1, "delivery.round_change");
}

Err setup_tariff_add(struct req *rq, struct resp *rs)
{
	const struct tariff_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t service = 0, id;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	if (in->from == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "from", "field.required");
	TRY(db_exec(cx, SQL_TARIFF_ADD,
		    BIND(V_INT(service), V_TEXT(in->label), V_INT(in->proof)), NULL));
	id = db_last_id(cx->db);
	TRY(db_exec(cx, SQL_PRICE_ADD, BIND(V_INT(id), V_INT(in->from), V_INT(in->cents)),
		    NULL));
	return delivery_saved(rq, rs, 201, id, 1, "delivery.tariff_add");
}

Err setup_tariff_change(struct req *rq, struct resp *rs)
{
	const struct tariff_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t version = 0, changed = 0;

	TRY(db_int(cx, SQL_TARIFF, BIND(V_INT(rq->id)), &version));
	if (!version)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	/* prices of past days are on bills already: only days to come get another one */
	if (in->from != DAY_NONE && in->from < cx->today)
		return schema_refuse(cx, &rs->errors, "from", "field.too_small");
	TRY(db_exec(cx, SQL_TARIFF_SET,
		    BIND(V_INT(rq->id), V_INT(version), V_TEXT(in->label), V_INT(in->proof),
			 V_INT(in->active)),
		    &changed));
	TRY(expect_changed(rq, changed));
	if (in->from != DAY_NONE)
		TRY(db_exec(cx, SQL_PRICE_ADD,
			    BIND(V_INT(rq->id), V_INT(in->from), V_INT(in->cents)), NULL));
	return delivery_saved(rq, rs, 200, rq->id, version + 1, "delivery.tariff_change");
}
