/*
 * The shipped targets are set for 1 500 people and 500 interventions a month.  A centre of
 * another size would show an indicator as late, or as reached ten times over, for no reason
 * that a visitor could see: so flows are brought to the size of this one (demo_centre.h).
 *
 * Acts grow with their number.  Distinct persons grow with the smaller of acts and people; in a
 * small centre they also fill up: of the people that a service can reach (about a quarter),
 * n visits meet p * (1 - exp(-n / p)) different ones.  Shares, levels, and numbers of staff,
 * partners or places do not depend on the size.
 */
#include <math.h>

#include "cli/demo_centre.h"
#include "core/write.h"

#include "base/banned.h"

#define PEOPLE_THEN 1500.0
#define ACTS_THEN   500.0 /* a month */
#define REACHED	    0.25

static const char SQL_TARGET[] =
	"UPDATE indicator_target SET value = ?3 WHERE indicator_id = ?1 AND year = ?2";

static bool is_flow(const struct measure *m)
{
	if (m->op == MEASURE_COUNT || m->op == MEASURE_SUM)
		return true;
	return m->op == MEASURE_DISTINCT &&
	       (m->of == MEASURE_PERSON || m->of == MEASURE_HOUSEHOLD);
}

static double for_size(const struct measure *m, double target, const struct centre_size *size)
{
	double acts = size->acts_a_month / ACTS_THEN, people = size->people / PEOPLE_THEN;
	double reach = size->people * REACHED;

	if (m->op != MEASURE_DISTINCT)
		return target * acts;
	if (people >= 1)
		return target * (acts < people ? acts : people);
	return reach * (1 - exp(-target * acts / reach));
}

/* Two digits that count, as people set targets. */
static double rounded(double v)
{
	double step = 1;

	while (v / step >= 100)
		step *= 10;
	v = round(v / step) * step;
	return v < 1 ? 1 : v;
}

static Err set_targets(struct ctx *cx, void *arg)
{
	const struct centre_size *size = arg;

	for (size_t p = 0; p < cx->model->n_plans; p++)
		for (size_t i = 0; i < cx->model->plans[p].n_indicators; i++) {
			const struct indicator *ind = &cx->model->plans[p].indicators[i];

			if (!is_flow(ind->measure))
				continue;
			for (size_t k = 0; k < ind->n_targets; k++) {
				double v = for_size(ind->measure, ind->targets[k].value, size);

				TRY(db_exec(cx, SQL_TARGET,
					    BIND(V_INT(ind->id), V_INT(ind->targets[k].year),
						 V_REAL(rounded(v))),
					    NULL));
			}
		}
	return OK;
}

Err centre_targets(struct ctx *cx, const struct centre_size *size)
{
	struct centre_size copy = *size;

	return write_run(cx, set_targets, &copy);
}
