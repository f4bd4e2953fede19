/* The sheet of a session: who was there, who was not, how many others (activity.h). */
#include "base/date.h"
#include "svc/activity/activity.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_ROWS[] =
	"SELECT e.enrolment_id, e.version, e.series_id, e.session_id, e.person_id, e.user_id,"
	" e.partner_id, e.state, e.day, e.consent, e.consent_day, e.info, e.record_id,"
	" m.mark, m.why_id, m.why FROM activity_enrolment e LEFT JOIN activity_mark m"
	" ON m.enrolment_id = e.enrolment_id AND m.session_id = ?2"
	" WHERE e.series_id = ?1 AND (e.session_id IS NULL OR e.session_id = ?2)"
	" AND (e.state = 'enrolled' OR m.mark IS NOT NULL) ORDER BY "
	"e.enrolment_id" LIST_PAGE_SQL "?3";
static const char SQL_MARK[] = "SELECT mark, record_id, why_id, why FROM activity_mark"
			       " WHERE session_id = ?1 AND enrolment_id = ?2";
static const char SQL_SET[] =
	"INSERT INTO activity_mark(session_id, enrolment_id, mark, record_id, why_id, why)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (session_id, enrolment_id) DO UPDATE"
	" SET mark = excluded.mark, record_id = excluded.record_id, why_id = excluded.why_id,"
	" why = excluded.why";
static const char SQL_PRESENT[] =
	"SELECT count(*) FROM activity_mark WHERE session_id = ?1 AND mark = 'present'";
static const char SQL_HOLD[] =
	"UPDATE activity_session SET version = version + 1, state = 'held', reason = NULL,"
	" women = ?3, men = ?4, others = ?5, minors = ?6, seniors = ?7, note = ?8,"
	" record_id = ?9 WHERE session_id = ?1 AND version = ?2";

static struct place note_place(const struct group_session *p, int64_t version)
{
	return (struct place){ .row = p->id,
			       .table = TABLE_ACTIVITY_SESSION,
			       .column = ACTIVITY_SESSION_NOTE,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

static Err write_rows(struct req *rq, struct jw *w, const struct group_session *p,
		      struct list_page *page)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ROWS,
		     BIND(V_INT(p->series_id), V_INT(p->id), V_INT(page->after))));
	for (;;) {
		struct enrolment e;
		int reason;

		TRY(db_next(cx, &q, &row));
		if (page_ends(page, row))
			return OK;
		enrolment_row(cx, &q, &e);
		jw_object(w, NULL);
		TRY(enrolment_write(cx, w, &e));
		jw_string(w, "mark", col_text(&q, 13, cx->arena));
		TRY(why_open(cx, e.person_id, &q, 14, &reason));
		jw_string(w, "reason", reason < 0 ? NULL : mark_reasons[reason]);
		jw_end(w);
		rq->rows += e.person_id != 0;
	}
}

Err activity_sheet_get(struct req *rq, struct resp *rs)
{
	const struct after_q *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	struct group_session p;
	const char *note = NULL;
	struct place at;
	struct jw w;

	TRY(session_read(cx, rq->id, &p));
	at = note_place(&p, p.version);
	TRY(sealed_text(cx, &at, p.note, p.note_len, &note));
	w = reply(rs, 200);
	jw_object(&w, "session");
	TRY(session_write(cx, &w, &p));
	jw_end(&w);
	jw_bool(&w, "consent", p.series.consent);
	jw_string(&w, "note", note);
	jw_array(&w, "rows");
	TRY(write_rows(rq, &w, &p, &page));
	jw_end(&w);
	jw_next(&w, &page);
	TRY(points_write(cx, &w, &p));
	rq->object = p.id;
	rq->no_audit = rq->rows == 0 && !note;
	rs->version = p.version;
	return reply_end(rq, rs, &w);
}

struct marked {
	int mark, reason;
	int64_t record_id;
};

