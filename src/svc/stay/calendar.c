/* Who is where: the calendar of a service, one stay. */
#include <string.h>

#include "base/date.h"
#include "svc/stay/stay.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT " STAY_COLUMNS " FROM stay s WHERE s.service_id = ?1 AND s.state <> 'cancelled'"
	" AND s.from_day < ?3 AND (s.to_day > ?2 OR s.state = 'open')"
	" ORDER BY s.from_day, s.stay_id" LIST_PAGE_SQL "?4";
static const char SQL_ONE[] = "SELECT " STAY_COLUMNS " FROM stay s WHERE s.stay_id = ?1";
static const char SQL_BEDS[] = "SELECT bed_id FROM stay_use WHERE stay_id = ?1 ORDER BY bed_id";
static const char SQL_ACTS[] =
	"SELECT act_id, kind, day, minutes, user_id, note FROM stay_act WHERE stay_id = ?1"
	" ORDER BY day DESC, act_id DESC" LIST_PAGE_SQL "?2";

static int index_of(const char *const *values, const char *key)
{
	for (int i = 0; values[i]; i++)
		if (strcmp(values[i], key) == 0)
			return i;
	return 0;
}

void stay_row(struct ctx *cx, const struct stmt *q, struct stay *s)
{
	*s = (struct stay){ .id = col_int(q, 0),
			    .version = col_int(q, 1),
			    .service_id = col_int(q, 2),
			    .unit_id = col_int(q, 3),
			    .person_id = col_int(q, 4),
			    .household_id = col_int(q, 5),
			    .people = col_int(q, 6),
			    .renewals = col_int(q, 7),
			    .month_cents = col_int(q, 8),
			    .night_cents = col_int(q, 9),
			    .deposit_cents = col_int(q, 10),
			    .exit_id = col_int(q, 11),
			    .entry_record_id = col_int(q, 12),
			    .exit_record_id = col_int(q, 13),
			    .reason = index_of(stay_reasons, col_text(q, 15, cx->arena)),
			    .from = col_day(q, 16),
			    .to = col_day(q, 17),
			    .signed_day = col_day(q, 18) };
	s->state = (enum stay_state)index_of(stay_states, col_text(q, 14, cx->arena));
	s->content = col_blob(q, 19, cx->arena, &s->content_len);
}

Err stay_read(struct ctx *cx, int64_t id, struct stay *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct grant g;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	stay_row(cx, &q, out);
	return grant_person(cx, out->person_id, &g);
}

Err stay_content_open(struct ctx *cx, const struct stay *s, struct stay_content *out)
{
	struct place at = { .person = s->person_id,
			    .row = s->id,
			    .table = TABLE_STAY,
			    .column = STAY_CONTENT,
			    .version = (uint64_t)s->version,
			    .pad = CELL_NOTE };

	return deed_open_struct(cx, &at, s->content, s->content_len, &stay_content_schema, out);
}

void stay_terms(const struct ctx *cx, int64_t service_id, int32_t day, int64_t *months,
		int64_t *renewals)
{
	const struct catalogue_service *s = model_service(cx->model, service_id);
	const char *key = s ? s->key : "";
	double m = model_parameter(cx->model, "stay.months", day, 6);
	double r = model_parameter(cx->model, "stay.renewals", day, 1);

	*months = (int64_t)model_parameter(
		cx->model, arena_printf(cx->arena, "stay.months.%s", key), day, m);
	*renewals = (int64_t)model_parameter(
		cx->model, arena_printf(cx->arena, "stay.renewals.%s", key), day, r);
}

int32_t stay_latest(const struct ctx *cx, const struct stay *s)
{
	int64_t months, renewals;

	stay_terms(cx, s->service_id, s->from, &months, &renewals);
	return day_add_months(s->from, (int)(months * (renewals + 1)));
}

static Err write_beds(struct ctx *cx, struct jw *w, int64_t id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_BEDS, BIND(V_INT(id))));
	jw_array(w, "beds");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_int(w, NULL, col_int(&q, 0));
	}
	jw_end(w);
	return OK;
}

/* The reason of a stay may tell of violence: it is for those who may read the dossier. */
static Err write_stay(struct ctx *cx, struct jw *w, const struct stay *s, bool may_read)
{
	const struct term *exit = model_term(cx->model, s->exit_id);

	jw_int(w, "id", s->id);
	jw_int(w, "version", s->version);
	deed_person(cx, w, s->person_id);
	jw_int(w, "unit_id", s->unit_id);
	jw_int(w, "people", s->people);
	jw_string(w, "state", stay_states[s->state]);
	jw_string(w, "reason", may_read ? stay_reasons[s->reason] : NULL);
	jw_day(w, "from", s->from);
	jw_day(w, "to", s->to);
	jw_day(w, "latest", stay_latest(cx, s));
	jw_int(w, "renewals", s->renewals);
	jw_day(w, "signed_day", s->signed_day);
	jw_string(w, "destination", exit ? exit->key : NULL);
	return write_beds(cx, w, s->id);
}

