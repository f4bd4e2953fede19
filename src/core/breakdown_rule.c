/* For which months a breakdown is given, and how its figures are told. */
#include "base/date.h"
#include "core/breakdown.h"
#include "core/figures.h"

#include "base/banned.h"

void breakdown_period(int32_t day, int32_t today, int32_t *from, int32_t *to)
{
	int year = day_civil(day).year;
	int32_t closed = month_first(day_month_index(today)) - 1;

	if (day_from_civil(year, 1, 1) > closed)
		year = day_civil(closed).year;
	*from = day_from_civil(year, 1, 1);
	*to = day_from_civil(year, 12, 31);
	if (*to > closed)
		*to = closed;
}

struct breakdown_rule breakdown_rule(const struct ctx *cx)
{
	double rounding = model_parameter(cx->model, "mask.rounding", cx->today, 5);
	struct figures f;

	figures_least(cx, &f);
	return (struct breakdown_rule){
		.least = f.least,
		.least_sensitive = f.least_sensitive,
		.most = model_parameter(cx->model, "mask.dominance", cx->today, 70),
		.rounding = rounding < 1 ? 1 : (uint32_t)rounding,
	};
}

uint64_t breakdown_shown(uint64_t records, const struct breakdown_rule *rule)
{
	return (records + rule->rounding / 2) / rule->rounding * rule->rounding;
}
