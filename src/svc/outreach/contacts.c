/* Contacts of an outing: anonymous, or under a code that the person chose (outreach.h). */
#include "base/date.h"
#include "svc/outreach/outreach.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT contact_id, version, code_id, first, theme_id, partner_id, outcome_id, minutes,"
	" note FROM outreach_contact WHERE outing_id = ?1 ORDER BY contact_id" LIST_PAGE_SQL
	"?2";
static const char SQL_GREATEST[] = "SELECT coalesce(max(contact_id), 0) FROM outreach_contact";
static const char SQL_ADD[] =
	"INSERT INTO outreach_contact(contact_id, outing_id, code_id, first, theme_id,"
	" partner_id, outcome_id, minutes, note, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
static const char SQL_ONE[] =
	"SELECT version, outing_id, record_id FROM outreach_contact WHERE contact_id = ?1";
static const char SQL_CHANGE[] =
	"UPDATE outreach_contact SET version = version + 1, code_id = ?3, first = ?4,"
	" theme_id = ?5, partner_id = ?6, outcome_id = ?7, minutes = ?8, note = ?9,"
	" record_id = ?10 WHERE contact_id = ?1 AND version = ?2";

struct contact {
	int64_t id, version, outing_id, code_id, theme_id, partner_id, outcome_id, minutes,
		record_id;
	bool first;
	const char *note;
};

static struct place note_place(int64_t id, int64_t version)
{
	return (struct place){ .row = id,
			       .table = TABLE_OUTREACH_CONTACT,
			       .column = OUTREACH_CONTACT_NOTE,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

Err contacts_write(struct req *rq, struct jw *w, const struct outing *o, int64_t after)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct list_page page = { .after = after };
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(o->id), V_INT(after))));
	jw_array(w, "contacts");
	for (;;) {
		const char *note = NULL;
		struct place at;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		at = note_place(col_int(&q, 0), col_int(&q, 1));
		TRY(sealed_column(cx, &at, &q, 8, &note));
		jw_object(w, NULL);
		jw_int(w, "id", at.row);
		jw_int(w, "version", col_int(&q, 1));
		TRY(jw_code(cx, w, "code", col_int(&q, 2)));
		jw_bool(w, "first", col_int(&q, 3) != 0);
		jw_term(w, cx->model, "theme", col_int(&q, 4));
		jw_term(w, cx->model, "partner", col_int(&q, 5));
		jw_term(w, cx->model, "outcome", col_int(&q, 6));
		jw_int(w, "minutes", col_int(&q, 7));
		jw_string(w, "note", note);
		jw_end(w);
		rq->rows++;
	}
	jw_end(w);
	jw_next(w, &page);
	return OK;
}

/* A linked code brings its file along; another one only its number. */
static Err emit(struct ctx *cx, const struct outing *o, struct contact *c)
{
	struct record r = { .service_id = o->service_id,
			    .day = o->day,
			    .until = DAY_NONE,
			    .household_id = c->code_id,
			    .staff_id = o->staff_id,
			    .partner_id = c->partner_id,
			    .place_id = o->place_id,
			    .theme_id = c->theme_id,
			    .outcome_id = c->outcome_id,
			    .quantity = 1,
			    .minutes = c->minutes,
			    .wait = -1,
			    .lag = -1,
			    .source = "outreach_contact",
			    .source_id = c->id };
	struct outreach_code code;

	if (c->code_id) {
		TRY(outreach_code_read(cx, c->code_id, &code));
		if (code.person_id && o->day >= code.consent_day)
			r.person_id = code.person_id;
	}
	return record_put(cx, c->first ? "outreach.first" : "outreach.contact", &r,
			  c->record_id, &c->record_id);
}

static Err resolve(struct req *rq, struct resp *rs, const struct outreach_contact_in *in,
		   struct contact *c)
{
	struct ctx *cx = &rq->cx;
	struct outreach_code code;

	TRY(pick_term(cx, &rs->errors, TERM_THEME, in->theme, "theme", &c->theme_id));
	TRY(pick_term(cx, &rs->errors, TERM_PARTNER, in->partner, "partner", &c->partner_id));
	TRY(pick_term(cx, &rs->errors, TERM_OUTCOME, in->outcome, "outcome", &c->outcome_id));
	if (in->code_id && outreach_code_read(cx, in->code_id, &code).code != ERR_OK) {
		if (cx->err.code != ERR_NOT_FOUND)
			return (Err){ cx->err.code };
		err_clear(&cx->err);
		return schema_refuse(cx, &rs->errors, "code_id", "field.not_one_of");
	}
	c->code_id = in->code_id;
	c->first = in->first;
	c->minutes = in->minutes;
	c->note = in->note;
	return OK;
}

static Err seal(struct ctx *cx, const struct contact *c, struct val *note)
{
	struct place at = note_place(c->id, c->version);

	return sealed_value(cx, &at, c->note, note);
}

Err outreach_contact_add(struct req *rq, struct resp *rs)
{
	const struct outreach_contact_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct contact c = { .version = 1 };
	struct val note = V_NULL;
	struct outing o;

	TRY(outing_read(cx, rq->id, &o));
	TRY(resolve(rq, rs, in, &c));
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &c.id));
	c.id = id_after(c.id);
	TRY(emit(cx, &o, &c));
	TRY(seal(cx, &c, &note));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(c.id), V_INT(o.id), V_ID(c.code_id), V_INT(c.first),
			 V_ID(c.theme_id), V_ID(c.partner_id), V_ID(c.outcome_id),
			 V_INT(c.minutes), note, V_INT(c.record_id)),
		    NULL));
	TRY(outing_record(cx, &o)); /* it met one more */
	rq->action = "outreach.contact_add";
	return outreach_saved(rq, rs, 201, c.id, 1);
}

Err outreach_contact_change(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct outreach_contact_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct contact c = { .id = rq->id };
	struct val note = V_NULL;
	int64_t changed = 0;
	struct outing o;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	c.version = col_int(&q, 0);
	c.outing_id = col_int(&q, 1);
	c.record_id = col_int(&q, 2);
	stmt_done(&q);
	TRY(expect_version(rq, rs, c.version));
	TRY(outing_read(cx, c.outing_id, &o));
	TRY(resolve(rq, rs, in, &c));
	TRY(emit(cx, &o, &c));
	c.version++;
	TRY(seal(cx, &c, &note));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(c.id), V_INT(c.version - 1), V_ID(c.code_id), V_INT(c.first),
			 V_ID(c.theme_id), V_ID(c.partner_id), V_ID(c.outcome_id),
			 V_INT(c.minutes), note, V_INT(c.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "outreach.contact_change";
	return outreach_saved(rq, rs, 200, c.id, c.version);
}
