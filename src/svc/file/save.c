/*
 * Adding, correcting and voiding an act, and what follows: its delays and its records.
 *
 * One handler serves every kind; the route's body schema tells which one.
 */
#include <string.h>

#include "base/date.h"
#include "svc/file/file.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(act_id), 0) FROM file_act";
static const char SQL_NUMBER[] =
	"SELECT coalesce(max(number), 0) + 1 FROM file_act WHERE year = ?1";
static const char SQL_ADD[] =
	"INSERT INTO file_act(act_id, version, kind, person_id, parent_id, author_id, "
	"worker_id,"
	" day, from_day, until_day, state, code, year, number, amount_cents, at, content)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
static const char SQL_KEEP[] =
	"INSERT INTO file_act_past(act_id, version, author_id, at, content)"
	" SELECT act_id, version, ?2, ?3, content FROM file_act WHERE act_id = ?1";
static const char SQL_CHANGE[] =
	"UPDATE file_act SET version = version + 1, worker_id = ?2, day = ?3, from_day = ?4,"
	" until_day = ?5, code = ?6, amount_cents = ?7, content = ?8"
	" WHERE act_id = ?1 AND version = ?9 AND voided = 0";
static const char SQL_VOID[] =
	"UPDATE file_act SET version = version + 1, voided = 1, state = 'voided', content = ?2"
	" WHERE act_id = ?1 AND version = ?3 AND voided = 0";
static const char SQL_STATE[] = "UPDATE file_act SET state = ?2 WHERE act_id = ?1";
static const char SQL_CLOCK_DROP[] = "DELETE FROM file_clock WHERE act_id = ?1";
static const char SQL_CLOCK[] = "INSERT INTO file_clock(act_id, clock, person_id, start_day, "
				"due_day, met_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_RECORDS[] =
	"SELECT slot, record_id FROM file_record WHERE act_id = ?1 ORDER BY slot";
static const char SQL_RECORD_PUT[] =
	"INSERT INTO file_record(act_id, slot, record_id) VALUES (?1, ?2, ?3)"
	" ON CONFLICT (act_id, slot) DO UPDATE SET record_id = excluded.record_id";
static const char SQL_RECORD_DROP[] = "DELETE FROM file_record WHERE act_id = ?1 AND slot = ?2";
static const char SQL_RECORD_SAME[] =
	"SELECT 1 FROM record WHERE record_id = ?1 AND kind_id = ?2 AND service_id = ?3 AND "
	"day = ?4 AND until_day IS ?5 AND staff_id IS ?6 AND partner_id IS ?7 AND theme_id IS "
	"?8 AND outcome_id IS ?9 AND channel_id IS ?10 AND quantity = ?11 AND amount_cents = "
	"?12 AND lag IS ?13";
static const char SQL_HOUSEHOLD[] =
	"SELECT household_id FROM household_member WHERE person_id = ?1";
/* A report or a decision moves the yearly visit and review of what is paid. */
static const char SQL_INCOMES[] =
	"SELECT act_id FROM file_act WHERE person_id = ?1 AND kind = 'aid' AND voided = 0"
	" AND code IN ('ris', 'eris', 'ris_complement') AND (until_day IS NULL OR until_day >= "
	"?2)";
static const char SQL_CHILDREN[] =
	"SELECT 1 FROM file_act WHERE parent_id = ?1 AND voided = 0 LIMIT 1";

/* ---- records ----------------------------------------------------------------------------------- */

static int64_t term_id(const struct model *m, enum term_list list, const char *key)
{
	const struct term *t = key && *key ? model_term_key(m, list, key) : NULL;

	return t ? t->id : 0;
}

static Err record_of(struct ctx *cx, const struct act *a, const struct act_record *r,
		     struct record *out)
{
	const struct catalogue_service *s = model_service_key(cx->model, r->service);

