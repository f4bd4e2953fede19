/*
 * Evidence of an action: a file, sealed with its name under the centre's key.
 *
 * What a file is is read from its first bytes, never from its name (core/content.h).  A file is given back as an
 * attachment with a name of ours, so that a browser neither runs it nor puts a name of a person
 * into its list of downloads.  Removing destroys the bytes; who added and removed it stays.
 */
#include <string.h>

#include "core/content.h"
#include "core/write.h"
#include "svc/action/action.h"
#include "vault/cell.h"
#include "vault/ids.h"

#include "base/banned.h"

#define FILES_MAX 50 /* of one action */

static const char SQL_LIST[] =
	"SELECT file_id, at, by_id, name, type, size FROM action_file"
	" WHERE node_id = ?1 AND removed_at IS NULL ORDER BY file_id DESC";
static const char SQL_COUNT[] =
	"SELECT count(*) FROM action_file WHERE node_id = ?1 AND removed_at IS NULL";
static const char SQL_NEXT[] = "SELECT coalesce(max(file_id), 0) + 1 FROM action_file";
static const char SQL_ADD[] =
	"INSERT INTO action_file(file_id, node_id, at, by_id, type, size, name, body)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_GET[] = "SELECT node_id, type, body FROM action_file"
			      " WHERE file_id = ?1 AND removed_at IS NULL";
static const char SQL_NODE[] =
	"SELECT node_id FROM action_file WHERE file_id = ?1 AND removed_at IS NULL";
static const char SQL_REMOVE[] =
	"UPDATE action_file SET body = NULL, removed_at = ?2 WHERE file_id = ?1";

static struct cell_at place(int64_t id, uint16_t column)
{
	return (struct cell_at){
		.row = id, .table = TABLE_ACTION_FILE, .column = column, .version = 1
	};
}

Err evidence_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	const struct node *node = NULL;
	bool row = false;
	struct jw w;

	TRY(action_node(rq, NULL, &node));
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(node->id))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		struct cell_at at;
		const struct user *u;
		const void *cell;
		char *name = NULL;
		size_t n = 0;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		u = model_user(cx->model, col_int(&q, 2));
		at = place(col_int(&q, 0), ACTION_FILE_NAME);
		cell = col_blob(&q, 3, cx->arena, &n);
		TRY(cell_open_tenant(cx, cx->app->vault, &at, cell, n, &name, NULL));
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "at", col_int(&q, 1));
		jw_string(&w, "who", u ? u->name : NULL);
		jw_string(&w, "name", name);
		jw_string(&w, "type", col_text(&q, 4, cx->arena));
		jw_int(&w, "size", col_int(&q, 5));
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	rq->action = "plan.evidence";
	return reply_end(rq, rs, &w);
}

static Err seal(struct ctx *cx, int64_t id, uint16_t column, enum cell_pad pad, const char *s,
		size_t len, struct val *out)
{
	struct cell_at at = place(id, column);
	uint8_t *cell = NULL;
	size_t n = 0;

	TRY(cell_seal_tenant(cx, cx->app->vault, &at, pad, s, len, &cell, &n));
	*out = V_BLOB(cell, n);
	return OK;
}

Err evidence_add(struct req *rq, struct resp *rs)
{
	const struct evidence_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct node *node = NULL;
	const struct content_kind *kind;
	struct val name, body;
	int64_t id = 0, count = 0;
	size_t len = 0;
	char *bytes;

	TRY(action_node(rq, NULL, &node));
	bytes = content_decode(cx->arena, in->content, &len);
	kind = bytes ? content_kind(bytes, len) : NULL;
	if (!kind)
		return schema_refuse(cx, &rs->errors, "content", "evidence.type");
	TRY(db_int(cx, SQL_COUNT, BIND(V_INT(node->id)), &count));
	if (count >= FILES_MAX)
		FAIL(cx, ERR_CONFLICT, "evidence.too_many");
	TRY(db_int(cx, SQL_NEXT, NO_BIND, &id));
	TRY(seal(cx, id, ACTION_FILE_NAME, CELL_SHORT, in->name, strlen(in->name), &name));
	TRY(seal(cx, id, ACTION_FILE_BODY, CELL_DOCUMENT, bytes, len, &body));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(id), V_INT(node->id), V_INT(cx->now), V_INT(cx->who->user_id),
			 V_TEXT(kind->type), V_INT((int64_t)len), name, body),
		    NULL));
	TRY(journal_write(cx, node->id, "file", NULL, in->name, NULL));
	action_changed(rq, "plan.evidence_add");
	return reply_empty(rq, rs);
}

Err evidence_get(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct cell_at at = place(rq->id, ACTION_FILE_BODY);
	const void *cell;
	bool row = false;
	size_t n = 0, len = 0;
	char *bytes = NULL;
	const struct content_kind *kind;

	TRY(db_query(cx, &q, SQL_GET, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	cell = col_blob(&q, 2, cx->arena, &n);
	TRY(cell_open_tenant(cx, cx->app->vault, &at, cell, n, &bytes, &len));
	kind = content_kind(bytes, len);
	if (!kind)
		FAIL(cx, ERR_INTERNAL, "vault.damaged");
	rs->status = 200;
	rs->type = kind->type;
	rs->disposition =
		arena_printf(cx->arena, "preuve-%lld.%s", (long long)rq->id, kind->ext);
	buf_reset(&rs->body);
	buf_add(&rs->body, bytes, len);
	rq->object = col_int(&q, 0);
	rq->rows = 1;
	rq->action = "plan.evidence_get";
	return OK;
}

Err evidence_remove(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	int64_t node = 0;

	TRY(db_int(cx, SQL_NODE, BIND(V_INT(rq->id)), &node));
	if (!node)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(db_exec(cx, SQL_REMOVE, BIND(V_INT(rq->id), V_INT(cx->now)), NULL));
	TRY(journal_write(cx, node, "file", NULL, NULL, NULL));
	rq->object = node;
	action_changed(rq, "plan.evidence_remove");
	return reply_empty(rq, rs);
}
