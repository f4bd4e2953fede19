/*
 * What is told about one person of the demonstration centre, in the forms that are sealed
 * (demo_people.h).  Each compartment has its own stream of chance, so that a form can be made
 * alone and always is the same.
 */
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"
#include "cli/demo_people.h"
#include "core/iban.h"
#include "core/identity.h"
#include "core/niss.h"
#include "svc/person/person.h"
#include "vault/ids.h"

#include "base/banned.h"

enum stream {
	STREAM_ADDRESS = 21,
	STREAM_FORM = 22,
	STREAM_COUPLE = 29
}; /* FORM + compartment */

struct form {
	struct arena *a;
	const struct demo_people *p;
	const struct demo_person *row;
	struct rng r;
	int age;
};

static char *json_of(struct arena *a, const struct schema *s, const void *in, size_t *len)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, s, in);
	jw_end(&w);
	*len = b.len;
	return arena_strndup(a, b.data ? b.data : "", b.len);
}

const char *nationality_name(const char *code)
{
	static const char *const names[][2] = {
		{ "BE", "Belge" },	  { "FR", "Française" },  { "LU", "Luxembourgeoise" },
		{ "NL", "Néerlandaise" }, { "IT", "Italienne" },  { "TR", "Turque" },
		{ "MA", "Marocaine" },	  { "DZ", "Algérienne" }, { "TN", "Tunisienne" },
		{ "PL", "Polonaise" },	  { "RO", "Roumaine" },	  { "PT", "Portugaise" },
		{ "CD", "Congolaise" },	  { "RW", "Rwandaise" },  { "UA", "Ukrainienne" },
		{ "SY", "Syrienne" },	  { "AF", "Afghane" },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i][0], code) == 0)
			return names[i][1];
	return code;
}

struct slots person_slots(const struct demo_people *p, const struct demo_person *row)
{
	return (struct slots){ .first = row ? row->first : NULL,
			       .locality =
				       row ? p->stock->villages[row->village].locality : NULL,
			       .gender = row && row->sex == 0	? GENDER_M
					 : row && row->sex == 1 ? GENDER_F
								: GENDER_X,
			       .months = &p->work->months,
			       .days = &p->work->days,
			       .children = &p->work->children,
			       .amounts = p->work->amounts,
			       .n_amounts = p->work->n_amounts };
}

bool person_niss(const struct demo_person *row, char digits[12])
{
	struct niss n;

	if (!row->serial || !niss_make(row->birth, row->serial, &n))
		return false;
	memcpy(digits, n.digits, sizeof(n.digits));
	return true;
}

/* ---- identity ---- */

/* Letters and digits of a name for an address, without accents. */
static void put_plain(struct buf *b, const char *name)
{
	static const char from[] = "àáâãäåçèéêëìíîïñòóôõöùúûüýăąćęğıłńșśşţțźż"
				   "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝÇĞİŁŞŚȘŻŹŠ";
	static const char to[] = "aaaaaaceeeeiiiinooooouuuuyaacegilnsssttzz"
				 "aaaaaaceeeeiiiinooooouuuuycgilssszzs";
	const char *s = name;
	uint32_t c;

	while ((c = utf8_next(&s)) != 0) {
		const char *f = from;

		if (c < 128) {
			if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
				buf_char(b, (char)(c | 32));
			continue;
		}
		for (size_t i = 0; i < sizeof(to) - 1 && *f; i++)
			if (utf8_next(&f) == c) {
				buf_char(b, to[i]);
				break;
			}
	}
}

static char *email(struct form *f)
{
	CLEANUP(buf_release) struct buf b;

	buf_init(&b, 200);
	put_plain(&b, f->row->first);
	buf_char(&b, '.');
	put_plain(&b, f->row->last);
	if (rng_chance(&f->r, 60))
		buf_int(&b, day_civil(f->row->birth).year % 100);
	buf_char(&b, '@');
	buf_str(&b, texts_pick(&f->p->stock->email_domains, &f->r));
	return arena_strndup(f->a, b.data, b.len);
}

static char *phone(struct form *f, const char *prefix)
{
	unsigned n = rng_below(&f->r, 1000000);

	return arena_printf(f->a, "%s %02u %02u %02u", prefix, n / 10000, n / 100 % 100,
			    n % 100);
}

static void put_contact(struct form *f, struct contact *list, size_t *n, int kind, char *value)
{
	list[(*n)++] = (struct contact){
		.kind = kind,
		.value = value,
		.discreet = rng_chance(&f->r, f->p->stock->discreet_percent),
	};
}

static struct list contacts(struct form *f)
{
	struct contact *c = arena_array(f->a, 3, sizeof(*c));
	const struct people_stock *s = f->p->stock;
	size_t n = 0;

