/*
 * See directory_impl.h: which tokens match a word.
 *
 * Typing errors are found by an automaton that reads a token letter by letter and keeps, for 0,
 * 1 and 2 errors, the set of places in the word that can be reached (a bit each; Wu and Manber
 * 1992, with the swap of two neighbours added).  The sorted tokens are walked like a tree:
 * letters shared with the token before are not read again, and when no place can be reached any
 * more, all tokens that begin alike are passed over.  So the cost follows the distinct tokens
 * that resemble the word, not the number of persons.
 */
#include <string.h>

#include "core/directory_impl.h"

#include "base/banned.h"

struct reach { /* places reached with at most j errors */
	uint64_t r[3];
};

void word_prepare(struct word *w, struct arena *arena)
{
	uint64_t *masks;

	if (w->masks)
		return;
	masks = arena_array(arena, 256, sizeof(*masks));
	for (unsigned i = 0; i < w->len; i++)
		masks[(unsigned char)w->text[i]] |= UINT64_C(1) << i;
	w->masks = masks;
	if (w->len >= 4)
		phonetic_hashes(w->text, w->len, w->hash);
}

static inline struct reach reach_start(void)
{
	return (struct reach){ { 1, 3, 7 } };
}

/* Reads a letter: an added, changed or missing one costs an error, so do two swapped ones. */
static inline struct reach reach_step(const struct reach *two_back, const struct reach *back,
				      uint64_t mask, uint64_t mask_back, uint64_t all,
				      unsigned k)
{
	struct reach n = { { 0, 0, 0 } };

	n.r[0] = (back->r[0] & mask) << 1;
	for (unsigned j = 1; j <= k; j++) {
		uint64_t swap = two_back ? two_back->r[j - 1] & mask & mask_back >> 1 : 0;

		n.r[j] = ((back->r[j] & mask) << 1 | back->r[j - 1] | back->r[j - 1] << 1 |
			  n.r[j - 1] << 1 | swap << 2) &
			 all;
	}
	return n;
}

/* The least number of errors with which the end of the word is reached; 3: none. */
static inline unsigned reach_errors(const struct reach *s, unsigned len, unsigned k)
{
	for (unsigned j = 0; j <= k; j++)
		if (s->r[j] >> len & 1)
			return j;
	return 3;
}

static const uint8_t class_of_errors[] = { DIRECTORY_EXACT, DIRECTORY_ONE_ERROR,
					   DIRECTORY_TWO_ERRORS, DIRECTORY_NO_MATCH };

static unsigned errors_at(const struct word *w, enum level level)
{
	unsigned k = level == LEVEL_PREFIX ? 0 : level == LEVEL_ONE ? 1 : 2;

	return w->errors < k ? w->errors : k;
}

static uint64_t all_places(const struct word *w)
{
	return (UINT64_C(2) << w->len) - 1;
}

/* Errors between a word and one text; a word still open may also match its beginning. */
static unsigned errors_of_text(const struct word *w, const char *text, size_t len, unsigned k)
{
	struct reach s[3] = { reach_start(), reach_start(), reach_start() };
	unsigned least = 3, e;

	for (size_t i = 0; i < len; i++) {
		const struct reach *back = &s[(i + 2) % 3];

		s[i % 3] = reach_step(
			i ? &s[(i + 1) % 3] : NULL, back, w->masks[(unsigned char)text[i]],
			i ? w->masks[(unsigned char)text[i - 1]] : 0, all_places(w), k);
		if (s[i % 3].r[k] == 0)
			return least;
		if (w->open || i + 1 == len) {
			e = reach_errors(&s[i % 3], w->len, k);
			least = e < least ? e : least;
		}
	}
	return least;
}

static bool sounds_alike(const struct word *w, const uint32_t hash[PHONETIC_SETS])
{
	for (int set = 0; set < PHONETIC_SETS; set++)
		if (w->hash[set] && w->hash[set] == hash[set])
			return true;
	return false;
}

enum directory_class word_class_text(const struct word *w, enum level level, const char *text,
				     size_t len, const uint32_t hash[PHONETIC_SETS])
{
	enum directory_class c = DIRECTORY_NO_MATCH;
	unsigned k = errors_at(w, level);

	if (len >= w->len && memcmp(text, w->text, w->len) == 0 && (len == w->len || !w->whole))
		c = len == w->len ? DIRECTORY_EXACT : DIRECTORY_PREFIX;
	else if (k > 0)
		c = (enum directory_class)class_of_errors[errors_of_text(w, text, len, k)];
	if (level != LEVEL_PREFIX && c > DIRECTORY_PHONETIC && sounds_alike(w, hash))
		c = DIRECTORY_PHONETIC;
	if (c != DIRECTORY_NO_MATCH && c < (enum directory_class)w->floor)
		c = (enum directory_class)w->floor;
	return c;
}

/* ------------------------------------------------------------------------------ index */

