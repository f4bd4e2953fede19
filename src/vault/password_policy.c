/*
 * password_check(): length and the block list (vault/password.h).
 *
 * A password is compared after folding: lower case, Latin accents dropped, everything but
 * letters and digits dropped, digits at both ends dropped.  So "Motdepasse-2024!" is
 * "motdepasse".
 */
#include <sodium.h>
#include <string.h>

#include "base/utf8.h"
#include "vault/inner.h"
#include "vault/password.h"

#include "base/banned.h"

#define FOLDED	 (PASSWORD_MAX_BYTES + 1)
#define WORD_MIN 3

struct folded {
	char s[FOLDED];
	size_t n;
};

static void folded_wipe(struct folded *f)
{
	sodium_memzero(f, sizeof(*f));
}

/* U+00C0 to U+00FF without their accents; '*' for what has no letter. */
static const char latin1[] = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty";

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Lower case without accents, all characters kept. */
static void fold(const char *s, struct folded *f)
{
	f->n = 0;
	while (*s && f->n + 4 < sizeof(f->s)) {
		uint32_t cp = utf8_next(&s);

		if (cp >= 'A' && cp <= 'Z')
			cp += 'a' - 'A';
		else if (cp >= 0xC0 && cp <= 0xFF)
			cp = (unsigned char)latin1[cp - 0xC0];
		f->n += utf8_put(f->s + f->n, cp);
	}
	f->s[f->n] = '\0';
}

/* Keeps letters and digits, then drops digits at both ends. */
static void reduce(struct folded *f)
{
	size_t i, n = 0, start = 0;

	for (i = 0; i < f->n; i++)
		if (is_letter(f->s[i]) || is_digit(f->s[i]))
			f->s[n++] = f->s[i];
	while (n > 0 && is_digit(f->s[n - 1]))
		n--;
	while (start < n && is_digit(f->s[start]))
		start++;
	memmove(f->s, f->s + start, n - start);
	f->n = n - start;
	f->s[f->n] = '\0';
}

/* 1111…, abcd…, 9876…: each character follows from the one before by the same step. */
static bool is_sequence(const struct folded *f)
{
	int step;
	size_t i;

	if (f->n < 2)
		return true;
	step = f->s[1] - f->s[0];
	if (step < -1 || step > 1)
		return false;
	for (i = 1; i < f->n; i++) {
		int d = f->s[i] - f->s[i - 1];
		bool wraps = (step == 1 && f->s[i - 1] == '9' && f->s[i] == '0') ||
			     (step == -1 && f->s[i - 1] == '0' && f->s[i] == '9');

		if (d != step && !wraps)
			return false;
	}
	return true;
}

/* abcabcabc…: a unit of up to four characters, over and over. */
static bool is_repetition(const struct folded *f)
{
	size_t unit, i;

	for (unit = 1; unit <= 4; unit++) {
		for (i = unit; i < f->n && f->s[i] == f->s[i - unit]; i++)
			;
		if (i == f->n)
			return true;
	}
	return false;
}

struct words {
	const char *const *given;
	size_t n_given;
};

/* The i-th word, folded and reduced; false after the last. */
static bool word_at(const struct words *w, size_t i, struct folded *out)
{
	if (i < w->n_given) {
		fold(w->given[i] ? w->given[i] : "", out);
		reduce(out);
		return true;
	}
	i -= w->n_given;
	if (!password_words[i])
		return false;
	out->n = strlen(password_words[i]);
	memcpy(out->s, password_words[i], out->n + 1);
	return true;
}

static bool is_word(const struct words *w, const char *s)
{
	struct folded word;
	size_t i;

	for (i = 0; word_at(w, i, &word); i++)
		if (strcmp(word.s, s) == 0)
			return true;
	return false;
}

static bool only_repeats(const char *s, const struct folded *word)
{
	while (strncmp(s, word->s, word->n) == 0)
		s += word->n;
	return *s == '\0';
}

/* One word, the same word again and again, or two words; digits between them do not help. */
static bool is_words(const struct words *w, const char *s)
{
	struct folded word;
	size_t i;

	for (i = 0; word_at(w, i, &word); i++) {
		const char *rest = s + word.n;

		if (word.n < WORD_MIN || strncmp(s, word.s, word.n) != 0)
			continue;
		if (only_repeats(s, &word))
			return true;
		while (is_digit(*rest))
			rest++;
		if (is_word(w, rest))
			return true;
	}
	return false;
}

static bool is_common(const char *pw, const struct words *w)
{
	CLEANUP(folded_wipe) struct folded f = { 0 };

	fold(pw, &f);
	if (is_sequence(&f) || is_repetition(&f))
		return true;
	reduce(&f);
	return f.n > 0 && is_words(w, f.s);
}

static bool has_control(const char *pw, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)pw[i] < 0x20 || pw[i] == 0x7F)
			return true;
	return false;
}

static void text_wipe(char (*p)[FOLDED])
{
	sodium_memzero(*p, FOLDED);
}

Err password_check(const char *pw, size_t len, bool second_factor, const char *const *words,
		   size_t n_words, struct err_info *ei)
{
	CLEANUP(text_wipe) char text[FOLDED] = "";
	struct words w = { words, n_words };
	size_t min = second_factor ? PASSWORD_MIN_FACTOR : PASSWORD_MIN;
	size_t points;

	if (len > PASSWORD_MAX_BYTES)
		return ERR(ei, ERR_INVALID, "password.too_long", "%zu bytes", len);
	if (!utf8_valid(pw, len) || has_control(pw, len))
		return ERR(ei, ERR_INVALID, "password.invalid", "%zu bytes", len);
	memcpy(text, pw, len);
	points = utf8_length(text);
	if (points < min)
		return ERR(ei, ERR_INVALID, "password.too_short", "%zu of %zu", points, min);
	if (points > PASSWORD_MAX)
		return ERR(ei, ERR_INVALID, "password.too_long", "%zu characters", points);
	if (is_common(text, &w))
		return ERR(ei, ERR_INVALID, "password.common", "%s", "");
	return OK;
}
