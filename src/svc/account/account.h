/*
 * Accounts: sign-in, own session, users, roles, teams.
 *
 * Signing in opens nothing by itself: the centre's keys are unlocked by the slots, whatever the
 * passwords.  Staff names are those of public agents and are not sealed.
 */
#ifndef SVC_ACCOUNT_ACCOUNT_H
#define SVC_ACCOUNT_ACCOUNT_H

#include "core/session.h"
#include "http/http.h"

/* login.c */
handler_fn account_login, account_logout, account_me, account_me_change, account_password,
	account_lock, account_unlock, account_sessions, account_session_end;
/* users.c */
handler_fn account_users, account_user_add, account_user, account_user_change,
	account_user_password, account_user_sessions_end, account_colleagues;
/* roles.c */
handler_fn account_roles, account_role_change, account_teams, account_team_add,
	account_team_change;

struct login_in {
	const char *login, *password;
};
struct lang_in {
	int lang;
};
struct password_in {
	const char *old, *new;
};
struct unlock_in {
	const char *password;
};
struct user_in {
	const char *login, *name, *role, *password;
	struct list teams;
	bool active;
	int lang;
};
struct caps_in {
	struct list caps;
};
struct team_in {
	const char *label;
	bool active;
};

extern const struct schema login_in_schema, lang_in_schema, password_in_schema,
	unlock_in_schema, user_add_schema, user_change_schema, caps_in_schema, team_in_schema,
	team_change_schema;
extern const struct schema me_schema, sessions_schema, user_schema, users_schema, roles_schema,
	teams_schema, colleagues_schema, id_version_schema;
extern const char *const languages[];

/* Whole value of the Set-Cookie header; an empty token ends the cookie. */
const char *session_cookie(struct arena *a, const char *token);
/* Refuses easy passwords; `u` is whose it will be (NULL: new). */
Err password_allowed(struct ctx *cx, const char *password, const char *login,
		     const char *name) MUST_CHECK;

#endif
