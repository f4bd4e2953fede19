/* Communications to the public, and pages of the web site (outreach.h). */
#include "base/date.h"
#include "core/list.h"
#include "svc/outreach/outreach.h"

#include "base/banned.h"

#define COLUMNS                                                                                \
	"publication_id, version, kind, service_id, day, title, media_id, theme_id,"           \
	" partner_id, address, audience, clear, record_id"

static const char SQL_ONE[] =
	"SELECT " COLUMNS " FROM outreach_publication WHERE publication_id = ?1";
static const char SQL_LIST[] =
	"SELECT " COLUMNS
	" FROM outreach_publication WHERE (kind = 'page' OR day BETWEEN ?1 AND"
	" ?2) ORDER BY day DESC, publication_id DESC" LIST_SQL;
static const char SQL_GREATEST[] =
	"SELECT coalesce(max(publication_id), 0) FROM outreach_publication";
static const char SQL_ADD[] =
	"INSERT INTO outreach_publication(publication_id, kind, service_id, day, title,"
	" media_id, theme_id, partner_id, address, audience, clear, record_id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_CHANGE[] =
	"UPDATE outreach_publication SET version = version + 1, day = ?3, title = ?4,"
	" media_id = ?5, theme_id = ?6, partner_id = ?7, address = ?8, audience = ?9,"
	" clear = ?10, record_id = ?11 WHERE publication_id = ?1 AND version = ?2";

enum { KIND_COMMUNICATION, KIND_PAGE };

struct publication {
	int64_t id, version, service_id, media_id, theme_id, partner_id, audience, record_id;
	int32_t day;
	int kind;
	bool clear;
	const char *title, *address;
};

static void read_row(struct ctx *cx, const struct stmt *q, struct publication *p)
{
	*p = (struct publication){
		.id = col_int(q, 0),
		.version = col_int(q, 1),
		.kind = outreach_word(outreach_publication_kinds, col_text(q, 2, cx->arena)),
		.service_id = col_int(q, 3),
		.day = col_day(q, 4),
		.title = col_text(q, 5, cx->arena),
		.media_id = col_int(q, 6),
		.theme_id = col_int(q, 7),
		.partner_id = col_int(q, 8),
		.address = col_text(q, 9, cx->arena),
		.audience = col_int(q, 10),
		.clear = col_int(q, 11) != 0,
		.record_id = col_int(q, 12),
	};
}

static void write_row(struct ctx *cx, struct jw *w, const struct publication *p)
{
	int months = (int)model_parameter(cx->model, "outreach.page_months", cx->today, 12);

	jw_object(w, NULL);
	jw_int(w, "id", p->id);
	jw_int(w, "version", p->version);
	jw_string(w, "kind", outreach_publication_kinds[p->kind]);
	jw_day(w, "day", p->day);
	jw_string(w, "title", p->title);
	jw_term(w, cx->model, "media", p->media_id);
	jw_term(w, cx->model, "theme", p->theme_id);
	jw_term(w, cx->model, "partner", p->partner_id);
	jw_string(w, "address", p->address);
	jw_int(w, "audience", p->audience);
	jw_bool(w, "clear", p->clear);
	jw_bool(w, "old", p->kind == KIND_PAGE && day_add_months(p->day, months) < cx->today);
	jw_end(w);
}

Err outreach_publications(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct outreach_period_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;
	struct list_cut list = { 0 };

	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(in->from == DAY_NONE ? cx->today - 365 : in->from),
			  V_INT(in->to == DAY_NONE ? cx->today : in->to))));
	jw_array(&w, "rows");
	for (;;) {
		struct publication p;

		TRY(db_next(cx, &q, &row));
		if (list_ends(&list, row))
			break;
		read_row(cx, &q, &p);
		write_row(cx, &w, &p);
	}
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	return reply_end(rq, rs, &w);
}

static Err emit(struct ctx *cx, struct publication *p)
{
	struct record r = { .service_id = p->service_id,
			    .day = p->day,
			    .until = DAY_NONE,
			    .head_count = p->audience,
			    .staff_id = cx->who->user_id,
			    .partner_id = p->partner_id,
			    .place_id = p->media_id,
			    .theme_id = p->theme_id,
			    .quantity = 1,
			    .wait = -1,
			    .lag = -1,
			    .source = "outreach_publication",
			    .source_id = p->id };
	const struct term *clear = model_term_key(cx->model, TERM_OUTCOME, "plain_language");

	r.outcome_id = p->clear && clear ? clear->id : 0;
	return record_put(cx, p->kind == KIND_PAGE ? "outreach.page" : "outreach.published", &r,
			  p->record_id, &p->record_id);
}

static Err resolve(struct req *rq, struct resp *rs, const struct outreach_publication_in *in,
		   struct publication *p)
{
	struct ctx *cx = &rq->cx;

	TRY(pick_term(cx, &rs->errors, TERM_PLACE, in->media, "media", &p->media_id));
	TRY(pick_term(cx, &rs->errors, TERM_THEME, in->theme, "theme", &p->theme_id));
	TRY(pick_term(cx, &rs->errors, TERM_PARTNER, in->partner, "partner", &p->partner_id));
	if (in->day > cx->today)
		return schema_refuse(cx, &rs->errors, "day", "field.too_large");
	if (p->kind == KIND_COMMUNICATION && !p->media_id)
		return schema_refuse(cx, &rs->errors, "media", "field.required");
	p->day = in->day;
	p->title = in->title;
	p->address = in->address && *in->address ? in->address : NULL;
	p->audience = in->audience;
	p->clear = in->clear;
	return OK;
}

Err outreach_publication_add(struct req *rq, struct resp *rs)
{
	const struct outreach_publication_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct publication p = { .version = 1, .kind = in->kind };

	TRY(pick_service(cx, &rs->errors, in->service ? in->service : "communications",
			 "outreach", "service", &p.service_id));
	TRY(resolve(rq, rs, in, &p));
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &p.id));
	p.id = id_after(p.id);
	TRY(emit(cx, &p));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(p.id), V_TEXT(outreach_publication_kinds[p.kind]),
			 V_INT(p.service_id), V_INT(p.day), V_TEXT(p.title), V_ID(p.media_id),
			 V_ID(p.theme_id), V_ID(p.partner_id), V_TEXT(p.address),
			 V_INT(p.audience), V_INT(p.clear), V_INT(p.record_id)),
		    NULL));
	rq->action = "outreach.publication_add";
	return outreach_saved(rq, rs, 201, p.id, 1);
}

/* A page that is brought up to date on a later day leaves one more record: it was work again. */
Err outreach_publication_change(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct outreach_publication_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct publication p;
	int64_t changed = 0;
	bool row = false;
	int32_t day;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	read_row(cx, &q, &p);
	stmt_done(&q);
	TRY(expect_version(rq, rs, p.version));
	if (in->kind != p.kind)
		return schema_refuse(cx, &rs->errors, "kind", "field.read_only");
	day = p.day;
	TRY(resolve(rq, rs, in, &p));
	if (p.kind == KIND_PAGE && p.day > day)
		p.record_id = 0;
	TRY(emit(cx, &p));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(p.id), V_INT(p.version), V_INT(p.day), V_TEXT(p.title),
			 V_ID(p.media_id), V_ID(p.theme_id), V_ID(p.partner_id),
			 V_TEXT(p.address), V_INT(p.audience), V_INT(p.clear),
			 V_INT(p.record_id)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "outreach.publication_change";
	return outreach_saved(rq, rs, 200, p.id, p.version + 1);
}
