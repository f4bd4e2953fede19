/* Places that people are driven to, and the tariffs: dated lists that the centre keeps. */
#include <string.h>

#include "base/date.h"
#include "core/list.h"
#include "svc/ride/ride.h"

#include "base/banned.h"

#define PLACE "place_id, version, label, kind, street, postcode, locality, lat, lon, active"
static const char SQL_PLACES[] =
	"SELECT " PLACE " FROM ride_place ORDER BY kind = 'locality', label,"
	" place_id" LIST_PAGE_SQL "?1";
static const char SQL_PLACE[] = "SELECT " PLACE " FROM ride_place WHERE place_id = ?1";
static const char SQL_PLACE_ADD[] =
	"INSERT INTO ride_place(label, kind, street, postcode, locality, lat, lon, active)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_PLACE_SET[] =
	"UPDATE ride_place SET version = version + 1, label = ?3, kind = ?4, street = ?5,"
	" postcode = ?6, locality = ?7, lat = ?8, lon = ?9, active = ?10"
	" WHERE place_id = ?1 AND version = ?2";

#define TARIFF                                                                                 \
	"tariff_id, version, label, source, from_day, to_day, flat, flat_cents, flat_metres, " \
	"flat_postcodes, km_e4, km_from, least_cents, wait_free, wait_free_kinds, wait_step, " \
	"wait_cents, extra_cents, no_show_cents, late_cancel_cents"
static const char SQL_TARIFFS[] =
	"SELECT " TARIFF " FROM ride_tariff ORDER BY from_day DESC, tariff_id DESC";
static const char SQL_TARIFF_ON[] =
	"SELECT " TARIFF " FROM ride_tariff WHERE from_day <= ?1 AND (to_day IS NULL OR"
	" to_day >= ?1) ORDER BY from_day DESC, tariff_id DESC LIMIT 1";
static const char SQL_TARIFF_ADD[] =
	"INSERT INTO ride_tariff(label, source, from_day, to_day, flat, flat_cents,"
	" flat_metres, flat_postcodes, km_e4, km_from, least_cents, wait_free,"
	" wait_free_kinds, wait_step, wait_cents, extra_cents, no_show_cents,"
	" late_cancel_cents) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	" ?14, ?15, ?16, ?17, ?18)";
static const char SQL_TARIFF_SET[] =
	"UPDATE ride_tariff SET version = version + 1, label = ?1, source = ?2, from_day = ?3,"
	" to_day = ?4, flat = ?5, flat_cents = ?6, flat_metres = ?7, flat_postcodes = ?8,"
	" km_e4 = ?9, km_from = ?10, least_cents = ?11, wait_free = ?12, wait_free_kinds = ?13,"
	" wait_step = ?14, wait_cents = ?15, extra_cents = ?16, no_show_cents = ?17,"
	" late_cancel_cents = ?18 WHERE tariff_id = ?19 AND version = ?20";

static void place_of(struct ctx *cx, const struct stmt *q, struct ride_place *p)
{
	*p = (struct ride_place){ .id = col_int(q, 0),
				  .version = col_int(q, 1),
				  .label = col_text(q, 2, cx->arena),
				  .kind = col_text(q, 3, cx->arena),
				  .street = col_text(q, 4, cx->arena),
				  .postcode = col_text(q, 5, cx->arena),
				  .locality = col_text(q, 6, cx->arena),
				  .lat = col_int(q, 7),
				  .lon = col_int(q, 8),
				  .active = col_int(q, 9) != 0 };
}

Err ride_place_read(struct ctx *cx, int64_t id, bool *found, struct ride_place *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };

	TRY(db_query(cx, &q, SQL_PLACE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, found));
	if (*found)
		place_of(cx, &q, out);
	return OK;
}

Err ride_places(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct after_q *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_PLACES, BIND(V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		struct ride_place p;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		place_of(cx, &q, &p);
		jw_object(&w, NULL);
		jw_int(&w, "id", p.id);
		jw_int(&w, "version", p.version);
		jw_string(&w, "label", p.label);
		jw_string(&w, "kind", p.kind);
		jw_string(&w, "street", p.street);
		jw_string(&w, "postcode", p.postcode);
		jw_string(&w, "locality", p.locality);
		jw_int(&w, "lat", p.lat);
		jw_int(&w, "lon", p.lon);
		jw_bool(&w, "active", p.active);
		jw_end(&w);
	}
	jw_end(&w);
	jw_next(&w, &page);
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

Err ride_place_add(struct req *rq, struct resp *rs)
{
	const struct place_in *in = rq->in;

	TRY(db_exec(&rq->cx, SQL_PLACE_ADD,
		    BIND(V_TEXT(in->label), V_TEXT(ride_place_kinds[in->kind]),
			 V_TEXT(in->street), V_TEXT(in->postcode), V_TEXT(in->locality),
			 V_INT(in->lat), V_INT(in->lon), V_INT(1)),
		    NULL));
	return saved(rq, rs, 201, db_last_id(rq->cx.db), 1);
}

Err ride_place_set(struct req *rq, struct resp *rs)
{
	const struct place_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct ride_place old;
	bool found = false;
	int64_t changed = 0;

	TRY(ride_place_read(cx, rq->id, &found, &old));
	if (!found)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, old.version));
	TRY(db_exec(
		cx, SQL_PLACE_SET,
		BIND(V_INT(rq->id), V_INT(old.version), V_TEXT(in->label),
		     V_TEXT(ride_place_kinds[in->kind]), V_TEXT(in->street),
		     V_TEXT(in->postcode), V_TEXT(in->locality), V_INT(in->lat), V_INT(in->lon),
		     V_INT(schema_has(&ride_place_in_schema, rq->has, "active") ? in->active
										: old.active)),
		&changed));
	TRY(expect_changed(rq, changed));
	return saved(rq, rs, 200, rq->id, old.version + 1);
}

