/*
 * JSON to struct and back: whatever is accepted is written, fits its own description, and reads
 * again as the same text; whatever is refused names a reason.
 */
#include <stdlib.h>
#include <string.h>

#include "core/schema.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const kinds[] = { "mobile", "email", NULL };

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
	FIELD_TEXT(inner, text, 0, 1, 8),
};
static const struct schema inner_schema = SCHEMA(inner, inner_fields);
static const struct field outer_fields[] = {
	FIELD_INT(outer, count, 0, 0, 1000000),
	FIELD_NUMBER(outer, share, 0, -10, 10),
	FIELD_BOOL(outer, urgent, 0),
	FIELD_TEXT(outer, name, 0, 1, 12),
	FIELD_TEXT(outer, note, FIELD_LINES, 1, 60),
	FIELD_TEXT(outer, niss, FIELD_NISS, 0, 20),
	FIELD_TEXT(outer, iban, FIELD_IBAN, 0, 50),
	FIELD_TEXT(outer, phone, FIELD_PHONE, 0, 30),
	FIELD_JSON(outer, form, 0, 200),
	FIELD_DATE(outer, day, 0),
	FIELD_ENUM(outer, kind, 0, kinds),
	FIELD_OBJECT(outer, main, 0, inner, &inner_schema),
	FIELD_LIST(outer, rows, 0, &inner_schema, 0, 4),
	FIELD_TEXTS(outer, tags, 0, 0, 3),
	FIELD_INTS(outer, ids, 0, 0, 3),
	FIELD_LABEL(outer, label, 0),
};
static const struct schema outer_schema = SCHEMA(outer, outer_fields);

static void write_all(struct buf *b, const struct outer *in)
{
	struct jw w;

	buf_init(b, 1 << 22);
	jw_init(&w, b);
	jw_object(&w, NULL);
	schema_write(&w, &outer_schema, in);
	jw_end(&w);
	if (b->failed)
		abort();
}

static void again(struct ctx *cx, const struct outer *in)
{
	struct field_errors errs = { .n = 0 };
	struct buf once, twice;
	struct outer out;
	uint64_t has;

	write_all(&once, in);
	if (schema_check(cx->arena, &outer_schema, once.data, once.len))
		abort();
	if (schema_read(cx, &outer_schema, once.data, once.len, &out, &has, &errs).code !=
	    ERR_OK)
		abort();
	write_all(&twice, &out);
	if (twice.len != once.len || memcmp(once.data, twice.data, once.len) != 0)
		abort();
	buf_release(&once);
	buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct field_errors errs = { .n = 0 };
	struct arena arena;
	struct outer out;
	uint64_t has;
	Err e;

	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	struct ctx cx = { .arena = &arena, .today = 20000 };
	e = schema_read(&cx, &outer_schema, (const char *)data, size, &out, &has, &errs);
	if (e.code == ERR_OK)
		again(&cx, &out);
	else if (e.code == ERR_INVALID ? errs.n == 0 : e.code != ERR_BAD_REQUEST)
		abort();
	err_clear(&cx.err);
	(void)schema_read_own(&cx, &outer_schema, (const char *)data, size, &out, &has).code;
	(void)schema_check(&arena, &outer_schema, (const char *)data, size);
	arena_release(&arena);
	return 0;
}
