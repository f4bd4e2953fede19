/* See directory_impl.h: the ways in which the words of a text may be put together. */
#include <string.h>

#include "core/directory_impl.h"

#include "base/banned.h"

#define CUT_LEAST  2u /* letters of each part of a word cut in two */
#define CUT_WORD   6u /* letters of the word */
#define SHORT_WORD 2u

static void numbers_set(const struct parsed *p, struct reading *r)
{
	for (size_t i = 0; i < p->n_numbers; i++)
		r->numbers[i] = &p->numbers[i];
	r->n_numbers = p->n_numbers;
}

/* Words `from` to `to` as one; NULL when that would be too long. */
static struct word *glue(const struct parsed *p, size_t from, size_t to, bool alone,
			 struct arena *arena)
{
	struct word *w = arena_alloc(arena, sizeof(*w));

	for (size_t i = from; i <= to; i++) {
		const struct word *part = &p->words[i];

		if (w->len + part->len > (int)WORD_MAX)
			return NULL;
		memcpy(w->text + w->len, part->text, part->len);
		w->len = (uint8_t)(w->len + part->len);
	}
	w->open = p->words[to].open;
	w->errors = errors_allowed(w->len, alone && p->n_numbers == 0, w->open);
	return w;
}

/* Each run of particles glued to the word after it; false when there is none. */
static bool glue_particles(struct parsed *p, struct arena *arena, struct reading *out)
{
	bool any = false;

	out->n_words = 0;
	for (size_t i = 0; i < p->n_words; i++) {
		size_t from = i;
		struct word *w = &p->words[i];

		while (p->source[i].particle && i + 1 < p->n_words)
			i++;
		if (i > from) {
			w = glue(p, from, i, from == 0 && i + 1 == p->n_words, arena);
			any = true;
		}
		if (!w)
			return false;
		out->words[out->n_words++] = w;
	}
	numbers_set(p, out);
	return any;
}

size_t readings_plain(struct parsed *p, struct arena *arena, struct reading out[2])
{
	struct reading *r = &out[0];

	*r = (struct reading){ .n_words = p->n_words };
	for (size_t i = 0; i < p->n_words; i++)
		r->words[i] = &p->words[i];
	numbers_set(p, r);
	return glue_particles(p, arena, &out[1]) ? 2 : 1;
}

/* With particles taken for beginnings of names. */
size_t readings_prefix(struct parsed *p, struct arena *arena, struct reading *out)
{
	bool any = false;

	*out = (struct reading){ .n_words = p->n_words };
	for (size_t i = 0; i < p->n_words; i++) {
		struct word *w = &p->words[i];

		if (w->whole && !w->optional) {
			w = arena_memdup(arena, w, sizeof(*w));
			w->whole = false;
			any = true;
		}
		out->words[i] = w;
	}
	numbers_set(p, out);
	return any;
}

size_t readings_glued(struct parsed *p, struct arena *arena, struct reading *out)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < p->n_words; i++) {
		struct reading *r = &out[n];
		struct word *w = glue(p, i, i + 1, p->n_words == 2, arena);

		if (!w || p->source[i].particle)
			continue; /* particles are glued anyway */
		w->floor = DIRECTORY_ONE_ERROR;
		*r = (struct reading){ 0 };
		for (size_t k = 0; k < p->n_words; k++)
			if (k != i + 1)
				r->words[r->n_words++] = k == i ? w : &p->words[k];
		numbers_set(p, r);
		n++;
	}
	return n;
}

size_t readings_cut(struct parsed *p, struct arena *arena, struct reading *out)
{
	const struct word *whole = &p->words[0];
	size_t n = 0;

	if (p->n_words != 1 || whole->len < CUT_WORD)
		return 0;
	for (size_t at = CUT_LEAST; at + CUT_LEAST <= whole->len; at++) {
		struct word *w = arena_array(arena, 2, sizeof(*w));

		memcpy(w[0].text, whole->text, at);
		w[0].len = (uint8_t)at;
		w[0].whole = true;
		w[0].floor = DIRECTORY_ONE_ERROR;
		memcpy(w[1].text, whole->text + at, whole->len - at);
		w[1].len = (uint8_t)(whole->len - at);
		w[1].open = whole->open;
		out[n] = (struct reading){ .words = { &w[0], &w[1] }, .n_words = 2 };
		numbers_set(p, &out[n++]);
	}
	return n;
}

/* Without its words of one or two letters, mistyped particles mostly, if longer ones remain. */
size_t readings_long(struct parsed *p, struct arena *arena, struct reading *out)
{
	struct word *first;

	*out = (struct reading){ 0 };
	for (size_t i = 0; i < p->n_words; i++)
		if (p->words[i].len > SHORT_WORD)
			out->words[out->n_words++] = &p->words[i];
	if (out->n_words == 0 || out->n_words == p->n_words)
		return 0;
	first = arena_memdup(arena, out->words[0], sizeof(*first));
	first->floor = DIRECTORY_ONE_ERROR;
	out->words[0] = first;
	numbers_set(p, out);
	return 1;
}
