/* Pauses, and other numbers for single days, with the cut-off. */
#include "base/date.h"
#include "core/session.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_PAUSE_NEXT[] =
	"SELECT coalesce(max(pause_id), 0) + 1 FROM delivery_pause";
static const char SQL_PAUSE_ADD[] =
	"INSERT INTO delivery_pause(pause_id, subscription_id, from_day, to_day, content)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char SQL_PAUSE_DROP[] =
	"DELETE FROM delivery_pause WHERE pause_id = ?2 AND subscription_id = ?1";
static const char SQL_HAD[] = "SELECT change_id, record_id FROM delivery_change"
			      " WHERE subscription_id = ?1 AND day = ?2";
static const char SQL_SET[] =
	"INSERT INTO delivery_change(subscription_id, day, quantity, late, free, user_id, at)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	" ON CONFLICT (subscription_id, day) DO UPDATE SET quantity = excluded.quantity,"
	" late = excluded.late, free = excluded.free, user_id = excluded.user_id,"
	" at = excluded.at, record_id = NULL";
static const char SQL_RECORD[] =
	"UPDATE delivery_change SET record_id = ?2 WHERE change_id = ?1";
static const char SQL_OUTCOME[] =
	"SELECT 1 FROM delivery_stop WHERE subscription_id = ?1 AND day = ?2"
	" AND outcome IS NOT NULL";

/* Takes back what an earlier change of the same day recorded and billed. */
static Err forget(struct ctx *cx, const struct sub *s, int32_t day)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_HAD, BIND(V_INT(s->id), V_INT(day))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		return OK;
	if (!col_null(&q, 1))
		TRY(record_void(cx, col_int(&q, 1), 0));
	return billing_void(cx, "delivery_change", col_int(&q, 0));
}

/* `less` meals fewer than usual. */
static Err tell(struct ctx *cx, const struct sub *s, int32_t day, int64_t less, bool late,
		bool free)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct billable b = { .service_id = s->service_id,
			      .person_id = s->person_id,
			      .payer_id = s->payer_id,
			      .day = day,
			      .item = "late_cancel",
			      .quantity = less,
			      .source = "delivery_change" };
	bool row = false, pay = late && !free;
	int64_t record = 0;

	TRY(db_query(cx, &q, SQL_HAD, BIND(V_INT(s->id), V_INT(day))));
	TRY(db_next(cx, &q, &row));
	b.source_id = col_int(&q, 0);
	if (pay && model_parameter(cx->model, "delivery.charge.late", day, 1) > 0 &&
	    (b.payer_id || b.person_id)) {
		TRY(tariff_cents(cx, s->tariff_id, day, &b.unit_cents));
		TRY(billing_add(cx, &b, NULL));
	}
	TRY(delivery_emit(
		cx,
		&(struct emit){ .kind = late ? "delivery.cancelled_late" : "delivery.cancelled",
				.service_id = s->service_id,
				.person_id = s->person_id,
				.place_id = s->place_id,
				.quantity = less,
				.day = day,
				.amount_cents = b.unit_cents * less,
				.wait = -1,
				.lag = -1,
				.source = "delivery_change",
				.source_id = b.source_id },
		&record));
	return db_exec(cx, SQL_RECORD, BIND(V_INT(b.source_id), V_INT(record)), NULL);
}

