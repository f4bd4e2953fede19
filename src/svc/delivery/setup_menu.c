/* Dishes with their allergens, the cycle of weeks, and days that differ from it. */
#include "base/date.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_DISH_ADD[] =
	"INSERT INTO delivery_dish(service_id, course, label, allergens, diets, textures)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_DISH_SET[] =
	"UPDATE delivery_dish SET version = version + 1, course = ?3, label = ?4,"
	" allergens = ?5, diets = ?6, textures = ?7, active = ?8"
	" WHERE dish_id = ?1 AND version = ?2";
static const char SQL_DISH[] = "SELECT version FROM delivery_dish WHERE dish_id = ?1";
static const char SQL_DISH_OF[] =
	"SELECT 1 FROM delivery_dish WHERE dish_id = ?1 AND service_id = ?2 AND course = ?3";
static const char SQL_WEEK[] =
	"SELECT weekday, course, rank, dish_id FROM delivery_menu"
	" WHERE service_id = ?1 AND week = ?2 ORDER BY weekday, course, rank";
static const char SQL_WAS[] =
	"SELECT dish_id FROM delivery_menu WHERE service_id = ?1 AND week = ?2 AND weekday = ?3"
	" AND course = ?4 ORDER BY rank";
static const char SQL_WEEK_CLEAR[] =
	"DELETE FROM delivery_menu WHERE service_id = ?1 AND week = ?2 AND weekday = ?3"
	" AND course = ?4";
static const char SQL_WEEK_ADD[] =
	"INSERT INTO delivery_menu(service_id, week, weekday, course, rank, dish_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_DAY_CLEAR[] =
	"DELETE FROM delivery_menu_day WHERE service_id = ?1 AND day = ?2 AND course = ?3";
static const char SQL_DAY_ADD[] =
	"INSERT INTO delivery_menu_day(service_id, day, course, rank, dish_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char SQL_CYCLE_NOW[] =
	"SELECT weeks, anchor_day, version FROM delivery_cycle WHERE service_id = ?1";
static const char SQL_OWN[] =
	"SELECT DISTINCT course FROM delivery_menu_day WHERE service_id = ?1 AND day = ?2";
static const char SQL_CYCLE[] =
	"INSERT INTO delivery_cycle(service_id, weeks, anchor_day) VALUES (?1, ?2, ?3)"
	" ON CONFLICT (service_id) DO UPDATE SET weeks = excluded.weeks,"
	" anchor_day = excluded.anchor_day, version = version + 1";

