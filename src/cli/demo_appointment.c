/* See demo_appointment.h. */
#include "cli/demo_appointment.h"

#include <string.h>

#include "base/date.h"
#include "core/calendar.h"
#include "core/write.h"
#include "vault/token.h"

#include "base/banned.h"

enum stream { STREAM_DESK = 51 };

#define WEEKS_AHEAD 6
#define DAYS_A_JOB  28
#define ADULT	    18

static const char SQL_THING[] =
	"INSERT INTO resource(kind, label, place_id, adapted) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_OPENING[] =
	"INSERT INTO opening(staff_id, service_id, place_id, room_id, mode, weekday, from_day,"
	" start_minute, end_minute) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_CLOSING[] =
	"INSERT INTO closing(day, label) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
static const char SQL_ABSENCE[] = "INSERT INTO absence(staff_id, kind, from_day, to_day)"
				  " VALUES (?1, ?2, ?3, ?4)";
static const char SQL_NEXT[] = "SELECT max(appointment_id) FROM appointment";
static const char SQL_APPOINTMENT[] =
	"INSERT INTO appointment(appointment_id, person_id, service_id, motive_id, staff_id,"
	" place_id, room_id, interpreter_id, mode_id, day, start_at, end_at, bring, first,"
	" booked_at, booked_by, state_at, state_by)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?15, "
	"?16)";

/* By team: general, insertion, debt, housing. */
static const char *const services[] = { "appointment_social", "appointment_job_coach",
					"appointment_debt", "appointment_social" };

static bool receives(const struct demo_people *p, size_t staff)
{
	const struct staff_member *s = &p->work->staff[staff];

	return strcmp(s->role, "social_worker") == 0 && s->n_teams;
}

const char *desk_service(const struct demo_people *p, size_t staff)
{
	if (!receives(p, staff))
		return NULL;
	return services[p->work->staff[staff].teams[0] % (int)ARRAY_LEN(services)];
}

void desk_as(struct demo_desk *d, int64_t user, int64_t now)
{
	d->who.user_id = user;
	d->who.user = model_user(d->cx->model, user);
	d->cx->who = &d->who;
	d->cx->now = now;
	d->cx->today = brussels_day(now);
}

const struct demo_person *desk_person(struct demo_desk *d, size_t staff, int32_t day)
{
	for (int i = 0; i < 60 && d->n_grown; i++) {
		const struct demo_person *m =
			&d->people->rows[d->grown[rng_below(&d->r, (uint32_t)d->n_grown)]];

		if (m->opened > day || (m->closed != DAY_NONE && m->closed < day) || m->guarded)
			continue;
		/* mostly one's own people */
		if (m->staff == staff || i > 20)
			return m;
	}
	return NULL;
}

Err desk_book(struct demo_desk *d, const struct desk_booking *b, struct appt *out, bool *taken)
{
	const struct booking_party parties[] = { { BOOKING_STAFF, b->staff },
						 { BOOKING_THING, b->room },
						 { BOOKING_THING, b->interpreter },
						 { BOOKING_PERSON, b->person->id } };
	struct ctx *cx = d->cx;
	int32_t day = brussels_day(b->span.from);
	int64_t at =
		brussels_instant(day - b->days_before, 9 * 60 + (int)rng_below(&d->r, 400));

	*taken = false;
	for (size_t i = 0; i < ARRAY_LEN(parties) && !*taken; i++)
		if (parties[i].id)
			TRY(booking_taken(cx, parties[i].who, parties[i].id, b->span, "", 0,
					  taken));
	if (*taken)
		return OK;
	if (at >= d->now)
		at = d->now - 600;
	*out = (struct appt){ .version = 1,
			      .person_id = b->person->id,
			      .service_id = b->service,
			      .motive_id = b->motive->id,
			      .staff_id = b->staff,
			      .place_id = d->office,
			      .room_id = b->room,
			      .interpreter_id = b->interpreter,
			      .mode_id = b->mode,
			      .day = day,
			      .span = b->span,
			      .bring = b->bring,
			      .booked_at = at };
	TRY(next_id(cx, SQL_NEXT, &out->id));
	TRY(booking_hold(cx, parties, ARRAY_LEN(parties), b->span, "appointment", out->id));
	return db_exec(cx, SQL_APPOINTMENT,
		       BIND(V_INT(out->id), V_INT(out->person_id), V_INT(out->service_id),
			    V_ID(out->motive_id), V_INT(out->staff_id), V_ID(out->place_id),
			    V_ID(out->room_id), V_ID(out->interpreter_id), V_INT(out->mode_id),
			    V_INT(day), V_INT(b->span.from), V_INT(b->span.to), V_INT(b->bring),
			    V_INT(b->motive->first), V_INT(at), V_INT(d->desk[0])),
		       NULL);
}

