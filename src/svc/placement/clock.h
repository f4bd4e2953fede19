/*
 * The day clock: how many days of work count towards unemployment rights, and when the threshold
 * is reached.  Pure functions on civil days; no base, no clock of the machine.
 *
 * The law
 * -------
 * AR du 25/11/1991, art. 30: a number of days in a reference period, by the age on the day of the
 * application (312 in 21 months under 36, 468 in 33 from 36, 624 in 42 from 50), with other ways
 * for those who have a career behind them or who fulfil the condition of an older bracket.
 * Loi-programme du 18/7/2025, applications from 1/3/2026: 312 days in 36 months at any age, only
 * days after the previous admission, and fewer absences are assimilated.  Both, and what may come,
 * are *rules* (struct clock_rules) that begin on a day: those in force on the day of the
 * application apply to the whole reference period.  They are read from dated parameters
 * (rules.h); no figure of the law stands in this code.
 *
 * The count
 * ---------
 * Art. 37 and AM du 26/11/1991, art. 7: the week has six days, whatever the schedule.  A day of
 * `m` minutes is m * week_days / full_week days (7 h 36 of 38 h: 1.2).  A month that the contract
 * covers from its first to its last scheduled day is `month_days` (26) times the fraction, whatever
 * its length: the difference is a correction on its last scheduled day.  No month gives more.  Each
 * scheduled minute that does not count takes its own part off.  Admission in half-days: each day
 * is two half-days, at most 26 a month.
 *
 * A day has one code.  A letter in lower case is half a day of it, the other half worked.  Days
 * without a code, and those to come, are taken as worked by the projection and not by the counter.
 *
 * Quantities are thousandths of a day ("milli"); minutes are summed exactly within a month and
 * rounded once.
 */
#ifndef SVC_PLACEMENT_CLOCK_H
#define SVC_PLACEMENT_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum day_code {
	CODE_NONE, /* not entered */
	CODE_WORKED,
	CODE_HOLIDAY,
	CODE_LEAVE,
	CODE_GUARANTEED,
	CODE_COMP_REST,
	CODE_MATERNITY,
	CODE_TEMP_UNEMPLOYMENT,
	CODE_SICKNESS,
	CODE_ACCIDENT,
	CODE_WAITING_DAY,
	CODE_UNPAID,
	CODE_UNJUSTIFIED,
	CODE_TRAINING,
	CODE_SUSPENSION,
	DAY_CODES
};
extern const char day_letters[DAY_CODES + 1]; /* '.' for CODE_NONE */
extern const char *const day_code_keys[];     /* "worked" …, NULL-terminated */

/* The code of a letter; *half when it is in lower case.  CODE_NONE for '.' and ' '. */
enum day_code day_code_of(char letter, bool *half);
bool day_letter_valid(char letter); /* a letter, '.' or ' ' */

#define BRACKETS     3	 /* under the first age, under the second, above */
#define CLOCK_MONTHS 120 /* longest run that is followed */

struct clock_rules {
	int32_t from; /* first day of application to which they apply */
	int age[BRACKETS - 1];
	int days[BRACKETS], months[BRACKETS];
	bool older_paths; /* a younger person may fulfil the condition of an older bracket */
	/* With a career in the ten years before: `low` days and `career` career days; or `mid` days
	 * and `per_missing` career days for each one missing.  0: there is no such way. */
	int low[BRACKETS], mid[BRACKETS], career, per_missing;
	int month_days, week_days;
	int unpaid_max;		  /* unpaid days a calendar year that count */
	bool new_days;		  /* only days after the previous admission */
	bool counts[DAY_CODES];	  /* assimilated */
	bool prolongs[DAY_CODES]; /* lengthen the reference period */
};

