/* Revealing numbers, breaking glass, and who looked. */
#include <jansson.h>
#include <string.h>

#include "core/audit.h"
#include "core/iban.h"
#include "core/niss.h"
#include "svc/person/person.h"

#include "base/banned.h"

#define GLASS_S (4 * 3600)

static const char SQL_GLASS[] =
	"INSERT INTO glass(glass_id, person_id, user_id, at, until, reason_code, reason)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_GLASS_NEXT[] = "SELECT coalesce(max(glass_id), 0) + 1 FROM glass";
static const char SQL_GLASS_TODAY[] =
	"SELECT count(*) FROM glass WHERE user_id = ?1 AND at > ?2";
static const char SQL_ACCESSES[] = "SELECT at, user_id, action, purpose, seq FROM audit WHERE "
				   "subject = ?1 AND status < 400"
				   " AND seq < ?2 ORDER BY seq DESC LIMIT 501";
static const char SQL_HISTORY[] =
	"SELECT compartment, version, author_id, at, cell FROM person_cell WHERE person_id = ?1"
	" UNION ALL SELECT compartment, version, author_id, at, cell FROM person_cell_past"
	" WHERE person_id = ?1 ORDER BY 1, 2";

static const char *const compartment_names[] = { "", "identity", "administrative", "social",
						 "health" };

Err person_reveal(struct req *rq, struct resp *rs)
{
	const struct reveal_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct administrative a = { 0 };
	struct compartment c[5];
	char text[IBAN_TEXT_SIZE + NISS_TEXT_SIZE] = "";
	struct grant g;
	struct niss n;
	struct iban i;
	struct jw w;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	TRY(compartments_read(cx, rq->id, 1u << COMPARTMENT_ADMINISTRATIVE, c));
	if (!c[COMPARTMENT_ADMINISTRATIVE].json)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(schema_read_own(cx, &administrative_schema, c[COMPARTMENT_ADMINISTRATIVE].json,
			    c[COMPARTMENT_ADMINISTRATIVE].len, &a, NULL));
	if (in->field == 0 && a.niss && niss_parse(a.niss, cx->today, &n))
		niss_format(&n, text);
	else if (in->field == 1 && a.iban && iban_parse(a.iban, &i))
		iban_format(&i, text);
	else
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	rq->subject = rq->id;
	rq->action = "person.reveal";
	rq->audit_class = AUDIT_CLASS_READ;
	rq->purpose = reveal_fields[in->field];
	w = reply(rs, 200);
	jw_string(&w, "value", text);
	return reply_end(rq, rs, &w);
}

Err person_glass(struct req *rq, struct resp *rs)
{
	const struct glass_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t id = 0, today = 0, until = cx->now + GLASS_S;
	struct grant g;
	uint8_t *cell;
	struct jw w;
	size_t n;

	TRY(grant_person(cx, rq->id, &g));
	if (!model_term_key(cx->model, TERM_GLASS_REASON, in->reason_code))
		return schema_refuse(cx, &rs->errors, "reason_code", "field.not_one_of");
	if (g.relation >= RELATION_TEAM)
		FAIL(cx, ERR_CONFLICT, "person.already_yours");
	TRY(db_int(cx, SQL_GLASS_TODAY, BIND(V_INT(cx->who->user_id), V_INT(cx->now - 86400)),
		   &today));
	if (today >= (int64_t)model_parameter(cx->model, "glass_per_day", cx->today, 3))
		FAIL(cx, ERR_TOO_MANY, "person.glass_limit");
	TRY(db_int(cx, SQL_GLASS_NEXT, NO_BIND, &id));
	TRY(person_seal(cx,
			&(struct place){ .person = rq->id,
					 .row = id,
					 .table = TABLE_GLASS,
					 .column = GLASS_REASON,
					 .version = 1,
					 .pad = CELL_NOTE },
			in->reason, strlen(in->reason), &cell, &n));
	TRY(db_exec(cx, SQL_GLASS,
		    BIND(V_INT(id), V_INT(rq->id), V_INT(cx->who->user_id), V_INT(cx->now),
			 V_INT(until), V_TEXT(in->reason_code), V_BLOB(cell, n)),
		    NULL));
	rq->subject = rq->id;
	rq->object = id;
	rq->action = "person.glass";
	rq->audit_class = AUDIT_CLASS_GLASS;
	rq->purpose = in->reason_code;
	app_touch(cx->app, TOPIC_TASKS);
	w = reply(rs, 201);
	jw_int(&w, "until", until);
	return reply_end(rq, rs, &w);
}

