/*
 * Schema: one table of fields per record, and everything that derives from it.
 *
 * The same rows (1) check a JSON object and fill a struct, reporting every problem by field and
 * refusing unknown members; (2) check a query string in the same way; (3) write a struct as
 * JSON; (4) describe the record in the OpenAPI document, from which the browser's types come;
 * (5) say which fields are personal.
 *
 * A struct described by a schema uses these member types, checked at compile time:
 *	INT int64_t · NUMBER double · BOOL bool · TEXT const char * (NULL absent) ·
 *	DATE int32_t (DAY_NONE absent) · ENUM int (index into `values`, -1 absent) ·
 *	OBJECT pointer to a struct of `sub` (NULL absent) · LIST struct list of structs of `sub`
 * · TEXTS struct list of const char * · INTS struct list of int64_t · JSON const char * (a JSON
 * object kept as text, checked for depth and size) · LABEL struct label (the four languages; fr
 * required). Absent INT and NUMBER members are 0, BOOL false: where absence matters, ask
 * `schema_has()`.
 *
 * A schema with `size` 0 has no struct: it only documents an answer that the handler writes
 * with the JSON writer.  In test builds every answer is checked against it.
 */
#ifndef CORE_SCHEMA_H
#define CORE_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ctx.h"

enum field_type {
	FIELD_TYPE_INT,
	FIELD_TYPE_NUMBER,
	FIELD_TYPE_BOOL,
	FIELD_TYPE_TEXT,
	FIELD_TYPE_DATE,
	FIELD_TYPE_ENUM,
	FIELD_TYPE_OBJECT,
	FIELD_TYPE_LIST,
	FIELD_TYPE_TEXTS,
	FIELD_TYPE_INTS,
	FIELD_TYPE_JSON,
	FIELD_TYPE_LABEL,
};

enum field_flags {
	FIELD_REQUIRED =
		1 << 0, /* in: must be present and not null; out: always present, never null */
	FIELD_READONLY = 1 << 1, /* in: refused; out: set by the server */
	FIELD_PERSONAL = 1 << 2, /* never logged; masked without the right */
	FIELD_NULLABLE = 1 << 3, /* out: present, may be null */
	FIELD_LINES = 1 << 4,	 /* text may hold line breaks */
	FIELD_NISS = 1 << 5,	 /* text is a NISS, stored as 11 digits */
	FIELD_IBAN = 1 << 6,	 /* text is an IBAN, stored without spaces */
	FIELD_PHONE = 1 << 7,	 /* text is a phone number, stored as E.164 */
};

struct list {
	void *items;
	size_t n;
};

struct label {
	const char *fr, *nl, *de, *en; /* NULL only when the whole label is absent */
};

struct schema;

struct field {
	const char *name;
	enum field_type type;
	unsigned flags;
	size_t off;
	int64_t min, max; /* INT: values; TEXT: code points; LIST, TEXTS, INTS: items */
	const char *const *values; /* ENUM: NULL-terminated */
	const struct schema *sub;  /* OBJECT, LIST */
};

struct schema {
	const char *name; /* unique; the name of the type in the browser, e.g. "Intervention" */
	const struct field *fields;
	size_t n_fields;  /* at most 64 */
	size_t size;	  /* of the struct; 0: documents an answer only */
	size_t max_nodes; /* values that an input may hold; 0: SCHEMA_NODES */
};

#define SCHEMA_DEPTH	 16   /* of an input, the outer object included */
#define SCHEMA_NODES	 2000 /* values in an input, keys not counted */
#define SCHEMA_ERRORS	 32   /* problems that are reported at once */
#define SCHEMA_ITEM_MAX	 1000 /* code points of one item of TEXTS */
#define SCHEMA_LABEL_MAX 500  /* code points of one language of a LABEL */

/* `offsetof`, refused at compile time when the member has another type. */
#define FIELD_OFF(S, m, T)                                                                     \
	(offsetof(struct S, m) + 0 * sizeof(_Generic(((struct S *)0)->m, T : (char)0)))

#define FIELD_INT(S, m, fl, lo, hi)                                                            \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_INT, .flags = (fl),                             \
		.off = FIELD_OFF(S, m, int64_t), .min = (lo), .max = (hi)                      \
	}
