/* See pick.h. */
#include "core/pick.h"

#include <string.h>

#include "core/grant.h"
#include "core/identity.h"
#include "core/write.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_HOUSEHOLD[] =
	"SELECT household_id FROM household_member WHERE person_id = ?1";

static const struct field term_ref_fields[] = {
	OUT_TEXT("key", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
};
const struct schema term_ref_schema = OUT_SCHEMA("TermRef", term_ref_fields);
static const struct field person_ref_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
};
const struct schema person_ref_schema = OUT_SCHEMA("PersonRef", person_ref_fields);

Err pick_term(struct ctx *cx, struct field_errors *errs, enum term_list list, const char *key,
	      const char *field, int64_t *id)
{
	const struct term *t;

	*id = 0;
	if (!key || !*key)
		return OK;
	t = model_term_key(cx->model, list, key);
	if (!t)
		return schema_refuse(cx, errs, field, "field.not_one_of");
	*id = t->id;
	return OK;
}

Err pick_service(struct ctx *cx, struct field_errors *errs, const char *key,
		 const char *archetype, const char *field, int64_t *id)
{
	const struct catalogue_service *s;

	if (!key || !*key)
		return schema_refuse(cx, errs, field, "field.required");
	s = model_service_key(cx->model, key);
	if (!s || !s->active || strcmp(s->archetype, archetype) != 0)
		return schema_refuse(cx, errs, field, "field.not_one_of");
	*id = s->id;
	return OK;
}

Err pick_minute(struct ctx *cx, struct field_errors *errs, const char *s, const char *field,
		int64_t *minute)
{
	*minute = -1;
	if (!s || !*s)
		return OK;
	if (strlen(s) != 5 || strspn(s, "0123456789:") != 5 || s[2] != ':' || s[0] == ':' ||
	    s[1] == ':' || s[3] == ':' || s[4] == ':')
		return schema_refuse(cx, errs, field, "field.text");
	*minute = ((s[0] - '0') * 10 + (s[1] - '0')) * 60 + (s[3] - '0') * 10 + (s[4] - '0');
	if (*minute >= 1440 || s[3] >= '6')
		return schema_refuse(cx, errs, field, "field.text");
	return OK;
}

const char *minute_text(struct arena *a, int64_t minute)
{
	if (minute < 0)
		return NULL;
	return arena_printf(a, "%02d:%02d", (int)(minute / 60) % 24, (int)(minute % 60));
}

Err pick_kind(struct ctx *cx, const char *key, int64_t *id)
{
	const struct term *t = model_term_key(cx->model, TERM_KIND, key);

	if (!t)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	*id = t->id;
	return OK;
}

Err pick_household(struct ctx *cx, int64_t person_id, int64_t *id)
{
	*id = 0;
	if (!person_id)
		return OK;
	return db_int(cx, SQL_HOUSEHOLD, BIND(V_INT(person_id)), id);
}

Err record_put(struct ctx *cx, const char *kind, struct record *r, int64_t old, int64_t *id)
{
	struct tie *ties = NULL;
	size_t n = 0;

	TRY(pick_kind(cx, kind, &r->kind_id));
	if (r->person_id && !r->household_id)
		TRY(pick_household(cx, r->person_id, &r->household_id));
	TRY(record_emit(cx, r, NULL, 0, id, &ties, &n));
	return old ? record_void(cx, old, *id) : OK;
}

static void publish_moved(struct app *app, void *unused)
{
	(void)unused;
	app_touch(app, TOPIC_ACTIVITIES);
}

void activities_moved(struct ctx *cx)
{
	write_publish(cx, publish_moved, NULL);
}

int64_t id_after(int64_t greatest)
{
	return greatest + 1 + (id_random53() & 0xFFFFF);
}

Err sealed_value(struct ctx *cx, const struct place *at, const char *text, struct val *out)
{
	struct cell_at cell = {
		.row = at->row, .table = at->table, .column = at->column, .version = at->version
	};
	uint8_t *blob = NULL;
	size_t n = 0;

	*out = V_NULL;
	if (!text || !*text)
		return OK;
	if (at->person)
		TRY(person_seal(cx, at, text, strlen(text), &blob, &n));
	else
		TRY(cell_seal_tenant(cx, cx->app->vault, &cell, at->pad, text, strlen(text),
				     &blob, &n));
	*out = V_BLOB(blob, n);
	return OK;
}

Err sealed_text(struct ctx *cx, const struct place *at, const void *blob, size_t n,
		const char **text)
{
	struct cell_at cell = {
		.row = at->row, .table = at->table, .column = at->column, .version = at->version
	};
	char *out = NULL;

	*text = NULL;
	if (!blob)
		return OK;
	if (at->person)
		TRY(person_open(cx, at, blob, n, &out, NULL));
	else
		TRY(cell_open_tenant(cx, cx->app->vault, &cell, blob, n, &out, NULL));
	*text = out;
	return OK;
}

Err sealed_column(struct ctx *cx, const struct place *at, const struct stmt *q, int column,
		  const char **text)
{
	size_t n = 0;
	const void *blob = col_null(q, column) ? NULL : col_blob(q, column, cx->arena, &n);

	return sealed_text(cx, at, blob, n, text);
}

void jw_term(struct jw *w, const struct model *m, const char *name, int64_t id)
{
	const struct term *t = id ? model_term(m, id) : NULL;

	if (!t) {
		jw_null(w, name);
		return;
	}
	jw_object(w, name);
	jw_string(w, "key", t->key);
	jw_label(w, "label", &t->label);
	jw_end(w);
}

Err jw_person(struct ctx *cx, struct jw *w, const char *name, int64_t person_id)
{
	struct directory_entry e;
	struct grant g;

	if (person_id && grant_person(cx, person_id, &g).code != ERR_OK) {
		if (cx->err.code != ERR_NOT_FOUND)
			return (Err){ cx->err.code };
		err_clear(&cx->err);
		person_id = 0; /* protected: not there for this reader */
	}
	if (!person_id || !directory_get(cx->app->directory, cx->arena, person_id, &e)) {
		jw_null(w, name);
		return OK;
	}
	jw_object(w, name);
	jw_int(w, "id", person_id);
	jw_string(w, "name", directory_display_name(cx->arena, &e));
	jw_end(w);
	return OK;
}
