/* The till of a social grocery. */
#include <string.h>

#include "base/date.h"
#include "core/list.h"
#include "svc/handout/handout.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(visit_id), 0) FROM handout_visit";
static const char SQL_ARTICLE[] = "SELECT price_cents, retail_cents, most FROM handout_article"
				  " WHERE article_id = ?1 AND service_id = ?2 AND active = 1";
static const char SQL_HAD[] =
	"SELECT coalesce(sum(l.quantity), 0) FROM handout_visit v JOIN handout_line l USING "
	"(visit_id)"
	" WHERE v.card_id = ?1 AND v.cancelled = 0 AND v.day BETWEEN ?2 AND ?3 AND "
	"l.article_id = ?4";
static const char SQL_ADD[] =
	"INSERT INTO handout_visit(visit_id, service_id, card_id, person_id, day, at, paid, "
	"total_cents, retail_cents, articles, user_id, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_LINE[] =
	"INSERT INTO handout_line(visit_id, article_id, quantity, price_cents)"
	" VALUES (?1, ?2, ?3, ?4)"
	" ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity";
static const char SQL_ONE[] =
	"SELECT version, person_id, day, cancelled, record_id FROM handout_visit WHERE "
	"visit_id = ?1";
static const char SQL_CANCEL[] =
	"UPDATE handout_visit SET version = version + 1, cancelled = 1, record_id = NULL"
	" WHERE visit_id = ?1 AND version = ?2 AND cancelled = 0";
static const char SQL_SUMS[] =
	"SELECT count(*), coalesce(sum(total_cents), 0), coalesce(sum(retail_cents), 0)"
	" FROM handout_visit WHERE service_id = ?1 AND day BETWEEN ?2 AND ?3 AND cancelled = 0";
static const char SQL_LIST[] =
	"SELECT v.visit_id, v.version, v.day, v.at, v.card_id, c.number, v.person_id, v.paid,"
	" v.total_cents, v.retail_cents, v.articles, v.cancelled"
	" FROM handout_visit v JOIN handout_card c USING (card_id)"
	" WHERE v.service_id = ?1 AND v.day BETWEEN ?2 AND ?3"
	" ORDER BY v.day DESC, v.visit_id DESC" LIST_SQL;

/* A basket at the prices of now. */
struct basket {
	int64_t total, retail, articles;
	int64_t *prices;
};

/* An article that a card may take only so often in a period. */
static Err check_most(struct req *rq, struct resp *rs, const struct card *c,
		      const struct visit_in *in, size_t i, int64_t most)
{
	const struct line_in *lines = in->lines.items;
	int64_t had = 0, now = 0;
	int32_t first, last;

	handout_card_period(c->period, rq->cx.today, &first, &last);
	TRY(db_int(&rq->cx, SQL_HAD,
		   BIND(V_INT(c->id), V_INT(first), V_INT(last), V_INT(lines[i].article_id)),
		   &had));
	for (size_t k = 0; k < in->lines.n; k++)
		now += lines[k].article_id == lines[i].article_id ? lines[k].quantity : 0;
	if (had + now <= most)
		return OK;
	return deed_refuse(&rq->cx, &rs->errors,
			   arena_printf(rq->cx.arena, "lines[%zu].quantity", i),
			   "handout.over_article", 0, had < most ? most - had : 0);
}

static Err price(struct req *rq, struct resp *rs, const struct card *c,
		 const struct visit_in *in, struct basket *b)
{
	const struct line_in *lines = in->lines.items;
	struct ctx *cx = &rq->cx;

	*b = (struct basket){ .prices = arena_array(cx->arena, in->lines.n, sizeof(int64_t)) };
	for (size_t i = 0; i < in->lines.n; i++) {
		CLEANUP(stmt_done) struct stmt q = { 0 };
		bool row = false;

		TRY(db_query(cx, &q, SQL_ARTICLE,
			     BIND(V_INT(lines[i].article_id), V_INT(c->service_id))));
		TRY(db_next(cx, &q, &row));
		if (!row)
			return schema_refuse(
				cx, &rs->errors,
				arena_printf(cx->arena, "lines[%zu].article_id", i),
				"field.not_one_of");
		b->prices[i] = col_int(&q, 0);
		b->total += b->prices[i] * lines[i].quantity;
		b->retail += col_int(&q, 1) * lines[i].quantity;
		b->articles += lines[i].quantity;
		if (!col_null(&q, 2))
			TRY(check_most(rq, rs, c, in, i, col_int(&q, 2)));
	}
	return OK;
}

/* A card that is in force and has enough left; prices as the screen showed them. */
static Err check(struct req *rq, struct resp *rs, const struct card *c,
		 const struct visit_in *in, const struct basket *b)
{
	struct ctx *cx = &rq->cx;
	int64_t spent = 0, left;

	if (c->stopped)
		return schema_refuse(cx, &rs->errors, "card_id", "handout.card_stopped");
	if (c->from > cx->today || c->to < cx->today)
		return schema_refuse(cx, &rs->errors, "card_id", "handout.card_expired");
	if (b->total != in->total_cents)
		FAIL(cx, ERR_CONFLICT, "handout.price_changed");
	TRY(handout_card_spent(cx, c, cx->today, &spent));
	left = c->ceiling_cents > spent ? c->ceiling_cents - spent : 0;
	if (b->total > left)
		return deed_refuse(cx, &rs->errors, "lines", "handout.over_ceiling", 0, left);
	return OK;
}

