/* Days: letters, schedule, and what is known or supposed of one day (clock.h). */
#include "svc/placement/clock_day.h"

#include <string.h>

#include "base/date.h"

#include "base/banned.h"

const char day_letters[DAY_CODES + 1] = ".PFVGRTCMAKNIOS";
const char *const day_code_keys[] = {
	"none",	       "worked",    "holiday",	   "leave",
	"guaranteed",  "comp_rest", "maternity",   "temp_unemployment",
	"sickness",    "accident",  "waiting_day", "unpaid",
	"unjustified", "training",  "suspension",  NULL
};
const char *const clock_paths[] = { "none", "age", "older", "career", "part", NULL };

enum day_code day_code_of(char letter, bool *half)
{
	bool low = letter >= 'a' && letter <= 'z';
	char up = (char)(low ? letter - 32 : letter);

	*half = low;
	if (letter == day_letters[CODE_NONE]) /* nothing entered: most days to come */
		return CODE_NONE;
	for (int i = 1; i < DAY_CODES; i++)
		if (day_letters[i] == up)
			return (enum day_code)i;
	*half = false;
	return CODE_NONE;
}

bool day_letter_valid(char letter)
{
	bool half;

	return letter == '.' || letter == ' ' || day_code_of(letter, &half) != CODE_NONE;
}

const struct clock_rules *clock_rules_at(const struct clock_rules *rules, size_t n, int32_t day)
{
	const struct clock_rules *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (rules[i].from <= day && (!found || rules[i].from >= found->from))
			found = &rules[i];
	return found ? found : rules;
}

const struct clock_span *clock_span_at(const struct clock_contract *c, int32_t day)
{
	const struct clock_span *s = c->n_spans ? c->spans : NULL;

	for (size_t i = 1; i < c->n_spans && c->spans[i].from <= day; i++)
		s = &c->spans[i];
	return s;
}

int clock_week(const struct clock_span *s)
{
	int sum = 0;

	for (int i = 0; i < 7; i++)
		sum += s->week[i];
	return sum;
}

int clock_minutes(const struct clock_contract *c, int32_t day)
{
	const struct clock_span *s = clock_span_at(c, day);

	return s && day >= c->start ? s->week[day_weekday(day) - 1] : 0;
}

int32_t clock_last(const struct clock_contract *c)
{
	return c->real_end != DAY_NONE ? c->real_end : DAY_MAX;
}

/* Of a month that one span covers whole: weeks are counted, not days. */
static void schedule_whole(const struct clock_span *s, int32_t first, int32_t next,
			   struct clock_schedule *out)
{
	int from = day_weekday(first) - 1, days = next - first;

	for (int i = 0; i < 7; i++)
		out->minutes += (int64_t)s->week[(from + i) % 7] * ((days + 6 - i) / 7);
	for (int i = days - 1; i >= 0 && out->last == DAY_NONE; i--)
		if (s->week[(from + i) % 7])
			out->last = first + i;
	out->week = (int64_t)clock_week(s) * days;
}

void clock_schedule(const struct clock_contract *c, int32_t first, int32_t next,
		    struct clock_schedule *out)
{
	const struct clock_span *s = NULL;
	int32_t end = clock_last(c);
	int sum = 0;

	*out = (struct clock_schedule){ .last = DAY_NONE };
	if (c->n_spans == 1 && first >= c->start && next - 1 <= end) {
		schedule_whole(c->spans, first, next, out);
		return;
	}
	/* a day at a time: hours that change, a contract that begins or ends */
	for (int32_t d = first; d < next; d++) {
		const struct clock_span *now = clock_span_at(c, d);
		int minutes = now->week[day_weekday(d) - 1];

		if (now != s)
			sum = clock_week(now);
		s = now;
		out->week += sum;
		if (minutes && d >= c->start && d <= end) {
			out->last = d;
			out->minutes += minutes;
		}
		out->outside |= minutes && (d < c->start || d > end);
	}
}

/* An unscheduled day that was worked all the same is a usual day of that schedule. */
static int usual_minutes(const struct clock_span *s)
{
	int days = 0;

	for (int i = 0; i < 7; i++)
		days += s->week[i] > 0;
	return days ? clock_week(s) / days : 0;
}

/* ---- one day ------------------------------------------------------------------------------- */

static const struct clock_absence *absence_at(const struct clock_absence *list, size_t n,
					      int32_t day)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].from <= day && day <= list[i].to)
			return &list[i];
	return NULL;
}

/* What is known, or supposed, of a day; `letter` is what was entered. */
struct one_day clock_look(const struct clock_contract *c, const struct clock_span *s,
			  int32_t day, char letter, int32_t today)
{
	struct one_day d = { .minutes = s->week[day_weekday(day) - 1] };
	const struct clock_absence *stop = absence_at(c->stops, c->n_stops, day);
	const struct clock_absence *what_if = absence_at(c->ifs, c->n_ifs, day);

	d.code = day_code_of(letter, &d.half);
	d.entered = d.code != CODE_NONE;
	if (d.entered && !d.minutes)
		d.minutes = usual_minutes(s);
	if (!d.minutes)
		return d;
	d.missing = !d.entered && !stop && day <= today;
	if (stop) {
		d.code = stop->code;
		d.half = false;
		d.entered = day <= today;
	} else if (!d.entered) {
		d.code = CODE_WORKED;
	}
	if (what_if) {
		d.code = what_if->code;
		d.half = false;
	}
	d.supposed = what_if || !d.entered;
	return d;
}

int64_t clock_worked(const struct clock_rules *rules, const struct clock_contract *c,
		     const struct clock_month *m, int64_t *minutes)
{
	int32_t first = month_first(m->index), next = month_first(m->index + 1);
	int32_t end = c->real_end != DAY_NONE ? c->real_end : DAY_MAX;

	*minutes = 0;
	for (int32_t d = first; d < next; d++) {
		struct one_day one;

		if (d < c->start || d > end)
			continue;
		one = clock_look(c, clock_span_at(c, d), d, m->codes[d - first], DAY_MAX);
		if (!one.entered)
			continue;
		if (one.code == CODE_WORKED)
			*minutes += one.minutes;
		else if (one.half)
			*minutes += one.minutes - one.minutes / 2;
	}
	return (*minutes * rules->week_days * 1000 + c->full_week / 2) / c->full_week;
}
