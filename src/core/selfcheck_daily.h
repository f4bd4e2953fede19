/*
 * The self-check once a day, by itself, while nobody works.
 *
 * It is due when the day has none yet, after two in the morning, and when nothing moved in the centre
 * for SELFCHECK_IDLE_S: at night in most centres, at noon where the machine is off at night.  Its
 * result is kept with its time for SELFCHECK_DAYS and stands on the administration page.
 */
#ifndef CORE_SELFCHECK_DAILY_H
#define CORE_SELFCHECK_DAILY_H

#include "core/selfcheck.h"

#define SELFCHECK_HOUR	 2
#define SELFCHECK_IDLE_S 600
#define SELFCHECK_DAYS	 60

/* Nothing has moved for `idle_s`.  Also due where the check of the day failed to be made. */
Err selfcheck_due(struct ctx *cx, int64_t idle_s, bool *due) MUST_CHECK;
/* Checks and keeps the result; outside of a write job, may take seconds. */
Err selfcheck_daily(struct ctx *cx, struct check_report *out) MUST_CHECK;

/* "lines": [{"what", "good", "numbers", "note"}], as answers and the kept row have them; "what" is
 * the key of the line. */
void selfcheck_write(struct jw *w, const struct check_report *r);

/* The last kept ones, latest first: rows of "day", "at", "took_ms", "good"; the lines of the latest
 * under "lines". */
Err selfcheck_kept(struct ctx *cx, struct jw *w) MUST_CHECK;

#endif
