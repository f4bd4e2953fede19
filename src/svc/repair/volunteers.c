/* Volunteers of the repair café, and their hours as they were logged (repair.h). */
#include "base/date.h"
#include "core/list.h"
#include "svc/repair/repair.h"
#include "vault/ids.h"

#include <string.h>

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT v.volunteer_id, v.version, v.name, v.skills, v.active,"
	" coalesce(sum(CASE WHEN s.end_minute IS NOT NULL THEN s.end_minute - s.start_minute"
	" END), 0), count(s.shift_id)"
	" FROM repair_volunteer v LEFT JOIN repair_shift s ON s.volunteer_id = v.volunteer_id"
	" GROUP BY v.volunteer_id ORDER BY v.active DESC, v.volunteer_id" LIST_PAGE_SQL "?1";
static const char SQL_GREATEST[] =
	"SELECT coalesce(max(volunteer_id), 0) FROM repair_volunteer";
static const char SQL_ADD[] =
	"INSERT INTO repair_volunteer(volunteer_id, name, skills) VALUES (?1, ?2, ?3)";
static const char SQL_ONE[] = "SELECT version FROM repair_volunteer WHERE volunteer_id = ?1";
static const char SQL_CHANGE[] =
	"UPDATE repair_volunteer SET version = version + 1, name = ?3, skills = ?4, active = ?5"
	" WHERE volunteer_id = ?1 AND version = ?2";
static const char SQL_KNOWN[] =
	"SELECT 1 FROM repair_volunteer WHERE volunteer_id = ?1 AND active = 1";
static const char SQL_TWICE[] =
	"SELECT 1 FROM repair_shift WHERE event_id = ?1 AND volunteer_id = ?2";
static const char SQL_SHIFT_GREATEST[] = "SELECT coalesce(max(shift_id), 0) FROM repair_shift";
static const char SQL_SHIFT_ADD[] =
	"INSERT INTO repair_shift(shift_id, event_id, volunteer_id, role, table_no,"
	" start_minute, end_minute, record_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_SHIFT[] =
	"SELECT version, event_id, volunteer_id, role, record_id FROM repair_shift"
	" WHERE shift_id = ?1";
static const char SQL_SHIFT_CHANGE[] =
	"UPDATE repair_shift SET version = version + 1, role = ?3, table_no = ?4,"
	" start_minute = ?5, end_minute = ?6, record_id = ?7"
	" WHERE shift_id = ?1 AND version = ?2";

static struct place place_of(int64_t id, int64_t version)
{
	return (struct place){ .row = id,
			       .table = TABLE_REPAIR_VOLUNTEER,
			       .column = REPAIR_VOLUNTEER_NAME,
			       .version = (uint64_t)version,
			       .pad = CELL_SHORT };
}

Err repair_volunteers(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct after_q *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		const char *name = NULL, *skills;
		struct place at;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		at = place_of(col_int(&q, 0), col_int(&q, 1));
		TRY(sealed_column(cx, &at, &q, 2, &name));
		skills = col_text(&q, 3, cx->arena);
		jw_object(&w, NULL);
		jw_int(&w, "id", at.row);
		jw_int(&w, "version", (int64_t)at.version);
		jw_string(&w, "name", name ? name : "");
		jw_raw(&w, "skills", skills, strlen(skills));
		jw_bool(&w, "active", col_int(&q, 4) != 0);
		jw_int(&w, "minutes", col_int(&q, 5));
		jw_int(&w, "events", col_int(&q, 6));
		jw_end(&w);
	}
	jw_end(&w);
	jw_next(&w, &page);
	return reply_end(rq, rs, &w);
}

/* The skills as a JSON list; only words of the list. */
static Err skills_text(struct req *rq, struct resp *rs, const struct repair_volunteer_in *in,
		       const char **out)
{
	const char *const *key = in->skills.items;
	const char *text = "";

	for (size_t i = 0; i < in->skills.n; i++) {
		if (!ords_skill(key[i]))
			return schema_refuse(&rq->cx, &rs->errors, "skills",
					     "field.not_one_of");
		text = arena_printf(rq->cx.arena, "%s%s\"%s\"", text, i ? "," : "", key[i]);
	}
	*out = arena_printf(rq->cx.arena, "[%s]", text);
	return OK;
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	activities_moved(&rq->cx);
	rq->object = id;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

Err repair_volunteer_add(struct req *rq, struct resp *rs)
{
	const struct repair_volunteer_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct val name = V_NULL;
	struct place at;
	const char *skills;
	int64_t id = 0;

	TRY(skills_text(rq, rs, in, &skills));
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &id));
	id = id_after(id);
	at = place_of(id, 1);
	TRY(sealed_value(cx, &at, in->name, &name));
	TRY(db_exec(cx, SQL_ADD, BIND(V_INT(id), name, V_TEXT(skills)), NULL));
	rq->action = "repair.volunteer_add";
	return saved(rq, rs, 201, id, 1);
}

