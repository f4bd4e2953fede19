/*
 * The people of the demonstration centre: first drawn as rows in memory (households, names,
 * birth, dossier), then written with everything that is told about them.
 */
#ifndef CLI_DEMO_PEOPLE_H
#define CLI_DEMO_PEOPLE_H

#include "cli/demo_stock.h"
#include "core/app.h"

enum person_role { ROLE_HEAD, ROLE_PARTNER, ROLE_CHILD, ROLE_PARENT, ROLE_SIBLING };

struct demo_person {
	int64_t id, household_id; /* household 0: lives alone */
	const char *last, *first;
	int32_t birth, opened, closed, deceased; /* the last two DAY_NONE */
	uint32_t file_no, household;		 /* household: number of its draw */
	uint16_t serial;			 /* of the NISS, 0 for none */
	uint8_t community, village;
	uint8_t staff;	   /* referent's index, NO_STAFF */
	uint8_t team;	   /* index, NO_TEAM */
	uint8_t sex, role; /* sex: 0 m, 1 f, 2 x */
	bool guarded;	   /* protected file */
};
#define NO_STAFF 255
#define NO_TEAM	 255

struct demo_people {
	const struct people_stock *stock;
	const struct work_stock *work;
	struct demo_person *rows; /* by household, heads first */
	uint32_t *by_id;	  /* indexes in ascending order of person id */
	size_t n, n_households;
	uint64_t seed;
	int32_t today, first_day; /* the first day of the history of interventions */
};

/* Draws `n` people; in `a`. */
void people_draw(struct arena *a, struct demo_people *p, size_t n);

/* What the next two need of one person and cannot be told from the row. */
struct slots person_slots(const struct demo_people *p, const struct demo_person *row);
const char *nationality_name(const char *code);

/* Inside a write job: rows by_id[from] up to but not including by_id[to]. */
Err people_write(struct ctx *cx, const struct demo_people *p, size_t from,
		 size_t to) MUST_CHECK;

/* ---- demo_forms.c ------------------------------------------------------------------------- */

/* The JSON of a compartment (vault/ids.h) as it is sealed; NULL when nothing is known. */
char *person_form(struct arena *a, const struct demo_people *p, size_t i, int compartment,
		  size_t *len);
/* Eleven digits; false when this person has none. */
bool person_niss(const struct demo_person *row, char digits[12]);

#endif
