/*
 * Properties of a schema, over random objects made from its own rows: what it accepts is
 * written and read again unchanged, its description fits it, and each mutation is refused under
 * the path of the member that was changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/date.h"
#include "core/niss.h"
#include "core/schema.h"

#include "base/banned.h"

#define ROUNDS 400

static const char *const kinds[] = { "mobile", "phone", "email", NULL };

struct inner {
	int64_t rank;
	const char *text;
};
struct outer {
	int64_t count;
	double share;
	bool urgent;
	const char *name, *note, *niss, *iban, *phone, *form;
	int32_t day;
	int kind;
	struct inner *main;
	struct list rows, tags, ids;
	struct label label;
};

static const struct field inner_fields[] = {
	FIELD_INT(inner, rank, FIELD_REQUIRED, -5, 5),
	FIELD_TEXT(inner, text, FIELD_REQUIRED, 1, 8),
};
static const struct schema inner_schema = SCHEMA(inner, inner_fields);
static const struct field outer_fields[] = {
	FIELD_INT(outer, count, FIELD_REQUIRED, 0, 1000000),
	FIELD_NUMBER(outer, share, 0, -10, 10),
	FIELD_BOOL(outer, urgent, 0),
	FIELD_TEXT(outer, name, FIELD_REQUIRED, 1, 12),
	FIELD_TEXT(outer, note, FIELD_LINES, 1, 60),
	FIELD_TEXT(outer, niss, FIELD_NISS, 11, 20),
	FIELD_TEXT(outer, iban, FIELD_IBAN, 1, 50),
	FIELD_TEXT(outer, phone, FIELD_PHONE, 1, 30),
	FIELD_JSON(outer, form, 0, 200),
	FIELD_DATE(outer, day, FIELD_REQUIRED),
	FIELD_ENUM(outer, kind, FIELD_REQUIRED, kinds),
	FIELD_OBJECT(outer, main, FIELD_REQUIRED, inner, &inner_schema),
	FIELD_LIST(outer, rows, FIELD_REQUIRED, &inner_schema, 1, 4),
	FIELD_TEXTS(outer, tags, 0, 0, 3),
	FIELD_INTS(outer, ids, 0, 0, 3),
	FIELD_LABEL(outer, label, 0),
};
static const struct schema outer_schema = SCHEMA(outer, outer_fields);

static struct arena arena;
static uint64_t seed = 88172645463325252u;

static int64_t between(int64_t lo, int64_t hi)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return lo + (int64_t)(seed % (uint64_t)(hi - lo + 1));
}

/* Text that needs no trimming, of lo to hi code points. */
static const char *text(int64_t lo, int64_t hi, bool lines)
{
	static const char *const inside[] = { "a",
					      "Z",
					      "9",
					      " ",
					      "'",
					      "\"",
					      "\\",
					      "/",
					      "{",
					      "<",
					      "\xC3\xA9",
					      "\xE2\x82\xAC",
					      "\xF0\x9F\x98\x80",
					      "\xD9\x85",
					      "\t",
					      "\n" };
	int64_t n = between(lo < 1 ? 1 : lo, hi), i;
	struct buf b;
	char *s;

	buf_init(&b, 1 << 16);
	for (i = 0; i < n; i++) {
		bool edge = i == 0 || i == n - 1;
		int64_t last = (int64_t)ARRAY_LEN(inside) - (lines ? 1 : 3);

		buf_str(&b, edge ? "x" : inside[between(0, last)]);
	}
	s = arena_strdup(&arena, b.data);
	buf_release(&b);
	return s;
}

static const char *form(const struct field *f)
{
	static const char *const ibans[] = { "BE68539007547034",
					     "FR7630006000011234567890189" };
	static const char *const phones[] = { "+32495123456", "+3261533021", "+33612345678" };
	struct niss niss;

	if (f->flags & FIELD_IBAN)
		return ibans[between(0, 1)];
	if (f->flags & FIELD_PHONE)
		return phones[between(0, 2)];
	if (f->flags & FIELD_NISS) {
		assert_true(niss_make((int32_t)between(-10000, 15000), (int)between(1, 998),
				      &niss));
		return arena_strdup(&arena, niss.digits);
	}
	return text(f->min, f->max, (f->flags & FIELD_LINES) != 0);
}

static void fill(const struct schema *s, void *out);

