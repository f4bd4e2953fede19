/*
 * See directory_impl.h.  Folding: lower case without accents for Latin letters (code points C0
 * to 24F and 1E00 to 1EFF by table: the base letter, or two for ß, æ, œ, þ, ĳ…), lower case for
 * Greek and Cyrillic, other letters as they are.  Whatever is no letter or digit ends a word;
 * combining accents are dropped, so that composed and decomposed text fold alike.
 */
#include <string.h>

#include "base/utf8.h"
#include "core/directory_impl.h"

#include "base/banned.h"

/* Two characters a code point, '.' for none. */
static const char latin_c0[] =
	"a.a.a.a.a.a.aec.e.e.e.e.i.i.i.i.d.n.o.o.o.o.o...o.u.u.u.u.y.thss"
	"a.a.a.a.a.a.aec.e.e.e.e.i.i.i.i.d.n.o.o.o.o.o...o.u.u.u.u.y.thy."
	"a.a.a.a.a.a.c.c.c.c.c.c.c.c.d.d.d.d.e.e.e.e.e.e.e.e.e.e.g.g.g.g."
	"g.g.g.g.h.h.h.h.i.i.i.i.i.i.i.i.i.i.ijijj.j.k.k.k.l.l.l.l.l.l.l."
	"l.l.l.n.n.n.n.n.n.n.n.n.o.o.o.o.o.o.oeoer.r.r.r.r.r.s.s.s.s.s.s."
	"s.s.t.t.t.t.t.t.u.u.u.u.u.u.u.u.u.u.u.u.w.w.y.y.y.z.z.z.z.z.z.s."
	"b.b.b.b.b.b.o.c.c.d.d.d.d.d.e.e.e.f.f.g.g.hvi.i.k.k.l.l.m.n.n.o."
	"o.o.oioip.p.r.s.s.shsht.t.t.t.u.u.u.v.y.y.z.z.z.z.z...dzs.s.tsw."
	"........dzdzdzljljljnjnjnja.a.i.i.o.o.u.u.u.u.u.u.u.u.u.u.e.a.a."
	"a.a.aeaeg.g.g.g.k.k.o.o.o.o.z.z.j.dzdzdzg.g.hvw.n.n.a.a.aeaeo.o."
	"a.a.a.a.e.e.e.e.i.i.i.i.o.o.o.o.r.r.r.r.u.u.u.u.s.s.t.t.y.y.h.h."
	"n.d.ououz.z.a.a.e.e.o.o.o.o.o.o.o.o.y.y.l.n.t.j.dbqpa.c.c.l.t.s."
	"z.....b.u.v.e.e.j.j.q.q.r.r.y.y.";

static const char latin_1e00[] =
	"a.a.b.b.b.b.b.b.c.c.d.d.d.d.d.d.d.d.d.d.e.e.e.e.e.e.e.e.e.e.f.f."
	"g.g.h.h.h.h.h.h.h.h.h.h.i.i.i.i.k.k.k.k.k.k.l.l.l.l.l.l.l.l.m.m."
	"m.m.m.m.n.n.n.n.n.n.n.n.o.o.o.o.o.o.o.o.p.p.p.p.r.r.r.r.r.r.r.r."
	"s.s.s.s.s.s.s.s.s.s.t.t.t.t.t.t.t.t.u.u.u.u.u.u.u.u.u.u.v.v.v.v."
	"w.w.w.w.w.w.w.w.w.w.x.x.x.x.y.y.z.z.z.z.z.z.h.t.w.y.a.s.....ss.."
	"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.e.e.e.e.e.e.e.e."
	"e.e.e.e.e.e.e.e.i.i.i.i.o.o.o.o.o.o.o.o.o.o.o.o.o.o.o.o.o.o.o.o."
	"o.o.o.o.u.u.u.u.u.u.u.u.u.u.u.u.u.u.y.y.y.y.y.y.y.y.............";

#define PARTICLE_SIZE 8

/* Words that may be left out of a name, in the languages met in Belgium. */
static const char particles[][PARTICLE_SIZE] = {
	"a",	  "abou", "abu", "af",	"ait", "al",  "as",  "at",   "ben",   "bin",
	"bou",	  "d",	  "da",	 "de",	"dei", "del", "dem", "den",  "der",   "des",
	"di",	  "do",	  "dos", "du",	"el",  "en",  "et",  "het",  "ibn",   "in",
	"l",	  "la",	  "le",	 "les", "lo",  "op",  "ou",  "ould", "s",     "st",
	"t",	  "te",	  "ten", "ter", "the", "tot", "uit", "van",  "vande", "vanden",
	"vander", "ver",  "von", "y",	"zu",  "zum", "zur",
};

