/* See billing.h: lines, payers, the creditor. */
#include "core/billing.h"

#include <string.h>

#include "base/date.h"
#include "core/billing_cell.h"
#include "core/compartment.h"
#include "core/identity.h"

#include "base/banned.h"

static const char SQL_LINE_ADD[] =
	"INSERT INTO billing_line(service_id, payer_id, person_id, day, item_id, quantity,"
	" unit_cents, source, source_id, part, state)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'open')";
static const char SQL_LINE_VOID[] =
	"UPDATE billing_line SET state = CASE state WHEN 'open' THEN 'void' ELSE 'to_credit' "
	"END"
	" WHERE source = ?1 AND source_id = ?2 AND state IN ('open', 'invoiced')";
static const char SQL_PAYER_OF[] = "SELECT payer_id FROM billing_payer WHERE person_id = ?1";
static const char SQL_PAYER_PERSON[] = "INSERT INTO billing_payer(person_id) VALUES (?1)";
static const char SQL_PAYER_NEXT[] = "SELECT coalesce(max(payer_id), 0) + 1 FROM billing_payer";
static const char SQL_PAYER_ADD[] =
	"INSERT INTO billing_payer(payer_id, content) VALUES (?1, ?2)";
static const char SQL_PAYER_SET[] =
	"UPDATE billing_payer SET version = version + 1, content = ?3, active = ?4"
	" WHERE payer_id = ?1 AND version = ?2 AND person_id IS NULL";
static const char SQL_PAYER[] =
	"SELECT person_id, version, content FROM billing_payer WHERE payer_id = ?1";
static const char SQL_CREDITOR[] =
	"SELECT version, name, street, postcode, locality, iban, kbo,"
	" phone, email FROM billing_creditor";
static const char SQL_CREDITOR_ADD[] =
	"INSERT INTO billing_creditor(one, name, street, postcode, locality, iban, kbo, phone,"
	" email) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_CREDITOR_SET[] =
	"UPDATE billing_creditor SET version = version + 1, name = ?1, street = ?2, postcode = "
	"?3,"
	" locality = ?4, iban = ?5, kbo = ?6, phone = ?7, email = ?8 WHERE version = ?9";

static const struct field payer_fields[] = {
	FIELD_TEXT(payer, name, FIELD_REQUIRED | FIELD_PERSONAL, 1, 120),
	FIELD_TEXT(payer, street, FIELD_REQUIRED | FIELD_PERSONAL, 1, 120),
	FIELD_TEXT(payer, postcode, FIELD_REQUIRED | FIELD_PERSONAL, 1, 12),
	FIELD_TEXT(payer, locality, FIELD_REQUIRED | FIELD_PERSONAL, 1, 80),
	FIELD_TEXT(payer, email, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(payer, phone, FIELD_PERSONAL | FIELD_PHONE, 0, 40),
	FIELD_TEXT(payer, lang, 0, 0, 2),
};
const struct schema payer_schema = { .name = "BillingPayerIn",
				     .fields = payer_fields,
				     .n_fields = ARRAY_LEN(payer_fields),
				     .size = sizeof(struct payer) };

static const struct field creditor_fields[] = {
	FIELD_TEXT(creditor, name, FIELD_REQUIRED, 1, 70),
	FIELD_TEXT(creditor, street, FIELD_REQUIRED, 1, 120),
	FIELD_TEXT(creditor, postcode, FIELD_REQUIRED, 1, 12),
	FIELD_TEXT(creditor, locality, FIELD_REQUIRED, 1, 80),
	FIELD_TEXT(creditor, iban, FIELD_REQUIRED | FIELD_IBAN, 1, 42),
	FIELD_TEXT(creditor, kbo, 0, 0, 20),
	FIELD_TEXT(creditor, phone, FIELD_PHONE, 0, 40),
	FIELD_TEXT(creditor, email, 0, 0, 120),
};
const struct schema creditor_schema = { .name = "BillingCreditorIn",
					.fields = creditor_fields,
					.n_fields = ARRAY_LEN(creditor_fields),
					.size = sizeof(struct creditor) };

/* ---- lines -------------------------------------------------------------------------------- */

Err billing_payer_of(struct ctx *cx, int64_t person_id, int64_t *payer_id)
{
	*payer_id = 0;
	TRY(db_int(cx, SQL_PAYER_OF, BIND(V_INT(person_id)), payer_id));
	if (*payer_id)
		return OK;
	TRY(db_exec(cx, SQL_PAYER_PERSON, BIND(V_INT(person_id)), NULL));
	*payer_id = db_last_id(cx->db);
	return OK;
}

Err billing_add(struct ctx *cx, const struct billable *b, int64_t *line_id)
{
	const struct term *item = model_term_key(cx->model, TERM_UNIT, b->item);
	int64_t payer = b->payer_id;

	if (line_id)
		*line_id = 0;
	if (!item)
		FAIL(cx, ERR_INTERNAL, "billing.item");
	if (b->unit_cents == 0)
		return OK;
	if (!payer)
		TRY(billing_payer_of(cx, b->person_id, &payer));
	TRY(db_exec(cx, SQL_LINE_ADD,
		    BIND(V_INT(b->service_id), V_INT(payer), V_ID(b->person_id), V_INT(b->day),
			 V_INT(item->id), V_INT(b->quantity), V_INT(b->unit_cents),
			 V_TEXT(b->source), V_INT(b->source_id), V_INT(b->part)),
		    NULL));
	if (line_id)
		*line_id = db_last_id(cx->db);
	return OK;
}

Err billing_void(struct ctx *cx, const char *source, int64_t source_id)
{
	return db_exec(cx, SQL_LINE_VOID, BIND(V_TEXT(source), V_INT(source_id)), NULL);
}

/* ---- cells -------------------------------------------------------------------------------- */

Err billing_seal(struct ctx *cx, int64_t person_id, const struct cell_at *at,
		 const struct schema *s, const void *in, uint8_t **blob, size_t *n)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	CLEANUP(buf_release) struct buf b;
	struct cell_at place = *at;
	struct jw w;

	buf_init(&b, 1 << 20);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, s, in);
	jw_end(&w);
	place.person = person_id;
	if (!person_id)
		return cell_seal_tenant(cx, cx->app->vault, &place, CELL_NOTE, b.data, b.len,
					blob, n);
	TRY(keyring_get(cx, person_id, &key));
	return cell_seal(cx, cx->app->vault, &key, &place, CELL_NOTE, b.data, b.len, blob, n);
}

