/* Enrolments: a place or the waiting list, contacts and consent, certificates (activity.h). */
#include "base/date.h"
#include "core/identity.h"
#include "svc/activity/activity.h"
#include "vault/ids.h"

#include <string.h>

#include "base/banned.h"

static const char SQL_ONE[] =
	"SELECT " ENROLMENT_COLUMNS " FROM activity_enrolment WHERE enrolment_id = ?1";
static const char SQL_GREATEST[] =
	"SELECT coalesce(max(enrolment_id), 0) FROM activity_enrolment";
static const char SQL_TWICE[] =
	"SELECT 1 FROM activity_enrolment WHERE series_id = ?1 AND state <> 'left'"
	" AND (session_id IS NULL OR session_id = ?2 OR ?2 IS NULL)"
	" AND (person_id = ?3 OR user_id = ?4 OR partner_id = ?5)";
static const char SQL_TAKEN[] =
	"SELECT count(*) FROM activity_enrolment WHERE series_id = ?1 AND state = 'enrolled'"
	" AND (session_id IS NULL OR session_id = ?2)";
static const char SQL_ADD[] =
	"INSERT INTO activity_enrolment(enrolment_id, series_id, session_id, person_id,"
	" user_id, partner_id, state, day, consent, consent_day, info, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_CHANGE[] =
	"UPDATE activity_enrolment SET version = version + 1, state = ?3, consent = ?4,"
	" consent_day = ?5, info = ?6, record_id = ?7 WHERE enrolment_id = ?1 AND version = ?2";
static const char SQL_FIRST_WAITING[] =
	"SELECT " ENROLMENT_COLUMNS " FROM activity_enrolment WHERE series_id = ?1"
	" AND state = 'waiting' AND session_id IS ?2 ORDER BY enrolment_id LIMIT 1";
static const char SQL_SESSION_OF[] =
	"SELECT 1 FROM activity_session WHERE session_id = ?1 AND series_id = ?2";
static const char SQL_DAYS[] =
	"SELECT p.day, p.minutes, m.mark FROM activity_mark m JOIN activity_session p"
	" ON p.session_id = m.session_id WHERE m.enrolment_id = ?1 ORDER BY p.day";

struct info {
	const char *contacts, *school, *fetch, *remark;
};

void enrolment_row(struct ctx *cx, const struct stmt *q, struct enrolment *e)
{
	*e = (struct enrolment){
		.id = col_int(q, 0),
		.version = col_int(q, 1),
		.series_id = col_int(q, 2),
		.session_id = col_int(q, 3),
		.person_id = col_int(q, 4),
		.user_id = col_int(q, 5),
		.partner_id = col_int(q, 6),
		.state = activity_word(enrolment_states, col_text(q, 7, cx->arena)),
		.day = col_day(q, 8),
		.consent = activity_word(enrolment_consents, col_text(q, 9, cx->arena)),
		.consent_day = col_day(q, 10),
		.record_id = col_int(q, 12),
	};
	e->info = col_null(q, 11) ? NULL : col_blob(q, 11, cx->arena, &e->info_len);
}

Err enrolment_read(struct ctx *cx, int64_t id, struct enrolment *e)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	enrolment_row(cx, &q, e);
	return OK;
}

Err enrolment_write(struct ctx *cx, struct jw *w, const struct enrolment *e)
{
	const struct user *u = e->user_id ? model_user(cx->model, e->user_id) : NULL;

	jw_int(w, "id", e->id);
	jw_int(w, "version", e->version);
	TRY(jw_person(cx, w, "person", e->person_id));
	if (u) {
		jw_object(w, "user");
		jw_int(w, "id", u->id);
		jw_string(w, "name", u->name);
		jw_end(w);
	} else {
		jw_null(w, "user");
	}
	jw_term(w, cx->model, "partner", e->partner_id);
	if (e->session_id)
		jw_int(w, "session_id", e->session_id);
	else
		jw_null(w, "session_id");
	jw_string(w, "state", enrolment_states[e->state]);
	jw_day(w, "day", e->day);
	jw_string(w, "consent", enrolment_consents[e->consent]);
	jw_day(w, "consent_day", e->consent_day);
	return OK;
}

