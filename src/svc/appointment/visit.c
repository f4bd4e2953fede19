/* See visit.h: the list of periods, without a base. */
#include "svc/appointment/visit.h"

#include "base/banned.h"

const char *const visit_whos[] = { "known", "unknown", "anonymous", NULL };
const char *const period_states[] = { "waiting", "with", "hold", NULL };
const char *const need_outcomes[] = { "open", "seen", "left", NULL };
const char *const visit_steps[] = { "arrive", "call", "back", "hand_over", "done", "left",
				    "hold",   "desk", "need", "change",	   "undo", NULL };

const struct period *visit_now(const struct visit *v)
{
	if (!v->n_periods || v->periods[v->n_periods - 1].to)
		return NULL;
	return &v->periods[v->n_periods - 1];
}

int visit_need(const struct visit *v)
{
	return v->n_periods ? v->periods[v->n_periods - 1].need : 0;
}

int64_t visit_spent(const struct visit *v, int need, int state, int64_t now)
{
	int64_t sum = 0;

	for (int i = 0; i < v->n_periods; i++) {
		const struct period *p = &v->periods[i];

		if (p->need == need && p->state == state)
			sum += (p->to ? p->to : now) - p->from;
	}
	return sum > 0 ? sum : 0;
}

static void close_period(struct visit *v, int64_t now)
{
	struct period *p = v->n_periods ? &v->periods[v->n_periods - 1] : NULL;

	if (p && !p->to)
		p->to = now > p->from ? now : p->from;
}

static bool begin(struct visit *v, int need, enum period_state state, int64_t staff,
		  int64_t now, int64_t by)
{
	if (v->n_periods == PERIODS_MOST)
		return false;
	close_period(v, now);
	v->periods[v->n_periods++] = (struct period){
		.need = need, .state = (int)state, .staff_id = staff, .from = now, .by = by
	};
	v->closed_at = 0;
	return true;
}

static int next_open(const struct visit *v)
{
	for (int i = 0; i < v->n_needs; i++)
		if (v->needs[i].outcome == NEED_OPEN)
			return i;
	return -1;
}

/* The need is over: on to the next one, or out of the door. */
static bool finish(struct visit *v, int64_t now, int64_t by)
{
	int next = next_open(v);

	if (next >= 0)
		return begin(v, next, PERIOD_WAITING, v->needs[next].staff_id, now, by);
	close_period(v, now);
	v->closed_at = now;
	return true;
}

static bool arrive(struct visit *v, int64_t now, int64_t by)
{
	v->arrived_at = now;
	return v->n_needs > 0 && begin(v, 0, PERIOD_WAITING, v->needs[0].staff_id, now, by);
}

static bool called(struct visit *v, int need, int64_t staff, int64_t now, int64_t by)
{
	v->needs[need].staff_id = staff;
	v->needs[need].outcome = NEED_OPEN;
	return begin(v, need, PERIOD_WITH, staff, now, by);
}

bool visit_do(struct visit *v, enum visit_step step, int64_t staff, int64_t now, int64_t by)
{
	int need = visit_need(v);

	switch (step) {
	case STEP_ARRIVE:
		return arrive(v, now, by);
	case STEP_CALL:
		return called(v, need, staff, now, by);
	case STEP_BACK:
		v->needs[need].outcome = NEED_OPEN;
		return begin(v, need, PERIOD_WAITING, v->needs[need].staff_id, now, by);
	case STEP_HAND_OVER:
		v->needs[need].staff_id = staff;
		v->needs[need].outcome = NEED_OPEN;
		v->told_at = v->ack_at = 0;
		return begin(v, need, PERIOD_WAITING, staff, now, by);
	case STEP_DESK:
		if (!called(v, need, staff, now, by))
			return false;
		v->needs[need].outcome = NEED_SEEN;
		return finish(v, now, by);
	case STEP_DONE:
		v->needs[need].outcome = NEED_SEEN;
		return finish(v, now, by);
	case STEP_LEFT:
		for (int i = 0; i < v->n_needs; i++)
			if (v->needs[i].outcome == NEED_OPEN)
				v->needs[i].outcome = NEED_LEFT;
		return finish(v, now, by);
	case STEP_HOLD:
		return begin(v, need, PERIOD_HOLD, v->needs[need].staff_id, now, by);
	case STEP_NEED:
	case STEP_CHANGE:
	case STEP_UNDO:
		break;
	}
	return true;
}

bool visit_add_need(struct visit *v, const struct need *n)
{
	if (v->n_needs == NEEDS_MOST)
		return false;
	v->needs[v->n_needs++] = *n;
	return true;
}
