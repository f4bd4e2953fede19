/* Stock: what comes in, what is lost, what was counted, what expires. */
#include <string.h>

#include "base/date.h"
#include "svc/handout/handout.h"

#include "base/banned.h"

static const char SQL_LOTS[] =
	"SELECT lot_id, remaining FROM handout_lot WHERE article_id = ?1 AND remaining > 0"
	" ORDER BY expiry_day IS NULL, expiry_day, lot_id";
static const char SQL_TAKE[] =
	"UPDATE handout_lot SET remaining = remaining - ?2 WHERE lot_id = ?1";
static const char SQL_MOVE[] =
	"INSERT INTO handout_move(article_id, lot_id, kind, quantity, reason, visit_id, "
	"give_id, day, at, user_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
static const char SQL_TAKEN[] =
	"SELECT article_id, lot_id, quantity FROM handout_move"
	" WHERE (visit_id = ?1 OR give_id = ?2) AND kind IN ('sale', 'parcel')";
static const char SQL_STOCK[] =
	"SELECT coalesce(sum(quantity), 0) FROM handout_move WHERE article_id = ?1";
static const char SQL_ARTICLE[] = "SELECT 1 FROM handout_article WHERE article_id = ?1";
static const char SQL_OF_SERVICE[] =
	"SELECT 1 FROM handout_article WHERE article_id = ?1 AND service_id = ?2";
static const char SQL_LOT_ADD[] =
	"INSERT INTO handout_lot(article_id, day, expiry_day, origin, cost_cents, reference, "
	"remaining) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_EXPIRING[] =
	"SELECT l.lot_id, l.article_id, a.label, l.expiry_day, l.remaining, l.origin"
	" FROM handout_lot l JOIN handout_article a USING (article_id)"
	" WHERE a.service_id = ?1 AND l.remaining > 0 AND l.expiry_day <= ?2"
	" ORDER BY l.expiry_day, l.lot_id" LIST_PAGE_SQL "?3";
static const char SQL_VALUE[] =
	"SELECT coalesce(sum(m.quantity * a.price_cents), 0) FROM handout_article a"
	" JOIN handout_move m USING (article_id) WHERE a.service_id = ?1";
static const char SQL_LOST[] = "SELECT coalesce(-sum(m.quantity), 0) FROM handout_article a"
			       " JOIN handout_move m USING (article_id)"
			       " WHERE a.service_id = ?1 AND m.kind = 'loss' AND m.day >= ?2";
static const char SQL_MOVES[] =
	"SELECT m.move_id, m.day, m.kind, m.quantity, m.reason, l.expiry_day, m.user_id"
	" FROM handout_move m LEFT JOIN handout_lot l USING (lot_id)"
	" WHERE m.article_id = ?1 ORDER BY m.move_id DESC" LIST_PAGE_SQL "?2";

/* One line of the book: `quantity` with its sign. */
static Err book(struct ctx *cx, const struct stock_move *m, int64_t lot_id, int64_t quantity,
		int32_t day)
{
	return db_exec(cx, SQL_MOVE,
		       BIND(V_INT(m->article_id), V_ID(lot_id), V_TEXT(m->kind),
			    V_INT(quantity), V_TEXT(m->reason), V_ID(m->visit_id),
			    V_ID(m->give_id), V_INT(day), V_INT(cx->now),
			    V_INT(cx->who->user_id)),
		       NULL);
}

/* The lots of an article that hold something, first to expire first. */
struct lot {
	int64_t id, remaining;
};

