/* The sealed content of an intervention. */
#include <string.h>

#include "svc/casework/casework.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_KEY_ADD[] =
	"INSERT INTO note_key(intervention_id, user_id, sealed) VALUES (?1, ?2, ?3)"
	" ON CONFLICT (intervention_id, user_id) DO UPDATE SET sealed = excluded.sealed";
static const char SQL_KEY[] =
	"SELECT sealed FROM note_key WHERE intervention_id = ?1 AND user_id = ?2";

static struct cell_at place_of(const struct logged *l, bool sealed)
{
	return (struct cell_at){ .person = l->person_id,
				 .row = l->id,
				 .table = TABLE_INTERVENTION,
				 .column =
					 sealed ? INTERVENTION_SEALED_NOTE : INTERVENTION_NOTE,
				 .version = (uint64_t)l->version };
}

/* A new key for this note, stored for its author. */
static Err author_key(struct ctx *cx, const struct logged *l, struct key *note)
{
	CLEANUP(user_keys_wipe) struct user_keys reader = { 0 };
	uint8_t sealed[NOTE_KEY_SEALED];
	bool found = false;

	TRY(keyring_user(cx, l->author_id, true, &reader, &found));
	note_key_new(note);
	TRY(note_key_seal(note, reader.public_key, sealed, &cx->err));
	return db_exec(cx, SQL_KEY_ADD,
		       BIND(V_INT(l->id), V_INT(l->author_id), V_BLOB(sealed, sizeof(sealed))),
		       NULL);
}

static bool empty(const struct content *c)
{
	return (!c->note || !*c->note) && !c->present.n && !c->next_step && !c->cancel_reason;
}

static Err seal_text(struct ctx *cx, const struct logged *l, const char *json, size_t len,
		     uint8_t **blob, size_t *n)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	struct cell_at at = place_of(l, l->level == LEVEL_SEALED);

	if (l->level == LEVEL_SEALED) {
		TRY(author_key(cx, l, &key));
		return cell_seal_note(cx, cx->app->vault, &key, &at, CELL_NOTE, json, len, blob,
				      n);
	}
	if (!l->person_id)
		return cell_seal_tenant(cx, cx->app->vault, &at, CELL_NOTE, json, len, blob, n);
	TRY(keyring_get(cx, l->person_id, &key));
	return cell_seal(cx, cx->app->vault, &key, &at, CELL_NOTE, json, len, blob, n);
}

Err content_seal(struct ctx *cx, const struct logged *l, const struct content *c,
		 uint8_t **blob, size_t *n)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	*blob = NULL;
	*n = 0;
	buf_init(&b, 1 << 20);
	if (empty(c))
		return OK;
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, &content_schema, c);
	jw_end(&w);
	return seal_text(cx, l, b.data, b.len, blob, n);
}

static Err reader_key(struct ctx *cx, const struct logged *l, struct key *note, bool *may)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(user_keys_wipe) struct user_keys reader = { 0 };
	const void *sealed;
	bool row = false;
	size_t n;

	*may = false;
	TRY(db_query(cx, &q, SQL_KEY, BIND(V_INT(l->id), V_INT(cx->who->user_id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		return OK;
	sealed = col_view(&q, 0, &n);
	TRY(keyring_user(cx, cx->who->user_id, false, &reader, may));
	return *may ? note_key_open(&reader, sealed, n, note, &cx->err) : OK;
}

Err content_open(struct ctx *cx, const struct logged *l, struct content *out, bool *sealed)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	struct cell_at at = place_of(l, l->level == LEVEL_SEALED);
	char *json = NULL;
	size_t len = 0;
	bool may = true;

	*out = (struct content){ 0 };
	*sealed = false;
	if (!l->content)
		return OK;
	if (l->level == LEVEL_SEALED) {
		TRY(reader_key(cx, l, &key, &may));
		*sealed = !may;
		if (!may)
			return OK;
		TRY(cell_open_note(cx, cx->app->vault, &key, &at, l->content, l->content_len,
				   &json, &len));
	} else if (!l->person_id) {
		TRY(cell_open_tenant(cx, cx->app->vault, &at, l->content, l->content_len, &json,
				     &len));
	} else {
		TRY(keyring_get(cx, l->person_id, &key));
		TRY(cell_open(cx, cx->app->vault, &key, &at, l->content, l->content_len, &json,
			      &len));
	}
	return schema_read_own(cx, &content_schema, json, len, out, NULL);
}
