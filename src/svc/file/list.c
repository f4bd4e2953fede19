/*
 * Reading: the file of a person, the delays that run (mine, my teams'), the register of requests.
 */
#include <string.h>

#include "base/date.h"
#include "core/identity.h"
#include "svc/file/file.h"

#include "base/banned.h"

/* Open things and the latest of each kind: a file of ten years opens as fast as a new one. */
#define PER_KIND 20

static const char SQL_KIND[] =
	"SELECT " ACT_COLUMNS " FROM file_act WHERE person_id = ?1"
	" AND kind = ?2 ORDER BY day DESC, act_id DESC LIMIT ?3 OFFSET ?4";
static const char SQL_COUNT[] = "SELECT count(*) FROM file_act WHERE person_id = ?1";
#define CLOCK_COLUMNS                                                                          \
	"c.act_id, c.clock, c.person_id, c.start_day, c.due_day, a.kind, a.code, a.worker_id," \
	" p.referent_id, p.team_id"
#define CLOCK_FROM                                                                             \
	" FROM file_clock c JOIN file_act a ON a.act_id = c.act_id"                            \
	" JOIN person p ON p.person_id = c.person_id"                                          \
	" WHERE c.met_day IS NULL AND c.clock NOT LIKE 'appeal%' AND c.due_day <= ?1"
static const char SQL_MINE[] =
	"SELECT " CLOCK_COLUMNS CLOCK_FROM " AND (p.referent_id = ?2 OR a.worker_id = ?2) "
	"ORDER BY c.due_day, c.act_id" LIST_PAGE_SQL "?3";
static const char SQL_TEAM[] =
	"SELECT " CLOCK_COLUMNS CLOCK_FROM
	" AND p.team_id IN (SELECT team_id FROM user_team WHERE user_id = ?2)"
	" ORDER BY c.due_day, c.act_id" LIST_PAGE_SQL "?3";
static const char SQL_OF_PERSON[] =
	"SELECT " CLOCK_COLUMNS CLOCK_FROM
	" AND c.person_id = ?2 ORDER BY c.due_day, c.act_id" LIST_PAGE_SQL "?3";
static const char SQL_REGISTER[] =
	"SELECT " ACT_COLUMNS " FROM file_act WHERE year = ?1 AND number < ?2"
	" AND (?3 IS NULL OR state = ?3) ORDER BY number DESC LIMIT 100";
static const char SQL_DUE[] =
	"SELECT clock, start_day, due_day FROM file_clock"
	" WHERE act_id = ?1 AND met_day IS NULL AND clock NOT LIKE 'appeal%'"
	" ORDER BY due_day IS NULL, due_day LIMIT 1";

const char *const act_kind_names[] = { "request",  "piece",	 "report",  "consultation",
				       "decision", "aid",	 "piis",    "evaluation",
				       "referral", "assessment", "takeup",  "reminder",
				       "document", "closing",	 "control", NULL };
const char *const clock_scopes[] = { "mine", "team", NULL };
const char *const register_states[] = { "received",    "acknowledged", "inquiry",
					"waiting",     "decided",      "notified",
					"transferred", "withdrawn",    "voided",
					NULL };

static const struct field file_q_fields[] = {
	FIELD_ENUM(file_q, kind, 0, act_kind_names),
	FIELD_INT(file_q, more, 0, 0, 100000),
};
const struct schema file_q_schema = SCHEMA(file_q, file_q_fields);
static const struct field clocks_q_fields[] = {
	FIELD_ENUM(clocks_q, scope, 0, clock_scopes),
	FIELD_INT(clocks_q, days, 0, 0, 400),
	FIELD_INT(clocks_q, person, 0, 1, INT64_MAX),
	FIELD_INT(clocks_q, after, 0, 0, LIST_AFTER_MAX),
};
const struct schema clocks_q_schema = SCHEMA(clocks_q, clocks_q_fields);
static const struct field register_q_fields[] = {
	FIELD_INT(register_q, year, 0, 1990, 2099),
	FIELD_INT(register_q, after, 0, 0, INT32_MAX),
	FIELD_ENUM(register_q, state, 0, register_states),
};
const struct schema register_q_schema = SCHEMA(register_q, register_q_fields);

static const struct field file_fields[] = {
	OUT_LIST("rows", &file_act_schema),
	OUT_INT("total", FIELD_REQUIRED),
	OUT_BOOL("can_write", FIELD_REQUIRED),
};
const struct schema file_schema = OUT_SCHEMA("SocialFile", file_fields);

static const struct field clock_person_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
};
static const struct schema clock_person_schema = OUT_SCHEMA("ClockPerson", clock_person_fields);

