/* Series: made with all their sessions, listed, changed (activity.h). */
#include "base/date.h"
#include "core/calendar.h"
#include "svc/activity/activity.h"

#include <string.h>

#include "base/banned.h"

#define SERIES_COLUMNS                                                                         \
	"s.series_id, s.version, s.service_id, s.title, s.form, s.theme_id, s.place_id,"       \
	" s.partner_id, s.staff_id, s.capacity, s.consent, s.start_minute, s.minutes, "        \
	"s.active"

static const char SQL_ONE[] = "SELECT " SERIES_COLUMNS " FROM activity_series s"
			      " WHERE s.series_id = ?1";
static const char SQL_LIST[] =
	"SELECT " SERIES_COLUMNS ", (SELECT count(*) FROM activity_session p"
	" WHERE p.series_id = s.series_id), (SELECT count(*) FROM activity_session p"
	" WHERE p.series_id = s.series_id AND p.state = 'held'), (SELECT min(p.day)"
	" FROM activity_session p WHERE p.series_id = s.series_id AND p.state = 'planned'"
	" AND p.day >= ?1), (SELECT count(*) FROM activity_enrolment e"
	" WHERE e.series_id = s.series_id AND e.state = 'enrolled'), (SELECT count(*)"
	" FROM activity_enrolment e WHERE e.series_id = s.series_id AND e.state = 'waiting')"
	" FROM activity_series s ORDER BY s.active DESC, s.series_id DESC" LIST_PAGE_SQL "?2";
static const char SQL_GREATEST[] = "SELECT coalesce(max(series_id), 0) FROM activity_series";
static const char SQL_ADD[] =
	"INSERT INTO activity_series(series_id, service_id, title, form, theme_id, place_id,"
	" partner_id, staff_id, capacity, consent, start_minute, minutes)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_SESSION_GREATEST[] =
	"SELECT coalesce(max(session_id), 0) FROM activity_session";
static const char SQL_SESSION[] =
	"INSERT INTO activity_session(session_id, series_id, day, start_minute, minutes,"
	" place_id, partner_id, theme_id, staff_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_CHANGE[] =
	"UPDATE activity_series SET version = version + 1, title = ?3, theme_id = ?4,"
	" place_id = ?5, partner_id = ?6, staff_id = ?7, capacity = ?8, consent = ?9,"
	" start_minute = ?10, minutes = ?11, active = ?12"
	" WHERE series_id = ?1 AND version = ?2";
static const char SQL_FOLLOW[] =
	"UPDATE activity_session SET version = version + 1, start_minute = ?3, minutes = ?4,"
	" place_id = ?5, partner_id = ?6, theme_id = ?7, staff_id = ?8"
	" WHERE series_id = ?1 AND day >= ?2 AND state = 'planned'";
static const char SQL_SESSIONS[] =
	"SELECT " SESSION_COLUMNS " FROM activity_session p JOIN activity_series s"
	" ON s.series_id = p.series_id WHERE p.series_id = ?1 ORDER BY p.day, p.start_minute,"
	" p.session_id" LIST_PAGE_SQL "?2";
static const char SQL_MEMBERS[] =
	"SELECT " ENROLMENT_COLUMNS
	", (SELECT count(*) FROM activity_mark m WHERE m.enrolment_id = e.enrolment_id"
	" AND m.mark = 'present'), (SELECT count(*) FROM activity_mark m"
	" WHERE m.enrolment_id = e.enrolment_id AND m.mark = 'absent'), (SELECT count(*)"
	" FROM activity_mark m WHERE m.enrolment_id = e.enrolment_id AND m.mark = 'excused')"
	" FROM activity_enrolment e WHERE e.series_id = ?1 AND e.session_id IS NULL"
	" ORDER BY e.state = 'left', e.state = 'waiting', e.enrolment_id" LIST_PAGE_SQL "?2";

static void read_row(struct ctx *cx, const struct stmt *q, struct series *s)
{
	*s = (struct series){
		.id = col_int(q, 0),
		.version = col_int(q, 1),
		.service_id = col_int(q, 2),
		.title = col_text(q, 3, cx->arena),
		.form = activity_word(activity_forms, col_text(q, 4, cx->arena)),
		.theme_id = col_int(q, 5),
		.place_id = col_int(q, 6),
		.partner_id = col_int(q, 7),
		.staff_id = col_int(q, 8),
		.capacity = col_int(q, 9),
		.consent = col_int(q, 10) != 0,
		.start = col_int(q, 11),
		.minutes = col_int(q, 12),
		.active = col_int(q, 13) != 0,
	};
}

