/* Codes for the screens; events: planning, opening, closing (repair.h). */
#include "base/date.h"
#include "core/list.h"
#include "svc/repair/repair.h"

#include <string.h>

#include "base/banned.h"

#define EVENT_COLUMNS                                                                          \
	"event_id, version, service_id, day, start_minute, end_minute, place_id, partner_id,"  \
	" tables, state, visitors, next_no, record_id"

static const char SQL_ONE[] = "SELECT " EVENT_COLUMNS " FROM repair_event WHERE event_id = ?1";
static const char SQL_LIST[] =
	"SELECT " EVENT_COLUMNS " FROM repair_event WHERE day BETWEEN ?1 AND ?2"
	" ORDER BY day DESC, start_minute DESC" LIST_SQL;
static const char SQL_GREATEST[] = "SELECT coalesce(max(event_id), 0) FROM repair_event";
static const char SQL_ADD[] =
	"INSERT INTO repair_event(event_id, service_id, day, start_minute, end_minute,"
	" place_id, partner_id, tables, visitors) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_CHANGE[] =
	"UPDATE repair_event SET version = version + 1, day = ?3, start_minute = ?4,"
	" end_minute = ?5, place_id = ?6, partner_id = ?7, tables = ?8, visitors = ?9,"
	" state = ?10, record_id = ?11 WHERE event_id = ?1 AND version = ?2";
static const char SQL_COUNTS[] =
	"SELECT count(*), coalesce(sum(state = 'done' AND status = 1), 0),"
	" coalesce(sum(state IN ('waiting', 'repairing')), 0)"
	" FROM repair_ticket WHERE event_id = ?1";
static const char SQL_VOLUNTEERS[] = "SELECT count(*) FROM repair_shift WHERE event_id = ?1";
static const char SQL_MOVE_TICKETS[] = "UPDATE repair_ticket SET day = ?2 WHERE event_id = ?1";

static void write_code(struct jw *w, const struct ords_code *c)
{
	bool usual = false;

	for (size_t i = 0; i < ords()->n_usual; i++)
		usual = usual || (c->skill && ords()->usual[i] == c->id);
	jw_object(w, NULL);
	jw_int(w, "id", c->id);
	jw_string(w, "name", c->name);
	jw_label(w, "label", &c->label);
	jw_string(w, "skill", c->skill);
	jw_int(w, "grams", c->grams);
	jw_bool(w, "mains", c->mains);
	jw_bool(w, "usual", usual);
	jw_end(w);
}

static void write_codes(struct jw *w, const char *name, const struct ords_code *c, size_t n)
{
	jw_array(w, name);
	for (size_t i = 0; i < n; i++)
		write_code(w, &c[i]);
	jw_end(w);
}

Err repair_codes(struct req *rq, struct resp *rs)
{
	const struct ords *o = ords();
	struct jw w = reply(rs, 200);

	write_codes(&w, "categories", o->categories, o->n_categories);
	write_codes(&w, "statuses", o->statuses, o->n_statuses);
	write_codes(&w, "barriers", o->barriers, o->n_barriers);
	jw_array(&w, "skills");
	for (size_t i = 0; i < o->n_skills; i++) {
		jw_object(&w, NULL);
		jw_string(&w, "key", o->skills[i].key);
		jw_label(&w, "label", &o->skills[i].label);
		jw_end(&w);
	}
	jw_end(&w);
	jw_string(&w, "source", o->source);
	jw_string(&w, "weight_source", o->weight_source);
	jw_int(&w, "grams_default",
	       (int64_t)model_parameter(rq->cx.model, "repair.grams_default", rq->cx.today,
					1000));
	return reply_end(rq, rs, &w);
}

int repair_word(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return 0;
}

static void read_row(struct ctx *cx, const struct stmt *q, struct repair_event *e)
{
	*e = (struct repair_event){
		.id = col_int(q, 0),
		.version = col_int(q, 1),
		.service_id = col_int(q, 2),
		.day = col_day(q, 3),
		.start = col_int(q, 4),
		.end = col_int(q, 5),
		.place_id = col_int(q, 6),
		.partner_id = col_int(q, 7),
		.tables = col_int(q, 8),
		.state = repair_word(repair_event_states, col_text(q, 9, cx->arena)),
		.visitors = col_int(q, 10),
		.next_no = col_int(q, 11),
		.record_id = col_int(q, 12),
	};
}