Err billing_unseal(struct ctx *cx, int64_t person_id, const struct cell_at *at,
		   const struct schema *s, const void *blob, size_t n, void *out)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	struct cell_at place = *at;
	uint64_t has = 0;
	char *json;
	size_t len;

	place.person = person_id;
	if (person_id) {
		TRY(keyring_get(cx, person_id, &key));
		TRY(cell_open(cx, cx->app->vault, &key, &place, blob, n, &json, &len));
	} else {
		TRY(cell_open_tenant(cx, cx->app->vault, &place, blob, n, &json, &len));
	}
	return schema_read_own(cx, s, json, len, out, &has);
}

/* ---- payers ------------------------------------------------------------------------------- */

static struct cell_at payer_place(int64_t payer_id, int64_t version)
{
	return (struct cell_at){ .row = payer_id,
				 .table = TABLE_BILLING_PAYER,
				 .column = BILLING_PAYER_CONTENT,
				 .version = (uint64_t)version };
}

Err billing_payer_add(struct ctx *cx, const struct payer *p, int64_t *payer_id)
{
	struct cell_at at;
	uint8_t *blob;
	size_t n;

	TRY(db_int(cx, SQL_PAYER_NEXT, NO_BIND, payer_id));
	at = payer_place(*payer_id, 1);
	TRY(billing_seal(cx, 0, &at, &payer_schema, p, &blob, &n));
	return db_exec(cx, SQL_PAYER_ADD, BIND(V_INT(*payer_id), V_BLOB(blob, n)), NULL);
}

Err billing_payer_set(struct ctx *cx, int64_t payer_id, int64_t version, const struct payer *p,
		      bool active)
{
	struct cell_at at = payer_place(payer_id, version + 1);
	int64_t changed = 0;
	uint8_t *blob;
	size_t n;

	TRY(billing_seal(cx, 0, &at, &payer_schema, p, &blob, &n));
	TRY(db_exec(cx, SQL_PAYER_SET,
		    BIND(V_INT(payer_id), V_INT(version), V_BLOB(blob, n), V_INT(active)),
		    &changed));
	if (changed != 1)
		FAIL(cx, ERR_STALE, "stale");
	return OK;
}

static const char *joined(struct arena *a, const char *x, const char *y)
{
	if (!y || !*y)
		return x && *x ? x : NULL;
	return x && *x ? arena_printf(a, "%s %s", x, y) : y;
}

