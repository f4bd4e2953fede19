/* The handout service: shapes and routes. */
#include "svc/handout/handout.h"

#include "core/limits.h"
#include "core/list.h"

#include "base/banned.h"

#define CENTS_MAX 1000000

const char *const handout_card_periods[] = { "week", "month", NULL };
const char *const handout_visit_paid[] = { "cash", "card", "centre", NULL };
const char *const handout_article_categories[] = { "dry",	"fresh", "frozen",
						   "drink",	"baby",	 "hygiene",
						   "household", "other", NULL };
const char *const handout_article_programmes[] = { "shop", "fse", "gift", NULL };
const char *const handout_lot_origins[] = { "purchase", "fse", "food_bank", "gift", NULL };
const char *const handout_loss_reasons[] = { "expired", "damaged", "stolen", "own_use", NULL };
const char *const handout_give_refusals[] = { "no_stock",  "not_entitled", "quota",
					      "elsewhere", "other",	   NULL };
const char *const handout_gift_kinds[] = { "money", "goods", "legacy", NULL };

/* ---- in ---- */

static const struct field of_service_q_fields[] = {
	FIELD_TEXT(of_service_q, service, FIELD_REQUIRED, 1, 60),
	FIELD_DATE(of_service_q, from, 0),
	FIELD_DATE(of_service_q, to, 0),
	FIELD_INT(of_service_q, after, 0, 0, LIST_AFTER_MAX),
};
const struct schema handout_of_service_q_schema = { .name = "HandoutQuery",
						    .fields = of_service_q_fields,
						    .n_fields = ARRAY_LEN(of_service_q_fields),
						    .size = sizeof(struct of_service_q) };

