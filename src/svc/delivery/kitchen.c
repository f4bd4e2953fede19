/*
 * The kitchen: how many of which dish, for whom it must be otherwise, what is blocked, and the
 * temperatures.  The count is a sum over the stops of day_plan(): what is counted is delivered.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/session.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_CHOICE_NEXT[] =
	"SELECT coalesce(max(choice_id), 0) + 1 FROM delivery_choice";
static const char SQL_CHOICE_DROP[] =
	"DELETE FROM delivery_choice WHERE subscription_id = ?1 AND day = ?2 AND course = ?3";
static const char SQL_CHOICE_ADD[] =
	"INSERT INTO delivery_choice(choice_id, subscription_id, day, course, dish_id, "
	"override,"
	" user_id, at, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_OUTCOME[] =
	"SELECT 1 FROM delivery_stop WHERE subscription_id = ?1 AND day = ?2"
	" AND outcome IS NOT NULL AND outcome <> 'no_answer'";
static const char SQL_TEMPERATURE[] =
	"INSERT INTO delivery_temperature(service_id, day, round_id, point, keeps, dish_id,"
	" tenths, good, action, at, user_id, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_ROUND_IS[] =
	"SELECT 1 FROM delivery_round WHERE round_id = ?1 AND service_id = ?2";
static const char SQL_DISH_IS[] =
	"SELECT 1 FROM delivery_dish WHERE dish_id = ?1 AND service_id = ?2";
static const char SQL_TEMPERATURES[] =
	"SELECT temperature_id, round_id, point, keeps, dish_id, tenths, good, action, at,"
	" user_id FROM delivery_temperature WHERE service_id = ?1 AND day = ?2 ORDER BY at";

/* ---- the count ---------------------------------------------------------------------------- */

struct count {
	int32_t day;
	int course, diet, texture, mode;
	int64_t dish_id, quantity; /* dish 0: blocked or nothing on the menu */
	bool blocked;
};

static int by_dish(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

#define BY(m)                                                                                  \
	if (x->m != y->m)                                                                      \
		return (x->m > y->m) - (x->m < y->m);
	BY(day)
	BY(course)
	BY(blocked)
	BY(dish_id)
	BY(mode)
	BY(diet)
	BY(texture)
#undef BY
	return 0;
}

static size_t count_all(struct ctx *cx, const struct plan_day *p, struct count **out)
{
	struct count *rows =
		arena_array(cx->arena, p->n_stops * p->n_cover * COURSES + 1, sizeof(*rows));
	size_t n = 0, kept = 0;

	for (size_t k = 0; k < p->n_stops; k++) {
		const struct stop *s = &p->stops[k];

		for (size_t i = 0; i < p->n_cover; i++)
			for (int c = 0; s->meals[i].quantity && c < COURSES; c++) {
				const struct course_pick *pick = &s->meals[i].pick[c];

				if (!pick->dish_id && !pick->blocked)
					continue;
				rows[n++] = (struct count){ .day = s->meals[i].day,
							    .course = c,
							    .diet = s->c.diet,
							    .texture = s->c.texture,
							    .mode = s->sub.mode,
							    .dish_id = pick->dish_id,
							    .blocked = pick->blocked,
							    .quantity = s->meals[i].quantity };
			}
	}
	if (n)
		qsort(rows, n, sizeof(*rows), by_dish);
	for (size_t i = 0; i < n; i++) {
		if (kept && by_dish(&rows[kept - 1], &rows[i]) == 0)
			rows[kept - 1].quantity += rows[i].quantity;
		else
			rows[kept++] = rows[i];
	}
	*out = rows;
	return kept;
}

static void write_count(struct jw *w, const struct plan_day *p, const struct count *rows,
			size_t n)
{
	jw_array(w, "count");
	for (size_t i = 0; i < n; i++) {
		const struct dish *d = plan_dish(p, rows[i].dish_id);

		jw_object(w, NULL);
		jw_day(w, "day", rows[i].day);
		jw_string(w, "course", delivery_courses[rows[i].course]);
		if (d)
			jw_int(w, "dish_id", d->id);
		else
			jw_null(w, "dish_id");
		jw_string(w, "dish", d ? d->label : NULL);
		jw_bool(w, "blocked", rows[i].blocked);
		jw_string(w, "diet", delivery_diets[rows[i].diet]);
		jw_string(w, "texture", delivery_textures[rows[i].texture]);
		jw_string(w, "mode", delivery_modes[rows[i].mode]);
		jw_int(w, "quantity", rows[i].quantity);
		jw_end(w);
	}
	jw_end(w);
}

