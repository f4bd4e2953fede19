/*
 * The acts of test_facts_sql.c: a centre where, drawn from a seed, persons are made and changed,
 * interventions logged, corrected and cancelled, records tied by hand and by new rules, and
 * other services emit records of their own kind.
 */
#ifndef TESTS_FACTS_PLAY_H
#define TESTS_FACTS_PLAY_H

#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "core/record.h"
#include "core/write.h"

#define PERSONS 24
#define ACTS	400
#define LISTED	7 /* of each list, the first ones are used: few enough to meet often */

static const char *const LOCALITIES[] = { "Carlsbourg", "Opont", "Maissin", "Paliseul",
					  "Nollevaux" };
static const char *const MODES[] = { "interview", "phone",  "visit",
				     "letter",	  "errand", "network" };
/* By the number of the column of the directory. */
static const char *const SEXES[] = { "", "m", "f", "x" };

struct play {
	struct fx *fx;
	uint64_t seed;
	char *worker, *worker2, *lead, *manager; /* cookies */
	struct known_person {
		int64_t id, version;
		int32_t birth; /* DAY_NONE: unknown */
		int sex, locality;
	} persons[PERSONS];
	struct logged_act {
		int64_t id, version, record_id, person_id;
		bool second; /* logged by the second worker */
	} acts[ACTS];
	size_t n_persons, n_acts;
	uint16_t terms[FACT_DIMS][LISTED];
	const char *keys[FACT_DIMS][LISTED];
	struct arena arena; /* of the model's words */
};

static struct play pl;

static uint32_t rnd(uint32_t n)
{
	pl.seed ^= pl.seed << 13;
	pl.seed ^= pl.seed >> 7;
	pl.seed ^= pl.seed << 17;
	return (uint32_t)((pl.seed >> 32) * n >> 32);
}

/* ---- the stage ---- */

static char *sign_in(const char *login)
{
	fx_as(pl.fx, login);
	return strdup(pl.fx->cookie);
}

static void list_words(const struct model *m)
{
	static const enum term_list lists[FACT_DIMS] = {
		[FACT_KIND] = TERM_KIND,       [FACT_THEME] = TERM_THEME,
		[FACT_PLACE] = TERM_PLACE,     [FACT_PARTNER] = TERM_PARTNER,
		[FACT_OUTCOME] = TERM_OUTCOME, [FACT_CHANNEL] = TERM_MODE,
	};
	size_t n[FACT_DIMS] = { 0 };

	for (size_t i = 0; i < m->n_terms; i++)
		for (int d = 0; d < FACT_DIMS; d++)
			if (d != FACT_SERVICE && m->terms[i].list == lists[d] &&
			    n[d] < LISTED) {
				pl.keys[d][n[d]] = arena_strdup(&pl.arena, m->terms[i].key);
				pl.terms[d][n[d]++] = (uint16_t)m->terms[i].id;
			}
	for (size_t i = 0; i < m->n_services && n[FACT_SERVICE] < LISTED; i++)
		if (strcmp(m->services[i].archetype, "casework") == 0) {
			pl.keys[FACT_SERVICE][n[FACT_SERVICE]] =
				arena_strdup(&pl.arena, m->services[i].key);
			pl.terms[FACT_SERVICE][n[FACT_SERVICE]++] = (uint16_t)m->services[i].id;
		}
}

static int setup(void **state)
{
	struct model *m;

	if (fx_setup(state, FX_PLANS) != 0)
		return -1;
	pl = (struct play){ .fx = *state, .seed = 0x5EED0001 };
	arena_init(&pl.arena, ARENA_LIMIT_DEFAULT);
	pl.worker = sign_in("social_worker");
	pl.worker2 = sign_in("social_worker2");
	pl.lead = sign_in("team_lead");
	pl.manager = sign_in("manager");
	m = model_take(pl.fx->app);
	list_words(m);
	model_drop(pl.fx->app, m);
	return 0;
}

static int teardown(void **state)
{
	free(pl.worker);
	free(pl.worker2);
	free(pl.lead);
	free(pl.manager);
	arena_release(&pl.arena);
	return fx_teardown(state);
}

/* ---- acts ---- */

static int32_t some_day(void)
{
	return day_from_civil(2026, 11, 23) - (int32_t)rnd(rnd(3) ? 400 : 900);
}

static void person_body(char *out, size_t n, const struct known_person *p, bool whole)
{
	char iso[DAY_ISO_SIZE] = "", birth[40] = "", sex[20] = "";
	int len;

	if (p->birth != DAY_NONE)
		(void)snprintf(birth, sizeof(birth), ",\"birth_date\":\"%s\"",
			       day_iso(p->birth, iso));
	if (p->sex)
		(void)snprintf(sex, sizeof(sex), ",\"sex\":\"%s\"", SEXES[p->sex]);
	len = snprintf(out, n,
		       "%s{\"last_name\":\"Essai\",\"first_name\":\"Anne\"%s%s,\"address\":"
		       "{\"street\":\"Rue Haute\",\"postcode\":\"6850\",\"locality\":\"%s\"}}",
		       whole ? "{\"identity\":" : "", birth, sex, LOCALITIES[p->locality]);
	if (whole) /* no team: open to both workers */
		(void)snprintf(out + len, n - (size_t)len, "}");
}

