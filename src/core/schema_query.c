/*
 * Reading query strings (schema.h): "name=value" pairs joined by "&", decoded once.
 */
#include <string.h>

#include "base/utf8.h"
#include "core/schema_walk.h"

#include "base/banned.h"

#define PAIRS_MAX 64

struct pair {
	const char *name, *value;
};

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes n bytes; NULL for a bad escape, a NUL, or what is not UTF-8. */
static const char *decode(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		char c = s[i] == '+' ? ' ' : s[i];

		if (c == '%') {
			int high = i + 2 < n ? hex(s[i + 1]) : -1;
			int low = i + 2 < n ? hex(s[i + 2]) : -1;

			if (high < 0 || low < 0)
				return NULL;
			c = (char)(unsigned char)(high << 4 | low);
			i += 2;
		}
		if (c == '\0')
			return NULL;
		out[len++] = c;
	}
	return utf8_valid(out, len) ? out : NULL;
}

static bool repeated(const struct pair *pairs, size_t n, const char *name)
{
	while (n-- > 0)
		if (strcmp(pairs[n].name, name) == 0)
			return true;
	return false;
}

/* False: malformed. */
static bool split(struct arena *a, const char *q, struct pair *pairs, size_t *n)
{
	*n = 0;
	while (*q) {
		size_t len = strcspn(q, "&"), name = strcspn(q, "=");
		struct pair p;

		if (*n == PAIRS_MAX || name == 0 || name >= len)
			return false;
		p.name = decode(a, q, name);
		p.value = decode(a, q + name + 1, len - name - 1);
		if (!p.name || !p.value || repeated(pairs, *n, p.name))
			return false;
		pairs[(*n)++] = p;
		q += len;
		if (*q == '&' && !*++q)
			return false;
	}
	return true;
}

/* "-12": no sign "+", no leading zeros, no spaces. */
static bool parse_int(const char *s, int64_t *out)
{
	const char *digits = *s == '-' ? s + 1 : s;
	size_t n = strspn(digits, "0123456789"), i;
	int64_t v = 0;

	if (n == 0 || n > 18 || digits[n] || (digits[0] == '0' && (n > 1 || digits != s)))
		return false;
	for (i = 0; i < n; i++)
		v = v * 10 + (digits[i] - '0');
	*out = digits != s ? -v : v;
	return true;
}

static bool take_bool(struct walk *w, const char *s, bool *at)
{
	*at = strcmp(s, "true") == 0;
	if (*at || strcmp(s, "false") == 0)
		return true;
	walk_refuse(w, "field.type");
	return false;
}

/* True when the value is present. */
static bool take_value(struct walk *w, const struct field *f, const char *s, void *at)
{
	bool present = true;
	int64_t v;

	switch (f->type) {
	case FIELD_TYPE_INT:
		if (parse_int(s, &v))
			return take_int(w, f, v, at);
		break;
	case FIELD_TYPE_BOOL:
		return take_bool(w, s, at);
	case FIELD_TYPE_TEXT:
		return take_text(w, f, s, at, &present) && present;
	case FIELD_TYPE_DATE:
		return take_date(w, s, at);
	case FIELD_TYPE_ENUM:
		return take_enum(w, f, s, at);
	case FIELD_TYPE_NUMBER:
	case FIELD_TYPE_OBJECT:
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS:
	case FIELD_TYPE_JSON:
	case FIELD_TYPE_LABEL:
		break;
	}
	walk_refuse(w, "field.type");
	return false;
}

static void take_pair(struct walk *w, const struct schema *s, const struct pair *p, void *out,
		      uint64_t *has)
{
	const struct field *f = field_find(s, p->name, strlen(p->name));
	size_t back = walk_enter(w, p->name);

	if (!f)
		walk_refuse(w, "field.unknown");
	else if (f->flags & FIELD_READONLY)
		walk_refuse(w, "field.read_only");
	else if (take_value(w, f, p->value, field_at(f, out)))
		*has |= (uint64_t)1 << (size_t)(f - s->fields);
	walk_leave(w, back);
}

Err schema_read_query(struct ctx *cx, const struct schema *s, const char *query, void *out,
		      uint64_t *has, struct field_errors *errs)
{
	struct walk w = { .arena = cx->arena, .errs = errs, .today = cx->today };
	struct pair pairs[PAIRS_MAX];
	size_t n, i, k;

	*has = 0;
	fields_clear(s, out);
	if (!split(cx->arena, query ? query : "", pairs, &n))
		FAIL(cx, ERR_BAD_REQUEST, "query.malformed");
	for (i = 0; i < n; i++)
		take_pair(&w, s, &pairs[i], out, has);
	for (i = 0; i < s->n_fields; i++) {
		const struct field *f = &s->fields[i];
		bool given = false;

		for (k = 0; k < n; k++)
			given |= strcmp(pairs[k].name, f->name) == 0;
		if (!given && (f->flags & FIELD_REQUIRED)) {
			size_t back = walk_enter(&w, f->name);

			walk_refuse(&w, "field.required");
			walk_leave(&w, back);
		}
	}
	if (w.wrong)
		FAILF(cx, ERR_INVALID, "input.invalid", "%zu problems", errs ? errs->n : 0);
	return OK;
}
