/* See deed.h. */
#include "core/deed.h"

#include <string.h>

#include "base/date.h"
#include "core/session.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_HOUSEHOLD[] =
	"SELECT household_id FROM household_member WHERE person_id = ?1";
static const char SQL_ITEMS[] =
	"SELECT r.record_id, r.day, r.minutes, r.service_id, r.theme_id, r.staff_id, k.key"
	" FROM record r JOIN term k ON k.term_id = r.kind_id"
	" WHERE r.person_id = ?1 AND r.voided_by IS NULL AND substr(k.key, 1, ?5) = ?6"
	/* so that a thousand meals are not read to find no ride */
	" AND r.service_id IN (SELECT service_id FROM service WHERE archetype || '.' = ?6)"
	" AND (r.day < ?2 OR (r.day = ?2 AND r.record_id < ?3))"
	" ORDER BY r.day DESC, r.record_id DESC LIMIT ?4";

static const struct field person_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_NULLABLE | FIELD_PERSONAL),
};
const struct schema deed_person_schema = OUT_SCHEMA("ServedPerson", person_fields);

Err deed_next_id(struct ctx *cx, const char *sql_max, int64_t *id)
{
	*id = 0;
	TRY(db_int(cx, sql_max, NO_BIND, id));
	*id += 1 + (id_random53() & 0xFFFFF);
	return OK;
}

Err deed_service(struct ctx *cx, struct field_errors *errs, const char *key,
		 const char *archetype, const char *unit, const struct catalogue_service **out)
{
	const struct catalogue_service *s = model_service_key(cx->model, key);

	if (!s || !s->active || strcmp(s->archetype, archetype) != 0 ||
	    (unit && strcmp(s->unit, unit) != 0))
		return schema_refuse(cx, errs, "service", "field.not_one_of");
	*out = s;
	return OK;
}

const char *deed_service_key(struct ctx *cx, int64_t service_id)
{
	const struct catalogue_service *s = model_service(cx->model, service_id);

	return s ? s->key : NULL;
}

Err deed_term(struct ctx *cx, struct field_errors *errs, enum term_list list, const char *key,
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

Err deed_refuse(struct ctx *cx, struct field_errors *errs, const char *field, const char *error,
		int64_t min, int64_t max)
{
	size_t n = errs->n;
	Err e = schema_refuse(cx, errs, field, error);

	if (errs->n > n) {
		errs->items[n].min = min;
		errs->items[n].max = max;
		errs->items[n].bounds = true;
	}
	return e;
}

void deed_person(struct ctx *cx, struct jw *w, int64_t person_id)
{
	struct directory_entry e;
	bool hidden;

	if (!person_id || !directory_get(cx->app->directory, cx->arena, person_id, &e)) {
		jw_null(w, "person");
		return;
	}
	hidden = (e.flags & DIRECTORY_PROTECTED) && e.referent_id != cx->who->user_id &&
		 !user_in_team(cx->who->user, e.team);
	jw_object(w, "person");
	jw_int(w, "id", person_id);
	jw_string(w, "name", hidden ? NULL : directory_display_name(cx->arena, &e));
	jw_end(w);
}

Err deed_household(struct ctx *cx, int64_t person_id, int64_t *household_id)
{
	*household_id = 0;
	if (!person_id)
		return OK;
	return db_int(cx, SQL_HOUSEHOLD, BIND(V_INT(person_id)), household_id);
}

Err deed_emit(struct ctx *cx, struct record *r, const char *kind, int64_t *record_id)
{
	const struct term *k = model_term_key(cx->model, TERM_KIND, kind);
	struct tie *ties = NULL;
	size_t n = 0;

	if (!k)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	r->kind_id = k->id;
	if (!r->household_id)
		TRY(deed_household(cx, r->person_id, &r->household_id));
	if (!r->staff_id && cx->who)
		r->staff_id = cx->who->user_id;
	return record_emit(cx, r, NULL, 0, record_id, &ties, &n);
}

static struct cell_at cell_of(const struct place *at)
{
	return (struct cell_at){
		.row = at->row, .table = at->table, .column = at->column, .version = at->version
	};
}

static Err seal(struct ctx *cx, const struct place *at, const char *text, size_t len,
		struct val *out)
{
	struct cell_at tenant = cell_of(at);
	uint8_t *blob = NULL;
	size_t n = 0;

	if (at->person)
		TRY(person_seal(cx, at, text, len, &blob, &n));
	else
		TRY(cell_seal_tenant(cx, cx->app->vault, &tenant, at->pad, text, len, &blob,
				     &n));
	*out = V_BLOB(blob, n);
	return OK;
}

Err deed_seal(struct ctx *cx, const struct place *at, const char *text, struct val *out)
{
	*out = V_NULL;
	return text && *text ? seal(cx, at, text, strlen(text), out) : OK;
}

Err deed_seal_struct(struct ctx *cx, const struct place *at, const struct schema *s,
		     const void *in, struct val *out)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, 1 << 20);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, s, in);
	jw_end(&w);
	return seal(cx, at, b.data, b.len, out);
}

