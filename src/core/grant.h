/*
 * Need to know: what a user may do with one person's dossier.
 *
 *	mine    the user is the referent
 *	team    the dossier belongs to one of the user's teams
 *	glass   another team's, opened for a reason and for some hours (break-glass)
 *	other   another team's: that it exists, never what it holds
 *
 * A protected person of another team is not there at all, and cannot be opened by breaking
 * glass alone.  A dossier without a team is open to all who may read files (a person just
 * created at the desk).
 *
 * Every function that reads or writes about a person asks grant_person() first; "not yours"
 * answers like "not there" wherever the existence itself would tell something.
 */
#ifndef CORE_GRANT_H
#define CORE_GRANT_H

#include "core/session.h"

enum relation { RELATION_NONE, RELATION_OTHER, RELATION_GLASS, RELATION_TEAM, RELATION_MINE };
const char *relation_name(enum relation r); /* "mine" */

struct grant {
	int64_t person_id, version, file_no;
	enum relation relation;
	int64_t team_id, referent_id;
	int64_t glass_until; /* 0 when no glass is broken */
	bool protected, closed;
	int32_t opened_day;
};

/* ERR_NOT_FOUND when the person is not there for this user. */
Err grant_person(struct ctx *cx, int64_t person_id, struct grant *out) MUST_CHECK;
/* The same, and ERR_FORBIDDEN "person.other_team" below `least`. */
Err grant_at_least(struct ctx *cx, int64_t person_id, enum relation least,
		   struct grant *out) MUST_CHECK;
bool user_in_team(const struct user *u, int64_t team_id);
/* The viewer of name searches. */
void grant_viewer(struct ctx *cx, struct directory_viewer *out);

#endif
