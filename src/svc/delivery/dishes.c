/* Menus: the dishes of a day, and what each one eats of them. */
#include <string.h>

#include "base/date.h"
#include "svc/delivery/day.h"

#include "base/banned.h"

static const char SQL_DISHES[] =
	"SELECT dish_id, version, course, label, allergens, diets, textures, active"
	" FROM delivery_dish WHERE service_id = ?1 ORDER BY course, label";
static const char SQL_CYCLE[] =
	"SELECT weeks, anchor_day FROM delivery_cycle WHERE service_id = ?1";
static const char SQL_DAY[] = "SELECT course, rank, dish_id FROM delivery_menu_day"
			      " WHERE service_id = ?1 AND day = ?2 ORDER BY course, rank";
static const char SQL_WEEK[] = "SELECT course, rank, dish_id FROM delivery_menu"
			       " WHERE service_id = ?1 AND week = ?2 AND weekday = ?3"
			       " ORDER BY course, rank";

Err dishes_load(struct ctx *cx, int64_t service_id, struct plan_day *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 128;
	bool row = false;

	p->dishes = arena_array(cx->arena, cap, sizeof(*p->dishes));
	p->n_dishes = 0;
	TRY(db_query(cx, &q, SQL_DISHES, BIND(V_INT(service_id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		if (p->n_dishes == cap) {
			struct dish *more = arena_array(cx->arena, cap * 2, sizeof(*more));

			memcpy(more, p->dishes, cap * sizeof(*more));
			p->dishes = more;
			cap *= 2;
		}
		p->dishes[p->n_dishes++] =
			(struct dish){ .id = col_int(&q, 0),
				       .version = col_int(&q, 1),
				       .course = delivery_index(delivery_courses,
								col_text(&q, 2, cx->arena)),
				       .label = col_text(&q, 3, cx->arena),
				       .allergens = (unsigned)col_int(&q, 4),
				       .diets = (unsigned)col_int(&q, 5),
				       .textures = (unsigned)col_int(&q, 6),
				       .active = col_int(&q, 7) != 0 };
	}
}

static Err fill(struct ctx *cx, struct stmt *q, struct menu *out, bool only_empty)
{
	bool had[COURSES], row = false;

	for (int c = 0; c < COURSES; c++)
		had[c] = only_empty && out->n[c] > 0;
	for (;;) {
		int course;

		TRY(db_next(cx, q, &row));
		if (!row)
			return OK;
		course = delivery_index(delivery_courses, col_text(q, 0, cx->arena));
		if (course < 0 || had[course] || out->n[course] == 9)
			continue;
		out->dish[course][out->n[course]++] = col_int(q, 2);
	}
}

Err menu_of_day(struct ctx *cx, int64_t service_id, int32_t day, struct menu *out)
{
	CLEANUP(stmt_done) struct stmt own = { 0 };
	CLEANUP(stmt_done) struct stmt cycle = { 0 };
	CLEANUP(stmt_done) struct stmt week = { 0 };
	bool row = false;
	int32_t weeks;
	int64_t n;

	*out = (struct menu){ .day = day };
	TRY(db_query(cx, &own, SQL_DAY, BIND(V_INT(service_id), V_INT(day))));
	TRY(fill(cx, &own, out, false));
	TRY(db_query(cx, &cycle, SQL_CYCLE, BIND(V_INT(service_id))));
	TRY(db_next(cx, &cycle, &row));
	if (!row)
		return OK;
	n = col_int(&cycle, 0);
	weeks = (day - (int32_t)col_int(&cycle, 1)) / 7;
	if (day < (int32_t)col_int(&cycle, 1))
		weeks = -((col_day(&cycle, 1) - day + 6) / 7);
	n = ((weeks % n) + n) % n + 1;
	TRY(db_query(cx, &week, SQL_WEEK,
		     BIND(V_INT(service_id), V_INT(n), V_INT(day_weekday(day)))));
	return fill(cx, &week, out, true);
}

/* Of the dishes in their order: the first that fits in all, else the first without an allergen. */
static struct course_pick best(const struct plan_day *p, const struct menu *m, int course,
			       const struct stop *s)
{
	struct course_pick pick = { .blocked = m->n[course] > 0 };

	for (size_t i = 0; i < m->n[course]; i++) {
		const struct dish *d = plan_dish(p, m->dish[course][i]);

		if (!d || d->allergens & s->allergens)
			continue;
		if (d->diets & 1u << s->c.diet && d->textures & 1u << s->c.texture)
			return (struct course_pick){ .dish_id = d->id };
		if (pick.blocked)
			pick = (struct course_pick){ .dish_id = d->id, .misfit = true };
	}
	return pick;
}

void menu_pick(const struct plan_day *p, const struct menu *m, struct stop *s,
	       struct meal *meal)
{
	for (int c = 0; c < COURSES; c++) {
		struct course_pick *pick = &meal->pick[c];
		const struct dish *d;

		if (!pick->chosen) {
			*pick = best(p, m, c, s);
		} else {
			d = plan_dish(p, pick->dish_id);
			/* a dish may have got an allergen after it was chosen */
			pick->blocked = d && d->allergens & s->allergens && !pick->override;
			pick->misfit = d && !(d->diets & 1u << s->c.diet);
		}
		if (pick->blocked) {
			s->blocked = true;
			pick->dish_id = 0;
		}
		s->overridden |= pick->override;
	}
}
