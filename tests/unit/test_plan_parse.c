/*
 * The plan-text parser: two real plans against their clean transcriptions, and the styles of
 * other centres.  Runs from the root of the repository.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/utf8.h"
#include "svc/plan/code.h"
#include "svc/plan/grid.h"
#include "svc/plan/parse.h"
#include "svc/plan/text.h"

#include "base/banned.h"

#define FILE_MAX_BYTES ((size_t)1 << 20)
#define LABEL_PERCENT  4 /* edits allowed in a folded label of a real plan */

static struct arena arena;
static struct err_info ei;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	err_clear(&ei);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static char *file_read(const char *path, size_t *len)
{
	char *text = arena_alloc(&arena, FILE_MAX_BYTES);
	FILE *f = fopen(path, "rb");

	if (!f)
		fail_msg("cannot open %s", path);
	*len = fread(text, 1, FILE_MAX_BYTES - 1, f);
	fclose(f);
	return text;
}

static void parse_text(const char *text, size_t len, struct plan_tree *t)
{
	Err e = plan_parse(&arena, &ei, text, len, t);

	if (e.code != ERR_OK)
		fail_msg("%s %s at %s", ei.key, ei.detail, ei.where);
	assert_true(plan_tree_valid(&arena, t->nodes, t->n_nodes));
}

static void parse_file(const char *path, struct plan_tree *t)
{
	size_t len = 0;
	char *text = file_read(path, &len);

	parse_text(text, len, t);
}

static void parse_string(const char *text, struct plan_tree *t)
{
	parse_text(text, strlen(text), t);
}

/* ---- Expected trees --------------------------------------------------------------------- */

/* Levenshtein's distance, in bytes of folded text. */
static size_t distance(const char *x, const char *y)
{
	size_t n = strlen(x), m = strlen(y), i, j;
	size_t *row = arena_array(&arena, m + 1, sizeof(*row));

	for (j = 0; j <= m; j++)
		row[j] = j;
	for (i = 1; i <= n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (j = 1; j <= m; j++) {
			size_t up = row[j], best = diagonal + (x[i - 1] != y[j - 1]);

			if (up + 1 < best)
				best = up + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = up;
			row[j] = best;
		}
	}
	return row[m];
}

struct against {
	size_t rows, exact, edits;
};

/*
 * Compares a tree with its transcription.  `percent` 0 asks for labels equal to the byte.  A
 * node whose printed code gave way is compared by what is printed.
 */
static struct against compare(const struct plan_tree *t, const char *path, size_t percent)
{
	struct against a = { 0 };
	struct plan_grid g;
	struct plan_row_read row;
	size_t len = 0;

	plan_grid_init(&g, &arena, file_read(path, &len), ',', 4000);
	assert_true(plan_grid_next(&g, &row)); /* the heading */
	for (; plan_grid_next(&g, &row); a.rows++) {
		const struct plan_node *n = &t->nodes[a.rows];
		const char *code, *have, *want;
		size_t edits;

		assert_true(a.rows < t->n_nodes);
		assert_int_equal(row.n, 4);
		code = n->doubts & PLAN_BIT(CODE_MISMATCH) ? n->printed : n->code;
		assert_string_equal(plan_level_name(n->level), row.cell[0]);
		assert_string_equal(code, row.cell[1]);
		assert_string_equal(n->parent < 0 ? "" : t->nodes[n->parent].code, row.cell[2]);
		if (percent == 0)
			assert_string_equal(n->label, row.cell[3]);
		have = plan_fold(&arena, n->label);
		want = plan_fold(&arena, row.cell[3]);
		edits = distance(have, want);
		if (edits * 100 > percent * strlen(want))
			fail_msg("%s: %zu edits in %s", row.cell[1], edits, n->label);
		a.edits += edits;
		a.exact += strcmp(n->label, row.cell[3]) == 0;
	}
	assert_int_equal(a.rows, t->n_nodes);
	return a;
}

static void assert_counts(const struct plan_tree *t, unsigned s, unsigned o, unsigned a,
			  unsigned sub)
{
	assert_int_equal(t->count[PLAN_STRATEGIC], s);
	assert_int_equal(t->count[PLAN_OPERATIONAL], o);
	assert_int_equal(t->count[PLAN_ACTION], a);
	assert_int_equal(t->count[PLAN_SUBACTION], sub);
}

static const struct plan_node *find(const struct plan_tree *t, const char *code)
{
	size_t i;

	for (i = 0; i < t->n_nodes; i++)
		if (strcmp(t->nodes[i].code, code) == 0)
			return &t->nodes[i];
	fail_msg("no node %s", code);
	return NULL;
}

