/*
 * What is said of a visitor: the name of somebody whom the centre does not know, the reason of a
 * priority.  Sealed under the person's key, or the centre's; bound to the visit, not to its version,
 * since every step makes a new version.
 */
#include "svc/appointment/visit.h"
#include "vault/ids.h"

#include "base/banned.h"

static const struct field words_fields[] = {
	FIELD_TEXT(visit_words, name, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(visit_words, reason, FIELD_PERSONAL, 0, 300),
};
static const struct schema words_schema = SCHEMA(visit_words, words_fields);

static struct cell_at words_at(const struct visit *v)
{
	return (struct cell_at){ .person = v->person_id,
				 .row = v->id,
				 .table = TABLE_VISIT,
				 .column = VISIT_WORDS,
				 .version = 1 };
}

Err visit_words_open(struct ctx *cx, const struct visit *v, struct visit_words *out)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	struct cell_at at = words_at(v);
	char *text = NULL;
	size_t len = 0;

	*out = (struct visit_words){ 0 };
	if (!v->cell)
		return OK;
	if (!v->person_id) {
		TRY(cell_open_tenant(cx, cx->app->vault, &at, v->cell, v->cell_len, &text,
				     &len));
	} else {
		TRY(keyring_get(cx, v->person_id, &key));
		TRY(cell_open(cx, cx->app->vault, &key, &at, v->cell, v->cell_len, &text,
			      &len));
	}
	return schema_read_own(cx, &words_schema, text, len, out, NULL);
}

Err visit_words_seal(struct ctx *cx, struct visit *v, const struct visit_words *words)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	CLEANUP(buf_release) struct buf b;
	struct cell_at at = words_at(v);
	uint8_t *blob = NULL;
	size_t n = 0;
	struct jw w;

	v->cell = NULL;
	v->cell_len = 0;
	buf_init(&b, 8192);
	if ((!words->name || !*words->name) && (!words->reason || !*words->reason))
		return OK;
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, &words_schema, words);
	jw_end(&w);
	if (!v->person_id) {
		TRY(cell_seal_tenant(cx, cx->app->vault, &at, CELL_NOTE, b.data, b.len, &blob,
				     &n));
	} else {
		TRY(keyring_get(cx, v->person_id, &key));
		TRY(cell_seal(cx, cx->app->vault, &key, &at, CELL_NOTE, b.data, b.len, &blob,
			      &n));
	}
	v->cell = blob;
	v->cell_len = n;
	return OK;
}
