/* Orientations with their outcome, and rights that were not taken up (outreach.h). */
#include "base/date.h"
#include "core/list.h"
#include "svc/outreach/outreach.h"
#include "vault/ids.h"

#include "base/banned.h"

#define COLUMNS                                                                                \
	"referral_id, version, kind, service_id, day, person_id, code_id, staff_id, theme_id," \
	" partner_id, accompanied, claim, cause, cents_year, outcome_id, outcome_day, note,"   \
	" record_id"

static const char SQL_ONE[] =
	"SELECT " COLUMNS " FROM outreach_referral WHERE referral_id = ?1";
static const char SQL_LIST[] =
	"SELECT " COLUMNS " FROM outreach_referral WHERE kind = ?1 AND day BETWEEN ?2 AND ?3"
	" ORDER BY day DESC, referral_id DESC" LIST_SQL;
static const char SQL_GREATEST[] =
	"SELECT coalesce(max(referral_id), 0) FROM outreach_referral";
static const char SQL_ADD[] =
	"INSERT INTO outreach_referral(referral_id, kind, service_id, day, person_id, code_id,"
	" staff_id, theme_id, partner_id, accompanied, claim, cause, cents_year, outcome_id,"
	" outcome_day, note, record_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
	" ?12, ?13, ?14, ?15, ?16, ?17)";
static const char SQL_CHANGE[] =
	"UPDATE outreach_referral SET version = version + 1, day = ?3, theme_id = ?4,"
	" partner_id = ?5, accompanied = ?6, claim = ?7, cause = ?8, cents_year = ?9,"
	" outcome_id = ?10, outcome_day = ?11, note = ?12, record_id = ?13"
	" WHERE referral_id = ?1 AND version = ?2";

enum { KIND_REFERRAL, KIND_TAKE_UP };

struct referral {
	int64_t id, version, service_id, person_id, code_id, staff_id, theme_id, partner_id,
		cents_year, outcome_id, record_id;
	int32_t day, outcome_day;
	int kind, claim, cause;
	bool accompanied;
	const void *sealed;
	size_t sealed_len;
	const char *note;
};

static struct place note_place(const struct referral *r)
{
	return (struct place){ .person = r->person_id,
			       .row = r->id,
			       .table = TABLE_OUTREACH_REFERRAL,
			       .column = OUTREACH_REFERRAL_NOTE,
			       .version = (uint64_t)r->version,
			       .pad = CELL_NOTE };
}

static void read_row(struct ctx *cx, const struct stmt *q, struct referral *r)
{
	*r = (struct referral){
		.id = col_int(q, 0),
		.version = col_int(q, 1),
		.kind = outreach_word(outreach_kinds, col_text(q, 2, cx->arena)),
		.service_id = col_int(q, 3),
		.day = col_day(q, 4),
		.person_id = col_int(q, 5),
		.code_id = col_int(q, 6),
		.staff_id = col_int(q, 7),
		.theme_id = col_int(q, 8),
		.partner_id = col_int(q, 9),
		.accompanied = col_int(q, 10) != 0,
		.claim = outreach_word(outreach_claims, col_text(q, 11, cx->arena)),
		.cause = outreach_word(outreach_causes, col_text(q, 12, cx->arena)),
		.cents_year = col_int(q, 13),
		.outcome_id = col_int(q, 14),
		.outcome_day = col_day(q, 15),
		.record_id = col_int(q, 17),
	};
	r->sealed = col_null(q, 16) ? NULL : col_blob(q, 16, cx->arena, &r->sealed_len);
}

/* Whoever made it reads it; others as far as the person's file is open to them. */
static Err may_read(struct ctx *cx, const struct referral *r)
{
	struct grant g;

	if (!r->person_id || r->staff_id == cx->who->user_id)
		return OK;
	TRY(grant_person(cx, r->person_id, &g));
	if (g.relation < RELATION_GLASS)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

static Err read_one(struct ctx *cx, int64_t id, struct referral *r)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	read_row(cx, &q, r);
	return may_read(cx, r);
}

