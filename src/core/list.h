/*
 * Lists that do not stop in silence.
 *
 * By day: a statement asks for LIST_SQL rows, one more than are answered; that one only tells, as
 * "more", that there are others.  Rows come latest day first, so the next page is asked with `to`
 * the last day shown.
 *
 * By place, where there is no day to go back by (cards, series, those enrolled): a statement ends
 * with LIST_PAGE_SQL and the parameter that holds "after", the number of rows read before; the
 * answer says as "next" what to ask after, null at the end.  Whoever reads goes on to the end
 * (web/src/lib/whole.ts).  A change between two pages may carry a row over the border between
 * them; it also tells the open pages that something moved, and they read anew.
 */
#ifndef CORE_LIST_H
#define CORE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/schema.h"

#define LIST_ROWS 300
#define LIST_SQL  " LIMIT 301"

struct list_cut {
	size_t n;
	bool more;
};

/* After db_next(): is the answer at its end? */
static inline bool list_ends(struct list_cut *l, bool row)
{
	l->more = row && l->n == LIST_ROWS;
	return !row || l->n++ == LIST_ROWS;
}

#define LIST_PAGE      500
#define LIST_PAGE_SQL  " LIMIT 501 OFFSET " /* and the parameter of `after` */
#define LIST_AFTER_MAX 10000000

/* The query of a route that has no other words. */
struct after_q {
	int64_t after;
};
extern const struct schema after_q_schema;

struct list_page {
	int64_t after; /* as it was asked */
	size_t n;
	bool more;
};

/* After db_next(): is the page at its end? */
static inline bool page_ends(struct list_page *p, bool row)
{
	p->more = row && p->n == LIST_PAGE;
	return !row || p->n++ == LIST_PAGE;
}

/* "next": what to ask after; null at the end. */
void jw_next(struct jw *w, const struct list_page *p);

#endif
