/*
 * See directory_impl.h: which persons match, best first.
 *
 * Every reading of the text is tried at three levels: whole words and prefixes; one error or
 * the same sound; two errors.  A level is tried only while the levels before left room in the
 * answer, the last one only when there is next to nothing.  Within a level, the item with the
 * fewest persons gives the candidates and the others are checked on each of them.  A person
 * that the viewer may not see is dropped before anything is compared or counted.
 */
#include <limits.h>
#include <string.h>

#include "core/directory_impl.h"

#include "base/banned.h"

/* Hits of a single word that make a search for two errors needless; of several, one does. */
#define ENOUGH	  3u
#define SKIPPED	  2u   /* cost of a particle typed but not in the name */
#define TRIES_MAX 400u /* steps of pairing words and tokens */
#define NO_COST	  UINT_MAX

/* ------------------------------------------------------------------------------ answers */

static bool in_team(const struct directory_viewer *v, uint16_t team)
{
	if (team == 0)
		return false;
	for (size_t i = 0; i < v->n_teams; i++)
		if (v->teams[i] == team)
			return true;
	return false;
}

static inline bool may_see(const struct directory_viewer *v, const struct hot *h)
{
	if (!(h->state & STATE_PROTECTED) || v->sees_all)
		return true;
	return v->sees_protected && in_team(v, h->team);
}

static inline enum directory_relation relation_of(const struct search *s, uint32_t slot)
{
	const struct hot *h = hot_at(s->d, slot);

	if (h->referent_tag == s->viewer_tag && s->viewer->user_id != 0 &&
	    rank_at(s->d, slot)->referent == s->viewer->user_id)
		return DIRECTORY_MINE;
	return in_team(s->viewer, h->team) ? DIRECTORY_TEAM : DIRECTORY_OTHER;
}

static bool before(const struct directory *d, const struct candidate *a,
		   const struct candidate *b)
{
	if (a->cost != b->cost)
		return a->cost < b->cost;
	if (a->relation != b->relation)
		return a->relation < b->relation;
	return name_compare(d, a->slot, b->slot) < 0;
}

static size_t row_of(const struct search *s, uint32_t slot)
{
	size_t i = 0;

	while (i < s->n && s->rows[i].slot != slot)
		i++;
	return i;
}

static void row_drop(struct search *s, size_t i)
{
	memmove(&s->rows[i], &s->rows[i + 1], (s->n - i - 1) * sizeof(s->rows[0]));
	s->n--;
}

/* Whether the answer is full of better ones, and known to be only a part. */
static inline bool too_late(const struct search *s, struct candidate *c)
{
	const struct candidate *last;

	if (s->n < s->limit || !s->more)
		return false;
	last = &s->rows[s->n - 1];
	if (c->cost < last->cost)
		return false;
	if (c->cost > last->cost)
		return true;
	c->relation = (uint8_t)relation_of(s, c->slot);
	return !before(s->d, c, last);
}

static void offer(struct search *s, uint32_t slot, unsigned cost, const struct reading *reading)
{
	struct candidate c = { .slot = slot, .cost = (uint16_t)cost, .reading = reading };
	size_t i;

	if (too_late(s, &c))
		return;
	c.relation = (uint8_t)relation_of(s, slot);
	i = row_of(s, slot);
	if (i < s->n) {
		if (cost >= s->rows[i].cost)
			return;
		row_drop(s, i);
	} else if (s->n == s->limit) {
		s->more = true;
		if (!before(s->d, &c, &s->rows[s->n - 1]))
			return;
		s->n--;
	}
	for (i = s->n; i > 0 && before(s->d, &c, &s->rows[i - 1]); i--)
		s->rows[i] = s->rows[i - 1];
	s->rows[i] = c;
	s->n++;
}

/* ------------------------------------------------------------------------------ pairing */

/* Classes of every word with every token of one person. */
struct pairing {
	const struct reading *reading;
	size_t n_tokens;
	uint8_t class[ITEMS_MAX][TOKENS_MAX];
	uint8_t least[ITEMS_MAX]; /* class of each word at best */
	unsigned best, tries;
};

static inline void pairing_start(struct pairing *p, const struct reading *r)
{
	p->reading = r;
	p->n_tokens = 0;
	for (size_t w = 0; w < r->n_words; w++)
		p->least[w] = DIRECTORY_NO_MATCH;
}

static inline void pairing_set(struct pairing *p, size_t word, enum directory_class c)
{
	p->class[word][p->n_tokens] = (uint8_t)c;
	if (c < p->least[word])
		p->least[word] = (uint8_t)c;
}

/* Each token is used once; `p->best` gets the cost of the best pairing. */
static void pair_from(struct pairing *p, size_t word, uint32_t used, unsigned worst,
		      unsigned sum)
{
	bool optional;

	if (worst * COST_STEP + sum >= p->best || ++p->tries > TRIES_MAX)
		return;
	if (word == p->reading->n_words) {
		p->best = worst * COST_STEP + sum;
		return;
	}
	optional = p->reading->words[word]->optional;
	for (size_t t = 0; t < p->n_tokens; t++) {
		unsigned c = p->class[word][t];

		if (c == DIRECTORY_NO_MATCH || used >> t & 1)
			continue;
		pair_from(p, word + 1, used | 1u << t, !optional && c > worst ? c : worst,
			  sum + c);
	}
	if (optional)
		pair_from(p, word + 1, used, worst, sum + SKIPPED);
}