/* ---- the frame: rooms, hours, absences ---- */

static Err add_things(struct demo_desk *d)
{
	static const char *const rooms[] = {
		"Bureau 1", "Bureau 2", "Bureau 3", "Bureau 4",
		"Bureau 6", "Salle 5",	"Salle 7",  "Local adapté"
	};
	static const char *const languages[] = { "Interprète turc", "Interprète arabe",
						 "Interprète ukrainien" };

	for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
		TRY(db_exec(
			d->cx, SQL_THING,
			BIND(V_TEXT("room"), V_TEXT(rooms[i]), V_ID(d->office), V_INT(i == 7)),
			NULL));
		d->rooms[i] = db_last_id(d->cx->db);
	}
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		TRY(db_exec(d->cx, SQL_THING,
			    BIND(V_TEXT("interpreter"), V_TEXT(languages[i]), V_NULL, V_INT(0)),
			    NULL));
		d->interpreters[i] = db_last_id(d->cx->db);
	}
	return OK;
}

static Err add_opening(struct demo_desk *d, size_t staff, const char *mode, int weekday,
		       int start, int end)
{
	const struct catalogue_service *s =
		model_service_key(d->cx->model, desk_service(d->people, staff));

	return db_exec(d->cx, SQL_OPENING,
		       BIND(V_INT(d->people->work->staff[staff].user_id), V_INT(s->id),
			    V_ID(d->office), V_INT(d->rooms[staff % 7]), V_TEXT(mode),
			    V_INT(weekday), V_INT(d->people->first_day), V_INT(start),
			    V_INT(end)),
		       NULL);
}

/* Two half days by appointment and one free for the general team, less for the others. */
static Err add_hours(struct demo_desk *d)
{
	for (size_t i = 0; i < d->people->work->n_staff; i++) {
		int day = 1 + (int)(i * 2 % 5), other = 1 + (int)((i * 2 + 2) % 5);
		bool general =
			receives(d->people, i) && d->people->work->staff[i].teams[0] == 0;

		if (!receives(d->people, i))
			continue;
		TRY(add_opening(d, i, "booked", day, 9 * 60, 12 * 60));
		TRY(add_opening(d, i, "booked", other, 13 * 60 + 30, 16 * 60));
		if (general || i % 3 == 0)
			TRY(add_opening(d, i, "walk_in", other, 9 * 60, 11 * 60 + 30));
	}
	return OK;
}

static Err add_absences(struct demo_desk *d)
{
	struct civil c = day_civil(d->people->today);

	TRY(db_exec(
		d->cx, SQL_CLOSING,
		BIND(V_INT(day_from_civil(c.year, 12, 24)), V_TEXT("Fermeture de fin d’année")),
		NULL));
	TRY(db_exec(
		d->cx, SQL_CLOSING,
		BIND(V_INT(day_from_civil(c.year, 12, 31)), V_TEXT("Fermeture de fin d’année")),
		NULL));
	for (size_t i = 0; i < d->people->work->n_staff; i++)
		for (int32_t day = d->people->first_day + 20 + (int32_t)(i * 11);
		     receives(d->people, i) && day < d->people->today + 60; day += 120) {
			struct booking_party staff = { BOOKING_STAFF,
						       d->people->work->staff[i].user_id };
			int32_t to = day + 4;
			int64_t id;

			if (day <= d->people->today && to >= d->people->today)
				continue;
			TRY(db_exec(
				d->cx, SQL_ABSENCE,
				BIND(V_INT(staff.id), V_TEXT("leave"), V_INT(day), V_INT(to)),
				NULL));
			id = db_last_id(d->cx->db);
			for (int32_t k = day; k <= to; k++)
				TRY(booking_hold(d->cx, &staff, 1, span_of(k, 0, 1440),
						 "absence", id));
		}
	return OK;
}

/* ---- the year and a half ---- */

static size_t staff_index(const struct demo_people *p, int64_t user)
{
	for (size_t i = 0; i < p->work->n_staff; i++)
		if (p->work->staff[i].user_id == user)
			return i;
	return 0;
}

static const struct motive *motive_for(struct demo_desk *d, int64_t service)
{
	const struct motive *of[16];
	size_t n = 0;

	for (size_t i = 0; i < d->n_motives && n < ARRAY_LEN(of); i++)
		if (d->motives[i].service_id == service)
			of[n++] = &d->motives[i];
	return n ? of[rng_below(&d->r, (uint32_t)(n < 3 ? n : 3))] : &d->motives[0];
}

