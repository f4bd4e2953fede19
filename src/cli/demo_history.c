/* See demo_history.h. */
#include "cli/demo_history.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "core/calendar.h"
#include "vault/token.h"

#include "base/banned.h"

enum stream { STREAM_HISTORY = 31 };

#define CALM_MONTH 700.0 /* interventions a month up to which every next step is noted */
#define ADULT	   16

static const struct calendar BELGIUM = { .replace = CALENDAR_REPLACE_NONE };

/* Eighteen months up to 100 000 interventions, five years at a million, ten at ten million. */
int32_t history_first_day(int64_t records, int32_t today)
{
	double size = log10(records > 1 ? (double)records : 1.0), months = 18;

	if (size > 6)
		months = 60 + (size < 7 ? size - 6 : 1) * 60;
	else if (size > 5)
		months = 18 + (size - 5) * 42;
	return day_add_months(today, -(int)(months + 0.5));
}

/* ---- days ---- */

static double day_weight(const struct demo_history *h, int32_t day, int32_t first, int left)
{
	struct civil c = day_civil(day);
	double w = h->work->month[c.month] * h->work->weekday[day_weekday(day)];
	double span = h->people->today - first;

	w *= 0.8 + 0.2 * (day - first) / (span > 1 ? span : 1);
	return w * (left <= 5 ? 1.5 : left <= 15 ? 1.2 : 1.0);
}

static void plan_days(struct ctx *cx, struct demo_history *h)
{
	int32_t first = h->people->first_day, last = h->people->today - 1;
	int n = calendar_count_working(&BELGIUM, first, last);
	double sum = 0, *up_to = arena_array(cx->arena, (size_t)n + 1, sizeof(*up_to));

	h->days = arena_array(cx->arena, (size_t)n + 1, sizeof(*h->days));
	h->until = arena_array(cx->arena, (size_t)n + 1, sizeof(*h->until));
	for (int32_t d = first; d <= last; d++) {
		if (!calendar_is_working(&BELGIUM, d))
			continue;
		sum += day_weight(h, d, first, n - (int)h->n_days);
		h->days[h->n_days] = d;
		up_to[h->n_days++] = sum;
	}
	for (size_t i = 0; i < h->n_days; i++)
		h->until[i] = (int64_t)floor((double)h->total * up_to[i] / sum + 0.5);
	if (h->n_days)
		h->until[h->n_days - 1] = h->total;
}

/* ---- who works, and for whom ---- */

static void plan_staff(struct ctx *cx, struct demo_history *h)
{
	const struct work_stock *w = h->work;

	weights_init(&h->by_load, cx->arena, w->n_staff);
	h->by_load_of_team = arena_array(cx->arena, w->n_teams, sizeof(*h->by_load_of_team));
	for (size_t i = 0; i < w->n_staff; i++)
		weights_set(&h->by_load, i, w->staff[i].load);
	for (size_t t = 0; t < w->n_teams; t++) {
		weights_init(&h->by_load_of_team[t], cx->arena, w->n_staff);
		for (size_t i = 0; i < w->n_staff; i++) {
			bool here = w->staff[i].n_teams && w->staff[i].teams[0] == (int)t;

			weights_set(&h->by_load_of_team[t], i, here ? w->staff[i].load : 0);
		}
	}
}

static void put_case(struct demo_caseload *c, uint32_t person)
{
	c->persons[c->n++] = person;
}

static void plan_cases(struct ctx *cx, struct demo_history *h)
{
	const struct demo_people *p = h->people;
	size_t n_staff = h->work->n_staff, n_teams = h->work->n_teams;
	size_t *staff = arena_array(cx->arena, n_staff + 1, sizeof(*staff));
	size_t *team = arena_array(cx->arena, n_teams + 1, sizeof(*team));

	h->of_staff = arena_array(cx->arena, n_staff + 1, sizeof(*h->of_staff));
	h->of_team = arena_array(cx->arena, n_teams + 1, sizeof(*h->of_team));
	for (size_t i = 0; i < p->n; i++) {
		if (p->rows[i].team == NO_TEAM)
			continue;
		team[p->rows[i].team]++;
		if (p->rows[i].staff != NO_STAFF)
			staff[p->rows[i].staff]++;
	}
	for (size_t i = 0; i < n_staff; i++)
		h->of_staff[i].persons = arena_array(cx->arena, staff[i], sizeof(uint32_t));
	for (size_t i = 0; i < n_teams; i++)
		h->of_team[i].persons = arena_array(cx->arena, team[i], sizeof(uint32_t));
	for (size_t i = 0; i < p->n; i++) {
		const struct demo_person *m = &p->rows[i];

		if (m->team == NO_TEAM || age_on(m->birth, p->today) < ADULT)
			continue;
		put_case(&h->of_team[m->team], (uint32_t)i);
		if (m->staff != NO_STAFF)
			put_case(&h->of_staff[m->staff], (uint32_t)i);
	}
}

