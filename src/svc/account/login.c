/* Signing in and out, and the own session. */
#include <string.h>

#include "core/audit.h"
#include "core/limits.h"
#include "core/throttle.h"
#include "core/write.h"
#include "svc/account/account.h"
#include "vault/password.h"

#include "base/banned.h"

static const char SQL_PASSWORD[] = "SELECT password FROM user WHERE user_id = ?1";
static const char SQL_PASSWORD_SET[] =
	"UPDATE user SET password = ?2, version = version + 1 WHERE user_id = ?1";
static const char SQL_SEEN[] = "UPDATE user SET last_login_day = ?2 WHERE user_id = ?1";
static const char SQL_LANG[] =
	"UPDATE user SET lang = ?2, version = version + 1 WHERE user_id = ?1";

const char *session_cookie(struct arena *a, const char *token)
{
	if (!*token)
		return "__Host-s=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0";
	return arena_printf(
		a, "__Host-s=%s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%d", token,
		LIMIT_SESSION_S);
}

static Err write_me(struct req *rq, struct resp *rs)
{
	const struct session *s = rq->cx.who;
	const struct user *u = s->user;
	const struct model *m = rq->cx.model;
	struct jw w = reply(rs, 200);

	jw_int(&w, "id", u->id);
	jw_string(&w, "login", u->login);
	jw_string(&w, "name", u->name);
	jw_string(&w, "initials", u->initials);
	jw_string(&w, "role", u->role->key);
	jw_label(&w, "role_label", &u->role->label);
	jw_array(&w, "caps");
	for (size_t i = 0; i < u->role->n_caps; i++)
		jw_string(&w, NULL, u->role->caps[i]);
	jw_end(&w);
	jw_array(&w, "teams");
	for (size_t i = 0; i < u->n_teams; i++) {
		const struct team *t = model_team(m, u->teams[i]);

		jw_object(&w, NULL);
		jw_int(&w, "id", u->teams[i]);
		jw_string(&w, "label", t ? t->label : "");
		jw_end(&w);
	}
	jw_end(&w);
	jw_string(&w, "lang", u->lang);
	jw_object(&w, "centre");
	jw_string(&w, "name", m->centre_name);
	jw_string(&w, "kind", m->centre_kind);
	jw_bool(&w, "demo", m->demo);
	jw_end(&w);
	jw_day(&w, "today", rq->cx.today);
	jw_int(&w, "idle_s", u->role->idle_s);
	jw_bool(&w, "locked", s->locked);
	jw_string(&w, "home", u->role->home);
	return reply_end(rq, rs, &w);
}

/* The stored record; NULL when there is no such user. */
static Err stored(struct ctx *cx, int64_t user_id, const void **p, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*p = NULL;
	*n = 0;
	TRY(db_query(cx, &q, SQL_PASSWORD, BIND(V_INT(user_id))));
	TRY(db_next(cx, &q, &row));
	if (row)
		*p = col_blob(&q, 0, cx->arena, n);
	return OK;
}

static Err check_password(struct ctx *cx, const struct user *u, const char *password,
			  bool *match)
{
	struct password_answer answer = { 0 };
	const void *sealed = NULL;
	size_t n = 0;

	if (u && u->active)
		TRY(stored(cx, u->id, &sealed, &n));
	TRY(password_verify(cx->app->vault, u ? u->id : 0, sealed, n, password,
			    strlen(password), &answer, &cx->err));
	*match = answer.match;
	return OK;
}

static Err throttled(struct req *rq, struct resp *rs, const char *login)
{
	rs->retry_after_s = throttle_wait(login, rq->client, rq->cx.now);
	if (rs->retry_after_s > 0)
		FAIL(&rq->cx, ERR_TOO_MANY, "auth.wait");
	return OK;
}

static Err note_failure(struct ctx *cx, void *arg)
{
	const int64_t *user = arg;

	return audit_append(cx, &(struct audit_line){ .action = "account.login",
						      .klass = AUDIT_CLASS_AUTH,
						      .object = *user,
						      .status = 401 });
}

static Err refuse(struct req *rq, const char *login, const struct user *u, const char *key)
{
	int64_t id = u ? u->id : 0;

	throttle_failed(login, rq->client, rq->cx.now);
	TRY(write_run(&rq->cx, note_failure, &id));
	FAIL(&rq->cx, ERR_UNAUTHENTICATED, key);
}

/* "Firefox, Linux": enough to recognise one's own session, no more. */
static const char *agent_family(const char *agent)
{
	static const char *const browsers[] = { "Edg", "Firefox", "Chrome", "Safari" };
	static const char *const names[] = { "Edge", "Firefox", "Chrome", "Safari" };

	for (size_t i = 0; agent && i < ARRAY_LEN(browsers); i++)
		if (strstr(agent, browsers[i]))
			return names[i];
	return "";
}

static Err login_write(struct req *rq, struct resp *rs)
{
	char token[TOKEN_SIZE];
	struct session *s = arena_alloc(rq->cx.arena, sizeof(*s));

	*s = *rq->cx.who;
	TRY(session_open(&rq->cx, s->user_id, agent_family(rq->agent), token, &s->id));
	rq->cx.who = s;
	TRY(db_exec(&rq->cx, SQL_SEEN, BIND(V_INT(s->user_id), V_INT(rq->cx.today)), NULL));
	rs->set_cookie = session_cookie(rq->cx.arena, token);
	rq->action = "account.login";
	rq->audit_class = AUDIT_CLASS_AUTH;
	return write_me(rq, rs);
}