/* ---- tariffs ---- */

static int index_of(const char *const *names, const char *name)
{
	int i = 0;

	while (names[i + 1] && strcmp(names[i], name) != 0)
		i++;
	return i;
}

static void tariff_of(struct ctx *cx, const struct stmt *q, struct tariff *t)
{
	*t = (struct tariff){ .id = col_int(q, 0),
			      .version = col_int(q, 1),
			      .label = col_text(q, 2, cx->arena),
			      .source = col_text(q, 3, cx->arena),
			      .from = col_day(q, 4),
			      .to = col_day(q, 5),
			      .flat = index_of(tariff_flats, col_text(q, 6, cx->arena)),
			      .flat_cents = col_int(q, 7),
			      .flat_metres = col_int(q, 8),
			      .flat_postcodes = col_text(q, 9, cx->arena),
			      .km_e4 = col_int(q, 10),
			      .km_from = index_of(tariff_froms, col_text(q, 11, cx->arena)),
			      .least_cents = col_int(q, 12),
			      .wait_free = col_int(q, 13),
			      .wait_free_kinds = col_text(q, 14, cx->arena),
			      .wait_step = col_int(q, 15),
			      .wait_cents = col_int(q, 16),
			      .extra_cents = col_int(q, 17),
			      .no_show_cents = col_int(q, 18),
			      .late_cancel_cents = col_int(q, 19) };
}

Err ride_tariff_on(struct ctx *cx, int32_t day, bool *found, struct tariff *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };

	TRY(db_query(cx, &q, SQL_TARIFF_ON, BIND(V_INT(day))));
	TRY(db_next(cx, &q, found));
	if (*found)
		tariff_of(cx, &q, out);
	return OK;
}

Err ride_tariffs(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_TARIFFS, NO_BIND));
	jw_array(&w, "rows");
	for (;;) {
		struct tariff t;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		tariff_of(cx, &q, &t);
		jw_object(&w, NULL);
		jw_int(&w, "id", t.id);
		jw_int(&w, "version", t.version);
		schema_write(&w, &ride_tariff_in_schema, &t);
		if (t.to == DAY_NONE)
			jw_null(&w, "to");
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err tariff_write(struct req *rq, struct resp *rs, const char *sql, int64_t version,
			int64_t *changed)
{
	const struct tariff *t = rq->in;

	if (t->to != DAY_NONE && t->to < t->from)
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.too_small");
	if (t->flat == FLAT_DISTANCE && t->flat_metres == 0)
		return schema_refuse(&rq->cx, &rs->errors, "flat_metres", "field.required");
	if (t->flat == FLAT_LOCALITY && !t->flat_postcodes)
		return schema_refuse(&rq->cx, &rs->errors, "flat_postcodes", "field.required");
	const struct val args[] = {
		V_TEXT(t->label),
		V_TEXT(t->source),
		V_INT(t->from),
		V_DAY(t->to),
		V_TEXT(tariff_flats[t->flat]),
		V_INT(t->flat_cents),
		V_INT(t->flat_metres),
		V_TEXT(t->flat_postcodes ? t->flat_postcodes : ""),
		V_INT(t->km_e4),
		V_TEXT(tariff_froms[t->km_from]),
		V_INT(t->least_cents),
		V_INT(t->wait_free),
		V_TEXT(t->wait_free_kinds ? t->wait_free_kinds : ""),
		V_INT(t->wait_step > 0 ? t->wait_step : 15),
		V_INT(t->wait_cents),
		V_INT(t->extra_cents),
		V_INT(t->no_show_cents),
		V_INT(t->late_cancel_cents),
		version ? V_INT(rq->id) : (struct val){ .kind = VAL_END },
		V_INT(version),
		{ .kind = VAL_END },
	};

	return db_exec(&rq->cx, sql, args, changed);
}

Err ride_tariff_add(struct req *rq, struct resp *rs)
{
	TRY(tariff_write(rq, rs, SQL_TARIFF_ADD, 0, NULL));
	return saved(rq, rs, 201, db_last_id(rq->cx.db), 1);
}

Err ride_tariff_set(struct req *rq, struct resp *rs)
{
	static const char SQL_VERSION[] =
		"SELECT version FROM ride_tariff WHERE tariff_id = ?1";
	struct ctx *cx = &rq->cx;
	int64_t version = 0, changed = 0;

	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(rq->id)), &version));
	if (!version)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	TRY(tariff_write(rq, rs, SQL_TARIFF_SET, version, &changed));
	TRY(expect_changed(rq, changed));
	return saved(rq, rs, 200, rq->id, version + 1);
}
