/*
 * Benchmark of core/directory: time to fill, bytes a person, time of searches by kind, cost of
 * changes.  One thread, its processor time, no assertions; the figures orient.
 *
 *	bench_directory [persons] [searches of each kind]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../support/names.h"
#include "core/directory.h"

#include "base/banned.h"

#define KINDS 11

struct bench {
	struct directory *d;
	struct arena arena;
	uint64_t seed;
	uint32_t persons, rounds;
	double *us;
	size_t n_us;
	uint64_t hits;
	struct made *all;
};

static double now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int32_t today(void)
{
	return day_from_civil(2026, 11, 23);
}

static bool niss_index(void *arg, const char digits[NISS_DIGITS + 1],
		       uint8_t out[DIRECTORY_NISS_SIZE])
{
	(void)arg;
	memcpy(out, digits, NISS_DIGITS);
	memset(out + NISS_DIGITS, 1, DIRECTORY_NISS_SIZE - NISS_DIGITS);
	return true;
}

static void ask(struct bench *b, const char *text)
{
	static const uint16_t teams[] = { 3 };
	static const struct directory_viewer v = { .user_id = 7, LIST(teams, teams) };
	struct directory_query q = {
		.text = text, .today = today(), .viewer = &v, .niss_index = niss_index
	};
	struct directory_hits h;
	double t = now_us();

	directory_search(b->d, &b->arena, &q, &h);
	arena_reset(&b->arena);
	b->us[b->n_us++] = now_us() - t;
	b->hits += h.n_rows;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void report(struct bench *b, const char *what)
{
	double sum = 0;

	if (b->n_us == 0)
		return;
	qsort(b->us, b->n_us, sizeof(*b->us), by_value);
	for (size_t i = 0; i < b->n_us; i++)
		sum += b->us[i];
	printf("%-34s %8zu  mean %7.1f  p50 %7.1f  p99 %7.1f  max %8.1f us  hits %.1f\n", what,
	       b->n_us, sum / (double)b->n_us, b->us[b->n_us / 2], b->us[b->n_us * 99 / 100],
	       b->us[b->n_us - 1], (double)b->hits / (double)b->n_us);
	b->n_us = 0;
	b->hits = 0;
}

static void some_person(struct bench *b, struct made *m)
{
	*m = b->all[made_below(&b->seed, b->persons)];
}

/* Somebody held gets another name. */
static void rename_one(struct bench *b)
{
	uint32_t i = made_below(&b->seed, b->persons);
	struct directory_entry *e = &b->all[i].e;
	double t;

	made_last_name(&b->seed, b->all[i].last);
	t = now_us();
	if (!directory_put(b->d, e))
		abort();
	b->us[b->n_us++] = now_us() - t;
}

static void prefixes(struct bench *b, const char *text)
{
	char buf[160];
	size_t n = strlen(text);

	for (size_t k = 1; k <= n; k++) {
		if (((unsigned char)text[k] & 0xC0) == 0x80)
			continue; /* within a letter */
		(void)snprintf(buf, sizeof(buf), "%.*s", (int)k, text);
		ask(b, buf);
	}
}

static void text_of(const struct made *m, bool last_first, char buf[160])
{
	(void)snprintf(buf, 160, "%s %s", last_first ? m->last : m->first,
		       last_first ? m->first : m->last);
}

static void run_kind(struct bench *b, int kind)
{
	struct made m;
	char buf[160];

	some_person(b, &m);
	text_of(&m, made_below(&b->seed, 2), buf);
	switch (kind) {
	case 0: /* each keystroke of the surname */
		prefixes(b, m.last);
		break;
	case 1: /* each keystroke of both names */
		prefixes(b, buf);
		break;
	case 2:
		ask(b, buf);
		break;
	case 3:
		(void)snprintf(buf, sizeof(buf), "%.3s %.2s", m.last, m.first);
		ask(b, buf);
		break;
	case 4:
		made_typo(&b->seed, m.last, sizeof(m.last));
		ask(b, m.last);
		break;
	case 5:
		made_typo(&b->seed, m.last, sizeof(m.last));
		made_typo(&b->seed, m.last, sizeof(m.last));
		ask(b, m.last);
		break;
	case 6:
		made_typo(&b->seed, buf, sizeof(buf));
		made_typo(&b->seed, buf, sizeof(buf));
		ask(b, buf);
		break;
	case 7:
		if (m.e.n_phones)
			ask(b, m.phones[0]);
		break;
	case 8:
		(void)snprintf(buf, sizeof(buf), "%s %d", m.last, day_civil(m.e.birth).year);
		ask(b, buf);
		break;
	case 9:
		ask(b, m.file_no);
		break;
	default: /* nobody is called like this */
		for (size_t i = 0; i < 9; i++)
			buf[i] = (char)('a' + made_below(&b->seed, 26));
		buf[9] = '\0';
		ask(b, buf);
		break;
	}
}

static void fill(struct bench *b)
{
	struct made *all = b->all = calloc(b->persons, sizeof(*all));
	double t;

	if (!all)
		abort();
	for (uint32_t i = 0; i < b->persons; i++)
		made_person(&b->seed, i, &all[i]);
	t = now_us();
	directory_bulk_begin(b->d);
	for (uint32_t i = 0; i < b->persons; i++)
		if (!directory_put(b->d, &all[i].e))
			abort();
	printf("puts: %.1f ms, ", (now_us() - t) / 1e3);
	directory_bulk_end(b->d);
	printf("with index: %.1f ms; %.1f bytes a person; locked: %d\n", (now_us() - t) / 1e3,
	       (double)directory_memory_bytes(b->d) / b->persons, directory_locked(b->d));
}

static void changes(struct bench *b)
{
	for (uint32_t i = 0; i < 2000; i++)
		rename_one(b);
	report(b, "changes (2 rebuilds)");
	for (uint32_t i = 0; i < 990; i++)
		rename_one(b);
	b->n_us = 0;
	printf("-- with 990 persons in the side list\n");
}

int main(int argc, char **argv)
{
	static const char *const kinds[KINDS] = {
		"keystrokes of the surname",
		"keystrokes of both names",
		"both names",
		"three and two letters",
		"surname, one error",
		"surname, two errors",
		"both names, two errors",
		"telephone",
		"surname and year",
		"file number",
		"nobody",
	};
	struct bench b = { .seed = 20261123 };

	b.persons = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 50000;
	b.rounds = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 2000;
	b.us = calloc((size_t)b.rounds * 128 + 4096, sizeof(*b.us));
	if (!b.us)
		return 1;
	b.d = directory_new();
	arena_init(&b.arena, ARENA_LIMIT_DEFAULT);
	fill(&b);
	for (int pass = 0; pass < 2; pass++) {
		for (int k = 0; k < KINDS; k++) {
			for (uint32_t i = 0; i < b.rounds; i++)
				run_kind(&b, k);
			report(&b, kinds[k]);
		}
		if (pass == 0)
			changes(&b);
	}
	directory_free(b.d);
	arena_release(&b.arena);
	free(b.all);
	free(b.us);
	return 0;
}