Err repair_event_read(struct ctx *cx, int64_t id, struct repair_event *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	read_row(cx, &q, out);
	if (out->day != cx->today && !session_can(cx->who, "repair.manage"))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

struct counts {
	int64_t items, fixed, waiting, volunteers;
};

static Err count(struct ctx *cx, int64_t id, struct counts *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_COUNTS, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	c->items = col_int(&q, 0);
	c->fixed = col_int(&q, 1);
	c->waiting = col_int(&q, 2);
	return db_int(cx, SQL_VOLUNTEERS, BIND(V_INT(id)), &c->volunteers);
}

Err repair_event_write(struct ctx *cx, struct jw *w, const struct repair_event *e)
{
	const struct catalogue_service *s = model_service(cx->model, e->service_id);
	struct counts c = { 0 };

	TRY(count(cx, e->id, &c));
	jw_int(w, "id", e->id);
	jw_int(w, "version", e->version);
	jw_string(w, "service", s ? s->key : "");
	if (s)
		jw_label(w, "service_label", &s->label);
	jw_day(w, "day", e->day);
	jw_string(w, "start", minute_text(cx->arena, e->start));
	jw_string(w, "end", minute_text(cx->arena, e->end));
	jw_term(w, cx->model, "place", e->place_id);
	jw_term(w, cx->model, "partner", e->partner_id);
	jw_int(w, "tables", e->tables);
	jw_int(w, "visitors", e->visitors);
	jw_string(w, "state", repair_event_states[e->state]);
	jw_int(w, "items", c.items);
	jw_int(w, "fixed", c.fixed);
	jw_int(w, "waiting", c.waiting);
	jw_int(w, "volunteers", c.volunteers);
	return OK;
}

Err repair_events(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct repair_period_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	bool all = session_can(cx->who, "repair.manage"), row = false;
	struct list_cut list = { 0 };
	int32_t from = in->from != DAY_NONE ? in->from : cx->today - 180;
	int32_t to = in->to != DAY_NONE ? in->to : cx->today + 180;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(all ? from : cx->today), V_INT(all ? to : cx->today))));
	jw_array(&w, "rows");
	for (;;) {
		struct repair_event e;

		TRY(db_next(cx, &q, &row));
		if (list_ends(&list, row))
			break;
		read_row(cx, &q, &e);
		jw_object(&w, NULL);
		TRY(repair_event_write(cx, &w, &e));
		jw_end(&w);
	}
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	return reply_end(rq, rs, &w);
}

static Err resolve(struct req *rq, struct resp *rs, const struct repair_event_in *in,
		   struct repair_event *e)
{
	struct ctx *cx = &rq->cx;

	TRY(pick_minute(cx, &rs->errors, in->start, "start", &e->start));
	TRY(pick_minute(cx, &rs->errors, in->end, "end", &e->end));
	if (e->end <= e->start)
		return schema_refuse(cx, &rs->errors, "end", "field.too_small");
	TRY(pick_term(cx, &rs->errors, TERM_PLACE, in->place, "place", &e->place_id));
	TRY(pick_term(cx, &rs->errors, TERM_PARTNER, in->partner, "partner", &e->partner_id));
	e->day = in->day;
	if (in->tables)
		e->tables = in->tables;
	if (schema_has(&repair_event_in_schema, rq->has, "visitors"))
		e->visitors = in->visitors;
	return OK;
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	activities_moved(&rq->cx);
	rq->object = id;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

Err repair_event_add(struct req *rq, struct resp *rs)
{
	const struct repair_event_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct repair_event e = { .version = 1, .tables = 4 };

	TRY(pick_service(cx, &rs->errors, in->service, "repair", "service", &e.service_id));
	TRY(resolve(rq, rs, in, &e));
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &e.id));
	e.id = id_after(e.id);
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(e.id), V_INT(e.service_id), V_INT(e.day), V_INT(e.start),
			 V_INT(e.end), V_ID(e.place_id), V_ID(e.partner_id), V_INT(e.tables),
			 V_INT(e.visitors)),
		    NULL));
	rq->action = "repair.event_add";
	return saved(rq, rs, 201, e.id, 1);
}

Err repair_event_record(struct ctx *cx, struct repair_event *e)
{
	struct counts c = { 0 };
	struct record r = { .service_id = e->service_id,
			    .day = e->day,
			    .until = DAY_NONE,
			    .staff_id = cx->who ? cx->who->user_id : 0,
			    .place_id = e->place_id,
			    .partner_id = e->partner_id,
			    .head_count = e->visitors,
			    .minutes = e->end - e->start,
			    .wait = -1,
			    .lag = -1,
			    .source = "repair_event",
			    .source_id = e->id };
	int64_t old = e->record_id;

	TRY(count(cx, e->id, &c));
	r.quantity = c.items;
	return record_put(cx, "repair.event", &r, old, &e->record_id);
}

/* What a change of state does to the record of the event. */
static Err settle(struct ctx *cx, struct repair_event *e)
{
	struct counts c = { 0 };
	int64_t old = e->record_id;

	TRY(count(cx, e->id, &c));
	if (e->state == EVENT_CANCELLED && c.items)
		FAIL(cx, ERR_CONFLICT, "repair.event_has_items");
	if (e->state == EVENT_CLOSED && c.waiting)
		FAIL(cx, ERR_CONFLICT, "repair.items_waiting");
	if (e->state == EVENT_CLOSED)
		return repair_event_record(cx, e);
	e->record_id = 0;
	return old ? record_void(cx, old, 0) : OK;
}

Err repair_event_change(struct req *rq, struct resp *rs)
{
	const struct repair_event_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct repair_event e;
	int64_t changed = 0;
	int32_t day;

	TRY(repair_event_read(cx, rq->id, &e));
	TRY(expect_version(rq, rs, e.version));
	day = e.day;
	TRY(resolve(rq, rs, in, &e));
	if (in->state >= 0)
		e.state = in->state;
	if (e.state == EVENT_OPEN && e.day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	if (day != e.day) {
		struct counts c = { 0 };

		TRY(count(cx, e.id, &c));
		if (c.items > c.waiting) /* what was done was done that day */
			return schema_refuse(cx, &rs->errors, "day", "field.read_only");
		TRY(db_exec(cx, SQL_MOVE_TICKETS, BIND(V_INT(e.id), V_INT(e.day)), NULL));
	}
	TRY(settle(cx, &e));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(e.id), V_INT(e.version), V_INT(e.day), V_INT(e.start),
			 V_INT(e.end), V_ID(e.place_id), V_ID(e.partner_id), V_INT(e.tables),
			 V_INT(e.visitors), V_TEXT(repair_event_states[e.state]),
			 V_ID(e.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "repair.event_change";
	return saved(rq, rs, 200, e.id, e.version + 1);
}
