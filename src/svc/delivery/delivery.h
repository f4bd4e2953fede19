/*
 * Deliveries: meals at home first; food parcels and soup for schools are the same work.
 *
 * A subscription says what somebody gets on which weekday, in which form, and how he is reached.
 * What will be delivered on a day is never stored: day_plan() (day.h) derives it from the
 * subscriptions, their pauses and changes, and every screen reads that one answer: the kitchen's
 * count, the rounds, the driver's page.  So the count is what is delivered, also after the last
 * cancellation.  A row of delivery_stop exists when an outcome is known (or the stop was moved).
 *
 * Rules of the trade
 * ------------------
 * - The fourteen allergens are those of annex II of regulation (EU) 1169/2011, in its order.  A
 *   dish that meets an allergy is blocked: it is neither counted nor delivered until somebody
 *   with the right chose another dish or overrode the block, with a reason and his name.
 * - A change after the cut-off (parameters delivery.cutoff.*: the minute of the working day
 *   before) is late: it is billed unless it is excused (hospital).
 * - "No answer" is no outcome: it opens a ladder (call, contact, duty worker, police) that only a
 *   result closes.  Until then nothing is billed nor counted.
 * - Hot food is kept at 60 °C at least, cold at 7 °C at most, frozen at -18 °C at most
 *   (AR 13/7/2014, guide G-025): parameters delivery.hot_least, cold_most, frozen_most.  A value
 *   outside wants a corrective action.
 *
 * Each outcome emits its record and its billing line in its own transaction (core/billing.h).
 */
#ifndef SVC_DELIVERY_DELIVERY_H
#define SVC_DELIVERY_DELIVERY_H

#include "core/billing.h"
#include "core/geo.h"
#include "core/grant.h"
#include "core/keyring.h"
#include "core/record.h"
#include "core/timeline.h"
#include "core/write.h"
#include "http/http.h"
#include "vault/ids.h"

#define DIETS	  11
#define TEXTURES  5
#define ALLERGENS 14
#define COURSES	  4
#define SIGNS	  6

extern const char *const delivery_diets[],
	*const delivery_textures[],
		*const delivery_allergens[],
			*const delivery_courses[],
				*const delivery_modes[],
					*const delivery_outcomes[],
						*const delivery_signs[],
							*const delivery_steps[],
								*const delivery_results[],
									*const delivery_points[],
										*const delivery_states[],
											*const delivery_pauses
												[];

enum outcome {
	OUTCOME_NONE = -1,
	OUTCOME_DELIVERED,
	OUTCOME_ABSENT_LEFT, /* left where it was agreed */
	OUTCOME_ABSENT_BACK, /* taken back */
	OUTCOME_REFUSED,
	OUTCOME_FAILED, /* breakdown */
	OUTCOME_NO_ANSWER,
};

/* ---- the sealed part of a subscription ------------------------------------------------------
 */

struct emergency {
	const char *name, *phone, *relation;
};
struct sub_content {
	int diet, texture;
	struct list allergens; /* texts: keys of delivery_allergens */
	int64_t lat, lon;      /* 1e-5 degree; 0: not known */
	const char *access, *absence, *key_no, *mobility, *note;
	struct list contacts; /* struct emergency */
	/* of a place that is no person */
	const char *name, *street, *postcode, *locality, *phone;
};
extern const struct schema sub_content_schema;

struct sub {
	int64_t id, version, service_id, person_id, place_id;
	int state; /* delivery_states */
	int32_t asked, from, to, proof;
	int64_t meals[8]; /* 1 Monday to 7 */
	int mode;
	bool ahead;
	int64_t tariff_id, payer_id, round_id, position, record_id;
	int64_t window_from, window_to; /* minutes; -1: none */
	const void *content;
	size_t content_len;
};
enum { SUB_WAITING, SUB_ACTIVE, SUB_STOPPED };

#define SUB_COLUMNS                                                                            \
	"s.subscription_id, s.version, s.service_id, s.person_id, s.place_id, s.state,"        \
	" s.asked_day, s.from_day, s.to_day, s.proof_day, s.mon, s.tue, s.wed, s.thu, s.fri,"  \
	" s.sat, s.sun, s.mode, s.ahead, s.tariff_id, s.payer_id, s.round_id, s.position,"     \
	" s.first_record_id, s.window_from, s.window_to, s.content"
