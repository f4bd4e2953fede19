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

#define CHECK_NUMBERS 3

struct check_line {
	const char *key;  /* "facts_minutes": what the browser translates */
	const char *what; /* the same in English, for the command line */
	char detail[160]; /* in English too: the numbers in words, or the note */
	bool good;
	int64_t numbers[CHECK_NUMBERS];
	size_t n_numbers;
	char note[120]; /* what SQLite says of a file that is not sound; else empty */
};

struct check_report {
	struct check_line lines[24];
	size_t n;
	bool good; /* all of them */
};

/* Fails only when a check could not be made. */
Err selfcheck(struct ctx *cx, struct check_report *out) MUST_CHECK;

#endif
