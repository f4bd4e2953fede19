/* Adding lists of rows to an elementary measure; see measure_pass.h. */
#include "base/date.h"
#include "core/measure_pass.h"

#include "base/banned.h"

/* out[i] = column[rows[i]], for columns of any type. */
#define GATHER(column)                                                                         \
	do {                                                                                   \
		for (uint32_t i = 0; i < n; i++)                                               \
			out[i] = (column)[base + rows[i]];                                     \
	} while (0)

void column_read(enum measure_of of, const struct facts_tile *t, const uint16_t *rows,
		 uint32_t n, int32_t *out)
{
	const struct facts_chunk *c = t->c;
	uint32_t base = t->base;

	switch (of) {
	case MEASURE_QUANTITY:
		GATHER(c->quantity);
		return;
	case MEASURE_MINUTES:
		GATHER(c->minutes);
		return;
	case MEASURE_AMOUNT_CENTS:
		GATHER(c->amount_cents);
		return;
	case MEASURE_HEAD_COUNT:
		GATHER(c->head_count);
		return;
	case MEASURE_WAIT:
		GATHER(c->wait);
		return;
	case MEASURE_LAG:
		GATHER(c->lag);
		return;
	case MEASURE_OF_NOTHING:
	case MEASURE_PERSON:
	case MEASURE_HOUSEHOLD:
	case MEASURE_STAFF:
	case MEASURE_PARTNER:
	case MEASURE_PLACE:
		break;
	}
	for (uint32_t i = 0; i < n; i++)
		out[i] = 0;
}

/* Whom a distinct counts at the rows. */
static void who_read(const struct pass *p, enum measure_of of, const struct facts_tile *t,
		     const uint16_t *rows, uint32_t n, uint32_t *out)
{
	const struct facts_chunk *c = t->c;
	uint32_t base = t->base;

	if (of == MEASURE_PERSON) {
		GATHER(c->person);
		return;
	}
	if (of == MEASURE_HOUSEHOLD) {
		GATHER(c->household);
		return;
	}
	if (of == MEASURE_STAFF) {
		GATHER(c->staff);
	} else {
		enum fact_dim d = of == MEASURE_PARTNER ? FACT_PARTNER : FACT_PLACE;

		for (uint32_t i = 0; i < n; i++)
			out[i] = p->keys[c->keyset[base + rows[i]]].key[d];
	}
	for (uint32_t i = 0; i < n; i++)
		out[i] = out[i] ? out[i] : IDSET_NONE;
}