static void fill_list(const struct field *f, struct list *l)
{
	size_t n = (size_t)between(f->min, f->max), i;

	l->n = n;
	if (f->type == FIELD_TYPE_LIST) {
		l->items = arena_array(&arena, n, f->sub->size);
		for (i = 0; i < n; i++)
			fill(f->sub, (char *)l->items + i * f->sub->size);
	} else if (f->type == FIELD_TYPE_TEXTS) {
		l->items = arena_array(&arena, n, sizeof(char *));
		for (i = 0; i < n; i++)
			((const char **)l->items)[i] = text(1, 9, false);
	} else {
		l->items = arena_array(&arena, n, sizeof(int64_t));
		for (i = 0; i < n; i++)
			((int64_t *)l->items)[i] =
				between(-((int64_t)1 << 52), (int64_t)1 << 52);
	}
}

static void fill_field(const struct field *f, void *at)
{
	int64_t last = 0;

	switch (f->type) {
	case FIELD_TYPE_INT:
		*(int64_t *)at = between(f->min, f->max);
		break;
	case FIELD_TYPE_NUMBER:
		*(double *)at = (double)between(f->min * 1000, f->max * 1000) / 1000;
		break;
	case FIELD_TYPE_BOOL:
		*(bool *)at = between(0, 1) == 1;
		break;
	case FIELD_TYPE_TEXT:
		*(const char **)at = form(f);
		break;
	case FIELD_TYPE_DATE:
		*(int32_t *)at = (int32_t)between(DAY_MIN, DAY_MAX);
		break;
	case FIELD_TYPE_ENUM:
		while (f->values[last + 1])
			last++;
		*(int *)at = (int)between(0, last);
		break;
	case FIELD_TYPE_OBJECT:
		*(void **)at = arena_alloc(&arena, f->sub->size);
		fill(f->sub, *(void **)at);
		break;
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS:
		fill_list(f, at);
		break;
	case FIELD_TYPE_JSON:
		*(const char **)at = "{\"a\":[1,2.5,null],\"b\":{\"c\":\"d\"}}";
		break;
	case FIELD_TYPE_LABEL:
		*(struct label *)at = (struct label){ text(1, 9, false), text(1, 9, false),
						      text(1, 9, false), text(1, 9, false) };
		break;
	}
}

static void fill(const struct schema *s, void *out)
{
	size_t i;

	for (i = 0; i < s->n_fields; i++)
		fill_field(&s->fields[i], (char *)out + s->fields[i].off);
}

static void write_all(struct buf *b, const struct schema *s, const void *in)
{
	struct jw w;

	buf_reset(b);
	jw_init(&w, b);
	jw_object(&w, NULL);
	schema_write(&w, s, in);
	jw_end(&w);
	assert_false(b->failed);
}

static enum err_code read_json(const char *json, size_t n, struct outer *out,
			       struct field_errors *errs)
{
	struct ctx cx = { .arena = &arena, .today = 20000 };
	uint64_t has;

	*errs = (struct field_errors){ .n = 0 };
	return schema_read(&cx, &outer_schema, json, n, out, &has, errs).code;
}

static void what_is_written_is_read_again_unchanged(void **state)
{
	struct buf once, twice;
	int i;

	(void)state;
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	buf_init(&once, 1 << 20);
	buf_init(&twice, 1 << 20);
	for (i = 0; i < ROUNDS; i++) {
		struct outer in, out;
		struct field_errors errs;

		fill(&outer_schema, &in);
		write_all(&once, &outer_schema, &in);
		if (read_json(once.data, once.len, &out, &errs) != ERR_OK)
			fail_msg("%s: %s %s", once.data, errs.items[0].field,
				 errs.items[0].error);
		write_all(&twice, &outer_schema, &out);
		assert_string_equal(once.data, twice.data);
		assert_null(schema_check(&arena, &outer_schema, once.data, once.len));
		arena_reset(&arena);
	}
	buf_release(&once);
	buf_release(&twice);
	arena_release(&arena);
}

/* A value of another type than the field's. */
static json_t *another_type(const struct field *f)
{
	if (f->type == FIELD_TYPE_BOOL || f->type == FIELD_TYPE_JSON)
		return json_integer(1);
	if (f->type == FIELD_TYPE_OBJECT || f->type == FIELD_TYPE_LABEL)
		return json_array();
	return between(0, 1) ? json_true() : json_object();
}

