/*
 * See directory_impl.h: the text typed, read into words and numbers.
 *
 * A run of letters is a word.  A run of digits with the separators of dates and telephone
 * numbers is a number; when the run as a whole is no NISS, date or telephone number, it is cut
 * at its spaces. Up to three letters glued to digits ("P-10482", "p10482") are a file number.
 * A number keeps all its meanings: 1981 is a year and the beginning of a file number.
 */
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "core/directory_impl.h"

#include "base/banned.h"

#define RUN_MAX	     40u
#define FILE_LETTERS 3u
#define PHONE_LEAST  3u /* digits after the leading zero */
#define PHONE_BARE   8u /* digits from which a number may lack its leading zero */
#define FILE_LEAST   2u
#define SUBSTANCE    3u /* letters of a word that narrows the choice */
#define YEAR_FIRST   1900
#define OLDEST	     120 /* years: two-figure years may mean this far back */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ------------------------------------------------------------------------------ dates */

static void birth_add(struct number *n, int y, int m, int d, int32_t today,
		      enum directory_class class)
{
	int32_t day = day_from_civil(y, m, d);

	if (!day_valid(y, m, d) || day > today || n->n_births == ARRAY_LEN(n->births))
		return;
	for (unsigned i = 0; i < n->n_births; i++)
		if (n->births[i].day == day)
			return;
	n->births[n->n_births++] = (struct birth_guess){ day, class };
}

/* Day, month and year; day and month may have been swapped; a two-figure year has a century. */
static void birth_guess(struct number *n, int d, int m, int y, bool short_year, int32_t today)
{
	int now = day_civil(today).year;

	if (!short_year) {
		if (y < YEAR_FIRST)
			return;
		birth_add(n, y, m, d, today, DIRECTORY_EXACT);
		birth_add(n, y, d, m, today, DIRECTORY_ONE_ERROR);
		return;
	}
	for (int century = now / 100 * 100; now - (century + y) <= OLDEST; century -= 100)
		if (century + y <= now)
			birth_add(n, century + y, m, d, today, DIRECTORY_EXACT);
	for (int century = now / 100 * 100; now - (century + y) <= OLDEST; century -= 100)
		if (century + y <= now)
			birth_add(n, century + y, d, m, today, DIRECTORY_ONE_ERROR);
}

