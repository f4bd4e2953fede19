/*
 * See schema.h.  This file holds what reading a JSON object and reading a query string share:
 * the path and the list of problems, and the rules for one value.
 */
#include "core/schema.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "core/schema_walk.h"

#include "base/banned.h"

static const struct field label_fields[] = {
	FIELD_TEXT(label, fr, FIELD_REQUIRED, 1, SCHEMA_LABEL_MAX),
	FIELD_TEXT(label, nl, 0, 1, SCHEMA_LABEL_MAX),
	FIELD_TEXT(label, de, 0, 1, SCHEMA_LABEL_MAX),
	FIELD_TEXT(label, en, 0, 1, SCHEMA_LABEL_MAX),
};

const struct schema label_schema = {
	.name = "Label",
	.fields = label_fields,
	.n_fields = ARRAY_LEN(label_fields),
	.size = sizeof(struct label),
};

/* Cuts a path that is too long at the start of a character. */
static void path_add(struct walk *w, const char *s)
{
	size_t n = strlen(s), left = sizeof(w->path) - 1 - w->len;

	if (n > left) {
		n = left;
		while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
			n--;
	}
	memcpy(w->path + w->len, s, n);
	w->len += n;
	w->path[w->len] = '\0';
}

size_t walk_enter(struct walk *w, const char *name)
{
	size_t before = w->len;

	if (before > 0)
		path_add(w, ".");
	path_add(w, name);
	return before;
}

size_t walk_enter_item(struct walk *w, size_t i)
{
	size_t before = w->len;
	char tmp[24];

	(void)snprintf(tmp, sizeof(tmp), "[%zu]", i);
	path_add(w, tmp);
	return before;
}

void walk_leave(struct walk *w, size_t len)
{
	w->len = len;
	w->path[len] = '\0';
}

static void errors_add(struct arena *a, struct field_errors *errs, struct field_error e)
{
	if (!errs || errs->n >= SCHEMA_ERRORS)
		return;
	if (!errs->items)
		errs->items = arena_array(a, SCHEMA_ERRORS, sizeof(*errs->items));
	errs->items[errs->n++] = e;
}

void walk_refuse(struct walk *w, const char *error)
{
	w->wrong = true;
	if (w->errs)
		errors_add(w->arena, w->errs,
			   (struct field_error){ .field = arena_strdup(w->arena, w->path),
						 .error = error });
}

void walk_refuse_bounds(struct walk *w, const char *error, int64_t min, int64_t max)
{
	w->wrong = true;
	if (w->errs)
		errors_add(w->arena, w->errs,
			   (struct field_error){ .field = arena_strdup(w->arena, w->path),
						 .error = error,
						 .min = min,
						 .max = max,
						 .bounds = true });
}

Err schema_refuse(struct ctx *cx, struct field_errors *errs, const char *field,
		  const char *error)
{
	errors_add(cx->arena, errs,
		   (struct field_error){ .field = arena_strdup(cx->arena, field),
					 .error = error });
	FAIL(cx, ERR_INVALID, "input.invalid");
}

bool schema_has(const struct schema *s, uint64_t has, const char *field)
{
	size_t i;

	for (i = 0; i < s->n_fields; i++)
		if (strcmp(s->fields[i].name, field) == 0)
			return (has >> i & 1) != 0;
	assert(false); /* a field that the table does not have */
	return false;
}

const struct field *field_find(const struct schema *s, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < s->n_fields; i++)
		if (strncmp(s->fields[i].name, name, len) == 0 && !s->fields[i].name[len])
			return &s->fields[i];
	return NULL;
}

void *field_at(const struct field *f, void *out)
{
	return (char *)out + f->off;
}

void fields_clear(const struct schema *s, void *out)
{
	size_t i;

	memset(out, 0, s->size);
	for (i = 0; i < s->n_fields; i++) {
		const struct field *f = &s->fields[i];

		if (f->type == FIELD_TYPE_DATE)
			*(int32_t *)field_at(f, out) = DAY_NONE;
		else if (f->type == FIELD_TYPE_ENUM)
			*(int *)field_at(f, out) = -1;
	}
}

bool take_int(struct walk *w, const struct field *f, int64_t v, void *at)
{
	if (!w->own && (v < f->min || v > f->max)) {
		walk_refuse_bounds(w, v < f->min ? "field.too_small" : "field.too_large",
				   f->min, f->max);
		return false;
	}
	*(int64_t *)at = v;
	return true;
}

static bool length_fits(struct walk *w, const struct field *f, const char *s)
{
	int64_t n = (int64_t)utf8_length(s);

	if (n >= f->min && n <= f->max)
		return true;
	walk_refuse_bounds(w, n < f->min ? "field.too_short" : "field.too_long", f->min,
			   f->max);
	return false;
}

bool take_text(struct walk *w, const struct field *f, const char *s, const char **at,
	       bool *present)
{
	const char *error;

	if (w->own) {
		*at = arena_strdup(w->arena, s);
		return true;
	}
	error = text_clean(w->arena, s, f->flags, at);
	if (!error && !**at) {
		if (!(f->flags & FIELD_REQUIRED)) {
			*at = NULL;
			*present = false;
			return true;
		}
		if (f->min > 0)
			error = "field.required";
	}
	if (!error && !length_fits(w, f, *at))
		return false;
	if (!error)
		error = text_form(w, f->flags, at);
	if (error)
		walk_refuse(w, error);
	return !error;
}

bool take_date(struct walk *w, const char *s, int32_t *at)
{
	if (day_parse(s, at))
		return true;
	walk_refuse(w, "field.not_a_date");
	return false;
}

bool take_enum(struct walk *w, const struct field *f, const char *s, int *at)
{
	int i;

	for (i = 0; f->values[i]; i++)
		if (strcmp(f->values[i], s) == 0) {
			*at = i;
			return true;
		}
	walk_refuse(w, "field.not_one_of");
	return false;
}

const struct schema none_schema = { .name = "None" };
