/*
 * Checks an answer against its description (schema.h): types, required members, unknown
 * members, values of enumerations.  Bounds are rules for what comes in, so they are not looked
 * at: a masked number is shorter than a whole one.
 */
#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "core/schema_walk.h"

#include "base/banned.h"

/* The walk's path at the first misfit is kept in `misfit`. */
struct check {
	struct walk w;
	const char *misfit;
};

static bool object_fits(struct check *c, const struct schema *s, const json_t *o);

static bool misfit(struct check *c, const char *why)
{
	if (!c->misfit)
		c->misfit = arena_printf(c->w.arena, "%s: %s", c->w.path, why);
	return false;
}

static bool string_fits(struct check *c, const struct field *f, const json_t *v)
{
	const char *s = json_string_value(v);
	int32_t day;
	int i;

	if (!s)
		return misfit(c, "not a string");
	if (f->type == FIELD_TYPE_DATE)
		return day_parse(s, &day) || misfit(c, "not a date");
	if (f->type != FIELD_TYPE_ENUM)
		return true;
	for (i = 0; f->values[i]; i++)
		if (strcmp(f->values[i], s) == 0)
			return true;
	return misfit(c, "not one of the values");
}

static bool item_fits(struct check *c, const struct field *f, const json_t *v)
{
	if (f->type == FIELD_TYPE_TEXTS)
		return json_is_string(v) || misfit(c, "not a string");
	if (f->type == FIELD_TYPE_INTS)
		return json_is_integer(v) || misfit(c, "not an integer");
	return object_fits(c, f->sub, v);
}

static bool items_fit(struct check *c, const struct field *f, const json_t *v)
{
	size_t i;

	if (!json_is_array(v))
		return misfit(c, "not an array");
	for (i = 0; i < json_array_size(v); i++) {
		size_t back = walk_enter_item(&c->w, i);
		bool fits = item_fits(c, f, json_array_get(v, i));

		walk_leave(&c->w, back);
		if (!fits)
			return false;
	}
	return true;
}

static bool value_fits(struct check *c, const struct field *f, const json_t *v)
{
	switch (f->type) {
	case FIELD_TYPE_INT:
		return json_is_integer(v) || misfit(c, "not an integer");
	case FIELD_TYPE_NUMBER:
		return json_is_number(v) || misfit(c, "not a number");
	case FIELD_TYPE_BOOL:
		return json_is_boolean(v) || misfit(c, "not a boolean");
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_DATE:
	case FIELD_TYPE_ENUM:
		return string_fits(c, f, v);
	case FIELD_TYPE_OBJECT:
		return object_fits(c, f->sub, v);
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS:
		return items_fit(c, f, v);
	case FIELD_TYPE_JSON:
		return json_is_object(v) || misfit(c, "not an object");
	case FIELD_TYPE_LABEL:
		return object_fits(c, &label_schema, v);
	}
	return false;
}

static bool field_fits(struct check *c, const struct field *f, const json_t *v)
{
	if (!v)
		return !(f->flags & (FIELD_REQUIRED | FIELD_NULLABLE)) || misfit(c, "missing");
	if (json_is_null(v))
		return (f->flags & FIELD_NULLABLE) || misfit(c, "null");
	return value_fits(c, f, v);
}

static bool all_known(struct check *c, const struct schema *s, const json_t *o)
{
	json_t *object = (json_t *)(uintptr_t)o;
	const char *key;
	json_t *v;

	json_object_foreach(object, key, v)
	{
		if (field_find(s, key, strlen(key)))
			continue;
		(void)walk_enter(&c->w, key);
		return misfit(c, "unknown");
	}
	return true;
}

static bool object_fits(struct check *c, const struct schema *s, const json_t *o)
{
	size_t i;

	if (!json_is_object(o))
		return misfit(c, "not an object");
	for (i = 0; i < s->n_fields; i++) {
		const struct field *f = &s->fields[i];
		size_t back = walk_enter(&c->w, f->name);
		bool fits = field_fits(c, f, json_object_get(o, f->name));

		walk_leave(&c->w, back);
		if (!fits)
			return false;
	}
	return all_known(c, s, o);
}

const char *schema_check(struct arena *a, const struct schema *s, const char *json, size_t len)
{
	struct check c = { .w = { .arena = a } };
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);

	if (!root)
		return "not JSON";
	(void)object_fits(&c, s, root);
	json_decref(root);
	return c.misfit;
}
