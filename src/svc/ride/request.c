/* Asking for a ride: one call makes the outward ride, the return, and the series. */
#include <string.h>

#include "base/date.h"
#include "svc/ride/ride.h"

#include "base/banned.h"

#define PAST_DAYS   62 /* rides of paper sheets are entered afterwards */
#define AHEAD_DAYS  400
#define SERIES_DAYS 130 /* pairs of one request */

static const char SQL_PAIR[] =
	"UPDATE ride SET pair_id = ?1 WHERE ride_id = ?1 OR ride_id = ?2";

static Err term(struct req *rq, struct resp *rs, enum term_list list, const char *key,
		const char *field, int64_t *id)
{
	const struct term *t;

	*id = 0;
	if (!key || !*key)
		return OK;
	t = model_term_key(rq->cx.model, list, key);
	if (!t || !t->active)
		return schema_refuse(&rq->cx, &rs->errors, field, "field.not_one_of");
	*id = t->id;
	return OK;
}

static const struct catalogue_service *service_of(const struct model *m, const char *key)
{
	for (size_t i = 0; i < m->n_services; i++) {
		const struct catalogue_service *s = &m->services[i];

		if (s->active && strcmp(s->archetype, "ride") == 0 &&
		    (!key || strcmp(s->key, key) == 0))
			return s;
	}
	return NULL;
}

static bool has_theme(const struct catalogue_service *s, const char *key)
{
	for (size_t i = 0; i < s->n_themes; i++)
		if (strcmp(s->themes[i], key) == 0)
			return true;
	return false;
}

static Err check_needs(struct req *rq, struct resp *rs, const struct list *needs)
{
	const char *const *items = needs->items;

	for (size_t i = 0; i < needs->n; i++) {
		bool known = false;

		for (size_t k = 0; ride_needs[k]; k++)
			known = known || strcmp(items[i], ride_needs[k]) == 0;
		if (!known)
			return schema_refuse(&rq->cx, &rs->errors, "needs", "field.not_one_of");
	}
	return OK;
}

static Err check_times(struct req *rq, struct resp *rs, const struct ride_in *in)
{
	struct ctx *cx = &rq->cx;

	if (in->day < cx->today - PAST_DAYS)
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	if (in->day > cx->today + AHEAD_DAYS)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	if (schema_has(&ride_in_schema, rq->has, "back_minute") &&
	    in->back_minute <= in->at_minute)
		return schema_refuse(cx, &rs->errors, "back_minute", "field.too_small");
	if (in->repeat_days.n && (in->repeat_until == DAY_NONE || in->repeat_until < in->day ||
				  in->repeat_until > in->day + AHEAD_DAYS))
		return schema_refuse(cx, &rs->errors, "repeat_until", "ride.repeat_until");
	for (size_t i = 0; i < in->repeat_days.n; i++)
		if (((const int64_t *)in->repeat_days.items)[i] < 1 ||
		    ((const int64_t *)in->repeat_days.items)[i] > 7)
			return schema_refuse(cx, &rs->errors, "repeat_days",
					     "field.not_one_of");
	if (in->priority > 0 && !in->reason)
		return schema_refuse(cx, &rs->errors, "reason", "field.required");
	return OK;
}

/* The row that the request describes, apart from its id and its pair. */
static Err resolve(struct req *rq, struct resp *rs, const struct ride_in *in,
		   struct ride_row *r)
{
	struct ctx *cx = &rq->cx;
	const struct catalogue_service *s = service_of(cx->model, in->service);