	if (f->age < 14)
		return (struct list){ 0 };
	if (rng_chance(&f->r, s->mobile_percent))
		put_contact(f, c, &n, 0, phone(f, texts_pick(&s->mobile_prefixes, &f->r)));
	if (f->age >= 25 && rng_chance(&f->r, f->age > 65 ? 55 : s->fixed_percent / 2))
		put_contact(f, c, &n, 1, phone(f, s->villages[f->row->village].phone_prefix));
	if (rng_chance(&f->r, f->age > 70 ? 15 : s->email_percent))
		put_contact(f, c, &n, 2, email(f));
	return (struct list){ c, n };
}

/* All of a household draw from the same stream. */
static struct address *address(struct form *f)
{
	struct rng r = rng_of(f->p->seed, STREAM_ADDRESS, f->row->household);
	const struct people_stock *s = f->p->stock;
	const struct village *v = &s->villages[f->row->village];
	struct address *out = arena_alloc(f->a, sizeof(*out));

	out->street = texts_pick(rng_chance(&r, 80) ? &v->streets : &s->streets, &r);
	out->number = arena_printf(f->a, "%d", rng_between(&r, 1, s->house_max));
	if (rng_chance(&r, s->box_percent))
		out->box = texts_pick(&s->boxes, &r);
	out->postcode = v->postcode;
	out->locality = v->locality;
	return out;
}

static struct list one_text(struct arena *a, const char *text)
{
	const char **items = arena_array(a, 1, sizeof(*items));

	items[0] = text;
	return (struct list){ items, 1 };
}

static char *identity_form(struct form *f, size_t *len)
{
	const struct community *c = &f->p->stock->communities[f->row->community];
	const char *language = words_pick(&c->languages, &f->r);
	struct identity id = { .version = 1,
			       .last_name = f->row->last,
			       .first_name = f->row->first,
			       .birth_date = f->row->birth,
			       .sex = f->row->sex,
			       .deceased_on = f->row->deceased,
			       .language = language,
			       .address = address(f) };

	id.languages = one_text(f->a, language);
	id.interpreter = strcmp(language, "fr") != 0 && f->age > 12 &&
			 rng_chance(&f->r, c->interpreter_percent * 1.3);
	id.wheelchair = rng_chance(&f->r, f->age > 74 ? 9 : 1.2);
	id.contacts = contacts(f);
	if (f->age > 17 && rng_chance(&f->r, 7))
		id.alerts = one_text(f->a, texts_pick(&f->p->stock->alerts, &f->r));
	return json_of(f->a, &identity_schema, &id, len);
}

/* ---- administrative ---- */

static char *iban(struct form *f)
{
	static const unsigned banks[] = { 1,   63,  68,	 91,  132, 210, 340, 363,
					  377, 652, 732, 750, 828, 860, 951, 973 };
	unsigned bank = banks[rng_below(&f->r, ARRAY_LEN(banks))];
	uint64_t ten = (uint64_t)bank * 10000000u + rng_below(&f->r, 10000000);
	unsigned check = (unsigned)(ten % 97 ? ten % 97 : 97);
	uint64_t whole = ten * 100 + check;
	/* ISO 7064: the country's letters (B 11, E 14) and 00 after the number, mod 97. */
	unsigned mod = (unsigned)(((whole % 97) * (1000000 % 97) + 111400) % 97);

	return arena_printf(f->a, "BE%02u%012llu", 98 - mod, (unsigned long long)whole);
}

static const char *residence(struct form *f, const char *nationality)
{
	static const char union_codes[] = "FR LU NL IT PL RO PT";

	if (strcmp(nationality, "BE") == 0)
		return "Belge";
	if (strstr(union_codes, nationality))
		return "Citoyen de l'Union, carte E";
	if (strcmp(nationality, "UA") == 0)
		return "Protection temporaire";
	if (strcmp(nationality, "SY") == 0 || strcmp(nationality, "AF") == 0)
		return rng_chance(&f->r, 82) ? "Réfugié reconnu"
					     : "Attestation d'immatriculation";
	return rng_chance(&f->r, 60) ? "Carte B" : "Carte F";
}

/* Lives with a partner: heads stand before their partner in the rows. */
static bool coupled(const struct form *f)
{
	const struct demo_person *next = f->row + 1, *end = f->p->rows + f->p->n;

	if (f->row->role == ROLE_PARTNER)
		return true;
	return f->row->role == ROLE_HEAD && next < end &&
	       next->household == f->row->household && next->role == ROLE_PARTNER;
}

static const char *marital(struct form *f)
{
	struct rng both = rng_of(f->p->seed, STREAM_COUPLE, f->row->household);

	if (coupled(f))
		return rng_chance(&both, 62) ? "Mariage" : "Cohabitation légale";
	if (f->age < 22)
		return "Célibataire";
	if (f->age > 76 && rng_chance(&f->r, 60))
		return "Veuvage";
	for (int i = 0; i < 12; i++) {
		const char *s = words_pick(&f->p->stock->marital, &f->r);

		if (strcmp(s, "Mariage") != 0 && strcmp(s, "Cohabitation légale") != 0 &&
		    (f->age >= 40 || strcmp(s, "Veuvage") != 0))
			return s;
	}
	return "Célibataire";
}

