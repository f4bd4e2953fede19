/* See demo_draw.h.  The generator is SplitMix64 (Steele, Lea, Flood 2014), public domain. */
#include "cli/demo_draw.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#include "base/banned.h"

#define TEXT_MAX 8192

uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->s += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

struct rng rng_of(uint64_t seed, uint64_t stream, uint64_t number)
{
	struct rng r = { seed };

	r.s = rng_next(&r) ^ stream * 0xD1342543DE82EF95u;
	r.s = rng_next(&r) ^ number;
	(void)rng_next(&r);
	return r;
}

uint32_t rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)(((rng_next(r) >> 32) * n) >> 32);
}

int rng_between(struct rng *r, int from, int to)
{
	return from + (int)rng_below(r, (uint32_t)(to - from + 1));
}

bool rng_chance(struct rng *r, double percent)
{
	return (double)(rng_next(r) >> 11) < percent / 100.0 * 0x1p53;
}

void weights_init(struct weights *w, struct arena *a, size_t n)
{
	w->sum = arena_array(a, n + 1, sizeof(*w->sum));
	w->n = n;
}

void weights_set(struct weights *w, size_t i, double weight)
{
	w->sum[i] = (i ? w->sum[i - 1] : 0) + (uint32_t)(weight * 1000.0 + 0.5);
}

size_t weights_pick(const struct weights *w, struct rng *r)
{
	uint32_t at = rng_below(r, w->sum[w->n - 1]);
	size_t lo = 0, hi = w->n - 1;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (at < w->sum[mid])
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

bool weights_empty(const struct weights *w)
{
	return w->n == 0 || w->sum[w->n - 1] == 0;
}

const char *words_pick(const struct words *w, struct rng *r)
{
	return weights_empty(&w->w) ? NULL : w->word[weights_pick(&w->w, r)];
}

const char *texts_pick(const struct texts *t, struct rng *r)
{
	return t->n ? t->text[rng_below(r, (uint32_t)t->n)] : "";
}

static bool is(const char *name, size_t n, const char *slot)
{
	return strlen(slot) == n && strncmp(name, slot, n) == 0;
}

/* Words that follow the person's gender; X is spoken of as "la personne". */
static const char *gendered(const char *name, size_t n, enum slot_gender gender)
{
	static const char *const rows[][4] = {
		{ "il", "il", "elle", "la personne" },
		{ "Il", "Il", "Elle", "La personne" },
		{ "e", "", "e", "e" },
		{ "le", "", "le", "le" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (is(name, n, rows[i][0]))
			return rows[i][1 + (int)gender];
	return NULL;
}

static void fill_one(struct buf *b, const char *name, size_t n, const struct slots *s,
		     struct rng *r)
{
	const char *word = gendered(name, n, s->gender);

	if (word)
		buf_str(b, word);
	else if (is(name, n, "first"))
		buf_str(b, s->first ? s->first : "la personne");
	else if (is(name, n, "month"))
		buf_str(b, texts_pick(s->months, r));
	else if (is(name, n, "day"))
		buf_str(b, texts_pick(s->days, r));
	else if (is(name, n, "child"))
		buf_str(b, texts_pick(s->children, r));
	else if (is(name, n, "locality"))
		buf_str(b, s->locality ? s->locality : "Paliseul");
	else if (is(name, n, "amount") && s->n_amounts)
		buf_int(b, s->amounts[rng_below(r, (uint32_t)s->n_amounts)]);
}

char *slots_fill(struct arena *a, const char *text, const struct slots *s, struct rng *r)
{
	CLEANUP(buf_release) struct buf b;

	buf_init(&b, TEXT_MAX);
	while (*text) {
		size_t plain = strcspn(text, "{");
		const char *end;

		buf_add(&b, text, plain);
		text += plain;
		if (!*text)
			break;
		end = strchr(text, '}');
		if (!end)
			break;
		fill_one(&b, text + 1, (size_t)(end - text - 1), s, r);
		text = end + 1;
	}
	return arena_strndup(a, b.data ? b.data : "", b.len);
}
