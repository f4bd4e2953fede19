/* Employers and users, and the agreements with them. */
#include <string.h>

#include "base/date.h"
#include "core/kbo.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT h.host_id, h.version, h.name, h.category, h.kbo, h.locality, h.active, "
	"h.contact,"
	" (SELECT count(*) FROM placement_post p WHERE p.host_id = h.host_id AND p.state = "
	"'open'),"
	" (SELECT count(DISTINCT s.contract_id) FROM placement_post p"
	"  JOIN placement_span s ON s.post_id = p.post_id"
	"  JOIN placement_contract c ON c.contract_id = s.contract_id AND c.cancelled = 0"
	"  WHERE p.host_id = h.host_id AND s.from_day <= ?2"
	"  AND coalesce(c.real_end, c.planned_end) >= ?2"
	"  AND NOT EXISTS (SELECT 1 FROM placement_span n WHERE n.contract_id = s.contract_id"
	"   AND n.from_day > s.from_day AND n.from_day <= ?2)),"
	" (SELECT max(coalesce(a.to_day, 47481)) FROM placement_agreement a"
	"  WHERE a.host_id = h.host_id)"
	" FROM placement_host h WHERE ?1 = 0 OR h.host_id = ?1 ORDER BY h.active DESC, h.name";
static const char SQL_ADD[] = "INSERT INTO placement_host(name, category, kbo, locality)"
			      " VALUES (?1, ?2, ?3, ?4)";
static const char SQL_CONTACT[] = "UPDATE placement_host SET contact = ?2 WHERE host_id = ?1";
static const char SQL_CHANGE[] =
	"UPDATE placement_host SET version = version + 1, name = ?2, category = ?3, kbo = ?4,"
	" locality = ?5, active = ?6, contact = ?7 WHERE host_id = ?1 AND version = ?8";
static const char SQL_VERSION[] = "SELECT version FROM placement_host WHERE host_id = ?1";
static const char SQL_AGREEMENTS[] =
	"SELECT agreement_id, version, from_day, to_day, max_posts, tariff, tariff_cents,"
	" notice_days, evaluation_months, detail FROM placement_agreement WHERE host_id = ?1"
	" ORDER BY from_day DESC";
static const char SQL_AGREE[] =
	"INSERT INTO placement_agreement(host_id, from_day, to_day, max_posts, tariff,"
	" tariff_cents, notice_days, evaluation_months) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
	"?8)";
static const char SQL_AGREE_SET[] =
	"UPDATE placement_agreement SET detail = ?2, record_id = coalesce(?3, record_id)"
	" WHERE agreement_id = ?1";
static const char SQL_AGREE_CHANGE[] =
	"UPDATE placement_agreement SET version = version + 1, from_day = ?2, to_day = ?3,"
	" max_posts = ?4, tariff = ?5, tariff_cents = ?6, notice_days = ?7,"
	" evaluation_months = ?8, detail = ?9 WHERE agreement_id = ?1 AND version = ?10";
static const char SQL_AGREE_VERSION[] =
	"SELECT version, host_id FROM placement_agreement WHERE agreement_id = ?1";
static const char SQL_FIRST[] = "SELECT count(*) FROM placement_agreement WHERE host_id = ?1";

const char *const pl_host_categories[] = { "internal", "commune",   "other_cpas",
					   "hospital", "nonprofit", "social_economy",
					   "private",  "other",	    NULL };
const char *const pl_tariffs[] = { "free", "hour", "day", "month", NULL };

static int index_of(const char *const *names, const char *name)
{
	int i = 0;

	while (names[i + 1] && strcmp(names[i], name) != 0)
		i++;
	return i;
}

static void row_host(struct ctx *cx, const struct stmt *q, struct host *h)
{
	*h = (struct host){ .id = col_int(q, 0),
			    .version = col_int(q, 1),
			    .name = col_text(q, 2, cx->arena),
			    .category = index_of(pl_host_categories, col_text(q, 3, cx->arena)),
			    .kbo = col_text(q, 4, cx->arena),
			    .locality = col_text(q, 5, cx->arena),
			    .active = col_int(q, 6) != 0 };
	h->contact = col_blob(q, 7, cx->arena, &h->contact_len);
}

static void write_head(struct jw *w, const struct host *h, const struct stmt *q)
{
	jw_int(w, "id", h->id);
	jw_int(w, "version", h->version);
	jw_string(w, "name", h->name);
	jw_string(w, "category", pl_host_categories[h->category]);
	jw_string(w, "kbo", h->kbo);
	jw_string(w, "locality", h->locality);
	jw_bool(w, "active", h->active);
	jw_int(w, "open_posts", col_int(q, 8));
	jw_int(w, "contracts", col_int(q, 9));
	jw_day(w, "agreed_to", col_day(q, 10));
}

