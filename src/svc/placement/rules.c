/* See rules.h. */
#include "svc/placement/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#include "base/banned.h"

static const char PREFIX[] = "art60.";

static int by_day(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return x < y ? -1 : x > y;
}

/* Days on which a parameter of the count begins or ends, each once. */
static size_t change_days(struct arena *a, const struct model *m, int32_t **out)
{
	int32_t *days = arena_array(a, 2 * m->n_parameters + 1, sizeof(*days));
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < m->n_parameters; i++) {
		const struct parameter *p = &m->parameters[i];

		if (strncmp(p->code, PREFIX, sizeof(PREFIX) - 1) != 0)
			continue;
		days[n++] = p->from;
		if (p->to != DAY_NONE)
			days[n++] = p->to + 1;
	}
	qsort(days, n, sizeof(*days), by_day);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || days[i] != days[kept - 1])
			days[kept++] = days[i];
	*out = days;
	return kept;
}

static int at(const struct model *m, const char *code, int32_t day)
{
	return (int)model_parameter(m, code, day, 0);
}

static int flag(struct arena *a, const struct model *m, const char *what, int code, int32_t day)
{
	return at(m, arena_printf(a, "%s%s_%s", PREFIX, what, day_code_keys[code]), day);
}

static void fill(struct arena *a, const struct model *m, int32_t day, struct clock_rules *k)
{
	*k = (struct clock_rules){
		.from = day,
		.age = { at(m, "art60.age_middle", day), at(m, "art60.age_high", day) },
		.days = { at(m, "art60.days_under_36", day), at(m, "art60.days_36_to_49", day),
			  at(m, "art60.days_from_50", day) },
		.months = { at(m, "art60.months_under_36", day),
			    at(m, "art60.months_36_to_49", day),
			    at(m, "art60.months_from_50", day) },
		.older_paths = at(m, "art60.older_paths", day) != 0,
		.low = { 0, at(m, "art60.low_36_to_49", day), at(m, "art60.low_from_50", day) },
		.mid = { 0, at(m, "art60.mid_36_to_49", day), at(m, "art60.mid_from_50", day) },
		.career = at(m, "art60.career", day),
		.per_missing = at(m, "art60.per_missing", day),
		.month_days = at(m, "art60.month_days", day),
		.week_days = at(m, "art60.week_days", day),
		.unpaid_max = at(m, "art60.unpaid_max", day),
		.new_days = at(m, "art60.new_days", day) != 0,
	};
	for (int c = 1; c < DAY_CODES; c++) {
		k->counts[c] = flag(a, m, "counts", c, day) != 0;
		k->prolongs[c] = flag(a, m, "prolongs", c, day) != 0;
	}
}

static const char *source_at(const struct model *m, int32_t day)
{
	const struct parameter *p = model_parameter_at(m, "art60.days_under_36", day);

	return p ? p->source : "";
}

void clock_rules_load(struct arena *a, const struct model *m, struct rules *out)
{
	int32_t *days = NULL;
	size_t n = change_days(a, m, &days);

	*out = (struct rules){ .items = arena_array(a, n + 1, sizeof(*out->items)),
			       .sources = arena_array(a, n + 1, sizeof(*out->sources)) };
	for (size_t i = 0; i < n; i++) {
		fill(a, m, days[i], &out->items[out->n]);
		out->sources[out->n] = source_at(m, days[i]);
		if (out->items[out->n].month_days > 0 && out->items[out->n].week_days > 0)
			out->n++;
	}
	if (out->n > 0)
		return;
	out->items[0] = (struct clock_rules){ .from = DAY_MIN };
	out->sources[0] = "";
	out->n = 1;
}

const struct clock_rules *clock_rules_of(const struct rules *r, int32_t day)
{
	return clock_rules_at(r->items, r->n, day);
}
