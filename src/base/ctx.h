/*
 * ctx: what every function that works for one request (or one command) receives.
 *
 * It carries the request's memory, its error record, the frozen time, the database connection in
 * use (a reader, or the writer's while inside a write) and the open centre.  `who` is who acts;
 * it is NULL before login and in system jobs.
 */
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct app;
struct db;
struct model;
struct session;

struct ctx {
	struct arena *arena;
	struct err_info err;
	struct db *db;		   /* reader, or the writer's connection inside a write */
	struct app *app;	   /* the open centre (core/app.h) */
	const struct model *model; /* the configuration, one state per request (core/model.h) */
	const struct session *who; /* core/session.h */
	int64_t now;		   /* unix seconds, frozen for the request */
	int32_t today;		   /* civil day in Europe/Brussels of `now` (base/date.h) */
};

#endif