static const struct field clock_row_fields[] = {
	OUT_INT("act_id", FIELD_REQUIRED),
	OUT_TEXT("kind", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_NULLABLE),
	OUT_TEXT("clock", FIELD_REQUIRED),
	OUT_DATE("start", FIELD_REQUIRED),
	OUT_DATE("due", FIELD_REQUIRED),
	OUT_ENUM("near", FIELD_REQUIRED, clock_nearness_names),
	OUT_OBJECT("person", FIELD_REQUIRED, &clock_person_schema),
	OUT_TEXT("worker", FIELD_NULLABLE),
};
static const struct schema clock_row_schema = OUT_SCHEMA("ClockRow", clock_row_fields);
static const struct field clocks_fields[] = { OUT_LIST("rows", &clock_row_schema),
					      OUT_INT("next", FIELD_NULLABLE) };
const struct schema clocks_schema = OUT_SCHEMA("Clocks", clocks_fields);

static const struct field register_row_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("register", FIELD_REQUIRED),
	OUT_INT("number", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("aid", FIELD_REQUIRED),
	OUT_TEXT("state", FIELD_REQUIRED),
	OUT_TEXT("worker", FIELD_NULLABLE),
	/* null: a file that the reader may not see */
	OUT_OBJECT("person", FIELD_NULLABLE, &clock_person_schema),
	OUT_TEXT("clock", FIELD_NULLABLE),
	OUT_DATE("due", FIELD_NULLABLE),
	OUT_ENUM("near", FIELD_NULLABLE, clock_nearness_names),
};
static const struct schema register_row_schema = OUT_SCHEMA("RegisterRow", register_row_fields);
static const struct field register_fields[] = {
	OUT_INT("year", FIELD_REQUIRED),
	OUT_LIST("rows", &register_row_schema),
	OUT_INT("next", FIELD_NULLABLE),
};
const struct schema register_schema = OUT_SCHEMA("Register", register_fields);

/* ---- one person's file --------------------------------------------------------------------------- */

bool act_seen(const struct ctx *cx, const struct grant *g, const struct act *a)
{
	const struct document *in = a->in;

	if (a->kind != ACT_DOCUMENT || a->author_id == cx->who->user_id)
		return true;
	if (in->sees == READER_REFERENT)
		return g->relation == RELATION_MINE;
	return in->sees != READER_HEALTH || session_can(cx->who, "person.health");
}

static Err write_kind(struct req *rq, struct jw *w, const struct grant *g,
		      const struct key *dek, const char *kind, int64_t skip)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(cx, &q, SQL_KIND,
		     BIND(V_INT(g->person_id), V_TEXT(kind), V_INT(PER_KIND), V_INT(skip))));
	for (;;) {
		struct act a;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		act_row(cx, &q, 0, &a);
		TRY(act_open(cx, dek, &a));
		if (!act_seen(cx, g, &a))
			continue;
		if (a.kind == ACT_AID)
			a.state = aid_state(&a, cx->today);
		jw_object(w, NULL);
		TRY(act_write(cx, w, &a));
		jw_end(w);
		rq->rows++;
	}
}

Err file_get(struct req *rq, struct resp *rs)
{
	CLEANUP(key_wipe) struct key dek = { 0 };
	const struct file_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int64_t total = 0;
	struct grant g;
	struct jw w;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	TRY(keyring_get(cx, rq->id, &dek));
	TRY(db_int(cx, SQL_COUNT, BIND(V_INT(rq->id)), &total));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t k = 0; k < ACT_KINDS; k++)
		if (in->kind < 0 || (size_t)in->kind == k)
			TRY(write_kind(rq, &w, &g, &dek, act_kinds[k].name, in->more));
	jw_end(&w);
	jw_int(&w, "total", total);
	jw_bool(&w, "can_write", session_can(cx->who, "file.write"));
	rq->subject = rq->id;
	rq->purpose = relation_name(g.relation);
	return reply_end(rq, rs, &w);
}

/* ---- delays ---------------------------------------------------------------------------------------- */

/* The name of the person, NULL when this user may not see him on a list. */
static Err listed_name(struct ctx *cx, int64_t person_id, const char **name)
{
	struct directory_entry e;
	struct grant g;
	bool listed = false;

	*name = NULL;
	TRY(act_listed(cx, person_id, &g, &listed));
	if (listed && directory_get(cx->app->directory, cx->arena, person_id, &e))
		*name = directory_display_name(cx->arena, &e);
	return OK;
}

