/*
 * Drawing the people of the demonstration centre (demo_people.h).
 *
 * A household is drawn first: its shape, village, community, team and worker; then its members
 * one by one, so that couples are of one age, children have parents of a likely age and their
 * surname, and all share one address.  Numbers of files follow the days of opening; NISS
 * serials are given in ascending order among those of one birth day and sex, so no two are
 * alike.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "cli/demo_people.h"
#include "vault/token.h"

#include "base/banned.h"

enum stream { STREAM_HOUSEHOLD = 11 };

#define FILE_NO_FIRST 10001
#define CHILD_MAX     19 /* years, of children who live with their parents */

struct draw {
	struct demo_people *p;
	struct rng r;
	const struct household_shape *shape;
	uint8_t community, village, team, staff;
	int32_t opened;
	bool guarded;
	struct demo_person *head;
};

static int32_t birth_in_year(struct rng *r, int year)
{
	return day_from_civil(year, 1, 1) + (int32_t)rng_below(r, 365);
}

static int32_t draw_birth(struct draw *d)
{
	const struct people_stock *s = d->p->stock;
	size_t i = weights_pick(&s->by_birth, &d->r);

	return birth_in_year(&d->r, rng_between(&d->r, s->birth_from[i], s->birth_to[i]));
}

/* A birth between two ages of today. */
static int32_t birth_of_age(struct draw *d, int youngest, int oldest)
{
	return d->p->today - 365 * rng_between(&d->r, youngest, oldest) -
	       (int32_t)rng_below(&d->r, 365);
}

static uint8_t draw_sex(struct draw *d)
{
	const char *s = words_pick(&d->p->stock->sexes, &d->r);

	return s && *s == 'm' ? 0 : s && *s == 'x' ? 2 : 1;
}

static const char *draw_first(struct draw *d, const struct community *c, uint8_t sex,
			      int32_t birth)
{
	int which = sex == 2 ? (int)rng_below(&d->r, 2) : sex;
	int decade = (day_civil(birth).year - DECADE_FIRST) / 10;
	const struct weights *w;
	size_t i;

	if (decade < 0)
		decade = 0;
	if (decade >= DECADES)
		decade = DECADES - 1;
	w = &c->by_decade[which][decade];
	i = weights_empty(w) ? rng_below(&d->r, (uint32_t)c->n_first[which])
			     : weights_pick(w, &d->r);
	return texts_pick(&c->first[which][i].names, &d->r);
}

static bool has_children(const struct household_shape *s)
{
	return s->members[0] != MEMBER_PARENT && s->members[s->n - 1] == MEMBER_CHILD;
}

/* The first who is drawn: an adult of an age that fits the shape. */
static int32_t first_birth(struct draw *d)
{
	if (d->shape->members[0] == MEMBER_PARENT)
		return birth_of_age(d, 66, 92);
	if (has_children(d->shape))
		return birth_of_age(d, 21, 54);
	return draw_birth(d);
}

static void be_partner(struct draw *d, struct demo_person *m)
{
	const struct demo_person *h = d->head;

	m->role = ROLE_PARTNER;
	m->birth = h->birth + rng_between(&d->r, -2200, 2200);
	if (m->birth > d->p->today - 19 * 366)
		m->birth = h->birth;
	m->sex = (uint8_t)(rng_chance(&d->r, 94) ? (h->sex == 1 ? 0 : 1) : h->sex);
	if (rng_chance(&d->r, 14))
		m->community = (uint8_t)weights_pick(&d->p->stock->by_community, &d->r);
}

/* Brothers and sisters are born eleven months apart at least, or on one day. */
static const struct demo_person *too_near(const struct draw *d, const struct demo_person *m)
{
	for (const struct demo_person *o = d->head; o < m; o++)
		if (o->role == ROLE_CHILD && abs(o->birth - m->birth) < 330)
			return o;
	return NULL;
}

static void be_child(struct draw *d, struct demo_person *m)
{
	int age = age_on(d->head->birth, d->p->today);
	int oldest = age - 19 < CHILD_MAX ? age - 19 : CHILD_MAX;
	int youngest = age > 45 ? age - 45 : 0;
	const struct demo_person *near;

	m->role = ROLE_CHILD;
	if (oldest < youngest)
		oldest = youngest;
	for (int i = 0; i < 12; i++) {
		m->birth = birth_of_age(d, youngest, oldest);
		if (m->birth > d->p->today - 30)
			m->birth = d->p->today - 30;
		if (!too_near(d, m))
			break;
	}
	near = too_near(d, m);
	if (near)
		m->birth = near->birth;
	m->last = d->head->last;
}

