/*
 * Bookings: who and what is taken, when.
 *
 * Whatever kind of work holds a worker, a room, a vehicle or a person for a time puts lines into
 * `busy` (schema 005_appointment.sql) through booking_hold(), in the transaction of its act.  All
 * kinds of work share the table, so a driver who has an interview is not sent on a round, and one
 * moment is never given twice: there is one writer, and it looks before it adds.
 *
 * Spans are instants, [from, to): one that ends at ten and one that begins at ten do not touch.  A
 * span lasts at most BOOKING_LONGEST_S; a longer absence is a line for each of its days.
 *
 * Errors: ERR_CONFLICT "booking.staff_taken", "booking.thing_taken", "booking.person_taken";
 * ERR_INVALID "booking.span" for a span that is empty, reversed or too long.
 */
#ifndef CORE_BOOKING_H
#define CORE_BOOKING_H

#include "base/ctx.h"
#include "base/macros.h"

#define BOOKING_LONGEST_S 90000 /* a day of 25 hours */

enum booking_who { BOOKING_STAFF = 1, BOOKING_THING = 2, BOOKING_PERSON = 3 };

struct span {
	int64_t from, to;
};

struct booking_party {
	enum booking_who who;
	int64_t id; /* 0: nobody, passed over */
};

struct busy {
	struct span span;
	const char *source;
	int64_t source_id;
};

/* Inside a write job: takes the span for every party, or fails. */
Err booking_hold(struct ctx *cx, const struct booking_party *parties, size_t n,
		 struct span span, const char *source, int64_t source_id) MUST_CHECK;
/* Inside a write job: gives back all that an act held; nothing held is fine. */
Err booking_release(struct ctx *cx, const char *source, int64_t source_id) MUST_CHECK;
/* What touches the window, by beginning; in the arena. */
Err booking_list(struct ctx *cx, enum booking_who who, int64_t id, struct span window,
		 struct busy **out, size_t *n) MUST_CHECK;
/* Does anything of another act touch the span? */
Err booking_taken(struct ctx *cx, enum booking_who who, int64_t id, struct span span,
		  const char *source, int64_t source_id, bool *taken) MUST_CHECK;

static inline bool span_touch(struct span a, struct span b)
{
	return a.from < b.to && b.from < a.to;
}

/*
 * What is left of `window` without the lines of `busy` (ascending by beginning; they may overlap):
 * ascending, never empty spans.  `out` has room for n + 1.  Returns how many.
 */
size_t spans_free(struct span window, const struct busy *busy, size_t n, struct span *out);

#endif