Err hosts_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(0), V_INT(cx->today))));
	jw_array(&w, "rows");
	for (;;) {
		struct host h;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		row_host(cx, &q, &h);
		jw_object(&w, NULL);
		write_head(&w, &h, &q);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static struct form_at contact_at(int64_t id, int64_t version)
{
	return (struct form_at){ .row = id, .version = version, .table = TABLE_PLACEMENT_HOST };
}

static struct form_at detail_at(int64_t id, int64_t version)
{
	return (struct form_at){ .row = id,
				 .version = version,
				 .table = TABLE_PLACEMENT_AGREEMENT };
}

static Err write_agreement(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	struct form_at at = detail_at(col_int(q, 0), col_int(q, 1));
	struct agreement_detail d = { 0 };
	const void *blob;
	size_t n = 0;

	blob = col_blob(q, 9, cx->arena, &n);
	TRY(placement_open(cx, &at, &pl_agreement_detail_schema, blob, n, &d));
	jw_object(w, NULL);
	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "version", col_int(q, 1));
	jw_day(w, "from", col_day(q, 2));
	jw_day(w, "to", col_day(q, 3));
	jw_int(w, "max_posts", col_int(q, 4));
	jw_string(w, "tariff", col_text(q, 5, cx->arena));
	jw_int(w, "tariff_cents", col_int(q, 6));
	jw_int(w, "notice_days", col_int(q, 7));
	jw_int(w, "evaluation_months", col_int(q, 8));
	jw_string(w, "tutor", d.tutor);
	jw_string(w, "tutor_phone", d.tutor_phone);
	jw_string(w, "tasks", d.tasks);
	jw_string(w, "safety", d.safety);
	jw_end(w);
	return OK;
}

static Err write_agreements(struct ctx *cx, struct jw *w, int64_t host_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_AGREEMENTS, BIND(V_INT(host_id))));
	jw_array(w, "agreements");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(write_agreement(cx, w, &q));
	}
	jw_end(w);
	return OK;
}

Err host_get(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct host_contact c = { 0 };
	struct form_at at;
	struct host h;
	struct jw w;
	bool row = false;

	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(rq->id), V_INT(cx->today))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	row_host(cx, &q, &h);
	at = contact_at(h.id, h.version);
	TRY(placement_open(cx, &at, &pl_host_contact_schema, h.contact, h.contact_len, &c));
	w = reply(rs, 200);
	write_head(&w, &h, &q);
	jw_string(&w, "contact_name", c.contact_name);
	jw_string(&w, "phone", c.phone);
	jw_string(&w, "email", c.email);
	jw_string(&w, "address", c.address);
	jw_string(&w, "note", c.note);
	TRY(write_agreements(cx, &w, h.id));
	rq->object = h.id;
	rs->version = h.version;
	return reply_end(rq, rs, &w);
}

static Err host_check(struct req *rq, struct resp *rs, const struct host_in *in,
		      const char **kbo)
{
	struct kbo n;

	*kbo = NULL;
	if (!in->kbo)
		return OK;
	if (!kbo_parse(in->kbo, &n))
		return schema_refuse(&rq->cx, &rs->errors, "kbo", "field.placement_kbo");
	*kbo = arena_strdup(rq->cx.arena, n.digits);
	return OK;
}

static struct host_contact contact_of(const struct host_in *in)
{
	return (struct host_contact){ in->contact_name, in->phone, in->email, in->address,
				      in->note };
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version,
		 const char *action)
{
	struct jw w = reply(rs, status);

	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	rq->object = id;
	rq->action = action;
	rs->version = version;
	app_touch(rq->cx.app, TOPIC_PLACEMENTS);
	return reply_end(rq, rs, &w);
}

Err host_add(struct req *rq, struct resp *rs)
{
	const struct host_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct host_contact c = contact_of(in);
	const char *kbo = NULL;
	struct val cell;
	struct form_at at;
	int64_t id;

	TRY(host_check(rq, rs, in, &kbo));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_TEXT(in->name), V_TEXT(pl_host_categories[in->category]),
			 V_TEXT(kbo), V_TEXT(in->locality)),
		    NULL));
	id = db_last_id(cx->db);
	at = contact_at(id, 1);
	TRY(placement_seal(cx, &at, &pl_host_contact_schema, &c, &cell));
	TRY(db_exec(cx, SQL_CONTACT, BIND(V_INT(id), cell), NULL));
	return saved(rq, rs, 201, id, 1, "placement.host");
}

