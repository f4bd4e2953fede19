/*
 * KBO / BCE: the enterprise number of the Crossroads Bank for Enterprises, and the VAT number
 * ("BE" and the ten digits) made of it.
 *
 * Ten digits, the first 0 or 1; the last two are 97 - (first eight mod 97).  Numbers of nine
 * digits, from before 2005, get a 0 in front.  Pure functions; the struct owns nothing.
 */
#ifndef CORE_KBO_H
#define CORE_KBO_H

#include <stdbool.h>

#include "base/macros.h"

#define KBO_DIGITS    10
#define KBO_TEXT_SIZE 13 /* "0207.887.001" and NUL */
#define KBO_VAT_SIZE  13 /* "BE0207887001" and NUL */

struct kbo {
	char digits[KBO_DIGITS + 1];
};

/* Accepts "0207.887.001", "BE 0207 887 001", "BE207887001"…  False: `out` untouched. */
bool kbo_parse(const char *in, struct kbo *out) MUST_CHECK;
void kbo_format(const struct kbo *n, char out[KBO_TEXT_SIZE]);
void kbo_format_vat(const struct kbo *n, char out[KBO_VAT_SIZE]);

#endif