static Err lots_of(struct ctx *cx, int64_t article_id, struct lot **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t room = 16;
	bool row = false;

	*out = arena_array(cx->arena, room, sizeof(**out));
	*n = 0;
	TRY(db_query(cx, &q, SQL_LOTS, BIND(V_INT(article_id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		if (*n == room) {
			struct lot *more = arena_array(cx->arena, room * 2, sizeof(*more));

			memcpy(more, *out, room * sizeof(*more));
			*out = more;
			room *= 2;
		}
		(*out)[(*n)++] = (struct lot){ col_int(&q, 0), col_int(&q, 1) };
	}
}

Err handout_stock_take(struct ctx *cx, const struct stock_move *m)
{
	struct lot *lots = NULL;
	int64_t need = m->quantity;
	size_t n = 0;

	TRY(lots_of(cx, m->article_id, &lots, &n));
	for (size_t i = 0; i < n && need > 0; i++) {
		int64_t part = lots[i].remaining < need ? lots[i].remaining : need;

		TRY(db_exec(cx, SQL_TAKE, BIND(V_INT(lots[i].id), V_INT(part)), NULL));
		TRY(book(cx, m, lots[i].id, -part, cx->today));
		need -= part;
	}
	return need > 0 ? book(cx, m, 0, -need, cx->today) : OK;
}

Err handout_stock_undo(struct ctx *cx, int64_t visit_id, int64_t give_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_TAKEN, BIND(V_ID(visit_id), V_ID(give_id))));
	for (;;) {
		struct stock_move m = { .kind = "undo",
					.visit_id = visit_id,
					.give_id = give_id };
		int64_t lot, quantity;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		m.article_id = col_int(&q, 0);
		lot = col_int(&q, 1);
		quantity = col_int(&q, 2);
		if (lot)
			TRY(db_exec(cx, SQL_TAKE, BIND(V_INT(lot), V_INT(quantity)), NULL));
		TRY(book(cx, &m, lot, -quantity, cx->today));
	}
}

Err handout_article_stock(struct ctx *cx, int64_t article_id, int64_t *out)
{
	*out = 0;
	return db_int(cx, SQL_STOCK, BIND(V_INT(article_id)), out);
}

static Err known_article(struct req *rq, struct resp *rs, int64_t id)
{
	bool found = false;

	TRY(db_found(&rq->cx, SQL_ARTICLE, BIND(V_INT(id)), &found));
	return found ? OK
		     : schema_refuse(&rq->cx, &rs->errors, "article_id", "field.not_one_of");
}

static Err add_lot(struct ctx *cx, const struct receipt_in *in, int64_t *lot_id)
{
	TRY(db_exec(cx, SQL_LOT_ADD,
		    BIND(V_INT(in->article_id), V_INT(in->day), V_DAY(in->expiry),
			 V_TEXT(handout_lot_origins[in->origin]), V_INT(in->cost_cents),
			 V_TEXT(in->reference ? in->reference : ""), V_INT(in->quantity)),
		    NULL));
	*lot_id = db_last_id(cx->db);
	return OK;
}

Err handout_receipt_add(struct req *rq, struct resp *rs)
{
	const struct receipt_in *in = rq->in;
	struct stock_move m = { .article_id = in->article_id, .kind = "receipt" };
	struct ctx *cx = &rq->cx;
	int64_t lot = 0;

	TRY(known_article(rq, rs, in->article_id));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	if (in->expiry != DAY_NONE && in->expiry < in->day)
		return schema_refuse(cx, &rs->errors, "expiry", "field.before_start");
	TRY(add_lot(cx, in, &lot));
	TRY(book(cx, &m, lot, in->quantity, in->day));
	return handout_done(rq, rs, 201, lot, 1);
}

Err handout_loss_add(struct req *rq, struct resp *rs)
{
	const struct loss_in *in = rq->in;
	struct stock_move m = { .article_id = in->article_id,
				.quantity = in->quantity,
				.kind = "loss",
				.reason = handout_loss_reasons[in->reason] };
	int64_t stock = 0;

	TRY(known_article(rq, rs, in->article_id));
	TRY(handout_article_stock(&rq->cx, in->article_id, &stock));
	if (in->quantity > stock)
		return deed_refuse(&rq->cx, &rs->errors, "quantity", "field.too_large", 1,
				   stock > 0 ? stock : 0);
	TRY(handout_stock_take(&rq->cx, &m));
	return handout_done(rq, rs, 201, in->article_id, 1);
}

/* More than the book says goes into a lot without expiry; less is taken like a loss. */
static Err count_one(struct ctx *cx, const struct counted_in *c)
{
	struct receipt_in more = { .article_id = c->article_id,
				   .day = cx->today,
				   .expiry = DAY_NONE,
				   .reference = "inventory" };
	struct stock_move m = { .article_id = c->article_id, .kind = "count" };
	int64_t stock = 0, lot = 0;

	TRY(handout_article_stock(cx, c->article_id, &stock));
	if (c->counted == stock)
		return OK;
	if (c->counted < stock) {
		m.quantity = stock - c->counted;
		return handout_stock_take(cx, &m);
	}
	more.quantity = c->counted - (stock > 0 ? stock : 0);
	if (c->counted > 0)
		TRY(add_lot(cx, &more, &lot));
	return book(cx, &m, lot, c->counted - stock, cx->today);
}

Err handout_count_add(struct req *rq, struct resp *rs)
{
	const struct count_in *in = rq->in;
	const struct counted_in *lines = in->lines.items;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", NULL, &s));
	for (size_t i = 0; i < in->lines.n; i++) {
		bool found = false;

		TRY(db_found(cx, SQL_OF_SERVICE, BIND(V_INT(lines[i].article_id), V_INT(s->id)),
			     &found));
		if (!found)
			return schema_refuse(
				cx, &rs->errors,
				arena_printf(cx->arena, "lines[%zu].article_id", i),
				"field.not_one_of");
		TRY(count_one(cx, &lines[i]));
	}
	rq->rows = (int64_t)in->lines.n;
	return handout_done(rq, rs, 201, s->id, 1);
}

static Err write_expiring(struct ctx *cx, struct jw *w, int64_t service_id, int32_t until,
			  struct list_page *page)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_EXPIRING,
		     BIND(V_INT(service_id), V_INT(until), V_INT(page->after))));
	jw_array(w, "expiring");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (page_ends(page, row))
			break;
		jw_object(w, NULL);
		jw_int(w, "lot_id", col_int(&q, 0));
		jw_int(w, "article_id", col_int(&q, 1));
		jw_string(w, "label", col_text(&q, 2, cx->arena));
		jw_day(w, "expiry", col_day(&q, 3));
		jw_int(w, "remaining", col_int(&q, 4));
		jw_string(w, "origin", col_text(&q, 5, cx->arena));
		jw_bool(w, "expired", col_day(&q, 3) < cx->today);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err handout_stock_list(struct req *rq, struct resp *rs)
{
	const struct of_service_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int alert = (int)model_parameter(cx->model, "handout.expiry_alert", cx->today, 14);
	struct list_page page = { .after = in->after };
	int64_t value = 0, lost = 0;
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "handout", NULL, &s));
	TRY(db_int(cx, SQL_VALUE, BIND(V_INT(s->id)), &value));
	TRY(db_int(cx, SQL_LOST,
		   BIND(V_INT(s->id), V_INT(day_from_civil(day_civil(cx->today).year, 1, 1))),
		   &lost));
	w = reply(rs, 200);
	TRY(write_expiring(cx, &w, s->id, cx->today + alert, &page));
	jw_next(&w, &page);
	jw_int(&w, "alert_days", alert);
	jw_int(&w, "value_cents", value);
	jw_int(&w, "lost_year", lost);
	return reply_end(rq, rs, &w);
}

Err handout_move_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct article_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct list_page page = { .after = in->after };
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_MOVES, BIND(V_INT(in->article_id), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		const struct user *u;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		u = model_user(cx->model, col_int(&q, 6));
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_day(&w, "day", col_day(&q, 1));
		jw_string(&w, "kind", col_text(&q, 2, cx->arena));
		jw_int(&w, "quantity", col_int(&q, 3));
		jw_string(&w, "reason", col_text(&q, 4, cx->arena));
		jw_day(&w, "expiry", col_day(&q, 5));
		jw_string(&w, "user", u ? u->name : "");
		jw_end(&w);
	}
	jw_end(&w);
	jw_next(&w, &page);
	return reply_end(rq, rs, &w);
}
