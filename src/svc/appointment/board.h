/* The parts of the board of the desk (board.c, board_team.c). */
#ifndef SVC_APPOINTMENT_BOARD_H
#define SVC_APPOINTMENT_BOARD_H

#include "svc/appointment/visit.h"

#define TEAM_MOST 400 /* the staff of the greatest centre */

struct board {
	struct viewer viewer;
	struct appt *appts;
	size_t n_appts;
	struct visit *visits;
	size_t n_visits;
	struct window *windows;
	size_t n_windows;
	int64_t *room_id;
	const char **room;
	size_t n_rooms;
	int64_t team[TEAM_MOST];
	size_t n_team;
	int64_t rows; /* lines written, for the audit */
};

const struct appt *board_appt(const struct board *b, int64_t id); /* NULL: not of today */
void board_maybe(struct jw *w, const char *name, int64_t v);	  /* 0 is null */
Err board_team(struct ctx *cx, struct jw *w, const struct board *b) MUST_CHECK;
void board_counts(struct jw *w, const struct board *b);
/* By half hour: who came, and who is still expected. */
void board_flow(struct jw *w, const struct board *b);

#endif
