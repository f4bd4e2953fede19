/* Acts of support, and closing a month: nights to records, indemnities to billing. */
#include "base/date.h"
#include "core/billing.h"
#include "svc/stay/stay.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_ACT_NEXT[] = "SELECT coalesce(max(act_id), 0) FROM stay_act";
static const char SQL_ACT[] =
	"INSERT INTO stay_act(act_id, stay_id, kind, day, minutes, user_id, record_id, note)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_STAYS[] =
	"SELECT " STAY_COLUMNS ", (SELECT count(*) FROM stay_use u WHERE u.stay_id = s.stay_id)"
	" FROM stay s WHERE s.service_id = ?1 AND s.state IN ('open', 'closed')"
	" AND s.from_day < ?3 AND (s.state = 'open' OR s.to_day > ?2) ORDER BY s.stay_id";
static const char SQL_CAPACITY[] =
	"SELECT coalesce(sum(max(0, min(coalesce(b.to_day, ?3), ?3) - max(b.from_day, ?2))), 0)"
	" FROM stay_bed b JOIN stay_unit u USING (unit_id) WHERE u.service_id = ?1 AND "
	"u.active = 1";
static const char SQL_CLOSED[] =
	"SELECT 1 FROM stay_month WHERE service_id = ?1 AND month = ?2";
static const char SQL_CLOSE[] =
	"INSERT INTO stay_month(service_id, month, at, user_id, nights, capacity, billed_cents)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_MONTH[] =
	"SELECT nights, capacity, billed_cents FROM stay_month WHERE service_id = ?1 AND month "
	"= ?2";
static const char SQL_FIRST[] =
	"SELECT min(b.from_day) FROM stay_bed b JOIN stay_unit u USING (unit_id) WHERE "
	"u.service_id = ?1";

Err stay_act_add(struct req *rq, struct resp *rs)
{
	const struct stay_act_in *in = rq->in;
	const struct term *theme = model_term_key(rq->cx.model, TERM_THEME, "housing");
	struct record r = { .minutes = in->minutes, .theme_id = theme ? theme->id : 0 };
	struct ctx *cx = &rq->cx;
	int64_t id = 0, record_id = 0;
	struct val note = V_NULL;
	struct place at;
	struct grant g;
	struct stay s;

	TRY(stay_read(cx, rq->id, &s));
	TRY(grant_at_least(cx, s.person_id, RELATION_GLASS, &g));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.in_future");
	if (s.state == STAY_CANCELLED || in->day < s.from)
		return schema_refuse(cx, &rs->errors, "day", "field.before_start");
	TRY(deed_next_id(cx, SQL_ACT_NEXT, &id));
	r.source = "stay_act";
	r.source_id = id;
	TRY(stay_emit(cx, &s, "stay.support", in->day, &r, &record_id));
	at = (struct place){ .person = s.person_id,
			     .row = id,
			     .table = TABLE_STAY_ACT,
			     .column = STAY_ACT_NOTE,
			     .version = 1,
			     .pad = CELL_NOTE };
	TRY(deed_seal(cx, &at, in->note, &note));
	TRY(db_exec(cx, SQL_ACT,
		    BIND(V_INT(id), V_INT(s.id), V_TEXT(stay_act_kinds[in->kind]),
			 V_INT(in->day), V_INT(in->minutes), V_INT(cx->who->user_id),
			 V_INT(record_id), note),
		    NULL));
	rq->subject = s.person_id;
	return stay_saved(rq, rs, 201, id, 1);
}

/* Nights of a stay between two days; an open stay goes on until it is left. */
static int64_t nights_in(const struct stay *s, int32_t first, int32_t next)
{
	int32_t from = s->from > first ? s->from : first;
	int32_t to = s->state == STAY_OPEN || s->to > next ? next : s->to;

	return to > from ? to - from : 0;
}

/* The indemnity of the month in proportion, and by night and bed. */
static int64_t indemnity(const struct stay *s, int64_t nights, int64_t beds, int32_t days)
{
	return (s->month_cents * nights + days / 2) / days + s->night_cents * nights * beds;
}

/* One stay of a month: its record, its line. */
static Err close_stay(struct ctx *cx, const struct stay *s, int64_t beds, int32_t first,
		      int32_t next, int64_t *nights, int64_t *billed)
{
	int64_t n = nights_in(s, first, next), record_id;
	struct record r = { .quantity = n * beds };
	struct billable b = { .service_id = s->service_id,
			      .person_id = s->person_id,
			      .day = next - 1,
			      .item = "night",
			      .quantity = 1,
			      .source = "stay",
			      .source_id = s->id,
			      .part = day_month_index(first) };

	if (n == 0)
		return OK;
	b.unit_cents = indemnity(s, n, beds, next - first);
	r.amount_cents = b.unit_cents;
	TRY(stay_emit(cx, s, "stay.nights", next - 1, &r, &record_id));
	*nights += n * beds;
	*billed += b.unit_cents;
	return b.unit_cents ? billing_add(cx, &b, NULL) : OK;
}