Err person_accesses(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct accesses_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct list_page page = { 0 };
	int64_t last = 0;
	struct grant g;
	struct jw w;
	bool row = false;

	/* from a line on, not a number of rows: each reading is a line more */
	TRY(grant_at_least(cx, rq->id, RELATION_TEAM, &g));
	TRY(db_query(cx, &q, SQL_ACCESSES,
		     BIND(V_INT(rq->id), V_INT(in->after ? in->after : INT64_MAX))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		const struct user *u;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		last = col_int(&q, 4);
		u = model_user(cx->model, col_int(&q, 1));
		jw_object(&w, NULL);
		jw_int(&w, "at", col_int(&q, 0));
		jw_string(&w, "who", u ? u->name : "-");
		jw_string(&w, "role", u ? u->role->key : NULL);
		jw_string(&w, "action", col_text(&q, 2, cx->arena));
		jw_string(&w, "purpose", col_text(&q, 3, cx->arena));
		jw_end(&w);
	}
	jw_end(&w);
	if (page.more)
		jw_int(&w, "next", last);
	else
		jw_null(&w, "next");
	rq->subject = rq->id;
	rq->action = "person.accesses";
	return reply_end(rq, rs, &w);
}

struct owned {
	json_t *j;
};

static void owned_done(struct owned *o)
{
	json_decref(o->j);
}

/* Names of the members that differ between two versions. */
static void write_difference(struct jw *w, const char *before, const char *after)
{
	CLEANUP(owned_done) struct owned a = { before ? json_loads(before, 0, NULL) : NULL };
	CLEANUP(owned_done) struct owned b = { json_loads(after, 0, NULL) };
	const char *name;
	json_t *v;

	jw_array(w, "fields");
	json_object_foreach(b.j, name, v) if (strcmp(name, "version") != 0 &&
					      !json_equal(v, json_object_get(a.j, name)))
		jw_string(w, NULL, name);
	json_object_foreach(a.j, name, v) if (!json_object_get(b.j, name))
		jw_string(w, NULL, name);
	jw_end(w);
}

static bool may_see(const struct ctx *cx, int64_t compartment)
{
	switch (compartment) {
	case COMPARTMENT_SOCIAL:
		return session_can(cx->who, "person.social");
	case COMPARTMENT_HEALTH:
		return session_can(cx->who, "person.health");
	default:
		return true;
	}
}

Err person_history(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	const char *before = NULL;
	int64_t last = 0;
	struct grant g;
	struct jw w;
	bool row = false;

	TRY(grant_at_least(cx, rq->id, RELATION_TEAM, &g));
	TRY(db_query(cx, &q, SQL_HISTORY, BIND(V_INT(rq->id))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		struct place at = { .person = rq->id,
				    .row = rq->id,
				    .table = TABLE_PERSON_CELL };
		const struct user *u;
		const void *cell;
		char *json = NULL;
		size_t n;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		if (!may_see(cx, col_int(&q, 0)))
			continue;
		at.column = (uint16_t)col_int(&q, 0);
		at.version = (uint64_t)col_int(&q, 1);
		cell = col_view(&q, 4, &n);
		TRY(person_open(cx, &at, cell, n, &json, NULL));
		u = model_user(cx->model, col_int(&q, 2));
		jw_object(&w, NULL);
		jw_int(&w, "at", col_int(&q, 3));
		jw_string(&w, "author", u ? u->name : NULL);
		jw_string(&w, "compartment", compartment_names[at.column]);
		jw_int(&w, "version", (int64_t)at.version);
		write_difference(&w, last == at.column ? before : NULL, json);
		jw_end(&w);
		before = json;
		last = at.column;
	}
	jw_end(&w);
	rq->subject = rq->id;
	rq->action = "person.history";
	return reply_end(rq, rs, &w);
}
