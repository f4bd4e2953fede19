/*
 * Correcting: the reason that is asked, and what an act said before.
 *
 * An act is filled in as the work goes on (a receipt handed over, a decision notified): that asks
 * for nothing.  Changing a day, an amount or a choice that was there already is a correction: delays,
 * records and payments follow from it, so it asks for a reason.  The outcome of a referral or of a
 * right moves on by itself, a reminder is put off, a file changes hands: no corrections either.
 * Texts may be worked on; what they said before is kept as well.
 *
 * The reason stands in the content of the version that it made, sealed with it.
 */
#include <string.h>

#include "base/date.h"
#include "svc/file/file.h"

#include "base/banned.h"

static const char SQL_PAST[] =
	"SELECT version, author_id, at, content FROM file_act_past WHERE act_id = ?1"
	" ORDER BY version DESC";

static const struct field void_in_fields[] = {
	FIELD_TEXT(void_in, why, FIELD_REQUIRED | FIELD_PERSONAL, 3, 500),
};
const struct schema void_in_schema = SCHEMA(void_in, void_in_fields);

static const struct field by_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
};
static const struct schema by_schema = OUT_SCHEMA("FilePastBy", by_fields);
static const struct field past_fields[] = {
	OUT_INT("at", FIELD_REQUIRED), /* until when it said that */
	OUT_OBJECT("by", FIELD_NULLABLE, &by_schema),
	OUT_TEXT("why", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_OBJECT("act", FIELD_REQUIRED, &file_act_schema),
};
static const struct schema past_schema = OUT_SCHEMA("FileActPast", past_fields);
static const struct field pasts_fields[] = { OUT_LIST("rows", &past_schema) };
const struct schema file_past_schema = OUT_SCHEMA("FileActPasts", pasts_fields);

/* ---- is it a correction? ------------------------------------------------------------------------- */

static bool moves_on(const struct field *f)
{
	static const char *const names[] = { "parent_id",   "worker_id", "outcome",
					     "outcome_day", "why",	 "size" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(f->name, names[i]) == 0)
			return true;
	return false;
}

/* The first value of some lists says that nothing is known yet. */
static bool nothing_yet(const struct field *f, int v)
{
	static const char *const names[] = { "unknown", "pending", "running", "none" };

	if (v < 0)
		return true;
	for (size_t i = 0; v == 0 && i < ARRAY_LEN(names); i++)
		if (strcmp(f->values[0], names[i]) == 0)
			return true;
	return false;
}

static bool corrected(const struct field *f, const char *was, const char *is)
{
	const void *a = was + f->off, *b = is + f->off;

	if (moves_on(f))
		return false;
	switch (f->type) {
	case FIELD_TYPE_DATE:
		return *(const int32_t *)a != DAY_NONE &&
		       *(const int32_t *)a != *(const int32_t *)b;
	case FIELD_TYPE_INT:
		return *(const int64_t *)a != 0 && *(const int64_t *)a != *(const int64_t *)b;
	case FIELD_TYPE_BOOL:
		return *(const bool *)a && !*(const bool *)b;
	case FIELD_TYPE_ENUM:
		return !nothing_yet(f, *(const int *)a) && *(const int *)a != *(const int *)b;
	case FIELD_TYPE_NUMBER:
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_OBJECT:
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS:
	case FIELD_TYPE_JSON:
	case FIELD_TYPE_LABEL:
		break;
	}
	return false;
}

Err correction_check(struct req *rq, struct resp *rs, const struct act *a)
{
	const struct schema *s = act_kinds[a->kind].in;
	const struct act_in *in = a->in;

	if (a->kind == ACT_REMINDER || (in->why && strlen(in->why) >= 3))
		return OK;
	for (size_t i = 0; i < s->n_fields; i++)
		if (corrected(&s->fields[i], a->was, a->in))
			return schema_refuse(&rq->cx, &rs->errors, "why", "file.why_needed");
	return OK;
}

/* ---- what it said before -------------------------------------------------------------------------- */

static Err write_past(struct ctx *cx, struct jw *w, const struct stmt *q, struct act *old,
		      const char *why)
{
	const struct user *u = model_user(cx->model, col_int(q, 1));

	jw_object(w, NULL);
	jw_int(w, "at", col_int(q, 2));
	if (u) {
		jw_object(w, "by");
		jw_int(w, "id", u->id);
		jw_string(w, "name", u->name);
		jw_end(w);
	} else {
		jw_null(w, "by");
	}
	jw_string(w, "why", why && *why ? why : NULL);
	jw_object(w, "act");
	TRY(act_write(cx, w, old));
	jw_end(w);
	jw_end(w);
	return OK;
}

Err act_past(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(key_wipe) struct key dek = { 0 };
	struct ctx *cx = &rq->cx;
	const char *why;
	bool row = false;
	struct grant g;
	struct act a;
	struct jw w;

	TRY(act_read(cx, rq->id, &a));
	TRY(grant_person(cx, a.person_id, &g));
	if (g.relation < RELATION_GLASS)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(keyring_get(cx, a.person_id, &dek));
	TRY(act_open(cx, &dek, &a));
	if (!act_seen(cx, &g, &a))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	why = ((const struct act_in *)a.in)->why;
	w = reply(rs, 200);
	jw_array(&w, "rows");
	TRY(db_query(cx, &q, SQL_PAST, BIND(V_INT(a.id))));
	for (;;) {
		struct act old = a;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		old.in = NULL;
		old.voided = false;
		old.version = col_int(&q, 0);
		old.content = col_blob(&q, 3, cx->arena, &old.content_len);
		TRY(act_open(cx, &dek, &old));
		old.day = ((const struct act_in *)old.in)->day;
		TRY(write_past(cx, &w, &q, &old, why));
		why = ((const struct act_in *)old.in)->why;
		rq->rows++;
	}
	jw_end(&w);
	rq->subject = a.person_id;
	rq->object = a.id;
	return reply_end(rq, rs, &w);
}
