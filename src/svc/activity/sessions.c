/* Sessions: the agenda, one more, moved, cancelled (activity.h). */
#include "base/date.h"
#include "svc/activity/activity.h"

#include "base/banned.h"

static const char SQL_ONE[] =
	"SELECT " SESSION_COLUMNS " FROM activity_session p JOIN activity_series s ON"
	" s.series_id = p.series_id WHERE p.session_id = ?1";
static const char SQL_LIST[] =
	"SELECT " SESSION_COLUMNS " FROM activity_session p JOIN activity_series s ON"
	" s.series_id = p.series_id WHERE p.day BETWEEN ?1 AND ?2"
	" AND (?3 IS NULL OR s.service_id = ?3) ORDER BY p.day, p.start_minute, "
	"p.session_id" LIST_PAGE_SQL "?4";
static const char SQL_GREATEST[] = "SELECT coalesce(max(session_id), 0) FROM activity_session";
static const char SQL_ADD[] =
	"INSERT INTO activity_session(session_id, series_id, day, start_minute, minutes,"
	" place_id, partner_id, theme_id, staff_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_CHANGE[] =
	"UPDATE activity_session SET version = version + 1, day = ?3, start_minute = ?4,"
	" minutes = ?5, place_id = ?6, partner_id = ?7, theme_id = ?8, staff_id = ?9,"
	" state = ?10, reason = ?11, record_id = ?12 WHERE session_id = ?1 AND version = ?2";
static const char SQL_COUNTS[] =
	"SELECT coalesce(sum(state = 'enrolled'), 0), coalesce(sum(state = 'waiting'), 0)"
	" FROM activity_enrolment WHERE series_id = ?1 AND (session_id IS NULL OR"
	" session_id = ?2)";
static const char SQL_PRESENT[] =
	"SELECT count(*) FROM activity_mark WHERE session_id = ?1 AND mark = 'present'";

void session_row(struct ctx *cx, const struct stmt *q, struct group_session *p)
{
	*p = (struct group_session){
		.id = col_int(q, 0),
		.version = col_int(q, 1),
		.series_id = col_int(q, 2),
		.day = col_day(q, 3),
		.start = col_int(q, 4),
		.minutes = col_int(q, 5),
		.place_id = col_int(q, 6),
		.partner_id = col_int(q, 7),
		.theme_id = col_int(q, 8),
		.staff_id = col_int(q, 9),
		.state = activity_word(activity_states, col_text(q, 10, cx->arena)),
		.reason = activity_word(activity_reasons, col_text(q, 11, cx->arena)),
		.women = col_int(q, 12),
		.men = col_int(q, 13),
		.others = col_int(q, 14),
		.minors = col_int(q, 15),
		.seniors = col_int(q, 16),
		.record_id = col_int(q, 17),
		.series = { .id = col_int(q, 2),
			    .version = col_int(q, 19),
			    .service_id = col_int(q, 20),
			    .title = col_text(q, 21, cx->arena),
			    .form = activity_word(activity_forms, col_text(q, 22, cx->arena)),
			    .capacity = col_int(q, 23),
			    .consent = col_int(q, 24) != 0 },
	};
	p->note = col_null(q, 18) ? NULL : col_blob(q, 18, cx->arena, &p->note_len);
}

Err session_read(struct ctx *cx, int64_t id, struct group_session *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	session_row(cx, &q, out);
	return OK;
}

static Err write_counts(struct ctx *cx, struct jw *w, const struct group_session *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t present = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_COUNTS, BIND(V_INT(p->series_id), V_INT(p->id))));
	TRY(db_next(cx, &q, &row));
	jw_int(w, "enrolled", col_int(&q, 0));
	jw_int(w, "waiting", col_int(&q, 1));
	TRY(db_int(cx, SQL_PRESENT, BIND(V_INT(p->id)), &present));
	jw_int(w, "present", present + p->women + p->men + p->others);
	jw_int(w, "women", p->women);
	jw_int(w, "men", p->men);
	jw_int(w, "others", p->others);
	jw_int(w, "minors", p->minors);
	jw_int(w, "seniors", p->seniors);
	return OK;
}

Err session_write(struct ctx *cx, struct jw *w, const struct group_session *p)
{
	const struct catalogue_service *svc = model_service(cx->model, p->series.service_id);
	const struct user *u = p->staff_id ? model_user(cx->model, p->staff_id) : NULL;

	jw_int(w, "id", p->id);
	jw_int(w, "version", p->version);
	jw_int(w, "series_id", p->series_id);
	jw_string(w, "title", p->series.title);
	jw_string(w, "form", activity_forms[p->series.form]);
	jw_string(w, "service", svc ? svc->key : "");
	if (svc)
		jw_label(w, "service_label", &svc->label);
	jw_day(w, "day", p->day);
	jw_string(w, "start", minute_text(cx->arena, p->start));
	jw_int(w, "minutes", p->minutes);
	jw_term(w, cx->model, "theme", p->theme_id);
	jw_term(w, cx->model, "place", p->place_id);
	jw_term(w, cx->model, "partner", p->partner_id);
	if (u) {
		jw_object(w, "staff");
		jw_int(w, "id", u->id);
		jw_string(w, "name", u->name);
		jw_end(w);
	} else {
		jw_null(w, "staff");
	}
	jw_string(w, "state", activity_states[p->state]);
	jw_string(w, "reason", p->reason < 0 ? NULL : activity_reasons[p->reason]);
	if (p->series.capacity)
		jw_int(w, "capacity", p->series.capacity);
	else
		jw_null(w, "capacity");
	return write_counts(cx, w, p);
}

