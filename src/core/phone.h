/*
 * Telephone numbers: read as typed in Belgium, kept as E.164, shown as Belgians write them.
 *
 * Belgian plan (BIPT): after +32 a mobile number has nine digits (45x to 49x), every other one
 * eight: zones of one digit (2, 3, 4, 9) and of two digits, 800 (free), 900 to 909 (premium),
 * 70 and
 * 78.  Numbers of other countries must be typed with + or 00 and have 7 to 15 digits.  Short
 * numbers (112, 1722) are not numbers of a person and are refused.
 *
 * Pure functions; the struct owns nothing.
 */
#ifndef CORE_PHONE_H
#define CORE_PHONE_H

#include <stdbool.h>

#include "base/macros.h"

#define PHONE_E164_SIZE 17 /* '+', 15 digits, NUL */
#define PHONE_TEXT_SIZE 32

enum phone_kind {
	PHONE_UNSET = 0,
	PHONE_MOBILE,  /* Belgian mobile */
	PHONE_FIXED,   /* Belgian fixed line */
	PHONE_SPECIAL, /* Belgian 0800, 070, 078, 090x */
	PHONE_FOREIGN,
};

struct phone {
	char e164[PHONE_E164_SIZE]; /* "+32495123456" */
	enum phone_kind kind;
};

/*
 * Accepts "0495/12.34.56", "+32 (0)495 12 34 56", "0032 61 53 30 21", "061533021"…; separators
 * are space (also no-break), `. - / ( )`.  False: `out` untouched.
 */
bool phone_parse(const char *in, struct phone *out) MUST_CHECK;
/* "0495 12 34 56", "061 53 30 21", "02 123 45 67", "0800 12 345", "+33 612 34 56 78". */
void phone_format(const struct phone *n, char out[PHONE_TEXT_SIZE]);
/* The same, international: "+32 495 12 34 56". */
void phone_format_international(const struct phone *n, char out[PHONE_TEXT_SIZE]);

#endif
