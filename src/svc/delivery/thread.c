/*
 * Deliveries in a person's timeline: a month of them is one item ("delivered × 21, refused × 1"),
 * dated at its last delivery, so that meals do not hide the interviews; what wants attention
 * (nobody answered, a sign, the first day) stands alone.
 */
#include <inttypes.h>

#include "core/deed.h"
#include "svc/delivery/delivery.h"

#include "base/banned.h"

static const char *const monthly[] = { "delivery.delivered",	 "delivery.absent_left",
				       "delivery.absent_back",	 "delivery.refused",
				       "delivery.failed",	 "delivery.cancelled",
				       "delivery.cancelled_late" };

static const char SQL_ITEMS[] =
	"SELECT max(r.record_id), max(r.day), r.service_id, max(r.staff_id), min(k.key),"
	" sum(k.key = 'delivery.delivered'), sum(k.key = 'delivery.absent_left'),"
	" sum(k.key = 'delivery.absent_back'), sum(k.key = 'delivery.refused'),"
	" sum(k.key = 'delivery.failed'), sum(k.key = 'delivery.cancelled'),"
	" sum(k.key = 'delivery.cancelled_late')"
	" FROM record r JOIN term k ON k.term_id = r.kind_id"
	" WHERE r.person_id = ?1 AND r.voided_by IS NULL AND substr(k.key, 1, 9) = 'delivery.'"
	" AND r.service_id IN (SELECT service_id FROM service WHERE archetype = 'delivery')"
	" GROUP BY r.service_id, CASE WHEN k.key IN ('delivery.started', 'delivery.no_answer',"
	" 'delivery.alert') THEN r.record_id"
	" ELSE strftime('-%Y%m', r.day * 86400, 'unixepoch') END"
	" HAVING max(r.day) < ?2 OR (max(r.day) = ?2 AND max(r.record_id) < ?3)"
	" ORDER BY 2 DESC, 1 DESC LIMIT ?4";

static const char *times(struct arena *a, const char *text, int64_t n)
{
	return text ? arena_printf(a, "%s × %" PRId64, text, n) : NULL;
}

static struct label counted(struct arena *a, const struct label *l, int64_t n)
{
	return (struct label){ .fr = times(a, l->fr, n),
			       .nl = times(a, l->nl, n),
			       .de = times(a, l->de, n),
			       .en = times(a, l->en, n) };
}

/* Column 5 and those after it: how often each of `monthly`. */
static bool month_of(struct ctx *cx, const struct stmt *q, struct label *out)
{
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(monthly); i++) {
		const struct term *k = model_term_key(cx->model, TERM_KIND, monthly[i]);
		int64_t n = col_int(q, 5 + (int)i);
		struct label one;

		if (!n || !k)
			continue;
		one = counted(cx->arena, &k->label, n);
		*out = any ? deed_join(cx->arena, out, &one) : one;
		any = true;
	}
	return any;
}

static struct deed_told told(struct ctx *cx, const struct stmt *q)
{
	const struct term *k = model_term_key(cx->model, TERM_KIND, col_text(q, 4, cx->arena));
	struct deed_told d = { .id = col_int(q, 0),
			       .day = col_day(q, 1),
			       .service_id = col_int(q, 2) };

	if (month_of(cx, q, &d.what))
		return d;
	d.record_id = d.id;
	d.staff_id = col_int(q, 3);
	if (k)
		d.what = k->label;
	return d;
}

Err delivery_items(struct ctx *cx, const struct timeline_query *tq, struct timeline_item *out,
		   size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	if (tq->kind == 1)
		return OK;
	TRY(db_query(cx, &q, SQL_ITEMS,
		     BIND(V_INT(tq->grant->person_id), V_INT(tq->before_day),
			  V_INT(tq->before_id), V_INT((int64_t)tq->limit))));
	for (;;) {
		struct deed_told d;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		d = told(cx, &q);
		TRY(deed_tell(cx, &d, &out[(*n)++]));
	}
}