Err dish_list(struct req *rq, struct resp *rs)
{
	const struct service_q *in = rq->q;
	struct plan_day p = { 0 };
	int64_t service = 0;
	struct jw w;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	TRY(dishes_load(&rq->cx, service, &p));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < p.n_dishes; i++) {
		const struct dish *d = &p.dishes[i];

		jw_object(&w, NULL);
		jw_int(&w, "id", d->id);
		jw_int(&w, "version", d->version);
		jw_string(&w, "course", delivery_courses[d->course]);
		jw_string(&w, "label", d->label);
		jw_bits(&w, "allergens", d->allergens, delivery_allergens);
		jw_bits(&w, "diets", d->diets, delivery_diets);
		jw_bits(&w, "textures", d->textures, delivery_textures);
		jw_bool(&w, "active", d->active);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

/* Keys to bits; an unknown one is refused by field. */
static Err bits_of(struct req *rq, struct resp *rs, const struct list *keys,
		   const char *const *names, const char *field, int64_t *bits)
{
	const char *const *items = keys->items;

	*bits = 0;
	for (size_t i = 0; i < keys->n; i++) {
		int n = delivery_index(names, items[i]);

		if (n < 0)
			return schema_refuse(&rq->cx, &rs->errors, field, "field.not_one_of");
		*bits |= INT64_C(1) << n;
	}
	return OK;
}

struct dish_bits {
	int64_t allergens, diets, textures;
};

static Err dish_bits(struct req *rq, struct resp *rs, const struct dish_in *in,
		     struct dish_bits *b)
{
	TRY(bits_of(rq, rs, &in->allergens, delivery_allergens, "allergens", &b->allergens));
	TRY(bits_of(rq, rs, &in->diets, delivery_diets, "diets", &b->diets));
	return bits_of(rq, rs, &in->textures, delivery_textures, "textures", &b->textures);
}

Err dish_add(struct req *rq, struct resp *rs)
{
	const struct dish_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t service = 0;
	struct dish_bits b;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	TRY(dish_bits(rq, rs, in, &b));
	TRY(db_exec(cx, SQL_DISH_ADD,
		    BIND(V_INT(service), V_TEXT(delivery_courses[in->course]),
			 V_TEXT(in->label), V_INT(b.allergens), V_INT(b.diets),
			 V_INT(b.textures)),
		    NULL));
	return delivery_saved(rq, rs, 201, db_last_id(cx->db), 1, "delivery.dish_add");
}

Err dish_change(struct req *rq, struct resp *rs)
{
	const struct dish_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t version = 0, changed = 0;
	struct dish_bits b;

	TRY(db_int(cx, SQL_DISH, BIND(V_INT(rq->id)), &version));
	if (!version)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	TRY(dish_bits(rq, rs, in, &b));
	TRY(db_exec(cx, SQL_DISH_SET,
		    BIND(V_INT(rq->id), V_INT(version), V_TEXT(delivery_courses[in->course]),
			 V_TEXT(in->label), V_INT(b.allergens), V_INT(b.diets),
			 V_INT(b.textures), V_INT(in->active)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return delivery_saved(rq, rs, 200, rq->id, version + 1, "delivery.dish_change");
}

static void write_menu(struct jw *w, const struct menu *m)
{
	for (int c = 0; c < COURSES; c++) {
		jw_array(w, delivery_courses[c]);
		for (size_t i = 0; i < m->n[c]; i++)
			jw_int(w, NULL, m->dish[c][i]);
		jw_end(w);
	}
}

/* The courses of a day that differ from the cycle. */
static Err write_own(struct ctx *cx, struct jw *w, int64_t service, int32_t day)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_OWN, BIND(V_INT(service), V_INT(day))));
	jw_array(w, "own");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_string(w, NULL, col_text(&q, 0, cx->arena));
	}
	jw_end(w);
	return OK;
}

struct cycle {
	int64_t weeks, version; /* 0: there is none yet */
	int32_t anchor;
};

static Err cycle_now(struct ctx *cx, int64_t service, struct cycle *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*out = (struct cycle){ .anchor = DAY_NONE };
	TRY(db_query(cx, &q, SQL_CYCLE_NOW, BIND(V_INT(service))));
	TRY(db_next(cx, &q, &row));
	if (row)
		*out = (struct cycle){ col_int(&q, 0), col_int(&q, 2), col_day(&q, 1) };
	return OK;
}

static Err write_week(struct ctx *cx, struct jw *w, int64_t service, int64_t week)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_WEEK, BIND(V_INT(service), V_INT(week))));
	jw_array(w, "week");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "weekday", col_int(&q, 0));
		jw_string(w, "course", col_text(&q, 1, cx->arena));
		jw_int(w, "rank", col_int(&q, 2));
		jw_int(w, "dish_id", col_int(&q, 3));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