static size_t doubts_of(const struct plan_tree *t, const char *key)
{
	size_t i, n = 0;

	for (i = 0; i < t->n_doubts; i++)
		n += strcmp(t->doubts[i].key, key) == 0;
	return n;
}

static const struct plan_doubt *doubt(const struct plan_tree *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->n_doubts; i++)
		if (strcmp(t->doubts[i].key, key) == 0)
			return &t->doubts[i];
	fail_msg("no doubt %s", key);
	return NULL;
}

/* ---- The two real plans -------------------------------------------------------------------
 */

#define ECAUSSINNES "schema/data/plans/ecaussinnes.txt"
#define PALISEUL    "schema/data/plans/paliseul.txt"

static void the_scanned_plan_comes_out_as_its_transcription(void **state)
{
	struct plan_tree t;
	struct against a;

	(void)state;
	parse_file(ECAUSSINNES, &t);
	assert_counts(&t, 6, 29, 96, 6);
	a = compare(&t, "tests/data/plans/ecaussinnes.expected.csv", LABEL_PERCENT);
	print_message("ecaussinnes: %zu labels, %zu equal to the byte, %zu edits in all\n",
		      a.rows, a.exact, a.edits);
	assert_int_equal(a.rows, 137);
	assert_true(a.edits <= 2); /* "jours", "alimentaire": the paper says so */
	assert_true(a.exact >=
		    121); /* the others differ by a final point, an accent or a hyphen */
	assert_string_equal(t.title, "Programme stratégique transversal du CPAS");
	assert_null(t.organisation);
	assert_int_equal(t.from, DAY_NONE);
	assert_int_equal(t.to, DAY_NONE);
}

static void the_tabled_plan_comes_out_as_its_transcription(void **state)
{
	struct plan_tree t;
	struct against a;

	(void)state;
	parse_file(PALISEUL, &t);
	assert_counts(&t, 2, 8, 20, 0);
	a = compare(&t, "tests/data/plans/paliseul.expected.csv", LABEL_PERCENT);
	print_message("paliseul: %zu labels, %zu equal to the byte, %zu edits in all\n", a.rows,
		      a.exact, a.edits);
	assert_int_equal(a.exact, a.rows);
	assert_string_equal(t.title, "PLAN STRATEGIQUE TRANSVERSAL 2021-2024");
	assert_string_equal(t.organisation, "CPAS de PALISEUL");
	assert_int_equal(t.from, day_from_civil(2021, 1, 1));
	assert_int_equal(t.to, day_from_civil(2024, 12, 31));
}

static void a_code_printed_twice_stays_where_it_stands_and_gets_a_free_number(void **state)
{
	const struct plan_node *wrong, *right;
	struct plan_tree t;

	(void)state;
	parse_file(ECAUSSINNES, &t);
	wrong = find(&t, "4.2.2");
	right = find(&t, "4.3.2");
	assert_string_equal(wrong->printed, "4.3.2");
	assert_string_equal(right->printed, "4.3.2");
	assert_string_equal(t.nodes[wrong->parent].code, "4.2");
	assert_string_equal(t.nodes[right->parent].code, "4.3");
	assert_non_null(strstr(wrong->label, "médiateur familial"));
	assert_non_null(strstr(right->label, "Plan de formation"));
	assert_int_equal(wrong->doubts, PLAN_BIT(CODE_MISMATCH) | PLAN_BIT(CODE_REPEATED));
	assert_int_equal(right->doubts, PLAN_BIT(CODE_REPEATED));
}

static void the_doubts_of_the_scanned_plan_are_named(void **state)
{
	const struct plan_doubt *d;
	struct plan_tree t;

	(void)state;
	parse_file(ECAUSSINNES, &t);
	d = doubt(&t, "plan.code_mismatch");
	assert_int_equal(d->line, 176);
	assert_string_equal(d->text, "4.3.2");
	d = doubt(&t, "plan.code_misprinted");
	assert_int_equal(d->line, 195);
	assert_string_equal(d->text, "4 .4.2");
	assert_string_equal(t.nodes[d->node].code, "4.4.2");
	assert_int_equal(doubts_of(&t, "plan.code_repeated"), 2);
	assert_int_equal(doubts_of(&t, "plan.objective_without_action"), 2);
	assert_int_equal(find(&t, "2.4")->doubts, PLAN_BIT(NO_ACTION));
	assert_int_equal(find(&t, "2.5")->doubts, PLAN_BIT(NO_ACTION));
	assert_int_equal(doubts_of(&t, "plan.label_cut"), 2);
	assert_int_equal(find(&t, "1.1.6")->doubts, PLAN_BIT(LABEL_CUT));
	assert_int_equal(find(&t, "5.1.3")->doubts, PLAN_BIT(LABEL_CUT));
	assert_int_equal(doubt(&t, "plan.period_unknown")->node, -1);
	assert_int_equal(doubt(&t, "plan.organisation_unknown")->node, -1);
	assert_int_equal(doubt(&t, "plan.glyphs_dropped")->line, 53);
	assert_true(strtol(doubt(&t, "plan.ocr_repaired")->text, NULL, 10) > 50);
	assert_int_equal(doubts_of(&t, "plan.line_dropped"), 0);
	assert_int_equal(t.n_doubts, 12);
}

