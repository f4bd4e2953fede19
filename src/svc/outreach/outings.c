/* Outings (outreach.h). */
#include "base/date.h"
#include "core/list.h"
#include "svc/outreach/outreach.h"
#include "vault/ids.h"

#include "base/banned.h"

#define COLUMNS                                                                                \
	"o.outing_id, o.version, o.service_id, o.day, o.start_minute, o.minutes, o.zone,"      \
	" o.place_id, o.partner_id, o.staff_id, o.second_id, o.record_id, o.note"

static const char SQL_ONE[] = "SELECT " COLUMNS " FROM outreach_outing o"
			      " WHERE o.outing_id = ?1";
static const char SQL_LIST[] =
	"SELECT " COLUMNS " FROM outreach_outing o WHERE o.day BETWEEN ?1 AND ?2"
	" ORDER BY o.day DESC, o.start_minute DESC" LIST_SQL;
static const char SQL_MET[] =
	"SELECT count(*), coalesce(sum(first), 0) FROM outreach_contact WHERE outing_id = ?1";
static const char SQL_GREATEST[] = "SELECT coalesce(max(outing_id), 0) FROM outreach_outing";
static const char SQL_ADD[] =
	"INSERT INTO outreach_outing(outing_id, service_id, day, start_minute, minutes, zone,"
	" place_id, partner_id, staff_id, second_id, note, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_CHANGE[] =
	"UPDATE outreach_outing SET version = version + 1, day = ?3, start_minute = ?4,"
	" minutes = ?5, zone = ?6, place_id = ?7, partner_id = ?8, second_id = ?9, note = ?10,"
	" record_id = ?11 WHERE outing_id = ?1 AND version = ?2";
static const char SQL_RECORD[] = "UPDATE outreach_outing SET record_id = ?2"
				 " WHERE outing_id = ?1";

static struct place note_place(int64_t id, int64_t version)
{
	return (struct place){ .row = id,
			       .table = TABLE_OUTREACH_OUTING,
			       .column = OUTREACH_OUTING_NOTE,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

static Err read_row(struct ctx *cx, const struct stmt *q, struct outing *o)
{
	struct place at = note_place(col_int(q, 0), col_int(q, 1));

	*o = (struct outing){
		.id = at.row,
		.version = col_int(q, 1),
		.service_id = col_int(q, 2),
		.day = col_day(q, 3),
		.start = col_int(q, 4),
		.minutes = col_int(q, 5),
		.zone = col_text(q, 6, cx->arena),
		.place_id = col_int(q, 7),
		.partner_id = col_int(q, 8),
		.staff_id = col_int(q, 9),
		.second_id = col_int(q, 10),
		.record_id = col_int(q, 11),
	};
	return sealed_column(cx, &at, q, 12, &o->note);
}

Err outing_read(struct ctx *cx, int64_t id, struct outing *o)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return read_row(cx, &q, o);
}

static Err met(struct ctx *cx, int64_t id, int64_t *n, int64_t *first)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_MET, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	*n = col_int(&q, 0);
	*first = col_int(&q, 1);
	return OK;
}

static Err write_outing(struct ctx *cx, struct jw *w, const struct outing *o)
{
	int64_t n = 0, first = 0;

	TRY(met(cx, o->id, &n, &first));
	jw_int(w, "id", o->id);
	jw_int(w, "version", o->version);
	jw_day(w, "day", o->day);
	jw_string(w, "start", minute_text(cx->arena, o->start));
	jw_int(w, "minutes", o->minutes);
	jw_string(w, "zone", o->zone);
	jw_term(w, cx->model, "place", o->place_id);
	jw_term(w, cx->model, "partner", o->partner_id);
	jw_staff(w, cx->model, "staff", o->staff_id);
	jw_staff(w, cx->model, "second", o->second_id);
	jw_int(w, "met", n);
	jw_int(w, "first", first);
	return OK;
}

Err outreach_outings(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct outreach_period_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;
	struct list_cut list = { 0 };

	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(in->from == DAY_NONE ? cx->today - 120 : in->from),
			  V_INT(in->to == DAY_NONE ? cx->today : in->to))));
	jw_array(&w, "rows");
	for (;;) {
		struct outing o;

		TRY(db_next(cx, &q, &row));
		if (list_ends(&list, row))
			break;
		TRY(read_row(cx, &q, &o));
		jw_object(&w, NULL);
		TRY(write_outing(cx, &w, &o));
		jw_end(&w);
	}
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	return reply_end(rq, rs, &w);
}

