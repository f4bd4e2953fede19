/* See ords.h. */
#include "svc/repair/ords.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/embed.h"

#include "base/banned.h"

static struct ords codes;
static json_t *file; /* kept: the codes point into it */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const char *text(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static struct label label_of(const json_t *o)
{
	const json_t *l = json_object_get(o, "label");

	return (struct label){ text(l, "fr"), text(l, "nl"), text(l, "de"), text(l, "en") };
}

static size_t load_codes(const char *list, struct ords_code *out, size_t room)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(file, list), i, row)
	{
		const json_t *also = json_object_get(row, "also");

		if (i >= room)
			abort(); /* our own file */
		out[i] = (struct ords_code){
			.id = json_integer_value(json_object_get(row, "id")),
			.name = text(row, "name"),
			.key = text(row, "key"),
			.label = label_of(row),
			.skill = text(row, "skill"),
			.grams = json_integer_value(json_object_get(row, "grams")),
			.mains = json_is_true(json_object_get(row, "mains")),
		};
		for (size_t k = 0; k < 3; k++)
			out[i].also[k] = json_string_value(json_array_get(also, k));
	}
	return i;
}

static void load(void)
{
	const struct embedded *f = embedded_find(embedded_schema, "data/repair/ords.json");
	json_t *row;
	size_t i;

	file = f ? json_loadb((const char *)f->data, f->len, 0, NULL) : NULL;
	if (!file)
		abort(); /* a file of the program itself */
	codes.version = text(file, "version");
	codes.source = text(file, "source");
	codes.weight_source = text(file, "weight_source");
	json_array_foreach(json_object_get(file, "fields"), i, row) codes.fields[i] =
		json_string_value(row);
	codes.n_statuses = load_codes("statuses", codes.statuses, ARRAY_LEN(codes.statuses));
	codes.n_barriers = load_codes("barriers", codes.barriers, ARRAY_LEN(codes.barriers));
	codes.n_categories =
		load_codes("categories", codes.categories, ARRAY_LEN(codes.categories));
	json_array_foreach(json_object_get(file, "skills"), i, row) codes.skills[i] =
		(struct ords_skill){ text(row, "key"), label_of(row) };
	codes.n_skills = i;
	json_array_foreach(json_object_get(file, "usual"), i, row) codes.usual[i] =
		json_integer_value(row);
	codes.n_usual = i;
}

const struct ords *ords(void)
{
	(void)pthread_once(&once, load);
	return &codes;
}

static const struct ords_code *by_id(const struct ords_code *c, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (c[i].id == id)
			return &c[i];
	return NULL;
}

const struct ords_code *ords_category(int64_t id)
{
	return by_id(ords()->categories, ords()->n_categories, id);
}

const struct ords_code *ords_status(int64_t id)
{
	return by_id(ords()->statuses, ords()->n_statuses, id);
}

const struct ords_code *ords_barrier(int64_t id)
{
	return by_id(ords()->barriers, ords()->n_barriers, id);
}

const struct ords_skill *ords_skill(const char *key)
{
	for (size_t i = 0; i < ords()->n_skills; i++)
		if (strcmp(ords()->skills[i].key, key) == 0)
			return &ords()->skills[i];
	return NULL;
}

/* ---- checks -------------------------------------------------------------------------------- */

static const struct ords_code *by_name(const struct ords_code *c, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(c[i].name, name) == 0)
			return &c[i];
		for (size_t k = 0; k < ARRAY_LEN(c[i].also); k++)
			if (c[i].also[k] && strcmp(c[i].also[k], name) == 0)
				return &c[i];
	}
	return NULL;
}

static void fault(struct ords_faults *f, int64_t row, enum ords_field field, const char *error)
{
	if (f->n < ORDS_FAULTS_MAX)
		f->rows[f->n++] = (struct ords_fault){ row, ords()->fields[field], error };
	f->total++;
}

/* "maillon-12"; files in circulation write "repconn_6": both are read. */
static bool is_id(const char *s)
{
	size_t letters = strspn(s, "abcdefghijklmnopqrstuvwxyz"), digits;

	if (letters == 0 || (s[letters] != '-' && s[letters] != '_'))
		return false;
	digits = strspn(s + letters + 1, "0123456789");
	return digits > 0 && s[letters + 1 + digits] == '\0' && letters + digits < 100;
}

