/*
 * Geo: places on the map, and how far and how long it is by road between them.
 *
 * A place is a pair of WGS 84 degrees, kept as whole hundred-thousandths (about one metre), so
 * that bases and tests hold no rounding.  No map of roads is needed: the road is the great-circle
 * distance times a detour factor, and the time is the road at an average speed, plus a fixed part
 * for leaving and arriving.  The three figures are dated parameters with their source
 * ("geo.detour", "geo.speed", "geo.start"): a centre corrects them from its own trip sheets.
 * Whoever plans with these times plans with an estimate, and the screens say so.
 *
 * Pure functions; only geo_figures() looks into the model.
 */
#ifndef CORE_GEO_H
#define CORE_GEO_H

#include <stdbool.h>
#include <stdint.h>

struct model;

struct geo {
	int32_t lat, lon; /* 1e-5 degree; both 0: the place is not known */
};

struct geo_figures {
	double detour;	      /* road / straight line, at least 1 */
	double speed_kmh;     /* average by road, above 0 */
	double start_minutes; /* added once to a journey of more than 0 m */
};

/* The box of Belgium and what a centre drives to around it: 49.0–52.0 N, 2.0–7.5 E. */
#define GEO_LAT_MIN 4900000
#define GEO_LAT_MAX 5200000
#define GEO_LON_MIN 200000
#define GEO_LON_MAX 750000

bool geo_known(struct geo g);
/* In the box; an unknown place is not. */
bool geo_valid(struct geo g);

/* Straight line on a sphere of 6 371.0088 km (mean radius of IUGG), in metres. */
double geo_straight_m(struct geo a, struct geo b);

/* The figures in force on a day; a senseless value (detour below 1, speed of 0) is mended. */
void geo_figures(const struct model *m, int32_t day, struct geo_figures *out);
/* Metres by road, rounded; 0 when one of the places is not known. */
int64_t geo_road_m(const struct geo_figures *f, struct geo a, struct geo b);
/* Minutes for `metres` of road, rounded up; 0 for 0. */
int geo_minutes(const struct geo_figures *f, int64_t metres);
/* Minutes from one place to the other: geo_minutes() of geo_road_m(). */
int geo_travel(const struct geo_figures *f, struct geo a, struct geo b);

#endif