static void draw_person(struct known_person *p)
{
	p->birth = rnd(8) ? day_from_civil(1936, 1, 1) + (int32_t)rnd(33000) : DAY_NONE;
	if (rnd(6) == 0)
		p->birth = day_from_civil(1960 + 4 * (int)rnd(14), 2, 29);
	p->sex = (int)rnd(4);
	p->locality = (int)rnd(ARRAY_LEN(LOCALITIES));
}

static void add_person(void)
{
	struct known_person *p = &pl.persons[pl.n_persons];
	char body[500];

	*p = (struct known_person){ .version = 1 };
	draw_person(p);
	person_body(body, sizeof(body), p, true);
	pl.fx->cookie = pl.worker;
	fx_call(pl.fx, POST, "/api/persons", body, 201);
	p->id = fx_int(pl.fx, "id");
	pl.n_persons++;
}

static void change_person(void)
{
	struct known_person *p = &pl.persons[rnd((uint32_t)pl.n_persons)];
	char body[500], path[80], tag[24];

	draw_person(p);
	person_body(body, sizeof(body), p, false);
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/identity", p->id);
	(void)snprintf(tag, sizeof(tag), "\"%" PRId64 "\"", p->version++);
	pl.fx->cookie = pl.worker;
	pl.fx->if_match = tag;
	fx_call(pl.fx, PATCH, path, body, 200);
}

static void household(void)
{
	const struct known_person *p = &pl.persons[rnd((uint32_t)pl.n_persons)];
	char body[300], path[80];

	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/household", p->id);
	(void)snprintf(body, sizeof(body),
		       "{\"members\":[{\"person_id\":%" PRId64 ",\"role\":\"head\"},"
		       "{\"person_id\":%" PRId64 ",\"role\":\"partner\"}]}",
		       p->id, pl.persons[rnd((uint32_t)pl.n_persons)].id);
	pl.fx->cookie = pl.worker;
	fx_request(pl.fx, PUT, path, body); /* refused for who has one already: fine */
	assert_true(pl.fx->status == 200 || pl.fx->status == 422 || pl.fx->status == 428);
}

static void put_word(struct buf *b, const char *name, enum fact_dim d)
{
	if (rnd(2))
		buf_printf(b, ",\"%s\":\"%s\"", name, pl.keys[d][rnd(LISTED)]);
}

static void act_body(struct buf *b, int64_t person_id)
{
	char iso[DAY_ISO_SIZE];

	buf_printf(b, "{\"service\":\"%s\",\"mode\":\"%s\",\"day\":\"%s\",\"minutes\":%u",
		   pl.keys[FACT_SERVICE][rnd(LISTED)], MODES[rnd(6)], day_iso(some_day(), iso),
		   rnd(241));
	put_word(b, "theme", FACT_THEME);
	put_word(b, "place", FACT_PLACE);
	put_word(b, "partner", FACT_PARTNER);
	put_word(b, "outcome", FACT_OUTCOME);
	if (person_id)
		buf_printf(b, ",\"person_id\":%" PRId64 "}", person_id);
	else
		buf_printf(b, ",\"head_count\":%u}", rnd(60));
}

static void log_act(void)
{
	struct logged_act *a = &pl.acts[pl.n_acts];
	struct buf b;

	*a = (struct logged_act){ .version = 1, .second = rnd(3) == 0 };
	if (rnd(6))
		a->person_id = pl.persons[rnd((uint32_t)pl.n_persons)].id;
	buf_init(&b, 4096);
	act_body(&b, a->person_id);
	pl.fx->cookie = a->second ? pl.worker2 : pl.worker;
	fx_call(pl.fx, POST, "/api/interventions", b.data, 201);
	a->id = fx_int(pl.fx, "id");
	a->record_id = fx_int(pl.fx, "record_id");
	pl.n_acts++;
	buf_release(&b);
}

/* Corrects an act, or cancels it. */
static void change_act(bool cancel)
{
	size_t i = rnd((uint32_t)pl.n_acts);
	struct logged_act *a = &pl.acts[i];
	char path[80], tag[24];
	struct buf b;

	buf_init(&b, 4096);
	if (cancel)
		buf_str(&b, "{\"reason\":\"doublon\"}");
	else
		act_body(&b, a->person_id);
	(void)snprintf(path, sizeof(path), "/api/interventions/%" PRId64 "%s", a->id,
		       cancel ? "/cancel" : "");
	(void)snprintf(tag, sizeof(tag), "\"%" PRId64 "\"", a->version++);
	pl.fx->cookie = a->second ? pl.worker2 : pl.worker;
	pl.fx->if_match = tag;
	fx_call(pl.fx, cancel ? POST : PATCH, path, b.data, 200);
	if (cancel)
		*a = pl.acts[--pl.n_acts];
	else
		a->record_id = fx_int(pl.fx, "record_id");
	buf_release(&b);
}

