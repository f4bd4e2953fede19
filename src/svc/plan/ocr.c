/* See ocr.h. */
#include "svc/plan/ocr.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "svc/plan/lexicon.h"
#include "svc/plan/text.h"

#include "base/banned.h"

#define WORD_MAX 48 /* bytes of a word that we look at; a longer one is copied as it is */

#define E_ACUTE 0xE9u
#define E_GRAVE 0xE8u
#define E_CIRC	0xEAu
#define O_CIRC	0xF4u

struct word {
	char text[WORD_MAX + 1]; /* as in the source */
	char fold[WORD_MAX + 1];
	size_t n; /* bytes in the source, also when it is too long to be held */
};

static bool word_char(const char *s)
{
	return plan_letter_at(s) || (*s >= '0' && *s <= '9');
}

/* Reads the run of letters and digits at s. */
static void word_read(const char *s, struct word *w)
{
	const char *p = s;
	size_t f = 0;

	while (word_char(p)) {
		char c[2];
		size_t n = plan_fold_char(utf8_next(&p), c);

		if (f + n <= WORD_MAX)
			memcpy(w->fold + f, c, n);
		f += n;
	}
	w->n = (size_t)(p - s);
	if (w->n > WORD_MAX || f > WORD_MAX) {
		w->text[0] = w->fold[0] = '\0';
		return;
	}
	memcpy(w->text, s, w->n);
	w->text[w->n] = '\0';
	w->fold[f] = '\0';
}

static bool one_of(const char *s, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(s, list[i]) == 0)
			return true;
	return false;
}

#define ONE_OF(s, list) one_of((s), (list), ARRAY_LEN(list))

/* ---- Is it a scan, and French? -------------------------------------------------------- */

struct evidence {
	unsigned french, other, signs, bare_a, grave_a;
};

static void weigh_word(const struct word *w, struct evidence *ev)
{
	static const char *const FRENCH[] = { "les",  "des", "et", "dans",
					      "pour", "une", "du", "aux" };
	static const char *const OTHER[] = { "het", "een", "van", "voor", "und",  "der",
					     "fur", "the", "of",  "and",  "with", "die" };
	static const char *const SIGNS[] = { "étre",	"méme",	 "mémes",
					     "intérét", "accés", "préts" };

	ev->french += ONE_OF(w->fold, FRENCH);
	ev->other += ONE_OF(w->fold, OTHER);
	ev->signs += ONE_OF(w->text, SIGNS) || strncmp(w->fold, "ceuvr", 5) == 0;
	ev->bare_a += strcmp(w->text, "a") == 0;
	ev->grave_a += strcmp(w->text, "à") == 0;
}

/* "I'action", "|'action", "1'action". */
static bool bent_elision(const char *s)
{
	return (*s == 'I' || *s == '|' || *s == '1') && s[1] == '\'' && plan_letter_at(s + 2);
}

struct plan_ocr plan_ocr_judge(const char *text)
{
	struct evidence ev = { 0 };
	struct plan_ocr ocr = { 0 };

	while (*text) {
		struct word w;

		if (bent_elision(text))
			ev.signs++;
		word_read(text, &w);
		if (w.n == 0) {
			(void)utf8_next(&text);
			continue;
		}
		weigh_word(&w, &ev);
		text += w.n;
	}
	ocr.on = ev.signs >= 3 && ev.french > ev.other;
	ocr.no_a = ocr.on && ev.bare_a >= 3 && ev.grave_a == 0;
	return ocr;
}

/* ---- One word against the lexicon ----------------------------------------------------- */

static uint32_t lower(uint32_t cp)
{
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7))
		return cp + 32;
	return cp == 0x152 ? 0x153 : cp;
}

static uint32_t upper(uint32_t cp)
{
	if ((cp >= 'a' && cp <= 'z') || (cp >= 0xE0 && cp <= 0xFE && cp != 0xF7))
		return cp - 32;
	return cp == 0x153 ? 0x152 : cp;
}

/* How many signs of `have` were lost or bent to make it from `want`; 0 none, -1 impossible. */
static int loss(const char *have, const char *want)
{
	int n = 0;

	while (*have && *want) {
		uint32_t h = lower(utf8_next(&have)), w = utf8_next(&want);

		if (h == w)
			continue;
		if (h >= 0x80 && !(h == E_ACUTE && (w == E_GRAVE || w == E_CIRC)))
			return -1;
		n++;
	}
	return *have || *want ? -1 : n;
}

static int fold_compare(const char *key, const char *word)
{
	char fold[2 * WORD_MAX];
	size_t n = 0;

	while (*word && n + 2 < sizeof(fold))
		n += plan_fold_char(utf8_next(&word), fold + n);
	fold[n] = '\0';
	return strcmp(key, fold);
}

