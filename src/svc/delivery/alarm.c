/*
 * Alarms: nobody opened, or something was wrong.  The ladder (call, contact person, duty worker,
 * police) is climbed step by step, each with its clock; only a result closes it.
 */
#include <inttypes.h>

#include "base/date.h"
#include "core/session.h"
#include "svc/delivery/day.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(alarm_id), 0) + 1 FROM delivery_alarm";
static const char SQL_OPEN[] =
	"SELECT alarm_id FROM delivery_alarm WHERE subscription_id = ?1 AND day = ?2"
	" AND closed_at IS NULL";
static const char SQL_ADD[] =
	"INSERT INTO delivery_alarm(alarm_id, subscription_id, day, kind, opened_at, opened_by)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
#define ALARM                                                                                  \
	"SELECT alarm_id, version, subscription_id, day, kind, opened_at, opened_by, "         \
	"closed_at,"                                                                           \
	" closed_by, result, content FROM delivery_alarm"
static const char SQL_ONE[] = ALARM " WHERE alarm_id = ?1";
static const char SQL_LIST_OPEN[] =
	ALARM " WHERE closed_at IS NULL ORDER BY opened_at, alarm_id" LIST_PAGE_SQL "?1";
static const char SQL_LIST[] = ALARM " ORDER BY alarm_id DESC" LIST_PAGE_SQL "?1";
static const char SQL_STEPS[] =
	"SELECT step, reached, at, user_id FROM delivery_alarm_step WHERE alarm_id = ?1"
	" ORDER BY seq";
static const char SQL_STEP[] =
	"INSERT INTO delivery_alarm_step(alarm_id, seq, step, reached, at, user_id)"
	" SELECT ?1, coalesce(max(seq), 0) + 1, ?2, ?3, ?4, ?5 FROM delivery_alarm_step"
	" WHERE alarm_id = ?1";
static const char SQL_TOUCH[] =
	"UPDATE delivery_alarm SET version = version + 1 WHERE alarm_id = ?1 AND version = ?2";
static const char SQL_CLOSE[] =
	"UPDATE delivery_alarm SET version = version + 1, closed_at = ?3, closed_by = ?4,"
	" result = ?5, content = ?6, record_id = ?7 WHERE alarm_id = ?1 AND version = ?2"
	" AND closed_at IS NULL";

struct alarm {
	int64_t id, version, sub_id, opened_at, opened_by, closed_at, closed_by;
	int32_t day;
	bool no_answer;
	const char *result;
	const void *content;
	size_t content_len;
};

static void alarm_row(struct ctx *cx, const struct stmt *q, struct alarm *a)
{
	*a = (struct alarm){ .id = col_int(q, 0),
			     .version = col_int(q, 1),
			     .sub_id = col_int(q, 2),
			     .day = col_day(q, 3),
			     .no_answer = col_text(q, 4, cx->arena)[0] == 'n',
			     .opened_at = col_int(q, 5),
			     .opened_by = col_int(q, 6),
			     .closed_at = col_int(q, 7),
			     .closed_by = col_int(q, 8),
			     .result = col_text(q, 9, cx->arena) };
	a->content = col_blob(q, 10, cx->arena, &a->content_len);
}

Err alarm_open(struct ctx *cx, const struct sub *s, int32_t day, bool no_answer, int64_t at,
	       int64_t *alarm_id)
{
	int64_t id = 0;

	*alarm_id = 0;
	TRY(db_int(cx, SQL_OPEN, BIND(V_INT(s->id), V_INT(day)), alarm_id));
	if (*alarm_id)
		return OK;
	TRY(db_int(cx, SQL_NEXT, NO_BIND, &id));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(id), V_INT(s->id), V_INT(day),
			 V_TEXT(no_answer ? "no_answer" : "sign"), V_INT(at),
			 V_INT(cx->who->user_id)),
		    NULL));
	*alarm_id = id;
	return OK;
}

static void user_name(struct ctx *cx, struct jw *w, const char *name, int64_t id)
{
	const struct user *u = model_user(cx->model, id);

	jw_string(w, name, u ? u->name : NULL);
}

static Err write_steps(struct ctx *cx, struct jw *w, int64_t alarm_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_STEPS, BIND(V_INT(alarm_id))));
	jw_array(w, "steps");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_string(w, "step", col_text(&q, 0, cx->arena));
		jw_bool(w, "reached", col_int(&q, 1) != 0);
		jw_int(w, "at", col_int(&q, 2));
		user_name(cx, w, "by", col_int(&q, 3));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static void write_contacts(struct jw *w, const struct sub_content *c)
{
	const struct emergency *e = c->contacts.items;

	jw_array(w, "contacts");
	for (size_t i = 0; i < c->contacts.n; i++) {
		jw_object(w, NULL);
		jw_string(w, "name", e[i].name);
		jw_string(w, "phone", e[i].phone);
		jw_string(w, "relation", e[i].relation);
		jw_end(w);
	}
	jw_end(w);
}