/* What somebody must look at: blocked dishes, diets that no dish fits, overrides. */
static void write_trouble(struct ctx *cx, struct jw *w, const struct plan_day *p)
{
	jw_array(w, "trouble");
	for (size_t k = 0; k < p->n_stops; k++)
		for (size_t i = 0; i < p->n_cover; i++)
			for (int c = 0; c < COURSES; c++) {
				const struct stop *s = &p->stops[k];
				const struct course_pick *pick = &s->meals[i].pick[c];
				const struct user *u = model_user(cx->model, pick->by_id);
				const struct dish *d = plan_dish(p, pick->dish_id);

				if (!s->meals[i].quantity ||
				    (!pick->blocked && !pick->misfit && !pick->override))
					continue;
				jw_object(w, NULL);
				jw_int(w, "subscription_id", s->sub.id);
				jw_string(w, "name", sub_name(cx, &s->sub));
				jw_day(w, "day", s->meals[i].day);
				jw_string(w, "course", delivery_courses[c]);
				jw_string(w, "dish", d ? d->label : NULL);
				jw_string(w, "why",
					  pick->blocked	   ? "blocked"
					  : pick->override ? "override"
							   : "misfit");
				jw_string(w, "diet", delivery_diets[s->c.diet]);
				jw_string(w, "texture", delivery_textures[s->c.texture]);
				jw_bits(w, "allergens", s->allergens, delivery_allergens);
				jw_int(w, "quantity", s->meals[i].quantity);
				jw_string(w, "by", u ? u->name : NULL);
				jw_end(w);
			}
	jw_end(w);
}

static void write_labels(struct ctx *cx, struct jw *w, const struct plan_day *p)
{
	jw_array(w, "labels");
	for (size_t k = 0; k < p->n_stops; k++) {
		const struct stop *s = &p->stops[k];
		const struct round_day *r = plan_round(p, s->round_id);

		if (!s->quantity)
			continue;
		jw_object(w, NULL);
		jw_int(w, "subscription_id", s->sub.id);
		jw_string(w, "name", sub_name(cx, &s->sub));
		jw_string(w, "round", r ? r->label : NULL);
		jw_int(w, "position", (int64_t)k + 1);
		jw_int(w, "quantity", s->quantity);
		jw_string(w, "diet", delivery_diets[s->c.diet]);
		jw_string(w, "texture", delivery_textures[s->c.texture]);
		jw_string(w, "mode", delivery_modes[s->sub.mode]);
		jw_bits(w, "allergens", s->allergens, delivery_allergens);
		jw_bool(w, "blocked", s->blocked);
		jw_end(w);
	}
	jw_end(w);
}

