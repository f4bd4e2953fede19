/*
 * NISS / INSZ: the Belgian social-security identification number.
 *
 * Eleven digits YYMMDD-SSS-CC.  It is either the number of the National Register (RN) or a
 * "bis" number of the Crossroads Bank, whose month is raised by 20 (sex unknown when it was
 * made) or by 40 (sex known).  SSS is the serial of the day, 001 to 998, odd for men and even
 * for women. CC = 97 - (first nine digits mod 97) for births before 2000, and 97 - ((2 000 000
 * 000 + nine digits) mod 97) from 2000 on, so that the check digits tell the century. Month, or
 * day, or both are 00 when the birth date is not fully known or the serials of the day were
 * used up; beside month 00 the day is a counter (IBZ, IT 000; arrêté royal du 3 avril 1984). A
 * month and a day that are given must exist.
 *
 * These functions are pure; the struct lives on the stack and owns nothing.  A number is
 * personal data: never put it in a log, a URL or an error.
 */
#ifndef CORE_NISS_H
#define CORE_NISS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/macros.h"

#define NISS_DIGITS    11
#define NISS_TEXT_SIZE 16 /* "85.07.30-033.28" and NUL */
#define NISS_MASK_SIZE 26 /* "81.04.12-•••.••" and NUL: the dots take three bytes each */

enum sex {
	SEX_UNKNOWN = 0,
	SEX_MALE = 1,
	SEX_FEMALE = 2,
	SEX_OTHER = 3, /* X in the file; a NISS never says it */
};

enum niss_kind {
	NISS_UNSET = 0,
	NISS_RN,
	NISS_BIS_NO_SEX, /* month + 20 */
	NISS_BIS,	 /* month + 40 */
};

struct niss {
	char digits[NISS_DIGITS + 1];
	enum niss_kind kind;
	/*
	 * DAY_NONE and SEX_UNKNOWN when the number does not say them for certain: month or day
	 * 00, or a bis number with month + 20.
	 */
	int32_t birth;
	enum sex sex;
};

/*
 * Accepts the eleven digits with any separators among `. - / space` between them.  `today`
 * decides the century: a number of the years 2000 is refused when the birth lies after `today`.
 * False: not a NISS, `out` untouched.
 */
bool niss_parse(const char *in, int32_t today, struct niss *out) MUST_CHECK;
void niss_format(const struct niss *n, char out[NISS_TEXT_SIZE]); /* "85.07.30-033.28" */
void niss_mask(const struct niss *n, char out[NISS_MASK_SIZE]); /* "85.07.30-•••.••" */

/*
 * The RN number of a birth day and a serial (1 to 998; odd man, even woman), for demonstrations
 * and tests.  False when the day is before 1900 or after 2099, or the serial is out of range.
 */
bool niss_make(int32_t birth, int serial, struct niss *out) MUST_CHECK;

#endif