Err alarm_members(struct ctx *cx, struct jw *w, int64_t id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct sub_content c;
	struct where where;
	const char *note;
	bool row = false;
	struct alarm a;
	struct sub s;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	alarm_row(cx, &q, &a);
	TRY(sub_get(cx, a.sub_id, &s));
	TRY(sub_open(cx, &s, &c));
	TRY(sub_where(cx, &s, &c, &where));
	TRY(delivery_text_open(cx, s.person_id, TABLE_DELIVERY_ALARM, a.id, a.content,
			       a.content_len, &note));
	jw_int(w, "id", a.id);
	jw_int(w, "version", a.version);
	jw_int(w, "subscription_id", s.id);
	jw_day(w, "day", a.day);
	jw_string(w, "kind", a.no_answer ? "no_answer" : "sign");
	jw_string(w, "name", sub_name(cx, &s));
	jw_string(w, "street", where.street);
	jw_string(w, "locality", where.locality);
	jw_string(w, "phone", where.phone);
	jw_string(w, "absence", c.absence);
	write_contacts(w, &c);
	jw_int(w, "opened_at", a.opened_at);
	user_name(cx, w, "opened_by", a.opened_by);
	if (a.closed_at)
		jw_int(w, "closed_at", a.closed_at);
	else
		jw_null(w, "closed_at");
	user_name(cx, w, "closed_by", a.closed_by);
	jw_string(w, "result", a.result);
	jw_string(w, "note", note);
	return write_steps(cx, w, a.id);
}

Err alarm_list(struct req *rq, struct resp *rs)
{
	const struct alarms_q *in = rq->q;
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct list_page page = { .after = in->after };
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, in->all ? SQL_LIST : SQL_LIST_OPEN, BIND(V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		jw_object(&w, NULL);
		TRY(alarm_members(cx, &w, col_int(&q, 0)));
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	jw_next(&w, &page);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

/* The open alarm, for whoever may act on its stop. */
static Err actable(struct req *rq, struct resp *rs, struct alarm *a, struct sub *s)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct plan_day p;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	alarm_row(cx, &q, a);
	TRY(sub_get(cx, a->sub_id, s));
	if (!session_can(cx->who, "delivery.plan")) {
		TRY(day_plan_one(cx, s, a->day, &p));
		if (p.n_stops != 1)
			FAIL(cx, ERR_NOT_FOUND, "not_found");
		TRY(outcome_may(cx, &p, &p.stops[0]));
	}
	TRY(expect_version(rq, rs, a->version));
	if (a->closed_at)
		FAIL(cx, ERR_CONFLICT, "delivery.alarm_closed");
	rq->subject = s->person_id;
	rq->object = a->id;
	return OK;
}

static Err answer(struct req *rq, struct resp *rs, int64_t id)
{
	struct jw w = reply(rs, 200);

	app_touch(rq->cx.app, TOPIC_DELIVERIES);
	TRY(alarm_members(&rq->cx, &w, id));
	return reply_end(rq, rs, &w);
}

Err alarm_step(struct req *rq, struct resp *rs)
{
	const struct step_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct alarm a;
	struct sub s;

	TRY(actable(rq, rs, &a, &s));
	TRY(db_exec(cx, SQL_STEP,
		    BIND(V_INT(a.id), V_TEXT(delivery_steps[in->step]), V_INT(in->reached),
			 V_INT(cx->now), V_INT(cx->who->user_id)),
		    NULL));
	TRY(db_exec(cx, SQL_TOUCH, BIND(V_INT(a.id), V_INT(a.version)), &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "delivery.alarm_step";
	rs->version = a.version + 1;
	return answer(rq, rs, a.id);
}

/* The stop behind "no answer" gets its outcome with the result. */
static Err finish(struct req *rq, struct resp *rs, const struct close_in *in,
		  const struct alarm *a, const struct sub *s)
{
	struct ctx *cx = &rq->cx;
	struct outcome_act act = { .sub = s,
				   .day = a->day,
				   .outcome = in->outcome,
				   .at = cx->now,
				   .tenths = INT64_MIN,
				   .user_id = cx->who->user_id };
	struct plan_day p;

	if (!a->no_answer)
		return OK;
	if (in->outcome < 0 || in->outcome == OUTCOME_NO_ANSWER)
		return schema_refuse(cx, &rs->errors, "outcome", "field.required");
	TRY(day_plan_one(cx, s, a->day, &p));
	if (p.n_stops != 1 || p.stops[0].outcome != OUTCOME_NO_ANSWER)
		return OK; /* settled in another way meanwhile */
	act.quantity = p.stops[0].done_quantity;
	if (in->outcome == OUTCOME_DELIVERED && p.stops[0].blocked)
		FAIL(cx, ERR_CONFLICT, "delivery.allergen_block");
	return stop_finish(cx, &act);
}

Err alarm_close(struct req *rq, struct resp *rs)
{
	const struct close_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t changed = 0, record = 0;
	struct alarm a;
	struct sub s;
	uint8_t *blob;
	size_t n;

	TRY(actable(rq, rs, &a, &s));
	TRY(finish(rq, rs, in, &a, &s));
	TRY(delivery_emit(
		cx,
		&(struct emit){ .kind = a.no_answer ? "delivery.no_answer" : "delivery.alert",
				.service_id = s.service_id,
				.person_id = s.person_id,
				.place_id = s.place_id,
				.quantity = 1,
				.day = a.day,
				.wait = (cx->now - a.opened_at) / 60 > 32767
						? 32767
						: (cx->now - a.opened_at) / 60,
				.lag = -1,
				.source = "delivery_alarm",
				.source_id = a.id },
		&record));
	TRY(delivery_text_seal(cx, s.person_id, TABLE_DELIVERY_ALARM, a.id, in->note, &blob,
			       &n));
	TRY(db_exec(cx, SQL_CLOSE,
		    BIND(V_INT(a.id), V_INT(a.version), V_INT(cx->now), V_INT(cx->who->user_id),
			 V_TEXT(delivery_results[in->result]), V_BLOB(blob, n), V_INT(record)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "delivery.alarm_close";
	rs->version = a.version + 1;
	return answer(rq, rs, a.id);
}
