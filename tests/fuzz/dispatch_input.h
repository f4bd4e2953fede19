/*
 * From fuzz bytes to bodies and queries that mostly fit the schema of a route: every value is
 * drawn from the bytes, 0 being the choice that fits, so that an input that ends early is a
 * valid one and a byte more is one departure from it.
 */
#ifndef TESTS_FUZZ_DISPATCH_INPUT_H
#define TESTS_FUZZ_DISPATCH_INPUT_H

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "core/schema.h"

struct bytes {
	const uint8_t *data;
	size_t n, at;
};

static inline uint8_t take(struct bytes *b)
{
	return b->at < b->n ? b->data[b->at++] : 0;
}

static inline size_t take_below(struct bytes *b, size_t n)
{
	return n > 256 ? ((size_t)take(b) | (size_t)take(b) << 8) % n : take(b) % n;
}

/* A run of raw bytes, its length first. */
static inline const uint8_t *take_run(struct bytes *b, size_t *n)
{
	const uint8_t *p;

	*n = take(b);
	if (*n > b->n - b->at)
		*n = b->n - b->at;
	p = b->data + b->at;
	b->at += *n;
	return p;
}

/* Ids of rows by the word that their routes have in common, and the version last seen. */
#define KNOWN_MAX 12
struct known {
	const char *word;
	struct known_row {
		int64_t id, version;
	} rows[KNOWN_MAX];
	size_t n;
};
extern struct known known_rows[];

static inline struct known *known_of(const char *word, size_t n)
{
	struct known *k = known_rows;

	while (k->word && (strlen(k->word) != n || strncmp(k->word, word, n) != 0))
		k++;
	return k; /* the last one has no word and no rows */
}

/* Words that mean something, by the name of the field. */
struct words {
	const char *field;
	const char *list[14];
};

static const struct words WORDS[] = {
	{ "service",
	  { "insertion", "housing_support", "debt_mediation", "home_meals", "nil" } },
	{ "theme", { "", "employment", "housing", "debt", "nil" } },
	{ "themes", { "employment", "housing", "debt", "nil" } },
	{ "place", { "", "office", "mapa", "street", "nil" } },
	{ "partner", { "", "forem", "owner", "nil" } },
	{ "outcome", { "", "referred", "job_found", "pending", "nil" } },
	{ "mode", { "interview", "phone", "visit", "network", "nil" } },
	{ "kind", { "casework.intervention", "nil" } },
	{ "login", { "new_login", "social_worker", "admin", "dpo", "Ünknown login" } },
	{ "password", { "Maillon-tests-2026", "Quatre-ponts-2718-bleus", "short" } },
	{ "old", { "Maillon-tests-2026", "wrong" } },
	{ "new", { "Quatre-ponts-2718-bleus", "Maillon-tests-2026", "aaaaaaaaaaaaaaaa" } },
	{ "role", { "social_worker", "admin", "head", "nil" } },
	{ "caps", { "plan.read", "person.read", "person.search", "account.write", "nil.nil" } },
	{ "niss", { "85.07.30-033.28", "85073003328", "", "85073003329" } },
	{ "iban", { "BE68 5390 0754 7034", "", "BE00 0000 0000 0000" } },
	{ "value", { "0470 12 34 56", "a@b.be", "081 22 33 44", "12" } },
	{ "postcode", { "6850", "1000", "x" } },
	{ "start", { "10:02", "23:59", "24:00", "1::02" } },
	{ "reason_code", { "urgence", "permanence", "nil" } },
	{ "reason", { "La personne est au guichet, collègue absente.", "doublon", "x" } },
	{ "q", { "istace", "mihcel istase", "0470", "85073003328", "P-10001", "1981", "a" } },
	{ "last_name", { "Istace", "Van den Broeck", "Çelik", "O", "Goffin" } },
	{ "first_name", { "Michel", "Marie-Thérèse", "A", "Thérèse" } },
	{ "organisation", { "CPAS de Paliseul", "CPAS nouveau", "x" } },
	{ "archetype", { "casework", "delivery", "nil" } },
	{ "unit", { "act", "acts", "persons", "nil" } },
	{ "key", { "new_key", "insertion", "Wrong key", "employment" } },
	{ "code", { "9.9.9", "1.3.5", "1", "x" } },
	{ "parent", { "9.9", "", "1" } },
	{ "before", { "2026-11-23,1", "20780.5", "x" } },
	{ "after", { "20780.5", "2026-11-23,1", "x" } },
	{ "text",
	  { "Programme stratégique transversal\\n\\n1. Objectif stratégique 1 : Être un "
	    "CPAS\\n1.1. Objectif opérationnel : Aider\\n1.1.1. Action : Accueillir\\n",
	    "Rappeler", "x" } },
};

