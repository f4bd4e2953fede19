/*
 * See phonetic.h.  Rules are tried in the order of the table at each place of the word; the
 * first that fits writes its symbols and consumes its letters.  Symbols that follow themselves
 * are written once.  Capitals and figures in the output are sounds that no single letter stands
 * for: 1 2 3  nasal in, an, on      4 eu      7 ou/au      8 ij, ei      9 ui A I U  vowels of
 * Arabic names         N gn         U oe, ou      x sh
 */
#include "core/phonetic.h"

#include <stdbool.h>
#include <string.h>

#include "base/macros.h"

#include "base/banned.h"

enum {
	START = 1,   /* at the start of the word */
	END = 2,     /* at its end */
	FRONT = 4,   /* before e, i, y */
	VOWEL = 8,   /* before a vowel */
	CLOSED = 16, /* before a consonant other than m and n, or at the end */
};

struct rule {
	const char *letters, *sound;
	unsigned where;
};

static const struct rule french[] = {
	{ "aulds", "o", END }, { "auld", "o", END },	{ "aults", "o", END },
	{ "ault", "o", END },  { "auds", "o", END },	{ "aud", "o", END },
	{ "auts", "o", END },  { "aut", "o", END },	{ "aux", "o", END },
	{ "au", "o", 0 },      { "ain", "1", CLOSED },	{ "aim", "1", CLOSED },
	{ "ais", "e", END },   { "ait", "e", END },	{ "aix", "e", END },
	{ "ai", "e", 0 },      { "ay", "e", 0 },	{ "ae", "e", 0 },
	{ "ant", "2", END },   { "and", "2", END },	{ "an", "2", CLOSED },
	{ "am", "2", CLOSED }, { "chr", "kr", 0 },	{ "ch", "x", 0 },
	{ "cqu", "k", 0 },     { "cq", "k", 0 },	{ "ck", "k", 0 },
	{ "c", "s", FRONT },   { "c", "k", 0 },		{ "ds", "", END },
	{ "d", "", END },      { "eaux", "o", END },	{ "eau", "o", 0 },
	{ "eu", "4", 0 },      { "ein", "1", CLOSED },	{ "ei", "e", 0 },
	{ "ey", "e", 0 },      { "ez", "e", END },	{ "et", "e", END },
	{ "ent", "2", END },   { "en", "2", CLOSED },	{ "em", "2", CLOSED },
	{ "es", "", END },     { "e", "", END },	{ "gn", "N", 0 },
	{ "gu", "g", FRONT },  { "gh", "g", 0 },	{ "g", "j", FRONT },
	{ "h", "", 0 },	       { "ien", "i1", CLOSED }, { "in", "1", CLOSED },
	{ "im", "1", CLOSED }, { "ies", "i", END },	{ "ie", "i", END },
	{ "oeu", "4", 0 },     { "oin", "w1", CLOSED }, { "oix", "wa", END },
	{ "ois", "wa", END },  { "oit", "wa", END },	{ "oy", "wa", 0 },
	{ "oi", "wa", 0 },     { "ou", "U", 0 },	{ "ont", "3", END },
	{ "ond", "3", END },   { "on", "3", CLOSED },	{ "om", "3", CLOSED },
	{ "ots", "o", END },   { "ot", "o", END },	{ "ph", "f", 0 },
	{ "p", "", END },      { "qu", "k", 0 },	{ "q", "k", 0 },
	{ "sch", "x", 0 },     { "sh", "x", 0 },	{ "sc", "s", FRONT },
	{ "s", "", END },      { "th", "t", 0 },	{ "ts", "", END },
	{ "t", "", END },      { "un", "1", CLOSED },	{ "um", "1", CLOSED },
	{ "w", "v", 0 },       { "x", "", END },	{ "x", "ks", 0 },
	{ "yn", "1", CLOSED }, { "ym", "1", CLOSED },	{ "y", "i", 0 },
	{ "z", "", END },      { "z", "s", 0 },
};

static const struct rule dutch[] = {
	{ "auw", "7", 0 },   { "au", "7", 0 },	  { "ae", "a", 0 },   { "ckx", "ks", 0 },
	{ "cks", "ks", 0 },  { "ck", "k", 0 },	  { "ch", "g", 0 },   { "cq", "k", 0 },
	{ "c", "s", FRONT }, { "c", "k", 0 },	  { "dt", "t", 0 },   { "d", "t", END },
	{ "eij", "8", 0 },   { "ei", "8", 0 },	  { "ey", "8", 0 },   { "e", "", END },
	{ "gh", "g", 0 },    { "ij", "8", 0 },	  { "ie", "i", 0 },   { "kx", "ks", 0 },
	{ "oe", "U", 0 },    { "ouw", "7", 0 },	  { "ou", "7", 0 },   { "ph", "f", 0 },
	{ "q", "k", 0 },     { "sch", "s", END }, { "sch", "sx", 0 }, { "sz", "s", 0 },
	{ "th", "t", 0 },    { "uij", "9", 0 },	  { "ui", "9", 0 },   { "uy", "9", 0 },
	{ "ue", "u", 0 },    { "x", "ks", 0 },	  { "y", "8", 0 },    { "z", "s", 0 },
};

