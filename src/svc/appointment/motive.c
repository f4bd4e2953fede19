/*
 * Motives: why somebody is received.  A motive says how long, how early it may be asked for, who
 * may book it, which room it needs, and who may read it.
 */
#include <string.h>

#include "core/app.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

const char *const discretions[] = { "open", "discreet", "secret", NULL };
const char *const motive_whos[] = { "all", "worker", NULL };
const char *const motive_rooms[] = { "any", "adapted", "none", NULL };

#define COLUMNS                                                                                \
	"motive_id, version, key, service_id, label_fr, label_nl, label_de, label_en, "        \
	"minutes,"                                                                             \
	" lead_hours, ahead_days, who, discretion, room, first, active"
static const char SQL_ONE[] = "SELECT " COLUMNS " FROM motive WHERE motive_id = ?1";
static const char SQL_KEY[] = "SELECT " COLUMNS " FROM motive WHERE key = ?1";
static const char SQL_ALL[] = "SELECT " COLUMNS " FROM motive ORDER BY motive_id LIMIT 500";
static const char SQL_ADD[] =
	"INSERT INTO motive(key, service_id, label_fr, label_nl, label_de, label_en, minutes,"
	" lead_hours, ahead_days, who, discretion, room, first, position)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	" (SELECT coalesce(max(position), 0) + 1 FROM motive))";
static const char SQL_CHANGE[] =
	"UPDATE motive SET version = version + 1, label_fr = ?2, label_nl = ?3, label_de = ?4,"
	" label_en = ?5, minutes = ?6, lead_hours = ?7, ahead_days = ?8, who = ?9,"
	" discretion = ?10, room = ?11, first = ?12, active = ?13"
	" WHERE motive_id = ?1 AND version = ?14";

static int index_of(const char *const *values, const char *s)
{
	int i = 0;

	while (values[i] && strcmp(values[i], s) != 0)
		i++;
	return i;
}

static void read_row(struct ctx *cx, const struct stmt *q, struct motive *m)
{
	struct arena *a = cx->arena;

	*m = (struct motive){
		.id = col_int(q, 0),
		.version = col_int(q, 1),
		.key = col_text(q, 2, a),
		.service_id = col_int(q, 3),
		.label = { col_text(q, 4, a), col_text(q, 5, a), col_text(q, 6, a),
			   col_text(q, 7, a) },
		.minutes = col_int(q, 8),
		.lead_hours = col_int(q, 9),
		.ahead_days = col_int(q, 10),
		.workers_only = *col_text(q, 11, a) == 'w',
		.discretion = index_of(discretions, col_text(q, 12, a)),
		.room = index_of(motive_rooms, col_text(q, 13, a)),
		.first = col_int(q, 14) != 0,
		.active = col_int(q, 15) != 0,
	};
}

Err motive_read(struct ctx *cx, int64_t id, struct motive *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*out = (struct motive){ .minutes = 30,
				.ahead_days = 180,
				.room = ROOM_ANY,
				.discretion = DISCRETION_DISCREET };
	if (!id)
		return OK;
	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	read_row(cx, &q, out);
	return OK;
}

Err motive_find(struct ctx *cx, const char *key, struct motive *out, bool *found)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };

	TRY(db_query(cx, &q, SQL_KEY, BIND(V_TEXT(key))));
	TRY(db_next(cx, &q, found));
	if (*found)
		read_row(cx, &q, out);
	return OK;
}

Err motives_all(struct ctx *cx, struct motive **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*n = 0;
	*out = arena_array(cx->arena, 500, sizeof(**out));
	TRY(db_query(cx, &q, SQL_ALL, NO_BIND));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		read_row(cx, &q, &(*out)[(*n)++]);
	}
}