static void the_doubts_of_the_tabled_plan_are_named(void **state)
{
	struct plan_tree t;

	(void)state;
	parse_file(PALISEUL, &t);
	assert_int_equal(doubt(&t, "plan.unnumbered")->node, -1);
	assert_int_equal(doubts_of(&t, "plan.action_split"), 7);
	assert_int_equal(find(&t, "1.3.4")->doubts, PLAN_BIT(ACTION_SPLIT));
	assert_int_equal(doubt(&t, "plan.opinion_set_aside")->line, 30);
	assert_int_equal(t.n_doubts, 9);
}

static void an_opinion_is_kept_with_the_objectives_that_it_names(void **state)
{
	struct plan_tree t;

	(void)state;
	parse_file(PALISEUL, &t);
	assert_int_equal(t.n_notes, 3);
	assert_string_equal(t.notes[0].about, "1.1 1.2");
	assert_non_null(strstr(t.notes[0].text, "stand-by"));
	assert_non_null(strstr(t.notes[0].text, "\n\nUne fois que la vie"));
	assert_string_equal(t.notes[1].about, "2.1");
	assert_string_equal(t.notes[2].about, "2.3");
	assert_non_null(strstr(t.notes[2].text, "de manière définitive."));
}

/* ---- Other centres --------------------------------------------------------------------------
 */

static void plans_of_other_styles_come_out_to_the_byte(void **state)
{
	static const char *const FILES[] = {
		"os_oo_a.txt",	  "numero.txt",	   "roman.txt",	  "os_roman.txt",
		"liste.csv",	  "colonnes.csv",  "tableau.txt", "ocmw.txt",
		"oshz.txt",	  "capitales.txt", "lettres.txt", "nombres.txt",
		"sommaire.txt",	  "trous.txt",	   "plan.txt",	  "beleid.txt",
		"sans_titre.txt",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(FILES); i++) {
		const char *dot = strchr(FILES[i], '.');
		struct plan_tree t;

		parse_file(arena_printf(&arena, "tests/data/plans/%s", FILES[i]), &t);
		compare(&t,
			arena_printf(&arena, "tests/data/plans/%.*s.expected.csv",
				     (int)(dot - FILES[i]), FILES[i]),
			0);
		arena_reset(&arena);
	}
}

/* The transcription is itself a plan: a list with the columns level, code, parent and label. */
static void a_transcription_reads_as_the_plan_that_it_transcribes(void **state)
{
	struct plan_tree raw, list;
	size_t i;

	(void)state;
	parse_file(ECAUSSINNES, &raw);
	parse_file("tests/data/plans/ecaussinnes.expected.csv", &list);
	assert_int_equal(raw.n_nodes, list.n_nodes);
	for (i = 0; i < raw.n_nodes; i++) {
		assert_string_equal(raw.nodes[i].code, list.nodes[i].code);
		assert_int_equal(raw.nodes[i].level, list.nodes[i].level);
		assert_int_equal(raw.nodes[i].parent, list.nodes[i].parent);
	}
	assert_true(find(&list, "4.2.2")->doubts & PLAN_BIT(CODE_MISMATCH));
}

