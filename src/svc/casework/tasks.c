/* Next steps of one's own, and the proposal of a tie while the form is filled in. */
#include <string.h>

#include "base/date.h"
#include "core/identity.h"
#include "core/list.h"
#include "svc/casework/casework.h"

#include "base/banned.h"

static const char SQL_MINE[] =
	"SELECT intervention_id, due FROM task WHERE user_id = ?1 AND done_at IS NULL"
	" ORDER BY due IS NULL, due, intervention_id" LIST_PAGE_SQL "?2";
static const char SQL_DONE[] = "UPDATE task SET done_at = ?3 WHERE intervention_id = ?1 AND "
			       "user_id = ?2 AND done_at IS NULL";

static Err write_task(struct ctx *cx, struct jw *w, int64_t id, int32_t due, bool *shown)
{
	struct directory_entry e;
	struct content c;
	struct logged l;
	struct grant g;
	bool sealed = false;

	*shown = false;
	TRY(logged_read(cx, id, &l));
	if (logged_grant(cx, &l, &g).code != ERR_OK) {
		err_clear(&cx->err);
		return OK;
	}
	TRY(content_open(cx, &l, &c, &sealed));
	if (!c.next_step)
		return OK;
	*shown = true;
	jw_object(w, NULL);
	jw_int(w, "intervention_id", id);
	if (l.person_id && directory_get(cx->app->directory, cx->arena, l.person_id, &e)) {
		jw_object(w, "person");
		jw_int(w, "id", l.person_id);
		jw_string(w, "name", directory_display_name(cx->arena, &e));
		jw_end(w);
	} else {
		jw_null(w, "person");
	}
	jw_string(w, "text", c.next_step->text);
	jw_day(w, "due", due);
	jw_bool(w, "overdue", due != DAY_NONE && due < cx->today);
	jw_end(w);
	return OK;
}

Err tasks_mine(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct after_q *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_MINE, BIND(V_INT(cx->who->user_id), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		bool shown;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		TRY(write_task(cx, &w, col_int(&q, 0), col_day(&q, 1), &shown));
		rq->rows += shown;
	}
	jw_end(&w);
	jw_next(&w, &page);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

Err task_done(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;

	TRY(db_exec(cx, SQL_DONE, BIND(V_INT(rq->id), V_INT(cx->who->user_id), V_INT(cx->now)),
		    &changed));
	if (changed != 1)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	app_touch(cx->app, TOPIC_TASKS);
	rq->object = rq->id;
	rq->action = "casework.task_done";
	return reply_empty(rq, rs);
}

static int64_t key_id(const struct model *m, enum term_list list, const char *key)
{
	const struct term *t = key && *key ? model_term_key(m, list, key) : NULL;

	return t ? t->id : 0;
}

Err ties_propose(struct req *rq, struct resp *rs)
{
	const struct propose_in *in = rq->in;
	const struct model *m = rq->cx.model;
	const struct catalogue_service *s = model_service_key(m, in->service);
	struct record r = { .kind_id = key_id(m, TERM_KIND, in->kind),
			    .service_id = s ? s->id : 0,
			    .theme_id = key_id(m, TERM_THEME, in->theme),
			    .place_id = key_id(m, TERM_PLACE, in->place),
			    .partner_id = key_id(m, TERM_PARTNER, in->partner),
			    .outcome_id = key_id(m, TERM_OUTCOME, in->outcome),
			    .channel_id = key_id(m, TERM_MODE, in->mode),
			    .day = in->day,
			    .until = DAY_NONE };
	struct tie *ties = NULL;
	size_t n = mapping_resolve(rq->cx.arena, m, &r, &ties);
	struct jw w = reply(rs, 200);

	jw_ties(&w, "ties", ties, n);
	return reply_end(rq, rs, &w);
}
