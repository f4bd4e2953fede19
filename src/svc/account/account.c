/* The account service: its routes and the shapes of what they take and give. */
#include "svc/account/account.h"

#include "core/limits.h"

#include "base/banned.h"

const char *const languages[] = { "fr", "nl", "de", "en", NULL };

static const struct field login_in_fields[] = {
	FIELD_TEXT(login_in, login, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(login_in, password, FIELD_REQUIRED | FIELD_PERSONAL, 1, 512),
};
const struct schema login_in_schema = SCHEMA(login_in, login_in_fields);

static const struct field lang_in_fields[] = {
	FIELD_ENUM(lang_in, lang, FIELD_REQUIRED, languages),
};
const struct schema lang_in_schema = SCHEMA(lang_in, lang_in_fields);

static const struct field password_in_fields[] = {
	FIELD_TEXT(password_in, old, FIELD_REQUIRED | FIELD_PERSONAL, 1, 512),
	FIELD_TEXT(password_in, new, FIELD_REQUIRED | FIELD_PERSONAL, 1, 512),
};
const struct schema password_in_schema = SCHEMA(password_in, password_in_fields);

static const struct field unlock_in_fields[] = {
	FIELD_TEXT(unlock_in, password, FIELD_REQUIRED | FIELD_PERSONAL, 1, 512),
};
const struct schema unlock_in_schema = SCHEMA(unlock_in, unlock_in_fields);

static const struct field user_add_fields[] = {
	FIELD_TEXT(user_in, login, FIELD_REQUIRED, 2, 40),
	FIELD_TEXT(user_in, name, FIELD_REQUIRED, 2, LIMIT_NAME),
	FIELD_TEXT(user_in, role, FIELD_REQUIRED, 2, 40),
	FIELD_TEXT(user_in, password, FIELD_REQUIRED | FIELD_PERSONAL, 1, 512),
	FIELD_INTS(user_in, teams, 0, 0, 50),
	FIELD_ENUM(user_in, lang, 0, languages),
};
const struct schema user_add_schema = { .name = "UserAdd",
					.fields = user_add_fields,
					.n_fields = ARRAY_LEN(user_add_fields),
					.size = sizeof(struct user_in) };

static const struct field user_change_fields[] = {
	FIELD_TEXT(user_in, name, 0, 2, LIMIT_NAME), FIELD_TEXT(user_in, role, 0, 2, 40),
	FIELD_INTS(user_in, teams, 0, 0, 50),	     FIELD_BOOL(user_in, active, 0),
	FIELD_ENUM(user_in, lang, 0, languages),
};
const struct schema user_change_schema = { .name = "UserChange",
					   .fields = user_change_fields,
					   .n_fields = ARRAY_LEN(user_change_fields),
					   .size = sizeof(struct user_in) };

static const struct field caps_in_fields[] = {
	FIELD_TEXTS(caps_in, caps, FIELD_REQUIRED, 0, 60),
};
const struct schema caps_in_schema = SCHEMA(caps_in, caps_in_fields);

static const struct field team_in_fields[] = {
	FIELD_TEXT(team_in, label, FIELD_REQUIRED, 2, LIMIT_NAME),
};
const struct schema team_in_schema = SCHEMA(team_in, team_in_fields);

static const struct field team_change_fields[] = {
	FIELD_TEXT(team_in, label, 0, 2, LIMIT_NAME),
	FIELD_BOOL(team_in, active, 0),
};
const struct schema team_change_schema = { .name = "TeamChange",
					   .fields = team_change_fields,
					   .n_fields = ARRAY_LEN(team_change_fields),
					   .size = sizeof(struct team_in) };

static const struct field id_version_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema id_version_schema = OUT_SCHEMA("IdVersion", id_version_fields);

static const struct field team_ref_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
};
static const struct schema team_ref_schema = OUT_SCHEMA("TeamRef", team_ref_fields);

