/*
 * The driver's page: his rounds of today, from two hours before until two hours after.  Outside
 * that window there is no name to read.
 */
#include <string.h>

#include "base/date.h"
#include "core/session.h"
#include "svc/delivery/order.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_ALARM[] =
	"SELECT alarm_id FROM delivery_alarm WHERE subscription_id = ?1 AND day = ?2"
	" AND closed_at IS NULL";
static const char SQL_SERVICES[] =
	"SELECT DISTINCT r.service_id FROM delivery_round r LEFT JOIN delivery_run d"
	" ON d.round_id = r.round_id AND d.day = ?2"
	" WHERE r.active = 1 AND coalesce(d.driver_id, r.driver_id) = ?1";

static Err write_alarms(struct ctx *cx, struct jw *w, const struct stop *const *stops, size_t n,
			int32_t day)
{
	jw_array(w, "alarms");
	for (size_t i = 0; i < n; i++) {
		int64_t id = 0;

		TRY(db_int(cx, SQL_ALARM, BIND(V_INT(stops[i]->sub.id), V_INT(day)), &id));
		if (!id)
			continue;
		jw_object(w, NULL);
		TRY(alarm_members(cx, w, id));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err one_round(struct req *rq, struct jw *w, const struct plan_day *p,
		     const struct round_day *r)
{
	struct ctx *cx = &rq->cx;
	const struct catalogue_service *service = model_service(cx->model, p->service_id);
	const struct stop **stops;
	size_t n = round_stops(cx, p, r->id, &stops);
	int *arrive = arena_array(cx->arena, n + 1, sizeof(*arrive));
	int64_t before =
		(int64_t)model_parameter(cx->model, "delivery.page_before", p->day, 120);
	int64_t after = (int64_t)model_parameter(cx->model, "delivery.page_after", p->day, 120);
	int64_t metres, opens, closes;
	bool open;

	round_times(cx, p, r, stops, n, arrive, &metres);
	opens = brussels_instant(p->day, 0) + (r->depart - before) * 60;
	closes = brussels_instant(p->day, 0) + ((n ? arrive[n - 1] : r->depart) + after) * 60;
	open = cx->now >= opens && cx->now <= closes;
	jw_object(w, NULL);
	TRY(round_members(cx, w, p, r, open));
	jw_string(w, "service", service ? service->key : "");
	jw_int(w, "opens_at", opens);
	jw_int(w, "closes_at", closes);
	jw_bool(w, "open", open);
	TRY(write_alarms(cx, w, stops, open ? n : 0, p->day));
	jw_end(w);
	rq->rows += open ? (int64_t)n : 0;
	return OK;
}

Err drive_get(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;

	jw_day(&w, "day", cx->today);
	jw_int(&w, "now", cx->now);
	jw_array(&w, "rounds");
	TRY(db_query(cx, &q, SQL_SERVICES, BIND(V_INT(cx->who->user_id), V_INT(cx->today))));
	for (;;) {
		struct plan_day p;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(day_plan(cx, col_int(&q, 0), cx->today, &p));
		for (size_t i = 0; i < p.n_rounds; i++)
			if (p.rounds[i].active && !p.rounds[i].into_id &&
			    p.rounds[i].driver_id == cx->who->user_id)
				TRY(one_round(rq, &w, &p, &p.rounds[i]));
	}
	jw_end(&w);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
