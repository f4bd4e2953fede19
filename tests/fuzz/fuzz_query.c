/*
 * Query strings to struct: never more than one value a name, never text with a NUL or that is
 * not UTF-8, and a reason for each refusal.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "core/schema.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const orders[] = { "name", "day", NULL };

struct query {
	int64_t limit;
	bool all;
	const char *q, *note;
	int32_t from;
	int order;
};
static const struct field fields[] = {
	FIELD_INT(query, limit, 0, -5, 20), FIELD_BOOL(query, all, 0),
	FIELD_TEXT(query, q, 0, 0, 10),	    FIELD_TEXT(query, note, FIELD_LINES, 0, 50),
	FIELD_DATE(query, from, 0),	    FIELD_ENUM(query, order, 0, orders),
};
static const struct schema schema = SCHEMA(query, fields);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct field_errors errs = { .n = 0 };
	char *text = malloc(size + 1);
	struct arena arena;
	struct query q;
	uint64_t has;
	Err e;

	if (!text)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	struct ctx cx = { .arena = &arena };
	e = schema_read_query(&cx, &schema, text, &q, &has, &errs);
	if (e.code == ERR_OK) {
		if (q.q && (!utf8_valid(q.q, strlen(q.q)) || utf8_length(q.q) > 10))
			abort();
		if (q.limit < -5 || q.limit > 20 || q.order > 1)
			abort();
	} else if (e.code == ERR_INVALID ? errs.n == 0 : e.code != ERR_BAD_REQUEST) {
		abort();
	}
	arena_release(&arena);
	free(text);
	return 0;
}
