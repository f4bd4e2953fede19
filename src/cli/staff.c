/* See staff.h. */
#include "cli/staff.h"

#include <string.h>

#include "core/audit.h"
#include "core/session.h"
#include "core/write.h"
#include "vault/password.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(user_id), 0) + 1 FROM user";
static const char SQL_TAKEN[] = "SELECT 1 FROM user WHERE login = ?1";
static const char SQL_ADD[] = "INSERT INTO user(user_id, login, name, role_id, lang, password)"
			      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_TEAM[] = "INSERT INTO user_team(user_id, team_id) VALUES (?1, ?2)";
static const char SQL_PASSWORD[] =
	"UPDATE user SET password = ?2, version = version + 1 WHERE user_id = ?1";

struct adding {
	const struct staff *s;
	const struct role *role;
	int64_t id;
	uint8_t sealed[PASSWORD_SEALED];
};

static Err note(struct ctx *cx, const char *action, int64_t id)
{
	return audit_append(cx, &(struct audit_line){ .action = action,
						      .klass = AUDIT_CLASS_ADMIN,
						      .object = id,
						      .status = 200,
						      .purpose = "terminal" });
}

static Err add(struct ctx *cx, void *arg)
{
	struct adding *a = arg;
	bool taken = false;

	TRY(db_found(cx, SQL_TAKEN, BIND(V_TEXT(a->s->login)), &taken));
	if (taken)
		FAIL(cx, ERR_CONFLICT, "account.login_taken");
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(a->id), V_TEXT(a->s->login), V_TEXT(a->s->name),
			 V_INT(a->role->id), V_TEXT(a->s->lang ? a->s->lang : "fr"),
			 V_BLOB(a->sealed, PASSWORD_SEALED)),
		    NULL));
	for (size_t i = 0; i < a->s->n_teams; i++)
		TRY(db_exec(cx, SQL_TEAM, BIND(V_INT(a->id), V_INT(a->s->teams[i])), NULL));
	write_publish(cx, app_model_changed, NULL);
	return note(cx, "account.user_add", a->id);
}

static Err hash(struct ctx *cx, const struct staff *s, int64_t id, uint8_t *sealed)
{
	const char *words[] = {
		cx->model->centre_name, s->login, s->name, "maillon", "cpas", "ocmw"
	};

	if (!cx->model->demo)
		TRY(password_check(s->password, strlen(s->password), false, words,
				   ARRAY_LEN(words), &cx->err));
	return password_hash(cx->app->vault, id, s->password, strlen(s->password), sealed,
			     &cx->err);
}

Err staff_add(struct ctx *cx, const struct staff *s, int64_t *id)
{
	struct adding a = { .s = s, .role = model_role_key(cx->model, s->role) };

	if (!a.role)
		FAIL(cx, ERR_INVALID, "account.role_unknown");
	TRY(db_int(cx, SQL_NEXT, NO_BIND, &a.id));
	TRY(hash(cx, s, a.id, a.sealed));
	TRY(write_run(cx, add, &a));
	if (id)
		*id = a.id;
	return OK;
}

static Err change(struct ctx *cx, void *arg)
{
	struct adding *a = arg;

	TRY(db_exec(cx, SQL_PASSWORD, BIND(V_INT(a->id), V_BLOB(a->sealed, PASSWORD_SEALED)),
		    NULL));
	TRY(session_close_user(cx, a->id, 0));
	write_publish(cx, app_model_changed, NULL);
	return note(cx, "account.user_password", a->id);
}

Err staff_password(struct ctx *cx, const char *login, const char *password)
{
	const struct user *u = model_user_login(cx->model, login);
	struct staff s = { .login = login, .password = password };
	struct adding a = { .s = &s };

	if (!u)
		FAIL(cx, ERR_NOT_FOUND, "account.unknown");
	s.name = u->name;
	a.id = u->id;
	TRY(hash(cx, &s, u->id, a.sealed));
	return write_run(cx, change, &a);
}