static void what_is_missing_or_misprinted_is_named(void **state)
{
	struct plan_tree t;

	(void)state;
	parse_file("tests/data/plans/trous.txt", &t);
	assert_int_equal(find(&t, "1.1")->doubts, PLAN_BIT(LEVEL_MISSING));
	assert_null(find(&t, "1.1")->printed);
	assert_int_equal(find(&t, "1.3")->doubts, PLAN_BIT(LEVEL_MISSING));
	assert_int_equal(find(&t, "1.2.1")->doubts, PLAN_BIT(CODE_REPEATED));
	assert_string_equal(find(&t, "1.2.2")->printed, "1.2.1");
	assert_int_equal(find(&t, "1.2.2")->doubts, PLAN_BIT(CODE_REPEATED));
	assert_int_equal(find(&t, "1.2.9")->doubts, PLAN_BIT(CODE_MISPRINTED));
	assert_int_equal(find(&t, "2.1")->doubts, PLAN_BIT(CODE_OURS));
	parse_file("tests/data/plans/os_oo_a.txt", &t);
	assert_int_equal(doubts_of(&t, "plan.line_dropped"), 2);
	assert_string_equal(doubt(&t, "plan.line_dropped")->text,
			    "Responsable : la directrice générale");
	assert_int_equal(doubts_of(&t, "plan.preamble_dropped"), 1);
	parse_file("tests/data/plans/numero.txt", &t);
	assert_int_equal(doubts_of(&t, "plan.code_completed"), 1);
	parse_file("tests/data/plans/lettres.txt", &t);
	assert_int_equal(doubts_of(&t, "plan.level_guessed"), 5);
	parse_file("tests/data/plans/colonnes.csv", &t);
	assert_string_equal(doubt(&t, "plan.column_ignored")->text, "Responsable, Budget");
	parse_file("tests/data/plans/sans_titre.txt", &t);
	assert_int_equal(doubts_of(&t, "plan.columns_guessed"), 1);
}

static void a_parent_that_is_not_there_is_named(void **state)
{
	struct plan_tree t;

	(void)state;
	parse_string("level,code,parent,label\nstrategic,1,,Loger\noperational,1.1,1,Prêter\n"
		     "action,1.1.1,9.9,Acheter\n",
		     &t);
	assert_int_equal(find(&t, "1.1.1")->doubts, PLAN_BIT(PARENT_UNKNOWN));
}

static void groups_above_the_objectives_are_named_and_join_no_label(void **state)
{
	struct plan_tree t;

	(void)state;
	parse_string(
		"Axe 1 : Le social\nOS 1 : Aider\nOO 1.1 : Loger\nAction 1.1.1 : Louer\n"
		"Axe 2 : Le reste\nVolet interne : la gestion\nOS 2 : Former\nOO 2.1 : Lire\n",
		&t);
	assert_counts(&t, 2, 2, 1, 0);
	assert_string_equal(find(&t, "1.1.1")->label, "Louer");
	assert_int_equal(doubts_of(&t, "plan.line_dropped"), 2);
	assert_int_equal(doubts_of(&t, "plan.preamble_dropped"), 1);
	parse_string("Axe 1 : Le social\nOO 1.1 : Loger\nAxe 2 : Le reste\nOO 2.1 : Lire\n",
		     &t);
	assert_counts(&t, 2, 2, 0, 0);
}

static void a_label_without_words_is_named(void **state)
{
	struct plan_tree t;

	(void)state;
	parse_string(
		"Objectif stratégique 1 :\nObjectif opérationnel 1.1 : Aider\nAction 1.1.1 :\n",
		&t);
	assert_true(find(&t, "1")->doubts & PLAN_BIT(LABEL_MISSING));
	assert_true(find(&t, "1.1.1")->doubts & PLAN_BIT(LABEL_MISSING));
	assert_string_equal(find(&t, "1.1.1")->label, "…");
}

static void a_label_past_the_limit_is_shortened_and_named(void **state)
{
	char *text = arena_alloc(&arena, 3000);
	struct plan_tree t;
	int i;

	(void)state;
	memcpy(text, "OS 1 : Aider\nOO 1.1 : ", 22);
	for (i = 0; i < 200; i++)
		memcpy(text + strlen(text), "bénévole ", sizeof("bénévole ") - 1);
	parse_string(text, &t);
	assert_int_equal(utf8_length(find(&t, "1.1")->label), PLAN_LABEL_MAX);
	assert_true(find(&t, "1.1")->doubts & PLAN_BIT(LABEL_LONG));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(the_scanned_plan_comes_out_as_its_transcription),
		T(the_tabled_plan_comes_out_as_its_transcription),
		T(a_code_printed_twice_stays_where_it_stands_and_gets_a_free_number),
		T(the_doubts_of_the_scanned_plan_are_named),
		T(the_doubts_of_the_tabled_plan_are_named),
		T(an_opinion_is_kept_with_the_objectives_that_it_names),
		T(plans_of_other_styles_come_out_to_the_byte),
		T(a_transcription_reads_as_the_plan_that_it_transcribes),
		T(what_is_missing_or_misprinted_is_named),
		T(a_parent_that_is_not_there_is_named),
		T(groups_above_the_objectives_are_named_and_join_no_label),
		T(a_label_without_words_is_named),
		T(a_label_past_the_limit_is_shortened_and_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
