/*
 * The social taxi of the demonstration centre: places, three vehicles, five drivers of three
 * kinds, a year and a half of rides with their refusals, and a day that is under way: some rides
 * driven, some to come, three to be placed, one that cannot be on time any more.
 *
 * Riders live in the villages of Paliseul.  What is written goes through the service's own
 * functions, so prices, records and lines to bill are what the program makes of such acts.
 */
#include "cli/demo_ride.h"

#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "core/calendar.h"

#include "base/banned.h"

enum stream { STREAM_RIDE = 71 };

#define DAYS_A_JOB 40
#define DAYS_MAX   560 /* a larger demo does not get a longer history of rides */
#define VILLAGES   8   /* of Paliseul, the first of the stock */

static const char SQL_PLACE[] =
	"INSERT INTO ride_place(label, kind, street, postcode, locality, lat, lon)"
	" VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6)";
static const char SQL_TARIFF[] =
	"INSERT INTO ride_tariff(label, source, from_day, to_day, flat, flat_cents, "
	"flat_metres,"
	" km_e4, km_from, wait_free, wait_free_kinds, wait_step, wait_cents, extra_cents,"
	" no_show_cents, late_cancel_cents) VALUES (?1, ?2, ?3, ?4, 'distance', ?5, 8000, ?6,"
	" 'pickup', 15, 'hospital cpas court', 15, ?7, 150, ?5, ?5)";
static const char SQL_VEHICLE[] =
	"INSERT INTO ride_vehicle(label, plate, seats, wheels, depot_id, odometer)"
	" VALUES (?1, ?2, ?3, ?4, 1, ?5)";
static const char SQL_DRIVER[] =
	"INSERT INTO ride_driver(driver_id, user_id, kind, allowance, day_cents, no_wheels,"
	" content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_SHIFT[] =
	"INSERT INTO ride_shift(driver_id, vehicle_id, weekday, from_minute, to_minute)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char SQL_PAPER[] =
	"INSERT INTO ride_paper(driver_id, vehicle_id, kind, seen_day, until_day)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char SQL_HOURS[] =
	"INSERT INTO ride_hours(weekday, from_minute, to_minute, from_day, to_day)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";

const struct demo_place demo_places[] = {
	{ "CPAS de Paliseul", "cpas", "6850", "Paliseul", 4990450, 513350 },
	{ "Centre hospitalier de Libramont", "hospital", "6800", "Libramont", 4992150, 537450 },
	{ "Clinique de Bouillon", "hospital", "6830", "Bouillon", 4979600, 506700 },
	{ "Maison médicale de Bertrix", "doctor", "6880", "Bertrix", 4985450, 525350 },
	{ "Cabinet de kinésithérapie", "doctor", "6850", "Paliseul", 4990150, 513600 },
	{ "Pharmacie du Centre", "pharmacy", "6850", "Paliseul", 4990350, 513450 },
	{ "Supermarché de Bertrix", "shop", "6880", "Bertrix", 4985900, 525900 },
	{ "Marché couvert", "shop", "6850", "Paliseul", 4990250, 513300 },
	{ "Maison de l’emploi", "work", "6800", "Libramont", 4991900, 537900 },
	{ "Gare de Paliseul", "station", "6850", "Paliseul", 4991000, 515050 },
	{ "Épicerie sociale", "other", "6850", "Paliseul", 4990500, 513250 },
	{ "Maison de repos", "leisure", "6850", "Carlsbourg", 4989350, 508150 },
};
static const struct demo_place localities[] = {
	{ "Paliseul", "locality", "6850", "Paliseul", 4990300, 513400 },
	{ "Carlsbourg", "locality", "6850", "Carlsbourg", 4989500, 508300 },
	{ "Offagne", "locality", "6850", "Offagne", 4988400, 517600 },
	{ "Nollevaux", "locality", "6851", "Nollevaux", 4987000, 511900 },
	{ "Opont", "locality", "6852", "Opont", 4993400, 512400 },
	{ "Maissin", "locality", "6853", "Maissin", 4996400, 518100 },
	{ "Framont", "locality", "6853", "Framont", 4993900, 517000 },
	{ "Fays-les-Veneurs", "locality", "6856", "Fays-les-Veneurs", 4986700, 516000 },
};

static const struct {
	const char *login, *kind, *allowance;
	int64_t day_cents, vehicle;
	int from, to;
	bool no_wheels;
} drivers[] = {
	{ "j.arend", "employee", "none", 0, 1, 480, 1020, false },
	{ "m.collard", "volunteer", "flat", 3000, 2, 480, 1020, true },
	{ "a.diallo", "art60", "none", 0, 3, 480, 720, false },
	{ "s.hanozet", "volunteer", "flat", 3500, 3, 780, 1020, true },
	{ "d.pirotte", "volunteer", "km", 0, 0, 0, 0, false },
};

