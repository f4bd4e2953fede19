/*
 * The repair café of the demonstration centre: one Saturday in three for a year and a half, and
 * one that is open today.  Benchmarks: over half of what comes in goes home repaired, as in the
 * Belgian rows of the open data.
 */
#include "base/date.h"
#include "cli/demo_parts.h"
#include "core/session.h"
#include "core/write.h"
#include "svc/repair/repair.h"
#include "vault/ids.h"

#include "base/banned.h"

#define STREAM	   811
#define EVERY_DAYS 21
#define VOLUNTEERS 9

static const char SQL_VOLUNTEER[] =
	"INSERT INTO repair_volunteer(volunteer_id, name, skills) VALUES (?1, ?2, ?3)";
static const char SQL_EVENT[] =
	"INSERT INTO repair_event(event_id, version, service_id, day, start_minute, end_minute,"
	" place_id, tables, state, visitors, next_no)"
	" VALUES (?1, 3, ?2, ?3, 810, 1050, ?4, 4, ?5, ?6, ?7)";
static const char SQL_CLOSED[] = "UPDATE repair_event SET record_id = ?2 WHERE event_id = ?1";
static const char SQL_SHIFT[] =
	"INSERT INTO repair_shift(shift_id, event_id, volunteer_id, role, table_no,"
	" start_minute, end_minute, record_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

static const struct {
	const char *name, *skills;
} PEOPLE[VOLUNTEERS] = {
	{ "Jean-Marie", "[\"electricity\",\"electronics\"]" },
	{ "Luc", "[\"electricity\"]" },
	{ "Fatima", "[\"textile\"]" },
	{ "Georges", "[\"mechanics\",\"bicycle\"]" },
	{ "Éric", "[\"computers\",\"electronics\"]" },
	{ "Monique", "[\"textile\"]" },
	{ "Willy", "[\"wood\",\"mechanics\"]" },
	{ "Ahmed", "[\"electricity\",\"computers\"]" },
	{ "Brigitte", "[]" },
};

/* Category, problem, brand: as they come over the desk. */
static const struct {
	int category;
	const char *problem, *brand;
} ITEMS[] = {
	{ 34, "N’aspire plus, moteur qui chauffe", "Rowenta" },
	{ 36, "Fuit par le dessous", "Philips" },
	{ 31, "Ne reste pas enclenché", "Moulinex" },
	{ 15, "S’éteint quand on bouge le fil", NULL },
	{ 101, "Tirette cassée d’une veste", NULL },
	{ 14, "Ne chauffe plus", "Bosch" },
	{ 16, "Très lent, batterie faible", "Acer" },
	{ 40, "Ne fait plus de vapeur", "Calor" },
	{ 104, "Freins qui ne serrent plus", "Btwin" },
	{ 29, "Bol fendu, ne tourne plus", "Kenwood" },
	{ 23, "Plus de son à gauche", "Sony" },
	{ 27, "Points qui sautent", "Singer" },
	{ 25, "Bourrage à chaque page", "HP" },
	{ 103, "Pied de chaise cassé", NULL },
	{ 39, "Sent le brûlé", "Babyliss" },
	{ 32, "Ne parle plus", "Vtech" },
	{ 35, "Avance de dix minutes par jour", NULL },
	{ 24, "Interrupteur bloqué", "Black & Decker" },
	{ 28, "Sonnette muette", NULL },
	{ 101, "Ourlet à refaire", NULL },
	{ 37, "Mixeur plongeant mort", "Braun" },
	{ 19, "Écran fissuré", "Samsung" },
};

struct making {
	const struct demo_people *p;
	struct rng r;
	int64_t service_id, place_id;
	int64_t volunteers[VOLUNTEERS];
	int64_t event_id, ticket_id, shift_id;
};

static Err add_volunteers(struct ctx *cx, struct making *m)
{
	for (int i = 0; i < VOLUNTEERS; i++) {
		struct place at = { .row = i + 1,
				    .table = TABLE_REPAIR_VOLUNTEER,
				    .column = REPAIR_VOLUNTEER_NAME,
				    .version = 1,
				    .pad = CELL_SHORT };
		struct val name = V_NULL;

		m->volunteers[i] = i + 1;
		TRY(sealed_value(cx, &at, PEOPLE[i].name, &name));
		TRY(db_exec(cx, SQL_VOLUNTEER,
			    BIND(V_INT(i + 1), name, V_TEXT(PEOPLE[i].skills)), NULL));
	}
	return OK;
}

/* What became of an item; the share of the repaired grows with the months of practice. */
static void judge(struct making *m, struct repair_ticket *t, int age_of_cafe)
{
	int luck = rng_between(&m->r, 0, 99);

	t->state = TICKET_DONE;
	if (luck < 4) {
		t->state = TICKET_LEFT;
		return;
	}
	t->started = t->arrived + rng_between(&m->r, 3, 50);
	t->finished = t->started + rng_between(&m->r, 8, 55);
	t->status = luck < 54 + age_of_cafe / 50 ? STATUS_FIXED
		    : luck < 84			 ? STATUS_REPAIRABLE
						 : STATUS_END_OF_LIFE;
	t->safety = ords_category(t->category)->mains ? SAFETY_PASSED : SAFETY_NOT_NEEDED;
	if (t->status == STATUS_END_OF_LIFE)
		t->barrier = rng_between(&m->r, 1, 6);
	if (rng_chance(&m->r, 22))
		t->parts_cents = rng_between(&m->r, 2, 30) * 50;
	if (rng_chance(&m->r, 30))
		t->grams = rng_between(&m->r, 3, 60) * 100;
}

