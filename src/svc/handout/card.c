/* Cards of a social grocery: who may buy, until when, up to how much. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/list.h"
#include "svc/handout/handout.h"
#include "vault/ids.h"
#include "vault/token.h"

#include "base/banned.h"

#define COLUMNS                                                                                \
	"c.card_id, c.version, c.service_id, c.person_id, c.household_id, c.number, c.adults," \
	" c.children, c.ceiling_cents, c.renewals, c.record_id, c.from_day, c.to_day,"         \
	" c.period, c.stopped, c.note"
#define USE                                                                                    \
	", coalesce((SELECT sum(v.total_cents) FROM handout_visit v WHERE v.card_id = "        \
	"c.card_id"                                                                            \
	"  AND v.cancelled = 0 AND v.day >= CASE c.period WHEN 'week' THEN ?2 ELSE ?3 END), "  \
	"0),"                                                                                  \
	" (SELECT max(v.day) FROM handout_visit v WHERE v.card_id = c.card_id"                 \
	"  AND v.cancelled = 0)"

static const char SQL_NEXT[] = "SELECT coalesce(max(card_id), 0) FROM handout_card";
static const char SQL_NUMBER[] = "SELECT 1 FROM handout_card WHERE number = ?1";
static const char SQL_ONE[] = "SELECT " COLUMNS " FROM handout_card c WHERE c.card_id = ?1";
static const char SQL_ONE_USE[] =
	"SELECT " COLUMNS USE " FROM handout_card c WHERE c.card_id = ?1";
static const char SQL_LIST[] =
	"SELECT " COLUMNS USE " FROM handout_card c WHERE c.service_id = ?1 AND c.to_day >= ?4"
	" ORDER BY c.stopped, c.to_day, c.card_id" LIST_PAGE_SQL "?5";
static const char SQL_BY_NUMBER[] =
	"SELECT " COLUMNS USE " FROM handout_card c WHERE c.service_id = ?1 AND c.number = ?4";
static const char SQL_BY_PERSON[] =
	"SELECT " COLUMNS USE " FROM handout_card c WHERE c.service_id = ?1 AND c.person_id = "
	"?4"
	" ORDER BY c.stopped, c.to_day DESC LIMIT 1";
static const char SQL_CLASH[] =
	"SELECT 1 FROM handout_card WHERE service_id = ?1 AND stopped = 0 AND to_day >= ?4"
	" AND from_day <= ?5 AND (person_id = ?2 OR household_id = ?3)";
static const char SQL_ADD[] =
	"INSERT INTO handout_card(card_id, service_id, person_id, household_id, number, "
	"from_day,"
	" to_day, adults, children, period, ceiling_cents, user_id, record_id, note)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
static const char SQL_CHANGE[] =
	"UPDATE handout_card SET version = version + 1, to_day = ?3, adults = ?4, children = "
	"?5,"
	" ceiling_cents = ?6, stopped = ?7, renewals = ?8, record_id = ?9, note = ?10"
	" WHERE card_id = ?1 AND version = ?2";
static const char SQL_SPENT[] =
	"SELECT coalesce(sum(total_cents), 0) FROM handout_visit WHERE card_id = ?1"
	" AND cancelled = 0 AND day BETWEEN ?2 AND ?3";
static const char SQL_VISITS[] =
	"SELECT visit_id, version, day, at, paid, total_cents, retail_cents, articles, "
	"cancelled"
	" FROM handout_visit WHERE card_id = ?1 ORDER BY day DESC, visit_id DESC" LIST_PAGE_SQL
	"?2";

void handout_card_period(int period, int32_t day, int32_t *first, int32_t *last)
{
	if (period == PERIOD_WEEK) {
		*first = day - (day_weekday(day) - 1);
		*last = *first + 6;
		return;
	}
	*first = month_first(day_month_index(day));
	*last = month_first(day_month_index(day) + 1) - 1;
}

static void row_of(struct ctx *cx, const struct stmt *q, struct card *c)
{
	*c = (struct card){ .id = col_int(q, 0),
			    .version = col_int(q, 1),
			    .service_id = col_int(q, 2),
			    .person_id = col_int(q, 3),
			    .household_id = col_int(q, 4),
			    .number = col_int(q, 5),
			    .adults = col_int(q, 6),
			    .children = col_int(q, 7),
			    .ceiling_cents = col_int(q, 8),
			    .renewals = col_int(q, 9),
			    .record_id = col_int(q, 10),
			    .from = col_day(q, 11),
			    .to = col_day(q, 12),
			    .stopped = col_int(q, 14) != 0 };
	c->period =
		strcmp(col_text(q, 13, cx->arena), "week") == 0 ? PERIOD_WEEK : PERIOD_MONTH;
	c->note = col_blob(q, 15, cx->arena, &c->note_len);
}

Err handout_card_read(struct ctx *cx, int64_t id, struct card *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	row_of(cx, &q, out);
	return OK;
}

Err handout_card_spent(struct ctx *cx, const struct card *c, int32_t day, int64_t *cents)
{
	int32_t first, last;

	handout_card_period(c->period, day, &first, &last);
	*cents = 0;
	return db_int(cx, SQL_SPENT, BIND(V_INT(c->id), V_INT(first), V_INT(last)), cents);
}

static void write_card(struct ctx *cx, struct jw *w, const struct card *c, const struct stmt *q)
{
	int64_t spent = col_int(q, 16);
	int64_t left = c->ceiling_cents > spent ? c->ceiling_cents - spent : 0;

	jw_int(w, "id", c->id);
	jw_int(w, "version", c->version);
	jw_string(w, "service", deed_service_key(cx, c->service_id));
	deed_person(cx, w, c->person_id);
	jw_int(w, "number", c->number);
	jw_day(w, "from", c->from);
	jw_day(w, "to", c->to);
	jw_int(w, "adults", c->adults);
	jw_int(w, "children", c->children);
	jw_string(w, "period", handout_card_periods[c->period]);
	jw_int(w, "ceiling_cents", c->ceiling_cents);
	jw_int(w, "spent_cents", spent);
	jw_int(w, "left_cents", left);
	jw_bool(w, "stopped", c->stopped);
	jw_bool(w, "valid", !c->stopped && c->from <= cx->today && c->to >= cx->today);
	jw_int(w, "renewals", c->renewals);
	jw_day(w, "last_visit", col_day(q, 17));
}

static struct val week_of(const struct ctx *cx)
{
	return V_INT(cx->today - (day_weekday(cx->today) - 1));
}

static struct val month_of(const struct ctx *cx)
{
	return V_INT(month_first(day_month_index(cx->today)));
}

/* Writes the rows of a query on cards; `page` for the one that comes in pages, else NULL. */
static Err write_rows(struct req *rq, struct jw *w, const char *sql, int64_t service_id,
		      struct val what, struct list_page *page)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	if (page)
		TRY(db_query(cx, &q, sql,
			     BIND(V_INT(service_id), week_of(cx), month_of(cx), what,
				  V_INT(page->after))));
	else
		TRY(db_query(cx, &q, sql,
			     BIND(V_INT(service_id), week_of(cx), month_of(cx), what)));
	for (;;) {
		struct card c;

		TRY(db_next(cx, &q, &row));
		if (page ? page_ends(page, row) : !row)
			return OK;
		row_of(cx, &q, &c);
		jw_object(w, NULL);
		write_card(cx, w, &c, &q);
		jw_end(w);
		rq->rows++;
	}
}

