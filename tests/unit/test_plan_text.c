/*
 * The text of a plan before and below its structure: signs, words, repairs, headings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/plan/code.h"
#include "svc/plan/label.h"
#include "svc/plan/lexicon.h"
#include "svc/plan/ocr.h"
#include "svc/plan/text.h"
#include "svc/plan/tree.h"

#include "base/banned.h"

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

/* ---- Signs and lines ----------------------------------------------------------------------
 */

static const char *read_text(const char *s, size_t n)
{
	struct plan_source src;

	assert_int_equal(plan_text_read(&arena, &ei, s, n, &src).code, ERR_OK);
	return src.text;
}

static void every_sign_gets_its_plain_form(void **state)
{
	static const struct {
		const char *in, *out;
	} CASES[] = {
		{ "l’action", "l'action" },
		{ "oﬃce eﬀet ﬁn", "office effet fin" },
		{ "e\xCC\x81te\xCC\x81 c\xCC\xA7"
		  "a E\xCC\x82tre",
		  "été ça Être" },
		{ "a\xC2\xA0:\xE2\x80\xAF"
		  "b\xE2\x80\x8B"
		  "c",
		  "a : bc" },
		{ "\xEF\x82\xB7 point", "• point" },
		{ "<P class=\"x\">un</P><b>deux</b>&nbsp;&eacute;&#233;&#xE9;&amp;",
		  "\x1eun\x1e"
		  "deux ééé&" },
		{ "<+ Action & Co < 3", "<+ Action & Co < 3" },
		{ "a\r\nb\rc", "a\nb\nc" },
		{ "a\x0b"
		  "b\x01"
		  "c",
		  "a b c" },
		{ "\xEF\xBB\xBFx", "x" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(CASES); i++)
		assert_string_equal(read_text(CASES[i].in, strlen(CASES[i].in)), CASES[i].out);
	assert_string_equal(read_text("\x93"
				      "caf\xE9\x94 \x80\x9C",
				      9),
			    "“café” €œ");
	assert_string_equal(read_text("\xFE\xFF\0A\0\xE9", 6), "Aé");
	assert_string_equal(read_text("a\0b", 3), "a b");
}

static void lines_keep_their_numbers_and_their_gaps(void **state)
{
	static const char TEXT[] = "\nun\n  deux \n\n\ttrois\f\nquatre<br>cinq";
	static const struct plan_line WANT[] = {
		{ "un", 2, true },     { "deux", 3, false }, { "\ttrois", 5, true },
		{ "quatre", 6, true }, { "cinq", 6, true },
	};
	struct plan_source src;
	struct plan_line *lines;
	size_t n = 0, i;

	(void)state;
	assert_int_equal(plan_text_read(&arena, &ei, TEXT, sizeof(TEXT) - 1, &src).code,
			 ERR_OK);
	plan_text_lines(&arena, &src, &lines, &n);
	assert_int_equal(n, ARRAY_LEN(WANT));
	for (i = 0; i < n; i++) {
		assert_string_equal(lines[i].text, WANT[i].text);
		assert_int_equal(lines[i].no, WANT[i].no);
		assert_int_equal(lines[i].gap, WANT[i].gap);
	}
}

static void folding_forgets_case_accents_and_signs(void **state)
{
	(void)state;
	assert_string_equal(plan_fold(&arena, "  L'Œuvre, ÉTÉ — maßstab 2! "),
			    "l oeuvre ete massstab 2");
	assert_true(plan_fold_hash("Été 12", false) == plan_fold_hash("ete 34", false));
	assert_false(plan_fold_hash("Été 12", true) == plan_fold_hash("ete 34", true));
	assert_true(plan_fold_hash("12 - 34", false) == 0);
	assert_string_equal(plan_excerpt(&arena, "éàü", 3), "éàü");
	assert_string_equal(plan_excerpt(&arena, "éàüo", 3), "éà…");
}

/* ---- Repairs
 * ---------------------------------------------------------------------------------- */

static void a_scan_is_repaired_by_the_rules_of_french(void **state)
{
	static const struct plan_ocr SCAN = { true, true }, SOME = { true, false };
	static const struct {
		const char *in, *out;
	} CASES[] = {
		{ "I'action et |'aide de 'ensemble d''un",
		  "L'action et l'aide de l'ensemble d'un" },
		{ "I'action", "L'action" },
		{ "étre méme prét a I'écoute", "être même prêt à l'écoute" },
		{ "mettre en ceuvre avec cceur", "mettre en œuvre avec cœur" },
		{ "plutét un hétel a c6té", "plutôt un hôtel à côté" },
		{ "les analphabétes intégrent, financiéres",
		  "les analphabètes intègrent, financières" },
		{ "l'élément controlé du batiment", "l'élément contrôlé du bâtiment" },
		{ "il a mangé, il y a lieu, cela a été",
		  "il a mangé, il y a lieu, cela a été" },
		{ "la commune a développé", "la commune a développé" },
		{ "éducatrice Al", "éducatrice A1" },
		{ "(re)retrouver", "(re)trouver" },
		{ "le marche, la retraite, la cote", "le marche, la retraite, la cote" },
		{ "CONTROLE du CPAS", "CONTROLE du CPAS" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(CASES); i++)
		assert_string_equal(plan_ocr_repair(&arena, &SCAN, CASES[i].in), CASES[i].out);
	assert_string_equal(plan_ocr_repair(&arena, &SOME, "objectifs a mener a la commune"),
			    "objectifs à mener a la commune");
}

static void a_text_that_is_no_scan_is_left_alone(void **state)
{
	static const char *const CLEAN[] = {
		"Etablir les accès à tous, pour les aînés et dans une commune",
		"I'm sure that I'll go, and I'd say I've been the one of the best with a book",
		"De burger heeft recht op een dienst van het OCMW voor iedereen",
	};
	struct plan_ocr ocr;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(CLEAN); i++) {
		ocr = plan_ocr_judge(CLEAN[i]);
		assert_false(ocr.on);
		assert_ptr_equal(plan_ocr_repair(&arena, &ocr, CLEAN[i]), CLEAN[i]);
	}
	ocr = plan_ocr_judge(
		"étre dans I'action pour les uns et a I'écoute des autres, a tous, a nous");
	assert_true(ocr.on);
	assert_true(ocr.no_a);
}

static void the_lexicon_is_sorted_and_each_word_has_an_accent(void **state)
{
	const char *const *words;
	size_t n = plan_lexicon(&words), i;

	(void)state;
	assert_true(n > 1000);
	for (i = 0; i < n; i++) {
		const char *fold = plan_fold(&arena, words[i]);

		assert_string_not_equal(fold, words[i]);
		if (i > 0)
			assert_true(strcmp(plan_fold(&arena, words[i - 1]), fold) <= 0);
	}
}

static void labels_are_joined_and_cleaned(void **state)
{
	static const struct {
		const char *first, *second, *label;
	} CASES[] = {
		{ "- développer un lien ;", NULL, "Développer un lien" },
		{ "Un plan socio-", "économique", "Un plan socio-économique" },
		{ "La com-", "mune", "La commune" },
		{ "Sozial-", "und Jugendhilfe", "Sozial- und Jugendhilfe" },
		{ "Prévenir ............ 12", NULL, "Prévenir" },
		{ "Aider, etc.", NULL, "Aider, etc." },
		{ "Accueillir (suite)", NULL, "Accueillir" },
		{ "**Vivre  mieux**", NULL, "Vivre mieux" },
		{ "élargir l'offre", NULL, "Élargir l'offre" },
		{ " ; - ", NULL, "" },
	};
	static struct plan_raw raw;
	struct plan_ocr none = { false, false };
	unsigned doubts = 0, repaired = 0;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(CASES); i++) {
		plan_raw_set(&raw, CASES[i].first);
		if (CASES[i].second)
			plan_raw_add(&raw, CASES[i].second);
		assert_string_equal(
			plan_label_clean(&arena, &none, raw.text, &doubts, &repaired),
			CASES[i].label);
	}
	assert_int_equal(doubts, 0);
	assert_int_equal(repaired, 0);
}