static Err add_place(struct ctx *cx, const struct demo_place *p)
{
	return db_exec(cx, SQL_PLACE,
		       BIND(V_TEXT(p->label), V_TEXT(p->kind), V_TEXT(p->postcode),
			    V_TEXT(p->locality), V_INT(p->lat), V_INT(p->lon)),
		       NULL);
}

static Err add_tariffs(struct ctx *cx)
{
	int32_t change = day_from_civil(day_civil(cx->today).year, 1, 1);

	TRY(db_exec(cx, SQL_TARIFF,
		    BIND(V_TEXT("Tarif précédent"), V_TEXT("Conseil de l’action sociale, 2024"),
			 V_INT(day_from_civil(2024, 12, 1)), V_INT(change - 1), V_INT(260),
			 V_INT(3700), V_INT(150)),
		    NULL));
	return db_exec(cx, SQL_TARIFF,
		       BIND(V_TEXT("Tarif en vigueur"),
			    V_TEXT("Conseil de l’action sociale, séance de décembre"),
			    V_INT(change), V_NULL, V_INT(280), V_INT(4000), V_INT(200)),
		       NULL);
}

static Err add_vehicles(struct ctx *cx)
{
	static const struct {
		const char *label, *plate;
		int64_t seats, wheels, km;
		int inspection;
	} cars[] = {
		{ "Taxi 1", "1-TXS-101", 5, 1, 84210, 160 },
		{ "Taxi 2", "1-TXS-102", 4, 0, 51876, 31 },
		{ "Taxi 3", "1-TXS-103", 7, 0, 23904, 300 },
	};

	for (int64_t i = 0; i < (int64_t)ARRAY_LEN(cars); i++) {
		TRY(db_exec(cx, SQL_VEHICLE,
			    BIND(V_TEXT(cars[i].label), V_TEXT(cars[i].plate),
				 V_INT(cars[i].seats), V_INT(cars[i].wheels),
				 V_INT(cars[i].km)),
			    NULL));
		TRY(db_exec(cx, SQL_PAPER,
			    BIND(V_NULL, V_INT(i + 1), V_TEXT("inspection"),
				 V_INT(cx->today - 365 + cars[i].inspection),
				 V_INT(cx->today + cars[i].inspection)),
			    NULL));
		TRY(db_exec(cx, SQL_PAPER,
			    BIND(V_NULL, V_INT(i + 1), V_TEXT("insurance"),
				 V_INT(cx->today - 200), V_INT(cx->today + 165)),
			    NULL));
	}
	return OK;
}

static Err seal_driver(struct ctx *cx, int64_t id, int64_t phone, struct val *out)
{
	struct cell_at at = { .row = id,
			      .table = TABLE_RIDE_DRIVER,
			      .column = RIDE_DRIVER_CONTENT,
			      .version = 1 };
	const char *json = arena_printf(cx->arena, "{\"phone\":\"+3247%07lld\"}",
					(long long)(1204510 + phone * 9173));
	uint8_t *blob = NULL;
	size_t n = 0;

	TRY(cell_seal_tenant(cx, cx->app->vault, &at, CELL_NOTE, json, strlen(json), &blob,
			     &n));
	*out = V_BLOB(blob, n);
	return OK;
}

static Err add_driver(struct ctx *cx, size_t i)
{
	const struct user *u = model_user_login(cx->model, drivers[i].login);
	bool volunteer = strcmp(drivers[i].kind, "volunteer") == 0;
	const char *const *needs = ride_papers_needed(volunteer ? DRIVER_VOLUNTEER : 0);
	struct val content = V_NULL;
	int64_t id = (int64_t)i + 1;

	if (!u)
		return OK;
	TRY(seal_driver(cx, id, id, &content));
	TRY(db_exec(cx, SQL_DRIVER,
		    BIND(V_INT(id), V_INT(u->id), V_TEXT(drivers[i].kind),
			 V_TEXT(drivers[i].allowance), V_INT(drivers[i].day_cents),
			 V_INT(drivers[i].no_wheels), content),
		    NULL));
	for (int day = 1; drivers[i].vehicle && day <= 7; day++)
		TRY(db_exec(cx, SQL_SHIFT,
			    BIND(V_INT(id), V_INT(drivers[i].vehicle), V_INT(day),
				 V_INT(drivers[i].from), V_INT(drivers[i].to)),
			    NULL));
	for (size_t k = 0; needs[k]; k++)
		if (i < 4 || k > 0) /* the last one still owes a paper */
			TRY(db_exec(cx, SQL_PAPER,
				    BIND(V_INT(id), V_NULL, V_TEXT(needs[k]),
					 V_INT(cx->today - 300),
					 k == 1 ? V_INT(cx->today + 20 + 90 * id) : V_NULL),
				    NULL));
	return OK;
}

