/*
 * Fuzzing of core/directory.  The input is a list of lines, each a command:
 *	+I<id byte>last;first;usual;file;phone   put (the id is a letter)
 *	-I<id byte>                              remove
 *	!                                        build the index
 *	anything else                            search, as two viewers
 * Whatever comes, answers must be sound: within the limit, without doubles, in order, spans
 * inside the name, and no protected person (upper-case ids) for a stranger.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "core/directory.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint16_t teams[] = { 1 };
static const struct directory_viewer member = {
	.user_id = 5,
	LIST(teams, teams),
	.sees_protected = true,
};
static const struct directory_viewer stranger = { .user_id = 6 };

static void must(bool ok)
{
	if (!ok)
		abort();
}

static bool niss_index(void *arg, const char digits[NISS_DIGITS + 1],
		       uint8_t out[DIRECTORY_NISS_SIZE])
{
	(void)arg;
	memset(out, 1, DIRECTORY_NISS_SIZE);
	memcpy(out, digits, NISS_DIGITS);
	return true;
}

static void put(struct directory *d, char *line)
{
	const char *parts[5] = { "", "", "", "", "" };
	struct directory_entry e = { .person_id = (unsigned char)line[0], .referent_id = 5 };
	size_t n = 0;

	if (line[0] == '\0')
		return;
	for (char *s = line + 1; s && n < 5; n++) {
		char *end = strchr(s, ';');

		if (end)
			*end++ = '\0';
		parts[n] = s;
		s = end;
	}
	e.last_name = parts[0];
	e.first_name = parts[1];
	e.usual_name = parts[2];
	e.file_no = parts[3];
	e.phones[0] = parts[4];
	e.n_phones = parts[4][0] != '\0';
	e.birth = day_from_civil(1981, 4, 12) + (unsigned char)line[0];
	e.team = 1;
	e.flags = line[0] >= 'A' && line[0] <= 'Z' ? DIRECTORY_PROTECTED : 0;
	niss_index(NULL, "85073003328", e.niss);
	(void)!directory_put(d, &e);
}

static void check(const struct directory_hits *h, const struct directory_viewer *v,
		  size_t limit)
{
	must(h->n_rows <= limit);
	for (size_t i = 0; i < h->n_rows; i++) {
		const struct directory_hit *r = &h->rows[i];
		unsigned end = 0;

		must(r->class < DIRECTORY_NO_MATCH && r->score <= 1000);
		must(i == 0 || r->score <= h->rows[i - 1].score);
		must(v != &stranger || !(r->entry.flags & DIRECTORY_PROTECTED));
		for (size_t k = 0; k < i; k++)
			must(h->rows[k].slot != r->slot);
		for (unsigned k = 0; k < r->n_spans; k++) {
			must(r->spans[k].start >= end && r->spans[k].length > 0);
			end = (unsigned)r->spans[k].start + r->spans[k].length;
		}
		must(end <= utf8_length(r->name));
	}
}

static void search(struct directory *d, struct arena *arena, const char *text)
{
	const struct directory_viewer *const viewers[] = { &member, &stranger };

	for (size_t i = 0; i < ARRAY_LEN(viewers); i++) {
		struct directory_query q = { .text = text,
					     .today = day_from_civil(2026, 11, 23),
					     .limit = 5,
					     .viewer = viewers[i],
					     .niss_index = niss_index };
		struct directory_hits h;

		directory_search(d, arena, &q, &h);
		check(&h, viewers[i], 5);
		arena_reset(arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct directory *d = directory_new();
	struct arena arena;
	char *text = malloc(size + 1), *line = text;

	must(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	arena_init(&arena, ARENA_LIMIT_DEFAULT);
	while (line) {
		char *end = strchr(line, '\n');

		if (end)
			*end++ = '\0';
		if (line[0] == '+' && line[1] == 'I')
			put(d, line + 2);
		else if (line[0] == '-' && line[1] == 'I')
			directory_remove(d, (unsigned char)line[2]);
		else if (line[0] == '!')
			directory_bulk_end(d);
		else
			search(d, &arena, line);
		line = end;
	}
	arena_release(&arena);
	directory_free(d);
	free(text);
	return 0;
}
