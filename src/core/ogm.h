/*
 * OGM / VCS: the Belgian structured communication of a payment (Febelfin).
 *
 * Twelve digits: ten chosen by the creditor, then these ten mod 97 (97 for 0).  Written
 * +++010/8068/17183+++ (or *** on paper slips).  Pure functions; the struct owns nothing.
 */
#ifndef CORE_OGM_H
#define CORE_OGM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/macros.h"

#define OGM_DIGITS    12
#define OGM_TEXT_SIZE 21 /* "+++010/8068/17183+++" and NUL */
#define OGM_BASE_MAX  INT64_C(9999999999)

struct ogm {
	char digits[OGM_DIGITS + 1];
};

/* Accepts the twelve digits with `+ * / . -` and spaces around and between. False: untouched.
 */
bool ogm_parse(const char *in, struct ogm *out) MUST_CHECK;
/* The communication of a base of 0 to OGM_BASE_MAX; false outside. */
bool ogm_make(int64_t base, struct ogm *out) MUST_CHECK;
void ogm_format(const struct ogm *n, char out[OGM_TEXT_SIZE]);
int64_t ogm_base(const struct ogm *n); /* the ten digits as a number */

#endif
