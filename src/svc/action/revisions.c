/* Versions of a plan: when, by whom, what changed; latest first, a page at a time. */
#include <string.h>

#include "db/db.h"
#include "svc/action/action.h"

#include "base/banned.h"

#define PAGE 20 /* one may hold hundreds of changes */

static const char SQL_LIST[] =
	"SELECT revision_id, version, at, by_id, changes FROM plan_revision WHERE plan_id = ?1"
	" AND revision_id < ?2 ORDER BY revision_id DESC LIMIT ?3";

Err revision_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct revisions_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int64_t last = 0, n = 0;
	bool row = false;
	struct jw w;

	if (!model_plan(cx->model, rq->id))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(rq->id), V_INT(in->after ? in->after : INT64_MAX),
			  V_INT(PAGE + 1))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		const struct user *u;
		const char *changes;

		TRY(db_next(cx, &q, &row));
		if (!row || n++ == PAGE)
			break;
		last = col_int(&q, 0);
		u = model_user(cx->model, col_int(&q, 3));
		changes = col_text(&q, 4, cx->arena);
		jw_object(&w, NULL);
		jw_int(&w, "id", last);
		jw_int(&w, "version", col_int(&q, 1));
		jw_int(&w, "at", col_int(&q, 2));
		jw_string(&w, "who", u ? u->name : NULL);
		jw_raw(&w, "changes", changes, strlen(changes));
		jw_end(&w);
	}
	jw_end(&w);
	if (row)
		jw_int(&w, "next", last);
	else
		jw_null(&w, "next");
	return reply_end(rq, rs, &w);
}