Err motive_list(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct motive *m;
	struct jw w;
	size_t n;

	TRY(motives_all(cx, &m, &n));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++) {
		const struct catalogue_service *s = model_service(cx->model, m[i].service_id);

		jw_object(&w, NULL);
		jw_int(&w, "id", m[i].id);
		jw_int(&w, "version", m[i].version);
		jw_string(&w, "key", m[i].key);
		jw_string(&w, "service", s ? s->key : "");
		jw_label(&w, "label", &m[i].label);
		jw_int(&w, "minutes", m[i].minutes);
		jw_int(&w, "lead_hours", m[i].lead_hours);
		jw_int(&w, "ahead_days", m[i].ahead_days);
		jw_string(&w, "who", motive_whos[m[i].workers_only]);
		jw_string(&w, "discretion", discretions[m[i].discretion]);
		jw_string(&w, "room", motive_rooms[m[i].room]);
		jw_bool(&w, "first", m[i].first);
		jw_bool(&w, "active", m[i].active);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err answer(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	appt_moved(&rq->cx);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

/* A choice that was not made takes the first value. */
static const char *chosen(const char *const *values, int i)
{
	return values[i < 0 ? 0 : i];
}

Err motive_add(struct req *rq, struct resp *rs)
{
	const struct motive_in *in = rq->in;
	const struct label *l = &in->label;
	struct ctx *cx = &rq->cx;
	int64_t service = 0;
	struct motive was;
	bool found = false;

	TRY(service_named(rq, rs, in->service, "service", &service));
	TRY(motive_find(cx, in->key, &was, &found));
	if (found)
		return schema_refuse(cx, &rs->errors, "key", "field.taken");
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_TEXT(in->key), V_INT(service), V_TEXT(l->fr),
			 V_TEXT(l->nl ? l->nl : l->fr), V_TEXT(l->de ? l->de : l->fr),
			 V_TEXT(l->en ? l->en : l->fr), V_INT(in->minutes),
			 V_INT(in->lead_hours), V_INT(in->ahead_days ? in->ahead_days : 180),
			 V_TEXT(chosen(motive_whos, in->who)),
			 V_TEXT(in->discretion < 0 ? "discreet" : discretions[in->discretion]),
			 V_TEXT(chosen(motive_rooms, in->room)), V_INT(in->first)),
		    NULL));
	return answer(rq, rs, 201, db_last_id(cx->db), 1);
}

Err motive_change(struct req *rq, struct resp *rs)
{
	const struct motive_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct motive m;
	int64_t changed = 0;

	TRY(motive_read(cx, rq->id, &m));
	TRY(expect_version(rq, rs, m.version));
	if (in->label.fr)
		m.label =
			(struct label){ in->label.fr, in->label.nl ? in->label.nl : m.label.nl,
					in->label.de ? in->label.de : m.label.de,
					in->label.en ? in->label.en : m.label.en };
	if (in->minutes)
		m.minutes = in->minutes;
	if (schema_has(&motive_change_schema, rq->has, "lead_hours"))
		m.lead_hours = in->lead_hours;
	if (in->ahead_days)
		m.ahead_days = in->ahead_days;
	if (schema_has(&motive_change_schema, rq->has, "first"))
		m.first = in->first;
	if (schema_has(&motive_change_schema, rq->has, "active"))
		m.active = in->active;
	TRY(db_exec(
		cx, SQL_CHANGE,
		BIND(V_INT(m.id), V_TEXT(m.label.fr), V_TEXT(m.label.nl), V_TEXT(m.label.de),
		     V_TEXT(m.label.en), V_INT(m.minutes), V_INT(m.lead_hours),
		     V_INT(m.ahead_days),
		     V_TEXT(motive_whos[in->who < 0 ? m.workers_only : in->who]),
		     V_TEXT(discretions[in->discretion < 0 ? m.discretion : in->discretion]),
		     V_TEXT(motive_rooms[in->room < 0 ? m.room : in->room]), V_INT(m.first),
		     V_INT(m.active), V_INT(m.version)),
		&changed));
	TRY(expect_changed(rq, changed));
	return answer(rq, rs, 200, m.id, m.version + 1);
}
