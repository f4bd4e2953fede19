/*
 * What the tests of core/directory share: a directory with a reader, and short ways to put persons
 * in and to ask.
 */
#ifndef UNIT_DIRECTORY_FX_H
#define UNIT_DIRECTORY_FX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "core/directory.h"
#include "support/names.h"

#define ME	7
#define MY_TEAM 3

static const uint16_t my_teams[] = { MY_TEAM, 9 };

static const struct directory_viewer me = {
	.user_id = ME,
	LIST(teams, my_teams),
	.sees_protected = true,
};

static const struct directory_viewer stranger = { .user_id = 99 };

struct fx {
	struct directory *d;
	struct arena arena;
	struct directory_hits hits;
};

static inline int32_t today(void)
{
	return day_from_civil(2026, 11, 23);
}

static inline int fx_setup(void **state)
{
	struct fx *fx = calloc(1, sizeof(*fx));

	if (!fx)
		return -1;
	fx->d = directory_new();
	arena_init(&fx->arena, ARENA_LIMIT_DEFAULT);
	*state = fx;
	return 0;
}

static inline int fx_teardown(void **state)
{
	struct fx *fx = *state;

	directory_free(fx->d);
	arena_release(&fx->arena);
	free(fx);
	return 0;
}

/* A stand-in for the keyed index: only equality matters here. */
static inline bool niss_index(void *arg, const char digits[NISS_DIGITS + 1],
			      uint8_t out[DIRECTORY_NISS_SIZE])
{
	unsigned *calls = arg;

	if (calls)
		++*calls;
	memset(out, 0x5A, DIRECTORY_NISS_SIZE);
	memcpy(out, digits, NISS_DIGITS);
	return true;
}

static inline struct directory_entry *entry(int64_t id, const char *last, const char *first)
{
	static struct directory_entry e;

	e = (struct directory_entry){
		.person_id = id, .last_name = last, .first_name = first, .birth = DAY_NONE
	};
	return &e;
}

static inline void put(struct fx *fx, int64_t id, const char *last, const char *first)
{
	assert_true(directory_put(fx->d, entry(id, last, first)));
}

static inline void ask_as(struct fx *fx, const struct directory_viewer *v, const char *text,
			  size_t limit)
{
	struct directory_query q = { .text = text,
				     .today = today(),
				     .limit = limit,
				     .viewer = v,
				     .niss_index = niss_index };

	directory_search(fx->d, &fx->arena, &q, &fx->hits);
}

static inline void ask(struct fx *fx, const char *text)
{
	ask_as(fx, &me, text, 20);
}

static const struct directory_hit *hit_of(const struct fx *fx, int64_t id)
{
	for (size_t i = 0; i < fx->hits.n_rows; i++)
		if (fx->hits.rows[i].entry.person_id == id)
			return &fx->hits.rows[i];
	return NULL;
}

static inline void expect_class(struct fx *fx, const char *text, int64_t id,
				enum directory_class class)
{
	const struct directory_hit *h;

	ask(fx, text);
	h = hit_of(fx, id);
	if (!h)
		fail_msg("\"%s\" does not find %d", text, (int)id);
	if (h->class != class)
		fail_msg("\"%s\" finds %d at class %d, not %d", text, (int)id, (int)h->class,
			 (int)class);
}

static inline void expect_none(struct fx *fx, const char *text)
{
	ask(fx, text);
	if (fx->hits.n_rows > 0)
		fail_msg("\"%s\" finds \"%s\"", text, fx->hits.rows[0].name);
}

static inline void same_answers(struct fx *a, struct fx *b, const struct directory_viewer *v,
				const char *text, size_t limit)
{
	ask_as(a, v, text, limit);
	ask_as(b, v, text, limit);
	if (a->hits.n_rows != b->hits.n_rows || a->hits.more != b->hits.more)
		fail_msg("\"%s\": %zu%s and %zu%s", text, a->hits.n_rows,
			 a->hits.more ? "+" : "", b->hits.n_rows, b->hits.more ? "+" : "");
	for (size_t i = 0; i < a->hits.n_rows; i++) {
		const struct directory_hit *x = &a->hits.rows[i], *y = &b->hits.rows[i];

		if (x->entry.person_id != y->entry.person_id || x->class != y->class ||
		    x->score != y->score || x->relation != y->relation ||
		    strcmp(x->name, y->name) != 0 || x->n_spans != y->n_spans ||
		    memcmp(x->spans, y->spans, sizeof(x->spans)) != 0)
			fail_msg("\"%s\": row %zu is %s and %s", text, i, x->name, y->name);
	}
	arena_reset(&a->arena);
	arena_reset(&b->arena);
}

static inline void free_second(struct fx *b)
{
	directory_free(b->d);
	arena_release(&b->arena);
}

/* Every beginning of a text, then the whole with errors. */
static inline void compare_all(struct fx *a, struct fx *b, const struct directory_viewer *v,
			       const char *text, uint64_t *seed)
{
	char buf[160];
	size_t n = strlen(text);

	for (size_t k = 1; k <= n; k++) {
		(void)snprintf(buf, sizeof(buf), "%.*s", (int)k, text);
		same_answers(a, b, v, buf, 1 + made_below(seed, 12));
	}
	for (int i = 0; i < 2; i++) {
		made_typo(seed, buf, sizeof(buf));
		same_answers(a, b, v, buf, 8);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

#endif