static int64_t some_action(int64_t plan_id)
{
	char sql[120];

	(void)snprintf(sql, sizeof(sql),
		       "SELECT node_id FROM plan_node WHERE plan_id = %" PRId64
		       " AND level = 'action' ORDER BY node_id LIMIT 1 OFFSET %u",
		       plan_id, rnd(12));
	return fx_sql(pl.fx, sql);
}

static void tie_by_hand(void)
{
	const struct logged_act *a = &pl.acts[rnd((uint32_t)pl.n_acts)];
	int64_t plan_id = 1 + rnd(2);
	char path[80], body[200];

	(void)snprintf(path, sizeof(path), "/api/records/%" PRId64 "/tie", a->record_id);
	(void)snprintf(body, sizeof(body),
		       "{\"plan_id\":%" PRId64 ",\"action_id\":%" PRId64
		       ",\"reason\":\"à la main\"}",
		       plan_id, some_action(plan_id));
	pl.fx->cookie = pl.lead;
	fx_call(pl.fx, POST, path, body, 200);
}

/* A new rule, and what was without an action finds it. */
static void add_rule(void)
{
	int64_t plan_id = 1 + rnd(2);
	char path[80], body[400];

	(void)snprintf(body, sizeof(body),
		       "{\"plan_id\":%" PRId64 ",\"action_id\":%" PRId64 ",\"kind\":"
		       "\"casework.intervention\",\"service\":\"%s\",\"priority\":%u,"
		       "\"from\":\"2021-01-01\"}",
		       plan_id, some_action(plan_id), pl.keys[FACT_SERVICE][rnd(LISTED)],
		       rnd(5));
	pl.fx->cookie = pl.manager;
	fx_call(pl.fx, POST, "/api/rules", body, 201);
	(void)snprintf(path, sizeof(path), "/api/plans/%" PRId64 "/attach", plan_id);
	fx_call(pl.fx, POST, path, NULL, 200);
}

/* Records of services that casework cannot make: lasting, with amounts, waits and lags. */
static Err emit_other(struct ctx *cx, void *arg)
{
	struct tie *ties = NULL;
	int64_t id;
	size_t n;
	struct record r = { .kind_id = pl.terms[FACT_KIND][0],
			    .service_id = 1 + rnd(50),
			    .day = some_day(),
			    .until = DAY_NONE,
			    .person_id =
				    rnd(5) ? pl.persons[rnd((uint32_t)pl.n_persons)].id : 0,
			    .head_count = rnd(30),
			    .staff_id = rnd(11),
			    .partner_id = rnd(2) ? pl.terms[FACT_PARTNER][rnd(LISTED)] : 0,
			    .place_id = rnd(2) ? pl.terms[FACT_PLACE][rnd(LISTED)] : 0,
			    .theme_id = rnd(2) ? pl.terms[FACT_THEME][rnd(LISTED)] : 0,
			    .quantity = (int64_t)rnd(40) - 5,
			    .minutes = rnd(500),
			    .amount_cents = (int64_t)rnd(100000) - 20000,
			    .wait = rnd(3) ? (int64_t)rnd(90) : -1,
			    .lag = rnd(3) ? (int64_t)rnd(60) : -1,
			    .source = "test",
			    .source_id = 1 };

	(void)arg;
	if (rnd(2))
		r.until = r.day + (int32_t)rnd(300);
	return record_emit(cx, &r, NULL, 0, &id, &ties, &n);
}

static void with_ctx(Err (*work)(struct ctx *cx, void *arg), void *arg)
{
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, (size_t)256 << 20);
	e = app_enter(pl.fx->app, &a, &cx);
	if (e.code == ERR_OK)
		e = work(&cx, arg);
	if (e.code != ERR_OK)
		fail_msg("%s %s %s", cx.err.key, cx.err.detail, cx.err.where);
	app_leave(&cx);
	arena_release(&a);
}

static Err other_service(struct ctx *cx, void *arg)
{
	return write_run(cx, emit_other, arg);
}

static void one_act(void)
{
	uint32_t what = rnd(100);

	if (pl.n_persons < 6 || (what < 8 && pl.n_persons < PERSONS))
		add_person();
	else if (what < 14)
		change_person();
	else if (what < 18)
		household();
	else if (what < 32)
		with_ctx(other_service, NULL);
	else if (what < 42 && pl.n_acts > 4)
		change_act(false);
	else if (what < 48 && pl.n_acts > 4)
		change_act(true);
	else if (what < 58 && pl.n_acts > 4)
		tie_by_hand();
	else if (what < 60)
		add_rule();
	else if (pl.n_acts < ACTS)
		log_act();
}

#endif
