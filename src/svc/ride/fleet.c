/* Vehicles, papers and the hours of the service (fleet.h). */
#include "svc/ride/fleet.h"

#include <string.h>

#include "base/date.h"

#include "base/banned.h"

static const char SQL_VEHICLES[] =
	"SELECT vehicle_id, version, label, plate, seats, wheels, depot_id, odometer, active"
	" FROM ride_vehicle ORDER BY active DESC, label";
static const char SQL_ADD[] =
	"INSERT INTO ride_vehicle(label, plate, seats, wheels, depot_id, odometer, active)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_SET[] =
	"UPDATE ride_vehicle SET version = version + 1, label = ?1, plate = ?2, seats = ?3,"
	" wheels = ?4, depot_id = ?5, odometer = ?6, active = ?7"
	" WHERE vehicle_id = ?8 AND version = ?9";
static const char SQL_VERSION[] = "SELECT version FROM ride_vehicle WHERE vehicle_id = ?1";
static const char SQL_PAPERS[] =
	"SELECT kind, seen_day, until_day FROM ride_paper WHERE (?1 > 0 AND driver_id = ?1)"
	" OR (?2 > 0 AND vehicle_id = ?2) ORDER BY kind";
static const char SQL_PAPERS_DROP[] = "DELETE FROM ride_paper WHERE (?1 > 0 AND driver_id = "
				      "?1) OR (?2 > 0 AND vehicle_id = ?2)";
static const char SQL_PAPER[] =
	"INSERT INTO ride_paper(driver_id, vehicle_id, kind, seen_day, until_day)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char SQL_PAPER_OVER[] =
	"SELECT 1 FROM ride_paper WHERE ((?1 > 0 AND driver_id = ?1) OR"
	" (?2 > 0 AND vehicle_id = ?2)) AND until_day < ?3";
static const char SQL_HOURS[] =
	"SELECT weekday, from_minute, to_minute, from_day, to_day FROM ride_hours"
	" ORDER BY from_day DESC, weekday, from_minute";
static const char SQL_HOURS_DROP[] = "DELETE FROM ride_hours";
static const char SQL_HOUR[] =
	"INSERT INTO ride_hours(weekday, from_minute, to_minute, from_day, to_day)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";

const char *const ride_paper_kinds[] = { "licence", "medical",	  "judicial",	 "insurance",
					 "note",    "inspection", "maintenance", NULL };
static const char *const vehicle_needs[] = { "inspection", "insurance", NULL };

const char *const *ride_papers_needed(int driver_kind)
{
	static const char *const paid[] = { "licence", "medical", "judicial", NULL };
	static const char *const volunteer[] = { "licence", "judicial", "note", "insurance",
						 NULL };

	return driver_kind == DRIVER_VOLUNTEER ? volunteer : paid;
}

Err ride_papers_store(struct ctx *cx, int64_t driver_id, int64_t vehicle_id,
		      const struct list *papers)
{
	const struct paper_in *p = papers->items;

	TRY(db_exec(cx, SQL_PAPERS_DROP, BIND(V_INT(driver_id), V_INT(vehicle_id)), NULL));
	for (size_t i = 0; i < papers->n; i++)
		TRY(db_exec(cx, SQL_PAPER,
			    BIND(V_ID(driver_id), V_ID(vehicle_id),
				 V_TEXT(ride_paper_kinds[p[i].kind]), V_INT(p[i].seen_day),
				 V_DAY(p[i].until_day)),
			    NULL));
	return OK;
}

static const char *paper_state(const struct ctx *cx, int32_t until)
{
	double soon = model_parameter(cx->model, "ride.paper_alert", cx->today, 45);

	if (until == DAY_NONE)
		return "ok";
	if (until < cx->today)
		return "over";
	return until - cx->today <= (int32_t)soon ? "soon" : "ok";
}

Err ride_papers_write(struct ctx *cx, struct jw *w, int64_t driver_id, int64_t vehicle_id,
		      const char *const *needed)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	unsigned have = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_PAPERS, BIND(V_INT(driver_id), V_INT(vehicle_id))));
	jw_array(w, "papers");
	for (;;) {
		const char *kind;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		kind = col_text(&q, 0, cx->arena);
		for (unsigned i = 0; needed[i]; i++)
			have |= strcmp(needed[i], kind) == 0 ? 1u << i : 0;
		jw_object(w, NULL);
		jw_string(w, "kind", kind);
		jw_day(w, "seen_day", col_day(&q, 1));
		jw_day(w, "until_day", col_day(&q, 2));
		jw_string(w, "state", paper_state(cx, col_day(&q, 2)));
		jw_end(w);
	}
	jw_end(w);
	jw_array(w, "missing");
	for (unsigned i = 0; needed[i]; i++)
		if (!(have & 1u << i))
			jw_string(w, NULL, needed[i]);
	jw_end(w);
	return OK;
}

Err ride_papers_bad(struct ctx *cx, int64_t driver_id, int64_t vehicle_id, int32_t day,
		    bool *bad)
{
	return db_found(cx, SQL_PAPER_OVER,
			BIND(V_INT(driver_id), V_INT(vehicle_id), V_INT(day)), bad);
}

/* ---- vehicles ---- */