Err sessions_write(struct ctx *cx, struct jw *w, struct stmt *q, struct list_page *page)
{
	bool row = false;

	jw_array(w, "sessions");
	for (;;) {
		struct group_session p;

		TRY(db_next(cx, q, &row));
		if (page_ends(page, row))
			break;
		session_row(cx, q, &p);
		jw_object(w, NULL);
		TRY(session_write(cx, w, &p));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err activity_sessions(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct activity_period_q *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	int64_t service_id = 0;
	struct jw w;

	if (in->service && *in->service)
		TRY(pick_service(cx, &rs->errors, in->service, "session", "service",
				 &service_id));
	w = reply(rs, 200);
	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(in->from == DAY_NONE ? cx->today : in->from),
			  V_INT(in->to == DAY_NONE ? cx->today + 6 : in->to), V_ID(service_id),
			  V_INT(page.after))));
	TRY(sessions_write(cx, &w, &q, &page));
	jw_next(&w, &page);
	return reply_end(rq, rs, &w);
}

static Err resolve(struct req *rq, struct resp *rs, const struct activity_session_in *in,
		   struct group_session *p)
{
	struct ctx *cx = &rq->cx;

	TRY(pick_minute(cx, &rs->errors, in->start, "start", &p->start));
	TRY(pick_term(cx, &rs->errors, TERM_THEME, in->theme, "theme", &p->theme_id));
	TRY(pick_term(cx, &rs->errors, TERM_PLACE, in->place, "place", &p->place_id));
	TRY(pick_term(cx, &rs->errors, TERM_PARTNER, in->partner, "partner", &p->partner_id));
	if (in->staff_id && !model_user(cx->model, in->staff_id))
		return schema_refuse(cx, &rs->errors, "staff_id", "field.not_one_of");
	p->staff_id = in->staff_id;
	p->day = in->day;
	p->minutes = in->minutes;
	return OK;
}

Err activity_session_add(struct req *rq, struct resp *rs)
{
	const struct activity_session_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct group_session p = { .reason = -1 };

	TRY(series_read(cx, rq->id, &p.series));
	TRY(resolve(rq, rs, in, &p));
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &p.id));
	p.id = id_after(p.id);
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(p.id), V_INT(p.series.id), V_INT(p.day), V_INT(p.start),
			 V_INT(p.minutes), V_ID(p.place_id), V_ID(p.partner_id),
			 V_ID(p.theme_id), V_ID(p.staff_id)),
		    NULL));
	rq->action = "activity.session_add";
	return activity_saved(rq, rs, 201, p.id, 1);
}

struct record session_record(const struct group_session *p)
{
	return (struct record){ .service_id = p->series.service_id,
				.day = p->day,
				.until = DAY_NONE,
				.staff_id = p->staff_id,
				.partner_id = p->partner_id,
				.place_id = p->place_id,
				.theme_id = p->theme_id,
				.quantity = 1,
				.minutes = p->minutes,
				.wait = -1,
				.lag = -1,
				.source = "activity_session",
				.source_id = p->id };
}

/* A session that was held is corrected on its sheet; a cancelled one may be planned again. */
static Err settle(struct req *rq, struct resp *rs, const struct activity_session_in *in,
		  struct group_session *p)
{
	struct ctx *cx = &rq->cx;
	struct record r;
	int64_t old = p->record_id;
	int state = in->state < 0 ? p->state : in->state;

	if (p->state == SESSION_HELD || state == SESSION_HELD) {
		if (state != p->state)
			FAIL(cx, ERR_CONFLICT, "activity.by_sheet");
		FAIL(cx, ERR_CONFLICT, "activity.held");
	}
	p->state = state;
	p->reason = state == SESSION_CANCELLED ? in->reason : -1;
	if (state == SESSION_CANCELLED && in->reason < 0)
		return schema_refuse(cx, &rs->errors, "reason", "field.required");
	if (state != SESSION_CANCELLED) {
		p->record_id = 0;
		return old ? record_void(cx, old, 0) : OK;
	}
	r = session_record(p);
	r.minutes = 0;
	return record_put(cx, "session.cancelled", &r, old, &p->record_id);
}

Err activity_session_change(struct req *rq, struct resp *rs)
{
	const struct activity_session_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct group_session p;
	int64_t changed = 0;

	TRY(session_read(cx, rq->id, &p));
	TRY(expect_version(rq, rs, p.version));
	TRY(resolve(rq, rs, in, &p));
	TRY(settle(rq, rs, in, &p));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(p.id), V_INT(p.version), V_INT(p.day), V_INT(p.start),
			 V_INT(p.minutes), V_ID(p.place_id), V_ID(p.partner_id),
			 V_ID(p.theme_id), V_ID(p.staff_id), V_TEXT(activity_states[p.state]),
			 V_TEXT(p.reason < 0 ? NULL : activity_reasons[p.reason]),
			 V_ID(p.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "activity.session_change";
	return activity_saved(rq, rs, 200, p.id, p.version + 1);
}