/* Came, waited, was received (or left): as the desk writes it, at one stroke. */
static Err came(struct demo_desk *d, const struct demo_person *person, const struct need *need,
		int64_t arrived, int wait_min, int minutes, bool left)
{
	struct visit *v = arena_alloc(d->cx->arena, sizeof(*v));
	int64_t seen = arrived + wait_min * 60 + rng_between(&d->r, 0, 59);

	d->next_visit += 1 + (int64_t)rng_below(&d->r, 0xFFFF);
	*v = (struct visit){ .id = d->next_visit,
			     .person_id = person ? person->id : 0,
			     .who = person ? VISIT_KNOWN : VISIT_ANONYMOUS,
			     .people = 1,
			     .day = brussels_day(arrived),
			     .created_by = d->desk[0] };
	(void)visit_add_need(v, need);
	(void)visit_do(v, STEP_ARRIVE, 0, arrived, d->desk[0]);
	desk_as(d, d->desk[0], seen + minutes * 60);
	if (left) {
		(void)visit_do(v, STEP_LEFT, 0, seen, d->desk[0]);
	} else {
		(void)visit_do(v, STEP_CALL, need->staff_id, seen, need->staff_id);
		(void)visit_do(v, STEP_DONE, 0, d->cx->now, need->staff_id);
	}
	return visit_save(d->cx, v, NULL, left ? STEP_LEFT : STEP_DONE);
}

/* Waits grow shorter over the year and a half. */
static int wait_of(struct demo_desk *d, int32_t day, bool walk_in)
{
	int age = (d->people->today - day) / 60;

	return rng_between(&d->r, 0, walk_in ? 22 : 9) + rng_between(&d->r, 0, 4 + age) +
	       (rng_chance(&d->r, 8) ? 15 : 0);
}

static Err outcome(struct demo_desk *d, struct appt *a)
{
	int r = rng_between(&d->r, 1, 100);
	int64_t arrived = a->span.from - rng_between(&d->r, -4, 12) * 60;
	struct need need = { .service_id = a->service_id,
			     .staff_id = a->staff_id,
			     .appointment_id = a->id };

	desk_as(d, d->desk[r & 1], a->span.from + 1800);
	if (r <= 9)
		return appt_set_state(d->cx, a, APPT_NO_SHOW, -1);
	if (r <= 16) {
		TRY(booking_release(d->cx, "appointment", a->id));
		desk_as(d, d->desk[0], a->span.from - 7200);
		return appt_set_state(d->cx, a, APPT_EXCUSED, -1);
	}
	return came(d, &(struct demo_person){ .id = a->person_id }, &need, arrived,
		    wait_of(d, a->day, false),
		    (int)((a->span.to - a->span.from) / 60) + rng_between(&d->r, -8, 6),
		    r == 17);
}

/* How full an agenda is: nearly, in the past and this week; less and less ahead. */
static double fullness(const struct demo_desk *d, int32_t day)
{
	int32_t ahead = day - d->people->today;

	return ahead <= 0 ? 62 : ahead < 7 ? 78 : 70 - ahead * 1.4;
}

static Err fill_booked(struct demo_desk *d, const struct window *w)
{
	size_t staff = staff_index(d->people, w->staff_id);

	for (int64_t at = w->span.from; at < w->span.to;) {
		const struct motive *m = motive_for(d, w->service_id);
		struct desk_booking b = {
			.staff = w->staff_id,
			.service = w->service_id,
			.room = w->room_id,
			.motive = m,
			.span = { at, at + m->minutes * 60 },
			.mode = rng_chance(&d->r, 10) ? d->mode_phone : d->mode_interview,
			.days_before = rng_between(&d->r, 1, 6) + rng_between(&d->r, 0, 9) +
				       (d->people->today - w->day) / 100,
			.bring = rng_chance(&d->r, 22) ? rng_between(&d->r, 1, 3) : 0
		};
		struct appt a;
		bool taken = true;

		at = b.span.to;
		if (b.span.to > w->span.to || !rng_chance(&d->r, fullness(d, w->day)))
			continue;
		if (rng_chance(&d->r, 9))
			b.mode = d->mode_visit;
		b.person = desk_person(d, staff, w->day);
		if (b.person)
			TRY(desk_book(d, &b, &a, &taken));
		if (!taken && w->day < d->people->today)
			TRY(outcome(d, &a));
	}
	return OK;
}