Err series_read(struct ctx *cx, int64_t id, struct series *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	read_row(cx, &q, out);
	return OK;
}

void series_write(struct ctx *cx, struct jw *w, const struct series *s)
{
	const struct catalogue_service *svc = model_service(cx->model, s->service_id);
	const struct user *u = s->staff_id ? model_user(cx->model, s->staff_id) : NULL;

	jw_int(w, "id", s->id);
	jw_int(w, "version", s->version);
	jw_string(w, "title", s->title);
	jw_string(w, "form", activity_forms[s->form]);
	jw_string(w, "service", svc ? svc->key : "");
	if (svc)
		jw_label(w, "service_label", &svc->label);
	jw_term(w, cx->model, "theme", s->theme_id);
	jw_term(w, cx->model, "place", s->place_id);
	jw_term(w, cx->model, "partner", s->partner_id);
	if (u) {
		jw_object(w, "staff");
		jw_int(w, "id", u->id);
		jw_string(w, "name", u->name);
		jw_end(w);
	} else {
		jw_null(w, "staff");
	}
	if (s->capacity)
		jw_int(w, "capacity", s->capacity);
	else
		jw_null(w, "capacity");
	jw_bool(w, "consent", s->consent);
	jw_string(w, "start", minute_text(cx->arena, s->start));
	jw_int(w, "minutes", s->minutes);
	jw_bool(w, "active", s->active);
}

Err activity_series_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct after_q *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(cx->today), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		struct series s;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		read_row(cx, &q, &s);
		jw_object(&w, NULL);
		series_write(cx, &w, &s);
		jw_int(&w, "sessions", col_int(&q, 14));
		jw_int(&w, "held", col_int(&q, 15));
		jw_day(&w, "next", col_day(&q, 16));
		jw_int(&w, "enrolled", col_int(&q, 17));
		jw_int(&w, "waiting", col_int(&q, 18));
		jw_end(&w);
	}
	jw_end(&w);
	jw_next(&w, &page);
	return reply_end(rq, rs, &w);
}

static Err write_members(struct req *rq, struct jw *w, int64_t series_id,
			 struct list_page *page)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(cx, &q, SQL_MEMBERS, BIND(V_INT(series_id), V_INT(page->after))));
	for (;;) {
		struct enrolment e;

		TRY(db_next(cx, &q, &row));
		if (page_ends(page, row))
			return OK;
		enrolment_row(cx, &q, &e);
		jw_object(w, NULL);
		TRY(enrolment_write(cx, w, &e));
		jw_int(w, "present", col_int(&q, 13));
		jw_int(w, "absent", col_int(&q, 14));
		jw_int(w, "excused", col_int(&q, 15));
		jw_end(w);
		rq->rows += e.person_id != 0;
	}
}

Err activity_series_get(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct after_q *in = rq->q;
	struct list_page sessions = { .after = in->after }, members = sessions;
	struct ctx *cx = &rq->cx;
	struct series s;
	struct jw w;

	TRY(series_read(cx, rq->id, &s));
	w = reply(rs, 200);
	series_write(cx, &w, &s);
	TRY(db_query(cx, &q, SQL_SESSIONS, BIND(V_INT(s.id), V_INT(in->after))));
	TRY(sessions_write(cx, &w, &q, &sessions));
	jw_array(&w, "members");
	TRY(write_members(rq, &w, s.id, &members));
	jw_end(&w);
	jw_next(&w, sessions.more ? &sessions : &members);
	TRY(whys_write(cx, &w, s.id));
	rq->object = s.id;
	rq->no_audit = rq->rows == 0;
	rs->version = s.version;
	return reply_end(rq, rs, &w);
}

static Err resolve(struct req *rq, struct resp *rs, const struct activity_series_in *in,
		   struct series *s)
{
	struct ctx *cx = &rq->cx;

	TRY(pick_term(cx, &rs->errors, TERM_THEME, in->theme, "theme", &s->theme_id));
	TRY(pick_term(cx, &rs->errors, TERM_PLACE, in->place, "place", &s->place_id));
	TRY(pick_term(cx, &rs->errors, TERM_PARTNER, in->partner, "partner", &s->partner_id));
	TRY(pick_minute(cx, &rs->errors, in->start, "start", &s->start));
	if (in->staff_id && !model_user(cx->model, in->staff_id))
		return schema_refuse(cx, &rs->errors, "staff_id", "field.not_one_of");
	s->staff_id = in->staff_id;
	s->title = in->title;
	s->capacity = in->capacity;
	s->minutes = in->minutes;
	s->consent = in->consent;
	return OK;
}

