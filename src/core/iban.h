/*
 * IBAN: bank account numbers (ISO 13616; check digits ISO 7064 mod 97-10).
 *
 * Belgian numbers have 16 characters, and besides the check of ISO 7064 a national one: the
 * last two digits are the ten before them mod 97 (97 for 0).  Both must hold.  Numbers of the
 * other SEPA countries (EPC409-09) are accepted with their length and the check of ISO 7064;
 * any other country is refused.
 *
 * Pure functions; the struct owns nothing.  An account number is personal data.
 */
#ifndef CORE_IBAN_H
#define CORE_IBAN_H

#include <stdbool.h>

#include "base/macros.h"

#define IBAN_MAX       34
#define IBAN_TEXT_SIZE (IBAN_MAX + IBAN_MAX / 4 + 1)
#define IBAN_MASK_SIZE (3 * IBAN_MAX + IBAN_MAX / 4 + 1)

struct iban {
	char text[IBAN_MAX + 1]; /* upper case, no spaces */
};

/* Accepts lower case and separators among space, `-`, `.`.  False: `out` untouched. */
bool iban_parse(const char *in, struct iban *out) MUST_CHECK;
void iban_format(const struct iban *n, char out[IBAN_TEXT_SIZE]); /* "BE68 5390 0754 7034" */
void iban_mask(const struct iban *n, char out[IBAN_MASK_SIZE]); /* "BE68 •••• •••• 7034" */
bool iban_belgian(const struct iban *n);

#endif
