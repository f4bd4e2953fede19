/*
 * Documents: bytes sealed under the person's key, in parts (a request's body is bounded), with a
 * type, an end of validity and who may see them.  The first part says what it is (core/content).
 */
#include <string.h>

#include "base/date.h"
#include "core/content.h"
#include "svc/file/file.h"
#include "vault/ids.h"

#include "base/banned.h"

#define PARTS_MAX 14 /* some ten megabytes */

static const char SQL_BODY_ADD[] =
	"INSERT INTO file_body(act_id, part, body) VALUES (?1, ?2, ?3)";
static const char SQL_PARTS[] = "SELECT count(*) FROM file_body WHERE act_id = ?1";
static const char SQL_BODY[] =
	"SELECT part, body FROM file_body WHERE act_id = ?1 ORDER BY part";
static const char SQL_GROWN[] = "UPDATE file_act SET version = version + 1, content = ?2"
				" WHERE act_id = ?1 AND version = ?3";

static const struct field new_document_fields[] = {
	FIELD_DATE(new_document, day, FIELD_REQUIRED),
	FIELD_ENUM(new_document, type, FIELD_REQUIRED, document_types),
	FIELD_ENUM(new_document, sees, FIELD_REQUIRED, document_readers),
	FIELD_TEXT(new_document, name, FIELD_REQUIRED | FIELD_PERSONAL, 1, 160),
	FIELD_DATE(new_document, expires, 0),
	FIELD_TEXT(new_document, content, FIELD_REQUIRED | FIELD_PERSONAL, 4, 1000000),
};
const struct schema new_document_schema = SCHEMA(new_document, new_document_fields);
static const struct field part_in_fields[] = {
	FIELD_TEXT(part_in, content, FIELD_REQUIRED | FIELD_PERSONAL, 4, 1000000),
};
const struct schema part_in_schema = SCHEMA(part_in, part_in_fields);

static struct cell_at place(const struct act *a, int64_t part)
{
	/* the part stands in the place of the version: parts cannot change places */
	return (struct cell_at){ .person = a->person_id,
				 .row = a->id,
				 .table = TABLE_FILE_BODY,
				 .column = FILE_BODY_PART,
				 .version = (uint64_t)part + 1 };
}

static Err put_part(struct ctx *cx, const struct act *a, int64_t part, const char *bytes,
		    size_t len)
{
	CLEANUP(key_wipe) struct key dek = { 0 };
	struct cell_at at = place(a, part);
	uint8_t *cell = NULL;
	size_t n = 0;

	TRY(keyring_get(cx, a->person_id, &dek));
	TRY(cell_seal(cx, cx->app->vault, &dek, &at, CELL_DOCUMENT, bytes, len, &cell, &n));
	return db_exec(cx, SQL_BODY_ADD, BIND(V_INT(a->id), V_INT(part), V_BLOB(cell, n)),
		       NULL);
}

static Err answer(struct req *rq, struct resp *rs, int status, const struct act *a)
{
	struct jw w;

	rq->subject = a->person_id;
	rq->object = a->id;
	rq->action = "file.document";
	rs->version = a->version;
	w = reply(rs, status);
	jw_int(&w, "id", a->id);
	jw_int(&w, "version", a->version);
	jw_string(&w, "state", a->state);
	jw_null(&w, "register");
	return reply_end(rq, rs, &w);
}

Err document_add(struct req *rq, struct resp *rs)
{
	const struct new_document *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct document d = { .day = in->day,
			      .type = in->type,
			      .sees = in->sees,
			      .name = in->name,
			      .expires = in->expires };
	struct act a = { .kind = ACT_DOCUMENT,
			 .person_id = rq->id,
			 .author_id = cx->who->user_id,
			 .day = in->day,
			 .from = DAY_NONE,
			 .until = DAY_NONE,
			 .in = &d };
	const struct content_kind *kind = NULL;
	struct grant g;
	size_t len = 0;
	char *bytes;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	bytes = content_decode(cx->arena, in->content, &len);
	kind = bytes ? content_kind(bytes, len) : NULL;
	if (!kind)
		return schema_refuse(cx, &rs->errors, "content", "evidence.type");
	d.media = kind->type;
	d.size = (int64_t)len;
	TRY(document_check(rq, rs, &a));
	TRY(act_insert(cx, &a));
	TRY(put_part(cx, &a, 0, bytes, len));
	TRY(act_refresh(cx, &a));
	return answer(rq, rs, 201, &a);
}

/* The document, if this reader may see it. */
static Err readable(struct req *rq, struct act *a)
{
	struct ctx *cx = &rq->cx;
	struct grant g;

	TRY(act_read(cx, rq->id, a));
	TRY(grant_person(cx, a->person_id, &g));
	if (g.relation < RELATION_GLASS || a->kind != ACT_DOCUMENT)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(act_open(cx, NULL, a));
	if (!act_seen(cx, &g, a))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

/* A further part, by who began it. */
Err document_part(struct req *rq, struct resp *rs)
{
	const struct part_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct document *d;
	int64_t parts = 0, changed = 0;
	struct act a;
	uint8_t *blob;
	size_t len = 0, n;
	char *bytes;

	TRY(readable(rq, &a));
	TRY(expect_version(rq, rs, a.version));
	if (a.author_id != cx->who->user_id || a.voided)
		FAIL(cx, ERR_FORBIDDEN, "intervention.not_author");
	bytes = content_decode(cx->arena, in->content, &len);
	if (!bytes)
		return schema_refuse(cx, &rs->errors, "content", "evidence.type");
	TRY(db_int(cx, SQL_PARTS, BIND(V_INT(a.id)), &parts));
	if (parts >= PARTS_MAX)
		FAIL(cx, ERR_TOO_LARGE, "file.document_too_large");
	TRY(put_part(cx, &a, parts, bytes, len));
	d = a.in;
	d->size += (int64_t)len;
	a.version++;
	TRY(act_seal(cx, &a, &blob, &n));
	TRY(db_exec(cx, SQL_GROWN, BIND(V_INT(a.id), V_BLOB(blob, n), V_INT(a.version - 1)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return answer(rq, rs, 200, &a);
}

Err document_get(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(key_wipe) struct key dek = { 0 };
	struct ctx *cx = &rq->cx;
	const struct content_kind *kind = NULL;
	struct act a;
	bool row = false;

	TRY(readable(rq, &a));
	if (a.voided)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(keyring_get(cx, a.person_id, &dek));
	TRY(db_query(cx, &q, SQL_BODY, BIND(V_INT(a.id))));
	buf_reset(&rs->body);
	for (;;) {
		struct cell_at at;
		const void *cell;
		char *bytes = NULL;
		size_t n = 0, len = 0;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		at = place(&a, col_int(&q, 0));
		cell = col_view(&q, 1, &n);
		TRY(cell_open(cx, cx->app->vault, &dek, &at, cell, n, &bytes, &len));
		if (!kind)
			kind = content_kind(bytes, len);
		buf_add(&rs->body, bytes, len);
	}
	if (!kind)
		FAIL(cx, ERR_INTERNAL, "vault.damaged");
	rs->status = 200;
	rs->type = kind->type;
	rs->disposition =
		arena_printf(cx->arena, "document-%lld.%s", (long long)a.id, kind->ext);
	rq->subject = a.person_id;
	rq->object = a.id;
	rq->rows = 1;
	rq->action = "file.document";
	return OK;
}
