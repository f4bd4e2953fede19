/*
 * What is delivered on a day: the one answer that kitchen, rounds and drivers read.
 *
 * A delivery day brings the meals of the day itself and, to those who have them ahead, of the
 * days without a round that follow (week-end, holidays).  Rounds drive from Monday to Friday that
 * are no holidays, and on the days that the parameters delivery.runs.* add.
 */
#ifndef SVC_DELIVERY_DAY_H
#define SVC_DELIVERY_DAY_H

#include "svc/delivery/delivery.h"

#define COVER_MAX 10 /* days that one round may bring */

/* One meal of one day. */
struct meal {
	int32_t day;
	int64_t quantity; /* 0: none this day */
	struct course_pick {
		int64_t dish_id; /* 0: none */
		bool blocked;	 /* every dish meets an allergy */
		bool misfit;	 /* does not fit the diet or the texture */
		bool chosen, override;
		int64_t by_id; /* who chose */
	} pick[COURSES];
};

struct stop {
	struct sub sub;
	struct sub_content c;
	unsigned allergens; /* bits */
	struct meal *meals; /* plan->n_cover of them */
	int64_t quantity;   /* of all its meals */
	int64_t late;	    /* meals cancelled after the cut-off */
	bool blocked, overridden;
	int64_t round_id, position; /* of this day */
	int64_t stop_id, stop_version;
	int outcome; /* OUTCOME_NONE: none yet */
	int64_t done_quantity, at, tenths, user_id;
	unsigned signs;
};

struct dish {
	int64_t id, version;
	int course;
	const char *label;
	unsigned allergens, diets, textures;
	bool active;
};

struct round_day {
	int64_t id, version, driver_id, depart, stop_minutes, capacity, into_id, position;
	int64_t usual_driver_id, run_version;
	const char *label, *vehicle;
	struct geo kitchen;
	bool active;
};

struct plan_day {
	int64_t service_id;
	int32_t day;
	bool drives;		  /* a round drives on this day */
	int32_t cover[COVER_MAX]; /* days whose meals it brings, itself first */
	size_t n_cover;
	struct stop *
		stops; /* by round and position; without a meal only when one was cancelled late */
	size_t n_stops;
	struct dish *dishes;
	size_t n_dishes;
	struct round_day *rounds;
	size_t n_rounds;
};

Err day_plan(struct ctx *cx, int64_t service_id, int32_t day, struct plan_day *out) MUST_CHECK;
/* Only the stops of one subscription. */
Err day_plan_one(struct ctx *cx, const struct sub *s, int32_t day,
		 struct plan_day *out) MUST_CHECK;
const struct dish *plan_dish(const struct plan_day *p, int64_t dish_id);
struct round_day *plan_round(const struct plan_day *p, int64_t round_id);

/* Does a round drive on this day? */
bool day_drives(struct ctx *cx, int32_t day);
/* The day that brings the meal of `meal_day`; DAY_NONE when nothing does. */
int32_t day_of_meal(struct ctx *cx, const struct sub *s, int32_t meal_day);
/* The instant after which a change of the delivery of `day` is late. */
int64_t day_cutoff(struct ctx *cx, int32_t day);

/* ---- dishes.c: menus and what each one eats ------------------------------------------------- */

Err dishes_load(struct ctx *cx, int64_t service_id, struct plan_day *p) MUST_CHECK;
/* The dishes of a course of a day by rank; cycle, or what replaces it. */
struct menu {
	int32_t day;
	int64_t dish[COURSES][9];
	size_t n[COURSES];
};
Err menu_of_day(struct ctx *cx, int64_t service_id, int32_t day, struct menu *out) MUST_CHECK;
/* Chooses what the stop eats of a menu, by hand-made choices first. */
void menu_pick(const struct plan_day *p, const struct menu *m, struct stop *s,
	       struct meal *meal);

#endif
