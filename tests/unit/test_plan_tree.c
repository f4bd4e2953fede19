/*
 * The tree of a plan: the check of a reviewed one, the difference between two, the JSON.  Runs
 * from the root of the repository.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "svc/plan/parse.h"
#include "svc/plan/tree.h"

#include "base/banned.h"

#define FILE_MAX_BYTES ((size_t)64 << 10)
#define ECAUSSINNES    "schema/data/plans/ecaussinnes.txt"
#define PALISEUL       "schema/data/plans/paliseul.txt"

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

static char *file_read(const char *path)
{
	char *text = arena_alloc(&arena, FILE_MAX_BYTES);
	FILE *f = fopen(path, "rb");

	if (!f)
		fail_msg("cannot open %s", path);
	text[fread(text, 1, FILE_MAX_BYTES - 1, f)] = '\0';
	fclose(f);
	return text;
}

static void parse(const char *text, struct plan_tree *t)
{
	Err e = plan_parse(&arena, &ei, text, strlen(text), t);

	if (e.code != ERR_OK)
		fail_msg("%s %s", ei.key, ei.detail);
}

/* The text with the first `from` replaced. */
static char *edited(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	assert_non_null(at);
	return arena_printf(&arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* ---- Difference -----------------------------------------------------------------------------
 */

static void diff_texts(const char *before, const char *after, struct plan_diff *d)
{
	struct plan_tree have, want;

	parse(before, &have);
	parse(after, &want);
	plan_diff(&arena, have.nodes, have.n_nodes, &want, d);
}

static void assert_change(const struct plan_change *c, enum plan_change_kind kind,
			  const char *code, const char *old, const char *new)
{
	assert_string_equal(plan_change_name(c->kind), plan_change_name(kind));
	assert_string_equal(c->code, code);
	assert_string_equal(c->old ? c->old : "-", old);
	assert_string_equal(c->new ? c->new : "-", new);
}

static void importing_the_same_text_again_changes_nothing(void **state)
{
	static const char *const FILES[] = {
		ECAUSSINNES,
		PALISEUL,
		"tests/data/plans/os_oo_a.txt",
		"tests/data/plans/numero.txt",
		"tests/data/plans/roman.txt",
		"tests/data/plans/liste.csv",
		"tests/data/plans/colonnes.csv",
		"tests/data/plans/tableau.txt",
		"tests/data/plans/lettres.txt",
		"tests/data/plans/trous.txt",
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_LEN(FILES); i++) {
		struct plan_diff d;
		struct plan_tree t;
		const char *text = file_read(FILES[i]);

		diff_texts(text, text, &d);
		assert_int_equal(d.n_changes, 0);
		parse(text, &t);
		for (n = 0; n < t.n_nodes; n++) {
			assert_int_equal(d.was[n], n);
			assert_string_equal(d.code[n], t.nodes[n].code);
		}
		arena_reset(&arena);
	}
}

static void an_edited_label_is_one_change(void **state)
{
	const char *text;
	struct plan_diff d;

	(void)state;
	text = file_read(ECAUSSINNES);
	diff_texts(text, edited(text, "Favoriser les circuits courts", "Acheter aux fermes"),
		   &d);
	assert_int_equal(d.n_changes, 1);
	assert_change(&d.changes[0], PLAN_LABEL, "4.5.2", "Favoriser les circuits courts",
		      "Acheter aux fermes");
	text = file_read(PALISEUL);
	diff_texts(text, edited(text, "petits dépannages", "grands dépannages"), &d);
	assert_int_equal(d.n_changes, 1);
	assert_change(&d.changes[0], PLAN_LABEL, "1.3.1",
		      "Développer un service de petits dépannages",
		      "Développer un service de grands dépannages");
}

static void typography_alone_is_no_change(void **state)
{
	const char *text = file_read(PALISEUL);
	struct plan_diff d;

	(void)state;
	diff_texts(text, edited(text, "l'insertion économique", "l’insertion  économique."),
		   &d);
	assert_int_equal(d.n_changes, 0);
}

static void one_action_inserted_into_an_unnumbered_plan_is_one_addition(void **state)
{
	const char *text = file_read(PALISEUL);
	struct plan_diff d;

	(void)state;
	diff_texts(text,
		   edited(text, "<p>Développer un repair café",
			  "<p>Ouvrir une donnerie ;</p> <p>Développer un repair café"),
		   &d);
	assert_int_equal(d.n_changes, 1);
	assert_change(&d.changes[0], PLAN_ADD, "1.3.6", "-", "Ouvrir une donnerie");
}

static void a_removed_action_is_one_removal_and_its_code_is_not_given_away(void **state)
{
	const char *text = file_read(PALISEUL);
	struct plan_diff d;

	(void)state;
	diff_texts(text, edited(text, "<p>Développer un repair café ;</p>", ""), &d);
	assert_int_equal(d.n_changes, 1);
	assert_change(&d.changes[0], PLAN_REMOVE, "1.3.2", "Développer un repair café", "-");
	diff_texts(text, edited(text, "Développer un repair café", "Louer quatre vélos"), &d);
	assert_int_equal(d.n_changes, 2);
	assert_change(&d.changes[0], PLAN_ADD, "1.3.6", "-", "Louer quatre vélos");
	assert_change(&d.changes[1], PLAN_REMOVE, "1.3.2", "Développer un repair café", "-");
}

static void an_action_printed_under_another_objective_moves(void **state)
{
	static const char TEXT[] =
		"OS 1 : Loger\nOO 1.1 : Bâtir\nAction 1.1.1 : Acheter un terrain\n"
		"Action 1.1.2 : Construire\nOO 1.2 : Louer\nAction 1.2.1 : Garantir\n";
	static const char MOVED[] =
		"OS 1 : Loger\nOO 1.1 : Bâtir\nAction 1.1.1 : Acheter un terrain\n"
		"OO 1.2 : Louer\nAction 1.2.1 : Garantir\nAction 1.2.2 : Construire\n";
	static const char RENUMBERED[] =
		"OS 1 : Loger\nOO 1.1 : Bâtir\nAction 1.1.1 : Construire\n"
		"Action 1.1.2 : Acheter un terrain\nOO 1.2 : Louer\nAction 1.2.1 : Garantir\n";
	struct plan_diff d;

	(void)state;
	diff_texts(TEXT, MOVED, &d);
	assert_int_equal(d.n_changes, 1);
	assert_change(&d.changes[0], PLAN_MOVE, "1.1.2", "1.1.2", "1.2.2");
	diff_texts(TEXT, RENUMBERED, &d);
	assert_int_equal(d.n_changes, 2);
	assert_change(&d.changes[0], PLAN_MOVE, "1.1.2", "1.1.2", "1.1.1");
	assert_change(&d.changes[1], PLAN_MOVE, "1.1.1", "1.1.1", "1.1.2");
}

static void a_new_objective_comes_with_its_actions(void **state)
{
	const char *text = file_read(ECAUSSINNES);
	struct plan_diff d;

	(void)state;
	diff_texts(text,
		   arena_printf(&arena,
				"%s\nObjectif opérationnel 6.11 : Sécher le linge\n"
				"Action 6.11.1 : Tendre un fil\n",
				text),
		   &d);
	assert_int_equal(d.n_changes, 2);
	assert_change(&d.changes[0], PLAN_ADD, "6.11", "-", "Sécher le linge");
	assert_change(&d.changes[1], PLAN_ADD, "6.11.1", "-", "Tendre un fil");
}

/* Applying the difference of any two plans gives the nodes of the second, with unique codes. */
static void a_difference_accounts_for_every_node(void **state)
{
	struct plan_tree have, want;
	struct plan_node *nodes;
	struct plan_diff d;
	size_t i, adds = 0, removes = 0;

	(void)state;
	parse(file_read(ECAUSSINNES), &have);
	parse(file_read(PALISEUL), &want);
	plan_diff(&arena, have.nodes, have.n_nodes, &want, &d);
	nodes = arena_memdup(&arena, want.nodes, want.n_nodes * sizeof(*nodes));
	for (i = 0; i < want.n_nodes; i++)
		nodes[i].code = d.code[i];
	assert_true(plan_tree_valid(&arena, nodes, want.n_nodes));
	for (i = 0; i < d.n_changes; i++) {
		adds += d.changes[i].kind == PLAN_ADD;
		removes += d.changes[i].kind == PLAN_REMOVE;
	}
	assert_int_equal(have.n_nodes - removes, want.n_nodes - adds);
	plan_diff(&arena, NULL, 0, &want, &d);
	assert_int_equal(d.n_changes, want.n_nodes);
}

/* ---- Review
 * ------------------------------------------------------------------------------------ */

static struct plan_row *rows_of(const struct plan_tree *t)
{
	struct plan_row *rows = arena_array(&arena, t->n_nodes, sizeof(*rows));
	size_t i;

	for (i = 0; i < t->n_nodes; i++) {
		const struct plan_node *n = &t->nodes[i];

		rows[i] = (struct plan_row){ plan_level_name(n->level), n->code,
					     n->parent < 0 ? NULL : t->nodes[n->parent].code,
					     n->label };
	}
	return rows;
}

static void a_tree_that_was_parsed_passes_its_review(void **state)
{
	struct plan_tree t, back;
	struct plan_fault fault;
	struct plan_row *rows, swap;
	size_t i;

	(void)state;
	parse(file_read(ECAUSSINNES), &t);
	rows = rows_of(&t);
	swap = rows[0]; /* any order will do */
	rows[0] = rows[5];
	rows[5] = swap;
	assert_int_equal(plan_tree_review(&arena, &ei, rows, t.n_nodes, &back, &fault).code,
			 ERR_OK);
	assert_true(plan_tree_valid(&arena, back.nodes, back.n_nodes));
	assert_int_equal(back.n_nodes, t.n_nodes);
	for (i = 0; i < PLAN_LEVELS; i++)
		assert_int_equal(back.count[i], t.count[i]);
}

static void a_tree_with_a_fault_is_refused_where_it_lies(void **state)
{
	char *long_label = arena_alloc(&arena, PLAN_LABEL_MAX + 2);
	static const struct plan_row GOOD[] = {
		{ "strategic", "1", NULL, "Loger" },
		{ "operational", "1.1", "1", "Bâtir" },
		{ "action", "1.1.1", "1.1", "Acheter" },
	};
	const struct {
		size_t row;
		struct plan_row bad;
		const char *field, *key;
	} CASES[] = {
		{ 0, { "stratégique", "1", NULL, "x" }, "level", "field.not_one_of" },
		{ 1, { NULL, "1.1", "1", "x" }, "level", "field.required" },
		{ 2, { "action", "", "1.1", "x" }, "code", "field.required" },
		{ 2, { "action", "1 1", "1.1", "x" }, "code", "field.text" },
		{ 2, { "action", "1.1", "1.1", "x" }, "code", "plan.code_repeated" },
		{ 2,
		  { "action", "12345678901234567890123456789012345678901", "1.1", "x" },
		  "code",
		  "field.too_long" },
		{ 2, { "action", "1.1.1", NULL, "x" }, "parent", "field.required" },
		{ 2, { "action", "1.1.1", "7", "x" }, "parent", "plan.parent_unknown" },
		{ 2, { "action", "1.1.1", "1", "x" }, "parent", "plan.parent_level" },
		{ 0, { "strategic", "1", "1.1", "x" }, "parent", "plan.parent_level" },
		{ 2, { "action", "1.1.1", "1.1", " \xC2\xA0" }, "label", "field.required" },
		{ 2, { "action", "1.1.1", "1.1", NULL }, "label", "field.required" },
		{ 2, { "action", "1.1.1", "1.1", "a\nb" }, "label", "field.text" },
		{ 2, { "action", "1.1.1", "1.1", "\xC3" }, "label", "field.text" },
		{ 2, { "action", "1.1.1", "1.1", long_label }, "label", "field.too_long" },
	};
	struct plan_fault fault;
	struct plan_tree t;
	size_t i;

	(void)state;
	memset(long_label, 'x', PLAN_LABEL_MAX + 1);
	assert_int_equal(plan_tree_review(&arena, &ei, GOOD, 3, &t, &fault).code, ERR_OK);
	for (i = 0; i < ARRAY_LEN(CASES); i++) {
		struct plan_row rows[3] = { GOOD[0], GOOD[1], GOOD[2] };

		rows[CASES[i].row] = CASES[i].bad;
		err_clear(&ei);
		assert_int_equal(plan_tree_review(&arena, &ei, rows, 3, &t, &fault).code,
				 ERR_INVALID);
		assert_string_equal(fault.key, CASES[i].key);
		assert_string_equal(fault.field, CASES[i].field);
		assert_int_equal(fault.row, CASES[i].row);
	}
}

static void a_tree_of_no_rows_or_too_many_is_refused(void **state)
{
	struct plan_row *rows = arena_array(&arena, PLAN_NODES_MAX + 1, sizeof(*rows));
	struct plan_fault fault;
	struct plan_tree t;

	(void)state;
	assert_int_equal(plan_tree_review(&arena, &ei, rows, 0, &t, &fault).code, ERR_INVALID);
	assert_string_equal(ei.key, "plan.not_recognised");
	err_clear(&ei);
	assert_int_equal(
		plan_tree_review(&arena, &ei, rows, PLAN_NODES_MAX + 1, &t, &fault).code,
		ERR_INVALID);
	assert_string_equal(ei.key, "plan.too_many_nodes");
	assert_null(fault.field);
}

static void a_limit_sized_plan_is_compared_and_reviewed(void **state)
{
	struct plan_row *rows = arena_array(&arena, PLAN_NODES_MAX, sizeof(*rows));
	struct plan_tree x, y;
	struct plan_fault fault;
	struct plan_diff d;
	int i;

	(void)state;
	rows[0] = (struct plan_row){ "strategic", "1", "", "Loger" };
	rows[1] = (struct plan_row){ "operational", "1.1", "1", "Louer" };
	for (i = 2; i < PLAN_NODES_MAX; i++)
		rows[i] =
			(struct plan_row){ "action", arena_printf(&arena, "1.1.%d", i), "1.1",
					   arena_printf(&arena, "Agir %d fois pour tous", i) };
	assert_int_equal(plan_tree_review(&arena, &ei, rows, PLAN_NODES_MAX, &x, &fault).code,
			 ERR_OK);
	for (i = 2; i < PLAN_NODES_MAX; i++)
		rows[i].label = arena_printf(&arena, "Nul ne bouge ici, %d", i);
	assert_int_equal(plan_tree_review(&arena, &ei, rows, PLAN_NODES_MAX, &y, &fault).code,
			 ERR_OK);
	plan_diff(&arena, x.nodes, x.n_nodes, &y, &d);
	assert_int_equal(d.n_changes, 2 * (PLAN_NODES_MAX - 2));
}

/* ---- JSON
 * ---------------------------------------------------------------------------------------- */

static void the_preview_is_written_as_the_contract_says(void **state)
{
	static const char WANTED[] =
		"{\"title\":\"PST 2025-2030\",\"organisation\":null,\"from\":\"2025-01-01\","
		"\"to\":\"2030-12-31\",\"strategic\":1,\"operational\":1,\"action\":1,"
		"\"subaction\":0,"
		"\"nodes\":["
		"{\"level\":\"strategic\",\"code\":\"1\",\"printed\":\"I\",\"parent\":null,"
		"\"label\":\"Loger\",\"line\":2,\"doubts\":[]},"
		"{\"level\":\"operational\",\"code\":\"1.1\",\"printed\":\"1.1\",\"parent\":"
		"\"1\","
		"\"label\":\"Bâtir\",\"line\":3,\"doubts\":[]},"
		"{\"level\":\"action\",\"code\":\"1.1.1\",\"printed\":\"1.2.4\",\"parent\":\"1."
		"1\","
		"\"label\":\"Acheter\",\"line\":4,\"doubts\":[\"plan.code_mismatch\"]}],"
		"\"doubts\":["
		"{\"key\":\"plan.organisation_unknown\",\"node\":null,\"line\":0,\"text\":\"\"}"
		","
		"{\"key\":\"plan.code_mismatch\",\"node\":2,\"line\":4,\"text\":\"1.2.4\"},"
		"{\"key\":\"plan.opinion_set_aside\",\"node\":null,\"line\":6,"
		"\"text\":\"Avis du directeur\"}],"
		"\"notes\":[{\"about\":null,\"text\":\"Tout va bien.\"}]}";
	struct plan_tree t;
	struct buf b;
	struct jw w;

	(void)state;
	parse("PST 2025-2030\nOS I : Loger\nOO 1.1 : Bâtir\nAction 1.2.4 : Acheter\n\n"
	      "Avis du directeur\n\nTout va bien.\n",
	      &t);
	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	plan_tree_json(&w, &t);
	jw_end(&w);
	assert_false(b.failed);
	assert_string_equal(b.data, WANTED);
	buf_release(&b);
}

static void names_of_levels_and_doubts_are_complete(void **state)
{
	enum plan_level level = PLAN_ACTION;
	unsigned i, j;

	(void)state;
	for (i = 0; i < PLAN_LEVELS; i++) {
		assert_true(plan_level_parse(plan_level_name((enum plan_level)i), &level));
		assert_int_equal(level, i);
	}
	assert_false(plan_level_parse("", &level));
	for (i = 0; i < PLAN_DOUBT_KINDS; i++) {
		const char *key = plan_doubt_key((enum plan_doubt_kind)i);

		assert_int_equal(strncmp(key, "plan.", 5), 0);
		for (j = 0; j < i; j++)
			assert_string_not_equal(key, plan_doubt_key((enum plan_doubt_kind)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(importing_the_same_text_again_changes_nothing),
		T(an_edited_label_is_one_change),
		T(typography_alone_is_no_change),
		T(one_action_inserted_into_an_unnumbered_plan_is_one_addition),
		T(a_removed_action_is_one_removal_and_its_code_is_not_given_away),
		T(an_action_printed_under_another_objective_moves),
		T(a_new_objective_comes_with_its_actions),
		T(a_difference_accounts_for_every_node),
		T(a_tree_that_was_parsed_passes_its_review),
		T(a_tree_with_a_fault_is_refused_where_it_lies),
		T(a_tree_of_no_rows_or_too_many_is_refused),
		T(a_limit_sized_plan_is_compared_and_reviewed),
		T(the_preview_is_written_as_the_contract_says),
		T(names_of_levels_and_doubts_are_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