/* ---- the sealed part ----------------------------------------------------------------------- */

static struct place info_place(const struct enrolment *e)
{
	return (struct place){ .person = e->person_id,
			       .row = e->id,
			       .table = TABLE_ACTIVITY_ENROLMENT,
			       .column = ACTIVITY_ENROLMENT_INFO,
			       .version = (uint64_t)e->version,
			       .pad = CELL_NOTE };
}

static Err info_seal(struct ctx *cx, const struct enrolment *e, const struct info *i,
		     struct val *out)
{
	const char *part[] = { i->contacts, i->school, i->fetch, i->remark };
	struct place at = info_place(e);
	const char *text = "";
	bool any = false;

	for (size_t k = 0; k < ARRAY_LEN(part); k++) {
		any = any || (part[k] && *part[k]);
		text = arena_printf(cx->arena, "%s%s%s", text, k ? "\x1f" : "",
				    part[k] ? part[k] : "");
	}
	return sealed_value(cx, &at, any ? text : NULL, out);
}

static Err info_open(struct ctx *cx, const struct enrolment *e, struct info *i)
{
	const char **part[] = { &i->contacts, &i->school, &i->fetch, &i->remark };
	struct place at = info_place(e);
	const char *text = NULL;

	*i = (struct info){ 0 };
	TRY(sealed_text(cx, &at, e->info, e->info_len, &text));
	for (size_t k = 0; k < ARRAY_LEN(part) && text; k++) {
		size_t n = strcspn(text, "\x1f");

		*part[k] = n ? arena_strndup(cx->arena, text, n) : NULL;
		text = text[n] ? text + n + 1 : NULL;
	}
	return OK;
}

/* ---- a place ------------------------------------------------------------------------------- */

static Err waiting_record(struct ctx *cx, const struct series *s, struct enrolment *e)
{
	struct record r = { .service_id = s->service_id,
			    .day = e->day,
			    .until = DAY_NONE,
			    .person_id = e->person_id,
			    .place_id = s->place_id,
			    .partner_id = s->partner_id,
			    .theme_id = s->theme_id,
			    .staff_id = e->user_id ? e->user_id : s->staff_id,
			    .quantity = 1,
			    .wait = -1,
			    .lag = -1,
			    .source = "activity_enrolment",
			    .source_id = e->id };

	return record_put(cx, "session.waiting", &r, 0, &e->record_id);
}

Err enrolment_add(struct ctx *cx, const struct series *s, struct enrolment *e,
		  const struct activity_enrol_in *in)
{
	struct info info = { in->contacts, in->school, in->fetch, in->remark };
	struct val sealed = V_NULL;
	int64_t taken = 0;
	bool twice = false;
	struct grant g;

	*e = (struct enrolment){ .version = 1,
				 .series_id = s->id,
				 .session_id = in->session_id,
				 .person_id = in->person_id,
				 .user_id = in->user_id,
				 .day = cx->today,
				 .consent_day = in->consent_day };
	if (in->partner && *in->partner) {
		const struct term *t = model_term_key(cx->model, TERM_PARTNER, in->partner);

		e->partner_id = t ? t->id : 0;
	}
	if ((e->person_id != 0) + (e->user_id != 0) + (e->partner_id != 0) != 1)
		FAIL(cx, ERR_INVALID, "activity.one_of");
	if (e->person_id)
		TRY(grant_person(cx, e->person_id, &g));
	if (e->user_id && !model_user(cx->model, e->user_id))
		FAIL(cx, ERR_INVALID, "activity.one_of");
	TRY(db_found(cx, SQL_TWICE,
		     BIND(V_INT(s->id), V_ID(e->session_id), V_ID(e->person_id),
			  V_ID(e->user_id), V_ID(e->partner_id)),
		     &twice));
	if (twice)
		FAIL(cx, ERR_CONFLICT, "activity.twice");
	e->consent = in->consent >= 0		  ? in->consent
		     : s->consent && e->person_id ? CONSENT_ASKED
						  : CONSENT_NOT_NEEDED;
	if (e->consent == CONSENT_GIVEN && e->consent_day == DAY_NONE)
		e->consent_day = cx->today;
	TRY(db_int(cx, SQL_TAKEN, BIND(V_INT(s->id), V_ID(e->session_id)), &taken));
	if (s->capacity && taken >= s->capacity && !e->partner_id)
		e->state = ENROLMENT_WAITING;
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &e->id));
	e->id = id_after(e->id);
	if (e->state == ENROLMENT_WAITING)
		TRY(waiting_record(cx, s, e));
	TRY(info_seal(cx, e, &info, &sealed));
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(e->id), V_INT(s->id), V_ID(e->session_id), V_ID(e->person_id),
			    V_ID(e->user_id), V_ID(e->partner_id),
			    V_TEXT(enrolment_states[e->state]), V_INT(e->day),
			    V_TEXT(enrolment_consents[e->consent]), V_DAY(e->consent_day),
			    sealed, V_ID(e->record_id)),
		       NULL);
}

