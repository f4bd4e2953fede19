/* Codes that people of the street chose; the tie to a file, with consent (outreach.h). */
#include "base/date.h"
#include "svc/outreach/outreach.h"
#include "vault/ids.h"
#include "vault/token.h"

#include "base/banned.h"

#define COLUMNS                                                                                \
	"c.code_id, c.version, c.name, c.age_band, c.sex, c.person_id, c.consent_day,"         \
	" c.consent_by, c.record_id, c.active"

static const char SQL_ONE[] = "SELECT " COLUMNS " FROM outreach_code c WHERE c.code_id = ?1";
static const char SQL_LIST[] =
	"SELECT " COLUMNS ", count(x.contact_id), max(o.day) FROM outreach_code c"
	" LEFT JOIN outreach_contact x ON x.code_id = c.code_id"
	" LEFT JOIN outreach_outing o ON o.outing_id = x.outing_id"
	" WHERE c.active = 1 GROUP BY c.code_id ORDER BY max(o.day) DESC, "
	"c.code_id" LIST_PAGE_SQL "?1";
static const char SQL_ADD[] =
	"INSERT INTO outreach_code(code_id, name, age_band, sex) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_LINK[] =
	"UPDATE outreach_code SET version = version + 1, name = ?3, person_id = ?4,"
	" consent_day = ?5, consent_by = ?6, record_id = ?7 WHERE code_id = ?1 AND version = "
	"?2";

static struct place name_place(int64_t id, int64_t version)
{
	return (struct place){ .row = id,
			       .table = TABLE_OUTREACH_CODE,
			       .column = OUTREACH_CODE_NAME,
			       .version = (uint64_t)version,
			       .pad = CELL_SHORT };
}

static Err read_row(struct ctx *cx, const struct stmt *q, struct outreach_code *c)
{
	struct place at = name_place(col_int(q, 0), col_int(q, 1));

	*c = (struct outreach_code){
		.id = at.row,
		.version = col_int(q, 1),
		.age_band = outreach_word(outreach_ages, col_text(q, 3, cx->arena)),
		.sex = outreach_word(outreach_sexes, col_text(q, 4, cx->arena)),
		.person_id = col_int(q, 5),
		.consent_day = col_day(q, 6),
		.consent_by = col_int(q, 7),
		.record_id = col_int(q, 8),
		.active = col_int(q, 9) != 0,
	};
	return sealed_column(cx, &at, q, 2, &c->name);
}

Err outreach_code_read(struct ctx *cx, int64_t id, struct outreach_code *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return read_row(cx, &q, c);
}

Err jw_code(struct ctx *cx, struct jw *w, const char *name, int64_t id)
{
	struct outreach_code c;

	if (!id) {
		jw_null(w, name);
		return OK;
	}
	TRY(outreach_code_read(cx, id, &c));
	jw_object(w, name);
	jw_int(w, "id", id);
	jw_string(w, "name", c.name ? c.name : "");
	jw_end(w);
	return OK;
}

Err outreach_codes(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct after_q *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		struct outreach_code c;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		TRY(read_row(cx, &q, &c));
		jw_object(&w, NULL);
		jw_int(&w, "id", c.id);
		jw_int(&w, "version", c.version);
		jw_string(&w, "name", c.name ? c.name : "");
		jw_string(&w, "age_band", c.age_band < 0 ? NULL : outreach_ages[c.age_band]);
		jw_string(&w, "sex", c.sex < 0 ? NULL : outreach_sexes[c.sex]);
		jw_int(&w, "contacts", col_int(&q, 10));
		jw_day(&w, "last", col_day(&q, 11));
		TRY(jw_person(cx, &w, "person", c.person_id));
		jw_day(&w, "consent_day", c.consent_day);
		jw_end(&w);
		rq->rows += c.person_id != 0;
	}
	jw_end(&w);
	jw_next(&w, &page);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

Err outreach_code_add(struct req *rq, struct resp *rs)
{
	const struct outreach_code_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t id = id_random53();
	struct place at = name_place(id, 1);
	struct val name = V_NULL;

	TRY(sealed_value(cx, &at, in->name, &name));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(id), name,
			 V_TEXT(in->age_band < 0 ? NULL : outreach_ages[in->age_band]),
			 V_TEXT(in->sex < 0 ? NULL : outreach_sexes[in->sex])),
		    NULL));
	rq->action = "outreach.code_add";
	return outreach_saved(rq, rs, 201, id, 1);
}

static Err store(struct req *rq, const struct outreach_code *c)
{
	struct ctx *cx = &rq->cx;
	struct place at = name_place(c->id, c->version + 1);
	struct val name = V_NULL;
	int64_t changed = 0;

	TRY(sealed_value(cx, &at, c->name, &name));
	TRY(db_exec(cx, SQL_LINK,
		    BIND(V_INT(c->id), V_INT(c->version), name, V_ID(c->person_id),
			 V_DAY(c->consent_day), V_ID(c->consent_by), V_ID(c->record_id)),
		    &changed));
	return expect_changed(rq, changed);
}

/* The consent is for one file, heard by whoever is signed in; the file must be open to them. */
Err outreach_code_link(struct req *rq, struct resp *rs)
{
	const struct outreach_link_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct record r = { .day = in->consent_day,
			    .until = DAY_NONE,
			    .person_id = in->person_id,
			    .staff_id = cx->who->user_id,
			    .quantity = 1,
			    .wait = -1,
			    .lag = -1,
			    .source = "outreach_code",
			    .source_id = rq->id };
	struct outreach_code c;
	struct grant g;

	TRY(outreach_code_read(cx, rq->id, &c));
	TRY(expect_version(rq, rs, c.version));
	TRY(grant_at_least(cx, in->person_id, RELATION_GLASS, &g));
	if (c.person_id)
		FAIL(cx, ERR_CONFLICT, "outreach.linked");
	if (in->consent_day > cx->today)
		return schema_refuse(cx, &rs->errors, "consent_day", "field.too_large");
	TRY(pick_service(cx, &rs->errors, "street_work", "outreach", "person_id",
			 &r.service_id));
	TRY(record_put(cx, "outreach.linked", &r, c.record_id, &c.record_id));
	c.person_id = in->person_id;
	c.consent_day = in->consent_day;
	c.consent_by = cx->who->user_id;
	TRY(store(rq, &c));
	rq->subject = c.person_id;
	rq->action = "outreach.link";
	return outreach_saved(rq, rs, 200, c.id, c.version + 1);
}

Err outreach_code_unlink(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct outreach_code c;

	TRY(outreach_code_read(cx, rq->id, &c));
	TRY(expect_version(rq, rs, c.version));
	if (!c.person_id)
		FAIL(cx, ERR_CONFLICT, "outreach.not_linked");
	if (c.record_id)
		TRY(record_void(cx, c.record_id, 0));
	rq->subject = c.person_id;
	c.person_id = c.consent_by = c.record_id = 0;
	c.consent_day = DAY_NONE;
	TRY(store(rq, &c));
	rq->action = "outreach.unlink";
	return outreach_saved(rq, rs, 200, c.id, c.version + 1);
}
