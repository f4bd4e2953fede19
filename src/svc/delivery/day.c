/* See day.h. */
#include "svc/delivery/day.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/calendar.h"

#include "base/banned.h"

static const char SQL_SUBS[] =
	"SELECT " SUB_COLUMNS " FROM delivery_subscription s"
	" WHERE s.service_id = ?1 AND s.state <> 'waiting' AND s.from_day <= ?3"
	" AND (s.to_day IS NULL OR s.to_day >= ?2) AND (?4 = 0 OR s.subscription_id = ?4)"
	" ORDER BY s.subscription_id";
static const char SQL_PAUSES[] =
	"SELECT p.subscription_id, p.from_day, p.to_day FROM delivery_subscription s"
	" JOIN delivery_pause p ON p.subscription_id = s.subscription_id"
	" WHERE s.service_id = ?1 AND s.state <> 'waiting' AND p.from_day <= ?3"
	" AND (p.to_day IS NULL OR p.to_day >= ?2)";
static const char SQL_CHANGES[] =
	"SELECT subscription_id, day, quantity, late, free FROM delivery_change"
	" WHERE day BETWEEN ?1 AND ?2";
static const char SQL_STOPS[] =
	"SELECT subscription_id, stop_id, version, round_id, position, outcome, quantity, at,"
	" tenths, signs, user_id FROM delivery_stop WHERE day = ?1";
static const char SQL_CHOICES[] =
	"SELECT subscription_id, day, course, dish_id, override, user_id FROM delivery_choice"
	" WHERE day BETWEEN ?1 AND ?2";
static const char SQL_ROUNDS[] =
	"SELECT r.round_id, r.version, r.label, coalesce(d.vehicle, r.vehicle), r.driver_id,"
	" coalesce(d.driver_id, r.driver_id), r.depart, r.stop_minutes, r.capacity, r.lat, "
	"r.lon,"
	" d.into_id, r.position, r.active, coalesce(d.version, 0) FROM delivery_round r"
	" LEFT JOIN delivery_run d ON d.round_id = r.round_id AND d.day = ?2"
	" WHERE r.service_id = ?1 ORDER BY r.position, r.round_id";

/* ---- days --------------------------------------------------------------------------------- */

bool day_drives(struct ctx *cx, int32_t day)
{
	static const struct calendar law = { 0 };
	const char *also = NULL;

	if (calendar_is_legal(day))
		also = "delivery.runs.holiday";
	else if (day_weekday(day) == 6)
		also = "delivery.runs.saturday";
	else if (day_weekday(day) == 7)
		also = "delivery.runs.sunday";
	if (!also)
		return calendar_is_working(&law, day);
	return model_parameter(cx->model, also, day, 0) > 0;
}

int32_t day_of_meal(struct ctx *cx, const struct sub *s, int32_t meal_day)
{
	if (day_drives(cx, meal_day))
		return meal_day;
	if (!s->ahead)
		return DAY_NONE;
	for (int i = 1; i < COVER_MAX; i++)
		if (day_drives(cx, meal_day - i))
			return meal_day - i;
	return DAY_NONE;
}

int64_t day_cutoff(struct ctx *cx, int32_t day)
{
	static const char *const code[] = { "",
					    "delivery.cutoff.1",
					    "delivery.cutoff.2",
					    "delivery.cutoff.3",
					    "delivery.cutoff.4",
					    "delivery.cutoff.5",
					    "delivery.cutoff.6",
					    "delivery.cutoff.7" };
	static const struct calendar law = { 0 };
	int32_t before = day - 1;
	bool holiday = calendar_is_legal(before);
	double minute;

	while (!calendar_is_working(&law, before) && before > day - COVER_MAX)
		before--;
	minute = model_parameter(cx->model,
				 holiday ? "delivery.cutoff.holiday" : code[day_weekday(day)],
				 day, 600);
	return brussels_instant(before, (int)minute);
}

static void cover(struct ctx *cx, struct plan_day *p)
{
	p->drives = day_drives(cx, p->day);
	if (!p->drives)
		return;
	p->cover[p->n_cover++] = p->day;
	while (p->n_cover < COVER_MAX && !day_drives(cx, p->day + (int32_t)p->n_cover)) {
		p->cover[p->n_cover] = p->day + (int32_t)p->n_cover;
		p->n_cover++;
	}
}

/* ---- loading ------------------------------------------------------------------------------ */

static int by_id(const void *a, const void *b)
{
	int64_t x = ((const struct stop *)a)->sub.id, y = ((const struct stop *)b)->sub.id;

	return (x > y) - (x < y);
}

static struct stop *find(const struct plan_day *p, int64_t sub_id)
{
	struct stop key;