Err change_set(struct req *rq, struct resp *rs, const struct sub *s, int32_t day,
	       int64_t quantity, bool free, bool *late)
{
	struct ctx *cx = &rq->cx;
	int32_t brought = day_of_meal(cx, s, day);
	int64_t usual = s->meals[day_weekday(day)];
	bool done = false;

	if (brought == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "day", "delivery.no_round");
	if (brought < cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	TRY(db_found(cx, SQL_OUTCOME, BIND(V_INT(s->id), V_INT(brought)), &done));
	if (done)
		FAIL(cx, ERR_CONFLICT, "delivery.has_outcome");
	*late = cx->now > day_cutoff(cx, brought);
	TRY(forget(cx, s, day));
	TRY(db_exec(cx, SQL_SET,
		    BIND(V_INT(s->id), V_INT(day), V_INT(quantity), V_INT(*late), V_INT(free),
			 V_INT(cx->who->user_id), V_INT(cx->now)),
		    NULL));
	app_touch(cx->app, TOPIC_DELIVERIES);
	return quantity < usual ? tell(cx, s, day, usual - quantity, *late, free) : OK;
}

Err subs_day_change(struct req *rq, struct resp *rs)
{
	const struct change_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	bool late = false;
	struct sub s;
	struct jw w;

	TRY(sub_get(cx, rq->id, &s));
	TRY(change_set(rq, rs, &s, in->day, in->quantity, in->free, &late));
	rq->subject = s.person_id;
	rq->object = s.id;
	rq->action = "delivery.day_change";
	w = reply(rs, 200);
	jw_bool(&w, "late", late);
	jw_int(&w, "quantity", in->quantity);
	return reply_end(rq, rs, &w);
}

/* Days of the pause that the kitchen has counted already are cancelled one by one, late. */
static Err late_days(struct req *rq, struct resp *rs, const struct sub *s, int32_t from,
		     int32_t to, bool free)
{
	struct ctx *cx = &rq->cx;

	for (int32_t day = from > cx->today ? from : cx->today;
	     day <= cx->today + 10 && (to == DAY_NONE || day <= to); day++) {
		int32_t brought = day_of_meal(cx, s, day);
		bool late = false, done = false;

		if (!s->meals[day_weekday(day)] || brought == DAY_NONE || brought < cx->today ||
		    cx->now <= day_cutoff(cx, brought))
			continue;
		TRY(db_found(cx, SQL_OUTCOME, BIND(V_INT(s->id), V_INT(brought)), &done));
		if (!done)
			TRY(change_set(rq, rs, s, day, 0, free, &late));
	}
	return OK;
}

Err subs_pause(struct req *rq, struct resp *rs)
{
	const struct pause_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const char *text;
	struct sub s;
	uint8_t *blob;
	int64_t id = 0;
	size_t n;

	TRY(sub_get(cx, rq->id, &s));
	if (in->from < cx->today - 31)
		return schema_refuse(cx, &rs->errors, "from", "field.too_small");
	if (in->to != DAY_NONE && in->to < in->from)
		return schema_refuse(cx, &rs->errors, "to", "field.too_small");
	TRY(db_int(cx, SQL_PAUSE_NEXT, NO_BIND, &id));
	text = in->note && *in->note ? arena_printf(cx->arena, "%s: %s",
						    delivery_pauses[in->reason], in->note)
				     : delivery_pauses[in->reason];
	TRY(delivery_text_seal(cx, s.person_id, TABLE_DELIVERY_PAUSE, id, text, &blob, &n));
	TRY(late_days(rq, rs, &s, in->from, in->to, in->reason == 0));
	TRY(db_exec(
		cx, SQL_PAUSE_ADD,
		BIND(V_INT(id), V_INT(s.id), V_INT(in->from), V_DAY(in->to), V_BLOB(blob, n)),
		NULL));
	rq->subject = s.person_id;
	return delivery_saved(rq, rs, 201, id, 1, "delivery.pause");
}

Err subs_pause_drop(struct req *rq, struct resp *rs)
{
	int64_t changed = 0;
	struct sub s;

	TRY(sub_get(&rq->cx, rq->id, &s));
	TRY(db_exec(&rq->cx, SQL_PAUSE_DROP, BIND(V_INT(rq->id), V_INT(rq->id2)), &changed));
	if (changed != 1)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	rq->subject = s.person_id;
	return delivery_saved(rq, rs, 200, rq->id2, 1, "delivery.pause_drop");
}