static const struct field centre_fields[] = {
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_TEXT("kind", FIELD_REQUIRED),
	OUT_BOOL("demo", FIELD_REQUIRED),
};
static const struct schema centre_schema = OUT_SCHEMA("Centre", centre_fields);

static const struct field me_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("login", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_TEXT("initials", FIELD_REQUIRED),
	OUT_TEXT("role", FIELD_REQUIRED),
	OUT_LABEL("role_label", FIELD_REQUIRED),
	OUT_TEXTS("caps"),
	OUT_LIST("teams", &team_ref_schema),
	OUT_ENUM("lang", FIELD_REQUIRED, languages),
	OUT_OBJECT("centre", FIELD_REQUIRED, &centre_schema),
	OUT_DATE("today", FIELD_REQUIRED),
	OUT_INT("idle_s", FIELD_REQUIRED),
	OUT_BOOL("locked", FIELD_REQUIRED),
	OUT_TEXT("home", FIELD_REQUIRED),
};
const struct schema me_schema = OUT_SCHEMA("Me", me_fields);

static const struct field session_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	       OUT_BOOL("current", FIELD_REQUIRED),
	OUT_INT("created_at", FIELD_REQUIRED), OUT_INT("seen_at", FIELD_REQUIRED),
	OUT_BOOL("locked", FIELD_REQUIRED),    OUT_TEXT("agent", FIELD_REQUIRED),
};
static const struct schema session_row_schema = OUT_SCHEMA("Session", session_fields);
static const struct field sessions_fields[] = { OUT_LIST("rows", &session_row_schema) };
const struct schema sessions_schema = OUT_SCHEMA("Sessions", sessions_fields);

static const struct field user_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("login", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_TEXT("initials", FIELD_REQUIRED),
	OUT_TEXT("role", FIELD_REQUIRED),
	OUT_INTS("teams"),
	OUT_BOOL("active", FIELD_REQUIRED),
	OUT_ENUM("lang", FIELD_REQUIRED, languages),
	OUT_DATE("last_login_day", FIELD_NULLABLE),
	OUT_INT("sessions", FIELD_REQUIRED),
};
const struct schema user_schema = OUT_SCHEMA("User", user_fields);
static const struct field users_fields[] = { OUT_LIST("rows", &user_schema) };
const struct schema users_schema = OUT_SCHEMA("Users", users_fields);

static const struct field role_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("key", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
	OUT_TEXTS("caps"),
	OUT_INT("idle_s", FIELD_REQUIRED),
};
static const struct schema role_schema = OUT_SCHEMA("Role", role_fields);
static const struct field capability_fields[] = {
	OUT_TEXT("cap", FIELD_REQUIRED),
	OUT_LABEL("help", FIELD_REQUIRED),
};
static const struct schema capability_schema = OUT_SCHEMA("Capability", capability_fields);
static const struct field roles_fields[] = {
	OUT_LIST("rows", &role_schema),
	OUT_LIST("capabilities", &capability_schema),
};
const struct schema roles_schema = OUT_SCHEMA("Roles", roles_fields);

static const struct field team_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED),
};
static const struct schema team_schema = OUT_SCHEMA("Team", team_fields);
static const struct field teams_fields[] = { OUT_LIST("rows", &team_schema) };
const struct schema teams_schema = OUT_SCHEMA("Teams", teams_fields);

static const struct field colleague_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_TEXT("initials", FIELD_REQUIRED),
	OUT_INTS("teams"),
};
static const struct schema colleague_schema = OUT_SCHEMA("Colleague", colleague_fields);
static const struct field colleagues_fields[] = { OUT_LIST("rows", &colleague_schema) };
const struct schema colleagues_schema = OUT_SCHEMA("Colleagues", colleagues_fields);

