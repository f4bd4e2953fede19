/*
 * The ledger of the torture: what was asked of the server, and what it acknowledged.
 *
 * An act is known by its Idempotency-Key and by a word in its content.  It is OPEN until a whole
 * answer 201 came; then it is ACKED and its id must be there for ever, with its word.  An OPEN
 * act was perhaps done: it is asked again with the same key, and must exist once.
 *
 * Each client thread writes its own ledger; the main thread reads them all when they rest.
 */
#ifndef TESTS_TORTURE_LEDGER_H
#define TESTS_TORTURE_LEDGER_H

#include <inttypes.h>

#include "torture/client.h"

enum act_kind { ACT_PERSON, ACT_INTERVENTION };
enum act_state { ACT_OPEN, ACT_ACKED };

struct act {
	enum act_kind kind;
	enum act_state state;
	int64_t id, person_id;
	uint64_t number; /* unique in a run */
};

struct ledger {
	struct act *acts;
	size_t n, cap;
	size_t verified; /* acts before this one were read back once already */
	uint64_t seed, next_number;
	bool broken; /* something happened that may not */
	char why[300];
};

static inline uint32_t ledger_random(struct ledger *l, uint32_t below)
{
	l->seed ^= l->seed << 13;
	l->seed ^= l->seed >> 7;
	l->seed ^= l->seed << 17;
	return (uint32_t)(l->seed >> 16) % below;
}

static inline struct act *ledger_add(struct ledger *l)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 256;
		l->acts = realloc(l->acts, l->cap * sizeof(*l->acts));
		if (!l->acts)
			abort();
	}
	l->acts[l->n] = (struct act){ .number = l->next_number++ };
	return &l->acts[l->n++];
}

/* One of its persons that was acknowledged, 0 when there is none yet. */
static inline int64_t ledger_person(struct ledger *l)
{
	for (int tries = 0; tries < 40 && l->n > 0; tries++) {
		const struct act *a = &l->acts[ledger_random(l, (uint32_t)l->n)];

		if (a->kind == ACT_PERSON && a->state == ACT_ACKED)
			return a->id;
	}
	return 0;
}

/* A word of letters for a number: what the content must still hold later. */
static inline void act_word(const struct act *a, char out[20])
{
	uint64_t x = a->number;
	size_t i;

	(void)snprintf(out, 20, "Quell");
	for (i = 5; i < 19; i++, x /= 26)
		out[i] = (char)('a' + x % 26);
	out[19] = '\0';
}

static inline void act_key(const struct act *a, char out[40])
{
	(void)snprintf(out, 40, "00000009-0000-4000-8000-%012" PRIx64, a->number);
}

static inline void act_body(const struct act *a, char *out, size_t n)
{
	char word[20];

	act_word(a, word);
	if (a->kind == ACT_PERSON)
		(void)snprintf(out, n,
			       "{\"identity\":{\"last_name\":\"%s\",\"first_name\":\"Essai\","
			       "\"birth_date\":\"19%02d-03-04\"},\"team_id\":0}",
			       word, (int)(a->number % 90 + 10));
	else
		(void)snprintf(out, n,
			       "{\"person_id\":%" PRId64 ",\"service\":\"insertion\","
			       "\"mode\":\"interview\",\"day\":\"2025-01-%02d\",\"minutes\":%d,"
			       "\"note\":\"%s\"}",
			       a->person_id, (int)(a->number % 28 + 1), (int)(a->number % 90),
			       word);
}

static inline void act_path(const struct act *a, char *out, size_t n)
{
	(void)snprintf(out, n, "/api/%s/%" PRId64,
		       a->kind == ACT_PERSON ? "persons" : "interventions", a->id);
}

static inline void ledger_break(struct ledger *l, const struct act *a, const char *why,
				const struct client *c)
{
	if (l->broken)
		return;
	l->broken = true;
	(void)snprintf(l->why, sizeof(l->why), "%s: act %" PRIu64 " id %" PRId64 ": %d %.200s",
		       why, a->number, a->id, c->status, c->body ? c->body : "");
}

/*
 * Asks for an act, for the first time or again.  False: no answer, or one that leaves the
 * outcome open; the act stays as it is.  An act that was acknowledged must get the same id.
 */
static inline bool act_ask(struct ledger *l, struct act *a, struct client *c)
{
	char key[40], body[400];
	int64_t id;

	act_key(a, key);
	act_body(a, body, sizeof(body));
	if (!client_request(c, "POST",
			    a->kind == ACT_PERSON ? "/api/persons" : "/api/interventions", key,
			    body))
		return false;
	if (c->status == 503)
		return false;
	id = c->status == 201 ? client_int(c, "id") : 0;
	if (id <= 0) {
		ledger_break(l, a, "refused", c);
		return false;
	}
	if (a->state == ACT_ACKED && a->id != id)
		ledger_break(l, a, "done twice", c);
	a->state = ACT_ACKED;
	a->id = id;
	return true;
}

/* Whether an acknowledged act is there and can be read; false only when it is lost. */
static inline bool act_is_there(struct ledger *l, const struct act *a, struct client *c)
{
	char path[80], word[20];

	act_path(a, path, sizeof(path));
	act_word(a, word);
	if (!client_request(c, "GET", path, NULL, NULL)) {
		ledger_break(l, a, "not answered", c);
		return true;
	}
	if (c->status == 200 && strstr(c->body, word))
		return true;
	ledger_break(l, a, "lost", c);
	return false;
}

#endif
