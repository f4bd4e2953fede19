/*
 * Lists that do not stop in silence: a statement asks for LIST_SQL rows, one more than are answered;
 * that one only tells, as "more", that there are others.  Rows come latest day first, so the next
 * page is asked with `to` the last day shown.
 */
#ifndef CORE_LIST_H
#define CORE_LIST_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