/* Those in force, and those that ended in the last three months. */
Err handout_card_list(struct req *rq, struct resp *rs)
{
	const struct of_service_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct list_page page = { .after = in->after };
	struct jw w;

	TRY(deed_service(&rq->cx, &rs->errors, in->service, "handout", "visit", &s));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	TRY(write_rows(rq, &w, SQL_LIST, s->id, V_INT(rq->cx.today - 90), &page));
	jw_end(&w);
	jw_next(&w, &page);
	return reply_end(rq, rs, &w);
}

/* "EP-104 233" and what a scanner types give the number; other texts give 0. */
static int64_t number_of(const char *q)
{
	int64_t n = 0;
	int digits = 0;

	for (const char *p = q; *p; p++) {
		if (*p >= '0' && *p <= '9') {
			n = n * 10 + (*p - '0');
			if (++digits > 9)
				return 0;
		} else if (!strchr(" -.EPep", *p)) {
			return 0;
		}
	}
	return digits >= 6 ? n : 0;
}

Err handout_card_find(struct req *rq, struct resp *rs)
{
	const struct card_find_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t number = number_of(in->q);
	struct directory_hits hits = { 0 };
	struct directory_viewer viewer;
	struct directory_query query = {
		.text = in->q, .today = cx->today, .limit = 20, .viewer = &viewer
	};
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", "visit", &s));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	if (number) {
		TRY(write_rows(rq, &w, SQL_BY_NUMBER, s->id, V_INT(number), NULL));
	} else {
		grant_viewer(cx, &viewer);
		directory_search(cx->app->directory, cx->arena, &query, &hits);
		for (size_t i = 0; i < hits.n_rows; i++)
			TRY(write_rows(rq, &w, SQL_BY_PERSON, s->id,
				       V_INT(hits.rows[i].entry.person_id), NULL));
	}
	jw_end(&w);
	jw_null(&w, "next");
	rq->no_audit = rq->rows == 0 || (!number && !session_search_is_new(cx, in->q));
	return reply_end(rq, rs, &w);
}