/* The word that `w` was before the scan; NULL when the lexicon does not say, or says two. */
static const char *lexicon_find(const struct word *w)
{
	const char *const *words = NULL;
	size_t n = plan_lexicon(&words), lo = 0, hi = n;
	const char *best = NULL;
	int least = WORD_MAX;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (fold_compare(w->fold, words[mid]) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < n && fold_compare(w->fold, words[lo]) == 0; lo++) {
		int lost = loss(w->text, words[lo]);

		if (lost < 0 || lost > least)
			continue;
		best = lost < least ? words[lo] : NULL;
		least = lost;
	}
	return best;
}

/* The text of `w` becomes `want`, with the capitals that it had; both have as many signs. */
static void put_cased(struct word *w, const char *want)
{
	const char *have = w->text;
	char out[2 * WORD_MAX + 8];
	size_t n = 0;

	while (*have && *want && n + 4 < sizeof(out)) {
		uint32_t h = utf8_next(&have), to = utf8_next(&want);

		n += utf8_put(out + n, h != lower(h) ? upper(to) : to);
	}
	out[n] = '\0';
	if (n <= WORD_MAX)
		memcpy(w->text, out, n + 1);
}

/* "c6té", "plutét", "hétel": one 6 or acute e that was a circumflexed o. */
static bool bent_o(struct word *w)
{
	static const char *const ONLY_HERE[] = { "côté", "côtés" };
	const char *p = w->text;

	while (*p) {
		struct word t;
		char swapped[WORD_MAX + 4];
		const char *at = p, *want;
		uint32_t cp = utf8_next(&p);
		size_t head = (size_t)(at - w->text), n;

		if (cp != '6' && cp != E_ACUTE)
			continue;
		memcpy(swapped, w->text, head);
		n = head + utf8_put(swapped + head, O_CIRC);
		memcpy(swapped + n, p, strlen(p) + 1);
		word_read(swapped, &t);
		want = lexicon_find(&t);
		if ((!want || loss(t.text, want) > 0) && !ONE_OF(swapped, ONLY_HERE))
			continue;
		*w = t;
		return true;
	}
	return false;
}

/*
 * An acute before consonants and a mute e ("financiéres") was a grave.  Not before "-ment",
 * where both stand ("élément"), nor where another vowel follows.
 */
static bool bent_grave(struct word *w)
{
	char *at = NULL, *p = w->text;
	size_t n, mute;

	while ((p = strstr(p, "é")) != NULL)
		at = p++;
	if (!at)
		return false;
	p = at + 2;
	n = strspn(p, "bcdfghjlmnpqrstvxz");
	mute = strcmp(p + n, "e") == 0 || strcmp(p + n, "es") == 0 ||
	       (strcmp(p + n, "ent") == 0 && p[0] != 'm');
	if (n == 0 || n > 2 || !mute)
		return false;
	utf8_put(at, E_GRAVE);
	return true;
}

/* "ceuvre", "oeuvre", "cceur", "sceur": the ligature that was read as two letters. */
static bool bent_oe(struct word *w)
{
	char *at = strstr(w->text, "oeu");

	if (!at)
		at = strstr(w->text, "ceuvr");
	if (!at && strncmp(w->text + (w->text[0] ? 1 : 0), "ceu", 3) == 0 &&
	    strchr("cbmnsv", w->text[0]))
		at = w->text + 1;
	if (!at && (strncmp(w->text, "Oeu", 3) == 0 || strncmp(w->text, "Ceuvr", 5) == 0))
		at = w->text;
	if (!at)
		return false;
	utf8_put(at, *at == 'O' || *at == 'C' ? 0x152 : 0x153); /* two bytes for two */
	return true;
}

static bool all_capitals(const char *s)
{
	unsigned n = 0;

	while (*s) {
		if (plan_lower_at(s))
			return false;
		(void)utf8_next(&s);
		n++;
	}
	return n > 1;
}

static void repair_word(struct word *w)
{
	const char *want;

	if (!w->text[0] || all_capitals(w->text))
		return;
	if (bent_oe(w)) {
		struct word again;

		word_read(w->text, &again);
		*w = again;
	}
	want = lexicon_find(w);
	if (want)
		put_cased(w, want);
	else if (!bent_o(w))
		(void)bent_grave(w);
}

/* ---- "a" the preposition, "a" the verb ------------------------------------------------ */

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

static bool infinitive(const struct word *w)
{
	return plan_lower_at(w->text) && w->n >= 4 &&
	       (ends_with(w->fold, "er") || ends_with(w->fold, "ir") ||
		ends_with(w->fold, "re"));
}

/* A past participle in "-é" follows the verb; nouns in "-té" follow the preposition. */
static bool participle(const struct word *w)
{
	return ends_with(w->text, "é") && !ends_with(w->text, "ité") &&
	       !ends_with(w->text, "nté") && strcmp(w->fold, "cote") != 0 &&
	       !strpbrk(w->text, "0123456789");
}

