/*
 * Tags and entities of HTML that end up in a copied plan ("<p>", "&nbsp;").  Only names that we
 * know are touched: "<+ Action 6.3.4" of a bad scan is text.
 */
#ifndef SVC_PLAN_MARKUP_H
#define SVC_PLAN_MARKUP_H

#include <stddef.h>
#include <stdint.h>

/*
 * Bytes of the tag or entity at s, 0 when there is none.  *cp is what it stands for: a code
 * point, PLAN_PARA (svc/plan/text.h) for the end of a paragraph, 0 for nothing.
 */
size_t plan_markup_at(const char *s, uint32_t *cp);

#endif
