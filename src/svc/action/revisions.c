/* Versions of a plan: when, by whom, what changed. */
#include <string.h>

#include "db/db.h"
#include "svc/action/action.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT revision_id, version, at, by_id, changes FROM plan_revision WHERE plan_id = ?1"
	" ORDER BY revision_id DESC LIMIT 100";

Err revision_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w;

	if (!model_plan(cx->model, rq->id))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(rq->id))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		const struct user *u;
		const char *changes;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		u = model_user(cx->model, col_int(&q, 3));
		changes = col_text(&q, 4, cx->arena);
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "version", col_int(&q, 1));
		jw_int(&w, "at", col_int(&q, 2));
		jw_string(&w, "who", u ? u->name : NULL);
		jw_raw(&w, "changes", changes, strlen(changes));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
