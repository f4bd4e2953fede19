/* Drivers: kind, hours, papers, and what a volunteer was paid this year (fleet.h). */
#include "svc/ride/fleet.h"

#include <string.h>

#include "base/date.h"
#include "vault/cell.h"

#include "base/banned.h"

static const char SQL_DRIVERS[] =
	"SELECT driver_id, version, user_id, kind, allowance, day_cents, elsewhere_cents,"
	" elsewhere_year, no_wheels, active, content FROM ride_driver ORDER BY active DESC,"
	" driver_id";
static const char SQL_VERSION[] = "SELECT version FROM ride_driver WHERE driver_id = ?1";
static const char SQL_NEXT[] = "SELECT coalesce(max(driver_id), 0) + 1 FROM ride_driver";
static const char SQL_TAKEN[] =
	"SELECT 1 FROM ride_driver WHERE user_id = ?1 AND driver_id <> ?2";
static const char SQL_ADD[] =
	"INSERT INTO ride_driver(driver_id, version, user_id, kind, allowance, day_cents,"
	" elsewhere_cents, elsewhere_year, no_wheels, active, content)"
	" VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
static const char SQL_SET[] =
	"UPDATE ride_driver SET version = version + 1, user_id = ?2, kind = ?3, allowance = ?4,"
	" day_cents = ?5, elsewhere_cents = ?6, elsewhere_year = ?7, no_wheels = ?8,"
	" active = ?9, content = ?10 WHERE driver_id = ?1 AND version = ?11";
static const char SQL_SHIFTS[] =
	"SELECT vehicle_id, weekday, from_minute, to_minute FROM ride_shift"
	" WHERE driver_id = ?1 ORDER BY weekday, from_minute";
static const char SQL_SHIFTS_DROP[] = "DELETE FROM ride_shift WHERE driver_id = ?1";
static const char SQL_SHIFT[] =
	"INSERT INTO ride_shift(driver_id, vehicle_id, weekday, from_minute, to_minute)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char SQL_ABSENCES[] =
	"SELECT from_day, to_day, kind FROM ride_absence WHERE driver_id = ?1 AND to_day >= ?2"
	" ORDER BY from_day";
/* Days with a run that was driven, and its kilometres, in a year. */
static const char SQL_YEAR[] =
	"SELECT count(DISTINCT day), coalesce(sum(km_end - km_start), 0) FROM ride_run"
	" WHERE driver_id = ?1 AND day BETWEEN ?2 AND ?3 AND state = 'back'";
static const char SQL_VEHICLE[] = "SELECT 1 FROM ride_vehicle WHERE vehicle_id = ?1";

const char *const ride_driver_kinds[] = { "employee", "art60", "volunteer", NULL };
const char *const ride_driver_allowances[] = { "none", "flat", "km", "flat_km", NULL };

static struct cell_at cell_of(int64_t id, int64_t version)
{
	return (struct cell_at){ .row = id,
				 .table = TABLE_RIDE_DRIVER,
				 .column = RIDE_DRIVER_CONTENT,
				 .version = (uint64_t)version };
}

static int index_of(const char *const *names, const char *name)
{
	int i = 0;

	while (names[i + 1] && strcmp(names[i], name) != 0)
		i++;
	return i;
}

/* What the allowance came to this year, beside its cap. */
static Err write_year(struct ctx *cx, struct jw *w, int64_t id, const struct driver_in *d)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int year = day_civil(cx->today).year;
	double cap = model_parameter(cx->model, "volunteer.year", cx->today, 0);
	double rate = model_parameter(cx->model, "km.car", cx->today, 0);
	double alert = model_parameter(cx->model, "volunteer.alert", cx->today, 0.8);
	double flat = 0, km = 0, counted;
	bool row = false;

	TRY(db_query(cx, &q, SQL_YEAR,
		     BIND(V_INT(id), V_INT(day_from_civil(year, 1, 1)),
			  V_INT(day_from_civil(year, 12, 31)))));
	TRY(db_next(cx, &q, &row));
	if (d->allowance == 1 || d->allowance == 3)
		flat = (double)(col_int(&q, 0) * d->day_cents);
	if (d->allowance == 2 || d->allowance == 3)
		km = (double)col_int(&q, 1) * rate * 100;
	/* Real costs of driving people are not capped; the flat amounts of all bodies are. */
	counted = flat + (d->elsewhere_year == year ? (double)d->elsewhere_cents : 0);
	jw_object(w, "year");
	jw_int(w, "days", col_int(&q, 0));
	jw_int(w, "km", col_int(&q, 1));
	jw_int(w, "flat_cents", (int64_t)(flat + 0.5));
	jw_int(w, "km_cents", (int64_t)(km + 0.5));
	jw_int(w, "counted_cents", (int64_t)(counted + 0.5));
	jw_int(w, "cap_cents", (int64_t)cap);
	jw_int(w, "cap_day_cents",
	       (int64_t)model_parameter(cx->model, "volunteer.day", cx->today, 0));
	jw_string(w, "state",
		  cap <= 0 || d->kind != DRIVER_VOLUNTEER ? "none"
		  : counted >= cap			  ? "over"
		  : counted >= cap * alert		  ? "near"
							  : "ok");
	jw_end(w);
	return OK;
}

