/* The centre as creditor, and payers who are no persons of the centre. */
#include <string.h>

#include "core/audit.h"
#include "core/iban.h"
#include "core/kbo.h"
#include "core/list.h"
#include "svc/billing/billing.h"
#include "svc/billing/show.h"

#include "base/banned.h"

static const char SQL_PAYERS[] =
	"SELECT payer_id, version, active FROM billing_payer"
	" WHERE person_id IS NULL ORDER BY payer_id" LIST_PAGE_SQL "?1";

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version,
		 const char *action)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rq->action = action;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

void creditor_members(struct jw *w, const struct creditor *c, int64_t version)
{
	char text[IBAN_TEXT_SIZE];
	struct iban iban;

	jw_int(w, "version", version);
	jw_string(w, "name", c->name);
	jw_string(w, "street", c->street);
	jw_string(w, "postcode", c->postcode);
	jw_string(w, "locality", c->locality);
	jw_string(w, "iban", c->iban);
	if (c->iban && iban_parse(c->iban, &iban)) {
		iban_format(&iban, text);
		jw_string(w, "iban_text", text);
	} else {
		jw_null(w, "iban_text");
	}
	jw_string(w, "kbo", c->kbo);
	jw_string(w, "phone", c->phone);
	jw_string(w, "email", c->email);
}

Err billing_creditor_show(struct req *rq, struct resp *rs)
{
	struct creditor c;
	int64_t version;
	struct jw w;

	TRY(billing_creditor(&rq->cx, &c, &version));
	w = reply(rs, 200);
	rs->version = version + 1; /* an ETag is never 0 */
	creditor_members(&w, &c, version + 1);
	return reply_end(rq, rs, &w);
}

Err billing_creditor_save(struct req *rq, struct resp *rs)
{
	struct creditor *in = rq->in, had;
	struct ctx *cx = &rq->cx;
	struct kbo kbo;
	int64_t version;

	TRY(billing_creditor(cx, &had, &version));
	TRY(expect_version(rq, rs, version + 1));
	if (in->kbo && *in->kbo) {
		if (!kbo_parse(in->kbo, &kbo))
			return schema_refuse(cx, &rs->errors, "kbo", "field.kbo");
		in->kbo = arena_strdup(cx->arena, kbo.digits);
	} else {
		in->kbo = NULL;
	}
	TRY(billing_creditor_set(cx, in, version));
	rq->audit_class = AUDIT_CLASS_ADMIN;
	return saved(rq, rs, 200, 1, version + 2, "billing.creditor");
}

Err billing_payers(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct after_q *in = rq->q;
	struct list_page page = { .after = in->after };
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_PAYERS, BIND(V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		int64_t version;
		struct payer p;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		TRY(billing_payer_get(cx, col_int(&q, 0), &p, &version));
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_int(&w, "version", version);
		jw_bool(&w, "active", col_int(&q, 2) != 0);
		jw_string(&w, "name", p.name);
		jw_string(&w, "street", p.street);
		jw_string(&w, "postcode", p.postcode);
		jw_string(&w, "locality", p.locality);
		jw_string(&w, "email", p.email);
		jw_string(&w, "phone", p.phone);
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	jw_next(&w, &page);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

Err billing_payer_new(struct req *rq, struct resp *rs)
{
	int64_t id = 0;

	TRY(billing_payer_add(&rq->cx, rq->in, &id));
	return saved(rq, rs, 201, id, 1, "billing.payer_add");
}

Err billing_payer_change(struct req *rq, struct resp *rs)
{
	const struct payer_change *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t version, person;
	const char *name;
	struct payer had;

	TRY(billing_payer_name(cx, rq->id, &name, &person));
	if (person)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(billing_payer_get(cx, rq->id, &had, &version));
	TRY(expect_version(rq, rs, version));
	TRY(billing_payer_set(cx, rq->id, version, in->payer, in->active));
	return saved(rq, rs, 200, rq->id, version + 1, "billing.payer_change");
}