/*
 * Safe: before an infinitive.  Where a document has lost every grave "a", also wherever neither
 * neighbour asks for the verb.
 */
static bool preposition(const struct plan_ocr *ocr, const struct word *prev,
			const struct word *next)
{
	static const char *const SUBJECTS[] = { "il", "elle", "on", "qui",  "y",  "n",	"l",
						"m",  "t",    "s",  "cela", "ca", "ce", "lui" };
	static const char *const AFTER[] = { "ete",    "eu",	   "pu",    "du",   "fait",
					     "permis", "pour",	   "deja",  "bien", "besoin",
					     "lieu",   "toujours", "aussi", "pas",  "ainsi",
					     "mis",    "pris" };

	if (next->n == 0 || ONE_OF(prev->fold, SUBJECTS))
		return false;
	if (infinitive(next))
		return true;
	return ocr->no_a && !ONE_OF(next->fold, AFTER) && !participle(next);
}

/* ---- A label -------------------------------------------------------------------------- */

/* Skips what parts two words, quotes and brackets too. */
static void word_after(const char *s, struct word *w)
{
	while (*s && !word_char(s) && !bent_elision(s))
		(void)utf8_next(&s);
	word_read(bent_elision(s) ? s + 2 : s, w);
}

static bool closes_later(const char *s)
{
	for (; *s; s++)
		if (s[0] == '\'' && s[1] != '\'' && !plan_letter_at(s + 1))
			return true;
	return false;
}

/* "de 'ensemble": the l was lost, the apostrophe stayed. */
static bool lost_elision(const char *s, char before)
{
	char c[2];
	const char *p = s + 1;

	if (*s != '\'' || before != ' ' || !plan_lower_at(p) || closes_later(p))
		return false;
	return plan_fold_char(utf8_next(&p), c) > 0 && strchr("aeiouyh", c[0]) != NULL;
}

/* Writes the word, repaired, and keeps it as the one before. */
static char *put_word(const struct plan_ocr *ocr, char *w, const char *after, struct word *now,
		      struct word *prev)
{
	struct word next;

	word_after(after, &next);
	if (strcmp(now->text, "a") == 0 && preposition(ocr, prev, &next))
		memcpy(now->text, "à", sizeof("à"));
	else if (strcmp(now->text, "Al") == 0 && (next.n == 0 || *after != ' '))
		memcpy(now->text, "A1", sizeof("A1"));
	else
		repair_word(now);
	*prev = *now;
	memcpy(w, now->text, strlen(now->text));
	return w + strlen(now->text);
}

static bool starts_sentence(const char *out, const char *w)
{
	return w == out || (w - out >= 2 && w[-1] == ' ' && w[-2] == '.');
}

/* "(re)retrouver": the part in brackets is said once. */
static size_t doubled_prefix(const char *s, const char *out, const char *w,
			     const struct word *prev)
{
	size_t n = strlen(prev->text);

	if (n < 2 || n > 3 || w - out < (ptrdiff_t)n + 2 || w[-1] != ')' ||
	    w[-(ptrdiff_t)n - 2] != '(')
		return 0;
	return strncmp(s, prev->text, n) == 0 && plan_letter_at(s + n) ? n : 0;
}

/*
 * Writes what a bent or lost "l'" was, and moves over what stood for it.  An apostrophe that is
 * doubled goes.
 */
static const char *elision(const char *s, const char *out, char **w)
{
	char before = *w > out ? (*w)[-1] : ' ';

	if (bent_elision(s) && !(before >= '0' && before <= '9')) {
		char l = starts_sentence(out, *w) ? 'L' : 'l';

		*(*w)++ = l;
		return s + 1;
	}
	if (lost_elision(s, before))
		*(*w)++ = 'l';
	else if (*s == '\'' && before == '\'')
		return s + 1;
	return s;
}

/* Copies n bytes, or the sign at s when n is 0. */
static const char *copy(const char *s, size_t n, char **w)
{
	const char *from = s;

	if (n == 0)
		(void)utf8_next(&s);
	else
		s += n;
	memcpy(*w, from, (size_t)(s - from));
	*w += s - from;
	return s;
}

const char *plan_ocr_repair(struct arena *a, const struct plan_ocr *ocr, const char *s)
{
	const char *source = s;
	struct word prev = { 0 };
	char *out, *w;

	if (!ocr->on)
		return s;
	out = w = arena_alloc(a, 2 * strlen(s) + 8);
	while (*s) {
		struct word now;

		s = elision(s, out, &w);
		s += doubled_prefix(s, out, w, &prev);
		if (!*s)
			break;
		word_read(s, &now);
		if (now.n == 0 || !now.text[0]) {
			s = copy(s, now.n, &w);
			continue;
		}
		s += now.n;
		w = put_word(ocr, w, s, &now, &prev);
	}
	return strcmp(out, source) == 0 ? source : out;
}
