/*
 * Reading JSON objects (schema.h).
 *
 * Before jansson sees the text, one pass over its bytes bounds depth and number of values and
 * refuses NUL: jansson alone allows a depth of 2 048 and builds the whole tree before anybody
 * can look.  jansson then refuses duplicate keys, numbers that overflow, lone surrogates and
 * bytes that are not UTF-8.  What it frees is overwritten
 * (core/json_memory.h), as its tree holds personal data.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/json_memory.h"
#include "core/schema_walk.h"

#include "base/banned.h"

static bool read_object(struct walk *w, const struct schema *s, const json_t *o, void *out,
			uint64_t *has);

/* Where a string ends, from behind its opening quote; n when it does not. */
static size_t string_end(const char *s, size_t i, size_t n)
{
	for (; i < n && s[i] != '"'; i++)
		if (s[i] == '\\')
			i++;
	return i;
}

/* Depth and number of values: an upper bound, as a comma and an opening each start one. */
static bool scan(const char *s, size_t n, size_t max_nodes)
{
	size_t i, depth = 0, nodes = 1;

	if (memchr(s, '\0', n))
		return false;
	for (i = 0; i < n; i++) {
		bool opens = s[i] == '{' || s[i] == '[', closes = s[i] == '}' || s[i] == ']';

		if (s[i] == '"')
			i = string_end(s, i + 1, n);
		else if (opens)
			depth++;
		else if (closes && depth > 0)
			depth--;
		nodes += opens || (i < n && s[i] == ',');
		if (depth > SCHEMA_DEPTH || nodes > max_nodes)
			return false;
	}
	return true;
}

static bool count_fits(struct walk *w, const struct field *f, size_t n)
{
	if (w->own || ((int64_t)n >= f->min && (int64_t)n <= f->max))
		return true;
	walk_refuse_bounds(w, (int64_t)n < f->min ? "field.too_short" : "field.too_long",
			   f->min, f->max);
	return false;
}

static void read_number(struct walk *w, const struct field *f, const json_t *v, double *at)
{
	double d = json_number_value(v);
	bool bounded = !w->own && (f->min != 0 || f->max != 0);

	if (!json_is_number(v))
		walk_refuse(w, "field.type");
	else if (bounded && (d < (double)f->min || d > (double)f->max))
		walk_refuse_bounds(w,
				   d < (double)f->min ? "field.too_small" : "field.too_large",
				   f->min, f->max);
	else
		*at = d;
}

/* The compact text of an object. */
static void read_json(struct walk *w, const struct field *f, const json_t *v, const char **at)
{
	size_t n;
	char *text;

	if (!json_is_object(v)) {
		walk_refuse(w, "field.type");
		return;
	}
	n = json_dumpb(v, NULL, 0, JSON_COMPACT);
	if (!w->own && (int64_t)n > f->max) {
		walk_refuse_bounds(w, "field.too_long", 0, f->max);
		return;
	}
	text = arena_alloc(w->arena, n + 1);
	(void)json_dumpb(v, text, n, JSON_COMPACT);
	*at = text;
}

static void read_list(struct walk *w, const struct field *f, const json_t *v, struct list *at)
{
	size_t n = json_array_size(v), i;
	char *items;

	if (!json_is_array(v)) {
		walk_refuse(w, "field.type");
		return;
	}
	if (!count_fits(w, f, n))
		return;
	items = arena_array(w->arena, n, f->sub->size);
	for (i = 0; i < n; i++) {
		const json_t *item = json_array_get(v, i);
		size_t back = walk_enter_item(w, i);
		uint64_t has;

		if (json_is_object(item))
			(void)read_object(w, f->sub, item, items + i * f->sub->size, &has);
		else
			walk_refuse(w, "field.type");
		walk_leave(w, back);
	}
	*at = (struct list){ .items = items, .n = n };
}

static void read_text_item(struct walk *w, unsigned flags, const json_t *item, const char **at)
{
	const struct field one = { .type = FIELD_TYPE_TEXT,
				   .flags = flags | FIELD_REQUIRED,
				   .min = 1,
				   .max = SCHEMA_ITEM_MAX };
	bool present = true;

	if (json_is_string(item))
		(void)take_text(w, &one, json_string_value(item), at, &present);
	else
		walk_refuse(w, "field.type");
}