/* The identity of a person as a payer. */
static Err person_payer(struct ctx *cx, int64_t person_id, struct payer *out)
{
	struct compartment c[5];
	struct identity id = { 0 };
	uint64_t has = 0;

	TRY(compartments_read(cx, person_id, 1u << COMPARTMENT_IDENTITY, c));
	if (!c[COMPARTMENT_IDENTITY].json)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(schema_read_own(cx, &identity_schema, c[COMPARTMENT_IDENTITY].json,
			    c[COMPARTMENT_IDENTITY].len, &id, &has));
	*out = (struct payer){ .name = joined(cx->arena, id.first_name, id.last_name),
			       .street = "",
			       .postcode = "",
			       .locality = "",
			       .lang = id.language };
	if (id.address) {
		const struct address *a = id.address;
		const char *street =
			joined(cx->arena, joined(cx->arena, a->street, a->number), a->box);

		out->street = street ? street : "";
		out->postcode = a->postcode ? a->postcode : "";
		out->locality = a->locality ? a->locality : "";
	}
	return OK;
}

Err billing_payer_get(struct ctx *cx, int64_t payer_id, struct payer *out, int64_t *version)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct cell_at at;
	const void *blob;
	bool row = false;
	size_t n;

	TRY(db_query(cx, &q, SQL_PAYER, BIND(V_INT(payer_id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	*version = col_int(&q, 1);
	if (!col_null(&q, 0))
		return person_payer(cx, col_int(&q, 0), out);
	blob = col_blob(&q, 2, cx->arena, &n);
	at = payer_place(payer_id, *version);
	return billing_unseal(cx, 0, &at, &payer_schema, blob, n, out);
}

Err billing_payer_person(struct ctx *cx, int64_t payer_id, int64_t *person_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_PAYER, BIND(V_INT(payer_id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	*person_id = col_int(&q, 0);
	return OK;
}

Err billing_payer_name(struct ctx *cx, int64_t payer_id, const char **name, int64_t *person_id)
{
	struct directory_entry e;
	struct payer p;
	int64_t version;

	TRY(billing_payer_person(cx, payer_id, person_id));
	*name = "";
	if (*person_id) {
		if (directory_get(cx->app->directory, cx->arena, *person_id, &e))
			*name = directory_display_name(cx->arena, &e);
		return OK;
	}
	TRY(billing_payer_get(cx, payer_id, &p, &version));
	*name = p.name;
	return OK;
}

/* ---- the creditor ------------------------------------------------------------------------- */

Err billing_creditor(struct ctx *cx, struct creditor *out, int64_t *version)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*version = 0;
	*out = (struct creditor){ 0 };
	TRY(db_query(cx, &q, SQL_CREDITOR, NO_BIND));
	TRY(db_next(cx, &q, &row));
	if (!row)
		return OK;
	*version = col_int(&q, 0);
	out->name = col_text(&q, 1, cx->arena);
	out->street = col_text(&q, 2, cx->arena);
	out->postcode = col_text(&q, 3, cx->arena);
	out->locality = col_text(&q, 4, cx->arena);
	out->iban = col_text(&q, 5, cx->arena);
	out->kbo = col_text(&q, 6, cx->arena);
	out->phone = col_text(&q, 7, cx->arena);
	out->email = col_text(&q, 8, cx->arena);
	return OK;
}

Err billing_creditor_set(struct ctx *cx, const struct creditor *c, int64_t version)
{
	const struct val what[] = { V_TEXT(c->name),	 V_TEXT(c->street), V_TEXT(c->postcode),
				    V_TEXT(c->locality), V_TEXT(c->iban),   V_TEXT(c->kbo),
				    V_TEXT(c->phone),	 V_TEXT(c->email),  V_INT(version),
				    { .kind = VAL_END } };
	struct val first[ARRAY_LEN(what)];
	int64_t changed = 0, stored = 0;
	struct creditor had;

	if (version) {
		TRY(db_exec(cx, SQL_CREDITOR_SET, what, &changed));
		if (changed != 1)
			FAIL(cx, ERR_STALE, "stale");
		return OK;
	}
	TRY(billing_creditor(cx, &had, &stored));
	if (stored)
		FAIL(cx, ERR_STALE, "stale");
	memcpy(first, what, sizeof(what));
	first[8].kind = VAL_END;
	return db_exec(cx, SQL_CREDITOR_ADD, first, NULL);
}
