/*
 * The year of the taxi, computed from the records (core/measure.h): what the yearly sentence and
 * the yearly report say.  Nothing is counted here by other means.
 */
#include "svc/ride/day.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/measure.h"

#include "base/banned.h"

/* Member of the answer, and its measure. */
static const struct {
	const char *name, *json;
} figures[] = {
	{ "trips", "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.done\"]}}" },
	{ "clients",
	  "{\"op\":\"distinct\",\"of\":\"person\",\"where\":{\"kind\":[\"ride.done\"]}}" },
	{ "km", "{\"op\":\"sum\",\"of\":\"quantity\",\"where\":{\"kind\":[\"ride.duty\"]}}" },
	{ "passenger_km",
	  "{\"op\":\"sum\",\"of\":\"quantity\",\"where\":{\"kind\":[\"ride.done\"]}}" },
	{ "medical", "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.done\"],\"theme\":"
		     "[\"ride_medical\",\"ride_pharmacy\"]}}" },
	{ "volunteers",
	  "{\"op\":\"distinct\",\"of\":\"staff\",\"where\":{\"kind\":[\"ride.duty\"],"
	  "\"outcome\":[\"ride_volunteer\"]}}" },
	{ "drivers",
	  "{\"op\":\"distinct\",\"of\":\"staff\",\"where\":{\"kind\":[\"ride.duty\"]}}" },
	{ "refused", "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.refused\"]}}" },
	{ "refused_no_driver", "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.refused\"],"
			       "\"outcome\":[\"ride_no_driver\"]}}" },
	{ "cancelled_in_time", "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.cancelled\"],"
			       "\"outcome\":[\"ride_in_time\"]}}" },
	{ "cancelled_late", "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.cancelled\"],"
			    "\"outcome\":[\"ride_late\"]}}" },
	{ "no_show", "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.no_show\"]}}" },
	{ "dropped", "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.dropped\"]}}" },
	{ "open_hours",
	  "{\"op\":\"sum\",\"of\":\"minutes\",\"where\":{\"kind\":[\"ride.open\"]},"
	  "\"divide\":60}" },
	{ "driver_hours",
	  "{\"op\":\"sum\",\"of\":\"minutes\",\"where\":{\"kind\":[\"ride.duty\"]},"
	  "\"divide\":60}" },
	{ "lag", "{\"op\":\"median\",\"of\":\"lag\",\"where\":{\"kind\":[\"ride.done\"]}}" },
	{ "met", "{\"op\":\"share\",\"num\":{\"op\":\"count\",\"where\":{\"kind\":"
		 "[\"ride.done\"]}},\"den\":{\"op\":\"count\",\"where\":{\"kind\":"
		 "[\"ride.done\",\"ride.refused\",\"ride.dropped\"]}}}" },
	{ "amount_cents",
	  "{\"op\":\"sum\",\"of\":\"amount_cents\",\"where\":{\"kind\":[\"ride.done\","
	  "\"ride.no_show\",\"ride.cancelled\"]}}" },
};

static const char *const themes[] = { "ride_medical",  "ride_pharmacy", "ride_shopping",
				      "ride_admin",    "ride_work",	"ride_leisure",
				      "ride_homework", "ride_grocery",	"ride_other" };
static const char *const causes[] = { "ride_no_driver",	 "ride_full",	"ride_no_vehicle",
				      "ride_too_late",	 "ride_closed", "ride_out_of_zone",
				      "ride_not_public", "ride_debt" };

#define JOBS (ARRAY_LEN(figures) + ARRAY_LEN(themes) + ARRAY_LEN(causes))

static Err parse(struct ctx *cx, const char *json, const struct measure **out)
{
	struct model *m = (struct model *)(uintptr_t)cx->model;
	struct measure_names names = { .resolve = model_measure_name, .arg = m };
	struct measure_faults faults = { 0 };

	return measure_parse(&cx->err, cx->arena, json, strlen(json), &names, &faults, out);
}

static Err jobs_of(struct ctx *cx, int64_t year, struct measure_job *jobs)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(figures); i++)
		TRY(parse(cx, figures[i].json, &jobs[n++].measure));
	for (size_t i = 0; i < ARRAY_LEN(themes); i++)
		TRY(parse(cx,
			  arena_printf(cx->arena,
				       "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.done\"],"
				       "\"theme\":[\"%s\"]}}",
				       themes[i]),
			  &jobs[n++].measure));
	for (size_t i = 0; i < ARRAY_LEN(causes); i++)
		TRY(parse(
			cx,
			arena_printf(cx->arena,
				     "{\"op\":\"count\",\"where\":{\"kind\":[\"ride.refused\"]"
				     ",\"outcome\":[\"%s\"]}}",
				     causes[i]),
			&jobs[n++].measure));
	for (size_t i = 0; i < n; i++)
		jobs[i].scope = (struct fact_scope){ .from = day_from_civil((int)year, 1, 1),
						     .to = day_from_civil((int)year, 12, 31),
						     .any = true };
	return OK;
}

static void write_counts(struct ctx *cx, struct jw *w, const char *name, enum term_list list,
			 const char *const *keys, size_t n, const struct measure_job *jobs)
{
	jw_array(w, name);
	for (size_t i = 0; i < n; i++) {
		const struct term *t = model_term_key(cx->model, list, keys[i]);

		if (!t || jobs[i].result.value <= 0)
			continue;
		jw_object(w, NULL);
		jw_string(w, "key", keys[i]);
		jw_label(w, "label", &t->label);
		jw_int(w, "count", (int64_t)jobs[i].result.value);
		jw_end(w);
	}
	jw_end(w);
}

Err ride_report(struct req *rq, struct resp *rs)
{
	const struct year_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct measure_job *jobs = arena_array(cx->arena, JOBS, sizeof(*jobs));
	struct measure_batch batch = { .jobs = jobs, .n_jobs = JOBS };
	struct jw w;

	TRY(jobs_of(cx, in->year, jobs));
	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	w = reply(rs, 200);
	jw_int(&w, "year", in->year);
	for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
		if (jobs[i].result.present)
			jw_number(&w, figures[i].name, jobs[i].result.value, 3);
		else
			jw_null(&w, figures[i].name);
	}
	write_counts(cx, &w, "purposes", TERM_THEME, themes, ARRAY_LEN(themes),
		     &jobs[ARRAY_LEN(figures)]);
	write_counts(cx, &w, "causes", TERM_OUTCOME, causes, ARRAY_LEN(causes),
		     &jobs[ARRAY_LEN(figures) + ARRAY_LEN(themes)]);
	return reply_end(rq, rs, &w);
}