static void read_int_item(struct walk *w, const json_t *item, int64_t *at)
{
	const struct field one = { .type = FIELD_TYPE_INT,
				   .min = -((int64_t)1 << 53),
				   .max = (int64_t)1 << 53 };

	if (json_is_integer(item))
		(void)take_int(w, &one, json_integer_value(item), at);
	else
		walk_refuse(w, "field.type");
}

/* TEXTS and INTS. */
static void read_scalars(struct walk *w, const struct field *f, const json_t *v,
			 struct list *at)
{
	bool texts = f->type == FIELD_TYPE_TEXTS;
	size_t n = json_array_size(v), i;
	const char **text = NULL;
	int64_t *ints = NULL;

	if (!json_is_array(v)) {
		walk_refuse(w, "field.type");
		return;
	}
	if (!count_fits(w, f, n))
		return;
	if (texts)
		text = arena_array(w->arena, n, sizeof(*text));
	else
		ints = arena_array(w->arena, n, sizeof(*ints));
	for (i = 0; i < n; i++) {
		const json_t *item = json_array_get(v, i);
		size_t back = walk_enter_item(w, i);

		if (texts)
			read_text_item(w, f->flags, item, &text[i]);
		else
			read_int_item(w, item, &ints[i]);
		walk_leave(w, back);
	}
	*at = (struct list){ .items = texts ? (void *)text : (void *)ints, .n = n };
}

/* A language that is not given takes the French text. */
static void read_label(struct walk *w, const json_t *v, struct label *at)
{
	struct label l;
	uint64_t has;

	if (!json_is_object(v)) {
		walk_refuse(w, "field.type");
		return;
	}
	if (!read_object(w, &label_schema, v, &l, &has))
		return;
	l.nl = l.nl ? l.nl : l.fr;
	l.de = l.de ? l.de : l.fr;
	l.en = l.en ? l.en : l.fr;
	*at = l;
}

static void read_sub(struct walk *w, const struct field *f, const json_t *v, void **at)
{
	uint64_t has;

	if (!json_is_object(v)) {
		walk_refuse(w, "field.type");
		return;
	}
	*at = arena_alloc(w->arena, f->sub->size);
	(void)read_object(w, f->sub, v, *at, &has);
}

/* TEXT, DATE and ENUM, which are strings in JSON. */
static void read_string(struct walk *w, const struct field *f, const json_t *v, void *at,
			bool *present)
{
	const char *s = json_string_value(v);

	if (!s)
		walk_refuse(w, "field.type");
	else if (f->type == FIELD_TYPE_TEXT)
		(void)take_text(w, f, s, at, present);
	else if (f->type == FIELD_TYPE_DATE)
		(void)take_date(w, s, at);
	else
		(void)take_enum(w, f, s, at);
}

static void read_value(struct walk *w, const struct field *f, const json_t *v, void *at,
		       bool *present)
{
	switch (f->type) {
	case FIELD_TYPE_INT:
		if (json_is_integer(v))
			(void)take_int(w, f, json_integer_value(v), at);
		else
			walk_refuse(w, "field.type");
		break;
	case FIELD_TYPE_NUMBER:
		read_number(w, f, v, at);
		break;
	case FIELD_TYPE_BOOL:
		if (json_is_boolean(v))
			*(bool *)at = json_is_true(v);
		else
			walk_refuse(w, "field.type");
		break;
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_DATE:
	case FIELD_TYPE_ENUM:
		read_string(w, f, v, at, present);
		break;
	case FIELD_TYPE_OBJECT:
		read_sub(w, f, v, at);
		break;
	case FIELD_TYPE_LIST:
		read_list(w, f, v, at);
		break;
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS:
		read_scalars(w, f, v, at);
		break;
	case FIELD_TYPE_JSON:
		read_json(w, f, v, at);
		break;
	case FIELD_TYPE_LABEL:
		read_label(w, v, at);
		break;
	}
}

