/* From accumulators to the value of a measure; see measure.h. */
#include <math.h>

#include "core/measure_run.h"

#include "base/banned.h"

struct figure {
	bool present;
	double value;
};

static struct figure middle(struct tally *t, enum measure_op op)
{
	uint64_t n = t->n;

	if (n == 0)
		return (struct figure){ false, 0 };
	tally_sort(t);
	if (op == MEASURE_P90) /* rank ceil(0.9 n), from 1 */
		return (struct figure){ true, tally_at(t, (n * 9 + 9) / 10 - 1) };
	if (n % 2)
		return (struct figure){ true, tally_at(t, n / 2) };
	return (struct figure){ true,
				((double)tally_at(t, n / 2 - 1) + tally_at(t, n / 2)) / 2 };
}

static struct figure leaf_value(struct leaf *l)
{
	switch (l->m->op) {
	case MEASURE_COUNT:
	case MEASURE_ACTIVE_AT:
		return (struct figure){ true, (double)l->records };
	case MEASURE_SUM:
		return (struct figure){ true, (double)l->sum / l->m->divide };
	case MEASURE_DISTINCT:
		return (struct figure){ true, l->m->of == MEASURE_PERSON ? l->persons.n
									 : l->values.n };
	case MEASURE_MEAN:
		if (l->records == 0)
			return (struct figure){ false, 0 };
		return (struct figure){ true, (double)l->sum / (double)l->records };
	case MEASURE_MEDIAN:
	case MEASURE_P90:
		return middle(&l->tally, l->m->op);
	case MEASURE_UNSET:
	case MEASURE_SHARE:
	case MEASURE_MILESTONES:
	case MEASURE_MANUAL:
		break;
	}
	return (struct figure){ false, 0 };
}

static double leaf_month(const struct leaf *l, uint32_t month)
{
	int64_t sum = 0;

	switch (l->m->op) {
	case MEASURE_COUNT:
		return (double)l->month_n[month];
	case MEASURE_SUM:
		return (double)l->month_sum[month] / l->m->divide;
	case MEASURE_DISTINCT:
		return l->month_values[month].n;
	case MEASURE_MEAN:
		return l->month_n[month]
			       ? (double)l->month_sum[month] / (double)l->month_n[month]
			       : (double)NAN;
	case MEASURE_ACTIVE_AT:
		for (uint32_t m = 0; m <= month; m++)
			sum += l->month_sum[m];
		return (double)sum;
	case MEASURE_MEDIAN:
	case MEASURE_P90:
	case MEASURE_UNSET:
	case MEASURE_SHARE:
	case MEASURE_MILESTONES:
	case MEASURE_MANUAL:
		break;
	}
	return (double)NAN;
}

static struct figure share_of(struct figure num, struct figure den)
{
	if (!num.present || !den.present || den.value == 0)
		return (struct figure){ false, 0 };
	return (struct figure){ true, num.value / den.value };
}

static struct figure given_value(const struct measure_job *job, enum measure_op op)
{
	if (op == MEASURE_MANUAL)
		return (struct figure){ job->has_manual, job->manual };
	if (job->planned == 0)
		return (struct figure){ false, 0 };
	return (struct figure){ true, (double)job->reached / job->planned };
}

static struct figure calc_value(const struct measure_job *job, const struct calc *c)
{
	if (c->leaf)
		return leaf_value(c->leaf);
	if (c->m->op == MEASURE_SHARE)
		return share_of(calc_value(job, c->num), calc_value(job, c->den));
	return given_value(job, c->m->op);
}

static double calc_month(const struct measure_job *job, const struct calc *c, uint32_t month)
{
	struct figure given;
	double num, den;

	if (c->leaf)
		return leaf_month(c->leaf, month);
	if (c->m->op == MEASURE_SHARE) {
		num = calc_month(job, c->num, month);
		den = calc_month(job, c->den, month);
		return isnan(num) || isnan(den) || den == 0 ? (double)NAN : num / den;
	}
	given = given_value(job, c->m->op);
	return given.present ? given.value : (double)NAN;
}

/* Persons behind a part: up to MEASURE_ENOUGH, whatever the set holds. */
static uint32_t crowd(const struct idset *s)
{
	return s->n < MEASURE_ENOUGH ? s->n : MEASURE_ENOUGH;
}

static uint32_t lesser(uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0)
		return a | b;
	return a < b ? a : b;
}