	if (!s)
		return schema_refuse(cx, &rs->errors, "service", "field.not_one_of");
	if (!has_theme(s, in->purpose))
		return schema_refuse(cx, &rs->errors, "purpose", "field.not_one_of");
	TRY(check_times(rq, rs, in));
	TRY(check_needs(rq, rs, &in->needs));
	TRY(term(rq, rs, TERM_THEME, in->purpose, "purpose", &r->theme_id));
	TRY(term(rq, rs, TERM_OUTCOME, in->cause, "cause", &r->outcome_id));
	TRY(term(rq, rs, TERM_PARTNER, in->partner, "partner", &r->partner_id));
	TRY(ride_end_fill(rq, rs, in->person_id, "from", in->from));
	TRY(ride_end_fill(rq, rs, in->person_id, "to", in->to));
	if (strcmp(in->from->label, in->to->label) == 0)
		return schema_refuse(cx, &rs->errors, "to", "ride.same_place");
	r->service_id = s->id;
	r->person_id = in->person_id;
	r->day = in->day;
	r->minute = in->at_minute;
	r->anchor = in->anchor < 0 ? ANCHOR_ARRIVE : in->anchor;
	r->persons = in->persons ? in->persons : 1;
	r->priority = in->priority;
	r->content.from = in->from;
	r->content.to = in->to;
	r->content.needs = in->needs;
	r->content.reason = in->reason;
	r->content.note = in->note;
	r->wheelchair = ride_has_need(&r->content, "wheelchair");
	ride_measure(cx, r);
	return OK;
}

static Err insert_one(struct req *rq, struct ride_row *r)
{
	struct ctx *cx = &rq->cx;

	r->id = 0;
	r->state = r->outcome_id ? RIDE_REFUSED : RIDE_ASKED;
	TRY(ride_price(cx, r, TRIP_DONE));
	TRY(ride_insert(cx, r));
	if (r->state != RIDE_REFUSED)
		return OK;
	TRY(ride_emit(cx, r));
	return ride_update(cx, r);
}

/* The outward ride and, when it is wanted, the return from the same place. */
static Err insert_pair(struct req *rq, struct ride_row *out, struct ride_row *back,
		       bool with_back)
{
	struct ctx *cx = &rq->cx;

	TRY(insert_one(rq, out));
	if (!with_back)
		return OK;
	back->day = out->day;
	back->series_id = out->series_id;
	TRY(insert_one(rq, back));
	out->pair_id = back->pair_id = out->id;
	return db_exec(cx, SQL_PAIR, BIND(V_INT(out->id), V_INT(back->id)), NULL);
}

static struct ride_row return_of(const struct ride_in *in, const struct ride_row *out)
{
	struct ride_row back = *out;

	back.leg = LEG_BACK;
	back.anchor = ANCHOR_DEPART;
	back.minute = in->back_minute;
	back.content.from = out->content.to;
	back.content.to = out->content.from;
	return back;
}

static bool wanted_day(const struct ride_in *in, int32_t day)
{
	for (size_t i = 0; i < in->repeat_days.n; i++)
		if (((const int64_t *)in->repeat_days.items)[i] == day_weekday(day))
			return true;
	return false;
}

/* The further days of a series. */
static Err repeat(struct req *rq, const struct ride_in *in, const struct ride_row *first,
		  const struct ride_row *first_back, bool with_back, int64_t *count)
{
	for (int32_t day = in->day + 1; in->repeat_days.n && day <= in->repeat_until; day++) {
		struct ride_row out = *first, back = *first_back;

		if (!wanted_day(in, day))
			continue;
		if (*count >= SERIES_DAYS)
			FAIL(&rq->cx, ERR_INVALID, "ride.series_too_long");
		out.day = day;
		out.pair_id = back.pair_id = 0;
		TRY(insert_pair(rq, &out, &back, with_back));
		++*count;
	}
	return OK;
}

