/* Reading demo/people.json (demo_stock.h). */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/demo_stock.h"
#include "core/seed.h"

#include "base/banned.h"

static size_t of_community(const json_t *rows, const char *key, const char *sex)
{
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *o = json_array_get(rows, i);
		const char *s = json_string_value(json_object_get(o, "sex"));

		n += strcmp(json_string_value(json_object_get(o, "community")), key) == 0 &&
		     (!sex || strcmp(s, sex) == 0);
	}
	return n;
}

static void read_decades(const json_t *decades, double out[DECADES])
{
	for (int d = 0; d < DECADES; d++) {
		char year[5] = "1930";
		int y = DECADE_FIRST + 10 * d;

		year[0] = (char)('0' + y / 1000);
		year[1] = (char)('0' + y / 100 % 10);
		year[2] = (char)('0' + y / 10 % 10);
		out[d] = stock_real(decades, year, 0);
	}
}

/* The groups of first names of a community and a sex, and their weights in each decade. */
static void read_first(struct arena *a, const json_t *rows, struct community *c, int sex)
{
	const char *which = sex == 0 ? "m" : "f";
	size_t n = 0;

	c->n_first[sex] = of_community(rows, c->key, which);
	c->first[sex] = arena_array(a, c->n_first[sex] + 1, sizeof(*c->first[sex]));
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *o = json_array_get(rows, i);
		struct first_names *f = &c->first[sex][n];

		if (strcmp(json_string_value(json_object_get(o, "community")), c->key) != 0 ||
		    strcmp(json_string_value(json_object_get(o, "sex")), which) != 0)
			continue;
		read_decades(json_object_get(o, "decades"), f->decade);
		stock_texts(a, json_object_get(o, "names"), &f->names);
		n++;
	}
	for (int d = 0; d < DECADES; d++) {
		weights_init(&c->by_decade[sex][d], a, n);
		for (size_t i = 0; i < n; i++)
			weights_set(&c->by_decade[sex][d], i, c->first[sex][i].decade[d]);
	}
}

static void read_communities(struct arena *a, const json_t *j, struct people_stock *out)
{
	const json_t *rows = json_object_get(j, "communities");
	const json_t *surnames = json_object_get(j, "surnames");
	size_t n = json_array_size(rows);

	out->communities = arena_array(a, n, sizeof(*out->communities));
	weights_init(&out->by_community, a, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(rows, i);
		struct community *c = &out->communities[i];

		c->key = stock_text(a, o, "key");
		c->interpreter_percent = stock_real(o, "interpreter_percent", 0);
		stock_words(a, json_object_get(o, "languages"), &c->languages);
		stock_words(a, json_object_get(o, "nationalities"), &c->nationalities);
		weights_set(&out->by_community, i, stock_real(o, "weight", 0));
		for (size_t k = 0; k < json_array_size(surnames); k++) {
			const json_t *s = json_array_get(surnames, k);

			if (strcmp(json_string_value(json_object_get(s, "community")),
				   c->key) == 0)
				stock_words(a, json_object_get(s, "names"), &c->surnames);
		}
		for (int sex = 0; sex < 2; sex++)
			read_first(a, json_object_get(j, "first_names"), c, sex);
	}
}

static void read_villages(struct arena *a, const json_t *j, struct people_stock *out)
{
	const json_t *rows = json_object_get(j, "villages");
	size_t n = json_array_size(rows);

	out->villages = arena_array(a, n, sizeof(*out->villages));
	weights_init(&out->by_village, a, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(rows, i);

		out->villages[i] =
			(struct village){ .locality = stock_text(a, o, "locality"),
					  .postcode = stock_text(a, o, "postcode"),
					  .phone_prefix = stock_text(a, o, "phone_prefix") };
		stock_texts(a, json_object_get(o, "streets"), &out->villages[i].streets);
		weights_set(&out->by_village, i, stock_real(o, "weight", 0));
	}
}

static enum member member_of(const char *s)
{
	static const char *const names[] = { "single", "partner", "child", "parent",
					     "relative" };

	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if (s && strcmp(s, names[i]) == 0)
			return (enum member)i;
	return MEMBER_RELATIVE;
}

static void read_shapes(struct arena *a, const json_t *j, struct people_stock *out)
{
	const json_t *rows = json_object_get(j, "households");
	size_t n = json_array_size(rows);

	out->shapes = arena_array(a, n, sizeof(*out->shapes));
	weights_init(&out->by_shape, a, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(rows, i), *m = json_object_get(o, "members");
		struct household_shape *s = &out->shapes[i];

		for (; s->n < json_array_size(m) && s->n < HOUSEHOLD_MAX; s->n++)
			s->members[s->n] =
				member_of(json_string_value(json_array_get(m, s->n)));
		weights_set(&out->by_shape, i, stock_real(o, "weight", 0));
	}
}

static void read_births(struct arena *a, const json_t *j, struct people_stock *out)
{
	const json_t *rows = json_object_get(j, "birth_years");
	size_t n = json_array_size(rows);

	if (n > ARRAY_LEN(out->birth_from))
		n = ARRAY_LEN(out->birth_from);
	weights_init(&out->by_birth, a, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(rows, i);

		out->birth_from[i] = (int)stock_real(o, "from", 0);
		out->birth_to[i] = (int)stock_real(o, "to", 0);
		weights_set(&out->by_birth, i, stock_real(o, "weight", 0));
	}
}

static void read_contacts(struct arena *a, const json_t *j, struct people_stock *out)
{
	const json_t *p = json_object_get(j, "phones"),
		     *h = json_object_get(j, "house_numbers");

	out->mobile_percent = stock_real(p, "mobile_percent", 90);
	out->fixed_percent = stock_real(p, "fixed_percent", 20);
	out->email_percent = stock_real(p, "email_percent", 40);
	out->discreet_percent = stock_real(p, "discreet_percent", 4);
	stock_texts(a, json_object_get(p, "mobile_prefixes"), &out->mobile_prefixes);
	stock_texts(a, json_object_get(p, "email_domains"), &out->email_domains);
	out->house_max = (int)stock_real(h, "max", 90);
	out->box_percent = stock_real(h, "box_percent", 10);
	stock_texts(a, json_object_get(h, "boxes"), &out->boxes);
}

static void read_lists(struct arena *a, const json_t *j, struct people_stock *out)
{
	const struct {
		const char *name;
		struct texts *to;
	} texts[] = { { "streets", &out->streets },	{ "alerts", &out->alerts },
		      { "situation", &out->situation }, { "housing", &out->housing },
		      { "work", &out->work },		{ "debts", &out->debts },
		      { "health_needs", &out->health } };
	const struct {
		const char *name;
		struct words *to;
	} words[] = { { "sexes", &out->sexes },
		      { "marital", &out->marital },
		      { "residence", &out->residence },
		      { "income_source", &out->income },
		      { "health_fund", &out->fund } };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		stock_texts(a, json_object_get(j, texts[i].name), texts[i].to);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		stock_words(a, json_object_get(j, words[i].name), words[i].to);
}

Err people_stock_read(struct ctx *cx, struct people_stock *out)
{
	CLEANUP(stock_file_done) struct stock_file f = { 0 };

	*out = (struct people_stock){ 0 };
	TRY(seed_file(cx, "data/demo/people.json", &f.j));
	read_communities(cx->arena, f.j, out);
	read_villages(cx->arena, f.j, out);
	read_shapes(cx->arena, f.j, out);
	read_births(cx->arena, f.j, out);
	read_contacts(cx->arena, f.j, out);
	read_lists(cx->arena, f.j, out);
	return OK;
}
