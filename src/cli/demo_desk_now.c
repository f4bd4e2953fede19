/*
 * The day that is under way: made around the moment at which the centre is made, whatever the
 * hour, so that the board is full when a visitor opens it.
 */
#include <string.h>

#include "base/date.h"
#include "cli/demo_appointment.h"

#include "base/banned.h"

static const char SQL_CLOSE_REST[] = "INSERT INTO opening_day(opening_id, day) SELECT "
				     "opening_id, ?1 FROM opening WHERE weekday = ?2";
static const char SQL_OPEN[] =
	"INSERT INTO opening(staff_id, service_id, place_id, room_id, mode, weekday, from_day, "
	"to_day,"
	" start_minute, end_minute) VALUES (?1, ?2, ?3, ?4, 'booked', ?5, ?6, ?6, ?7, ?8)";
/* One wish a person and service, as the desk takes them. */
static const char SQL_WAIT[] =
	"INSERT INTO wait_list(wait_id, person_id, service_id, motive_id, part, until_day,"
	" created_at, created_by) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS"
	" (SELECT 1 FROM wait_list WHERE person_id = ?2 AND service_id = ?3 AND state = "
	"'open')";

#define DESKS 7

struct day {
	struct demo_desk *d;
	size_t staff[DESKS]; /* indexes */
	int64_t user[DESKS], service[DESKS];
	int32_t today;
	int minute, open, close; /* of the day */
};

static Err open_desks(struct day *t)
{
	struct demo_desk *d = t->d;
	size_t n = 0;

	TRY(db_exec(d->cx, SQL_CLOSE_REST, BIND(V_INT(t->today), V_INT(day_weekday(t->today))),
		    NULL));
	for (size_t i = 0; i < d->people->work->n_staff && n < DESKS; i++) {
		const char *key = desk_service(d->people, i);
		const struct catalogue_service *s;

		if (!key)
			continue;
		/* the first worker of each team, then those of the general team */
		if (i % 2 && d->people->work->staff[i].teams[0] != 0)
			continue;
		s = model_service_key(d->cx->model, key);
		t->staff[n] = i;
		t->user[n] = d->people->work->staff[i].user_id;
		t->service[n] = s->id;
		TRY(db_exec(d->cx, SQL_OPEN,
			    BIND(V_INT(t->user[n]), V_INT(s->id), V_ID(d->office),
				 V_INT(d->rooms[n]), V_INT(day_weekday(t->today)),
				 V_INT(t->today), V_INT(t->open), V_INT(t->close)),
			    NULL));
		n++;
	}
	return OK;
}

static const struct motive *motive_of(const struct demo_desk *d, int64_t service, bool first)
{
	const struct motive *found = NULL;

	for (size_t i = 0; i < d->n_motives; i++)
		if (d->motives[i].service_id == service &&
		    (!found || d->motives[i].first == first))
			found = &d->motives[i];
	return found ? found : &d->motives[0];
}

/* Booked at an instant of today; `ago` minutes before now, negative: ahead. */
static Err book(struct day *t, int desk, int ago, bool first, int64_t mode, int bring,
		int interpreter, struct appt *a, bool *made)
{
	struct demo_desk *d = t->d;
	int minute = (t->minute - ago) / 15 * 15;
	const struct motive *m = motive_of(d, t->service[desk], first);
	struct desk_booking b = { .staff = t->user[desk],
				  .service = t->service[desk],
				  .room = mode == d->mode_visit ? 0 : d->rooms[desk],
				  .motive = m,
				  .span = span_of(t->today, minute, minute + 30),
				  .mode = mode,
				  .days_before = rng_between(&d->r, 2, 9),
				  .bring = bring,
				  .interpreter =
					  interpreter < 0 ? 0 : d->interpreters[interpreter] };
	bool taken = true;

	*made = false;
	b.person = desk_person(d, t->staff[desk], t->today);
	if (!b.person || minute < t->open || minute + 30 > t->close)
		return OK;
	TRY(desk_book(d, &b, a, &taken));
	*made = !taken;
	return OK;
}

struct came {
	int desk, arrived; /* minutes ago */
	bool booked, urgent, told;
	int people;
};

static struct visit *visitor(struct day *t, const struct came *c, const struct appt *a)
{
	struct demo_desk *d = t->d;
	struct visit *v = arena_alloc(d->cx->arena, sizeof(*v));
	const struct demo_person *m = a ? NULL : desk_person(d, t->staff[c->desk], t->today);
	int64_t at = d->now - c->arrived * 60;

	d->next_visit += 1 + (int64_t)rng_below(&d->r, 0xFFFF);
	*v = (struct visit){ .id = d->next_visit,
			     .day = t->today,
			     .created_by = d->desk[0],
			     .person_id = a   ? a->person_id
					  : m ? m->id
					      : 0,
			     .people = c->people,
			     .urgent = c->urgent,
			     .who = a || m ? VISIT_KNOWN : VISIT_ANONYMOUS };
	(void)visit_add_need(v, &(struct need){ .service_id = t->service[c->desk],
						.staff_id = t->user[c->desk],
						.appointment_id = a ? a->id : 0 });
	(void)visit_do(v, STEP_ARRIVE, 0, at, d->desk[0]);
	if (c->told)
		v->told_at = at + 5;
	return v;
}

