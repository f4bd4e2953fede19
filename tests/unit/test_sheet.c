/* core/sheet: the same table as CSV and as XLSX, and texts that a spreadsheet must not evaluate. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "core/limits.h"
#include "core/sheet.h"

#include "base/banned.h"

static const struct sheet_column cols[] = {
	{ "Libellé", SHEET_TEXT, 0 },	{ "Actes", SHEET_INT, 0 },
	{ "Part", SHEET_NUMBER, 0 },	{ "Montant", SHEET_CENTS, 0 },
	{ "Heures", SHEET_MINUTES, 0 }, { "Jour", SHEET_DAY, 0 },
};

struct world {
	struct arena arena;
	struct ctx cx;
	struct buf out;
};

static int set_up(void **state)
{
	static struct world w;

	memset(&w, 0, sizeof(w));
	arena_init(&w.arena, ARENA_LIMIT_DEFAULT);
	w.cx.arena = &w.arena;
	buf_init(&w.out, LIMIT_EXPORT);
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	buf_release(&w->out);
	arena_release(&w->arena);
	return 0;
}

static void row(struct sheet *s, const char *text, int64_t n, double d, int64_t cents,
		int64_t minutes, int32_t day)
{
	sheet_text(s, text);
	sheet_int(s, n);
	sheet_number(s, d);
	sheet_int(s, cents);
	sheet_int(s, minutes);
	sheet_day(s, day);
}

static void csv_is_what_a_belgian_spreadsheet_opens(void **state)
{
	struct world *w = *state;
	struct sheet *s = sheet_new(&w->arena, "Prestations", cols, 6);

	sheet_note(s, "CPAS de Démo");
	row(s, "Repas; chaud", 1204, 0.25, -1250, 90, day_from_civil(2026, 11, 23));
	row(s, "dit \"Le Relais\"\nsuite", -3, NAN, 5, 0, DAY_NONE);
	row(s, NULL, 0, 1234.5, 0, -30, day_from_civil(1999, 1, 2));
	assert_int_equal(sheet_rows(s), 3);
	assert_int_equal(sheet_csv(&w->cx, s, &w->out).code, ERR_OK);
	assert_string_equal(w->out.data,
			    "\xEF\xBB\xBFLibellé;Actes;Part;Montant;Heures;Jour\r\n"
			    "\"Repas; chaud\";1204;0,25;-12,50;1,5;2026-11-23\r\n"
			    "\"dit \"\"Le Relais\"\"\nsuite\";-3;;0,05;0;\r\n"
			    ";0;1234,5;0,00;-0,5;1999-01-02\r\n");
}

static void no_text_of_csv_is_a_formula(void **state)
{
	static const char *const bad[] = {
		"=1+1",
		"+32475123456",
		"-2",
		"@SUM(A1)",
		"\t=1",
		"\r=1",
		" =HYPERLINK(1)",
		"\xC2\xA0=1",
		"\xEF\xBC\x9D"
		"1",
		"|cmd",
		"\n=1",
		"\xE2\x88\x92"
		"2",
	};
	static const struct sheet_column one[] = { { "x", SHEET_TEXT, 0 } };
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct sheet *s = sheet_new(&w->arena, "x", one, 1);

		buf_reset(&w->out);
		sheet_text(s, bad[i]);
		assert_int_equal(sheet_csv(&w->cx, s, &w->out).code, ERR_OK);
		/* After the byte-order mark and "x\r\n": a quoted text that begins with '. */
		assert_memory_equal(w->out.data + 6, "\"'", 2);
	}
}

static void a_harmless_text_stays_as_it_is(void **state)
{
	static const struct sheet_column one[] = { { "x", SHEET_TEXT, 0 } };
	struct world *w = *state;
	struct sheet *s = sheet_new(&w->arena, "x", one, 1);

	sheet_text(s, "Mont-Saint-Guibert = 3");
	assert_int_equal(sheet_csv(&w->cx, s, &w->out).code, ERR_OK);
	assert_string_equal(w->out.data, "\xEF\xBB\xBFx\r\nMont-Saint-Guibert = 3\r\n");
}

static bool holds(const struct buf *b, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i + n <= b->len; i++)
		if (memcmp(b->data + i, name, n) == 0)
			return true;
	return false;
}

static void a_workbook_is_a_zip_with_a_tab_for_each_table(void **state)
{
	struct world *w = *state;
	struct sheet *two[2];

	two[0] = sheet_new(&w->arena, "Indicateurs: [2026] / tout et bien plus long encore",
			   cols, 6);
	two[1] = sheet_new(&w->arena, "Indicateurs: [2026] / tout et bien plus long encore",
			   cols, 6);
	sheet_note(two[0], "=not a formula");
	for (int i = 0; i < 600; i++)
		row(two[i & 1], "=1+1 \x01 \xF0\x9F\x8F\xA0 é", i, i / 7.0, i, i, 20000 + i);
	assert_int_equal(sheet_xlsx(&w->cx, (const struct sheet *const *)two, 2, &w->out).code,
			 ERR_OK);
	assert_true(w->out.len > 4000);
	assert_memory_equal(w->out.data, "PK\3\4", 4);
	assert_true(holds(&w->out, "xl/worksheets/sheet2.xml"));
	assert_false(holds(&w->out, "xl/worksheets/sheet3.xml"));
}

static void a_table_that_is_too_large_is_refused(void **state)
{
	static const struct sheet_column one[] = { { "x", SHEET_INT, 0 } };
	static char text[40001];
	static const struct sheet_column words[] = { { "x", SHEET_TEXT, 0 } };
	struct world *w = *state;
	struct sheet *s = sheet_new(&w->arena, "x", one, 1);
	const struct sheet *list[1];

	for (int i = 0; i <= LIMIT_SHEET_ROWS; i++)
		sheet_int(s, i);
	assert_int_equal(sheet_csv(&w->cx, s, &w->out).code, ERR_TOO_LARGE);
	assert_string_equal(w->cx.err.key, "sheet.too_large");
	err_clear(&w->cx.err);
	s = sheet_new(&w->arena, "x", words, 1);
	memset(text, 'a', 40000);
	for (int i = 0; i < 2000; i++)
		sheet_text(s, text);
	list[0] = s;
	assert_int_equal(sheet_xlsx(&w->cx, list, 1, &w->out).code, ERR_TOO_LARGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(csv_is_what_a_belgian_spreadsheet_opens, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(no_text_of_csv_is_a_formula, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_harmless_text_stays_as_it_is, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_workbook_is_a_zip_with_a_tab_for_each_table,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_table_that_is_too_large_is_refused, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
