/* Reading tickets: the board of an event, one ticket, repairs outside events (repair.h). */
#include "base/date.h"
#include "core/limits.h"
#include "core/list.h"
#include "svc/repair/repair.h"
#include "vault/ids.h"

#include <jansson.h>
#include <string.h>

#include "base/banned.h"

static const char SQL_ONE[] =
	"SELECT " REPAIR_TICKET_COLUMNS " FROM repair_ticket WHERE ticket_id = ?1";
static const char SQL_BOARD[] =
	"SELECT " REPAIR_TICKET_COLUMNS " FROM repair_ticket WHERE event_id = ?1 ORDER BY no";
static const char SQL_OUTSIDE[] =
	"SELECT " REPAIR_TICKET_COLUMNS
	" FROM repair_ticket WHERE event_id IS NULL AND day BETWEEN ?1"
	" AND ?2 ORDER BY day DESC, ticket_id DESC" LIST_SQL;
static const char SQL_SHIFTS[] =
	"SELECT s.shift_id, s.version, s.volunteer_id, v.name, v.version, v.skills, s.role,"
	" s.table_no, s.start_minute, s.end_minute"
	" FROM repair_shift s JOIN repair_volunteer v ON v.volunteer_id = s.volunteer_id"
	" WHERE s.event_id = ?1 ORDER BY s.table_no IS NULL, s.table_no, s.shift_id";

static int64_t minute(const struct stmt *q, int i)
{
	return col_null(q, i) ? -1 : col_int(q, i);
}

/* "brand US problem US work" */
static void split(struct ctx *cx, const char *text, struct repair_ticket *t)
{
	const char **at[] = { &t->brand, &t->problem, &t->work };

	for (size_t i = 0; i < ARRAY_LEN(at) && text; i++) {
		size_t n = strcspn(text, "\x1f");

		*at[i] = n ? arena_strndup(cx->arena, text, n) : NULL;
		text = text[n] ? text + n + 1 : NULL;
	}
}

Err repair_ticket_row(struct ctx *cx, const struct stmt *q, struct repair_ticket *t)
{
	struct place at;
	const char *text = NULL;

	*t = (struct repair_ticket){
		.id = col_int(q, 0),
		.version = col_int(q, 1),
		.service_id = col_int(q, 2),
		.event_id = col_int(q, 3),
		.no = col_int(q, 4),
		.category = col_int(q, 5),
		.table = col_int(q, 6),
		.volunteer_id = col_int(q, 7),
		.arrived = minute(q, 8),
		.started = minute(q, 9),
		.finished = minute(q, 10),
		.status = col_int(q, 11),
		.barrier = col_int(q, 12),
		.grams = col_int(q, 13),
		.parts_cents = col_int(q, 14),
		.age_tenths = minute(q, 15),
		.person_id = col_int(q, 16),
		.record_id = col_int(q, 17),
		.day = col_day(q, 18),
		.state = repair_word(repair_ticket_states, col_text(q, 19, cx->arena)),
		.safety = repair_word(repair_safety, col_text(q, 20, cx->arena)),
		.disclaimer = col_int(q, 21) != 0,
		.source_id = col_text(q, 22, cx->arena),
		.group = col_text(q, 23, cx->arena),
	};
	at = (struct place){ .person = t->person_id,
			     .row = t->id,
			     .table = TABLE_REPAIR_TICKET,
			     .column = REPAIR_TICKET_ABOUT,
			     .version = (uint64_t)t->version,
			     .pad = CELL_NOTE };
	if (sealed_column(cx, &at, q, 24, &text).code != ERR_OK) {
		if (cx->err.code != ERR_NOT_FOUND)
			return (Err){ cx->err.code };
		err_clear(&cx->err); /* the person was erased: the words are gone */
	}
	split(cx, text, t);
	return OK;
}

Err repair_ticket_read(struct ctx *cx, int64_t id, struct repair_ticket *t)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(repair_ticket_row(cx, &q, t));
	if (t->day != cx->today && !session_can(cx->who, "repair.manage"))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

static void number(struct jw *w, const char *name, int64_t v, bool there)
{
	if (there)
		jw_int(w, name, v);
	else
		jw_null(w, name);
}

static void hour(struct jw *w, const char *name, int64_t v)
{
	char text[] = { (char)('0' + v / 600 % 10), (char)('0' + v / 60 % 10), ':',
			(char)('0' + v % 60 / 10),  (char)('0' + v % 10),      '\0' };

	jw_string(w, name, v < 0 ? NULL : text);
}