static const struct field article_q_fields[] = {
	FIELD_INT(article_q, article_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(article_q, after, 0, 0, LIST_AFTER_MAX),
};
const struct schema handout_article_q_schema = { .name = "ArticleQuery",
						 .fields = article_q_fields,
						 .n_fields = ARRAY_LEN(article_q_fields),
						 .size = sizeof(struct article_q) };

static const struct field card_in_fields[] = {
	FIELD_TEXT(card_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_INT(card_in, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(card_in, adults, FIELD_REQUIRED, 1, 20),
	FIELD_INT(card_in, children, 0, 0, 20),
	FIELD_DATE(card_in, from, FIELD_REQUIRED),
	FIELD_DATE(card_in, to, 0),
	FIELD_ENUM(card_in, period, 0, handout_card_periods),
	FIELD_INT(card_in, ceiling_cents, 0, 0, CENTS_MAX),
	FIELD_TEXT(card_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
};
const struct schema handout_card_in_schema = { .name = "HandoutCardIn",
					       .fields = card_in_fields,
					       .n_fields = ARRAY_LEN(card_in_fields),
					       .size = sizeof(struct card_in) };

static const struct field card_change_in_fields[] = {
	FIELD_INT(card_change_in, adults, FIELD_REQUIRED, 1, 20),
	FIELD_INT(card_change_in, children, FIELD_REQUIRED, 0, 20),
	FIELD_INT(card_change_in, ceiling_cents, FIELD_REQUIRED, 0, CENTS_MAX),
	FIELD_DATE(card_change_in, to, FIELD_REQUIRED),
	FIELD_BOOL(card_change_in, stopped, FIELD_REQUIRED),
	FIELD_TEXT(card_change_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
};
const struct schema handout_card_change_in_schema = { .name = "HandoutCardChange",
						      .fields = card_change_in_fields,
						      .n_fields =
							      ARRAY_LEN(card_change_in_fields),
						      .size = sizeof(struct card_change_in) };

static const struct field card_find_in_fields[] = {
	FIELD_TEXT(card_find_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(card_find_in, q, FIELD_REQUIRED | FIELD_PERSONAL, 1, LIMIT_QUERY),
};
const struct schema handout_card_find_in_schema = { .name = "HandoutCardFind",
						    .fields = card_find_in_fields,
						    .n_fields = ARRAY_LEN(card_find_in_fields),
						    .size = sizeof(struct card_find_in) };

static const struct field line_in_fields[] = {
	FIELD_INT(line_in, article_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(line_in, quantity, FIELD_REQUIRED, 1, 999),
};
static const struct schema line_in_schema = { .name = "HandoutLineIn",
					      .fields = line_in_fields,
					      .n_fields = ARRAY_LEN(line_in_fields),
					      .size = sizeof(struct line_in) };

static const struct field visit_in_fields[] = {
	FIELD_INT(visit_in, card_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_LIST(visit_in, lines, FIELD_REQUIRED, &line_in_schema, 1, 120),
	FIELD_INT(visit_in, total_cents, FIELD_REQUIRED, 0, CENTS_MAX),
	FIELD_ENUM(visit_in, paid, FIELD_REQUIRED, handout_visit_paid),
};
const struct schema handout_visit_in_schema = { .name = "HandoutVisitIn",
						.fields = visit_in_fields,
						.n_fields = ARRAY_LEN(visit_in_fields),
						.size = sizeof(struct visit_in) };

static const struct field article_in_fields[] = {
	FIELD_TEXT(article_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(article_in, code, FIELD_REQUIRED, 1, 20),
	FIELD_TEXT(article_in, label, FIELD_REQUIRED, 2, 80),
	FIELD_ENUM(article_in, category, FIELD_REQUIRED, handout_article_categories),
	FIELD_ENUM(article_in, programme, FIELD_REQUIRED, handout_article_programmes),
	FIELD_INT(article_in, price_cents, FIELD_REQUIRED, 0, 100000),
	FIELD_INT(article_in, retail_cents, FIELD_REQUIRED, 0, 100000),
	FIELD_INT(article_in, least, 0, 0, 100000),
	FIELD_INT(article_in, most, 0, 1, 1000),
	FIELD_BOOL(article_in, active, 0),
};
const struct schema handout_article_in_schema = { .name = "HandoutArticleIn",
						  .fields = article_in_fields,
						  .n_fields = ARRAY_LEN(article_in_fields),
						  .size = sizeof(struct article_in) };

static const struct field receipt_in_fields[] = {
	FIELD_INT(receipt_in, article_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(receipt_in, quantity, FIELD_REQUIRED, 1, 100000),
	FIELD_DATE(receipt_in, day, FIELD_REQUIRED),
	FIELD_DATE(receipt_in, expiry, 0),
	FIELD_ENUM(receipt_in, origin, FIELD_REQUIRED, handout_lot_origins),
	FIELD_INT(receipt_in, cost_cents, 0, 0, 100000000),
	FIELD_TEXT(receipt_in, reference, 0, 0, 40),
};
const struct schema handout_receipt_in_schema = { .name = "HandoutReceiptIn",
						  .fields = receipt_in_fields,
						  .n_fields = ARRAY_LEN(receipt_in_fields),
						  .size = sizeof(struct receipt_in) };

static const struct field loss_in_fields[] = {
	FIELD_INT(loss_in, article_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(loss_in, quantity, FIELD_REQUIRED, 1, 100000),
	FIELD_ENUM(loss_in, reason, FIELD_REQUIRED, handout_loss_reasons),
};
const struct schema handout_loss_in_schema = { .name = "HandoutLossIn",
					       .fields = loss_in_fields,
					       .n_fields = ARRAY_LEN(loss_in_fields),
					       .size = sizeof(struct loss_in) };

static const struct field counted_in_fields[] = {
	FIELD_INT(counted_in, article_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(counted_in, counted, FIELD_REQUIRED, 0, 100000),
};
static const struct schema counted_in_schema = { .name = "HandoutCountedIn",
						 .fields = counted_in_fields,
						 .n_fields = ARRAY_LEN(counted_in_fields),
						 .size = sizeof(struct counted_in) };
static const struct field count_in_fields[] = {
	FIELD_TEXT(count_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_LIST(count_in, lines, FIELD_REQUIRED, &counted_in_schema, 1, 400),
};
const struct schema handout_count_in_schema = { .name = "HandoutCountIn",
						.fields = count_in_fields,
						.n_fields = ARRAY_LEN(count_in_fields),
						.size = sizeof(struct count_in) };

static const struct field kit_in_fields[] = {
	FIELD_TEXT(kit_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_INT(kit_in, kit_id, 0, 1, INT64_MAX),
	FIELD_TEXT(kit_in, label, FIELD_REQUIRED, 2, 60),
	FIELD_BOOL(kit_in, active, FIELD_REQUIRED),
	FIELD_LIST(kit_in, lines, FIELD_REQUIRED, &line_in_schema, 1, 60),
};
const struct schema handout_kit_in_schema = { .name = "HandoutKitIn",
					      .fields = kit_in_fields,
					      .n_fields = ARRAY_LEN(kit_in_fields),
					      .size = sizeof(struct kit_in) };

static const struct field give_in_fields[] = {
	FIELD_TEXT(give_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_INT(give_in, person_id, 0, 1, INT64_MAX),
	FIELD_INT(give_in, people, 0, 1, 500),
	FIELD_DATE(give_in, requested, 0),
	FIELD_DATE(give_in, day, FIELD_REQUIRED),
	FIELD_INT(give_in, quantity, 0, 1, 1000),
	FIELD_INT(give_in, amount_cents, 0, 0, CENTS_MAX),
	FIELD_INT(give_in, days, 0, 1, 366),
	FIELD_INT(give_in, batch_id, 0, 1, INT64_MAX),
	FIELD_BOOL(give_in, urgent, 0),
	FIELD_ENUM(give_in, refusal, 0, handout_give_refusals),
	FIELD_TEXT(give_in, partner, 0, 0, 60),
	FIELD_TEXT(give_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
	FIELD_LIST(give_in, lines, 0, &line_in_schema, 0, 60),
};
const struct schema handout_give_in_schema = { .name = "HandoutGiveIn",
					       .fields = give_in_fields,
					       .n_fields = ARRAY_LEN(give_in_fields),
					       .size = sizeof(struct give_in) };

static const struct field used_in_fields[] = {
	FIELD_INT(used_in, used, FIELD_REQUIRED, 0, 1000),
};
const struct schema handout_used_in_schema = { .name = "HandoutUsedIn",
					       .fields = used_in_fields,
					       .n_fields = ARRAY_LEN(used_in_fields),
					       .size = sizeof(struct used_in) };

static const struct field batch_in_fields[] = {
	FIELD_TEXT(batch_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(batch_in, reference, FIELD_REQUIRED, 1, 40),
	FIELD_DATE(batch_in, ordered, FIELD_REQUIRED),
	FIELD_DATE(batch_in, received, 0),
	FIELD_DATE(batch_in, valid_to, 0),
	FIELD_INT(batch_in, quantity, FIELD_REQUIRED, 1, 100000),
	FIELD_INT(batch_in, cost_cents, 0, 0, 100000000),
};
const struct schema handout_batch_in_schema = { .name = "HandoutBatchIn",
						.fields = batch_in_fields,
						.n_fields = ARRAY_LEN(batch_in_fields),
						.size = sizeof(struct batch_in) };

static const struct field gift_in_fields[] = {
	FIELD_TEXT(gift_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_ENUM(gift_in, kind, FIELD_REQUIRED, handout_gift_kinds),
	FIELD_DATE(gift_in, day, FIELD_REQUIRED),
	FIELD_INT(gift_in, amount_cents, 0, 0, 1000000000),
	FIELD_TEXT(gift_in, giver, FIELD_REQUIRED | FIELD_PERSONAL, 2, 120),
	FIELD_TEXT(gift_in, contact, FIELD_PERSONAL, 0, 200),
	FIELD_TEXT(gift_in, what, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_TEXT(gift_in, purpose, FIELD_PERSONAL, 0, 300),
	FIELD_DATE(gift_in, decided, 0),
	FIELD_DATE(gift_in, thanked, 0),
};
const struct schema handout_gift_in_schema = { .name = "HandoutGiftIn",
					       .fields = gift_in_fields,
					       .n_fields = ARRAY_LEN(gift_in_fields),
					       .size = sizeof(struct gift_in) };

static const struct field gift_content_fields[] = {
	FIELD_TEXT(gift_content, giver, FIELD_REQUIRED | FIELD_PERSONAL, 2, 120),
	FIELD_TEXT(gift_content, contact, FIELD_PERSONAL, 0, 200),
	FIELD_TEXT(gift_content, what, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
	FIELD_TEXT(gift_content, purpose, FIELD_PERSONAL, 0, 300),
};
const struct schema handout_gift_content_schema = { .name = "HandoutGiftContent",
						    .fields = gift_content_fields,
						    .n_fields = ARRAY_LEN(gift_content_fields),
						    .size = sizeof(struct gift_content) };

/* ---- routes ---- */

#define READ  "handout.read"
#define SERVE "handout.serve"
#define CARD  "handout.card"
#define STOCK "handout.stock"
#define GIFT  "handout.gift"

static const struct route routes[] = {
	{ GET, "/api/handouts/cards", handout_card_list, READ, AUDIT_READ,
	  .q = &handout_of_service_q_schema, .out = &handout_cards_schema,
	  .help = "cards of a social grocery, with what is left" },
	{ POST, "/api/handouts/cards", handout_card_add, CARD, AUDIT_WRITE,
	  .in = &handout_card_in_schema, .out = &handout_done_schema, .help = "give a card" },
	{ POST, "/api/handouts/cards/find", handout_card_find, READ, AUDIT_READ,
	  .in = &handout_card_find_in_schema, .out = &handout_cards_schema,
	  .help = "a card by its number, or by a name", .flags = ROUTE_READS },
	{ GET, "/api/handouts/card-rule", handout_card_propose, READ, AUDIT_NONE,
	  .out = &handout_card_rule_schema,
	  .help = "ceilings and length of a card in force today" },
	{ GET, "/api/handouts/cards/:id", handout_card_get, READ, AUDIT_READ,
	  .q = &after_q_schema, .out = &handout_card_full_schema,
	  .help = "a card with its visits" },
	{ PATCH, "/api/handouts/cards/:id", handout_card_change, CARD, AUDIT_WRITE,
	  .in = &handout_card_change_in_schema, .out = &handout_done_schema,
	  .help = "prolong, change or stop a card" },
	{ GET, "/api/handouts/visits", handout_visit_list, READ, AUDIT_READ,
	  .q = &handout_of_service_q_schema, .out = &handout_visits_schema,
	  .help = "passages at the till" },
	{ POST, "/api/handouts/visits", handout_visit_add, SERVE, AUDIT_WRITE,
	  .in = &handout_visit_in_schema, .out = &handout_done_schema,
	  .help = "a passage at the till" },
	{ POST, "/api/handouts/visits/:id/cancel", handout_visit_cancel, SERVE, AUDIT_WRITE,
	  .out = &handout_done_schema, .help = "cancel a passage: the stock goes back" },
	{ GET, "/api/handouts/articles", handout_article_list, READ, AUDIT_NONE,
	  .q = &handout_of_service_q_schema, .out = &handout_articles_schema,
	  .help = "articles with price and stock" },
	{ POST, "/api/handouts/articles", handout_article_add, STOCK, AUDIT_WRITE,
	  .in = &handout_article_in_schema, .out = &handout_done_schema,
	  .help = "a new article" },
	{ PATCH, "/api/handouts/articles/:id", handout_article_change, STOCK, AUDIT_WRITE,
	  .in = &handout_article_in_schema, .out = &handout_done_schema,
	  .help = "change an article" },
	{ GET, "/api/handouts/stock", handout_stock_list, READ, AUDIT_NONE,
	  .q = &handout_of_service_q_schema, .out = &handout_stock_schema,
	  .help = "lots that expire, and what to order" },
	{ GET, "/api/handouts/moves", handout_move_list, STOCK, AUDIT_NONE,
	  .q = &handout_article_q_schema, .out = &handout_moves_schema,
	  .help = "the moves of an article, latest first" },
	{ POST, "/api/handouts/receipts", handout_receipt_add, STOCK, AUDIT_WRITE,
	  .in = &handout_receipt_in_schema, .out = &handout_done_schema,
	  .help = "goods come in" },
	{ POST, "/api/handouts/losses", handout_loss_add, STOCK, AUDIT_WRITE,
	  .in = &handout_loss_in_schema, .out = &handout_done_schema,
	  .help = "goods are thrown away or missing" },
	{ POST, "/api/handouts/counts", handout_count_add, STOCK, AUDIT_WRITE,
	  .in = &handout_count_in_schema, .out = &handout_done_schema,
	  .help = "an inventory: the differences become moves" },
	{ GET, "/api/handouts/kits", handout_kit_list, READ, AUDIT_NONE,
	  .q = &handout_of_service_q_schema, .out = &handout_kits_schema,
	  .help = "what usually goes into a parcel" },
	{ POST, "/api/handouts/kits", handout_kit_put, STOCK, AUDIT_WRITE,
	  .in = &handout_kit_in_schema, .out = &handout_done_schema,
	  .help = "make or change a kind of parcel" },
	{ GET, "/api/handouts/gives", handout_give_list, READ, AUDIT_READ,
	  .q = &handout_of_service_q_schema, .out = &handout_gives_schema,
	  .help = "parcels, tickets and vouchers given" },
	{ POST, "/api/handouts/gives", handout_give_add, SERVE, AUDIT_WRITE,
	  .in = &handout_give_in_schema, .out = &handout_done_schema,
	  .help = "give a parcel, tickets or a voucher; or refuse one" },
	{ POST, "/api/handouts/gives/:id/cancel", handout_give_cancel, SERVE, AUDIT_WRITE,
	  .out = &handout_done_schema, .help = "cancel: counts nowhere, the stock goes back" },
	{ POST, "/api/handouts/gives/:id/used", handout_give_used, SERVE, AUDIT_WRITE,
	  .in = &handout_used_in_schema, .out = &handout_done_schema,
	  .help = "how many of the tickets were used" },
	{ GET, "/api/handouts/batches", handout_batch_list, READ, AUDIT_NONE,
	  .q = &handout_of_service_q_schema, .out = &handout_batches_schema,
	  .help = "batches of tickets" },
	{ POST, "/api/handouts/batches", handout_batch_add, STOCK, AUDIT_WRITE,
	  .in = &handout_batch_in_schema, .out = &handout_done_schema,
	  .help = "order a batch of tickets" },
	{ PATCH, "/api/handouts/batches/:id", handout_batch_change, STOCK, AUDIT_WRITE,
	  .in = &handout_batch_in_schema, .out = &handout_done_schema,
	  .help = "a batch came in, or was wrong" },
	{ GET, "/api/handouts/gifts", handout_gift_list, GIFT, AUDIT_READ,
	  .q = &handout_of_service_q_schema, .out = &handout_gifts_schema,
	  .help = "gifts and legacies received" },
	{ POST, "/api/handouts/gifts", handout_gift_add, GIFT, AUDIT_WRITE,
	  .in = &handout_gift_in_schema, .out = &handout_done_schema,
	  .help = "a gift or a legacy comes in" },
	{ PATCH, "/api/handouts/gifts/:id", handout_gift_change, GIFT, AUDIT_WRITE,
	  .in = &handout_gift_in_schema, .out = &handout_done_schema,
	  .help = "correct: the record is voided and the right one emitted" },
};

static const char *const kinds[] = { "handout.card",	"handout.visit", "handout.parcel",
				     "handout.ticket",	"handout.used",	 "handout.voucher",
				     "handout.refused", "handout.gift",	 NULL };

static Err items(struct ctx *cx, const struct timeline_query *q, struct timeline_item *out,
		 size_t *n)
{
	return deed_items(cx, q, "handout.", out, n);
}

static const struct timeline_source timeline = { .items = items };

const struct service handout_service = {
	.name = "handout", LIST(routes, routes), .kinds = kinds, .timeline = &timeline
};
