/* See seed.h.  Keys that are there already are left as the centre made them. */
#include "core/seed.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/embed.h"
#include "db/db.h"

#include "base/banned.h"

static const char SQL_TERM[] = "INSERT OR IGNORE INTO term(list, key, label_fr, label_nl, "
			       "label_de, label_en, position, days)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_SERVICE[] =
	"INSERT OR IGNORE INTO service(key, archetype, label_fr, label_nl, label_de, label_en, "
	"unit,"
	" themes, default_theme_id, position, sensitive) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
	"?8,"
	" (SELECT term_id FROM term WHERE list = 'theme' AND key = ?9), ?10, ?11)";
static const char SQL_ROLE[] = "INSERT OR IGNORE INTO role(key, label_fr, label_nl, label_de, "
			       "label_en, caps, home, idle_s)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_CAP_NEW[] = "INSERT OR IGNORE INTO seeded_cap(cap) VALUES (?1)";
static const char SQL_CAP_GIVE[] =
	"UPDATE role SET caps = json_insert(caps, '$[#]', ?2), version = version + 1"
	" WHERE key = ?1 AND ?2 NOT IN (SELECT value FROM json_each(caps))";
static const char SQL_PARAMETER_ENDS[] =
	"UPDATE parameter AS p SET to_day = (SELECT min(n.from_day) - 1 FROM parameter n"
	" WHERE n.code = p.code AND n.from_day > p.from_day), version = version + 1"
	" WHERE EXISTS (SELECT 1 FROM parameter n WHERE n.code = p.code AND n.from_day > "
	"p.from_day"
	" AND (p.to_day IS NULL OR p.to_day >= n.from_day))";
static const char SQL_MARK[] = "SELECT mark FROM seeded";
static const char SQL_MARK_SET[] = "INSERT OR REPLACE INTO seeded(one, mark) VALUES (1, ?1)";
static const char SQL_PARAMETER[] =
	"INSERT OR IGNORE INTO parameter(code, label_fr, label_nl, label_de, label_en, unit, "
	"value,"
	" from_day, to_day, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

static const char SQL_MOTIVE[] =
	"INSERT OR IGNORE INTO motive(key, service_id, label_fr, label_nl, label_de, label_en,"
	" minutes, lead_hours, who, discretion, room, first, position)"
	" SELECT ?1, service_id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13 FROM service"
	" WHERE key = ?2";

struct owned {
	json_t *j;
};

static void owned_done(struct owned *o)
{
	json_decref(o->j);
}

Err seed_file(struct ctx *cx, const char *path, json_t **out)
{
	const struct embedded *f = embedded_find(embedded_schema, path);
	json_error_t je;

	if (!f)
		FAIL(cx, ERR_INTERNAL, "seed.absent");
	*out = json_loadb((const char *)f->data, f->len, JSON_REJECT_DUPLICATES, &je);
	if (!*out)
		FAILF(cx, ERR_INTERNAL, "seed.malformed", "line %d", je.line);
	return OK;
}

/* Adds the rows of every list of `part` to those of `all`. */
static void merge(json_t *all, const json_t *part)
{
	const char *name;
	json_t *rows;

	json_object_foreach((json_t *)(uintptr_t)part, name, rows)
	{
		json_t *have = json_object_get(all, name);

		if (!json_is_array(rows))
			continue;
		if (!have)
			json_object_set_new(all, name, have = json_array());
		json_array_extend(have, rows);
	}
}

/* "caps" of a service's file: what each role may do there. */
static void merge_caps(const json_t *all, json_t *caps)
{
	json_t *role, *more;
	const char *key;
	size_t i;

	json_object_foreach(caps, key, more) json_array_foreach(
		json_object_get(all, "roles"), i,
		role) if (strcmp(json_string_value(json_object_get(role, "key")), key) == 0)
		json_array_extend(json_object_get(role, "caps"), more);
}

