/*
 * French words with accents, for the repair of scanned plans (svc/plan/ocr.h).
 */
#ifndef SVC_PLAN_LEXICON_H
#define SVC_PLAN_LEXICON_H

#include <stddef.h>

/* Sorted by folded form (plan_fold, svc/plan/text.h), lower case, UTF-8. */
size_t plan_lexicon(const char *const **words);

#endif