static bool is_age(const char *s, int64_t *tenths)
{
	size_t whole = strspn(s, "0123456789"), part = 0;

	if (whole == 0 || whole > 3)
		return false;
	*tenths = strtol(s, NULL, 10) * 10;
	if (s[whole] == '\0')
		return true;
	part = strspn(s + whole + 1, "0123456789");
	if (s[whole] != '.' || part == 0 || s[whole + 1 + part] != '\0')
		return false;
	*tenths += s[whole + 1] - '0';
	return true;
}

static void check_category(const struct ords_row *r, int64_t n, struct ords_values *v,
			   struct ords_faults *f)
{
	const char *name = r->at[ORDS_CATEGORY], *id = r->at[ORDS_CATEGORY_ID];
	const struct ords_code *c = NULL;

	if (*name) {
		c = by_name(ords()->categories, ords()->n_categories, name);
		if (!c || c->id >= ORDS_POWERED)
			fault(f, n, ORDS_CATEGORY, "field.not_one_of");
	}
	if (*id) {
		size_t digits = strspn(id, "0123456789");
		const struct ords_code *k = digits && digits <= 2 && !id[digits]
						    ? ords_category(strtol(id, NULL, 10))
						    : NULL;

		if (!k || (c && c != k))
			fault(f, n, ORDS_CATEGORY_ID, "field.not_one_of");
		c = c ? c : k;
	}
	v->category = c ? c->id : 0;
}

static void check_result(const struct ords_row *r, int64_t n, struct ords_values *v,
			 struct ords_faults *f)
{
	const struct ords_code *s =
		by_name(ords()->statuses, ords()->n_statuses, r->at[ORDS_STATUS]);
	const struct ords_code *b =
		by_name(ords()->barriers, ords()->n_barriers, r->at[ORDS_BARRIER]);

	if (!s)
		fault(f, n, ORDS_STATUS,
		      *r->at[ORDS_STATUS] ? "field.not_one_of" : "field.required");
	if (*r->at[ORDS_BARRIER] && (!b || !s || s->id != 3))
		fault(f, n, ORDS_BARRIER, "field.not_one_of");
	v->status = s ? s->id : 0;
	v->barrier = b ? b->id : 0;
}

static void check_object(const struct ords_row *r, int64_t n, struct ords_values *v,
			 struct ords_faults *f)
{
	const char *year = r->at[ORDS_YEAR], *age = r->at[ORDS_AGE];

	v->age_tenths = -1;
	if (*year && (strlen(year) != 4 || strspn(year, "0123456789") != 4))
		fault(f, n, ORDS_YEAR, "field.text");
	if (*age && !is_age(age, &v->age_tenths))
		fault(f, n, ORDS_AGE, "field.text");
	if (strlen(r->at[ORDS_PROBLEM]) > 4 * (size_t)ORDS_TEXT_MAX)
		fault(f, n, ORDS_PROBLEM, "field.too_long");
	if (strlen(r->at[ORDS_BRAND]) > 320)
		fault(f, n, ORDS_BRAND, "field.too_long");
}

bool ords_check(const struct ords_row *r, int64_t n, struct ords_values *v,
		struct ords_faults *f)
{
	static const enum ords_field required[] = { ORDS_PROVIDER, ORDS_PARTNER_CATEGORY };
	size_t before = f->total;
	const char *country = r->at[ORDS_COUNTRY];

	*v = (struct ords_values){ .age_tenths = -1, .day = DAY_NONE };
	if (!is_id(r->at[ORDS_ID]))
		fault(f, n, ORDS_ID, "field.text");
	for (size_t i = 0; i < ARRAY_LEN(required); i++)
		if (!*r->at[required[i]])
			fault(f, n, required[i], "field.required");
	if (strlen(country) != 3 || strspn(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		fault(f, n, ORDS_COUNTRY, "field.text");
	check_category(r, n, v, f);
	check_object(r, n, v, f);
	check_result(r, n, v, f);
	if (!day_parse(r->at[ORDS_DATE], &v->day))
		fault(f, n, ORDS_DATE, "field.not_a_date");
	return f->total == before;
}
