/* Small shapes of the data files (demo_stock.h). */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/demo_stock.h"

#include "base/banned.h"

void stock_file_done(struct stock_file *f)
{
	json_decref(f->j);
}

const char *stock_text(struct arena *a, const json_t *o, const char *name)
{
	return arena_strdup(a, json_string_value(json_object_get(o, name)));
}

double stock_real(const json_t *o, const char *name, double fallback)
{
	const json_t *v = json_object_get(o, name);

	return json_is_number(v) ? json_number_value(v) : fallback;
}

/* jansson iterates an object in the order of the file. */
static json_t *unchecked(const json_t *o)
{
	union {
		const json_t *in;
		json_t *out;
	} u = { o };

	return u.out;
}

void stock_words(struct arena *a, const json_t *object, struct words *out)
{
	json_t *o = unchecked(object), *v;
	const char *key;
	size_t i = 0;

	weights_init(&out->w, a, json_object_size(o));
	out->word = arena_array(a, out->w.n + 1, sizeof(*out->word));
	json_object_foreach(o, key, v)
	{
		out->word[i] = arena_strdup(a, key);
		weights_set(&out->w, i++, json_number_value(v));
	}
}

void stock_texts(struct arena *a, const json_t *array, struct texts *out)
{
	out->n = json_array_size(array);
	out->text = arena_array(a, out->n + 1, sizeof(*out->text));
	for (size_t i = 0; i < out->n; i++)
		out->text[i] = arena_strdup(a, json_string_value(json_array_get(array, i)));
}

static int number(const char *s)
{
	char *end;
	int n = (int)strtol(s, &end, 10);

	return *end == ':' ? n * 60 + (int)strtol(end + 1, NULL, 10) : n;
}

void stock_numbers(struct arena *a, const json_t *object, struct numbers *out)
{
	json_t *o = unchecked(object), *v;
	const char *key;
	size_t i = 0;

	weights_init(&out->w, a, json_object_size(o));
	out->value = arena_array(a, out->w.n + 1, sizeof(*out->value));
	json_object_foreach(o, key, v)
	{
		out->value[i] = number(key);
		weights_set(&out->w, i++, json_number_value(v));
	}
}

int numbers_pick(const struct numbers *n, struct rng *r)
{
	return weights_empty(&n->w) ? 0 : n->value[weights_pick(&n->w, r)];
}

int64_t ids_pick(const struct ids *i, struct rng *r)
{
	return weights_empty(&i->w) ? 0 : i->id[weights_pick(&i->w, r)];
}
