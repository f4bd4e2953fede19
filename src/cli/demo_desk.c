/* See demo_desk.h. */
#include "cli/demo_desk.h"

#include "base/date.h"
#include "core/calendar.h"

#include "base/banned.h"

void desk_begin(struct desk *d, struct ctx *cx, const char *login)
{
	const struct user *u = model_user_login(cx->model, login);

	*d = (struct desk){ .cx = cx, .was = cx->who, .now = cx->now, .today = cx->today };
	d->who.user = u ? u : &cx->model->users[0];
	d->who.user_id = d->who.user->id;
	cx->who = &d->who;
}

void desk_at(struct desk *d, int32_t day, int minute)
{
	int64_t at = brussels_instant(day, minute);

	d->cx->today = day < d->today ? day : d->today;
	d->cx->now = at < d->now ? at : d->now - 60 * (240 - 7 * (d->late++ % 30));
}

void desk_end(struct desk *d)
{
	d->cx->who = d->was;
	d->cx->now = d->now;
	d->cx->today = d->today;
}

size_t desk_people(struct ctx *cx, const struct demo_people *p, uint64_t stream, size_t n,
		   int age_min, const struct demo_person ***out)
{
	struct rng r = rng_of(p->seed, stream, 1);
	size_t found = 0;

	*out = arena_array(cx->arena, n, sizeof(**out));
	for (size_t tries = 0; found < n && tries < n * 40; tries++) {
		const struct demo_person *x = &p->rows[rng_below(&r, (uint32_t)p->n)];
		bool twice = false;

		if (x->role != ROLE_HEAD || x->guarded || x->closed != DAY_NONE ||
		    x->deceased != DAY_NONE || x->opened > p->today - 60 ||
		    age_on(x->birth, p->today) < age_min)
			continue;
		for (size_t i = 0; i < found && !twice; i++)
			twice = (*out)[i] == x;
		if (!twice)
			(*out)[found++] = x;
	}
	return found;
}

int32_t desk_open_day(int32_t day, unsigned weekdays)
{
	while (!(weekdays >> day_weekday(day) & 1) || calendar_is_legal(day))
		day++;
	return day;
}
