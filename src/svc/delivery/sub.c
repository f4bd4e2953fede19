/* A subscription: its row, its sealed part, how it is named and where it is brought. */
#include <string.h>

#include "base/date.h"
#include "core/billing_cell.h"
#include "core/compartment.h"
#include "core/identity.h"
#include "svc/delivery/delivery.h"
#include "vault/token.h"

#include "base/banned.h"

const char *const delivery_diets[] = { "normal",     "no_salt", "diabetic", "low_fat",
				       "no_gluten",  "no_milk", "renal",    "high_protein",
				       "vegetarian", "no_pork", "other",    NULL };
const char *const delivery_textures[] = { "normal", "cut", "minced", "mixed", "smooth", NULL };
const char *const delivery_allergens[] = { "gluten",  "crustaceans", "eggs",   "fish",
					   "peanuts", "soy",	     "milk",   "nuts",
					   "celery",  "mustard",     "sesame", "sulphites",
					   "lupin",   "molluscs",    NULL };
const char *const delivery_courses[] = { "soup", "main", "dessert", "supper", NULL };
const char *const delivery_modes[] = { "hot", "cold", "frozen", NULL };
const char *const delivery_states[] = { "waiting", "active", "stopped", NULL };
const char *const delivery_outcomes[] = { "delivered", "absent_left", "absent_back", "refused",
					  "failed",    "no_answer",   NULL };
const char *const delivery_signs[] = { "fall",	    "confused", "weak", "cold_home",
				       "not_eaten", "other",	NULL };
const char *const delivery_steps[] = { "call", "contact", "duty", "police", NULL };
const char *const delivery_results[] = { "fine",  "away",     "hospital", "helped",
					 "moved", "deceased", NULL };
const char *const delivery_points[] = { "reception", "cooking", "cooling", "departure",
					"first",     "last",	"back",	   NULL };
const char *const delivery_pauses[] = { "hospital", "holiday", "family", "other", NULL };

static const char SQL_ONE[] =
	"SELECT " SUB_COLUMNS " FROM delivery_subscription s WHERE s.subscription_id = ?1";
static const char SQL_NEXT[] =
	"SELECT coalesce(max(subscription_id), 0) FROM delivery_subscription";
static const char SQL_PRICE[] = "SELECT cents FROM delivery_price WHERE tariff_id = ?1"
				" AND from_day <= ?2 ORDER BY from_day DESC LIMIT 1";
static const char SQL_HOUSEHOLD[] =
	"SELECT household_id FROM household_member WHERE person_id = ?1";

static const struct field emergency_fields[] = {
	FIELD_TEXT(emergency, name, FIELD_REQUIRED | FIELD_PERSONAL, 1, 80),
	FIELD_TEXT(emergency, phone, FIELD_PERSONAL | FIELD_PHONE, 0, 40),
	FIELD_TEXT(emergency, relation, FIELD_PERSONAL, 0, 60),
};
static const struct schema emergency_schema = { .name = "DeliveryContact",
						.fields = emergency_fields,
						.n_fields = ARRAY_LEN(emergency_fields),
						.size = sizeof(struct emergency) };
