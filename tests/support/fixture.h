/*
 * A centre in a temporary folder, and requests to it without a socket.
 *
 *	static int setup(void **state) { return fx_setup(state, FX_PLANS); }
 *	const char *body = fx_call(fx, POST, "/api/persons", "{…}", 201);
 *
 * Time is frozen at FX_NOW unless a test moves it.
 */
#ifndef SUPPORT_FIXTURE_H
#define SUPPORT_FIXTURE_H

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/app.h"
#include "core/session.h"
#include "http/http.h"

#define FX_NOW	 1795428000 /* Monday 23 November 2026, 10:00 UTC */
#define FX_TODAY "2026-11-23"

enum fx_what {
	FX_EMPTY = 0,
	FX_STAFF = 1, /* two teams, one user of each role; social workers in both teams */
	FX_PLANS = 3, /* and both real plans */
};

struct fx {
	char dir[64], secret[80];
	struct app *app;
	struct arena arena;	    /* answers; emptied by fx_forget() */
	const char *cookie;	    /* of the user who acts; NULL: nobody */
	const char *if_match, *key; /* for the next request only; key NULL: a fresh one */
	const char *origin;
	int status;	 /* of the last answer */
	int64_t version; /* its ETag */
	char error[64];	 /* its "error" */
	const char *body;
};

int fx_setup(void **state, enum fx_what what);
int fx_teardown(void **state);
void fx_reopen(struct fx *fx); /* closes and opens the centre again */
void fx_forget(struct fx *fx);

/* Signs in as the user of a role ("social_worker", "social_worker2" of the other team…). */
void fx_as(struct fx *fx, const char *login);
/* Any status. */
const char *fx_request(struct fx *fx, enum method m, const char *path, const char *body);
/* The expected status, or the test fails with the answer. */
const char *fx_call(struct fx *fx, enum method m, const char *path, const char *body,
		    int status);
/* A member of the last answer: "id", "ties.0.code". */
json_t *fx_json(struct fx *fx, const char *path); /* borrowed until fx_forget() */
int64_t fx_int(struct fx *fx, const char *path);
const char *fx_text(struct fx *fx, const char *path);
/* First column of a query on the data, -1 for no row. */
int64_t fx_sql(struct fx *fx, const char *sql);

/* A person of the first team with the first social worker as referent; returns its id. */
int64_t fx_person(struct fx *fx, const char *last, const char *first, const char *birth);
/* An interview of today in the insertion service; returns its id. */
int64_t fx_intervention(struct fx *fx, int64_t person_id, const char *note);
/* A route's path with ids in the place of ":id". */
char *fx_path(struct fx *fx, const struct route *r, int64_t id);

/* Runs over every route of every service. */
#define FX_EACH_ROUTE(svc, r)                                                                  \
	for (const struct service *const *svc = all_services; *svc; svc++)                     \
		for (const struct route *r = (*svc)->routes;                                   \
		     r < (*svc)->routes + (*svc)->n_routes; r++)

#endif