Err account_login(struct req *rq, struct resp *rs)
{
	const struct login_in *in = rq->in;
	const struct user *u = model_user_login(rq->cx.model, in->login);
	struct session *s = arena_alloc(rq->cx.arena, sizeof(*s));
	bool match = false;

	TRY(throttled(rq, rs, in->login));
	TRY(check_password(&rq->cx, u, in->password, &match));
	if (!match)
		return refuse(rq, in->login, u, "auth.wrong");
	throttle_succeeded(in->login);
	*s = (struct session){ .user_id = u->id, .user = u };
	rq->cx.who = s;
	return request_write(rq, rs, login_write);
}

Err account_logout(struct req *rq, struct resp *rs)
{
	TRY(session_close(&rq->cx, rq->cx.who->id));
	rs->set_cookie = session_cookie(rq->cx.arena, "");
	rs->clear_site_data = true;
	rq->action = "account.logout";
	rq->audit_class = AUDIT_CLASS_AUTH;
	return reply_empty(rq, rs);
}

Err account_me(struct req *rq, struct resp *rs)
{
	return write_me(rq, rs);
}

Err account_me_change(struct req *rq, struct resp *rs)
{
	const struct lang_in *in = rq->in;

	TRY(db_exec(&rq->cx, SQL_LANG,
		    BIND(V_INT(rq->cx.who->user_id), V_TEXT(languages[in->lang])), NULL));
	write_publish(&rq->cx, app_model_changed, NULL);
	rq->action = "account.language";
	return reply_empty(rq, rs);
}

Err password_allowed(struct ctx *cx, const char *password, const char *login, const char *name)
{
	const char *words[] = {
		cx->model->centre_name, login, name, "maillon", "cpas", "ocmw"
	};

	return password_check(password, strlen(password), false, words, ARRAY_LEN(words),
			      &cx->err);
}

static Err store_own(struct req *rq, struct resp *rs)
{
	const struct session *s = rq->cx.who;

	TRY(db_exec(&rq->cx, SQL_PASSWORD_SET,
		    BIND(V_INT(s->user_id), V_BLOB(rq->scratch, PASSWORD_SEALED)), NULL));
	TRY(session_close_user(&rq->cx, s->user_id, s->id));
	write_publish(&rq->cx, app_model_changed, NULL);
	rq->action = "account.password";
	rq->audit_class = AUDIT_CLASS_AUTH;
	return reply_empty(rq, rs);
}

Err account_password(struct req *rq, struct resp *rs)
{
	const struct password_in *in = rq->in;
	const struct user *u = rq->cx.who->user;
	uint8_t *sealed = arena_alloc(rq->cx.arena, PASSWORD_SEALED);
	bool match = false;

	TRY(throttled(rq, rs, u->login));
	TRY(check_password(&rq->cx, u, in->old, &match));
	if (!match)
		return refuse(rq, u->login, u, "auth.wrong_password");
	TRY(password_allowed(&rq->cx, in->new, u->login, u->name));
	TRY(password_hash(rq->cx.app->vault, u->id, in->new, strlen(in->new), sealed,
			  &rq->cx.err));
	rq->scratch = sealed;
	return request_write(rq, rs, store_own);
}

Err account_lock(struct req *rq, struct resp *rs)
{
	TRY(session_set_locked(&rq->cx, rq->cx.who->id, true));
	rq->action = "account.lock";
	rq->audit_class = AUDIT_CLASS_AUTH;
	return reply_empty(rq, rs);
}

static Err unlock_write(struct req *rq, struct resp *rs)
{
	struct session *s = arena_memdup(rq->cx.arena, rq->cx.who, sizeof(*s));

	TRY(session_set_locked(&rq->cx, s->id, false));
	s->locked = false;
	rq->cx.who = s;
	rq->action = "account.unlock";
	rq->audit_class = AUDIT_CLASS_AUTH;
	return write_me(rq, rs);
}

Err account_unlock(struct req *rq, struct resp *rs)
{
	const struct unlock_in *in = rq->in;
	const struct user *u = rq->cx.who->user;
	bool match = false;

	TRY(throttled(rq, rs, u->login));
	TRY(check_password(&rq->cx, u, in->password, &match));
	if (!match)
		return refuse(rq, u->login, u, "auth.wrong_password");
	throttle_succeeded(u->login);
	return request_write(rq, rs, unlock_write);
}

Err account_sessions(struct req *rq, struct resp *rs)
{
	struct session *rows = NULL;
	size_t n = session_list(rq->cx.app, rq->cx.who->user_id, rq->cx.arena, &rows);
	struct jw w = reply(rs, 200);

	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++) {
		jw_object(&w, NULL);
		jw_int(&w, "id", rows[i].id);
		jw_bool(&w, "current", rows[i].id == rq->cx.who->id);
		jw_int(&w, "created_at", rows[i].created_at);
		jw_int(&w, "seen_at", rows[i].seen_at);
		jw_bool(&w, "locked", rows[i].locked);
		jw_string(&w, "agent", rows[i].agent);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

Err account_session_end(struct req *rq, struct resp *rs)
{
	struct session *rows = NULL;
	size_t n = session_list(rq->cx.app, rq->cx.who->user_id, rq->cx.arena, &rows);

	for (size_t i = 0; i < n; i++)
		if (rows[i].id == rq->id) {
			TRY(session_close(&rq->cx, rq->id));
			rq->object = rq->id;
			rq->audit_class = AUDIT_CLASS_AUTH;
			rq->action = "account.session_end";
			return reply_empty(rq, rs);
		}
	FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
}