static const char *const ANY[] = { "Essai de texte",
				   "Semois",
				   "\xc3\xa9t\xc3\xa9",
				   "a\xcc\x81",
				   "\xe2\x80\xae",
				   "\xef\xbb\xbf",
				   "\xff\xfe",
				   "\\u0000",
				   "\\ud800",
				   "\\n\\t",
				   "' OR 1=1 --",
				   "%s%n",
				   "=cmd|' /C calc'!A0",
				   "0" };

static inline const char *word_for(struct bytes *b, const char *field)
{
	uint8_t pick = take(b);

	if (pick >= 200)
		return ANY[pick % ARRAY_LEN(ANY)];
	for (size_t i = 0; i < ARRAY_LEN(WORDS); i++) {
		size_t n = 0;

		if (strcmp(WORDS[i].field, field) != 0)
			continue;
		while (n < ARRAY_LEN(WORDS[i].list) && WORDS[i].list[n])
			n++;
		return WORDS[i].list[pick % n];
	}
	return ANY[pick % 3];
}

/* Text of a value: a word, a repetition of it, or raw bytes (which JSON may not like). */
static inline void put_text(struct buf *out, struct bytes *b, const char *field)
{
	uint8_t how = take(b);
	const uint8_t *run;
	size_t n;

	if (how < 200) {
		const char *word = word_for(b, field);

		for (int i = 0; i <= (how >= 180 ? how : 0); i++)
			buf_str(out, word);
		if (strcmp(field, "key") == 0 || strcmp(field, "login") == 0)
			buf_int(out, take(b)); /* a name can be taken once */
		return;
	}
	run = take_run(b, &n);
	for (size_t i = 0; i < n; i++) {
		if (how < 240 && (run[i] == '"' || run[i] == '\\'))
			buf_char(out, '\\');
		buf_char(out, (char)run[i]);
	}
}

static inline void put_string(struct buf *out, struct bytes *b, const char *field)
{
	buf_char(out, '"');
	put_text(out, b, field);
	buf_char(out, '"');
}

static inline void put_date(struct buf *out, struct bytes *b)
{
	static const char *const odd[] = { "2026-02-30", "0000-00-00", "1899-12-31",
					   "2100-01-01", "2026-1-1",   "26-01-01",
					   "",		 "2026-11-24" };
	uint8_t how = take(b);
	char iso[DAY_ISO_SIZE];

	if (how >= 240)
		buf_str(out, odd[how % ARRAY_LEN(odd)]);
	else
		buf_str(out, day_iso(day_from_civil(2026, 11, 23) -
					     (int32_t)how * (how & 1 ? 1 : 29),
				     iso));
}

static inline void put_int(struct buf *out, struct bytes *b, const struct field *f)
{
	static const int64_t odd[] = { 0,     -1,	 255,	    256,       65000,
				       65001, INT32_MAX, INT64_MAX, INT64_MIN, 4294967295 };
	uint8_t how = take(b);
	const char *stem = strstr(f->name, "_id");
	struct known *k;
	char plural[40];

	if (strcmp(f->name, "plan") == 0 || strcmp(f->name, "action_id") == 0)
		(void)snprintf(plural, sizeof(plural), "%s",
			       *f->name == 'p' ? "plans" : "nodes");
	else
		(void)snprintf(plural, sizeof(plural), "%.*ss",
			       (int)(stem ? (size_t)(stem - f->name) : strlen(f->name)),
			       f->name);
	k = known_of(plural, strlen(plural));
	if (how < 180 && k->n)
		buf_int(out, k->rows[how % k->n].id);
	else if (how < 200)
		buf_int(out, f->min > 1 ? f->min : f->max < 40 ? f->max : how % 40);
	else if (how < 210)
		buf_int(out, how & 1 ? f->min - (f->min > INT64_MIN) : f->max);
	else
		buf_int(out, odd[how % ARRAY_LEN(odd)]);
}

