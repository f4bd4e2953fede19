/*
 * What the demo parts of handouts, jobs and stays share: acting as somebody on some day, and
 * choosing people who could use a service.
 */
#ifndef CLI_DEMO_DESK_H
#define CLI_DEMO_DESK_H

#include "cli/demo_parts.h"
#include "core/session.h"

/* Inside a write job: the functions of a service see this day and this user until desk_end(). */
struct desk {
	struct ctx *cx;
	struct session who;
	const struct session *was;
	int64_t now;
	int32_t today;
	int late; /* acts of today that would be in the future */
};
void desk_begin(struct desk *d, struct ctx *cx, const char *login);
/* Noon of the day by default; never later than the present. */
void desk_at(struct desk *d, int32_t day, int minute);
void desk_end(struct desk *d);

/*
 * `n` different adults whose file is open, at most; heads of households first choice.  In the
 * arena.  `stream` is the number of the caller.
 */
size_t desk_people(struct ctx *cx, const struct demo_people *p, uint64_t stream, size_t n,
		   int age_min, const struct demo_person ***out);

/* The next day from `day` on that is one of these weekdays (bit 1 Monday … bit 7 Sunday) and no
 * legal holiday. */
int32_t desk_open_day(int32_t day, unsigned weekdays);

#endif