static int64_t param(const struct ctx *cx, const char *code, double fallback)
{
	return (int64_t)(model_parameter(cx->model, code, cx->today, fallback) + 0.5);
}

/* What a household of this size may buy in a month; a week is a quarter of it. */
static int64_t ceiling_for(const struct ctx *cx, int period, int64_t adults, int64_t children)
{
	int64_t cents = param(cx, "handout.ceiling_first", 0) +
			(adults - 1) * param(cx, "handout.ceiling_adult", 0) +
			children * param(cx, "handout.ceiling_child", 0);

	return period == PERIOD_WEEK ? cents / 4 : cents;
}

Err handout_card_propose(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);

	jw_string(&w, "period", handout_card_periods[PERIOD_MONTH]);
	jw_int(&w, "first_cents", param(cx, "handout.ceiling_first", 0));
	jw_int(&w, "adult_cents", param(cx, "handout.ceiling_adult", 0));
	jw_int(&w, "child_cents", param(cx, "handout.ceiling_child", 0));
	jw_int(&w, "months", param(cx, "handout.card_months", 6));
	return reply_end(rq, rs, &w);
}

static struct place note_at(const struct card *c)
{
	return (struct place){ .person = c->person_id,
			       .row = c->id,
			       .table = TABLE_HANDOUT_CARD,
			       .column = HANDOUT_CARD_NOTE,
			       .version = (uint64_t)c->version,
			       .pad = CELL_NOTE };
}

/* The record of a card lasts as long as the card. */
static Err emit(struct ctx *cx, struct card *c)
{
	struct record r = { .service_id = c->service_id,
			    .day = c->from,
			    .until = c->to,
			    .person_id = c->person_id,
			    .household_id = c->household_id,
			    .quantity = 1,
			    .wait = -1,
			    .lag = -1,
			    .source = "handout_card",
			    .source_id = c->id };

	return deed_emit(cx, &r, "handout.card", &c->record_id);
}

/* A number that is not taken; nine digits tell nothing about order or person. */
static Err new_number(struct ctx *cx, int64_t *number)
{
	bool taken = true;

	while (taken) {
		*number = 100000000 + id_random53() % 900000000;
		TRY(db_found(cx, SQL_NUMBER, BIND(V_INT(*number)), &taken));
	}
	return OK;
}

static Err fill(struct req *rq, struct resp *rs, const struct card_in *in, struct card *c)
{
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	bool clash = false;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", "visit", &s));
	*c = (struct card){ .version = 1,
			    .service_id = s->id,
			    .person_id = in->person_id,
			    .adults = in->adults,
			    .children = in->children,
			    .from = in->from,
			    .to = in->to,
			    .period = in->period < 0 ? PERIOD_MONTH : in->period };
	if (c->to == DAY_NONE)
		c->to = day_add_months(c->from, (int)param(cx, "handout.card_months", 6)) - 1;
	if (c->to < c->from)
		return schema_refuse(cx, &rs->errors, "to", "field.before_start");
	c->ceiling_cents = schema_has(&handout_card_in_schema, rq->has, "ceiling_cents")
				   ? in->ceiling_cents
				   : ceiling_for(cx, c->period, c->adults, c->children);
	TRY(deed_household(cx, c->person_id, &c->household_id));
	TRY(db_found(cx, SQL_CLASH,
		     BIND(V_INT(c->service_id), V_INT(c->person_id), V_ID(c->household_id),
			  V_INT(c->from), V_INT(c->to)),
		     &clash));
	if (clash)
		return schema_refuse(cx, &rs->errors, "person_id", "handout.has_card");
	return OK;
}