	key.sub.id = sub_id;
	return p->n_stops ? bsearch(&key, p->stops, p->n_stops, sizeof(key), by_id) : NULL;
}

static Err add_stop(struct ctx *cx, struct plan_day *p, size_t *cap, const struct sub *s)
{
	struct stop *one;

	if (p->n_stops == *cap) {
		struct stop *more = arena_array(cx->arena, *cap * 2, sizeof(*more));

		memcpy(more, p->stops, p->n_stops * sizeof(*more));
		p->stops = more;
		*cap *= 2;
	}
	one = &p->stops[p->n_stops++];
	*one = (struct stop){ .sub = *s,
			      .round_id = s->round_id,
			      .position = s->position,
			      .outcome = OUTCOME_NONE };
	one->meals = arena_array(cx->arena, p->n_cover, sizeof(*one->meals));
	for (size_t i = 0; i < p->n_cover; i++) {
		int32_t day = p->cover[i];

		one->meals[i].day = day;
		if (s->from <= day && (s->to == DAY_NONE || s->to >= day) &&
		    (i == 0 || s->ahead))
			one->meals[i].quantity = s->meals[day_weekday(day)];
	}
	return OK;
}

static Err load_subs(struct ctx *cx, struct plan_day *p, int64_t only)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 64;
	bool row = false;

	p->stops = arena_array(cx->arena, cap, sizeof(*p->stops));
	TRY(db_query(cx, &q, SQL_SUBS,
		     BIND(V_INT(p->service_id), V_INT(p->day), V_INT(p->cover[p->n_cover - 1]),
			  V_INT(only))));
	for (;;) {
		struct sub s;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		sub_row(cx, &q, &s);
		TRY(add_stop(cx, p, &cap, &s));
	}
}

static Err load_pauses(struct ctx *cx, struct plan_day *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(
		cx, &q, SQL_PAUSES,
		BIND(V_INT(p->service_id), V_INT(p->day), V_INT(p->cover[p->n_cover - 1]))));
	for (;;) {
		struct stop *s;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		s = find(p, col_int(&q, 0));
		for (size_t i = 0; s && i < p->n_cover; i++)
			if (p->cover[i] >= col_day(&q, 1) &&
			    (col_null(&q, 2) || p->cover[i] <= col_day(&q, 2)))
				s->meals[i].quantity = 0;
	}
}

static Err load_changes(struct ctx *cx, struct plan_day *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_CHANGES,
		     BIND(V_INT(p->day), V_INT(p->cover[p->n_cover - 1]))));
	for (;;) {
		struct stop *s;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		s = find(p, col_int(&q, 0));
		for (size_t i = 0; s && i < p->n_cover; i++) {
			struct meal *m = &s->meals[i];

			if (m->day != col_day(&q, 1) || (i > 0 && !s->sub.ahead))
				continue;
			if (col_int(&q, 3) &&
			    s->sub.meals[day_weekday(m->day)] > col_int(&q, 2))
				s->late += s->sub.meals[day_weekday(m->day)] - col_int(&q, 2);
			m->quantity = col_int(&q, 2);
		}
	}
}

static Err load_stops(struct ctx *cx, struct plan_day *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_STOPS, BIND(V_INT(p->day))));
	for (;;) {
		struct stop *s;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		s = find(p, col_int(&q, 0));
		if (!s)
			continue;
		s->stop_id = col_int(&q, 1);
		s->stop_version = col_int(&q, 2);
		if (!col_null(&q, 3))
			s->round_id = col_int(&q, 3);
		if (!col_null(&q, 4))
			s->position = col_int(&q, 4);
		if (!col_null(&q, 5))
			s->outcome =
				delivery_index(delivery_outcomes, col_text(&q, 5, cx->arena));
		s->done_quantity = col_int(&q, 6);
		s->at = col_int(&q, 7);
		s->tenths = col_null(&q, 8) ? INT64_MIN : col_int(&q, 8);
		s->signs = (unsigned)col_int(&q, 9);
		s->user_id = col_int(&q, 10);
	}
}

static Err load_choices(struct ctx *cx, struct plan_day *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_CHOICES,
		     BIND(V_INT(p->day), V_INT(p->cover[p->n_cover - 1]))));
	for (;;) {
		struct stop *s;
		int course;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		s = find(p, col_int(&q, 0));
		course = delivery_index(delivery_courses, col_text(&q, 2, cx->arena));
		for (size_t i = 0; s && course >= 0 && i < p->n_cover; i++)
			if (s->meals[i].day == col_day(&q, 1))
				s->meals[i].pick[course] =
					(struct course_pick){ .dish_id = col_int(&q, 3),
							      .chosen = true,
							      .override = col_int(&q, 4) != 0,
							      .by_id = col_int(&q, 5) };
	}
}