	*out = (struct record){ .kind_id = term_id(cx->model, TERM_KIND, r->kind),
				.service_id = s ? s->id : 0,
				.day = r->day,
				.until = r->until,
				.person_id = a->person_id,
				.staff_id = a->worker_id ? a->worker_id : a->author_id,
				.theme_id = term_id(cx->model, TERM_THEME, r->theme),
				.outcome_id = term_id(cx->model, TERM_OUTCOME, r->outcome),
				.partner_id = term_id(cx->model, TERM_PARTNER, r->partner),
				.channel_id = term_id(cx->model, TERM_MODE, r->mode),
				.quantity = r->quantity,
				.amount_cents = r->amount,
				.wait = -1,
				.lag = r->lag > 32767 ? 32767 : r->lag,
				.source = "file_act",
				.source_id = a->id };
	if (!out->kind_id || !out->service_id)
		FAILF(cx, ERR_INTERNAL, "record.kind", "%s of %s", r->kind, r->service);
	return db_int(cx, SQL_HOUSEHOLD, BIND(V_INT(a->person_id)), &out->household_id);
}

static Err record_same(struct ctx *cx, int64_t id, const struct record *r, bool *same)
{
	return db_found(cx, SQL_RECORD_SAME,
			BIND(V_INT(id), V_INT(r->kind_id), V_INT(r->service_id), V_INT(r->day),
			     V_DAY(r->until), V_ID(r->staff_id), V_ID(r->partner_id),
			     V_ID(r->theme_id), V_ID(r->outcome_id), V_ID(r->channel_id),
			     V_INT(r->quantity), V_INT(r->amount_cents),
			     r->lag < 0 ? V_NULL : V_INT(r->lag)),
			same);
}

struct standing {
	const char *slot;
	int64_t record_id;
};

static Err standing_read(struct ctx *cx, int64_t act_id, struct standing *out, size_t room,
			 size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*n = 0;
	TRY(db_query(cx, &q, SQL_RECORDS, BIND(V_INT(act_id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || *n == room)
			return OK;
		out[(*n)++] = (struct standing){ .slot = col_text(&q, 0, cx->arena),
						 .record_id = col_int(&q, 1) };
	}
}

static Err record_put(struct ctx *cx, const struct act *a, const struct act_record *r,
		      const struct standing *had)
{
	struct tie *ties = NULL;
	struct record rec;
	size_t n_ties = 0;
	int64_t id = 0;
	bool same = false;

	TRY(record_of(cx, a, r, &rec));
	if (had)
		TRY(record_same(cx, had->record_id, &rec, &same));
	if (same)
		return OK;
	TRY(record_emit(cx, &rec, NULL, 0, &id, &ties, &n_ties));
	if (had)
		TRY(record_void(cx, had->record_id, id));
	return db_exec(cx, SQL_RECORD_PUT, BIND(V_INT(a->id), V_TEXT(r->slot), V_INT(id)),
		       NULL);
}

static Err records_sync(struct ctx *cx, const struct act *a, const struct derived *d)
{
	struct standing had[DERIVED_RECORDS];
	size_t n_had = 0;

	TRY(standing_read(cx, a->id, had, ARRAY_LEN(had), &n_had));
	for (size_t i = 0; i < d->n_records; i++) {
		const struct standing *was = NULL;

		for (size_t k = 0; k < n_had; k++)
			if (had[k].slot && strcmp(had[k].slot, d->records[i].slot) == 0)
				was = &had[k];
		TRY(record_put(cx, a, &d->records[i], was));
		if (was)
			had[was - had].slot = NULL;
	}
	for (size_t k = 0; k < n_had; k++) {
		if (!had[k].slot)
			continue;
		TRY(record_void(cx, had[k].record_id, 0));
		TRY(db_exec(cx, SQL_RECORD_DROP, BIND(V_INT(a->id), V_TEXT(had[k].slot)),
			    NULL));
	}
	return OK;
}

/* ---- what follows from an act -------------------------------------------------------------------- */

static Err clocks_sync(struct ctx *cx, const struct act *a, const struct derived *d)
{
	TRY(db_exec(cx, SQL_CLOCK_DROP, BIND(V_INT(a->id)), NULL));
	for (size_t i = 0; i < d->n_clocks; i++) {
		const struct act_clock *c = &d->clocks[i];

		TRY(db_exec(cx, SQL_CLOCK,
			    BIND(V_INT(a->id), V_TEXT(c->clock), V_INT(a->person_id),
				 V_INT(c->start), V_DAY(c->due), V_DAY(c->met)),
			    NULL));
	}
	return OK;
}

static Err refresh_one(struct ctx *cx, struct act *a)
{
	struct derived d = { .n_clocks = 0 };

	if (!a->voided) {
		TRY(act_open(cx, NULL, a));
		TRY(act_kinds[a->kind].derive(cx, a, &d));
		TRY(db_exec(cx, SQL_STATE, BIND(V_INT(a->id), V_TEXT(a->state)), NULL));
	}
	TRY(clocks_sync(cx, a, &d));
	return records_sync(cx, a, &d);
}

static Err refresh_incomes(struct ctx *cx, int64_t person_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t ids[16];
	size_t n = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_INCOMES, BIND(V_INT(person_id), V_INT(cx->today))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || n == ARRAY_LEN(ids))
			break;
		ids[n++] = col_int(&q, 0);
	}
	for (size_t i = 0; i < n; i++) {
		struct act aid;

		TRY(act_read(cx, ids[i], &aid));
		TRY(refresh_one(cx, &aid));
	}
	return OK;
}

