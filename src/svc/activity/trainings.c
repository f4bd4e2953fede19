/* The training plan of the staff: asked, granted or refused, done (activity.h). */
#include "base/date.h"
#include "svc/activity/activity.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT training_id, version, user_id, title, theme_id, minutes, day, state"
	" FROM activity_training WHERE day BETWEEN ?1 AND ?2"
	" ORDER BY day DESC, training_id DESC" LIST_PAGE_SQL "?3";
static const char SQL_GREATEST[] =
	"SELECT coalesce(max(training_id), 0) FROM activity_training";
static const char SQL_ADD[] =
	"INSERT INTO activity_training(training_id, user_id, title, theme_id, minutes, day,"
	" state, record_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_ONE[] =
	"SELECT version, user_id, record_id FROM activity_training WHERE training_id = ?1";
static const char SQL_CHANGE[] =
	"UPDATE activity_training SET version = version + 1, title = ?3, theme_id = ?4,"
	" minutes = ?5, day = ?6, state = ?7, record_id = ?8"
	" WHERE training_id = ?1 AND version = ?2";

Err activity_trainings(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct activity_year_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int year = in->year ? (int)in->year : day_civil(cx->today).year;
	struct list_page page = { .after = in->after };
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(day_from_civil(year, 1, 1)),
			  V_INT(day_from_civil(year, 12, 31)), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		const struct user *u;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		u = model_user(cx->model, col_int(&q, 2));
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "version", col_int(&q, 1));
		if (u) {
			jw_object(&w, "user");
			jw_int(&w, "id", u->id);
			jw_string(&w, "name", u->name);
			jw_end(&w);
		} else {
			jw_null(&w, "user");
		}
		jw_string(&w, "title", col_text(&q, 3, cx->arena));
		jw_term(&w, cx->model, "theme", col_int(&q, 4));
		jw_int(&w, "minutes", col_int(&q, 5));
		jw_day(&w, "day", col_day(&q, 6));
		jw_string(&w, "state", col_text(&q, 7, cx->arena));
		jw_end(&w);
	}
	jw_end(&w);
	jw_next(&w, &page);
	return reply_end(rq, rs, &w);
}

struct training {
	int64_t id, version, user_id, theme_id, record_id;
	int state;
};

static Err emit(struct req *rq, struct resp *rs, const struct activity_training_in *in,
		struct training *t)
{
	static const char *const outcomes[] = { "pending", "accepted", "declined",
						"training_done" };
	struct ctx *cx = &rq->cx;
	const struct term *outcome =
		model_term_key(cx->model, TERM_OUTCOME, outcomes[t->state]);
	struct record r = { .day = in->day,
			    .until = DAY_NONE,
			    .staff_id = t->user_id,
			    .outcome_id = outcome ? outcome->id : 0,
			    .quantity = 1,
			    .minutes = in->minutes,
			    .wait = -1,
			    .lag = -1,
			    .source = "activity_training",
			    .source_id = t->id };

	if (t->state == TRAINING_DONE && in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	TRY(pick_service(cx, &rs->errors, "staff_training", "session", "state", &r.service_id));
	TRY(pick_term(cx, &rs->errors, TERM_THEME, in->theme, "theme", &t->theme_id));
	r.theme_id = t->theme_id;
	return record_put(cx, "session.training", &r, t->record_id, &t->record_id);
}

Err activity_training_add(struct req *rq, struct resp *rs)
{
	const struct activity_training_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct training t = { .user_id = in->user_id ? in->user_id : cx->who->user_id,
			      .state = in->state < 0 ? TRAINING_ASKED : in->state };

	if (!model_user(cx->model, t.user_id))
		return schema_refuse(cx, &rs->errors, "user_id", "field.not_one_of");
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &t.id));
	t.id = id_after(t.id);
	TRY(emit(rq, rs, in, &t));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(t.id), V_INT(t.user_id), V_TEXT(in->title), V_ID(t.theme_id),
			 V_INT(in->minutes), V_INT(in->day), V_TEXT(training_states[t.state]),
			 V_INT(t.record_id)),
		    NULL));
	rq->action = "activity.training_add";
	return activity_saved(rq, rs, 201, t.id, 1);
}

Err activity_training_change(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct activity_training_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct training t = { .id = rq->id };
	int64_t changed = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	t.version = col_int(&q, 0);
	t.user_id = col_int(&q, 1);
	t.record_id = col_int(&q, 2);
	stmt_done(&q);
	TRY(expect_version(rq, rs, t.version));
	t.state = in->state < 0 ? TRAINING_ASKED : in->state;
	TRY(emit(rq, rs, in, &t));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(t.id), V_INT(t.version), V_TEXT(in->title), V_ID(t.theme_id),
			 V_INT(in->minutes), V_INT(in->day), V_TEXT(training_states[t.state]),
			 V_INT(t.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "activity.training_change";
	return activity_saved(rq, rs, 200, t.id, t.version + 1);
}