static bool may_read(struct ctx *cx, int64_t person_id)
{
	struct grant g;

	if (grant_person(cx, person_id, &g).code != ERR_OK) {
		err_clear(&cx->err);
		return false;
	}
	return g.relation >= RELATION_GLASS;
}

static Err write_stays(struct req *rq, struct jw *w, int64_t service_id, int32_t from,
		       int32_t to, struct list_page *page)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(service_id), V_INT(from), V_INT(to), V_INT(page->after))));
	jw_array(w, "stays");
	for (;;) {
		struct stay s;

		TRY(db_next(cx, &q, &row));
		if (page_ends(page, row))
			break;
		stay_row(cx, &q, &s);
		jw_object(w, NULL);
		TRY(write_stay(cx, w, &s, may_read(cx, s.person_id)));
		jw_end(w);
		rq->rows++;
	}
	jw_end(w);
	return OK;
}

Err stay_list(struct req *rq, struct resp *rs)
{
	const struct stay_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int32_t from = in->from == DAY_NONE ? cx->today - 7 : in->from;
	int32_t to = in->to == DAY_NONE ? from + 42 : in->to;
	struct list_page page = { .after = in->after };
	int64_t months, renewals;
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "stay", NULL, &s));
	if (to <= from || to > from + 400)
		return schema_refuse(cx, &rs->errors, "to", "field.before_start");
	stay_terms(cx, s->id, cx->today, &months, &renewals);
	w = reply(rs, 200);
	TRY(stay_write_units(cx, &w, "units", s->id));
	TRY(write_stays(rq, &w, s->id, from, to, &page));
	jw_next(&w, &page);
	jw_day(&w, "from", from);
	jw_day(&w, "to", to);
	jw_int(&w, "months", months);
	jw_int(&w, "renewals", renewals);
	jw_int(&w, "alert_days",
	       (int64_t)model_parameter(cx->model, "stay.end_alert", cx->today, 30));
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

static Err write_acts(struct ctx *cx, struct jw *w, const struct stay *s, bool read,
		      struct list_page *page)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ACTS, BIND(V_INT(s->id), V_INT(page->after))));
	jw_array(w, "acts");
	for (;;) {
		struct place at = { .person = s->person_id,
				    .table = TABLE_STAY_ACT,
				    .column = STAY_ACT_NOTE,
				    .version = 1,
				    .pad = CELL_NOTE };
		const char *note = NULL;
		const struct user *u;
		const void *blob;
		size_t n = 0;

		TRY(db_next(cx, &q, &row));
		if (page_ends(page, row))
			break;
		at.row = col_int(&q, 0);
		u = model_user(cx->model, col_int(&q, 4));
		blob = col_blob(&q, 5, cx->arena, &n);
		if (read)
			TRY(deed_open(cx, &at, blob, n, &note));
		jw_object(w, NULL);
		jw_int(w, "id", at.row);
		jw_string(w, "kind", col_text(&q, 1, cx->arena));
		jw_day(w, "day", col_day(&q, 2));
		jw_int(w, "minutes", col_int(&q, 3));
		jw_string(w, "user", u ? u->name : "");
		jw_string(w, "note", note);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err stay_get(struct req *rq, struct resp *rs)
{
	const struct after_q *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	struct stay_content c = { 0 };
	struct stay s;
	struct jw w;
	bool read;

	TRY(stay_read(cx, rq->id, &s));
	read = may_read(cx, s.person_id);
	if (read)
		TRY(stay_content_open(cx, &s, &c));
	w = reply(rs, 200);
	TRY(write_stay(cx, &w, &s, read));
	jw_int(&w, "month_cents", s.month_cents);
	jw_int(&w, "night_cents", s.night_cents);
	jw_int(&w, "deposit_cents", s.deposit_cents);
	jw_bool(&w, "may_read", read);
	jw_string(&w, "note", c.note);
	jw_string(&w, "left", c.left);
	TRY(write_acts(cx, &w, &s, read, &page));
	jw_next(&w, &page);
	rq->subject = s.person_id;
	rq->object = s.id;
	rs->version = s.version;
	return reply_end(rq, rs, &w);
}
