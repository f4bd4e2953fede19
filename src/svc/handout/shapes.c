/* What the handout service answers, and the small functions that all its files use. */
#include "base/date.h"
#include "svc/handout/handout.h"

#include "base/banned.h"

static const struct field done_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema handout_done_schema = OUT_SCHEMA("HandoutDone", done_fields);

#define CARD_MEMBERS                                                                           \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_TEXT("service", FIELD_REQUIRED),                                           \
		OUT_OBJECT("person", FIELD_NULLABLE, &deed_person_schema),                     \
		OUT_INT("number", FIELD_REQUIRED), OUT_DATE("from", FIELD_REQUIRED),           \
		OUT_DATE("to", FIELD_REQUIRED), OUT_INT("adults", FIELD_REQUIRED),             \
		OUT_INT("children", FIELD_REQUIRED),                                           \
		OUT_ENUM("period", FIELD_REQUIRED, handout_card_periods),                      \
		OUT_INT("ceiling_cents", FIELD_REQUIRED),                                      \
		OUT_INT("spent_cents", FIELD_REQUIRED), OUT_INT("left_cents", FIELD_REQUIRED), \
		OUT_BOOL("stopped", FIELD_REQUIRED), OUT_BOOL("valid", FIELD_REQUIRED),        \
		OUT_INT("renewals", FIELD_REQUIRED), OUT_DATE("last_visit", FIELD_NULLABLE)

static const struct field card_row_fields[] = { CARD_MEMBERS };
const struct schema handout_card_row_schema = OUT_SCHEMA("HandoutCard", card_row_fields);
static const struct field cards_fields[] = { OUT_LIST("rows", &handout_card_row_schema),
					     OUT_INT("next", FIELD_NULLABLE) };
const struct schema handout_cards_schema = OUT_SCHEMA("HandoutCards", cards_fields);

static const struct field card_rule_fields[] = {
	OUT_ENUM("period", FIELD_REQUIRED, handout_card_periods),
	OUT_INT("first_cents", FIELD_REQUIRED),
	OUT_INT("adult_cents", FIELD_REQUIRED),
	OUT_INT("child_cents", FIELD_REQUIRED),
	OUT_INT("months", FIELD_REQUIRED),
};
const struct schema handout_card_rule_schema = OUT_SCHEMA("HandoutCardRule", card_rule_fields);

static const struct field visit_row_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),
	OUT_INT("card_id", FIELD_REQUIRED),
	OUT_INT("number", FIELD_REQUIRED),
	OUT_OBJECT("person", FIELD_NULLABLE, &deed_person_schema),
	OUT_ENUM("paid", FIELD_REQUIRED, handout_visit_paid),
	OUT_INT("total_cents", FIELD_REQUIRED),
	OUT_INT("retail_cents", FIELD_REQUIRED),
	OUT_INT("articles", FIELD_REQUIRED),
	OUT_BOOL("cancelled", FIELD_REQUIRED),
	OUT_BOOL("can_cancel", FIELD_REQUIRED),
};
static const struct schema visit_row_schema = OUT_SCHEMA("HandoutVisit", visit_row_fields);
static const struct field visits_fields[] = {
	OUT_LIST("rows", &visit_row_schema),
	OUT_BOOL("more", FIELD_REQUIRED), /* there are older ones */
	OUT_INT("count", FIELD_REQUIRED),
	OUT_INT("total_cents", FIELD_REQUIRED),
	OUT_INT("retail_cents", FIELD_REQUIRED),
};
const struct schema handout_visits_schema = OUT_SCHEMA("HandoutVisits", visits_fields);

static const struct field card_full_fields[] = {
	CARD_MEMBERS,
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("visits", &visit_row_schema),
	OUT_INT("next", FIELD_NULLABLE),
};
const struct schema handout_card_full_schema = OUT_SCHEMA("HandoutCardFull", card_full_fields);

static const struct field article_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_ENUM("category", FIELD_REQUIRED, handout_article_categories),
	OUT_ENUM("programme", FIELD_REQUIRED, handout_article_programmes),
	OUT_INT("price_cents", FIELD_REQUIRED),
	OUT_INT("retail_cents", FIELD_REQUIRED),
	OUT_INT("least", FIELD_REQUIRED),
	OUT_INT("most", FIELD_NULLABLE),
	OUT_BOOL("active", FIELD_REQUIRED),
	OUT_INT("stock", FIELD_REQUIRED),
	OUT_DATE("expiry", FIELD_NULLABLE), /* of the lot that expires first */
};
static const struct schema article_schema = OUT_SCHEMA("HandoutArticle", article_fields);
static const struct field articles_fields[] = {
	OUT_LIST("rows", &article_schema),
	OUT_NUMBER("price_share", FIELD_REQUIRED), /* of the retail price, in force today */
};
const struct schema handout_articles_schema = OUT_SCHEMA("HandoutArticles", articles_fields);