static Err write_temperatures(struct ctx *cx, struct jw *w, const struct plan_day *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_TEMPERATURES, BIND(V_INT(p->service_id), V_INT(p->day))));
	jw_array(w, "temperatures");
	for (;;) {
		const struct round_day *r;
		const struct dish *d;
		const struct user *u;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		r = plan_round(p, col_int(&q, 1));
		d = plan_dish(p, col_int(&q, 4));
		u = model_user(cx->model, col_int(&q, 9));
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_string(w, "round", r ? r->label : NULL);
		jw_string(w, "point", col_text(&q, 2, cx->arena));
		jw_string(w, "keeps", col_text(&q, 3, cx->arena));
		jw_string(w, "dish", d ? d->label : NULL);
		jw_int(w, "tenths", col_int(&q, 5));
		jw_bool(w, "good", col_int(&q, 6) != 0);
		jw_string(w, "action", col_text(&q, 7, cx->arena));
		jw_int(w, "at", col_int(&q, 8));
		jw_string(w, "by", u ? u->name : "");
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err kitchen_get(struct req *rq, struct resp *rs)
{
	const struct service_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int64_t service = 0, meals = 0, blocked = 0;
	struct count *rows;
	struct plan_day p;
	struct jw w;
	size_t n;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	TRY(day_plan(cx, service, in->day == DAY_NONE ? cx->today : in->day, &p));
	n = count_all(cx, &p, &rows);
	for (size_t k = 0; k < p.n_stops; k++) {
		meals += p.stops[k].quantity;
		blocked += p.stops[k].blocked ? p.stops[k].quantity : 0;
	}
	w = reply(rs, 200);
	jw_day(&w, "day", p.day);
	jw_bool(&w, "drives", p.drives);
	jw_int(&w, "meals", meals);
	jw_int(&w, "blocked", blocked);
	jw_int(&w, "cutoff", day_cutoff(cx, p.day));
	write_count(&w, &p, rows, n);
	write_trouble(cx, &w, &p);
	write_labels(cx, &w, &p);
	TRY(write_temperatures(cx, &w, &p));
	rq->rows = (int64_t)p.n_stops;
	rq->no_audit = p.n_stops == 0;
	return reply_end(rq, rs, &w);
}

/* ---- choosing another dish ---------------------------------------------------------------- */

static Err allowed(struct req *rq, struct resp *rs, const struct choose_in *in,
		   const struct sub *s)
{
	struct ctx *cx = &rq->cx;
	struct sub_content c;
	struct plan_day p = { 0 };
	const struct dish *d;

	TRY(dishes_load(cx, s->service_id, &p));
	d = plan_dish(&p, in->dish_id);
	if (in->dish_id && (!d || d->course != in->course))
		return schema_refuse(cx, &rs->errors, "dish_id", "field.not_one_of");
	TRY(sub_open(cx, s, &c));
	if (!d || !(d->allergens & allergen_bits(&c.allergens))) {
		if (in->override)
			return schema_refuse(cx, &rs->errors, "override", "delivery.no_block");
		return OK;
	}
	if (!in->override)
		FAIL(cx, ERR_CONFLICT, "delivery.allergen_block");
	if (!session_can(cx->who, "delivery.override"))
		FAIL(cx, ERR_FORBIDDEN, "delivery.may_not_override");
	if (!in->reason || !*in->reason)
		return schema_refuse(cx, &rs->errors, "reason", "field.required");
	return OK;
}

Err kitchen_choose(struct req *rq, struct resp *rs)
{
	const struct choose_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t id = 0;
	bool done = false;
	struct sub s;
	uint8_t *blob = NULL;
	size_t n = 0;

	TRY(sub_get(cx, in->subscription_id, &s));
	if (in->day < cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_small");
	TRY(allowed(rq, rs, in, &s));
	TRY(db_found(cx, SQL_OUTCOME, BIND(V_INT(s.id), V_INT(day_of_meal(cx, &s, in->day))),
		     &done));
	if (done)
		FAIL(cx, ERR_CONFLICT, "delivery.has_outcome");
	TRY(db_int(cx, SQL_CHOICE_NEXT, NO_BIND, &id));
	if (in->reason && *in->reason)
		TRY(delivery_text_seal(cx, s.person_id, TABLE_DELIVERY_CHOICE, id, in->reason,
				       &blob, &n));
	TRY(db_exec(cx, SQL_CHOICE_DROP,
		    BIND(V_INT(s.id), V_INT(in->day), V_TEXT(delivery_courses[in->course])),
		    NULL));
	TRY(db_exec(cx, SQL_CHOICE_ADD,
		    BIND(V_INT(id), V_INT(s.id), V_INT(in->day),
			 V_TEXT(delivery_courses[in->course]), V_ID(in->dish_id),
			 V_INT(in->override), V_INT(cx->who->user_id), V_INT(cx->now),
			 V_BLOB(blob, n)),
		    NULL));
	rq->subject = s.person_id;
	return delivery_saved(rq, rs, 201, id, 1,
			      in->override ? "delivery.override" : "delivery.choose");
}

/* ---- temperatures ------------------------------------------------------------------------- */

static bool good(const struct ctx *cx, int keeps, int64_t tenths, int32_t day)
{
	static const char *const code[] = { "delivery.hot_least", "delivery.cold_most",
					    "delivery.frozen_most" };
	static const double usual[] = { 60, 7, -18 };
	double limit = model_parameter(cx->model, code[keeps], day, usual[keeps]);

	return keeps == 0 ? (double)tenths >= 10 * limit : (double)tenths <= 10 * limit;
}

static Err known_place(struct req *rq, struct resp *rs, const struct temperature_in *in,
		       int64_t service)
{
	struct ctx *cx = &rq->cx;
	bool found = true;

	if (in->round_id)
		TRY(db_found(cx, SQL_ROUND_IS, BIND(V_INT(in->round_id), V_INT(service)),
			     &found));
	if (!found)
		return schema_refuse(cx, &rs->errors, "round_id", "field.not_one_of");
	if (in->dish_id)
		TRY(db_found(cx, SQL_DISH_IS, BIND(V_INT(in->dish_id), V_INT(service)),
			     &found));
	return found ? OK : schema_refuse(cx, &rs->errors, "dish_id", "field.not_one_of");
}

Err temperature_add(struct req *rq, struct resp *rs)
{
	const struct temperature_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t service = 0, record = 0;
	bool fine = good(cx, in->keeps, in->tenths, in->day);

	TRY(delivery_find_service(rq, rs, in->service, &service));
	TRY(known_place(rq, rs, in, service));
	if (in->day > cx->today || in->day < cx->today - 31)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	if (!fine && (!in->action || !*in->action))
		return schema_refuse(cx, &rs->errors, "action", "delivery.action_wanted");
	TRY(delivery_emit(cx,
			  &(struct emit){ .kind = fine ? "delivery.temperature"
						       : "delivery.temperature_off",
					  .service_id = service,
					  .quantity = 1,
					  .day = in->day,
					  .wait = -1,
					  .lag = -1,
					  .source = "delivery_temperature" },
			  &record));
	TRY(db_exec(cx, SQL_TEMPERATURE,
		    BIND(V_INT(service), V_INT(in->day), V_ID(in->round_id),
			 V_TEXT(delivery_points[in->point]), V_TEXT(delivery_modes[in->keeps]),
			 V_ID(in->dish_id), V_INT(in->tenths), V_INT(fine), V_TEXT(in->action),
			 V_INT(in->at ? in->at : cx->now), V_INT(cx->who->user_id),
			 V_INT(record)),
		    NULL));
	return delivery_saved(rq, rs, 201, db_last_id(cx->db), 1, "delivery.temperature");
}