static const struct field content_fields[] = {
	FIELD_ENUM(sub_content, diet, FIELD_REQUIRED | FIELD_PERSONAL, delivery_diets),
	FIELD_ENUM(sub_content, texture, FIELD_REQUIRED | FIELD_PERSONAL, delivery_textures),
	FIELD_TEXTS(sub_content, allergens, FIELD_PERSONAL, 0, ALLERGENS),
	FIELD_INT(sub_content, lat, FIELD_PERSONAL, 0, GEO_LAT_MAX),
	FIELD_INT(sub_content, lon, FIELD_PERSONAL, 0, GEO_LON_MAX),
	FIELD_TEXT(sub_content, access, FIELD_PERSONAL | FIELD_LINES, 0, 400),
	FIELD_TEXT(sub_content, absence, FIELD_PERSONAL | FIELD_LINES, 0, 400),
	FIELD_TEXT(sub_content, key_no, FIELD_PERSONAL, 0, 20),
	FIELD_TEXT(sub_content, mobility, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(sub_content, note, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_LIST(sub_content, contacts, FIELD_PERSONAL, &emergency_schema, 0, 4),
	FIELD_TEXT(sub_content, name, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(sub_content, street, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(sub_content, postcode, FIELD_PERSONAL, 0, 12),
	FIELD_TEXT(sub_content, locality, FIELD_PERSONAL, 0, 80),
	FIELD_TEXT(sub_content, phone, FIELD_PERSONAL | FIELD_PHONE, 0, 40),
};
const struct schema sub_content_schema = { .name = "DeliveryContent",
					   .fields = content_fields,
					   .n_fields = ARRAY_LEN(content_fields),
					   .size = sizeof(struct sub_content) };
struct sealed_text {
	const char *text;
};
static const struct field text_fields[] = {
	FIELD_TEXT(sealed_text, text, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
};
static const struct schema text_schema = { .name = "DeliveryText",
					   .fields = text_fields,
					   .n_fields = ARRAY_LEN(text_fields),
					   .size = sizeof(struct sealed_text) };

int delivery_index(const char *const *names, const char *name)
{
	for (int i = 0; name && names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

unsigned allergen_bits(const struct list *keys)
{
	const char *const *names = keys->items;
	unsigned bits = 0;

	for (size_t i = 0; i < keys->n; i++) {
		int n = delivery_index(delivery_allergens, names[i]);

		if (n >= 0)
			bits |= 1u << n;
	}
	return bits;
}

void sub_row(struct ctx *cx, const struct stmt *q, struct sub *out)
{
	*out = (struct sub){ .id = col_int(q, 0),
			     .version = col_int(q, 1),
			     .service_id = col_int(q, 2),
			     .person_id = col_int(q, 3),
			     .place_id = col_int(q, 4),
			     .state =
				     delivery_index(delivery_states, col_text(q, 5, cx->arena)),
			     .asked = col_day(q, 6),
			     .from = col_day(q, 7),
			     .to = col_day(q, 8),
			     .proof = col_day(q, 9),
			     .mode = delivery_index(delivery_modes, col_text(q, 17, cx->arena)),
			     .ahead = col_int(q, 18) != 0,
			     .tariff_id = col_int(q, 19),
			     .payer_id = col_int(q, 20),
			     .round_id = col_int(q, 21),
			     .position = col_int(q, 22),
			     .record_id = col_int(q, 23),
			     .window_from = col_null(q, 24) ? -1 : col_int(q, 24),
			     .window_to = col_null(q, 25) ? -1 : col_int(q, 25) };
	for (int d = 1; d <= 7; d++)
		out->meals[d] = col_int(q, 9 + d);
	out->content = col_blob(q, 26, cx->arena, &out->content_len);
}

Err sub_get(struct ctx *cx, int64_t id, struct sub *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	sub_row(cx, &q, out);
	return OK;
}

static struct cell_at place_of(const struct sub *s)
{
	return (struct cell_at){ .row = s->id,
				 .table = TABLE_DELIVERY_SUBSCRIPTION,
				 .column = DELIVERY_CONTENT,
				 .version = (uint64_t)s->version };
}

Err sub_open(struct ctx *cx, const struct sub *s, struct sub_content *out)
{
	struct cell_at at = place_of(s);

	*out = (struct sub_content){ 0 };
	return billing_unseal(cx, s->person_id, &at, &sub_content_schema, s->content,
			      s->content_len, out);
}

Err sub_seal(struct ctx *cx, const struct sub *s, const struct sub_content *c, uint8_t **blob,
	     size_t *n)
{
	struct cell_at at = place_of(s);

	return billing_seal(cx, s->person_id, &at, &sub_content_schema, c, blob, n);
}

static struct cell_at text_place(int table, int64_t row)
{
	return (struct cell_at){
		.row = row, .table = (uint16_t)table, .column = DELIVERY_CONTENT, .version = 1
	};
}

Err delivery_text_seal(struct ctx *cx, int64_t person_id, int table, int64_t row,
		       const char *text, uint8_t **blob, size_t *n)
{
	struct cell_at at = text_place(table, row);
	struct sealed_text t = { text ? text : "" };

	return billing_seal(cx, person_id, &at, &text_schema, &t, blob, n);
}

Err delivery_text_open(struct ctx *cx, int64_t person_id, int table, int64_t row,
		       const void *blob, size_t n, const char **text)
{
	struct cell_at at = text_place(table, row);
	struct sealed_text t = { NULL };

	*text = NULL;
	if (!n)
		return OK;
	TRY(billing_unseal(cx, person_id, &at, &text_schema, blob, n, &t));
	*text = t.text && *t.text ? t.text : NULL;
	return OK;
}

const char *sub_name(struct ctx *cx, const struct sub *s)
{
	const struct term *place = model_term(cx->model, s->place_id);
	struct directory_entry e;

	if (s->person_id)
		return directory_get(cx->app->directory, cx->arena, s->person_id, &e)
			       ? directory_display_name(cx->arena, &e)
			       : "";
	return place ? label_in(&place->label, cx->who ? cx->who->user->lang : "fr") : "";
}

static const char *words(struct arena *a, const char *x, const char *y)
{
	if (!y || !*y)
		return x ? x : "";
	return x && *x ? arena_printf(a, "%s %s", x, y) : y;
}

static void person_where(struct ctx *cx, const struct identity *id, struct where *out)
{
	const struct contact *contacts = id->contacts.items;
	const struct address *a = id->address;

	out->wheelchair = id->wheelchair;
	out->language = id->language;
	for (size_t i = 0; i < id->contacts.n && !out->phone; i++)
		if (contacts[i].kind <= 1) /* mobile, phone */
			out->phone = contacts[i].value;
	if (!a)
		return;
	out->street = words(cx->arena, words(cx->arena, a->street, a->number), a->box);
	out->postcode = a->postcode;
	out->locality = a->locality;
}

Err sub_where(struct ctx *cx, const struct sub *s, const struct sub_content *c,
	      struct where *out)
{
	struct compartment comp[5];
	struct identity id = { 0 };
	uint64_t has = 0;

	*out = (struct where){ .street = c->street,
			       .postcode = c->postcode,
			       .locality = c->locality,
			       .phone = c->phone };
	if (!s->person_id)
		return OK;
	*out = (struct where){ 0 };
	TRY(compartments_read(cx, s->person_id, 1u << COMPARTMENT_IDENTITY, comp));
	if (!comp[COMPARTMENT_IDENTITY].json)
		return OK;
	TRY(schema_read_own(cx, &identity_schema, comp[COMPARTMENT_IDENTITY].json,
			    comp[COMPARTMENT_IDENTITY].len, &id, &has));
	person_where(cx, &id, out);
	return OK;
}

Err tariff_cents(struct ctx *cx, int64_t tariff_id, int32_t day, int64_t *cents)
{
	*cents = 0;
	return db_int(cx, SQL_PRICE, BIND(V_INT(tariff_id), V_INT(day)), cents);
}

Err delivery_find_service(struct req *rq, struct resp *rs, const char *key, int64_t *id)
{
	const struct catalogue_service *s =
		model_service_key(rq->cx.model, key && *key ? key : "home_meals");

	if (!s || strcmp(s->archetype, "delivery") != 0)
		return schema_refuse(&rq->cx, &rs->errors, "service", "field.not_one_of");
	*id = s->id;
	return OK;
}

Err sub_next_id(struct ctx *cx, int64_t *id)
{
	*id = 0;
	TRY(db_int(cx, SQL_NEXT, NO_BIND, id));
	*id += 1 + (id_random53() & 0xFFFFF);
	return OK;
}

Err delivery_emit(struct ctx *cx, const struct emit *e, int64_t *out)
{
	const struct term *kind = model_term_key(cx->model, TERM_KIND, e->kind);
	struct record r = { .service_id = e->service_id,
			    .day = e->day,
			    .until = DAY_NONE,
			    .person_id = e->person_id,
			    .head_count = e->head_count,
			    .staff_id = cx->who ? cx->who->user_id : 0,
			    .partner_id = e->partner_id,
			    .place_id = e->place_id,
			    .quantity = e->quantity,
			    .amount_cents = e->amount_cents,
			    .wait = e->wait,
			    .lag = e->lag,
			    .source = e->source,
			    .source_id = e->source_id };
	struct tie *ties;
	int64_t id = 0;
	size_t n;

	if (!kind)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	r.kind_id = kind->id;
	if (e->person_id)
		TRY(db_int(cx, SQL_HOUSEHOLD, BIND(V_INT(e->person_id)), &r.household_id));
	TRY(record_emit(cx, &r, NULL, 0, &id, &ties, &n));
	if (out)
		*out = id;
	return OK;
}