void sub_row(struct ctx *cx, const struct stmt *q, struct sub *out);
Err sub_get(struct ctx *cx, int64_t id, struct sub *out) MUST_CHECK;
Err sub_open(struct ctx *cx, const struct sub *s, struct sub_content *out) MUST_CHECK;
Err sub_seal(struct ctx *cx, const struct sub *s, const struct sub_content *c, uint8_t **blob,
	     size_t *n) MUST_CHECK;
unsigned allergen_bits(const struct list *keys);
/* Any other sealed text of this service, as {"text": …}: table and column of vault/ids.h. */
Err delivery_text_seal(struct ctx *cx, int64_t person_id, int table, int64_t row,
		       const char *text, uint8_t **blob, size_t *n) MUST_CHECK;
Err delivery_text_open(struct ctx *cx, int64_t person_id, int table, int64_t row,
		       const void *blob, size_t n, const char **text) MUST_CHECK;
/* The name on a list; of a school, its place. */
const char *sub_name(struct ctx *cx, const struct sub *s);
struct where {
	const char *street, *postcode, *locality, *phone, *language;
	bool wheelchair;
};
/* Where it is brought: the person's address, or that of the place. */
Err sub_where(struct ctx *cx, const struct sub *s, const struct sub_content *c,
	      struct where *out) MUST_CHECK;
/* The price of a tariff on a day; 0 when there is none. */
Err tariff_cents(struct ctx *cx, int64_t tariff_id, int32_t day, int64_t *cents) MUST_CHECK;
/* The id of a delivery service of the catalogue; a field error otherwise. */
Err delivery_find_service(struct req *rq, struct resp *rs, const char *key,
			  int64_t *id) MUST_CHECK;
int delivery_index(const char *const *names, const char *name); /* -1: none */
/* Ids ascend with gaps that cannot be guessed. */
Err sub_next_id(struct ctx *cx, int64_t *id) MUST_CHECK;

/* thread.c: deliveries in a person's timeline. */
Err delivery_items(struct ctx *cx, const struct timeline_query *q, struct timeline_item *out,
		   size_t *n) MUST_CHECK;

/* ---- handlers ------------------------------------------------------------------------------ */

/* subs.c, subs_edit.c */
handler_fn subs_list, subs_get, subs_add, subs_change, subs_pause, subs_pause_drop,
	subs_day_change, subs_locate;
/* setup.c, setup_menu.c */
handler_fn setup_get, setup_round_add, setup_round_change, setup_tariff_add,
	setup_tariff_change, dish_list, dish_add, dish_change, menu_get, menu_set, menu_cycle;
/* board.c, rounds.c */
handler_fn board_get, board_move, board_run, board_optimise;
/* kitchen.c */
handler_fn kitchen_get, kitchen_choose, temperature_add;
/* drive.c, outcome.c */
handler_fn drive_get, outcome_set, outcome_undo;
/* alarm.c */
handler_fn alarm_list, alarm_step, alarm_close;
/* supply.c */
handler_fn purchase_list, purchase_add, purchase_void, survey_list, survey_add;

/* Emits a record of this service; `out` may be NULL. */
struct emit {
	const char *kind;
	int64_t service_id, person_id, place_id, partner_id, quantity, head_count;
	int64_t amount_cents, wait, lag;
	int32_t day;
	const char *source;
	int64_t source_id;
};
Err delivery_emit(struct ctx *cx, const struct emit *e, int64_t *out) MUST_CHECK;

/* Opens the ladder, once a day, for a stop or a sign; 0 when it is open already. */
Err alarm_open(struct ctx *cx, const struct sub *s, int32_t day, bool no_answer, int64_t at,
	       int64_t *alarm_id) MUST_CHECK;

struct outcome_act {
	const struct sub *sub;
	int32_t day;
	int outcome;
	int64_t quantity, at, tenths; /* tenths: INT64_MIN unknown */
	unsigned signs;
	int64_t user_id;
};
/* Writes the outcome of a stop that has none, or "no answer"; record and billing with it. */
Err stop_finish(struct ctx *cx, const struct outcome_act *a) MUST_CHECK;

#endif
