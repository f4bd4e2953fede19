/* The journal of an action: lines are added, never changed. */
#include <jansson.h>
#include <string.h>

#include "core/write.h"
#include "svc/action/action.h"
#include "vault/cell.h"
#include "vault/ids.h"

#include "base/banned.h"

#define SHOWN 200

static const char SQL_LIST[] =
	"SELECT entry_id, at, by_id, kind, body FROM action_journal WHERE node_id = ?1"
	" ORDER BY entry_id DESC LIMIT ?2";
static const char SQL_NEXT[] = "SELECT coalesce(max(entry_id), 0) + 1 FROM action_journal";
static const char SQL_ADD[] =
	"INSERT INTO action_journal(entry_id, node_id, at, by_id, kind, body)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

static struct cell_at place(int64_t id)
{
	return (struct cell_at){ .row = id,
				 .table = TABLE_ACTION_JOURNAL,
				 .column = ACTION_JOURNAL_BODY,
				 .version = 1 };
}

Err journal_write(struct ctx *cx, int64_t node_id, const char *kind, const char *old,
		  const char *new, const char *text)
{
	CLEANUP(buf_release) struct buf b;
	struct cell_at at;
	uint8_t *cell = NULL;
	int64_t id = 0;
	size_t n = 0;
	struct jw w;

	buf_init(&b, 64 * 1024);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	jw_string(&w, "old", old);
	jw_string(&w, "new", new);
	jw_string(&w, "text", text && *text ? text : NULL);
	jw_end(&w);
	TRY(db_int(cx, SQL_NEXT, NO_BIND, &id));
	at = place(id);
	TRY(cell_seal_tenant(cx, cx->app->vault, &at, CELL_NOTE, b.data, b.len, &cell, &n));
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(id), V_INT(node_id), V_INT(cx->now),
			    V_INT(cx->who ? cx->who->user_id : 0), V_TEXT(kind),
			    V_BLOB(cell, n)),
		       NULL);
}

static Err write_entry(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	const struct user *u = model_user(cx->model, col_int(q, 2));
	struct cell_at at = place(col_int(q, 0));
	size_t n = 0, len = 0;
	const void *cell = col_blob(q, 4, cx->arena, &n);
	char *json = NULL;

	TRY(cell_open_tenant(cx, cx->app->vault, &at, cell, n, &json, &len));
	jw_object(w, NULL);
	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "at", col_int(q, 1));
	jw_string(w, "who", u ? u->name : NULL);
	jw_string(w, "kind", col_text(q, 3, cx->arena));
	jw_members(w, json, len);
	jw_end(w);
	return OK;
}

Err journal_read(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	const struct node *n = NULL;
	bool row = false;
	struct jw w;

	TRY(action_node(rq, NULL, &n));
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(n->id), V_INT(SHOWN))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(write_entry(cx, &w, &q));
		rq->rows++;
	}
	jw_end(&w);
	rq->action = "plan.journal";
	return reply_end(rq, rs, &w);
}

Err journal_add(struct req *rq, struct resp *rs)
{
	const struct journal_in *in = rq->in;
	const struct node *n = NULL;

	TRY(action_node(rq, NULL, &n));
	TRY(journal_write(&rq->cx, n->id, "note", NULL, NULL, in->text));
	app_touch(rq->cx.app, TOPIC_PLAN);
	rq->action = "plan.journal_add";
	return reply_empty(rq, rs);
}
