/* What a basket costs and when it is promised: dated parameters. */
#include "core/calendar.h"
#include "svc/job/job.h"

#include "base/banned.h"

double job_piece_minutes(const struct ctx *cx, int kind, int32_t day)
{
	return model_parameter(cx->model,
			       arena_printf(cx->arena, "ironing.item.%s", job_pieces[kind]),
			       day, 5);
}

int64_t job_basket_rate(const struct ctx *cx, int32_t day)
{
	return (int64_t)(model_parameter(cx->model, "ironing.rate", day, 0) + 0.5);
}

int32_t job_basket_promise(const struct ctx *cx, int32_t day)
{
	static const struct calendar law = { 0 };
	int n = (int)model_parameter(cx->model, "ironing.days", day, 3);

	return calendar_add_working(&law, day, n);
}

Err job_basket_rule(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);

	jw_array(&w, "pieces");
	for (int i = 0; job_pieces[i]; i++) {
		jw_object(&w, NULL);
		jw_string(&w, "kind", job_pieces[i]);
		jw_number(&w, "minutes", job_piece_minutes(cx, i, cx->today), 1);
		jw_end(&w);
	}
	jw_end(&w);
	jw_int(&w, "days", (int64_t)model_parameter(cx->model, "ironing.days", cx->today, 3));
	jw_day(&w, "promised", job_basket_promise(cx, cx->today));
	jw_int(&w, "rate_cents", job_basket_rate(cx, cx->today));
	jw_int(&w, "day_minutes",
	       (int64_t)model_parameter(cx->model, "ironing.capacity", cx->today, 420));
	return reply_end(rq, rs, &w);
}
