/* See rollup.h. */
#include "core/rollup.h"

#include <math.h>
#include <string.h>

#include "base/banned.h"

static const char *const STATES[ROLLUP_STATES] = {
	[ROLLUP_UNMEASURED] = "unmeasured",
	[ROLLUP_REACHED] = "reached",
	[ROLLUP_ON_TRACK] = "on_track",
	[ROLLUP_WATCH] = "watch",
	[ROLLUP_LATE] = "late",
};

const char *rollup_state_name(enum rollup_state s)
{
	return STATES[s];
}

bool rollup_direction_parse(const char *s, enum rollup_direction *out)
{
	static const char *const names[] = { [ROLLUP_CONTEXT] = "context",
					     [ROLLUP_UP] = "up",
					     [ROLLUP_DOWN] = "down",
					     [ROLLUP_KEEP] = "keep" };

	for (enum rollup_direction d = ROLLUP_CONTEXT; d <= ROLLUP_KEEP; d++)
		if (strcmp(s, names[d]) == 0) {
			*out = d;
			return true;
		}
	return false;
}

/* Unmeasured, reached, on track, watch, late: the order of the enum is the order of worry. */
enum rollup_state rollup_worse(enum rollup_state a, enum rollup_state b)
{
	return a > b ? a : b;
}

/* Days of [from, to] inside the year of the target. */
static double days_within(const struct rollup_input *in, int32_t from, int32_t to)
{
	int32_t a = from > in->year_from ? from : in->year_from;
	int32_t b = to < in->year_to ? to : in->year_to;

	return b < a ? 0 : (double)b - a + 1;
}

/* The straight line that the value is compared with. */
struct line {
	double start, expected, target;
	bool over; /* the period is over at `today` */
};

static struct line line_of(const struct rollup_input *in)
{
	int32_t now = in->today < in->to ? in->today : in->to;
	double year = days_within(in, in->year_from, in->year_to);
	struct line l = { .start = 0, .target = in->target, .over = in->today >= in->to };

	if (in->flow) {
		l.target = in->target * days_within(in, in->from, in->to) / year;
		l.expected = in->target * days_within(in, in->from, now) / year;
		return l;
	}
	if (!in->has_baseline) {
		l.start = l.expected = in->target;
		return l;
	}
	l.start = in->baseline;
	l.expected = in->baseline +
		     (in->target - in->baseline) * days_within(in, in->year_from, now) / year;
	return l;
}

static double ratio(double a, double b)
{
	return b == 0 ? 1 : a / b; /* nothing is expected yet */
}

static double progress_up(const struct rollup_input *in, const struct line *l)
{
	/* No way up to go (no baseline, or a target that is not above it): the plain ratio. */
	if (!in->flow && l->target <= l->start)
		return l->target > 0 ? in->value / l->target : 0;
	return ratio(in->value - l->start, l->expected - l->start);
}

static double progress_down(const struct rollup_input *in, const struct line *l)
{
	if (!in->flow && l->target < l->start)
		return ratio(l->start - in->value, l->start - l->expected);
	if (in->value <= l->expected)
		return 1;
	return l->expected > 0 ? l->expected / in->value : 0;
}

static double progress_keep(const struct rollup_input *in, const struct line *l)
{
	if (l->expected == 0)
		return in->value == 0 ? 1 : 0;
	return 1 - fabs(in->value - l->expected) / fabs(l->expected);
}

static bool reached(const struct rollup_input *in, const struct rollup_rules *rules,
		    const struct line *l)
{
	bool settled = !in->flow || l->over;

	if (in->direction == ROLLUP_UP)
		return in->value >= l->target;
	if (in->direction == ROLLUP_DOWN)
		return settled && in->value <= l->target;
	return settled &&
	       fabs(in->value - l->target) <= rules->keep_tolerance * fabs(l->target);
}

static enum rollup_state state_of(const struct rollup_input *in,
				  const struct rollup_rules *rules, const struct line *l,
				  double progress)
{
	/* Rounding of the last bit must not decide. */
	const double eps = 1e-9;

	/* A ceiling that was passed stays passed, in the first days too. */
	if (in->direction == ROLLUP_DOWN && in->flow && in->value > l->target)
		return ROLLUP_LATE;
	if (progress + eps >= rules->on_track)
		return ROLLUP_ON_TRACK;
	if (progress + eps >= rules->watch || (in->today - in->from < rules->grace_days))
		return ROLLUP_WATCH;
	return ROLLUP_LATE;
}

struct rollup_verdict rollup_judge(const struct rollup_input *in,
				   const struct rollup_rules *rules)
{
	struct rollup_verdict v = { .state = ROLLUP_UNMEASURED, .progress = (double)NAN };
	struct line l;

	if (!in->has_target || in->today < in->from || days_within(in, in->from, in->to) <= 0)
		return v; /* a target of another year judges nothing */
	l = line_of(in);
	v.has_expected = true;
	v.expected = l.expected;
	v.target = l.target;
	if (!in->has_value || in->direction == ROLLUP_CONTEXT)
		return v;
	if (reached(in, rules, &l)) {
		v.state = ROLLUP_REACHED;
		return v;
	}
	v.progress = in->direction == ROLLUP_UP	    ? progress_up(in, &l)
		     : in->direction == ROLLUP_DOWN ? progress_down(in, &l)
						    : progress_keep(in, &l);
	v.state = state_of(in, rules, &l, v.progress);
	return v;
}

enum rollup_state rollup_action(const enum rollup_state *indicators, size_t n, int main)
{
	enum rollup_state worst = ROLLUP_UNMEASURED;

	if (main >= 0 && (size_t)main < n && indicators[main] != ROLLUP_UNMEASURED)
		return indicators[main];
	for (size_t i = 0; i < n; i++)
		worst = rollup_worse(worst, indicators[i]);
	return worst;
}

/* Sub-actions stand behind their action: going backwards, they are complete before it. */
static void subactions_join(struct rollup_node *nodes, size_t n)
{
	bool own; /* the action has a judged indicator of its own */

	for (size_t i = 0; i < n; i++) {
		own = nodes[i].state != ROLLUP_UNMEASURED;
		if (own || !(nodes[i].action || nodes[i].subaction))
			continue;
		for (size_t j = n; j-- > i + 1;) {
			int32_t up = nodes[j].parent;

			/* Below node i, at any depth? */
			while (up > (int32_t)i)
				up = nodes[up].parent;
			if (up == (int32_t)i && nodes[j].subaction)
				nodes[i].state = rollup_worse(nodes[i].state, nodes[j].state);
		}
	}
}

void rollup_tree(struct rollup_node *nodes, size_t n, uint32_t all[ROLLUP_STATES])
{
	memset(all, 0, ROLLUP_STATES * sizeof(all[0]));
	subactions_join(nodes, n);
	for (size_t i = 0; i < n; i++)
		memset(nodes[i].counts, 0, sizeof(nodes[i].counts));
	for (size_t i = 0; i < n; i++) {
		if (!nodes[i].action)
			continue;
		all[nodes[i].state]++;
		for (int32_t up = nodes[i].parent; up >= 0; up = nodes[up].parent)
			nodes[up].counts[nodes[i].state]++;
	}
}
