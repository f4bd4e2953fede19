/*
 * The staff of the demo at work: each connection is a user who is signed in, types names letter
 * by letter, opens dossiers of his team, and logs what he did.
 *
 * The names that are typed come from answers of the server.  One surname in three is mistyped
 * (a letter lost, doubled, wrong, or two swapped).  As the browser does, typing asks from the
 * second letter on; it goes on to the second letter of the other name.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "support/names.h"

#include "base/banned.h"

#define PASSWORD      "Maillon-demo-2026"
#define SESSIONS      4 /* that one user may hold */
#define TYPO_ONE_IN   3
#define OTHER_LETTERS 2
#define LOOK_STEP     4

static bool has_cap(const json_t *me, const char *cap)
{
	const json_t *c;
	size_t i;

	json_array_foreach(json_object_get(me, "caps"), i,
			   c) if (strcmp(json_string_value(c), cap) == 0) return true;
	return false;
}

/* Signs in; the cookie's value, and what the server says of the user. */
static json_t *sign_in(struct line *l, const char *login, char *cookie, size_t size)
{
	char body[200], header[256];
	struct answer a;

	(void)snprintf(body, sizeof(body), "{\"login\":\"%s\",\"password\":\"" PASSWORD "\"}",
		       login);
	if (!line_json(l, "POST", "/api/login", "", body, &a) || a.status != 200) {
		fprintf(stderr, "bench: %s cannot sign in\n", login);
		return NULL;
	}
	answer_header(&a, "Set-Cookie", header, sizeof(header));
	(void)snprintf(cookie, size, "%s", strchr(header, '=') ? strchr(header, '=') + 1 : "");
	return json_loadb(a.body, a.len, 0, NULL);
}

static void sit_down(struct staff_room *room, unsigned i, const char *login, const char *cookie)
{
	struct worker *w = &room->workers[i];

	*w = (struct worker){ .seed = 0x9E3779B97F4A7C15u * (i + 2) };
	(void)snprintf(w->login, sizeof(w->login), "%s", login);
	(void)snprintf(w->cookie, sizeof(w->cookie), "%s", cookie);
}

/* Signs a login in; a seat for who may open files and log work. */
static bool seat(struct staff_room *room, struct line *l, const char *login, unsigned *n)
{
	char cookie[160];
	json_t *me = sign_in(l, login, cookie, sizeof(cookie));

	if (!me)
		return false;
	if (has_cap(me, "person.read") && has_cap(me, "casework.write"))
		sit_down(room, (*n)++, login, cookie);
	(void)snprintf(room->today, sizeof(room->today), "%s",
		       json_string_value(json_object_get(me, "today")));
	json_decref(me);
	return true;
}

/*
 * The accounts are what `serve` prints of a demo centre: login, name, role, two blanks before.
 * Each takes one seat, then more sessions of the same users while a user may hold them.
 */
static bool seat_all(struct staff_room *room, struct line *l, const char *said)
{
	const char *p = strstr(said, "Demo accounts");
	unsigned n = 0, users;

	while (p && (p = strchr(p, '\n')) != NULL && n < BENCH_CONNECTIONS) {
		char login[32];

		p++;
		if (sscanf(p, "  %31[a-z0-9._-]", login) == 1 && !seat(room, l, login, &n))
			return false;
	}
	users = n;
	if (users == 0)
		fprintf(stderr, "bench: no demo account may log work\n");
	while (users > 0 && n < BENCH_CONNECTIONS) {
		const struct worker *again = &room->workers[n % users];

		if (n < users * SESSIONS) {
			char login[32];

			memcpy(login, again->login, sizeof(login));
			if (!seat(room, l, login, &n))
				return false;
		} else {
			sit_down(room, n, again->login, again->cookie);
			n++;
		}
	}
	return users > 0;
}

static void add(struct known **list, size_t *n, const struct known *k)
{
	if ((*n & (*n + 1)) == 0) { /* full at 2^k - 1 */
		*list = realloc(*list, (2 * *n + 2) * sizeof(**list));
		if (!*list)
			abort();
	}
	(*list)[(*n)++] = *k;
}

static void keep_hits(struct staff_room *room, struct worker *w, const json_t *answer)
{
	const json_t *hit;
	size_t i;

	json_array_foreach(json_object_get(answer, "hits"), i, hit)
	{
		const char *name = json_string_value(json_object_get(hit, "name"));
		const char *relation = json_string_value(json_object_get(hit, "relation"));
		struct known k = { .id = json_integer_value(json_object_get(hit, "id")) };

		if (!name || !relation || json_is_true(json_object_get(hit, "restricted")) ||
		    strpbrk(name, "\"\\"))
			continue;
		(void)snprintf(k.name, sizeof(k.name), "%s", name);
		add(&room->names, &room->n_names, &k);
		if (strcmp(relation, "mine") == 0 || strcmp(relation, "team") == 0)
			add(&w->mine, &w->n_mine, &k);
	}
}