static inline void put_object(struct buf *out, struct bytes *b, const struct schema *s,
			      int depth);

static inline void put_items(struct buf *out, struct bytes *b, const struct field *f, int depth)
{
	size_t n = take_below(b, 8);

	if (n == 0 && f->min > 0)
		n = (size_t)f->min;
	if (n == 7)
		n = take(b);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		if (f->type == FIELD_TYPE_LIST)
			put_object(out, b, f->sub, depth + 1);
		else if (f->type == FIELD_TYPE_INTS)
			put_int(out, b, f);
		else
			put_string(out, b, f->name);
	}
	buf_char(out, ']');
}

static inline void put_label(struct buf *out, struct bytes *b)
{
	static const char *const langs[] = { "fr", "nl", "de", "en" };

	buf_char(out, '{');
	for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
		if (i)
			buf_char(out, ',');
		buf_printf(out, "\"%s\":", langs[i]);
		put_string(out, b, "label");
	}
	buf_char(out, '}');
}

/* What no field of that type takes. */
static inline void put_odd(struct buf *out, struct bytes *b)
{
	static const char *const odd[] = {
		"null", "true", "\"\"", "0",	"1e400",     "[]",
		"{}",	"1.5",	"-0",	"[[]]", "{\"\":{}}", "99999999999999999999"
	};

	buf_str(out, odd[take(b) % ARRAY_LEN(odd)]);
}

static inline void put_value(struct buf *out, struct bytes *b, const struct field *f, int depth)
{
	size_t n = 0;

	switch (f->type) {
	case FIELD_TYPE_INT:
		put_int(out, b, f);
		break;
	case FIELD_TYPE_NUMBER:
		buf_printf(out, "%d.%d", (int)take(b) - 20, (int)take(b));
		break;
	case FIELD_TYPE_BOOL:
		buf_str(out, take(b) & 1 ? "true" : "false");
		break;
	case FIELD_TYPE_TEXT:
		put_string(out, b, f->name);
		break;
	case FIELD_TYPE_DATE:
		buf_char(out, '"');
		put_date(out, b);
		buf_char(out, '"');
		break;
	case FIELD_TYPE_ENUM:
		while (f->values[n])
			n++;
		buf_printf(out, "\"%s\"", f->values[take(b) % n]);
		break;
	case FIELD_TYPE_OBJECT:
		put_object(out, b, f->sub, depth + 1);
		break;
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_INTS:
		put_items(out, b, f, depth);
		break;
	case FIELD_TYPE_JSON:
		buf_str(out, "{\"note\":");
		put_string(out, b, "note");
		buf_char(out, '}');
		break;
	case FIELD_TYPE_LABEL:
		put_label(out, b);
		break;
	}
}

static inline void put_object(struct buf *out, struct bytes *b, const struct schema *s,
			      int depth)
{
	bool first = true;

	buf_char(out, '{');
	for (size_t i = 0; i < s->n_fields && depth < 20; i++) {
		const struct field *f = &s->fields[i];
		uint8_t how = f->flags & FIELD_READONLY ? (take(b) == 255 ? 0 : 1) : take(b);
		bool wanted = f->flags & FIELD_REQUIRED;

		/* 0: as it should be; then absent or present, wrong, or an unknown name. */
		if ((how == 0 && !wanted) || how == 1)
			continue;
		if (!first)
			buf_char(out, ',');
		first = false;
		buf_printf(out, "\"%s%s\":", f->name, how == 254 ? "x" : "");
		if (how >= 248)
			put_odd(out, b);
		else
			put_value(out, b, f, depth);
	}
	buf_char(out, '}');
}

/* "from=2026-01-01&plan=1" */
static inline void put_query(struct buf *out, struct bytes *b, const struct schema *s)
{
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct field *f = &s->fields[i];
		uint8_t how = take(b);

		if ((how == 0 && !(f->flags & FIELD_REQUIRED)) || how == 1)
			continue;
		if (out->len)
			buf_char(out, '&');
		buf_printf(out, "%s=", f->name);
		if (f->type == FIELD_TYPE_INT)
			put_int(out, b, f);
		else if (f->type == FIELD_TYPE_DATE)
			put_date(out, b);
		else if (f->type == FIELD_TYPE_ENUM)
			buf_str(out, f->values[0]);
		else
			put_text(out, b, f->name);
	}
}

#endif
