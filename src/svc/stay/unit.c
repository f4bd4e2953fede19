/* Homes and beds. */
#include "base/date.h"
#include "svc/stay/stay.h"

#include "base/banned.h"

static const char SQL_UNITS[] =
	"SELECT unit_id, version, label, adapted, active, month_cents, night_cents"
	" FROM stay_unit WHERE service_id = ?1 ORDER BY active DESC, label";
static const char SQL_BEDS[] =
	"SELECT bed_id, label, from_day, to_day FROM stay_bed WHERE unit_id = ?1 ORDER BY "
	"label";
static const char SQL_ADD[] =
	"INSERT INTO stay_unit(service_id, label, adapted, month_cents, night_cents, active)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_VERSION[] =
	"SELECT version FROM stay_unit WHERE unit_id = ?1 AND service_id = ?2";
static const char SQL_CHANGE[] =
	"UPDATE stay_unit SET version = version + 1, label = ?3, adapted = ?4, month_cents = "
	"?5, night_cents = ?6, active = ?7 WHERE unit_id = ?1 AND version = ?2";
static const char SQL_BED_ADD[] =
	"INSERT INTO stay_bed(unit_id, label, from_day, to_day) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_BED_CHANGE[] =
	"UPDATE stay_bed SET label = ?3, from_day = ?4, to_day = ?5 WHERE bed_id = ?1 AND "
	"unit_id = ?2";
static const char SQL_BED_USED[] = "SELECT 1 FROM stay_use WHERE bed_id = ?1 AND (from_day < "
				   "?2 OR (?3 IS NOT NULL AND to_day > ?3))";

static Err write_beds(struct ctx *cx, struct jw *w, int64_t unit_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_BEDS, BIND(V_INT(unit_id))));
	jw_array(w, "beds");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_string(w, "label", col_text(&q, 1, cx->arena));
		jw_day(w, "from", col_day(&q, 2));
		jw_day(w, "to", col_day(&q, 3));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err stay_write_units(struct ctx *cx, struct jw *w, const char *name, int64_t service_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_UNITS, BIND(V_INT(service_id))));
	jw_array(w, name);
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_int(w, "version", col_int(&q, 1));
		jw_string(w, "label", col_text(&q, 2, cx->arena));
		jw_bool(w, "adapted", col_int(&q, 3) != 0);
		jw_bool(w, "active", col_int(&q, 4) != 0);
		jw_int(w, "month_cents", col_int(&q, 5));
		jw_int(w, "night_cents", col_int(&q, 6));
		TRY(write_beds(cx, w, col_int(&q, 0)));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err stay_unit_list(struct req *rq, struct resp *rs)
{
	const struct stay_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct jw w;

	TRY(deed_service(&rq->cx, &rs->errors, in->service, "stay", NULL, &s));
	w = reply(rs, 200);
	TRY(stay_write_units(&rq->cx, &w, "rows", s->id));
	return reply_end(rq, rs, &w);
}

/* New beds are added, known ones changed; a bed never goes while a stay needs it. */
static Err keep_beds(struct req *rq, struct resp *rs, int64_t unit_id,
		     const struct stay_unit_in *in)
{
	const struct stay_bed_in *b = in->beds.items;
	struct ctx *cx = &rq->cx;

	for (size_t i = 0; i < in->beds.n; i++) {
		int64_t changed = 1;
		bool used = false;

		if (b[i].to != DAY_NONE && b[i].to < b[i].from)
			return schema_refuse(cx, &rs->errors,
					     arena_printf(cx->arena, "beds[%zu].to", i),
					     "field.before_start");
		if (!b[i].bed_id) {
			TRY(db_exec(cx, SQL_BED_ADD,
				    BIND(V_INT(unit_id), V_TEXT(b[i].label), V_INT(b[i].from),
					 V_DAY(b[i].to)),
				    NULL));
			continue;
		}
		TRY(db_found(cx, SQL_BED_USED,
			     BIND(V_INT(b[i].bed_id), V_INT(b[i].from), V_DAY(b[i].to)),
			     &used));
		if (used)
			return schema_refuse(cx, &rs->errors,
					     arena_printf(cx->arena, "beds[%zu].to", i),
					     "stay.bed_used");
		TRY(db_exec(cx, SQL_BED_CHANGE,
			    BIND(V_INT(b[i].bed_id), V_INT(unit_id), V_TEXT(b[i].label),
				 V_INT(b[i].from), V_DAY(b[i].to)),
			    &changed));
		if (changed != 1)
			return schema_refuse(cx, &rs->errors,
					     arena_printf(cx->arena, "beds[%zu].bed_id", i),
					     "field.not_one_of");
	}
	return OK;
}

Err stay_unit_add(struct req *rq, struct resp *rs)
{
	const struct stay_unit_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	int64_t id;

	TRY(deed_service(&rq->cx, &rs->errors, in->service, "stay", NULL, &s));
	TRY(db_exec(&rq->cx, SQL_ADD,
		    BIND(V_INT(s->id), V_TEXT(in->label), V_INT(in->adapted),
			 V_INT(in->month_cents), V_INT(in->night_cents), V_INT(in->active)),
		    NULL));
	id = db_last_id(rq->cx.db);
	TRY(keep_beds(rq, rs, id, in));
	return stay_saved(rq, rs, 201, id, 1);
}

Err stay_unit_change(struct req *rq, struct resp *rs)
{
	const struct stay_unit_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t version = 0, changed = 0;

	TRY(deed_service(cx, &rs->errors, in->service, "stay", NULL, &s));
	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(rq->id), V_INT(s->id)), &version));
	if (!version)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	TRY(keep_beds(rq, rs, rq->id, in));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(rq->id), V_INT(version), V_TEXT(in->label), V_INT(in->adapted),
			 V_INT(in->month_cents), V_INT(in->night_cents), V_INT(in->active)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return stay_saved(rq, rs, 200, rq->id, version + 1);
}
