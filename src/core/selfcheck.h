/*
 * The self-check: base, keys, audit chain, and the read models against the base.
 *
 * The facts and the directory are derived: here they are compared with what SQL says of the same
 * records, counted in another way.  `maillon check` runs it, and so do the tests after every
 * torture.
 */
#ifndef CORE_SELFCHECK_H
#define CORE_SELFCHECK_H

#include "core/app.h"

struct check_line {
	const char *what;
	bool good;
	char detail[120]; /* numbers only */
};

struct check_report {
	struct check_line lines[24];
	size_t n;
	bool good; /* all of them */
};

/* Fails only when a check could not be made. */
Err selfcheck(struct ctx *cx, struct check_report *out) MUST_CHECK;

#endif