static Err write_shifts(struct ctx *cx, struct jw *w, int64_t id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 }, a = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_SHIFTS, BIND(V_INT(id))));
	jw_array(w, "shifts");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_int(w, "vehicle_id", col_int(&q, 0));
		jw_int(w, "weekday", col_int(&q, 1));
		jw_int(w, "from_minute", col_int(&q, 2));
		jw_int(w, "to_minute", col_int(&q, 3));
		jw_end(w);
	}
	jw_end(w);
	TRY(db_query(cx, &a, SQL_ABSENCES, BIND(V_INT(id), V_INT(cx->today))));
	jw_array(w, "absences");
	for (;;) {
		TRY(db_next(cx, &a, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_day(w, "from_day", col_day(&a, 0));
		jw_day(w, "to_day", col_day(&a, 1));
		jw_string(w, "kind", col_text(&a, 2, cx->arena));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_content(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	struct cell_at at = cell_of(col_int(q, 0), col_int(q, 1));
	struct driver_content c = { 0 };
	const void *blob;
	char *json = NULL;
	size_t n, len = 0;

	blob = col_blob(q, 10, cx->arena, &n);
	TRY(cell_open_tenant(cx, cx->app->vault, &at, blob, n, &json, &len));
	TRY(schema_read_own(cx, &ride_driver_content_schema, json, len, &c, NULL));
	jw_string(w, "phone", c.phone);
	jw_string(w, "note", c.note);
	return OK;
}

static Err write_driver(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	const struct user *u = model_user(cx->model, col_int(q, 2));
	struct driver_in d = {
		.kind = index_of(ride_driver_kinds, col_text(q, 3, cx->arena)),
		.allowance = index_of(ride_driver_allowances, col_text(q, 4, cx->arena)),
		.day_cents = col_int(q, 5),
		.elsewhere_cents = col_int(q, 6),
		.elsewhere_year = col_int(q, 7),
	};

	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "version", col_int(q, 1));
	jw_int(w, "user_id", col_int(q, 2));
	jw_string(w, "name", u ? u->name : "");
	jw_string(w, "kind", ride_driver_kinds[d.kind]);
	jw_string(w, "allowance", ride_driver_allowances[d.allowance]);
	jw_int(w, "day_cents", d.day_cents);
	jw_int(w, "elsewhere_cents", d.elsewhere_cents);
	jw_int(w, "elsewhere_year", d.elsewhere_year);
	jw_bool(w, "no_wheels", col_int(q, 8) != 0);
	jw_bool(w, "active", col_int(q, 9) != 0);
	TRY(write_content(cx, w, q));
	TRY(write_shifts(cx, w, col_int(q, 0)));
	TRY(ride_papers_write(cx, w, col_int(q, 0), 0, ride_papers_needed(d.kind)));
	return write_year(cx, w, col_int(q, 0), &d);
}

Err ride_drivers(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_DRIVERS, NO_BIND));
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(&w, NULL);
		TRY(write_driver(cx, &w, &q));
		jw_end(&w);
	}
	jw_end(&w);
	/* Accounts that may become drivers. */
	jw_array(&w, "users");
	for (size_t i = 0; i < cx->model->n_users; i++) {
		const struct user *u = &cx->model->users[i];

		if (!u->active || !user_can(u, "ride.drive"))
			continue;
		jw_object(&w, NULL);
		jw_int(&w, "id", u->id);
		jw_string(&w, "name", u->name);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err check(struct req *rq, struct resp *rs, const struct driver_in *in, int64_t id)
{
	const struct user *u = model_user(rq->cx.model, in->user_id);
	double cap = model_parameter(rq->cx.model, "volunteer.day", rq->cx.today, 0);
	const struct shift_in *s = in->shifts.items;
	bool taken = false, found = false;

	if (!u || !user_can(u, "ride.drive"))
		return schema_refuse(&rq->cx, &rs->errors, "user_id", "field.not_one_of");
	TRY(db_found(&rq->cx, SQL_TAKEN, BIND(V_INT(in->user_id), V_INT(id)), &taken));
	if (taken)
		return schema_refuse(&rq->cx, &rs->errors, "user_id", "ride.driver_taken");
	if (in->kind == DRIVER_VOLUNTEER && cap > 0 && (double)in->day_cents > cap)
		return schema_refuse(&rq->cx, &rs->errors, "day_cents", "ride.over_day_cap");
	for (size_t i = 0; i < in->shifts.n; i++) {
		TRY(db_found(&rq->cx, SQL_VEHICLE, BIND(V_INT(s[i].vehicle_id)), &found));
		if (!found || s[i].to_minute <= s[i].from_minute)
			return schema_refuse(&rq->cx, &rs->errors,
					     arena_printf(rq->cx.arena, "shifts[%zu].%s", i,
							  found ? "to_minute" : "vehicle_id"),
					     found ? "field.too_small" : "field.not_one_of");
	}
	return OK;
}

static Err store(struct req *rq, const struct driver_in *in, int64_t id, int64_t version,
		 int64_t *changed)
{
	CLEANUP(buf_release) struct buf b;
	struct ctx *cx = &rq->cx;
	struct driver_content c = { in->phone, in->note };
	struct cell_at at = cell_of(id, version + 1);
	const struct shift_in *s = in->shifts.items;
	uint8_t *blob;
	size_t n;
	struct jw w;

	buf_init(&b, 1 << 14);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, &ride_driver_content_schema, &c);
	jw_end(&w);
	TRY(cell_seal_tenant(cx, cx->app->vault, &at, CELL_NOTE, b.data, b.len, &blob, &n));
	const struct val args[] = {
		V_INT(id),
		V_INT(in->user_id),
		V_TEXT(ride_driver_kinds[in->kind]),
		V_TEXT(ride_driver_allowances[in->allowance < 0 ? 0 : in->allowance]),
		V_INT(in->day_cents),
		V_INT(in->elsewhere_cents),
		V_INT(in->elsewhere_year),
		V_INT(in->no_wheels),
		V_INT(!schema_has(&ride_driver_in_schema, rq->has, "active") || in->active),
		V_BLOB(blob, n),
		version ? V_INT(version) : (struct val){ .kind = VAL_END },
		{ .kind = VAL_END },
	};
	TRY(db_exec(cx, version ? SQL_SET : SQL_ADD, args, changed));
	TRY(db_exec(cx, SQL_SHIFTS_DROP, BIND(V_INT(id)), NULL));
	for (size_t i = 0; i < in->shifts.n; i++)
		TRY(db_exec(cx, SQL_SHIFT,
			    BIND(V_INT(id), V_INT(s[i].vehicle_id), V_INT(s[i].weekday),
				 V_INT(s[i].from_minute), V_INT(s[i].to_minute)),
			    NULL));
	return ride_papers_store(cx, id, 0, &in->papers);
}

static Err answer(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	app_touch(rq->cx.app, TOPIC_RIDES);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

Err ride_driver_add(struct req *rq, struct resp *rs)
{
	int64_t id = 0, changed = 0;

	TRY(check(rq, rs, rq->in, 0));
	TRY(db_int(&rq->cx, SQL_NEXT, NO_BIND, &id));
	TRY(store(rq, rq->in, id, 0, &changed));
	return answer(rq, rs, 201, id, 1);
}

Err ride_driver_set(struct req *rq, struct resp *rs)
{
	int64_t version = 0, changed = 0;

	TRY(db_int(&rq->cx, SQL_VERSION, BIND(V_INT(rq->id)), &version));
	if (!version)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	TRY(check(rq, rs, rq->in, rq->id));
	TRY(store(rq, rq->in, rq->id, version, &changed));
	TRY(expect_changed(rq, changed));
	return answer(rq, rs, 200, rq->id, version + 1);
}