static Err unseal(struct ctx *cx, const struct place *at, const void *blob, size_t n,
		  char **text, size_t *len)
{
	struct cell_at tenant = cell_of(at);

	if (at->person)
		return person_open(cx, at, blob, n, text, len);
	return cell_open_tenant(cx, cx->app->vault, &tenant, blob, n, text, len);
}

Err deed_open(struct ctx *cx, const struct place *at, const void *blob, size_t n,
	      const char **text)
{
	char *t = NULL;
	size_t len = 0;

	*text = NULL;
	if (!blob || !n)
		return OK;
	TRY(unseal(cx, at, blob, n, &t, &len));
	*text = t;
	return OK;
}

Err deed_open_struct(struct ctx *cx, const struct place *at, const void *blob, size_t n,
		     const struct schema *s, void *out)
{
	char *t = NULL;
	size_t len = 0;

	memset(out, 0, s->size);
	if (!blob || !n)
		return OK;
	TRY(unseal(cx, at, blob, n, &t, &len));
	return schema_read_own(cx, s, t, len, out, NULL);
}

static void no_label(struct jw *w)
{
	jw_object(w, "service_label");
	jw_string(w, "fr", "");
	jw_end(w);
}

/* The members of TimelineItem; what a record does not know is null. */
static Err write_item(struct ctx *cx, struct jw *w, const struct deed_told *d)
{
	const struct catalogue_service *s = model_service(cx->model, d->service_id);
	const struct user *staff = model_user(cx->model, d->staff_id);
	static const char *const none[] = { "start",   "mode", "place",	    "partner",
					    "outcome", "note", "next_step", "person" };
	struct tie *ties = NULL;
	size_t n = 0;

	jw_int(w, "id", d->id);
	jw_string(w, "source", "service");
	if (d->record_id)
		jw_int(w, "record_id", d->record_id);
	else
		jw_null(w, "record_id");
	jw_int(w, "version", 1);
	jw_day(w, "day", d->day);
	jw_int(w, "minutes", d->minutes);
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		jw_null(w, none[i]);
	jw_string(w, "service", s ? s->key : "");
	if (s)
		jw_label(w, "service_label", &s->label);
	else
		no_label(w);
	jw_string(w, "theme", d->theme);
	if (d->what.fr)
		jw_label(w, "theme_label", &d->what);
	else
		jw_null(w, "theme_label");
	jw_int(w, "head_count", 0);
	jw_object(w, "author");
	jw_int(w, "id", staff ? staff->id : 0);
	jw_string(w, "name", staff ? staff->name : "");
	jw_end(w);
	jw_string(w, "level", "normal");
	jw_bool(w, "sealed", false);
	jw_array(w, "present");
	jw_end(w);
	jw_bool(w, "corrected", false);
	jw_bool(w, "cancelled", false);
	if (d->record_id)
		TRY(record_ties(cx, d->record_id, &ties, &n));
	jw_ties(w, "ties", ties, n);
	jw_bool(w, "can_edit", false);
	return OK;
}

Err deed_tell(struct ctx *cx, const struct deed_told *d, struct timeline_item *out)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, 1 << 20);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	TRY(write_item(cx, &w, d));
	jw_end(&w);
	*out = (struct timeline_item){ .day = d->day,
				       .id = d->id,
				       .json = arena_strndup(cx->arena, b.data, b.len),
				       .json_len = b.len };
	return OK;
}

static const char *join(struct arena *a, const char *one, const char *other)
{
	return one && other ? arena_printf(a, "%s, %s", one, other) : one;
}

struct label deed_join(struct arena *a, const struct label *one, const struct label *other)
{
	return (struct label){ .fr = join(a, one->fr, other->fr),
			       .nl = join(a, one->nl, other->nl),
			       .de = join(a, one->de, other->de),
			       .en = join(a, one->en, other->en) };
}

static struct deed_told told(struct ctx *cx, const struct stmt *q)
{
	const struct term *theme = model_term(cx->model, col_int(q, 4));
	const struct term *kind =
		model_term_key(cx->model, TERM_KIND, col_text(q, 6, cx->arena));
	struct deed_told d = { .id = col_int(q, 0),
			       .record_id = col_int(q, 0),
			       .day = col_day(q, 1),
			       .minutes = col_int(q, 2),
			       .service_id = col_int(q, 3),
			       .staff_id = col_int(q, 5),
			       .theme = theme ? theme->key : NULL };

	if (kind && theme)
		d.what = deed_join(cx->arena, &kind->label, &theme->label);
	else if (kind)
		d.what = kind->label;
	return d;
}

Err deed_items(struct ctx *cx, const struct timeline_query *tq, const char *prefix,
	       struct timeline_item *out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	if (tq->kind == 1)
		return OK;
	TRY(db_query(cx, &q, SQL_ITEMS,
		     BIND(V_INT(tq->grant->person_id), V_INT(tq->before_day),
			  V_INT(tq->before_id), V_INT((int64_t)tq->limit),
			  V_INT((int64_t)strlen(prefix)), V_TEXT(prefix))));
	for (;;) {
		struct deed_told d;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		d = told(cx, &q);
		TRY(deed_tell(cx, &d, &out[(*n)++]));
	}
}