/* `now`: minutes of an afternoon that is under way, -1 for one that is over. */
static Err add_ticket(struct ctx *cx, struct making *m, int64_t event, int32_t day, int no,
		      int now)
{
	size_t i = rng_below(&m->r, ARRAY_LEN(ITEMS));
	struct repair_ticket t = { .id = m->ticket_id += 1 + rng_below(&m->r, 0xFFFF),
				   .version = 1,
				   .service_id = m->service_id,
				   .event_id = event,
				   .day = day,
				   .no = no,
				   .category = ITEMS[i].category,
				   .problem = ITEMS[i].problem,
				   .brand = ITEMS[i].brand,
				   .disclaimer = true,
				   .arrived = 810 + no * 6,
				   .started = -1,
				   .finished = -1,
				   .age_tenths = rng_chance(&m->r, 60)
							 ? rng_between(&m->r, 1, 25) * 10
							 : -1 };

	t.table = 1 + no % 4;
	t.volunteer_id = m->volunteers[no % 4];
	if (now < 0 || t.arrived + 70 < now) {
		judge(m, &t, (int)(day - m->p->first_day));
	} else if (t.arrived + 30 < now) {
		t.state = TICKET_REPAIRING;
		t.started = t.arrived + 12;
	}
	if (t.state == TICKET_WAITING || t.state == TICKET_LEFT)
		t.table = t.volunteer_id = 0;
	return repair_ticket_store(cx, &t);
}

static Err add_shift(struct ctx *cx, struct making *m, const struct repair_event *e, int i,
		     bool over)
{
	struct record r = { .service_id = m->service_id,
			    .day = e->day,
			    .until = DAY_NONE,
			    .staff_id = cx->who->user_id,
			    .place_id = m->place_id,
			    .quantity = 1,
			    .wait = -1,
			    .lag = -1,
			    .source = "repair_shift",
			    .source_id = ++m->shift_id };
	int64_t start = 795 + rng_between(&m->r, 0, 3) * 15, end = 1020 + i % 3 * 15, id = 0;
	bool desk = i == VOLUNTEERS - 1;

	r.minutes = end - start;
	if (over)
		TRY(record_put(cx, "repair.hours", &r, 0, &id));
	return db_exec(cx, SQL_SHIFT,
		       BIND(V_INT(m->shift_id), V_INT(e->id), V_INT(m->volunteers[i]),
			    V_TEXT(repair_roles[desk]), desk ? V_NULL : V_INT(1 + i % 4),
			    V_INT(start), over ? V_INT(end) : V_NULL, V_ID(id)),
		       NULL);
}

static Err add_event(struct ctx *cx, struct making *m, int32_t day, int state)
{
	struct repair_event e = { .id = m->event_id += 1 + rng_below(&m->r, 0xFFFF),
				  .service_id = m->service_id,
				  .day = day,
				  .start = 810,
				  .end = 1050,
				  .place_id = m->place_id };
	int items = state == EVENT_CLOSED ? rng_between(&m->r, 18, 36)
		    : state == EVENT_OPEN ? 17
					  : 0;

	if (state == EVENT_CLOSED)
		e.visitors = items * 4 / 5 + rng_between(&m->r, 0, 9);
	TRY(db_exec(cx, SQL_EVENT,
		    BIND(V_INT(e.id), V_INT(m->service_id), V_INT(day), V_ID(m->place_id),
			 V_TEXT(repair_event_states[state]), V_INT(e.visitors),
			 V_INT(items + 1)),
		    NULL));
	for (int i = 0; i < VOLUNTEERS && state != EVENT_PLANNED; i++)
		if (i < 4 || i == VOLUNTEERS - 1 || rng_chance(&m->r, 50))
			TRY(add_shift(cx, m, &e, i, state == EVENT_CLOSED));
	for (int no = 1; no <= items; no++)
		TRY(add_ticket(cx, m, e.id, day, no, state == EVENT_OPEN ? 910 : -1));
	if (state != EVENT_CLOSED)
		return OK;
	TRY(repair_event_record(cx, &e));
	return db_exec(cx, SQL_CLOSED, BIND(V_INT(e.id), V_INT(e.record_id)), NULL);
}

static Err write_all(struct ctx *cx, void *arg)
{
	const struct demo_people *p = arg;
	const struct catalogue_service *s = model_service_key(cx->model, "repair_cafe");
	const struct term *place = model_term_key(cx->model, TERM_PLACE, "solidarity_house");
	const struct user *staff = model_user_login(cx->model, "v.culot");
	struct making m = { .p = p, .r = rng_of(p->seed, STREAM, 0) };
	struct session *who = arena_alloc(cx->arena, sizeof(*who));

	if (!s || !place || !staff)
		return OK;
	*who = (struct session){ .user_id = staff->id, .user = staff };
	cx->who = who;
	m.service_id = s->id;
	m.place_id = place->id;
	TRY(add_volunteers(cx, &m));
	for (int32_t day = p->today - EVERY_DAYS * 26; day < p->today; day += EVERY_DAYS) {
		int32_t saturday = day + 6 - day_weekday(day);

		if (saturday >= p->first_day && saturday < p->today)
			TRY(add_event(cx, &m, saturday, EVENT_CLOSED));
	}
	TRY(add_event(cx, &m, p->today, EVENT_OPEN));
	TRY(add_event(cx, &m, p->today + EVERY_DAYS, EVENT_PLANNED));
	cx->who = NULL;
	return OK;
}

Err demo_repair(struct ctx *cx, const struct demo_people *p)
{
	struct demo_people copy = *p;

	return write_run(cx, write_all, &copy);
}
