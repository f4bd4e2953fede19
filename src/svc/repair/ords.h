/*
 * The Open Repair Data Standard, version 0.3: codes, a row of its file, checks, CSV.
 *
 * The codes are data (schema/data/repair/ords.json, with its sources), read once.  A file holds
 * one row per attempt at a repair: 14 fields in a fixed order, names in English, UTF-8.  Objects
 * without current are not part of it: the Alliance publishes counts of them apart.
 *
 * Checks are those of the table schema published with the open data: id ^[a-z]+-[0-9]+$ and
 * unique, country ^[A-Z]{3}$, year ^[0-9]{4}$ or empty, age a number or empty, status and barrier
 * of their lists, a barrier only at the end of life, a date; and the rules of the standard's text:
 * provider, partner category, status and date are required, a category's name and number agree.
 */
#ifndef SVC_REPAIR_ORDS_H
#define SVC_REPAIR_ORDS_H

#include "base/buf.h"
#include "base/ctx.h"
#include "core/model.h"

#define ORDS_FIELDS   14
#define ORDS_POWERED  100  /* categories from here on are ours, without current */
#define ORDS_ROWS_MAX 5000 /* of one file that is read */
#define ORDS_TEXT_MAX 1000 /* code points of a problem */

enum ords_field {
	ORDS_ID,
	ORDS_PROVIDER,
	ORDS_COUNTRY,
	ORDS_PARTNER_CATEGORY,
	ORDS_CATEGORY,
	ORDS_CATEGORY_ID,
	ORDS_BRAND,
	ORDS_YEAR,
	ORDS_AGE,
	ORDS_STATUS,
	ORDS_BARRIER,
	ORDS_GROUP,
	ORDS_DATE,
	ORDS_PROBLEM,
};

struct ords_code {
	int64_t id;
	const char *name, *key; /* key: outcome of the record, of a status */
	const char *also[3];	/* other spellings that are read */
	struct label label;
	const char *skill; /* of a category */
	int64_t grams;	   /* usual weight of a category, 0 not published */
	bool mains;	   /* is tested for safety before it goes home */
};
struct ords_skill {
	const char *key;
	struct label label;
};
struct ords {
	const char *version, *source, *weight_source;
	const char *fields[ORDS_FIELDS];
	struct ords_code statuses[4], barriers[6], categories[64];
	size_t n_statuses, n_barriers, n_categories;
	struct ords_skill skills[16];
	size_t n_skills;
	int64_t usual[16];
	size_t n_usual;
};

/* Lives as long as the program. */
const struct ords *ords(void) __attribute__((returns_nonnull));
/* NULL when there is none. */
const struct ords_code *ords_category(int64_t id);
const struct ords_code *ords_status(int64_t id);
const struct ords_code *ords_barrier(int64_t id);
const struct ords_skill *ords_skill(const char *key);

/* A row as texts; never NULL, empty where nothing is known. */
struct ords_row {
	const char *at[ORDS_FIELDS];
};

struct ords_fault {
	int64_t row; /* from 1, the first after the header */
	const char *field;
	const char *
		error; /* "field.required", "field.not_one_of", "field.text", "field.not_a_date" */
};
#define ORDS_FAULTS_MAX 50
struct ords_faults {
	struct ords_fault rows[ORDS_FAULTS_MAX];
	size_t n;     /* kept */
	size_t total; /* found */
};

/* What the numbers behind a row are, once it has been checked. */
struct ords_values {
	int64_t category, status, barrier; /* barrier 0: none; category 0: none given */
	int64_t age_tenths;		   /* -1: not known */
	int32_t day;
};
/* Adds its faults; true when the row has none. */
bool ords_check(const struct ords_row *r, int64_t number, struct ords_values *v,
		struct ords_faults *faults);

void ords_write_header(struct buf *b);
void ords_write(struct buf *b, const struct ords_row *r);

/*
 * Reads a file: a header with the names of the standard in any order (others are passed over,
 * optional ones may lack), then rows.  ERR_BAD_REQUEST "repair.csv" when it is no CSV or lacks a
 * required column, "repair.csv_rows" when it has more than ORDS_ROWS_MAX rows.
 */
Err ords_read(struct ctx *cx, const char *text, size_t len, struct ords_row **rows,
	      size_t *n) MUST_CHECK;

#endif