/* A value of the right type outside the bounds or form; NULL when every value fits. */
static json_t *outside(const struct field *f)
{
	char *s;

	switch (f->type) {
	case FIELD_TYPE_INT:
		return json_integer(between(0, 1) ? f->min - between(1, 99)
						  : f->max + between(1, 99));
	case FIELD_TYPE_NUMBER:
		return json_real(between(0, 1) ? (double)f->min - 0.001
					       : (double)f->max + 0.001);
	case FIELD_TYPE_TEXT:
		s = arena_alloc(&arena, (size_t)f->max + 2);
		memset(s, 'x', (size_t)f->max + 1);
		return json_string(s);
	case FIELD_TYPE_DATE:
		return json_string("2026-02-30");
	case FIELD_TYPE_ENUM:
		return json_string("x");
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS: {
		json_t *a = json_array();
		int64_t i;

		for (i = 0; i <= f->max; i++)
			(void)json_array_append_new(a, json_object());
		return a;
	}
	case FIELD_TYPE_BOOL:
	case FIELD_TYPE_OBJECT:
	case FIELD_TYPE_JSON:
	case FIELD_TYPE_LABEL:
		break;
	}
	return NULL;
}

static const struct field *any_field(const struct schema *s)
{
	return &s->fields[between(0, (int64_t)s->n_fields - 1)];
}

/* Spoils one member of `o` and says which; NULL: this one cannot be spoiled like that. */
static const char *spoil(const struct schema *s, json_t *o)
{
	const struct field *f = any_field(s);
	json_t *v;

	switch (between(0, 3)) {
	case 0:
		(void)json_object_set_new(o, f->name, another_type(f));
		return f->name;
	case 1:
		v = outside(f);
		if (!v)
			return NULL;
		(void)json_object_set_new(o, f->name, v);
		return f->name;
	case 2:
		if (!(f->flags & FIELD_REQUIRED))
			return NULL;
		if (between(0, 1))
			(void)json_object_del(o, f->name);
		else
			(void)json_object_set_new(o, f->name, json_null());
		return f->name;
	default:
		(void)json_object_set_new(o, "unknown", json_integer(1));
		return "unknown";
	}
}

/* Spoils the object itself, its `main`, or one of its `rows`. */
static const char *spoil_somewhere(json_t *root)
{
	json_t *rows = json_object_get(root, "rows");
	int64_t last = (int64_t)json_array_size(rows) - 1, i;
	const char *name;

	switch (between(0, 2)) {
	case 0:
		return spoil(&outer_schema, root);
	case 1:
		name = spoil(&inner_schema, json_object_get(root, "main"));
		return name ? arena_printf(&arena, "main.%s", name) : NULL;
	default:
		i = between(0, last);
		name = spoil(&inner_schema, json_array_get(rows, (size_t)i));
		return name ? arena_printf(&arena, "rows[%d].%s", (int)i, name) : NULL;
	}
}

static void every_mutation_is_refused_under_its_path(void **state)
{
	struct buf b;
	int i, done = 0;

	(void)state;
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	buf_init(&b, 1 << 20);
	for (i = 0; i < 4 * ROUNDS; i++) {
		struct field_errors errs;
		struct outer in, out;
		const char *path;
		json_t *root;
		char *json;

		fill(&outer_schema, &in);
		write_all(&b, &outer_schema, &in);
		root = json_loads(b.data, 0, NULL);
		assert_non_null(root);
		path = spoil_somewhere(root);
		json = json_dumps(root, JSON_COMPACT);
		if (path) {
			enum err_code code = read_json(json, strlen(json), &out, &errs);

			if (code != ERR_INVALID || errs.n != 1 ||
			    strcmp(errs.items[0].field, path) != 0)
				fail_msg("%s: %s, %s", path, err_name(code), json);
			done++;
		}
		free(json);
		json_decref(root);
		arena_reset(&arena);
	}
	assert_true(done > 2 * ROUNDS);
	buf_release(&b);
	arena_release(&arena);
}

/* Cutting or changing any one byte never does worse than a refusal. */
static void any_byte_may_be_wrong(void **state)
{
	struct field_errors errs;
	struct outer in, out;
	struct buf b;
	size_t i;

	(void)state;
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	buf_init(&b, 1 << 20);
	fill(&outer_schema, &in);
	write_all(&b, &outer_schema, &in);
	for (i = 0; i < b.len; i++) {
		char was = b.data[i];

		assert_int_equal(read_json(b.data, i, &out, &errs), ERR_BAD_REQUEST);
		b.data[i] = (char)between(0, 255);
		(void)read_json(b.data, b.len, &out, &errs);
		b.data[i] = was;
	}
	assert_int_equal(read_json(b.data, b.len, &out, &errs), ERR_OK);
	buf_release(&b);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again_unchanged),
		cmocka_unit_test(every_mutation_is_refused_under_its_path),
		cmocka_unit_test(any_byte_may_be_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