Err history_init(struct ctx *cx, const struct demo_people *p, int64_t records,
		 struct demo_history *out)
{
	const struct term *kind = model_term_key(cx->model, TERM_KIND, "casework.intervention");
	double months;

	if (!kind)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	*out = (struct demo_history){ .people = p,
				      .work = p->work,
				      .r = rng_of(p->seed, STREAM_HISTORY, 0),
				      .total = records,
				      .next_record = 1,
				      .kind_id = kind->id };
	months = (p->today - p->first_day) / 30.44;
	out->next_step = p->work->next_step;
	if ((double)records / months > CALM_MONTH)
		out->next_step *= CALM_MONTH * months / (double)records;
	plan_days(cx, out);
	plan_staff(cx, out);
	plan_cases(cx, out);
	return OK;
}

/* ---- one act ---- */

static bool suits(const struct demo_history *h, uint32_t person, const struct activity *a,
		  int32_t day)
{
	const struct demo_person *m = &h->people->rows[person];
	int age = (day - m->birth) * 4 / 1461;

	return m->opened <= day && (m->closed == DAY_NONE || m->closed >= day) &&
	       age >= a->age_min && age <= a->age_max;
}

static bool try_case(struct demo_history *h, const struct demo_caseload *mine,
		     const struct demo_caseload *team, uint32_t *out)
{
	if (mine->n_ring && rng_chance(&h->r, h->work->same_person))
		*out = mine->ring[rng_below(&h->r, (uint32_t)mine->n_ring)];
	else if (mine->n && rng_chance(&h->r, 80))
		*out = mine->persons[rng_below(&h->r, (uint32_t)mine->n)];
	else if (team->n)
		*out = team->persons[rng_below(&h->r, (uint32_t)team->n)];
	else
		return false;
	return true;
}

/* Someone of the worker's team whom the activity suits; false when nobody was found. */
static bool find_person(struct demo_history *h, const struct activity *a, size_t worker,
			int32_t day, uint32_t *out)
{
	const struct demo_caseload *mine = &h->of_staff[worker];
	const struct demo_caseload *team = &h->of_team[h->work->staff[worker].teams[0]];
	size_t start;

	for (int i = 0; i < 16; i++)
		if (try_case(h, mine, team, out) && suits(h, *out, a, day))
			return true;
	start = rng_below(&h->r, (uint32_t)team->n);
	for (size_t i = 0; i < team->n && i < 1000; i++) {
		*out = team->persons[(start + i) % team->n];
		if (suits(h, *out, a, day))
			return true;
	}
	return false;
}

static void remember(struct demo_caseload *c, uint32_t person)
{
	for (size_t i = 0; i < c->n_ring; i++)
		if (c->ring[i] == person)
			return;
	c->ring[c->at] = person;
	c->at = (c->at + 1) % RING;
	if (c->n_ring < RING)
		c->n_ring++;
}

struct drawing {
	struct demo_history *h;
	const struct activity *a;
	const struct demo_person *person; /* NULL: none */
	size_t worker;
	int32_t day;
};

/* An activity of that day, its worker and its person. */
static void draw_what(struct drawing *d)
{
	struct demo_history *h = d->h;
	uint32_t person = 0;

	d->person = NULL;
	for (int tries = 0;; tries++) {
		d->a = &h->work->activities[weights_pick(&h->work->by_activity, &h->r)];
		if (d->a->from > d->day || (tries > 60 && !d->a->no_person))
			continue; /* after a while, only work that needs nobody */
		d->worker = weights_pick(
			d->a->team < 0 ? &h->by_load : &h->by_load_of_team[d->a->team], &h->r);
		if (d->a->no_person)
			return;
		if (find_person(h, d->a, d->worker, d->day, &person))
			break;
	}
	d->person = &h->people->rows[person];
	remember(&h->of_staff[d->worker], person);
}

static int64_t place_of(const struct drawing *d, int mode)
{
	enum { INTERVIEW, PHONE, VISIT, LETTER };

	if (mode == PHONE || mode == LETTER)
		return 0;
	if (d->a->has_places)
		return ids_pick(&d->a->places, &d->h->r);
	return mode == INTERVIEW ? ids_pick(&d->a->interview_places, &d->h->r) : 0;
}

