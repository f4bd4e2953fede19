/*
 * How long a file of ten years and 2 000 entries takes to open at the server: the page of the
 * person, the first page of the thread, the social file and what is due, each with its audit line
 * committed.  Prints the median and the worst of a hundred; the aim is 10 ms for all together.
 *
 *	old_file.bin [entries]
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#define ROUNDS 100
#define AIM_US 10000

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Gives the answers back, and stays signed in. */
static void forget(struct fx *fx, const char *cookie)
{
	fx_forget(fx);
	fx->cookie = cookie;
}

static void log_one(struct fx *fx, int64_t person, int32_t day, int i)
{
	char body[600], iso[DAY_ISO_SIZE];

	(void)snprintf(
		body, sizeof(body),
		"{\"person_id\":%" PRId64
		",\"service\":\"insertion\",\"mode\":\"interview\",\"day\":\"%s\","
		"\"minutes\":30,\"note\":\"Entretien %d. Point sur les demarches en cours, "
		"le logement et la recherche d'emploi; prochaine rencontre convenue.\"}",
		person, day_iso(day, iso), i);
	fx_call(fx, POST, "/api/interventions", body, 201);
}

static void act_one(struct fx *fx, int64_t person, int32_t day, int i)
{
	char path[80], body[400], iso[DAY_ISO_SIZE];
	static const char *const forms[][2] = {
		{ "requests", "\"aid\":\"single\",\"channel\":\"desk\",\"object\":\"Facture "
			      "d'energie\",\"receipt_day\":\"%s\"" },
		{ "referrals",
		  "\"to\":\"Service partenaire\",\"outcome_day\":\"%s\",\"outcome\":"
		  "\"accepted\"" },
		{ "reminders", "\"text\":\"Rappeler\",\"done_day\":\"%s\"" },
		{ "takeups",
		  "\"right\":\"social_tariff\",\"outcome\":\"opened\",\"outcome_day\":"
		  "\"%s\"" },
	};
	size_t k = (size_t)i % ARRAY_LEN(forms);
	char *more = arena_printf(&fx->arena, "%s", forms[k][1]);
	char *at = strstr(more, "%s");

	(void)day_iso(day, iso);
	*at = '\0';
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/%s", person, forms[k][0]);
	(void)snprintf(body, sizeof(body), "{\"day\":\"%s\",%s%s%s}", iso, more, iso, at + 2);
	fx_call(fx, POST, path, body, 201);
}

int main(int argc, char **argv)
{
	int entries = argc > 1 ? atoi(argv[1]) : 2000;
	static const char *const what[] = { "page", "thread", "file", "due days" };
	int64_t us[ROUNDS], part[4][ROUNDS], person;
	void *state = NULL;
	struct fx *fx;
	char cookie[200]; /* outlives fx_forget() */
	int32_t today;
	char paths[4][80];

	if (fx_setup(&state, FX_PLANS) != 0)
		return 1;
	fx = state;
	fx_as(fx, "social_worker");
	(void)snprintf(cookie, sizeof(cookie), "%s", fx->cookie);
	(void)day_parse(FX_TODAY, &today);
	person = fx_person(fx, "Istace", "Michel", "1961-04-12");
	for (int i = 0; i < entries; i++) {
		int32_t day = today - 3650 + (int32_t)((int64_t)3650 * i / entries);

		if (i % 4 == 3)
			act_one(fx, person, day, i / 4);
		else
			log_one(fx, person, day, i);
		if (i % 50 == 0)
			forget(fx, cookie);
	}
	(void)snprintf(paths[0], sizeof(paths[0]), "/api/persons/%" PRId64, person);
	(void)snprintf(paths[1], sizeof(paths[1]), "/api/persons/%" PRId64 "/timeline?limit=30",
		       person);
	(void)snprintf(paths[2], sizeof(paths[2]), "/api/persons/%" PRId64 "/file", person);
	(void)snprintf(paths[3], sizeof(paths[3]), "/api/clocks?person=%" PRId64 "&days=30",
		       person);
	for (int r = 0; r < ROUNDS; r++) {
		int64_t from = clock_mono_us();

		for (size_t p = 0; p < ARRAY_LEN(paths); p++) {
			int64_t at = clock_mono_us();

			fx_call(fx, GET, paths[p], NULL, 200);
			part[p][r] = clock_mono_us() - at;
		}
		us[r] = clock_mono_us() - from;
		forget(fx, cookie);
	}
	qsort(us, ROUNDS, sizeof(us[0]), by_value);
	printf("a file of %d entries, opened whole (page, thread, file, due days): median %.2f "
	       "ms, "
	       "worst of %d %.2f ms, aim %d ms: %s\n",
	       entries, (double)us[ROUNDS / 2] / 1000, ROUNDS, (double)us[ROUNDS - 1] / 1000,
	       AIM_US / 1000, us[ROUNDS / 2] <= AIM_US ? "reached" : "MISSED");
	for (size_t p = 0; p < ARRAY_LEN(paths); p++) {
		qsort(part[p], ROUNDS, sizeof(part[p][0]), by_value);
		printf("	%-10s median %.2f ms, best %.2f ms\n", what[p],
		       (double)part[p][ROUNDS / 2] / 1000, (double)part[p][0] / 1000);
	}
	return fx_teardown(&state) != 0;
}
