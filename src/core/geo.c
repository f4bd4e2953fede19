/* See geo.h.  The great-circle distance by the haversine formula, exact for short distances. */
#include "core/geo.h"

#include <math.h>

#include "core/model.h"

#include "base/banned.h"

static const double EARTH_M = 6371008.8;
static const double RADIANS = 3.14159265358979323846 / 180.0 / 1e5;

bool geo_known(struct geo g)
{
	return g.lat != 0 || g.lon != 0;
}

bool geo_valid(struct geo g)
{
	return g.lat >= GEO_LAT_MIN && g.lat <= GEO_LAT_MAX && g.lon >= GEO_LON_MIN &&
	       g.lon <= GEO_LON_MAX;
}

double geo_straight_m(struct geo a, struct geo b)
{
	double la = a.lat * RADIANS, lb = b.lat * RADIANS;
	double dlat = sin((lb - la) / 2);
	double dlon = sin((b.lon - a.lon) * RADIANS / 2);
	double h = dlat * dlat + cos(la) * cos(lb) * dlon * dlon;

	return 2 * EARTH_M * asin(fmin(1.0, sqrt(h)));
}

void geo_figures(const struct model *m, int32_t day, struct geo_figures *out)
{
	double detour = model_parameter(m, "geo.detour", day, 1.0);
	double speed = model_parameter(m, "geo.speed", day, 1.0);
	double start = model_parameter(m, "geo.start", day, 0.0);

	*out = (struct geo_figures){
		.detour = detour >= 1 ? detour : 1,
		.speed_kmh = speed >= 1 ? speed : 1,
		.start_minutes = start >= 0 ? start : 0,
	};
}

int64_t geo_road_m(const struct geo_figures *f, struct geo a, struct geo b)
{
	if (!geo_known(a) || !geo_known(b))
		return 0;
	return (int64_t)llround(geo_straight_m(a, b) * f->detour);
}

int geo_minutes(const struct geo_figures *f, int64_t metres)
{
	if (metres <= 0)
		return 0;
	return (int)ceil((double)metres / 1000 / f->speed_kmh * 60 + f->start_minutes - 1e-9);
}

int geo_travel(const struct geo_figures *f, struct geo a, struct geo b)
{
	return geo_minutes(f, geo_road_m(f, a, b));
}