static bool is_particle(const struct fold_word *w)
{
	if (w->len >= PARTICLE_SIZE)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(particles); i++)
		if (particles[i][0] == w->text[0] &&
		    memcmp(particles[i], w->text, w->len + 1u) == 0)
			return true;
	return false;
}

bool fold_is_mark(uint32_t cp)
{
	return (cp >= 0x300 && cp <= 0x36F) || cp == 0xAD || cp == 0x200D || cp == 0x640;
}

static size_t from_table(const char *pair, char out[4])
{
	if (pair[0] == '.')
		return 0;
	out[0] = pair[0];
	if (pair[1] == '.')
		return 1;
	out[1] = pair[1];
	return 2;
}

/* Spaces, punctuation and symbols beyond ASCII; everything else there counts as a letter. */
static bool is_separator(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x80, 0xBF },	    { 0x2B9, 0x2BC },	{ 0x2C2, 0x2DF },   { 0x60C, 0x60C },
		{ 0x66A, 0x66A },   { 0x2000, 0x2BFF }, { 0x3000, 0x303F }, { 0xE000, 0xF8FF },
		{ 0xFE00, 0xFE6F }, { 0xFEFF, 0xFEFF }, { 0xFFF0, 0xFFFF },
	};

	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}

static uint32_t lower(uint32_t cp)
{
	if ((cp >= 0x391 && cp <= 0x3A9) || (cp >= 0x410 && cp <= 0x42F))
		return cp + 32;
	if (cp >= 0x400 && cp <= 0x40F)
		return cp + 80;
	return cp;
}

size_t fold_code_point(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		if (cp >= 'A' && cp <= 'Z')
			cp += 'a' - 'A';
		out[0] = (char)cp;
		return (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');
	}
	if (cp >= 0xC0 && cp < 0x250)
		return from_table(latin_c0 + (size_t)(cp - 0xC0) * 2, out);
	if (cp >= 0x1E00 && cp < 0x1F00)
		return from_table(latin_1e00 + (size_t)(cp - 0x1E00) * 2, out);
	if (is_separator(cp) || fold_is_mark(cp))
		return 0;
	return utf8_put(out, lower(cp));
}

/* Adds folded bytes to a word; what passes WORD_MAX is cut at a whole code point. */
static void word_add(struct fold_word *w, const char *bytes, size_t n, size_t at)
{
	w->length = (uint16_t)(at - w->start + 1);
	if (w->len + n > WORD_MAX)
		return;
	for (size_t i = 0; i < n; i++) {
		w->source[w->len] = (uint8_t)(at - w->start);
		w->text[w->len++] = bytes[i];
	}
}

size_t fold_words(const char *s, struct fold_word *out, size_t max)
{
	size_t n = 0, at = 0;
	bool inside = false;
	uint32_t cp;

	for (; (cp = utf8_next(&s)) != 0 && at < UINT8_MAX * 4; at++) {
		char bytes[4];
		size_t k = fold_code_point(cp, bytes);

		if (k == 0 && fold_is_mark(cp)) {
			if (inside)
				word_add(&out[n - 1], "", 0, at);
			continue;
		}
		if (k > 0 && !inside) {
			if (n == max)
				break;
			out[n++] = (struct fold_word){ .start = (uint16_t)at };
		}
		inside = k > 0;
		if (inside)
			word_add(&out[n - 1], bytes, k, at);
	}
	for (size_t i = 0; i < n; i++)
		out[i].particle = is_particle(&out[i]);
	return n;
}

bool fold_join(const struct fold_word *words, size_t from, size_t to, struct fold_word *out)
{
	*out = (struct fold_word){ .start = words[from].start };
	for (size_t i = from; i <= to; i++) {
		const struct fold_word *w = &words[i];
		size_t shift = (size_t)(w->start - out->start);

		if (out->len + w->len > WORD_MAX || shift + w->length > UINT8_MAX)
			return false;
		memcpy(out->text + out->len, w->text, w->len);
		for (size_t j = 0; j < w->len; j++)
			out->source[out->len + j] = (uint8_t)(shift + w->source[j]);
		out->len = (uint8_t)(out->len + w->len);
		out->length = (uint16_t)(shift + w->length);
	}
	return true;
}

