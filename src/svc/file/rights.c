/*
 * Rights not taken up: a table of rules (schema/data/rights.json) looks at what the file knows
 * already and proposes to the worker, with the reasons and the source.  Never a label on the
 * person: nothing is stored until the worker enters a case (act "takeup").
 *
 * A rule holds when each of its conditions does:
 *	age_min, age_max	age today
 *	aid		one of these aids runs or was given in the last twelve months
 *	theme		one of these themes was worked on in the last twenty-four months
 *	child		a child lives in the household
 *	wheelchair	the identity says so
 *	student		a student's contract runs
 * It is not proposed when a case of that right is in the file, or an aid of `given` runs.
 */
#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "core/seed.h"
#include "svc/file/file.h"

#include "base/banned.h"

static const char SQL_AIDS[] = "SELECT DISTINCT code FROM file_act WHERE person_id = ?1 AND "
			       "kind = 'aid' AND voided = 0"
			       " AND (until_day IS NULL OR until_day >= ?2)";
static const char SQL_CASES[] = "SELECT DISTINCT code FROM file_act WHERE person_id = ?1"
				" AND kind = 'takeup' AND voided = 0";
static const char SQL_THEMES[] =
	"SELECT DISTINCT t.key FROM record r JOIN term t ON t.term_id = r.theme_id"
	" WHERE r.person_id = ?1 AND r.voided_by IS NULL AND r.day >= ?2";
static const char SQL_CHILD[] =
	"SELECT 1 FROM household_member m JOIN household_member c ON c.household_id ="
	" m.household_id WHERE m.person_id = ?1 AND c.role = 'child' AND c.person_id <> ?1";
static const char SQL_STUDENT[] =
	"SELECT 1 FROM file_act WHERE person_id = ?1 AND kind = 'piis' AND voided = 0"
	" AND code = 'studies' AND state = 'signed'";

static const struct field right_fields[] = {
	OUT_TEXT("right", FIELD_REQUIRED),
	OUT_LABEL("why", FIELD_REQUIRED),
	OUT_TEXT("source", FIELD_REQUIRED),
	OUT_TEXTS("reasons"),
	OUT_INT("amount_year_cents", FIELD_REQUIRED),
};
static const struct schema right_schema = OUT_SCHEMA("RightProposed", right_fields);
static const struct field rights_fields[] = { OUT_LIST("rows", &right_schema) };
const struct schema rights_schema = OUT_SCHEMA("RightsProposed", rights_fields);

struct keys {
	const char *items[64];
	size_t n;
};

struct known {
	struct keys aids, cases, themes;
	int age; /* -1: not known */
	bool child, student, wheelchair;
};

static Err read_keys(struct ctx *cx, const char *sql, const struct val *args, struct keys *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, sql, args));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || out->n == ARRAY_LEN(out->items))
			return OK;
		out->items[out->n++] = col_text(&q, 0, cx->arena);
	}
}

static bool has(const struct keys *k, const char *key)
{
	for (size_t i = 0; key && i < k->n; i++)
		if (k->items[i] && strcmp(k->items[i], key) == 0)
			return true;
	return false;
}

static Err look(struct ctx *cx, int64_t person, struct known *k)
{
	struct directory_entry e;

	*k = (struct known){ .age = -1 };
	if (directory_get(cx->app->directory, cx->arena, person, &e)) {
		k->age = e.birth == DAY_NONE ? -1 : age_on(e.birth, cx->today);
		k->wheelchair = e.flags & DIRECTORY_WHEELCHAIR;
	}
	TRY(read_keys(cx, SQL_AIDS, BIND(V_INT(person), V_INT(day_add_months(cx->today, -12))),
		      &k->aids));
	TRY(read_keys(cx, SQL_CASES, BIND(V_INT(person)), &k->cases));
	TRY(read_keys(cx, SQL_THEMES,
		      BIND(V_INT(person), V_INT(day_add_months(cx->today, -24))), &k->themes));
	TRY(db_found(cx, SQL_CHILD, BIND(V_INT(person)), &k->child));
	return db_found(cx, SQL_STUDENT, BIND(V_INT(person)), &k->student);
}

static bool any(const json_t *list, const struct keys *k)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v) if (has(k, json_string_value(v))) return true;
	return false;
}

/* One condition of a rule. */
static bool holds(const char *name, const json_t *v, const struct known *k)
{
	if (strcmp(name, "age_min") == 0)
		return k->age >= 0 && k->age >= json_integer_value(v);
	if (strcmp(name, "age_max") == 0)
		return k->age >= 0 && k->age <= json_integer_value(v);
	if (strcmp(name, "aid") == 0)
		return any(v, &k->aids);
	if (strcmp(name, "theme") == 0)
		return any(v, &k->themes);
	if (strcmp(name, "child") == 0)
		return k->child;
	if (strcmp(name, "wheelchair") == 0)
		return k->wheelchair;
	if (strcmp(name, "student") == 0)
		return k->student;
	return false; /* a condition that nobody knows proposes nothing */
}

static bool proposed(const json_t *rule, const struct known *k)
{
	json_t *when = json_object_get(rule, "when"), *v;
	const char *name;

	if (has(&k->cases, json_string_value(json_object_get(rule, "right"))) ||
	    any(json_object_get(rule, "given"), &k->aids) || !json_object_size(when))
		return false;
	json_object_foreach(when, name, v) if (!holds(name, v, k)) return false;
	return true;
}

static void write_rule(struct jw *w, const json_t *rule)
{
	const json_t *why = json_object_get(rule, "why");
	static const char *const langs[] = { "fr", "nl", "de", "en" };
	const char *name;
	json_t *v;

	jw_object(w, NULL);
	jw_string(w, "right", json_string_value(json_object_get(rule, "right")));
	jw_object(w, "why");
	for (size_t i = 0; i < ARRAY_LEN(langs); i++)
		jw_string(w, langs[i], json_string_value(json_object_get(why, langs[i])));
	jw_end(w);
	jw_string(w, "source", json_string_value(json_object_get(rule, "source")));
	jw_array(w, "reasons");
	json_object_foreach(json_object_get(rule, "when"), name, v) jw_string(w, NULL, name);
	jw_end(w);
	jw_int(w, "amount_year_cents",
	       json_integer_value(json_object_get(rule, "amount_year_cents")));
	jw_end(w);
}

struct owned {
	json_t *j;
};

static void owned_done(struct owned *o)
{
	json_decref(o->j);
}

Err rights_propose(struct req *rq, struct resp *rs)
{
	CLEANUP(owned_done) struct owned table = { 0 };
	struct ctx *cx = &rq->cx;
	struct known k;
	struct grant g;
	json_t *rule;
	struct jw w;
	size_t i;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	TRY(seed_file(cx, "data/rights.json", &table.j));
	TRY(look(cx, rq->id, &k));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	json_array_foreach(json_object_get(table.j, "rules"), i, rule)
	{
		if (!proposed(rule, &k))
			continue;
		write_rule(&w, rule);
		rq->rows++;
	}
	jw_end(&w);
	rq->subject = rq->id;
	rq->action = "file.rights";
	return reply_end(rq, rs, &w);
}