static Err load_rounds(struct ctx *cx, struct plan_day *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 64;
	bool row = false;

	p->rounds = arena_array(cx->arena, cap, sizeof(*p->rounds));
	TRY(db_query(cx, &q, SQL_ROUNDS, BIND(V_INT(p->service_id), V_INT(p->day))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || p->n_rounds == cap)
			return OK;
		p->rounds[p->n_rounds++] = (struct round_day){
			.id = col_int(&q, 0),
			.version = col_int(&q, 1),
			.label = col_text(&q, 2, cx->arena),
			.vehicle = col_text(&q, 3, cx->arena),
			.usual_driver_id = col_int(&q, 4),
			.driver_id = col_int(&q, 5),
			.depart = col_int(&q, 6),
			.stop_minutes = col_int(&q, 7),
			.capacity = col_int(&q, 8),
			.kitchen = { (int32_t)col_int(&q, 9), (int32_t)col_int(&q, 10) },
			.into_id = col_int(&q, 11),
			.position = col_int(&q, 12),
			.active = col_int(&q, 13) != 0,
			.run_version = col_int(&q, 14),
		};
	}
}

/* ---- putting together --------------------------------------------------------------------- */

static Err eat(struct ctx *cx, struct plan_day *p)
{
	struct menu menus[COVER_MAX];

	TRY(dishes_load(cx, p->service_id, p));
	for (size_t i = 0; i < p->n_cover; i++)
		TRY(menu_of_day(cx, p->service_id, p->cover[i], &menus[i]));
	for (size_t k = 0; k < p->n_stops; k++) {
		struct stop *s = &p->stops[k];

		TRY(sub_open(cx, &s->sub, &s->c));
		s->allergens = allergen_bits(&s->c.allergens);
		for (size_t i = 0; i < p->n_cover; i++)
			if (s->meals[i].quantity)
				menu_pick(p, &menus[i], s, &s->meals[i]);
	}
	return OK;
}

/* Keeps what is brought, was cancelled late, or has an outcome; follows merged rounds. */
static void settle(struct plan_day *p)
{
	size_t n = 0;

	for (size_t k = 0; k < p->n_stops; k++) {
		struct stop *s = &p->stops[k];
		struct round_day *r;

		for (size_t i = 0; i < p->n_cover; i++)
			s->quantity += s->meals[i].quantity;
		if (!s->quantity && !s->late && s->outcome == OUTCOME_NONE)
			continue;
		r = plan_round(p, s->round_id);
		for (int hops = 0; r && r->into_id && hops < 8; hops++) {
			s->position += 100000; /* after those of the round that takes them */
			r = plan_round(p, s->round_id = r->into_id);
		}
		p->stops[n++] = *s;
	}
	p->n_stops = n;
}

static int by_round(const void *a, const void *b)
{
	const struct stop *x = a, *y = b;

	if (x->round_id != y->round_id)
		return (x->round_id > y->round_id) - (x->round_id < y->round_id);
	if (x->position != y->position)
		return (x->position > y->position) - (x->position < y->position);
	return (x->sub.id > y->sub.id) - (x->sub.id < y->sub.id);
}

static Err plan(struct ctx *cx, int64_t service_id, int32_t day, int64_t only,
		struct plan_day *out)
{
	*out = (struct plan_day){ .service_id = service_id, .day = day };
	cover(cx, out);
	TRY(load_rounds(cx, out));
	if (!out->drives)
		return dishes_load(cx, service_id, out);
	TRY(load_subs(cx, out, only));
	TRY(load_pauses(cx, out));
	TRY(load_changes(cx, out));
	TRY(load_stops(cx, out));
	TRY(load_choices(cx, out));
	settle(out);
	TRY(eat(cx, out));
	if (out->n_stops)
		qsort(out->stops, out->n_stops, sizeof(*out->stops), by_round);
	return OK;
}

Err day_plan(struct ctx *cx, int64_t service_id, int32_t day, struct plan_day *out)
{
	return plan(cx, service_id, day, 0, out);
}

Err day_plan_one(struct ctx *cx, const struct sub *s, int32_t day, struct plan_day *out)
{
	return plan(cx, s->service_id, day, s->id, out);
}

struct round_day *plan_round(const struct plan_day *p, int64_t round_id)
{
	for (size_t i = 0; i < p->n_rounds; i++)
		if (p->rounds[i].id == round_id)
			return &p->rounds[i];
	return NULL;
}

const struct dish *plan_dish(const struct plan_day *p, int64_t dish_id)
{
	for (size_t i = 0; i < p->n_dishes; i++)
		if (p->dishes[i].id == dish_id)
			return &p->dishes[i];
	return NULL;
}