/* One member; true when it is present and not null. */
static bool read_field(struct walk *w, const struct field *f, const json_t *v, void *out)
{
	bool present = v && !json_is_null(v);

	if (v && (f->flags & FIELD_READONLY) && !w->own) {
		walk_refuse(w, "field.read_only");
		return false;
	}
	if (present) {
		read_value(w, f, v, field_at(f, out), &present);
	} else if ((f->flags & FIELD_REQUIRED) && (!(f->flags & FIELD_READONLY) || w->own)) {
		walk_refuse(w, "field.required");
	}
	return present;
}

static void refuse_unknown(struct walk *w, const struct schema *s, const json_t *o)
{
	json_t *object = json_incref((json_t *)(uintptr_t)o);
	const char *key;
	json_t *v;

	json_object_foreach(object, key, v)
	{
		size_t back;

		if (field_find(s, key, strlen(key)))
			continue;
		back = walk_enter(w, key);
		walk_refuse(w, "field.unknown");
		walk_leave(w, back);
	}
	json_decref(object);
}

static bool read_object(struct walk *w, const struct schema *s, const json_t *o, void *out,
			uint64_t *has)
{
	bool before = w->wrong, right;
	size_t i;

	w->wrong = false;
	*has = 0;
	fields_clear(s, out);
	for (i = 0; i < s->n_fields; i++) {
		const struct field *f = &s->fields[i];
		size_t back = walk_enter(w, f->name);

		if (read_field(w, f, json_object_get(o, f->name), out))
			*has |= (uint64_t)1 << i;
		walk_leave(w, back);
	}
	refuse_unknown(w, s, o);
	right = !w->wrong;
	w->wrong |= before;
	return right;
}

/* NULL: not a JSON object, or one that is too deep or too large.  What the program wrote itself,
 * and sealed, need not be looked through first. */
static json_t *parse(const char *json, size_t len, size_t max_nodes, bool own)
{
	json_t *root;

	if (!own && !scan(json, len, max_nodes))
		return NULL;
	root = json_loadb(json, len, own ? 0 : JSON_REJECT_DUPLICATES, NULL);
	if (root && !json_is_object(root)) {
		json_decref(root);
		root = NULL;
	}
	return root;
}

enum outcome { FITS, MISFIT, MALFORMED };

/* The tree lives in here only. */
static enum outcome read_text(struct walk *w, const struct schema *s, const char *json,
			      size_t len, size_t max_nodes, void *out, uint64_t *has)
{
	enum outcome o = MALFORMED;
	json_t *root;

	*has = 0;
	json_memory_begin();
	root = parse(json, len, max_nodes, w->own);
	if (root)
		o = read_object(w, s, root, out, has) ? FITS : MISFIT;
	json_decref(root);
	json_memory_end();
	return o;
}

Err schema_read(struct ctx *cx, const struct schema *s, const char *json, size_t len, void *out,
		uint64_t *has, struct field_errors *errs)
{
	struct walk w = { .arena = cx->arena, .errs = errs, .today = cx->today };
	size_t max = s->max_nodes ? s->max_nodes : SCHEMA_NODES;
	enum outcome o = read_text(&w, s, json, len, max, out, has);

	if (o == MALFORMED)
		FAILF(cx, ERR_BAD_REQUEST, "json.malformed", "%zu bytes", len);
	if (o == MISFIT)
		FAILF(cx, ERR_INVALID, "input.invalid", "%zu problems", errs ? errs->n : 0);
	return OK;
}

Err schema_read_own(struct ctx *cx, const struct schema *s, const char *json, size_t len,
		    void *out, uint64_t *has)
{
	struct walk w = { .arena = cx->arena, .own = true };
	uint64_t ignored;
	enum outcome o = read_text(&w, s, json, len, SIZE_MAX, out, has ? has : &ignored);

	if (o != FITS)
		FAILF(cx, ERR_INTERNAL, "json.own", "%zu bytes, %s", len,
		      o == MISFIT ? "does not fit" : "malformed");
	return OK;
}
