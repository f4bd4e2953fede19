#include "http/upkeep.h"

#include "core/model.h"
#include "http/http.h"

#include "base/banned.h"

static Err run_one(struct app *app, const struct service *s, struct err_info *ei)
{
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = app_enter(app, &a, &cx);
	if (e.code == ERR_OK)
		e = s->catch_up(&cx);
	if (e.code != ERR_OK)
		*ei = cx.err;
	app_leave(&cx);
	arena_release(&a);
	return e;
}

Err upkeep_run(struct app *app, struct err_info *ei)
{
	Err first = OK;

	for (const struct service *const *s = all_services; *s; s++) {
		struct err_info one = { 0 };
		Err e = (*s)->catch_up ? run_one(app, *s, &one) : OK;

		if (e.code != ERR_OK && first.code == ERR_OK) {
			first = e;
			*ei = one;
		}
	}
	return first;
}

static void where(struct app *app, struct upkeep *out)
{
	struct arena a;
	struct ctx cx;

	*out = (struct upkeep){ .day = 0 };
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	if (app_enter(app, &a, &cx).code == ERR_OK)
		*out = (struct upkeep){ .day = cx.today, .stamp = cx.model->stamp };
	app_leave(&cx);
	arena_release(&a);
}

bool upkeep_tick(struct app *app, struct upkeep *u)
{
	struct err_info ei = { 0 };
	struct upkeep now;

	where(app, &now);
	if ((now.day == u->day && now.stamp == u->stamp) || app_read_only(app))
		return true;
	if (upkeep_run(app, &ei).code != ERR_OK)
		return false;
	if (now.day != u->day)
		for (int t = 0; t < TOPICS; t++)
			app_touch(app, (enum topic)t);
	*u = now;
	return true;
}