static Err version_of(struct req *rq, struct resp *rs, const char *sql, int64_t *version,
		      int64_t *parent)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(cx, &q, sql, BIND(V_INT(rq->id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	*version = col_int(&q, 0);
	if (parent)
		*parent = col_int(&q, 1);
	return expect_version(rq, rs, *version);
}

Err host_change(struct req *rq, struct resp *rs)
{
	const struct host_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct host_contact c = contact_of(in);
	int64_t version = 0, changed = 0;
	const char *kbo = NULL;
	struct form_at at;
	struct val cell;

	TRY(version_of(rq, rs, SQL_VERSION, &version, NULL));
	TRY(host_check(rq, rs, in, &kbo));
	at = contact_at(rq->id, version + 1);
	TRY(placement_seal(cx, &at, &pl_host_contact_schema, &c, &cell));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(rq->id), V_TEXT(in->name),
			 V_TEXT(pl_host_categories[in->category]), V_TEXT(kbo),
			 V_TEXT(in->locality), V_INT(!in->inactive), cell, V_INT(version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return saved(rq, rs, 200, rq->id, version + 1, "placement.host");
}

static struct agreement_detail detail_of(const struct agreement_in *in)
{
	return (struct agreement_detail){ in->tutor, in->tutor_phone, in->tasks, in->safety };
}

static Err agreement_check(struct req *rq, struct resp *rs, const struct agreement_in *in)
{
	if (in->to != DAY_NONE && in->to < in->from)
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.too_small");
	if (in->tariff == 0 && in->tariff_cents > 0)
		return schema_refuse(&rq->cx, &rs->errors, "tariff_cents", "field.too_large");
	return OK;
}

/* The first agreement with a host is a new user. */
static Err new_user(struct ctx *cx, int64_t host_id, const struct agreement_in *in, int64_t id,
		    int64_t *record_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct term *kind = model_term_key(cx->model, TERM_KIND, "placement.new_user");
	const struct catalogue_service *s = model_service_key(cx->model, "art60");
	const struct term *partner;
	struct record r = { .day = in->from,
			    .until = DAY_NONE,
			    .quantity = 1,
			    .wait = -1,
			    .lag = -1,
			    .source = "placement_agreement",
			    .source_id = id };
	struct tie *ties;
	size_t n_ties;
	int64_t have = 0;
	struct host h;
	bool row = false;

	TRY(db_int(cx, SQL_FIRST, BIND(V_INT(host_id)), &have));
	if (have != 1 || !kind || !s)
		return OK;
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(host_id), V_INT(cx->today))));
	TRY(db_next(cx, &q, &row));
	row_host(cx, &q, &h);
	partner = model_term_key(cx->model, TERM_PARTNER, host_partner(h.category));
	r.kind_id = kind->id;
	r.service_id = s->id;
	r.partner_id = partner ? partner->id : 0;
	r.staff_id = cx->who ? cx->who->user_id : 0;
	return record_emit(cx, &r, NULL, 0, record_id, &ties, &n_ties);
}

Err agreement_add(struct req *rq, struct resp *rs)
{
	const struct agreement_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct agreement_detail d = detail_of(in);
	int64_t id, record_id = 0, host_version = 0;
	struct form_at at;
	struct val cell;

	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(rq->id)), &host_version));
	if (!host_version)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(agreement_check(rq, rs, in));
	TRY(db_exec(cx, SQL_AGREE,
		    BIND(V_INT(rq->id), V_DAY(in->from), V_DAY(in->to), V_INT(in->max_posts),
			 V_TEXT(pl_tariffs[in->tariff]), V_INT(in->tariff_cents),
			 V_INT(in->notice_days), V_INT(in->evaluation_months)),
		    NULL));
	id = db_last_id(cx->db);
	TRY(new_user(cx, rq->id, in, id, &record_id));
	at = detail_at(id, 1);
	TRY(placement_seal(cx, &at, &pl_agreement_detail_schema, &d, &cell));
	TRY(db_exec(cx, SQL_AGREE_SET, BIND(V_INT(id), cell, V_ID(record_id)), NULL));
	return saved(rq, rs, 201, id, 1, "placement.agreement");
}

Err agreement_change(struct req *rq, struct resp *rs)
{
	const struct agreement_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct agreement_detail d = detail_of(in);
	int64_t version = 0, host_id = 0, changed = 0;
	struct form_at at;
	struct val cell;

	TRY(version_of(rq, rs, SQL_AGREE_VERSION, &version, &host_id));
	TRY(agreement_check(rq, rs, in));
	at = detail_at(rq->id, version + 1);
	TRY(placement_seal(cx, &at, &pl_agreement_detail_schema, &d, &cell));
	TRY(db_exec(cx, SQL_AGREE_CHANGE,
		    BIND(V_INT(rq->id), V_DAY(in->from), V_DAY(in->to), V_INT(in->max_posts),
			 V_TEXT(pl_tariffs[in->tariff]), V_INT(in->tariff_cents),
			 V_INT(in->notice_days), V_INT(in->evaluation_months), cell,
			 V_INT(version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return saved(rq, rs, 200, rq->id, version + 1, "placement.agreement");
}
