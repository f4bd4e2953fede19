/* See clock.h. */
#include "core/clock.h"

#include <string.h>

#include "base/date.h"
#include "base/macros.h"
#include "core/calendar.h"
#include "core/model.h"

#include "base/banned.h"

const char *const clock_nearness_names[] = { "suspended", "far", "near",     "today",
					     "late",	  "met", "met_late", NULL };

static bool suspended(int32_t day, const struct clock_span *spans, size_t n, bool *open)
{
	for (size_t i = 0; i < n; i++) {
		if (day < spans[i].from)
			continue;
		if (spans[i].to == DAY_NONE) {
			*open = true;
			return true;
		}
		if (day <= spans[i].to)
			return true;
	}
	return false;
}

int32_t clock_due(int32_t start, struct clock_length len, const struct clock_span *spans,
		  size_t n_spans)
{
	int32_t day = start;
	int left = len.n;
	bool open = false;

	/* Months give a number of days first: to the eve of the date, weekend or not (art. 54). */
	if (len.months) {
		int32_t first = start + 1;
		int month = day_month_index(first) + len.n;
		int32_t eve = month_first(month) + day_civil(first).day - 2;
		int32_t last = month_first(month + 1) - 1;

		left = (eve > last ? last : eve) - start;
	}
	while (left > 0) {
		day++;
		left -= !suspended(day, spans, n_spans, &open);
		if (open)
			return DAY_NONE;
	}
	return calendar_roll(day);
}

bool clock_length(const struct model *m, const char *code, int32_t day,
		  struct clock_length *out)
{
	const struct parameter *p = model_parameter_at(m, code, day);

	if (p)
		*out = (struct clock_length){ .n = (int)p->value,
					      .months = strcmp(p->unit, "months") == 0 };
	return p;
}

enum clock_nearness clock_nearness(int32_t due, int32_t met, int32_t today, int near_days)
{
	if (met != DAY_NONE)
		return due == DAY_NONE || met <= due ? CLOCK_MET : CLOCK_MET_LATE;
	if (due == DAY_NONE)
		return CLOCK_SUSPENDED;
	if (due < today)
		return CLOCK_LATE;
	if (due == today)
		return CLOCK_TODAY;
	return due - today <= near_days ? CLOCK_NEAR : CLOCK_FAR;
}
