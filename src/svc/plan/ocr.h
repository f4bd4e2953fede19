/*
 * Repair of French text that came out of a scanner.
 *
 * Character recognition trained on English loses French in a few regular ways: "I'" for "l'",
 * "ce" for the ligature oe, the grave and the circumflex read as an acute or not at all, the
 * circumflexed o read as an acute e or a 6.  A document that shows none of them is left alone:
 * a plan typed by hand may say "Etablir" and mean it.
 *
 * What is repaired: elisions; the ligature; words of the lexicon whose accents were lost or
 * bent (an accent that stands is never taken away); an acute before a consonant and a mute e,
 * which French does not write; "a" for the preposition, wherever it cannot be the verb.
 */
#ifndef SVC_PLAN_OCR_H
#define SVC_PLAN_OCR_H

#include <stdbool.h>

#include "base/arena.h"

struct plan_ocr {
	bool on;   /* the document is French and scanned */
	bool no_a; /* not one "a" with its grave in the whole document */
};

struct plan_ocr plan_ocr_judge(const char *text);
/* A repaired copy of one label (squeezed); `s` itself when there is nothing to repair. */
const char *plan_ocr_repair(struct arena *a, const struct plan_ocr *ocr, const char *s);

#endif
