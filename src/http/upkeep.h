/*
 * Upkeep: what has to happen because a day has passed or a figure of the law has changed, and not
 * because somebody wrote.
 *
 * Most of what depends on the day is computed when it is read.  What is stored (records of what
 * has fallen due, due days, states) is brought up to date by each service's `catch_up`, in jobs of
 * the writer.  It runs when the server starts, after midnight (Europe/Brussels) and after a change
 * of the configuration, so that the figures are right each morning before anybody has written.
 */
#ifndef HTTP_UPKEEP_H
#define HTTP_UPKEEP_H

#include "core/app.h"

/* Every service, now.  A service that fails does not keep the others from theirs; the first
 * failure comes back. */
Err upkeep_run(struct app *app, struct err_info *ei) MUST_CHECK;

struct upkeep {
	int32_t day;	/* of the last run that succeeded */
	uint64_t stamp; /* of the model that it saw */
};
/* For the idle loop of the server: runs when the day or the model is another than at the last run;
 * false: it failed, and is tried again at the next call. */
bool upkeep_tick(struct app *app, struct upkeep *u);

#endif
