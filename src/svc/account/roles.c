/* Roles (sets of capabilities) and teams. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/audit.h"
#include "core/seed.h"
#include "core/write.h"
#include "svc/account/account.h"

#include "base/banned.h"

static const char SQL_CAPS[] = "UPDATE role SET caps = ?2, version = version + 1"
			       " WHERE role_id = ?1 AND version = ?3";
static const char SQL_TEAM_ADD[] = "INSERT INTO team(label) VALUES (?1)";
static const char SQL_TEAM_SET[] =
	"UPDATE team SET label = ?2, active = ?3, version = version + 1"
	" WHERE team_id = ?1 AND version = ?4";

struct owned {
	json_t *j;
};

static void owned_done(struct owned *o)
{
	json_decref(o->j);
}

static const char *member(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static Err write_capabilities(struct ctx *cx, struct jw *w)
{
	CLEANUP(owned_done) struct owned o = { 0 };
	json_t *row;
	size_t i;

	TRY(seed_load(cx, &o.j));
	jw_array(w, "capabilities");
	json_array_foreach(json_object_get(o.j, "capabilities"), i, row)
	{
		const json_t *help = json_object_get(row, "help");
		struct label l = { member(help, "fr"), member(help, "nl"), member(help, "de"),
				   member(help, "en") };

		jw_object(w, NULL);
		jw_string(w, "cap", member(row, "cap"));
		jw_label(w, "help", &l);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err account_roles(struct req *rq, struct resp *rs)
{
	const struct model *m = rq->cx.model;
	struct jw w = reply(rs, 200);

	jw_array(&w, "rows");
	for (size_t i = 0; i < m->n_roles; i++) {
		const struct role *r = &m->roles[i];

		jw_object(&w, NULL);
		jw_int(&w, "id", r->id);
		jw_int(&w, "version", r->version);
		jw_string(&w, "key", r->key);
		jw_label(&w, "label", &r->label);
		jw_array(&w, "caps");
		for (size_t j = 0; j < r->n_caps; j++)
			jw_string(&w, NULL, r->caps[j]);
		jw_end(&w);
		jw_int(&w, "idle_s", r->idle_s);
		jw_end(&w);
	}
	jw_end(&w);
	TRY(write_capabilities(&rq->cx, &w));
	return reply_end(rq, rs, &w);
}

static Err known_cap(struct ctx *cx, const char *cap, bool *known)
{
	CLEANUP(owned_done) struct owned o = { 0 };
	json_t *row;
	size_t i;

	TRY(seed_load(cx, &o.j));
	json_array_foreach(json_object_get(o.j, "capabilities"), i,
			   row) if (strcmp(member(row, "cap"), cap) == 0) *known = true;
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

/* The list as JSON text; what is not a capability is refused by field. */
static Err caps_text(struct req *rq, struct resp *rs, const struct list *caps, struct buf *out)
{
	const char *const *names = caps->items;
	struct jw w;

	jw_init(&w, out);
	jw_array(&w, NULL);
	for (size_t i = 0; i < caps->n; i++) {
		bool known = false;

		TRY(known_cap(&rq->cx, names[i], &known));
		if (!known)
			return schema_refuse(&rq->cx, &rs->errors, "caps", "field.not_one_of");
		jw_string(&w, NULL, names[i]);
	}
	jw_end(&w);
	return OK;
}

Err account_role_change(struct req *rq, struct resp *rs)
{
	CLEANUP(buf_release) struct buf b;
	const struct caps_in *in = rq->in;
	const struct role *r = model_role(rq->cx.model, rq->id);
	int64_t changed = 0;

	buf_init(&b, 16384);
	if (!r)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, r->version));
	if (r->id == rq->cx.who->user->role->id)
		FAIL(&rq->cx, ERR_CONFLICT, "account.own_role");
	TRY(caps_text(rq, rs, &in->caps, &b));
	TRY(db_exec(&rq->cx, SQL_CAPS, BIND(V_INT(r->id), V_TEXT(b.data), V_INT(r->version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "account.role_change";
	return reply_id(rq, rs, 200, r->id, r->version + 1);
}

Err account_teams(struct req *rq, struct resp *rs)
{
	const struct model *m = rq->cx.model;
	struct jw w = reply(rs, 200);

	jw_array(&w, "rows");
	for (size_t i = 0; i < m->n_teams; i++) {
		jw_object(&w, NULL);
		jw_int(&w, "id", m->teams[i].id);
		jw_int(&w, "version", m->teams[i].version);
		jw_string(&w, "label", m->teams[i].label);
		jw_bool(&w, "active", m->teams[i].active);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

Err account_team_add(struct req *rq, struct resp *rs)
{
	const struct team_in *in = rq->in;

	TRY(db_exec(&rq->cx, SQL_TEAM_ADD, BIND(V_TEXT(in->label)), NULL));
	rq->action = "account.team_add";
	return reply_id(rq, rs, 201, db_last_id(rq->cx.db), 1);
}

Err account_team_change(struct req *rq, struct resp *rs)
{
	const struct team_in *in = rq->in;
	const struct team *t = model_team(rq->cx.model, rq->id);
	int64_t changed = 0;
	bool active;

	if (!t)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, t->version));
	active = schema_has(rq->route->in, rq->has, "active") ? in->active : t->active;
	TRY(db_exec(&rq->cx, SQL_TEAM_SET,
		    BIND(V_INT(t->id), V_TEXT(in->label ? in->label : t->label), V_INT(active),
			 V_INT(t->version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "account.team_change";
	return reply_id(rq, rs, 200, t->id, t->version + 1);
}