/* Pairs, unless a word finds no token or the cost cannot be low enough to be kept. */
static void pair_and_offer(struct search *s, struct pairing *p, uint32_t slot, unsigned worst,
			   unsigned sum)
{
	const struct reading *r = p->reading;
	struct candidate least = { .slot = slot };
	unsigned floor = worst, floor_sum = sum;

	for (size_t w = 0; w < r->n_words; w++) {
		unsigned c = p->least[w];

		if (r->words[w]->optional) {
			floor_sum += c < SKIPPED ? c : SKIPPED;
			continue;
		}
		if (c == DIRECTORY_NO_MATCH)
			return;
		floor = c > floor ? c : floor;
		floor_sum += c;
	}
	least.cost = (uint16_t)(floor * COST_STEP + floor_sum);
	if (too_late(s, &least))
		return;
	p->best = NO_COST;
	p->tries = 0;
	pair_from(p, 0, 0, worst, sum);
	if (p->best != NO_COST)
		offer(s, slot, p->best, r);
}

/* Adds the numbers' classes; false when one does not match. */
static bool numbers_match(const struct search *s, const struct reading *r, uint32_t slot,
			  unsigned *worst, unsigned *sum)
{
	for (size_t i = 0; i < r->n_numbers; i++) {
		unsigned c = number_class(s->d, slot, r->numbers[i]);

		if (c == DIRECTORY_NO_MATCH)
			return false;
		*worst = c > *worst ? c : *worst;
		*sum += c;
	}
	return true;
}

/* ------------------------------------------------------------------------------ index */

struct attempt {
	struct search *s;
	const struct reading *reading;
	enum level level;
	const struct index *index;
	unsigned where; /* state of the persons that the index speaks of as they are now */
	struct word_set sets[ITEMS_MAX];
};

/* Whether what the index says of a person holds, and the viewer may see the person. */
static inline bool eligible(const struct attempt *a, uint32_t slot)
{
	const struct hot *h = hot_at(a->s->d, slot);

	return (h->state & STATE_WHERE) == a->where && may_see(a->s->viewer, h);
}

static void consider(const struct attempt *a, uint32_t slot)
{
	const struct index *ix = a->index;
	struct pairing p;
	unsigned worst = 0, sum = 0;

	if (!eligible(a, slot) || !numbers_match(a->s, a->reading, slot, &worst, &sum))
		return;
	pairing_start(&p, a->reading);
	for (uint32_t i = ix->own_at[slot]; i < ix->own_at[slot + 1]; i++, p.n_tokens++)
		for (size_t w = 0; w < a->reading->n_words; w++)
			pairing_set(&p, w, word_class_token(&a->sets[w], ix->own[i]));
	pair_and_offer(a->s, &p, slot, worst, sum);
}

/* A single word needs no pairing: the token tells the cost. */
static void offer_posts(const struct attempt *a, uint32_t token)
{
	const struct index *ix = a->index;
	unsigned c = word_class_token(&a->sets[0], token), cost = c * COST_STEP + c;
	struct search *s = a->s;

	for (uint32_t i = ix->post_at[token]; i < ix->post_at[token + 1]; i++) {
		if (s->n == s->limit && s->more && cost > s->rows[s->n - 1].cost)
			return;
		if (eligible(a, ix->posts[i]))
			offer(s, ix->posts[i], cost, a->reading);
	}
}

static void consider_posts(const struct attempt *a, uint32_t token)
{
	const struct index *ix = a->index;

	for (uint32_t i = ix->post_at[token]; i < ix->post_at[token + 1]; i++)
		consider(a, ix->posts[i]);
}

static void word_candidates(const struct attempt *a, const struct word_set *set)
{
	bool alone = a->reading->n_words == 1 && a->reading->n_numbers == 0;
	const struct index *ix = a->index;

	for (uint32_t t = set->from; t < set->to; t++)
		alone ? offer_posts(a, t) : consider_posts(a, t);
	if (!set->class)
		return;
	for (uint32_t t = 0; t < ix->n_tokens; t++) {
		uint64_t eight;

		if (t % 8 == 0 && t + 8 <= ix->n_tokens) {
			memcpy(&eight, set->class + t, 8);
			if (eight == 0) {
				t += 7;
				continue;
			}
		}
		if (set->class[t])
			alone ? offer_posts(a, t) : consider_posts(a, t);
	}
}

/* ------------------------------------------------------------------------------ numbers */

static uint32_t ranges_size(const struct range *r, size_t n)
{
	uint32_t size = 0;

	for (size_t i = 0; i < n; i++)
		size += r[i].to - r[i].from;
	return size;
}

