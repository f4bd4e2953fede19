/* See directory_impl.h: the answers, with their spans. */
#include <string.h>

#include "core/directory_impl.h"

#include "base/banned.h"

#define LIMIT_DEFAULT 8u
#define SCORE_BEST    1000u
#define SCORE_STEP    6u
#define RUN_WORDS     5u /* words of a name that one typed word may cover */

/* ------------------------------------------------------------------------------ spans */

struct shown {
	struct fold_word words[WORDS_MAX];
	size_t n;
	uint32_t used; /* words that have a span */
};

/*
 * The class of a typed word against words from..to of the name, glued.  Its sound is looked at
 * only where that could be better than `best`.
 */
static enum directory_class run_class(const struct shown *sh, const struct word *w, size_t from,
				      size_t to, enum directory_class best,
				      struct fold_word *run)
{
	uint32_t hash[PHONETIC_SETS] = { 0 };
	enum directory_class c;

	for (size_t i = from; i <= to; i++)
		if (sh->used >> i & 1)
			return DIRECTORY_NO_MATCH;
	if (!fold_join(sh->words, from, to, run))
		return DIRECTORY_NO_MATCH;
	c = word_class_text(w, w->masks ? LEVEL_TWO : LEVEL_PREFIX, run->text, run->len, hash);
	if (!w->masks || c <= DIRECTORY_ONE_ERROR || best <= DIRECTORY_PHONETIC)
		return c;
	phonetic_hashes(run->text, run->len, hash);
	return word_class_text(w, LEVEL_TWO, run->text, run->len, hash);
}

static void span_add(struct directory_hit *hit, const struct fold_word *run,
		     const struct word *w)
{
	struct directory_span span = { run->start, run->length };
	unsigned i = hit->n_spans;

	if (i == DIRECTORY_SPANS_MAX)
		return;
	if (run->len > w->len && memcmp(run->text, w->text, w->len) == 0)
		span.length = (uint16_t)(run->source[w->len - 1] + 1u);
	for (; i > 0 && hit->spans[i - 1].start > span.start; i--)
		hit->spans[i] = hit->spans[i - 1];
	hit->spans[i] = span;
	hit->n_spans++;
}

/* The words of the name that a typed word matches best: the fewest of them among equals. */
static void span_find(struct shown *sh, const struct word *w, struct directory_hit *hit)
{
	enum directory_class best = DIRECTORY_NO_MATCH;
	struct fold_word run, chosen = { 0 };
	size_t from = 0, to = 0;

	for (size_t n = 1; n <= RUN_WORDS && best > DIRECTORY_EXACT; n++) {
		for (size_t i = 0; i + n <= sh->n; i++) {
			enum directory_class c = run_class(sh, w, i, i + n - 1, best, &run);

			if (c >= best)
				continue;
			best = c;
			chosen = run;
			from = i;
			to = i + n - 1;
		}
	}
	if (best == DIRECTORY_NO_MATCH)
		return;
	for (size_t i = from; i <= to; i++)
		sh->used |= 1u << i;
	span_add(hit, &chosen, w);
}

/* Long words first: they have the least choice. */
static void spans_fill(const struct reading *r, struct directory_hit *hit)
{
	struct shown sh = { .used = 0 };
	uint32_t done = 0;

	sh.n = fold_words(hit->name, sh.words, WORDS_MAX);
	for (size_t k = 0; k < r->n_words; k++) {
		size_t longest = r->n_words;

		for (size_t i = 0; i < r->n_words; i++)
			if (!(done >> i & 1) && (longest == r->n_words ||
						 r->words[i]->len > r->words[longest]->len))
				longest = i;
		done |= 1u << longest;
		span_find(&sh, r->words[longest], hit);
	}
}

/* ------------------------------------------------------------------------------ answers */

void hits_fill(const struct search *s, struct directory_hits *out)
{
	out->rows = arena_array(s->arena, s->n, sizeof(*out->rows));
	out->n_rows = s->n;
	out->more = s->more;
	for (size_t i = 0; i < s->n; i++) {
		const struct candidate *c = &s->rows[i];
		struct directory_hit *hit = &out->rows[i];

		entry_view(s->d, c->slot, &hit->entry);
		entry_copy(s->arena, &hit->entry);
		memset(hit->entry.phones, 0, sizeof(hit->entry.phones));
		memset(hit->entry.niss, 0, sizeof(hit->entry.niss));
		hit->entry.n_phones = 0;
		hit->slot = c->slot;
		hit->class = (enum directory_class)(c->cost / COST_STEP);
		hit->relation = (enum directory_relation)c->relation;
		hit->score = SCORE_BEST - c->cost * SCORE_STEP;
		hit->name = directory_display_name(s->arena, &hit->entry);
		spans_fill(c->reading, hit);
	}
}

void directory_search(struct directory *d, struct arena *arena, const struct directory_query *q,
		      struct directory_hits *out)
{
	static const struct directory_viewer nobody = { 0 };
	struct search *s = arena_alloc(arena, sizeof(*s));

	*out = (struct directory_hits){ 0 };
	s->d = d;
	s->arena = arena;
	s->viewer = q->viewer ? q->viewer : &nobody;
	s->viewer_tag = referent_tag(s->viewer->user_id);
	s->limit = q->limit ? q->limit : LIMIT_DEFAULT;
	if (s->limit > DIRECTORY_HITS_MAX)
		s->limit = DIRECTORY_HITS_MAX;
	query_parse(q, &s->parsed);
	if (s->parsed.n_words + s->parsed.n_numbers == 0)
		return;
	directory_read_begin(d);
	search_run(s);
	hits_fill(s, out);
	directory_read_end(d);
}
