/* See tariff.h. */
#include "svc/ride/tariff.h"

#include <string.h>

#include "base/banned.h"

const char *const tariff_flats[] = { "none", "distance", "locality", "always", NULL };
const char *const tariff_froms[] = { "pickup", "home", "depot", NULL };

static void add(struct tariff_price *p, const char *code, int64_t quantity, int64_t unit,
		int64_t cents)
{
	p->lines[p->n++] = (struct tariff_line){ code, quantity, unit, cents };
	p->cents += cents;
}

/* Is `word` one of the words of `list`? */
static bool listed(const char *list, const char *word)
{
	size_t n = word ? strlen(word) : 0;

	for (const char *p = list; n && p && *p; p += strcspn(p, " "), p += *p == ' ')
		if (strncmp(p, word, n) == 0 && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

/* metres × e4: 1 km at 1 € is 1 000 × 10 000 = 10⁷ for 100 cents. */
static int64_t km_cents(int64_t metres, int64_t e4)
{
	return (metres * e4 + 50000) / 100000;
}

static bool is_flat(const struct tariff *t, const struct tariff_trip *trip)
{
	switch ((enum tariff_flat)t->flat) {
	case FLAT_ALWAYS:
		return true;
	case FLAT_DISTANCE:
		return trip->metres < t->flat_metres;
	case FLAT_LOCALITY:
		return listed(t->flat_postcodes, trip->postcode);
	case FLAT_NONE:
		break;
	}
	return false;
}

static int64_t metres_of(const struct tariff *t, const struct tariff_trip *trip)
{
	switch ((enum tariff_from)t->km_from) {
	case KM_HOME:
		return trip->home_metres;
	case KM_DEPOT:
		return trip->depot_metres;
	case KM_PICKUP:
		break;
	}
	return trip->metres;
}

static void transport(const struct tariff *t, const struct tariff_trip *trip,
		      struct tariff_price *out)
{
	int64_t metres = metres_of(t, trip);

	if (is_flat(t, trip)) {
		add(out, "flat", 0, 0, t->flat_cents);
		return;
	}
	add(out, "km", metres, t->km_e4, km_cents(metres, t->km_e4));
	if (out->cents < t->least_cents)
		add(out, "least", 0, t->least_cents, t->least_cents - out->cents);
}

static void capped(const struct tariff_cap *cap, const struct tariff_trip *trip,
		   struct tariff_price *out)
{
	int64_t by_km = km_cents(trip->metres, cap->km_e4), most = by_km;

	if (cap->km_e4 < 0 && cap->flat_cents < 0) {
		add(out, "nocap", 0, 0, 0);
		return;
	}
	if (cap->km_e4 < 0 || cap->flat_cents > by_km)
		most = cap->flat_cents;
	if (out->cents > most)
		add(out, "cap", trip->metres, cap->km_e4, most - out->cents);
}

static void waiting(const struct tariff *t, const struct tariff_trip *trip,
		    struct tariff_price *out)
{
	int64_t over = trip->wait - t->wait_free, step = t->wait_step > 0 ? t->wait_step : 1;

	if (trip->wait <= 0)
		return;
	if (listed(t->wait_free_kinds, trip->kind) || over <= 0 || t->wait_cents == 0)
		add(out, "waitfree", trip->wait, 0, 0);
	else
		add(out, "wait", over, t->wait_cents, (over + step - 1) / step * t->wait_cents);
}

void tariff_price(const struct tariff *t, const struct tariff_cap *cap,
		  const struct tariff_trip *trip, struct tariff_price *out)
{
	*out = (struct tariff_price){ 0 };
	if (trip->what == TRIP_NO_SHOW) {
		add(out, "no_show", 0, 0, t->no_show_cents);
		return;
	}
	if (trip->what == TRIP_LATE_CANCEL) {
		add(out, "late_cancel", 0, 0, t->late_cancel_cents);
		return;
	}
	transport(t, trip, out);
	capped(cap, trip, out);
	waiting(t, trip, out);
	if (trip->extra > 0 && t->extra_cents)
		add(out, "extra", trip->extra, t->extra_cents, trip->extra * t->extra_cents);
	if (trip->free_percent > 0 && out->cents > 0)
		add(out, "free", trip->free_percent, 0,
		    -(out->cents * trip->free_percent + 50) / 100);
}