static bool excepted(const struct activity_series_in *in, int32_t day)
{
	const char *const *text = in->except.items;

	for (size_t i = 0; i < in->except.n; i++) {
		int32_t d;

		if (day_parse(text[i], &d) && d == day)
			return true;
	}
	return false;
}

/* Every so many weeks, but not on legal holidays nor on the days named. */
static Err add_sessions(struct ctx *cx, const struct activity_series_in *in,
			const struct series *s, int32_t until, int64_t *n)
{
	int32_t step = 7 * (int32_t)(in->every_weeks ? in->every_weeks : 1);
	int64_t id = 0;

	TRY(db_int(cx, SQL_SESSION_GREATEST, NO_BIND, &id));
	for (int32_t day = in->day; day <= until; day += step) {
		if (excepted(in, day) || (until > in->day && calendar_is_legal(day)))
			continue;
		id = id_after(id);
		TRY(db_exec(cx, SQL_SESSION,
			    BIND(V_INT(id), V_INT(s->id), V_INT(day), V_INT(s->start),
				 V_INT(s->minutes), V_ID(s->place_id), V_ID(s->partner_id),
				 V_ID(s->theme_id), V_ID(s->staff_id)),
			    NULL));
		(*n)++;
	}
	return OK;
}

Err activity_series_add(struct req *rq, struct resp *rs)
{
	const struct activity_series_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct series s = { .form = in->form < 0 ? FORM_ACTIVITY : in->form };
	int32_t until = in->until == DAY_NONE ? in->day : in->until;
	int64_t weeks = in->every_weeks ? in->every_weeks : 1, n = 0;
	struct jw w;

	TRY(pick_service(cx, &rs->errors, in->service, "session", "service", &s.service_id));
	if (in->day == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "day", "field.required");
	if (until < in->day)
		return schema_refuse(cx, &rs->errors, "until", "field.too_small");
	if ((until - in->day) / (7 * weeks) >= ACTIVITY_SESSIONS_MAX)
		return schema_refuse(cx, &rs->errors, "until", "field.too_large");
	TRY(resolve(rq, rs, in, &s));
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &s.id));
	s.id = id_after(s.id);
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(s.id), V_INT(s.service_id), V_TEXT(s.title),
			 V_TEXT(activity_forms[s.form]), V_ID(s.theme_id), V_ID(s.place_id),
			 V_ID(s.partner_id), V_ID(s.staff_id), V_ID(s.capacity),
			 V_INT(s.consent), V_INT(s.start), V_INT(s.minutes)),
		    NULL));
	TRY(add_sessions(cx, in, &s, until, &n));
	rq->action = "activity.series_add";
	rq->object = s.id;
	activities_moved(cx);
	w = reply(rs, 201);
	rs->version = 1;
	jw_int(&w, "id", s.id);
	jw_int(&w, "version", 1);
	jw_int(&w, "sessions", n);
	return reply_end(rq, rs, &w);
}

Err activity_series_change(struct req *rq, struct resp *rs)
{
	const struct activity_series_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct series s;

	TRY(series_read(cx, rq->id, &s));
	TRY(expect_version(rq, rs, s.version));
	TRY(resolve(rq, rs, in, &s));
	if (schema_has(&activity_series_in_schema, rq->has, "active"))
		s.active = in->active;
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(s.id), V_INT(s.version), V_TEXT(s.title), V_ID(s.theme_id),
			 V_ID(s.place_id), V_ID(s.partner_id), V_ID(s.staff_id),
			 V_ID(s.capacity), V_INT(s.consent), V_INT(s.start), V_INT(s.minutes),
			 V_INT(s.active)),
		    &changed));
	TRY(expect_changed(rq, changed));
	TRY(db_exec(cx, SQL_FOLLOW,
		    BIND(V_INT(s.id), V_INT(cx->today), V_INT(s.start), V_INT(s.minutes),
			 V_ID(s.place_id), V_ID(s.partner_id), V_ID(s.theme_id),
			 V_ID(s.staff_id)),
		    NULL));
	rq->action = "activity.series_change";
	return activity_saved(rq, rs, 200, s.id, s.version + 1);
}
