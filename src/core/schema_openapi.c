/*
 * Describing schemas in the OpenAPI 3.1 document, from which the browser's types are made.
 *
 * `required` lists what an answer always holds: for a schema without struct, FIELD_REQUIRED and
 * FIELD_NULLABLE members; for one with a struct (also an input), FIELD_REQUIRED ones.
 * x-personal marks personal data, x-lines a text with line breaks, x-form the form of a number.
 */
#include <assert.h>
#include <string.h>

#include "core/schema_walk.h"

#include "base/banned.h"

bool schema_collect(struct schema_set *set, const struct schema *s)
{
	size_t i;

	if (!s)
		return true;
	for (i = 0; i < set->n; i++)
		if (set->items[i] == s)
			return true;
	if (set->n == ARRAY_LEN(set->items))
		return false;
	set->items[set->n++] = s;
	for (i = 0; i < s->n_fields; i++) {
		const struct field *f = &s->fields[i];
		const struct schema *sub = f->type == FIELD_TYPE_LABEL ? &label_schema : f->sub;

		if (!schema_collect(set, sub))
			return false;
	}
	return true;
}

/* "string", or ["string", "null"]. */
static void type(struct jw *w, const struct field *f, const char *name)
{
	if (!(f->flags & FIELD_NULLABLE)) {
		jw_string(w, "type", name);
		return;
	}
	jw_array(w, "type");
	jw_string(w, NULL, name);
	jw_string(w, NULL, "null");
	jw_end(w);
}

static void bounds(struct jw *w, const struct field *f, const char *min, const char *max)
{
	if (f->min != INT64_MIN && (f->min != 0 || strcmp(min, "minimum") == 0))
		jw_int(w, min, f->min);
	if (f->max != INT64_MAX)
		jw_int(w, max, f->max);
}

static void reference(struct jw *w, const struct schema *s)
{
	char ref[128] = "#/components/schemas/";
	size_t n = strlen(ref), len = strlen(s->name);

	assert(n + len < sizeof(ref));
	memcpy(ref + n, s->name, len);
	jw_string_n(w, "$ref", ref, n + len);
}

static void object(struct jw *w, const struct field *f, const struct schema *s)
{
	if (!(f->flags & FIELD_NULLABLE)) {
		reference(w, s);
		return;
	}
	jw_array(w, "oneOf");
	jw_object(w, NULL);
	reference(w, s);
	jw_end(w);
	jw_object(w, NULL);
	jw_string(w, "type", "null");
	jw_end(w);
	jw_end(w);
}

static void text(struct jw *w, const struct field *f)
{
	type(w, f, "string");
	bounds(w, f, "minLength", "maxLength");
	if (f->flags & FIELD_LINES)
		jw_bool(w, "x-lines", true);
	if (f->flags & FIELD_NISS)
		jw_string(w, "x-form", "niss");
	else if (f->flags & FIELD_IBAN)
		jw_string(w, "x-form", "iban");
	else if (f->flags & FIELD_PHONE)
		jw_string(w, "x-form", "phone");
}

static void enumeration(struct jw *w, const struct field *f)
{
	size_t i;

	type(w, f, "string");
	jw_array(w, "enum");
	for (i = 0; f->values[i]; i++)
		jw_string(w, NULL, f->values[i]);
	if (f->flags & FIELD_NULLABLE)
		jw_null(w, NULL);
	jw_end(w);
}

static void items(struct jw *w, const struct field *f)
{
	type(w, f, "array");
	jw_object(w, "items");
	if (f->type == FIELD_TYPE_LIST)
		reference(w, f->sub);
	else
		jw_string(w, "type", f->type == FIELD_TYPE_TEXTS ? "string" : "integer");
	jw_end(w);
	bounds(w, f, "minItems", "maxItems");
}

static void number(struct jw *w, const struct field *f)
{
	type(w, f, f->type == FIELD_TYPE_INT ? "integer" : "number");
	if (f->type == FIELD_TYPE_INT || f->min != 0 || f->max != 0)
		bounds(w, f, "minimum", "maximum");
}

static void describe(struct jw *w, const struct field *f)
{
	switch (f->type) {
	case FIELD_TYPE_INT:
	case FIELD_TYPE_NUMBER:
		number(w, f);
		break;
	case FIELD_TYPE_BOOL:
		type(w, f, "boolean");
		break;
	case FIELD_TYPE_TEXT:
		text(w, f);
		break;
	case FIELD_TYPE_DATE:
		type(w, f, "string");
		jw_string(w, "format", "date");
		break;
	case FIELD_TYPE_ENUM:
		enumeration(w, f);
		break;
	case FIELD_TYPE_OBJECT:
		object(w, f, f->sub);
		break;
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS:
		items(w, f);
		break;
	case FIELD_TYPE_JSON:
		type(w, f, "object");
		break;
	case FIELD_TYPE_LABEL:
		object(w, f, &label_schema);
		break;
	}
}

void schema_openapi_field(struct jw *w, const char *name, const struct field *f)
{
	jw_object(w, name);
	describe(w, f);
	if (f->flags & FIELD_READONLY)
		jw_bool(w, "readOnly", true);
	if (f->flags & FIELD_PERSONAL)
		jw_bool(w, "x-personal", true);
	jw_end(w);
}

static void required(struct jw *w, const struct schema *s)
{
	unsigned always = s->size ? FIELD_REQUIRED : FIELD_REQUIRED | FIELD_NULLABLE;
	size_t i;

	jw_array(w, "required");
	for (i = 0; i < s->n_fields; i++)
		if (s->fields[i].flags & always)
			jw_string(w, NULL, s->fields[i].name);
	jw_end(w);
}

static void component(struct jw *w, const struct schema *s)
{
	size_t i;

	jw_object(w, s->name);
	jw_string(w, "type", "object");
	jw_bool(w, "additionalProperties", false);
	required(w, s);
	jw_object(w, "properties");
	for (i = 0; i < s->n_fields; i++)
		schema_openapi_field(w, s->fields[i].name, &s->fields[i]);
	jw_end(w);
	jw_end(w);
}

void schema_openapi_set(struct jw *w, const struct schema_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		component(w, set->items[i]);
}

void schema_openapi(struct jw *w, const struct schema *s)
{
	struct schema_set set = { .n = 0 };

	if (schema_collect(&set, s))
		schema_openapi_set(w, &set);
	else
		w->b->failed = true;
}