/* ---- Headings
 * ------------------------------------------------------------------------------------ */

static void a_heading_is_read_in_any_of_its_forms(void **state)
{
	static const struct {
		const char *line;
		enum plan_head_kind kind;
		enum plan_level level;
		const char *code, *rest;
	} CASES[] = {
		{ "«» Action 1.1.1: Faire", PLAN_HEAD_WORD, PLAN_ACTION, "1.1.1", "Faire" },
		{ "s Action 4 .4.2 : Mettre", PLAN_HEAD_WORD, PLAN_ACTION, "4.4.2", "Mettre" },
		{ "= Sous-action 2.2.3.A : Voir", PLAN_HEAD_WORD, PLAN_SUBACTION, "2.2.3.A",
		  "Voir" },
		{ "OBJECTIFS STRATEGIQUES", PLAN_HEAD_LIST, PLAN_STRATEGIC, "", "" },
		{ "Objectlf stratégique n°2 - Lier", PLAN_HEAD_WORD, PLAN_STRATEGIC, "2",
		  "Lier" },
		{ "2. Objectif stratégique : Lier", PLAN_HEAD_WORD, PLAN_STRATEGIC, "2",
		  "Lier" },
		{ "1.1.10 Action : Lier", PLAN_HEAD_WORD, PLAN_ACTION, "1.1.10", "Lier" },
		{ "## **Action 3**", PLAN_HEAD_WORD, PLAN_ACTION, "3", "**" },
		{ "OS1-OO2 : Aller", PLAN_HEAD_WORD, PLAN_OPERATIONAL, "1.2", "Aller" },
		{ "OS1/OO2/A3 Aller", PLAN_HEAD_WORD, PLAN_ACTION, "1.2.3", "Aller" },
		{ "OS IV. Aller", PLAN_HEAD_WORD, PLAN_STRATEGIC, "4", "Aller" },
		{ "Action 3bis : Aller", PLAN_HEAD_WORD, PLAN_ACTION, "3bis", "Aller" },
		{ "Action 2.1.3A Aller", PLAN_HEAD_WORD, PLAN_ACTION, "2.1.3.A", "Aller" },
		{ "Actions :", PLAN_HEAD_LIST, PLAN_ACTION, "", "" },
		{ "Action : Aller", PLAN_HEAD_WORD, PLAN_ACTION, "", "Aller" },
		{ "Action sociale : aller", PLAN_HEAD_NONE, PLAN_STRATEGIC, "",
		  "Action sociale : aller" },
		{ "Actions positives", PLAN_HEAD_NONE, PLAN_STRATEGIC, "",
		  "Actions positives" },
		{ "Objectif stratégique de la commune", PLAN_HEAD_NONE, PLAN_STRATEGIC, "",
		  "Objectif stratégique de la commune" },
		{ "A5", PLAN_HEAD_NONE, PLAN_STRATEGIC, "", "A5" },
		{ "1.2 Aller", PLAN_HEAD_CODE, PLAN_STRATEGIC, "1.2", "Aller" },
		{ "I.2. Aller", PLAN_HEAD_CODE, PLAN_STRATEGIC, "1.2", "Aller" },
		{ "12.03.2021 Séance", PLAN_HEAD_NONE, PLAN_STRATEGIC, "",
		  "12.03.2021 Séance" },
		{ "1,5 ETP", PLAN_HEAD_NONE, PLAN_STRATEGIC, "", "1,5 ETP" },
		{ "b) Aller", PLAN_HEAD_MARK, PLAN_STRATEGIC, "b", "Aller" },
		{ "3. Aller", PLAN_HEAD_MARK, PLAN_STRATEGIC, "3", "Aller" },
		{ "3 repas", PLAN_HEAD_NONE, PLAN_STRATEGIC, "", "3 repas" },
		{ "• Aller", PLAN_HEAD_BULLET, PLAN_STRATEGIC, "", "Aller" },
		{ "", PLAN_HEAD_NONE, PLAN_STRATEGIC, "", "" },
	};
	struct plan_head h;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(CASES); i++) {
		plan_head_read(CASES[i].line, &h);
		if (h.kind != CASES[i].kind || h.level != CASES[i].level)
			fail_msg("%s: kind %d, level %d", CASES[i].line, (int)h.kind,
				 (int)h.level);
		assert_string_equal(plan_code_text(&arena, &h.code), CASES[i].code);
		assert_string_equal(h.rest, CASES[i].rest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(every_sign_gets_its_plain_form),
		T(lines_keep_their_numbers_and_their_gaps),
		T(folding_forgets_case_accents_and_signs),
		T(a_scan_is_repaired_by_the_rules_of_french),
		T(a_text_that_is_no_scan_is_left_alone),
		T(the_lexicon_is_sorted_and_each_word_has_an_accent),
		T(labels_are_joined_and_cleaned),
		T(a_heading_is_read_in_any_of_its_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