Err ride_vehicles(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_VEHICLES, NO_BIND));
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "version", col_int(&q, 1));
		jw_string(&w, "label", col_text(&q, 2, cx->arena));
		jw_string(&w, "plate", col_text(&q, 3, cx->arena));
		jw_int(&w, "seats", col_int(&q, 4));
		jw_int(&w, "wheels", col_int(&q, 5));
		jw_int(&w, "depot_id", col_int(&q, 6));
		jw_int(&w, "odometer", col_int(&q, 7));
		jw_bool(&w, "active", col_int(&q, 8) != 0);
		TRY(ride_papers_write(cx, &w, 0, col_int(&q, 0), vehicle_needs));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	app_touch(rq->cx.app, TOPIC_RIDES);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

static Err vehicle_write(struct req *rq, struct resp *rs, const char *sql, int64_t version,
			 int64_t *changed)
{
	const struct vehicle_in *in = rq->in;
	struct ride_place p;
	bool found = true;

	if (in->depot_id)
		TRY(ride_place_read(&rq->cx, in->depot_id, &found, &p));
	if (!found)
		return schema_refuse(&rq->cx, &rs->errors, "depot_id", "field.not_one_of");
	const struct val args[] = {
		V_TEXT(in->label),
		V_TEXT(in->plate),
		V_INT(in->seats),
		V_INT(in->wheels),
		V_ID(in->depot_id),
		V_INT(in->odometer),
		V_INT(!schema_has(&ride_vehicle_in_schema, rq->has, "active") || in->active),
		version ? V_INT(rq->id) : (struct val){ .kind = VAL_END },
		V_INT(version),
		{ .kind = VAL_END },
	};

	return db_exec(&rq->cx, sql, args, changed);
}

Err ride_vehicle_add(struct req *rq, struct resp *rs)
{
	const struct vehicle_in *in = rq->in;
	int64_t id;

	TRY(vehicle_write(rq, rs, SQL_ADD, 0, NULL));
	id = db_last_id(rq->cx.db);
	TRY(ride_papers_store(&rq->cx, 0, id, &in->papers));
	return saved(rq, rs, 201, id, 1);
}

Err ride_vehicle_set(struct req *rq, struct resp *rs)
{
	const struct vehicle_in *in = rq->in;
	int64_t version = 0, changed = 0;

	TRY(db_int(&rq->cx, SQL_VERSION, BIND(V_INT(rq->id)), &version));
	if (!version)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	TRY(vehicle_write(rq, rs, SQL_SET, version, &changed));
	TRY(expect_changed(rq, changed));
	TRY(ride_papers_store(&rq->cx, 0, rq->id, &in->papers));
	return saved(rq, rs, 200, rq->id, version + 1);
}

/* ---- hours ---- */

/* The table has no version of its own: its content is one (FNV-1a, never 0). */
static Err hours_version(struct ctx *cx, int64_t *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	uint64_t h = 14695981039346656037u;
	bool row = false;

	TRY(db_query(cx, &q, SQL_HOURS, NO_BIND));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		for (int i = 0; i < 5; i++)
			h = (h ^ (uint64_t)(col_null(&q, i) ? -1 : col_int(&q, i))) *
			    1099511628211u;
	}
	*out = (int64_t)(h >> 33) + 1;
	return OK;
}

Err ride_hours_get(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(hours_version(&rq->cx, &rs->version));
	jw_int(&w, "version", rs->version);
	TRY(db_query(&rq->cx, &q, SQL_HOURS, NO_BIND));
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(&rq->cx, &q, &row));
		if (!row)
			break;
		jw_object(&w, NULL);
		jw_int(&w, "weekday", col_int(&q, 0));
		jw_int(&w, "from_minute", col_int(&q, 1));
		jw_int(&w, "to_minute", col_int(&q, 2));
		jw_day(&w, "from_day", col_day(&q, 3));
		jw_day(&w, "to_day", col_day(&q, 4));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

/* The whole table at once: it is short, and its rows belong together. */
Err ride_hours_set(struct req *rq, struct resp *rs)
{
	const struct hours_in *in = rq->in;
	const struct hours_row *h = in->rows.items;
	int64_t version;

	TRY(hours_version(&rq->cx, &version));
	TRY(expect_version(rq, rs, version));
	TRY(db_exec(&rq->cx, SQL_HOURS_DROP, NO_BIND, NULL));
	for (size_t i = 0; i < in->rows.n; i++) {
		if (h[i].to_minute <= h[i].from_minute ||
		    (h[i].to_day != DAY_NONE && h[i].to_day < h[i].from_day))
			return schema_refuse(
				&rq->cx, &rs->errors,
				arena_printf(rq->cx.arena, "rows[%zu].to_minute", i),
				"field.too_small");
		TRY(db_exec(&rq->cx, SQL_HOUR,
			    BIND(V_INT(h[i].weekday), V_INT(h[i].from_minute),
				 V_INT(h[i].to_minute), V_INT(h[i].from_day),
				 V_DAY(h[i].to_day)),
			    NULL));
	}
	app_touch(rq->cx.app, TOPIC_RIDES);
	TRY(hours_version(&rq->cx, &rs->version));
	return reply_empty(rq, rs);
}