/* The schedule from a day on: minutes by weekday, Monday first. */
struct clock_span {
	int32_t from;
	int32_t week[7];
};
/* A suspension, or an absence supposed by a "what if". */
struct clock_absence {
	int32_t from, to;
	enum day_code code;
};
/* Days before the contract, spread evenly over their period. */
struct clock_prior {
	int32_t from, to;
	int64_t milli;
	enum day_code code;
};
struct clock_month {
	int index; /* day_month_index() */
	char codes[32];
};

struct clock_contract {
	int32_t birth;			      /* DAY_NONE: unknown; then the youngest bracket */
	int32_t start, planned_end, real_end; /* real_end DAY_NONE: running */
	int32_t admitted;  /* previous admission to unemployment, or DAY_NONE */
	int32_t full_week; /* minutes of a full-time week */
	bool half_days;
	int career;			/* days in the ten years before the reference period */
	const struct clock_span *spans; /* ascending; the first one begins on `start` */
	size_t n_spans;
	const struct clock_absence *stops; /* suspensions */
	size_t n_stops;
	const struct clock_prior *priors;
	size_t n_priors;
	const struct clock_month *months; /* ascending */
	size_t n_months;
	const struct clock_absence *ifs; /* supposed; they win over what was entered */
	size_t n_ifs;
};

/* One month of the working. */
struct clock_line {
	int month;
	bool complete;		 /* the contract covers it */
	bool projected;		 /* holds days that were supposed */
	int16_t days[DAY_CODES]; /* days by code, in half-days */
	int64_t counted, not_counted, correction, value,
		total; /* milli; total: since the start */
};

/* How the condition is, or would be, fulfilled. */
enum clock_path {
	PATH_NONE,
	PATH_AGE,    /* days of one's age */
	PATH_OLDER,  /* of an older bracket, with its longer period */
	PATH_CAREER, /* half, with a career */
	PATH_PART    /* two thirds, with career days for each one missing */
};
extern const char *const clock_paths[]; /* "none" …, NULL-terminated */

struct clock_result {
	int32_t required, months; /* by age, on the projected end or else on the planned one */
	int64_t counter; /* milli, entered days in the reference period that ends with the last
			      entered day, days before the contract included */
	int32_t counted_to;  /* that day, or DAY_NONE */
	int64_t prior;	     /* milli of the days before, within it */
	int32_t window_from; /* first day of it */
	int missing;	     /* scheduled days up to today without a code */
	int32_t reached; /* first day on which the threshold is (would be) met, or DAY_NONE */
	bool projected;	 /* `reached` lies on a supposed day or after one */
	enum clock_path path;
	int64_t at_end; /* milli at the end of the contract */
	int32_t margin; /* days from `reached` to the end; negative: too late; INT32_MIN */
	int bracket_start, bracket_end; /* 0 … BRACKETS - 1 */
	int32_t bracket_day; /* birthday on which it changes within the contract, or DAY_NONE */
	struct clock_line *lines; /* of the scratch memory, valid until the next run */
	size_t n_lines;
};

/* Rules that apply to an application on `day`: the last ones that begin on or before it. */
const struct clock_rules *clock_rules_at(const struct clock_rules *rules, size_t n,
					 int32_t day);

/* Memory that runs use one after the other; lines of the last run only. */
struct clock_scratch {
	int64_t *sum, *entered;
	int32_t *prolong, *firsts;
	struct clock_line *lines; /* NULL: not asked */
};
void clock_scratch_init(struct arena *a, bool lines, struct clock_scratch *s);
void clock_run(const struct clock_scratch *s, const struct clock_rules *rules,
	       const struct clock_contract *c, int32_t today, struct clock_result *out);
/* Minutes that the schedule asks on a day; 0 before the contract and on free days. */
int clock_minutes(const struct clock_contract *c, int32_t day);
/* Days worked (not assimilated) of one month, in milli; and minutes. */
int64_t clock_worked(const struct clock_rules *rules, const struct clock_contract *c,
		     const struct clock_month *m, int64_t *minutes);

#endif