static const struct field lot_fields[] = {
	OUT_INT("lot_id", FIELD_REQUIRED),
	OUT_INT("article_id", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_DATE("expiry", FIELD_REQUIRED),
	OUT_INT("remaining", FIELD_REQUIRED),
	OUT_ENUM("origin", FIELD_REQUIRED, handout_lot_origins),
	OUT_BOOL("expired", FIELD_REQUIRED),
};
static const struct schema lot_schema = OUT_SCHEMA("HandoutLot", lot_fields);
static const struct field stock_fields[] = {
	OUT_LIST("expiring", &lot_schema),     OUT_INT("next", FIELD_NULLABLE),
	OUT_INT("alert_days", FIELD_REQUIRED), OUT_INT("value_cents", FIELD_REQUIRED),
	OUT_INT("lost_year", FIELD_REQUIRED), /* pieces, this calendar year */
};
const struct schema handout_stock_schema = OUT_SCHEMA("HandoutStock", stock_fields);

static const struct field move_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	    OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("kind", FIELD_REQUIRED),   OUT_INT("quantity", FIELD_REQUIRED),
	OUT_TEXT("reason", FIELD_NULLABLE), OUT_DATE("expiry", FIELD_NULLABLE),
	OUT_TEXT("user", FIELD_REQUIRED),
};
static const struct schema move_schema = OUT_SCHEMA("HandoutMove", move_fields);
static const struct field moves_fields[] = { OUT_LIST("rows", &move_schema),
					     OUT_INT("next", FIELD_NULLABLE) };
const struct schema handout_moves_schema = OUT_SCHEMA("HandoutMoves", moves_fields);

static const struct field kit_line_fields[] = {
	OUT_INT("article_id", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_INT("quantity", FIELD_REQUIRED),
};
static const struct schema kit_line_schema = OUT_SCHEMA("HandoutKitLine", kit_line_fields);
static const struct field kit_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	     OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),   OUT_BOOL("active", FIELD_REQUIRED),
	OUT_LIST("lines", &kit_line_schema),
};
static const struct schema kit_schema = OUT_SCHEMA("HandoutKit", kit_fields);
static const struct field kits_fields[] = { OUT_LIST("rows", &kit_schema) };
const struct schema handout_kits_schema = OUT_SCHEMA("HandoutKits", kits_fields);

static const char *const give_kinds[] = { "parcel", "ticket", "voucher", "refused", NULL };
static const struct field give_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_ENUM("kind", FIELD_REQUIRED, give_kinds),
	OUT_OBJECT("person", FIELD_NULLABLE, &deed_person_schema),
	OUT_INT("people", FIELD_REQUIRED),
	OUT_DATE("requested", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_INT("days", FIELD_REQUIRED),
	OUT_INT("quantity", FIELD_REQUIRED),
	OUT_INT("amount_cents", FIELD_REQUIRED),
	OUT_BOOL("urgent", FIELD_REQUIRED),
	OUT_ENUM("refusal", FIELD_NULLABLE, handout_give_refusals),
	OUT_TEXT("partner", FIELD_NULLABLE),
	OUT_TEXT("batch", FIELD_NULLABLE),
	OUT_INT("used", FIELD_REQUIRED),
	OUT_BOOL("cancelled", FIELD_REQUIRED),
	OUT_TEXT("user", FIELD_REQUIRED),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
};
static const struct schema give_schema = OUT_SCHEMA("HandoutGive", give_fields);
static const struct field gives_fields[] = {
	OUT_LIST("rows", &give_schema),
	OUT_BOOL("more", FIELD_REQUIRED),     /* there are older ones */
	OUT_INT("cap_cents", FIELD_REQUIRED), /* of a voucher, a person and a day */
	OUT_INT("cap_days", FIELD_REQUIRED),
	OUT_INT("tickets_year", FIELD_REQUIRED), /* a person may have */
	OUT_INT("parcels_month", FIELD_REQUIRED),
};
const struct schema handout_gives_schema = OUT_SCHEMA("HandoutGives", gives_fields);

static const struct field batch_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	       OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("reference", FIELD_REQUIRED), OUT_DATE("ordered", FIELD_REQUIRED),
	OUT_DATE("received", FIELD_NULLABLE),  OUT_DATE("valid_to", FIELD_NULLABLE),
	OUT_INT("quantity", FIELD_REQUIRED),   OUT_INT("cost_cents", FIELD_REQUIRED),
	OUT_INT("given", FIELD_REQUIRED),      OUT_INT("used", FIELD_REQUIRED),
	OUT_INT("left", FIELD_REQUIRED),
};
static const struct schema batch_schema = OUT_SCHEMA("HandoutBatch", batch_fields);
static const struct field batches_fields[] = {
	OUT_LIST("rows", &batch_schema), OUT_INT("next", FIELD_NULLABLE),
	OUT_INT("price_cents", FIELD_REQUIRED), /* that a user pays for a ticket */
};
const struct schema handout_batches_schema = OUT_SCHEMA("HandoutBatches", batches_fields);

static const struct field gift_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_ENUM("kind", FIELD_REQUIRED, handout_gift_kinds),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_INT("amount_cents", FIELD_REQUIRED),
	OUT_TEXT("giver", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("contact", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("what", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("purpose", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_DATE("decided", FIELD_NULLABLE),
	OUT_DATE("thanked", FIELD_NULLABLE),
};
static const struct schema gift_schema = OUT_SCHEMA("HandoutGift", gift_fields);
static const struct field gifts_fields[] = {
	OUT_LIST("rows", &gift_schema),
	OUT_BOOL("more", FIELD_REQUIRED),      /* there are older ones */
	OUT_INT("year_cents", FIELD_REQUIRED), /* of the calendar year */
};
const struct schema handout_gifts_schema = OUT_SCHEMA("HandoutGifts", gifts_fields);

Err handout_done(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	app_touch(rq->cx.app, TOPIC_ACTIVITIES);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

void handout_span(const struct req *rq, const struct of_service_q *q, int days, int32_t *from,
		  int32_t *to)
{
	*to = q->to == DAY_NONE ? rq->cx.today : q->to;
	*from = q->from == DAY_NONE ? *to - days + 1 : q->from;
}