/* Beginnings of three letters from all over the alphabet, other ones for each worker. */
static bool look_around(struct staff_room *room, struct line *l, struct worker *w, unsigned nth)
{
	for (unsigned i = nth % LOOK_STEP; i < 26 * 26; i += LOOK_STEP) {
		char body[80];
		json_t *answer;

		(void)snprintf(body, sizeof(body), "{\"q\":\"%c%c%c\",\"limit\":20}",
			       'a' + (int)(i / 26), 'a' + (int)(i % 26),
			       "aeiou"[(i + nth) % 5]);
		answer = line_get(l, "POST", "/api/persons/search", w->cookie, body);
		if (!answer)
			return false;
		keep_hits(room, w, answer);
		json_decref(answer);
	}
	return true;
}

bool people_enter(struct staff_room *room, const struct process *server)
{
	struct line l;
	bool good;

	*room = (struct staff_room){ .names = NULL };
	good = line_open(&l, server->port) && seat_all(room, &l, server->said);
	for (unsigned i = 0; good && i < BENCH_CONNECTIONS; i++) {
		struct worker *w = &room->workers[i];

		good = look_around(room, &l, w, i);
		if (good && w->n_mine == 0) {
			fprintf(stderr, "bench: a demo account has no dossiers\n");
			good = false;
		}
	}
	line_close(&l);
	return good;
}

void people_leave(struct staff_room *room)
{
	for (unsigned i = 0; i < BENCH_CONNECTIONS; i++)
		free(room->workers[i].mine);
	free(room->names);
	*room = (struct staff_room){ .names = NULL };
}

static size_t request(char out[BENCH_REQUEST], const char *method, const char *path,
		      const struct worker *w, const char *key, const char *body)
{
	return (size_t)snprintf(
		out, BENCH_REQUEST,
		"%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench Firefox/140.0\r\n"
		"Sec-Fetch-Site: same-origin\r\nCookie: __Host-s=%s\r\n%s%s%s%s"
		"Content-Length: %zu\r\n\r\n%s",
		method, path, w->cookie, key ? "Idempotency-Key: " : "", key ? key : "",
		key ? "\r\n" : "", *body ? "Content-Type: application/json\r\n" : "",
		strlen(body), body);
}

/* Another name to type: all of the first word, some letters of what follows. */
static void new_text(struct staff_room *room, struct worker *w)
{
	const struct known *k = &room->names[bench_below(&w->seed, (uint32_t)room->n_names)];
	char last[96];
	size_t n = strcspn(k->name, " ");
	const char *rest = k->name[n] ? k->name + n + 1 : "";

	(void)snprintf(last, sizeof(last), "%.*s", (int)n, k->name);
	for (char *p = last; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (n >= 4 && bench_below(&w->seed, TYPO_ONE_IN) == 0)
		made_typo(&w->seed, last + 2, sizeof(last) - 2);
	n = (unsigned char)rest[0] < 0x80 ? OTHER_LETTERS : 0;
	if (n == 2 && (unsigned char)rest[1] >= 0x80)
		n = 1;
	(void)snprintf(w->text, sizeof(w->text), "%s %.*s", last, (int)n, rest);
	w->at = 1;
}

/* One more letter. */
size_t make_search(void *arg, unsigned i, char out[BENCH_REQUEST])
{
	struct staff_room *room = arg;
	struct worker *w = &room->workers[i];
	char body[200];

	if (w->text[w->at] == '\0')
		new_text(room, w);
	do
		w->at++;
	while (((unsigned char)w->text[w->at] & 0xC0) == 0x80);
	(void)snprintf(body, sizeof(body), "{\"q\":\"%.*s\",\"limit\":8}", (int)w->at, w->text);
	return request(out, "POST", "/api/persons/search", w, NULL, body);
}

static const struct known *one_of(struct worker *w)
{
	return &w->mine[bench_below(&w->seed, (uint32_t)w->n_mine)];
}

size_t make_open(void *arg, unsigned i, char out[BENCH_REQUEST])
{
	struct staff_room *room = arg;
	struct worker *w = &room->workers[i];
	char path[64];

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64, one_of(w)->id);
	return request(out, "GET", path, w, NULL, "");
}

size_t make_log(void *arg, unsigned i, char out[BENCH_REQUEST])
{
	struct staff_room *room = arg;
	struct worker *w = &room->workers[i];
	char body[700], key[37];

	bench_uuid(&w->seed, key);
	(void)snprintf(
		body, sizeof(body),
		"{\"person_id\":%" PRId64 ",\"service\":\"insertion\",\"mode\":\"interview\","
		"\"day\":\"%s\",\"start\":\"10:02\",\"minutes\":%u,\"note\":\"Entretien de "
		"suivi du projet individualisé : la recherche d'un logement avance, deux "
		"visites sont prévues cette semaine ; le dossier énergie est complet et "
		"part au service compétent.\",\"level\":\"normal\"}",
		one_of(w)->id, room->today, 10 + bench_below(&w->seed, 50));
	return request(out, "POST", "/api/interventions", w, key, body);
}
