/* Sealed forms (placement.h). */
#include "svc/placement/placement.h"
#include "vault/ids.h"

#include "base/banned.h"

static struct cell_at place_of(const struct form_at *at)
{
	return (struct cell_at){ .person = at->person,
				 .row = at->row,
				 .table = at->table,
				 .column = PLACEMENT_CONTENT,
				 .version = (uint64_t)at->version };
}

Err placement_seal(struct ctx *cx, const struct form_at *at, const struct schema *s,
		   const void *in, struct val *out)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	CLEANUP(buf_release) struct buf b;
	struct cell_at place = place_of(at);
	uint8_t *blob = NULL;
	struct jw w;
	size_t n = 0;

	buf_init(&b, 1 << 18);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, s, in);
	jw_end(&w);
	if (at->person) {
		TRY(keyring_get(cx, at->person, &key));
		TRY(cell_seal(cx, cx->app->vault, &key, &place, CELL_NOTE, b.data, b.len, &blob,
			      &n));
	} else {
		TRY(cell_seal_tenant(cx, cx->app->vault, &place, CELL_NOTE, b.data, b.len,
				     &blob, &n));
	}
	*out = V_BLOB(blob, n);
	return OK;
}

Err placement_open(struct ctx *cx, const struct form_at *at, const struct schema *s,
		   const void *blob, size_t n, void *out)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	struct cell_at place = place_of(at);
	char *json = (char[]){ "{}" };
	size_t len = 2;

	if (blob && at->person) {
		TRY(keyring_get(cx, at->person, &key));
		TRY(cell_open(cx, cx->app->vault, &key, &place, blob, n, &json, &len));
	} else if (blob) {
		TRY(cell_open_tenant(cx, cx->app->vault, &place, blob, n, &json, &len));
	}
	return schema_read_own(cx, s, json, len, out, NULL);
}
