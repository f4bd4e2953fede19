/* The acts of a file in the thread of a person. */
#include "base/date.h"
#include "svc/file/file.h"

#include "base/banned.h"

static const char SQL_ACTS[] = "SELECT " ACT_COLUMNS " FROM file_act WHERE person_id = ?1"
			       " AND (day < ?2 OR (day = ?2 AND act_id < ?3))"
			       " ORDER BY day DESC, act_id DESC LIMIT ?4";

static void write_item(struct ctx *cx, struct jw *w, const struct act *a)
{
	static const char *const none[] = { "start",	 "mode",    "theme",	"theme_label",
					    "place",	 "partner", "outcome",	"note",
					    "next_step", "person",  "record_id" };
	const struct catalogue_service *s = model_service_key(cx->model, "social_general");
	const struct user *u = model_user(cx->model, a->author_id);

	jw_int(w, "id", a->id);
	jw_string(w, "source", "file");
	jw_int(w, "version", a->version);
	jw_day(w, "day", a->day);
	jw_int(w, "minutes", 0);
	jw_string(w, "service", s ? s->key : "");
	if (s)
		jw_label(w, "service_label", &s->label);
	jw_int(w, "head_count", 0);
	jw_object(w, "author");
	jw_int(w, "id", a->author_id);
	jw_string(w, "name", u ? u->name : "");
	jw_end(w);
	jw_string(w, "level", "normal");
	jw_bool(w, "sealed", false);
	jw_array(w, "present");
	jw_end(w);
	jw_bool(w, "corrected", a->version > 1);
	jw_bool(w, "cancelled", a->voided);
	jw_array(w, "ties");
	jw_end(w);
	jw_bool(w, "can_edit", false);
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		jw_null(w, none[i]);
}

static Err item_of(struct ctx *cx, struct buf *b, const struct act *a,
		   struct timeline_item *out)
{
	struct jw w;

	buf_reset(b);
	jw_init(&w, b);
	jw_object(&w, NULL);
	write_item(cx, &w, a);
	jw_object(&w, "act");
	TRY(act_write(cx, &w, a));
	jw_end(&w);
	jw_end(&w);
	*out = (struct timeline_item){ .day = a->day,
				       .id = a->id,
				       .json = arena_strndup(cx->arena, b->data, b->len),
				       .json_len = b->len };
	return OK;
}

static Err thread_items(struct ctx *cx, const struct timeline_query *tq,
			struct timeline_item *out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(key_wipe) struct key dek = { 0 };
	CLEANUP(buf_release) struct buf b;
	bool row = false;

	buf_init(&b, 1 << 20);
	if (tq->kind != 0 || !session_can(cx->who, "file.read"))
		return OK;
	TRY(keyring_get(cx, tq->grant->person_id, &dek));
	TRY(db_query(cx, &q, SQL_ACTS,
		     BIND(V_INT(tq->grant->person_id), V_INT(tq->before_day),
			  V_INT(tq->before_id), V_INT((int64_t)tq->limit))));
	for (;;) {
		struct act a;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		act_row(cx, &q, 0, &a);
		TRY(act_open(cx, &dek, &a));
		if (a.kind == ACT_AID)
			a.state = aid_state(&a, cx->today);
		if (act_seen(cx, tq->grant, &a))
			TRY(item_of(cx, &b, &a, &out[(*n)++]));
	}
}

const struct timeline_source file_timeline = { .items = thread_items };
