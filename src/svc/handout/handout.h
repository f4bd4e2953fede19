/*
 * Handouts: what is given at a desk against a ceiling, a quota or a stock.
 *
 * What a service of this archetype does follows from its unit in the catalogue:
 *	visit	a social grocery: cards, a till, stock
 *	parcel	food parcels: composed from the stock, urgent ones and those of a programme
 *	ticket	tickets that come in batches (Article 27), given and then used or not
 *	voucher	emergency vouchers, up to an amount a day and a person
 *	gift	gifts and legacies that the centre receives
 *
 * Social grocery (Code wallon de l'action sociale, art. 56/1 et s.; CRWASS art. 38/1 à 38/21): food
 * and basic goods below the retail price for people in need, together with social support.  A
 * card is given after the analysis of a social worker, for a limited time; a household may buy up
 * to a ceiling a week or a month.  The share of the retail price, the ceilings, the length of a
 * card and the cap of vouchers are dated parameters of the centre.
 *
 * Article 27: tickets reach people through a social partner that keeps figures of what it ordered,
 * gave and what was used.
 *
 * Stock: a move is never edited.  What goes out takes from the lot that expires first.  The till
 * does not refuse an article that the count says is not there: the person holds it in the hand.
 *
 * Records: handout.card (lasts as long as the card), handout.visit, handout.parcel,
 * handout.ticket, handout.used, handout.voucher, handout.refused, handout.gift.  An act that is
 * cancelled voids its record and puts the stock back.
 */
#ifndef SVC_HANDOUT_HANDOUT_H
#define SVC_HANDOUT_HANDOUT_H

#include "core/deed.h"
#include "core/list.h"
#include "core/write.h"
#include "http/http.h"

/* card.c */
handler_fn handout_card_list, handout_card_get, handout_card_add, handout_card_change,
	handout_card_find, handout_card_propose;
/* till.c */
handler_fn handout_visit_add, handout_visit_cancel, handout_visit_list;
/* article.c */
handler_fn handout_article_list, handout_article_add, handout_article_change, handout_kit_list,
	handout_kit_put;
/* stock.c */
handler_fn handout_stock_list, handout_receipt_add, handout_loss_add, handout_count_add,
	handout_move_list;
/* give.c */
handler_fn handout_give_list, handout_give_add, handout_give_cancel, handout_give_used;
/* batch.c */
handler_fn handout_batch_list, handout_batch_add, handout_batch_change;
/* gift.c */
handler_fn handout_gift_list, handout_gift_add, handout_gift_change;

struct of_service_q {
	const char *service;
	int32_t from, to;
	int64_t after;
};
struct article_q {
	int64_t article_id, after;
};
struct card_in {
	const char *service, *note;
	int64_t person_id, adults, children, ceiling_cents;
	int32_t from, to;
	int period;
};
struct card_change_in {
	int64_t adults, children, ceiling_cents;
	int32_t to;
	bool stopped;
	const char *note;
};
struct card_find_in {
	const char *service, *q;
};
struct line_in {
	int64_t article_id, quantity;
};
struct visit_in {
	int64_t card_id, total_cents;
	struct list lines; /* struct line_in */
	int paid;
};
struct article_in {
	const char *service, *code, *label;
	int category, programme;
	int64_t price_cents, retail_cents, least, most;
	bool active;
};
struct receipt_in {
	int64_t article_id, quantity, cost_cents;
	int32_t day, expiry;
	int origin;
	const char *reference;
};
struct loss_in {
	int64_t article_id, quantity;
	int reason;
};
struct counted_in {
	int64_t article_id, counted;
};
struct count_in {
	const char *service;
	struct list lines; /* struct counted_in */
};
struct kit_in {
	const char *service, *label;
	int64_t kit_id;
	bool active;
	struct list lines; /* struct line_in */
};
struct give_in {
	const char *service, *note, *partner;
	int64_t person_id, people, quantity, amount_cents, days, batch_id;
	int32_t requested, day;
	bool urgent;
	int refusal;
	struct list lines; /* struct line_in */
};
struct used_in {
	int64_t used;
};
struct batch_in {
	const char *service, *reference;
	int32_t ordered, received, valid_to;
	int64_t quantity, cost_cents;
};
struct gift_in {
	const char *service, *giver, *contact, *what, *purpose;
	int kind;
	int32_t day, decided, thanked;
	int64_t amount_cents;
};
/* What is sealed of a gift. */
struct gift_content {
	const char *giver, *contact, *what, *purpose;
};

extern const struct schema handout_of_service_q_schema, handout_article_q_schema,
	handout_card_in_schema, handout_card_change_in_schema, handout_card_find_in_schema,
	handout_visit_in_schema, handout_article_in_schema, handout_receipt_in_schema,
	handout_loss_in_schema, handout_count_in_schema, handout_kit_in_schema,
	handout_give_in_schema, handout_used_in_schema, handout_batch_in_schema,
	handout_gift_in_schema, handout_gift_content_schema;
extern const struct schema handout_card_row_schema, handout_cards_schema,
	handout_card_full_schema, handout_card_rule_schema, handout_visits_schema,
	handout_articles_schema, handout_stock_schema, handout_moves_schema,
	handout_kits_schema, handout_gives_schema, handout_batches_schema, handout_gifts_schema,
	handout_done_schema;
extern const char *const handout_card_periods[],
	*const handout_visit_paid[],
		*const handout_article_categories[],
			*const handout_article_programmes[],
				*const handout_lot_origins[],
					*const handout_loss_reasons[],
						*const handout_give_refusals[],
							*const handout_gift_kinds[];

enum { PERIOD_WEEK, PERIOD_MONTH };

/* A card, and what it has spent in the period that holds a day. */
struct card {
	int64_t id, version, service_id, person_id, household_id, number, adults, children,
		ceiling_cents, renewals, record_id;
	int32_t from, to;
	int period;
	bool stopped;
	const void *note;
	size_t note_len;
};
Err handout_card_read(struct ctx *cx, int64_t id, struct card *out) MUST_CHECK;
Err handout_card_spent(struct ctx *cx, const struct card *c, int32_t day,
		       int64_t *cents) MUST_CHECK;
/* First and last day of the period of a card that holds `day`. */
void handout_card_period(int period, int32_t day, int32_t *first, int32_t *last);

/* What one act takes from the stock, or puts back. */
struct stock_move {
	int64_t article_id, quantity; /* that goes out: > 0 */
	const char *kind, *reason;
	int64_t visit_id, give_id;
};
/* Inside a write job: takes from the lots that expire first. */
Err handout_stock_take(struct ctx *cx, const struct stock_move *m) MUST_CHECK;
/* Inside a write job: puts back what an act took, lot by lot. */
Err handout_stock_undo(struct ctx *cx, int64_t visit_id, int64_t give_id) MUST_CHECK;
Err handout_article_stock(struct ctx *cx, int64_t article_id, int64_t *out) MUST_CHECK;

/* {"id", "version"}, with the ETag. */
Err handout_done(struct req *rq, struct resp *rs, int status, int64_t id,
		 int64_t version) MUST_CHECK;
/* The period of a list; none: the last `days` days. */
void handout_span(const struct req *rq, const struct of_service_q *q, int days, int32_t *from,
		  int32_t *to);

#endif