static void number_candidates(const struct attempt *a, const struct number *number)
{
	struct range r[NUMBER_RANGES];
	size_t n = number_ranges(a->index, number, r);

	for (size_t i = 0; i < n; i++)
		for (uint32_t k = r[i].from; k < r[i].to; k++)
			consider(a, r[i].pairs->value[k]);
}

/* ------------------------------------------------------------------------------ side list */

static void consider_side(const struct attempt *a, const struct side *side)
{
	const struct directory *d = a->s->d;
	const unsigned char *at = d->side_text.base + side->text;
	struct pairing p;
	unsigned worst = 0, sum = 0;

	if (!may_see(a->s->viewer, hot_at(d, side->slot)) ||
	    !numbers_match(a->s, a->reading, side->slot, &worst, &sum))
		return;
	pairing_start(&p, a->reading);
	for (; p.n_tokens < side->n_tokens; p.n_tokens++) {
		struct side_token token;

		memcpy(&token, at, sizeof(token));
		at += sizeof(token);
		for (size_t i = 0; i < a->reading->n_words; i++) {
			const struct word *w = a->reading->words[i];

			pairing_set(&p, i,
				    word_class_text(w, w->optional ? LEVEL_PREFIX : a->level,
						    (const char *)at, token.len, token.hash));
		}
		at += token.len;
	}
	pair_and_offer(a->s, &p, side->slot, worst, sum);
}

/* ------------------------------------------------------------------------------ search */

/* The item with the fewest persons gives the candidates. */
static void index_candidates(const struct attempt *a)
{
	const struct reading *r = a->reading;
	const struct word_set *word = NULL;
	const struct number *number = NULL;
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < r->n_words; i++) {
		if (!r->words[i]->optional && a->sets[i].n_posts < least) {
			least = a->sets[i].n_posts;
			word = &a->sets[i];
		}
	}
	for (size_t i = 0; i < r->n_numbers; i++) {
		struct range ranges[NUMBER_RANGES];
		size_t n = number_ranges(a->index, r->numbers[i], ranges);

		if (ranges_size(ranges, n) < least) {
			least = ranges_size(ranges, n);
			number = r->numbers[i];
		}
	}
	if (least == 0)
		return;
	if (number)
		number_candidates(a, number);
	else if (word)
		word_candidates(a, word);
}

static void try_index(struct attempt *a, const struct index *ix, unsigned where)
{
	a->index = ix;
	a->where = where;
	if (ix->n_slots == 0)
		return;
	for (size_t i = 0; i < a->reading->n_words; i++)
		word_set_fill(ix, a->reading->words[i], a->level, a->s->arena, &a->sets[i]);
	index_candidates(a);
}

static void try_reading(struct search *s, const struct reading *r, enum level level)
{
	struct attempt a;
	struct directory *d = s->d;

	if (r->n_words + r->n_numbers == 0)
		return;
	a.s = s;
	a.reading = r;
	a.level = level;
	try_index(&a, &d->index, STATE_LIVE);
	try_index(&a, &d->small, STATE_LIVE | STATE_SMALL);
	for (uint32_t i = d->n_indexed; i < d->n_sides; i++)
		if (side_at(d, i)->slot != NONE)
			consider_side(&a, side_at(d, i));
}

static void try_all(struct search *s, const struct reading *r, size_t n, enum level level)
{
	for (size_t i = 0; i < n; i++)
		try_reading(s, &r[i], level);
}

static unsigned most_errors(const struct reading *r, size_t n)
{
	unsigned most = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t w = 0; w < r[i].n_words; w++)
			if (r[i].words[w]->errors > most)
				most = r[i].words[w]->errors;
	return most;
}

static void prepare(struct search *s, const struct reading *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t w = 0; w < r[i].n_words; w++)
			word_prepare(r[i].words[w], s->arena);
}

void search_run(struct search *s)
{
	struct reading *plain = arena_array(s->arena, 2, sizeof(*plain)), *other;
	size_t n = readings_plain(&s->parsed, s->arena, plain), m, enough;

	try_all(s, plain, n, LEVEL_PREFIX);
	if (s->n >= s->limit || s->parsed.n_words == 0)
		return;
	other = arena_array(s->arena, READINGS_MAX, sizeof(*other));
	m = readings_prefix(&s->parsed, s->arena, other);
	try_all(s, other, m, LEVEL_PREFIX);
	if (s->n >= s->limit)
		return;
	prepare(s, plain, n);
	try_all(s, plain, n, LEVEL_ONE);
	m = readings_glued(&s->parsed, s->arena, other);
	try_all(s, other, m, LEVEL_PREFIX);
	if (s->n == 0) {
		m = readings_cut(&s->parsed, s->arena, other);
		try_all(s, other, m, LEVEL_PREFIX);
	}
	enough = s->parsed.n_words + s->parsed.n_numbers > 1 ? 1 : ENOUGH;
	if (s->n < enough && most_errors(plain, n) > 1)
		try_all(s, plain, n, LEVEL_TWO);
	if (s->n == 0) {
		m = readings_long(&s->parsed, s->arena, other);
		try_all(s, other, m, LEVEL_ONE);
		if (s->n == 0)
			try_all(s, other, m, LEVEL_TWO);
	}
}
