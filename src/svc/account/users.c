/* Accounts of the staff. */
#include <string.h>

#include "core/audit.h"
#include "core/write.h"
#include "svc/account/account.h"
#include "vault/password.h"

#include "base/banned.h"

static const char SQL_ADD[] = "INSERT INTO user(user_id, login, name, role_id, lang, password)"
			      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_NEXT[] = "SELECT coalesce(max(user_id), 0) + 1 FROM user";
static const char SQL_TAKEN[] = "SELECT 1 FROM user WHERE login = ?1";
static const char SQL_CHANGE[] =
	"UPDATE user SET name = ?2, role_id = ?3, lang = ?4, active = ?5, version = version + 1"
	" WHERE user_id = ?1 AND version = ?6";
static const char SQL_PASSWORD[] =
	"UPDATE user SET password = ?2, version = version + 1 WHERE user_id = ?1";
static const char SQL_TEAMS_CLEAR[] = "DELETE FROM user_team WHERE user_id = ?1";
static const char SQL_TEAM_ADD[] =
	"INSERT OR IGNORE INTO user_team(user_id, team_id) VALUES (?1, ?2)";

static void write_user(struct req *rq, struct jw *w, const struct user *u)
{
	struct session *live = NULL;

	jw_int(w, "id", u->id);
	jw_int(w, "version", u->version);
	jw_string(w, "login", u->login);
	jw_string(w, "name", u->name);
	jw_string(w, "initials", u->initials);
	jw_string(w, "role", u->role->key);
	jw_array(w, "teams");
	for (size_t i = 0; i < u->n_teams; i++)
		jw_int(w, NULL, u->teams[i]);
	jw_end(w);
	jw_bool(w, "active", u->active);
	jw_string(w, "lang", u->lang);
	jw_day(w, "last_login_day", u->last_login_day);
	jw_int(w, "sessions", (int64_t)session_list(rq->cx.app, u->id, rq->cx.arena, &live));
}