static const struct rule arabic[] = {
	{ "ai", "A", 0 },    { "a", "A", 0 },  { "ck", "k", 0 }, { "ch", "x", 0 },
	{ "c", "s", FRONT }, { "c", "k", 0 },  { "dj", "j", 0 }, { "dh", "d", 0 },
	{ "ee", "I", 0 },    { "e", "", END }, { "e", "A", 0 },	 { "gh", "g", 0 },
	{ "h", "", END },    { "i", "I", 0 },  { "kh", "k", 0 }, { "ou", "w", START | VOWEL },
	{ "ou", "U", 0 },    { "o", "U", 0 },  { "ph", "f", 0 }, { "q", "k", 0 },
	{ "sch", "x", 0 },   { "sh", "x", 0 }, { "th", "t", 0 }, { "u", "U", 0 },
	{ "y", "y", VOWEL }, { "y", "I", 0 },
};

static const struct {
	const struct rule *rules;
	size_t n_rules;
	size_t least; /* symbols that a key needs */
} sets[PHONETIC_SETS] = {
	[PHONETIC_FRENCH] = { LIST(rules, french), .least = 3 },
	[PHONETIC_DUTCH] = { LIST(rules, dutch), .least = 3 },
	[PHONETIC_ARABIC] = { LIST(rules, arabic), .least = 3 },
};

static bool vowel(char c)
{
	return c && strchr("aeiouy", c);
}

/* Whether what follows is as the rule wants it; `next` is NUL at the end. */
static bool follows(unsigned where, char next)
{
	if (where & END && next)
		return false;
	if (where & FRONT && !(next && strchr("eiy", next)))
		return false;
	if (where & VOWEL && !vowel(next))
		return false;
	return !(where & CLOSED && (vowel(next) || next == 'n' || next == 'm'));
}

static bool fits(const struct rule *r, const char *word, size_t len, size_t at)
{
	size_t n = strlen(r->letters), end = at + n;

	if (end > len || memcmp(word + at, r->letters, n) != 0)
		return false;
	if (r->where & START && at != 0)
		return false;
	return follows(r->where, end < len ? word[end] : '\0');
}

static size_t put(char *out, size_t o, char c)
{
	if (o > 0 && out[o - 1] == c)
		return o;
	if (o < PHONETIC_SIZE - 1)
		out[o++] = c;
	return o;
}

/* Keeps the consonants and the first vowel; `consonants` is their number. */
static size_t skeleton(char *out, size_t n, size_t *consonants)
{
	size_t o = 0;
	bool had_vowel = false;

	*consonants = 0;
	for (size_t i = 0; i < n; i++) {
		if (strchr("AIU", out[i])) {
			if (had_vowel)
				continue;
			had_vowel = true;
		} else {
			++*consonants;
		}
		out[o++] = out[i];
	}
	return o;
}

size_t phonetic_key(enum phonetic_set set, const char *word, size_t len,
		    char out[PHONETIC_SIZE])
{
	size_t at = 0, o = 0, weight;

	while (at < len) {
		const struct rule *r = sets[set].rules, *end = r + sets[set].n_rules;

		while (r < end && !(r->letters[0] == word[at] && fits(r, word, len, at)))
			r++;
		if (r == end) {
			o = put(out, o, word[at++]);
			continue;
		}
		for (const char *s = r->sound; *s; s++)
			o = put(out, o, *s);
		at += strlen(r->letters);
	}
	weight = o;
	if (set == PHONETIC_ARABIC)
		o = skeleton(out, o, &weight);
	out[o] = '\0';
	return weight < sets[set].least ? 0 : o;
}

uint32_t phonetic_hash(enum phonetic_set set, const char *word, size_t len)
{
	char key[PHONETIC_SIZE];
	size_t n = phonetic_key(set, word, len, key);
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)key[i]) * 16777619u;
	return n == 0 ? 0 : h ? h : 1;
}

void phonetic_hashes(const char *word, size_t len, uint32_t out[PHONETIC_SETS])
{
	for (int set = 0; set < PHONETIC_SETS; set++)
		out[set] = phonetic_hash((enum phonetic_set)set, word, len);
}