static Err before(struct ctx *cx, int64_t session_id, const struct enrolment *e,
		  struct marked *m)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*m = (struct marked){ .mark = -1, .reason = -1 };
	TRY(db_query(cx, &q, SQL_MARK, BIND(V_INT(session_id), V_INT(e->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		return OK;
	m->mark = activity_word(activity_marks, col_text(&q, 0, cx->arena));
	m->record_id = col_int(&q, 1);
	return why_open(cx, e->person_id, &q, 2, &m->reason);
}

static Err emit_mark(struct ctx *cx, const struct group_session *p, const struct enrolment *e,
		     struct marked *m)
{
	static const char *const outcomes[] = { "took_part", "absent", "excused" };
	const struct term *outcome = model_term_key(cx->model, TERM_OUTCOME, outcomes[m->mark]);
	bool trained = e->user_id && p->series.form == FORM_TRAINING;
	struct record r = session_record(p);
	int64_t old = m->record_id;

	r.person_id = e->person_id;
	if (e->user_id)
		r.staff_id = e->user_id;
	if (e->partner_id)
		r.partner_id = e->partner_id;
	r.outcome_id = outcome ? outcome->id : 0;
	if (m->mark != MARK_PRESENT) {
		r.minutes = 0;
		return record_put(cx, "session.missed", &r, old, &m->record_id);
	}
	return record_put(cx, trained ? "session.trained" : "session.attended", &r, old,
			  &m->record_id);
}

/* One line of the sheet; what did not change leaves its record alone. */
static Err set_mark(struct req *rq, struct resp *rs, const struct group_session *p,
		    const struct enrolment *e, int mark, int reason, const char *field)
{
	struct ctx *cx = &rq->cx;
	struct marked m;
	struct val why[2];

	if (e->series_id != p->series_id || (e->session_id && e->session_id != p->id))
		return schema_refuse(cx, &rs->errors, field, "field.not_one_of");
	if (mark == MARK_PRESENT && p->series.consent && e->person_id &&
	    e->consent != CONSENT_GIVEN)
		return schema_refuse(cx, &rs->errors, field, "activity.consent_needed");
	if (mark == MARK_PRESENT)
		reason = -1;
	TRY(before(cx, p->id, e, &m));
	if (m.mark == mark && m.reason == reason)
		return OK;
	if (m.mark != mark || !m.record_id) {
		m.mark = mark;
		TRY(emit_mark(cx, p, e, &m));
	}
	TRY(why_seal(cx, e->person_id, reason, why));
	return db_exec(cx, SQL_SET,
		       BIND(V_INT(p->id), V_INT(e->id), V_TEXT(activity_marks[mark]),
			    V_ID(m.record_id), why[0], why[1]),
		       NULL);
}

static Err set_marks(struct req *rq, struct resp *rs, const struct group_session *p)
{
	const struct activity_sheet_in *in = rq->in;
	const struct activity_mark_in *mark = in->marks.items;
	const int64_t *person = in->walk_ins.items;
	struct ctx *cx = &rq->cx;

	for (size_t i = 0; i < in->marks.n; i++) {
		const char *field = arena_printf(cx->arena, "marks[%zu].mark", i);
		struct enrolment e;

		TRY(enrolment_read(cx, mark[i].enrolment_id, &e));
		TRY(set_mark(rq, rs, p, &e, mark[i].mark, mark[i].reason, field));
	}
	for (size_t i = 0; i < in->walk_ins.n; i++) {
		const char *field = arena_printf(cx->arena, "walk_ins[%zu]", i);
		struct activity_enrol_in who = { .person_id = person[i],
						 .session_id = p->id,
						 .consent = -1,
						 .state = ENROLMENT_ENROLLED,
						 .consent_day = DAY_NONE };
		struct enrolment e;

		TRY(enrolment_add(cx, &p->series, &e, &who));
		TRY(set_mark(rq, rs, p, &e, MARK_PRESENT, -1, field));
	}
	return OK;
}

Err activity_sheet_save(struct req *rq, struct resp *rs)
{
	const struct activity_sheet_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct group_session p;
	struct val note = V_NULL;
	struct record r;
	int64_t present = 0, changed = 0;
	struct place at;

	TRY(session_read(cx, rq->id, &p));
	TRY(expect_version(rq, rs, p.version));
	if (p.day > cx->today)
		FAIL(cx, ERR_CONFLICT, "activity.not_yet");
	if (in->minors + in->seniors > in->women + in->men + in->others)
		return schema_refuse(cx, &rs->errors, "minors", "field.too_large");
	TRY(set_marks(rq, rs, &p));
	TRY(db_int(cx, SQL_PRESENT, BIND(V_INT(p.id)), &present));
	r = session_record(&p);
	r.head_count = present + in->women + in->men + in->others;
	TRY(record_put(cx, "session.held", &r, p.record_id, &p.record_id));
	TRY(points_emit(cx, &p));
	at = note_place(&p, p.version + 1);
	TRY(sealed_value(cx, &at, in->note, &note));
	TRY(db_exec(cx, SQL_HOLD,
		    BIND(V_INT(p.id), V_INT(p.version), V_INT(in->women), V_INT(in->men),
			 V_INT(in->others), V_INT(in->minors), V_INT(in->seniors), note,
			 V_INT(p.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->rows = (int64_t)(in->marks.n + in->walk_ins.n);
	rq->action = "activity.sheet";
	return activity_saved(rq, rs, 200, p.id, p.version + 1);
}