static Err saved(struct req *rq, struct resp *rs, int status, const struct enrolment *e,
		 int64_t version)
{
	struct jw w = reply(rs, status);

	activities_moved(&rq->cx);
	rq->subject = e->person_id;
	rq->object = e->id;
	rs->version = version;
	jw_int(&w, "id", e->id);
	jw_int(&w, "version", version);
	jw_string(&w, "state", enrolment_states[e->state]);
	return reply_end(rq, rs, &w);
}

Err activity_enrol(struct req *rq, struct resp *rs)
{
	const struct activity_enrol_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct enrolment e;
	struct series s;
	bool there = true;

	TRY(series_read(cx, rq->id, &s));
	if (in->session_id)
		TRY(db_found(cx, SQL_SESSION_OF, BIND(V_INT(in->session_id), V_INT(s.id)),
			     &there));
	if (!there)
		return schema_refuse(cx, &rs->errors, "session_id", "field.not_one_of");
	if (in->partner && *in->partner &&
	    !model_term_key(cx->model, TERM_PARTNER, in->partner))
		return schema_refuse(cx, &rs->errors, "partner", "field.not_one_of");
	TRY(enrolment_add(cx, &s, &e, in));
	rq->action = "activity.enrol";
	return saved(rq, rs, 201, &e, 1);
}

static Err store(struct req *rq, const struct enrolment *e, int64_t version,
		 const struct info *info)
{
	struct ctx *cx = &rq->cx;
	struct val sealed = V_NULL;
	int64_t changed = 0;

	TRY(info_seal(cx, e, info, &sealed));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(e->id), V_INT(version), V_TEXT(enrolment_states[e->state]),
			 V_TEXT(enrolment_consents[e->consent]), V_DAY(e->consent_day), sealed,
			 V_ID(e->record_id)),
		    &changed));
	return expect_changed(rq, changed);
}