/* ------------------------------------------------------------------------------ tokens */

static void token_add(struct token_list *l, const struct fold_word *w)
{
	if (l->n == TOKENS_MAX || w->len == 0)
		return;
	l->len[l->n] = w->len;
	memcpy(l->text[l->n], w->text, w->len + 1u);
	l->n++;
}

static void token_add_new(struct token_list *l, const struct fold_word *w)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->len[i] == w->len && memcmp(l->text[i], w->text, w->len) == 0)
			return;
	token_add(l, w);
}

/*
 * Glued forms: a word with the particles before it (vandenbroeck and denbroeck for "van den
 * Broeck"), and two words that follow each other (jeanpierre).
 */
static void add_glued(struct token_list *l, const struct fold_word *w, size_t n)
{
	struct fold_word j;

	for (size_t i = 1; i < n; i++) {
		if (fold_join(w, i - 1, i, &j))
			token_add_new(l, &j);
		for (size_t from = i - 1; !w[i].particle && from > 0; from--) {
			if (!w[from].particle || !w[from - 1].particle)
				break;
			if (fold_join(w, from - 1, i, &j))
				token_add_new(l, &j);
		}
	}
}

void tokens_of(const struct directory_entry *e, struct token_list *out)
{
	const char *const names[] = { e->last_name, e->first_name, e->usual_name };
	struct fold_word w[ARRAY_LEN(names)][WORDS_MAX / 2];
	size_t n[ARRAY_LEN(names)];

	out->n = 0;
	for (size_t f = 0; f < ARRAY_LEN(names); f++) {
		n[f] = names[f] ? fold_words(names[f], w[f], WORDS_MAX / 2) : 0;
		for (size_t i = 0; i < n[f]; i++)
			token_add(out, &w[f][i]);
	}
	for (size_t f = 0; f < ARRAY_LEN(names); f++)
		add_glued(out, w[f], n[f]);
}

size_t fold_sort_key(const struct directory_entry *e, char *out, size_t size)
{
	const char *const names[] = { e->last_name, e->first_name, e->usual_name };
	size_t n = 0;

	for (size_t f = 0; f < ARRAY_LEN(names); f++) {
		const char *s = names[f] ? names[f] : "";
		size_t start = n;
		bool gap = false;
		uint32_t cp;

		while ((cp = utf8_next(&s)) != 0 && n + 8 < size) {
			char bytes[4];
			size_t k = fold_code_point(cp, bytes);

			if (k > 0 && gap && n > start)
				out[n++] = ' ';
			gap = k > 0 ? false : gap || !fold_is_mark(cp);
			memcpy(out + n, bytes, k);
			n += k;
		}
		out[n++] = '\x01'; /* below every letter: short names first */
	}
	return n;
}

/* ------------------------------------------------------------------------------ numbers */

static size_t digits_of(const char *s, char out[NUMBER_WIDTH + 1])
{
	size_t n = 0;

	for (; *s && n < NUMBER_WIDTH; s++)
		if (*s >= '0' && *s <= '9')
			out[n++] = *s;
	out[n] = '\0';
	return n;
}

static size_t drop(char *digits, size_t n, size_t first)
{
	memmove(digits, digits + first, n - first + 1);
	return n - first;
}

size_t number_of_phone(const char *s, char out[NUMBER_WIDTH + 1])
{
	size_t n = digits_of(s, out);
	bool international = *s == '+';

	if (!international && strncmp(out, "00", 2) == 0) {
		n = drop(out, n, 2);
		international = true;
	}
	/* Eleven digits from 32 on are a Belgian number without its plus. */
	if (strncmp(out, "32", 2) == 0 && (international || n >= 10))
		n = drop(out, n, 2);
	else if (international)
		return n;
	return n > 0 && out[0] == '0' ? drop(out, n, 1) : n;
}

size_t number_of_file(const char *s, char out[NUMBER_WIDTH + 1])
{
	size_t n = digits_of(s, out), zeros = 0;

	while (zeros < n && out[zeros] == '0')
		zeros++;
	return drop(out, n, zeros);
}

uint64_t number_step(size_t n)
{
	uint64_t step = 1;

	for (; n < NUMBER_WIDTH; n++)
		step *= 10;
	return step;
}

uint64_t number_key(const char *digits, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (uint64_t)(digits[i] - '0');
	return v * number_step(n);
}