/* The least number of persons, above 0, behind any part of a measure. */
static uint32_t calc_least(const struct calc *c)
{
	uint32_t least;

	if (c->leaf)
		return crowd(&c->leaf->persons);
	if (c->m->op != MEASURE_SHARE)
		return 0;
	least = lesser(calc_least(c->num), calc_least(c->den));
	return c->paired ? lesser(least, crowd(&c->den->unit->rest)) : least;
}

static uint32_t calc_month_least(const struct calc *c, uint32_t month)
{
	uint32_t least;

	if (c->leaf)
		return c->leaf->month_persons ? crowd(&c->leaf->month_persons[month]) : 0;
	if (c->m->op != MEASURE_SHARE)
		return 0;
	least = lesser(calc_month_least(c->num, month), calc_month_least(c->den, month));
	if (c->paired && c->den->unit->month_rest)
		least = lesser(least, crowd(&c->den->unit->month_rest[month]));
	return least;
}

static bool has_active(const struct measure *m)
{
	if (m->op == MEASURE_SHARE)
		return has_active(m->num) || has_active(m->den);
	return m->op == MEASURE_ACTIVE_AT;
}

/* Persons and records of a part: its leaf, or the denominator of a nested share. */
static const struct leaf *base_leaf(const struct calc *c)
{
	while (!c->leaf && c->den)
		c = c->den;
	return c->leaf;
}

static void share_finish(const struct measure_job *job, const struct calc *c,
			 struct measure_result *res)
{
	const struct leaf *num = base_leaf(c->num), *den = base_leaf(c->den);
	const struct leaf *base = den ? den : num; /* a denominator may be a manual measure */

	res->numerator = calc_value(job, c->num).value;
	res->denominator = calc_value(job, c->den).value;
	res->records = base ? base->records : 0;
	res->persons = base ? crowd(&base->persons) : 0;
	res->persons_num = num ? crowd(&num->persons) : 0;
	res->persons_rest = c->paired ? crowd(&c->den->unit->rest) : 0;
}

static void months_finish(struct batch_run *r, struct measure_job *job, const struct calc *c,
			  uint32_t n_months)
{
	enum measure_op op = c->m->op;
	struct measure_result *res = &job->result;

	if (op == MEASURE_MEDIAN || op == MEASURE_P90 || op == MEASURE_MILESTONES ||
	    op == MEASURE_MANUAL)
		return;
	res->months = arena_array(r->a, n_months, sizeof(*res->months));
	for (uint32_t m = 0; m < n_months; m++)
		res->months[m] = calc_month(job, c, m);
	if (!job->want_month_persons || has_active(c->m))
		return;
	res->month_persons = arena_array(r->a, n_months, sizeof(*res->month_persons));
	for (uint32_t m = 0; m < n_months; m++)
		res->month_persons[m] = calc_month_least(c, m);
}

/* Joins the months of a distinct, once; whoever is counted is a contributor too. */
static void calc_join(struct batch_run *r, struct calc *c, uint32_t n_months)
{
	struct leaf *l = c->leaf;

	if (c->num) {
		calc_join(r, c->num, n_months);
		calc_join(r, c->den, n_months);
	}
	if (!l || l->m->op != MEASURE_DISTINCT)
		return;
	for (uint32_t m = 0; m < n_months; m++)
		idset_merge(&l->values, r->scratch, &l->month_values[m]);
	idset_recount(&l->values);
	if (l->m->of == MEASURE_PERSON)
		l->persons = l->values;
}

void job_finish(struct batch_run *r, size_t i)
{
	struct measure_job *job = &r->b->jobs[i];
	struct calc *c = &r->calcs[i];
	struct measure_result *res = &job->result;
	struct figure v;

	calc_join(r, c, r->job_pass[i]->p.n_months);
	v = calc_value(job, c);
	*res = (struct measure_result){ .present = v.present, .value = v.value };
	if (c->leaf) {
		res->records = c->leaf->records;
		res->persons = res->persons_num = crowd(&c->leaf->persons);
		if (c->m->op == MEASURE_MEAN) {
			res->numerator = (double)c->leaf->sum;
			res->denominator = (double)c->leaf->records;
		}
	} else if (c->m->op == MEASURE_SHARE) {
		share_finish(job, c, res);
	} else if (c->m->op == MEASURE_MILESTONES) {
		res->numerator = job->reached;
		res->denominator = job->planned;
	}
	res->persons_least = calc_least(c);
	months_finish(r, job, c, r->job_pass[i]->p.n_months);
}