void months_add(struct pass *p, struct idset *months, const uint16_t *rows, const uint32_t *who,
		uint32_t n)
{
	if (p->one_month) {
		idset_add_all(&months[p->the_month], p->a, who, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		idset_add(&months[p->month[rows[i]]], p->a, who[i]);
}

void persons_add(struct pass *p, struct idset *s, struct idset *months,
		 const struct facts_tile *t, const uint16_t *rows, uint32_t n)
{
	if (s->enough && s->n >= s->enough && !months)
		return;
	who_read(p, MEASURE_PERSON, t, rows, n, p->persons);
	idset_add_all(s, p->a, p->persons, n);
	if (months)
		months_add(p, months, rows, p->persons, n);
}

/* Keeps the rows where there is someone to count, and whom in p->who. */
static const uint16_t *with_who(struct pass *p, const struct leaf *l,
				const struct facts_tile *t, const uint16_t *rows, uint32_t *n,
				uint16_t *buf)
{
	uint32_t k = 0;

	who_read(p, l->m->of, t, rows, *n, p->who);
	for (uint32_t i = 0; i < *n; i++) {
		uint32_t v = p->who[i];

		buf[k] = rows[i];
		p->who[k] = v;
		k += v != IDSET_NONE;
	}
	*n = k;
	return buf;
}

/* Reads the values into p->values; keeps the rows whose wait or lag is known. */
static const uint16_t *with_value(struct pass *p, const struct leaf *l,
				  const struct facts_tile *t, const uint16_t *rows, uint32_t *n,
				  uint16_t *buf)
{
	enum measure_of of = l->m->of;
	uint32_t k = 0;

	column_read(of, t, rows, *n, p->values);
	if (of != MEASURE_WAIT && of != MEASURE_LAG)
		return rows;
	for (uint32_t i = 0; i < *n; i++) {
		int32_t v = p->values[i];

		buf[k] = rows[i];
		p->values[k] = v;
		k += v != FACT_NO_WAIT; /* FACT_NO_LAG is the same number */
	}
	*n = k;
	return buf;
}

_Static_assert(FACT_NO_WAIT == FACT_NO_LAG, "with_value() tests one for both");
_Static_assert(FACT_NONE == IDSET_NONE, "person columns go into sets as they are");

static void add_sum(struct pass *p, struct leaf *l, const uint16_t *rows, uint32_t n)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += p->values[i];
	l->sum += sum;
	if (p->one_month) {
		l->month_sum[p->the_month] += sum;
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		l->month_sum[p->month[rows[i]]] += p->values[i];
}

/*
 * Rows that last: each month at whose end the record lasts gets one.  `month_sum` holds the
 * changes; rows that do not last until the end of the period count in no other figure.
 */
static const uint16_t *add_lasting(struct pass *p, struct leaf *l, const struct facts_tile *t,
				   const uint16_t *rows, uint32_t *n, uint16_t *buf)
{
	const int32_t *day = t->c->day + t->base, *until = t->c->until + t->base;
	uint32_t k = 0;

	for (uint32_t i = 0; i < *n; i++) {
		uint16_t r = rows[i];
		int first = 0;
		int after = (int)p->n_months; /* first month at whose end it lasts no more */

		if (day[r] >= p->from)
			first = p->month_of[day[r] - p->from];
		if (until[r] < p->to)
			after = p->month_of[until[r] + 1 - p->from];
		if (first < after) {
			l->month_sum[first]++;
			l->month_sum[after]--;
		}
		buf[k] = r;
		k += until[r] >= p->to;
	}
	*n = k;
	return buf;
}

static void add_values(struct pass *p, struct leaf *l, const uint16_t *rows, uint32_t n)
{
	enum measure_op op = l->m->op;

	if (op == MEASURE_SUM || op == MEASURE_MEAN)
		add_sum(p, l, rows, n);
	else if (op == MEASURE_DISTINCT)
		months_add(p, l->month_values, rows, p->who, n);
	else if (op == MEASURE_MEDIAN || op == MEASURE_P90)
		for (uint32_t i = 0; i < n; i++)
			tally_add(&l->tally, p->a, p->values[i]);
}

const uint16_t *leaf_add(struct pass *p, struct leaf *l, const struct facts_tile *t,
			 const uint16_t *rows, uint32_t *n, uint16_t *buf)
{
	enum measure_op op = l->m->op;

	rows = facts_sieve(&l->sieve, t, rows, n, buf);
	if (op == MEASURE_ACTIVE_AT)
		rows = add_lasting(p, l, t, rows, n, buf);
	else if (op == MEASURE_DISTINCT)
		rows = with_who(p, l, t, rows, n, buf);
	else if (op != MEASURE_COUNT)
		rows = with_value(p, l, t, rows, n, buf);
	l->records += *n;
	if (op != MEASURE_DISTINCT || l->m->of != MEASURE_PERSON || l->month_persons)
		persons_add(p, &l->persons, l->month_persons, t, rows, *n);
	if (op == MEASURE_ACTIVE_AT)
		return rows;
	if (p->one_month)
		l->month_n[p->the_month] += *n;
	else
		for (uint32_t i = 0; i < *n; i++)
			l->month_n[p->month[rows[i]]]++;
	add_values(p, l, rows, *n);
	return rows;
}