static void be_adult_child(struct draw *d, struct demo_person *m)
{
	m->role = ROLE_HEAD;
	d->head->role = ROLE_PARENT;
	m->birth = d->head->birth + 365 * rng_between(&d->r, 23, 38);
	m->last = d->head->last;
}

static void be_relative(struct draw *d, struct demo_person *m)
{
	m->role = ROLE_SIBLING;
	m->birth = d->head->birth + rng_between(&d->r, -3000, 3000);
	if (m->birth > d->p->today - 19 * 366)
		m->birth = d->head->birth - 700;
	m->last = d->head->last;
}

static void draw_member(struct draw *d, size_t k, struct demo_person *m)
{
	m->community = d->community;
	m->sex = draw_sex(d);
	switch (k == 0 ? MEMBER_SINGLE : d->shape->members[k]) {
	case MEMBER_SINGLE:
	case MEMBER_PARENT:
		m->role = ROLE_HEAD;
		m->birth = first_birth(d);
		break;
	case MEMBER_PARTNER:
		be_partner(d, m);
		break;
	case MEMBER_CHILD:
		if (d->shape->members[0] == MEMBER_PARENT)
			be_adult_child(d, m);
		else
			be_child(d, m);
		break;
	case MEMBER_RELATIVE:
		be_relative(d, m);
		break;
	}
	if (!m->last)
		m->last = words_pick(&d->p->stock->communities[m->community].surnames, &d->r);
	m->first = draw_first(d, &d->p->stock->communities[m->community], m->sex, m->birth);
}

/* The team follows the age: insertion for those who may work, housing and health for elders. */
static uint8_t draw_team(struct draw *d, int age)
{
	static const double shares[3][4] = {
		{ 60, 34, 3, 3 },   /* general, insertion, debt, housing: under 26 */
		{ 40, 33, 15, 12 }, /* to 64 */
		{ 34, 0, 8, 58 },   /* 65 and older */
	};
	int row = age < 26 ? 0 : age < 65 ? 1 : 2;
	double at = (double)rng_below(&d->r, 10000) / 100.0;

	for (uint8_t t = 0; t < 4 && t < d->p->work->n_teams; t++) {
		if (at < shares[row][t])
			return t;
		at -= shares[row][t];
	}
	return 0;
}

/* A worker of the team, by load. */
static uint8_t draw_worker(struct draw *d, uint8_t team)
{
	const struct work_stock *w = d->p->work;
	double total = 0, at;
	uint8_t last = NO_STAFF;

	for (size_t i = 0; i < w->n_staff; i++)
		if (w->staff[i].n_teams && w->staff[i].teams[0] == team)
			total += w->staff[i].load;
	at = total * (double)rng_below(&d->r, 100000) / 100000.0;
	for (size_t i = 0; i < w->n_staff && i < NO_STAFF; i++) {
		if (!w->staff[i].n_teams || w->staff[i].teams[0] != team ||
		    w->staff[i].load <= 0)
			continue;
		last = (uint8_t)i;
		if (at < w->staff[i].load)
			break;
		at -= w->staff[i].load;
	}
	return last;
}

/* Half of the files are older than the history of interventions, up to six years. */
static int32_t draw_opened(struct draw *d)
{
	int history = d->p->today - d->p->first_day;

	if (rng_chance(&d->r, 55))
		return d->p->first_day - (int32_t)rng_below(&d->r, 6 * 365);
	return d->p->today - 1 -
	       (int32_t)rng_below(&d->r, (uint32_t)(history > 2 ? history : 2));
}

/* One in ten files is closed; some of them because the person died. */
static void draw_end(struct draw *d, struct demo_person *m)
{
	int open = d->p->today - m->opened;
	int age = age_on(m->birth, d->p->today);

	m->closed = m->deceased = DAY_NONE;
	if (m->role == ROLE_CHILD || open < 120 || !rng_chance(&d->r, age > 75 ? 22 : 9))
		return;
	m->closed = d->p->today - 1 - (int32_t)rng_below(&d->r, (uint32_t)(open - 90));
	if (rng_chance(&d->r, age > 75 ? 60 : 4)) {
		m->deceased = m->closed;
		m->closed += (int32_t)rng_below(&d->r, 20);
		if (m->closed >= d->p->today)
			m->closed = d->p->today - 1;
	}
}

