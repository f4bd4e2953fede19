/* The household: who lives under one roof.  A person belongs to one. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "svc/person/person.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_OF[] =
	"SELECT h.household_id, h.version FROM household_member m"
	" JOIN household h ON h.household_id = m.household_id WHERE m.person_id = ?1";
static const char SQL_WITH[] =
	"SELECT h.household_id, h.version, o.person_id, o.role FROM household_member m"
	" JOIN household h ON h.household_id = m.household_id"
	" JOIN household_member o ON o.household_id = m.household_id WHERE m.person_id = ?1";
static const char SQL_ADD[] = "INSERT INTO household(household_id) VALUES (?1)";
static const char SQL_BUMP[] =
	"UPDATE household SET version = version + 1 WHERE household_id = ?1 AND version = ?2";
static const char SQL_CLEAR[] = "DELETE FROM household_member WHERE household_id = ?1";
static const char SQL_MEMBER[] =
	"INSERT INTO household_member(person_id, household_id, role) VALUES (?1, ?2, ?3)";
static const char SQL_ELSEWHERE[] =
	"SELECT 1 FROM household_member WHERE person_id = ?1 AND household_id <> ?2";

static Err household_of(struct ctx *cx, int64_t person_id, int64_t *id, int64_t *version)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*id = *version = 0;
	TRY(db_query(cx, &q, SQL_OF, BIND(V_INT(person_id))));
	TRY(db_next(cx, &q, &row));
	if (row) {
		*id = col_int(&q, 0);
		*version = col_int(&q, 1);
	}
	return OK;
}

/*
 * Whether a member's dossier is the reader's own or his team's: the directory knows, as in a
 * search.  All others (glass, protected) are asked of the base.
 */
static bool is_ours(struct ctx *cx, const struct directory_entry *e)
{
	const struct user *u = cx->who->user;

	return e->referent_id == u->id || user_in_team(u, e->team);
}

/* Members of other teams' dossiers show as initials; protected ones of other teams not at all. */
static Err write_member(struct ctx *cx, struct jw *w, int64_t person_id, const char *role)
{
	struct directory_entry e;
	bool ours, hide;

	if (!directory_get(cx->app->directory, cx->arena, person_id, &e))
		return OK;
	ours = is_ours(cx, &e);
	if (!ours) {
		struct grant g;

		if (grant_person(cx, person_id, &g).code != ERR_OK) {
			err_clear(&cx->err);
			return OK;
		}
		ours = g.relation >= RELATION_GLASS;
	}
	hide = !ours && model_parameter(cx->model, "search_full_names", cx->today, 1) < 0.5;
	jw_object(w, NULL);
	jw_int(w, "person_id", person_id);
	jw_string(w, "name",
		  hide ? name_initials(cx->arena, e.last_name, e.first_name)
		       : directory_display_name(cx->arena, &e));
	if (e.birth == DAY_NONE)
		jw_null(w, "age");
	else
		jw_int(w, "age", age_on(e.birth, cx->today));
	jw_string(w, "role", role);
	jw_bool(w, "restricted", !ours);
	jw_end(w);
	return OK;
}

struct member {
	int64_t person_id;
	const char *role;
};

#define MEMBERS 64 /* more than a household may have */

static int head_first(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	bool hx = strcmp(x->role, "head") == 0, hy = strcmp(y->role, "head") == 0;

	if (hx != hy)
		return hx ? -1 : 1;
	return (x->person_id > y->person_id) - (x->person_id < y->person_id);
}

/* All of it in one query, put in order here: a file opens with each search of a name. */
static Err read_members(struct ctx *cx, int64_t person_id, struct member *m, size_t *n,
			int64_t *id, int64_t *version)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*n = 0;
	TRY(db_query(cx, &q, SQL_WITH, BIND(V_INT(person_id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || *n == MEMBERS)
			break;
		*id = col_int(&q, 0);
		*version = col_int(&q, 1);
		m[(*n)++] = (struct member){ col_int(&q, 2), col_text(&q, 3, cx->arena) };
	}
	if (*n)
		qsort(m, *n, sizeof(*m), head_first);
	return OK;
}

Err household_write(struct ctx *cx, struct jw *w, int64_t person_id)
{
	struct member m[MEMBERS];
	int64_t id = 0, version = 0;
	size_t n = 0;

	TRY(read_members(cx, person_id, m, &n, &id, &version));
	if (!n) {
		jw_null(w, "household");
		return OK;
	}
	jw_object(w, "household");
	jw_int(w, "id", id);
	jw_int(w, "version", version);
	jw_array(w, "members");
	for (size_t i = 0; i < n; i++)
		TRY(write_member(cx, w, m[i].person_id, m[i].role));
	jw_end(w);
	jw_end(w);
	return OK;
}

static Err put_members(struct req *rq, struct resp *rs, int64_t id, const struct list *members)
{
	const struct member_in *m = members->items;
	bool self = false;

	for (size_t i = 0; i < members->n; i++) {
		struct grant g;
		bool elsewhere = false;

		self = self || m[i].person_id == rq->id;
		TRY(grant_person(&rq->cx, m[i].person_id, &g));
		TRY(db_found(&rq->cx, SQL_ELSEWHERE, BIND(V_INT(m[i].person_id), V_INT(id)),
			     &elsewhere));
		for (size_t j = 0; j < i; j++)
			elsewhere = elsewhere || m[j].person_id == m[i].person_id;
		if (elsewhere)
			return schema_refuse(
				&rq->cx, &rs->errors,
				arena_printf(rq->cx.arena, "members[%zu].person_id", i),
				"field.taken");
		TRY(db_exec(&rq->cx, SQL_MEMBER,
			    BIND(V_INT(m[i].person_id), V_INT(id),
				 V_TEXT(household_roles[m[i].role])),
			    NULL));
	}
	if (!self)
		return schema_refuse(&rq->cx, &rs->errors, "members", "field.required");
	return OK;
}

Err person_household(struct req *rq, struct resp *rs)
{
	const struct household_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t id, version, changed = 0;
	struct grant g;
	struct jw w;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	TRY(household_of(cx, rq->id, &id, &version));
	if (id) {
		TRY(expect_version(rq, rs, version));
		TRY(db_exec(cx, SQL_BUMP, BIND(V_INT(id), V_INT(version)), &changed));
		TRY(expect_changed(rq, changed));
		TRY(db_exec(cx, SQL_CLEAR, BIND(V_INT(id)), NULL));
	} else {
		id = id_random53();
		TRY(db_exec(cx, SQL_ADD, BIND(V_INT(id)), NULL));
	}
	TRY(put_members(rq, rs, id, &in->members));
	app_touch(cx->app, TOPIC_PERSONS);
	rq->subject = rq->id;
	rq->action = "person.household";
	w = reply(rs, 200);
	rs->version = version + 1;
	jw_int(&w, "version", version + 1);
	return reply_end(rq, rs, &w);
}