static Err fill_walk_in(struct demo_desk *d, const struct window *w)
{
	int n = w->day < d->people->today ? rng_between(&d->r, 1, 5) : 0;

	for (int i = 0; i < n; i++) {
		bool known = rng_chance(&d->r, 88);
		const struct demo_person *m =
			known ? desk_person(d, staff_index(d->people, w->staff_id), w->day)
			      : NULL;
		struct need need = { .service_id = w->service_id, .staff_id = w->staff_id };
		int64_t at =
			w->span.from + rng_between(&d->r, -10, (w->end - w->start) - 20) * 60;

		TRY(came(d, m, &need, at, wait_of(d, w->day, true), rng_between(&d->r, 6, 32),
			 rng_chance(&d->r, 5)));
	}
	return OK;
}

struct stretch {
	struct demo_desk *d;
	int32_t from, to;
};

static Err fill_days(struct ctx *cx, void *arg)
{
	const struct stretch *s = arg;
	struct window *w;
	size_t n;

	s->d->cx = cx;
	TRY(windows_of(cx, 0, s->from, s->to, &w, &n));
	for (size_t i = 0; i < n; i++) {
		if (w[i].day == s->d->people->today)
			continue;
		TRY(w[i].mode == OPENING_BOOKED ? fill_booked(s->d, &w[i])
						: fill_walk_in(s->d, &w[i]));
	}
	return OK;
}

static Err frame(struct ctx *cx, void *arg)
{
	struct demo_desk *d = arg;

	d->cx = cx;
	TRY(add_things(d));
	TRY(add_hours(d));
	return add_absences(d);
}

static Err today(struct ctx *cx, void *arg)
{
	struct demo_desk *d = arg;

	d->cx = cx;
	return desk_today(d);
}

static Err past_hours(struct ctx *cx, void *arg)
{
	(void)arg;
	for (int i = 0; i < 100; i++)
		TRY(hours_catch_up(cx));
	return OK;
}

/* ---- start ---- */

static void find_desk(struct demo_desk *d)
{
	const struct work_stock *w = d->people->work;
	size_t n = 0;

	for (size_t i = 0; i < w->n_staff && n < 2; i++)
		if (strcmp(w->staff[i].role, "reception") == 0)
			d->desk[n++] = w->staff[i].user_id;
	if (n == 1)
		d->desk[1] = d->desk[0];
}

static void find_people(struct demo_desk *d)
{
	const struct demo_people *p = d->people;

	d->grown = arena_array(d->cx->arena, p->n + 1, sizeof(*d->grown));
	for (size_t i = 0; i < p->n; i++)
		if (age_on(p->rows[i].birth, p->today) >= ADULT &&
		    p->rows[i].deceased == DAY_NONE)
			d->grown[d->n_grown++] = (uint32_t)i;
}

static int64_t term_id(const struct model *m, enum term_list list, const char *key)
{
	const struct term *t = model_term_key(m, list, key);

	return t ? t->id : 0;
}

Err demo_appointment(struct ctx *cx, const struct demo_people *p)
{
	struct demo_desk *d = arena_alloc(cx->arena, sizeof(*d));
	struct ctx late = *cx;
	int32_t first = p->first_day > p->today - 560 ? p->first_day : p->today - 560;

	*d = (struct demo_desk){ .people = p,
				 .r = rng_of(p->seed, STREAM_DESK, 0),
				 .cx = cx,
				 .now = cx->now,
				 .mode_interview = term_id(cx->model, TERM_MODE, "interview"),
				 .mode_phone = term_id(cx->model, TERM_MODE, "phone"),
				 .mode_visit = term_id(cx->model, TERM_MODE, "visit"),
				 .office = term_id(cx->model, TERM_PLACE, "office") };
	find_desk(d);
	find_people(d);
	if (!d->desk[0] || !d->n_grown)
		return OK;
	TRY(motives_all(cx, &d->motives, &d->n_motives));
	TRY(write_run(cx, frame, d));
	for (int32_t day = first; day <= p->today + WEEKS_AHEAD * 7; day += DAYS_A_JOB) {
		struct stretch s = { d, day, day + DAYS_A_JOB - 1 };
		struct ctx one = *cx;
		struct arena a;
		Err e;

		arena_init(&a, (size_t)512 << 20);
		one.arena = &a;
		e = write_run(&one, fill_days, &s);
		cx->err = one.err;
		arena_release(&a);
		TRY(e);
	}
	d->cx = &late;
	TRY(write_run(&late, today, d));
	return write_run(cx, past_hours, NULL);
}
