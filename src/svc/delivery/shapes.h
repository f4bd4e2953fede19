/* What the routes of deliveries take, and what several of them share. */
#ifndef SVC_DELIVERY_SHAPES_H
#define SVC_DELIVERY_SHAPES_H

#include "core/list.h"
#include "svc/delivery/day.h"

struct service_q {
	const char *service;
	int32_t day;
	bool all;
	int64_t after;
};
struct alarms_q {
	bool all;
	int64_t after;
};
struct day_in {
	int32_t day;
};
struct outcome_in {
	int32_t day;
	int outcome;
	int64_t at, tenths;
	struct list signs;
};
struct step_in {
	int step;
	bool reached;
};
struct close_in {
	int result, outcome;
	const char *note;
};
struct sub_in {
	const char *service, *place;
	int64_t person_id, tariff_id, payer_id, round_id, position, window_from, window_to;
	int state, mode;
	int32_t asked, from, to, proof;
	struct list meals; /* seven numbers, Monday first */
	bool ahead;
	struct sub_content *content;
};
struct pause_in {
	int32_t from, to;
	int reason;
	const char *note;
};
struct change_in {
	int32_t day;
	int64_t quantity;
	bool free;
};
struct round_in {
	const char *service, *label, *vehicle;
	int64_t driver_id, depart, stop_minutes, capacity, lat, lon, position;
	bool active;
};
struct tariff_in {
	const char *service, *label;
	bool proof, active;
	int32_t from;
	int64_t cents;
};
struct dish_in {
	const char *service, *label;
	int course;
	struct list allergens, diets, textures; /* texts */
	bool active;
};
struct menu_q {
	const char *service;
	int64_t week;
	int32_t day;
};
struct menu_in {
	const char *service;
	int64_t week, weekday;
	int32_t day;
	int course;
	struct list
		dishes;	 /* ids by rank; none: nothing of this course, of a day: as the cycle */
	struct list was; /* the dishes that the cook saw */
};
struct cycle_in {
	const char *service;
	int64_t weeks;
	int32_t anchor;
};
struct move_in {
	int64_t round_id;
	struct list order; /* subscriptions of the round, first to last */
	struct list was;   /* as the planner saw it */
	int32_t day;
	bool always;
};
struct run_in_day {
	int32_t day;
	int64_t driver_id, into_id;
	const char *vehicle;
};
struct optimise_in {
	const char *service;
	int32_t day;
	int64_t round_id;
	bool always;
};
struct choose_in {
	int64_t subscription_id, dish_id;
	int32_t day;
	int course;
	bool override;
	const char *reason;
};
struct temperature_in {
	const char *service, *action;
	int32_t day;
	int64_t round_id, dish_id, tenths, at;
	int point, keeps;
};
struct purchase_in {
	const char *service, *supplier, *label, *origin;
	int32_t day;
	int64_t cents;
	bool bio, short_way, local;
};
struct survey_in {
	const char *service, *remark;
	int32_t day;
	int64_t taste, amount, choice, punctual, overall;
	bool complaint;
};
struct period_q_delivery {
	const char *service;
	int32_t from, to;
	int64_t after;
};

/* ERR_NOT_FOUND for a driver who does not drive this stop today. */
Err outcome_may(struct ctx *cx, const struct plan_day *p, const struct stop *s) MUST_CHECK;
Err alarm_members(struct ctx *cx, struct jw *w, int64_t id) MUST_CHECK;
/* Another number for one day; 0 cancels.  Bills and records a late one. */
Err change_set(struct req *rq, struct resp *rs, const struct sub *s, int32_t day,
	       int64_t quantity, bool free, bool *late) MUST_CHECK;
/* Saved: {"id", "version"}. */
Err delivery_saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version,
		   const char *action) MUST_CHECK;
/* Members of a stop for planners: who, where he lives, what he eats, how far it is. */
Err stop_members(struct ctx *cx, struct jw *w, const struct plan_day *p,
		 const struct stop *s) MUST_CHECK;
void jw_bits(struct jw *w, const char *name, unsigned bits, const char *const *names);
/* Estimated minute of arrival at each stop of a round, and its road in metres. */
void round_times(struct ctx *cx, const struct plan_day *p, const struct round_day *r,
		 const struct stop *const *stops, size_t n, int *arrive, int64_t *metres);

#endif