static Err capacity(struct ctx *cx, int64_t service_id, int32_t first, int32_t next,
		    int64_t *out)
{
	*out = 0;
	return db_int(cx, SQL_CAPACITY, BIND(V_INT(service_id), V_INT(first), V_INT(next)),
		      out);
}

Err stay_close_month(struct ctx *cx, int64_t service_id, int month, int64_t *billed)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int32_t first = month_first(month), next = month_first(month + 1);
	struct record r = { .service_id = service_id,
			    .day = next - 1,
			    .until = DAY_NONE,
			    .wait = -1,
			    .lag = -1,
			    .source = "stay_month",
			    .source_id = month };
	int64_t nights = 0, record_id;
	bool row = false;

	*billed = 0;
	TRY(db_query(cx, &q, SQL_STAYS, BIND(V_INT(service_id), V_INT(first), V_INT(next))));
	for (;;) {
		struct stay s;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		stay_row(cx, &q, &s);
		TRY(close_stay(cx, &s, col_int(&q, 20), first, next, &nights, billed));
	}
	TRY(capacity(cx, service_id, first, next, &r.quantity));
	if (r.quantity)
		TRY(deed_emit(cx, &r, "stay.capacity", &record_id));
	return db_exec(cx, SQL_CLOSE,
		       BIND(V_INT(service_id), V_INT(month), V_INT(cx->now),
			    V_INT(cx->who->user_id), V_INT(nights), V_INT(r.quantity),
			    V_INT(*billed)),
		       NULL);
}

Err stay_month_close(struct req *rq, struct resp *rs)
{
	const struct stay_month_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int month = day_month_index(in->month);
	int64_t billed = 0;
	bool closed = false;

	TRY(deed_service(cx, &rs->errors, in->service, "stay", NULL, &s));
	if (month_first(month + 1) > cx->today)
		return schema_refuse(cx, &rs->errors, "month", "stay.month_running");
	TRY(db_found(cx, SQL_CLOSED, BIND(V_INT(s->id), V_INT(month)), &closed));
	if (closed)
		FAIL(cx, ERR_CONFLICT, "stay.month_closed");
	TRY(stay_close_month(cx, s->id, month, &billed));
	rq->action = "stay.month_close";
	return stay_saved(rq, rs, 201, month, 1);
}

/* Of a month that is open: as it stands now. */
static Err month_now(struct ctx *cx, int64_t service_id, int month, int64_t *nights,
		     int64_t *offered, int64_t *cents)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int32_t first = month_first(month), next = month_first(month + 1);
	int32_t until = next > cx->today + 1 ? cx->today + 1 : next;
	bool row = false;

	TRY(db_query(cx, &q, SQL_STAYS, BIND(V_INT(service_id), V_INT(first), V_INT(until))));
	for (;;) {
		struct stay s;
		int64_t n;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		stay_row(cx, &q, &s);
		n = nights_in(&s, first, until);
		*nights += n * col_int(&q, 20);
		*cents += indemnity(&s, n, col_int(&q, 20), next - first);
	}
	return capacity(cx, service_id, first, until, offered);
}

static Err write_month(struct ctx *cx, struct jw *w, int64_t service_id, int month)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t nights = 0, offered = 0, cents = 0;
	bool closed = false;

	TRY(db_query(cx, &q, SQL_MONTH, BIND(V_INT(service_id), V_INT(month))));
	TRY(db_next(cx, &q, &closed));
	if (closed) {
		nights = col_int(&q, 0);
		offered = col_int(&q, 1);
		cents = col_int(&q, 2);
	} else {
		TRY(month_now(cx, service_id, month, &nights, &offered, &cents));
	}
	jw_object(w, NULL);
	jw_day(w, "month", month_first(month));
	jw_bool(w, "closed", closed);
	jw_int(w, "nights", nights);
	jw_int(w, "capacity", offered);
	jw_int(w, "billed_cents", cents);
	jw_end(w);
	return OK;
}

/* The last thirteen months, from the first bed on, latest first. */
Err stay_month_list(struct req *rq, struct resp *rs)
{
	const struct stay_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int now = day_month_index(cx->today);
	int64_t first = DAY_MAX;
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "stay", NULL, &s));
	TRY(db_int(cx, SQL_FIRST, BIND(V_INT(s->id)), &first));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (int m = now; m > now - 13 && first < month_first(m + 1); m--)
		TRY(write_month(cx, &w, s->id, m));
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