Err seed_load(struct ctx *cx, json_t **out)
{
	static const char *const frame[] = { "data/catalogue.json", "data/roles.json",
					     "data/parameters.json" };
	static const char SERVICES[] = "data/services/";
	CLEANUP(owned_done) struct owned all = { json_object() };

	for (size_t i = 0; i < ARRAY_LEN(frame); i++) {
		CLEANUP(owned_done) struct owned part = { 0 };

		TRY(seed_file(cx, frame[i], &part.j));
		merge(all.j, part.j);
	}
	for (const struct embedded *f = embedded_schema; f->path; f++) {
		CLEANUP(owned_done) struct owned part = { 0 };

		if (strncmp(f->path, SERVICES, sizeof(SERVICES) - 1) != 0)
			continue;
		TRY(seed_file(cx, f->path, &part.j));
		merge(all.j, part.j);
		merge_caps(all.j, json_object_get(part.j, "caps"));
	}
	*out = all.j;
	all.j = NULL;
	return OK;
}

static const char *text(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* A label in four languages, or one proper noun for all. */
static const char *lang(const json_t *o, const char *code)
{
	const json_t *l = json_object_get(o, "label");

	return json_is_string(l) ? json_string_value(l) : text(l, code);
}

static Err term_add(struct ctx *cx, const char *list, const json_t *o, size_t position)
{
	const json_t *days = json_object_get(o, "days");

	return db_exec(cx, SQL_TERM,
		       BIND(V_TEXT(list), V_TEXT(text(o, "key")), V_TEXT(lang(o, "fr")),
			    V_TEXT(lang(o, "nl")), V_TEXT(lang(o, "de")), V_TEXT(lang(o, "en")),
			    V_INT((int64_t)position),
			    json_is_integer(days) ? V_INT(json_integer_value(days)) : V_NULL),
		       NULL);
}

static Err service_add(struct ctx *cx, const json_t *o, size_t position)
{
	char *themes = json_dumps(json_object_get(o, "themes"), JSON_COMPACT);
	Err e = db_exec(cx, SQL_SERVICE,
			BIND(V_TEXT(text(o, "key")), V_TEXT(text(o, "archetype")),
			     V_TEXT(lang(o, "fr")), V_TEXT(lang(o, "nl")),
			     V_TEXT(lang(o, "de")), V_TEXT(lang(o, "en")),
			     V_TEXT(text(o, "unit")), V_TEXT(themes ? themes : "[]"),
			     V_TEXT(text(o, "default_theme")), V_INT((int64_t)position),
			     V_INT(json_is_true(json_object_get(o, "sensitive")))),
			NULL);

	free(themes);
	return e;
}

static Err seed_catalogue(struct ctx *cx, const json_t *all)
{
	/* Modes first: their numbers must fit a byte (facts). */
	static const struct {
		const char *member, *list;
	} lists[] = { { "modes", "mode" },
		      { "kinds", "kind" },
		      { "themes", "theme" },
		      { "outcomes", "outcome" },
		      { "places", "place" },
		      { "partners", "partner" },
		      { "glass_reasons", "glass_reason" },
		      { "units", "unit" },
		      { "archetypes", "archetype" },
		      { "presence_roles", "presence" },
		      { "next_steps", "next_step" } };
	json_t *row;
	size_t i;

	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		json_array_foreach(json_object_get(all, lists[l].member), i, row)
			TRY(term_add(cx, lists[l].list, row, i));
	json_array_foreach(json_object_get(all, "services"), i, row)
		TRY(service_add(cx, row, i));
	return OK;
}

static Err seed_roles(struct ctx *cx, const json_t *all)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(all, "roles"), i, row)
	{
		char *caps = json_dumps(json_object_get(row, "caps"), JSON_COMPACT);
		Err e = db_exec(cx, SQL_ROLE,
				BIND(V_TEXT(text(row, "key")), V_TEXT(lang(row, "fr")),
				     V_TEXT(lang(row, "nl")), V_TEXT(lang(row, "de")),
				     V_TEXT(lang(row, "en")), V_TEXT(caps),
				     V_TEXT(text(row, "home")),
				     V_INT(json_integer_value(json_object_get(row, "idle_s")))),
				NULL);

		free(caps);
		TRY(e);
	}
	return OK;
}

