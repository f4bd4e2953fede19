/*
 * The record that a ride leaves in its end state.
 *
 * Kind by state; theme: the purpose; outcome: the cause of a refusal, or how a cancelled ride was
 * cancelled; staff: who drove; quantity: kilometres with the rider (of the odometer when it was
 * read, else the estimate), at least 1 for a ride that was driven; wait: minutes between the
 * wanted and the real time; lag: days from the request to the ride.  The price goes to the shared
 * billing (core/billing.h) in the same transaction, unless it was paid in the car.
 */
#include <string.h>

#include "base/date.h"
#include "core/billing.h"
#include "svc/ride/ride.h"

#include "base/banned.h"

static const char SQL_HOUSEHOLD[] =
	"SELECT household_id FROM household_member WHERE person_id = ?1";
static const char SQL_DRIVER[] = "SELECT d.user_id FROM ride_run r JOIN ride_driver d ON"
				 " d.driver_id = r.driver_id WHERE r.run_id = ?1";

static const char *kind_of(const struct ride_row *r)
{
	switch ((enum ride_state)r->state) {
	case RIDE_DONE:
		return "ride.done";
	case RIDE_REFUSED:
		return "ride.refused";
	case RIDE_CANCELLED:
	case RIDE_CANCELLED_LATE:
		return "ride.cancelled";
	case RIDE_NO_SHOW:
		return "ride.no_show";
	case RIDE_DROPPED:
		return "ride.dropped";
	case RIDE_ASKED:
	case RIDE_PLACED:
	case RIDE_UNDER_WAY:
		break;
	}
	return NULL;
}

static int64_t outcome_of(const struct model *m, const struct ride_row *r)
{
	const struct term *t;
	const char *key = NULL;

	if (r->state == RIDE_CANCELLED)
		key = "ride_in_time";
	else if (r->state == RIDE_CANCELLED_LATE)
		key = "ride_late";
	else if (r->state == RIDE_DONE && r->wheelchair)
		key = "ride_adapted";
	t = key ? model_term_key(m, TERM_OUTCOME, key) : NULL;
	return t ? t->id : r->outcome_id;
}

static int64_t km_of(const struct ride_row *r)
{
	int64_t km = r->km_pick >= 0 && r->km_drop >= r->km_pick ? r->km_drop - r->km_pick
								 : (r->metres + 500) / 1000;

	return km > 0 ? km : 1;
}

/* Minutes that the rider came late, or waited to be picked up; -1: nobody wrote the time. */
static int64_t wait_of(const struct ride_row *r)
{
	int64_t at = r->anchor == ANCHOR_ARRIVE ? r->dropped_at : r->picked_at, late;

	if (!at)
		return -1;
	late = (at - brussels_instant(r->day, (int)r->minute)) / 60;
	return late > 0 ? late : 0;
}

/* What was paid in the car is not asked again. */
static Err bill(struct ctx *cx, const struct ride_row *r)
{
	struct billable b = { .service_id = r->service_id,
			      .person_id = r->person_id,
			      .day = r->day,
			      .item = "ride",
			      .quantity = 1,
			      .unit_cents = r->price_cents,
			      .source = "ride",
			      .source_id = r->id };

	if (r->price_cents <= 0 || strcmp(r->paid, "cash") == 0)
		return OK;
	return billing_add(cx, &b, NULL);
}

Err ride_emit(struct ctx *cx, struct ride_row *r)
{
	const char *key = kind_of(r);
	const struct term *kind = key ? model_term_key(cx->model, TERM_KIND, key) : NULL;
	struct record rec = { .service_id = r->service_id,
			      .day = r->day,
			      .until = DAY_NONE,
			      .person_id = r->person_id,
			      .partner_id = r->partner_id,
			      .theme_id = r->theme_id,
			      .outcome_id = outcome_of(cx->model, r),
			      .quantity = r->state == RIDE_DONE ? km_of(r) : 1,
			      .amount_cents = r->price_cents,
			      .wait = r->state == RIDE_DONE ? wait_of(r) : -1,
			      .lag = r->day >= r->asked_day ? r->day - r->asked_day : 0,
			      .source = "ride",
			      .source_id = r->id };
	struct tie *ties = NULL;
	size_t n = 0;

	if (!kind)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	rec.kind_id = kind->id;
	if (r->state == RIDE_DONE && r->dropped_at > r->picked_at && r->picked_at)
		rec.minutes = (r->dropped_at - r->picked_at) / 60;
	TRY(db_int(cx, SQL_HOUSEHOLD, BIND(V_INT(r->person_id)), &rec.household_id));
	if (r->run_id)
		TRY(db_int(cx, SQL_DRIVER, BIND(V_INT(r->run_id)), &rec.staff_id));
	TRY(record_emit(cx, &rec, NULL, 0, &r->record_id, &ties, &n));
	return bill(cx, r);
}

Err ride_unemit(struct ctx *cx, struct ride_row *r)
{
	if (r->record_id)
		TRY(record_void(cx, r->record_id, 0));
	r->record_id = 0;
	return billing_void(cx, "ride", r->id);
}