static const char *income(struct form *f)
{
	if (f->age < 18)
		return NULL;
	if (f->age >= 66)
		return rng_chance(&f->r, 78) ? "Pension" : "GRAPA";
	for (int i = 0; i < 8; i++) {
		const char *s = words_pick(&f->p->stock->income, &f->r);

		if (strcmp(s, "Pension") != 0 && strcmp(s, "GRAPA") != 0)
			return s;
	}
	return "Revenu d'intégration";
}

static char *administrative_form(struct form *f, size_t *len)
{
	const struct community *c = &f->p->stock->communities[f->row->community];
	const char *nationality = words_pick(&c->nationalities, &f->r);
	struct administrative in = { .version = 1,
				     .nationality = nationality_name(nationality),
				     .residence = residence(f, nationality),
				     .marital = marital(f),
				     .income_source = income(f),
				     .health_fund = words_pick(&f->p->stock->fund, &f->r) };
	char digits[12];

	if (person_niss(f->row, digits))
		in.niss = arena_strdup(f->a, digits);
	if (f->age >= 18 && rng_chance(&f->r, 92))
		in.iban = iban(f);
	return json_of(f->a, &administrative_schema, &in, len);
}

/* ---- social, health ---- */

static const char *sentence(struct form *f, const struct texts *t)
{
	struct slots s = person_slots(f->p, f->row);

	return slots_fill(f->a, texts_pick(t, &f->r), &s, &f->r);
}

/* Whom a situation of the stock suits; the others suit all who may work. */
static bool situation_suits(const struct form *f, const char *text)
{
	static const struct {
		const char *begins;
		int age_min, age_max, couple; /* 1 in a couple, 0 not, -1 either */
	} rows[] = {
		{ "Pensionné", 60, 150, -1 },
		{ "Vit seul", 25, 70, 0 },
		{ "Élève ses enfants", 20, 58, 0 },
		{ "Couple", 20, 60, 1 },
		{ "Études", 18, 27, 0 },
		{ "Arrivé", 18, 80, -1 },
		{ "Sans domicile", 18, 70, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strncmp(text, rows[i].begins, strlen(rows[i].begins)) == 0)
			return f->age >= rows[i].age_min && f->age <= rows[i].age_max &&
			       (rows[i].couple < 0 || coupled(f) == rows[i].couple);
	return f->age < 65;
}

static const char *situation(struct form *f)
{
	struct slots s = person_slots(f->p, f->row);

	for (int i = 0; i < 40; i++) {
		const char *text = texts_pick(&f->p->stock->situation, &f->r);

		if (situation_suits(f, text))
			return slots_fill(f->a, text, &s, &f->r);
	}
	return NULL;
}

static char *social_form(struct form *f, size_t *len)
{
	const struct people_stock *s = f->p->stock;
	struct social in = { .version = 1 };

	if (f->age < 18 || !rng_chance(&f->r, 55))
		return NULL;
	in.situation = situation(f);
	if (rng_chance(&f->r, 80))
		in.housing = sentence(f, &s->housing);
	if (f->age < 65 && rng_chance(&f->r, 75))
		in.work = sentence(f, &s->work);
	if (rng_chance(&f->r, 50))
		in.debts = sentence(f, &s->debts);
	return json_of(f->a, &social_schema, &in, len);
}

static char *health_form(struct form *f, size_t *len)
{
	struct health in = { .version = 1 };
	const char *need;

	if (!rng_chance(&f->r, f->age > 65 ? 45 : f->age < 18 ? 5 : 18))
		return NULL;
	need = sentence(f, &f->p->stock->health);
	if (strncmp(need, "Allergie", 8) == 0)
		in.allergies = need;
	else if (strstr(need, "auteuil") || strstr(need, "marche"))
		in.mobility = need;
	else
		in.needs = need;
	return json_of(f->a, &health_schema, &in, len);
}

char *person_form(struct arena *a, const struct demo_people *p, size_t i, int compartment,
		  size_t *len)
{
	struct form f = { .a = a, .p = p, .row = &p->rows[i] };

	f.r = rng_of(p->seed, STREAM_FORM + (uint64_t)compartment, i);
	f.age = age_on(f.row->birth, p->today);
	*len = 0;
	switch (compartment) {
	case COMPARTMENT_IDENTITY:
		return identity_form(&f, len);
	case COMPARTMENT_ADMINISTRATIVE:
		return administrative_form(&f, len);
	case COMPARTMENT_SOCIAL:
		return social_form(&f, len);
	case COMPARTMENT_HEALTH:
		return health_form(&f, len);
	default:
		return NULL;
	}
}