Err ride_add(struct req *rq, struct resp *rs)
{
	static const char SQL_SERIES[] =
		"UPDATE ride SET series_id = ?1 WHERE ride_id IN (?1, ?2)";
	const struct ride_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	bool with_back = schema_has(&ride_in_schema, rq->has, "back_minute");
	struct ride_row out = { .asked_day = cx->today, .price = "[]", .paid = "open" }, back;
	int64_t count = 1;
	struct grant g;
	struct jw w;

	out.run_id = 0;
	out.pick_seq = out.drop_seq = out.pick_minute = out.drop_minute = -1;
	out.km_pick = out.km_drop = -1;
	TRY(grant_person(cx, in->person_id, &g));
	TRY(resolve(rq, rs, in, &out));
	back = return_of(in, &out);
	TRY(insert_pair(rq, &out, &back, with_back));
	if (in->repeat_days.n) {
		out.series_id = back.series_id = out.id;
		TRY(db_exec(cx, SQL_SERIES,
			    BIND(V_INT(out.id), V_INT(with_back ? back.id : out.id)), NULL));
		TRY(repeat(rq, in, &out, &back, with_back, &count));
	}
	rq->subject = in->person_id;
	rq->object = out.id;
	w = reply(rs, 201);
	rs->version = out.version;
	jw_int(&w, "id", out.id);
	jw_int(&w, "version", out.version);
	if (with_back)
		jw_int(&w, "back_id", back.id);
	else
		jw_null(&w, "back_id");
	jw_int(&w, "count", count);
	return reply_end(rq, rs, &w);
}

Err ride_edit(struct req *rq, struct resp *rs, struct ride_row *r)
{
	TRY(ride_read(&rq->cx, rq->id, r));
	TRY(expect_version(rq, rs, r->version));
	rq->subject = r->person_id;
	rq->object = r->id;
	return OK;
}

Err ride_answer_version(struct req *rq, struct resp *rs, const struct ride_row *r)
{
	struct jw w = reply(rs, 200);

	rs->version = r->version;
	jw_int(&w, "id", r->id);
	jw_int(&w, "version", r->version);
	jw_string(&w, "state", ride_states[r->state]);
	return reply_end(rq, rs, &w);
}

/* A placed ride whose time, ends or needs change is to be placed again. */
static bool same_plan(const struct ride_row *a, const struct ride_row *b)
{
	return a->day == b->day && a->minute == b->minute && a->anchor == b->anchor &&
	       a->persons == b->persons && a->wheelchair == b->wheelchair &&
	       strcmp(a->content.from->label, b->content.from->label) == 0 &&
	       strcmp(a->content.to->label, b->content.to->label) == 0;
}

void ride_unplace(struct ride_row *r)
{
	r->state = RIDE_ASKED;
	r->run_id = 0;
	r->pick_seq = r->drop_seq = r->pick_minute = r->drop_minute = -1;
}

Err ride_change(struct req *rq, struct resp *rs)
{
	const struct ride_in *in = rq->in;
	struct ride_row r, old;

	TRY(ride_edit(rq, rs, &r));
	if (!ride_is_open(&r))
		FAIL(&rq->cx, ERR_CONFLICT, "ride.closed");
	if (in->person_id != r.person_id)
		return schema_refuse(&rq->cx, &rs->errors, "person_id", "field.read_only");
	if (in->cause || in->repeat_days.n ||
	    schema_has(&ride_in_schema, rq->has, "back_minute"))
		return schema_refuse(&rq->cx, &rs->errors, "back_minute", "field.read_only");
	old = r;
	TRY(resolve(rq, rs, in, &r));
	if (!same_plan(&old, &r))
		ride_unplace(&r);
	TRY(ride_price(&rq->cx, &r, TRIP_DONE));
	TRY(ride_update(&rq->cx, &r));
	return ride_answer_version(rq, rs, &r);
}

Err ride_get(struct req *rq, struct resp *rs)
{
	struct ride_row r;
	struct jw w;

	TRY(ride_read(&rq->cx, rq->id, &r));
	rq->subject = r.person_id;
	rq->object = r.id;
	w = reply(rs, 200);
	rs->version = r.version;
	ride_write(&rq->cx, &w, &r);
	return reply_end(rq, rs, &w);
}

Err ride_list(struct req *rq, struct resp *rs)
{
	const struct ride_q *in = rq->q;
	struct ride_row *rows;
	size_t n = 0;
	struct jw w;

	if (in->to < in->from || in->to > in->from + 31)
		return schema_refuse(&rq->cx, &rs->errors, "to", "ride.span");
	TRY(ride_read_days(&rq->cx, in->from, in->to, &rows, &n));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++) {
		if (in->state >= 0 && rows[i].state != in->state)
			continue;
		jw_object(&w, NULL);
		ride_write(&rq->cx, &w, &rows[i]);
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