static void draw_file(struct draw *d, struct demo_person *m)
{
	m->village = d->village;
	m->team = d->team;
	m->staff = d->staff;
	m->opened = d->opened;
	m->guarded = d->guarded;
	if (m->birth >= m->opened) /* born into an open household */
		m->opened = m->birth + 20 < d->p->today ? m->birth + 20 : d->p->today - 1;
	draw_end(d, m);
}

static size_t draw_household(struct demo_people *p, struct demo_person *rows, size_t room,
			     uint32_t number)
{
	struct draw d = { .p = p,
			  .r = rng_of(p->seed, STREAM_HOUSEHOLD, number),
			  .head = rows };
	int64_t household;
	size_t n;

	d.shape = &p->stock->shapes[weights_pick(&p->stock->by_shape, &d.r)];
	d.community = (uint8_t)weights_pick(&p->stock->by_community, &d.r);
	d.village = (uint8_t)weights_pick(&p->stock->by_village, &d.r);
	d.opened = draw_opened(&d);
	d.guarded = rng_chance(&d.r, 1);
	n = d.shape->n < room ? d.shape->n : room;
	household = id_random53();
	for (size_t k = 0; k < n; k++) {
		rows[k] = (struct demo_person){ .id = id_random53(), .household = number };
		rows[k].household_id = n > 1 ? household : 0;
		draw_member(&d, k, &rows[k]);
		if (k == 0) {
			d.team = draw_team(&d, age_on(rows[0].birth, p->today));
			d.staff = draw_worker(&d, d.team);
			if (rng_chance(&d.r, 1.5)) /* made at the desk, not yet given out */
				d.team = NO_TEAM, d.staff = NO_STAFF;
		}
		draw_file(&d, &rows[k]);
	}
	return n;
}

/* qsort has no argument: the rows that the indexes point into. */
static _Thread_local const struct demo_person *sorting;

static int by_opened(const void *a, const void *b)
{
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;

	if (sorting[i].opened != sorting[k].opened)
		return sorting[i].opened < sorting[k].opened ? -1 : 1;
	return i < k ? -1 : 1;
}

static int by_birth(const void *a, const void *b)
{
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;

	if (sorting[i].birth != sorting[k].birth)
		return sorting[i].birth < sorting[k].birth ? -1 : 1;
	if (sorting[i].sex != sorting[k].sex)
		return sorting[i].sex < sorting[k].sex ? -1 : 1;
	return i < k ? -1 : 1;
}

static int by_id(const void *a, const void *b)
{
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;

	return sorting[i].id < sorting[k].id ? -1 : sorting[i].id > sorting[k].id;
}

static void order(struct demo_people *p, int (*compare)(const void *, const void *))
{
	for (size_t i = 0; i < p->n; i++)
		p->by_id[i] = (uint32_t)i;
	sorting = p->rows;
	qsort(p->by_id, p->n, sizeof(*p->by_id), compare);
}

/* Odd serials for men, even ones for women; X takes those of the women's end. */
static void give_serials(struct demo_people *p)
{
	struct rng r = rng_of(p->seed, STREAM_HOUSEHOLD, UINT64_MAX);
	const struct demo_person *before = NULL;
	unsigned serial = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct demo_person *m = &p->rows[p->by_id[i]];
		unsigned odd = m->sex == 0;

		if (!before || before->birth != m->birth || before->sex != m->sex)
			serial = (m->sex == 2 ? 902 : 2 * rng_below(&r, 150) + 2) - odd;
		else
			serial += 2;
		before = m;
		m->serial =
			(uint16_t)(serial <= (m->sex == 2 ? 998u : 900u) && rng_chance(&r, 95)
					   ? serial
					   : 0);
	}
}

void people_draw(struct arena *a, struct demo_people *p, size_t n)
{
	p->rows = arena_array(a, n, sizeof(*p->rows));
	p->by_id = arena_array(a, n, sizeof(*p->by_id));
	p->n = 0;
	while (p->n < n)
		p->n += draw_household(p, &p->rows[p->n], n - p->n,
				       (uint32_t)p->n_households++);
	order(p, by_opened);
	for (size_t i = 0; i < n; i++)
		p->rows[p->by_id[i]].file_no = FILE_NO_FIRST + (uint32_t)i;
	order(p, by_birth);
	give_serials(p);
	order(p, by_id);
}