static void write_person(struct jw *w, int64_t person_id, const char *name)
{
	if (!name) {
		jw_null(w, "person");
		return;
	}
	jw_object(w, "person");
	jw_int(w, "id", person_id);
	jw_string(w, "name", name);
	jw_end(w);
}

static const char *user_name(const struct ctx *cx, int64_t id)
{
	const struct user *u = model_user(cx->model, id);

	return u ? u->name : NULL;
}

static Err write_clock(struct req *rq, struct jw *w, const struct stmt *q, int near)
{
	struct ctx *cx = &rq->cx;
	int64_t person = col_int(q, 2), worker = col_int(q, 7);
	int32_t due = col_day(q, 4);
	const char *name = NULL;

	TRY(listed_name(cx, person, &name));
	if (!name)
		return OK;
	jw_object(w, NULL);
	jw_int(w, "act_id", col_int(q, 0));
	jw_string(w, "kind", col_text(q, 5, cx->arena));
	jw_string(w, "code", col_text(q, 6, cx->arena));
	jw_string(w, "clock", col_text(q, 1, cx->arena));
	jw_day(w, "start", col_day(q, 3));
	jw_day(w, "due", due);
	jw_string(w, "near",
		  clock_nearness_names[clock_nearness(due, DAY_NONE, cx->today, near)]);
	write_person(w, person, name);
	jw_string(w, "worker", user_name(cx, worker ? worker : col_int(q, 8)));
	jw_end(w);
	rq->rows++;
	return OK;
}

Err clocks_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct clocks_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int near = (int)model_parameter(cx->model, "clock.near", cx->today, 7);
	int64_t until = cx->today + (in->days ? in->days : 30);
	struct list_page page = { .after = in->after };
	struct jw w = reply(rs, 200);
	bool row = false;

	rq->subject = in->person;
	if (in->person)
		TRY(db_query(cx, &q, SQL_OF_PERSON,
			     BIND(V_INT(until), V_INT(in->person), V_INT(page.after))));
	else
		TRY(db_query(cx, &q, in->scope == 1 ? SQL_TEAM : SQL_MINE,
			     BIND(V_INT(until), V_INT(cx->who->user_id), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		TRY(write_clock(rq, &w, &q, near));
	}
	jw_end(&w);
	jw_next(&w, &page);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

/* ---- the register ---------------------------------------------------------------------------------- */

static Err write_due(struct ctx *cx, struct jw *w, int64_t act_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int near = (int)model_parameter(cx->model, "clock.near", cx->today, 7);
	int32_t due;
	bool row = false;

	TRY(db_query(cx, &q, SQL_DUE, BIND(V_INT(act_id))));
	TRY(db_next(cx, &q, &row));
	if (!row) {
		jw_null(w, "clock");
		jw_null(w, "due");
		jw_null(w, "near");
		return OK;
	}
	due = col_day(&q, 2);
	jw_string(w, "clock", col_text(&q, 0, cx->arena));
	jw_day(w, "due", due);
	jw_string(w, "near",
		  clock_nearness_names[clock_nearness(due, DAY_NONE, cx->today, near)]);
	return OK;
}

static Err write_entry(struct req *rq, struct jw *w, const struct act *a)
{
	struct ctx *cx = &rq->cx;
	const char *name = NULL;

	TRY(listed_name(cx, a->person_id, &name));
	jw_object(w, NULL);
	jw_int(w, "id", a->id);
	jw_string(w, "register",
		  arena_printf(cx->arena, "%lld/%04lld", (long long)a->year,
			       (long long)a->number));
	jw_int(w, "number", a->number);
	jw_day(w, "day", a->day);
	jw_string(w, "aid", a->code);
	jw_string(w, "state", a->state);
	jw_string(w, "worker", user_name(cx, a->worker_id));
	write_person(w, a->person_id, name);
	TRY(write_due(cx, w, a->id));
	jw_end(w);
	rq->rows++;
	return OK;
}

Err register_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct register_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int64_t year = in->year ? in->year : day_civil(cx->today).year, last = 0;
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_REGISTER,
		     BIND(V_INT(year), V_INT(in->after ? in->after : INT32_MAX),
			  V_TEXT(in->state < 0 ? NULL : register_states[in->state]))));
	jw_int(&w, "year", year);
	jw_array(&w, "rows");
	for (;;) {
		struct act a;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		act_row(cx, &q, 0, &a);
		TRY(write_entry(rq, &w, &a));
		last = a.number;
	}
	jw_end(&w);
	if (rq->rows == 100)
		jw_int(&w, "next", last);
	else
		jw_null(&w, "next");
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