/* First token that is not below `text`, or, with `after`, above all that begin with it. */
static uint32_t token_lower(const struct index *ix, const char *text, size_t len, bool after)
{
	uint32_t from = 0, to = ix->n_tokens;

	while (from < to) {
		uint32_t mid = from + (to - from) / 2;
		size_t n = token_len(ix, mid);
		int c = memcmp(ix->text + ix->text_at[mid], text, n < len ? n : len);

		if (c == 0)
			c = n < len ? -1 : after ? -1 : 0;
		if (c < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static void set_add(const struct index *ix, struct word_set *s, uint32_t token, uint8_t class)
{
	if (token >= s->from && token < s->to)
		return;
	if (s->class[token] == 0)
		s->n_posts += ix->post_at[token + 1] - ix->post_at[token];
	if (s->class[token] == 0 || class < s->class[token])
		s->class[token] = class;
}

struct walk {
	const struct index *ix;
	const struct word *word;
	unsigned k;
	uint64_t all;
	struct reach reach[WORD_MAX + 1]; /* after each letter of the token at hand */
	uint8_t least[WORD_MAX + 1];	  /* errors of the best beginning so far; 3: none */
	unsigned depth;			  /* letters for which the above holds */
};

/* Reads token `t` from where it differs; true when it was read to its end. */
static bool walk_token(struct walk *w, uint32_t t)
{
	const unsigned char *s = (const unsigned char *)w->ix->text + w->ix->text_at[t];
	unsigned len = token_len(w->ix, t),
		 i = w->ix->lcp[t] < w->depth ? w->ix->lcp[t] : w->depth;
	const uint64_t *masks = w->word->masks;

	for (; i < len; i++) {
		struct reach *r = &w->reach[i + 1];

		*r = reach_step(i ? r - 2 : NULL, r - 1, masks[s[i]], i ? masks[s[i - 1]] : 0,
				w->all, w->k);
		if (r->r[w->k] == 0)
			break;
		w->least[i + 1] = w->least[i];
		if (w->word->open) {
			unsigned e = reach_errors(r, w->word->len, w->k);

			if (e < w->least[i])
				w->least[i + 1] = (uint8_t)e;
		}
	}
	w->depth = i;
	return i == len;
}

/* First token from `t` on that shares at most `depth` letters with the one before: by eight. */
static uint32_t alike_end(const struct index *ix, uint32_t t, unsigned depth)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	const uint64_t add = UINT64_C(0x0101010101010101) * (0x7Fu - depth);
	uint64_t eight;

	for (; t + 8 <= ix->n_tokens; t += 8) {
		memcpy(&eight, ix->lcp + t, 8);
		if (((eight + add) & high) != high)
			break;
	}
	while (t < ix->n_tokens && ix->lcp[t] > depth)
		t++;
	return t;
}

static void walk_tokens(const struct index *ix, const struct word *word, unsigned k,
			struct word_set *set)
{
	struct walk w = { .ix = ix, .word = word, .k = k, .all = all_places(word) };
	uint32_t t = 0, n = ix->n_tokens;

	w.reach[0] = reach_start();
	w.least[0] = 3;
	while (t < n) {
		unsigned least;
		uint32_t end;

		if (walk_token(&w, t)) {
			unsigned e = reach_errors(&w.reach[w.depth], word->len, k);

			least = w.least[w.depth] < e ? w.least[w.depth] : e;
			if (least < 3)
				set_add(ix, set, t, class_of_errors[least]);
			t++;
			continue;
		}
		/* Nothing beyond w.depth letters: all that share one more are alike. */
		least = w.least[w.depth];
		end = alike_end(ix, t + 1, w.depth);
		for (; least < 3 && t < end; t++)
			set_add(ix, set, t, class_of_errors[least]);
		t = end;
	}
}

static void add_alike(const struct index *ix, const struct word *w, struct word_set *set)
{
	for (int i = 0; i < PHONETIC_SETS; i++) {
		const struct pairs *p = &ix->phonetic[i];

		if (!w->hash[i])
			continue;
		for (uint32_t at = pairs_lower(p, w->hash[i]);
		     at < p->n && p->key[at] == w->hash[i]; at++)
			set_add(ix, set, p->value[at], DIRECTORY_PHONETIC);
	}
}

void word_set_fill(const struct index *ix, const struct word *w, enum level level,
		   struct arena *arena, struct word_set *out)
{
	unsigned k = errors_at(w, level);

	*out = (struct word_set){ .word = w };
	out->from = token_lower(ix, w->text, w->len, false);
	out->to = token_lower(ix, w->text, w->len, true);
	out->exact = out->from < out->to && token_len(ix, out->from) == w->len;
	if (w->whole)
		out->to = out->from + (out->exact ? 1 : 0);
	if (ix->n_tokens == 0)
		return;
	out->n_posts = ix->post_at[out->to] - ix->post_at[out->from];
	if (level == LEVEL_PREFIX || w->optional)
		return;
	out->class = arena_alloc(arena, ix->n_tokens);
	if (k > 0)
		walk_tokens(ix, w, k, out);
	add_alike(ix, w, out);
}
