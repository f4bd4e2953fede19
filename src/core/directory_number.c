/* See directory_impl.h: which persons a number may mean, and how well it means one of them. */
#include <string.h>

#include "base/date.h"
#include "core/directory_impl.h"

#include "base/banned.h"

static size_t range_add(struct range *out, size_t n, const struct pairs *p, uint64_t low,
			uint64_t high)
{
	uint32_t from = pairs_lower(p, low), to = pairs_lower(p, high);

	if (from < to && n < NUMBER_RANGES)
		out[n++] = (struct range){ p, from, to };
	return n;
}

size_t number_ranges(const struct index *ix, const struct number *num,
		     struct range out[NUMBER_RANGES])
{
	size_t n = 0;

	for (unsigned i = 0; i < num->n_births; i++) {
		uint64_t day = birth_key(num->births[i].day);
		uint64_t year = birth_year_key(day_civil(num->births[i].day).year);

		n = range_add(out, n, &ix->birth, day, day + 1);
		n = range_add(out, n, &ix->birth, year, year + 1);
	}
	if (num->year) {
		uint64_t year = birth_year_key(num->year);

		n = range_add(out, n, &ix->birth, birth_key(day_from_civil(num->year, 1, 1)),
			      birth_key(day_from_civil(num->year + 1, 1, 1)));
		n = range_add(out, n, &ix->birth, year, year + 1);
	}
	if (num->n_phone) {
		uint64_t key = number_key(num->phone, num->n_phone);

		n = range_add(out, n, &ix->phone, key, key + number_step(num->n_phone));
	}
	if (num->n_file) {
		uint64_t key = number_key(num->file, num->n_file);

		n = range_add(out, n, &ix->file, key, key + number_step(num->n_file));
	}
	if (num->has_niss)
		n = range_add(out, n, &ix->niss, niss_key(num->niss), niss_key(num->niss) + 1);
	return n;
}

/* ------------------------------------------------------------------------------ classes */

static enum directory_class better(enum directory_class a, enum directory_class b)
{
	return a < b ? a : b;
}

static enum directory_class birth_class(const struct directory_entry *e, const struct number *n)
{
	enum directory_class c = DIRECTORY_NO_MATCH;
	int year;

	if (e->birth == DAY_NONE)
		return c;
	year = n->year || e->flags & DIRECTORY_BIRTH_YEAR ? day_civil(e->birth).year : 0;
	if (n->year && n->year == year)
		c = DIRECTORY_PREFIX;
	for (unsigned i = 0; i < n->n_births; i++) {
		const struct birth_guess *g = &n->births[i];

		if (!(e->flags & DIRECTORY_BIRTH_YEAR) && g->day == e->birth)
			c = better(c, g->class);
		else if (e->flags & DIRECTORY_BIRTH_YEAR && day_civil(g->day).year == year)
			c = better(c, DIRECTORY_PREFIX);
	}
	return c;
}

static enum directory_class digits_class(const char *typed, size_t n, const char *held,
					 size_t n_held)
{
	if (n == 0 || n > n_held || memcmp(typed, held, n) != 0)
		return DIRECTORY_NO_MATCH;
	return n == n_held ? DIRECTORY_EXACT : DIRECTORY_PREFIX;
}

static bool letters_match(const char *file_no, const char *letters)
{
	for (; *letters; letters++, file_no++) {
		char folded[4];

		if (fold_code_point((unsigned char)*file_no, folded) != 1 ||
		    folded[0] != *letters)
			return false;
	}
	return true;
}

static enum directory_class file_class(const char *file_no, const struct number *n)
{
	char held[NUMBER_WIDTH + 1];
	enum directory_class c;

	if (n->n_file == 0 || !letters_match(file_no, n->letters))
		return DIRECTORY_NO_MATCH;
	c = digits_class(n->file, n->n_file, held, number_of_file(file_no, held));
	/* Zeros typed in front say that the number is complete. */
	if (c == DIRECTORY_PREFIX && n->digits[0] == '0')
		c = DIRECTORY_NO_MATCH;
	return c;
}

enum directory_class number_class(const struct directory *d, uint32_t slot,
				  const struct number *n)
{
	struct directory_entry e;
	char held[NUMBER_WIDTH + 1];
	enum directory_class c;

	entry_view(d, slot, &e);
	c = birth_class(&e, n);
	if (n->has_niss && memcmp(n->niss, e.niss, sizeof(e.niss)) == 0)
		c = DIRECTORY_EXACT;
	for (unsigned i = 0; i < e.n_phones && n->n_phone; i++)
		c = better(c, digits_class(n->phone, n->n_phone, held,
					   number_of_phone(e.phones[i], held)));
	return better(c, file_class(e.file_no, n));
}