Err act_follow(struct ctx *cx, struct act *a)
{
	return refresh_one(cx, a);
}

Err act_refresh(struct ctx *cx, struct act *a)
{
	int64_t parent = a->parent_id;

	app_touch(cx->app, TOPIC_CASEWORK);
	TRY(refresh_one(cx, a));
	while (parent) {
		struct act p;

		TRY(act_read(cx, parent, &p));
		TRY(refresh_one(cx, &p));
		parent = p.parent_id;
	}
	if (a->kind == ACT_REPORT || a->kind == ACT_DECISION)
		return refresh_incomes(cx, a->person_id);
	return OK;
}

/* ---- handlers ------------------------------------------------------------------------------------ */

static const struct act_kind *kind_of(const struct req *rq)
{
	for (size_t i = 0; i < ACT_KINDS; i++)
		if (act_kinds[i].in == rq->route->in)
			return &act_kinds[i];
	return NULL;
}

/* The parent is there, of the same person and of the right kind. */
static Err check_parent(struct req *rq, struct resp *rs, const struct act_kind *kind,
			struct act *a)
{
	struct ctx *cx = &rq->cx;
	struct act p;
	Err e;

	if (!a->parent_id)
		return kind->parent_needed
			       ? schema_refuse(cx, &rs->errors, "parent_id", "field.required")
			       : OK;
	e = act_read(cx, a->parent_id, &p);
	if (e.code == ERR_NOT_FOUND) {
		err_clear(&cx->err);
		return schema_refuse(cx, &rs->errors, "parent_id", "field.not_one_of");
	}
	TRY(e);
	if (p.person_id != a->person_id || p.kind != kind->parent || p.voided)
		return schema_refuse(cx, &rs->errors, "parent_id", "field.not_one_of");
	return OK;
}

static Err check(struct req *rq, struct resp *rs, const struct act_kind *kind, struct act *a)
{
	const struct act_in *in = rq->in;

	a->was = a->in;
	a->in = rq->in;
	a->day = in->day;
	a->from = a->until = DAY_NONE;
	if (in->day > rq->cx.today && a->kind != ACT_REMINDER)
		return schema_refuse(&rq->cx, &rs->errors, "day", "field.too_large");
	TRY(check_parent(rq, rs, kind, a));
	return kind->check(rq, rs, a);
}

static Err answer(struct req *rq, struct resp *rs, int status, struct act *a)
{
	struct jw w;

	rq->subject = a->person_id;
	rq->object = a->id;
	rq->action = act_kinds[a->kind].action;
	rs->version = a->version;
	w = reply(rs, status);
	jw_int(&w, "id", a->id);
	jw_int(&w, "version", a->version);
	jw_string(&w, "state", a->state);
	jw_string(&w, "register",
		  a->number ? arena_printf(rq->cx.arena, "%lld/%04lld", (long long)a->year,
					   (long long)a->number)
			    : NULL);
	return reply_end(rq, rs, &w);
}

Err act_insert(struct ctx *cx, struct act *a)
{
	uint8_t *blob;
	size_t n;

	TRY(db_int(cx, SQL_NEXT, NO_BIND, &a->id));
	a->id += 1 + (id_random53() & 0xFFFF);
	a->version = 1;
	a->at = a->at ? a->at : cx->now;
	a->state = "new";
	if (a->kind == ACT_REQUEST) {
		a->year = day_civil(a->day).year;
		TRY(db_int(cx, SQL_NUMBER, BIND(V_INT(a->year)), &a->number));
	}
	TRY(act_seal(cx, a, &blob, &n));
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(a->id), V_INT(1), V_TEXT(act_kinds[a->kind].name),
			    V_INT(a->person_id), V_ID(a->parent_id), V_INT(a->author_id),
			    V_ID(a->worker_id), V_INT(a->day), V_DAY(a->from), V_DAY(a->until),
			    V_TEXT(a->state), V_TEXT(a->code), V_ID(a->year), V_ID(a->number),
			    V_INT(a->amount), V_INT(a->at), V_BLOB(blob, n)),
		       NULL);
}

