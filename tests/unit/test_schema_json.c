/*
 * Conformance of the JSON reader: tests/data/json/cases.txt, a table of documents that must be
 * read, must be refused, or may be either but never break anything.
 *
 * The first argument is the table's path; without it, the one of the source tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/schema.h"

#include "base/banned.h"

static const char *table = "tests/data/json/cases.txt";

struct holder {
	const char *v;
};
static const struct field holder_fields[] = { FIELD_JSON(holder, v, 0, 100000) };
static const struct schema holder_schema = SCHEMA(holder, holder_fields);

/* Undoes ^HH and ^*N*TEXT*. */
static void decode(const char *s, struct buf *out)
{
	while (*s) {
		char *end;

		if (*s != '^') {
			buf_char(out, *s++);
		} else if (s[1] == '*') {
			long n = strtol(s + 2, &end, 10);
			size_t len = strcspn(end + 1, "*");

			for (; n > 0; n--)
				buf_add(out, end + 1, len);
			s = end + 1 + len + 1;
		} else {
			const char two[] = { s[1], s[2], '\0' };

			buf_char(out, (char)(unsigned char)strtol(two, &end, 16));
			assert_ptr_equal(end, two + 2);
			s += 3;
		}
	}
}

static enum err_code verdict(const struct buf *b)
{
	struct field_errors errs = { .n = 0 };
	struct arena arena;
	struct holder out;
	enum err_code code;
	uint64_t has;

	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	{
		struct ctx cx = { .arena = &arena };

		code = schema_read(&cx, &holder_schema, b->data ? b->data : "", b->len, &out,
				   &has, &errs)
			       .code;
		if (code == ERR_BAD_REQUEST)
			assert_string_equal(cx.err.key, "json.malformed");
	}
	arena_release(&arena);
	return code;
}

static void check_line(char *line, int count[3])
{
	char kind = line[0], *name = line + 2, *tab = strchr(name, '\t');
	enum err_code code;
	struct buf b;

	assert_true(strchr("yni", kind) && line[1] == '\t');
	assert_non_null(tab);
	*tab = '\0';
	buf_init(&b, 1 << 20);
	decode(tab + 1, &b);
	code = verdict(&b);
	buf_release(&b);
	if (code != ERR_OK && code != ERR_INVALID && code != ERR_BAD_REQUEST)
		fail_msg("%s: %s", name, err_name(code));
	if ((kind == 'y' && code == ERR_BAD_REQUEST) ||
	    (kind == 'n' && code != ERR_BAD_REQUEST))
		fail_msg("%s: %s", name, err_name(code));
	count[kind == 'y' ? 0 : kind == 'n' ? 1 : 2]++;
}

static void every_case_gets_its_verdict(void **state)
{
	static char line[1 << 16];
	int count[3] = { 0 };
	FILE *f = fopen(table, "r");

	(void)state;
	if (!f)
		fail_msg("no %s", table);
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '#')
			check_line(line, count);
	}
	(void)fclose(f);
	assert_true(count[0] >= 90 && count[1] >= 180 && count[2] >= 5);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_gets_its_verdict),
	};

	if (argc > 1)
		table = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