static Err emit(struct ctx *cx, const struct card *c, const struct basket *b, int64_t id,
		int64_t *record_id)
{
	struct record r = { .service_id = c->service_id,
			    .day = cx->today,
			    .until = DAY_NONE,
			    .person_id = c->person_id,
			    .household_id = c->household_id,
			    .quantity = 1,
			    .amount_cents = b->total,
			    .wait = -1,
			    .lag = -1,
			    .source = "handout_visit",
			    .source_id = id };

	return deed_emit(cx, &r, "handout.visit", record_id);
}

static Err store_lines(struct ctx *cx, int64_t id, const struct visit_in *in,
		       const struct basket *b)
{
	const struct line_in *lines = in->lines.items;

	for (size_t i = 0; i < in->lines.n; i++) {
		struct stock_move m = { .article_id = lines[i].article_id,
					.quantity = lines[i].quantity,
					.kind = "sale",
					.visit_id = id };

		TRY(db_exec(cx, SQL_LINE,
			    BIND(V_INT(id), V_INT(lines[i].article_id),
				 V_INT(lines[i].quantity), V_INT(b->prices[i])),
			    NULL));
		TRY(handout_stock_take(cx, &m));
	}
	return OK;
}

Err handout_visit_add(struct req *rq, struct resp *rs)
{
	const struct visit_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t id = 0, record_id = 0;
	struct basket b;
	struct card c;

	TRY(handout_card_read(cx, in->card_id, &c));
	TRY(price(rq, rs, &c, in, &b));
	TRY(check(rq, rs, &c, in, &b));
	TRY(deed_next_id(cx, SQL_NEXT, &id));
	TRY(emit(cx, &c, &b, id, &record_id));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(id), V_INT(c.service_id), V_INT(c.id), V_INT(c.person_id),
			 V_INT(cx->today), V_INT(cx->now), V_TEXT(handout_visit_paid[in->paid]),
			 V_INT(b.total), V_INT(b.retail), V_INT(b.articles),
			 V_INT(cx->who->user_id), V_INT(record_id)),
		    NULL));
	TRY(store_lines(cx, id, in, &b));
	rq->subject = c.person_id;
	return handout_done(rq, rs, 201, id, 1);
}

/* On the day itself: later, the till was counted. */
Err handout_visit_cancel(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	int64_t version, record_id, changed = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	version = col_int(&q, 0);
	rq->subject = col_int(&q, 1);
	record_id = col_int(&q, 4);
	TRY(expect_version(rq, rs, version));
	if (col_int(&q, 3) != 0)
		FAIL(cx, ERR_CONFLICT, "handout.cancelled");
	if (col_day(&q, 2) != cx->today)
		FAIL(cx, ERR_CONFLICT, "handout.day_closed");
	TRY(record_void(cx, record_id, 0));
	TRY(handout_stock_undo(cx, rq->id, 0));
	TRY(db_exec(cx, SQL_CANCEL, BIND(V_INT(rq->id), V_INT(version)), &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "handout.cancel";
	return handout_done(rq, rs, 200, rq->id, version + 1);
}

static void write_visit(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	bool cancelled = col_int(q, 11) != 0;

	jw_object(w, NULL);
	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "version", col_int(q, 1));
	jw_day(w, "day", col_day(q, 2));
	jw_int(w, "at", col_int(q, 3));
	jw_int(w, "card_id", col_int(q, 4));
	jw_int(w, "number", col_int(q, 5));
	deed_person(cx, w, col_int(q, 6));
	jw_string(w, "paid", col_text(q, 7, cx->arena));
	jw_int(w, "total_cents", col_int(q, 8));
	jw_int(w, "retail_cents", col_int(q, 9));
	jw_int(w, "articles", col_int(q, 10));
	jw_bool(w, "cancelled", cancelled);
	jw_bool(w, "can_cancel",
		!cancelled && col_day(q, 2) == cx->today &&
			session_can(cx->who, "handout.serve"));
	jw_end(w);
}

Err handout_visit_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct of_service_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int32_t from, to;
	bool row = false;
	struct list_cut list = { 0 };
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", "visit", &s));
	handout_span(rq, in, 1, &from, &to);
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(s->id), V_INT(from), V_INT(to))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (list_ends(&list, row))
			break;
		write_visit(cx, &w, &q);
		rq->rows++;
	}
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	stmt_done(&q);
	TRY(db_query(cx, &q, SQL_SUMS, BIND(V_INT(s->id), V_INT(from), V_INT(to))));
	TRY(db_next(cx, &q, &row));
	jw_int(&w, "count", col_int(&q, 0));
	jw_int(&w, "total_cents", col_int(&q, 1));
	jw_int(&w, "retail_cents", col_int(&q, 2));
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