static Err write_row(struct ctx *cx, struct jw *w, const struct referral *r)
{
	jw_int(w, "id", r->id);
	jw_int(w, "version", r->version);
	jw_string(w, "kind", outreach_kinds[r->kind]);
	jw_day(w, "day", r->day);
	TRY(jw_person(cx, w, "person", r->person_id));
	TRY(jw_code(cx, w, "code", r->code_id));
	jw_staff(w, cx->model, "staff", r->staff_id);
	jw_term(w, cx->model, "theme", r->theme_id);
	jw_term(w, cx->model, "partner", r->partner_id);
	jw_bool(w, "accompanied", r->accompanied);
	jw_string(w, "claim", r->claim < 0 ? NULL : outreach_claims[r->claim]);
	jw_string(w, "cause", r->cause < 0 ? NULL : outreach_causes[r->cause]);
	jw_int(w, "cents_year", r->cents_year);
	jw_term(w, cx->model, "outcome", r->outcome_id);
	jw_day(w, "outcome_day", r->outcome_day);
	return OK;
}

Err outreach_referrals(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct outreach_period_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;
	struct list_cut list = { 0 };

	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_TEXT(outreach_kinds[in->kind < 0 ? KIND_REFERRAL : in->kind]),
			  V_INT(in->from == DAY_NONE ? cx->today - 180 : in->from),
			  V_INT(in->to == DAY_NONE ? cx->today : in->to))));
	jw_array(&w, "rows");
	for (;;) {
		struct referral r;

		TRY(db_next(cx, &q, &row));
		if (list_ends(&list, row))
			break;
		read_row(cx, &q, &r);
		if (may_read(cx, &r).code != ERR_OK) {
			if (cx->err.code != ERR_NOT_FOUND)
				return (Err){ cx->err.code };
			err_clear(&cx->err);
			continue;
		}
		jw_object(&w, NULL);
		TRY(write_row(cx, &w, &r));
		jw_end(&w);
		rq->rows += r.person_id != 0;
	}
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

Err outreach_referral_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct referral r;
	struct place at;
	struct jw w;

	TRY(read_one(cx, rq->id, &r));
	at = note_place(&r);
	TRY(sealed_text(cx, &at, r.sealed, r.sealed_len, &r.note));
	w = reply(rs, 200);
	TRY(write_row(cx, &w, &r));
	jw_string(&w, "note", r.note);
	rq->subject = r.person_id;
	rq->object = r.id;
	rs->version = r.version;
	return reply_end(rq, rs, &w);
}

/* A right moves from found to its cause and to its remedy; the theme of its record says where. */
static const char *stage(const struct referral *r)
{
	return r->outcome_id   ? "take_up_remedy"
	       : r->cause >= 0 ? "take_up_cause"
			       : "take_up_found";
}

static Err emit(struct ctx *cx, struct referral *r)
{
	struct record rec = { .service_id = r->service_id,
			      .day = r->day,
			      .until = DAY_NONE,
			      .person_id = r->person_id,
			      .household_id = r->code_id,
			      .staff_id = r->staff_id,
			      .partner_id = r->partner_id,
			      .theme_id = r->theme_id,
			      .outcome_id = r->outcome_id,
			      .quantity = 1,
			      .wait = -1,
			      .lag = -1,
			      .source = "outreach_referral",
			      .source_id = r->id };
	const struct term *t;

	if (r->outcome_day != DAY_NONE)
		rec.lag = r->outcome_day - r->day;
	if (r->kind == KIND_REFERRAL) {
		if (!r->outcome_id) {
			t = model_term_key(cx->model, TERM_OUTCOME,
					   r->accompanied ? "accompanied" : "referred");
			rec.outcome_id = t ? t->id : 0;
		}
		return record_put(cx, "outreach.referral", &rec, r->record_id, &r->record_id);
	}
	t = model_term_key(cx->model, TERM_THEME, stage(r));
	rec.theme_id = t ? t->id : 0;
	t = model_term(cx->model, r->outcome_id);
	if (t)
		rec.amount_cents = r->cents_year;
	return record_put(cx, "outreach.take_up", &rec, r->record_id, &r->record_id);
}

static Err resolve(struct req *rq, struct resp *rs, const struct outreach_referral_in *in,
		   struct referral *r)
{
	struct ctx *cx = &rq->cx;