static Err save(struct day *t, struct visit *v)
{
	desk_as(t->d, t->d->desk[0], t->d->now);
	return visit_save(t->d->cx, v, NULL, STEP_ARRIVE);
}

/* Those who were received since the desks opened. */
static Err morning(struct day *t)
{
	for (int ago = t->minute - t->open - 15; ago >= 60; ago -= 11) {
		struct came c = {
			.desk = ago % DESKS, .arrived = ago, .booked = ago % 3 != 0, .people = 1
		};
		struct visit *v;
		struct appt a;
		bool made = false;

		if (c.booked)
			TRY(book(t, c.desk, ago - 8, false, t->d->mode_interview, 0, -1, &a,
				 &made));
		v = visitor(t, &c, made ? &a : NULL);
		(void)visit_do(v, STEP_CALL, t->user[c.desk], t->d->now - (ago - 9) * 60,
			       t->user[c.desk]);
		(void)visit_do(v, STEP_DONE, 0, t->d->now - (ago - 34) * 60, t->user[c.desk]);
		TRY(save(t, v));
	}
	return OK;
}

/* With somebody now: three workers, one of them for longer than was planned. */
static Err interviews(struct day *t)
{
	static const struct came with[] = { { 1, 38, true, false, true, 1 },
					    { 2, 60, true, false, true, 1 },
					    { 4, 16, true, false, true, 2 } };
	static const int called[] = { 24, 41, 8 };

	for (size_t i = 0; i < ARRAY_LEN(with); i++) {
		struct visit *v;
		struct appt a;
		bool made;

		TRY(book(t, with[i].desk, called[i], false, t->d->mode_interview, 0, -1, &a,
			 &made));
		v = visitor(t, &with[i], made ? &a : NULL);
		(void)visit_do(v, STEP_CALL, t->user[with[i].desk], t->d->now - called[i] * 60,
			       t->user[with[i].desk]);
		TRY(save(t, v));
	}
	return OK;
}

static Err waiting(struct day *t)
{
	static const struct came here[] = { { 1, 31, false, true, true, 1 },
					    { 0, 18, true, false, true, 1 },
					    { 2, 9, true, false, true, 3 },
					    { 3, 6, false, false, false, 1 },
					    { 4, 2, true, false, false, 1 } };

	for (size_t i = 0; i < ARRAY_LEN(here); i++) {
		struct visit *v;
		struct appt a;
		bool made = false;

		if (here[i].booked)
			TRY(book(t, here[i].desk, here[i].desk == 2 ? -30 : -15, false,
				 t->d->mode_interview, 0, -1, &a, &made));
		v = visitor(t, &here[i], made ? &a : NULL);
		if (here[i].urgent)
			TRY(visit_words_seal(
				t->d->cx, v,
				&(struct visit_words){
					.reason = "Coupure de courant annoncée" }));
		TRY(save(t, v));
	}
	return OK;
}

static Err expected(struct day *t)
{
	static const struct {
		int desk, ahead, bring, interpreter;
		bool first, visit;
	} list[] = { { 5, -12, 0, -1, false, false }, { 3, 3, 0, -1, false, false },
		     { 6, 18, 3, 0, false, false },   { 5, 18, 0, -1, false, false },
		     { 3, 33, 0, -1, true, false },   { 0, 48, 1, -1, false, false },
		     { 6, 63, 0, -1, false, true },   { 1, 78, 0, -1, false, false },
		     { 2, 93, 2, 1, true, false },    { 4, 108, 0, -1, false, false },
		     { 0, 123, 0, -1, false, false }, { 5, 153, 0, -1, false, false } };

	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		struct appt a;
		bool made;

		TRY(book(t, list[i].desk, -list[i].ahead, list[i].first,
			 list[i].visit ? t->d->mode_visit : t->d->mode_interview, list[i].bring,
			 list[i].interpreter, &a, &made));
	}
	return OK;
}

static Err would_come_earlier(struct day *t)
{
	static const char *const parts[] = { "any", "am", "pm" };
	struct demo_desk *d = t->d;
	int64_t id = 1000;

	for (int i = 0; i < 6; i++) {
		const struct demo_person *m = desk_person(d, t->staff[i], t->today);
		const struct motive *motive = motive_of(d, t->service[i], false);

		id += 1 + (int64_t)rng_below(&d->r, 0xFFFF);
		if (m)
			TRY(db_exec(d->cx, SQL_WAIT,
				    BIND(V_INT(id), V_INT(m->id), V_INT(t->service[i]),
					 V_INT(motive->id), V_TEXT(parts[i % 3]),
					 V_INT(t->today + 30), V_INT(d->now - (7 - i) * 86400),
					 V_INT(d->desk[0])),
				    NULL));
	}
	return OK;
}

Err desk_today(struct demo_desk *d)
{
	struct day t = { .d = d, .today = d->people->today, .minute = brussels_minute(d->now) };

	t.open = t.minute > 150 ? (t.minute - 150) / 15 * 15 : 0;
	t.close = t.minute < 1440 - 300 ? (t.minute + 300) / 15 * 15 : 1440;
	desk_as(d, d->desk[0], d->now);
	TRY(open_desks(&t));
	TRY(morning(&t));
	TRY(interviews(&t));
	TRY(waiting(&t));
	TRY(expected(&t));
	return would_come_earlier(&t);
}
