/*
 * The stock of the demonstration centre, as demo/people.json and demo/work.json hold it, with
 * names resolved to the numbers of this centre's catalogue.  Everything lives in the arena that
 * it was read into.
 */
#ifndef CLI_DEMO_STOCK_H
#define CLI_DEMO_STOCK_H

#include "base/ctx.h"
#include "cli/demo_draw.h"

struct json_t;
struct term;

#define DECADE_FIRST 1930
#define DECADES	     10

struct first_names {
	double decade[DECADES]; /* weight in the decade of birth */
	struct texts names;
};

struct community {
	const char *key;
	struct words languages, nationalities, surnames;
	double interpreter_percent;
	struct first_names *first[2]; /* men, women */
	size_t n_first[2];
	struct weights by_decade[2][DECADES];
};

struct village {
	const char *locality, *postcode, *phone_prefix;
	struct texts streets;
};

enum member { MEMBER_SINGLE, MEMBER_PARTNER, MEMBER_CHILD, MEMBER_PARENT, MEMBER_RELATIVE };
#define HOUSEHOLD_MAX 8

struct household_shape {
	enum member members[HOUSEHOLD_MAX];
	size_t n;
};

struct people_stock {
	struct community *communities;
	struct weights by_community;
	struct village *villages;
	struct weights by_village;
	struct household_shape *shapes;
	struct weights by_shape;
	int birth_from[16], birth_to[16];
	struct weights by_birth;
	struct words sexes, marital, residence, income, fund;
	struct texts streets, boxes, mobile_prefixes, email_domains, alerts;
	struct texts situation, housing, work, debts, health;
	int house_max;
	double box_percent, mobile_percent, fixed_percent, email_percent, discreet_percent;
};
Err people_stock_read(struct ctx *cx, struct people_stock *out) MUST_CHECK;

#define MODES 6 /* of svc/casework: interview phone visit letter errand network */

struct ids {
	int64_t *id; /* 0: none */
	struct weights w;
};
int64_t ids_pick(const struct ids *i, struct rng *r);

struct numbers {
	int *value;
	struct weights w;
};
int numbers_pick(const struct numbers *n, struct rng *r);

struct note_set {
	struct texts texts;
	const struct term **steps; /* next steps */
	size_t n_steps;
};

struct activity {
	int64_t service_id, theme_id;
	int team; /* index, -1: any */
	int32_t from;
	int age_min, age_max;
	bool no_person, has_places;
	int head_from, head_to;
	int level; /* LEVEL_… of svc/casework */
	struct weights modes;
	int mode[MODES];
	struct ids partners, outcomes, places, interview_places;
	const struct numbers *minutes; /* of staff training; NULL: of the mode */
	const struct note_set *notes;
};

struct staff_member {
	const char *login, *name, *role, *lang, *title;
	int teams[4]; /* indexes */
	size_t n_teams;
	double load;
	int64_t user_id;
};

struct glass_sample {
	const char *reason_code, *reason;
};

struct work_stock {
	const char *centre_name, *centre_kind;
	const char **teams;
	size_t n_teams;
	int64_t *team_id;
	struct staff_member *staff;
	size_t n_staff;
	struct activity *activities;
	struct weights by_activity;
	double month[13], weekday[8]; /* 1 to 12; 1 Monday to 7 */
	struct numbers starts;	      /* minutes of the day */
	struct numbers minutes[MODES], minutes_training;
	int64_t mode_id[MODES];
	struct words present;
	struct texts months, days, children, cancel_reasons;
	int *amounts;
	size_t n_amounts;
	double same_person, next_step, present_percent, corrected, cancelled;
	struct glass_sample *glass;
	size_t n_glass;
};
/* Teams and staff: what is needed before the centre exists. */
Err work_stock_staff(struct ctx *cx, struct work_stock *out) MUST_CHECK;
/* The rest; the catalogue is that of cx->model. */
Err work_stock_read(struct ctx *cx, struct work_stock *out) MUST_CHECK;

/* ---- demo_read.c: from JSON to the forms above ------------------------------------------- */

struct stock_file {
	struct json_t *j;
};
void stock_file_done(struct stock_file *f);
const char *stock_text(struct arena *a, const struct json_t *o, const char *name); /* a copy */
double stock_real(const struct json_t *o, const char *name, double fallback);
void stock_words(struct arena *a, const struct json_t *object, struct words *out);
void stock_texts(struct arena *a, const struct json_t *array, struct texts *out);
/* {"30": 6}: values by weight; "HH:MM" reads as minutes. */
void stock_numbers(struct arena *a, const struct json_t *object, struct numbers *out);

#endif