	TRY(pick_term(cx, &rs->errors, TERM_THEME, in->theme, "theme", &r->theme_id));
	TRY(pick_term(cx, &rs->errors, TERM_PARTNER, in->partner, "partner", &r->partner_id));
	TRY(pick_term(cx, &rs->errors, TERM_OUTCOME, in->outcome, "outcome", &r->outcome_id));
	r->day = in->day;
	r->outcome_day = in->outcome_day;
	if (r->outcome_id && r->outcome_day == DAY_NONE)
		r->outcome_day = cx->today;
	if (!r->outcome_id)
		r->outcome_day = DAY_NONE;
	if (r->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	if (r->outcome_day != DAY_NONE &&
	    (r->outcome_day < r->day || r->outcome_day > cx->today ||
	     r->outcome_day - r->day > 32767))
		return schema_refuse(cx, &rs->errors, "outcome_day", "field.too_small");
	if (r->kind == KIND_TAKE_UP && in->claim < 0)
		return schema_refuse(cx, &rs->errors, "claim", "field.required");
	if (r->kind == KIND_REFERRAL && !r->partner_id && !r->theme_id)
		return schema_refuse(cx, &rs->errors, "partner", "field.required");
	r->accompanied = in->accompanied;
	r->claim = in->claim;
	r->cause = in->cause;
	r->cents_year = in->cents_year;
	r->note = in->note;
	return OK;
}

static Err who(struct req *rq, struct resp *rs, const struct outreach_referral_in *in,
	       struct referral *r)
{
	struct ctx *cx = &rq->cx;
	struct outreach_code code;
	struct grant g;

	if (in->person_id && in->code_id)
		return schema_refuse(cx, &rs->errors, "code_id", "outreach.person_or_code");
	if (in->person_id)
		TRY(grant_at_least(cx, in->person_id, RELATION_GLASS, &g));
	if (in->code_id)
		TRY(outreach_code_read(cx, in->code_id, &code));
	r->person_id = in->person_id;
	r->code_id = in->code_id;
	return OK;
}

Err outreach_referral_add(struct req *rq, struct resp *rs)
{
	const struct outreach_referral_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct referral r = { .version = 1, .kind = in->kind, .staff_id = cx->who->user_id };
	const char *usual = in->kind == KIND_TAKE_UP ? "take_up_watch" : "referrals";
	struct val note = V_NULL;
	struct place at;

	TRY(pick_service(cx, &rs->errors, in->service ? in->service : usual, "outreach",
			 "service", &r.service_id));
	TRY(who(rq, rs, in, &r));
	TRY(resolve(rq, rs, in, &r));
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &r.id));
	r.id = id_after(r.id);
	TRY(emit(cx, &r));
	at = note_place(&r);
	TRY(sealed_value(cx, &at, r.note, &note));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(r.id), V_TEXT(outreach_kinds[r.kind]), V_INT(r.service_id),
			 V_INT(r.day), V_ID(r.person_id), V_ID(r.code_id), V_INT(r.staff_id),
			 V_ID(r.theme_id), V_ID(r.partner_id), V_INT(r.accompanied),
			 V_TEXT(r.claim < 0 ? NULL : outreach_claims[r.claim]),
			 V_TEXT(r.cause < 0 ? NULL : outreach_causes[r.cause]),
			 V_INT(r.cents_year), V_ID(r.outcome_id), V_DAY(r.outcome_day), note,
			 V_INT(r.record_id)),
		    NULL));
	rq->subject = r.person_id;
	rq->action = "outreach.referral_add";
	return outreach_saved(rq, rs, 201, r.id, 1);
}

Err outreach_referral_change(struct req *rq, struct resp *rs)
{
	const struct outreach_referral_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct val note = V_NULL;
	int64_t changed = 0;
	struct referral r;
	struct place at;

	TRY(read_one(cx, rq->id, &r));
	TRY(expect_version(rq, rs, r.version));
	if (in->kind != r.kind || (in->person_id && in->person_id != r.person_id) ||
	    (in->code_id && in->code_id != r.code_id))
		return schema_refuse(cx, &rs->errors, "kind", "field.read_only");
	TRY(resolve(rq, rs, in, &r));
	TRY(emit(cx, &r));
	r.version++;
	at = note_place(&r);
	TRY(sealed_value(cx, &at, r.note, &note));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(r.id), V_INT(r.version - 1), V_INT(r.day), V_ID(r.theme_id),
			 V_ID(r.partner_id), V_INT(r.accompanied),
			 V_TEXT(r.claim < 0 ? NULL : outreach_claims[r.claim]),
			 V_TEXT(r.cause < 0 ? NULL : outreach_causes[r.cause]),
			 V_INT(r.cents_year), V_ID(r.outcome_id), V_DAY(r.outcome_day), note,
			 V_INT(r.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->subject = r.person_id;
	rq->action = "outreach.referral_change";
	return outreach_saved(rq, rs, 200, r.id, r.version);
}