#define FIELD_NUMBER(S, m, fl, lo, hi)                                                         \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_NUMBER, .flags = (fl),                          \
		.off = FIELD_OFF(S, m, double), .min = (lo), .max = (hi)                       \
	}
#define FIELD_BOOL(S, m, fl)                                                                   \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_BOOL, .flags = (fl),                            \
		.off = FIELD_OFF(S, m, bool)                                                   \
	}
#define FIELD_TEXT(S, m, fl, lo, hi)                                                           \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_TEXT, .flags = (fl),                            \
		.off = FIELD_OFF(S, m, const char *), .min = (lo), .max = (hi)                 \
	}
#define FIELD_DATE(S, m, fl)                                                                   \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_DATE, .flags = (fl),                            \
		.off = FIELD_OFF(S, m, int32_t)                                                \
	}
#define FIELD_ENUM(S, m, fl, vals)                                                             \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_ENUM, .flags = (fl),                            \
		.off = FIELD_OFF(S, m, int), .values = (vals)                                  \
	}
#define FIELD_OBJECT(S, m, fl, T, sch)                                                         \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_OBJECT, .flags = (fl),                          \
		.off = FIELD_OFF(S, m, struct T *), .sub = (sch)                               \
	}
#define FIELD_LIST(S, m, fl, sch, lo, hi)                                                      \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_LIST, .flags = (fl),                            \
		.off = FIELD_OFF(S, m, struct list), .min = (lo), .max = (hi), .sub = (sch)    \
	}
#define FIELD_TEXTS(S, m, fl, lo, hi)                                                          \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_TEXTS, .flags = (fl),                           \
		.off = FIELD_OFF(S, m, struct list), .min = (lo), .max = (hi)                  \
	}
#define FIELD_INTS(S, m, fl, lo, hi)                                                           \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_INTS, .flags = (fl),                            \
		.off = FIELD_OFF(S, m, struct list), .min = (lo), .max = (hi)                  \
	}
#define FIELD_JSON(S, m, fl, hi)                                                               \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_JSON, .flags = (fl),                            \
		.off = FIELD_OFF(S, m, const char *), .max = (hi)                              \
	}
#define FIELD_LABEL(S, m, fl)                                                                  \
	{                                                                                      \
		.name = #m, .type = FIELD_TYPE_LABEL, .flags = (fl),                           \
		.off = FIELD_OFF(S, m, struct label)                                           \
	}

#define SCHEMA(S, fs)                                                                          \
	{                                                                                      \
		.name = #S, .fields = (fs), .n_fields = ARRAY_LEN(fs),                         \
		.size = sizeof(struct S)                                                       \
	}

/* Rows of an answer that has no struct: OUT_INT("id", FIELD_REQUIRED). */
#define OUT_INT(n, fl)                                                                         \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_INT, .flags = (fl), .min = INT64_MIN,          \
		.max = INT64_MAX                                                               \
	}
#define OUT_NUMBER(n, fl)                                                                      \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_NUMBER, .flags = (fl)                          \
	}
#define OUT_BOOL(n, fl)                                                                        \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_BOOL, .flags = (fl)                            \
	}
#define OUT_TEXT(n, fl)                                                                        \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_TEXT, .flags = (fl), .max = INT64_MAX          \
	}
#define OUT_DATE(n, fl)                                                                        \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_DATE, .flags = (fl)                            \
	}
#define OUT_ENUM(n, fl, vals)                                                                  \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_ENUM, .flags = (fl), .values = (vals)          \
	}
#define OUT_OBJECT(n, fl, sch)                                                                 \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_OBJECT, .flags = (fl), .sub = (sch)            \
	}
#define OUT_LIST(n, sch)                                                                       \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_LIST, .flags = FIELD_REQUIRED,                 \
		.max = INT64_MAX, .sub = (sch)                                                 \
	}
#define OUT_TEXTS(n)                                                                           \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_TEXTS, .flags = FIELD_REQUIRED,                \
		.max = INT64_MAX                                                               \
	}
#define OUT_INTS(n)                                                                            \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_INTS, .flags = FIELD_REQUIRED,                 \
		.max = INT64_MAX                                                               \
	}
