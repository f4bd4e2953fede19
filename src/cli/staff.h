/*
 * Accounts made at the terminal: the first administrator, the staff of the demo.
 */
#ifndef CLI_STAFF_H
#define CLI_STAFF_H

#include "core/app.h"

struct staff {
	const char *login, *name, *role, *password, *lang;
	const int64_t *teams;
	size_t n_teams;
};

/* Hashes the password and adds the account; `id` may be NULL. */
Err staff_add(struct ctx *cx, const struct staff *s, int64_t *id) MUST_CHECK;
Err staff_password(struct ctx *cx, const char *login, const char *password) MUST_CHECK;

#endif