Err act_add(struct req *rq, struct resp *rs)
{
	const struct act_kind *kind = kind_of(rq);
	const struct act_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct act a = { .person_id = rq->id,
			 .parent_id = in->parent_id,
			 .author_id = cx->who->user_id,
			 .kind = (enum act_kind_id)(kind - act_kinds) };
	struct grant g;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	((struct act_in *)rq->in)->why = NULL; /* nothing was there before */
	TRY(check(rq, rs, kind, &a));
	TRY(act_insert(cx, &a));
	TRY(act_refresh(cx, &a));
	return answer(rq, rs, 201, &a);
}

/* The act, if this user may change it now. */
static Err editable(struct req *rq, struct resp *rs, struct act *a)
{
	struct ctx *cx = &rq->cx;
	struct grant g;

	TRY(act_read(cx, rq->id, a));
	TRY(grant_person(cx, a->person_id, &g));
	if (g.relation < RELATION_GLASS)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(act_open(cx, NULL, a));
	if (!act_seen(cx, &g, a))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, a->version));
	if (a->voided)
		FAIL(cx, ERR_CONFLICT, "file.voided");
	return OK;
}

Err act_change(struct req *rq, struct resp *rs)
{
	const struct act_kind *kind = kind_of(rq);
	const struct act_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct act a;
	uint8_t *blob;
	size_t n;

	TRY(editable(rq, rs, &a));
	if (a.kind != (enum act_kind_id)(kind - act_kinds))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	if (in->parent_id != a.parent_id)
		return schema_refuse(cx, &rs->errors, "parent_id", "field.read_only");
	/* the register is in the order of arrival: the year of an entry stays */
	if (a.number && day_civil(in->day).year != a.year)
		return schema_refuse(cx, &rs->errors, "day", "file.register_year");
	TRY(check(rq, rs, kind, &a));
	TRY(correction_check(rq, rs, &a));
	TRY(db_exec(cx, SQL_KEEP, BIND(V_INT(a.id), V_INT(cx->who->user_id), V_INT(cx->now)),
		    NULL));
	a.version++;
	TRY(act_seal(cx, &a, &blob, &n));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(a.id), V_ID(a.worker_id), V_INT(a.day), V_DAY(a.from),
			 V_DAY(a.until), V_TEXT(a.code), V_INT(a.amount), V_BLOB(blob, n),
			 V_INT(a.version - 1)),
		    &changed));
	TRY(expect_changed(rq, changed));
	TRY(act_refresh(cx, &a));
	return answer(rq, rs, 200, &a);
}

Err act_void(struct req *rq, struct resp *rs)
{
	const struct void_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	bool children = false;
	struct act a;
	uint8_t *blob;
	size_t n;

	TRY(editable(rq, rs, &a));
	if (a.author_id != cx->who->user_id && !session_can(cx->who, "file.lead"))
		FAIL(cx, ERR_FORBIDDEN, "intervention.not_author");
	((struct act_in *)a.in)->why = in->why;
	TRY(db_found(cx, SQL_CHILDREN, BIND(V_INT(a.id)), &children));
	if (children)
		FAIL(cx, ERR_CONFLICT, "file.has_children");
	TRY(db_exec(cx, SQL_KEEP, BIND(V_INT(a.id), V_INT(cx->who->user_id), V_INT(cx->now)),
		    NULL));
	a.version++;
	TRY(act_seal(cx, &a, &blob, &n));
	TRY(db_exec(cx, SQL_VOID, BIND(V_INT(a.id), V_BLOB(blob, n), V_INT(a.version - 1)),
		    &changed));
	TRY(expect_changed(rq, changed));
	a.voided = true;
	a.state = "voided";
	TRY(act_refresh(cx, &a));
	return answer(rq, rs, 200, &a);
}