static void draw_record(const struct drawing *d, struct record *out)
{
	struct rng *r = &d->h->r;
	int mode = d->a->mode[weights_pick(&d->a->modes, r)];

	*out = (struct record){ .kind_id = d->h->kind_id,
				.service_id = d->a->service_id,
				.day = d->day,
				.until = DAY_NONE,
				.staff_id = d->h->work->staff[d->worker].user_id,
				.theme_id = d->a->theme_id,
				.channel_id = d->h->work->mode_id[mode],
				.quantity = 1,
				.wait = -1,
				.lag = -1,
				.source = "intervention" };
	out->partner_id = ids_pick(&d->a->partners, r);
	out->outcome_id = ids_pick(&d->a->outcomes, r);
	out->place_id = place_of(d, mode);
	out->minutes =
		numbers_pick(d->a->minutes ? d->a->minutes : &d->h->work->minutes[mode], r);
	if (d->a->head_to > 0)
		out->head_count = rng_between(r, d->a->head_from, d->a->head_to);
	if (d->person) {
		out->person_id = d->person->id;
		out->household_id = d->person->household_id;
	}
}

/* Mostly at once, sometimes the next morning. */
static int64_t logged_at(const struct drawing *d, const struct demo_act *act)
{
	struct rng *r = &d->h->r;
	int end = (int)(act->start + act->record.minutes) + rng_between(r, 2, 50);
	int32_t next = calendar_next_working(&BELGIUM, d->day + 1);

	if (rng_chance(r, 12) && next < d->h->people->today)
		return brussels_instant(next, 8 * 60 + rng_between(r, 20, 100));
	return brussels_instant(d->day, end < 1439 ? end : 1439);
}

/* Open next steps are those of the last weeks; a few were forgotten. */
static int32_t draw_done(struct demo_history *h, int32_t due)
{
	int32_t today = h->people->today;
	double done = due > today + 30	 ? 1
		      : due > today	 ? 8
		      : due > today - 8	 ? 78
		      : due > today - 60 ? 97.5
					 : 99.9;
	int32_t day = due + rng_between(&h->r, -2, 2);

	if (!rng_chance(&h->r, done))
		return DAY_NONE;
	return day < today ? day : today - 1;
}

static void draw_content(struct ctx *cx, const struct drawing *d, struct demo_act *act)
{
	const struct note_set *notes = d->a->notes;
	struct slots s = person_slots(d->h->people, d->person);
	struct rng *r = &d->h->r;

	if (!notes)
		return;
	act->content.note = slots_fill(cx->arena, texts_pick(&notes->texts, r), &s, r);
	if (d->person && rng_chance(r, d->h->work->present_percent)) {
		const char **who = arena_array(cx->arena, 1, sizeof(*who));

		who[0] = words_pick(&d->h->work->present, r);
		act->content.present = (struct list){ who, 1 };
	}
	if (notes->n_steps && !act->cancelled && rng_chance(r, d->h->next_step)) {
		const struct term *t = notes->steps[rng_below(r, (uint32_t)notes->n_steps)];

		act->step.text = t->label.fr;
		act->step.due = calendar_roll(d->day + (int32_t)(t->days > 0 ? t->days : 7));
		act->content.next_step = &act->step;
		act->done_day = draw_done(d->h, act->step.due);
	}
	if (act->cancelled)
		act->content.cancel_reason = texts_pick(&d->h->work->cancel_reasons, r);
}

static void draw_act(struct ctx *cx, struct drawing *d, struct demo_act *act)
{
	struct demo_history *h = d->h;

	*act = (struct demo_act){ .done_day = DAY_NONE };
	draw_what(d);
	draw_record(d, &act->record);
	act->level = d->a->level;
	act->start = numbers_pick(&h->work->starts, &h->r);
	act->logged_at = logged_at(d, act);
	act->cancelled = rng_chance(&h->r, h->work->cancelled);
	act->corrected = !act->cancelled && rng_chance(&h->r, h->work->corrected);
	act->minutes_before = act->record.minutes + (act->record.minutes > 15 ? -10 : 10);
	h->next_id += 1 + (id_random53() & 0xFFFFF);
	act->id = h->next_id;
	act->record.source_id = act->id;
	h->next_record += act->corrected;
	act->record_id = h->next_record++;
	act->n_ties = mapping_resolve(cx->arena, cx->model, &act->record, &act->ties);
	if (h->drawn >= h->total - DEMO_NOTES)
		draw_content(cx, d, act);
}

size_t history_draw(struct ctx *cx, struct demo_history *h, struct demo_act *out, size_t room)
{
	struct drawing d = { .h = h };
	size_t n = 0;

	while (n < room && h->drawn < h->total && h->day < h->n_days) {
		if (h->drawn >= h->until[h->day]) {
			h->day++;
			continue;
		}
		d.day = h->days[h->day];
		draw_act(cx, &d, &out[n++]);
		h->drawn++;
	}
	return n;
}