Err account_users(struct req *rq, struct resp *rs)
{
	const struct model *m = rq->cx.model;
	struct jw w = reply(rs, 200);

	jw_array(&w, "rows");
	for (size_t i = 0; i < m->n_users; i++) {
		jw_object(&w, NULL);
		write_user(rq, &w, &m->users[i]);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err find(struct req *rq, const struct user **out)
{
	*out = model_user(rq->cx.model, rq->id);
	if (!*out)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

Err account_user(struct req *rq, struct resp *rs)
{
	const struct user *u = NULL;
	struct jw w;

	TRY(find(rq, &u));
	w = reply(rs, 200);
	write_user(rq, &w, u);
	rs->version = u->version;
	return reply_end(rq, rs, &w);
}

static Err set_teams(struct req *rq, struct resp *rs, int64_t user_id, const struct list *teams)
{
	const int64_t *ids = teams->items;

	TRY(db_exec(&rq->cx, SQL_TEAMS_CLEAR, BIND(V_INT(user_id)), NULL));
	for (size_t i = 0; i < teams->n; i++) {
		if (!model_team(rq->cx.model, ids[i]))
			return schema_refuse(&rq->cx, &rs->errors, "teams", "field.not_one_of");
		TRY(db_exec(&rq->cx, SQL_TEAM_ADD, BIND(V_INT(user_id), V_INT(ids[i])), NULL));
	}
	return OK;
}

static Err reply_id(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	write_publish(&rq->cx, app_model_changed, NULL);
	rq->object = id;
	rq->audit_class = AUDIT_CLASS_ADMIN;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

static Err add_write(struct req *rq, struct resp *rs)
{
	const struct user_in *in = rq->in;
	const struct role *role = model_role_key(rq->cx.model, in->role);
	const int64_t *id = rq->scratch;
	const uint8_t *sealed = (const uint8_t *)(id + 1);
	int64_t next = 0;
	bool taken = false;

	TRY(db_found(&rq->cx, SQL_TAKEN, BIND(V_TEXT(in->login)), &taken));
	if (taken)
		return schema_refuse(&rq->cx, &rs->errors, "login", "field.taken");
	TRY(db_int(&rq->cx, SQL_NEXT, NO_BIND, &next));
	if (next != *id) /* another account came between: its number is bound to the password */
		FAIL(&rq->cx, ERR_BUSY, "write.again");
	TRY(db_exec(&rq->cx, SQL_ADD,
		    BIND(V_INT(next), V_TEXT(in->login), V_TEXT(in->name), V_INT(role->id),
			 V_TEXT(languages[in->lang < 0 ? 0 : in->lang]),
			 V_BLOB(sealed, PASSWORD_SEALED)),
		    NULL));
	TRY(set_teams(rq, rs, next, &in->teams));
	rq->action = "account.user_add";
	return reply_id(rq, rs, 201, next, 1);
}

Err account_user_add(struct req *rq, struct resp *rs)
{
	const struct user_in *in = rq->in;
	int64_t *scratch = arena_alloc(rq->cx.arena, sizeof(*scratch) + PASSWORD_SEALED);

	if (strspn(in->login, "abcdefghijklmnopqrstuvwxyz0123456789.-_") != strlen(in->login))
		return schema_refuse(&rq->cx, &rs->errors, "login", "field.text");
	if (!model_role_key(rq->cx.model, in->role))
		return schema_refuse(&rq->cx, &rs->errors, "role", "field.not_one_of");
	TRY(password_allowed(&rq->cx, in->password, in->login, in->name));
	TRY(db_int(&rq->cx, SQL_NEXT, NO_BIND, scratch));
	TRY(password_hash(rq->cx.app->vault, *scratch, in->password, strlen(in->password),
			  (uint8_t *)(scratch + 1), &rq->cx.err));
	rq->scratch = scratch;
	return request_write(rq, rs, add_write);
}

/* Somebody must stay able to administer. */
static Err keep_an_admin(struct req *rq, const struct user *u, const struct role *role,
			 bool active)
{
	if (user_can(u, "account.write") && (!active || role->id != u->role->id)) {
		for (size_t i = 0; i < rq->cx.model->n_users; i++) {
			const struct user *o = &rq->cx.model->users[i];

			if (o->id != u->id && o->active && user_can(o, "account.write"))
				return OK;
		}
		FAIL(&rq->cx, ERR_CONFLICT, "account.last_admin");
	}
	return OK;
}

Err account_user_change(struct req *rq, struct resp *rs)
{
	const struct schema *s = rq->route->in;
	const struct user_in *in = rq->in;
	const struct user *u = NULL;
	const struct role *role;
	int64_t changed = 0;
	bool active;

	TRY(find(rq, &u));
	TRY(expect_version(rq, rs, u->version));
	role = in->role ? model_role_key(rq->cx.model, in->role) : u->role;
	active = schema_has(s, rq->has, "active") ? in->active : u->active;
	if (!role)
		return schema_refuse(&rq->cx, &rs->errors, "role", "field.not_one_of");
	if (u->id == rq->cx.who->user_id && (role->id != u->role->id || !active))
		FAIL(&rq->cx, ERR_CONFLICT, "account.own_role");
	TRY(keep_an_admin(rq, u, role, active));
	TRY(db_exec(&rq->cx, SQL_CHANGE,
		    BIND(V_INT(u->id), V_TEXT(in->name ? in->name : u->name), V_INT(role->id),
			 V_TEXT(in->lang < 0 ? u->lang : languages[in->lang]), V_INT(active),
			 V_INT(u->version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	if (schema_has(s, rq->has, "teams"))
		TRY(set_teams(rq, rs, u->id, &in->teams));
	if (!active)
		TRY(session_close_user(&rq->cx, u->id, 0));
	rq->action = "account.user_change";
	return reply_id(rq, rs, 200, u->id, u->version + 1);
}

static Err password_write(struct req *rq, struct resp *rs)
{
	TRY(db_exec(&rq->cx, SQL_PASSWORD,
		    BIND(V_INT(rq->id), V_BLOB(rq->scratch, PASSWORD_SEALED)), NULL));
	TRY(session_close_user(&rq->cx, rq->id, 0));
	write_publish(&rq->cx, app_model_changed, NULL);
	rq->object = rq->id;
	rq->action = "account.user_password";
	rq->audit_class = AUDIT_CLASS_ADMIN;
	return reply_empty(rq, rs);
}

Err account_user_password(struct req *rq, struct resp *rs)
{
	const struct unlock_in *in = rq->in;
	const struct user *u = NULL;
	uint8_t *sealed = arena_alloc(rq->cx.arena, PASSWORD_SEALED);

	TRY(find(rq, &u));
	TRY(password_allowed(&rq->cx, in->password, u->login, u->name));
	TRY(password_hash(rq->cx.app->vault, u->id, in->password, strlen(in->password), sealed,
			  &rq->cx.err));
	rq->scratch = sealed;
	return request_write(rq, rs, password_write);
}

Err account_user_sessions_end(struct req *rq, struct resp *rs)
{
	const struct user *u = NULL;

	TRY(find(rq, &u));
	TRY(session_close_user(&rq->cx, u->id, 0));
	rq->object = u->id;
	rq->action = "account.sessions_end";
	rq->audit_class = AUDIT_CLASS_ADMIN;
	return reply_empty(rq, rs);
}

Err account_colleagues(struct req *rq, struct resp *rs)
{
	const struct model *m = rq->cx.model;
	struct jw w = reply(rs, 200);

	jw_array(&w, "rows");
	for (size_t i = 0; i < m->n_users; i++) {
		const struct user *u = &m->users[i];

		if (!u->active || !user_can(u, "casework.write"))
			continue;
		jw_object(&w, NULL);
		jw_int(&w, "id", u->id);
		jw_string(&w, "name", u->name);
		jw_string(&w, "initials", u->initials);
		jw_array(&w, "teams");
		for (size_t j = 0; j < u->n_teams; j++)
			jw_int(&w, NULL, u->teams[j]);
		jw_end(&w);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
