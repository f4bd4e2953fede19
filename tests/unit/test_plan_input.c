/*
 * What the plan-text parser is fed: encodings, what is no plan, texts at the limits, texts made
 * to hurt it.  Runs from the root of the repository.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "svc/plan/parse.h"
#include "svc/plan/text.h"

#include "base/banned.h"

#define FILE_MAX_BYTES ((size_t)64 << 10)
#define HURT_BYTES     ((size_t)128 << 10) /* of a text made to hurt */
/* With PLAN_TEXT_MAX: half of an arena.  The base is for the heads of PLAN_LINES_MAX lines. */
#define MEMORY_BASE   ((size_t)12 << 20)
#define MEMORY_FACTOR 10

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

static void parse_text(const char *text, size_t len, struct plan_tree *t)
{
	Err e = plan_parse(&arena, &ei, text, len, t);

	if (e.code != ERR_OK)
		fail_msg("%s %s at %s", ei.key, ei.detail, ei.where);
	assert_true(plan_tree_valid(&arena, t->nodes, t->n_nodes));
}

static size_t doubts_of(const struct plan_tree *t, const char *key)
{
	size_t i, n = 0;

	for (i = 0; i < t->n_doubts; i++)
		n += strcmp(t->doubts[i].key, key) == 0;
	return n;
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

/* ---- Encodings
 * ------------------------------------------------------------------------------- */

static void assert_same_tree(const struct plan_tree *x, const struct plan_tree *y)
{
	size_t i;

	assert_int_equal(x->n_nodes, y->n_nodes);
	for (i = 0; i < x->n_nodes; i++) {
		assert_string_equal(x->nodes[i].code, y->nodes[i].code);
		assert_string_equal(x->nodes[i].label, y->nodes[i].label);
		assert_int_equal(x->nodes[i].line, y->nodes[i].line);
	}
}

/* Encodes as Latin-1 (width 1) or UTF-16 with a mark, least byte first (width 2). */
static size_t encode(const char *text, char *out, int width)
{
	size_t n = 0;
	uint32_t cp;

	if (width == 2) {
		out[n++] = (char)0xFF;
		out[n++] = (char)0xFE;
	}
	while ((cp = utf8_next(&text)) != 0) {
		if (cp == 0x2019)
			cp = '\'';
		out[n++] = (char)(cp & 0xFF);
		if (width == 2)
			out[n++] = (char)(cp >> 8);
	}
	return n;
}

static void any_encoding_gives_the_same_tree(void **state)
{
	struct plan_tree plain, other;
	char *coded = arena_alloc(&arena, FILE_MAX_BYTES);
	size_t len = 0, n = 0, i;
	char *text = file_read("tests/data/plans/capitales.txt", &len);

	(void)state;
	parse_text(text, len, &plain);
	assert_int_equal(doubts_of(&plain, "plan.encoding_converted"), 0);
	parse_text(coded, encode(text, coded, 1), &other);
	assert_same_tree(&plain, &other);
	assert_int_equal(doubts_of(&other, "plan.encoding_converted"), 1);
	parse_text(coded, encode(text, coded, 2), &other);
	assert_same_tree(&plain, &other);
	memcpy(coded, "\xEF\xBB\xBF", 3);
	for (i = 0, n = 3; i < len; i++) { /* a mark, and the line ends of Windows */
		if (text[i] == '\n')
			coded[n++] = '\r';
		coded[n++] = text[i];
	}
	parse_text(coded, n, &other);
	assert_same_tree(&plain, &other);
}

/* ---- Refusals
 * --------------------------------------------------------------------------------- */

static void assert_refused(const char *text, size_t len, const char *key)
{
	struct plan_tree t;
	Err e;

	err_clear(&ei);
	e = plan_parse(&arena, &ei, text, len, &t);
	assert_int_equal(e.code, ERR_INVALID);
	assert_string_equal(ei.key, key);
	err_clear(&ei);
}

static void what_is_no_plan_is_refused(void **state)
{
	static const char LETTER[] = "Madame, Monsieur,\n\nSuite à votre demande du 12 mars "
				     "2024, je vous informe que l'action\n"
				     "sociale de notre commune comprend :\n1. les "
				     "repas\n\nVeuillez agréer nos salutations.\n";
	static const char ONLY_ACTIONS[] = "Action 1 : Manger\nAction 2 : Dormir\n";
	char *big = arena_alloc(&arena, PLAN_TEXT_MAX + 1);

	(void)state;
	memset(big, 'a', PLAN_TEXT_MAX + 1);
	assert_refused("", 0, "plan.not_recognised");
	assert_refused(" \n\t\n", 4, "plan.not_recognised");
	assert_refused(LETTER, sizeof(LETTER) - 1, "plan.not_recognised");
	assert_refused(ONLY_ACTIONS, sizeof(ONLY_ACTIONS) - 1, "plan.not_recognised");
	assert_refused("level,code,parent,label\n", 24, "plan.not_recognised");
	assert_refused("%PDF-1.7 binary", 15, "plan.not_text");
	assert_refused("PK\x03\x04 document", 13, "plan.not_text");
	assert_refused(big, PLAN_TEXT_MAX + 1, "plan.too_large");
	assert_refused(big, PLAN_TEXT_MAX, "plan.not_recognised");
}

static void more_nodes_than_the_limit_are_refused(void **state)
{
	char *text = arena_alloc(&arena, 200000), *w = text;
	struct plan_tree t;
	int i;

	(void)state;
	w += snprintf(w, 60, "OS 1 : Aider\nOO 1.1 : Aimer\n");
	for (i = 1; i <= PLAN_NODES_MAX - 2; i++)
		w += snprintf(w, 40, "Action 1.1.%d : Agir %d\n", i, i);
	parse_text(text, (size_t)(w - text), &t);
	assert_int_equal(t.n_nodes, PLAN_NODES_MAX);
	w += snprintf(w, 40, "Action 1.1.%d : Trop\n", i);
	assert_refused(text, (size_t)(w - text), "plan.too_many_nodes");
}

/* ---- Texts made to hurt
 * -------------------------------------------------------------------------- */

/* Whatever the text: a valid tree or a refusal. */
static void parse_anything(const char *text, size_t len)
{
	struct plan_tree t;
	Err e;

	err_clear(&ei);
	e = plan_parse(&arena, &ei, text, len, &t);
	if (e.code == ERR_OK)
		assert_true(plan_tree_valid(&arena, t.nodes, t.n_nodes));
	else
		assert_int_equal(e.code, ERR_INVALID);
}

static void memory_grows_with_the_text_and_no_faster(void **state)
{
	static const char *const HEADS[] = {
		"",
		"OS 1 : a\nOO 1 : b\n",
		"OS\tOO\n",
		"OS;OO;A\n",
		"level,code,parent,label\n",
		"OS 1 : Aider\nOO 1.1 : b\n\nAvis de la direction\n"
	};
	static const char *const FILLS[] = {
		"\n",
		"a\n",
		"\x80",
		"\t",
		";",
		"\"a\t\"",
		"<p>",
		"a;b\n",
		"é a; ",
		"x\ty\tz\n\n",
		"- a\n",
		"1.1 a b c d e f g h i j k l m n o p q r s t u v\n",
		"1.\tAller vers les autres,\ten paix de\n\n",
		("\x80\x81 I'\xE9t\xE9 des uns et a I'\xE9"
		 "cole pour les gens\n"),
		"a de des les gens pour une vie a l'aise dans la\n\nb de\n\n",
		"x de des les gens\ty de des les gens de\tz de des les\n\n",
	};
	char *text = arena_alloc(&arena, HURT_BYTES);
	size_t h, f;

	(void)state;
	for (h = 0; h < ARRAY_LEN(HEADS); h++) {
		for (f = 0; f < ARRAY_LEN(FILLS); f++) {
			size_t n = strlen(HEADS[h]), m = strlen(FILLS[f]);
			struct arena outer = arena;

			memcpy(text, HEADS[h], n);
			for (; n + m <= HURT_BYTES; n += m)
				memcpy(text + n, FILLS[f], m);
			arena_init(&arena, ARENA_LIMIT_DEFAULT);
			parse_anything(text, n);
			if (arena.used > MEMORY_BASE + MEMORY_FACTOR * n)
				fail_msg("%zu %zu: %zu bytes", h, f, arena.used);
			arena_release(&arena);
			arena = outer;
		}
	}
}

/* A small generator, so that a failure comes back. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void damaged_plans_give_a_valid_tree_or_a_refusal(void **state)
{
	static const char *const FILES[] = { "schema/data/plans/ecaussinnes.txt",
					     "schema/data/plans/paliseul.txt",
					     "tests/data/plans/tableau.txt",
					     "tests/data/plans/liste.csv",
					     "tests/data/plans/trous.txt" };
	static char text[FILE_MAX_BYTES], hurt[FILE_MAX_BYTES];
	uint32_t seed = 1;
	size_t i;

	(void)state;
	for (i = 0; i < 200; i++) {
		FILE *f = fopen(FILES[i % ARRAY_LEN(FILES)], "rb");
		size_t n, cuts = 1 + next_random(&seed) % 12;

		assert_non_null(f);
		n = fread(text, 1, sizeof(text), f);
		fclose(f);
		while (cuts-- > 0 && n > 1) {
			size_t at = next_random(&seed) % n, len = next_random(&seed) % 40;

			if (at + len > n)
				len = n - at;
			if (next_random(&seed) % 3 == 0) {
				text[at] = (char)next_random(&seed);
				continue;
			}
			memcpy(hurt, text, at); /* cut a piece out */
			memcpy(hurt + at, text + at + len, n - at - len);
			n -= len;
			memcpy(text, hurt, n);
		}
		parse_anything(text, n);
		arena_reset(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(any_encoding_gives_the_same_tree),
		T(what_is_no_plan_is_refused),
		T(more_nodes_than_the_limit_are_refused),
		T(memory_grows_with_the_text_and_no_faster),
		T(damaged_plans_give_a_valid_tree_or_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
