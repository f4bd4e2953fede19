/* From a record to its figures: the actions that it serves, and the indicators that read it. */
#include "base/date.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

static const struct field indicator_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_BOOL("also", FIELD_REQUIRED),
};
static const struct schema indicator_schema = OUT_SCHEMA("CountedIndicator", indicator_fields);
static const struct field counted_fields[] = {
	OUT_LIST("ties", &tie_schema),
	OUT_LIST("indicators", &indicator_schema),
};
const struct schema counted_schema = OUT_SCHEMA("CountedIn", counted_fields);

/* The list stands at this record when it passes: that is the filter of the facts, not a copy. */
static bool passes(struct ctx *cx, const struct fact *r, const struct fact_people *people,
		   const struct measure_job *job, const struct fact_filter *where)
{
	struct fact_cursor cursor = { .set = true, .day = r->day, .id = r->id + 1 };
	struct fact_scope scope = job->scope;
	struct fact found;
	bool more = false;

	scope.from = scope.to = r->day;
	return facts_list(cx->app->facts, &scope, where, people, &cursor, &found, 1, &more) ==
		       1 &&
	       found.id == r->id;
}

static bool reads(struct ctx *cx, const struct fact *r, const struct fact_people *people,
		  const struct measure_job *job, const struct measure *m)
{
	if (m->op == MEASURE_SHARE)
		return reads(cx, r, people, job, m->num) || reads(cx, r, people, job, m->den);
	return measure_is_computed(m) && passes(cx, r, people, job, &m->where);
}

Err record_counted(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct fact_people people;
	struct tie *ties = NULL;
	struct fact r;
	size_t n = 0;
	struct jw w;

	if (rq->id > UINT32_MAX - 1 || !facts_get(cx->app->facts, (uint32_t)rq->id, &r))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(record_ties(cx, rq->id, &ties, &n));
	figures_people(cx, &people);
	w = reply(rs, 200);
	jw_ties(&w, "ties", ties, n);
	jw_array(&w, "indicators");
	for (size_t i = 0; i < cx->model->n_plans; i++) {
		const struct plan *p = &cx->model->plans[i];

		for (size_t k = 0; p->slot >= 0 && k < p->n_indicators; k++) {
			const struct indicator *d = &p->indicators[k];
			struct measure_job job;

			figures_job(cx, p, d, r.day, r.day, &job);
			if (!reads(cx, &r, &people, &job, d->measure))
				continue;
			jw_object(&w, NULL);
			jw_int(&w, "id", d->id);
			jw_label(&w, "label", &d->label);
			jw_string(&w, "code", d->code);
			jw_bool(&w, "also", d->any_scope);
			jw_end(&w);
		}
	}
	jw_end(&w);
	rq->object = rq->id;
	rq->action = "plan.counted";
	return reply_end(rq, rs, &w);
}