/* The service opened longer since a year. */
static Err add_hours(struct ctx *cx, int32_t first)
{
	for (int day = 1; day <= 7; day++) {
		if (day <= 5)
			TRY(db_exec(cx, SQL_HOURS,
				    BIND(V_INT(day), V_INT(510), V_INT(960), V_INT(first),
					 V_INT(cx->today - 366)),
				    NULL));
		TRY(db_exec(cx, SQL_HOURS,
			    BIND(V_INT(day), V_INT(480), V_INT(1020), V_INT(cx->today - 365),
				 V_NULL),
			    NULL));
	}
	return OK;
}

static Err frame(struct ctx *cx, void *arg)
{
	const struct demo_people *p = arg;

	for (size_t i = 0; i < DEMO_RIDE_PLACES; i++)
		TRY(add_place(cx, &demo_places[i]));
	for (size_t i = 0; i < ARRAY_LEN(localities); i++)
		TRY(add_place(cx, &localities[i]));
	TRY(add_tariffs(cx));
	TRY(add_vehicles(cx));
	for (size_t i = 0; i < ARRAY_LEN(drivers); i++)
		TRY(add_driver(cx, i));
	TRY(add_hours(cx, p->first_day));
	return audit_append(cx, &(struct audit_line){ .action = "demo.rides",
						      .klass = AUDIT_CLASS_SYSTEM,
						      .status = 200,
						      .purpose = "demo" });
}

/* Who is driven: some sixty people of the villages, older ones first; each with usual places. */
static size_t choose_riders(struct ctx *cx, const struct demo_people *p, struct rider *out)
{
	struct rng r = rng_of(p->seed, STREAM_RIDE, 1);
	size_t n = 0;

	(void)cx;
	for (size_t i = 0; i < p->n && n < DEMO_RIDERS; i++) {
		const struct demo_person *who = &p->rows[i];
		int age = age_on(who->birth, p->today);

		if (who->village >= VILLAGES || who->guarded || who->closed != DAY_NONE ||
		    who->deceased != DAY_NONE || age < 18 ||
		    !rng_chance(&r, age > 70   ? 100
				    : age > 55 ? 85
					       : 60))
			continue;
		out[n++] = (struct rider){
			.person_id = who->id,
			.village = &localities[who->village],
			.usual = rng_below(&r, DEMO_RIDE_PLACES - 1) + 1,
			.wheelchair = rng_chance(&r, 8),
			.walker = rng_chance(&r, 20),
		};
	}
	return n;
}

/* Some weeks of the past in one job: a job is an fsync. */
static Err weeks(struct ctx *cx, void *arg)
{
	struct demo_rides *d = arg;
	int32_t today = cx->today, to = d->day + DAYS_A_JOB;
	int64_t now = cx->now;

	for (; d->day < to && d->day < d->people->today; d->day++) {
		if (!calendar_is_working(&(struct calendar){ 0 }, d->day))
			continue;
		cx->today = d->day;
		cx->now = brussels_instant(d->day, 18 * 60);
		TRY(demo_ride_past(cx, d));
	}
	cx->today = today;
	cx->now = now;
	return OK;
}

Err demo_ride(struct ctx *cx, const struct demo_people *p)
{
	const struct user *who = model_user_login(cx->model, "v.culot");
	struct session s = { .user_id = who ? who->id : 1, .user = who };
	struct demo_rides d = { .people = p, .r = rng_of(p->seed, STREAM_RIDE, 2) };

	cx->who = &s;
	d.riders = arena_array(cx->arena, DEMO_RIDERS, sizeof(*d.riders));
	d.n_riders = choose_riders(cx, p, d.riders);
	TRY(write_run(cx, frame, (void *)(uintptr_t)p));
	if (!d.n_riders)
		return OK;
	d.day = p->first_day > p->today - DAYS_MAX ? p->first_day : p->today - DAYS_MAX;
	while (d.day < p->today)
		TRY(write_run(cx, weeks, &d));
	TRY(write_run(cx, demo_ride_today, &d));
	cx->who = NULL;
	return OK;
}