Err repair_volunteer_change(struct req *rq, struct resp *rs)
{
	const struct repair_volunteer_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct val name = V_NULL;
	int64_t version = 0, changed = 0;
	struct place at;
	const char *skills;
	bool active = !schema_has(&repair_volunteer_in_schema, rq->has, "active") || in->active;

	TRY(db_int(cx, SQL_ONE, BIND(V_INT(rq->id)), &version));
	if (!version)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	TRY(skills_text(rq, rs, in, &skills));
	at = place_of(rq->id, version + 1);
	TRY(sealed_value(cx, &at, in->name, &name));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(rq->id), V_INT(version), name, V_TEXT(skills), V_INT(active)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "repair.volunteer_change";
	return saved(rq, rs, 200, rq->id, version + 1);
}

struct shift {
	int64_t id, version, event_id, volunteer_id, table, start, end, record_id;
	int role;
};

static Err hours(struct req *rq, struct resp *rs, const struct repair_shift_in *in,
		 struct shift *s)
{
	struct ctx *cx = &rq->cx;

	TRY(pick_minute(cx, &rs->errors, in->start, "start", &s->start));
	TRY(pick_minute(cx, &rs->errors, in->end, "end", &s->end));
	if (s->end >= 0 && s->end <= s->start)
		return schema_refuse(cx, &rs->errors, "end", "field.too_small");
	s->role = in->role < 0 ? s->role : in->role;
	s->table = in->table;
	return OK;
}

/* Hours count once somebody has said until when. */
static Err emit(struct ctx *cx, struct shift *s)
{
	struct record r = { .until = DAY_NONE,
			    .staff_id = cx->who ? cx->who->user_id : 0,
			    .quantity = 1,
			    .wait = -1,
			    .lag = -1,
			    .source = "repair_shift",
			    .source_id = s->id };
	int64_t old = s->record_id;
	struct repair_event e;

	if (s->end < 0) {
		s->record_id = 0;
		return old ? record_void(cx, old, 0) : OK;
	}
	TRY(repair_event_read(cx, s->event_id, &e));
	r.service_id = e.service_id;
	r.day = e.day;
	r.place_id = e.place_id;
	r.minutes = s->end - s->start;
	return record_put(cx, "repair.hours", &r, old, &s->record_id);
}

Err repair_shift_add(struct req *rq, struct resp *rs)
{
	const struct repair_shift_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct shift s = { .version = 1, .event_id = rq->id, .volunteer_id = in->volunteer_id };
	struct repair_event e;
	bool known = false, twice = false;

	TRY(repair_event_read(cx, rq->id, &e));
	if (e.state != EVENT_OPEN && e.state != EVENT_PLANNED)
		FAIL(cx, ERR_CONFLICT, "repair.event_not_open");
	TRY(hours(rq, rs, in, &s));
	TRY(db_found(cx, SQL_KNOWN, BIND(V_INT(s.volunteer_id)), &known));
	if (!known)
		return schema_refuse(cx, &rs->errors, "volunteer_id", "field.not_one_of");
	TRY(db_found(cx, SQL_TWICE, BIND(V_INT(e.id), V_INT(s.volunteer_id)), &twice));
	if (twice)
		FAIL(cx, ERR_CONFLICT, "repair.volunteer_twice");
	TRY(db_int(cx, SQL_SHIFT_GREATEST, NO_BIND, &s.id));
	s.id = id_after(s.id);
	TRY(emit(cx, &s));
	TRY(db_exec(cx, SQL_SHIFT_ADD,
		    BIND(V_INT(s.id), V_INT(e.id), V_INT(s.volunteer_id),
			 V_TEXT(repair_roles[s.role]), V_ID(s.table), V_INT(s.start),
			 s.end < 0 ? V_NULL : V_INT(s.end), V_ID(s.record_id)),
		    NULL));
	rq->action = "repair.shift_add";
	return saved(rq, rs, 201, s.id, 1);
}

static Err shift_read(struct ctx *cx, int64_t id, struct shift *s)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_SHIFT, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	*s = (struct shift){ .id = id,
			     .version = col_int(&q, 0),
			     .event_id = col_int(&q, 1),
			     .volunteer_id = col_int(&q, 2),
			     .role = repair_word(repair_roles, col_text(&q, 3, cx->arena)),
			     .record_id = col_int(&q, 4) };
	return OK;
}

Err repair_shift_change(struct req *rq, struct resp *rs)
{
	const struct repair_shift_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct repair_event e;
	int64_t changed = 0;
	struct shift s;

	TRY(shift_read(cx, rq->id, &s));
	TRY(repair_event_read(cx, s.event_id, &e));
	TRY(expect_version(rq, rs, s.version));
	TRY(hours(rq, rs, in, &s));
	TRY(emit(cx, &s));
	TRY(db_exec(cx, SQL_SHIFT_CHANGE,
		    BIND(V_INT(s.id), V_INT(s.version), V_TEXT(repair_roles[s.role]),
			 V_ID(s.table), V_INT(s.start), s.end < 0 ? V_NULL : V_INT(s.end),
			 V_ID(s.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "repair.shift_change";
	return saved(rq, rs, 200, s.id, s.version + 1);
}
