/*
 * Rules, indicators and short labels that are shipped with the program, for plans that it knows
 * (schema/data/plans).  A plan is recognised by words of its organisation.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/embed.h"
#include "core/seed.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

static const char SQL_SHORT[] =
	"UPDATE plan_node SET short = ?3 WHERE plan_id = ?1 AND code = ?2 AND short IS NULL";
static const char SQL_RULE[] =
	"INSERT INTO rule(plan_id, node_id, kind_id, service_id, theme_id, place_id, "
	"partner_id,"
	" outcome_id, channel_id, priority, from_day) SELECT ?1, n.node_id, k.term_id,"
	" (SELECT service_id FROM service WHERE key = ?4),"
	" (SELECT term_id FROM term WHERE list = 'theme' AND key = ?5),"
	" (SELECT term_id FROM term WHERE list = 'place' AND key = ?6),"
	" (SELECT term_id FROM term WHERE list = 'partner' AND key = ?7),"
	" (SELECT term_id FROM term WHERE list = 'outcome' AND key = ?8),"
	" (SELECT term_id FROM term WHERE list = 'mode' AND key = ?9), ?10, ?11"
	" FROM plan_node n JOIN term k ON k.list = 'kind' AND k.key = ?3"
	" WHERE n.plan_id = ?1 AND n.code = ?2";
static const char SQL_INDICATOR[] =
	"INSERT INTO indicator(node_id, code, label_fr, label_nl, label_de, label_en, measure, "
	"unit,"
	" direction, decimals, scope, baseline, position)"
	" SELECT node_id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14 FROM plan_node"
	" WHERE plan_id = ?1 AND code = ?2"
	" AND NOT EXISTS (SELECT 1 FROM indicator WHERE code = ?3)";
static const char SQL_TARGET[] = "INSERT INTO indicator_target(indicator_id, year, value)"
				 " SELECT indicator_id, ?2, ?3 FROM indicator WHERE code = ?1"
				 " ON CONFLICT DO NOTHING";

struct owned {
	json_t *j;
};

static void owned_done(struct owned *o)
{
	json_decref(o->j);
}

static const char *text(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* Lower case without the accents that French uses, for comparing words. */
static char *folded(struct arena *a, const char *s)
{
	static const char *const pairs[] = { "é", "e", "è", "e", "ê", "e", "ë", "e", "É", "e",
					     "È", "e", "Ê", "e", "à", "a", "â", "a", "ç", "c",
					     "î", "i", "ï", "i", "ô", "o", "û", "u", "ù", "u" };
	char *out = arena_alloc(a, strlen(s) + 1), *w = out;

	while (*s) {
		bool hit = false;

		for (size_t i = 0; i < ARRAY_LEN(pairs) && !hit; i += 2)
			if (strncmp(s, pairs[i], strlen(pairs[i])) == 0) {
				*w++ = pairs[i + 1][0];
				s += strlen(pairs[i]);
				hit = true;
			}
		if (!hit) {
			*w++ = (char)(*s >= 'A' && *s <= 'Z' ? *s + 32 : *s);
			s++;
		}
	}
	return out;
}

static bool matches(struct ctx *cx, const json_t *file, const char *organisation)
{
	const json_t *words = json_object_get(json_object_get(file, "match"), "organisation");
	char *have = folded(cx->arena, organisation);
	json_t *word;
	size_t i;

	json_array_foreach(words, i,
			   word) if (strstr(have, json_string_value(word))) return true;
	return false;
}

static Err add_shorts(struct ctx *cx, int64_t plan_id, json_t *shorts)
{
	const char *code;
	json_t *v;

	json_object_foreach(shorts, code, v) TRY(db_exec(
		cx, SQL_SHORT, BIND(V_INT(plan_id), V_TEXT(code), V_TEXT(json_string_value(v))),
		NULL));
	return OK;
}