static const struct route routes[] = {
	{ POST, "/api/login", account_login, PUBLIC, AUDIT_WRITE, .in = &login_in_schema,
	  .out = &me_schema, .help = "sign in", .flags = ROUTE_OWN_TX | ROUTE_NO_KEY },
	{ POST, "/api/logout", account_logout, ANY_USER, AUDIT_WRITE, .out = &none_schema,
	  .help = "sign out", .flags = ROUTE_NO_KEY | ROUTE_WHILE_LOCKED },
	{ GET, "/api/me", account_me, ANY_USER, AUDIT_NONE, .out = &me_schema,
	  .help = "who is signed in, and what for", .flags = ROUTE_WHILE_LOCKED },
	{ PATCH, "/api/me", account_me_change, ANY_USER, AUDIT_WRITE, .in = &lang_in_schema,
	  .out = &none_schema, .help = "own language" },
	{ POST, "/api/me/password", account_password, ANY_USER, AUDIT_WRITE,
	  .in = &password_in_schema, .out = &none_schema,
	  .help = "own password; other sessions end", .flags = ROUTE_OWN_TX },
	{ POST, "/api/me/lock", account_lock, ANY_USER, AUDIT_WRITE, .out = &none_schema,
	  .help = "lock the session", .flags = ROUTE_NO_KEY | ROUTE_WHILE_LOCKED },
	{ POST, "/api/me/unlock", account_unlock, ANY_USER, AUDIT_WRITE,
	  .in = &unlock_in_schema, .out = &me_schema,
	  .help = "unlock the session with the password",
	  .flags = ROUTE_OWN_TX | ROUTE_NO_KEY | ROUTE_WHILE_LOCKED },
	{ GET, "/api/sessions", account_sessions, ANY_USER, AUDIT_NONE, .out = &sessions_schema,
	  .help = "own sessions" },
	{ POST, "/api/sessions/:id/end", account_session_end, ANY_USER, AUDIT_WRITE,
	  .out = &none_schema, .help = "end one of one's own sessions" },
	{ GET, "/api/users", account_users, "account.read", AUDIT_NONE, .out = &users_schema,
	  .help = "all accounts" },
	{ POST, "/api/users", account_user_add, "account.write", AUDIT_WRITE,
	  .in = &user_add_schema, .out = &id_version_schema, .help = "a new account",
	  .flags = ROUTE_OWN_TX },
	{ GET, "/api/users/:id", account_user, "account.read", AUDIT_NONE, .out = &user_schema,
	  .help = "one account" },
	{ PATCH, "/api/users/:id", account_user_change, "account.write", AUDIT_WRITE,
	  .in = &user_change_schema, .out = &id_version_schema,
	  .help = "name, role, teams, language, active or not" },
	{ POST, "/api/users/:id/password", account_user_password, "account.write", AUDIT_WRITE,
	  .in = &unlock_in_schema, .out = &none_schema,
	  .help = "a new password, told face to face; the account's sessions end",
	  .flags = ROUTE_OWN_TX },
	{ POST, "/api/users/:id/end-sessions", account_user_sessions_end, "account.write",
	  AUDIT_WRITE, .out = &none_schema, .help = "end all sessions of an account" },
	{ GET, "/api/colleagues", account_colleagues, ANY_USER, AUDIT_NONE,
	  .out = &colleagues_schema, .help = "who can be a referent" },
	{ GET, "/api/roles", account_roles, "account.read", AUDIT_NONE, .out = &roles_schema,
	  .help = "roles and what each capability means" },
	{ PATCH, "/api/roles/:id", account_role_change, "role.write", AUDIT_WRITE,
	  .in = &caps_in_schema, .out = &id_version_schema, .help = "capabilities of a role" },
	{ GET, "/api/teams", account_teams, ANY_USER, AUDIT_NONE, .out = &teams_schema,
	  .help = "teams" },
	{ POST, "/api/teams", account_team_add, "team.write", AUDIT_WRITE,
	  .in = &team_in_schema, .out = &id_version_schema, .help = "a new team" },
	{ PATCH, "/api/teams/:id", account_team_change, "team.write", AUDIT_WRITE,
	  .in = &team_change_schema, .out = &id_version_schema,
	  .help = "name of a team, in use or not" },
};

const struct service account_service = { .name = "account", LIST(routes, routes) };