Err handout_card_add(struct req *rq, struct resp *rs)
{
	const struct card_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct val note = V_NULL;
	struct place at;
	struct card c;
	struct grant g;

	TRY(grant_person(cx, in->person_id, &g));
	TRY(fill(rq, rs, in, &c));
	TRY(deed_next_id(cx, SQL_NEXT, &c.id));
	TRY(new_number(cx, &c.number));
	TRY(emit(cx, &c));
	at = note_at(&c);
	TRY(deed_seal(cx, &at, in->note, &note));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(c.id), V_INT(c.service_id), V_INT(c.person_id),
			 V_ID(c.household_id), V_INT(c.number), V_INT(c.from), V_INT(c.to),
			 V_INT(c.adults), V_INT(c.children),
			 V_TEXT(handout_card_periods[c.period]), V_INT(c.ceiling_cents),
			 V_INT(cx->who->user_id), V_INT(c.record_id), note),
		    NULL));
	rq->subject = c.person_id;
	return handout_done(rq, rs, 201, c.id, 1);
}

Err handout_card_change(struct req *rq, struct resp *rs)
{
	const struct card_change_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t changed = 0, old;
	struct val note = V_NULL;
	struct place at;
	struct card c;
	struct grant g;

	TRY(handout_card_read(cx, rq->id, &c));
	TRY(grant_person(cx, c.person_id, &g));
	TRY(expect_version(rq, rs, c.version));
	if (in->to < c.from)
		return schema_refuse(cx, &rs->errors, "to", "field.before_start");
	at = note_at(&c);
	at.version++;
	if (g.relation < RELATION_GLASS && c.note) { /* may not read it, so cannot rewrite it */
		const char *kept;
		struct place was = note_at(&c);

		TRY(deed_open(cx, &was, c.note, c.note_len, &kept));
		TRY(deed_seal(cx, &at, kept, &note));
	} else {
		TRY(deed_seal(cx, &at, in->note, &note));
	}
	c.renewals += in->to > c.to;
	old = c.record_id;
	c.to = in->stopped && in->to > cx->today && c.from <= cx->today ? cx->today : in->to;
	TRY(emit(cx, &c));
	TRY(record_void(cx, old, c.record_id));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(c.id), V_INT(c.version), V_INT(c.to), V_INT(in->adults),
			 V_INT(in->children), V_INT(in->ceiling_cents), V_INT(in->stopped),
			 V_INT(c.renewals), V_INT(c.record_id), note),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->subject = c.person_id;
	return handout_done(rq, rs, 200, c.id, c.version + 1);
}

static Err write_visits(struct ctx *cx, struct jw *w, const struct card *c, int64_t after)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct list_page page = { .after = after };
	bool row = false;

	TRY(db_query(cx, &q, SQL_VISITS, BIND(V_INT(c->id), V_INT(after))));
	jw_array(w, "visits");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_int(w, "version", col_int(&q, 1));
		jw_day(w, "day", col_day(&q, 2));
		jw_int(w, "at", col_int(&q, 3));
		jw_int(w, "card_id", c->id);
		jw_int(w, "number", c->number);
		jw_null(w, "person");
		jw_string(w, "paid", col_text(&q, 4, cx->arena));
		jw_int(w, "total_cents", col_int(&q, 5));
		jw_int(w, "retail_cents", col_int(&q, 6));
		jw_int(w, "articles", col_int(&q, 7));
		jw_bool(w, "cancelled", col_int(&q, 8) != 0);
		jw_bool(w, "can_cancel", false);
		jw_end(w);
	}
	jw_end(w);
	jw_next(w, &page);
	return OK;
}

Err handout_card_get(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct after_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	const char *note = NULL;
	struct place at;
	struct card c;
	struct grant g;
	bool row = false;
	struct jw w;

	TRY(db_query(cx, &q, SQL_ONE_USE, BIND(V_INT(rq->id), week_of(cx), month_of(cx))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	row_of(cx, &q, &c);
	TRY(grant_person(cx, c.person_id, &g));
	at = note_at(&c);
	if (g.relation >= RELATION_GLASS)
		TRY(deed_open(cx, &at, c.note, c.note_len, &note));
	w = reply(rs, 200);
	write_card(cx, &w, &c, &q);
	jw_string(&w, "note", note);
	TRY(write_visits(cx, &w, &c, in->after));
	rq->subject = c.person_id;
	rq->object = c.id;
	rs->version = c.version;
	return reply_end(rq, rs, &w);
}