/* The rows of a week of the cycle, and the seven days that begin with the Monday of `day`. */
Err menu_get(struct req *rq, struct resp *rs)
{
	const struct menu_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int32_t day = in->day == DAY_NONE ? cx->today : in->day;
	int64_t service = 0;
	struct cycle cycle;
	struct jw w;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	TRY(cycle_now(cx, service, &cycle));
	w = reply(rs, 200);
	jw_int(&w, "weeks", cycle.weeks);
	jw_day(&w, "anchor", cycle.anchor);
	jw_int(&w, "cycle_version", cycle.version);
	jw_int(&w, "week_no", in->week ? in->week : 1);
	TRY(write_week(cx, &w, service, in->week ? in->week : 1));
	day -= day_weekday(day) - 1;
	jw_array(&w, "days");
	for (int i = 0; i < 7; i++) {
		struct menu m;

		TRY(menu_of_day(cx, service, day + i, &m));
		jw_object(&w, NULL);
		jw_day(&w, "day", day + i);
		write_menu(&w, &m);
		TRY(write_own(cx, &w, service, day + i));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err one_rank(struct ctx *cx, const struct menu_in *in, int64_t service, size_t rank,
		    int64_t dish)
{
	const char *course = delivery_courses[in->course];

	if (in->day != DAY_NONE)
		return db_exec(cx, SQL_DAY_ADD,
			       BIND(V_INT(service), V_INT(in->day), V_TEXT(course),
				    V_INT((int64_t)rank), V_INT(dish)),
			       NULL);
	return db_exec(cx, SQL_WEEK_ADD,
		       BIND(V_INT(service), V_INT(in->week), V_INT(in->weekday), V_TEXT(course),
			    V_INT((int64_t)rank), V_INT(dish)),
		       NULL);
}

/* What the cook saw must still be the menu there is. */
static Err expect_menu(struct req *rq, const struct menu_in *in, int64_t service)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const int64_t *was = in->was.items;
	const char *course = delivery_courses[in->course];
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct menu m;
	size_t i = 0;

	if (in->day != DAY_NONE) {
		TRY(menu_of_day(cx, service, in->day, &m));
		for (; i < m.n[in->course] && i < in->was.n; i++)
			if (m.dish[in->course][i] != was[i])
				break;
		if (i != in->was.n || i != m.n[in->course])
			FAIL(cx, ERR_STALE, "stale");
		return OK;
	}
	TRY(db_query(
		cx, &q, SQL_WAS,
		BIND(V_INT(service), V_INT(in->week), V_INT(in->weekday), V_TEXT(course))));
	for (;; i++) {
		TRY(db_next(cx, &q, &row));
		if (!row && i == in->was.n)
			return OK;
		if (!row || i == in->was.n || col_int(&q, 0) != was[i])
			FAIL(cx, ERR_STALE, "stale");
	}
}

Err menu_set(struct req *rq, struct resp *rs)
{
	const struct menu_in *in = rq->in;
	const int64_t *dishes = in->dishes.items;
	const char *course = delivery_courses[in->course];
	struct ctx *cx = &rq->cx;
	int64_t service = 0;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	if (in->day == DAY_NONE && (!in->week || !in->weekday))
		return schema_refuse(cx, &rs->errors, "day", "field.required");
	TRY(expect_menu(rq, in, service));
	if (in->day != DAY_NONE)
		TRY(db_exec(cx, SQL_DAY_CLEAR,
			    BIND(V_INT(service), V_INT(in->day), V_TEXT(course)), NULL));
	else
		TRY(db_exec(cx, SQL_WEEK_CLEAR,
			    BIND(V_INT(service), V_INT(in->week), V_INT(in->weekday),
				 V_TEXT(course)),
			    NULL));
	for (size_t i = 0; i < in->dishes.n; i++) {
		bool found = false;

		TRY(db_found(cx, SQL_DISH_OF,
			     BIND(V_INT(dishes[i]), V_INT(service), V_TEXT(course)), &found));
		if (!found)
			return schema_refuse(cx, &rs->errors, "dishes", "field.not_one_of");
		TRY(one_rank(cx, in, service, i + 1, dishes[i]));
	}
	return delivery_saved(rq, rs, 200, service, 1, "delivery.menu");
}

Err menu_cycle(struct req *rq, struct resp *rs)
{
	const struct cycle_in *in = rq->in;
	int64_t service = 0;
	struct cycle had;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	TRY(cycle_now(&rq->cx, service, &had));
	if (had.version)
		TRY(expect_version(rq, rs, had.version));
	TRY(db_exec(&rq->cx, SQL_CYCLE,
		    BIND(V_INT(service), V_INT(in->weeks),
			 V_INT(in->anchor - day_weekday(in->anchor) + 1)),
		    NULL));
	return delivery_saved(rq, rs, 200, service, had.version + 1, "delivery.cycle");
}