#define OUT_JSON(n, fl)                                                                        \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_JSON, .flags = (fl)                            \
	}
#define OUT_LABEL(n, fl)                                                                       \
	{                                                                                      \
		.name = (n), .type = FIELD_TYPE_LABEL, .flags = (fl)                           \
	}
#define OUT_SCHEMA(n, fs)                                                                      \
	{                                                                                      \
		.name = (n), .fields = (fs), .n_fields = ARRAY_LEN(fs)                         \
	}

extern const struct schema none_schema; /* an answer without members: {} */

/* One problem of an input; `field` is a path such as "contacts[2].value". */
struct field_error {
	const char *field, *error; /* "note", "field.too_long" */
	int64_t min, max;
	bool bounds; /* min and max are meant */
};

struct field_errors {
	struct field_error *items; /* at most 32 are kept */
	size_t n;
};

/*
 * The rules of text from outside: outer white space goes; an optional text that is empty after
 * that reads as absent, a required one with `min` > 0 is "field.required"; control characters,
 * line and paragraph separators and bidirectional overrides are refused ("field.text"), except
 * tabs and line breaks with FIELD_LINES, where CR LF, CR and form feed read as LF.  Bounds are
 * counted in code points after trimming.  FIELD_NISS, _IBAN and _PHONE are checked and stored
 * in their one form.  A real number is never read as an INT, nor a text as a number.
 *
 * Parses `json` (an object) into `out` (of schema size, in the arena).  `has` receives a bit
 * per top-level field that was present and not null.  Not JSON at all: ERR_BAD_REQUEST
 * "json.malformed" (also for depth > 16, duplicate keys, NUL).  Any field wrong: ERR_INVALID
 * "input.invalid", with the list in `errs`.
 */
Err schema_read(struct ctx *cx, const struct schema *s, const char *json, size_t len, void *out,
		uint64_t *has, struct field_errors *errs) MUST_CHECK;
/*
 * Same for a query string ("from=2026-01-01&limit=20"); only INT, BOOL ("true", "false"), TEXT,
 * DATE and ENUM.  Percent escapes and "+" are decoded once; a bad escape, NUL, a repeated name,
 * a pair without "=" or text that is not UTF-8 is ERR_BAD_REQUEST "query.malformed".
 */
Err schema_read_query(struct ctx *cx, const struct schema *s, const char *query, void *out,
		      uint64_t *has, struct field_errors *errs) MUST_CHECK;
/*
 * Same, for files and cells that this program wrote: no error list; ERR_INTERNAL on any
 * problem. Types, required and unknown members are checked and FIELD_READONLY members are read;
 * bounds, number of values and the rules of text are not: a rule that becomes stricter must not
 * make an old cell unreadable.
 */
Err schema_read_own(struct ctx *cx, const struct schema *s, const char *json, size_t len,
		    void *out, uint64_t *has) MUST_CHECK;
/* Adds a problem that only the handler can see (dates in the wrong order…); returns
 * ERR_INVALID. */
Err schema_refuse(struct ctx *cx, struct field_errors *errs, const char *field,
		  const char *error) MUST_CHECK;

bool schema_has(const struct schema *s, uint64_t has, const char *field);
/* Members of `in`, without the braces; absent ones are left out unless FIELD_NULLABLE. */
void schema_write(struct jw *w, const struct schema *s, const void *in);
/* Checks an answer against its description; NULL when it fits, else the path of the misfit. */
const char *schema_check(struct arena *a, const struct schema *s, const char *json, size_t len);
/* The schema and those it uses as members of OpenAPI's components.schemas. */
void schema_openapi(struct jw *w, const struct schema *s);

/* Several schemas and those they use, each once. */
struct schema_set {
	const struct schema *items[1024];
	size_t n;
};

/* Adds a schema and those it uses (NULL adds nothing); false when the set is full. */
bool schema_collect(struct schema_set *set, const struct schema *s) MUST_CHECK;
void schema_openapi_set(struct jw *w, const struct schema_set *set);
/* The type of one field, as an OpenAPI schema object named `name`. */
void schema_openapi_field(struct jw *w, const char *name, const struct field *f);
/* {fr, nl, de, en}: what a LABEL is. */
extern const struct schema label_schema;

#endif