static Err add_rules(struct ctx *cx, int64_t plan_id, const json_t *rules, int32_t from)
{
	json_t *r;
	size_t i;

	json_array_foreach(rules, i, r) TRY(db_exec(
		cx, SQL_RULE,
		BIND(V_INT(plan_id), V_TEXT(text(r, "action")), V_TEXT(text(r, "kind")),
		     V_TEXT(text(r, "service")), V_TEXT(text(r, "theme")),
		     V_TEXT(text(r, "place")), V_TEXT(text(r, "partner")),
		     V_TEXT(text(r, "outcome")), V_TEXT(text(r, "channel")),
		     V_INT(json_integer_value(json_object_get(r, "priority"))), V_DAY(from)),
		NULL));
	return OK;
}

static Err add_targets(struct ctx *cx, const char *code, json_t *targets)
{
	const char *year;
	json_t *v;

	json_object_foreach(targets, year, v) TRY(db_exec(
		cx, SQL_TARGET,
		BIND(V_TEXT(code), V_INT(strtol(year, NULL, 10)), V_REAL(json_number_value(v))),
		NULL));
	return OK;
}

static Err add_indicator(struct ctx *cx, int64_t plan_id, const json_t *o, size_t position)
{
	const json_t *label = json_object_get(o, "label"),
		     *baseline = json_object_get(o, "baseline");
	char *measure = json_dumps(json_object_get(o, "measure"), JSON_COMPACT);
	Err e = db_exec(
		cx, SQL_INDICATOR,
		BIND(V_INT(plan_id), V_TEXT(text(o, "action")), V_TEXT(text(o, "code")),
		     V_TEXT(text(label, "fr")), V_TEXT(text(label, "nl")),
		     V_TEXT(text(label, "de")), V_TEXT(text(label, "en")), V_TEXT(measure),
		     V_TEXT(text(o, "unit")), V_TEXT(text(o, "direction")),
		     V_INT(json_integer_value(json_object_get(o, "decimals"))),
		     V_TEXT(text(o, "scope")),
		     json_is_number(baseline) ? V_REAL(json_number_value(baseline)) : V_NULL,
		     V_INT((int64_t)position)),
		NULL);

	free(measure);
	TRY(e);
	return add_targets(cx, text(o, "code"), json_object_get(o, "targets"));
}

static Err apply(struct ctx *cx, int64_t plan_id, const json_t *file, int32_t from)
{
	json_t *o;
	size_t i;

	TRY(add_shorts(cx, plan_id, json_object_get(file, "short")));
	TRY(add_rules(cx, plan_id, json_object_get(file, "rules"), from));
	/* What a service computes stands before what the plan follows by hand (plan.json). */
	json_array_foreach(json_object_get(file, "indicators"), i, o) TRY(add_indicator(
		cx, plan_id, o, json_is_true(json_object_get(file, "after")) ? i + 1000 : i));
	return OK;
}

/* What the services bring for the plan of data/plans/NAME.json: data/plans/NAME/SERVICE.json. */
static Err apply_services(struct ctx *cx, int64_t plan_id, const char *plan, int32_t from)
{
	size_t n = strlen(plan) - 5; /* without ".json" */

	for (const struct embedded *f = embedded_schema; f->path; f++) {
		CLEANUP(owned_done) struct owned o = { 0 };

		if (strncmp(f->path, plan, n) != 0 || f->path[n] != '/')
			continue;
		TRY(seed_file(cx, f->path, &o.j));
		TRY(apply(cx, plan_id, o.j, from));
	}
	return OK;
}

Err plan_defaults(struct ctx *cx, int64_t plan_id, const char *organisation, int32_t from)
{
	static const char PREFIX[] = "data/plans/";

	for (const struct embedded *f = embedded_schema; f->path; f++) {
		CLEANUP(owned_done) struct owned o = { 0 };
		size_t n = strlen(f->path);

		if (strncmp(f->path, PREFIX, sizeof(PREFIX) - 1) != 0 ||
		    strcmp(f->path + n - 5, ".json") != 0)
			continue;
		TRY(seed_file(cx, f->path, &o.j));
		if (!matches(cx, o.j, organisation))
			continue;
		TRY(apply(cx, plan_id, o.j, from));
		return apply_services(cx, plan_id, f->path, from);
	}
	return OK;
}