/* To the roles that hold it as shipped. */
static Err give_cap(struct ctx *cx, const json_t *all, const char *cap)
{
	json_t *role, *held;
	size_t i, j;

	json_array_foreach(json_object_get(all, "roles"), i, role)
		json_array_foreach(json_object_get(role, "caps"), j,
				   held) if (strcmp(json_string_value(held), cap) == 0)
			TRY(db_exec(cx, SQL_CAP_GIVE,
				    BIND(V_TEXT(text(role, "key")), V_TEXT(cap)), NULL));
	return OK;
}

/* Capabilities that this centre has never seen: those of a service that came with an upgrade. */
static Err seed_caps(struct ctx *cx, const json_t *all)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(all, "capabilities"), i, row)
	{
		int64_t added = 0;

		TRY(db_exec(cx, SQL_CAP_NEW, BIND(V_TEXT(text(row, "cap"))), &added));
		if (added)
			TRY(give_cap(cx, all, text(row, "cap")));
	}
	return OK;
}

static struct val day_value(const json_t *o, const char *name)
{
	int32_t day;

	return day_parse(text(o, name), &day) ? V_INT(day) : V_NULL;
}

/* A value that a newer program ships ends the one that the centre has; its own additions stay. */
static Err end_parameters(struct ctx *cx)
{
	return db_exec(cx, SQL_PARAMETER_ENDS, NO_BIND, NULL);
}

static Err seed_parameters(struct ctx *cx, const json_t *all)
{
	json_t *row, *v;
	size_t i, j;

	json_array_foreach(json_object_get(all, "parameters"), i, row)
		json_array_foreach(json_object_get(row, "values"), j, v)
			TRY(db_exec(cx, SQL_PARAMETER,
				    BIND(V_TEXT(text(row, "code")), V_TEXT(lang(row, "fr")),
					 V_TEXT(lang(row, "nl")), V_TEXT(lang(row, "de")),
					 V_TEXT(lang(row, "en")), V_TEXT(text(row, "unit")),
					 V_REAL(json_number_value(json_object_get(v, "value"))),
					 day_value(v, "from"), day_value(v, "to"),
					 V_TEXT(text(v, "source"))),
				    NULL));
	return end_parameters(cx);
}

static Err seed_motives(struct ctx *cx, const json_t *all)
{
	json_t *o;
	size_t i;

	json_array_foreach(json_object_get(all, "motives"), i, o) TRY(db_exec(
		cx, SQL_MOTIVE,
		BIND(V_TEXT(text(o, "key")), V_TEXT(text(o, "service")), V_TEXT(lang(o, "fr")),
		     V_TEXT(lang(o, "nl")), V_TEXT(lang(o, "de")), V_TEXT(lang(o, "en")),
		     V_INT(json_integer_value(json_object_get(o, "minutes"))),
		     V_INT(json_integer_value(json_object_get(o, "lead_hours"))),
		     V_TEXT(text(o, "who")), V_TEXT(text(o, "discretion")),
		     V_TEXT(text(o, "room")), V_INT(json_is_true(json_object_get(o, "first"))),
		     V_INT((int64_t)i)),
		NULL));
	return OK;
}

/* Differs when any shipped data file does (FNV-1a over names and bytes). */
static int64_t shipped_mark(void)
{
	uint64_t h = 14695981039346656037u;

	for (const struct embedded *f = embedded_schema; f->path; f++) {
		if (strncmp(f->path, "data/", 5) != 0)
			continue;
		for (const char *c = f->path; *c; c++)
			h = (h ^ (unsigned char)*c) * 1099511628211u;
		for (size_t i = 0; i < f->len; i++)
			h = (h ^ f->data[i]) * 1099511628211u;
	}
	return (int64_t)(h >> 1);
}

Err seed_centre(struct ctx *cx)
{
	CLEANUP(owned_done) struct owned all = { 0 };
	int64_t mark = shipped_mark(), have = -1;

	TRY(db_int(cx, SQL_MARK, NO_BIND, &have));
	if (have == mark)
		return OK;
	TRY(seed_load(cx, &all.j));
	TRY(seed_catalogue(cx, all.j));
	TRY(seed_roles(cx, all.j));
	TRY(seed_caps(cx, all.j));
	TRY(seed_motives(cx, all.j));
	TRY(seed_parameters(cx, all.j));
	return db_exec(cx, SQL_MARK_SET, BIND(V_INT(mark)), NULL);
}
