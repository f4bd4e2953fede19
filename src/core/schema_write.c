/*
 * Writing a struct as JSON (schema.h).
 */
#include <string.h>

#include "core/schema_walk.h"

#include "base/banned.h"

#define DECIMALS 6 /* of a NUMBER */

static const void *at(const struct field *f, const void *in)
{
	return (const char *)in + f->off;
}

static bool is_absent(const struct field *f, const void *p)
{
	switch (f->type) {
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_JSON:
		return *(const char *const *)p == NULL;
	case FIELD_TYPE_DATE:
		return *(const int32_t *)p == INT32_MIN;
	case FIELD_TYPE_ENUM:
		return *(const int *)p < 0;
	case FIELD_TYPE_OBJECT:
		return *(const void *const *)p == NULL;
	case FIELD_TYPE_LABEL:
		return ((const struct label *)p)->fr == NULL;
	case FIELD_TYPE_INT:
	case FIELD_TYPE_NUMBER:
	case FIELD_TYPE_BOOL:
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS:
		return false;
	}
	return false;
}

static void write_object(struct jw *w, const char *name, const struct schema *s, const void *in)
{
	jw_object(w, name);
	schema_write(w, s, in);
	jw_end(w);
}

static void write_items(struct jw *w, const struct field *f, const struct list *l)
{
	size_t i;

	jw_array(w, f->name);
	for (i = 0; i < l->n; i++) {
		if (f->type == FIELD_TYPE_TEXTS)
			jw_string(w, NULL, ((const char *const *)l->items)[i]);
		else if (f->type == FIELD_TYPE_INTS)
			jw_int(w, NULL, ((const int64_t *)l->items)[i]);
		else
			write_object(w, NULL, f->sub,
				     (const char *)l->items + i * f->sub->size);
	}
	jw_end(w);
}

static void write_text(struct jw *w, const struct field *f, const char *s)
{
	if (f->type == FIELD_TYPE_JSON)
		jw_raw(w, f->name, s, strlen(s));
	else
		jw_string(w, f->name, s);
}

static void write_field(struct jw *w, const struct field *f, const void *p)
{
	switch (f->type) {
	case FIELD_TYPE_INT:
		jw_int(w, f->name, *(const int64_t *)p);
		break;
	case FIELD_TYPE_NUMBER:
		jw_number(w, f->name, *(const double *)p, DECIMALS);
		break;
	case FIELD_TYPE_BOOL:
		jw_bool(w, f->name, *(const bool *)p);
		break;
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_JSON:
		write_text(w, f, *(const char *const *)p);
		break;
	case FIELD_TYPE_DATE:
		jw_day(w, f->name, *(const int32_t *)p);
		break;
	case FIELD_TYPE_ENUM:
		jw_string(w, f->name, f->values[*(const int *)p]);
		break;
	case FIELD_TYPE_OBJECT:
		write_object(w, f->name, f->sub, *(const void *const *)p);
		break;
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS:
		write_items(w, f, p);
		break;
	case FIELD_TYPE_LABEL:
		write_object(w, f->name, &label_schema, p);
		break;
	}
}

void schema_write(struct jw *w, const struct schema *s, const void *in)
{
	size_t i;

	for (i = 0; i < s->n_fields; i++) {
		const struct field *f = &s->fields[i];
		const void *p = at(f, in);

		if (!is_absent(f, p))
			write_field(w, f, p);
		else if (f->flags & FIELD_NULLABLE)
			jw_null(w, f->name);
	}
}
