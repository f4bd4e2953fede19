/*
 * What a worker is typing about a person, kept sealed at the server: nothing is lost when the
 * browser closes, and nothing lies in the browser.
 */
#include <string.h>

#include "svc/person/person.h"

#include "base/banned.h"

static const char SQL_GET[] =
	"SELECT version, at, cell FROM draft WHERE user_id = ?1 AND person_id = ?2";
static const char SQL_VERSION[] =
	"SELECT version FROM draft WHERE user_id = ?1 AND person_id = ?2";
static const char SQL_PUT[] =
	"INSERT INTO draft(user_id, person_id, version, at, cell) VALUES (?1, ?2, ?3, ?4, ?5)"
	" ON CONFLICT (user_id, person_id) DO UPDATE SET"
	" version = excluded.version, at = excluded.at, cell = excluded.cell";
static const char SQL_DROP[] = "DELETE FROM draft WHERE user_id = ?1 AND person_id = ?2";

static struct place place_of(const struct req *rq, int64_t version)
{
	return (struct place){ .person = rq->id,
			       .row = rq->cx.who->user_id,
			       .table = TABLE_DRAFT,
			       .column = DRAFT_BODY,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

Err person_draft(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct grant g;
	char *json = NULL;
	size_t len = 0, n;
	bool row = false;
	struct jw w;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	TRY(db_query(cx, &q, SQL_GET, BIND(V_INT(cx->who->user_id), V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	rq->subject = rq->id;
	rq->no_audit = !row;
	w = reply(rs, 200);
	if (row) {
		struct place at = place_of(rq, col_int(&q, 0));
		const void *cell = col_view(&q, 2, &n);

		TRY(person_open(cx, &at, cell, n, &json, &len));
		jw_raw(&w, "form", json, len);
		jw_int(&w, "saved_at", col_int(&q, 1));
	} else {
		jw_null(&w, "form");
		jw_null(&w, "saved_at");
	}
	return reply_end(rq, rs, &w);
}

Err person_draft_put(struct req *rq, struct resp *rs)
{
	const struct draft_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t version = 0;
	struct place at;
	struct grant g;
	uint8_t *cell;
	size_t n;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(cx->who->user_id), V_INT(rq->id)), &version));
	at = place_of(rq, version + 1);
	TRY(person_seal(cx, &at, in->form, strlen(in->form), &cell, &n));
	TRY(db_exec(cx, SQL_PUT,
		    BIND(V_INT(cx->who->user_id), V_INT(rq->id), V_INT(version + 1),
			 V_INT(cx->now), V_BLOB(cell, n)),
		    NULL));
	return reply_empty(rq, rs);
}

Err person_draft_delete(struct req *rq, struct resp *rs)
{
	struct grant g;

	TRY(grant_person(&rq->cx, rq->id, &g));
	TRY(db_exec(&rq->cx, SQL_DROP, BIND(V_INT(rq->cx.who->user_id), V_INT(rq->id)), NULL));
	return reply_empty(rq, rs);
}
