/* maillon demo: a believable centre to try the program on (demo.h). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "cli/cli.h"
#include "cli/demo.h"

#include "base/banned.h"

static void print_help(void)
{
	printf("maillon demo DIR [--people N] [--records N] [--seed S] [--secret FILE] "
	       "[--quiet]\n"
	       "  creates a centre in DIR and fills it with invented people and work\n"
	       "  --people N   %d unless told otherwise; 10 to %d\n"
	       "  --records N  interventions, %d unless told otherwise; 0 to %d\n"
	       "  --seed S     another seed gives other people; 1 unless told otherwise\n"
	       "  --secret FILE  where the host secret goes; DIR.secret unless told "
	       "otherwise\n",
	       DEMO_PEOPLE, DEMO_PEOPLE_MAX, DEMO_RECORDS, DEMO_RECORDS_MAX);
}

static bool read_number(const char *name, const char *s, int64_t from, int64_t to, int64_t *out)
{
	char *end = NULL;
	long long v;

	errno = 0;
	v = s ? strtoll(s, &end, 10) : 0;
	if (!s || errno || end == s || *end || v < from || v > to) {
		fprintf(stderr,
			"maillon demo: %s wants a number from %" PRId64 " to %" PRId64 "\n",
			name, from, to);
		return false;
	}
	*out = v;
	return true;
}

/* The value of an option: after "=", or the next word. */
static const char *value_of(int argc, char **argv, int *i)
{
	const char *eq = strchr(argv[*i], '=');

	if (eq)
		return eq + 1;
	return *i + 1 < argc ? argv[++*i] : NULL;
}

static bool named(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && (word[n] == '\0' || word[n] == '=');
}

static bool read_one(int argc, char **argv, int *i, struct demo_how *how)
{
	const char *word = argv[*i];
	int64_t seed = 0;

	if (named(word, "--people"))
		return read_number("--people", value_of(argc, argv, i), 10, DEMO_PEOPLE_MAX,
				   &how->people);
	if (named(word, "--records"))
		return read_number("--records", value_of(argc, argv, i), 0, DEMO_RECORDS_MAX,
				   &how->records);
	if (named(word, "--seed")) {
		if (!read_number("--seed", value_of(argc, argv, i), 1, INT64_MAX, &seed))
			return false;
		how->seed = (uint64_t)seed;
		return true;
	}
	if (named(word, "--secret")) {
		how->secret_file = value_of(argc, argv, i);
		if (!how->secret_file)
			fprintf(stderr, "maillon demo: --secret wants a file\n");
		return how->secret_file != NULL;
	}
	if (strcmp(word, "--quiet") == 0) {
		how->quiet = true;
		return true;
	}
	fprintf(stderr, "maillon demo: '%s' is not an option; see maillon demo --help\n", word);
	return false;
}

static bool read_words(int argc, char **argv, struct demo_how *how)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-') {
			if (!read_one(argc, argv, &i, how))
				return false;
		} else if (!how->dir) {
			how->dir = argv[i];
		} else {
			fprintf(stderr, "maillon demo: one folder only, '%s' is too much\n",
				argv[i]);
			return false;
		}
	}
	if (!how->dir)
		fprintf(stderr, "maillon demo: in which folder?  maillon demo DIR\n");
	return how->dir != NULL;
}

static void print_account(void *arg, const char *login, const char *role, const char *name,
			  const char *title)
{
	(void)arg;
	printf("  %-14s %-14s %s, %s\n", login, role, name, title);
}

static void print_done(const struct demo_how *how, const struct demo_done *d)
{
	int64_t live = d->interventions - d->cancelled;
	char from[DAY_ISO_SIZE], to[DAY_ISO_SIZE];

	printf("The demonstration centre is in %s.\n\n", how->dir);
	printf("  %" PRId64 " people, %" PRId64 " households\n", d->people, d->households);
	if (d->interventions)
		printf("  %" PRId64 " interventions from %s to %s, %" PRId64
		       " corrected, %" PRId64 " cancelled\n"
		       "  %" PRId64 " notes, %" PRId64 " of them sealed; %" PRId64
		       " next steps, %" PRId64 " open\n",
		       d->interventions, day_iso(d->from, from), day_iso(d->to, to),
		       d->corrected, d->cancelled, d->with_note, d->sealed, d->tasks,
		       d->tasks_open);
	for (size_t i = 0; i < DEMO_PLANS && live > 0; i++)
		printf("  %s: %.1f %% serve an action of the plan\n", d->plans[i].organisation,
		       100.0 * (double)d->plans[i].tied / (double)live);
	printf("\nAccounts, all with the password  %s\n", DEMO_PASSWORD);
}

int cmd_demo(int argc, char **argv)
{
	struct demo_how how = { .people = DEMO_PEOPLE, .records = DEMO_RECORDS, .seed = 1 };
	struct demo_done done;
	struct err_info ei = { 0 };

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_help();
			return 0;
		}
	if (!read_words(argc, argv, &how))
		return 2;
	if (demo_make(&ei, &how, &done).code != ERR_OK)
		return failed(&ei);
	print_done(&how, &done);
	return demo_accounts(&ei, print_account, NULL).code == ERR_OK ? 0 : failed(&ei);
}
