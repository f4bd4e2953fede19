/*
 * Who drives and with what: drivers, vehicles, their papers, hours of the service.
 *
 * A driver is an account of the centre with a kind: employee, Art.60 worker, volunteer.  Volunteers
 * (loi of 3/7/2005) get an allowance: a flat amount for a day of activity, or kilometres, or both;
 * the amounts of a day and of a year are capped over all organisations together, so what was
 * received elsewhere is declared and added.  The caps are the parameters "volunteer.day" and
 * "volunteer.year", the warning begins at the share "volunteer.alert"; the kilometres of
 * volunteers who drive people are not limited.  "km.car" is the amount a kilometre.
 *
 * Papers: a driver needs a licence; one who is paid, the medical selection too; a volunteer, an
 * information note and an insurance; all, an extract of the judicial record.  A vehicle needs
 * inspection and insurance.  What is missing or runs out is told before it does
 * ("ride.paper_alert" days).
 */
#ifndef SVC_RIDE_FLEET_H
#define SVC_RIDE_FLEET_H

#include "svc/ride/ride.h"

/* fleet.c */
handler_fn ride_vehicles, ride_vehicle_add, ride_vehicle_set, ride_hours_get, ride_hours_set;
/* driver.c */
handler_fn ride_drivers, ride_driver_add, ride_driver_set;

struct paper_in {
	int kind;
	int32_t seen_day, until_day;
};
struct shift_in {
	int64_t vehicle_id, weekday, from_minute, to_minute;
};
struct vehicle_in {
	const char *label, *plate;
	int64_t seats, wheels, depot_id, odometer;
	bool active;
	struct list papers; /* struct paper_in */
};
struct driver_in {
	int64_t user_id, day_cents, elsewhere_cents, elsewhere_year;
	int kind, allowance;
	bool no_wheels, active;
	const char *phone, *note;
	struct list shifts, papers;
};
struct driver_content {
	const char *phone, *note;
};
struct hours_row {
	int64_t weekday, from_minute, to_minute;
	int32_t from_day, to_day;
};
struct hours_in {
	struct list rows; /* struct hours_row */
};

extern const char *const ride_driver_kinds[], *const ride_driver_allowances[],
						      *const ride_paper_kinds[];
enum { DRIVER_EMPLOYEE, DRIVER_ART60, DRIVER_VOLUNTEER };
extern const struct schema ride_vehicle_in_schema, ride_driver_in_schema, ride_hours_in_schema,
	ride_driver_content_schema;
extern const struct schema ride_vehicles_schema, ride_drivers_schema, ride_hours_schema;

/* The papers of a driver or a vehicle (the other id 0), replaced as a whole. */
Err ride_papers_store(struct ctx *cx, int64_t driver_id, int64_t vehicle_id,
		      const struct list *papers) MUST_CHECK;
/* `papers` with their state: "ok" "soon" "over", and `missing` kinds. */
Err ride_papers_write(struct ctx *cx, struct jw *w, int64_t driver_id, int64_t vehicle_id,
		      const char *const *needed) MUST_CHECK;
/* Is something over or missing on a day? */
Err ride_papers_bad(struct ctx *cx, int64_t driver_id, int64_t vehicle_id, int32_t day,
		    bool *bad) MUST_CHECK;
/* Kinds of papers that a driver of this kind needs, NULL-terminated. */
const char *const *ride_papers_needed(int driver_kind);

#endif
