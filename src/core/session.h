/*
 * Sessions: who is signed in.
 *
 * The browser holds a random token in a cookie; the base and this table hold its keyed hash.  A
 * session locks after the role's idle time (the screen stays, the password opens it again) and
 * ends after twelve hours.  All sessions are in memory; the base keeps them over a restart.
 */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "core/app.h"
#include "vault/token.h"

struct session {
	int64_t id, user_id;
	int64_t created_at, seen_at;
	bool locked;
	char agent[48];		 /* "Firefox, Linux": family only */
	const struct user *user; /* of the request's model; NULL: no such user any more */
};

Err sessions_start(struct app *app, struct err_info *ei) MUST_CHECK; /* reads the base */
void sessions_free(struct sessions *s);

/*
 * The live session of a token; locks it when idle.  `touch`: somebody is there, it counts as seen
 * (not what a page asks by itself, each second).
 */
Err session_find(struct ctx *cx, const char *token, bool touch, bool *found,
		 struct session *out) MUST_CHECK;
/* Inside a write job: keeps when sessions were last seen, for after a restart. */
Err sessions_keep(struct ctx *cx, void *unused) MUST_CHECK;
bool session_can(const struct session *s, const char *cap);
bool user_can(const struct user *u, const char *cap);

/* Inside a write job.  The token is shown once. */
Err session_open(struct ctx *cx, int64_t user_id, const char *agent, char token[TOKEN_SIZE],
		 int64_t *id) MUST_CHECK;
Err session_set_locked(struct ctx *cx, int64_t id, bool locked) MUST_CHECK;
Err session_close(struct ctx *cx, int64_t id) MUST_CHECK;
/* All of a user but `keep` (0: all). */
Err session_close_user(struct ctx *cx, int64_t user_id, int64_t keep) MUST_CHECK;

/*
 * Is this a new search, or one more letter of the last one?  A text that begins like the last
 * one of the session, within fifteen seconds, refines it: one search, one audit line.  Only
 * hashes of the first letters are kept.
 */
bool session_search_is_new(struct ctx *cx, const char *text);

/* Copies of the live sessions of a user (0: of all), newest first. */
size_t session_list(struct app *app, int64_t user_id, struct arena *a, struct session **out);

#endif
