/*
 * Lists of records, latest day first; see facts.h.
 *
 * A page keeps the `limit` + 1 best rows in a heap whose root is the worst of them.  Blocks are
 * visited from the last to the first: days mostly ascend with ids, so the heap fills at once
 * and nearly all older blocks are skipped by their summary.
 */
#include "core/facts.h"

#include <stdlib.h>

#include "core/facts_select.h"

#include "base/banned.h"

struct place {
	const struct facts_chunk *c;
	uint32_t row, id;
	int32_t day;
};

struct heap {
	struct place rows[FACT_PAGE_MAX + 1];
	size_t n, cap;
};

/* Does `a` stand before `b` in the list? */
static bool before(const struct place *a, const struct place *b)
{
	return a->day != b->day ? a->day > b->day : a->id > b->id;
}

static void swap(struct place *a, struct place *b)
{
	struct place t = *a;

	*a = *b;
	*b = t;
}

static void sink(struct heap *h)
{
	for (size_t i = 0;;) {
		size_t l = 2 * i + 1, worst = i;

		if (l < h->n && before(&h->rows[worst], &h->rows[l]))
			worst = l;
		if (l + 1 < h->n && before(&h->rows[worst], &h->rows[l + 1]))
			worst = l + 1;
		if (worst == i)
			return;
		swap(&h->rows[i], &h->rows[worst]);
		i = worst;
	}
}

static void heap_offer(struct heap *h, const struct place *p)
{
	if (h->n == h->cap) {
		if (!before(p, &h->rows[0]))
			return;
		h->rows[0] = *p;
		sink(h);
		return;
	}
	h->rows[h->n] = *p;
	for (size_t i = h->n++; i; i = (i - 1) / 2) {
		if (!before(&h->rows[(i - 1) / 2], &h->rows[i]))
			return;
		swap(&h->rows[i], &h->rows[(i - 1) / 2]);
	}
}

static int compare(const void *a, const void *b)
{
	return before(a, b) ? -1 : 1; /* no two rows are equal: ids differ */
}

/* What a list or a count needs beside the facts. */
struct search {
	struct arena arena;
	struct facts_ages ages;
	struct facts_sieve sieve;
	struct facts_ties ties;
	uint16_t rows[FACTS_BLOCK];
};

static void search_init(struct search *s, const struct facts *f, const struct fact_scope *scope,
			const struct fact_filter *where, const struct fact_people *people)
{
	arena_init(&s->arena, (size_t)1 << 30);
	facts_ages_init(&s->ages, people);
	facts_sieve_init(&s->sieve, &s->arena, f, where, &s->ages);
	facts_ties_init(&s->ties, &s->arena, scope);
}

static bool scope_valid(const struct facts *f, const struct fact_scope *scope)
{
	return scope->from <= scope->to && scope->to < FACTS_VOID &&
	       (scope->any || (scope->plan < FACT_PLANS && f->open[scope->plan]));
}

static const uint16_t *search_tile(struct search *s, const struct facts_tile *t,
				   const struct fact_scope *scope, uint32_t *n)
{
	*n = facts_select_period(t, scope->from, scope->to, s->rows);
	if (!s->ties.any && *n)
		*n = facts_select_tie(t->c->tie[s->ties.plan] + t->base, s->ties.bits,
				      s->ties.n_bits, s->rows, *n, s->rows);
	return facts_sieve(&s->sieve, t, s->rows, n, s->rows);
}

static void list_tile(struct search *s, struct heap *h, const struct facts_tile *t,
		      const struct fact_scope *scope, const struct fact_cursor *cursor)
{
	struct place at = { .day = cursor->day, .id = cursor->id };
	uint32_t n = 0;
	const uint16_t *rows = search_tile(s, t, scope, &n);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = t->base + rows[i];
		struct place p = { t->c, row, t->c->id[row], t->c->day[row] };

		if (!cursor->set || before(&at, &p))
			heap_offer(h, &p);
	}
}

static void list_collect(const struct facts *f, struct search *s, struct heap *h,
			 const struct fact_scope *scope, const struct fact_cursor *cursor)
{
	struct fact_scope sc = *scope;

	if (cursor->set && cursor->day < sc.to)
		sc.to = cursor->day;
	if (sc.to < sc.from)
		return;
	for (size_t block = f->n_chunks * FACTS_BLOCKS; block-- > 0;) {
		struct facts_tile t;
		size_t at = block;

		if (!facts_tile_at(f, &at, &t) || at != block)
			continue;
		/* On the same day the ids of an older block are smaller. */
		if (h->n == h->cap && t.block->max_day <= h->rows[0].day)
			continue;
		list_tile(s, h, &t, &sc, cursor);
	}
}

size_t facts_list(struct facts *f, const struct fact_scope *scope,
		  const struct fact_filter *where, const struct fact_people *people,
		  struct fact_cursor *cursor, struct fact *out, size_t limit, bool *more)
{
	struct heap *h;
	struct search *s;
	size_t n;

	*more = false;
	if (limit == 0)
		return 0;
	limit = limit < FACT_PAGE_MAX ? limit : FACT_PAGE_MAX;
	h = facts_alloc(sizeof(*h));
	s = facts_alloc(sizeof(*s));
	h->cap = limit + 1;
	facts_read_lock(f);
	if (scope_valid(f, scope)) {
		search_init(s, f, scope, where, people);
		list_collect(f, s, h, scope, cursor);
		arena_release(&s->arena);
	}
	qsort(h->rows, h->n, sizeof(h->rows[0]), compare);
	*more = h->n > limit;
	n = *more ? limit : h->n;
	for (size_t i = 0; i < n; i++)
		facts_copy(f, h->rows[i].c, h->rows[i].row, &out[i]);
	facts_unlock(f);
	if (n)
		*cursor = (struct fact_cursor){ true, out[n - 1].day, out[n - 1].id };
	free(s);
	free(h);
	return n;
}

uint64_t facts_matching(struct facts *f, const struct fact_scope *scope,
			const struct fact_filter *where, const struct fact_people *people)
{
	struct search *s = facts_alloc(sizeof(*s));
	struct facts_tile t;
	uint64_t total = 0;

	facts_read_lock(f);
	if (scope_valid(f, scope)) {
		search_init(s, f, scope, where, people);
		for (size_t block = 0; facts_tile_at(f, &block, &t); block++) {
			uint32_t n = 0;

			(void)search_tile(s, &t, scope, &n);
			total += n;
		}
		arena_release(&s->arena);
	}
	facts_unlock(f);
	free(s);
	return total;
}
