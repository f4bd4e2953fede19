/*
 * The demonstration centre: an invented CPAS that a visitor can use at once, and the base that
 * benchmarks run on.
 *
 * Everything in it comes from schema/data/demo (people.json, work.json) and from the two plans
 * of schema/data/plans, drawn with a seed: the same seed, size and day give the same people,
 * interventions and counts (keys, nonces and therefore the bytes of the files differ, as they
 * must).  All days stand relative to today, so that the centre is alive whenever it is made:
 * the last intervention is of the last working day before today, next steps are due this week.
 *
 * It is written through the writer, in large jobs, with the calls that the services use: keys
 * and compartments of persons, sealed notes, ties by the rules of both plans.  The read models
 * are not told: they are built when the centre is opened next.
 */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "core/app.h"

#define DEMO_PEOPLE	 400
#define DEMO_RECORDS	 9000
#define DEMO_PEOPLE_MAX	 1000000
#define DEMO_RECORDS_MAX 50000000
#define DEMO_PLANS	 2

extern const char DEMO_PASSWORD[]; /* of every account */

struct demo_how {
	const char *dir, *secret_file; /* NULL: DIR.secret */
	int64_t people;		       /* 10 to DEMO_PEOPLE_MAX */
	int64_t records;	       /* interventions, 0 to DEMO_RECORDS_MAX */
	uint64_t seed;		       /* not 0 */
	int64_t indexes_after;	       /* acts from which indexes are made last; 0: 200 000 */
	bool quiet;		       /* no progress on standard error */
};

struct demo_plan_done {
	char organisation[80];
	int64_t tied; /* interventions that count and serve an action */
};

struct demo_done {
	int64_t people, households;
	int64_t interventions; /* logged; of these: */
	int64_t corrected, cancelled, with_note, sealed, tasks, tasks_open;
	int32_t from, to; /* days of the first and the last one */
	struct demo_plan_done plans[DEMO_PLANS];
};

/*
 * Creates and fills a centre in a folder where there is none; closed again on return.  A
 * failure half-way leaves a centre that is open to use but incomplete.
 */
Err demo_make(struct err_info *ei, const struct demo_how *how,
	      struct demo_done *out) MUST_CHECK;

/* Login, role and name of the accounts, one call each, in the order of work.json. */
typedef void demo_account_fn(void *arg, const char *login, const char *role, const char *name,
			     const char *title);
Err demo_accounts(struct err_info *ei, demo_account_fn *each, void *arg) MUST_CHECK;

#endif