Err outreach_outing_get(struct req *rq, struct resp *rs)
{
	const struct after_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct outing o;
	struct jw w;

	TRY(outing_read(cx, rq->id, &o));
	w = reply(rs, 200);
	TRY(write_outing(cx, &w, &o));
	jw_string(&w, "note", o.note);
	TRY(contacts_write(rq, &w, &o, in->after));
	rq->object = o.id;
	rs->version = o.version;
	return reply_end(rq, rs, &w);
}

static Err emit(struct ctx *cx, struct outing *o)
{
	struct record r = { .service_id = o->service_id,
			    .day = o->day,
			    .until = DAY_NONE,
			    .staff_id = o->staff_id,
			    .partner_id = o->partner_id,
			    .place_id = o->place_id,
			    .quantity = 1,
			    .minutes = o->minutes,
			    .wait = -1,
			    .lag = -1,
			    .source = "outreach_outing",
			    .source_id = o->id };
	int64_t first = 0;

	TRY(met(cx, o->id, &r.head_count, &first));
	return record_put(cx, "outreach.outing", &r, o->record_id, &o->record_id);
}

Err outing_record(struct ctx *cx, const struct outing *o)
{
	struct outing copy = *o;

	TRY(emit(cx, &copy));
	return db_exec(cx, SQL_RECORD, BIND(V_INT(o->id), V_INT(copy.record_id)), NULL);
}

static Err resolve(struct req *rq, struct resp *rs, const struct outreach_outing_in *in,
		   struct outing *o)
{
	struct ctx *cx = &rq->cx;

	TRY(pick_minute(cx, &rs->errors, in->start, "start", &o->start));
	TRY(pick_term(cx, &rs->errors, TERM_PLACE, in->place, "place", &o->place_id));
	TRY(pick_term(cx, &rs->errors, TERM_PARTNER, in->partner, "partner", &o->partner_id));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	if (in->second_id && !model_user(cx->model, in->second_id))
		return schema_refuse(cx, &rs->errors, "second_id", "field.not_one_of");
	o->day = in->day;
	o->minutes = in->minutes;
	o->zone = in->zone;
	o->second_id = in->second_id;
	o->note = in->note;
	return OK;
}

Err outreach_outing_add(struct req *rq, struct resp *rs)
{
	const struct outreach_outing_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct outing o = { .staff_id = cx->who->user_id };
	struct val note = V_NULL;
	struct place at;

	TRY(pick_service(cx, &rs->errors, in->service ? in->service : "street_work", "outreach",
			 "service", &o.service_id));
	TRY(resolve(rq, rs, in, &o));
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &o.id));
	o.id = id_after(o.id);
	TRY(emit(cx, &o));
	at = note_place(o.id, 1);
	TRY(sealed_value(cx, &at, o.note, &note));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(o.id), V_INT(o.service_id), V_INT(o.day), V_INT(o.start),
			 V_INT(o.minutes), V_TEXT(o.zone), V_ID(o.place_id), V_ID(o.partner_id),
			 V_INT(o.staff_id), V_ID(o.second_id), note, V_INT(o.record_id)),
		    NULL));
	rq->action = "outreach.outing_add";
	return outreach_saved(rq, rs, 201, o.id, 1);
}

Err outreach_outing_change(struct req *rq, struct resp *rs)
{
	const struct outreach_outing_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct val note = V_NULL;
	int64_t changed = 0;
	struct outing o;
	struct place at;

	TRY(outing_read(cx, rq->id, &o));
	TRY(expect_version(rq, rs, o.version));
	TRY(resolve(rq, rs, in, &o));
	TRY(emit(cx, &o));
	at = note_place(o.id, o.version + 1);
	TRY(sealed_value(cx, &at, o.note, &note));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(o.id), V_INT(o.version), V_INT(o.day), V_INT(o.start),
			 V_INT(o.minutes), V_TEXT(o.zone), V_ID(o.place_id), V_ID(o.partner_id),
			 V_ID(o.second_id), note, V_INT(o.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "outreach.outing_change";
	return outreach_saved(rq, rs, 200, o.id, o.version + 1);
}