static int part(const char *s, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

/* "12/04/1981", "12-4-81", "1981-04-12", "12.04.1981", "12 04 1981": three groups of digits. */
static void birth_from_groups(struct number *n, const char *run, int32_t today)
{
	const char *at[3];
	size_t len[3], groups = 0;

	for (const char *s = run; *s;) {
		if (!is_digit(*s)) {
			s++;
			continue;
		}
		if (groups == 3)
			return;
		at[groups] = s;
		while (is_digit(*s))
			s++;
		len[groups] = (size_t)(s - at[groups]);
		groups++;
	}
	if (groups != 3)
		return;
	if (len[0] == 4 && len[1] <= 2 && len[2] <= 2)
		birth_guess(n, part(at[2], len[2]), part(at[1], len[1]), part(at[0], 4), false,
			    today);
	else if (len[0] <= 2 && len[1] <= 2 && (len[2] == 4 || len[2] == 2))
		birth_guess(n, part(at[0], len[0]), part(at[1], len[1]), part(at[2], len[2]),
			    len[2] == 2, today);
}

/* "12041981", "19810412", "120481", "1981" without separators. */
static void birth_from_digits(struct number *n, int32_t today)
{
	const char *s = n->digits;

	if (n->n == 8) {
		birth_guess(n, part(s, 2), part(s + 2, 2), part(s + 4, 4), false, today);
		birth_guess(n, part(s + 6, 2), part(s + 4, 2), part(s, 4), false, today);
	} else if (n->n == 6) {
		birth_guess(n, part(s, 2), part(s + 2, 2), part(s + 4, 2), true, today);
	} else if (n->n == 4) {
		int y = part(s, 4);

		if (y >= YEAR_FIRST && y <= day_civil(today).year)
			n->year = y;
	}
}

/* ------------------------------------------------------------------------------ numbers */

static void niss_read(struct number *n, const char *run, const struct directory_query *q)
{
	struct niss niss;

	if (n->n == NISS_DIGITS && q->niss_index && niss_parse(run, q->today, &niss))
		n->has_niss = q->niss_index(q->niss_arg, niss.digits, n->niss);
	if (niss_key(n->niss) == 0)
		n->has_niss = false;
}

/* The digits of a run; false: too many. */
static bool digits_read(const char *run, struct number *n)
{
	for (; *run; run++) {
		if (!is_digit(*run))
			continue;
		if (n->n == NUMBER_WIDTH)
			return false;
		n->digits[n->n++] = *run;
	}
	return true;
}

static void file_read(struct number *n, const char *letters)
{
	memcpy(n->letters, letters, strlen(letters) + 1);
	n->n_file = (uint8_t)number_of_file(n->digits, n->file);
	if (n->n_file < FILE_LEAST && !letters[0])
		n->n_file = 0;
}

static void phone_read(struct number *n, const char *run, bool leading)
{
	n->n_phone = (uint8_t)number_of_phone(run, n->phone);
	if (n->n_phone < PHONE_LEAST || !(leading || n->n >= PHONE_BARE))
		n->n_phone = 0;
}

/* All meanings of a run; false when it has none as a whole. */
static bool number_read(const char *run, const char *letters, const struct directory_query *q,
			struct number *n)
{
	bool spaced = strchr(run, ' ') != NULL, leading = run[0] == '+' || run[0] == '0';

	*n = (struct number){ 0 };
	if (!digits_read(run, n))
		return false;
	file_read(n, letters);
	if (letters[0])
		return n->n_file > 0;
	niss_read(n, run, q);
	birth_from_groups(n, run, q->today);
	if (n->n_births == 0 && !spaced)
		birth_from_digits(n, q->today);
	phone_read(n, run, leading);
	return !spaced || n->has_niss || n->n_births > 0 || n->n >= (leading ? 5 : 9);
}

static void number_add(struct parsed *p, const char *run, const char *letters,
		       const struct directory_query *q)
{
	if (p->n_numbers + p->n_words < ITEMS_MAX &&
	    number_read(run, letters, q, &p->numbers[p->n_numbers]))
		p->n_numbers++;
}

/* A run that means nothing as a whole is read piece by piece. */
static void run_add(struct parsed *p, char *run, const struct directory_query *q)
{
	struct number n;
	char *s = run;

	if (number_read(run, "", q, &n)) {
		if (p->n_numbers + p->n_words < ITEMS_MAX)
			p->numbers[p->n_numbers++] = n;
		return;
	}
	while (*s) {
		char *end = strchr(s, ' ');

		if (end)
			*end = '\0';
		if (*s)
			number_add(p, s, "", q);
		s = end ? end + 1 : s + strlen(s);
	}
}

/* Copies the run of digits and separators at `s`, without what trails; returns the place after.
 */
static const char *run_copy(const char *s, bool spaces, char out[RUN_MAX + 1])
{
	size_t n = 0;

	for (; *s && (is_digit(*s) || strchr(spaces ? "+ ./-()" : "./-", *s)); s++)
		if (n < RUN_MAX)
			out[n++] = *s;
	while (n > 0 && !is_digit(out[n - 1]))
		n--;
	out[n] = '\0';
	return s;
}

/* ------------------------------------------------------------------------------ words */

static void word_keep(struct parsed *p, const struct fold_word *w)
{
	if (p->n_words + p->n_numbers < ITEMS_MAX)
		p->source[p->n_words++] = *w;
}

/* One to three letters, perhaps a hyphen, then a digit: the letters of a file number. */
static const char *file_letters(const char *s, char letters[FILE_LETTERS + 1])
{
	size_t n = 0;

	for (; (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'); s++) {
		if (n == FILE_LETTERS)
			return NULL;
		letters[n++] = (char)(*s >= 'a' ? *s : *s - 'A' + 'a');
	}
	letters[n] = '\0';
	if (n > 0 && *s == '-')
		s++;
	return n > 0 && is_digit(*s) ? s : NULL;
}

/* Copies what stands before the next digit; returns the place after. */
static const char *words_add(struct parsed *p, const char *s)
{
	struct fold_word w[ITEMS_MAX];
	char part_text[256];
	size_t n = 0;

	while (*s && !is_digit(*s) && !(*s == '+' && is_digit(s[1]))) {
		char letters[FILE_LETTERS + 1];
		bool starts = n == 0 || part_text[n - 1] == ' ';

		if (starts && file_letters(s, letters))
			break;
		if (n < sizeof(part_text) - 1)
			part_text[n++] = *s;
		s++;
	}
	part_text[n] = '\0';
	n = fold_words(part_text, w, ITEMS_MAX);
	for (size_t i = 0; i < n; i++)
		word_keep(p, &w[i]);
	return s;
}

/*
 * Errors allowed, by length.  Alone, a word of four letters may have one error, from eight on
 * two (seven when complete).  Beside others, which narrow the choice, three letters may have
 * one error and five two.  A word still being typed is compared with beginnings of names, where
 * errors weigh more: one from four letters, two from eight.
 */
uint8_t errors_allowed(size_t len, bool alone, bool open)
{
	if (open)
		return len < 4 ? 0 : len < 8 ? 1 : 2;
	if (!alone)
		return len < 3 ? 0 : len < 5 ? 1 : 2;
	return len < 4 ? 0 : len < 7 ? 1 : 2;
}

/*
 * A particle may be left out of account beside a word of some length or a number; else it must
 * stand in the name as it is (readings_prefix() is for "de mi", which may be short for Denis
 * Michel).  The last word may be one only by chance ("dupont d"): it counts like any other.
 */
static void words_finish(struct parsed *p)
{
	size_t plain = 0;
	bool substance = p->n_numbers > 0;

	for (size_t i = 0; i < p->n_words; i++) {
		if (p->source[i].particle)
			continue;
		plain++;
		substance = substance || p->source[i].len >= SUBSTANCE;
	}
	for (size_t i = 0; i < p->n_words; i++) {
		struct word *w = &p->words[i];
		bool open = p->ends_open && i + 1 == p->n_words;

		*w = (struct word){ .len = p->source[i].len, .open = open };
		memcpy(w->text, p->source[i].text, sizeof(w->text));
		w->whole = p->source[i].particle && i + 1 < p->n_words;
		w->optional = p->source[i].particle && !open && plain > 0 && substance;
		w->errors = errors_allowed(w->len, plain + p->n_numbers < 2, open);
	}
}

void query_parse(const struct directory_query *q, struct parsed *out)
{
	const char *s = q->text ? q->text : "";
	size_t len = strlen(s);
	char run[RUN_MAX + 1], letters[FILE_LETTERS + 1];

	*out = (struct parsed){ .ends_open =
					len > 0 && s[len - 1] != ' ' && !is_digit(s[len - 1]) };
	while (*s) {
		const char *digits = file_letters(s, letters);

		if (digits) {
			s = run_copy(digits, false, run);
			number_add(out, run, letters, q);
		} else if (is_digit(*s) || (*s == '+' && is_digit(s[1]))) {
			s = run_copy(s, true, run);
			run_add(out, run, q);
		} else {
			s = words_add(out, s);
		}
	}
	words_finish(out);
}