/* A place came free: the first who waits gets it. */
static Err promote(struct req *rq, const struct series *s, int64_t session_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct enrolment next;
	struct info info;
	int64_t taken = 0;
	bool row = false;

	TRY(db_int(cx, SQL_TAKEN, BIND(V_INT(s->id), V_ID(session_id)), &taken));
	if (s->capacity && taken >= s->capacity)
		return OK;
	TRY(db_query(cx, &q, SQL_FIRST_WAITING, BIND(V_INT(s->id), V_ID(session_id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		return OK;
	enrolment_row(cx, &q, &next);
	stmt_done(&q);
	TRY(info_open(cx, &next, &info));
	if (next.record_id)
		TRY(record_void(cx, next.record_id, 0));
	next.record_id = 0;
	next.state = ENROLMENT_ENROLLED;
	next.version++;
	return store(rq, &next, next.version - 1, &info);
}

Err activity_enrolment_change(struct req *rq, struct resp *rs)
{
	const struct activity_enrol_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct enrolment e;
	struct series s;
	struct info info;
	bool leaves;
#define HAS(member) schema_has(&activity_enrol_in_schema, rq->has, #member)

	TRY(enrolment_read(cx, rq->id, &e));
	TRY(series_read(cx, e.series_id, &s));
	TRY(expect_version(rq, rs, e.version));
	if (in->person_id || in->user_id || (in->partner && *in->partner) || in->session_id)
		return schema_refuse(cx, &rs->errors, "person_id", "field.read_only");
	TRY(info_open(cx, &e, &info));
	info.contacts = HAS(contacts) ? in->contacts : info.contacts;
	info.school = HAS(school) ? in->school : info.school;
	info.fetch = HAS(fetch) ? in->fetch : info.fetch;
	info.remark = HAS(remark) ? in->remark : info.remark;
#undef HAS
	if (in->consent >= 0) {
		e.consent = in->consent;
		e.consent_day = in->consent != CONSENT_GIVEN  ? DAY_NONE
				: in->consent_day != DAY_NONE ? in->consent_day
							      : cx->today;
	}
	leaves = in->state == ENROLMENT_LEFT && e.state == ENROLMENT_ENROLLED;
	if (in->state >= 0 && in->state != e.state) {
		if (in->state == ENROLMENT_WAITING || e.state == ENROLMENT_LEFT)
			return schema_refuse(cx, &rs->errors, "state", "field.not_one_of");
		if (e.record_id && in->state == ENROLMENT_ENROLLED) {
			TRY(record_void(cx, e.record_id, 0));
			e.record_id = 0;
		}
		e.state = in->state;
	}
	e.version++;
	TRY(store(rq, &e, e.version - 1, &info));
	if (leaves)
		TRY(promote(rq, &s, e.session_id));
	rq->action = "activity.enrolment_change";
	return saved(rq, rs, 200, &e, e.version);
}

Err activity_enrolment_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct enrolment e;
	struct info info;
	struct grant g;
	struct jw w;

	TRY(enrolment_read(cx, rq->id, &e));
	if (e.person_id)
		TRY(grant_person(cx, e.person_id, &g));
	TRY(info_open(cx, &e, &info));
	w = reply(rs, 200);
	TRY(enrolment_write(cx, &w, &e));
	jw_string(&w, "contacts", info.contacts);
	jw_string(&w, "school", info.school);
	jw_string(&w, "fetch", info.fetch);
	jw_string(&w, "remark", info.remark);
	rq->subject = e.person_id;
	rq->object = e.id;
	rs->version = e.version;
	return reply_end(rq, rs, &w);
}

static Err write_days(struct ctx *cx, struct jw *w, int64_t enrolment_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t minutes = 0, missed = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_DAYS, BIND(V_INT(enrolment_id))));
	jw_array(w, "days");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		if (activity_word(activity_marks, col_text(&q, 2, cx->arena)) != MARK_PRESENT) {
			missed++;
			continue;
		}
		minutes += col_int(&q, 1);
		jw_object(w, NULL);
		jw_day(w, "day", col_day(&q, 0));
		jw_int(w, "minutes", col_int(&q, 1));
		jw_end(w);
	}
	jw_end(w);
	jw_int(w, "minutes", minutes);
	jw_int(w, "missed", missed);
	return OK;
}

Err activity_certificate(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	const struct catalogue_service *svc;
	const struct user *leader, *member;
	struct directory_entry d;
	struct enrolment e;
	struct series s;
	struct grant g;
	const char *name = "";
	struct jw w;

	TRY(enrolment_read(cx, rq->id, &e));
	TRY(series_read(cx, e.series_id, &s));
	if (e.person_id) {
		TRY(grant_person(cx, e.person_id, &g));
		if (directory_get(cx->app->directory, cx->arena, e.person_id, &d))
			name = directory_display_name(cx->arena, &d);
	}
	member = e.user_id ? model_user(cx->model, e.user_id) : NULL;
	leader = s.staff_id ? model_user(cx->model, s.staff_id) : NULL;
	svc = model_service(cx->model, s.service_id);
	w = reply(rs, 200);
	jw_string(&w, "centre", cx->model->centre_name);
	jw_string(&w, "title", s.title);
	if (svc)
		jw_label(&w, "service_label", &svc->label);
	jw_string(&w, "name", member ? member->name : name);
	jw_string(&w, "staff", leader ? leader->name : NULL);
	TRY(write_days(cx, &w, e.id));
	jw_day(&w, "today", cx->today);
	rq->subject = e.person_id;
	rq->object = e.id;
	return reply_end(rq, rs, &w);
}