void repair_ticket_write(struct jw *w, const struct repair_ticket *t)
{
	jw_int(w, "id", t->id);
	jw_int(w, "version", t->version);
	jw_int(w, "no", t->no);
	jw_day(w, "day", t->day);
	jw_int(w, "category", t->category);
	jw_string(w, "state", repair_ticket_states[t->state]);
	number(w, "table", t->table, t->table > 0);
	number(w, "volunteer_id", t->volunteer_id, t->volunteer_id > 0);
	hour(w, "arrived", t->arrived);
	hour(w, "started", t->started);
	hour(w, "finished", t->finished);
	jw_int(w, "status", t->status);
	number(w, "barrier", t->barrier, t->barrier > 0);
	number(w, "grams", t->grams, t->grams > 0);
	jw_int(w, "parts_cents", t->parts_cents);
	jw_string(w, "safety", repair_safety[t->safety]);
	jw_bool(w, "disclaimer", t->disclaimer);
	number(w, "age_tenths", t->age_tenths, t->age_tenths >= 0);
	jw_string(w, "brand", t->brand);
	jw_string(w, "problem", t->problem);
	jw_string(w, "work", t->work);
	jw_bool(w, "linked", t->person_id != 0);
	jw_bool(w, "imported", t->source_id != NULL);
}

/* `list` is NULL for a whole event. */
static Err write_rows(struct ctx *cx, struct jw *w, struct stmt *q, struct list_cut *list,
		      int64_t *grams)
{
	bool row = false;

	for (;;) {
		struct repair_ticket t;

		TRY(db_next(cx, q, &row));
		if (list ? list_ends(list, row) : !row)
			return OK;
		TRY(repair_ticket_row(cx, q, &t));
		jw_object(w, NULL);
		repair_ticket_write(w, &t);
		jw_end(w);
		if (t.state == TICKET_DONE && t.status == STATUS_FIXED)
			*grams += repair_grams(cx, &t);
	}
}

static Err write_shifts(struct ctx *cx, struct jw *w, int64_t event_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_SHIFTS, BIND(V_INT(event_id))));
	for (;;) {
		struct place at = { .table = TABLE_REPAIR_VOLUNTEER,
				    .column = REPAIR_VOLUNTEER_NAME,
				    .pad = CELL_SHORT };
		const char *name = NULL, *skills;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		at.row = col_int(&q, 2);
		at.version = (uint64_t)col_int(&q, 4);
		TRY(sealed_column(cx, &at, &q, 3, &name));
		skills = col_text(&q, 5, cx->arena);
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_int(w, "version", col_int(&q, 1));
		jw_int(w, "volunteer_id", at.row);
		jw_string(w, "name", name ? name : "");
		jw_raw(w, "skills", skills, strlen(skills));
		jw_string(w, "role", col_text(&q, 6, cx->arena));
		number(w, "table", col_int(&q, 7), !col_null(&q, 7));
		hour(w, "start", col_int(&q, 8));
		hour(w, "end", minute(&q, 9));
		jw_end(w);
	}
}

Err repair_event_get(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct repair_event e;
	int64_t grams = 0;
	struct jw w;

	TRY(repair_event_read(cx, rq->id, &e));
	w = reply(rs, 200);
	jw_object(&w, "event");
	TRY(repair_event_write(cx, &w, &e));
	jw_end(&w);
	TRY(db_query(cx, &q, SQL_BOARD, BIND(V_INT(e.id))));
	jw_array(&w, "tickets");
	TRY(write_rows(cx, &w, &q, NULL, &grams));
	jw_end(&w);
	jw_array(&w, "shifts");
	TRY(write_shifts(cx, &w, e.id));
	jw_end(&w);
	jw_int(&w, "grams", grams);
	hour(&w, "now", brussels_minute(cx->now));
	return reply_end(rq, rs, &w);
}

Err repair_ticket_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct repair_period_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int64_t grams = 0;
	struct list_cut list = { 0 };
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_OUTSIDE,
		     BIND(V_INT(in->from == DAY_NONE ? cx->today - 365 : in->from),
			  V_INT(in->to == DAY_NONE ? cx->today : in->to))));
	jw_array(&w, "rows");
	TRY(write_rows(cx, &w, &q, &list, &grams));
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	return reply_end(rq, rs, &w);
}

Err repair_ticket_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct repair_ticket t;
	struct jw w;

	TRY(repair_ticket_read(cx, rq->id, &t));
	w = reply(rs, 200);
	repair_ticket_write(&w, &t);
	TRY(jw_person(cx, &w, "person", t.person_id));
	rq->subject = t.person_id;
	rq->object = t.id;
	rq->no_audit = t.person_id == 0;
	rs->version = t.version;
	return reply_end(rq, rs, &w);
}
